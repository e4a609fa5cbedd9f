const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_temporary_folder = require("./temporary-folder.cjs");
const require_open = require("./open.cjs");
const require_image_profile = require("./image-profile.cjs");
let node_fs_promises = require("node:fs/promises");
let node_path = require("node:path");
// src/io/transfer.ts
const MAX_RETRY_AFTER_MS = 6e4;
const TIME_HINT = "Try again over a faster connection, or give the image as a file (--os-image).";
const STRONG_TAG = /^"[!#-~]{0,200}"$/;
const CONTENT_RANGE = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/;
async function transfer(url, file, options) {
	const deadline = AbortSignal.timeout(options.timeoutMs);
	const signal = AbortSignal.any([options.signal, deadline]);
	try {
		await transferParts(url, file, {
			...options,
			signal
		});
	} catch (error) {
		if (!(error instanceof require_start.FetchError && deadline.aborted)) throw error;
		const message = `not complete within ${options.timeoutMs} ms`;
		throw new require_start.FetchError("FETCH_TIMEOUT", require_verification.displayUrl(url), message, {
			hint: TIME_HINT,
			cause: error
		});
	}
}
async function transferParts(url, file, options) {
	const progress = {
		whole: null,
		received: 0
	};
	let furthest = 0;
	for (let failures = 0;;) {
		const { whole, received } = progress;
		const step = whole !== null && whole.bytes === received ? "complete" : await request(url, file, progress, options);
		if (step === "complete") return;
		failures = progress.received > furthest ? 1 : failures + 1;
		furthest = Math.max(furthest, progress.received);
		if (failures > options.retries || step.retryAfterMs > MAX_RETRY_AFTER_MS) throw step.error;
		await options.wait(require_verification.backoff(failures - 1, step.retryAfterMs), options.signal);
	}
}
async function request(url, file, progress, options) {
	const { whole, received } = progress;
	const { maxBytes, idleTimeoutMs, redirectHosts, signal } = options;
	const again = (message) => new require_verification.PassingFailure(new require_start.FetchError("FETCH_FAILED", require_verification.displayUrl(url), message));
	const conditions = {};
	if (received > 0) {
		conditions.range = `bytes=${received}-`;
		const validator = whole?.tag ?? whole?.modified ?? null;
		if (validator !== null) conditions["if-range"] = validator;
	}
	return await require_verification.httpStream(url, {
		conditions,
		statuses: received > 0 ? [
			200,
			206,
			416
		] : [200],
		maxBytes,
		idleTimeoutMs,
		signal,
		redirectHosts
	}, async (head, body) => {
		const said = describe$1(head, head.status === 200 ? null : whole);
		if (head.status !== 200 && !continues(head, said, progress)) {
			progress.whole = null;
			progress.received = 0;
			return again("the server does not continue the transfer where it was cut");
		}
		if (head.status === 200) progress.received = 0;
		progress.whole = said;
		if ((said.bytes ?? 0) > maxBytes) throw tooLarge(url, maxBytes);
		await save(body, file, progress, options);
		if (progress.received > maxBytes) throw tooLarge(url, maxBytes);
		return said.bytes === null || progress.received === said.bytes ? "complete" : again("the server sent less than it said");
	});
}
async function save(body, file, progress, options) {
	const total = progress.whole?.bytes ?? null;
	if (progress.received === 0) await file.truncate(0);
	options.progress(progress.received, total);
	for await (const piece of body) {
		await file.write(piece, 0, piece.length, progress.received);
		progress.received += piece.length;
		options.progress(progress.received, total);
	}
}
function continues(head, now, { whole, received }) {
	const [, from] = CONTENT_RANGE.exec(head.headers["content-range"] ?? "") ?? [];
	if (head.status !== 206 || whole === null || Number(from) !== received) return false;
	return [
		"bytes",
		"tag",
		"modified"
	].every((key) => whole[key] === null || now[key] === whole[key]);
}
function describe$1({ status, headers }, before) {
	const { etag = "", "last-modified": modified = "", "content-length": length = "" } = headers;
	const [, , rangeTotal = ""] = CONTENT_RANGE.exec(headers["content-range"] ?? "") ?? [];
	const bytes = status === 206 ? rangeTotal : length;
	return {
		tag: STRONG_TAG.test(etag) ? etag : before?.tag ?? null,
		modified: /^[ -~]{1,60}$/.test(modified) ? modified : before?.modified ?? null,
		bytes: /^\d{1,15}$/.test(bytes) ? Number(bytes) : before?.bytes ?? null
	};
}
function tooLarge(url, maxBytes) {
	return new require_start.FetchError("FETCH_TOO_LARGE", require_verification.displayUrl(url), `the file is larger than ${maxBytes} bytes`);
}
// src/collect/reference/image/fetch-image.ts
const LIMITS = {
	maxBytes: 4 * 1024 ** 3,
	timeoutMs: 36e5,
	idleTimeoutMs: 3e4,
	retries: 5,
	wait: require_verification.pause
};
async function fetchImage(request, options) {
	checkRequest(request, isVouched(request, options));
	const { cacheDirectory, progress = () => {} } = options;
	if (cacheDirectory !== null) try {
		return await fetchInto(await require_verification.CacheFolder.open(cacheDirectory, "os-images"), request, options);
	} catch (error) {
		if (!(error instanceof require_verification.CacheProblem)) throw error;
		progress({
			kind: "not-cached",
			reason: error.message
		});
	}
	const temporary = await require_temporary_folder.temporaryFolder("trust-center");
	try {
		const fetched = await fetchInto(await require_verification.CacheFolder.open(temporary), request, options);
		return {
			...fetched,
			path: null,
			image: {
				...fetched.image,
				source: {
					kind: "tarball",
					path: fetched.url
				}
			}
		};
	} catch (error) {
		throw error instanceof require_verification.CacheProblem ? unusable(error.message, error) : error;
	} finally {
		await (0, node_fs_promises.rm)(temporary, {
			recursive: true,
			force: true
		});
	}
}
function isVouched({ osImageHash }, { vouched }) {
	return osImageHash !== null && vouched?.has(osImageHash) === true;
}
function checkRequest({ url, osImageHash }, vouched) {
	if (osImageHash !== null && !/^[0-9a-f]{64}$/.test(osImageHash)) throw new require_start.InputError("INPUT_INVALID", `OS image hash: expected 64 hex digits, got ${require_verification.preview(osImageHash, 100)}`);
	if (!vouched && !require_verification.isConfidential(require_verification.parseHttpUrl(url))) throw new require_start.InputError("INPUT_INVALID", `${require_verification.displayUrl(url)}: an OS image that only its URL vouches for must come by https`, { hint: "Give an https: URL, or accept the image by its hash (--os-image-hash, or os.images in the policy)." });
}
async function fetchInto(folder, request, options) {
	const { progress = () => {}, signal = new AbortController().signal, offline = false } = options;
	const task = {
		folder,
		request,
		progress,
		signal,
		limits: {
			...LIMITS,
			...options.limits
		}
	};
	try {
		if (isVouched(request, options)) return await fetchVouched(task, offline);
		try {
			return await download$1(task, offline);
		} catch (error) {
			const image = error instanceof require_start.FetchError && !["FETCH_CONTENT", "FETCH_TOO_LARGE"].includes(error.code) && !signal.aborted ? await findCached(task) : null;
			if (image === null) throw error;
			return found(task, image, {
				isFromCache: true,
				grade: "unvouched",
				problem: error.message
			});
		}
	} catch (error) {
		if (error instanceof require_start.TrustCenterError || error instanceof require_verification.CacheProblem) throw error;
		if (signal.aborted) throw new require_start.FetchError("FETCH_FAILED", require_verification.displayUrl(request.url), "cancelled", { cause: error });
		throw unusable(`${require_verification.preview(folder.path, 200)} cannot be written (${require_start.systemErrorCode(error) ?? String(error)})`, error);
	} finally {
		await folder.close();
	}
}
async function fetchVouched(task, offline) {
	const image = await findCached(task);
	if (image === null) return await download$1(task, offline);
	return found(task, image, {
		isFromCache: true,
		grade: "local",
		problem: null
	});
}
async function download$1(task, offline) {
	const { folder, request, progress, signal, limits } = task;
	const { url, osImageHash } = request;
	if (offline) throw new require_start.FetchError("FETCH_FAILED", require_verification.displayUrl(url), "not fetched: offline was asked for");
	const { name, file } = await folder.create();
	let image;
	try {
		await transfer(url, file, {
			...limits,
			redirectHosts: require_verification.imageHosts(url),
			signal,
			progress: (received, total) => progress({
				kind: "transferring",
				received,
				total
			})
		});
		progress({ kind: "verifying" });
		image = await require_open.openTarball(file, fileName(osImageHash ?? "os-image")).catch((error) => {
			if (!(error instanceof require_start.ParseError || error instanceof require_start.InputError)) throw error;
			throw contentError(url, `what is there is not a valid OS image: ${error.message}`, error);
		});
		if (osImageHash !== null && image.osImageHash !== osImageHash) throw contentError(url, `what is there is another image: expected the OS image hash ${osImageHash}, got ${image.osImageHash}`);
	} catch (error) {
		await folder.discard(name);
		throw error;
	} finally {
		await file.close();
	}
	const kept = await folder.publish(name, fileName(image.osImageHash)).then(() => true, (error) => {
		if (!(error instanceof require_verification.CacheProblem)) throw error;
		progress({
			kind: "not-cached",
			reason: error.message
		});
		return false;
	});
	const fetched = found(task, image, {
		isFromCache: false,
		grade: require_verification.isConfidential(require_verification.parseHttpUrl(url)) ? "release" : "local",
		problem: null
	});
	return kept ? fetched : {
		...fetched,
		path: null,
		image: {
			...image,
			source: {
				kind: "tarball",
				path: fetched.url
			}
		}
	};
}
async function findCached({ folder, request: { osImageHash }, limits, progress }) {
	if (osImageHash === null) return null;
	const name = fileName(osImageHash);
	const file = await require_verification.openEntry(folder.entry(name), limits.maxBytes);
	if (file === null) return null;
	let reason;
	try {
		const image = await require_open.openTarball(file, name);
		if (image.osImageHash === osImageHash) return image;
		reason = `its OS image hash is ${image.osImageHash}`;
	} catch (error) {
		if (!(error instanceof require_start.ParseError || error instanceof require_start.InputError)) throw error;
		reason = error.message;
	} finally {
		await file.close();
	}
	await folder.discard(name);
	progress({
		kind: "discarded",
		path: (0, node_path.join)(folder.path, name),
		reason
	});
	return null;
}
function found({ folder, request }, image, how) {
	const path = (0, node_path.join)(folder.path, fileName(image.osImageHash));
	return {
		image: {
			...image,
			source: {
				kind: "tarball",
				path
			}
		},
		path,
		url: require_verification.displayUrl(request.url),
		...how
	};
}
function fileName(osImageHash) {
	return `${osImageHash}.tar.gz`;
}
function contentError(url, message, cause) {
	return new require_start.FetchError("FETCH_CONTENT", require_verification.displayUrl(url), message, {
		hint: "It was deleted. Check the address and the OS image hash; a server that gives another image is not to be trusted.",
		cause
	});
}
function unusable(message, cause) {
	return new require_start.InputError("INPUT_INVALID", `OS image: the folder ${message}`, {
		hint: "Make room, or name another folder in TRUST_CENTER_CACHE; without a cache, in TMPDIR.",
		cause
	});
}
// src/collect/reference/os-images.ts
const MAX_DOWNLOADS = 8;
const NOT_ASKED = "not fetched: offline was asked for";
async function obtainOsImages(source, machines, options) {
	const configs = machines.map(({ vmConfig }) => readVmConfig(vmConfig)).filter((config) => config !== null);
	const memorySizes = [...new Set(configs.map(({ memorySize }) => memorySize))];
	const found = {
		items: [],
		gaps: []
	};
	let isRebuilt = false;
	const add = (reference, from, name = `${require_verification.OS_IMAGE_ITEMS}${found.items.length}`) => {
		isRebuilt ||= reference.grade === "rebuilt";
		const bytes = require_verification.utf8(require_verification.serialiseImageReference(reference));
		found.items.push({
			role: "reference",
			name,
			source: from,
			collectedAt: new Date(options.now()).toISOString(),
			bytes
		});
	};
	if (source.path !== null) {
		options.progress(`measuring the OS image ${source.path}`);
		const image = await require_open.openImage(source.path);
		expectVersion(image, source.version);
		add(asRebuilt(describe(image, "local", require_verification.fileSource(source.path), memorySizes), source.rebuilt), require_verification.fileSource(source.path), require_verification.NAMED_IMAGES.given);
	}
	if (source.url !== null) for (const [index, osImageHash] of wantedHashes(configs, source.url).entries()) {
		if (index >= MAX_DOWNLOADS) {
			found.gaps.push({
				name: `${require_verification.OS_IMAGE_ITEMS}${osImageHash}`,
				reason: `more than ${MAX_DOWNLOADS} images are claimed`
			});
			continue;
		}
		const { reference, problem } = await download(source, source.url, osImageHash, memorySizes, options);
		const named = osImageHash === null ? require_verification.NAMED_IMAGES.release : void 0;
		if (problem !== null) found.gaps.push({
			name: named ?? `os-image/${osImageHash}`,
			reason: problem
		});
		if (reference !== null) add(asRebuilt(reference, source.rebuilt), reference.source, named);
	}
	if (source.rebuilt !== null && !isRebuilt) {
		const reason = `the rebuild is of image ${source.rebuilt.osImageHash}, and none of the images is that one`;
		const isNamed = ({ name }) => name === require_verification.NAMED_IMAGES.given || name === require_verification.NAMED_IMAGES.release;
		if (found.items.some(isNamed)) throw new require_start.InputError("INPUT_INVALID", `rebuild-report: ${reason}`, { hint: "Give the report of the image that you name, or the image that was rebuilt." });
		found.gaps.push({
			name: require_verification.NAMED_IMAGES.rebuild,
			reason
		});
	}
	return found;
}
function readVmConfig(text) {
	if (text === null) return null;
	try {
		return require_verification.parseVmConfig(text);
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return null;
		throw error;
	}
}
function wantedHashes(configs, url) {
	if (!url.includes("{hash}")) return [null];
	return [...new Set(configs.flatMap(({ osImageHash }) => osImageHash === null ? [] : [osImageHash]))];
}
async function download({ rebuilt }, template, osImageHash, memorySizes, { cacheDirectory, vouched, offline, progress, signal }) {
	const options = {
		cacheDirectory,
		vouched: rebuilt === null ? vouched : new Set([...vouched, rebuilt.osImageHash]),
		offline,
		progress: (event) => {
			const line = progressLine(event);
			if (line !== null) progress(line);
		},
		...signal === void 0 ? {} : { signal }
	};
	try {
		const { image, grade, url: source, problem } = await fetchImage({
			url: require_verification.imageUrl(template, osImageHash),
			osImageHash
		}, options);
		const reason = problem !== null && offline ? NOT_ASKED : problem;
		return {
			reference: describe(image, grade, source, memorySizes),
			problem: reason
		};
	} catch (error) {
		if (error instanceof require_start.TrustCenterError && !signal?.aborted) return {
			reference: null,
			problem: offline ? NOT_ASKED : error.message
		};
		throw error;
	}
}
function asRebuilt(reference, rebuilt) {
	if (rebuilt === null || rebuilt.osImageHash !== reference.osImageHash) return reference;
	return {
		...reference,
		grade: "rebuilt",
		source: `${rebuilt.repository} at ${rebuilt.commit}`
	};
}
function progressLine(event) {
	switch (event.kind) {
		case "verifying": return "checking the OS image";
		case "discarded": return `the cached OS image was damaged and has been deleted: ${event.reason}`;
		case "not-cached": return `OS images are not cached: ${event.reason}`;
		case "transferring": return event.received === 0 ? "fetching the OS image" : null;
	}
}
function expectVersion({ version }, expected) {
	if (expected === void 0 || version?.replace(/^v/, "") === expected) return;
	const says = version === null ? "it states no version" : `it is version ${require_verification.preview(version)}`;
	throw new require_start.InputError("INPUT_INVALID", `os-image: expected version ${expected}, and ${says}`, { hint: "Give the image of that version, or leave out one of the two." });
}
function describe(image, grade, source, memorySizes) {
	if (image.rootfsHash === null) throw new require_start.InputError("INPUT_INVALID", `OS image ${image.osImageHash}: its command line names no dstack.rootfs_hash`, { hint: "Nothing measured binds its root file system, so no quote can prove what it runs. Use a released image." });
	const { gitRevision } = image.metadata;
	const reference = {
		name: require_image_profile.nameOsImage(image),
		osImageHash: image.osImageHash,
		grade,
		source,
		isDev: image.isDev,
		...gitRevision !== null && require_verification.GIT_REVISION.test(gitRevision) ? { gitRevision } : {},
		profile: require_image_profile.profileOsImage(image, memorySizes)
	};
	return require_verification.parseImageReference(require_verification.serialiseImageReference(reference));
}
exports.obtainOsImages = obtainOsImages;
