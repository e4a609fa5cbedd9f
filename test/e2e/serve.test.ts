// `trust-center serve`, as somebody starts it who has nothing but Node.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formTokenOf } from '../../src/service/auth/secret.js';
import { startS3StandIn } from '../support/service/s3-stand-in.js';
import { buildService, type ServiceProcess, serveProcess } from '../support/service/serve-process.js';
import { TEST_DATABASE, testDatabase } from '../support/service/store.js';
import { until } from '../support/service/until.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-serve-'));
const running: ServiceProcess[] = [];
beforeAll(buildService, 120_000);
afterAll(async () => {
  for (const each of running) each.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(folder, { recursive: true });
});

function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): ServiceProcess {
  const made = serveProcess(args, env, folder);
  running.push(made);
  return made;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Session {
  cookie: string;
  formToken: string;
}

async function signIn(url: string, { stderr }: ServiceProcess): Promise<Session> {
  const code = /code=([A-Z0-9-]+)/.exec(stderr)?.[1] ?? '';
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url },
    body: new URLSearchParams({ code }),
  });
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  return { cookie, formToken: formTokenOf(cookie.slice(cookie.indexOf('=') + 1)) };
}

describe('started with nothing but a folder', () => {
  const data = join(folder, 'data');
  let service: ServiceProcess;
  let url: string;
  let port: number;
  let metricsPort: number;

  async function start(): Promise<void> {
    service = serve(['--data', data, '--port', String(port), '--metrics', String(metricsPort)]);
    url = await service.started();
  }
  beforeAll(async () => {
    port = await freePort();
    metricsPort = await freePort();
    await start();
  }, 180_000);

  it('says where it is, how to sign in, what it uses and how it grows', () => {
    expect(url).toBe(`http://127.0.0.1:${port}`);
    for (const part of [`${url}/sign-in?code=`, 'embedded', data, `${metricsPort}/metrics`, 'DATABASE_URL', 'Ctrl-C']) {
      expect(service.stderr).toContain(part);
    }
    for (const line of service.stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
    expect(service.stdout).not.toContain('code=');
  });

  it('is alive and ready, and counts', async () => {
    expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok\n');
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { database: 'ok', blobs: 'ok', queue: 'ok', clock: 'ok' },
    ]);
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toMatch(/^trust_center_build_info\{version="[^"]+"\} 1$/m);
    expect(metrics).toMatch(/^trust_center_queue_jobs\{queue="verify",state="waiting"\} 0$/m);
    expect(metrics).toContain('route="/healthz",method="GET",status="200"');
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  it('takes any free port where it is told to, and says which', async () => {
    const other = serve(['--data', join(folder, 'any-port'), '--port', '0']);
    const at = await other.started();
    expect(at).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
    expect(other.stderr).toContain(`${at}/sign-in?code=`);
    expect(await (await fetch(`${at}/healthz`)).text()).toBe('ok\n');
    other.kill('SIGTERM');
    expect(await other.ended).toBe(0);
  });

  it('lets no second process into its folder, which says whose it is', async () => {
    const second = serve(['--data', data, '--port', String(await freePort())]);
    expect(await second.ended).toBe(2);
    expect(second.stderr).toContain(String(service.pid));
    expect(second.stderr).toContain('DATABASE_URL');
  });

  const sampleOf = async (
    session: Session,
  ): Promise<{ standing: string; reason: string | null; lastVerification: string | null }> => {
    const answer = await fetch(`${url}/api/v1/targets/main/sample`, { headers: { cookie: session.cookie } });
    return (await answer.json()) as Awaited<ReturnType<typeof sampleOf>>;
  };

  it('verifies the sample, one click away, and once more after it was killed and started again', async () => {
    let session = await signIn(url, service);
    const click = (): Promise<Response> =>
      fetch(`${url}/sample`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: session.cookie, origin: url },
        body: new URLSearchParams({ 'form-token': session.formToken }),
      });
    const answer = await click();
    expect(answer.status).toBe(303);
    // Its verification, which is told as it goes on.
    expect(answer.headers.get('location')).toMatch(/^\/v\/[0-9a-f-]{36}$/);
    await until(async () => (await sampleOf(session)).standing !== 'none', { deadlineMs: 120_000 });
    expect(await sampleOf(session)).toMatchObject({ standing: 'experiment' });

    service.kill('SIGKILL');
    expect(await service.ended).toBe('SIGKILL');
    await start();
    session = await signIn(url, service);
    const before = (await sampleOf(session)).lastVerification;
    expect((await click()).status).toBe(303);
    await until(
      async () => {
        const now = await sampleOf(session);
        return now.lastVerification !== before && now.standing === 'experiment';
      },
      { deadlineMs: 120_000 },
    );
  }, 400_000);

  it('takes nothing from who is not signed in, or from another site', async () => {
    expect((await fetch(`${url}/sample`, { method: 'POST' })).status).toBe(401);
    const { cookie, formToken } = await signIn(url, service);
    const headers = { cookie, origin: 'https://elsewhere.example' };
    const body = new URLSearchParams({ 'form-token': formToken });
    expect((await fetch(`${url}/sample`, { method: 'POST', headers, body })).status).not.toBe(303);
  });

  it('stops when it is asked to, and says so', async () => {
    expect(await service.stop()).toBe(0);
    const messages = service.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages.slice(-2)).toEqual(['stopping', 'stopped']);
    expect(service.stderr).not.toContain('internal error');
  });

  it('is audited, exported, imported elsewhere and made anew by the commands that its documentation names', async () => {
    const file = join(folder, 'all.gz');
    const act = async (...args: string[]): Promise<string> => {
      const action = serve(args);
      expect(await action.ended, action.stderr).toBe(0);
      return action.stderr + action.stdout;
    };
    expect(await act('audit', '--data', data)).toContain('all is as it was recorded');
    expect(await act('reindex', '--data', data)).toMatch(/history made anew of [1-9]\d* verifications/);
    expect(await act('export', file, '--data', data)).toMatch(/has 1 targets, [1-9]\d* verifications/);
    const moved = join(folder, 'moved');
    expect(await act('import', file, '--data', moved)).toMatch(/There are now 1 targets/);
    expect(await act('audit', '--data', moved)).toContain('all is as it was recorded');
    expect(await act('sign-in', '--data', moved)).toMatch(/sign-in\?code=/);
    const again = serve(['import', file, '--data', moved]);
    expect(await again.ended).toBe(2);
    expect(again.stderr).toContain('[INPUT_INVALID]');
    const nameless = serve(['export', '--data', data]);
    expect(await nameless.ended).toBe(2);
    expect(nameless.stderr).toContain('FILE is missing');
  }, 600_000);

  it('keeps what it has for its owner alone', () => {
    expect(readdirSync(data)).toEqual(expect.arrayContaining(['blobs', 'database']));
    expect(readFileSync(join(data, 'log-key.pem'), 'utf8')).toContain('PRIVATE KEY');
  });
});

describe('what cannot be', () => {
  it('is said all at once', async () => {
    writeFileSync(join(folder, '.env'), 'TRUST_CENTER_LOG_LEVEL=loud\nS3_ENDPOINT=https://s3.example\n');
    const service = serve(['--port', '99999', '--role', 'boss'], {
      DATABASE_URL: 'mysql://root:hunter2@db/app',
      TRUST_CENTER_CONCURENCY: '8',
    });
    expect(await service.ended).toBe(2);
    rmSync(join(folder, '.env'));
    for (const part of [
      '--port',
      '--role',
      'DATABASE_URL',
      'did you mean TRUST_CENTER_CONCURRENCY',
      'in .env',
      'S3_BUCKET',
    ]) {
      expect(service.stderr).toContain(part);
    }
    expect(service.stderr).not.toContain('hunter2');
    expect(service.stdout).toBe('');
  });

  it('is a port that somebody has, and nothing is left running', async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const service = serve(['--port', String(port), '--data', join(folder, 'other')]);
    expect(await service.ended).toBe(2);
    expect(service.stderr).toMatch(/cannot listen on "127\.0\.0\.1" port \d+: something listens there already/);
    await new Promise((resolve) => server.close(resolve));
  }, 300_000);

  it('is an action that there is not, or a folder that cannot be made', async () => {
    const unknown = serve(['dance']);
    const nowhere = serve(['--data', '/proc/nowhere']);
    expect([await unknown.ended, await nowhere.ended]).toEqual([2, 2]);
    expect(unknown.stderr).toMatch(/expected audit, .*sign-in, got "dance"/);
    expect(nowhere.stderr).toContain('--data');
  });
});

describe.skipIf(TEST_DATABASE === null)('several processes on PostgreSQL and S3', () => {
  it('share the work: one answers, another verifies, and the evidence is in the bucket', async () => {
    const database = await testDatabase(TEST_DATABASE ?? '');
    const objects = await startS3StandIn();
    const { url: s3Url, accessKey, secretKey, region } = objects.settings;
    const url = `http://127.0.0.1:${await freePort()}`;
    const env = {
      DATABASE_URL: database.url,
      S3_URL: s3Url,
      S3_ACCESS_KEY: accessKey,
      S3_SECRET_KEY: secretKey,
      S3_REGION: region,
      TRUST_CENTER_PUBLIC_URL: url,
      TRUST_CENTER_PORT: new URL(url).port,
      TRUST_CENTER_DATA: join(folder, 'shared'),
      TRUST_CENTER_SWEEP_SECONDS: '1',
    };
    const roles = ['web', 'worker', 'scheduler'].map((role) => serve(['--role', role], env));
    const [web, worker] = roles as [ServiceProcess, ServiceProcess];
    await web.started();
    await until(() => roles.every(({ stdout }) => stdout.includes('"msg":"started"')), { deadlineMs: 120_000 });
    expect(worker.stderr).toContain('worker of http://127.0.0.1');
    expect(roles.map(({ stderr, stdout }) => stderr + stdout).join()).not.toContain(secretKey);

    const { cookie, formToken } = await signIn(url, web);
    const headers = { cookie, origin: url, 'form-token': formToken, 'content-type': 'application/json' };
    const target = { slug: 'nobody', spec: { url: 'https://127.0.0.1:1' }, every: 3600 };
    const made = await fetch(`${url}/api/v1/targets`, { method: 'POST', headers, body: JSON.stringify(target) });
    expect([made.status, made.status === 201 ? '' : await made.text()]).toEqual([201, '']);
    const read = async (): Promise<{ standing: string }> =>
      (await (await fetch(`${url}/api/v1/targets/main/nobody`, { headers: { cookie } })).json()) as {
        standing: string;
      };
    await until(async () => (await read()).standing !== 'none', { deadlineMs: 120_000 });
    // Nobody answers there: never a success.
    expect((await read()).standing).toBe('inconclusive');
    expect([...objects.objects.keys()].some((key) => key.endsWith('.gz'))).toBe(true);

    expect(await Promise.all(roles.map((role) => role.stop()))).toEqual([0, 0, 0]);
    await objects.close();
    await database.drop();
  }, 400_000);
});
