// Text from a target, made safe to show: invisible characters, and those that reorder what a reader sees, are spelled out.

/** Control, bidirectional, zero-width and other invisible characters, line separators, lone surrogates, private use. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Longest line of a log that we write: longer than any sentence of ours. */
export const MAX_LOG_LINE = 8000;

/**
 * One line of printable text: each unseen character becomes its escape, `\n` or `\u{202e}`, and what is over `limit`
 * UTF-16 units is cut and counted. `##[`, which starts a command anywhere in a line of a workflow's log, is broken up.
 */
export function visible(text: string, limit = 2000): string {
  const over = text.length - limit;
  const shown = (over > 0 ? text.slice(0, limit) : text).replace(UNSEEN, escapeOf).replaceAll('##[', '#\\u{23}[');
  return over > 0 ? `${shown}… (${over} more)` : shown;
}

/** The same of a text of any length that is shown as it is, its lines and tabs too. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) =>
    character === '\n' || character === '\t' ? character : escapeOf(character),
  );
}

/**
 * One line of a log or terminal, whatever it was made of: as `visible`, and never a command to the runner of a workflow,
 * which takes a line for one that begins with `::`, white space before it or not.
 */
export function visibleLine(text: string, limit = 2000): string {
  return visible(text, limit).replace(/^(\s*):(?=:)/u, '$1\\u{3a}');
}

/** Text whose line ends are our own structure, as the views make it: every line by itself as `visibleLine`. */
export function visibleLines(text: string, limit = 2000): string {
  return text
    .split('\n')
    .map((line) => visibleLine(line, limit))
    .join('\n');
}

/** As `visibleLines`, but colours stay: of a view that has made safe what it shows. */
export function visibleInColour(text: string, limit = 2000): string {
  const [first = '', ...others] = text.split(ESCAPE);
  const shown = others.map((part) => {
    const colour = COLOUR.exec(part)?.[0];
    if (colour === undefined) return visibleLines(`${ESCAPE}${part}`, limit);
    return `${ESCAPE}${colour}${visibleLines(part.slice(colour.length), limit)}`;
  });
  return [visibleLines(first, limit), ...shown].join('');
}

const ESCAPE = '\u001b';
/** Those of rows.ts; others can hide text. */
const COLOUR = /^\[(?:[012]|(?:1;)?3[123])m/;

function escapeOf(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
