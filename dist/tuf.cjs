const require_start = require("./start.cjs");
const require_verification = require("./verification.cjs");
let node_fs_promises = require("node:fs/promises");
let node_stream = require("node:stream");
// src/signing/tuf.ts
const MAX_BYTES = 5e6;
const TIMEOUT_MS = 45e3;
const ABSENT = [403, 404];
async function readTufTarget(url, name, folder) {
	const { BaseFetcher, DownloadHTTPError, Updater } = await Promise.resolve().then(() => require("./tuf-client.cjs"));
	class Fetcher extends BaseFetcher {
		async fetch(address) {
			const { status, body } = await require_verification.httpGet(address, {
				maxBytes: MAX_BYTES,
				timeoutMs: TIMEOUT_MS,
				statuses: [200, ...ABSENT]
			});
			if (ABSENT.includes(status)) throw new DownloadHTTPError(`status ${status}`, status);
			return node_stream.Readable.from([body]);
		}
	}
	const updater = new Updater({
		metadataBaseUrl: url,
		metadataDir: folder,
		targetBaseUrl: `${url}/targets`,
		targetDir: folder,
		fetcher: new Fetcher()
	});
	const target = await updater.getTargetInfo(name).catch(failing("error refreshing TUF metadata"));
	if (target === void 0) throw new Error(`error: the repository has no target ${name}`);
	return await (0, node_fs_promises.readFile)(await updater.downloadTarget(target).catch(failing(`error downloading target ${name}`)));
}
function failing(what) {
	return (cause) => {
		throw cause instanceof require_start.TrustCenterError ? cause : new Error(what, { cause });
	};
}
exports.readTufTarget = readTufTarget;
