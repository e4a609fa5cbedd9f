// Source-code phase, second half: what the app-compose that runs lets happen, against what the policy refuses. Only the
// text whose hash is measured is judged: any other would be about something that does not run.

import { sha256 } from '#crypto';
import { toHex } from '../../bytes.js';
import type { Policy } from '../../policy/policy.js';
import { Remembered } from '../../remembered.js';
import { COMPOSE_RULES, type ComposeRule, HIDING_RULES } from '../../result/compose-rules.js';
import type { Check } from '../../result/document.js';
import type { ComponentRole } from '../../result/words.js';
import { checkOf, fail, type Judgement, listed, pass, unknown } from '../judgement.js';
import { type ComposeFinding, composeFindings } from './compose-findings.js';
import { managerIn } from './compose-manager.js';
import { measuredText } from './measured-text.js';

type FindingsPolicy = Policy['sourceCode']['findings'];

export interface FindingsInput {
  component: string;
  role: ComponentRole;
  /** As the launch measured it, hex; null when no launch is proven. */
  composeHash: string | null;
  /** The file expected to run; null when none is given. */
  expected: { sha256: string; bytes: Uint8Array } | null;
  /** The text that the target gives. */
  reported: string | null;
  policy: FindingsPolicy;
  known: KnownFindings;
}

/** Different app-compose files that one appraisal reads: instances of one deployment have the same, or a few. */
const MAX_FILES = 8;

interface KnownFile {
  findings: ComposeFinding[];
  listedBy: string;
  /** An image in it that starts others. */
  manager: string | null;
}

/** The findings of each app-compose, read once; the first component that runs it lists them. */
export class KnownFindings {
  readonly #files = new Map<string, KnownFile>();

  /** null: too many different files to read another. */
  async of(hash: string, bytes: Uint8Array, component: string): Promise<KnownFile | null> {
    const known = this.#files.get(hash);
    if (known !== undefined) return known;
    if (this.#files.size >= MAX_FILES) return null;
    const findings = await rememberedFindings(bytes);
    const read = { findings, listedBy: component, manager: await managerIn(bytes, findings) };
    this.#files.set(hash, read);
    return read;
  }
}

/** Of other appraisals too, by the SHA-256 of the file's bytes as they are here: a service meets the same apps again. */
const rememberedFiles = new Remembered<Promise<ComposeFinding[]>>(16);
const MAX_REMEMBERED_BYTES = 256 * 1024;

function rememberedFindings(bytes: Uint8Array): Promise<ComposeFinding[]> {
  const read = (): Promise<ComposeFinding[]> => composeFindings(bytes);
  return bytes.length > MAX_REMEMBERED_BYTES ? read() : rememberedFiles.get(toHex(sha256(bytes)), read);
}

/** An image that starts others, in the text that was measured; null: none is known, or no text is. */
export async function knownManager(input: Omit<FindingsInput, 'policy'>): Promise<string | null> {
  const { composeHash, component } = input;
  const bytes = composeHash === null ? null : measuredText(composeHash, input);
  if (composeHash === null || bytes === null) return null;
  return (await input.known.of(composeHash, bytes, component))?.manager ?? null;
}

/** Never throws, whatever the text. */
export async function appraiseFindings(input: FindingsInput): Promise<Check[]> {
  const { component, role, composeHash, policy } = input;
  const summary = (judgement: Judgement): Check => checkOf(component, 'source-code.findings', judgement);
  if (composeHash === null) {
    const detail = 'No app-compose is proven to run, so nothing is known of what one does.';
    return [summary(unknown(detail, { followsFrom: 'source-code.compose-hash' }))];
  }
  const bytes = measuredText(composeHash, input);
  const file = bytes === null ? null : await input.known.of(composeHash, bytes, component);
  if (file === null) return [summary(judgeUnread(bytes === null, role, policy))];
  if (file.listedBy !== component) return [summary(judgeFindings(file.findings, file.listedBy, policy))];
  return [
    summary(judgeFindings(file.findings, null, policy)),
    ...file.findings.map((finding) =>
      checkOf(component, `source-code.compose.${finding.rule}`, judgeFinding(finding, composeHash, policy)),
    ),
  ];
}

/** Whether the policy refuses what a rule says. A rule that `fail` names is refused whatever `allow` has. */
function refuses({ fail: refused, allow }: FindingsPolicy, rule: ComposeRule): boolean {
  if (refused.includes(rule)) return true;
  // A policy that refuses `info` refuses the severer `warning` too.
  const bySeverity = refused.includes('info') || refused.includes(COMPOSE_RULES[rule].severity);
  return bySeverity && !allow.includes(rule);
}

/** Whether the policy refuses what was found, or what it may be. */
export function isRefused(policy: FindingsPolicy, { rule, mayBe = [] }: ComposeFinding): boolean {
  return [rule, ...mayBe].some((one) => refuses(policy, one));
}

function judgeUnread(isMissing: boolean, role: ComponentRole, policy: FindingsPolicy): Judgement {
  const why = isMissing ? 'its text is not at hand' : 'too many different files are in the evidence';
  const detail = `What the app-compose that runs lets happen is not shown: ${why}.`;
  const hint =
    role === 'app'
      ? 'Give the file that runs: --app-compose FILE.'
      : `Give the Info answer of its guest agent, which holds the text: --${role}-evidence FILE.`;
  if (policy.fail.length === 0) return pass(detail, { severity: 'info', hint });
  return unknown(`${detail} The policy refuses some of it (source-code.findings).`, { hint });
}

const HINT = 'Change the file and deploy again, or accept what it does in the policy (source-code.findings).';

/** @param listedBy the component that lists them; null: this one does */
export function judgeFindings(
  findings: readonly ComposeFinding[],
  listedBy: string | null,
  policy: FindingsPolicy,
): Judgement {
  const refused = findings.filter((finding) => isRefused(policy, finding));
  const elsewhere = listedBy === null ? '' : ` The file is that of ${listedBy}, which lists them.`;
  if (refused.length > 0) {
    const rules = listed([...new Set(refused.map(({ rule }) => rule))]);
    const counted = `${refused.length} of ${counts(findings)}`;
    return fail(`The policy refuses ${counted}: ${rules}.${elsewhere}`, { hint: HINT });
  }
  const hiding = findings.filter(({ rule }) => HIDING_RULES.includes(rule) && !policy.allow.includes(rule));
  if (hiding.length > 0 && policy.fail.length > 0) {
    const rules = listed([...new Set(hiding.map(({ rule }) => rule))]);
    return unknown(`What the policy refuses may be in what was not read: ${rules}.${elsewhere}`, {
      hint: 'Write the file so that it says all that runs, or accept that by name in the policy (source-code.findings.allow).',
    });
  }
  if (findings.length === 0) return pass('Nothing stands out in the app-compose.');
  return pass(`${counts(findings)}, none of which the policy refuses.${elsewhere}`);
}

function counts(findings: readonly ComposeFinding[]): string {
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const s = (count: number): string => (count === 1 ? '' : 's');
  return `${findings.length} finding${s(findings.length)} (${warnings} warning${s(warnings)})`;
}

function judgeFinding(finding: ComposeFinding, composeHash: string, policy: FindingsPolicy): Judgement {
  const { severity, message, where } = finding;
  const shown = { severity, ...(where === '' ? {} : { place: { composeHash, path: where } }) };
  return isRefused(policy, finding) ? fail(message, { ...shown, hint: HINT }) : pass(message, shown);
}
