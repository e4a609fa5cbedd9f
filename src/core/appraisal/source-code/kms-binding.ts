// Where the keys of an app or a gateway come from: from the KMS in the evidence, or from another.
//
// What binds them is measured or quoted. A guest of dstack before 0.6 measures which KMS code gave it its keys (`mr-kms`).
// Since then only the quote does that the KMS made when it made its root keys. What a KMS says of itself can speak
// against it, never for it: anybody who holds a CA can issue a certificate for the key of somebody else's KMS.

import { toHex } from '../../bytes.js';
import { ANY_GATEWAY, type KmsStatement } from '../../formats/kms-statement.js';
import type { CheckId } from '../../result/catalog.js';
import type { AppIdentity, Check } from '../../result/document.js';
import { fail, type Judgement, listed, pass, unknown } from '../judgement.js';
import type { IssuerFinding } from './rpc-issuer.js';

/** A machine of the KMS. */
export interface KmsNode {
  /** `kms/0` */
  name: string;
  /** `mr_aggregated` of its quote, hex. */
  aggregated: string;
  /** Why it is not proven what runs there, as a clause; null: it is. */
  open: string | null;
}

/** The quote that a statement carries over the root keys, as far as it proves where they were made. */
export interface RootKeyFinding {
  /** `wrong`: it is no such quote. `open`: it proves nothing about the KMS in the evidence. */
  status: 'proven' | 'open' | 'wrong';
  /** As a clause. */
  detail: string;
  /** The machine of the KMS that runs what made the keys. */
  node: KmsNode | null;
}

/** What a KMS says of itself, with what was found of it. */
export interface KmsWord {
  statement: KmsStatement;
  rootKey: RootKeyFinding | null;
  /** Of the certificate of its RPC port; null: it is no such statement. */
  issuer: IssuerFinding | null;
}

export interface KmsSide {
  nodes: readonly KmsNode[];
  statements: readonly KmsWord[];
  /** Why there is no machine of the KMS that was to be asked, as a clause; null: there is one, or nobody named one. */
  missing: string | null;
  /** Why it gave no GetMeta answer when it was asked for one, as a clause; null: it did, or was not asked. */
  silent: string | null;
}

export interface KmsBindingInput {
  role: 'app' | 'gateway';
  identity: AppIdentity;
  /** Of the source-code phase of this component. */
  checks: readonly Check[];
  kms: KmsSide;
  /** For a gateway: the instances of the app. */
  apps: readonly AppIdentity[];
  /** For a gateway: app ids that the policy names, and the KMS contract as a chain was read. */
  gatewayIds: readonly string[];
}

/** null: an app, with no KMS to compare with. */
export function judgeKmsBinding(input: KmsBindingInput): Judgement | null {
  const judgement = judgeKeys(input);
  return judgement?.status === 'pass' ? (whyNotEnough(input, judgement) ?? judgement) : judgement;
}

/** What keeps keys of the right KMS from being enough; null: nothing does. */
function whyNotEnough({ role, identity, kms, gatewayIds }: KmsBindingInput, { detail }: Judgement): Judgement | null {
  // Whoever can cut its answer off could else hide that it is in development mode.
  if (kms.silent !== null) {
    return unknown(`${detail} But it did not say whether others get the same keys (GetMeta): ${kms.silent}.`, {
      hint: 'Ask the KMS again, or give its recorded GetMeta answer (--kms-evidence FILE) in place of asking it (--kms-url).',
    });
  }
  const { appId } = identity;
  if (role !== 'gateway') return null;
  if (appId === null) return unknown(`${detail} But its app id is not known.`, { followsFrom: 'source-code.app-id' });
  const named = [...kms.statements.map(({ statement }) => statement.gatewayAppId), ...gatewayIds];
  if (named.includes(appId)) return null;
  return unknown(`${detail} But nothing names its app id, so it may be the gateway of other apps under that KMS.`, {
    actual: appId,
    policyLines: ['gateway:', '  app-ids:', `    - "${appId}"`],
    hint: 'Let the KMS name its gateway: give its GetMeta answer (--kms-url URL, or --kms-evidence FILE), or ask its contract (--rpc-url URL). Or find out which app id is that of your gateway, and name it in the policy (gateway.app-ids).',
  });
}

/** null: an app, with no KMS to compare with. */
function judgeKeys(input: KmsBindingInput): Judgement | null {
  const { role, identity, kms, apps } = input;
  const { keyProvider } = identity;
  const isKmsKnown = kms.nodes.length > 0 || kms.statements.length > 0;
  if (!isKmsKnown && role === 'app') {
    if (kms.missing === null) return null;
    return unknown(`Nothing of the KMS is in the evidence: ${kms.missing}.`, {
      hint: 'Ask it again later, or give recorded evidence of it: --kms-evidence FILE.',
    });
  }
  const cause = LAUNCH.find((id) => input.checks.some((check) => check.id === id && check.status !== 'pass'));
  if (cause !== undefined)
    return unknown('No launch is proven that tells where the keys come from.', { followsFrom: cause });
  if (keyProvider === null) {
    const followsFrom = 'source-code.key-provider';
    return unknown('The launch does not tell where the keys come from.', { followsFrom });
  }
  const other = role === 'gateway' ? ofAnotherKms(keyProvider, apps) : null;
  if (other !== null) return other;
  if (keyProvider.name === 'kms' && keyProvider.id === '') {
    return fail('The measured key provider is a KMS without a root key: it may be any KMS.', {
      expected: 'the public key of its root CA',
      actual: 'kms',
      hint: 'Deploy on a release of dstack that measures which KMS it has its keys from.',
    });
  }
  if (keyProvider.name !== 'kms') {
    if (!isKmsKnown) return UNTIED;
    return fail(
      `A KMS is in the evidence, but the keys are not of a KMS: the measured key provider is ${keyProvider.name}.`,
      {
        expected: 'kms',
        actual: keyProvider.name,
        hint: 'Leave the KMS out of the evidence if the app should have none; else find out why it has other keys.',
      },
    );
  }
  return (
    (role === 'gateway' ? ofAnotherGateway(identity, kms) : null) ??
    contradicted(keyProvider.id, kms) ??
    (isKmsKnown ? boundBy(identity.mrKms, kms) : sameAsApps(apps))
  );
}

const LAUNCH: readonly CheckId[] = ['source-code.event-log-replay', 'source-code.launch-events'];

/** Whoever stands before the app must have its keys from where the app has them. */
function ofAnotherKms(
  provider: NonNullable<AppIdentity['keyProvider']>,
  apps: readonly AppIdentity[],
): Judgement | null {
  const text = ({ name, id }: NonNullable<AppIdentity['keyProvider']>): string => `${name} ${id}`.trim();
  for (const { keyProvider } of apps) {
    if (keyProvider?.name !== 'kms' || text(keyProvider) === text(provider)) continue;
    return fail('The keys of the gateway are not of the app’s KMS.', {
      expected: text(keyProvider),
      actual: text(provider),
      hint: 'This is the gateway of another deployment, or an operator of its own holds its keys: do not send it traffic of the app.',
    });
  }
  return null;
}

/** With no KMS in the evidence, and no app under another one. */
function sameAsApps(apps: readonly AppIdentity[]): Judgement {
  if (apps.some(({ keyProvider }) => keyProvider === null)) {
    return unknown('Where the app has its keys from is not proven, so nothing is there to compare with.', {
      hint: 'See the checks of the app.',
    });
  }
  if (apps.length === 0 || apps.some(({ keyProvider }) => keyProvider?.name !== 'kms')) return UNTIED;
  return pass('Its keys hang on the same root key as the app’s. The KMS itself is not in the evidence.');
}

/** However well the gateway is known: it may be that of any deployment. */
const UNTIED = unknown('Nothing ties this gateway to the app: they do not have their keys of one KMS.', {
  hint: 'Find out whether the app is behind this gateway at all: a gateway of dstack serves apps of its own KMS. If not, leave it out of the evidence.',
});

function ofAnotherGateway({ appId }: AppIdentity, { statements }: KmsSide): Judgement | null {
  for (const { statement } of statements) {
    const { gatewayAppId, source } = statement;
    if (gatewayAppId === null || gatewayAppId === appId) continue;
    if (gatewayAppId === ANY_GATEWAY) {
      return fail(`The KMS names any app as its gateway (${source}): guests hand their traffic to whoever answers.`, {
        expected: 'one app id',
        actual: ANY_GATEWAY,
        hint: 'Have the KMS name its gateway (gatewayAppId of its contract or authorisation service), and start the app again.',
      });
    }
    return fail(`The gateway is not the one that the KMS names (${source}).`, {
      expected: gatewayAppId,
      ...(appId === null ? {} : { actual: appId }),
      hint: 'Give the evidence of the gateway that this KMS lets register apps, or find out who runs the other.',
    });
  }
  return null;
}

/** What the KMS says of itself, where it speaks against it. */
function contradicted(providerId: string, { statements }: KmsSide): Judgement | null {
  for (const { statement, rootKey, issuer } of statements) {
    const { source, isDev, allowAnyUpgrade } = statement;
    const other = statement.rootKeys.map(toHex).find((key) => key !== providerId);
    if (other !== undefined) {
      return fail(`The KMS has another root key (${source}) than the keys hang on by the measured key provider.`, {
        expected: providerId,
        actual: other,
        hint: 'This is not the KMS that gave the keys: give the evidence of the one that did.',
      });
    }
    if (rootKey?.status === 'wrong') {
      return fail(
        `The quote that the KMS gives for its root keys (${source}) does not vouch for them: ${rootKey.detail}.`,
        {
          hint: 'Ask the KMS again. If it stays so, do not rely on this KMS: its keys may be known outside the TEE.',
        },
      );
    }
    if (issuer?.status === 'wrong') {
      return fail(`The certificate of the KMS’s RPC port is not of its root CA: ${issuer.detail}.`, {
        hint: 'Somebody answers in the place of this KMS, or between: find out who, and do not rely on it.',
      });
    }
    const mode = isDev === true ? 'development mode' : allowAnyUpgrade === true ? 'allows any upgrade' : null;
    if (mode !== null) {
      return fail(`The KMS gives keys to whoever asks (${source}: ${mode}).`, {
        expected: 'is_dev and allow_any_upgrade: false',
        actual: isDev === true ? 'is_dev: true' : 'allow_any_upgrade: true',
        hint: 'Other code can get the keys of this app. Deploy under a KMS that asks a contract.',
      });
    }
  }
  return contradictoryKeys(statements);
}

/** All nodes of a KMS have the same keys: one that is stated twice must be the same. */
function contradictoryKeys(statements: readonly KmsWord[]): Judgement | null {
  const stated = statements.flatMap(({ statement: { k256Keys, source } }) =>
    k256Keys.map((key) => ({ key: toHex(compressed(key)), source })),
  );
  const [first] = stated;
  const other = stated.find(({ key }) => key !== first?.key);
  if (first === undefined || other === undefined) return null;
  const where = listed([...new Set([first.source, other.source])]);
  return fail(`The KMS states two different k256 keys (${where}).`, {
    expected: first.key,
    actual: other.key,
    hint: 'Ask the KMS again. If it stays so, what it says of itself is made up: do not rely on it.',
  });
}

/** A point of secp256k1 as 33 bytes (SEC 1 section 2.3.3), however it was written. */
function compressed(point: Uint8Array): Uint8Array {
  if (point.length !== 65 || point[0] !== 4) return point;
  return Uint8Array.of(2 + ((point[64] ?? 0) & 1), ...point.subarray(1, 33));
}

function boundBy(mrKms: string | null, kms: KmsSide): Judgement {
  const { nodes } = kms;
  // What contradicts the measured key has failed before; a certificate without its issuer says nothing by itself.
  const stated = kms.statements
    .filter(({ statement, issuer }) => (issuer === null ? statement.rootKeys.length > 0 : issuer.status === 'proven'))
    .map(({ statement }) => statement.source);
  const agrees = stated.length === 0 ? '' : ` The same root key is in the ${listed([...new Set(stated)])}.`;
  if (nodes.length === 0) {
    return unknown('The KMS says something of itself, but no quote of a machine of it is in the evidence.', {
      hint: `Give the evidence of the KMS’s own VM: the answer of its guest agent, or the certificate of its RPC port.`,
    });
  }
  if (mrKms !== null) {
    const named = nodes.filter(({ aggregated }) => aggregated === mrKms);
    if (named.length === 0) {
      return fail('The keys were given by a KMS that runs something else than the one in the evidence.', {
        expected: mrKms,
        actual: listed(nodes.map(({ name, aggregated }) => `${aggregated} (${name})`)),
        hint: 'Give the evidence of the KMS node that gave the keys: mr-kms names what it ran. If it was upgraded since, restart the app.',
      });
    }
    const detail = (node: KmsNode): string =>
      `The guest measured, as the KMS that gave it its keys, what ${node.name} runs (mr-kms).`;
    return proven(named, (node) => `${detail(node)}${agrees}`, { expected: mrKms, actual: mrKms });
  }
  const rootKeys = kms.statements.flatMap(({ rootKey }) => (rootKey === null ? [] : [rootKey]));
  const makers = rootKeys.flatMap(({ status, node }) => (status === 'proven' && node !== null ? [node] : []));
  if (makers.length > 0) {
    return proven(
      makers,
      (node) => `A quote of what ${node.name} runs vouches for the root key that the keys hang on.`,
      {},
    );
  }
  const [open] = rootKeys;
  const why = open === undefined ? 'and no quote over the root key is in the evidence' : open.detail;
  return unknown(`The guest measured no mr-kms, ${why}.`, {
    hint: 'Give the KMS’s GetMeta answer with its bootstrap_info too (--kms-evidence); dstack 0.4 to 0.5 measure mr-kms.',
  });
}

/** The code of the KMS is bound; it counts as far as that code is known. */
function proven(
  nodes: readonly KmsNode[],
  detail: (node: KmsNode) => string,
  shown: { expected?: string; actual?: string },
): Judgement {
  const known = nodes.find(({ open }) => open === null);
  if (known !== undefined) return pass(detail(known), shown);
  const [node] = nodes;
  if (node === undefined) throw new TypeError('no machine to be proven');
  return unknown(`${detail(node)} But of ${node.name} it is not proven what it runs: ${node.open}.`, {
    ...(shown.actual === undefined ? {} : { actual: shown.actual }),
    hint: `See the checks of ${node.name}: once it is accepted (section kms of the policy), so are the keys.`,
  });
}
