// Intel's signed list of TCB evaluation data numbers (Provisioning Certification Service, API version 4, resource
// `tcbevaluationdatanumbers`, document version 1): which there are, and when the TCB recovery of each was first published.

import { utf8 } from '../bytes.js';
import { anyObject, listOf, member, object, type Reader, readJson } from '../schema/reader.js';
import { hexBytes, integer, supported, text, time } from '../schema/scalars.js';
import type { SignedDocument } from './collateral.js';

export interface TcbNumbers {
  /** `SGX` or `TDX`. */
  id: string;
  /** Unix milliseconds, like all times here. */
  issueDate: number;
  nextUpdate: number;
  numbers: TcbNumber[];
}

export interface TcbNumber {
  number: number;
  /** When Intel first published collateral of this number. */
  recoveryDate: number;
}

const MAX_DOCUMENT_BYTES = 64 * 1024;
const MAX_NUMBERS = 64;

/** How a bundle holds it: the exact text that Intel signed, as a text, and the signature in hex. */
export function serialiseTcbNumbers(document: string, signature: string): string {
  return JSON.stringify({ tcb_evaluation_data_numbers: document, tcb_evaluation_data_numbers_signature: signature });
}

/** @throws ParseError */
export function parseTcbNumbers(json: string, field: string): SignedDocument<TcbNumbers> {
  const { tcb_evaluation_data_numbers: document, tcb_evaluation_data_numbers_signature: signature } = readJson(
    json,
    field,
    record,
    { bytes: 2 * MAX_DOCUMENT_BYTES },
  );
  return {
    value: readJson(document, `${field}.tcb_evaluation_data_numbers`, tcbNumbers, { bytes: MAX_DOCUMENT_BYTES }),
    signedBytes: utf8(document),
    signature,
  };
}

const record = object({
  tcb_evaluation_data_numbers: text,
  tcb_evaluation_data_numbers_signature: hexBytes(64),
});

const tcbNumber: Reader<TcbNumber> = (value) => {
  const one = anyObject(value);
  return {
    number: member(one, 'tcbEvaluationDataNumber', integer(0, 0x7fffffff)),
    recoveryDate: member(one, 'tcbRecoveryEventDate', time),
  };
};

const tcbNumbers: Reader<TcbNumbers> = (value) => {
  const document = anyObject(value);
  member(document, 'version', supported(integer(0, 0xffff), [1]));
  return {
    id: member(document, 'id', supported(text, ['SGX', 'TDX'])),
    issueDate: member(document, 'issueDate', time),
    nextUpdate: member(document, 'nextUpdate', time),
    numbers: member(document, 'tcbEvalNumbers', listOf(tcbNumber, { most: MAX_NUMBERS })),
  };
};
