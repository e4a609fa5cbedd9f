// What an OS image measures to, for each of many VM shapes: reference values to pass on.

import { preview } from '../../core/bytes.js';
import { InputError, ParseError } from '../../core/errors.js';
import { parseVmConfig, type VmConfig } from '../../core/formats/vm-config.js';
import { acpiDigests, shapeFromVmConfig } from '../../core/measure/acpi/index.js';
import { type ExpectedRegister, expectedRegisters } from '../../core/measure/expected.js';
import type { ImageProfile } from '../../core/measure/image.js';
import type { ReferenceShape, ReferenceValues } from '../../core/measure/reference-values.js';
import { anyObject, readJson } from '../../core/schema/reader.js';
import type { OsImage } from './image/os-image.js';
import { nameOsImage, profileOsImage } from './image-profile.js';

/**
 * @param shapes one vm_config (JSON) a line
 * @param measuredAt RFC 3339
 * @throws ParseError naming the line that is no vm_config; InputError naming the shape whose registers cannot be known
 */
export function measureReferenceValues(
  image: OsImage,
  shapes: string,
  { grade, source, measuredAt }: Pick<ReferenceValues, 'grade' | 'source' | 'measuredAt'>,
): ReferenceValues {
  const lines = shapes.split('\n').filter((line) => line.trim() !== '');
  const configs = lines.map((line, index) => readShape(line, index + 1));
  const profile = profileOsImage(image, [...new Set(configs.map(({ memorySize }) => memorySize))]);
  return {
    osImageHash: image.osImageHash,
    imageName: nameOsImage(image),
    grade,
    isDev: image.isDev,
    source,
    measuredAt,
    shapes: configs.map((config, index) => measureShape(profile, config, lines[index] ?? '', index + 1)),
  };
}

function readShape(line: string, number: number): VmConfig {
  try {
    return parseVmConfig(line);
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    throw new ParseError(cause.code, `shapes line ${number}`, cause.message, { cause });
  }
}

function measureShape(profile: ImageProfile, config: VmConfig, line: string, number: number): ReferenceShape {
  const unknown = (why: string): never => {
    throw new InputError('INPUT_INVALID', `shapes line ${number}: its registers cannot be known: ${why}`, {
      hint: 'Leave this shape out: reference values are only what is certain.',
    });
  };
  const [expected, ...others] = expectedRegisters(profile, config, acpiDigests(shapeFromVmConfig(config)));
  if (expected === undefined || others.length > 0)
    return unknown(
      config.qemuVersion === null
        ? 'it does not name the version of QEMU (qemu_version)'
        : `QEMU ${preview(config.qemuVersion)} may start the VM in more than one way`,
    );
  const value = ({ value: digest, unknown: why }: ExpectedRegister): string =>
    digest ?? unknown(why ?? 'an event is unknown');
  if (expected.notes.length > 0) unknown(expected.notes.join(' '));
  const registers = [expected.rtmr0, expected.rtmr1, expected.rtmr2] as const;
  return {
    vmConfig: readJson(line, 'shapes', anyObject),
    mrtd: value(expected.mrtd),
    rtmr0: value(expected.rtmr0),
    rtmr1: value(expected.rtmr1),
    rtmr2: value(expected.rtmr2),
    events: registers.flatMap(({ events }, index) =>
      events.map(({ name, digest }) => ({ register: index as 0 | 1 | 2, name, digest: digest ?? unknown(name) })),
    ),
  };
}
