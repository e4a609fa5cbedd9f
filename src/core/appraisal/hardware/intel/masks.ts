// Comparison of attribute fields in which Intel’s reference value covers only the bits of a mask.

/** Whether `value & mask` is `expected`, all of one length. */
export function equalUnderMask(value: Uint8Array, mask: Uint8Array, expected: Uint8Array): boolean {
  return (
    value.length === mask.length &&
    value.length === expected.length &&
    value.every((byte, index) => (byte & Number(mask[index])) === expected[index])
  );
}
