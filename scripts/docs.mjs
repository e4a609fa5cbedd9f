// Writes what the table of options says (src/options/table.ts, and sentences.ts beside it) where people and editors read it: the inputs and outputs of
// action.yml, action-types.yml, docs/inputs.md and docs/command-line.md. What stands between the marks is made here.
//
//   npm run docs              write them
//   npm run docs -- --check   compare; exit 1 on a difference

import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { stringify } from 'yaml';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const { outputFiles } = await build({
  stdin: {
    resolveDir: join(root, 'src'),
    contents: ['options/table', 'options/sentences', 'cli/commands', 'cli/help', 'action/contract']
      .map((name) => `export * from './${name}.js';`)
      .join('\n'),
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  write: false,
});
const source = Buffer.from(outputFiles[0].contents).toString('base64');
const { OPTIONS, nameOf, sentencesOf, COMMANDS, TASKS, signature, INPUTS, OUTPUTS } = await import(
  `data:text/javascript;base64,${source}`
);

const keys = Object.values(INPUTS).flat();
const outputs = Object.assign({}, ...Object.values(OUTPUTS));
const byName = (of) => Object.fromEntries(keys.map((key) => [nameOf(key), of(OPTIONS[key], key)]));

const yaml = (value) => stringify(value, { lineWidth: 0, blockQuote: false });

const contract = {
  inputs: byName((option, key) => {
    const standard = option.fromRunner ?? option.default ?? (option.kind === 'flag' ? 'false' : undefined);
    return { description: sentencesOf(key), ...(standard === undefined ? {} : { default: standard }) };
  }),
  outputs: Object.fromEntries(Object.entries(outputs).map(([name, { about }]) => [name, { description: about }])),
};

const typeOf = ({ kind, words }) => {
  const one = words === undefined ? { type: 'string' } : { type: 'enum', 'allowed-values': words };
  if (kind === 'flag') return { type: 'boolean' };
  // A list of words fits on a line.
  return kind === 'values' ? { type: 'list', separator: words === undefined ? '\n' : ',', 'list-item': one } : one;
};
const types = {
  inputs: byName(typeOf),
  outputs: Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, typeOf(output)])),
};

const cell = (text) => text.replaceAll('|', '\\|');
const table = (head, rows) =>
  [`| ${head} | |`, '|---|---|', ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`)].join('\n');

const inputTables = Object.entries(INPUTS).map(([question, group]) =>
  table(
    question,
    group.map((key) => {
      const option = OPTIONS[key];
      const standard = option.default === undefined ? '' : ` Default: \`${option.default}\`.`;
      return [`\`${nameOf(key)}\``, `${option.kind === 'values' ? 'List. ' : ''}${sentencesOf(key)}${standard}`];
    }),
  ),
);
const outputTables = Object.entries(OUTPUTS).map(([what, group]) =>
  table(
    what,
    Object.entries(group).map(([name, { about }]) => [`\`${name}\``, `${about}.`]),
  ),
);
const commands = Object.entries(TASKS).flatMap(([task, names]) => [
  `## ${task}`,
  ...names.flatMap((name) => {
    const { usage, summary, about, options, examples } = COMMANDS[name];
    return [
      `### ${name}`,
      `${summary.charAt(0).toUpperCase()}${summary.slice(1)}. ${about}`,
      ['```sh', `trust-center ${name} ${usage}`, ...examples, '```'].join('\n'),
      ...Object.entries(options).map(([question, group]) =>
        table(
          question,
          group.map((key) => [`\`${signature(key)}\``, sentencesOf(key)]),
        ),
      ),
    ];
  }),
]);

const check = process.argv.includes('--check');
let differs = false;

/** @param mark what begins a comment, and what ends it */
async function between(path, [open, close], text) {
  const old = await readFile(join(root, path), 'utf8');
  const [begin, end] = [`${open} made by \`npm run docs\`${close}\n`, `${open} end${close}\n`];
  const [at, until] = [old.indexOf(begin), old.indexOf(end)];
  if (at === -1 || until < at) throw new Error(`${path}: the marks are missing`);
  const made = `${old.slice(0, at)}${begin}${text}${old.slice(until)}`;
  if (made === old) return;
  if (check) console.error(`${path} is not what src/options/table.ts says: run \`npm run docs\``);
  else await writeFile(join(root, path), made);
  differs = true;
}

const HASH = ['#', ''];
const MARKDOWN = ['<!--', ' -->'];
const markdown = (parts) => `\n${parts.join('\n\n')}\n\n`;
await between('action.yml', HASH, `${yaml({ inputs: contract.inputs })}\n${yaml({ outputs: contract.outputs })}`);
await between('action-types.yml', HASH, `${yaml({ inputs: types.inputs })}\n${yaml({ outputs: types.outputs })}`);
await between('docs/inputs.md', MARKDOWN, markdown(['## Inputs', ...inputTables, '## Outputs', ...outputTables]));
await between('docs/command-line.md', MARKDOWN, markdown(commands));
process.exitCode = check && differs ? 1 : 0;
