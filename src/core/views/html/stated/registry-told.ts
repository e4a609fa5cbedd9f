// What endpoints told of the contracts that let an app have its keys, and what those allowed before. A report of which nobody
// asked a chain has none of this code.

import {
  type ComposeHashChange,
  composeHashChanges,
} from '../../../appraisal/source-code/registry/compose-hash-changes.js';
import { type Bundle, CHAIN_RECORD_ITEMS, itemBytes } from '../../../bundle.js';
import { documentText } from '../../../bytes.js';
import { type ChainRecord, parseChainRecord } from '../../../formats/chain-record.js';
import type { ResultDocument } from '../../../result/document.js';
import {
  type AppContract,
  type KmsContract,
  type Listed,
  ownerInWords,
  type Registry,
} from '../../../result/registry.js';
import { type Html, html } from '../markup.js';
import { digest, facts, listed, plural, time } from './parts.js';

/** Changes that are shown, the newest. */
const MAX_CHANGES = 200;
const MAX_LISTED = 50;

export function registryTold(registry: Registry, bundle: Bundle, result: ResultDocument): Html {
  const { app, kms } = registry;
  const history = app === null ? null : historyCard(app, registry, bundle, result);
  return html`${told(registry)}<div class="two">${app !== null && appCard(app)}${kms !== null && kmsCard(kms)}</div>${history}`;
}

function told({ chainId, block, endpoints }: Registry): Html {
  return html`<div class="card pad"><h3>Told by</h3>${facts([
    [endpoints.length === 1 ? 'Endpoint' : 'Endpoints', endpoints.map((one, i) => html`${i === 0 ? '' : ', '}${one}`)],
    ['Chain', chainId],
    ['Block', html`${block.number} ${digest(block.hash)}`],
    ['Of', time(block.time)],
  ])}</div>`;
}

function appCard(app: AppContract): Html {
  const { implementation, upgradesDisabled, allowAnyDevice, devices } = app;
  return html`<div class="card pad"><h3>Contract of the app</h3>${facts([
    ['Address', html`<code>${app.address}</code>`],
    [
      'Code',
      html`${digest(app.codeHash)}${implementation === null ? null : html`, runs <code>${implementation.address}</code>`}`,
    ],
    app.unfamiliar === null ? null : ['Not known', `${app.unfamiliar}: its answers may mean anything`],
    ...ownership(app),
    [
      'Its code',
      upgradesDisabled === null
        ? 'not told whether its owner can replace it'
        : upgradesDisabled
          ? 'can no longer be replaced'
          : 'its owner can replace it, and with it every rule',
    ],
    [
      'Machines',
      allowAnyDevice === true
        ? 'any'
        : devices === null
          ? 'not known for all'
          : devices.length === 0
            ? 'none'
            : listedValues(devices),
    ],
    app.requireTcbUpToDate === true ? ['TCB status', 'must be UpToDate'] : null,
  ])}</div>`;
}

function kmsCard(kms: KmsContract): Html {
  const { vouchedBy, osImages, gatewayAppId } = kms;
  return html`<div class="card pad"><h3>Contract of the KMS</h3>${facts([
    ['Address', html`<code>${kms.address}</code>`],
    [
      'Known by',
      vouchedBy.kind === 'policy' ? 'the policy, which names it' : `this version, as that of ${vouchedBy.operator}`,
    ],
    ...ownership(kms),
    gatewayAppId === null ? null : ['Gateway', html`<code>${gatewayAppId}</code>`],
    ['OS images', osImages === null ? 'not known for all' : osImages.length === 0 ? 'none' : listedValues(osImages)],
  ])}</div>`;
}

function ownership({ owner, pendingOwner }: Pick<AppContract, 'owner' | 'pendingOwner'>) {
  return [
    ['Owner', owner === null ? 'not told' : ownerInWords(owner)] as const,
    pendingOwner === null ? null : (['Offered to', html`<code>${pendingOwner}</code>`] as const),
  ];
}

function listedValues(values: readonly Listed[]): Html {
  const lines = values.map(({ value, block, allowed }) => {
    return html`${digest(value)} since block ${block}${allowed === null && ', not asked whether still'}`;
  });
  return listed(lines, MAX_LISTED);
}

function historyCard(app: AppContract, registry: Registry, bundle: Bundle, result: ResultDocument): Html {
  if (app.composeHashes === null) {
    return html`<div class="card pad"><h3>Compose hashes</h3><p class="quiet">The contract’s history is not known from its beginning: which hashes it allows besides is not shown.</p></div>`;
  }
  const whole = wholeHistory(app, registry, bundle);
  const changes: readonly ComposeHashChange[] = whole ?? app.composeHashes.map((one) => ({ ...one, isAdded: true }));
  const shown = changes.slice(-MAX_CHANGES);
  const running = new Set(
    result.components.flatMap(({ app: own }) => (own?.composeHash == null ? [] : [`0x${own.composeHash}`])),
  );
  const allowed = new Map(app.composeHashes.map((one) => [one.value, one.allowed]));
  const rows = shown.map(
    ({ value, isAdded, block, time: at, transaction, sender }) =>
      html`<tr><th scope="row">${at === null ? `block ${block}` : time(at)}</th><td data-l="Change">${isAdded ? 'allowed' : 'removed'}</td><td data-l="Compose hash">${digest(value)}${running.has(value) ? html` <span class="tag">runs</span>` : null}</td><td data-l="At the block">${standing(value, allowed, isAdded)}</td><td data-l="Block">${block}<div class="small quiet">${digest(transaction)}</div></td><td data-l="By">${sender === null ? 'not told' : digest(sender)}</td></tr>`,
  );
  const more = changes.length - shown.length;
  const lead =
    whole === null
      ? 'The hashes that it allows, as was told, with when each was last added. What was removed is not told.'
      : 'Every change of them in its logs, oldest first.';
  const doubt =
    app.unfamiliar === null ? null : html` Nobody vouches for its code, which may allow others without a log.`;
  return html`<div class="card"><div class="pad"><h3>Compose hashes</h3><p class="small quiet">${lead}${doubt}${more === 0 ? null : html` ${plural(more, 'older change')} not shown.`}</p></div>${
    changes.length === 0
      ? html`<p class="padx">None.</p>`
      : html`<table class="cards"><caption class="vh">History of the compose hashes</caption><thead><tr><th>When</th><th>Change</th><th>Compose hash</th><th>At block ${registry.block.number}</th><th>Block and transaction</th><th>By</th></tr></thead><tbody>${rows}</tbody></table>`
  }</div>`;
}

/** As the contract says at the block. */
function standing(value: string, allowed: ReadonlyMap<string, boolean | null>, isAdded: boolean): string {
  if (!isAdded) return '–';
  const now = allowed.get(value);
  if (now === undefined) return 'no longer allowed';
  return now === true ? 'allowed' : 'allowed by its logs; it was not asked';
}

/**
 * With what was removed, from the records in the bundle. null: those that know it to the block do not tell all alike just the
 * history that the result holds to be whole.
 */
function wholeHistory(app: AppContract, registry: Registry, bundle: Bundle): ComposeHashChange[] | null {
  const histories = recordsAt(bundle, registry)
    .flatMap((record) => record.histories)
    .filter(({ address, completeTo }) => address === app.address && completeTo >= registry.block.number);
  if (histories.length === 0) return null;
  const [changes = [], ...others] = histories.map(composeHashChanges);
  const nameOf = (one: readonly ComposeHashChange[]): string =>
    JSON.stringify(one.map(({ value, isAdded, block, transaction }) => [value, isAdded, block, transaction]));
  const isTold = others.every((other) => nameOf(other) === nameOf(changes));
  return isTold && isSame(changes, app.composeHashes ?? []) ? changes : null;
}

/** Whether the changes leave what the result lists. */
function isSame(changes: readonly ComposeHashChange[], kept: readonly Listed[]): boolean {
  const last = new Map<string, ComposeHashChange>();
  for (const change of changes) {
    if (change.isAdded) last.set(change.value, change);
    else last.delete(change.value);
  }
  return (
    last.size === kept.length &&
    kept.every(({ value, block, transaction }) => {
      const change = last.get(value);
      return change !== undefined && change.block === block && change.transaction === transaction;
    })
  );
}

/** Of the endpoints and the block that the result names. */
function recordsAt(bundle: Bundle, { endpoints, block, chainId }: Registry): ChainRecord[] {
  return bundle.items
    .filter(({ role, name }) => role === 'endorsement' && name.startsWith(CHAIN_RECORD_ITEMS))
    .map(({ name }) => parseChainRecord(documentText(itemBytes(bundle, name), name), name))
    .filter(
      (record) => record.chainId === chainId && record.block.hash === block.hash && endpoints.includes(record.endpoint),
    );
}
