// Bad input gives one clear error and exit status 2; it is never a verdict.

import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDeployment } from '../../src/simulator/index.js';
import { cli, root, runNode, temporaryFolder } from './run.js';

const folder = temporaryFolder();
let serial = 0;
function file(content: string | Uint8Array): string {
  const path = join(folder, `input-${serial++}`);
  writeFileSync(path, content);
  return path;
}

/** Bytes that are noise, but the same noise every time. */
function noise(length: number): Uint8Array {
  let state = 0x9e3779b9;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

async function refused(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await cli(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^trust-center: [^\n]+\n(?: {2}[^\n]+\n)?$/);
  return stderr.replaceAll(folder, 'FOLDER');
}

it('refuses files that are not evidence', async () => {
  const huge = file('');
  truncateSync(huge, 100 * 1024 * 1024);
  mkdirSync(join(folder, 'a-folder'));
  const messages = {
    empty: await refused('verify', '--evidence', file('')),
    noise: await refused('verify', '--evidence', file(noise(5_000))),
    'one hundred megabytes': await refused('verify', '--evidence', huge),
    'deeply nested JSON': await refused('verify', '--evidence', file(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)),
    'wrong hex in a quote': await refused(
      'verify',
      '--evidence',
      file(JSON.stringify({ quote: 'zz'.repeat(700), event_log: '[]' })),
    ),
    'truncated JSON': await refused('verify', '--evidence', file('{"quote": "0400')),
    'an unknown document': await refused('verify', '--evidence', file('{"hello": "world"}')),
    'another kind of file': await refused('verify', '--evidence', file('\x89PNG\r\n\x1a\n0000')),
    'no such file': await refused('verify', '--evidence', join(folder, 'absent')),
    'a folder': await refused('verify', '--evidence', join(folder, 'a-folder')),
  };
  expect(messages).toMatchInlineSnapshot(`
    {
      "a folder": "trust-center: evidence: "FOLDER/a-folder" is a folder [INPUT_INVALID]
      Name a file in it.
    ",
      "an unknown document": "trust-center: evidence: not recognised: this is JSON with the keys "hello" [INPUT_UNRECOGNISED]
      Give a TDX or SGX quote (binary, hex, base64 or a JSON list of bytes), a GetQuote answer, a Phala Cloud attestations answer, a guest-agent Info answer, a Redpill or NEAR report, a versioned attestation (binary, hex or JSON), an RA-TLS certificate (PEM or DER) or an evidence bundle.
    ",
      "another kind of file": "trust-center: evidence: not recognised: this is text beginning with "\\u{89}PNG\\r\\n\\u001a\\n0000" [INPUT_UNRECOGNISED]
      Give a TDX or SGX quote (binary, hex, base64 or a JSON list of bytes), a GetQuote answer, a Phala Cloud attestations answer, a guest-agent Info answer, a Redpill or NEAR report, a versioned attestation (binary, hex or JSON), an RA-TLS certificate (PEM or DER) or an evidence bundle.
    ",
      "deeply nested JSON": "trust-center: evidence (offset 32): nested deeper than 32 levels [PARSE_LIMIT]
    ",
      "empty": "trust-center: evidence: "FOLDER/input-1" is empty [INPUT_INVALID]
    ",
      "no such file": "trust-center: evidence: "FOLDER/absent" does not exist [INPUT_NOT_FOUND]
      Check the path; it is relative to the current folder.
    ",
      "noise": "trust-center: evidence: not recognised: this is binary data beginning with 193e3ab51f37d0bf [INPUT_UNRECOGNISED]
      Give a TDX or SGX quote (binary, hex, base64 or a JSON list of bytes), a GetQuote answer, a Phala Cloud attestations answer, a guest-agent Info answer, a Redpill or NEAR report, a versioned attestation (binary, hex or JSON), an RA-TLS certificate (PEM or DER) or an evidence bundle.
    ",
      "one hundred megabytes": "trust-center: evidence: "FOLDER/input-0" is too large: 104857600 bytes, at most 67108864 bytes are read [INPUT_TOO_LARGE]
      Check that this is the file you meant.
    ",
      "truncated JSON": "trust-center: evidence (offset 10): a string that does not end [PARSE_TRUNCATED]
    ",
      "wrong hex in a quote": "trust-center: get_quote.quote: expected hexadecimal, got "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz…" [PARSE_INVALID]
    ",
    }
  `);
});

it('refuses misuse of the command line', async () => {
  const evidence = file('{}');
  const messages = {
    'unknown option': await refused('verify', '--evidense', evidence),
    'no target': await refused('verify'),
    'two targets': await refused('verify', '--evidence', evidence, '--model', 'x'),
    'two targets of a kind': await refused('verify', evidence, '--evidence', evidence),
    'an option given twice': await refused('verify', '--evidence', evidence, '--evidence', evidence),
    'an option without its value': await refused('verify', '--evidence'),
    'an empty value': await refused('verify', '--evidence', ''),
    'unknown format': await refused('verify', '--evidence', evidence, '--format', 'yaml'),
    'unknown phase': await refused('verify', '--evidence', evidence, '--phases', 'hardware,software'),
    'bad time': await refused('verify', '--evidence', evidence, '--at', 'yesterday'),
    'short nonce': await refused('verify', '--evidence', evidence, '--nonce', '00'),
    'bad hash': await refused('verify', '--evidence', evidence, '--os-image-hash', 'abc'),
    'bad app id': await refused('verify', '--app-id', '1234'),
    'bad URL': await refused('verify', '--url', 'ftp://example.org'),
    'unknown command': await refused('verfy'),
    'surplus argument': await refused('verify', evidence, evidence),
    'bad policy': await refused('verify', '--evidence', evidence, '--policy', file('version: 1\nhardwear: {}\n')),
    'a root that is no certificate': await refused(
      'verify',
      '--evidence',
      evidence,
      '--insecure-root-ca',
      file('hello'),
    ),
    'replay of something else': await refused('replay', evidence),
    'no bundle': await refused('replay'),
    'policy without init': await refused('policy', 'show'),
  };
  expect(messages).toMatchInlineSnapshot(`
    {
      "a root that is no certificate": "trust-center: insecure-root-ca (offset 0): expected "-----BEGIN CERTIFICATE-----" [INPUT_INVALID]
      Give one certificate (PEM or DER) with an ECDSA P-256 key.
    ",
      "an empty value": "trust-center: --evidence needs a value, got an empty one [INPUT_INVALID]
      See \`trust-center verify --help\`.
    ",
      "an option given twice": "trust-center: --evidence is given more than once [INPUT_INVALID]
      See \`trust-center verify --help\`.
    ",
      "an option without its value": "trust-center: Option '--evidence <value>' argument missing [INPUT_INVALID]
      See \`trust-center verify --help\`.
    ",
      "bad URL": "trust-center: url: expected an http or https URL, got one of "ftp:" [INPUT_INVALID]
    ",
      "bad app id": "trust-center: app-id: expected 20 bytes of hexadecimal, got "1234" [INPUT_INVALID]
    ",
      "bad hash": "trust-center: os-image-hash: expected hexadecimal, got "abc" [INPUT_INVALID]
    ",
      "bad policy": "trust-center: policy 2:1: unknown key "hardwear"; did you mean "hardware"? [POLICY_INVALID]
      Known keys: version, phases, freshness, instances, drift, hardware, os, source-code, components, kms, gateway, domain.
    ",
      "bad time": "trust-center: at: expected an RFC 3339 time such as 2026-06-15T12:00:00Z, got "yesterday" [INPUT_INVALID]
    ",
      "no bundle": "trust-center: replay needs BUNDLE [INPUT_INVALID]
      See \`trust-center replay --help\`.
    ",
      "no target": "trust-center: no target: name one of evidence, url, ra-tls, app-id or model [INPUT_INVALID]
      For a first look: \`trust-center demo\`.
    ",
      "policy without init": "trust-center: policy: expected init, got "show" [INPUT_INVALID]
    ",
      "replay of something else": "trust-center: bundle: this is no evidence bundle: it names no schema [PARSE_INVALID]
      Give a file that --save-bundle wrote; to judge evidence: \`trust-center verify --evidence FILE\`.
    ",
      "short nonce": "trust-center: nonce: expected 16 to 64 bytes of hexadecimal, got 1 [INPUT_INVALID]
    ",
      "surplus argument": "trust-center: unexpected argument "FOLDER/input-8" [INPUT_INVALID]
      See \`trust-center verify --help\`.
    ",
      "two targets": "trust-center: evidence and model name different targets; give one [INPUT_INVALID]
    ",
      "two targets of a kind": "trust-center: TARGET and --evidence name two targets; give one [INPUT_INVALID]
    ",
      "unknown command": "trust-center: unknown command "verfy"; did you mean verify?
      See \`trust-center --help\`.
    ",
      "unknown format": "trust-center: --format: expected text, json, markdown, sarif, junit, html, got "yaml" [INPUT_INVALID]
    ",
      "unknown option": "trust-center: unknown option --evidense; did you mean --evidence? [INPUT_INVALID]
      See \`trust-center verify --help\`.
    ",
      "unknown phase": "trust-center: --phases: expected hardware, os, source-code, domain, got "software" [INPUT_INVALID]
    ",
    }
  `);
});

it('says why a folder cannot be written, in time, also where making folders never ends', async () => {
  const messages = [
    await refused('demo', '--write', join(file('x'), 'demo')),
    await refused('demo', '--write', join(folder, 'missing', 'demo')),
    await refused('demo', '--write', '/proc/demo'),
  ];
  expect(messages.map((message) => message.replace(/input-\d+/, 'input'))).toEqual([
    'trust-center: --write: cannot write FOLDER/input/demo: it is in a file, not in a folder [INPUT_INVALID]\n',
    'trust-center: --write: cannot write FOLDER/missing/demo: no such folder [INPUT_INVALID]\n',
    'trust-center: --write: cannot write /proc/demo: no such folder [INPUT_INVALID]\n',
  ]);
});

it('takes nothing but a JSON object for an app-compose, and shows nothing of it', async () => {
  const evidence = file('{}');
  const compose = (content: string) => refused('verify', '--evidence', evidence, '--app-compose', file(content));
  const messages = [
    await compose('services:\n  web:\n    image: secret\n'),
    await compose('["secret"]'),
    await refused('verify', '--evidence', evidence, '--app-compose', '/proc/self/environ'),
  ];
  expect(messages).toEqual(
    Array.from(
      messages,
      () =>
        'trust-center: app-compose: not a JSON object [INPUT_INVALID]\n  Give the app-compose.json that was deployed. For the Docker Compose file in it there is compose-file.\n',
    ),
  );
});

it('reads no text but UTF-8, and names the input and its encoding', async () => {
  const utf16 = file(Buffer.from('\ufeff{"version": 1}', 'utf16le'));
  const quote = file(JSON.stringify({ quote: '00' }));
  const hint = 'Save it as UTF-8. In Windows PowerShell, > writes UTF-16: use Out-File -Encoding utf8.';
  for (const option of ['evidence', 'policy', 'collateral', 'app-compose', 'insecure-root-ca']) {
    const evidence = option === 'evidence' ? [] : ['--evidence', quote];
    expect(await refused('verify', ...evidence, `--${option}`, utf16)).toBe(
      `trust-center: ${option}: UTF-16 text, expected UTF-8 [${option === 'insecure-root-ca' ? 'INPUT' : 'PARSE'}_INVALID]\n  ${hint}\n`,
    );
  }
});

it('says that temporary files cannot be written, and where', async () => {
  const { status, stderr } = await runNode('dist/cli.cjs', ['demo'], { ...process.env, TMPDIR: join(folder, 'none') });
  expect(status).toBe(2);
  expect(stderr.replaceAll(folder, 'FOLDER')).toBe(
    'trust-center: temporary files cannot be written to "FOLDER/none" (ENOENT) [INPUT_INVALID]\n' +
      '  Name a folder that you can write to in TMPDIR (in a workflow, RUNNER_TEMP).\n',
  );
});

// Only root may start a process as somebody else.
it.skipIf(process.getuid?.() !== 0)('works as a user whom the system does not know, without a home', async () => {
  const { HOME: _, XDG_CACHE_HOME: __, TRUST_CENTER_CACHE: ___, RUNNER_TOOL_CACHE: ____, ...env } = process.env;
  const deployment = createDeployment();
  const readable = mkdtempSync('/tmp/trust-center-nobody-');
  chmodSync(readable, 0o755);
  const evidence = join(readable, 'evidence.json');
  writeFileSync(evidence, JSON.stringify(deployment.evidence), { mode: 0o644 });
  const child = spawnSync(
    process.execPath,
    [join(root, 'dist/cli.cjs'), 'verify', '--evidence', evidence, '--pccs-url', 'http://127.0.0.1:9'],
    { env, uid: 54321, gid: 54321, cwd: '/', encoding: 'utf8' },
  );
  expect(child.stderr).not.toContain('internal error');
  expect(child.stdout).toContain('hardware.collateral');
  expect(child.status).toBe(1);
});

it('reads UTF-8 behind a byte order mark, with the line ends of Windows, and a root in DER', async () => {
  const deployment = createDeployment();
  const marked = (text: string): string => file(`\ufeff${text.replaceAll('\n', '\r\n')}`);
  const root = new X509Certificate(deployment.rootCaPem);
  const verify = (rootCa: string) =>
    cli(
      'verify',
      ...['--evidence', marked(JSON.stringify(deployment.evidence, null, 2))],
      ...['--collateral', marked(JSON.stringify(deployment.collateral, null, 2))],
      ...['--policy', marked(deployment.policy), '--app-compose', file(deployment.appCompose)],
      ...['--insecure-root-ca', rootCa, '--at', '2026-06-15T12:00:00Z', '--quiet', '--allow-experiment'],
    );
  for (const rootCa of [marked(deployment.rootCaPem), file(root.raw)]) {
    const { status, stdout, stderr } = await verify(rootCa);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('verified as an experiment');
  }
});
