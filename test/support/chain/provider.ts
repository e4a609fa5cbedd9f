// A JSON-RPC provider before a node: it passes questions on, and does wrong what a test wants done wrong.

import http, { type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Question {
  method: string;
  params: unknown[];
  /** How many questions of this method came before. */
  nth: number;
}

export type Answer =
  | { result: unknown }
  | { error: { code?: number; message: string; data?: unknown }; status?: number };

/**
 * @param pass gives the node's own answer, to this question or to another
 * @param response to answer in a way of its own, which is null then
 */
export type Behaviour = (
  question: Question,
  pass: (changed?: Partial<Question>) => Promise<Answer>,
  response: ServerResponse,
) => Promise<Answer | null>;

export interface Provider {
  url: string;
  /** Methods of all questions so far, in order. */
  asked: string[];
  headers: http.IncomingHttpHeaders[];
}

export const honest: Behaviour = (_, pass) => pass();

/** Serves until the test ends. */
export async function serveProvider(nodeUrl: string, behave: Behaviour = honest): Promise<Provider> {
  const asked: string[] = [];
  const headers: http.IncomingHttpHeaders[] = [];
  const server = http.createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', async () => {
      try {
        const { id, method, params } = JSON.parse(Buffer.concat(pieces).toString());
        const nth = asked.filter((other) => other === method).length;
        asked.push(method);
        headers.push(request.headers);
        const pass = async (changed: Partial<Question> = {}): Promise<Answer> => {
          const passed = { jsonrpc: '2.0', id: 1, method: changed.method ?? method, params: changed.params ?? params };
          const init = {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(passed),
          };
          return (await (await fetch(nodeUrl, init)).json()) as Answer;
        };
        const answer = await behave({ method, params, nth }, pass, response);
        if (answer === null) return;
        const status = 'error' in answer ? (answer.status ?? 200) : 200;
        const body = 'error' in answer ? { error: answer.error } : { result: answer.result };
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
      } catch (error) {
        response.writeHead(500).end(String(error));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, headers };
}

interface Filter {
  fromBlock: string;
  toBlock: string;
}

/** Gives logs of so many blocks at a time, and no more. */
export function windowOf(blocks: number, refusal: (asked: number) => Answer): Behaviour {
  return async ({ method, params }, pass) => {
    if (method !== 'eth_getLogs') return pass();
    const { fromBlock, toBlock } = params[0] as Filter;
    const asked = Number(toBlock) - Number(fromBlock) + 1;
    return asked > blocks ? refusal(asked) : pass();
  };
}

/** How providers refuse a range of blocks, each in its own way. */
export const RANGE_REFUSALS: Readonly<Record<string, (asked: number) => Answer>> = {
  Infura: (asked) => ({ error: { code: -32602, message: `range ${asked} exceeds limit of 10` } }),
  Alchemy: () => ({
    status: 400,
    error: {
      code: -32600,
      message: 'Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range.',
    },
  }),
  QuickNode: () => ({ status: 413, error: { code: -32614, message: 'eth_getLogs is limited to a 10 range' } }),
  dRPC: () => ({ error: { code: 35, message: 'ranges over 10 blocks are not supported on freetier' } }),
  reth: () => ({ error: { code: -32602, message: 'query exceeds max block range 10' } }),
  'reth, by results': () => ({
    error: { code: -32602, message: 'query exceeds max results 20000, retry with the range 0-11' },
  }),
  geth: () => ({ error: { code: -32005, message: 'query returned more than 10000 results' } }),
};

/** The block that it calls final is so many blocks behind. */
export function lagging(blocks: number, seconds = 0): Behaviour {
  return async ({ method, params }, pass) => {
    if (method !== 'eth_getBlockByNumber' || params[0] !== 'finalized') return pass();
    const final = await pass();
    const { number } = ('result' in final ? final.result : null) as { number: string };
    const older = await pass({ params: [`0x${(Number(number) - blocks).toString(16)}`, false] });
    if (!('result' in older)) return older;
    const block = older.result as { timestamp: string };
    return { result: { ...block, timestamp: `0x${(Number(block.timestamp) - seconds).toString(16)}` } };
  };
}

/** A copy of `block` that is not the chain's. */
export function forked(answer: Answer): Answer {
  if (!('result' in answer) || answer.result === null) return answer;
  return { result: { ...(answer.result as object), hash: `0x${'f0'.repeat(32)}` } };
}
