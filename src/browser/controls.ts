// What a reader may judge the evidence by instead of what was recorded: the time now, a policy, an app-compose file. Nothing
// of it leaves the page, and nothing that is given is run.

import { TrustCenterError } from '../core/errors.js';
import { parsePolicy, resolvePolicy } from '../core/policy/policy.js';
import type { Otherwise } from '../core/report/reappraise.js';
import { html } from '../core/views/html/markup.js';
import { fragmentOf } from './markup.js';

const MAX_FILE = 4 * 1024 * 1024;

/**
 * Shows what the evidence comes to. Asked twice, one follows the other: what is shown last is what was asked last.
 * @param asked from what is asked so far, what is to be asked; an empty one: as it was recorded
 */
export type Judge = (asked: (soFar: Otherwise) => Otherwise | Promise<Otherwise>) => Promise<void>;

/** Before the table of contents. @param isOther whether something else is shown than what was recorded */
export function placeControls(isOther: boolean, judge: Judge): void {
  const section = fragmentOf(html`<section class="card pad" id="judge" aria-labelledby="judge-title">
<h2 class="h3" id="judge-title">Judge it by your own rules</h2>
<p class="small">The evidence in this file is judged again, here; nothing leaves this page. A file may also be dropped on its field.</p>
<div class="row gapv"><button class="btn" type="button" id="judge-now">As of today</button>
<label class="small">Policy (YAML or JSON) <input type="file" id="judge-policy" accept=".yaml,.yml,.json"></label>
<label class="small">App-compose file <input type="file" id="judge-app-compose" accept=".json"></label>
<button class="btn go" type="button" id="judge-recorded"${!isOther && html` hidden`}>Back to what was recorded</button></div>
<p class="small fail" id="judge-problem" role="alert"></p>
</section>`);
  const find = <T extends HTMLElement>(id: string): T => {
    const element = document.getElementById(id);
    if (element === null) throw new TypeError(`the page has no ${id}`);
    return element as T;
  };
  document.querySelector('.toc')?.before(section);
  const attempt = async (asked: Parameters<Judge>[0], focus: string): Promise<void> => {
    try {
      await judge(asked);
      scrollTo(0, 0);
      document.getElementById(focus)?.focus({ preventScroll: true });
    } catch (error) {
      find('judge-problem').textContent = error instanceof Error ? wordsOf(error) : String(error);
    }
  };
  find('judge-now').addEventListener('click', () => attempt((soFar) => ({ ...soFar, at: Date.now() }), 'judge-now'));
  find('judge-recorded').addEventListener('click', () => attempt(() => ({}), 'judge-now'));
  takeFile(find('judge-policy'), (file) =>
    attempt(async (soFar) => ({ ...soFar, policy: await policyOf(file) }), 'judge-policy'),
  );
  takeFile(find('judge-app-compose'), (file) =>
    attempt(
      async (soFar) => ({ ...soFar, appCompose: { name: file.name, bytes: await bytesOf(file) } }),
      'judge-app-compose',
    ),
  );
}

function takeFile(input: HTMLInputElement, take: (file: File) => void): void {
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file !== undefined) take(file);
  });
  const field = input.closest('label') ?? input;
  field.addEventListener('dragover', (event) => event.preventDefault());
  field.addEventListener('drop', (event) => {
    event.preventDefault();
    const [file] = (event as DragEvent).dataTransfer?.files ?? [];
    if (file !== undefined) take(file);
  });
}

async function bytesOf(file: File): Promise<Uint8Array> {
  if (file.size > MAX_FILE) throw new Error(`${file.name} has ${file.size} bytes, over the limit of ${MAX_FILE}`);
  return new Uint8Array(await file.arrayBuffer());
}

/** For evidence of a file, which is what it is here. */
async function policyOf(file: File): Promise<NonNullable<Otherwise['policy']>> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await bytesOf(file));
  return resolvePolicy(await parsePolicy(text), { defaultFreshness: 'replayed' });
}

function wordsOf(error: Error): string {
  const hint = error instanceof TrustCenterError && error.hint !== undefined ? ` ${error.hint}` : '';
  return `${error.message}${hint}`;
}
