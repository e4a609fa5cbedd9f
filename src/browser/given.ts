// What the reader gave the page that checks files: each file by its content, bounded before it is read, and never run.

import { MAX_ROOT_CA_BYTES, parseTrustAnchor, type TrustAnchor } from '../core/appraisal/hardware/trust-anchor.js';
import { type Bundle, MAX_BUNDLE_BYTES, parseBundle, serialiseBundle } from '../core/bundle.js';
import { documentText, preview, utf8 } from '../core/bytes.js';
import { expectAppCompose } from '../core/collection/expected.js';
import type { NamedFile } from '../core/collection/files.js';
import { kindOf } from '../core/collection/kind.js';
import { InputError } from '../core/errors.js';
import { recogniseComponentEvidence } from '../core/formats/component-evidence.js';
import type { EvidenceKind } from '../core/formats/evidence.js';
import { MAX_EVIDENCE_BYTES, recogniseEvidence } from '../core/formats/recognise.js';
import { type PolicyInput, parsePolicy } from '../core/policy/policy.js';
import { findBlocks, type RecordedReport, readReport } from '../core/report/blocks.js';

/** What is judged. */
export type Subject =
  | { kind: 'report'; file: NamedFile; report: RecordedReport; bundle: Bundle }
  | { kind: 'bundle'; file: NamedFile; bundle: Bundle }
  | { kind: 'evidence'; file: NamedFile; what: EvidenceKind };

export interface Given {
  subject: Subject | null;
  kms: NamedFile[];
  gateway: NamedFile[];
  collateral: NamedFile[];
  appCompose: NamedFile | null;
  policy: { name: string; input: PolicyInput } | null;
  root: { name: string; anchor: TrustAnchor } | null;
  /** Unix milliseconds; null: that of the record, or now. */
  at: number | null;
  /** By what the file records, where it records anything: else by the reader's rules. */
  byRecord: boolean;
}

export const NOTHING: Given = {
  subject: null,
  kms: [],
  gateway: [],
  collateral: [],
  appCompose: null,
  policy: null,
  root: null,
  at: null,
  byRecord: false,
};

/** The field that a file was given in; `any`: what it is, its content says. A root is trusted only where it is given as one. */
export type Field = 'any' | 'policy' | 'app-compose' | 'collateral' | 'kms' | 'gateway' | 'root';

const MOST: Readonly<Record<Field, number>> = {
  any: MAX_BUNDLE_BYTES,
  policy: 256 * 1024,
  'app-compose': MAX_EVIDENCE_BYTES,
  collateral: MAX_EVIDENCE_BYTES,
  kms: MAX_EVIDENCE_BYTES,
  gateway: MAX_EVIDENCE_BYTES,
  root: MAX_ROOT_CA_BYTES,
};

/** @throws TrustCenterError for what cannot be used */
export async function taken(given: Given, file: File, field: Field): Promise<Given> {
  const named = { name: file.name, bytes: await bytesOf(file, MOST[field]) };
  const kind = field === 'any' ? kindOf(named.bytes) : field;
  switch (kind) {
    case 'root':
      return byRules({ ...given, root: { name: named.name, anchor: parseTrustAnchor(named.bytes, 'root CA') } });
    case 'policy':
      return byRules({
        ...given,
        policy: { name: named.name, input: await parsePolicy(documentText(named.bytes, 'policy')) },
      });
    case 'app-compose':
      expectAppCompose(named.bytes);
      return byRules({ ...given, appCompose: named });
    case 'collateral':
      documentText(named.bytes, 'collateral');
      return byRules({ ...given, collateral: withOne(given.collateral, named) });
    case 'kms':
    case 'gateway':
      recogniseComponentEvidence(kind, named.bytes);
      return byRules({ ...given, [kind]: withOne(given[kind], named) });
    default:
      return byRules({ ...given, ...(await subjectOf(named, kind)) });
  }
}

/** A file of the same name takes the place of the other. */
function withOne(files: readonly NamedFile[], added: NamedFile): NamedFile[] {
  return [...files.filter(({ name }) => name !== added.name), added];
}

/** By the record only while nothing else is given. A root is about the record, too, of a bundle: none has its own. */
function byRules(given: Given): Given {
  const { subject, policy, appCompose, kms, gateway, collateral, root } = given;
  const isAlone =
    policy === null && appCompose === null && [kms, gateway, collateral].every(({ length }) => length === 0);
  const keeps = given.byRecord && isAlone && (root === null || subject?.kind === 'bundle');
  return { ...given, byRecord: keeps };
}

async function subjectOf(
  file: NamedFile,
  kind: 'report' | 'bundle' | 'evidence',
): Promise<Pick<Given, 'subject' | 'byRecord'>> {
  if (kind === 'report') {
    const page = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes);
    const report = await readReport(findBlocks(page));
    return { subject: { kind, file, report, bundle: report.bundle }, byRecord: true };
  }
  if (kind === 'bundle') {
    const bundle = parseBundle(documentText(file.bytes, 'bundle'));
    return { subject: { kind, file, bundle }, byRecord: bundle.appraisal !== undefined };
  }
  return { subject: { kind, file, what: recogniseEvidence(file.bytes).kind }, byRecord: false };
}

/**
 * Only one file is judged at a time: of two that are given together, neither is chosen.
 * @throws InputError
 */
export function expectOne(first: Subject | null, next: Subject | null): void {
  if (first === null || next === null || first === next) return;
  throw new InputError(
    'INPUT_INVALID',
    `one file is judged at a time, and ${preview(first.file.name, 200)} was given with it`,
    {
      hint: 'Give evidence of the KMS and of the gateway in their own fields. To judge this file instead, give it alone.',
    },
  );
}

/** As `verify --evidence` is given it. */
export function evidenceOf(subject: Subject): NamedFile {
  if (subject.kind !== 'report') return subject.file;
  return { name: subject.file.name, bytes: utf8(serialiseBundle(subject.bundle)) };
}

export function recordsAppraisal(subject: Subject | null): boolean {
  return subject !== null && subject.kind !== 'evidence' && subject.bundle.appraisal !== undefined;
}

async function bytesOf(file: File, most: number): Promise<Uint8Array> {
  if (file.size > most) {
    throw new InputError('INPUT_TOO_LARGE', `${file.size} bytes, at most ${most} are read`, {
      hint: 'Check that this is the file you meant.',
    });
  }
  const bytes = await file.arrayBuffer().catch((cause: unknown) => {
    throw new InputError(
      'INPUT_INVALID',
      'it cannot be read: a folder, or a file that was changed or moved meanwhile',
      {
        hint: 'Choose the file again.',
        cause,
      },
    );
  });
  if (bytes.byteLength === 0) throw new InputError('INPUT_INVALID', 'it is empty', { hint: 'Save it again.' });
  return new Uint8Array(bytes);
}
