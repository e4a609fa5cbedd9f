// What a contract's yes, no or silence means for a check.

import type { Answer } from '../../../chain/answers.js';
import { fail, type Judgement, pass, type Shown, unknown } from '../../judgement.js';
import { type Agreement, asTold } from './agreement.js';

export interface Question {
  /** `The KMS contract knows the app` and `The KMS contract does not know the app`. */
  yes: string;
  no: string;
  /** What was asked about. */
  actual: string;
  /** What to do where the answer is no. */
  otherwise: string;
}

export const READ_AGAIN =
  'Read the chain again (--rpc-url URL). What was read may be of another launch, or of another contract.';

export function judgeAnswer(agreement: Agreement, answer: Answer<boolean>, question: Question): Judgement {
  const { yes, no, actual, otherwise } = question;
  if (answer.kind !== 'value') return unanswered(answer, yes, { actual });
  const told = asTold(agreement);
  if (answer.value) return pass(`${yes}, ${told}.`, { actual });
  return fail(`${no}, ${told}.`, { actual, hint: otherwise });
}

/** For what a contract did not answer with a value. @param proposition that holds where the answer is yes */
export function unanswered(
  answer: Exclude<Answer<unknown>, { kind: 'value' }>,
  proposition: string,
  shown: Shown,
): Judgement {
  const hint = answer.kind === 'missing' ? READ_AGAIN : OTHER_CONTRACT;
  const why = {
    missing: `there is no answer to just this question (${answer.reason})`,
    reverted: `the contract refused the question (${answer.reason})`,
    unreadable: answer.reason,
  }[answer.kind];
  return unknown(`Whether ${lowerFirst(proposition)} is not known: ${why}.`, { ...shown, hint });
}

const OTHER_CONTRACT =
  'This is not a contract of dstack as this version knows them: find out what it is before you rely on it.';

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
