// A log that a web server gives as files, such as GitHub Pages, or a service to those who have a token.

import { preview } from '../core/bytes.js';
import { FetchError, InputError } from '../core/errors.js';
import { isNamedByAddress } from '../io/address.js';
import { httpGet } from '../io/http.js';
import { isConfidential, parseHttpUrl } from '../io/url.js';
import { TOKEN_VARIABLE } from '../publish/service.js';
import type { LogFiles, LogPlace } from './files.js';

const TIMEOUT_MS = 30_000;
const LOG_OF_A_SERVICE = '/api/v1/log/';

/**
 * @param url https, without a query
 * @param allowPrivate also where its name leads to an address that is not public
 * @param token shown to a service, and to no other web server; null: there is none
 * @throws InputError
 */
export function logSite(
  url: string,
  { allowPrivate, token }: { allowPrivate: boolean; token: string | null },
): LogPlace {
  const base = parseHttpUrl(url);
  if (!isConfidential(base) || base.username !== '' || base.search !== '' || base.hash !== '') {
    throw new InputError('INPUT_INVALID', 'log: expected an https URL without credentials, query and fragment', {
      hint: 'Name the folder of the log, in which the file `checkpoint` is.',
    });
  }
  const folder = `${base.origin}${base.pathname.replace(/\/*$/, '/')}`;
  const isService = folder.endsWith(LOG_OF_A_SERVICE);
  const files: LogFiles = {
    async read(path, maxBytes) {
      const { status, body } = await httpGet(`${folder}${path}`, {
        addresses: allowPrivate || isNamedByAddress(base) ? 'any' : 'public',
        maxBytes,
        timeoutMs: TIMEOUT_MS,
        statuses: [200, 401, 404],
        ...(isService && token !== null ? { headers: { authorization: `Bearer ${token}` } } : {}),
      });
      if (status === 401) {
        const hint = `A service shows its log to members: set ${TOKEN_VARIABLE} to an API token.`;
        throw new FetchError('FETCH_STATUS', folder, 'answered with status 401, expected 200', {
          status,
          ...(isService ? { hint } : {}),
        });
      }
      return status === 404 ? null : body;
    },
    isNew: async () => false,
  };
  return { name: preview(folder, 300), open: async () => files };
}
