// The app-compose file that a caller says should run.

import { fromUtf8 } from '../bytes.js';
import { InputError, TrustCenterError } from '../errors.js';
import { anyObject, readJson } from '../schema/reader.js';

/** @throws InputError, ParseError for another file. The file goes unchanged into a bundle that people publish: no other file may get there, by mistake or by a link. */
export function expectAppCompose(bytes: Uint8Array): void {
  try {
    // With a byte order mark it is another file than the VM can have: the appraisal says so.
    readJson(fromUtf8(bytes, 'app-compose').replace(/^\ufeff/, ''), 'app-compose', anyObject);
  } catch (cause) {
    // A file over a limit may still be an app-compose: the error about the limit says what is wrong.
    if (!(cause instanceof TrustCenterError) || cause.code === 'PARSE_LIMIT') throw cause;
    throw new InputError('INPUT_INVALID', 'app-compose: not a JSON object', {
      hint: 'Give the app-compose.json that was deployed. For the Docker Compose file in it there is compose-file.',
    });
  }
}
