const require_verification = require("./verification.cjs");
// src/core/formats/revocation-record.ts
const REVOCATION_RECORD_SCHEMA = "trust-center/revocation-record/v1";
const MAX_RECORD = 12582912;
const revocationRecord = require_verification.object({
	schema: require_verification.oneOf(REVOCATION_RECORD_SCHEMA),
	url: require_verification.matching(/^\P{C}{1,1000}$/u, "printable text of 1 to 1000 characters"),
	crl: require_verification.base64Bytes
});
function serialiseRevocationRecord({ schema, url, crl }) {
	return JSON.stringify({
		schema,
		url,
		crl: require_verification.toBase64(crl)
	});
}
function parseRevocationRecord(json, name) {
	return require_verification.readJson(json, name, revocationRecord, { bytes: MAX_RECORD });
}
Object.defineProperty(exports, "REVOCATION_RECORD_SCHEMA", {
	enumerable: true,
	get: function() {
		return REVOCATION_RECORD_SCHEMA;
	}
});
Object.defineProperty(exports, "parseRevocationRecord", {
	enumerable: true,
	get: function() {
		return parseRevocationRecord;
	}
});
Object.defineProperty(exports, "serialiseRevocationRecord", {
	enumerable: true,
	get: function() {
		return serialiseRevocationRecord;
	}
});
