const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_image_manifest = require("./image-manifest.cjs");
// src/collect/endorsements/container-image/cache.ts
const FOLDER = "images";
function digestOf(bytes) {
	return `sha256:${require_verification.toHex(require_verification.sha256(bytes))}`;
}
function digestCache(directory, note) {
	let noted = false;
	async function inFolder(use) {
		try {
			const folder = await require_verification.CacheFolder.open(directory, FOLDER);
			try {
				return await use(folder);
			} finally {
				await folder.close();
			}
		} catch (error) {
			if (!(error instanceof require_verification.CacheProblem)) throw error;
			if (!noted) note(`manifests of images are not cached: ${error.message}`);
			noted = true;
			return null;
		}
	}
	const nameOf = (digest) => digest.replace("sha256:", "");
	return {
		async read(digest, maxBytes) {
			const bytes = await inFolder((folder) => require_verification.readEntry(folder.entry(nameOf(digest)), maxBytes));
			return bytes !== null && digestOf(bytes) === digest ? bytes : null;
		},
		async write(digest, bytes) {
			await inFolder((folder) => folder.write(nameOf(digest), bytes));
		}
	};
}
// src/core/formats/codec/snappy.ts
const LITERAL = 0;
const SHORT_COPY = 1;
const MEDIUM_COPY = 2;
function fromSnappy(block, what, limit) {
	const reader = new require_verification.ByteReader(block, what);
	const length = readLength(reader);
	if (length > limit) reader.fail("PARSE_LIMIT", "length", `${length} bytes, over the limit of ${limit}`);
	const content = new Uint8Array(length);
	let at = 0;
	while (reader.remaining > 0) {
		const tag = reader.u8("tag");
		const kind = tag & 3;
		if (kind === LITERAL) {
			const literal = reader.take(readLiteralLength(tag >> 2, reader), "literal");
			if (literal.length > length - at) reader.fail("PARSE_INVALID", "literal", "more content than the length says");
			content.set(literal, at);
			at += literal.length;
			continue;
		}
		const size = kind === SHORT_COPY ? (tag >> 2 & 7) + 4 : (tag >> 2) + 1;
		const distance = kind === SHORT_COPY ? tag >> 5 << 8 | reader.u8("copy") : kind === MEDIUM_COPY ? reader.u16("copy") : reader.u32("copy");
		if (distance === 0 || distance > at) reader.fail("PARSE_INVALID", "copy", "it copies what is not there");
		if (size > length - at) reader.fail("PARSE_INVALID", "copy", "more content than the length says");
		for (const end = at + size; at < end; at++) content[at] = content[at - distance] ?? 0;
	}
	if (at < length) reader.fail("PARSE_TRUNCATED", "content", `${at} bytes, where the length says ${length}`);
	return content;
}
function readLength(reader) {
	let length = 0;
	for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
		const byte = reader.u8("length");
		length += (byte & 127) * scale;
		if (byte < 128) return length;
	}
	return reader.fail("PARSE_INVALID", "length", "it has more than five bytes");
}
function readLiteralLength(code, reader) {
	if (code < 60) return code + 1;
	let length = 1;
	for (let i = 0; i < code - 59; i++) length += reader.u8("literal") * 2 ** (8 * i);
	return length;
}
// src/collect/endorsements/container-image/next-page.ts
const MAX_LINK = 4096;
const NEXT = /<([^<>]*)>\s*;(?:[^,<]*;)?\s*rel="?next"?/i;
function nextPage(list, link) {
	const [, target] = NEXT.exec((link ?? "").slice(0, MAX_LINK)) ?? [];
	if (target === void 0 || !URL.canParse(target, list)) return null;
	const [own, next] = [new URL(list), new URL(target, list)];
	return next.origin === own.origin && next.pathname === own.pathname ? next : null;
}
// src/collect/endorsements/container-image/referred-bundles.ts
const MAX_BUNDLE_BYTES = 1048576;
const BUNDLE_TYPE = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.3\+json|\+json;version=0\.[12])$/;
const PREDICATE_TYPE = "dev.sigstore.bundle.predicateType";
const PROVENANCE = "https://slsa.dev/provenance/";
const MAX_BUNDLES$1 = 16;
async function referredBundles(registry, digest) {
	const { source, entries } = await registry.referrers(digest);
	const listed = entries.filter(({ artifactType }) => artifactType !== null && BUNDLE_TYPE.test(artifactType));
	const ordered = [...listed.filter(isProvenance), ...listed.filter((entry) => !isProvenance(entry))];
	const found = {
		bundles: [],
		problems: []
	};
	for (const { digest: referrer } of ordered.slice(0, MAX_BUNDLES$1)) try {
		for (const layer of await bundleLayers(registry, referrer)) {
			const bundle = await registry.blob(layer.digest, MAX_BUNDLE_BYTES);
			found.bundles.push({
				source,
				url: registry.blobUrl(layer.digest),
				bundle
			});
		}
	} catch (error) {
		if (!(error instanceof require_start.FetchError)) throw error;
		found.problems.push(error.message);
	}
	if (ordered.length > MAX_BUNDLES$1) found.problems.push(`${ordered.length} bundles, of which ${MAX_BUNDLES$1} were fetched`);
	return found;
}
function isProvenance({ annotations }) {
	return annotations.get(PREDICATE_TYPE)?.startsWith(PROVENANCE) ?? false;
}
const MAX_LAYERS = 4;
async function bundleLayers(registry, referrer) {
	const { content } = await registry.manifest(referrer);
	if (content.kind !== "manifest") return [];
	return content.layers.filter(({ mediaType }) => BUNDLE_TYPE.test(mediaType)).slice(0, MAX_LAYERS);
}
// src/collect/endorsements/container-image/github-attestations.ts
const API_VERSION = "2022-11-28";
const PER_PAGE = 30;
const MAX_PAGES$1 = 4;
const MAX_PAGE_BYTES = 16777216;
async function githubAttestations(repository, serverUrl, digest, access, terms) {
	const own = access !== null && access.serverUrl === serverUrl ? access : null;
	const list = `${(own?.apiUrl ?? require_verification.apiOf(serverUrl)).replace(/\/+$/, "")}/repos/${repository}/attestations/${digest}`;
	const found = {
		bundles: [],
		problems: []
	};
	let url = `${list}?per_page=${PER_PAGE}`;
	for (let page = 0; page < MAX_PAGES$1; page++) {
		const answer = await ask(url, own?.token ?? null, terms);
		if (answer.status === 404) return found;
		for (const attestation of attestationsOf(answer)) try {
			const { bytes, from } = await bundleOf(attestation, list, terms);
			found.bundles.push({
				source: "github",
				url: require_verification.displayUrl(from),
				bundle: bytes
			});
		} catch (error) {
			if (!(error instanceof require_start.FetchError)) throw error;
			found.problems.push(error.message);
		}
		const next = nextPage(list, answer.headers.link);
		if (next === null) return found;
		url = next.href;
	}
	found.problems.push(`${require_verification.displayUrl(list)}: more than ${MAX_PAGES$1} pages of attestations, of which the first were read`);
	return found;
}
async function ask(url, token, terms) {
	const answer = await require_verification.httpGet(url, {
		...terms,
		addresses: "any",
		...token === null ? {} : { headers: { authorization: `Bearer ${token}` } },
		conditions: {
			accept: "application/vnd.github+json",
			"x-github-api-version": API_VERSION
		},
		maxBytes: MAX_PAGE_BYTES,
		statuses: [
			200,
			401,
			403,
			404,
			429
		]
	});
	const { status, headers } = answer;
	if (status === 200 || status === 404) return answer;
	const why = status === 429 || headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== void 0 ? `it limits the rate of requests${token === null ? ", and allows more with a token" : ""}` : status === 401 ? "it does not take the token" : token === null ? "it wants a token" : "the token does not allow it";
	throw new require_start.FetchError("FETCH_STATUS", require_verification.displayUrl(url), `${why} (status ${status})`, { status });
}
const attestation = (value) => {
	const json = require_verification.anyObject(value);
	return {
		bundle: require_verification.memberOr(json, "bundle", null, require_verification.anyObject),
		bundleUrl: require_verification.memberOr(json, "bundle_url", null, require_verification.text)
	};
};
const page = (value) => require_verification.member(require_verification.anyObject(value), "attestations", require_verification.listOf(attestation, { most: PER_PAGE }));
function attestationsOf({ url, body }) {
	return readable(url, () => require_verification.readJson(require_verification.documentText(body, "attestations"), "attestations", page, { bytes: MAX_PAGE_BYTES }));
}
async function bundleOf({ bundle, bundleUrl }, list, terms) {
	if (bundle !== null) {
		const bytes = require_verification.utf8(JSON.stringify(bundle));
		if (bytes.length <= 1048576) return {
			bytes,
			from: list
		};
		throw new require_start.FetchError("FETCH_TOO_LARGE", require_verification.displayUrl(list), `a bundle is larger than ${MAX_BUNDLE_BYTES} bytes`);
	}
	const url = URL.canParse(bundleUrl ?? "") ? new URL(bundleUrl ?? "") : null;
	if (url === null || !require_verification.isConfidential(url)) {
		const message = `an attestation has no bundle, and ${require_verification.preview(bundleUrl ?? "no address", 80)} is no https address of one`;
		throw new require_start.FetchError("FETCH_CONTENT", require_verification.displayUrl(list), message);
	}
	const addresses = require_verification.isNamedByAddress(new URL(list)) ? "any" : terms.addresses;
	const { body, headers } = await require_verification.httpGet(url.href, {
		...terms,
		addresses,
		maxBytes: MAX_BUNDLE_BYTES
	});
	return {
		bytes: /^application\/json\b/i.test(headers["content-type"] ?? "") ? body : readable(url.href, () => fromSnappy(body, "bundle", MAX_BUNDLE_BYTES)),
		from: url.href
	};
}
function readable(url, read) {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		throw new require_start.FetchError("FETCH_CONTENT", require_verification.displayUrl(url), error.message, { cause: error });
	}
}
// src/collect/endorsements/container-image/record-draft.ts
const IMAGE_MS = 12e4;
const MAX_KEPT_BYTES = 4194304;
const MAX_BUNDLES = 128;
const MAX_PROBLEMS = 64;
const MAX_REASON = 900;
var RecordDraft = class {
	record;
	signal;
	#deadline = AbortSignal.timeout(IMAGE_MS);
	#stopped;
	#known = new Set();
	#room = MAX_KEPT_BYTES;
	constructor(reference, { registry, repository }, stopped) {
		this.record = {
			schema: require_verification.IMAGE_RECORD_SCHEMA,
			reference,
			registry,
			repository,
			tagDigest: null,
			manifests: [],
			attestations: [],
			problems: []
		};
		this.#stopped = stopped;
		this.signal = AbortSignal.any([this.#deadline, ...stopped === void 0 ? [] : [stopped]]);
	}
	problem(what, reason) {
		const { problems } = this.record;
		if (problems.length < MAX_PROBLEMS) problems.push({
			what,
			reason: oneLine(reason)
		});
	}
	async attempt(what, ask) {
		try {
			return await ask();
		} catch (error) {
			if (!(error instanceof require_start.FetchError) || this.#stopped?.aborted) throw error;
			const isLate = this.#deadline.aborted;
			this.problem(what, isLate ? `not asked to the end: it took longer than ${IMAGE_MS / 1e3} s` : error.message);
			return null;
		}
	}
	keepManifest({ digest, bytes, content: { mediaType } }) {
		if (this.#fits("manifest", bytes)) this.record.manifests.push({
			digest,
			mediaType,
			bytes
		});
	}
	keepBundles(subject, { bundles, problems }) {
		const { attestations } = this.record;
		for (const { source, url, bundle } of bundles) {
			const content = contentOf(bundle);
			if (content === null) this.problem("attestation", `${url}: it is not JSON`);
			if (content === null || this.#known.has(content)) continue;
			this.#known.add(content);
			if (attestations.length === MAX_BUNDLES) this.problem("attestation", `${url}: more than ${MAX_BUNDLES} bundles`);
			else if (this.#fits("attestation", bundle)) attestations.push({
				source,
				url,
				subject,
				bundle
			});
		}
		for (const reason of problems) this.problem("attestation", reason);
	}
	#fits(what, bytes) {
		if (bytes.length > this.#room) {
			this.problem(what, `left out: all that there is about the image has more than ${MAX_KEPT_BYTES} bytes`);
			return false;
		}
		this.#room -= bytes.length;
		return true;
	}
};
function contentOf(bundle) {
	try {
		return JSON.stringify(require_verification.readJson(require_verification.documentText(bundle, "bundle"), "bundle", require_verification.anyObject, { bytes: MAX_BUNDLE_BYTES }));
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
function oneLine(text) {
	return text.slice(0, MAX_REASON).replace(/\p{C}/gu, "?");
}
// src/collect/endorsements/container-image/registry.ts
const ACCEPT = [...require_image_manifest.INDEX_TYPES, ...require_image_manifest.MANIFEST_TYPES].join(", ");
const MAX_PAGES = 8;
const MAX_TOKEN_BYTES = 65536;
const NO_SUCH_LIST = [
	400,
	404,
	405,
	406,
	501
];
var Registry = class {
	#base;
	#host;
	#repository;
	#terms;
	#cache;
	#token = null;
	constructor({ registry, repository }, terms, cache) {
		this.#base = `https://${registry}/v2/${repository}`;
		this.#host = new URL(this.#base).host;
		this.#repository = repository;
		this.#terms = terms;
		this.#cache = cache;
	}
	async manifest(reference) {
		const path = `/manifests/${reference}`;
		const bytes = reference.startsWith("sha256:") ? await this.#byDigest(path, reference, require_image_manifest.MAX_MANIFEST_BYTES) : (await this.#ask(path, require_image_manifest.MAX_MANIFEST_BYTES)).body;
		return {
			digest: digestOf(bytes),
			bytes,
			content: this.#read(path, bytes)
		};
	}
	blobUrl(digest) {
		return require_verification.displayUrl(`${this.#base}/blobs/${digest}`);
	}
	async blob(digest, maxBytes) {
		return this.#byDigest(`/blobs/${digest}`, digest, maxBytes);
	}
	async referrers(digest) {
		const path = `/referrers/${digest}`;
		const entries = [];
		let query = "";
		for (let page = 0; page < MAX_PAGES; page++) {
			const answer = await this.#ask(`${path}${query}`, require_image_manifest.MAX_MANIFEST_BYTES, page === 0 ? NO_SUCH_LIST : []);
			if (page === 0 && !isIndex(answer)) return {
				source: "tag",
				entries: await this.#byTag(digest)
			};
			entries.push(...this.#entries(path, answer.body));
			const next = nextPage(`${this.#base}${path}`, answer.headers.link);
			if (next === null) return {
				source: "referrer",
				entries
			};
			query = next.search;
		}
		throw this.#unusable(path, `more than ${MAX_PAGES} pages`);
	}
	async #byTag(digest) {
		const path = `/manifests/${digest.replace(":", "-")}`;
		const answer = await this.#ask(path, require_image_manifest.MAX_MANIFEST_BYTES, [404]);
		return answer.status === 404 || digestOf(answer.body) === digest ? [] : this.#entries(path, answer.body);
	}
	#entries(path, bytes) {
		const content = this.#read(path, bytes);
		if (content.kind !== "index") throw this.#unusable(path, "it is no index");
		return content.entries;
	}
	#read(path, bytes) {
		try {
			return require_image_manifest.parseImageManifest(bytes);
		} catch (error) {
			if (!(error instanceof require_start.ParseError)) throw error;
			throw this.#unusable(path, error.message);
		}
	}
	async #byDigest(path, digest, maxBytes) {
		const kept = await this.#cache?.read(digest, maxBytes);
		if (kept !== null && kept !== void 0) return kept;
		const { body } = await this.#ask(path, maxBytes);
		const actual = digestOf(body);
		if (actual !== digest) throw this.#unusable(path, `the bytes have ${actual}, which is not what was asked for`);
		await this.#cache?.write(digest, body);
		return body;
	}
	async #ask(path, maxBytes, statuses = []) {
		const url = `${this.#base}${path}`;
		let token = this.#token;
		for (let attempt = 0;; attempt++) {
			const answer = await require_verification.httpGet(url, {
				...this.#terms,
				...token === null ? {} : { headers: { authorization: `Bearer ${await token}` } },
				conditions: { accept: path.startsWith("/blobs/") ? "*/*" : ACCEPT },
				redirectHosts: "any",
				maxBytes,
				statuses: [
					200,
					401,
					...statuses
				]
			}).catch(explained);
			if (answer.status !== 401) return answer;
			if (!(new URL(answer.url).host === this.#host) || attempt > 0) throw refused(answer);
			if (this.#token === token) this.#token = this.#fetchToken(answer);
			token = this.#token;
		}
	}
	async #fetchToken(answer) {
		const url = tokenUrl(answer, this.#repository);
		const { body } = await require_verification.httpGet(url, {
			...this.#terms,
			maxBytes: MAX_TOKEN_BYTES
		});
		try {
			const json = require_verification.readJson(require_verification.documentText(body, "token"), "token", require_verification.anyObject);
			const token = require_verification.memberOr(json, "token", null, bearer) ?? require_verification.memberOr(json, "access_token", null, bearer);
			if (token !== null) return token;
		} catch (error) {
			if (!(error instanceof require_start.ParseError)) throw error;
		}
		throw new require_start.FetchError("FETCH_CONTENT", require_verification.displayUrl(url), "the answer holds no token");
	}
	#unusable(path, reason) {
		return new require_start.FetchError("FETCH_CONTENT", require_verification.displayUrl(`${this.#base}${path}`), reason);
	}
};
const bearer = require_verification.matching(/^[\x21-\x7e]{1,16384}$/, "a token");
function isIndex({ status, headers }) {
	const [type = ""] = (headers["content-type"] ?? "").split(";", 1);
	return status === 200 && type.trim().toLowerCase() === require_image_manifest.INDEX_TYPES[0];
}
function refused({ url, status }) {
	return new require_start.FetchError("FETCH_STATUS", url, `${NO_ANSWER[status]} (status ${status})`, { status });
}
const NO_ANSWER = {
	401: "not there, or private",
	403: "not there, or private",
	404: "not there, or private",
	429: "it limits the rate of requests; ask again later"
};
function explained(error) {
	const status = error instanceof require_start.FetchError ? error.status ?? 0 : 0;
	const why = NO_ANSWER[status];
	if (why === void 0 || !(error instanceof require_start.FetchError)) throw error;
	throw new require_start.FetchError("FETCH_STATUS", error.url, `${why} (status ${status})`, {
		status,
		cause: error
	});
}
const MAX_CHALLENGE = 4096;
const MAX_REALM = 1e3;
function tokenUrl(answer, repository) {
	const challenge = (answer.headers["www-authenticate"] ?? "").slice(0, MAX_CHALLENGE);
	const [, parameters] = /(?:^|,)\s*bearer\s+(.*)$/i.exec(challenge) ?? [];
	if (parameters === void 0) throw refused(answer);
	const parameter = (name) => new RegExp(`(?:^|[,\\s])${name}="([^"\\\\]{0,${MAX_REALM}})"`, "i").exec(parameters)?.[1];
	const realm = parameter("realm") ?? "";
	const url = URL.canParse(realm) ? new URL(realm) : null;
	if (url === null || url.protocol !== "https:" || url.username !== "" || url.password !== "") {
		const message = `wants a token from what is no https address, ${require_verification.preview(realm, 80)}, which is not asked`;
		throw new require_start.FetchError("FETCH_CONTENT", answer.url, message);
	}
	const service = parameter("service");
	if (service !== void 0) url.searchParams.set("service", service);
	url.searchParams.set("scope", `repository:${repository}:pull`);
	return url.href;
}
// src/collect/endorsements/container-image/image-record.ts
const PATIENCE = {
	timeoutMs: 3e4,
	idleTimeoutMs: 1e4,
	retries: 1
};
const MAX_PLATFORM_MANIFESTS = 16;
async function fetchImageRecord({ reference, image, repositories }, { cache, access, signal, ...given }) {
	const draft = new RecordDraft(reference, image, signal);
	const terms = {
		...PATIENCE,
		...given,
		signal: draft.signal
	};
	const registry = new Registry(image, terms, cache);
	const root = await draft.attempt("manifest", () => registry.manifest(image.digest ?? image.tag ?? "latest"));
	const subjects = root === null ? knownDigest(image) : await keepManifests(draft, registry, image, root);
	for (const subject of root === null ? [] : subjects) {
		const found = await draft.attempt("referrers", () => referredBundles(registry, subject));
		if (found !== null) draft.keepBundles(subject, found);
	}
	for (const { repository, serverUrl } of repositories) {
		let isNone = subjects.length > 0;
		for (const subject of subjects) {
			const ask = () => githubAttestations(repository, serverUrl, subject, access, terms);
			const found = await draft.attempt("github", ask);
			if (found !== null) draft.keepBundles(subject, found);
			isNone &&= found !== null && found.bundles.length === 0 && found.problems.length === 0;
		}
		if (isNone) draft.problem("github", `${serverUrl}/${repository} has no attestation of this image, or none that may be read`);
	}
	return draft.record;
}
function knownDigest({ digest }) {
	return digest === null ? [] : [digest];
}
async function keepManifests(draft, registry, { digest, tag }, root) {
	draft.keepManifest(root);
	const above = [];
	if (digest === null) draft.record.tagDigest = root.digest;
	else if (tag !== null) {
		const tagged = await draft.attempt("tag", () => registry.manifest(tag));
		draft.record.tagDigest = tagged?.digest ?? null;
		if (tagged !== null && platformsOf(tagged).includes(digest)) {
			draft.keepManifest(tagged);
			above.push(tagged.digest);
		}
	}
	const platforms = platformsOf(root);
	if (root.content.kind === "index" && platforms.length === 0) draft.problem("manifest", "the index lists no manifest for linux/amd64");
	if (platforms.length > MAX_PLATFORM_MANIFESTS) {
		const counted = `${platforms.length} manifests for linux/amd64, of which ${MAX_PLATFORM_MANIFESTS} were fetched`;
		draft.problem("manifest", `the index lists ${counted}`);
	}
	const below = platforms.slice(0, MAX_PLATFORM_MANIFESTS);
	for (const platform of below) {
		const manifest = await draft.attempt("manifest", () => registry.manifest(platform));
		if (manifest !== null) draft.keepManifest(manifest);
	}
	return [...new Set([
		root.digest,
		...below,
		...above
	])];
}
function platformsOf({ content }) {
	return content.kind === "index" ? [...new Set(require_image_manifest.entriesForDstack(content.entries).map(({ digest }) => digest))] : [];
}
// src/collect/endorsements/container-image/index.ts
const MAX_IMAGES = 32;
const MAX_RECORDS = 25165824;
const PROBLEM_MS = 6e4;
const SHOWN = 200;
async function fetchImageRecords(composes, wanted, options) {
	const { offline, cacheDirectory, progress, now, shared, ...asking } = options;
	const { images, problem } = await imagesToAsk(composes, wanted);
	const gaps = problem === null ? [] : [{
		name: "image-records",
		reason: problem
	}];
	const asked = images.slice(0, MAX_IMAGES);
	const gap = (number, reason) => {
		gaps.push({
			name: `${require_verification.IMAGE_RECORD_ITEMS}${number}`,
			reason: `${require_verification.preview(images[number]?.reference ?? "", SHOWN)}: ${reason}`
		});
	};
	if (images.length > MAX_IMAGES) gap(MAX_IMAGES, `${images.length} images, of which ${MAX_IMAGES} were asked about; this is the first of the others`);
	if (offline) {
		for (const number of asked.keys()) gap(number, "not fetched: offline was asked for");
		return {
			items: [],
			gaps
		};
	}
	const cache = cacheDirectory === null ? null : digestCache(cacheDirectory, progress);
	const records = await Promise.all(asked.map((image) => {
		const ask = async () => {
			progress(`asking ${image.image.registry} about ${image.reference}`);
			const at = now();
			return {
				record: await fetchImageRecord(image, {
					...asking,
					cache
				}),
				at
			};
		};
		const { reference, repositories } = image;
		const question = JSON.stringify([
			reference,
			repositories,
			asking.addresses,
			cacheDirectory
		]);
		return shared === void 0 ? ask() : shared.get(question, (answer) => suits(answer, now()), ask);
	}));
	let room = MAX_RECORDS;
	return {
		items: records.flatMap(({ record, at }, number) => {
			const text = require_verification.serialiseImageRecord(record);
			if (text.length > room) {
				gap(number, `left out: what there is about all images has more than ${MAX_RECORDS} characters`);
				return [];
			}
			room -= text.length;
			const source = `https://${record.registry}/v2/${record.repository}`;
			return [{
				role: "endorsement",
				name: `${require_verification.IMAGE_RECORD_ITEMS}${number}`,
				source,
				collectedAt: new Date(at).toISOString(),
				bytes: require_verification.utf8(text)
			}];
		}),
		gaps
	};
}
function suits({ record: { problems }, at }, now) {
	return problems.length === 0 || now - at < PROBLEM_MS && now >= at;
}
async function imagesToAsk(composes, wanted) {
	const images = new Map();
	let problem = null;
	const known = new Set();
	for (const { role, appCompose } of composes) {
		const { provenance, provenanceFor } = wanted[role];
		if (provenanceFor === "listed" && provenance.length === 0 || known.has(`${role} ${appCompose}`)) continue;
		known.add(`${role} ${appCompose}`);
		for (const found of await require_verification.composeImages(require_verification.utf8(appCompose)).catch(unreadable)) {
			if (found.kind !== "named") continue;
			const { reference, image } = found;
			const entries = provenance.filter((entry) => entry.image === image.name);
			if (provenanceFor === "listed" && entries.length === 0) continue;
			const repositories = [...images.get(reference)?.repositories ?? [], ...entries.flatMap(({ repository, serverUrl }) => repository === null ? [] : [{
				repository,
				serverUrl
			}])];
			images.set(reference, {
				reference,
				image,
				repositories: distinct(repositories)
			});
		}
	}
	return {
		images: [...images.values()],
		problem
	};
	function unreadable(error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		problem ??= `an app-compose cannot be read: ${error.message}`;
		return [];
	}
}
function distinct(values) {
	return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
exports.fetchImageRecords = fetchImageRecords;
