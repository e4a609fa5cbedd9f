// The event log, register by register: what each event is, its digest, and the register after it. What the events come to
// is held against the quote by the checks, which are quoted here.

import { payloadLeadsToDigest } from '../../appraisal/os/boot-log.js';
import { readKeyProvider, readLaunch } from '../../appraisal/source-code/launch.js';
import { Work } from '../../appraisal/work.js';
import { toHex } from '../../bytes.js';
import { type BootPayload, readBootPayload } from '../../formats/boot-payload.js';
import { type EventLogEntry, RUNTIME_EVENT_TYPE } from '../../formats/event-log.js';
import type { CheckId } from '../../result/catalog.js';
import { compared } from './compared.js';
import { bootOptionWords, eventWords } from './event-words.js';
import { checkOf } from './ground.js';
import { brief } from './hex.js';
import { type LogDifference, logDifference } from './log-difference.js';
import type { Machine, Measured } from './machines.js';
import { type Html, html } from './markup.js';
import { type Imr, type LoggedEvent, type RegisterLog, registerLogs } from './register-log.js';
import type { Section } from './section.js';
import { checkLink, judgedBy, type Standing, standingMark, standingOf, toneOf } from './standing.js';
import { bounded, flowing, hex } from './text.js';
import { byRole, namesOf, sameNames, type Together, together } from './together.js';

/** Logs of one register that are shown, where machines of a role differ. */
const MAX_LOGS = 4;
/** Bytes of a payload that are shown. */
const MAX_PAYLOAD = 128;
const MAX_TEXT = 300;
const MAX_DETAIL = 400;

const REGISTERS: Readonly<Record<Imr, { of: string; check: CheckId; ground: readonly CheckId[] }>> = {
  0: {
    of: 'virtual hardware, ACPI tables, Secure Boot',
    check: 'os.event-log-replay',
    ground: ['hardware.quote-signature', 'os.ground'],
  },
  1: { of: 'kernel', check: 'os.event-log-replay', ground: ['hardware.quote-signature', 'os.ground'] },
  2: {
    of: 'kernel command line, initrd',
    check: 'os.event-log-replay',
    ground: ['hardware.quote-signature', 'os.ground'],
  },
  3: {
    of: 'what the OS launched',
    check: 'source-code.event-log-replay',
    ground: ['hardware.quote-signature', 'source-code.ground'],
  },
};
/** What runs comes first: that is what most look for. */
const ORDER: readonly Imr[] = [3, 0, 1, 2];

export function eventLogSection(measured: Measured): Section {
  const title = 'Event log';
  const { machines } = measured;
  const work = new Work();
  const roles = byRole(machines).map(({ machines: some }) => {
    const read = some.map((machine) => ({ machine, logs: registerLogs(machine) }));
    const logs = read.flatMap(({ logs: of }) => of ?? []);
    const without = read.flatMap(({ machine, logs: of }) => (of === null ? [machine] : []));
    return html`${machines.length > 1 && html`<h3>${namesOf(some, machines)}</h3>`}
${ORDER.map((imr) => registerPart(logs, imr, measured, work))}
${together(without, noLogWords).map((group) => noLog(group, machines))}`;
  });
  return {
    id: 'log',
    title,
    body: html`<section id="log" class="stack-s"><h2>${title}</h2>
<p class="lead small">Each event extends its register: new = SHA-384(old ‖ digest). The value after the last event must be the one that the quote holds. A payload marked “as told” only describes what was measured: no register holds it.</p>
${roles}</section>`,
  };
}

function noLogWords({ component }: Machine): string {
  const judged = (['os.event-log-replay', 'source-code.event-log-replay', 'hardware.quote-format'] as const).map((id) =>
    checkOf(component, id),
  );
  const check = judged.find((one) => one !== null && one.status !== 'pass') ?? null;
  return check === null ? 'There is no event log to show.' : bounded(check.detail, MAX_DETAIL);
}

function noLog({ one, all }: Together<Machine>, machines: readonly Machine[]): Html {
  return html`<div class="card pad">${machines.length > 1 && html`<h4>${sameNames(all, machines)}</h4>`}<p>${flowing(noLogWords(one))}</p></div>`;
}

interface Shown {
  log: RegisterLog;
  component: Machine['component'];
  difference: LogDifference | null;
  standing: Standing;
  detail: string;
}

function registerPart(logs: readonly RegisterLog[], imr: Imr, measured: Measured, work: Work): Html {
  const shown = logs
    .filter((log) => log.imr === imr)
    .map((log): Shown => {
      const { component } = log.machine;
      const { check, ground } = REGISTERS[imr];
      const judged = judgedBy(measured.result, component, [check], ground);
      return {
        log,
        component,
        difference: logDifference(log, { images: measured.images, work }),
        standing: standingHere(log, judged.standing, measured),
        detail: bounded(judged.checks[0]?.detail ?? '', MAX_DETAIL),
      };
    });
  const groups = together(shown, ({ log, difference, standing }) => keyOf(log, difference, standing));
  const left = groups.slice(MAX_LOGS).flatMap(({ all }) => all);
  return html`${groups.slice(0, MAX_LOGS).map((group, i) => logCard(group, { isFirst: i === 0, several: shown.length > 1 }, measured))}
${left.length > 0 && html`<p class="small quiet">${namesOf(left, measured.machines)} have other logs of RTMR${imr}, left out here. The evidence has them.</p>`}`;
}

/** One check speaks of RTMR0 to RTMR2 together: how it stands with this one. */
function standingHere(
  { replay, imr, isReduced, machine }: RegisterLog,
  standing: Standing,
  { result }: Measured,
): Standing {
  const isGood =
    standing === 'pass' || standing === 'experiment' || standing === 'conditional' || standing === 'cut off';
  if (isReduced || imr === 3) return standing;
  if (isGood && !replay.bound) return 'unknown';
  // Its own events lead to the quote’s value: that is a fact, but not one that the check of the whole log passed.
  if (standing === 'fail' && replay.bound) {
    return standingOf(result, machine.component, 'pass', REGISTERS[imr].ground) === 'cut off'
      ? 'cut off'
      : 'conditional';
  }
  return standing;
}

function keyOf(
  { events, replay, isReduced }: RegisterLog,
  difference: LogDifference | null,
  standing: Standing,
): string {
  const all = events.map(({ event, digest, known, isLate }) => [
    event.eventType,
    event.event,
    toHex(event.payload),
    event.digest === null ? null : toHex(event.digest),
    digest,
    known,
    isLate,
  ]);
  const values = [replay.measured, replay.replayed].map((value) => (value === null ? null : toHex(value)));
  return JSON.stringify([all, replay.events.length, values, isReduced, difference, standing]);
}

function logCard(
  { one, all }: Together<Shown>,
  { isFirst, several }: { isFirst: boolean; several: boolean },
  measured: Measured,
): Html {
  const { log, standing, difference } = one;
  const { events, name, imr, replay } = log;
  const { length } = replay.events;
  const count = `${length} ${length === 1 ? 'event' : 'events'}`;
  const names = several && html` <span class="quiet small">${sameNames(all, measured.machines)}</span>`;
  const body = html`${outcome(one, measured)}
${events.length > 0 && html`<ol class="log gapv">${events.map((event, i) => eventRow(event, i, log, difference))}</ol>`}
${length > events.length && html`<p class="small quiet">${length - events.length} more are left out here; the value is that after the last of them.</p>`}
${difference !== null && difference.index >= events.length && differenceLine(difference, true)}`;
  const isOpen = (imr === 3 && isFirst) || difference !== null || standing === 'fail' || standing === 'unknown';
  return html`<details class="phase"${isOpen && OPEN}><summary><h3>${name}</h3><span class="quiet small">${count}, ${REGISTERS[imr].of}</span>${standingMark(standing, outcomeWord(log))}${names}</summary><div class="padx">${body}</div></details>`;
}

const OPEN = html` open`;

function outcomeWord({ isReduced, events, replay: { bound } }: RegisterLog): string {
  if (bound) return 'replays';
  return isReduced ? 'kept in part' : events.length === 0 ? 'no events' : 'does not replay';
}

/** Where the events lead, and whether that is what the quote holds. */
function outcome({ log, standing, detail, component }: Shown, { places }: Measured): Html {
  const { replay, isReduced, imr, name } = log;
  const check = checkOf(component, REGISTERS[imr].check);
  const measured = toHex(replay.measured);
  const link = check !== null && checkLink(check, places);
  if (isReduced || (log.events.length === 0 && !replay.bound))
    return html`<p class="small">${flowing(detail)} ${link}</p>`;
  if (replay.bound) {
    const said = standing === 'not asked' ? 'Nobody asked for a judgement of it.' : detail;
    return html`<p class="small">After the last event the value is that of ${name} in the quote: ${hex(measured)}. ${flowing(said)} ${link}</p>`;
  }
  const lead = html`<p class="small">${flowing(detail)} ${link}</p>`;
  if (replay.replayed === null)
    return html`${lead}<p class="small">An event has no digest, so the value after it is not known.</p>`;
  return html`${lead}<div class="${toneOf(standing)}">${compared(measured, toHex(replay.replayed))}</div>`;
}

function eventRow(logged: LoggedEvent, i: number, log: RegisterLog, difference: LogDifference | null): Html {
  const { event, digest, after, known, isLate } = logged;
  const payload = event.eventType === RUNTIME_EVENT_TYPE ? null : readBootPayload(event.eventType, event.payload);
  const { name, what } = eventWords(event, payload, { known, isLate });
  const isKey = event.event === 'compose-hash' && !isLate;
  const isEnd = event.imr === 3 && event.event === 'system-ready' && !isLate;
  const here = difference !== null && difference.index === i ? difference : null;
  return html`<li${here !== null && (here.status === 'fail' ? FAIL : UNKNOWN)}><div>${isKey ? html`<b>${name}</b>` : name}${isEnd && html` <span class="quiet">launch ends here</span>`}</div><div>${payloadShown(event, payload)}<p>${what}</p>${here !== null && differenceLine(here)}</div><div>${digest === null ? 'no digest' : html`digest ${brief(digest)}`}${!log.isReduced && after !== null && html`<br>→ ${brief(after)}`}</div></li>`;
}

const FAIL = html` class="fail"`;
const UNKNOWN = html` class="open"`;

/** @param isMissing there is no such event in the log */
function differenceLine({ event, expected, found, meaning, status }: LogDifference, isMissing = false): Html {
  const standing = status === 'fail' ? 'fail' : 'unknown';
  const name = isMissing && html`${bounded(event, MAX_TEXT)}: `;
  const lines =
    expected !== null && found !== null
      ? html`<div class="${toneOf(standing)}">${compared(expected, found)}</div>`
      : expected !== null && html`<p class="small">Expected ${hex(expected)}, found nothing.</p>`;
  return html`<div>${standingMark(standing, 'first that differs')} <span class="small">${name}${flowing(meaning, MAX_DETAIL)}</span>${lines}</div>`;
}

function payloadShown(event: EventLogEntry, payload: BootPayload | null): Html {
  const { eventType, payload: bytes } = event;
  if (bytes.length === 0)
    return html`<span class="quiet">${eventType === RUNTIME_EVENT_TYPE ? 'empty' : 'no payload in the log'}</span>`;
  if (eventType === RUNTIME_EVENT_TYPE) return runtimePayload(event);
  const told = payloadLeadsToDigest(event) === null && html` <span class="tag">as told</span>`;
  return html`<div>${payload === null ? bytesShown(bytes) : bootPayload(payload)}${told}</div>`;
}

function bootPayload(payload: BootPayload): Html {
  switch (payload.kind) {
    case 'variable': {
      const says = bootOptionWords(payload);
      const { data, name } = payload;
      const value = data.length === 0 ? 'not set' : says === '' ? bytesShown(data) : bounded(says, MAX_TEXT);
      return html`<code>${bounded(name, MAX_TEXT)}</code>: ${value}`;
    }
    case 'tables':
      return html`${payload.description !== null && html`<code>${bounded(payload.description, MAX_TEXT)}</code> `}${payload.tables.map(({ address }) => `at 0x${address.toString(16)} `)}`;
    case 'blob':
      return html`${kibibytes(payload.length)} at 0x${payload.address.toString(16)}`;
    case 'image':
      return html`${payload.file !== null && html`<code>${bounded(payload.file, MAX_TEXT)}</code>, `}${kibibytes(payload.length)}`;
    case 'tagged':
      return html`<code>${bounded(payload.text, MAX_TEXT)}</code>`;
    case 'fw-cfg':
      return html`<code>${bounded(payload.item, MAX_TEXT)}</code>: ${bytesShown(payload.content)}`;
    case 'text':
      return html`<code>${bounded(payload.text, MAX_TEXT)}</code>`;
  }
}

function kibibytes(bytes: bigint): string {
  return bytes < 1024n ? `${bytes} bytes` : `${bytes / 1024n} KiB`;
}

function runtimePayload(event: EventLogEntry): Html {
  if (event.event === 'key-provider') {
    const { value } = readKeyProvider({ ...readLaunch([]), events: [event] });
    if (value !== null) {
      const { name, id } = value;
      return html`<div>${bounded(name, MAX_TEXT)} ${id === '' ? 'without an id' : digitsShown(id)}</div>`;
    }
  }
  const text = printable(event.payload);
  return html`<div>${text === null ? bytesShown(event.payload) : html`<code>${bounded(text, MAX_TEXT)}</code>`}</div>`;
}

/** Hashes and ids are shown as bytes, whatever their bytes would be as characters. */
const NUMBERS = [20, 32, 48, 64];

/** Text of nothing but what is seen; null for other bytes. */
function printable(bytes: Uint8Array): string | null {
  if (NUMBERS.includes(bytes.length) && bytes.some((byte) => byte < 0x20 || byte > 0x7e)) return null;
  return bytes.every((byte) => byte >= 0x20 && byte <= 0x7e)
    ? String.fromCharCode(...bytes.subarray(0, MAX_TEXT + 1))
    : null;
}

function digitsShown(digits: string): Html {
  const more = digits.length - 2 * MAX_PAYLOAD;
  return html`${hex(digits.slice(0, 2 * MAX_PAYLOAD))}${more > 0 && html` <span class="quiet">and ${more} digits more</span>`}`;
}

function bytesShown(bytes: Uint8Array): Html {
  return html`${hex(toHex(bytes.subarray(0, MAX_PAYLOAD)))}${bytes.length > MAX_PAYLOAD && html` <span class="quiet">and ${bytes.length - MAX_PAYLOAD} bytes more</span>`}`;
}
