// An OS image that was opened and checked. Apart from what opens it: whoever uses these types needs none of Node's.

import type { ImageMetadata } from './metadata.js';

export interface OsImage {
  /** SHA-256 of sha256sum.txt, lower-case hex. */
  osImageHash: string;
  /** What was opened: never a statement about what the image is. */
  source: { kind: 'directory' | 'tarball'; path: string };
  version: string | null;
  /** Null when the image does not say. */
  isDev: boolean | null;
  metadata: ImageMetadata;
  files: { firmware: Uint8Array; kernel: Uint8Array; initrd: Uint8Array; manifest: Uint8Array; cmdline: string };
  /**
   * The root file system in the image: `verified` against the manifest; `unlisted`, there but not in the manifest, as in
   * releases, where only the command line binds it, so its bytes are unchecked; or `absent`.
   */
  rootfs: 'verified' | 'unlisted' | 'absent';
  /** Root hash in the command line, lower-case hex. Null: nothing measured vouches for the root file system. */
  rootfsHash: string | null;
  /** measurement.tdx.cbor, verified against the manifest but not parsed; null when the image has none. */
  measurementDocument: Uint8Array | null;
}
