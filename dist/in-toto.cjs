const require_verification = require("./verification.cjs");
const require_build_provenance = require("./build-provenance.cjs");
// src/core/summary/in-toto.ts
const MAX_STATEMENT_BYTES = 16777216;
const MAX_SUBJECTS = 1e3;
function statement(predicateType, subject, predicate) {
	return {
		_type: require_build_provenance.STATEMENT_TYPE,
		subject,
		predicateType,
		predicate
	};
}
function statementBytes(of) {
	return require_verification.utf8(require_verification.canonicalJson(of));
}
function parseStatement(bytes) {
	return require_verification.readJson(require_verification.fromUtf8(bytes, "statement"), "statement", readStatement, { bytes: MAX_STATEMENT_BYTES });
}
const sha256Digest = require_verification.object({ sha256: require_verification.lowerHex(32) });
const readStatement = require_verification.object({
	_type: require_verification.supported(require_verification.text, [require_build_provenance.STATEMENT_TYPE]),
	subject: require_verification.listOf(require_verification.object({
		name: require_verification.text,
		digest: sha256Digest
	}), {
		least: 1,
		most: MAX_SUBJECTS
	}),
	predicateType: require_verification.text,
	predicate: require_verification.anyObject
});
Object.defineProperty(exports, "parseStatement", {
	enumerable: true,
	get: function() {
		return parseStatement;
	}
});
Object.defineProperty(exports, "sha256Digest", {
	enumerable: true,
	get: function() {
		return sha256Digest;
	}
});
Object.defineProperty(exports, "statement", {
	enumerable: true,
	get: function() {
		return statement;
	}
});
Object.defineProperty(exports, "statementBytes", {
	enumerable: true,
	get: function() {
		return statementBytes;
	}
});
