// The `#sigstore` port on Node: whether what a Sigstore bundle holds was signed as it says. Signature, certificate chain,
// log inclusion and timestamps by the Sigstore client; that it sees the very bytes that we read is looked after here. The
// times at which keys and certificates are judged are those of the bundle's witnesses: the same bundle and trusted root
// give the same answer at any time.

import { createPublicKey } from 'node:crypto';
import { equalBytes, preview } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import type { JsonObject } from '../formats/codec/json.js';
import { parseCertificate } from '../formats/codec/x509.js';
import { anyObject, listOf, memberOr, only, type Reader, read } from '../schema/reader.js';
import { base64Bytes } from '../schema/scalars.js';
import type { Bundle, SignedEntity } from './client.js';
import { certificateOf, type EnvelopeBytes, readEnvelopeOf } from './envelope.js';
import { Refusal, refuse } from './refusal.js';
import type { TrustedRoot } from './trusted-root.js';

/** Whether the port can verify at all where it runs. */
export const canVerify: boolean = true;

/** What a certificate's signature proves. */
export interface Certified {
  /** The signed bytes of the statement. */
  payload: Uint8Array;
  /** DER of the signer's certificate. */
  certificate: Uint8Array;
  /** Times by logs and timestamp authorities, Unix milliseconds; at least one. */
  signedAt: number[];
  /** The one that vouches for all of it. */
  root: TrustedRoot;
}

/**
 * A bundle that a certificate authority of one of `roots` gave the certificate for; who that is, is not looked at.
 * @throws Refusal, ParseError
 */
export async function verifyCertified(json: JsonObject, roots: readonly TrustedRoot[]): Promise<Certified> {
  const opened = await openBundle(json);
  if (opened.key.$case !== 'certificate') return refuse('signer', 'it is signed by a key, not by a certificate');
  const { certificate, root } = verifyByCertificate(opened, roots);
  return { payload: opened.envelope.payload, certificate, signedAt: timesOf(opened), root };
}

/** A bundle that can be read, times included; nothing of it is verified. */
export interface OpenedBundle {
  json: JsonObject;
  /** As we read it. */
  envelope: EnvelopeBytes;
  /** As the client reads it. */
  entity: SignedEntity;
  key: SignedEntity['key'];
  client: Client;
}

type Client = typeof import('./client.js');

/** The envelope as we read it and the bundle as the client reads it: both must have the same payload. @throws Refusal, ParseError */
export async function openBundle(json: JsonObject): Promise<OpenedBundle> {
  const envelope = readEnvelopeOf(json);
  const client = await import('./client.js');
  const [bundle, entity] = parseWith(() => {
    const parsed = client.bundleFromJSON(json);
    return [parsed, client.toSignedEntity(parsed)] as const;
  });
  if (!equalBytes(payloadOf(bundle), envelope.payload)) {
    refuse('dsseEnvelope.payload', 'not base64 in its one canonical form');
  }
  const opened = { json, envelope, entity, key: entity.key, client };
  parseWith(() => timesOf(opened));
  return opened;
}

function payloadOf(bundle: Bundle): Uint8Array {
  if (bundle.content.$case !== 'dsseEnvelope') return refuse('dsseEnvelope', 'there is none');
  return new Uint8Array(bundle.content.dsseEnvelope.payload);
}

/** A bundle that the client cannot read is refused in our words; the client's own errors are replaced. */
function parseWith<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuse('bundle', `not a whole Sigstore bundle: ${wordsOf(error)}`);
  }
}

/**
 * What vouches for the time of a signature that was verified by `publicKey` must be good, too.
 * @param publicKey DER SubjectPublicKeyInfo
 * @throws Refusal
 */
export function verifyTimesOfKey(
  { entity, client }: OpenedBundle,
  publicKey: Uint8Array,
  roots: readonly TrustedRoot[],
): void {
  if (entity.timestamps.length === 0 && entity.tlogEntries.length === 0) return;
  const checked: SignedEntity = { ...entity, signature: withVerdict(entity.signature, true) };
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  const found = { publicKey: key, validFor: () => true };
  firstOf(
    roots.map((root) => () => {
      const material = client.toTrustMaterial(client.TrustedRoot.fromJSON(root.json), () => found);
      new client.Verifier(material, { ctlogThreshold: 0, tlogThreshold: 0, timestampThreshold: 0 }).verify(checked);
    }),
    'timestamp',
    'Give the trusted root that has its timestamp authority with --trusted-root.',
  );
}

/** The client would use SHA-256 for every key, so it is given the verdict of whoever knows each key's hash. */
function withVerdict(content: SignedEntity['signature'], verdict: boolean): SignedEntity['signature'] {
  return {
    signature: content.signature,
    compareSignature: (signature) => content.compareSignature(signature),
    compareDigest: (digest) => content.compareDigest(digest),
    verifySignature: () => verdict,
  };
}

/** @throws Refusal */
export function verifyByCertificate(
  { json, entity, client }: OpenedBundle,
  roots: readonly TrustedRoot[],
): { certificate: Uint8Array; root: TrustedRoot } {
  const certificate = certificateOf(json);
  const { issuer, issuerName } = parseCertificate(certificate, 'certificate');
  const issuers = roots.filter((root) => authorities(root).some((subject) => equalBytes(subject, issuer)));
  if (issuers.length === 0) {
    refuse(
      'signer.certificate',
      `its issuer ${preview(issuerName)} is in no trusted root`,
      'Another Sigstore instance signed it: give its trusted root with --trusted-root. `gh attestation trusted-root --hostname TENANT.ghe.com` writes that of a tenant.',
    );
  }
  const attempts = issuers.map((root) => () => {
    once(verifiers, root.json, () => verifierOf(client, root)).verify(entity);
    return root;
  });
  const hint = 'Get the file again from its source; an old trusted root may lack new keys, refresh it.';
  return { certificate, root: firstOf(attempts, 'signature', hint) };
}

/** Reading a root costs as much as some verifications, and there are few. Nobody changes one that was read. */
const verifiers = new WeakMap<JsonObject, InstanceType<Client['Verifier']>>();
const subjects = new WeakMap<JsonObject, Uint8Array[]>();

function once<T>(known: WeakMap<JsonObject, T>, json: JsonObject, make: () => T): T {
  const value = known.get(json) ?? make();
  known.set(json, value);
  return value;
}

function verifierOf(client: Client, { json }: TrustedRoot): InstanceType<Client['Verifier']> {
  const root = client.TrustedRoot.fromJSON(json);
  return new client.Verifier(client.toTrustMaterial(root), {
    // An instance without public logs (GitHub's for private repositories) vouches by its timestamps alone.
    ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
    tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
    timestampThreshold: 1,
  });
}

/** Subjects (DER) of the certificates of a root's certificate authorities. */
function authorities(root: TrustedRoot): Uint8Array[] {
  return once(subjects, root.json, () => readAuthorities(root));
}

function readAuthorities({ json, name }: TrustedRoot): Uint8Array[] {
  const subject: Reader<Uint8Array> = (der) => parseCertificate(base64Bytes(der), '').subject;
  const certificates = listOf(only('rawBytes', subject), { most: 16 });
  const chains = listOf(only('certChain', only('certificates', certificates)), { most: 100 });
  return read(json, name, (root) => memberOr(anyObject(root), 'certificateAuthorities', [], chains)).flat();
}

/** By logs and timestamp authorities, Unix milliseconds. */
export function timesOf({ entity }: Pick<OpenedBundle, 'entity'>): number[] {
  return entity.timestamps.flatMap((timestamp): number[] => {
    if (timestamp.$case === 'timestamp-authority') return [timestamp.timestamp.signingTime.getTime()];
    // Only a promise vouches for the time of an entry; without one the client does not count it either.
    return timestamp.tlogEntry.inclusionPromise === undefined
      ? []
      : [Number(timestamp.tlogEntry.integratedTime) * 1000];
  });
}

/** What the first gives that does not throw. If all throw, it refuses with the reason of the first. */
function firstOf<T>(attempts: (() => T)[], field: string, hint: string): T {
  let first: string | null = null;
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      first ??= wordsOf(error);
    }
  }
  return refuse(field, first ?? 'there is no trusted root to check it with', hint);
}

/** The client's reason, with what caused it, on one line. */
function wordsOf(error: unknown): string {
  if (error instanceof TrustCenterError || error instanceof Refusal) return error.message;
  if (!(error instanceof Error)) return 'no reason given';
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return preview(`${error.message}${cause}`, 300).slice(1, -1);
}
