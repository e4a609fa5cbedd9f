// The app-compose that runs, as a file for people to read: only one whose hash a genuine quote vouches for, by an event log
// that replays to its RTMR3. What is in RTMR3 is the word of the OS, so the file is only as true as that.

import { sha256 } from '#crypto';
import { APP_COMPOSE_ITEM, type Bundle, itemBytes } from '../bundle.js';
import { toHex } from '../bytes.js';
import { recogniseEvidence } from '../formats/recognise.js';
import type { ComponentResult } from '../result/document.js';
import { toldInfo } from './appraise-bundle.js';
import { measuredText } from './source-code/measured-text.js';

/** Its exact bytes, and what speaks against it (null: nothing); or why there are none. Both as the end of a sentence. */
type RunningFile = { bytes: Uint8Array; doubt: string | null; problem: null } | { bytes: null; problem: string };

/** What of a component is looked at. */
type Judged = Pick<ComponentResult, 'role' | 'instance'> & {
  phases: Readonly<Record<'hardware' | 'os', Pick<ComponentResult['phases']['os'], 'status'>>>;
  app: Pick<NonNullable<ComponentResult['app']>, 'composeHash'> | null;
};

/**
 * @param result the appraisal of `bundle`
 * @param candidates files at hand, one of which may be it
 */
export function runningAppCompose(
  bundle: Bundle,
  result: { components: readonly Judged[] },
  candidates: readonly Uint8Array[] = [],
): RunningFile {
  const none = (problem: string): RunningFile => ({ bytes: null, problem });
  const apps = result.components.filter(({ role }) => role === 'app');
  if (apps.length === 0) return none('there is no instance of the app');
  const hashes = new Set<string>();
  for (const { instance, phases, app } of apps) {
    const name = `app/${instance}`;
    if (phases.hardware.status !== 'pass')
      return none(`the hardware phase of ${name} did not pass, so nothing vouches for it`);
    if (app === null) return none('the source-code phase is not required, so nobody looked');
    if (app.composeHash === null) return none(`no compose hash of ${name} is proven by its event log`);
    hashes.add(app.composeHash);
  }
  const [hash, ...others] = hashes;
  if (hash === undefined || others.length > 0) return none('the instances run different files');
  for (const { expected, reported } of texts(bundle, candidates)) {
    const bytes = measuredText(hash, { expected, reported });
    if (bytes !== null) return { bytes, doubt: doubtOf(apps), problem: null };
  }
  return none('its text is not in the evidence');
}

/** Hardware alone passed for certain. */
function doubtOf(apps: readonly Judged[]): string | null {
  const unknown = apps.find(({ phases }) => phases.os.status !== 'pass');
  if (unknown === undefined) return null;
  return `the OS of app/${unknown.instance}, which measured its hash, is not proven: another one can measure any hash`;
}

type Texts = Parameters<typeof measuredText>[1];

function* texts(bundle: Bundle, candidates: readonly Uint8Array[]): Generator<Texts> {
  for (const bytes of candidates) yield { expected: { sha256: toHex(sha256(bytes)), bytes }, reported: null };
  if (bundle.items.some(({ role, name }) => role === 'reference' && name === APP_COMPOSE_ITEM)) {
    const bytes = itemBytes(bundle, APP_COMPOSE_ITEM);
    yield { expected: { sha256: toHex(sha256(bytes)), bytes }, reported: null };
  }
  yield { expected: null, reported: toldInfo(bundle)?.appCompose ?? null };
  const apps = bundle.components.filter(({ role }) => role === 'app');
  for (const item of new Set(apps.map(({ evidence }) => evidence.item))) {
    for (const { appCompose } of recogniseEvidence(itemBytes(bundle, item)).machines) {
      yield { expected: null, reported: appCompose };
    }
  }
}
