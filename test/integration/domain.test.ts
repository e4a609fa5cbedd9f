// A domain that runs, on loopback: its TLS server, resolvers, CA, monitors and gateway, met as a user has them met. Each
// attack fails in the check that is about it, and what was collected replays to the same result.

import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run as inspect } from '../../src/cli/inspect.js';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { parseBundle, serialiseBundle } from '../../src/core/bundle.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { Check, ResultDocument } from '../../src/core/result/document.js';
import { domainSection } from '../../src/core/views/html/stated/domain.js';
import { viewOf } from '../../src/core/views/html/stated/parts.js';
import {
  ACME_ACCOUNT,
  acmeInfo,
  addDays,
  BASE_DOMAIN,
  CA_DOMAIN,
  caaValue,
  createWholeDeployment,
  ctLog,
  type DnsZones,
  type DomainServerBend,
  domainLogs,
  flipBit,
  type LoopbackServer,
  quotedFiles,
  sctOf,
  startDomain,
  startGateway,
  startGuestAgent,
  startKms,
  taggedReportData,
  toHex,
  utf8,
} from '../../src/simulator/index.js';
import { type Verification, verify } from '../../src/verify.js';
import { wordsOf } from '../unit/core/views/html/stated/source.js';
import { fileOf } from './loopback.js';

const AT = new Date();
const at = AT.toISOString();
const world = createWholeDeployment({ seed: 'domain', at });
const { app, kms, gateway, meta } = world;
/** The same keys, held by a machine of another app. */
const elsewhere = createWholeDeployment({
  seed: 'domain',
  at,
  gateway: { compose: { name: 'other-gateway' }, app: { appId: Buffer.alloc(20, 7) } },
  app: { compose: { name: 'other-app' } },
});

interface Attack extends DomainServerBend {
  acme?: unknown;
  policy?: (text: string) => string;
  caFile?: false;
}

async function started<T extends Pick<LoopbackServer, 'close'>>(server: Promise<T>): Promise<T> {
  const running = await server;
  onTestFinished(() => running.close());
  return running;
}

async function verified({ acme, policy: change, caFile, ...bend }: Attack = {}): Promise<Verification> {
  const [domain, agent, kmsServer, gatewayServer] = await Promise.all([
    started(startDomain(world, bend)),
    started(startGuestAgent(app)),
    started(startKms(kms, meta)),
    started(startGateway(gateway, acme === undefined ? {} : { acme })),
  ]);
  const policy = resolvePolicy(await parsePolicy(change?.(domain.world.policy) ?? domain.world.policy), {
    defaultFreshness: 'fetched',
  });
  const trustAnchors = [{ publicKey: app.keys('root').publicKey }];
  const made = await verify({
    collect: {
      target: { kind: 'guest-agent', url: agent.url },
      kmsUrl: kmsServer.url,
      gatewayUrl: gatewayServer.url,
      collateralPaths: [fileOf('collateral.json', JSON.stringify(app.collateral))],
      appComposePath: fileOf('app-compose.json', app.appCompose.toString()),
      pccsUrls: [],
      nonce: null,
      offline: false,
      cacheDirectory: null,
      patience: { retries: 0 },
      allowPrivate: true,
      domain: {
        name: domain.name,
        port: domain.port,
        resolvers: domain.resolvers,
        caFiles: caFile === false ? [] : [fileOf('domain-ca.pem', domain.caPem)],
        ctLogList: fileOf('ct-log-list.json', domain.ctLogList),
        ct: policy.domain.ct,
        certSpotterApi: domain.certSpotterUrl,
        crtShUrl: domain.crtShUrl,
      },
    },
    policy,
    at: AT.getTime(),
    trustAnchors,
  });
  const again = parseBundle(serialiseBundle(made.bundle));
  expect(await appraiseBundle(again, { policy, at: AT.getTime(), trustAnchors })).toEqual(made.result);
  return made;
}

function domainChecks({ components }: ResultDocument): Check[] {
  const instance = components.find(({ role }) => role === 'app');
  return instance?.phases.domain.checks ?? [];
}

/** The checks of the domain that did not pass, with what is said of them, but for those that follow from others. */
const open = (result: ResultDocument): string[] =>
  domainChecks(result)
    .filter(({ status, followsFrom }) => status !== 'pass' && followsFrom === undefined)
    .map(({ status, id }) => `${status} ${id}`);
const detailOf = (result: ResultDocument, id: string): string =>
  domainChecks(result).find((check) => check.id === id)?.detail ?? '';

const CHECKS = [
  'domain.ground',
  'domain.name',
  'domain.tee-controlled-key',
  'domain.certificate',
  'domain.caa',
  'domain.ct',
];

describe('a domain', () => {
  it('whose key and account the gateway has quoted is verified', async () => {
    const { result } = await verified();
    expect(domainChecks(result).map(({ id, status }) => `${id} ${status}`)).toEqual(CHECKS.map((id) => `${id} pass`));
    // The simulated CA is none that is public.
    expect(result.verdictReason).toMatch(/^verified: .* and domain \(domain by a root CA that was given\)/);
    expect(result.domain?.givenRoot).toBe(true);
    expect(result.notShown.map(({ why }) => why)).toContainEqual(expect.stringMatching(/^no public CA vouches for it/));
    expect(result.gaps).toEqual([]);
    const caveats = result.notShown.filter(({ what }) => what === 'domain').map(({ why }) => why);
    expect(caveats).toContainEqual(expect.stringMatching(/^all nodes of the gateway share its keys/));
    expect(caveats.filter((why) => /root/.test(why))).toEqual([expect.stringMatching(/^no public CA vouches/)]);
  });

  it('is shown by inspect: what was served, answered and listed', async () => {
    const { bundle } = await verified();
    const output = fileOf('shown.txt', '');
    expect(await inspect([fileOf('bundle.json', serialiseBundle(bundle)), '--output', output])).toBe(0);
    const shown = readFileSync(output, 'utf8');
    expect(shown).toMatch(/^ +- \*\.simulated\.example, by SE1, [0-9-]+ to [0-9-]+, key sha256:[0-9a-f]{64}$/m);
    expect(shown).toMatch(/^ +- simulated\.example CAA: 0 issue "ca\.simulated\.example;.*accounturi=/m);
    expect(shown).toMatch(/^ +account: https:\/\/acme\.simulated\.example\/acct\/1, with a quote$/m);
    expect(shown).toMatch(/^ +- \*\.simulated\.example, by .*, key sha256:[0-9a-f]{64}$/m);
    expect(shown).toMatch(/^ +list: by SE1, .* revoked$/m);
    expect(shown).toMatch(/^ +logs: 2$/m);
    expect(shown).not.toContain('unreadable');
  });

  it('is in the report: who holds its key, what was served, who answered', async () => {
    const { bundle, result } = await verified();
    const source = { bundle, result, roots: { trustAnchors: [], trustedRoots: null }, summary: null, timeline: null };
    const words = wordsOf((await domainSection(source, viewOf(result)))?.body.markup ?? '');
    expect(words).toContain('Its key in the gateway, by its quotes Addresses 127.0.0.1');
    expect(words).toContain(`ACME accounts ${ACME_ACCOUNT} Resolvers dns://127.0.0.1:`);
    expect(words).toContain('CAA pass Public logs pass Certificate pass Root CA one that was given');
    expect(words).toMatch(/\*\.simulated\.example SE1 [\d: -]+ UTC to [\d: -]+ UTC sha256 [0-9a-f]{64} serial/);
  });

  it('whose key the app holds is verified by what its ingress publishes', async () => {
    const { result } = await verified({ holder: 'app' });
    expect(domainChecks(result).map(({ id, status }) => `${id} ${status}`)).toEqual(CHECKS.map((id) => `${id} pass`));
    expect(result.verdictReason).toMatch(/^verified: /);
  });
});

/** All CAA records of the domain replaced. */
const withCaa =
  (...values: [tag: string, value: string][]) =>
  (zones: DnsZones): DnsZones =>
    Object.fromEntries(
      Object.entries(zones).map(([name, entry]) => {
        const records = entry.records ?? [];
        if (!records.some(({ type }) => type === 'CAA')) return [name, entry];
        const others = records.filter(({ type }) => type !== 'CAA');
        return [
          name,
          { records: [...others, ...values.map(([tag, value]) => ({ type: 'CAA' as const, tag, value }))] },
        ];
      }),
    );

/** A name below the gateway's that is no app's id. */
const SHOP = `shop.${BASE_DOMAIN}`;
const led = (name: string, appId: string): DnsZones => ({
  // A name that others are below is no longer of the wildcard.
  [name]: { records: [{ type: 'A', value: '127.0.0.1' }] },
  [`_dstack-app-address.${name}`]: { records: [{ type: 'TXT', value: `${appId}:443` }] },
});

const info = acmeInfo(gateway);
const foreign = acmeInfo(elsewhere.gateway);
const [quoted, unquoted] = info.quoted_hist_keys as [Record<string, string>, Record<string, string>];

/** What is done, and the check that fails (or cannot decide). */
const ATTACKS: [string, Attack, string[]][] = [
  ['a valid certificate for another key', { key: 'thief' }, ['fail domain.certificate', 'unknown domain.ct']],
  [
    'the key that is listed without a quote',
    { key: 'gateway-tls-before' },
    ['fail domain.certificate', 'unknown domain.ct'],
  ],
  [
    'the quote of another key, beside the one that is served',
    {
      key: 'gateway-tls-before',
      acme: { ...info, quoted_hist_keys: [quoted, { ...quoted, public_key: unquoted.public_key }] },
    },
    ['fail domain.tee-controlled-key', 'fail domain.certificate', 'unknown domain.ct'],
  ],
  ['quotes of a different gateway', { acme: foreign }, ['fail domain.tee-controlled-key']],
  [
    'the account’s quote from another TD',
    { acme: { ...info, account_quote: foreign.account_quote, account_attestation: foreign.account_attestation } },
    ['fail domain.tee-controlled-key'],
  ],
  [
    'another account than the quoted one',
    { acme: { ...info, account_uri: 'https://acme.simulated.example/acct/9' } },
    ['fail domain.tee-controlled-key'],
  ],
  ['keys that nothing quotes', { acme: acmeInfo(gateway, '0.5.3') }, ['unknown domain.tee-controlled-key']],
  [
    'a gateway of which nobody knows what it runs',
    { policy: (text) => text.replace(/^gateway:\n.*\n/m, '') },
    ['unknown domain.ground'],
  ],
  [
    'a name that its owner leads to another app',
    { name: SHOP, zones: led(SHOP, 'ab'.repeat(20)) },
    ['fail domain.name'],
  ],
  [
    'a name that DNS leads to this app, where the gateway ends TLS and asks no DNS',
    { name: SHOP, zones: led(SHOP, toHex(app.app.appId)) },
    ['unknown domain.name'],
  ],
  [
    'a name that by one resolver alone leads to this app',
    { name: SHOP, otherZones: led(SHOP, toHex(app.app.appId)) },
    ['unknown domain.name'],
  ],
  [
    'a name of another app behind the same gateway',
    { name: `${'ab'.repeat(20)}-443.${BASE_DOMAIN}` },
    ['fail domain.name'],
  ],
  ['a CA that nobody knows', { caFile: false }, ['fail domain.certificate']],
  ['a certificate of another name', { certificate: { names: ['other.example'] } }, ['fail domain.certificate']],
  [
    'an expired certificate',
    { certificate: { notAfter: addDays(AT, -1) } },
    ['fail domain.certificate', 'unknown domain.ct'],
  ],
  [
    'a certificate signed by a stranger',
    { certificate: { signedBy: 'stranger' } },
    ['fail domain.certificate', 'unknown domain.ct'],
  ],
  [
    'a certificate for clients',
    { certificate: { extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] } },
    ['fail domain.certificate'],
  ],
  [
    'an issuing CA whose root allows none below it',
    { pki: { root: { basicConstraints: { ca: true, pathLength: 0 } } } },
    ['fail domain.certificate'],
  ],
  [
    'a revocation list that its CA should have replaced',
    { pki: { crl: { nextUpdate: addDays(AT, -1) } } },
    ['unknown domain.certificate'],
  ],
  [
    'a stapled answer that it is revoked',
    { staple: ({ pki, certificate }) => pki.ocspResponse(certificate, { status: 'revoked' }) },
    ['fail domain.certificate'],
  ],
  ['a CAA record that lets any account issue', { zones: withCaa(['issue', CA_DOMAIN]) }, ['fail domain.caa']],
  [
    'a zone that one resolver cannot read',
    { otherZones: { [BASE_DOMAIN]: { fault: 'servfail', faultOf: 'CAA' } } },
    ['unknown domain.caa'],
  ],
  ['no CAA record', { zones: withCaa() }, ['fail domain.caa']],
  [
    'records that restrict wildcards alone',
    { zones: withCaa(['issuewild', caaValue(ACME_ACCOUNT)]) },
    ['fail domain.caa'],
  ],
  [
    'an account whose URI begins as the quoted one',
    { zones: withCaa(['issue', caaValue('https://acme.simulated.example/acct/12')]) },
    ['fail domain.caa'],
  ],
  ['one resolver that lies: nothing restricts, it says', { otherZones: withCaa() }, ['unknown domain.caa']],
  [
    'a certificate issued yesterday to another account',
    { alsoIssued: [{ key: 'thief', certificate: { notBefore: addDays(AT, -1) } }] },
    ['fail domain.ct'],
  ],
  [
    'timestamps of logs that are on no list',
    { logList: { logs: [ctLog('three', 'Third Operator', AT)] } },
    ['fail domain.ct'],
  ],
  [
    'timestamps that logs gave over another certificate',
    {
      certificate: {
        scts: domainLogs(AT).map((log) => sctOf(log, addDays(AT, -29), { beforeSign: (bytes) => flipBit(bytes, 99) })),
      },
    },
    ['fail domain.ct'],
  ],
];

describe.each(ATTACKS)('%s', (_, attack, expected) => {
  it(`is never verified: ${expected.join()}`, async () => {
    const { result } = await verified(attack);
    expect(open(result)).toEqual(expected);
    expect(result.verdictReason).not.toMatch(/^verified/);
  });
});

describe('a revoked certificate', () => {
  it('is found on its CA’s list', async () => {
    const { world: of } = await started(startDomain(world));
    const revoked = [{ serial: of.certificate.params.serial, date: addDays(AT, -1), reason: 1 }];
    const { result } = await verified({ pki: { crl: { revoked } } });
    expect(open(result)).toEqual(['fail domain.certificate']);
    expect(detailOf(result, 'domain.certificate')).toMatch(/revoked/);
  });
});

const INGRESS: [string, Attack, string[]][] = [
  ['a valid certificate for another key', { key: 'thief' }, ['fail domain.certificate', 'unknown domain.ct']],
  [
    'files that another app’s machine has quoted',
    { files: ({ 'sha256sum.txt': _sums, 'quote.json': _quote, ...files }) => quotedFiles(elsewhere.app, files) },
    ['fail domain.tee-controlled-key', 'fail domain.certificate', 'fail domain.ct'],
  ],
  [
    'an account that the list of hashes does not hold',
    { files: { 'acme-account.json': utf8('{"body":{},"uri":"https://acme.simulated.example/acct/9"}') } },
    ['fail domain.tee-controlled-key'],
  ],
  [
    'a quote of other content',
    {
      files: (files) => ({
        ...files,
        'quote.json': utf8(JSON.stringify(app.attest(taggedReportData('zt-cert', utf8('other'))))),
      }),
    },
    ['fail domain.tee-controlled-key', 'fail domain.certificate', 'fail domain.ct'],
  ],
  ['no files', { files: () => ({}) }, ['fail domain.certificate', 'fail domain.caa', 'fail domain.ct']],
];

describe.each(INGRESS)('of an app that holds its key: %s', (_, attack, expected) => {
  it(`is never verified: ${expected.join()}`, async () => {
    const { result } = await verified({ holder: 'app', ...attack });
    expect(open(result)).toEqual(expected);
    expect(result.verdictReason).not.toMatch(/^verified/);
  });
});
