// Evidence of a gateway, from itself: its guest agent's Info, which it hands on, and what it says of the keys of its TLS
// certificates, kept for whoever asks who holds them.

import { ACME_INFO_ITEMS } from '../../core/bundle.js';
import { FetchError, TrustCenterError } from '../../core/errors.js';
import { readAcmeInfo } from '../../core/formats/acme-info.js';
import { addInfo, type ComponentAnswers, orGap } from './component.js';
import { below, type FetchOptions, fetchEvidence } from './fetch-evidence.js';

const APP_INFO = '.dstack/app-info';
const ACME_INFO = '.dstack/acme-info';

/** @param url base URL, e.g. `https://gateway.<domain>` @throws InputError */
export async function fetchFromGateway(url: string, options: FetchOptions): Promise<ComponentAnswers> {
  const answers: ComponentAnswers = { documents: [], records: [], gaps: [] };
  const { records, gaps } = answers;
  await orGap('gateway/info', gaps, async () => {
    addInfo('gateway', await fetchEvidence(below(url, APP_INFO), options), answers);
  });
  await orGap('gateway/acme-info', gaps, async () => {
    const from = await fetchEvidence(below(url, ACME_INFO), options);
    try {
      readAcmeInfo(from.bytes);
    } catch (error) {
      if (!(error instanceof TrustCenterError)) throw error;
      throw new FetchError('FETCH_CONTENT', from.source, `the answer is not usable: ${error.message}`, {
        cause: error,
      });
    }
    records.push({ name: `${ACME_INFO_ITEMS}0`, from });
  });
  return answers;
}
