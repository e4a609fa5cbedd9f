// A collection from files alone: nobody is asked for anything, and what is not there is a gap.

import {
  APP_COMPOSE_ITEM,
  type BundleParts,
  CHAIN_RECORD_ITEMS,
  type CollectedItem,
  createBundle,
  GUEST_AGENT_INFO_ITEM,
} from '../bundle.js';
import type { Collected } from '../bundle-evidence.js';
import { documentText } from '../bytes.js';
import { type OtherRole, recogniseComponentEvidence } from '../formats/component-evidence.js';
import { readTold } from '../formats/told.js';
import type { Policy } from '../policy/policy.js';
import type { AcquiredDocument } from './acquired.js';
import { componentsOf } from './components.js';
import { endorseQuotes } from './endorse.js';
import { expectAppCompose } from './expected.js';
import { givenCollateral } from './given-collateral.js';
import { ITEMS_OF, isMetaGiven, numbered } from './numbered.js';
import { OFFLINE, OFFLINE_COLLATERAL } from './offline.js';
import { recordedEvidence } from './recorded.js';

/** A file as its reader names it, without its folder. */
export interface NamedFile {
  name: string;
  bytes: Uint8Array;
}

export interface GivenFiles {
  /** A document as a service gave it, or a bundle: of that the evidence alone is used. */
  evidence: NamedFile;
  /** Of one machine each, or what the KMS says of itself. */
  kms: readonly NamedFile[];
  gateway: readonly NamedFile[];
  /** One for every machine, or one for each kind of platform; none: that which a bundle has. */
  collateral: readonly NamedFile[];
  /** The app-compose file that is expected to run. */
  appCompose: NamedFile | null;
}

/**
 * @param policy what it asks of services besides is a gap, since nobody is asked
 * @param now Unix milliseconds: when the files were read
 * @throws InputError, ParseError for a file that is not what it is given as
 */
export async function collectFiles(
  { evidence: file, kms, gateway, collateral, appCompose }: GivenFiles,
  { sourceCode }: Pick<Policy, 'sourceCode'>,
  now: number,
): Promise<Collected> {
  const item = (role: CollectedItem['role'], name: string, { name: given, bytes }: NamedFile): CollectedItem => {
    return { role, name, source: `file:${given}`, collectedAt: new Date(now).toISOString(), bytes };
  };
  const endorsements = collateral.map((one) => item('endorsement', 'collateral', one));
  for (const { bytes, name } of endorsements) documentText(bytes, name);
  const given = endorsements.length === 0 ? null : givenCollateral(endorsements);
  if (appCompose !== null) expectAppCompose(appCompose.bytes);
  const { source, collectedAt, bytes } = item('evidence', 'evidence', file);
  const found = recordedEvidence({ source, collectedAt, bytes }, { kind: 'file', name: file.name });
  const own = found.evidence.map((document) => ({ ...document, acquired: found.acquired }));
  const ofOther = (role: OtherRole, files: readonly NamedFile[]): AcquiredDocument[] =>
    files.map((one) => ({
      item: item('evidence', ITEMS_OF[role], one),
      document: recogniseComponentEvidence(role, one.bytes),
      acquired: 'replayed',
    }));
  const others = [...ofOther('kms', kms), ...ofOther('gateway', gateway)];
  const evidence = [...own, ...numbered(others, [...own.map((one) => one.item), ...found.others])];
  const documents = new Map(evidence.map((one) => [one.item.name, one.document]));
  const listed = componentsOf(evidence);
  const parts: BundleParts = {
    target: found.target,
    components: listed.map(({ component }) => component),
    // What the KMS says of itself was missing in the evidence, and was given beside it.
    gaps: found.gaps.filter(({ name }) => !(name === 'kms/meta' && isMetaGiven(others))),
    items: [...evidence.map((one) => one.item), ...found.others],
  };
  const ask = async () => ({ endorsement: null, gap: OFFLINE_COLLATERAL });
  await endorseQuotes(listed, documents, { given, along: found.collateral, ask }, parts);
  if (sourceCode.registry !== null) parts.gaps.push({ name: `${CHAIN_RECORD_ITEMS}0`, ...OFFLINE });
  if (appCompose !== null) parts.items.push(item('reference', APP_COMPOSE_ITEM, appCompose));
  if (parts.components.length === 0 && parts.gaps.length === 0) {
    parts.gaps.push({ name: 'evidence', reason: 'the evidence holds no instance of the app' });
  }
  const info = found.others.find(({ name }) => name === GUEST_AGENT_INFO_ITEM);
  return { bundle: createBundle(parts), documents, ...(info === undefined ? {} : { told: readTold(info.bytes) }) };
}
