// Whatever a server, a monitor or a list says: the judge never throws, and nothing that was changed passes.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeCt } from '../../../../../../src/core/appraisal/domain/ct/index.js';
import { judgeTimestamps } from '../../../../../../src/core/appraisal/domain/ct/timestamps.js';
import { ca, certificate, domain, held, history, listOfLogs, served } from '../../../../../support/ct/world.js';

const leaf = certificate();
const issuing = ca('issuing');

describe('judgeCt', () => {
  it('passes no certificate with a bit changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(leaf.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(leaf);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        const { status } = await judgeTimestamps(domain({ served: [served([changed, issuing])] }));
        expect(status).not.toBe('pass');
      }),
      { numRuns: 400 },
    );
  });

  it('takes any bytes for a certificate and for what stands behind it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        expect((await judgeCt(domain({ served: [served([bytes])] }), held('tee'))).status).not.toBe('pass');
        expect((await judgeCt(domain({ served: [served([leaf, bytes, issuing])] }), held('tee'))).status).toBe('pass');
      }),
      { numRuns: 100 },
    );
  });

  it('takes any answer of a monitor, and any list of logs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (body) => {
        for (const monitor of ['certspotter', 'crt.sh'] as const) {
          const judgement = await judgeCt(domain({ histories: [history(monitor, body)] }), held('tee'));
          expect(judgement.status).toBe('unknown');
        }
        expect((await judgeCt(domain({ ctLogList: body }), held('tee'))).status).toBe('unknown');
      }),
      { numRuns: 100 },
    );
  });

  it('takes no list of logs with a key changed', async () => {
    const list = listOfLogs();
    const keys = [...list.matchAll(/"key": "([^"]+)"/g)].map(({ index }) => index + 8);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...keys), fc.integer({ min: 40, max: 110 }), async (key, at) => {
        const place = key + at;
        const other = list[place] === 'A' ? 'B' : 'A';
        const ctLogList = list.slice(0, place) + other + list.slice(place + 1);
        expect((await judgeTimestamps(domain({ ctLogList }))).status).toBe('unknown');
      }),
      { numRuns: 50 },
    );
  });
});
