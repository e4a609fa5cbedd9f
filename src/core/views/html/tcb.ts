// What Intel says of the parts of the platform: the TCB level that each reaches, its date, and what is open there.

import { toHex } from '../../bytes.js';
import type { CheckId } from '../../result/catalog.js';
import type { TcbComponentResult } from '../../result/document.js';
import { checkOf } from './ground.js';
import type { Machine, Measured } from './machines.js';
import { type Html, html } from './markup.js';
import { checkLinks, type Judged, judgedBy, type Standing, standingMark } from './standing.js';
import { bounded, flowing, hex } from './text.js';
import { phraseOf, sameNames, type Together, together } from './together.js';

/** Different platforms that are shown. */
const MAX_PLATFORMS = 8;
const MAX_ADVISORIES = 24;
const MAX_LAGS = 8;
const MAX_HOSTS = 8;
const MAX_DETAIL = 400;

/** What a level rests on: that the quote, the platform’s certificate and Intel’s statements are what they seem. */
const AUTHENTIC: readonly CheckId[] = [
  'hardware.quote-format',
  'hardware.tee-type',
  'hardware.quote-signature',
  'hardware.attestation-key',
  'hardware.qe-report-signature',
  'hardware.qe-identity',
  'hardware.root-ca',
  'hardware.pck-chain',
  'hardware.pck-crl-chain',
  'hardware.root-ca-crl',
  'hardware.pck-crl',
  'hardware.revocation',
  'hardware.tcb-info-chain',
  'hardware.tcb-info-signature',
  'hardware.tcb-info-window',
  'hardware.tcb-info-platform',
  'hardware.qe-identity-chain',
  'hardware.qe-identity-signature',
  'hardware.qe-identity-window',
];

interface Part {
  name: string;
  check: CheckId;
  found: TcbComponentResult | null;
  /** What was measured of it. */
  measured: Html | null;
}

/** One table for each platform that differs. */
export function tcbTables(machines: readonly Machine[], measured: Measured): Html {
  const several = measured.machines.length > 1;
  const groups = together(machines, (machine) => platformTable(machine, measured, '').markup);
  const left = groups.length - MAX_PLATFORMS;
  return html`${groups.slice(0, MAX_PLATFORMS).map((group) => titled(group, several, measured))}
${left > 0 && html`<p class="small quiet">${left} more platforms differ and are left out here: the result has them.</p>`}`;
}

function titled({ one, all }: Together<Machine>, several: boolean, measured: Measured): Html {
  const names = sameNames(all, measured.machines);
  return html`${several && html`<h3>${names}</h3>`}${platformTable(one, measured, several ? `: ${names}` : '')}${hostsOf(all, several, measured)}${linksOf(one, measured)}`;
}

function platformTable({ component, quote }: Machine, measured: Measured, of: string): Html {
  const { tcb } = component;
  if (tcb === null) {
    const check = checkOf(component, 'hardware.quote-format');
    const why =
      check === null || check.status === 'pass'
        ? 'Nobody asked for the hardware phase.'
        : bounded(check.detail, MAX_DETAIL);
    return html`<div class="card pad"><p>No TCB level. ${why}</p></div>`;
  }
  const qeSvn = quote === null ? null : html`SVN ${quote.signatureData.qeReport.isvSvn}`;
  const mrSeam = quote === null || quote.body.kind === 'enclave' ? null : html`MRSEAM ${hex(toHex(quote.body.mrSeam))}`;
  const platform = tcb.fmspc === null ? null : html`FMSPC <code>${tcb.fmspc}</code>`;
  const parts: Part[] = [
    { name: 'Platform', check: 'hardware.platform-tcb', found: tcb.platform, measured: platform },
    ...(tcb.teeType === 'sgx'
      ? []
      : [{ name: 'TDX module', check: 'hardware.tdx-module' as const, found: tcb.module, measured: mrSeam }]),
    { name: 'Quoting enclave', check: 'hardware.qe-tcb', found: tcb.qe, measured: qeSvn },
  ];
  return html`<div class="card"><table class="cards"><caption class="vh">TCB status by part${of}</caption><thead><tr><th>Part</th><th>Status</th><th>Level of</th><th>Open advisories</th><th>Measured</th></tr></thead><tbody>${parts.map((part) => partRow(part, component, measured))}</tbody></table></div>
${wholeOf(component, tcb, measured)}`;
}

function partRow(
  { name, check, found, measured: what }: Part,
  component: Machine['component'],
  { result }: Measured,
): Html {
  const isUpToDate = found !== null && found.status === 'UpToDate';
  // A level that is behind counts by the policy’s word, which is no better than conditional.
  const { standing, checks } = judgedBy(
    result,
    component,
    isUpToDate ? [check] : [check, 'hardware.tcb-status'],
    AUTHENTIC,
  );
  const isAccepted = !isUpToDate && (isGood(standing) || standing === 'conditional');
  const status = found === null ? 'not determined' : bounded(found.status, 60);
  const word = isAccepted && found !== null ? `${status}, accepted` : status;
  const why = found === null ? checks[0] : undefined;
  return html`<tr><th scope="row">${name}</th><td>${standingMark(isUpToDate ? standing : hollow(standing), word)}${why !== undefined && html`<div class="small quiet">${flowing(why.detail, MAX_DETAIL)}</div>`}${found !== null && lagsOf(found)}</td>
<td data-l="Level of">${found === null ? DASH : html`<time datetime="${found.tcbDate}">${found.tcbDate.slice(0, 10)}</time>`}</td>
<td data-l="Open advisories">${found === null ? DASH : advisoriesOf(found.advisoryIds)}</td><td class="small">${what ?? DASH}</td></tr>`;
}

const DASH = html`<span class="quiet">–</span>`;

function lagsOf({ lags }: TcbComponentResult): Html | false {
  if (lags.length === 0) return false;
  const shown = lags.slice(0, MAX_LAGS).map((lag) => html`<li>${bounded(lag, 200)}</li>`);
  const more = lags.length - shown.length;
  return html`<ul class="small quiet">${shown}${more > 0 && html`<li>and ${more} more</li>`}</ul>`;
}

/** Intel’s pages, where the id has the form that they have. */
function advisoriesOf(ids: readonly string[]): Html {
  if (ids.length === 0) return html`none`;
  const shown = ids.slice(0, MAX_ADVISORIES).map((id, i) => html`${i > 0 && ', '}${advisory(id)}`);
  const more = ids.length - shown.length;
  return html`${shown}${more > 0 && ` and ${more} more`}`;
}

const ADVISORY = /^INTEL-SA-\d{5}$/;
const ADVISORY_PAGES = 'https://www.intel.com/content/www/us/en/security-center/advisory';

function advisory(id: string): Html {
  if (!ADVISORY.test(id)) return html`${bounded(id, 64)}`;
  return html`<a class="nowrap" href="${ADVISORY_PAGES}/${id.toLowerCase()}.html" rel="noreferrer">${id}</a>`;
}

function wholeOf(
  component: Machine['component'],
  tcb: NonNullable<Machine['component']['tcb']>,
  { result }: Measured,
): Html {
  const whole = judgedBy(result, component, ['hardware.tcb-status'], AUTHENTIC);
  const advisories = judgedBy(result, component, ['hardware.advisories'], AUTHENTIC);
  const number = judgedBy(result, component, ['hardware.tcb-evaluation-data-number'], AUTHENTIC);
  const isUpToDate = tcb.status === 'UpToDate';
  const isPlain = isUpToDate && isGood(whole.standing);
  const status = tcb.status === null ? 'not determined' : bounded(tcb.status, 60);
  const areNone = tcb.advisoryIds.length === 0;
  const open = advisories.standing === 'fail' ? 'refused' : areNone ? 'none' : 'not refused';
  const isKnown = tcb.status !== null;
  return html`<dl class="facts gapv"><dt>All parts together</dt><dd>${standingMark(isUpToDate ? whole.standing : hollow(whole.standing), status)}${!isPlain && saying(whole)}</dd>
${isKnown && html`<dt>Open advisories</dt><dd>${standingMark(areNone ? advisories.standing : hollow(advisories.standing), open)}${!areNone && saying(advisories)}</dd>`}
<dt>TCB recovery</dt><dd>${tcb.evaluationDataNumber === null ? 'not known.' : `evaluation data number ${tcb.evaluationDataNumber}.`}${saying(number)}</dd></dl>`;
}

/** What is behind, or open, and accepted by the policy: no better than conditional. */
function hollow(standing: Standing): Standing {
  return isGood(standing) ? 'conditional' : standing;
}

function isGood(standing: Standing): boolean {
  return standing === 'pass' || standing === 'experiment';
}

function saying({ checks }: Judged): Html {
  return html`${checks.map(({ detail }) => html` <span class="quiet">${flowing(detail, MAX_DETAIL)}</span>`)}`;
}

/** Which hosts they are: many machines may have the same platform. */
function hostsOf(machines: readonly Machine[], several: boolean, measured: Measured): Html | false {
  const known = machines.filter(({ component }) => component.tcb !== null && component.tcb.deviceId !== null);
  const hosts = together(known, ({ component }) => component.tcb?.deviceId ?? '');
  if (hosts.length === 0) return false;
  const left = hosts.length - MAX_HOSTS;
  return html`<dl class="facts">${hosts
    .slice(0, MAX_HOSTS)
    .map(
      ({ one, all }) =>
        html`<dt>${several ? `Host of ${phraseOf(all, measured.machines)}` : 'Host'}</dt><dd>${hex(one.component.tcb?.deviceId ?? '')} <span class="quiet">SHA-256 of its PPID</span></dd>`,
    )}${left > 0 && html`<dt>Hosts</dt><dd>${left} more</dd>`}</dl>`;
}

/** Outside of what is compared: links name one machine. */
function linksOf({ component }: Machine, { places }: Measured): Html {
  const ids = ['hardware.tcb-status', 'hardware.advisories', 'hardware.tcb-evaluation-data-number'] as const;
  const checks = ids.flatMap((id) => checkOf(component, id) ?? []);
  if (checks.length === 0) return html``;
  return html`<p class="small quiet">Checks: ${checkLinks(checks, places)}</p>`;
}
