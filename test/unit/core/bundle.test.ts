import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BundleParts,
  createBundle,
  itemBytes,
  parseBundle,
  recordAppraisal,
  serialiseBundle,
} from '../../../src/core/bundle.js';
import { equalBytes, toHex, utf8 } from '../../../src/core/bytes.js';
import { ParseError } from '../../../src/core/errors.js';

const COLLECTED_AT = '2026-06-15T12:00:00.000Z';

/** Its digests below come from Python's hashlib and json (sorted keys, no spaces). */
function parts(): BundleParts {
  return {
    target: { kind: 'redpill', name: 'model-ü', nonce: 'aa'.repeat(32) },
    components: [
      {
        role: 'app',
        instance: 0,
        acquired: 'fetched',
        evidence: { item: 'evidence', machine: 0 },
        collateral: 'collateral/0',
      },
      { role: 'kms', instance: 0, acquired: 'fetched', evidence: { item: 'evidence', machine: 1 }, collateral: null },
    ],
    gaps: [{ name: 'kms/0/collateral', reason: 'no quote' }],
    items: [
      {
        role: 'evidence',
        name: 'evidence',
        source: 'https://api.redpill.ai/v1/attestation/report?model=…',
        collectedAt: COLLECTED_AT,
        bytes: utf8('{"quote":"00","naïve":"€"}\n'),
      },
      {
        role: 'endorsement',
        name: 'collateral/0',
        source: 'https://pccs.phala.network',
        collectedAt: COLLECTED_AT,
        bytes: Uint8Array.of(0xff, 0, 1, 2, 0xfe),
      },
      {
        role: 'reference',
        name: 'app-compose',
        source: 'file:app-compose.json',
        collectedAt: COLLECTED_AT,
        bytes: utf8('{}'),
      },
    ],
  };
}

const DIGEST = 'sha256:e4802a2cbf9c077255d4f6fed86056b3eb42750c4d56f97e65b505ef2d64bcbc';

const TEXT = `{
  "schema": "trust-center/bundle/v1",
  "digest": "${DIGEST}",
  "target": {
    "kind": "redpill",
    "name": "model-ü",
    "nonce": "${'aa'.repeat(32)}"
  },
  "components": [
    {
      "role": "app",
      "instance": 0,
      "acquired": "fetched",
      "evidence": {
        "item": "evidence",
        "machine": 0
      },
      "collateral": "collateral/0"
    },
    {
      "role": "kms",
      "instance": 0,
      "acquired": "fetched",
      "evidence": {
        "item": "evidence",
        "machine": 1
      },
      "collateral": null
    }
  ],
  "gaps": [
    {
      "name": "kms/0/collateral",
      "reason": "no quote"
    }
  ],
  "items": [
    {
      "role": "evidence",
      "name": "evidence",
      "source": "https://api.redpill.ai/v1/attestation/report?model=…",
      "collectedAt": "2026-06-15T12:00:00.000Z",
      "sha256": "9c967dd564ab58307d1bdb52aa4818cde5ed79daf643362a13005716c6d8d90c",
      "encoding": "utf8",
      "data": "{\\"quote\\":\\"00\\",\\"naïve\\":\\"€\\"}\\n"
    },
    {
      "role": "endorsement",
      "name": "collateral/0",
      "source": "https://pccs.phala.network",
      "collectedAt": "2026-06-15T12:00:00.000Z",
      "sha256": "fff4eb36b691a22de3821c2287af114825a7e2356264c351249e4a760bb77ce4",
      "encoding": "base64",
      "data": "/wABAv4="
    },
    {
      "role": "reference",
      "name": "app-compose",
      "source": "file:app-compose.json",
      "collectedAt": "2026-06-15T12:00:00.000Z",
      "sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
      "encoding": "utf8",
      "data": "{}"
    }
  ]
}
`;

describe('createBundle', () => {
  it('hashes and writes what was collected', () => {
    const bundle = createBundle(parts());
    expect(bundle.digest).toBe(DIGEST);
    expect(serialiseBundle(bundle)).toBe(TEXT);
  });

  it('has a digest of the content, not of time, place or appraisal', () => {
    const moved = parts();
    for (const item of moved.items) {
      item.source = 'file:elsewhere';
      item.collectedAt = '2027-01-01T00:00:00.000Z';
    }
    expect(recordAppraisal(createBundle(moved), 0, { version: 1 }).digest).toBe(DIGEST);
  });

  it.each<[string, (changed: BundleParts) => void]>([
    ['a byte of an item', (changed) => Object.assign(changed.items[0] ?? {}, { bytes: utf8('{}') })],
    ['the nonce', (changed) => Object.assign(changed.target, { nonce: 'bb'.repeat(32) })],
    ['how a component was acquired', (changed) => Object.assign(changed.components[0] ?? {}, { acquired: 'replayed' })],
    ['the reason of a gap', (changed) => Object.assign(changed.gaps[0] ?? {}, { reason: 'timed out' })],
    ['an item’s role', (changed) => Object.assign(changed.items[2] ?? {}, { role: 'evidence' })],
  ])('has another digest after a change of %s', (_, change) => {
    const changed = parts();
    change(changed);
    expect(createBundle(changed).digest).not.toBe(DIGEST);
  });

  it('cannot be changed afterwards, by itself or through what it was made of', () => {
    const given = parts();
    const bundle = createBundle(given);
    const policy = { hardware: { debug: false } };
    const recorded = recordAppraisal(bundle, 0, policy);
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(bundle)).toBe(true);
    expect(frozen(recorded)).toBe(true);
    policy.hardware.debug = true;
    Object.assign(given.components[0]?.evidence ?? {}, { machine: 7 });
    expect(recorded.appraisal).toEqual({ at: '1970-01-01T00:00:00.000Z', policy: { hardware: { debug: false } } });
    expect(bundle.components[0]?.evidence.machine).toBe(0);
    expect(bundle.appraisal).toBeUndefined();
  });

  it('keeps every byte of an item, text or not', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary' }).map(utf8)), (bytes) => {
        const given = parts();
        Object.assign(given.items[2] ?? {}, { bytes });
        const bundle = parseBundle(serialiseBundle(createBundle(given)));
        expect(toHex(itemBytes(bundle, 'app-compose'))).toBe(toHex(bytes));
      }),
    );
    const large = parts();
    Object.assign(large.items[1] ?? {}, { bytes: new Uint8Array(100_000).fill(0xa5) });
    expect(equalBytes(itemBytes(createBundle(large), 'collateral/0'), new Uint8Array(100_000).fill(0xa5))).toBe(true);
  });

  it('keeps a byte order mark, and line ends as they are', () => {
    const given = parts();
    const bytes = utf8('\ufeff{}\r\n');
    Object.assign(given.items[2] ?? {}, { bytes });
    const bundle = createBundle(given);
    expect(bundle.items[2]?.encoding).toBe('utf8');
    expect(itemBytes(parseBundle(serialiseBundle(bundle)), 'app-compose')).toEqual(bytes);
  });

  it('states texts of others on one line, and not endless', () => {
    const given = parts();
    given.target = { kind: 'file', name: 'evil\n\u001b[31m\u202e.json' };
    given.gaps = [{ name: 'app/0/collateral', reason: `${'x'.repeat(998)}😀😀` }];
    const bundle = createBundle(given);
    expect(bundle.target.name).toBe('evil??[31m?.json');
    expect(bundle.gaps[0]?.reason).toBe(`${'x'.repeat(998)}…`);
    expect(parseBundle(serialiseBundle(bundle))).toEqual(bundle);
  });

  it('has no item of another name', () => {
    expect(() => itemBytes(createBundle(parts()), 'other')).toThrow(
      new ParseError('PARSE_INVALID', 'bundle.items', 'no item is named "other"'),
    );
  });
});

describe('parseBundle', () => {
  it('reads back what was written, with its appraisal', () => {
    const bundle = createBundle(parts());
    expect(parseBundle(TEXT)).toEqual(bundle);
    expect(Object.isFrozen(parseBundle(TEXT).items[0])).toBe(true);
    const recorded = recordAppraisal(bundle, Date.UTC(2026, 5, 15, 12), { version: 1, phases: ['hardware'] });
    const text = serialiseBundle(recorded);
    expect(parseBundle(text)).toEqual(recorded);
    expect(serialiseBundle(parseBundle(text))).toBe(text);
    expect(recorded.appraisal?.at).toBe('2026-06-15T12:00:00.000Z');
  });

  const altered = 'The bundle was altered after it was saved; collect again.';
  it.each([
    [
      'a changed byte',
      '\\"quote\\":\\"00\\"',
      '\\"quote\\":\\"01\\"',
      'bundle.items[0].sha256: the data has sha256 0eba907eb02af0ee952a1226015ac98a08389b99253e575d01fdb6444f85b809, not 9c967dd564ab58307d1bdb52aa4818cde5ed79daf643362a13005716c6d8d90c',
      altered,
    ],
    ['a changed nonce', 'aaaa"', 'aaab"', `bundle.digest: the content has sha256:`, altered],
    ['a component left unappraised', '"machine": 1', '"machine": 0', `bundle.digest: the content has sha256:`, altered],
    ['evidence passed off as fresh', '"fetched"', '"replayed"', `bundle.digest: the content has sha256:`, altered],
  ])('notices %s', (_, from, to, message, hint) => {
    const error = parseError(() => parseBundle(TEXT.replace(from, to)));
    expect(error.message.startsWith(message)).toBe(true);
    expect(error.hint).toBe(hint);
  });

  it.each(['digest', 'target', 'components', 'gaps', 'items'])('refuses a bundle without %s', (member) => {
    const { [member]: _, ...rest } = JSON.parse(TEXT) as Record<string, unknown>;
    expect(parseError(() => parseBundle(JSON.stringify(rest))).message).toBe(`bundle.${member}: is missing`);
  });

  it.each([
    ['not JSON', '{', '', 'bundle (offset 11): text after the end of the JSON value'],
    [
      'another version',
      'bundle/v1',
      'bundle/v2',
      'bundle.schema: "trust-center/bundle/v2"; supported: trust-center/bundle/v1',
    ],
    ['a member it does not know', '"gaps"', '"x": 1, "gaps"', 'bundle: unknown key "x"'],
    [
      'a member twice',
      '"gaps": [',
      '"gaps": [], "gaps": [',
      'bundle (offset 693): the key "gaps" appears twice in one object',
    ],
    ['no items', '"items"', '"itens"', 'bundle: unknown key "itens"; did you mean "items"?'],
    [
      'an unknown kind of target',
      '"redpill"',
      '"rumour"',
      'bundle.target.kind: expected one of file, guest-agent, challenge, ra-tls, phala-cloud, redpill, got "rumour"',
    ],
    [
      'a nonce that is not hex',
      '"aaaa',
      '"AAaa',
      `bundle.target.nonce: expected lower-case hex, got "AA${'a'.repeat(38)}…"`,
    ],
    ['an unknown role', '"kms"', '"dns"', 'bundle.components[1].role: expected one of app, kms, gateway, got "dns"'],
    [
      'a negative instance',
      '"instance": 0',
      '"instance": -1',
      'bundle.components[0].instance: expected a whole number from 0 to 1000, got -1',
    ],
    [
      'an unknown way of acquiring',
      '"fetched"',
      '"guessed"',
      'bundle.components[0].acquired: expected one of handshake, fetched, replayed, got "guessed"',
    ],
    [
      'a machine of another type',
      '"machine": 1',
      '"machine": "1"',
      'bundle.components[1].evidence.machine: expected a whole number from 0 to 1000, got the text "1"',
    ],
    ['collateral left out', ',\n      "collateral": null', '', 'bundle.components[1].collateral: is missing'],
    [
      'collateral of another type',
      '"collateral": null',
      '"collateral": 0',
      'bundle.components[1].collateral: expected a name such as "collateral/0", got 0',
    ],
    ['a gap without a reason', '"reason"', '"why"', 'bundle.gaps[0]: unknown key "why"'],
    [
      'a reason of several lines',
      'no quote',
      'no\\nquote',
      'bundle.gaps[0].reason: expected one line of at most 1000 characters, got "no\\nquote"',
    ],
    [
      'an endless reason',
      'no quote',
      'x'.repeat(1001),
      `bundle.gaps[0].reason: expected one line of at most 1000 characters, got "${'x'.repeat(40)}…"`,
    ],
    [
      'an unknown item role',
      '"endorsement"',
      '"opinion"',
      'bundle.items[1].role: expected one of evidence, endorsement, reference, got "opinion"',
    ],
    [
      'a name with odd characters',
      '"name": "app-compose"',
      '"name": "../app"',
      'bundle.items[2].name: expected a name such as "collateral/0", got "../app"',
    ],
    [
      'an odd time',
      COLLECTED_AT,
      '2026-06-15',
      'bundle.items[0].collectedAt: expected a UTC time in milliseconds, got "2026-06-15"',
    ],
    [
      'a time that never was',
      COLLECTED_AT,
      '2026-02-30T12:00:00.000Z',
      'bundle.items[0].collectedAt: no such time: "2026-02-30T12:00:00.000Z"',
    ],
    [
      'a month that never was',
      COLLECTED_AT,
      '2026-13-01T12:00:00.000Z',
      'bundle.items[0].collectedAt: no such time: "2026-13-01T12:00:00.000Z"',
    ],
    [
      'an odd sha256',
      '"9c967d',
      '"9C967d',
      'bundle.items[0].sha256: expected 64 lower-case hex digits, got "9C967dd564ab58307d1bdb52aa4818cde5ed79da…"',
    ],
    [
      'an unknown encoding',
      '"base64"',
      '"rot13"',
      'bundle.items[1].encoding: expected one of utf8, base64, got "rot13"',
    ],
    ['data that is not base64', '"/wABAv4="', '"?"', 'bundle.items[1].data (offset 0): not base64'],
  ])('refuses %s', (_, from, to, message) => {
    expect(parseError(() => parseBundle(TEXT.replace(from, to))).message).toBe(message);
  });

  it.each<[string, (changed: BundleParts) => void, string]>([
    [
      'two items of one name',
      (changed) => changed.items.push(...changed.items.slice(0, 1)),
      'bundle.items[3].name: "evidence" is the name of two items',
    ],
    [
      'two components of one name',
      (changed) => changed.components.push(...changed.components.slice(0, 1)),
      'bundle.components[2]: app/0 stands there twice',
    ],
    [
      'one machine as two components',
      (changed) => Object.assign(changed.components[1]?.evidence ?? {}, { machine: 0 }),
      'bundle.components[1].evidence: machine 0 of "evidence" stands there twice',
    ],
    [
      'evidence that is not there',
      (changed) => Object.assign(changed.components[0]?.evidence ?? {}, { item: 'other' }),
      'bundle.components[0].evidence.item: no evidence item is named "other"',
    ],
    [
      'evidence that is an endorsement',
      (changed) => Object.assign(changed.components[0]?.evidence ?? {}, { item: 'collateral/0' }),
      'bundle.components[0].evidence.item: no evidence item is named "collateral/0"',
    ],
    [
      'collateral that is not there',
      (changed) => Object.assign(changed.components[0] ?? {}, { collateral: 'collateral/1' }),
      'bundle.components[0].collateral: no endorsement item is named "collateral/1"',
    ],
    [
      'collateral that is evidence',
      (changed) => Object.assign(changed.components[0] ?? {}, { collateral: 'evidence' }),
      'bundle.components[0].collateral: no endorsement item is named "evidence"',
    ],
  ])('is never made with %s', (_, change, message) => {
    const changed = parts();
    change(changed);
    expect(parseError(() => createBundle(changed)).message).toBe(message);
  });

  it('has something to appraise, or says why not', () => {
    expect(parseError(() => createBundle({ ...parts(), components: [], gaps: [] })).message).toBe(
      'bundle.components: there is none, and no gap says why',
    );
    const gap = {
      name: 'evidence',
      reason: 'https://agent.example: the connection was refused',
      code: 'FETCH_FAILED',
      hint: 'Try again later.',
    };
    const bundle = createBundle({ ...parts(), components: [], gaps: [gap] });
    expect(parseBundle(serialiseBundle(bundle))).toEqual(bundle);
  });

  it('keeps what the caller named beside the target, and its digest covers it', () => {
    const named = { appId: 'ab'.repeat(20), osImageHashes: ['cd'.repeat(32)], domain: 'app.example' };
    const bundle = createBundle({ ...parts(), target: { ...parts().target, ...named } });
    expect(parseBundle(serialiseBundle(bundle)).target).toEqual({ ...parts().target, ...named });
    for (const [from, to] of [
      ['ab'.repeat(20), '00'.repeat(20)],
      ['cd'.repeat(32), '00'.repeat(32)],
      ['app.example', 'apq.example'],
    ] as const) {
      expect(parseError(() => parseBundle(serialiseBundle(bundle).replace(from, to))).message).toMatch(
        /^bundle\.digest: /,
      );
    }
    expect(
      parseError(() => parseBundle(serialiseBundle(bundle).replace('ab'.repeat(20), 'AB'.repeat(20)))).message,
    ).toMatch(/^bundle\.target\.appId: expected 40 lower-case hex digits/);
  });

  it('is about an app: one of its instances is there, and no other app is named beside it', () => {
    const [first] = parts().components;
    if (first === undefined) throw new Error('a component was expected');
    expect(parseError(() => createBundle({ ...parts(), components: [{ ...first, role: 'kms' }] })).message).toBe(
      'bundle.components: none is an instance of the app',
    );
    const target = { kind: 'phala-cloud', name: 'ab'.repeat(20), appId: 'cd'.repeat(20) } as const;
    expect(parseError(() => createBundle({ ...parts(), target })).message).toBe(
      'bundle.target.appId: it is not the app id that is the name',
    );
  });

  it('is not made with more components than could be read back', () => {
    const [first] = parts().components;
    if (first === undefined) throw new Error('a component was expected');
    const components = Array.from({ length: 259 }, (_, instance) => {
      return { ...first, instance, evidence: { item: 'evidence', machine: instance } };
    });
    expect(parseError(() => createBundle({ ...parts(), components })).message).toBe(
      'bundle.components: more than 258 components',
    );
    const most = createBundle({ ...parts(), components: components.slice(0, 258) });
    expect(parseBundle(serialiseBundle(most))).toEqual(most);
  });

  it('checks references after digests, so that a consistent forgery with a dangling one is refused too', () => {
    const forged = TEXT.replace('"item": "evidence"', '"item": "absent"');
    const digest =
      /the content has (sha256:[0-9a-f]{64})/.exec(parseError(() => parseBundle(forged)).message)?.[1] ?? '';
    expect(parseError(() => parseBundle(forged.replace(DIGEST, digest))).message).toBe(
      'bundle.components[0].evidence.item: no evidence item is named "absent"',
    );
  });

  it('bounds size, depth and number', () => {
    expect(parseError(() => parseBundle(' '.repeat(64 * 1024 * 1024 + 1))).message).toBe(
      'bundle: 67108865 bytes of JSON, over the limit of 67108864',
    );
    expect(parseError(() => parseBundle('['.repeat(100_000))).code).toBe('PARSE_LIMIT');
    const gap = '{"name":"a","reason":"b"},';
    expect(parseError(() => parseBundle(TEXT.replace('"gaps": [', `"gaps": [${gap.repeat(1000)}`))).message).toBe(
      'bundle.gaps: 1001 elements, over the limit of 1000',
    );
  });

  it('throws nothing but a ParseError, wherever the text ends and whatever stands in it', () => {
    for (let length = 0; length < TEXT.length - 1; length++) parseError(() => parseBundle(TEXT.slice(0, length)));
    fc.assert(
      fc.property(fc.nat(TEXT.length - 1), fc.string({ unit: 'binary', maxLength: 3 }), (at, text) => {
        const changed = TEXT.slice(0, at) + text + TEXT.slice(at + 1);
        try {
          expect(parseBundle(changed).digest).toBe(DIGEST);
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        parseError(() => parseBundle(text));
      }),
    );
  });
});

function parseError(run: () => unknown): ParseError {
  try {
    run();
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
