// A proof that an entry is in a log (C2SP tlog-proof): one text that holds the entry, its place, the hashes beside it and the
// checkpoint. And a proof that an older checkpoint is a beginning of the log, for a reader who does not read all of it.

import { decodeBase64 } from '#crypto';
import { fromUtf8, utf8 } from '../../bytes.js';
import { LogError, ParseError } from '../../errors.js';
import { toBase64 } from '../../formats/codec/base64.js';
import { type Entry, readEntry } from '../entry.js';
import { type Checkpoint, openCheckpoint } from './checkpoint.js';
import { consistencyProof, inclusionProof, leafHash, verifyConsistency, verifyInclusion } from './merkle.js';
import { parseVerifierKey } from './note.js';
import { contradiction, fetchTile, type ReadLogFile, readBundle, TILE_WIDTH, tileHashes } from './tiles.js';
import { forked, readCheckpoint, rewound } from './verify-log.js';

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_BYTES = 128 * 1024;

export interface Proven {
  entry: Entry;
  checkpoint: Checkpoint;
}

/** Reads the few files that it needs. @param seq of the entry @throws LogError, ParseError */
export async function proveEntry(
  { read }: { read: ReadLogFile },
  { vkey, seq }: { vkey: string; seq: number },
): Promise<string> {
  const key = parseVerifierKey(vkey);
  const { checkpoint, note } = await readCheckpoint(read, key);
  const { size, rootHash } = checkpoint;
  if (!Number.isSafeInteger(seq) || seq < 0 || seq >= size) {
    throw new LogError('LOG_INCOMPLETE', `there is no entry ${seq}: the log has ${size}`, {
      hint: 'The first entry is 0.',
    });
  }
  const index = Math.floor(seq / TILE_WIDTH);
  const tile = { level: 'entries', index, width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH) } as const;
  const file = await fetchTile(tile, read);
  const bytes = readBundle(file.bytes, tile, file.path)[seq % TILE_WIDTH] ?? new Uint8Array();
  readEntry(bytes, { origin: key.name, seq });
  const proof = await inclusionProof(seq, size, tileHashes(size, read));
  if (!verifyInclusion(leafHash(bytes), seq, size, proof, rootHash)) {
    throw contradiction(`entry ${seq} is not under the root hash of the checkpoint`);
  }
  const lines = [HEADER, `extra ${toBase64(bytes)}`, `index ${seq}`, ...proof.map(toBase64)];
  return `${lines.join('\n')}\n\n${fromUtf8(note, 'checkpoint')}`;
}

/** @throws LogError where it proves nothing; ParseError */
export async function verifyEntryProof(text: string, vkey: string): Promise<Proven> {
  const key = parseVerifierKey(vkey);
  const fail = (reason: string): never => {
    throw new ParseError('PARSE_INVALID', 'proof', reason);
  };
  if (text.length > MAX_BYTES)
    throw new ParseError('PARSE_LIMIT', 'proof', `over the limit of ${MAX_BYTES} characters`);
  const end = text.indexOf('\n\n');
  if (end === -1) return fail('expected an empty line and a checkpoint after it');
  const [header, extra = '', index = '', ...hashes] = text.slice(0, end).split('\n');
  if (header !== HEADER) return fail(`expected the first line ${HEADER}`);
  const bytes = extra.startsWith('extra ') ? decodeBase64(extra.slice('extra '.length)) : null;
  if (bytes === null) return fail('expected a line with the entry: extra and base64');
  const seq = /^index (0|[1-9][0-9]{0,15})$/.exec(index)?.[1];
  if (seq === undefined) return fail('expected a line with the place of the entry: index and a number');
  if (hashes.length > 64) return fail('more than 64 hashes');
  const proof = hashes.map((line) => {
    const hash = decodeBase64(line);
    return hash?.length === 32 ? hash : fail('expected hashes of 32 bytes in base64');
  });
  const checkpoint = await openCheckpoint(utf8(text.slice(end + 2)), key, 'checkpoint of the proof');
  const entry = readEntry(bytes, { origin: key.name, seq: Number(seq) });
  if (!verifyInclusion(leafHash(bytes), entry.seq, checkpoint.size, proof, checkpoint.rootHash)) {
    throw contradiction(`the proof does not lead from entry ${seq} to the root hash of its checkpoint`);
  }
  return { entry, checkpoint };
}

/**
 * The newest checkpoint, which is known to continue the one that was kept. Reads a few tiles, and no entry.
 * @throws LogError, ParseError
 */
export async function verifySince(
  { read }: { read: ReadLogFile },
  { vkey, since }: { vkey: string; since: Uint8Array },
): Promise<{ checkpoint: Checkpoint; note: Uint8Array }> {
  const key = parseVerifierKey(vkey);
  const old = await openCheckpoint(since, key, 'the checkpoint that was kept');
  const { checkpoint, note } = await readCheckpoint(read, key);
  if (old.size > checkpoint.size) throw rewound(old, checkpoint);
  const proof = await consistencyProof(old.size, checkpoint.size, tileHashes(checkpoint.size, read));
  if (!verifyConsistency(old.size, old.rootHash, checkpoint.size, checkpoint.rootHash, proof)) throw forked(old);
  return { checkpoint, note };
}
