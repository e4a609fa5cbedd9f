Object.defineProperty(exports, Symbol.toStringTag, { value: "Module" });
const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_verification = require("./verification.cjs");
const require_cancellation = require("./cancellation.cjs");
const require_start = require("./start.cjs");
const require_current_verdict = require("./current-verdict.cjs");
const require_sarif = require("./sarif.cjs");
const require_user_files = require("./user-files.cjs");
const require_values = require("./values.cjs");
const require_verdict_words = require("./verdict-words.cjs");
const require_repository = require("./repository.cjs");
const require_badge_svg = require("./badge-svg.cjs");
const require_json = require("./json.cjs");
const require_temporary_folder = require("./temporary-folder.cjs");
const require_place = require("./place.cjs");
const require_help = require("./help.cjs");
const require_targets = require("./targets.cjs");
const require_options = require("./options.cjs");
const require_spans = require("./spans.cjs");
const require_markdown_text = require("./markdown-text.cjs");
const require_markdown = require("./markdown.cjs");
const require_log_key = require("./log-key.cjs");
const require_check_signature = require("./check-signature.cjs");
const require_summarise = require("./summarise.cjs");
const require_sign_statement = require("./sign-statement.cjs");
const require_text = require("./text.cjs");
const require_real_path = require("./real-path.cjs");
let node_fs = require("node:fs");
let node_fs_promises = require("node:fs/promises");
let node_crypto = require("node:crypto");
let node_path = require("node:path");
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
function issue(name, message = "") {
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
const { access, appendFile, writeFile: writeFile$4 } = fs.promises;
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
			yield (overwrite ? writeFile$4 : appendFile)(filePath, this._buffer, { encoding: "utf8" });
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
function setSecret(secret) {
	issueCommand("add-mask", {}, secret);
}
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
	issue("group", name);
}
function endGroup() {
	issue("endgroup");
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
const MAX_LINES = 50;
const MAX_TITLE$1 = 200;
const MAX_OUTPUT = 2e3;
function info(line) {
	info$1(require_start.visibleLine(line, require_start.MAX_LOG_LINE));
}
function view(text) {
	info$1(require_start.visibleInColour(text, require_start.MAX_LOG_LINE));
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
function hide(secret) {
	setSecret(secret);
}
function group(title, work) {
	return group$1(require_start.visibleLine(title, MAX_TITLE$1), work);
}
function write$1(text) {
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
	return lines.slice(0, MAX_LINES).map((line) => require_start.visibleLine(line, require_start.MAX_LOG_LINE)).join("\n");
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
	const open = require_verdict_words.openNotices(components);
	const unanswered = result.gaps.filter(({ name, code }) => code !== null || name === "app/instances");
	const warnings = [
		...result.experiment === null ? [] : [{
			lines: [require_current_verdict.experimentSentence(result.experiment)],
			about: { title: "An experiment" }
		}],
		...unanswered.map(({ name, reason, hint }) => ({
			lines: [require_start.visible(reason), ...hint === null ? [] : [require_start.visible(hint)]],
			about: { title: `Not obtained: ${name}` }
		})),
		...of(open.filter(({ check }) => check.status !== "fail")),
		...of(require_verdict_words.foundNotices(components, "warning"))
	];
	write({
		errors: of(open.filter(({ check }) => check.status === "fail")),
		warnings,
		notices: of(require_verdict_words.foundNotices(components, "info"))
	});
}
function write({ errors, warnings, notices }) {
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
			title: `${check.id} (${require_verdict_words.namesOf(notice.components)})`,
			...at
		}
	};
}
function linesOf({ check, follows }) {
	const { detail, expected, actual, place, hint } = check;
	const files = [...require_verdict_words.differenceLines(check), ...require_verdict_words.policyLines(check)];
	return [
		require_start.visible(detail),
		...expected === void 0 ? [] : [`expected: ${require_start.visible(expected)}`],
		...actual === void 0 ? [] : [`actual:   ${require_start.visible(actual)}`],
		...files.slice(0, MAX_FILE_LINES),
		...files.length > MAX_FILE_LINES ? ["… (all of it is in the job summary)"] : [],
		...place === void 0 ? [] : [`where:    ${require_start.visible(place.path)}`],
		...hint === void 0 ? [] : [require_start.visible(hint)],
		...follows.length === 0 ? [] : [`${require_verdict_words.following({ follows })}.`]
	];
}
// src/action/fail-on.ts
function fails(status, { failOn, allowExperiment }) {
	if (status === "not checked") return true;
	if (failOn === "never" || status === "verified") return false;
	if (status === "experiment" || status === "stale" || status === "early") return !allowExperiment;
	return failOn === "inconclusive" || status === "failed";
}
// src/publish/github/moment.ts
function momentOf({ runId, runAttempt }, at) {
	return {
		at,
		runId,
		runAttempt
	};
}
function momentText({ at, runId, runAttempt }) {
	return `${new Date(at).toISOString()} ${runId}.${runAttempt}`;
}
const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\d{1,20})\.(\d{1,6})$/;
function readMoment(text, now) {
	const [, time = "", runId = "", runAttempt = ""] = FORM.exec(text) ?? [];
	const at = Date.parse(time);
	return at <= now + 3e5 ? {
		at,
		runId,
		runAttempt
	} : null;
}
function isLater(one, other) {
	if (one === null || other === null) return one !== null;
	const [a, b] = [one, other].map(({ at, runId, runAttempt }) => [
		BigInt(at),
		BigInt(runId),
		BigInt(runAttempt)
	]);
	const first = a?.findIndex((value, i) => value !== b?.[i]) ?? -1;
	return first !== -1 && (a?.[first] ?? 0n) > (b?.[first] ?? 0n);
}
function latestOf(all) {
	let latest = null;
	for (const one of all) if (latest === null || !isLater(latest.moment, one.moment)) latest = one;
	return latest;
}
// src/publish/github/marker.ts
const ACTIONS_BOT = "github-actions[bot]";
const DUPLICATE = "duplicate";
function markerOf(key, note = "", moment = null, kind = "trust-center") {
	return `<!-- ${kind} ${[
		encode(key),
		note,
		moment === null ? "" : momentText(moment)
	].filter((part) => part !== "").join(" ")} -->`;
}
const MARKER = /^<!-- (trust-center(?:-plan)?) ([\w.!~*'()%]+)(?: ([a-z]+))?(?: (\d\S{1,40} \d\S{1,40}))? -->/;
function readMark(text, now, kind = "trust-center") {
	const [, found, encoded, note = "", moment = ""] = MARKER.exec(text ?? "") ?? [];
	const key = encoded === void 0 ? null : decode(encoded);
	return key === null || found !== kind ? null : {
		key,
		note,
		moment: readMoment(moment, now)
	};
}
function readMarker(text, key, now, kind) {
	const mark = readMark(text, now, kind);
	return mark?.key === wellFormed(key) ? mark : null;
}
function decode(encoded) {
	try {
		return decodeURIComponent(encoded);
	} catch {
		return null;
	}
}
function encode(key) {
	return encodeURIComponent(wellFormed(key)).replaceAll("-", "%2D");
}
function wellFormed(key) {
	return key.replace(/\p{Cs}/gu, "�");
}
async function ownLogin(client) {
	try {
		return require_place.readAnswer(await client.get("/user"), "user", require_place.loginOnly);
	} catch (error) {
		if (error instanceof require_place.GitHubError && error.status === 403) return ACTIONS_BOT;
		throw error;
	}
}
// src/publish/github/badge.ts
const MAX_BUNDLE_BYTES = 5242880;
const NAME$1 = /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/;
function expectBadgeName(text, what) {
	if (NAME$1.test(text)) return;
	throw new require_start.InputError("INPUT_INVALID", `${what}: expected 1 to 60 of a-z, 0-9 and hyphens, beginning and ending without a hyphen, got ${JSON.stringify(text.slice(0, 100))}`);
}
function badgeFiles(badge, name) {
	return [{
		path: `${name}.svg`,
		content: require_verification.utf8(require_badge_svg.renderBadgeSvg(badge))
	}, {
		path: `${name}.json`,
		content: require_verification.utf8(require_json.jsonText(require_badge_svg.shieldsEndpoint(badge), 0))
	}];
}
async function putBadge(github, { branch, name, key, badge, proof, at }) {
	const moment = momentOf(github.context, at);
	const now = Math.max(at, Date.now());
	const [svg, ...others] = badgeFiles(badge, name);
	const marked = require_verification.utf8(`${require_badge_svg.renderBadgeSvg(badge)}${markerOf(key, "", moment)}\n`);
	const path = svg?.path ?? "";
	const files = [
		{
			path,
			content: marked
		},
		...others,
		...proof === null ? [] : proofFiles(proof, name)
	];
	const remove = ENDINGS.map((ending) => `${name}.${ending}`).filter((one) => files.every((file) => file.path !== one));
	const seen = {
		isOutdated: false,
		replaced: null
	};
	const says = (content) => {
		const before = readMark(content.trimEnd().split("\n").at(-1) ?? "", now);
		seen.isOutdated = isLater(before?.moment ?? null, moment);
		seen.replaced = before === null || before.key === key || seen.isOutdated ? null : before.key;
		return seen.isOutdated;
	};
	const message = `Badge ${name}: ${badge.message}`;
	const outcome = await require_place.putFiles(github, {
		branch,
		files,
		remove,
		unless: {
			path,
			says
		},
		message
	});
	return outcome.kind === "published" ? {
		kind: "published",
		value: seen
	} : outcome;
}
const [SUMMARY, RESULT, BUNDLE] = [
	"sigstore.json",
	"result.json",
	"bundle.json"
];
const ENDINGS = [
	SUMMARY,
	RESULT,
	BUNDLE
];
function proofFiles({ result, bundle, summary }, name) {
	return [
		{
			path: `${name}.${RESULT}`,
			content: require_verification.utf8(result)
		},
		...summary === null ? [] : [{
			path: `${name}.${SUMMARY}`,
			content: require_verification.utf8(summary)
		}],
		...hasBundle({
			bundle,
			summary
		}) ? [{
			path: `${name}.${BUNDLE}`,
			content: bundle
		}] : []
	];
}
function hasBundle({ bundle, summary }) {
	return summary === null && bundle.length <= MAX_BUNDLE_BYTES;
}
function badgeLink(context, { branch, name, proof }, isStored) {
	const page = `${context.serverUrl}/${context.repository}`;
	const file = (ending) => `${page}/blob/${branch}/${name}.${ending}`;
	if (isStored) return {
		url: `${page}/attestations`,
		about: "the signed summaries in the attestation store, for `trust-center verify-summary` and `gh attestation`"
	};
	if (proof !== null && proof.summary !== null) {
		const about = `the signed summary beside it, for \`trust-center verify-summary ${name}.${SUMMARY}\``;
		return {
			url: file(SUMMARY),
			about
		};
	}
	if (proof !== null && hasBundle(proof)) {
		const about = `the evidence beside it, which \`trust-center replay ${name}.${BUNDLE}\` appraises again; nothing is signed (input sign)`;
		return {
			url: file(BUNDLE),
			about
		};
	}
	return {
		url: require_place.runUrl(context),
		about: "this run, where its files are as long as the run is kept"
	};
}
function badgeSnippet({ serverUrl, repository }, { branch, name, badge }, link) {
	return require_badge_svg.readmeSnippet(`${serverUrl}/${repository}/raw/${branch}/${name}.svg`, link.url, badge.label);
}
// src/action/contract.ts
const INPUTS = {
	"What to do": ["mode"],
	"What to verify: one of the first six, or service-url alone": [
		"app-id",
		"url",
		"ra-tls",
		"model",
		"evidence",
		"targets",
		"concurrency",
		"kms-evidence",
		"gateway-evidence",
		"kms-url",
		"gateway-url",
		"phala-cloud-api",
		"rpc-url",
		"chain-id",
		...require_targets.DOMAIN_OPTIONS,
		"method",
		"header",
		"body",
		"pointer",
		"nonce-encoding",
		"allow-private",
		"collateral",
		"pccs-url",
		"tcb-update",
		"early-warning"
	],
	"What to compare with": [
		"policy",
		"phases",
		"app-compose",
		"compose-file",
		"from",
		"form",
		"base",
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
		"webhook-url",
		"service-url",
		"badge-branch",
		"badge-name",
		"badge-label",
		"history-branch",
		"history-key",
		"history-salt",
		"github-token"
	]
};
// src/action/hints.ts
const INPUT_NAMES = new Set(Object.values(INPUTS).flat().map(require_help.nameOf));
const PHRASES = [
	["give a folder on another disk (--work-dir), or another estimate (--min-disk)", "or use a runner with a larger disk"],
	["--allow-self-hosted, in a policy `self-hosted: true`", "`self-hosted: true` in the policy"],
	["or a token for the audience sigstore in SIGSTORE_ID_TOKEN", "or let the job have an identity token (`id-token: write`)"]
];
const INSTEAD = {
	"save-bundle": "the action (output `bundle-path`)",
	summary: "the action (output `summary-path`)",
	"build-command": "`command`",
	"output-dir": "`output-folder`",
	offline: "offline mode"
};
function inInputs(hint) {
	return PHRASES.reduce((text, [from, to]) => text.replace(from, to), hint).replace(/`trust-center ([a-z-]+(?: init)?)([^`]*)`(?! on your machine)/g, (_, command, rest) => commandInWords(command, rest)).replace(OPTION, (whole, before, name, value) => OPTION_NAMES.has(name) ? `${before}${optionInWords(name, value, before === "(")}` : whole);
}
function inInputsOf(one) {
	return {
		...one,
		hint: one.hint === null ? null : inInputs(one.hint)
	};
}
const LONGEST_FIRST = Object.keys(require_help.OPTIONS).flatMap((key) => {
	const { value, words = [] } = require_help.OPTIONS[key];
	return [...value === void 0 ? [] : [value], ...words];
}).toSorted((one, other) => other.length - one.length).map(escaped);
const OPTION = new RegExp(`(^|[\\s(])--([a-z][a-z0-9-]*[a-z0-9])(?: (KEY\\.pem|${LONGEST_FIRST.join("|")})(?![\\w.-]*\\w))?`, "g");
function escaped(text) {
	return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
const OPTION_NAMES = new Set(Object.keys(require_help.OPTIONS).map(require_help.nameOf));
function optionInWords(name, value, isAside) {
	if (!INPUT_NAMES.has(name)) return INSTEAD[name] ?? `\`${name}\` on the command line`;
	const setting = value !== void 0 && isWord(name, value) ? `${name}: ${value}` : name;
	return `${isAside ? "" : "the "}input \`${setting}\``;
}
function isWord(name, value) {
	return Object.keys(require_help.OPTIONS).some((key) => {
		const { words = [] } = require_help.OPTIONS[key];
		return require_help.nameOf(key) === name && words.includes(value);
	});
}
function commandInWords(command, rest) {
	const names = [...rest.matchAll(/--([a-z][a-z0-9-]*)/g)].map(([, name = ""]) => name);
	if (command === "verify" && names.length > 0 && names.every((name) => INPUT_NAMES.has(name))) return names.map((name) => `the input \`${name}\``).join(" and ");
	const options = names.map((name) => `\`${name}\``).join(" and ");
	return `\`trust-center ${command}\` on your machine${options === "" ? "" : ` (option${names.length === 1 ? "" : "s"} ${options})`}`;
}
function resultInInputs(result) {
	return {
		...result,
		...result.announced === void 0 ? {} : { announced: result.announced.map(inInputsOf) },
		gaps: result.gaps.map(inInputsOf),
		components: result.components.map((component) => ({
			...component,
			phases: require_help.byPhase((phase) => {
				const { status, checks } = component.phases[phase];
				return {
					status,
					checks: checks.map((check) => check.hint === void 0 ? check : {
						...check,
						hint: inInputs(check.hint)
					})
				};
			})
		}))
	};
}
// src/action/files.ts
async function writeResultFiles({ result, bundle }, { report, files }, { badgeName, badgeLabel }, about, env) {
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
		locate,
		anchor: files.anchor
	};
	const shown = resultInInputs(result);
	const paths = {
		folder,
		result: await write("result.json", require_json.renderJson(result)),
		bundle: await write("bundle.json", require_verification.serialiseBundle(bundle)),
		markdown: await write("result.md", require_sarif.renderMarkdown(shown, {
			...about,
			at,
			limit: Number.POSITIVE_INFINITY
		})),
		sarif: await write("result.sarif", require_sarif.renderSarif(shown, sarif)),
		report: await write("report.html", report),
		junit: await write("junit.xml", require_sarif.renderJunit(shown, { at })),
		badge: (0, node_path.join)(folder, `${badgeName}.svg`)
	};
	const badge = require_badge_svg.badgeOf(result, at, {
		maxAgeDays: 7,
		label: badgeLabel
	});
	for (const { path, content } of badgeFiles(badge, badgeName)) await write(path, content);
	return paths;
}
async function writeBundle(bundle, env) {
	const path = (0, node_path.join)(await require_temporary_folder.temporaryFolder("trust-center", env.RUNNER_TEMP), "bundle.json");
	await (0, node_fs_promises.writeFile)(path, require_verification.serialiseBundle(bundle));
	return path;
}
function repeatedBy({ insecureRootCa }) {
	return {
		how: "The file of the output `bundle-path` holds all of it. Uploaded as an artifact, it can be judged again on any machine, with no network:",
		commands: [`trust-center replay bundle.json${insecureRootCa === void 0 ? "" : " --insecure-root-ca PEM"}`]
	};
}
// src/action/inputs.ts
const KEYS = Object.values(INPUTS).flat();
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
	const isSet = (name) => {
		const { kind, default: standard } = require_help.OPTIONS[KEYS.find((key) => require_help.nameOf(key) === name) ?? "targets"];
		return textsOf(name).some((text) => text !== (kind === "flag" ? "false" : standard));
	};
	if (inputs.mode === "plan") expectOfPlan(isSet, inputs.osImage === "rebuild");
	else {
		const idle = [
			"from",
			"form",
			"base"
		].find(isSet);
		if (idle !== void 0) throw new require_start.InputError("INPUT_INVALID", `input ${idle} has no effect: it is about a change, with mode: plan`);
	}
	if (inputs.targets !== void 0) expectOfTheRun(isSet);
	else if (isSet("concurrency")) throw new require_start.InputError("INPUT_INVALID", "input concurrency has no effect: it is about the targets of a file, in targets");
	expectNoIdleInput(isGiven, inputs);
	if (inputs.badgeBranch !== void 0) require_place.expectBranchName(inputs.badgeBranch);
	if (inputs.historyBranch !== void 0) expectHistory(inputs.historyBranch, isGiven);
	else {
		const idle = ["history-key", "history-salt"].find(isGiven);
		if (idle !== void 0) throw new require_start.InputError("INPUT_INVALID", `input ${idle} has no effect: it is about the log of history-branch`);
	}
	expectBadgeName(inputs.badgeName, "input badge-name");
	require_badge_svg.readBadgeLabel(inputs.badgeLabel, "input badge-label");
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
const OF_ONE = [
	"sign",
	"comment",
	"issue",
	"webhook-url",
	"service-url",
	"badge-branch",
	"badge-name",
	"badge-label"
];
function expectOfTheRun(isSet) {
	const inFile = [...require_targets.TARGET_OPTIONS, "rebuild"].find(isSet);
	if (inFile !== void 0) throw new require_start.InputError("INPUT_INVALID", `input ${inFile} has no effect: with targets it stands in the file, at a target or in \`defaults\``);
	const ofOne = OF_ONE.find(isSet);
	if (ofOne !== void 0) throw new require_start.InputError("INPUT_INVALID", `input ${ofOne} is about one target, not about those of targets`, { hint: "Verify that target in a step of its own. For those of a file there are the job summary and check runs." });
}
const OF_VERDICT = [
	"targets",
	"concurrency",
	"kms-evidence",
	"gateway-evidence",
	"kms-url",
	"gateway-url",
	...require_targets.DOMAIN_OPTIONS,
	"phases",
	"rebuild-report",
	"at",
	"early-warning",
	"sign",
	"check-run",
	"issue",
	"webhook-url",
	"service-url",
	"badge-branch",
	"history-branch"
];
function expectOfPlan(isSet, rebuilds) {
	if (isSet("form") && !isSet("from")) throw new require_start.InputError("INPUT_INVALID", "input form has no effect: it is about a file that is made, with from");
	const idle = rebuilds ? "os-image: rebuild" : OF_VERDICT.find(isSet);
	if (idle === void 0) return;
	throw new require_start.InputError("INPUT_INVALID", `input ${idle} has no effect: with mode: plan nothing is deployed, nor verified`, { hint: "To verify what runs, use the action in a step of its own." });
}
function expectHistory(branch, isGiven) {
	require_place.expectBranchName(branch);
	if (!isGiven("at")) return;
	throw new require_start.InputError("INPUT_INVALID", "inputs history-branch and at: a log says what was found when it was looked", { hint: "Leave out at, or history-branch." });
}
function expectNoIdleInput(isGiven, inputs) {
	const refuse = (names, why) => {
		const idle = names.find(isGiven);
		if (idle !== void 0) throw new require_start.InputError("INPUT_INVALID", `input ${idle} has no effect: ${why}`);
	};
	if (inputs.osImage === "rebuild") refuse(["os-image-url", "rebuild-report"], "the image is built, with `os-image: rebuild`");
	else refuse(["rebuild"], "it needs `os-image: rebuild`");
	const given = "the collateral is given";
	if (isGiven("collateral")) refuse(["pccs-url", "tcb-update"], given);
	if (!inputs.earlyWarning) return;
	if (isGiven("collateral")) refuse(["early-warning"], given);
	if (inputs.tcbUpdate === "early") refuse(["early-warning"], "with `tcb-update: early` the verdict is by that recovery already");
}
// src/core/views/changes.ts
const MAX_CHANGES = 12;
function sinceWords({ last }) {
	if (last === null) return "This is the first check of this target in the history";
	return `Since the last check of ${last.appraisedAt.slice(0, 10)} ${last.appraisedAt.slice(11, 16)} UTC`;
}
function changeLines({ changes }) {
	const more = changes.length - MAX_CHANGES;
	const shown = changes.slice(0, MAX_CHANGES).map(({ text }) => text);
	return more > 0 ? [...shown, `and ${more} more`] : shown;
}
function newsIn({ changes }) {
	return changes.filter(({ weight, path }) => weight === "worse" || weight === "identity" || path === require_spans.ANNOUNCED.isNew);
}
function isOther({ changes }) {
	return changes.some(({ path }) => path !== require_spans.ANNOUNCED.comesAndGoes);
}
// src/core/views/changes-markdown.ts
const MAX_LINE = 500;
const MAX_NAME$1 = 160;
const MAX_FLEET = 102400;
function renderChangesMarkdown(comparison) {
	const since = sinceWords(comparison);
	if (comparison.last === null) return `\n${since}.\n`;
	const lines = changeList(comparison);
	return lines === "" ? `\n${since} nothing changed.\n` : `\n### ${since}\n\n${lines}`;
}
function renderFleetChanges(targets) {
	const changed = targets.filter(({ since }) => since.last !== null && since.changes.length > 0);
	const first = targets.filter(({ since }) => since.last === null).length;
	const same = targets.length - changed.length - first;
	const rest = [...same === 0 ? [] : [`${same} of ${targets.length} ${same === 1 ? "is" : "are"} as at the last check`], ...first === 0 ? [] : [`${first} ${first === 1 ? "is" : "are"} in the history for the first time`]];
	const parts = changed.toSorted((a, b) => gravity(a) - gravity(b)).map(({ name, since }) => `**${require_markdown_text.escapeMarkdown(require_start.visible(name, MAX_NAME$1))}** (${sinceWords(since).toLowerCase().replace("utc", "UTC")})\n\n${changeList(since)}\n`);
	const end = (count) => [...count === 0 ? [] : [`${count} more changed, which is too much to show here: the log names them.\n`], ...rest.length === 0 ? [] : [`${rest.join("; ")}.\n`]].join("\n");
	return require_markdown_text.withinLimit("\n### What changed\n\n", parts, MAX_FLEET, end);
}
function gravity({ since: { changes } }) {
	return Math.min(...changes.map(({ weight }) => require_spans.WEIGHTS.indexOf(weight)));
}
function changeList(comparison) {
	return changeLines(comparison).map((line) => `- ${require_markdown_text.escapeMarkdown(require_start.visible(line, MAX_LINE))}\n`).join("");
}
// src/core/views/changes-text.ts
function renderChangesText(comparison, name = null) {
	const since = `${name === null ? "" : `${name}: `}${sinceWords(comparison)}`;
	if (comparison.last === null) return [`${since}.`];
	const lines = changeLines(comparison);
	return lines.length === 0 ? [`${since} nothing changed.`] : [`${since}:`, ...lines.map((line) => `  ${line}`)];
}
// src/core/views/event-result.ts
function eventResultOf(result) {
	return {
		...result,
		announced: result.announced ?? [],
		isRecorded: require_current_verdict.someRecorded(result.components),
		resultDigest: digestOf(require_json.renderJson(result))
	};
}
function digestOf(json) {
	return `sha256:${require_verification.toHex(require_verification.sha256(require_verification.utf8(json)))}`;
}
// src/core/views/webhook-event.ts
const MAX_NAME = 500;
function webhookEvent(happening) {
	const { target, found, since, at, links } = happening;
	const type = typeOf(happening);
	if (type === null) return null;
	return {
		type,
		body: require_json.jsonText({
			type,
			timestamp: new Date(at).toISOString(),
			data: {
				target: require_start.visible(target, MAX_NAME),
				..."stopped" in found ? withoutResult(found.stopped) : ofResult(found, at),
				previous: since?.last ? {
					verdict: since.last.verdict,
					appraisedAt: since.last.appraisedAt
				} : null,
				changes: since === null || "stopped" in found ? null : since.changes.map(({ weight, text }) => ({
					weight,
					text
				})),
				announced: "stopped" in found ? [] : found.announced.map(ofRecovery),
				links: {
					run: links.run,
					issue: links.issue,
					attestation: links.attestation
				}
			}
		}, 0).trimEnd()
	};
}
function ofRecovery({ component, evaluationDataNumber, from, to, fails, standardFrom, daysLeft }) {
	return {
		component,
		evaluationDataNumber,
		from,
		to,
		fails,
		standardFrom,
		daysLeft
	};
}
function typeOf({ found, since, at }) {
	if ("stopped" in found || require_current_verdict.currentVerdict(found, at, 7).kind !== "verified") return "verification.not_verified";
	if (since === null || since.wasVerified !== false && !isOther(since)) return null;
	if (found.isRecorded) return "verification.recorded";
	return since.wasVerified === false ? "verification.recovered" : "verification.changed";
}
function ofResult(result, at) {
	const { verdict, isRecorded } = result;
	const word = verdict === "verified" && isRecorded ? "recorded" : verdict;
	return {
		verdict: word,
		summary: word + require_current_verdict.verdictLine({
			...result,
			registry: null,
			domain: null
		}, { at }).slice(verdict.length),
		experiment: result.experiment,
		appraisedAt: result.appraisedAt,
		evidenceDigest: result.evidenceDigest,
		policyDigest: result.policyDigest,
		resultDigest: result.resultDigest
	};
}
function withoutResult(why) {
	return {
		verdict: "inconclusive",
		summary: `inconclusive: could not be run: ${require_start.visible(why)}`,
		experiment: null,
		appraisedAt: null,
		evidenceDigest: null,
		policyDigest: null,
		resultDigest: null
	};
}
// src/publish/github/reconcile.ts
const MAX_ROUNDS = 6;
const SETTLE_S = 2;
async function reconcile(client, round) {
	for (let n = 1; n <= MAX_ROUNDS; n++) {
		try {
			if (!await round(n === 1)) return;
		} catch (error) {
			if (n === MAX_ROUNDS || !mayHaveChanged(error)) throw error;
		}
		await client.pause(SETTLE_S);
	}
}
function mayHaveChanged(error) {
	if (error instanceof require_place.GitHubError && error.status === 404) return error.method !== "GET";
	return error instanceof require_start.FetchError && require_place.isLost(error);
}
// src/publish/github/latest-check-run.ts
function externalIdOf({ runId, runAttempt }, process, component, moment = null) {
	return `trust-center ${runId}.${runAttempt} ${process} ${component}${moment === null ? "" : ` ${new Date(moment.at).toISOString()}`}`;
}
const EXTERNAL_ID = /^trust-center (\d{1,20}\.\d{1,6}) [0-9a-f-]{36} \S{1,100}(?: (\S{24}))?$/;
async function showLatest(client, { id, moment, fields }) {
	const now = Math.max(moment.at, Date.now());
	let own = id;
	await reconcile(client, async (isFirst) => {
		const all = await findAll(client, fields, now);
		const app = all.find((run) => run.id === own)?.appId ?? null;
		const ours = all.filter(({ appId }) => appId === app).sort((a, b) => a.id - b.id);
		const shown = ours.at(-1);
		if (shown === void 0 || shown.id < own) return false;
		const latest = latestOf(ours.filter(({ conclusion }) => conclusion !== null));
		const givesWay = latest !== null && isLater(latest.moment, moment);
		if (shown.id !== own) {
			if (givesWay || !isLater(moment, shown.moment)) return false;
			const made = await client.post(`${client.repository}/check-runs`, {
				...fields,
				status: "completed"
			}, "repeat");
			own = require_place.readAnswer(made, "check_run", require_place.checkRun).id;
			return true;
		}
		if (!givesWay) return isFirst && ours.length > 1;
		const title = `a later run came to another verdict; of this one: ${fields.output.title}`;
		const conclusion = latest.conclusion === "failure" ? "failure" : "action_required";
		await client.patch(`${client.repository}/check-runs/${own}`, {
			conclusion,
			output: {
				...fields.output,
				title
			}
		});
		return false;
	});
}
async function findAll(client, { name, head_sha }, now) {
	const found = [];
	const query = {
		check_name: name,
		filter: "all"
	};
	for await (const one of client.list(`${client.repository}/commits/${head_sha}/check-runs`, query, "check_runs")) {
		const { id, externalId, conclusion, appId } = require_place.readAnswer(one, "check_run", require_place.checkRun);
		const match = EXTERNAL_ID.exec(externalId ?? "");
		if (match === null) continue;
		const [, run = "", time = ""] = match;
		found.push({
			id,
			conclusion,
			appId,
			moment: readMoment(`${time} ${run}`, now)
		});
	}
	return found;
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
const MAX_TEXT$2 = 65535;
const MAX_ANNOTATIONS_PER_REQUEST = 50;
const MAX_TITLE = 200;
const MAX_MESSAGE = 8e3;
const MAX_TARGET = 120;
const WHOLE = "all";
function planTargetCheckRun(target) {
	return planCheckRuns(target, [WHOLE]);
}
function planCheckRuns(target, expected) {
	return {
		target,
		process: (0, node_crypto.randomUUID)(),
		expected,
		made: new Map()
	};
}
function targetCheckRunUrl({ serverUrl, repository }, { made }) {
	const run = made.get(WHOLE) ?? null;
	return run === null ? null : `${serverUrl}/${repository}/runs/${run.id}`;
}
function startCheckRuns(github, runs) {
	return require_place.publishing(github, WHAT, "checks: write", async (client) => {
		await makeAll(client, github.context, runs, runs.expected);
		return null;
	});
}
function noteProgress(github, runs, step) {
	return require_place.publishing(github, WHAT, "checks: write", async (client) => {
		const output = {
			title: "Verifying",
			summary: require_markdown_text.escapeMarkdown(step)
		};
		for (const run of present(runs)) await update(client, run, {
			status: "in_progress",
			output
		});
		return null;
	});
}
function completeCheckRuns(github, runs, { result, files, at }) {
	return require_place.publishing(github, WHAT, "checks: write", async (client) => {
		const locate = await require_sarif.locateIn(files);
		const endings = endingsOf(result, runs.expected, at);
		const names = endings.map(({ component }) => component);
		const ended = [];
		try {
			await makeAll(client, github.context, runs, names);
		} finally {
			for (const ending of endings) {
				const run = runs.made.get(ending.component) ?? null;
				if (run === null) continue;
				const { annotations, ...output } = outputOf(ending, github.context, {
					result,
					locate,
					at
				});
				const one = endedOf(github.context, runs, run, at, {
					conclusion: ending.conclusion,
					output
				});
				await end(client, one, annotations);
				ended.push(one);
			}
		}
		for (const one of ended) await showLatest(client, one);
		return null;
	});
}
function abandonCheckRuns(github, runs, why) {
	return require_place.publishing(github, WHAT, "checks: write", async (client) => {
		const output = {
			title: "Not verified",
			summary: require_markdown_text.escapeMarkdown(why)
		};
		const at = Date.now();
		const ended = [];
		try {
			await makeAll(client, github.context, runs, runs.expected);
		} finally {
			for (const run of present(runs)) {
				const one = endedOf(github.context, runs, run, at, {
					conclusion: "failure",
					output
				});
				await end(client, one, []);
				ended.push(one);
			}
		}
		for (const one of ended) await showLatest(client, one);
		return null;
	});
}
const ORDER = [
	"failure",
	"action_required",
	"success"
];
function endingsOf(result, expected, at) {
	if (expected.includes(WHOLE)) return [wholeEnding(result, at)];
	const found = result.components.map((one) => ({
		component: nameOf(one),
		found: [one],
		...conclude(result, one, at)
	}));
	const absent = expected.filter((component) => !found.some((one) => one.component === component));
	const conclusion = result.verdict === "failed" ? "failure" : "action_required";
	return [...found, ...absent.map((component) => ({
		component,
		found: [],
		conclusion,
		title: absentTitle(result)
	}))].sort((a, b) => ORDER.indexOf(a.conclusion) - ORDER.indexOf(b.conclusion));
}
function wholeEnding(result, at) {
	const { kind } = require_current_verdict.currentVerdict(result, at, 7);
	const conclusion = kind === "verified" ? "success" : kind === "failed" ? "failure" : "action_required";
	return {
		component: WHOLE,
		found: result.components,
		conclusion,
		title: require_start.visible(require_current_verdict.verdictLine(result, { at }), MAX_TITLE)
	};
}
function absentTitle({ components, verdictReason }) {
	return components.some(({ role }) => role === "app") ? "No such component" : require_start.visible(verdictReason, MAX_TITLE);
}
function conclude(result, component, at) {
	const requiredPhases = require_help.PHASES.filter((phase) => result.coverage[phase] !== "skipped");
	const own = require_verification.reduceVerdict({
		requiredPhases,
		components: [component],
		instances: null,
		experiment: result.experiment,
		leftOut: component.role === "app" ? result.domain?.leftOut ?? [] : []
	});
	const whole = require_current_verdict.currentVerdict(result, at, 7);
	const line = require_current_verdict.verdictLine({
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
function outputOf({ found, title }, context, { result, locate, at }) {
	if (found.length === 0) return {
		title,
		summary: require_markdown_text.escapeMarkdown(result.verdictReason),
		annotations: []
	};
	return {
		title,
		summary: renderWithin({
			...result,
			components: [...found],
			notShown: notShownOf(result, [...found])
		}, at, MAX_TEXT$2, require_place.runUrl(context)),
		annotations: annotate(found, locate)
	};
}
function notShownOf(result, about) {
	const ofEach = require_verification.notShown(result).map(({ what, why }) => `${what}: ${why}`);
	return [...require_verification.notShown(result, about), ...result.notShown.filter(({ what, why }) => !ofEach.includes(`${what}: ${why}`))];
}
function endedOf(context, runs, { id, component }, at, { conclusion, output }) {
	const moment = momentOf(context, at);
	const external_id = externalIdOf(context, runs.process, component, moment);
	return {
		id,
		moment,
		fields: {
			...identify(context, runs, component),
			external_id,
			conclusion,
			output
		}
	};
}
async function end(client, ended, annotations) {
	const { external_id, conclusion, output } = ended.fields;
	const first = annotations.slice(0, MAX_ANNOTATIONS_PER_REQUEST);
	await update(client, ended, {
		external_id,
		status: "completed",
		conclusion,
		output: {
			...output,
			annotations: first
		}
	});
	for (let from = MAX_ANNOTATIONS_PER_REQUEST; from < annotations.length; from += MAX_ANNOTATIONS_PER_REQUEST) {
		const more = annotations.slice(from, from + MAX_ANNOTATIONS_PER_REQUEST);
		await update(client, ended, { output: {
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
		...identify(context, runs, component),
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
		if (!(error instanceof require_place.GitHubError && error.status < 500 && !isLost)) runs.made.set(component, null);
		throw error;
	}
}
async function find(client, context, runs, component) {
	const found = await findRaw(client, context, runs, component);
	return found === null ? null : readCheckRun(found, component);
}
async function findRaw(client, context, runs, component) {
	const { name, head_sha, external_id } = identify(context, runs, component);
	const path = `${client.repository}/commits/${head_sha}/check-runs`;
	const query = {
		check_name: name,
		filter: "all"
	};
	for await (const run of client.list(path, query, "check_runs")) if (require_place.readAnswer(run, "check_run", require_place.checkRun).externalId === external_id) return run;
	return null;
}
function readCheckRun(value, component) {
	return {
		component,
		id: require_place.readAnswer(value, "check_run", require_place.checkRun).id
	};
}
function identify(context, runs, component) {
	return {
		name: titleOf$1(runs, component),
		head_sha: context.sha,
		external_id: externalIdOf(context, runs.process, component),
		details_url: require_place.runUrl(context)
	};
}
function titleOf$1({ target }, component) {
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
function annotate(components, locate) {
	return [
		...require_verdict_words.openNotices(components),
		...require_verdict_words.foundNotices(components, "warning"),
		...require_verdict_words.foundNotices(components, "info")
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
		...follows.length === 0 ? [] : [`${require_verdict_words.following({ follows })}.`]
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
// src/core/views/comment.ts
const LIMIT = 6144;
const MAX_TABLES = 2;
const MAX_CAUSES = 3;
const MAX_GAPS = 2;
const MAX_TEXT$1 = 300;
const SHORT_SHA = 7;
function renderComment(result, reading, links) {
	const { sha, url } = links.commit;
	const foot = [
		`Judged as of ${require_verdict_words.minuteOf(result)}`,
		`commit ${require_markdown_text.link(require_markdown_text.code(sha.slice(0, SHORT_SHA)), url)}`,
		require_markdown_text.link("the whole result", links.run)
	];
	const start = `${require_sarif.heading(result, reading, "###")}\n${require_sarif.sentence(result, reading, null)}`;
	const end = `\n<sub>${foot.join(" · ")}</sub>\n`;
	const note = (count) => count === 0 ? end : `\nNot all of it has room here.\n${end}`;
	return require_markdown_text.withinLimit(start, blocks(result), LIMIT, note);
}
function blocks(result) {
	const tables = require_sarif.phaseTables(result);
	const more = tables.length - MAX_TABLES;
	return [
		...tables.slice(0, MAX_TABLES),
		...more > 0 ? [`\nThe phases of ${more} more ${more === 1 ? "group" : "groups"} of components are in the whole result.\n`] : [],
		causes(result),
		notShown(result)
	].filter((text) => text !== "");
}
function causes(result) {
	const { components, gaps } = result;
	const open = require_verdict_words.openNotices(components);
	const shown = open.slice(0, MAX_CAUSES);
	const [only] = open.length === 1 ? open : [];
	const values = only === void 0 ? "" : require_sarif.comparison(only.check);
	const said = new Set();
	const remedy = (hint) => {
		if (hint === null || hint === void 0 || said.has(hint)) return "";
		said.add(hint);
		return `<br>${require_sarif.toDo(require_start.visible(hint, MAX_TEXT$1)).trimEnd()}`;
	};
	const lines = [...shown.map((notice) => `- ${causeWords(notice, components)}${remedy(notice.check.hint)}\n`), ...gaps.slice(0, MAX_GAPS).map(({ name, reason, hint }) => {
		return `- not obtained: ${require_sarif.gapName(require_start.visible(name, MAX_TEXT$1), components)}: ${short(reason)}${remedy(hint)}\n`;
	})];
	if (lines.length === 0) return "";
	const more = open.length - shown.length + Math.max(gaps.length - MAX_GAPS, 0);
	return `${result.verdict === "verified" ? "" : "\n**Why**\n"}\n${lines.join("")}${more === 0 ? "" : `- and ${more} more\n`}${values === "" ? "" : `\n${values}`}`;
}
function causeWords(notice, all) {
	const { check } = notice;
	return `${check.status === "fail" ? "✗" : "?"} ${require_markdown_text.checkLink(check)}${require_sarif.ofWhom(notice, all)}: ${short(check.detail)}`;
}
function notShown({ notShown: all }) {
	const parts = all.map(({ what, why }) => `${require_markdown_text.escapeMarkdown(require_verdict_words.subjectWords(what))} (${short(why)})`);
	return parts.length === 0 ? "" : `\n**Not shown:** ${parts.join("; ")}.\n`;
}
function short(text) {
	return require_markdown_text.escapeMarkdown(require_start.visible(text, MAX_TEXT$1));
}
// src/publish/github/comment.ts
function publishComment(github, { key, result, at }) {
	const render = (links) => renderComment(result, { at }, links);
	return keepComment(github, {
		kind: "trust-center",
		key,
		at,
		render
	});
}
function publishPlanComment(github, { key, plan, at }) {
	const render = (links) => require_markdown.renderPlanComment(plan, links);
	return keepComment(github, {
		kind: "trust-center-plan",
		key,
		at,
		render
	});
}
function keepComment(github, input) {
	return require_place.publishing(github, "The comment on the pull request", "pull-requests: write", async (client) => {
		const { pullRequest } = github.context;
		if (pullRequest === null) return null;
		const moment = momentOf(github.context, input.at);
		const body = `${markerOf(input.key, "", moment, input.kind)}\n${input.render(linksOf(github.context))}`;
		const path = `${client.repository}/issues/${pullRequest.number}/comments`;
		const now = Math.max(input.at, Date.now());
		let me = await ownLogin(client);
		let posted = null;
		let url = null;
		await reconcile(client, async (isFirst) => {
			const marked = await findMarked(client, path, input, now);
			const ours = marked.filter(({ author }) => author === me);
			const told = ours.filter(({ isDuplicate }) => !isDuplicate);
			const [kept] = told;
			if (kept === void 0) {
				if (posted !== null) return false;
				posted = await post(client, path, body, marked);
				url = posted.url;
				me = posted.author ?? me;
				return true;
			}
			url = kept.url;
			const latest = latestOf(told) ?? kept;
			const text = (isFirst ? !isLater(latest.moment, moment) : isLater(moment, latest.moment)) ? body : latest.body;
			if (kept.body !== text) await client.patch(pathOf(client, kept), { body: text }, "look");
			let wrote = kept.body !== text;
			for (const one of ours) if (one !== kept && await removeDuplicate(client, one, kept, input)) wrote = true;
			return wrote;
		});
		return url;
	});
}
async function removeDuplicate(client, one, kept, about) {
	try {
		await client.delete(pathOf(client, one));
		return true;
	} catch (error) {
		if (!(error instanceof require_place.GitHubError && (error.status === 403 || error.status === 404))) throw error;
	}
	if (one.isDuplicate) return false;
	const what = about.kind === "trust-center" ? "this target" : "this plan";
	const body = `${markerOf(about.key, DUPLICATE, null, about.kind)}\nSee [the comment on ${what}](${kept.url}).\n`;
	await client.patch(pathOf(client, one), { body }, "look");
	return true;
}
function linksOf(context) {
	const { serverUrl, repository, sha } = context;
	return {
		commit: {
			sha,
			url: `${serverUrl}/${repository}/commit/${sha}`
		},
		run: require_place.runUrl(context)
	};
}
async function post(client, path, body, before) {
	const known = new Set(before.map(({ id }) => id));
	const lost = async () => {
		for await (const one of client.list(path)) {
			const { id, body: written } = readComment(one);
			if (!known.has(id) && written === body) return one;
		}
		return null;
	};
	return {
		...readComment(await client.post(path, { body }, lost)),
		body,
		moment: null,
		isDuplicate: false
	};
}
function pathOf(client, { id }) {
	return `${client.repository}/issues/comments/${id}`;
}
async function findMarked(client, path, about, now) {
	const found = [];
	for await (const one of client.list(path)) {
		const read = readComment(one);
		const mark = readMarker(read.body, about.key, now, about.kind);
		if (mark === null) continue;
		found.push({
			...read,
			body: read.body ?? "",
			moment: mark.moment,
			isDuplicate: mark.note === DUPLICATE
		});
	}
	return found.sort((a, b) => a.id - b.id);
}
function readComment(value) {
	return require_place.readAnswer(value, "comment", require_place.comment);
}
// src/publish/github/issue.ts
const ISSUE_LABEL = "trust-center";
const MAX_BODY = 65536;
const MAX_KEY = 120;
const CHANGED = "changed";
const SEEN = "\nThe target is verified. Close this issue once you have seen what changed.\n";
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
	const { key, found, at, since = null } = input;
	return require_place.publishing(github, "The issue", "issues: write", async (client) => {
		const { kind, words } = "stopped" in found ? STOPPED : require_current_verdict.currentVerdict(found, at, 7);
		const verdict = kind === "verified" || kind === "failed" ? kind : "inconclusive";
		const moment = momentOf(github.context, at);
		const whole = require_place.runUrl(github.context);
		const news = since === null ? [] : newsIn(since);
		const isChanged = verdict === "verified" && news.length > 0;
		const marker = markerOf(key, isChanged ? CHANGED : verdict, moment);
		const changes = since === null ? "" : renderChangesMarkdown(since);
		const top = isChanged ? `${changes}${SEEN}\n` : "";
		const foot = `${isChanged ? "" : changes}\nRun: ${whole}\n`;
		const limit = MAX_BODY - marker.length - top.length - foot.length - 20;
		const content = {
			title: titleOf(key, isChanged ? `${words}, and changed` : words),
			body: `${marker}\n${top}${describe(found, at, limit, whole)}${foot}`
		};
		const me = await ownLogin(client);
		const search = {
			key,
			me,
			now: Math.max(at, Date.now())
		};
		let change = "none";
		let url = null;
		let written = null;
		let told = null;
		await reconcile(client, async (isFirst) => {
			const ours = await findOurs(client, search);
			const [oldest, ...duplicates] = ours.filter(({ open }) => open).sort((a, b) => a.number - b.number);
			const current = oldest ?? ours[0] ?? null;
			if (written !== null && current === null) return false;
			if (current !== null) url = current.url;
			const latest = latestOf(current === null ? [] : [current, ...duplicates]);
			const isOurs = latest === null || (isFirst ? !isLater(latest.moment, moment) : isLater(moment, latest.moment));
			const before = latest?.verdict ?? "verified";
			const worse = SEVERITY[verdict] > SEVERITY[before];
			let wrote = duplicates.length > 0;
			if (current !== null && !isOurs) {
				if (latest !== current) await edit(client, current, {
					title: latest.title,
					body: latest.body
				});
			} else if (current !== null && written?.number === current.number) {
				await edit(client, current, written.fields);
				wrote = true;
			} else if (current === null || before === "verified" && !current.open) {
				if (!worse && !isChanged) return wrote;
				const opened = await open(client, content, search, ours);
				written = {
					number: opened.number,
					fields: {
						...content,
						state: "open"
					}
				};
				url = opened.url;
				change = "opened";
				wrote = true;
			} else if (current.isNews && verdict === "verified" && !isChanged) change = "none";
			else {
				const closes = verdict === "verified" && !isChanged;
				const reopens = worse && !current.open;
				const state = {
					state: !closes && (current.open || reopens) ? "open" : "closed",
					...closes ? { state_reason: "completed" } : {}
				};
				written = {
					number: current.number,
					fields: {
						...content,
						...state
					}
				};
				const tells = worse || news.length > 0;
				change = reopens ? "opened" : closes && current.open ? "closed" : tells ? "updated" : "none";
				const list = since === null || news.length === 0 ? "" : `\n\n${changeList({
					...since,
					changes: news
				})}`;
				const text = change === "closed" ? `Verified again: ${whole}` : tells ? `Now: ${words}. ${whole}${list}` : null;
				told = text === null ? null : {
					number: current.number,
					news: text
				};
				await edit(client, current, written.fields);
				wrote = true;
			}
			if (current !== null) for (const one of duplicates) await closeDuplicate(client, one, current.number, key);
			return wrote;
		});
		if (told !== null) await say(client, told);
		return {
			change,
			url
		};
	});
}
function titleOf(key, words) {
	return require_start.visible(`Verification of ${require_start.visible(key, MAX_KEY)}: ${words}`);
}
function describe(found, at, limit, whole) {
	if ("stopped" in found) return `## Not verified\n\n${require_markdown_text.escapeMarkdown(found.stopped)}\n`;
	return renderWithin(found, at, limit, whole);
}
async function open(client, content, search, before) {
	const lost = async () => {
		for await (const one of ownRaw(client, search)) {
			const { number, body } = require_place.readAnswer(one, "issue", require_place.issue);
			if (before.every((other) => other.number !== number) && firstLine(body) === firstLine(content.body)) return one;
		}
		return null;
	};
	const made = await client.post(`${client.repository}/issues`, {
		...content,
		labels: [ISSUE_LABEL]
	}, lost);
	const issue = require_place.readAnswer(made, "issue", require_place.issue);
	if (!issue.labels.includes("trust-center")) {
		const path = `${client.repository}/issues/${issue.number}`;
		await client.patch(path, {
			state: "closed",
			state_reason: "not_planned"
		});
		throw new require_start.FetchError("FETCH_CONTENT", path, `GitHub did not set the label ${ISSUE_LABEL}; create it once by hand`);
	}
	return issue;
}
function firstLine(text) {
	return (text ?? "").split("\n", 1)[0]?.trimEnd() ?? "";
}
async function edit(client, { number }, fields) {
	await client.patch(`${client.repository}/issues/${number}`, fields, "look");
}
async function say(client, { number, news }) {
	await client.post(`${client.repository}/issues/${number}/comments`, { body: news }, "repeat");
}
async function closeDuplicate(client, issue, of, key) {
	await edit(client, issue, {
		title: titleOf(key, `duplicate of #${of}`),
		body: `${markerOf(key, DUPLICATE)}\nDuplicate of #${of}, which two runs at the same time made.\n`,
		state: "closed",
		state_reason: "duplicate"
	});
}
async function findOurs(client, search) {
	const found = [];
	for await (const one of ownRaw(client, search)) {
		const issue = readOurs(one, search);
		if (issue !== null) found.push(issue);
	}
	return found.sort((a, b) => b.number - a.number);
}
async function* ownRaw(client, { me }) {
	const query = {
		labels: ISSUE_LABEL,
		state: "all",
		sort: "created",
		direction: "desc"
	};
	for await (const one of client.list(`${client.repository}/issues`, query)) {
		const { isPullRequest, author } = require_place.readAnswer(one, "issue", require_place.issue);
		if (!isPullRequest && (author?.login === me || author?.isBot)) yield one;
	}
}
function readOurs(value, { key, now }) {
	const { number, url, isOpen, title, body } = require_place.readAnswer(value, "issue", require_place.issue);
	const mark = readMarker(body, key, now);
	if (mark === null || mark.note === "duplicate") return null;
	const { note, moment } = mark;
	const isNews = note === CHANGED;
	return {
		number,
		url,
		open: isOpen,
		title,
		body: body ?? "",
		verdict: isNews || note === "verified" ? "verified" : note === "failed" ? note : "inconclusive",
		isNews,
		moment
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
// src/publish/webhook.ts
const PREFIX = "whsec_";
const KEY_BYTES = {
	least: 24,
	most: 64
};
const TRY_MS = 1e4;
const WHOLE_MS = 6e4;
const RETRIES = 3;
const MAX_ANSWER_BYTES = 65536;
function readWebhook(url, secret, { allowPrivate, shown }) {
	const parsed = URL.canParse(url) ? new URL(url) : null;
	if (parsed === null || parsed.protocol !== "https:" && parsed.protocol !== "http:") throw new require_start.InputError("INPUT_INVALID", `${shown.url}: expected an https: URL`, { hint: "Give the URL in full, from a secret of the repository; it is not shown here because it may be one." });
	if (!require_verification.isConfidential(parsed)) throw new require_start.InputError("INPUT_INVALID", `${shown.url}: expected https, got http: anybody on the way could read it`, { hint: "Give an https: URL." });
	if (require_verification.isLoopback(parsed) && !allowPrivate) throw new require_start.InputError("INPUT_INVALID", `${shown.url}: it is on this machine, where nothing is sent unasked`, { hint: "Set allow-private: true if a receiver on this machine is meant." });
	expectCredentials(parsed, shown.url);
	return {
		url: parsed,
		key: readSecret(secret, shown.secret),
		addresses: allowPrivate ? "any" : "public"
	};
}
function expectCredentials(url, shown) {
	try {
		require_verification.basicCredentials(url);
	} catch (error) {
		if (!(error instanceof require_start.InputError)) throw error;
		throw new require_start.InputError("INPUT_INVALID", `${shown}: ${error.message}`, { hint: "Write a % in a user name or password as %25." });
	}
}
function readSecret(secret, shown) {
	const hint = `A new one: echo "${PREFIX}$(openssl rand -base64 32)". The receiver verifies with the same.`;
	if (secret === void 0 || secret.trim() === "") throw new require_start.InputError("INPUT_INVALID", `${shown} is not set: nobody could tell our messages from anybody’s`, { hint });
	const key = keyOf(secret.trim());
	if (key !== null && key.length >= KEY_BYTES.least && key.length <= KEY_BYTES.most) return key;
	const expected = `${PREFIX} and ${KEY_BYTES.least} to ${KEY_BYTES.most} bytes in base64`;
	const got = key === null ? "another text" : `${key.length} bytes`;
	throw new require_start.InputError("INPUT_INVALID", `${shown}: expected ${expected}, got ${got}`, { hint });
}
function keyOf(secret) {
	if (!secret.startsWith(PREFIX)) return null;
	try {
		return require_verification.fromBase64(secret.slice(6), "secret");
	} catch {
		return null;
	}
}
async function deliver(webhook, { id, body }, { tryMs = TRY_MS, wholeMs = WHOLE_MS, retries = RETRIES, wait, signal } = {}) {
	const { url, key, addresses } = webhook;
	let tries = 0;
	let waitMs = 0;
	const send = (within) => {
		tries += 1;
		const timestamp = Math.floor(Date.now() / 1e3);
		const headers = {
			"content-type": "application/json",
			"webhook-id": id,
			"webhook-timestamp": String(timestamp),
			"webhook-signature": signatureOf(key, id, timestamp, body)
		};
		return require_verification.exchange(url, {
			method: "POST",
			headers,
			body
		}, {
			maxBytes: MAX_ANSWER_BYTES,
			idleTimeoutMs: tryMs,
			addresses
		}, within, async (head) => head);
	};
	const attempt = async (whole) => {
		waitMs = 0;
		try {
			const head = await require_verification.within(url, {
				timeoutMs: tryMs,
				signal: whole
			}, send);
			const judged = judge(url, head);
			if (judged instanceof require_verification.PassingFailure) waitMs = judged.retryAfterMs;
			return judged;
		} catch (error) {
			if (whole.aborted) throw whole.reason;
			if (error instanceof require_start.FetchError && error.code === "FETCH_TIMEOUT") return new require_verification.PassingFailure(error);
			return require_verification.passingOrThrow(error);
		}
	};
	try {
		return await require_verification.within(url, {
			timeoutMs: wholeMs,
			signal
		}, (whole) => require_verification.withRetries({
			retries,
			...wait === void 0 ? {} : { wait }
		}, whole, () => attempt(whole)));
	} catch (error) {
		if (error instanceof require_start.InputError) return {
			kind: "undelivered",
			why: `${url.host}: ${error.message}`
		};
		if (!(error instanceof require_start.FetchError)) throw error;
		const often = tries === 1 ? "" : `, tried ${tries} times`;
		return {
			kind: "undelivered",
			why: `${url.host}: ${wordsOf(error)}${often}`,
			...waitMs > 0 ? { waitMs } : {}
		};
	}
}
function signatureOf(key, id, timestamp, body) {
	return `v1,${(0, node_crypto.createHmac)("sha256", key).update(require_verification.utf8(`${id}.${timestamp}.${body}`)).digest("base64")}`;
}
function judge(url, { status, headers }) {
	if (status >= 200 && status <= 299) return {
		kind: "delivered",
		status
	};
	if (require_verification.isPassingStatus(status)) {
		const error = new require_start.FetchError("FETCH_STATUS", url.host, `answered with status ${status}`, { status });
		return new require_verification.PassingFailure(error, require_verification.retryAfterMs(headers["retry-after"]));
	}
	if (status === 410) return {
		kind: "undelivered",
		why: `${url.host}: answered with status 410: it wants no more messages`,
		unwanted: true
	};
	const why = status >= 300 && status <= 399 ? `answered with status ${status}: a redirect, which is not followed with what is signed for this address` : `answered with status ${status}`;
	return {
		kind: "undelivered",
		why: `${url.host}: ${why}`
	};
}
function wordsOf(error) {
	return error.message.startsWith(`${error.url}: `) ? error.message.slice(error.url.length + 2) : error.message;
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
// src/core/history/cron.ts
const FIELDS = [
	{
		least: 0,
		most: 59,
		names: []
	},
	{
		least: 0,
		most: 23,
		names: []
	},
	{
		least: 1,
		most: 31,
		names: []
	},
	{
		least: 1,
		most: 12,
		names: [
			"JAN",
			"FEB",
			"MAR",
			"APR",
			"MAY",
			"JUN",
			"JUL",
			"AUG",
			"SEP",
			"OCT",
			"NOV",
			"DEC"
		]
	},
	{
		least: 0,
		most: 6,
		names: [
			"SUN",
			"MON",
			"TUE",
			"WED",
			"THU",
			"FRI",
			"SAT"
		]
	}
];
const MAX_TEXT = 200;
const MINUTE_S = 60;
const DAY_MINUTES = 1440;
const DAY_MS = 864e5;
const DAYS = 1461;
const START = Date.UTC(2024, 0, 1);
const MAX_GAP_DAYS = 366;
function longestGap(cron) {
	const fields = cron.length > MAX_TEXT ? [] : cron.trim().split(/[ \t]+/);
	const [minutes, hours, days, months, weekdays] = FIELDS.map((field, i) => valuesOf(fields[i] ?? "", field));
	if (fields.length !== FIELDS.length || !minutes || !hours || !days || !months || !weekdays) return null;
	const inDay = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
	const [first = 0, last = 0] = [inDay[0], inDay.at(-1)];
	let longest = Math.max(0, ...inDay.slice(1).map((minute, i) => minute - (inDay[i] ?? 0)));
	const isEither = !fields[2]?.startsWith("*") && !fields[4]?.startsWith("*");
	let before = null;
	for (let day = 0; day < DAYS; day++) {
		const date = new Date(START + day * DAY_MS);
		const [isDay, isWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
		if (!months.has(date.getUTCMonth() + 1) || !(isEither ? isDay || isWeekday : isDay && isWeekday)) continue;
		if (before !== null) longest = Math.max(longest, (day - before) * DAY_MINUTES + first - last);
		before = day;
	}
	return longest === 0 || longest > MAX_GAP_DAYS * DAY_MINUTES ? null : longest * MINUTE_S;
}
function valuesOf(text, field) {
	const values = new Set();
	for (const part of text.split(",")) {
		const [, from = "", to, step = "1"] = /^(\*|\w{1,3})(?:-(\w{1,3}))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
		const least = from === "*" ? field.least : numberOf(from, field);
		const most = from === "*" || to === void 0 && part.includes("/") ? field.most : numberOf(to ?? from, field);
		const by = Number(step);
		if (least === null || most === null || by === 0 || from === "*" && to !== void 0 || most < least) return null;
		for (let value = least; value <= most; value += by) values.add(value);
	}
	return values;
}
function numberOf(text, { least, most, names }) {
	const named = names.indexOf(text.toUpperCase());
	if (named !== -1) return named + least;
	const value = /^\d{1,2}$/.test(text) ? Number(text) : -1;
	return value >= least && value <= most ? value : null;
}
// src/action/history.ts
function openHistory(inputs, speaks, env) {
	const { historyBranch: branch, historyKey: pem, historySalt: salt = null } = inputs;
	if (branch === void 0 || speaks === null) return null;
	if (pem === void 0) throw new require_start.InputError("INPUT_INVALID", "input history-branch: a log is signed, and there is no history-key", { hint: `Make a key, once: ${require_log_key.NEW_KEY}. Keep it as a secret of the repository, and give it: history-key: \${{ secrets.HISTORY_KEY }}.` });
	require_place.expectSalt(salt, "input history-salt");
	const { serverUrl, repository, eventName, schedule } = speaks.context;
	const origin = require_place.branchOrigin(serverUrl, repository);
	return {
		branch,
		signer: require_log_key.readLogSigner(pem, origin, {
			password: env[require_check_signature.PASSWORD_VARIABLE],
			field: "input history-key"
		}),
		run: {
			salt,
			trigger: eventName,
			schedule: schedule === null ? null : longestGap(schedule)
		}
	};
}
async function enter(history, drafts, { github, inputs, announce, env }) {
	const at = Date.now();
	const past = drafts.filter(({ draft }) => Date.parse(draft.appraisedAt) <= at + require_verification.MAX_CLOCK_SKEW_MS);
	if (past.length < drafts.length) warning(["What was judged as of a time that is yet to come is not entered in the history."]);
	const done = history === null || github === null || past.length === 0 ? null : announce(await attempt(`The branch ${history.branch}`, () => append(history, past, github, at)));
	const path = done === null ? null : await keep(done, env);
	if (history !== null) {
		setPathOutput("history-checkpoint", path ?? "");
		setOutput("history-seq", String(done?.entries.at(-1)?.seq ?? ""));
	}
	if (done === null || history === null || github === null) return {
		since: drafts.map(() => null),
		log: null
	};
	tell(done, history);
	if (done.isFirstToday) await toRekor(done, history, {
		github,
		inputs,
		announce,
		env,
		at
	});
	return {
		since: drafts.map((run) => done.since[past.indexOf(run)] ?? null),
		log: done.log
	};
}
function append({ branch, signer }, drafts, github, at) {
	return require_place.publishing(github, `The branch ${branch}`, "contents: write", (client) => require_log_key.appendTo(require_place.writableLogBranch(client, github.context.repository, branch), {
		signer,
		drafts,
		since: [],
		at
	}));
}
async function timelineIn(read, name, salt) {
	try {
		return await require_place.timelineFor(read, {
			name,
			salt,
			at: Date.now()
		});
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError)) throw error;
		warning([`The report is without its history: ${require_start.visible(error.message)} [${error.code}].`]);
		return null;
	}
}
async function attempt(what, work) {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError)) throw error;
		const hint = error.hint === void 0 ? "" : `\n${inInputs(error.hint)}`;
		return {
			kind: "unpublished",
			warning: `${what} was not extended: ${error.message} [${error.code}].${hint}`
		};
	}
}
async function keep({ log: { note } }, env) {
	const path = (0, node_path.join)(await require_temporary_folder.temporaryFolder("trust-center", env.RUNNER_TEMP), "history.checkpoint");
	await (0, node_fs_promises.writeFile)(path, note);
	return path;
}
function tell({ entries, log: { checkpoint }, isNew }, { branch, signer }) {
	const vkey = require_place.verifierKey(signer.key);
	if (!isNew) {
		info(`History on the branch ${branch}: entry ${entries.map(({ seq }) => seq).join(", ")}, ${checkpoint.size} in all; its key is ${vkey}`);
		return;
	}
	notice([
		`The history on the branch ${branch} begins with this run. Who reads it needs its key, which is public:`,
		vkey,
		"If there was a history on that branch before, it was removed: whoever kept a checkpoint of it can show that."
	]);
}
async function toRekor(done, { branch }, { github, inputs, announce, env, at }) {
	const what = "The checkpoint of the history in Rekor";
	const why = require_place.unsignedBecause(github.context, "keyless");
	const hasIdentity = (env.ACTIONS_ID_TOKEN_REQUEST_URL ?? env.SIGSTORE_ID_TOKEN ?? "") !== "";
	if (why !== null || !hasIdentity) {
		info(`The checkpoint of the history was not put into a public log: ${why ?? "the job has no id-token: write"}.`);
		return;
	}
	const { sign, fulcioUrl, rekorUrl, timestampUrl } = inputs;
	const services = sign === "keyless" ? {
		fulcioUrl,
		rekorUrl,
		timestampUrl
	} : {};
	announce(await attempt(what, async () => {
		const signing = await require_options.readSigning(services, env);
		return require_place.publishing(github, what, "contents: write", (client) => require_log_key.publishCheckpoint(require_place.writableLogBranch(client, github.context.repository, branch), done.log, signing, at));
	}));
}
// src/publish/github/attestation.ts
function storeAttestation(github, bundle) {
	return require_place.publishing(github, "The attestation", "attestations: write", async (client) => {
		const stored = await client.post(`${client.repository}/attestations`, { bundle }, "repeat");
		const id = require_place.readAnswer(stored, "attestation", require_place.idOnly);
		const { serverUrl, repository } = github.context;
		return {
			id,
			url: `${serverUrl}/${repository}/attestations/${id}`
		};
	});
}
// src/action/signed-summary.ts
async function signSummary(inputs, verified, { folder, github, announce }) {
	const unsigned = {
		path: null,
		attestationUrl: null
	};
	if (inputs.sign === "none") return unsigned;
	const restriction = github === null ? null : require_place.unsignedBecause(github.context, inputs.sign);
	if (restriction !== null) {
		notice([`The summary was not signed: ${restriction}.`]);
		return unsigned;
	}
	try {
		const statement = await require_summarise.summarise(verified);
		const text = await require_sign_statement.signStatement(statement, await require_options.readSigning(inputs, process.env));
		const path = (0, node_path.join)(folder, "summary.sigstore.json");
		await (0, node_fs_promises.writeFile)(path, text);
		return {
			path,
			attestationUrl: (inputs.sign === "keyless" && github !== null ? announce(await storeAttestation(github, JSON.parse(text))) : null)?.url ?? null
		};
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError)) throw error;
		warning([`The summary was not signed: ${error.message}`, ...error.hint === void 0 ? [] : [inInputs(error.hint)]]);
		return unsigned;
	}
}
// src/action/publish.ts
const SECRET_VARIABLE = "TRUST_CENTER_WEBHOOK_SECRET";
const EXPECTED = ["app/0"];
const MAX_EVENT_BYTES = 33554432;
async function startPublishing(inputs, target, env) {
	const wantsWebhook = inputs.webhookUrl !== void 0;
	const wantsBranch = inputs.badgeBranch !== void 0 || inputs.historyBranch !== void 0;
	const github = inputs.checkRun || inputs.comment || inputs.issue || wantsBranch || wantsWebhook || inputs.sign !== "none" && env.GITHUB_ACTIONS === "true" ? await connect(inputs, env) : null;
	const mayUseKey = github === null || require_place.unsignedBecause(github.context, "key") === null;
	if (inputs.sign === "key" && mayUseKey) await require_options.readSigning(inputs, env);
	const silent = github === null ? null : require_place.silentBecause(github.context);
	const speaks = silent === null ? github : null;
	const webhook = speaks === null ? null : webhookOf(inputs, env);
	const history = openHistory(inputs, speaks, env);
	const announce = announcer();
	const runs = planCheckRuns(target, EXPECTED);
	const unchecked = github === null ? null : require_place.uncheckedBecause(github.context);
	if (unchecked !== null && inputs.checkRun) notice([`The check run was not published: ${unchecked}.`]);
	const checks = inputs.checkRun && unchecked === null ? github : null;
	if (checks !== null) announce(await startCheckRuns(checks, runs));
	const notes = keepStepNotes(async (step) => {
		if (checks !== null) await noteProgress(checks, runs, step);
	});
	if (silent !== null && (inputs.issue || wantsBranch)) notice([`${inputs.historyBranch === void 0 ? "Issue and badge" : "Issue, badge and history"} speak for the repository and are left as they are: ${silent}.`]);
	if (silent !== null && wantsWebhook) notice([`The webhook is told nothing: ${silent}.`]);
	const entering = {
		github: speaks,
		inputs,
		announce,
		env
	};
	async function sendWebhook(happening, links) {
		if (speaks === null || webhook === null) return;
		const run = require_place.runUrl(speaks.context);
		const event = webhookEvent({
			...happening,
			links: {
				run,
				issue: null,
				attestation: null,
				...links
			}
		});
		if (event === null) return info("Nothing to tell the webhook: what counts is verified, and nothing changed.");
		const delivery = await deliver(webhook, {
			id: `msg_${(0, node_crypto.randomUUID)()}`,
			body: event.body
		});
		if (delivery.kind === "delivered") return info(`The webhook took the message ${event.type}.`);
		warning([`The webhook did not get the message ${event.type}: ${delivery.why}.`]);
	}
	async function publishBadge(key, badge, at, proof, isStored) {
		const { badgeBranch: branch, badgeName: name } = inputs;
		if (speaks === null || branch === void 0) return;
		const put = {
			branch,
			name,
			key,
			badge,
			proof,
			at
		};
		const done = announce(await putBadge(speaks, put));
		if (done === null) return;
		if (done.isOutdated) {
			info(`${name}.svg on the branch ${branch} shows a later verdict, and is left as it is.`);
			return;
		}
		if (done.replaced !== null) notice([`The badge ${name}.svg on the branch ${branch} was that of ${require_start.visible(done.replaced, 200)}, and is now that of ${require_start.visible(key, 200)}.`, "If both are to be shown, give each a badge-name of its own."]);
		const link = badgeLink(speaks.context, put, isStored);
		info(`Badge, for the README: ${badgeSnippet(speaks.context, put, link)}`);
		info(`A click on it leads to ${link.about}.`);
	}
	return {
		note: (step) => {
			if (checks !== null) notes.note(step);
		},
		async publish(verification, { policy, report, files, folder }) {
			const { bundle } = verification;
			const at = Date.now();
			const result = resultInInputs(verification.result);
			const key = result.target.name;
			const signed = await signSummary(inputs, {
				...verification,
				policy,
				report
			}, {
				folder,
				github,
				announce
			});
			await notes.settle();
			const entered = history === null ? [] : [require_place.finishedDraft(verification.result, {
				target: key,
				...history.run
			})];
			const { since: [since = null], log: read } = await enter(history, entered, entering);
			if (since !== null) {
				for (const line of renderChangesText(since)) info(line);
				await addToSummary(renderChangesMarkdown(since));
			}
			const published = {
				signed,
				timeline: read === null || history === null ? null : await timelineIn(read, key, history.run.salt)
			};
			if (github === null) return published;
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
			let issue = null;
			if (inputs.issue && speaks !== null) issue = announce(await trackIssue(speaks, {
				key,
				found: result,
				at,
				since
			}))?.url ?? null;
			const found = verification.result;
			await sendWebhook({
				target: key,
				found: eventResultOf(found),
				since,
				at
			}, {
				issue,
				attestation: signed.attestationUrl
			});
			if (inputs.badgeBranch !== void 0) {
				const summary = signed.path === null ? null : await (0, node_fs_promises.readFile)(signed.path, "utf8");
				const proof = {
					result: require_json.renderJson(verification.result),
					bundle: require_verification.utf8(require_verification.serialiseBundle(bundle)),
					summary
				};
				await publishBadge(key, require_badge_svg.badgeOf(result, at, {
					maxAgeDays: 7,
					label: inputs.badgeLabel
				}), at, proof, signed.attestationUrl !== null);
			}
			return published;
		},
		async abandon(why, code, result) {
			await notes.settle();
			const at = Date.now();
			if (checks !== null) announce(await abandonCheckRuns(checks, runs, why));
			if (speaks === null || target === null) return;
			const entered = history === null ? [] : [draftOf(result, code, at, {
				target,
				...history.run
			})];
			const { since: [since = null] } = await enter(history, entered, entering);
			const found = { stopped: why };
			const tracked = inputs.issue ? announce(await trackIssue(speaks, {
				key: target,
				found,
				at
			})) : null;
			await sendWebhook({
				target,
				found,
				since,
				at
			}, { issue: tracked?.url ?? null });
			await publishBadge(target, require_badge_svg.uncheckedBadge(target, why, at, inputs.badgeLabel), at, null, false);
		}
	};
}
function draftOf(result, code, at, run) {
	return result === null ? require_place.unfinishedDraft(code, at, run) : require_place.finishedDraft(result, run);
}
function webhookOf({ webhookUrl: url, allowPrivate }, env) {
	if (url === void 0) return null;
	const shown = {
		url: "input webhook-url",
		secret: `environment variable ${SECRET_VARIABLE}`
	};
	return readWebhook(url, env[SECRET_VARIABLE], {
		allowPrivate,
		shown
	});
}
async function connect(inputs, env) {
	const path = env.GITHUB_EVENT_PATH ?? "";
	if (path === "") throw new require_start.InputError("INPUT_INVALID", "environment variable GITHUB_EVENT_PATH is not what GitHub Actions sets", { hint: "Without the event nobody knows whether a pull request set this run off, so nothing is signed or published." });
	const event = await require_verification.readInputFile(path, "GITHUB_EVENT_PATH", MAX_EVENT_BYTES);
	return require_place.connectGitHub(require_place.readActionContext(env, Buffer.from(event).toString(), inputs.githubToken ?? null));
}
// src/action/rebuild.ts
async function rebuildOsImage(input, note) {
	const steps = require_repository.rebuildLog(write$1, "workflow");
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
	view(require_text.rebuildText(document, null));
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
	return require_verification.refuse$1("give either backend, or command and output-folder");
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
			return require_verification.refuse$1(error.message.replace(/^[a-z-]+: /, ""), { hint: error.hint });
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
	const real = await require_real_path.realPath(path);
	if (real === null) throw new require_start.InputError("INPUT_NOT_FOUND", `${what}: ${require_verification.preview(path, 200)} does not exist, or may not be read`, { hint: "Check the path; it is relative to the current folder." });
	const given = (0, node_path.resolve)(path);
	const sides = [];
	for (const folder of [env.GITHUB_WORKSPACE, env.RUNNER_TEMP]) {
		const root = folder === void 0 || folder === "" ? null : await require_real_path.realPath(folder);
		if (folder === void 0 || root === null) continue;
		sides.push({
			given: require_real_path.isInside((0, node_path.resolve)(folder), given) || require_real_path.isInside(root, given),
			real: require_real_path.isInside(root, real)
		});
	}
	if (sides.some((side) => side.real) && sides.every((side) => side.given === side.real) && (await (0, node_fs_promises.stat)(real)).isFile()) return real;
	throw new require_start.InputError("INPUT_INVALID", `${what}: ${require_verification.preview(path, 200)} is not a regular file of the workspace`, { hint: "What it holds may be published. So copy it into GITHUB_WORKSPACE or RUNNER_TEMP, and name that file, not a link to elsewhere." });
}
async function withOwnFiles(options) {
	const own = async (path, what) => path === void 0 ? void 0 : expectInWorkspace(path, what, process.env);
	const ownAll = async (paths, what) => {
		const real = [];
		for (const path of paths) real.push(await expectInWorkspace(path, what, process.env));
		return real;
	};
	await own(options.evidence, "evidence");
	return {
		...options,
		policy: await own(options.policy, "policy"),
		kmsEvidence: await ownAll(options.kmsEvidence, "kms-evidence"),
		gatewayEvidence: await ownAll(options.gatewayEvidence, "gateway-evidence"),
		collateral: await ownAll(options.collateral, "collateral"),
		appCompose: await own(options.appCompose, "app-compose"),
		composeFile: await own(options.composeFile, "compose-file"),
		referenceValues: await ownAll(options.referenceValues, "reference-values"),
		caFile: await ownAll(options.caFile, "ca-file"),
		ctLogList: await own(options.ctLogList, "ct-log-list")
	};
}
// src/action/main.ts
async function run() {
	const inputs = readInputs(process.env);
	if (inputs.mode === "plan") return (await Promise.resolve().then(() => require("./plan2.cjs"))).planChange(inputs);
	if (inputs.targets !== void 0) return (await Promise.resolve().then(() => require("./targets2.cjs"))).verifyTargets(inputs, inputs.targets);
	const publisher = await startPublishing(inputs, nameOfTarget(inputs), process.env);
	let found = null;
	try {
		await verifyAndPublish(inputs, publisher, (result) => {
			found = result;
		});
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) await publisher.abandon(error.message, error.code, found);
		else await publisher.abandon("internal error", "INTERNAL", found);
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
async function verifyAndPublish(inputs, publisher, onVerdict) {
	const osImage = await osImageOf(inputs, publisher);
	const { verification, policy, request } = await group("Collect and appraise", () => verifyInputs(inputs, osImage, publisher));
	const { result } = verification;
	onVerdict(result);
	const userFiles = await require_user_files.readUserFiles(inputs, process.env);
	const shown = resultInInputs(result);
	const again = repeatedBy(inputs);
	const { renderReport, reportSource } = await Promise.resolve().then(() => require("./report.cjs"));
	const source = reportSource(verification, request);
	const report = await renderReport(source);
	const files = await writeResultFiles(verification, {
		report,
		files: userFiles
	}, inputs, {
		policy,
		again
	}, process.env);
	const at = Date.now();
	const look = {
		at,
		width: LOG_WIDTH,
		colour: (process.env.NO_COLOR ?? "") === ""
	};
	await group("Every check", async () => view(require_sarif.renderText(shown, {
		...look,
		detail: "every check"
	})));
	view(require_sarif.renderText(shown, {
		...look,
		detail: "summary"
	}));
	setOutputs(result, files, at);
	annotate$1(shown, await require_sarif.locateIn(userFiles));
	await addToSummary(require_sarif.renderMarkdown(shown, {
		at,
		policy,
		again
	}));
	const named = {
		policy,
		report: require_verification.toHex(require_verification.sha256(require_verification.utf8(report))),
		files: userFiles,
		folder: files.folder
	};
	const { signed, timeline } = await publisher.publish(verification, named);
	const summary = signed.path === null ? null : await (0, node_fs_promises.readFile)(signed.path, "utf8");
	if (summary !== null || timeline !== null) await (0, node_fs_promises.writeFile)(files.report, await renderReport({
		...source,
		summary,
		timeline
	}));
	setPathOutput("summary-path", signed.path ?? "");
	setOutput("attestation-url", signed.attestationUrl ?? "");
	if (signed.attestationUrl !== null) await addToSummary(`\n[Signed summary](${signed.attestationUrl})\n`);
	if (fails(require_current_verdict.currentVerdict(result, at, 7).kind, inputs)) fail$1([require_current_verdict.verdictLine(result, { at })]);
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
	const options = {
		...inputs,
		osImage: void 0,
		osImageUrl: void 0,
		rebuildReport: void 0
	};
	const expect = (policy) => {
		const idle = require_verification.idleOfDomain((name) => (inputs[require_values.propertyOf(name)] ?? []).length > 0, inputs, policy.domain);
		if (idle !== null) throw new require_start.InputError("INPUT_INVALID", `input ${idle.name} has no effect: ${idle.why}`);
		if (inputs.trustedRoot === void 0 || inputs.referenceValues.length > 0) return;
		if (require_verification.wantsImages(require_verification.wantedImages(policy))) return;
		throw new require_start.InputError("INPUT_INVALID", `input trusted-root has no effect: ${require_verification.ROOT_IDLE}`);
	};
	const service = inputs.serviceUrl === void 0 ? null : await (await Promise.resolve().then(() => require("./service2.cjs"))).withService(inputs);
	const named = await withOwnFiles(options);
	const { policy, requestOf } = await require_verification.prepare(service?.collects ? {
		...named,
		evidence: inputs.serviceUrl
	} : named, { expect });
	let collected = null;
	const request = (signal) => ({
		...requestOf({
			offline: false,
			github: require_cancellation.gitHubAccess(process.env, inputs.githubToken),
			signal,
			onCollected: (bundle) => {
				collected = bundle;
			},
			onProgress: (text) => {
				info(text);
				publisher.note(text);
			}
		}),
		...osImage === void 0 ? {} : "reason" in osImage ? { gaps: [osImage] } : { osImage }
	});
	try {
		return await require_cancellation.cancellable(async (signal) => {
			const asked = request(signal);
			if (service?.collects) asked.collect.target = await service.collect(signal);
			const verification = await require_verification.verify(asked);
			await service?.register(require_verification.serialiseBundle(verification.bundle));
			return {
				verification,
				policy,
				request: asked
			};
		});
	} catch (error) {
		if (collected !== null) setPathOutput("bundle-path", await writeBundle(collected, process.env));
		throw error;
	}
}
function setOutputs(result, files, at) {
	const first = result.components[0];
	setOutput("verdict", result.verdict);
	setPathOutput("result-path", files.result);
	setPathOutput("bundle-path", files.bundle);
	setOutput("results-path", "");
	setPathOutput("report-path", files.report);
	setPathOutput("markdown-path", files.markdown);
	setPathOutput("sarif-path", files.sarif);
	setPathOutput("junit-path", files.junit);
	setPathOutput("badge-path", files.badge);
	setOutput("summary", require_current_verdict.verdictLine(result, { at }));
	setOutput("experiment", result.experiment ?? "");
	setOutput("tcb-status", first?.tcb?.status ?? "");
	setOutput("compose-hash", first?.app?.composeHash ?? "");
	setOutput("os-image-hash", first?.app?.osImageHash ?? "");
}
async function placeOfError(error) {
	const path = process.env.INPUT_POLICY?.trim() ?? "";
	const file = error instanceof require_start.PolicyError && path !== "" ? await require_user_files.placeOf(path, process.env) : null;
	return error instanceof require_start.PolicyError && file !== null ? {
		file,
		line: error.line,
		column: error.column
	} : {};
}
async function fail(error) {
	const title = process.env.INPUT_MODE?.trim() === "plan" ? "No plan" : "Not verified";
	if (!(error instanceof require_start.TrustCenterError)) {
		fail$1((error instanceof Error ? error.stack ?? error.message : String(error)).split("\n"));
		await addToSummary(`### ${title}\n\nThe step stopped on an internal error; see the log.\n`);
		return;
	}
	const hint = error.hint === void 0 ? null : inInputs(error.hint);
	fail$1([`${require_start.visible(error.message)} [${error.code}]`, ...hint === null ? [] : [hint]], await placeOfError(error));
	const todo = hint === null ? "" : `\n${require_sarif.toDo(hint)}`;
	await addToSummary(`### ${title}\n\n${require_markdown_text.escapeMarkdown(error.message)} (\`${error.code}\`)\n${todo}`);
}
process.exitCode = 1;
run().catch(fail);
exports.abandonCheckRuns = abandonCheckRuns;
exports.addToSummary = addToSummary;
exports.announcer = announcer;
exports.completeCheckRuns = completeCheckRuns;
exports.connect = connect;
exports.enter = enter;
exports.expectInWorkspace = expectInWorkspace;
exports.fail = fail$1;
exports.fails = fails;
exports.group = group;
exports.hide = hide;
exports.inInputs = inInputs;
exports.info = info;
exports.notice = notice;
exports.openHistory = openHistory;
exports.planTargetCheckRun = planTargetCheckRun;
exports.publishPlanComment = publishPlanComment;
exports.renderChangesText = renderChangesText;
exports.renderFleetChanges = renderFleetChanges;
exports.resultInInputs = resultInInputs;
exports.setOutput = setOutput;
exports.setPathOutput = setPathOutput;
exports.startCheckRuns = startCheckRuns;
exports.targetCheckRunUrl = targetCheckRunUrl;
exports.view = view;
exports.warning = warning;
exports.withOwnFiles = withOwnFiles;
exports.write = write;
