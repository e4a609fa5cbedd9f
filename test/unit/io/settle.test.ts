import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { settle } from '../../../src/io/settle.js';

it('says so where a folder cannot be settled: what is in it may not outlive a loss of power', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trust-center-settle-'));
  await settle(folder);
  rmSync(folder, { recursive: true });
  await expect(settle(folder)).rejects.toThrow('ENOENT');
});
