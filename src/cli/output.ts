// What a command prints, and where: the result on stdout or in a file, progress on a terminal's stderr only. Nothing else
// writes to either, so here is where text for people is made safe to show, whoever wrote what is in it. What programs read
// is written as it is: its escapes are its format's.

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../core/errors.js';
import type { ResultDocument } from '../core/result/document.js';
import { PROJECT_URI, VERSION } from '../core/version.js';
import type { UserFiles } from '../core/views/locate.js';
import type { Reading } from '../core/views/standing.js';
import { visibleLine, visibleLines } from '../core/views/untrusted.js';
import { systemErrorCode } from '../io/system-error.js';
import type { Arguments } from './arguments.js';

/** Of a line on stderr: longer than any sentence of ours. */
const MAX_LINE = 8000;
/** Of a line of a view, which has cut its values where that makes sense: for those that it has not. */
const MAX_VIEW_LINE = 256 * 1024;

export const FORMATS = ['text', 'json', 'markdown', 'sarif', 'junit'] as const;
export type Format = (typeof FORMATS)[number];

export function formatOf(args: Arguments, supported: readonly Format[] = FORMATS): Format {
  const text = args.value('format') ?? 'text';
  const format = supported.find((name) => name === text);
  if (format === undefined) {
    throw new InputError('INPUT_INVALID', `--format: expected ${supported.join(', ')}, got ${JSON.stringify(text)}`);
  }
  return format;
}

/** Colour only for a person at a terminal who did not refuse it (NO_COLOR). */
export function wantsColour(): boolean {
  return process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb';
}

/** @param files the user's own, which SARIF points into */
export async function renderResult(
  result: ResultDocument,
  format: Format,
  reading: Reading & { colour: boolean },
  files: UserFiles = { policy: null, compose: null },
): Promise<string> {
  if (format === 'sarif') {
    const [{ renderSarif }, { locateIn }] = await Promise.all([
      import('../core/views/sarif.js'),
      import('../core/views/locate.js'),
    ]);
    const options = { ...reading, version: VERSION, informationUri: PROJECT_URI, locate: await locateIn(files) };
    return renderSarif(result, options);
  }
  if (format === 'junit') return (await import('../core/views/junit.js')).renderJunit(result, reading);
  if (format === 'json') return (await import('../core/views/json.js')).renderJson(result);
  if (format === 'markdown') return (await import('../core/views/markdown.js')).renderMarkdown(result, reading);
  const text = (await import('../core/views/text.js')).renderText(result, reading);
  return reading.colour ? coloured(text) : visibleLines(text, MAX_VIEW_LINE);
}

/** As `visibleLines`, but colours stay. */
function coloured(text: string): string {
  const [first = '', ...others] = text.split(ESCAPE);
  const shown = others.map((part) => {
    const colour = COLOUR.exec(part)?.[0];
    if (colour === undefined) return visibleLines(`${ESCAPE}${part}`, MAX_VIEW_LINE);
    return `${ESCAPE}${colour}${visibleLines(part.slice(colour.length), MAX_VIEW_LINE)}`;
  });
  return [visibleLines(first, MAX_VIEW_LINE), ...shown].join('');
}

const ESCAPE = '\u001b';
const COLOUR = /^\[(?:[0-9]{1,2};)*[0-9]{1,2}m/;

/** Text for people, to the file that --output names, else to stdout. */
export async function writeText(text: string, path?: string): Promise<void> {
  await writeOutput(visibleLines(text, MAX_VIEW_LINE), path);
}

/** As it is: JSON and other formats with escapes of their own, and what `renderResult` made. */
export async function writeOutput(text: string, path: string | undefined): Promise<void> {
  if (path === undefined) await writeStandardOutput(text);
  else await writeTextFile(path, text, '--output');
}

/** A reader that leaves early (`| head -1`) has read enough. @throws InputError for output that went nowhere else */
function writeStandardOutput(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException): void => {
      if (cause.code === 'EPIPE') resolve();
      else reject(new InputError('INPUT_INVALID', `cannot write to standard output: ${reasonOf(cause)}`, { cause }));
    };
    process.stdout.once('error', onError);
    process.stdout.write(text, (error) => {
      if (error) return; // the listener above says why
      process.stdout.off('error', onError);
      resolve();
    });
  });
}

export async function writeTextFile(path: string, text: string, option: string): Promise<void> {
  await writing(path, option, () => writeFile(path, text));
}

/** Files of one folder, which is made where it is missing; the folder that it is in must be there. */
export async function writeFolder(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  option: string,
): Promise<void> {
  await writing(folder, option, async () => {
    if (!existsSync(folder)) await mkdir(folder);
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  });
}

async function writing(path: string, option: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    throw new InputError('INPUT_INVALID', `${option}: cannot write ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** A line of progress on stderr; silent unless a person watches. */
export function progress(text: string): void {
  if (process.stderr.isTTY === true) writeLines([text]);
}

/** Lines on stderr. */
export function writeLines(lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${visibleLine(line, MAX_LINE)}\n`).join(''));
}

/** For `rebuildLog`, which makes lines safe itself: around them it writes commands that fold them. */
export function writeLog(text: string): void {
  process.stderr.write(text);
}

function reasonOf(cause: unknown): string {
  const reasons: Record<string, string> = {
    ENOENT: 'no such folder',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'it is in a file, not in a folder',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
  };
  return reasons[systemErrorCode(cause) ?? ''] ?? (cause instanceof Error ? cause.message : String(cause));
}
