// Once a day the newest checkpoint goes into Sigstore's public log, as the subject of a statement by the workflow. Whoever
// keeps the log could else show two of them, each to other readers, for as long as the readers do not meet.

import { sha256 } from '#crypto';
import { toHex, utf8 } from '../core/bytes.js';
import { toBase64 } from '../core/formats/codec/base64.js';
import type { Checkpoint } from '../core/history/log/checkpoint.js';
import { statement } from '../core/summary/in-toto.js';
import { PROJECT_URI } from '../core/version.js';
import { type Signing, signStatement } from '../signing/sign-statement.js';
import type { WritableLogPlace } from './files.js';

export const CHECKPOINT_TYPE = `${PROJECT_URI}/history-checkpoint/v1`;

/** Of a day: the checkpoint, since the one of the log goes on, and the signed statement about it. */
export function rekorPath(at: number): { day: string; checkpoint: string; bundle: string } {
  const day = new Date(at).toISOString().slice(0, 10);
  return { day, checkpoint: `rekor/${day}.checkpoint`, bundle: `rekor/${day}.sigstore.json` };
}

/**
 * @param note file of the checkpoint
 * @param at Unix milliseconds of now
 * @throws InputError or FetchError where it cannot be signed or written: the entries are in the log all the same
 */
export async function publishCheckpoint(
  place: WritableLogPlace,
  { checkpoint, note }: { checkpoint: Checkpoint; note: Uint8Array },
  signing: Signing,
  at: number,
): Promise<void> {
  const { origin, size, rootHash } = checkpoint;
  const subject = { name: origin, digest: { sha256: toHex(sha256(note)) } };
  const about = statement(CHECKPOINT_TYPE, [subject], { origin, size, rootHash: toBase64(rootHash) });
  const bundle = utf8(await signStatement(about, signing));
  const paths = rekorPath(at);
  const write = new Map([
    [paths.bundle, bundle],
    [paths.checkpoint, note],
  ]);
  // Over whatever is there: of two runs of today each is in Rekor, and one statement a day is enough here.
  await place.change(async () => ({ message: `History: the checkpoint of ${size} in Rekor`, write, remove: [] }));
}
