// What a phase found, in a few words: for the line or row of the phase in the views that people read.

import { markOf } from '../appraisal/judgement.js';
import type { Check, ComponentResult, ResultDocument } from '../result/document.js';
import type { Phase } from '../result/words.js';
import { domainFacts } from './domain-words.js';
import { folded } from './rows.js';
import { visible } from './untrusted.js';

/** What facts are read from beside the component. */
export type FactsResult = Pick<ResultDocument, 'components' | 'domain'>;

/** Safe to show. */
export function factsOf(phase: Phase, component: ComponentResult, result: FactsResult): string {
  return FACTS[phase](component, result);
}

const FACTS: Record<Phase, (component: ComponentResult, result: FactsResult) => string> = {
  hardware({ tcb }) {
    if (tcb === null) return 'TCB not appraised';
    const date = tcb.tcbDate === null ? '' : ` of ${day(tcb.tcbDate)}`;
    const advisories =
      tcb.advisoryIds.length > 0
        ? `, ${visible(tcb.advisoryIds.join(' '))}`
        : tcb.status === null
          ? ''
          : ', no open advisory';
    return `${visible(tcb.teeType).toUpperCase()}, TCB ${visible(tcb.status ?? 'undetermined')}${date}${advisories}`;
  },
  os({ reference }) {
    if (reference === null) return 'no reference value knows it';
    const image = reference.osImageHash === null ? '' : `, image ${folded(visible(reference.osImageHash))}`;
    return `${visible(reference.name)}, ${visible(reference.grade)}${image}`;
  },
  'source-code'(component, { components }) {
    const { app } = component;
    const findings = findingsInWords(findingsOf(component, components));
    return [
      `compose hash ${app === null || app.composeHash === null ? 'not measured' : folded(visible(app.composeHash))}`,
      ...builtFrom(component),
      ...(findings === '' ? [] : [findings]),
    ].join(', ');
  },
  domain: ({ phases }, { domain }) => (domain === null ? '' : visible(domainFacts(domain, phases.domain.checks))),
};

/** From which repositories its images were built, as far as that is shown. */
function builtFrom({ images }: ComponentResult): string[] {
  const sources = images.flatMap(({ source }) => (source === null ? [] : [source]));
  if (sources.length === 0) return [];
  const named = [
    ...new Set(sources.map(({ repository, commit }) => `${repositoryName(repository)}@${commit.slice(0, 8)}`)),
  ];
  const more = named.length > 2 ? ` and ${named.length - 2} more` : '';
  const count = images.length === 1 ? 'its image' : `${sources.length} of ${images.length} images`;
  return [`${count} built from ${visible(named.slice(0, 2).join(', '))}${more}`];
}

/** `owner/name` on github.com, elsewhere with its address. */
export function repositoryName(url: string): string {
  return url.replace(/^https:\/\/github\.com\//, '');
}

/** A line for each image: what it is fixed by, what that leads to, and what it was built from. Not yet safe to show. */
export function imageLines({ images }: ComponentResult): { name: string; facts: string }[] {
  return images.map(({ reference, digest, manifests, asked, source }) => {
    const platform = manifests.filter((one) => one !== digest);
    const by = source === null ? '' : `${repositoryName(source.repository)} at ${source.commit} (${source.ref})`;
    return {
      name: reference ?? 'an image without a name',
      facts: [
        digest === null ? 'not fixed by a digest' : `digest ${digest}`,
        ...(platform.length === 0 ? [] : [`linux/amd64 ${platform.join(' ')}`]),
        ...(source === null
          ? [asked ? 'what it was built from is not shown' : 'nobody asked what it was built from']
          : [
              `built from ${by} by ${repositoryName(source.workflow)}`,
              ...(source.run === null ? [] : [`run ${source.run}`]),
              `signed ${source.signedAt}`,
              `attestation ${source.attestation.url}`,
              `by ${source.trustedRoot.replace(/^shipped for /, '')}`,
            ]),
      ].join(', '),
    };
  });
}

/** What was found in its app-compose: of several components that run the same, one lists it. */
export function findingsOf(component: ComponentResult, all: readonly ComponentResult[]): Check[] {
  const hash = component.app?.composeHash ?? null;
  const own = (one: ComponentResult): Check[] =>
    one.phases['source-code'].checks.filter(({ severity }) => severity !== undefined);
  if (hash === null) return own(component);
  return (
    [component, ...all.filter(({ app }) => app?.composeHash === hash)].map(own).find(({ length }) => length > 0) ?? []
  );
}

/** `1 warning, 6 notes`: found in the app-compose, and not refused; empty where nothing was. */
export function findingsInWords(checks: readonly Check[]): string {
  const marks = checks.map(markOf);
  const counts = (['warning', 'info'] as const).flatMap((mark) => {
    const count = marks.filter((one) => one === mark).length;
    return count === 0 ? [] : [`${count} ${mark === 'info' ? 'note' : mark}${count === 1 ? '' : 's'}`];
  });
  return counts.join(', ');
}

/** `2026-11-29 05:17 UTC`. @param time RFC 3339, in UTC */
export function minute(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

/** The day of an RFC 3339 time: TCB levels are dated by the day. */
export function day(time: string): string {
  return visible(time.replace(/T00:00:00(?:\.000)?Z$/, ''));
}
