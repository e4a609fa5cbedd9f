import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Blobs } from '../../../src/service/blobs/blobs.js';
import { folderBlobs } from '../../../src/service/blobs/folder.js';
import { digestOf, MAX_BLOB_BYTES, pathOf } from '../../../src/service/blobs/packed.js';
import { blobSuite } from './blob-suite.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('blobs in a folder', () => {
  let folder: string;
  let blobs: Blobs;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trust-center-blobs-'));
    blobs = await folderBlobs(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  blobSuite(() => blobs);

  const moreThanSaid = gzipSync(new Uint8Array(1_000_000));
  moreThanSaid.writeUInt32LE(13, moreThanSaid.length - 4);
  const altered: [string, Uint8Array][] = [
    ['more than it says of itself', moreThanSaid],
    ['less than a length', text('gz')],
    ['other bytes', gzipSync('something else')],
    ['no gzip', text('something else')],
    ['half of it', gzipSync('to be altered').subarray(0, 20)],
    ['nothing', new Uint8Array()],
    ['far more than a blob has', gzipSync(new Uint8Array(MAX_BLOB_BYTES + 1))],
  ];
  it.each(altered)(
    'refuses what was altered, and puts it right when it gets the bytes again: %s',
    async (_, content) => {
      const bytes = text('to be altered');
      const digest = await blobs.put(bytes);
      writeFileSync(join(folder, pathOf(digest)), content);
      await expect(blobs.get(digest)).rejects.toMatchObject({ code: 'BLOB_ALTERED' });
      expect(await blobs.put(bytes)).toBe(digest);
      expect(await blobs.get(digest)).toEqual(bytes);
    },
  );

  it('makes a folder again that was removed', async () => {
    const bytes = text('in a folder that is removed');
    const digest = await blobs.put(bytes);
    rmSync(dirname(join(folder, pathOf(digest))), { recursive: true });
    await expect(blobs.get(digest)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    expect(await blobs.put(bytes)).toBe(digest);
    expect(await blobs.get(digest)).toEqual(bytes);
  });

  it('follows no link, and reads no folder', async () => {
    const digest = await blobs.put(text('behind a link'));
    const at = join(folder, pathOf(digest));
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, gzipSync('behind a link'));
    rmSync(at);
    symlinkSync(elsewhere, at);
    await expect(blobs.get(digest)).rejects.toMatchObject({ code: 'BLOB_ALTERED' });
    rmSync(at);
    mkdirSync(at);
    await expect(blobs.get(digest)).rejects.toMatchObject({ code: 'BLOB_ALTERED' });
    await expect(blobs.put(text('behind a link'))).rejects.toMatchObject({ code: 'BLOB_UNAVAILABLE' });
    rmSync(at, { recursive: true });
  });

  it('leaves nothing behind but blobs, and removes what was cut off long ago', async () => {
    const drafts = join(folder, 'drafts');
    expect(readdirSync(drafts)).toEqual([]);
    for (const name of ['old', 'new']) writeFileSync(join(drafts, name), 'half');
    utimesSync(join(drafts, 'old'), 0, 0);
    await folderBlobs(folder);
    expect(readdirSync(drafts)).toEqual(['new']);
    rmSync(join(drafts, 'new'));
  });

  it('says that it cannot be written to, and keeps nothing then', async () => {
    rmSync(join(folder, 'drafts'), { recursive: true });
    const digest = digestOf(text('nowhere to put it'));
    await expect(blobs.put(text('nowhere to put it'))).rejects.toMatchObject({ code: 'BLOB_UNAVAILABLE' });
    await expect(blobs.probe()).rejects.toMatchObject({ code: 'BLOB_UNAVAILABLE' });
    expect(existsSync(join(folder, pathOf(digest)))).toBe(false);
    mkdirSync(join(folder, 'drafts'));
    await blobs.probe();
  });

  it('takes no folder that others can write to', async () => {
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    await expect(folderBlobs(shared)).rejects.toMatchObject({ code: 'BLOB_UNAVAILABLE', message: /chmod go-w/ });
  });
});
