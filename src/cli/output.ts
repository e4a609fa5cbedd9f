// Where a command prints: to stdout or a file, progress to a terminal's stderr only. Nothing else writes to either, so here
// is where text for people is made safe to show, whoever wrote what is in it. What programs read is written as it is: its
// escapes are its format's.

import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../core/errors.js';
import { wrapLines } from '../core/views/rows.js';
import { MAX_LOG_LINE, visibleLine, visibleLines } from '../core/views/untrusted.js';
import { systemErrorCode } from '../io/system-error.js';

/** Of a line of a view, which has cut its values where that makes sense: for those that it has not. */
export const MAX_VIEW_LINE = 256 * 1024;

/** Colour for a person at a terminal who did not refuse it; FORCE_COLOR is the last word, for pipes that show colours. */
export function wantsColour(): boolean {
  const { FORCE_COLOR: forced = '', NO_COLOR: refused = '', TERM: terminal } = process.env;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return process.stdout.isTTY === true && refused === '' && terminal !== 'dumb';
}

const DEFAULT_WIDTH = 80;
/** Longer lines are hard to read, shorter ones hold nothing. */
const [LEAST_WIDTH, MOST_WIDTH] = [60, 120];

/** Characters in a line: as wide as the terminal; in a pipe, or the file `output`, as COLUMNS says, else 80. */
export function textWidth(output?: string): number {
  const terminal = output === undefined ? process.stdout.columns : undefined;
  const columns = terminal ?? Number(process.env.COLUMNS ?? DEFAULT_WIDTH);
  return columns > 0 ? Math.min(Math.max(columns, LEAST_WIDTH), MOST_WIDTH) : DEFAULT_WIDTH;
}

/** Text for people, to the file that --output names, else to stdout. */
export async function writeText(text: string, path?: string): Promise<void> {
  await writeOutput(visibleLines(text, MAX_VIEW_LINE), path);
}

/** As `writeText`, of what is to be read and not pasted: at a terminal, lines go on below under their own column. */
export async function writeReport(text: string, path?: string): Promise<void> {
  const isWatched = path === undefined && process.stdout.isTTY === true;
  await writeText(isWatched ? wrapLines(text, textWidth()) : text, path);
}

/** Writes the text unchanged: JSON and other formats have escapes of their own, and `renderResult` has made its text safe. */
export async function writeOutput(text: string, path: string | undefined): Promise<void> {
  if (path === undefined) await writeStandardOutput(text);
  else await writeTextFile(path, text, '--output');
}

/**
 * Output in pieces, each written when it is there: its text is made safe as that of `writeOutput` is.
 * @throws InputError at once for a file that cannot be written
 */
export async function outputInPieces(path: string | undefined): Promise<(text: string) => Promise<void>> {
  if (path === undefined) return writeStandardOutput;
  await writeTextFile(path, '', '--output');
  return async (text) => writing(path, '--output', () => appendFileSync(path, text));
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

export async function writeTextFile(path: string, text: string | Uint8Array, option: string): Promise<void> {
  writing(path, option, () => writeFileSync(path, text));
}

/** Files of one folder, which is made where it is missing; the folder that it is in must be there. */
export async function writeFolder(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  option: string,
): Promise<void> {
  writing(folder, option, () => {
    if (!existsSync(folder)) mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  });
}

function writing(path: string, option: string, write: () => void): void {
  try {
    write();
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
  process.stderr.write(lines.map((line) => `${visibleLine(line, MAX_LOG_LINE)}\n`).join(''));
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
