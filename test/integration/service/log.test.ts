import { describe, expect, it } from 'vitest';
import { serviceLog } from '../../../src/service/log.js';

describe('the log of the service', () => {
  const lines: string[] = [];
  const log = serviceLog('info', { write: (line: string) => void lines.push(line) });
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;

  it('is a JSON object a line, with level and time', () => {
    log.info({ target: 'app' }, 'verified');
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      target: 'app',
      msg: 'verified',
    });
    log.debug('not at this level');
    expect(lines).toHaveLength(1);
  });

  it('shows no secret, whichever object it stands in', () => {
    const secret = 'hunter2';
    log.warn({
      token: secret,
      headers: { authorization: secret, cookie: secret, 'set-cookie': secret, accept: 'text/html' },
      settings: { databaseUrl: secret, s3: { secretKey: secret, url: 'https://s3.example' } },
    });
    expect(lines.at(-1)).not.toContain(secret);
    expect(last()).toMatchObject({ headers: { accept: 'text/html' }, settings: { s3: { url: 'https://s3.example' } } });
  });

  it('shows an error without what libraries hang on to it, and without the password of a URL', () => {
    const cause = new Error('connect ECONNREFUSED redis://:hunter2@cache:6379');
    const error = Object.assign(new Error('no answer of postgres://app:hunter2@db:5432/app', { cause }), {
      code: 'ECONNREFUSED',
      request: { headers: { authorization: 'hunter2' } },
    });
    log.error({ err: error }, 'failed');
    expect(lines.at(-1)).not.toContain('hunter2');
    expect(last()).toMatchObject({ err: { code: 'ECONNREFUSED', message: 'no answer of postgres://db:5432/app' } });
  });
});
