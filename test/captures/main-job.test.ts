// The main job on real input: the attestations of real machines, through the command line, to the right verdict.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { ResultDocument } from '../../src/core/result/document.js';
import { cli, type Outcome, temporaryFolder } from '../e2e/run.js';
import { capturePath, capturesWith, captureText, describeCaptures } from './captures.js';

interface Expected {
  at: string;
  tcbStatus: string;
  registers: Record<'mrtd' | 'rtmr0' | 'rtmr1' | 'rtmr2', string>;
  appComposeSha256: string;
}

const expectedOf = (folder: string): Expected => JSON.parse(captureText(folder, 'expected.json'));

function pin(registers: Expected['registers'], more = ''): string {
  const { mrtd, rtmr0, rtmr1, rtmr2 } = registers;
  return `version: 1\nos:\n  measurements:\n    - { name: pinned, mrtd: ${mrtd}, rtmr0: ${rtmr0}, rtmr1: ${rtmr1}, rtmr2: ${rtmr2} }\n${more}`;
}

function failing(outcome: Outcome): string[] {
  const result: ResultDocument = JSON.parse(outcome.stdout);
  return result.components.flatMap(({ phases }) =>
    Object.values(phases).flatMap(({ checks }) => checks.filter(({ status }) => status === 'fail').map(({ id }) => id)),
  );
}

describeCaptures('dstack nodes with their own collateral, event log and app-compose', () => {
  const nodes = capturesWith('app-compose.json').filter((folder) => folder.startsWith('mpc-node-'));
  const folder = temporaryFolder();
  let serial = 0;
  const file = (text: string | Uint8Array): string => {
    const path = join(folder, `file-${serial++}`);
    writeFileSync(path, text);
    return path;
  };

  interface Overrides {
    evidence?: string;
    collateral?: string;
    appCompose?: string;
    policy?: string;
    at?: string;
  }
  const verify = (
    node: string,
    { evidence, collateral, appCompose, policy, at }: Overrides = {},
    ...more: string[]
  ): Promise<Outcome> =>
    cli(
      'verify',
      ...['--evidence', evidence ?? capturePath(node, 'evidence.json')],
      ...['--collateral', collateral ?? capturePath(node, 'collateral.json')],
      ...['--app-compose', appCompose ?? capturePath(node, 'app-compose.json')],
      ...['--policy', policy ?? file(pin(expectedOf(node).registers))],
      ...['--at', at ?? expectedOf(node).at],
      ...['--format', 'json'],
      ...more,
    );

  beforeAll(() => expect(nodes.length).toBe(7));

  for (const node of nodes) {
    it(`${node} is verified, and its bundle replays to the same bytes`, async () => {
      const bundle = join(folder, `${node}.bundle`);
      const outcome = await verify(node, {}, '--save-bundle', bundle);
      expect(failing(outcome)).toEqual([]);
      const result: ResultDocument = JSON.parse(outcome.stdout);
      expect(outcome.status).toBe(0);
      expect(result.verdict).toBe('verified');
      expect(result.coverage).toEqual({ hardware: 'full', os: 'full', 'source-code': 'full', domain: 'skipped' });
      expect(result.components[0]?.tcb?.status).toBe(expectedOf(node).tcbStatus);
      expect(result.components[0]?.app?.composeHash).toBe(expectedOf(node).appComposeSha256);
      const replayed = await cli('replay', bundle, '--format', 'json');
      expect(replayed.status).toBe(0);
      expect(replayed.stdout).toBe(outcome.stdout);
    });

    it(`${node} fails when one byte of app-compose is changed`, async () => {
      const bytes = readFileSync(capturePath(node, 'app-compose.json'));
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      const outcome = await verify(node, { appCompose: file(bytes) });
      expect(outcome.status).toBe(1);
      expect(failing(outcome)).toEqual(['source-code.compose-hash']);
    });

    it(`${node} fails with another node's event log`, async () => {
      const other =
        nodes.find(
          (name) => name !== node && expectedOf(name).appComposeSha256 !== expectedOf(node).appComposeSha256,
        ) ?? '';
      const evidence = {
        ...JSON.parse(captureText(node, 'evidence.json')),
        event_log: JSON.parse(captureText(other, 'evidence.json')).event_log,
      };
      const outcome = await verify(node, { evidence: file(JSON.stringify(evidence)) });
      expect(outcome.status).toBe(1);
      expect(failing(outcome)).toContain('source-code.event-log-replay');
    });

    for (const register of ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'] as const) {
      it(`${node} fails when the pinned ${register} is another`, async () => {
        const registers = { ...expectedOf(node).registers };
        registers[register] = registers[register].replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
        const outcome = await verify(node, { policy: file(pin(registers)) });
        expect(outcome.status).toBe(1);
        expect(failing(outcome)).toEqual([`os.${register}`, 'os.reference-value']);
      });
    }

    it(`${node} is inconclusive once its collateral has expired`, async () => {
      const { nextUpdate } = JSON.parse(JSON.parse(captureText(node, 'collateral.json')).tcb_info) as {
        nextUpdate: string;
      };
      for (const later of [1_000, 86_400_000, 200 * 86_400_000]) {
        const outcome = await verify(node, { at: new Date(Date.parse(nextUpdate) + later).toISOString() });
        expect(failing(outcome)).toEqual([]);
        expect(outcome.status).toBe(3);
      }
    });

    it(`${node} fails under a policy that does not accept its TCB status`, async () => {
      const policy = pin(expectedOf(node).registers, 'hardware:\n  tcb-statuses: [SWHardeningNeeded]\n');
      const outcome = await verify(node, { policy: file(policy) });
      expect(outcome.status).toBe(1);
      expect(failing(outcome)).toEqual(['hardware.tcb-status']);
    });
  }
});
