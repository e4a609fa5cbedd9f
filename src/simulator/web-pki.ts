// A simulated public web PKI (RFC 5280, CA/Browser Forum profile): a root CA, one issuing CA under it, certificates for
// names, the issuing CA's revocation list, and OCSP responses to staple. Nobody's store has its root.

import { isIPv4 } from 'node:net';
import { hex, join, sha1 } from './bytes.js';
import { type Change, changed } from './change.js';
import { certificateWithScts, type SctParams } from './ct-log.js';
import * as der from './der.js';
import { createSigner, derivedBytes, type Key, type Keyring, type SigningHooks } from './keys.js';
import {
  addDays,
  buildCertificate,
  buildCrl,
  type CertificateParams,
  type CrlParams,
  ECDSA_WITH_SHA256,
  type Extension,
  type Name,
  nameDer,
} from './pki.js';

export interface WebCertificateParams extends CertificateParams {
  /** Subject alternative names: DNS names (a wildcard is one), and IPv4 addresses; none leaves the extension out. */
  names: string[];
  /** OIDs; null leaves the extension out. */
  extendedKeyUsage: string[] | null;
  /** Timestamps of CT logs that it carries; none leaves the extension out. */
  scts: SctParams[];
}

export interface WebPkiBend extends SigningHooks {
  root?: Change<WebCertificateParams>;
  issuing?: Change<WebCertificateParams>;
  crl?: Change<CrlParams>;
}

export interface WebPkiOptions {
  keys: Keyring;
  seed: string;
  at: Date;
  /** Where certificates say that the revocation list is; null: nowhere. */
  crlUrl: string | null;
  bend?: WebPkiBend;
}

export interface WebCertificate {
  der: Buffer;
  /** What is served: the certificate and that of the issuing CA, PEM. */
  chainPem: string;
  key: Key;
  params: WebCertificateParams;
}

export interface WebPki {
  root: Buffer;
  rootPem: string;
  issuing: Buffer;
  /** DER of the revocation list of the issuing CA. */
  crl: Buffer;
  /**
   * A certificate for 90 days, issued 30 days ago.
   * @param name of the certificate, from which its serial number follows
   */
  issue(name: string, names: string[], key: string, bend?: Change<WebCertificateParams>): WebCertificate;
  /** DER of an OCSP response of the issuing CA. */
  ocspResponse(certificate: WebCertificate, bend?: Change<OcspParams>): Buffer;
}

export interface OcspParams {
  status: 'good' | 'revoked' | 'unknown';
  serial: Uint8Array;
  signedBy: string;
  thisUpdate: Date;
  nextUpdate: Date | null;
  signatureAlgorithm: string;
}

export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
export const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ROOT: Name = { commonName: 'Simulated Root X1', organization: 'Simulated Web CA', country: 'US' };
const ISSUING: Name = { commonName: 'SE1', organization: 'Simulated Web CA', country: 'US' };

export function createWebPki({ keys, seed, at, crlUrl, bend = {} }: WebPkiOptions): WebPki {
  const sign = createSigner(keys, bend);
  const keyId = (key: string) => sha1(Buffer.of(4), keys(key).publicKey);
  const params = (name: string, key: string, signedBy: string): WebCertificateParams => ({
    key,
    signedBy,
    version: 2,
    serial: join(Buffer.of(4), derivedBytes(seed, `serial/${name}`, 17)),
    issuer: signedBy === 'web-root' ? ROOT : ISSUING,
    subject: ROOT,
    notBefore: addDays(at, -30),
    notAfter: addDays(at, 60),
    signatureAlgorithm: ECDSA_WITH_SHA256,
    outerSignatureAlgorithm: null,
    spki: null,
    authorityKeyId: keyId(signedBy),
    crlDistributionPoint: null,
    subjectKeyId: keyId(key),
    keyUsage: ['keyCertSign', 'crlSign'],
    basicConstraints: { ca: true, pathLength: null },
    sgx: null,
    extensions: (list) => list,
    names: [],
    extendedKeyUsage: null,
    scts: [],
  });
  const build = (name: string, certificate: WebCertificateParams): Buffer => {
    const certify = (more: Extension[]): Buffer => {
      const extensions = (list: Extension[]) => [...certificate.extensions(extended(list, certificate)), ...more];
      return buildCertificate(name, { ...certificate, extensions }, keys, sign);
    };
    if (certificate.scts.length === 0) return certify([]);
    return Buffer.from(certificateWithScts(certify, keys(certificate.signedBy).spki, certificate.scts, keys));
  };

  const root = build(
    'web-root',
    changed<WebCertificateParams>(
      { ...params('web-root', 'web-root', 'web-root'), notBefore: addDays(at, -3650), notAfter: addDays(at, 3650) },
      bend.root,
    ),
  );
  const issuing = build(
    'web-issuing',
    changed<WebCertificateParams>(
      {
        ...params('web-issuing', 'web-issuing', 'web-root'),
        subject: ISSUING,
        notBefore: addDays(at, -365),
        notAfter: addDays(at, 730),
        keyUsage: ['digitalSignature', 'keyCertSign', 'crlSign'],
        basicConstraints: { ca: true, pathLength: 0 },
        extendedKeyUsage: [SERVER_AUTH],
      },
      bend.issuing,
    ),
  );
  const crl = changed<CrlParams>(
    {
      version: 1,
      issuer: ISSUING,
      signedBy: 'web-issuing',
      thisUpdate: addDays(at, -1),
      nextUpdate: addDays(at, 6),
      revoked: [1, 2].map((n) => ({
        serial: join(Buffer.of(4), derivedBytes(seed, `serial/revoked-${n}`, 17)),
        date: addDays(at, -2),
        reason: 1,
      })),
      signatureAlgorithm: ECDSA_WITH_SHA256,
      outerSignatureAlgorithm: null,
      crlNumber: 7,
      authorityKeyId: keyId('web-issuing'),
      extensions: (list) => list,
    },
    bend.crl,
  );

  return {
    root,
    rootPem: der.pem(root),
    issuing,
    crl: buildCrl('crl/web', crl, sign),
    issue: (name, names, key, change) => {
      const leaf = changed<WebCertificateParams>(
        {
          ...params(name, key, 'web-issuing'),
          subject: { commonName: names[0] ?? name },
          crlDistributionPoint: crlUrl,
          keyUsage: ['digitalSignature'],
          basicConstraints: { ca: false, pathLength: null },
          extendedKeyUsage: [SERVER_AUTH],
          names,
        },
        change,
      );
      const bytes = build(name, leaf);
      return { der: bytes, chainPem: der.pem(bytes) + der.pem(issuing), key: keys(leaf.key), params: leaf };
    },
    ocspResponse: ({ params: { serial } }, change) => {
      const answer = changed<OcspParams>(
        {
          status: 'good',
          serial,
          signedBy: 'web-issuing',
          thisUpdate: addDays(at, -1),
          nextUpdate: addDays(at, 6),
          signatureAlgorithm: ECDSA_WITH_SHA256,
        },
        change,
      );
      const signed = sign('ocsp/web', answer.signedBy, responseData(answer, keys));
      const algorithm = der.sequence(der.oid(answer.signatureAlgorithm));
      const basic = der.sequence(signed.content, algorithm, der.bitString(der.ecdsaSignature(signed.signature)));
      const typed = der.sequence(der.oid('1.3.6.1.5.5.7.48.1.1'), der.octetString(basic));
      return der.sequence(der.enumerated(0), der.explicit(0, typed));
    },
  };
}

function extended(list: Extension[], { names, extendedKeyUsage }: WebCertificateParams): Extension[] {
  const more: Extension[] = [];
  if (names.length > 0) {
    const value = der.sequence(...names.map(generalName));
    more.push({ oid: '2.5.29.17', critical: false, value });
  }
  if (extendedKeyUsage !== null) {
    more.push({ oid: '2.5.29.37', critical: false, value: der.sequence(...extendedKeyUsage.map(der.oid)) });
  }
  return [...list, ...more];
}

function generalName(name: string): Buffer {
  return isIPv4(name) ? der.implicit(7, Buffer.from(name.split('.').map(Number))) : der.implicit(2, Buffer.from(name));
}

const SHA1 = '1.3.14.3.2.26';
const NULL = hex('0500');

/** `ResponseData` of OCSP (RFC 6960 4.2.1), of one certificate. */
function responseData(answer: OcspParams, keys: Keyring): Buffer {
  const keyHash = der.octetString(sha1(Buffer.of(4), keys('web-issuing').publicKey));
  const certificateId = der.sequence(
    der.sequence(der.oid(SHA1), NULL),
    der.octetString(sha1(nameDer(ISSUING))),
    keyHash,
    der.integer(answer.serial),
  );
  const status = {
    good: der.implicit(0, Buffer.of()),
    revoked: der.explicit(1, der.generalizedTime(answer.thisUpdate)),
    unknown: der.implicit(2, Buffer.of()),
  }[answer.status];
  const single = der.sequence(
    certificateId,
    status,
    der.generalizedTime(answer.thisUpdate),
    ...(answer.nextUpdate === null ? [] : [der.explicit(0, der.generalizedTime(answer.nextUpdate))]),
  );
  return der.sequence(der.explicit(2, keyHash), der.generalizedTime(answer.thisUpdate), der.sequence(single));
}
