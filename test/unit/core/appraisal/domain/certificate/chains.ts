// Chains that are right, and chains that break exactly one rule, each with what must be said of it.

import * as der from '../../../../../../src/simulator/der.js';
import * as pki from '../../../../../support/tls-pki.js';
import { type Bend, caCertificate, KEYS, leafCertificate, NAME, NAMES, rootCertificate } from './world.js';

export interface ChainCase {
  what: string;
  /** As it is served, and the roots that are known. */
  chain: Buffer[];
  roots: Buffer[];
  /** What is wrong with it; null: nothing. */
  wrong: RegExp | null;
}

const rsa = pki.rsaKey();
const rsaRoot = pki.rsaKey(3072, 'sha512');
const small = pki.rsaKey(1024);
const p521 = pki.ecKey('P-521', 'sha512');
const p384 = pki.ecKey('P-384', 'sha384');
const k256 = pki.ecKey('secp256k1');

function bent(what: string, wrong: RegExp | null, { leaf = {}, ca = {}, root = {} }: Record<string, Bend>): ChainCase {
  return { what, wrong, chain: [leafCertificate(leaf), caCertificate(ca)], roots: [rootCertificate(root)] };
}
const names = (...of: Buffer[]): Bend => ({ ext: { names: pki.altNames(...of) } });
const constrained = (permitted: Buffer[], excluded: Buffer[] = []): Bend => ({
  ext: { nameConstraints: pki.nameConstraints(permitted, excluded) },
});
const usual: [Buffer, Buffer] = [leafCertificate(), caCertificate()];

/** A leaf below two CAs that both name themselves as their issuer's subordinate. */
function deeper(pathLength: number | undefined, selfIssued: boolean): ChainCase {
  const key = pki.ecKey();
  const subject = selfIssued ? NAMES.ca : pki.name('Lower Test CA');
  const constraints = pki.basicConstraints(true, pathLength);
  const upper = caCertificate({ ext: { constraints } });
  const lower = caCertificate({
    subject,
    key,
    issuer: NAMES.ca,
    issuerKey: KEYS.ca,
    ext: { constraints: pki.basicConstraints(true) },
  });
  const leaf = leafCertificate({ issuer: subject, issuerKey: key });
  const isAllowed = selfIssued || pathLength === undefined || pathLength > 0;
  const what = `two CAs, the upper with ${pathLength === undefined ? 'no path length' : `path length ${pathLength}`}${selfIssued ? ', the lower self-issued' : ''}`;
  return { what, chain: [leaf, lower, upper], roots: [rootCertificate()], wrong: isAllowed ? null : /path length/ };
}

/** The CA again, signed by an older root. */
const oldRoot = rootCertificate({ subject: NAMES.old, issuer: NAMES.old, key: KEYS.old, issuerKey: KEYS.old });
const crossSignedRoot = (bend: Bend = {}): Buffer =>
  caCertificate({
    subject: NAMES.root,
    key: KEYS.root,
    issuer: NAMES.old,
    issuerKey: KEYS.old,
    ...bend,
    ext: { constraints: pki.basicConstraints(true), ...bend.ext },
  });

/**
 * As Let's Encrypt serves it since 2026: a certificate of six days without a subject, a CA for TLS servers alone, and its root
 * that two older ones vouch for, one after the other.
 */
function crossSigned(roots: 'the newer' | 'the older'): ChainCase {
  const [upper, older, newest] = [pki.ecKey('P-384', 'sha384'), pki.rsaKey(4096), pki.ecKey('P-384', 'sha384')];
  const [issuer, root] = [pki.name('YE1'), pki.name('Root YE')];
  const [newer, old] = [NAMES.root, NAMES.old];
  const purposes = pki.purposes(pki.SERVER_AUTH);
  const constraints = pki.basicConstraints(true);
  const intermediate = caCertificate({ subject: issuer, issuer: root, issuerKey: newest, ext: { purposes } });
  const byNewer = caCertificate({
    subject: root,
    key: newest,
    issuer: newer,
    issuerKey: upper,
    ext: { constraints, purposes },
  });
  const byOld = caCertificate({ subject: newer, key: upper, issuer: old, issuerKey: older, ext: { constraints } });
  const names = pki.extension('2.5.29.17', der.sequence(pki.dns(NAME)), true);
  const leaf = leafCertificate({ subject: der.sequence(), issuer, ext: { names, id: null } });
  const anchor =
    roots === 'the newer'
      ? rootCertificate({ subject: newer, issuer: newer, key: upper, issuerKey: upper })
      : rootCertificate({ subject: old, issuer: old, key: older, issuerKey: older });
  return {
    what: `cross-signed roots, known ${roots}`,
    chain: [leaf, intermediate, byNewer, byOld],
    roots: [anchor],
    wrong: null,
  };
}

export const CHAINS: readonly ChainCase[] = [
  crossSigned('the newer'),
  crossSigned('the older'),
  bent('the usual chain', null, {}),
  { what: 'the root served too', chain: [...usual, rootCertificate()], roots: [rootCertificate()], wrong: null },
  { what: 'the root of two known ones', chain: usual, roots: [oldRoot, rootCertificate()], wrong: null },
  bent('an RSA chain', null, { leaf: { key: rsa }, ca: {}, root: {} }),
  {
    what: 'RSA throughout',
    chain: [leafCertificate({ issuerKey: rsa }), caCertificate({ key: rsa, issuerKey: rsaRoot })],
    roots: [rootCertificate({ key: rsaRoot, issuerKey: rsaRoot })],
    wrong: null,
  },
  {
    what: 'a CA with the key of its root',
    chain: [leafCertificate({ issuerKey: KEYS.root }), caCertificate({ key: KEYS.root })],
    roots: [rootCertificate()],
    wrong: null,
  },
  {
    what: 'signed by RSA-PSS',
    chain: [leafCertificate({ issuerKey: pki.withPss(rsa) }), caCertificate({ key: rsa })],
    roots: [rootCertificate()],
    wrong: null,
  },
  {
    what: 'P-384 and P-521',
    chain: [leafCertificate({ key: p384, issuerKey: p521 }), caCertificate({ key: p521, issuerKey: KEYS.root })],
    roots: [rootCertificate()],
    wrong: null,
  },

  // Names.
  bent('a wildcard', null, { leaf: names(pki.dns('*.example.com')) }),
  bent('a name in upper case', null, { leaf: names(pki.dns('APP.Example.COM')) }),
  bent('the name among others', null, { leaf: names(pki.dns('other.example'), pki.ip(203, 0, 113, 5), pki.dns(NAME)) }),
  bent('another name', /is for "www.example.com", not for "app.example.com"/, {
    leaf: names(pki.dns('www.example.com')),
  }),
  bent('a wildcard of the parent’s parent', /not for/, { leaf: names(pki.dns('*.com')) }),
  bent('a bare star', /not for/, { leaf: names(pki.dns('*')) }),
  bent('a wildcard below the name', /not for/, { leaf: names(pki.dns('*.app.example.com')) }),
  bent('a wildcard of two labels', /not for/, { leaf: names(pki.dns('*.*.com')) }),
  bent('a star inside', /not for/, { leaf: names(pki.dns('app.*.com')) }),
  bent('the name with a byte of zero behind it', /not for/, { leaf: names(pki.dns(`${NAME}\0.evil.example`)) }),
  bent('the name behind another', /not for/, { leaf: names(pki.dns(`evil.${NAME}`)) }),

  // Dates.
  bent('an expired certificate', /"app.example.com" expired at 2026-05-31T23:59:59Z/, {
    leaf: { until: '2026-05-31T23:59:59Z' },
  }),
  bent('an expired CA', /"Test CA" expired/, { ca: { until: '2026-05-01T00:00:00Z' } }),
  bent('an expired root', /"Test Root" expired/, { root: { until: '2026-05-01T00:00:00Z' } }),

  // What a CA is.
  bent('a CA that is none', /is used as a CA but is not one/, {
    ca: { ext: { constraints: pki.basicConstraints(false), usage: pki.keyUsage(0) } },
  }),
  bent('a CA without basicConstraints', /is used as a CA but is not one/, {
    ca: { ext: { constraints: null, usage: pki.keyUsage(0) } },
  }),
  bent('basicConstraints that are not critical', /not critical/, {
    ca: { ext: { constraints: pki.basicConstraints(true, 0, false) } },
  }),
  bent('a CA without keyCertSign', /may not sign certificates/, {
    ca: { ext: { constraints: pki.basicConstraints(true), usage: pki.keyUsage(6) } },
  }),
  bent('a CA without keyUsage', /does not say what it may do/, { ca: { ext: { usage: null } } }),
  bent('a root that is no CA', /"Test Root" is used as a CA but is not one/, {
    root: { ext: { constraints: null, usage: null } },
  }),
  bent('a root without keyCertSign', /"Test Root" may not sign/, { root: { ext: { usage: pki.keyUsage(6) } } }),
  bent('a root whose path length is 0', /"Test Root" has more CAs below it \(1\)/, {
    root: { ext: { constraints: pki.basicConstraints(true, 0) } },
  }),
  bent('a leaf that may sign certificates', /is no CA/, { leaf: { ext: { usage: pki.keyUsage(0, 5) } } }),
  bent('a leaf without keyUsage', null, { leaf: { ext: { usage: null } } }),
  bent('a leaf without basicConstraints', null, { leaf: { ext: { constraints: null } } }),
  bent('a leaf for key encipherment', null, { leaf: { ext: { usage: pki.keyUsage(2) } } }),
  bent('a leaf for repudiation only', /may not be used for TLS/, { leaf: { ext: { usage: pki.keyUsage(1) } } }),
  bent('a leaf that is a CA', null, { leaf: { ext: { constraints: pki.basicConstraints(true) } } }),
  bent('a leaf that is a CA with a path length', /path length but may not sign/, {
    leaf: { ext: { constraints: pki.basicConstraints(true, 0) } },
  }),
  bent('a leaf that is no CA, with a path length', /path length but may not sign/, {
    leaf: { ext: { constraints: pki.basicConstraints(false, 0) } },
  }),
  bent('a leaf that is a CA without saying what it may', /does not say what it may do/, {
    leaf: { ext: { constraints: pki.basicConstraints(true), usage: null } },
  }),
  deeper(undefined, false),
  deeper(1, false),
  deeper(0, false),
  deeper(0, true),

  // Purposes.
  bent('no purposes', null, { leaf: { ext: { purposes: null } } }),
  bent('several purposes', null, { leaf: { ext: { purposes: pki.purposes(pki.CLIENT_AUTH, pki.SERVER_AUTH) } } }),
  bent('clients only', /is not for TLS servers/, { leaf: { ext: { purposes: pki.purposes(pki.CLIENT_AUTH) } } }),
  bent('any purpose', /is not for TLS servers/, { leaf: { ext: { purposes: pki.purposes(pki.ANY_PURPOSE) } } }),
  bent('a CA for TLS servers', null, { ca: { ext: { purposes: pki.purposes(pki.SERVER_AUTH) } } }),
  bent('a CA for clients only', /"Test CA" is not for TLS servers/, {
    ca: { ext: { purposes: pki.purposes(pki.CLIENT_AUTH) } },
  }),
  bent('a root for clients only', /"Test Root" is not for TLS servers/, {
    root: { ext: { purposes: pki.purposes(pki.CLIENT_AUTH) } },
  }),

  // Extensions.
  bent('an unknown extension', null, { leaf: { ext: { strange: pki.extension('1.2.3.4', der.sequence()) } } }),
  bent('a critical unknown extension', /not understood: 1.2.3.4/, {
    leaf: { ext: { strange: pki.extension('1.2.3.4', der.sequence(), true) } },
  }),
  bent('one of the CA', /not understood: 1.2.3.4/, {
    ca: { ext: { strange: pki.extension('1.2.3.4', der.sequence(), true) } },
  }),
  bent('a precertificate', /not understood: 1.3.6.1.4.1.11129.2.4.3/, {
    leaf: { ext: { poison: pki.extension('1.3.6.1.4.1.11129.2.4.3', Buffer.from('0500', 'hex'), true) } },
  }),
  bent('names twice', /appears twice/, { leaf: { ext: { again: pki.altNames(pki.dns('www.example.com')) } } }),
  bent('version 1', /names itself|version|used as a CA|cannot be read/, {
    ca: { version: 0, ext: { constraints: null, usage: null, id: null, issuerId: null } },
  }),

  // Name constraints.
  bent('a permitted domain', null, { ca: constrained([pki.dns('example.com')]) }),
  bent('the permitted name itself', null, { ca: constrained([pki.dns(NAME)]) }),
  bent('subdomains permitted', null, { ca: constrained([pki.dns('.example.com')]) }),
  bent('only subdomains of the name permitted', /not among what is permitted/, {
    ca: constrained([pki.dns(`.${NAME}`)]),
  }),
  bent('another domain permitted', /"Test CA" may not issue for "app.example.com"/, {
    ca: constrained([pki.dns('example.org')]),
  }),
  bent('a longer domain permitted', /not among what is permitted/, { ca: constrained([pki.dns('ple.com')]) }),
  bent('one of two permitted', null, { ca: constrained([pki.dns('example.org'), pki.dns('example.com')]) }),
  bent('an excluded domain', /is excluded/, { ca: constrained([], [pki.dns('example.com')]) }),
  bent('another domain excluded', null, { ca: constrained([], [pki.dns('example.org')]) }),
  bent('every name excluded', /is excluded/, { ca: constrained([], [pki.dns('')]) }),
  bent('permitted and excluded', /is excluded/, { ca: constrained([pki.dns('example.com')], [pki.dns(NAME)]) }),
  bent('a second name that is not permitted', /"evil.example" is not among/, {
    leaf: names(pki.dns(NAME), pki.dns('evil.example')),
    ca: constrained([pki.dns('example.com')]),
  }),
  bent('constraints of the root', /"Test Root" may not issue/, { root: constrained([pki.dns('example.org')]) }),
  bent('an address that is permitted', null, {
    leaf: names(pki.dns(NAME), pki.ip(10, 1, 2, 3)),
    ca: constrained([pki.ip(10, 0, 0, 0, 255, 0, 0, 0)]),
  }),
  bent('an address that is not', /a name \(ip\) is not among/, {
    leaf: names(pki.dns(NAME), pki.ip(11, 1, 2, 3)),
    ca: constrained([pki.ip(10, 0, 0, 0, 255, 0, 0, 0)]),
  }),
  bent('an excluded address', /a name \(ip\) is excluded/, {
    leaf: names(pki.dns(NAME), pki.ip(10, 1, 2, 3)),
    ca: constrained([], [pki.ip(10, 0, 0, 0, 255, 0, 0, 0)]),
  }),
  bent('no addresses allowed, and none there', null, { ca: constrained([], [pki.ip(0, 0, 0, 0, 0, 0, 0, 0)]) }),
  bent('a permitted subject', null, { ca: constrained([pki.directory(NAMES.leaf)]) }),
  bent('another subject permitted', /a name \(directory\) is not among/, {
    ca: constrained([pki.directory(pki.name('Somebody'))]),
  }),

  // Keys and signatures.
  bent('a small RSA key', /RSA key of 1024 bits/, { leaf: { key: small } }),
  {
    what: 'a CA with a small RSA key',
    chain: [leafCertificate({ issuerKey: small }), caCertificate({ key: small })],
    roots: [rootCertificate()],
    wrong: /RSA key of 1024 bits/,
  },
  bent('SHA-1', /algorithm that does not count/, { leaf: { issuerKey: pki.withHash(KEYS.ca, 'sha1') } }),
  {
    what: 'RSA with MD5',
    chain: [leafCertificate({ issuerKey: pki.withHash(rsa, 'md5') }), caCertificate({ key: rsa })],
    roots: [rootCertificate()],
    wrong: /algorithm that does not count/,
  },
  {
    what: 'a root that signed itself with SHA-1',
    chain: usual,
    roots: [rootCertificate({ issuerKey: pki.withHash(KEYS.root, 'sha1') })],
    wrong: null,
  },
  bent('a signature by another key', /does not verify/, {
    leaf: { issuerKey: KEYS.other, ext: { issuerId: pki.authorityKeyId(KEYS.ca) } },
  }),
  bent('a CA that another key signed', /does not verify/, {
    ca: { issuerKey: KEYS.other, ext: { issuerId: pki.authorityKeyId(KEYS.root) } },
  }),

  // Paths.
  { what: 'a lone leaf', chain: [leafCertificate()], roots: [rootCertificate()], wrong: /No certificate of "Test CA"/ },
  {
    what: 'a self-signed certificate',
    chain: [leafCertificate({ issuer: NAMES.leaf, issuerKey: KEYS.leaf })],
    roots: [rootCertificate()],
    wrong: /names itself as its issuer/,
  },
  {
    what: 'a chain of its own root',
    chain: [...usual, rootCertificate()],
    roots: [oldRoot],
    wrong: /No path leads/,
  },
  {
    what: 'a root of the same name with another key',
    chain: [...usual, rootCertificate()],
    roots: [rootCertificate({ key: KEYS.other, issuerKey: KEYS.other })],
    wrong: /does not verify/,
  },
  {
    what: 'one that has the same key identifier too',
    chain: usual,
    roots: [rootCertificate({ key: KEYS.other, issuerKey: KEYS.other, ext: { id: pki.subjectKeyId(KEYS.root) } })],
    wrong: /does not verify/,
  },
  {
    what: 'the root’s key under another name',
    chain: usual,
    roots: [rootCertificate({ subject: NAMES.old, issuer: NAMES.old })],
    wrong: /No certificate of "Test Root"/,
  },
  {
    what: 'the CAs in the wrong order',
    chain: [usual[0], oldRoot, rootCertificate(), usual[1]],
    roots: [rootCertificate()],
    wrong: null,
  },
  { what: 'certificates of strangers', chain: [usual[0], oldRoot, usual[1]], roots: [rootCertificate()], wrong: null },
  { what: 'the leaf twice', chain: [usual[0], usual[0], usual[1]], roots: [rootCertificate()], wrong: null },
  { what: 'a root that an older one signed', chain: [...usual, crossSignedRoot()], roots: [oldRoot], wrong: null },
  {
    what: 'the same with both roots known',
    chain: [...usual, crossSignedRoot()],
    roots: [oldRoot, rootCertificate()],
    wrong: null,
  },
  {
    what: 'an expired cross-signed root, and the new one known',
    chain: [...usual, crossSignedRoot({ until: '2026-01-01T00:00:00Z' })],
    roots: [rootCertificate()],
    wrong: null,
  },
  {
    what: 'CAs that sign each other',
    chain: [
      leafCertificate(),
      caCertificate({ issuer: NAMES.old, issuerKey: KEYS.old }),
      caCertificate({ subject: NAMES.old, key: KEYS.old, issuer: NAMES.ca, issuerKey: KEYS.ca }),
    ],
    roots: [rootCertificate()],
    wrong: /No certificate of|No path/,
  },
  {
    what: 'a certificate of another domain’s, with our key',
    chain: [leafCertificate({ subject: pki.name('evil.example'), ...names(pki.dns('evil.example')) }), caCertificate()],
    roots: [rootCertificate()],
    wrong: /is for "evil.example", not for/,
  },
];

/** Where OpenSSL is laxer or stricter: it does not say the same of these, and why is said here. */
export const OURS_ALONE: readonly ChainCase[] = [
  // RFC 5280 counts it in; OpenSSL does not.
  bent('the last second', null, { leaf: { until: '2026-06-01T00:00:00Z' } }),
  // OpenSSL takes the common name where there is no DNS name.
  bent('an e-mail address', /is for no DNS name/, { leaf: names(pki.email(`root@${NAME}`)) }),
  bent('the name as common name only', /is for no DNS name/, { leaf: { ext: { names: null } } }),
  // OpenSSL takes stars for parts of labels.
  bent('a star for a part of a label', /not for/, { leaf: names(pki.dns('a*.example.com')) }),
  // OpenSSL compares the star as a letter: the name that is asked for is excluded all the same.
  bent('a wildcard over an excluded name', /is excluded/, {
    leaf: names(pki.dns('*.example.com')),
    ca: constrained([], [pki.dns(NAME)]),
  }),
  // What is excluded can be written in another way.
  bent('an excluded subject', /not judged \(directory\)/, {
    ca: constrained([], [pki.directory(pki.name('Somebody'))]),
  }),
  bent('a curve of other uses', /neither RSA nor ECDSA/, { leaf: { key: k256 } }),
  // Where a certificate cannot be read as DER, OpenSSL reads what it can.
  bent('names that cannot be read', /cannot be read/, {
    leaf: { ext: { names: pki.extension('2.5.29.17', Buffer.from('3003820561', 'hex')) } },
  }),
  bent('purposes that cannot be read', /"app.example.com" cannot be read/, {
    leaf: { ext: { purposes: pki.extension('2.5.29.37', der.sequence()) } },
  }),
  bent('a place for lists that cannot be read', /"Test CA" cannot be read/, {
    ca: { ext: { points: pki.extension('2.5.29.31', der.sequence()) } },
  }),
  bent('an address of 5 bytes', /cannot be read/, {
    leaf: names(pki.dns(NAME), pki.ip(1, 2, 3, 4, 5)),
    ca: constrained([], [pki.ip(10, 0, 0, 0, 255, 0, 0, 0)]),
  }),
  bent('a constraint of 5 bytes', /cannot be read/, {
    leaf: names(pki.dns(NAME), pki.ip(1, 2, 3, 4)),
    ca: constrained([], [pki.ip(1, 2, 3, 4, 5)]),
  }),
  bent('an address of the other family than the constraint’s', null, {
    leaf: names(pki.dns(NAME), pki.ip(...Array(16).fill(1))),
    ca: constrained([], [pki.ip(10, 0, 0, 0, 255, 0, 0, 0)]),
  }),
  bent('a constrained e-mail address', /not judged \(email\)/, {
    leaf: names(pki.dns(NAME), pki.email('a@example.com')),
    ca: constrained([pki.email('example.com')]),
  }),
  bent('so many names that comparing them would take long', /too many names to compare/, {
    leaf: names(pki.dns(NAME), ...Array.from({ length: 1000 }, (_, i) => pki.dns(`n${i}.example.com`))),
    ca: constrained(Array.from({ length: 200 }, (_, i) => pki.dns(`${i}.com`))),
  }),
  bent('an RSA key with the exponent 1', /exponent 0x01/, { leaf: { key: rsaKeyOf(2048, [1]) } }),
  bent('an RSA key with an even exponent', /exponent 0x04/, { leaf: { key: rsaKeyOf(2048, [4]) } }),
  bent('an RSA key with a long exponent', /exponent 0x0101010101/, { leaf: { key: rsaKeyOf(2048, [1, 1, 1, 1, 1]) } }),
  bent('an RSA key that takes long', /RSA key of 16384 bits/, { leaf: { key: rsaKeyOf(16_384, [1, 0, 1]) } }),
  bent('a key that cannot be read', /neither RSA nor ECDSA/, {
    leaf: {
      key: { ...KEYS.leaf, spki: der.sequence(der.sequence(der.oid('1.2.3')), der.bitString(Uint8Array.of(8), 3)) },
    },
  }),
  {
    what: 'bytes among the certificates that are none',
    chain: [usual[0], Buffer.from('garbage'), usual[1]],
    roots: [rootCertificate()],
    wrong: null,
  },
  {
    what: 'a signature algorithm of the other kind of key',
    chain: [leafCertificate({ issuerKey: { ...KEYS.ca, sign: rsa.sign } }), usual[1]],
    roots: [rootCertificate()],
    wrong: /does not verify/,
  },
  {
    what: 'an RSA signature that is called ECDSA',
    chain: [
      leafCertificate({ issuerKey: { ...rsa, sign: (tbs) => ({ ...KEYS.ca.sign(tbs), value: rsa.sign(tbs).value }) } }),
      caCertificate({ key: rsa }),
    ],
    roots: [rootCertificate()],
    wrong: /does not verify/,
  },
  {
    what: 'a signature that is no pair of numbers',
    chain: [
      leafCertificate({
        issuerKey: { ...KEYS.ca, sign: (tbs) => ({ ...KEYS.ca.sign(tbs), value: Buffer.from('00') }) },
      }),
      usual[1],
    ],
    roots: [rootCertificate()],
    wrong: /does not verify/,
  },
  long(),
];

/** An RSA key that only its numbers make one. */
function rsaKeyOf(bits: number, exponent: number[]): pki.Key {
  const modulus = Buffer.alloc(bits / 8, 0xab);
  const numbers = der.sequence(der.integer(modulus), der.integer(Uint8Array.from(exponent)));
  const algorithm = der.sequence(der.oid('1.2.840.113549.1.1.1'), Buffer.from('0500', 'hex'));
  return { ...KEYS.leaf, spki: der.sequence(algorithm, der.bitString(numbers)) };
}

/** Nine CAs, one below the other: OpenSSL takes more. */
function long(): ChainCase {
  const keys = Array.from({ length: 9 }, () => pki.ecKey());
  const subject = (i: number): Buffer => (i < 0 ? NAMES.root : pki.name(`CA ${i}`));
  const constraints = pki.basicConstraints(true);
  const cas = keys.map((key, i) =>
    caCertificate({
      subject: subject(i),
      key,
      issuer: subject(i - 1),
      issuerKey: keys[i - 1] ?? KEYS.root,
      ext: { constraints },
    }),
  );
  const leaf = leafCertificate({ issuer: subject(8), issuerKey: keys[8] ?? KEYS.ca });
  return {
    what: 'a long chain',
    chain: [leaf, ...cas.reverse()],
    roots: [rootCertificate()],
    wrong: /longer or more paths than are looked at/,
  };
}
