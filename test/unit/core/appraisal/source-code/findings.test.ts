// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Docker Compose's own variables.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  appraiseFindings,
  type FindingsInput,
  KnownFindings,
} from '../../../../../src/core/appraisal/source-code/findings.js';
import { phaseStatuses } from '../../../../../src/core/appraisal/verdict.js';
import type { Check } from '../../../../../src/core/result/document.js';
import type { CheckStatus } from '../../../../../src/core/result/words.js';

const PINNED = `web@sha256:${'ab'.repeat(32)}`;
const appCompose = (service: string, more: object = {}): string =>
  JSON.stringify({
    docker_compose_file: `services:\n  web:\n    image: ${PINNED}\n${service}`,
    key_provider: 'none',
    manifest_version: 2,
    name: 'app',
    runner: 'docker-compose',
    ...more,
  });
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const PRIVILEGED = appCompose('    privileged: yes\n    ports: [80]\n');
const OTHER = appCompose('    pid: host\n');

type Findings = FindingsInput['policy'];
const judge = (text: string, policy: Partial<Findings> = {}, input: Partial<FindingsInput> = {}): Promise<Check[]> =>
  appraiseFindings({
    component: 'app/0',
    role: 'app',
    composeHash: hashOf(text),
    expected: { sha256: hashOf(text), bytes: new TextEncoder().encode(text) },
    reported: null,
    policy: { fail: [], allow: [], ...policy },
    known: new KnownFindings(),
    ...input,
  });
const shown = (checks: readonly Check[]): string[] =>
  checks.map(({ id, status, severity }) => `${status} ${id.replace('source-code.', '')} ${severity ?? ''}`.trim());

/** Of the source-code phase with these checks, on hardware and an OS that are proven. */
function phaseStatus(checks: Check[]): CheckStatus {
  const proven = { checks: checks.slice(0, 1).map((check) => ({ ...check, status: 'pass' as const })) };
  const phases = { hardware: proven, os: proven, 'source-code': { checks }, domain: { checks: [] } };
  return phaseStatuses(['hardware', 'os', 'source-code'], phases)['source-code'];
}

describe('appraiseFindings', () => {
  it('reports what the policy does not refuse: each finding passes, with its severity and place', async () => {
    const checks = await judge(PRIVILEGED);
    expect(shown(checks)).toEqual([
      'pass findings',
      'pass compose.privileged warning',
      'pass compose.published-ports info',
    ]);
    expect(checks[0]?.detail).toBe('2 findings (1 warning), none of which the policy refuses.');
    expect(checks[1]).toEqual({
      id: 'source-code.compose.privileged',
      phase: 'source-code',
      component: 'app/0',
      status: 'pass',
      title: 'The policy does not refuse it: a container is privileged',
      detail: 'A privileged container controls the whole VM.',
      severity: 'warning',
      place: { composeHash: hashOf(PRIVILEGED), path: 'docker_compose_file.services.web.privileged' },
      docs: 'docs/checks.md#source-codefindings',
    });
    expect(phaseStatus(checks)).toBe('pass');
    expect((await judge(appCompose('')))[0]?.detail).toBe('Nothing stands out in the app-compose.');
  });

  it.each<[Partial<Findings>, string[]]>([
    [
      { fail: ['privileged'] },
      ['fail findings', 'fail compose.privileged warning', 'pass compose.published-ports info'],
    ],
    [{ fail: ['warning'] }, ['fail findings', 'fail compose.privileged warning', 'pass compose.published-ports info']],
    [{ fail: ['info'] }, ['fail findings', 'fail compose.privileged warning', 'fail compose.published-ports info']],
    [
      { fail: ['published-ports'] },
      ['fail findings', 'pass compose.privileged warning', 'fail compose.published-ports info'],
    ],
    [
      { fail: ['info'], allow: ['privileged'] },
      ['fail findings', 'pass compose.privileged warning', 'fail compose.published-ports info'],
    ],
    [
      { fail: ['warning'], allow: ['privileged'] },
      ['pass findings', 'pass compose.privileged warning', 'pass compose.published-ports info'],
    ],
    [
      { fail: ['docker-socket'] },
      ['pass findings', 'pass compose.privileged warning', 'pass compose.published-ports info'],
    ],
  ])('policy %j', async (policy, expected) => {
    const checks = await judge(PRIVILEGED, policy);
    expect(shown(checks)).toEqual(expected);
    expect(phaseStatus(checks)).toBe(expected[0]?.startsWith('fail') ? 'fail' : 'pass');
    for (const check of checks) expect(check.hint !== undefined).toBe(check.status === 'fail');
  });

  it('refuses what an open variable may come to', async () => {
    const open = appCompose('    privileged: ${P:-no}\n', { allowed_envs: ['P'] });
    expect(shown(await judge(open, { fail: ['privileged'] }))).toContain('fail compose.open-value warning');
    expect(shown(await judge(open, { fail: ['docker-socket'] }))).toContain('pass compose.open-value warning');
    const closed = appCompose('    privileged: ${P:-no}\n');
    expect(shown(await judge(closed, { fail: ['privileged'] }))).toEqual(['pass findings']);
  });

  it('cannot say that nothing is refused where something cannot be read', async () => {
    const included = appCompose('include: [x.yml]\n');
    expect(shown(await judge(included))).toEqual(['pass findings', 'pass compose.include warning']);
    const checks = await judge(included, { fail: ['privileged'] });
    expect(shown(checks)).toEqual(['unknown findings', 'pass compose.include warning']);
    expect(phaseStatus(checks)).toBe('unknown');
    expect(shown(await judge(included, { fail: ['include'] }))[0]).toBe('fail findings');
    expect(shown(await judge(included, { fail: ['warning'], allow: ['include'] }))[0]).toBe('pass findings');
    const hijacked = appCompose('', { allowed_envs: ['COMPOSE_FILE'] });
    expect((await judge(hijacked, { fail: ['privileged'] }))[0]?.status).toBe('unknown');
    expect((await judge(hijacked))[0]?.status).toBe('pass');
    for (const text of ['{', JSON.stringify({ ...JSON.parse(OTHER), docker_compose_file: 'a: [' })]) {
      expect((await judge(text, { fail: ['privileged'] }))[0]?.status).toBe('unknown');
    }
  });

  it('judges only the text that is measured', async () => {
    const bytes = new TextEncoder().encode(OTHER);
    const others = { expected: { sha256: hashOf(OTHER), bytes }, reported: OTHER };
    const checks = await judge(PRIVILEGED, {}, others);
    expect(shown(checks)).toEqual(['pass findings info']);
    expect(checks[0]?.detail).toBe('What the app-compose that runs lets happen is not shown: its text is not at hand.');
    expect(shown(await judge(PRIVILEGED, { fail: ['devices'] }, others))).toEqual(['unknown findings']);
    expect(shown(await judge(PRIVILEGED, {}, { ...others, expected: null }))).toEqual(['pass findings info']);
    expect(shown(await judge(PRIVILEGED, {}, { ...others, reported: null }))).toEqual(['pass findings info']);
    expect(shown(await judge(PRIVILEGED, {}, { ...others, reported: PRIVILEGED }))).toContain(
      'pass compose.privileged warning',
    );
  });

  it.each([
    ['app', 'Give the file that runs: --app-compose FILE.'],
    ['kms', 'Give the Info answer of its guest agent, which holds the text: --kms-evidence FILE.'],
    ['gateway', 'Give the Info answer of its guest agent, which holds the text: --gateway-evidence FILE.'],
  ] as const)('says where the text of a machine is to be had: %s', async (role, hint) => {
    const [check] = await judge(PRIVILEGED, {}, { role, component: `${role}/0`, expected: null });
    expect(check?.hint).toBe(hint);
  });

  it('judges nothing where nothing is measured', async () => {
    for (const fail of [[], ['privileged' as const]]) {
      expect(shown(await judge(PRIVILEGED, { fail }, { composeHash: null }))).toEqual(['unknown findings']);
    }
  });

  it('lists the findings of a file once, and reads only a few files', async () => {
    const known = new KnownFindings();
    const at = (component: string, text: string, fail: Findings['fail'] = []) =>
      judge(text, { fail }, { component, known });
    expect(await at('app/0', PRIVILEGED)).toHaveLength(3);
    const [again, ...more] = await at('app/1', PRIVILEGED);
    expect(again?.detail).toBe(
      '2 findings (1 warning), none of which the policy refuses. The file is that of app/0, which lists them.',
    );
    expect(more).toEqual([]);
    expect(shown(await at('app/2', PRIVILEGED, ['warning']))).toEqual(['fail findings']);
    const files = Array.from({ length: 8 }, (_, i) => appCompose(`    labels: {a: "${i}"}\n`));
    for (const file of files.slice(0, 7)) expect((await at('app/3', file))[0]?.detail).toContain('Nothing stands out');
    const last = files[7] ?? '';
    expect((await at('app/4', last))[0]?.detail).toContain('too many different files are');
    expect(shown(await at('app/5', last, ['privileged']))).toEqual(['unknown findings']);
    expect(await at('app/6', PRIVILEGED)).toHaveLength(1);
  });
});
