// What a chain holds about who may run with the app's keys, in words: a line for each thing. All of it is what endpoints
// told.

import { type AppContract, type KmsContract, type Listed, ownerInWords, type Registry } from '../result/registry.js';
import { enumerate } from '../result/words.js';
import { folded } from './rows.js';
import { visible } from './untrusted.js';

/** Values that a line names. */
const MAX_LISTED = 8;

export interface RegistryLine {
  what: string;
  words: string;
}

/** `chain 8453 at block 17 of 2026-06-15T12:00:00Z, as told by https://rpc.example` */
export function registryTitle({ chainId, block, endpoints }: Registry): string {
  return visible(`chain ${chainId} at block ${block.number} of ${block.time}, as told by ${enumerate(endpoints)}`);
}

/** Safe to show. */
export function registryLines({ app, kms }: Registry): RegistryLine[] {
  const lines = [...(app === null ? [['app contract', 'not read'] as const] : ofApp(app)), ...ofKms(kms)];
  return lines.map(([what, words]) => ({ what, words: visible(words) }));
}

type Line = readonly [what: string, words: string];

function ofApp(app: AppContract): Line[] {
  const { implementation, upgradesDisabled } = app;
  const code = [
    `proxy ${folded(app.codeHash)}`,
    ...(implementation === null ? [] : [`implementation ${implementation.address}`]),
    ...(app.unfamiliar === null ? [] : [app.unfamiliar]),
  ];
  const upgrades = upgradesDisabled === null ? 'not known' : upgradesDisabled ? 'disabled for good' : 'possible';
  return [
    ['app contract', app.address],
    ['its code', code.join('; ')],
    ...owned(app),
    ['upgrades', upgrades],
    ['machines', app.allowAnyDevice === true ? 'any' : listedInWords(app.devices)],
    ...(app.requireTcbUpToDate === true ? [['TCB status', 'must be UpToDate'] as const] : []),
    ['compose hashes', listedInWords(app.composeHashes)],
  ];
}

function ofKms(kms: KmsContract | null): Line[] {
  if (kms === null) return [['KMS contract', 'none is known to hold the key that the app’s keys hang on']];
  const { vouchedBy } = kms;
  const who = vouchedBy.kind === 'policy' ? 'which the policy names' : `known as that of ${vouchedBy.operator}`;
  return [['KMS contract', `${kms.address}, ${who}`], ...owned(kms), ['OS images', listedInWords(kms.osImages)]];
}

function owned({ owner, pendingOwner }: Pick<AppContract, 'owner' | 'pendingOwner'>): Line[] {
  return [
    ['its owner', owner === null ? 'not told' : ownerInWords(owner)],
    ...(pendingOwner === null ? [] : [['offered to', pendingOwner] as const]),
  ];
}

/** `1234…cdef since block 17 (2026-06-15T12:00:00Z, transaction 0x…, by 0x…)` */
function listedInWords(listed: readonly Listed[] | null): string {
  if (listed === null) return 'not known for all';
  if (listed.length === 0) return 'none';
  const shown = listed.slice(0, MAX_LISTED).map(({ value, block, time, transaction, sender }) => {
    const more = [
      ...(time === null ? [] : [time]),
      `transaction ${folded(transaction)}`,
      ...(sender === null ? [] : [`by ${sender}`]),
    ];
    return `${folded(value)} since block ${block} (${more.join(', ')})`;
  });
  const more = listed.length - shown.length;
  return `${shown.join('; ')}${more === 0 ? '' : `; and ${more} more`}`;
}
