import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Given, readSettings, SERVICE_VARIABLES, SettingsError } from '../../../src/service/read-settings.js';
import type { Settings } from '../../../src/service/settings.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-settings-'));
const file = join(folder, '.env');
beforeEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const HOME: Given = { XDG_DATA_HOME: '/home/somebody/data' };
const read = (options: Given = {}, env: Given = {}): Promise<Settings> =>
  readSettings(options, { ...HOME, ...env }, folder);
const faults = async (options: Given, env: Given = {}): Promise<readonly string[]> => {
  const error = await read(options, env).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SettingsError);
  return (error as SettingsError).faults;
};

describe('settings', () => {
  it('are those of one person at their own machine, where nothing is given', async () => {
    expect(await read()).toEqual({
      role: 'all',
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      data: '/home/somebody/data/trust-center',
      databaseUrl: null,
      redisUrl: null,
      s3: null,
      pccsUrls: [],
      rpcUrls: [],
      allowPrivate: 'any',
      tenants: 'one',
      concurrency: 4,
      hostRate: 10,
      leaseSeconds: 30,
      sweepSeconds: 10,
      oidc: null,
      githubIssuer: 'https://token.actions.githubusercontent.com',
      metrics: null,
      logLevel: 'info',
      logKey: null,
    });
  });

  it('come from options first, then from the environment, then from .env; what is empty is not set', async () => {
    writeFileSync(
      file,
      'TRUST_CENTER_PORT=1\nTRUST_CENTER_CONCURRENCY=2 # so many\nexport PCCS_URL="https://pccs.example"\n',
    );
    const { port, concurrency, pccsUrls, logLevel } = await read(
      { port: '3' },
      { PORT: '2', TRUST_CENTER_CONCURRENCY: '5', TRUST_CENTER_LOG_LEVEL: '' },
    );
    expect({ port, concurrency, pccsUrls, logLevel }).toEqual({
      port: 3,
      concurrency: 5,
      pccsUrls: ['https://pccs.example'],
      logLevel: 'info',
    });
    expect((await read({}, { PORT: '2' })).port).toBe(2);
    expect((await read()).port).toBe(1);
  });

  it('take the store of objects as one URL, or as endpoint and bucket', async () => {
    const keys = { S3_ACCESS_KEY: 'a', S3_SECRET_KEY: 'b' };
    const s3 = { url: 'https://s3.example/evidence', region: 'us-east-1', accessKey: 'a', secretKey: 'b' };
    expect((await read({}, { S3_URL: 'https://s3.example/evidence/', ...keys })).s3).toEqual(s3);
    expect((await read({}, { S3_ENDPOINT: 'https://s3.example', S3_BUCKET: 'evidence', ...keys })).s3).toEqual(s3);
    const amazon = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-west-1' };
    expect((await read({}, { S3_URL: s3.url, ...amazon })).s3).toEqual({ ...s3, region: 'eu-west-1' });
  });

  it('take secrets from files, without the line end', async () => {
    const path = join(folder, 'database-url');
    writeFileSync(path, 'postgres://app:secret@db/app\n');
    expect((await read({}, { DATABASE_URL_FILE: path })).databaseUrl).toBe('postgres://app:secret@db/app');
    expect(await faults({}, { DATABASE_URL_FILE: path, DATABASE_URL: 'postgres://db' })).toEqual([
      'DATABASE_URL: DATABASE_URL_FILE is set, too: set one of them',
    ]);
    expect(await faults({}, { DATABASE_URL_FILE: join(folder, 'none') })).toEqual([
      expect.stringMatching(/^DATABASE_URL_FILE: .*none/),
    ]);
  });

  it('ask public addresses alone where others reach the service, or may make targets', async () => {
    const publicUrl = { 'public-url': 'https://trust.example' };
    expect((await read({ host: '0.0.0.0', ...publicUrl })).allowPrivate).toEqual([]);
    expect((await read(publicUrl)).allowPrivate).toEqual([]);
    expect((await read({ tenants: 'many' })).allowPrivate).toEqual([]);
    expect((await read({ ...publicUrl, 'allow-private': '10.0.0.0/8, fd00::/8' })).allowPrivate).toEqual([
      '10.0.0.0/8',
      'fd00::/8',
    ]);
    expect((await read({ 'allow-private': 'none' })).allowPrivate).toEqual([]);
  });

  it('let people sign in who are named', async () => {
    const oidc = {
      TRUST_CENTER_OIDC_ISSUER: 'https://id.example',
      TRUST_CENTER_OIDC_CLIENT_ID: 'trust',
      TRUST_CENTER_OIDC_CLIENT_SECRET: 'secret',
    };
    const members = '@example.org:reader, ada@example.org:owner';
    expect((await read({}, { ...oidc, TRUST_CENTER_OIDC_MEMBERS: members })).oidc).toEqual({
      issuer: 'https://id.example',
      clientId: 'trust',
      clientSecret: 'secret',
      members: [
        { match: '@example.org', role: 'reader' },
        { match: 'ada@example.org', role: 'owner' },
      ],
    });
    expect((await read({}, oidc)).oidc).toMatchObject({ members: [] });
    expect(await faults({}, { ...oidc, TRUST_CENTER_OIDC_MEMBERS: 'ada:king' })).toEqual([
      'TRUST_CENTER_OIDC_MEMBERS: expected WHO:ROLE such as @example.org:reader, got "ada:king"',
    ]);
  });

  it('are explained, each and no other, and the example names no other', () => {
    const text = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
    const rows = text('docs/service.md')
      .split('\n')
      .filter((line) => line.startsWith('| '));
    const explained = rows.flatMap((row) =>
      [...row.matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+|PORT)`/g)].map(([, name]) => name),
    );
    expect([...new Set(explained)].filter((name) => name !== 'SERVICE_CLOCK').sort()).toEqual(
      [...SERVICE_VARIABLES].sort(),
    );
    const compose = /^x-environment:.*?\n\n/ms.exec(text('examples/self-hosting/compose.yaml'))?.[0] ?? '';
    const given = [...compose.matchAll(/^ {2}([A-Z0-9_]+):/gm)].map(([, name = '']) => name);
    expect(given.length).toBeGreaterThan(10);
    expect(given.filter((name) => !SERVICE_VARIABLES.includes(name))).toEqual([]);
  });

  const wrong: [string, Given, Given, RegExp][] = [
    ['a port that is none', { port: '80a' }, {}, /^--port: expected a whole number from 0 to 65535, got "80a"$/],
    [
      'a role that is none',
      {},
      { TRUST_CENTER_ROLE: 'boss' },
      /^TRUST_CENTER_ROLE: expected all, web, worker, scheduler, got "boss"$/,
    ],
    ['a role alone without a database', { role: 'worker' }, {}, /^--role: .*DATABASE_URL$/],
    ['Redis without a database', {}, { REDIS_URL: 'redis://cache' }, /^REDIS_URL: .*DATABASE_URL/],
    [
      'another database',
      {},
      { DATABASE_URL: 'mysql://root:hunter2@db' },
      /^DATABASE_URL: expected a URL that begins with postgres:\/\//,
    ],
    ['an address for others without a URL', { host: '0.0.0.0' }, {}, /--public-url/],
    ['a public URL with a path', { 'public-url': 'https://trust.example/here' }, {}, /scheme, host and port alone/],
    ['a public URL in the clear', { 'public-url': 'http://trust.example' }, {}, /expected https/],
    ['a bucket without its store', {}, { S3_BUCKET: 'evidence' }, /S3_ENDPOINT is missing/],
    ['no bucket', {}, { S3_URL: 'https://s3.example', S3_ACCESS_KEY: 'a', S3_SECRET_KEY: 'b' }, /URL of a bucket/],
    ['a network that is none', { 'allow-private': '10.0.0.0/33' }, {}, /got "10\.0\.0\.0\/33"/],
    ['a misspelt variable', {}, { TRUST_CENTER_DATAS: '/data' }, /did you mean TRUST_CENTER_DATA\?/],
    ['metrics nowhere', { metrics: 'localhost' }, {}, /expected PORT or HOST:PORT/],
  ];
  it.each(wrong)('refuse %s', async (_, options, env, message) => {
    const found = await faults(options, env);
    expect(found.filter((fault) => message.test(fault))).toHaveLength(1);
    expect(found.join()).not.toContain('hunter2');
  });

  it('say all that is wrong at once', async () => {
    expect(
      await faults({ port: 'x', role: 'y' }, { TRUST_CENTER_CONCURRENCY: '0', REDIS_URL: 'nowhere' }),
    ).toHaveLength(4);
  });

  it('are read, or refused in one way, whatever is given, and no secret is in what is said', async () => {
    const secret = 'hunter2hunter2';
    const value = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        '1',
        'all',
        'any',
        `postgres://u:${secret}@db`,
        `https://u:${secret}@s3/evidence`,
        `x:${secret}`,
        '::1',
      ),
    );
    const names = SERVICE_VARIABLES.filter((name) => name !== 'TRUST_CENTER_DATA');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 }), async (env) => {
        try {
          const { port, publicUrl } = await read({}, env);
          expect(Number.isInteger(port) && URL.canParse(publicUrl)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(SettingsError);
          const shown = (error as SettingsError).faults.filter((fault) => !/, got "/.test(fault));
          expect(shown.join()).not.toContain(secret);
        }
      }),
      { numRuns: 300 },
    );
  });
});
