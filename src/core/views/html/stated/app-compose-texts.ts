// The app-compose texts that a bundle holds, and what is proven of each: only a text whose hash was measured is one that runs.

import { sha256 } from '#crypto';
import { toldInfo } from '../../../appraisal/appraise-bundle.js';
import { APP_COMPOSE_ITEM, type Bundle, itemBytes } from '../../../bundle.js';
import { readEvidenceItem } from '../../../bundle-evidence.js';
import { toHex, utf8 } from '../../../bytes.js';
import { completed } from '../../../formats/told.js';
import type { CheckId } from '../../../result/catalog.js';
import type { ComponentResult, ResultDocument } from '../../../result/document.js';

/**
 * `measured`: its hash is in the launch of an OS that is proven. `conditional`: the quote is genuine, and nobody knows the OS
 * that measured the hash: another one can measure any. `shown`: the target gives it, and nothing proves that it runs.
 */
export type Standing = 'measured' | 'conditional' | 'shown';

export interface AppComposeText {
  sha256: string;
  bytes: Uint8Array;
  standing: Standing;
  /** `app/0`: those that it is the text of. */
  components: string[];
}

export interface AppComposeTexts {
  texts: AppComposeText[];
  /** Components that measured a hash whose text is not at hand. */
  missing: { component: string; sha256: string }[];
}

export function appComposeTexts(bundle: Bundle, { components }: ResultDocument): AppComposeTexts {
  const reported = reportedTexts(bundle);
  const given = bundle.items.some(({ role, name }) => role === 'reference' && name === APP_COMPOSE_ITEM)
    ? itemBytes(bundle, APP_COMPOSE_ITEM)
    : null;
  const texts = new Map<string, AppComposeText>();
  const missing: AppComposeTexts['missing'] = [];
  for (const component of components) {
    const name = `${component.role}/${component.instance}`;
    const measured = component.app?.composeHash ?? null;
    const candidates = [component.role === 'app' ? given : null, reported.get(name) ?? null];
    const found = candidates.find((bytes) => bytes !== null && toHex(sha256(bytes)) === measured) ?? null;
    const bytes = found ?? reported.get(name) ?? null;
    if (measured !== null && found === null) missing.push({ component: name, sha256: measured });
    if (bytes === null) continue;
    const standing = found === null ? 'shown' : standingOf(component);
    const digest = toHex(sha256(bytes));
    const key = `${standing} ${digest}`;
    const known = texts.get(key);
    if (known === undefined) texts.set(key, { sha256: digest, bytes, standing, components: [name] });
    else known.components.push(name);
  }
  return { texts: [...texts.values()], missing };
}

/** What an event log needs, to be that of one whole launch. */
const LAUNCH: readonly CheckId[] = [
  'source-code.event-log-replay',
  'source-code.event-digests',
  'source-code.launch-events',
];

/** Of a component in whose event log the hash stands. */
function standingOf({ phases }: ComponentResult): Standing {
  const passed = new Set(phases['source-code'].checks.flatMap(({ id, status }) => (status === 'pass' ? [id] : [])));
  if (phases.hardware.status !== 'pass' || !LAUNCH.every((id) => passed.has(id))) return 'shown';
  return passed.has('source-code.ground') ? 'measured' : 'conditional';
}

/** By component, as the appraisal reads them. */
function reportedTexts(bundle: Bundle): Map<string, Uint8Array> {
  const told = toldInfo(bundle);
  const documents = new Map<string, ReturnType<typeof readEvidenceItem>>();
  return new Map(
    bundle.components.flatMap(({ role, instance, evidence: { item, machine } }) => {
      const document = documents.get(item) ?? readEvidenceItem(item, itemBytes(bundle, item));
      documents.set(item, document);
      const evidence = document.machines[machine];
      if (evidence === undefined) return [];
      const { appCompose } = role === 'app' ? completed(evidence, told) : evidence;
      return appCompose === null ? [] : [[`${role}/${instance}`, utf8(appCompose)] as const];
    }),
  );
}
