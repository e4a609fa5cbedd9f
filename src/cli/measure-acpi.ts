// `trust-center measure --acpi --shapes FILE`: digests of the ACPI files of many VMs at once, without an image.

import { ParseError } from '../core/errors.js';
import { parseVmConfig, type VmConfig } from '../core/formats/vm-config.js';
import { acpiDigests, shapeFromVmConfig } from '../core/measure/acpi/index.js';
import { jsonText } from '../core/views/json.js';

/**
 * @param text one vm_config (JSON) a line; an empty last line is none
 * @returns one JSON object a line, in order: `{"loader","rsdp","tables"}` (SHA-384, hex), or `{"unknown"}`, the reason,
 *   for a VM whose tables cannot be told from its configuration
 * @throws ParseError naming the line that is not a vm_config
 */
export function measureAcpiShapes(text: string): string {
  const lines = text.split('\n');
  if (lines.at(-1)?.trim() === '') lines.pop();
  return lines.map((line, i) => jsonText(acpiDigests(shapeFromVmConfig(parseLine(line, i + 1))), 0)).join('');
}

function parseLine(line: string, number: number): VmConfig {
  try {
    return parseVmConfig(line);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ParseError(error.code, `line ${number}`, error.message, {
      hint: error.hint ?? 'Give one vm_config a line, as JSON.',
      cause: error,
    });
  }
}
