// `trust-center demo`: a simulated deployment on loopback, verified by the very `verify` command that a real one goes
// through. Its machines (three instances of an app, their KMS, their gateway), its cloud, its PCCS and its root CA are made
// up, and the verdict says so.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { visible } from '../core/views/untrusted.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import { propertyOf } from '../options/values.js';
import { createWholeDeployment, guestAgentInfo, type Lie, startWholeDeployment } from '../simulator/index.js';
import { type Arguments, parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { progress, writeFolder, writeText } from './output.js';
import { run as verify } from './verify.js';

const NEXT = `
  Next
    trust-center demo --lie kms        another KMS answers: see which checks say so
    trust-center demo --write demo     keep its files, to try the commands on
    trust-center verify --help         verify a deployment of yours
`;

const WHAT_LIED: Readonly<Record<Lie, string>> = {
  instance: `
  The lie
    The second instance runs another app-compose. The cloud calls it an instance
    of the app all the same, and shows the app-compose that was expected.
`,
  kms: `
  The lie
    The KMS of another operator, with other code, answers at the address of the
    app’s KMS, and claims the root CA of that.
`,
  gateway: `
  The lie
    The gateway of somebody else, genuine and under the same KMS, answers at the
    address of the app’s gateway.
`,
  certificate: `
  The lie
    Somebody between shows the quote of the KMS, in a TLS certificate with a key
    of their own.
`,
};

/** What goes on to `verify`. */
const PASSED = ['format', 'output', 'save-bundle', 'verbose', 'quiet'] as const;

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('demo', argv);
  const { write: folder, lie } = args.options;
  const at = new Date().toISOString();
  if (folder !== undefined) {
    refuseIdle(args, ['lie', ...PASSED], 'with --write nothing is verified');
    await writeFolder(folder, recordedFiles(at), '--write');
    await writeText(`${instructions(visible(folder))}\n`);
    return EXIT.verified;
  }

  const temporary = await temporaryFolder('trust-center-demo');
  const running = await startWholeDeployment({ at }, { lie });
  try {
    const { app, policy } = running.world;
    const files = { 'app-compose.json': app.appCompose, 'policy.yaml': policy, 'root-ca.pem': app.rootCaPem };
    await writeFolder(temporary, files, '--write');
    const command = [
      ...['--app-id', running.appId, '--phala-cloud-api', running.phalaCloudApi],
      ...['--kms-url', running.kmsUrl, '--gateway-url', running.gatewayUrl],
      ...['--pccs-url', running.pccsUrl, '--no-cache'],
      ...['--app-compose', join(temporary, 'app-compose.json')],
      ...['--policy', join(temporary, 'policy.yaml')],
      ...['--insecure-root-ca', join(temporary, 'root-ca.pem'), '--allow-experiment'],
      ...passedOn(args),
    ];
    progress(`trust-center verify ${command.join(' ')}`);
    const status = await verify(command);
    if (!PASSED.some(args.isGiven)) await writeText(lie === undefined ? NEXT : WHAT_LIED[lie]);
    return status;
  } finally {
    await Promise.all([running.close(), rm(temporary, { recursive: true, force: true })]);
  }
}

function passedOn({ options, isGiven }: Arguments<'demo'>): string[] {
  return PASSED.filter(isGiven).flatMap((name) => {
    const value = options[propertyOf(name)];
    return typeof value === 'string' ? [`--${name}`, value] : [`--${name}`];
  });
}

/** One instance, its KMS and its gateway, recorded. */
function recordedFiles(at: string): Record<string, string | Uint8Array> {
  const { app, kms, gateway, meta, policy } = createWholeDeployment({ at });
  return {
    'evidence.json': `${JSON.stringify(app.evidence)}\n`,
    'kms-info.json': `${JSON.stringify(guestAgentInfo(kms))}\n`,
    'kms-meta.json': `${JSON.stringify(meta)}\n`,
    'gateway-info.json': `${JSON.stringify(guestAgentInfo(gateway))}\n`,
    'collateral.json': `${JSON.stringify(app.collateral)}\n`,
    'app-compose.json': app.appCompose,
    'policy.yaml': policy,
    'root-ca.pem': app.rootCaPem,
  };
}

function instructions(folder: string): string {
  return `The simulated deployment’s files are in ${folder}. Try, there:

  trust-center verify --evidence evidence.json --collateral collateral.json --app-compose app-compose.json \\
    --kms-evidence kms-info.json --kms-evidence kms-meta.json --gateway-evidence gateway-info.json \\
    --policy policy.yaml --insecure-root-ca root-ca.pem --allow-experiment

Then change one thing, or leave out --insecure-root-ca, and see which check says so. A summary of the demo
(--summary) always says FAILED, on purpose: its root is a test root, and nothing under it counts in production.`;
}
