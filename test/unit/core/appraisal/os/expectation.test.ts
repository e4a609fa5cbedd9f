import { describe, expect, it } from 'vitest';
import { type ImageReference, parseImageReference } from '../../../../../src/core/measure/image-reference.js';
import { type Bend, flipBit, hex, type ImageReferenceJson } from '../../../../../src/simulator/index.js';
import { vectors } from '../../measure/acpi/vectors.js';
import { another, check, finding, type Simulated, simulate, withStatus } from '../simulated.js';

const GIB = 1024 ** 3;
const base = simulate();
const { registers } = base.deployment;
/** The register of the quote is another than was measured. */
const bent = (register: 'mrTd' | 'rtmr0' | 'rtmr1' | 'rtmr2') =>
  simulate({ td: (td) => ({ ...td, [register]: flipBit(td[register], 5) }) });

/** A VM as QEMU made it: the ACPI digests of a golden vector, see test/vectors/acpi. */
const golden = (id: number): NonNullable<Bend['vm']> => {
  const vector = vectors('golden').find((row) => row.id === id);
  if (vector === undefined) throw new Error(`no golden vector ${id}`);
  const { cpus, memory, qemu_version } = vector.config;
  const { loader, rsdp, tables } = vector.sha384;
  const acpi = { loader: hex(loader), rsdp: hex(rsdp), tables: hex(tables) };
  return { cpuCount: cpus, memorySize: memory, qemuVersion: qemu_version, acpi };
};

/** The image of a simulated VM, as its verifier measured it. */
const imageOf = (
  { deployment }: Simulated,
  edit: (image: ImageReferenceJson) => void = () => undefined,
): ImageReference => {
  const image = structuredClone(deployment.imageReference);
  edit(image);
  return parseImageReference(JSON.stringify(image));
};
const withImage = (world: Simulated, edit?: (image: ImageReferenceJson) => void) =>
  world.os({}, { images: [imageOf(world, edit)] });
const REGISTERS = ['os.mrtd', 'os.rtmr0', 'os.rtmr1', 'os.rtmr2'] as const;

describe('registers by the measurement document', () => {
  it('all follow, for every VM that the document covers', () => {
    const shapes: Bend[] = [
      {},
      { vm: golden(123) }, // 4 vCPUs, 2 GiB, QEMU 8.2.2
      { vm: golden(24) }, // 63 vCPUs
      { vm: golden(53) }, // 0xb0000000 bytes, the least that is split
      { vm: golden(71) }, // 1.5 TiB
      {
        image: {
          tdHob: {
            basePage: 0x900,
            tdHobPageDelta: 1,
            ranges: [
              [4, 3],
              [1, 3],
            ],
          },
        },
      },
    ];
    for (const shape of shapes) {
      const world = simulate(shape);
      const outcome = world.os();
      expect(withStatus(outcome, 'fail')).toEqual([]);
      expect(withStatus(outcome, 'unknown')).toEqual(['os.reference-value', 'os.dev-image']);
      const { mrtd, rtmr0, rtmr1, rtmr2 } = world.deployment.registers;
      expect(outcome.expected).toEqual({ mrtd, rtmr0, rtmr1, rtmr2 });
    }
  });

  it('say so', () => {
    const outcome = base.os();
    expect(finding(outcome, 'os.mrtd')).toBe(
      'pass: MRTD is what the measurement document leads to, with pages added in a single pass.',
    );
    expect(finding(outcome, 'os.rtmr0')).toBe(
      'pass: RTMR0 is what the measurement document leads to, with the ACPI tables that QEMU makes for the claimed VM.',
    );
    expect(finding(outcome, 'os.rtmr1')).toBe('pass: RTMR1 is what the measurement document leads to.');
    expect(finding(outcome, 'os.rtmr2')).toBe('pass: RTMR2 is what the measurement document leads to.');
  });

  it.each([
    ['mrTd', 'mrtd', ', in whichever order QEMU adds the firmware’s pages'],
    ['rtmr0', 'rtmr0', ', with the ACPI tables that QEMU makes for the claimed VM'],
    ['rtmr1', 'rtmr1', ''],
    ['rtmr2', 'rtmr2', ''],
  ] as const)('fail for another %s', (field, name, remark) => {
    const world = bent(field);
    const outcome = world.os();
    const failed = name === 'mrtd' ? [`os.${name}`] : ['os.event-log-replay', `os.${name}`];
    expect(withStatus(outcome, 'fail')).toEqual(failed);
    expect(check(outcome, `os.${name}`)).toMatchObject({
      detail: `${name.toUpperCase()} is not what the measurement document leads to${remark}.`,
      expected: registers[name],
      actual: world.deployment.registers[name],
    });
    expect(check(outcome, `os.${name}`).hint).toBeTruthy();
    expect(outcome.expected[name]).toBe(registers[name]);
  });
});

describe('registers by an image', () => {
  it('all follow, for the shapes that its kernel was measured for', () => {
    const shapes: Bend[] = [{}, { vm: golden(123) }, { vm: golden(24) }, { vm: golden(53) }, { image: { ovmf: '' } }];
    for (const shape of shapes) {
      const world = simulate({
        ...shape,
        vmConfig: ({ tdx_measurement: _, ...config }) => ({ ...config, ovmf_variant: '' }),
      });
      const outcome = withImage(world, ({ profile }) => {
        if (profile.ovmfVariant === '') profile.ovmfVariant = null;
      });
      expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
      const { mrtd, rtmr0, rtmr1, rtmr2 } = world.deployment.registers;
      expect(outcome.expected).toEqual({ mrtd, rtmr0, rtmr1, rtmr2 });
    }
  });

  it('say so', () => {
    const outcome = withImage(base);
    expect(finding(outcome, 'os.mrtd')).toBe(
      'pass: MRTD is what image "dstack-99.0.0" leads to, with pages added in a single pass.',
    );
    expect(finding(outcome, 'os.rtmr0')).toBe(
      'pass: RTMR0 is what image "dstack-99.0.0" leads to, with the ACPI tables that QEMU makes for the claimed VM.',
    );
    expect(finding(outcome, 'os.rtmr1')).toBe('pass: RTMR1 is what image "dstack-99.0.0" leads to.');
    expect(finding(outcome, 'os.rtmr2')).toBe('pass: RTMR2 is what image "dstack-99.0.0" leads to.');
  });

  it.each([
    ['mrtd', (image: ImageReferenceJson) => (image.profile.mrtd.singlePass = '11'.repeat(48))],
    ['rtmr0', (image: ImageReferenceJson) => (image.profile.acceptedMemory.basePage += 1)],
    [
      'rtmr1',
      (image: ImageReferenceJson) =>
        (image.profile.kernel.patched = [{ initrdAddress: 0x7ffd_7000, digest: '11'.repeat(48) }]),
    ],
    ['rtmr2', (image: ImageReferenceJson) => (image.profile.cmdline = '11'.repeat(48))],
    ['rtmr2', (image: ImageReferenceJson) => (image.profile.initrd = '11'.repeat(48))],
  ] as const)('fail for an image with another %s', (name, edit) => {
    const outcome = withImage(base, edit);
    const others = name === 'rtmr0' ? ['os.td-hob'] : [];
    expect(withStatus(outcome, 'fail')).toEqual([...others, `os.${name}`, 'os.reference-value']);
    const { detail, expected, actual } = check(outcome, `os.${name}`);
    expect(detail).toContain(`${name.toUpperCase()} is not what image "dstack-99.0.0" leads to`);
    expect(actual).toBe(registers[name]);
    expect(expected).toMatch(/^[0-9a-f]{96}$/);
    expect(expected).not.toBe(actual);
  });

  it('leave the kernel open for memory that it was not measured for', () => {
    const world = simulate({ vm: { memorySize: GIB } });
    expect(finding(withImage(world), 'os.rtmr1')).toBe(
      'unknown: RTMR1 cannot be computed from image "dstack-99.0.0": the kernel was not measured as QEMU patches it for 1073741824 bytes of memory.',
    );
  });

  it('know the kernel as it is for QEMU from 10.2 on, and for normalised ones', () => {
    const vm = golden(120);
    const plain = simulate({ vm });
    expect(check(withImage(plain), 'os.rtmr1').status).toBe('fail');
    const digest = Buffer.from(plain.deployment.imageReference.profile.kernel.patched[0]?.digest ?? '', 'hex');
    expect(
      check(
        withImage(plain, ({ profile }) => (profile.kernel.plain = digest.toString('hex'))),
        'os.rtmr1',
      ).status,
    ).toBe('pass');
    const normalised = withImage(base, ({ profile }) => {
      profile.kernel = { ...profile.kernel, plain: digest.toString('hex'), headerNormalized: true, patched: [] };
    });
    expect(withStatus(normalised, 'fail')).toEqual([]);
  });

  it('leave RTMR0 open for firmware with another variable store', () => {
    const world = bent('rtmr0');
    const edit = ({ profile }: ImageReferenceJson): void => {
      profile.cfv = ['22'.repeat(48)];
    };
    expect(finding(withImage(world, edit), 'os.rtmr0')).toBe(
      'unknown: RTMR0 cannot be computed from image "dstack-99.0.0": its firmware has another variable store (CFV) than the known one.',
    );
    // The quote shows that the known one was measured after all.
    expect(check(withImage(base, edit), 'os.rtmr0').status).toBe('pass');
  });

  it('leave RTMR0 open where nothing tells the layout and the log shows another', () => {
    const world = simulate({ events: (events) => events.filter((_, i) => i !== 2), vmConfig: { ovmf_variant: '' } });
    const untold = ({ profile }: ImageReferenceJson): void => {
      profile.ovmfVariant = null;
    };
    expect(finding(withImage(world, untold), 'os.rtmr0')).toBe(
      'unknown: RTMR0 cannot be computed from image "dstack-99.0.0": its firmware measures other events than the known.',
    );
    expect(finding(withImage(world), 'os.rtmr0')).toBe(
      'fail: RTMR0 is not what image "dstack-99.0.0" leads to, with the ACPI tables that QEMU makes for the claimed VM. The log has 12 events of it, not 13.',
    );
  });

  it('are decided without vm_config as far as they do not depend on it', () => {
    const outcome = base.os({}, { images: [imageOf(base)], vmConfig: null });
    expect(REGISTERS.map((id) => check(outcome, id).status)).toEqual(['pass', 'unknown', 'pass', 'pass']);
    const why = 'the evidence does not tell the shape of the VM';
    expect(finding(outcome, 'os.rtmr0')).toBe(
      `unknown: RTMR0 cannot be computed from image "dstack-99.0.0": the ACPI tables cannot be known: ${why}.`,
    );
    const other = bent('rtmr1');
    expect(finding(other.os({}, { images: [imageOf(other)], vmConfig: null }), 'os.rtmr1')).toBe(
      `unknown: RTMR1 cannot be computed from image "dstack-99.0.0": ${why}.`,
    );
    for (const field of ['mrTd', 'rtmr2'] as const) {
      const world = bent(field);
      const judged = world.os({}, { images: [imageOf(world)], vmConfig: null });
      expect(check(judged, `os.${field === 'mrTd' ? 'mrtd' : field}`).status).toBe('fail');
    }
  });
});

describe('MRTD', () => {
  it('may be of the other page order than vm_config suggests, and of no third', () => {
    const twoPass = simulate({ vm: golden(123) });
    expect(finding(twoPass.os(), 'os.mrtd')).toBe(
      'pass: MRTD is what the measurement document leads to, with pages added in two passes.',
    );
    const unusual = simulate({ vmConfig: { qemu_single_pass_add_pages: true } });
    for (const outcome of [unusual.os(), withImage(unusual)]) {
      expect(finding(outcome, 'os.mrtd')).toMatch(
        / leads to, with pages added in a single pass, though vm_config suggests the other order\.$/,
      );
    }
    const third = simulate({ td: { mrTd: Buffer.alloc(48) }, vm: golden(123) });
    expect(check(third.os(), 'os.mrtd').expected).toBe(twoPass.pin.mrtd);
  });
});

describe('RTMR0', () => {
  it('is unknown for firmware of another layout', () => {
    const world = simulate({ image: { ovmf: '202505' } });
    for (const [outcome, label] of [
      [world.os(), 'the measurement document'],
      [withImage(world), 'image "dstack-99.0.0"'],
    ] as const) {
      expect(finding(outcome, 'os.rtmr0')).toBe(
        `unknown: RTMR0 cannot be computed from ${label}: its firmware measures in the layout "202505"; known: pre202505, stable202505.`,
      );
      expect(outcome.expected.rtmr0).toBeNull();
    }
  });

  it('needs no event log', () => {
    for (const eventLog of [null, [], base.eventLog.slice(1)]) {
      expect(check(base.os({}, { eventLog }), 'os.rtmr0').status).toBe('pass');
    }
  });

  it('is computed with generated ACPI tables, not with those that the log tells', () => {
    // The host made other tables, and measured them: log and quote agree.
    const world = simulate({ vm: { acpi: { tables: Buffer.alloc(48, 6) } } });
    for (const outcome of [world.os(), withImage(world)]) {
      expect(check(outcome, 'os.event-log-replay').status).toBe('pass');
      expect(check(outcome, 'os.rtmr0')).toMatchObject({ status: 'fail', expected: registers.rtmr0 });
      expect(check(outcome, 'os.rtmr0').detail).toMatch(
        / First event that differs: ACPI tables \(11 of 13\)\. ACPI tables differ: the VM was launched with another vCPU count, memory size, device set or QEMU version than vm_config claims\.$/,
      );
      expect(check(outcome, 'os.rtmr0').hint).toBe(
        'The VM has other ACPI tables than the claimed one: os.acpi-tables says which.',
      );
      expect(withStatus(outcome, 'fail')).toContain('os.acpi-tables');
    }
  });

  it('takes the digests that the log tells where tables cannot be generated', () => {
    const vmConfig = { qemu_version: '7.2.0' };
    const detail = 'RTMR0 is what the measurement document leads to, with the ACPI digests that the event log tells.';
    const outcome = simulate({ vmConfig }).os();
    expect(finding(outcome, 'os.rtmr0')).toBe(`pass: ${detail}`);
    expect(check(outcome, 'os.acpi-tables').status).toBe('unknown');
    const untold = simulate({ vmConfig });
    expect(finding(untold.os({}, { eventLog: null }), 'os.rtmr0')).toBe(
      'unknown: RTMR0 cannot be computed from the measurement document: the ACPI tables cannot be known: the tables of QEMU "7.2.0" are not known, only those of 8.0 to 11.1.',
    );
    for (const index of [8, 9, 10]) {
      const world = simulate({
        vmConfig,
        eventLog: (entries) => entries.map((e, i) => (i === index ? { ...e, digest: another(e.digest) } : e)),
      });
      expect(withStatus(world.os(), 'fail')).toEqual(['os.event-log-replay', 'os.rtmr0']);
    }
  });

  it('is computed with known constants, not those of the log', () => {
    const world = simulate({
      eventLog: (entries) =>
        entries.map((e, i) => (i === 4 ? { ...e, digest: another(e.digest), event_payload: '' } : e)),
    });
    expect(check(world.os(), 'os.rtmr0').status).toBe('pass');
    expect(withStatus(world.os(), 'fail')).toEqual(['os.event-log-replay', 'os.constant-events']);
  });

  it('is unknown for memory that cannot hold the firmware', () => {
    const outcome = simulate({ vmConfig: { memory_size: 4 * 1024 ** 2 } }).os();
    expect(finding(outcome, 'os.rtmr0')).toBe(
      'unknown: RTMR0 cannot be computed from the measurement document: no VM with 4194304 bytes of memory can have its firmware.',
    );
  });

  it('tells of the memory that would match', () => {
    const world = simulate({ vmConfig: { memory_size: 4 * GIB } });
    expect(check(world.os(), 'os.rtmr0')).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(
        /\. First event that differs: TD HOB \(1 of 13\)\. The memory map differs: the VM was launched with another memory size than vm_config claims\.$/,
      ),
      hint: 'It would match with 8 GiB of memory instead of 4: vm_config is wrong, or the VM was not launched as it should be.',
    });
    // Without a log, tables are made for every neighbour.
    expect(check(world.os({}, { eventLog: null }), 'os.rtmr0').hint).toContain('8 GiB of memory instead of 4');
  });
});

describe('RTMR1', () => {
  it.each([
    [{ memorySize: GIB }, 'QEMU patches the kernel in another way for 1073741824 bytes of memory'],
    [{ qemuVersion: '10.2.0' }, 'QEMU 10.2 hands the kernel to a TD unpatched'],
  ])('is unknown by a document where QEMU may hand over another kernel: %j', (vm, why) => {
    const world = simulate({ vm, td: (td) => ({ ...td, rtmr1: flipBit(td.rtmr1, 0) }) });
    const outcome = world.os();
    expect(finding(outcome, 'os.rtmr1')).toBe(
      `unknown: RTMR1 cannot be computed from the measurement document: ${why}.`,
    );
    expect(outcome.expected.rtmr1).toBeNull();
    expect(check(simulate({ vm }).os(), 'os.rtmr1').status).toBe('pass');
  });

  describe('by documents of every form', () => {
    const kernel = hex('77'.repeat(48));
    const other = hex('88'.repeat(48));
    const statusOf = (bend: Bend): string => {
      const outcome = simulate(bend).os();
      expect(check(outcome, 'os.measurement-document').status).toBe('pass');
      for (const id of ['os.mrtd', 'os.rtmr2'] as const) expect(check(outcome, id).status, id).toBe('pass');
      return check(outcome, 'os.rtmr1').status;
    };
    const measured = (bend: Bend): Bend => ({
      ...bend,
      events: (events) => events.map((event) => (event.eventType === 0x80000003 ? { ...event, digest: other } : event)),
    });
    const shapes = [{ vm: { qemuVersion: '9.2.1' } }, { vm: { qemuVersion: '11.1.0' } }, { vm: { memorySize: GIB } }];

    it.each([2, 3, 4] as const)('version %i: an ordinary VM, and no other kernel', (documentVersion) => {
      const image = { documentVersion, kernelAuthenticode: kernel };
      expect(statusOf({ image })).toBe('pass');
      expect(statusOf(measured({ image }))).toBe('fail');
      expect(statusOf(measured({ image, vm: { qemuVersion: '11.1.0' } }))).toBe('unknown');
      expect(statusOf(measured({ image, vm: { qemuVersion: '10.1.0' } }))).toBe('unknown');
      expect(statusOf(measured({ image, vm: { memorySize: GIB } }))).toBe('unknown');
    });

    it.each([3, 4] as const)('version %i of a normalised kernel: every VM', (documentVersion) => {
      const image = { documentVersion, kernelAuthenticode: kernel, kernelHeaderNormalized: true };
      for (const shape of shapes) {
        expect(statusOf({ image, ...shape })).toBe('pass');
        expect(statusOf(measured({ image, ...shape }))).toBe('fail');
      }
    });

    it('version 4 with both digests: each where QEMU measures it', () => {
      const both = (qemuVersion: string, memorySize: number, digest: Uint8Array): Bend => ({
        image: { kernelAuthenticode: digest },
        vm: { qemuVersion, memorySize },
        measurementDocument: (document) => {
          document.version = 4;
          document.image.kernel_authenticode = other;
          document.image.patched_kernel_authenticode = kernel;
        },
      });
      expect(statusOf(both('9.2.1', 4 * GIB, kernel))).toBe('pass');
      expect(statusOf(both('9.2.1', 4 * GIB, other))).toBe('fail');
      expect(statusOf(both('11.1.0', GIB, other))).toBe('pass');
      expect(statusOf(both('11.1.0', 4 * GIB, kernel))).toBe('fail');
      expect(statusOf(both('9.2.1', GIB, other))).toBe('unknown');
      for (const digest of [kernel, other]) expect(statusOf(both('10.1.0', 4 * GIB, digest))).toBe('pass');
      expect(statusOf(both('10.1.0', 4 * GIB, hex('99'.repeat(48))))).toBe('fail');
    });

    it('version 4 binds the command line that it states', () => {
      const world = simulate({
        image: { documentVersion: 4 },
        measurementDocument: (document) => {
          document.image.cmdline = `${document.image.cmdline} quiet`;
        },
      });
      expect(withStatus(world.os(), 'fail')).toEqual(['os.rtmr2']);
    });
  });

  it('tells of the QEMU version that would match', () => {
    const world = simulate({ vmConfig: { qemu_version: '10.2.1' } });
    expect(check(withImage(world), 'os.rtmr1')).toMatchObject({
      status: 'fail',
      hint: 'It would match with QEMU 8.2.2 instead of "10.2.1": vm_config is wrong, or the VM was not launched as it should be.',
    });
  });

  it('tells which event differs', () => {
    const world = simulate({ image: { kernelAuthenticode: Buffer.alloc(48, 4) } });
    const outcome = world.os(
      {},
      {
        images: [
          imageOf(world, ({ profile }) => {
            profile.kernel.patched = profile.kernel.patched.map((variant) => ({ ...variant, digest: '11'.repeat(48) }));
          }),
        ],
      },
    );
    expect(check(outcome, 'os.rtmr1')).toMatchObject({
      detail: expect.stringContaining(' First event that differs: kernel (1 of 5). The kernel differs: '),
      hint: 'Another image or VM shape booted than vm_config claims.',
    });
  });
});
