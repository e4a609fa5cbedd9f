// A report appraised again: the same result is called the same, and nothing else is.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createBundle, itemBytes, recordAppraisal, serialiseBundle } from '../../../../src/core/bundle.js';
import { ParseError } from '../../../../src/core/errors.js';
import { parsePolicy, resolvePolicy } from '../../../../src/core/policy/policy.js';
import type { RecordedReport } from '../../../../src/core/report/blocks.js';
import { resultDifferences } from '../../../../src/core/report/differences.js';
import { appraiseOtherwise, reappraise } from '../../../../src/core/report/reappraise.js';
import { recordedOptions } from '../../../../src/core/report/recorded.js';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { createDeployment } from '../../../../src/simulator/index.js';
import { verify } from '../../../../src/verify.js';
import { temporaryFolder } from '../../../e2e/run.js';
import { imageItem } from '../../../support/report-sources.js';
import { simulatedReport } from '../../../support/reports.js';

let result: ResultDocument;
let report: RecordedReport;
beforeAll(async () => {
  const source = await simulatedReport();
  result = source.result;
  report = { ...source, result: renderJson(result) };
});

const DAY_MS = 86_400_000;

describe('reappraise', () => {
  it('calls the recorded result the same', async () => {
    expect(await reappraise(report)).toEqual({ state: 'same', result, differences: [] });
  });

  it('calls any other text changed, and returns what the evidence comes to', async () => {
    const change = (from: string, to: string): string => {
      expect(report.result).toContain(from);
      return report.result.replace(from, to);
    };
    const cases: [string, string][] = [
      [change('"verdict": "verified"', '"verdict": "failed"'), 'verdict'],
      [change('"status": "pass"', '"status": "fail"'), 'components[0] phases hardware status'],
      [change('"kind": "file"', '"kind": "url"'), 'target kind'],
      [change('"experiment": "', '"experiment": null, "x": "'), 'experiment'],
      [report.result.slice(0, -2), 'result'],
      ['', 'result'],
      ['[]', 'verdict'],
    ];
    for (const [text, what] of cases) {
      const again = await reappraise({ ...report, result: text });
      expect([what, again.state, again.result]).toEqual([what, 'changed', result]);
      expect(again.differences.map((one) => one.what)).toContain(what);
    }
  });

  it('calls it changed even where the value is the same, written in another way', async () => {
    const again = await reappraise({ ...report, result: `${report.result}\n` });
    expect([again.state, again.differences]).toEqual(['changed', []]);
  });

  it('believes neither another root than the one that the result names, nor another time', async () => {
    const root = { ...report, roots: { ...report.roots, trustAnchors: ['0b'.repeat(64)] } };
    expect((await reappraise(root)).result.verdict).toBe('failed');
    const at = {
      ...report,
      bundle: { ...report.bundle, appraisal: { at: '2050-01-01T00:00:00Z', policy: report.bundle.appraisal?.policy } },
    };
    const again = await reappraise(at);
    expect([again.state, again.result.verdict]).toEqual(['changed', 'failed']);
  });

  it('refuses a bundle that records no appraisal, or a policy that is none', async () => {
    const { appraisal: _, ...bundle } = report.bundle;
    await expect(reappraise({ ...report, bundle })).rejects.toThrow('it records no appraisal');
    const none = { ...report.bundle, appraisal: { at: '2050-01-01T00:00:00Z', policy: {} } };
    await expect(reappraise({ ...report, bundle: none })).rejects.toThrow(ParseError);
  });
});

describe('appraiseOtherwise', () => {
  it('judges as of another time', async () => {
    const at = Date.parse(result.appraisedAt) + 400 * DAY_MS;
    const later = await appraiseOtherwise(report, { at });
    expect(later.result.verdict).toBe('inconclusive');
    expect(later.result.appraisedAt).toBe(new Date(at).toISOString());
    expect(later.bundle.digest).toBe(report.bundle.digest);
    expect(later.differences[0]).toEqual({ what: 'verdict', recorded: 'verified', here: 'inconclusive' });
    expect(later.differences.filter(({ what }) => what.includes('/0 ')).length).toBeGreaterThan(0);
  });

  it('judges by another policy', async () => {
    const policy = resolvePolicy(await parsePolicy('version: 1\nsource-code: { app-ids: [' + '00'.repeat(20) + '] }'), {
      defaultFreshness: 'replayed',
    });
    const other = await appraiseOtherwise(report, { policy });
    expect(other.result.verdict).toBe('failed');
    expect(other.differences).toContainEqual(
      expect.objectContaining({ what: 'app/0 source-code.app-id', recorded: 'pass', here: 'fail' }),
    );
  });

  it('counts nothing that the maker expected or was told, once the reader has a policy: as verify --evidence', async () => {
    const policy = resolvePolicy(await parsePolicy('version: 1\nphases: [hardware, os, source-code]\n'), {
      defaultFreshness: 'replayed',
    });
    const honest = createDeployment();
    const { bundle } = report;
    const stuffed = createBundle({
      target: { ...bundle.target, nonce: '00'.repeat(32), domain: 'app.example:443' },
      components: bundle.components.map((component) => ({ ...component, acquired: 'fetched' })),
      gaps: [{ name: 'chain-record/0', reason: 'nobody asked' }],
      items: [
        ...bundle.items.map((item) => ({ ...item, bytes: itemBytes(bundle, item.name) })),
        ...Object.entries(imageItem(honest)).map(([name, value]) => ({
          role: 'reference' as const,
          name,
          source: 'file:image.json',
          collectedAt: honest.at.toISOString(),
          bytes: new TextEncoder().encode(JSON.stringify(value)),
        })),
      ],
    });
    const maker = await appraiseOtherwise(
      { ...report, bundle: recordAppraisal(stuffed, honest.at.getTime(), policy) },
      { at: honest.at.getTime() },
    );
    const statuses = ({ components }: ResultDocument) =>
      components.map(({ freshness, phases }) => [
        freshness,
        Object.values(phases).map(({ checks }) => checks.map(({ id, status }) => [id, status])),
      ]);
    expect(maker.result.components[0]?.phases.os.checks).toContainEqual(
      expect.objectContaining({ id: 'os.reference-value', status: 'pass' }),
    );

    const own = await appraiseOtherwise(
      { ...report, bundle: recordAppraisal(stuffed, honest.at.getTime(), report.bundle.appraisal?.policy) },
      { policy },
    );
    expect(own.result.verdict).toBe('inconclusive');
    expect(own.bundle.items.map(({ name }) => name)).toEqual(['evidence', 'collateral/0']);
    const path = join(temporaryFolder(), 'bundle.json');
    writeFileSync(path, serialiseBundle(stuffed));
    const { result: byCommand } = await verify({
      collect: {
        target: { kind: 'file', path },
        collateralPaths: [],
        appComposePath: null,
        pccsUrls: [],
        nonce: null,
        offline: true,
      },
      policy,
      at: honest.at.getTime(),
      trustAnchors: recordedOptions(report).trustAnchors,
    });
    expect(statuses(own.result)).toEqual(statuses(byCommand));
  });

  it('judges by another app-compose file: another bundle, which holds it', async () => {
    const { appCompose } = createDeployment({ compose: { name: 'another' } });
    const bytes = new Uint8Array(appCompose);
    const other = await appraiseOtherwise(report, { appCompose: { name: 'mine.json', bytes } });
    expect(other.result.verdict).toBe('failed');
    expect(other.bundle.digest).not.toBe(report.bundle.digest);
    expect(itemBytes(other.bundle, 'app-compose')).toEqual(bytes);
    expect(other.bundle.items.map(({ name }) => name).sort()).toEqual(
      report.bundle.items.map(({ name }) => name).sort(),
    );
    const same = await appraiseOtherwise(report, {
      appCompose: { name: 'app-compose.json', bytes: itemBytes(report.bundle, 'app-compose') },
    });
    expect(same.differences).toEqual([]);
  });
});

describe('resultDifferences', () => {
  it('names the verdict first, then checks, then all else by where it stands', () => {
    const other = structuredClone(result);
    other.verdict = 'failed';
    other.target.name = 'x';
    const [check] = other.components[0]?.phases.hardware.checks ?? [];
    if (check === undefined) throw new Error('no check');
    check.status = 'fail';
    check.detail = 'other';
    expect(resultDifferences(renderJson(other), result).map(({ what }) => what)).toEqual([
      'verdict',
      `app/0 ${check.id}`,
      'target name',
      `app/0 ${check.id} detail`,
    ]);
  });
});
