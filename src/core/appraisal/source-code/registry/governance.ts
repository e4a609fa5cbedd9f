// Who can still change what the app's contract allows: its owner, an upgrade of its code, and what it allows beside the
// hash that runs. A contract whose code nobody vouches for can answer anything to such questions.

import { ownerInWords } from '../../../result/registry.js';
import { fail, type Judgement, listed, pass, unknown } from '../../judgement.js';
import { type Agreement, asTold } from './agreement.js';
import { READ_AGAIN } from './answers.js';
import type { ReadApp } from './contracts.js';

const READ_CODE =
  'Read its code, and list its Keccak-256 in the policy (source-code.registry.code-hashes), proxy and implementation. A contract that the KMS’s own factory deployed needs no such entry.';

/** @param accepted addresses, hex */
export function judgeOwner(
  agreement: Agreement,
  { contract, isPendingKnown }: ReadApp,
  accepted: readonly string[],
): Judgement {
  const { owner, pendingOwner, unfamiliar } = contract;
  const expected = accepted.map((address) => `0x${address}`).join(' or ');
  if (unfamiliar !== null) {
    return unknown(`What the app’s contract says of its owner proves nothing: ${unfamiliar}.`, {
      expected,
      hint: READ_CODE,
    });
  }
  if (owner === null || !isPendingKnown) {
    return unknown('Who owns the app’s contract, or is offered it, was not told.', { expected, hint: READ_AGAIN });
  }
  const isAccepted = (address: string): boolean => accepted.includes(address.slice(2));
  const shown = { expected, actual: owner.address };
  const told = asTold(agreement);
  if (!isAccepted(owner.address)) {
    return fail(`The owner of the app’s contract is ${ownerInWords(owner)}, ${told}.`, {
      ...shown,
      hint: 'The owner can allow any other compose hash: find out who it is before you accept it (source-code.registry.owner).',
    });
  }
  if (pendingOwner !== null && !isAccepted(pendingOwner)) {
    return fail(`The ownership is offered to an address that the policy does not accept, ${told}.`, {
      expected,
      actual: pendingOwner,
      hint: 'It can be taken at any time: find out who it is before you accept it (source-code.registry.owner).',
    });
  }
  return pass(`The owner of the app’s contract is ${ownerInWords(owner)}, ${told}.`, shown);
}

export function judgeUpgrades(agreement: Agreement, { contract, flagsProblem }: ReadApp): Judgement {
  const { upgradesDisabled, implementation } = contract;
  const shown = implementation === null ? {} : { actual: implementation.address };
  if (upgradesDisabled === null) {
    return unknown(`Whether the code of the app’s contract can be replaced is not known: ${flagsProblem}.`, {
      ...shown,
      hint: contract.unfamiliar === null ? READ_AGAIN : READ_CODE,
    });
  }
  const told = asTold(agreement);
  if (upgradesDisabled) return pass(`Nobody can replace the code of the app’s contract, ${told}.`, shown);
  return fail(`The owner of the app’s contract can replace its code, and with it every rule, ${told}.`, {
    ...shown,
    hint: 'Have upgrades disabled for good (disableUpgrades), or accept it in the policy (source-code.registry.upgradeable: true).',
  });
}

export function judgeOnlyThis(
  agreement: Agreement,
  { contract, historyProblem }: ReadApp,
  composeHash: string,
): Judgement {
  const own = `0x${composeHash}`;
  if (historyProblem !== null || contract.composeHashes === null) {
    return unknown(`Which compose hashes the app’s contract allows is not known for all: ${historyProblem}.`, {
      expected: composeHash,
      hint: contract.unfamiliar === null ? READ_WHOLE : READ_CODE,
    });
  }
  const hashes = contract.composeHashes;
  const others = hashes.filter(({ value }) => value !== own);
  const told = asTold(agreement);
  if (others.length > 0) {
    const places = others.map(
      ({ value, block, time }) => `${value} (block ${block}${time === null ? '' : `, ${time}`})`,
    );
    return fail(`The app’s contract allows other compose hashes too, ${told}: ${listed(places)}.`, {
      expected: composeHash,
      actual: hashes.map(({ value }) => value.slice(2)).join(', '),
      hint: 'Each can start with the app’s keys. Have those removed that should not (removeComposeHash), or do without only-this.',
    });
  }
  if (hashes.length === 0) {
    return fail(`The app’s contract allows no compose hash at all, ${told}.`, {
      expected: composeHash,
      hint: 'It may have been allowed when this instance started. Allow it (addComposeHash), or deploy again.',
    });
  }
  const later =
    contract.owner === null || contract.owner.kind === 'renounced'
      ? ''
      : ' Its owner can allow others later, and each change is in its log.';
  return pass(`Of all compose hashes ever allowed, this one alone still is, ${told}.${later}`, {
    expected: composeHash,
    actual: composeHash,
  });
}

const READ_WHOLE =
  'Read the chain again with an endpoint that gives logs from the contract’s deployment on (--rpc-url URL).';
