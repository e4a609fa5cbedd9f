// Revocation lists and OCSP responses that OpenSSL made, and OpenSSL’s verdict where it judges lists.

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pem } from '../../../../../../src/simulator/der.js';
import * as pki from '../../../../../support/tls-pki.js';
import { describeOpenssl, temporaryFolder } from './openssl.js';
import { AT, caCertificate, judged, KEYS, leafCertificate, listAt, NAMES, rootCertificate } from './world.js';

const SERIAL = 0x1234;
const URL = 'http://crl.example/1.crl';

describeOpenssl('lists and responses of OpenSSL', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);
  const write = (name: string, text: string): string => {
    writeFileSync(path(name), text);
    return path(name);
  };
  const openssl = (...args: string[]): { status: number | null; stderr: string } => {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8', cwd: folder });
    return { status, stderr };
  };
  const must = (...args: string[]): void => expect(openssl(...args)).toMatchObject({ status: 0 });

  describe.each([
    ['ECDSA', KEYS.ca],
    ['RSA', pki.rsaKey()],
  ])('of an %s CA', (kind, caKey) => {
    const ca = caCertificate({ key: caKey });
    const leaf = leafCertificate({ serial: SERIAL, issuerKey: caKey, ext: { points: pki.crlPoints(URL) } });
    const caPem = write(`${kind}-ca.pem`, pem(ca));
    const leafPem = write(`${kind}-leaf.pem`, pem(leaf));
    const rootPem = write(`${kind}-root.pem`, pem(rootCertificate()));
    const keyOf = (name: string, { privateKey }: pki.Key): string =>
      write(`${kind}-${name}.key`, String(privateKey.export({ format: 'pem', type: 'pkcs8' })));
    const caKeyFile = keyOf('ca', caKey);

    /** OpenSSL’s database: one line a certificate. */
    const database = (state: 'V' | 'R'): string =>
      write(
        `${kind}-${state}.txt`,
        `${state}\t400101000000Z\t${state === 'R' ? '260501000000Z,keyCompromise' : ''}\t${SERIAL.toString(16)}\tunknown\t/CN=app.example.com\n`,
      );

    function list(state: 'V' | 'R', extension: string, until = '20260607000000Z'): string {
      write('crlnumber', '01\n');
      const config = write(
        'ca.cnf',
        `[ca]\ndefault_ca=d\n[d]\ndatabase=${database(state)}\ncrlnumber=${path('crlnumber')}\ndefault_md=sha256\ncrl_extensions=x\n[x]\nauthorityKeyIdentifier=keyid\n${extension}\n[point]\nfullname=URI:${URL}\nonlyuser=TRUE\n[other]\nfullname=URI:http://crl.example/2.crl\n[indirect]\nfullname=URI:${URL}\nindirectCRL=TRUE\n`,
      );
      const out = path(`${kind}.crl`);
      const window = ['-crl_lastupdate', '20260530000000Z', '-crl_nextupdate', until];
      must('ca', '-gencrl', '-config', config, '-keyfile', caKeyFile, '-cert', caPem, ...window, '-out', out);
      return out;
    }

    it.each([
      ['V', 'issuingDistributionPoint=critical,@point', undefined, 'pass', true],
      ['V', '', undefined, 'pass', true],
      ['R', 'issuingDistributionPoint=critical,@point', undefined, 'fail', false],
      ['R', '', undefined, 'fail', false],
      ['V', 'issuingDistributionPoint=critical,@other', undefined, 'fail', false],
      ['V', 'issuingDistributionPoint=critical,@indirect', undefined, 'unknown', false],
      ['V', 'issuingDistributionPoint=critical,@point', '20260531000000Z', 'unknown', false],
    ] as const)('a list: %s, %s, until %s', async (state, extension, until, expected, byOpenssl) => {
      const file = list(state, extension, until);
      must('crl', '-in', file, '-outform', 'DER', '-out', `${file}.der`);
      const revocations = [listAt(URL, readFileSync(`${file}.der`))];
      expect((await judged([leaf, ca], undefined, { revocations })).status).toBe(expected);
      const at = ['-attime', String(Date.parse(AT) / 1000), '-no-CApath', '-no-CAstore'];
      const verdict = openssl(
        'verify',
        '-crl_check',
        '-CRLfile',
        file,
        ...at,
        '-CAfile',
        rootPem,
        '-untrusted',
        caPem,
        leafPem,
      );
      expect(verdict.status === 0).toBe(byOpenssl);
    });

    const responderKey = pki.ecKey();
    const responder = (purpose: string): Buffer =>
      pki.certificate({
        subject: pki.name('Test Responder'),
        issuer: NAMES.ca,
        key: responderKey,
        issuerKey: caKey,
        extensions: [pki.basicConstraints(false), pki.keyUsage(0), pki.purposes(purpose), pki.authorityKeyId(caKey)],
      });

    function response(state: 'V' | 'R', signer: string, key: string, ...more: string[]): Buffer {
      const request = path(`${kind}.req`);
      must('ocsp', '-issuer', caPem, '-cert', leafPem, '-no_nonce', '-reqout', request);
      const by = ['-CA', caPem, '-rsigner', signer, '-rkey', key, '-ndays', '7'];
      must('ocsp', '-index', database(state), ...by, ...more, '-reqin', request, '-respout', path(`${kind}.resp`));
      return readFileSync(path(`${kind}.resp`));
    }

    it.each([
      ['V', 'pass'],
      ['R', 'fail'],
    ] as const)('a response: %s', async (state, expected) => {
      const at = Date.now();
      const bare = [leafCertificate({ serial: SERIAL, issuerKey: caKey }), ca];
      const say = async (ocspResponse: Buffer): Promise<string> =>
        (await judged(bare, undefined, { at, ocspResponse })).status;
      const responderFile = keyOf('responder', responderKey);
      const appointed = write(`${kind}-appointed.pem`, pem(responder(pki.OCSP_SIGNING)));
      const usurper = write(`${kind}-usurper.pem`, pem(responder(pki.SERVER_AUTH)));
      expect(await say(response(state, caPem, caKeyFile))).toBe(expected);
      expect(await say(response(state, caPem, caKeyFile, '-resp_key_id'))).toBe(expected);
      expect(await say(response(state, appointed, responderFile))).toBe(expected);
      expect(await say(response(state, appointed, responderFile, '-resp_key_id', '-rmd', 'sha384'))).toBe(expected);
      expect(await say(response(state, usurper, responderFile))).toBe('fail');
      expect(await say(response(state, caPem, caKeyFile, '-rmd', 'sha1'))).toBe('fail');
    });
  });
});
