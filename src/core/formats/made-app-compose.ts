// An app-compose made of a Docker Compose file, as the tools that deploy make one: the text of the file becomes a member
// beside others, and the whole is written in one of the forms that those tools write.

import { fromUtf8, preview, toHex, utf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import { normaliseAppCompose, parseAppCompose, readMembers } from './app-compose.js';
import type { AppComposeForm } from './app-compose-forms.js';
import type { JsonObject, JsonValue } from './codec/json.js';

export interface MadeAppCompose {
  /** The exact bytes of the Docker Compose file. */
  composeFile: Uint8Array;
  /**
   * `template`: the bytes of an app-compose, whose other members are taken as they are, unknown ones included. `name`: of
   * an app that has no template; the other members are those that `vmm-cli.py compose` writes when it is given no option.
   */
  from: { template: Uint8Array } | { name: string };
  /** Default: normalised. */
  form?: AppComposeForm;
}

const MEMBER = 'docker_compose_file';
const FIELD = 'app-compose';
/** Runners that start what a Docker Compose file says. */
const RUNNERS = ['docker-compose', 'nerdctl-compose'];

/**
 * The text of the app-compose: the same input gives the same bytes. The compose hash is that of its UTF-8.
 * @throws ParseError for a template that is no app-compose of this kind, or cannot be written in this form, and for a
 * Docker Compose file that is not UTF-8
 */
export function makeAppCompose({ composeFile, from, form = 'normalised' }: MadeAppCompose): string {
  const text = fromUtf8(composeFile, 'compose-file');
  const members = 'template' in from ? ofTemplate(from.template) : ofTool(from.name);
  // In its place, where the template has the member: the order of members is part of the bytes.
  const made: JsonObject = { ...members, [MEMBER]: text };
  return named(() => write(made, form));
}

function ofTemplate(bytes: Uint8Array): JsonObject {
  const { members, runner } = named(() => ({
    members: readMembers(fromUtf8(bytes, FIELD), 'plain'),
    runner: parseAppCompose(bytes).runner,
  }));
  if (RUNNERS.includes(runner)) return members;
  throw new ParseError('PARSE_INVALID', 'template.runner', `expected ${RUNNERS.join(' or ')}, got ${preview(runner)}`, {
    hint: 'With another runner nothing would start the Docker Compose file.',
  });
}

/** Errors of a template say so: there are two files that they could be about. */
function named<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { code, field, reason, offset, key, hint, cause } = error;
    const details = { offset, key, cause, ...(hint === undefined ? {} : { hint }) };
    throw new ParseError(code, field.replace(FIELD, 'template'), reason, details);
  }
}

/** In the order in which the tool writes them. */
function ofTool(name: string): JsonObject {
  return {
    manifest_version: 2,
    name,
    runner: 'docker-compose',
    [MEMBER]: '',
    kms_enabled: false,
    gateway_enabled: false,
    local_key_provider_enabled: false,
    key_provider_id: '',
    public_logs: false,
    public_sysinfo: false,
    allowed_envs: [],
    no_instance_id: false,
    secure_time: false,
  };
}

function write(members: JsonObject, form: AppComposeForm): string {
  // Checks of values that have no form of their own are made there: half a character, a depth beyond any app-compose.
  const normalised = normaliseAppCompose(utf8(JSON.stringify(members)));
  if (form === 'normalised') {
    if (!hasObject(members, isSortedInTwoWays)) return normalised;
    throw new ParseError('PARSE_UNSUPPORTED', 'template', 'has names that tools sort in different ways', {
      hint: 'Languages differ on characters beyond U+FFFF in a name. Name them otherwise, or write it in another form.',
    });
  }
  if (hasObject(members, isOrderLost)) {
    throw new ParseError(
      'PARSE_UNSUPPORTED',
      'template',
      'has an object with numbers as names, whose order is not kept',
      {
        hint: 'Write it normalised: there every member has its place by its name.',
      },
    );
  }
  return JSON.stringify(members, null, form === 'indented' ? 4 : undefined);
}

/** Whether `value` is, or has in it, an object whose names are of that kind. */
function hasObject(value: JsonValue, isSuch: (names: string[]) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(value) && isSuch(Object.keys(value))) return true;
  return Object.values(value).some((inner) => hasObject(inner, isSuch));
}

/** A JavaScript object has members with such names first, and in the order of the numbers. */
function isOrderLost(names: string[]): boolean {
  return names.length > 1 && names.some((name) => /^(?:0|[1-9][0-9]*)$/.test(name));
}

/** JavaScript sorts by UTF-16 units, Python and Go by code points. */
function isSortedInTwoWays(names: string[]): boolean {
  const inBytes = (name: string): string => toHex(utf8(name));
  const byUnits = [...names].sort().map(inBytes);
  const byPoints = names.map(inBytes).sort();
  return byUnits.some((name, at) => name !== byPoints[at]);
}
