// What the domain phase does not show, where it was asked.

import { resolverHost } from '../../formats/dns-resolver.js';
import type { CheckId } from '../../result/catalog.js';
import type { NotShown } from '../../result/document.js';
import type { DomainResult } from '../../result/domain.js';
import { enumerate } from '../../result/words.js';
import type { AppraisalInput } from '../input.js';
import type { DomainEvidence } from './input.js';

/** For the line of the verdict: whose CA it is that vouches for the domain, where that is none that everybody knows. */
export function domainNotes(found: DomainResult | null): string[] {
  return found?.givenRoot === true ? ['domain by a root CA that was given'] : [];
}

export function domainNotShown(
  { domain = null, policy }: AppraisalInput,
  found: DomainResult | null,
  leftOut: readonly CheckId[],
): NotShown[] {
  const holder = found?.holder ?? null;
  const isAsked = policy.phases.includes('domain') || domain !== null;
  if (!isAsked) return [];
  const lines = [
    ...(leftOut.length === 0 ? [] : [`nobody asked for ${enumerate(leftOut)}`]),
    ...(found?.givenRoot === true
      ? ['no public CA vouches for it: its certificate is valid by a root that was given, for those who trust that']
      : []),
    ...(policy.domain.ct
      ? []
      : ['nobody asked public logs whether somebody else had certificates made for it (domain.ct)']),
    ...(domain === null || domain.evidence.served.length === 0
      ? []
      : [
          ...(domain.evidence.dns.length === 0
            ? []
            : [
                `what DNS holds is as ${enumerate(resolversOf(domain.evidence))} told it: its signatures are not checked here`,
              ]),
          ...(domain.evidence.roots.given.length === 0 || found?.givenRoot === true
            ? []
            : [
                'root CAs that the caller gave (--ca-file) count like public ones: browsers may not know them, and no public rule says to whom they may give certificates',
              ]),
          ...(domain.ingress.length === 0 && holder !== 'app'
            ? []
            : [
                'what the app has quoted of its keys nothing sets apart: code in that VM that quotes what callers send it could have been made to quote other keys',
              ]),
          ...(holder === 'gateway'
            ? [
                'the gateway leads a name with an app id to whatever instances have registered there: others than those that were judged, too',
                'all nodes of the gateway share its keys: those that nobody judged, too, of every version that the KMS lets be this gateway',
              ]
            : []),
          `a quote proves where a key was made, and a handshake who holds it: at the ${addressesOf(domain.evidence.served.length)} met as this was collected, and nowhere else`,
        ]),
  ];
  return lines.map((why) => ({ what: 'domain', why }));
}

function resolversOf({ dns }: DomainEvidence): string[] {
  return [...new Set(dns.map(({ resolver }) => resolverHost(resolver)))];
}

function addressesOf(count: number): string {
  return count === 1 ? 'one address' : `${count} addresses`;
}
