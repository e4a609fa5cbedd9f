// Through a proxy that wants a password: every kind of request goes through it, and none beside it, since the hosts that
// are asked exist behind it alone.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ResultDocument } from '../../src/core/result/document.js';
import { TUF_ROOT } from '../../src/core/sigstore/shipped/sigstore.js';
import { createDeployment, DEFAULT_AT, startGuestAgent, startPccs } from '../../src/simulator/index.js';
import { closedPort, serve, serveTls } from '../integration/loopback.js';
import { identityToken, startSigstore } from '../integration/sigstore-services.js';
import { startGitHub } from '../support/github/stand-in.js';
import { type ProxyStandIn, startProxy } from '../support/proxy.js';
import { type Outcome, runNode, temporaryFolder } from './run.js';
import { stepOnGitHub, tokenService, writeDemo } from './step.js';

const world = createDeployment();
const folder = temporaryFolder();
const rootCa = join(folder, 'root-ca.pem');
const evidenceFile = join(folder, 'evidence.json');
const DIRECT = { PATH: process.env.PATH, HOME: folder };

beforeAll(async () => {
  writeFileSync(rootCa, world.rootCaPem);
  writeFileSync(evidenceFile, JSON.stringify(world.evidence));
  await writeDemo();
});

/** A file with the certificate of the proxy's hosts. */
function trusting(certificate: string): { NODE_EXTRA_CA_CERTS: string } {
  const path = join(temporaryFolder(), 'ca.pem');
  writeFileSync(path, certificate);
  return { NODE_EXTRA_CA_CERTS: path };
}

const through = (proxy: ProxyStandIn, url = proxy.url): Record<string, string> => ({
  HTTP_PROXY: url,
  HTTPS_PROXY: url,
  ...trusting(proxy.certificate),
});

const cli = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> =>
  runNode('dist/cli.cjs', args, { ...DIRECT, ...env });

const verify = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> =>
  cli(env, 'verify', '--insecure-root-ca', rootCa, '--at', DEFAULT_AT, '--no-cache', '--format', 'json', ...args);

/** Status of the check that collateral is at hand. */
function collateral(stdout: string): string | undefined {
  const { components } = JSON.parse(stdout) as ResultDocument;
  return components[0]?.phases.hardware.checks.find(({ id }) => id === 'hardware.collateral')?.status;
}

async function closing<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

const agent = () => closing(startGuestAgent(world));
const pccs = () => closing(startPccs(world));

describe('through a proxy that wants a password', () => {
  it.each(['https', 'http'])('goes what verify asks: evidence, collateral by %s, an OS image', async (scheme) => {
    const images = await serve((_, response) => response.writeHead(404).end());
    const proxy = await startProxy({
      'agent.corp.example': (await agent()).url,
      'pccs.corp.example': (await pccs()).url,
      'images.corp.example': images.url,
    });
    const { stdout, stderr } = await verify(
      through(proxy),
      ...['--url', 'https://agent.corp.example', '--pccs-url', `${scheme}://pccs.corp.example`],
      ...['--os-image-url', 'https://images.corp.example/mr_{hash}.tar.gz'],
    );
    expect(collateral(stdout)).toBe('pass');
    expect(proxy.requests).toEqual(
      expect.arrayContaining([
        'CONNECT agent.corp.example:443',
        'GET https://agent.corp.example/prpc/Worker.GetAttestationForAppKey',
        `GET ${scheme}://pccs.corp.example/tdx/certification/v4/tcb`,
        'CONNECT images.corp.example:443',
      ]),
    );
    expect(proxy.requests.includes('CONNECT pccs.corp.example:443')).toBe(scheme === 'https');
    expect(images.requests).toHaveLength(1);
    expect(`${stdout}${stderr}`).not.toMatch(/alice|pass:word|pass%3Aword/);
  });

  it('goes what the action asks: GitHub, the token service, Fulcio, Rekor, a timestamp authority', async () => {
    const standIn = await startGitHub();
    const sigstore = await closing(startSigstore());
    const token = identityToken({ repository: standIn.repository });
    const { ACTIONS_ID_TOKEN_REQUEST_URL = '', ...right } = await tokenService(token);
    const tokens = new URL(ACTIONS_ID_TOKEN_REQUEST_URL);
    const proxy = await startProxy({
      'api.corp.example': standIn.url,
      'sigstore.corp.example': sigstore.services.fulcioUrl,
      'tokens.corp.example': tokens.origin,
    });
    const services = 'https://sigstore.corp.example';
    const { status, stdout, stderr, outputs, summary } = await stepOnGitHub(
      { name: 'push' },
      {
        sign: 'keyless',
        ...{ 'fulcio-url': services, 'rekor-url': services, 'timestamp-url': services },
        'check-run': 'true',
      },
      {
        standIn,
        env: {
          GITHUB_API_URL: 'https://api.corp.example',
          ACTIONS_ID_TOKEN_REQUEST_URL: `https://tokens.corp.example${tokens.pathname}${tokens.search}`,
          ...right,
          ...through(proxy),
        },
      },
    );
    expect({ status, stderr, verdict: outputs.verdict }).toEqual({ status: 0, stderr: '', verdict: 'verified' });
    expect(stdout).not.toMatch(/^::warning::/m);
    expect(standIn.attestations).toHaveLength(1);
    expect(standIn.checkRuns.map((run) => run.status)).toEqual(['completed']);
    expect(proxy.requests).toEqual(
      expect.arrayContaining([
        `POST https://api.corp.example/repos/${standIn.repository}/check-runs`,
        `POST https://api.corp.example/repos/${standIn.repository}/attestations`,
        `GET https://tokens.corp.example${tokens.pathname}`,
        'POST https://sigstore.corp.example/api/v2/signingCert',
        'POST https://sigstore.corp.example/api/v1/log/entries',
        'POST https://sigstore.corp.example/api/v1/timestamp',
      ]),
    );
    expect(`${stdout}${summary}${JSON.stringify(outputs)}`).not.toMatch(/alice|pass:word|pass%3Aword/);
  });

  it('goes what a refresh of the trusted root asks, by ALL_PROXY too', async () => {
    const mirror = await serve((_, response) => response.writeHead(404).end());
    const proxy = await startProxy({ 'tuf.corp.example': mirror.url });
    const root = join(temporaryFolder(), 'root.json');
    writeFileSync(root, TUF_ROOT);
    const { status, stderr } = await cli(
      { all_proxy: proxy.url, ...trusting(proxy.certificate), TRUST_CENTER_CACHE: join(folder, 'cache') },
      ...['verify-summary', rootCa, '--repo', 'o/r', '--signer-workflow', 'o/r/.github/workflows/w.yml'],
      ...['--refresh-trusted-root', '--tuf-mirror', 'https://tuf.corp.example', '--tuf-root', root],
    );
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining('no trusted root from there') });
    expect(proxy.requests.slice(1)).toEqual([
      expect.stringMatching(/^GET https:\/\/tuf\.corp\.example\/\d+\.root\.json$/),
      'GET https://tuf.corp.example/timestamp.json',
    ]);
  });
});

describe('a proxy that does not do', () => {
  const asking = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> =>
    verify(env, '--url', 'https://agent.corp.example', ...args);

  it('is told from the host: a wrong password, with the variable to change', async () => {
    const proxy = await startProxy({ 'agent.corp.example': (await agent()).url });
    const wrong = `http://alice:another-secret@${proxy.host}`;
    const { status, stdout, stderr } = await asking(through(proxy, wrong));
    expect(status).toBe(3);
    expect(stdout).toContain(
      `https://agent.corp.example/prpc/Worker.GetAttestationForAppKey?algorithm=…: the proxy ${proxy.host} (HTTPS_PROXY) asks for a user name and password, or refuses those it was given (status 407)`,
    );
    expect(stdout).toContain('Check HTTPS_PROXY');
    expect(`${stdout}${stderr}`).not.toMatch(/alice|another-secret/);
  });

  it('is told from the host: a wrong password for plain http', async () => {
    const proxy = await startProxy({});
    const { stdout } = await verify(
      through(proxy, `http://alice:another-secret@${proxy.host}`),
      ...['--evidence', evidenceFile, '--pccs-url', 'http://pccs.corp.example'],
    );
    expect(stdout).toContain(`the proxy ${proxy.host} (HTTP_PROXY) asks for a user name and password`);
    expect(stdout).not.toMatch(/alice|another-secret/);
  });

  it('is told from the host: a host that it does not let through, one that is not there', async () => {
    const proxy = await startProxy({});
    expect((await asking(through(proxy))).stdout).toContain(
      `the proxy ${proxy.host} (HTTPS_PROXY) refuses the connection (status 403)`,
    );
    const gone = `127.0.0.1:${await closedPort()}`;
    expect((await asking(through(proxy, `http://${gone}`))).stdout).toContain(
      `the connection was refused (ECONNREFUSED), through the proxy ${gone} (HTTPS_PROXY)`,
    );
  });

  it('is refused by the name of its variable, and not quoted', async () => {
    for (const [value, problem] of [
      ['socks5://alice:secret@127.0.0.1:1', 'only an http or https proxy can be used'],
      ['http://alice:secret@', 'not the URL of a proxy'],
    ]) {
      const { status, stdout, stderr } = await asking({ https_proxy: value });
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain(`https_proxy: ${problem}`);
      expect(stderr).not.toMatch(/alice|secret/);
    }
  });
});

describe('no proxy', () => {
  it('is asked for a host that NO_PROXY names, nor for this machine', async () => {
    const server = await pccs();
    const proxy = await startProxy({});
    const evidence = ['--evidence', evidenceFile];
    for (const host of ['0.0.0.0', '127.0.0.1']) {
      const url = server.url.replace('127.0.0.1', host);
      const { stdout } = await verify(
        { ...through(proxy), NO_PROXY: 'corp.example,0.0.0.0' },
        ...evidence,
        '--pccs-url',
        url,
      );
      expect(collateral(stdout)).toBe('pass');
    }
    expect(proxy.requests).toEqual([]);
    // It is the name that counts: without it the proxy is asked.
    await verify(through(proxy), ...evidence, '--pccs-url', server.url.replace('127.0.0.1', '0.0.0.0'));
    expect(proxy.requests).not.toEqual([]);
  });
});

describe('NODE_EXTRA_CA_CERTS', () => {
  it('makes a server good whose certificate a company issued', async () => {
    const server = await pccs();
    const front = await serveTls((request, response) => {
      fetch(`${server.url}${request.url}`).then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    const args = ['--evidence', evidenceFile, '--pccs-url', front.url];
    expect((await verify({}, ...args)).stdout).toContain('TLS certificate is not trusted');
    expect(collateral((await verify(trusting(front.certificate), ...args)).stdout)).toBe('pass');
  });
});
