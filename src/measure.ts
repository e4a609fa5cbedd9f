// The library's face for OS images: one opened from wherever it is, and the registers of a VM that boots it.

import { existsSync } from 'node:fs';
import type { OsImage } from './collect/reference/image/os-image.js';
import { placeOfImage } from './collect/reference/image/release.js';
import { InputError } from './core/errors.js';
import { parseVmConfig } from './core/formats/vm-config.js';
import type { ExpectedRegisters } from './core/measure/expected.js';
import { defaultCacheDirectory } from './io/cache-directory.js';

export interface OpenOsImageOptions {
  /** Of an image that is fetched: what it must be, hex, and a copy in the cache of it will do. Left out: any, fetched each time. */
  osImageHash?: string;
  /** In place of GitHub, where a release is to be had: a URL template, `{release}` stands for its name. */
  mirror?: string;
  /** False: neither read nor write the cache of images. Default: true. */
  cache?: boolean;
  signal?: AbortSignal;
}

/**
 * Open an OS image, and check every file that is measured against its manifest. What it is called proves nothing:
 * compare `osImageHash` with one that you know.
 * @param source a folder or tarball, a release such as `dstack-0.5.5`, or the https URL of a tarball
 * @throws InputError for what is not there, or no image; ParseError for one that is not as its manifest says; FetchError
 */
export async function openOsImage(source: string, options: OpenOsImageOptions = {}): Promise<OsImage> {
  const isUrl = /^https?:\/\//i.test(source);
  const { path, url } = isUrl ? { path: null, url: source } : placeOfImage(source, options.mirror ?? null, existsSync);
  if (url !== null) return fetchFrom(url, options);
  if (options.osImageHash !== undefined) {
    throw new InputError('INPUT_INVALID', 'openOsImage: osImageHash is for an image that is fetched', {
      hint: 'Compare osImageHash of the image that was opened.',
    });
  }
  const { openImage } = await import('./collect/reference/image/open.js');
  return openImage(path ?? source);
}

async function fetchFrom(url: string, { osImageHash, cache = true, signal }: OpenOsImageOptions): Promise<OsImage> {
  const { fetchImage } = await import('./collect/reference/image/fetch-image.js');
  const hash = osImageHash?.replace(/^0x/i, '').toLowerCase() ?? null;
  const { image } = await fetchImage(
    { url, osImageHash: hash },
    {
      cacheDirectory: cache ? defaultCacheDirectory(process.env) : null,
      vouched: new Set(hash === null ? [] : [hash]),
      ...(signal === undefined ? {} : { signal }),
    },
  );
  return image;
}

/**
 * MRTD and RTMR0-2 (hex, 48 bytes) of a TDX VM that boots this image, and the events behind them; computed, with no VM.
 * @param vmConfig shape of the VM: dstack's vm_config, as JSON text or as an object. It needs `cpu_count` and
 *   `memory_size` (bytes); `qemu_version`, `num_gpus`, `hotplug_off`, … where they are not dstack's defaults
 * @returns one set where `qemu_version` decides how QEMU launches the VM, else one for each way, likeliest first. A
 *   register that cannot be known is null, with the reason in `unknown`
 * @throws ParseError for a vm_config that is none, and for files that no TD can boot
 */
export async function measure(image: OsImage, vmConfig: string | object): Promise<ExpectedRegisters[]> {
  const { measureImage } = await import('./collect/reference/measure-image.js');
  const text = typeof vmConfig === 'string' ? vmConfig : JSON.stringify(vmConfig);
  return measureImage(image, parseVmConfig(text));
}
