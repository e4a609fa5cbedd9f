// What the contracts say about a machine: whether they allow it, what it booted and runs, and its very boot.

import { preview } from '../../../bytes.js';
import { appAbi, kmsAbi } from '../../../chain/abi.js';
import { type Answer, contractAnswer } from '../../../chain/answers.js';
import { aggregatedMeasurement } from '../../../measure/registers.js';
import { fail, type Judgement, pass, unknown } from '../../judgement.js';
import { type Agreement, asTold } from './agreement.js';
import { judgeAnswer, READ_AGAIN, unanswered } from './answers.js';
import { appBootInfos, deviceIdsOf } from './boot-info.js';
import type { ReadApp, TrustedKms } from './contracts.js';
import { claimedImageOf, type RegisteredMachine, tcbOf } from './machine.js';

export function judgeDevice(agreement: Agreement, { contract }: ReadApp, machine: RegisteredMachine): Judgement {
  const ids = deviceIdsOf(machine.quote.header, tcbOf(machine));
  const actual = ids.join(' or ');
  if (contract.allowAnyDevice === true) {
    return pass(`The app’s contract allows any machine, ${asTold(agreement)}.`, { actual });
  }
  const best = bestOf(
    ids.map((id) => contractAnswer(agreement, contract.address, appAbi, 'allowedDeviceIds', [id])),
    (isAllowed) => isAllowed,
  );
  return judgeAnswer(agreement, best, {
    yes: 'The app’s contract allows the machine',
    no: 'The app’s contract does not allow the machine',
    actual,
    otherwise: 'Find out whose machine this is before you allow it (addDevice).',
  });
}

/** By the image that the registers prove, else the one that the guest measured as the KMS told it. */
export function judgeImage(
  agreement: Agreement,
  kms: TrustedKms,
  { identity, reference }: RegisteredMachine,
): Judgement {
  const hash = reference?.osImageHash ?? identity.osImageHash;
  if (hash === null) {
    return unknown('Which OS image booted is not known by its hash, so nothing can be asked about it.', {
      hint: 'Give the OS image (--os-image), or list its hash (os.images): registers alone name no image.',
    });
  }
  const answer = contractAnswer(agreement, kms.address, kmsAbi, 'allowedOsImages', [`0x${hash}`]);
  return judgeAnswer(agreement, answer, {
    yes: 'The KMS contract allows the OS image that booted',
    no: 'The KMS contract does not allow the OS image that booted',
    actual: hash,
    otherwise: 'The machine gets no keys from this KMS again. Deploy on an image that it allows.',
  });
}

export function judgeMeasurement(agreement: Agreement, kms: TrustedKms, { quote }: RegisteredMachine): Judgement {
  if (quote.body.kind === 'enclave') throw new TypeError('an enclave has no aggregated measurement');
  const actual = aggregatedMeasurement(quote.body);
  const answer = contractAnswer(agreement, kms.address, kmsAbi, 'kmsAllowedAggregatedMrs', [`0x${actual}`]);
  return judgeAnswer(agreement, answer, {
    yes: 'The KMS contract allows what the KMS node runs',
    no: 'The KMS contract does not allow what the KMS node runs',
    actual,
    otherwise:
      'It may have been allowed when this node got its keys. Find out why it still runs, before you rely on it.',
  });
}

export function judgeGateway(agreement: Agreement, kms: TrustedKms, { identity }: RegisteredMachine): Judgement {
  const { appId } = identity;
  const { gatewayAppId } = kms;
  if (appId === null) {
    return unknown('No launch is proven that names the gateway.', { followsFrom: 'source-code.app-id' });
  }
  if (gatewayAppId === null) {
    return unknown('Which gateway the KMS contract names was not told.', { actual: appId, hint: READ_AGAIN });
  }
  if (gatewayAppId === appId) {
    return pass(`The KMS contract names this gateway, ${asTold(agreement)}.`, { expected: appId, actual: appId });
  }
  return fail(`The KMS contract names another gateway, ${asTold(agreement)}.`, {
    expected: gatewayAppId,
    actual: appId,
    hint: 'Give the evidence of the gateway that this KMS lets register apps, or find out who runs the other.',
  });
}

/** The answer to exactly this boot: whoever alters a byte of the question has not asked it. */
export function judgeBoot(agreement: Agreement, kms: TrustedKms, machine: RegisteredMachine): Judgement {
  const { role, quote, eventLog, reference, identity } = machine;
  const claimedImage = claimedImageOf(machine);
  const { infos, problem } = appBootInfos({ role, quote, eventLog, tcb: tcbOf(machine), claimedImage });
  if (infos === null) {
    return unknown(`What a KMS says of this boot cannot be worked out: ${problem}.`, {
      hint: 'Give its whole evidence: quote, event log, vm_config and PCK collateral.',
    });
  }
  const booted = reference?.osImageHash ?? null;
  const isClaimed = identity.osImageHash === null;
  if (isClaimed && booted !== null && booted !== claimedImage) {
    return unknown('Its host names another OS image than booted, so it is not known what a KMS was asked about.', {
      expected: booted,
      actual: claimedImage ?? 'none',
      hint: 'Find out why the host names another (os_image_hash of its vm_config): a KMS is asked about that one.',
    });
  }
  if (isClaimed && booted === null && role === 'app') {
    return unknown('Which OS image booted is only the host’s word, so it is not known what a KMS was asked about.', {
      hint: 'Give the OS image (--os-image), or list its hash (os.images).',
    });
  }
  const { name, yes, no } = BOOT[role === 'kms' ? 'kms' : 'app'];
  const best = bestOf(
    infos.map((info) => contractAnswer(agreement, kms.address, kmsAbi, name, [info])),
    ([isAllowed]) => isAllowed,
  );
  if (best.kind !== 'value') return unanswered(best, yes, {});
  const [isAllowed, reason] = best.value;
  const actual = infos.map(({ mrAggregated, deviceId }) => `${mrAggregated} on ${deviceId}`).join(' or ');
  const told = asTold(agreement);
  if (isAllowed) {
    const isImageOpen = role === 'kms' && booted === null;
    const image = isImageOpen ? ' Its OS image is the one that its host names: what it measured counts.' : '';
    return pass(`${yes} (${name}), ${told}.${image}`, { actual });
  }
  return fail(`${no} (${name}), ${told}: ${preview(reason, MAX_REASON)}.`, {
    actual,
    hint: 'It may have been allowed when this machine started: it gets no keys again. See what the contract refuses.',
  });
}

const MAX_REASON = 200;

const BOOT = {
  app: {
    name: 'isAppAllowed',
    yes: 'The contracts let this very boot have its keys',
    no: 'The contracts do not let this boot have its keys',
  },
  kms: {
    name: 'isKmsAllowed',
    yes: 'The KMS contract lets this node have the root keys',
    no: 'The KMS contract does not let this node have the root keys',
  },
} as const;

/** A machine has two names: one that is allowed is enough, and all must be known to be refused. */
function bestOf<T>(answers: readonly Answer<T>[], isYes: (value: T) => boolean): Answer<T> {
  const best =
    answers.find((answer) => answer.kind === 'value' && isYes(answer.value)) ??
    answers.find(({ kind }) => kind !== 'value') ??
    answers[0];
  if (best === undefined) throw new TypeError('a machine has a name');
  return best;
}
