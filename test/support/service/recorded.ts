// A verification that has ended, as a worker records it, of a simulated deployment.

import { v7 } from 'uuid';
import { serialiseBundle } from '../../../src/core/bundle.js';
import { utf8 } from '../../../src/core/bytes.js';
import { canonicalJson } from '../../../src/core/canonical-json.js';
import { factsOf } from '../../../src/core/history/facts.js';
import { VERSION } from '../../../src/core/version.js';
import { renderJson } from '../../../src/core/views/json.js';
import { writeRoots } from '../../../src/service/roots.js';
import type { Service } from '../../../src/service/service.js';
import { keep, useBlobs } from '../../../src/service/store/keep.js';
import { createDeployment } from '../../../src/simulator/index.js';
import { sourceOfDeployment } from '../report-sources.js';

export interface Recorded {
  id: string;
  bundle: Uint8Array;
  result: Uint8Array;
}

/** @param target id; how it stands is left as it is */
export async function recordVerification(
  service: Pick<Service, 'db' | 'blobs'>,
  { organisation, target, at = new Date() }: { organisation: string; target: string; at?: Date },
): Promise<Recorded> {
  const deployment = createDeployment({ seed: 'report' });
  const { bundle, result } = await sourceOfDeployment(deployment);
  const texts = { bundle: utf8(serialiseBundle(bundle)), result: utf8(renderJson(result)) };
  const evidence = await keep(service, 'bundle', texts.bundle);
  const kept = await keep(service, 'result', texts.result);
  const facts = await keep(service, 'facts', utf8(canonicalJson(factsOf(result, VERSION))));
  const roots = await keep(service, 'roots', writeRoots({ rootCa: deployment.rootCaPem, trustedRoot: null }));
  const id = v7();
  await service.db.transaction().execute(async (transaction) => {
    const row = {
      id,
      organisation,
      target,
      trigger: 'manual',
      requested_by: 'test',
      status: 'appraised',
      requested_at: at,
      started_at: at,
      finished_at: at,
      verdict: result.verdict,
      experiment: result.experiment !== null,
      reason: result.verdictReason,
      evidence,
      result: kept,
      facts,
      roots,
      policy: result.policyDigest,
      core_version: VERSION,
    } as const;
    await transaction.insertInto('verification').values(row).execute();
    await useBlobs(transaction, id, [evidence, kept, facts, roots]);
  });
  return { id, ...texts };
}
