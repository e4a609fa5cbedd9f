// PGlite as the other end of a socket, for the client of `pg`: what that one writes is asked within this process. So values
// go in and come out as with a server, and a statement is one call into WebAssembly, where PGlite's own face takes six.

import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';

/** How an answer ends, before the state of the transaction: the database is ready for the next statement. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5]);

export function pgliteSocket(db: PGlite): Duplex {
  // Of all that a socket has, this is what `pg` uses.
  return new PgliteSocket(db) as unknown as Duplex;
}

class PgliteSocket extends EventEmitter {
  readonly writable = true;
  readonly #db: PGlite;
  #written: Uint8Array[] = [];

  constructor(db: PGlite) {
    super();
    this.#db = db;
  }

  connect(): void {
    queueMicrotask(() => this.emit('connect'));
  }

  /** The messages of a statement are written one by one, and asked together. */
  write(message: Uint8Array): boolean {
    if (this.#written.push(message) === 1) queueMicrotask(() => this.#ask());
    return true;
  }

  #ask(): void {
    const question = Buffer.concat(this.#written);
    this.#written = [];
    const pieces: Buffer[] = [];
    // A piece is a view of the database's memory, which is another thing a moment later.
    const onRawData = (piece: Uint8Array): void => void pieces.push(Buffer.from(piece));
    this.#db.execProtocolRawStream(question, { syncToFs: false, onRawData }).then(
      () => {
        const answer = Buffer.concat(pieces);
        // One that is cut off would be waited for without end.
        if (answer.indexOf(READY, -(READY.length + 1)) !== -1) this.emit('data', answer);
        else this.emit('error', new Error('the embedded database broke off'));
      },
      (error) => this.emit('error', error),
    );
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}
  end(): void {}
}
