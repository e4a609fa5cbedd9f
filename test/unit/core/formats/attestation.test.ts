import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeAttestation, parseVersionedAttestation } from '../../../../src/core/formats/attestation.js';
import type { AttestationEvidence } from '../../../../src/core/formats/evidence.js';
import { bytes, cbor, join, msgpack, type Plain, quoteLike, scale, toHex, u32 } from './encode.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const quote = quoteLike();
const reportData = Uint8Array.from({ length: 64 }, (_, i) => i);
const VM_CONFIG = '{"spec_version":1,"cpu_count":2,"memory_size":2147483648}';
const SYS_CONFIG = JSON.stringify({ kms_urls: [], vm_config: VM_CONFIG, mr_config: '{"version":3}' });

interface Event {
  imr: number;
  digest: Uint8Array;
  event: string;
  payload: Uint8Array;
}

const boot: Event = { imr: 0, digest: new Uint8Array(48).fill(1), event: '', payload: bytes('0102') };
const appId: Event = { imr: 3, digest: new Uint8Array(0), event: 'app-id', payload: bytes('c0ffee') };
const typeOf = (event: Event): number => (event.imr === 3 ? 0x08000001 : 0x8000000b);

const eventBytes = (event: Event): Uint8Array =>
  join(
    u32(event.imr),
    u32(typeOf(event)),
    scale.bytes(event.digest),
    scale.text(event.event),
    scale.bytes(event.payload),
  );

interface Parts {
  head?: Uint8Array;
  body?: Uint8Array;
  runtimeEvents?: Event[];
  config?: string;
}

const tdxBody = (events: Event[] = [boot, appId]): Uint8Array =>
  join(scale.bytes(quote), scale.list(events.map(eventBytes)));
const tpmQuote = join(
  scale.bytes(bytes('ff544347')),
  scale.bytes(bytes('0018')),
  scale.list([join(u32(14), scale.text('sha256'), scale.bytes(new Uint8Array(32)))]),
  scale.bytes(bytes('3082')),
  Uint8Array.of(1),
  scale.list([join(u32(0), scale.bytes(new Uint8Array(32)))]),
);

function v0({
  head = bytes('0000'),
  body = tdxBody(),
  runtimeEvents = [appId],
  config = SYS_CONFIG,
}: Parts = {}): Uint8Array {
  const runtime = runtimeEvents.map(({ event, payload }) => join(scale.text(event), scale.bytes(payload)));
  return join(head, body, scale.list(runtime), reportData, scale.text(config));
}

const v1Document = (change: Record<string, Plain> = {}): Record<string, Plain> => ({
  version: 1,
  platform: {
    kind: 'tdx',
    data: {
      quote: [...quote],
      event_log: [boot, appId].map((event) => ({
        imr: event.imr,
        event_type: typeOf(event),
        digest: event.digest,
        event: event.event,
        event_payload: event.payload,
      })),
    },
  },
  stack: {
    kind: 'dstack',
    data: {
      report_data: [...reportData],
      runtime_events: [{ event: appId.event, payload: appId.payload }],
      config: SYS_CONFIG,
    },
  },
  ...change,
});

function expectWhole(evidence: AttestationEvidence, platform: string): void {
  expect(toHex(evidence.quote ?? new Uint8Array())).toBe(toHex(quote));
  expect(
    evidence.eventLog?.map(({ index, imr, digest, event }) => [index, imr, digest?.length ?? null, event]),
  ).toEqual([
    [0, 0, 48, ''],
    [1, 3, null, 'app-id'],
  ]);
  expect(evidence.reportData).toEqual(reportData);
  expect(evidence).toMatchObject({
    role: 'app',
    platform,
    vmConfig: VM_CONFIG,
    mrConfig: '{"version":3}',
    problem: null,
  });
}

describe('parseVersionedAttestation, V0', () => {
  it('reads dstack on TDX', () => {
    expectWhole(parseVersionedAttestation(v0()), 'dstack-tdx');
  });

  it('reads dstack on Google Cloud, over its TPM quote', () => {
    expectWhole(
      parseVersionedAttestation(v0({ head: bytes('0001'), body: join(tdxBody(), tpmQuote) })),
      'dstack-gcp-tdx',
    );
  });

  it('reads the early layout, with optional quotes', () => {
    const some = bytes('01');
    const none = bytes('00');
    expectWhole(parseVersionedAttestation(v0({ body: join(some, tdxBody(), none) })), 'dstack-tdx');
    const gcp = v0({ head: bytes('0001'), body: join(some, tdxBody(), some, tpmQuote) });
    expectWhole(parseVersionedAttestation(gcp), 'dstack-gcp-tdx');
  });

  it('completes a log without runtime events from the list of them', () => {
    const log = parseVersionedAttestation(v0({ body: tdxBody([boot]) })).eventLog;
    expect(log?.map(({ index, imr, digest, event }) => [index, imr, digest?.length ?? null, event])).toEqual([
      [0, 0, 48, ''],
      [1, 3, null, 'app-id'],
    ]);
    expect(parseVersionedAttestation(v0({ body: tdxBody([]), runtimeEvents: [] })).eventLog).toEqual([]);
  });

  it('takes a config that is a vm_config itself, is empty, or cannot be read', () => {
    const configOf = (config: string): unknown => {
      const { vmConfig, mrConfig } = parseVersionedAttestation(v0({ config }));
      return [vmConfig, mrConfig];
    };
    expect(configOf(VM_CONFIG)).toEqual([VM_CONFIG, null]);
    expect(configOf('')).toEqual([null, null]);
    expect(configOf('not JSON')).toEqual(['not JSON', null]);
    expect(configOf('{"vm_config":""}')).toEqual([null, null]);
    expect(configOf('{"vm_config":"{\\"mr_config\\":\\"{}\\"}"}')).toEqual(['{"mr_config":"{}"}', '{}']);
  });

  it.each([
    [2, 'dstack-nitro-enclave', 'AWS Nitro Enclave', scale.bytes(bytes('d28443'))],
    [
      3,
      'dstack-amd-sev-snp',
      'AMD SEV-SNP',
      join(scale.bytes(new Uint8Array(1184)), scale.list([scale.bytes(bytes('3082'))]), scale.text('{}')),
    ],
    [4, 'dstack-aws-nitro-tpm', 'AWS NitroTPM', scale.bytes(bytes('d28443'))],
  ])('names platform %i, which has no TDX quote', (number, platform, tee, body) => {
    const evidence = parseVersionedAttestation(v0({ head: Uint8Array.of(0, number), body }));
    expect(evidence).toMatchObject({
      platform,
      quote: null,
      eventLog: null,
      problem: `${tee} evidence: not supported by this version`,
    });
  });

  it.each<[string, Uint8Array, string]>([
    ['no bytes', bytes(''), 'PARSE_UNSUPPORTED attestation: no bytes; supported: 0x00 (V0) and a map (V1)'],
    [
      'another version',
      bytes('0200'),
      'PARSE_UNSUPPORTED attestation: first byte 0x02; supported: 0x00 (V0) and a map (V1)',
    ],
    [
      'another platform',
      v0({ head: bytes('0005') }),
      'PARSE_UNSUPPORTED attestation.platform (offset 2): number 5; supported: 0..4',
    ],
    [
      'bytes after the end',
      join(v0(), bytes('00')),
      `PARSE_TRAILING attestation.end (offset ${v0().length}): 1 bytes left over`,
    ],
    [
      'an event of RTMR4',
      v0({ body: tdxBody([{ ...appId, imr: 4 }]) }),
      'PARSE_INVALID attestation.event_log[0].imr: expected 0..3, got 4',
    ],
    [
      'a firmware event without digest',
      v0({ body: tdxBody([{ ...appId, imr: 2 }]) }),
      'PARSE_INVALID attestation.event_log[0].digest: expected 48 bytes, got 0',
    ],
    [
      'another option tag in the early layout',
      v0({ body: join(bytes('01'), tdxBody(), bytes('02')) }),
      'PARSE_INVALID attestation.tpm_quote (offset 688): option tag 2, expected 0 or 1',
    ],
    [
      'no quote in the early layout',
      v0({ body: join(bytes('00'), tdxBody()) }),
      'PARSE_INVALID attestation.tdx_quote (offset 3): is missing',
    ],
    [
      'text that is not UTF-8',
      join(bytes('0000'), tdxBody(), scale.list([]), reportData, scale.bytes(bytes('ff'))),
      'PARSE_INVALID attestation.config: not valid UTF-8',
    ],
    [
      'a quote over the limit',
      join(bytes('0000'), scale.compact(65_537), new Uint8Array(70_000)),
      'PARSE_LIMIT attestation.quote (offset 6): length 65537 is over the limit of 65536',
    ],
    [
      'too large a document',
      new Uint8Array(10 * 2 ** 20 + 1),
      'PARSE_LIMIT attestation: 10485761 bytes, over the limit of 10485760',
    ],
  ])('refuses %s', (_, input, message) => {
    expect(refusalText(() => parseVersionedAttestation(input))).toBe(message);
  });
});

describe('parseVersionedAttestation, V1', () => {
  it('reads MessagePack and CBOR', () => {
    expectWhole(parseVersionedAttestation(msgpack(v1Document())), 'dstack-tdx');
    expectWhole(parseVersionedAttestation(cbor(v1Document())), 'dstack-tdx');
  });

  it('reads bytes as a byte string too, versions of events, and pods', () => {
    const document = v1Document({
      platform: {
        kind: 'gcp-tdx',
        data: {
          quote,
          event_log: [
            { imr: 3, event_type: 0x08000001, event: 'app-id', event_payload: bytes('01'), version: 2, preimage: '00' },
          ],
          tpm_quote: { message: bytes('00') },
        },
      },
      stack: {
        kind: 'dstack-pod',
        data: { report_data: reportData, runtime_events: [], config: '', report_data_payload: '{}' },
      },
    });
    const evidence = parseVersionedAttestation(msgpack(document));
    expect(evidence).toMatchObject({ platform: 'dstack-gcp-tdx', vmConfig: null, mrConfig: null });
    expect(evidence.eventLog).toMatchObject([{ imr: 3, digest: null, event: 'app-id', version: 2 }]);
  });

  it('completes a log without runtime events, keeping their versions', () => {
    const document = v1Document({
      platform: { kind: 'tdx', data: { quote, event_log: [] } },
      stack: {
        kind: 'dstack',
        data: {
          report_data: reportData,
          runtime_events: [{ event: 'a', payload: bytes('01'), version: 2 }],
          config: '',
        },
      },
    });
    expect(parseVersionedAttestation(msgpack(document)).eventLog).toMatchObject([{ index: 0, event: 'a', version: 2 }]);
  });

  it.each(['nitro-enclave', 'sev-snp', 'aws-nitro-tpm'])('names the platform %s, which has no TDX quote', (kind) => {
    const evidence = parseVersionedAttestation(msgpack(v1Document({ platform: { kind, data: {} } })));
    expect(evidence.quote).toBeNull();
    expect(evidence.platform).toBe(kind === 'sev-snp' ? 'dstack-amd-sev-snp' : `dstack-${kind}`);
    expect(evidence.problem).toMatch(/^(?:AWS|AMD) .* evidence: not supported by this version$/);
  });

  it.each<[string, Record<string, Plain>, string]>([
    ['another version', { version: 2 }, 'PARSE_UNSUPPORTED attestation.version: 2; supported: 1'],
    [
      'a version as text',
      { version: '1' },
      'PARSE_INVALID attestation.version: expected a whole number from 0 to 9007199254740991, got the text "1"',
    ],
    [
      'another platform',
      { platform: { kind: 'cca', data: {} } },
      'PARSE_UNSUPPORTED attestation.platform.kind: "cca"; supported: tdx, gcp-tdx, nitro-enclave, sev-snp, aws-nitro-tpm',
    ],
    [
      'another stack',
      { stack: { kind: 'k8s', data: {} } },
      'PARSE_UNSUPPORTED attestation.stack.kind: "k8s"; supported: dstack, dstack-pod',
    ],
    [
      'a platform with an endless name',
      { platform: { kind: 'c'.repeat(900), data: {} } },
      `PARSE_UNSUPPORTED attestation.platform.kind: "${'c'.repeat(40)}…"; supported: tdx, gcp-tdx, nitro-enclave, sev-snp, aws-nitro-tpm`,
    ],
    ['no platform data', { platform: { kind: 'tdx' } }, 'PARSE_INVALID attestation.platform.data: is missing'],
    [
      'no quote',
      { platform: { kind: 'tdx', data: { event_log: [] } } },
      'PARSE_INVALID attestation.platform.data.quote: is missing',
    ],
    [
      'a quote as text',
      { platform: { kind: 'tdx', data: { quote: '00', event_log: [] } } },
      'PARSE_INVALID attestation.platform.data.quote: expected bytes, got the text "00"',
    ],
    [
      'an unknown event version',
      {
        platform: {
          kind: 'tdx',
          data: { quote, event_log: [{ imr: 3, event_type: 1, event: '', event_payload: bytes(''), version: 7 }] },
        },
      },
      'PARSE_UNSUPPORTED attestation.platform.data.event_log[0].version: 7; supported: 1, 2',
    ],
    [
      'short report data',
      { stack: { kind: 'dstack', data: { report_data: bytes('00'), runtime_events: [], config: '' } } },
      'PARSE_INVALID attestation.stack.data.report_data: expected 64 bytes, got 1',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(refusalText(() => parseVersionedAttestation(msgpack(v1Document(change))))).toBe(message);
  });
});

describe('parseVersionedAttestation, hostile input', () => {
  const documents: [string, Uint8Array][] = [
    ['V0', v0()],
    ['V0 on Google Cloud', v0({ head: bytes('0001'), body: join(tdxBody(), tpmQuote) })],
    ['V0 in the early layout', v0({ body: join(bytes('01'), tdxBody(), bytes('00')) })],
    ['V1 in MessagePack', msgpack(v1Document())],
    ['V1 in CBOR', cbor(v1Document())],
  ];

  it.each(documents)('%s: refuses truncation at every offset', (_, whole) => {
    for (let length = 0; length < whole.length; length++) {
      expect(readsOrRefuses(() => parseVersionedAttestation(whole.subarray(0, length)))).toBe(false);
    }
  });

  it.each(documents)('%s: throws nothing but ParseError when bytes change', (_, whole) => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const copy = whole.slice();
        copy[at] = value;
        readsOrRefuses(() => parseVersionedAttestation(copy));
      }),
      { numRuns: 1000 },
    );
  });

  it('throws nothing but ParseError for arbitrary bytes', () => {
    const start = fc.constantFrom('0000', '0001', '0002', '0003', '000001', '83a7', 'a367', '');
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 100 }), (head, tail) => {
        readsOrRefuses(() => parseVersionedAttestation(join(bytes(head), tail)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('looksLikeAttestation', () => {
  it('recognises every form by its start', () => {
    expect(looksLikeAttestation(v0())).toBe(true);
    expect(looksLikeAttestation(v0({ body: join(bytes('01'), tdxBody(), bytes('00')) }))).toBe(true);
    expect(looksLikeAttestation(bytes('0002'))).toBe(true);
    expect(looksLikeAttestation(msgpack(v1Document()))).toBe(true);
    expect(looksLikeAttestation(cbor(v1Document()))).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['one byte', '00'],
    ['zeros', '00'.repeat(100)],
    ['WebAssembly', '0061736d01000000'],
    ['an unknown platform', '0005'],
    ['PNG', '89504e470d0a1a0a0000000d49484452'],
    ['a MessagePack map of something else', '81a3666f6f01'],
    ['a quote', toHex(quote)],
  ])('not %s', (_, hex) => {
    expect(looksLikeAttestation(bytes(hex))).toBe(false);
  });
});
