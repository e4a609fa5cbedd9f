// `trust-center demo`: a simulated deployment on loopback, verified by the very `verify` command that a real one goes
// through. Its machine, its PCCS and its root CA are made up, and the verdict says so.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { visible } from '../core/views/untrusted.js';
import { createDeployment, startGuestAgent, startPccs } from '../simulator/index.js';
import { type CommandSpec, parseArguments, refuseIdle } from './arguments.js';
import { type Command, EXIT, type ExitStatus } from './command.js';
import { DETAIL_OPTIONS, progress, writeFolder, writeText } from './output.js';
import { verify } from './verify.js';

const spec: CommandSpec = {
  name: 'demo',
  usage: '[OPTIONS]',
  summary:
    'Start a simulated deployment on this machine and verify it end to end. Nothing leaves the machine; nothing it shows is production.',
  positionals: [0, 0],
  options: {
    format: { kind: 'value', value: 'FORMAT', help: 'text (default), json, markdown, sarif or junit' },
    output: { kind: 'value', value: 'FILE', help: 'write the result here instead of to stdout' },
    ...DETAIL_OPTIONS,
    'save-bundle': { kind: 'value', value: 'FILE', help: 'keep everything collected, for `trust-center replay`' },
    write: {
      kind: 'value',
      value: 'FOLDER',
      help: 'only write the deployment’s files there, to try the other commands on',
    },
  },
};

/** What goes on to `verify`. */
const PASSED_VALUES = ['format', 'output', 'save-bundle'];
const PASSED_FLAGS = Object.keys(DETAIL_OPTIONS);

const NEXT = `
  Next
    trust-center demo --write demo     keep its files, to try the commands on
    trust-center verify --help         verify a deployment of yours
`;

async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments(spec, argv);
  const deployment = createDeployment({ at: new Date().toISOString() });
  const folder = args.value('write');
  const files: Record<string, string | Uint8Array> = {
    'evidence.json': `${JSON.stringify(deployment.evidence)}\n`,
    'collateral.json': `${JSON.stringify(deployment.collateral)}\n`,
    'app-compose.json': deployment.appCompose,
    'policy.yaml': deployment.policy,
    'root-ca.pem': deployment.rootCaPem,
  };
  if (folder !== undefined) {
    refuseIdle(args, [...PASSED_VALUES, ...PASSED_FLAGS], 'with --write nothing is verified');
    await writeFolder(folder, files, '--write');
    await writeText(`${instructions(visible(folder))}\n`);
    return EXIT.verified;
  }

  const temporary = await mkdtemp(join(tmpdir(), 'trust-center-demo-'));
  const pccs = await startPccs(deployment);
  const agent = await startGuestAgent(deployment);
  try {
    await writeFolder(temporary, files, '--write');
    const passed = [
      ...PASSED_VALUES.flatMap((name) => {
        const value = args.value(name);
        return value === undefined ? [] : [`--${name}`, value];
      }),
      ...PASSED_FLAGS.filter((name) => args.flag(name)).map((name) => `--${name}`),
    ];
    const command = [
      ...['--url', agent.url],
      ...['--pccs-url', pccs.url, '--no-cache'],
      ...['--app-compose', join(temporary, 'app-compose.json')],
      ...['--policy', join(temporary, 'policy.yaml')],
      ...['--insecure-root-ca', join(temporary, 'root-ca.pem'), '--allow-experiment'],
      ...passed,
    ];
    progress(`trust-center verify ${command.join(' ')}`);
    const status = await verify.run(command);
    if (passed.length === 0) await writeText(NEXT);
    return status;
  } finally {
    await Promise.all([pccs.close(), agent.close(), rm(temporary, { recursive: true, force: true })]);
  }
}

function instructions(folder: string): string {
  return `The simulated deployment’s files are in ${folder}. Try, there:

  trust-center verify --evidence evidence.json --collateral collateral.json --app-compose app-compose.json \\
    --policy policy.yaml --insecure-root-ca root-ca.pem --allow-experiment

Then change one thing, or leave out --insecure-root-ca, and see which check says so. A summary of the demo
(--summary) always says FAILED, on purpose: its root is a test root, and nothing under it counts in production.`;
}

export const demo: Command = { spec, run };
