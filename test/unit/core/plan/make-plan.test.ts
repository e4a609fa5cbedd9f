import { encodeFunctionData, parseAbi } from 'viem';
import { describe, expect, it } from 'vitest';
import { makePlan, type PlanInput } from '../../../../src/core/plan/make-plan.js';
import { renderPlanMarkdown } from '../../../../src/core/plan/markdown.js';
import { APP_ID, AT, appCompose, BASE, composeHash, planInput } from './sample.js';

const plan = async (change: Partial<PlanInput> = {}, policy = '') => makePlan(await planInput(change, policy));
const changed = (bytes: Uint8Array): Pick<PlanInput, 'change'> => ({
  change: { files: ['app-compose.json'], form: null, bytes },
});
const statusOf = (made: Awaited<ReturnType<typeof plan>>, id: string) =>
  made.decisions.find((one) => one.id === id)?.status ?? null;

describe('what the policy says of a change', () => {
  it('is nothing where it asks for nothing', async () => {
    const made = await plan();
    expect(made).toMatchObject({
      schema: 'trust-center/plan/v1',
      outcome: 'nothing-refused',
      plannedAt: new Date(AT).toISOString(),
    });
    expect(made.decisions.map(({ id }) => id)).toEqual(['app-compose', 'findings']);
  });

  it('refuses what findings it refuses, whether the base has them or not', async () => {
    const privileged = appCompose(`${BASE}    privileged: true\n`);
    const policy = 'source-code: { findings: { fail: [privileged] } }';
    for (const base of [appCompose(BASE), privileged]) {
      const version = { ref: 'main', commit: 'c'.repeat(40), files: [], bytes: base };
      const made = await plan({ ...changed(privileged), base: version }, policy);
      expect([made.outcome, statusOf(made, 'findings')]).toEqual(['refused', 'fail']);
    }
    expect((await plan(changed(privileged), 'source-code: { findings: { fail: [devices] } }')).outcome).toBe(
      'nothing-refused',
    );
  });

  it('cannot be known of a file that hides what it runs from the rules', async () => {
    const hidden = appCompose(`include: [other.yml]\n${BASE}`);
    const made = await plan(changed(hidden), 'source-code: { findings: { fail: [privileged] } }');
    expect([made.outcome, statusOf(made, 'findings')]).toEqual(['undecided', 'unknown']);
  });

  it('refuses a file that dstack cannot read, whatever else is unknown', async () => {
    const made = await plan({
      ...changed(appCompose(BASE, { public_logs: 'yes' })),
      running: { target: 't', osImageHash: null, bytes: null, problem: 'no answer' },
    });
    expect([made.outcome, statusOf(made, 'app-compose'), statusOf(made, 'running')]).toEqual([
      'refused',
      'fail',
      'unknown',
    ]);
  });

  it.each([
    ['public_logs: false', {}, 'fail'],
    ['public_logs: false', { public_logs: true }, 'fail'],
    ['public_logs: false', { public_logs: false }, 'pass'],
    ['public_logs: null', {}, 'pass'],
    ['public_logs: null', { public_logs: false }, 'fail'],
  ])('compares members: %s with %j', async (listed, members, status) => {
    const made = await plan(changed(appCompose(BASE, members)), `source-code: { app-compose: { ${listed} } }`);
    expect(statusOf(made, 'members')).toBe(status);
    expect(made.outcome === 'refused').toBe(status === 'fail');
  });

  it.each<[string, object, string]>([
    ['kind: kms', { kms_enabled: true }, 'pass'],
    ['kind: kms', { key_provider: 'kms' }, 'pass'],
    ['kind: kms', {}, 'fail'],
    ['kind: kms', { kms_enabled: true, key_provider: 'local' }, 'fail'],
    ['kind: kms', { key_provider: 'unheard-of' }, 'fail'],
    ['kind: local-sgx', { local_key_provider_enabled: true }, 'pass'],
    ['kind: local-sgx', { kms_enabled: true, local_key_provider_enabled: true }, 'fail'],
    ['kind: none', {}, 'pass'],
    ['kind: kms, id: abcd', { kms_enabled: true, key_provider_id: 'ABCD' }, 'pass'],
    ['kind: kms, id: abcd', { kms_enabled: true, key_provider_id: 'abce' }, 'fail'],
    ['kind: kms, id: abcd', { kms_enabled: true }, 'pass'],
  ])('compares the key provider: %s with %j', async (wanted, members, status) => {
    const made = await plan(changed(appCompose(BASE, members)), `source-code: { key-provider: { ${wanted} } }`);
    expect(statusOf(made, 'key-provider')).toBe(status);
  });
});

describe('what a change is compared with', () => {
  const at = { ref: 'main', commit: 'c'.repeat(40), files: ['app-compose.json'] };

  it.each<[string, PlanInput['base'], object]>([
    ['nothing', null, {}],
    ['a base without the file', { ...at, bytes: null, isNew: true }, { kind: 'new', composeHash: null, problem: null }],
    ['the same', { ...at, bytes: appCompose(BASE) }, { kind: 'none', composeHash: composeHash(appCompose(BASE)) }],
    ['another', { ...at, bytes: appCompose('services: {}') }, { kind: 'content', detail: 'docker_compose_file' }],
    [
      'the same in another form',
      { ...at, bytes: new TextEncoder().encode(`${new TextDecoder().decode(appCompose(BASE))}\n`) },
      { kind: 'form', detail: 'a final newline became no final newline', differences: [] },
    ],
    ['what cannot be read', { ...at, bytes: Uint8Array.of(0xff) }, { kind: 'content', differences: [] }],
    ['what is not known', { ...at, bytes: null, problem: 'p' }, { kind: null, composeHash: null, problem: 'p' }],
  ])('%s', async (_, base, expected) => {
    const made = await plan({ base });
    if (base === null) expect(made.base).toBeNull();
    else expect(made.base).toMatchObject(expected);
    expect(made.outcome).toBe(base?.bytes === null && 'problem' in base ? 'undecided' : 'nothing-refused');
    const isKnown = base?.bytes != null;
    expect(made.findings.some(({ state }) => state === 'same') || made.findings.length === 0).toBe(
      isKnown && made.findings.some(({ state }) => state === 'same') ? true : made.findings.length === 0,
    );
  });

  it('counts equal findings: of two in the base one may be gone, of one a second may be new', async () => {
    const of = (count: number): Uint8Array =>
      appCompose(
        `${BASE}    ports: ["1:1"]\n    devices: [${Array.from({ length: count }, () => '/dev/x').join(', ')}]\n`,
      );
    const more = await plan({ ...changed(of(2)), base: { ...at, bytes: of(1) } });
    const fewer = await plan({ ...changed(of(1)), base: { ...at, bytes: of(2) } });
    const added = more.findings.filter(({ state }) => state === 'new').length;
    expect(added).toBeGreaterThan(0);
    expect(more.gone).toEqual([]);
    expect(fewer.gone).toHaveLength(added);
    expect(fewer.findings.filter(({ state }) => state === 'new')).toEqual([]);
  });

  it('lists images, and which of them are new', async () => {
    const compose = `${BASE}  a:\n    image: nginx:1\n  b:\n    image: "$WHO"\n  c:\n    build: .\n`;
    const made = await plan(changed(appCompose(compose, { allowed_envs: ['WHO'] })));
    expect(made.images?.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'pinned same',
      'tag new',
      'open new',
      'built new',
    ]);
  });

  it('shows what is refused before all else that there is room for', async () => {
    const services = Array.from({ length: 60 }, (_, i) => `  s${i}:\n    image: nginx:${i}\n`).join('');
    const compose = `services:\n${services}  z:\n    image: nginx:z\n    privileged: true\n`;
    const made = await plan(changed(appCompose(compose)), 'source-code: { findings: { fail: [privileged] } }');
    expect(made.findings.findIndex(({ isRefused }) => isRefused)).toBeGreaterThan(0);
    expect(renderPlanMarkdown(made)).toMatch(/\| rule \| found \|\n[^\n]*\n\| [^|]*fail \| `privileged` \|/);
  });

  it('names the OS image that runs, and what the policy accepts', async () => {
    const running = { target: 't', osImageHash: 'd'.repeat(64), bytes: appCompose(BASE), doubt: null };
    const image = { osImageHash: 'd'.repeat(64), name: 'prod' };
    const policy = `os: { images: [ { os-image-hash: ${'d'.repeat(64)}, name: prod } ] }`;
    const requirements = appCompose(BASE, { requirements: { b: 1 } });
    expect((await plan({ ...changed(requirements), running }, policy)).os).toEqual({
      requirements: '{"b":1}',
      accepted: [image],
      running: image,
    });
    expect((await plan({ running })).os.running).toEqual({ osImageHash: 'd'.repeat(64), name: null });
  });
});

describe('where images come from', () => {
  const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const policyOf = (...more: string[]): string =>
    ['source-code:', '  provenance:', '    - image: nginx', ...more.map((line) => `      ${line}`), ''].join('\n');
  const builder = ['repository: example/app', 'signer-workflow: .github/workflows/build.yml'];

  it('is not shown where nobody answered about an image that the policy asks about', async () => {
    const made = await plan({}, policyOf(...builder));
    expect([made.outcome, statusOf(made, 'provenance')]).toEqual(['undecided', 'unknown']);
    expect(made.images).toMatchObject([{ isAsked: true, source: null }]);
  });

  it('is refused of a digest that never counts, and of an image without one', async () => {
    const denied = await plan({}, policyOf(...builder, `digests: { deny: ["${DIGEST}"] }`));
    expect(denied.outcome).toBe('refused');
    expect(denied.decisions).toContainEqual(expect.objectContaining({ id: 'provenance', status: 'fail' }));
    const loose = await plan(changed(appCompose('services: { web: { image: "nginx:1" } }')), policyOf(...builder));
    expect(statusOf(loose, 'provenance')).not.toBe('pass');
    expect(loose.outcome).not.toBe('nothing-refused');
  });

  it('of a file that cannot be read are not known, rather than none', async () => {
    const change = { files: ['app-compose.json'], form: null, bytes: appCompose('services: [') };
    const made = await plan({ change });
    expect(made.images).toBeNull();
    expect(renderPlanMarkdown(made)).toContain('| images | not known: the file cannot be read |');
    expect(made.outcomeReason).toMatch(/would refuse no finding at all/);
    const strict = await plan({ change }, 'source-code: { findings: { fail: [privileged] } }');
    expect(strict.outcome).toBe('undecided');
  });

  it('is nothing to decide where the policy asks about no image', async () => {
    expect(statusOf(await plan(), 'provenance')).toBeNull();
  });
});

describe('the call that allows a hash', () => {
  const contract = { address: `0x${APP_ID}`, from: 'the app id that was named' };
  const registry = { contract, records: [], missing: [], chainId: null, isWanted: false };
  const hash = `0x${composeHash(appCompose(BASE))}` as const;

  it('is that of the contract, and for a Safe a batch that its Transaction Builder reads', async () => {
    const calldata = encodeFunctionData({ abi: parseAbi(['function addComposeHash(bytes32)']), args: [hash] });
    const call = { contract: contract.address, function: 'addComposeHash(bytes32)', argument: hash, calldata };
    expect((await plan({ registry })).registry).toMatchObject({
      call: { ...call, safeTransaction: null },
      isAllowed: null,
    });
    const { call: onChain } = (await plan({ registry: { ...registry, chainId: 8453 } })).registry;
    expect(onChain?.safeTransaction).toEqual({
      version: '1.0',
      chainId: '8453',
      createdAt: AT,
      meta: {
        name: 'Allow a compose hash',
        description: `DstackApp ${contract.address}: addComposeHash(${hash})`,
        createdFromSafeAddress: '',
      },
      transactions: [
        {
          to: contract.address,
          value: '0',
          data: calldata,
          contractMethod: {
            name: 'addComposeHash',
            payable: false,
            inputs: [{ name: 'composeHash', type: 'bytes32', internalType: 'bytes32' }],
          },
          contractInputsValues: { composeHash: hash },
        },
      ],
    });
  });

  it('is not made where no app is named; nor is anything decided that nobody asked for', async () => {
    const made = await plan();
    expect(made.registry).toMatchObject({ contract: null, call: null, isAllowed: null });
    expect(statusOf(await plan({ registry }), 'registry')).toBeNull();
  });

  it('is undecided where the policy or somebody wants the chain asked, and nobody answered', async () => {
    const made = await plan({
      registry: { ...registry, isWanted: true, missing: [{ reason: 'no answer', code: null }] },
    });
    expect([made.outcome, statusOf(made, 'registry')]).toEqual(['undecided', 'unknown']);
    expect(made.registry.problem).toBe('no answer');
  });

  it('refuses another app than that of the contract that the policy names', async () => {
    const policy = (address: string): string => `source-code: { registry: { chain-id: 1, contract: "0x${address}" } }`;
    const other = await plan({ registry: { ...registry, isWanted: true } }, policy('1'.repeat(40)));
    expect([other.outcome, statusOf(other, 'registry')]).toEqual(['refused', 'fail']);
    expect((await plan({ registry: { ...registry, isWanted: true } }, policy(APP_ID))).outcome).toBe('undecided');
  });

  it('refuses an app that the policy does not accept, also where no chain is asked', async () => {
    const policy = (...ids: string[]): string => `source-code: { app-ids: [${ids.map((id) => `"${id}"`).join(', ')}] }`;
    const other = await plan({ registry }, policy('1'.repeat(40), '2'.repeat(40)));
    expect([other.outcome, statusOf(other, 'registry')]).toEqual(['refused', 'fail']);
    expect((await plan({ registry }, policy('1'.repeat(40), APP_ID))).outcome).toBe('nothing-refused');
  });
});
