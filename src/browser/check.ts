// The page that checks files: what the reader gives is judged here, by the code of reports, and drawn as a report is.
// Nothing is sent, and nothing of a file is run.

import type { TrustAnchor } from '../core/appraisal/hardware/trust-anchor.js';
import { INTEL_SGX_ROOT_CA } from '../core/appraisal/hardware/trust-anchor.js';
import { checkReport } from '../core/report/check.js';
import { CORE_PARTS, type ReportCore } from '../core/report/core.js';
import { judgeFiles, repeatBundle } from '../core/report/judge.js';
import { unpack } from '../core/report/packed.js';
import { appraiseOtherwise, reappraise } from '../core/report/reappraise.js';
import type { ReportSource } from '../core/report/source.js';
import type { Html } from '../core/views/html/markup.js';
import { serveButtons } from './buttons.js';
import { type Form, makeForm } from './check-form.js';
import {
  believeHere,
  bundleNotice,
  judgedLine,
  missingCollateral,
  otherTimeNotice,
  problem,
  reportNotice,
} from './check-words.js';
import { draw } from './draw.js';
import { evidenceOf, expectOne, type Given, NOTHING, type Subject, taken } from './given.js';
import { fragmentOf, setTrust, type Trust } from './markup.js';

/** Called by the loader. */
export async function start({ trust }: { trust: Trust }): Promise<void> {
  setTrust(trust);
  const landing = seen();
  let given = NOTHING;
  let shown: ReportSource | null = null;
  /** Of what was asked last: what comes to an end after it is of no interest. */
  let turn = 0;

  const clear = (problems: readonly Html[] = []): void => {
    shown = null;
    form.offer(false);
    for (const node of seen()) node.remove();
    document.body.prepend(...landing);
    place('ready').replaceChildren(form.element);
    place('problem').replaceChildren(...problems.map(fragmentOf));
    document.title = 'Check a file – trust-center';
    state(problems.length === 0 ? 'ready' : 'refused');
  };
  const refuse = (...problems: Html[]): void => {
    turn += 1;
    form.say('');
    clear(problems);
    scrollTo(0, 0);
  };
  const judge = async (): Promise<void> => {
    const asked = given;
    const { subject } = asked;
    form.show(asked);
    if (subject === null) {
      clear();
      return;
    }
    turn += 1;
    const mine = turn;
    form.say(`Judging ${subject.file.name}…`);
    state('judging');
    await painted();
    try {
      const judged = await outcomeOf(asked, subject);
      if (mine !== turn) return;
      await draw({ ...judged, label: null });
      if (mine !== turn) return;
      shown = judged.source;
      settle(form, judged.source);
      form.offer(true);
      form.say('');
      state(judged.state);
    } catch (error) {
      if (mine === turn) refuse(problem(subject.file.name, error));
    }
  };
  /** One after the other, as they were given: a file that takes long to read would else undo what came after it. */
  let taking = Promise.resolve();
  const inTurn = (step: () => Promise<void> | void): void => {
    taking = taking.then(step).catch((error: unknown) => refuse(problem('What was given', error)));
  };
  const form = makeForm({
    refuse: (what, error) => refuse(problem(what, error)),
    change: (change) =>
      inTurn(() => {
        given = change(given);
        void judge();
      }),
    take: (files, field) =>
      inTurn(async () => {
        const before = given.subject;
        const problems: Html[] = [];
        for (const file of files) {
          try {
            const next = await taken(given, file, field);
            if (given.subject !== before) expectOne(given.subject, next.subject);
            given = next;
          } catch (error) {
            problems.push(problem(file.name, error));
          }
        }
        if (problems.length === 0) {
          void judge();
          return;
        }
        form.show(given);
        refuse(...problems);
      }),
  });
  serveButtons(() => {
    if (shown === null) throw new TypeError('nothing is shown');
    return shown;
  });
  clear();
}

interface Outcome {
  source: ReportSource;
  reader: Html;
  notice: Html | null;
  state: string;
}

async function outcomeOf(given: Given, subject: Subject): Promise<Outcome> {
  const begun = performance.now();
  const line = (at: number): Html => judgedLine(given, at, performance.now() - begun);
  const trustAnchors: TrustAnchor[] = [given.root?.anchor ?? INTEL_SGX_ROOT_CA];
  if (!given.byRecord || subject.kind === 'evidence') {
    const now = Date.now();
    const { policy, ...files } = given;
    const at = given.at ?? now;
    const rules = { policy: policy?.input ?? null, at, trustAnchors };
    const source = await judgeFiles({ ...files, evidence: evidenceOf(subject) }, rules, now);
    return { source, reader: line(at), notice: null, state: 'judged' };
  }
  if (subject.kind === 'bundle') {
    const source = await repeatBundle(subject.bundle, { at: given.at, trustAnchors });
    const notice = given.at === null ? bundleNotice() : otherTimeNotice();
    return { source, reader: line(timeOf(source)), notice, state: 'repeated' };
  }
  const { report } = subject;
  if (given.at !== null) {
    const { bundle, result } = await appraiseOtherwise(report, { at: given.at });
    const source = { ...report, bundle, result, summary: null };
    return { source, reader: line(given.at), notice: otherTimeNotice(), state: 'repeated' };
  }
  const found = await reappraise(report);
  const source = { ...report, result: found.result };
  const reader = line(timeOf(source));
  // Without Sigstore its result is another here: that says nothing of its bytes.
  const check = found.state === 'same' ? await checkReport(subject.file.bytes, await codeOfReports()) : null;
  const state = check?.state === 'changed' ? 'changed' : found.state;
  return { source, reader, notice: reportNotice(found, check), state };
}

function timeOf({ bundle }: ReportSource): number {
  return Date.parse(bundle.appraisal?.at ?? '');
}

/** What stands above the form, below the verdict. */
function settle({ element }: Form, { bundle }: ReportSource): void {
  const missing = missingCollateral(bundle);
  const before = document.querySelector('.toc');
  if (missing !== null) before?.before(fragmentOf(missing));
  before?.before(element);
  document.querySelector('#believe')?.replaceWith(fragmentOf(believeHere()));
  const title = document.querySelector<HTMLElement>('h1');
  title?.setAttribute('tabindex', '-1');
  title?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** For tests and for those who look: `ready`, `judging`, `refused`, or what it came to. */
function state(name: string): void {
  const { dataset } = document.documentElement;
  dataset.check = name;
  if (name !== 'judging') dataset.turns = `${Number(dataset.turns ?? 0) + 1}`;
}

/** Everything but the data and the code, which are script elements. */
function seen(): ChildNode[] {
  return [...document.body.childNodes].filter((node) => !(node instanceof HTMLScriptElement));
}

function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new TypeError(`the page has no ${id}`);
  return found;
}

/** Long enough for the browser to show what was said. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 30);
  });
}

const MAX_CODE = 16 * 1024 * 1024;

let code: Promise<ReportCore> | null = null;

/** The code of reports as it is in this page, to make one of it. */
function codeOfReports(): Promise<ReportCore> {
  code ??= (async () => {
    const textOf = (id: string): Promise<string> => unpack(place(id).textContent ?? '', id, MAX_CODE);
    const parts = await Promise.all(CORE_PARTS.map(async (part) => [part, await textOf(`tc-part-${part}`)] as const));
    return { loader: await textOf('tc-report-loader'), parts: Object.fromEntries(parts) as ReportCore['parts'] };
  })();
  return code;
}
