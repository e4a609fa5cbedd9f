// A log in memory, with a key made for it by Node.

import { generateKeyPairSync, sign } from 'node:crypto';
import type { EntryDraft } from '../../../../../src/core/history/entry.js';
import { type Appended, appendToLog } from '../../../../../src/core/history/log/append.js';
import { verifierKey } from '../../../../../src/core/history/log/note.js';
import type { ReadLogFile } from '../../../../../src/core/history/log/tiles.js';

export const ORIGIN = 'github.com/example/deployment/trust-center';

export interface TestKey {
  vkey: string;
  sign: (text: Uint8Array) => Promise<Uint8Array>;
}

export function makeKey(name = ORIGIN): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return {
    vkey: verifierKey({ name, publicKey: new Uint8Array(spki.subarray(-32)) }),
    sign: async (text) => new Uint8Array(sign(null, text, privateKey)),
  };
}

/** Files of a log, by path. */
export class MemoryLog {
  readonly files = new Map<string, Uint8Array>();
  readonly asked: string[] = [];
  readonly read: ReadLogFile = async (path) => {
    this.asked.push(path);
    return this.files.get(path) ?? null;
  };

  async append(key: TestKey, entries: readonly EntryDraft[]): Promise<Appended> {
    const appended = await appendToLog(this, { ...key, entries, begin: this.files.size === 0 });
    for (const { path, bytes } of appended.files) this.files.set(path, bytes);
    for (const folder of appended.obsolete) {
      for (const path of [...this.files.keys()]) if (path.startsWith(`${folder}/`)) this.files.delete(path);
    }
    return appended;
  }

  copy(): MemoryLog {
    const copy = new MemoryLog();
    for (const [path, bytes] of this.files) copy.files.set(path, bytes);
    return copy;
  }
}

const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** A check of the minute `at`. */
export function draft(at: number, over: Partial<EntryDraft> = {}): EntryDraft {
  return {
    target: 'example',
    verdict: 'verified',
    appraisedAt: new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString(),
    evidenceDigest: digestOf('1'),
    resultDigest: digestOf('2'),
    policyDigest: digestOf('3'),
    factsDigest: digestOf('4'),
    coreVersion: '0.1.0',
    trigger: 'schedule',
    ...over,
  } as EntryDraft;
}

export const drafts = (count: number, from = 0): EntryDraft[] =>
  Array.from({ length: count }, (_, i) => draft(from + i));
