// The report's sections of what was measured, on attestations of real machines.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { measuredSections } from '../../src/core/views/html/measured.js';
import { elements, foldedDigits, greenWords, textOf, unbalanced } from '../support/html-text.js';
import { bundleOf, sourceOf } from '../support/report-sources.js';
import { captureBytes, capturePath, capturesWith, captureText, describeCaptures } from './captures.js';

const ALL = 'version: 1\nphases: [hardware, os, source-code]\n';

interface Expected {
  at?: string;
  pckNotBefore?: string;
  registers?: Record<string, string>;
}

async function sections(folder: string, evidence: unknown, pinned: boolean): Promise<Record<string, string>> {
  const has = existsSync(capturePath(folder, 'expected.json'));
  const expected: Expected = has ? JSON.parse(captureText(folder, 'expected.json')) : {};
  const { registers = {} } = expected;
  const pins = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'].map((name) => `${name}: "${registers[name]}"`).join(', ');
  const os = pinned ? `os:\n  measurements:\n    - { name: pinned, ${pins} }\n  allow-dev: true\n` : '';
  const collateral = existsSync(capturePath(folder, 'collateral.json')) ? captureText(folder, 'collateral.json') : null;
  const at = Date.parse(expected.at ?? expected.pckNotBefore ?? '2026-06-01T00:00:00Z');
  const source = await sourceOf(bundleOf({ evidence: { evidence }, collateral }), { policy: `${ALL}${os}`, at });
  const found = await measuredSections(source);
  for (const { body } of found) expect(unbalanced(body.markup)).toBeNull();
  return Object.fromEntries(found.map(({ id, body }) => [id, body.markup]));
}

interface Logged {
  imr: number;
  event_type: number;
  digest: string;
  event: string;
  event_payload: string;
}

/** The register after each of its events, by dstack’s rules, with node:crypto. */
function chainOf(log: readonly Logged[], imr: number): string[] {
  let value = Buffer.alloc(48);
  return log
    .filter((event) => event.imr === imr)
    .map(({ event_type, digest, event, event_payload }) => {
      const type = Buffer.alloc(4);
      type.writeUInt32LE(event_type);
      const runtime = createHash('sha384').update(type).update(`:${event}:`).update(Buffer.from(event_payload, 'hex'));
      const extended = imr === 3 ? runtime.digest() : Buffer.from(digest, 'hex');
      value = createHash('sha384').update(value).update(extended).digest();
      return value.toString('hex');
    });
}

describeCaptures('reports of real machines', () => {
  const folders = capturesWith('evidence.json').filter((folder) => existsSync(capturePath(folder, 'collateral.json')));
  const withLog = folders.filter((folder) => folder.startsWith('mpc-node') || folder === 'dstack-16c-64g-1gpu');

  it('are at hand', () => expect(withLog.length).toBeGreaterThan(7));

  for (const folder of withLog) {
    it(`${folder}: the registers, and their values after each event`, async () => {
      const evidence = JSON.parse(captureText(folder, 'evidence.json'));
      const { registers = '', log = '', hardware = '', certificates = '' } = await sections(folder, evidence, true);
      expect(greenWords(registers)).toEqual(['equal', 'equal', 'equal', 'equal', 'replays']);
      const events: Logged[] =
        typeof evidence.event_log === 'string' ? JSON.parse(evidence.event_log) : evidence.event_log;
      for (const imr of [0, 1, 2, 3]) {
        const part = elements(log, 'details').find((one) => one.includes(`<h3>RTMR${imr}</h3>`)) ?? '';
        expect(elements(part, 'li').map((row) => foldedDigits(row).at(-1))).toEqual(chainOf(events, imr));
      }
      expect(textOf(log)).not.toMatch(/does not know|first that differs|does not replay/);
      expect(greenWords(elements(hardware, 'table')[0] ?? '')).toEqual(['UpToDate', 'UpToDate', 'UpToDate']);
      expect(textOf(certificates)).toContain('pinned: Intel’s root key');
    });

    it(`${folder}: nothing of the OS is green where no reference value is known`, async () => {
      const { registers = '', log = '' } = await sections(
        folder,
        JSON.parse(captureText(folder, 'evidence.json')),
        false,
      );
      expect(greenWords(registers)).toEqual([]);
      expect(textOf(registers)).toContain('no reference value');
      expect(textOf(log)).toContain('replays, conditional');
    });
  }

  it('dstack-0.6.0-measured-2c-2g: the image hash that the guest measured is marked', async () => {
    const folder = 'dstack-0.6.0-measured-2c-2g';
    const { log = '' } = await sections(folder, JSON.parse(captureText(folder, 'evidence.json')), true);
    const marked = elements(log, 'li').filter((row) => row.includes('first that differs'));
    expect(marked.map(textOf)).toEqual([expect.stringContaining('os-image-hash')]);
  });

  const others: readonly (readonly [folder: string, file: string])[] = [
    ['dstack-0.6.0-8c-16g-attestation', 'attestation.bin'],
    ['dstack-gcp-attestation', 'attestation.bin'],
    ['dstack-ra-tls-certs', 'app.cert'],
    ['dstack-ra-tls-certs', 'app-no-elog.cert'],
    ['kms-pha-prod10-054', 'info.json'],
    ['kms-base-prod6-051', 'info.json'],
    ['app-under-kms-pha-prod10', 'info.json'],
    ['near-cloud-report', 'report.json'],
    ['tdx-v5-no-level', 'quote.hex'],
    ['sgx-v3-configuration-and-hardening', 'quote.hex'],
    ['tdx-v4-spr', 'quote.hex'],
  ];
  for (const [folder, file] of others) {
    it(`${folder}/${file}: is shown`, async () => {
      const { registers = '', log = '', hardware = '' } = await sections(folder, captureBytes(folder, file), false);
      expect(greenWords(registers)).toEqual([]);
      for (const part of [registers, log, hardware]) expect(textOf(part).length).toBeGreaterThan(20);
    });
  }
});
