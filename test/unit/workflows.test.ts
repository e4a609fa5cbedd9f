// The workflows that we run and those that we tell others to run: pinned, with the least permissions, and with inputs and
// outputs that the action has.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePolicy } from '../../src/core/policy/policy.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const list = (folder: string, ending: RegExp): string[] =>
  readdirSync(new URL(folder, root))
    .filter((name) => ending.test(name))
    .map((name) => `${folder}${name}`);

const OWN = 'org/trust-center-action';
const OWN_WORKFLOW = `${OWN}/.github/workflows/verify.yml`;

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Job extends Step {
  'runs-on'?: string;
  'timeout-minutes'?: number;
  permissions?: Record<string, string>;
  steps?: Step[];
}
interface Workflow {
  on: Record<string, unknown> & { workflow_call?: Declared };
  permissions: unknown;
  concurrency?: { group: string; 'cancel-in-progress': boolean };
  jobs: Record<string, Job>;
}
interface Declared {
  inputs: Record<string, { description: string; default?: string; required?: boolean }>;
  outputs: Record<string, unknown>;
}

const workflows = [...list('.github/workflows/', /\.yml$/), ...list('examples/workflows/', /\.yml$/)];
const action = parse(read('action.yml')) as Declared;
const reusable = parse(read('.github/workflows/verify.yml')) as Workflow;

describe.each(workflows)('%s', (path) => {
  const text = read(path);
  const workflow = parse(text) as Workflow;
  const jobs = Object.entries(workflow.jobs);
  const uses = jobs.flatMap(([, job]) => [job, ...(job.steps ?? [])]).filter((step) => step.uses !== undefined);

  it('gives no permission by default, and never all', () => {
    expect(workflow.permissions).toEqual({});
    expect(text).not.toMatch(/read-all|write-all|pull_request_target/);
  });

  it('takes other people’s actions by commit, with the version beside it, and ours by an exact release', () => {
    for (const { uses: name = '' } of uses) {
      if (name.startsWith('./')) continue;
      if (name.startsWith(`${OWN}`)) expect(name).toMatch(/@v\d+\.\d+\.\d+$/);
      else expect(name).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    }
    for (const [line] of text.matchAll(/uses: (?!\.|org\/).*$/gm)) expect(line).toMatch(/ # v\d+(\.\d+\.\d+)?$/);
  });

  it('ends in time', () => {
    for (const [name, job] of jobs) {
      if (job['runs-on'] !== undefined) expect([name, job['timeout-minutes']]).toEqual([name, expect.any(Number)]);
    }
  });

  it('puts no expression into a script', () => {
    for (const [, { steps = [] }] of jobs) for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  it('leaves no token in a checkout, unless it pushes', () => {
    for (const [, { steps = [] }] of jobs) {
      const pushes = steps.some(({ run }) => run?.includes('git push'));
      const checkouts = steps.filter(({ uses: name }) => name?.startsWith('actions/checkout@'));
      const kept = checkouts.filter((step) => step.with?.['persist-credentials'] !== false);
      expect(kept).toHaveLength(pushes ? 1 : 0);
    }
  });

  it('calls the reusable workflow with what it takes and needs', () => {
    const declared = Object.keys(reusable.on.workflow_call?.inputs ?? {});
    for (const [, job] of jobs) {
      if (!job.uses?.startsWith(OWN_WORKFLOW)) continue;
      expect(declared).toEqual(expect.arrayContaining(Object.keys(job.with ?? {})));
      expect(job.permissions).toEqual(reusable.jobs.verify?.permissions);
    }
  });

  it('gives the action inputs that it has', () => {
    for (const step of uses) {
      if (step.uses !== './' && step.uses !== './.trust-center-action' && !step.uses?.startsWith(`${OWN}@`)) continue;
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
    }
  });
});

describe.each(list('examples/workflows/', /\.yml$/))('%s', (path) => {
  it('runs once at a time, and is cut off only where a newer run of the pull request takes its place', () => {
    const { on, concurrency } = parse(read(path)) as Workflow;
    const isPullRequest = 'pull_request' in on;
    expect(concurrency?.['cancel-in-progress']).toBe(isPullRequest);
    expect(concurrency?.group.includes('github.event.pull_request.number')).toBe(isPullRequest);
  });

  it('has no server of GitHub built in', () => {
    const scripts = Object.values((parse(read(path)) as Workflow).jobs).flatMap(({ steps = [] }) => steps);
    const written = JSON.stringify(
      scripts.map(({ run, with: inputs, ...step }) => [run, inputs, 'env' in step && step.env]),
    );
    // Where the source of an image is from, and the address that commits of GitHub Actions have everywhere.
    const others = /https:\/\/github\.com\/Dstack-TEE\/dstack|@users\.noreply\.github\.com/g;
    expect(written.replace(others, '')).not.toMatch(/github(?:usercontent)?\.com/);
  });
});

describe('the reusable workflow', () => {
  const { inputs = {}, outputs = {} } = reusable.on.workflow_call ?? {};
  const verify = reusable.jobs.verify?.steps?.find(({ uses }) => uses === './.trust-center-action');

  it('hands every input on, and no more', () => {
    const own = ['artifact-name'];
    const handed = Object.fromEntries(
      Object.keys(inputs)
        .filter((name) => !own.includes(name))
        .map((name) => [name, `\${{ inputs.${name} }}`]),
    );
    expect(verify?.with).toEqual(handed);
  });

  it('has no input by which a caller could make a verdict', () => {
    const withheld = Object.keys(action.inputs).filter((name) => !(name in inputs));
    expect(withheld).toEqual(expect.arrayContaining(['at', 'insecure-root-ca', 'trusted-root', 'fulcio-url']));
    // Nor may anything of the caller's choice be run, or fetched as an image, in the job that signs.
    for (const name of Object.keys(inputs))
      expect(name).not.toMatch(/^(?:os-image(?:-url)?|reference-values|rebuild.*)$/);
    for (const name of ['signing-key', 'runs-on', 'ref', 'repository']) expect(Object.keys(inputs)).not.toContain(name);
  });

  it('has outputs of the action', () => {
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(Object.keys(outputs)));
  });
});

describe.each(list('examples/policies/', /\.yaml$/))('%s', (path) => {
  it('is a policy, and says what it is for', async () => {
    expect(read(path)).toMatch(/^# \S/);
    await expect(parsePolicy(read(path))).resolves.toMatchObject({ version: 1 });
  });
});
