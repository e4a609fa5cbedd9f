const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_xml = require("./xml.cjs");
const require_sarif = require("./sarif.cjs");
const require_repository = require("./repository.cjs");
const require_badge_svg = require("./badge-svg.cjs");
const require_json = require("./json.cjs");
const require_temporary_folder = require("./temporary-folder.cjs");
const require_help = require("./help.cjs");
const require_values = require("./values.cjs");
const require_options = require("./options.cjs");
const require_summarise = require("./summarise.cjs");
const require_sign_statement = require("./sign-statement.cjs");
let node_fs = require("node:fs");
let node_path = require("node:path");
let node_crypto = require("node:crypto");
let node_fs_promises = require("node:fs/promises");
let os = require("os");
os = require_rolldown_runtime.__toESM(os, 1);
let crypto = require("crypto");
crypto = require_rolldown_runtime.__toESM(crypto, 1);
let fs = require("fs");
fs = require_rolldown_runtime.__toESM(fs, 1);
let path = require("path");
path = require_rolldown_runtime.__toESM(path, 1);
// node_modules/@actions/core/lib/utils.js
function toCommandValue(input) {
	if (input === null || input === void 0) return "";
	else if (typeof input === "string" || input instanceof String) return input;
	return JSON.stringify(input);
}
function toCommandProperties(annotationProperties) {
	if (!Object.keys(annotationProperties).length) return {};
	return {
		title: annotationProperties.title,
		file: annotationProperties.file,
		line: annotationProperties.startLine,
		endLine: annotationProperties.endLine,
		col: annotationProperties.startColumn,
		endColumn: annotationProperties.endColumn
	};
}
// node_modules/@actions/core/lib/command.js
function issueCommand(command, properties, message) {
	const cmd = new Command(command, properties, message);
	process.stdout.write(cmd.toString() + os.EOL);
}
function issue$1(name, message = "") {
	issueCommand(name, {}, message);
}
const CMD_STRING = "::";
var Command = class {
	constructor(command, properties, message) {
		if (!command) command = "missing.command";
		this.command = command;
		this.properties = properties;
		this.message = message;
	}
	toString() {
		let cmdStr = CMD_STRING + this.command;
		if (this.properties && Object.keys(this.properties).length > 0) {
			cmdStr += " ";
			let first = true;
			for (const key in this.properties) if (this.properties.hasOwnProperty(key)) {
				const val = this.properties[key];
				if (val) {
					if (first) first = false;
					else cmdStr += ",";
					cmdStr += `${key}=${escapeProperty(val)}`;
				}
			}
		}
		cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
		return cmdStr;
	}
};
function escapeData(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}
// node_modules/@actions/core/lib/file-command.js
function issueFileCommand(command, message) {
	const filePath = process.env[`GITHUB_${command}`];
	if (!filePath) throw new Error(`Unable to find environment variable for file command ${command}`);
	if (!fs.existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
	fs.appendFileSync(filePath, `${toCommandValue(message)}${os.EOL}`, { encoding: "utf8" });
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	return `${key}<<${delimiter}${os.EOL}${convertedValue}${os.EOL}${delimiter}`;
}
// node_modules/@actions/core/lib/summary.js
var __awaiter$2 = function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const { access, appendFile, writeFile: writeFile$2 } = fs.promises;
const SUMMARY_ENV_VAR = "GITHUB_STEP_SUMMARY";
var Summary = class {
	constructor() {
		this._buffer = "";
	}
	filePath() {
		return __awaiter$2(this, void 0, void 0, function* () {
			if (this._filePath) return this._filePath;
			const pathFromEnv = process.env[SUMMARY_ENV_VAR];
			if (!pathFromEnv) throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
			try {
				yield access(pathFromEnv, fs.constants.R_OK | fs.constants.W_OK);
			} catch (_a) {
				throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
			}
			this._filePath = pathFromEnv;
			return this._filePath;
		});
	}
	wrap(tag, content, attrs = {}) {
		const htmlAttrs = Object.entries(attrs).map(([key, value]) => ` ${key}="${value}"`).join("");
		if (!content) return `<${tag}${htmlAttrs}>`;
		return `<${tag}${htmlAttrs}>${content}</${tag}>`;
	}
	write(options) {
		return __awaiter$2(this, void 0, void 0, function* () {
			const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
			const filePath = yield this.filePath();
			yield (overwrite ? writeFile$2 : appendFile)(filePath, this._buffer, { encoding: "utf8" });
			return this.emptyBuffer();
		});
	}
	clear() {
		return __awaiter$2(this, void 0, void 0, function* () {
			return this.emptyBuffer().write({ overwrite: true });
		});
	}
	stringify() {
		return this._buffer;
	}
	isEmptyBuffer() {
		return this._buffer.length === 0;
	}
	emptyBuffer() {
		this._buffer = "";
		return this;
	}
	addRaw(text, addEOL = false) {
		this._buffer += text;
		return addEOL ? this.addEOL() : this;
	}
	addEOL() {
		return this.addRaw(os.EOL);
	}
	addCodeBlock(code, lang) {
		const attrs = Object.assign({}, lang && { lang });
		const element = this.wrap("pre", this.wrap("code", code), attrs);
		return this.addRaw(element).addEOL();
	}
	addList(items, ordered = false) {
		const tag = ordered ? "ol" : "ul";
		const listItems = items.map((item) => this.wrap("li", item)).join("");
		const element = this.wrap(tag, listItems);
		return this.addRaw(element).addEOL();
	}
	addTable(rows) {
		const tableBody = rows.map((row) => {
			const cells = row.map((cell) => {
				if (typeof cell === "string") return this.wrap("td", cell);
				const { header, data, colspan, rowspan } = cell;
				const tag = header ? "th" : "td";
				const attrs = Object.assign(Object.assign({}, colspan && { colspan }), rowspan && { rowspan });
				return this.wrap(tag, data, attrs);
			}).join("");
			return this.wrap("tr", cells);
		}).join("");
		const element = this.wrap("table", tableBody);
		return this.addRaw(element).addEOL();
	}
	addDetails(label, content) {
		const element = this.wrap("details", this.wrap("summary", label) + content);
		return this.addRaw(element).addEOL();
	}
	addImage(src, alt, options) {
		const { width, height } = options || {};
		const attrs = Object.assign(Object.assign({}, width && { width }), height && { height });
		const element = this.wrap("img", null, Object.assign({
			src,
			alt
		}, attrs));
		return this.addRaw(element).addEOL();
	}
	addHeading(text, level) {
		const tag = `h${level}`;
		const allowedTag = [
			"h1",
			"h2",
			"h3",
			"h4",
			"h5",
			"h6"
		].includes(tag) ? tag : "h1";
		const element = this.wrap(allowedTag, text);
		return this.addRaw(element).addEOL();
	}
	addSeparator() {
		const element = this.wrap("hr", null);
		return this.addRaw(element).addEOL();
	}
	addBreak() {
		const element = this.wrap("br", null);
		return this.addRaw(element).addEOL();
	}
	addQuote(text, cite) {
		const attrs = Object.assign({}, cite && { cite });
		const element = this.wrap("blockquote", text, attrs);
		return this.addRaw(element).addEOL();
	}
	addLink(text, href) {
		const element = this.wrap("a", text, { href });
		return this.addRaw(element).addEOL();
	}
};
const summary = new Summary();
os.default.platform();
os.default.arch();
// node_modules/@actions/core/lib/core.js
var __awaiter = function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
var ExitCode;
(function(ExitCode) {
	ExitCode[ExitCode["Success"] = 0] = "Success";
	ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
function setOutput$1(name, value) {
	if (process.env["GITHUB_OUTPUT"] || "") return issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
	process.stdout.write(os.EOL);
	issueCommand("set-output", { name }, toCommandValue(value));
}
function error$1(message, properties = {}) {
	issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function warning$1(message, properties = {}) {
	issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function notice$1(message, properties = {}) {
	issueCommand("notice", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function info$1(message) {
	process.stdout.write(message + os.EOL);
}
function startGroup(name) {
	issue$1("group", name);
}
function endGroup() {
	issue$1("endgroup");
}
function group$1(name, fn) {
	return __awaiter(this, void 0, void 0, function* () {
		startGroup(name);
		let result;
		try {
			result = yield fn();
		} finally {
			endGroup();
		}
		return result;
	});
}
// src/action/log.ts
const MAX_LINE = 8e3;
const MAX_LINES = 50;
const MAX_TITLE$1 = 200;
const MAX_OUTPUT = 2e3;
function info(line) {
	info$1(require_start.visibleLine(line, MAX_LINE));
}
function view(text) {
	info$1(require_start.visibleInColour(text, MAX_LINE));
}
function notice(lines, about = {}) {
	notice$1(message(lines), properties(about));
}
function warning(lines, about = {}) {
	warning$1(message(lines), properties(about));
}
function error(lines, about = {}) {
	error$1(message(lines), properties(about));
}
function fail$1(lines, about = {}) {
	process.exitCode = ExitCode.Failure;
	error(lines, about);
}
function group(title, work) {
	return group$1(require_start.visibleLine(title, MAX_TITLE$1), work);
}
function write(text) {
	process.stdout.write(text);
}
function setOutput(name, text) {
	setOutput$1(name, require_start.visibleLine(text, MAX_OUTPUT));
}
function setPathOutput(name, path) {
	setOutput$1(name, path);
}
async function addToSummary(markdown) {
	if ((process.env.GITHUB_STEP_SUMMARY ?? "") === "") return;
	try {
		await summary.addRaw(markdown, true).write({ overwrite: false });
	} catch (cause) {
		warning([`The job summary could not be written: ${cause instanceof Error ? cause.message : String(cause)}`]);
	}
}
function message(lines) {
	return lines.slice(0, MAX_LINES).map((line) => require_start.visibleLine(line, MAX_LINE)).join("\n");
}
function properties({ title, file, line, column }) {
	return {
		...title === void 0 ? {} : { title: require_start.visible(title, MAX_TITLE$1) },
		...file === void 0 ? {} : { file: require_start.visible(file) },
		...line === void 0 ? {} : { startLine: line },
		...column === void 0 ? {} : { startColumn: column }
	};
}
// src/action/annotations.ts
const MAX_ANNOTATIONS = 10;
const MAX_FILE_LINES = 20;
function annotate$1(result, locate) {
	const { components } = result;
	const of = (notices) => notices.map((notice) => annotation$1(notice, locate));
	const open = require_sarif.openNotices(components);
	const unanswered = result.gaps.filter(({ code }) => code !== null);
	const warnings = [
		...result.experiment === null ? [] : [{
			lines: [require_xml.experimentSentence(result.experiment)],
			about: { title: "An experiment" }
		}],
		...unanswered.map(({ name, reason, hint }) => ({
			lines: [require_start.visible(reason), ...hint === null ? [] : [require_start.visible(hint)]],
			about: { title: `Not obtained: ${name}` }
		})),
		...of(open.filter(({ check }) => check.status !== "fail")),
		...of(require_sarif.foundNotices(components, "warning"))
	];
	const errors = of(open.filter(({ check }) => check.status === "fail"));
	const notices = of(require_sarif.foundNotices(components, "info"));
	for (const { lines, about } of shown(errors)) error(lines, about);
	for (const { lines, about } of shown(warnings)) warning(lines, about);
	for (const { lines, about } of shown(notices)) notice(lines, about);
}
function shown(all) {
	if (all.length <= MAX_ANNOTATIONS) return all;
	const first = all.slice(0, 9);
	const title = `${all.length - first.length} more`;
	return [...first, {
		lines: ["The job summary has all of them."],
		about: { title }
	}];
}
function annotation$1(notice, locate) {
	const { check } = notice;
	const place = check.place === void 0 ? null : locate(check);
	const at = place === null ? {} : {
		file: place.path,
		line: place.line
	};
	return {
		lines: linesOf(notice),
		about: {
			title: `${check.id} (${require_sarif.namesOf(notice.components)})`,
			...at
		}
	};
}
function linesOf({ check, follows }) {
	const { detail, expected, actual, place, hint } = check;
	const files = [...require_sarif.differenceLines(check), ...require_sarif.policyLines(check)];
	return [
		require_start.visible(detail),
		...expected === void 0 ? [] : [`expected: ${require_start.visible(expected)}`],
		...actual === void 0 ? [] : [`actual:   ${require_start.visible(actual)}`],
		...files.slice(0, MAX_FILE_LINES),
		...files.length > MAX_FILE_LINES ? ["… (all of it is in the job summary)"] : [],
		...place === void 0 ? [] : [`where:    ${require_start.visible(place.path)}`],
		...hint === void 0 ? [] : [require_start.visible(hint)],
		...follows.length === 0 ? [] : [`${require_sarif.following({ follows })}.`]
	];
}
// src/action/files.ts
async function writeResultFiles({ result, bundle }, files, env) {
	const folder = await require_temporary_folder.temporaryFolder("trust-center", env.RUNNER_TEMP);
	const write = async (name, content) => {
		await (0, node_fs_promises.writeFile)((0, node_path.join)(folder, name), content);
		return (0, node_path.join)(folder, name);
	};
	const locate = await require_sarif.locateIn(files);
	const at = Date.now();
	const sarif = {
		at,
		version: require_start.VERSION,
		informationUri: require_start.PROJECT_URI,
		locate
	};
	const paths = {
		folder,
		result: await write("result.json", require_json.renderJson(result)),
		bundle: await write("bundle.json", require_verification.serialiseBundle(bundle)),
		markdown: await write("result.md", require_sarif.renderMarkdown(result, {
			at,
			limit: Number.POSITIVE_INFINITY
		})),
		sarif: await write("result.sarif", require_sarif.renderSarif(result, sarif)),
		junit: await write("junit.xml", require_sarif.renderJunit(result, { at })),
		badge: (0, node_path.join)(folder, "trust-center.svg")
	};
	const badge = require_badge_svg.badgeOf(result, at, { maxAgeDays: 7 });
	for (const { path, content } of badgeFiles(badge)) await write(path, content);
	return paths;
}
async function readUserFiles(inputs, env) {
	const workspace = env.GITHUB_WORKSPACE ?? process.cwd();
	const within = (path) => {
		if (path === void 0) return null;
		const place = (0, node_path.relative)(workspace, (0, node_path.isAbsolute)(path) ? path : (0, node_path.join)(process.cwd(), path));
		return place === "" || place.startsWith("..") || (0, node_path.isAbsolute)(place) ? null : place;
	};
	const policy = within(inputs.policy);
	const composePath = inputs.appCompose ?? inputs.composeFile;
	const compose = within(composePath);
	return {
		policy: policy === null ? null : {
			path: policy,
			text: await (0, node_fs_promises.readFile)(inputs.policy ?? "", "utf8")
		},
		compose: compose === null ? null : {
			path: compose,
			bytes: await (0, node_fs_promises.readFile)(composePath ?? "")
		}
	};
}
function badgeFiles(badge) {
	return [{
		path: "trust-center.svg",
		content: require_verification.utf8(require_badge_svg.renderBadgeSvg(badge))
	}, {
		path: "trust-center.json",
		content: require_verification.utf8(require_json.jsonText(require_badge_svg.shieldsEndpoint(badge), 0))
	}];
}
function badgeSnippet({ serverUrl, repository }, branch, isStored) {
	const page = `${serverUrl}/${repository}`;
	return require_badge_svg.readmeSnippet(`${page}/raw/${branch}/trust-center.svg`, isStored ? `${page}/attestations` : null);
}
// src/publish/github/answers.ts
function readAnswer(answer, name, reader) {
	return require_verification.read(answer, `github.${name}`, reader);
}
const id = require_verification.integer(0, Number.MAX_SAFE_INTEGER);
const idOnly = require_verification.only("id", id);
const loginOnly = require_verification.only("login", require_verification.text);
const shaOnly = require_verification.only("sha", require_verification.gitCommit);
const treeOfCommit = require_verification.only("tree", shaOnly);
const commitOfRef = require_verification.only("object", shaOnly);
const checkRun = (value) => {
	const run = require_verification.anyObject(value);
	return {
		id: require_verification.member(run, "id", id),
		externalId: require_verification.memberOr(run, "external_id", null, require_verification.text)
	};
};
const comment = (value) => {
	const given = require_verification.anyObject(value);
	return {
		id: require_verification.member(given, "id", id),
		url: require_verification.member(given, "html_url", require_verification.text),
		body: require_verification.memberOr(given, "body", null, require_verification.text),
		author: require_verification.memberOr(given, "user", null, loginOnly)
	};
};
const label = (value) => typeof value === "string" ? value : require_verification.only("name", require_verification.text)(value);
const author = (value) => {
	const user = require_verification.anyObject(value);
	return {
		login: require_verification.member(user, "login", require_verification.text),
		isBot: require_verification.member(user, "type", require_verification.text) === "Bot"
	};
};
const issue = (value) => {
	const given = require_verification.anyObject(value);
	return {
		number: require_verification.member(given, "number", id),
		url: require_verification.member(given, "html_url", require_verification.text),
		isOpen: require_verification.member(given, "state", require_verification.text) === "open",
		isPullRequest: require_verification.hasMember(given, "pull_request"),
		body: require_verification.memberOr(given, "body", null, require_verification.text),
		labels: require_verification.memberOr(given, "labels", [], require_verification.listOf(label)),
		author: require_verification.memberOr(given, "user", null, author)
	};
};
// src/publish/github/client.ts
var GitHubError = class extends require_start.FetchError {
	status;
	said;
	constructor(url, status, said, note = "") {
		const words = said === "" ? "" : ` (${said})`;
		super("FETCH_STATUS", require_verification.displayUrl(url), `GitHub answered with status ${status}${words}${note}`);
		this.status = status;
		this.said = said;
	}
};
const API_VERSION = "2022-11-28";
const RETRIES = 3;
const MAX_WAIT_S = 120;
const MAX_WAITS_S = 310;
const SECONDARY_LIMIT_WAIT_S = 60;
const PER_PAGE = 100;
const MAX_PAGES = 20;
const MAX_SAID = 300;
function createGitHubClient(settings) {
	const { token, secondMs = 1e3 } = settings;
	const base = require_verification.parseHttpUrl(settings.apiUrl);
	if (!require_verification.isConfidential(base)) throw new require_start.InputError("INPUT_INVALID", `the GitHub API at ${base.host} is not https; the token is not sent there`);
	const baseUrl = base.href.replace(/\/+$/, "");
	let connection = null;
	async function send(method, path, { query = {}, body, once = false } = {}) {
		connection ??= connect$1(baseUrl, token, secondMs);
		const octokit = await connection;
		const url = new URL(`${baseUrl}${path}`);
		try {
			const { status, data } = await octokit.request(`${method} ${path}`, {
				...query,
				...body === void 0 ? {} : { data: body },
				headers: {
					accept: "application/vnd.github+json",
					"x-github-api-version": API_VERSION
				},
				...once ? { request: { retries: 0 } } : {}
			});
			if (status >= 300) throw new GitHubError(url, status, saidBy(data, token));
			return contentOf(data, url);
		} catch (error) {
			throw errorOf(error, url, token);
		}
	}
	async function sendOnce(path, body, find) {
		for (let attempt = 0;; attempt++) {
			try {
				return await send("POST", path, {
					body,
					once: true
				});
			} catch (error) {
				if (attempt >= RETRIES || !(error instanceof require_start.FetchError && isLost(error))) throw error;
			}
			await require_verification.pause(require_verification.backoff(attempt) * secondMs / 1e3, new AbortController().signal);
			const found = await find();
			if (found !== null) return found;
		}
	}
	const get = (path, query = {}) => send("GET", path, { query });
	return {
		repository: `/repos/${settings.repository}`,
		get,
		post: (path, body, lost) => lost === "repeat" ? send("POST", path, { body }) : sendOnce(path, body, lost),
		patch: (path, body) => send("PATCH", path, { body }),
		delete: (path) => send("DELETE", path),
		async *list(path, query = {}, of) {
			for (let page = 1; page <= MAX_PAGES; page++) {
				const answer = await get(path, {
					...query,
					per_page: String(PER_PAGE),
					page: String(page)
				});
				const items = of === void 0 ? answer : answer?.[of];
				if (!Array.isArray(items)) throw new require_start.FetchError("FETCH_CONTENT", require_verification.displayUrl(`${base.href}`), `GitHub answered ${path} without a list`);
				yield* items;
				if (items.length < PER_PAGE) return;
			}
		}
	};
}
async function connect$1(baseUrl, token, secondMs) {
	const { retry, throttling, ...octokit } = await Promise.resolve().then(() => require("./octokit.cjs"));
	let patience = MAX_WAITS_S;
	const mayWait = (seconds, _request, _octokit, attempt) => {
		if (attempt >= RETRIES || seconds > MAX_WAIT_S || seconds > patience) return false;
		patience -= seconds;
		return true;
	};
	const unpaced = { key: () => ({ schedule: async () => {} }) };
	const silent = {
		debug: ignore,
		info: ignore,
		warn: ignore,
		error: ignore
	};
	const options = {
		baseUrl,
		userAgent: `trust-center-action/${require_start.VERSION}`,
		log: silent,
		request: {
			fetch: boundedFetch,
			log: silent
		},
		retry: {
			retries: RETRIES,
			doNotRetry: NOT_REPEATED,
			retryAfterBaseValue: secondMs
		},
		throttle: {
			write: unpaced,
			notifications: unpaced,
			onRateLimit: mayWait,
			onSecondaryRateLimit: mayWait,
			retryAfterBaseValue: secondMs
		}
	};
	return octokit.getOctokit(token, options, markHopeless, retry, throttling);
}
function ignore() {}
const NOT_REPEATED = [...Array.from({ length: 100 }, (_, i) => 400 + i), 501];
function markHopeless(octokit) {
	octokit.hook.error("request", (error) => {
		const { cause } = error;
		if (!(cause instanceof require_start.FetchError ? isLost(cause) : !(cause instanceof require_start.TrustCenterError))) Object.assign(error, { status: 0 });
		throw error;
	});
	return {};
}
function isLost(error) {
	if (error instanceof GitHubError) return error.status >= 500 && error.status !== 501;
	return error.code === "FETCH_TIMEOUT" || require_verification.isPassing(error);
}
async function boundedFetch(url, request) {
	const { Response } = await Promise.resolve().then(() => require("./undici.cjs")).then((n) => require_rolldown_runtime.__toESM(n.require_undici(), 1));
	const answer = await require_verification.httpSend(url, request);
	if (answer.status < 200 || answer.status > 599) throw new require_start.FetchError("FETCH_FAILED", answer.url, `the answer has the status ${answer.status}, which HTTP does not know`);
	const body = answer.body.length === 0 || answer.status === 205 ? null : answer.body;
	const headers = {
		...answer.headers,
		...limitHeaders(answer),
		"content-type": "application/json"
	};
	return new Response(body, {
		status: answer.status,
		headers
	});
}
function limitHeaders(answer) {
	const seconds = limitWait(answer);
	if (seconds === null) return {};
	const reset = Math.floor(Date.now() / 1e3) + Math.min(seconds, 121);
	return {
		"retry-after": `${seconds}`,
		"x-ratelimit-remaining": "0",
		"x-ratelimit-reset": `${reset}`
	};
}
function limitWait({ status, headers, body }) {
	if (status !== 429 && status !== 403) return null;
	const seconds = headers["retry-after"] ?? "";
	if (/^\d{1,9}$/.test(seconds)) return Number(seconds);
	const reset = headers["x-ratelimit-reset"] ?? "";
	if (headers["x-ratelimit-remaining"] === "0" && /^\d{1,11}$/.test(reset)) return Math.max(0, Math.ceil(Number(reset) - Date.now() / 1e3));
	const isSecondary = /secondary rate limit/i.test(Buffer.from(body).toString());
	return status === 429 || isSecondary ? SECONDARY_LIMIT_WAIT_S : null;
}
function contentOf(data, url) {
	if (data === "") return null;
	if (typeof data === "string") throw new require_start.FetchError("FETCH_CONTENT", require_verification.displayUrl(url), "GitHub’s answer is not JSON");
	return data;
}
function errorOf(error, url, token) {
	if (!(error instanceof Error) || error instanceof require_start.FetchError) return error;
	if (error.cause instanceof require_start.TrustCenterError) return error.cause;
	const { response } = error;
	if (response === void 0) return error;
	const { status, headers, data } = response;
	const note = (status === 403 || status === 429) && headers["x-ratelimit-remaining"] === "0" ? `; it limits the rate of requests and asks to wait ${headers["retry-after"]} s` : "";
	return new GitHubError(url, status, saidBy(data, token), note);
}
function saidBy(data, token) {
	const { message, errors } = data ?? {};
	const details = (Array.isArray(errors) ? errors : []).slice(0, 3).map((error) => {
		if (typeof error === "string") return error;
		const { message: why, field, code } = error ?? {};
		return [field, why ?? code].filter((part) => typeof part === "string").join(" ");
	});
	const words = [typeof message === "string" ? message : "", ...details].filter((part) => part !== "").join("; ");
	return require_start.visible(words.replaceAll(token, "***"), MAX_SAID);
}
// src/publish/github/context.ts
const RESTRICTED_FOR_FORKS = new Set([
	"pull_request",
	"pull_request_review",
	"pull_request_review_comment"
]);
const OWN_EVENTS = new Set([
	"push",
	"schedule",
	"workflow_dispatch",
	"repository_dispatch",
	"release",
	"deployment",
	"deployment_status",
	"workflow_call"
]);
const NAMED_BY_REF = new Set(["pull_request", "merge_group"]);
function readActionContext(env, event, token) {
	const variable = (name, form) => {
		const value = env[name] ?? "";
		if (!form.test(value)) throw new require_start.InputError("INPUT_INVALID", `environment variable ${name} is not what GitHub Actions sets`, { hint: "Publishing to GitHub works in a step of a GitHub Actions workflow." });
		return value;
	};
	const eventName = variable("GITHUB_EVENT_NAME", EVENT);
	const repository = variable("GITHUB_REPOSITORY", REPOSITORY);
	const ref = variable("GITHUB_REF", REF);
	const { pullRequest, ...payload } = readPayload(event, eventName, repository);
	if (pullRequest === null && eventName.startsWith("pull_request")) throw new require_start.InputError("INPUT_INVALID", `the payload of the event ${eventName} has no pull request`);
	return {
		apiUrl: variable("GITHUB_API_URL", URL_FORM).replace(/\/+$/, ""),
		serverUrl: variable("GITHUB_SERVER_URL", URL_FORM).replace(/\/+$/, ""),
		repository,
		sha: pullRequest?.headSha ?? variable("GITHUB_SHA", SHA),
		ref: ref === "" ? null : ref,
		defaultBranch: payload.defaultBranch,
		eventName,
		pullRequest: pullRequest === null ? null : {
			number: pullRequest.number,
			fromFork: pullRequest.fromFork
		},
		aboutPullRequest: pullRequest !== null || payload.aboutPullRequest,
		workflowRun: payload.workflowRun,
		runId: variable("GITHUB_RUN_ID", /^\d{1,20}$/),
		runAttempt: variable("GITHUB_RUN_ATTEMPT", /^\d{1,6}$/),
		token: token === "" ? null : token
	};
}
function forkRestriction({ pullRequest, eventName }) {
	if (pullRequest?.fromFork !== true || !RESTRICTED_FOR_FORKS.has(eventName)) return null;
	return "the pull request comes from a fork, whose runs get no identity, no secrets and a token that cannot write";
}
function readOnlyBecause(context) {
	return forkRestriction(context) ?? (context.token === null ? "no token was given (input github-token)" : null);
}
function uncheckedBecause(context) {
	const isNamed = NAMED_BY_REF.has(context.eventName);
	return forkRestriction(context) ?? (isNamed ? null : foreignBecause(context));
}
function unsignedBecause(context, by) {
	if (by === "keyless") return uncheckedBecause(context) ?? (context.ref === null ? namesNoRef(context) : null);
	return forkRestriction(context) ?? foreignBecause(context) ?? unmergedBecause(context);
}
function silentBecause(context) {
	const { ref, defaultBranch, eventName } = context;
	const foreign = foreignBecause(context) ?? unmergedBecause(context);
	if (foreign !== null || ref === null) return foreign;
	if (defaultBranch === null) return eventName === "schedule" ? null : `the event ${eventName} does not say which branch is the default one`;
	if (!ref.startsWith(BRANCHES) || ref === BRANCHES + defaultBranch) return null;
	return `the run is one of the branch ${require_start.visible(ref.slice(BRANCHES.length), MAX_SHOWN)}, not of ${require_start.visible(defaultBranch, MAX_SHOWN)}`;
}
function runUrl(context) {
	return `${context.serverUrl}/${context.repository}/actions/runs/${context.runId}`;
}
const EVENT = /^[a-z_]{1,64}$/;
const BRANCHES = "refs/heads/";
const REPOSITORY = /^(?!\.)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/;
const URL_FORM = /^https?:\/\/[^\s?#]{1,300}$/;
const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const REF = /^(?:refs\/[^\p{Cc}\p{Z}]{1,1000})?$/u;
const MAX_SHOWN = 100;
function foreignBecause({ eventName, workflowRun, repository, aboutPullRequest }) {
	if (aboutPullRequest) return `the event ${eventName} is about a pull request`;
	if (workflowRun === null) {
		if (OWN_EVENTS.has(eventName)) return null;
		return `the event ${eventName} can come from somebody who may not write to the repository`;
	}
	const { event, headRepository } = workflowRun;
	if (headRepository !== repository) return `the event workflow_run is about a run of ${headRepository ?? "a repository that is gone"}`;
	return OWN_EVENTS.has(event) ? null : `the event workflow_run is about a run on ${event}`;
}
function unmergedBecause(context) {
	if (context.ref === null) return namesNoRef(context);
	return context.ref.startsWith("refs/pull/") ? `the run is one of ${require_start.visible(context.ref, MAX_SHOWN)}` : null;
}
function namesNoRef({ eventName }) {
	return `the event ${eventName} names no branch or tag`;
}
const LIMITS = {
	bytes: 26214400,
	values: 2e6
};
function readPayload(event, eventName, repository) {
	const payload = (value) => {
		const stated = require_verification.anyObject(value);
		const isIssue = require_verification.hasMember(stated, "issue");
		return {
			defaultBranch: require_verification.memberOr(stated, "repository", null, maybe("default_branch", require_verification.text)),
			pullRequest: require_verification.memberOr(stated, "pull_request", null, pullRequestOf(repository)),
			aboutPullRequest: isIssue && require_verification.member(stated, "issue", (issue) => require_verification.hasMember(require_verification.anyObject(issue), "pull_request")),
			workflowRun: eventName === "workflow_run" ? require_verification.member(stated, "workflow_run", workflowRun) : null
		};
	};
	try {
		return require_verification.readJson(event, "event", payload, LIMITS);
	} catch (cause) {
		if (!(cause instanceof require_start.ParseError)) throw cause;
		const message = `the event payload (GITHUB_EVENT_PATH) is not what GitHub writes: ${cause.message}`;
		throw new require_start.InputError("INPUT_INVALID", message, { cause });
	}
}
function maybe(key, reader) {
	return (value) => require_verification.memberOr(require_verification.anyObject(value), key, null, reader);
}
function pullRequestOf(repository) {
	const from = maybe("repo", require_verification.only("full_name", require_verification.text));
	return (value) => {
		const request = require_verification.anyObject(value);
		const base = require_verification.memberOr(request, "base", null, from) ?? repository;
		return {
			number: require_verification.member(request, "number", require_verification.integer(0, Number.MAX_SAFE_INTEGER)),
			headSha: require_verification.member(request, "head", require_verification.only("sha", require_verification.gitCommit)),
			fromFork: require_verification.member(request, "head", from) !== base
		};
	};
}
const repositoryName = require_verification.matching(REPOSITORY, "a repository, owner/name");
const workflowRun = (value) => {
	const run = require_verification.anyObject(value);
	return {
		event: require_verification.member(run, "event", require_verification.matching(EVENT, "the name of an event")),
		headRepository: require_verification.memberOr(run, "head_repository", null, maybe("full_name", repositoryName))
	};
};
// src/publish/github/outcome.ts
function connectGitHub(context, options = {}) {
	const { apiUrl, repository, token } = context;
	if (readOnlyBecause(context) !== null || token === null) return {
		context,
		client: null
	};
	return {
		context,
		client: createGitHubClient({
			apiUrl,
			repository,
			token,
			...options
		})
	};
}
async function publishing(github, what, permission, work) {
	if (github.client === null) return {
		kind: "skipped",
		notice: `${what} was not published: ${readOnlyBecause(github.context)}.`
	};
	try {
		return {
			kind: "published",
			value: await work(github.client)
		};
	} catch (error) {
		if (!(error instanceof require_start.FetchError || error instanceof require_start.ParseError)) throw error;
		return {
			kind: "unpublished",
			warning: `${what} was not published: ${require_start.visible(error.message)}.${remedy(error, permission)}`
		};
	}
}
function remedy(error, permission) {
	if (!(error instanceof GitHubError)) return "";
	const lines = `permissions:\n  ${permission}`;
	if (error.status === 401) return " The token has expired or is not one of this server.";
	if (error.status === 403 && /resource not accessible/i.test(error.said)) return ` The token lacks a permission. Add to the job, beside the permissions it has:\n${lines}`;
	if (error.status === 404 || error.status === 403 && !/rate limit/i.test(error.said)) return ` If the job lacks the permission, which GitHub may answer like this, add it beside those it has:\n${lines}`;
	return "";
}
// src/publish/github/branch.ts
const MAX_ATTEMPTS = 6;
const BRANCH = /^(?![/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[\w./-]{1,200}(?<![/.])$/;
const PATH = /^(?!\/)(?!.*(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$))[\w./@ -]{1,500}$/i;
async function putFiles(github, input) {
	const { branch, files, message, wait = (ms) => require_verification.pause(ms, new AbortController().signal) } = input;
	expectBranchName(branch);
	for (const { path } of files) if (!PATH.test(path)) throw new require_start.InputError("INPUT_INVALID", `${JSON.stringify(path)} cannot name a file of a branch`);
	return publishing(github, `The branch ${branch}`, "contents: write", async (client) => {
		const git = `${client.repository}/git`;
		const tree = [];
		for (const { path, content } of files) {
			const body = {
				content: Buffer.from(content).toString("base64"),
				encoding: "base64"
			};
			tree.push({
				path,
				mode: "100644",
				type: "blob",
				sha: shaOf(await client.post(`${git}/blobs`, body, "repeat"))
			});
		}
		for (let attempt = 1;; attempt++) {
			const parent = await tip(client, git, branch);
			const base = parent === null ? null : await treeOf(client, git, parent);
			const made = await client.post(`${git}/trees`, {
				...base === null ? {} : { base_tree: base },
				tree
			}, "repeat");
			if (parent !== null && shaOf(made) === base) return {
				commit: parent,
				changed: false
			};
			const parents = parent === null ? [] : [parent];
			const commit = shaOf(await client.post(`${git}/commits`, {
				message,
				tree: shaOf(made),
				parents
			}, "repeat"));
			try {
				await move(client, git, branch, parent, commit);
				return {
					commit,
					changed: true
				};
			} catch (error) {
				if (!(error instanceof GitHubError && (error.status === 409 || error.status === 422)) || attempt >= MAX_ATTEMPTS) throw error;
				await wait(100 * 2 ** attempt * (.5 + Math.random()));
			}
		}
	});
}
function expectBranchName(text) {
	if (!BRANCH.test(text)) throw new require_start.InputError("INPUT_INVALID", `${JSON.stringify(text)} cannot name a branch`);
}
async function move(client, git, branch, parent, commit) {
	if (parent !== null) {
		await client.patch(`${git}/refs/heads/${branch}`, {
			sha: commit,
			force: false
		});
		return;
	}
	const created = async () => await tip(client, git, branch) === commit ? {} : null;
	await client.post(`${git}/refs`, {
		ref: `refs/heads/${branch}`,
		sha: commit
	}, created);
}
async function tip(client, git, branch) {
	try {
		return readAnswer(await client.get(`${git}/ref/heads/${branch}`), "ref", commitOfRef);
	} catch (error) {
		if (error instanceof GitHubError && error.status === 404) return null;
		throw error;
	}
}
async function treeOf(client, git, commit) {
	return readAnswer(await client.get(`${git}/commits/${commit}`), "commit", treeOfCommit);
}
function shaOf(value) {
	return readAnswer(value, "git", shaOnly);
}
// src/action/inputs.ts
const KEYS = Object.values({
	"What to verify: one of the first four": [
		"app-id",
		"url",
		"model",
		"evidence",
		"collateral",
		"pccs-url",
		"tcb-update"
	],
	"What to compare with": [
		"policy",
		"phases",
		"app-compose",
		"compose-file",
		"action.os-image",
		"os-image-url",
		"os-image-hash",
		"rebuild",
		"rebuild-report",
		"reference-values",
		"trusted-root",
		"nonce"
	],
	"How to judge": [
		"fail-on",
		"at",
		"insecure-root-ca",
		"action.allow-experiment"
	],
	"What to publish": [
		"sign",
		"signing-key",
		"fulcio-url",
		"rekor-url",
		"timestamp-url",
		"check-run",
		"comment",
		"issue",
		"badge-branch",
		"github-token"
	]
}).flat();
const LISTS = KEYS.filter((key) => require_help.OPTIONS[key].kind === "values").map(require_help.nameOf);
function readInputs(env) {
	expectNames(env);
	const textsOf = (name) => {
		const text = env[`INPUT_${name.toUpperCase()}`] ?? "";
		return (LISTS.includes(name) ? text.split(/[\n,]/) : [text]).map((part) => part.trim()).filter((part) => part !== "");
	};
	const isGiven = (name) => textsOf(name).length > 0;
	const inputs = require_values.readValues(KEYS, textsOf, (name) => `input ${name}`);
	if (inputs.sign === "key" !== (inputs.signingKey !== void 0)) throw new require_start.InputError("INPUT_INVALID", "inputs sign: key and signing-key belong together");
	if (inputs.sign === "none" && [
		"fulcio-url",
		"rekor-url",
		"timestamp-url"
	].some(isGiven)) throw new require_start.InputError("INPUT_INVALID", "inputs fulcio-url, rekor-url and timestamp-url need sign: keyless or key");
	require_options.expectSigningOptions(inputs);
	expectNoIdleInput(isGiven, inputs.osImage === "rebuild");
	if (inputs.badgeBranch !== void 0) expectBranchName(inputs.badgeBranch);
	return inputs;
}
function expectNames(env) {
	const names = KEYS.map(require_help.nameOf);
	for (const [key, value] of Object.entries(env)) {
		if (!key.startsWith("INPUT_") || value === void 0 || value === "") continue;
		const name = key.slice(6).toLowerCase();
		if (names.includes(name)) {
			if (key === `INPUT_${name.toUpperCase()}`) continue;
			throw new require_start.InputError("INPUT_INVALID", `input ${name}: the runner passes it as INPUT_${name.toUpperCase()}, got ${JSON.stringify(key)}`);
		}
		const near = require_start.nearest(name, names);
		throw new require_start.InputError("INPUT_INVALID", `unknown input ${JSON.stringify(name)}${near === null ? "" : `; did you mean ${near}?`}`, { hint: `Inputs of this action: ${names.join(", ")}.` });
	}
}
function expectNoIdleInput(isGiven, rebuilds) {
	const refuse = (names, why) => {
		const idle = names.find(isGiven);
		if (idle !== void 0) throw new require_start.InputError("INPUT_INVALID", `input ${idle} has no effect: ${why}`);
	};
	if (rebuilds) refuse(["os-image-url", "rebuild-report"], "the image is built, with `os-image: rebuild`");
	else refuse(["rebuild"], "it needs `os-image: rebuild`");
	if (!isGiven("reference-values")) refuse(["trusted-root"], "it is for checking signed reference values; give them as reference-values");
	if (isGiven("collateral")) refuse(["pccs-url", "tcb-update"], "the collateral is given");
}
// src/publish/github/limited-markdown.ts
function renderWithin(result, at, limit, whole) {
	const full = require_sarif.renderMarkdown(result, {
		at,
		limit: Number.POSITIVE_INFINITY
	});
	if (require_verification.utf8(full).length <= limit) return full;
	const note = `\n> The whole result is in the summary and the files of ${whole}\n`;
	return `${require_sarif.renderMarkdown(result, {
		at,
		limit: limit - require_verification.utf8(note).length
	})}${note}`;
}
// src/publish/github/check-runs.ts
const WHAT = "The check run";
const NAME = "trust-center";
const MAX_TEXT = 65535;
const MAX_ANNOTATIONS_PER_REQUEST = 50;
const MAX_TITLE = 200;
const MAX_MESSAGE = 8e3;
const MAX_TARGET = 120;
function planCheckRuns(target, expected) {
	return {
		target,
		process: (0, node_crypto.randomUUID)(),
		expected,
		made: new Map()
	};
}
function startCheckRuns(github, runs) {
	return publishing(github, WHAT, "checks: write", async (client) => {
		await makeAll(client, github.context, runs, runs.expected);
		return null;
	});
}
function noteProgress(github, runs, step) {
	return publishing(github, WHAT, "checks: write", async (client) => {
		const output = {
			title: "Verifying",
			summary: require_sarif.escapeMarkdown(step)
		};
		for (const run of present(runs)) await update(client, run, {
			status: "in_progress",
			output
		});
		return null;
	});
}
function completeCheckRuns(github, runs, { result, files, at }) {
	return publishing(github, WHAT, "checks: write", async (client) => {
		const locate = await require_sarif.locateIn(files);
		const endings = endingsOf(result, runs.expected, at);
		const names = endings.map(({ component }) => component);
		try {
			await makeAll(client, github.context, runs, names);
		} finally {
			for (const ending of endings) {
				const run = runs.made.get(ending.component) ?? null;
				if (run !== null) await end(client, github.context, run, ending, {
					result,
					locate,
					at
				});
			}
		}
		return null;
	});
}
function abandonCheckRuns(github, runs, why) {
	return publishing(github, WHAT, "checks: write", async (client) => {
		const fields = {
			status: "completed",
			conclusion: "failure",
			output: {
				title: "Not verified",
				summary: require_sarif.escapeMarkdown(why)
			}
		};
		try {
			await makeAll(client, github.context, runs, runs.expected);
		} finally {
			for (const run of present(runs)) await update(client, run, fields);
		}
		return null;
	});
}
const ORDER = [
	"failure",
	"action_required",
	"success"
];
function endingsOf(result, expected, at) {
	const found = result.components.map((one) => ({
		component: nameOf(one),
		found: one,
		...conclude(result, one, at)
	}));
	const absent = expected.filter((component) => !found.some((one) => one.component === component));
	const conclusion = result.verdict === "failed" ? "failure" : "action_required";
	return [...found, ...absent.map((component) => ({
		component,
		found: null,
		conclusion,
		title: absentTitle(result)
	}))].sort((a, b) => ORDER.indexOf(a.conclusion) - ORDER.indexOf(b.conclusion));
}
function absentTitle({ components, verdictReason }) {
	return components.length === 0 ? require_start.visible(verdictReason, MAX_TITLE) : "No such component";
}
function conclude(result, component, at) {
	const requiredPhases = require_help.PHASES.filter((phase) => result.coverage[phase] !== "skipped");
	const own = require_verification.reduceVerdict({
		requiredPhases,
		components: [component],
		experiment: result.experiment
	});
	const whole = require_xml.currentVerdict(result, at, 7);
	const line = require_xml.verdictLine({
		...result,
		verdict: own.verdict,
		verdictReason: own.reason
	}, { at });
	const ending = (conclusion, title) => ({
		conclusion,
		title: require_start.visible(title, MAX_TITLE)
	});
	if (own.verdict === "failed") return ending("failure", line);
	if (own.verdict === "verified") {
		if (whole.kind === "verified") return ending("success", line);
		if (result.verdict === "verified") return ending("action_required", line);
		return ending(result.verdict === "failed" ? "failure" : "action_required", `this component passes; the verdict is ${result.verdictReason}`);
	}
	if (result.verdict !== "failed") return ending("action_required", line);
	return ending("failure", `this component is inconclusive; the verdict is ${result.verdictReason}`);
}
async function end(client, context, run, { found, conclusion, title }, { result, locate, at }) {
	const summary = found === null ? require_sarif.escapeMarkdown(result.verdictReason) : renderWithin({
		...result,
		components: [found],
		notShown: require_verification.notShown(result, [found])
	}, at, MAX_TEXT, runUrl(context));
	const annotations = found === null ? [] : annotate(found, locate);
	const output = {
		title,
		summary
	};
	const first = annotations.slice(0, MAX_ANNOTATIONS_PER_REQUEST);
	await update(client, run, {
		status: "completed",
		conclusion,
		output: {
			...output,
			annotations: first
		}
	});
	for (let from = MAX_ANNOTATIONS_PER_REQUEST; from < annotations.length; from += MAX_ANNOTATIONS_PER_REQUEST) {
		const more = annotations.slice(from, from + MAX_ANNOTATIONS_PER_REQUEST);
		await update(client, run, { output: {
			...output,
			annotations: more
		} });
	}
}
function present({ made }) {
	return [...made.values()].filter((run) => run !== null);
}
async function makeAll(client, context, runs, components) {
	for (const component of components) {
		const known = runs.made.get(component);
		if (known !== void 0 && known !== null) continue;
		const found = known === null ? await find(client, context, runs, component) : null;
		runs.made.set(component, found ?? await create(client, context, runs, component));
	}
}
async function create(client, context, runs, component) {
	const body = {
		name: titleOf(runs, component),
		head_sha: context.sha,
		external_id: externalId(context, runs, component),
		details_url: runUrl(context),
		status: "in_progress",
		output: {
			title: "Verifying",
			summary: "Collecting evidence."
		}
	};
	let isLost = false;
	const lost = () => {
		isLost = true;
		return findRaw(client, context, runs, component);
	};
	try {
		return readCheckRun(await client.post(`${client.repository}/check-runs`, body, lost), component);
	} catch (error) {
		if (!(error instanceof GitHubError && error.status < 500 && !isLost)) runs.made.set(component, null);
		throw error;
	}
}
async function find(client, context, runs, component) {
	const found = await findRaw(client, context, runs, component);
	return found === null ? null : readCheckRun(found, component);
}
async function findRaw(client, context, runs, component) {
	const path = `${client.repository}/commits/${context.sha}/check-runs`;
	const query = {
		check_name: titleOf(runs, component),
		filter: "all"
	};
	for await (const run of client.list(path, query, "check_runs")) if (readAnswer(run, "check_run", checkRun).externalId === externalId(context, runs, component)) return run;
	return null;
}
function readCheckRun(value, component) {
	return {
		component,
		id: readAnswer(value, "check_run", checkRun).id
	};
}
function externalId(context, { process }, component) {
	return `trust-center ${context.runId}.${context.runAttempt} ${process} ${component}`;
}
function titleOf({ target }, component) {
	if (target === null) return `${NAME} (${component})`;
	const shown = require_start.visible(target, Number.POSITIVE_INFINITY);
	if (shown === target && shown.length <= MAX_TARGET) return `${NAME}: ${target} (${component})`;
	const cut = shown.slice(0, MAX_TARGET).replace(/\p{Cs}/gu, "");
	const digest = (0, node_crypto.createHash)("sha256").update(target).digest("hex").slice(0, 12);
	return `${NAME}: ${cut}… ${digest} (${component})`;
}
async function update(client, run, fields) {
	await client.patch(`${client.repository}/check-runs/${run.id}`, fields);
}
const LEVEL = {
	fail: "failure",
	unknown: "warning",
	skipped: "notice",
	pass: "notice",
	warning: "warning",
	info: "notice"
};
function annotate(component, locate) {
	return [
		...require_sarif.openNotices([component]),
		...require_sarif.foundNotices([component], "warning"),
		...require_sarif.foundNotices([component], "info")
	].flatMap((notice) => {
		const place = locate(notice.check);
		return place === null ? [] : [annotation(notice, place.path, place.line)];
	});
}
function annotation({ check, follows }, path, line) {
	const lines = [
		require_start.visible(check.detail, MAX_MESSAGE),
		...check.expected === void 0 ? [] : [`expected: ${require_start.visible(check.expected)}`],
		...check.actual === void 0 ? [] : [`actual: ${require_start.visible(check.actual)}`],
		...check.place === void 0 ? [] : [`where: ${require_start.visible(check.place.path)}`],
		...check.hint === void 0 ? [] : [require_start.visible(check.hint)],
		...follows.length === 0 ? [] : [`${require_sarif.following({ follows })}.`]
	];
	return {
		path,
		start_line: line,
		end_line: line,
		annotation_level: LEVEL[require_verification.markOf(check)],
		title: require_start.visible(`${check.id} (${check.component})`, MAX_TITLE),
		message: lines.join("\n")
	};
}
function nameOf({ role, instance }) {
	return `${role}/${instance}`;
}
// src/publish/github/marker.ts
const ACTIONS_BOT = "github-actions[bot]";
function markerOf(key, note = "") {
	return `<!-- trust-center ${encode(key)}${note === "" ? "" : ` ${note}`} -->`;
}
function readMarker(body, key) {
	const match = /^<!-- trust-center ([\w.!~*'()%]+)(?: ([a-z]+))? -->/.exec(body ?? "");
	return match !== null && match[1] === encode(key) ? match[2] ?? "" : null;
}
function encode(key) {
	return encodeURIComponent(key).replaceAll("-", "%2D");
}
async function ownLogin(client) {
	try {
		return readAnswer(await client.get("/user"), "user", loginOnly);
	} catch (error) {
		if (error instanceof GitHubError && error.status === 403) return ACTIONS_BOT;
		throw error;
	}
}
// src/publish/github/comment.ts
const MAX_BODY$1 = 65536;
function publishComment(github, input) {
	return publishing(github, "The comment on the pull request", "pull-requests: write", async (client) => {
		const { pullRequest } = github.context;
		if (pullRequest === null) return null;
		const marker = markerOf(input.key);
		const whole = runUrl(github.context);
		const body = `${marker}\n${renderWithin(input.result, input.at, MAX_BODY$1 - marker.length - 1, whole)}`;
		const path = `${client.repository}/issues/${pullRequest.number}/comments`;
		const me = await ownLogin(client);
		const marked = await findMarked(client, path, input.key);
		const known = marked.find(({ author }) => author === me);
		if (known !== void 0) return edit(client, known, body);
		const before = new Set(marked.map(({ id }) => id));
		const lost = async () => {
			for await (const one of client.list(path)) {
				const { id, body: written } = readComment(one);
				if (!before.has(id) && written === body) return one;
			}
			return null;
		};
		const posted = readComment(await client.post(path, { body }, lost));
		const earlier = marked.find(({ author }) => author !== null && author === posted.author);
		if (earlier === void 0) return posted.url;
		await edit(client, earlier, body);
		await client.delete(`${client.repository}/issues/comments/${posted.id}`);
		return earlier.url;
	});
}
async function edit(client, { id, url }, body) {
	await client.patch(`${client.repository}/issues/comments/${id}`, { body });
	return url;
}
async function findMarked(client, path, key) {
	const found = [];
	for await (const one of client.list(path)) {
		const read = readComment(one);
		if (readMarker(read.body, key) !== null) found.push(read);
	}
	return found;
}
function readComment(value) {
	return readAnswer(value, "comment", comment);
}
// src/publish/github/issue.ts
const ISSUE_LABEL = "trust-center";
const MAX_BODY = 65536;
const MAX_KEY = 120;
const STOPPED = {
	kind: "inconclusive",
	words: "could not be run"
};
const SEVERITY = {
	verified: 0,
	inconclusive: 1,
	failed: 2
};
function trackIssue(github, input) {
	const { key, found, at } = input;
	return publishing(github, "The issue", "issues: write", async (client) => {
		const { kind, words } = "stopped" in found ? STOPPED : require_xml.currentVerdict(found, at, 7);
		const verdict = kind === "verified" || kind === "failed" ? kind : "inconclusive";
		const whole = runUrl(github.context);
		const marker = markerOf(key, verdict);
		const content = {
			title: require_start.visible(`Verification of ${require_start.visible(key, MAX_KEY)}: ${words}`),
			body: `${marker}\n${describe(found, at, MAX_BODY - marker.length - whole.length - 20, whole)}\nRun: ${whole}\n`
		};
		const me = await ownLogin(client);
		const last = await findNewest(client, key, me);
		const before = last?.verdict ?? "verified";
		const worse = SEVERITY[verdict] > SEVERITY[before];
		if (last === null || before === "verified" && !last.open) {
			if (!worse) return {
				change: "none",
				url: last?.url ?? null
			};
			return {
				change: "opened",
				url: (await open(client, content, key, me, last)).url
			};
		}
		const path = `${client.repository}/issues/${last.number}`;
		if (verdict === "verified") {
			if (last.open) await say(client, path, `Verified again: ${whole}`);
			await client.patch(path, {
				...content,
				state: "closed",
				state_reason: "completed"
			});
			return {
				change: last.open ? "closed" : "none",
				url: last.url
			};
		}
		const reopened = worse && !last.open;
		await client.patch(path, {
			...content,
			...reopened ? { state: "open" } : {}
		});
		if (worse) await say(client, path, `Now: ${words}. ${whole}`);
		return {
			change: reopened ? "opened" : worse ? "updated" : "none",
			url: last.url
		};
	});
}
function describe(found, at, limit, whole) {
	if ("stopped" in found) return `## Not verified\n\n${require_sarif.escapeMarkdown(found.stopped)}\n`;
	return renderWithin(found, at, limit, whole);
}
async function open(client, content, key, me, last) {
	const lost = async () => {
		const newest = await findNewestRaw(client, key, me);
		return newest !== null && readAnswer(newest, "issue", issue).number !== last?.number ? newest : null;
	};
	const issue$2 = readAnswer(await client.post(`${client.repository}/issues`, {
		...content,
		labels: [ISSUE_LABEL]
	}, lost), "issue", issue);
	if (!issue$2.labels.includes("trust-center")) {
		const path = `${client.repository}/issues/${issue$2.number}`;
		await client.patch(path, {
			state: "closed",
			state_reason: "not_planned"
		});
		throw new require_start.FetchError("FETCH_CONTENT", path, `GitHub did not set the label ${ISSUE_LABEL}; create it once by hand`);
	}
	return noted(issue$2, key);
}
async function say(client, path, body) {
	await client.post(`${path}/comments`, { body }, "repeat");
}
async function findNewest(client, key, me) {
	const found = await findNewestRaw(client, key, me);
	return found === null ? null : noted(readAnswer(found, "issue", issue), key);
}
async function findNewestRaw(client, key, me) {
	const query = {
		labels: ISSUE_LABEL,
		state: "all",
		sort: "created",
		direction: "desc"
	};
	for await (const one of client.list(`${client.repository}/issues`, query)) {
		const { isPullRequest, body, author } = readAnswer(one, "issue", issue);
		if (isPullRequest || readMarker(body, key) === null) continue;
		if (author?.login === me || author?.isBot) return one;
	}
	return null;
}
function noted({ number, url, isOpen, body }, key) {
	const note = readMarker(body, key);
	return {
		number,
		url,
		open: isOpen,
		verdict: note === "verified" || note === "failed" ? note : "inconclusive"
	};
}
// src/publish/github/step-notes.ts
const EVERY_MS = 15e3;
function keepStepNotes(write, everyMs = EVERY_MS) {
	const over = new AbortController();
	let next = null;
	let writing = null;
	async function writeAll() {
		while (next !== null && !over.signal.aborted) {
			const step = next;
			next = null;
			await write(step);
			await require_verification.pause(everyMs, over.signal);
		}
		writing = null;
	}
	return {
		note(step) {
			next = step;
			writing ??= writeAll();
		},
		async settle() {
			over.abort();
			await writing;
		}
	};
}
// src/action/announce.ts
function announcer() {
	const told = new Set();
	const once = (text, say) => {
		if (!told.has(text)) say(text.split("\n"));
		told.add(text);
		return null;
	};
	return (outcome) => {
		if (outcome.kind === "published") return outcome.value;
		if (outcome.kind === "skipped") return once(outcome.notice, notice);
		return once(outcome.warning, warning);
	};
}
// src/publish/github/attestation.ts
function storeAttestation(github, bundle) {
	return publishing(github, "The attestation", "attestations: write", async (client) => {
		const id = readAnswer(await client.post(`${client.repository}/attestations`, { bundle }, "repeat"), "attestation", idOnly);
		const { serverUrl, repository } = github.context;
		return {
			id,
			url: `${serverUrl}/${repository}/attestations/${id}`
		};
	});
}
// src/action/signed-summary.ts
async function signSummary(inputs, verification, policy, { folder, github, announce }) {
	const unsigned = {
		path: null,
		attestationUrl: null
	};
	if (inputs.sign === "none") return unsigned;
	const restriction = github === null ? null : unsignedBecause(github.context, inputs.sign);
	if (restriction !== null) {
		notice([`The summary was not signed: ${restriction}.`]);
		return unsigned;
	}
	try {
		const statement = await require_summarise.summarise({
			...verification,
			policy
		});
		const text = await require_sign_statement.signStatement(statement, await require_options.readSigning(inputs, process.env));
		const path = (0, node_path.join)(folder, "summary.sigstore.json");
		await (0, node_fs_promises.writeFile)(path, text);
		return {
			path,
			attestationUrl: (inputs.sign === "keyless" && github !== null ? announce(await storeAttestation(github, JSON.parse(text))) : null)?.url ?? null
		};
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError)) throw error;
		warning([`The summary was not signed: ${error.message}`, ...error.hint === void 0 ? [] : [error.hint]]);
		return unsigned;
	}
}
// src/action/publish.ts
const EXPECTED = ["app/0"];
const MAX_EVENT_BYTES = 33554432;
async function startPublishing(inputs, target, env) {
	const github = inputs.checkRun || inputs.comment || inputs.issue || inputs.badgeBranch !== void 0 || inputs.sign !== "none" && env.GITHUB_ACTIONS === "true" ? await connect(inputs, env) : null;
	const mayUseKey = github === null || unsignedBecause(github.context, "key") === null;
	if (inputs.sign === "key" && mayUseKey) await require_options.readSigning(inputs, env);
	const announce = announcer();
	const runs = planCheckRuns(target, EXPECTED);
	const unchecked = github === null ? null : uncheckedBecause(github.context);
	if (unchecked !== null && inputs.checkRun) notice([`The check run was not published: ${unchecked}.`]);
	const checks = inputs.checkRun && unchecked === null ? github : null;
	if (checks !== null) announce(await startCheckRuns(checks, runs));
	const notes = keepStepNotes(async (step) => {
		if (checks !== null) await noteProgress(checks, runs, step);
	});
	const silent = github === null ? null : silentBecause(github.context);
	const speaks = silent === null ? github : null;
	if (silent !== null && (inputs.issue || inputs.badgeBranch !== void 0)) notice([`Issue and badge speak for the repository and are left as they are: ${silent}.`]);
	async function publishBadge(badge, isStored) {
		const branch = inputs.badgeBranch;
		if (speaks === null || branch === void 0) return;
		const files = badgeFiles(badge);
		if (announce(await putFiles(speaks, {
			branch,
			files,
			message: `Badge: ${badge.message}`
		})) !== null) info(`Badge, for the README: ${badgeSnippet(speaks.context, branch, isStored)}`);
	}
	return {
		note: (step) => {
			if (checks !== null) notes.note(step);
		},
		async publish(verification, { policy, files, folder }) {
			const { result } = verification;
			const key = result.target.name;
			const signed = await signSummary(inputs, verification, policy, {
				folder,
				github,
				announce
			});
			await notes.settle();
			if (github === null) return signed;
			const at = Date.now();
			if (checks !== null) announce(await completeCheckRuns(checks, runs, {
				result,
				files,
				at
			}));
			if (inputs.comment) announce(await publishComment(github, {
				key,
				result,
				at
			}));
			if (inputs.issue && speaks !== null) announce(await trackIssue(speaks, {
				key,
				found: result,
				at
			}));
			await publishBadge(require_badge_svg.badgeOf(result, at, { maxAgeDays: 7 }), signed.attestationUrl !== null);
			return signed;
		},
		async abandon(why) {
			await notes.settle();
			const at = Date.now();
			if (checks !== null) announce(await abandonCheckRuns(checks, runs, why));
			if (speaks === null || target === null) return;
			if (inputs.issue) announce(await trackIssue(speaks, {
				key: target,
				found: { stopped: why },
				at
			}));
			await publishBadge(require_badge_svg.uncheckedBadge(target, why, at), false);
		}
	};
}
async function connect(inputs, env) {
	const path = env.GITHUB_EVENT_PATH ?? "";
	if (path === "") throw new require_start.InputError("INPUT_INVALID", "environment variable GITHUB_EVENT_PATH is not what GitHub Actions sets", { hint: "Without the event nobody knows whether a pull request set this run off, so nothing is signed or published." });
	const event = await require_verification.readInputFile(path, "GITHUB_EVENT_PATH", MAX_EVENT_BYTES);
	return connectGitHub(readActionContext(env, Buffer.from(event).toString(), inputs.githubToken ?? null));
}
// src/action/rebuild.ts
async function rebuildOsImage(input, note) {
	const steps = require_repository.rebuildLog(write, "workflow");
	const noted = {
		...steps,
		group: (title) => {
			note(title);
			steps.group(title);
		}
	};
	const document = await require_repository.rebuild({
		...input,
		twice: false,
		workDir: null,
		minDiskBytes: null
	}, {
		run: require_repository.runProcess,
		log: noted,
		environment: process.env
	});
	view(require_repository.rebuildText(document, null));
	const reference = require_verification.referenceOf(document);
	if (reference === null) throw new require_start.InputError("INPUT_INVALID", `os-image: the rebuild did not reproduce the release: ${document.verdict}`, { hint: "The log says which artifact differs and where. Without it there is nothing to compare the quote with." });
	const { repository } = document;
	return {
		path: input.release,
		url: null,
		rebuilt: {
			...reference,
			repository
		}
	};
}
// src/action/rebuild-input.ts
const HINT = "Keys: repository, commit, backend (or command and output-folder), release, timeout.";
async function readRebuildInput(text) {
	if (text === void 0) throw new require_start.InputError("INPUT_INVALID", "os-image: rebuild needs the input rebuild", { hint: HINT });
	return (await require_verification.parseYaml(text, (message, { line, column }, hint = HINT) => {
		return new require_start.InputError("INPUT_INVALID", `rebuild ${line}:${column}: ${message}`, { hint });
	})).read(rebuildInput);
}
const rebuildInput = (value) => {
	const { backend, command, outputFolder, ...others } = readFields(value);
	if (backend !== null && command === null && outputFolder === null) return {
		...others,
		backend: require_help.backendNamed(backend)
	};
	if (backend === null && command !== null && outputFolder !== null) return {
		...others,
		backend: require_verification.read(outputFolder, "output-folder", as((folder) => require_help.commandBackend(command, folder)))
	};
	return require_verification.refuse("give either backend, or command and output-folder");
};
const readFields = require_verification.mapping({
	repository: ["repository", as(require_repository.readRepository)],
	commit: ["commit", as(require_repository.readCommit)],
	backend: ["backend", require_verification.oneOf(...require_help.BACKEND_NAMES)],
	command: ["command", as(checkedCommand)],
	outputFolder: ["output-folder", require_verification.anything],
	release: ["release", require_verification.nonEmpty],
	timeoutMs: ["timeout", as((text) => require_repository.readDuration(text, "timeout"))]
}, {
	backend: null,
	command: null,
	outputFolder: null,
	timeoutMs: require_repository.readDuration("6h", "timeout")
});
function as(parse) {
	return (value) => {
		try {
			return parse(require_verification.nonEmpty(value));
		} catch (error) {
			if (!(error instanceof require_start.InputError)) throw error;
			return require_verification.refuse(error.message.replace(/^[a-z-]+: /, ""), { hint: error.hint });
		}
	};
}
function checkedCommand(text) {
	require_help.splitCommand(text);
	return text;
}
// src/action/workspace.ts
async function expectInWorkspace(path, what, env) {
	if ((env.GITHUB_WORKSPACE ?? "") === "") return path;
	const real = await realOrNull(path);
	if (real === null) throw new require_start.InputError("INPUT_NOT_FOUND", `${what}: ${require_verification.preview(path, 200)} does not exist, or may not be read`, { hint: "Check the path; it is relative to the current folder." });
	const given = (0, node_path.resolve)(path);
	const sides = [];
	for (const folder of [env.GITHUB_WORKSPACE, env.RUNNER_TEMP]) {
		const root = folder === void 0 || folder === "" ? null : await realOrNull(folder);
		if (folder === void 0 || root === null) continue;
		sides.push({
			given: isInside((0, node_path.resolve)(folder), given) || isInside(root, given),
			real: isInside(root, real)
		});
	}
	if (sides.some((side) => side.real) && sides.every((side) => side.given === side.real) && (await (0, node_fs_promises.stat)(real)).isFile()) return real;
	throw new require_start.InputError("INPUT_INVALID", `${what}: ${require_verification.preview(path, 200)} is not a regular file of the workspace`, { hint: "What it holds may be published. So copy it into GITHUB_WORKSPACE or RUNNER_TEMP, and name that file, not a link to elsewhere." });
}
function isInside(root, path) {
	const below = (0, node_path.relative)(root, path);
	return below !== "" && !/^\.\.(?:[/\\]|$)/.test(below) && !(0, node_path.isAbsolute)(below);
}
async function realOrNull(path) {
	try {
		return await (0, node_fs_promises.realpath)(path);
	} catch {
		return null;
	}
}
// src/action/main.ts
async function run() {
	const inputs = readInputs(process.env);
	const publisher = await startPublishing(inputs, nameOfTarget(inputs), process.env);
	try {
		await verifyAndPublish(inputs, publisher);
	} catch (error) {
		await publisher.abandon(error instanceof require_start.TrustCenterError ? error.message : "internal error");
		throw error;
	}
}
function nameOfTarget(inputs) {
	try {
		return require_verification.targetName(require_verification.readTarget(inputs));
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return null;
		throw error;
	}
}
const LOG_WIDTH = 120;
async function verifyAndPublish(inputs, publisher) {
	const osImage = await osImageOf(inputs, publisher);
	const { verification, policy } = await group("Collect and appraise", () => verifyInputs(inputs, osImage, publisher));
	const { result } = verification;
	const userFiles = await readUserFiles(inputs, process.env);
	const files = await writeResultFiles(verification, userFiles, process.env);
	const at = Date.now();
	const look = {
		at,
		width: LOG_WIDTH,
		colour: (process.env.NO_COLOR ?? "") === ""
	};
	await group("Every check", async () => view(require_sarif.renderText(result, {
		...look,
		detail: "every check"
	})));
	view(require_sarif.renderText(result, {
		...look,
		detail: "summary"
	}));
	setOutputs(result, files, at);
	annotate$1(result, await require_sarif.locateIn(userFiles));
	await addToSummary(require_sarif.renderMarkdown(result, { at }));
	const signed = await publisher.publish(verification, {
		policy,
		files: userFiles,
		folder: files.folder
	});
	setPathOutput("summary-path", signed.path ?? "");
	setOutput("attestation-url", signed.attestationUrl ?? "");
	if (signed.attestationUrl !== null) await addToSummary(`\n[Signed summary](${signed.attestationUrl})\n`);
	if (fails(result, inputs, at)) fail$1([require_xml.verdictLine(result, { at })]);
	else process.exitCode = 0;
}
async function osImageOf(inputs, publisher) {
	if (inputs.osImage === "rebuild") {
		expectBuildMeant();
		const input = await readRebuildInput(inputs.rebuild);
		try {
			return await rebuildOsImage(input, (step) => publisher.note(step));
		} catch (error) {
			if (!(error instanceof require_start.FetchError)) throw error;
			return require_verification.gapOf(require_verification.NAMED_IMAGES.rebuild, error);
		}
	}
	const report = inputs.rebuildReport;
	if (report === void 0) return (await require_verification.readOsImage(inputs)).osImage;
	const rebuildReport = await expectInWorkspace(report, "rebuild-report", process.env);
	return (await require_verification.readOsImage({
		...inputs,
		rebuildReport
	})).osImage;
}
function expectBuildMeant() {
	if (!(0, node_fs.existsSync)("rebuild")) return;
	throw new require_start.InputError("INPUT_INVALID", "os-image: rebuild asks for a build, and a file or folder here has that name", { hint: "Write ./rebuild for the file or folder. To build the image, rename it, or check the repository out into a folder of its own (`path` of actions/checkout)." });
}
async function verifyInputs(inputs, osImage, publisher) {
	const target = require_verification.readTarget(inputs);
	const own = await ownFiles(inputs, target);
	const settings = await require_verification.readOptions({
		...inputs,
		policy: own.policy
	}, target.kind === "file" ? "replayed" : "fetched");
	const policy = require_verification.resolvePolicy(settings.policy, settings.overrides);
	const { referenceValues: paths } = own;
	return {
		verification: await require_verification.verify({
			collect: {
				target,
				collateralPath: own.collateral ?? null,
				appComposePath: own.appCompose ?? null,
				composeFilePath: own.composeFile ?? null,
				pccsUrls: inputs.pccsUrl.map((url) => require_verification.readUrl(url, "pccs-url")),
				expected: require_verification.readExpected(inputs, target),
				tcbUpdate: inputs.tcbUpdate,
				nonce: require_verification.readNonce(inputs.nonce),
				offline: false,
				onProgress: (text) => {
					info(text);
					publisher.note(text);
				}
			},
			...osImage === void 0 ? {} : "reason" in osImage ? { gaps: [osImage] } : { osImage },
			...paths.length === 0 ? {} : { referenceValues: {
				paths,
				trustedRootPath: inputs.trustedRoot ?? null
			} },
			policy,
			at: settings.at ?? Date.now(),
			trustAnchors: settings.trustAnchors
		}),
		policy
	};
}
async function ownFiles(inputs, target) {
	const own = (path, what) => expectInWorkspace(path, what, process.env);
	const ownIfAny = async (path, what) => path === void 0 ? void 0 : own(path, what);
	if (target.kind === "file") await own(target.path, "evidence");
	const referenceValues = [];
	for (const path of inputs.referenceValues) referenceValues.push(await own(path, "reference-values"));
	return {
		policy: await ownIfAny(inputs.policy, "policy"),
		collateral: await ownIfAny(inputs.collateral, "collateral"),
		appCompose: await ownIfAny(inputs.appCompose, "app-compose"),
		composeFile: await ownIfAny(inputs.composeFile, "compose-file"),
		referenceValues
	};
}
function fails(result, { failOn, allowExperiment }, at) {
	if (failOn === "never") return false;
	if (result.verdict === "verified") return !allowExperiment && require_xml.currentVerdict(result, at, 7).kind !== "verified";
	return failOn === "inconclusive" || result.verdict === "failed";
}
function setOutputs(result, files, at) {
	const first = result.components[0];
	setOutput("verdict", result.verdict);
	setPathOutput("result-path", files.result);
	setPathOutput("bundle-path", files.bundle);
	setPathOutput("markdown-path", files.markdown);
	setPathOutput("sarif-path", files.sarif);
	setPathOutput("junit-path", files.junit);
	setPathOutput("badge-path", files.badge);
	setOutput("summary", require_xml.verdictLine(result, { at }));
	setOutput("experiment", result.experiment ?? "");
	setOutput("tcb-status", first?.tcb?.status ?? "");
	setOutput("compose-hash", first?.app?.composeHash ?? "");
	setOutput("os-image-hash", first?.app?.osImageHash ?? "");
}
function placeOf(error) {
	const path = process.env.INPUT_POLICY?.trim() ?? "";
	if (!(error instanceof require_start.PolicyError) || (0, node_path.isAbsolute)(path) || path === "") return {};
	return {
		file: path,
		line: error.line,
		column: error.column
	};
}
async function fail(error) {
	if (!(error instanceof require_start.TrustCenterError)) {
		fail$1((error instanceof Error ? error.stack ?? error.message : String(error)).split("\n"));
		await addToSummary("### Not verified\n\nThe verification stopped on an internal error; see the log.\n");
		return;
	}
	const hint = error.hint === void 0 ? [] : [error.hint];
	fail$1([`${require_start.visible(error.message)} [${error.code}]`, ...hint], placeOf(error));
	await addToSummary(`### Not verified\n\n${require_sarif.escapeMarkdown(error.message)} (\`${error.code}\`)\n\n${require_sarif.escapeMarkdown(error.hint ?? "")}\n`);
}
process.exitCode = 1;
run().catch(fail);
