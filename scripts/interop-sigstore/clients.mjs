// The clients: each is `{ name, kinds, verify(scene) }` with the kinds of scenes that it can be asked about; `verify`
// rejects with the client's exit status for what it refuses. Cosign runs the commands of docs/verifying.md as written.

import { execFile } from 'node:child_process';
import { access, cp, mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { WANTED } from './scenes.mjs';

const PYTHON_PACKAGE = 'sigstore==4.5.1';
const COSIGN = 'v3.1.3';
const TEN_MINUTES_MS = 600_000;

const execute = promisify(execFile);
const run = (command, args, options = {}) =>
  execute(command, args, { timeout: TEN_MINUTES_MS, maxBuffer: 64 * 2 ** 20, ...options });

/** This package's own command line, from the sources. */
export async function trustCenter({ root, folder }) {
  const program = join(folder, 'trust-center.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    alias: { '#crypto': './src/core/crypto/node.ts', '#sigstore': './src/core/sigstore/node.ts' },
    logLevel: 'error',
  });
  const origin = ['--repo', WANTED.repository, '--ref', WANTED.ref];
  const workflow = ['--signer-workflow', `${WANTED.workflow}@${WANTED.workflowRef}`, ...origin];
  return {
    name: 'trust-center',
    kinds: ['public', 'private', 'key'],
    verify: ({ kind, path }) => {
      const signer = kind === 'key' ? ['--key', 'publisher.pem'] : workflow;
      const args = ['verify-summary', 'summary.sigstore.json', ...signer, '--subject', 'app-compose.json'];
      return run('node', [program, ...args, '--trusted-root', 'trusted_root.json'], { cwd: path });
    },
  };
}

/** Built once, and kept: it takes minutes. */
export async function cosign({ commands }) {
  const bin = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'trust-center-interop', `cosign-${COSIGN}`);
  const isThere = await access(join(bin, 'cosign')).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    await mkdir(bin, { recursive: true });
    await run('nice', ['go', 'install', `github.com/sigstore/cosign/v3/cmd/cosign@${COSIGN}`], {
      env: { ...process.env, GOBIN: bin, GOFLAGS: '-trimpath' },
      timeout: 3 * TEN_MINUTES_MS,
    });
  }
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  return {
    name: 'cosign',
    kinds: ['public', 'private', 'key'],
    verify: ({ kind, path }) => run('bash', ['-euc', commands[kind]], { cwd: path, env }),
  };
}

/** The commands of docs/verifying.md, which are indented; the one that fetches its trusted root is given the scene's. */
export async function cosignCommands(root) {
  const page = await readFile(join(root, 'docs', 'verifying.md'), 'utf8');
  const commands = [...page.matchAll(/^ {4}(cosign verify-blob-attestation (?:.*\\\n)*.*)$/gm)].map(([, text]) => text);
  const kindOf = (text) =>
    text.includes(' --key ') ? 'key' : text.includes(' --trusted-root ') ? 'private' : 'public';
  const byKind = Object.fromEntries(commands.map((text) => [kindOf(text), text]));
  if (commands.length !== 3 || Object.keys(byKind).length !== 3) {
    throw new Error(`docs/verifying.md: expected one cosign command for each kind of signer, got ${commands.length}`);
  }
  return { ...byKind, public: `${byKind.public} --trusted-root trusted_root.json` };
}

/** The library in gh, called as gh calls it for each way to name the workflow; also with keys, which gh does not take. */
export async function sigstoreGo({ here, folder }) {
  const source = join(folder, 'go');
  await cp(join(here, 'go'), source, { recursive: true });
  const program = join(folder, 'verify-go');
  await run('go', ['build', '-o', program, '.'], { cwd: source });
  const files = ['--trusted-root', 'trusted_root.json', '--bundle', 'summary.sigstore.json'];
  const about = ['--artifact', 'app-compose.json', '--predicate-type', WANTED.predicateType];
  const origin = ['--repo', WANTED.repository, '--source-ref', WANTED.ref, '--deny-self-hosted-runners'];
  const identity = ['--cert-identity', `https://github.com/${WANTED.workflow}@${WANTED.workflowRef}`];
  const client = (name, kinds, signer) => ({
    name,
    kinds,
    verify: ({ kind, path }) =>
      run(program, [...files, ...about, ...signer, ...(kind === 'public' ? ['--logs'] : [])], { cwd: path }),
  });
  return [
    client('gh --cert-identity', ['public', 'private'], [...identity, ...origin]),
    client('gh --signer-workflow', ['public', 'private'], ['--signer-workflow', WANTED.workflow, ...origin]),
    client('sigstore-go', ['key'], ['--key', 'publisher.pem']),
  ];
}

/** Checks only certificates that have a log entry. */
export async function python({ here, folder }) {
  await run('python3', ['-m', 'venv', join(folder, 'python')]);
  const program = join(folder, 'python', 'bin', 'python');
  await run(program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PYTHON_PACKAGE]);
  const identity = `https://github.com/${WANTED.workflow}@${WANTED.workflowRef}`;
  const signer = [identity, WANTED.issuer, `https://github.com/${WANTED.repository}`, WANTED.ref];
  const verify = ({ path }) =>
    run(program, [join(here, 'verify.py'), 'trusted_root.json', 'summary.sigstore.json', ...signer], { cwd: path });
  return { name: 'sigstore (Python)', kinds: ['public'], verify };
}
