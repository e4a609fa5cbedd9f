// What is asked and answered over HTTP, and within which limits: types that need none of Node's or of undici's. The library
// shows them to callers who may have neither.

/**
 * `any`: the caller chose the address. `public`: somebody else chose where the name leads. `operator`: as `any`, and for a
 * service that asks for others, also where its operator has it ask.
 */
export type Addresses = 'any' | 'public' | 'operator';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  headers: Record<string, string>;
  body?: string | Uint8Array | null;
}

export interface HttpLimits {
  /** Largest body, in bytes. */
  maxBytes: number;
  /** Longest silence, in ms: before the headers, and between two pieces of the body. */
  idleTimeoutMs: number;
}

export interface HttpConnection {
  /** Default: any. Through a proxy, which looks names up itself, only what is an address already can be refused. */
  addresses?: Addresses | undefined;
  /** Record who answered: over a connection of its own, so that it is certain. */
  recordPeer?: boolean | undefined;
  /**
   * Ask over this open connection to the host (a Duplex of Node's); whoever made it asks one thing at a time, and closes it.
   * Default: one made for it, as TLS verifies.
   */
  connection?: object | undefined;
}

/** All of an answer but its body. */
export interface HttpHead {
  /** Where the answer came from, as `displayUrl` shows it. */
  url: string;
  status: number;
  /** Names in lower case; a repeated header's values are joined by ", ". */
  headers: Record<string, string>;
  /** PEM chain of the server, leaf first, as TLS verified it; null: not recorded, or not asked by https. */
  peer: string | null;
}

/** Given the head of an answer and its body as it comes. Errors of the connection come out of the body. */
export type HttpReceiver<T> = (head: HttpHead, body: AsyncIterable<Uint8Array>) => Promise<T>;
