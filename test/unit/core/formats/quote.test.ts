import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import {
  looksLikeQuote,
  MAX_QUOTE_BYTES,
  namesIntelQe,
  parseQuote,
  type Quote,
} from '../../../../src/core/formats/quote.js';
import { createDeployment, type QuoteParams, type TdReportParams } from '../../../../src/simulator/index.js';
import { bytes, quoteLike } from './encode.js';
import { readsOrRefuses, refusal, refusalText } from './refusal.js';

/** Every field of a TD report has bytes of its own, so that no two can be mistaken for each other. */
const fill = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const TD: TdReportParams = {
  teeTcbSvn: fill(16, 1),
  mrSeam: fill(48, 2),
  mrSignerSeam: fill(48, 3),
  seamAttributes: fill(8, 4),
  tdAttributes: fill(8, 5),
  xfam: fill(8, 6),
  mrTd: fill(48, 7),
  mrConfigId: fill(48, 8),
  mrOwner: fill(48, 9),
  mrOwnerConfig: fill(48, 10),
  rtmr0: fill(48, 11),
  rtmr1: fill(48, 12),
  rtmr2: fill(48, 13),
  rtmr3: fill(48, 14),
  reportData: fill(64, 15),
  teeTcbSvn2: fill(16, 16),
  mrServiceTd: fill(48, 17),
};

function bytesOf(quote: Partial<QuoteParams> = {}, tee: 'tdx' | 'sgx' = 'tdx'): Uint8Array {
  return new Uint8Array(createDeployment({ seed: 'quote', tee, quote, td: () => TD }).quote);
}
const v4 = bytesOf();
const refused = (quote: Partial<QuoteParams>, tee: 'tdx' | 'sgx' = 'tdx'): string =>
  refusalText(() => parseQuote(bytesOf(quote, tee)));

/** The body, each field as the byte that fills it. */
function filling({ body }: Quote): unknown {
  if (body.kind === 'enclave') throw new Error('not a TD report');
  const uniform = (bytes: Uint8Array | null): number | string | null =>
    bytes === null ? null : new Set(bytes).size === 1 ? `${bytes[0]}x${bytes.length}` : toHex(bytes);
  const { kind, rtmrs, ...registers } = body;
  const named = Object.entries(registers).map(([name, bytes]) => [name, uniform(bytes)]);
  return { kind, ...Object.fromEntries(named), rtmrs: rtmrs.map(uniform) };
}

const TD10 = {
  kind: 'td10',
  teeTcbSvn: '1x16',
  mrSeam: '2x48',
  mrSignerSeam: '3x48',
  seamAttributes: '4x8',
  tdAttributes: '5x8',
  xfam: '6x8',
  mrTd: '7x48',
  mrConfigId: '8x48',
  mrOwner: '9x48',
  mrOwnerConfig: '10x48',
  rtmrs: ['11x48', '12x48', '13x48', '14x48'],
  reportData: '15x64',
  teeTcbSvn2: null,
  mrServiceTd: null,
};

describe('parseQuote', () => {
  it('reads version 4, every field at its place', () => {
    const quote = parseQuote(v4);
    expect(quote.header).toMatchObject({ version: 4, attestationKeyType: 2, teeType: 0x81 });
    expect(filling(quote)).toEqual(TD10);
    expect(quote.signedBytes).toEqual(v4.subarray(0, 48 + 584));
    expect(quote.signatureData.qeReport.raw).toHaveLength(384);
    expect(quote.signatureData.certificationData).toMatchObject({ kind: 'certificates', type: 5 });
    expect(quote.trailing).toHaveLength(0);
  });

  it('reads version 5 with either TD report; the descriptor is signed too', () => {
    const td10 = parseQuote(bytesOf({ version: 5 }));
    expect(filling(td10)).toEqual(TD10);
    expect(td10.signedBytes).toHaveLength(48 + 6 + 584);
    const td15 = parseQuote(bytesOf({ version: 5, body: 'td15' }));
    expect(filling(td15)).toEqual({ ...TD10, kind: 'td15', teeTcbSvn2: '16x16', mrServiceTd: '17x48' });
    expect(td15.signedBytes).toHaveLength(48 + 6 + 648);
  });

  it('reads SGX quotes of version 3, 4 and 5', () => {
    for (const version of [3, 4, 5]) {
      const { header, body, signatureData } = parseQuote(bytesOf({ version }, 'sgx'));
      expect(header).toMatchObject({ version, teeType: 0 });
      expect(body).toMatchObject({ kind: 'enclave', isvProdId: 0, isvSvn: 1 });
      expect(signatureData.qeReport).toMatchObject({ isvProdId: 1, isvSvn: 5 });
    }
  });

  it.each([1, 2, 3] as const)('reads certification data of type %i', (certificationType) => {
    const { certificationData } = parseQuote(bytesOf({ certificationType })).signatureData;
    if (certificationData.kind !== 'ppid') throw new Error('expected a PPID');
    expect(certificationData.ppid).toHaveLength([0, 16, 256, 384][certificationType] ?? 0);
    expect(certificationData).toMatchObject({ type: certificationType, pceSvn: 13, pceId: 0 });
  });

  it('hands on a PCK certificate alone, unread', () => {
    const certificationData = Uint8Array.of(1, 2, 3);
    expect(parseQuote(bytesOf({ certificationType: 4, certificationData })).signatureData.certificationData).toEqual({
      kind: 'certificates',
      type: 4,
      encoded: certificationData,
    });
  });

  it('hands on what follows the quote, unjudged', () => {
    expect(parseQuote(bytesOf({ padding: Uint8Array.of(0, 7) })).trailing).toEqual(Uint8Array.of(0, 7));
  });
});

describe('parseQuote refuses', () => {
  it.each<[string, Partial<QuoteParams>, string, ('tdx' | 'sgx')?]>([
    [
      'version 2',
      { version: 2 },
      'PARSE_UNSUPPORTED quote.header.version (offset 2): quote version 2; supported: 3, 4, 5',
    ],
    [
      'version 6',
      { version: 6 },
      'PARSE_UNSUPPORTED quote.header.version (offset 2): quote version 6; supported: 3, 4, 5',
    ],
    [
      'a P-384 key',
      { attestationKeyType: 3 },
      'PARSE_UNSUPPORTED quote.header.attestation_key_type (offset 4): type 3; supported: 2 (ECDSA P-256)',
    ],
    [
      'another TEE',
      { teeType: 0x82 },
      'PARSE_UNSUPPORTED quote.header.tee_type (offset 8): 0x82; supported: 0 (SGX), 0x81 (TDX)',
    ],
    [
      'a TDX quote of version 3',
      { version: 3 },
      'PARSE_INVALID quote.header.tee_type (offset 8): a version 3 quote is an SGX quote',
    ],
    [
      'an unknown body type',
      { version: 5, bodyType: 4 },
      'PARSE_UNSUPPORTED quote.body.type (offset 54): 4; supported: 1 (enclave), 2 (TD 1.0), 3 (TD 1.5)',
    ],
    [
      'a body of another size than its type has',
      { version: 5, bodySize: 585 },
      'PARSE_INVALID quote.body.size (offset 54): 585 bytes for body type 2, expected 584',
    ],
    [
      'a TD report in an SGX quote',
      { version: 5, teeType: 0 },
      'PARSE_INVALID quote.body.type (offset 54): 2 does not go with TEE type 0x0',
    ],
    [
      'an enclave report in a TDX quote',
      { version: 5, teeType: 0x81 },
      'PARSE_INVALID quote.body.type (offset 54): 1 does not go with TEE type 0x81',
      'sgx',
    ],
    [
      'another outer certification data',
      { outerCertificationType: 5 },
      'PARSE_UNSUPPORTED quote.signature_data.certification_data.type (offset 130): 5; a version 4 quote carries type 6 (QE report)',
    ],
  ])('%s', (_, quote, message, tee) => {
    expect(refused(quote, tee)).toBe(message);
  });

  it.each([0, 6, 7])('inner certification data of type %i', (certificationType) => {
    expect(refused({ certificationType, certificationData: new Uint8Array(10) })).toMatch(
      `: ${certificationType}; supported: 1 (PPID), 2, 3 (encrypted PPID), 4 (PCK certificate), 5 (PCK chain)`,
    );
  });

  it('encrypted PPIDs of another length than their type has', () => {
    expect(refused({ certificationType: 2, certificationData: new Uint8Array(277) })).toBe(
      'PARSE_TRAILING quote.pck_certification_data.end (offset 276): 1 bytes left over',
    );
    expect(refused({ certificationType: 3, certificationData: new Uint8Array(403) })).toMatch(
      /^PARSE_TRUNCATED quote\.pck_certification_data\.pceid \(offset 402\)/,
    );
  });

  it('anything over 64 KiB', () => {
    const bytes = new Uint8Array(MAX_QUOTE_BYTES + 1);
    bytes.set(v4);
    expect(refusalText(() => parseQuote(bytes))).toBe(
      'PARSE_LIMIT quote.length (offset 0): 65537 bytes, over the limit of 65536',
    );
  });

  it.each<[string, Partial<QuoteParams>, 'tdx' | 'sgx']>([
    ['TDX version 4', {}, 'tdx'],
    ['TDX version 5', { version: 5, body: 'td15' }, 'tdx'],
    ['SGX version 3', {}, 'sgx'],
    ['with an encrypted PPID', { certificationType: 3 }, 'tdx'],
  ])('every beginning of a quote: %s', (_, quote, tee) => {
    const bytes = bytesOf(quote, tee);
    for (let length = 0; length < bytes.length; length++) {
      expect(refusal(() => parseQuote(bytes.subarray(0, length))).code).toBe('PARSE_TRUNCATED');
    }
  });

  it('a length that runs past its block or leaves bytes of it over', () => {
    // u32 lengths of signature data, certification data and PCK certification data; u16 length of the QE's auth data.
    const start = 48 + 584;
    const lengths = [
      { at: start, size: 4 },
      { at: start + 4 + 128 + 2, size: 4 },
      { at: start + 4 + 128 + 6 + 384 + 64, size: 2 },
      { at: start + 4 + 128 + 6 + 384 + 64 + 2 + 32 + 2, size: 4 },
    ];
    for (const { at, size } of lengths) {
      for (const by of [-1, 1, 256]) {
        const bytes = Uint8Array.from(v4);
        const view = new DataView(bytes.buffer);
        if (size === 2) view.setUint16(at, view.getUint16(at, true) + by, true);
        else view.setUint32(at, view.getUint32(at, true) + by, true);
        expect(readsOrRefuses(() => parseQuote(bytes))).toBe(false);
      }
    }
  });

  it('nothing by another error than a ParseError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        readsOrRefuses(() => parseQuote(noise));
      }),
    );
    fc.assert(
      fc.property(fc.nat(v4.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, noise) => {
        const bytes = Uint8Array.from(v4);
        bytes.set(noise.subarray(0, bytes.length - at), at);
        readsOrRefuses(() => parseQuote(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});

const bent = (at: number, hex: string): Uint8Array => {
  const quote = quoteLike();
  quote.set(bytes(hex), at);
  return quote;
};

describe('looksLikeQuote', () => {
  it.each([
    ['TDX version 4', quoteLike()],
    ['its header alone', quoteLike(48)],
    ['TDX version 5', bent(0, '0500')],
    ['SGX version 3', bent(0, '0300020000000000')],
  ])('takes %s', (_, quote) => {
    expect(looksLikeQuote(quote)).toBe(true);
  });

  it.each([
    ['less than a header', quoteLike(47)],
    ['version 2', bent(0, '0200')],
    ['version 6', bent(0, '0600')],
    ['another key type', bent(2, '0300')],
    ['another TEE', bent(4, '82')],
    ['another vendor', bent(12, '00')],
  ])('not %s', (_, quote) => {
    expect(looksLikeQuote(quote)).toBe(false);
  });
});

describe('namesIntelQe', () => {
  it('looks at the vendor id only', () => {
    expect(namesIntelQe(bent(0, 'ffff'))).toBe(true);
    expect(namesIntelQe(bent(27, '00'))).toBe(false);
    expect(namesIntelQe(new Uint8Array(20))).toBe(false);
  });
});
