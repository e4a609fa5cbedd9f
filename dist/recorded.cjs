const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
// src/cli/recorded.ts
async function readBundle(path) {
	return require_verification.parseBundle(require_verification.documentText(await require_verification.readInputFile(path, "bundle", require_verification.MAX_BUNDLE_BYTES), "bundle"));
}
function recordedPolicy({ appraisal }, hint) {
	return require_verification.policyFromRecord(recorded(appraisal?.policy, hint));
}
function recordedTime({ appraisal }, hint) {
	return Date.parse(recorded(appraisal?.at, hint));
}
function recorded(value, hint) {
	if (value !== void 0) return value;
	throw new require_start.InputError("INPUT_INVALID", "the bundle records no appraisal to repeat", { hint });
}
function claimsOf({ target: { domain } }, { what, chosen }) {
	return [`${require_help.enumerate([
		"reference values",
		"freshness",
		...chosen
	])} are the ${what}’s own.`, ...domain === void 0 ? [] : [`  So is what it has of ${require_verification.preview(domain, 100)}: nothing proves what was served, what DNS and monitors answered, and which roots are public.`]];
}
Object.defineProperty(exports, "claimsOf", {
	enumerable: true,
	get: function() {
		return claimsOf;
	}
});
Object.defineProperty(exports, "readBundle", {
	enumerable: true,
	get: function() {
		return readBundle;
	}
});
Object.defineProperty(exports, "recordedPolicy", {
	enumerable: true,
	get: function() {
		return recordedPolicy;
	}
});
Object.defineProperty(exports, "recordedTime", {
	enumerable: true,
	get: function() {
		return recordedTime;
	}
});
