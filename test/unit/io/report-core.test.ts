// The code of reports as dist/ has it.

import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { CORE_PARTS } from '../../../src/core/report/core.js';
import { readReportCore } from '../../../src/io/report-core.js';

it('is the loader and every part, whose digests the loader knows', async () => {
  const { loader, parts } = await readReportCore();
  expect(Object.keys(parts)).toEqual(CORE_PARTS);
  for (const [name, code] of Object.entries(parts)) {
    expect(code).toMatch(/^export default\{/);
    expect([name, loader.includes(createHash('sha256').update(code).digest('hex'))]).toEqual([name, true]);
  }
  expect(loader).not.toMatch(/<\/script|<!--/i);
  expect(await readReportCore()).toBe(await readReportCore());
});

it('has nothing of Node, and asks for nothing over a network', async () => {
  const { loader, parts } = await readReportCore();
  for (const [name, code] of Object.entries({ ...parts, loader })) {
    const found = code.match(/require\("node:|\bprocess\.env|XMLHttpRequest|new WebSocket|sendBeacon|importScripts/g);
    expect([name, found]).toEqual([name, null]);
  }
});
