// Measuring, bundled for a browser with the web `#crypto` port, in a realm that has nothing of Node: the same profile.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { profileImage } from '../../src/core/measure/image.js';
import { firmwareFile, firmwareParams, kernelFile, kernelParams } from '../unit/core/formats/boot-files.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

it('gives the same profile in a browser', async () => {
  const result = await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        import { profileImage } from './src/core/measure/image.js';
        globalThis.profiled = (firmware, kernel, initrd, rest, memorySizes) => JSON.stringify(profileImage({
          firmware: Uint8Array.from(firmware), kernel: Uint8Array.from(kernel), initrd: Uint8Array.from(initrd), ...rest,
        }, memorySizes));`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    alias: { '#crypto': './src/core/crypto/web.ts', '#sigstore': './src/core/sigstore/web.ts' },
    write: false,
    logLevel: 'error',
  });
  const realm = createContext({ TextEncoder, TextDecoder });
  runInContext(result.outputFiles[0]?.text ?? '', realm);

  const files = [firmwareFile(firmwareParams()), kernelFile(kernelParams()), new Uint8Array(5000).fill(1)] as const;
  const [firmware, kernel, initrd] = files;
  const rest = { cmdline: 'console=ttyS0', kernelHeaderNormalized: false, ovmfVariant: null };
  const memorySizes = [2 ** 30];
  const browser = runInContext('profiled', realm)(...files.map((file) => [...file]), rest, memorySizes);
  expect(JSON.parse(browser)).toEqual(profileImage({ firmware, kernel, initrd, ...rest }, memorySizes));
});
