import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { equalBytes } from '../../../src/core/bytes.js';
import { InputError } from '../../../src/core/errors.js';
import { fileSource, MAX_BUNDLE_BYTES, MAX_INPUT_BYTES, readInputFile } from '../../../src/io/input-file.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function refusal(path: string, maxBytes?: number): Promise<InputError> {
  const error = await readInputFile(path, 'evidence', maxBytes).catch((reason: unknown) => reason);
  if (error instanceof InputError) return error;
  throw new Error(`not refused: ${String(error)}`);
}

describe('readInputFile', () => {
  it('gives the bytes as they are', async () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);
    const read = await readInputFile(file('bytes', bytes), 'evidence');
    expect(equalBytes(read, bytes)).toBe(true);
    expect(read.constructor).toBe(Uint8Array);
  });

  it('reads up to the limit, through a link', async () => {
    symlinkSync(file('ten', '0123456789'), join(folder, 'link'));
    expect((await readInputFile(join(folder, 'link'), 'evidence', 10)).length).toBe(10);
    expect(MAX_INPUT_BYTES).toBe(10 * 1024 * 1024);
    expect(MAX_BUNDLE_BYTES).toBe(64 * 1024 * 1024);
  });

  it('refuses what is larger, before reading it', async () => {
    const path = file('large', '');
    truncateSync(path, 2 ** 40); // a hole: reading it would take minutes
    const error = await refusal(path);
    expect(error.message).toBe(
      `evidence: ${JSON.stringify(path)} is too large: 1099511627776 bytes, at most 10485760 bytes are read`,
    );
    expect(error.code).toBe('INPUT_TOO_LARGE');
    expect(error.hint).toBe('Check that this is the file you meant.');
  });

  it.runIf(process.platform === 'linux')('refuses a file that has more than its size says', async () => {
    const error = await refusal('/proc/self/environ', 4);
    expect(error.message).toBe('evidence: "/proc/self/environ" is too large: more, at most 4 bytes are read');
  });

  it('says that a file does not exist', async () => {
    const path = join(folder, 'absent.json');
    const error = await refusal(path);
    expect(error.message).toBe(`evidence: ${JSON.stringify(path)} does not exist`);
    expect(error.code).toBe('INPUT_NOT_FOUND');
    expect(error.hint).toBe('Check the path; it is relative to the current folder.');
    expect((await refusal(join(file('plain', 'x'), 'below'))).code).toBe('INPUT_NOT_FOUND');
    expect((await refusal('')).code).toBe('INPUT_NOT_FOUND');
  });

  it('says that it is a folder', async () => {
    mkdirSync(join(folder, 'sub'));
    const error = await refusal(join(folder, 'sub'));
    expect(error.message).toBe(`evidence: ${JSON.stringify(join(folder, 'sub'))} is a folder`);
    expect(error.hint).toBe('Name a file in it.');
    expect(error.code).toBe('INPUT_INVALID');
  });

  it.runIf(process.platform === 'linux')('does not wait on a named pipe, nor read a device', async () => {
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    expect((await refusal(pipe)).message).toBe(`evidence: ${JSON.stringify(pipe)} is not a regular file`);
    const device = await refusal('/dev/zero');
    expect(device.message).toBe('evidence: "/dev/zero" is not a regular file');
    expect(device.hint).toBe('Save it to a file, or pipe it in and give - as the file.');
  });

  it('says that it is empty', async () => {
    const path = file('empty', '');
    expect((await refusal(path)).message).toBe(`evidence: ${JSON.stringify(path)} is empty`);
  });

  it('says that it may not be read', async () => {
    const path = file('secret', 'x');
    chmodSync(path, 0);
    expect(await inChild(path, '')).toBe(`evidence: ${JSON.stringify(path)} cannot be read: permission denied\n`);
  });

  it('shows a path on one line', async () => {
    expect((await refusal(`${folder}/a\nb\u001b[31m`)).message).toBe(
      `evidence: "${folder}/a\\nb\\u001b[31m" does not exist`,
    );
    expect((await refusal('x\0y')).message).toBe('evidence: "x\\u0000y" cannot be read: ERR_INVALID_ARG_VALUE');
  });
});

describe('standard input', () => {
  it.each([
    ['x'.repeat(100), '100'],
    ['x'.repeat(100_000), 'evidence: standard input is too large: more, at most 100 bytes are read'],
    ['', 'evidence: standard input is empty'],
  ])('is read to its end and bounded', async (input, output) => {
    expect(await inChild('-', input)).toBe(`${output}\n`);
  });
});

/** What a process of its own, and not of the superuser, gets: the length or the message. */
async function inChild(path: string, input: string): Promise<string> {
  const source = new URL('../../../src/io/input-file.ts', import.meta.url).pathname;
  const bundled = await build({
    stdin: {
      contents: `import { readInputFile } from ${JSON.stringify(source)};
        readInputFile(${JSON.stringify(path)}, 'evidence', 100)
          .then((bytes) => console.log(bytes.length), (error) => console.log(error.message));`,
      resolveDir: folder,
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  const script = file('child.mjs', bundled.outputFiles[0]?.text ?? '');
  chmodSync(folder, 0o755);
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { stdout, stderr } = spawnSync(process.execPath, [script], { input, encoding: 'utf8', cwd: folder, ...user });
  return stdout + stderr;
}

describe('fileSource', () => {
  it('is the name without its folder', () => {
    expect(fileSource('/home/someone/secret/evidence.json')).toBe('file:evidence.json');
    expect(fileSource('-')).toBe('file:stdin');
  });
});
