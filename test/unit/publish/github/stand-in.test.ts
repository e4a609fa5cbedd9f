// The stand-in for GitHub that judges the other tests' requests: it must refuse what GitHub's description does not allow.

import { describe, expect, it } from 'vitest';
import { judge } from '../../../support/github/openapi.js';

const REPOSITORY = 'https://api.github.com/repos/o/r';
const faults = (method: string, path: string, body?: unknown) =>
  judge(method, new URL(REPOSITORY + path), body)?.faults;

describe('the judge of requests to GitHub', () => {
  it('accepts what is described', () => {
    expect(faults('POST', '/check-runs', { name: 'n', head_sha: 's', status: 'in_progress' })).toEqual([]);
    expect(faults('GET', '/issues?labels=a&state=all&per_page=100&page=2')).toEqual([]);
    expect(faults('PATCH', '/issues/1', { title: 't', state_reason: null })).toEqual([]);
    expect(faults('PATCH', '/git/refs/heads/a/b', { sha: 's', force: false })).toEqual([]);
  });

  it('knows no other operation', () => {
    expect(judge('PUT', new URL(`${REPOSITORY}/check-runs`), {})).toBeNull();
    expect(judge('POST', new URL(`${REPOSITORY}/checks`), {})).toBeNull();
    expect(judge('POST', new URL('https://api.github.com/graphql'), {})).toBeNull();
  });

  it('refuses missing, misspelt, mistyped and oversize members, and unknown parameters', () => {
    expect(faults('POST', '/check-runs', { name: 'n' })).toEqual(["body must have required property 'head_sha'"]);
    expect(faults('POST', '/check-runs')).toEqual(['the body is missing']);
    expect(faults('POST', '/check-runs', { name: 'n', head_sha: 's', colour: 'red' })).toEqual([
      'body must NOT have additional properties',
    ]);
    expect(faults('POST', '/check-runs', { name: 'n', head_sha: 's', conclusion: 'verified' })).toEqual([
      'body/conclusion must be equal to one of the allowed values',
    ]);
    const annotation = { path: 'p', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'm' };
    const output = { title: 't', summary: 's', annotations: Array.from({ length: 51 }, () => annotation) };
    expect(faults('POST', '/check-runs', { name: 'n', head_sha: 's', output })).toEqual([
      'body/output/annotations must NOT have more than 50 items',
    ]);
    expect(
      faults('POST', '/check-runs', { name: 'n', head_sha: 's', output: { title: 't', summary: 'x'.repeat(65_536) } }),
    ).toEqual(['body/output/summary must NOT have more than 65535 characters']);
    expect(faults('PATCH', '/check-runs/1', { status: 'completed' })).toContain(
      "body must have required property 'conclusion'",
    );
    expect(faults('PATCH', '/issues/x', { title: 't' })).toEqual(['issue_number=x: data/value must be integer']);
    expect(faults('GET', '/issues?state=any')).toHaveLength(1);
    expect(faults('GET', '/issues?label=a')).toEqual(['parameter label is not described']);
    expect(faults('DELETE', '/issues/comments/1', {})).toEqual(['a body where none is described']);
  });
});
