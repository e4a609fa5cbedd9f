// Fields of ACPI tables: integers are little-endian, text is ASCII padded with zeros (ACPI 6.5, 5.2.1). Bytes are plain
// arrays while tables are put together: tables are thousands of small pieces, which typed arrays are slow to make.

export type Bytes = readonly number[];

export function join(...parts: Bytes[]): number[] {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Array<number>(length);
  let at = 0;
  for (const part of parts) for (const byte of part) joined[at++] = byte;
  return joined;
}

/** @param numbers one 8-bit field each */
export function u8(...numbers: number[]): number[] {
  return numbers;
}

export function u16(...numbers: number[]): number[] {
  const bytes: number[] = [];
  for (const number of numbers) bytes.push(number & 0xff, (number >>> 8) & 0xff);
  return bytes;
}

export function u32(...numbers: number[]): number[] {
  const bytes: number[] = [];
  for (const number of numbers) {
    bytes.push(number & 0xff, (number >>> 8) & 0xff, (number >>> 16) & 0xff, number >>> 24);
  }
  return bytes;
}

/** @param numbers below 2^53 */
export function u64(...numbers: number[]): number[] {
  return join(...numbers.map((number) => u32(number, Math.floor(number / 2 ** 32))));
}

export function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}

/** @param length of the field; the text's own length by default */
export function ascii(text: string, length = text.length): number[] {
  const bytes = zeros(length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
