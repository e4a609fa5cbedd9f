// What says when: the rows of the database are the truth about what is to be done, and may be offered again at any time.

export const QUEUES = ['verify', 'deliver'] as const;
export type QueueName = (typeof QUEUES)[number];

export interface Queue {
  /**
   * Has a worker called with the id, some time, at least once.
   * @param turn of the same id and turn nothing is done twice within a while; another turn is another job
   * @throws where it cannot be reached: the row stays, and the sweeper offers it again
   */
  offer(name: QueueName, id: string, turn: string, delayMs?: number): Promise<void>;
  /** Calls `work` for what is offered, so many at a time. A job whose work throws is offered again by the sweeper alone. */
  work(name: QueueName, concurrency: number, work: (id: string, signal: AbortSignal) => Promise<void>): Promise<Worker>;
  /** Jobs that wait and that run; null: it cannot be reached. */
  depth(name: QueueName): Promise<{ waiting: number; running: number } | null>;
  close(): Promise<void>;
}

export interface Worker {
  /** No new work; what is under way may end within `ms`. */
  stop(ms: number): Promise<void>;
}
