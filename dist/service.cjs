const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
const require_workflow_token = require("./workflow-token.cjs");
// src/publish/service.ts
const TOKEN_VARIABLE = "TRUST_CENTER_SERVICE_TOKEN";
const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;
const MAX_ANSWER_BYTES = 262144;
const MAX_BUNDLE_BYTES = 64 * 2 ** 20;
const RUN_MS = 6e5;
const [FIRST_POLL_MS, POLL_MS] = [100, 2e3];
const REQUEST_MS = 6e4;
const WAIT_SECONDS = 30;
function readServiceUrl(given, name) {
	const url = require_verification.parseHttpUrl(given);
	const [, base, organisation = "", slug = ""] = /^(.*)\/t\/([^/]*)\/([^/]*)\/?$/.exec(url.pathname) ?? [];
	if (base === void 0 || !SLUG.test(organisation) || !SLUG.test(slug) || url.search !== "" || url.username !== "") throw new require_start.InputError("INPUT_INVALID", `${name}: not the URL of a target of a service: ${require_verification.displayUrl(url)}`, { hint: "Open the target in its dashboard and copy the address, e.g. https://trust.example/t/acme/wallet." });
	if (!require_verification.isConfidential(url)) throw new require_start.InputError("INPUT_INVALID", `${name}: expected https, got http: anybody on the way could read the token`);
	return {
		base: `${url.origin}${base}`,
		organisation,
		slug
	};
}
async function serviceToken({ base, organisation }, env) {
	const given = env["TRUST_CENTER_SERVICE_TOKEN"] ?? "";
	if (given !== "") return given;
	const identity = await require_workflow_token.workflowToken(base, env);
	if (identity === null) throw new require_start.InputError("INPUT_INVALID", `${base} is asked with a token, and ${TOKEN_VARIABLE} is not set`, { hint: "Make a token in the settings of the service. A workflow needs none: allow its repository there, and give the job `permissions: { id-token: write }`." });
	const body = JSON.stringify({
		token: identity,
		organisation
	});
	return readAnswer(await send(`${base}/api/v1/token`, {
		headers: {},
		body
	}, [200, 201]), (value) => require_verification.member(require_verification.anyObject(value), "token", require_verification.text));
}
async function collectAt(target, token, { signal, onProgress }) {
	const { base } = target;
	onProgress(`asking ${base} to verify ${target.organisation}/${target.slug}`);
	const run = await ended(base, await begunSince(target, token, signal, onProgress), token, signal);
	if (run.status !== "appraised") throw new require_start.FetchError("FETCH_FAILED", run.page, `the verification there came to no result: ${require_verification.preview(run.reason, 200)}`);
	onProgress(`taking the evidence that it collected: ${run.page}`);
	const { body: bundle } = await require_verification.httpGet(`${base}/api/v1/verifications/${run.id}/bundle`, {
		headers: authorised(token),
		maxBytes: MAX_BUNDLE_BYTES,
		timeoutMs: REQUEST_MS,
		signal
	});
	return {
		run,
		bundle
	};
}
async function begunSince({ base, organisation, slug }, token, signal, onProgress) {
	const url = `${base}/api/v1/targets/${organisation}/${slug}/verifications`;
	const ask = async () => readAnswer(await send(url, {
		headers: authorised(token),
		body: ""
	}, [200, 202], signal), asked);
	const first = await ask();
	if (first.status === "queued") return first.id;
	onProgress("another verification is under way there, whose evidence may be older: waiting for its end");
	await ended(base, first.id, token, signal);
	const { id } = await ask();
	if (id !== first.id) return id;
	throw new require_start.FetchError("FETCH_CONTENT", `${base}/v/${id}`, "the service begins no verification after this one");
}
async function registerAt(target, token, bundle, signal) {
	const { base, organisation, slug } = target;
	return ended(base, readAnswer(await send(`${base}/api/v1/verifications?organisation=${organisation}&target=${slug}&wait=${WAIT_SECONDS}`, {
		headers: authorised(token),
		body: bundle
	}, [200, 202], signal), asked).id, token, signal);
}
function runInWords({ status, verdict, reason, page }) {
	return `The service says: ${status === "appraised" ? `${verdict}` : `${status} (${require_verification.preview(reason, 200)})`}. ${page}`;
}
async function ended(base, id, token, signal) {
	const until = Date.now() + RUN_MS;
	const page = `${base}/v/${id}`;
	for (let pauseMs = FIRST_POLL_MS;; pauseMs = Math.min(2 * pauseMs, POLL_MS)) {
		const { status, ...found } = readAnswer(await require_verification.httpGet(`${base}/api/v1/verifications/${id}`, {
			headers: authorised(token),
			maxBytes: MAX_ANSWER_BYTES,
			timeoutMs: REQUEST_MS,
			signal
		}), state);
		if (status === "appraised" || status === "without-result" || status === "cancelled") return {
			id,
			page,
			status,
			...found
		};
		if (Date.now() >= until) throw new require_start.FetchError("FETCH_TIMEOUT", page, `the verification there is still ${status} after ${RUN_MS / 6e4} minutes`);
		await require_verification.pause(pauseMs, signal ?? AbortSignal.timeout(RUN_MS));
		signal?.throwIfAborted();
	}
}
function authorised(token) {
	return { authorization: `Bearer ${token}` };
}
async function send(url, { headers, body }, statuses, signal) {
	const answer = await require_verification.httpSend(url, {
		method: "POST",
		headers: {
			"content-type": "application/json",
			...headers
		},
		body
	}, {
		maxBytes: MAX_ANSWER_BYTES,
		timeoutMs: REQUEST_MS,
		signal
	});
	if (statuses.includes(answer.status)) return answer;
	throw refused(answer);
}
function refused(answer) {
	const { status, url } = answer;
	const said = saidIn(answer);
	return new require_start.FetchError("FETCH_STATUS", require_verification.displayUrl(url), `answered with status ${status}${said === null ? "" : `: ${said}`}`, {
		status,
		...status === 401 ? { hint: `The token is not valid there: it may be over, or for another organisation (${TOKEN_VARIABLE}).` } : {},
		...status === 404 ? { hint: "There is no such target, or the token may not see it." } : {}
	});
}
function saidIn({ body }) {
	try {
		return require_verification.preview(require_verification.readJson(require_verification.fromUtf8(body, "answer"), "answer", (value) => require_verification.member(require_verification.anyObject(value), "detail", require_verification.text)), 300);
	} catch {
		return null;
	}
}
function readAnswer({ url, body }, read) {
	try {
		return require_verification.readJson(require_verification.fromUtf8(body, "answer"), "answer", read, { bytes: MAX_ANSWER_BYTES });
	} catch {
		throw new require_start.FetchError("FETCH_CONTENT", require_verification.displayUrl(url), "the answer is not what a service of this version gives");
	}
}
const ID = require_verification.matching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a UUID");
const STATES = [
	"queued",
	"running",
	"appraised",
	"without-result",
	"cancelled"
];
const asked = (value) => {
	const given = require_verification.anyObject(value);
	return {
		id: require_verification.member(given, "id", ID),
		status: require_verification.member(given, "status", require_verification.oneOf(...STATES))
	};
};
const state = (value) => {
	const given = require_verification.anyObject(value);
	const message = require_verification.memberOr(given, "error", "", require_verification.only("message", require_verification.text));
	return {
		status: require_verification.member(given, "status", require_verification.oneOf(...STATES)),
		verdict: require_verification.memberOr(given, "verdict", null, require_verification.oneOf(...require_help.VERDICTS)),
		reason: require_verification.memberOr(given, "reason", message, require_verification.text)
	};
};
Object.defineProperty(exports, "TOKEN_VARIABLE", {
	enumerable: true,
	get: function() {
		return TOKEN_VARIABLE;
	}
});
Object.defineProperty(exports, "collectAt", {
	enumerable: true,
	get: function() {
		return collectAt;
	}
});
Object.defineProperty(exports, "readServiceUrl", {
	enumerable: true,
	get: function() {
		return readServiceUrl;
	}
});
Object.defineProperty(exports, "registerAt", {
	enumerable: true,
	get: function() {
		return registerAt;
	}
});
Object.defineProperty(exports, "runInWords", {
	enumerable: true,
	get: function() {
		return runInWords;
	}
});
Object.defineProperty(exports, "serviceToken", {
	enumerable: true,
	get: function() {
		return serviceToken;
	}
});
