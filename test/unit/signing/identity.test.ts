import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.js';
import { workflowSigner } from '../../../src/signing/identity.js';

describe('workflowSigner', () => {
  it('takes a path in the repository, or one with another repository before it', () => {
    expect(workflowSigner({ repository: 'org/app', workflow: '.github/workflows/verify.yml' })).toEqual({
      kind: 'workflow',
      repository: 'org/app',
      workflow: 'org/app/.github/workflows/verify.yml',
      workflowRef: null,
      ref: null,
      issuer: 'https://token.actions.githubusercontent.com',
      selfHosted: false,
    });
    const workflow = 'tools/verifier/.github/workflows/verify.yaml';
    const issuer = 'https://token.actions.githubusercontent.com/enterprise';
    expect(workflowSigner({ repository: 'org/app', workflow, ref: 'refs/tags/v1', issuer })).toMatchObject({
      workflow,
      ref: 'refs/tags/v1',
      issuer,
    });
  });

  it.each([
    ['org', '.github/workflows/v.yml', undefined, undefined, 'repository: expected OWNER/NAME, got "org"'],
    ['org/app/x', '.github/workflows/v.yml', undefined, undefined, 'repository: expected OWNER/NAME, got "org/app/x"'],
    ['org/.*', '.github/workflows/v.yml', undefined, undefined, 'repository: expected OWNER/NAME, got "org/.*"'],
    ['org/app', 'verify.yml', undefined, undefined, 'signer workflow: not a workflow’s path: "verify.yml"'],
    [
      'org/app',
      '.github/workflows/a/b.yml',
      undefined,
      undefined,
      'signer workflow: not a workflow’s path: ".github/workflows/a/b.yml"',
    ],
    [
      'org/app',
      '.github/workflows/v.yml@main',
      undefined,
      undefined,
      'signer workflow: not a full ref or commit: "main"',
    ],
    ['org/app', '.github/workflows/v.yml', 'main', undefined, 'ref: expected a full ref, got "main"'],
    [
      'org/app',
      '.github/workflows/v.yml',
      undefined,
      'http://issuer',
      'issuer: expected an https URL, got "http://issuer"',
    ],
  ])('refuses %s %s %s %s', (repository, workflow, ref, issuer, message) => {
    expect(() => workflowSigner({ repository, workflow, ref, issuer })).toThrow(message);
    expect(() => workflowSigner({ repository, workflow, ref, issuer })).toThrow(InputError);
  });
});
