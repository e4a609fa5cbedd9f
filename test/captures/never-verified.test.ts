// Real evidence, bent one bit at a time wherever it counts (on a stride that meets every field): nothing but the original
// is ever verified. Types of firmware events are not measured; the pinned registers cover what they would show.

import { expect, it } from 'vitest';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { INTEL_SGX_ROOT_CA } from '../../src/core/appraisal/hardware/trust-anchor.js';
import { createBundle } from '../../src/core/bundle.js';
import { TrustCenterError } from '../../src/core/errors.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import { captureBytes, capturesWith, captureText, describeCaptures } from './captures.js';

const encoder = new TextEncoder();

interface Files {
  evidence: Uint8Array;
  collateral: Uint8Array;
  appCompose: Uint8Array;
}

async function world(folder: string) {
  const { at, registers } = JSON.parse(captureText(folder, 'expected.json'));
  const { mrtd, rtmr0, rtmr1, rtmr2 } = registers;
  const text = JSON.stringify({ version: 1, os: { measurements: [{ name: folder, mrtd, rtmr0, rtmr1, rtmr2 }] } });
  const policy = resolvePolicy(await parsePolicy(text), { defaultFreshness: 'replayed' });
  const files: Files = {
    evidence: captureBytes(folder, 'evidence.json'),
    collateral: captureBytes(folder, 'collateral.json'),
    appCompose: captureBytes(folder, 'app-compose.json'),
  };
  const item = (role: 'evidence' | 'endorsement' | 'reference', name: string, bytes: Uint8Array) => ({
    role,
    name,
    source: `file:${name}`,
    collectedAt: at,
    bytes,
  });

  /** The verdict, or `unreadable` when a file cannot be read at all. */
  const verdict = async (bent: Partial<Files>): Promise<string> => {
    const { evidence, collateral, appCompose } = { ...files, ...bent };
    const bundle = createBundle({
      target: { kind: 'file', name: 'evidence.json' },
      components: [
        {
          role: 'app',
          instance: 0,
          acquired: 'replayed',
          evidence: { item: 'evidence', machine: 0 },
          collateral: 'collateral/0',
        },
      ],
      gaps: [],
      items: [
        item('evidence', 'evidence', evidence),
        item('endorsement', 'collateral/0', collateral),
        item('reference', 'app-compose', appCompose),
      ],
    });
    try {
      return (await appraiseBundle(bundle, { policy, at: Date.parse(at), trustAnchors: [INTEL_SGX_ROOT_CA] })).verdict;
    } catch (error) {
      if (error instanceof TrustCenterError) return 'unreadable';
      throw error;
    }
  };
  return { files, verdict };
}

function bent(bytes: Uint8Array, at: number, mask: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

const json = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));
const nodes = capturesWith('app-compose.json').filter((folder) => folder.startsWith('mpc-node-'));
const [first = ''] = nodes;

describeCaptures('bent evidence of a real node', () => {
  it('is verified as it is', async () => {
    const { verdict } = await world(first);
    expect(await verdict({})).toBe('verified');
  });

  it('is not verified with a bit of the quote flipped, wherever', async () => {
    const { files, verdict } = await world(first);
    const evidence = JSON.parse(new TextDecoder().decode(files.evidence));
    const quote = new Uint8Array(Buffer.from(evidence.quote, 'hex'));
    const verified: number[] = [];
    for (let at = 0; at < quote.length; at += 3) {
      const changed = Buffer.from(bent(quote, at, 1 << (at % 7))).toString('hex');
      if ((await verdict({ evidence: json({ ...evidence, quote: changed }) })) === 'verified') verified.push(at);
    }
    expect(verified).toEqual([]);
  }, 300_000);

  it('is not verified with the quote cut anywhere before its end', async () => {
    const { files, verdict } = await world(first);
    const evidence = JSON.parse(new TextDecoder().decode(files.evidence));
    const length = evidence.quote.replace(/(?:00)+$/, '').length / 2;
    for (let end = 0; end < length; end += 13) {
      const changed = evidence.quote.slice(0, 2 * end);
      expect(await verdict({ evidence: json({ ...evidence, quote: changed }) })).not.toBe('verified');
    }
  }, 300_000);

  it('is not verified with a character of the collateral changed, wherever', async () => {
    const { files, verdict } = await world(first);
    const verified: number[] = [];
    for (let at = 0; at < files.collateral.length; at += 11) {
      if ((await verdict({ collateral: bent(files.collateral, at, 1) })) === 'verified') verified.push(at);
    }
    // White space around the members of the document is nobody's.
    expect(verified.filter((at) => !/\s/.test(String.fromCharCode(files.collateral[at] ?? 0)))).toEqual([]);
  }, 300_000);

  it('is not verified with a digest, a runtime event, an order or a number of events changed', async () => {
    const { files, verdict } = await world(first);
    const evidence = JSON.parse(new TextDecoder().decode(files.evidence));
    const log: { imr: number; event_type: number; digest: string; event: string; event_payload: string }[] = JSON.parse(
      evidence.event_log,
    );
    const told = (events: unknown[]) => verdict({ evidence: json({ ...evidence, event_log: JSON.stringify(events) }) });
    const replaced = (index: number, entry: object) =>
      told(log.map((event, at) => (at === index ? { ...event, ...entry } : event)));
    const flipHex = (text: string, at: number) =>
      text.slice(0, at) + (Number.parseInt(text[at] ?? '0', 16) ^ 1).toString(16) + text.slice(at + 1);

    expect(await told(log)).toBe('verified');
    for (const [index, event] of log.entries()) {
      const outcomes = [
        await replaced(index, { digest: flipHex(event.digest, (index * 7) % 96) }),
        await replaced(index, { imr: (event.imr + 1) % 4 }),
        await told(log.toSpliced(index, 1)),
        await told(log.toSpliced(index, 0, event)),
        await told([...log, event]),
      ];
      const next = log.findIndex((other, at) => at > index && other.imr === event.imr);
      if (next > 0) {
        const swapped = [...log];
        swapped[index] = log[next] as (typeof log)[number];
        swapped[next] = event;
        outcomes.push(await told(swapped));
      }
      if (event.imr === 3) {
        outcomes.push(
          await replaced(index, { event_type: event.event_type + 1 }),
          await replaced(index, { event: `${event.event}x` }),
          await replaced(index, { event_payload: `${event.event_payload}00` }),
        );
        if (event.event_payload !== '')
          outcomes.push(await replaced(index, { event_payload: flipHex(event.event_payload, 0) }));
      }
      expect({ index, outcomes: outcomes.filter((outcome) => outcome === 'verified') }).toEqual({
        index,
        outcomes: [],
      });
    }
  }, 300_000);

  it('is not verified with files of another node in place of its own', async () => {
    const { verdict, files } = await world(first);
    for (const other of nodes.filter((node) => node !== first)) {
      const theirs = (await world(other)).files;
      const mine = JSON.parse(new TextDecoder().decode(files.evidence));
      const their = JSON.parse(new TextDecoder().decode(theirs.evidence));
      if (their.event_log !== mine.event_log) {
        expect(await verdict({ evidence: json({ ...mine, event_log: their.event_log }) })).not.toBe('verified');
        expect(await verdict({ evidence: json({ ...mine, quote: their.quote }) })).not.toBe('verified');
        expect(await verdict({ appCompose: theirs.appCompose })).not.toBe('verified');
      }
      // One document of a different day among the collateral: stale, or signed by the same hand and still in date.
      const own = JSON.parse(new TextDecoder().decode(files.collateral));
      const foreign = JSON.parse(new TextDecoder().decode(theirs.collateral));
      for (const [document, signature] of [
        ['tcb_info', 'tcb_info_signature'],
        ['qe_identity', 'qe_identity_signature'],
      ] as const) {
        if (foreign[signature] === own[signature]) continue;
        expect(await verdict({ collateral: json({ ...own, [document]: foreign[document] }) })).not.toBe('verified');
        expect(await verdict({ collateral: json({ ...own, [signature]: foreign[signature] }) })).not.toBe('verified');
      }
    }
  }, 300_000);

  it('is not verified with any member of its documents dropped', async () => {
    const { files, verdict } = await world(first);
    const evidence = JSON.parse(new TextDecoder().decode(files.evidence));
    const collateral = JSON.parse(new TextDecoder().decode(files.collateral));
    for (const key of ['quote', 'event_log'])
      expect(await verdict({ evidence: json({ ...evidence, [key]: undefined }) })).not.toBe('verified');
    for (const key of Object.keys(collateral))
      expect(await verdict({ collateral: json({ ...collateral, [key]: undefined }) })).not.toBe('verified');
    for (const key of Object.keys(collateral))
      expect(await verdict({ collateral: json({ ...collateral, [key]: '' }) })).not.toBe('verified');
  });
});
