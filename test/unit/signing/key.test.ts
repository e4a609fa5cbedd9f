import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.js';
import { keyHint, PASSWORD_VARIABLE, pemOf, readPublicKey, readSigningKey } from '../../../src/signing/key.js';

const PASSWORD = 'correct horse battery staple';
const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const MESSAGE = Buffer.from('a message');

function pem(key: ReturnType<typeof p256>['privateKey'], passphrase?: string): string {
  const encryption = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return String(key.export({ format: 'pem', type: 'pkcs8', ...encryption }));
}

function refusal(read: () => unknown): InputError {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('not refused');
}

describe('readSigningKey', () => {
  it.each([
    ['ECDSA P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'sha256'],
    ['ECDSA P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'sha384'],
    ['Ed25519', () => generateKeyPairSync('ed25519'), null],
  ] as const)('%s: signs over its own hash, encrypted or not', (_, generate, hash) => {
    const { privateKey, publicKey } = generate();
    for (const key of [
      readSigningKey(pem(privateKey), undefined),
      readSigningKey(pem(privateKey, PASSWORD), PASSWORD),
    ]) {
      expect(verify(hash, MESSAGE, publicKey, key.sign(MESSAGE))).toBe(true);
      const der = publicKey.export({ format: 'der', type: 'spki' });
      expect(createPublicKey(key.publicKeyPem).export({ format: 'der', type: 'spki' })).toEqual(der);
      expect(key.hint).toBe(keyHint(der));
      expect(readPublicKey(key.publicKeyPem, 'key')).toEqual(new Uint8Array(der));
    }
  });

  it('reads an ECDSA key in SEC1 form', () => {
    const { privateKey } = p256();
    const sec1 = String(privateKey.export({ format: 'pem', type: 'sec1' }));
    expect(readSigningKey(sec1, undefined).sign(MESSAGE).length).toBeGreaterThan(60);
  });

  const encrypted = pem(p256().privateKey, PASSWORD);
  it.each<[string, string, string | undefined, string, string]>([
    [
      'without its password',
      encrypted,
      undefined,
      'signing-key: the key is encrypted and there is no password',
      `Set ${PASSWORD_VARIABLE} to its password.`,
    ],
    [
      'with an empty password',
      encrypted,
      '',
      'signing-key: the key is encrypted and there is no password',
      `Set ${PASSWORD_VARIABLE} to its password.`,
    ],
    [
      'with another password',
      encrypted,
      'hunter2',
      'signing-key: the password does not open the key',
      `Check ${PASSWORD_VARIABLE}, and that the file is whole.`,
    ],
    [
      'cut short',
      encrypted.slice(0, 200),
      PASSWORD,
      'signing-key: the password does not open the key',
      `Check ${PASSWORD_VARIABLE}, and that the file is whole.`,
    ],
    [
      'that is none',
      'secret but no key',
      undefined,
      'signing-key: not a private key in PEM',
      'Give PKCS#8 PEM: BEGIN [ENCRYPTED] PRIVATE KEY.',
    ],
    [
      'of RSA',
      String(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' })),
      undefined,
      'signing-key: a key of another kind (rsa)',
      'Use ECDSA P-256, ECDSA P-384 or Ed25519.',
    ],
    [
      'on another curve',
      String(
        generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
      ),
      undefined,
      'signing-key: a key of another kind (ec secp256k1)',
      'Use ECDSA P-256, ECDSA P-384 or Ed25519.',
    ],
    [
      'in the format of cosign',
      '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n',
      PASSWORD,
      'signing-key: a key in the format of cosign',
      'Give the key as PKCS#8 PEM: BEGIN [ENCRYPTED] PRIVATE KEY.',
    ],
    [
      'encrypted the old way',
      String(p256().privateKey.export({ format: 'pem', type: 'sec1', cipher: 'aes-128-cbc', passphrase: PASSWORD })),
      PASSWORD,
      'signing-key: encrypted in the old PEM way, which is weak',
      'Convert it: openssl pkcs8 -topk8 -in KEY.pem.',
    ],
  ])('refuses a key %s', (_, text, password, message, hint) => {
    const error = refusal(() => readSigningKey(text, password));
    expect({ message: error.message, hint: error.hint }).toEqual({ message, hint });
  });

  it('shows neither key nor password in any error', () => {
    for (const [text, password] of [
      [encrypted, 'hunter2'],
      [encrypted.replace('A', 'B'), PASSWORD],
      ['-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----', undefined],
    ] as const) {
      const error = refusal(() => readSigningKey(text, password));
      const told = `${error.message}${error.hint}${error.stack}${String(error.cause)}`;
      for (const secret of ['hunter2', PASSWORD, 'c2VjcmV0', encrypted.split('\n')[2] ?? '']) {
        expect(told).not.toContain(secret);
      }
    }
  });
});

describe('readPublicKey', () => {
  it('refuses what is no public key, and a private one by name', () => {
    const hint = 'Give the public key: openssl pkey -in KEY.pem -pubout.';
    const cases = [
      [pem(p256().privateKey), 'key: that is a private key'],
      ['no key', 'key: not a public key in PEM'],
    ] as const;
    for (const [text, message] of cases) {
      const error = refusal(() => readPublicKey(text, 'key'));
      expect({ message: error.message, hint: error.hint }).toEqual({ message, hint });
    }
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'pem', type: 'spki' });
    expect(refusal(() => readPublicKey(String(rsa), 'key')).message).toBe('key: a key of another kind (rsa)');
    expect(
      refusal(() => readPublicKey('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'key')).message,
    ).toBe('key: not a public key in PEM');
  });
});

describe('pemOf', () => {
  it('reads PEM behind a byte order mark', () => {
    const { privateKey } = p256();
    const marked = new TextEncoder().encode(`\ufeff${pem(privateKey)}`);
    expect(readSigningKey(pemOf(marked, 'signing-key'), undefined).hint).toBe(
      readSigningKey(pem(privateKey), undefined).hint,
    );
  });

  it('says what to do with DER, of either key', () => {
    const { privateKey, publicKey } = p256();
    for (const der of [
      privateKey.export({ format: 'der', type: 'pkcs8' }),
      publicKey.export({ format: 'der', type: 'spki' }),
    ]) {
      expect(refusal(() => pemOf(der, 'key'))).toMatchObject({
        message: 'key: DER, expected PEM',
        hint: 'Convert it: openssl pkey -inform DER -in KEY.der (public: -pubin) -out KEY.pem.',
      });
    }
  });
});
