// "Did you mean": the known name closest to a misspelt one (Levenshtein distance).

const MAX_EDITS = 2;
/** Longer than any name we know; keeps the cost of a hostile key small. */
const MAX_LENGTH = 64;

/** The name within two edits of `word` that keeps a letter of it, the first of the closest; null when there is none. */
export function nearest(word: string, names: readonly string[]): string | null {
  if (word.length > MAX_LENGTH) return null;
  let best: { name: string; distance: number } | null = null;
  for (const name of names) {
    const distance = editDistance(word, name);
    const similar = distance <= MAX_EDITS && distance < Math.min(word.length, name.length);
    if (similar && (best === null || distance < best.distance)) best = { name, distance };
  }
  return best === null ? null : best.name;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const substitution = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(substitution, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
