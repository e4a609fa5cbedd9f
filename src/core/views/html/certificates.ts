// The certificates by which Intel vouches for a platform and for what it says, each chain once.

import { sha256 } from '#crypto';
import { isIntelRoot } from '../../appraisal/hardware/trust-anchor.js';
import { toHex } from '../../bytes.js';
import { formatTime } from '../../formats/codec/time.js';
import type { Certificate } from '../../formats/codec/x509.js';
import { enumerate } from '../../result/words.js';
import { checkOf } from './ground.js';
import type { Machine, Measured } from './machines.js';
import { type Html, html } from './markup.js';
import type { Section } from './section.js';
import { checkLinks, judgedBy, type Standing, standingMark } from './standing.js';
import { type Chain, chainsOf } from './statements.js';
import { bounded, hex } from './text.js';
import { sameNames, type Together, together } from './together.js';

/** Different chains that are shown. */
const MAX_CHAINS = 12;
const MAX_PLACES = 4;
const MAX_NAME = 100;

interface ShownChain {
  machine: Machine;
  component: Machine['component'];
  chain: Chain;
  standing: Standing;
}

export function certificatesSection(measured: Measured, trustAnchors: readonly string[]): Section {
  const title = 'Certificates';
  const all = measured.machines.flatMap((machine) =>
    chainsOf(machine).map((chain): ShownChain => {
      const ground = ['hardware.root-ca', 'hardware.revocation'] as const;
      const { standing } = judgedBy(measured.result, machine.component, [chain.check], ground);
      return { machine, component: machine.component, chain, standing };
    }),
  );
  const groups = together(all, ({ chain, standing }) =>
    JSON.stringify([chain.certificates.map(({ raw }) => toHex(sha256(raw))), standing]),
  );
  const left = groups.length - MAX_CHAINS;
  return {
    id: 'certificates',
    title,
    body: html`<section id="certificates" class="stack-s"><h2>${title}</h2>
<p class="lead">By these Intel vouches for the platform, and for what it says about it. A root is known by its key, never by its name.</p>
${groups.length === 0 && html`<div class="card pad"><p>There is no certificate that can be shown.</p></div>`}
${groups.slice(0, MAX_CHAINS).map((group) => chainCard(group, measured, trustAnchors))}
${left > 0 && html`<p class="small quiet">${left} more chains are left out here: the evidence has them.</p>`}</section>`,
  };
}

function chainCard({ one, all }: Together<ShownChain>, measured: Measured, trustAnchors: readonly string[]): Html {
  const { chain, standing, component } = one;
  const names = [...new Set(all.map((each) => each.chain.name))];
  const components = [...new Map(all.map((each) => [each.component, each])).values()];
  const places = [
    ...new Map(all.map(({ chain: { item, member } }) => [`${item} ${member}`, { item, member }])).values(),
  ];
  const checks = [...new Set(all.map((each) => each.chain.check))].flatMap((id) => checkOf(component, id) ?? []);
  const several =
    measured.machines.length > 1 && html` <span class="quiet small">${sameNames(components, measured.machines)}</span>`;
  const isOpen = standing === 'fail' || standing === 'unknown';
  return html`<details class="phase"${isOpen && OPEN}><summary><h3>${enumerate(names)}</h3>${standingMark(standing, WORDS[standing])}${several}</summary>
<div class="padx"><p class="small">${checkLinks(checks, measured.places)}. <span class="quiet">${places.slice(0, MAX_PLACES).map(whereItIs)}${places.length > MAX_PLACES && `and ${places.length - MAX_PLACES} places more.`}</span></p>
<table class="cards"><caption class="vh">Certificates of ${enumerate(names)}, leaf first</caption><thead><tr><th>Certificate</th><th>Serial</th><th>Valid</th><th>SHA-256 of the key</th></tr></thead><tbody>${chain.certificates.map((certificate, i) => certificateRow(certificate, i, one, trustAnchors, measured))}</tbody></table></div></details>`;
}

const OPEN = html` open`;

const WORDS: Readonly<Record<Standing, string>> = {
  pass: 'valid chain',
  experiment: 'valid chain',
  conditional: 'valid chain',
  'cut off': 'valid chain',
  fail: 'refused',
  unknown: 'undecided',
  'not asked': 'not asked',
};

function whereItIs({ item, member }: { item: string; member: string }): Html {
  return html`In <a href="#evidence">${bounded(item, MAX_NAME)}</a>: ${member}. `;
}

function certificateRow(
  certificate: Certificate,
  place: number,
  { chain, component }: ShownChain,
  trustAnchors: readonly string[],
  { result }: Measured,
): Html {
  const { subjectName, issuerName, serial, notBefore, notAfter, spki, publicKey } = certificate;
  const isRoot = place === chain.certificates.length - 1;
  const { standing } = judgedBy(result, component, ['hardware.root-ca'], []);
  const pinned = isRoot ? pinnedWord(publicKey, trustAnchors) : null;
  return html`<tr><th scope="row">${named(subjectName)}<div class="quiet small plain">issued by ${place === chain.certificates.length - 1 && subjectName === issuerName ? 'itself' : named(issuerName)}</div>${pinned !== null && standingMark(pinned.isTrusted ? standing : 'unknown', pinned.word)}</th>
<td data-l="Serial">${hex(serial.slice(0, 80))}</td><td data-l="Valid">${day(notBefore)} to ${day(notAfter)}</td><td data-l="Key">${hex(toHex(sha256(spki)))}</td></tr>`;
}

function named(commonName: string): string {
  return commonName === '' ? 'no common name' : bounded(commonName, MAX_NAME);
}

function day(time: number): Html {
  const text = formatTime(time);
  return html`<time datetime="${text}">${text.slice(0, -10)}</time>`;
}

interface Pinned {
  word: string;
  isTrusted: boolean;
}

function pinnedWord(publicKey: Uint8Array | null, trustAnchors: readonly string[]): Pinned {
  if (publicKey !== null && isIntelRoot({ publicKey })) return { word: 'pinned: Intel’s root key', isTrusted: true };
  const isGiven = publicKey !== null && trustAnchors.includes(toHex(publicKey));
  return isGiven
    ? { word: 'a root that the call gave', isTrusted: true }
    : { word: 'a key that nobody pinned', isTrusted: false };
}
