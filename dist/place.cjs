const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
const require_json = require("./json.cjs");
const require_spans = require("./spans.cjs");
const require_service = require("./service.cjs");
let node_fs = require("node:fs");
node_fs = require_rolldown_runtime.__toESM(node_fs, 1);
let node_fs_promises = require("node:fs/promises");
let node_crypto = require("node:crypto");
let node_path = require("node:path");
let node_os = require("node:os");
let node_util = require("node:util");
let node_timers_promises = require("node:timers/promises");
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
const treeEntries = (value) => {
	const entry = (one) => [require_verification.member(require_verification.anyObject(one), "path", require_verification.text), require_verification.member(require_verification.anyObject(one), "sha", require_verification.gitCommit)];
	return new Map(require_verification.member(require_verification.anyObject(value), "tree", require_verification.listOf(entry, { most: MAX_ENTRIES })));
};
const treeFiles = (value) => {
	const answer = require_verification.anyObject(value);
	if (require_verification.member(answer, "truncated", require_verification.boolean)) require_verification.refuse$1("GitHub lists a part of the files only: there are too many");
	const entry = (one) => {
		const given = require_verification.anyObject(one);
		if (require_verification.member(given, "type", require_verification.text) !== "blob") return null;
		return [require_verification.member(given, "path", require_verification.text), {
			sha: require_verification.member(given, "sha", require_verification.gitCommit),
			bytes: require_verification.member(given, "size", id)
		}];
	};
	return new Map(require_verification.member(answer, "tree", require_verification.listOf(entry, { most: MAX_ENTRIES })).filter((one) => one !== null));
};
const MAX_ENTRIES = 1e5;
const blobContent = require_verification.only("content", require_verification.text);
const checkRun = (value) => {
	const run = require_verification.anyObject(value);
	return {
		id: require_verification.member(run, "id", id),
		externalId: require_verification.memberOr(run, "external_id", null, require_verification.text),
		conclusion: require_verification.memberOr(run, "conclusion", null, require_verification.text),
		appId: require_verification.memberOr(run, "app", null, idOnly)
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
		title: require_verification.member(given, "title", require_verification.text),
		body: require_verification.memberOr(given, "body", null, require_verification.text),
		labels: require_verification.memberOr(given, "labels", [], require_verification.listOf(label)),
		author: require_verification.memberOr(given, "user", null, author)
	};
};
// src/publish/github/causes.ts
const PREFIXES = [
	[/^ghs_/, "app"],
	[/^github_pat_/, "fine-grained"],
	[/^(?:ghp_|[0-9a-f]{40}$)/, "classic"],
	[/^gho_/, "oauth"],
	[/^ghu_/, "user-to-server"]
];
function tokenKind(token) {
	return PREFIXES.find(([prefix]) => prefix.test(token))?.[1] ?? "unknown";
}
const NAMES = {
	app: "the token of an app",
	"fine-grained": "a fine-grained personal access token",
	classic: "a personal access token (classic)",
	oauth: "the token of an OAuth app",
	"user-to-server": "the token of an app that acts for a user",
	unknown: "a token of an unknown kind"
};
const JOB_TOKEN = "the job’s own token (`github-token: ${{ github.token }}`, which is the default)";
const CAUSES = {
	"rate limit": {
		applies: ({ error }) => error.headers["x-ratelimit-remaining"] === "0" && isOneOf(error, 403, 429),
		says: () => ""
	},
	"expired token": {
		applies: ({ error }) => error.status === 401,
		says: ({ token }) => token === "app" || token === "unknown" ? "The token has expired or is not one of this server." : `The token in github-token, ${NAMES[token]}, has expired, was revoked, or is not one of this server. Make a new one, or use ${JOB_TOKEN}.`
	},
	"single sign-on": {
		applies: ({ error }) => error.headers["x-github-sso"] !== void 0 || /SAML enforcement/i.test(error.said),
		says: ({ token }) => `The organization asks for single sign-on, and the token in github-token, ${NAMES[token]}, was not authorised for it. Authorise it ("Configure SSO" beside the token, in the settings of its owner), or use ${JOB_TOKEN}.`
	},
	"address of the runner": {
		applies: ({ error }) => /IP allow list|IP address is not permitted/i.test(error.said),
		says: () => "The organization has an IP allow list, and the address of this runner is not on it. Use a runner whose address is, or have it added; the token is not at fault."
	},
	"kind of token forbidden": {
		applies: ({ error }) => /forbids access via|does not allow access via/i.test(error.said),
		says: ({ token }) => `The organization does not accept the token in github-token, ${NAMES[token]}, as it is. Use ${JOB_TOKEN}, or a token that its policy allows.`
	},
	"archived repository": {
		applies: ({ error }) => /archived/i.test(error.said) && error.status === 403,
		says: () => "The repository is archived: nothing can be published in it until it is unarchived."
	},
	"issues turned off": {
		applies: ({ error }) => error.status === 410 || /issues? (?:is|are|has been) disabled/i.test(error.said),
		says: () => "The repository has issues turned off. Turn them on in its settings, or leave out `issue: true`."
	},
	"locked conversation": {
		applies: ({ error }) => /\blocked\b/i.test(error.said),
		says: () => "The conversation is locked, and only those who may write to the repository can go on in it. Unlock it, or leave it: the result is in the job summary."
	},
	"rule of the branch": {
		applies: ({ error }) => isProtected(error),
		says: () => "A branch protection or ruleset forbids it; a permission would not help. Name another branch, which no rule covers, or let the token’s account bypass the rule."
	},
	"attestations not on this plan": {
		applies: ({ error, permission }) => permission === "attestations: write" && /not available/i.test(error.said),
		says: () => "GitHub stores attestations of public repositories on every plan, of private and internal ones only for organizations with GitHub Enterprise Cloud. No permission is missing; the signed summary is in the file of the output `summary-path`."
	},
	"attestations not on this host": {
		applies: ({ error, permission }) => permission === "attestations: write" && error.status === 404 && enterpriseVersion(error) !== null,
		says: ({ error }) => `This server, GitHub Enterprise Server ${enterpriseVersion(error)}, has no attestation store. No permission is missing; the signed summary is in the file of the output \`summary-path\`.`
	},
	"no app": {
		applies: ({ error, token, permission }) => /authenticate via a GitHub App/i.test(error.said) || permission === "checks: write" && isOneOf(error, 403, 404) && isPersonal(token),
		says: ({ token }) => `Only apps may make check runs, and the token in github-token is ${NAMES[token]}. Use ${JOB_TOKEN}, or the token of an app that has the permission Checks.`
	},
	"permission of a personal access token": {
		applies: ({ error, token }) => token === "fine-grained" && isOneOf(error, 403, 404),
		says: ({ error, permission }) => `The fine-grained personal access token in github-token may not do this: it must include this repository, with the permission ${acceptedOf(error, permission).map(titled).join(" and ")}, and an owner of the organization may have to approve it. Or use ${JOB_TOKEN}.`
	},
	scope: {
		applies: ({ error, token }) => (token === "classic" || token === "oauth") && isOneOf(error, 403, 404),
		says: ({ error, token }) => {
			const has = error.headers["x-oauth-scopes"];
			const scopes = has === void 0 ? "" : ` (it has ${has === "" ? "no scope" : require_start.visible(has, 100)})`;
			return `The token in github-token, ${NAMES[token]}, needs the scope repo, or public_repo in a public repository${scopes}, and its owner the right to write here. Or use ${JOB_TOKEN}.`;
		}
	},
	"user of an app": {
		applies: ({ error, token }) => token === "user-to-server" && isOneOf(error, 403, 404),
		says: ({ error, token, permission }) => `The token in github-token is ${NAMES[token]}: the app needs the permission ${acceptedOf(error, permission).map(titled).join(" and ")}, and the user the right to write here. Or use ${JOB_TOKEN}.`
	},
	"permission of the job": {
		applies: ({ error }) => error.status === 403 && /resource not accessible/i.test(error.said),
		says: ({ error, permission }) => `The token lacks a permission. Add to the job, beside the permissions it has:\n${lines(acceptedOf(error, permission))}`
	},
	"permission of the job, perhaps": {
		applies: ({ error }) => isOneOf(error, 403, 404),
		says: ({ error, permission }) => `If the job lacks the permission, which GitHub may answer like this, add it beside those it has:\n${lines(acceptedOf(error, permission))}`
	}
};
function explain(refusal) {
	const cause = Object.values(CAUSES).find(({ applies }) => applies(refusal));
	return [clockOf(refusal.error), cause?.says(refusal) ?? ""].filter((text) => text !== "").join(" ");
}
function isProtected(error) {
	return isOneOf(error, 403, 409, 422) && /protected branch|rule violations|branch protection|\bGH0(?:06|13)\b|through a pull request|required status check|cannot (?:update|create) this/i.test(error.said);
}
function isOneOf({ status }, ...statuses) {
	return statuses.includes(status);
}
function isPersonal(token) {
	return token !== "app" && token !== "unknown";
}
function enterpriseVersion({ headers }) {
	return /^\d{1,3}(?:\.\d{1,3}){1,3}/.exec(headers["x-github-enterprise-version"] ?? "")?.[0] ?? null;
}
function acceptedOf({ headers }, permission) {
	const sets = (headers["x-accepted-github-permissions"] ?? "").split(";").map((set) => set.split(",").map((one) => one.trim())).filter((set) => set.every((one) => /^[a-z_]{1,40}=(?:read|write|admin)$/.test(one))).map((set) => set.map((one) => one.replaceAll("_", "-").replace("=", ": ")));
	const [first = [permission]] = sets;
	return sets.some((set) => set.length === 1 && set[0] === permission) ? [permission] : first;
}
function lines(permissions) {
	return ["permissions:", ...permissions.map((one) => `  ${one}`)].join("\n");
}
function titled(permission) {
	const [name = "", access = ""] = permission.split(": ");
	const words = name.replaceAll("-", " ");
	return `“${words.charAt(0).toUpperCase()}${words.slice(1)}: ${access === "write" ? "Read and write" : access === "read" ? "Read-only" : "Admin"}”`;
}
function clockOf({ headers }) {
	const ahead = Date.now() - Date.parse(headers.date ?? "");
	if (!(Math.abs(ahead) > 3e5)) return "";
	return `The clock of this machine is ${Math.round(Math.abs(ahead) / require_verification.MINUTE_MS)} minutes ${ahead > 0 ? "ahead of" : "behind"} GitHub’s: set it first.`;
}
// src/publish/github/client.ts
var GitHubError = class extends require_start.FetchError {
	method;
	status;
	said;
	headers;
	constructor({ method, url }, { status, said, headers }, note = "") {
		const words = said === "" ? "" : ` (${said})`;
		super("FETCH_STATUS", require_verification.displayUrl(url), `GitHub answered with status ${status}${words}${note}`);
		this.method = method;
		this.status = status;
		this.said = said;
		this.headers = headers;
	}
};
const API_VERSION$1 = "2022-11-28";
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
		connection ??= connect(baseUrl, token, secondMs);
		const octokit = await connection;
		const asked = {
			method,
			url: new URL(`${baseUrl}${path}`)
		};
		try {
			const { status, data, headers } = await octokit.request(`${method} ${path}`, {
				...query,
				...body === void 0 ? {} : { data: body },
				headers: {
					accept: "application/vnd.github+json",
					"x-github-api-version": API_VERSION$1
				},
				...once ? { request: { retries: 0 } } : {}
			});
			if (status >= 300) throw new GitHubError(asked, {
				status,
				said: saidBy(data, token),
				headers: textsOf(headers)
			});
			return contentOf$1(data, asked.url);
		} catch (error) {
			throw errorOf(error, asked, token);
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
			await sleep(require_verification.backoff(attempt) / 1e3);
			const found = await find();
			if (found !== null) return found;
		}
	}
	const get = (path, query = {}) => send("GET", path, { query });
	const sleep = (seconds) => require_verification.pause(seconds * secondMs, new AbortController().signal);
	return {
		repository: `/repos/${settings.repository}`,
		get,
		post: (path, body, lost) => lost === "repeat" ? send("POST", path, { body }) : sendOnce(path, body, lost),
		patch: (path, body, lost = "repeat") => send("PATCH", path, {
			body,
			once: lost === "look"
		}),
		delete: (path) => send("DELETE", path),
		pause: sleep,
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
async function connect(baseUrl, token, secondMs) {
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
function contentOf$1(data, url) {
	if (data === "") return null;
	if (typeof data === "string") throw new require_start.FetchError("FETCH_CONTENT", require_verification.displayUrl(url), "GitHub’s answer is not JSON");
	return data;
}
function errorOf(error, asked, token) {
	if (!(error instanceof Error) || error instanceof require_start.FetchError) return error;
	if (error.cause instanceof require_start.TrustCenterError) return error.cause;
	const { response } = error;
	if (response === void 0) return error;
	const { status, headers, data } = response;
	const note = (status === 403 || status === 429) && headers["x-ratelimit-remaining"] === "0" ? `; it limits the rate of requests and asks to wait ${headers["retry-after"]} s` : "";
	return new GitHubError(asked, {
		status,
		said: saidBy(data, token),
		headers
	}, note);
}
function textsOf(headers) {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
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
		apiUrl: variable("GITHUB_API_URL", URL_FORM$1).replace(/\/+$/, ""),
		serverUrl: variable("GITHUB_SERVER_URL", URL_FORM$1).replace(/\/+$/, ""),
		repository,
		sha: pullRequest?.headSha ?? variable("GITHUB_SHA", SHA),
		ref: ref === "" ? null : ref,
		defaultBranch: payload.defaultBranch,
		eventName,
		pullRequest: pullRequest === null ? null : {
			number: pullRequest.number,
			fromFork: pullRequest.fromFork,
			baseSha: pullRequest.baseSha
		},
		aboutPullRequest: pullRequest !== null || payload.aboutPullRequest,
		workflowRun: payload.workflowRun,
		schedule: payload.schedule,
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
const URL_FORM$1 = /^https?:\/\/[^\s?#]{1,300}$/;
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
const LIMITS$1 = {
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
			schedule: eventName === "schedule" ? require_verification.memberOr(stated, "schedule", null, require_verification.text) : null,
			workflowRun: eventName === "workflow_run" ? require_verification.member(stated, "workflow_run", workflowRun) : null
		};
	};
	try {
		return require_verification.readJson(event, "event", payload, LIMITS$1);
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
			baseSha: require_verification.memberOr(request, "base", null, maybe("sha", require_verification.gitCommit)),
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
	const { token } = github.context;
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
		const why = error instanceof GitHubError ? explain({
			error,
			token: tokenKind(token ?? ""),
			permission
		}) : "";
		return {
			kind: "unpublished",
			warning: `${what} was not published: ${require_start.visible(error.message)}.${why === "" ? "" : ` ${why}`}`
		};
	}
}
// src/publish/github/branch.ts
const MAX_ATTEMPTS = 6;
const BRANCH$1 = /^(?![/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[\w./-]{1,200}(?<![/.])$/;
const PATH = /^(?!\/)(?!.*(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$))[\w./@ -]{1,500}$/i;
async function putFiles(github, put) {
	const { branch, files, remove = [], unless, message } = put;
	expectBranchName(branch);
	expectPaths(files);
	return publishing(github, `The branch ${branch}`, "contents: write", async (client) => {
		const git = `${client.repository}/git`;
		const looks = remove.length > 0 || unless !== void 0;
		const change = async (tip) => {
			const there = looks && tip !== null ? await entriesOf(client, git, tip.tree) : new Map();
			const decisive = unless === void 0 ? void 0 : there.get(unless.path);
			if (decisive !== void 0 && unless?.says(await textOf$1(client, decisive))) return null;
			return {
				message,
				files,
				remove: remove.filter((path) => there.has(path))
			};
		};
		const done = await commitTo(client, branch, change, put.wait);
		return {
			commit: done.commit ?? "",
			changed: done.changed
		};
	});
}
async function commitTo(client, branch, change, wait = (ms) => client.pause(ms / 1e3)) {
	expectBranchName(branch);
	const git = `${client.repository}/git`;
	const blobs = new Map();
	for (let attempt = 1;; attempt++) {
		const tip = await tipOf(client, branch);
		const changed = await change(tip);
		if (changed === null) return {
			commit: tip?.commit ?? null,
			changed: false
		};
		const tree = await writeTree(client, git, tip, changed, blobs);
		if (tip !== null && tree === tip.tree) return {
			commit: tip.commit,
			changed: false
		};
		const parents = tip === null ? [] : [tip.commit];
		const { message } = changed;
		const commit = shaOf(await client.post(`${git}/commits`, {
			message,
			tree,
			parents
		}, "repeat"));
		try {
			await move(client, git, branch, tip?.commit ?? null, commit);
			return {
				commit,
				changed: true
			};
		} catch (error) {
			if (!(error instanceof GitHubError && (error.status === 409 || error.status === 422)) || isProtected(error) || attempt >= MAX_ATTEMPTS) throw error;
			await wait(100 * 2 ** attempt * (.5 + Math.random()));
		}
	}
}
async function writeTree(client, git, tip, { files, remove }, blobs) {
	expectPaths(files);
	const written = [];
	for (const { path, content } of files) {
		const body = {
			content: Buffer.from(content).toString("base64"),
			encoding: "base64"
		};
		const sha = blobs.get(content) ?? shaOf(await client.post(`${git}/blobs`, body, "repeat"));
		blobs.set(content, sha);
		written.push({
			...ENTRY,
			path,
			sha
		});
	}
	const gone = remove.map((path) => ({
		...ENTRY,
		path,
		sha: null
	}));
	const content = {
		...tip === null ? {} : { base_tree: tip.tree },
		tree: [...written, ...gone]
	};
	return shaOf(await client.post(`${git}/trees`, content, "repeat"));
}
const ENTRY = {
	mode: "100644",
	type: "blob"
};
function expectBranchName(text) {
	if (!BRANCH$1.test(text)) throw new require_start.InputError("INPUT_INVALID", `${JSON.stringify(text)} cannot name a branch`);
}
function expectPaths(files) {
	for (const { path } of files) if (!PATH.test(path)) throw new require_start.InputError("INPUT_INVALID", `${JSON.stringify(path)} cannot name a file of a branch`);
}
async function move(client, git, branch, parent, commit) {
	if (parent !== null) {
		await client.patch(`${git}/refs/heads/${branch}`, {
			sha: commit,
			force: false
		});
		return;
	}
	const created = async () => await commitAt(client, git, branch) === commit ? {} : null;
	await client.post(`${git}/refs`, {
		ref: `refs/heads/${branch}`,
		sha: commit
	}, created);
}
async function tipOf(client, branch) {
	const git = `${client.repository}/git`;
	const commit = await commitAt(client, git, branch);
	return commit === null ? null : {
		commit,
		tree: readAnswer(await client.get(`${git}/commits/${commit}`), "commit", treeOfCommit)
	};
}
async function commitAt(client, git, branch) {
	try {
		return readAnswer(await client.get(`${git}/ref/heads/${branch}`), "ref", commitOfRef);
	} catch (error) {
		if (error instanceof GitHubError && error.status === 404) return null;
		throw error;
	}
}
async function filesOf(client, { tree }) {
	return readAnswer(await client.get(`${client.repository}/git/trees/${tree}`, { recursive: "1" }), "tree", treeFiles);
}
async function contentOf(client, { sha }) {
	const answer = await client.get(`${client.repository}/git/blobs/${sha}`);
	return new Uint8Array(Buffer.from(readAnswer(answer, "blob", blobContent), "base64"));
}
async function entriesOf(client, git, tree) {
	return readAnswer(await client.get(`${git}/trees/${tree}`), "tree", treeEntries);
}
async function textOf$1(client, sha) {
	return Buffer.from(await contentOf(client, { sha })).toString();
}
function shaOf(value) {
	return readAnswer(value, "git", shaOnly);
}
const MAX_BYTES$2 = 16384;
const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;
const digest = require_verification.matching(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 lower-case hex digits");
const instant = (value) => {
	const text = require_verification.matching(TIME, "a time like 2026-03-18T15:43:27.000Z")(value);
	require_verification.parseRfc3339(text, "");
	return text;
};
const originName = require_verification.matching(/^[^\s+\p{C}]{1,200}$/u, "the name of a log: up to 200 characters without blanks and +");
const run = {
	v: require_verification.supported(require_verification.integer(0, 1e6), [1], "A newer version of trust-center reads it."),
	origin: originName,
	seq: require_verification.integer(0, Number.MAX_SAFE_INTEGER),
	target: require_verification.label,
	appraisedAt: instant,
	coreVersion: require_verification.matching(/^[0-9A-Za-z.+-]{1,64}$/, "a version"),
	trigger: require_verification.matching(/^[a-z0-9][a-z0-9_-]{0,63}$/, "a word in lower case"),
	schedule: require_verification.optional(require_verification.integer(1, 31622400))
};
const finished$1 = require_verification.object({
	...run,
	verdict: require_verification.oneOf(...require_help.VERDICTS),
	evidenceDigest: digest,
	resultDigest: digest,
	policyDigest: digest,
	factsDigest: digest
});
const unfinished = require_verification.object({
	...run,
	verdict: (value) => value === null ? null : require_verification.refuse$1("expected null"),
	error: require_verification.matching(/^[A-Z][A-Z0-9_]{0,63}$/, "the code of an error")
});
const entry = (value) => {
	const given = require_verification.anyObject(value);
	require_verification.member(given, "v", run.v);
	return given.verdict === null ? unfinished(given) : finished$1(given);
};
function writeEntry(value) {
	const bytes = require_verification.utf8(require_verification.canonicalJson(require_verification.read({ ...value }, "entry", entry)));
	if (bytes.length > MAX_BYTES$2) throw new require_start.ParseError("PARSE_LIMIT", "entry", `${bytes.length} bytes, over the limit of ${MAX_BYTES$2}`);
	return bytes;
}
function readEntry(bytes, place) {
	const name = `entry ${place.seq}`;
	if (bytes.length > MAX_BYTES$2) throw new require_start.ParseError("PARSE_LIMIT", name, `${bytes.length} bytes, over the limit of ${MAX_BYTES$2}`);
	const value = require_verification.read(require_verification.parseJson(require_verification.fromUtf8(bytes, name), name, {
		depth: 4,
		values: 64,
		numbers: "plain"
	}), name, entry);
	if (!require_verification.equalBytes(require_verification.utf8(require_verification.canonicalJson(value)), bytes)) throw new require_start.ParseError("PARSE_INVALID", name, "not in canonical form: members sorted, no blanks");
	if (value.origin !== place.origin) throw new require_start.LogError("LOG_ORIGIN", `${name} is of ${require_verification.preview(value.origin, 200)}, expected ${require_verification.preview(place.origin, 200)}`, { hint: "It was written for another log: somebody put it here. Do not rely on this log." });
	if (value.seq !== place.seq) throw new require_start.LogError("LOG_CONTRADICTS", `${name} says of itself that it is entry ${value.seq}`, { hint: "Entries were moved. Do not rely on this log." });
	return value;
}
function hiddenTarget(salt, name) {
	const input = require_verification.utf8(name);
	const salted = new Uint8Array(salt.length + input.length);
	salted.set(salt);
	salted.set(input, salt.length);
	return `sha256:${require_verification.toHex(require_verification.sha256(salted))}`;
}
function isHidden({ target }) {
	return HIDDEN.test(target);
}
const HIDDEN = /^sha256:[0-9a-f]{64}$/;
const MACHINE_VALUES = [
	"appId",
	"composeHash",
	"expectedComposeHash",
	"instanceId",
	"keyProvider",
	"mrKms",
	"mrConfigId",
	"osImageHash",
	"reference",
	"mrtd",
	"rtmr0",
	"rtmr1",
	"rtmr2",
	"rtmr3",
	"tcbStatus",
	"platformStatus",
	"qeStatus",
	"moduleStatus",
	"tcbEvaluation",
	"fmspc",
	"host",
	"teeType"
];
const MAX_TEXT = 400;
const MAX_LIST = 4096;
const MAX_MACHINES = 1024;
const MAX_BYTES$1 = 8 * 2 ** 20;
function factsOf(result, coreVersion) {
	return {
		v: 1,
		coreVersion,
		verdict: result.verdict,
		trustAnchor: short(result.trustAnchor),
		experiment: result.experiment !== null,
		policyDigest: result.policyDigest,
		coverage: result.coverage,
		gaps: sorted(result.gaps.map(({ name }) => name)),
		announced: sorted((result.announced ?? []).map(({ evaluationDataNumber, to }) => `${evaluationDataNumber} ${to ?? "undetermined"}`)),
		stopped: sorted(result.instances.stopped.map(({ instanceId, name }) => instanceId ?? name ?? "unnamed")),
		machines: inOrder(result.components.map(machineOf)),
		registry: result.registry === null ? null : registryOf(result.registry),
		domain: result.domain === null ? null : domainOf(result.domain)
	};
}
function writeFacts(facts) {
	const bytes = require_verification.utf8(require_verification.canonicalJson(require_verification.read(facts, "facts", factsReader)));
	return {
		bytes,
		digest: `sha256:${require_verification.toHex(require_verification.sha256(bytes))}`
	};
}
function factsPath(factsDigest) {
	return `facts/${factsDigest.slice(7)}.json`;
}
const MAX_FACTS_BYTES = MAX_BYTES$1;
function readFacts(bytes, factsDigest) {
	const path = factsPath(factsDigest);
	if (bytes.length > MAX_BYTES$1) throw new require_start.ParseError("PARSE_LIMIT", path, `${bytes.length} bytes, over the limit of ${MAX_BYTES$1}`);
	const found = `sha256:${require_verification.toHex(require_verification.sha256(bytes))}`;
	if (found !== factsDigest) throw new require_start.LogError("LOG_CONTRADICTS", `${path} has the digest ${found}, and the entry says ${factsDigest}`, { hint: "The file was changed after it was logged. Fetch it again; if it stays so, do not rely on it." });
	const facts = require_verification.read(require_verification.parseJson(require_verification.fromUtf8(bytes, path), path, {
		depth: 8,
		numbers: "plain"
	}), path, factsReader);
	if (!require_verification.equalBytes(require_verification.utf8(require_verification.canonicalJson(facts)), bytes)) throw new require_start.ParseError("PARSE_INVALID", path, "not in canonical form");
	return facts;
}
const GRAVITY = [
	"fail",
	"unknown",
	"skipped",
	"pass"
];
function machineOf({ role, phases, tcb, measurements, expected, reference, app, images, freshness }) {
	const checks = {};
	for (const phase of require_help.PHASES) for (const { id, status } of phases[phase].checks) checks[id] = graver(checks[id], status);
	const provider = app?.keyProvider ?? null;
	const values = {
		appId: app?.appId ?? null,
		composeHash: app?.composeHash ?? null,
		expectedComposeHash: expected.composeHash,
		instanceId: app?.instanceId ?? null,
		keyProvider: provider === null ? null : `${provider.name} ${provider.id}`.trim(),
		mrKms: app?.mrKms ?? null,
		mrConfigId: app?.mrConfigId ?? null,
		osImageHash: app?.osImageHash ?? reference?.osImageHash ?? null,
		reference: reference?.grade ?? null,
		mrtd: measurements?.mrtd ?? null,
		rtmr0: measurements?.rtmr0 ?? null,
		rtmr1: measurements?.rtmr1 ?? null,
		rtmr2: measurements?.rtmr2 ?? null,
		rtmr3: measurements?.rtmr3 ?? null,
		tcbStatus: tcb?.status ?? null,
		platformStatus: tcb?.platform?.status ?? null,
		qeStatus: tcb?.qe?.status ?? null,
		moduleStatus: tcb?.module?.status ?? null,
		tcbEvaluation: tcb?.evaluationDataNumber?.toString() ?? null,
		fmspc: tcb?.fmspc ?? null,
		host: tcb?.deviceId ?? null,
		teeType: tcb?.teeType ?? null
	};
	for (const name of MACHINE_VALUES) values[name] = orShort(values[name]);
	return {
		role,
		checks,
		freshness,
		values,
		images: sorted(images.map(imageText)),
		advisories: sorted(tcb?.advisoryIds ?? [])
	};
}
function graver(one, other) {
	return one !== void 0 && GRAVITY.indexOf(one) < GRAVITY.indexOf(other) ? one : other;
}
function imageText({ reference, digest, manifests, source }) {
	const name = reference ?? "an image that the file does not name";
	return `${name}${digest === null || name.includes(digest) ? "" : ` ${digest}`}${manifests.length === 0 ? "" : ` is ${manifests.join(" ")}`}${source === null ? "" : `, built from ${source.repository} at ${source.commit} by ${source.workflow}`}`;
}
function registryOf({ chainId, app, kms }) {
	return {
		chainId: String(chainId),
		app: app === null ? [] : sorted(contractTexts(app)),
		appOwner: app === null ? null : ownerText(app.owner),
		composeHashes: app === null ? null : allowed(app.composeHashes),
		devices: app === null ? null : allowed(app.devices),
		kms: kms === null ? [] : sorted([
			kms.address,
			`gateway ${kms.gatewayAppId ?? "not told"}`,
			offered(kms.pendingOwner)
		]),
		kmsOwner: kms === null ? null : ownerText(kms.owner),
		osImages: kms === null ? null : allowed(kms.osImages)
	};
}
function contractTexts(app) {
	const flag = (value) => value === null ? "not told" : value ? "yes" : "no";
	return [
		app.address,
		`code ${app.codeHash}`,
		`implementation ${app.implementation?.address ?? "none"} ${app.implementation?.codeHash ?? ""}`.trim(),
		`known code: ${flag(app.unfamiliar === null)}`,
		`upgrades disabled: ${flag(app.upgradesDisabled)}`,
		`any device: ${flag(app.allowAnyDevice)}`,
		`up-to-date TCB asked: ${flag(app.requireTcbUpToDate)}`,
		offered(app.pendingOwner)
	];
}
function offered(owner) {
	return `ownership offered to ${owner ?? "nobody"}`;
}
function ownerText(owner) {
	if (owner === null) return null;
	const { address, kind, threshold, owners, modules, delay, codeHash } = owner;
	return short([
		kind,
		address,
		...[
			...threshold === null ? [] : [`${threshold} of ${sorted(owners).join(" ")}`],
			...modules === null ? [] : [`modules ${modules}`],
			...delay === null ? [] : [`delay ${delay}`],
			...codeHash === null ? [] : [codeHash]
		]
	].join(", "));
}
function allowed(listed) {
	if (listed === null) return null;
	return sorted(listed.flatMap(({ value, allowed }) => allowed === false ? [] : [allowed ? value : `${value} (not asked)`]));
}
function domainOf({ name, port, holder, certificates, givenRoot, accounts, leftOut }) {
	return {
		name: short(`${name}:${port}`),
		holder,
		keys: sorted(certificates.map(({ keySha256 }) => keySha256)),
		issuers: sorted(certificates.map(({ issuer }) => issuer)),
		accounts: sorted(accounts),
		givenRoot,
		leftOut: sorted(leftOut)
	};
}
function sorted(texts) {
	const all = [...new Set(texts.map(short))].sort();
	if (all.length <= MAX_LIST) return all;
	const rest = all.slice(4095);
	return [...all.slice(0, 4095), `${rest.length} more ${require_verification.toHex(require_verification.sha256(require_verification.utf8(rest.join("\n"))))}`].sort();
}
function short(text) {
	const sound = text.replace(LONE_SURROGATES, "�");
	if (sound.length <= MAX_TEXT) return sound;
	return `${sound.slice(0, 330).replace(LONE_SURROGATES, "")}… ${require_verification.toHex(require_verification.sha256(require_verification.utf8(sound)))}`;
}
const LONE_SURROGATES = /\p{Surrogate}/gu;
function orShort(text) {
	return text === null ? null : short(text);
}
function inOrder(machines) {
	return machines.map((machine) => ({
		machine,
		key: require_verification.canonicalJson(machine)
	})).sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0).map(({ machine }) => machine);
}
const words = require_verification.matching(/^[\s\S]{0,400}$/, `a text of at most ${MAX_TEXT} characters`);
const texts = (value) => {
	const list = require_verification.listOf(words, { most: MAX_LIST })(value);
	return list.some((text, i) => i > 0 && (list[i - 1] ?? "") >= text) ? require_verification.refuse$1("expected texts in their order, each once") : list;
};
const checks = (value) => {
	const entries = Object.entries(require_verification.anyObject(value));
	if (entries.length > 1e3) require_verification.refuse$1(`${entries.length} checks, over the limit of 1000`, { code: "PARSE_LIMIT" });
	return Object.fromEntries(entries.map(([id, status]) => {
		if (!/^[a-z0-9.-]{1,100}$/.test(id)) require_verification.refuse$1("expected ids of checks as keys");
		return [id, require_verification.read(status, id, require_verification.oneOf(...require_help.CHECK_STATUSES))];
	}));
};
const valueFields = Object.fromEntries(MACHINE_VALUES.map((name) => [name, require_verification.orNull(words)]));
const machine = require_verification.object({
	role: require_verification.oneOf(...require_help.COMPONENT_ROLES),
	checks,
	freshness: words,
	values: require_verification.object(valueFields),
	images: texts,
	advisories: texts
});
const coverage = require_verification.oneOf(...require_help.COVERAGES);
const factsFields = require_verification.object({
	v: require_verification.supported(require_verification.integer(0, 1e6), [1], "A newer version of trust-center reads it."),
	coreVersion: words,
	verdict: require_verification.oneOf(...require_help.VERDICTS),
	trustAnchor: words,
	experiment: require_verification.boolean,
	policyDigest: digest,
	coverage: require_verification.object({
		hardware: coverage,
		os: coverage,
		"source-code": coverage,
		domain: coverage
	}),
	gaps: texts,
	announced: texts,
	stopped: texts,
	machines: require_verification.listOf(machine, { most: MAX_MACHINES }),
	registry: require_verification.orNull(require_verification.object({
		chainId: words,
		app: texts,
		appOwner: require_verification.orNull(words),
		composeHashes: require_verification.orNull(texts),
		devices: require_verification.orNull(texts),
		kms: texts,
		kmsOwner: require_verification.orNull(words),
		osImages: require_verification.orNull(texts)
	})),
	domain: require_verification.orNull(require_verification.object({
		name: words,
		holder: require_verification.orNull(words),
		keys: texts,
		issuers: texts,
		accounts: texts,
		givenRoot: require_verification.boolean,
		leftOut: texts
	}))
});
const factsReader = (value) => {
	require_verification.member(require_verification.anyObject(value), "v", require_verification.supported(require_verification.integer(0, 1e6), [1]));
	const facts = factsFields(value);
	if (inOrder(facts.machines).some((one, i) => one !== facts.machines[i])) require_verification.refuse$1("expected the machines in their order");
	return facts;
};
// src/history/draft.ts
function finishedDraft(result, run) {
	const value = factsOf(result, require_start.VERSION);
	const facts = {
		...writeFacts(value),
		value
	};
	const { verdict, appraisedAt, evidenceDigest, policyDigest } = result;
	const digests = {
		evidenceDigest,
		resultDigest: `sha256:${require_verification.toHex(require_verification.sha256(require_verification.utf8(require_json.renderJson(result))))}`,
		policyDigest,
		factsDigest: facts.digest
	};
	return {
		draft: {
			...common(run, appraisedAt),
			verdict,
			...digests
		},
		facts
	};
}
function unfinishedDraft(error, at, run) {
	return {
		draft: {
			...common(run, new Date(at).toISOString()),
			verdict: null,
			error
		},
		facts: null
	};
}
function common({ target, salt, trigger, schedule }, appraisedAt) {
	return {
		target: salt === null ? nameInLog(target) : hiddenTarget(require_verification.utf8(salt), target),
		appraisedAt,
		coreVersion: require_start.VERSION,
		trigger,
		...schedule === null ? {} : { schedule }
	};
}
const MIN_SALT = 16;
function expectSalt(salt, field) {
	if (salt === null || salt.length >= MIN_SALT) return;
	throw new require_start.InputError("INPUT_INVALID", `${field}: a salt of ${salt.length} characters can be guessed, and the names with it`, { hint: `Give at least ${MIN_SALT}, made by chance: openssl rand -hex 16.` });
}
const MAX_NAME = 200;
const AMBIGUOUS = /\\|^sha256:|\u2026 [0-9a-f]{32}$/;
function nameInLog(name) {
	const shown = require_start.visible(name, Number.POSITIVE_INFINITY);
	if (shown.length <= MAX_NAME && shown !== "" && !AMBIGUOUS.test(name)) return shown;
	return `${[...shown].slice(0, 100).join("")}… ${require_verification.toHex(require_verification.sha256(require_verification.utf8(name))).slice(0, 32)}`;
}
// src/core/history/log/note.ts
const ED25519 = 1;
const MAX_NOTE_BYTES = 65536;
const MAX_SIGNATURES = 64;
const SIGNATURE_LINE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
const KEY_NAME = /^[^\s+\p{C}]{1,200}$/u;
const CONTROL = /[^\P{Cc}\n]/u;
function isKeyName(text) {
	return KEY_NAME.test(text);
}
function parseVerifierKey(text) {
	const fail = (reason) => {
		throw new require_start.ParseError("PARSE_INVALID", "verifier key", reason, { hint: "Copy the whole key from where the owner of the log publishes it: NAME+8 hexadecimal digits+base64." });
	};
	const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,200})$/.exec(text.trim());
	const [, name = "", id = "", encoded = ""] = match ?? [];
	if (match === null || !isKeyName(name)) return fail("expected NAME+KEYID+BASE64");
	const key = require_verification.decodeBase64(encoded);
	if (key === null || key[0] !== ED25519 || key.length !== 33) return fail("its key is not one of Ed25519, which alone is understood");
	const parsed = {
		name,
		publicKey: key.subarray(1)
	};
	const own = require_verification.toHex(keyId(parsed));
	return own === id ? parsed : fail(`its key id is ${id}, and that of its name and key is ${own}: a part was changed`);
}
function verifierKey(key) {
	return `${key.name}+${require_verification.toHex(keyId(key))}+${require_verification.toBase64(require_verification.concatBytes(Uint8Array.of(ED25519), key.publicKey))}`;
}
function keyId({ name, publicKey }) {
	return require_verification.sha256(require_verification.concatBytes(require_verification.utf8(`${name}\n`), Uint8Array.of(ED25519), publicKey)).subarray(0, 4);
}
function parseNote(bytes, field) {
	const fail = (reason) => {
		throw new require_start.ParseError("PARSE_INVALID", field, reason);
	};
	if (bytes.length > MAX_NOTE_BYTES) throw new require_start.ParseError("PARSE_LIMIT", field, `${bytes.length} bytes, over the limit of ${MAX_NOTE_BYTES}`);
	const whole = require_verification.fromUtf8(bytes, field);
	if (CONTROL.test(whole)) return fail("a control character");
	const end = whole.lastIndexOf("\n\n");
	if (end === -1) return fail("expected a text, an empty line and signatures");
	if (!whole.endsWith("\n")) return fail("its last line does not end");
	const lines = whole.slice(end + 2).split("\n").slice(0, -1);
	if (lines.length === 0) return fail("no signature");
	if (lines.length > MAX_SIGNATURES) return fail(`${lines.length} signatures, over the limit of ${MAX_SIGNATURES}`);
	const signatures = lines.map((line) => {
		const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
		if (name === void 0 || encoded === void 0) return fail(`expected a signature, got ${require_verification.preview(line)}`);
		const value = require_verification.decodeBase64(encoded);
		if (value === null || value.length < 5) return fail(`expected a signature in base64, got ${require_verification.preview(line)}`);
		return {
			name,
			keyId: value.subarray(0, 4),
			signature: value.subarray(4)
		};
	});
	return {
		text: whole.slice(0, end + 1),
		signatures
	};
}
async function openNote(bytes, key, field) {
	const { text, signatures } = parseNote(bytes, field);
	const id = keyId(key);
	const own = signatures.filter(({ name, keyId }) => name === key.name && require_verification.equalBytes(keyId, id));
	const signed = require_verification.utf8(text);
	for (const { signature } of own) {
		if (await require_verification.verifyEd25519(key.publicKey, signed, signature)) continue;
		throw new require_start.LogError("LOG_SIGNATURE", `${field}: the signature by ${require_verification.preview(key.name)} does not verify`, { hint: "The text was changed after it was signed, or another key signed it. Do not rely on it." });
	}
	if (own.length > 0) return text;
	const names = [...new Set(signatures.map(({ name }) => name))].slice(0, 4).map((name) => require_verification.preview(name, 80));
	throw new require_start.LogError("LOG_SIGNATURE", `${field}: no signature by the key ${verifierKey(key)}; signed by ${names.join(", ")}`, { hint: "Compare the key with the one that the owner of the log publishes. A new key has another id." });
}
async function signNote(text, key, sign) {
	const signature = await sign(require_verification.utf8(text));
	const line = `\u2014 ${key.name} ${require_verification.toBase64(require_verification.concatBytes(keyId(key), signature))}\n`;
	const note = require_verification.utf8(`${text}\n${line}`);
	await openNote(note, key, "the signed checkpoint");
	return note;
}
// src/core/history/log/checkpoint.ts
const CHECKPOINT_PATH = "checkpoint";
const MAX_CHECKPOINT_BYTES = 65536;
async function openCheckpoint(bytes, key, field) {
	const checkpoint = parseCheckpoint(await openNote(bytes, key, field), field);
	if (checkpoint.origin !== key.name) throw new require_start.LogError("LOG_ORIGIN", `${field} is of ${require_verification.preview(checkpoint.origin, 200)}, expected ${require_verification.preview(key.name, 200)}`, { hint: "It is of another log. Name the log that you mean, with its key." });
	return checkpoint;
}
function parseCheckpoint(text, field) {
	const fail = (reason) => {
		throw new require_start.ParseError("PARSE_INVALID", field, reason);
	};
	const lines = text.split("\n");
	const [origin = "", size = "", root = ""] = lines;
	if (lines.length < 4 || lines.pop() !== "") return fail("expected lines of origin, size and root hash");
	if (lines.some((line) => line === "")) return fail("an empty line");
	if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) return fail(`expected the number of entries, got ${require_verification.preview(size)}`);
	const rootHash = require_verification.decodeBase64(root);
	if (rootHash?.length !== 32) return fail(`expected a root hash, 32 bytes in base64, got ${require_verification.preview(root)}`);
	return {
		origin,
		size: Number(size),
		rootHash
	};
}
async function signCheckpoint(checkpoint, key, sign) {
	return signNote(`${key.name}\n${checkpoint.size}\n${require_verification.toBase64(checkpoint.rootHash)}\n`, key, sign);
}
// src/core/history/log/merkle.ts
const LEAF = 0;
const NODE = 1;
const EMPTY_ROOT = require_verification.sha256(new Uint8Array());
function leafHash(entry) {
	const input = new Uint8Array(1 + entry.length);
	input[0] = LEAF;
	input.set(entry, 1);
	return require_verification.sha256(input);
}
function nodeHash(left, right) {
	const input = new Uint8Array(1 + left.length + right.length);
	input[0] = NODE;
	input.set(left, 1);
	input.set(right, 1 + left.length);
	return require_verification.sha256(input);
}
function hashesOf(leaves) {
	const levels = [[...leaves]];
	for (let below = levels[0] ?? []; below.length > 1;) {
		const above = [];
		for (let i = 0; i + 1 < below.length; i += 2) {
			const [left, right] = [below[i], below[i + 1]];
			if (left !== void 0 && right !== void 0) above.push(nodeHash(left, right));
		}
		levels.push(above);
		below = above;
	}
	return (level, index) => {
		const hash = levels[level]?.[index];
		if (hash === void 0) throw new RangeError(`no hash ${index} at level ${level} of ${leaves.length} leaves`);
		return hash;
	};
}
async function rootOf(size, hashAt) {
	return size === 0 ? EMPTY_ROOT : rangeHash({
		from: 0,
		to: size
	}, hashAt);
}
async function inclusionProof(index, size, hashAt) {
	if (index < 0 || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
	return Promise.all(beside(index, {
		from: 0,
		to: size
	}).map((range) => rangeHash(range, hashAt)));
}
function beside(index, { from, to }) {
	if (to - from === 1) return [];
	const middle = from + split(to - from);
	return index < middle ? [...beside(index, {
		from,
		to: middle
	}), {
		from: middle,
		to
	}] : [...beside(index, {
		from: middle,
		to
	}), {
		from,
		to: middle
	}];
}
async function rangeHash({ from, to }, hashAt) {
	const count = to - from;
	const level = Math.log2(count);
	if (Number.isInteger(level)) return hashAt(level, from / count);
	const middle = from + split(count);
	return nodeHash(await rangeHash({
		from,
		to: middle
	}, hashAt), await rangeHash({
		from: middle,
		to
	}, hashAt));
}
function split(count) {
	let half = 1;
	while (half * 2 < count) half *= 2;
	return half;
}
function verifyInclusion(leaf, index, size, proof, root) {
	if (!isCount(index) || !isCount(size) || index >= size) return false;
	const rest = [...proof];
	const top = climb(index, {
		from: 0,
		to: size
	}, leaf, rest);
	return top !== null && rest.length === 0 && require_verification.equalBytes(top, root);
}
function climb(index, { from, to }, leaf, proof) {
	if (to - from === 1) return leaf;
	const middle = from + split(to - from);
	const isLeft = index < middle;
	const mine = climb(index, isLeft ? {
		from,
		to: middle
	} : {
		from: middle,
		to
	}, leaf, proof);
	const other = proof.shift();
	if (mine === null || other === void 0 || other.length !== 32) return null;
	return isLeft ? nodeHash(mine, other) : nodeHash(other, mine);
}
function isCount(value) {
	return Number.isSafeInteger(value) && value >= 0;
}
const TILE_HEIGHT = 8;
const HASH_BYTES = 32;
const MAX_BUNDLE_BYTES = 4 * 2 ** 20;
function tilePath({ level, index, width }) {
	return width === 256 ? fullPath(level, index) : `${partialsOf({
		level,
		index
	})}/${width}`;
}
function partialsOf({ level, index }) {
	return `${fullPath(level, index)}.p`;
}
function fullPath(level, index) {
	const digits = String(index);
	const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g) ?? [];
	return `tile/${level}/${groups.map((group, i) => i < groups.length - 1 ? `x${group}` : group).join("/")}`;
}
function widthAt(level, size) {
	return Math.floor(size / 256 ** level);
}
function tilesOf(size, from = 0) {
	const tiles = [];
	for (let level = 0; widthAt(level, size) > 0; level++) {
		const first = Math.floor(widthAt(level, from) / 256);
		const hashes = widthAt(level, size);
		if (hashes === widthAt(level, from)) continue;
		for (let index = first; index * 256 < hashes; index++) {
			const width = Math.min(256, hashes - index * 256);
			tiles.push({
				level,
				index,
				width
			});
			if (level === 0) tiles.push({
				level: "entries",
				index,
				width
			});
		}
	}
	return tiles;
}
async function writeTile({ level, index, width }, hashAt) {
	const first = index * 256;
	const hashes = Array.from({ length: width }, (_, i) => hashAt(level * TILE_HEIGHT, first + i));
	return require_verification.concatBytes(...await Promise.all(hashes));
}
function readTile(bytes, { width }, path) {
	if (bytes.length !== width * HASH_BYTES) throw contradiction(`${path} has ${bytes.length} bytes, expected ${width * HASH_BYTES}: ${width} hashes`);
	return Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}
function writeBundle(entries) {
	return require_verification.concatBytes(...entries.flatMap((entry) => {
		if (entry.length > 65535) throw new RangeError(`an entry of ${entry.length} bytes`);
		return [Uint8Array.of(entry.length >> 8, entry.length & 255), entry];
	}));
}
function readBundle(bytes, { width }, path) {
	const reader = new require_verification.ByteReader(bytes, path);
	const entries = Array.from({ length: width }, (_, i) => {
		const length = reader.u8(`[${i}].length`) << 8 | reader.u8(`[${i}].length`);
		return reader.take(length, `[${i}]`);
	});
	reader.end();
	return entries;
}
async function fetchTile(tile, read) {
	const paths = [...new Set([tilePath(tile), tilePath({
		...tile,
		width: 256
	})])];
	for (const path of paths) {
		const limit = tile.level === "entries" ? MAX_BUNDLE_BYTES : 256 * HASH_BYTES;
		const bytes = await read(path, limit);
		if (bytes === null) continue;
		if (bytes.length > limit) throw contradiction(`${path} has ${bytes.length} bytes, over the limit of ${limit}`);
		return {
			path,
			bytes: path === tilePath(tile) ? bytes : beginning(bytes, tile)
		};
	}
	throw new require_start.LogError("LOG_INCOMPLETE", `${paths[0]} is missing, which the checkpoint of this log needs`, { hint: "Fetch the whole log again. If the file stays missing, part of the log was removed: do not rely on what is left." });
}
function beginning(bytes, { level, width }) {
	if (level !== "entries") return bytes.subarray(0, width * HASH_BYTES);
	let end = 0;
	for (let i = 0; i < width && end < bytes.length; i++) end += 2 + ((bytes[end] ?? 0) << 8 | (bytes[end + 1] ?? 0));
	return bytes.subarray(0, end);
}
function tileHashes(size, read) {
	const tiles = new Map();
	const hashesIn = (tile) => {
		const path = tilePath(tile);
		const known = tiles.get(path);
		if (known !== void 0) return known;
		const fetched = fetchTile(tile, read).then((file) => readTile(file.bytes, tile, file.path));
		tiles.set(path, fetched);
		return fetched;
	};
	return async (level, index) => {
		const tileLevel = Math.floor(level / TILE_HEIGHT);
		const count = 2 ** (level % TILE_HEIGHT);
		const first = index * count;
		const tileIndex = Math.floor(first / 256);
		const width = Math.min(256, widthAt(tileLevel, size) - tileIndex * 256);
		const hashes = await hashesIn({
			level: tileLevel,
			index: tileIndex,
			width
		});
		const at = first - tileIndex * 256;
		return fold(hashes.slice(at, at + count));
	};
}
function fold(hashes) {
	const [first, second] = hashes;
	if (first === void 0) throw new RangeError("no hash");
	if (second === void 0) return first;
	const half = hashes.length / 2;
	return nodeHash(fold(hashes.slice(0, half)), fold(hashes.slice(half)));
}
function contradiction(message) {
	return new require_start.LogError("LOG_CONTRADICTS", message, { hint: "Fetch the whole log again. If it stays so, it was altered or damaged: do not rely on any of its entries." });
}
// src/core/history/log/verify-log.ts
const MAX_LOG_SIZE = 25e4;
const AT_ONCE$1 = 8;
async function verifyLog({ read }, { vkey, since }) {
	const key = parseVerifierKey(vkey);
	const { checkpoint, note } = await readCheckpoint(read, key);
	const kept = [];
	for (const [i, bytes] of since.entries()) {
		const old = await openCheckpoint(bytes, key, since.length === 1 ? "the checkpoint that was kept" : `kept checkpoint ${i + 1}`);
		if (old.size > checkpoint.size) throw rewound(old, checkpoint);
		kept.push(old);
	}
	const { size } = checkpoint;
	const tiles = tilesOf(size);
	const rows = (await inTurn(tiles.filter(({ level }) => level === "entries"), async (tile) => {
		const { path, bytes } = await fetchTile(tile, read);
		return readBundle(bytes, tile, path).map((entry, i) => {
			const seq = tile.index * 256 + i;
			return {
				leaf: leafHash(entry),
				entry: readEntry(entry, {
					origin: key.name,
					seq
				})
			};
		});
	})).flat();
	const hashAt = hashesOf(rows.map(({ leaf }) => leaf));
	for (const old of kept) if (!require_verification.equalBytes(await rootOf(old.size, hashAt), old.rootHash)) throw forked(old);
	if (!require_verification.equalBytes(await rootOf(size, hashAt), checkpoint.rootHash)) throw contradiction("the entries do not make the root hash of the checkpoint: one of them was changed, moved or replaced");
	await inTurn(tiles.filter((tile) => tile.level !== "entries"), async (tile) => {
		const { path, bytes } = await fetchTile(tile, read);
		for (const [i, hash] of readTile(bytes, tile, path).entries()) {
			if (require_verification.equalBytes(hash, hashAt(tile.level * 8, tile.index * 256 + i))) continue;
			throw contradiction(`${path}: hash ${i} is not that of the entries under it`);
		}
	});
	return {
		checkpoint,
		note,
		entries: rows.map(({ entry }) => entry)
	};
}
async function readCheckpoint(read, key) {
	const note = await read(CHECKPOINT_PATH, MAX_CHECKPOINT_BYTES);
	if (note === null) throw new require_start.LogError("LOG_INCOMPLETE", `${CHECKPOINT_PATH} is missing: there is no log`, { hint: "Check the place. If there was a log before, it was removed." });
	const checkpoint = await openCheckpoint(note, key, CHECKPOINT_PATH);
	if (checkpoint.size > 25e4) throw new require_start.ParseError("PARSE_LIMIT", CHECKPOINT_PATH, `${checkpoint.size} entries, over the limit of ${MAX_LOG_SIZE}`);
	return {
		checkpoint,
		note
	};
}
function rewound(old, now) {
	return new require_start.LogError("LOG_REWOUND", `the log has ${now.size} entries, and had ${old.size} when it signed the checkpoint that was kept`, { hint: "Entries were taken back, or this is an old copy. Keep both checkpoints: together they prove it. Ask the owner of the log." });
}
function forked(old) {
	return new require_start.LogError("LOG_FORKED", `the first ${old.size} entries of the log are not those of the checkpoint that was kept`, { hint: "The log was rewritten. Keep both checkpoints: their signatures prove it. Do not rely on this log." });
}
async function inTurn(items, run) {
	const results = [];
	for (let i = 0; i < items.length; i += AT_ONCE$1) results.push(...await Promise.all(items.slice(i, i + AT_ONCE$1).map(run)));
	return results;
}
// src/history/read.ts
async function readLog(place, vkey, since = []) {
	const files = await place.open();
	return {
		...await verifyLog(files, {
			vkey,
			since
		}),
		files
	};
}
const MAX_FACTS = 1e3;
const MAX_FACTS_TOTAL = 67108864;
const AT_ONCE = 8;
async function factsIn({ files }, entries, most = MAX_FACTS) {
	const newestFirst = finished(entries).reverse();
	const digests = [...new Set(newestFirst.map(({ factsDigest }) => factsDigest))].slice(0, most);
	const facts = new Map();
	let total = 0;
	for (let i = 0; i < digests.length && total < MAX_FACTS_TOTAL; i += AT_ONCE) {
		const some = digests.slice(i, i + AT_ONCE);
		const read = await Promise.all(some.map((digest) => files.read(factsPath(digest), MAX_FACTS_BYTES)));
		for (const [n, bytes] of read.entries()) {
			const digest = some[n] ?? "";
			if (bytes === null) continue;
			total += bytes.length;
			facts.set(digest, readFacts(bytes, digest));
		}
	}
	for (const entry of newestFirst) expectAgreement(entry, facts.get(entry.factsDigest));
	return facts;
}
function expectAgreement({ seq, verdict }, facts) {
	if (facts === void 0 || facts.verdict === verdict) return;
	throw new require_start.LogError("LOG_CONTRADICTS", `entry ${seq} says ${verdict}, and the facts that it names say ${facts.verdict}`, { hint: "Whoever has the key of the log signed both. Do not rely on this log." });
}
function finished(entries) {
	return entries.filter((entry) => entry.verdict !== null);
}
async function historyOf(log, { only, salt, at }) {
	const names = targetsIn(log, only, salt);
	const own = new Map(names.map((name) => [name, []]));
	for (const entry of log.entries) own.get(entry.target)?.push(entry);
	const facts = await factsIn(log, only === null ? log.entries : [...own.values()].flat());
	const until = new Date(at).toISOString();
	return [...own].map(([target, entries]) => {
		return {
			timeline: require_spans.timelineOf(entries, facts, log.checkpoint, target, until),
			facts
		};
	});
}
const MAX_FACTS_OF_REPORT = 100;
async function timelineFor(log, { name, salt, at }) {
	const names = targetsIn(log, name, salt);
	const target = log.entries.findLast((entry) => names.includes(entry.target))?.target ?? "";
	const own = log.entries.filter((entry) => names.includes(entry.target)).map((entry) => ({
		...entry,
		target
	}));
	const facts = await factsIn(log, own, MAX_FACTS_OF_REPORT);
	return require_spans.timelineOf(own, facts, log.checkpoint, target, new Date(at).toISOString());
}
function targetsIn({ entries }, only, salt) {
	const all = [...new Set(entries.map(({ target }) => target))];
	if (only === null) return all;
	const found = all.filter((target) => isNamed(target, only, salt));
	if (found.length > 0) return found;
	throw new require_start.InputError("INPUT_NOT_FOUND", `no entry of the log is about ${require_verification.preview(only, 200)}`, { hint: salt === null ? "`history list LOG` shows the names that are in it: give one as --target. Where the log hides names, give its salt in TRUST_CENTER_HISTORY_SALT." : "`history list LOG` shows the names that are in it, and the digests of those that are hidden: give the name as --target." });
}
function isNamed(target, name, salt) {
	return target === nameInLog(name) || salt !== null && target === hiddenTarget(require_verification.utf8(salt), name);
}
// src/history/branch.ts
function logBranch(client, repository, branch) {
	const name = nameOf(repository, branch);
	return {
		name,
		async open() {
			const tip = await tipOf(client, branch);
			if (tip !== null) return atTip(client, name, tip);
			throw new require_start.InputError("INPUT_NOT_FOUND", `${name} is not there, or may not be seen`, { hint: "Check the name; for a private repository, give a token that may read it in GITHUB_TOKEN." });
		}
	};
}
function writableLogBranch(client, repository, branch) {
	const name = nameOf(repository, branch);
	return {
		...logBranch(client, repository, branch),
		async change(change) {
			await commitTo(client, branch, async (tip) => {
				const files = tip === null ? EMPTY : await atTip(client, name, tip);
				const changed = await change(files);
				if (changed === null) return null;
				const write = [...changed.write].map(([path, content]) => ({
					path,
					content
				}));
				const gone = files.paths.filter((path) => changed.remove.some((folder) => path.startsWith(`${folder}/`)));
				return {
					message: changed.message,
					files: write,
					remove: gone
				};
			});
		}
	};
}
const EMPTY = {
	read: async () => null,
	isNew: async () => true,
	paths: []
};
async function atTip(client, name, tip) {
	const files = await filesOf(client, tip);
	const paths = [...files.keys()];
	return {
		paths,
		isNew: async () => !paths.some((path) => path === "checkpoint" || path.startsWith(`tile/`)),
		async read(path, maxBytes) {
			const file = files.get(path);
			if (file === void 0) return null;
			const content = file.bytes > maxBytes ? null : await contentOf(client, file);
			if (content !== null && content.length <= maxBytes) return content;
			throw new require_start.FetchError("FETCH_TOO_LARGE", name, `${path} has ${file.bytes} bytes, at most ${maxBytes} are read`);
		}
	};
}
function nameOf(repository, branch) {
	return `the branch ${require_verification.preview(branch, 200)} of ${repository}`;
}
// src/io/settle.ts
const [open$1, fsync] = [(0, node_util.promisify)(node_fs.open), (0, node_util.promisify)(node_fs.fsync)];
async function settle(folder) {
	const file = await open$1(folder, "r").catch((error) => {
		if (process.platform === "win32") return null;
		throw error;
	});
	if (file === null) return;
	try {
		await fsync(file);
	} finally {
		node_fs.closeSync(file);
	}
}
// src/history/lock.ts
const LOCK = "lock";
const POLL_MS = 20;
const MAX_WAIT_MS = 6e4;
const MAX_BYTES = 1024;
const FORM = /^(\d{1,10}) (\S{1,36}) ([0-9a-f-]{36}) (.{1,300})\n$/;
async function whileLocked(folder, work) {
	const own = await newHolder();
	const path = (0, node_path.join)(folder, LOCK);
	const draft = (0, node_path.join)(folder, `${LOCK}.${own.token}`);
	try {
		await (0, node_fs_promises.writeFile)(draft, textOf(own), { flag: "wx" });
	} catch (cause) {
		throw new require_start.InputError("INPUT_INVALID", `${require_verification.preview(folder, 200)} cannot be written (${require_start.systemErrorCode(cause)})`, { cause });
	}
	try {
		await take(draft, path);
	} finally {
		await (0, node_fs_promises.unlink)(draft);
	}
	try {
		return await work();
	} finally {
		if ((await holderOf(path))?.token === own.token) await (0, node_fs_promises.unlink)(path);
	}
}
async function take(draft, path) {
	const deadline = Date.now() + MAX_WAIT_MS;
	while (!await isLinked(draft, path)) {
		const holder = await holderOf(path);
		if (holder !== null && await isGone(holder) && await takeAway(path, holder)) continue;
		if (Date.now() > deadline) throw stillLocked(path, holder);
		await (0, node_timers_promises.setTimeout)(POLL_MS);
	}
}
async function isLinked(from, to) {
	try {
		await (0, node_fs_promises.link)(from, to);
		return true;
	} catch (cause) {
		const code = require_start.systemErrorCode(cause);
		if (code === "EEXIST") return false;
		throw new require_start.InputError("INPUT_INVALID", `${require_verification.preview(to, 200)} cannot be made (${code})`, { cause });
	}
}
async function takeAway(path, gone) {
	const second = `${path}.${gone.token}.gone`;
	try {
		await (0, node_fs_promises.link)(path, second);
	} catch (error) {
		if (require_start.systemErrorCode(error) === null) throw error;
		return false;
	}
	const isIt = (await holderOf(second))?.token === gone.token;
	if (isIt) await (0, node_fs_promises.unlink)(path);
	await (0, node_fs_promises.unlink)(second);
	return isIt;
}
async function holderOf(path) {
	const text = await require_verification.readInputFile(path, "lock", MAX_BYTES).then((bytes) => Buffer.from(bytes).toString(), (error) => {
		if (!(error instanceof require_start.InputError)) throw error;
		return "";
	});
	const [, pid = "", boot = "", token = "", host = ""] = FORM.exec(text) ?? [];
	return token === "" ? null : {
		pid: Number(pid),
		boot,
		token,
		host
	};
}
function textOf({ pid, boot, token, host }) {
	return `${pid} ${boot} ${token} ${host}\n`;
}
async function newHolder() {
	return {
		pid: process.pid,
		boot: await thisBoot(),
		token: (0, node_crypto.randomUUID)(),
		host: await thisHost()
	};
}
async function thisHost() {
	const namespace = await (0, node_fs_promises.readlink)("/proc/self/ns/pid").catch(() => "");
	return `${(0, node_os.hostname)()} ${namespace}`.trim();
}
async function thisBoot() {
	const text = await (0, node_fs_promises.readFile)("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
	return /^[0-9a-f-]{36}$/.exec(text.trim())?.[0] ?? "-";
}
async function isGone({ pid, boot, host }) {
	if (host !== await thisHost()) return false;
	if (boot !== await thisBoot()) return true;
	try {
		process.kill(pid, 0);
		return false;
	} catch (error) {
		return require_start.systemErrorCode(error) === "ESRCH";
	}
}
function stillLocked(path, holder) {
	const by = holder === null ? "" : ` by process ${holder.pid} of ${require_verification.preview(holder.host, 100)}`;
	return new require_start.InputError("INPUT_INVALID", `${require_verification.preview(path, 200)}: the log is locked${by}, for a minute by now`, { hint: "Where no append is running any more, delete that file." });
}
// src/history/folder.ts
function logFolder(folder) {
	const files = {
		async read(path, maxBytes) {
			try {
				expectOwn(folder, path);
				return await require_verification.readInputFile((0, node_path.join)(folder, path), "log", maxBytes);
			} catch (error) {
				if (error instanceof require_start.InputError && error.code === "INPUT_NOT_FOUND") return null;
				throw error;
			}
		},
		async isNew() {
			return !await isThere((0, node_path.join)(folder, "checkpoint")) && !await isThere((0, node_path.join)(folder, "tile"));
		}
	};
	return {
		name: `the folder ${require_verification.preview(folder, 200)}`,
		open: async () => files,
		async change(change) {
			await making(folder);
			await whileLocked(folder, async () => {
				const changed = await change(files);
				if (changed === null) return;
				for (const [path, content] of changed.write) if (path !== "checkpoint") await put(folder, path, content);
				const checkpoint = changed.write.get(CHECKPOINT_PATH);
				if (checkpoint !== void 0) await put(folder, CHECKPOINT_PATH, checkpoint);
				for (const path of changed.remove) await remove(folder, path);
			});
		}
	};
}
function expectOwn(folder, path) {
	let at = folder;
	for (const part of path.split("/")) {
		at = (0, node_path.join)(at, part);
		if ((0, node_fs.lstatSync)(at, { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue;
		throw new require_start.InputError("INPUT_INVALID", `log: ${require_verification.preview(at, 200)} is not a regular file or folder: it is a symbolic link`, { hint: "Somebody put it there. Do not rely on this copy: fetch the log again." });
	}
}
async function put(folder, path, content) {
	const at = (0, node_path.join)(folder, path);
	const draft = `${at}.tmp`;
	expectOwn(folder, path);
	try {
		await (0, node_fs_promises.mkdir)((0, node_path.dirname)(at), { recursive: true });
		await (0, node_fs_promises.rm)(draft, { force: true });
		const file = await (0, node_fs_promises.open)(draft, "wx");
		try {
			await file.writeFile(content);
			await file.sync();
		} finally {
			await file.close();
		}
		await (0, node_fs_promises.rename)(draft, at);
		await settle((0, node_path.dirname)(at));
	} catch (cause) {
		throw unwritable(at, cause);
	}
}
async function making(folder) {
	try {
		await (0, node_fs_promises.mkdir)(folder);
	} catch (cause) {
		if (require_start.systemErrorCode(cause) !== "EEXIST") throw unwritable(folder, cause);
	}
}
async function isThere(path) {
	try {
		await (0, node_fs_promises.lstat)(path);
		return true;
	} catch (cause) {
		if (require_start.systemErrorCode(cause) === "ENOENT") return false;
		throw new require_start.InputError("INPUT_INVALID", `${require_verification.preview(path, 200)} cannot be read (${require_start.systemErrorCode(cause)})`, { cause });
	}
}
async function remove(folder, path) {
	expectOwn(folder, path);
	try {
		await (0, node_fs_promises.rm)((0, node_path.join)(folder, path), {
			recursive: true,
			force: true
		});
	} catch (cause) {
		throw unwritable((0, node_path.join)(folder, path), cause);
	}
}
function unwritable(path, cause) {
	const code = require_start.systemErrorCode(cause);
	if (code === null) return cause;
	const hint = code === "ENOENT" ? { hint: "The folder that it is in must be there." } : {};
	return new require_start.InputError("INPUT_INVALID", `${require_verification.preview(path, 200)} cannot be written (${code})`, {
		...hint,
		cause
	});
}
// src/history/site.ts
const TIMEOUT_MS = 3e4;
const LOG_OF_A_SERVICE = "/api/v1/log/";
function logSite(url, { allowPrivate, token }) {
	const base = require_verification.parseHttpUrl(url);
	if (!require_verification.isConfidential(base) || base.username !== "" || base.search !== "" || base.hash !== "") throw new require_start.InputError("INPUT_INVALID", "log: expected an https URL without credentials, query and fragment", { hint: "Name the folder of the log, in which the file `checkpoint` is." });
	const folder = `${base.origin}${base.pathname.replace(/\/*$/, "/")}`;
	const isService = folder.endsWith(LOG_OF_A_SERVICE);
	const files = {
		async read(path, maxBytes) {
			const { status, body } = await require_verification.httpGet(`${folder}${path}`, {
				addresses: allowPrivate || require_verification.isNamedByAddress(base) ? "any" : "public",
				maxBytes,
				timeoutMs: TIMEOUT_MS,
				statuses: [
					200,
					401,
					404
				],
				...isService && token !== null ? { headers: { authorization: `Bearer ${token}` } } : {}
			});
			if (status === 401) {
				const hint = `A service shows its log to members: set ${require_service.TOKEN_VARIABLE} to an API token.`;
				throw new require_start.FetchError("FETCH_STATUS", folder, "answered with status 401, expected 200", {
					status,
					...isService ? { hint } : {}
				});
			}
			return status === 404 ? null : body;
		},
		isNew: async () => false
	};
	return {
		name: require_verification.preview(folder, 300),
		open: async () => files
	};
}
// src/history/place.ts
const BRANCH = /^((?!\.{1,2}\/)[\w.-]{1,100}\/(?!\.{1,2}@)[\w.-]{1,100})@(.+)$/;
const URL_FORM = /^https?:/i;
function onGitHub(text) {
	const [, repository, branch] = BRANCH.exec(text) ?? [];
	return repository === void 0 || branch === void 0 ? null : {
		repository,
		branch
	};
}
function placeOf(text, { env, allowPrivate }) {
	if (URL_FORM.test(text)) return logSite(text, {
		allowPrivate,
		token: env["TRUST_CENTER_SERVICE_TOKEN"] || null
	});
	const branch = onGitHub(text);
	if (branch === null) return logFolder(text);
	expectBranchName(branch.branch);
	return logBranch(reader(branch.repository, env), branch.repository, branch.branch);
}
function writablePlaceOf(text, env) {
	if (URL_FORM.test(text)) throw new require_start.InputError("INPUT_INVALID", "a log on a web server can only be read", { hint: "Append to the folder or the branch that it is served from." });
	const branch = onGitHub(text);
	if (branch === null) return logFolder(text);
	const token = tokenOf(env);
	if (token === null) throw new require_start.InputError("INPUT_INVALID", `nothing can be appended to ${text} without a token`, { hint: "Give one that may write the contents of the repository in GITHUB_TOKEN." });
	expectBranchName(branch.branch);
	const { repository } = branch;
	return writableLogBranch(createGitHubClient({
		apiUrl: apiUrl(env),
		repository,
		token
	}), repository, branch.branch);
}
function originOf(text, env) {
	const branch = onGitHub(text);
	return branch === null ? null : branchOrigin(serverUrl(env), branch.repository);
}
function branchOrigin(server, repository) {
	return `${new URL(server).host}/${repository}/trust-center`;
}
const API_VERSION = "2022-11-28";
const MAX_ANSWER_BYTES = 16777216;
const LIMITS = {
	bytes: MAX_ANSWER_BYTES,
	values: 2e6
};
function reader(repository, env) {
	const token = tokenOf(env);
	if (token !== null) return createGitHubClient({
		apiUrl: apiUrl(env),
		repository,
		token
	});
	return {
		repository: `/repos/${repository}`,
		async get(path, query = {}) {
			const url = new URL(`${apiUrl(env)}${path}`);
			for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
			const { status, body, headers } = await require_verification.httpGet(url.href, {
				conditions: {
					accept: "application/vnd.github+json",
					"x-github-api-version": API_VERSION
				},
				contentTypes: require_verification.JSON_TYPES,
				maxBytes: MAX_ANSWER_BYTES,
				statuses: [
					200,
					401,
					403,
					404,
					429
				]
			});
			if (status === 200) return require_verification.parseJson(Buffer.from(body).toString(), "github", LIMITS);
			throw new GitHubError({
				method: "GET",
				url
			}, {
				status,
				said: "no token was given",
				headers
			});
		}
	};
}
function tokenOf(env) {
	return env.GH_TOKEN || env.GITHUB_TOKEN || null;
}
function serverUrl(env) {
	return (env.GITHUB_SERVER_URL || "https://github.com").replace(/\/+$/, "");
}
function apiUrl(env) {
	return (env.GITHUB_API_URL || require_verification.apiOf(serverUrl(env))).replace(/\/+$/, "");
}
Object.defineProperty(exports, "CHECKPOINT_PATH", {
	enumerable: true,
	get: function() {
		return CHECKPOINT_PATH;
	}
});
Object.defineProperty(exports, "EMPTY_ROOT", {
	enumerable: true,
	get: function() {
		return EMPTY_ROOT;
	}
});
Object.defineProperty(exports, "GitHubError", {
	enumerable: true,
	get: function() {
		return GitHubError;
	}
});
Object.defineProperty(exports, "MAX_CHECKPOINT_BYTES", {
	enumerable: true,
	get: function() {
		return MAX_CHECKPOINT_BYTES;
	}
});
Object.defineProperty(exports, "MAX_LOG_SIZE", {
	enumerable: true,
	get: function() {
		return MAX_LOG_SIZE;
	}
});
Object.defineProperty(exports, "branchOrigin", {
	enumerable: true,
	get: function() {
		return branchOrigin;
	}
});
Object.defineProperty(exports, "checkRun", {
	enumerable: true,
	get: function() {
		return checkRun;
	}
});
Object.defineProperty(exports, "comment", {
	enumerable: true,
	get: function() {
		return comment;
	}
});
Object.defineProperty(exports, "connectGitHub", {
	enumerable: true,
	get: function() {
		return connectGitHub;
	}
});
Object.defineProperty(exports, "contradiction", {
	enumerable: true,
	get: function() {
		return contradiction;
	}
});
Object.defineProperty(exports, "expectBranchName", {
	enumerable: true,
	get: function() {
		return expectBranchName;
	}
});
Object.defineProperty(exports, "expectSalt", {
	enumerable: true,
	get: function() {
		return expectSalt;
	}
});
Object.defineProperty(exports, "factsIn", {
	enumerable: true,
	get: function() {
		return factsIn;
	}
});
Object.defineProperty(exports, "factsPath", {
	enumerable: true,
	get: function() {
		return factsPath;
	}
});
Object.defineProperty(exports, "fetchTile", {
	enumerable: true,
	get: function() {
		return fetchTile;
	}
});
Object.defineProperty(exports, "finished", {
	enumerable: true,
	get: function() {
		return finished;
	}
});
Object.defineProperty(exports, "finishedDraft", {
	enumerable: true,
	get: function() {
		return finishedDraft;
	}
});
Object.defineProperty(exports, "historyOf", {
	enumerable: true,
	get: function() {
		return historyOf;
	}
});
Object.defineProperty(exports, "idOnly", {
	enumerable: true,
	get: function() {
		return idOnly;
	}
});
Object.defineProperty(exports, "inclusionProof", {
	enumerable: true,
	get: function() {
		return inclusionProof;
	}
});
Object.defineProperty(exports, "isHidden", {
	enumerable: true,
	get: function() {
		return isHidden;
	}
});
Object.defineProperty(exports, "isKeyName", {
	enumerable: true,
	get: function() {
		return isKeyName;
	}
});
Object.defineProperty(exports, "isLost", {
	enumerable: true,
	get: function() {
		return isLost;
	}
});
Object.defineProperty(exports, "isNamed", {
	enumerable: true,
	get: function() {
		return isNamed;
	}
});
Object.defineProperty(exports, "issue", {
	enumerable: true,
	get: function() {
		return issue;
	}
});
Object.defineProperty(exports, "leafHash", {
	enumerable: true,
	get: function() {
		return leafHash;
	}
});
Object.defineProperty(exports, "loginOnly", {
	enumerable: true,
	get: function() {
		return loginOnly;
	}
});
Object.defineProperty(exports, "nodeHash", {
	enumerable: true,
	get: function() {
		return nodeHash;
	}
});
Object.defineProperty(exports, "openCheckpoint", {
	enumerable: true,
	get: function() {
		return openCheckpoint;
	}
});
Object.defineProperty(exports, "originOf", {
	enumerable: true,
	get: function() {
		return originOf;
	}
});
Object.defineProperty(exports, "parseVerifierKey", {
	enumerable: true,
	get: function() {
		return parseVerifierKey;
	}
});
Object.defineProperty(exports, "partialsOf", {
	enumerable: true,
	get: function() {
		return partialsOf;
	}
});
Object.defineProperty(exports, "placeOf", {
	enumerable: true,
	get: function() {
		return placeOf;
	}
});
Object.defineProperty(exports, "publishing", {
	enumerable: true,
	get: function() {
		return publishing;
	}
});
Object.defineProperty(exports, "putFiles", {
	enumerable: true,
	get: function() {
		return putFiles;
	}
});
Object.defineProperty(exports, "readActionContext", {
	enumerable: true,
	get: function() {
		return readActionContext;
	}
});
Object.defineProperty(exports, "readAnswer", {
	enumerable: true,
	get: function() {
		return readAnswer;
	}
});
Object.defineProperty(exports, "readBundle", {
	enumerable: true,
	get: function() {
		return readBundle;
	}
});
Object.defineProperty(exports, "readCheckpoint", {
	enumerable: true,
	get: function() {
		return readCheckpoint;
	}
});
Object.defineProperty(exports, "readEntry", {
	enumerable: true,
	get: function() {
		return readEntry;
	}
});
Object.defineProperty(exports, "readLog", {
	enumerable: true,
	get: function() {
		return readLog;
	}
});
Object.defineProperty(exports, "rootOf", {
	enumerable: true,
	get: function() {
		return rootOf;
	}
});
Object.defineProperty(exports, "runUrl", {
	enumerable: true,
	get: function() {
		return runUrl;
	}
});
Object.defineProperty(exports, "signCheckpoint", {
	enumerable: true,
	get: function() {
		return signCheckpoint;
	}
});
Object.defineProperty(exports, "silentBecause", {
	enumerable: true,
	get: function() {
		return silentBecause;
	}
});
Object.defineProperty(exports, "tileHashes", {
	enumerable: true,
	get: function() {
		return tileHashes;
	}
});
Object.defineProperty(exports, "tilePath", {
	enumerable: true,
	get: function() {
		return tilePath;
	}
});
Object.defineProperty(exports, "tilesOf", {
	enumerable: true,
	get: function() {
		return tilesOf;
	}
});
Object.defineProperty(exports, "timelineFor", {
	enumerable: true,
	get: function() {
		return timelineFor;
	}
});
Object.defineProperty(exports, "uncheckedBecause", {
	enumerable: true,
	get: function() {
		return uncheckedBecause;
	}
});
Object.defineProperty(exports, "unfinishedDraft", {
	enumerable: true,
	get: function() {
		return unfinishedDraft;
	}
});
Object.defineProperty(exports, "unsignedBecause", {
	enumerable: true,
	get: function() {
		return unsignedBecause;
	}
});
Object.defineProperty(exports, "verifierKey", {
	enumerable: true,
	get: function() {
		return verifierKey;
	}
});
Object.defineProperty(exports, "verifyInclusion", {
	enumerable: true,
	get: function() {
		return verifyInclusion;
	}
});
Object.defineProperty(exports, "verifyLog", {
	enumerable: true,
	get: function() {
		return verifyLog;
	}
});
Object.defineProperty(exports, "writableLogBranch", {
	enumerable: true,
	get: function() {
		return writableLogBranch;
	}
});
Object.defineProperty(exports, "writablePlaceOf", {
	enumerable: true,
	get: function() {
		return writablePlaceOf;
	}
});
Object.defineProperty(exports, "writeBundle", {
	enumerable: true,
	get: function() {
		return writeBundle;
	}
});
Object.defineProperty(exports, "writeEntry", {
	enumerable: true,
	get: function() {
		return writeEntry;
	}
});
Object.defineProperty(exports, "writeTile", {
	enumerable: true,
	get: function() {
		return writeTile;
	}
});
