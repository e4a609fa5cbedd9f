// Where two results differ, in the order in which a reader asks: the verdict, the checks, all else.

import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import { type JsonObject, type JsonValue, parseJson } from '../formats/codec/json.js';
import type { ResultDocument } from '../result/document.js';
import { renderJson } from '../views/json.js';

/** What has another value in the result that was recorded than in the one made here; null: it has none there. */
export interface ResultDifference {
  /** `verdict`; a check, `app/0 os.image`, which is about its status; or where it stands in the result. */
  what: string;
  recorded: string | null;
  here: string | null;
}

const LIMITS = { bytes: 64 * 1024 * 1024, values: 2_000_000 };

/** @param recorded a result as JSON, by anybody */
export function resultDifferences(recorded: string, here: ResultDocument): ResultDifference[] {
  const made = valuesOf(parseJson(renderJson(here), 'result', LIMITS));
  let told: ReadonlyMap<string, string>;
  try {
    told = valuesOf(parseJson(recorded, 'report.result', LIMITS));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return [{ what: 'result', recorded: `it cannot be read: ${error.message}`, here: here.verdict }];
  }
  const names = [...new Set([...told.keys(), ...made.keys()])].filter((what) => told.get(what) !== made.get(what));
  return names
    .map((what) => ({ what, recorded: told.get(what) ?? null, here: made.get(what) ?? null }))
    .sort((a, b) => weight(a) - weight(b));
}

function weight({ what }: ResultDifference): number {
  if (what === 'verdict') return 0;
  return CHECK.test(what) ? 1 : 2;
}

/** Component and id, and nothing after them. */
const CHECK = /^[a-z]+\/\d+ [\w.-]+(?: \(\d+\))?$/;

/** Everything that is no object or list, by where it stands; what is in a check, by the check. */
function valuesOf(root: JsonValue): Map<string, string> {
  const values = new Map<string, string>();
  const visit = (value: JsonValue, path: string): void => {
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) visit(item, `${path}[${i}]`);
    } else if (value !== null && typeof value === 'object') {
      const check = nameOfCheck(value, path);
      let place = check ?? path;
      for (let other = 2; check !== null && values.has(place); other++) place = `${check} (${other})`;
      if (check !== null) values.set(place, preview(String(value.status), 200));
      for (const [name, inner] of Object.entries(value)) {
        if (check === null || name !== 'status') visit(inner, place === '' ? name : `${place} ${name}`);
      }
    } else values.set(path, preview(String(value), 200));
  };
  visit(root, '');
  return values;
}

function nameOfCheck({ component, id, status }: JsonObject, path: string): string | null {
  const isCheck = / checks\[\d+\]$/.test(path) && [component, id, status].every((one) => typeof one === 'string');
  return isCheck ? `${component} ${id}` : null;
}
