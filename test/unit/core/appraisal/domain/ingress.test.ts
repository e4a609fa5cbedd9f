// The certificates that an app's own ingress publishes, and the keys that an instance's own quote binds.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Phase } from '../../../../../src/core/result/words.js';
import {
  aciReport,
  acmeInfo,
  createDeployment,
  type Deployment,
  raTlsCertificate,
  taggedReportData,
} from '../../../../../src/simulator/index.js';
import {
  type Asked,
  appraised,
  certificate,
  certificatePem,
  finding,
  ingressRecord,
  machinesOf,
  servedRecord,
  WORLD,
  world,
} from './named-domain.js';

const KEY = 'domain.tee-controlled-key';
const { app } = WORLD;
const DOMAIN = 'app.custom.example';
const LEAF = certificate(app, 'ingress', [DOMAIN]);
const URI = 'https://acme.example/acct/77';
const ACCOUNT = JSON.stringify({ body: { contact: ['mailto:somebody@secret.example'] }, uri: URI });
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

type Files = Record<string, string>;
const FILES: Files = {
  'acme-account.json': ACCOUNT,
  [`cert-${DOMAIN}.pem`]: certificatePem(app, 'ingress', [DOMAIN]),
};

/** As dstack-ingress makes them. */
function published(
  files: Files = FILES,
  by: Deployment = app,
  change: (sums: string) => string = (sums) => sums,
): Files {
  const sums = change(
    Object.entries(files)
      .map(([name, text]) => `${sha256(text).toString('hex')}  ${name}\n`)
      .join(''),
  );
  const quote = JSON.stringify(by.attest(Buffer.concat([sha256(sums), Buffer.alloc(32)])));
  return { ...files, 'quote.json': quote, 'sha256sum.txt': sums };
}

const result = (files: Files, more: Asked = {}) =>
  appraised({
    domain: DOMAIN,
    evidence: {
      'served-certificate/0': servedRecord(DOMAIN, LEAF),
      'ingress-evidence/0': ingressRecord(DOMAIN, files),
    },
    ...more,
  });
const found = (files: Files, more: Asked = {}): Promise<string> => result(files, more).then((one) => finding(one, KEY));

describe('keys of dstack-ingress', () => {
  it('count with the quote of the app that was appraised; its name is the app’s, and the account is told alone', async () => {
    const one = await result(published());
    expect(finding(one, KEY)).toBe(
      `pass: One key is proven by quotes to be made in the app that was appraised. So is the ACME account "${URI}".`,
    );
    expect(finding(one, 'domain.name')).toBe('pass: The app itself holds the key that the domain is served with.');
    expect(finding(one, 'domain.ground')).toContain('pass:');
    expect(JSON.stringify(one)).not.toContain('somebody@secret');
  });

  it('count where the gateway is not accepted: it does not hold them', async () => {
    const policy = WORLD.policy.replace(/gateway:\n {2}aggregated-mrs: .*\n/, '');
    expect(finding(await result(published(), { policy }), 'domain.ground')).toContain('pass:');
  });

  it('are all that counts where the app ends TLS: what a gateway says beside it is beside the point', async () => {
    const said = { ...acmeInfo(WORLD.gateway, '0.5.5'), account_uri: 'https://acme.simulated.example/acct/changed' };
    const evidence = {
      'served-certificate/0': servedRecord(DOMAIN, LEAF),
      'ingress-evidence/0': ingressRecord(DOMAIN, published()),
      'acme-info/0': said,
    };
    expect(finding(await appraised({ domain: DOMAIN, evidence }), KEY)).toBe(
      `pass: One key is proven by quotes to be made in the app that was appraised. So is the ACME account "${URI}".`,
    );
    // At another address the gateway ends it: then its word counts.
    const gateway = servedRecord(DOMAIN, certificate(WORLD.gateway, 'gateway-tls', [DOMAIN]), 443, '192.0.2.2');
    const both = await appraised({ domain: DOMAIN, evidence: { ...evidence, 'served-certificate/1': gateway } });
    expect(finding(both, KEY)).toMatch(/^fail: The quote for the ACME account/);
    expect(finding(both, 'domain.name')).not.toContain('pass:');
  });

  it('count with files that were read as binary, with cert.pem of the oldest images, and an account file of lego', async () => {
    expect(await found(published(FILES, app, (sums) => sums.replaceAll('  ', ' *')))).toContain('pass:');
    expect(await found(published({ 'cert.pem': FILES[`cert-${DOMAIN}.pem`] ?? '' }))).toContain('pass:');
    const lego = JSON.stringify({ email: 'somebody@secret.example', registration: { body: {}, uri: URI } });
    expect(await found(published({ ...FILES, 'acme-account.json': lego }))).toContain(`account "${URI}"`);
  });

  it.each<[string, Files, RegExp]>([
    [
      'of a certificate that is not in the list',
      { ...published({ 'acme-account.json': ACCOUNT }), ...FILES },
      /^unknown: .*is not in the list that is quoted/,
    ],
    [
      'of another certificate than the one in the list',
      { ...published({ ...FILES, [`cert-${DOMAIN}.pem`]: 'another' }), ...FILES },
      /^fail: .*is not the file that is quoted/,
    ],
    [
      'with another account than the one in the list',
      { ...published(), 'acme-account.json': ACCOUNT.replace('77', '78') },
      /^fail: The quote for the ACME account .*acme-account\.json is not the file that is quoted/,
    ],
    [
      'with a list that was changed',
      ((files) => ({ ...files, 'sha256sum.txt': `${files['sha256sum.txt']}${'0'.repeat(64)}  more\n` }))(published()),
      /^fail: .*made for something else/,
    ],
    ['of the gateway, by its quote', published(FILES, WORLD.gateway), /^fail: .*(?:another TD|the TD had another)/],
    [
      'of another deployment',
      published(FILES, createDeployment({ seed: 'another' })),
      /^fail: .*(?:another TD|the TD had another)/,
    ],
    [
      'of an instance that was not appraised',
      published(FILES, world({ more: [{}] }).instances[1] ?? app),
      /^fail: .*the TD had another instance id/,
    ],
    [
      'of a certificate for another domain',
      published({ 'cert-x.pem': certificatePem(app, 'ingress', ['x.custom.example']) }),
      /^unknown: .*cert-x\.pem is for other names/,
    ],
    [
      'without its quote',
      (({ 'quote.json': _, ...files }) => files)(published()),
      /^unknown: .*quote\.json is missing/,
    ],
    [
      'with a list that is no list',
      { ...published(), 'sha256sum.txt': 'nothing\n' },
      /^unknown: .*line 1 is no SHA-256 with the name of a file/,
    ],
    ['with a certificate that is none', published({ [`cert-${DOMAIN}.pem`]: 'none' }), /^unknown: .*cert-app/],
  ])('do not count %s', async (_, files, expected) => {
    expect(await found(files)).toMatch(expected);
  });

  it('of an instance that fails prove nothing: the ground says so', async () => {
    const bad = world({ app: { compose: { name: 'something else' } } });
    const one = await result(published(FILES, bad.app), { machines: machinesOf(bad) });
    expect(finding(one, 'domain.ground')).not.toContain('pass:');
    expect(one.verdict).not.toBe('verified');
  });

  it('are left open where the app quoted a caller’s nonce as it was sent: anybody could have files quoted', async () => {
    const nonce = Buffer.alloc(32, 7);
    const target = {
      kind: 'challenge' as const,
      name: 'https://app.custom.example/quote',
      nonce: nonce.toString('hex'),
    };
    const machines = { ...machinesOf(WORLD), evidence: app.attest(Buffer.concat([nonce, Buffer.alloc(32)])) };
    expect(await found(published(), { target, machines, acquired: 'fetched' })).toMatch(
      /^unknown: .*the app quotes what callers send it, unmarked/,
    );
    // As text, or in a file that somebody gives: it is the same app.
    const text = { ...machines, evidence: app.attest(Buffer.from(nonce.toString('hex'))) };
    expect(await found(published(), { target, machines: text, acquired: 'fetched' })).toMatch(/^unknown: .*unmarked/);
    const file = { kind: 'file' as const, name: 'evidence.json', nonce: target.nonce };
    expect(await found(published(), { target: file, machines })).toMatch(/^unknown: .*unmarked/);
    // Behind a tag, a caller cannot choose what is quoted.
    const tagged = { ...machines, evidence: app.attest(taggedReportData('app-data', nonce)) };
    expect(await found(published(), { target, machines: tagged, acquired: 'fetched' })).toContain('pass:');
    const one = await result(published());
    expect(one.notShown.map(({ why }) => why).join()).toContain('could have been made to quote other keys');
  });

  it('of a quote over an account file that cannot be read tell no account, and nothing that is in it', async () => {
    const one = await result(published({ ...FILES, 'acme-account.json': '{"contact": "somebody@secret.example"}' }));
    expect(finding(one, KEY)).toContain('No quote vouches for an ACME account.');
    expect(JSON.stringify(one)).not.toContain('somebody@secret');
  });
});

describe('keys that the quote of an instance binds', () => {
  const met = raTlsCertificate(app);
  const spki = certificate(app, 'ra-tls', [DOMAIN]);
  const evidence = { 'served-certificate/0': servedRecord(DOMAIN, spki) };
  const machines = { ...machinesOf(WORLD), evidence: met.pem };
  const asRaTls = (name: string, acquired: Asked['acquired'] = 'handshake'): Asked => ({
    domain: DOMAIN,
    machines,
    evidence,
    acquired,
    target: { kind: 'ra-tls', name },
  });

  it('count for the very host that was met', async () => {
    const one = await appraised(asRaTls(`${DOMAIN}:8443`));
    expect(finding(one, KEY)).toContain('pass: One key is proven by quotes to be made in the app');
    expect(finding(one, 'domain.name')).toContain('pass: The app itself holds');
    expect(one.notShown.map(({ why }) => why).join()).toContain('could have been made to quote other keys');
  });

  it('do not count for another name, nor where nobody was met', async () => {
    expect(finding(await appraised(asRaTls('other.example:443')), KEY)).toMatch(/^unknown: Nothing in the evidence/);
    expect(finding(await appraised(asRaTls(`${DOMAIN}:443`, 'replayed')), KEY)).toMatch(/^unknown: Nothing/);
  });

  const keyed = (named: { domain?: string }, nonce: string | null = null): Asked => {
    const key = { ...named, spki_sha256: sha256(app.keys('ra-tls').spki).toString('hex') };
    const report = aciReport(app, nonce, undefined, [key]);
    return { domain: DOMAIN, evidence, machines: { ...machinesOf(WORLD), evidence: report } };
  };

  it.each<[string, Asked, RegExp]>([
    ['for any name', keyed({}), /^pass: One key is proven by quotes to be made in the app/],
    ['for this domain', keyed({ domain: DOMAIN }), /^pass: One key is proven/],
    ['for another name', keyed({ domain: 'other.example' }), /^unknown: Nothing in the evidence/],
    [
      'bound with a nonce that is not known',
      keyed({}, 'ab'.repeat(32)),
      /^unknown: .*hardware\.report-data is unknown/,
    ],
  ])('are those of a keyset: %s', async (_, asked, expected) => {
    expect(finding(await appraised(asked), KEY)).toMatch(expected);
  });

  it('do not make the app the holder of a key that the gateway has too: whoever is led there relies on it', async () => {
    const spkiSha256 = sha256(WORLD.gateway.keys('gateway-tls').spki).toString('hex');
    const report = aciReport(app, null, undefined, [{ spki_sha256: spkiSha256 }]);
    const name = `${'ab'.repeat(20)}-443.simulated.example`;
    const one = await appraised({
      domain: name,
      machines: { ...machinesOf(WORLD), evidence: report },
      evidence: {
        'served-certificate/0': servedRecord(name, certificate(WORLD.gateway, 'gateway-tls', [name])),
        'acme-info/0': acmeInfo(WORLD.gateway),
      },
    });
    expect(one.domain?.holder).toBe('gateway');
    expect(finding(one, 'domain.name')).toMatch(/^fail: The name is of another app/);
  });

  it('do not prove the domain of another instance than the one that has them', async () => {
    const two = world({ more: [{}] });
    const { event_log: _, ...silent } = two.instances[1]?.evidence ?? {};
    const other = { ...machinesOf(two), evidence: met.pem, 'evidence/1': { ...silent, event_log: '' } };
    const one = await appraised({ ...asRaTls(`${DOMAIN}:443`), world: two, machines: other });
    expect(finding(one, 'domain.name')).toContain('pass: The app itself holds');
    expect(one.components.map(({ phases }) => phases.domain.status)).not.toContain('pass');
  });

  it('do not count where nobody asked the hardware phase', async () => {
    const phases: Phase[] = ['os', 'source-code', 'domain'];
    expect(finding(await appraised({ ...keyed({}), phases }), KEY)).not.toContain('pass:');
  });
});
