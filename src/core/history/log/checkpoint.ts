// Checkpoints (C2SP tlog-checkpoint): what a log signs of itself. Name, number of entries, and the root hash over them.

import { decodeBase64 } from '#crypto';
import { preview } from '../../bytes.js';
import { LogError, ParseError } from '../../errors.js';
import { toBase64 } from '../../formats/codec/base64.js';
import { type NoteKey, openNote, type SignText, signNote } from './note.js';

export const CHECKPOINT_PATH = 'checkpoint';
export const MAX_CHECKPOINT_BYTES = 64 * 1024;

export interface Checkpoint {
  origin: string;
  size: number;
  rootHash: Uint8Array;
}

/**
 * A checkpoint that the log of this key signed. Its origin is the name of the key.
 * @param field what it is, in errors
 * @throws ParseError, LogError
 */
export async function openCheckpoint(bytes: Uint8Array, key: NoteKey, field: string): Promise<Checkpoint> {
  const checkpoint = parseCheckpoint(await openNote(bytes, key, field), field);
  if (checkpoint.origin !== key.name) {
    throw new LogError(
      'LOG_ORIGIN',
      `${field} is of ${preview(checkpoint.origin, 200)}, expected ${preview(key.name, 200)}`,
      {
        hint: 'It is of another log. Name the log that you mean, with its key.',
      },
    );
  }
  return checkpoint;
}

/** @param text of the note. Lines after the third are allowed and mean nothing here. @throws ParseError */
export function parseCheckpoint(text: string, field: string): Checkpoint {
  const fail = (reason: string): never => {
    throw new ParseError('PARSE_INVALID', field, reason);
  };
  const lines = text.split('\n');
  const [origin = '', size = '', root = ''] = lines;
  if (lines.length < 4 || lines.pop() !== '') return fail('expected lines of origin, size and root hash');
  if (lines.some((line) => line === '')) return fail('an empty line');
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) {
    return fail(`expected the number of entries, got ${preview(size)}`);
  }
  const rootHash = decodeBase64(root);
  if (rootHash?.length !== 32) return fail(`expected a root hash, 32 bytes in base64, got ${preview(root)}`);
  return { origin, size: Number(size), rootHash };
}

/** Signed, as the file that the log serves. @throws LogError where `sign` is not of that key */
export async function signCheckpoint(
  checkpoint: Omit<Checkpoint, 'origin'>,
  key: NoteKey,
  sign: SignText,
): Promise<Uint8Array> {
  return signNote(`${key.name}\n${checkpoint.size}\n${toBase64(checkpoint.rootHash)}\n`, key, sign);
}
