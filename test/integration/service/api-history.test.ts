import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { factsPath } from '../../../src/core/history/facts.js';
import { verifyEntryProof } from '../../../src/core/history/log/proof.js';
import { placeOf } from '../../../src/history/place.js';
import { factsIn, finished, readLog } from '../../../src/history/read.js';
import { logSigners, signCheckpoints } from '../../../src/service/jobs/checkpoint.js';
import { type Running, startWorker } from '../../../src/service/jobs/run.js';
import { bullmqQueue } from '../../../src/service/queue/bullmq.js';
import { tokenFor } from '../../support/service/access.js';
import { caller } from '../../support/service/api.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';
import { testStore } from '../../support/service/store.js';
import { type Simulated, simulated } from '../../support/service/targets.js';

// A database in the process starts within seconds, on a busy machine within minutes.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

describe('the API with workers', () => {
  let service: TestService;
  let web: TestWeb;
  let world: Simulated;
  let running: Running;
  let editor: ReturnType<typeof caller>;
  let stranger: ReturnType<typeof caller>;
  let nobody: ReturnType<typeof caller>;
  const verdicts: Record<string, unknown>[] = [];

  beforeAll(async () => {
    const store = await testStore();
    const queue = await bullmqQueue({
      store,
      redisUrl: null,
      onError: () => {},
      space: randomBytes(6).toString('hex'),
    });
    service = await testService({}, { store, queue });
    [web, world] = await Promise.all([startTestWeb(service), simulated()]);
    running = await startWorker(service);
    editor = caller(web.url, await tokenFor(service, 'editor'));
    stranger = caller(web.url, await tokenFor(service, 'owner', 'other'));
    nobody = caller(web.url, null);
  });
  afterAll(async () => {
    await running?.stop(5000);
    await web?.close();
    await service?.close();
    await world?.close();
  });

  it('has a target verified, and answers with the verdict', async () => {
    const policy = await editor('POST', '/policies', { name: 'simulated', text: world.policy });
    expect(policy.status).toBe(201);
    const made = await editor('PUT', '/targets/main/app', { spec: world.spec, policy: policy.json?.digest });
    expect(made.status, made.text).toBe(201);
    const answer = await editor('POST', '/targets/main/app/verifications?wait=60');
    expect(answer).toMatchObject({ status: 200, json: { verdict: 'verified', experiment: true, status: 'appraised' } });
    verdicts.push(answer.json ?? {});
    expect((await editor('GET', '/targets/main/app')).json).toMatchObject({
      standing: 'experiment',
      lastVerification: answer.json?.id,
    });
  });

  it('appraises evidence that is handed in, and lets it decide nothing of a target that is asked', async () => {
    const bundle = await editor('GET', `/verifications/${verdicts[0]?.id}/bundle`);
    const answer = await editor('POST', '/verifications?target=app&wait=60', bundle.text);
    expect(answer).toMatchObject({ status: 200, json: { status: 'appraised', trigger: 'upload' } });
    expect(answer.json?.verdict).not.toBe('verified');
    expect((await editor('GET', '/targets/main/app')).json).toMatchObject({
      standing: 'experiment',
      lastVerification: verdicts[0]?.id,
    });
  });

  it('serves the report and the summary of what a worker recorded', async () => {
    for (const name of ['report.html', 'summary', 'result', 'bundle']) {
      const answer = await editor('GET', `/verifications/${verdicts[0]?.id}/${name}`);
      expect([name, answer.status, answer.json?.detail]).toEqual([name, 200, undefined]);
    }
  });

  it('proves by the log what it recorded, to strangers too where the target is shown', async () => {
    const at = `/verifications/${verdicts[0]?.id}/proof`;
    expect(await editor('GET', at)).toMatchObject({ status: 404 });
    await signCheckpoints(service, await logSigners(service.settings));
    const proof = await editor('GET', at);
    expect(proof.status).toBe(200);
    expect((await nobody('GET', '/log/key?organisation=main')).status).toBe(404);
    const key = (await editor('GET', '/log/key?organisation=main')).text.trim();
    expect(await verifyEntryProof(proof.text, key)).toMatchObject({ entry: { seq: 0, verdict: 'verified' } });
    await editor('PATCH', '/targets/main/app', { visibility: 'unlisted' });
    expect((await nobody('GET', at)).text).toBe(proof.text);
    expect((await nobody('GET', '/log/key?organisation=main')).text.trim()).toBe(key);
    expect((await editor('GET', '/log/checkpoint')).text).toContain('/main\n2\n');
    expect((await editor('GET', '/log/tile/0/000.p/2')).text).not.toBe('');
    expect((await editor('GET', '/log/tile/entries/000.p/2')).text).toContain('"seq":0');
    for (const ask of [stranger, nobody]) {
      expect((await ask('GET', '/log/checkpoint')).status).toBe(ask === stranger ? 404 : 401);
      expect((await ask('GET', '/log/tile/0/000.p/2')).status).toBe(ask === stranger ? 404 : 401);
    }
  });

  it('is read whole by who has a token, which no other web server is shown', async () => {
    const vkey = (await editor('GET', '/log/key')).text.trim();
    const token = await tokenFor(service, 'reader');
    const log = (env: NodeJS.ProcessEnv, path = '/api/v1/log') =>
      readLog(placeOf(`${web.url}${path}`, { env, allowPrivate: true }), vkey);
    const read = await log({ TRUST_CENTER_SERVICE_TOKEN: token });
    expect(read.checkpoint.size).toBe(2);
    // With what was found: else nobody could tell a success from an experiment.
    const facts = await factsIn(read, finished(read.entries));
    const [first, ...rest] = finished(read.entries);
    expect(rest).toHaveLength(1);
    const found = [first, ...rest].map((entry) => facts.get(entry?.factsDigest ?? '')?.experiment);
    expect(found).toEqual([true, false]);
    const place = `/log/${factsPath(first?.factsDigest ?? '')}`;
    const reader = caller(web.url, token);
    expect((await reader('GET', place)).status).toBe(200);
    expect((await stranger('GET', place)).status).toBe(404);
    expect((await nobody('GET', place)).status).toBe(401);
    // Named by the log, and no facts.
    expect((await reader('GET', `/log/${factsPath(first?.resultDigest ?? '')}`)).status).toBe(404);
    expect((await reader('GET', '/log/facts/other.json')).status).toBe(404);
    await expect(log({})).rejects.toMatchObject({
      code: 'FETCH_STATUS',
      hint: expect.stringContaining('TRUST_CENTER_SERVICE_TOKEN'),
    });
    const seen: (string | undefined)[] = [];
    const other = createServer(({ headers }, response) => {
      seen.push(headers.authorization);
      response.writeHead(401).end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const site = placeOf(`http://127.0.0.1:${port}/log`, {
      env: { TRUST_CENTER_SERVICE_TOKEN: token },
      allowPrivate: true,
    });
    await expect(readLog(site, vkey)).rejects.toMatchObject({ code: 'FETCH_STATUS', hint: undefined });
    other.close();
    expect(seen).toEqual([undefined]);
  });

  it('tells what changed once the target answers otherwise, and who has seen it', async () => {
    const compose = { spec: { ...world.spec, 'app-compose': '{"name":"another"}' } };
    expect((await editor('PATCH', '/targets/main/app', compose)).json).toMatchObject({ standing: 'none' });
    const answer = await editor('POST', '/targets/main/app/verifications?wait=60');
    expect(answer).toMatchObject({ status: 200, json: { verdict: 'failed' } });
    const history = await editor('GET', '/targets/main/app/history');
    expect(history.json).toMatchObject({
      entries: [{ standing: 'failed', checks: 1 }, { standing: 'experiment' }],
      next: null,
    });
    const { id } = (await editor('GET', '/targets/main/app')).json as { id: string };
    expect((await nobody('GET', `/targets/main/${id}/history`)).json).toEqual(history.json);
    expect((await nobody('GET', '/targets/main/app/history')).status).toBe(404);
    const { entries } = (await editor('GET', '/targets/main/app/drift?open=true')).json as {
      entries: { id: string }[];
    };
    expect(entries).toMatchObject([
      { target: 'app', weight: 'worse', acknowledged: null, toVerification: answer.json?.id },
    ]);
    const at = `/drift/${entries[0]?.id}`;
    expect((await stranger('GET', at)).status).toBe(404);
    expect((await stranger('POST', `${at}/acknowledge`, {})).status).toBe(404);
    const seen = await editor('POST', `${at}/acknowledge`, { note: 'we know' });
    expect(seen.json).toMatchObject({ acknowledged: { by: 'token editor of a test', note: 'we know' } });
    expect((await editor('POST', `${at}/acknowledge`, {})).status).toBe(409);
    expect((await editor('GET', '/drift?open=true')).json).toEqual({ entries: [], next: null });
    expect((await editor('GET', '/targets/main/app')).json).toMatchObject({ standing: 'failed' });
  });

  it('never records for a changed target what was found by what it was before', async () => {
    for (let round = 0; round < 5; round++) {
      await editor('PATCH', '/targets/main/app', { spec: world.spec });
      const [, changed] = await Promise.all([
        editor('POST', '/targets/main/app/verifications'),
        editor('PATCH', '/targets/main/app', { spec: { ...world.spec, 'app-compose': `{"name":"other ${round}"}` } }),
      ]);
      expect(changed.status).toBe(200);
      const answer = await editor('POST', '/targets/main/app/verifications?wait=60');
      expect(answer.json).toMatchObject({ verdict: 'failed' });
      expect((await editor('GET', '/targets/main/app')).json).toMatchObject({ standing: 'failed' });
    }
  });
});
