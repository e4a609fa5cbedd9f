import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsePolicy, policyTemplate } from '../../../../src/core/policy/policy.js';
import { CATALOG, type CheckId } from '../../../../src/core/result/catalog.js';
import { locateIn } from '../../../../src/core/views/locate.js';
import { check } from './sample.js';

const TEXT =
  'version: 1\nphases: [hardware]\nhardware:\n  # comment\n  tcb-statuses: [UpToDate]\nos:\n  allow-dev: false\n';
const at = (id: CheckId) => check(id, 'fail', 'x');

describe('locateIn', () => {
  it('finds the key of the policy that asked, else its section, else the first line', async () => {
    const locate = await locateIn({ policy: { path: 'p.yml', text: TEXT }, compose: null });
    const line = (id: CheckId) => locate(at(id))?.line;
    expect(line('hardware.tcb-status')).toBe(5);
    expect(line('hardware.advisories')).toBe(3);
    expect(line('hardware.quote-signature')).toBe(3);
    expect(line('os.dev-image')).toBe(7);
    expect(line('source-code.app-id')).toBe(1);
    expect(line('domain.tee-controlled-key')).toBe(1);
  });

  it('finds the section of a KMS or gateway, and never the file of the app', async () => {
    const text = `${TEXT}kms:\n  images: []\n`;
    const compose = { path: 'app-compose.json', bytes: new Uint8Array() };
    const locate = await locateIn({ policy: { path: 'p.yml', text }, compose });
    const line = (component: string, id: CheckId) => locate({ ...at(id), component });
    expect(line('kms/0', 'os.reference-value')).toEqual({ path: 'p.yml', line: 9 });
    expect(line('kms/0', 'source-code.compose-hash')).toEqual({ path: 'p.yml', line: 8 });
    expect(line('gateway/0', 'os.reference-value')).toEqual({ path: 'p.yml', line: 1 });
    expect(line('kms/0', 'hardware.tcb-status')).toEqual({ path: 'p.yml', line: 5 });
    const alone = await locateIn({ policy: null, compose });
    expect(alone({ ...at('source-code.compose-hash'), component: 'kms/0' })).toBeNull();
  });

  it('places the compose hash in the compose file', async () => {
    const files = {
      policy: { path: 'p.yml', text: TEXT },
      compose: { path: 'app-compose.json', bytes: new Uint8Array() },
    };
    expect((await locateIn(files))(at('source-code.compose-hash'))).toEqual({ path: 'app-compose.json', line: 1 });
    const alone = await locateIn({ ...files, policy: null });
    expect(alone(at('source-code.app-id'))).toEqual({ path: 'app-compose.json', line: 1 });
    expect(alone(at('os.mrtd'))).toBeNull();
    expect((await locateIn({ policy: null, compose: null }))(at('os.mrtd'))).toBeNull();
  });

  it('places what was found in the app-compose at the line of its member, in the file that has its hash', async () => {
    const app =
      '{\n  "name": "public_logs",\n  "other": ["public_logs"],\n  "public_logs": true,\n  "docker_compose_file":\n    "a: \\"\\n"\n}\n';
    const bytes = new TextEncoder().encode(app);
    const composeHash = createHash('sha256').update(app).digest('hex');
    const finding = (path: string, hash = composeHash) =>
      check('source-code.compose.privileged', 'pass', 'x', { severity: 'warning', place: { composeHash: hash, path } });
    const locate = await locateIn({ policy: null, compose: { path: './app-compose.json', bytes } });
    const place = (path: string) => ({ path: 'app-compose.json', line: locate(finding(path))?.line });
    expect(place('docker_compose_file.services.web.volumes[0]')).toEqual({ path: 'app-compose.json', line: 5 });
    expect(place('public_logs')).toEqual({ path: 'app-compose.json', line: 4 });
    expect(place('secure_time')).toEqual({ path: 'app-compose.json', line: 1 });
    expect(locate(finding('public_logs', 'ab'))).toBeNull();
    const text = 'version: 1\nsource-code:\n  findings: { fail: [info] }\n';
    const both = await locateIn({ policy: { path: 'p.yml', text }, compose: { path: 'app-compose.json', bytes } });
    expect(both(finding('public_logs'))).toEqual({ path: 'app-compose.json', line: 4 });
    expect(both(finding('public_logs', 'ab'))).toEqual({ path: 'p.yml', line: 3 });
    expect(both(at('source-code.findings'))).toEqual({ path: 'p.yml', line: 3 });
  });

  it('names only keys that a policy has', async () => {
    const policy = policyTemplate()
      .replace('# freshness: fetched', 'freshness: fetched')
      .replace('# min-tee-tcb-svn: <32 hex digits>', `min-tee-tcb-svn: ${'00'.repeat(16)}`)
      .replace('# key-provider: { kind: kms, id: <hex> }', 'key-provider: { kind: kms }');
    await parsePolicy(policy);
    const locate = await locateIn({ policy: { path: 'p', text: policy }, compose: null });
    const lines = policy.split('\n');
    const keys = (Object.keys(CATALOG) as CheckId[]).map((id) => lines[(locate(at(id))?.line ?? 0) - 1]?.trim() ?? '');
    const named = new Set(keys.map((line) => line.split(':')[0]));
    for (const key of [
      'tcb-statuses',
      'freshness',
      'images',
      'measurements',
      'allow-dev',
      'key-provider',
      'app-ids',
      'mr-config-id',
      'compose-hashes',
      'findings',
      'mrseam',
      'xfam',
      'td-attributes',
      'mrservicetd',
      'fmspc',
      'qe-vendor-id',
      'mrsignerseam',
      'seamattributes',
      'mrconfigid',
      'mrowner',
      'mrownerconfig',
      'min-tee-tcb-svn',
      'rtmr3',
      'advisories',
      'tee-types',
      'min-tcb-evaluation-data-number',
      'max-collateral-age-days',
    ]) {
      expect([...named]).toContain(key);
    }
  });

  it('takes files of the repository alone', async () => {
    const place = async (path: string) =>
      (await locateIn({ policy: { path, text: TEXT }, compose: null }))(at('os.mrtd'));
    expect((await place('./a/p.yml'))?.path).toBe('a/p.yml');
    expect((await place('a\\p.yml'))?.path).toBe('a/p.yml');
    for (const path of ['/etc/p.yml', '../p.yml', 'a/../../p.yml', 'C:\\p.yml', ''])
      expect(await place(path)).toBeNull();
  });

  it('has no lines for a file that cannot be read', async () => {
    const locate = await locateIn({ policy: { path: 'p.yml', text: '{' }, compose: null });
    expect(locate(at('os.mrtd'))).toEqual({ path: 'p.yml', line: 1 });
  });
});
