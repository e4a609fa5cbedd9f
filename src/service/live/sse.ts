// Events of an organisation as they happen (Server-Sent Events, WHATWG HTML 9.2). Whoever was away says the last id that it
// has, and gets what it missed from the database first. So does whoever is slow, at its own pace; whoever takes nothing at all
// is sent away.

import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Web } from '../auth/principal.js';
import type { Service } from '../service.js';
import type { EventKind } from '../store/tables.js';
import type { LiveEvent } from './live.js';

/** Of which events somebody hears. */
export interface Interest {
  organisation: string;
  /** Ids; null: of all. */
  target: string | null;
  verification: string | null;
  /** `seq` after which to begin; null: with what comes from now on. */
  after: number | null;
}

/** Bytes that wait for one reader before it gets the rest from the database. */
const MAX_BACKLOG = 64 * 1024;
const PAGE = 100;
/** Of a process, and of one organisation in it, which keeps nobody else from listening. */
const MAX_STREAMS = { all: 2_000, organisation: 500 };
const KEEP_ALIVE_MS = 15_000;
/** After so long a reader comes back by itself, and has to show again who it is. */
const LIFE_MS = 15 * 60_000;
/** When a browser comes back. */
const RETRY_MS = 2_000;

const encoder = new TextEncoder();
const KEEP_ALIVE = encoder.encode(': here\n\n');

/** One event has many readers: it is written once. */
const written = new WeakMap<LiveEvent, Uint8Array>();

function bytesOf(event: LiveEvent): Uint8Array {
  const known = written.get(event);
  if (known !== undefined) return known;
  const { seq, kind, target, verification, at, data } = event;
  // JSON has no line break, so that it is one line of `data`.
  const json = JSON.stringify({ seq, kind, target, verification, at, data });
  const bytes = encoder.encode(`id: ${seq}\nevent: ${kind}\ndata: ${json}\n\n`);
  written.set(event, bytes);
  return bytes;
}

export interface EventStreams {
  /** The answer that goes on; null: there are as many as this process can serve, or serves one organisation. */
  open(c: Context<Web>, interest: Interest): Response | null;
}

/** All that are open in this process. They end with it. */
export function eventStreams(service: Service): EventStreams {
  const open = new Set<Reader>();
  service.signal.addEventListener('abort', () => {
    for (const reader of [...open]) reader.finish();
  });
  return {
    open(c, interest) {
      const own = [...open].filter(({ organisation }) => organisation === interest.organisation).length;
      const isFull = open.size >= MAX_STREAMS.all || own >= MAX_STREAMS.organisation;
      if (isFull || service.signal.aborted) return null;
      const { outgoing } = c.env as Partial<HttpBindings>;
      const body = eventStream(service, interest, {
        drop: () => outgoing?.destroy(),
        begun: (reader) => open.add(reader),
        ended: (reader) => open.delete(reader),
      });
      return c.body(body, 200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        // Of nginx and others that would keep it back until it is complete.
        'x-accel-buffering': 'no',
      });
    },
  };
}

interface Reader {
  organisation: string;
  /** After what was written. */
  finish(): void;
}

interface Connection {
  /** Closes it, where the reader does not read and so would not see an end. */
  drop: () => void;
  begun: (reader: Reader) => void;
  ended: (reader: Reader) => void;
}

function eventStream(service: Service, interest: Interest, connection: Connection): ReadableStream<Uint8Array> {
  let after = interest.after;
  /** What is missing is read from the database, page by page, as fast as the reader takes it. */
  let isCatchingUp = after !== null;
  let isMore = false;
  /** Since the last look at it. */
  let hasTaken = true;
  let isOver = false;
  let end = (): void => {};
  let leave = (): void => {};
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: MAX_BACKLOG });
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      const room = (): number => controller.desiredSize ?? 0;
      const reader: Reader = {
        organisation: interest.organisation,
        finish() {
          if (isOver) return;
          end();
          controller.close();
        },
      };
      const stop = service.live.subscribe(interest.organisation, (event) => {
        if (isOver || !concerns(interest, event) || event.seq <= (after ?? 0)) return;
        if (room() <= 0) isCatchingUp = true;
        if (isCatchingUp) {
          isMore = true;
          after ??= event.seq - 1;
          return;
        }
        after = event.seq;
        controller.enqueue(bytesOf(event));
      });
      const keepAlive = setInterval(() => {
        if (room() > KEEP_ALIVE.length) controller.enqueue(KEEP_ALIVE);
        else if (!hasTaken) leave();
        hasTaken = false;
      }, KEEP_ALIVE_MS);
      const life = setTimeout(() => reader.finish(), LIFE_MS);
      end = () => {
        if (isOver) return;
        isOver = true;
        stop();
        clearInterval(keepAlive);
        clearTimeout(life);
        connection.ended(reader);
      };
      leave = () => {
        reader.finish();
        connection.drop();
      };
      connection.begun(reader);
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
    },
    async pull(controller) {
      hasTaken = true;
      while (isCatchingUp && after !== null) {
        isMore = false;
        const page = await eventsAfter(service, interest, after).catch((error: unknown) => {
          service.log.warn({ err: error }, 'events could not be read: the reader will come back');
          return null;
        });
        if (isOver) return;
        if (page === null) return leave();
        for (const event of page) {
          after = event.seq;
          controller.enqueue(bytesOf(event));
        }
        isCatchingUp = page.length === PAGE || isMore;
        if ((controller.desiredSize ?? 0) <= 0) return;
      }
    },
    cancel() {
      end();
    },
  };
  return new ReadableStream(source, strategy);
}

function concerns({ target, verification }: Interest, event: LiveEvent): boolean {
  return (target === null || event.target === target) && (verification === null || event.verification === verification);
}

async function eventsAfter({ db }: Service, interest: Interest, after: number): Promise<LiveEvent[]> {
  const { organisation, target, verification } = interest;
  let query = db
    .selectFrom('event')
    .select(['seq', 'organisation', 'target', 'verification', 'kind', 'at', 'data'])
    .where('organisation', '=', organisation)
    .where('seq', '>', after);
  if (target !== null) query = query.where('target', '=', target);
  if (verification !== null) query = query.where('verification', '=', verification);
  const rows = await query.orderBy('seq').limit(PAGE).execute();
  return rows.map(({ at, ...row }) => ({ ...row, kind: row.kind as EventKind, at: at.toISOString() }));
}
