// Writes the list of CT logs that the package ships, src/core/appraisal/domain/ct/shipped-log-list.ts: what its checks read of
// Google's list, a log a line, read first with the reader that will read it.
//
//   node scripts/update-ct-log-list.mjs                 from https://www.gstatic.com/ct/log_list/v3/log_list.json
//   node scripts/update-ct-log-list.mjs FILE SOURCE     from a file of the same form; SOURCE says where it comes from
//   node scripts/update-ct-log-list.mjs --check         write nothing; exit 1 where the shipped list is another than Google's, or
//                                                       so old that it is of use for half of its time at most

import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const URL_OF_LIST = 'https://www.gstatic.com/ct/log_list/v3/log_list.json';
/** A list counts for 70 days (core/appraisal/domain/ct/known-logs.ts). */
const MAX_AGE_DAYS = 35;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const shippedPath = join(root, 'src/core/appraisal/domain/ct/shipped-log-list.ts');

const [first, source, ...more] = process.argv.slice(2);
const isCheck = first === '--check';
if (more.length > 0 || (isCheck ? source !== undefined : (first === undefined) !== (source === undefined))) {
  console.error('Give nothing, --check, or a file and where it comes from: see the head of this script.');
  process.exit(2);
}

const text = isCheck || first === undefined ? await fetched() : await readFile(first, 'utf8');
const { parseCtLogList } = await bundled(join(root, 'src/core/formats/ct-log-list.ts'));
const { timestamp, logs } = parseCtLogList(text, 'log_list.json');
const kept = [...logs.values()].filter(({ state }) => ['qualified', 'usable', 'readonly', 'retired'].includes(state));
// The list of a day has some seventy. A few are more likely an answer that is none than the truth.
const operators = new Set(kept.map(({ operator }) => operator));
if (kept.length < 20 || operators.size < 5) fail(`only ${kept.length} logs of ${operators.size} operators that count`);

const made = statementOf(text, timestamp, source ?? URL_OF_LIST);
parseCtLogList(made.json, 'the reduced list');
const day = new Date(timestamp).toISOString().slice(0, 10);
if (isCheck) {
  const shipped = await readFile(shippedPath, 'utf8');
  const logsOf = (module) => module.slice(module.indexOf('"operators"'));
  if (logsOf(shipped) !== logsOf(made.module))
    fail(`the list of ${day} has other logs than the shipped one: run this without --check`);
  const { SHIPPED_CT_LOG_LIST } = await bundled(shippedPath);
  const days = Math.floor((timestamp - parseCtLogList(SHIPPED_CT_LOG_LIST, 'the shipped list').timestamp) / 86_400_000);
  if (days > MAX_AGE_DAYS)
    fail(`the shipped list has the same logs, but is ${days} days old: run this without --check`);
  console.log(`The shipped logs are those of ${day}.`);
} else {
  await writeFile(shippedPath, made.module);
  console.log(`${kept.length} logs of ${operators.size} operators, as of ${day}.`);
}

async function fetched() {
  const answer = await fetch(URL_OF_LIST, { signal: AbortSignal.timeout(30_000) }).catch(({ message, cause }) =>
    fail(`${URL_OF_LIST} cannot be fetched: ${cause?.message ?? message}`),
  );
  if (!answer.ok) fail(`${URL_OF_LIST} answered ${answer.status}`);
  return answer.text();
}

async function bundled(path) {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    alias: { '#crypto': join(root, 'src/core/crypto/node.ts') },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** Members that are read, in one order. */
function statementOf(listText, timestamp, from) {
  const list = JSON.parse(listText);
  const date = list.log_list_timestamp;
  const lines = list.operators.flatMap(({ name, logs, tiled_logs = [] }) => {
    const own = [...logs, ...tiled_logs].filter(({ log_id }) => {
      const id = Buffer.from(log_id, 'base64').toString('hex');
      return kept.some((log) => log.id === id);
    });
    if (own.length === 0) return [];
    return [[`{"name":${JSON.stringify(name)},"logs":[`, `${own.map(logLine).join(',\n')}`, ']}'].join('\n')];
  });
  const json = `{"log_list_timestamp":${JSON.stringify(date)},\n"operators":[\n${lines.join(',\n')}\n]}`;
  const literal = json.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  const head = [
    `// Logs of Certificate Transparency that count, as of ${new Date(timestamp).toISOString().slice(0, 10)}, as far as they are read (formats/ct-log-list.ts).`,
    '// Made by scripts/update-ct-log-list.mjs. Source:',
    ...wrapped(from).map((line) => `// ${line}`),
  ];
  return { json, module: `${head.join('\n')}\n\nexport const SHIPPED_CT_LOG_LIST = \`${literal}\`;\n` };
}

function logLine({ description, log_id, key, state, temporal_interval }) {
  const [[word, { timestamp }]] = Object.entries(state);
  const interval =
    temporal_interval === undefined
      ? undefined
      : {
          start_inclusive: temporal_interval.start_inclusive,
          end_exclusive: temporal_interval.end_exclusive,
        };
  return JSON.stringify({ description, log_id, key, state: { [word]: { timestamp } }, temporal_interval: interval });
}

function wrapped(sentence) {
  return sentence.match(/\S.{0,116}(?=\s|$)/g) ?? [];
}

function fail(message) {
  console.error(`${message}.`);
  process.exit(1);
}
