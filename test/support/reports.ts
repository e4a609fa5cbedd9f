// Reports of simulated deployments: of one machine by its files, and of the whole, met as it runs.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { APP_COMPOSE_ITEM, type Bundle, createBundle, parseBundle, recordAppraisal } from '../../src/core/bundle.js';
import { toHex } from '../../src/core/bytes.js';
import { type Policy, parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import { recordedOptions } from '../../src/core/report/recorded.js';
import type { ReportRoots, ReportSource } from '../../src/core/report/source.js';
import { createDeployment, type Deployment, type Lie, startWholeDeployment } from '../../src/simulator/index.js';
import { cli } from '../e2e/run.js';

/** What the appraisal that the bundle records comes to. */
export async function reportOf(bundle: Bundle, roots: ReportRoots): Promise<ReportSource> {
  const result = await appraiseBundle(bundle, recordedOptions({ bundle, roots }));
  return { bundle, result, roots, summary: null, timeline: null };
}

export interface Given {
  /** Of the target. */
  name?: string;
  deployment?: Deployment;
  policy?: (policy: Policy) => void;
  /** Files beside evidence and collateral. */
  items?: Parameters<typeof createBundle>[0]['items'];
  /** JSON texts. */
  trustedRoots?: string[];
}

/** Of one machine, by its recorded evidence. */
export async function simulatedReport({
  name: targetName = 'evidence.json',
  deployment = createDeployment(),
  policy: change,
  items = [],
  trustedRoots,
}: Given = {}): Promise<ReportSource> {
  const policy = resolvePolicy(await parsePolicy(deployment.policy), { defaultFreshness: 'replayed' });
  change?.(policy);
  const item = (role: 'evidence' | 'endorsement' | 'reference', name: string, content: string | Uint8Array) => ({
    role,
    name,
    source: `file:${name}.json`,
    collectedAt: deployment.at.toISOString(),
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
  });
  const bundle = createBundle({
    target: { kind: 'file', name: targetName },
    components: [
      {
        role: 'app',
        instance: 0,
        acquired: 'replayed',
        evidence: { item: 'evidence', machine: 0 },
        collateral: 'collateral/0',
      },
    ],
    gaps: [],
    items: [
      item('evidence', 'evidence', JSON.stringify(deployment.evidence)),
      item('endorsement', 'collateral/0', JSON.stringify(deployment.collateral)),
      item('reference', APP_COMPOSE_ITEM, deployment.appCompose),
      ...items,
    ],
  });
  return reportOf(recordAppraisal(bundle, deployment.at.getTime(), policy), {
    ...rootsOf(deployment),
    ...(trustedRoots === undefined ? {} : { trustedRoots }),
  });
}

/** Of the whole deployment with its domain: asked, judged and recorded by the command line. */
export async function runningReport(folder: string, lie?: Lie): Promise<ReportSource> {
  const running = await startWholeDeployment({ at: new Date().toISOString() }, lie === undefined ? {} : { lie });
  const { world, domain } = running;
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, `${lie ?? 'honest'}-${name}`);
    writeFileSync(path, content);
    return path;
  };
  const path = file('bundle.json', '');
  try {
    const { status } = await cli(
      ...['verify', '--app-id', running.appId, '--phala-cloud-api', running.phalaCloudApi],
      ...['--kms-url', running.kmsUrl, '--gateway-url', running.gatewayUrl],
      ...['--pccs-url', running.pccsUrl, '--no-cache', '--allow-private'],
      ...['--domain', `${domain.name}:${domain.port}`, ...domain.resolvers.flatMap((one) => ['--resolver', one])],
      ...['--ca-file', file('ca.pem', domain.caPem), '--ct-log-list', file('logs.json', domain.ctLogList)],
      ...['--cert-spotter-url', domain.certSpotterUrl, '--crt-sh-url', domain.crtShUrl],
      ...['--app-compose', file('app-compose.json', world.app.appCompose), '--policy', file('policy', running.policy)],
      ...['--insecure-root-ca', file('root.pem', world.app.rootCaPem), '--allow-experiment'],
      ...['--save-bundle', path, '--quiet'],
    );
    if (status !== (lie === undefined ? 0 : 1)) throw new Error(`${lie ?? 'honest'}: exit status ${status}`);
  } finally {
    await running.close();
  }
  return reportOf(parseBundle(readFileSync(path, 'utf8')), rootsOf(world.app));
}

function rootsOf(deployment: Pick<Deployment, 'keys'>): ReportRoots {
  return { trustAnchors: [toHex(new Uint8Array(deployment.keys('root').publicKey))], trustedRoots: null };
}
