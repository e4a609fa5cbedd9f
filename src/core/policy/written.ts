// The effective policy as a file that a person can read, keep, and give to the next verification: YAML with every key.

import type { JsonObject } from '../formats/codec/json.js';
import type { ImageProvenance, Policy, ReferenceValueSigner } from './policy.js';

/** Read as a policy file it is the same policy. */
export function writtenPolicy(policy: Policy): string {
  return `${memberLines(ordered(policy), '').join('\n')}\n`;
}

/** Of a file that is not ours: names and values stay as they are, and null is one of them. */
class Json {
  readonly value: JsonObject;

  constructor(value: JsonObject) {
    this.value = value;
  }
}

/** Else a file leaves out what is null: it has no word for that. */
type Value = string | number | boolean | Json | readonly Value[] | { [key: string]: Value | null };

/** Keys that are not spelt like the members of the policy. */
const SPELT: Readonly<Record<string, string>> = {
  mrSeam: 'mrseam',
  mrSignerSeam: 'mrsignerseam',
  seamAttributes: 'seamattributes',
  mrServiceTd: 'mrservicetd',
  mrConfigId: 'mrconfigid',
  mrOwner: 'mrowner',
  mrOwnerConfig: 'mrownerconfig',
};

/** As a file has it: `tcb-statuses` for `tcbStatuses`. */
export function fileKey(name: string): string {
  return SPELT[name] ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** In the order of the template; what has another form in a file has that. */
function ordered(policy: Policy): { [key: string]: Value | null } {
  const { version, phases, freshness, instances, drift, hardware, os, sourceCode, components, kms, gateway, domain } =
    policy;
  const { requireMrConfigId, appCompose, findings, registry, provenance, provenanceFor, ...launch } = sourceCode;
  return {
    version,
    phases,
    freshness,
    instances: typeof instances === 'string' ? instances : renamed(instances),
    drift: renamed(drift),
    hardware: renamed(hardware),
    os: renamed({ ...os, referenceValueSigners: os.referenceValueSigners.map(signer) }),
    'source-code': {
      ...renamed(launch),
      'mr-config-id': requireMrConfigId ? 'required' : 'any',
      'app-compose': new Json(appCompose),
      ...renamed({ findings, registry, provenance, provenanceFor }),
    },
    components,
    kms: renamed(kms),
    gateway: renamed(gateway),
    domain: renamed(domain),
  };
}

function signer({ publicKey, ...workflow }: ReferenceValueSigner): object {
  return publicKey === null ? workflow : { publicKey };
}

function renamed(value: object | ImageProvenance): { [key: string]: Value | null } {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [fileKey(name), renamedValue(member)]));
}

function renamedValue(value: unknown): Value | null {
  if (Array.isArray(value)) return value.map((one) => renamedValue(one) ?? '');
  if (typeof value === 'object' && value !== null) return renamed(value);
  return value as Value | null;
}

function memberLines(members: { [key: string]: Value | null }, indent: string): string[] {
  return Object.entries(members).flatMap(([key, value]) => {
    if (value === null) return [];
    const lines = linesOf(value, `${indent}  `);
    return lines === null ? [`${indent}${key}: ${flow(value)}`] : [`${indent}${key}:`, ...lines];
  });
}

/** What is longer has a line for each of its members. */
const SHORT = 50;

/** null: it is short enough to stand behind its key. */
function linesOf(value: Value, indent: string): string[] | null {
  if (typeof value !== 'object' || value instanceof Json || flow(value).length <= SHORT) return null;
  if (!isList(value)) return memberLines(value, indent);
  return value.flatMap((item) => {
    const [first, ...others] = linesOf(item, `${indent}  `) ?? [`${indent}  ${flow(item)}`];
    return [`${indent}- ${(first ?? '').trimStart()}`, ...others];
  });
}

function flow(value: Value): string {
  if (typeof value === 'string') return PLAIN.test(value) ? value : seen(JSON.stringify(value));
  if (typeof value !== 'object') return String(value);
  if (value instanceof Json) return seen(JSON.stringify(value.value));
  if (isList(value)) return `[${value.map(flow).join(', ')}]`;
  const members = Object.entries(value).flatMap(([key, member]) =>
    member === null ? [] : [`${key}: ${flow(member)}`],
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A short word that every reader of YAML takes for itself. */
const PLAIN = /^(?!.{33})(?!(?:true|false|yes|no|on|off|null|y|n)$)[a-z][a-z0-9-]*(?:\/[a-z0-9-]+)*$/i;

/** What nobody can see in JSON, which is YAML too, escaped. */
function seen(json: string): string {
  return json.replace(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

const UNSEEN = /[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
