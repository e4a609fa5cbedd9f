// Variables in the values of a Docker Compose file, replaced as Compose does: $NAME, ${NAME} with :- - :? ? :+ +, $$,
// nested. What a variable that somebody else may set leads to is not text but open: it may be anything.

import type { AppCompose } from '../../formats/app-compose.js';

/** Who sets a variable that the file does not. */
export type SetBy = 'deployer' | 'script' | 'vm';
/** null: nobody, so that its default holds. */
export type Setters = (name: string) => SetBy | null;

export interface OpenVariable {
  name: string;
  /** null: nobody sets it, and there is no default; or versions of Compose read the expression differently. */
  by: SetBy | null;
}

export interface ComposeValue {
  /** null: it may be anything that begins with `prefix` and ends with `suffix`. */
  text: string | null;
  prefix: string;
  suffix: string;
  open: OpenVariable[];
  /** Compose refuses the expression. */
  invalid: boolean;
}

type Part = string | OpenVariable;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:[-?+]|[-?+]/y;
const MAX_DEPTH = 16;
/** Of one value; others are not named. */
const MAX_OPEN = 32;

/** What is in the environment of Docker Compose in a dstack VM, whatever the app-compose says. */
const VM_VARIABLE =
  /^(?:PATH|HOME|PWD|OLDPWD|USER|LOGNAME|SHELL|SHLVL|LANG|LC_.*|HOSTNAME|TERM|_|PCCS_URL|INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_.*|COMPOSE_PROJECT_NAME)$/;

export function settersOf(compose: Pick<AppCompose, 'allowedEnvs' | 'initScript' | 'preLaunchScript'>): Setters {
  const allowed = new Set(compose.allowedEnvs);
  const scripts = `${compose.initScript ?? ''} ${compose.preLaunchScript ?? ''}`;
  const inScripts = new Set(scripts.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []);
  return (name) => {
    if (allowed.has(name)) return 'deployer';
    if (inScripts.has(name)) return 'script';
    return VM_VARIABLE.test(name) ? 'vm' : null;
  };
}

export function interpolate(text: string, setBy: Setters): ComposeValue {
  if (!text.includes('$')) return { text, prefix: text, suffix: text, open: [], invalid: false };
  const parts = substitute(text, setBy, 0);
  if (parts === null) return { text: null, prefix: '', suffix: '', open: [], invalid: true };
  const open = parts.filter((part) => typeof part !== 'string');
  if (open.length === 0) {
    const known = parts.join('');
    return { text: known, prefix: known, suffix: known, open: [], invalid: false };
  }
  const first = parts.findIndex((part) => typeof part !== 'string');
  const last = parts.findLastIndex((part) => typeof part !== 'string');
  const literal = (from: number, to: number): string => parts.slice(from, to).join('');
  return {
    text: null,
    prefix: literal(0, first),
    suffix: literal(last + 1, parts.length),
    open: [...new Map(open.map((variable) => [variable.name, variable])).values()].slice(0, MAX_OPEN),
    invalid: false,
  };
}

/** null: Compose refuses it. */
function substitute(text: string, setBy: Setters, depth: number): Part[] | null {
  if (depth > MAX_DEPTH) return null;
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1) break;
    parts.push(text.slice(at, dollar));
    const next = text[dollar + 1];
    if (next === '$') {
      parts.push('$');
      at = dollar + 2;
      continue;
    }
    const isBraced = next === '{';
    const name = match(NAME, text, dollar + (isBraced ? 2 : 1));
    if (name === null) return null;
    if (!isBraced) {
      parts.push(variable(name, setBy));
      at = dollar + 1 + name.length;
      continue;
    }
    const end = closingBrace(text, dollar);
    if (end === -1) return null;
    const value = expression(name, text.slice(dollar + 2 + name.length, end), setBy, depth);
    if (value === null) return null;
    parts.push(...value);
    at = end + 1;
  }
  parts.push(text.slice(at));
  return parts;
}

/** @param rest what follows the name up to the closing brace */
function expression(name: string, rest: string, setBy: Setters, depth: number): Part[] | null {
  if (rest === '') return [variable(name, setBy)];
  const operator = match(OPERATOR, rest, 0);
  if (operator === null) return null;
  const word = rest.slice(operator.length);
  const value: OpenVariable = { name, by: setBy(name) };
  // Versions of Compose disagree on where such a default ends, or which of two operators counts.
  const isAmbiguous = /(?<!\$)\{/.test(word) || (!operator.startsWith(':') && /:[-?+]/.test(word));
  const replacement = substitute(word, setBy, depth + 1);
  if (replacement === null) return null;
  if (value.by !== null || isAmbiguous || operator.endsWith('?')) return [value];
  return operator.endsWith('-') ? replacement : [];
}

function variable(name: string, setBy: Setters): OpenVariable {
  return { name, by: setBy(name) };
}

/** Of the expression that begins at `dollar`; -1 when there is none. */
function closingBrace(text: string, dollar: number): number {
  let depth = 0;
  for (let at = dollar; at < text.length; at++) {
    if (text.startsWith('${', at)) {
      depth += 1;
      at += 1;
    } else if (text[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
