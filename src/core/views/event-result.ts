// What a message tells of a result: of one that is at hand, or of one that was kept as JSON and is read back.

import { sha256 } from '#crypto';
import { toHex, utf8 } from '../bytes.js';
import type { AnnouncedRecovery, ResultDocument } from '../result/document.js';
import { anyObject, listOf, member, memberOr, orNull, type Reader, readJson } from '../schema/reader.js';
import { integer, text } from '../schema/scalars.js';
import { readBadgeFacts } from './badge-facts.js';
import { someRecorded } from './current-verdict.js';
import { renderJson } from './json.js';

export interface EventResult
  extends Pick<
    ResultDocument,
    'verdict' | 'verdictReason' | 'experiment' | 'appraisedAt' | 'evidenceDigest' | 'policyDigest'
  > {
  announced: readonly EventRecovery[];
  /** Its evidence was read from a file, or handed in: a success is not called one of today. */
  isRecorded: boolean;
  /** `sha256:` of the result as JSON. */
  resultDigest: string;
}

/** Checks that a later version knows are only named. */
export interface EventRecovery
  extends Pick<AnnouncedRecovery, 'component' | 'evaluationDataNumber' | 'from' | 'to' | 'standardFrom' | 'daysLeft'> {
  fails: readonly string[];
}

export function eventResultOf(result: ResultDocument): EventResult {
  return {
    ...result,
    announced: result.announced ?? [],
    isRecorded: someRecorded(result.components),
    resultDigest: digestOf(renderJson(result)),
  };
}

/**
 * @param json a result document (`--format json`)
 * @throws ParseError also for one that contradicts itself
 */
export function readEventResult(json: string): EventResult {
  const { verdict, verdictReason, experiment, appraisedAt, components } = readBadgeFacts(json);
  const rest = readJson(json, 'result', more);
  const found = { verdict, verdictReason, experiment, appraisedAt, isRecorded: someRecorded(components) };
  return { ...found, ...rest, resultDigest: digestOf(json) };
}

function digestOf(json: string): string {
  return `sha256:${toHex(sha256(utf8(json)))}`;
}

const MAX_ANNOUNCED = 10_000;
const MAX_FAILS = 1_000;
/** Days and numbers of Intel's lists are far below. */
const MAX_NUMBER = 1_000_000;

const recovery: Reader<EventRecovery> = (value) => {
  const of = anyObject(value);
  return {
    component: member(of, 'component', text),
    evaluationDataNumber: member(of, 'evaluationDataNumber', integer(0, MAX_NUMBER)),
    from: member(of, 'from', orNull(text)),
    to: member(of, 'to', orNull(text)),
    fails: member(of, 'fails', listOf(text, { most: MAX_FAILS })),
    standardFrom: member(of, 'standardFrom', orNull(text)),
    daysLeft: member(of, 'daysLeft', orNull(integer(-MAX_NUMBER, MAX_NUMBER))),
  };
};

const more = (value: unknown) => {
  const root = anyObject(value);
  return {
    evidenceDigest: member(root, 'evidenceDigest', text),
    policyDigest: member(root, 'policyDigest', text),
    announced: memberOr(root, 'announced', [], listOf(recovery, { most: MAX_ANNOUNCED })),
  };
};
