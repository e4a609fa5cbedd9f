// Settings from options, the environment and a file `.env`, in this order. All that is wrong is said at once, by the name that
// the value was given under; what may be a secret is never repeated.

import { isIPv4, isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { readInputFile } from '../io/input-file.js';
import { isLoopback } from '../io/url.js';
import { type OidcSettings, type S3Settings, SERVICE_ROLES, type Settings } from './settings.js';
import { ROLES } from './store/tables.js';

/** Where one comes from: an option of `serve`, and the variables that stand for it, the first that is set. */
interface Source {
  option?: string;
  variables: readonly string[];
  /** Whether `NAME_FILE` names a file with it, as container secrets do. */
  isSecret?: true;
}

const SOURCES = {
  role: { option: 'role', variables: ['TRUST_CENTER_ROLE'] },
  host: { option: 'host', variables: ['TRUST_CENTER_HOST'] },
  port: { option: 'port', variables: ['TRUST_CENTER_PORT', 'PORT'] },
  publicUrl: { option: 'public-url', variables: ['TRUST_CENTER_PUBLIC_URL'] },
  data: { option: 'data', variables: ['TRUST_CENTER_DATA'] },
  databaseUrl: { variables: ['DATABASE_URL'], isSecret: true },
  redisUrl: { variables: ['REDIS_URL'], isSecret: true },
  s3Url: { variables: ['S3_URL'] },
  s3Endpoint: { variables: ['S3_ENDPOINT'] },
  s3Bucket: { variables: ['S3_BUCKET'] },
  s3Region: { variables: ['S3_REGION', 'AWS_REGION'] },
  s3AccessKey: { variables: ['S3_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'], isSecret: true },
  s3SecretKey: { variables: ['S3_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY'], isSecret: true },
  pccsUrls: { option: 'pccs-url', variables: ['PCCS_URL'] },
  rpcUrls: { option: 'rpc-url', variables: ['ETH_RPC_URL'] },
  allowPrivate: { option: 'allow-private', variables: ['TRUST_CENTER_ALLOW_PRIVATE'] },
  tenants: { option: 'tenants', variables: ['TRUST_CENTER_TENANTS'] },
  concurrency: { option: 'concurrency', variables: ['TRUST_CENTER_CONCURRENCY'] },
  hostRate: { variables: ['TRUST_CENTER_HOST_RATE'] },
  leaseSeconds: { variables: ['TRUST_CENTER_LEASE_SECONDS'] },
  sweepSeconds: { variables: ['TRUST_CENTER_SWEEP_SECONDS'] },
  oidcIssuer: { variables: ['TRUST_CENTER_OIDC_ISSUER'] },
  oidcClientId: { variables: ['TRUST_CENTER_OIDC_CLIENT_ID'] },
  oidcClientSecret: { variables: ['TRUST_CENTER_OIDC_CLIENT_SECRET'], isSecret: true },
  oidcMembers: { variables: ['TRUST_CENTER_OIDC_MEMBERS'] },
  githubIssuer: { variables: ['TRUST_CENTER_GITHUB_ISSUER'] },
  metrics: { option: 'metrics', variables: ['TRUST_CENTER_METRICS'] },
  logLevel: { option: 'log-level', variables: ['TRUST_CENTER_LOG_LEVEL'] },
  logKey: { variables: ['TRUST_CENTER_LOG_KEY'], isSecret: true },
} as const satisfies Record<string, Source>;

type Setting = keyof typeof SOURCES;

/** Variables of the service, for its documentation. */
export const SERVICE_VARIABLES: readonly string[] = Object.values(SOURCES).flatMap(({ variables }) => variables);

/** Of the other commands, and of tests: no misspelt name of ours. */
const OTHER_VARIABLES = ['CACHE', 'SIGNING_PASSWORD', 'HISTORY_KEY', 'HISTORY_SALT', 'WEBHOOK_SECRET', 'CAPTURES'];

export type Given = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with them. */
export class SettingsError extends InputError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super('INPUT_INVALID', faults.join('; '));
    this.faults = faults;
  }
}

export const DEFAULT_PORT = 8080;
const MAX_ENV_BYTES = 64 * 1024;
const MAX_SECRET_BYTES = 64 * 1024;

/**
 * @param options by name, as they were given
 * @param env of the process
 * @param folder where `.env` may be
 * @throws SettingsError
 */
export async function readSettings(options: Given, env: Given, folder: string): Promise<Settings> {
  const faults: string[] = [];
  const file = await envFile(join(folder, '.env'), faults);
  const given = await gather(options, [env, file], faults);
  const reader = readerOf(given, faults);

  const host = reader.text('host') ?? '127.0.0.1';
  const port = reader.count('port', 0, 65_535) ?? DEFAULT_PORT;
  const isOwn = isLoopback(new URL(`http://${urlHost(host)}`));
  const role = reader.word('role', SERVICE_ROLES) ?? 'all';
  const databaseUrl = reader.url('databaseUrl', ['postgres:', 'postgresql:']);
  const publicUrl = readPublicUrl(reader, { host, port, isOwn });
  const tenants = reader.word('tenants', ['one', 'many']) ?? 'one';
  if (role !== 'all' && databaseUrl === null) {
    faults.push(`${given.nameOf('role')}: ${role} needs a database that others reach, too: set DATABASE_URL`);
  }
  const redisUrl = reader.url('redisUrl', ['redis:', 'rediss:']);
  if (redisUrl !== null && databaseUrl === null) {
    faults.push(`${given.nameOf('redisUrl')}: the embedded database keeps the queue itself: set DATABASE_URL, too`);
  }
  const settings: Settings = {
    role,
    host,
    port,
    publicUrl,
    data: resolve(folder, reader.text('data') ?? defaultData(env)),
    databaseUrl,
    redisUrl,
    s3: readS3(reader, faults),
    pccsUrls: reader.urls('pccsUrls'),
    rpcUrls: reader.urls('rpcUrls'),
    // Whoever sits at the machine alone reaches what it reaches, with and without the service.
    allowPrivate: readNetworks(reader) ?? (isOwn && isLoopback(new URL(publicUrl)) && tenants === 'one' ? 'any' : []),
    tenants,
    concurrency: reader.count('concurrency', 1, 64) ?? 4,
    hostRate: reader.count('hostRate', 1, 1000) ?? 10,
    leaseSeconds: reader.count('leaseSeconds', 5, 3600) ?? 30,
    sweepSeconds: reader.count('sweepSeconds', 1, 3600) ?? 10,
    oidc: readOidc(reader, faults),
    githubIssuer: reader.url('githubIssuer', ['https:', 'http:']) ?? 'https://token.actions.githubusercontent.com',
    metrics: readMetrics(reader),
    logLevel: reader.word('logLevel', ['debug', 'info', 'warn', 'error']) ?? 'info',
    logKey: reader.text('logKey'),
  };
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}

interface Gathered {
  of(setting: Setting): { text: string; name: string } | null;
  /** How it was given, or may be. */
  nameOf(setting: Setting): string;
}

async function gather(options: Given, environments: readonly Given[], faults: string[]): Promise<Gathered> {
  const found = new Map<Setting, { text: string; name: string }>();
  for (const [setting, source] of Object.entries(SOURCES) as [Setting, Source][]) {
    const { option, variables, isSecret } = source;
    const optionText = option === undefined ? undefined : options[option];
    if (optionText !== undefined) {
      found.set(setting, { text: optionText, name: `--${option}` });
      continue;
    }
    const names = variables.flatMap((name) => (isSecret === true ? [name, `${name}_FILE`] : [name]));
    for (const [i, env] of environments.entries()) {
      // A variable that is set to nothing, as files for containers do, is not set.
      const set = names.filter((name) => (env[name] ?? '') !== '');
      const [name] = set;
      if (name === undefined) continue;
      const shown = i === 0 ? name : `${name} in .env`;
      const isFile = name.endsWith('_FILE');
      if (set.includes(`${name}_FILE`)) faults.push(`${shown}: ${name}_FILE is set, too: set one of them`);
      const text = isFile ? await secretFile(env[name] ?? '', shown, faults) : (env[name] ?? '');
      if (text !== null) found.set(setting, { text, name: shown });
      break;
    }
  }
  for (const env of environments) faults.push(...misspelt(env));
  return {
    of: (setting) => found.get(setting) ?? null,
    nameOf: (setting) => found.get(setting)?.name ?? SOURCES[setting].variables[0],
  };
}

/** A variable that nobody reads is one that somebody relies on for nothing. */
function misspelt(env: Given): string[] {
  const own = SERVICE_VARIABLES.filter((name) => name.startsWith('TRUST_CENTER_'));
  const known = [
    ...own,
    ...own.map((name) => `${name}_FILE`),
    ...OTHER_VARIABLES.map((name) => `TRUST_CENTER_${name}`),
  ];
  return Object.keys(env)
    .filter((name) => name.startsWith('TRUST_CENTER_') && !known.includes(name))
    .flatMap((name) => {
      const near = nearest(name, known);
      return near === null ? [] : [`${name}: no such variable; did you mean ${near}?`];
    });
}

async function envFile(path: string, faults: string[]): Promise<Given> {
  try {
    return parseEnv(new TextDecoder().decode(await readInputFile(path, '.env', MAX_ENV_BYTES)));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (error.code !== 'INPUT_NOT_FOUND') faults.push(error.message);
    return {};
  }
}

async function secretFile(path: string, name: string, faults: string[]): Promise<string | null> {
  try {
    return new TextDecoder().decode(await readInputFile(path, name, MAX_SECRET_BYTES)).replace(/\r?\n$/, '');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    faults.push(error.message);
    return null;
  }
}

interface SettingReader {
  text(setting: Setting): string | null;
  word<W extends string>(setting: Setting, words: readonly W[]): W | null;
  count(setting: Setting, least: number, most: number): number | null;
  url(setting: Setting, protocols: readonly string[]): string | null;
  urls(setting: Setting): string[];
  list(setting: Setting): string[] | null;
  fault(setting: Setting, what: string): null;
}

function readerOf(given: Gathered, faults: string[]): SettingReader {
  const fault = (setting: Setting, what: string): null => {
    faults.push(`${given.nameOf(setting)}: ${what}`);
    return null;
  };
  const list = (setting: Setting): string[] | null => {
    const text = given.of(setting)?.text;
    return text === undefined ? null : text.split(/[\s,]+/).filter((part) => part !== '');
  };
  const urlOf = (setting: Setting, text: string, protocols: readonly string[]): string | null => {
    // Not repeated: what cannot be taken apart may hold a password.
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
      return fault(setting, `expected a URL that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`);
    }
    return text;
  };
  return {
    fault,
    list,
    text: (setting) => given.of(setting)?.text ?? null,
    word(setting, words) {
      const text = given.of(setting)?.text;
      if (text === undefined) return null;
      return (
        words.find((word) => word === text) ?? fault(setting, `expected ${words.join(', ')}, got ${preview(text)}`)
      );
    },
    count(setting, least, most) {
      const text = given.of(setting)?.text;
      if (text === undefined) return null;
      const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
      if (count >= least && count <= most) return count;
      return fault(setting, `expected a whole number from ${least} to ${most}, got ${preview(text)}`);
    },
    url(setting, protocols) {
      const text = given.of(setting)?.text;
      return text === undefined ? null : urlOf(setting, text, protocols);
    },
    urls(setting) {
      return (list(setting) ?? []).filter((text) => urlOf(setting, text, ['https:', 'http:']) !== null);
    },
  };
}

function readPublicUrl(
  reader: SettingReader,
  { host, port, isOwn }: { host: string; port: number; isOwn: boolean },
): string {
  const local = `http://${urlHost(host)}:${port}`;
  const text = reader.url('publicUrl', ['https:', 'http:']);
  if (text === null) {
    if (!isOwn && reader.text('publicUrl') === null) {
      reader.fault(
        'publicUrl',
        'set it (or --public-url): how others reach a service that listens beyond this machine',
      );
    }
    return local;
  }
  const url = new URL(text);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    reader.fault('publicUrl', 'expected scheme, host and port alone, such as https://trust.example');
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    reader.fault('publicUrl', 'expected https: whoever signs in over plain http can be listened to');
  }
  return url.origin;
}

/** As it stands in a URL. What is no host at all is refused when it is listened on. */
function urlHost(host: string): string {
  const written = isIPv6(host) ? `[${host}]` : host;
  return URL.canParse(`http://${written}`) ? written : 'not-a-host';
}

function readS3(reader: SettingReader, faults: string[]): S3Settings | null {
  const whole = reader.url('s3Url', ['https:', 'http:']);
  const endpoint = reader.url('s3Endpoint', ['https:', 'http:']);
  const bucket = reader.text('s3Bucket');
  const [accessKey, secretKey] = [reader.text('s3AccessKey'), reader.text('s3SecretKey')];
  if (whole === null && endpoint === null) {
    if (bucket !== null) reader.fault('s3Bucket', 'S3_ENDPOINT is missing, the URL of the store');
    return null;
  }
  if (whole !== null && endpoint !== null) reader.fault('s3Url', 'S3_ENDPOINT is set, too: set one of them');
  if (whole === null && bucket === null) reader.fault('s3Endpoint', 'S3_BUCKET is missing');
  for (const [value, name] of [
    [accessKey, 'S3_ACCESS_KEY'],
    [secretKey, 'S3_SECRET_KEY'],
  ]) {
    if (value === null) faults.push(`${name}: missing; the store of objects is asked with it`);
  }
  const url = new URL(whole ?? `${(endpoint ?? '').replace(/\/+$/, '')}/${encodeURIComponent(bucket ?? '')}`);
  const isBucket = /^\/[^/]+\/?$/.test(url.pathname) && url.search === '' && url.hash === '';
  if (!isBucket) reader.fault('s3Url', 'expected the URL of a bucket, such as https://s3.example/evidence');
  if (url.username !== '' || url.password !== '') {
    reader.fault('s3Url', 'expected no user name or password: they are S3_ACCESS_KEY and S3_SECRET_KEY');
  }
  return {
    url: `${url.origin}${url.pathname.replace(/\/$/, '')}`,
    region: reader.text('s3Region') ?? 'us-east-1',
    accessKey: accessKey ?? '',
    secretKey: secretKey ?? '',
  };
}

/** `any`, `none`, or networks. */
function readNetworks(reader: SettingReader): Settings['allowPrivate'] | null {
  const networks = reader.list('allowPrivate');
  if (networks === null) return null;
  if (networks.length === 1 && networks[0] === 'any') return 'any';
  if (networks.length === 1 && networks[0] === 'none') return [];
  const wrong = networks.find((network) => !isNetwork(network));
  if (wrong !== undefined) {
    reader.fault('allowPrivate', `expected networks such as 10.0.0.0/8, any, or none, got ${preview(wrong)}`);
  }
  return networks;
}

function isNetwork(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  return (isIPv4(address) && Number(length) <= 32) || (isIPv6(address) && Number(length) <= 128);
}

function readOidc(reader: SettingReader, faults: string[]): OidcSettings | null {
  const issuer = reader.url('oidcIssuer', ['https:', 'http:']);
  const [clientId, clientSecret] = [reader.text('oidcClientId'), reader.text('oidcClientSecret')];
  if (issuer === null) {
    if (clientId !== null) reader.fault('oidcClientId', 'TRUST_CENTER_OIDC_ISSUER is missing');
    return null;
  }
  if (new URL(issuer).protocol === 'http:' && !isLoopback(new URL(issuer)))
    reader.fault('oidcIssuer', 'expected https');
  if (clientId === null) faults.push('TRUST_CENTER_OIDC_CLIENT_ID: missing; the issuer gives it');
  if (clientSecret === null) faults.push('TRUST_CENTER_OIDC_CLIENT_SECRET: missing; the issuer gives it');
  const members = (reader.list('oidcMembers') ?? []).map((text) => {
    const at = text.lastIndexOf(':');
    const role = ROLES.find((one) => one === text.slice(at + 1));
    if (at <= 0 || role === undefined) {
      reader.fault('oidcMembers', `expected WHO:ROLE such as @example.org:reader, got ${preview(text)}`);
    }
    return { match: text.slice(0, Math.max(at, 0)), role: role ?? ('reader' as const) };
  });
  return { issuer, clientId: clientId ?? '', clientSecret: clientSecret ?? '', members };
}

function readMetrics(reader: SettingReader): Settings['metrics'] {
  const text = reader.text('metrics');
  if (text === null) return null;
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[^:[\]\s/]+):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > 65_535)
    return reader.fault('metrics', `expected PORT or HOST:PORT, got ${preview(text)}`);
  return { host: match[1]?.replace(/^\[|\]$/g, '') ?? '127.0.0.1', port };
}

/** A folder of the user's, which a clone that is deleted does not take along. */
function defaultData(env: Given): string {
  const home = env.XDG_DATA_HOME ?? '';
  return join(home === '' ? join(homedir(), '.local/share') : home, 'trust-center');
}
