// What the tests of the documentation read of Markdown: headings and their anchors, tables, links, blocks of code.

export interface Section {
  heading: string;
  text: string;
}

/** Sections under headings of `level`, each up to the next heading of that level or above. Headings in code are none. */
export function sections(markdown: string, level: number): Section[] {
  const found: Section[] = [];
  let open: Section | null = null;
  for (const { line, isCode } of linesOf(markdown)) {
    const [, marks, heading = ''] = (isCode ? null : /^(#+) (.*)$/.exec(line)) ?? [];
    if (marks !== undefined && marks.length <= level) {
      open = marks.length === level ? { heading, text: '' } : null;
      if (open !== null) found.push(open);
    } else if (open !== null) open.text += `${line}\n`;
  }
  return found;
}

/** As GitHub makes the anchor of a heading: lower case, punctuation dropped, spaces to hyphens. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** Of every heading, in order; a heading that is there again gets a number, as GitHub does. */
export function anchors(markdown: string): string[] {
  const seen = new Map<string, number>();
  return linesOf(markdown).flatMap(({ line, isCode }) => {
    const heading = isCode ? undefined : /^#+ (.*)$/.exec(line)?.[1];
    if (heading === undefined) return [];
    const name = anchor(heading);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return [before === 0 ? name : `${name}-${before}`];
  });
}

/** Cells of the rows of every table, without the rows that head them. */
export function tableRows(markdown: string): string[][] {
  const lines = linesOf(markdown).map(({ line, isCode }) => (isCode || !line.startsWith('|') ? null : line));
  const isRule = (line: string | null | undefined): boolean => /^\|(?: ?:?-+:? ?\|)+$/.test(line ?? '');
  return lines.flatMap((line, index) => {
    if (line === null || isRule(line) || isRule(lines[index + 1])) return [];
    return [
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    ];
  });
}

/** Targets of the links outside code. */
export function links(markdown: string): string[] {
  const text = linesOf(markdown)
    .map(({ line, isCode }) => (isCode ? '' : line.replace(/(`+).*?\1/g, '')))
    .join('\n');
  return [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target ?? '');
}

/** Contents of the fenced blocks in a language. */
export function fenced(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text ?? '');
}

/** Commands in any code, by their first word; one that goes on after a backslash is one. */
export function commands(markdown: string, program: string): string[][] {
  const code = linesOf(markdown)
    .map(({ line, isCode }) => (isCode ? line.trim() : ''))
    .join('\n')
    .replace(/ *\\\n */g, ' ');
  return code
    .split('\n')
    .map((line) => line.replace(/ #.*/, '').split(/ +/))
    .filter(([first]) => first === program);
}

function linesOf(markdown: string): { line: string; isCode: boolean }[] {
  let fenced = false;
  return markdown.split('\n').map((line) => {
    const isFence = line.startsWith('```');
    if (isFence) fenced = !fenced;
    return { line, isCode: fenced || isFence || line.startsWith('    ') };
  });
}
