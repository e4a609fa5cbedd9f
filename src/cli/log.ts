// A log of results that a command reads: whose it must be, and that it is what it says.

import { documentText } from '../core/bytes.js';
import { InputError, LogError, ParseError } from '../core/errors.js';
import { MAX_CHECKPOINT_BYTES } from '../core/history/log/checkpoint.js';
import { parseVerifierKey } from '../core/history/log/note.js';
import { placeOf } from '../history/place.js';
import { type ReadLog, readLog } from '../history/read.js';
import { readInputFile } from '../io/input-file.js';
import type { Options } from './arguments.js';

type Reading = Pick<Options<'history'>, 'key' | 'since' | 'allowPrivate'>;

const MAX_KEY_BYTES = 64 * 1024;
const VKEY = /^[^+\s]+\+[0-9a-f]{8}\+\S+$/;

/** @throws LogError for a log that does not verify; InputError, FetchError */
export async function readVerified(place: string, options: Reading): Promise<ReadLog> {
  const from = placeOf(place, { env: process.env, allowPrivate: options.allowPrivate });
  return ofLog(readLog(from, await vkeyOf(options), await keptBy(options)));
}

/** What of a log cannot be read is not what its owner signed. */
export async function ofLog<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new LogError('LOG_CONTRADICTS', error.message, {
      hint: error.hint ?? 'Fetch the whole log again. If it stays so, it was altered or damaged: do not rely on it.',
      cause: error,
    });
  }
}

/** @throws InputError */
export async function vkeyOf({ key }: Pick<Reading, 'key'>): Promise<string> {
  if (key === undefined) {
    throw new InputError('INPUT_INVALID', 'whose log is it? A log that anybody may have signed proves nothing', {
      hint: 'Give the key that its owner publishes: --key NAME+ID+BASE64, or a file with it.',
    });
  }
  const given = VKEY.test(key) ? key : documentText(await readInputFile(key, 'key', MAX_KEY_BYTES), 'key').trim();
  parseVerifierKey(given);
  return given;
}

/** Checkpoints that were kept. @throws InputError */
export async function keptBy({ since }: Pick<Reading, 'since'>): Promise<Uint8Array[]> {
  return since === undefined ? [] : [await readInputFile(since, 'since', MAX_CHECKPOINT_BYTES)];
}

export const SALT_VARIABLE = 'TRUST_CENTER_HISTORY_SALT';

/** Hides the names of targets; null: they stand in the log. */
export function saltOf(): string | null {
  return process.env[SALT_VARIABLE] || null;
}
