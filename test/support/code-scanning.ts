// What GitHub's code scanning takes: SARIF by its schema (test/vectors/sarif), and what GitHub's documentation of its support
// for SARIF asks for beyond it. One result without a physical place, or one absolute address, and it refuses the whole file.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect } from 'vitest';

const schema = JSON.parse(
  readFileSync(new URL('../vectors/sarif/sarif-2.1.0-rtm.5.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
// The schema is of draft 4, whose only difference to what ajv reads is the name of `$id`.
const { id: _, $schema: __, ...rest } = schema;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
ajv.addFormat('uri', (text) => URL.canParse(text));
ajv.addFormat('uri-reference', (text) => /^[\w.~!$&'()*+,;=:@%/?#[\]-]*$/.test(text));
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
export const validate = ajv.compile(rest);

export interface SarifResult {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
  partialFingerprints: Record<string, string>;
}

interface Rule {
  id: string;
  shortDescription: { text: string };
  fullDescription: { text: string };
  help: { text: string };
}

export interface SarifRun {
  tool: { driver: { rules: Rule[] } };
  results: SarifResult[];
  properties: Record<string, unknown>;
}

/** The run in a SARIF log, once every result of it is one that code scanning takes. */
export function expectUploadable(text: string): SarifRun {
  const log = JSON.parse(text);
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  expect(log.runs).toHaveLength(1);
  const [run] = log.runs as [SarifRun];
  const { rules } = run.tool.driver;
  for (const { id, shortDescription, fullDescription, help } of rules) {
    for (const words of [id, shortDescription.text, fullDescription.text, help.text]) expect(words).not.toBe('');
  }
  for (const { ruleId, ruleIndex, message, locations, partialFingerprints } of run.results) {
    expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(message.text).not.toBe('');
    expect(Object.keys(partialFingerprints)).not.toEqual([]);
    expect(locations).toHaveLength(1);
    for (const { physicalLocation } of locations) {
      const { artifactLocation, region } = physicalLocation;
      // Below the top of the repository, and with no scheme.
      const url = new URL(artifactLocation.uri, 'file:///repository/');
      expect(url.href).toMatch(/^file:\/\/\/repository\/[^?#]+$/);
      expect(region.startLine).toBeGreaterThanOrEqual(1);
    }
  }
  return run;
}

/** Where each result is, `path:line`, without repetition. */
export function placesOf({ results }: SarifRun): string[] {
  const places = results.map(({ locations: [location] }) => {
    const { artifactLocation, region } = location?.physicalLocation ?? {};
    return `${decodeURIComponent(artifactLocation?.uri ?? '')}:${region?.startLine}`;
  });
  return [...new Set(places)].sort();
}
