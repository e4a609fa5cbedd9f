// Evidence in the certificate that a server shows in a TLS handshake (RA-TLS). The handshake proves that whoever answers
// holds the certificate's key now; that the key is the attested one, the quote in the certificate says.

import { utf8 } from '../../core/bytes.js';
import { toPem } from '../../core/formats/codec/pem.js';
import { type HandshakeOptions, handshake } from '../../io/handshake.js';
import { addressesOf, type SourcedBytes } from './fetch-evidence.js';

/**
 * The chain as PEM, the certificate of the key that was met first.
 * @param address `host:port`, as `URL` writes a host
 * @throws FetchError
 */
export async function fetchRaTlsCertificate(
  address: string,
  allowPrivate: boolean,
  options: HandshakeOptions = {},
): Promise<SourcedBytes> {
  const server = `https://${address}`;
  const addresses = addressesOf(server, allowPrivate);
  const chain = await handshake(new URL(server), { ...options, addresses });
  return { bytes: utf8(chain.map(toPem).join('')), source: `tls://${address}` };
}

/**
 * `<app or instance id>-443s.<base>`: a gateway passes the connection on to that app, or to that instance. Whatever stands
 * behind the id, that of another is not the one that was meant.
 */
const ADDRESSED = /^([0-9a-f]{40})(?![0-9a-z_])/;

/** The id that a gateway's name for an app or instance begins with; null: the name is another. @param host as `URL` writes it */
export function addressedId(host: string): string | null {
  return ADDRESSED.exec(host)?.[1] ?? null;
}
