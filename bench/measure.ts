// How long it takes to boil an OS image of real size down to its measurements, against hashing the same bytes once with
// node:crypto and nothing else; and how long the registers of a launch take from there.

import { createHash, randomFillSync } from 'node:crypto';
import { expectedRegisters } from '../src/core/measure/expected.js';
import { profileImage } from '../src/core/measure/image.js';
import { firmwareFile, firmwareParams, kernelFile, kernelParams } from '../test/unit/core/formats/boot-files.js';
import { measure } from './support/rounds.js';

const TARGET = 3;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

const firmwareSize = 4 * MIB;
const codeSize = firmwareSize - 0x84000;
const [code, variables, ...memory] = firmwareParams().sections;
if (code === undefined || variables === undefined) throw new Error('firmware has code and variables');
const firmware = firmwareFile({
  ...firmwareParams(),
  size: firmwareSize,
  descriptor: firmwareSize - 0x1000,
  sections: [
    { ...code, dataOffset: 0x84000, dataSize: codeSize, address: 4 * GIB - codeSize, memorySize: codeSize },
    { ...variables, dataSize: 0x84000, address: 4 * GIB - firmwareSize, memorySize: 0x84000 },
    ...memory,
  ],
});
const kernel = kernelFile({
  ...kernelParams(),
  size: 20 * MIB,
  sections: [{ name: '.text', offset: 0x400, size: 20 * MIB - 0x400 }],
});
const initrd = randomFillSync(new Uint8Array(60 * MIB));
const image = { firmware, kernel, initrd, cmdline: 'console=ttyS0', ovmfVariant: 'pre202505' };
const usual = { ...image, kernelHeaderNormalized: false };
const normalized = { ...image, kernelHeaderNormalized: true };

const profile = profileImage(usual);
const shape = { memorySize: 8 * GIB, qemuVersion: '9.2.1', qemuSinglePassAddPages: null, ovmfVariant: null };
const digest = '00'.repeat(48);
const acpi = { loader: digest, rsdp: digest, tables: digest };

const times = await measure(
  [
    { name: 'hashing', run: () => createHash('sha384').update(kernel).update(initrd).digest() },
    { name: 'usual', run: () => profileImage(usual) },
    { name: 'normalised kernel', run: () => profileImage(normalized) },
    { name: 'two more memory sizes', run: () => profileImage(usual, [GIB, 1.5 * GIB]) },
  ],
  { rounds: 7, roundMs: 1 },
);
const { registers } = await measure([{ name: 'registers', run: () => expectedRegisters(profile, shape, acpi) }]);

console.log('an image with 4 MB firmware, 20 MB kernel, 60 MB initrd');
console.log(`  sha384 of kernel and initrd, node:crypto  ${times.hashing.median.toFixed(0)} ms   (a)`);
for (const name of ['usual', 'normalised kernel', 'two more memory sizes'] as const) {
  const ratio = times[name].median / times.hashing.median;
  const figures = `${times[name].median.toFixed(0)} ms   ${ratio.toFixed(2)} x (a)`;
  console.log(
    `  profile, ${name.padEnd(32)} ${figures}, target at most ${TARGET}: ${ratio <= TARGET ? 'ok' : 'MISSED'}`,
  );
}
console.log(`  registers of a launch from its profile    ${registers.median.toFixed(2)} ms`);
