// A TCB recovery that Intel has announced: asked of a PCCS over real HTTP, said before it counts, and never in the verdict.

import { describe, expect, it, onTestFinished } from 'vitest';
import type { CollectRequest } from '../../src/collect/collect-request.js';
import { addEarlyCollateral } from '../../src/collect/endorsements/early.js';
import { collected } from '../../src/collect/items.js';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { type BundleGap, parseBundle, serialiseBundle } from '../../src/core/bundle.js';
import { utf8 } from '../../src/core/bytes.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import { announcedLines } from '../../src/core/views/announced-words.js';
import { renderJson } from '../../src/core/views/json.js';
import { renderMarkdown } from '../../src/core/views/markdown.js';
import { renderText } from '../../src/core/views/text.js';
import {
  type Answer,
  createDeployment,
  type Deployment,
  type EarlyBend,
  type LoopbackServer,
  startPccs,
  startPhalaCloud,
  toHex,
} from '../../src/simulator/index.js';
import { type Verification, verify } from '../../src/verify.js';
import { fileOf } from './loopback.js';

const world = (early?: EarlyBend): Deployment =>
  createDeployment({ seed: 'early', ...(early === undefined ? {} : { early }) });
const plain = world();
const announcing = world({});
const AT = plain.at.getTime();
const DAY = 86_400_000;

type Respond = (answer: Answer, url: URL) => Answer;

async function pccs(deployment: Deployment, respond: Respond = (answer) => answer): Promise<LoopbackServer> {
  const server = await startPccs(deployment, { respond: (answer, { url }) => respond(answer, url) });
  onTestFinished(() => server.close());
  return server;
}

interface Given {
  early?: boolean;
  policy?: string;
  at?: number;
  collect?: Partial<CollectRequest>;
}

async function judged(
  { url }: LoopbackServer,
  { early = true, policy = plain.policy, at = AT, collect = {} }: Given = {},
): Promise<Verification> {
  return verify({
    collect: {
      target: { kind: 'file', path: fileOf('evidence.json', JSON.stringify(plain.evidence)) },
      collateralPaths: [],
      appComposePath: fileOf('app-compose.json', plain.appCompose),
      pccsUrls: [url],
      nonce: null,
      offline: false,
      cacheDirectory: null,
      earlyWarning: early,
      now: () => at,
      ...collect,
    },
    policy: resolvePolicy(await parsePolicy(policy), { defaultFreshness: 'replayed' }),
    at,
    trustAnchors: [{ publicKey: plain.keys('root').publicKey }],
  });
}

const tcbRequests = ({ requests }: LoopbackServer): string[] =>
  requests.filter((path) => /\/(tcb|identity|tcbevaluationdatanumbers)(\?|$)/.test(path));
const foreseen = ({ result: { notShown } }: Verification): string[] =>
  notShown.filter(({ what }) => what === 'TCB recovery').map(({ why }) => why);
/** All but what the bundle and the announcement are. */
const decided = ({ result: { announced: _, evidenceDigest: __, notShown, ...rest } }: Verification) => ({
  ...rest,
  notShown: notShown.filter(({ what }) => what !== 'TCB recovery'),
});

describe('an announced TCB recovery', () => {
  it('that makes the platform worse is said, with the days left, and decides nothing', async () => {
    const without = await judged(await pccs(announcing), { early: false });
    expect(without.result).toMatchObject({ verdict: 'verified' });
    expect(without.result).not.toHaveProperty('announced');

    const server = await pccs(announcing);
    const found = await judged(server);
    expect(decided(found)).toEqual(decided(without));
    expect(found.result.announced).toEqual([
      {
        component: 'app/0',
        evaluationDataNumber: 20,
        from: 'UpToDate',
        to: 'OutOfDate',
        advisoryIds: ['INTEL-SA-90005'],
        fails: ['hardware.tcb-status'],
        recoveryDate: '2025-08-19T00:00:00Z',
        standardFrom: '2026-08-19T00:00:00Z',
        daysLeft: 65,
        hint: expect.stringContaining('hardware.tcb-statuses'),
      },
    ]);
    expect(tcbRequests(server)).toHaveLength(5);
    expect(found.bundle.items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['collateral/0', 'early-collateral/0', 'tcb-numbers/tdx']),
    );
  });

  it('is told again by the bundle alone, with the same bytes', async () => {
    const { result, bundle } = await judged(await pccs(announcing));
    const again = await appraiseBundle(parseBundle(serialiseBundle(bundle)), {
      policy: resolvePolicy(await parsePolicy(plain.policy), { defaultFreshness: 'replayed' }),
      at: AT,
      trustAnchors: [{ publicKey: plain.keys('root').publicKey }],
    });
    expect(renderJson(again)).toBe(renderJson(result));
    expect(Object.keys(JSON.parse(renderJson(result))).slice(0, 6)).toEqual([
      'schema',
      'verdict',
      'verdictReason',
      'notShown',
      'announced',
      'target',
    ]);
  });

  it('where there is none costs one request, and nothing is said', async () => {
    const server = await pccs(plain);
    const found = await judged(server);
    expect(tcbRequests(server)).toEqual([
      expect.stringMatching(/\/tcb\?fmspc=[0-9A-F]{12}$/),
      expect.stringMatching(/\/qe\/identity$/),
      expect.stringMatching(/\/tcb\?fmspc=[0-9A-F]{12}&update=early$/),
    ]);
    expect(found.result).not.toHaveProperty('announced');
    expect(found.result.notShown).toEqual((await judged(server, { early: false })).result.notShown);
    expect(found.bundle.items.filter(({ name }) => name.startsWith('early'))).toEqual([]);
  });

  it('that makes no difference to the platform is not said', async () => {
    const harmless = world({ tcbInfo: { tcbLevels: plain.tcbInfo.tcbLevels } });
    const found = await judged(await pccs(harmless));
    expect(found.bundle.items.some(({ name }) => name === 'early-collateral/0')).toBe(true);
    expect(found.result).not.toHaveProperty('announced');
    expect(foreseen(found)).toEqual([]);
  });

  it('that the policy accepts is said all the same, with no check that fails', async () => {
    const policy = plain.policy.replace('version: 1', 'version: 1\nhardware: { tcb-statuses: [UpToDate, OutOfDate] }');
    const { result } = await judged(await pccs(announcing), { policy });
    expect(result).toMatchObject({ verdict: 'verified', announced: [{ to: 'OutOfDate', fails: [], hint: null }] });
    expect(announcedLines(result)[0]?.words).toContain('the policy accepts that');
  });

  it('of a quoting enclave that lags counts too', async () => {
    const early = world({
      tcbInfo: { tcbLevels: plain.tcbInfo.tcbLevels },
      qeIdentity: {
        tcbLevels: [
          { tcb: { isvsvn: 99 }, tcbDate: '2026-01-01T00:00:00Z', tcbStatus: 'UpToDate' },
          { tcb: { isvsvn: 1 }, tcbDate: '2025-01-01T00:00:00Z', tcbStatus: 'OutOfDate' },
        ],
      },
    });
    const { result } = await judged(await pccs(early));
    expect(result.announced).toMatchObject([{ from: 'UpToDate', to: 'OutOfDate' }]);
  });

  it('is asked for once for all instances of a platform', async () => {
    const instances = [0, 1, 2].map((instance) => announcing.sibling(instance));
    const cloud = await startPhalaCloud(announcing, { instances });
    onTestFinished(() => cloud.close());
    const server = await pccs(announcing);
    const target = { kind: 'phala-cloud', appId: toHex(plain.app.appId), api: cloud.url } as const;
    const { result } = await judged(server, { collect: { target } });
    expect(result.announced?.map(({ component }) => component)).toEqual(['app/0', 'app/1', 'app/2']);
    expect(tcbRequests(server)).toHaveLength(5);
    expect(announcedLines(result)).toHaveLength(1);
    expect(announcedLines(result)[0]?.words).toContain('app instances 1 to 3 of 3');
  });
});

describe('where nothing can be foreseen', () => {
  it.each<[string, EarlyBend, Respond]>([
    ['the list of numbers is not there', {}, (a, url) => (isList(url) ? { ...a, status: 404 } : a)],
    ['the list is no list', {}, (a, url) => (isList(url) ? { ...a, body: '{"signature":"00"}' } : a)],
    ['the list is signed by nobody', {}, (a, url) => (isList(url) ? forged(a) : a)],
    ['the list does not have the number', { numbers: { tcbEvalNumbers: [] } }, (a) => a],
    ['the list is outdated', { numbers: { nextUpdate: '2026-06-01T00:00:00Z' } }, (a) => a],
    ['the list is of the other TEE', { numbers: { id: 'SGX' } }, (a) => a],
  ])('the date is left out: %s', async (_, early, respond) => {
    const { result } = await judged(await pccs(world(early), respond));
    expect(result.announced).toMatchObject([{ recoveryDate: null, standardFrom: null, daysLeft: null }]);
    expect(announcedLines(result)[0]?.words).toContain('when, is not known here');
  });

  const isList = (url: URL): boolean => url.pathname.endsWith('/tcbevaluationdatanumbers');
  const isEarly = (url: URL): boolean => url.searchParams.get('update') === 'early';
  const forged = (answer: Answer): Answer => ({
    ...answer,
    body: String(answer.body).replace(/"signature":"[0-9a-f]{128}"/, `"signature":"${'11'.repeat(64)}"`),
  });

  it.each<[string, Respond]>([
    ['does not know it', (a, url) => (isEarly(url) ? { ...a, status: 400 } : a)],
    ['answers something else', (a, url) => (isEarly(url) ? { ...a, body: 'no JSON' } : a)],
    ['gives another platform', (a, url) => (isEarly(url) ? otherPlatform(a) : a)],
    [
      'gives no QE identity',
      (a, url) => (isEarly(url) && url.pathname.endsWith('identity') ? { ...a, status: 404 } : a),
    ],
  ])('a PCCS that %s is a note, and no gap of the verdict', async (_, respond) => {
    const server = await pccs(announcing, respond);
    const found = await judged(server);
    expect(decided(found)).toEqual(decided(await judged(server, { early: false })));
    expect(found.result.gaps).toEqual([]);
    expect(found.result.verdict).toBe('verified');
    expect(foreseen(found)).toEqual([expect.stringMatching(/^whether Intel has announced one could not be asked: /)]);
  });

  const otherPlatform = (answer: Answer): Answer => ({
    ...answer,
    body: String(answer.body).replace(/"fmspc":"[0-9A-F]{12}"/, '"fmspc":"0123456789AB"'),
  });

  it('a PCCS that ignores the parameter has nothing to tell', async () => {
    const server = await startPccs(announcing, {
      respond: (answer, { url }) => {
        if (!isEarly(url)) return answer;
        const { tcb_info, tcb_info_signature } = announcing.collateral;
        return { ...answer, body: `{"tcbInfo":${tcb_info},"signature":"${tcb_info_signature}"}` };
      },
    });
    onTestFinished(() => server.close());
    const found = await judged(server);
    expect(found.result).not.toHaveProperty('announced');
    expect(foreseen(found)).toEqual([]);
  });

  it('what is not signed by Intel is believed by nobody', async () => {
    const found = await judged(await pccs(announcing, (a, url) => (isEarly(url) ? forged(a) : a)));
    expect(found.result.verdict).toBe('verified');
    expect(found.result).not.toHaveProperty('announced');
    expect(foreseen(found)).toEqual([expect.stringMatching(/^what is announced is not shown to be Intel’s: /)]);
  });

  const early = async (pccsUrl: string, ...collaterals: string[]) => {
    const items = collaterals.map((text, i) =>
      collected('endorsement', `collateral/${i}`, { bytes: utf8(text), source: pccsUrl }, AT),
    );
    const before = items.length;
    const gaps: BundleGap[] = [];
    const asked: string[] = [];
    const request = {
      target: { kind: 'file', path: '' },
      collateralPaths: [],
      appComposePath: undefined,
      pccsUrls: [pccsUrl],
      nonce: null,
      offline: false,
      cacheDirectory: null,
      earlyWarning: true,
      onProgress: (text: string) => asked.push(text),
    } as const;
    await addEarlyCollateral(request as unknown as CollectRequest, () => AT, items, gaps);
    return { added: items.length - before, gaps, asked };
  };
  const standard = JSON.stringify(plain.collateral);

  it('what would make the bundle too large is left out: it must not take the verdict away', async () => {
    const { url } = await pccs(announcing);
    expect(await early(url, standard)).toMatchObject({ added: 2, gaps: [] });
    const full = await early(url, standard, ' '.repeat(4 * 1024 * 1024));
    expect(full).toMatchObject({ added: 0, gaps: [{ code: 'FETCH_TOO_LARGE' }] });
  });

  it('a PCCS that cannot be reached is waited for once, however many platforms there are', async () => {
    const { url, close } = await startPccs(announcing);
    await close();
    const other = standard.replace(/(fmspc\\":\\")[0-9A-Fa-f]{12}/, '$10123456789AB');
    const { gaps, asked } = await early(url, standard, other);
    expect(gaps.map(({ code }) => code)).toEqual(['FETCH_FAILED', 'FETCH_FAILED']);
    expect(asked).toHaveLength(1);
  });

  it('nothing is asked offline, or for collateral that is given', async () => {
    const server = await pccs(announcing);
    const given = [fileOf('collateral.json', JSON.stringify(plain.collateral))];
    const { result } = await judged(server, { collect: { offline: true, collateralPaths: given } });
    expect(result).toMatchObject({ verdict: 'verified' });
    expect(server.requests).toEqual([]);
  });
});

describe('in words', () => {
  it('says what, when, whom and what to do, in text and in Markdown', async () => {
    const { result } = await judged(await pccs(announcing));
    const text = renderText(result, { at: AT, width: 200, colour: false, detail: 'summary' });
    expect(text).toContain(
      [
        '  Announced by Intel, and not yet in force',
        '    TCB evaluation data number 20 is published, and will become the standard one about 2026-08-19 (65 days left): as a rule twelve months',
      ].join('\n'),
    );
    expect(text).toContain('      To do: platform: ');
    const markdown = renderMarkdown(result, { at: AT });
    expect(markdown).toContain('\n**Announced by Intel, and not yet in force**\n\n- TCB evaluation data number 20 ');
    expect(announcedLines(result)).toEqual([
      {
        words:
          'TCB evaluation data number 20 is published, and will become the standard one about 2026-08-19 (65 days left): as a rule twelve months after the recovery of 2025-08-19. Then the platform of the app is OutOfDate (now UpToDate): hardware.tcb-status would not pass. Open then: INTEL-SA-90005.',
        todo: expect.any(String),
      },
    ]);
  });

  it.each([
    [64, '1 day left'],
    [65, 'any day now'],
    [80, 'any day now'],
  ])('%i days later: %s', async (days, words) => {
    const at = AT + days * DAY;
    // As a PCCS has it on that day.
    const then = { issueDate: new Date(at - DAY).toISOString(), nextUpdate: new Date(at + DAY).toISOString() };
    const later = createDeployment({
      seed: 'early',
      at: new Date(at).toISOString(),
      early: { numbers: (numbers) => ({ ...numbers, ...then, tcbEvalNumbers: recoveriesAt(AT) }) },
    });
    const { result } = await judged(await pccs(later), { at });
    expect(announcedLines(result)[0]?.words).toContain(`(${words})`);
  });
});

function recoveriesAt(at: number) {
  const date = new Date(at - 300 * DAY).toISOString().slice(0, 10);
  return [{ tcbEvaluationDataNumber: 20, tcbRecoveryEventDate: `${date}T00:00:00Z`, tcbDate: `${date}T00:00:00Z` }];
}
