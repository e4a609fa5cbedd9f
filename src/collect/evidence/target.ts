// The evidence of a target, by its kind: asked for over the network, or read from a file.

import { randomBytes } from 'node:crypto';
import { ANSWER_ITEM, GUEST_AGENT_INFO_ITEM } from '../../core/bundle.js';
import { toHex } from '../../core/bytes.js';
import type { Acquired } from '../../core/collection/acquired.js';
import { FetchError, InputError } from '../../core/errors.js';
import { displayUrl, parseHttpUrl } from '../../io/url.js';
import type { CollectRequest } from '../collect-request.js';
import { addRecords, answerItems } from '../items.js';
import { namedTarget } from '../named-target.js';
import { fetched, nothing } from './acquired.js';
import { CHALLENGE_NONCE_BYTES, fetchByChallenge } from './challenge.js';
import { addressesOf, type FetchOptions } from './fetch-evidence.js';
import { fetchFromGuestAgent, fetchInfoOf } from './guest-agent.js';
import { fetchPhalaCloudAttestations } from './phala-cloud.js';
import { fetchRaTlsCertificate } from './ra-tls.js';
import { readRecorded } from './recorded.js';
import { fetchRedpillReport, REDPILL_NONCE_BYTES } from './redpill.js';

/** A service that gives no answer is a gap. @throws InputError, ParseError; where the signal is aborted, what that ended in */
export async function acquireTarget(request: CollectRequest, now: () => number): Promise<Acquired> {
  try {
    return await acquire(request, now);
  } catch (error) {
    if (!(error instanceof FetchError) || request.signal?.aborted) throw error;
    return nothing(namedTarget(request), error);
  }
}

async function acquire(request: CollectRequest, now: () => number): Promise<Acquired> {
  const { target, nonce, onProgress: progress = () => {}, signal, allowPrivate = false } = request;
  const named = namedTarget(request);
  if (target.kind === 'file') return readRecorded(target, named, now);
  if (request.offline) {
    throw new InputError('INPUT_INVALID', 'offline: this target has to be asked over the network', {
      hint: 'Give recorded evidence with --evidence, or leave out --offline.',
    });
  }
  const options: FetchOptions = { ...request.patience, signal, now };
  if (target.kind === 'redpill') {
    const fresh = nonce ?? new Uint8Array(randomBytes(REDPILL_NONCE_BYTES));
    progress(`asking Redpill for a report on ${target.model}`);
    const report = await fetchRedpillReport(target.model, fresh, target.api, options);
    return fetched({ ...named, nonce: toHex(fresh) }, report, now());
  }
  if (target.kind === 'challenge') {
    const fresh = nonce ?? new Uint8Array(randomBytes(CHALLENGE_NONCE_BYTES));
    progress(`asking ${named.name} for a quote with a nonce`);
    const { evidence, answer } = await fetchByChallenge(target, fresh, { ...options, allowPrivate });
    const kept = answer === null ? [] : answerItems(answer, ANSWER_ITEM, now());
    const challenged = { ...named, nonce: toHex(fresh) };
    if (evidence instanceof FetchError) return nothing(challenged, evidence, kept);
    const acquired = fetched(challenged, evidence, now());
    addRecords(acquired.others, kept);
    return acquired;
  }
  if (nonce !== null) {
    throw new InputError('INPUT_INVALID', `nonce: a target of kind ${target.kind} makes no quote for a nonce`, {
      hint: 'Leave out the nonce, or give evidence that was made for it with --evidence.',
    });
  }
  if (target.kind === 'phala-cloud') {
    const service = target.api === undefined ? 'Phala Cloud' : displayUrl(parseHttpUrl(target.api));
    progress(`asking ${service} for the attestations of ${target.appId}`);
    const acquired = fetched(named, await fetchPhalaCloudAttestations(target.appId, target.api, options), now());
    if (target.agentUrl === undefined) return acquired;
    progress(`asking its guest agent at ${displayUrl(parseHttpUrl(target.agentUrl))}`);
    const addresses = addressesOf(target.agentUrl, allowPrivate);
    try {
      const info = await fetchInfoOf(target.appId, target.agentUrl, { ...options, addresses });
      addRecords(acquired.others, answerItems(info, GUEST_AGENT_INFO_ITEM, now()));
      return acquired;
    } catch (error) {
      if (!(error instanceof FetchError) || signal?.aborted) throw error;
      // What Phala Cloud answered is kept for the record.
      return nothing(named, error, [...acquired.evidence.map(({ item }) => item), ...acquired.others]);
    }
  }
  if (target.kind === 'ra-tls') {
    progress(`meeting the TLS server at ${named.name}`);
    const certificate = await fetchRaTlsCertificate(target.address, allowPrivate, options);
    return { ...fetched(named, certificate, now()), acquired: 'handshake' };
  }
  progress(`asking the guest agent at ${named.name}`);
  const addresses = addressesOf(target.url, allowPrivate);
  const { evidence, info, gaps } = await fetchFromGuestAgent(target.url, { ...options, addresses });
  const kept = info === null ? [] : answerItems(info, GUEST_AGENT_INFO_ITEM, now());
  if (evidence instanceof FetchError) return nothing(named, evidence, kept);
  const acquired = fetched(named, evidence, now());
  addRecords(acquired.others, kept);
  acquired.gaps.push(...gaps.map((gap) => ({ ...gap, name: `app/0/${gap.name}` })));
  return acquired;
}
