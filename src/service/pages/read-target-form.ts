// What somebody wrote into the form of a target. Whether it can be verified by it is judged by what the API judges it by.

import * as v from 'valibot';
import { fromUtf8 } from '../../core/bytes.js';
import { InputError, TrustCenterError } from '../../core/errors.js';
import { fromBase64 } from '../../core/formats/codec/base64.js';
import { listOf, mismatch, read } from '../../core/schema/reader.js';
import { text } from '../../core/schema/scalars.js';
import { plainTextOf } from '../../core/schema/value.js';
import { parseYaml } from '../../core/schema/yaml.js';
import { upperFirst } from '../../core/views/verdict-words.js';
import { newTarget } from '../api/schemas.js';
import type { TargetSettings } from '../store/targets.js';
import { FIELDS, type Field, type FormProblem, NEW_TARGET, OWN_OPTIONS, type TargetFields } from './target-form.js';

export type Form = Readonly<Record<string, string | File | (string | File)[]>>;

/** As long as the largest field may be: a file as base64. */
const MAX_TEXT = 2 * 2 ** 20;

/** The texts of it, for the form to be shown again. @throws InputError for what no browser sends of this form */
export async function fieldsFrom(form: Form): Promise<TargetFields> {
  const fields = { ...NEW_TARGET };
  for (const field of FIELDS) {
    const value = form[field];
    if (field === 'app-compose' || value === undefined) continue;
    if (typeof value !== 'string' || value.length > MAX_TEXT) {
      throw new InputError('INPUT_INVALID', `${field}: expected one text of at most ${MAX_TEXT} characters`);
    }
    fields[field] = field === 'more' ? value : value.trim();
  }
  fields['app-compose'] = await composeFrom(form);
  return fields;
}

async function composeFrom(form: Form): Promise<string> {
  const { 'app-compose': file, 'app-compose-kept': kept, 'app-compose-drop': drop } = form;
  if (file instanceof File && file.size > 0) {
    if (file.size > MAX_TEXT) throw new InputError('INPUT_TOO_LARGE', `app-compose.json: ${file.size} bytes`);
    return fromUtf8(new Uint8Array(await file.arrayBuffer()), 'app-compose.json');
  }
  if (drop === 'yes' || typeof kept !== 'string' || kept === '') return '';
  return fromUtf8(fromBase64(kept, 'app-compose-kept'), 'app-compose-kept');
}

export interface GivenTarget {
  slug: string;
  settings: TargetSettings;
}

/** @param paused as it is already; the form does not change it */
export async function targetFrom(
  fields: TargetFields,
  paused: boolean,
): Promise<{ given: GivenTarget } | { problem: FormProblem }> {
  try {
    const { slug, name, kind, every, policy, visibility, publishes } = fields;
    const isAsked = kind === 'asked';
    const document = v.safeParse(
      newTarget,
      {
        slug,
        name: name === '' ? slug : name,
        kind,
        spec: await specFrom(fields, isAsked),
        policy: policy === '' ? null : policy,
        every: isAsked && every !== '' ? Number(every) : null,
        paused,
        visibility,
        publishes,
      },
      { abortEarly: true },
    );
    if (!document.success) return { problem: ofIssue(document.issues[0]) };
    const { slug: address, name: named, ...rest } = document.output;
    return { given: { slug: address, settings: { ...rest, name: named ?? address } } };
  } catch (error) {
    return { problem: problemOfInput(error) };
  }
}

function ofIssue(issue: v.BaseIssue<unknown>): FormProblem {
  const [step] = issue.path ?? [];
  const key = String(step?.key ?? '');
  const field = FIELDS.find((one) => one === key) ?? null;
  const text = field === null ? `${key}: ${issue.message}` : upperFirst(issue.message);
  return { field: key === 'spec' ? 'more' : field, text, hint: null };
}

/** What is wrong with what was given, and with which field as far as the message says; any other error is none of this form. */
export function problemOfInput(error: unknown): FormProblem {
  if (!(error instanceof TrustCenterError)) throw error;
  const [, option] = /\bspec\.([a-z-]+)/.exec(error.message) ?? [];
  const own = OWN_OPTIONS.find((one) => option === one || error.message.startsWith(`${one}:`));
  const field: Field | null = own ?? (option !== undefined || /^(?:spec|more)\b/.test(error.message) ? 'more' : null);
  const said = error.message.replace(/\bspec(?:\.|: )/, '');
  // Below its field it needs no name.
  const text = field !== null && said.startsWith(`${field}: `) ? upperFirst(said.slice(field.length + 2)) : said;
  return { field, text, hint: error.hint ?? null };
}

async function specFrom(fields: TargetFields, isAsked: boolean): Promise<Record<string, Given>> {
  const spec = fields.more.trim() === '' ? {} : await optionsIn(fields.more);
  for (const option of OWN_OPTIONS) {
    if (fields[option] === '' || (!isAsked && ASKING.includes(option))) continue;
    if (Object.hasOwn(spec, option)) {
      throw new InputError('INPUT_INVALID', `more: the field of ${option} has it already`);
    }
    spec[option] = fields[option];
  }
  return spec;
}

type Given = string | string[] | boolean;

function givenOf(value: unknown): Given {
  const plain = plainTextOf(value);
  if (plain === 'true' || plain === 'false') return plain === 'true';
  return Array.isArray(value) ? listOf(text)(value) : text(value);
}

/** Idle where evidence is handed in: the form shows them all the same. */
const ASKING: readonly string[] = ['url', 'domain'];

async function optionsIn(yaml: string): Promise<Record<string, Given>> {
  const document = await parseYaml(
    yaml,
    (message, { line, column }) => new InputError('INPUT_INVALID', `more: line ${line}, column ${column}: ${message}`),
  );
  return document.read((value) => {
    if (!(value instanceof Map)) return mismatch('options, one a line: `name: value`', value);
    const entries = [...value].map(([key, given]): [string, Given] => [text(key), read(given, text(key), givenOf)]);
    return Object.fromEntries(entries);
  });
}
