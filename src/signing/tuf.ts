// A target of a TUF repository (https://theupdateframework.github.io/specification/), by a client that asks through our
// own HTTP: bounded, and through the proxy that the environment names.

import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { TrustCenterError } from '../core/errors.js';
import { httpGet } from '../io/http.js';

/** Of the largest metadata that the client takes; it checks the limit of each file itself. */
const MAX_BYTES = 5_000_000;
const TIMEOUT_MS = 45_000;
/** What the client takes for the end of a chain of roots. */
const ABSENT = [403, 404];

/**
 * @param folder holds the root.json to start from and metadata of earlier runs, and gets what this run sees
 * @throws FetchError, and whatever the client throws for what it does not accept
 */
export async function readTufTarget(url: string, name: string, folder: string): Promise<Uint8Array> {
  const { BaseFetcher, DownloadHTTPError, Updater } = await import('./tuf-client.js');
  class Fetcher extends BaseFetcher {
    override async fetch(address: string): Promise<NodeJS.ReadableStream> {
      const { status, body } = await httpGet(address, {
        maxBytes: MAX_BYTES,
        timeoutMs: TIMEOUT_MS,
        statuses: [200, ...ABSENT],
      });
      if (ABSENT.includes(status)) throw new DownloadHTTPError(`status ${status}`, status);
      return Readable.from([body]);
    }
  }
  const updater = new Updater({
    metadataBaseUrl: url,
    metadataDir: folder,
    targetBaseUrl: `${url}/targets`,
    targetDir: folder,
    fetcher: new Fetcher(),
  });
  const target = await updater.getTargetInfo(name).catch(failing('error refreshing TUF metadata'));
  if (target === undefined) throw new Error(`error: the repository has no target ${name}`);
  return await readFile(await updater.downloadTarget(target).catch(failing(`error downloading target ${name}`)));
}

/** What went wrong, before why; errors of our own say both. */
function failing(what: string) {
  return (cause: unknown): never => {
    throw cause instanceof TrustCenterError ? cause : new Error(what, { cause });
  };
}
