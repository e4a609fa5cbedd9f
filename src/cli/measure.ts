// `trust-center measure`: the registers that a VM of a given shape has when it boots a given image, computed from the
// image alone; and the events that lead to them.

import { openImage } from '../collect/reference/image/open.js';
import { measureImage } from '../collect/reference/measure-image.js';
import { documentText } from '../core/bytes.js';
import { InputError, ParseError } from '../core/errors.js';
import { parseVmConfig, type VmConfig } from '../core/formats/vm-config.js';
import { acpiDigests, shapeFromVmConfig } from '../core/measure/acpi/index.js';
import type { ExpectedRegister, ExpectedRegisters } from '../core/measure/expected.js';
import { jsonText } from '../core/views/json.js';
import { visible } from '../core/views/untrusted.js';
import { readInputFile } from '../io/input-file.js';
import { type Arguments, parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { SHAPE } from './commands.js';
import { writeOutput, writeReport } from './output.js';

/** A million shapes in the plainest form. */
const MAX_SHAPES_BYTES = 64 * 1024 * 1024;

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('measure', argv);
  const { acpi, json, allEvents, output } = args.options;
  if (acpi) refuseIdle(args, [...SHAPE, 'vm-config', 'all-events'], 'with --acpi each VM is a line of --shapes');
  else refuseIdle(args, ['shapes'], 'it goes with --acpi');
  if (acpi) await writeOutput(await measureTables(args), output);
  else {
    const report = await measureNamed(args);
    if (json) await writeOutput(jsonText(report), output);
    else await writeReport(asText(report, allEvents), output);
  }
  return EXIT.verified;
}

async function measureTables({ positionals, options }: Arguments<'measure'>): Promise<string> {
  const path = options.shapes;
  if (path === undefined || positionals.length > 0) {
    throw new InputError('INPUT_INVALID', 'measure --acpi takes --shapes FILE and no image', {
      hint: 'FILE has one vm_config (JSON) a line.',
    });
  }
  return measureAcpiShapes(documentText(await readInputFile(path, 'shapes', MAX_SHAPES_BYTES), 'shapes'));
}

/**
 * Digests of the ACPI files of many VMs at once, without an image.
 * @param text one vm_config (JSON) a line; an empty last line is ignored
 * @returns one JSON object a line, in order: `{"loader","rsdp","tables"}` (SHA-384, hex), or `{"unknown"}`, the reason,
 *   for a VM whose tables cannot be known from its configuration
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

async function measureNamed(args: Arguments<'measure'>): Promise<Report> {
  const path = args.positionals[0];
  if (path === undefined) {
    throw new InputError('INPUT_INVALID', 'measure needs an image: a folder or tarball', {
      hint: 'See `trust-center measure --help`.',
    });
  }
  const config = await readShape(args);
  const image = await openImage(path);
  return {
    osImageHash: image.osImageHash,
    version: image.version,
    isDev: image.isDev,
    rootfsHash: image.rootfsHash,
    expected: measureImage(image, config),
  };
}

async function readShape({ options, isGiven }: Arguments<'measure'>): Promise<VmConfig> {
  const file = options.vmConfig;
  const given = SHAPE.filter(isGiven);
  if (file !== undefined) {
    if (given.length > 0)
      throw new InputError('INPUT_INVALID', `--vm-config tells the shape; leave out --${given.join(', --')}`);
    return parseVmConfig(documentText(await readInputFile(file, 'vm-config'), 'vm-config'));
  }
  for (const name of ['cpus', 'memory'] as const) {
    if (!given.includes(name)) throw new InputError('INPUT_INVALID', `measure needs --${name}, or --vm-config FILE`);
  }
  return parseVmConfig(
    JSON.stringify({
      spec_version: 1,
      cpu_count: options.cpus,
      memory_size: readSize(options.memory, 'memory'),
      num_gpus: options.gpus,
      num_nvswitches: options.nvswitches,
      num_nics: options.nics,
      num_verity_volumes: options.verityVolumes,
      pci_hole64_size: readSize(options.pciHole64Size, 'pci-hole64-size') ?? 0,
      hugepages: options.hugepages,
      hotplug_off: options.hotplugOff,
      swtpm: options.swtpm,
      pic: isGiven('pic') ? options.pic === 'on' : undefined,
      // The member’s name says the opposite of what it does: see formats/vm-config.ts.
      qemu_single_pass_add_pages: isGiven('page-order') ? options.pageOrder === 'two-pass' : undefined,
      qemu_version: options.qemuVersion,
      host_share_mode: options.shareMode,
    }),
  );
}

const UNITS: Record<string, number> = { '': 1, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

function readSize(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit = ''] = /^(\d{1,16})([MGT]?)(?:i?B)?$/i.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toUpperCase()] ?? Number.NaN);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new InputError('INPUT_INVALID', `--${name}: expected a size such as 4G, got ${JSON.stringify(text)}`);
}

interface Report {
  osImageHash: string;
  version: string | null;
  isDev: boolean | null;
  rootfsHash: string | null;
  expected: ExpectedRegisters[];
}

function asText({ osImageHash, version, isDev, rootfsHash, expected }: Report, allEvents: boolean): string {
  const lines = [
    `image    ${osImageHash}`,
    `version  ${visible(version ?? 'not told')}${isDev ? ' (development build)' : ''}`,
    `rootfs   ${rootfsHash ?? 'not bound: the command line names no root hash'}`,
  ];
  for (const registers of expected) {
    lines.push(
      '',
      expected.length === 1 ? `QEMU ${registers.launch.versions}` : `if QEMU is ${registers.launch.versions}`,
    );
    for (const name of ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'] as const)
      lines.push(...registerLines(name, registers[name], allEvents));
    lines.push(...registers.notes.map((note) => `  note: ${visible(note)}`));
  }
  return `${lines.join('\n')}\n`;
}

function registerLines(name: string, { value, unknown, events }: ExpectedRegister, allEvents: boolean): string[] {
  const width = Math.max(...events.map((event) => event.name.length), 0);
  return [
    `  ${name.padEnd(5)}  ${value ?? `unknown: ${visible(unknown ?? 'it cannot be known')}`}`,
    ...(allEvents ? events.map((event) => `    ${event.name.padEnd(width)}  ${event.digest ?? 'unknown'}`) : []),
  ];
}
