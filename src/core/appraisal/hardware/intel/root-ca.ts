// The root of trust: every chain must end in one and the same trusted key. Names prove nothing: anybody can call a
// certificate “Intel SGX Root CA”.

import { equalBytes, toHex } from '../../../bytes.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import { isIntelRoot, type TrustAnchor } from '../trust-anchor.js';
import type { HardwareContext } from './context.js';

/**
 * `hardware.root-ca`
 * @param chains by what they vouch for, leaf first; chains that could not be read are empty
 * @returns a root certificate with the trusted key, if there is one
 */
export function appraiseRoot(
  context: HardwareContext,
  chains: Readonly<Record<string, readonly Certificate[]>>,
): Certificate | null {
  const id = 'hardware.root-ca';
  const { report, trustAnchors } = context;
  const roots = Object.entries(chains).flatMap(([what, chain]) =>
    chain.slice(-1).map((root) => ({ what, root, anchor: anchorOf(root, trustAnchors) })),
  );
  const trusted = roots.find(({ anchor }) => anchor !== undefined);
  const anchor = trusted?.anchor;
  const strangers = roots.filter((root) => root.anchor === undefined || root.anchor !== anchor);

  if (roots.length === 0) {
    report.unknown(id, 'There is no certificate chain to look at.', {
      hint: 'Give a quote with its PCK certificate chain, or collateral with one.',
    });
  } else if (strangers.length > 0 || anchor === undefined) {
    const [stranger] = strangers;
    report.fail(id, `Another key ends the chain of: ${strangers.map(({ what }) => what).join(', ')}.`, {
      expected: trustAnchors.map(describe).join(' or '),
      actual: stranger?.root.publicKey ? toHex(stranger.root.publicKey) : 'a key that is not ECDSA P-256',
      hint: 'This is not Intel’s PKI, whatever the certificates are called. A root of your own, for tests, can be given with --insecure-root-ca.',
    });
  } else {
    const count = `${roots.length === 1 ? 'The one chain at hand ends' : `All ${roots.length} chains end`} in`;
    const whose = isIntelRoot(anchor)
      ? 'the key of the Intel SGX Root CA'
      : 'the root given as insecure. This is not Intel’s: it proves nothing about real hardware';
    report.pass(id, `${count} ${whose}.`);
  }
  return trusted?.root ?? null;
}

function anchorOf({ publicKey }: Certificate, trustAnchors: readonly TrustAnchor[]): TrustAnchor | undefined {
  return publicKey === null ? undefined : trustAnchors.find((anchor) => equalBytes(anchor.publicKey, publicKey));
}

function describe(anchor: TrustAnchor): string {
  return `${toHex(anchor.publicKey)} (${isIntelRoot(anchor) ? 'intel-sgx-root-ca' : 'insecure'})`;
}
