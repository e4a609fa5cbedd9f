// Options of a target as a person reads and changes them, one a line, and the contents of files as they are: YAML, which gives
// back byte for byte what was put into it, whatever a browser does to the ends of lines.

/** @param options by name, whatever they hold */
export function optionLines(options: readonly (readonly [name: string, value: unknown])[]): string {
  return options
    .map(([name, value]) => `${name}:${linesOf(value)}\n`)
    .join('')
    .trimEnd();
}

function linesOf(value: unknown): string {
  if (Array.isArray(value) && value.some(isBlock)) return value.map((one) => `\n  -${oneOf(one, '    ')}`).join('');
  return oneOf(value, '  ');
}

function oneOf(value: unknown, indent: string): string {
  if (!isBlock(value)) return ` ${escaped(JSON.stringify(value))}`;
  const isEnded = value.endsWith('\n');
  const lines = (isEnded ? value.slice(0, -1) : value).split('\n');
  return ` |${isEnded ? '' : '-'}\n${lines.map((line) => indent + line).join('\n')}`;
}

/** Lines of plain text, of which the first does not begin with a blank, the last is not empty, and none ends with a blank: no
 * rule of YAML changes any of it. */
function isBlock(value: unknown): value is string {
  if (typeof value !== 'string' || !value.includes('\n')) return false;
  const lines = value.replace(/\n$/, '').split('\n');
  const isPlain = lines.every((line) => line === '' || /^[ -~]*[!-~]$/.test(line));
  return isPlain && /^[!-~]/.test(value) && lines.at(-1) !== '';
}

/** JSON is YAML; all that is unseen is written as escapes. */
function escaped(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
