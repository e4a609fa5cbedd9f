// Packs the library, installs it in an empty project as a user would, and checks that its types hold in every way in which
// TypeScript resolves modules, that it imports and can be required, and that the examples of its documentation run.

import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'trust-center-package-'));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
const write = (name, text) => writeFileSync(join(folder, name), text);

/** The last that still resolves as `node10`. */
const OLDER_TYPESCRIPT = 'typescript@5.9.3';

/** The library's own names, with nothing of Node's among the types. */
const OWN = `
import { InputError, type PhalaCloudConfig, type ResultDocument, VerificationService, verifySummaries, workflowSigner } from 'trust-center-action';
const config: PhalaCloudConfig = { appId: '00'.repeat(20) };
const service = new VerificationService();
export const read = async (): Promise<ResultDocument | null> => (await service.verify(config, { dnsCAA: false })).result;
// @ts-expect-error a flag that does not exist
void service.verify(config, { hardwear: true });
const signers = [workflowSigner({ repository: 'o/r', workflow: '.github/workflows/verify.yml' })];
const none = { files: [], signers, roots: [], subjects: [], resourceUri: null, maxAgeMs: 1000, at: 0 };
export const said = async (): Promise<string> =>
  [typeof service.verify, InputError.name, (await verifySummaries(none)).verdict].join(' ');
void said().then((text) => console.log(text));
`;

/** Configs and flags as the documentation of the original package has them. */
const ORIGINAL = `
import { type AppMetadata, type PhalaCloudConfig, type RedpillConfig, type VerificationFlags, type VerificationResponse, VerificationService } from 'trust-center-action';
type AppId = string & { readonly __brand: 'AppId' };
type ImageVersionString = string & { readonly __brand: 'ImageVersion' };
const contractAddress = '0x78601222ada762fa7cdcbc167aa66dd7a5f57ece' as \`0x\${string}\`;
const hardware = {
  cpuManufacturer: 'Intel Corporation',
  cpuModel: 'Intel(R) Xeon(R) CPU',
  securityFeature: 'Intel Trust Domain Extensions (TDX)',
};
const osSource = { github_repo: 'https://github.com/Dstack-TEE/dstack', git_commit: 'c06e524bd460fd9c9add', version: 'v0.5.3' as const };
const untyped = { contractAddress, domain: 'phala.network', metadata: { osSource, hardware } };
const empty: PhalaCloudConfig = { contractAddress, domain: 'phala.network', metadata: {} };
const branded: PhalaCloudConfig = {
  appId: '78601222ada762fa7cdcbc167aa66dd7a5f57ece' as AppId,
  domain: 'phala.network',
  metadata: {
    osSource: { ...osSource, version: 'dstack-0.5.3' as ImageVersionString },
    appSource: { github_repo: 'https://github.com/o/r', git_commit: 'c06e524', version: 'v1', model_name: 'm' },
    hardware: { ...hardware, hasNvidiaSupport: true },
    governance: { type: 'OnChain', blockchain: 'Base', blockchainExplorerUrl: 'https://basescan.org', chainId: 8453 },
  },
  relationships: [{ sourceObjectId: 'kms-main', targetObjectId: 'gateway-main', sourceField: 'cert_pubkey', targetField: 'app_cert' }],
};
const hosted: AppMetadata = { governance: { type: 'HostedBy', host: 'Phala' } };
const model: RedpillConfig = { contractAddress, model: 'phala/deepseek-chat-v3-0324', metadata: { ...hosted, osSource, hardware } };
const all: VerificationFlags = { hardware: true, os: true, sourceCode: true, teeControlledKey: true, certificateKey: true, dnsCAA: true, ctLog: false, maskSensitiveData: false };
const some: Partial<VerificationFlags> = { hardware: true, os: true, sourceCode: true };
export async function main(): Promise<void> {
  const service = new VerificationService();
  for (const config of [untyped, empty, branded, model]) {
    const response: VerificationResponse = await service.verify(config, config === model ? all : some);
    const { success, errors, dataObjects, completedAt } = response;
    console.log(success, errors.map(({ message }) => message).join(', '), dataObjects.map(({ id }) => id), completedAt);
  }
}
`;

/** \`require\`, as a CommonJS project writes it. */
const REQUIRED = `
import { composeHash, VerificationService } from 'trust-center-action';
const verify: Promise<boolean> = new VerificationService().verify({ domain: 'x' }).then(({ success }) => success);
void verify.then((success) => console.log(success, composeHash(new Uint8Array()).slice(0, 8)));
`;

/** Examples of the documentation, by the names of files. */
const examples = ['library', 'coming-from-dstack-verifier'].flatMap((page) => {
  const markdown = readFileSync(join(root, 'docs', `${page}.md`), 'utf8');
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text], i) => [`${page}-${i}`, text]);
});

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  target: 'es2023',
  lib: ['es2023', 'dom'],
  noEmit: true,
};
const WITHOUT_NODE = { types: [] };
const WITH_NODE = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')], skipLibCheck: true };
const resolving = (module, moduleResolution) => ({ module, moduleResolution });

try {
  run('npm', ['run', '--silent', 'build:lib'], root);
  run('npm', ['run', '--silent', 'build:service'], root);
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  write('package.json', JSON.stringify({ type: 'module', private: true }));
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, filename), OLDER_TYPESCRIPT];
  run('npm', install, folder);

  write('own.ts', OWN);
  write('original.ts', ORIGINAL);
  write('required.cts', REQUIRED);
  for (const [name, text] of examples) write(`${name}.ts`, text);
  const documented = examples.map(([name]) => `${name}.ts`);
  const newest = join(root, 'node_modules/typescript/bin/tsc');
  const oldest = join(folder, 'node_modules/typescript/bin/tsc');
  const compile = (tsc, files, ...options) => {
    write('tsconfig.json', JSON.stringify({ compilerOptions: Object.assign({}, STRICT, ...options), files }));
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', '.'], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${tsc} with ${JSON.stringify(options)}:\n${stdout}`);
  };
  const nodenext = resolving('nodenext', 'nodenext');
  const node10 = resolving('esnext', 'node10');
  for (const [tsc, older] of [
    [newest, []],
    [oldest, [node10]],
  ]) {
    for (const way of [resolving('node16', 'node16'), nodenext, resolving('esnext', 'bundler'), ...older]) {
      compile(tsc, ['own.ts', 'original.ts'], WITHOUT_NODE, way);
      compile(tsc, documented, WITH_NODE, way);
    }
    compile(tsc, ['required.cts'], WITHOUT_NODE, nodenext);
  }

  const emit = { noEmit: false };
  compile(newest, ['own.ts', 'required.cts', ...documented], WITH_NODE, nodenext, emit);
  renameSync(join(folder, 'required.cts'), join(folder, 'required.ts'));
  compile(oldest, ['required.ts'], WITH_NODE, resolving('commonjs', 'node10'), emit, { outDir: 'older' });
  renameSync(join(folder, 'older/required.js'), join(folder, 'older.cjs'));

  const expectSaid = (file, pattern) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
    if (status === 0 && pattern.test(stdout.trim())) return;
    throw new Error(`${file} ended with ${status}, and said ${JSON.stringify(stdout)}\n${stderr}`);
  };
  expectSaid('own.js', /^function InputError failed$/);
  expectSaid('required.cjs', /^false e3b0c442$/);
  expectSaid('older.cjs', /^false e3b0c442$/);

  // The examples that need nobody else, on the files of a simulated deployment: its hardware is none of Intel's.
  run(process.execPath, [join(root, 'dist/cli.cjs'), 'demo', '--write', 'demo'], folder);
  for (const name of ['evidence.json', 'collateral.json', 'app-compose.json']) {
    renameSync(join(folder, 'demo', name), join(folder, name));
  }
  renameSync(join(folder, 'demo/policy.yaml'), join(folder, 'trust-center.yaml'));
  write('key.pem', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  run(process.execPath, [join(root, 'test/fixtures/mini-os/build.mjs'), 'dstack-0.5.5'], folder);
  expectSaid('library-1.js', /^false failed: hardware\.root-ca/);
  expectSaid('library-2.js', /^failed failed: hardware\.root-ca/);
  expectSaid('library-3.js', /^[0-9a-f]{64} \S+ \w+\n(?:[0-9a-f]{96} ?){4}\nnull\n[0-9a-f]{64}$/);
  // The service is in the package, whole but for its embedded database, of which it says how it is had.
  const installed = join(folder, 'node_modules/trust-center-action');
  const serve = [join(installed, 'dist/cli.cjs'), 'serve', '--data', join(folder, 'data'), '--port', '0'];
  const alone = spawnSync(process.execPath, serve, { cwd: folder, encoding: 'utf8' });
  if (alone.status !== 2 || !/npm install @electric-sql\/pglite@\d/.test(alone.stderr)) {
    throw new Error(`the service without its database ended with ${alone.status}, and said ${alone.stderr}`);
  }
  console.log('the packed library installs, imports, can be required, type-checks, and its examples run');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
