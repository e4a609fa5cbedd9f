// What is counted and measured, in the form that Prometheus reads. No label holds a name that somebody outside chose: their
// number would have no end.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { VERSION } from '../core/version.js';
import type { Word } from './standing.js';

export interface Metrics {
  registry: Registry;
  /** An answer of the API, the pages or the events, by the pattern of its route. */
  answered(route: string, method: string, status: number, seconds: number): void;
  /** A verification that this process recorded; seconds since it was first begun, by whichever. */
  verified(outcome: Exclude<Word, 'stale'>, seconds: number): void;
  /** A delivery of a message to a hook. */
  delivered(outcome: 'delivered' | 'retry' | 'given-up'): void;
}

export function newMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'trust_center_build_info',
    help: 'Version that runs, as a label; the value is 1.',
    labelNames: ['version'],
    registers,
  }).set({ version: VERSION }, 1);
  const requests = new Histogram({
    name: 'trust_center_http_request_seconds',
    help: 'Seconds until an answer began, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const verifications = new Histogram({
    name: 'trust_center_verification_seconds',
    help: 'Seconds from the start of a verification to its record by this process, by outcome.',
    labelNames: ['outcome'],
    buckets: [0.05, 0.2, 1, 5, 15, 60, 300],
    registers,
  });
  const deliveries = new Counter({
    name: 'trust_center_deliveries_total',
    help: 'Messages to hooks that this process tried to deliver, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  return {
    registry,
    answered: (route, method, status, seconds) => requests.observe({ route, method, status: String(status) }, seconds),
    verified: (outcome, seconds) => verifications.observe({ outcome }, seconds),
    delivered: (outcome) => deliveries.inc({ outcome }),
  };
}
