// A log that a web server gives as files, such as GitHub Pages.

import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { isNamedByAddress } from '../io/address.js';
import { httpGet } from '../io/http.js';
import { isConfidential, parseHttpUrl } from '../io/url.js';
import type { LogFiles, LogPlace } from './files.js';

const TIMEOUT_MS = 30_000;

/**
 * @param url https, without a query
 * @param allowPrivate also where its name leads to an address that is not public
 * @throws InputError
 */
export function logSite(url: string, allowPrivate: boolean): LogPlace {
  const base = parseHttpUrl(url);
  if (!isConfidential(base) || base.username !== '' || base.search !== '' || base.hash !== '') {
    throw new InputError('INPUT_INVALID', 'log: expected an https URL without credentials, query and fragment', {
      hint: 'Name the folder of the log, in which the file `checkpoint` is.',
    });
  }
  const folder = `${base.origin}${base.pathname.replace(/\/*$/, '/')}`;
  const files: LogFiles = {
    async read(path, maxBytes) {
      const { status, body } = await httpGet(`${folder}${path}`, {
        addresses: allowPrivate || isNamedByAddress(base) ? 'any' : 'public',
        maxBytes,
        timeoutMs: TIMEOUT_MS,
        statuses: [200, 404],
      });
      return status === 404 ? null : body;
    },
    isNew: async () => false,
  };
  return { name: preview(folder, 300), open: async () => files };
}
