const require_verification = require("./verification.cjs");
// src/core/formats/certificate-history.ts
const CERTIFICATE_HISTORY_SCHEMA = "trust-center/certificate-history/v1";
const MAX_RECORD = 33554432;
const MAX_PAGES = 4096;
const CT_MONITORS = ["certspotter", "crt.sh"];
const line = require_verification.matching(/^\P{C}{1,1000}$/u, "printable text of 1 to 1000 characters");
const certificateHistory = require_verification.object({
	schema: require_verification.oneOf(CERTIFICATE_HISTORY_SCHEMA),
	monitor: require_verification.oneOf(...CT_MONITORS),
	name: require_verification.matching(/^[a-z0-9_.-]{1,253}$/, "a host name in lower case"),
	pages: require_verification.listOf(require_verification.object({
		url: line,
		body: require_verification.text
	}), { most: MAX_PAGES }),
	complete: require_verification.boolean,
	problem: require_verification.orNull(line)
});
function serialiseCertificateHistory(record) {
	const { schema, monitor, name, pages, complete, problem } = record;
	return JSON.stringify({
		schema,
		monitor,
		name,
		pages: pages.map(({ url, body }) => ({
			url,
			body
		})),
		complete,
		problem
	});
}
function parseCertificateHistory(json, name) {
	return require_verification.readJson(json, name, certificateHistory, { bytes: MAX_RECORD });
}
Object.defineProperty(exports, "CERTIFICATE_HISTORY_SCHEMA", {
	enumerable: true,
	get: function() {
		return CERTIFICATE_HISTORY_SCHEMA;
	}
});
Object.defineProperty(exports, "CT_MONITORS", {
	enumerable: true,
	get: function() {
		return CT_MONITORS;
	}
});
Object.defineProperty(exports, "parseCertificateHistory", {
	enumerable: true,
	get: function() {
		return parseCertificateHistory;
	}
});
Object.defineProperty(exports, "serialiseCertificateHistory", {
	enumerable: true,
	get: function() {
		return serialiseCertificateHistory;
	}
});
