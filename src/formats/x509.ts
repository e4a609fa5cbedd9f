// stub: types agreed
/** An X.509 certificate (RFC 5280), read strictly as DER. Structure only: nothing is judged. */
export interface Certificate {
  raw: Uint8Array;
  /** The signed bytes. */
  tbs: Uint8Array;
  /** Lower-case hex of the INTEGER's content bytes. */
  serial: string;
  /** DER of the Name, compared byte for byte. */
  issuer: Uint8Array;
  subject: Uint8Array;
  /** Common name, for messages. */
  issuerName: string;
  subjectName: string;
  /** Unix milliseconds. */
  notBefore: number;
  notAfter: number;
  /** DER SubjectPublicKeyInfo. */
  spki: Uint8Array;
  /** x || y when the key is ECDSA P-256 (uncompressed), else null. */
  publicKey: Uint8Array | null;
  /** r || s (64 bytes) when signed with ecdsa-with-SHA256, else null. */
  signature: Uint8Array | null;
  /** Null when absent. */
  basicConstraints: { ca: boolean; pathLength: number | null } | null;
  keyUsage: { digitalSignature: boolean; keyCertSign: boolean; crlSign: boolean } | null;
  authorityKeyId: Uint8Array | null;
  subjectKeyId: Uint8Array | null;
  /** All, in order; duplicates are a ParseError. */
  extensions: Extension[];
}

export interface Extension {
  oid: string;
  critical: boolean;
  /** Content of the OCTET STRING. */
  value: Uint8Array;
}

/** A certificate revocation list (RFC 5280 section 5), read strictly as DER. */
export interface Crl {
  raw: Uint8Array;
  tbs: Uint8Array;
  issuer: Uint8Array;
  issuerName: string;
  thisUpdate: number;
  /** Null when absent. */
  nextUpdate: number | null;
  /** Serial (as `Certificate.serial`) -> revocation time, Unix milliseconds. */
  revoked: Map<string, number>;
  signature: Uint8Array | null;
  authorityKeyId: Uint8Array | null;
  extensions: Extension[];
}
