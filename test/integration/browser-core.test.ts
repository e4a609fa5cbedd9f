// The pure core, bundled for a browser with WebCrypto behind the `#crypto` port, in a realm that has nothing of Node:
// the same bundle gives the same bytes.

import { webcrypto } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { createBundle, recordAppraisal, serialiseBundle } from '../../src/core/bundle.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import { renderJson } from '../../src/core/views/json.js';
import { createDeployment, type Deployment } from '../../src/simulator/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
let core = '';

beforeAll(async () => {
  const result = await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        import { appraiseBundle, parseBundle, renderJson } from './src/core/index.js';
        globalThis.appraised = (text, publicKey) => {
          const bundle = parseBundle(text);
          const options = {
            policy: bundle.appraisal.policy,
            at: Date.parse(bundle.appraisal.at),
            trustAnchors: [{ publicKey: Uint8Array.from(publicKey) }],
          };
          return appraiseBundle(bundle, options).then(renderJson);
        };`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    alias: { '#crypto': './src/core/crypto/web.ts', '#sigstore': './src/core/sigstore/web.ts' },
    write: false,
    logLevel: 'error',
  });
  core = result.outputFiles[0]?.text ?? '';
});

async function bothWays(deployment: Deployment): Promise<{ node: string; browser: string }> {
  const at = deployment.at.getTime();
  const policy = resolvePolicy(await parsePolicy(deployment.policy), { defaultFreshness: 'replayed' });
  const collectedAt = deployment.at.toISOString();
  const item = (role: 'evidence' | 'endorsement' | 'reference', name: string, content: string | Uint8Array) => ({
    role,
    name,
    source: `file:${name}`,
    collectedAt,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
  });
  const bundle = recordAppraisal(
    createBundle({
      target: { kind: 'file', name: 'evidence.json' },
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
        item('reference', 'app-compose', deployment.appCompose),
      ],
    }),
    at,
    policy,
  );
  const { publicKey } = deployment.keys('root');

  const node = renderJson(await appraiseBundle(bundle, { policy, at, trustAnchors: [{ publicKey }] }));
  const realm = createContext({ crypto: webcrypto, TextEncoder, TextDecoder, atob, btoa });
  runInContext(core, realm);
  const browser = await runInContext('appraised', realm)(serialiseBundle(bundle), [...publicKey]);
  return { node, browser };
}

it('verifies a good deployment to the same bytes', async () => {
  const { node, browser } = await bothWays(createDeployment());
  expect(JSON.parse(node).verdictReason).toMatch(/^verified/);
  expect(browser).toBe(node);
});

it('refuses a bad one to the same bytes', async () => {
  const { node, browser } = await bothWays(
    createDeployment({
      quoteBytes: (bytes) => {
        const bent = Buffer.from(bytes);
        bent[200] = (bent[200] ?? 0) ^ 1;
        return bent;
      },
    }),
  );
  expect(JSON.parse(node).verdict).toBe('failed');
  expect(browser).toBe(node);
});
