// The list of objects in a bucket, a page of it (ListObjectsV2). Of its XML only keys and the next page are read: neither
// can contain another element.

import { BlobError } from './blobs.js';

export interface Listing {
  keys: string[];
  /** What asks for the next page; null: this is the last. */
  next: string | null;
}

/** A page has at most 1,000 objects. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_TOKEN = 4096;

/** @throws BlobError for what is no such page: an incomplete list could pass for a whole one */
export function readListing(body: Uint8Array): Listing {
  const text = body.length > MAX_BYTES ? '' : new TextDecoder().decode(body);
  const wrong = (): never => {
    throw new BlobError('BLOB_UNAVAILABLE', 'the store lists its objects in a form that is not known');
  };
  if (!/<ListBucketResult[\s>]/.test(text) || !/<\/ListBucketResult>\s*$/.test(text)) return wrong();
  const keys = [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => unescaped(key));
  const isCut = /<IsTruncated>(true|false)<\/IsTruncated>/.exec(text)?.[1];
  const token = /<NextContinuationToken>([^<]+)<\/NextContinuationToken>/.exec(text)?.[1];
  if (isCut === undefined || (isCut === 'true') !== (token !== undefined)) return wrong();
  if (token !== undefined && token.length > MAX_TOKEN) return wrong();
  return { keys, next: token === undefined ? null : unescaped(token) };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
