const require_verification = require("./verification.cjs");
const require_dns_record = require("./dns-record.cjs");
const require_served_certificate = require("./served-certificate.cjs");
// src/core/views/html/stated/met.ts
function servedIn(bundle) {
	return documentsOf(bundle, "evidence", require_verification.SERVED_CERTIFICATE_ITEMS, require_served_certificate.parseServedCertificate);
}
function resolversIn(bundle) {
	return [...new Set(documentsOf(bundle, "endorsement", require_verification.DNS_RECORD_ITEMS, require_dns_record.parseDnsRecord).map(({ resolver }) => resolver))];
}
function documentsOf(bundle, role, names, parse) {
	return bundle.items.filter((item) => item.role === role && item.name.startsWith(names)).map(({ name }) => parse(require_verification.documentText(require_verification.itemBytes(bundle, name), name), name));
}
exports.resolversIn = resolversIn;
exports.servedIn = servedIn;
