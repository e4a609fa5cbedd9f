// Whatever is sent, the answer is a problem that says what is wrong, and nothing is kept that is not whole.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serialiseBundle } from '../../../src/core/bundle.js';
import { simulatedSource } from '../../support/report-sources.js';
import { tokenFor } from '../../support/service/access.js';
import { caller } from '../../support/service/api.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';

// A database in the process starts within seconds, on a busy machine within minutes.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let service: TestService;
let web: TestWeb;
let owner: ReturnType<typeof caller>;
let bundle: string;

beforeAll(async () => {
  service = await testService();
  web = await startTestWeb(service);
  owner = caller(web.url, await tokenFor(service, 'owner'));
  await owner('PUT', '/targets/main/handed-in', { kind: 'uploaded' });
  bundle = serialiseBundle((await simulatedSource()).bundle);
});
afterAll(async () => {
  await web?.close();
  await service?.close();
});

const kept = async (): Promise<string[]> => {
  const rows = await service.db.selectFrom('blob').select('digest').execute();
  return rows.map(({ digest }) => digest).sort();
};

/** The bundle with one value of it replaced, taken away, or doubled. */
function changed(json: string, steps: readonly number[], by: unknown): string {
  const root: unknown = JSON.parse(json);
  let at = root as Record<string, unknown>;
  for (const [i, step] of steps.entries()) {
    const keys = Object.keys(at);
    const key = keys[step % Math.max(keys.length, 1)];
    if (key === undefined) break;
    const value = at[key];
    if (i < steps.length - 1 && typeof value === 'object' && value !== null) at = value as Record<string, unknown>;
    else {
      at[key] = by;
      break;
    }
  }
  return JSON.stringify(root);
}

describe('what is sent to the API', () => {
  it('is kept of evidence only where that is whole', async () => {
    await owner('POST', '/verifications?target=handed-in', bundle);
    const whole = await kept();
    expect(whole).toHaveLength(1);
    const arbitrary = fc.oneof(
      fc
        .tuple(fc.nat(bundle.length - 1), fc.string({ minLength: 1, maxLength: 3 }))
        .map(([at, text]) => bundle.slice(0, at) + text + bundle.slice(at + text.length)),
      fc.nat(bundle.length - 1).map((length) => bundle.slice(0, length)),
      fc
        .tuple(fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }), fc.jsonValue())
        .map(([steps, by]) => changed(bundle, steps, by)),
      fc.json(),
    );
    await fc.assert(
      fc.asyncProperty(arbitrary, async (text) => {
        const { status, json } = await owner('POST', '/verifications?target=handed-in', text);
        // What changes nothing but blanks and the appraisal is the same bundle.
        expect([202, 400, 413]).toContain(status);
        if (status !== 202) expect(json).toMatchObject({ code: expect.stringMatching(/^(?:INPUT|PARSE)_/) });
        expect(await kept()).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('is a target only where the schema takes it, and never how one stands', async () => {
    const member = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        'verified',
        'public',
        'evidence',
        null,
        3600,
        {},
        { domain: '\u0000' },
        { 'app-id': '\ud800' },
        '\u0000',
        '\u202e',
      ),
    );
    const names = [
      'slug',
      'name',
      'kind',
      'spec',
      'policy',
      'every',
      'paused',
      'visibility',
      'publishes',
      'standing',
      'verdict',
      '__proto__',
    ];
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), member), async (value) => {
        for (const [method, path] of [
          ['POST', '/targets'],
          ['PATCH', '/targets/main/handed-in'],
          ['PUT', '/targets/main/made'],
        ] as const) {
          const { status, json } = await owner(method, path, JSON.stringify(value));
          expect([200, 201, 400, 409]).toContain(status);
          if (status < 300) expect(json).toMatchObject({ standing: 'none' });
          if (Object.hasOwn(value, 'standing') || Object.hasOwn(value, 'verdict')) expect(status).toBe(400);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is a place in a list only where the service wrote it', async () => {
    const place = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    );
    await fc.assert(
      fc.asyncProperty(place, fc.string({ unit: 'binary' }), async (cursor, key) => {
        for (const path of ['/targets', '/verifications', '/drift', '/targets/main/handed-in/history', '/audit']) {
          const query = new URLSearchParams({ cursor });
          expect([200, 400]).toContain((await owner('GET', `${path}?${query}`)).status);
        }
        expect((await owner('GET', `/targets?${new URLSearchParams({ search: key })}`)).status).toBeLessThan(500);
      }),
      { numRuns: 20 },
    );
  });
});
