// The result for a person at a terminal or in a log: one line a check, the verdict last.

import { markOf } from '../appraisal/judgement.js';
import type {
  AppIdentity,
  Check,
  ComponentResult,
  ResultDocument,
  TcbComponentResult,
  TcbResult,
} from '../result/document.js';
import { PHASES } from '../result/words.js';
import { experimentSentence, MAX_AGE_DAYS, type Reading, standingOf, verdictLine } from './standing.js';
import { visible } from './untrusted.js';

const SYMBOL = { pass: '✓', fail: '✗', unknown: '?', skipped: '–', warning: '⚠', info: 'i' } as const;

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
const SGR: Record<Style, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };
const STYLE: Record<ReturnType<typeof markOf>, Style> = {
  pass: 'green',
  fail: 'red',
  unknown: 'yellow',
  skipped: 'dim',
  warning: 'yellow',
  info: 'dim',
};

type Paint = (text: string, ...styles: Style[]) => string;

/** @param options.colour ANSI colours; without them the text has no escape sequence, whatever the target says */
export function renderText(result: ResultDocument, options: Reading & { colour: boolean }): string {
  const paint: Paint = (text, ...styles) =>
    options.colour ? `\u001b[${styles.map((style) => SGR[style]).join(';')}m${text}\u001b[0m` : text;
  const lines = [
    `Target    ${visible(result.target.name)} (${visible(result.target.kind)})`,
    `Appraised ${visible(result.appraisedAt)}`,
    `Evidence  ${visible(result.evidenceDigest)}`,
    `Policy    ${visible(result.policyDigest)}`,
    `Root      ${visible(result.trustAnchor)}`,
    '',
    ...result.components.flatMap((component) => [...componentLines(component, paint), '']),
    ...result.gaps.flatMap(({ name, reason, hint }) => [
      `Missing   ${visible(name)}: ${visible(reason)}`,
      ...(hint === null ? [] : [`  ${paint('hint'.padEnd(8), 'dim')}${visible(hint)}`]),
    ]),
    ...(result.gaps.length === 0 ? [] : ['']),
    ...verdictLines(result, options, paint),
  ];
  return `${lines.join('\n')}\n`;
}

function verdictLines(result: ResultDocument, reading: Reading, paint: Paint): string[] {
  const { kind } = standingOf(result, reading.at, MAX_AGE_DAYS);
  // As in the other views: what says nothing of production today has no tick.
  const verified = kind === 'verified' ? 'pass' : 'warning';
  const status = ({ verified, failed: 'fail', inconclusive: 'unknown' } as const)[result.verdict];
  const style = kind === 'verified' ? 'green' : result.verdict === 'failed' ? 'red' : 'yellow';
  return [
    ...(result.experiment === null ? [] : [visible(experimentSentence(result.experiment))]),
    paint(`${SYMBOL[status]} ${visible(verdictLine(result, reading))}`, 'bold', style),
  ];
}

function componentLines(component: ComponentResult, paint: Paint): string[] {
  const name = paint(`${visible(component.role)}/${component.instance}`, 'bold');
  const ids = PHASES.flatMap((phase) => component.phases[phase].checks.map(({ id }) => id));
  const width = Math.max(0, ...ids.map((id) => id.length));
  return [
    `${name}  ${identity(component.app)}`,
    ...tcbLines(component.tcb),
    ...PHASES.flatMap((phase) => {
      const { status, checks } = component.phases[phase];
      return [
        `  ${paint(phase, 'bold')} ${paint(status, STYLE[status])}`,
        ...checks.flatMap((check) => checkLines(check, width, paint)),
      ];
    }),
  ];
}

function identity(app: AppIdentity | null): string {
  if (app === null) return 'identity not appraised';
  const { appId, instanceId, composeHash, keyProvider } = app;
  const value = (text: string | null | undefined): string =>
    text === null || text === undefined ? 'not measured' : text === '' ? 'empty' : visible(text);
  const parts = [
    `app id ${value(appId)}`,
    `instance ${value(instanceId)}`,
    `compose hash ${value(composeHash)}`,
    `key provider ${value(keyProvider?.name)}`,
  ];
  return parts.join(', ');
}

function tcbLines(tcb: TcbResult | null): string[] {
  if (tcb === null) return ['  TCB not appraised'];
  const facts = [
    visible(tcb.teeType),
    ...(tcb.fmspc === null ? [] : [`FMSPC ${visible(tcb.fmspc)}`]),
    ...(tcb.evaluationDataNumber === null ? [] : [`evaluation data number ${tcb.evaluationDataNumber}`]),
    ...(tcb.tcbDate === null ? [] : [`TCB date ${day(tcb.tcbDate)}`]),
    ...(tcb.advisoryIds.length === 0 ? [] : [visible(tcb.advisoryIds.join(' '))]),
  ];
  const parts = { platform: tcb.platform, module: tcb.module, 'quoting enclave': tcb.qe };
  return [
    `  TCB ${visible(tcb.status ?? 'undetermined')} (${facts.join(', ')})`,
    ...Object.entries(parts).flatMap(([name, part]) => lagLines(name, part)),
  ];
}

/** Only what is behind: a part that is up to date says nothing. */
function lagLines(name: string, part: TcbComponentResult | null): string[] {
  if (part === null || (part.status === 'UpToDate' && part.lags.length === 0)) return [];
  const lags = part.lags.length === 0 ? '' : `: ${visible(part.lags.join('; '))}`;
  return [`    ${name} ${visible(part.status)} of ${day(part.tcbDate)}${lags}`];
}

function checkLines(check: Check, width: number, paint: Paint): string[] {
  const { status, place } = check;
  const mark = markOf(check);
  const where = place === undefined ? '' : ` (${visible(place.path)})`;
  const line = `    ${paint(SYMBOL[mark], STYLE[mark])} ${check.id.padEnd(width)}  ${visible(check.detail)}${where}`;
  if (mark === 'pass' || (status === 'pass' && check.hint === undefined)) return [line];
  const more: [string, string | undefined][] = [
    ['expected', check.expected],
    ['actual', check.actual],
    ['hint', check.hint],
  ];
  return [
    line,
    ...more.flatMap(([label, text]) =>
      text === undefined ? [] : [`        ${paint(label.padEnd(8), 'dim')} ${visible(text)}`],
    ),
  ];
}

/** The day of an RFC 3339 time: TCB levels are dated by the day. */
function day(time: string): string {
  return visible(time.replace(/T00:00:00(?:\.000)?Z$/, ''));
}
