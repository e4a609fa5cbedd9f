// Plans for the tests of the views, made as the faces make them.

import { composeHash } from '../../../../src/core/formats/app-compose.js';
import type { PlanDocument } from '../../../../src/core/plan/document.js';
import { makePlan, type PlanInput } from '../../../../src/core/plan/make-plan.js';
import { parsePolicy, resolvePolicy } from '../../../../src/core/policy/policy.js';
import { text } from '../formats/encode.js';

export const AT = Date.parse('2026-06-15T12:00:00Z');
export const APP_ID = '0123456789abcdef0123456789abcdef01234567';
const DIGEST = '0123456789abcdef'.repeat(4);

export const appCompose = (compose: string, change: object = {}): Uint8Array =>
  text(
    JSON.stringify({
      manifest_version: 2,
      name: 'app',
      runner: 'docker-compose',
      docker_compose_file: compose,
      ...change,
    }),
  );

export const BASE = `services:\n  web:\n    image: docker.io/library/nginx@sha256:${DIGEST}\n`;

/** @param policy YAML below `version: 1` */
export async function planInput(change: Partial<PlanInput> = {}, policy = ''): Promise<PlanInput> {
  const input = await parsePolicy(`version: 1\n${policy}`);
  return {
    change: { files: ['app-compose.json'], form: null, bytes: appCompose(BASE) },
    base: { ref: 'main', commit: 'c'.repeat(40), files: ['app-compose.json'], bytes: appCompose(BASE) },
    running: null,
    images: { records: [], gaps: [], trustedRoots: null },
    registry: { contract: null, records: [], missing: [], chainId: null, isWanted: false },
    policy: resolvePolicy(input, { defaultFreshness: 'fetched' }),
    at: AT,
    ...change,
  };
}

/** One with something in every part. @param words in every text that comes from a file */
export async function wholePlan(words = 'a'): Promise<PlanDocument> {
  const compose = `${BASE}  agent:\n    image: ${JSON.stringify(words)}\n    privileged: true\n    command: ${JSON.stringify(words)}\n`;
  const bytes = appCompose(compose, { pre_launch_script: words, public_logs: true, requirements: { os: words } });
  const input = await planInput(
    {
      change: { files: [words, 'template.json'], form: 'normalised', bytes },
      base: { ref: words, commit: 'c'.repeat(40), files: [words], bytes: appCompose(BASE, { public_sysinfo: true }) },
      running: { target: words, osImageHash: 'd'.repeat(64), bytes: null, problem: words },
      registry: {
        contract: { address: `0x${APP_ID}`, from: 'the app id that was named' },
        records: [],
        missing: [{ reason: words, code: null }],
        chainId: 8453,
        isWanted: true,
      },
    },
    'source-code:\n  findings: { fail: [privileged] }\n  key-provider: { kind: kms }',
  );
  return makePlan(input);
}

export { composeHash };
