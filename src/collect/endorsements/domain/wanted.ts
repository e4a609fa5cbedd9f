// Whom to ask about a domain, as the caller wants it.

import type { DomainAddress } from '../../../core/formats/domain-name.js';

export interface WantedDomain extends DomainAddress {
  /** `https://…` (DNS over HTTPS), or `host[:port]` of a resolver that is asked by UDP and TCP; none: public ones that are known. */
  resolvers: readonly string[];
  /** Files with root CAs, PEM, besides the public ones. */
  caFiles: readonly string[];
  /** File with a list of CT logs in place of the shipped one; null: the shipped one. */
  ctLogList: string | null;
  /** Whether monitors of Certificate Transparency are asked, and where; left out: at their public addresses. */
  ct: boolean;
  /** Unix milliseconds: keys of certificates that were issued earlier are not looked for; left out: of all that are valid. */
  since?: number;
  certSpotterApi?: string;
  crtShUrl?: string;
}
