// Where two results differ, in the order in which a reader asks: the verdict, the checks, all else.

import { ParseError } from '../errors.js';
import { type JsonObject, type JsonValue, parseJson } from '../formats/codec/json.js';
import type { ResultDocument } from '../result/document.js';
import { renderJson } from '../views/json.js';
import { visible } from '../views/untrusted.js';

/** What has another value in the result that was recorded than in the one made here; null: it has none there. */
export interface ResultDifference {
  /** `verdict`; a check, `app/0 os.image`, which is about its status; or where it stands in the result. */
  what: string;
  recorded: string | null;
  here: string | null;
}

const LIMITS = { bytes: 64 * 1024 * 1024, values: 2_000_000 };

/**
 * Empty where both are the same value, however it is written.
 * @param recorded a result as JSON, by anybody
 */
export function resultDifferences(recorded: string, here: ResultDocument): ResultDifference[] {
  const made = valuesOf(parseJson(renderJson(here), 'result', LIMITS));
  let told: ReadonlyMap<string, JsonValue>;
  try {
    told = valuesOf(parseJson(recorded, 'report.result', LIMITS));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return [{ what: 'result', recorded: `it cannot be read: ${error.message}`, here: here.verdict }];
  }
  return [...new Set([...told.keys(), ...made.keys()])]
    .filter((what) => JSON.stringify(told.get(what)) !== JSON.stringify(made.get(what)))
    .map((what) => ({ what, recorded: shown(told.get(what)), here: shown(made.get(what)) }))
    .sort((a, b) => weight(a) - weight(b));
}

function shown(value: JsonValue | undefined): string | null {
  if (value === undefined) return null;
  return visible(typeof value === 'string' ? value : JSON.stringify(value), 200);
}

function weight({ what }: ResultDifference): number {
  if (what === 'verdict') return 0;
  return CHECK.test(what) ? 1 : 2;
}

/** Component and id, and nothing after them. */
const CHECK = /^[a-z]+\/\d+ [\w.-]+(?: \(\d+\))?$/;

/** Everything that holds nothing else, by where it stands; what is in a check, by the check. */
function valuesOf(root: JsonValue): Map<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  const visit = (value: JsonValue, path: string): void => {
    if (value === null || typeof value !== 'object') {
      values.set(path, value);
      return;
    }
    const isList = Array.isArray(value);
    const check = isList ? null : nameOfCheck(value, path);
    let place = check ?? path;
    for (let other = 2; check !== null && values.has(place); other++) place = `${check} (${other})`;
    const inner = Object.entries(value);
    if (inner.length === 0) values.set(place, value);
    for (const [name, one] of inner) {
      if (check !== null && name === 'status') values.set(place, one);
      else visit(one, isList ? `${place}[${name}]` : `${place}${place === '' ? '' : ' '}${name}`);
    }
  };
  visit(root, '');
  return values;
}

function nameOfCheck({ component, id, status }: JsonObject, path: string): string | null {
  const isCheck = / checks\[\d+\]$/.test(path) && [component, id, status].every((one) => typeof one === 'string');
  return isCheck ? `${component} ${id}` : null;
}
