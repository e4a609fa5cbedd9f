// Evidence of a KMS, from itself: the certificate of its RPC port, by a handshake; what it says of itself (GetMeta), over the
// very connection that the certificate's key ends; and its guest agent, where the address of the port tells that of the agent.

import { utf8 } from '../../core/bytes.js';
import { FetchError, InputError, TrustCenterError } from '../../core/errors.js';
import { toPem } from '../../core/formats/codec/pem.js';
import { parseRaTlsCertificate, raTlsEvidence, raTlsUsage } from '../../core/formats/ra-tls.js';
import { handshake, handshakeAndGet } from '../../io/handshake.js';
import { JSON_TYPES } from '../../io/http.js';
import { displayUrl, parseHttpUrl } from '../../io/url.js';
import { addInfo, type ComponentAnswers, documentOf, orGap } from './component.js';
import {
  below,
  type FetchOptions,
  fetchFirst,
  isElsewhere,
  type SourcedBytes,
  settled,
  whyNowhere,
} from './fetch-evidence.js';
import { fetchInfo } from './guest-agent.js';

/** In the order in which they came up: the first alone, both, the last alone. */
const META = ['prpc/KMS.GetMeta', 'prpc/GetMeta', 'prpc/v1/GetMeta'];
const RPC_USAGE = 'kms:rpc';

/** @throws InputError for a URL of the RPC port that is not https */
export function expectKmsUrl(url: string): void {
  if (parseHttpUrl(url).protocol === 'https:') return;
  throw new InputError('INPUT_INVALID', `${displayUrl(url)}: a KMS is asked by https, for its certificate`, {
    hint: 'Give the URL of its RPC port, e.g. https://kms.example.org:8000.',
  });
}

/** @param url base URL of the RPC port, as `expectKmsUrl` accepts it */
export async function fetchFromKms(url: string, options: FetchOptions): Promise<ComponentAnswers> {
  const answers: ComponentAnswers = { documents: [], records: [], gaps: [] };
  const { documents, gaps } = answers;
  const met = await settled(meet(url, options));
  await orGap('kms/rpc-certificate', gaps, async () => {
    if (met instanceof FetchError) throw met;
    const { certificate } = met;
    if (certificate instanceof FetchError) throw certificate;
    const document = documentOf('kms', certificate, 'RA-TLS certificate', ({ machines }) => machines.length > 0);
    documents.push({ from: certificate, document, isMet: true });
  });
  await orGap('kms/meta', gaps, async () => {
    if (met instanceof FetchError) throw met;
    const from = met.meta ?? (await fetchMeta(url, options));
    if (from instanceof FetchError) throw from;
    const document = documentOf('kms', from, 'GetMeta answer', ({ statement }) => statement !== null);
    documents.push({ from, document, isMet: false });
  });
  const agent = agentOf(url);
  if (agent !== null) {
    await orGap('kms/info', gaps, async () => {
      addInfo('kms', await fetchInfo(agent, options), answers);
    });
  }
  return answers;
}

interface Met {
  certificate: SourcedBytes | FetchError;
  /** Null: the server is another than the KMS, so what it says is to be asked as of any public server. */
  meta: SourcedBytes | FetchError | null;
}

/** @throws FetchError where no server was met */
async function meet(url: string, options: FetchOptions): Promise<Met> {
  const { now: _, post: __, headers: ___, ...terms } = options;
  const { origin, host } = parseHttpUrl(url);
  const first = whoseCertificate(await handshake(new URL(origin), terms), host);
  if (first instanceof FetchError) return { certificate: first, meta: null };
  let met: Met = { certificate: first, meta: null };
  const failures: FetchError[] = [];
  for (const path of META) {
    const asked = new URL(below(url, path));
    // Certificate and answer are of one connection: behind one name there may be several machines.
    const answered = await settled(handshakeAndGet(asked, { ...terms, contentTypes: JSON_TYPES }));
    // The certificate that was met stays met, whatever becomes of the question.
    if (answered instanceof FetchError) return { ...met, meta: answered };
    const { chain, answer } = answered;
    const certificate = whoseCertificate(chain, host);
    if (certificate instanceof FetchError) return { certificate, meta: null };
    if (!(answer instanceof FetchError)) return { certificate, meta: { bytes: answer.body, source: answer.url } };
    failures.push(answer);
    met = { certificate, meta: whyNowhere(failures) };
    if (!isElsewhere(answer)) break;
  }
  return met;
}

/** The chain as PEM, if it is of a KMS; else why not. */
function whoseCertificate(chain: readonly Uint8Array[], host: string): SourcedBytes | FetchError {
  const source = `tls://${host.includes(':') ? host : `${host}:443`}`;
  const unusable = (why: string): FetchError =>
    new FetchError('FETCH_CONTENT', source, why, {
      hint: 'Give the RPC port of the KMS itself, where TLS ends in its VM; or recorded evidence, with --kms-evidence.',
    });
  const [der] = chain;
  if (der === undefined) return unusable('the server shows no certificate');
  try {
    const leaf = parseRaTlsCertificate(der);
    const usage = raTlsUsage(leaf);
    if (raTlsEvidence(leaf) === null) return unusable('the certificate has no attestation');
    // Certificates from before there were usages have none.
    if (usage !== null && usage !== RPC_USAGE)
      return unusable('the certificate is for something else than the RPC of a KMS');
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    return unusable(`the certificate cannot be used: ${error.message}`);
  }
  return { bytes: utf8(chain.map(toPem).join('')), source };
}

function fetchMeta(url: string, options: FetchOptions): Promise<SourcedBytes> {
  return fetchFirst(
    META.map((path) => below(url, path)),
    options,
  );
}

/** A gateway's name for a port of the KMS: the same VM has its guest agent at another. */
const ADDRESSED = /^([0-9a-f]{40})-\d{1,5}s?\.(.+)$/;

function agentOf(url: string): string | null {
  const { hostname, port } = parseHttpUrl(url);
  const [, id, domain] = ADDRESSED.exec(hostname) ?? [];
  return id === undefined ? null : `https://${id}-8090.${domain}${port === '' ? '' : `:${port}`}`;
}
