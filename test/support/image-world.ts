// A simulated deployment that booted a real image, so far as a verifier can tell: its registers and the log behind them are
// those of the image at hand, as this package measures it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure, openOsImage } from '../../src/index.js';
import { createDeployment, type Deployment, type VmConfigJson } from '../../src/simulator/index.js';
import { miniOs, osImageHash, sealed, tarball, without } from '../unit/collect/reference/image/mini-os.js';

export interface ImageWorld {
  deployment: Deployment;
  /** Path of the image's tarball, and its bytes. */
  path: string;
  bytes: Buffer;
  osImageHash: string;
}

/** @param metadata changes to the image's metadata.json @param folder for the tarball */
export async function imageWorld(folder: string, metadata: Record<string, unknown> = {}): Promise<ImageWorld> {
  const parts = without(miniOs(), 'rootfs.img.verity');
  const stated = { ...JSON.parse(String(parts['metadata.json'])), ...metadata };
  const files = sealed({ ...parts, 'metadata.json': Buffer.from(JSON.stringify(stated)) });
  const hash = osImageHash(files);
  const bytes = tarball(files);
  const path = join(folder, `image-${hash.slice(0, 8)}.tar.gz`);
  writeFileSync(path, bytes);

  const claim = (vmConfig: VmConfigJson): VmConfigJson => {
    const { tdx_measurement: _, ...rest } = vmConfig;
    return { ...rest, os_image_hash: hash, qemu_version: '9.2.1', image: 'dstack-0.0.1' };
  };
  const seed = `image ${hash}`;
  const [expected] = await measure(await openOsImage(path), claim(createDeployment({ seed }).vmConfig));
  if (expected === undefined) throw new Error('nothing was measured');
  const digests = [expected.rtmr0, expected.rtmr1, expected.rtmr2].map(({ events }) =>
    events.map(({ digest }) => digest),
  );
  const deployment = createDeployment({
    seed,
    events: (events) =>
      events.map((event) => {
        if (event.event === 'os-image-hash') return { ...event, payload: Buffer.from(hash, 'hex') };
        const digest = digests[event.imr]?.shift();
        return digest === undefined || digest === null ? event : { ...event, digest: Buffer.from(digest, 'hex') };
      }),
    td: (td) => ({ ...td, mrTd: Buffer.from(expected.mrtd.value ?? '', 'hex') }),
    vmConfig: claim,
  });
  return { deployment, path, bytes, osImageHash: hash };
}
