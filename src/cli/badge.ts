// `trust-center badge`: a badge file of a result, and what to put into the README.

import { fromUtf8 } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { badgeOf, readmeSnippet, shieldsEndpoint } from '../core/views/badge.js';
import { readBadgeFacts } from '../core/views/badge-facts.js';
import { renderBadgeSvg } from '../core/views/badge-svg.js';
import { jsonText } from '../core/views/json.js';
import { MAX_INPUT_BYTES, readInputFile } from '../io/input-file.js';
import { type Arguments, type CommandSpec, parseArguments, refuseIdle } from './arguments.js';
import { type Command, EXIT, type ExitStatus } from './command.js';
import { writeOutput, writeText } from './output.js';

const spec: CommandSpec = {
  name: 'badge',
  usage: 'RESULT.json [OPTIONS]',
  summary:
    'Make a badge of a result document, as of now. It does not age by itself: make it again on a schedule, so that an old success turns stale.',
  positionals: [1, 1],
  options: {
    format: {
      kind: 'value',
      value: 'FORMAT',
      help: 'svg (default), or shields: JSON for the shields.io endpoint badge',
    },
    output: { kind: 'value', value: 'FILE', help: 'write the badge here, and the README snippet to stdout' },
    'max-age': {
      kind: 'value',
      value: 'AGE',
      help: 'age from which a success is stale: 12h, 7d (default 7d, at most 90d)',
    },
    link: { kind: 'value', value: 'URL', help: 'where a click on the badge leads: the attestation' },
    url: {
      kind: 'value',
      value: 'URL',
      help: 'where the badge will be published, for the snippet (default: its path)',
    },
  },
};

async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments(spec, argv);
  const format = readFormat(args);
  const maxAgeDays = readMaxAge(args.value('max-age') ?? '7d');
  const link = readLink(args, 'link');
  const url = readLink(args, 'url');
  const output = args.value('output');
  if (output === undefined)
    refuseIdle(args, ['link', 'url'], 'it is for the README snippet, which comes with --output');
  const bytes = await readInputFile(args.positionals[0] ?? '', 'badge', MAX_INPUT_BYTES);
  const badge = badgeOf(readBadgeFacts(fromUtf8(bytes, 'result')), Date.now(), { maxAgeDays });
  const text = format === 'svg' ? renderBadgeSvg(badge) : jsonText(shieldsEndpoint(badge));
  await writeOutput(text, output);
  if (output === undefined) return EXIT.verified;
  const image = format === 'svg' ? (url ?? output) : url === null ? null : shieldsUrl(url);
  const missing = 'The snippet needs --url: where shields.io will find this file.';
  await writeText(`${image === null ? missing : readmeSnippet(image, link)}\n`);
  return EXIT.verified;
}

function readFormat(args: Arguments): 'svg' | 'shields' {
  const text = args.value('format') ?? 'svg';
  if (text === 'svg' || text === 'shields') return text;
  throw new InputError('INPUT_INVALID', `--format: expected svg or shields, got ${JSON.stringify(text)}`);
}

const MAX_DAYS = 90;

function readMaxAge(text: string): number {
  const [, count = '', unit = ''] = /^([1-9][0-9]{0,3})([hd])$/.exec(text) ?? [];
  const days = unit === 'h' ? Number(count) / 24 : Number(count);
  if (count !== '' && days <= MAX_DAYS) return days;
  throw new InputError(
    'INPUT_INVALID',
    `--max-age: expected a time like 12h or 7d, at most ${MAX_DAYS}d, got ${JSON.stringify(text)}`,
  );
}

function readLink(args: Arguments, option: 'link' | 'url'): string | null {
  const text = args.value(option);
  if (text === undefined) return null;
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return new URL(text).href;
  throw new InputError('INPUT_INVALID', `--${option}: expected an https URL, got ${JSON.stringify(text)}`);
}

function shieldsUrl(url: string): string {
  return `https://img.shields.io/endpoint?url=${encodeURIComponent(url)}`;
}

export const badge: Command = { spec, run };
