// `trust-center history`: what a log of results tells, whether it is what it was, and more entries in it.

import { appraiseBundle } from '../core/appraisal/appraise-bundle.js';
import { type Bundle, parseBundle } from '../core/bundle.js';
import { documentText, fromUtf8, preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { DAY_MS, MAX_CLOCK_SKEW_MS, MINUTE_MS } from '../core/formats/codec/time.js';
import { CHECKPOINT_PATH, MAX_CHECKPOINT_BYTES } from '../core/history/log/checkpoint.js';
import { verifierKey } from '../core/history/log/note.js';
import { proveEntry, verifyEntryProof } from '../core/history/log/proof.js';
import { policyFromRecord, resolvePolicy } from '../core/policy/policy.js';
import { findBlocks, MAX_REPORT_BYTES, readReport } from '../core/report/blocks.js';
import { RESULT_SCHEMA, type ResultDocument } from '../core/result/document.js';
import { only, readJson } from '../core/schema/reader.js';
import { text } from '../core/schema/scalars.js';
import { minute } from '../core/views/facts.js';
import { type HistoryStatus, spanStatus, statusOf } from '../core/views/history.js';
import { jsonText, renderJson } from '../core/views/json.js';
import { appendTo } from '../history/append.js';
import { type ComparedEntry, type Difference, differenceIn } from '../history/difference.js';
import { expectSalt, finishedDraft } from '../history/draft.js';
import { originOf, placeOf, writablePlaceOf } from '../history/place.js';
import { historyOf, type ReadLog } from '../history/read.js';
import { MAX_BUNDLE_BYTES, readInputFile } from '../io/input-file.js';
import { readOptions, readRoots } from '../request.js';
import { PASSWORD_VARIABLE, pemOf } from '../signing/key.js';
import { type LogSigner, noLogKey, readLogSigner } from '../signing/log-key.js';
import { type Arguments, parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { keptBy, ofLog, readVerified, SALT_VARIABLE, saltOf, vkeyOf } from './log.js';
import { writeOutput, writeText, writeTextFile } from './output.js';

type Args = Arguments<'history'>;
type OptionName = Parameters<Args['isGiven']>[0];

interface Action {
  /** Least and most arguments after its name. */
  arguments: readonly [number, number];
  usage: string;
  /** Options that it takes. */
  options: readonly OptionName[];
  run(args: Args, given: string[]): Promise<ExitStatus>;
}

const READING = ['key', 'since', 'keep', 'allow-private', 'output', 'format'] as const;
const SIGNING = ['signing-key', 'origin'] as const;

const ACTIONS: Readonly<Record<string, Action>> = {
  list: { arguments: [1, 1], usage: 'list LOG', options: [...READING, 'target'], run: list },
  diff: { arguments: [1, 3], usage: 'diff LOG [FROM TO]', options: [...READING, 'target'], run: diff },
  verify: { arguments: [1, 1], usage: 'verify LOG', options: READING, run: verify },
  proof: {
    arguments: [1, 2],
    usage: 'proof (LOG SEQ | FILE)',
    options: ['key', 'allow-private', 'output', 'format'],
    run: proof,
  },
  append: {
    arguments: [2, 100],
    usage: 'append LOG (BUNDLE | REPORT)...',
    options: [...SIGNING, 'since', 'keep', 'target', 'every', 'trusted-root', 'insecure-root-ca', 'output'],
    run: append,
  },
  key: { arguments: [0, 1], usage: 'key [LOG]', options: [...SIGNING, 'output'], run: key },
};

const OPTION_NAMES: readonly OptionName[] = [...new Set(Object.values(ACTIONS).flatMap(({ options }) => options))];

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('history', argv);
  const [name = '', ...given] = args.positionals;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    throw misuse(`expected ${Object.keys(ACTIONS).join(', ')}, got ${preview(name, 100)}`);
  }
  const [least, most] = action.arguments;
  if (given.length < least || given.length > most) throw misuse(`expected history ${action.usage}`);
  const foreign = OPTION_NAMES.filter((option) => !action.options.includes(option));
  refuseIdle(args, foreign, `history ${name} does not take it`);
  return action.run(args, given);
}

function misuse(message: string): InputError {
  return new InputError('INPUT_INVALID', message, { hint: 'See `trust-center history --help`.' });
}

async function list(args: Args, [place = '']: string[]): Promise<ExitStatus> {
  const { format, output, target = null } = args.options;
  const log = await openLog(args, place);
  const at = Date.now();
  const targets = await ofLog(historyOf(log, { only: target, salt: saltOf(), at }));
  const { origin, size } = log.checkpoint;
  const shown = { origin, size, rootHash: Buffer.from(log.checkpoint.rootHash).toString('base64'), at, targets };
  if (format === 'json')
    await writeOutput((await import('../core/views/history-json.js')).renderHistoryJson(shown), output);
  else if (format === 'atom')
    await writeOutput((await import('../core/views/history-atom.js')).renderHistoryAtom(shown), output);
  else if (format === 'html')
    await writeOutput((await import('../core/views/html/history-page.js')).renderHistoryHtml(shown), output);
  else await writeText((await import('../core/views/history-text.js')).renderHistoryText(shown), output);
  return worstOf(targets.map((one) => statusOf(one, at)));
}

/** As of many targets: 0 only where each is verified now. */
function worstOf(statuses: readonly HistoryStatus[]): ExitStatus {
  if (statuses.some((status) => status === 'failed' || status === 'experiment')) return EXIT.failed;
  return statuses.length > 0 && statuses.every((status) => status === 'verified') ? EXIT.verified : EXIT.inconclusive;
}

async function diff(args: Args, [place = '', from, to]: string[]): Promise<ExitStatus> {
  const { output, target = null } = args.options;
  const format = textOrJson(args);
  if ((from === undefined) !== (to === undefined))
    throw misuse('expected history diff LOG, or history diff LOG FROM TO');
  const log = await openLog(args, place);
  const between = from === undefined || to === undefined ? null : ([seqOf(from), seqOf(to)] as const);
  const found = await ofLog(differenceIn(log, between, { only: target, salt: saltOf() }));
  if (format === 'json') await writeOutput(jsonText({ schema: 'trust-center/history-diff/v1', ...found }), output);
  else await writeText(`${differenceLines(found).join('\n')}\n`, output);
  return EXIT.verified;
}

function differenceLines({ from, to, changes }: Difference): string[] {
  if (from === null || to === null) return ['Every check so far found the same.'];
  const said = changes.map(({ weight, text: words }) => `  ${weight.padEnd(8)}  ${words}`);
  return [entryLine(from), entryLine(to), ...(said.length === 0 ? ['  no difference'] : said)];
}

/** A success that does not count is never called one. */
function entryLine(entry: ComparedEntry): string {
  return `entry ${entry.seq}  ${minute(entry.appraisedAt)}  ${spanStatus(entry)}  ${entry.target}`;
}

async function verify(args: Args, [place = '']: string[]): Promise<ExitStatus> {
  const { output } = args.options;
  const format = textOrJson(args);
  const log = await openLog(args, place);
  const { origin, size, rootHash } = log.checkpoint;
  const root = Buffer.from(rootHash).toString('base64');
  const since = args.options.since;
  const consistent = since === undefined ? null : preview(since, 200);
  if (format === 'json') {
    await writeOutput(
      jsonText({ schema: 'trust-center/history-verification/v1', origin, size, rootHash: root, since: since ?? null }),
      output,
    );
    return EXIT.verified;
  }
  const lines = [
    `LOG VERIFIED  ${origin}`,
    `entries   ${size}, each in its place under the signed checkpoint`,
    `root      ${root}`,
    consistent === null
      ? 'since     no checkpoint was given: what was in the log before is not known (--since, --keep)'
      : `since     it still begins with all that ${consistent} stands for`,
  ];
  await writeText(`${lines.join('\n')}\n`, output);
  return EXIT.verified;
}

async function proof(args: Args, [place = '', seq]: string[]): Promise<ExitStatus> {
  const { output } = args.options;
  const vkey = await vkeyOf(args.options);
  if (seq !== undefined) {
    if (args.isGiven('format')) refuseIdle(args, ['format'], 'a proof has one form, which `history proof FILE` shows');
    const files = await placeOf(place, { env: process.env, allowPrivate: args.options.allowPrivate }).open();
    await writeOutput(await ofLog(proveEntry(files, { vkey, seq: seqOf(seq) })), output);
    return EXIT.verified;
  }
  const format = textOrJson(args);
  const bytes = await readInputFile(place, 'proof', MAX_PROOF_BYTES);
  const { entry, checkpoint } = await ofLog(verifyEntryProof(fromUtf8(bytes, 'proof'), vkey));
  const { origin, size, rootHash } = checkpoint;
  const root = Buffer.from(rootHash).toString('base64');
  if (format === 'json')
    await writeOutput(
      jsonText({ schema: 'trust-center/history-proof/v1', origin, size, rootHash: root, entry }),
      output,
    );
  else {
    const members = Object.entries(entry).map(([name, value]) => `  ${name.padEnd(14)}  ${value}`);
    const lines = [`IN THE LOG  entry ${entry.seq} of ${origin}, as of ${size} entries`, ...members];
    if (entry.verdict === 'verified')
      lines.push('Whether it was an experiment, which proves nothing, stands in its facts and not in the entry.');
    await writeText(`${lines.join('\n')}\n`, output);
  }
  return EXIT.verified;
}

async function append(args: Args, [place = '', ...paths]: string[]): Promise<ExitStatus> {
  const { options } = args;
  const at = Date.now();
  const salt = saltOf();
  expectSalt(salt, SALT_VARIABLE);
  const results = await appraised(paths, args, at);
  const to = writablePlaceOf(place, process.env);
  const signer = await signerOf(args, place);
  const schedule = options.every === undefined ? null : secondsOf(options.every);
  const drafts = results.map((result) =>
    finishedDraft(result, {
      target: options.target ?? result.target.name,
      salt,
      trigger: 'command-line',
      schedule,
    }),
  );
  const done = await ofLog(appendTo(to, { signer, drafts, since: await keptBy(args.options), at }));
  if (options.keep !== undefined) await writeTextFile(options.keep, done.log.note, '--keep');
  const lines = [
    ...done.entries.flatMap((entry, index) => {
      const experiment = drafts[index]?.facts?.value.experiment;
      return entry.verdict === null || experiment === undefined ? [] : [entryLine({ ...entry, experiment })];
    }),
    ...(done.isNew ? [`A log begins here. Who reads it needs its key:`, verifierKey(signer.key)] : []),
  ];
  await writeText(`${lines.join('\n')}\n`, options.output);
  return EXIT.verified;
}

async function key(args: Args, [place]: string[]): Promise<ExitStatus> {
  const signer = await signerOf(args, place ?? null);
  await writeText(`${verifierKey(signer.key)}\n`, args.options.output);
  return EXIT.verified;
}

// Reading what was given

const MAX_PROOF_BYTES = 1024 * 1024;
const MAX_KEY_BYTES = 64 * 1024;

/** @throws LogError for a log that does not verify */
async function openLog({ options }: Args, place: string): Promise<ReadLog> {
  const { keep } = options;
  const log = await readVerified(place, options);
  // Only now: of a log that does not verify nothing is kept.
  if (keep !== undefined) await writeTextFile(keep, log.note, '--keep');
  return log;
}

async function signerOf({ options }: Args, place: string | null): Promise<LogSigner> {
  const pem =
    options.signingKey === undefined
      ? (process.env.TRUST_CENTER_HISTORY_KEY ?? '')
      : pemOf(await readInputFile(options.signingKey, 'signing-key', MAX_KEY_BYTES), 'signing-key');
  if (pem === '') throw noLogKey('--signing-key history-key.pem');
  const field = options.signingKey === undefined ? 'TRUST_CENTER_HISTORY_KEY' : 'signing-key';
  const origin =
    options.origin ?? (place === null ? null : (originOf(place, process.env) ?? (await presentOrigin(place))));
  if (origin === null) {
    throw new InputError('INPUT_INVALID', 'a new log needs a name, which stands in all that it signs', {
      hint: 'Give --origin NAME, such as github.com/OWNER/NAME/trust-center.',
    });
  }
  return readLogSigner(pem, origin, { password: process.env[PASSWORD_VARIABLE], field });
}

/** Of the log in a folder: whether it is that of the key is seen by its signature. */
async function presentOrigin(place: string): Promise<string | null> {
  const files = await writablePlaceOf(place, process.env).open();
  const checkpoint = await files.read(CHECKPOINT_PATH, MAX_CHECKPOINT_BYTES);
  return checkpoint === null ? null : (fromUtf8(checkpoint, CHECKPOINT_PATH).split('\n')[0] ?? null);
}

function textOrJson({ options: { format } }: Args): 'text' | 'json' {
  if (format === 'text' || format === 'json') return format;
  throw new InputError('INPUT_INVALID', `--format: ${format} is for history list`);
}

function seqOf(given: string): number {
  if (/^(?:0|[1-9][0-9]{0,8})$/.test(given)) return Number(given);
  throw new InputError('INPUT_INVALID', `expected the number of an entry, from 0, got ${preview(given, 100)}`);
}

const UNITS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: DAY_MS };

function secondsOf(given: string): number {
  const [, count = '', unit = ''] = /^([1-9][0-9]{0,3})([mhd])$/.exec(given) ?? [];
  const seconds = (Number(count) * (UNITS[unit] ?? Number.NaN)) / 1000;
  if (seconds <= 366 * 86_400) return seconds;
  throw new InputError('INPUT_INVALID', `--every: expected a time like 30m, 6h or 1d, got ${preview(given, 100)}`);
}

// Appraising again: a log tells what the evidence shows, not what a file says of it.

/** Results of the bundles among the files. A result that is there too must be that of its bundle, byte for byte. */
async function appraised(paths: readonly string[], args: Args, at: number): Promise<ResultDocument[]> {
  const files = await Promise.all(paths.map(readGiven));
  const results = [];
  for (const { path, bundle } of files) {
    if (bundle !== null) results.push(await appraise(bundle, path, args, at));
  }
  for (const { path, result } of files) if (result !== null) expectAppraised(path, result, results);
  if (results.length > 0) return results;
  throw new InputError('INPUT_INVALID', 'a result is appended with the bundle that it was made from', {
    hint: 'Give the bundle, too: `trust-center verify … --save-bundle bundle.json` writes it.',
  });
}

/** A bundle, a result, or a report, which has both. */
interface Given {
  path: string;
  bundle: Bundle | null;
  /** As its maker wrote it. */
  result: string | null;
}

async function readGiven(path: string): Promise<Given> {
  const given = documentText(await readInputFile(path, 'bundle', MAX_REPORT_BYTES), 'bundle');
  if (given.trimStart().startsWith('<')) {
    const { bundle, result } = await readReport(findBlocks(given));
    return { path, bundle, result };
  }
  const isResult = readJson(given, 'bundle', only('schema', text), WIDE) === RESULT_SCHEMA;
  return isResult ? { path, bundle: null, result: given } : { path, bundle: parseBundle(given), result: null };
}

const WIDE = { bytes: MAX_BUNDLE_BYTES, values: 2_000_000 };

function expectAppraised(path: string, json: string, results: readonly ResultDocument[]): void {
  const digest = readJson(json, 'result', only('evidenceDigest', text), WIDE);
  const own = results.find(({ evidenceDigest }) => evidenceDigest === digest);
  const shown = preview(path, 200);
  if (own === undefined) {
    throw new InputError(
      'INPUT_INVALID',
      `${shown} is of the evidence ${preview(digest, 80)}, and no bundle that is given has that digest`,
      {
        hint: 'Give the bundle that it was made from.',
      },
    );
  }
  if (renderJson(own) === json) return;
  throw new InputError(
    'INPUT_INVALID',
    `${shown} is not what its bundle shows: appraised again, the verdict is ${own.verdict}`,
    {
      hint: 'It was made by another version, under other roots (--insecure-root-ca, --trusted-root), or changed. Without it, what the bundle shows is appended.',
    },
  );
}

async function appraise(bundle: Bundle, path: string, { options }: Args, at: number): Promise<ResultDocument> {
  const { appraisal } = bundle;
  if (appraisal === undefined) {
    throw new InputError('INPUT_INVALID', `${preview(path, 200)} records no appraisal`, {
      hint: 'Verify it first: trust-center verify --evidence BUNDLE --save-bundle NEW.',
    });
  }
  const time = Date.parse(appraisal.at);
  if (!(time <= at + MAX_CLOCK_SKEW_MS)) {
    throw new InputError(
      'INPUT_INVALID',
      `${preview(path, 200)} was appraised as of ${preview(appraisal.at, 40)}, which is yet to come`,
    );
  }
  const isReplayed = bundle.components.some(({ acquired }) => acquired === 'replayed');
  const { overrides, trustAnchors } = await readOptions(
    { insecureRootCa: options.insecureRootCa },
    isReplayed ? 'replayed' : 'fetched',
  );
  const policy = resolvePolicy(policyFromRecord(appraisal.policy), overrides);
  return appraiseBundle(bundle, { policy, at: time, trustAnchors, ...(await readRoots(options.trustedRoot)) });
}
