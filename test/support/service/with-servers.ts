// Starts the servers that TRUST_CENTER_TEST_WITH names (`postgresql`, `redis`, `s3`, with commas between), for one run of
// tests, whose services then use them in place of what a service alone has: see `testStore` and `testService`.

import { haveServer, type Server, type ServerName, startPostgres, startRedis, startS3 } from './servers.js';

export async function setup(): Promise<(() => Promise<void>) | undefined> {
  const names = (process.env.TRUST_CENTER_TEST_WITH ?? '').split(',').filter((name) => name !== '');
  const running: Server[] = [];
  const close = async (): Promise<void> => {
    for (const server of running) await server.close();
  };
  try {
    for (const name of names) {
      if (!isServer(name)) throw new Error(`TRUST_CENTER_TEST_WITH: ${name} is none of ${Object.keys(haveServer)}`);
      running.push(await START[name]());
    }
  } catch (error) {
    await close();
    throw error;
  }
  return running.length === 0 ? undefined : close;
}

function isServer(name: string): name is ServerName {
  return Object.hasOwn(haveServer, name);
}

const START: Readonly<Record<ServerName, () => Promise<Server>>> = {
  async postgresql() {
    const server = await startPostgres();
    process.env.TRUST_CENTER_TEST_DATABASE = server.url;
    return server;
  },
  async redis() {
    const server = await startRedis();
    process.env.TRUST_CENTER_TEST_REDIS = server.url;
    return server;
  },
  async s3() {
    const server = await startS3();
    const url = new URL(server.url);
    url.username = server.accessKey;
    url.password = server.secretKey;
    process.env.TRUST_CENTER_TEST_S3 = url.href;
    return server;
  },
};
