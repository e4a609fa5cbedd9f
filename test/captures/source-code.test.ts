// The source-code phase on the attestations of real machines.

import { expect, it } from 'vitest';
import { appraiseFindings, KnownFindings } from '../../src/core/appraisal/source-code/findings.js';
import { toHex } from '../../src/core/bytes.js';
import type { EventLogEntry } from '../../src/core/formats/event-log.js';
import { parseVmConfig } from '../../src/core/formats/vm-config.js';
import type { ComposeRule } from '../../src/core/result/compose-rules.js';
import type { Check } from '../../src/core/result/document.js';
import { sha256, sha384 } from '../../src/simulator/index.js';
import { check, finding, withStatus } from '../unit/core/appraisal/simulated.js';
import { evidenceOf, expectedOf, LOGGED, NODES, sourceCodeOf } from './appraised.js';
import { captureBytes, describeCaptures } from './captures.js';

const fileOf = (folder: string) => ({
  sha256: sha256(captureBytes(folder, 'app-compose.json')).toString('hex'),
  label: 'app-compose.json',
  bytes: captureBytes(folder, 'app-compose.json'),
});
const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

describeCaptures('source code of recorded attestations', () => {
  it.each(NODES)('%s runs its app-compose file', (folder) => {
    const evidence = evidenceOf(folder);
    const outcome = sourceCodeOf(evidence, {}, { expectedAppCompose: fileOf(folder) });
    expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(outcome.checks).toHaveLength(8);
    const { appId, composeHash, instanceId, keyProvider } = expectedOf(folder).events;
    expect(outcome.app).toEqual({
      appId,
      composeHash,
      instanceId,
      osImageHash: null,
      mrKms: null,
      keyProvider,
      mrConfigId: folder === 'mpc-node-21c9f6' ? 'v2' : 'v1',
    });
    expect(outcome.expectedComposeHash).toBe(expectedOf(folder).appComposeSha256);
  });

  it.each(LOGGED)('%s replays, and its identity is measured', (folder, file) => {
    const evidence = evidenceOf(folder, file);
    const outcome = sourceCodeOf(evidence);
    expect(withStatus(outcome, 'fail')).toEqual([]);
    expect(withStatus(outcome, 'unknown')).toEqual(['source-code.compose-hash']);
    if (file !== 'evidence.json') return;
    const { events, registers, mrconfigid } = expectedOf(folder);
    expect(outcome.app).toMatchObject({
      appId: events.appId,
      composeHash: events.composeHash,
      instanceId: events.instanceId,
      osImageHash: events.osImageHash ?? null,
      keyProvider: events.keyProvider,
    });
    expect(check(outcome, 'source-code.event-log-replay').actual).toBe(registers.rtmr3);
    expect(check(outcome, 'source-code.mr-config-id').actual).toBe(mrconfigid);
  });

  it('a VM of Google Cloud runs its app-compose file', () => {
    const evidence = evidenceOf('dstack-gcp-attestation', 'attestation.bin');
    const outcome = sourceCodeOf(evidence, {}, { expectedAppCompose: fileOf('dstack-gcp-attestation') });
    expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(outcome.app.osImageHash).toBe(parseVmConfig(evidence.vmConfig ?? '').osImageHash);
  });

  it('an app keyed by a KMS names the very node whose own evidence is at hand', () => {
    const app = sourceCodeOf(evidenceOf('app-under-kms-pha-prod10', 'getquote.json'));
    expect(withStatus(app, 'fail')).toEqual([]);
    // mr_aggregated of a KMS node: its registers, and MRCONFIGID with the two owners’.
    const { report: kms } = evidenceOf('kms-pha-prod10-054', 'info.json');
    const { mrTd, rtmrs, mrConfigId, mrOwner, mrOwnerConfig } = kms;
    expect(app.app.mrKms).toBe(sha256(mrTd, ...rtmrs, mrConfigId, mrOwner, mrOwnerConfig).toString('hex'));
  });

  it('a VM whose application measured events later has the identity of its launch', () => {
    const outcome = sourceCodeOf(evidenceOf('dstack-16c-64g-1gpu'));
    expect(finding(outcome, 'source-code.launch-events')).toBe('pass: 6 launch events stand before system-ready.');
    expect(finding(outcome, 'source-code.mr-config-id')).toBe(
      'pass: MRCONFIGID is zero: the host bound no launch configuration by it.',
    );
  });

  it.each(NODES)('%s fails with another node’s event log', (folder) => {
    const mine = evidenceOf(folder);
    for (const other of NODES.filter((name) => name !== folder)) {
      const { eventLog } = evidenceOf(other);
      const outcome = sourceCodeOf(mine, {}, { eventLog, expectedAppCompose: fileOf(other) });
      expect(withStatus(outcome, 'fail')).toEqual(['source-code.event-log-replay']);
      expect(withStatus(outcome, 'pass')).toEqual(['source-code.event-digests']);
    }
  });

  it('fails for every bit of a digest, payload or name, every event lost, doubled or moved', () => {
    const evidence = evidenceOf('mpc-node-57921c');
    const log = evidence.eventLog ?? [];
    const fileHash = fileOf('mpc-node-57921c');
    const failed = (events: EventLogEntry[]): string[] =>
      withStatus(sourceCodeOf(evidence, {}, { eventLog: events, expectedAppCompose: fileHash }), 'fail');
    for (const [at, event] of log.entries()) {
      if (event.imr !== 3) continue;
      const digest = event.digest ?? new Uint8Array();
      for (const bit of [0, 100, 383]) {
        expect(failed(log.with(at, { ...event, digest: flipped(digest, bit) }))).toEqual(['source-code.event-digests']);
      }
      const renamed = log.with(at, { ...event, event: `${event.event}x` });
      const reloaded = log.with(at, { ...event, payload: Uint8Array.of(...event.payload, 0) });
      // A digest that follows from the forged payload: only the quote can tell.
      const forged = log.with(at, { ...event, digest: null, payload: Uint8Array.of(...event.payload, 0) });
      const moved = log.with(at, { ...event, imr: 2 });
      for (const events of [renamed, reloaded, forged, moved, log.toSpliced(at, 1), log.toSpliced(at, 0, event)]) {
        expect(failed(events)).toContain('source-code.event-log-replay');
      }
    }
  });

  it('fails for any other MRCONFIGID', () => {
    for (const folder of ['mpc-node-070958', 'mpc-node-21c9f6']) {
      const evidence = evidenceOf(folder);
      for (let bit = 8; bit < 384; bit += 13) {
        const report = { ...evidence.report, mrConfigId: flipped(evidence.report.mrConfigId, bit) };
        expect(withStatus(sourceCodeOf(evidence, {}, { report }), 'fail')).toEqual(['source-code.mr-config-id']);
      }
      const unknown = { ...evidence.report, mrConfigId: flipped(evidence.report.mrConfigId, 6) };
      expect(withStatus(sourceCodeOf(evidence, {}, { report: unknown }), 'unknown')).toContain(
        'source-code.mr-config-id',
      );
    }
  });

  it('reads the same log with and without digests', () => {
    const evidence = evidenceOf('mpc-node-070958');
    const bare = (evidence.eventLog ?? []).map((event) => (event.imr === 3 ? { ...event, digest: null } : event));
    const outcome = sourceCodeOf(evidence, {}, { eventLog: bare });
    expect(outcome.app).toEqual(sourceCodeOf(evidence).app);
    expect(withStatus(outcome, 'fail')).toEqual([]);
  });

  it('registers of every log, replayed here, are those of the quote', () => {
    for (const [folder, file] of LOGGED) {
      const { eventLog, report } = evidenceOf(folder, file);
      for (const [imr, register] of report.rtmrs.entries()) {
        if (imr === 3) continue;
        const digests = (eventLog ?? [])
          .filter((event) => event.imr === imr)
          .map((event) => event.digest ?? Buffer.alloc(0));
        const replayed = digests.reduce<Uint8Array>((value, digest) => sha384(value, digest), Buffer.alloc(48));
        expect(toHex(replayed)).toBe(toHex(register));
      }
    }
  });
});

describeCaptures('what the compose files of recorded attestations let happen', () => {
  const judge = (folder: string, fail: ComposeRule[], from: 'user' | 'target' | 'nobody' = 'user') => {
    const evidence = evidenceOf(folder);
    const { app } = sourceCodeOf(evidence);
    const bytes = captureBytes(folder, 'app-compose.json');
    return appraiseFindings({
      component: 'app/0',
      role: 'app',
      composeHash: app.composeHash,
      expected: from === 'user' ? { ...fileOf(folder), bytes } : null,
      reported: from === 'target' ? Buffer.from(bytes).toString() : null,
      policy: { fail, allow: [] },
      known: new KnownFindings(),
    });
  };
  const rulesOf = (checks: readonly Check[], status: string): string[] => [
    ...new Set(checks.filter((one) => one.status === status).map(({ id }) => id.replace('source-code.compose.', ''))),
  ];

  it.each(NODES)(
    '%s: the container engine, keys and quotes for its launcher; nothing fails by default',
    async (folder) => {
      const checks = await judge(folder, []);
      expect(rulesOf(checks, 'fail')).toEqual([]);
      expect(rulesOf(checks, 'unknown')).toEqual([]);
      expect(rulesOf(checks, 'pass')).toEqual(
        expect.arrayContaining([
          'source-code.findings',
          'public-logs',
          'docker-socket',
          'dstack-socket',
          'host-system',
        ]),
      );
      expect(rulesOf(checks, 'pass')).not.toContain('image-not-pinned');
      const hasScript = ['mpc-node-57921c', 'mpc-node-764d85'].includes(folder);
      expect(rulesOf(checks, 'pass').includes('pre-launch-script')).toBe(hasScript);
      expect(await judge(folder, [], 'target')).toEqual(checks);
    },
  );

  it.each(NODES)('%s: fails by a policy that refuses it, and is undecided without the file', async (folder) => {
    for (const rule of ['docker-socket', 'host-system'] as const) {
      expect(rulesOf(await judge(folder, [rule]), 'fail')).toEqual(['source-code.findings', rule]);
      expect(rulesOf(await judge(folder, [rule], 'nobody'), 'unknown')).toEqual(['source-code.findings']);
    }
    expect(rulesOf(await judge(folder, ['privileged']), 'fail')).toEqual([]);
    expect(rulesOf(await judge(folder, [], 'nobody'), 'pass')).toEqual(['source-code.findings']);
  });

  it.each(['app-under-kms-pha-prod10', 'kms-pha-prod10-054', 'kms-pha-use2-054', 'kms-base-prod6-051'])(
    '%s: by the text that the guest agent reports',
    async (folder) => {
      const evidence = evidenceOf(folder, 'info.json');
      const who = { component: 'app/0', role: 'app' } as const;
      const input = { ...who, expected: null, known: new KnownFindings(), policy: { fail: [], allow: [] } };
      const { composeHash } = sourceCodeOf(evidence).app;
      const checks = await appraiseFindings({ ...input, composeHash, reported: evidence.appCompose });
      expect(rulesOf(checks, 'pass').length).toBeGreaterThan(2);
      expect(rulesOf(checks, 'fail')).toEqual([]);
      expect(rulesOf(checks, 'pass')).not.toContain('compose-file-malformed');
      // One byte more is another file: nothing is said of it.
      const other = await appraiseFindings({ ...input, composeHash, reported: `${evidence.appCompose} ` });
      expect(other.map(({ id, severity }) => [id, severity])).toEqual([['source-code.findings', 'info']]);
    },
  );
});
