// The check runs of many targets, on a GitHub that takes its time: one request after another, and an end to waiting.

import { describe, expect, it } from 'vitest';
import type { Announce } from '../../src/action/announce.js';
import { targetChecks } from '../../src/action/target-checks.js';
import { readActionContext } from '../../src/publish/github/context.js';
import { connectGitHub } from '../../src/publish/github/outcome.js';
import { startGitHub } from '../support/github/stand-in.js';
import { failedResult, result } from '../unit/core/views/sample.js';

const AT = Date.parse(result().appraisedAt);
const FILES = { policy: null, compose: null };
const announce: Announce = (outcome) => (outcome.kind === 'published' ? outcome.value : null);

async function checksOn(delay: () => number, patienceMs?: number) {
  const standIn = await startGitHub({ delay });
  const env = {
    GITHUB_API_URL: standIn.url,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: standIn.repository,
    GITHUB_SHA: 'a'.repeat(40),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_RUN_ID: '4242',
    GITHUB_RUN_ATTEMPT: '1',
  };
  const github = connectGitHub(readActionContext(env, '{}', standIn.token), { secondMs: 1 });
  const job = new AbortController();
  const endings = () =>
    standIn.checkRuns.map(({ name, status, conclusion }) => `${name.slice(14, -6)} ${status} ${conclusion}`).sort();
  return { standIn, job, endings, checks: targetChecks(github, announce, job.signal, patienceMs) };
}

describe('the check runs of many targets', () => {
  it('are made at their turn and completed at their end, and each has its page', async () => {
    const { standIn, checks, endings } = await checksOn(() => 1);
    for (const name of ['good', 'bad', 'none']) checks.begin(name);
    await checks.end('good', { result: result(), files: FILES, at: AT });
    await checks.end('bad', { result: failedResult(), files: FILES, at: AT });
    await checks.end('none', 'nothing was found');
    await checks.settled();
    expect(endings()).toEqual(['bad completed failure', 'good completed success', 'none completed failure']);
    for (const name of ['good', 'bad', 'none']) {
      const run = standIn.checkRuns.find((one) => one.name.includes(name));
      expect(checks.urlOf(name)).toBe(`https://github.com/${standIn.repository}/runs/${run?.id}`);
    }
    expect(checks.urlOf('another')).toBeNull();
    expect(standIn.faults).toEqual([]);
  });

  it('do not stay in progress where the step breaks off', async () => {
    const { checks, endings } = await checksOn(() => 1);
    for (const name of ['done', 'open', 'next']) checks.begin(name);
    await checks.end('done', { result: result(), files: FILES, at: AT });
    checks.abandon('the disk is full');
    await checks.settled();
    expect(endings()).toEqual(['done completed success', 'next completed failure', 'open completed failure']);
  });

  it('of a job that is cancelled are completed as far as they are there, and no other is made', async () => {
    const { standIn, job, checks, endings } = await checksOn(() => 10);
    const names = Array.from({ length: 12 }, (_, i) => `t${i}`);
    for (const name of names) checks.begin(name);
    while (standIn.checkRuns.length < 3) await new Promise((resolve) => setTimeout(resolve, 2));
    job.abort(new Error('cancelled'));
    for (const name of names) await checks.end(name, 'cancelled');
    await checks.settled();
    const made = endings();
    expect(made.length).toBeGreaterThanOrEqual(3);
    expect(made.length).toBeLessThan(6);
    for (const one of made) expect(one).toMatch(/^t\d+ completed failure$/);
  });

  it('are not waited for by a job that is cancelled while GitHub gives no answer', async () => {
    const { job, checks } = await checksOn(() => 20_000, 100);
    for (let i = 0; i < 40; i++) checks.begin(`t${i}`);
    const ends = Promise.all(Array.from({ length: 40 }, (_, i) => checks.end(`t${i}`, 'cancelled')));
    job.abort(new Error('cancelled'));
    await ends;
    await checks.settled();
  }, 5000);
});
