// OS phase, first half: the boot that the event log tells of, the registers against what is expected, and whether the
// verifier knows the image. Everything is compared with the quote, never with what the target reports.

import { preview, toHex } from '../../bytes.js';
import type { EventLogEntry } from '../../formats/event-log.js';
import type { TdReport } from '../../formats/quote.js';
import type { Policy } from '../../policy.js';
import { type Check, type Finding, PhaseReport } from '../check.js';
import { fail, type Judgement, pass, tell, unknown } from '../judgement.js';
import { boundLaunch, type Launch, readLaunchPayload } from '../launch.js';
import { replayRegister } from '../replay.js';
import {
  judgeBootPath,
  judgeConstants,
  judgeLayout,
  judgeReplay,
  judgeTdHob,
  leftOpen,
  PIN_HINT,
} from './boot-checks.js';
import { type BootLog, readBootLog } from './boot-log.js';
import { judgeByDocument, type RegisterJudgement } from './document-registers.js';
import { type Material, readMaterial } from './material.js';
import { judgeReference, matchingPin, type Pin, quotedRegisters, REGISTERS, type RegisterName } from './reference.js';

export interface OsInput {
  component: string;
  /** Of an authentic quote: the hardware phase judges that. */
  report: TdReport;
  eventLog: EventLogEntry[] | null;
  /** JSON text, host-supplied. */
  vmConfig: string | null;
  /** As a versioned attestation names it, e.g. `dstack-gcp-tdx`. */
  platform: string | null;
  policy: Policy['os'];
}

export interface OsOutcome {
  checks: Check[];
  /** What the registers were compared with, hex; null where nothing is expected. */
  expected: Record<RegisterName, string | null>;
}

const NO_LOG = 'The evidence carries no event log of the boot (RTMR0 to RTMR2).';
const LOG_HINT = 'Give evidence with an event log: a GetQuote response, or a Phala Cloud attestations answer.';

/** Appraise what booted. Never throws for bad evidence: the check that it breaks fails. */
export function appraiseOs(input: OsInput): OsOutcome {
  const { report: td, eventLog, platform, policy } = input;
  const report = new PhaseReport('os', input.component);
  const quoted = quotedRegisters(td);
  const material = readMaterial(input.vmConfig);
  const pin = matchingPin(quoted, policy.measurements);

  const hasBoot = eventLog?.some(({ imr }) => imr !== 3) === true;
  const bootLog = eventLog === null || !hasBoot ? null : readBootLog(eventLog, td.rtmrs);
  const withLog = (judge: (log: BootLog) => Judgement): Judgement =>
    bootLog === null ? leftOpen(pin, NO_LOG, LOG_HINT) : judge(bootLog);
  tell(report, 'os.event-log-replay', bootLog === null ? unknown(NO_LOG, { hint: LOG_HINT }) : judgeReplay(bootLog));
  tell(
    report,
    'os.event-layout',
    withLog((log) => judgeLayout(log, platform, pin)),
  );
  tell(
    report,
    'os.constant-events',
    withLog((log) => judgeConstants(log, pin)),
  );
  tell(
    report,
    'os.td-hob',
    withLog((log) => judgeTdHob(log, material, pin)),
  );
  tell(
    report,
    'os.boot-path',
    withLog((log) => judgeBootPath(log, pin)),
  );

  const byDocument = material.kind === 'sound' ? judgeByDocument(quoted, material, bootLog) : null;
  tell(report, 'os.measurement-document', judgeDocument(material, byDocument, pin));
  const { registers, reference, known, expected } = judgeReference({ quoted, material, byDocument, policy });
  for (const name of REGISTERS) tell(report, `os.${name}`, registers[name]);
  tell(report, 'os.acpi-tables', leftOpen(pin, ACPI_TABLES, PIN_HINT));
  tell(report, 'os.reference-value', reference);

  const launch = boundLaunch(eventLog, eventLog === null ? null : replayRegister(eventLog, 3, td.rtmrs));
  tell(report, 'os.image-hash-event', judgeImageHashEvent(launch, material, known));
  tell(report, 'os.dev-image', judgeDevImage(material, known, policy.allowDev));
  return { checks: report.checks, expected };
}

const ACPI_TABLES = 'This version does not generate QEMU’s ACPI tables, so their digests in RTMR0 are not judged.';

function judgeDocument(
  material: Material,
  byDocument: Record<RegisterName, RegisterJudgement> | null,
  pin: Pin | null,
): Judgement {
  switch (material.kind) {
    case 'absent':
      return leftOpen(pin, 'The evidence carries no measurement document.', PIN_HINT);
    case 'unsupported':
      return unknown(material.detail, { hint: 'Use a version of trust-center that knows it.' });
    case 'broken':
      return fail(material.detail, {
        ...material.finding,
        hint: 'The host passes on a document that is not the image’s: take nothing from it.',
      });
    case 'sound': {
      const others = REGISTERS.filter((name) => byDocument?.[name].judgement.status === 'fail');
      if (pin !== null && others.length > 0) {
        return fail(`The document is for an image with other registers than the pinned ones: ${others.join(', ')}.`, {
          hint: 'The host claims another image than the one that booted: have its vm_config corrected.',
        });
      }
      const actual = material.osImageHash;
      return pass('The document is the one that the manifest of the claimed image lists.', { actual });
    }
  }
}

/** RTMR3 holds the image hash that the guest was told at launch; vm_config the one that the host claims now. */
function judgeImageHashEvent(launch: Launch | null, material: Material, known: string | null): Judgement {
  if (launch === null) {
    const hint = 'See source-code.event-log-replay and source-code.launch-events.';
    return unknown('No launch that the quote vouches for tells an image hash.', { hint });
  }
  const claimed = material.vmConfig?.osImageHash ?? null;
  const expected: Finding = claimed === null ? {} : { expected: claimed };
  const measured = launch.events.some(({ event }) => event === 'os-image-hash');
  const told = measured ? readLaunchPayload(launch, 'os-image-hash') : null;
  if (told !== null && told.problem !== null)
    return fail(told.problem, { ...expected, hint: 'See source-code.launch-events.' });
  const actual = told === null ? null : toHex(told.value);
  const finding: Finding = { ...expected, ...(actual === null ? {} : { actual }) };
  if (actual !== null && claimed !== null) {
    if (actual === claimed) return pass('The guest measured the image hash that vm_config claims.', finding);
    return fail(
      'The guest measured another image hash than vm_config claims. It is the guest’s own account of its image.',
      {
        ...finding,
        hint: 'vm_config is not that of this VM, or was altered: fetch it again from the VM’s host.',
      },
    );
  }
  const missing = actual === null ? 'The guest measured no image hash' : 'vm_config claims no image hash';
  if (known !== null) return pass(`${missing}: nothing disagrees with the reference value ${preview(known)}.`, finding);
  return unknown(`${missing}: there is nothing to compare.`, { ...finding, hint: 'See os.reference-value.' });
}

function judgeDevImage(material: Material, known: string | null, allowDev: boolean): Judgement {
  if (allowDev) return pass('The policy accepts development images.');
  const names = [material.vmConfig?.image, known].filter((name) => typeof name === 'string');
  const dev = names.find((name) => /-dev(?![a-z])/i.test(name));
  if (dev !== undefined) {
    return fail('By its name the image is a development build, which lets others log in.', {
      actual: dev,
      hint: 'Deploy a production image. Only for tests, accept development images in the policy (os.allow-dev).',
    });
  }
  if (known !== null) return pass(`By its name the reference value ${preview(known)} is no development build.`);
  return unknown('Nothing says that the image is a development build, but it is no known image either.', {
    hint: 'See os.reference-value.',
  });
}
