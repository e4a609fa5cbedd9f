// What was met of a domain when it was collected: who has its key, the addresses, the resolvers, and the certificates served.
// A report without a domain has none of this code.

import { sha256 } from '#crypto';
import type { Bundle } from '../../../bundle.js';
import { toHex } from '../../../bytes.js';
import { parseCertificateOrNull } from '../../../formats/codec/x509.js';
import { domainAddress } from '../../../formats/domain-name.js';
import type { ServedCertificate } from '../../../formats/served-certificate.js';
import type { CheckId } from '../../../result/catalog.js';
import type { Check } from '../../../result/document.js';
import type { DomainResult } from '../../../result/domain.js';
import { marked } from '../icons.js';
import { type Html, html } from '../markup.js';
import { bounded } from '../text.js';
import { resolversIn, servedIn } from './met.js';
import { checkMark, digest, digestWithCopy, facts, groundIn, listed, plural, time, type View } from './parts.js';

const MAX_LISTED = 32;

export function domainMet(domain: DomainResult, checks: readonly Check[], bundle: Bundle, view: View): Html {
  const { holder, accounts, leftOut, givenRoot } = domain;
  const served = servedIn(bundle);
  const resolvers = resolversIn(bundle);
  const isHeld = holder !== null && isPassed('domain.tee-controlled-key', checks);
  const keys = [...new Set(domain.certificates.map(({ keySha256 }) => keySha256))];
  return html`<p class="lead">What was met when this was collected, at the addresses below and nowhere else.</p>
<div class="two">${facts(
    [
      ['Name', html`<b>${domainAddress(domain)}</b>`],
      [
        'Its key',
        isHeld
          ? stateIn('domain.tee-controlled-key', checks, view, `in the ${holder}, by its quotes`)
          : html`<span class="quiet">not shown who has it</span>`,
      ],
      ['Addresses', addressesOf(served)],
      [
        'Keys served',
        keys.length === 0
          ? 'none that can be read'
          : keys.slice(0, MAX_LISTED).map((key) => html`<div>sha256 ${digestWithCopy(key, 'key digest')}</div>`),
      ],
      [
        'ACME accounts',
        accounts.length === 0
          ? html`<span class="quiet">none is shown to be the TEE’s</span>`
          : listed(accounts, MAX_LISTED),
      ],
      leftOut.length === 0 ? null : ['Not asked', leftOut.join(', ')],
    ],
    'card pad',
  )}${facts(
    [
      [
        'Resolvers',
        resolvers.length === 0 ? html`<span class="quiet">none was asked</span>` : listed(resolvers, MAX_LISTED),
      ],
      ['CAA', stateIn('domain.caa', checks, view)],
      ['Public logs', stateIn('domain.ct', checks, view)],
      ['Certificate', stateIn('domain.certificate', checks, view)],
      givenRoot ? ['Root CA', 'one that was given: no public CA vouches for the certificate'] : null,
    ],
    'card pad',
  )}</div>
${served.length === 0 ? null : chainTable(served, isPassed('domain.certificate', checks))}`;
}

/** In every instance of the app. */
function isPassed(id: CheckId, checks: readonly Check[]): boolean {
  const own = checks.filter((check) => check.id === id);
  return own.length > 0 && own.every((check) => check.status === 'pass');
}

/** The worst of it in any instance. */
function stateIn(id: CheckId, checks: readonly Check[], view: View, word?: string): Html {
  const own = checks.filter((check) => check.id === id);
  const worst =
    own.find(({ status }) => status === 'fail') ??
    own.find(({ status }) => status !== 'pass') ??
    own.find((check) => groundIn(check, view) !== 'proven') ??
    own[0];
  return worst === undefined ? marked('skip', 'mute', 'not asked') : checkMark(worst, view, word);
}

function addressesOf(served: readonly ServedCertificate[]): Html | string {
  if (served.length === 0) return 'none answered';
  return listed([...new Set(served.map(({ address }) => address ?? 'one behind a proxy'))], MAX_LISTED);
}

interface Chain {
  addresses: string[];
  chain: readonly Uint8Array[];
}

/** Each chain once, with the addresses that serve it. */
function chainsOf(served: readonly ServedCertificate[]): Chain[] {
  const chains = new Map<string, Chain>();
  for (const { address, chain } of served) {
    const key = chain.map((der) => toHex(sha256(der))).join(' ');
    const known = chains.get(key) ?? { addresses: [], chain };
    known.addresses.push(address ?? 'a proxy');
    chains.set(key, known);
  }
  return [...chains.values()];
}

/** @param isValid whether the check passed: else it is anybody’s text */
function chainTable(served: readonly ServedCertificate[], isValid: boolean): Html {
  const lead = isValid
    ? 'As they were served, the domain’s own first.'
    : 'As they were served, the domain’s own first. The check of them did not pass: anybody can write what they say.';
  const rows = chainsOf(served)
    .slice(0, MAX_LISTED)
    .flatMap(({ addresses, chain }) => chain.map((der, i) => certificateRow(der, i === 0 ? addresses.join(', ') : '')));
  return html`<div class="card"><div class="pad"><h3>Certificates served</h3><p class="small quiet">${lead}</p></div><table class="cards"><caption class="vh">Certificates served</caption><thead><tr><th>Certificate</th><th>Issued by</th><th>Valid</th><th>Key, serial number</th><th>At</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function certificateRow(der: Uint8Array, at: string): Html {
  const certificate = parseCertificateOrNull(der);
  if (certificate === null) {
    return html`<tr><th scope="row">cannot be read</th><td>${plural(der.length, 'byte')}</td><td></td><td>sha256 ${digest(toHex(sha256(der)))}</td><td data-l="At">${at}</td></tr>`;
  }
  const { subjectName, issuerName, notBefore, notAfter, serial, spki } = certificate;
  return html`<tr><th scope="row"><code>${nameIn(subjectName)}</code></th><td data-l="Issued by"><code>${nameIn(issuerName)}</code></td><td data-l="Valid">${moment(notBefore)}<br>to ${moment(notAfter)}</td><td data-l="Key">sha256 ${digest(toHex(sha256(spki)))}<div class="small quiet">serial ${digest(serial)}</div></td><td data-l="At">${at}</td></tr>`;
}

/** Anybody can write one of any length. */
function nameIn(name: string): string {
  return name === '' ? 'without a common name' : bounded(name, 200);
}

function moment(at: number): Html {
  return time(new Date(at).toISOString());
}
