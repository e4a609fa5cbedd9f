// `trust-center demo`: a simulated deployment on loopback, verified by the very `verify` command that a real one goes
// through. Its machines (an app, its KMS, its gateway), its PCCS and its root CA are made up, and the verdict says so.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { visible } from '../core/views/untrusted.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import { createWholeDeployment, guestAgentInfo, startGuestAgent, startPccs } from '../simulator/index.js';
import { parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { progress, writeFolder, writeText } from './output.js';
import { run as verify } from './verify.js';

const NEXT = `
  Next
    trust-center demo --write demo     keep its files, to try the commands on
    trust-center verify --help         verify a deployment of yours
`;

/** What goes on to `verify`. */
const PASSED = ['format', 'output', 'save-bundle', 'verbose', 'quiet'] as const;

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('demo', argv);
  const folder = args.options.write;
  const { app, kms, gateway, meta, policy } = createWholeDeployment({ at: new Date().toISOString() });
  const files: Record<string, string | Uint8Array> = {
    'evidence.json': `${JSON.stringify(app.evidence)}\n`,
    'kms-info.json': `${JSON.stringify(guestAgentInfo(kms))}\n`,
    'kms-meta.json': `${JSON.stringify(meta)}\n`,
    'gateway-info.json': `${JSON.stringify(guestAgentInfo(gateway))}\n`,
    'collateral.json': `${JSON.stringify(app.collateral)}\n`,
    'app-compose.json': app.appCompose,
    'policy.yaml': policy,
    'root-ca.pem': app.rootCaPem,
  };
  if (folder !== undefined) {
    refuseIdle(args, PASSED, 'with --write nothing is verified');
    await writeFolder(folder, files, '--write');
    await writeText(`${instructions(visible(folder))}\n`);
    return EXIT.verified;
  }

  const temporary = await temporaryFolder('trust-center-demo');
  const pccs = await startPccs(app);
  const agent = await startGuestAgent(app);
  try {
    await writeFolder(temporary, files, '--write');
    const command = [
      ...['--url', agent.url],
      ...['--kms-evidence', join(temporary, 'kms-info.json'), '--kms-evidence', join(temporary, 'kms-meta.json')],
      ...['--gateway-evidence', join(temporary, 'gateway-info.json')],
      ...['--pccs-url', pccs.url, '--no-cache'],
      ...['--app-compose', join(temporary, 'app-compose.json')],
      ...['--policy', join(temporary, 'policy.yaml')],
      ...['--insecure-root-ca', join(temporary, 'root-ca.pem'), '--allow-experiment'],
      ...argv,
    ];
    progress(`trust-center verify ${command.join(' ')}`);
    const status = await verify(command);
    if (!PASSED.some(args.isGiven)) await writeText(NEXT);
    return status;
  } finally {
    await Promise.all([pccs.close(), agent.close(), rm(temporary, { recursive: true, force: true })]);
  }
}

function instructions(folder: string): string {
  return `The simulated deployment’s files are in ${folder}. Try, there:

  trust-center verify --evidence evidence.json --collateral collateral.json --app-compose app-compose.json \\
    --kms-evidence kms-info.json --kms-evidence kms-meta.json --gateway-evidence gateway-info.json \\
    --policy policy.yaml --insecure-root-ca root-ca.pem --allow-experiment

Then change one thing, or leave out --insecure-root-ca, and see which check says so. A summary of the demo
(--summary) always says FAILED, on purpose: its root is a test root, and nothing under it counts in production.`;
}
