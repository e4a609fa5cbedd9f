// Which contract the KMS asks that gave an app its keys: one that the policy or this version vouches for, and that holds the
// key which the app's keys hang on.

import { kmsAbi } from '../../../chain/abi.js';
import { contractAnswer } from '../../../chain/answers.js';
import { fail, type Judgement, pass, unknown, without } from '../../judgement.js';
import { asTold } from './agreement.js';
import { READ_AGAIN, unanswered } from './answers.js';
import { readKms, type TrustedKms, vouchedKms } from './contracts.js';
import { once, type RegistryReading } from './reading.js';

export interface KmsChoice {
  judgement: Judgement;
  trusted: TrustedKms | null;
}

/** @param rootKey that the app's keys hang on; null: it is not known */
export function kmsContractOf(
  { agreed, judgement, policy, kms: known }: Pick<RegistryReading, 'agreed' | 'judgement' | 'policy' | 'kms'>,
  rootKey: string | null,
): KmsChoice {
  const none = (found: Judgement): KmsChoice => ({ judgement: found, trusted: null });
  if (agreed === null) {
    return none(
      without({ 'source-code.registry.endpoints': judgement }, 'What the KMS contract says is not known.', {
        hint: READ_AGAIN,
      }),
    );
  }
  // A contract that was given no key yet would hold an empty one.
  if (rootKey === null || rootKey === '') {
    return none(
      unknown('No app in the evidence tells of one KMS that gave it its keys.', { hint: 'See the checks of the app.' }),
    );
  }
  const vouched = vouchedKms(agreed.chainId, policy);
  const keyOf = (address: string) => contractAnswer(agreed, address, kmsAbi, 'kmsInfo', []);
  for (const one of vouched) {
    const answer = keyOf(one.address);
    if (answer.kind !== 'value' || answer.value[1].slice(2) !== rootKey) continue;
    const who =
      one.vouchedBy.kind === 'policy' ? 'which the policy names' : `known as that of ${one.vouchedBy.operator}`;
    const detail = `The KMS contract, ${who}, holds the key that the app’s keys hang on, ${asTold(agreed)}.`;
    return {
      judgement: pass(detail, { actual: one.address }),
      trusted: once(known, one.address, () => readKms(agreed, one)),
    };
  }
  const [named] = policy?.kmsContract == null ? [] : vouched;
  if (named === undefined) {
    return none(
      unknown(
        `No KMS contract that is known on chain ${agreed.chainId} was read that holds the key which the app’s keys hang on.`,
        {
          actual: rootKey,
          hint: 'Name the KMS contract that you rely on in the policy (source-code.registry.kms-contract), and read it. Anybody can deploy one that holds this key.',
        },
      ),
    );
  }
  const answer = keyOf(named.address);
  if (answer.kind !== 'value') {
    return none(
      unanswered(answer, 'The KMS contract holds the key that the app’s keys hang on', { actual: named.address }),
    );
  }
  return none(
    fail(`The KMS contract that the policy names holds another key than the app’s keys hang on, ${asTold(agreed)}.`, {
      expected: rootKey,
      actual: answer.value[1].slice(2),
      hint: 'The app has its keys from another KMS: find out whose it is, or correct source-code.registry.kms-contract.',
    }),
  );
}
