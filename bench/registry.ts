// A long history of a registry: 200 compose hashes added and removed over 50,000 blocks, on a real node, read with all that
// a verification reads besides. Mining so many blocks takes a node minutes, so a small provider before it numbers its blocks
// as every hundredth of a longer chain, and gives logs of 10,000 blocks at a time as most providers do.

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectChainRecords } from '../src/collect/endorsements/chain/index.js';
import { parseChainRecord } from '../src/core/formats/chain-record.js';
import { chainAt, deployApp, nodeProgram, startNode } from '../test/support/chain/node.js';

const HASHES = 200;
const BLOCKS = 50_000;
const WINDOW = 10_000;
const TARGETS = { seconds: 3, requests: 400 };

const program = nodeProgram();
if (program === null) console.log('registry: there is no node for this platform');
else {
  const node = await startNode(program);
  try {
    await run(node.url, node.chainId);
  } finally {
    await node.stop();
  }
}

async function run(url: string, chainId: number): Promise<void> {
  const chain = chainAt({ url, chainId });
  const { app } = await deployApp(chain);
  const hashes = Array.from({ length: HASHES }, (_, i) => `0x${(i + 1).toString(16).padStart(64, '0')}` as const);
  for (const hash of hashes) await chain.send(app, 'DstackApp', 'addComposeHash', [hash]);
  for (const hash of hashes) await chain.send(app, 'DstackApp', 'removeComposeHash', [hash]);
  await chain.mine(2);
  const stretch = Math.ceil(BLOCKS / Number(await chain.reader.getBlockNumber()));
  const provider = await stretchedProvider(url, stretch);
  try {
    const seconds: number[] = [];
    for (let round = 0; round < 3; round++) {
      provider.requests = 0;
      const began = performance.now();
      const questions = {
        apps: [{ contract: app, composeHashes: hashes.slice(0, 1), deviceIds: [], bootInfos: [] }],
        kms: [],
        rootKeys: [],
      };
      const { items, gaps } = await collectChainRecords(
        { chainId, rpcUrls: [provider.url], questions },
        { progress: () => {}, now: Date.now },
      );
      seconds.push((performance.now() - began) / 1000);
      const [item] = items;
      if (item === undefined) throw new Error(JSON.stringify(gaps));
      const { block, histories } = parseChainRecord(new TextDecoder().decode(item.bytes), item.name);
      const [history] = histories;
      const span = block.number - (history?.fromBlock ?? block.number);
      const logs = history?.logs.length ?? 0;
      if (history?.completeTo !== block.number || logs < 2 * HASHES || span < 0.95 * BLOCKS) {
        throw new Error(`the history is not whole: ${logs} logs over ${span} blocks, ${history?.problem}`);
      }
    }
    const best = Math.min(...seconds);
    const { requests } = provider;
    const isMet = best < TARGETS.seconds && requests <= TARGETS.requests;
    console.log(
      `registry: ${HASHES} hashes added and removed over ${BLOCKS} blocks: ${best.toFixed(2)} s (target ${TARGETS.seconds} s), ${requests} requests (at most ${TARGETS.requests})${isMet ? '' : '  MISSED'}`,
    );
    if (!isMet) process.exitCode = 1;
  } finally {
    provider.close();
  }
}

interface Question {
  id: number;
  method: string;
  params: unknown[];
}

/** Block n of the node is block n * `stretch` here, and those between have the state of the one before. */
async function stretchedProvider(nodeUrl: string, stretch: number) {
  const inner = (quantity: string): string => `0x${Math.floor(Number(quantity) / stretch).toString(16)}`;
  const outer = (quantity: string): string => `0x${(Number(quantity) * stretch).toString(16)}`;
  const ask = async (method: string, params: unknown[]): Promise<{ result?: unknown; error?: unknown }> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const answer = await fetch(nodeUrl, { ...init, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) });
    return (await answer.json()) as { result?: unknown; error?: unknown };
  };
  const isNumber = (value: unknown): value is string => typeof value === 'string' && /^0x[0-9a-f]{1,8}$/.test(value);
  const answerTo = async ({ method, params }: Question): Promise<object> => {
    if (method === 'eth_getLogs') {
      const [filter] = params as [{ fromBlock: string; toBlock: string }];
      const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)];
      const blocks = to - from + 1;
      if (blocks > WINDOW) return { error: { code: -32602, message: `range ${blocks} exceeds limit of ${WINDOW}` } };
      const first = `0x${Math.ceil(from / stretch).toString(16)}`;
      if (Number(first) > Number(inner(filter.toBlock))) return { result: [] };
      const { result } = await ask(method, [{ ...filter, fromBlock: first, toBlock: inner(filter.toBlock) }]);
      const logs = (result as { blockNumber: string }[]).map((log) => ({
        ...log,
        blockNumber: outer(log.blockNumber),
      }));
      return { result: logs };
    }
    const answer = await ask(
      method,
      params.map((param) => (isNumber(param) ? inner(param) : param)),
    );
    if (method !== 'eth_getBlockByNumber' || answer.result === null) return answer;
    const block = answer.result as { number: string };
    const number = isNumber(params[0]) ? params[0] : outer(block.number);
    return { result: { ...block, number } };
  };
  const server = http.createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', async () => {
      provider.requests += 1;
      const question = JSON.parse(Buffer.concat(pieces).toString()) as Question;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: question.id, ...(await answerTo(question)) }));
    });
  });
  const provider = {
    url: '',
    requests: 0,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;
}
