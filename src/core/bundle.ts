// The evidence bundle: every byte that an appraisal reads, collected once, hashed and frozen, as one JSON document.

import { sha256 } from '#crypto';
import { fromUtf8, preview, toHex, utf8 } from './bytes.js';
import { canonicalJson } from './canonical-json.js';
import { type ErrorCode, ParseError, type TrustCenterError } from './errors.js';
import { fromBase64, toBase64 } from './formats/codec/base64.js';
import { type JsonValue, parseJson } from './formats/codec/json.js';
import type { ComponentRole } from './result/words.js';
import { anyObject, anything, listOf, object, optional, orNull, type Reader, read, refuse } from './schema/reader.js';
import { integer, lowerHex, matching, oneOf, supported, text } from './schema/scalars.js';

export const BUNDLE_SCHEMA = 'trust-center/bundle/v1';

/** Name of the gap in what was collected until a cancellation or an error: what would have come later is not there. */
export const COLLECTION_GAP = 'collection';
/** Name of the bundle item with the app-compose file that is expected to run. */
export const APP_COMPOSE_ITEM = 'app-compose';
/** Name of the one with the Docker Compose file that is expected in it. */
export const COMPOSE_FILE_ITEM = 'compose-file';
/** Name of the item with the whole answer that evidence was a part of. */
export const ANSWER_ITEM = 'answer';
/** Name of the item with what a guest agent said beside its attestation. */
export const GUEST_AGENT_INFO_ITEM = 'guest-agent-info';
/** Beginning of the names of the items with evidence that the user gave as that of the KMS. */
export const KMS_EVIDENCE_ITEMS = 'kms-evidence/';
/** The same of the gateway. */
export const GATEWAY_EVIDENCE_ITEMS = 'gateway-evidence/';
/** Beginning of the names of the items with what a gateway says of its TLS keys. */
export const ACME_INFO_ITEMS = 'acme-info/';
/** Beginning of the names of the items with what an app's ingress publishes of its TLS keys, by one address each. */
export const INGRESS_EVIDENCE_ITEMS = 'ingress-evidence/';
/** Beginning of the names of the items with the certificates that a domain serves, by one address each, and of the gaps. */
export const SERVED_CERTIFICATE_ITEMS = 'served-certificate/';
/** Beginning of the names of the items with what a resolver answered of the domain, and of the gaps where one did not. */
export const DNS_RECORD_ITEMS = 'dns-record/';
/** Beginning of the names of the items with what CAs say of revoked certificates of the domain, and of the gaps. */
export const REVOCATION_ITEMS = 'revocation/';
/** Name of the item with the public root CAs in whose name a served chain can end. */
export const PUBLIC_ROOTS_ITEM = 'public-roots';
/** Beginning of the names of the items with root CAs that the caller gives for the domain. */
export const CA_FILE_ITEMS = 'ca-file/';
/** Beginning of the names of the items with what a monitor of Certificate Transparency lists, and of the gaps. */
export const CERTIFICATE_HISTORY_ITEMS = 'certificate-history/';
/** Name of the item with the list of CT logs that the caller gives in place of the shipped one. */
export const CT_LOG_LIST_ITEM = 'ct-log-list';
/** How the names begin of all that is collected anew about a domain, whatever a bundle given as evidence has of it. */
export const DOMAIN_ITEMS = [
  INGRESS_EVIDENCE_ITEMS,
  SERVED_CERTIFICATE_ITEMS,
  DNS_RECORD_ITEMS,
  REVOCATION_ITEMS,
  PUBLIC_ROOTS_ITEM,
  CA_FILE_ITEMS,
  CERTIFICATE_HISTORY_ITEMS,
  CT_LOG_LIST_ITEM,
] as const;
/** Beginning of the names of the items with PCK collateral. */
export const COLLATERAL_ITEMS = 'collateral/';
/** Beginning of the names of the items with collateral of a TCB recovery that is announced, and of the gaps. It decides nothing. */
export const EARLY_COLLATERAL_ITEMS = 'early-collateral/';
/** Beginning of the names of the items with Intel's list of TCB evaluation data numbers, for `tdx` and for `sgx`. */
export const TCB_NUMBERS_ITEMS = 'tcb-numbers/';
/** Name of the item with the time by the target's server, beside the time here. */
export const SERVER_CLOCK_ITEM = 'server-clock';
/** Beginning of the names of the items that are certificate chains of servers that were asked, for the record. */
export const PEER_CERTIFICATE_ITEMS = 'peer-certificates/';
/** Beginning of the names of the items that are image references. */
export const OS_IMAGE_ITEMS = 'os-image/';
/** Beginning of the names of the items that are records of container images, and of the gaps in their place. */
export const IMAGE_RECORD_ITEMS = 'image-record/';
/** Beginning of the names of the items that are reference values of accepted signers. */
export const REFERENCE_VALUES_ITEMS = 'reference-values/';
/** Beginning of the names of the items with what an endpoint of a chain answered, and of the gaps where one did not. */
export const CHAIN_RECORD_ITEMS = 'chain-record/';
/** Code of such a gap where the endpoint did answer, and told of another chain or another state of it. */
export const CHAIN_DISAGREES = 'FETCH_DISAGREES' satisfies ErrorCode;

export const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;
/** Most gaps, and most items. */
const MAX_ENTRIES = 1000;
/** As many instances as a document of evidence may list, and the KMS and gateway behind them. */
export const MAX_COMPONENTS = 258;
/** Most documents of evidence: a target gives one. Even small ones are costly if they hold compressed logs. */
const MAX_DOCUMENTS = 32;
/**
 * Characters of all items that are parsed. Evidence: as much as a single document may
 * have, 10 MiB, in base64. Endorsements: some 20 KB for each of the components.
 */
const MAX_PARSED = { evidence: 14 * 1024 * 1024, endorsement: 8 * 1024 * 1024 };
const MAX_TEXT = 1000;

/** Every byte that an appraisal reads, frozen: collected once, hashed, then only read. */
export interface Bundle {
  schema: typeof BUNDLE_SCHEMA;
  /** `sha256:` over target, components, gaps and each item's role, name and sha256: content, not time or place of collection. */
  digest: string;
  target: BundleTarget;
  components: BundleComponent[];
  /** What was looked for and not obtained, with the reason: undecided checks quote it. */
  gaps: BundleGap[];
  items: BundleItem[];
  /** The appraisal that `replay` repeats: RFC 3339 time and the effective policy. Absent until one was made. */
  appraisal?: { at: string; policy: unknown };
}

const TARGET_KINDS = ['file', 'guest-agent', 'challenge', 'ra-tls', 'phala-cloud', 'redpill'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/**
 * `handshake`: this collection met the server that holds the key of the certificate, which is the evidence. `fetched`:
 * it asked the target itself. `replayed`: read from a file.
 */
export const ACQUIRED = ['handshake', 'fetched', 'replayed'] as const;
export type Acquired = (typeof ACQUIRED)[number];

export interface BundleTarget {
  kind: TargetKind;
  /** What the user named: app id, model, URL without credentials, host and port, or file name without its folder. */
  name: string;
  /** Hex of the nonce that the verifier chose for this collection, if any. */
  nonce?: string;
  /** The app that was asked for beside a target of another kind, hex. A target of Phala Cloud is asked for by its name. */
  appId?: string;
  /** Of the app or of one instance, hex: the name of the host that was connected to begins with it. */
  addressedId?: string;
  /** Where the KMS and the gateway were asked because the call named them, as the results call that place. */
  kmsUrl?: string;
  gatewayUrl?: string;
  /** Images that the call accepts besides the policy's, hex of their OS image hashes. */
  osImageHashes?: string[];
  /** The domain that the app should answer at. */
  domain?: string;
  /** What the caller said of the deployment beside what is compared. */
  claims?: Claim[];
}

/** What a caller says of the deployment and no check compares: kept, so that the result can name it as not shown. */
export interface Claim {
  about: (typeof CLAIM_SUBJECTS)[number];
  /** One line, as the caller said it. */
  text: string;
}

export const CLAIM_SUBJECTS = ['os-source', 'app-source', 'hardware', 'governance', 'relationships'] as const;

export interface BundleComponent {
  role: ComponentRole;
  /** Position among the components of this role: `app/0`. */
  instance: number;
  acquired: Acquired;
  /** Name of the item with this component's evidence, and which of its machines this is. */
  evidence: { item: string; machine: number };
  /** Name of the item with PCK collateral for this component; null when there is none (see gaps). */
  collateral: string | null;
}

export interface BundleGap {
  /** What is missing: `app/0/collateral`; `evidence` for all that the target should have given. */
  name: string;
  reason: string;
  /** Of the error behind it, and what to do about that. */
  code?: string;
  hint?: string;
}

export interface BundleItem {
  role: 'evidence' | 'endorsement' | 'reference';
  /** Unique in the bundle: `evidence`, `collateral/0`, `app-compose`. */
  name: string;
  /** URL without credentials, or `file:` and the file's name without its folder. */
  source: string;
  /** RFC 3339. */
  collectedAt: string;
  /** Hex, of the decoded bytes. */
  sha256: string;
  encoding: 'utf8' | 'base64';
  data: string;
}

/** What an error left missing. */
export function gapOf(name: string, { message, code, hint }: TrustCenterError): BundleGap {
  return { name, reason: message, code, ...(hint === undefined ? {} : { hint }) };
}

/** An item before it is frozen. */
export interface CollectedItem extends Pick<BundleItem, 'role' | 'name' | 'source' | 'collectedAt'> {
  bytes: Uint8Array;
}

export interface BundleParts extends Pick<Bundle, 'target' | 'components' | 'gaps'> {
  items: CollectedItem[];
}

/** Freeze what was collected. Nothing in the result can be changed afterwards. */
export function createBundle(parts: BundleParts): Bundle {
  const { claims } = parts.target;
  const target = {
    ...parts.target,
    name: printable(parts.target.name),
    ...(claims === undefined ? {} : { claims: claims.map(({ about, text }) => ({ about, text: printable(text) })) }),
  };
  const gaps = parts.gaps.map(({ hint, ...gap }) => ({
    ...gap,
    reason: printable(gap.reason),
    ...(hint === undefined ? {} : { hint: printable(hint) }),
  }));
  const items = parts.items.map(encodeItem);
  const content = { target, components: structuredClone(parts.components), gaps, items };
  return checked({ schema: BUNDLE_SCHEMA, digest: digestOf(content), ...content });
}

/**
 * The same bundle with the appraisal that was made of it.
 * @param at Unix milliseconds
 */
export function recordAppraisal(bundle: Bundle, at: number, policy: unknown): Bundle {
  return deepFreeze({ ...bundle, appraisal: { at: new Date(at).toISOString(), policy: structuredClone(policy) } });
}

/** Decoded content of the item called `name`. @throws ParseError when there is none */
export function itemBytes(bundle: Bundle, name: string): Uint8Array {
  const index = bundle.items.findIndex((item) => item.name === name);
  const item = bundle.items[index];
  if (item === undefined) throw new ParseError('PARSE_INVALID', 'bundle.items', `no item is named ${preview(name)}`);
  return decode(item, `bundle.items[${index}].data`);
}

/** The document: members in one order, two blanks deep, a newline at the end. Equal bundles have equal texts. */
export function serialiseBundle(bundle: Bundle): string {
  const { schema, digest, target, components, gaps, items, appraisal } = bundle;
  const ordered = {
    schema,
    digest,
    target: {
      kind: target.kind,
      name: target.name,
      nonce: target.nonce,
      appId: target.appId,
      addressedId: target.addressedId,
      kmsUrl: target.kmsUrl,
      gatewayUrl: target.gatewayUrl,
      osImageHashes: target.osImageHashes,
      domain: target.domain,
      claims: target.claims?.map(({ about, text }) => ({ about, text })),
    },
    components: components.map(({ role, instance, acquired, evidence, collateral }) => {
      return { role, instance, acquired, evidence: { item: evidence.item, machine: evidence.machine }, collateral };
    }),
    gaps: gaps.map(({ name, reason, code, hint }) => ({ name, reason, code, hint })),
    items: items.map(({ role, name, source, collectedAt, sha256, encoding, data }) => {
      return { role, name, source, collectedAt, sha256, encoding, data };
    }),
    appraisal: appraisal && { at: appraisal.at, policy: appraisal.policy },
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/**
 * Read a bundle, and prove it whole: every item has the sha256 it states, the digest is that of the content, names are
 * unique and every reference is met.
 * @throws ParseError
 */
export function parseBundle(json: string): Bundle {
  return readBundle(parseJson(json, 'bundle', { bytes: MAX_BUNDLE_BYTES }));
}

/** The same of its JSON, which nobody else holds on to. @throws ParseError */
export function readBundle(json: JsonValue): Bundle {
  const bundle = read(json, 'bundle', readDocument);
  for (const [i, item] of bundle.items.entries()) {
    const actual = toHex(sha256(decode(item, `bundle.items[${i}].data`)));
    if (actual !== item.sha256) {
      throw new ParseError(
        'PARSE_INVALID',
        `bundle.items[${i}].sha256`,
        `the data has sha256 ${actual}, not ${item.sha256}`,
        {
          hint: 'The bundle was altered after it was saved; collect again.',
        },
      );
    }
  }
  const digest = digestOf(bundle);
  if (digest !== bundle.digest) {
    throw new ParseError(
      'PARSE_INVALID',
      'bundle.digest',
      `the content has ${digest}, not ${preview(bundle.digest, 80)}`,
      {
        hint: 'The bundle was altered after it was saved; collect again.',
      },
    );
  }
  return checked(bundle);
}

function digestOf({
  target,
  components,
  gaps,
  items,
}: Pick<Bundle, 'target' | 'components' | 'gaps' | 'items'>): string {
  const named = items.map(({ role, name, sha256 }) => ({ role, name, sha256 }));
  return `sha256:${toHex(sha256(utf8(canonicalJson({ target, components, gaps, items: named }))))}`;
}

/** References and uniqueness; then nothing can change any more. */
function checked(bundle: Bundle): Bundle {
  const fail = (field: string, message: string, code: 'PARSE_INVALID' | 'PARSE_LIMIT' = 'PARSE_INVALID'): never => {
    throw new ParseError(code, field, message);
  };
  if (bundle.components.length === 0 && bundle.gaps.length === 0) {
    fail('bundle.components', 'there is none, and no gap says why');
  }
  if (bundle.components.length > MAX_COMPONENTS) {
    fail('bundle.components', `more than ${MAX_COMPONENTS} components`, 'PARSE_LIMIT');
  }
  if (bundle.components.length > 0 && bundle.components.every(({ role }) => role !== 'app')) {
    fail('bundle.components', 'none is an instance of the app');
  }
  const { kind, name: app, appId = app } = bundle.target;
  if (kind === 'phala-cloud' && appId !== app) fail('bundle.target.appId', 'it is not the app id that is the name');
  const roles = new Map<string, BundleItem['role']>();
  for (const [i, { name, role }] of bundle.items.entries()) {
    if (roles.has(name)) fail(`bundle.items[${i}].name`, `${preview(name)} is the name of two items`);
    roles.set(name, role);
  }
  const components = new Set<string>();
  const machines = new Set<string>();
  for (const [i, component] of bundle.components.entries()) {
    const field = `bundle.components[${i}]`;
    const name = `${component.role}/${component.instance}`;
    if (components.has(name)) fail(field, `${name} stands there twice`);
    components.add(name);
    const { item, machine } = component.evidence;
    if (machines.has(`${item}#${machine}`))
      fail(`${field}.evidence`, `machine ${machine} of ${preview(item)} stands there twice`);
    machines.add(`${item}#${machine}`);
    if (roles.get(item) !== 'evidence') fail(`${field}.evidence.item`, `no evidence item is named ${preview(item)}`);
    const { collateral } = component;
    if (collateral !== null && roles.get(collateral) !== 'endorsement') {
      fail(`${field}.collateral`, `no endorsement item is named ${preview(collateral)}`);
    }
  }
  const documents = new Set(bundle.components.map(({ evidence }) => evidence.item));
  if (documents.size > MAX_DOCUMENTS) {
    fail('bundle.components', `more than ${MAX_DOCUMENTS} documents of evidence`, 'PARSE_LIMIT');
  }
  const named = new Set([...documents, ...bundle.components.map(({ collateral }) => collateral)]);
  for (const role of ['evidence', 'endorsement'] as const) {
    const isParsed = ({ name }: BundleItem): boolean =>
      named.has(name) || isGiven(name) || PARSED_ITEMS.some((beginning) => name.startsWith(beginning));
    const parsed = bundle.items.filter((item) => item.role === role && isParsed(item));
    const length = parsed.reduce((sum, { data }) => sum + data.length, 0);
    if (length > MAX_PARSED[role]) {
      const message = `${length} characters of ${role} in all, over the limit of ${MAX_PARSED[role]}`;
      fail('bundle.items', message, 'PARSE_LIMIT');
    }
  }
  return deepFreeze(bundle);
}

const PARSED_ITEMS = [COLLATERAL_ITEMS, EARLY_COLLATERAL_ITEMS, TCB_NUMBERS_ITEMS];

/** Whether the item is evidence that the user gave as that of the KMS or gateway. It is parsed whether or not a component names it. */
function isGiven(name: string): boolean {
  return name.startsWith(KMS_EVIDENCE_ITEMS) || name.startsWith(GATEWAY_EVIDENCE_ITEMS);
}

function encodeItem({ role, name, source, collectedAt, bytes }: CollectedItem): BundleItem {
  const text = readableText(bytes);
  const stated = { role, name, source: printable(source), collectedAt, sha256: toHex(sha256(bytes)) };
  if (text !== null) return { ...stated, encoding: 'utf8', data: text };
  return { ...stated, encoding: 'base64', data: toBase64(bytes) };
}

/** The text that `bytes` are, if they are one that JSON writes without many escapes. */
function readableText(bytes: Uint8Array): string | null {
  try {
    const text = fromUtf8(bytes, 'item');
    return CONTROL_CHARACTER.test(text) ? null : text;
  } catch {
    return null; // not UTF-8: kept as base64
  }
}

function decode(item: BundleItem, field: string): Uint8Array {
  return item.encoding === 'utf8' ? utf8(item.data) : fromBase64(item.data, field);
}

/** One class, not a lookahead before each character: items are long. */
const CONTROL_CHARACTER = /[^\P{Cc}\t\n\r]/u;
const UNPRINTABLE = /\p{Cc}|\p{Cs}|\p{Bidi_Control}/u;

/** Text from outside (a file's name, an error) as a bundle holds it: one line of limited length. */
function printable(text: string): string {
  const shown = text.replace(new RegExp(UNPRINTABLE, 'gu'), '?');
  return shown.length > MAX_TEXT ? `${shown.slice(0, MAX_TEXT - 1).replace(/\p{Cs}$/u, '')}…` : shown;
}

const entries = { most: MAX_ENTRIES };
const index = integer(0, MAX_ENTRIES);
const name = matching(/^[a-z0-9][a-z0-9/-]{0,99}$/, 'a name such as "collateral/0"');
const line: Reader<string> = (value) => {
  const given = text(value);
  if (given.length <= MAX_TEXT && !UNPRINTABLE.test(given)) return given;
  return refuse(`expected one line of at most ${MAX_TEXT} characters, got ${preview(given)}`);
};
const time: Reader<string> = (value) => {
  const given = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'a UTC time in milliseconds')(value);
  const at = Date.parse(given);
  return !Number.isNaN(at) && new Date(at).toISOString() === given ? given : refuse(`no such time: ${preview(given)}`);
};

const target = object<BundleTarget>({
  kind: oneOf(...TARGET_KINDS),
  name: line,
  nonce: optional(matching(/^(?:[0-9a-f]{2}){1,64}$/, 'lower-case hex')),
  appId: optional(lowerHex(20)),
  addressedId: optional(lowerHex(20)),
  kmsUrl: optional(line),
  gatewayUrl: optional(line),
  osImageHashes: optional(listOf(lowerHex(32), entries)),
  domain: optional(line),
  claims: optional(listOf(object<Claim>({ about: oneOf(...CLAIM_SUBJECTS), text: line }), entries)),
});

const component = object<BundleComponent>({
  role: oneOf('app', 'kms', 'gateway'),
  instance: index,
  acquired: oneOf(...ACQUIRED),
  evidence: object({ item: name, machine: index }),
  collateral: orNull(name),
});

const gap = object<BundleGap>({
  name,
  reason: line,
  code: optional(matching(/^[A-Z_]{1,40}$/, 'an error code')),
  hint: optional(line),
});

const item = object<BundleItem>({
  role: oneOf('evidence', 'endorsement', 'reference'),
  name,
  source: line,
  collectedAt: time,
  sha256: lowerHex(32),
  encoding: oneOf('utf8', 'base64'),
  data: text,
});

const document = object<Bundle>({
  schema: supported(text, [BUNDLE_SCHEMA]),
  digest: text,
  target,
  components: listOf(component, entries),
  gaps: listOf(gap, entries),
  items: listOf(item, entries),
  appraisal: optional(object({ at: time, policy: anything })),
});

function readDocument(value: unknown): Bundle {
  if (Object.hasOwn(anyObject(value), 'schema')) return document(value);
  return refuse('this is no evidence bundle: it names no schema', {
    hint: 'Give a file that --save-bundle wrote; to judge evidence: `trust-center verify --evidence FILE`.',
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
