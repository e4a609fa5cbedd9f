import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newClock } from '../../../src/service/clock.js';
import { metricsRoutes } from '../../../src/service/health.js';
import { type HttpServer, startHttp } from '../../../src/service/http-server.js';
import { HAS_BLOB_FILES } from '../../support/service/elsewhere.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';
import { until } from '../../support/service/until.js';

describe('health', () => {
  let service: TestService;
  let web: TestWeb;
  let metrics: HttpServer;
  beforeAll(async () => {
    const clock = newClock({ urls: [], db: null, now: Date.now });
    service = await testService({}, { clock });
    web = await startTestWeb(service);
    metrics = await startHttp(metricsRoutes(service).fetch, { host: '127.0.0.1', port: 0 });
  }, 60_000);
  afterAll(async () => {
    await metrics?.close(0);
    await web?.close();
    await service?.close();
  });

  const ready = async (): Promise<[number, Record<string, string>]> => {
    const answer = await fetch(`${web.url}/readyz`);
    return [answer.status, (await answer.json()) as Record<string, string>];
  };
  const scrape = async (): Promise<string> => (await fetch(`http://127.0.0.1:${metrics.port}/metrics`)).text();

  it('is told to anybody, in a word each, and kept by no cache', async () => {
    const alive = await fetch(`${web.url}/healthz`);
    expect([alive.status, await alive.text(), alive.headers.get('cache-control')]).toEqual([200, 'ok\n', 'no-store']);
    expect(await ready()).toEqual([200, { database: 'ok', blobs: 'ok', queue: 'ok', clock: 'ok' }]);
  });

  it('looks once for many who ask at a time', async () => {
    let probes = 0;
    const probe = service.blobs.probe;
    service.blobs.probe = async () => {
      probes++;
      await probe.call(service.blobs);
    };
    const other = await startTestWeb(service);
    await Promise.all(Array.from({ length: 50 }, () => fetch(`${other.url}/readyz`)));
    await other.close();
    expect(probes).toBe(1);
    service.blobs.probe = probe;
  });

  it.skipIf(!HAS_BLOB_FILES)('is not ready where blobs cannot be written, and says why in the log alone', async () => {
    const drafts = join(service.settings.data, 'blobs/drafts');
    rmSync(drafts, { recursive: true });
    await until(async () => (await ready())[0] === 503);
    expect((await ready())[1]).toMatchObject({ blobs: 'unavailable', database: 'ok' });
    expect(service.logged.some((line) => line.includes('not ready: blobs') && line.includes('ENOENT'))).toBe(true);
    mkdirSync(drafts);
    await until(async () => (await ready())[0] === 200);
  });

  it('counts requests by route and status, and no name that somebody outside chose', async () => {
    await fetch(`${web.url}/healthz`);
    await fetch(`${web.url}/no-such-page-${v7()}`);
    const text = await scrape();
    expect(text).toMatch(
      /^trust_center_http_request_seconds_count\{route="\/healthz",method="GET",status="200"\} \d+$/m,
    );
    expect(text).not.toContain('no-such-page');
  });

  it('counts targets by how they stand, and what waits', async () => {
    const target = (
      slug: string,
      standing: 'verified' | 'failed',
      minutes: number,
      kind: 'asked' | 'uploaded' = 'asked',
    ) => ({
      id: v7(),
      organisation: service.organisation,
      slug,
      name: slug,
      kind,
      spec: '{}',
      visibility: 'private' as const,
      publishes: 'verdict' as const,
      created_at: new Date(),
      updated_at: new Date(),
      standing,
      checked_at: new Date(Date.now() - minutes * 60_000),
      paused: false,
      advisories: [],
    });
    await service.db
      .insertInto('target')
      .values([target('a', 'verified', 1), target('b', 'failed', 90)])
      .execute();
    await service.db
      .insertInto('target')
      .values([
        target('old', 'verified', 30 * 24 * 60),
        target('of-the-future', 'verified', -30),
        target('handed-in', 'verified', 1, 'uploaded'),
        target('handed-in-long-ago', 'verified', 30 * 24 * 60, 'uploaded'),
      ])
      .execute();
    const text = await scrape();
    // What counts no more, and what nobody here met, is not counted as a success.
    expect(text).toMatch(/^trust_center_targets\{standing="stale"\} 3$/m);
    expect(text).toMatch(/^trust_center_targets\{standing="recorded"\} 1$/m);
    expect(text).toMatch(/^trust_center_targets\{standing="verified"\} 1$/m);
    expect(text).toMatch(/^trust_center_targets\{standing="failed"\} 1$/m);
    expect(Number(/^trust_center_oldest_check_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(5000);
    expect(text).toMatch(/^trust_center_queue_jobs\{queue="deliver",state="running"\} 0$/m);
  });

  it('is written in the form that Prometheus reads: each name once, with help and type before its values', async () => {
    const seen = new Map<string, string>();
    for (const line of (await scrape())
      .trim()
      .split('\n')
      .filter((each) => each !== '')) {
      const [, kind, name = ''] = /^# (HELP|TYPE) (\S+) /.exec(line) ?? [];
      if (kind === 'TYPE') {
        expect(seen.has(name)).toBe(false);
        seen.set(name, line);
      } else if (kind === undefined) {
        const [, value = ''] = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{[^}]*\})? \S+$/.exec(line) ?? [];
        expect(
          [...seen.keys()].some(
            (each) => value === each || /^_(?:bucket|sum|count|total)$/.test(value.slice(each.length)),
          ),
          line,
        ).toBe(true);
      }
    }
  });
});
