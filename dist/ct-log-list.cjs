const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_dns_message = require("./dns-message.cjs");
// src/core/formats/codec/public-key.ts
const CURVES = [
	{
		curve: "P-256",
		algorithm: require_verification.fromHex("301306072a8648ce3d020106082a8648ce3d030107", "P-256"),
		point: 65
	},
	{
		curve: "P-384",
		algorithm: require_verification.fromHex("301006072a8648ce3d020106052b81040022", "P-384"),
		point: 97
	},
	{
		curve: "P-521",
		algorithm: require_verification.fromHex("301006072a8648ce3d020106052b81040023", "P-521"),
		point: 133
	}
];
const RSA = require_verification.fromHex("300d06092a864886f70d0101010500", "rsaEncryption");
function readPublicKey(spki, field) {
	const { algorithm, key } = openPublicKey(spki, field);
	const curve = CURVES.find((known) => require_verification.equalBytes(known.algorithm, algorithm));
	if (curve !== void 0) return key.length === curve.point && key[0] === 4 ? {
		kind: "ecdsa",
		curve: curve.curve
	} : null;
	return require_verification.equalBytes(algorithm, RSA) ? readRsa(key, field) : null;
}
function publicKeyBits(spki, field) {
	return openPublicKey(spki, field).key;
}
function openPublicKey(spki, field) {
	const input = new require_verification.DerReader(spki, field);
	const sequence = input.enter(require_verification.TAG.SEQUENCE, "");
	input.end("");
	const algorithm = require_verification.readAlgorithm(sequence, "algorithm");
	const { bytes, unusedBits } = sequence.bitString("public_key");
	sequence.end("public_key");
	if (unusedBits !== 0) sequence.fail("PARSE_INVALID", "public_key", "bits that are no whole bytes");
	return {
		algorithm,
		key: bytes
	};
}
function readRsa(key, field) {
	const input = new require_verification.DerReader(key, `${field}.public_key`);
	const pair = input.enter(require_verification.TAG.SEQUENCE, "");
	input.end("");
	const modulus = positive(pair, "modulus");
	const exponent = positive(pair, "exponent");
	pair.end("exponent");
	return {
		kind: "rsa",
		bits: 8 * modulus.length - Math.clz32(modulus[0] ?? 0) + 24,
		exponent
	};
}
function positive(reader, name) {
	const integer = reader.integer(name);
	const magnitude = integer[0] === 0 ? integer.subarray(1) : integer;
	if ((integer[0] ?? 0) >= 128 || magnitude.length === 0) reader.fail("PARSE_INVALID", name, "not a positive number");
	return magnitude;
}
// src/core/appraisal/domain/certificate/signature.ts
const PKCS1 = "RSASSA-PKCS1-v1_5";
const ALGORITHMS = new Map([
	["300a06082a8648ce3d040302", {
		name: "ECDSA",
		hash: "SHA-256",
		saltLength: 0
	}],
	["300a06082a8648ce3d040303", {
		name: "ECDSA",
		hash: "SHA-384",
		saltLength: 0
	}],
	["300a06082a8648ce3d040304", {
		name: "ECDSA",
		hash: "SHA-512",
		saltLength: 0
	}],
	["300d06092a864886f70d01010b0500", {
		name: PKCS1,
		hash: "SHA-256",
		saltLength: 0
	}],
	["300d06092a864886f70d01010c0500", {
		name: PKCS1,
		hash: "SHA-384",
		saltLength: 0
	}],
	["300d06092a864886f70d01010d0500", {
		name: PKCS1,
		hash: "SHA-512",
		saltLength: 0
	}],
	[pss("01", "20"), {
		name: "RSA-PSS",
		hash: "SHA-256",
		saltLength: 32
	}],
	[pss("02", "30"), {
		name: "RSA-PSS",
		hash: "SHA-384",
		saltLength: 48
	}],
	[pss("03", "40"), {
		name: "RSA-PSS",
		hash: "SHA-512",
		saltLength: 64
	}]
]);
function pss(hash, salt) {
	const algorithm = `300d06096086480165030402${hash}0500`;
	return `304106092a864886f70d01010a3034a00f${algorithm}a11c301a06092a864886f70d010108${algorithm}a2030201${salt}`;
}
const ORDER_BYTES = {
	"P-256": 32,
	"P-384": 48,
	"P-521": 66
};
const LEAST_RSA_BITS = 2048;
const MOST_RSA_BITS = 8192;
const MOST_EXPONENT_BYTES = 4;
function keyProblem(spki) {
	const key = keyOf(spki);
	if (key === null) return "has a key that is neither RSA nor ECDSA on P-256, P-384 or P-521";
	if (key.kind === "ecdsa") return null;
	if (key.bits < LEAST_RSA_BITS) return `has an RSA key of ${key.bits} bits, fewer than ${LEAST_RSA_BITS}`;
	if (key.bits > MOST_RSA_BITS) return `has an RSA key of ${key.bits} bits, more than ${MOST_RSA_BITS}`;
	const isOdd = ((key.exponent.at(-1) ?? 0) & 1) === 1;
	const isOne = key.exponent.length === 1 && key.exponent[0] === 1;
	return isOdd && !isOne && key.exponent.length <= MOST_EXPONENT_BYTES ? null : `has an RSA key with the exponent 0x${require_verification.toHex(key.exponent.subarray(0, 8))}`;
}
function keyOf(spki) {
	try {
		return readPublicKey(spki, "key");
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
var Signatures = class {
	#known = new Map();
	async problem({ tbs, signed }, spki) {
		const algorithm = ALGORITHMS.get(require_verification.toHex(signed.algorithm));
		if (algorithm === void 0) return "is signed with an algorithm that does not count";
		const weak = keyProblem(spki);
		if (weak !== null) return `is signed by a CA that ${weak}`;
		return await this.#verify(algorithm, tbs, signed.value, spki) ? null : "has a signature that does not verify under its issuer’s key";
	}
	async #verify({ name, hash, saltLength }, tbs, value, spki) {
		const key = keyOf(spki);
		if (key === null || value === null || key.kind === "ecdsa" !== (name === "ECDSA")) return false;
		const raw = key.kind === "ecdsa" ? require_verification.ecdsaSignature(value, ORDER_BYTES[key.curve]) : value;
		if (raw === null) return false;
		const id = [
			name,
			hash,
			...[
				spki,
				tbs,
				value
			].map((part) => require_verification.toHex(require_verification.sha256(part)))
		].join();
		const known = this.#known.get(id);
		if (known !== void 0) return known;
		const valid = await require_verification.verifyWithSpki(spki, schemeOf(name, hash, saltLength, key), tbs, raw);
		this.#known.set(id, valid);
		return valid;
	}
};
function schemeOf(name, hash, saltLength, key) {
	if (key.kind === "ecdsa") return {
		name: "ECDSA",
		curve: key.curve,
		hash
	};
	return name === "RSA-PSS" ? {
		name,
		hash,
		saltLength
	} : {
		name: PKCS1,
		hash
	};
}
function identityOf({ subject, spki }) {
	return require_verification.toHex(require_verification.sha256(require_verification.concatBytes(require_verification.sha256(subject), require_verification.sha256(spki))));
}
// src/core/appraisal/domain/certificate/path.ts
const MOST_CERTIFICATES = 8;
const MOST_STEPS = 128;
function pathsToRoots(served, anchors, signatures) {
	const deadEnds = [];
	let steps = 0;
	let isGivenUp = false;
	async function isIssuer(issuer, certificate) {
		steps += 1;
		const problem = await signatures.problem(certificate, issuer.spki);
		if (problem !== null) deadEnds.push(`${nameOf(certificate)} names ${nameOf(issuer)} as its issuer and ${problem}.`);
		return problem === null;
	}
	async function* from(path) {
		const certificate = path.at(-1) ?? path[0];
		const isNamed = (issuer) => mayBeIssuer(issuer, certificate);
		const roots = anchors.filter((anchor) => isNamed(anchor.certificate));
		const seen = new Set(path.map(identityOf));
		const others = served.slice(1).filter((other) => isNamed(other) && !seen.has(identityOf(other)));
		if (roots.length + others.length === 0) {
			const issuer = require_verification.preview(certificate.issuerName, 64);
			deadEnds.push(`No certificate of ${issuer}, who issued ${nameOf(certificate)}, is served or is a known root.`);
		}
		for (const anchor of roots) {
			if (steps >= MOST_STEPS) break;
			if (await isIssuer(anchor.certificate, certificate)) yield {
				certificates: [...path],
				anchor
			};
		}
		for (const other of others) {
			if (steps >= MOST_STEPS || path.length === MOST_CERTIFICATES) {
				if (!isGivenUp) deadEnds.push("The served certificates make longer or more paths than are looked at.");
				isGivenUp = true;
				return;
			}
			if (await isIssuer(other, certificate)) yield* from([...path, other]);
		}
	}
	return {
		paths: from([served[0]]),
		deadEnds
	};
}
function mayBeIssuer({ subject, subjectKeyId }, { issuer, authorityKeyId }) {
	const isOtherKey = subjectKeyId !== null && authorityKeyId !== null && !require_verification.equalBytes(subjectKeyId, authorityKeyId);
	return require_verification.equalBytes(subject, issuer) && !isOtherKey;
}
function nameOf({ subjectName }) {
	return subjectName === "" ? "one without a common name" : require_verification.preview(subjectName, 64);
}
// src/core/appraisal/domain/certificate/problem.ts
const NOT_A_PUBLIC_CAS = "No public CA issues such a certificate. Do not rely on this server.";
const NOT_ALLOWED = "The CA was not allowed to issue this certificate. Do not rely on this server.";
// src/core/appraisal/domain/certificate/names.ts
const OTHER_NAME = "Check the name. If it is right, whoever answers there has no certificate for it: do not rely on this server.";
const MOST_COMPARISONS = 25e3;
function nameProblems(certificates, root, name) {
	const [leaf] = certificates;
	if (leaf === void 0) return [];
	try {
		return [...hostProblems(leaf, name), ...constraintProblems(certificates, root, name)];
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return [{
			detail: `A name in the chain of ${nameOf(leaf)} cannot be read: ${error.message}.`,
			hint: NOT_ALLOWED
		}];
	}
}
function dnsNames(certificate) {
	return (require_dns_message.subjectAltNames(certificate, "certificate") ?? []).filter(({ kind }) => kind === "dns").map(({ value }) => require_dns_message.oneByteText(value));
}
function hostProblems(leaf, name) {
	const names = dnsNames(leaf);
	if (names.some((pattern) => matchesName(pattern, name))) return [];
	const shown = names.slice(0, 5).map((pattern) => require_verification.preview(pattern, 64));
	const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : "";
	return [{
		detail: `The certificate is for ${shown.join(", ") || "no DNS name"}${more}, not for ${require_verification.preview(name, 255)}.`,
		hint: OTHER_NAME
	}];
}
const IPV4 = /^[0-9.]+$/;
function matchesName(pattern, name) {
	const wanted = pattern.toLowerCase();
	if (IPV4.test(name)) return false;
	if (!wanted.startsWith("*.")) return wanted === name && name !== "" && !name.includes("*");
	const parent = wanted.slice(2);
	const isBroad = !/^[^.*]+(?:\.[^.*]+)+$/.test(parent);
	const dot = name.indexOf(".");
	return !isBroad && dot > 0 && name.slice(dot + 1) === parent;
}
function constraintProblems(certificates, root, name) {
	const problems = [];
	let comparisons = 0;
	for (const [index, ca] of [...certificates, root].entries()) {
		const constraints = index === 0 ? null : require_dns_message.nameConstraints(ca, "certificate");
		if (constraints === null) continue;
		for (const [place, certificate] of certificates.slice(0, index).entries()) {
			const names = namesOf(certificate, place === 0 ? name : null);
			comparisons += names.length * ((constraints.permitted?.length ?? 0) + (constraints.excluded?.length ?? 0));
			const problem = comparisons > MOST_COMPARISONS ? "too many names to compare" : whyNotAllowed(names, constraints);
			if (problem === null) continue;
			const detail = `${nameOf(ca)} may not issue for ${nameOf(certificate)}: ${problem} (nameConstraints).`;
			problems.push({
				detail,
				hint: NOT_ALLOWED
			});
		}
	}
	return problems;
}
function namesOf(certificate, host) {
	const names = [...require_dns_message.subjectAltNames(certificate, "certificate") ?? []];
	if (require_dns_message.namesIn(certificate.subject, "subject").length > 0) names.push({
		kind: "directory",
		value: certificate.subject
	});
	if (host !== null) names.push({
		kind: "dns",
		value: Uint8Array.from(host, (character) => character.charCodeAt(0))
	});
	return names;
}
function whyNotAllowed(names, { permitted, excluded }) {
	for (const name of names) {
		const allowed = (permitted ?? []).filter(({ kind }) => kind === name.kind);
		const forbidden = (excluded ?? []).filter(({ kind }) => kind === name.kind);
		if (allowed.length + forbidden.length === 0) continue;
		const isWithin = WITHIN[name.kind];
		if (isWithin === void 0 || name.kind === "directory" && forbidden.length > 0) return `it constrains names of a kind that is not judged (${name.kind})`;
		if (forbidden.some(({ value }) => isWithin(name.value, value))) return `${shown(name)} is excluded`;
		if (allowed.length > 0 && !allowed.some(({ value }) => isWithin(name.value, value))) return `${shown(name)} is not among what is permitted`;
	}
	return null;
}
function shown({ kind, value }) {
	return kind === "dns" ? require_verification.preview(require_dns_message.oneByteText(value), 64) : `a name (${kind})`;
}
const WITHIN = {
	dns(name, base) {
		const [inner, outer] = [require_dns_message.oneByteText(name).toLowerCase(), require_dns_message.oneByteText(base).toLowerCase()];
		if (outer === "" || inner === outer) return true;
		return inner.endsWith(outer.startsWith(".") ? outer : `.${outer}`);
	},
	ip(name, base) {
		if (base.length !== 8 && base.length !== 32) throw new require_start.ParseError("PARSE_INVALID", "name_constraints.ip", `${base.length} bytes, expected 8 or 32`);
		if (name.length !== 4 && name.length !== 16) throw new require_start.ParseError("PARSE_INVALID", "subject_alt_name.ip", `${name.length} bytes, expected 4 or 16`);
		if (base.length !== 2 * name.length) return false;
		return name.every((byte, i) => (((base[i] ?? 0) ^ byte) & (base[name.length + i] ?? 0)) === 0);
	},
	directory(name, base) {
		const [inner, outer] = [require_dns_message.namesIn(name, "name"), require_dns_message.namesIn(base, "name_constraints.directory")];
		return outer.length <= inner.length && outer.every((part, i) => require_verification.equalBytes(part, inner[i] ?? part.subarray(0, 0)));
	}
};
// src/core/formats/ct-log-list.ts
const CT_LOG_STATES = [
	"pending",
	"qualified",
	"usable",
	"readonly",
	"retired",
	"rejected"
];
const MAX_LIST = 4194304;
const MAX_OPERATORS = 256;
const MAX_LOGS = 1024;
function parseCtLogList(json, name) {
	return require_verification.readJson(json, name, ctLogList, { bytes: MAX_LIST });
}
const ctLogList = (value) => {
	const list = require_verification.anyObject(value);
	const timestamp = require_verification.member(list, "log_list_timestamp", require_verification.time);
	const logs = require_verification.member(list, "operators", require_verification.listOf(operator, {
		least: 1,
		most: MAX_OPERATORS
	})).flat();
	const byId = new Map(logs.map((log) => [log.id, log]));
	const twice = logs.find((log) => byId.get(log.id) !== log);
	if (twice !== void 0) require_verification.refuse$1(`lists the log ${require_verification.preview(twice.description)} twice`);
	return {
		timestamp,
		logs: byId
	};
};
function operator(value) {
	const given = require_verification.anyObject(value);
	const name = require_verification.member(given, "name", require_verification.label);
	const log = (entry) => readLog(entry, name);
	const logs = require_verification.listOf(log, { most: MAX_LOGS });
	return [...require_verification.member(given, "logs", logs), ...require_verification.memberOr(given, "tiled_logs", [], logs)];
}
function readLog(value, operator) {
	const log = require_verification.anyObject(value);
	const key = require_verification.member(log, "key", require_verification.base64Bytes);
	const id = require_verification.sha256(key);
	const stated = require_verification.member(log, "log_id", require_verification.base64Bytes);
	if (!require_verification.equalBytes(id, stated)) require_verification.refuse$1("log_id is not the SHA-256 digest of key");
	const state = require_verification.memberOr(log, "state", null, readState);
	return {
		id: require_verification.toHex(id),
		key,
		description: require_verification.member(log, "description", require_verification.label),
		operator,
		state: state?.word ?? null,
		since: state?.since ?? null,
		interval: require_verification.memberOr(log, "temporal_interval", null, readInterval)
	};
}
function readState(value) {
	const state = require_verification.anyObject(value);
	const [given, ...others] = Object.keys(state);
	const word = CT_LOG_STATES.find((known) => known === given);
	if (word === void 0 || others.length > 0) return require_verification.mismatch(`one of ${CT_LOG_STATES.join(", ")} alone`, value);
	const since = require_verification.member(state, word, (details) => require_verification.memberOr(require_verification.anyObject(details), "timestamp", null, require_verification.time));
	if (word === "retired" && since === null) require_verification.refuse$1("retired has no timestamp");
	return {
		word,
		since
	};
}
function readInterval(value) {
	const interval = require_verification.anyObject(value);
	const start = require_verification.member(interval, "start_inclusive", require_verification.time);
	const end = require_verification.member(interval, "end_exclusive", require_verification.time);
	return start < end ? {
		start,
		end
	} : require_verification.refuse$1("ends before it begins");
}
Object.defineProperty(exports, "NOT_A_PUBLIC_CAS", {
	enumerable: true,
	get: function() {
		return NOT_A_PUBLIC_CAS;
	}
});
Object.defineProperty(exports, "Signatures", {
	enumerable: true,
	get: function() {
		return Signatures;
	}
});
Object.defineProperty(exports, "dnsNames", {
	enumerable: true,
	get: function() {
		return dnsNames;
	}
});
Object.defineProperty(exports, "keyProblem", {
	enumerable: true,
	get: function() {
		return keyProblem;
	}
});
Object.defineProperty(exports, "matchesName", {
	enumerable: true,
	get: function() {
		return matchesName;
	}
});
Object.defineProperty(exports, "nameOf", {
	enumerable: true,
	get: function() {
		return nameOf;
	}
});
Object.defineProperty(exports, "nameProblems", {
	enumerable: true,
	get: function() {
		return nameProblems;
	}
});
Object.defineProperty(exports, "parseCtLogList", {
	enumerable: true,
	get: function() {
		return parseCtLogList;
	}
});
Object.defineProperty(exports, "pathsToRoots", {
	enumerable: true,
	get: function() {
		return pathsToRoots;
	}
});
Object.defineProperty(exports, "publicKeyBits", {
	enumerable: true,
	get: function() {
		return publicKeyBits;
	}
});
Object.defineProperty(exports, "readPublicKey", {
	enumerable: true,
	get: function() {
		return readPublicKey;
	}
});
