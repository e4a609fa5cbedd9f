// Deep nesting in YAML is found by the tokens of the text, before anything recurses over it.

/** Block nesting takes a column a level: this and the next bound the parser's recursion. */
const MAX_BLOCK_COLUMN = 100;
const MAX_FLOW_DEPTH = 16;
/** Marks that the lexer adds, of which the text itself has none. */
const MARK = /^\p{Cc}$/u;
const WHITE = /^[\t\n\r]$/;

/**
 * What is too much in a text, and at which offset; null: nothing.
 * @param tokens as the lexer of the package `yaml` gives them, of a text without control characters
 * @param most tokens
 */
export function nestingFault(tokens: Iterable<string>, most: number): { offset: number; message: string } | null {
  let offset = 0;
  let lineStart = 0;
  let flow = 0;
  let count = 0;
  for (const token of tokens) {
    if (MARK.test(token) && !WHITE.test(token)) continue;
    count += 1;
    if (count > most) return { offset, message: `more than ${most} tokens` };
    if (token === '[' || token === '{') flow += 1;
    if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    if (flow > MAX_FLOW_DEPTH) return { offset, message: `nested deeper than ${MAX_FLOW_DEPTH} levels` };
    const indicator = token === '-' || token === '?' || token === ':';
    if (indicator && flow === 0 && offset - lineStart > MAX_BLOCK_COLUMN) {
      return { offset, message: `a key or list item beyond column ${MAX_BLOCK_COLUMN}` };
    }
    offset += token.length;
    const newline = token.lastIndexOf('\n');
    if (newline !== -1) lineStart = offset - token.length + newline + 1;
  }
  return null;
}
