// What the quote's report_data binds, and how fresh that makes the evidence.
// report_data content types: SHA512(tag || ":" || content), or the content itself, zero padded (dstack).

import { sha512 } from '#crypto';
import { concatBytes, equalBytes, isZero, toHex, utf8 } from '../bytes.js';
import type { AttestationEvidence } from '../formats/evidence.js';
import { FRESHNESS_GRADES, type FreshnessGrade } from '../result/words.js';
import type { PhaseReport } from './judgement.js';

/** A shorter nonce could be met by chance, or by the zero padding itself. */
export const MIN_NONCE_BYTES = 16;

export interface BindingInput {
  /** The quote's report_data, 64 bytes. */
  reportData: Uint8Array;
  evidence: Pick<AttestationEvidence, 'reportData' | 'raTlsPublicKey'>;
  /** The verifier's own nonce, 16 to 64 bytes. */
  nonce: Uint8Array | null;
  acquired: 'fetched' | 'replayed';
  /** Least grade that the policy accepts. */
  required: FreshnessGrade;
}

/** Adds `hardware.report-data` (when something is expected of report_data) and `hardware.freshness`; returns the grade reached. */
export function appraiseBinding(report: PhaseReport, input: BindingInput): FreshnessGrade {
  const { reportData, evidence, nonce } = input;
  const bound: string[] = [];
  const broken: { what: string; expected: string }[] = [];
  const expectation = (what: string, holds: boolean, expected: Uint8Array): void => {
    if (holds) bound.push(what);
    else broken.push({ what, expected: toHex(expected) });
  };

  if (evidence.reportData !== null) {
    expectation(
      'the report data that the evidence states',
      matchesPadded(reportData, evidence.reportData),
      evidence.reportData,
    );
  }
  if (evidence.raTlsPublicKey !== null) {
    const expected = tagged('ratls-cert', evidence.raTlsPublicKey);
    expectation('the public key of the RA-TLS certificate', equalBytes(reportData, expected), expected);
  }
  const nonceBound = nonce !== null && bindsNonce(reportData, nonce);
  if (nonce !== null) expectation('the nonce', nonceBound, nonce);

  const actual = toHex(reportData);
  const first = broken[0];
  if (first !== undefined) {
    report.fail(
      'hardware.report-data',
      `The quote’s report_data does not bind ${broken.map(({ what }) => what).join(' nor ')}.`,
      {
        expected: first.expected,
        actual,
        hint: 'This quote was made for something else: collect evidence and quote together, and check that nobody stands between.',
      },
    );
  } else if (bound.length > 0) {
    report.pass('hardware.report-data', `The quote’s report_data binds ${bound.join(' and ')}.`, { actual });
  }

  const grade: FreshnessGrade = nonceBound ? 'nonce' : input.acquired;
  if (FRESHNESS_GRADES.indexOf(grade) >= FRESHNESS_GRADES.indexOf(input.required)) {
    report.pass('hardware.freshness', `Freshness grade ${grade}: ${MEANING[grade]}.`, {
      expected: input.required,
      actual: grade,
    });
  } else {
    report.fail(
      'hardware.freshness',
      `Freshness grade ${grade}: ${MEANING[grade]}. The policy asks for ${input.required} or better.`,
      {
        expected: input.required,
        actual: grade,
        hint:
          input.required === 'nonce'
            ? 'Pass the nonce that the quote was made with (--nonce HEX), or accept a lower grade in the policy (freshness).'
            : 'Let trust-center fetch the evidence from the target itself, or accept a lower grade in the policy (freshness).',
      },
    );
  }
  return grade;
}

const MEANING: Record<FreshnessGrade, string> = {
  replayed: 'the evidence was read from a file, it may be of any age',
  fetched: 'the evidence was asked of the target in this run, but carries no nonce',
  'key-bound': 'the target proved possession of the attested key in this run',
  nonce: 'the quote contains the verifier’s nonce',
};

function tagged(tag: string, content: Uint8Array): Uint8Array {
  return sha512(concatBytes(utf8(`${tag}:`), content));
}

/** `content`, zero padded to the length of `reportData`. */
function matchesPadded(reportData: Uint8Array, content: Uint8Array): boolean {
  return (
    content.length > 0 &&
    content.length <= reportData.length &&
    equalBytes(reportData.subarray(0, content.length), content) &&
    isZero(reportData.subarray(content.length))
  );
}

/**
 * A nonce stands in report_data raw and zero padded, hashed as `app-data`, or (services that put a 32-byte identity
 * first) as the second half.
 */
function bindsNonce(reportData: Uint8Array, nonce: Uint8Array): boolean {
  // All zero it is the report data of any quote that was made for nothing.
  if (nonce.length < MIN_NONCE_BYTES || isZero(nonce)) return false;
  return (
    matchesPadded(reportData, nonce) ||
    equalBytes(reportData, tagged('app-data', nonce)) ||
    (nonce.length === 32 && equalBytes(reportData.subarray(32), nonce))
  );
}
