// Compares what this package measures with what other people's tools say of the same files: firmware and a kernel of
// Debian, and the miniature image of the tests. And its log of results with a client in Go.
//
//   npm run interop
//
//   virt-firmware (PyPI)   TDVF metadata, Authenticode     in a Python environment made for the purpose
//   osslsigncode (Debian)  Authenticode                    as installed
//   QEMU                   the kernel's setup header       as installed, 7.2 to 10.1
//   tlog, merkle (Go)      logs, checkpoints, proofs       built from scripts/interop/tlog
//   schemathesis (PyPI)    the service's API               in an environment of its own, by the API's OpenAPI document
//
// Not part of the tests: it needs Debian's package archive, PyPI, Go's module proxy and time. What is missing is skipped, with the reason.

import { execFile, spawn } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const PYTHON_PACKAGES = ['virt-firmware==26.10', 'pefile==2024.8.26'];
const SCHEMATHESIS = 'schemathesis==4.32.5';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MIB = 2 ** 20;
const execute = promisify(execFile);
const run = async (command, args, options = {}) =>
  (await execute(command, args, { timeout: 300_000, maxBuffer: 64 * MIB, ...options })).stdout;

let agreed = 0;
let differed = 0;
let skipped = 0;

const folder = await mkdtemp(join(tmpdir(), 'trust-center-interop-'));
try {
  const ours = await bundled();
  const python = await pythonTools();
  const debian = await debianFiles();
  const mini = await miniImage();

  await firmware(ours, python, 'Debian OVMF.fd', debian.firmware);
  await firmware(ours, python, 'mini-os ovmf.fd', mini.firmware);
  await variableStore(ours, debian.variables);
  await kernel(ours, python, 'Debian vmlinuz', debian.kernel);
  await kernel(ours, python, 'mini-os bzImage', mini.kernel);
  await patchedKernel(ours, 'Debian vmlinuz', debian.kernel);
  await patchedKernel(ours, 'mini-os bzImage', mini.kernel);
  const low = await altered(mini.kernel, 'low', { 529: [0] });
  await patchedKernel(ours, 'mini-os bzImage, loaded low', low);
  const limited = await altered(mini.kernel, 'limited', { 556: [0xff, 0xff, 0xff, 0x1f], 566: [0] });
  await patchedKernel(ours, 'mini-os bzImage, initrd limited to 512 MiB', limited);

  await transparencyLog(ours, await goClient());
  await serviceApi();
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`${agreed} agreed, ${differed} differed, ${skipped} skipped`);
process.exitCode = differed === 0 && agreed > 0 ? 0 : 1;

/** The functions under comparison. */
async function bundled() {
  const outfile = join(folder, 'measure.mjs');
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        export { parsePe } from './src/core/formats/codec/pe.js';
        export { parseTdvf } from './src/core/formats/tdvf.js';
        export { authenticodeSha384 } from './src/core/measure/authenticode.js';
        export { CFV_DIGEST } from './src/core/measure/boot-events.js';
        export { appendToLog } from './src/core/history/log/append.js';
        export { verifierKey } from './src/core/history/log/note.js';
        export { proveEntry, verifySince } from './src/core/history/log/proof.js';
        export { verifyLog } from './src/core/history/log/verify-log.js';
        export { writeEntry } from './src/core/history/entry.js';
        export { profileKernel } from './src/core/measure/kernel.js';
        export { mrtd } from './src/core/measure/mrtd.js';`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { '#crypto': './src/core/crypto/node.ts', '#sigstore': './src/core/sigstore/node.ts' },
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}

/** Runs scripts/interop/measure.py. */
async function pythonTools() {
  try {
    const environment = join(folder, 'python');
    await run('python3', ['-m', 'venv', environment]);
    const python = join(environment, 'bin/python');
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PYTHON_PACKAGES]);
    const script = join(root, 'scripts/interop/measure.py');
    return { measure: async (kind, file) => JSON.parse(await run(python, [script, kind, file])) };
  } catch (error) {
    return { missing: `${PYTHON_PACKAGES.join(' and ')} cannot be installed: ${firstLine(error)}` };
  }
}

/** Whether a service answers what its own OpenAPI document says, whatever a generator of requests makes of that. */
async function serviceApi() {
  const name = 'API of the service by its OpenAPI document';
  const environment = join(folder, 'schemathesis');
  try {
    await run('python3', ['-m', 'venv', environment]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', SCHEMATHESIS];
    await run(join(environment, 'bin/python'), pip, { timeout: 600_000 });
  } catch (error) {
    return skip(name, `${SCHEMATHESIS} cannot be installed: ${firstLine(error)}`);
  }
  const { url, token, close } = await startedService();
  try {
    const checks = [
      'not_a_server_error',
      'status_code_conformance',
      'content_type_conformance',
      'response_schema_conformance',
    ];
    // A stream has no end.
    const options = ['--exclude-operation-id', 'streamEvents', '--max-examples', '20', '--checks', checks.join(',')];
    const asked = [
      `${url}/api/v1/openapi.json`,
      '--phases',
      'examples,coverage,fuzzing',
      '-H',
      `Authorization: Bearer ${token}`,
    ];
    const outcome = await run(join(environment, 'bin/schemathesis'), ['run', ...asked, ...options], {
      timeout: 900_000,
      cwd: folder,
    }).then(
      () => 'every answer is as documented',
      (error) => `${error.stdout ?? ''}`.slice(-4000) || firstLine(error),
    );
    compare(name, outcome, 'every answer is as documented');
  } finally {
    await close();
  }
}

/** In this process, with the database in memory. Within node_modules, so that packages are found, and git does not see it. */
async function startedService() {
  const outfile = join(root, 'node_modules/.interop/service', `${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        export { startTestWeb, testService } from './test/support/service/service.js';
        export { tokenFor } from './test/support/service/access.js';`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    alias: { '#crypto': './src/core/crypto/node.ts', '#sigstore': './src/core/sigstore/node.ts' },
    logLevel: 'error',
  });
  const { startTestWeb, testService, tokenFor } = await import(pathToFileURL(outfile).href);
  await rm(outfile);
  const service = await testService();
  const web = await startTestWeb(service);
  const close = async () => {
    await web.close();
    await service.close();
  };
  return { url: web.url, token: await tokenFor(service, 'owner'), close };
}

/** Paths of unpacked files of Debian packages; an object that says why where there are none. */
async function debianFiles() {
  const unpacked = async (name, file) => {
    try {
      const target = join(folder, 'debian', name);
      await mkdir(target, { recursive: true });
      await run('apt-get', ['download', '--quiet', name], { cwd: target });
      const [archive] = (await readdir(target)).filter((entry) => entry.endsWith('.deb'));
      await run('dpkg-deb', ['-x', archive, '.'], { cwd: target });
      return { path: join(target, await file(target)), version: archive };
    } catch (error) {
      return { missing: `Debian’s ${name} cannot be downloaded (apt-get update?): ${firstLine(error)}` };
    }
  };
  const ovmf = await unpacked('ovmf', () => 'usr/share/ovmf/OVMF.fd');
  const variables = ovmf.path === undefined ? ovmf : { ...ovmf, path: join(ovmf.path, '../../OVMF/OVMF_VARS_4M.fd') };
  const meta = 'linux-image-cloud-amd64';
  const depends = await run('apt-cache', ['depends', meta]).catch(() => '');
  const [, image = meta] = /Depends: (linux-image-[\w.+-]+)/.exec(depends) ?? [];
  const linux = await unpacked(image, async (target) =>
    join('boot', (await readdir(join(target, 'boot'))).find((name) => name.startsWith('vmlinuz')) ?? 'vmlinuz'),
  );
  for (const { version } of [ovmf, linux]) if (version !== undefined) console.log(`Debian: ${version}`);
  return { firmware: ovmf, variables, kernel: linux };
}

async function miniImage() {
  const output = join(folder, 'mini-os');
  await run(process.execPath, [join(root, 'test/fixtures/mini-os/build.mjs'), output]);
  return { firmware: { path: join(output, 'ovmf.fd') }, kernel: { path: join(output, 'bzImage') } };
}

/** A copy of a file with other bytes at some offsets. */
async function altered({ path }, name, changes) {
  const bytes = await readFile(path);
  for (const [offset, values] of Object.entries(changes)) bytes.set(values, Number(offset));
  const copy = join(folder, name);
  await writeFile(copy, bytes);
  return { path: copy };
}

async function firmware(ours, python, name, { path, missing }) {
  if (path === undefined) return skip(`${name}: MRTD`, missing);
  if (python.missing !== undefined) return skip(`${name}: MRTD`, python.missing);
  const file = new Uint8Array(await readFile(path));
  const { sections } = ours.parseTdvf(file);
  const theirs = await python.measure('firmware', path);
  compare(
    `${name}: ${sections.length} TDVF sections, virt-firmware`,
    JSON.stringify(sections),
    JSON.stringify(theirs.sections),
  );
  for (const order of ['singlePass', 'twoPass']) {
    const value = Buffer.from(ours.mrtd(file, sections, order)).toString('hex');
    compare(`${name}: MRTD, ${order}, scripts/interop/measure.py`, value, theirs.mrtd[order]);
  }
}

/** The CFV event of every dstack image is that of EDK II's empty variable store. */
async function variableStore(ours, { path, missing }) {
  const name = 'Debian OVMF_VARS_4M.fd: SHA-384, constant CFV digest';
  if (path === undefined) return skip(name, missing);
  compare(name, ours.CFV_DIGEST, sha384(await readFile(path)));
}

async function kernel(ours, python, name, { path, missing }) {
  if (path === undefined) return skip(`${name}: Authenticode`, missing);
  await authenticode(ours, python, `${name}: Authenticode`, path);
}

async function authenticode(ours, python, name, path) {
  const file = new Uint8Array(await readFile(path));
  const value = Buffer.from(ours.authenticodeSha384(file, ours.parsePe(file, 'kernel'))).toString('hex');
  if (python.missing === undefined) {
    compare(`${name}, virt-firmware`, value, (await python.measure('executable', path)).authenticode);
  } else {
    skip(`${name}, virt-firmware`, python.missing);
  }
  try {
    compare(`${name}, osslsigncode`, value, await osslsigncodeDigest(path));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    skip(`${name}, osslsigncode`, 'not installed (apt-get install osslsigncode)');
  }
}

/** From the content that osslsigncode would have signed: its last octet string of 48 bytes. */
async function osslsigncodeDigest(path) {
  const output = join(folder, `signed-${sha384(Buffer.from(path)).slice(0, 16)}`);
  await run('osslsigncode', ['extract-data', '-h', 'sha384', '-in', path, '-out', output]);
  const content = (await readFile(output)).toString('hex');
  await rm(output);
  return content.slice(content.lastIndexOf('0430') + 4).slice(0, 96);
}

/** The kernel as a real QEMU offers it to firmware, for several sizes of memory and of initrd. */
async function patchedKernel(ours, name, { path, missing }) {
  const what = `${name}: Authenticode as patched, QEMU`;
  if (path === undefined) return skip(what, missing);
  const version = await run('qemu-system-x86_64', ['--version']).catch(() => null);
  if (version === null) return skip(what, 'not installed (apt-get install qemu-system-x86)');
  const [, number = ''] = /version ([\d.]+)/.exec(version) ?? [];
  const file = new Uint8Array(await readFile(path));
  const cmdline = 'console=ttyS0 init=/init';
  for (const [memory, initrdSize] of [
    [1024, 5000],
    [2048, 7 * MIB + 1],
    [2815, 4096],
    [2816, 30 * MIB],
  ]) {
    const initrd = join(folder, 'initrd');
    await writeFile(initrd, '');
    await truncate(initrd, initrdSize);
    const patched = Buffer.from(file);
    try {
      (await setupData(path, initrd, cmdline, memory)).copy(patched);
    } catch (error) {
      return skip(what, firstLine(error));
    }
    const bytes = new Uint8Array(patched);
    const theirs = Buffer.from(ours.authenticodeSha384(bytes, ours.parsePe(bytes, 'kernel'))).toString('hex');
    const parts = { kernel: file, cmdline, initrdSize, headerNormalized: false };
    const [{ digest }] = ours.profileKernel(parts, [memory * MIB]).patched;
    compare(`${what} ${number}, ${memory} MiB, initrd of ${initrdSize} bytes`, digest, theirs);
  }
}

/** Reads the setup data of a machine that never runs from its fw_cfg device, byte by byte, over QEMU's test protocol. */
async function setupData(kernelPath, initrd, cmdline, memory) {
  // The type of machine of QEMU 7.1: later ones of 7.2 add a random seed, which no later version does.
  const machine = [
    '-machine',
    'pc-q35-7.1',
    '-accel',
    'tcg',
    '-S',
    '-m',
    String(memory),
    '-display',
    'none',
    '-nodefaults',
  ];
  const boot = ['-kernel', kernelPath, '-initrd', initrd, '-append', cmdline, '-qtest', 'stdio'];
  const qemu = spawn('qemu-system-x86_64', [...machine, ...boot], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  qemu.stderr.on('data', (data) => {
    complaint += data;
  });
  const answers = createInterface({ input: qemu.stdout })[Symbol.asyncIterator]();
  const ask = async (commands) => {
    qemu.stdin.write(commands.map((command) => `${command}\n`).join(''));
    const values = [];
    while (values.length < commands.length) {
      const { value, done } = await answers.next();
      if (done) throw new Error(`QEMU ended: ${complaint}`);
      if (value.startsWith('FAIL')) throw new Error(`QEMU: ${value}`);
      if (value.startsWith('OK')) values.push(Number(value.slice(3)));
    }
    return values;
  };
  try {
    const [select, data] = ['outw 0x510', 'inb 0x511'];
    const [FW_CFG_SETUP_SIZE, FW_CFG_SETUP_DATA] = ['0x17', '0x18'];
    const [, ...size] = await ask([`${select} ${FW_CFG_SETUP_SIZE}`, ...Array(4).fill(data)]);
    const [, ...bytes] = await ask([
      `${select} ${FW_CFG_SETUP_DATA}`,
      ...Array(Buffer.from(size).readUInt32LE()).fill(data),
    ]);
    return Buffer.from(bytes);
  } finally {
    qemu.kill();
  }
}

/** Builds scripts/interop/tlog. */
async function goClient() {
  const binary = join(folder, 'tlog');
  try {
    await run('go', ['build', '-o', binary, '.'], { cwd: join(root, 'scripts/interop/tlog') });
    return { path: binary };
  } catch (error) {
    return { missing: error.code === 'ENOENT' ? 'Go is not installed' : `does not build: ${firstLine(error)}` };
  }
}

/** A log that we wrote, verified by Go, and one that Go wrote, verified by us. */
async function transparencyLog(ours, { path: client, missing }) {
  if (client === undefined) return skip('logs of results, Go', missing);
  const name = 'log.example/results';
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const vkey = ours.verifierKey({ name, publicKey: new Uint8Array(raw) });
  const drafts = (count, from) => Array.from({ length: count }, (_, i) => checkOf(from + i));

  const own = join(folder, 'log');
  const kept = join(folder, 'kept');
  const files = logFiles(own);
  let size = 0;
  for (const count of [1, 99, 155, 1, 1, 443]) {
    const signed = async (text) => new Uint8Array(sign(null, text, privateKey));
    const appended = await ours.appendToLog(files, {
      vkey,
      sign: signed,
      entries: drafts(count, size),
      begin: size === 0,
    });
    for (const { path, bytes } of appended.files) await files.write(path, bytes);
    // Every checkpoint continues the one before it.
    if (size === 0) await writeFile(kept, await readFile(join(own, 'checkpoint')));
    size += count;
    const root = Buffer.from(appended.checkpoint.rootHash).toString('base64');
    const said = await run(client, ['verify', own, vkey, kept]).catch(firstLine);
    compare(
      `our log of ${size} entries: checkpoint, tiles, all proofs, verified by Go`,
      said.trim(),
      `${size} ${root}`,
    );
    await writeFile(kept, await readFile(join(own, 'checkpoint')));
  }
  for (const seq of [0, 255, 256, 699]) {
    const file = join(folder, 'entry.tlog-proof');
    await writeFile(file, await ours.proveEntry(files, { vkey, seq }));
    const said = await run(client, ['proof', file, vkey]).catch(firstLine);
    compare(`our proof of entry ${seq}, verified by Go`, said.trim(), String(seq));
  }
  await writeFile(join(own, 'tile/0/000'), new Uint8Array(8192));
  const refused = await run(client, ['verify', own, vkey, kept]).catch(() => 'refused');
  compare('our log with another tile, refused by Go', refused, 'refused');

  for (const count of [1, 256, 700]) {
    const theirs = join(folder, `log-of-go-${count}`);
    const entries = drafts(count, 0).map((draft, seq) => ours.writeEntry({ v: 1, origin: name, seq, ...draft }));
    const lines = join(folder, 'entries');
    await writeFile(lines, entries.map((bytes) => `${Buffer.from(bytes).toString()}\n`).join(''));
    const { stdout } = await execute('sh', ['-c', '"$0" write "$1" "$2" < "$3"', client, theirs, name, lines]);
    const verified = await ours.verifyLog(logFiles(theirs), { vkey: stdout.trim(), since: [] });
    compare(`Go’s log of ${count} entries, verified by us`, verified.entries.length, count);
    const since = new Uint8Array(await readFile(join(theirs, 'checkpoint')));
    const { checkpoint } = await ours.verifySince(logFiles(theirs), { vkey: stdout.trim(), since });
    compare(`Go’s checkpoint of ${count} entries, read by us`, checkpoint.size, count);
  }
}

/** An entry of a log, of the hour `at`. */
function checkOf(at) {
  const digest = `sha256:${createHash('sha256').update(String(at)).digest('hex')}`;
  return {
    target: 'example',
    verdict: 'verified',
    appraisedAt: new Date(Date.UTC(2026, 0, 1) + at * 3_600_000).toISOString(),
    evidenceDigest: digest,
    resultDigest: digest,
    policyDigest: digest,
    factsDigest: digest,
    coreVersion: '0.1.0',
    trigger: 'schedule',
    schedule: 3600,
  };
}

function logFiles(where) {
  return {
    read: async (path) => {
      try {
        return new Uint8Array(await readFile(join(where, path)));
      } catch (error) {
        if (error.code === 'ENOENT') return null;
        throw error;
      }
    },
    write: async (path, bytes) => {
      await mkdir(dirname(join(where, path)), { recursive: true });
      await writeFile(join(where, path), bytes);
    },
  };
}

function compare(name, actual, expected) {
  if (actual === expected) {
    agreed++;
    console.log(`ok       ${name}${/^[0-9a-f]{96}$/.test(actual) ? ` ${actual.slice(0, 16)}…` : ''}`);
  } else {
    differed++;
    console.log(`DIFFERS  ${name}\n  this package  ${actual}\n  the other     ${expected}`);
  }
}

function skip(name, reason) {
  skipped++;
  console.log(`skipped  ${name}: ${reason}`);
}

function sha384(bytes) {
  return createHash('sha384').update(bytes).digest('hex');
}

function firstLine(error) {
  return String(error.stderr || error.message)
    .trim()
    .split('\n')[0];
}
