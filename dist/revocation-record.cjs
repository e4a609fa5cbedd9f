const require_verification = require("./verification.cjs");
// src/core/formats/dns-record.ts
const DNS_RECORD_SCHEMA = "trust-center/dns-record/v1";
const MAX_RECORD$1 = 4194304;
const MAX_ANSWERS = 256;
const DNS_TYPES = [
	"A",
	"AAAA",
	"CAA",
	"TXT"
];
const name = require_verification.matching(/^[a-z0-9_.-]{1,253}$/, "a domain name in lower case");
const line = require_verification.matching(/^\P{C}{1,1000}$/u, "printable text of 1 to 1000 characters");
const resolver = (value) => {
	const given = require_verification.text(value);
	return require_verification.resolverName(given) === given ? given : require_verification.mismatch("the name of a resolver", value);
};
const dnsRecord = require_verification.object({
	schema: require_verification.oneOf(DNS_RECORD_SCHEMA),
	resolver,
	answers: require_verification.listOf(require_verification.object({
		name,
		type: require_verification.oneOf(...DNS_TYPES),
		message: require_verification.orNull(require_verification.base64Bytes),
		problem: require_verification.orNull(line)
	}), { most: MAX_ANSWERS })
});
function serialiseDnsRecord({ schema, resolver, answers }) {
	return JSON.stringify({
		schema,
		resolver,
		answers: answers.map(({ name, type, message, problem }) => {
			return {
				name,
				type,
				message: message === null ? null : require_verification.toBase64(message),
				problem
			};
		})
	});
}
function parseDnsRecord(json, name) {
	return require_verification.readJson(json, name, dnsRecord, { bytes: MAX_RECORD$1 });
}
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
Object.defineProperty(exports, "DNS_RECORD_SCHEMA", {
	enumerable: true,
	get: function() {
		return DNS_RECORD_SCHEMA;
	}
});
Object.defineProperty(exports, "REVOCATION_RECORD_SCHEMA", {
	enumerable: true,
	get: function() {
		return REVOCATION_RECORD_SCHEMA;
	}
});
Object.defineProperty(exports, "parseDnsRecord", {
	enumerable: true,
	get: function() {
		return parseDnsRecord;
	}
});
Object.defineProperty(exports, "parseRevocationRecord", {
	enumerable: true,
	get: function() {
		return parseRevocationRecord;
	}
});
Object.defineProperty(exports, "serialiseDnsRecord", {
	enumerable: true,
	get: function() {
		return serialiseDnsRecord;
	}
});
Object.defineProperty(exports, "serialiseRevocationRecord", {
	enumerable: true,
	get: function() {
		return serialiseRevocationRecord;
	}
});
