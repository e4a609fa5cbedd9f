// OpenSSL as the judge of the judge.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { pem } from '../../../../../../src/simulator/der.js';
import { AT, NAME } from './world.js';

const haveOpenssl = spawnSync('openssl', ['version']).status === 0;

/** `describe`, or a skipped one that says what was not run. */
export function describeOpenssl(name: string, body: () => void): void {
  if (haveOpenssl) describe(name, body);
  else describe.skip(`${name} (skipped: there is no openssl)`, body);
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'trust-center-chains-'));
}

/** What `openssl verify` says of the chain, its own certificate first: null where it takes it. */
export function refusalOfOpenssl(
  folder: string,
  chain: readonly Uint8Array[],
  roots: readonly Uint8Array[],
): string | null {
  const file = (name: string, certificates: readonly Uint8Array[]): string => {
    const path = join(folder, name);
    writeFileSync(path, certificates.map((der) => pem(der)).join(''));
    return path;
  };
  const others = chain.slice(1);
  const { status, stderr } = spawnSync(
    'openssl',
    [
      ...['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', NAME, '-auth_level', '2'],
      ...['-attime', String(Date.parse(AT) / 1000), '-no-CApath', '-no-CAstore', '-CAfile', file('roots.pem', roots)],
      ...(others.length > 0 ? ['-untrusted', file('others.pem', others)] : []),
      file('leaf.pem', chain.slice(0, 1)),
    ],
    { encoding: 'utf8' },
  );
  return status === 0 ? null : stderr || `exit status ${status}`;
}
