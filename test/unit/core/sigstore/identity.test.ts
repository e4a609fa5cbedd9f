import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/core/errors.js';
import { expectWorkflow, type WorkflowIdentity, workflowSigner } from '../../../../src/core/sigstore/identity.js';
import { Refusal } from '../../../../src/core/sigstore/refusal.js';

describe('workflowSigner', () => {
  it('takes a path in the repository, or one with another repository before it', () => {
    expect(workflowSigner({ repository: 'org/app', workflow: '.github/workflows/verify.yml' })).toEqual({
      kind: 'workflow',
      serverUrl: 'https://github.com',
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

  it.each([
    ['https://github.com', 'https://github.com', 'https://token.actions.githubusercontent.com'],
    ['https://GitHub.com/', 'https://github.com', 'https://token.actions.githubusercontent.com'],
    ['https://octo.ghe.com', 'https://octo.ghe.com', 'https://token.actions.octo.ghe.com'],
    ['https://ghe.corp.example', 'https://ghe.corp.example', 'https://ghe.corp.example/_services/token'],
    [
      'https://ghe.corp.example:8443/',
      'https://ghe.corp.example:8443',
      'https://ghe.corp.example:8443/_services/token',
    ],
    // Not GitHub's own, however they look.
    ['https://a.octo.ghe.com', 'https://a.octo.ghe.com', 'https://a.octo.ghe.com/_services/token'],
    [
      'https://github.com.evil.example',
      'https://github.com.evil.example',
      'https://github.com.evil.example/_services/token',
    ],
  ])('of the server %s has the issuer of that server', (given, serverUrl, issuer) => {
    const parts = { repository: 'org/app', workflow: '.github/workflows/v.yml' };
    expect(workflowSigner({ ...parts, serverUrl: given })).toMatchObject({ serverUrl, issuer });
    expect(workflowSigner({ ...parts, serverUrl: given, issuer: 'https://other.example' }).issuer).toBe(
      'https://other.example',
    );
  });

  it.each(['github.com', 'http://ghe.corp.example', 'https://ghe.corp.example/org', 'https://u@ghe.corp.example', ''])(
    'refuses the server %j',
    (serverUrl) => {
      const make = () => workflowSigner({ serverUrl, repository: 'org/app', workflow: '.github/workflows/v.yml' });
      expect(make).toThrow('server-url: expected the address of a GitHub server');
      expect(make).toThrow(InputError);
    },
  );
});

describe('expectWorkflow', () => {
  const GHE = 'https://ghe.corp.example';
  const identity = (server: string, issuer: string, name = 'org/app'): WorkflowIdentity => ({
    issuer,
    workflowUri: `${server}/${name}/.github/workflows/v.yml@refs/heads/main`,
    repositoryUri: `${server}/${name}`,
    ref: 'refs/heads/main',
    commit: null,
    startedUri: null,
    trigger: null,
    runUri: null,
    runnerEnvironment: 'github-hosted',
  });
  const SERVERS = [
    ['https://github.com', 'https://token.actions.githubusercontent.com'],
    ['https://octo.ghe.com', 'https://token.actions.octo.ghe.com'],
    [GHE, `${GHE}/_services/token`],
    ['https://ghe.corp.example.evil.example', 'https://ghe.corp.example.evil.example/_services/token'],
  ] as const;
  const signer = (serverUrl: string, issuer?: string) =>
    workflowSigner({ serverUrl, repository: 'org/app', workflow: '.github/workflows/v.yml', issuer });
  const problemOf = (wanted: ReturnType<typeof signer>, got: WorkflowIdentity) => {
    try {
      expectWorkflow(wanted, got);
    } catch (error) {
      if (error instanceof Refusal) return error.problem;
      throw error;
    }
    return null;
  };

  it('takes the name of a repository on its own server alone', () => {
    for (const [wanted] of SERVERS) {
      for (const [server, issuer] of SERVERS) {
        const problem = problemOf(signer(wanted), identity(server, issuer));
        if (server === wanted) expect(problem).toBeNull();
        else {
          expect(problem).toMatchObject({
            field: 'signer.server',
            message: `wanted ${wanted}, got ${server}`,
            hint: `If you mean that server: --server-url ${server}, in a policy \`server-url: ${server}\`.`,
          });
        }
      }
    }
  });

  it('asks for server and issuer both', () => {
    const [github, ghe] = [SERVERS[0], SERVERS[2]];
    // The issuer alone was named, as of an instance of one’s own.
    expect(problemOf(signer(github[0], ghe[1]), identity(ghe[0], ghe[1]))?.hint).toContain(`--server-url ${GHE}`);
    const other = problemOf(signer(ghe[0]), identity(ghe[0], github[1]));
    expect(other).toMatchObject({ field: 'signer.issuer', message: `wanted ${ghe[1]}, got ${github[1]}` });
    expect(other?.hint).toBeUndefined();
  });

  it('says that the certificate authority states the wrong server, when the token is of the right one', () => {
    const problem = problemOf(signer(GHE), identity('https://github.com', `${GHE}/_services/token`));
    expect(problem).toMatchObject({ field: 'signer.server', message: `wanted ${GHE}, got https://github.com` });
    expect(problem?.hint).toMatch(/^The token was issued by the server that you named/);
  });

  it('names the issuer of an enterprise that has its own', () => {
    const issuer = 'https://token.actions.githubusercontent.com/octo-enterprise';
    const got = identity('https://github.com', issuer);
    expect(problemOf(signer('https://github.com'), got)).toMatchObject({
      field: 'signer.issuer',
      hint: `If that is your enterprise’s own issuer: --issuer ${issuer}, in a policy \`issuer: ${issuer}\`.`,
    });
    expect(problemOf(signer('https://github.com', issuer), got)).toBeNull();
  });

  it('does not take a name that only begins as a server does', () => {
    for (const uri of [
      'https://github.com@evil.example/org/app',
      'https://github.com.evil.example/org/app',
      'org/app',
    ]) {
      const got = { ...identity('https://github.com', SERVERS[0][1]), repositoryUri: uri };
      expect(problemOf(signer('https://github.com'), got)?.field).toBe('signer.server');
    }
    const cased = { ...identity('https://github.com', SERVERS[0][1]), repositoryUri: 'https://GitHub.com/org/app' };
    expect(problemOf(signer('https://github.com'), cased)?.field).toBe('signer.repository');
  });
});
