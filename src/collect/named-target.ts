// What the caller names: whether it can be what it is named as, and what the target is called in results.

import { isAbsolute, normalize, sep } from 'node:path';
import type { BundleTarget } from '../core/bundle.js';
import { preview, toHex } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { type DomainAddress, domainAddress, parseDomainAddress } from '../core/formats/domain-name.js';
import { fileSource } from '../io/input-file.js';
import { displayUrl, parseHttpUrl } from '../io/url.js';
import type { CollectRequest, CollectTarget } from './collect-request.js';
import { expectChallenge } from './evidence/challenge.js';
import { expectConfidential } from './evidence/fetch-evidence.js';
import { expectKmsUrl } from './evidence/kms.js';
import { addressedId } from './evidence/ra-tls.js';

/** What was named is compared byte for byte with what is measured. @throws InputError for what can never be equal */
export function expectNamed({ target, expected = {}, kmsUrl, gatewayUrl, domain, offline }: CollectRequest): void {
  if (offline && (kmsUrl !== undefined || gatewayUrl !== undefined)) {
    const what = kmsUrl === undefined ? 'gateway-url' : 'kms-url';
    throw new InputError('INPUT_INVALID', `offline: ${what} has to be asked over the network`, {
      hint: `Give recorded evidence with --${what.replace('url', 'evidence')}, or leave out --offline.`,
    });
  }
  if (kmsUrl !== undefined) expectKmsUrl(kmsUrl);
  if (gatewayUrl !== undefined) expectConfidential(gatewayUrl);
  const expectHex = (what: string, text: string, digits: number): void => {
    if (text.length === digits && /^[0-9a-f]*$/.test(text)) return;
    const wanted = `${digits} lower-case hexadecimal digits`;
    throw new InputError('INPUT_INVALID', `${what}: expected ${wanted}, got ${preview(text, 100)}`);
  };
  if (domain !== undefined) expectDomain(domain);
  if (target.kind === 'challenge') expectChallenge(target);
  if (target.kind === 'phala-cloud') expectHex('app id', target.appId, 40);
  if (expected.appId !== undefined) expectHex('app id', expected.appId, 40);
  for (const hash of expected.osImageHashes ?? []) expectHex('OS image hash', hash, 64);
  if (target.kind === 'phala-cloud' && expected.appId !== undefined && expected.appId !== target.appId) {
    throw new InputError('INPUT_INVALID', `${target.appId} and ${expected.appId} name two apps; give one`);
  }
}

/** @throws InputError */
function expectDomain({ name, port }: DomainAddress): void {
  const read = parseDomainAddress(domainAddress({ name, port }));
  const isRead = 'name' in read && read.name === name && read.port === port;
  // What a URL writes otherwise (0x7f at the end makes it an address) nobody would be asked about by that name.
  const url = `https://${name}`;
  if (isRead && URL.canParse(url) && new URL(url).hostname === name) return;
  const problem = 'problem' in read ? read.problem : 'a name that URLs write otherwise, or not at all';
  const given = preview(`${name}:${port}`, 100);
  throw new InputError('INPUT_INVALID', `domain: expected a domain name in lower case, got ${given}: ${problem}`, {
    hint: 'Give the name that clients connect to, e.g. app.example.com, or app.example.com:8443.',
  });
}

/** The target as far as the caller names it. */
export function namedTarget({ target, nonce, kmsUrl, gatewayUrl, domain }: CollectRequest): BundleTarget {
  const addressed = addressedId(hostOf(target));
  return {
    kind: target.kind,
    name: targetName(target),
    ...(nonce === null ? {} : { nonce: toHex(nonce) }),
    ...(addressed === null ? {} : { addressedId: addressed }),
    ...(kmsUrl === undefined ? {} : { kmsUrl: placeName(kmsUrl) }),
    ...(gatewayUrl === undefined ? {} : { gatewayUrl: placeName(gatewayUrl) }),
    ...(domain === undefined ? {} : { domain: domainAddress(domain) }),
  };
}

/** Where the app itself is met; empty: it is not. */
function hostOf(target: CollectTarget): string {
  if (target.kind === 'ra-tls') return target.address;
  return target.kind === 'guest-agent' || target.kind === 'challenge' ? parseHttpUrl(target.url).host : '';
}

/**
 * What a target is called in results: a guest agent by its URL without what may be secret, a TLS server by host and port, a file by its path below the
 * current folder. The folders of a file elsewhere are private, and left out.
 */
export function targetName(target: CollectTarget): string {
  switch (target.kind) {
    case 'file':
      return fileName(target.path);
    case 'guest-agent':
      return placeName(target.url);
    case 'challenge':
      return target.url;
    case 'ra-tls':
      return target.address;
    case 'phala-cloud':
      return target.appId;
    case 'redpill':
      return target.model;
  }
}

/** A URL is where a service has it, and stays as it is written. */
function fileName(path: string): string {
  if (/^https?:\/\//.test(path)) return placeName(path);
  const plain = normalize(path);
  const isElsewhere = path === '-' || isAbsolute(plain) || plain.split(sep)[0] === '..';
  return isElsewhere ? fileSource(path).replace(/^file:/, '') : plain.split(sep).join('/');
}

function placeName(url: string): string {
  return displayUrl(parseHttpUrl(url)).replace(/\/$/, '');
}
