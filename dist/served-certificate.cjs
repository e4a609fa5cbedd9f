const require_verification = require("./verification.cjs");
// src/core/formats/served-certificate.ts
const SERVED_CERTIFICATE_SCHEMA = "trust-center/served-certificate/v1";
const MAX_RECORD = 1048576;
const MAX_CHAIN = 16;
const name = require_verification.matching(/^[a-z0-9_.-]{1,253}$/, "a host name in lower case");
const servedCertificate = require_verification.object({
	schema: require_verification.oneOf(SERVED_CERTIFICATE_SCHEMA),
	name,
	port: require_verification.integer(1, 65535),
	address: require_verification.orNull(require_verification.matching(/^[0-9a-f.:]{2,45}$/, "an IP address")),
	chain: require_verification.listOf(require_verification.base64Bytes, {
		least: 1,
		most: MAX_CHAIN
	}),
	ocspResponse: require_verification.orNull(require_verification.base64Bytes)
});
function serialiseServedCertificate(record) {
	const { schema, name, port, address, chain, ocspResponse } = record;
	return JSON.stringify({
		schema,
		name,
		port,
		address,
		chain: chain.map(require_verification.toBase64),
		ocspResponse: ocspResponse === null ? null : require_verification.toBase64(ocspResponse)
	});
}
function parseServedCertificate(json, name) {
	return require_verification.readJson(json, name, servedCertificate, { bytes: MAX_RECORD });
}
Object.defineProperty(exports, "SERVED_CERTIFICATE_SCHEMA", {
	enumerable: true,
	get: function() {
		return SERVED_CERTIFICATE_SCHEMA;
	}
});
Object.defineProperty(exports, "parseServedCertificate", {
	enumerable: true,
	get: function() {
		return parseServedCertificate;
	}
});
Object.defineProperty(exports, "serialiseServedCertificate", {
	enumerable: true,
	get: function() {
		return serialiseServedCertificate;
	}
});
