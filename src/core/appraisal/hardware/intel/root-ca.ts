// The root of trust: every chain must end in one and the same trusted key. Names prove nothing: anybody can call a
// certificate “Intel SGX Root CA”.

import { equalBytes, toHex } from '../../../bytes.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import { fail, type Judgement, pass, unknown } from '../../judgement.js';
import { isIntelRoot, type TrustAnchor } from '../trust-anchor.js';

/** By what they vouch for, leaf first; those that could not be read are empty. */
export type Chains = Readonly<Record<string, readonly Certificate[]>>;

/** A root certificate with a trusted key, if there is one: the first. */
export function trustedRoot(chains: Chains, trustAnchors: readonly TrustAnchor[]): Certificate | null {
  const roots = Object.values(chains).flatMap((chain) => chain.slice(-1));
  return roots.find((root) => anchorOf(root, trustAnchors) !== undefined) ?? null;
}

export function judgeRoot(chains: Chains, trustAnchors: readonly TrustAnchor[]): Judgement {
  const roots = Object.entries(chains).flatMap(([what, chain]) =>
    chain.slice(-1).map((root) => ({ what, root, anchor: anchorOf(root, trustAnchors) })),
  );
  const anchor = roots.find((root) => root.anchor !== undefined)?.anchor;
  const strangers = roots.filter((root) => root.anchor === undefined || root.anchor !== anchor);
  if (roots.length === 0) {
    return unknown('There is no certificate chain to look at.', { followsFrom: 'hardware.pck-chain' });
  }
  if (strangers.length > 0 || anchor === undefined) {
    const [stranger] = strangers;
    return fail(`Another key ends the chain of: ${strangers.map(({ what }) => what).join(', ')}.`, {
      expected: trustAnchors.map(describe).join(' or '),
      actual: stranger?.root.publicKey ? toHex(stranger.root.publicKey) : 'a key that is not ECDSA P-256',
      hint: 'This is not Intel’s PKI, whatever the certificates are called. A root of your own, for tests, can be given with --insecure-root-ca.',
    });
  }
  const count = `${roots.length === 1 ? 'The one chain at hand ends' : `All ${roots.length} chains end`} in`;
  const whose = isIntelRoot(anchor)
    ? 'the key of the Intel SGX Root CA'
    : 'the root given as insecure. This is not Intel’s: it proves nothing about real hardware';
  return pass(`${count} ${whose}.`);
}

function anchorOf({ publicKey }: Certificate, trustAnchors: readonly TrustAnchor[]): TrustAnchor | undefined {
  return publicKey === null ? undefined : trustAnchors.find((anchor) => equalBytes(anchor.publicKey, publicKey));
}

function describe(anchor: TrustAnchor): string {
  return `${toHex(anchor.publicKey)} (${isIntelRoot(anchor) ? 'intel-sgx-root-ca' : 'insecure'})`;
}
