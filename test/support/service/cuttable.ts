// A way to a server that can be cut, or swallow all that is said.

import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

export interface Line {
  port: number;
  /** Closes what is open, and refuses what is new. */
  cut(): void;
  /** Everything stays open, and nothing arrives. */
  silent(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function cuttable(to: URL): Promise<Line> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'silent' = 'open';
  const server = net.createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = net.connect(Number(to.port), to.hostname);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => state === 'open' && into.write(data));
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        into.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut';
      destroyAll();
    },
    silent() {
      state = 'silent';
    },
    mend() {
      if (state === 'silent') destroyAll();
      state = 'open';
    },
    async close() {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
