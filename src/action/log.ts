// The log of a step, its outputs and its summary: nothing else of the action writes to them, so here is where text is made
// safe to show, whoever wrote what is in it. The runner takes a line that begins with `::`, or has `##[` in it, for a
// command: `set-output` could make any verdict of ours. Text is therefore given in lines, each of which is spelled out and
// cut; a line end in one of them is shown and ends nothing.

import * as core from '@actions/core';
import { MAX_LOG_LINE, visible, visibleInColour, visibleLine } from '../core/views/untrusted.js';
import type { OutputName } from './contract.js';

/** Of one message. */
const MAX_LINES = 50;
const MAX_TITLE = 200;
/** Of an output that is text: it goes on into shells, logs and comments. */
const MAX_OUTPUT = 2000;

/** What an annotation is about, and where that is. */
export interface Annotation {
  title?: string;
  file?: string;
  line?: number;
  column?: number;
}

export function info(line: string): void {
  core.info(visibleLine(line, MAX_LOG_LINE));
}

/** Text of a view, whose line ends and colours are its own. */
export function view(text: string): void {
  core.info(visibleInColour(text, MAX_LOG_LINE));
}

export function notice(lines: readonly string[], about: Annotation = {}): void {
  core.notice(message(lines), properties(about));
}

export function warning(lines: readonly string[], about: Annotation = {}): void {
  core.warning(message(lines), properties(about));
}

export function error(lines: readonly string[], about: Annotation = {}): void {
  core.error(message(lines), properties(about));
}

/** An error, and the step has failed. */
export function fail(lines: readonly string[], about: Annotation = {}): void {
  process.exitCode = core.ExitCode.Failure;
  error(lines, about);
}

/** Whatever writes it to the log, the runner hides it. */
export function hide(secret: string): void {
  core.setSecret(secret);
}

/** A part of the log that is folded away. */
export function group<T>(title: string, work: () => Promise<T>): Promise<T> {
  return core.group(visibleLine(title, MAX_TITLE), work);
}

/** For `rebuildLog`, which makes lines safe itself: around them it writes commands that fold them. */
export function write(text: string): void {
  process.stdout.write(text);
}

/** An output that is text: one line of limited length. */
export function setOutput(name: OutputName, text: string): void {
  core.setOutput(name, visibleLine(text, MAX_OUTPUT));
}

/** An output that is the path of a file of ours: unchanged, so that later steps find it. */
export function setPathOutput(name: OutputName, path: string): void {
  core.setOutput(name, path);
}

/** Adds what a Markdown view made to the job summary. One that cannot be written, as outside a runner, changes no verdict. */
export async function addToSummary(markdown: string): Promise<void> {
  if ((process.env.GITHUB_STEP_SUMMARY ?? '') === '') return;
  try {
    await core.summary.addRaw(markdown, true).write({ overwrite: false });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    warning([`The job summary could not be written: ${why}`]);
  }
}

function message(lines: readonly string[]): string {
  return lines
    .slice(0, MAX_LINES)
    .map((line) => visibleLine(line, MAX_LOG_LINE))
    .join('\n');
}

function properties({ title, file, line, column }: Annotation): core.AnnotationProperties {
  return {
    ...(title === undefined ? {} : { title: visible(title, MAX_TITLE) }),
    ...(file === undefined ? {} : { file: visible(file) }),
    ...(line === undefined ? {} : { startLine: line }),
    ...(column === undefined ? {} : { startColumn: column }),
  };
}
