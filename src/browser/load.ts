// The code in a page is found, proven by the digests of its parts to be what the page was built with, and run.

import { decoded } from './base64.js';

/** SHA-256 of the parts, hex: the build puts them here. */
declare const DIGESTS: Readonly<Record<string, string>>;

type Exports = Record<string, unknown>;
type Chunk = (exports: Exports, require: (name: string) => Exports) => void;

const startedAt = performance.now();
const chunks = new Map<string, Chunk>();
const loaded = new Map<string, Exports>();

function require(name: string): Exports {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const chunk = chunks.get(name);
  if (chunk === undefined) {
    throw new Error(`this file does not hold the code that this needs (${name}): it holds what its own evidence needs`);
  }
  const exports: Exports = {};
  loaded.set(name, exports);
  chunk(exports, require);
  return exports;
}

async function loadPart(block: Element): Promise<void> {
  const name = block.id.slice('tc-part-'.length);
  const stream = new Blob([decoded(block.textContent ?? '')]).stream().pipeThrough(new DecompressionStream('gzip'));
  const code = await new Response(stream).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', code));
  if (Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') !== DIGESTS[name]) {
    throw new Error(`the part ${name} of its code was changed`);
  }
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  const { default: part } = (await import(url)) as { default: Record<string, Chunk> };
  URL.revokeObjectURL(url);
  for (const [file, chunk] of Object.entries(part)) chunks.set(`./${file}`, chunk);
}

/** What hinders this browser; null: nothing. */
function hindrance(): string | null {
  if (globalThis.crypto?.subtle === undefined) {
    return 'pages from plain http have no cryptography: save this file and open it from disk, or serve it by https';
  }
  return globalThis.DecompressionStream === undefined ? 'this browser is too old: it cannot unpack the code' : null;
}

async function run(entry: string): Promise<void> {
  // The only way in which markup comes into the page: that of our own templates.
  const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('trust-center', {
    createHTML: (markup) => markup,
  });
  await Promise.all([...document.querySelectorAll('script[id^="tc-part-"]')].map(loadPart));
  const { start } = require(entry) as { start(given: object): Promise<void> };
  await start({ trust: (markup: string) => policy?.createHTML(markup) ?? markup, startedAt });
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(markup: string): string }): { createHTML(markup: string): unknown };
}

/**
 * @param entry the file of a part whose `start` is called
 * @param fail told what hinders it, where nothing could be run
 */
export function load(entry: string, fail: (why: string) => void): void {
  const hindered = hindrance();
  if (hindered !== null) fail(hindered);
  else run(entry).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
}
