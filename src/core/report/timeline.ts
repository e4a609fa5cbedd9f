// What a log told, as a report holds it.

import { parseRfc3339 } from '../formats/codec/time.js';
import { POINT_KINDS, type Point, type Span, type Timeline, WEIGHTS } from '../history/spans.js';
import { VERDICTS } from '../result/words.js';
import { listOf, object, orNull, type Reader } from '../schema/reader.js';
import { boolean, integer, matching, oneOf, text } from '../schema/scalars.js';

const MOST = 1000;
/** One that the calendar has: it is drawn. */
const time: Reader<string> = (value) => {
  const given = text(value);
  parseRfc3339(given, '');
  return given;
};

const span = object<Span>({
  verdict: oneOf(...VERDICTS),
  experiment: orNull(boolean),
  firstAt: time,
  lastAt: time,
  checks: integer(1, Number.MAX_SAFE_INTEGER),
  factsDigest: matching(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits'),
  changes: listOf(object<Span['changes'][number]>({ weight: oneOf(...WEIGHTS), text }), { most: 1000 }),
});

export const readTimeline: Reader<Timeline> = object<Timeline>({
  origin: text,
  size: integer(0, Number.MAX_SAFE_INTEGER),
  rootHash: text,
  target: text,
  spans: listOf(span, { most: MOST }),
  omitted: integer(0, Number.MAX_SAFE_INTEGER),
  omittedFailures: integer(0, Number.MAX_SAFE_INTEGER),
  holes: listOf(object<Timeline['holes'][number]>({ from: time, to: time }), { most: MOST }),
  points: listOf(object<Point>({ kind: oneOf(...POINT_KINDS), at: time, text }), { most: MOST }),
});
