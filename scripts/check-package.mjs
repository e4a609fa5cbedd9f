// Packs the library, installs it in an empty project as a user would, and checks that it imports and that its types hold.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'trust-center-package-'));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

try {
  run('npm', ['run', '--silent', 'build:lib'], root);
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, filename)], folder);
  writeFileSync(
    join(folder, 'use.ts'),
    `import { VerificationService, InputError, verifySummaries, workflowSigner, type PhalaCloudConfig, type ResultDocument } from 'trust-center-action';
const config: PhalaCloudConfig = { appId: '00'.repeat(20) };
const service = new VerificationService();
const read = async (): Promise<ResultDocument | null> => (await service.verify(config, { dnsCAA: false })).result;
// @ts-expect-error a flag that does not exist
void service.verify(config, { hardwear: true });
const signers = [workflowSigner({ repository: 'o/r', workflow: '.github/workflows/verify.yml' })];
const none = { files: [], signers, roots: [], subjects: [], resourceUri: null, maxAgeMs: 1000, at: 0 };
console.log(typeof service.verify, InputError.name, typeof read, (await verifySummaries(none)).verdict);
`,
  );
  const tsc = join(root, 'node_modules/.bin/tsc');
  run(
    tsc,
    ['--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom', '--types', '', 'use.ts'],
    folder,
  );
  const said = run(process.execPath, ['use.js'], folder).trim();
  if (said !== 'function InputError function failed')
    throw new Error(`the installed package said ${JSON.stringify(said)}`);
  console.log('the packed library installs, imports and type-checks');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
