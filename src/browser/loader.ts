// The one script of a report that its Content-Security-Policy names. It finds the code in the page, proves by their digests
// that the parts are the ones it was built with, and runs them.

import { decoded } from './base64.js';
import { downloadBlock } from './download.js';
import { ownPage } from './own-page.js';

/** SHA-256 of the parts, hex: put in as it is built. */
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

function notReverified(why: string): void {
  document.documentElement.dataset.reverified = 'not';
  document.title = `Not re-verified: ${document.title}`;
  document.body.prepend(noticeBar());
  const reader = document.querySelector('#reader');
  if (reader === null) return;
  const strong = document.createElement('b');
  strong.textContent = 'Not re-verified in this reader';
  const save = document.createElement('button');
  save.type = 'button';
  save.textContent = 'Download the evidence';
  save.addEventListener('click', () => downloadBlock('tc-bundle'));
  reader.replaceChildren(strong, `: ${why}. What is shown is the result as it was written into this file. `, save);
}

/** Above everything: what stands below may say anything of itself. */
function noticeBar(): HTMLElement {
  const notice = document.createElement('aside');
  notice.className = 'notice open';
  notice.setAttribute('role', 'alert');
  const text = document.createElement('p');
  text.textContent = 'Not re-verified in this reader. What is below is as it was written into this file.';
  notice.append(text);
  return notice;
}

async function run(): Promise<void> {
  // The only way in which markup comes into the page: that of our own templates.
  const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('trust-center', {
    createHTML: (markup) => markup,
  });
  await Promise.all([...document.querySelectorAll('script[id^="tc-part-"]')].map(loadPart));
  const { start } = require('./core.js') as { start(given: object): Promise<void> };
  await start({ trust: (markup: string) => policy?.createHTML(markup) ?? markup, startedAt });
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(markup: string): string }): { createHTML(markup: string): unknown };
}

ownPage();
const hindered = hindrance();
if (hindered !== null) notReverified(hindered);
else run().catch((error: unknown) => notReverified(error instanceof Error ? error.message : String(error)));
