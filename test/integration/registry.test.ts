// A simulated deployment whose contracts are on a real node: what a verification asks the chain by itself, and what stays
// in the bundle.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../src/collect/collect.js';
import type { CollectRequest } from '../../src/collect/collect-request.js';
import type { RegistrySource } from '../../src/collect/endorsements/registry.js';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { type Bundle, itemBytes, parseBundle, serialiseBundle } from '../../src/core/bundle.js';
import { type ChainRecord, parseChainRecord } from '../../src/core/formats/chain-record.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { Check, ResultDocument } from '../../src/core/result/document.js';
import {
  createWholeDeployment,
  guestAgentInfo,
  hex,
  mrAggregated,
  sha256,
  toHex,
  type WholeDeployment,
} from '../../src/simulator/index.js';
import { VerificationService } from '../../src/verification-service.js';
import { verify } from '../../src/verify.js';
import {
  type Chain,
  type ChainNode,
  chainAt,
  deployApp,
  deployKms,
  nodeProgram,
  startNode,
} from '../support/chain/node.js';
import { honest, serveProvider } from '../support/chain/provider.js';
import { fileOf } from './loopback.js';

const program = nodeProgram();

describe.skipIf(program === null)('the registry of an app (skipped where there is no node for the platform)', () => {
  let node: ChainNode;
  let chain: Chain;
  let world: WholeDeployment;
  let app: `0x${string}`;
  let kms: `0x${string}`;

  beforeAll(async () => {
    node = await startNode(program ?? '');
    chain = chainAt(node);
    ({ app } = await deployApp(chain, { allowAnyDevice: false }));
    ({ kms } = await deployKms(chain));
    world = createWholeDeployment({
      seed: 'registry',
      at: new Date().toISOString(),
      app: { app: { appId: hex(app.slice(2)) } },
    });
    const prefixed = (bytes: Uint8Array | string): `0x${string}` =>
      `0x${typeof bytes === 'string' ? bytes : toHex(bytes)}`;
    const spki = prefixed(world.kms.keys('kms').spki);
    await chain.send(kms, 'DstackKms', 'setKmsInfo', [[prefixed(world.meta.k256_pubkey), spki, '0x', '0x']]);
    await chain.send(kms, 'DstackKms', 'registerApp', [app]);
    await chain.send(kms, 'DstackKms', 'addOsImageHash', [prefixed(world.app.app.osImageHash)]);
    await chain.send(kms, 'DstackKms', 'addKmsAggregatedMr', [prefixed(mrAggregated(world.kms))]);
    for (const machine of [world.app, world.kms]) {
      const device = prefixed(sha256(machine.platform.ppid));
      await chain.send(app, 'DstackApp', 'addDevice', [device]);
      await chain.send(kms, 'DstackKms', 'addKmsDevice', [device]);
    }
    await chain.send(app, 'DstackApp', 'addComposeHash', [prefixed(world.app.app.composeHash)]);
    await chain.mine(2);
  }, 60_000);
  afterAll(() => node?.stop());

  const AT = () => world.app.at.getTime();

  function asked(registry: RegistrySource | undefined, more: Partial<CollectRequest> = {}): CollectRequest {
    const meta = { ...world.meta, kms_contract_address: kms, chain_id: node.chainId };
    return {
      target: { kind: 'file', path: fileOf('info.json', JSON.stringify(guestAgentInfo(world.app))) },
      kmsEvidencePaths: [
        fileOf('kms.json', JSON.stringify(guestAgentInfo(world.kms))),
        fileOf('meta.json', JSON.stringify(meta)),
      ],
      collateralPaths: [fileOf('collateral.json', JSON.stringify(world.app.collateral))],
      appComposePath: null,
      pccsUrls: [],
      nonce: null,
      offline: false,
      cacheDirectory: null,
      now: AT,
      registry,
      ...more,
    };
  }

  const source = (rpcUrls: string[], more: Partial<RegistrySource> = {}): RegistrySource => ({
    chainId: node.chainId,
    rpcUrls,
    kmsContract: null,
    ...more,
  });

  const recordIn = (bundle: Bundle, item = 'chain-record/0'): ChainRecord =>
    parseChainRecord(new TextDecoder().decode(itemBytes(bundle, item)), item);
  const chainGaps = (bundle: Bundle) => bundle.gaps.filter(({ name }) => name.startsWith('chain-record/'));
  const addressesIn = ({ calls, storage, code }: ChainRecord): Set<string> =>
    new Set([...calls.map(({ to }) => to), ...[...storage, ...code].map(({ address }) => address)]);

  it('is not asked about by default', async () => {
    const bundle = await collect(asked(undefined));
    expect(bundle.items.filter(({ name }) => name.startsWith('chain-record/'))).toEqual([]);
    expect(chainGaps(bundle)).toEqual([]);
  });

  it('is read where the evidence says to look, at the measured app id', async () => {
    const { url } = await serveProvider(node.url);
    const bundle = await collect(asked(source([url], { chainId: null })));
    const record = recordIn(bundle);
    expect(record.chainId).toBe(node.chainId);
    expect(addressesIn(record)).toContain(app);
    expect(addressesIn(record)).toContain(kms);
    expect(record.histories.map(({ address }) => address)).toEqual([app, kms]);
    const [item] = bundle.items.filter(({ name }) => name === 'chain-record/0');
    expect([item?.role, item?.source]).toEqual(['endorsement', url]);
    expect(parseBundle(serialiseBundle(bundle))).toEqual(bundle);
  });

  it('asks of the KMS what the policy names, and of nobody else', async () => {
    const { url } = await serveProvider(node.url);
    const other = `${'12'.repeat(20)}`;
    const record = recordIn(await collect(asked(source([url], { kmsContract: other }))));
    expect(addressesIn(record)).toContain(`0x${other}`);
    expect(addressesIn(record)).not.toContain(kms);
  });

  it('asks just what the checks look up', async () => {
    const { url } = await serveProvider(node.url);
    const registry = `  registry: { chain-id: ${node.chainId}, kms-contract: "${kms}", upgradeable: true }`;
    const text = world.policy.replace(/^source-code:$/m, `source-code:\n${registry}`);
    const policy = resolvePolicy(await parsePolicy(text), { defaultFreshness: 'replayed' });
    const at = { at: AT(), trustAnchors: [{ publicKey: world.app.keys('root').publicKey }] };
    const { result, bundle } = await verify({
      collect: asked(source([url], { kmsContract: kms.slice(2) })),
      policy,
      ...at,
    });
    const checks = (document: ResultDocument): Check[] =>
      document.components.flatMap(({ phases }) => phases['source-code'].checks);
    const ofRegistry = checks(result).filter(({ id }) => id.startsWith('source-code.registry.'));
    expect(ofRegistry.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(ofRegistry.map(({ id }) => id)).toContain('source-code.registry.boot');
    const again = await appraiseBundle(parseBundle(serialiseBundle(bundle)), { policy, ...at });
    expect(again).toEqual(result);
  });

  it('takes no word of a chain from a bundle that is given as evidence: nothing signs it', async () => {
    const { url } = await serveProvider(node.url);
    const first = await collect(asked(source([url, 'http://127.0.0.1:9'])));
    expect(recordIn(first).endpoint).toBe(url);
    expect(chainGaps(first)).toMatchObject([{ name: 'chain-record/1', code: 'FETCH_FAILED' }]);
    const target = { kind: 'file', path: fileOf('bundle.json', serialiseBundle(first)) } as const;
    const fromBundle = (registry: RegistrySource | undefined, offline = false) =>
      collect(asked(registry, { target, kmsEvidencePaths: [], offline }));
    const records = ({ items }: Bundle): string[] =>
      items.map(({ name }) => name).filter((name) => name.startsWith('chain-record/'));
    const unasked = await fromBundle(undefined);
    expect([records(unasked), chainGaps(unasked)]).toEqual([[], []]);
    const unknown = await fromBundle(source([]));
    expect(records(unknown)).toEqual([]);
    expect(chainGaps(unknown).map(({ reason }) => reason)).toEqual(['no public endpoint of chain 31337 is known']);
    const offline = await fromBundle(source([url]), true);
    expect(records(offline)).toEqual([]);
    expect(chainGaps(offline).map(({ reason }) => reason)).toEqual(['not asked: offline was asked for']);
    const other = await serveProvider(node.url);
    const anew = await fromBundle(source([other.url]));
    expect(recordIn(anew).endpoint).toBe(other.url);
    expect(chainGaps(anew)).toEqual([]);
  });

  it('says why nobody was asked', async () => {
    const { url, asked: questions } = await serveProvider(node.url);
    const offline = await collect(asked(source([url]), { offline: true }));
    expect(chainGaps(offline)).toEqual([
      {
        name: 'chain-record/0',
        reason: 'not asked: offline was asked for',
        hint: 'Ask for it without --offline. What a bundle recorded of it, `trust-center replay` judges again.',
      },
    ]);
    const nameless = await collect(asked(source([url], { chainId: null }), { kmsEvidencePaths: [] }));
    expect(chainGaps(nameless).map(({ reason }) => reason)).toEqual(['no chain is named']);
    const nothing = fileOf('quote.bin', hex(guestAgentQuote()));
    const unlogged = await collect(asked(source([url]), { target: { kind: 'file', path: nothing } }));
    expect(chainGaps(unlogged).map(({ reason }) => reason)).toEqual([
      'no launch is proven that names an app, so no contract can be looked for',
    ]);
    expect(questions).toEqual([]);
  });

  const guestAgentQuote = (): string => world.app.attest(new Uint8Array(64)).quote;

  it('looks for the app that was named where none is measured', async () => {
    const { url } = await serveProvider(node.url);
    const target = { kind: 'file', path: fileOf('quote.bin', hex(guestAgentQuote())) } as const;
    const bundle = await collect(asked(source([url]), { target, expected: { appId: app.slice(2) } }));
    expect(addressesIn(recordIn(bundle))).toContain(app);
  });

  it('is no place for an address that somebody names as the app’s', async () => {
    const { url } = await serveProvider(node.url, honest);
    const strange = '34'.repeat(20);
    const path = fileOf(
      'cloud.json',
      JSON.stringify({ ...guestAgentInfo(world.app), contract_address: `0x${strange}` }),
    );
    const bundle = await collect(
      asked(source([url]), { target: { kind: 'file', path }, expected: { appId: strange } }),
    );
    expect(addressesIn(recordIn(bundle))).not.toContain(`0x${strange}`);
  });

  it('is asked about through the library, which refuses what would have no effect', async () => {
    const { url } = await serveProvider(node.url);
    const evidence = guestAgentInfo(world.app);
    const { bundle } = await new VerificationService({
      rpcUrls: [url],
      chainId: node.chainId,
      at: world.app.at,
    }).verify({
      evidence,
    });
    expect(bundle === null ? null : recordIn(bundle).endpoint).toBe(url);
    const idle = await new VerificationService({ rpcUrls: [url], offline: true }).verify({ evidence });
    expect(idle.errors.map(({ message }) => message)).toEqual([
      'options.rpcUrls has no effect: nothing is fetched, with offline',
    ]);
    const secret = await new VerificationService({ rpcUrls: ['http://rpc.example/v3/KEY'] }).verify({ evidence });
    expect(secret.errors.map(({ message }) => message)).toEqual([
      'http://rpc.example is not https: anybody on the way could answer in its place',
    ]);
  });
});
