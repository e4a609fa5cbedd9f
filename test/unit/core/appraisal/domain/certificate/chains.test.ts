// The same chains, judged by the check and by OpenSSL: both must say the same of every one.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { judgeCertificate } from '../../../../../../src/core/appraisal/domain/certificate/index.js';
import { pem } from '../../../../../../src/simulator/der.js';
import { CHAINS, type ChainCase, OURS_ALONE } from './chains.js';
import { AT, inputOf, NAME, served } from './world.js';

const haveOpenssl = spawnSync('openssl', ['version']).status === 0;

/** What the check says when the key, whatever it is, is attested. */
async function judgeCase({ chain, roots }: ChainCase): Promise<{ status: string; detail: string }> {
  const input = inputOf([served(chain)], roots);
  const stranger = { accounts: [], cause: null };
  const first = await judgeCertificate(input, { ...stranger, keys: [{ spkiSha256: '00'.repeat(32), holder: 'app' }] });
  const spkiSha256 = first.shown.actual ?? '';
  return judgeCertificate(input, { ...stranger, keys: [{ spkiSha256, holder: 'app' }] });
}

describe.each([...CHAINS, ...OURS_ALONE])('a chain: $what', (one) => {
  it(one.wrong === null ? 'is valid' : 'is refused', async () => {
    const { status, detail } = await judgeCase(one);
    expect({ status, detail }).toEqual({
      status: one.wrong === null ? 'pass' : 'fail',
      detail: expect.stringMatching(one.wrong ?? /← "(?:Old )?Test Root", a root of "a store of tests"/),
    });
  });
});

const oracle = haveOpenssl ? describe : describe.skip;
oracle(`OpenSSL’s verdict of ${CHAINS.length} chains${haveOpenssl ? '' : ' (skipped: there is no openssl)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'trust-center-chains-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, certificates: Uint8Array[]): string => {
    const path = join(folder, name);
    writeFileSync(path, certificates.map((der) => pem(der)).join(''));
    return path;
  };

  it.each(CHAINS)('$what', ({ chain: [leaf = Buffer.alloc(0), ...others], roots, wrong }) => {
    const { status, stderr } = spawnSync(
      'openssl',
      [
        'verify',
        '-x509_strict',
        ...['-purpose', 'sslserver', '-verify_hostname', NAME, '-auth_level', '2'],
        ...['-attime', String(Date.parse(AT) / 1000), '-no-CApath', '-no-CAstore'],
        ...[
          '-CAfile',
          file('roots.pem', roots),
          ...(others.length > 0 ? ['-untrusted', file('others.pem', others)] : []),
        ],
        file('leaf.pem', [leaf]),
      ],
      { encoding: 'utf8' },
    );
    expect({ valid: status === 0, stderr: wrong === null ? stderr : '' }).toEqual({
      valid: wrong === null,
      stderr: '',
    });
  });
});
