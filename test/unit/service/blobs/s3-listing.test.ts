import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BlobError } from '../../../../src/service/blobs/blobs.js';
import { readListing } from '../../../../src/service/blobs/s3-listing.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const page = (content: string): Uint8Array =>
  bytes(`<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="x">${content}</ListBucketResult>`);

it('reads keys, and what asks for the next page', () => {
  const content =
    '<IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b&#43;&#x2b;</NextContinuationToken><Contents><Key>ab/c.gz</Key></Contents><Contents><Key>x&lt;y</Key></Contents>';
  expect(readListing(page(content))).toEqual({ keys: ['ab/c.gz', 'x<y'], next: 'a&b++' });
  expect(readListing(page('<IsTruncated>false</IsTruncated>'))).toEqual({ keys: [], next: null });
});

it.each([
  ['nothing', bytes('')],
  ['an error', bytes('<Error><Code>AccessDenied</Code></Error>')],
  ['a page that was cut off', bytes('<ListBucketResult><IsTruncated>false</IsTruncated>')],
  ['a page that does not say whether it is the last', page('<Contents><Key>a</Key></Contents>')],
  ['a page that goes on nowhere', page('<IsTruncated>true</IsTruncated>')],
  [
    'a last page that goes on',
    page('<IsTruncated>false</IsTruncated><NextContinuationToken>a</NextContinuationToken>'),
  ],
  ['5 MiB', page(`<IsTruncated>false</IsTruncated>${' '.repeat(5 * 1024 * 1024)}`)],
])('takes no %s for a list', (_, body) => {
  expect(() => readListing(body)).toThrow(BlobError);
});

it('reads any bytes, or refuses them in one way', () => {
  const parts = fc.constantFrom(
    ...['<ListBucketResult>', '</ListBucketResult>', '<Key>', '</Key>', '&#x', '&amp;', ';', '<IsTruncated>', 'true'],
    ...['false', '</IsTruncated>', '<NextContinuationToken>', '</NextContinuationToken>', '9999999', 'a', '\n'],
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(parts).map((some) => bytes(some.join(''))),
      ),
      (body) => {
        try {
          const { keys, next } = readListing(body);
          expect(keys.every((key) => typeof key === 'string') && (next === null || next.length > 0)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(BlobError);
        }
      },
    ),
    { numRuns: 500 },
  );
});
