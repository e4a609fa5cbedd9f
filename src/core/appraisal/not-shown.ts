// What a reader could take for shown, and was not: from the components alone. That an experiment shows nothing of any
// deployment is said by `experimentSentence`, beside every verdict.

import type { ComponentResult, NotShown, ResultDocument } from '../result/document.js';
import { type Coverage, type Grade, PHASES, type Phase } from '../result/words.js';
import { isProven } from './ground.js';

const QUESTION: Record<Phase, string> = {
  hardware: 'whether it is genuine, and its TCB accepted',
  os: 'which OS booted',
  'source-code': 'which app-compose runs',
  domain: 'who holds the TLS key',
};

const GRADE: Record<Grade, string | null> = {
  rebuilt: null,
  attested: 'its signer vouches for it; not rebuilt from source here',
  release: 'as its publisher gave it; not rebuilt from source',
  local: 'the one that you gave; not rebuilt from source',
  pinned: 'pinned as known good; not rebuilt from source',
};

/** @param about of some of the components alone, for whom the others still count as appraised */
export function notShown(
  { components, coverage }: Pick<ResultDocument, 'components' | 'coverage'>,
  about: readonly ComponentResult[] = components,
): NotShown[] {
  const why = (what: string, reasons: readonly (string | null)[]): NotShown[] =>
    [...new Set(reasons)].flatMap((reason) => (reason === null ? [] : [{ what, why: reason }]));
  return [
    ...PHASES.flatMap((phase) => why(phase, [openQuestion(phase, coverage[phase], about)])),
    ...why('age', about.map(ageOf)),
    ...why(
      'OS image',
      about.map((component) =>
        isShown('os', component) && component.reference !== null ? GRADE[component.reference.grade] : null,
      ),
    ),
    ...why(
      'KMS',
      about.map((component) =>
        hasOpenKms(component, components) ? 'gives the app its keys, and was not appraised' : null,
      ),
    ),
    ...why(
      'gateway',
      about.map((component) =>
        hasOpenGateway(component, components) ? 'stands before the app, and was not appraised' : null,
      ),
    ),
  ];
}

function openQuestion(phase: Phase, coverage: Coverage, components: readonly ComponentResult[]): string | null {
  if (coverage === 'skipped') return `nobody asked ${QUESTION[phase]}`;
  const open = components.filter((component) => !isShown(phase, component));
  if (components.length > 0 && open.length === 0) return null;
  const some = open.length < components.length ? ` for ${open.length} of ${components.length}` : '';
  return `${QUESTION[phase]}: not proven${some}`;
}

function isShown(phase: Phase, { phases }: ComponentResult): boolean {
  return isProven(phase, {
    hardware: phases.hardware.status,
    os: phases.os.status,
    'source-code': phases['source-code'].status,
    domain: phases.domain.status,
  });
}

function ageOf({ freshness }: ComponentResult): string | null {
  if (freshness === 'replayed') return 'read from a file: the evidence may be of any age';
  if (freshness === 'fetched') return 'fetched without a nonce: the quote may be an older one';
  return freshness === 'key-bound' ? 'the attested key was met now: its quote is as old as the certificate' : null;
}

function hasOpenKms({ role, app }: ComponentResult, all: readonly ComponentResult[]): boolean {
  return role === 'app' && app?.keyProvider?.name === 'kms' && all.every((other) => other.role !== 'kms');
}

function hasOpenGateway({ role, phases }: ComponentResult, all: readonly ComponentResult[]): boolean {
  const isBehindOne = phases['source-code'].checks.some(({ id }) => id === 'source-code.compose.gateway');
  return role === 'app' && isBehindOne && all.every((other) => other.role !== 'gateway');
}
