// What a reader gets of markup that was made by the templates: its words, parts of it, and what is green.

/** Words, with one blank between them. */
export function textOf(markup: string): string {
  return decoded(markup.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function decoded(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** Every element `<name …>` that holds none of its own name, its markup whole. */
export function elements(markup: string, name: string): string[] {
  return [...markup.matchAll(new RegExp(`<${name}(?=[ >])(?:(?!<${name}[ >]).)*?</${name}>`, 'gs'))].map(
    ([all]) => all,
  );
}

/** The words of everything that is drawn as passed. */
export function greenWords(markup: string): string[] {
  return [...markup.matchAll(/<span class="st pass">.*?<\/svg>([^<]*)<\/span>/gs)].map(([, word = '']) => word);
}

/** Whether anything at all has the colour of a pass: marks, bars, words. */
export function hasGreen(markup: string): boolean {
  return /class="(?:[^"]* )?pass(?: [^"]*)?"/.test(markup);
}

/** Whole digits of what is folded. */
export function foldedDigits(markup: string): string[] {
  return [...markup.matchAll(/<samp>([0-9a-f]*)<i>([0-9a-f]*)<\/i>([0-9a-f]*)<\/samp>/g)].map(
    ([, start = '', middle = '', end = '']) => `${start}${middle}${end}`,
  );
}

const VOID = new Set(['br', 'meta', 'link', 'input', 'hr']);

/** Null, or where tags do not close as they opened. */
export function unbalanced(markup: string): string | null {
  const open: string[] = [];
  for (const [all, close, name = '', self] of markup.matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^">])*?(\/?)>/g)) {
    if (self === '/' || VOID.has(name)) continue;
    if (close === '') open.push(name);
    else if (open.pop() !== name) return all;
  }
  return open.length === 0 ? null : `<${open.join(' ')}>`;
}
