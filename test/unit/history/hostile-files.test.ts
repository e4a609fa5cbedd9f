// Files of a log that anybody could have changed: whatever is changed, nobody reads something else than what was signed.

import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { LogError, ParseError } from '../../../src/core/errors.js';
import { type Facts, writeFacts } from '../../../src/core/history/facts.js';
import { verifierKey } from '../../../src/core/history/log/note.js';
import { renderHistoryJson } from '../../../src/core/views/history-json.js';
import { appendTo } from '../../../src/history/append.js';
import { type Draft, unfinishedDraft } from '../../../src/history/draft.js';
import type { LogFiles, LogPlace, WritableLogPlace } from '../../../src/history/files.js';
import { historyOf, readLog } from '../../../src/history/read.js';
import { readLogSigner } from '../../../src/signing/log-key.js';

const NOW = Date.parse('2026-11-29T05:17:00.000Z');
const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = readLogSigner(pem, 'example.org/log', { password: undefined, field: 'key' });
const vkey = verifierKey(signer.key);
const files = new Map<string, Uint8Array>();

function placeWith(of: ReadonlyMap<string, Uint8Array>): LogPlace {
  const read: LogFiles['read'] = async (path, maxBytes) => {
    const content = of.get(path) ?? null;
    if (content !== null && content.length > maxBytes) throw new ParseError('PARSE_LIMIT', path, 'too large');
    return content;
  };
  return { name: 'memory', open: async () => ({ read, isNew: async () => of.size === 0 }) };
}

const memory: WritableLogPlace = {
  ...placeWith(files),
  async change(change) {
    const changed = await change(await placeWith(files).open());
    for (const [path, content] of changed?.write ?? []) files.set(path, content);
  },
};

function finished(verdict: 'verified' | 'failed', at: number): Draft {
  const value: Facts = {
    v: 1,
    coreVersion: '0.1.0',
    verdict,
    trustAnchor: 'intel-sgx-root-ca',
    experiment: false,
    policyDigest: `sha256:${'1'.repeat(64)}`,
    coverage: { hardware: 'full', os: 'full', 'source-code': 'full', domain: 'skipped' },
    gaps: [],
    announced: [],
    stopped: [],
    machines: [],
    registry: null,
    domain: null,
  };
  const facts = { ...writeFacts(value), value };
  const { draft } = unfinishedDraft('X', at, { target: 'api', salt: null, trigger: 'schedule', schedule: 3600 });
  const { error: _, ...run } = draft as Extract<Draft['draft'], { verdict: null }>;
  const digest = `sha256:${'2'.repeat(64)}`;
  const digests = { evidenceDigest: digest, resultDigest: digest, policyDigest: digest, factsDigest: facts.digest };
  return { draft: { ...run, verdict, ...digests }, facts };
}

async function read(of: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const log = await readLog(placeWith(of), vkey);
  const targets = await historyOf(log, { only: null, salt: null, at: NOW });
  const { origin, size, rootHash } = log.checkpoint;
  return renderHistoryJson({ origin, size, rootHash: Buffer.from(rootHash).toString('base64'), at: NOW, targets });
}

beforeAll(async () => {
  const drafts = [finished('verified', NOW - 7_200_000), finished('failed', NOW - 3_600_000)];
  for (const draft of drafts) await appendTo(memory, { signer, drafts: [draft], since: [], at: NOW });
});

/** What is left when a file is gone that no reader of this size needs. */
const NEEDED = /^(?:checkpoint|facts\/.*|tile\/(?:0|entries)\/000\.p\/2)$/;

describe('the files of a log', () => {
  it('are read as what was entered', async () => {
    const { targets } = JSON.parse(await read(files));
    expect(targets).toMatchObject([
      { target: 'api', status: 'failed', spans: [{ status: 'verified' }, { status: 'failed' }] },
    ]);
  });

  it('say nothing else, whatever byte is changed, added or cut off', async () => {
    const expected = await read(files);
    const paths = [...files.keys()].filter((path) => NEEDED.test(path));
    const change = fc.record({
      path: fc.constantFrom(...paths),
      at: fc.nat({ max: 4000 }),
      how: fc.constantFrom('change', 'cut', 'add', 'swap'),
      by: fc.integer({ min: 1, max: 255 }),
      other: fc.constantFrom(...paths),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ path, at, how, by, other }) => {
        const before = files.get(path) ?? new Uint8Array();
        const place = at % before.length;
        const after = {
          change: () => before.map((byte, i) => (i === place ? byte ^ by : byte)),
          cut: () => before.slice(0, place),
          add: () => Uint8Array.from([...before.slice(0, place), by, ...before.slice(place)]),
          swap: () => files.get(other) ?? before,
        }[how]();
        try {
          expect(await read(new Map([...files, [path, after]]))).toBe(expected);
        } catch (error) {
          if (!(error instanceof LogError || error instanceof ParseError)) throw error;
        }
      }),
      { numRuns: 400 },
    );
  });

  it('say less where the facts were pruned, and call nothing verified then', async () => {
    const pruned = new Map([...files].filter(([path]) => !path.startsWith('facts/')));
    const { targets } = JSON.parse(await read(pruned));
    expect(targets).toMatchObject([{ status: 'failed', spans: [{ status: 'unknown' }, { status: 'failed' }] }]);
  });

  it.each(['checkpoint', 'tile/0/000.p/2', 'tile/entries/000.p/2'])('are no log without %s', async (path) => {
    const without = new Map([...files].filter(([name]) => name !== path));
    await expect(read(without)).rejects.toMatchObject({ code: 'LOG_INCOMPLETE' });
  });

  it('are no history where a signed entry says another verdict than its facts', async () => {
    const own = new Map<string, Uint8Array>();
    const place: WritableLogPlace = {
      ...placeWith(own),
      async change(change) {
        const changed = await change(await placeWith(own).open());
        for (const [path, content] of changed?.write ?? []) own.set(path, content);
      },
    };
    const { draft, facts } = finished('failed', NOW - 60_000);
    const drafts = [{ draft: { ...draft, verdict: 'verified' } as Draft['draft'], facts }];
    await appendTo(place, { signer, drafts, since: [], at: NOW });
    await expect(read(own)).rejects.toMatchObject({ code: 'LOG_CONTRADICTS' });
  });

  it('are shown in time, of however many targets they are', async () => {
    const entries = Array.from({ length: 60_000 }, (_, seq) => {
      const { draft } = unfinishedDraft('X', NOW, { target: `t${seq}`, salt: null, trigger: 'push', schedule: null });
      return { v: 1 as const, origin: 'example.org/log', seq, ...draft };
    });
    const checkpoint = { origin: 'example.org/log', size: entries.length, rootHash: new Uint8Array(32) };
    const log = { entries, checkpoint, note: new Uint8Array(), files: await placeWith(new Map()).open() };
    const begin = performance.now();
    expect(await historyOf(log, { only: null, salt: null, at: NOW })).toHaveLength(60_000);
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
