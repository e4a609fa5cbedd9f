// The check over all addresses of a domain: what is held, what was met, and what was not.

import { describe, expect, it } from 'vitest';
import { judgeCertificate } from '../../../../../../src/core/appraisal/domain/certificate/index.js';
import type { Judgement } from '../../../../../../src/core/appraisal/judgement.js';
import { parseCertificate } from '../../../../../../src/core/formats/codec/x509.js';
import type { DnsRecord } from '../../../../../../src/core/formats/dns-record.js';
import * as pki from '../../../../../support/tls-pki.js';
import {
  addressRecord,
  caCertificate,
  held,
  inputOf,
  judged,
  KEYS,
  leafCertificate,
  listAt,
  NAME,
  NAMES,
  rootCertificate,
  served,
  spkiSha256,
} from './world.js';

const chain = [leafCertificate(), caCertificate()];
const roots = [rootCertificate()];
const gap = (name: string, reason: string) => ({ name, reason, code: null, hint: null });

describe('the key', () => {
  it('passes when it is attested, and says who holds it', async () => {
    const { status, detail, shown } = await judged(chain);
    expect({ status, shown }).toEqual({ status: 'pass', shown: {} });
    expect(detail).toContain(`Its key ${spkiSha256(KEYS.leaf)} is held by the gateway, as quoted.`);
    expect(detail).toMatch(
      /^At 203\.0\.113\.5: "app\.example\.com" ← "Test CA" ← "Test Root", a root of "a store of tests" \(SHA-256 [0-9a-f]{64}\), valid until 2040/,
    );
    expect(detail).toMatch(/Met at 1 address\.$/);
  });

  it('fails when another one is attested', async () => {
    expect(await judgeCertificate(inputOf([served(chain)], roots), held(KEYS.other, KEYS.ca))).toEqual({
      status: 'fail',
      detail:
        'At 203.0.113.5: The certificate is valid, but no quote names its key: whoever answers there need not be the TEE. Met at 1 address.',
      shown: {
        expected: `SHA-256 of the key: ${spkiSha256(KEYS.other)}; ${spkiSha256(KEYS.ca)}`,
        actual: spkiSha256(KEYS.leaf),
        hint: expect.any(String),
      },
    });
  });

  it('is not decided when none is attested, and follows from why', async () => {
    const { status, shown } = await judgeCertificate(inputOf([served(chain)], roots), held());
    expect({ status, shown }).toEqual({ status: 'unknown', shown: { followsFrom: 'domain.tee-controlled-key' } });
    const alone = await judgeCertificate(inputOf([served(chain)], roots), { keys: [], accounts: [], cause: null });
    expect(alone).toMatchObject({ status: 'unknown', shown: { hint: expect.any(String) } });
  });

  it('of a certificate that is not valid does not help', async () => {
    const evil = leafCertificate({ issuerKey: KEYS.other, ext: { issuerId: pki.authorityKeyId(KEYS.ca) } });
    expect(await judged([evil, caCertificate()])).toMatchObject({ status: 'fail' });
    expect(await judgeCertificate(inputOf([served([evil])], roots), held())).toMatchObject({ status: 'fail' });
  });
});

describe('addresses', () => {
  const second = { address: '2001:db8::5' };

  it('that serve the same are judged once, and counted', async () => {
    const input = inputOf([served(chain), served(chain, second), served(chain, { address: null })], roots);
    const { status, detail } = await judgeCertificate(input, held(KEYS.leaf));
    expect(status).toBe('pass');
    expect(detail).toMatch(/^At 203\.0\.113\.5, 2001:db8::5 and an address behind a proxy: .* Met at 3 addresses\.$/);
  });

  it('may serve different certificates, if each key is attested', async () => {
    const other = [leafCertificate({ key: KEYS.other }), caCertificate()];
    const input = inputOf([served(chain), served(other, second)], roots);
    const both = await judgeCertificate(input, held(KEYS.leaf, KEYS.other));
    expect(both.status).toBe('pass');
    expect(both.detail).toContain(spkiSha256(KEYS.other));
    expect(await judgeCertificate(input, held(KEYS.leaf))).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/^At 2001:db8::5: .*Met at 2 addresses\.$/),
    });
  });

  it('one that serves a bad chain fails all, wherever it stands', async () => {
    const lone = served([leafCertificate()], second);
    for (const records of [
      [served(chain), lone],
      [lone, served(chain)],
    ]) {
      expect(await judgeCertificate(inputOf(records, roots), held(KEYS.leaf))).toMatchObject({ status: 'fail' });
    }
  });

  it('that differ in anything that is served are judged apart', async () => {
    const [leaf = Buffer.alloc(0), ca = Buffer.alloc(0)] = chain;
    const serial = 4711;
    const stapling = [leafCertificate({ serial }), ca];
    const response = { serial, issuer: NAMES.ca, issuerKey: KEYS.ca };
    const staple = (status: Buffer): Uint8Array => new Uint8Array(pki.ocspResponse({ ...response, status }));
    for (const records of [
      [served(chain), served([leaf], second)],
      [served(stapling), served(stapling, { ...second, ocspResponse: staple(pki.REVOKED) })],
      [
        served(stapling, { ocspResponse: staple(pki.GOOD) }),
        served(stapling, { ...second, ocspResponse: staple(pki.REVOKED) }),
      ],
    ]) {
      const answer = await judgeCertificate(inputOf(records, roots), held(KEYS.leaf));
      expect(answer).toMatchObject({ status: 'fail', detail: expect.stringMatching(/^At 2001:db8::5: /) });
    }
  });

  it('one cannot use the signature of what another serves', async () => {
    const good = leafCertificate({ serial: 4712 });
    const signature = Buffer.from(parseCertificate(new Uint8Array(good), 'good').signed.value ?? []);
    const borrowed = leafCertificate({
      serial: 4713,
      issuerKey: { ...KEYS.ca, sign: (tbs) => ({ ...KEYS.ca.sign(tbs), value: signature }) },
    });
    const [, ca = Buffer.alloc(0)] = chain;
    const input = inputOf([served([good, ca]), served([borrowed, ca], second)], roots);
    expect(await judgeCertificate(input, held(KEYS.leaf))).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/^At 2001:db8::5: .*does not verify/),
    });
  });

  it('of one CA have its list read once for all, and each is looked up in it', async () => {
    const url = 'http://crl.example/1';
    const serials = [4715, 4716, 4717];
    const records = serials.map((serial, i) =>
      served([leafCertificate({ serial, ext: { points: pki.crlPoints(url) } }), caCertificate()], {
        address: `203.0.113.${i}`,
      }),
    );
    const judgedBy = async (revoked: number[]) => {
      const { crl, ...list } = listAt(url, pki.crl({ issuer: NAMES.ca, issuerKey: KEYS.ca, revoked }));
      let reads = 0;
      const counted = {
        ...list,
        get crl() {
          reads += 1;
          return crl;
        },
      };
      const answer = await judgeCertificate(inputOf(records, roots, { revocations: [counted] }), held(KEYS.leaf));
      return { ...answer, reads };
    };
    expect(await judgedBy([1])).toMatchObject({ status: 'pass', reads: 1 });
    for (const [i, serial] of serials.entries()) {
      const { status, detail, reads } = await judgedBy([serial]);
      expect([status, reads]).toEqual(['fail', 1]);
      expect(detail).toMatch(new RegExp(`^At 203\\.0\\.113\\.${i}: The list of .* has it as revoked since`));
    }
  });

  it('that could not be met leave the check open, and do not hide a failure', async () => {
    const gaps = [gap('served-certificate/1', '2001:db8::5: no route'), gap('dns-record/0', 'no answer')];
    const open = await judgeCertificate(inputOf([served(chain)], roots, { gaps }), held(KEYS.leaf));
    expect(open).toMatchObject({ status: 'unknown', shown: { hint: expect.any(String) } });
    expect(open.detail).toMatch(/Met at 1 address, and not everywhere: 2001:db8::5: no route\.$/);
    const lone = inputOf([served([leafCertificate()])], roots, { gaps });
    expect(await judgeCertificate(lone, held(KEYS.leaf))).toMatchObject({ status: 'fail' });
    const none = await judgeCertificate(inputOf([], roots, { gaps }), held(KEYS.leaf));
    expect(none).toMatchObject({
      status: 'unknown',
      detail: 'The domain was met at no address: 2001:db8::5: no route.',
    });
    expect((await judgeCertificate(inputOf([], roots), held(KEYS.leaf))).status).toBe('unknown');
    const offline = inputOf([], roots, { dns: [], gaps: [gap('served-certificate/0', 'not asked')] });
    const { detail } = await judgeCertificate(offline, held(KEYS.leaf));
    expect(detail).toBe('The domain was met at no address: not asked.');
  });

  it('that could not be met are told with what to do about it', async () => {
    const hint = 'This machine has no IPv6.';
    const gaps = [
      { ...gap('served-certificate/1', '2001:db8::5: no route'), hint },
      { ...gap('served-certificate/2', '2001:db8::6: no route'), hint },
    ];
    for (const records of [[served(chain)], []]) {
      const { status, shown } = await judgeCertificate(inputOf(records, roots, { gaps }), held(KEYS.leaf));
      expect([status, shown.hint]).toEqual([
        'unknown',
        expect.stringMatching(/^This machine has no IPv6\. Collect again/),
      ]);
    }
  });

  it('that resolvers give are all met, whoever gives them', async () => {
    const dns = [addressRecord(['203.0.113.5']), addressRecord(['203.0.113.5', '2001:db8::7'])];
    const { status, detail } = await judgeCertificate(inputOf([served(chain)], roots, { dns }), held(KEYS.leaf));
    expect(status).toBe('unknown');
    expect(detail).toMatch(/Met at 1 address, and not everywhere: at 2001:db8::7: nobody met it\.$/);
    const records = [served(chain), served(chain, { address: '2001:db8::7' })];
    expect(await judgeCertificate(inputOf(records, roots, { dns }), held(KEYS.leaf))).toMatchObject({ status: 'pass' });
  });

  it('that no resolver would tell leave the check open', async () => {
    const own = ['203.0.113.5'];
    const refused = { message: null, problem: 'no answer came' };
    const judgedWith = (dns: DnsRecord[]): Promise<Judgement> =>
      judgeCertificate(inputOf([served(chain)], roots, { dns }), held(KEYS.leaf));
    const answer = addressRecord(own).answers[0]?.message ?? new Uint8Array();
    for (const [dns, why] of [
      [[], 'no resolver said which IPv4 addresses it has; no resolver said which IPv6 addresses it has'],
      [[addressRecord(own, { AAAA: refused })], 'no resolver said which IPv6 addresses it has (no answer came)'],
      [[addressRecord(own, { A: refused })], 'no resolver said which IPv4 addresses it has (no answer came)'],
      [
        [addressRecord(own, { AAAA: { message: answer } })],
        'no resolver said which IPv6 addresses it has (it answers another question)',
      ],
    ] as [DnsRecord[], string][]) {
      const { status, detail } = await judgedWith(dns);
      expect([status, detail]).toEqual(['unknown', expect.stringContaining(`and not everywhere: ${why}.`)]);
    }
    const short = new Uint8Array(addressRecord(['203.0.113.5', '2001:db8::7']).answers[1]?.message ?? []);
    // The length of the data, before its 16 bytes: all of it but one byte, which then is missing in the message.
    const cut = short.slice(0, -1);
    cut[cut.length - 16] = 15;
    expect((await judgedWith([addressRecord(own, { AAAA: { message: cut } })])).detail).toContain(
      'no resolver said which IPv6 addresses it has (an address that cannot be read)',
    );
    expect(await judgedWith([addressRecord(own, { AAAA: refused }), addressRecord(own)])).toMatchObject({
      status: 'pass',
    });
  });

  it('are looked up by the proxy where there is one', async () => {
    const input = inputOf([served(chain, { address: null })], roots, { dns: [addressRecord(['2001:db8::7'])] });
    expect(await judgeCertificate(input, held(KEYS.leaf))).toMatchObject({ status: 'pass' });
  });

  it('that were asked for another name or port fail', async () => {
    for (const parts of [{ name: 'www.example.com' }, { port: 8443 }]) {
      const answer = await judgeCertificate(inputOf([served(chain, parts)], roots), held(KEYS.leaf));
      expect(answer).toMatchObject({ status: 'fail', shown: { expected: `${NAME}:443` } });
    }
  });
});

describe('roots', () => {
  it('that the caller gives count, and are told from public ones', async () => {
    const given = { public: [], given: [parseCertificate(new Uint8Array(rootCertificate()), 'root')], store: null };
    const { status, detail } = await judged(chain, [], { roots: given });
    expect({ status, detail }).toEqual({
      status: 'pass',
      detail: expect.stringContaining('"Test Root", a root that the caller gave (SHA-256'),
    });
  });

  it('that are not there at all leave the check open', async () => {
    const nothing = { public: [], given: [], store: null };
    expect(await judged(chain, [], { roots: nothing })).toMatchObject({
      status: 'unknown',
      shown: { hint: expect.any(String) },
    });
  });

  it('of an app’s own CA are not public', async () => {
    const app = pki.ecKey();
    const self = rootCertificate({
      subject: pki.name('Dstack App CA'),
      issuer: pki.name('Dstack App CA'),
      key: app,
      issuerKey: app,
    });
    const leaf = leafCertificate({ issuer: pki.name('Dstack App CA'), issuerKey: app });
    expect(await judged([leaf, self])).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/No path leads/),
    });
  });
});

describe('time', () => {
  it('before a certificate begins leaves a valid path open, and nothing else', async () => {
    const leaf = leafCertificate({ from: '2026-06-01T00:05:01Z' });
    const early = await judged([leaf, caCertificate()]);
    expect(early).toMatchObject({ status: 'unknown', shown: { hint: expect.stringContaining('--at') } });
    expect(early.detail).toContain('is not valid before 2026-06-01T00:05:01Z');
    const other = inputOf([served([leaf, caCertificate()])], roots);
    expect(await judgeCertificate(other, held(KEYS.other))).toMatchObject({ status: 'fail' });
    const forged = caCertificate({ from: '2027-01-01T00:00:00Z', issuerKey: KEYS.other, ext: { issuerId: null } });
    expect(await judged([leaf, forged])).toMatchObject({ status: 'fail' });
  });

  it('within the clock skew passes', async () => {
    expect(await judged([leafCertificate({ from: '2026-06-01T00:05:00Z' }), caCertificate()])).toMatchObject({
      status: 'pass',
    });
  });
});

describe('chains made to waste time or to confuse', () => {
  it('cut short anywhere are never valid', async () => {
    const [leaf = Buffer.alloc(0), ca = Buffer.alloc(0)] = chain;
    for (let length = 0; length < leaf.length; length += 13) {
      expect(await judged([leaf.subarray(0, length), ca])).toMatchObject({ status: 'fail' });
    }
    for (let length = 0; length < ca.length; length += 13) {
      expect(await judged([leaf, ca.subarray(0, length)])).toMatchObject({ status: 'fail' });
    }
  });

  it('with any byte changed are never valid', async () => {
    const [leaf = Buffer.alloc(0), ca = Buffer.alloc(0)] = chain;
    for (let at = 0; at < leaf.length; at += 5) {
      const changed = Buffer.from(leaf);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect(await judged([changed, ca])).toMatchObject({ status: 'fail' });
    }
  });

  it('of 16 CAs of one name that all sign each other end soon', async () => {
    const keys = Array.from({ length: 15 }, () => pki.ecKey());
    const subject = NAMES.ca;
    const unmarked = { id: null, issuerId: null, constraints: pki.basicConstraints(true) };
    const cas = keys.map((key, i) =>
      caCertificate({ subject, issuer: subject, key, issuerKey: keys[(i + 1) % keys.length] ?? key, ext: unmarked }),
    );
    const leaf = leafCertificate({ issuerKey: keys[0] ?? KEYS.ca, ext: { issuerId: null } });
    const before = performance.now();
    expect(await judged([leaf, ...cas])).toMatchObject({ status: 'fail' });
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it('in which a valid path hides among others pass', async () => {
    const decoy = caCertificate({ issuer: NAMES.old, issuerKey: KEYS.old });
    const expired = caCertificate({ until: '2021-01-01T00:00:00Z' });
    expect(await judged([leafCertificate(), decoy, expired, caCertificate()])).toMatchObject({ status: 'pass' });
  });

  it('show nothing of a hostile name as it is', async () => {
    const subject = pki.name('\u001b[31m<script>\u202e');
    const leaf = leafCertificate({ subject, issuer: pki.name('a\nb'), issuerKey: KEYS.other });
    const { detail } = await judged([leaf]);
    expect(detail).toContain('\\u{202e}');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(detail).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});
