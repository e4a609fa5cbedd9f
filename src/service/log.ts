// What the service writes for its operator: a JSON object a line, on standard output. Secrets are taken out by name,
// wherever they stand: nobody who logs an object has to remember which of its members is one.

import { type DestinationStream, type Logger, pino } from 'pino';
import type { Settings } from './settings.js';

/** Members whose value never leaves the process, in any object that is logged, and one level down. */
const SECRETS = [
  'authorization',
  'cookie',
  'set-cookie',
  'setCookie',
  'password',
  'secret',
  'secretKey',
  'accessKey',
  'clientSecret',
  'token',
  'formToken',
  'databaseUrl',
  'redisUrl',
  'connectionString',
  'logKey',
];

const path = (name: string): string => (/^[A-Za-z]+$/.test(name) ? `.${name}` : `["${name}"]`);

export function serviceLog(level: Settings['logLevel'] | 'silent', destination?: DestinationStream): Logger {
  const options = {
    level,
    // The process and the machine are known to whoever gathers the lines.
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: SECRETS.flatMap((name) => [path(name).replace(/^\./, ''), `*${path(name)}`, `*.*${path(name)}`]),
      censor: '[secret]',
    },
    serializers: { err: errorLine, error: errorLine },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Standard error, for what has something else to say on standard output. */
export function standardError(): DestinationStream {
  return pino.destination(2);
}

const MAX_MESSAGE = 2000;
/** `postgres://user:password@host`: errors of clients repeat what they were given. */
const CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;

/** An error as a line shows it: without what libraries hang on to it, such as the request with its headers. */
function errorLine(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: clean(String(error)) };
  const code = 'code' in error && typeof error.code === 'string' ? { code: clean(error.code) } : {};
  const cause = error.cause instanceof Error ? { cause: clean(error.cause.message) } : {};
  return { type: error.name, ...code, message: clean(error.message), ...cause, stack: clean(error.stack ?? '') };
}

function clean(text: string): string {
  return text.slice(0, MAX_MESSAGE).replace(CREDENTIALS, '$1');
}
