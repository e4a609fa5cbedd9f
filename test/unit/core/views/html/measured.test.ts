// The sections of what was measured, whatever the bundle is: what can be appraised can be shown, as text, within bounds, and
// with nothing green that the checks did not pass.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from '../../../../../src/core/bundle.js';
import { TrustCenterError } from '../../../../../src/core/errors.js';
import type { ReportSource } from '../../../../../src/core/report/source.js';
import { measuredSections } from '../../../../../src/core/views/html/measured.js';
import { createDeployment, type EventLogEntryJson, runtimeEvent } from '../../../../../src/simulator/index.js';
import { ALL_HOSTILE, expectHarmless, HOSTILE } from '../../../../support/hostile.js';
import { elements, hasGreen, unbalanced } from '../../../../support/html-text.js';
import {
  bundleOf,
  imageItem,
  simulatedSource,
  sourceOf,
  sourceOfDeployment,
  wholeSource,
} from '../../../../support/report-sources.js';
import { asIntel, sectionsOf } from './measured.js';

const deployment = createDeployment({ seed: 'report' });
const judging = {
  policy: deployment.policy,
  at: deployment.at.getTime(),
  root: deployment.keys('root').publicKey,
};

async function shown(source: ReportSource): Promise<string> {
  const markup = Object.values(await sectionsOf(source)).join('\n');
  expect(unbalanced(markup)).toBeNull();
  expect(markup).not.toMatch(/<script| style=| on\w+="|javascript:/i);
  return markup;
}

/** Null: the bundle cannot be appraised. */
async function appraised(bundle: () => Bundle): Promise<ReportSource | null> {
  try {
    return await sourceOf(bundle(), judging);
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

describe('the sections of what was measured', () => {
  it('are four, in the order of the page', async () => {
    const sections = await measuredSections(await simulatedSource());
    expect(sections.map(({ id, title }) => `${id}: ${title}`)).toEqual([
      'registers: Registers',
      'log: Event log',
      'hardware: Hardware',
      'certificates: Certificates',
    ]);
    for (const { id, body } of sections) expect(body.markup).toMatch(new RegExp(`^<section id="${id}"`));
  });

  it('are the same each time', async () => {
    const source = await wholeSource();
    expect(await shown(source)).toBe(await shown(source));
  });

  it('of one VM stay small', async () => {
    expect((await shown(await simulatedSource())).length).toBeLessThan(45_000);
  });

  it('have each id once', async () => {
    const ids = [...(await shown(await wholeSource({ more: [{}] }))).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lead to checks of the page', async () => {
    const source = await simulatedSource();
    const links = [...(await shown(source)).matchAll(/href="#(app-0\.[^"]*)"/g)].map(([, to]) => to);
    const ids = new Set(
      Object.values(source.result.components[0]?.phases ?? {}).flatMap(({ checks }) =>
        checks.map(({ id }) => `app-0.${id}`),
      ),
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((to) => to === undefined || !ids.has(to))).toEqual([]);
  });

  it('are none of a result without machines', async () => {
    const source = await simulatedSource();
    expect(await measuredSections({ ...source, result: { ...source.result, components: [] } })).toEqual([]);
  });

  it('of a machine that is missing say what the checks say', async () => {
    const source = await sourceOfDeployment(deployment, {}, { policy: `${deployment.policy}components: [app, kms]\n` });
    expect(source.result.components.map(({ role }) => role)).toContain('kms');
    expect(await shown(source)).toContain('There is no quote');
  });
});

describe('hostile texts', () => {
  for (const [name, text] of Object.entries({ ...HOSTILE, 'all of it': ALL_HOSTILE })) {
    it(`of events stay text: ${name}`, async () => {
      const payload = Buffer.from(text);
      const provider = runtimeEvent('key-provider', Buffer.from(JSON.stringify({ name: text, id: '00' })));
      const source = await simulatedSource({
        events: (events) => [...events, runtimeEvent(text, payload), provider],
        eventLog: (log: EventLogEntryJson[]) =>
          log.map((event) =>
            event.event_type === 0x80000007 ? { ...event, event_payload: payload.toString('hex') } : event,
          ),
      });
      expectHarmless(await shown(source));
    });
  }
});

/** Of one VM: what is green has checks that passed. */
function expectNoMoreThanChecks({ result }: ReportSource, { registers = '', log = '' }: Record<string, string>): void {
  const [{ phases, reference } = { phases: null, reference: null }] = result.components;
  const passed = new Set(
    Object.values(phases ?? {}).flatMap(({ checks }) =>
      checks.flatMap(({ id, status }) => (status === 'pass' ? [id] : [])),
    ),
  );
  const allowed = (name: string): boolean =>
    name === 'RTMR3'
      ? passed.has('source-code.event-log-replay') && passed.has('source-code.ground')
      : passed.has('os.event-log-replay') && passed.has('os.ground');
  for (const part of elements(log, 'details')) {
    const [, name = ''] = /<h3>(RTMR\d)<\/h3>/.exec(part) ?? [];
    if (hasGreen(part)) expect({ name, isAllowed: allowed(name) }).toEqual({ name, isAllowed: true });
  }
  for (const row of elements(registers, 'tr')) {
    const [, name = ''] = /^<tr><th scope="row">(MRTD|RTMR[0-2])</.exec(row) ?? [];
    if (name === '' || !hasGreen(row)) continue;
    expect(reference).not.toBeNull();
    expect([...passed]).toContain(`os.${name.toLowerCase()}`);
    expect([...passed]).toContain('os.ground');
  }
}

describe('whatever is appraised', () => {
  let genuine: { evidence: string; collateral: string; image: string };
  beforeAll(() => {
    genuine = {
      evidence: JSON.stringify(deployment.evidence),
      collateral: JSON.stringify(deployment.collateral),
      image: JSON.stringify(imageItem(deployment)['os-image/0']),
    };
  });

  /** Some characters replaced by others of their kind, so that most of it still can be read. */
  const bent = (text: string, edits: readonly (readonly [number, number])[]): string => {
    const characters = [...text];
    for (const [at, value] of edits) {
      const place = at % characters.length;
      const old = characters[place] ?? '';
      if (/[0-9a-f]/.test(old)) characters[place] = '0123456789abcdef'[value % 16] ?? '0';
      else if (/[A-Za-z]/.test(old)) characters[place] = 'ABCxyzUT'[value % 8] ?? 'A';
    }
    return characters.join('');
  };
  const edits = fc.array(fc.tuple(fc.nat({ max: 200_000 }), fc.nat({ max: 255 })), { maxLength: 4 });

  it('is shown too, with nothing green under a test root', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(edits, edits, edits, async (a, b, c) => {
        const source = await appraised(() =>
          bundleOf({
            evidence: { evidence: bent(genuine.evidence, a) },
            collateral: bent(genuine.collateral, b),
            references: { 'os-image/0': bent(genuine.image, c) },
          }),
        );
        if (source === null) return;
        count += 1;
        expect(hasGreen(await shown(source))).toBe(false);
        const asGenuine = await shown(asIntel(source));
        // A row is green by its own checks: with the hardware not passed, none of a register or log can be.
        const { registers = '', log = '' } = await sectionsOf(asIntel(source));
        if (source.result.components[0]?.phases.hardware.status !== 'pass') {
          expect(hasGreen(registers + log)).toBe(false);
        }
        expect(asGenuine.length).toBeLessThan(200_000);
        expectNoMoreThanChecks(source, await sectionsOf(asIntel(source)));
      }),
      { numRuns: 150 },
    );
    expect(count).toBeGreaterThan(40);
  }, 60_000);

  it('is shown of logs whose events are any', async () => {
    const event = fc.record({
      imr: fc.nat({ max: 3 }),
      event_type: fc.constantFrom(
        4,
        6,
        10,
        0x80000001,
        0x80000002,
        0x80000003,
        0x80000007,
        0x8000000a,
        0x8000000b,
        0x08000001,
        7,
      ),
      digest: fc.constantFrom('', 'ab'.repeat(48)),
      event: fc.oneof(fc.constantFrom('', 'app-id', 'compose-hash', 'system-ready', 'key-provider'), fc.string()),
      event_payload: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('hex')),
      version: fc.constantFrom(1, 2),
    });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), fc.boolean(), async (events, alone) => {
        const all = alone ? events : [...deployment.eventLog, ...events];
        const source = await appraised(() =>
          bundleOf({
            evidence: { evidence: { ...deployment.evidence, event_log: JSON.stringify(all) } },
            collateral: deployment.collateral,
            references: imageItem(deployment),
          }),
        );
        if (source === null) return;
        count += 1;
        expectHarmless(await shown(source));
        expectNoMoreThanChecks(source, await sectionsOf(asIntel(source)));
      }),
      { numRuns: 120 },
    );
    expect(count).toBeGreaterThan(20);
  }, 60_000);
});
