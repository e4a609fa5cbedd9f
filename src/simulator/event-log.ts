// The event log of a simulated launch: firmware events of RTMR0-2 in the order and with the constants of the edk2 that
// dstack ships (`pre202505`, or `stable202505`), dstack's runtime events of RTMR3, and the registers they extend.

import { hex, join, padded, sha384, toHex, u16, u32, u64, utf8, utf16, zeros } from './bytes.js';
import { CFV_DIGEST, cmdlineDigest, type ImageParams, initrdDigest, tdHobBytes, type VmParams } from './image.js';
import { smbiosTables } from './smbios.js';

export interface MeasuredEvent {
  /** 0..3 = RTMR0..RTMR3. */
  imr: number;
  eventType: number;
  event: string;
  payload: Uint8Array;
  /** Null for a runtime event: its digest follows from type, name and payload. */
  digest: Uint8Array | null;
  /** Digest rule of a runtime event. */
  version: 1 | 2;
}

/** An entry of the log as JSON carries it. */
export interface EventLogEntryJson {
  imr: number;
  event_type: number;
  digest: string;
  event: string;
  event_payload: string;
  version?: number;
}

export const RUNTIME_EVENT_TYPE = 0x0800_0001;
const EV_SEPARATOR = 4;
const EV_EVENT_TAG = 6;
const EV_PLATFORM_CONFIG_FLAGS = 10;
const EV_EFI_VARIABLE_DRIVER_CONFIG = 0x8000_0001;
const EV_EFI_VARIABLE_BOOT = 0x8000_0002;
const EV_EFI_BOOT_SERVICES_APPLICATION = 0x8000_0003;
const EV_EFI_ACTION = 0x8000_0007;
const EV_EFI_HANDOFF_TABLES = 0x8000_0009;
const EV_EFI_PLATFORM_FIRMWARE_BLOB2 = 0x8000_000a;
const EV_EFI_HANDOFF_TABLES2 = 0x8000_000b;

const EFI_GLOBAL_VARIABLE = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
const EFI_IMAGE_SECURITY_DATABASE = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f';

/** A GUID as UEFI stores it: the first three fields little endian. */
export function guid(text: string): Buffer {
  const [a = '', b = '', c = '', d = '', e = ''] = text.split('-');
  return join(hex(a).reverse(), hex(b).reverse(), hex(c).reverse(), hex(d), hex(e));
}

/** UEFI_VARIABLE_DATA. */
function variable(vendor: string, name: string, data: Uint8Array): Buffer {
  return join(guid(vendor), u64(name.length), u64(data.length), utf16(name), data);
}

function devicePathNode(type: number, subtype: number, data: Uint8Array): Buffer {
  return join(Uint8Array.of(type, subtype), u16(4 + data.length), data);
}

const DEVICE_PATH_END = devicePathNode(0x7f, 0xff, zeros(0));

const SETUP = '462caa21-7614-4503-836e-8ab6f4662331';
const BOOT_MENU = 'eec25bdc-67f2-4d95-b1d5-f81b2039d11d';

/** EFI_LOAD_OPTION of an application of the firmware's own. */
function loadOption(attributes: number, name: string, file: string): Buffer {
  const path = join(
    devicePathNode(4, 7, guid('7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1')),
    devicePathNode(4, 6, guid(file)),
    DEVICE_PATH_END,
  );
  return join(u32(attributes), u16(path.length), utf16(`${name}\0`), path);
}

/** UEFI_IMAGE_LOAD_EVENT of the kernel that QEMU offers through its file system. */
function kernelLoadEvent(): Buffer {
  const path = join(
    devicePathNode(4, 3, guid('1428f772-b64a-441e-b8c3-9ebdd7f893c7')),
    devicePathNode(4, 4, utf16('kernel\0')),
    DEVICE_PATH_END,
  );
  return join(u64(0x7b0f_4018), u64(0x7c_d400), u64(0), u64(path.length), path);
}

function taggedEvent(tag: number, text: string): Buffer {
  const data = utf8(`${text}\0`);
  return join(u32(tag), u32(data.length), data);
}

const firmware = (
  imr: number,
  eventType: number,
  digest: Uint8Array,
  payload: Uint8Array,
  event = '',
): MeasuredEvent => ({
  imr,
  eventType,
  event,
  payload,
  digest,
  version: 1,
});

/** The events of RTMR0, RTMR1 and RTMR2, interleaved as the firmware writes them. */
export function firmwareEvents(image: ImageParams, vm: VmParams): MeasuredEvent[] {
  const secureBootVariable = (vendor: string, name: string) => {
    const payload = variable(vendor, name, zeros(0));
    return firmware(0, EV_EFI_VARIABLE_DRIVER_CONFIG, sha384(payload), payload);
  };
  const bootVariable = (name: string, data: Uint8Array) =>
    firmware(0, EV_EFI_VARIABLE_BOOT, sha384(data), variable(EFI_GLOBAL_VARIABLE, name, data));
  const separator = (imr: number) => firmware(imr, EV_SEPARATOR, sha384(u32(0)), u32(0));
  const action = (text: string) => firmware(1, EV_EFI_ACTION, sha384(utf8(text)), utf8(text));
  const acpi = (digest: Uint8Array) => firmware(0, EV_PLATFORM_CONFIG_FLAGS, digest, utf8('ACPI DATA'));

  const hobAddress = (image.tdHob.basePage + image.tdHob.tdHobPageDelta) * 4096;
  const hobTable = join(
    Uint8Array.of(9),
    utf8('TdxTable\0'),
    u64(1),
    guid('93bb96af-b9f2-4eb8-9462-e0ba74564236'),
    u64(hobAddress),
  );
  const cfvBlob = join(
    Uint8Array.of(41),
    utf8('Fv(XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX)\0'),
    u64(0xffc0_0000),
    u64(0x8_4000),
  );
  const fwCfg = (item: string, content: Uint8Array) =>
    firmware(
      0,
      EV_PLATFORM_CONFIG_FLAGS,
      sha384(content),
      join(utf8('QEMU FW CFG\0'), padded(utf8(item), 56), content),
    );
  const smbiosPointer = join(u64(1), guid('eb9d2d31-2d88-11d3-9a16-0090273fc14d'), u64(0x7f7f_0000));
  const isNewer = image.ovmf === 'stable202505';
  return [
    firmware(0, EV_EFI_HANDOFF_TABLES2, sha384(tdHobBytes(image, vm.memorySize)), hobTable),
    firmware(0, EV_EFI_PLATFORM_FIRMWARE_BLOB2, hex(CFV_DIGEST), cfvBlob),
    ...(isNewer ? [fwCfg('BootMenu', u16(0)), fwCfg('bootorder', utf8('/rom@genroms/linuxboot_dma.bin\0'))] : []),
    secureBootVariable(EFI_GLOBAL_VARIABLE, 'SecureBoot'),
    secureBootVariable(EFI_GLOBAL_VARIABLE, 'PK'),
    secureBootVariable(EFI_GLOBAL_VARIABLE, 'KEK'),
    secureBootVariable(EFI_IMAGE_SECURITY_DATABASE, 'db'),
    secureBootVariable(EFI_IMAGE_SECURITY_DATABASE, 'dbx'),
    separator(0),
    acpi(vm.acpi.loader),
    acpi(vm.acpi.rsdp),
    acpi(vm.acpi.tables),
    firmware(1, EV_EFI_BOOT_SERVICES_APPLICATION, image.kernelAuthenticode, kernelLoadEvent()),
    ...(isNewer
      ? [
          firmware(0, EV_EFI_HANDOFF_TABLES, sha384(smbiosTables(vm)), smbiosPointer),
          bootVariable('BootOrder', join(u16(0), u16(1))),
          bootVariable('Boot0000', loadOption(0x109, 'BootManagerMenuApp', BOOT_MENU)),
          bootVariable('Boot0001', loadOption(0x101, 'EFI Firmware Setup', SETUP)),
        ]
      : [bootVariable('BootOrder', u16(0)), bootVariable('Boot0000', loadOption(0x109, 'UiApp', SETUP))]),
    action('Calling EFI Application from Boot Option'),
    separator(1),
    firmware(2, EV_EVENT_TAG, cmdlineDigest(image), taggedEvent(0x8f3b_22ed, 'LOADED_IMAGE::LoadOptions')),
    firmware(2, EV_EVENT_TAG, initrdDigest(image), taggedEvent(0x8f3b_22ec, 'Linux initrd')),
    action('Exit Boot Services Invocation'),
    action('Exit Boot Services Returned with Success'),
  ];
}

export function runtimeEvent(event: string, payload: Uint8Array, version: 1 | 2 = 1): MeasuredEvent {
  return { imr: 3, eventType: RUNTIME_EVENT_TYPE, event, payload: Buffer.from(payload), digest: null, version };
}

/** Digest of an event: its own, or what the rule for runtime events gives. */
export function digestOf(event: MeasuredEvent): Uint8Array {
  if (event.digest !== null) return event.digest;
  if (event.version === 1) {
    return sha384(u32(event.eventType), utf8(':'), utf8(event.event), utf8(':'), event.payload);
  }
  // RFC 8785: keys in order, no spaces; JSON.stringify escapes strings as the RFC asks.
  const canonical = { name: event.event, payload: toHex(event.payload), type: event.eventType };
  return sha384(utf8(JSON.stringify(canonical)));
}

export function entryJson(event: MeasuredEvent): EventLogEntryJson {
  return {
    imr: event.imr,
    event_type: event.eventType,
    digest: toHex(digestOf(event)),
    event: event.event,
    event_payload: toHex(event.payload),
    ...(event.version === 2 ? { version: 2 } : {}),
  };
}

/** Value of one register after all its events. */
export function replay(events: MeasuredEvent[], imr: number): Buffer {
  return events
    .filter((event) => event.imr === imr)
    .reduce((register, event) => sha384(register, digestOf(event)), zeros(48));
}
