const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_start = require("./start.cjs");
const require_verification = require("./verification.cjs");
const require_workflow_token = require("./workflow-token.cjs");
const require_check_signature = require("./check-signature.cjs");
const require_sign_statement = require("./sign-statement.cjs");
// src/signing/options.ts
var options_exports = require_rolldown_runtime.__exportAll({
	expectSigningOptions: () => expectSigningOptions,
	readSigning: () => readSigning
});
const AUDIENCE = "sigstore";
const MAX_KEY_BYTES = 65536;
async function readSigning(options, env) {
	expectSigningOptions(options);
	const { signingKey, timestampUrl } = options;
	if (signingKey !== void 0) {
		const pem = require_check_signature.pemOf(await require_verification.readInputFile(signingKey, "signing-key", MAX_KEY_BYTES), "signing-key");
		return {
			kind: "key",
			key: require_check_signature.readSigningKey(pem, env[require_check_signature.PASSWORD_VARIABLE]),
			timestampUrl: unlessNone(timestampUrl)
		};
	}
	const given = env.SIGSTORE_ID_TOKEN ?? "";
	const identityToken = given === "" ? await require_workflow_token.workflowToken(AUDIENCE, env) : given;
	if (identityToken === null) throw noToken(env);
	return {
		kind: "keyless",
		identityToken,
		services: servicesOf(options) ?? require_sign_statement.servicesFor(require_sign_statement.readIdentityToken(identityToken))
	};
}
function expectSigningOptions({ signingKey, fulcioUrl, rekorUrl, timestampUrl }) {
	for (const [name, url] of Object.entries({
		"fulcio-url": fulcioUrl,
		"rekor-url": rekorUrl,
		"timestamp-url": timestampUrl
	})) if (unlessNone(url) !== null) require_sign_statement.expectServiceUrl(url ?? "", name);
	if (signingKey !== void 0) {
		if (fulcioUrl === void 0 && rekorUrl === void 0) return;
		throw new require_start.InputError("INPUT_INVALID", "signing-key: a key needs no Fulcio and no Rekor", { hint: "Leave out fulcio-url and rekor-url, or sign without a key." });
	}
	const given = [
		fulcioUrl,
		rekorUrl,
		timestampUrl
	].filter((url) => url !== void 0);
	if (given.length === 0 || given.length === 3) return;
	throw new require_start.InputError("INPUT_INVALID", "fulcio-url, rekor-url and timestamp-url belong together", { hint: "Name all services of the Sigstore instance; write none for one that it does not have." });
}
function servicesOf({ fulcioUrl, rekorUrl, timestampUrl }) {
	if (fulcioUrl === void 0) return null;
	return {
		fulcioUrl,
		rekorUrl: unlessNone(rekorUrl),
		timestampUrl: unlessNone(timestampUrl)
	};
}
function unlessNone(url) {
	return url === void 0 || url === "none" ? null : url;
}
function noToken(env) {
	if (env.GITHUB_ACTIONS !== "true") return new require_start.InputError("INPUT_INVALID", "signing without a key needs the identity of a workflow, and this is not a workflow’s job", { hint: "Give --signing-key KEY.pem, or a token for the audience sigstore in SIGSTORE_ID_TOKEN." });
	return new require_start.InputError("INPUT_INVALID", "the job may not have an identity token, so it cannot sign", { hint: "Add to the job: `permissions: { contents: read, id-token: write, attestations: write }`. Pull requests from forks never get one." });
}
Object.defineProperty(exports, "expectSigningOptions", {
	enumerable: true,
	get: function() {
		return expectSigningOptions;
	}
});
Object.defineProperty(exports, "options_exports", {
	enumerable: true,
	get: function() {
		return options_exports;
	}
});
Object.defineProperty(exports, "readSigning", {
	enumerable: true,
	get: function() {
		return readSigning;
	}
});
