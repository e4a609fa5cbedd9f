// Rebuilding for real: a git repository made here, fetched at a commit, built by a program, compared with a release. The
// recipe is that of test/fixtures/mini-os; repositories and builds are also hostile.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TrustCenterError } from '../../src/core/errors.js';
import { backendNamed, commandBackend } from '../../src/rebuild/backend.js';
import { type ArtifactComparison, type RebuildDocument, referenceOf } from '../../src/rebuild/document.js';
import { explainAll } from '../../src/rebuild/explain.js';
import { rebuildLog } from '../../src/rebuild/log.js';
import { runProcess } from '../../src/rebuild/process.js';
import { type RebuildRequest, rebuild } from '../../src/rebuild/rebuild.js';
import { readRepository } from '../../src/rebuild/repository.js';
import { rebuildText } from '../../src/rebuild/text.js';

const miniOs = fileURLToPath(new URL('../fixtures/mini-os', import.meta.url));

/** Everything of this file is in here. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trust-center-rebuild-test-')));
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
vi.stubEnv('TMPDIR', temporary);
afterAll(() => {
  vi.unstubAllEnvs();
  // Whatever became of a rebuild, it cleaned up.
  const leftovers = readdirSync(temporary);
  rmSync(folder, { recursive: true, force: true });
  expect(leftovers).toEqual([]);
});

let serial = 0;
const fresh = (name: string): string => join(folder, `${name}-${serial++}`);

const GIT_ENV = {
  PATH: process.env.PATH ?? '',
  HOME: folder,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_ALLOW_PROTOCOL: 'file',
};

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, env: GIT_ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

interface Source {
  folder: string;
  commit: string;
}

/** A repository with one commit of what `fill` writes. */
function source(fill: (folder: string) => void): Source {
  const path = fresh('source');
  mkdirSync(path);
  git(path, 'init', '--quiet', '--template=', '--initial-branch=main');
  fill(path);
  git(path, 'add', '--all');
  git(path, 'commit', '--quiet', '--allow-empty', '-m', 'source');
  return { folder: path, commit: readFileSync(join(path, '.git/refs/heads/main'), 'utf8').trim() };
}

/** A repository whose build is this Node.js program. */
function program(text: string): Source {
  return source((path) => writeFileSync(join(path, 'build.mjs'), text));
}

let recipe: Source;
let release: string;
beforeAll(() => {
  recipe = source((path) => cpSync(miniOs, path, { recursive: true }));
  release = fresh('release');
  execFileSync(process.execPath, [join(miniOs, 'build.mjs'), release]);
});

interface Run {
  document: RebuildDocument;
  log: string;
}

type Options = Partial<Omit<RebuildRequest, 'repository'>> & {
  repository?: string;
  environment?: NodeJS.ProcessEnv;
  command?: string;
};

async function run({ folder: path, commit }: Source, options: Options = {}): Promise<Run> {
  let log = '';
  const { environment, command, repository, ...rest } = options;
  const document = await rebuild(
    {
      repository: readRepository(repository ?? path),
      commit,
      backend: commandBackend(command ?? 'node build.mjs image', 'image'),
      release,
      twice: false,
      timeoutMs: 60_000,
      workDir: null,
      minDiskBytes: 0,
      ...rest,
    },
    {
      run: runProcess,
      log: rebuildLog((text) => {
        log += text;
      }, 'plain'),
      environment: environment ?? process.env,
    },
  );
  return { document, log };
}

async function refusal(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; hint: string | undefined }> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TrustCenterError))
    throw new Error(`expected a refusal, got ${String(error)}`, { cause: error });
  return { code: error.code, message: error.message.replaceAll(folder, 'FOLDER'), hint: error.hint };
}

const statuses = (artifacts: readonly ArtifactComparison[]): Record<string, string> =>
  Object.fromEntries(artifacts.map(({ name, status }) => [name, status]));

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** URL of the repository, served as plain files. */
async function served({ folder: path }: Source): Promise<string> {
  const bare = fresh('served');
  git(folder, 'clone', '--quiet', '--bare', path, bare);
  git(bare, 'update-server-info');
  const server = createServer((request, response) => {
    const file = resolve(bare, `.${(request.url ?? '').split('?')[0]}`);
    if (existsSync(file) && file.startsWith(`${bare}/`)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.concurrent('a recipe that can be reproduced', () => {
  it('gives the release, and a reference value', async () => {
    const { document, log } = await run(recipe);
    expect(document).toMatchObject({
      schema: 'trust-center/rebuild/v1',
      verdict: 'reproduced',
      reasons: [],
      commit: recipe.commit,
      submodules: [],
      backend: 'command',
      command: ['node', 'build.mjs', 'image'],
      determinism: null,
      notCompared: [],
    });
    expect(statuses(document.artifacts)).toEqual({
      bzImage: 'equal',
      'initramfs.cpio.gz': 'equal',
      'metadata.json': 'equal',
      'ovmf.fd': 'equal',
      'rootfs.img.verity': 'equal',
      'sha256sum.txt': 'equal',
      'digest.txt': 'equal',
    });
    const hash = sha256(join(release, 'sha256sum.txt'));
    expect(document.osImageHash).toEqual({ release: hash, rebuilt: hash });
    expect(referenceOf(document)).toEqual({ osImageHash: hash, grade: 'rebuilt', commit: recipe.commit });
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(log.match(/^== .*$/gm)).toEqual([
      '== Checking what the rebuild needs',
      `== Fetching ${document.repository} at ${recipe.commit}`,
      '== Building with node build.mjs image',
      '== Comparing with the release',
    ]);
  });

  it('is deterministic: built twice, from two checkouts', async () => {
    const { document, log } = await run(recipe, { twice: true });
    expect(document.verdict).toBe('reproduced');
    expect(document.builds.map(({ outcome, exitCode, image }) => ({ outcome, exitCode, image }))).toEqual([
      { outcome: 'built', exitCode: 0, image: 'image' },
      { outcome: 'built', exitCode: 0, image: 'image' },
    ]);
    expect(document.determinism?.verdict).toBe('deterministic');
    expect(new Set(Object.values(statuses(document.determinism?.artifacts ?? [])))).toEqual(new Set(['equal']));
    expect(log).toContain('== Building with node build.mjs image (2 of 2)');
  });

  it.each<[string, string[]]>([
    ['flat, compressed', ['-czf', 'TARBALL', '-C', 'RELEASE', '.']],
    ['in a folder, plain', ['-cf', 'TARBALL', '--transform', 's,^[.],dstack-0.0.1,', '-C', 'RELEASE', '.']],
  ])('is compared with a release tarball too: %s', async (_, args) => {
    const tarball = fresh('release.tar');
    execFileSync(
      'tar',
      args.map((arg) => arg.replace('TARBALL', tarball).replace('RELEASE', release)),
    );
    const { document } = await run(recipe, { release: tarball });
    expect({ verdict: document.verdict, reasons: document.reasons }).toEqual({ verdict: 'reproduced', reasons: [] });
    expect(statuses(document.artifacts)['rootfs.img.verity']).toBe('equal');
  });

  it('keeps what was built in a folder that was asked for', async () => {
    const workDir = fresh('work');
    const { document } = await run(recipe, { workDir });
    expect(document.verdict).toBe('reproduced');
    expect(readdirSync(workDir)).toEqual(['image-1', 'release']);
    expect(sha256(join(workDir, 'release', 'bzImage'))).toBe(sha256(join(release, 'bzImage')));
    expect(sha256(join(workDir, 'image-1', 'bzImage'))).toBe(sha256(join(release, 'bzImage')));
    expect(await refusal(run(recipe, { workDir }))).toEqual({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/^work-dir: "FOLDER\/work-\d+" is not empty$/),
      hint: 'Give a folder that is empty, or does not exist yet.',
    });
  });

  it('is found among other images that the build makes', async () => {
    const several = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      writeFileSync(
        join(path, 'all.mjs'),
        `import { mkdirSync, appendFileSync } from 'node:fs';
        import { execFileSync } from 'node:child_process';
        mkdirSync('images');
        for (const [script, name] of [['build-stamped', 'a-0.0.1'], ['build', 'dstack-0.0.1'], ['build-stamped', 'dstack-dev-0.0.1']]) {
          execFileSync(process.execPath, [script + '.mjs', 'images/' + name]);
        }
        appendFileSync('images/dstack-0.0.1/disk.raw', 'not measured');`,
      );
    });
    const { document } = await run(several, { backend: commandBackend('node all.mjs', 'images') });
    expect({ verdict: document.verdict, image: document.builds[0]?.image, notCompared: document.notCompared }).toEqual({
      verdict: 'reproduced',
      image: 'images/dstack-0.0.1',
      notCompared: ['disk.raw'],
    });
  });
});

describe.concurrent('a recipe with the time of the build in the initramfs', () => {
  it('differs from its release: the member and the offset are named', async () => {
    const stamped = fresh('release');
    execFileSync(process.execPath, [join(miniOs, 'build-stamped.mjs'), stamped]);
    const { document } = await run(recipe, {
      release: stamped,
      command: 'node build-stamped.mjs image',
    });
    expect(document.verdict).toBe('differs');
    expect(referenceOf(document)).toBeNull();
    expect(document.reasons).toEqual([
      '3 of 7 artifacts of the rebuilt image differ from the release: initramfs.cpio.gz, sha256sum.txt, digest.txt.',
    ]);
    const initramfs = document.artifacts.find(({ name }) => name === 'initramfs.cpio.gz');
    expect(initramfs?.difference).toEqual({
      offset: expect.any(Number),
      member: { expected: 'etc/build-time', actual: 'etc/build-time' },
    });
    expect(rebuildText(document, null)).toContain('           first differing member: etc/build-time\n');
  });

  it('is not deterministic', async () => {
    const { document } = await run(recipe, { command: 'node build-stamped.mjs image', twice: true });
    expect(document.verdict).toBe('differs');
    expect(document.determinism?.verdict).toBe('differs');
    const differing = document.determinism?.artifacts.find(({ name }) => name === 'initramfs.cpio.gz');
    expect(differing?.difference?.member).toEqual({ expected: 'etc/build-time', actual: 'etc/build-time' });
    expect(document.reasons.at(-1)).toBe(
      '3 of 7 artifacts of the second build differ from the first build: initramfs.cpio.gz, sha256sum.txt, digest.txt.',
    );
    // Against the release, which has no such file: another member is in its place.
    const release = document.artifacts.find(({ name }) => name === 'initramfs.cpio.gz');
    expect(release?.difference?.member).toEqual({ expected: 'etc/mini-os', actual: 'etc/build-time' });
  });
});

describe.concurrent('the source', () => {
  it('is fetched with its submodules, at their recorded commits', async () => {
    const inner = source((path) => cpSync(join(miniOs, 'recipe'), path, { recursive: true }));
    const outer = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      rmSync(join(path, 'recipe'), { recursive: true });
      git(path, 'submodule', '--quiet', 'add', inner.folder, 'recipe');
    });
    // The submodule goes on: what was recorded counts.
    writeFileSync(join(inner.folder, 'image.mjs'), 'throw new Error()');
    git(inner.folder, 'commit', '--quiet', '--all', '-m', 'later');
    const { document } = await run(outer);
    expect({ verdict: document.verdict, submodules: document.submodules }).toEqual({
      verdict: 'reproduced',
      submodules: [{ path: 'recipe', commit: inner.commit }],
    });
  });

  it('is built as it was at the commit, not as it is now', async () => {
    const moved = source((path) => cpSync(miniOs, path, { recursive: true }));
    writeFileSync(join(moved.folder, 'sources/kernel.txt'), 'another kernel');
    git(moved.folder, 'commit', '--quiet', '--all', '-m', 'later');
    expect((await run(moved)).document.verdict).toBe('reproduced');
    const later = git(moved.folder, 'rev-parse', 'HEAD');
    const { document } = await run({ ...moved, commit: later });
    expect(document.verdict).toBe('differs');
    const kernel = document.artifacts.find(({ name }) => name === 'bzImage');
    expect(kernel?.difference).toEqual({ offset: expect.any(Number), member: null });
  });

  it('is fetched over HTTP, also from a server that gives whole branches only', async () => {
    const url = await served(recipe);
    const { document, log } = await run(recipe, { repository: url });
    expect({ verdict: document.verdict, repository: document.repository }).toEqual({
      verdict: 'reproduced',
      repository: `${url}/`,
    });
    expect(log).toContain('dumb http transport does not support shallow capabilities');
    expect(await refusal(run({ ...recipe, commit: '0'.repeat(39) + '1' }, { repository: url }))).toEqual({
      code: 'INPUT_NOT_FOUND',
      message: `commit: ${'0'.repeat(39)}1 is on no branch or tag of ${url}/`,
      hint: expect.stringContaining('git_revision'),
    });
  });

  it('must have the commit', async () => {
    const { code, message } = await refusal(run({ ...recipe, commit: 'f'.repeat(40) }));
    expect({ code, message: message.replace(/source-\d+/, 'SOURCE') }).toEqual({
      code: 'INPUT_NOT_FOUND',
      message: `commit: ${'f'.repeat(40)} is on no branch or tag of file:SOURCE`,
    });
  });

  it('is not named by the object of a tag', async () => {
    const tagged = source((path) => cpSync(miniOs, path, { recursive: true }));
    git(tagged.folder, 'tag', '--annotate', '-m', 'release', 'v1');
    const tag = git(tagged.folder, 'rev-parse', 'v1');
    const { code, message } = await refusal(run({ ...tagged, commit: tag }));
    expect({ code, message: message.replace(/source-\d+/, 'SOURCE') }).toEqual({
      code: 'INPUT_INVALID',
      message: `commit: ${tag} is no commit of file:SOURCE: git made ${tagged.commit} of it`,
    });
  });

  it('must be a repository', async () => {
    const empty = fresh('empty');
    mkdirSync(empty);
    const { code, message } = await refusal(run({ folder: empty, commit: recipe.commit }));
    expect(code).toBe('FETCH_FAILED');
    expect(message).toMatch(/^file:empty-\d+: git fetch failed: "fatal: .* does not appear to be a git repository"$/);
  });
});

describe.concurrent('a hostile repository', () => {
  /** With a submodule as its .gitmodules says, which git itself would not have written. */
  const withSubmodule = (...lines: string[]): Source => {
    const { folder: path } = source((to) => {
      cpSync(miniOs, to, { recursive: true });
      writeFileSync(join(to, '.gitmodules'), ['[submodule "evil"]', '\tpath = evil', ...lines, ''].join('\n'));
    });
    git(path, 'update-index', '--add', '--cacheinfo', `160000,${recipe.commit},evil`);
    git(path, 'commit', '--quiet', '-m', 'submodule');
    return { folder: path, commit: git(path, 'rev-parse', 'HEAD') };
  };

  it('cannot run commands by the URL of a submodule, nor by how it is updated', async () => {
    const proof = fresh('proof');
    const byUrl = await refusal(run(withSubmodule(`\turl = "ext::sh -c touch% ${proof}"`)));
    expect({ code: byUrl.code, refused: byUrl.message.includes("transport 'ext' not allowed") }).toEqual({
      code: 'FETCH_FAILED',
      refused: true,
    });
    const byUpdate = await refusal(run(withSubmodule(`\turl = ${recipe.folder}`, `\tupdate = !touch ${proof}`)));
    expect(byUpdate.code).toBe('FETCH_FAILED');
    expect(existsSync(proof)).toBe(false);
  });

  it('cannot place a submodule outside of the checkout', async () => {
    const { folder: path } = withSubmodule(`\turl = ${recipe.folder}`);
    writeFileSync(join(path, '.gitmodules'), `[submodule "../../evil"]\n\tpath = evil\n\turl = ${recipe.folder}\n`);
    git(path, 'add', '.gitmodules');
    git(path, 'commit', '--quiet', '-m', 'elsewhere');
    const { message } = await refusal(run({ folder: path, commit: git(path, 'rev-parse', 'HEAD') }));
    expect(message).toContain("its submodules cannot be fetched: \"fatal: No url found for submodule path 'evil'");
  });

  it('from elsewhere cannot have a folder of this machine as a submodule', async () => {
    const secret = source((path) => writeFileSync(join(path, 'secret'), 'secret'));
    const hostile = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      git(path, 'submodule', '--quiet', 'add', secret.folder, 'secret');
    });
    const { code, message } = await refusal(run(hostile, { repository: await served(hostile) }));
    expect(code).toBe('FETCH_FAILED');
    expect(message).toContain("transport 'file' not allowed");
  });

  it('runs no hooks and no configuration of its own or of the user', async () => {
    const proof = fresh('proof');
    const hooked = source((path) => cpSync(miniOs, path, { recursive: true }));
    const hooks = fresh('hooks');
    mkdirSync(hooks);
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
      writeFileSync(join(hooks, hook), `#!/bin/sh\necho ${hook} >> ${proof}\n`, { mode: 0o755 });
    }
    cpSync(hooks, join(hooked.folder, '.git/hooks'), { recursive: true });
    const home = fresh('home');
    mkdirSync(home);
    writeFileSync(join(home, '.gitconfig'), `[core]\n\thooksPath = ${hooks}\n`);
    const { document } = await run(hooked, {
      environment: {
        ...process.env,
        HOME: home,
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'core.hooksPath',
        GIT_CONFIG_VALUE_0: hooks,
      },
    });
    expect(document.verdict).toBe('reproduced');
    expect(existsSync(proof)).toBe(false);
  });

  it('gets no credentials from the environment', async () => {
    const spy = program("process.stdout.write('ENV ' + JSON.stringify(process.env) + '\\n'); process.exit(1);");
    const { log } = await run(spy, {
      environment: {
        PATH: `.:node_modules/.bin:${process.env.PATH}`,
        HOME: '/root',
        GITHUB_TOKEN: 'secret-1',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret-2',
        AWS_SECRET_ACCESS_KEY: 'secret-3',
        SSH_AUTH_SOCK: '/secret-4',
        HTTPS_PROXY: 'http://user:secret-5@proxy:3128',
        http_proxy: 'http://proxy:3128',
        NODE_OPTIONS: '--no-warnings',
      },
    });
    const env = JSON.parse(/ENV (.*)/.exec(log)?.[1] ?? '') as Record<string, string>;
    expect(log).not.toContain('secret');
    expect(Object.keys(env).sort()).toEqual(['HOME', 'LANG', 'LC_ALL', 'PATH', 'TERM', 'TZ', 'http_proxy']);
    expect(env.PATH).toBe(process.env.PATH);
    expect(env.HOME).not.toBe('/root');
  });

  it('cannot make its output of what is elsewhere', async () => {
    const outside = fresh('outside');
    cpSync(release, outside, { recursive: true });
    const byFolder = program(
      `import { symlinkSync } from 'node:fs'; symlinkSync(${JSON.stringify(outside)}, 'image');`,
    );
    expect((await run(byFolder)).document).toMatchObject({
      verdict: 'incomplete',
      reasons: ['The build left no image (a folder with sha256sum.txt) in image.'],
      artifacts: [],
    });
    const byFile = program(
      `import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
      mkdirSync('image');
      for (const name of readdirSync(${JSON.stringify(outside)})) symlinkSync(${JSON.stringify(outside)} + '/' + name, 'image/' + name);`,
    );
    const { document } = await run(byFile);
    expect(document.verdict).toBe('incomplete');
    expect(document.reasons[0]).toBe('bzImage could not be compared: in the rebuilt image it is a symbolic link.');
    expect(new Set(Object.values(statuses(document.artifacts)))).toEqual(new Set(['missing']));
  });

  it('cannot block or mislead with pipes, folders and odd names in its output', async () => {
    const odd = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      writeFileSync(
        join(path, 'odd.mjs'),
        `import { execFileSync } from 'node:child_process';
        import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
        execFileSync(process.execPath, ['build.mjs', 'image']);
        for (const name of ['bzImage', 'ovmf.fd', 'initramfs.cpio.gz']) rmSync('image/' + name);
        execFileSync('mkfifo', ['image/bzImage']);
        mkdirSync('image/ovmf.fd');
        writeFileSync('image/initramfs.cpio.gz', '');
        truncateSync('image/initramfs.cpio.gz', 2 ** 40);
        writeFileSync('image/x\\u001b[31m\\u202e\\nreproduced: everything', '');`,
      );
    });
    const { document } = await run(odd, { command: 'node odd.mjs' });
    expect(document.verdict).toBe('incomplete');
    expect(document.reasons.slice(0, 3)).toEqual([
      'bzImage could not be compared: in the rebuilt image it is a device or a pipe.',
      'initramfs.cpio.gz could not be compared: in the rebuilt image it is too large (1099511627776 bytes, at most 4294967296).',
      'ovmf.fd could not be compared: in the rebuilt image it is a folder.',
    ]);
    expect(document.notCompared).toEqual(['x\\u{1b}[31m\\u{202e}\\nreproduced: everything']);
    expect(rebuildText(document, null)).not.toMatch(/^reproduced/m);
  });

  it('cannot change the release behind our back', async () => {
    const target = fresh('release');
    cpSync(release, target, { recursive: true });
    const changer = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      writeFileSync(join(path, 'sources/kernel.txt'), 'another kernel');
      writeFileSync(
        join(path, 'change.mjs'),
        `import { cpSync, rmSync } from 'node:fs';
        import { execFileSync } from 'node:child_process';
        execFileSync(process.execPath, ['build.mjs', 'image']);
        for (const to of [${JSON.stringify(target)}, '../release']) {
          rmSync(to, { recursive: true });
          cpSync('image', to, { recursive: true });
        }`,
      );
    });
    const { document } = await run(changer, { release: target, command: 'node change.mjs' });
    expect(sha256(join(target, 'bzImage'))).not.toBe(sha256(join(release, 'bzImage')));
    expect(document.verdict).toBe('differs');
    expect(document.osImageHash.release).toBe(sha256(join(release, 'sha256sum.txt')));
    expect(document.artifacts.find(({ name }) => name === 'bzImage')).toMatchObject({
      status: 'differs',
      difference: null,
    });
  });

  it('cannot leave a manifest that stands for other files', async () => {
    const liar = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      writeFileSync(
        join(path, 'lie.mjs'),
        `import { execFileSync } from 'node:child_process';
        import { appendFileSync } from 'node:fs';
        execFileSync(process.execPath, ['build.mjs', 'image']);
        appendFileSync('image/ovmf.fd', 'x');`,
      );
    });
    const { document } = await run(liar, { command: 'node lie.mjs' });
    expect(document.verdict).toBe('differs');
    expect(document.reasons.at(-1)).toMatch(
      /^The rebuilt image contradicts itself: ovmf\.fd: not the file of sha256sum\.txt line \d/,
    );
  });
});

describe.concurrent('a build', () => {
  it('that fails is incomplete, with its exit status', async () => {
    const workDir = fresh('work');
    const { document, log } = await run(program("console.error('no such compiler'); process.exit(7);"), { workDir });
    expect(document).toMatchObject({
      verdict: 'incomplete',
      reasons: ['The build failed with exit status 7.'],
      builds: [{ outcome: 'failed', exitCode: 7, signal: null, image: null }],
      artifacts: [],
      osImageHash: { rebuilt: null },
    });
    expect(log).toContain('no such compiler');
    // For a look at what went wrong.
    expect(readdirSync(workDir)).toEqual(['build-1', 'release']);
  });

  it('that fails is not repeated', async () => {
    const { document } = await run(program('process.exit(1);'), { twice: true });
    expect(document).toMatchObject({
      verdict: 'incomplete',
      reasons: ['The first build failed with exit status 1.'],
      determinism: null,
    });
    expect(document.builds).toHaveLength(1);
  });

  it('that succeeds but once is incomplete', async () => {
    const mark = fresh('mark');
    const once = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      writeFileSync(
        join(path, 'once.mjs'),
        `import { existsSync, writeFileSync } from 'node:fs';
        import { execFileSync } from 'node:child_process';
        if (existsSync(${JSON.stringify(mark)})) process.kill(process.pid, 'SIGKILL');
        writeFileSync(${JSON.stringify(mark)}, '');
        execFileSync(process.execPath, ['build.mjs', 'image']);`,
      );
    });
    const { document } = await run(once, { twice: true, command: 'node once.mjs' });
    expect(document).toMatchObject({
      verdict: 'incomplete',
      reasons: ['The second build was ended by SIGKILL.'],
      determinism: { verdict: 'incomplete', artifacts: [] },
    });
    expect(referenceOf(document)).toBeNull();
  });

  it('that leaves an artifact out is incomplete', async () => {
    const forgetful = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      writeFileSync(
        join(path, 'forget.mjs'),
        `import { execFileSync } from 'node:child_process';
        import { rmSync } from 'node:fs';
        execFileSync(process.execPath, ['build.mjs', 'image']);
        rmSync('image/rootfs.img.verity');`,
      );
    });
    const { document } = await run(forgetful, { command: 'node forget.mjs' });
    expect(document).toMatchObject({
      verdict: 'incomplete',
      reasons: ['rootfs.img.verity could not be compared: the rebuilt image does not have it.'],
    });
    expect(referenceOf(document)).toBeNull();
  });

  it('cannot be compared whole with a release that leaves the root file system out', async () => {
    const bundle = fresh('release');
    cpSync(release, bundle, { recursive: true });
    rmSync(join(bundle, 'rootfs.img.verity'));
    const { document } = await run(recipe, { release: bundle });
    expect(document).toMatchObject({
      verdict: 'incomplete',
      reasons: ['rootfs.img.verity could not be compared: the release does not have it.'],
    });
  });

  it('that makes more artifacts than the release differs', async () => {
    const more = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      writeFileSync(
        join(path, 'more.mjs'),
        `import { execFileSync } from 'node:child_process';
        import { writeFileSync } from 'node:fs';
        execFileSync(process.execPath, ['build.mjs', 'image']);
        writeFileSync('image/measurement.snp.cbor', '');`,
      );
    });
    expect((await run(more, { command: 'node more.mjs' })).document).toMatchObject({
      verdict: 'differs',
      reasons: ['The rebuilt image has what the release does not have: measurement.snp.cbor.'],
    });
  });

  it('is ended by the time limit, with all that it started', async () => {
    const pids = fresh('pids');
    const stay = `trap '' TERM; while :; do sleep 1; done`;
    const hanging = source((path) => {
      const script = `sh -c "${stay}" & echo $! >> ${pids}; setsid sh -c "${stay}" & echo $! >> ${pids}`;
      writeFileSync(join(path, 'hang.sh'), `#!/bin/sh\n${script}\necho $$ >> ${pids}\necho hanging\n${stay}\n`, {
        mode: 0o755,
      });
    });
    const { document, log } = await run(hanging, { command: './hang.sh', timeoutMs: 1_000 });
    expect(document).toMatchObject({
      verdict: 'incomplete',
      reasons: ['The build was ended after 1 s, the time limit.'],
      builds: [{ outcome: 'timed-out', exitCode: null, signal: null }],
    });
    expect(log).toContain('hanging');
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    expect(started).toHaveLength(3);
    expect(started.filter(isRunning)).toEqual([]);
  });

  it('that leaves a process running is over all the same, and so is the process', async () => {
    const pids = fresh('pids');
    const leaving = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      writeFileSync(
        join(path, 'leave.mjs'),
        `import { execFileSync, spawn } from 'node:child_process';
        import { writeFileSync } from 'node:fs';
        execFileSync(process.execPath, ['build.mjs', 'image']);
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit', detached: true });
        writeFileSync(${JSON.stringify(pids)}, String(child.pid));
        child.unref();`,
      );
    });
    const { document } = await run(leaving, { command: 'node leave.mjs' });
    expect(document.verdict).toBe('reproduced');
    expect(isRunning(Number(readFileSync(pids, 'utf8')))).toBe(false);
  });

  it('may write as much as it likes', async () => {
    const loud = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      writeFileSync(
        join(path, 'loud.mjs'),
        `import { execFileSync } from 'node:child_process';
        import { writeSync } from 'node:fs';
        const line = Buffer.from('x'.repeat(1023) + '\\n');
        for (let i = 0; i < 80 * 1024; i++) for (let at = 0; at < line.length; ) at += writeSync(1, line, at);
        execFileSync(process.execPath, ['build.mjs', 'image']);`,
      );
    });
    const { document, log } = await run(loud, { command: 'node loud.mjs' });
    expect(document.verdict).toBe('reproduced');
    expect(log.length).toBeLessThan(66 * 1024 * 1024);
    expect(log).toContain('(more than 67108864 bytes of output: the rest is not shown)');
  });

  it('needs a program that can be started', async () => {
    expect(await refusal(run(recipe, { command: 'no-such-program image' }))).toEqual({
      code: 'INPUT_INVALID',
      message: 'the build command "no-such-program" cannot be started: ENOENT',
      hint: 'Install the program, or give its path in the repository with a slash, as in ./build.sh.',
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    // A process that has ended, and that nobody has waited for, still has its folder.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe.concurrent('before a build', () => {
  it('asks for the disk that it needs', async () => {
    const { code, message, hint } = await refusal(run(recipe, { minDiskBytes: 1e18 }));
    expect(code).toBe('INPUT_INVALID');
    expect(message).toMatch(
      /^not enough disk in ".*trust-center-rebuild-[^"]*": the build needs 1000000000\.0 GB, \d+\.\d GB are free$/,
    );
    expect(hint).toBe('Free some, give a folder on another disk (--work-dir), or another estimate (--min-disk).');
  });

  const real = (name: string): string => `exec ${execFileSync('which', [name], { encoding: 'utf8' }).trim()} "$@"`;

  it.each([
    ['which may be missing', {}, 'there is none in PATH'],
    ['which may be another', { timeout: 'echo "BusyBox v1.36.1" >&2; exit 1' }, '"BusyBox v1.36.1"'],
  ])('asks for GNU timeout, %s', async (_, scripts, reason) => {
    expect(await refusal(run(recipe, { environment: { PATH: programs(scripts) } }))).toEqual({
      code: 'INPUT_INVALID',
      message: `timeout of GNU coreutils cannot be run: ${reason}`,
      hint: expect.stringMatching(/^Install GNU coreutils/),
    });
  });

  it('asks for git', async () => {
    const { code, message } = await refusal(
      run(recipe, { environment: { PATH: programs({ timeout: real('timeout') }) } }),
    );
    expect({ code, message }).toEqual({ code: 'INPUT_INVALID', message: 'git cannot be run: there is none in PATH' });
  });

  it('opens the release', async () => {
    const broken = fresh('release');
    cpSync(release, broken, { recursive: true });
    writeFileSync(join(broken, 'bzImage'), 'another');
    const { code, message } = await refusal(run(recipe, { release: broken }));
    expect(code).toBe('PARSE_INVALID');
    expect(message).toMatch(/^bzImage: not the file of sha256sum\.txt line \d/);
    expect((await refusal(run(recipe, { release: join(folder, 'nowhere') }))).code).toBe('INPUT_NOT_FOUND');
  });

  describe('in Docker', () => {
    const backend = backendNamed('meta-dstack');
    const withDocker = (script: string): NodeJS.ProcessEnv => ({
      PATH: `${programs({ docker: script })}:${process.env.PATH}`,
    });

    it('asks for Docker', async () => {
      const environment = { PATH: programs({ timeout: real('timeout'), git: real('git') }) };
      expect(await refusal(run(recipe, { backend, environment }))).toEqual({
        code: 'INPUT_INVALID',
        message: 'this backend builds in Docker, which cannot be run: there is none in PATH',
        hint: 'Install Docker, and have it in PATH.',
      });
    });

    it('asks for its daemon', async () => {
      const environment = withDocker(
        'echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock." >&2; exit 1',
      );
      expect(await refusal(run(recipe, { backend, environment }))).toMatchObject({
        code: 'INPUT_INVALID',
        message:
          'this backend builds in Docker, whose daemon does not answer: "Cannot connect to the Docker daemon at unix:///var/run/docker.sock."',
      });
    });

    it('asks for the script that the backend runs', async () => {
      const { code, message } = await refusal(run(recipe, { backend, environment: withDocker('echo 28.2.2') }));
      expect({ code, message: message.replace(/source-\d+/, 'SOURCE') }).toEqual({
        code: 'INPUT_INVALID',
        message: `file:SOURCE at ${recipe.commit} has no repro-build/repro-build.sh, which the backend meta-dstack runs`,
      });
    });
  });
});

describe.concurrent('the backends', () => {
  /** Each builds as its repository does, but with the recipe of mini-os, in a container of the `docker` that is given. */
  const layouts = {
    'meta-dstack': { script: 'repro-build/repro-build.sh', output: 'repro-build/build-a/images/dstack-0.0.1' },
    dstack: {
      script: 'os/yocto/repro-build/repro-build.sh',
      output: 'os/yocto/repro-build/build-a/images/dstack-0.0.1',
    },
    'dstack-mkosi': {
      script: 'os/mkosi/repro-build/repro-build.sh',
      output: 'os/mkosi/repro-build/build/out/prod/dstack-0.0.1',
    },
  };
  const makefile = `os-image:\n\tos/yocto/repro-build/repro-build.sh\n\nos-image-mkosi:\n\tos/mkosi/repro-build/repro-build.sh\n`;

  it.each(Object.entries(layouts))('%s', async (name, { script, output }) => {
    const repository = source((path) => {
      cpSync(miniOs, path, { recursive: true });
      writeFileSync(join(path, 'Makefile'), makefile);
      mkdirSync(join(path, script, '..'), { recursive: true });
      const top = 'cd "$(git -C "$(dirname "$0")" rev-parse --show-toplevel)"';
      const build = `${top} && mkdir -p "$(dirname ${output})" && docker run --rm builder && node build.mjs ${output}`;
      writeFileSync(join(path, script), `#!/bin/sh\nset -e\n${build}\n`, { mode: 0o755 });
    });
    const calls = fresh('docker-calls');
    const environment = { PATH: `${programs({ docker: `echo "$@" >> ${calls}` })}:${process.env.PATH}` };
    const { document } = await run(repository, { backend: backendNamed(name), environment });
    expect({ verdict: document.verdict, reasons: document.reasons }).toEqual({ verdict: 'reproduced', reasons: [] });
    expect(document.builds[0]?.image).toBe(output);
    expect(readFileSync(calls, 'utf8')).toBe('version --format {{.Server.Version}}\nrun --rm builder\n');
  });

  it('end the containers of a build that the time limit ended', async () => {
    const repository = source((path) => {
      mkdirSync(join(path, 'repro-build'));
      writeFileSync(join(path, 'repro-build/repro-build.sh'), '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
    });
    const calls = fresh('docker-calls');
    const id = 'c'.repeat(64);
    const environment = {
      PATH: `${programs({ docker: `echo "$@" >> ${calls}; if [ "$1" = ps ]; then echo ${id}; echo --all; fi` })}:${process.env.PATH}`,
    };
    const workDir = fresh('work');
    const { document } = await run(repository, {
      backend: backendNamed('meta-dstack'),
      environment,
      timeoutMs: 1_000,
      workDir,
    });
    expect(document.builds[0]?.outcome).toBe('timed-out');
    expect(readFileSync(calls, 'utf8').split('\n')).toEqual([
      'version --format {{.Server.Version}}',
      `ps --quiet --no-trunc --filter volume=${join(workDir, 'build-1')}`,
      `kill ${id}`,
      '',
    ]);
  });
});

describe.concurrent('artifacts too large for memory', () => {
  const LARGE = 257 * 1024 * 1024;
  const digest = { size: LARGE, sha256: '' };
  const artifact: ArtifactComparison = {
    name: 'rootfs.img',
    status: 'differs',
    expected: digest,
    actual: digest,
    difference: null,
    note: null,
  };

  it('are compared all the same, to the first byte', async () => {
    const [a, b] = [fresh('large'), fresh('large')];
    for (const path of [a, b]) {
      mkdirSync(path);
      writeFileSync(join(path, 'rootfs.img'), '');
      truncateSync(join(path, 'rootfs.img'), LARGE);
    }
    const at = LARGE - 5;
    const file = openSync(join(b, 'rootfs.img'), 'r+');
    writeSync(file, 'X', at);
    closeSync(file);
    expect((await explainAll([artifact], a, b))[0]?.difference).toEqual({ offset: at, member: null });
  });

  it('that are others than when they were hashed may be equal', async () => {
    const path = fresh('equal');
    mkdirSync(path);
    writeFileSync(join(path, 'rootfs.img'), 'the same');
    expect((await explainAll([artifact], path, path))[0]?.difference).toBeNull();
  });
});

describe.concurrent('the command', () => {
  const cli = join(folder, 'cli.cjs');
  beforeAll(async () => {
    await build({
      absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
      entryPoints: ['src/cli/main.ts'],
      outfile: cli,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      alias: { '#crypto': './src/core/crypto/node.ts', '#sigstore': './src/core/sigstore/node.ts' },
      logLevel: 'error',
    });
  });

  interface Outcome {
    status: number | null;
    stdout: string;
    stderr: string;
  }

  function start(args: string[], env: NodeJS.ProcessEnv = {}): { child: ChildProcess; outcome: Promise<Outcome> } {
    const child = spawn(process.execPath, [cli, 'rebuild', ...args], {
      env: { ...process.env, GITHUB_ACTIONS: 'false', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const outcome: Outcome = { status: null, stdout: '', stderr: '' };
    child.stdout.on('data', (piece) => {
      outcome.stdout += piece;
    });
    child.stderr.on('data', (piece) => {
      outcome.stderr += piece;
    });
    return {
      child,
      outcome: new Promise((done) => child.on('close', (status) => done({ ...outcome, status }))),
    };
  }

  const options = ({ folder: path, commit }: Source, command = 'node build.mjs image'): string[] => [
    '--repository',
    path,
    '--commit',
    commit,
    '--release',
    release,
    '--build-command',
    command,
    '--output-dir',
    'image',
    '--min-disk',
    '0',
  ];

  it('ends with 0 for reproduced, the result alone on stdout', async () => {
    const { status, stdout, stderr } = await start([...options(recipe), '--format', 'json']).outcome;
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'trust-center/rebuild/v1', verdict: 'reproduced' });
    expect(stderr).toContain('== Building with node build.mjs image\n');
  });

  it('ends with 1 for differs, in plain sentences', async () => {
    const { status, stdout } = await start(options(recipe, 'node build-stamped.mjs image')).outcome;
    expect(status).toBe(1);
    expect(stdout).toMatch(/^differs: the source at this commit does not give the release\n/);
    expect(stdout).toContain(
      ' first differing member: etc/mini-os in the release, etc/build-time in the rebuilt image\n',
    );
  });

  it('ends with 3 for incomplete', async () => {
    const { status, stdout } = await start(options(program('process.exit(1)'))).outcome;
    expect(status).toBe(3);
    expect(stdout).toMatch(
      /^incomplete: whether .* could not be found out\n {2}The build failed with exit status 1\.\n\n/,
    );
  });

  it.each<[string, string[], string]>([
    ['nothing', [], 'rebuild needs --commit'],
    ['a branch', ['--commit', 'main'], 'commit: expected the 40 hex digits of a commit, got "main"'],
    [
      'no way to build',
      ['--commit', '1'.repeat(40), '--repository', '.'],
      'rebuild needs either --backend, or --build-command and --output-dir',
    ],
    [
      'two ways to build',
      ['--commit', '1'.repeat(40), '--repository', '.', '--backend', 'dstack', '--output-dir', 'a'],
      'rebuild needs either --backend, or --build-command and --output-dir',
    ],
  ])('ends with 2 for %s', async (_, args, message) => {
    const { status, stdout, stderr } = await start(args).outcome;
    expect({ status, stdout, message: stderr.split('\n')[0] }).toEqual({
      status: 2,
      stdout: '',
      message: `trust-center: ${message} [INPUT_INVALID]`,
    });
  });

  it('folds its log in a workflow', async () => {
    const { stderr } = await start(options(program("console.log('::add-mask::x')")), { GITHUB_ACTIONS: 'true' })
      .outcome;
    expect(stderr).toMatch(
      /\n::group::Building with [^\n]+\n::stop-commands::([0-9a-f-]{36})\n\\u\{3a\}:add-mask::x\n[^:]+\n::\1::\n::endgroup::\n/,
    );
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends the build and cleans up when it gets a %s', async (signal) => {
    const pids = fresh('pids');
    const hanging = program(
      `import { writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(pids)}, String(process.pid));
      setInterval(() => {}, 1000);`,
    );
    const own = fresh('tmp');
    mkdirSync(own);
    const { child, outcome } = start(options(hanging), { TMPDIR: own });
    await vi.waitFor(() => expect(readFileSync(pids, 'utf8')).not.toBe(''), { timeout: 20_000 });
    child.kill(signal);
    const { status, stdout, stderr } = await outcome;
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`trust-center: rebuild: interrupted by ${signal} [INPUT_INVALID]\n`);
    expect(isRunning(Number(readFileSync(pids, 'utf8')))).toBe(false);
    expect(readdirSync(own)).toEqual([]);
  });
});

/** A folder for PATH with these shell scripts. */
function programs(scripts: Record<string, string>): string {
  const path = fresh('programs');
  mkdirSync(path);
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(path, name), 0o755);
  }
  return path;
}
