const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_envelope = require("./envelope.cjs");
const require_trusted_root = require("./trusted-root.cjs");
const require_in_toto = require("./in-toto.cjs");
const require_subjects = require("./subjects.cjs");
const require_html = require("./html.cjs");
const require_json = require("./json.cjs");
// src/core/report/summary.ts
async function summaryMismatch(summary, source, core) {
	const [json, ...others] = require_trusted_root.jsonDocuments(summary, "summary");
	if (json === void 0 || others.length > 0) throw new require_start.ParseError("PARSE_INVALID", "summary", `expected one signed summary, got ${others.length + 1}`);
	const { subject } = statementIn(json);
	const named = (name) => subject.find((one) => one.name === name)?.digest.sha256 ?? null;
	const result = {
		what: require_subjects.RESULT,
		expected: digestOf(require_json.renderJson(source.result)),
		found: named(require_subjects.RESULT)
	};
	if (result.found !== result.expected) return result;
	const found = named(require_subjects.REPORT);
	if (found === null) return null;
	const expected = digestOf(await require_html.renderHtml({
		...source,
		summary: null,
		timeline: null
	}, core));
	return found === expected ? null : {
		what: require_subjects.REPORT,
		expected,
		found
	};
}
function statementIn(json) {
	try {
		return require_in_toto.parseStatement(require_envelope.readEnvelopeOf(json).payload);
	} catch (error) {
		if (!(error instanceof require_verification.Refusal)) throw error;
		const { field, message, hint } = error.problem;
		throw new require_start.ParseError("PARSE_INVALID", `summary.${field}`, message, hint === void 0 ? {} : { hint });
	}
}
function digestOf(text) {
	return require_verification.toHex(require_verification.sha256(require_verification.utf8(text)));
}
exports.digestOf = digestOf;
exports.summaryMismatch = summaryMismatch;
