// `trust-center badge`: a badge file of a result, and what to put into the README.

import { documentText } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { badgeOf, readBadgeLabel, readmeSnippet, shieldsEndpoint } from '../core/views/badge.js';
import { readBadgeFacts } from '../core/views/badge-facts.js';
import { renderBadgeSvg } from '../core/views/badge-svg.js';
import { jsonText } from '../core/views/json.js';
import { MAX_INPUT_BYTES, readInputFile } from '../io/input-file.js';
import { parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { writeOutput, writeText } from './output.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('badge', argv);
  const { format, output } = args.options;
  const maxAgeDays = readMaxAge(args.options.maxAge);
  const label = readBadgeLabel(args.options.label, '--label');
  const link = readLink(args.options.link, 'link');
  const url = readLink(args.options.url, 'url');
  if (output === undefined)
    refuseIdle(args, ['link', 'url'], 'it is for the README snippet, which comes with --output');
  const bytes = await readInputFile(args.positionals[0] ?? '', 'badge', MAX_INPUT_BYTES);
  const badge = badgeOf(readBadgeFacts(documentText(bytes, 'result')), Date.now(), { maxAgeDays, label });
  const text = format === 'svg' ? renderBadgeSvg(badge) : jsonText(shieldsEndpoint(badge));
  await writeOutput(text, output);
  if (output === undefined) return EXIT.verified;
  const image = format === 'svg' ? (url ?? output) : url === null ? null : shieldsUrl(url);
  const missing = 'The snippet needs --url: where shields.io will find this file.';
  await writeText(`${image === null ? missing : readmeSnippet(image, link, label)}\n`);
  return EXIT.verified;
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

function readLink(text: string | undefined, option: 'link' | 'url'): string | null {
  if (text === undefined) return null;
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return new URL(text).href;
  throw new InputError('INPUT_INVALID', `--${option}: expected an https URL, got ${JSON.stringify(text)}`);
}

function shieldsUrl(url: string): string {
  return `https://img.shields.io/endpoint?url=${encodeURIComponent(url)}`;
}
