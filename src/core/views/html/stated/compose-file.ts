// The section of the app-compose: what the target says that runs, what is proven of it, what stands out in it at its lines,
// and how it differs from the file that was expected.

import { APP_COMPOSE_ITEM, type BundleItem, COMPOSE_FILE_ITEM } from '../../../bundle.js';
import type { ReportSource } from '../../../report/source.js';
import type { Check } from '../../../result/document.js';
import type { CheckStatus } from '../../../result/words.js';
import { componentNames } from '../../component-names.js';
import { marked } from '../icons.js';
import { type Html, html } from '../markup.js';
import type { Section } from '../section.js';
import { bounded, flowing } from '../text.js';
import { appComposeContent } from './app-compose-content.js';
import { type AppComposeText, appComposeTexts, type Standing } from './app-compose-texts.js';
import { differenceCard, differingChecks } from './difference.js';
import { findingList, findingsOf } from './findings.js';
import {
  checkLink,
  checkMark,
  checksOf,
  digest,
  digestWithCopy,
  type Fact,
  facts,
  plural,
  size,
  statusMark,
  type View,
} from './parts.js';

/** Different files that are shown whole; of others the hash is. */
const MAX_FILES = 4;
/** As many as there can be components. */
const MAX_LISTED = 300;

/** null: no component’s file is at hand or expected. */
export async function composeSection({ bundle, result }: ReportSource, view: View): Promise<Section | null> {
  const { texts, missing } = appComposeTexts(bundle, result);
  const differences = differenceCards(bundle.items, view);
  if (texts.length === 0 && missing.length === 0 && differences.length === 0) return null;
  const cards: Html[] = [];
  for (const text of texts.slice(0, MAX_FILES)) cards.push(await fileCard(text, view));
  const others = texts.slice(MAX_FILES).map(({ sha256, components, standing }): Fact => {
    return [componentNames(components, result.components), html`${digest(sha256)} ${standingMark(standing, view)}`];
  });
  const unread = missing.map(({ component, sha256 }): Fact => {
    return [componentNames([component], result.components), digestWithCopy(sha256, 'compose hash')];
  });
  const body = html`<section id="compose" class="stack-s"><h2>Compose file</h2>
<p class="lead">What the VM starts. The hash says which file that is, not that it is good.</p>
${differences}${cards}
${others.length > 0 && html`<div class="card pad"><h3>${plural(others.length, 'more file')}</h3>${facts(others.slice(0, MAX_LISTED))}</div>`}
${unread.length > 0 && html`<div class="card pad"><h3>Text not in the evidence</h3><p class="small quiet">Their event logs name these hashes, and nothing at hand has them: what they run is not shown.</p>${facts(unread.slice(0, MAX_LISTED))}</div>`}
</section>`;
  return { id: 'compose', title: 'Compose file', body };
}

interface Words {
  /** Behind the name of the file. */
  heading: string;
  /** How the statement counts. */
  status: CheckStatus;
  word: string;
  say: string;
}

const STANDING: Readonly<Record<Standing, Words>> = {
  measured: {
    heading: 'as measured',
    status: 'pass',
    word: 'measured',
    say: 'Its SHA-256 is the compose hash in the launch record that the quote vouches for, written by an OS that is proven.',
  },
  conditional: {
    heading: 'as an OS that is not proven measured it',
    status: 'unknown',
    word: 'conditional',
    say: 'Its SHA-256 is the compose hash in the launch record that the quote vouches for. The OS that wrote the record is not proven: another one can write any hash.',
  },
  shown: {
    heading: 'as the target shows it',
    status: 'skipped',
    word: 'not measured',
    say: 'The target gives this text. Nothing proves that it is the one that runs.',
  },
};

function standingMark(standing: Standing, view: View): Html {
  const { status, word } = STANDING[standing];
  return standing === 'conditional' ? marked('rest', 'open', word) : statusMark(status, view, word);
}

async function fileCard({ sha256, bytes, standing, components }: AppComposeText, view: View): Promise<Html> {
  const { result } = view;
  const { heading, say } = STANDING[standing];
  const own = result.components
    .filter(({ role, instance }) => components.includes(`${role}/${instance}`))
    .flatMap(checksOf);
  const hash = own.find(({ id }) => id === 'source-code.compose-hash');
  const isProven = standing !== 'shown';
  const found = isProven ? findingsOf(sha256, view, own) : [];
  const isOpen = components.some((name) => name.startsWith('app/')) || found.some(({ status }) => status !== 'pass');
  const { body, left } = await appComposeContent(bytes, { found, isOpen, view });
  const about = facts([
    ['SHA-256', digestWithCopy(sha256, 'compose hash')],
    ['Size', size(bytes.length)],
    ['Standing', html`${standingMark(standing, view)} <span class="quiet">${say}</span>`],
    isProven && hash !== undefined
      ? ['Expected', html`${checkMark(hash, view)} ${checkLink(hash, flowing(hash.detail), view)}`]
      : null,
  ]);
  const name = `The app-compose of ${componentNames(components, result.components)}, ${heading}`;
  return html`<div class="card pad stack-s"><h3>${name}</h3>
${about}
${isProven && findingList(left, found, own, view)}</div>
${body}`;
}

/** What each compares the file that runs with. */
const COMPARED: Partial<Record<Check['id'], { item: string | null; otherwise: string }>> = {
  'source-code.compose-hash': { item: APP_COMPOSE_ITEM, otherwise: 'the file that was given' },
  'source-code.compose-file': { item: COMPOSE_FILE_ITEM, otherwise: 'the file that was given' },
  'source-code.app-compose': { item: null, otherwise: 'what the policy lists (source-code.app-compose)' },
};

/** How what was expected differs from what runs. */
function differenceCards(items: readonly BundleItem[], view: View): Html[] {
  const { result } = view;
  const checks = result.components.flatMap(checksOf).filter(({ id, status }) => id in COMPARED && status !== 'pass');
  return differingChecks(checks).map((check) => {
    const { item: wanted = null, otherwise = '' } = COMPARED[check.id] ?? {};
    const item = items.find(({ role, name }) => role === 'reference' && name === wanted);
    const expected =
      item === undefined
        ? otherwise
        : html`<b>${bounded(item.source.replace(/^file:/, ''), 200)}</b>, sha256 ${digest(item.sha256)}`;
    const component = result.components.find(({ role, instance }) => `${role}/${instance}` === check.component);
    const hash = component?.app?.composeHash ?? null;
    const found = html`the app-compose of ${componentNames([check.component], result.components)}${hash !== null && html`, sha256 ${digest(hash)}`}`;
    const count = plural(check.differences?.length ?? 0, 'member differs', 'members differ');
    const head = html`<b>−</b> expected: ${expected}<br><b>+</b> found: ${found}<br>${count}.`;
    return html`<div class="stack-s"><h3>${statusMark(check.status, view)} ${checkLink(check, check.title, view)}</h3>
<p class="small">${flowing(check.detail)}</p>${differenceCard(check.differences ?? [], head)}</div>\n`;
  });
}
