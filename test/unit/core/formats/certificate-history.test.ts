import { describe, expect, it } from 'vitest';
import {
  CERTIFICATE_HISTORY_SCHEMA,
  type CertificateHistory,
  parseCertificateHistory,
  serialiseCertificateHistory,
} from '../../../../src/core/formats/certificate-history.js';
import { refusalText } from './refusal.js';

const history = (): CertificateHistory => ({
  schema: CERTIFICATE_HISTORY_SCHEMA,
  monitor: 'crt.sh',
  name: 'app.example.com',
  pages: [
    { url: 'https://crt.sh/?q=app.example.com&output=json', body: '[{"id":1,"name_value":"a\\nb"}]' },
    { url: 'https://crt.sh/?d=1', body: '-----BEGIN CERTIFICATE-----\n' },
  ],
  complete: false,
  problem: 'https://crt.sh/: more than 400 pages',
});

describe('what a monitor answered', () => {
  it('is read as it was written, pages as they came', () => {
    expect(parseCertificateHistory(serialiseCertificateHistory(history()), 'record')).toEqual(history());
    const whole = { ...history(), pages: [], complete: true, problem: null };
    expect(parseCertificateHistory(serialiseCertificateHistory(whole), 'record')).toEqual(whole);
  });

  it.each<[what: string, change: Record<string, unknown>, message: RegExp]>([
    ['another schema', { schema: 'v2' }, /record\.schema/],
    ['another monitor', { monitor: 'example' }, /record\.monitor: expected one of certspotter, crt\.sh/],
    ['capitals in the name', { name: 'App.example.com' }, /record\.name/],
    ['a page that is no text', { pages: [{ url: 'https://crt.sh/', body: 1 }] }, /record\.pages\[0\]\.body/],
    ['a problem of two lines', { problem: 'a\nb' }, /record\.problem/],
    ['no word whether it is complete', { complete: null }, /record\.complete/],
    ['a member that is not known', { verified: true }, /unknown key "verified"/],
    [
      'endless pages',
      { pages: Array.from({ length: 4097 }, () => ({ url: 'u', body: '' })) },
      /over the limit of 4096/,
    ],
  ])('is refused with %s', (_what, change, message) => {
    expect(refusalText(() => parseCertificateHistory(JSON.stringify({ ...history(), ...change }), 'record'))).toMatch(
      message,
    );
  });
});
