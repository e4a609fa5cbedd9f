const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_certificate_history = require("./certificate-history.cjs");
const require_dns_record = require("./dns-record.cjs");
const require_revocation_record = require("./revocation-record.cjs");
const require_served_certificate = require("./served-certificate.cjs");
// src/core/appraisal/domain/given.ts
const LIMITS = {
	[require_verification.ACME_INFO_ITEMS]: {
		items: 8,
		characters: 33554432
	},
	[require_verification.INGRESS_EVIDENCE_ITEMS]: {
		items: 32,
		characters: 16777216
	},
	[require_verification.SERVED_CERTIFICATE_ITEMS]: {
		items: 16,
		characters: 8388608
	},
	[require_verification.DNS_RECORD_ITEMS]: {
		items: 16,
		characters: 33554432
	},
	[require_verification.REVOCATION_ITEMS]: {
		items: 32,
		characters: 50331648
	},
	[require_verification.PUBLIC_ROOTS_ITEM]: {
		items: 1,
		characters: 2097152
	},
	[require_verification.CA_FILE_ITEMS]: {
		items: 16,
		characters: 4194304
	},
	[require_verification.CERTIFICATE_HISTORY_ITEMS]: {
		items: 2,
		characters: 67108864
	},
	[require_verification.CT_LOG_LIST_ITEM]: {
		items: 1,
		characters: 8388608
	}
};
const MAX_ROOTS = 512;
const OTHER_GAPS = ["gateway/acme-info"];
function domainGiven(bundle, collaterals) {
	const { target, gaps } = bundle;
	if (target.domain === void 0) return null;
	const { name, port } = addressOf(target.domain);
	const acmeInfos = documents(bundle, "evidence", require_verification.ACME_INFO_ITEMS).map(({ bytes }) => require_verification.readAcmeInfo(bytes));
	const ingress = documents(bundle, "evidence", require_verification.INGRESS_EVIDENCE_ITEMS).map(read(require_verification.parseIngressEvidence));
	const served = documents(bundle, "evidence", require_verification.SERVED_CERTIFICATE_ITEMS).map(read(require_served_certificate.parseServedCertificate));
	if (ingress.some((one) => one.name !== name) || served.some((one) => one.name !== name || one.port !== port)) throw new require_start.ParseError("PARSE_INVALID", "bundle.items", "what was met is another domain than the one that was named");
	const [roots] = documents(bundle, "endorsement", require_verification.PUBLIC_ROOTS_ITEM);
	const [logList] = documents(bundle, "reference", require_verification.CT_LOG_LIST_ITEM);
	const certificates = (document) => read((text, field) => require_verification.parseCertificateChainPem(text, field, MAX_ROOTS))(document);
	const evidence = {
		name,
		port,
		served,
		dns: documents(bundle, "endorsement", require_verification.DNS_RECORD_ITEMS).map(read(require_dns_record.parseDnsRecord)),
		revocations: documents(bundle, "endorsement", require_verification.REVOCATION_ITEMS).map(read(require_revocation_record.parseRevocationRecord)),
		roots: {
			public: roots === void 0 ? [] : certificates(roots),
			given: documents(bundle, "reference", require_verification.CA_FILE_ITEMS).flatMap(certificates),
			store: roots?.source ?? null
		},
		histories: documents(bundle, "endorsement", require_verification.CERTIFICATE_HISTORY_ITEMS).map(read(require_certificate_history.parseCertificateHistory)),
		ctLogList: logList === void 0 ? null : require_verification.documentText(logList.bytes, logList.field),
		gaps: gaps.filter((gap) => OTHER_GAPS.includes(gap.name) || Object.keys(LIMITS).some((kind) => gap.name.startsWith(kind))).map(({ name, reason, code = null, hint = null }) => ({
			name,
			reason,
			code,
			hint
		}))
	};
	const isQuoted = acmeInfos.length > 0 || ingress.length > 0;
	const metAt = target.kind === "ra-tls" ? hostOf(target.name) : null;
	return {
		evidence,
		acmeInfos,
		ingress,
		collaterals: isQuoted ? collaterals() : [],
		metAt
	};
}
function addressOf(domain) {
	const address = require_verification.parseDomainAddress(domain);
	if ("name" in address) return address;
	const { problem, hint } = address;
	throw new require_start.ParseError("PARSE_INVALID", "bundle.target.domain", problem, { hint });
}
function hostOf(address) {
	return address.replace(/:\d+$/, "").replace(/\.$/, "").toLowerCase();
}
function documents(bundle, role, kind) {
	const isOfKind = (name) => kind.endsWith("/") ? name.startsWith(kind) : name === kind;
	const found = bundle.items.filter((item) => item.role === role && isOfKind(item.name));
	const length = found.reduce((sum, { data }) => sum + data.length, 0);
	const { items, characters } = LIMITS[kind];
	if (found.length > items || length > characters) {
		const what = `${found.length} items ${kind} with ${length} characters, over the limit of ${items} with ${characters}`;
		throw new require_start.ParseError("PARSE_LIMIT", "bundle.items", what);
	}
	return found.map(({ name, source }) => ({
		field: `bundle.items.${name}`,
		source,
		bytes: require_verification.itemBytes(bundle, name)
	}));
}
function read(parse) {
	return ({ bytes, field }) => parse(require_verification.documentText(bytes, field), field);
}
exports.domainGiven = domainGiven;
