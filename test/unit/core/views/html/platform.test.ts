// TCB levels, how long Intel’s statements speak, and the certificates.

import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ReportSource } from '../../../../../src/core/report/source.js';
import { createDeployment } from '../../../../../src/simulator/index.js';
import { elements, foldedDigits, greenWords, hasGreen, textOf } from '../../../../support/html-text.js';
import {
  bundleOf,
  simulatedSource,
  sourceOf,
  sourceOfDeployment,
  wholeSource,
} from '../../../../support/report-sources.js';
import { asIntel, section } from './measured.js';

const hardware = (source: ReportSource): Promise<string> => section(source, 'hardware');
const certificates = (source: ReportSource): Promise<string> => section(source, 'certificates');
const deployment = createDeployment({ seed: 'report' });
const DAY = 86_400_000;

async function table(source: ReportSource, caption: string): Promise<string[]> {
  const found = elements(await hardware(source), 'table').find((one) => one.includes(caption)) ?? '';
  return elements(found, 'tr').slice(1).map(textOf);
}

/** Platform behind by what its newest level asks, with advisories. */
const late = () =>
  createDeployment({
    seed: 'report',
    tcbInfo: (info) => {
      const [newest] = info.tcbLevels;
      if (newest === undefined) throw new Error('no level');
      const higher = structuredClone(newest);
      higher.tcb.sgxtcbcomponents = higher.tcb.sgxtcbcomponents.map((one) => ({ ...one, svn: one.svn + 1 }));
      const older = { ...newest, tcbStatus: 'OutOfDate', advisoryIDs: ['INTEL-SA-00837', 'odd " one'] };
      return { ...info, tcbLevels: [higher, older] as typeof info.tcbLevels };
    },
  });

describe('TCB levels', () => {
  it('are told part by part, with their dates and what was measured', async () => {
    const rows = await table(await sourceOfDeployment(deployment), 'TCB status by part');
    expect(rows.map((row) => row.split(' ').slice(0, 2).join(' '))).toEqual([
      'Platform UpToDate,',
      'TDX module',
      'Quoting enclave',
    ]);
    expect(rows[0]).toMatch(new RegExp(`UpToDate, experiment 20\\d\\d-\\d\\d-\\d\\d none FMSPC ${deployment.fmspc}`));
    expect(rows[1]).toContain('MRSEAM');
    const text = textOf(await hardware(await sourceOfDeployment(deployment)));
    expect(text).toContain(`evaluation data number ${deployment.tcbInfo.tcbEvaluationDataNumber}`);
  });

  it('are green under Intel’s root where everything that they rest on passed', async () => {
    const source = asIntel(await sourceOfDeployment(deployment));
    expect(greenWords(elements(await hardware(source), 'table')[0] ?? '')).toEqual([
      'UpToDate',
      'UpToDate',
      'UpToDate',
    ]);
    // A TCB info that Intel did not sign says anything.
    const forged = createDeployment({
      seed: 'report',
      collateral: (all) => ({ ...all, tcb_info_signature: '11'.repeat(64) }),
    });
    const of = asIntel(await sourceOfDeployment(forged));
    expect(hasGreen(elements(await hardware(of), 'table')[0] ?? '')).toBe(false);
    expect((await table(of, 'TCB status by part'))[0]).toContain('UpToDate, cut off');
  });

  it('that are behind have what lags, and advisories that lead to Intel’s pages', async () => {
    const source = asIntel(await sourceOfDeployment(late()));
    const [platform = ''] = await table(source, 'TCB status by part');
    expect(platform).toContain('OutOfDate');
    expect(platform).toMatch(/needs \d+/);
    const markup = await hardware(source);
    expect(markup).toContain(
      '<a class="nowrap" href="https://www.intel.com/content/www/us/en/security-center/advisory/intel-sa-00837.html" rel="noreferrer">INTEL-SA-00837</a>, odd &quot; one',
    );
    expect(greenWords(elements(markup, 'table')[0] ?? '')).not.toContain('OutOfDate');
  });

  it('that are behind and accepted are not green either', async () => {
    const policy = `${deployment.policy}hardware:\n  tcb-statuses: [UpToDate, OutOfDate]\n`;
    const source = asIntel(await sourceOfDeployment(late(), {}, { policy }));
    expect(source.result.components[0]?.phases.hardware.status).toBe('pass');
    expect((await table(source, 'TCB status by part'))[0]).toContain('OutOfDate, accepted, conditional');
    expect(greenWords(await hardware(source)).filter((word) => word.startsWith('OutOfDate'))).toEqual([]);
  });

  it('say whether the policy refuses what is open', async () => {
    const accepted = `${deployment.policy}hardware:\n  tcb-statuses: [UpToDate, OutOfDate]\n`;
    const refused = `${accepted}  advisories: { deny: [INTEL-SA-00837] }\n`;
    const said = async (policy: string) =>
      textOf(await hardware(asIntel(await sourceOfDeployment(late(), {}, { policy }))));
    expect(await said(accepted)).toContain(
      'Open advisories not refused, conditional Open, not refused: INTEL-SA-00837',
    );
    expect(await said(refused)).toContain(
      'Open advisories refused Open advisories that the policy refuses: INTEL-SA-00837.',
    );
    expect(await said(deployment.policy)).toMatch(/All parts together OutOfDate OutOfDate: platform OutOfDate/);
  });

  it('are not determined without collateral', async () => {
    const source = await sourceOfDeployment(deployment, { collateral: null });
    expect(await table(source, 'TCB status by part')).toEqual(
      ['Platform', 'TDX module', 'Quoting enclave'].map((name) =>
        expect.stringMatching(new RegExp(`^${name} not determined .* – –`)),
      ),
    );
    expect(textOf(await certificates(source))).toContain('Platform (PCK)');
  });

  it('of machines on equal hosts are shown once, each host named', async () => {
    const markup = await hardware(await wholeSource({ more: [{}] }));
    expect(elements(markup, 'table').filter((one) => one.includes('TCB status'))).toHaveLength(1);
    expect(textOf(markup)).toContain(
      'App instances 1 to 2 of 2 and the KMS and the gateway: the same'.replace('1 to 2', '1 and 2'),
    );
    expect(textOf(markup)).toContain('Host of app instance 2 of 2');
  });

  it('of a quote of which nobody asked the hardware are not there', async () => {
    const source = await simulatedSource({}, {}, { phases: ['os'] });
    expect(textOf(await hardware(source))).toContain('No TCB level. Nobody asked for the hardware phase.');
  });
});

describe('how long Intel’s statements speak', () => {
  const at = deployment.at.getTime();
  const info = deployment.tcbInfo;
  const judgedAt = async (time: number) => asIntel(await sourceOfDeployment(deployment, {}, { at: time }));

  it('is told for each, and drawn', async () => {
    const source = await judgedAt(at);
    const rows = await table(source, 'For which time');
    expect(rows.map((row) => row.replace(/ \d{4}-.*/, ''))).toEqual([
      'TCB info',
      'QE identity',
      'PCK revocation list',
      'Root revocation list',
      'PCK certificate',
      'PCK CA certificate',
      'Root certificate',
      'TCB signing certificate',
    ]);
    expect(rows[0]).toContain(`${info.issueDate.slice(0, 10)} ${info.nextUpdate.slice(0, 10)}`);
    const [picture = ''] = elements(await hardware(source), 'svg').filter((one) => one.includes('class="spans'));
    expect(picture.match(/<rect class="s pass"/g)).toHaveLength(8);
    for (const [, x = '', width = ''] of picture.matchAll(/x="([\d.]+)" y="\d+" width="([\d.]+)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(180);
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(790.05);
    }
  });

  it('says which ends first, in a sentence', async () => {
    const end = new Date(info.nextUpdate);
    const day = `${end.getUTCDate()} ${end.toLocaleString('en', { month: 'long', timeZone: 'UTC' })} ${end.getUTCFullYear()}`;
    expect(textOf(await hardware(await judgedAt(at)))).toContain(`On ${day} the first of them end: the TCB info`);
    expect(textOf(await hardware(await judgedAt(at + 90 * DAY)))).toContain(
      `The first of them ended before the appraisal, on ${day}: the TCB info`,
    );
  });

  it('is never green for one that the checks do not accept', async () => {
    const rows = await table(await judgedAt(at + 90 * DAY), 'For which time');
    expect(rows[0]).toMatch(/TCB info .* days before undecided/);
    const forged = createDeployment({
      seed: 'report',
      collateral: (all) => ({ ...all, tcb_info_signature: '11'.repeat(64) }),
    });
    const source = asIntel(await sourceOfDeployment(forged));
    expect((await table(source, 'For which time'))[0]).toContain('refused tcb-info-signature');
  });

  it('has no green under a test root', async () => {
    expect(hasGreen(await hardware(await sourceOfDeployment(deployment)))).toBe(false);
  });
});

describe('certificates', () => {
  const pemOf = (chain: string): X509Certificate[] =>
    (chain.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\s*/g) ?? []).map(
      (pem) => new X509Certificate(pem),
    );

  it('are told with names, serial, days and key, as node:crypto reads them', async () => {
    const markup = await certificates(await sourceOfDeployment(deployment));
    const part = elements(markup, 'details').find((one) => one.includes('TCB info signing')) ?? '';
    const rows = elements(part, 'tr').slice(1);
    const chain = pemOf(deployment.collateral.tcb_info_issuer_chain);
    expect(rows).toHaveLength(chain.length);
    for (const [i, certificate] of chain.entries()) {
      const row = rows[i] ?? '';
      const key = createHash('sha256')
        .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
        .digest('hex');
      const digits = foldedDigits(row);
      expect(digits.at(-1)).toBe(key);
      const serial = digits.length > 1 ? digits[0] : textOf(/<td data-l="Serial">.*?<\/td>/s.exec(row)?.[0] ?? '');
      expect(BigInt(`0x${serial}`)).toBe(BigInt(`0x${certificate.serialNumber}`));
      expect(row).toContain(`datetime="${new Date(certificate.validTo).toISOString().slice(0, -5)}Z"`);
    }
    expect(textOf(part)).toContain('TCB info signing and QE identity signing');
    expect(textOf(part)).toContain('collateral/0');
  });

  it('of a test root never seem to be Intel’s', async () => {
    const markup = await certificates(await sourceOfDeployment(deployment));
    expect(textOf(markup)).toContain('a root that the call gave, experiment');
    expect(textOf(markup)).not.toContain('pinned: Intel');
    expect(hasGreen(markup)).toBe(false);
  });

  it('that end in a key that nobody pinned say so', async () => {
    const { evidence, collateral, policy, at } = deployment;
    const source = await sourceOf(bundleOf({ evidence: { evidence }, collateral }), { policy, at: at.getTime() });
    const markup = await certificates(source);
    expect(textOf(markup)).toContain('a key that nobody pinned');
    expect(hasGreen(markup)).toBe(false);
  });

  it('have names that stay text', async () => {
    const commonName = '</th><script>alert(1)</script>\u202e';
    const bent = createDeployment({
      seed: 'report',
      pki: { certificates: { tcbSigning: { subject: { commonName } } } },
    });
    const markup = await certificates(await sourceOfDeployment(bent));
    expect(markup).not.toContain('<script');
    expect(textOf(markup)).toContain('</th><script>alert(1)</script>\\u{202e}');
  });
});
