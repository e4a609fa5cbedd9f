const require_help = require("./help.cjs");
// src/core/summary/in-toto.ts
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
const PAYLOAD_TYPE = "application/vnd.in-toto+json";
const MAX_STATEMENT_BYTES = 16777216;
const MAX_SUBJECTS = 1e3;
function statement(predicateType, subject, predicate) {
	return {
		_type: STATEMENT_TYPE,
		subject,
		predicateType,
		predicate
	};
}
function statementBytes(of) {
	return require_help.utf8(require_help.canonicalJson(of));
}
function parseStatement(bytes) {
	return require_help.readJson(require_help.fromUtf8(bytes, "statement"), "statement", readStatement, { bytes: MAX_STATEMENT_BYTES });
}
const sha256Digest = require_help.object({ sha256: require_help.lowerHex(32) });
const readStatement = require_help.object({
	_type: require_help.supported(require_help.text, [STATEMENT_TYPE]),
	subject: require_help.listOf(require_help.object({
		name: require_help.text,
		digest: sha256Digest
	}), {
		least: 1,
		most: MAX_SUBJECTS
	}),
	predicateType: require_help.text,
	predicate: require_help.anyObject
});
Object.defineProperty(exports, "PAYLOAD_TYPE", {
	enumerable: true,
	get: function() {
		return PAYLOAD_TYPE;
	}
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
