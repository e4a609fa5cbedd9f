import { describe, expect, it } from 'vitest';
import type { ReportSource } from '../../../../../src/core/report/source.js';
import { createDeployment } from '../../../../../src/simulator/index.js';
import { elements, greenWords, hasGreen, textOf } from '../../../../support/html-text.js';
import { imageItem, simulatedSource, sourceOfDeployment, wholeSource } from '../../../../support/report-sources.js';
import { asIntel, section } from './measured.js';

const registers = (source: ReportSource): Promise<string> => section(source, 'registers');
const ALL = 'version: 1\nphases: [hardware, os, source-code]\n';

async function rows(source: ReportSource): Promise<string[]> {
  const [, ...all] = elements(await registers(source), 'tr').map(textOf);
  return all;
}

describe('registers', () => {
  const deployment = createDeployment({ seed: 'report' });
  const { registers: quoted } = deployment;
  const grouped = (hex: string): string => (hex.match(/.{8}/g) ?? []).join(' ');

  it('are those of the quote, with the reference value that they equal and its grade', async () => {
    const all = await rows(await sourceOfDeployment(deployment));
    for (const name of ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2', 'rtmr3'] as const) {
      expect(all.find((row) => row.startsWith(name.toUpperCase()))).toContain(grouped(quoted[name]));
    }
    expect(all[0]).toMatch(/equal, experiment dstack-99\.0\.0 \(pinned: in the policy\) mrtd$/);
    expect(all[4]).toMatch(/replays, experiment \d+ events replay to RTMR3\. event-log-replay$/);
  });

  it('name an image that the verifier has by its grade', async () => {
    const source = await sourceOfDeployment(deployment, { references: imageItem(deployment) }, { policy: ALL });
    expect(source.result.components[0]?.reference?.grade).toBe('local');
    expect((await rows(source))[1]).toContain('(local: an image that the call gave)');
  });

  it('are green only under Intel’s root, all else being equal', async () => {
    const source = await sourceOfDeployment(deployment);
    expect(hasGreen(await registers(source))).toBe(false);
    expect(greenWords(await registers(asIntel(source)))).toEqual(['equal', 'equal', 'equal', 'equal', 'replays']);
  });

  it('that are not known are called so, whatever the host’s own document leads to', async () => {
    const source = asIntel(await sourceOfDeployment(deployment, {}, { policy: ALL }));
    const all = await rows(source);
    expect(source.result.components[0]?.reference).toBeNull();
    for (const row of all.slice(0, 4)) expect(row).toMatch(/no reference value|equal, conditional/);
    expect(all[4]).toContain('replays, conditional');
    expect(greenWords(await registers(source))).toEqual([]);
  });

  it('that differ stand under what was expected, the first digit that differs marked', async () => {
    const other = `${quoted.rtmr2.slice(0, 40)}${quoted.rtmr2[40] === '0' ? '1' : '0'}${quoted.rtmr2.slice(41)}`;
    const pin = ['mrtd', 'rtmr0', 'rtmr1'].map((name) => `${name}: "${quoted[name as 'mrtd']}"`).join(', ');
    const policy = `${ALL}os:\n  measurements:\n    - { name: other, ${pin}, rtmr2: "${other}" }\n`;
    const source = asIntel(await sourceOfDeployment(deployment, {}, { policy }));
    const row = elements(await registers(source), 'tr')[4] ?? '';
    expect(textOf(row)).toContain('They differ from digit 41 of 96.');
    expect(textOf(row)).toContain('differs RTMR2 is not that of the pinned set "other".');
    expect(row.match(/<mark>/g)).toHaveLength(2);
    expect(row).toContain(`expected ${other}, found ${quoted.rtmr2}`);
    expect(row).toContain('<div class="fail">');
    // The others equal that set, and the OS is not known by them.
    expect(greenWords(await registers(source))).toEqual([]);
  });

  it('under hardware that failed are cut off', async () => {
    const policy = `${deployment.policy}hardware:\n  min-tcb-evaluation-data-number: 9999\n`;
    const source = asIntel(await sourceOfDeployment(deployment, {}, { policy }));
    expect(source.result.components[0]?.phases.hardware.status).toBe('fail');
    expect((await rows(source)).every((row) => row.includes('cut off'))).toBe(true);
    expect(hasGreen(await registers(source))).toBe(false);
  });

  it('of phases that nobody asked for are not asked', async () => {
    const source = asIntel(await sourceOfDeployment(deployment, {}, { phases: ['hardware'] }));
    expect((await rows(source)).every((row) => row.includes('not asked'))).toBe(true);
  });

  it('of an enclave there are none, in the words of its check', async () => {
    const source = await simulatedSource({ tee: 'sgx' });
    expect(textOf(await registers(source))).toContain('No registers of a VM.');
  });

  it('of machines that share them are shown once', async () => {
    const source = await wholeSource({ more: [{}, {}] });
    const all = await rows(source);
    const shared = all.filter((row) => row.includes('App instances 1 to 3 of 3: the same'));
    expect(shared.map((row) => row.slice(0, 5).trim())).toEqual(['MRTD', 'RTMR0', 'RTMR1', 'RTMR2']);
    expect(all.filter((row) => /^RTMR3 .*App instance \d of 3/.test(row))).toHaveLength(3);
    const headings = elements(await registers(source), 'h3').map(textOf);
    expect(headings).toEqual(['App instances 1 to 3 of 3', 'The KMS', 'The gateway']);
  });

  it('of more machines than are shown are counted', async () => {
    const source = await wholeSource({ more: Array.from({ length: 10 }, () => ({})) });
    expect(textOf(await registers(source))).toContain('RTMR3 3 more have other values');
  });
});
