// What every blob store has to do, whichever it is.

import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Blobs } from '../../../src/service/blobs/blobs.js';
import { digestOf } from '../../../src/service/blobs/packed.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** @param started gives the store, once it is there */
export function blobSuite(started: () => Blobs): void {
  it('gives back the bytes that it was given, by their SHA-256', async () => {
    const blobs = started();
    for (const bytes of [text('evidence'), new Uint8Array(), new Uint8Array(randomBytes(300_000))]) {
      const digest = await blobs.put(bytes);
      expect(digest).toBe(digestOf(bytes));
      expect(Buffer.from(await blobs.get(digest)).equals(Buffer.from(bytes))).toBe(true);
    }
  });

  it('takes the same bytes again, also from many at once', async () => {
    const blobs = started();
    const bytes = new Uint8Array(randomBytes(20_000));
    const digests = await Promise.all(Array.from({ length: 8 }, () => blobs.put(bytes)));
    expect(new Set(digests)).toEqual(new Set([digestOf(bytes)]));
    expect(Buffer.from(await blobs.get(digestOf(bytes))).equals(Buffer.from(bytes))).toBe(true);
  });

  it('says that a blob is not there, and nothing else is taken for one', async () => {
    const blobs = started();
    await expect(blobs.get(digestOf(text('never stored')))).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    for (const name of [
      '',
      'sha256:',
      'sha256:../../etc/passwd',
      `sha256:${'A'.repeat(64)}`,
      `sha512:${'a'.repeat(64)}`,
    ]) {
      await expect(blobs.get(name)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    }
  });

  it('removes a blob, and what is not there without an error', async () => {
    const blobs = started();
    const digest = await blobs.put(text('to be removed'));
    await blobs.remove(digest);
    await blobs.remove(digest);
    await expect(blobs.get(digest)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
  });

  it('lists what it keeps', async () => {
    const blobs = started();
    const digests = await Promise.all(Array.from({ length: 5 }, (_, i) => blobs.put(text(`listed ${i}`))));
    const listed = new Set<string>();
    for await (const digest of blobs.list()) listed.add(digest);
    expect(digests.filter((digest) => !listed.has(digest))).toEqual([]);
    expect([...listed].every((digest) => /^sha256:[0-9a-f]{64}$/.test(digest))).toBe(true);
  });

  it('can be written to', async () => {
    await started().probe();
  });
}
