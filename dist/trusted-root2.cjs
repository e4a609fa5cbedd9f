const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_trusted_root = require("./trusted-root.cjs");
const require_temporary_folder = require("./temporary-folder.cjs");
let node_fs_promises = require("node:fs/promises");
let node_crypto = require("node:crypto");
let node_path = require("node:path");
// src/signing/trusted-root.ts
const SIGSTORE_TUF = "https://tuf-repo-cdn.sigstore.dev";
const GITHUB_TUF = "https://tuf-repo.github.com";
async function readTrustedRoots(path) {
	const bytes = await require_verification.readInputFile(path, "trusted-root", require_trusted_root.MAX_TRUSTED_ROOT_BYTES);
	return require_trusted_root.parseTrustedRoots(require_verification.documentText(bytes, "trusted-root"), "trusted-root");
}
async function fetchTrustedRoots(cacheDirectory) {
	const [sigstore, github] = await Promise.all([Promise.resolve().then(() => require("./sigstore.cjs")), Promise.resolve().then(() => require("./github.cjs"))]);
	return await inTemporaryFolder(async (folder) => {
		const refreshed = async (url, root) => {
			const rootPath = (0, node_path.join)(folder, "root.json");
			await (0, node_fs_promises.writeFile)(rootPath, root);
			return await fetchTrustedRoot({
				url,
				rootPath
			}, cacheDirectory);
		};
		return [await refreshed(SIGSTORE_TUF, sigstore.TUF_ROOT), await refreshed(GITHUB_TUF, github.TUF_ROOT)];
	});
}
async function fetchTrustedRoot(repository, cacheDirectory) {
	require_verification.parseHttpUrl(repository.url);
	try {
		const cache = await require_verification.CacheFolder.open(cacheDirectory, "tuf");
		try {
			return await inTemporaryFolder((folder) => fetchThrough(repository, cache, folder));
		} finally {
			await cache.close();
		}
	} catch (error) {
		if (!(error instanceof require_verification.CacheProblem)) throw error;
		throw new require_start.InputError("INPUT_INVALID", `the cache folder ${error.message}`, {
			hint: "Make it writable by you alone, or name another folder in TRUST_CENTER_CACHE.",
			cause: error
		});
	}
}
async function inTemporaryFolder(use) {
	const folder = await require_temporary_folder.temporaryFolder("trust-center");
	try {
		return await use(folder);
	} finally {
		await (0, node_fs_promises.rm)(folder, {
			recursive: true,
			force: true
		});
	}
}
const TUF_METADATA = [
	"timestamp.json",
	"snapshot.json",
	"targets.json"
];
const MAX_METADATA_BYTES = 1048576;
async function fetchThrough({ url, rootPath }, cache, folder) {
	const kept = (name) => `${(0, node_crypto.createHash)("sha256").update(url).digest("hex")}.${name}`;
	for (const name of TUF_METADATA) {
		const bytes = await require_verification.readEntry(cache.entry(kept(name)), MAX_METADATA_BYTES);
		if (bytes !== null) await (0, node_fs_promises.writeFile)((0, node_path.join)(folder, name), bytes);
	}
	await (0, node_fs_promises.copyFile)(rootPath, (0, node_path.join)(folder, "root.json"));
	try {
		return await askMirror(url, folder);
	} finally {
		for (const name of TUF_METADATA) {
			const bytes = await require_verification.readEntry((0, node_path.join)(folder, name), MAX_METADATA_BYTES);
			if (bytes !== null) await cache.write(kept(name), bytes);
		}
	}
}
async function askMirror(url, folder) {
	const { readTufTarget } = await Promise.resolve().then(() => require("./tuf.cjs"));
	const now = Date.now();
	const name = `refreshed from ${require_verification.displayUrl(url)}`;
	try {
		const [root] = require_trusted_root.parseTrustedRoots(require_verification.documentText(await readTufTarget(url, "trusted_root.json", folder), name), name);
		if (root === void 0) throw new require_start.InputError("INPUT_INVALID", "the trusted root is empty");
		return {
			...root,
			date: now
		};
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) throw error;
		const reasons = [];
		for (let cause = error; cause instanceof Error && reasons.length < 3; cause = cause.cause) reasons.push(require_start.visible(cause.message, 200));
		throw new require_start.FetchError("FETCH_FAILED", require_verification.displayUrl(url), `no trusted root from there: ${reasons.join(": ")}`, {
			hint: "Try again later, or give a root that you have with --trusted-root.",
			cause: error
		});
	}
}
function describeTrustedRoot({ name, date }, at) {
	if (date === null) return `${name} (its age is not known)`;
	const days = Math.max(0, Math.floor((at - date) / require_verification.DAY_MS));
	return `${name}, of ${new Date(date).toISOString().slice(0, 10)} (${days} day${days === 1 ? "" : "s"} old)`;
}
exports.describeTrustedRoot = describeTrustedRoot;
exports.fetchTrustedRoot = fetchTrustedRoot;
exports.fetchTrustedRoots = fetchTrustedRoots;
exports.readTrustedRoots = readTrustedRoots;
