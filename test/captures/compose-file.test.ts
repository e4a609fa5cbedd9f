// The Docker Compose file and app-compose of a real deployment of Phala Cloud: its file is not in normalised form, and has
// a script of its host’s and variables that the deployer sets.

import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { toHex } from '../../src/core/bytes.js';
import { parsePolicy } from '../../src/core/policy/policy.js';
import { check } from '../unit/core/appraisal/simulated.js';
import { evidenceOf, sourceCodeOf } from './appraised.js';
import { describeCaptures } from './captures.js';

const FOLDER = 'app-under-kms-pha-prod10';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describeCaptures('the app-compose of a recorded deployment', () => {
  const given = () => {
    const evidence = evidenceOf(FOLDER, 'info.json');
    const text = evidence.appCompose ?? '';
    const members = JSON.parse(text) as Record<string, unknown> & { docker_compose_file: string };
    return { evidence, text, members };
  };
  const judged = (appCompose: string) => {
    const bytes = new TextEncoder().encode(appCompose);
    const { evidence, text } = given();
    const expectedAppCompose = { sha256: sha256(bytes), label: 'app-compose.json', bytes };
    const outcome = sourceCodeOf(evidence, {}, { expectedAppCompose, reportedAppCompose: text });
    return check(outcome, 'source-code.compose-hash');
  };

  it('passes as it is, and tells every other form of it by its name', () => {
    const { text } = given();
    expect(judged(text).status).toBe('pass');
    const forms: [string, RegExp][] = [
      [`${text}\n`, /only in form \([^;]*final newline[^;]*\)/],
      [`\ufeff${text}`, /only in form \(a byte order mark, deployed no byte order mark\)/],
      [text.replaceAll('\n', '\r\n'), /only in form \(CRLF line ends, deployed LF line ends\)/],
      [JSON.stringify(JSON.parse(text)), /only in form \(.*its own indentation, deployed another\)/],
    ];
    for (const [file, detail] of forms)
      expect(judged(file)).toMatchObject({ status: 'fail', detail: expect.stringMatching(detail) });
  });

  it('shows a changed image line by line', () => {
    const { members } = given();
    const [image = ''] = /image: .*/.exec(members.docker_compose_file) ?? [];
    const file = {
      ...members,
      docker_compose_file: members.docker_compose_file.replace(image, 'image: mine'),
      public_logs: false,
    };
    const { detail, differences } = judged(JSON.stringify(file));
    expect(detail).toContain('the deployed file differs in docker_compose_file; public_logs.');
    expect(differences?.map(({ path }) => path)).toEqual(['docker_compose_file', 'public_logs']);
    const edits = differences?.[0]?.diff?.filter((line) => /^[-+]/.test(line)).map((line) => line.replace(/\s+/g, ' '));
    expect(edits).toEqual(['- image: mine', `+ ${image}`]);
    expect(differences?.[1]).toEqual({ path: 'public_logs', expected: 'false', actual: 'true' });
  });

  it('is accepted by its Docker Compose file and the lines that were printed, and by no fewer', async () => {
    const { evidence, text, members } = given();
    const bytes = new TextEncoder().encode(members.docker_compose_file);
    const appraise = async (lines: string[]) => {
      const { sourceCode } = await parsePolicy(['version: 1', ...lines].join('\n'));
      const input = { expectedComposeFile: { label: 'docker-compose.yml', bytes }, reportedAppCompose: text };
      return sourceCodeOf(evidence, { appCompose: sourceCode.appCompose }, input);
    };
    const first = await appraise([]);
    expect(check(first, 'source-code.compose-file').status).toBe('pass');
    const { status, policyLines = [] } = check(first, 'source-code.app-compose');
    expect(status).toBe('unknown');
    const script = `sha256:${sha256(new TextEncoder().encode(String(members.pre_launch_script)))}`;
    expect(policyLines).toContain(`    pre_launch_script: ${script}`);
    expect(policyLines).toContain('    allowed_envs: ["AUTH_PASSWORD","GITHUB_TOKEN","GITHUB_USER","GITHUB_REPO"]');
    const second = await appraise(policyLines);
    expect(second.checks.filter((one) => one.status !== 'pass')).toEqual([]);
    expect(second.expectedComposeHash).toBe(second.app.composeHash);
    expect(second.app.composeHash).toBe(toHex(createHash('sha256').update(text).digest()));
    for (const line of policyLines.slice(2)) {
      const fewer = await appraise(policyLines.filter((one) => one !== line));
      expect(check(fewer, 'source-code.app-compose').status).toBe('unknown');
      expect(check(fewer, 'source-code.compose-hash').status).toBe('unknown');
    }
  });
});
