const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
// src/io/workflow-token.ts
async function workflowToken(audience, env) {
	const url = env.ACTIONS_ID_TOKEN_REQUEST_URL ?? "";
	const bearer = env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? "";
	if (url === "" || bearer === "") return null;
	const request = new URL(url);
	request.searchParams.set("audience", audience);
	const { body, url: shown } = await require_verification.httpGet(request.href, {
		headers: {
			authorization: `Bearer ${bearer}`,
			accept: "application/json"
		},
		contentTypes: require_verification.JSON_TYPES,
		maxBytes: 262144
	});
	try {
		return require_verification.readJson(require_verification.fromUtf8(body, "answer"), "answer", require_verification.only("value", require_verification.text));
	} catch {
		throw new require_start.FetchError("FETCH_CONTENT", shown, "the answer is not JSON with a token as its value");
	}
}
Object.defineProperty(exports, "workflowToken", {
	enumerable: true,
	get: function() {
		return workflowToken;
	}
});
