// Every function of the store that reads or changes rows of an organisation names the organisation, or says that it works over all.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sql } from '../../../src/service/store/migrations/0001-begin.js';

const folder = new URL('../../../src/service/store/', import.meta.url);
const OF_ORGANISATIONS = [...sql.matchAll(/create table (\w+) \(([\s\S]*?)\n\)/g)]
  .filter(([, , columns = '']) => /^\s*organisation uuid/m.test(columns))
  .map(([, table]) => table ?? '');

const FUNCTION = /((?:\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?)(?:export )?(?:async )?function (\w+)([\s\S]*?\n\}\n)/g;
const STATEMENT = /\b(?:selectFrom|updateTable|deleteFrom)\('(\w+)/g;

const functions = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .flatMap((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    return [...text.matchAll(FUNCTION)].map(([, comment = '', name = '', body = '']) => ({
      name: `${file} ${name}`,
      comment,
      body,
      tables: [...body.matchAll(STATEMENT)]
        .map(([, table = '']) => table)
        .filter((table) => OF_ORGANISATIONS.includes(table)),
    }));
  })
  .filter(({ tables }) => tables.length > 0);

const OF_ROW = 'by the id of a row that was read for its organisation';
const OF_WORKER = 'a worker, which serves all organisations';
/** Looked at one by one. */
const ALLOWED: Readonly<Record<string, string>> = {
  'deliveries.ts passEvents': OF_ROW,
  'deliveries.ts tookSince': OF_ROW,
  'deliveries.ts endTry': OF_WORKER,
  'idempotency.ts claimKey': 'names it in another form',
  'sessions.ts endSession': 'the secret says which',
  'shown.ts placedVerification': 'the caller decides by the visibility of the target',
  'spans.ts saveSpan': OF_ROW,
  'targets.ts beginAgain': OF_ROW,
  'tokens.ts touchToken': OF_ROW,
  'verifications.ts renewLease': OF_WORKER,
  'verifications.ts holdAttempt': OF_WORKER,
  'verifications.ts releaseVerification': OF_WORKER,
  'verifications.ts postponeVerification': OF_WORKER,
};

it('knows the tables of organisations', () => {
  expect(OF_ORGANISATIONS).toEqual(
    expect.arrayContaining(['target', 'verification', 'token', 'trust', 'session', 'audit']),
  );
  expect(functions.length).toBeGreaterThan(20);
});

it.each(functions)('$name names the organisation, or says that it does not', ({ name, comment, body }) => {
  const names = /\.where\(\s*'(?:\w+\.)?organisation'|organisation = \$\{/.test(body);
  const says = /over all (?:organisations|of them)|all organisations/i.test(comment);
  expect(names || says || Object.hasOwn(ALLOWED, name)).toBe(true);
});
