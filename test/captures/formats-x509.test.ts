// Every certificate and revocation list of the captures, read the same by our reader and by two others, and signed as
// read.

import { verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { certificateBlocks } from '../../src/core/formats/codec/pem.js';
import {
  type Certificate,
  parseCertificate,
  parseCertificateChainPem,
  parseCrl,
} from '../../src/core/formats/codec/x509.js';
import { parsePckExtensions, pckCaType } from '../../src/core/formats/pck-extensions.js';
import { oracleCertificate, oracleCrl, plain } from '../unit/core/formats/codec/x509-oracle.js';
import { readsOrRefuses } from '../unit/core/formats/refusal.js';
import { captureBytes, capturesWith, captureText, describeCaptures } from './captures.js';

/** PEM texts by where they stand: collateral chains, the chains in quotes, RA-TLS certificates. */
function pemTexts(): Map<string, string> {
  const texts = new Map<string, string>();
  for (const folder of capturesWith('collateral.json')) {
    for (const [key, value] of Object.entries(collateral(folder))) {
      if (key.endsWith('_chain')) texts.set(`${folder} ${key}`, value);
    }
  }
  for (const folder of [...capturesWith('evidence.json'), ...capturesWith('quote.hex')]) {
    texts.set(`${folder} quote`, quoteChain(quoteBytes(folder)));
  }
  for (const folder of capturesWith('attestation.bin')) {
    texts.set(`${folder} quote`, quoteChain(captureBytes(folder, 'attestation.bin')));
  }
  for (const file of capturesWith('app.cert').flatMap(() => RA_TLS))
    texts.set(file, captureText('dstack-ra-tls-certs', file));
  return texts;
}

const RA_TLS = ['app.cert', 'app-no-elog.cert', 'a04dea14-app.cert', 'bf747dfd-app.cert'];

function collateral(folder: string): Record<string, string> {
  return JSON.parse(captureText(folder, 'collateral.json'));
}

function quoteBytes(folder: string): Uint8Array {
  const isEvidence = capturesWith('evidence.json').includes(folder);
  const text = isEvidence ? JSON.parse(captureText(folder, 'evidence.json')).quote : captureText(folder, 'quote.hex');
  return Buffer.from(text.trim(), 'hex');
}

/** The PEM text as the quote has it: to the next byte that is not part of one. */
function quoteChain(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  return /-----BEGIN CERTIFICATE-----[\w+/=\s-]+-----END CERTIFICATE-----\n?\0?/.exec(text)?.[0] ?? '';
}

function derOf(pem: string): Uint8Array[] {
  return certificateBlocks(pem, 'pem', 8).map((body) => new Uint8Array(Buffer.from(body, 'base64')));
}

describeCaptures('certificates and revocation lists of real machines', () => {
  const texts = pemTexts();
  const unique = new Map<string, Uint8Array>();
  for (const pem of texts.values()) for (const der of derOf(pem)) unique.set(Buffer.from(der).toString('hex'), der);
  const lists = new Map<string, Uint8Array>();
  for (const folder of capturesWith('collateral.json')) {
    for (const key of ['root_ca_crl', 'pck_crl']) {
      const hex = collateral(folder)[key] ?? '';
      lists.set(hex, new Uint8Array(Buffer.from(hex, 'hex')));
    }
  }

  it('are many', () => {
    expect(texts.size).toBeGreaterThan(50);
    expect(unique.size).toBeGreaterThan(15);
    expect(lists.size).toBeGreaterThan(8);
  });

  it('are read as @peculiar/x509 and pkijs read them', () => {
    for (const der of unique.values()) {
      expect(plain(parseCertificate(der, 'certificate'))).toEqual(oracleCertificate(der));
    }
    for (const der of lists.values()) expect(plain(parseCrl(der, 'crl'))).toEqual(oracleCrl(der));
  }, 120_000);

  it('give chains in which each certificate is signed by the next', () => {
    for (const [name, pem] of texts) {
      if (RA_TLS.includes(name)) continue;
      const chain = parseCertificateChainPem(pem, 'chain');
      expect(chain.length, name).toBeGreaterThan(1);
      for (const [index, certificate] of chain.entries()) {
        const issuer = chain[index + 1] ?? certificate;
        expect(isSignedBy(certificate, issuer), `${name} ${certificate.subjectName}`).toBe(true);
        expect(certificate.issuer).toEqual(issuer.subject);
      }
    }
  });

  it('give lists signed by the CA they name', () => {
    const authorities = [...unique.values()].map((der) => parseCertificate(der, 'certificate'));
    for (const der of lists.values()) {
      const crl = parseCrl(der, 'crl');
      expect(authorities.some((ca) => Buffer.compare(ca.subject, crl.issuer) === 0 && isSignedBy(crl, ca))).toBe(true);
    }
  });

  it('give the platform of every PCK certificate', () => {
    const chains = [...texts].filter(([name]) => name.endsWith(' quote'));
    expect(chains.length).toBeGreaterThan(15);
    for (const [name, pem] of chains) {
      const [pck] = parseCertificateChainPem(pem, 'chain');
      if (pck === undefined) throw new Error(name);
      const platform = parsePckExtensions(pck);
      expect(platform.fmspc, name).toMatch(/^[0-9a-f]{12}$/);
      expect(platform.pceId, name).toBe('0000');
      expect([...platform.cpuSvn], name).toEqual(platform.sgxComponents);
      const isPlatform = pckCaType(pck) === 'platform';
      expect(pckCaType(pck), name).toMatch(/^(platform|processor)$/);
      expect(platform.platformInstanceId !== null, name).toBe(isPlatform);
      expect(platform.configuration !== null, name).toBe(isPlatform);
    }
  });

  it('are refused, with a ParseError, when cut anywhere', () => {
    for (const der of [...unique.values(), ...lists.values()]) {
      const read = lists.has(Buffer.from(der).toString('hex')) ? parseCrl : parseCertificate;
      for (let length = 0; length < der.length; length++) {
        if (readsOrRefuses(() => read(der.subarray(0, length), 'cut'))) throw new Error(`accepted ${length} bytes`);
      }
    }
  }, 120_000);

  it('never end in anything but a ParseError when one byte differs', () => {
    const sample = [...[...unique.values()].slice(0, 6), ...[...lists.values()].slice(0, 4)];
    for (const der of sample) {
      const read = lists.has(Buffer.from(der).toString('hex')) ? parseCrl : parseCertificate;
      const bent = new Uint8Array(der);
      for (let offset = 0; offset < Math.min(der.length, 4000); offset++) {
        for (const mask of [0x01, 0x80, 0xff, 0x1f]) {
          bent[offset] = (der[offset] ?? 0) ^ mask;
          readsOrRefuses(() => read(bent, 'bent'));
        }
        bent[offset] = der[offset] ?? 0;
      }
    }
  }, 120_000);
});

function isSignedBy(signed: { tbs: Uint8Array; signature: Uint8Array | null }, issuer: Certificate): boolean {
  if (signed.signature === null) return false;
  const key = { key: Buffer.from(issuer.spki), format: 'der', type: 'spki', dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', signed.tbs, key, signed.signature);
}
