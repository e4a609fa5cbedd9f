// A result as the options of `verify` and `replay` ask for it, on stdout or in a file.

import { InputError } from '../core/errors.js';
import type { ResultDocument } from '../core/result/document.js';
import { PROJECT_URI, VERSION } from '../core/version.js';
import { renderJson } from '../core/views/json.js';
import { renderJunit } from '../core/views/junit.js';
import { locateIn } from '../core/views/locate.js';
import { type MarkdownOptions, renderMarkdown } from '../core/views/markdown.js';
import { renderSarif } from '../core/views/sarif.js';
import { renderText, type TextOptions } from '../core/views/text.js';
import { MAX_LOG_LINE, visibleInColour, visibleLine } from '../core/views/untrusted.js';
import type { ReportedFiles } from '../io/user-files.js';
import { type Arguments, type Options, refuseIdle } from './arguments.js';
import { MAX_VIEW_LINE, progress, textWidth, wantsColour, writeOutput, writeText } from './output.js';

export type Format = Options<'verify'>['format'];

/** How a result is to be printed. */
export interface Printing {
  format: Format;
  detail: TextOptions['detail'];
  /** A file; undefined: stdout. */
  output: string | undefined;
}

/** @throws InputError for `--verbose` or `--quiet` where they cannot both be true, or change nothing */
export function printingOf(args: Arguments<'verify'> | Arguments<'replay'>): Printing {
  const { format, output, verbose, quiet } = args.options;
  if (format !== 'text') refuseIdle(args, ['verbose', 'quiet'], `${format} always has everything`);
  if (verbose && quiet) {
    throw new InputError('INPUT_INVALID', '--verbose asks for every check, and --quiet for none; give one');
  }
  return { format, detail: verbose ? 'every check' : quiet ? 'verdict' : 'summary', output };
}

/** What some formats are made of besides the result. */
export interface Made {
  /** The user's own files, which SARIF points into. */
  files?: ReportedFiles | undefined;
  /** HTML of the report, for that format. */
  report?: string | undefined;
}

/**
 * The result, to the file that --output names, else to stdout.
 * @param written files that the command has written besides
 */
export async function printResult(
  result: ResultDocument,
  printing: Printing,
  reading: Omit<MarkdownOptions, 'limit'>,
  written: readonly string[],
  made: Made = {},
): Promise<void> {
  const { format, detail, output } = printing;
  const notes = [...(detail === 'summary' ? ['Every check: --verbose'] : []), ...(isPage(printing) ? written : [])];
  const options = {
    ...reading,
    detail,
    notes,
    width: textWidth(output),
    colour: output === undefined && wantsColour(),
  };
  if (isPage(printing)) progress('');
  await writeOutput(await renderResult(result, format, options, made), output);
  if (isPage(printing)) return;
  for (const line of [
    ...written,
    ...(output === undefined ? [] : [writtenTo(output, format === 'html' ? 'report' : 'result')]),
  ])
    progress(line);
}

export function writtenTo(path: string, what: string): string {
  return `Written: ${path} (${what})`;
}

/** What was written after the result was printed. */
export async function printWritten(line: string, printing: Printing): Promise<void> {
  if (isPage(printing)) await writeText(`  ${visibleLine(line, MAX_LOG_LINE)}\n`);
  else progress(line);
}

/** Whether stdout has a page for people: not what programs read, nor the verdict alone. */
function isPage({ format, detail, output }: Printing): boolean {
  return format === 'text' && detail !== 'verdict' && output === undefined;
}

export async function renderResult(
  result: ResultDocument,
  format: Format,
  options: TextOptions & Pick<MarkdownOptions, 'policy' | 'again'>,
  { files = { policy: null, compose: null, anchor: null }, report }: Made = {},
): Promise<string> {
  if (format === 'html') {
    if (report === undefined) throw new TypeError('the report was not made');
    return report;
  }
  if (format === 'sarif') {
    const locate = await locateIn(files);
    const sarif = { ...options, version: VERSION, informationUri: PROJECT_URI, locate, anchor: files.anchor };
    return renderSarif(result, sarif);
  }
  if (format === 'junit') return renderJunit(result, options);
  if (format === 'json') return renderJson(result);
  if (format === 'markdown') return renderMarkdown(result, options);
  return visibleInColour(renderText(result, options), MAX_VIEW_LINE);
}
