// The documentation says what the program does: every check, error and policy key, and nothing that is not there.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkOf, pass } from '../../src/core/appraisal/judgement.js';
import { type ErrorCode, PolicyError, TrustCenterError } from '../../src/core/errors.js';
import { defaultPolicy, parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import { CATALOG, type CheckId, sectionOf } from '../../src/core/result/catalog.js';
import { COMPOSE_RULE_NAMES, COMPOSE_RULES } from '../../src/core/result/compose-rules.js';
import { PHASES } from '../../src/core/result/words.js';
import { anchor, sections } from '../support/markdown.js';

const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('docs/checks.md', () => {
  const checks = sections(read('checks.md'), 3);
  const ids = (Object.keys(CATALOG) as CheckId[]).filter((id) => sectionOf(id) === id);

  it('explains every check, in the order of the catalogue, and no other', () => {
    expect(checks.map(({ heading }) => heading)).toEqual(ids);
  });

  it.each(ids)('explains %s: its proposition, what, why, failure and remedy, where its result points', (id) => {
    const section = checks.find(({ heading }) => heading === id);
    const labels = [...(section?.text ?? '').matchAll(/^- \*\*(\w+):\*\* \S.*\.$/gm)].map(([, label]) => label);
    expect(labels).toEqual(['What', 'Why', 'Fails', 'Do']);
    expect(section?.text).toContain(`\n*${CATALOG[id].title}.*\n`);
    const { phase } = CATALOG[id];
    expect(id.startsWith(`${phase}.`)).toBe(true);
    expect(checkOf('app/0', id, pass('')).docs).toBe(`docs/checks.md#${anchor(id)}`);
  });

  it('lists every rule of the app-compose with its severity, where the results of all of them point', () => {
    const text = checks.find(({ heading }) => heading === 'source-code.findings')?.text ?? '';
    const rows = [...text.matchAll(/^\| `source-code\.compose\.([a-z-]+)` \| (\w+) \| \S.*\. ?\*? \|$/gm)];
    expect(rows.map(([, rule, severity]) => `${rule} ${severity}`)).toEqual(
      COMPOSE_RULE_NAMES.map((rule) => `${rule} ${COMPOSE_RULES[rule].severity}`),
    );
    for (const rule of COMPOSE_RULE_NAMES) {
      const { docs } = checkOf('app/0', `source-code.compose.${rule}`, pass(''));
      expect(docs).toBe(`docs/checks.md#${anchor('source-code.findings')}`);
    }
  });

  it('has a part for every phase', () => {
    const parts = [...read('checks.md').matchAll(/^## (.*)$/gm)].map(([, name]) => anchor(name ?? ''));
    expect(parts).toEqual([...PHASES]);
  });
});

/** A missing or extra code does not compile. */
const CODES: Record<ErrorCode, true> = {
  INPUT_INVALID: true,
  INPUT_NOT_FOUND: true,
  INPUT_TOO_LARGE: true,
  INPUT_UNRECOGNISED: true,
  PARSE_TRUNCATED: true,
  PARSE_INVALID: true,
  PARSE_UNSUPPORTED: true,
  PARSE_TRAILING: true,
  PARSE_LIMIT: true,
  POLICY_INVALID: true,
  FETCH_FAILED: true,
  FETCH_TIMEOUT: true,
  FETCH_TOO_LARGE: true,
  FETCH_STATUS: true,
  FETCH_CONTENT: true,
  FETCH_DISAGREES: true,
  LOG_INCOMPLETE: true,
  LOG_CONTRADICTS: true,
  LOG_SIGNATURE: true,
  LOG_ORIGIN: true,
  LOG_REWOUND: true,
  LOG_FORKED: true,
};

describe('docs/errors.md', () => {
  const errors = sections(read('errors.md'), 3);
  const codes = Object.keys(CODES) as ErrorCode[];

  it('explains every code and no other', () => {
    expect(errors.map(({ heading }) => heading)).toEqual(codes.map((code) => code.toLowerCase()));
  });

  it.each(codes)('explains %s: cause and remedy, where the error points', (code) => {
    const section = errors.find(({ heading }) => heading === code.toLowerCase());
    const labels = [...(section?.text ?? '').matchAll(/^- \*\*(\w+):\*\* \S.*\.$/gm)].map(([, label]) => label);
    expect(labels).toEqual(['Cause', 'Remedy']);
    expect(new TrustCenterError(code, '').docs).toBe(`docs/errors.md#${anchor(code)}`);
  });
});

describe('docs/policy.md', () => {
  const markdown = read('policy.md');

  it('explains every key that the reader knows, in its order', async () => {
    const keys: string[] = [];
    for (const key of await knownKeys('')) {
      // The mapping is one of its values, beside words.
      const below = key === 'instances' ? [] : await knownKeys(key);
      keys.push(...(below.length === 0 ? [key] : below.map((name) => `${key}.${name}`)));
    }
    expect(keys.length).toBeGreaterThan(15);
    expect(sections(markdown, 3).flatMap(({ heading }) => heading.split(', '))).toEqual(keys);
  });

  /** The keys of a section, as the error for an unknown one lists them; none for a key that is no section. */
  async function knownKeys(section: string): Promise<string[]> {
    const unknown = section === '' ? 'unknown: 1' : `${section}: { unknown: 1 }`;
    const error: unknown = await parsePolicy(unknown).catch((thrown: unknown) => thrown);
    const hint = error instanceof PolicyError ? (error.hint ?? '') : '';
    return /^Known keys: (.*)\.$/.exec(hint)?.[1]?.split(', ') ?? [];
  }

  it('has examples that are valid policies', async () => {
    const examples = [...markdown.matchAll(/^```(?:yaml|json)\n(.*?)^```$/gms)].map(([, text]) => text ?? '');
    expect(examples).toHaveLength(4);
    const policies = await Promise.all(examples.map((text) => parsePolicy(text)));
    expect(policies[3]).toEqual(policies[2]);
    for (const policy of policies) {
      expect(resolvePolicy(policy, { defaultFreshness: 'fetched' })).not.toEqual(
        defaultPolicy({ freshness: 'fetched' }),
      );
    }
  });
});
