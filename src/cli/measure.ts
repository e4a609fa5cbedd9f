// `trust-center measure`: the registers that a VM of a given shape has when it boots a given image, computed from the
// image alone; and the events that lead to them.

import { openImage } from '../collect/reference/image/open.js';
import { profileOsImage } from '../collect/reference/image-profile.js';
import { fromUtf8 } from '../core/bytes.js';
import { InputError, ParseError } from '../core/errors.js';
import { parseVmConfig, type VmConfig } from '../core/formats/vm-config.js';
import { acpiDigests, DEFAULT_QEMU, shapeFromVmConfig } from '../core/measure/acpi/index.js';
import { type ExpectedRegister, type ExpectedRegisters, expectedRegisters } from '../core/measure/expected.js';
import { jsonText } from '../core/views/json.js';
import { visible } from '../core/views/untrusted.js';
import { readInputFile } from '../io/input-file.js';
import { type Arguments, type CommandSpec, parseArguments, refuseIdle } from './arguments.js';
import { type Command, EXIT, type ExitStatus } from './command.js';
import { writeOutput, writeReport } from './output.js';

const spec: CommandSpec = {
  name: 'measure',
  usage: 'IMAGE --cpus N --memory SIZE [OPTIONS] | --acpi --shapes FILE',
  summary:
    'Compute MRTD and RTMR0-2 of a VM that boots a dstack OS image (a folder or tarball). The VM’s shape comes from options or --vm-config.',
  positionals: [0, 1],
  options: {
    'vm-config': {
      kind: 'value',
      value: 'FILE',
      help: 'vm_config (JSON) with the shape, instead of the options below',
    },
    cpus: { kind: 'value', value: 'N', help: 'number of vCPUs' },
    memory: { kind: 'value', value: 'SIZE', help: 'memory: bytes, or with M, G or T, e.g. 4G' },
    gpus: { kind: 'value', value: 'N', help: 'number of GPUs' },
    nvswitches: { kind: 'value', value: 'N', help: 'number of NVSwitches' },
    nics: { kind: 'value', value: 'N', help: 'number of network interfaces (default 1)' },
    'verity-volumes': { kind: 'value', value: 'N', help: 'number of verity volumes' },
    'pci-hole64-size': { kind: 'value', value: 'SIZE', help: 'size of the 64-bit PCI window' },
    hugepages: { kind: 'flag', help: 'memory of huge pages' },
    'hotplug-off': { kind: 'flag', help: 'ACPI hot-plug of PCI devices is off' },
    swtpm: { kind: 'flag', help: 'a software TPM is attached' },
    pic: { kind: 'value', value: 'on|off', help: 'legacy interrupt controller (default: as the QEMU version has it)' },
    'page-order': {
      kind: 'value',
      value: 'ORDER',
      help: 'single-pass or two-pass (default: as the QEMU version has it)',
    },
    'qemu-version': {
      kind: 'value',
      value: 'VERSION',
      help: 'QEMU version, e.g. 9.2.1 (without it RTMR0 is told for 9.1 alone, which dstack means then)',
    },
    'share-mode': { kind: 'value', value: 'MODE', help: 'how host and VM share files: 9p, vvfat or vhd' },
    'all-events': { kind: 'flag', help: 'also list the events behind each register' },
    json: { kind: 'flag', help: 'print JSON, events included' },
    acpi: { kind: 'flag', help: 'only the ACPI tables’ digests, of many shapes, with no image' },
    shapes: { kind: 'value', value: 'FILE', help: 'with --acpi: one vm_config (JSON) a line' },
    output: { kind: 'value', value: 'FILE', help: 'write it here instead of to stdout' },
  },
};

/** A million shapes in the plainest form. */
const MAX_SHAPES_BYTES = 64 * 1024 * 1024;

async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments(spec, argv);
  const output = args.value('output');
  const ofOneVm = [...Object.keys(SHAPE_OPTIONS), 'vm-config', 'all-events'];
  if (args.flag('acpi')) refuseIdle(args, ofOneVm, 'with --acpi each VM is a line of --shapes');
  else refuseIdle(args, ['shapes'], 'it goes with --acpi');
  if (args.flag('acpi')) await writeOutput(await measureTables(args), output);
  else {
    const report = await measureImage(args);
    if (args.flag('json')) await writeOutput(jsonText(report), output);
    else await writeReport(asText(report, args.flag('all-events')), output);
  }
  return EXIT.verified;
}

async function measureTables(args: Arguments): Promise<string> {
  const path = args.value('shapes');
  if (path === undefined || args.positionals.length > 0) {
    throw new InputError('INPUT_INVALID', 'measure --acpi takes --shapes FILE and no image', {
      hint: 'FILE has one vm_config (JSON) a line.',
    });
  }
  return measureAcpiShapes(fromUtf8(await readInputFile(path, 'shapes', MAX_SHAPES_BYTES), 'shapes'));
}

/**
 * Digests of the ACPI files of many VMs at once, without an image.
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

async function measureImage(args: Arguments): Promise<Report> {
  const path = args.positionals[0];
  if (path === undefined) {
    throw new InputError('INPUT_INVALID', 'measure needs an image: a folder or tarball', {
      hint: 'See `trust-center measure --help`.',
    });
  }
  const config = await readShape(args);
  const image = await openImage(path);
  const profile = profileOsImage(image, [config.memorySize]);
  const told = expectedRegisters(profile, config, acpiDigests(shapeFromVmConfig(config)));
  const expected = config.qemuVersion === null ? told.map(ofNoVersion) : told;
  return {
    osImageHash: image.osImageHash,
    version: image.version,
    isDev: image.isDev,
    rootfsHash: image.rootfsHash,
    expected,
  };
}

/** Every version of QEMU has ACPI tables of its own, so RTMR0 is told for the one alone that dstack means by none. */
function ofNoVersion(registers: ExpectedRegisters, index: number): ExpectedRegisters {
  // The likeliest comes first: how the version that dstack means loads a TD.
  if (index === 0) {
    const note = `RTMR0 is that of QEMU ${DEFAULT_QEMU}, which dstack means where no version is named; others have other ACPI tables: name yours (--qemu-version).`;
    return { ...registers, notes: [...registers.notes, note] };
  }
  const unknown = 'its ACPI tables depend on the version: name it (--qemu-version)';
  return { ...registers, rtmr0: { value: null, unknown, events: [] } };
}

async function readShape(args: Arguments): Promise<VmConfig> {
  const file = args.value('vm-config');
  const given = Object.keys(SHAPE_OPTIONS).filter(
    (name) => args.value(name) !== undefined || (SHAPE_OPTIONS[name] === 'flag' && args.flag(name)),
  );
  if (file !== undefined) {
    if (given.length > 0)
      throw new InputError('INPUT_INVALID', `--vm-config tells the shape; leave out --${given.join(', --')}`);
    return parseVmConfig(fromUtf8(await readInputFile(file, 'vm-config'), 'vm-config'));
  }
  for (const name of ['cpus', 'memory']) {
    if (!given.includes(name)) throw new InputError('INPUT_INVALID', `measure needs --${name}, or --vm-config FILE`);
  }
  const count = (name: string): number | undefined => readNumber(args.value(name), name, /^\d{1,6}$/);
  const size = (name: string): number | undefined => readSize(args.value(name), name);
  const choice = (name: string, values: Record<string, boolean>): boolean | undefined =>
    readChoice(args.value(name), name, values);
  return parseVmConfig(
    JSON.stringify({
      spec_version: 1,
      cpu_count: count('cpus'),
      memory_size: size('memory'),
      num_gpus: count('gpus'),
      num_nvswitches: count('nvswitches'),
      num_nics: count('nics'),
      num_verity_volumes: count('verity-volumes'),
      pci_hole64_size: size('pci-hole64-size') ?? 0,
      hugepages: args.flag('hugepages'),
      hotplug_off: args.flag('hotplug-off'),
      swtpm: args.flag('swtpm'),
      pic: choice('pic', { on: true, off: false }),
      // The member’s name says the opposite of what it does: see formats/vm-config.ts.
      qemu_single_pass_add_pages: choice('page-order', { 'two-pass': true, 'single-pass': false }),
      qemu_version: args.value('qemu-version'),
      host_share_mode: args.value('share-mode'),
    }),
  );
}

const SHAPE_OPTIONS: Record<string, 'flag' | 'value'> = {
  cpus: 'value',
  memory: 'value',
  gpus: 'value',
  nvswitches: 'value',
  nics: 'value',
  'verity-volumes': 'value',
  'pci-hole64-size': 'value',
  hugepages: 'flag',
  'hotplug-off': 'flag',
  swtpm: 'flag',
  pic: 'value',
  'page-order': 'value',
  'qemu-version': 'value',
  'share-mode': 'value',
};

function readNumber(text: string | undefined, name: string, form: RegExp): number | undefined {
  if (text === undefined) return undefined;
  if (!form.test(text))
    throw new InputError('INPUT_INVALID', `--${name}: expected a whole number, got ${JSON.stringify(text)}`);
  return Number(text);
}

const UNITS: Record<string, number> = { '': 1, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

function readSize(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit = ''] = /^(\d{1,16})([MGT]?)(?:i?B)?$/i.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toUpperCase()] ?? Number.NaN);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new InputError('INPUT_INVALID', `--${name}: expected a size such as 4G, got ${JSON.stringify(text)}`);
}

function readChoice(text: string | undefined, name: string, values: Record<string, boolean>): boolean | undefined {
  if (text === undefined) return undefined;
  const value = Object.hasOwn(values, text) ? values[text] : undefined;
  if (value !== undefined) return value;
  throw new InputError(
    'INPUT_INVALID',
    `--${name}: expected ${Object.keys(values).join(' or ')}, got ${JSON.stringify(text)}`,
  );
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
    `  ${name.padEnd(5)}  ${value ?? `unknown: ${visible(unknown ?? 'it cannot be told')}`}`,
    ...(allEvents ? events.map((event) => `    ${event.name.padEnd(width)}  ${event.digest ?? 'unknown'}`) : []),
  ];
}

export const measure: Command = { spec, run };
