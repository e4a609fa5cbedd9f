// What the service says on the terminal when it is there: where it is, how to get in, what it uses, and how it grows.

import { VERSION } from '../core/version.js';
import { displayUrl } from '../io/url.js';
import { newSignInLink } from './auth/sign-in-link.js';
import type { Service } from './service.js';
import { ensureOrganisation, FIRST_ORGANISATION } from './store/organisations.js';

/** @returns lines */
export async function greeting(service: Service): Promise<string[]> {
  const { settings, store } = service;
  const { role, publicUrl, databaseUrl, redisUrl, s3, data, metrics } = settings;
  const isEmbedded = store.engine === 'pglite';
  const hasPages = role === 'all' || role === 'web';
  const row = (what: string, text: string): string => `  ${what.padEnd(10)} ${text}`;
  const database = isEmbedded ? 'embedded' : `PostgreSQL, ${displayUrl(databaseUrl ?? '')}`;
  const queue = redisUrl === null ? 'in the database' : `Redis, ${displayUrl(redisUrl)}`;
  return [
    hasPages ? `trust-center ${VERSION} is at ${publicUrl}` : `trust-center ${VERSION}: ${role} of ${publicUrl}`,
    '',
    ...(hasPages ? await signIn(service, row) : []),
    row('Database', database),
    row('Queue', queue),
    row('Evidence', s3 === null ? 'in the folder' : `S3, ${s3.url}`),
    row('Folder', data),
    ...(metrics === null ? [] : [row('Metrics', `http://${metrics.host}:${metrics.port}/metrics`)]),
    row(
      'Memory',
      isEmbedded
        ? '250 to 350 MB, up to 440 MB under load: the database is in this process'
        : 'about 100 MB, up to 200 MB under load',
    ),
    ...(isEmbedded ? [row('To grow', 'DATABASE_URL, then REDIS_URL and S3_URL: see docs/service.md')] : []),
    row('Stop', 'Ctrl-C'),
  ];
}

/** Where people sign in by their own accounts, no other way is shown to whoever reads what the process writes. */
async function signIn({ settings, db, now }: Service, row: (what: string, text: string) => string): Promise<string[]> {
  if (settings.oidc !== null && settings.oidc.members.length > 0)
    return [row('Sign in', `${settings.publicUrl}/sign-in`)];
  const { id } = await ensureOrganisation(db, FIRST_ORGANISATION, new Date(now()));
  const link = await newSignInLink({ db, now, settings }, id);
  return [row('Sign in', link.url), row('', `good once, for ${link.minutes} minutes`)];
}
