const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
// src/core/formats/codec/x509-extensions.ts
const OID = {
	keyUsage: "2.5.29.15",
	subjectAltName: "2.5.29.17",
	basicConstraints: "2.5.29.19",
	deltaCrlIndicator: "2.5.29.27",
	issuingDistributionPoint: "2.5.29.28",
	nameConstraints: "2.5.29.30",
	crlDistributionPoints: "2.5.29.31",
	certificatePolicies: "2.5.29.32",
	extendedKeyUsage: "2.5.29.37",
	authorityInfoAccess: "1.3.6.1.5.5.7.1.1",
	tlsFeature: "1.3.6.1.5.5.7.1.24",
	serverAuth: "1.3.6.1.5.5.7.3.1",
	ocspSigning: "1.3.6.1.5.5.7.3.9"
};
const OID_OCSP_ACCESS = "1.3.6.1.5.5.7.48.1";
const STATUS_REQUEST = 5;
const MAX_NAMES$1 = 4096;
const MAX_ITEMS = 256;
function subjectAltNames({ extensions }, field) {
	return require_verification.readExtension(extensions, OID.subjectAltName, `${field}.subject_alt_name`, (value) => {
		const names = readNames(value.enter(require_verification.TAG.SEQUENCE, "value"), MAX_NAMES$1);
		if (names.length === 0) value.fail("PARSE_INVALID", "value", "an empty list of names");
		return names;
	});
}
function extendedKeyUsage({ extensions }, field) {
	return require_verification.readExtension(extensions, OID.extendedKeyUsage, `${field}.extended_key_usage`, (value) => listIn(value, (list) => list.oid("purpose")));
}
function nameConstraints({ extensions }, field) {
	return require_verification.readExtension(extensions, OID.nameConstraints, `${field}.name_constraints`, (value) => {
		const sequence = value.enter(require_verification.TAG.SEQUENCE, "value");
		const subtrees = (tag) => sequence.nextTag === tag ? readSubtrees(sequence.enter(tag, "subtrees")) : null;
		const permitted = subtrees(require_verification.contextTag(0, true));
		const excluded = subtrees(require_verification.contextTag(1, true));
		sequence.end("value");
		return {
			permitted,
			excluded
		};
	});
}
function crlDistributionPoints({ extensions }, field) {
	return require_verification.readExtension(extensions, OID.crlDistributionPoints, `${field}.crl_distribution_points`, (value) => listIn(value, (list) => {
		const point = list.enter(require_verification.TAG.SEQUENCE, "distribution_point");
		const urls = readPointName(point, "distribution_point") ?? [];
		const isPartial = !point.done;
		for (const tag of [require_verification.contextTag(1, false), require_verification.contextTag(2, true)]) if (point.nextTag === tag) point.content(tag, "distribution_point");
		point.end("distribution_point");
		return {
			urls,
			isPartial
		};
	}));
}
function revocationListUrls(certificate, field) {
	return (crlDistributionPoints(certificate, field) ?? []).filter(({ isPartial }) => !isPartial).flatMap(({ urls }) => urls);
}
function ocspResponders({ extensions }, field) {
	return (require_verification.readExtension(extensions, OID.authorityInfoAccess, `${field}.authority_info_access`, (value) => listIn(value, (list) => {
		const access = list.enter(require_verification.TAG.SEQUENCE, "access");
		const method = access.oid("access.method");
		const location = readName(access);
		access.end("access");
		return method === OID_OCSP_ACCESS && location.kind === "uri" ? [oneByteText(location.value)] : [];
	})) ?? []).flat();
}
function mustStaple({ extensions }, field) {
	return require_verification.readExtension(extensions, OID.tlsFeature, `${field}.tls_feature`, (value) => listIn(value, (list) => list.smallInteger("feature", 65535)))?.includes(STATUS_REQUEST) ?? false;
}
function issuingDistributionPoint({ extensions }, field) {
	return require_verification.readExtension(extensions, OID.issuingDistributionPoint, `${field}.issuing_distribution_point`, (value) => {
		const sequence = value.enter(require_verification.TAG.SEQUENCE, "value");
		const urls = readPointName(sequence, "distribution_point");
		const flag = (number) => {
			if (sequence.nextTag !== require_verification.contextTag(number, false)) return false;
			const content = sequence.content(require_verification.contextTag(number, false), "flag");
			if (content.length === 1 && content[0] === 255) return true;
			return sequence.fail("PARSE_INVALID", "flag", "a flag other than true, as DER leaves out the default");
		};
		const onlyUserCerts = flag(1);
		const onlyCaCerts = flag(2);
		const hasReasons = sequence.nextTag === require_verification.contextTag(3, false);
		if (hasReasons) sequence.content(require_verification.contextTag(3, false), "reasons");
		const isIndirect = flag(4);
		const onlyAttributeCerts = flag(5);
		sequence.end("value");
		return {
			urls,
			onlyUserCerts,
			onlyCaCerts,
			isOther: hasReasons || isIndirect || onlyAttributeCerts
		};
	});
}
function oneByteText(bytes) {
	let text = "";
	for (const byte of bytes) text += String.fromCharCode(byte);
	return text;
}
function namesIn(name, field) {
	const input = new require_verification.DerReader(name, field);
	const sequence = input.enter(require_verification.TAG.SEQUENCE, "");
	input.end("");
	return itemsOf(sequence, (list) => list.any(""));
}
function readPointName(reader, name) {
	if (reader.nextTag !== require_verification.contextTag(0, true)) return null;
	const choice = reader.enter(require_verification.contextTag(0, true), name);
	const isFullName = choice.nextTag === require_verification.contextTag(0, true);
	const names = isFullName ? readNames(choice.enter(require_verification.contextTag(0, true), name), MAX_ITEMS) : [];
	if (!isFullName) choice.content(require_verification.contextTag(1, true), name);
	choice.end(name);
	return names.filter(({ kind }) => kind === "uri").map(({ value }) => oneByteText(value));
}
function readSubtrees(list) {
	return itemsOf(list, (subtrees) => {
		const subtree = subtrees.enter(require_verification.TAG.SEQUENCE, "subtree");
		const base = readName(subtree);
		subtree.end("subtree");
		return base;
	});
}
const KINDS = [
	{
		kind: "other",
		constructed: true
	},
	{
		kind: "email",
		constructed: false
	},
	{
		kind: "dns",
		constructed: false
	},
	{
		kind: "x400",
		constructed: true
	},
	{
		kind: "directory",
		constructed: true
	},
	{
		kind: "edi",
		constructed: true
	},
	{
		kind: "uri",
		constructed: false
	},
	{
		kind: "ip",
		constructed: false
	},
	{
		kind: "registered",
		constructed: false
	}
];
function readName(reader) {
	const tag = reader.nextTag;
	const found = KINDS.find(({ constructed }, number) => tag === require_verification.contextTag(number, constructed));
	if (found === void 0) return reader.fail("PARSE_INVALID", "name", "a name of no known kind");
	return {
		kind: found.kind,
		value: reader.content(tag, "name")
	};
}
function readNames(list, most) {
	return itemsOf(list, readName, most);
}
function listIn(value, read) {
	const items = itemsOf(value.enter(require_verification.TAG.SEQUENCE, "value"), read);
	if (items.length === 0) value.fail("PARSE_INVALID", "value", "an empty list");
	return items;
}
function itemsOf(list, read, most = MAX_ITEMS) {
	const items = [];
	while (!list.done) {
		if (items.length === most) list.fail("PARSE_LIMIT", "", `more than ${most}`);
		items.push(read(list));
	}
	return items;
}
// src/core/formats/ct-issuances.ts
const MAX_BODY = 16777216;
const MAX_ENTRIES = 1e4;
const MAX_NAMES = 2e3;
const MAX_NAME$1 = 1e3;
const MAX_LISTED = 8;
const MAX_PROBLEMS = 100;
const MAX_ISSUANCES = 5e4;
const OID_SUBJECT_ALT_NAME = "2.5.29.17";
function readIssuances(histories) {
	const read = histories.map(readHistory);
	return {
		issuances: withoutDuplicates(read.flatMap(({ issuances }) => issuances)),
		problems: read.flatMap(({ problems }) => problems)
	};
}
function coversName({ names }, name) {
	const [label, parent] = splitLabel(name);
	return names.some((given) => {
		if (given === name) return true;
		const [pattern, rest] = splitLabel(given);
		const [before, after, ...more] = pattern.split("*");
		if (after === void 0 || before === void 0 || more.length > 0 || rest !== parent || parent === "") return false;
		return label.length >= pattern.length - 1 && label.startsWith(before) && label.endsWith(after);
	});
}
function splitLabel(name) {
	const dot = name.indexOf(".");
	return dot === -1 ? [name, ""] : [name.slice(0, dot), name.slice(dot + 1)];
}
function readHistory({ monitor, pages }) {
	const draft = {
		issuances: [],
		problems: []
	};
	const named = pages.map((page, i) => ({
		page,
		place: `${monitor}.pages[${i}]`
	}));
	const isCertificate = ({ body }) => monitor === "crt.sh" && body.trimStart().startsWith("-----BEGIN CERTIFICATE-----");
	for (const { page, place } of named) if (!isCertificate(page) && !isFull(draft)) tolerate(draft, place, () => readList(draft, monitor, page, place));
	const issuances = withoutDuplicates(draft.issuances);
	const byIdentity = new Map(issuances.map((issuance) => [identityOf(issuance), issuance]));
	for (const { page, place } of named) if (isCertificate(page) && !isFull(draft)) tolerate(draft, place, () => readCertificatePage(byIdentity, page, place));
	return {
		issuances,
		problems: draft.problems
	};
}
function tolerate({ problems }, place, run) {
	try {
		run();
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		if (problems.length < MAX_PROBLEMS) problems.push(error);
		else if (problems.length === MAX_PROBLEMS) problems.push(new require_start.ParseError("PARSE_LIMIT", place, `more than ${MAX_PROBLEMS} entries cannot be read`));
	}
}
function isFull({ problems }) {
	return problems.length > MAX_PROBLEMS;
}
const ENTRY_READERS = {
	certspotter: readCertSpotterEntry,
	"crt.sh": readCrtShEntry
};
function readList(draft, monitor, { body }, place) {
	for (const [i, entry] of readEntries(body, place).entries()) {
		if (isFull(draft)) return;
		if (draft.issuances.length === MAX_ISSUANCES) throw new require_start.ParseError("PARSE_LIMIT", place, `more than ${MAX_ISSUANCES} certificates in all`);
		const field = `${place}[${i}]`;
		tolerate(draft, field, () => draft.issuances.push(require_verification.read(entry, field, ENTRY_READERS[monitor])));
	}
}
function readEntries(body, place) {
	return require_verification.readJson(body, place, require_verification.listOf(require_verification.anything, { most: MAX_ENTRIES }), { bytes: MAX_BODY });
}
function lastEntryId(body, place) {
	const entries = readEntries(body, place);
	return entries.length === 0 ? null : require_verification.read(entries.at(-1), `${place}[${entries.length - 1}]`, require_verification.only("id", entryId));
}
const CRT_SH_NAMES = 1e4;
function mayLackEntries(entries, place) {
	return entries.map((entry, i) => require_verification.read(entry, `${place}[${i}]`, require_verification.only("result_count", require_verification.integer(0, CRT_SH_NAMES)))).reduce((sum, count) => sum + count, 0) >= CRT_SH_NAMES;
}
const entryId = require_verification.matching(/^[\x21-\x7e]{1,100}$/, "an id of 1 to 100 printable characters");
const sha256Hex = require_verification.hex(32);
const boundedName = (value) => {
	const given = require_verification.text(value);
	return given.length <= MAX_NAME$1 ? normalName(given) : require_verification.mismatch(`a name of at most ${MAX_NAME$1} characters`, value);
};
const boundedText = require_verification.matching(/^[\s\S]{0,2000}$/, "a text of at most 2000 characters");
const serialNumber = (value) => {
	const digits = require_verification.text(value);
	return /^[0-9a-f]{1,128}$/i.test(digits) ? normalSerial(digits) : require_verification.mismatch("a serial number in hexadecimal", value);
};
const utcTime = (value) => require_verification.parseRfc3339(require_verification.text(value).replace(/[+-]00:00$/, "Z"), "");
const zonelessTime = (value) => require_verification.parseRfc3339(`${require_verification.text(value)}Z`, "");
function normalName(name) {
	return name.toLowerCase().replace(/\.$/, "");
}
function normalSerial(digits) {
	return digits.toLowerCase().replace(/^0+(?=.)/, "");
}
function readCertSpotterEntry(value) {
	const entry = require_verification.anyObject(value);
	const id = require_verification.member(entry, "id", entryId);
	const stated = {
		names: require_verification.memberOr(entry, "dns_names", null, require_verification.listOf(boundedName, { most: MAX_NAMES })),
		spkiSha256: require_verification.member(entry, "pubkey_sha256", sha256Hex),
		notBefore: require_verification.member(entry, "not_before", utcTime),
		notAfter: require_verification.member(entry, "not_after", utcTime)
	};
	const certificate = require_verification.memberOr(entry, "cert_der", null, (der) => require_verification.parseCertificate(require_verification.base64Bytes(der), ""));
	if (certificate === null && stated.names === null) require_verification.refuse$1("names neither dns_names nor cert_der");
	if (certificate !== null) {
		expectSame("pubkey_sha256", stated.spkiSha256, spkiSha256(certificate));
		expectSame("not_before", stated.notBefore, certificate.notBefore);
		expectSame("not_after", stated.notAfter, certificate.notAfter);
	}
	const certSha256 = certificate === null ? require_verification.memberOr(entry, "cert_sha256", null, sha256Hex) : require_verification.toHex(require_verification.sha256(certificate.raw));
	return {
		names: [...new Set([...stated.names ?? [], ...certificate === null ? [] : certificateNames(certificate)])],
		spkiSha256: stated.spkiSha256,
		keyBy: ["certspotter"],
		serial: certificate === null ? null : normalSerial(certificate.serial),
		issuer: require_verification.memberOr(entry, "issuer", certificate?.issuerName ?? "", issuerName),
		notBefore: stated.notBefore,
		notAfter: stated.notAfter,
		revoked: require_verification.memberOr(entry, "revoked", null, require_verification.boolean),
		certSha256,
		tbsSha256: require_verification.memberOr(entry, "tbs_sha256", null, sha256Hex),
		listed: [{
			monitor: "certspotter",
			id,
			link: certSha256 === null ? `https://api.certspotter.com/v1/issuances/${encodeURIComponent(id)}` : searchLink(certSha256)
		}]
	};
}
function readCrtShEntry(value) {
	const entry = require_verification.anyObject(value);
	const id = String(require_verification.member(entry, "id", require_verification.integer(1, Number.MAX_SAFE_INTEGER)));
	const commonName = require_verification.memberOr(entry, "common_name", [], (name) => [boundedName(name)]);
	const names = require_verification.member(entry, "name_value", (joined) => require_verification.listOf(boundedName, { most: MAX_NAMES })(require_verification.text(joined).split("\n")));
	return {
		names: [...new Set([...names, ...commonName])],
		spkiSha256: null,
		keyBy: [],
		serial: require_verification.member(entry, "serial_number", serialNumber),
		issuer: require_verification.member(entry, "issuer_name", boundedText),
		notBefore: require_verification.member(entry, "not_before", zonelessTime),
		notAfter: require_verification.member(entry, "not_after", zonelessTime),
		revoked: null,
		certSha256: null,
		tbsSha256: null,
		listed: [{
			monitor: "crt.sh",
			id,
			link: `https://crt.sh/?id=${id}`
		}]
	};
}
const issuerName = (value) => require_verification.member(require_verification.anyObject(value), "name", boundedText);
function readCertificatePage(byIdentity, { body }, place) {
	const [certificate] = require_verification.parseCertificateChainPem(body, place, 1);
	if (certificate === void 0) return;
	const { issuerName, notBefore, notAfter, serial } = certificate;
	const entry = byIdentity.get(identity(normalSerial(serial), issuerName, notBefore, notAfter));
	if (entry === void 0) throw new require_start.ParseError("PARSE_INVALID", place, "a certificate that no list of the monitor names");
	const names = certificateNames(certificate);
	const known = spkiSha256(certificate);
	if (entry.spkiSha256 !== null && entry.spkiSha256 !== known) throw new require_start.ParseError("PARSE_INVALID", place, "has another key than the certificate with the same serial number");
	entry.spkiSha256 = known;
	entry.keyBy = ["crt.sh"];
	entry.certSha256 ??= require_verification.toHex(require_verification.sha256(certificate.raw));
	entry.names = [...new Set([...entry.names, ...names])];
}
function expectSame(key, stated, actual) {
	if (stated === actual) return;
	const shown = (value) => typeof value === "number" ? new Date(value).toISOString() : value;
	throw new require_start.ParseError("PARSE_INVALID", key, `says ${shown(stated)}, but cert_der has ${shown(actual)}`);
}
function spkiSha256({ spki }) {
	return require_verification.toHex(require_verification.sha256(spki));
}
function certificateNames(certificate) {
	const extension = require_verification.findExtension(certificate, OID_SUBJECT_ALT_NAME);
	const names = certificate.subjectName === "" ? [] : [normalName(certificate.subjectName)];
	if (extension === void 0) return names;
	const input = new require_verification.DerReader(extension.value, "subject_alt_name");
	const list = input.enter(require_verification.TAG.SEQUENCE, "names");
	input.end("names");
	while (!list.done) {
		if (list.nextTag !== DNS_NAME) {
			list.any("name");
			continue;
		}
		const name = list.content(DNS_NAME, "dns_name");
		if (names.length > MAX_NAMES) list.fail("PARSE_LIMIT", "names", `more than ${MAX_NAMES}`);
		names.push(normalName(Array.from(name, (byte) => String.fromCharCode(byte)).join("")));
	}
	return names;
}
const DNS_NAME = require_verification.contextTag(2, false);
function withoutDuplicates(issuances) {
	const groups = new Map();
	const ordered = [...issuances.filter(hasKey), ...issuances.filter((issuance) => !hasKey(issuance))];
	for (const issuance of ordered) {
		const name = identityOf(issuance);
		const group = groups.get(name) ?? new Map();
		groups.set(name, group);
		const [only = null] = group.size === 1 ? group.keys() : [];
		const key = issuance.spkiSha256 ?? only;
		const same = group.get(key);
		if (same !== void 0) addTo(same, issuance);
		else group.set(key, {
			issuance: {
				...issuance,
				listed: [...issuance.listed]
			},
			names: new Set(issuance.names)
		});
	}
	return [...groups.values()].flatMap((group) => [...group.values()].map(({ issuance, names }) => ({
		...issuance,
		names: [...names]
	})));
}
function hasKey({ spkiSha256 }) {
	return spkiSha256 !== null;
}
function identityOf({ serial, issuer, notBefore, notAfter, tbsSha256, listed }) {
	if (serial !== null) return identity(serial, commonNameOf(issuer), notBefore, notAfter);
	return identity(null, tbsSha256 ?? listed.map(({ id }) => id).join(" "), notBefore, notAfter);
}
function identity(serial, ...more) {
	return JSON.stringify([serial, ...more]);
}
function addTo({ issuance, names }, other) {
	for (const name of other.names) names.add(name);
	const { revoked, listed, keyBy } = issuance;
	issuance.keyBy = [...new Set([...keyBy, ...other.keyBy])];
	issuance.revoked = revoked === null || other.revoked === null ? revoked ?? other.revoked : revoked && other.revoked;
	issuance.certSha256 ??= other.certSha256;
	issuance.tbsSha256 ??= other.tbsSha256;
	for (const { monitor, id, link } of other.listed) {
		const own = listed.filter((listing) => listing.monitor === monitor);
		if (own.length < MAX_LISTED && own.every((listing) => listing.id !== id)) listed.push({
			monitor,
			id,
			link
		});
	}
}
function commonNameOf(distinguishedName) {
	const [, name] = /(?:^|[,/+]\s*)CN\s*=\s*("[^"]*"|[^,/+"]*)/i.exec(distinguishedName) ?? [];
	return (name ?? distinguishedName).replace(/^"|"$/g, "").trim();
}
function searchLink(sha256) {
	return `https://crt.sh/?q=${sha256}`;
}
// src/core/formats/dns-message.ts
const DNS_TYPE_NUMBERS = {
	A: 1,
	AAAA: 28,
	CAA: 257,
	TXT: 16
};
const CNAME = 5;
const OPT = 41;
const IN = 1;
const MAX_NAME = 255;
const MAX_JUMPS = 64;
const MAX_ALIASES = 16;
const MAX_MESSAGE = 65535;
const UDP_PAYLOAD = 1232;
const QUERY_FLAGS = 288;
const DNSSEC_OK = 32768;
function writeDnsQuery(id, name, type) {
	const labels = name.split(".");
	if (!(name.length <= 253 && labels.every((label) => /^[a-z0-9_-]{1,63}$/.test(label)))) throw new require_start.ParseError("PARSE_INVALID", "name", "not a domain name in lower case");
	const bytes = [
		...u16(id),
		...u16(QUERY_FLAGS),
		...u16(1),
		...u16(0),
		...u16(0),
		...u16(1)
	];
	for (const label of labels) bytes.push(label.length, ...[...label].map((character) => character.charCodeAt(0)));
	bytes.push(0, ...u16(DNS_TYPE_NUMBERS[type]), ...u16(IN));
	bytes.push(0, ...u16(OPT), ...u16(UDP_PAYLOAD), ...u16(0), ...u16(DNSSEC_OK), ...u16(0));
	return Uint8Array.from(bytes);
}
function u16(value) {
	return [value >> 8 & 255, value & 255];
}
function readDnsMessage(bytes) {
	const reader = new MessageReader(bytes);
	const id = reader.u16("id");
	const flags = reader.u16("flags");
	const [questionCount = 0, answerCount = 0, authorityCount = 0, additionalCount = 0] = [
		"questions",
		"answers",
		"authorities",
		"additionals"
	].map((field) => reader.u16(field));
	const questions = repeat(questionCount, () => {
		return {
			name: reader.name("question"),
			type: reader.u16("question.type"),
			class: reader.u16("question.class")
		};
	});
	const answers = repeat(answerCount, () => reader.record("answer"));
	const others = repeat(authorityCount + additionalCount, () => reader.record("additional"));
	reader.end();
	const edns = others.filter(({ type }) => type === OPT);
	if (edns.length > 1) throw new require_start.ParseError("PARSE_INVALID", "dns.additional", "more than one OPT record");
	return {
		id,
		isResponse: (flags & 32768) !== 0,
		opcode: flags >> 11 & 15,
		isTruncated: (flags & 512) !== 0,
		isResolver: (flags & 128) !== 0,
		isValidated: (flags & 32) !== 0,
		rcode: flags & 15 | (edns[0]?.extendedRcode ?? 0) << 4,
		question: questions.length === 1 ? questions[0] ?? null : null,
		answers: answers.map(({ extendedRcode: _, ...record }) => record)
	};
}
function repeat(count, one) {
	const made = [];
	for (let i = 0; i < count; i++) made.push(one());
	return made;
}
function outcomeOf({ name, type, message, problem }) {
	if (message === null) return {
		kind: "unusable",
		reason: problem ?? "no answer came"
	};
	try {
		return outcomeOfMessage(readDnsMessage(message), name, type);
	} catch (error) {
		if (error instanceof require_start.ParseError) return {
			kind: "unusable",
			reason: `the answer cannot be read: ${error.message}`
		};
		throw error;
	}
}
function outcomeOfMessage(message, name, type) {
	const unusable = (reason) => ({
		kind: "unusable",
		reason
	});
	const { question, rcode, isValidated } = message;
	const wanted = DNS_TYPE_NUMBERS[type];
	if (!message.isResponse || message.opcode !== 0) return unusable("it is no answer to a question");
	if (question === null || question.name !== name || question.type !== wanted || question.class !== IN) return unusable("it answers another question");
	if (message.isTruncated) return unusable("the answer is cut short");
	if (rcode !== 0 && rcode !== NO_SUCH_NAME) return unusable(RCODES[rcode] ?? `error ${rcode}`);
	if (!message.isResolver) return unusable("whoever answered is no resolver (RA is not set)");
	const records = message.answers.filter((record) => record.class === IN);
	const aliases = [];
	for (let owner = name;;) {
		const here = records.filter((record) => record.name === owner);
		const found = here.filter((record) => record.type === wanted).map(({ data }) => data);
		const targets = new Set(here.flatMap(({ target }) => target ?? []));
		const [target] = targets;
		if (target === void 0) {
			if (found.length === 0) return {
				kind: "none",
				isNoName: rcode === NO_SUCH_NAME,
				aliases,
				isValidated
			};
			if (rcode === NO_SUCH_NAME) return unusable("it has records of a name that it says is not there");
			return {
				kind: "records",
				records: found,
				aliases,
				isValidated
			};
		}
		if (targets.size > 1 || found.length > 0) return unusable("a name is an alias and something else as well");
		if (aliases.length === MAX_ALIASES) return unusable(`more than ${MAX_ALIASES} aliases lead on from each other`);
		if (target === name || aliases.includes(target)) return unusable("aliases lead in a circle");
		aliases.push(target);
		owner = target;
	}
}
const NO_SUCH_NAME = 3;
const RCODES = {
	1: "the resolver could not read the question (FORMERR)",
	2: "the resolver could not find out, or DNSSEC did not validate (SERVFAIL)",
	4: "the resolver does not know this kind of question (NOTIMP)",
	5: "the resolver refuses to answer (REFUSED)"
};
function readCaa(data) {
	const [flags, length] = data;
	if (flags === void 0 || length === void 0) throw new require_start.ParseError("PARSE_TRUNCATED", "caa", "ends before its tag");
	if (length === 0) throw new require_start.ParseError("PARSE_INVALID", "caa.tag", "is empty");
	if (data.length < 2 + length) throw new require_start.ParseError("PARSE_TRUNCATED", "caa.tag", "is cut short");
	return {
		flags,
		tag: latin1(data.subarray(2, 2 + length)).toLowerCase(),
		value: data.subarray(2 + length)
	};
}
function readTxt(data) {
	let text = "";
	for (let at = 0; at < data.length;) {
		const end = at + 1 + (data[at] ?? 0);
		if (end > data.length) throw new require_start.ParseError("PARSE_TRUNCATED", "txt", "a string is cut short", { offset: at });
		text += latin1(data.subarray(at + 1, end));
		at = end;
	}
	return text;
}
function readAddress(data) {
	if (data.length === 4) return data.join(".");
	if (data.length !== 16) throw new require_start.ParseError("PARSE_INVALID", "address", `has ${data.length} bytes`);
	const groups = Array.from({ length: 8 }, (_, i) => Number.parseInt(require_verification.toHex(data.subarray(2 * i, 2 * i + 2)), 16));
	const longest = [...groups.map((group) => group === 0 ? "0" : "-").join("").matchAll(/00+/g)].sort((a, b) => b[0].length - a[0].length || a.index - b.index)[0];
	const hex = groups.map((group) => group.toString(16));
	if (longest === void 0) return hex.join(":");
	return `${hex.slice(0, longest.index).join(":")}::${hex.slice(longest.index + longest[0].length).join(":")}`;
}
function latin1(bytes) {
	let text = "";
	for (const byte of bytes) text += String.fromCharCode(byte);
	return text;
}
var MessageReader = class {
	#bytes;
	#view;
	#names = new Map();
	#at = 0;
	constructor(bytes) {
		if (bytes.length > MAX_MESSAGE) throw new require_start.ParseError("PARSE_LIMIT", "dns", `longer than ${MAX_MESSAGE} bytes`);
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}
	u16(field) {
		return this.#view.getUint16(this.#advance(2, field));
	}
	record(field) {
		const name = this.name(field);
		const type = this.u16(`${field}.type`);
		const recordClass = this.u16(`${field}.class`);
		const extendedRcode = this.#view.getUint8(this.#advance(4, `${field}.ttl`));
		const length = this.u16(`${field}.length`);
		const from = this.#advance(length, `${field}.data`);
		const data = this.#bytes.subarray(from, from + length);
		if (type !== CNAME) return {
			name,
			type,
			class: recordClass,
			data,
			target: null,
			extendedRcode
		};
		const target = this.#nameAt(from, `${field}.data`);
		if (target.end !== from + length) this.#fail("PARSE_INVALID", `${field}.data`, "not one name");
		return {
			name,
			type,
			class: recordClass,
			data,
			target: target.name,
			extendedRcode
		};
	}
	name(field) {
		const { name, end } = this.#nameAt(this.#at, field);
		this.#at = end;
		return name;
	}
	end() {
		const left = this.#bytes.length - this.#at;
		if (left > 0) this.#fail("PARSE_TRAILING", "end", `${left} bytes left over`);
	}
	#nameAt(start, field, depth = 0) {
		if (depth > MAX_JUMPS) return this.#fail("PARSE_LIMIT", field, `more than ${MAX_JUMPS} pointers in a name`);
		const known = this.#names.get(start);
		const read = known ?? this.#readName(start, field, depth);
		if (known === void 0) this.#names.set(start, read);
		else if (depth + read.depth > MAX_JUMPS) return this.#fail("PARSE_LIMIT", field, `more than ${MAX_JUMPS} pointers in a name`);
		return read;
	}
	#readName(start, field, depth) {
		const labels = [];
		let at = start;
		let length = 1;
		for (;;) {
			const size = this.#bytes[at];
			if (size === void 0) return this.#fail("PARSE_TRUNCATED", field, "a name is cut short");
			if (size === 0) return {
				name: labels.join("."),
				length,
				depth: 0,
				end: at + 1
			};
			if (size >= 64) break;
			length += size + 1;
			if (length > MAX_NAME) return this.#fail("PARSE_LIMIT", field, `a name of more than ${MAX_NAME} bytes`);
			if (at + 1 + size > this.#bytes.length) return this.#fail("PARSE_TRUNCATED", field, "a name is cut short");
			labels.push(labelText(this.#bytes.subarray(at + 1, at + 1 + size)));
			at += 1 + size;
		}
		const [high = 0, low] = this.#bytes.subarray(at, at + 2);
		if (high < 192) return this.#fail("PARSE_UNSUPPORTED", field, "a label of an unknown kind");
		if (low === void 0) return this.#fail("PARSE_TRUNCATED", field, "a name is cut short");
		const to = (high & 63) << 8 | low;
		if (to >= start) return this.#fail("PARSE_INVALID", field, "a pointer in a name does not lead back");
		const rest = this.#nameAt(to, field, depth + 1);
		length += rest.length - 1;
		if (length > MAX_NAME) return this.#fail("PARSE_LIMIT", field, `a name of more than ${MAX_NAME} bytes`);
		if (rest.name !== "") labels.push(rest.name);
		return {
			name: labels.join("."),
			length,
			depth: rest.depth + 1,
			end: at + 2
		};
	}
	#advance(length, field) {
		const at = this.#at;
		if (at + length > this.#bytes.length) this.#fail("PARSE_TRUNCATED", field, `needs ${length} bytes`);
		this.#at += length;
		return at;
	}
	#fail(code, field, reason) {
		throw new require_start.ParseError(code, `dns.${field}`, reason, { offset: this.#at });
	}
};
const NAME_TEXT = Array.from({ length: 256 }, (_, byte) => {
	const character = String.fromCharCode(byte).toLowerCase();
	return byte < 128 && /[a-z0-9_*-]/.test(character) ? character : `\\${String(byte).padStart(3, "0")}`;
});
function labelText(label) {
	let text = "";
	for (const byte of label) text += NAME_TEXT[byte];
	return text;
}
Object.defineProperty(exports, "DNS_TYPE_NUMBERS", {
	enumerable: true,
	get: function() {
		return DNS_TYPE_NUMBERS;
	}
});
Object.defineProperty(exports, "OID", {
	enumerable: true,
	get: function() {
		return OID;
	}
});
Object.defineProperty(exports, "coversName", {
	enumerable: true,
	get: function() {
		return coversName;
	}
});
Object.defineProperty(exports, "crlDistributionPoints", {
	enumerable: true,
	get: function() {
		return crlDistributionPoints;
	}
});
Object.defineProperty(exports, "extendedKeyUsage", {
	enumerable: true,
	get: function() {
		return extendedKeyUsage;
	}
});
Object.defineProperty(exports, "issuingDistributionPoint", {
	enumerable: true,
	get: function() {
		return issuingDistributionPoint;
	}
});
Object.defineProperty(exports, "lastEntryId", {
	enumerable: true,
	get: function() {
		return lastEntryId;
	}
});
Object.defineProperty(exports, "latin1", {
	enumerable: true,
	get: function() {
		return latin1;
	}
});
Object.defineProperty(exports, "mayLackEntries", {
	enumerable: true,
	get: function() {
		return mayLackEntries;
	}
});
Object.defineProperty(exports, "mustStaple", {
	enumerable: true,
	get: function() {
		return mustStaple;
	}
});
Object.defineProperty(exports, "nameConstraints", {
	enumerable: true,
	get: function() {
		return nameConstraints;
	}
});
Object.defineProperty(exports, "namesIn", {
	enumerable: true,
	get: function() {
		return namesIn;
	}
});
Object.defineProperty(exports, "ocspResponders", {
	enumerable: true,
	get: function() {
		return ocspResponders;
	}
});
Object.defineProperty(exports, "oneByteText", {
	enumerable: true,
	get: function() {
		return oneByteText;
	}
});
Object.defineProperty(exports, "outcomeOf", {
	enumerable: true,
	get: function() {
		return outcomeOf;
	}
});
Object.defineProperty(exports, "readAddress", {
	enumerable: true,
	get: function() {
		return readAddress;
	}
});
Object.defineProperty(exports, "readCaa", {
	enumerable: true,
	get: function() {
		return readCaa;
	}
});
Object.defineProperty(exports, "readDnsMessage", {
	enumerable: true,
	get: function() {
		return readDnsMessage;
	}
});
Object.defineProperty(exports, "readEntries", {
	enumerable: true,
	get: function() {
		return readEntries;
	}
});
Object.defineProperty(exports, "readIssuances", {
	enumerable: true,
	get: function() {
		return readIssuances;
	}
});
Object.defineProperty(exports, "readTxt", {
	enumerable: true,
	get: function() {
		return readTxt;
	}
});
Object.defineProperty(exports, "revocationListUrls", {
	enumerable: true,
	get: function() {
		return revocationListUrls;
	}
});
Object.defineProperty(exports, "subjectAltNames", {
	enumerable: true,
	get: function() {
		return subjectAltNames;
	}
});
Object.defineProperty(exports, "writeDnsQuery", {
	enumerable: true,
	get: function() {
		return writeDnsQuery;
	}
});
