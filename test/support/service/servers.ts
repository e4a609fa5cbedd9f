// Real servers that the service uses when it is not alone, each a process of its own on a free port of loopback, with its
// data in a temporary folder: PostgreSQL and Redis as Debian installs them, and versitygw, an S3 server. They can be
// killed and started again. What is not installed is null, and tests that need it say so: see `describeWith`.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AwsClient } from 'aws4fetch';
import pg from 'pg';
import { describe } from 'vitest';

const DEADLINE_MS = 120_000;

export interface Server {
  url: string;
  /** SIGKILL, or SIGQUIT to a PostgreSQL server: as `pg_ctl stop --mode=immediate`. */
  kill(): Promise<void>;
  /** On the same port, with what was there before. */
  start(): Promise<void>;
  /** Kills it and deletes its data. */
  close(): Promise<void>;
}

export interface S3Server extends Server {
  /** `url` is that of a bucket, which is there and empty. */
  region: string;
  accessKey: string;
  secretKey: string;
}

const POSTGRES = newestPostgres();
const REDIS = programOf('redis-server');
const VERSITYGW = programOf('versitygw');

export const haveServer = { postgresql: POSTGRES !== null, redis: REDIS !== null, s3: VERSITYGW !== null };
export type ServerName = keyof typeof haveServer;

const PACKAGES: Readonly<Record<ServerName, string>> = {
  postgresql: 'PostgreSQL (Debian: postgresql)',
  redis: 'Redis (Debian: redis-server)',
  s3: 'versitygw (go install github.com/versity/versitygw/cmd/versitygw@latest)',
};

/** `describe` of what needs these servers, or a skipped one that says what is not installed. */
export function describeWith(servers: readonly ServerName[], name: string, body: () => void): void {
  const missing = servers.filter((server) => !haveServer[server]).map((server) => PACKAGES[server]);
  if (missing.length === 0) describe(name, body);
  else describe.skip(`${name} (skipped: without ${missing.join(' and ')})`, body);
}

/**
 * A PostgreSQL server with an empty database.
 * @param durable whether it waits for the disk, as it does where nobody tells it otherwise
 */
export async function startPostgres({ durable = false } = {}): Promise<Server> {
  const bin = POSTGRES ?? missing('postgresql');
  const owner = unprivileged();
  const folder = ownedFolder('postgres', owner);
  const data = join(folder, 'data');
  const initdb = [
    '--pgdata',
    data,
    '--username=postgres',
    '--auth=trust',
    '--no-sync',
    '--encoding=UTF8',
    '--locale=C',
  ];
  await promisify(execFile)(join(bin, 'initdb'), [...initdb, '--no-instructions'], { ...owner, cwd: folder });
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200 };
  const kept = durable ? settings : { ...settings, fsync: 'off' };
  const given = Object.entries(kept).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return started(url, folder, 'SIGQUIT', {
    program: join(bin, 'postgres'),
    args: ['-D', data, '-p', String(port), ...given],
    options: { ...owner, cwd: folder },
    async answers() {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.query('select 1');
      } finally {
        await client.end();
      }
    },
  });
}

/** As the operator's guide asks for, unless told otherwise: `appendonly yes` and `maxmemory-policy noeviction`. */
export async function startRedis({ durable = true, policy = 'noeviction' } = {}): Promise<Server> {
  const program = REDIS ?? missing('redis');
  const folder = ownedFolder('redis', {});
  const port = await freePort();
  const keep = durable ? ['--appendonly', 'yes'] : ['--appendonly', 'no', '--save', ''];
  return started(`redis://127.0.0.1:${port}`, folder, 'SIGKILL', {
    program,
    args: ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, ...keep, '--maxmemory-policy', policy],
    options: { cwd: folder },
    answers: () => ping(port),
  });
}

export async function startS3(): Promise<S3Server> {
  const program = VERSITYGW ?? missing('s3');
  const folder = ownedFolder('s3', {});
  for (const name of ['objects', 'attributes']) mkdirSync(join(folder, name));
  const port = await freePort();
  const [region, accessKey, secretKey] = ['us-east-1', 'test-access', 'test-secret-that-is-long-enough'];
  const url = `http://127.0.0.1:${port}/evidence`;
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    region,
    service: 's3',
    retries: 0,
  });
  const server = await started(url, folder, 'SIGKILL', {
    program,
    // Not every file system of a temporary folder keeps attributes of files.
    args: ['--port', `127.0.0.1:${port}`, 'posix', '--sidecar', join(folder, 'attributes'), join(folder, 'objects')],
    options: { cwd: folder, env: { ...process.env, ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey } },
    async answers() {
      const response = await client.fetch(url, { method: 'PUT' });
      const text = await response.text();
      if (!response.ok && response.status !== 409) throw new Error(`${response.status} ${text.slice(0, 300)}`);
    },
  });
  return { ...server, region, accessKey, secretKey };
}

interface Command {
  program: string;
  args: string[];
  options: { cwd: string; uid?: number; gid?: number; env?: NodeJS.ProcessEnv };
  /** @throws while it does not */
  answers: () => Promise<void>;
}

async function started(url: string, folder: string, signal: NodeJS.Signals, command: Command): Promise<Server> {
  let running: ChildProcess | null = null;
  const kill = async (): Promise<void> => {
    const child = running;
    running = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    await ended;
  };
  const start = async (): Promise<void> => {
    await kill();
    let said = '';
    const child = spawn(command.program, command.args, { ...command.options, stdio: ['ignore', 'pipe', 'pipe'] });
    running = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        said = (said + String(data)).slice(-2000);
      });
    }
    await until(command.answers, () => {
      if (child.exitCode !== null) throw new Error(`${command.program} ended with ${child.exitCode}: ${said}`);
    });
  };
  const close = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return { url, kill, start, close };
}

async function until(attempt: () => Promise<void>, expectPossible: () => void): Promise<void> {
  for (const end = Date.now() + DEADLINE_MS; ; ) {
    expectPossible();
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function ping(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      if (String(data).startsWith('+PONG')) resolve();
      else reject(new Error(String(data)));
    });
  });
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined) throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

function ownedFolder(name: string, { uid, gid }: { uid?: number; gid?: number }): string {
  const folder = mkdtempSync(join(tmpdir(), `trust-center-${name}-`));
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

function newestPostgres(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => join(root, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

function programOf(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(':'), join(homedir(), 'go', 'bin')];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

function missing(server: ServerName): never {
  throw new Error(`there is no ${PACKAGES[server]}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
