const require_verification = require("./verification.cjs");
const require_dns_questions = require("./dns-questions.cjs");
const require_start = require("./start.cjs");
const require_dns_record = require("./dns-record.cjs");
const require_dns_message = require("./dns-message.cjs");
const require_in_turns = require("./in-turns.cjs");
const require_certificate_history = require("./certificate-history.cjs");
const require_revocation_record = require("./revocation-record.cjs");
const require_served_certificate = require("./served-certificate.cjs");
let node_crypto = require("node:crypto");
let node_net = require("node:net");
let node_tls = require("node:tls");
let node_events = require("node:events");
let node_dgram = require("node:dgram");
// src/io/dns.ts
const DNS_LIMITS = {
	attemptMs: 4e3,
	attempts: 3
};
const MESSAGE_TYPE = "application/dns-message";
const MAX_MESSAGE = 65535;
const MAX_STRAYS = 1e3;
const PAUSE_MS = 200;
async function askDns(resolver, question, { limits = DNS_LIMITS, signal } = {}) {
	if (require_verification.resolverName(resolver) !== resolver) throw new require_start.InputError("INPUT_INVALID", "not the name of a resolver", { hint: `Give ${require_verification.RESOLVER_FORMS}.` });
	signal?.throwIfAborted();
	const url = new URL(resolver);
	if (url.protocol !== "dns:") return overHttps(resolver, question, limits, signal);
	const rule = require_verification.connectionRule(url, "any");
	if (rule.refuses(url) || rule.lookup !== null && require_verification.literalAddress(url) === null) throw new require_start.FetchError("FETCH_FAILED", resolver, "leads to where this service does not ask", { hint: "Give the public address of a resolver, or DNS over HTTPS." });
	return overDatagrams({
		resolver,
		host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
		port: Number(url.port)
	}, question, limits, signal);
}
async function overHttps(url, question, { attemptMs, attempts }, signal) {
	const query = require_dns_message.writeDnsQuery(0, question.name, question.type);
	const { body } = await require_verification.httpPost(url, query, {
		headers: {
			"content-type": MESSAGE_TYPE,
			accept: MESSAGE_TYPE
		},
		contentTypes: [MESSAGE_TYPE],
		maxBytes: MAX_MESSAGE,
		idleTimeoutMs: attemptMs * attempts,
		timeoutMs: attemptMs * attempts,
		retries: attempts - 1,
		signal
	});
	if (isAnswer(body, 0, question)) return body;
	throw new require_start.FetchError("FETCH_CONTENT", url, `answered something else than the question for ${question.name} ${question.type}`);
}
async function overDatagrams(server, question, { attemptMs, attempts }, signal) {
	let failure;
	for (let attempt = 0; attempt < attempts; attempt++) {
		if (attempt > 0) await require_verification.pause(PAUSE_MS, signal ?? new AbortController().signal);
		signal?.throwIfAborted();
		const id = (0, node_crypto.randomInt)(65536);
		const query = require_dns_message.writeDnsQuery(id, question.name, question.type);
		try {
			const datagram = await byUdp(server, query, (bytes) => isCut(bytes, id) || isAnswer(bytes, id, question), attemptMs, signal);
			if (!isCut(datagram, id)) return datagram;
			const whole = await byTcp(server, query, attemptMs, signal);
			if (isAnswer(whole, id, question)) return whole;
			failure = new require_start.FetchError("FETCH_CONTENT", server.resolver, "answered something else by TCP");
		} catch (error) {
			signal?.throwIfAborted();
			failure = error;
		}
	}
	throw failure;
}
function isCut(bytes, id) {
	const [high = 0, low = 0, flags = 0] = bytes;
	return bytes.length >= 12 && (high << 8 | low) === id && (flags & 128) !== 0 && (flags & 2) !== 0;
}
function isAnswer(bytes, id, { name, type }) {
	try {
		const message = require_dns_message.readDnsMessage(bytes);
		const { question } = message;
		return message.id === id && message.isResponse && question?.name === name && question.type === require_dns_message.DNS_TYPE_NUMBERS[type];
	} catch (error) {
		if (error instanceof require_start.ParseError) return false;
		throw error;
	}
}
function byUdp({ resolver, host, port }, query, accepts, timeoutMs, signal) {
	const socket = (0, node_dgram.createSocket)((0, node_net.isIPv6)(host) ? "udp6" : "udp4");
	let strays = 0;
	return settled(resolver, timeoutMs, signal, () => socket.close(), (resolve, reject) => {
		socket.on("error", reject);
		socket.on("message", (bytes) => {
			if (accepts(bytes)) resolve(new Uint8Array(bytes));
			else if (++strays > MAX_STRAYS) reject(new require_start.FetchError("FETCH_CONTENT", resolver, "answers with what are no answers"));
		});
		socket.connect(port, host, (error) => {
			if (error === void 0) socket.send(query, (error) => error !== null && reject(error));
			else reject(error);
		});
	});
}
function byTcp({ resolver, host, port }, query, timeoutMs, signal) {
	const socket = (0, node_net.connect)({
		host,
		port
	});
	const pieces = [];
	let length = 0;
	let whole = null;
	return settled(resolver, timeoutMs, signal, () => socket.destroy(), (resolve, reject) => {
		socket.on("error", reject);
		socket.on("close", () => reject(Object.assign(new Error(), { code: "ECONNRESET" })));
		socket.on("connect", () => socket.write(Buffer.concat([Buffer.from([query.length >> 8, query.length & 255]), query])));
		socket.on("data", (piece) => {
			pieces.push(piece);
			length += piece.length;
			if (length < 2 || whole !== null && length < whole) return;
			const received = Buffer.concat(pieces);
			whole = 2 + received.readUInt16BE(0);
			if (length >= whole) resolve(new Uint8Array(received.subarray(2, whole)));
		});
	});
}
function settled(resolver, timeoutMs, signal, close, work) {
	return new Promise((resolve, reject) => {
		let isOver = false;
		const end = (settle) => {
			if (isOver) return;
			isOver = true;
			clearTimeout(timer);
			signal?.removeEventListener("abort", cancel);
			close();
			settle();
		};
		const fail = (error) => end(() => reject(error instanceof require_start.FetchError ? error : failed(resolver, error)));
		const timer = setTimeout(() => fail(new require_start.FetchError("FETCH_TIMEOUT", resolver, `no answer within ${timeoutMs} ms`)), timeoutMs);
		const cancel = () => end(() => reject(signal?.reason));
		signal?.addEventListener("abort", cancel);
		work((bytes) => end(() => resolve(bytes)), fail);
	});
}
function failed(resolver, cause) {
	const code = require_start.systemErrorCode(cause) ?? "unknown reason";
	return new require_start.FetchError("FETCH_FAILED", resolver, `${REASONS[code] ?? "it could not be asked"} (${code})`, { cause });
}
const REASONS = {
	ECONNREFUSED: "nothing answers at that port",
	ECONNRESET: "the connection was closed before the answer was complete",
	ENOTFOUND: "the host name is not known",
	EAI_AGAIN: "the host name could not be looked up"
};
// src/collect/endorsements/domain/dns.ts
const PUBLIC_RESOLVERS = ["https://cloudflare-dns.com/dns-query", "https://dns.google/dns-query"];
const MAX_RESOLVERS = 8;
const AT_ONCE$1 = 6;
const TIME_MS = 3e4;
const MAX_KEPT = 2097152;
async function askResolvers({ name, resolvers }, { now, progress, signal }, limits = DNS_LIMITS) {
	const named = [...new Set((resolvers.length > 0 ? resolvers : PUBLIC_RESOLVERS).map(expectResolver))];
	if (named.length > MAX_RESOLVERS) throw new require_start.InputError("INPUT_INVALID", `${named.length} resolvers are named, ${MAX_RESOLVERS} at most are asked`);
	progress(`asking ${named.join(" and ")} about ${name}`);
	const questions = require_dns_questions.dnsQuestions(name);
	const records = await Promise.all(named.map(async (resolver) => {
		const deadline = AbortSignal.timeout(limits.timeMs ?? TIME_MS);
		const within = AbortSignal.any(signal === void 0 ? [deadline] : [deadline, signal]);
		const answers = await require_in_turns.inTurns(questions, AT_ONCE$1, (question) => ask(resolver, question, limits, within, signal));
		return {
			schema: require_dns_record.DNS_RECORD_SCHEMA,
			resolver,
			answers: readable$1(answers)
		};
	}));
	const collectedAt = new Date(now()).toISOString();
	return {
		items: records.flatMap((record, i) => {
			if (isSilent(record)) return [];
			return [{
				role: "endorsement",
				name: `${require_verification.DNS_RECORD_ITEMS}${i}`,
				source: record.resolver,
				collectedAt,
				bytes: require_verification.utf8(require_dns_record.serialiseDnsRecord(record))
			}];
		}),
		gaps: records.flatMap((record, i) => isSilent(record) ? [gapOfSilent(record, i)] : []),
		addresses: require_dns_questions.domainAddresses(name, records).addresses
	};
}
function expectResolver(text) {
	const name = require_verification.resolverName(text);
	if (name !== null) return name;
	throw new require_start.InputError("INPUT_INVALID", "a resolver is named that is none", { hint: `Give ${require_verification.RESOLVER_FORMS}.` });
}
async function ask(resolver, { name, type }, limits, within, cancelled) {
	try {
		return {
			name,
			type,
			message: await askDns(resolver, {
				name,
				type
			}, {
				limits,
				signal: within
			}),
			problem: null
		};
	} catch (error) {
		cancelled?.throwIfAborted();
		if (within.aborted) return {
			name,
			type,
			message: null,
			problem: `${resolver}: no answer in the time for all of them`
		};
		if (!(error instanceof require_start.TrustCenterError)) throw error;
		return {
			name,
			type,
			message: null,
			problem: error.message
		};
	}
}
function readable$1(answers) {
	let length = 0;
	return answers.map((answer) => {
		length += answer.message?.length ?? 0;
		return length <= MAX_KEPT ? answer : {
			...answer,
			message: null,
			problem: "the answers are longer than are kept"
		};
	});
}
function isSilent({ answers }) {
	return answers.every(({ message }) => message === null);
}
function gapOfSilent({ resolver, answers }, i) {
	return {
		name: `${require_verification.DNS_RECORD_ITEMS}${i}`,
		reason: answers[0]?.problem ?? `${resolver}: no answer`,
		code: "FETCH_FAILED",
		hint: "Check that the resolver can be reached from here, or name others: --resolver for each."
	};
}
// src/collect/endorsements/domain/monitor.ts
const LIMITS = {
	totalMs: 18e4,
	questionMs: 12e4,
	pages: 400,
	bytes: 16777216,
	certificates: 64,
	secondWords: 16
};
const SILENCE_MS = 9e4;
const RETRIES = 3;
var Monitor = class {
	pages = [];
	#base;
	#terms;
	#leftMs;
	#leftBytes;
	constructor(base, terms) {
		this.#base = require_verification.parseHttpUrl(base);
		this.#terms = terms;
		this.#leftMs = terms.limits.totalMs;
		this.#leftBytes = terms.limits.bytes;
	}
	get source() {
		return require_verification.displayUrl(new URL(this.#base.pathname, this.#base));
	}
	error(message) {
		return new require_start.FetchError("FETCH_CONTENT", this.source, message);
	}
	async ask(path, query, contentTypes) {
		const { limits, signal, addresses } = this.#terms;
		if (this.pages.length >= limits.pages) throw this.error(`more than ${limits.pages} pages`);
		if (this.#leftMs <= 0) throw new require_start.FetchError("FETCH_TIMEOUT", this.source, `not done within ${limits.totalMs / 1e3} s`);
		const url = new URL(this.#base);
		url.pathname = `${url.pathname.replace(/\/+$/, "")}${path}`;
		url.hash = "";
		url.search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
		const began = performance.now();
		try {
			const { body } = await require_verification.httpGet(url.href, {
				addresses,
				signal,
				retries: RETRIES,
				idleTimeoutMs: Math.min(SILENCE_MS, limits.questionMs),
				timeoutMs: Math.max(1, Math.round(Math.min(limits.questionMs, this.#leftMs))),
				maxBytes: limits.bytes,
				...contentTypes === void 0 ? {} : { contentTypes }
			});
			return this.#keep(url, require_verification.fromUtf8(body, this.source));
		} finally {
			this.#leftMs -= performance.now() - began;
		}
	}
	#keep(asked, body) {
		const { limits } = this.#terms;
		this.#leftBytes -= Buffer.byteLength(JSON.stringify(JSON.stringify(body)));
		if (this.#leftBytes < 0) throw new require_start.FetchError("FETCH_TOO_LARGE", this.source, `its answers have more than ${limits.bytes} bytes in all`);
		const url = new URL(asked);
		url.username = "";
		url.password = "";
		const page = {
			url: url.href,
			body
		};
		this.pages.push(page);
		return page;
	}
};
// src/collect/endorsements/domain/history.ts
const CERT_SPOTTER_API = "https://api.certspotter.com";
const CRT_SH = "https://crt.sh";
const MAX_FAILURES = 3;
async function askMonitors(domain, { allowPrivate, now, progress, signal }, limits = LIMITS) {
	const at = (base) => new Monitor(base, {
		addresses: require_verification.addressesOf(base, allowPrivate),
		limits,
		signal
	});
	const certSpotter = at(domain.certSpotterApi ?? CERT_SPOTTER_API);
	const crtSh = at(domain.crtShUrl ?? CRT_SH);
	progress(`asking ${certSpotter.source} and ${crtSh.source} which certificates there are for ${domain.name}`);
	const [spotted, listed] = await Promise.all([attempt(() => listByCertSpotter(certSpotter, domain.name), signal), attempt(() => listByCrtSh(crtSh, domain.name), signal)]);
	const histories = {
		certspotter: historyOf("certspotter", domain.name, certSpotter, spotted),
		"crt.sh": historyOf("crt.sh", domain.name, crtSh, listed)
	};
	const fetched = await attempt(() => fetchKeys(crtSh, Object.values(histories), domain, now(), limits), signal);
	const outcomes = [{
		name: "certspotter",
		monitor: certSpotter,
		history: histories.certspotter,
		error: spotted
	}, {
		name: "crt-sh",
		monitor: crtSh,
		history: historyOf("crt.sh", domain.name, crtSh, listed ?? fetched),
		error: listed ?? fetched
	}];
	return {
		items: outcomes.flatMap(({ name, monitor, history }) => {
			if (history.pages.length === 0) return [];
			const bytes = require_verification.utf8(require_certificate_history.serialiseCertificateHistory(history));
			return [require_verification.collected("endorsement", `${require_verification.CERTIFICATE_HISTORY_ITEMS}${name}`, {
				bytes,
				source: monitor.source
			}, now())];
		}),
		gaps: outcomes.flatMap(({ name, history, error }) => error === null || history.pages.length > 0 ? [] : [require_verification.gapOf(`${require_verification.CERTIFICATE_HISTORY_ITEMS}${name}`, error)])
	};
}
async function attempt(ask, signal) {
	try {
		await ask();
		return null;
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError) || error instanceof require_start.InputError || signal?.aborted) throw error;
		return error;
	}
}
function historyOf(monitor, name, { pages }, error) {
	const problem = error === null ? null : error.message.slice(0, 1e3).replace(/\p{C}/gu, "?");
	return {
		schema: require_certificate_history.CERTIFICATE_HISTORY_SCHEMA,
		monitor,
		name,
		pages,
		complete: error === null,
		problem
	};
}
async function listByCertSpotter(monitor, name) {
	const question = [
		["domain", name],
		["match_wildcards", "true"],
		["expand", "dns_names"],
		["expand", "issuer"],
		["expand", "cert_der"]
	];
	const seen = new Set();
	for (let after = null;;) {
		const page = await monitor.ask("/v1/issuances", after === null ? question : [...question, ["after", after]], require_verification.JSON_TYPES);
		const last = require_dns_message.lastEntryId(page.body, monitor.source);
		if (last === null) return;
		if (seen.has(last)) throw monitor.error("its pages come again and again");
		seen.add(last);
		after = last;
	}
}
async function listByCrtSh(monitor, name) {
	const parent = name.slice(name.indexOf(".") + 1);
	for (const asked of parent.includes(".") ? [name, `*.${parent}`] : [name]) {
		const question = [
			["q", asked],
			["output", "json"],
			["exclude", "expired"],
			["deduplicate", "Y"]
		];
		const page = await monitor.ask("/", question, require_verification.JSON_TYPES);
		if (require_dns_message.mayLackEntries(require_dns_message.readEntries(page.body, monitor.source), monitor.source)) throw monitor.error(`it has too many certificates for ${asked} and names below it, and leaves some out`);
	}
}
async function fetchKeys(monitor, histories, domain, now, limits) {
	const believed = histories.flatMap(({ monitor, complete }) => complete ? [monitor] : []);
	const isKeyless = ({ keyBy }) => !keyBy.some((monitor) => believed.includes(monitor));
	const counting = thatCount(histories, domain, now);
	const keyless = counting.filter(isKeyless).slice(0, limits.certificates);
	const told = counting.filter((issuance) => !isKeyless(issuance)).slice(0, limits.secondWords);
	const failures = [];
	for (const issuance of [...keyless, ...told]) {
		if (failures.length >= MAX_FAILURES) break;
		try {
			await fetchCertificate(monitor, issuance);
		} catch (error) {
			if (!(error instanceof require_start.TrustCenterError) || error instanceof require_start.InputError) throw error;
			failures.push(error.message);
		}
	}
	const missing = thatCount(histories, domain, now).filter(isKeyless).length;
	if (missing === 0) return;
	const reason = failures[0] ?? `${limits.certificates} certificates at most are fetched one by one`;
	throw monitor.error(`the keys of ${missing} of its certificates are not known: ${reason}`);
}
function thatCount(histories, { name, since = Number.NEGATIVE_INFINITY }, now) {
	return require_dns_message.readIssuances(histories).issuances.filter((issuance) => require_dns_message.coversName(issuance, name) && idAtCrtSh(issuance) !== void 0).filter(({ notBefore, notAfter }) => notAfter > now && notBefore >= since).sort((a, b) => b.notBefore - a.notBefore);
}
function idAtCrtSh({ listed }) {
	return listed.find((listing) => listing.monitor === "crt.sh")?.id;
}
async function fetchCertificate(monitor, issuance) {
	const id = idAtCrtSh(issuance);
	if (id === void 0) return;
	const { body } = await monitor.ask("/", [["d", id]]);
	if (!body.trimStart().startsWith("-----BEGIN CERTIFICATE-----")) throw monitor.error(`gives no certificate with the id ${id}`);
}
// src/collect/endorsements/domain/revocations.ts
const MAX_LISTS = 8;
const MAX_LIST_BYTES = 8388608;
const MAX_ALL_BYTES = 16777216;
const TIMEOUT_MS$1 = 3e4;
async function fetchRevocations(chains, options) {
	const items = [];
	const gaps = [];
	const urls = listUrls(chains);
	const answers = await Promise.all(urls.slice(0, MAX_LISTS).map((url) => fetchList(url, options)));
	let length = 0;
	for (const [number, answer] of answers.entries()) {
		const name = `${require_verification.REVOCATION_ITEMS}${number}`;
		if (answer instanceof require_start.FetchError) {
			gaps.push(require_verification.gapOf(name, answer));
			continue;
		}
		const { url, crl, source, at } = answer;
		length += crl.length;
		if (length > MAX_ALL_BYTES) {
			gaps.push(require_verification.gapOf(name, new require_start.FetchError("FETCH_TOO_LARGE", source, `all lists are larger than ${MAX_ALL_BYTES} bytes`)));
			continue;
		}
		const text = require_revocation_record.serialiseRevocationRecord({
			schema: require_revocation_record.REVOCATION_RECORD_SCHEMA,
			url,
			crl
		});
		items.push(require_verification.collected("endorsement", name, {
			bytes: require_verification.utf8(text),
			source
		}, at));
	}
	if (urls.length > MAX_LISTS) {
		const reason = `the served certificates name ${urls.length} revocation lists, of which ${MAX_LISTS} were asked for`;
		gaps.push({
			name: `${require_verification.REVOCATION_ITEMS}${MAX_LISTS}`,
			reason
		});
	}
	return {
		items,
		gaps
	};
}
function listUrls(chains) {
	const depths = Math.max(0, ...chains.map(({ length }) => length));
	const urls = Array.from({ length: depths }, (_, depth) => chains.flatMap((chain) => chain.slice(depth, depth + 1))).flat().flatMap(urlsIn);
	return [...new Set(urls)].filter((url) => /^https?:/i.test(url));
}
function urlsIn(der) {
	try {
		return require_dns_message.revocationListUrls(require_verification.parseCertificate(der, "served certificate"), "served certificate");
	} catch (error) {
		if (error instanceof require_start.ParseError) return [];
		throw error;
	}
}
async function fetchList(url, { allowPrivate, now, patience, progress, signal }) {
	try {
		const asked = plainUrl(url);
		progress(`asking for the revocation list at ${require_verification.displayUrl(asked)}`);
		const { body, url: source } = await require_verification.httpGet(asked, {
			timeoutMs: TIMEOUT_MS$1,
			retries: 1,
			...patience,
			maxBytes: MAX_LIST_BYTES,
			addresses: allowPrivate ? "any" : "public",
			redirectHosts: "any",
			signal
		});
		expectDer(body, source);
		return {
			url,
			crl: body,
			source,
			at: now()
		};
	} catch (error) {
		if (error instanceof require_start.FetchError && !signal?.aborted) return error;
		throw error;
	}
}
const MAX_URL = 1e3;
function plainUrl(text) {
	const isPlain = text.length <= MAX_URL && /^\P{C}+$/u.test(text) && URL.canParse(text);
	const { username, password } = isPlain ? new URL(text) : {
		username: "",
		password: ""
	};
	if (isPlain && username === "" && password === "") return text;
	const shown = isPlain ? require_verification.displayUrl(text) : require_verification.preview(text.slice(0, 100).replace(/\/\/[^/]*@/, "//…@"), 100);
	throw new require_start.FetchError("FETCH_FAILED", shown, "is no address that a revocation list can be asked for at");
}
function expectDer(body, source) {
	try {
		const input = new require_verification.DerReader(body, "revocation list");
		input.enter(require_verification.TAG.SEQUENCE, "");
		input.end("");
	} catch (cause) {
		if (!(cause instanceof require_start.ParseError)) throw cause;
		throw new require_start.FetchError("FETCH_CONTENT", source, "the answer is no revocation list (no DER)", { cause });
	}
}
// src/collect/endorsements/domain/roots.ts
function publicRoots(chains, now) {
	const issuers = new Set(chains.flat().flatMap(readable).map(({ issuer }) => hex(issuer)));
	const roots = node_tls.rootCertificates.flatMap((pem) => readable(new node_crypto.X509Certificate(pem).raw));
	const named = roots.filter(({ subject }) => issuers.has(hex(subject)));
	const source = `node ${process.version}: ${roots.length} Mozilla roots`;
	return require_verification.collected("endorsement", require_verification.PUBLIC_ROOTS_ITEM, {
		bytes: require_verification.utf8((named.length === 0 ? roots : named).map(({ raw }) => require_verification.toPem(raw)).join("")),
		source
	}, now());
}
function readable(der) {
	const certificate = require_verification.parseCertificateOrNull(der);
	return certificate === null ? [] : [certificate];
}
function hex(bytes) {
	return Buffer.from(bytes).toString("hex");
}
// src/collect/endorsements/domain/ingress.ts
const FOLDER = "/evidences/";
const QUOTE = "quote.json";
const SUMS = "sha256sum.txt";
const ACCOUNT = "acme-account.json";
const MAX_QUOTE_BYTES = 1048576;
const MAX_FILE_BYTES = 131072;
const MAX_CERTIFICATES = 8;
const TIMEOUT_MS = 3e4;
const IDLE_TIMEOUT_MS = 1e4;
async function fetchIngressFiles(server, met, again, { signal: cancelled, timeoutMs = TIMEOUT_MS, idleTimeoutMs = IDLE_TIMEOUT_MS, ...patience }) {
	let open = met;
	try {
		return await require_verification.within(server, {
			timeoutMs,
			signal: cancelled
		}, (signal) => {
			const ask = (file, maxBytes) => require_verification.withRetries(patience, signal, async () => {
				if (open.isOver()) {
					open.close();
					open = await again();
					expectSame(server, met, open);
				}
				const terms = {
					maxBytes,
					timeoutMs,
					idleTimeoutMs,
					signal
				};
				const path = `${FOLDER}${encodeURIComponent(file)}`;
				return open.get(path, terms).then((answer) => fileOf(file, answer), require_verification.passingOrThrow);
			});
			return filesOf(server.hostname, ask);
		});
	} finally {
		open.close();
	}
}
async function filesOf(domain, ask) {
	const quote = await ask(QUOTE, MAX_QUOTE_BYTES);
	if (quote === null) return null;
	const sums = await ask(SUMS, MAX_FILE_BYTES);
	const listed = sums === null ? [] : certificatesIn(sums.bytes);
	const wildcard = `cert-*.${require_dns_questions.parentOf(domain)}.pem`;
	const certificates = new Set([
		`cert-${domain}.pem`,
		...listed.filter((file) => file === wildcard),
		...listed
	]);
	const files = [quote, ...sums === null ? [] : [sums]];
	for (const file of [ACCOUNT, ...[...certificates].slice(0, MAX_CERTIFICATES)]) {
		const found = await ask(file, MAX_FILE_BYTES);
		if (found !== null) files.push(found);
	}
	return files;
}
const LISTED = /^[0-9a-f]{64} [ *](cert(?:-[A-Za-z0-9_*][A-Za-z0-9_.*-]{0,200})?\.pem)$/gm;
function certificatesIn(sums) {
	return [...new TextDecoder().decode(sums).matchAll(LISTED)].flatMap(([, file]) => file ?? []);
}
function expectSame(server, met, later) {
	if (Buffer.compare(met.chain[0] ?? new Uint8Array(), later.chain[0] ?? new Uint8Array()) === 0) return;
	later.close();
	throw new require_start.FetchError("FETCH_DISAGREES", require_verification.displayUrl(server), "a later connection to the same address met another certificate", { hint: "Behind the address there are several machines, and its files may be those of another. Try again." });
}
const NOT_THERE = new Set([
	301,
	302,
	303,
	307,
	308,
	404,
	410
]);
function fileOf(name, { url, status, headers, body }) {
	const type = headers["content-type"] ?? "";
	if (NOT_THERE.has(status) || status === 200 && /^\s*text\/html\b/i.test(type)) return null;
	if (status !== 200) {
		const error = new require_start.FetchError("FETCH_STATUS", url, `answered with status ${status}, expected 200 or 404`, { status });
		if (status === 429 || status >= 500) return new require_verification.PassingFailure(error);
		throw error;
	}
	if ((headers["content-encoding"] ?? "identity") === "identity") return {
		name,
		bytes: body
	};
	throw new require_start.FetchError("FETCH_CONTENT", url, "the body is encoded though plain bytes were asked for");
}
// src/collect/endorsements/domain/served.ts
const MAX_ADDRESSES = 16;
const AT_ONCE = 4;
const MAX_INGRESS = 8388608;
async function meetDomain({ name, port }, addresses, options) {
	const server = new URL(`https://${name}:${port}`);
	const places = require_verification.goesThroughProxy(server) ? [null] : distinct(addresses);
	const met = {
		items: [],
		gaps: [],
		chains: []
	};
	if (places.length === 0) {
		const reason = `no resolver gave an address of ${name}`;
		met.gaps.push({
			name: `${require_verification.SERVED_CERTIFICATE_ITEMS}0`,
			reason,
			hint: "Check the name, and that it has addresses."
		});
	}
	const asked = places.slice(0, MAX_ADDRESSES);
	const answers = await require_in_turns.inTurns(asked, AT_ONCE, (address) => meetAt(server, address, options));
	const files = new Set();
	let length = 0;
	for (const [number, answer] of answers.entries()) {
		const address = asked[number] ?? null;
		const add = (item, source, text) => {
			met.items.push(require_verification.collected("evidence", item, {
				bytes: require_verification.utf8(text),
				source: placed(source, address)
			}, answer.at));
		};
		const miss = (item, error) => {
			const gap = require_verification.gapOf(item, error);
			if (address === null) {
				met.gaps.push(gap);
				return;
			}
			const hint = lacksIpv6(address, error) ? { hint: NO_IPV6 } : {};
			met.gaps.push({
				...gap,
				reason: `at ${address}: ${gap.reason}`,
				...hint
			});
		};
		const { served, ingress } = answer;
		const certificates = `${require_verification.SERVED_CERTIFICATE_ITEMS}${number}`;
		if (served instanceof require_start.FetchError) {
			miss(certificates, served);
			continue;
		}
		const { chain, ocspResponse } = served;
		const record = {
			schema: require_served_certificate.SERVED_CERTIFICATE_SCHEMA,
			name,
			port,
			address,
			chain,
			ocspResponse
		};
		add(certificates, `tls://${name}:${port}`, require_served_certificate.serialiseServedCertificate(record));
		met.chains.push(chain);
		const evidence = `${require_verification.INGRESS_EVIDENCE_ITEMS}${number}`;
		if (ingress instanceof require_start.FetchError) miss(evidence, ingress);
		if (ingress === null || ingress instanceof require_start.FetchError) continue;
		const text = require_verification.serialiseIngressEvidence({
			schema: require_verification.INGRESS_EVIDENCE_SCHEMA,
			name,
			files: ingress
		});
		if (files.has(text)) continue;
		if (length + text.length > MAX_INGRESS) {
			const problem = `the files by all addresses are larger than ${MAX_INGRESS} characters`;
			miss(evidence, new require_start.FetchError("FETCH_TOO_LARGE", server.href, problem));
			continue;
		}
		files.add(text);
		length += text.length;
		add(evidence, new URL("/evidences/", server).href, text);
	}
	if (places.length > MAX_ADDRESSES) {
		const reason = `${name} has ${places.length} addresses, of which ${MAX_ADDRESSES} were met`;
		const hint = `Have the name lead to ${MAX_ADDRESSES} addresses at most: no more are met in one verification.`;
		met.gaps.push({
			name: `${require_verification.SERVED_CERTIFICATE_ITEMS}${MAX_ADDRESSES}`,
			reason,
			hint
		});
	}
	return met;
}
const NO_IPV6 = "The domain has IPv6 addresses, and this machine seems to have no IPv6: run it on one that has, or through a proxy.";
const NO_WAY = new Set([
	"ENETUNREACH",
	"EHOSTUNREACH",
	"EADDRNOTAVAIL",
	"EAFNOSUPPORT"
]);
function lacksIpv6(address, { cause }) {
	return (0, node_net.isIP)(address) === 6 && NO_WAY.has(require_start.systemErrorCode(cause) ?? "");
}
function placed(source, address) {
	return address === null ? source : `${source} at ${address}`;
}
async function meetAt(server, address, options) {
	const { allowPrivate, now, patience, progress, signal } = options;
	const terms = {
		...patience,
		signal,
		addresses: allowPrivate ? "any" : "public"
	};
	progress(`meeting ${placed(server.host, address)}`);
	const orThrow = (error) => {
		if (error instanceof require_start.FetchError && !signal?.aborted) return error;
		throw error;
	};
	const served = await require_verification.meet(server, address, terms).catch(orThrow);
	const at = now();
	if (served instanceof require_start.FetchError) return {
		served,
		ingress: null,
		at
	};
	return {
		served,
		ingress: await fetchIngressFiles(server, served, () => require_verification.meet(server, address, terms), terms).catch(orThrow),
		at
	};
}
function distinct(addresses) {
	const canonical = addresses.flatMap((address) => {
		if ((0, node_net.isIP)(address) === 0 || address.includes("%")) return [];
		return new URL((0, node_net.isIP)(address) === 6 ? `http://[${address}]` : `http://${address}`).hostname.replace(/^\[(.*)\]$/, "$1");
	});
	return [...new Set(canonical)];
}
// src/collect/endorsements/domain/index.ts
async function askAbout(domain, given) {
	const signal = given.signal === void 0 ? void 0 : AbortSignal.any([given.signal]);
	if (signal !== void 0) (0, node_events.setMaxListeners)(Number.POSITIVE_INFINITY, signal);
	const options = {
		...given,
		signal
	};
	const history = domain.ct ? askMonitors(domain, options) : {
		items: [],
		gaps: []
	};
	const [monitors, served] = await Promise.all([history, askAndMeet(domain, options)]);
	return {
		items: [...served.items, ...monitors.items],
		gaps: [...served.gaps, ...monitors.gaps]
	};
}
async function askAndMeet(domain, options) {
	const dns = await askResolvers(domain, options);
	const met = await meetDomain(domain, dns.addresses, options);
	const roots = met.chains.length === 0 ? [] : [publicRoots(met.chains, options.now)];
	const lists = await fetchRevocations(met.chains, options);
	return {
		items: [
			...dns.items,
			...met.items,
			...roots,
			...lists.items
		],
		gaps: [
			...dns.gaps,
			...met.gaps,
			...lists.gaps
		]
	};
}
function notAskedAbout({ ct }, reason, hint) {
	return {
		items: [],
		gaps: [
			`${require_verification.DNS_RECORD_ITEMS}0`,
			`${require_verification.SERVED_CERTIFICATE_ITEMS}0`,
			...ct ? ["certspotter", "crt-sh"].map((monitor) => `${require_verification.CERTIFICATE_HISTORY_ITEMS}${monitor}`) : []
		].map((name) => ({
			name,
			reason,
			hint
		}))
	};
}
exports.askAbout = askAbout;
exports.notAskedAbout = notAskedAbout;
