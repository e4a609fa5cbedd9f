// The registers that the quote holds, and what each was compared with, as its check says.

import type { CheckId } from '../../result/catalog.js';
import type { Check } from '../../result/document.js';
import type { Grade } from '../../result/words.js';
import { compared } from './compared.js';
import { checkOf } from './ground.js';
import { grouped } from './hex.js';
import type { Machine, Measured } from './machines.js';
import { type Html, html } from './markup.js';
import type { Section } from './section.js';
import { checkLinks, judgedBy, type Standing, standingMark, toneOf } from './standing.js';
import { bounded, flowing } from './text.js';
import { byRole, namesOf, sameNames, type Together, together } from './together.js';

/** Different values of one register that are shown; of more, how many. */
const MAX_VALUES = 8;
const MAX_DETAIL = 400;

type Name = 'mrtd' | 'rtmr0' | 'rtmr1' | 'rtmr2' | 'rtmr3';

interface Register {
  name: Name;
  /** What is measured into it. */
  of: string;
  checks: readonly CheckId[];
  ground: readonly CheckId[];
}

const OS_GROUND = ['hardware.quote-signature', 'os.ground'] as const;

const REGISTERS: readonly Register[] = [
  { name: 'mrtd', of: 'Firmware of the VM', checks: ['os.mrtd'], ground: OS_GROUND },
  {
    name: 'rtmr0',
    of: 'Virtual hardware, ACPI tables, Secure Boot',
    checks: ['os.rtmr0'],
    ground: OS_GROUND,
  },
  { name: 'rtmr1', of: 'Kernel', checks: ['os.rtmr1'], ground: OS_GROUND },
  { name: 'rtmr2', of: 'Kernel command line, initrd', checks: ['os.rtmr2'], ground: OS_GROUND },
  {
    name: 'rtmr3',
    of: 'What the OS launched: the events below',
    checks: ['source-code.event-log-replay', 'source-code.rtmr3'],
    ground: ['hardware.quote-signature', 'source-code.ground'],
  },
];

export function registersSection(measured: Measured): Section {
  const title = 'Registers';
  const { machines } = measured;
  const roles = byRole(machines).map(({ role, machines: some }) => {
    const withQuote = some.filter(({ component }) => component.measurements !== null);
    const without = some.filter(({ component }) => component.measurements === null);
    return html`${withQuote.length > 0 && registerTable(withQuote, measured, machines.length > 1 ? namesOf(some, machines) : null)}
${together(without, ({ component }) => quoteProblem(component)).map((group) => noQuote(group, machines, role))}`;
  });
  return {
    id: 'registers',
    title,
    body: html`<section id="registers" class="stack-s"><h2>${title}</h2>
<p class="lead">What the TDX module measured, as signed in the quote. Select a value with one click.</p>
${roles}</section>`,
  };
}

function quoteProblem(component: Machine['component']): string {
  const check = checkOf(component, 'hardware.quote-format');
  return check === null ? 'Its quote was not looked at.' : bounded(check.detail, MAX_DETAIL);
}

function noQuote({ one, all }: Together<Machine>, machines: readonly Machine[], role: string): Html {
  const names = machines.length > 1 ? sameNames(all, machines) : `The ${role}`;
  return html`<div class="card pad"><h3>${names}</h3><p>No registers of a VM. ${quoteProblem(one.component)}</p></div>`;
}

/** @param heading null: there is only one machine */
function registerTable(machines: readonly Machine[], measured: Measured, heading: string | null): Html {
  const rows = REGISTERS.map((register) => {
    const all = machines.map((machine) => rowOf(machine, register, measured));
    const groups = together(all, ({ value, expected, standing, word, why }) =>
      JSON.stringify([value, expected, standing, word, why]),
    );
    const left = groups.slice(MAX_VALUES).flatMap(({ all: rest }) => rest);
    return html`${groups.slice(0, MAX_VALUES).map((group) => registerRow(group, all.length > 1, measured))}
${left.length > 0 && html`<tr><th scope="row">${register.name.toUpperCase()}</th><td colspan="2" class="quiet">${left.length} more have other values: the result has them.</td></tr>`}`;
  });
  const caption = heading === null ? 'Registers in the quote' : `Registers in the quote: ${heading}`;
  return html`${heading !== null && html`<h3>${heading}</h3>`}
<div class="card"><table class="cards"><caption class="vh">${caption}</caption><thead><tr><th>Register</th><th>In the quote</th><th>Compared with</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

interface Row {
  component: Machine['component'];
  register: Register;
  value: string;
  expected: string | null;
  standing: Standing;
  word: string;
  /** What it was compared with. */
  why: string;
  checks: Check[];
}

function rowOf({ component }: Machine, register: Register, { result }: Measured): Row {
  const { name } = register;
  const judged = judgedBy(result, component, register.checks, register.ground);
  const { checks } = judged;
  const value = component.measurements?.[name] ?? '';
  const [check = null] = checks;
  const expected = name === 'rtmr3' ? pinnedValue(check) : component.expected[name];
  // A register may equal what the host’s own document leads to: without a reference value nobody vouches for that.
  const isVouched = name === 'rtmr3' || component.reference !== null;
  const standing = !isVouched && isGood(judged.standing) ? 'conditional' : judged.standing;
  const row = { component, register, value, expected, standing, checks };
  return { ...row, word: wordOf(row), why: whyOf(row) };
}

function isGood(standing: Standing): boolean {
  return standing === 'pass' || standing === 'experiment';
}

/** Of the policy, where it pins RTMR3. */
function pinnedValue(check: Check | null): string | null {
  const pinned = check !== null && check.id === 'source-code.rtmr3' ? (check.expected ?? null) : null;
  return pinned !== null && /^[0-9a-f]{96}$/.test(pinned) ? pinned : null;
}

function wordOf({ register: { name }, standing, expected, value }: Omit<Row, 'word' | 'why'>): string {
  const isLog = name === 'rtmr3';
  switch (standing) {
    case 'fail':
      return isLog && expected === null ? 'does not replay' : 'differs';
    case 'unknown':
      return isLog ? 'not replayed' : expected === null || expected === value ? 'no reference value' : 'undecided';
    case 'not asked':
      return 'not asked';
    default:
      return isLog ? 'replays' : 'equal';
  }
}

/** How the verifier came by the reference value. */
const GRADES: Readonly<Record<Grade, string>> = {
  rebuilt: 'rebuilt: from source',
  attested: 'attested: by a signer that the policy names',
  release: 'release: fetched from its publisher',
  local: 'local: an image that the call gave',
  pinned: 'pinned: in the policy',
};

function whyOf({ component, register, standing, checks: [check] }: Omit<Row, 'word' | 'why'>): string {
  const { reference } = component;
  if (check === undefined) return 'Nobody asked for this phase.';
  const isEqual = isGood(standing) || standing === 'conditional';
  if (register.name === 'rtmr3' || reference === null || !isEqual) return bounded(check.detail, MAX_DETAIL);
  return `${bounded(reference.name, 100)} (${GRADES[reference.grade]})`;
}

function registerRow({ one, all }: Together<Row>, several: boolean, { machines, places }: Measured): Html {
  const { register, value, expected, standing, word, why, checks } = one;
  const isOther = (standing === 'fail' || standing === 'unknown') && expected !== null && expected !== value;
  const shown = isOther ? html`<div class="${toneOf(standing)}">${compared(expected, value)}</div>` : grouped(value);
  return html`<tr><th scope="row">${register.name.toUpperCase()}<div class="quiet small plain">${register.of}</div>${several && html`<div class="quiet small plain">${sameNames(all, machines)}</div>`}</th>
<td>${shown}</td><td>${standingMark(standing, word)}<div class="small quiet">${flowing(why)}</div>${checkLinks(checks, places)}</td></tr>`;
}
