// How TDVF measures an EFI variable that it reads at boot: UEFI_VARIABLE_DATA (TCG PC Client Platform Firmware Profile,
// 10.4), that is the vendor GUID, two 64-bit lengths, the name in UTF-16 and the data; and the data of a boot option.

import { sha384 } from '#crypto';
import { concatBytes, fromHex } from '../bytes.js';

export const EFI_GLOBAL_VARIABLE = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
export const EFI_IMAGE_SECURITY_DATABASE = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f';

/** SHA-384 of UEFI_VARIABLE_DATA of a variable that does not exist (no data), as when Secure Boot was never set up. */
export function absentEfiVariableDigest(vendorGuid: string, name: string): Uint8Array {
  const lengths = new DataView(new ArrayBuffer(16));
  lengths.setBigUint64(0, BigInt(name.length), true);
  return sha384(concatBytes(guidBytes(vendorGuid), new Uint8Array(lengths.buffer), utf16(name)));
}

/** The volume of the firmware that holds its applications. */
const FIRMWARE_VOLUME = '7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1';

/** EFI_LOAD_OPTION (UEFI 2.10, 3.1.3) of an application in the firmware itself: volume and file make its device path. */
export function firmwareLoadOption(attributes: number, description: string, file: string): Uint8Array {
  const node = (subtype: number, guid: string): Uint8Array =>
    concatBytes(Uint8Array.of(0x04, subtype, 20, 0), guidBytes(guid));
  const path = concatBytes(node(0x07, FIRMWARE_VOLUME), node(0x06, file), Uint8Array.of(0x7f, 0xff, 4, 0));
  const head = new DataView(new ArrayBuffer(6));
  head.setUint32(0, attributes, true);
  head.setUint16(4, path.length, true);
  return concatBytes(new Uint8Array(head.buffer), utf16(`${description}\0`), path);
}

/** UTF-16, little-endian, without a terminator. */
function utf16(text: string): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), true);
  return new Uint8Array(view.buffer);
}

/** EFI_GUID: the first three groups are little-endian numbers. */
function guidBytes(guid: string): Uint8Array {
  const [first = '', second = '', third = '', ...rest] = guid.split('-');
  const group = (digits: string): Uint8Array => fromHex(digits, 'guid');
  return concatBytes(group(first).reverse(), group(second).reverse(), group(third).reverse(), group(rest.join('')));
}
