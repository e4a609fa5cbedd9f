// What @peculiar/x509 and pkijs read in a certificate or a revocation list, in the terms of our own reader.

import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import * as pkijs from 'pkijs';
import type { Certificate, Crl } from '../../../../../src/core/formats/codec/x509.js';

/** Longest DER of two 32-byte integers; a longer signature is by a larger key. */
const P256_SIGNATURE_BYTES = 72;
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const hex = (bytes: ArrayBuffer | Uint8Array): string => Buffer.from(bytes as Uint8Array).toString('hex');
const nameFrom = (name: x509.Name): string => name.getField('CN')[0] ?? '';

/** `Certificate` with its bytes as hex. */
export function oracleCertificate(der: Uint8Array): unknown {
  const peculiar = new x509.X509Certificate(new Uint8Array(der));
  const pki = pkijs.Certificate.fromBER(new Uint8Array(der));
  const constraints = peculiar.getExtension(x509.BasicConstraintsExtension);
  const usage = peculiar.getExtension(x509.KeyUsagesExtension);
  const has = (flag: x509.KeyUsageFlags): boolean => ((usage?.usages ?? 0) & flag) !== 0;
  const spki = hex(peculiar.publicKey.rawData);
  return {
    raw: hex(peculiar.rawData),
    tbs: hex(pki.tbsView),
    version: pki.version + 1,
    serial: hex(pki.serialNumber.valueBlock.valueHexView),
    issuer: hex(pki.issuer.valueBeforeDecode),
    subject: hex(pki.subject.valueBeforeDecode),
    issuerName: nameFrom(peculiar.issuerName),
    subjectName: nameFrom(peculiar.subjectName),
    notBefore: peculiar.notBefore.getTime(),
    notAfter: peculiar.notAfter.getTime(),
    spki,
    publicKey: /^3059301306072a8648ce3d020106082a8648ce3d03010703420004/.test(spki) ? spki.slice(-128) : null,
    signature: ecdsaOf(pki.signatureAlgorithm.algorithmId, peculiar.signature),
    signed: signedOf(pki),
    basicConstraints: constraints ? { ca: constraints.ca, pathLength: constraints.pathLength ?? null } : null,
    keyUsage: usage
      ? {
          digitalSignature: has(x509.KeyUsageFlags.digitalSignature),
          keyEncipherment: has(x509.KeyUsageFlags.keyEncipherment),
          keyAgreement: has(x509.KeyUsageFlags.keyAgreement),
          keyCertSign: has(x509.KeyUsageFlags.keyCertSign),
          crlSign: has(x509.KeyUsageFlags.cRLSign),
        }
      : null,
    authorityKeyId: peculiar.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId ?? null,
    subjectKeyId: peculiar.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId ?? null,
    extensions: peculiar.extensions.map(({ type, critical, value }) => ({ oid: type, critical, value: hex(value) })),
  };
}

/** `Crl` with its bytes as hex and its entries as an array. */
export function oracleCrl(der: Uint8Array): unknown {
  const peculiar = new x509.X509Crl(new Uint8Array(der));
  const pki = pkijs.CertificateRevocationList.fromBER(new Uint8Array(der));
  const extensions = pki.crlExtensions?.extensions ?? [];
  const authority = extensions.find(({ extnID }) => extnID === '2.5.29.35')?.parsedValue;
  return {
    raw: hex(peculiar.rawData),
    tbs: hex(pki.tbsView),
    issuer: hex(pki.issuer.valueBeforeDecode),
    issuerName: nameFrom(peculiar.issuerName),
    thisUpdate: pki.thisUpdate.value.getTime(),
    nextUpdate: pki.nextUpdate?.value.getTime() ?? null,
    revoked: (pki.revokedCertificates ?? []).map(({ userCertificate, revocationDate }) => [
      hex(userCertificate.valueBlock.valueHexView),
      revocationDate.value.getTime(),
    ]),
    signature: ecdsaOf(pki.signatureAlgorithm.algorithmId, peculiar.signature),
    signed: signedOf(pki),
    authorityKeyId: authority?.keyIdentifier ? hex(authority.keyIdentifier.valueBlock.valueHexView) : null,
    extensions: extensions.map(({ extnID, critical, extnValue }) => ({
      oid: extnID,
      critical,
      value: hex(extnValue.valueBlock.valueHexView),
    })),
  };
}

/** Our reading in the same form. */
export function plain(value: Certificate | Crl): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      part instanceof Uint8Array ? hex(part) : part instanceof Map ? [...part] : part,
    ),
  );
}

function signedOf({
  signatureAlgorithm,
  signatureValue,
}: pkijs.Certificate | pkijs.CertificateRevocationList): unknown {
  const algorithm = hex(signatureAlgorithm.toSchema().toBER());
  return { algorithm, value: hex(signatureValue.valueBlock.valueHexView) };
}

function ecdsaOf(algorithm: string, signature: ArrayBuffer): string | null {
  if (algorithm !== ECDSA_WITH_SHA256 || signature.byteLength > P256_SIGNATURE_BYTES) return null;
  const algorithmOfKey: EcKeyImportParams = { name: 'ECDSA', namedCurve: 'P-256' };
  const raw = new x509.AsnEcSignatureFormatter().toWebSignature(algorithmOfKey, signature);
  return raw === null ? null : hex(raw);
}
