// `trust-center demo`: a simulated deployment on loopback, verified by the very `verify` command that a real one goes
// through. Its machines (three instances of an app, their KMS, their gateway), its cloud, its PCCS, its root CA, and its
// domain with a CA, resolvers and CT logs are made up, and the verdict says so.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { visible } from '../core/views/untrusted.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import { propertyOf } from '../options/values.js';
import { guestAgentInfo, type Lie, type RunningDeployment, startWholeDeployment } from '../simulator/index.js';
import { type Arguments, parseArguments, refuseIdle } from './arguments.js';
import type { ExitStatus } from './command.js';
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
  'domain-key': `
  The lie
    Somebody before the gateway ends TLS for the app’s domain. Their certificate
    is valid, of the same public CA; its key is their own.
`,
  caa: `
  The lie
    One more CAA record of the domain lets the CA issue to any account: whoever
    controls the DNS for a moment has a certificate, too.
`,
  ct: `
  The lie
    A log of Certificate Transparency knows of another certificate for the
    domain: issued yesterday, by the same CA, for a key that no TEE holds.
`,
};

/** What goes on to `verify`. */
const PASSED = ['format', 'output', 'save-bundle', 'verbose', 'quiet'] as const;

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('demo', argv);
  const { write: folder, lie } = args.options;
  if (folder !== undefined)
    refuseIdle(args, ['lie', ...PASSED], 'with --write only files of the honest deployment are written');

  // All that is asked is on this machine, also what a name of the simulated domain leads to: no proxy knows of it.
  process.env.no_proxy = '*';
  const temporary = await temporaryFolder('trust-center-demo');
  const running = await startWholeDeployment({ at: new Date().toISOString() }, { lie });
  try {
    await writeFolder(temporary, judgedBy(running), '--write');
    if (folder !== undefined) {
      await writeFolder(folder, { ...judgedBy(running), ...recordedFiles(running) }, '--write');
      const kept = ['--save-bundle', join(folder, 'bundle.json')];
      const status = await verify([...commandFor(running, temporary), ...kept, '--output', join(temporary, 'result')]);
      await writeText(`${instructions(visible(folder))}\n`);
      return status;
    }
    const command = [...commandFor(running, temporary), ...passedOn(args)];
    progress(`trust-center verify ${command.join(' ')}`);
    const status = await verify(command);
    if (!PASSED.some(args.isGiven)) await writeText(lie === undefined ? NEXT : WHAT_LIED[lie]);
    return status;
  } finally {
    await Promise.all([running.close(), rm(temporary, { recursive: true, force: true })]);
  }
}

/** The files that it is judged by. */
function judgedBy({ world: { app }, domain, policy }: RunningDeployment): Record<string, string | Uint8Array> {
  return {
    'app-compose.json': app.appCompose,
    'policy.yaml': policy,
    'root-ca.pem': app.rootCaPem,
    'domain-ca.pem': domain.caPem,
    'ct-log-list.json': domain.ctLogList,
  };
}

/** @param folder with the files that it is judged by */
function commandFor(running: RunningDeployment, folder: string): string[] {
  const { domain } = running;
  return [
    ...['--app-id', running.appId, '--phala-cloud-api', running.phalaCloudApi],
    ...['--kms-url', running.kmsUrl, '--gateway-url', running.gatewayUrl],
    ...['--pccs-url', running.pccsUrl, '--no-cache'],
    ...['--domain', `${domain.name}:${domain.port}`, ...domain.resolvers.flatMap((one) => ['--resolver', one])],
    ...['--ca-file', join(folder, 'domain-ca.pem'), '--ct-log-list', join(folder, 'ct-log-list.json')],
    ...['--cert-spotter-url', domain.certSpotterUrl, '--crt-sh-url', domain.crtShUrl],
    ...['--app-compose', join(folder, 'app-compose.json')],
    ...['--policy', join(folder, 'policy.yaml')],
    ...['--insecure-root-ca', join(folder, 'root-ca.pem'), '--allow-experiment', '--allow-private'],
  ];
}

function passedOn({ options, isGiven }: Arguments<'demo'>): string[] {
  return PASSED.filter(isGiven).flatMap((name) => {
    const value = options[propertyOf(name)];
    return typeof value === 'string' ? [`--${name}`, value] : [`--${name}`];
  });
}

/** One instance, its KMS and its gateway, recorded. A domain has to be met: only the bundle of the whole has that. */
function recordedFiles({
  world: { app, kms, gateway, meta, policy },
  ...running
}: RunningDeployment): Record<string, string> {
  return {
    'evidence.json': `${JSON.stringify(app.evidence)}\n`,
    'kms-info.json': `${JSON.stringify(guestAgentInfo(kms))}\n`,
    'kms-meta.json': `${JSON.stringify(meta)}\n`,
    'gateway-info.json': `${JSON.stringify(guestAgentInfo(gateway))}\n`,
    'collateral.json': `${JSON.stringify(app.collateral)}\n`,
    'policy.yaml': policy,
    'domain-policy.yaml': running.policy,
  };
}

function instructions(folder: string): string {
  return `The simulated deployment’s files are in ${folder}. Try, there:

  trust-center verify --evidence evidence.json --collateral collateral.json --app-compose app-compose.json \\
    --kms-evidence kms-info.json --kms-evidence kms-meta.json --gateway-evidence gateway-info.json \\
    --policy policy.yaml --insecure-root-ca root-ca.pem --allow-experiment

and the whole, with its domain, from what was collected of it:

  trust-center replay bundle.json --policy domain-policy.yaml --insecure-root-ca root-ca.pem --allow-experiment

Then change one thing, or leave out --insecure-root-ca, and see which check says so. A summary of the demo
(--summary) always says FAILED, on purpose: its root is a test root, and nothing under it counts in production.`;
}
