// The log of a rebuild, as it goes on: steps in groups, and the output of programs, line by line and made safe to show. On a
// workflow runner, a line of a build must not become a command to the runner.

import { randomUUID } from 'node:crypto';
import { visible, visibleLine } from '../core/views/untrusted.js';

export interface RebuildLog {
  /** A step begins; the one before has ended. */
  group(title: string): void;
  note(text: string): void;
  /** What a program wrote; may end in the middle of a line or character. */
  output(piece: Uint8Array): void;
  /** The last step has ended. */
  end(): void;
}

/** Of output, all together: more than that nobody reads. */
const MAX_SHOWN_BYTES = 64 * 1024 * 1024;
const MAX_LINE = 2000;
/** Colours and cursor movements, as builds write them for terminals. */
const TERMINAL_SEQUENCE = /\p{Cc}\[[0-9;?]*[A-Za-z]/gu;

/**
 * @param write given whole lines
 * @param style `workflow` for GitHub's runner, `plain` for anything else
 */
export function rebuildLog(write: (text: string) => void, style: 'plain' | 'workflow'): RebuildLog {
  let decoder = new TextDecoder();
  let line = '';
  let shown = 0;
  let isOpen = false;
  /** While a group is open the runner takes no command but this one. */
  let resume = '';

  const writeLine = (text: string): void => write(`${visibleLine(text, MAX_LINE)}\n`);
  const flush = (): void => {
    if (line !== '') writeLine(line.replace(TERMINAL_SEQUENCE, ''));
    line = '';
    decoder = new TextDecoder();
  };
  const close = (): void => {
    flush();
    if (isOpen && style === 'workflow') write(`::${resume}::\n::endgroup::\n`);
    isOpen = false;
  };

  return {
    group: (title) => {
      close();
      isOpen = true;
      resume = randomUUID();
      const text = visible(title, MAX_LINE);
      // The runner takes %0A in a command for a line end.
      const data = text.replaceAll('%', '%25');
      write(style === 'workflow' ? `::group::${data}\n::stop-commands::${resume}\n` : `== ${text}\n`);
    },
    note: (text) => {
      flush();
      writeLine(text);
    },
    output: (piece) => {
      if (shown > MAX_SHOWN_BYTES) return;
      shown += piece.length;
      const lines = (line + decoder.decode(piece, { stream: true })).split(/\r\n|\n|\r/);
      // A line without end is shown in parts.
      line = (lines.pop() ?? '').slice(0, 2 * MAX_LINE);
      for (const each of lines) writeLine(each.replace(TERMINAL_SEQUENCE, ''));
      if (shown > MAX_SHOWN_BYTES) {
        flush();
        writeLine(`(more than ${MAX_SHOWN_BYTES} bytes of output: the rest is not shown)`);
      }
    },
    end: close,
  };
}
