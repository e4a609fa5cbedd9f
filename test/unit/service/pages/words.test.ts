import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from '../../../../src/core/views/html/markup.js';
import { fieldsFrom, targetFrom } from '../../../../src/service/pages/read-target-form.js';
import { isOfExperiment, reasonWords } from '../../../../src/service/pages/reasons.js';
import { holesOf } from '../../../../src/service/pages/span-timeline.js';
import { fieldsOf, NEW_TARGET } from '../../../../src/service/pages/target-form.js';
import { address, filterOf, headline, NO_FILTER, STATES } from '../../../../src/service/pages/targets.js';
import { ago, everyWords, lookOf, span, stateOf } from '../../../../src/service/pages/words.js';
import type { ShownSpan } from '../../../../src/service/store/spans.js';
import type { TargetSettings } from '../../../../src/service/store/targets.js';

const HOUR = 3_600_000;

describe('the heading of the list', () => {
  it.each([
    [{ verified: 1 }, 'The one target is verified'],
    [{ verified: 31 }, 'All 31 targets are verified'],
    [{ failed: 1 }, 'The one target failed'],
    [{ stale: 1 }, 'The one target is not verified'],
    [{ none: 2, experiment: 1 }, 'None of 3 targets is verified'],
    [{ verified: 3, inconclusive: 1 }, '1 of 4 targets is not verified'],
    [{ failed: 2, verified: 30, stale: 8 }, '2 of 40 targets failed, 8 more are not verified'],
    [{ failed: 1, verified: 4999, stale: 1 }, '1 of 5,001 targets failed, 1 more is not verified'],
    [{ failed: 2, verified: 2 }, '2 of 4 targets failed'],
  ])('of %j is: %s', (standings: Partial<Record<string, number>>, words) => {
    const total = Object.values(standings).reduce<number>((sum, n) => sum + (n ?? 0), 0);
    expect(headline({ total, standings, more: [] })).toBe(words);
  });

  it('says of more than it counted that there are more, and not how many are left of the total', () => {
    const standings = { verified: 10_000, stale: 10_000, none: 1 };
    const more = ['verified', 'stale'] as const;
    expect(headline({ total: 900_000, standings, more })).toBe('More than 10,001 of 900,000 targets are not verified');
    expect(headline({ total: 900_000, standings: { ...standings, failed: 3 }, more })).toBe(
      '3 of 900,000 targets failed, more than 10,001 more are not verified',
    );
  });

  it('says that all are verified only where all are', () => {
    const counts = fc.dictionary(fc.constantFrom(...STATES), fc.integer({ min: 1, max: 5000 }), { minKeys: 1 });
    fc.assert(
      fc.property(counts, (standings) => {
        const total = Object.values(standings).reduce((sum, n) => sum + n, 0);
        const words = headline({ total, standings, more: [] });
        const isGood = /^(?:All .* are verified|The one target is verified)$/.test(words);
        expect(isGood).toBe(standings.verified === total);
      }),
    );
  });
});

describe('a state', () => {
  it('is stale for a success alone: nothing else grows better or worse by age', () => {
    const old = { checked_at: new Date(0), every: 3600 };
    for (const kind of ['asked', 'uploaded'] as const) {
      expect(stateOf({ ...old, kind, standing: 'verified' }, 4 * HOUR)).toBe('stale');
      for (const standing of ['failed', 'inconclusive', 'experiment', 'without-result', 'none'] as const) {
        expect(stateOf({ ...old, kind, standing }, 4 * HOUR)).toBe(standing);
      }
    }
  });

  it('is verified of what was asked alone: what was handed in may be of any age', () => {
    const now = { checked_at: new Date(HOUR), every: null, standing: 'verified' } as const;
    expect(stateOf({ ...now, kind: 'asked' }, HOUR)).toBe('verified');
    expect(stateOf({ ...now, kind: 'uploaded' }, HOUR)).toBe('recorded');
    expect(lookOf('recorded').tone).toBe('mute');
  });
});

describe('the address of a list', () => {
  it('says its filter, and is read again as it was', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((one) => one.trim());
    const filter = fc.record({
      state: fc.constantFrom(null, ...STATES),
      ...{
        search: text,
        osImage: text,
        tcbStatus: text,
        composeHash: text,
        advisory: text,
        verifier: text,
        unknown: text,
      },
    });
    fc.assert(
      fc.property(filter, (given) => {
        const { searchParams } = new URL(address(given), 'https://trust.example');
        expect(filterOf((name) => searchParams.get(name) ?? undefined)).toEqual(given);
      }),
    );
    expect(address(NO_FILTER)).toBe('/');
    expect(address({ ...NO_FILTER, state: 'failed' }, '0.a')).toBe('/?state=failed&after=0.a');
  });
});

describe('words', () => {
  it('say ages and intervals as people do', () => {
    expect(span(400)).toBe('1 s');
    expect(span(90 * 60_000)).toBe('90 min');
    expect(span(29 * HOUR)).toBe('29 h');
    expect(span(72 * HOUR)).toBe('3 days');
    expect(ago(null, 0).markup).toBe('never');
    expect(ago(new Date(0), 5 * HOUR).markup).toContain('5 h ago');
    expect(ago(new Date(5 * HOUR), 0).markup).toContain('in 5 h');
    expect([null, 60, 3600, 5400, 86_400, 604_800].map(everyWords)).toEqual([
      ...['when somebody asks', 'every minute', 'every hour', 'every 90 minutes', 'every day', 'every 7 days'],
    ]);
  });

  it('say what happened in place of the id of a check, without what stands beside it', () => {
    const said = (reason: string): string => html`${reasonWords(reason)}`.markup;
    const reason = 'failed: source-code.compose-hash (app/0); 2 follow from it (domain skipped; recorded evidence)';
    expect(said(reason)).toBe(
      'Another app-compose was deployed than the expected one <code>source-code.compose-hash</code>',
    );
    expect(said('failed: source-code.compose.privileged (app/0) — test root, not production')).toBe(
      'The policy refuses it: a container is privileged <code>source-code.compose.privileged</code>',
    );
    expect(said('inconclusive: os.reference-value (app/1) and 3 more could not be decided (domain skipped)')).toBe(
      'Not decided whether this holds: The OS is one the verifier knows, in app/1; and 3 more <code>os.reference-value</code>',
    );
  });

  it('say a reason that names no check as it is', () => {
    const said = (reason: string): string => html`${reasonWords(reason)}`.markup;
    expect(said('inconclusive: the os phase (app/0) could not be decided (domain skipped)')).toBe(
      'the os phase could not be decided',
    );
    expect(said('failed: toString (app/0)')).toBe('toString');
    expect(said('failed: os.mrtd, said <a host>')).toBe('os.mrtd, said &lt;a host&gt;');
  });

  it('know an experiment by the end of a reason alone', () => {
    expect(isOfExperiment('failed: os.mrtd (app/0) (domain skipped) — test root, not production')).toBe(true);
    expect(isOfExperiment('failed: os.mrtd (app/0)')).toBe(false);
    expect(isOfExperiment(null)).toBe(false);
  });
});

describe('times in which a check was due', () => {
  const between = (first: number, last: number): ShownSpan =>
    ({ first_at: new Date(first * HOUR), last_at: new Date(last * HOUR) }) as ShownSpan;

  it('are those after which none ended for longer than half an interval and ten minutes', () => {
    const spans = [between(12, 20), between(0, 9)];
    expect(holesOf({ spans, every: 3600, now: 20.5 * HOUR })).toEqual([
      { from: new Date(10 * HOUR), to: new Date(12 * HOUR) },
    ]);
    expect(holesOf({ spans, every: 3600, now: 23 * HOUR })[0]).toEqual({
      from: new Date(21 * HOUR),
      to: new Date(23 * HOUR),
    });
    expect(holesOf({ spans, every: 4 * 3600, now: 20.5 * HOUR })).toEqual([]);
    expect(holesOf({ spans, every: null, now: 99 * HOUR })).toEqual([]);
  });
});

describe('the form of a target', () => {
  // What a database cannot keep is refused: NUL, and halves of pairs.
  const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => !/[\0\p{Cs}]/u.test(text));
  const lines = fc
    .array(fc.constantFrom('a', ' b', '', ' ', 'c ', '- d: "e"', '# f', '---', '...', '%g', '\th', '|'), {
      minLength: 2,
    })
    .map((all) => all.join('\n'))
    .filter((text) => text !== '');
  const settings: fc.Arbitrary<TargetSettings> = fc.record({
    name: fc.constantFrom('My app', 'x'),
    kind: fc.constant('asked' as const),
    spec: fc.record({
      'app-id': fc.constantFrom('0123456789abcdef0123456789abcdef01234567'),
      'app-compose': texts,
      'compose-file': fc.oneof(texts, lines),
      'kms-evidence': fc.array(fc.oneof(texts, lines), { minLength: 1, maxLength: 3 }),
      resolver: fc.array(texts, { minLength: 1, maxLength: 3 }),
      'allow-private': fc.boolean(),
    }),
    policy: fc.constantFrom(null, `sha256:${'a'.repeat(64)}`),
    every: fc.constantFrom(null, 60, 3600, 5400),
    paused: fc.boolean(),
    visibility: fc.constantFrom('private', 'unlisted', 'public'),
    publishes: fc.constantFrom('verdict', 'report', 'evidence'),
  });

  it('gives back what it shows, byte for byte, whatever a browser does to line breaks', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (given) => {
        const { 'app-compose': compose, ...fields } = fieldsOf('my-app', given);
        const sent = { ...fields, more: fields.more.replaceAll('\n', '\r\n') };
        const kept = { 'app-compose-kept': Buffer.from(compose).toString('base64') };
        const read = await targetFrom(await fieldsFrom({ ...sent, ...kept }), given.paused);
        expect(read).toEqual({ given: { slug: 'my-app', settings: given } });
      }),
    );
  });

  it('shows the contents of files line by line', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n';
    const spec = { 'insecure-root-ca': pem, 'kms-evidence': ['{\n  "a": 1\n}'], 'pccs-url': ['https://pccs.example'] };
    const given = { ...NEW_TARGET, spec, policy: null, every: 60, paused: false } as unknown as TargetSettings;
    expect(fieldsOf('my-app', given).more.split('\n')).toEqual([
      ...['insecure-root-ca: |', '  -----BEGIN CERTIFICATE-----', '  MIIC', '  -----END CERTIFICATE-----'],
      ...['kms-evidence:', '  - |-', '    {', '      "a": 1', '    }', 'pccs-url: ["https://pccs.example"]'],
    ]);
  });

  it.each([
    ['slug', { slug: 'No such', url: 'https://a.example' }],
    ['more', { slug: 'a', more: 'a: [' }],
    ['more', { slug: 'a', url: 'https://a.example', more: 'url: https://b.example' }],
  ])('says what is wrong with %s, which stands above it, without its name', async (field, form) => {
    const read = await targetFrom(await fieldsFrom({ ...NEW_TARGET, ...form }), false);
    expect(read).toMatchObject({ problem: { field, text: expect.stringMatching(/^[A-Z](?!.*^(?:slug|more):)/) } });
  });

  it('takes any text without an error that nobody foresaw', async () => {
    const form = fc.dictionary(
      fc.constantFrom('slug', 'name', 'kind', 'every', 'more', 'policy', 'visibility', 'app-compose-kept', 'url'),
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a: 1', '[', '{"a": [1]}', 'a: &x 1\nb: *x')),
    );
    await fc.assert(
      fc.asyncProperty(form, async (fields) => {
        const read = await fieldsFrom(fields).catch((error: unknown) => {
          expect(error).toHaveProperty('code');
          return null;
        });
        if (read !== null) await targetFrom(read, false);
      }),
    );
  });
});
