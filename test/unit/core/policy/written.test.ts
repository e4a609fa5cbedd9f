// The effective policy as a file: read again it is the same policy.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultPolicy,
  type Policy,
  parsePolicy,
  policyTemplate,
  resolvePolicy,
} from '../../../../src/core/policy/policy.js';
import { writtenPolicy } from '../../../../src/core/policy/written.js';
import { createWholeDeployment } from '../../../../src/simulator/index.js';

async function readAgain(policy: Policy): Promise<Policy> {
  return resolvePolicy(await parsePolicy(writtenPolicy(policy)), { defaultFreshness: 'nonce' });
}

async function policyIn(text: string): Promise<Policy> {
  return resolvePolicy(await parsePolicy(text), { defaultFreshness: 'fetched' });
}

const REGISTER = 'ab'.repeat(48);
const EVERYTHING = `
version: 1
phases: [hardware, domain]
freshness: key-bound
instances: { at-least: 3 }
drift: { fail: [app-id, host] }
hardware:
  tee-types: [tdx, sgx]
  tcb-statuses: [UpToDate, SWHardeningNeeded]
  advisories: { allow: [INTEL-SA-00615], deny: [INTEL-SA-00616] }
  grace-days: 3
  debug: true
  fmspc: 0123456789ab
  qe-vendor-id: ${'0c'.repeat(16)}
  mrseam: [${REGISTER}, ${REGISTER.replace('ab', '12')}]
  mrsignerseam: ${REGISTER}
  seamattributes: ${'00'.repeat(8)}
  td-attributes: 0000001000000000
  xfam: e702060000000000
  mrservicetd: ${REGISTER}
  mrconfigid: ${REGISTER}
  mrowner: ${REGISTER}
  mrownerconfig: ${REGISTER}
  min-tee-tcb-svn: ${'01'.repeat(16)}
os:
  images: [{ os-image-hash: ${'1e'.repeat(32)}, name: "null" }]
  measurements: [{ name: "a: b", mrtd: ${REGISTER}, rtmr0: ${REGISTER}, rtmr1: ${REGISTER}, rtmr2: ${REGISTER} }]
  reference-value-signers:
    - { public-key: ${'A'.repeat(64)} }
    - { repository: owner/name, workflow: .github/workflows/a.yml, ref: refs/heads/main, self-hosted: true }
  allow-dev: true
source-code:
  compose-hashes: [${'10'.repeat(32)}]
  app-ids: [${'1e'.repeat(20)}]
  key-provider: { kind: kms }
  rtmr3: ${REGISTER}
  mr-config-id: required
  app-compose: { public_logs: true, name: "true", kms_enabled: null, port_policy: { "a b": [1, null, "x"] } }
  findings: { fail: [warning], allow: [docker-socket] }
  registry: { chain-id: 8453, contract: ${'11'.repeat(20)}, endpoints: 2, max-age-minutes: 60, only-this: true, owner: ${'00'.repeat(20)} }
  provenance:
    - { image: ghcr.io/owner/app, repository: owner/app, signer-workflow: .github/workflows/a.yml@refs/tags/v1 }
    - { image: nginx, digests: { allow: ["sha256:${'ab'.repeat(32)}"], deny: [] } }
  provenance-for: all
components: [app, kms, gateway]
kms: { freshness: fetched, aggregated-mrs: [${'77'.repeat(32)}], allow-dev: true, findings: { fail: [privileged] } }
gateway: { compose-hashes: [${'99'.repeat(32)}], key-provider: { id: "30" } }
domain: { accounts: ["https://acme.example/acct/1"], cas: [letsencrypt.org], resolvers: [9.9.9.9, "https://dns.example/dns-query"], ct: true, since: 2026-03-18, skip: [caa] }
`;

describe('a policy that is written', () => {
  it('is itself again, with every key', async () => {
    for (const text of [policyTemplate(), EVERYTHING, createWholeDeployment({ seed: 'written' }).policy]) {
      const policy = await policyIn(text);
      expect(await readAgain(policy)).toEqual(policy);
    }
  });

  it('names every key of the template', () => {
    const keys = (text: string): string[] => [...text.matchAll(/^ {0,2}([a-z0-9-]+):/gm)].map(([, key = '']) => key);
    const written = keys(writtenPolicy(defaultPolicy({ freshness: 'fetched' })));
    expect(written.sort()).toEqual([...keys(policyTemplate()), 'freshness'].sort());
  });

  it('is itself again, whatever texts are in it', async () => {
    const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(label, fc.jsonValue({ maxDepth: 3 }), async (name, value) => {
        const given = JSON.stringify({
          version: 1,
          os: { images: [{ 'os-image-hash': '1e'.repeat(32), name }] },
          'source-code': { 'app-compose': { member: value } },
        });
        const policy = await policyIn(given).catch(() => null);
        fc.pre(policy !== null);
        if (policy !== null) expect(await readAgain(policy)).toEqual(policy);
      }),
    );
  });

  it('shows what nobody can see', async () => {
    const policy = defaultPolicy({ freshness: 'fetched' });
    policy.sourceCode.appCompose = { name: 'a\u200bb\u{e0041}' };
    expect(writtenPolicy(policy)).toContain('"a\\u200bb\\U000e0041"');
    expect((await readAgain(policy)).sourceCode.appCompose).toEqual(policy.sourceCode.appCompose);
  });
});
