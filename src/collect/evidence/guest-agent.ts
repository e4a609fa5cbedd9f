// Evidence from a dstack guest agent's public port: its attestation of an app key (a quote made for this request), and
// its Info answer (who it says it is, with an RA-TLS certificate).

import { FetchError, TrustCenterError } from '../../core/errors.js';
import { withholdsEvidence } from '../../core/formats/guest-agent-info.js';
import { recogniseEvidence } from '../../core/formats/recognise.js';
import { below, type FetchOptions, fetchFirst, type SourcedBytes, settled } from './fetch-evidence.js';

/** What an agent gave. */
export interface GuestAgentAnswers {
  /** What to appraise: the attestation, or the Info answer of an agent that makes none; or why neither will do. */
  evidence: SourcedBytes | FetchError;
  /** The Info answer that is not appraised, for the record. */
  info: SourcedBytes | null;
  /** Why one of the two, or what it should say, is missing. */
  gaps: { name: 'attestation' | 'info'; reason: string; hint?: string }[];
}

/** Of any key of the app: the quote is the same but for that. */
const ATTESTATION = [
  'prpc/Worker.GetAttestationForAppKey?algorithm=secp256k1',
  'prpc/Worker.GetAttestationForAppKey?algorithm=ed25519',
  'prpc/GetAttestationForAppKey?algorithm=secp256k1',
];
/** Older agents know the first alone, newer ones may know one of the others alone. */
const INFO = ['prpc/Worker.Info', 'prpc/Info', 'prpc/v1/Info'];

/**
 * @param url base URL of the agent, e.g. `https://<app-id>-8090.<domain>`
 * @throws InputError
 */
export async function fetchFromGuestAgent(url: string, options: FetchOptions = {}): Promise<GuestAgentAnswers> {
  const [attestation, info] = await Promise.all([
    settled(
      fetchFirst(
        ATTESTATION.map((path) => below(url, path)),
        options,
      ),
    ),
    settled(fetchInfo(url, options)),
  ]);
  const gaps: GuestAgentAnswers['gaps'] = [];
  if (attestation instanceof FetchError) gaps.push({ name: 'attestation', reason: attestation.message });
  if (info instanceof FetchError) {
    if (gaps.length === 0) gaps.push({ name: 'info', reason: info.message });
    return { evidence: attestation, info: null, gaps };
  }
  const withheld = whyWithheld(info);
  if (withheld !== null) gaps.push({ name: 'info', reason: withheld, hint: GIVE_IT });
  const isInfoEnough = attestation instanceof FetchError && carriesQuote(info.bytes);
  return isInfoEnough ? { evidence: info, info: null, gaps } : { evidence: attestation, info, gaps };
}

/** Of an Info answer that keeps the evidence beside the quote to itself; null: it does not. */
export function whyWithheld({ bytes, source }: SourcedBytes): string | null {
  return withholdsEvidence(bytes) ? `${source}: ${WITHHELD}` : null;
}

const WITHHELD =
  'the agent gives no event log, app-compose and vm_config: the app-compose of the VM hides them (public_tcbinfo: false)';
const GIVE_IT =
  'What needs them is unknown then. Deploy with public_tcbinfo: true, or give the app-compose (--app-compose) and evidence that the app hands out itself.';

/**
 * What the agent of this app says beside the evidence that was had elsewhere.
 * @param appId lower-case hex
 * @throws InputError; FetchError for no answer, and for that of another app's agent
 */
export async function fetchInfoOf(appId: string, url: string, options: FetchOptions = {}): Promise<SourcedBytes> {
  const info = await fetchInfo(url, options);
  const refuse = (why: string, cause?: unknown): never => {
    throw new FetchError('FETCH_CONTENT', info.source, why, {
      hint: 'The agent must answer at https://<app id>-8090.<domain>: check the domain, or leave it out.',
      cause,
    });
  };
  try {
    const [machine] = recogniseEvidence(info.bytes).machines;
    const named = machine?.reported.appId;
    return named === appId
      ? info
      : refuse(
          `this is not the guest agent of ${appId}: it ${named === undefined ? 'names no app' : `is that of ${named}`}`,
        );
  } catch (error) {
    if (!(error instanceof TrustCenterError) || error instanceof FetchError) throw error;
    return refuse(`the answer is not usable: ${error.message}`, error);
  }
}

/** What an agent says of itself. @throws InputError, FetchError */
export function fetchInfo(url: string, options: FetchOptions): Promise<SourcedBytes> {
  return fetchFirst(
    INFO.map((path) => below(url, path)),
    options,
  );
}

function carriesQuote(info: Uint8Array): boolean {
  try {
    return recogniseEvidence(info).machines.every(({ quote }) => quote !== null);
  } catch (error) {
    if (error instanceof TrustCenterError) return false; // no evidence at all: the failure to attest is the error
    throw error;
  }
}
