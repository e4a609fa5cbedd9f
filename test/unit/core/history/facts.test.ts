import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../../src/core/bytes.js';
import { canonicalJson } from '../../../../src/core/canonical-json.js';
import { LogError, ParseError, TrustCenterError } from '../../../../src/core/errors.js';
import { changesOf } from '../../../../src/core/history/changes.js';
import { type Facts, readFacts, writeFacts } from '../../../../src/core/history/facts.js';
import type { ComponentResult, ResultDocument } from '../../../../src/core/result/document.js';
import { check, component, failedResult, hostileResult, result } from '../views/sample.js';
import { facts, wholeFacts } from './sample.js';

const app = (instanceId: string, change: Partial<ComponentResult> = {}): ComponentResult => {
  const one = component(change);
  return { ...one, app: one.app === null ? null : { ...one.app, instanceId } };
};

const withCompose = (instanceId: string, composeHash: string): ComponentResult => {
  const one = app(instanceId);
  return { ...one, app: one.app === null ? null : { ...one.app, composeHash } };
};

const texts = (before: Facts, after: Facts): string[] =>
  changesOf(before, after).map(({ weight, text }) => `${weight}: ${text}`);

describe('facts', () => {
  it('are read as they were written', () => {
    for (const one of [facts(), wholeFacts(), facts(failedResult(), '0.2.0-rc.1')]) {
      const { bytes, digest } = writeFacts({ ...one, policyDigest: `sha256:${'f0'.repeat(32)}` });
      expect(writeFacts(readFacts(bytes, digest)).bytes).toEqual(bytes);
    }
  });

  it('do not change with the clock, the nonce, the wording, or the order of machines', () => {
    const [one, other] = [app('aa'), app('bb')];
    const base = facts({ components: [one, other] });
    const later: ResultDocument = result({
      ...{ policyDigest: base.policyDigest, appraisedAt: '2027-01-01T00:00:00.000Z' },
      evidenceDigest: `sha256:${'9'.repeat(64)}`,
      verdictReason: 'said otherwise',
      target: { kind: 'url', name: 'https://example.org' },
      components: [other, one].map((machine, instance) => {
        const quoteSignature = check('hardware.quote-signature', 'pass', 'Said otherwise.');
        const [, ...rest] = machine.phases.hardware.checks;
        const hardware = { status: 'pass', checks: [...rest, quoteSignature] } as const;
        return {
          ...machine,
          instance,
          phases: { ...machine.phases, hardware: { ...hardware, checks: [...hardware.checks] } },
        };
      }),
    });
    const again = facts(later);
    expect(writeFacts(again).digest).toBe(writeFacts(base).digest);
    expect(changesOf(base, again)).toEqual([]);
  });

  it('of a check that is made several times keep the gravest outcome', () => {
    const one = component();
    one.phases.os.checks = [
      check('os.mrtd', 'pass', ''),
      check('os.mrtd', 'fail', ''),
      check('os.mrtd', 'unknown', ''),
    ];
    expect(facts({ components: [one] }).machines[0]?.checks['os.mrtd']).toBe('fail');
  });

  it('hold any text of a target, cut where it is long', () => {
    for (const text of ['\u202e</script>', 'x'.repeat(100_000), '\ud800', '']) {
      const hostile = { ...hostileResult(text), policyDigest: facts().policyDigest };
      const { bytes, digest } = writeFacts(facts(hostile));
      expect(bytes.length).toBeLessThan(50_000);
      expect(readFacts(bytes, digest)).toBeDefined();
    }
  });
});

describe('the reader of facts', () => {
  const { bytes, digest } = writeFacts(wholeFacts());

  it('takes no other bytes than those of the digest', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ by;
        expect(() => readFacts(changed, digest)).toThrow(LogError);
      }),
    );
  });

  it('refuses what is not facts, though the digest is right', () => {
    const document = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const written = (value: unknown) => {
      const text = typeof value === 'string' ? value : canonicalJson(value);
      const own = utf8(text);
      return () => readFacts(own, `sha256:${toHexDigest(own)}`);
    };
    expect(written({ ...document, v: 2 })).toThrow(/supported: 1/);
    expect(written({ ...document, more: 1 })).toThrow(ParseError);
    expect(written({ ...document, verdict: 'good' })).toThrow(ParseError);
    expect(written({ ...document, gaps: ['b', 'a'] })).toThrow(/in their order/);
    expect(written(`${canonicalJson(document)}\n`)).toThrow(/canonical/);
    const [machine] = wholeFacts().machines;
    const other = { ...machine, freshness: 'nonce' };
    expect(written({ ...document, machines: [other, machine] })).toThrow(/in their order/);
  });

  it('reads or refuses any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const own = utf8(text);
        expect(() => readFacts(own, `sha256:${toHexDigest(own)}`)).toThrow(TrustCenterError);
      }),
    );
  });
});

describe('changes', () => {
  it('never call an experiment better than what was not one', () => {
    const experiment = { experiment: 'a test root', trustAnchor: `insecure:${'ab'.repeat(32)}` };
    expect(texts(facts({ verdict: 'inconclusive' }), facts(experiment)).slice(0, 2)).toEqual([
      'worse: inconclusive before, verified as an experiment now',
      'worse: an experiment now: it proves nothing about the deployment',
    ]);
  });

  it('say in words what is another', () => {
    const [old, now] = ['53'.repeat(32), '9d'.repeat(32)];
    const before = facts({ components: [withCompose('aa', old)] });
    const failing = withCompose('aa', now);
    failing.phases['source-code'].checks = [check('source-code.compose-hash', 'fail', '')];
    const after = facts({ verdict: 'failed', components: [failing] }, '0.2.0');
    expect(texts(before, after)).toEqual([
      'worse: verified before, failed now: source-code.compose-hash',
      'identity: the compose hash changed from 53535353…5353 to 9d9d9d9d…9d9d',
      'ours: the version of the verifier changed from 0.1.0 to 0.2.0',
    ]);
    expect(texts(after, before)[0]).toBe('better: failed before, verified now: source-code.compose-hash');
  });

  it('say of several machines what is new among them and what is gone', () => {
    const before = facts({ components: [withCompose('aa', 'c0'), withCompose('bb', 'c0')] });
    const half = facts({ components: [withCompose('aa', 'c0'), withCompose('bb', 'c1')] });
    const all = facts({ components: [withCompose('aa', 'c1'), withCompose('bb', 'c1')] });
    expect(texts(before, half)).toEqual(['identity: the compose hash: new c1']);
    expect(texts(half, all)).toEqual(['identity: the compose hash: gone c0']);
    expect(texts(before, facts({ components: [withCompose('aa', 'c0')] }))).toEqual([
      'identity: the instance id: gone bb',
      'scope: the number of instances that were judged changed from 2 to 1',
    ]);
  });

  it('notice that two machines changed places', () => {
    const before = facts({ components: [withCompose('aa', 'c0'), withCompose('bb', 'c1')] });
    const after = facts({ components: [withCompose('aa', 'c1'), withCompose('bb', 'c0')] });
    expect(texts(before, after)).toEqual(['identity: no value is new, but some are on another machine than before']);
  });

  it('tell a recovery of TCB, and never a failure behind a check that is new', () => {
    const before = facts();
    const one = component();
    const after = facts({
      components: [
        { ...one, tcb: one.tcb === null ? null : { ...one.tcb, evaluationDataNumber: 19, status: 'OutOfDate' } },
      ],
    });
    expect(texts(before, after)).toEqual([
      'platform: the TCB status changed from UpToDate to OutOfDate',
      'platform: the TCB evaluation data number changed from 18 to 19',
    ]);
    const more = component();
    more.phases.os.checks.push(check('os.rtmr0', 'fail', ''));
    expect(texts(before, facts({ components: [more], verdict: 'failed' }))).toEqual([
      'worse: verified before, failed now: os.rtmr0',
    ]);
  });

  it('call no failure better that cannot be decided any more', () => {
    const of = (verdict: 'failed' | 'inconclusive', ...statuses: ('fail' | 'unknown' | 'pass')[]) => {
      const components = statuses.map((status) => {
        const one = component();
        one.phases.os.checks = [check('os.rtmr0', status, '')];
        return one;
      });
      return facts({ verdict, components });
    };
    expect(texts(of('failed', 'fail'), of('inconclusive', 'unknown'))).toEqual([
      'scope: failed before, inconclusive now: os.rtmr0',
    ]);
    const some = (...statuses: ('fail' | 'unknown' | 'pass')[]) => of('failed', ...statuses);
    expect(texts(some('fail', 'fail'), some('fail', 'unknown'))).toEqual([
      'scope: has another outcome on some machines: os.rtmr0',
    ]);
    expect(texts(some('fail', 'fail'), some('fail', 'pass'))).toEqual([
      'better: has another outcome on some machines: os.rtmr0',
    ]);
  });

  it('tell two values apart whose ends are alike', () => {
    const [old, now] = [`${'53'.repeat(16)}00${'53'.repeat(15)}`, `${'53'.repeat(16)}01${'53'.repeat(15)}`];
    const [text] = texts(
      facts({ components: [withCompose('aa', old)] }),
      facts({ components: [withCompose('aa', now)] }),
    );
    expect(text).toContain(old);
    expect(text).toContain(now);
  });

  it('tell two long names apart wherever they differ, within a line that is shown whole', () => {
    for (const at of [0, 45, 200, 399]) {
      const name = (letter: string): string => `${'n'.repeat(at)}${letter}${'n'.repeat(399 - at)}`;
      const [old, now] = [facts(), facts()];
      const [text = ''] = texts({ ...old, trustAnchor: name('A') }, { ...now, trustAnchor: name('B') });
      expect(text).toMatch(/from [^ ]*A[^ ]* to [^ ]*B/);
      expect(text.length).toBeLessThan(500);
    }
    const image = (digit: string): string => `registry.example/${'team/'.repeat(10)}app@sha256:${digit.repeat(64)}`;
    const of = (...images: string[]) => {
      const whole = facts();
      return { ...whole, machines: whole.machines.map((machine) => ({ ...machine, images })) };
    };
    const [text = ''] = texts(of(image('a'), 'other'), of(image('b'), 'other'));
    expect(text).toMatch(/^identity: the container images: new .*…bbbb; gone .*…aaaa$/);
  });

  it('are none exactly where the facts are equal, whichever member is another', () => {
    const whole = wholeFacts();
    expect(changesOf(whole, wholeFacts())).toEqual([]);
    const paths = leavesOf(whole);
    expect(paths.length).toBeGreaterThan(60);
    for (const path of paths) {
      const other = edited(whole, path);
      const changes = changesOf(whole, other);
      expect({ path, changes: changes.length > 0 }).toEqual({ path, changes: true });
      for (const { text } of changes) expect(text.length).toBeLessThan(1300);
    }
  });
});

function toHexDigest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Paths of all values that are no object and no list, and of the lists. */
function leavesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
  return Array.isArray(value) ? [path, ...below] : below;
}

/** A copy with another value there. */
function edited(whole: Facts, path: string[]): Facts {
  const copy = structuredClone(whole);
  let at = copy as unknown as Record<string, unknown>;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  const old = at[last];
  if (Array.isArray(old)) at[last] = old.length > 0 ? [] : ['some'];
  else if (typeof old === 'boolean') at[last] = !old;
  else if (typeof old === 'number') at[last] = old + 1;
  else at[last] = OTHER[String(old)] ?? (old === null ? 'some' : `other ${old}`);
  return copy;
}

const OTHER: Record<string, unknown> = {
  pass: 'fail',
  skipped: 'fail',
  verified: 'failed',
  full: 'partial',
  app: 'kms',
};
