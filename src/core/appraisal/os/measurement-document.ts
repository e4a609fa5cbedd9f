// The measurement document that a host passes on with vm_config, and the chain that ties it to the image it claims:
// image hash = SHA-256 of sha256sum.txt, whose line for measurement.tdx.cbor is the SHA-256 of the document; of a
// document of version 2, the image hash is its own. The chain shows that the two belong together; whether the image is a
// known one, only a reference value can say.

import { sha256 } from '#crypto';
import { fromUtf8, toHex } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import {
  DOCUMENT_FILE,
  DOCUMENT_VERSIONS,
  parseChecksumManifest,
  parseMeasurementDocument,
  type SupportedMeasurementDocument,
} from '../../formats/measurement-document.js';
import { parseVmConfig, type TdxMeasurement, type VmConfig } from '../../formats/vm-config.js';
import type { Shown } from '../judgement.js';

export type HostDocument =
  /** No document. */
  | { kind: 'absent'; vmConfig: VmConfig | null }
  /** A version that this package does not know: nothing can be said of it. */
  | { kind: 'unsupported'; vmConfig: VmConfig | null; detail: string }
  /** Does not belong to the image claimed, or cannot be read. */
  | { kind: 'broken'; vmConfig: VmConfig | null; detail: string; shown: Shown }
  | { kind: 'sound'; vmConfig: VmConfig; document: SupportedMeasurementDocument; osImageHash: string };

/** @param text vm_config as the host gives it */
export function readHostDocument(text: string | null): HostDocument {
  if (text === null) return { kind: 'absent', vmConfig: null };
  let vmConfig: VmConfig | null = null;
  try {
    vmConfig = parseVmConfig(text);
    return vmConfig.tdxMeasurement === null
      ? { kind: 'absent', vmConfig }
      : followChain(vmConfig, vmConfig.tdxMeasurement);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const detail = `${vmConfig === null ? 'The VM’s configuration' : 'The measurement document'} cannot be read: ${error.message}.`;
    if (error.code === 'PARSE_UNSUPPORTED') return { kind: 'unsupported', vmConfig, detail };
    return { kind: 'broken', vmConfig, detail, shown: {} };
  }
}

/** @throws ParseError */
function followChain(vmConfig: VmConfig, given: TdxMeasurement): HostDocument {
  const broken = (detail: string, shown: Shown = {}): HostDocument => ({ kind: 'broken', vmConfig, detail, shown });
  const document = parseMeasurementDocument(given.measurement, given.version);
  const unsupported = (detail: string): HostDocument => ({ kind: 'unsupported', vmConfig, detail });
  if (!document.supported) {
    const version = document.version ?? given.version ?? 'unknown';
    return unsupported(`The measurement document has version ${version}; supported: ${DOCUMENT_VERSIONS.join(', ')}.`);
  }
  const isBare = document.version === 2;
  if (given.version !== null && !isBare) {
    return unsupported(`The measurement document comes in a wrapper of version ${given.version}; supported: none.`);
  }
  const { osImageHash } = vmConfig;
  if (osImageHash === null) return broken('A measurement document is given, but no os_image_hash that it belongs to.');
  const actual = toHex(sha256(given.measurement));
  if (isBare) {
    const hashes = [actual, given.osImageHash ?? actual];
    const other = hashes.find((hash) => hash !== osImageHash);
    if (other === undefined) return { kind: 'sound', vmConfig, document, osImageHash };
    const detail = 'The measurement document is not that of the claimed image: its SHA-256 is not os_image_hash.';
    return broken(detail, { expected: osImageHash, actual: other });
  }
  if (given.checksumFile === null) return broken('The measurement document comes without its manifest, sha256sum.txt.');
  const manifestHash = toHex(sha256(given.checksumFile));
  if (manifestHash !== osImageHash) {
    return broken('The manifest (sha256sum.txt) is not that of the claimed image: its SHA-256 is not os_image_hash.', {
      expected: osImageHash,
      actual: manifestHash,
    });
  }
  const manifest = parseChecksumManifest(fromUtf8(given.checksumFile, 'sha256sum.txt'));
  const listed = manifest.find(({ name }) => name === DOCUMENT_FILE);
  if (listed === undefined)
    return broken(`The manifest of the claimed image (sha256sum.txt) does not list ${DOCUMENT_FILE}.`);
  if (actual !== listed.sha256) {
    return broken(
      `The measurement document is not the ${DOCUMENT_FILE} that the manifest of the claimed image lists.`,
      {
        expected: listed.sha256,
        actual,
      },
    );
  }
  return { kind: 'sound', vmConfig, document, osImageHash };
}
