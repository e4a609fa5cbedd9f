import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { InputError, TrustCenterError } from '../../../../src/core/errors.js';
import { isBundle, recogniseEvidence } from '../../../../src/core/formats/recognise.js';
import { bytes, join, msgpack, quoteLike, scale, text, toHex } from './encode.js';
import { type MadeCertificate, makeCertificate, octetString } from './ra-tls-certificates.js';
import { refusalText } from './refusal.js';

const quote = quoteLike(600);
const hex = toHex(quote);
const json = (value: unknown): Uint8Array => text(JSON.stringify(value));
const v0 = join(bytes('0000'), scale.bytes(quote), bytes('00 00'), new Uint8Array(64), scale.text(''));
const v1 = msgpack({
  version: 1,
  platform: { kind: 'tdx', data: { quote, event_log: [] } },
  stack: { kind: 'dstack', data: { report_data: new Uint8Array(64), runtime_events: [], config: '' } },
});

function unrecognised(input: Uint8Array): { code: string; message: string; hint: string | undefined } {
  try {
    recogniseEvidence(input);
  } catch (error) {
    if (error instanceof InputError) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('expected an InputError');
}

describe('recogniseEvidence', () => {
  let certificate: MadeCertificate;
  beforeAll(async () => {
    certificate = await makeCertificate({ 1: octetString(quote) });
  });

  it.each<[string, Uint8Array, string]>([
    ['a quote', quote, 'quote'],
    ['a quote in hex', text(hex), 'quote'],
    ['a quote in upper case with 0x and a line feed', text(`0x${hex.toUpperCase()}\n`), 'quote'],
    ['a quote in hex, in lines', text(hex.replace(/.{64}/g, '$&\r\n')), 'quote'],
    ['a quote in base64', text(Buffer.from(quote).toString('base64')), 'quote'],
    ['a quote in base64, in lines', text(Buffer.from(quote).toString('base64').replace(/.{76}/g, '$&\r\n')), 'quote'],
    ['a quote as a list of bytes', json([...quote]), 'quote'],
    ['a GetQuote answer', json({ quote: hex, event_log: '[]', report_data: '', vm_config: '' }), 'get-quote'],
    ['a GetQuote answer after a byte order mark', join(bytes('efbbbf'), json({ quote: hex })), 'get-quote'],
    ['a GetQuote answer after white space', join(text(' \n'), json({ quote: hex })), 'get-quote'],
    ['a Phala Cloud answer', json({ app_id: 'aa', instances: [{ quote: hex }] }), 'phala-cloud-attestations'],
    ['an Info answer', json({ app_cert: '', tcb_info: '{}' }), 'guest-agent-info'],
    ['an Info answer with tcb_info alone', json({ tcb_info: {} }), 'guest-agent-info'],
    ['a Redpill report', json({ intel_quote: hex, all_attestations: [] }), 'redpill-report'],
    ['a NEAR report', json({ model_attestations: [{ intel_quote: hex }] }), 'redpill-report'],
    ['a Redpill list', json({ all_attestations: [{ intel_quote: hex }] }), 'redpill-report'],
    ['a versioned attestation', v0, 'versioned-attestation'],
    ['a versioned attestation, V1', v1, 'versioned-attestation'],
    ['a versioned attestation in hex', text(toHex(v0)), 'versioned-attestation'],
    ['an Attest answer', json({ attestation: toHex(v1) }), 'versioned-attestation'],
  ])('tells %s', (_, input, kind) => {
    const document = recogniseEvidence(input);
    expect(document.kind).toBe(kind);
    expect(document.machines).toHaveLength(1);
    if (kind !== 'guest-agent-info') expect(toHex(document.machines[0]?.quote ?? bytes(''))).toBe(hex);
  });

  it('tells a certificate, in DER and PEM', () => {
    for (const input of [
      certificate.der,
      text(certificate.pem),
      text(`\n${certificate.pem}\n`),
      text(`\ufeff${certificate.pem.replaceAll('\n', '\r\n')}`),
    ]) {
      const document = recogniseEvidence(input);
      expect(document.kind).toBe('ra-tls-certificate');
      expect(toHex(document.machines[0]?.raTlsCertificate?.publicKey ?? bytes(''))).toBe(toHex(certificate.spki));
    }
  });

  it('hands on a quote that is cut short or followed by anything', () => {
    for (const input of [quote.subarray(0, 48), join(quote, new Uint8Array(100).fill(7))]) {
      expect(recogniseEvidence(input).machines[0]?.quote).toEqual(input);
    }
    expect(recogniseEvidence(json({ quote: '00' })).machines[0]?.quote).toEqual(bytes('00'));
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', bytes(''), 'an empty file'],
    ['white space', text(' \n'), 'a file of white space'],
    ['a picture', bytes('89504e470d0a1a0a0000000d49484452'), 'binary data beginning with 89504e470d0a1a0a'],
    ['zeros', new Uint8Array(100), 'binary data beginning with 0000000000000000'],
    ['noise', bytes('ff00ff00'), 'binary data beginning with ff00ff00'],
    ['a header of a quote cut short', quote.subarray(0, 47), 'binary data beginning with 0400020081000000'],
    ['a broken header', join(bytes('0900'), quote.subarray(2)), 'binary data beginning with 0900020081000000'],
    ['prose', text('Hello, world: this is prose.'), 'text beginning with "Hello, world: this is pr…"'],
    ['other hex', text('deadbeef'), 'hexadecimal of 4 bytes beginning with deadbeef'],
    ['hex of an odd length', text('abc'), 'an odd number (3) of hexadecimal digits'],
    ['a private key', text('-----BEGIN PRIVATE KEY-----\n'), 'text beginning with "-----BEGIN PRIVATE KEY--…"'],
    ['an empty object', text('{}'), 'an empty JSON object'],
    ['another object', json({ foo: 1, bar: { quote: 1 } }), 'JSON with the keys "foo", "bar"'],
    [
      'an object with many keys',
      json(Object.fromEntries('abcdefghij'.split('').map((key) => [key, 1]))),
      'JSON with the keys "a", "b", "c", "d", "e", "f", "g", "h", and 2 more',
    ],
    ['null members', json({ quote: null }), 'JSON with the keys "quote"'],
  ])('refuses %s', (_, input, seen) => {
    const { code, message, hint } = unrecognised(input);
    expect(`${code} ${message}`).toBe(`INPUT_UNRECOGNISED evidence: not recognised: this is ${seen}`);
    expect(hint).toBe(
      'Give a TDX or SGX quote (binary, hex, base64 or a JSON list of bytes), a GetQuote answer, a Phala Cloud attestations answer, a guest-agent Info answer, a Redpill or NEAR report, a versioned attestation (binary, hex or JSON), an RA-TLS certificate (PEM or DER) or an evidence bundle.',
    );
  });

  it.each<[string, unknown, string, string]>([
    [
      'collateral',
      { tcb_info: '{}', tcb_info_signature: '00', qe_identity: '{}' },
      'PCK collateral',
      'Pass it with --collateral.',
    ],
    [
      'an app-compose',
      { manifest_version: 2, docker_compose_file: '' },
      'an app-compose file',
      'Pass it with --app-compose, or see what is in it with `trust-center compose-hash`.',
    ],
    ['a vm_config', { cpu_count: 1, memory_size: 1 }, 'a vm_config', 'Pass it to measure with --vm-config.'],
    ['a bundle', { schema: 'trust-center/bundle/v1' }, 'an evidence bundle', 'Use it with the replay command.'],
    [
      'a list of numbers that is no quote',
      [1, 2, 3],
      'a JSON array',
      'An event log alone proves nothing: give the document that holds the quote too.',
    ],
    [
      'an event log',
      [{ imr: 0 }],
      'a JSON array',
      'An event log alone proves nothing: give the document that holds the quote too.',
    ],
  ])('says what to do with %s', (_, value, seen, hint) => {
    expect(unrecognised(json(value))).toEqual({
      code: 'INPUT_UNRECOGNISED',
      message: `evidence: not recognised: this is ${seen}`,
      hint,
    });
  });

  const snp = new Uint8Array(1184);
  snp.set(bytes('02000000'));
  snp.set(bytes('01000000'), 0x34);
  const nitro = join(bytes('8444a1013822a0'), new Uint8Array(40));
  it.each<[string, Uint8Array, string]>([
    ['an SNP report', snp, 'AMD SEV-SNP'],
    ['an SNP report in hex', text(toHex(snp)), 'AMD SEV-SNP'],
    ['a longer SNP report of version 5', join(bytes('05'), snp.subarray(1), new Uint8Array(8)), 'AMD SEV-SNP'],
    ['a Nitro document', nitro, 'AWS Nitro Enclave'],
    ['a Nitro document with its tag', join(bytes('d2'), nitro), 'AWS Nitro Enclave'],
    ['a Nitro document in base64', text(Buffer.from(nitro).toString('base64')), 'AWS Nitro Enclave'],
  ])('names %s as what it is', (_, input, tee) => {
    expect(unrecognised(input)).toMatchObject({
      code: 'INPUT_UNRECOGNISED',
      message: `evidence: ${tee} evidence: not supported by this version`,
    });
  });

  it.each<[string, Uint8Array]>([
    ['too short', snp.subarray(0, 1183)],
    ['of another version', join(bytes('06'), snp.subarray(1))],
    ['with another signature', join(snp.subarray(0, 0x34), bytes('02'), snp.subarray(0x35))],
  ])('takes nothing for an SNP report that is %s', (_, input) => {
    expect(unrecognised(input).message).toContain('not recognised: this is binary data');
  });

  it('refuses a file over 10 MiB before looking at it', () => {
    expect(unrecognised(new Uint8Array(10 * 2 ** 20 + 1))).toEqual({
      code: 'INPUT_TOO_LARGE',
      message: 'evidence: 10485761 bytes, over the limit of 10485760',
      hint: 'Give the evidence of one app; a document of this size is something else.',
    });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['JSON that is cut short', text('{"quote":'), /^PARSE_TRUNCATED evidence \(offset 9\)/],
    [
      'JSON with a key twice',
      text('{"quote":"00","quote":"01"}'),
      /^PARSE_INVALID evidence \(offset 14\): the key "quote" appears twice/,
    ],
    ['nesting', text('['.repeat(1000)), /^PARSE_LIMIT evidence \(offset 32\): nested deeper than 32 levels/],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), /^PARSE_INVALID evidence: UTF-16 text, expected UTF-8$/],
    ['a quote of another type', json({ quote: 7 }), /^PARSE_INVALID get_quote\.quote: expected a text/],
    [
      'a certificate without evidence',
      text('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
      /^PARSE_\w+ certificate/,
    ],
    ['a DER sequence that is no certificate', join(bytes('30820002'), bytes('0500')), /^PARSE_INVALID certificate/],
    ['an attestation cut short', v0.subarray(0, 300), /^PARSE_TRUNCATED attestation\.quote/],
  ])('reports what is wrong in %s', (_, input, message) => {
    expect(refusalText(() => recogniseEvidence(input))).toMatch(message);
  });

  it('throws nothing but InputError and ParseError', () => {
    const reads = (input: Uint8Array): void => {
      try {
        recogniseEvidence(input);
      } catch (error) {
        if (!(error instanceof TrustCenterError)) throw error;
      }
    };
    const keys = [
      'quote',
      'instances',
      'intel_quote',
      'all_attestations',
      'attestation',
      'app_cert',
      'tcb_info',
      'vm_config',
      'event_log',
      'x',
    ];
    fc.assert(
      fc.property(fc.uint8Array(), (input) => reads(input)),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.string(), (input) => reads(text(input))),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), (value) => reads(json(value))),
      { numRuns: 1000 },
    );
    for (const whole of [quote, v0, v1, certificate.der]) {
      for (let length = 0; length < whole.length; length += 3) reads(whole.subarray(0, length));
    }
  });
});

describe('isBundle', () => {
  it('goes by the schema alone, of any version and place', () => {
    expect(isBundle(json({ schema: 'trust-center/bundle/v1' }))).toBe(true);
    expect(isBundle(json({ digest: '', items: [], schema: 'trust-center/bundle/v9' }))).toBe(true);
    expect(isBundle(text(JSON.stringify({ schema: 'trust-center/bundle/v1' }, null, 2)))).toBe(true);
  });

  it.each<[string, Uint8Array]>([
    ['evidence', json({ quote: hex })],
    ['evidence that mentions it', json({ quote: hex, note: 'trust-center/bundle/v1' })],
    ['a result', json({ schema: 'trust-center/result/v1', of: 'trust-center/bundle/v1' })],
    ['an array', json(['trust-center/bundle/v1'])],
    ['text', json('trust-center/bundle/v1')],
    ['broken JSON', text('{"schema":"trust-center/bundle/v1"')],
    ['binary data', join(text('{"schema":"trust-center/bundle/v1"}'), bytes('ff'))],
    ['nothing', bytes('')],
  ])('not %s', (_, input) => {
    expect(isBundle(input)).toBe(false);
  });
});
