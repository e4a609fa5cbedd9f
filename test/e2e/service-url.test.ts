import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, startWorker } from '../../src/service/jobs/run.js';
import { bullmqQueue } from '../../src/service/queue/bullmq.js';
import { serve } from '../integration/loopback.js';
import { tokenFor } from '../support/service/access.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../support/service/service.js';
import { testStore } from '../support/service/store.js';
import { addTarget, type Simulated, simulated } from '../support/service/targets.js';
import { type Outcome, runNode, temporaryFolder } from './run.js';
import { demo, step, writeDemo } from './step.js';

let service: TestService;
let web: TestWeb;
let world: Simulated;
let worker: Running;
let token: string;
const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  const store = await testStore();
  const space = randomBytes(6).toString('hex');
  const queue = await bullmqQueue({ store, redisUrl: null, onError: () => {}, space });
  service = await testService({}, { store, queue });
  web = await startTestWeb(service);
  world = await simulated();
  worker = await startWorker(service);
  token = await tokenFor(service, 'editor');
  const { spec, policy, deployment } = world;
  await addTarget(service, service.organisation, { slug: 'wallet', spec, policy });
  await addTarget(service, service.organisation, { slug: 'handed', kind: 'uploaded', policy });
  writeFileSync(file('policy.yaml'), policy);
  writeFileSync(file('root-ca.pem'), deployment.rootCaPem);
  writeFileSync(file('app-compose.json'), deployment.appCompose);
  writeFileSync(file('other.json'), '{"name":"another"}');
  await writeDemo();
}, 120_000);
afterAll(async () => {
  await worker?.stop(5000);
  await web?.close();
  await service?.close();
  await world?.close();
});

const verify = (args: string[], shown = token): Promise<Outcome> =>
  runNode('dist/cli.cjs', ['verify', ...args], { ...process.env, TRUST_CENTER_SERVICE_TOKEN: shown });
const target = (slug: string, url = web.url): string[] => ['--service-url', `${url}/t/main/${slug}`];
const rules = ['--policy', file('policy.yaml'), '--insecure-root-ca', file('root-ca.pem'), '--allow-experiment'];
const own = ['evidence', 'collateral', 'app-compose', 'policy'].flatMap((name) => [
  `--${name}`,
  join(demo, name === 'policy' ? 'policy.yaml' : `${name}.json`),
]);
const ownRoot = ['--insecure-root-ca', join(demo, 'root-ca.pem'), '--allow-experiment'];

describe('evidence that a service collects', () => {
  it('is judged here, by the rules of here', async () => {
    const bundle = file('bundle.json');
    const found = await verify([
      ...[...target('wallet'), ...rules, '--app-compose', file('app-compose.json')],
      ...['--format', 'json', '--save-bundle', bundle],
    ]);
    expect(found, found.stderr).toMatchObject({ status: 0 });
    expect(JSON.parse(found.stdout)).toMatchObject({ verdict: 'verified', experiment: expect.any(String) });
    expect(found.stdout + found.stderr).not.toContain(token);
    expect(readFileSync(bundle, 'utf8')).toContain('"digest"');
  });

  it('fails here where it is not what is expected here, though the service found it verified', async () => {
    const { status, stdout } = await verify([...target('wallet'), ...rules, '--app-compose', file('other.json')]);
    expect(status).toBe(1);
    expect(stdout).toContain('source-code.compose-hash');
    const { standing } = await service.db
      .selectFrom('target')
      .select('standing')
      .where('slug', '=', 'wallet')
      .executeTakeFirstOrThrow();
    expect(standing).toBe('experiment');
  });

  it.each([
    ['of a target that is not there', () => target('nowhere'), 3, 'status 404'],
    ['of a target whose evidence is handed in', () => target('handed'), 3, 'status 409'],
    ['at what is no page of a target', () => ['--service-url', `${web.url}/wallet`], 2, 'not the URL of a target'],
    ['in the clear', () => target('wallet', 'http://trust.example'), 2, 'expected https'],
  ])('is not had %s', async (_case, named, expected, message) => {
    const { status, stdout, stderr } = await verify([...named(), ...rules]);
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain(token);
  });

  it('is not had with a token that is not valid, or without one', async () => {
    const wrong = await verify([...target('wallet'), ...rules], 'tc_wrong');
    expect(wrong).toMatchObject({ status: 3, stdout: '', stderr: expect.stringContaining('status 401') });
    const none = await verify([...target('wallet'), ...rules], '');
    expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining('TRUST_CENTER_SERVICE_TOKEN is not set') });
  });

  it('is not believed where a service answers with something else', async () => {
    const id = '0193d1c2-0000-7000-8000-000000000001';
    const lies: Record<string, string> = {
      'no JSON': 'verified',
      'another document': JSON.stringify({ verdict: 'verified' }),
      'a verdict and no bundle': JSON.stringify({ id, status: 'appraised', verdict: 'verified', reason: 'trust me' }),
    };
    for (const [lie, body] of Object.entries(lies)) {
      const server = await serve((request, response) => {
        const isBundle = request.url?.endsWith('/bundle') === true;
        response.writeHead(200, { 'content-type': 'application/json' }).end(isBundle ? '{"verdict":"verified"}' : body);
      });
      const { status, stdout } = await verify([...target('wallet', server.url), ...rules]);
      expect({ lie, stdout }).toEqual({ lie, stdout: '' });
      expect(status, lie).not.toBe(0);
    }
  });
});

describe('what was verified here', () => {
  it('is handed to the service, which judges it by its own rules and changes nothing of the verdict here', async () => {
    const { status, stdout, stderr } = await verify([...own, ...ownRoot, ...target('handed')]);
    expect(status, stderr).toBe(0);
    expect(stdout + stderr).toMatch(/The service says: failed\. http:\/\/127\.0\.0\.1:\d+\/v\/[0-9a-f-]{36}/);
    expect(stdout + stderr).not.toContain(token);
  });

  it('stands where the service refuses it', async () => {
    const { status, stdout, stderr } = await verify([...own, ...ownRoot, ...target('handed')], 'tc_wrong');
    expect(status, stderr).toBe(0);
    expect(stdout + stderr).toContain('Not registered:');
  });

  it('is handed over by a step of a workflow, and the token is hidden from its log', async () => {
    const { status, stdout, outputs } = await step(
      { 'service-url': `${web.url}/t/main/handed` },
      { TRUST_CENTER_SERVICE_TOKEN: token, no_proxy: '*' },
    );
    expect(outputs.verdict).toBe('verified');
    expect(status).toBe(0);
    expect(stdout).toContain('The service says: failed.');
    expect(stdout.replace(`::add-mask::${token}`, '')).not.toContain(token);
  });

  it('is not handed over by a step without an identity, which is verified all the same', async () => {
    const { status, stdout, outputs } = await step({ 'service-url': `${web.url}/t/main/handed` });
    expect({ status, verdict: outputs.verdict }).toEqual({ status: 0, verdict: 'verified' });
    expect(stdout).toContain('Not registered at the service');
    expect(stdout).toContain('TRUST_CENTER_SERVICE_TOKEN is not set');
  });

  it('is collected by the service for a step that names no other target', async () => {
    for (const [name, to] of [
      ['policy.yaml', 'own-policy.yaml'],
      ['root-ca.pem', 'own-root.pem'],
      ['app-compose.json', 'own-app.json'],
    ] as const)
      writeFileSync(join(demo, to), readFileSync(file(name)));
    const inputs = {
      evidence: undefined,
      collateral: undefined,
      policy: join(demo, 'own-policy.yaml'),
      'insecure-root-ca': join(demo, 'own-root.pem'),
      'app-compose': join(demo, 'own-app.json'),
      'service-url': `${web.url}/t/main/wallet`,
    };
    const { status, stdout, outputs } = await step(inputs, { TRUST_CENTER_SERVICE_TOKEN: token });
    expect(outputs.verdict, stdout).toBe('verified');
    expect(status).toBe(0);
  });
});
