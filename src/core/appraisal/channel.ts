// Whether the TLS server that gave a report of Attested Confidential Inference holds a key of the keyset in it: then TLS ends
// in the attested workload, and else somebody before it reads what passes (ACI specification, sections 1.1 and 9.1).

import type { AttestedKeyset, AttestedTlsKey } from '../formats/evidence.js';
import type { NotShown } from '../result/document.js';
import { fail, type Judgement, listed, pass } from './judgement.js';

/** A server that was asked in this collection, under a certificate that TLS verified. */
export interface MetServer {
  /** Its host name, lower case. */
  host: string;
  /** Of the key of its certificate, lower-case hex. */
  spkiSha256: string;
}

/** null: the keyset lists no key for this host. */
export function judgeChannel(keyset: AttestedKeyset, { host, spkiSha256 }: MetServer): Judgement | null {
  const keys = keysFor(host, keyset).map((key) => key.spkiSha256);
  if (keys.length === 0) return null;
  const shown = { expected: listed(keys), actual: spkiSha256 };
  if (keys.includes(spkiSha256)) {
    return pass(
      'The TLS server that gave the report holds a key of its keyset: TLS to it ends in the workload.',
      shown,
    );
  }
  return fail('The TLS server that gave the report holds no key of its keyset: TLS to it ends elsewhere.', {
    ...shown,
    hint: 'Whoever ends TLS there reads what you send. Ask at a name at which TLS ends in the workload, or find out who stands before it.',
  });
}

export function channelNotShown(keyset: AttestedKeyset | null, server: MetServer | null): NotShown[] {
  if (keyset === null || server === null || keysFor(server.host, keyset).length > 0) return [];
  return [{ what: 'connection', why: 'the keyset lists no TLS key for this host: who ends TLS there is not known' }];
}

function keysFor(host: string, { tlsKeys }: AttestedKeyset): AttestedTlsKey[] {
  return tlsKeys.filter(({ domain }) => domain === null || domain === host);
}
