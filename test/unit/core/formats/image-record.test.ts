import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import {
  IMAGE_RECORD_SCHEMA,
  type ImageRecord,
  parseImageRecord,
  serialiseImageRecord,
} from '../../../../src/core/formats/image-record.js';
import { text } from './encode.js';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const record: ImageRecord = {
  schema: IMAGE_RECORD_SCHEMA,
  reference: `ghcr.io/o/r:1@${DIGEST}`,
  registry: 'ghcr.io',
  repository: 'o/r',
  tagDigest: DIGEST,
  manifests: [{ digest: DIGEST, mediaType: 'application/vnd.oci.image.index.v1+json', bytes: text('{}') }],
  attestations: [{ source: 'github', url: 'https://api.github.com/', subject: DIGEST, bundle: text('{"a":1}') }],
  problems: [{ what: 'referrers', reason: 'answered with status 429' }],
};

describe('image record', () => {
  it('is read as it was written', () => {
    expect(parseImageRecord(serialiseImageRecord(record), 'image-record/0')).toEqual(record);
  });

  it('is refused with a member that is not known, or a text of several lines', () => {
    expect(() => parseImageRecord(serialiseImageRecord(record).replace('"registry"', '"host"'), 'x')).toThrow(
      ParseError,
    );
    expect(() => parseImageRecord(serialiseImageRecord({ ...record, reference: 'a\nb' }), 'x')).toThrow(ParseError);
  });
});
