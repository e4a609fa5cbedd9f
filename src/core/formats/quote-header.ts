// What tells an Intel quote from other bytes, before it is parsed.

import { ByteReader, equalBytes, fromHex } from '../bytes.js';
import { ATTESTATION_KEY_ECDSA_P256, TEE_TYPE_SGX, TEE_TYPE_TDX } from './quote.js';

const HEADER_BYTES = 48;
const QE_VENDOR_ID_OFFSET = 12;
const INTEL_QE_VENDOR_ID = fromHex('939a7233f79c4ca9940a0db3957f0607', 'qe_vendor_id');

/** Whether the header of a quote by Intel's quoting enclave, of a known version, key and TEE type, begins `bytes`. */
export function looksLikeQuote(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES || !namesIntelQe(bytes)) return false;
  const reader = new ByteReader(bytes, 'quote');
  const version = reader.u16('version');
  const keyType = reader.u16('attestation_key_type');
  const teeType = reader.u32('tee_type');
  return (
    version >= 3 &&
    version <= 5 &&
    keyType === ATTESTATION_KEY_ECDSA_P256 &&
    (teeType === TEE_TYPE_SGX || teeType === TEE_TYPE_TDX)
  );
}

/** Whether `bytes` have Intel's vendor id where a quote has it: enough to say that a quote, perhaps a broken one, is here. */
export function namesIntelQe(bytes: Uint8Array): boolean {
  return equalBytes(bytes.subarray(QE_VENDOR_ID_OFFSET, QE_VENDOR_ID_OFFSET + 16), INTEL_QE_VENDOR_ID);
}
