const require_verification = require("./verification.cjs");
const require_help = require("./help.cjs");
const require_start = require("./start.cjs");
const require_dns_message = require("./dns-message.cjs");
const require_dns_questions = require("./dns-questions.cjs");
const require_ct_log_list = require("./ct-log-list.cjs");
const require_certificate_history = require("./certificate-history.cjs");
// node_modules/@noble/hashes/_md.js
function Chi(a, b, c) {
	return a & b ^ ~a & c;
}
function Maj(a, b, c) {
	return a & b ^ a & c ^ b & c;
}
var HashMD = class {
	blockLen;
	outputLen;
	canXOF = false;
	padOffset;
	isLE;
	buffer;
	view;
	finished = false;
	length = 0;
	pos = 0;
	destroyed = false;
	constructor(blockLen, outputLen, padOffset, isLE) {
		this.blockLen = blockLen;
		this.outputLen = outputLen;
		this.padOffset = padOffset;
		this.isLE = isLE;
		this.buffer = new Uint8Array(blockLen);
		this.view = require_verification.createView(this.buffer);
	}
	update(data) {
		require_verification.aexists(this);
		require_verification.abytes(data);
		const { view, buffer, blockLen } = this;
		const len = data.length;
		let processed = false;
		for (let pos = 0; pos < len;) {
			const take = Math.min(blockLen - this.pos, len - pos);
			if (take === blockLen) {
				const dataView = require_verification.createView(data);
				for (; blockLen <= len - pos; pos += blockLen) this.process(dataView, pos);
				processed = true;
				continue;
			}
			buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
			this.pos += take;
			pos += take;
			if (this.pos === blockLen) {
				this.process(view, 0);
				this.pos = 0;
				processed = true;
			}
		}
		this.length += data.length;
		if (processed) this.roundClean();
		return this;
	}
	digestInto(out) {
		require_verification.aexists(this);
		require_verification.aoutput(out, this);
		this.finished = true;
		const { buffer, view, blockLen, isLE } = this;
		let { pos } = this;
		buffer[pos++] = 128;
		buffer.fill(0, pos);
		if (this.padOffset > blockLen - pos) {
			this.process(view, 0);
			buffer.fill(0);
		}
		require_verification.setU64FromNum(view, blockLen - 8, this.length * 8, isLE);
		this.process(view, 0);
		this.roundClean();
		const oview = out === buffer ? view : require_verification.createView(out);
		const len = this.outputLen;
		const outLen = len / 4;
		const state = this.get();
		if (len % 4 || outLen > state.length) throw new Error("invalid outputLen");
		for (let i = 0; i < outLen; i++) oview.setUint32(4 * i, state[i], isLE);
	}
	digest() {
		const { buffer, outputLen } = this;
		this.digestInto(buffer);
		const res = buffer.slice(0, outputLen);
		this.destroy();
		return res;
	}
	_cloneIntoMeta(to) {
		const { buffer, length, finished, destroyed, pos } = this;
		to.destroyed = destroyed;
		to.finished = finished;
		to.length = length;
		to.pos = pos;
		if (pos) to.buffer.set(buffer);
		return to;
	}
	clone() {
		return this._cloneInto();
	}
};
const SHA256_IV = Uint32Array.from([
	1779033703,
	3144134277,
	1013904242,
	2773480762,
	1359893119,
	2600822924,
	528734635,
	1541459225
]);
const SHA384_IV = Uint32Array.from([
	3418070365,
	3238371032,
	1654270250,
	914150663,
	2438529370,
	812702999,
	355462360,
	4144912697,
	1731405415,
	4290775857,
	2394180231,
	1750603025,
	3675008525,
	1694076839,
	1203062813,
	3204075428
]);
const SHA512_IV = Uint32Array.from([
	1779033703,
	4089235720,
	3144134277,
	2227873595,
	1013904242,
	4271175723,
	2773480762,
	1595750129,
	1359893119,
	2917565137,
	2600822924,
	725511199,
	528734635,
	4215389547,
	1541459225,
	327033209
]);
// node_modules/@noble/hashes/legacy.js
const SHA1_IV = Uint32Array.from([
	1732584193,
	4023233417,
	2562383102,
	271733878,
	3285377520
]);
const SHA1_W = new Uint32Array(80);
var _SHA1 = class extends HashMD {
	A = SHA1_IV[0] | 0;
	B = SHA1_IV[1] | 0;
	C = SHA1_IV[2] | 0;
	D = SHA1_IV[3] | 0;
	E = SHA1_IV[4] | 0;
	constructor() {
		super(64, 20, 8, false);
	}
	get() {
		const { A, B, C, D, E } = this;
		return [
			A,
			B,
			C,
			D,
			E
		];
	}
	set(A, B, C, D, E) {
		this.A = A | 0;
		this.B = B | 0;
		this.C = C | 0;
		this.D = D | 0;
		this.E = E | 0;
	}
	_cloneInto(to) {
		(to ||= new this.constructor()).set(...this.get());
		return this._cloneIntoMeta(to);
	}
	process(view, offset) {
		for (let i = 0; i < 16; i++, offset += 4) SHA1_W[i] = view.getUint32(offset, false);
		for (let i = 16; i < 80; i++) SHA1_W[i] = require_verification.rotl(SHA1_W[i - 3] ^ SHA1_W[i - 8] ^ SHA1_W[i - 14] ^ SHA1_W[i - 16], 1);
		let { A, B, C, D, E } = this;
		for (let i = 0; i < 80; i++) {
			let F, K;
			if (i < 20) {
				F = Chi(B, C, D);
				K = 1518500249;
			} else if (i < 40) {
				F = B ^ C ^ D;
				K = 1859775393;
			} else if (i < 60) {
				F = Maj(B, C, D);
				K = 2400959708;
			} else {
				F = B ^ C ^ D;
				K = 3395469782;
			}
			const T = require_verification.rotl(A, 5) + F + E + K + SHA1_W[i] | 0;
			E = D;
			D = C;
			C = require_verification.rotl(B, 30);
			B = A;
			A = T;
		}
		A = A + this.A | 0;
		B = B + this.B | 0;
		C = C + this.C | 0;
		D = D + this.D | 0;
		E = E + this.E | 0;
		this.set(A, B, C, D, E);
	}
	roundClean() {
		require_verification.clean(SHA1_W);
	}
	destroy() {
		this.destroyed = true;
		this.set(0, 0, 0, 0, 0);
		require_verification.clean(this.buffer);
	}
};
const sha1 = require_verification.createHasher(() => new _SHA1());
// src/core/appraisal/domain/app-keys.ts
function ownKeys(domain, metAt, instances) {
	return instances.flatMap(({ component, result }) => {
		const { raTlsCertificate: certificate, keyset } = component.evidence;
		const keys = [...certificate !== null && component.acquired === "handshake" && metAt === domain ? [require_verification.toHex(require_verification.sha256(certificate.publicKey))] : [], ...(keyset?.tlsKeys ?? []).flatMap((key) => isFor(key.domain, domain) ? [key.spkiSha256] : [])];
		const finding = boundBy(result);
		return [...new Set(keys)].map((spkiSha256) => ({
			spkiSha256,
			holder: "app",
			finding
		}));
	});
}
function isFor(named, domain) {
	return named === null || named === domain;
}
function boundBy({ role, instance, phases: { hardware } }) {
	const binding = hardware.checks.find(({ id }) => id === "hardware.report-data")?.status ?? null;
	if (binding === "pass" && hardware.status === "pass") return {
		status: "proven",
		detail: ""
	};
	if (binding === "pass") return {
		status: "open",
		detail: `the hardware phase of ${role}/${instance} is not passed`
	};
	const detail = binding === null ? "hardware.report-data was not asked" : `hardware.report-data is ${binding}`;
	return {
		status: binding === "fail" ? "wrong" : "open",
		detail
	};
}
// src/core/appraisal/domain/attested.ts
function judgeAttestedKeys(findings, served, silent) {
	const keys = findings.keys.filter(isProven);
	const judgement = judge(findings, keys, served, silent);
	const accounts = findings.accounts.filter(isProven).map(({ uri }) => uri);
	return {
		judgement,
		held: {
			keys: keys.map(({ spkiSha256, holder }) => ({
				spkiSha256,
				holder
			})),
			accounts: [...new Set(accounts)],
			cause: judgement.status === "pass" ? null : "domain.tee-controlled-key"
		}
	};
}
function isProven({ finding }) {
	return finding?.status === "proven";
}
function judge({ keys: named, accounts, problems, cut }, proven, served, silent) {
	const ofServed = named.filter(({ spkiSha256 }) => served.has(spkiSha256));
	const falseKey = ofServed.find(({ finding }) => finding?.status === "wrong");
	if (falseKey !== void 0) return require_verification.fail(`The quote for the key that the domain is served with does not vouch for it: ${falseKey.finding?.detail}.`, {
		actual: `key sha256:${falseKey.spkiSha256}`,
		hint: "Find out where this key is from: somebody else may hold it. If the machine was upgraded since the key was made, have a new certificate made, and give the evidence of each machine that makes keys."
	});
	const falseAccount = accounts.find(({ finding }) => finding?.status === "wrong");
	if (falseAccount !== void 0) return require_verification.fail(`The quote for the ACME account does not vouch for it: ${falseAccount.finding?.detail}.`, {
		actual: require_verification.preview(falseAccount.uri, 200),
		hint: "Whoever holds the account can have certificates for other keys: find out where it was made, and have the TEE make a new one, which CAA then has to name. A gateway that was upgraded still shows the quote of the version that made the account."
	});
	const openKey = ofServed.find(({ spkiSha256, finding }) => {
		return finding?.status === "open" && !proven.some((key) => key.spkiSha256 === spkiSha256);
	});
	if (openKey !== void 0) return require_verification.unknown(`Whether the quote for the key that the domain is served with vouches for it is not shown: ${openKey.finding?.detail}.`, {
		actual: `key sha256:${openKey.spkiSha256}`,
		hint: SETTLE
	});
	const openAccount = accounts.find(({ finding }) => finding?.status === "open");
	if (openAccount !== void 0 && proven.length > 0) return require_verification.unknown(`Whether the quote for the ACME account vouches for it is not shown: ${openAccount.finding?.detail}.`, {
		actual: require_verification.preview(openAccount.uri, 200),
		hint: SETTLE
	});
	if (proven.length === 0) return nothingProven(named, problems, silent);
	if (cut !== null) return require_verification.unknown(`Not all keys are known: ${cut}.`, { hint: "Have the gateway forget keys of certificates that expired." });
	return require_verification.pass([
		countedKeys(proven),
		...uncounted(named, proven),
		accountWords(accounts)
	].join(" "), { actual: require_verification.listed([...new Set(proven.map(({ spkiSha256 }) => `key sha256:${spkiSha256}`))]) });
}
const SETTLE = "Where collateral is what lacks, let it be fetched for that platform, or give it (--collateral). Where the app quotes what callers send it, have it mark that. Else have key and account made, and quoted, anew.";
function nothingProven(named, problems, silent) {
	if (named.length === 0) {
		const why = [...problems, ...silent === null ? [] : [silent.reason]];
		const because = why.length === 0 ? "" : `: ${require_verification.listed(why)}`;
		return require_verification.unknown(`Nothing in the evidence tells which TLS keys the TEE holds${because}.`, { hint: silent?.hint ?? "Let the gateway be asked (--gateway-url URL), or have the app publish the evidence of its certificate, as dstack-ingress does." });
	}
	const quoted = named.flatMap(({ finding }) => finding === null ? [] : [finding.detail]);
	if (quoted.length === 0) return require_verification.unknown(`${counted$1(named)} named as the TEE’s, and none has a quote: anybody could name them.`, { hint: "Upgrade the gateway: dstack quotes the keys since 0.5.5. If it is newer, quoting failed there, or its account was just replaced: ask again later, or have the certificate made anew." });
	return require_verification.unknown(`${counted$1(named)} named as the TEE’s, and no quote proves one: ${require_verification.listed([...new Set(quoted)])}.`, { hint: SETTLE });
}
function counted$1(keys) {
	const { size } = new Set(keys.map(({ spkiSha256 }) => spkiSha256));
	return size === 1 ? "One key is" : `${size} keys are`;
}
function countedKeys(proven) {
	const holders = ["gateway", "app"].filter((one) => proven.some(({ holder }) => holder === one));
	return `${counted$1(proven)} proven by quotes to be made in the ${holders.join(" and the ")} that was appraised.`;
}
function uncounted(named, proven) {
	const others = named.filter(({ spkiSha256 }) => !proven.some((key) => key.spkiSha256 === spkiSha256));
	if (others.length === 0) return [];
	const why = others.map(({ finding }) => finding?.detail ?? "nothing quotes it");
	return [`${counted$1(others)} named besides, and ${others.length === 1 ? "does" : "do"} not count: ${require_verification.listed([...new Set(why)])}.`];
}
function accountWords(accounts) {
	const uris = new Set(accounts.filter(isProven).map(({ uri }) => require_verification.preview(uri, 200)));
	return uris.size === 0 ? "No quote vouches for an ACME account." : `So is the ACME account ${require_verification.listed([...uris])}.`;
}
// src/core/appraisal/domain/resolvers.ts
function countingRecords({ dns, policy, gaps }) {
	const { resolvers: wanted } = policy;
	const counting = wanted.length === 0 ? [...dns] : dns.filter(({ resolver }) => wanted.includes(resolver));
	const missing = gaps.filter(({ name }) => name.startsWith(require_verification.DNS_RECORD_ITEMS)).map(({ reason }) => reason);
	const silent = wanted.filter((name) => !counting.some(({ resolver }) => resolver === name));
	if (silent.length > 0) {
		const why = missing.length === 0 ? "" : ` (${require_verification.listed(missing)})`;
		return `not every resolver that the policy names answered: ${require_verification.listed(silent)}${why}`;
	}
	if (wanted.length === 0 && missing.length > 0) return `not every resolver answered: ${require_verification.listed(missing)}`;
	const hosts = new Set(counting.map(({ resolver }) => require_verification.resolverHost(resolver)));
	if (hosts.size >= 2) return counting;
	if (hosts.size === 0) return "no resolver was asked";
	return `only one resolver was asked, ${[...hosts].join()}, and its word alone is not believed: it could lie, or be lied to`;
}
// src/core/appraisal/domain/caa/relevant-set.ts
function relevantSet({ answers }, name) {
	let isValidated = true;
	let isAlias = false;
	for (const at of require_dns_questions.withParents(name)) {
		const [answer, ...more] = answers.filter((answer) => answer.name === at && answer.type === "CAA");
		if (answer === void 0 || more.length > 0) return { problem: `it was not asked for CAA at ${at} exactly once` };
		const outcome = require_dns_message.outcomeOf(answer);
		if (outcome.kind === "unusable") return { problem: `CAA at ${at}: ${outcome.reason}` };
		isValidated &&= outcome.isValidated;
		isAlias ||= at === name && outcome.aliases.length > 0;
		if (outcome.kind === "none") continue;
		try {
			return {
				at,
				records: distinct(outcome.records).map(require_dns_message.readCaa),
				isAlias,
				isValidated
			};
		} catch (error) {
			if (error instanceof require_start.ParseError) return { problem: `CAA at ${at}: ${error.message}` };
			throw error;
		}
	}
	return {
		at: null,
		records: [],
		isAlias,
		isValidated
	};
}
function distinct(records) {
	return [...new Map(records.map((data) => [data.join(), data]))].sort(([a], [b]) => a < b ? -1 : 1).map(([, data]) => data);
}
// src/core/appraisal/domain/caa/words.ts
const MAX_SHOWN = 20;
const MAX_VALUE = 300;
function setText({ at, records }, name) {
	if (at === null) return `no CAA record at ${name} or above it`;
	const shown = records.slice(0, MAX_SHOWN).map((record) => recordText(at, record));
	const more = records.length > MAX_SHOWN ? [`and ${records.length - MAX_SHOWN} more`] : [];
	return [...shown, ...more].join("; ");
}
function recordText(at, { flags, tag, value }) {
	return `${at} CAA ${flags} ${/^[a-z0-9]+$/.test(tag) ? tag : require_verification.preview(tag)} ${require_verification.preview(require_dns_message.latin1(value), MAX_VALUE)}`;
}
// src/core/appraisal/domain/caa/agreement.ts
const ASK_OTHERS = "Ask at least two resolvers that answer, of different operators: --resolver for each.";
function agreedSets(input, subjects) {
	const records = countingRecords(input);
	if (typeof records === "string") return require_verification.unknown(`${records.charAt(0).toUpperCase()}${records.slice(1)}.`, { hint: remedyFor(input) });
	const witnesses = [];
	const problems = new Set();
	for (const subject of subjects) for (const record of records) {
		const set = relevantSet(record, subject.from);
		if ("problem" in set) problems.add(`${record.resolver}: ${set.problem}`);
		else witnesses.push({
			subject,
			resolver: record.resolver,
			set
		});
	}
	if (problems.size > 0) return require_verification.unknown(`What CAA permits could not be found out: ${require_verification.listed([...problems])}.`, { hint: "A CA that meets this issues nothing, but it may meet something else. Repair the zone or its DNSSEC, or ask other resolvers: --resolver for each." });
	const sets = [];
	for (const subject of subjects) {
		const of = witnesses.filter((witness) => witness.subject === subject);
		const contents = new Map(of.map(({ set }) => [contentOf(set), set]));
		if (contents.size > 1) return contradiction(subject, of);
		const isAlias = of.some(({ set }) => set.isAlias);
		for (const { at, records } of contents.values()) sets.push({
			subject,
			at,
			records,
			isAlias
		});
	}
	const resolvers = [...new Set(witnesses.map(({ resolver }) => resolver))];
	const doubting = new Set(witnesses.flatMap(({ resolver, set }) => set.isValidated ? [] : [resolver]));
	return {
		sets,
		resolvers,
		validating: resolvers.filter((resolver) => !doubting.has(resolver))
	};
}
function remedyFor({ gaps }) {
	const hints = gaps.flatMap(({ name, hint }) => name.startsWith("dns-record/") && hint !== null ? [hint] : []);
	return hints.length === 0 ? ASK_OTHERS : [...new Set(hints)].slice(0, 2).join(" ");
}
function contentOf({ at, records }) {
	return JSON.stringify([at, records.map(({ flags, tag, value }) => [
		flags,
		tag,
		require_verification.toHex(value)
	])]);
}
function contradiction({ from }, witnesses) {
	return require_verification.unknown(`The resolvers contradict each other about CAA for ${from}, so that none is believed.`, {
		actual: witnesses.map(({ resolver, set }) => `${resolver}: ${setText(set, from)}`).join(" | "),
		hint: "Ask again: a record that was changed needs up to its TTL to reach every resolver. If it stays so, one of them lies or has been lied to."
	});
}
// src/core/appraisal/domain/caa/authorities.ts
const AUTHORITIES = [{
	ca: "letsencrypt.org",
	accounts: ["https://acme-v02.api.letsencrypt.org/acme/acct/", "https://acme-v01.api.letsencrypt.org/acme/reg/"]
}];
function authorityOf(account) {
	return AUTHORITIES.find(({ accounts }) => accounts.some((prefix) => account.startsWith(prefix)))?.ca ?? null;
}
function isForeignAccount(ca, account) {
	const owner = authorityOf(account);
	return owner === null ? AUTHORITIES.some((authority) => authority.ca === ca) : owner !== ca;
}
// src/core/appraisal/domain/caa/value.ts
const LABEL$1 = "[a-z0-9]+(?:-+[a-z0-9]+)*";
const ISSUER = new RegExp(`^${LABEL$1}(?:\\.${LABEL$1})*$`, "i");
const TAG = new RegExp(`^(?:${LABEL$1})?$`, "i");
const VALUE = /^[!-:<-~]*$/;
const ACCOUNT$1 = /^[a-z][a-z0-9+.-]*:./i;
const METHODS = /^[a-z0-9-]+(?:,[a-z0-9-]+)*$/i;
function readIssueValue(value) {
	const [issuer = "", ...parts] = require_dns_message.latin1(value).split(";").map(trimmed);
	if (!ISSUER.test(issuer)) {
		const name = issuer.replace(/\.$/, "");
		return {
			kind: "nobody",
			ca: ISSUER.test(name) ? name.toLowerCase() : null
		};
	}
	const ca = issuer.toLowerCase();
	const parameters = readParameters(parts);
	if (parameters === null) return {
		kind: "nobody",
		ca
	};
	const account = parameters.get("accounturi") ?? null;
	const methods = parameters.get("validationmethods") ?? null;
	if (!((account === null || ACCOUNT$1.test(account)) && (methods === null || METHODS.test(methods)))) return {
		kind: "nobody",
		ca
	};
	return {
		kind: "issuer",
		ca,
		account,
		methods: methods?.split(",") ?? null
	};
}
function readParameters(parts) {
	const parameters = new Map();
	for (const part of parts.length === 1 && parts[0] === "" ? [] : parts) {
		const equals = part.indexOf("=");
		const tag = trimmed(part.slice(0, Math.max(equals, 0)));
		const value = trimmed(part.slice(equals + 1));
		if (equals === -1 || !TAG.test(tag) || !VALUE.test(value)) return null;
		if (RESTRICTING.has(tag) && parameters.has(tag)) return null;
		parameters.set(tag, value);
	}
	return parameters;
}
const RESTRICTING = new Set(["accounturi", "validationmethods"]);
function trimmed(text) {
	let [start, end] = [0, text.length];
	while (start < end && isBlank(text[start])) start += 1;
	while (end > start && isBlank(text[end - 1])) end -= 1;
	return text.slice(start, end);
}
function isBlank(character) {
	return character === " " || character === "	";
}
// src/core/appraisal/domain/caa/rules.ts
const KNOWN_TAGS = new Set([
	"issue",
	"issuewild",
	"iodef",
	"contactemail",
	"contactphone",
	"issuemail",
	"issuevmc"
]);
const CRITICAL = 128;
function rulesOf(records, isWildcard) {
	if (records.find(({ flags, tag }) => (flags & CRITICAL) !== 0 && !KNOWN_TAGS.has(tag)) !== void 0) return {
		kind: "these",
		permissions: []
	};
	const tagged = (wanted) => records.filter(({ tag }) => tag === wanted);
	const wild = isWildcard ? tagged("issuewild") : [];
	const deciding = wild.length > 0 ? wild : tagged("issue");
	if (deciding.length === 0) return { kind: "anyone" };
	return {
		kind: "these",
		permissions: deciding.map(({ value }) => readIssueValue(value))
	};
}
// src/core/appraisal/domain/caa/permitted.ts
function permittedBy(records, subject, terms) {
	const rules = rulesOf(records, subject.isWildcard);
	if (rules.kind === "anyone") return {
		subject,
		openings: [opening(subject, "any CA for any account, as nothing restricts it")],
		accounts: [],
		methods: []
	};
	const own = rules.permissions.flatMap((permission) => {
		return permission.kind === "issuer" && isOfTee(permission, terms) ? [permission] : [];
	});
	const methods = own.map((permission) => permission.methods);
	return {
		subject,
		openings: rules.permissions.flatMap((permission) => openingBy(permission, subject, terms) ?? []),
		accounts: own.flatMap(({ account }) => account ?? []),
		methods: methods.includes(null) ? null : methods.flatMap((some) => some ?? [])
	};
}
function openingBy(permission, subject, terms) {
	const { ca } = permission;
	if (ca === null) return null;
	if (!terms.cas.includes(ca)) return opening(subject, otherCa(ca, permission, terms));
	if (permission.kind === "nobody") return null;
	const { account } = permission;
	if (account === null) return opening(subject, `${require_verification.preview(ca, 80)} for any account`);
	if (terms.accounts.includes(account)) return null;
	return {
		...opening(subject, `${require_verification.preview(ca, 80)} for the account ${require_verification.preview(account, 200)}`),
		account,
		isCertain: terms.isOther(account)
	};
}
function opening({ name }, by) {
	return {
		text: `${name} by ${by}`,
		account: null,
		isCertain: true
	};
}
function otherCa(ca, permission, { areCasOfPolicy }) {
	const name = require_verification.preview(ca, 80);
	if (areCasOfPolicy) return `${name}, a CA that the policy does not accept`;
	if (permission.kind === "nobody") return `the CA ${name}, which may overlook that its record is broken`;
	return `the CA ${name}${permission.account === null ? "" : ", which is not known to heed the account that the record names"}`;
}
function isOfTee({ ca, account }, { cas, accounts }) {
	return account !== null && cas.includes(ca) && accounts.includes(account) && !isForeignAccount(ca, account);
}
// src/core/appraisal/domain/caa/persistent.ts
function persistentValidations({ name, dns }) {
	const at = require_dns_questions.validationName(name);
	const texts = dns.flatMap((record) => record.answers.filter((answer) => answer.name === at && answer.type === "TXT")).flatMap((answer) => {
		const outcome = require_dns_message.outcomeOf(answer);
		return outcome.kind === "records" ? outcome.records.flatMap(readable$1) : [];
	});
	if (texts.length === 0) return [];
	return [`${at} lets an account prove control by being named there: ${require_verification.listed([...new Set(texts)])}.`];
}
function readable$1(data) {
	try {
		return [require_verification.preview(require_dns_message.readTxt(data), 300)];
	} catch (error) {
		if (error instanceof require_start.ParseError) return [];
		throw error;
	}
}
// src/core/appraisal/domain/caa/remedy.ts
function expectedRecords(terms) {
	const tags = terms.subjects.map(({ from, isWildcard }) => `${from} CAA 0 ${tagFor(isWildcard)}`);
	return recordsToSet(terms) ?? `${require_help.enumerate(tags)}, naming an attested account alone`;
}
function remedy(terms, attested, { sets }) {
	const records = recordsToSet(terms);
	const alone = "with no other issue or issuewild record beside";
	if (records !== null) return [
		`Publish ${records}, ${alone}.`,
		...besideAlias(sets),
		...withoutWildcards(terms)
	].join(" ");
	if (terms.accounts.length === 0 && attested.length > 0) return "Accept an account that a quote names (domain.accounts of the policy), and let CAA name that alone.";
	if (terms.accounts.length > 0) return `If the CA of the TEE’s account heeds accounturi (RFC 8657), accept it (domain.cas of the policy), and publish issue and issuewild records that name both, ${alone}.`;
	return `Publish issue and issuewild records that name the account of the TEE (CA;accounturi=URI), ${alone}.`;
}
function besideAlias(sets) {
	const aliases = sets.flatMap(({ subject, isAlias }) => isAlias ? [subject.from] : []);
	if (aliases.length === 0) return [];
	const are = aliases.length === 1 ? "is an alias" : "are aliases";
	return [`${require_help.enumerate(aliases)} ${are} (CNAME), beside which DNS has no other record: publish both at the name above, or have addresses (A, AAAA) in place of the alias.`];
}
function withoutWildcards({ subjects }) {
	const wildcard = subjects.find(({ isWildcard }) => isWildcard);
	if (wildcard === void 0) return [];
	return [`Where nobody needs ${wildcard.name}, ${wildcard.from} CAA 0 issuewild ";" does as well.`];
}
const WRITABLE = /^[!#-:<-[\]-~]+$/;
function recordsToSet({ subjects, accounts, cas }) {
	const [account] = accounts;
	if (account === void 0 || !WRITABLE.test(account)) return null;
	const [only, ...others] = cas;
	const ca = authorityOf(account) ?? (others.length === 0 ? only : void 0);
	if (ca === void 0 || !cas.includes(ca) || isForeignAccount(ca, account)) return null;
	const value = `"${ca};accounturi=${account}"`;
	return require_help.enumerate(subjects.map(({ from, isWildcard }) => `${from} CAA 0 ${tagFor(isWildcard)} ${value}`));
}
function tagFor(isWildcard) {
	return isWildcard ? "issuewild" : "issue";
}
// src/core/appraisal/domain/caa/registry-suffixes.ts
const KNOWN = new Set(`ac.jp ac.kr ac.nz ac.uk ac.za co.id co.il co.in co.jp co.kr co.nz co.th co.uk co.za com.ar com.au com.br
  com.cn com.co com.hk com.mx com.my com.ph com.pl com.sg com.tr com.tw com.ua com.vn edu.au gov.au gov.uk id.au ltd.uk me.uk
  ne.jp net.au net.br net.cn net.in net.nz net.uk or.jp or.kr org.au org.br org.cn org.in org.nz org.uk org.za plc.uk`.split(/\s+/));
function isRegistrySuffix(name) {
	return !name.includes(".") || KNOWN.has(name);
}
// src/core/appraisal/domain/caa/terms.ts
function termsOf({ name, policy }, held) {
	const isAllowed = (account) => policy.accounts.length === 0 || policy.accounts.includes(account);
	const accounts = held.accounts.filter(isAllowed);
	const areCasOfPolicy = policy.cas.length > 0;
	return {
		subjects: subjectsOf(name),
		cas: areCasOfPolicy ? policy.cas.map((ca) => ca.toLowerCase()) : AUTHORITIES.map(({ ca }) => ca),
		areCasOfPolicy,
		accounts,
		isOther: (account) => !isAllowed(account) || held.cause === null && held.accounts.length > 0
	};
}
function subjectsOf(name) {
	const parent = require_dns_questions.parentOf(name);
	const plain = {
		name,
		isWildcard: false,
		from: name
	};
	return isRegistrySuffix(parent) ? [plain] : [plain, {
		name: `*.${parent}`,
		isWildcard: true,
		from: parent
	}];
}
// src/core/appraisal/domain/caa/index.ts
async function judgeCaa(input, held) {
	const terms = termsOf(input, held);
	const agreed = agreedSets(input, terms.subjects);
	if ("status" in agreed) return agreed;
	const found = agreed.sets.map(({ subject, records }) => permittedBy(records, subject, terms));
	const shown = {
		expected: expectedRecords(terms),
		actual: foundText(agreed)
	};
	const certain = found.filter(({ openings }) => openings.some(({ isCertain }) => isCertain));
	const toPublish = {
		...shown,
		hint: remedy(terms, held.accounts, agreed)
	};
	if (certain.length > 0) return othersPermitted(certain, terms, toPublish);
	const openings = found.flatMap((one) => one.openings);
	if (openings.length > 0) return accountsUnproven(openings, held, shown);
	return onlyTeePermitted(found, terms, [resolversNote(agreed), ...persistentValidations(input)], shown, toPublish);
}
function foundText({ sets }) {
	const names = new Map();
	for (const set of sets) {
		const text = setText(set, set.subject.from);
		names.set(text, [...names.get(text) ?? [], set.subject.name]);
	}
	return [...names].map(([text, alike]) => `for ${require_help.enumerate(alike)}: ${text}`).join(" | ");
}
function othersPermitted(found, terms, toPublish) {
	const openings = found.flatMap((one) => one.openings).filter(({ isCertain }) => isCertain);
	const detail = `Others than the TEE may be given certificates for ${require_help.enumerate(found.map(({ subject }) => subject.name))}: ${require_verification.listed(openings.map(({ text }) => text))}.`;
	const rotated = openings.some(({ account }) => account !== null) && terms.accounts.length > 0 ? ` Quotes name ${accountsText(terms.accounts)} as the account of the TEE: if that is a new one, its next renewal fails until CAA names it.` : "";
	return require_verification.fail(`${detail}${rotated}`, toPublish);
}
function accountsUnproven(openings, { accounts, cause }, shown) {
	const which = accounts.length === 0 ? "no account is proven to be" : "not every account is known that may be";
	const detail = `CAA permits ${require_verification.listed(openings.map(({ text }) => text))}; but ${which} the TEE’s.`;
	if (cause !== null) return require_verification.unknown(detail, {
		...shown,
		followsFrom: cause
	});
	const hint = "No quote names an ACME account. Give the gateway’s acme-info with the quote of its account, or the evidence files of the app’s ingress.";
	return require_verification.unknown(detail, {
		...shown,
		hint
	});
}
function onlyTeePermitted(found, terms, notes, shown, toPublish) {
	const names = require_help.enumerate(found.map(({ subject }) => subject.name));
	const permitted = [...new Set(found.flatMap(({ accounts }) => accounts))];
	if (permitted.length === 0) {
		const detail = `Nobody can be given a certificate for ${names} now: the CAA records permit none, so that the next renewal fails too.`;
		return require_verification.pass([detail, ...notes].join(" "), toPublish);
	}
	const detail = `Certificates for ${names} can be made by ${accountsText(permitted)} alone.`;
	return require_verification.pass([
		detail,
		...renewalNotes(found, permitted, terms),
		...methodsNote(found),
		...notes
	].join(" "), shown);
}
function renewalNotes(found, permitted, { accounts }) {
	const closed = found.filter((one) => one.accounts.length === 0).map(({ subject }) => subject.name);
	const left = accounts.filter((account) => !permitted.includes(account));
	return [...closed.length === 0 ? [] : [`For ${require_help.enumerate(closed)} nobody is permitted.`], ...left.length === 0 ? [] : [`CAA does not permit ${accountsText(left)}, which quotes name too: if the TEE renews by that account, it fails.`]];
}
function methodsNote(found) {
	if (found.some(({ methods }) => methods === null)) return [];
	const methods = [...new Set(found.flatMap(({ methods }) => methods ?? []))];
	return methods.length === 0 ? [] : [`Control has to be proven by ${require_verification.listed(methods.map((method) => require_verification.preview(method)))}.`];
}
function resolversNote({ resolvers, validating }) {
	const some = `${require_help.enumerate(validating)} ${validating.length === 1 ? "says that it" : "say that they"} validated DNSSEC`;
	const dnssec = validating.length === 0 ? "none says that it validated DNSSEC" : validating.length === resolvers.length ? "all say that they validated DNSSEC" : some;
	return `So ${require_help.enumerate(resolvers)} say alike; ${dnssec}. It binds CAs when they issue: certificates of before are not affected.`;
}
function accountsText(accounts) {
	return require_help.enumerate(accounts.map((account) => require_verification.preview(account, 200)));
}
// src/core/appraisal/domain/certificate/statement.ts
function unlessOutdated(what, says, { thisUpdate, nextUpdate }, moment) {
	const standing = require_verification.standingAt(moment, thisUpdate, nextUpdate);
	const until = nextUpdate === null ? "an unstated time" : require_verification.formatTime(nextUpdate);
	const window = `${require_verification.formatTime(thisUpdate)} to ${until}`;
	if (standing === "current") return {
		kind: "good",
		detail: `${what} ${says} (${window})`
	};
	return {
		kind: "silent",
		detail: `${what} speaks for ${window}, not for ${require_verification.formatTime(moment.at)}.`,
		hint: standing === "later" ? require_verification.judgeLater(thisUpdate) : "Collect again: an outdated answer may hide a revocation."
	};
}
// src/core/appraisal/domain/certificate/crl.ts
const MAX_BYTES$1 = 9437184;
const EXCHANGED$1 = "The list was altered or exchanged, or is damaged: collect again. If it stays so, tell the CA.";
var RevocationLists = class {
	#records;
	#serials;
	#signatures;
	#read = new Map();
	#forgeries = new Map();
	constructor(records, served, signatures) {
		this.#records = records;
		this.#serials = new Set(served.map(({ serial }) => serial));
		this.#signatures = signatures;
	}
	async about(certificate, issuer, moment) {
		if (!this.#serials.has(certificate.serial)) throw new TypeError("a certificate that nobody serves");
		const urls = require_dns_message.revocationListUrls(certificate, "certificate");
		const statements = [];
		for (const record of this.#records.filter(({ url }) => urls.includes(url))) {
			const list = this.#list(record);
			if (list instanceof require_start.ParseError) statements.push({
				kind: "false",
				detail: `${called(record)} cannot be read: ${list.message}.`,
				hint: EXCHANGED$1
			});
			else {
				const forged = await this.#forgery(list, issuer);
				statements.push(judgeListed(record, list, forged, certificate, moment));
			}
		}
		return statements;
	}
	#list(record) {
		const known = this.#read.get(record);
		if (known !== void 0) return known;
		const list = readList(record, this.#serials);
		this.#read.set(record, list);
		return list;
	}
	async #forgery(list, issuer) {
		const ofList = this.#forgeries.get(list) ?? new Map();
		this.#forgeries.set(list, ofList);
		const id = require_verification.toHex(require_verification.sha256(issuer.raw));
		const known = ofList.get(id);
		if (known !== void 0) return known;
		const problem = await forgery(list, issuer, this.#signatures);
		ofList.set(id, problem);
		return problem;
	}
};
function readList({ crl }, only) {
	try {
		const list = require_verification.parseCrl(crl, "crl", {
			bytes: MAX_BYTES$1,
			only
		});
		require_dns_message.issuingDistributionPoint(list, "crl");
		return list;
	} catch (error) {
		if (error instanceof require_start.ParseError) return error;
		throw error;
	}
}
function called({ url }) {
	return `The list of ${require_verification.preview(url, 200)}`;
}
function judgeListed(record, list, forged, certificate, moment) {
	const what = called(record);
	if (forged !== null) return {
		kind: "false",
		detail: `${what} ${forged}.`,
		hint: EXCHANGED$1
	};
	const other = scopeProblem(list, record.url, certificate);
	if (other !== null) return {
		...other,
		detail: `${what} ${other.detail}.`
	};
	const since = list.revoked.get(certificate.serial);
	if (since === void 0) return unlessOutdated(what, "does not have it", list, moment);
	return {
		kind: "revoked",
		detail: `${what} has it as revoked since ${require_verification.formatTime(since)}.`
	};
}
async function forgery(crl, issuer, signatures) {
	if (!require_verification.equalBytes(crl.issuer, issuer.subject)) return `is of ${require_verification.preview(crl.issuerName, 64)}, another CA than ${require_ct_log_list.nameOf(issuer)}`;
	if (issuer.keyUsage !== null && !issuer.keyUsage.crlSign) return `is of ${require_ct_log_list.nameOf(issuer)}, who may not sign lists (keyUsage)`;
	return signatures.problem(crl, issuer.spki);
}
function scopeProblem(crl, url, certificate) {
	const silent = (detail) => ({
		kind: "silent",
		detail,
		hint: "Check the revocation by other means: lists of this kind are not judged."
	});
	const strange = crl.extensions.find(({ oid, critical }) => critical && oid !== require_dns_message.OID.issuingDistributionPoint);
	if (strange?.oid === require_dns_message.OID.deltaCrlIndicator) return silent("has only what changed since another list");
	if (strange !== void 0) return silent(`has a critical extension that is not understood: ${strange.oid}`);
	const scope = require_dns_message.issuingDistributionPoint(crl, "crl");
	if (scope === null) return null;
	if (scope.isOther) return silent("is about some reasons, about attribute certificates, or also of other issuers");
	const isCa = certificate.basicConstraints?.ca ?? false;
	const exchanged = (detail) => ({
		kind: "false",
		detail,
		hint: EXCHANGED$1
	});
	if (scope.urls !== null && !scope.urls.includes(url)) return exchanged(`is that of ${require_verification.preview(scope.urls.join(", "), 200)}`);
	if (isCa ? scope.onlyUserCerts : scope.onlyCaCerts) return exchanged(`is about ${isCa ? "no CAs" : "CAs only"}`);
	return null;
}
// src/core/formats/codec/ocsp.ts
const MAX_BYTES = 262144;
const MAX_RESPONSES = 64;
const MAX_CERTIFICATES = 8;
const SUCCESSFUL = 0;
const LAST_STATUS = 6;
const BASIC_RESPONSE = "1.3.6.1.5.5.7.48.1.1";
function parseOcspResponse(der, field) {
	if (der.length > MAX_BYTES) throw new require_start.ParseError("PARSE_LIMIT", field, `${der.length} bytes, over the limit of ${MAX_BYTES}`);
	const input = new require_verification.DerReader(der, field);
	const outer = input.enter(require_verification.TAG.SEQUENCE, "");
	input.end("");
	if (outer.smallInteger("response_status", LAST_STATUS, require_verification.TAG.ENUMERATED) !== SUCCESSFUL) {
		outer.end("response_status");
		return null;
	}
	const explicit = outer.enter(require_verification.contextTag(0, true), "response_bytes");
	outer.end("response_bytes");
	const bytes = explicit.enter(require_verification.TAG.SEQUENCE, "response_bytes");
	explicit.end("response_bytes");
	if (bytes.oid("response_type") !== BASIC_RESPONSE) bytes.fail("PARSE_UNSUPPORTED", "response_type", `supported: ${BASIC_RESPONSE}`);
	const response = bytes.octetString("response");
	bytes.end("response");
	return readBasic(new require_verification.DerReader(response, `${field}.response`));
}
function readBasic(input) {
	const basic = input.enter(require_verification.TAG.SEQUENCE, "");
	input.end("");
	const tbs = basic.enter(require_verification.TAG.SEQUENCE, "tbs");
	if (tbs.nextTag === require_verification.contextTag(0, true)) tbs.fail("PARSE_UNSUPPORTED", "version", "DER leaves out version 1, and there is no other");
	const responder = readResponder(tbs);
	const producedAt = generalizedTime(tbs, "produced_at");
	const list = tbs.enter(require_verification.TAG.SEQUENCE, "responses");
	const responses = [];
	while (!list.done) {
		if (responses.length === MAX_RESPONSES) list.fail("PARSE_LIMIT", "responses", `more than ${MAX_RESPONSES}`);
		responses.push(readSingle(list));
	}
	const extensions = readExplicitExtensions(tbs);
	tbs.end("tbs");
	const signed = require_verification.readSignature(basic);
	const certificates = [];
	if (basic.nextTag === require_verification.contextTag(0, true)) {
		const explicit = basic.enter(require_verification.contextTag(0, true), "certificates");
		const sequence = explicit.enter(require_verification.TAG.SEQUENCE, "certificates");
		explicit.end("certificates");
		while (!sequence.done) {
			if (certificates.length === MAX_CERTIFICATES) sequence.fail("PARSE_LIMIT", "certificates", `more than ${MAX_CERTIFICATES}`);
			certificates.push(sequence.any("certificates"));
		}
	}
	basic.end("certificates");
	return {
		tbs: tbs.element,
		responder,
		producedAt,
		responses,
		extensions,
		signed,
		certificates
	};
}
function readResponder(tbs) {
	if (tbs.nextTag === require_verification.contextTag(1, true)) {
		const explicit = tbs.enter(require_verification.contextTag(1, true), "responder_id");
		const name = explicit.enter(require_verification.TAG.SEQUENCE, "responder_id").element;
		explicit.end("responder_id");
		return {
			kind: "name",
			name
		};
	}
	const explicit = tbs.enter(require_verification.contextTag(2, true), "responder_id");
	const hash = explicit.octetString("responder_id");
	explicit.end("responder_id");
	return {
		kind: "key",
		hash
	};
}
function readSingle(list) {
	const single = list.enter(require_verification.TAG.SEQUENCE, "responses");
	const id = single.enter(require_verification.TAG.SEQUENCE, "cert_id");
	const hashAlgorithm = require_verification.readAlgorithm(id, "cert_id.hash_algorithm");
	const issuerNameHash = id.octetString("cert_id.issuer_name_hash");
	const issuerKeyHash = id.octetString("cert_id.issuer_key_hash");
	const serial = require_verification.toHex(id.integer("cert_id.serial_number"));
	id.end("cert_id");
	const status = readStatus(single);
	const thisUpdate = generalizedTime(single, "this_update");
	let nextUpdate = null;
	if (single.nextTag === require_verification.contextTag(0, true)) {
		const explicit = single.enter(require_verification.contextTag(0, true), "next_update");
		nextUpdate = generalizedTime(explicit, "next_update");
		explicit.end("next_update");
	}
	const extensions = readExplicitExtensions(single);
	single.end("responses");
	return {
		hashAlgorithm,
		issuerNameHash,
		issuerKeyHash,
		serial,
		status,
		thisUpdate,
		nextUpdate,
		extensions
	};
}
function readStatus(single) {
	const tag = single.nextTag;
	if (tag === require_verification.contextTag(1, true)) {
		const revoked = single.enter(tag, "status");
		const since = generalizedTime(revoked, "status.revocation_time");
		if (revoked.nextTag === require_verification.contextTag(0, true)) {
			const explicit = revoked.enter(require_verification.contextTag(0, true), "status.reason");
			explicit.smallInteger("status.reason", 10, require_verification.TAG.ENUMERATED);
			explicit.end("status.reason");
		}
		revoked.end("status");
		return {
			kind: "revoked",
			since
		};
	}
	const isGood = tag === require_verification.contextTag(0, false);
	if (single.content(isGood ? tag : require_verification.contextTag(2, false), "status").length > 0) single.fail("PARSE_INVALID", "status", "a NULL with content");
	return { kind: isGood ? "good" : "unknown" };
}
function readExplicitExtensions(reader) {
	if (reader.nextTag !== require_verification.contextTag(1, true)) return [];
	const explicit = reader.enter(require_verification.contextTag(1, true), "extensions");
	const extensions = require_verification.readExtensionList(explicit);
	explicit.end("extensions");
	return extensions;
}
function generalizedTime(reader, name) {
	if (reader.nextTag !== require_verification.TAG.GENERALIZED_TIME) reader.fail("PARSE_INVALID", name, "expected a GeneralizedTime");
	return reader.time(name);
}
function isAbout({ issuerNameHash, issuerKeyHash, serial }, of) {
	return serial === of.serial && require_verification.equalBytes(issuerNameHash, of.nameHash) && require_verification.equalBytes(issuerKeyHash, of.keyHash);
}
// src/core/appraisal/domain/certificate/ocsp.ts
const WHAT = "The stapled OCSP response";
const SAYS_GOOD = "says that it is good";
const EXCHANGED = "The server staples what its CA did not say of this certificate. Have it fetch the response again; until then do not rely on it.";
const HASHES = new Map([
	["300906052b0e03021a0500", sha1],
	["300706052b0e03021a", sha1],
	["300d06096086480165030402010500", require_verification.sha256],
	["300b0609608648016503040201", require_verification.sha256],
	["300d06096086480165030402020500", require_verification.sha384],
	["300b0609608648016503040202", require_verification.sha384],
	["300d06096086480165030402030500", require_verification.sha512],
	["300b0609608648016503040203", require_verification.sha512]
]);
async function judgeStapled(der, certificate, issuer, moment, signatures) {
	try {
		const response = parseOcspResponse(der, "ocsp_response");
		return response === null ? null : await judgeResponse(response, certificate, issuer, moment, signatures);
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return {
			kind: "false",
			detail: `${WHAT} cannot be read: ${error.message}.`,
			hint: EXCHANGED
		};
	}
}
async function judgeResponse(response, certificate, issuer, moment, signatures) {
	const refused = (problem) => ({
		kind: "false",
		detail: `${WHAT} ${problem}.`,
		hint: EXCHANGED
	});
	const problem = await authorityProblem(response, issuer, moment, signatures);
	if (problem !== null) return refused(problem);
	const about = response.responses.filter((single) => isOf(single, certificate, issuer));
	const [first] = about;
	if (first === void 0) return refused(`is of another certificate than that of ${require_ct_log_list.nameOf(certificate)}`);
	for (const { extensions } of [response, ...about]) {
		const critical = extensions.find((extension) => extension.critical);
		if (critical !== void 0) return refused(`has a critical extension that is not understood: ${critical.oid}`);
	}
	for (const { status } of about) if (status.kind === "revoked") return {
		kind: "revoked",
		detail: `${WHAT} says that it is revoked since ${require_verification.formatTime(status.since)}.`
	};
	if (about.some(({ status }) => status.kind === "unknown")) return {
		kind: "disowned",
		detail: `${WHAT} says that the CA does not know the certificate.`,
		hint: "Ask the CA about the certificate: its own responder does not know that it issued it."
	};
	return about.map((single) => unlessOutdated(WHAT, SAYS_GOOD, single, moment)).find(({ kind }) => kind === "good") ?? unlessOutdated(WHAT, SAYS_GOOD, first, moment);
}
function isOf(single, certificate, issuer) {
	const hash = HASHES.get(require_verification.toHex(single.hashAlgorithm));
	if (hash === void 0) return false;
	const keyHash = hash(require_ct_log_list.publicKeyBits(issuer.spki, "issuer"));
	return isAbout(single, {
		nameHash: hash(certificate.issuer),
		keyHash,
		serial: certificate.serial
	});
}
async function authorityProblem(response, issuer, moment, signatures) {
	if (isResponder(response, issuer)) return signatures.problem(response, issuer.spki);
	const appointed = response.certificates.map((der, i) => require_verification.parseCertificate(der, `ocsp_response.certificates[${i}]`)).find((certificate) => isResponder(response, certificate));
	if (appointed === void 0) return "is signed by neither the issuer nor a responder whose certificate it has";
	const problem = await appointmentProblem(appointed, issuer, moment, signatures);
	return problem === null ? signatures.problem(response, appointed.spki) : `is signed by ${require_ct_log_list.nameOf(appointed)}, who ${problem}`;
}
function isResponder({ responder }, { subject, spki }) {
	if (responder.kind === "name") return require_verification.equalBytes(responder.name, subject);
	return require_verification.equalBytes(responder.hash, sha1(require_ct_log_list.publicKeyBits(spki, "responder")));
}
async function appointmentProblem(responder, issuer, { at, latestStart }, signatures) {
	if (!require_verification.equalBytes(responder.issuer, issuer.subject)) return `was appointed by ${require_verification.preview(responder.issuerName, 64)}`;
	const problem = await signatures.problem(responder, issuer.spki);
	if (problem !== null) return problem;
	if (!require_dns_message.extendedKeyUsage(responder, "responder")?.includes(require_dns_message.OID.ocspSigning)) return "was not appointed to (extendedKeyUsage)";
	if (responder.keyUsage !== null && !responder.keyUsage.digitalSignature) return "may not sign (keyUsage)";
	const understood = [
		require_dns_message.OID.keyUsage,
		require_dns_message.OID.extendedKeyUsage,
		require_dns_message.OID.basicConstraints
	];
	const strange = responder.extensions.find(({ oid, critical }) => critical && !understood.includes(oid));
	if (strange !== void 0) return `has a critical extension that is not understood: ${strange.oid}`;
	return responder.notBefore <= latestStart && at <= responder.notAfter ? null : "was not valid at the time of the appraisal";
}
// src/core/appraisal/domain/certificate/revocation.ts
const REVOKED = "The CA no longer vouches for it: its key may be in other hands. Do not rely on this server; have it get a new certificate.";
async function judgeRevocation({ certificates, anchor }, stapled, gaps, moment, { signatures, lists }) {
	const [leaf, ...cas] = certificates;
	if (leaf === void 0) throw new TypeError("a path without certificates");
	const issuers = [...cas, anchor.certificate];
	const told = [];
	for (const [index, ca] of cas.entries()) {
		const statements = await lists.about(ca, issuers[index + 1] ?? anchor.certificate, moment);
		const bad = statements.find(({ kind }) => kind === "revoked" || kind === "false");
		if (bad !== void 0) return require_verification.fail(`${require_ct_log_list.nameOf(ca)}: ${bad.detail}`, { hint: hintOf(bad) });
		if (!statements.some(({ kind }) => kind === "good")) told.push(`Whether the CA ${require_ct_log_list.nameOf(ca)} is revoked is not known.`);
	}
	const issuer = issuers[0] ?? anchor.certificate;
	const response = stapled === null ? null : await judgeStapled(stapled, leaf, issuer, moment, signatures);
	const statements = [...response === null ? [] : [response], ...await lists.about(leaf, issuer, moment)];
	const own = judgeStatements(leaf, response === null, statements, gaps);
	return own.status === "pass" ? require_verification.pass([own.detail, ...told].join(" ")) : own;
}
function judgeStatements(leaf, isBare, statements, gaps) {
	const first = (kind) => statements.find((one) => one.kind === kind);
	const bad = first("revoked") ?? first("false");
	if (bad !== void 0) return require_verification.fail(bad.detail, { hint: hintOf(bad) });
	if (isBare && require_dns_message.mustStaple(leaf, "certificate")) return require_verification.fail(`${require_ct_log_list.nameOf(leaf)} must come with an OCSP response, and none is stapled.`, { hint: "Have the server staple OCSP responses: its certificate says that it always does." });
	const disowned = first("disowned");
	if (disowned !== void 0) return require_verification.unknown(disowned.detail, { hint: hintOf(disowned) });
	const good = first("good");
	if (good !== void 0) return require_verification.pass(`Not revoked: ${good.detail}.`);
	const silent = first("silent");
	if (silent !== void 0) return require_verification.unknown(silent.detail, { hint: hintOf(silent) });
	return judgeOffered(leaf, gaps);
}
function judgeOffered(leaf, gaps) {
	const points = require_dns_message.crlDistributionPoints(leaf, "certificate") ?? [];
	const urls = points.flatMap((point) => point.urls);
	if (points.length > 0) {
		const where = urls.length > 0 ? require_verification.listed(urls.map((url) => require_verification.preview(url, 200))) : "a place that is no URL";
		const reasons = gaps.filter(({ name }) => name.startsWith(require_verification.REVOCATION_ITEMS)).map(({ reason }) => reason);
		const detail = `The CA lists revoked certificates at ${where}, and that list was not obtained${reasons.length > 0 ? `: ${require_verification.listed(reasons)}` : ""}.`;
		return require_verification.unknown(detail, { hint: "Collect again, with access to that address." });
	}
	if (require_dns_message.ocspResponders(leaf, "certificate").length === 0) return require_verification.pass("Its CA offers no word on its revocation, as is usual for certificates of a few days.");
	return require_verification.unknown("The CA says by OCSP alone whether the certificate is revoked, and the server staples no response.", { hint: "Have the server staple OCSP responses." });
}
function hintOf(statement) {
	return "hint" in statement ? statement.hint : REVOKED;
}
// src/core/appraisal/domain/certificate/rules.ts
const UNDERSTOOD = new Set([
	require_dns_message.OID.keyUsage,
	require_dns_message.OID.subjectAltName,
	require_dns_message.OID.basicConstraints,
	require_dns_message.OID.nameConstraints,
	require_dns_message.OID.crlDistributionPoints,
	require_dns_message.OID.certificatePolicies,
	require_dns_message.OID.extendedKeyUsage
]);
function pathProblems({ certificates, anchor }, name, moment) {
	const problems = [];
	let below = 0;
	for (const [index, certificate] of [...certificates, anchor.certificate].entries()) {
		const isRoot = index === certificates.length;
		const add = (detail, hint = require_ct_log_list.NOT_A_PUBLIC_CAS) => {
			problems.push({
				detail: `${require_ct_log_list.nameOf(certificate)} ${detail}.`,
				hint
			});
		};
		problems.push(...dateProblems(certificate, moment));
		try {
			for (const detail of ownProblems(certificate, isRoot)) add(detail);
			for (const detail of index === 0 ? leafProblems(certificate) : caProblems(certificate, below)) add(detail);
		} catch (error) {
			if (!(error instanceof require_start.ParseError)) throw error;
			add(`cannot be read: ${error.message}`);
		}
		if (index > 0 && !require_verification.equalBytes(certificate.subject, certificate.issuer)) below += 1;
	}
	return [...problems, ...require_ct_log_list.nameProblems(certificates, anchor.certificate, name)];
}
function* dateProblems(certificate, { at, latestStart }) {
	const { notBefore, notAfter } = certificate;
	if (notBefore > latestStart) yield {
		detail: `${require_ct_log_list.nameOf(certificate)} is not valid before ${require_verification.formatTime(notBefore)}.`,
		hint: require_verification.judgeLater(notBefore),
		isEarly: true
	};
	if (at > notAfter) yield {
		detail: `${require_ct_log_list.nameOf(certificate)} expired at ${require_verification.formatTime(notAfter)}.`,
		hint: `The appraisal is as of ${require_verification.formatTime(at)}: check that time; at the right time, have the server renew its certificate and chain.`
	};
}
function* ownProblems(certificate, isRoot) {
	const { version, spki, extensions } = certificate;
	if (version !== 3) yield `is a certificate of version ${version}, expected 3`;
	const weak = require_ct_log_list.keyProblem(spki);
	if (weak !== null) yield weak;
	for (const { oid, critical } of extensions) if (critical && !UNDERSTOOD.has(oid)) yield `has a critical extension that is not understood: ${oid}`;
	if (isRoot) return;
	require_dns_message.crlDistributionPoints(certificate, "certificate");
	require_dns_message.ocspResponders(certificate, "certificate");
	require_dns_message.mustStaple(certificate, "certificate");
	const { basicConstraints, keyUsage } = certificate;
	const isCa = basicConstraints?.ca ?? false;
	if (!isCa && keyUsage?.keyCertSign) yield "may sign certificates (keyUsage) but is no CA";
	if (isCa && !extensions.some(({ oid, critical }) => oid === require_dns_message.OID.basicConstraints && critical)) yield "is a CA whose basicConstraints are not critical";
	if (isCa && keyUsage === null) yield "is a CA that does not say what it may do (keyUsage)";
	if ((basicConstraints?.pathLength ?? null) !== null && !(isCa && keyUsage?.keyCertSign)) yield "has a path length but may not sign certificates (basicConstraints)";
}
function* leafProblems(certificate) {
	const { keyUsage } = certificate;
	if (keyUsage !== null && !keyUsage.digitalSignature && !keyUsage.keyEncipherment && !keyUsage.keyAgreement) yield "may not be used for TLS (keyUsage)";
	yield* purposeProblems(certificate);
}
function* caProblems(certificate, below) {
	const { basicConstraints, keyUsage } = certificate;
	if (!basicConstraints?.ca) yield "is used as a CA but is not one (basicConstraints)";
	const limit = basicConstraints?.pathLength ?? null;
	if (limit !== null && below > limit) yield `has more CAs below it (${below}) than its path length allows (${limit})`;
	if (keyUsage !== null && !keyUsage.keyCertSign) yield "may not sign certificates (keyUsage)";
	yield* purposeProblems(certificate);
}
function* purposeProblems(certificate) {
	const purposes = require_dns_message.extendedKeyUsage(certificate, "certificate");
	if (purposes === null || purposes.includes(require_dns_message.OID.serverAuth)) return;
	yield `is not for TLS servers (extendedKeyUsage: ${require_verification.preview(purposes.join(", "), 120)})`;
}
// src/core/appraisal/domain/certificate/second-opinion.ts
async function objection({ certificates, anchor }, at) {
	const { Certificate, CertificateChainValidationEngine, CryptoEngine } = await Promise.resolve().then(() => require("./build.cjs"));
	try {
		const path = [...certificates, anchor.certificate].map(({ raw }) => Certificate.fromBER(new Uint8Array(raw)));
		const crypto = new CryptoEngine({ crypto: globalThis.crypto });
		const { result, resultMessage } = await new CertificateChainValidationEngine({
			trustedCerts: path.slice(-1),
			certs: path.slice(0, -1).reverse(),
			checkDate: new Date(at),
			async findIssuer(certificate) {
				const issuer = path[path.indexOf(certificate) + 1];
				return issuer !== void 0 && await certificate.verify(issuer, crypto) ? [issuer] : [];
			}
		}).verify({}, crypto);
		return result ? null : resultMessage || "no reason given";
	} catch (error) {
		return error instanceof Error ? error.message : "it cannot be read";
	}
}
// src/core/appraisal/domain/certificate/served.ts
const RELY_NOT = "Do not rely on this server: it may be anybody’s.";
const SERVE_CHAIN = "Have the server send its certificate with those of the CAs between it and a public root. A root of your own is given with --ca-file.";
const MOST_PATHS = 8;
async function judgeServed$1(served, input, held, moment, work) {
	if (served.name !== input.name || served.port !== input.port) return require_verification.fail("It was asked for under another name or port.", {
		expected: `${input.name}:${input.port}`,
		actual: `${served.name}:${served.port}`,
		hint: "Collect again: what was collected is of another domain."
	});
	const [own, ...others] = served.chain;
	let leaf;
	try {
		leaf = require_verification.parseCertificate(own ?? new Uint8Array(), "certificate");
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return require_verification.fail(`The certificate cannot be read: ${error.message}.`, { hint: RELY_NOT });
	}
	const found = await findPath([leaf, ...readable(others)], input, moment, work.signatures);
	if ("judgement" in found) return found.judgement;
	const { path, early } = found;
	const revocation = await judgeRevocation(path, served.ocspResponse, input.gaps, moment, work);
	if (revocation.status === "fail") return revocation;
	const key = judgeKey(leaf, held);
	if (key.status === "fail") return key;
	const open = [
		key,
		early === null ? null : require_verification.unknown(early.detail, { hint: early.hint }),
		revocation
	].find((judgement) => judgement?.status === "unknown");
	const details = [
		pathInWords(path, input),
		key.detail,
		early?.detail ?? "",
		revocation.detail
	].filter(Boolean);
	return open === void 0 || open === null ? require_verification.pass(details.join(" ")) : require_verification.unknown(details.join(" "), open.shown);
}
function readable(chain) {
	return chain.flatMap((der) => require_verification.parseCertificateOrNull(der) ?? []);
}
async function findPath(chain, input, moment, signatures) {
	const { name, roots } = input;
	const anchors = [...roots.public.map((certificate) => ({
		certificate,
		origin: "public"
	})), ...roots.given.map((certificate) => ({
		certificate,
		origin: "given"
	}))];
	const { paths, deadEnds } = require_ct_log_list.pathsToRoots(chain, anchors, signatures);
	let early = null;
	let wrong = null;
	let looked = 0;
	for await (const path of paths) {
		looked += 1;
		const problems = pathProblems(path, name, moment);
		if (problems.every(({ isEarly }) => isEarly)) {
			const detail = await objection(path, Math.max(moment.at, ...[...path.certificates, path.anchor.certificate].map((one) => one.notBefore)));
			if (detail !== null) problems.push({
				detail: `A second library (pkijs) refuses the path: ${require_verification.preview(detail, 200)}.`,
				hint: RELY_NOT
			});
		}
		const [first] = problems;
		if (first === void 0) return {
			path,
			early: null
		};
		const worst = problems.find(({ isEarly }) => !isEarly);
		if (worst === void 0) early ??= {
			path,
			early: first
		};
		else wrong ??= require_verification.fail(require_verification.listed(problems.map(({ detail }) => detail)).replaceAll(".; ", ". "), { hint: worst.hint });
		if (looked === MOST_PATHS) break;
	}
	return early ?? { judgement: wrong ?? withoutPath(chain[0], input, deadEnds) };
}
function withoutPath(leaf, { roots }, deadEnds) {
	const why = require_verification.listed([...new Set(deadEnds)]).replaceAll(".; ", ". ");
	if (roots.store === null) return require_verification.unknown(`No path leads from ${require_ct_log_list.nameOf(leaf)} to a given root, and there are no public ones to look at. ${why}`, { hint: "Collect again: without the public roots only one of --ca-file can end a path." });
	const detail = require_verification.equalBytes(leaf.issuer, leaf.subject) ? `${require_ct_log_list.nameOf(leaf)} names itself as its issuer, and is no known root.` : why;
	return require_verification.fail(`No path leads from the certificate to a root of ${require_verification.preview(roots.store, 120)} or to a given one. ${detail}`, { hint: SERVE_CHAIN });
}
function judgeKey({ spki }, { keys, cause }) {
	const served = require_verification.toHex(require_verification.sha256(spki));
	const key = keys.find(({ spkiSha256 }) => spkiSha256 === served);
	if (key !== void 0) return require_verification.pass(`Its key ${served} is held by the ${key.holder}, as quoted.`);
	if (keys.length === 0) {
		const detail = `Its key ${served} can be compared with none, as no key is attested.`;
		if (cause !== null) return require_verification.unknown(detail, { followsFrom: cause });
		return require_verification.unknown(detail, { hint: "Have the gateway, or the app, quote the keys that it serves TLS with." });
	}
	return require_verification.fail("The certificate is valid, but no quote names its key: whoever answers there need not be the TEE.", {
		expected: `SHA-256 of the key: ${require_verification.listed(keys.map(({ spkiSha256 }) => spkiSha256))}`,
		actual: served,
		hint: "Have the domain served by the TEE itself. A certificate with another key was got by somebody else, or has moved on since the quotes were made: collect again."
	});
}
function pathInWords({ certificates, anchor }, { roots }) {
	const names = [...certificates, anchor.certificate].map(require_ct_log_list.nameOf).join(" ← ");
	const store = anchor.origin === "public" ? `a root of ${require_verification.preview(roots.store ?? "", 120)}` : "a root that the caller gave";
	const until = Math.min(...certificates.map(({ notAfter }) => notAfter));
	return `${names}, ${store} (SHA-256 ${require_verification.toHex(require_verification.sha256(anchor.certificate.raw))}), valid until ${require_verification.formatTime(until)}.`;
}
// src/core/appraisal/domain/certificate/index.ts
const MAX_NAMED = 4;
const COLLECT_AGAIN = "Collect again, from where resolvers answer and every address of the domain can be reached, IPv6 too.";
async function judgeCertificate(input, held) {
	const { missed, hint } = notMet(input);
	if (input.served.length === 0) {
		const why = missed.length > 0 ? `: ${require_verification.listed(missed)}` : "";
		return require_verification.unknown(`The domain was met at no address${why}.`, { hint });
	}
	const moment = {
		at: input.at,
		latestStart: input.at + input.clockSkewMinutes * require_verification.MINUTE_MS
	};
	const signatures = new require_ct_log_list.Signatures();
	const certificates = input.served.flatMap(({ chain }) => readable(chain));
	const work = {
		signatures,
		lists: new RevocationLists(input.revocations, certificates, signatures)
	};
	const answers = [];
	for (const alike of groupsOf(input.served)) {
		const [served] = alike;
		const judgement = await judgeServed$1(served, input, held, moment, work);
		const names = alike.map(({ address }) => address ?? "an address behind a proxy");
		answers.push({
			where: `At ${names.length > MAX_NAMED ? require_verification.listed(names) : require_help.enumerate(names)}`,
			judgement
		});
	}
	const count = `${input.served.length} ${input.served.length === 1 ? "address" : "addresses"}`;
	const said = (status) => require_verification.listed(answers.filter(({ judgement }) => judgement.status === status).map(({ where, judgement }) => `${where}: ${judgement.detail}`)).replaceAll(".; ", ". ");
	const first = (status) => answers.find(({ judgement }) => judgement.status === status)?.judgement;
	const met = `Met at ${count}${missed.length > 0 ? `, and not everywhere: ${require_verification.listed(missed)}` : ""}.`;
	const worst = first("fail") ?? first("unknown");
	if (worst?.status === "fail") return require_verification.fail(`${said("fail")} ${met}`, worst.shown);
	if (worst !== void 0) return require_verification.unknown(`${said("unknown")} ${met}`, worst.shown);
	if (missed.length > 0) return require_verification.unknown(`${said("pass")} ${met}`, { hint });
	return require_verification.pass(`${said("pass")} ${met}`);
}
function notMet({ name, served, dns, gaps }) {
	const known = gaps.filter((gap) => gap.name.startsWith(require_verification.SERVED_CERTIFICATE_ITEMS));
	const missed = known.map(({ reason }) => reason);
	const isAsked = served.length + dns.length > 0;
	if (isAsked && !served.some(({ address }) => address === null)) {
		const { addresses, open } = require_dns_questions.domainAddresses(name, dns);
		const met = new Set(served.map(({ address }) => address));
		const passedOver = known.length > 0 ? [] : addresses.filter((address) => !met.has(address));
		missed.push(...open, ...passedOver.map((address) => `at ${address}: nobody met it`));
	}
	const hints = new Set(known.flatMap((gap) => gap.hint ?? []));
	const again = isAsked || hints.size === 0 ? [COLLECT_AGAIN] : [];
	return {
		missed,
		hint: [...[...hints].slice(0, 2), ...again].join(" ")
	};
}
function groupsOf(served) {
	const groups = new Map();
	for (const record of served) {
		const { name, port, chain, ocspResponse } = record;
		const parts = [...chain, ...ocspResponse === null ? [] : [ocspResponse]].map((part) => require_verification.toHex(require_verification.sha256(part)));
		const key = `${name}:${port} ${ocspResponse === null ? "" : "stapled "}${parts.join()}`;
		const group = groups.get(key);
		if (group === void 0) groups.set(key, [record]);
		else group.push(record);
	}
	return [...groups.values()];
}
// src/core/appraisal/domain/ct/served.ts
function servedCertificates({ served, name, port }) {
	const byDigest = new Map();
	for (const one of served) {
		const [first, ...others] = one.chain;
		if (one.name !== name || one.port !== port || first === void 0) continue;
		const digest = require_verification.toHex(require_verification.sha256(first));
		const known = byDigest.get(digest) ?? {
			leaf: require_verification.parseCertificate(first, "certificate"),
			chain: new Map()
		};
		byDigest.set(digest, known);
		for (const der of others) {
			const other = known.chain.get(require_verification.toHex(require_verification.sha256(der))) ?? require_verification.parseCertificateOrNull(der);
			if (other !== null) known.chain.set(require_verification.toHex(require_verification.sha256(der)), other);
		}
	}
	return [...byDigest.values()].map(({ leaf, chain }) => ({
		leaf,
		chain: [...chain.values()]
	}));
}
// src/core/appraisal/domain/ct/witnesses.ts
const LISTED_WITHIN_MS = 2 * require_verification.DAY_MS;
function monitorName(monitor) {
	return monitor === "certspotter" ? "Cert Spotter" : monitor;
}
function witnesses({ gaps, at }, histories, issuances, problems, served) {
	const whole = [];
	const lacking = new Map();
	for (const monitor of require_certificate_history.CT_MONITORS) {
		const why = unanswered(monitor, histories.filter((history) => history.monitor === monitor), gaps) ?? unread(monitor, problems) ?? unaware(monitor, issuances, served, at);
		if (why === null) whole.push(monitor);
		else lacking.set(why, [...lacking.get(why) ?? [], monitorName(monitor)]);
	}
	return {
		whole,
		lacking: [...lacking].map(([why, names]) => `${require_help.enumerate(names)}: ${why}`)
	};
}
function unanswered(monitor, own, gaps) {
	const gap = gaps.find(({ name }) => name === `certificate-history/${monitor.replace(".", "-")}`);
	if (own.length === 0) return gap?.reason ?? "it was not asked";
	const open = own.find(({ complete }) => !complete);
	if (open !== void 0) return open.problem ?? "it did not answer to the end";
	return monitor !== "certspotter" || own.every(({ pages }) => EMPTY_LIST.test(pages.at(-1)?.body ?? "")) ? null : "its last page is not empty, so that more may follow";
}
const EMPTY_LIST = /^\s*\[\s*\]\s*$/;
function unread(monitor, problems) {
	const own = problems.filter(({ field }) => field.startsWith(monitor));
	const [first] = own;
	if (first === void 0) return null;
	return `${own.length} of its entries cannot be read, first ${first.message}`;
}
function unaware(monitor, issuances, served, at) {
	const own = issuances.filter(({ listed }) => listed.some((listing) => listing.monitor === monitor));
	const missing = served.find((certificate) => certificate.notBefore + LISTED_WITHIN_MS < at && !own.some((one) => isSame(one, certificate)));
	return missing === void 0 ? null : `it does not list the certificate that is served (serial number ${missing.serial})`;
}
function isSame(issuance, certificate) {
	return issuance.notBefore === certificate.notBefore && issuance.notAfter === certificate.notAfter && (issuance.serial === null || issuance.serial === certificate.serial.replace(/^0+(?=.)/, "")) && (issuance.spkiSha256 === null || issuance.spkiSha256 === require_verification.toHex(require_verification.sha256(certificate.spki)));
}
// src/core/appraisal/domain/ct/history.ts
const MOST_SHOWN = 5;
const FOREIGN = "Find out who asked for it: with another key, and a certificate that clients accept, others can answer for the domain. Have it revoked and set CAA records; where it is of the time before the TEE held the key, set domain.since in the policy.";
const ASK_AGAIN = "Collect again later, or elsewhere: both monitors are free, and limit how often they are asked. A certificate that is served for days and that neither lists was perhaps never published: find out who issued it.";
function judgeHistory(input, held) {
	const { name } = input;
	if (held.keys.length === 0) return require_verification.unknown(`No key of ${name} is attested to compare the certificates in public logs with.`, held.cause === null ? { hint: "Collect again where the gateway or the app shows its quotes." } : { followsFrom: held.cause });
	const histories = input.histories.filter((history) => history.name === name);
	const { issuances, problems } = require_dns_message.readIssuances(histories);
	const { whole, lacking } = witnesses(input, histories, issuances, problems, servedLeaves(input));
	const { all, valid, early, foreign, keyless, byOne } = sorted(issuances, input, held, whole);
	const without = lacking.length === 0 ? "" : ` Not complete: ${require_verification.listed(lacking)}.`;
	const told = `Public logs have ${numberOf(all)} for ${name}, ${valid.length} of them not expired`;
	const before = early.length === 0 ? "" : ` ${numberOf(early)} not known to have an attested key ${early.length === 1 ? "is" : "are"} older than ${input.policy.since} (domain.since of the policy): ${shown(early, name)}.`;
	if (foreign.length > 0) {
		const [are, their] = foreign.length === 1 ? ["is", "its key"] : ["are", "their keys"];
		return require_verification.fail(`${numberOf(foreign)} for ${name} ${are} not expired, and no quote names ${their}: ${shown(foreign, name)}. ${told}.${before}${without}`, {
			differences: foreign.slice(0, MOST_SHOWN).map(differenceOf),
			hint: FOREIGN
		});
	}
	if (whole.length === 0) return require_verification.unknown(`No monitor is known to list all certificates for ${name}.${without}`, { hint: ASK_AGAIN });
	if (keyless.length > 0) {
		const [are, their] = keyless.length === 1 ? ["is", "its key"] : ["are", "their keys"];
		return require_verification.unknown(`${numberOf(keyless)} for ${name} ${are} not expired, and no monitor that can be believed tells ${their}: ${shown(keyless, name)}. ${told}.${before}${without}`, { hint: ASK_AGAIN });
	}
	const which = early.length === 0 ? "each has" : `all but ${early.length} have`;
	return require_verification.pass(`${told}: ${which} an attested key (by ${whole.map(monitorName).join(" and ")}).${wordOfOne(byOne, whole)}${before}${without}`);
}
function wordOfOne(byOne, whole) {
	if (byOne.length === 0 || whole.length < 2) return "";
	const who = [...new Set(byOne.flatMap(({ keyBy }) => keyBy))].map(monitorName).join(" or ");
	const [key, are] = byOne.length === 1 ? ["key", "is"] : ["keys", "are"];
	return ` The ${key} of ${byOne.length} of them ${are} the word of ${who} alone.`;
}
function sorted(issuances, input, { keys }, whole) {
	const { name, at, clockSkewMinutes, policy } = input;
	const attested = new Set(keys.map(({ spkiSha256 }) => spkiSha256));
	const isAttested = ({ spkiSha256 }) => spkiSha256 !== null && attested.has(spkiSha256);
	const isTold = ({ keyBy }) => keyBy.some((monitor) => whole.includes(monitor));
	const since = policy.since === null ? Number.NEGATIVE_INFINITY : require_verification.parseRfc3339(policy.since, "domain.since");
	const all = issuances.filter((issuance) => require_dns_message.coversName(issuance, name));
	const valid = all.filter(({ notAfter }) => notAfter + clockSkewMinutes * require_verification.MINUTE_MS >= at);
	const [own, strange] = [valid.filter(isAttested), valid.filter((issuance) => !isAttested(issuance))];
	const late = strange.filter(({ notBefore }) => notBefore >= since);
	return {
		all,
		valid,
		early: strange.filter(({ notBefore }) => notBefore < since),
		foreign: late.filter(({ spkiSha256 }) => spkiSha256 !== null),
		keyless: [...late.filter(({ spkiSha256 }) => spkiSha256 === null), ...own.filter((issuance) => issuance.notBefore >= since && !isTold(issuance))],
		byOne: own.filter(({ keyBy }) => keyBy.length === 1)
	};
}
function servedLeaves(input) {
	try {
		return servedCertificates(input).map(({ leaf }) => leaf);
	} catch (error) {
		if (error instanceof require_start.ParseError) return [];
		throw error;
	}
}
const numberOf = ({ length }) => `${length} certificate${length === 1 ? "" : "s"}`;
function shown(issuances, name) {
	return require_verification.listed(issuances.map((issuance) => described(issuance, name)));
}
function described(issuance, name) {
	const { issuer, names, notBefore, notAfter, revoked } = issuance;
	const covering = names.find((one) => require_dns_message.coversName({
		...issuance,
		names: [one]
	}, name)) ?? "";
	const state = revoked === true ? ", said to be revoked" : "";
	const places = issuance.listed.slice(0, 1).map(({ link }) => `, ${link}`);
	return `${require_verification.preview(covering, 80)} by ${require_verification.preview(issuer, 80)}, ${day(notBefore)} to ${day(notAfter)}${state} (${idOf(issuance)}${places.join("")})`;
}
function differenceOf(issuance) {
	const actual = `SHA-256 of its key ${issuance.spkiSha256 ?? "not told"}`;
	return {
		path: idOf(issuance),
		expected: "an attested key",
		actual
	};
}
function idOf({ listed: [listing] }) {
	return listing === void 0 ? "no monitor" : `${monitorName(listing.monitor)} ${listing.id}`;
}
const day = (time) => new Date(time).toISOString().slice(0, 10);
// src/core/formats/codec/precertificate.ts
const SCT_LIST_OID = "1.3.6.1.4.1.11129.2.4.2";
const EXTENSIONS_TAG = require_verification.contextTag(3, true);
function precertificateTbs({ tbs }) {
	const fields = new require_verification.DerReader(tbs, "tbs").enter(require_verification.TAG.SEQUENCE, "");
	const kept = [];
	while (!fields.done) {
		if (fields.nextTag !== EXTENSIONS_TAG) {
			kept.push(fields.any("field"));
			continue;
		}
		const extensions = withoutScts(fields.enter(EXTENSIONS_TAG, "extensions").enter(require_verification.TAG.SEQUENCE, "extensions"));
		if (extensions.length > 0) kept.push(element(EXTENSIONS_TAG, element(require_verification.TAG.SEQUENCE, ...extensions)));
	}
	return element(require_verification.TAG.SEQUENCE, ...kept);
}
function withoutScts(list) {
	const kept = [];
	while (!list.done) {
		const extension = list.any("extension");
		if (new require_verification.DerReader(extension, "extension").enter(require_verification.TAG.SEQUENCE, "").oid("oid") !== "1.3.6.1.4.1.11129.2.4.2") kept.push(extension);
	}
	return kept;
}
function element(tag, ...contents) {
	const content = require_verification.concatBytes(...contents);
	return require_verification.concatBytes(Uint8Array.of(tag, ...lengthOctets(content.length)), content);
}
function lengthOctets(length) {
	if (length < 128) return [length];
	const octets = [];
	for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256);
	return [128 | octets.length, ...octets];
}
// src/core/formats/sct.ts
const MAX_SCTS = 32;
const VERSION_1 = 0;
const MAX_TIME = 8640000000000000n;
function embeddedScts(certificate, field) {
	const extension = require_verification.findExtension(certificate, SCT_LIST_OID);
	if (extension === void 0) return null;
	const value = new require_verification.DerReader(extension.value, field);
	const list = value.octetString("");
	value.end("");
	return parseSctList(list, field);
}
function parseSctList(bytes, field) {
	const whole = new require_verification.ByteReader(bytes, field);
	const items = new require_verification.ByteReader(vector(whole, "list"), field);
	whole.end();
	const list = {
		scts: [],
		otherVersions: 0
	};
	if (items.remaining === 0) items.fail("PARSE_INVALID", "list", "a list without timestamps");
	while (items.remaining > 0) {
		if (list.scts.length + list.otherVersions === MAX_SCTS) items.fail("PARSE_LIMIT", "list", `more than ${MAX_SCTS}`);
		const item = vector(items, "sct");
		if (item.length === 0) items.fail("PARSE_INVALID", "sct", "an empty timestamp");
		if (item[0] === VERSION_1) list.scts.push(readSct(new require_verification.ByteReader(item, `${field}[${list.scts.length}]`)));
		else list.otherVersions += 1;
	}
	return list;
}
function readSct(reader) {
	reader.u8("version");
	const logId = require_verification.toHex(reader.take(32, "log_id"));
	const timestamp = bigEndian(reader.take(8, "timestamp"));
	if (timestamp > MAX_TIME) reader.fail("PARSE_INVALID", "timestamp", "a time beyond all calendars");
	const sct = {
		logId,
		timestamp: Number(timestamp),
		extensions: vector(reader, "extensions"),
		hash: reader.u8("hash"),
		algorithm: reader.u8("algorithm"),
		signature: vector(reader, "signature")
	};
	reader.end();
	return sct;
}
function sctMessage({ timestamp, extensions }, certificate, issuerKeyHash) {
	const tbs = precertificateTbs(certificate);
	return require_verification.concatBytes(Uint8Array.of(VERSION_1, CERTIFICATE_TIMESTAMP), octets(timestamp, 8), octets(PRECERT_ENTRY, 2), issuerKeyHash, octets(tbs.length, 3), tbs, octets(extensions.length, 2), extensions);
}
const CERTIFICATE_TIMESTAMP = 0;
const PRECERT_ENTRY = 1;
function vector(reader, field) {
	const length = Number(bigEndian(reader.take(2, `${field}.length`)));
	return reader.take(length, field);
}
function bigEndian(bytes) {
	return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}
function octets(value, length) {
	const bytes = new Uint8Array(length);
	for (let i = length - 1, left = value; i >= 0; i -= 1, left = Math.floor(left / 256)) bytes[i] = left % 256;
	return bytes;
}
// src/core/appraisal/domain/ct/issuer.ts
const MAX_DEPTH = 8;
async function issuerOf(certificate, candidates, signatures) {
	for (const candidate of candidates) {
		if (!require_verification.equalBytes(candidate.subject, certificate.issuer)) continue;
		if (await signatures.problem(certificate, candidate.spki) === null) return candidate;
	}
	return null;
}
async function leadsTo(certificate, candidates, roots, signatures) {
	let at = certificate;
	for (let depth = 0; at !== null && depth < MAX_DEPTH; depth += 1) {
		if (await issuerOf(at, roots, signatures) !== null) return true;
		at = await issuerOf(at, candidates, signatures);
	}
	return false;
}
// src/core/appraisal/domain/ct/known-logs.ts
const MAX_DISTANCE_DAYS = 70;
function knownLogs(given, at) {
	const { timestamp, logs } = require_ct_log_list.parseCtLogList(given ?? "{\"log_list_timestamp\":\"2026-10-05T13:39:47Z\",\n\"operators\":[\n{\"name\":\"Google\",\"logs\":[\n{\"description\":\"Google 'Argon2026h2' log\",\"log_id\":\"1219ENGn9XfCx+lf1wC/+YLJM1pl4dCzAXMXwMjFaXc=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEKjpni/66DIYrSlGK6Rf+e6F2c/28ZUvDJ79N81+gyimAESAyeNZ++TRgjHWg9TVQnKHTSU0T1TtqDupFnSQTIg==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"Google 'Argon2027h1'\",\"log_id\":\"1tWNqdAXU/NqSqDHV0kCr+vH3CzTjNn3ZMgMiRkenwI=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEKHRm0H/zUaFA6Idz5cGvGO3tCPQyfGMgJmVBOPyKAP6mGM1IiNXi4CLomOUyYj0YN74p+eGVApFMsM4h/jzCsA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"Google 'Xenon2026h2' log\",\"log_id\":\"2AlVO5RPev/IFhlvlE+Fq7D4/F6HVSYPFdEucrtFSxQ=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5Xd4lXEos5XJpcx6TOgyA5Z7/C4duaTbQ6C9aXL5Rbqaw+mW1XDnDX7JlRUninIwZYZDU9wRRBhJmCVopzwFvw==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"Google 'Xenon2027h1'\",\"log_id\":\"RMK9DOkUDmSlyUoBkwpaobs1lw4A7hEWiWgqHETXtWY=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/6WcA4VRSljIfTdY48+pFRLLtLrmTb88cGDdl8Gv3E2LduG4jgJ3AK5iNMFGhpbRRLi5B3rPlBaXVywuR5IFDg==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"Google 'ParcelYard2026h2' log\",\"log_id\":\"utuIpG+cr6QJDoLlk1bbbni0pT9YLbCBl5UkLym2jJg=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEP2H56bHx6pPm5mCku6PFpeRuA5Ux0gs8iwXIVhvVdbojs0pPwZqLtlIEoJNbjxMEePTYo/qDW85AjhMJITlavA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"Google 'ParcelYard2027h1' log\",\"log_id\":\"HIl0B+YBCgEpO7Z439ejaM6xjMpSHcyk04bkoy5bXQQ=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEX7i7gYwmBxpiLXAlM/VLk4BFzspJRmZA86iReO7NVRlwGL1KWb/Dv5DRXJNBZd+9uREkNUTee5yBy2dRdRGa0w==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"Google 'ParcelYard2027h2' log\",\"log_id\":\"aYS3IzyydLLRRn2l4EDXH+upCiHniGU3Srn5vPhocjc=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+CTFsoroxXi53eLT+x2T4gsMKOcqzYEhqSLjyF6uVfdgF8yBeyA2cDWsu6nmhKGhqyoohwLh3PPgXdltfPP3BA==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Google 'PlumbersArms2026h2' log\",\"log_id\":\"IPBfqqOkkvxqwUjMM6ICNhhrSfqpfmuzkk+yXsNrHDU=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAERcKG6mGyrCTtzkWBNT51LFFsM1lZ3ZPSIoXgVilDtnY0dyhwKSX7jomkXvdyqWr8DOP3HA6I6kzmREX5wpUvug==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"Google 'PlumbersArms2027h1' log\",\"log_id\":\"X/nA+6QtrHjOZELrGazggaKb1OL7U68MYzB55QWCBMk=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAKYYdjIeQwDP0RIY9mhAVntX5s2ObMc2F6u8cELSbhvavljWD/OesJZHUtqQjBXE5Ekbpiq6nchmaVnEHHpJmw==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"Google 'PlumbersArms2027h2' log\",\"log_id\":\"M3qex8rmqQSLdS8tk65+SyqQLSG0lxKdg+J5x1PJL4w=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHCu5hooSXlk8FAiSkoWiZJ5G9GzCiJhj3eoJ9p3F3ZzV2QgcgxWWI9f75vnFgygju+baK11dsf3bXHAo/+TL/Q==\",\"state\":{\"qualified\":{}}}\n]},\n{\"name\":\"Cloudflare\",\"logs\":[\n{\"description\":\"Cloudflare 'Nimbus2026'\",\"log_id\":\"yzj3FYl8hKFEX1vB3fvJbvKaWc1HCmkFhbDLFMMUWOc=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2FxhT6xq0iCATopC9gStS9SxHHmOKTLeaVNZ661488Aq8tARXQV+6+jB0983v5FkRm4OJxPqu29GJ1iG70Ahow==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-01-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"Cloudflare 'Nimbus2027'\",\"log_id\":\"TGPcmOWcHauI9h6KPd6uj6tEozd7X5uUw/uhnPzBviY=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYjd/jE0EoAhNBbfcNhrTb7F0x10KZK8r2SDjx1GdjJ75hJrHx2OCQ+BXRjXi+czoREN1u0j9cWl8d6OoPMPogQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2028-01-01T00:00:00Z\"}}\n]},\n{\"name\":\"DigiCert\",\"logs\":[\n{\"description\":\"DigiCert 'Wyvern2026h2'\",\"log_id\":\"wjF+V0UZo0XufzjespBB68fCIVoiv3/Vta12mtkOUs0=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEenPbSvLeT+zhFBu+pqk8IbhFEs16iCaRIFb1STLDdWzL6XwTdTWcbOzxMTzB3puME5K3rT0PoZyPSM50JxgjmQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"DigiCert 'Wyvern2027h1'\",\"log_id\":\"ABpdGhwtk3W2SFV4+C9xoa5u7zl9KXyK4xV7yt7hoB4=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEastxYj1mntGuyv74k4f+yaIx+ZEzlSJ+iVTYWlw8SpSKJ4TfxYWuBhnETlhpyG/5seJn0mOSnVgXsZ1JRflI7g==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"DigiCert 'Wyvern2027h2'\",\"log_id\":\"N6oHzCFvLm2RnHCdJNj3MbAPKxR8YhzAkaX6GoTYFt0=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEuOg8hcgaYT/MShxpag2Hige0zsLzz8vOLZXp6faCdzM+Mn/njyU9ROAuwDxuu88/Grxn46kmehdOKVDFexbdSg==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-07-01T00:00:00Z\",\"end_exclusive\":\"2028-01-01T00:00:00Z\"}},\n{\"description\":\"DigiCert 'Sphinx2026h2'\",\"log_id\":\"lE5Dh/rswe+B8xkkJqgYZQHH0184AgE/cmd9VTcuGdg=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEquD0JkRQT/2inuaA4HC1sc6UpfiXgURVQmQcInmnZFnTiZMhZvsJgWAfYlU0OIykOC6slQzr7U9kvEVC9wZ6zQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"DigiCert 'sphinx2027h1'\",\"log_id\":\"RqI5Z8YNtkaHxm89+ZmUdpOmphEghFfVVefj0KHZtkY=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvirIq1XPwgwG7BnbMh2zoUbEt+T8z8XAtg9lo8jma+aaTQl8iVCypUFXtLpt4/SHaoUzbvcjDX/6B1IbL3OoIQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"DigiCert 'sphinx2027h2'\",\"log_id\":\"H7D4qS2K3aEhd2wF4qouFbrLxitlOTaVV2qqtS4R0R0=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEUCe23M889mAsUVeTTBcNsAmP374ZWQboLdR8RdGwM3VZ6P/sDwhrL7wK4zrXPh3HwLDDLxDjvRBeivUSbpZSwA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-07-01T00:00:00Z\",\"end_exclusive\":\"2028-01-01T00:00:00Z\"}}\n]},\n{\"name\":\"Sectigo\",\"logs\":[\n{\"description\":\"Sectigo 'Mammoth2026h2'\",\"log_id\":\"lLHBirDQV8R74KwEDh8svI3DdXJ7yVHyClJhJoY7pzw=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7INh8te0u+TkO+vIY3WYz2GQYxQ9XyLfdLpQp1ibaX3mY4lt2ddRhD/4AtjI/8KXceV+J/VysY8kJ1cKDXTAtg==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"Sectigo 'Sabre2026h2'\",\"log_id\":\"H1bRq5RwSkHdP+r99GmTVTAsFDG/5hNGCJ//rnldzC8=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEzjXK7DkHgtp3J4bk8n7F3Djym6mrjKfA7YMePmobwPCVVroyM0x1fAkH6eE+ZTVj8Em+ctGqna99CMS0jVk9cw==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"Sectigo 'Elephant2026h2'\",\"log_id\":\"r2eIO1ewTt2Pptl+9i6o64EKx3Fg8CReVdYML+eFhzo=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEO/t4Uwkoou78zkCchh9tfAKbIUJmbOoUAb8szD8StnnHFKAVY5kq1Ljs8YD7CfzdD7xcVjmQYpbtNUhxRMRtmA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"Sectigo 'Elephant2027h1'\",\"log_id\":\"YEyar3p/d18B1Ab8kg3ImesLHH34yVIb+voXdzuXi8k=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4fu36JygUwaaVO+ddWJ97FJZlA5SjPLmT+RHwg0pavkIrbT1b5LNQrsaEw0CoGraf7BkzKZf7PC8gYAScw2woA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"Sectigo 'Elephant2027h2'\",\"log_id\":\"okkM3NuOM6QAMhdg1tTVGiA2GR6nfZaL4mqKAPb///c=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECTPhpJnRFroRRpP/1DdAns+PrnmUywtqIV+EeL4Jg8zKouoW7kuAkYo+kZeoHtyK7CBhflIlMk7T2Qrn4w/t8g==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-07-01T00:00:00Z\",\"end_exclusive\":\"2028-01-01T00:00:00Z\"}},\n{\"description\":\"Sectigo 'Tiger2026h2'\",\"log_id\":\"yKPEf8ezrbk1awE/anoSbeM6TkOlxkb5l605dZkdz5o=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfJFUD/FRkonvZIA9ZT1J3yvA4EpSp3innbIVpMTDR1oCe5vguapheQ7wYiWaCES1EL1B+2BEC+P5bUfwF44lnA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"Sectigo 'Tiger2027h1'\",\"log_id\":\"HJ9oLOn68EVpUPgbloqH3dsyENhM5siy44JSSsTPWZ8=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmMQofpsDjCVYzF4jXdFWM/ioYBJIPcsQQrNAHE6v4lOsADoI+/jN1lph8x4K3NgnXDXwmyJcFwRYgVOBMhaYhA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"Sectigo 'Tiger2027h2'\",\"log_id\":\"A4AqwmL24F4D+Lxve5hRMk/Xaj31t1lRdeIi+46b1fY=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEb0AgkemhsPmYe1goCSy5ncf2lG9vtK6f+SzODKJMYEgPOT+z93cUEKM1EaTuo09rozfdqhjeihIl25y9A3JhyQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-07-01T00:00:00Z\",\"end_exclusive\":\"2028-01-01T00:00:00Z\"}}\n]},\n{\"name\":\"Let's Encrypt\",\"logs\":[\n{\"description\":\"Let's Encrypt 'Oak2026h2'\",\"log_id\":\"rKswcGzr7IQx9BPS9JFfER5CJEOx8qaMTzwrO6ceAsM=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEanCds5bj7IU2lcNPnIvZfMnVkSmu69aH3AS8O/Y0D/bbCPdSqYjvuz9Z1tT29PxcqYxf+w1g5CwPFuwqsm3rFQ==\",\"state\":{\"retired\":{\"timestamp\":\"2026-02-28T00:00:00Z\"}},\"temporal_interval\":{\"start_inclusive\":\"2026-06-20T00:00:00Z\",\"end_exclusive\":\"2027-01-20T00:00:00Z\"}},\n{\"description\":\"Let's Encrypt 'Sycamore2026h2'\",\"log_id\":\"bP5QGUOoXqkWvFLRM+TcyR7xQRx9JYQg0XOAnhgY6zo=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEwR1FtiiMbpvxR+sIeiZ5JSCIDIdTAPh7OrpdchcrCcyNVDvNUq358pqJx2qdyrOI+EjGxZ7UiPcN3bL3Q99FqA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-06-18T00:00:00Z\",\"end_exclusive\":\"2026-12-17T00:00:00Z\"}},\n{\"description\":\"Let's Encrypt 'Sycamore2027h1'\",\"log_id\":\"jspHC6zeavOiBrCkeoS3Rv4fxr+VPiXmm07kAkjzxug=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWrGdYyZYB7teCS4K/oKIsbV0yVBSgjlOwO22OOCoA6Y252QhFzC8Wg7oVXVKqfkWaSaM/n+3pfCBf4BAkpdx8g==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-12-17T00:00:00Z\",\"end_exclusive\":\"2027-06-18T00:00:00Z\"}},\n{\"description\":\"Let's Encrypt 'Sycamore2027h2'\",\"log_id\":\"5eNiR9ku9K2jhYO1NZHbcp/C8ArktnRRdNPd/GqiU4g=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEK+2zy2UWRMIyC2jU46+rj8UsyMjLsQIr1Y/6ClbdpWGthUb8y3Maf4zfAZTWW+AH9wAWPLRL5vmtz7Zkh2f2nA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-06-18T00:00:00Z\",\"end_exclusive\":\"2027-12-16T00:00:00Z\"}},\n{\"description\":\"Let's Encrypt 'Willow2026h2'\",\"log_id\":\"qCbL4wrGNRJGUz/gZfFPGdluGQgTxB3ZbXkAsxI8VSc=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEp8wH8R6zfM+UhsQq5un+lPdNTDkzcgkWLi1DwyqU6T00mtP5/CuGjvpw4mIz89I6KV5ZvhRHt5ZTF6qe24pqiA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-06-17T00:00:00Z\",\"end_exclusive\":\"2026-12-16T00:00:00Z\"}},\n{\"description\":\"Let's Encrypt 'Willow2027h1'\",\"log_id\":\"ooEAGHNOF24dR+CVQPOBulRml81jqENQcW64CU7a8Q0=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEzsMKtojO0BVB4t59lVyAhxtqObVA+wId5BpJGA8pZrw5GTjzuhpvLu/heQGi0hHCeislkDe34N/2D0SwEUBE0w==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-12-16T00:00:00Z\",\"end_exclusive\":\"2027-06-17T00:00:00Z\"}},\n{\"description\":\"Let's Encrypt 'Willow2027h2'\",\"log_id\":\"ppWirZJtb5lujvxJAUJX2LvwRqfWJYm4jcLXh2x45S8=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYbMDg0qQEEYjsTttdDlouTKhg3fRiMJYNE+Epr/2bXyeQdQOHKQNKv5sbIKxjtE/5Vqo9YjQbnaOeH4Wm4PhdQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-06-17T00:00:00Z\",\"end_exclusive\":\"2027-12-15T00:00:00Z\"}}\n]},\n{\"name\":\"TrustAsia\",\"logs\":[\n{\"description\":\"TrustAsia 'log2026a'\",\"log_id\":\"dNudWPfUfp39eHoWKpkcGM9pjafHKZGMmhiwRQ26RLw=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEp056yaYH+f907JjLSeEAJLNZLoP9wHA1M0xjynSDwDxbU0B8MR81pF8P5O5PiRfoWy7FrAAFyXY3RZcDFf9gWQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2025-12-24T00:00:00Z\",\"end_exclusive\":\"2027-01-08T00:00:00Z\"}},\n{\"description\":\"TrustAsia 'log2026b'\",\"log_id\":\"Jbfv3qETAZPtkweXcKoyKiZiDeNayKp8dRl94LGp4GU=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDxKMqebj7GLu31jIUOYmcHYQtwQ5s6f4THM7wzhaEgBM4NoOFopFMgoxqiLHnX0FU8eelOqbV0a/T6R++9/6hQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2025-12-24T00:00:00Z\",\"end_exclusive\":\"2027-01-08T00:00:00Z\"}},\n{\"description\":\"TrustAsia 'HETU2027'\",\"log_id\":\"7drrgVxjITRJtHvlB3kFq9DZMUfCesUUazvFjkPptsc=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE14jG8D9suqIVWPtTNOL33uXKZ4mUnnOMrIwOWeZU7GtoDRCWIXfy/9/SC8lTAbtP2NOP4wjIufAk6f64sY4DWg==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-12-25T00:00:00Z\",\"end_exclusive\":\"2028-01-08T00:00:00Z\"}},\n{\"description\":\"TrustAsia Luoshu2027\",\"log_id\":\"VzRIzG4dLA3JS2nyh9Hv5IPHolxQxTILuzrep29usEE=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEumSYzy6dUQlwTckPzKMKApMRinqxHIBlLfmrvx1SdMH1RTACi1wb1V18ss8YjlaC7Pch2OQa8OfRevub4Y9BDQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-12-24T00:00:00Z\",\"end_exclusive\":\"2028-01-08T00:00:00Z\"}}\n]},\n{\"name\":\"Geomys\",\"logs\":[\n{\"description\":\"Bogus placeholder log to unbreak misbehaving CT libraries\",\"log_id\":\"LtakTeuPDIZGZ3acTt0EH4QjZ1X6OqymNNCTXfzVmnA=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEj4lCAxWCY6SzIthkqZhwiUVzcK62i6Fc+/YS0WHaN6jjO1ITUFuu8beOiU9PdeNmdalZcC3iWovAfApvXS33Nw==\",\"state\":{\"retired\":{\"timestamp\":\"2025-06-21T07:00:00Z\"}},\"temporal_interval\":{\"start_inclusive\":\"2020-01-01T08:00:00Z\",\"end_exclusive\":\"2020-01-02T08:00:00Z\"}},\n{\"description\":\"Geomys 'Tuscolo2026h2'\",\"log_id\":\"Rq+GPTs+5Z+ld96oJF02sNntIqIj9GF3QSKUUu6VUF8=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaA6P0i7JTsd9XfzF1/76avRWA3XXI4NStsFO/aFtBp6SY7olDEMiPSFSxGzFQjKA1r9vgG/oFQwurlWMy9FQNw==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"Geomys 'Tuscolo2027h1'\",\"log_id\":\"WW5sM4aUsllyolbIoOjdkEp26Ag92oc7AQg4KBQ87lk=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOYwwGoaNpZ/SQW0VNGICP7wGRQsSeEowTRl4DPSdPjSkO/+ouvFH78I8sQTR3FWPZDScALbclBqnqL0ptY8beA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"Geomys 'Tuscolo2027h2'\",\"log_id\":\"1d5V7roItgyf/BjFE75qYLoARga8WVuWu0T2LMV9Ofo=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIAz2gOD7wIptaiLTnmR4k7AQwp5kFmqmGHY/8JmMJxaSHyAipoFA/YSBCTX7ZowxIkSKpZYGlqLtdLVcLWDS5w==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-07-01T00:00:00Z\",\"end_exclusive\":\"2028-01-01T00:00:00Z\"}},\n{\"description\":\"Geomys Tuscolo2028h1\",\"log_id\":\"TefD7+U3ZpoMsB44OPqv3PCMmoBWM55wK1iVm9FxiS4=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEoCrY9Jw/QWI36H+7Y8UlXfNOxk2Atg3H3nXSqLKz52sV4RV9ERRq/IjD4uSP/k5xCT+4nHCjAL8kRjGUeslejw==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Geomys Tuscolo2028h2\",\"log_id\":\"A18eYQnn44YBqbhkHlfl9aePeIcnUy/PQlPx68mqDzk=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFvXbrz+N3iRcf4pomNlyVokxas/fGQu1DqxIbZ9M34w9W98lDao2v6qV7mRDDDcoh2kSfyAe6GxLuBMrmRPEMg==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Geomys Trastevere2026h2\",\"log_id\":\"yMaDuhp5vKPNGyZsbZ6MzSf0hFEMerHyV59nUhBYOgM=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEzFcfnR+P+xG2TA2LWjhkeMcQMTU62r6koepINb7hwcl/hitPLeUzD3vRDpNyvq+9Vrci1FEmctYDWH+iZ2hww==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Geomys Trastevere2027h1\",\"log_id\":\"F23RQr8KrLyBjUUTu9zDCtteWTJiU5KLmtfLdg/247k=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcGYiRUG5f1qpqGWsFjfXZZT5NqkWVUJdtRSsWyhKOXXryyIIlfsUtKhmqJSPJhkxS9U1hgPQZ5dzXDA5x/5pYA==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Geomys Trastevere2027h2\",\"log_id\":\"dZIIKK86Y1XymO0JfjR1dfm5hDwR4TkfV0QpnxyujO4=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEJPGejk3XdRtqgzqM5SJPvN9Y6CpSincXJAFPzR4+/hP6KuWhmeL1GVCnbYJ2hFS94pE8k7feYNGB6tuYkvXw2Q==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Geomys Trastevere2028h1\",\"log_id\":\"j5ct6c9T2eqhZDHY6vWLWGZ8/QysT5c0VLGZaVHvlYc=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE05RdO9dxuePFpoo+c/h8Aj9iOsl3dRzRJarigJiLWXEtm9JV9n0rs9M/fDVSSwGEh2p9PUO8RR1+6Bt77v2iLQ==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Geomys Trastevere2028h2\",\"log_id\":\"y6VZ4BSDyZ+U7N2er0ezmWM1bZ/1wShe6un50SqgTMc=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEB4h5MMLSgZuO0R2uMCvA/5WYIvsiYMcYLviqSqL6RNnpOnXiGlz49iWeo7n0R+v9CUj0Clv2In5EwnHwGK2/Tw==\",\"state\":{\"qualified\":{}}}\n]},\n{\"name\":\"IPng Networks\",\"logs\":[\n{\"description\":\"Bogus RFC6962 log to avoid breaking misbehaving CT libraries\",\"log_id\":\"0vxlL6X5tzi4N1X6XrFfC0UlP06Po7m2T9TeVmLRhwg=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAELzNWh+BsAk0HnEEE7Zk1bAhdH1SM5udo1+CTF6LGcL6AVVIXSuOF95/Wg0qLZV491QbrNRg06mM6KwEzDXXtqg==\",\"state\":{\"retired\":{\"timestamp\":\"2025-06-21T07:00:00Z\"}},\"temporal_interval\":{\"start_inclusive\":\"2020-01-01T08:00:00Z\",\"end_exclusive\":\"2020-01-02T08:00:00Z\"}},\n{\"description\":\"IPng Networks 'Halloumi2026h2a'\",\"log_id\":\"JuNkblhpISO8ND9HJDWbN5LNJFqI2BXTkzP9mRirRyM=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiGh4zMsdukTgrdk9iPIwz9OfU9TQVi4Mxufpmnlrzv3ivJcxVhrST4XQSeQoF5LlFVIU6PL4IzrYl12BUWn9rQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"IPng Networks 'Halloumi2027h1'\",\"log_id\":\"ROgi/CurDpLu0On61pZkYCd20Bdg4IkFCckjobA/w38=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEw5SUl2yfd5TFSqUGv7A+I5+TpLe+zEccmtWVQakQQtOHYKqH8TbycalFx5xaqE5PU4NEwwnAJ9FWeT/6QaovZw==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"IPng Networks 'Halloumi2027h2'\",\"log_id\":\"CRV/Yy1Gx/dtlSZUk7wPALOVrF2zorJr+wQ9ukrGOJM=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErmKbFkPG7QfQUARhbIik8vVbIkXhK+YMB6TvLZkyhnzv7wedn+l7VChqovZHKOQXmZEd4B+3ljovIpQz2HmyHA==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-07-01T00:00:00Z\",\"end_exclusive\":\"2028-01-01T00:00:00Z\"}},\n{\"description\":\"IPng Networks 'Gouda2026h2'\",\"log_id\":\"Goudaw/+v4G0eTnG0jEKhtbRAtTwRuIYLJ3jX14mJe8=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjayczmhUMNftWy6VjvYXcTUEpvL8LIAKcYcxrxx5xxQGZEVvhnZeCnXVlsMWhq1h9J55eZfQWM/dqIr6GmoN9Q==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2026-07-01T00:00:00Z\",\"end_exclusive\":\"2027-01-01T00:00:00Z\"}},\n{\"description\":\"IPng Networks 'Gouda2027h1'\",\"log_id\":\"Gouda43XkdHNBUnttgNV1ga2T60w23H+eI8Px8j7xLE=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOh11B2aRT9BiTqo+6kvQ7cSGf819Ait+jGc6AuHlGUXxWCX1YCQ9OFNnr6MUKStyw4sVin5FCvtbke1mctl3gQ==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-01-01T00:00:00Z\",\"end_exclusive\":\"2027-07-01T00:00:00Z\"}},\n{\"description\":\"IPng Networks 'Gouda2027h2'\",\"log_id\":\"GoudaVNi2GSSp7niI2BuNOzp4xC6NPuTBXhdKc5XV+s=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPuxPH20sSqUzHGllZceceFvyoSffwBWgX4LKd8wk3A3ayZuwwh2pDuEOsimMxLXFh0IUYz73a9I7kxkUqM+N8w==\",\"state\":{\"qualified\":{}},\"temporal_interval\":{\"start_inclusive\":\"2027-07-01T00:00:00Z\",\"end_exclusive\":\"2028-01-01T00:00:00Z\"}},\n{\"description\":\"IPng Networks Gouda2028h1\",\"log_id\":\"EgXQJVrBiTyuVBBwPE8Sc/yXAOErWEp/gGrcVVWAwLE=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5mgCmJbPo4B+gxJf8U94HykKo0cBsGsqnSu/ycQ61WGS6b/XL2StiN28YF8/8I4GmLQBDUkz1sTOG4syBcKYMw==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"IPng Networks Gouda2028h2\",\"log_id\":\"ANXCUqZpzf6O0sgXpi5M/O2SyHSR7pccmv3bUoh4hag=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENtjPyH/uZmZuu4RQSJU0p+unP9ZZKv/Z4MLpQhdbiFGgUBIgBr6urLPCIzSFZuM4HhgnnwiI4aS7Wpi0kMEoNw==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"IPng Networks Halloumi2028h1\",\"log_id\":\"6+a9C+qJOkTtPzg+2/4QzZnxhphufXsmsBqEMk57934=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQVDEFJcCWS8jtF8M3uMfghI3wMo6VwH2Cpf/9P1x9/sv7aV8WSnrw7pq0EW1njmLo/6FBoCWHLpqoGKmBZKDVg==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"IPng Networks Halloumi2028h2\",\"log_id\":\"ALNWz93lJLRlXUxjZTxSUMQ04goEhRA5uv1kzlyFq2s=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEZvv84G/hcMbLeIokkLkT0JPzRkdV5VvAXpWGYJGwwETCO447iGSZScyW0ROuNbvsotXYjs02ADpW+6OTD0hXg==\",\"state\":{\"qualified\":{}}}\n]},\n{\"name\":\"Microsec\",\"logs\":[\n{\"description\":\"Microsec Eszigno2026h2\",\"log_id\":\"KNPGjqGDY293g5DLHjiKzpOgTpFpnQdXNunGFtEf4Gc=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvBcE01QW9mpuRViHPCs6zNADkGj+nIM9hHSdqBlWPNIOZDr9Zb9hhUTB/9W5eqRlfynSmrnl1AKTPF836w3J6g==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Microsec Eszigno2027h1\",\"log_id\":\"eBAmYgxXrnCeBgs/iwSfqrh6aXhhDP+YpDWqAgNwe9k=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhuG9m7D8nlSquWGaAF0NXc0ClYZYpEipNa/NeThGlber9tzMoHLRQXncwNBBqcxbXOannRTI/+utdT7wP9S7Jw==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Microsec Eszigno2027h2\",\"log_id\":\"GrnppF/Ct4QLH+fciv7lRpXau5p8I9NfpTclu4k6md0=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/XDM4otADNamGuQ1qjcAy+VMdPw75EQtjCEZTBnmJy5QhzHpPReQjYGrLhKuWGXlQJ2AxeVl6/0vm/aRcpsBlg==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Microsec Eszigno2028h1\",\"log_id\":\"bdyd6YsZgQp1oXcR+tZVoOVbdYzpKkXZg27d9PznIBM=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaYdzBFWDI3Mf74StObgh3wImAflYLO9aM62xwivJX5pAAXfMEEfImBihn/IfkknTuKOIqeHfxVd/sCAfiN5CLQ==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"Microsec Eszigno2028h2\",\"log_id\":\"2iKjSO8buzFuV+ARSkqcdAe1DxOmJTk9JtLe4joj4hY=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFNithqA5EW7rjf1HswV8jLvzqWZeA4kM4UMvR8PMrOtY6izw7fO159pjewHRu36fEsbcjUf/q2ujFbnpJavWaQ==\",\"state\":{\"qualified\":{}}}\n]},\n{\"name\":\"GoDaddy\",\"logs\":[\n{\"description\":\"GoDaddy Aquamarine2026h2\",\"log_id\":\"6jAGlJ1CunsD2FCB4yYsua5xil5vUDT3ePE4BU6CdFw=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMTyKhqKtqQBhdnxqQIiyXSX4/Zm4ejW8LrvCxxXLJ8UrchT0A7ZeXnc8vZEVV5oeelR0wOKLtDPLDh6nshBHcw==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"GoDaddy Aquamarine2027h1\",\"log_id\":\"/cLoBbiE8/CzcwbEliJzk9OExUIiB/1Aj+4CBc6jVhY=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDMQ0K5rmCd7krvHQytXOSmsQqRcDZRnbo6brb2ctD4QKL+XQr0CGU47OfQ2q08zRtKRiXZ6SDGKKHamcpL9t+Q==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"GoDaddy Aquamarine2027h2\",\"log_id\":\"8LDBho1KJqIqj/7ghUOplCvvi7u69tYBqyHdvnFJ/68=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQ54z+CumfMd4Ts18GjnllfUZoCjFFYQUGAeQ1KkuX7eNdxNEPyjXJrMaqRr5F6lYtT6XFkAohz/fkguaIhU51w==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"GoDaddy Aquamarine2028h1\",\"log_id\":\"Nh2PNG9+2gYj4hlfNqqVGKiHKCEzvpzppruUJGPrTaY=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAELFHjZjQhWW0TDbKFi9smkN42jZIkWW94f0tCpbJkxYLqKeZGxWr9xHl/BMDvqSseBwOrkXUOnXkzenI7tJli+Q==\",\"state\":{\"qualified\":{}}},\n{\"description\":\"GoDaddy Aquamarine2028h2\",\"log_id\":\"/jwyxS3R1tXbsRUdYe6iH5EhBfIZa1UNh/as89aPnFM=\",\"key\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOZA5sbbVjTlj60DpI6u9AKO/79QvNB7mIq/det2cLZnhV9N4pygpZ1rArRxzn80Y4ydFh+bKOqk7gWnrYfDuqA==\",\"state\":{\"qualified\":{}}}\n]}\n]}", "ct-log-list");
	const day = new Date(timestamp).toISOString().slice(0, 10);
	const days = Math.floor((at - timestamp) / require_verification.DAY_MS);
	return {
		logs,
		isShipped: given === null,
		label: `the ${given === null ? "shipped" : "given"} list of CT logs of ${day}${days > 0 ? ` (${days} day${days === 1 ? "" : "s"} old)` : ""}`,
		age: days >= MAX_DISTANCE_DAYS ? "old" : days < -70 ? "late" : "current"
	};
}
const LEFT_OPEN = {
	old: `A list that is ${MAX_DISTANCE_DAYS} days old or more does not say which logs count now.`,
	late: `A list made more than ${MAX_DISTANCE_DAYS} days after the time of appraisal may lack logs that counted then.`
};
// src/core/appraisal/domain/ct/standing.ts
const ACCEPTED = [
	"qualified",
	"usable",
	"readonly"
];
async function standingOf(sct, carrier, known, { at, latest }) {
	const log = known.logs.get(sct.logId);
	const absent = known.age === "current" ? "no" : "open";
	if (log === void 0) return {
		counts: absent,
		why: `one is of the log ${sct.logId.slice(0, 16)}…, which is not listed`
	};
	const name = require_verification.preview(log.description, 80);
	if (sct.timestamp > latest) return {
		counts: "no",
		why: `that of ${name} is of ${timeText(sct.timestamp)}, in the future`
	};
	const retired = log.state === "retired" ? log.since : null;
	if (retired === null && !ACCEPTED.includes(log.state)) return {
		counts: absent,
		why: `that of ${name} is of a log that is ${log.state ?? "without a state"} in the list`
	};
	if (retired !== null && sct.timestamp >= retired) return {
		counts: "no",
		why: `that of ${name} is younger than the log’s retirement on ${timeText(retired)}`
	};
	const { notAfter } = carrier.certificate;
	if (log.interval !== null && (notAfter < log.interval.start || notAfter >= log.interval.end)) return {
		counts: "no",
		why: `that of ${name} is of a log that takes no certificate that ends when this one does`
	};
	if (!await isSigned(sct, carrier, log)) return {
		counts: "no",
		why: `that of ${name} is not signed by the log for this certificate and its issuer`
	};
	if (known.age === "old") return {
		counts: "open",
		why: `that of ${name} counted when the list was made`
	};
	return {
		counts: "yes",
		log,
		isAcceptedNow: retired === null || at < retired
	};
}
async function isSigned(sct, { certificate, issuerKeyHash }, log) {
	if (sct.hash !== SHA_256) return false;
	const message = sctMessage(sct, certificate, issuerKeyHash);
	if (sct.algorithm === RSA) return isSignedByRsa(log.key, message, sct.signature);
	const point = require_verification.p256Point(log.key);
	const signature = sct.algorithm === ECDSA ? require_verification.ecdsaSignature(sct.signature) : null;
	return point !== null && signature !== null && require_verification.verifyP256Sha256(point, message, signature);
}
async function isSignedByRsa(key, message, signature) {
	if (require_ct_log_list.keyProblem(key) !== null || require_ct_log_list.readPublicKey(key, "key")?.kind !== "rsa") return false;
	return require_verification.verifyWithSpki(key, {
		name: "RSASSA-PKCS1-v1_5",
		hash: "SHA-256"
	}, message, signature);
}
const SHA_256 = 4;
const RSA = 1;
const ECDSA = 3;
function timeText(time) {
	return new Date(time).toISOString();
}
// src/core/appraisal/domain/ct/timestamps.ts
const LONG_LIFE_DAYS = 180;
const OPERATORS_NEEDED = 2;
const URL_OF_LIST = "https://www.gstatic.com/ct/log_list/v3/log_list.json";
async function judgeTimestamps(input) {
	const { name, gaps } = input;
	let served;
	try {
		served = servedCertificates(input);
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return require_verification.fail(`The certificate that is served for ${name} cannot be read: ${error.message}.`, { hint: LOGGED });
	}
	if (served.length === 0) {
		const gap = gaps.find((one) => one.name.startsWith("served-certificate/"));
		const reason = gap === void 0 ? "" : `: ${gap.reason}`;
		return require_verification.unknown(`No certificate was obtained that ${name} serves${reason}.`, { hint: gap?.hint ?? `Collect again where ${name} can be reached.` });
	}
	let known;
	try {
		known = knownLogs(input.ctLogList, input.at);
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return require_verification.unknown(`The list of CT logs cannot be read: ${error.message}.`, { hint: "Give a list of version 3, as Google publishes it, with --ct-log-list." });
	}
	const signatures = new require_ct_log_list.Signatures();
	const judgements = [];
	for (const one of served) judgements.push(await judgeServed(one, input, known, signatures));
	return worst(judgements);
}
function worst(judgements) {
	const [first] = [
		"fail",
		"unknown",
		"pass"
	].flatMap((status) => judgements.filter((judgement) => judgement.status === status));
	if (first === void 0) return require_verification.unknown("No certificate was judged.", { hint: "Collect again." });
	const { length } = judgements;
	return length === 1 ? first : {
		...first,
		detail: `Of ${length} certificates that are served: ${first.detail}`
	};
}
async function judgeServed({ leaf, chain }, input, known, signatures) {
	const { roots, at, clockSkewMinutes } = input;
	const what = `The certificate that is served (serial number ${leaf.serial})`;
	const pool = [
		...chain,
		...roots.given,
		...roots.public
	];
	let list;
	try {
		list = embeddedScts(leaf, "scts");
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return require_verification.fail(`${what} has a list of timestamps (SCTs) that cannot be read: ${error.message}.`, { hint: LOGGED });
	}
	if (list === null) {
		if (await leadsTo(leaf, pool, roots.given, signatures)) return require_verification.unknown(`${what} is of a private CA and carries no timestamps (SCTs): public logs know nothing of what that CA issues.`, { hint: "Leave Certificate Transparency out (domain.ct: false in the policy), or use a CA that logs what it issues." });
		return require_verification.fail(`${what} carries no timestamps (SCTs): no log has promised to publish it.`, { hint: LOGGED });
	}
	const issuer = await issuerOf(leaf, pool, signatures);
	if (issuer === null) return require_verification.unknown(`${what} carries timestamps (SCTs), which logs sign for it and its issuer’s key: no certificate of the issuer is served or known.`, { hint: "Serve the whole chain: the certificate and those of the CAs between it and the root." });
	const carrier = {
		certificate: leaf,
		issuerKeyHash: require_verification.sha256(issuer.spki)
	};
	const times = {
		at,
		latest: at + clockSkewMinutes * require_verification.MINUTE_MS
	};
	const standings = [];
	for (const sct of list.scts) standings.push(await standingOf(sct, carrier, known, times));
	const needed = leaf.notAfter - leaf.notBefore > LONG_LIFE_DAYS * 864e5 ? 3 : 2;
	return counted(what, standings, list.otherVersions, needed, known);
}
const LOGGED = "Have the certificate issued by a CA that publishes what it issues, as those of browsers do.";
function counted(what, standings, otherVersions, needed, known) {
	const counting = standings.flatMap((one) => one.counts === "yes" ? [one] : []);
	const logs = new Set(counting.map(({ log }) => log.id));
	const operators = [...new Set(counting.map(({ log }) => log.operator))];
	const others = standings.flatMap((one) => one.counts === "yes" ? [] : [one.why]);
	if (otherVersions > 0) others.push(`${otherVersions} of a version that is not known`);
	const by = operators.map((operator) => require_verification.preview(operator, 80)).join(", ");
	const not = others.length === 0 ? "" : ` Not counted: ${require_verification.listed(others)}.`;
	if (logs.size >= needed && operators.length >= OPERATORS_NEEDED && counting.some(({ isAcceptedNow }) => isAcceptedNow)) return require_verification.pass(`${what} carries timestamps (SCTs) of ${logs.size} logs, run by ${by}, that count by ${known.label}.${not}`);
	const have = `${logs.size} that count${operators.length === 0 ? "" : `, of ${by}`}`;
	const short = `${what} needs timestamps (SCTs) of ${needed} logs of ${OPERATORS_NEEDED} operators, one of them accepted still, and has ${have}, by ${known.label}.${not}`;
	const open = standings.filter(({ counts }) => counts === "open").length;
	if (known.age === "current" || logs.size + open < needed) return require_verification.fail(short, { hint: LOGGED });
	return require_verification.unknown(`${short} ${LEFT_OPEN[known.age]}`, { hint: newerList(known) });
}
function newerList({ age, isShipped }) {
	if (age === "late") return "Give the list of that time with --ct-log-list.";
	return `${isShipped ? "Use a newer release of this software, which ships a newer list, or g" : "G"}ive the list of today with --ct-log-list: ${URL_OF_LIST}`;
}
// src/core/appraisal/domain/ct/index.ts
async function judgeCt(input, held) {
	const timestamps = await judgeTimestamps(input);
	const history = judgeHistory(input, held);
	const status = [timestamps, history].map((one) => one.status);
	const worst = [
		"fail",
		"unknown",
		"pass"
	].find((word) => status.includes(word)) ?? "unknown";
	const [first, second] = timestamps.status === worst ? [timestamps, history] : [history, timestamps];
	const deciding = [first, second].filter((one) => one.status === worst);
	return {
		status: worst,
		detail: `${first.detail} ${second.detail}`,
		shown: shownOf(deciding)
	};
}
function shownOf(deciding) {
	const hints = deciding.flatMap(({ shown }) => shown.hint ?? []);
	const followsFrom = deciding.find(({ shown }) => shown.followsFrom !== void 0)?.shown.followsFrom;
	const shown = { differences: deciding.flatMap(({ shown }) => shown.differences ?? []) };
	if (hints.length > 0) shown.hint = hints.join(" ");
	else if (followsFrom !== void 0) shown.followsFrom = followsFrom;
	return shown;
}
// src/core/appraisal/domain/findings.ts
function together$1(all) {
	return {
		keys: all.flatMap(({ keys }) => keys),
		accounts: all.flatMap(({ accounts }) => accounts),
		problems: [...new Set(all.flatMap(({ problems }) => problems))],
		cut: all.find(({ cut }) => cut !== null)?.cut ?? null
	};
}
function withDoubt(findings, doubt) {
	if (doubt === null) return findings;
	const doubted = (one) => one.finding?.status === "proven" ? {
		...one,
		finding: {
			status: "open",
			detail: doubt
		}
	} : one;
	return {
		...findings,
		keys: findings.keys.map(doubted),
		accounts: findings.accounts.map(doubted)
	};
}
// src/core/appraisal/domain/found.ts
function domainFound({ name, port, served }, holder, { accounts }, leftOut, givenRoot) {
	const isKeyAsked = !leftOut.includes("domain.tee-controlled-key");
	const certificates = new Map(served.flatMap(certificateOf).map((one) => [JSON.stringify(one), one]));
	return {
		name,
		port,
		holder: isKeyAsked ? holder : null,
		certificates: [...certificates.values()],
		givenRoot,
		accounts: isKeyAsked ? [...accounts] : [],
		leftOut: [...leftOut]
	};
}
function certificateOf({ chain: [leaf] }) {
	const certificate = leaf === void 0 ? null : require_verification.parseCertificateOrNull(leaf);
	if (certificate === null) return [];
	const { spki, issuerName, notAfter } = certificate;
	return [{
		keySha256: require_verification.toHex(require_verification.sha256(spki)),
		issuer: issuerName,
		notAfter: new Date(notAfter).toISOString()
	}];
}
// src/core/appraisal/domain/key-quote.ts
const SAME_APP = [
	"app id",
	"compose hash",
	"key provider",
	"OS image hash"
];
const SAME_INSTANCE = [...SAME_APP, "instance id"];
const MAX_EVENTS = 512;
async function judgeKeyQuote({ quote: bytes, eventLog, problem }, reportData, judging) {
	const wrong = (detail) => ({
		status: "wrong",
		detail
	});
	const open = (detail) => ({
		status: "open",
		detail
	});
	if (bytes === null) return open(`no quote is there: ${problem ?? "the evidence carries none"}`);
	const quote = require_verification.parseQuoteOrNull(bytes);
	if (quote === null) return wrong("it cannot be read");
	const { body } = quote;
	if (body.kind === "enclave") return wrong("it is of an SGX enclave");
	if (!require_verification.equalBytes(body.reportData, reportData)) return wrong("it was made for something else (report_data)");
	const { origins, same } = judging;
	const names = require_verification.listed(origins.map(({ name }) => name));
	const alike = origins.filter(({ measurements }) => differing(body, measurements).length === 0);
	if (alike.length === 0) {
		const [only, ...more] = origins;
		return wrong(`it is of another TD than ${names}${only === void 0 || more.length > 0 ? "" : `: ${differing(body, only.measurements).join(", ")}`}`);
	}
	if (eventLog === null) return open("no event log tells what the TD ran");
	if (eventLog.length > MAX_EVENTS) return open(`its event log has ${eventLog.length} events, and at most ${MAX_EVENTS} are looked at`);
	const replay = require_verification.replayRegister(eventLog, 3, body.rtmrs);
	if (!replay.bound) return wrong(require_verification.replayFailure(replay));
	const [altered] = require_verification.alteredEvents(replay.events);
	if (altered !== void 0) return wrong(`the digest of ${require_verification.describeEvent(altered.event)} does not follow from it`);
	const launch = require_verification.readLaunch(eventLog);
	if (launch.problems.length > 0) return wrong(`its events are not those of a launch: ${require_verification.listed(launch.problems)}`);
	const hexOf = (name) => {
		const { value } = require_verification.readLaunchPayload(launch, name);
		return value === null ? null : require_verification.toHex(value);
	};
	const launched = {
		"app id": hexOf("app-id"),
		"compose hash": hexOf("compose-hash"),
		"key provider": providerText(require_verification.readKeyProvider(launch).value),
		"OS image hash": hexOf("os-image-hash"),
		"instance id": hexOf("instance-id")
	};
	const [nearest = []] = alike.map(({ app }) => same.filter((what) => launched[what] !== launchedOf(app)[what])).toSorted((a, b) => a.length - b.length);
	if (nearest.length > 0) return wrong(`the TD had another ${nearest.join(", ")} than ${names}`);
	return require_verification.judgeSideQuote(quote, judging.collaterals, judging);
}
function differing({ mrTd, rtmrs }, { mrtd, rtmr0, rtmr1, rtmr2 }) {
	const [r0, r1, r2] = rtmrs;
	return Object.entries({
		MRTD: [mrTd, mrtd],
		RTMR0: [r0, rtmr0],
		RTMR1: [r1, rtmr1],
		RTMR2: [r2, rtmr2]
	}).flatMap(([name, [found, expected]]) => require_verification.toHex(found) === expected ? [] : [name]);
}
function launchedOf({ appId, composeHash, keyProvider, osImageHash, instanceId }) {
	return {
		"app id": appId,
		"compose hash": composeHash,
		"key provider": providerText(keyProvider),
		"OS image hash": osImageHash,
		"instance id": instanceId
	};
}
function providerText(provider) {
	return provider === null ? null : `${provider.name} ${provider.id}`.trim();
}
// src/core/appraisal/domain/gateway-keys.ts
const MAX_JUDGED = 256;
async function gatewayFindings(infos, isServed, judging) {
	const findings = {
		keys: [],
		accounts: [],
		problems: [],
		cut: null
	};
	if (judging.origins.length === 0) {
		const why = "a gateway names its keys, and nothing that is known of a gateway here could tell whether their quotes are its own";
		return {
			...findings,
			problems: infos.length === 0 ? [] : [why]
		};
	}
	for (const { accountUri: uri, accountEvidence: evidence } of infos) {
		if (uri === null) continue;
		const finding = evidence && await judgeKeyQuote(evidence, require_verification.tagged("acme-account", require_verification.utf8(uri)), judging);
		findings.accounts.push({
			uri,
			finding
		});
	}
	const first = infos.flatMap(({ keys }) => keys.map((key) => ({
		...key,
		spkiSha256: require_verification.toHex(require_verification.sha256(key.publicKey))
	}))).toSorted((a, b) => Number(isServed(b.spkiSha256)) - Number(isServed(a.spkiSha256)));
	const seen = new Set();
	let judged = 0;
	for (const { spkiSha256, publicKey, evidence } of first) {
		const quote = evidence?.quote ?? null;
		const name = `${spkiSha256} ${quote === null ? "" : require_verification.toHex(require_verification.sha256(quote))}`;
		if (seen.has(name)) continue;
		seen.add(name);
		if (evidence !== null && judged === MAX_JUDGED) {
			findings.cut = `only ${MAX_JUDGED} quotes for the keys that the gateway names were looked at`;
			break;
		}
		judged += evidence === null ? 0 : 1;
		const finding = evidence && await judgeKeyQuote(evidence, require_verification.tagged("zt-cert", publicKey), judging);
		findings.keys.push({
			spkiSha256,
			holder: "gateway",
			finding
		});
	}
	return findings;
}
// src/core/appraisal/domain/ingress.ts
const SUMS = "sha256sum.txt";
const ACCOUNT = "acme-account.json";
const CERTIFICATE = /^cert(?:-.+)?\.pem$/;
const MAX_CHAIN = 16;
async function ingressFindings(records, domain, judging) {
	const all = [];
	const seen = new Set();
	for (const record of records) {
		const content = record.files.map(({ name, bytes }) => `${name} ${require_verification.toHex(require_verification.sha256(bytes))}`).sort().join("\n");
		if (seen.has(content)) continue;
		seen.add(content);
		all.push(await findingsOf(record, domain, judging));
	}
	return together$1(all);
}
async function findingsOf({ files }, domain, judging) {
	const findings = {
		keys: [],
		accounts: [],
		problems: [],
		cut: null
	};
	const bytesOf = (name) => files.find((file) => file.name === name)?.bytes ?? null;
	const about = (why) => ({
		...findings,
		problems: [`of what the app’s ingress publishes, ${why}`]
	});
	const sums = bytesOf(SUMS);
	const quote = bytesOf(require_verification.INGRESS_QUOTE);
	if (sums === null || quote === null) return about(`${sums === null ? SUMS : require_verification.INGRESS_QUOTE} is missing`);
	if (judging.origins.length === 0) return about("nothing that is known of the app could tell whether the quote is its own");
	let evidence;
	let listed;
	try {
		evidence = require_verification.readIngressQuote(quote);
		listed = require_verification.readSha256Sums(sums, SUMS);
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return about(error.message);
	}
	const quoted = await judgeKeyQuote(evidence, require_verification.concatBytes(require_verification.sha256(sums), new Uint8Array(32)), judging);
	const findingOf = (name, bytes) => {
		const sum = listed.get(name);
		if (sum === void 0) return {
			status: "open",
			detail: `${name} is not in the list that is quoted`
		};
		if (sum !== require_verification.toHex(require_verification.sha256(bytes))) return {
			status: "wrong",
			detail: `${name} is not the file that is quoted`
		};
		return quoted;
	};
	for (const { name, bytes } of files) {
		if (!CERTIFICATE.test(name)) continue;
		const leaf = leafOf(name, bytes);
		if (typeof leaf === "string") findings.problems.push(leaf);
		else if (leaf.names.some((one) => require_ct_log_list.matchesName(one, domain))) {
			const spkiSha256 = require_verification.toHex(require_verification.sha256(leaf.certificate.spki));
			findings.keys.push({
				spkiSha256,
				holder: "app",
				finding: findingOf(name, bytes)
			});
		} else findings.problems.push(`${name} is for other names`);
	}
	const account = bytesOf(ACCOUNT);
	const uri = account === null ? null : accountUri(account);
	if (account !== null && uri === null) findings.problems.push(`${ACCOUNT} cannot be read`);
	if (account !== null && uri !== null) findings.accounts.push({
		uri,
		finding: findingOf(ACCOUNT, account)
	});
	return findings;
}
function leafOf(name, bytes) {
	try {
		const [certificate] = require_verification.parseCertificateChainPem(require_verification.documentText(bytes, name), name, MAX_CHAIN);
		return certificate === void 0 ? `${name} has no certificate` : {
			certificate,
			names: require_ct_log_list.dnsNames(certificate)
		};
	} catch (error) {
		if (error instanceof require_start.ParseError) return error.message;
		throw error;
	}
}
function accountUri(bytes) {
	try {
		return require_verification.readAcmeAccount(bytes, ACCOUNT);
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
// src/core/appraisal/domain/app-address.ts
const ADDRESS = /^(?:0x)?([0-9a-f]{40}):[0-9]{1,5}$/i;
function appAddress(name, records) {
	const parent = require_dns_questions.parentOf(name);
	const own = together([`_dstack-app-address.${name}`, `_tapp-address.${name}`], records);
	if (own.kind !== "none" || require_dns_questions.isTopLevel(parent)) return own;
	const wild = together([`_dstack-app-address-wildcard.${parent}`], records);
	return wild.kind === "none" ? {
		kind: "none",
		asked: [...own.asked, ...wild.asked]
	} : wild;
}
function together(names, records) {
	const all = names.map((name) => textsAt(name, records));
	const open = all.find((one) => one.kind === "open");
	if (open !== void 0) return open;
	const found = all.flatMap((one) => one.kind === "ids" ? [one] : []);
	if (found.length === 0) return {
		kind: "none",
		asked: [...names]
	};
	return {
		kind: "ids",
		ids: [...new Set(found.flatMap(({ ids }) => ids))],
		at: found.flatMap(({ at }) => at)
	};
}
function textsAt(name, records) {
	const said = new Map();
	for (const { resolver, answers } of records) {
		const answer = answers.find((one) => one.name === name && one.type === "TXT");
		if (answer === void 0) return {
			kind: "open",
			why: `${resolver} was not asked for ${name}`
		};
		const outcome = require_dns_message.outcomeOf(answer);
		if (outcome.kind === "unusable") return {
			kind: "open",
			why: `of ${name}, ${resolver} says nothing: ${outcome.reason}`
		};
		const texts = outcome.kind === "none" ? [] : textsOf(outcome.records);
		if (texts === null) return {
			kind: "open",
			why: `of ${name}, ${resolver} gives a record that cannot be read`
		};
		said.set(JSON.stringify(texts), {
			resolver,
			texts
		});
	}
	const [first, other] = [...said.values()];
	if (first === void 0) return {
		kind: "open",
		why: "no resolver was asked"
	};
	if (other !== void 0) return {
		kind: "open",
		why: `${first.resolver} and ${other.resolver} contradict each other about ${name}`
	};
	if (first.texts.length === 0) return {
		kind: "none",
		asked: [name]
	};
	const ids = first.texts.map((text) => ADDRESS.exec(text)?.[1]?.toLowerCase() ?? null);
	if (ids.includes(null)) return {
		kind: "open",
		why: `${name} is not one app id with a port: ${require_verification.listed(first.texts.map((text) => `"${require_verification.preview(text, 80)}"`))}`
	};
	return {
		kind: "ids",
		ids: [...new Set(ids.filter((id) => id !== null))],
		at: [name]
	};
}
function textsOf(records) {
	try {
		return records.map(require_dns_message.readTxt).sort();
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
// src/core/appraisal/domain/name.ts
const LABEL = /^([0-9a-f]{40})(?:-[0-9]{0,5}([gs]?))?$/;
const NAME_BY_ID = "Name the domain by its id: APP-ID-PORT.BASE of the gateway. For a name of its own, have TLS end in the app, as dstack-ingress does.";
function judgeName(input) {
	const { name, holder, apps } = input;
	if (holder === "app") return require_verification.pass("The app itself holds the key that the domain is served with.");
	const ids = [...new Set(apps.flatMap(({ appId, instanceId }) => [appId ?? [], instanceId || []].flat()))];
	if (ids.length === 0) return require_verification.unknown("Which app it should lead to is not proven.", { followsFrom: "domain.ground" });
	const [, id, kind = ""] = LABEL.exec(name.slice(0, name.indexOf("."))) ?? [];
	if (id === void 0) return byDns(input, ids);
	if (!ids.includes(id)) return require_verification.fail("The name is of another app, or of an instance that was not appraised.", {
		expected: ids.join(" or "),
		actual: id,
		hint: "Name the domain of this app. If it is of another instance, let that be appraised too."
	});
	const whose = "The name begins with the id of this app, or of an instance of it";
	if (holder === null) return require_verification.unknown(`${whose}. ${UNSHOWN}`, {
		actual: id,
		followsFrom: "domain.certificate"
	});
	if (kind === "s") return require_verification.fail("By its name, TLS should end in the app, and the domain is served with a key of the gateway.", { hint: "Who asks at this name trusts the app alone to read what passes: find out why the gateway ends TLS there." });
	return require_verification.pass(`${whose}: the gateway leads it there.`, { actual: id });
}
const UNSHOWN = "But that a gateway which was appraised leads it there is not shown.";
function byDns(input, ids) {
	const records = countingRecords(input);
	const found = typeof records === "string" ? {
		kind: "open",
		why: records
	} : appAddress(input.name, records);
	const others = found.kind === "ids" ? found.ids.filter((one) => !ids.includes(one)) : [];
	if (found.kind === "ids" && others.length > 0) return require_verification.fail(`The DNS lets the gateway lead the name to another app (TXT at ${found.at.join(" and ")}).`, {
		expected: ids.join(" or "),
		actual: others.join(" and "),
		hint: "Name the domain of this app, or have its TXT record name it."
	});
	const told = `The name is not made of the id of an app, and ${dnsWords(found)}.`;
	if (input.holder === null) return require_verification.unknown(`${told} Whom it reaches, the key that it is served with would tell, and whose that is, is not shown.`, { followsFrom: "domain.certificate" });
	return require_verification.unknown(`${told} But the gateway ends TLS here, and where it does, it takes the app from the name alone.`, { hint: NAME_BY_ID });
}
function dnsWords(found) {
	if (found.kind === "open") return `which one the DNS leads it to is not known: ${found.why}`;
	if (found.kind === "none") return `there is no TXT record at ${found.asked.join(" or ")}`;
	return `the DNS lets the gateway lead it to this app (TXT at ${found.at.join(" and ")})`;
}
// src/core/appraisal/domain/index.ts
async function judgeDomain(given, components, input, work) {
	const all = given === null ? unnamed(input) : await judgeNamed(given, components, input, work);
	const leftOut = require_verification.leftOutOf(input);
	const kept = Object.entries(all.judgements).filter(([id]) => !leftOut.includes(id));
	return {
		...all,
		judgements: Object.fromEntries(kept.map(([id, one]) => [id, withoutCause(one, leftOut)]))
	};
}
function withoutCause(judgement, leftOut) {
	const { followsFrom: cause, ...shown } = judgement.shown;
	if (cause === void 0 || !leftOut.includes(cause)) return judgement;
	const hint = `Ask for ${cause} too, on which this stands (domain.skip of the policy).`;
	return {
		...judgement,
		shown: {
			...shown,
			hint
		}
	};
}
function unnamed({ policy }) {
	const open = require_verification.unknown("Which domain the app answers at was not named.", { followsFrom: "domain.name" });
	return {
		judgements: {
			"domain.name": require_verification.unknown("No domain was named.", { hint: "Name the one that is relied on (--domain NAME), or leave domain out of the required phases." }),
			"domain.tee-controlled-key": open,
			"domain.certificate": open,
			"domain.caa": open,
			...policy.domain.ct ? { "domain.ct": open } : {}
		},
		holders: null,
		found: null
	};
}
async function judgeNamed({ evidence, acmeInfos, ingress, collaterals, metAt }, components, input, work) {
	const { policy, at } = input;
	const ofRole = (role) => components.filter(({ result }) => result.role === role);
	const judgingOf = (role, same) => ({
		trustAnchors: input.trustAnchors,
		policy: require_verification.sectionsOf(role, policy).hardware,
		at,
		verify: work.verify,
		collaterals,
		origins: ofRole(role).flatMap(originOf),
		same
	});
	const served = keysServed(evidence.served);
	const ofApp = withDoubt(together$1([await ingressFindings(ingress, evidence.name, judgingOf("app", SAME_INSTANCE)), {
		keys: ownKeys(evidence.name, metAt, ofRole("app")),
		accounts: [],
		problems: [],
		cut: null
	}]), quotesForCallers(ofRole("app"), input) ? FOR_ANYBODY : null);
	const ofGateway = await gatewayFindings(acmeInfos, (key) => served.has(key), judgingOf("gateway", SAME_APP));
	const gapOf = (name) => evidence.gaps.find((gap) => gap.name.startsWith(name));
	const silent = gapOf("gateway/acme-info") ?? (evidence.served.length === 0 ? gapOf("served-certificate/") : void 0) ?? null;
	const byAny = judgeAttestedKeys(together$1([ofGateway, ofApp]), served, silent);
	const holder = holderOf(served, gapOf(require_verification.SERVED_CERTIFICATE_ITEMS) !== void 0, byAny.held);
	const { judgement, held } = holder === "app" ? judgeAttestedKeys(ofApp, served, silent) : byAny;
	const apps = ofRole("app").flatMap(({ result }) => result.app ?? []);
	const asked = {
		...evidence,
		policy: policy.domain,
		at,
		clockSkewMinutes: policy.hardware.clockSkewMinutes
	};
	const certificate = await judgeCertificate(asked, held);
	const leftOut = require_verification.leftOutOf(input);
	const givenRoot = !leftOut.includes("domain.certificate") && await isByGivenRoot(certificate, asked, held);
	return {
		judgements: {
			"domain.name": judgeName({
				...asked,
				holder,
				apps
			}),
			"domain.tee-controlled-key": judgement,
			"domain.certificate": certificate,
			"domain.caa": await judgeCaa(asked, held),
			...policy.domain.ct ? { "domain.ct": await judgeCt(asked, held) } : {}
		},
		holders: unprovenInstance(ofRole("app"), input) ?? (holder === "app" ? null : unprovenGateway(ofRole("gateway"), input)),
		found: domainFound(evidence, holder, held, leftOut, givenRoot)
	};
}
async function isByGivenRoot(certificate, asked, held) {
	if (certificate.status !== "pass" || asked.roots.given.length === 0) return false;
	return (await judgeCertificate({
		...asked,
		roots: {
			...asked.roots,
			given: []
		}
	}, held)).status !== "pass";
}
const FOR_ANYBODY = "the app quotes what callers send it, unmarked, so that anybody could have had a key, or an account, of their own quoted";
function quotesForCallers(apps, { nonce }) {
	if (nonce === null) return false;
	return apps.some(({ component: { evidence } }) => {
		const quote = evidence.quote === null ? null : require_verification.parseQuoteOrNull(evidence.quote);
		return quote !== null && require_verification.standsUnmarked(quote.body.reportData, nonce);
	});
}
function originOf({ result: { role, instance, measurements, app } }) {
	return measurements !== null && app !== null && app.appId !== null && app.composeHash !== null ? [{
		name: `${role}/${instance}`,
		measurements,
		app
	}] : [];
}
function keysServed(served) {
	return new Set(served.map(({ chain: [leaf] }) => {
		const certificate = leaf === void 0 ? null : require_verification.parseCertificateOrNull(leaf);
		return certificate === null ? "" : require_verification.toHex(require_verification.sha256(certificate.spki));
	}));
}
function holderOf(served, isMissed, { keys }) {
	const isHeldBy = (spki, by) => keys.some(({ spkiSha256, holder }) => spkiSha256 === spki && holder === by);
	const holders = [...served].map((spki) => {
		if (isHeldBy(spki, "gateway")) return "gateway";
		return isHeldBy(spki, "app") ? "app" : null;
	});
	if (holders.length === 0 || isMissed || holders.includes(null)) return null;
	return holders.includes("gateway") ? "gateway" : "app";
}
function unprovenInstance(apps, { policy }) {
	for (const { result } of apps) {
		const why = require_verification.whyUnproven(result, policy.phases);
		const name = `app/${result.instance}`;
		if (why !== null) return require_verification.unknown(`The domain may lead to ${name}, of which it is not proven what it runs: ${why}.`, { hint: `See the checks of ${name}.` });
	}
	return null;
}
function unprovenGateway(gateways, { policy }) {
	for (const { result } of gateways) {
		const name = `gateway/${result.instance}`;
		const { checks } = result.phases["source-code"];
		const isBound = checks.some(({ id, status }) => id === "source-code.kms-binding" && status === "pass");
		const why = require_verification.whyUnproven(result, policy.phases) ?? (isBound ? null : "it is not shown to be the gateway of this app");
		if (why !== null) return require_verification.unknown(`The gateway may hold the key, and of ${name} it is not proven what it runs: ${why}.`, { hint: `See the checks of ${name}: once it is accepted (section gateway of the policy), so is what it holds.` });
	}
	return null;
}
exports.Chi = Chi;
exports.HashMD = HashMD;
exports.Maj = Maj;
exports.SHA256_IV = SHA256_IV;
exports.SHA384_IV = SHA384_IV;
exports.SHA512_IV = SHA512_IV;
exports.judgeDomain = judgeDomain;
exports.sha1 = sha1;
