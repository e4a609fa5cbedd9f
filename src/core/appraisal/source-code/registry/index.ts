// Source-code phase, the registry: whether the contracts on a chain let this very launch have its keys, and whom else. The
// app's contract is the one at the measured app id, never one that somebody names; the KMS's is one that the policy or this
// version vouches for, and that holds the key which the app's keys hang on.

import { toHex } from '../../../bytes.js';
import { appAbi, kmsAbi } from '../../../chain/abi.js';
import { contractAnswer } from '../../../chain/answers.js';
import type { RegistryPolicy } from '../../../policy/registry.js';
import type { CheckId } from '../../../result/catalog.js';
import type { Registry } from '../../../result/registry.js';
import { fail, type Judgement, type Judgements, pass, unknown, without } from '../../judgement.js';
import { replayRegister } from '../../register-replay.js';
import { boundLaunch, readKeyProvider, readLaunchPayload } from '../launch.js';
import { type Agreement, type AgreementInput, agreementOf, asTold, timeOf } from './agreement.js';
import { judgeBoot, judgeDevice, judgeGateway, judgeImage, judgeMeasurement } from './allowed.js';
import { judgeAnswer, READ_AGAIN, unanswered } from './answers.js';
import { type ReadApp, readApp, type TrustedKms } from './contracts.js';
import { judgeOnlyThis, judgeOwner, judgeUpgrades } from './governance.js';
import { kmsContractOf } from './kms-contract.js';
import type { RegisteredMachine } from './machine.js';
import { once, type RegistryReading } from './reading.js';

export interface RegistryInput extends Omit<AgreementInput, 'policy'> {
  policy: RegistryPolicy | null;
  /** Public keys of the KMS root CAs that the keys of the apps hang on, hex, as they measured them. */
  rootKeys: readonly string[];
}

export interface RegistryOutcome {
  judgements: Judgements<'source-code'>;
  /** Null where nothing was read of the chain that counts. */
  registry: Registry | null;
}

/** Each once: the keys of KMS root CAs that the keys of governed apps hang on, hex, as their launches measured them. */
export function rootKeysOf(apps: readonly Pick<RegisteredMachine, 'quote' | 'eventLog'>[]): string[] {
  const keys = apps.flatMap(({ quote: { body }, eventLog }) => {
    if (body.kind === 'enclave' || eventLog === null) return [];
    const launch = boundLaunch(eventLog, replayRegister(eventLog, 3, body.rtmrs));
    if (launch === null) return [];
    const appId = readLaunchPayload(launch, 'app-id').value;
    const composeHash = readLaunchPayload(launch, 'compose-hash').value;
    const provider = readKeyProvider(launch).value;
    if (appId === null || composeHash === null || provider === null) return [];
    return whyUngoverned(toHex(appId), toHex(composeHash), provider.name) === null ? [provider.id] : [];
  });
  return [...new Set(keys)];
}

export function readRegistry(input: RegistryInput): RegistryReading {
  const { policy, rootKeys } = input;
  return { ...agreementOf(input), policy, rootKeys, apps: new Map(), kms: new Map() };
}

const NOTHING: RegistryOutcome = { judgements: {}, registry: null };
const LAUNCH: readonly CheckId[] = ['source-code.event-log-replay', 'source-code.launch-events'];
const ENDPOINTS = 'source-code.registry.endpoints';
const CONTRACT = 'source-code.registry.contract';
const KMS_CONTRACT = 'source-code.registry.kms-contract';

export function judgeRegistry(reading: RegistryReading, machine: RegisteredMachine): RegistryOutcome {
  if (machine.role === 'app') return judgeApp(reading, machine);
  const { judgement, agreed, policy, rootKeys } = reading;
  if (policy === null && rootKeys.length === 0) return NOTHING;
  const [rootKey = null, ...others] = rootKeys;
  const kms = kmsContractOf(reading, others.length === 0 ? rootKey : null);
  const withKms = (judge: (agreement: Agreement, trusted: TrustedKms) => Judgement): Judgement =>
    agreed === null || kms.trusted === null ? unknownWithout(reading, kms.judgement) : judge(agreed, kms.trusted);
  return {
    judgements: {
      [ENDPOINTS]: judgement,
      [KMS_CONTRACT]: kms.judgement,
      ...(machine.role === 'gateway'
        ? { 'source-code.registry.gateway': withKms((agreement, trusted) => judgeGateway(agreement, trusted, machine)) }
        : {
            'source-code.registry.kms-measurement': withKms((agreement, trusted) =>
              judgeMeasurement(agreement, trusted, machine),
            ),
            // A KMS measures no image: which one it booted is known where its registers are.
            ...(machine.reference?.osImageHash == null
              ? {}
              : {
                  'source-code.registry.os-image': withKms((agreement, trusted) =>
                    judgeImage(agreement, trusted, machine),
                  ),
                }),
            'source-code.registry.boot': withKms((agreement, trusted) => judgeBoot(agreement, trusted, machine)),
          }),
    },
    registry: null,
  };
}

function judgeApp(reading: RegistryReading, machine: RegisteredMachine): RegistryOutcome {
  const { judgement: endpoints, agreed, policy } = reading;
  const { identity, checks } = machine;
  const { appId, composeHash, keyProvider } = identity;
  const cause = LAUNCH.find((id) => checks.some((check) => check.id === id && check.status !== 'pass'));
  if (cause !== undefined || appId === null || composeHash === null || keyProvider === null) {
    const followsFrom = cause ?? (keyProvider === null ? 'source-code.key-provider' : 'source-code.app-id');
    const detail = 'No launch is proven that names an app, so no contract can be looked for.';
    return { judgements: { [ENDPOINTS]: endpoints, [CONTRACT]: unknown(detail, { followsFrom }) }, registry: null };
  }
  const ungoverned = whyUngoverned(appId, composeHash, keyProvider.name);
  if (ungoverned !== null) {
    if (policy === null) return NOTHING;
    const hint =
      'Deploy under a KMS that asks a contract, or take source-code.registry out of the policy: whoever runs the KMS decides then.';
    return {
      judgements: { [CONTRACT]: fail(`No contract governs this app: ${ungoverned}.`, { actual: appId, hint }) },
      registry: null,
    };
  }
  const kms = kmsContractOf(reading, keyProvider.id);
  const address = `0x${appId}` as const;
  const app =
    agreed === null
      ? null
      : once(reading.apps, `${address} ${kms.trusted?.address}`, () => readApp(agreed, address, kms.trusted, policy));
  const contract = judgeContract(reading, address, composeHash);
  const withContract = (judge: (agreement: Agreement, read: ReadApp) => Judgement): Judgement =>
    agreed === null || app === null || contract.status !== 'pass'
      ? without({ [ENDPOINTS]: endpoints, [CONTRACT]: contract }, NO_CONTRACT, { hint: READ_AGAIN })
      : judge(agreed, app);
  const withKms = (judge: (agreement: Agreement, trusted: TrustedKms) => Judgement): Judgement =>
    agreed === null || kms.trusted === null ? unknownWithout(reading, kms.judgement) : judge(agreed, kms.trusted);

  return {
    judgements: {
      [ENDPOINTS]: endpoints,
      [CONTRACT]: contract,
      [KMS_CONTRACT]: kms.judgement,
      'source-code.registry.registered': withKms((agreement, trusted) =>
        judgeAnswer(agreement, contractAnswer(agreement, trusted.address, kmsAbi, 'registeredApps', [address]), {
          yes: 'The KMS contract knows the app',
          no: 'The KMS contract does not know the app',
          actual: address,
          otherwise: 'Register the app with the KMS contract (registerApp). Find out how it came by its keys.',
        }),
      ),
      'source-code.registry.compose-hash': withContract((agreement) =>
        judgeAnswer(agreement, composeAnswer(agreement, address, composeHash), {
          yes: 'The app’s contract allows the measured compose hash',
          no: 'The app’s contract does not allow the measured compose hash',
          actual: composeHash,
          otherwise:
            'It may have been allowed when this instance started: it gets no keys again. Allow the hash (addComposeHash), or deploy one that is allowed.',
        }),
      ),
      'source-code.registry.device': withContract((agreement, read) => judgeDevice(agreement, read, machine)),
      'source-code.registry.os-image': withKms((agreement, trusted) => judgeImage(agreement, trusted, machine)),
      'source-code.registry.boot': withKms((agreement, trusted) => judgeBoot(agreement, trusted, machine)),
      ...(policy === null || policy.owner.length === 0
        ? {}
        : {
            'source-code.registry.owner': withContract((agreement, read) => judgeOwner(agreement, read, policy.owner)),
          }),
      ...(policy === null || policy.upgradeable
        ? {}
        : { 'source-code.registry.upgrades': withContract((agreement, read) => judgeUpgrades(agreement, read)) }),
      ...(policy?.onlyThis === true
        ? {
            'source-code.registry.only-this': withContract((agreement, read) =>
              judgeOnlyThis(agreement, read, composeHash),
            ),
          }
        : {}),
    },
    registry: agreed === null ? null : registryOf(agreed, app, kms.trusted),
  };
}

const NO_CONTRACT = 'What the app’s contract says is not known.';

/** Why the measured app id is no contract's address, as a clause; null: it can be. */
function whyUngoverned(appId: string, composeHash: string, keyProvider: string): string | null {
  if (keyProvider !== 'kms') return `its keys are of ${keyProvider}, not of a KMS`;
  return composeHash.startsWith(appId) ? 'its app id is the beginning of its compose hash' : null;
}

function unknownWithout({ judgement }: RegistryReading, kms: Judgement): Judgement {
  return without({ [ENDPOINTS]: judgement, [KMS_CONTRACT]: kms }, 'What the KMS contract says is not known.', {
    hint: READ_AGAIN,
  });
}

function composeAnswer(agreement: Agreement, app: string, composeHash: string) {
  return contractAnswer(agreement, app, appAbi, 'allowedComposeHashes', [`0x${composeHash}`]);
}

function judgeContract(reading: RegistryReading, address: string, composeHash: string): Judgement {
  const { agreed, judgement, policy } = reading;
  const named = policy?.contract ?? null;
  if (named !== null && `0x${named}` !== address) {
    return fail('The contract that the policy names is not the measured app id, so it does not govern this app.', {
      expected: `0x${named}`,
      actual: address,
      hint: 'This is another app than the one of that contract. Ask for the one that you mean, or correct source-code.registry.contract.',
    });
  }
  if (agreed === null) return without({ [ENDPOINTS]: judgement }, NO_CONTRACT, { hint: READ_AGAIN });
  const code = agreed.code.find((read) => read.address === address)?.code ?? null;
  const shown = { actual: address };
  if (code === null) {
    return unknown('What was read of the chain is not about the contract at the measured app id.', {
      ...shown,
      hint: READ_AGAIN,
    });
  }
  if (code === '0x') {
    return fail(`There is no contract at the measured app id, ${asTold(agreed)}.`, {
      ...shown,
      hint: `Find out which chain governs the app: this is chain ${agreed.chainId}. Without a contract, whoever runs the KMS decides what may have the app’s keys.`,
    });
  }
  const answer = composeAnswer(agreed, address, composeHash);
  if (answer.kind === 'value') return pass(`There is a contract at the measured app id, ${asTold(agreed)}.`, shown);
  return unanswered(answer, 'The contract at the measured app id is one of dstack', shown);
}

function registryOf(agreement: Agreement, app: ReadApp | null, kms: TrustedKms | null): Registry {
  const { chainId, block, endpoints } = agreement;
  return {
    chainId,
    block: { number: block.number, hash: block.hash, time: timeOf(block) },
    endpoints: [...endpoints],
    app: app === null ? null : app.contract,
    kms:
      kms === null
        ? null
        : {
            address: kms.address,
            vouchedBy: kms.vouchedBy,
            owner: kms.owner,
            pendingOwner: kms.pendingOwner,
            gatewayAppId: kms.gatewayAppId,
            osImages: kms.osImages,
          },
  };
}
