// The next page of a list, by a Link header (RFC 8288): a page of the same list, or none.

const MAX_LINK = 4096;
const NEXT = /<([^<>]*)>\s*;(?:[^,<]*;)?\s*rel="?next"?/i;

/** @param list URL of the list; a page elsewhere would be another list, or get what is not meant for it */
export function nextPage(list: string, link: string | undefined): URL | null {
  const [, target] = NEXT.exec((link ?? '').slice(0, MAX_LINK)) ?? [];
  if (target === undefined || !URL.canParse(target, list)) return null;
  const [own, next] = [new URL(list), new URL(target, list)];
  return next.origin === own.origin && next.pathname === own.pathname ? next : null;
}
