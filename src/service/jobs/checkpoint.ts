// Signs what the logs of the organisations have become.

import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes, fromUtf8, utf8 } from '../../core/bytes.js';
import { InputError, TrustCenterError } from '../../core/errors.js';
import { openCheckpoint, signCheckpoint } from '../../core/history/log/checkpoint.js';
import { rootOf } from '../../core/history/log/merkle.js';
import { verifierKey } from '../../core/history/log/note.js';
import { forked } from '../../core/history/log/verify-log.js';
import { systemErrorCode } from '../../io/system-error.js';
import { type LogSigner, readLogSigner } from '../../signing/log-key.js';
import { createFile } from '../create-file.js';
import type { Service } from '../service.js';
import type { Settings } from '../settings.js';
import { keepCheckpoint, type LogHead, logsToSign, nodeIn } from '../store/log.js';
import type { Database } from '../store/tables.js';

/** PKCS#8, PEM: of several processes that share no folder each needs the same. */
const KEY_VARIABLE = 'TRUST_CENTER_LOG_KEY';
const KEY_FILE = 'log-key.pem';

/** The signer of the log of that name. */
export type LogSigners = (origin: string) => LogSigner;

/**
 * With the key of the environment, else that of the data folder, which is made at the first start.
 * @throws InputError that quotes no key
 */
export async function logSigners(
  { data }: { data: string },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<LogSigners> {
  const given = env[KEY_VARIABLE]?.trim() ?? '';
  const path = join(data, KEY_FILE);
  const pem = given === '' ? await keyIn(path) : given;
  const field = given === '' ? path : KEY_VARIABLE;
  const signers: LogSigners = (origin) => readLogSigner(pem, origin, { password: undefined, field });
  signers('log'); // a key that cannot be used is told now
  return signers;
}

/** As `logSigners`, of the key that there is. @returns null: there is none here, and none is made */
export async function keptSigners({ data, logKey }: Pick<Settings, 'data' | 'logKey'>): Promise<LogSigners | null> {
  if (logKey === null && (await readKey(join(data, KEY_FILE))) === null) return null;
  return logSigners({ data }, { [KEY_VARIABLE]: logKey ?? undefined });
}

async function readKey(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    return null;
  }
}

async function keyIn(path: string): Promise<string> {
  for (;;) {
    const kept = await readKey(path);
    if (kept !== null) return kept;
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    if (await createFile(path, pem)) return pem;
  }
}

/** Of all organisations. @returns how many checkpoints were signed */
export async function signCheckpoints({ db, log }: Pick<Service, 'db' | 'log'>, signers: LogSigners): Promise<number> {
  let signed = 0;
  for (const head of await logsToSign(db)) {
    try {
      if (await signOne(db, head, signers(head.origin))) signed++;
    } catch (error) {
      // What is wrong with one log keeps no other from being signed.
      if (!(error instanceof TrustCenterError) && !(error instanceof RangeError)) throw error;
      log.error({ err: error, organisation: head.organisation }, 'a log is not signed');
    }
  }
  return signed;
}

/** @throws InputError, LogError; RangeError for a log that has lost hashes */
async function signOne(
  db: Database,
  { organisation, origin, size, vkey, checkpoint }: LogHead,
  { key, sign }: LogSigner,
): Promise<boolean> {
  if (vkey !== null && vkey !== verifierKey(key)) {
    throw new InputError('INPUT_INVALID', `the log ${origin} is signed by another key than the one given here`, {
      hint: `Give the key that it was begun with, in ${KEY_VARIABLE} or the data folder. Its readers take no other.`,
    });
  }
  const hashAt = nodeIn(db, organisation);
  if (checkpoint !== null) {
    // What was signed once is not signed otherwise: readers would be shown two histories.
    const before = await openCheckpoint(utf8(checkpoint), key, 'checkpoint');
    if (!equalBytes(await rootOf(before.size, hashAt), before.rootHash)) throw forked(before);
  }
  const rootHash = await rootOf(size, hashAt);
  const note = fromUtf8(await signCheckpoint({ size, rootHash }, key, sign), 'checkpoint');
  return keepCheckpoint(db, { organisation, vkey: verifierKey(key), size, note });
}
