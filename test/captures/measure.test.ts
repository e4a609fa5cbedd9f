// Registers of real VMs from what their images and shapes say: the image's digests come from the measurement document that
// travelled with the quote, the ACPI digests from the tables that hardware vouched for.

import { expect, it } from 'vitest';
import { parseMeasurementDocument } from '../../src/core/formats/measurement-document.js';
import { parseVmConfig } from '../../src/core/formats/vm-config.js';
import { expectedRegisters } from '../../src/core/measure/expected.js';
import { firstDifference, matchingNeighbour } from '../../src/core/measure/explain.js';
import { type ImageProfile, USUAL_MEMORY } from '../../src/core/measure/image.js';
import { initrdAddress } from '../../src/core/measure/kernel.js';
import { toHex } from '../../src/simulator/index.js';
import { captureText, describeCaptures } from './captures.js';

const FOLDER = 'dstack-0.6.0-measured-2c-2g';

describeCaptures(`registers of ${FOLDER}`, () => {
  const evidence = () => JSON.parse(captureText(FOLDER, 'evidence.json'));
  const facts = () => JSON.parse(captureText(FOLDER, 'expected.json'));
  const config = () => parseVmConfig(evidence().vm_config);

  function profile(): ImageProfile {
    const document = parseMeasurementDocument(config().tdxMeasurement?.measurement ?? new Uint8Array());
    if (!document.supported) throw new Error('not a document of version 3');
    const { image, tdvf } = document;
    const kernel = toHex(image.kernel.patched ?? new Uint8Array());
    // The document does not tell the initrd's size: any that fits leads to the digest it gives.
    const [initrdMax, initrdSize] = [0xffff_ffff, 0x10_0000];
    const address = initrdAddress(initrdMax, initrdSize, USUAL_MEMORY);
    if (address === null) throw new Error('does not fit');
    return {
      mrtd: { singlePass: toHex(tdvf.mrtd.singlePass), twoPass: toHex(tdvf.mrtd.twoPass) },
      ovmfVariant: tdvf.ovmf,
      acceptedMemory: tdvf.tdHob,
      cfv: [],
      kernel: {
        plain: '00'.repeat(48),
        headerNormalized: false,
        initrdMax,
        initrdSize,
        patched: [{ initrdAddress: address, digest: kernel }],
      },
      cmdline: 'sha384' in image.cmdline ? toHex(image.cmdline.sha384) : '',
      initrd: toHex(image.initrdSha384),
    };
  }
  const log = (imr: number): (string | null)[] =>
    JSON.parse(evidence().event_log)
      .filter((event: { imr: number }) => event.imr === imr)
      .map((event: { digest: string }) => event.digest);

  it('are those of the quote', () => {
    const { registers, acpiDigests } = facts();
    const [expected, ...others] = expectedRegisters(profile(), config(), acpiDigests);
    expect(others).toEqual([]);
    expect({
      mrtd: expected?.mrtd.value,
      rtmr0: expected?.rtmr0.value,
      rtmr1: expected?.rtmr1.value,
      rtmr2: expected?.rtmr2.value,
    }).toEqual({ mrtd: registers.mrtd, rtmr0: registers.rtmr0, rtmr1: registers.rtmr1, rtmr2: registers.rtmr2 });
    for (const [imr, register] of [expected?.rtmr0, expected?.rtmr1, expected?.rtmr2].entries()) {
      expect(firstDifference(register?.events ?? [], log(imr))).toBeNull();
    }
  });

  it('of another memory size differ in the TD HOB first, and lead back to the right one', () => {
    const { acpiDigests, registers } = facts();
    const claimed = { ...config(), memorySize: 4 * 2 ** 30 };
    const rtmr0 = (shape: typeof claimed) => expectedRegisters(profile(), shape, acpiDigests)[0]?.rtmr0;
    expect(firstDifference(rtmr0(claimed)?.events ?? [], log(0))).toMatchObject({ index: 0, event: 'TD HOB' });
    const neighbour = matchingNeighbour(claimed, (shape) => rtmr0(shape)?.value === registers.rtmr0);
    expect(neighbour?.change).toBe('2 GiB of memory instead of 4');
  });

  it('of another QEMU version differ in MRTD', () => {
    const { acpiDigests, registers } = facts();
    const mrtd = (shape: ReturnType<typeof config>) => expectedRegisters(profile(), shape, acpiDigests)[0]?.mrtd.value;
    const claimed = { ...config(), qemuVersion: '9.2.1' };
    expect(mrtd(claimed)).not.toBe(registers.mrtd);
    expect(matchingNeighbour(claimed, (shape) => mrtd(shape) === registers.mrtd)?.change).toBe(
      'QEMU 8.2.2 instead of "9.2.1"',
    );
  });
});
