// How files differ, and what the policy would have to say, as lines of text that every view shows in its own frame.

import type { Check, Difference } from '../result/document.js';
import { visible } from './untrusted.js';

/** Safe to show, each on one line; empty where the check compares no files. A line of a diff begins with ` `, `-`, `+` or `@`. */
export function differenceLines({ differences = [] }: Check): string[] {
  return differences.flatMap(({ path, expected, actual, diff = [] }: Difference) => {
    const sides = [
      ...(expected === undefined ? [] : [`expected ${visible(expected)}`]),
      ...(actual === undefined ? [] : [`found ${visible(actual)}`]),
    ];
    const values = sides.length > 0 ? sides.join(', ') : '- expected, + found';
    return [`${visible(path)}: ${values}`, ...diff.map((line) => visible(line))];
  });
}

/** Lines of YAML, to be copied as they are. */
export function policyLines({ policyLines: lines = [] }: Check): string[] {
  return lines.map((line) => visible(line));
}
