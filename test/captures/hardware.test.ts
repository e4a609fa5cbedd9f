// The hardware phase on attestations of real machines.

import { X509Certificate } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { INTEL_SGX_ROOT_CA } from '../../src/core/appraisal/hardware/trust-anchor.js';
import { parseCollateral } from '../../src/core/formats/collateral.js';
import { parseQuote } from '../../src/core/formats/quote.js';
import { recogniseEvidence } from '../../src/core/formats/recognise.js';
import { CAPTURES, captureBytes, capturesWith, describeCaptures, haveCaptures } from './captures.js';
import { brokenChecks, hardwareOf, peerOf, recorded } from './hardware-input.js';

describeCaptures('attestations with collateral', () => {
  const folders = capturesWith('collateral.json');

  it('are at hand', () => expect(folders.length).toBe(13));

  for (const folder of folders.filter((name) => name !== 'tdx-v5-no-level')) {
    it(`${folder} passes with the TCB that was read off it`, async () => {
      const input = recorded(folder);
      const { checks, tcb } = await hardwareOf(input);
      expect(checks.filter(({ status }) => status !== 'pass')).toEqual([]);
      expect(tcb).toMatchObject({
        status: input.expected.tcbStatus,
        advisoryIds: [...(input.expected.advisoryIds ?? [])].sort(),
        evaluationDataNumber: input.expected.tcbEvaluationDataNumber,
        fmspc: input.expected.fmspc,
      });
    });

    it(`${folder} has the status that an independent verifier gives`, async () => {
      const input = recorded(folder);
      const { tcb } = await hardwareOf(input);
      expect(peerOf(input)).toEqual({ status: tcb?.status, advisories: tcb?.advisoryIds });
    });

    it(`${folder} is undecided once its collateral has aged`, async () => {
      const input = recorded(folder);
      const { nextUpdate } = JSON.parse(input.collateral?.tcb_info ?? '');
      for (const days of [1 / 86400, 1, 200]) {
        const broken = await brokenChecks({ ...input, at: Date.parse(nextUpdate) + days * 86_400_000 });
        expect(broken).toContain('unknown hardware.tcb-info-window');
        expect(broken.filter((line) => line.startsWith('fail'))).toEqual([]);
      }
    });

    it(`${folder} is undecided at a time before its collateral was issued`, async () => {
      const input = recorded(folder);
      const collateral = parseCollateral(JSON.stringify(input.collateral));
      const begins = [collateral.tcbInfo, collateral.qeIdentity, collateral.pckCrl, collateral.rootCaCrl].map(
        (part) => {
          if (!part.ok) throw part.error;
          return 'thisUpdate' in part.value ? part.value.thisUpdate : part.value.value.issueDate;
        },
      );
      // By a clock that is slow, at the time of an older deployment, and before the certificates too.
      for (const days of [10 / 1440, 1, 60, 3650]) {
        for (const begin of begins) {
          const broken = await brokenChecks({ ...input, at: begin - days * 86_400_000 });
          expect(broken.filter((line) => line.startsWith('unknown'))).not.toEqual([]);
          expect(broken.filter((line) => line.startsWith('fail'))).toEqual([]);
        }
      }
    });
  }

  it('sgx-v3-configuration-and-hardening says what lags and what is open', async () => {
    const input = recorded('sgx-v3-configuration-and-hardening');
    const { checks, tcb } = await hardwareOf(input);
    expect(tcb).toMatchObject({
      status: 'ConfigurationAndSWHardeningNeeded',
      advisoryIds: ['INTEL-SA-00289', 'INTEL-SA-00615'],
      platform: { tcbDate: '2024-03-13T00:00:00Z', lags: ['sgxtcbcomponents[6] has 0, needs 12'] },
      qe: { status: 'UpToDate', lags: [] },
      module: null,
      teeType: 'sgx',
    });
    expect(checks.find(({ id }) => id === 'hardware.advisories')?.detail).toBe(
      'Open, not refused: INTEL-SA-00289, INTEL-SA-00615.',
    );
  });

  // Its CPUSVN is 3 3 2 2 4 1 0 3 0…, PCESVN 13. Every level asks for 5 in the eighth component (the SEAM loader), even the
  // lowest, which it reaches in all others. Intel's library gives TCB_NOT_SUPPORTED.
  it('tdx-v5-no-level reaches no TCB level, for want of one component', async () => {
    const input = recorded('tdx-v5-no-level');
    const { checks, tcb } = await hardwareOf(input);
    const open = checks.filter(({ status }) => status !== 'pass');
    expect(open.map(({ status, id }) => `${status} ${id}`)).toEqual([
      'fail hardware.platform-tcb',
      'unknown hardware.tcb-status',
      'unknown hardware.advisories',
    ]);
    expect(open[0]).toMatchObject({
      detail:
        'The platform reaches none of the 3 TCB levels: sgxtcbcomponents[7] (OS/VMM, SEAMLDR ACM) has 3, needs 5.',
      expected: 'at least the lowest level, of 2018-01-04',
      actual: 'sgxtcbcomponents[7] (OS/VMM, SEAMLDR ACM) has 3, needs 5',
    });
    expect(tcb).toMatchObject({
      status: null,
      platform: null,
      module: { status: 'UpToDate' },
      qe: { status: 'UpToDate' },
    });
    expect(() => peerOf(input)).toThrow('No matching TCB level found');
  });
});

describeCaptures('attestations without collateral', () => {
  it.each(['tdx-v4-spr', 'tdx-v5-go'])('%s is genuine as far as can be seen, and undecided', async (folder) => {
    const input = recorded(folder);
    const { checks, tcb } = await hardwareOf({ ...input, at: input.at + 1000 });
    const passed = checks.filter(({ status }) => status === 'pass').map(({ id }) => id);
    expect(passed).toEqual(
      expect.arrayContaining([
        'hardware.pck-chain',
        'hardware.root-ca',
        'hardware.qe-report-signature',
        'hardware.attestation-key',
        'hardware.quote-signature',
      ]),
    );
    const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
    expect(failed).toEqual(folder === 'tdx-v4-spr' ? ['hardware.quote-trailing-bytes', 'hardware.td-attributes'] : []);
    expect(checks.find(({ id }) => id === 'hardware.tcb-status')?.status).toBe('unknown');
    expect(tcb).toMatchObject({ status: null, fmspc: input.expected.fmspc });
  });

  it('tdx-v4-spr has text behind the quote and a TD that gets exceptions for its memory', async () => {
    const { checks } = await hardwareOf(recorded('tdx-v4-spr'));
    expect(checks.find(({ id }) => id === 'hardware.quote-trailing-bytes')).toMatchObject({
      detail: 'Bytes that nobody signed follow the quote, the first after 0 zero bytes.',
      actual: '39 bytes: 0a6578747261206279746573286f6e6c…',
    });
    expect(checks.find(({ id }) => id === 'hardware.td-attributes')).toMatchObject({
      detail: 'SEPT_VE_DISABLE is off, so the host can make the TD’s memory accesses fault.',
      actual: '0000004000000000',
    });
  });

  const documents = (
    [
      ['dstack-0.6.0-8c-16g-attestation', /^attestation\.bin$/],
      ['dstack-gcp-attestation', /^attestation\.bin$/],
      ['dstack-ra-tls-certs', /\.cert$/],
    ] as const
  ).flatMap(([folder, name]) =>
    haveCaptures
      ? readdirSync(join(CAPTURES, folder))
          .filter((file) => name.test(file))
          .map((file) => [folder, file] as const)
      : [],
  );

  it.each(documents)('%s/%s has a quote of genuine hardware', async (folder, file) => {
    const [machine] = recogniseEvidence(captureBytes(folder, file)).machines;
    if (machine?.quote == null) throw new Error('no quote');
    const pem = parseQuote(machine.quote).signatureData.certificationData;
    if (pem.kind !== 'certificates') throw new Error('no PCK chain');
    const issued = Date.parse(new X509Certificate(Buffer.from(pem.encoded)).validFrom);
    const broken = await brokenChecks({ quote: machine.quote, collateral: null, at: issued + 86_400_000 });
    expect(broken.filter((line) => line.startsWith('fail'))).toEqual([]);
  });
});

describeCaptures('the trusted root', () => {
  it('is the one that every recorded chain ends in', () => {
    for (const folder of capturesWith('collateral.json')) {
      const { collateral } = recorded(folder);
      for (const name of ['pck_crl_issuer_chain', 'tcb_info_issuer_chain', 'qe_identity_issuer_chain']) {
        const last = (collateral?.[name] ?? '').split(/(?=-----BEGIN)/).at(-1) ?? '';
        const spki = new X509Certificate(last).publicKey.export({ type: 'spki', format: 'der' });
        expect(spki.subarray(-64).toString('hex')).toBe(Buffer.from(INTEL_SGX_ROOT_CA.publicKey).toString('hex'));
      }
    }
  });
});
