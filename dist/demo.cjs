const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_start = require("./start.cjs");
const require_temporary_folder = require("./temporary-folder.cjs");
const require_values = require("./values.cjs");
const require_verification = require("./verification.cjs");
const require_arguments = require("./arguments.cjs");
const require_verify = require("./verify.cjs");
let node_fs_promises = require("node:fs/promises");
let node_crypto = require("node:crypto");
let node_path = require("node:path");
let node_net = require("node:net");
require("node:tls");
let node_os = require("node:os");
let node_http = require("node:http");
let node_https = require("node:https");
let node_dgram = require("node:dgram");
// src/simulator/bytes.ts
function hex(text) {
	if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) throw new TypeError(`not hex: ${text}`);
	return Buffer.from(text, "hex");
}
function toHex(bytes) {
	return Buffer.from(bytes).toString("hex");
}
function utf8(text) {
	return Buffer.from(text, "utf8");
}
function utf16(text) {
	return Buffer.from(text, "utf16le");
}
function join$1(...parts) {
	return Buffer.concat(parts);
}
function zeros(length) {
	return Buffer.alloc(length);
}
function padded(bytes, length) {
	return join$1(bytes, zeros(Math.max(0, length - bytes.length)));
}
function u16(value) {
	const bytes = Buffer.alloc(2);
	bytes.writeUInt16LE(value);
	return bytes;
}
function u32(value) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}
function u64(value) {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64LE(BigInt(value));
	return bytes;
}
function sha1(...parts) {
	return digest("sha1", parts);
}
function sha256(...parts) {
	return digest("sha256", parts);
}
function sha384(...parts) {
	return digest("sha384", parts);
}
function sha512(...parts) {
	return digest("sha512", parts);
}
function digest(algorithm, parts) {
	const hash = (0, node_crypto.createHash)(algorithm);
	for (const part of parts) hash.update(part);
	return hash.digest();
}
// src/simulator/keys.ts
const SPKI_PREFIX = hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
function createKeyring(seed) {
	const keys = new Map();
	return (name) => {
		const known = keys.get(name);
		if (known !== void 0) return known;
		const key = deriveKey(seed, name);
		keys.set(name, key);
		return key;
	};
}
function deriveKey(seed, name) {
	const scalar = derivedBytes(seed, `key/${name}`, 32);
	const curve = (0, node_crypto.createECDH)("prime256v1");
	curve.setPrivateKey(scalar);
	const publicKey = curve.getPublicKey().subarray(1);
	const jwk = {
		kty: "EC",
		crv: "P-256",
		d: scalar.toString("base64url"),
		x: publicKey.subarray(0, 32).toString("base64url"),
		y: publicKey.subarray(32).toString("base64url")
	};
	return {
		name,
		privateKey: (0, node_crypto.createPrivateKey)({
			key: jwk,
			format: "jwk"
		}),
		publicKey,
		spki: join$1(SPKI_PREFIX, publicKey)
	};
}
function derivedBytes(seed, name, length) {
	const blocks = [];
	for (let i = 0; i * 32 < length; i++) blocks.push(sha256(utf8(`${seed}/${name}/${i}`)));
	return join$1(...blocks).subarray(0, length);
}
function createSigner(keyring, hooks) {
	return (name, keyName, original) => {
		const content = hooks.beforeSign?.(name, original) ?? original;
		const signature = signP256(keyring(keyName), content);
		return hooks.afterSign?.(name, {
			content,
			signature
		}) ?? {
			content,
			signature
		};
	};
}
function signP256(key, message) {
	return (0, node_crypto.sign)("sha256", message, {
		key: key.privateKey,
		dsaEncoding: "ieee-p1363"
	});
}
// src/simulator/image.ts
const ACPI_DIGESTS = {
	loader: "6057f69429d6120103075b9a558f77e4d95bf8404b3800f17f7a6a2895c29b4b777ce57fe3679bd43741fa880e58e577",
	rsdp: "d34ebfba0aa47202bc29e9b68e675fbd1d60a6f9595435f59046e22d38f936f905c1747b2ef7829af43c3c3c1159594d",
	tables: "3ac80af84f80a01c5c85bb1a1f4db877f1a74630b440c4a93c1bb2a3b9951341d7604526b68f6db805e023d0962400bf"
};
const CFV_DIGEST = "344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790";
const MEASUREMENT_FILE = "measurement.tdx.cbor";
const PAGE = 4096;
const FOUR_GIB = 4294967296;
const content = (name, length) => derivedBytes("os-image", name, length);
function defaultImage() {
	const files = [
		"ovmf.fd",
		"bzImage",
		"initramfs.cpio.gz",
		"rootfs.img.parted.verity",
		"metadata.json"
	];
	const rootfsHash = toHex(content("rootfs-hash", 32));
	return {
		name: "dstack-99.0.0",
		mrtd: {
			singlePass: content("mrtd single pass", 48),
			twoPass: content("mrtd two pass", 48)
		},
		kernelAuthenticode: content("kernel authenticode", 48),
		cmdline: `console=ttyS0 init=/init panic=1 mce=off dstack.rootfs_hash=${rootfsHash} dstack.rootfs_size=134217728`,
		initrd: content("initrd", 256),
		tdHob: {
			basePage: 2048,
			tdHobPageDelta: 9,
			ranges: [
				[0, 6],
				[9, 2],
				[11, 2],
				[16, 16]
			]
		},
		documentVersion: 3,
		kernelHeaderNormalized: false,
		ovmf: "pre202505",
		files: Object.fromEntries(files.map((name) => [name, content(name, 32)]))
	};
}
function defaultVm() {
	return {
		cpuCount: 4,
		memorySize: 8 * 1024 ** 3,
		qemuVersion: "9.2.1",
		acpi: {
			loader: hex(ACPI_DIGESTS.loader),
			rsdp: hex(ACPI_DIGESTS.rsdp),
			tables: hex(ACPI_DIGESTS.tables)
		},
		smbios: {
			manufacturer: "dstack",
			product: "dstack",
			cpuSignature: 853736,
			cpuFeatures: 799800319,
			firmware: [
				"EDK II",
				"unknown",
				"02/02/2022"
			]
		}
	};
}
function cmdlineDigest(image) {
	return sha384(utf16(`${image.cmdline} initrd=initrd\0`));
}
function initrdDigest(image) {
	return sha384(image.initrd);
}
function mrtdOf(image, vm) {
	return Number.parseInt(vm.qemuVersion, 10) >= 9 ? image.mrtd.singlePass : image.mrtd.twoPass;
}
function tdHobBytes(image, memorySize) {
	const { basePage, tdHobPageDelta, ranges } = image.tdHob;
	const accepted = ranges.map(([delta, pages]) => ({
		start: (basePage + delta) * PAGE,
		end: (basePage + delta + pages) * PAGE
	})).sort((a, b) => a.start - b.start);
	const split = memorySize >= 2952790016;
	const ram = [{
		start: 0,
		end: split ? 2147483648 : memorySize
	}];
	if (split) ram.push({
		start: FOUR_GIB,
		end: FOUR_GIB + memorySize - 2147483648
	});
	const resources = [];
	for (const bank of ram) {
		let at = bank.start;
		for (const range of accepted.filter(({ start }) => start >= bank.start && start < bank.end)) {
			if (range.start > at) resources.push(resourceHob(7, at, range.start));
			resources.push(resourceHob(0, range.start, range.end));
			at = range.end;
		}
		if (bank.end > at) resources.push(resourceHob(7, at, bank.end));
	}
	const length = 56 + 48 * resources.length;
	const end = (basePage + tdHobPageDelta) * PAGE + length + 8;
	return join$1(join$1(u16(1), u16(56), u32(0), u32(9), u32(0), zeros(32), u64(end)), ...resources);
}
function resourceHob(type, start, end) {
	return join$1(u16(3), u16(48), u32(0), zeros(16), u32(type), u32(7), u64(start), u64(end - start));
}
function tdHobWitness(image) {
	const { basePage, tdHobPageDelta, ranges } = image.tdHob;
	return join$1(...[
		basePage,
		tdHobPageDelta,
		ranges.length,
		...ranges.flat()
	].map(varint));
}
function varint(value) {
	const bytes = [];
	let left = value;
	for (; left >= 128; left = Math.floor(left / 128)) bytes.push(128 | left % 128);
	return Uint8Array.from([...bytes, left]);
}
function defaultMeasurementDocument(image) {
	return {
		...image.documentVersion === 2 ? {} : { version: image.documentVersion },
		image: {
			...image.documentVersion === 4 ? { cmdline: image.cmdline } : { cmdline_sha384: cmdlineDigest(image) },
			kernel_authenticode: image.kernelAuthenticode,
			...image.kernelHeaderNormalized ? { kernel_header_normalized: true } : {},
			initrd_sha384: initrdDigest(image)
		},
		tdvf: {
			ovmf: image.ovmf,
			mrtd: {
				single_pass: image.mrtd.singlePass,
				two_pass: image.mrtd.twoPass
			},
			td_hob: tdHobWitness(image)
		}
	};
}
function checksumManifest(image, measurement) {
	return Object.entries({
		...image.files,
		[MEASUREMENT_FILE]: sha256(measurement)
	}).map(([name, digest]) => `${toHex(digest)}  ${name}\n`).join("");
}
function defaultVmConfig(image, vm, osImageHash, measurement, manifest) {
	return {
		spec_version: 1,
		os_image_hash: toHex(osImageHash),
		cpu_count: vm.cpuCount,
		memory_size: vm.memorySize,
		qemu_version: vm.qemuVersion,
		pci_hole64_size: 0,
		hugepages: false,
		num_gpus: 0,
		num_nvswitches: 0,
		hotplug_off: false,
		image: image.name,
		host_share_mode: "9p",
		ovmf_variant: image.ovmf,
		tdx_attestation_variant: "lite",
		tdx_measurement: image.documentVersion === 2 ? {
			version: 2,
			os_image_hash: toHex(osImageHash),
			measurement: toHex(measurement)
		} : {
			measurement: Buffer.from(measurement).toString("base64"),
			checksum_file: utf8(manifest).toString("base64")
		}
	};
}
const INITRD_ADDRESS = 2147315712;
function defaultImageReference(image, osImageHash) {
	const { basePage, tdHobPageDelta, ranges } = image.tdHob;
	return {
		schema: "trust-center/os-image/v1",
		name: image.name,
		osImageHash: toHex(osImageHash),
		grade: "local",
		source: `/images/${image.name}`,
		isDev: false,
		profile: {
			mrtd: {
				singlePass: toHex(image.mrtd.singlePass),
				twoPass: toHex(image.mrtd.twoPass)
			},
			ovmfVariant: image.ovmf,
			acceptedMemory: {
				basePage,
				tdHobPageDelta,
				ranges: ranges.map(([startPageDelta, pages]) => ({
					startPageDelta,
					pages
				}))
			},
			cfv: [CFV_DIGEST],
			kernel: {
				plain: toHex(content("kernel as shipped", 48)),
				headerNormalized: false,
				initrdMax: 2147483647,
				initrdSize: image.initrd.length,
				patched: [{
					initrdAddress: INITRD_ADDRESS,
					digest: toHex(image.kernelAuthenticode)
				}]
			},
			cmdline: toHex(cmdlineDigest(image)),
			initrd: toHex(initrdDigest(image))
		}
	};
}
function cborBytes(value) {
	if (typeof value === "number") return join$1(cborHead(0, value));
	if (typeof value === "string") return join$1(cborHead(3, utf8(value).length), utf8(value));
	if (typeof value === "boolean") return Buffer.of(value ? 245 : 244);
	if (value === null) return Buffer.of(246);
	if (value instanceof Uint8Array) return join$1(cborHead(2, value.length), value);
	if (Array.isArray(value)) return join$1(cborHead(4, value.length), ...value.map(cborBytes));
	const entries = Object.entries(value);
	return join$1(cborHead(5, entries.length), ...entries.flatMap(([key, item]) => [cborBytes(key), cborBytes(item)]));
}
function cborHead(major, value) {
	const head = (info) => major << 5 | info;
	if (value < 24) return Uint8Array.of(head(value));
	if (value < 256) return Uint8Array.of(head(24), value);
	if (value < 65536) return Uint8Array.of(head(25), value >> 8, value & 255);
	const bytes = Buffer.alloc(9);
	bytes[0] = head(27);
	bytes.writeBigUInt64BE(BigInt(value), 1);
	return bytes;
}
// src/simulator/smbios.ts
const GIB = 2 ** 30;
function smbiosTables({ memorySize, qemuVersion, cpuCount, smbios }) {
	const [, major = 0, minor = 0] = (/^(\d+)\.(\d+)\./.exec(qemuVersion) ?? []).map(Number);
	const machine = `pc-q35-${major}.${minor}`;
	const old = major < 9;
	const long = old ? major === 8 && minor > 0 : cpuCount > 254;
	const table = (text, ...strings) => join$1(hex(text.replaceAll(" ", "")), utf8(strings.length === 0 ? "\0\0" : `${strings.join("\0")}\0\0`));
	const word = (value) => u16(value).toString("hex");
	const long32 = (value) => u32(value).toString("hex");
	const dimm = major < 9 || major === 9 && minor === 0 ? 16 * GIB : Math.max(memorySize, GIB);
	const dimms = [];
	for (let left = memorySize; left > 0; left -= dimm) dimms.push(Math.min(left, dimm) / 2 ** 20);
	const below4G = memorySize < 2952790016 ? memorySize : 2147483648;
	const ranges = [[0, below4G], ...memorySize > below4G ? [[4 * GIB, 4 * GIB + memorySize - below4G]] : []];
	return join$1(table(`01 1b 0001 01020300 ${"00".repeat(19)}`, smbios.manufacturer, smbios.product, machine), table(`03 16 0003 0101020000 03030302 ${"00".repeat(9)}`, "QEMU", machine), table(`04 ${long ? "30" : "2a"} 0004 0103 ${old ? "01" : "fe"} 02 ${long32(smbios.cpuSignature)} ${long32(smbios.cpuFeatures)}
       0300 0000 d007 0000 4101 ffffffffffff 000000000000 0200 0100 ${long ? "000000000000" : ""}`.replace(/\s+/g, ""), "CPU 0", "QEMU", machine), table(`10 17 0010 010306 ${long32(memorySize / 1024)} feff ${word(dimms.length)} 0000000000000000`), ...dimms.map((mib, i) => table(`11 28 ${word(4352 + i)} 0010 feff ffff ffff ${word(Math.min(mib, 32767))} 0900010007 0200 0000 0200000000
         ${long32(mib < 32767 ? 0 : mib)} 0000000000000000`.replace(/\s+/g, ""), `DIMM ${i}`, "QEMU")), ...ranges.map(([start = 0, end = 0], i) => table(`13 1f ${word(4864 + i)} ${long32(start / 1024)} ${long32(end / 1024 - 1)} 0010 01 ${"00".repeat(16)}`)), table(`20 0b 0020 ${"00".repeat(7)}`), table("00 1a 0000 0102 00e8 0300 0800000000000000 001c0000ffff 0000", ...smbios.firmware), table("7f 04 fffe"));
}
// src/simulator/event-log.ts
const RUNTIME_EVENT_TYPE = 134217729;
const EV_SEPARATOR = 4;
const EV_EVENT_TAG = 6;
const EV_PLATFORM_CONFIG_FLAGS = 10;
const EV_EFI_VARIABLE_DRIVER_CONFIG = 2147483649;
const EV_EFI_VARIABLE_BOOT = 2147483650;
const EV_EFI_BOOT_SERVICES_APPLICATION = 2147483651;
const EV_EFI_ACTION = 2147483655;
const EV_EFI_HANDOFF_TABLES = 2147483657;
const EV_EFI_PLATFORM_FIRMWARE_BLOB2 = 2147483658;
const EV_EFI_HANDOFF_TABLES2 = 2147483659;
const EFI_GLOBAL_VARIABLE = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
const EFI_IMAGE_SECURITY_DATABASE = "d719b2cb-3d3a-4596-a3bc-dad00e67656f";
function guid(text) {
	const [a = "", b = "", c = "", d = "", e = ""] = text.split("-");
	return join$1(hex(a).reverse(), hex(b).reverse(), hex(c).reverse(), hex(d), hex(e));
}
function variable(vendor, name, data) {
	return join$1(guid(vendor), u64(name.length), u64(data.length), utf16(name), data);
}
function devicePathNode(type, subtype, data) {
	return join$1(Uint8Array.of(type, subtype), u16(4 + data.length), data);
}
const DEVICE_PATH_END = devicePathNode(127, 255, zeros(0));
const SETUP = "462caa21-7614-4503-836e-8ab6f4662331";
const BOOT_MENU = "eec25bdc-67f2-4d95-b1d5-f81b2039d11d";
function loadOption(attributes, name, file) {
	const path = join$1(devicePathNode(4, 7, guid("7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1")), devicePathNode(4, 6, guid(file)), DEVICE_PATH_END);
	return join$1(u32(attributes), u16(path.length), utf16(`${name}\0`), path);
}
function kernelLoadEvent() {
	const path = join$1(devicePathNode(4, 3, guid("1428f772-b64a-441e-b8c3-9ebdd7f893c7")), devicePathNode(4, 4, utf16("kernel\0")), DEVICE_PATH_END);
	return join$1(u64(2064597016), u64(8180736), u64(0), u64(path.length), path);
}
function taggedEvent(tag, text) {
	const data = utf8(`${text}\0`);
	return join$1(u32(tag), u32(data.length), data);
}
const firmware = (imr, eventType, digest, payload, event = "") => ({
	imr,
	eventType,
	event,
	payload,
	digest,
	version: 1
});
function firmwareEvents(image, vm) {
	const secureBootVariable = (vendor, name) => {
		const payload = variable(vendor, name, zeros(0));
		return firmware(0, EV_EFI_VARIABLE_DRIVER_CONFIG, sha384(payload), payload);
	};
	const bootVariable = (name, data) => firmware(0, EV_EFI_VARIABLE_BOOT, sha384(data), variable(EFI_GLOBAL_VARIABLE, name, data));
	const separator = (imr) => firmware(imr, EV_SEPARATOR, sha384(u32(0)), u32(0));
	const action = (text) => firmware(1, EV_EFI_ACTION, sha384(utf8(text)), utf8(text));
	const acpi = (digest) => firmware(0, EV_PLATFORM_CONFIG_FLAGS, digest, utf8("ACPI DATA"));
	const hobAddress = (image.tdHob.basePage + image.tdHob.tdHobPageDelta) * 4096;
	const hobTable = join$1(Uint8Array.of(9), utf8("TdxTable\0"), u64(1), guid("93bb96af-b9f2-4eb8-9462-e0ba74564236"), u64(hobAddress));
	const cfvBlob = join$1(Uint8Array.of(41), utf8("Fv(XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX)\0"), u64(4290772992), u64(540672));
	const fwCfg = (item, content) => firmware(0, EV_PLATFORM_CONFIG_FLAGS, sha384(content), join$1(utf8("QEMU FW CFG\0"), padded(utf8(item), 56), content));
	const smbiosPointer = join$1(u64(1), guid("eb9d2d31-2d88-11d3-9a16-0090273fc14d"), u64(2139029504));
	const isNewer = image.ovmf === "stable202505";
	return [
		firmware(0, EV_EFI_HANDOFF_TABLES2, sha384(tdHobBytes(image, vm.memorySize)), hobTable),
		firmware(0, EV_EFI_PLATFORM_FIRMWARE_BLOB2, hex(CFV_DIGEST), cfvBlob),
		...isNewer ? [fwCfg("BootMenu", u16(0)), fwCfg("bootorder", utf8("/rom@genroms/linuxboot_dma.bin\0"))] : [],
		secureBootVariable(EFI_GLOBAL_VARIABLE, "SecureBoot"),
		secureBootVariable(EFI_GLOBAL_VARIABLE, "PK"),
		secureBootVariable(EFI_GLOBAL_VARIABLE, "KEK"),
		secureBootVariable(EFI_IMAGE_SECURITY_DATABASE, "db"),
		secureBootVariable(EFI_IMAGE_SECURITY_DATABASE, "dbx"),
		separator(0),
		acpi(vm.acpi.loader),
		acpi(vm.acpi.rsdp),
		acpi(vm.acpi.tables),
		firmware(1, EV_EFI_BOOT_SERVICES_APPLICATION, image.kernelAuthenticode, kernelLoadEvent()),
		...isNewer ? [
			firmware(0, EV_EFI_HANDOFF_TABLES, sha384(smbiosTables(vm)), smbiosPointer),
			bootVariable("BootOrder", join$1(u16(0), u16(1))),
			bootVariable("Boot0000", loadOption(265, "BootManagerMenuApp", BOOT_MENU)),
			bootVariable("Boot0001", loadOption(257, "EFI Firmware Setup", SETUP))
		] : [bootVariable("BootOrder", u16(0)), bootVariable("Boot0000", loadOption(265, "UiApp", SETUP))],
		action("Calling EFI Application from Boot Option"),
		separator(1),
		firmware(2, EV_EVENT_TAG, cmdlineDigest(image), taggedEvent(2403017453, "LOADED_IMAGE::LoadOptions")),
		firmware(2, EV_EVENT_TAG, initrdDigest(image), taggedEvent(2403017452, "Linux initrd")),
		action("Exit Boot Services Invocation"),
		action("Exit Boot Services Returned with Success")
	];
}
function runtimeEvent(event, payload, version = 1) {
	return {
		imr: 3,
		eventType: RUNTIME_EVENT_TYPE,
		event,
		payload: Buffer.from(payload),
		digest: null,
		version
	};
}
function digestOf(event) {
	if (event.digest !== null) return event.digest;
	if (event.version === 1) return sha384(u32(event.eventType), utf8(":"), utf8(event.event), utf8(":"), event.payload);
	const canonical = {
		name: event.event,
		payload: toHex(event.payload),
		type: event.eventType
	};
	return sha384(utf8(JSON.stringify(canonical)));
}
function entryJson(event) {
	return {
		imr: event.imr,
		event_type: event.eventType,
		digest: toHex(digestOf(event)),
		event: event.event,
		event_payload: toHex(event.payload),
		...event.version === 2 ? { version: 2 } : {}
	};
}
function replay(events, imr) {
	return events.filter((event) => event.imr === imr).reduce((register, event) => sha384(register, digestOf(event)), zeros(48));
}
// src/simulator/app.ts
function defaultCompose() {
	return {
		manifest_version: 2,
		name: "simulated-app",
		runner: "docker-compose",
		docker_compose_file: `services:
  web:
    image: registry.example/simulated-app@sha256:${toHex(derivedBytes("container", "image", 32))}\n    ports:\n      - "80:80"\n`,
		kms_enabled: true,
		gateway_enabled: true,
		local_key_provider_enabled: false,
		key_provider_id: "",
		public_logs: true,
		public_sysinfo: true,
		public_tcbinfo: true,
		allowed_envs: [],
		no_instance_id: false,
		secure_time: false
	};
}
function composeText(compose) {
	return JSON.stringify(sortedKeys(compose));
}
function sortedKeys(value) {
	if (Array.isArray(value)) return value.map(sortedKeys);
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
	return Object.fromEntries(entries.map(([key, item]) => [key, sortedKeys(item)]));
}
function defaultApp(keyring, seed, instance) {
	return {
		appId: null,
		instanceId: derivedBytes(seed, `instance/${instance}`, 20),
		keyProvider: {
			name: "kms",
			id: toHex(keyring("kms").spki)
		},
		mrKms: null,
		measuresImage: true,
		mrConfig: "v1",
		eventLogVersion: 1,
		storageFs: "zfs"
	};
}
const KEY_PROVIDER_KIND = {
	none: 0,
	"local-sgx": 1,
	kms: 2,
	tpm: 3
};
function mrConfigId(form, app) {
	const tagged = (version, hash) => padded(join$1(Uint8Array.of(version), hash), 48);
	switch (form) {
		case "none": return {
			value: zeros(48),
			document: null
		};
		case "v1": return {
			value: tagged(1, app.composeHash),
			document: null
		};
		case "v2": {
			const kind = Uint8Array.of(KEY_PROVIDER_KIND[app.keyProvider.name] ?? 255);
			return {
				value: tagged(2, require_verification.keccak_256(join$1(app.composeHash, app.appId, kind, hex(app.keyProvider.id)))),
				document: null
			};
		}
		case "v3": {
			const document = utf8(JSON.stringify({
				app_id: toHex(app.appId),
				compose_hash: toHex(app.composeHash),
				instance_id: toHex(app.instanceId),
				key_provider: app.keyProvider.name === "local-sgx" ? "local" : app.keyProvider.name,
				key_provider_id: app.keyProvider.id,
				version: 3
			}));
			return {
				value: tagged(3, sha256(utf8("dstack-mr-config-v3:"), Uint8Array.of(0), document)),
				document
			};
		}
	}
}
function launchEvents(params, app) {
	const event = (name, payload = zeros(0)) => runtimeEvent(name, payload, params.eventLogVersion);
	return [
		event("system-preparing"),
		event("app-id", app.appId),
		event("compose-hash", app.composeHash),
		event("instance-id", app.instanceId),
		event("boot-mr-done"),
		...params.mrKms === null ? [] : [event("mr-kms", params.mrKms)],
		...params.measuresImage ? [event("os-image-hash", app.osImageHash)] : [],
		event("key-provider", utf8(JSON.stringify(app.keyProvider))),
		...params.storageFs === null ? [] : [event("storage-fs", utf8(params.storageFs))],
		event("system-ready")
	];
}
// src/simulator/der.ts
function tlv(tag, ...contents) {
	const content = join$1(...contents);
	return join$1(Uint8Array.of(tag), lengthOf(content.length), content);
}
function lengthOf(length) {
	if (length < 128) return Uint8Array.of(length);
	const digits = length.toString(16);
	const bytes = hex(digits.length % 2 === 0 ? digits : `0${digits}`);
	return join$1(Uint8Array.of(128 | bytes.length), bytes);
}
const sequence = (...items) => tlv(48, ...items);
const set = (...items) => tlv(49, ...items);
const octetString = (bytes) => tlv(4, bytes);
const bitString = (bytes, unusedBits = 0) => tlv(3, Uint8Array.of(unusedBits), bytes);
const boolean = (value) => tlv(1, Uint8Array.of(value ? 255 : 0));
const enumerated = (value) => tlv(10, Uint8Array.of(value));
const utf8String = (text) => tlv(12, utf8(text));
const printableString = (text) => tlv(19, utf8(text));
const explicit = (number, ...items) => tlv(160 | number, ...items);
const implicit = (number, bytes) => tlv(128 | number, bytes);
function integer(value) {
	let bytes = typeof value === "number" ? magnitude(value) : Buffer.from(value);
	while (bytes.length > 1 && bytes[0] === 0) bytes = bytes.subarray(1);
	return tlv(2, (bytes[0] ?? 0) & 128 || bytes.length === 0 ? join$1(Uint8Array.of(0), bytes) : bytes);
}
function magnitude(value) {
	const digits = value.toString(16);
	return hex(digits.length % 2 === 0 ? digits : `0${digits}`);
}
function oid(dotted) {
	const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
	return tlv(6, ...[first * 40 + second, ...rest].map(base128));
}
function base128(arc) {
	const bytes = [arc % 128];
	for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift(128 | left % 128);
	return Uint8Array.from(bytes);
}
function time(date) {
	const year = date.getUTCFullYear();
	return year >= 1950 && year < 2050 ? tlv(23, digitsOf(date).subarray(2)) : generalizedTime(date);
}
function generalizedTime(date) {
	return tlv(24, digitsOf(date));
}
function digitsOf(date) {
	return utf8(date.toISOString().replaceAll(/[-:T]|\.\d+/g, ""));
}
function ecdsaSignature(raw) {
	return sequence(integer(raw.subarray(0, 32)), integer(raw.subarray(32)));
}
function pem(der, label = "CERTIFICATE") {
	return `-----BEGIN ${label}-----\n${(Buffer.from(der).toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END ${label}-----\n`;
}
// src/simulator/pki.ts
const KEY_USAGE = {
	digitalSignature: 0,
	nonRepudiation: 1,
	keyCertSign: 5,
	crlSign: 6
};
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const SGX_EXTENSION = "1.2.840.113741.1.13.1";
const ROOT_CRL_URL = "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";
const intel = (commonName) => ({
	commonName,
	organization: "Intel Corporation",
	locality: "Santa Clara",
	state: "CA",
	country: "US"
});
function addDays(date, days) {
	return new Date(Math.floor(date.getTime() / 1e3) * 1e3 + days * 864e5);
}
function defaultPlatform(seed) {
	return {
		ca: "platform",
		ppid: derivedBytes(seed, "ppid", 16),
		sgxComponents: [
			4,
			4,
			2,
			2,
			4,
			1,
			0,
			5,
			0,
			0,
			0,
			0,
			0,
			0,
			0,
			0
		],
		pceSvn: 13,
		cpuSvn: null,
		pceId: hex("0000"),
		fmspc: hex("70d06e5ee500"),
		sgxType: 1,
		platformInstanceId: derivedBytes(seed, "platform-instance-id", 16),
		configuration: {
			dynamicPlatform: true,
			cachedKeys: true,
			smtEnabled: true
		}
	};
}
function defaultPki(keyring, seed, platform, at) {
	const keyId = (key) => sha1(Buffer.of(4), keyring(key).publicKey);
	const serial = (name) => Buffer.concat([Buffer.of(90), derivedBytes(seed, `serial/${name}`, 19)]);
	const pckCaName = platform.ca === "platform" ? "Intel SGX PCK Platform CA" : "Intel SGX PCK Processor CA";
	const base = (key, signedBy) => ({
		key,
		signedBy,
		version: 2,
		serial: serial(key),
		signatureAlgorithm: ECDSA_WITH_SHA256,
		outerSignatureAlgorithm: null,
		spki: null,
		authorityKeyId: keyId(signedBy),
		subjectKeyId: keyId(key),
		crlDistributionPoint: ROOT_CRL_URL,
		sgx: null,
		extensions: (list) => list
	});
	const crl = (issuer, key) => ({
		version: 1,
		issuer: intel(issuer),
		signedBy: key,
		signatureAlgorithm: ECDSA_WITH_SHA256,
		outerSignatureAlgorithm: null,
		crlNumber: 1,
		authorityKeyId: keyId(key),
		extensions: (list) => list
	});
	return {
		certificates: {
			root: {
				...base("root", "root"),
				issuer: intel("Intel SGX Root CA"),
				subject: intel("Intel SGX Root CA"),
				notBefore: addDays(at, -2920),
				notAfter: new Date("2049-12-31T23:59:59Z"),
				keyUsage: ["keyCertSign", "crlSign"],
				basicConstraints: {
					ca: true,
					pathLength: 1
				}
			},
			pckCa: {
				...base("pckCa", "root"),
				issuer: intel("Intel SGX Root CA"),
				subject: intel(pckCaName),
				notBefore: addDays(at, -2920),
				notAfter: addDays(at, 2555),
				keyUsage: ["keyCertSign", "crlSign"],
				basicConstraints: {
					ca: true,
					pathLength: 0
				}
			},
			pck: {
				...base("pck", "pckCa"),
				issuer: intel(pckCaName),
				subject: intel("Intel SGX PCK Certificate"),
				notBefore: addDays(at, -200),
				notAfter: addDays(at, 2190),
				crlDistributionPoint: `https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=${platform.ca}&encoding=der`,
				keyUsage: ["digitalSignature", "nonRepudiation"],
				basicConstraints: {
					ca: false,
					pathLength: null
				},
				sgx: structuredClone(platform)
			},
			tcbSigning: {
				...base("tcbSigning", "root"),
				issuer: intel("Intel SGX Root CA"),
				subject: intel("Intel SGX TCB Signing"),
				notBefore: addDays(at, -365),
				notAfter: addDays(at, 2190),
				keyUsage: ["digitalSignature", "nonRepudiation"],
				basicConstraints: {
					ca: false,
					pathLength: null
				}
			}
		},
		crls: {
			root: {
				...crl("Intel SGX Root CA", "root"),
				thisUpdate: addDays(at, -100),
				nextUpdate: addDays(at, 265),
				revoked: []
			},
			pck: {
				...crl(pckCaName, "pckCa"),
				thisUpdate: addDays(at, -1),
				nextUpdate: addDays(at, 29),
				revoked: [
					1,
					2,
					3
				].map((n) => ({
					serial: serial(`stranger-${n}`),
					date: addDays(at, -1),
					reason: 1
				}))
			}
		},
		chains: {
			pck: [
				"pck",
				"pckCa",
				"root"
			],
			pckCrlIssuer: ["pckCa", "root"],
			tcbInfoIssuer: ["tcbSigning", "root"],
			qeIdentityIssuer: ["tcbSigning", "root"]
		}
	};
}
function buildPki(params, keyring, sign) {
	const certificates = {};
	for (const [name, certificate] of Object.entries(params.certificates)) certificates[name] = buildCertificate(name, certificate, keyring, sign);
	const chain = (names) => names.map((name) => {
		const certificate = certificates[name];
		if (certificate === void 0) throw new RangeError(`no certificate named ${name}`);
		return pem(certificate);
	}).join("");
	return {
		params,
		certificates,
		rootCaPem: chain(["root"]),
		rootCrl: buildCrl("crl/root", params.crls.root, sign),
		pckCrl: buildCrl("crl/pck", params.crls.pck, sign),
		chains: {
			pck: chain(params.chains.pck),
			pckCrlIssuer: chain(params.chains.pckCrlIssuer),
			tcbInfoIssuer: chain(params.chains.tcbInfoIssuer),
			qeIdentityIssuer: chain(params.chains.qeIdentityIssuer)
		}
	};
}
function buildCertificate(name, params, keyring, sign) {
	const algorithm = sequence(oid(params.signatureAlgorithm));
	const tbs = sequence(explicit(0, integer(params.version)), integer(params.serial), algorithm, nameDer(params.issuer), sequence(time(params.notBefore), time(params.notAfter)), nameDer(params.subject), params.spki ?? keyring(params.key).spki, explicit(3, sequence(...params.extensions(certificateExtensions(params)).map(extensionDer))));
	return signedDer(sign(`certificate/${name}`, params.signedBy, tbs), params);
}
function buildCrl(name, params, sign) {
	const algorithm = sequence(oid(params.signatureAlgorithm));
	const extensions = [];
	if (params.crlNumber !== null) extensions.push({
		oid: "2.5.29.20",
		critical: false,
		value: integer(params.crlNumber)
	});
	if (params.authorityKeyId !== null) extensions.push(authorityKeyIdExtension(params.authorityKeyId));
	const tbs = sequence(integer(params.version), algorithm, nameDer(params.issuer), time(params.thisUpdate), ...params.nextUpdate === null ? [] : [time(params.nextUpdate)], ...params.revoked.length === 0 ? [] : [sequence(...params.revoked.map(revocationDer))], explicit(0, sequence(...params.extensions(extensions).map(extensionDer))));
	return signedDer(sign(name, params.signedBy, tbs), params);
}
function signedDer(signed, params) {
	const algorithm = sequence(oid(params.outerSignatureAlgorithm ?? params.signatureAlgorithm));
	return sequence(signed.content, algorithm, bitString(ecdsaSignature(signed.signature)));
}
function nameDer(name) {
	const attribute = (oid$1, text, write = utf8String) => text === void 0 ? [] : [set(sequence(oid(oid$1), write(text)))];
	return sequence(...attribute("2.5.4.3", name.commonName), ...attribute("2.5.4.10", name.organization), ...attribute("2.5.4.7", name.locality), ...attribute("2.5.4.8", name.state), ...attribute("2.5.4.6", name.country, printableString));
}
function certificateExtensions(params) {
	const list = [];
	const add = (oid, critical, value) => list.push({
		oid,
		critical,
		value
	});
	if (params.authorityKeyId !== null) list.push(authorityKeyIdExtension(params.authorityKeyId));
	if (params.crlDistributionPoint !== null) {
		const uri = implicit(6, Buffer.from(params.crlDistributionPoint));
		add("2.5.29.31", false, sequence(sequence(explicit(0, explicit(0, uri)))));
	}
	if (params.subjectKeyId !== null) add("2.5.29.14", false, octetString(params.subjectKeyId));
	if (params.keyUsage !== null) add("2.5.29.15", true, keyUsageDer(params.keyUsage));
	if (params.basicConstraints !== null) {
		const { ca, pathLength } = params.basicConstraints;
		const items = ca ? [boolean(true)] : [];
		if (pathLength !== null) items.push(integer(pathLength));
		add("2.5.29.19", true, sequence(...items));
	}
	if (params.sgx !== null) add(SGX_EXTENSION, false, sgxExtension(params.sgx));
	return list;
}
function authorityKeyIdExtension(keyId) {
	return {
		oid: "2.5.29.35",
		critical: false,
		value: sequence(implicit(0, keyId))
	};
}
function extensionDer(extension) {
	const critical = extension.critical ? [boolean(true)] : [];
	return sequence(oid(extension.oid), ...critical, octetString(extension.value));
}
function keyUsageDer(usages) {
	const bits = usages.map((usage) => KEY_USAGE[usage]);
	const highest = Math.max(...bits);
	const byte = bits.reduce((sum, bit) => sum | 128 >> bit, 0);
	return bitString(Uint8Array.of(byte), 7 - highest);
}
function revocationDer(revocation) {
	const reason = revocation.reason === null ? [] : [sequence(sequence(oid("2.5.29.21"), octetString(enumerated(revocation.reason))))];
	return sequence(integer(revocation.serial), time(revocation.date), ...reason);
}
function sgxExtension(platform) {
	const id = (suffix) => oid(`${SGX_EXTENSION}.${suffix}`);
	const item = (suffix, value) => sequence(id(suffix), value);
	const tcb = [
		...platform.sgxComponents.map((svn, i) => item(`2.${i + 1}`, integer(svn))),
		item("2.17", integer(platform.pceSvn)),
		item("2.18", octetString(cpuSvnOf(platform)))
	];
	const items = [
		item("1", octetString(platform.ppid)),
		item("2", sequence(...tcb)),
		item("3", octetString(platform.pceId)),
		item("4", octetString(platform.fmspc)),
		item("5", enumerated(platform.sgxType))
	];
	if (platform.platformInstanceId !== null) items.push(item("6", octetString(platform.platformInstanceId)));
	if (platform.configuration !== null) {
		const { dynamicPlatform, cachedKeys, smtEnabled } = platform.configuration;
		const flags = [
			dynamicPlatform,
			cachedKeys,
			smtEnabled
		].map((flag, i) => item(`7.${i + 1}`, boolean(flag)));
		items.push(item("7", sequence(...flags)));
	}
	return sequence(...items);
}
function cpuSvnOf(platform) {
	return platform.cpuSvn ?? Buffer.from(platform.sgxComponents);
}
// src/simulator/collateral.ts
const QE_MRSIGNER = hex("51".repeat(31) + "00");
function rfc3339$1(date) {
	return date.toISOString().replace(/\.\d+Z$/, "Z");
}
function midnight(date) {
	return `${date.toISOString().slice(0, 10)}T00:00:00Z`;
}
const SGX_COMPONENT_NAMES = {
	0: {
		category: "BIOS",
		type: "Early Microcode Update"
	},
	1: {
		category: "OS/VMM",
		type: "SGX Late Microcode Update"
	},
	2: {
		category: "OS/VMM",
		type: "TXT SINIT"
	},
	3: { category: "BIOS" },
	4: { category: "BIOS" },
	5: { category: "BIOS" },
	7: {
		category: "OS/VMM",
		type: "SEAMLDR ACM"
	}
};
const TDX_COMPONENT_NAMES = {
	0: {
		category: "OS/VMM",
		type: "TDX Module"
	},
	1: {
		category: "OS/VMM",
		type: "TDX Module"
	},
	2: {
		category: "OS/VMM",
		type: "TDX Late Microcode Update"
	}
};
const components = (names, svns) => Array.from({ length: 16 }, (_, i) => ({
	svn: svns[i] ?? 0,
	...names[i]
}));
function defaultTcbInfo(tee, platform, at) {
	const level = (sgx, pcesvn, tdx) => ({
		sgxtcbcomponents: components(SGX_COMPONENT_NAMES, sgx),
		pcesvn,
		...tee === "tdx" ? { tdxtcbcomponents: components(TDX_COMPONENT_NAMES, tdx) } : {}
	});
	const newest = midnight(addDays(at, -300));
	const older = midnight(addDays(at, -700));
	const oldest = midnight(addDays(at, -2500));
	const module = {
		mrsigner: "00".repeat(48),
		attributes: "00".repeat(8),
		attributesMask: "FF".repeat(8)
	};
	return {
		id: tee === "tdx" ? "TDX" : "SGX",
		version: 3,
		issueDate: rfc3339$1(addDays(at, -1)),
		nextUpdate: rfc3339$1(addDays(at, 29)),
		fmspc: toHex(platform.fmspc).toUpperCase(),
		pceId: toHex(platform.pceId).toUpperCase(),
		tcbType: 0,
		tcbEvaluationDataNumber: 19,
		...tee === "tdx" ? {
			tdxModule: module,
			tdxModuleIdentities: [{
				id: "TDX_03",
				...module,
				tcbLevels: [{
					tcb: { isvsvn: 3 },
					tcbDate: newest,
					tcbStatus: "UpToDate"
				}]
			}, {
				id: "TDX_01",
				...module,
				tcbLevels: [{
					tcb: { isvsvn: 6 },
					tcbDate: newest,
					tcbStatus: "UpToDate"
				}, {
					tcb: { isvsvn: 4 },
					tcbDate: older,
					tcbStatus: "OutOfDate",
					advisoryIDs: ["INTEL-SA-90001"]
				}]
			}]
		} : {},
		tcbLevels: [
			{
				tcb: level([
					3,
					3,
					2,
					2,
					4,
					1,
					0,
					5
				], 13, [
					5,
					0,
					3
				]),
				tcbDate: newest,
				tcbStatus: "UpToDate"
			},
			{
				tcb: level([
					2,
					2,
					2,
					2,
					3,
					1,
					0,
					5
				], 13, [
					5,
					0,
					2
				]),
				tcbDate: older,
				tcbStatus: "OutOfDate",
				advisoryIDs: ["INTEL-SA-90001", "INTEL-SA-90002"]
			},
			{
				tcb: level([
					2,
					2,
					2,
					2,
					3,
					1,
					0,
					5
				], 5, [
					5,
					0,
					2
				]),
				tcbDate: oldest,
				tcbStatus: "OutOfDate",
				advisoryIDs: [
					"INTEL-SA-90001",
					"INTEL-SA-90002",
					"INTEL-SA-90003"
				]
			}
		]
	};
}
function defaultQeIdentity(tee, at) {
	return {
		id: tee === "tdx" ? "TD_QE" : "QE",
		version: 2,
		issueDate: rfc3339$1(addDays(at, -1)),
		nextUpdate: rfc3339$1(addDays(at, 29)),
		tcbEvaluationDataNumber: 19,
		miscselect: "00000000",
		miscselectMask: "FFFFFFFF",
		attributes: "11000000000000000000000000000000",
		attributesMask: "FBFFFFFFFFFFFFFF0000000000000000",
		mrsigner: toHex(QE_MRSIGNER).toUpperCase(),
		isvprodid: tee === "tdx" ? 2 : 1,
		tcbLevels: [{
			tcb: { isvsvn: 4 },
			tcbDate: midnight(addDays(at, -300)),
			tcbStatus: "UpToDate"
		}, {
			tcb: { isvsvn: 2 },
			tcbDate: midnight(addDays(at, -700)),
			tcbStatus: "OutOfDate",
			advisoryIDs: ["INTEL-SA-90004"]
		}]
	};
}
function defaultEarlyTcbInfo(tcbInfo, platform, at) {
	const [newest, ...older] = structuredClone(tcbInfo.tcbLevels);
	if (newest === void 0) return structuredClone(tcbInfo);
	const [first, ...rest] = newest.tcb.sgxtcbcomponents;
	const recovered = {
		tcb: {
			...newest.tcb,
			sgxtcbcomponents: [{
				...first,
				svn: (platform.sgxComponents[0] ?? 0) + 1
			}, ...rest]
		},
		tcbDate: midnight(addDays(at, -300)),
		tcbStatus: "UpToDate"
	};
	return {
		...structuredClone(tcbInfo),
		tcbEvaluationDataNumber: tcbInfo.tcbEvaluationDataNumber + 1,
		tcbLevels: [
			recovered,
			{
				...newest,
				tcbStatus: "OutOfDate",
				advisoryIDs: ["INTEL-SA-90005"]
			},
			...older
		]
	};
}
function defaultTcbNumbers(tee, standard, at) {
	const entry = (number, days) => ({
		tcbEvaluationDataNumber: number,
		tcbRecoveryEventDate: midnight(addDays(at, -days)),
		tcbDate: midnight(addDays(at, -days))
	});
	return {
		id: tee === "tdx" ? "TDX" : "SGX",
		version: 1,
		issueDate: rfc3339$1(addDays(at, -1)),
		nextUpdate: rfc3339$1(addDays(at, 29)),
		tcbEvalNumbers: [
			entry(standard + 1, 300),
			entry(standard, 500),
			entry(standard - 1, 700)
		]
	};
}
function buildCollateral(pki, tcbInfo, qeIdentity, signers, sign) {
	const tcb = sign("tcb-info", signers.tcbInfo, utf8(JSON.stringify(tcbInfo)));
	const qe = sign("qe-identity", signers.qeIdentity, utf8(JSON.stringify(qeIdentity)));
	return {
		pck_crl_issuer_chain: pki.chains.pckCrlIssuer,
		root_ca_crl: toHex(pki.rootCrl),
		pck_crl: toHex(pki.pckCrl),
		tcb_info_issuer_chain: pki.chains.tcbInfoIssuer,
		tcb_info: Buffer.from(tcb.content).toString("utf8"),
		tcb_info_signature: toHex(tcb.signature),
		qe_identity_issuer_chain: pki.chains.qeIdentityIssuer,
		qe_identity: Buffer.from(qe.content).toString("utf8"),
		qe_identity_signature: toHex(qe.signature)
	};
}
function signTcbNumbers(numbers, signer, sign) {
	const { content, signature } = sign("tcb-numbers", signer, utf8(JSON.stringify(numbers)));
	return `{"tcbEvaluationDataNumbers":${Buffer.from(content).toString("utf8")},"signature":"${toHex(signature)}"}`;
}
// src/simulator/ct-log.ts
const SCT_LIST = "1.3.6.1.4.1.11129.2.4.2";
function ctLog(name, operator, at, more = {}) {
	return {
		name,
		operator,
		kind: "rfc6962",
		state: "usable",
		stateSince: yearsFrom(at, -1),
		interval: null,
		...more
	};
}
function sctOf(log, timestamp, more = {}) {
	return {
		log,
		timestamp,
		signedBy: null,
		logId: null,
		version: 0,
		extensions: null,
		algorithm: [4, 3],
		beforeSign: (message) => message,
		...more
	};
}
function certificateWithScts(certify, issuerSpki, scts, keyring) {
	const tbs = firstElement(certify([]));
	return certify([sctListExtension(scts.map((sct) => signSct(sct, tbs, issuerSpki, keyring)))]);
}
function signSct(params, tbs, issuerSpki, keyring) {
	const { log, signedBy, algorithm } = params;
	const extensions = params.extensions ?? (log.kind === "static" ? leafIndex(tbs) : Buffer.alloc(0));
	const timestamp = u64(params.timestamp.getTime()).reverse();
	const precertificate = join$1(sha256(issuerSpki), u24(tbs.length), tbs);
	const message = join$1(Buffer.of(params.version, 0), timestamp, Buffer.of(0, 1), precertificate, vector(extensions));
	const signature = (0, node_crypto.sign)("sha256", params.beforeSign(message), keyring(signedBy ?? keyName(log)).privateKey);
	return join$1(Buffer.of(params.version), params.logId ?? logId(log, keyring), timestamp, vector(extensions), Buffer.from(algorithm), vector(signature));
}
function sctListExtension(scts) {
	return {
		oid: SCT_LIST,
		critical: false,
		value: octetString(vector(join$1(...scts.map(vector))))
	};
}
function logId(log, keyring) {
	return sha256(keyring(keyName(log)).spki);
}
function logList({ version, timestamp, logs }, keyring) {
	const operators = [...new Set(logs.map(({ operator }) => operator))].map((name) => {
		const own = logs.filter(({ operator }) => operator === name);
		const kind = (wanted) => own.filter((log) => log.kind === wanted).map((log) => listedLog(log, keyring));
		return {
			name,
			email: ["ct@log.example"],
			logs: kind("rfc6962"),
			tiled_logs: kind("static")
		};
	});
	return `${JSON.stringify({
		version,
		log_list_timestamp: rfc3339(timestamp),
		operators
	}, null, 2)}\n`;
}
function listedLog(log, keyring) {
	const host = `https://${log.name}.log.example/`;
	const urls = log.kind === "static" ? {
		submission_url: host,
		monitoring_url: host
	} : { url: host };
	const state = { timestamp: rfc3339(log.stateSince) };
	const last = { final_tree_head: {
		sha256_root_hash: sha256().toString("base64"),
		tree_size: 0
	} };
	return {
		description: `Simulated '${log.name}' log`,
		log_id: logId(log, keyring).toString("base64"),
		key: keyring(keyName(log)).spki.toString("base64"),
		...urls,
		mmd: log.kind === "static" ? 60 : 86400,
		state: { [log.state]: log.state === "readonly" ? {
			...state,
			...last
		} : state },
		...log.interval === null ? {} : { temporal_interval: {
			start_inclusive: rfc3339(log.interval.start),
			end_exclusive: rfc3339(log.interval.end)
		} }
	};
}
const keyName = (log) => `ct-log/${log.name}`;
function leafIndex(tbs) {
	return join$1(Buffer.of(0, 0, 5, 0), sha256(tbs).subarray(0, 4));
}
function vector(bytes) {
	return join$1(u16(bytes.length).reverse(), bytes);
}
function u24(value) {
	return Buffer.of(value >> 16 & 255, value >> 8 & 255, value & 255);
}
function firstElement(sequence) {
	const inside = headerLength(sequence);
	const rest = sequence.subarray(inside.header, inside.header + inside.content);
	const first = headerLength(rest);
	return rest.subarray(0, first.header + first.content);
}
function headerLength(element) {
	const first = element[1] ?? 0;
	if (first < 128) return {
		header: 2,
		content: first
	};
	const digits = element.subarray(2, 2 + (first & 127));
	return {
		header: 2 + digits.length,
		content: digits.reduce((sum, byte) => sum * 256 + byte, 0)
	};
}
function yearsFrom(date, years) {
	return new Date(date.getTime() + years * 365 * 864e5);
}
const rfc3339 = (date) => date.toISOString().replace(/\.\d+Z$/, "Z");
// src/simulator/change.ts
function changed(part, change) {
	if (change === void 0) return part;
	if (typeof change === "function") return change(part) ?? part;
	return merged(part, change);
}
function merged(part, fields) {
	if (!isRecord(part) || !isRecord(fields)) return fields;
	const result = { ...part };
	for (const [name, value] of Object.entries(fields)) if (value !== void 0) result[name] = merged(part[name], value);
	return result;
}
function isRecord(value) {
	return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
// src/simulator/documents.ts
function taggedReportData(tag, content) {
	return sha512(utf8(`${tag}:`), content);
}
function compact(value) {
	if (value < 64) return Buffer.of(value << 2);
	if (value < 16384) return Buffer.of(value << 2 & 255 | 1, value >> 6);
	return u32(value * 4 + 2);
}
const scaleBytes = (bytes) => join$1(compact(bytes.length), bytes);
const scaleList = (items) => join$1(compact(items.length), ...items);
function versionedAttestation(evidence, config = systemConfig(evidence.vm_config)) {
	const log = JSON.parse(evidence.event_log);
	const events = log.map((entry) => join$1(u32(entry.imr), u32(entry.event_type), scaleBytes(hex(entry.digest)), scaleBytes(utf8(entry.event)), scaleBytes(hex(entry.event_payload))));
	const runtime = log.filter((entry) => entry.imr === 3).map((entry) => join$1(scaleBytes(utf8(entry.event)), scaleBytes(hex(entry.event_payload))));
	return join$1(Buffer.of(0, 0), scaleBytes(hex(evidence.quote)), scaleList(events), scaleList(runtime), hex(evidence.report_data), scaleBytes(utf8(config)));
}
function systemConfig(vmConfig) {
	return JSON.stringify({
		kms_urls: ["https://kms.simulated.example:12001"],
		gateway_urls: ["https://gateway.simulated.example:12002"],
		pccs_url: "",
		docker_registry: "",
		host_api_url: "vsock://2:12000/api",
		vm_config: vmConfig
	});
}
const RA_TLS = "1.3.6.1.4.1.62397.1";
function raTlsCertificate(deployment, options = {}) {
	const sign = createSigner(deployment.keys, deployment.bend);
	const key = deployment.keys(options.key ?? "ra-tls");
	const evidence = deployment.attest(options.reportData ?? taggedReportData("ratls-cert", key.spki));
	const extension = (suffix, value) => ({
		oid: `${RA_TLS}.${suffix}`,
		critical: false,
		value: octetString(value)
	});
	const carried = options.carry === "attestation" ? [extension("8", versionedAttestation(evidence))] : [extension("1", hex(evidence.quote)), ...options.eventLog === false ? [] : [extension("2", utf8(evidence.event_log))]];
	const issuer = options.issuer ?? (deployment.app.keyProvider.name === "kms" ? "kms" : "local-root");
	const issuerName = {
		commonName: issuer === "kms" ? "Simulated KMS CA" : "Simulated App Root",
		organization: "Simulated"
	};
	const params = (name, subject) => ({
		key: name,
		signedBy: issuer,
		version: 2,
		serial: derivedBytes(deployment.bend.seed ?? "", `serial/${name}`, 19),
		issuer: issuerName,
		subject,
		notBefore: addDays(deployment.at, -30),
		notAfter: addDays(deployment.at, 3650),
		signatureAlgorithm: ECDSA_WITH_SHA256,
		outerSignatureAlgorithm: null,
		spki: null,
		authorityKeyId: null,
		crlDistributionPoint: null,
		subjectKeyId: sha1(Buffer.of(4), deployment.keys(name).publicKey),
		keyUsage: null,
		basicConstraints: null,
		sgx: null,
		extensions: (list) => list
	});
	const leaf = changed({
		...params(key.name, { commonName: "Simulated App" }),
		extensions: (list) => [
			...list,
			...carried,
			extension("3", deployment.app.appId),
			extension("4", utf8(options.usage ?? "app:custom"))
		]
	}, options.certificate);
	const ca = {
		...params(issuer, issuerName),
		basicConstraints: {
			ca: true,
			pathLength: 1
		}
	};
	const der = buildCertificate(key.name, leaf, deployment.keys, sign);
	const caDer = buildCertificate(issuer, ca, deployment.keys, sign);
	return {
		der,
		pem: pem(der) + pem(caDer),
		key,
		evidence
	};
}
function guestAgentInfo(deployment) {
	const { app } = deployment;
	return {
		app_id: toHex(app.appId),
		instance_id: toHex(app.instanceId),
		app_cert: raTlsCertificate(deployment).pem,
		tcb_info: JSON.stringify(tcbInfoJson(deployment)),
		app_name: "simulated-app",
		device_id: toHex(sha256(deployment.platform.ppid)),
		mr_aggregated: toHex(mrAggregated(deployment)),
		os_image_hash: measuredImage(deployment),
		key_provider_info: JSON.stringify(app.keyProvider),
		compose_hash: toHex(app.composeHash),
		vm_config: deployment.evidence.vm_config
	};
}
function measuredImage({ eventLog, app }) {
	return eventLog.some(({ event }) => event === "os-image-hash") ? toHex(app.osImageHash) : "";
}
function tcbInfoJson(deployment) {
	return {
		...deployment.registers,
		mr_aggregated: toHex(mrAggregated(deployment)),
		os_image_hash: measuredImage(deployment),
		compose_hash: toHex(deployment.app.composeHash),
		device_id: toHex(sha256(deployment.platform.ppid)),
		event_log: deployment.eventLog,
		app_compose: deployment.appCompose.toString("utf8")
	};
}
function mrAggregated(deployment) {
	const { td } = deployment;
	const bound = join$1(td.mrConfigId, td.mrOwner, td.mrOwnerConfig);
	return sha256(td.mrTd, td.rtmr0, td.rtmr1, td.rtmr2, td.rtmr3, bound.some((byte) => byte !== 0) ? bound : Buffer.of());
}
const BASE_DOMAIN = "simulated.example";
const ACME_ACCOUNT = "https://acme.simulated.example/acct/1";
const GATEWAY_TLS_KEYS = ["gateway-tls", "gateway-tls-before"];
function acmeInfo(gateway, shape = "0.5.6") {
	const uri = ACME_ACCOUNT;
	const keys = GATEWAY_TLS_KEYS.map((name) => gateway.keys(name).spki);
	const quoteOf = (tag, content) => gateway.attest(taggedReportData(tag, content));
	const hist = keys.map(toHex);
	if (shape === "0.5.3") return {
		account_uri: uri,
		hist_keys: hist
	};
	const account = quoteOf("acme-account", utf8(uri));
	const both = {
		account_uri: uri,
		quoted_hist_keys: keys.map((spki, i) => {
			const evidence = i === 0 ? quoteOf("zt-cert", spki) : null;
			return {
				public_key: toHex(spki),
				quote: evidence === null ? "" : JSON.stringify(evidence),
				...shape === "0.5.5" ? {} : { attestation: evidence === null ? "" : toHex(versionedAttestation(evidence)) }
			};
		}),
		account_quote: JSON.stringify(account)
	};
	return shape === "0.5.5" ? {
		...both,
		hist_keys: hist,
		active_cert: raTlsCertificate(gateway).pem,
		base_domain: BASE_DOMAIN
	} : {
		...both,
		account_attestation: toHex(versionedAttestation(account))
	};
}
function phalaCloudAttestations(deployment, options = {}) {
	const { running = 2, stopped = 1, eventLog = "eventlog" } = options;
	const machines = options.instances ?? Array.from({ length: running }, (_, i) => i === 0 ? deployment : deployment.sibling(i));
	return {
		app_id: toHex(deployment.app.appId),
		contract_address: `0x${toHex(deployment.app.appId)}`,
		kms_info: {
			contract_address: `0x${toHex(derivedBytes("kms", "contract", 20))}`,
			chain_id: 8453,
			version: "v0.5.3 (git:0000000000000000)",
			url: options.kmsUrl ?? null,
			gateway_app_id: `0x${toHex(options.gateway?.app.appId ?? derivedBytes("gateway", "app id", 20))}`,
			gateway_app_url: options.gatewayUrl ?? null
		},
		instances: [...machines.map((machine, i) => ({
			vm_uuid: `00000000-0000-4000-8000-00000000000${i}`,
			name: `simulated-app-${i}`,
			instance_id: toHex(machine.app.instanceId),
			status: "running",
			quote: machine.evidence.quote,
			eventlog: eventLog === "eventlog" ? machine.eventLog : null,
			image_version: machine.vmConfig.image ?? null,
			tcb_info: tcbInfoJson(machine)
		})), ...Array.from({ length: stopped }, (_, i) => ({
			vm_uuid: `00000000-0000-4000-8000-0000000000f${i}`,
			name: `simulated-app-stopped-${i}`,
			instance_id: toHex(derivedBytes(`stopped-${i}`, "instance id", 20)),
			status: "stopped",
			quote: null,
			eventlog: null,
			image_version: null,
			tcb_info: null
		}))],
		kms_guest_agent_info: options.kms === void 0 ? null : guestAgentInfo(options.kms),
		gateway_guest_agent_info: options.gateway === void 0 ? null : guestAgentInfo(options.gateway),
		qemu_version: deployment.vmConfig.qemu_version ?? null
	};
}
// src/simulator/policy.ts
function policyText(pins) {
	const { registers, app } = pins;
	return `version: 1
phases: [hardware, os, source-code]
os:
  images:
    - name: ${pins.image}
      os-image-hash: "${toHex(app.osImageHash)}"
  measurements:
    - name: ${pins.image}
      mrtd: "${registers.mrtd}"
      rtmr0: "${registers.rtmr0}"
      rtmr1: "${registers.rtmr1}"
      rtmr2: "${registers.rtmr2}"
source-code:
  compose-hashes: ["${toHex(app.composeHash)}"]
  app-ids: ["${toHex(app.appId)}"]
  key-provider:
    kind: ${app.keyProvider.name}
    id: "${app.keyProvider.id}"
`;
}
// src/simulator/quote.ts
const TEE_TYPE = {
	tdx: 129,
	sgx: 0
};
const INTEL_QE_VENDOR_ID = hex("939a7233f79c4ca9940a0db3957f0607");
const BODY_TYPES = {
	enclave: 1,
	td10: 2,
	td15: 3
};
function defaultTdReport() {
	const zeroRegister = () => zeros(48);
	return {
		teeTcbSvn: padded(hex("070103"), 16),
		mrSeam: derivedBytes("tdx-module", "mrseam", 48),
		mrSignerSeam: zeroRegister(),
		seamAttributes: zeros(8),
		tdAttributes: hex("0000001000000000"),
		xfam: hex("e702060000000000"),
		mrTd: zeroRegister(),
		mrConfigId: zeroRegister(),
		mrOwner: zeroRegister(),
		mrOwnerConfig: zeroRegister(),
		rtmr0: zeroRegister(),
		rtmr1: zeroRegister(),
		rtmr2: zeroRegister(),
		rtmr3: zeroRegister(),
		reportData: zeros(64),
		teeTcbSvn2: padded(hex("070103"), 16),
		mrServiceTd: zeroRegister()
	};
}
function defaultEnclaveReport(platform) {
	return {
		cpuSvn: cpuSvnOf(platform),
		miscSelect: zeros(4),
		reserved1: zeros(28),
		attributes: hex("0500000000000000e700000000000000"),
		mrEnclave: derivedBytes("enclave", "mrenclave", 32),
		reserved2: zeros(32),
		mrSigner: derivedBytes("enclave", "mrsigner", 32),
		reserved3: zeros(96),
		isvProdId: 0,
		isvSvn: 1,
		reserved4: zeros(60),
		reportData: zeros(64)
	};
}
function defaultQe(tee, platform) {
	return {
		...defaultEnclaveReport(platform),
		attributes: hex("1500000000000000e700000000000000"),
		mrEnclave: derivedBytes("quoting-enclave", "mrenclave", 32),
		mrSigner: Buffer.from(QE_MRSIGNER),
		isvProdId: tee === "tdx" ? 2 : 1,
		isvSvn: 5,
		reportData: null,
		authData: Uint8Array.from({ length: 32 }, (_, i) => i),
		signedBy: "pck"
	};
}
function defaultQuote(tee) {
	return {
		version: tee === "tdx" ? 4 : 3,
		attestationKeyType: 2,
		teeType: TEE_TYPE[tee],
		reserved: tee === "tdx" ? zeros(4) : hex("0a000d00"),
		qeVendorId: Buffer.from(INTEL_QE_VENDOR_ID),
		userData: zeros(20),
		body: tee === "tdx" ? "td10" : "enclave",
		bodyType: null,
		bodySize: null,
		signedBy: "attestation",
		attestationKey: null,
		outerCertificationType: 6,
		certificationType: 5,
		certificationData: null,
		padding: zeros(0)
	};
}
function tdReportBytes(td, body) {
	return join$1(td.teeTcbSvn, td.mrSeam, td.mrSignerSeam, td.seamAttributes, td.tdAttributes, td.xfam, td.mrTd, td.mrConfigId, td.mrOwner, td.mrOwnerConfig, td.rtmr0, td.rtmr1, td.rtmr2, td.rtmr3, td.reportData, ...body === "td15" ? [td.teeTcbSvn2, td.mrServiceTd] : []);
}
function enclaveReportBytes(report) {
	return join$1(report.cpuSvn, report.miscSelect, report.reserved1, report.attributes, report.mrEnclave, report.reserved2, report.mrSigner, report.reserved3, u16(report.isvProdId), u16(report.isvSvn), report.reserved4, report.reportData);
}
function buildQuote(parts, keyring, sign) {
	const { quote, qe } = parts;
	const body = quote.body === "enclave" ? enclaveReportBytes(parts.enclave) : tdReportBytes(parts.td, quote.body);
	const header = join$1(u16(quote.version), u16(quote.attestationKeyType), u32(quote.teeType), quote.reserved, quote.qeVendorId, quote.userData);
	const descriptor = quote.version === 5 ? join$1(u16(quote.bodyType ?? BODY_TYPES[quote.body]), u32(quote.bodySize ?? body.length)) : zeros(0);
	const signed = sign("quote", quote.signedBy, join$1(header, descriptor, body));
	const attestationKey = quote.attestationKey ?? keyring(quote.signedBy).publicKey;
	const reportData = qe.reportData ?? padded(sha256(attestationKey, qe.authData), 64);
	const report = sign("qe-report", qe.signedBy, enclaveReportBytes({
		...qe,
		reportData
	}));
	const certificationData = quote.certificationData ?? defaultCertificationData(parts);
	const qeReportData = join$1(report.content, report.signature, u16(qe.authData.length), qe.authData, u16(quote.certificationType), u32(certificationData.length), certificationData);
	const outer = quote.version === 3 ? zeros(0) : join$1(u16(quote.outerCertificationType), u32(qeReportData.length));
	const signatureData = join$1(signed.signature, attestationKey, outer, qeReportData);
	return join$1(signed.content, u32(signatureData.length), signatureData, quote.padding);
}
function defaultCertificationData(parts) {
	const { quote, platform, pki } = parts;
	if (quote.certificationType === 5) return utf8(`${pki.chains.pck}\0`);
	if (quote.certificationType === 4) return utf8(pki.chains.pck.replace(/(?<=-----END CERTIFICATE-----)[\s\S]*/, ""));
	const encrypted = () => derivedBytes("encrypted-ppid", "", quote.certificationType === 2 ? 256 : 384);
	return join$1(quote.certificationType === 1 ? platform.ppid : encrypted(), cpuSvnOf(platform), u16(platform.pceSvn), platform.pceId);
}
function createDeployment(bend = {}) {
	const seed = bend.seed ?? toHex((0, node_crypto.randomBytes)(16));
	const at = new Date(bend.at ?? "2026-06-15T12:00:00Z");
	const tee = bend.tee ?? "tdx";
	const instance = bend.instance ?? 0;
	const keys = createKeyring(seed);
	const sign = createSigner(keys, bend);
	const platform = changed(defaultPlatform(seed), bend.platform);
	const pki = buildPki(changed(defaultPki(keys, seed, platform, at), bend.pki), keys, sign);
	const tcbInfo = changed(defaultTcbInfo(tee, platform, at), bend.tcbInfo);
	const qeIdentity = changed(defaultQeIdentity(tee, at), bend.qeIdentity);
	const signers = changed({
		tcbInfo: "tcbSigning",
		qeIdentity: "tcbSigning"
	}, bend.collateralSigners);
	const quoteParams = changed({
		...defaultQuote(tee),
		signedBy: `attestation/${instance}`
	}, bend.quote);
	const collateral = changed({
		...buildCollateral(pki, tcbInfo, qeIdentity, signers, sign),
		...quoteParams.certificationType >= 4 ? {} : { pck_certificate_chain: pki.chains.pck }
	}, bend.collateral);
	const earlyOf = (early) => {
		const earlyTcbInfo = changed(defaultEarlyTcbInfo(tcbInfo, platform, at), early.tcbInfo);
		const number = earlyTcbInfo.tcbEvaluationDataNumber;
		const earlyQe = changed({
			...qeIdentity,
			tcbEvaluationDataNumber: number
		}, early.qeIdentity);
		const numbers = changed(defaultTcbNumbers(tee, tcbInfo.tcbEvaluationDataNumber, at), early.numbers);
		return {
			collateral: buildCollateral(pki, earlyTcbInfo, earlyQe, changed(signers, early.signers), sign),
			numbers: signTcbNumbers(numbers, signers.tcbInfo, sign)
		};
	};
	const image = changed(defaultImage(), bend.image);
	const vm = changed(defaultVm(), bend.vm);
	const measurementDocument = cborBytes(changed(defaultMeasurementDocument(image), bend.measurementDocument));
	const plainManifest = checksumManifest(image, measurementDocument);
	const manifest = bend.checksumManifest?.(plainManifest) ?? plainManifest;
	const osImageHash = image.documentVersion === 2 ? sha256(measurementDocument) : sha256(utf8(manifest));
	const appCompose = utf8(typeof bend.compose === "string" ? bend.compose : composeText(changed(defaultCompose(), bend.compose)));
	const composeHash = sha256(appCompose);
	const appParams = changed(defaultApp(keys, seed, instance), bend.app);
	const app = {
		appId: appParams.appId ?? Buffer.from(composeHash.subarray(0, 20)),
		instanceId: appParams.instanceId,
		composeHash,
		osImageHash,
		keyProvider: appParams.keyProvider
	};
	const mrConfig = mrConfigId(appParams.mrConfig, app);
	const events = changed([...firmwareEvents(image, vm), ...launchEvents(appParams, app)], bend.events);
	const honestTd = {
		...defaultTdReport(),
		mrTd: mrtdOf(image, vm),
		mrConfigId: mrConfig.value,
		rtmr0: replay(events, 0),
		rtmr1: replay(events, 1),
		rtmr2: replay(events, 2),
		rtmr3: replay(events, 3),
		reportData: derivedBytes(seed, "report-data", 64)
	};
	const policy = policyText({
		image: image.name,
		registers: registersOf(honestTd),
		app
	});
	const td = changed(honestTd, bend.td);
	const eventLog = changed(events.map(entryJson), bend.eventLog);
	const vmConfig = changed(defaultVmConfig(image, vm, osImageHash, measurementDocument, manifest), bend.vmConfig);
	const qe = changed(defaultQe(tee, platform), bend.qe);
	const enclave = changed({
		...defaultEnclaveReport(platform),
		reportData: td.reportData
	}, bend.enclave);
	const attest = (reportData) => {
		const bytes = buildQuote({
			quote: quoteParams,
			td: {
				...td,
				reportData
			},
			enclave: {
				...enclave,
				reportData
			},
			qe,
			platform,
			pki
		}, keys, sign);
		const quote = Buffer.from(bend.quoteBytes?.(bytes) ?? bytes);
		return {
			quote,
			evidence: changed({
				quote: toHex(quote),
				event_log: JSON.stringify(eventLog),
				report_data: toHex(reportData),
				vm_config: JSON.stringify(vmConfig)
			}, bend.evidence)
		};
	};
	const reportData = Buffer.from(tee === "tdx" ? td.reportData : enclave.reportData);
	return {
		at,
		bend: {
			...bend,
			seed
		},
		keys,
		platform,
		pki,
		tcbInfo,
		qeIdentity,
		collateral,
		early: bend.early === void 0 ? null : earlyOf(bend.early),
		rootCaPem: pki.rootCaPem,
		fmspc: toHex(platform.fmspc),
		...attest(reportData),
		td,
		reportData,
		registers: registersOf(td),
		eventLog,
		vmConfig,
		app,
		appCompose,
		mrConfigDocument: mrConfig.document,
		measurementDocument,
		checksumManifest: manifest,
		imageReference: defaultImageReference(image, osImageHash),
		policy,
		attest: (other) => attest(other).evidence,
		sibling: (other, change = {}) => createDeployment({
			...bend,
			seed,
			...change,
			instance: other
		})
	};
}
function registersOf(td) {
	return {
		mrtd: toHex(td.mrTd),
		rtmr0: toHex(td.rtmr0),
		rtmr1: toHex(td.rtmr1),
		rtmr2: toHex(td.rtmr2),
		rtmr3: toHex(td.rtmr3)
	};
}
// src/simulator/whole.ts
function createWholeDeployment({ at, seed = toHex((0, node_crypto.randomBytes)(16)), ...bends } = {}) {
	const machine = (number, own, bend = {}) => createDeployment({
		...bend,
		seed,
		...at === void 0 ? {} : { at },
		instance: bend.instance ?? number,
		compose: typeof bend.compose === "string" ? bend.compose : both(own.compose, bend.compose),
		app: both(own.app, bend.app)
	});
	const kms = machine(101, {
		compose: KMS_COMPOSE,
		app: KMS_APP
	}, bends.kms);
	const mrKms = mrAggregated(kms);
	const app = machine(0, {
		compose: {},
		app: { mrKms }
	}, bends.app);
	const more = (bends.more ?? []).map((bend, i) => machine(i + 1, {
		compose: {},
		app: { mrKms }
	}, {
		...bend,
		platform: both(hostOf(i + 1), bend.platform)
	}));
	const gateway = machine(102, {
		compose: GATEWAY_COMPOSE,
		app: {
			...GATEWAY_APP,
			mrKms
		}
	}, bends.gateway);
	const policy = wholePolicy({
		app,
		kms,
		gateway
	});
	return {
		app,
		instances: [app, ...more],
		kms,
		gateway,
		meta: kmsMeta(kms, gateway),
		policy
	};
}
function hostOf(number) {
	return { ppid: derivedBytes(`host ${number}`, "ppid", 16) };
}
function both(own, bend) {
	return (part) => changed(changed(part, own), bend);
}
const imageOf = (name) => `services:\n  ${name}:\n    image: registry.example/simulated-${name}@sha256:${toHex(derivedBytes("container", name, 32))}\n`;
const KMS_COMPOSE = {
	name: "simulated-kms",
	docker_compose_file: imageOf("kms"),
	kms_enabled: false,
	gateway_enabled: false,
	local_key_provider_enabled: true,
	no_instance_id: true,
	public_logs: false
};
const KMS_APP = {
	instanceId: zeros(0),
	keyProvider: {
		name: "local-sgx",
		id: toHex(derivedBytes("local-sgx", "mrenclave", 32))
	},
	measuresImage: false,
	storageFs: null
};
const GATEWAY_COMPOSE = {
	name: "simulated-gateway",
	docker_compose_file: imageOf("gateway"),
	gateway_enabled: false,
	no_instance_id: true,
	public_logs: false
};
const GATEWAY_APP = {
	appId: derivedBytes("gateway", "app id", 20),
	instanceId: zeros(0),
	storageFs: null
};
function kmsMeta(kms, gateway) {
	const rootKey = toHex(kms.keys("kms").spki);
	const k256Key = toHex(join$1(Buffer.of(2), derivedBytes(kms.bend.seed ?? "", "k256", 32)));
	const named = utf8(`dstack-kms-genereted-keys-v1:${rootKey};${k256Key};`);
	const { quote, event_log } = kms.attest(join$1(require_verification.keccak_256(named), zeros(32)));
	return {
		ca_cert: raTlsCertificate(kms, { issuer: "kms" }).pem.split(/(?<=-----END CERTIFICATE-----\n)/)[1] ?? "",
		allow_any_upgrade: false,
		k256_pubkey: k256Key,
		bootstrap_info: {
			ca_pubkey: rootKey,
			k256_pubkey: k256Key,
			quote,
			eventlog: event_log
		},
		is_dev: false,
		gateway_app_id: `0x${toHex(gateway.app.appId)}`,
		kms_contract_address: `0x${toHex(derivedBytes("kms", "contract", 20))}`,
		chain_id: 8453
	};
}
function kmsRpc(kms, bend = {}) {
	return raTlsCertificate(kms, {
		key: "kms-rpc",
		usage: "kms:rpc",
		issuer: "kms",
		...bend
	});
}
function wholePolicy({ app, kms, gateway }) {
	return `${app.policy}kms:
  aggregated-mrs: ["${toHex(mrAggregated(kms))}"]
gateway:
  aggregated-mrs: ["${toHex(mrAggregated(gateway))}"]
`;
}
// src/simulator/servers.ts
function startPccs(deployments, options = {}) {
	const worlds = Array.isArray(deployments) ? deployments : [deployments];
	return serve((url) => pccsAnswer(worlds, url, options.rootCaCrl ?? "hex"), options);
}
function pccsAnswer(worlds, url, rootCaCrl) {
	const match = /^\/(sgx|tdx)\/certification\/v4\/(.+)$/.exec(url.pathname);
	if (match === null) return null;
	const [, tee, what] = match;
	const query = (name) => url.searchParams.get(name);
	const ofTee = worlds.filter((world) => (world.bend.tee ?? "tdx") === tee);
	const first = worlds[0];
	switch (what) {
		case "pckcrl": {
			const world = worlds.find((candidate) => candidate.platform.ca === query("ca"));
			if (world === void 0) return null;
			const crl = hex(world.collateral.pck_crl);
			const body = query("encoding") === "der" ? crl : pem(crl, "X509 CRL");
			return withChain("SGX-PCK-CRL-Issuer-Chain", world.collateral.pck_crl_issuer_chain, body, "application/x-pem-file");
		}
		case "rootcacrl": {
			if (first === void 0) return null;
			const crl = first.collateral.root_ca_crl;
			return {
				status: 200,
				headers: { "content-type": "application/pkix-crl" },
				body: rootCaCrl === "hex" ? crl : hex(crl)
			};
		}
		case "tcb": {
			const world = ofTee.find((candidate) => candidate.fmspc === query("fmspc")?.toLowerCase());
			const number = query("tcbEvaluationDataNumber");
			if (world === void 0 || number !== null && Number(number) !== world.tcbInfo.tcbEvaluationDataNumber) return null;
			const { tcb_info, tcb_info_signature, tcb_info_issuer_chain } = collateralOf(world, query("update"));
			return withChain("TCB-Info-Issuer-Chain", tcb_info_issuer_chain, `{"tcbInfo":${tcb_info},"signature":"${tcb_info_signature}"}`, "application/json");
		}
		case "qe/identity": {
			const world = ofTee[0];
			if (world === void 0) return null;
			const { qe_identity, qe_identity_signature, qe_identity_issuer_chain } = collateralOf(world, query("update"));
			return withChain("SGX-Enclave-Identity-Issuer-Chain", qe_identity_issuer_chain, `{"enclaveIdentity":${qe_identity},"signature":"${qe_identity_signature}"}`, "application/json");
		}
		case "tcbevaluationdatanumbers": {
			const world = ofTee.find(({ early }) => early !== null);
			if (world === void 0 || world.early === null) return null;
			const chain = world.collateral.tcb_info_issuer_chain;
			return withChain("TCB-Evaluation-Data-Numbers-Issuer-Chain", chain, world.early.numbers, "application/json");
		}
		case "pckcert": {
			if (first === void 0) return null;
			const [leaf = "", ...issuers] = first.pki.chains.pck.split(/(?<=-----END CERTIFICATE-----\n)/);
			return withChain("SGX-PCK-Certificate-Issuer-Chain", issuers.join(""), leaf, "application/x-pem-file");
		}
		default: return null;
	}
}
function collateralOf({ collateral, early }, update) {
	return update === "early" && early !== null ? early.collateral : collateral;
}
function withChain(header, chain, body, type) {
	return {
		status: 200,
		headers: {
			"content-type": type,
			[header]: encodeURIComponent(chain)
		},
		body
	};
}
function startKms(kms, meta, { certificate = kmsRpc(kms), prefix = "/prpc/", ...options } = {}) {
	const key = certificate.key.privateKey.export({
		type: "pkcs8",
		format: "pem"
	});
	const route = (url) => url.pathname === `${prefix}GetMeta` ? json$1(meta) : null;
	return serve(route, {
		tls: {
			key,
			cert: certificate.pem
		},
		...options
	});
}
function startGateway(gateway, { acme = acmeInfo(gateway), ...options } = {}) {
	return serve((url) => {
		switch (url.pathname) {
			case "/.dstack/app-info": return json$1(guestAgentInfo(gateway));
			case "/.dstack/acme-info": return json$1(acme);
			default: return null;
		}
	}, options);
}
function startFileServer(files, options = {}) {
	return serve(({ pathname }) => {
		const body = Object.hasOwn(files, pathname) ? files[pathname] : void 0;
		return body === void 0 ? null : {
			status: 200,
			headers: { "content-type": typeOf(pathname) },
			body
		};
	}, options);
}
function typeOf(path) {
	if (path.endsWith(".crl")) return "application/pkix-crl";
	if (path.endsWith(".json")) return "application/json";
	return path.endsWith("/") ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
}
function startPhalaCloud(deployment, options = {}) {
	const appId = toHex(deployment.app.appId);
	return serve((url) => {
		return /^\/api\/v1\/apps\/(?:0x)?([0-9a-fA-F]{40})\/attestations$/.exec(url.pathname)?.[1]?.toLowerCase() === appId ? json$1(phalaCloudAttestations(deployment, options)) : null;
	}, options);
}
function json$1(value, status = 200) {
	return {
		status,
		headers: { "content-type": "application/json" },
		body: JSON.stringify(value)
	};
}
async function serve(route, options) {
	const requests = [];
	const handle = async (request, response) => {
		const url = new URL(request.url ?? "/", "http://127.0.0.1");
		requests.push(url.pathname + url.search);
		const usual = route(url) ?? json$1({ error: `nothing at ${url.pathname}` }, 404);
		const context = {
			method: request.method ?? "GET",
			url,
			count: requests.length
		};
		const answer = options.respond === void 0 ? usual : await options.respond(usual, context, response);
		if (answer === null) return;
		response.writeHead(answer.status, {
			...answer.headers,
			"content-length": Buffer.byteLength(answer.body)
		});
		response.end(answer.body);
	};
	const listener = (request, response) => {
		handle(request, response).catch((error) => response.destroy(error instanceof Error ? error : void 0));
	};
	const { tls, ocspResponse, host = "127.0.0.1" } = options;
	const server = tls === void 0 ? (0, node_http.createServer)(listener) : (0, node_https.createServer)(tls, listener);
	if (ocspResponse !== void 0) server.on("OCSPRequest", (_certificate, _issuer, staple) => staple(null, Buffer.from(ocspResponse)));
	await new Promise((resolve, reject) => {
		server.once("error", reject).listen(options.port ?? 0, host, resolve);
	});
	const { port } = server.address();
	return {
		url: `${tls === void 0 ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}`,
		requests,
		close: () => new Promise((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		})
	};
}
// src/simulator/ct-monitors.ts
const POISON = hex("060a2b06010401d679020403");
const FIRST_CERT_SPOTTER_ID = 9000000001;
const FIRST_CRT_SH_ID = 20000000001;
const PAGE_SIZE = 100;
function readLogged(der) {
	const certificate = new node_crypto.X509Certificate(der);
	const attribute = (name, key) => name.split("\n").find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1) ?? null;
	const alternatives = (certificate.subjectAltName ?? "").split(", ");
	const commonName = attribute(certificate.subject, "CN");
	const dnsNames = alternatives.filter((name) => name.startsWith("DNS:")).map((name) => name.slice(4));
	return {
		der: Buffer.from(der),
		isPrecertificate: Buffer.from(der).includes(POISON),
		names: [...new Set([...commonName === null || commonName === "" ? [] : [commonName], ...dnsNames])],
		dnsNames,
		commonName,
		issuer: certificate.issuer.split("\n").join(", "),
		issuerCommonName: attribute(certificate.issuer, "CN") ?? "",
		serial: certificate.serialNumber.toLowerCase(),
		notBefore: new Date(certificate.validFrom),
		notAfter: new Date(certificate.validTo),
		spki: certificate.publicKey.export({
			type: "spki",
			format: "der"
		})
	};
}
const issuanceOf = ({ issuer, serial }) => `${issuer} ${serial}`;
function issuancesOf(logged) {
	const issued = new Set(logged.filter(({ isPrecertificate }) => !isPrecertificate).map(issuanceOf));
	return logged.filter((one) => !one.isPrecertificate || !issued.has(issuanceOf(one)));
}
function startCertSpotter(certificates, options = {}) {
	const { pageSize = PAGE_SIZE, repeats = false, revoked = [], now = () => new Date() } = options;
	const issuances = issuancesOf(certificates.map(readLogged)).map((logged, i) => ({
		...logged,
		id: FIRST_CERT_SPOTTER_ID + i,
		isRevoked: revoked.some((der) => logged.der.equals(der))
	}));
	return serve((url) => {
		if (url.pathname !== "/v1/issuances") return null;
		const query = (name) => url.searchParams.get(name);
		const domain = query("domain")?.toLowerCase();
		if (domain === void 0) return json({
			code: "missing_parameter",
			message: "domain is missing"
		}, 400);
		if (query("include_subdomains") === "true") return json({
			code: "not_allowed_by_plan",
			message: "searching sub-domains needs an API key"
		}, 403);
		const wanted = query("match_wildcards") === "true" ? [domain, wildcardOver(domain)] : [domain];
		const after = repeats ? 0 : Number(query("after") ?? 0);
		const expand = url.searchParams.getAll("expand");
		return json(issuances.filter(({ id, notAfter }) => id > after && notAfter > now()).filter(({ names }) => names.some((name) => wanted.includes(name.toLowerCase()))).slice(0, pageSize).map((issuance) => certSpotterEntry(issuance, expand)));
	}, options);
}
function wildcardOver(domain) {
	return `*${domain.slice(domain.indexOf("."))}`;
}
function certSpotterEntry(issuance, expand) {
	const { id, der, names, issuer, issuerCommonName, notBefore, notAfter, spki, isRevoked } = issuance;
	const expanded = (name, value) => expand.includes(name) ? { [name]: value } : {};
	return {
		id: String(id),
		tbs_sha256: toHex(sha256(Buffer.from(issuanceOf(issuance)))),
		cert_sha256: toHex(sha256(der)),
		...expanded("dns_names", [...names].sort()),
		pubkey_sha256: toHex(sha256(spki)),
		...expanded("issuer", {
			friendly_name: issuerCommonName,
			name: issuer,
			pubkey_sha256: toHex(sha256(Buffer.from(issuer)))
		}),
		not_before: withoutFraction(notBefore, "Z"),
		not_after: withoutFraction(notAfter, "Z"),
		revoked: isRevoked,
		...expanded("cert_der", der.toString("base64"))
	};
}
function startCrtSh(certificates, options = {}) {
	const { now = () => new Date(), mostNames = 1e4 } = options;
	const rows = certificates.map(readLogged).map((logged, i) => ({
		...logged,
		id: FIRST_CRT_SH_ID + i
	}));
	const firstOf = new Map([...rows].reverse().map((row) => [issuanceOf(row), row]));
	return serve((url) => {
		const query = (name) => url.searchParams.get(name);
		const [question, wanted] = [query("q"), query("d")];
		if (url.pathname !== "/") return null;
		if (wanted !== null) {
			const row = rows.find(({ id }) => String(id) === wanted);
			return row === void 0 ? null : {
				status: 200,
				headers: { "content-type": "application/pkix-cert" },
				body: pem(row.der)
			};
		}
		if (question === null || query("output") !== "json") return errorPage(404);
		const asked = question.toLowerCase().replace(/^%\./, "");
		let left = mostNames;
		return json(rows.filter((row) => query("deduplicate") !== "Y" || firstOf.get(issuanceOf(row)) === row).filter(({ notAfter }) => query("exclude") !== "expired" || notAfter > now()).filter(({ names }) => names.some((name) => isAtOrBelow(name.toLowerCase(), asked))).map((row) => {
			const matching = (row.commonName === null || row.commonName === "" ? row.dnsNames : [row.commonName, ...row.dnsNames]).filter((name) => name.toLowerCase().includes(asked)).slice(0, left);
			left -= matching.length;
			return {
				...row,
				names: [...new Set(matching)],
				count: matching.length
			};
		}).filter(({ count }) => count > 0).reverse().map(crtShRow));
	}, options);
}
function isAtOrBelow(name, domain) {
	return name === domain || name.endsWith(`.${domain}`);
}
function crtShRow(row) {
	const { id, issuer, commonName, names, notBefore, notAfter, serial, count } = row;
	return {
		issuer_ca_id: 3e5,
		issuer_name: issuer,
		common_name: commonName,
		name_value: names.join("\n"),
		id,
		entry_timestamp: new Date(notBefore.getTime() + 3600123).toISOString().replace("Z", ""),
		not_before: withoutFraction(notBefore, ""),
		not_after: withoutFraction(notAfter, ""),
		serial_number: serial,
		result_count: count
	};
}
function withoutFraction(date, zone) {
	return date.toISOString().replace(/\.\d+Z$/, zone);
}
function json(value, status = 200) {
	return {
		status,
		headers: { "content-type": "application/json" },
		body: JSON.stringify(value)
	};
}
function errorPage(status) {
	return {
		status,
		headers: { "content-type": "text/html; charset=UTF-8" },
		body: `<!DOCTYPE html><html><head><title>${status}</title></head></html>`
	};
}
// node_modules/dns-packet/types.js
var require_types = require_rolldown_runtime.__commonJSMin(((exports) => {
	exports.toString = function(type) {
		switch (type) {
			case 1: return "A";
			case 10: return "NULL";
			case 28: return "AAAA";
			case 18: return "AFSDB";
			case 42: return "APL";
			case 257: return "CAA";
			case 60: return "CDNSKEY";
			case 59: return "CDS";
			case 37: return "CERT";
			case 5: return "CNAME";
			case 49: return "DHCID";
			case 32769: return "DLV";
			case 39: return "DNAME";
			case 48: return "DNSKEY";
			case 43: return "DS";
			case 55: return "HIP";
			case 13: return "HINFO";
			case 45: return "IPSECKEY";
			case 25: return "KEY";
			case 36: return "KX";
			case 29: return "LOC";
			case 15: return "MX";
			case 35: return "NAPTR";
			case 2: return "NS";
			case 47: return "NSEC";
			case 50: return "NSEC3";
			case 51: return "NSEC3PARAM";
			case 12: return "PTR";
			case 46: return "RRSIG";
			case 17: return "RP";
			case 24: return "SIG";
			case 6: return "SOA";
			case 99: return "SPF";
			case 33: return "SRV";
			case 44: return "SSHFP";
			case 32768: return "TA";
			case 249: return "TKEY";
			case 52: return "TLSA";
			case 250: return "TSIG";
			case 16: return "TXT";
			case 252: return "AXFR";
			case 251: return "IXFR";
			case 41: return "OPT";
			case 255: return "ANY";
		}
		return "UNKNOWN_" + type;
	};
	exports.toType = function(name) {
		switch (name.toUpperCase()) {
			case "A": return 1;
			case "NULL": return 10;
			case "AAAA": return 28;
			case "AFSDB": return 18;
			case "APL": return 42;
			case "CAA": return 257;
			case "CDNSKEY": return 60;
			case "CDS": return 59;
			case "CERT": return 37;
			case "CNAME": return 5;
			case "DHCID": return 49;
			case "DLV": return 32769;
			case "DNAME": return 39;
			case "DNSKEY": return 48;
			case "DS": return 43;
			case "HIP": return 55;
			case "HINFO": return 13;
			case "IPSECKEY": return 45;
			case "KEY": return 25;
			case "KX": return 36;
			case "LOC": return 29;
			case "MX": return 15;
			case "NAPTR": return 35;
			case "NS": return 2;
			case "NSEC": return 47;
			case "NSEC3": return 50;
			case "NSEC3PARAM": return 51;
			case "PTR": return 12;
			case "RRSIG": return 46;
			case "RP": return 17;
			case "SIG": return 24;
			case "SOA": return 6;
			case "SPF": return 99;
			case "SRV": return 33;
			case "SSHFP": return 44;
			case "TA": return 32768;
			case "TKEY": return 249;
			case "TLSA": return 52;
			case "TSIG": return 250;
			case "TXT": return 16;
			case "AXFR": return 252;
			case "IXFR": return 251;
			case "OPT": return 41;
			case "ANY": return 255;
			case "*": return 255;
		}
		if (name.toUpperCase().startsWith("UNKNOWN_")) return parseInt(name.slice(8));
		return 0;
	};
}));
// node_modules/dns-packet/rcodes.js
var require_rcodes = require_rolldown_runtime.__commonJSMin(((exports) => {
	exports.toString = function(rcode) {
		switch (rcode) {
			case 0: return "NOERROR";
			case 1: return "FORMERR";
			case 2: return "SERVFAIL";
			case 3: return "NXDOMAIN";
			case 4: return "NOTIMP";
			case 5: return "REFUSED";
			case 6: return "YXDOMAIN";
			case 7: return "YXRRSET";
			case 8: return "NXRRSET";
			case 9: return "NOTAUTH";
			case 10: return "NOTZONE";
			case 11: return "RCODE_11";
			case 12: return "RCODE_12";
			case 13: return "RCODE_13";
			case 14: return "RCODE_14";
			case 15: return "RCODE_15";
		}
		return "RCODE_" + rcode;
	};
	exports.toRcode = function(code) {
		switch (code.toUpperCase()) {
			case "NOERROR": return 0;
			case "FORMERR": return 1;
			case "SERVFAIL": return 2;
			case "NXDOMAIN": return 3;
			case "NOTIMP": return 4;
			case "REFUSED": return 5;
			case "YXDOMAIN": return 6;
			case "YXRRSET": return 7;
			case "NXRRSET": return 8;
			case "NOTAUTH": return 9;
			case "NOTZONE": return 10;
			case "RCODE_11": return 11;
			case "RCODE_12": return 12;
			case "RCODE_13": return 13;
			case "RCODE_14": return 14;
			case "RCODE_15": return 15;
		}
		return 0;
	};
}));
// node_modules/dns-packet/opcodes.js
var require_opcodes = require_rolldown_runtime.__commonJSMin(((exports) => {
	exports.toString = function(opcode) {
		switch (opcode) {
			case 0: return "QUERY";
			case 1: return "IQUERY";
			case 2: return "STATUS";
			case 3: return "OPCODE_3";
			case 4: return "NOTIFY";
			case 5: return "UPDATE";
			case 6: return "OPCODE_6";
			case 7: return "OPCODE_7";
			case 8: return "OPCODE_8";
			case 9: return "OPCODE_9";
			case 10: return "OPCODE_10";
			case 11: return "OPCODE_11";
			case 12: return "OPCODE_12";
			case 13: return "OPCODE_13";
			case 14: return "OPCODE_14";
			case 15: return "OPCODE_15";
		}
		return "OPCODE_" + opcode;
	};
	exports.toOpcode = function(code) {
		switch (code.toUpperCase()) {
			case "QUERY": return 0;
			case "IQUERY": return 1;
			case "STATUS": return 2;
			case "OPCODE_3": return 3;
			case "NOTIFY": return 4;
			case "UPDATE": return 5;
			case "OPCODE_6": return 6;
			case "OPCODE_7": return 7;
			case "OPCODE_8": return 8;
			case "OPCODE_9": return 9;
			case "OPCODE_10": return 10;
			case "OPCODE_11": return 11;
			case "OPCODE_12": return 12;
			case "OPCODE_13": return 13;
			case "OPCODE_14": return 14;
			case "OPCODE_15": return 15;
		}
		return 0;
	};
}));
// node_modules/dns-packet/classes.js
var require_classes = require_rolldown_runtime.__commonJSMin(((exports) => {
	exports.toString = function(klass) {
		switch (klass) {
			case 1: return "IN";
			case 2: return "CS";
			case 3: return "CH";
			case 4: return "HS";
			case 255: return "ANY";
		}
		return "UNKNOWN_" + klass;
	};
	exports.toClass = function(name) {
		switch (name.toUpperCase()) {
			case "IN": return 1;
			case "CS": return 2;
			case "CH": return 3;
			case "HS": return 4;
			case "ANY": return 255;
		}
		return 0;
	};
}));
// node_modules/dns-packet/optioncodes.js
var require_optioncodes = require_rolldown_runtime.__commonJSMin(((exports) => {
	exports.toString = function(type) {
		switch (type) {
			case 1: return "LLQ";
			case 2: return "UL";
			case 3: return "NSID";
			case 5: return "DAU";
			case 6: return "DHU";
			case 7: return "N3U";
			case 8: return "CLIENT_SUBNET";
			case 9: return "EXPIRE";
			case 10: return "COOKIE";
			case 11: return "TCP_KEEPALIVE";
			case 12: return "PADDING";
			case 13: return "CHAIN";
			case 14: return "KEY_TAG";
			case 26946: return "DEVICEID";
		}
		if (type < 0) return null;
		return `OPTION_${type}`;
	};
	exports.toCode = function(name) {
		if (typeof name === "number") return name;
		if (!name) return -1;
		switch (name.toUpperCase()) {
			case "OPTION_0": return 0;
			case "LLQ": return 1;
			case "UL": return 2;
			case "NSID": return 3;
			case "OPTION_4": return 4;
			case "DAU": return 5;
			case "DHU": return 6;
			case "N3U": return 7;
			case "CLIENT_SUBNET": return 8;
			case "EXPIRE": return 9;
			case "COOKIE": return 10;
			case "TCP_KEEPALIVE": return 11;
			case "PADDING": return 12;
			case "CHAIN": return 13;
			case "KEY_TAG": return 14;
			case "DEVICEID": return 26946;
			case "OPTION_65535": return 65535;
		}
		const m = name.match(/_(\d+)$/);
		if (m) return parseInt(m[1], 10);
		return -1;
	};
}));
// node_modules/@leichtgewicht/ip-codec/index.cjs
var require_ip_codec = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	var ipCodec = (function(exports) {
		"use strict";
		Object.defineProperty(exports, "__esModule", { value: true });
		exports.decode = decode;
		exports.encode = encode;
		exports.familyOf = familyOf;
		exports.name = void 0;
		exports.sizeOf = sizeOf;
		exports.v6 = exports.v4 = void 0;
		const v4Regex = /^(\d{1,3}\.){3,3}\d{1,3}$/;
		const v4Size = 4;
		const v6Regex = /^(::)?(((\d{1,3}\.){3}(\d{1,3}){1})?([0-9a-f]){0,4}:{0,2}){1,8}(::)?$/i;
		const v6Size = 16;
		const v4 = {
			name: "v4",
			size: v4Size,
			isFormat: (ip) => v4Regex.test(ip),
			encode(ip, buff, offset) {
				offset = ~~offset;
				buff = buff || new Uint8Array(offset + v4Size);
				const max = ip.length;
				let n = 0;
				for (let i = 0; i < max;) {
					const c = ip.charCodeAt(i++);
					if (c === 46) {
						buff[offset++] = n;
						n = 0;
					} else n = n * 10 + (c - 48);
				}
				buff[offset] = n;
				return buff;
			},
			decode(buff, offset) {
				offset = ~~offset;
				return `${buff[offset++]}.${buff[offset++]}.${buff[offset++]}.${buff[offset]}`;
			}
		};
		exports.v4 = v4;
		const v6 = {
			name: "v6",
			size: v6Size,
			isFormat: (ip) => ip.length > 0 && v6Regex.test(ip),
			encode(ip, buff, offset) {
				offset = ~~offset;
				let end = offset + v6Size;
				let fill = -1;
				let hexN = 0;
				let decN = 0;
				let prevColon = true;
				let useDec = false;
				buff = buff || new Uint8Array(offset + v6Size);
				for (let i = 0; i < ip.length; i++) {
					let c = ip.charCodeAt(i);
					if (c === 58) {
						if (prevColon) {
							if (fill !== -1) {
								if (offset < end) buff[offset] = 0;
								if (offset < end - 1) buff[offset + 1] = 0;
								offset += 2;
							} else if (offset < end) fill = offset;
						} else {
							if (useDec === true) {
								if (offset < end) buff[offset] = decN;
								offset++;
							} else {
								if (offset < end) buff[offset] = hexN >> 8;
								if (offset < end - 1) buff[offset + 1] = hexN & 255;
								offset += 2;
							}
							hexN = 0;
							decN = 0;
						}
						prevColon = true;
						useDec = false;
					} else if (c === 46) {
						if (offset < end) buff[offset] = decN;
						offset++;
						decN = 0;
						hexN = 0;
						prevColon = false;
						useDec = true;
					} else {
						prevColon = false;
						if (c >= 97) c -= 87;
						else if (c >= 65) c -= 55;
						else {
							c -= 48;
							decN = decN * 10 + c;
						}
						hexN = (hexN << 4) + c;
					}
				}
				if (prevColon === false) {
					if (useDec === true) {
						if (offset < end) buff[offset] = decN;
						offset++;
					} else {
						if (offset < end) buff[offset] = hexN >> 8;
						if (offset < end - 1) buff[offset + 1] = hexN & 255;
						offset += 2;
					}
				} else if (fill === 0) {
					if (offset < end) buff[offset] = 0;
					if (offset < end - 1) buff[offset + 1] = 0;
					offset += 2;
				} else if (fill !== -1) {
					offset += 2;
					for (let i = Math.min(offset - 1, end - 1); i >= fill + 2; i--) buff[i] = buff[i - 2];
					buff[fill] = 0;
					buff[fill + 1] = 0;
					fill = offset;
				}
				if (fill !== offset && fill !== -1) {
					if (offset > end - 2) offset = end - 2;
					while (end > fill) buff[--end] = offset < end && offset > fill ? buff[--offset] : 0;
				} else while (offset < end) buff[offset++] = 0;
				return buff;
			},
			decode(buff, offset) {
				offset = ~~offset;
				let result = "";
				for (let i = 0; i < v6Size; i += 2) {
					if (i !== 0) result += ":";
					result += (buff[offset + i] << 8 | buff[offset + i + 1]).toString(16);
				}
				return result.replace(/(^|:)0(:0)*:0(:|$)/, "$1::$3").replace(/:{3,4}/, "::");
			}
		};
		exports.v6 = v6;
		exports.name = "ip";
		function sizeOf(ip) {
			if (v4.isFormat(ip)) return v4.size;
			if (v6.isFormat(ip)) return v6.size;
			throw Error(`Invalid ip address: ${ip}`);
		}
		function familyOf(string) {
			return sizeOf(string) === v4.size ? 1 : 2;
		}
		function encode(ip, buff, offset) {
			offset = ~~offset;
			const size = sizeOf(ip);
			if (typeof buff === "function") buff = buff(offset + size);
			if (size === v4.size) return v4.encode(ip, buff, offset);
			return v6.encode(ip, buff, offset);
		}
		function decode(buff, offset, length) {
			offset = ~~offset;
			length = length || buff.length - offset;
			if (length === v4.size) return v4.decode(buff, offset, length);
			if (length === v6.size) return v6.decode(buff, offset, length);
			throw Error(`Invalid buffer size needs to be ${v4.size} for v4 or ${v6.size} for v6.`);
		}
		return "default" in exports ? exports.default : exports;
	})({});
	if (typeof define === "function" && define.amd) define([], function() {
		return ipCodec;
	});
	else if (typeof module === "object" && typeof exports === "object") module.exports = ipCodec;
}));
// node_modules/dns-packet/index.js
var require_dns_packet = require_rolldown_runtime.__commonJSMin(((exports) => {
	const Buffer = require("buffer").Buffer;
	const types = require_types();
	const rcodes = require_rcodes();
	const opcodes = require_opcodes();
	const classes = require_classes();
	const optioncodes = require_optioncodes();
	const ip = require_ip_codec();
	const QUERY_FLAG = 0;
	const RESPONSE_FLAG = 32768;
	const FLUSH_MASK = 32768;
	const NOT_FLUSH_MASK = -32769;
	const QU_MASK = 32768;
	const NOT_QU_MASK = -32769;
	const name = exports.name = {};
	name.encode = function(str, buf, offset, { mail = false } = {}) {
		if (!buf) buf = Buffer.alloc(name.encodingLength(str));
		if (!offset) offset = 0;
		const oldOffset = offset;
		const n = str.replace(/^\.|\.$/gm, "");
		if (n.length) {
			let list = [];
			if (mail) {
				let localPart = "";
				n.split(".").forEach((label) => {
					if (label.endsWith("\\")) localPart += (localPart.length ? "." : "") + label.slice(0, -1);
					else if (list.length === 0 && localPart.length) list.push(localPart + "." + label);
					else list.push(label);
				});
			} else list = n.split(".");
			for (let i = 0; i < list.length; i++) {
				const len = buf.write(list[i], offset + 1);
				buf[offset] = len;
				offset += len + 1;
			}
		}
		buf[offset++] = 0;
		name.encode.bytes = offset - oldOffset;
		return buf;
	};
	name.encode.bytes = 0;
	name.decode = function(buf, offset, { mail = false } = {}) {
		if (!offset) offset = 0;
		const list = [];
		let oldOffset = offset;
		let totalLength = 0;
		let consumedBytes = 0;
		let jumped = false;
		while (true) {
			if (offset >= buf.length) throw new Error("Cannot decode name (buffer overflow)");
			const len = buf[offset++];
			consumedBytes += jumped ? 0 : 1;
			if (len === 0) break;
			else if ((len & 192) === 0) {
				if (offset + len > buf.length) throw new Error("Cannot decode name (buffer overflow)");
				totalLength += len + 1;
				if (totalLength > 254) throw new Error("Cannot decode name (name too long)");
				let label = buf.toString("utf-8", offset, offset + len);
				if (mail) label = label.replace(/\./g, "\\.");
				list.push(label);
				offset += len;
				consumedBytes += jumped ? 0 : len;
			} else if ((len & 192) === 192) {
				if (offset + 1 > buf.length) throw new Error("Cannot decode name (buffer overflow)");
				const jumpOffset = buf.readUInt16BE(offset - 1) - 49152;
				if (jumpOffset >= oldOffset) throw new Error("Cannot decode name (bad pointer)");
				offset = jumpOffset;
				oldOffset = jumpOffset;
				consumedBytes += jumped ? 0 : 1;
				jumped = true;
			} else throw new Error("Cannot decode name (bad label)");
		}
		name.decode.bytes = consumedBytes;
		return list.length === 0 ? "." : list.join(".");
	};
	name.decode.bytes = 0;
	name.encodingLength = function(n) {
		if (n === "." || n === "..") return 1;
		return Buffer.byteLength(n.replace(/^\.|\.$/gm, "")) + 2;
	};
	const string = {};
	string.encode = function(s, buf, offset) {
		if (!buf) buf = Buffer.alloc(string.encodingLength(s));
		if (!offset) offset = 0;
		const len = buf.write(s, offset + 1);
		buf[offset] = len;
		string.encode.bytes = len + 1;
		return buf;
	};
	string.encode.bytes = 0;
	string.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const len = buf[offset];
		const s = buf.toString("utf-8", offset + 1, offset + 1 + len);
		string.decode.bytes = len + 1;
		return s;
	};
	string.decode.bytes = 0;
	string.encodingLength = function(s) {
		return Buffer.byteLength(s) + 1;
	};
	const header = {};
	header.encode = function(h, buf, offset) {
		if (!buf) buf = header.encodingLength(h);
		if (!offset) offset = 0;
		const flags = (h.flags || 0) & 32767;
		const type = h.type === "response" ? RESPONSE_FLAG : QUERY_FLAG;
		buf.writeUInt16BE(h.id || 0, offset);
		buf.writeUInt16BE(flags | type, offset + 2);
		buf.writeUInt16BE(h.questions.length, offset + 4);
		buf.writeUInt16BE(h.answers.length, offset + 6);
		buf.writeUInt16BE(h.authorities.length, offset + 8);
		buf.writeUInt16BE(h.additionals.length, offset + 10);
		return buf;
	};
	header.encode.bytes = 12;
	header.decode = function(buf, offset) {
		if (!offset) offset = 0;
		if (buf.length < 12) throw new Error("Header must be 12 bytes");
		const flags = buf.readUInt16BE(offset + 2);
		return {
			id: buf.readUInt16BE(offset),
			type: flags & RESPONSE_FLAG ? "response" : "query",
			flags: flags & 32767,
			flag_qr: (flags >> 15 & 1) === 1,
			opcode: opcodes.toString(flags >> 11 & 15),
			flag_aa: (flags >> 10 & 1) === 1,
			flag_tc: (flags >> 9 & 1) === 1,
			flag_rd: (flags >> 8 & 1) === 1,
			flag_ra: (flags >> 7 & 1) === 1,
			flag_z: (flags >> 6 & 1) === 1,
			flag_ad: (flags >> 5 & 1) === 1,
			flag_cd: (flags >> 4 & 1) === 1,
			rcode: rcodes.toString(flags & 15),
			questions: new Array(buf.readUInt16BE(offset + 4)),
			answers: new Array(buf.readUInt16BE(offset + 6)),
			authorities: new Array(buf.readUInt16BE(offset + 8)),
			additionals: new Array(buf.readUInt16BE(offset + 10))
		};
	};
	header.decode.bytes = 12;
	header.encodingLength = function() {
		return 12;
	};
	const runknown = exports.unknown = {};
	runknown.encode = function(data, buf, offset) {
		if (!buf) buf = Buffer.alloc(runknown.encodingLength(data));
		if (!offset) offset = 0;
		buf.writeUInt16BE(data.length, offset);
		data.copy(buf, offset + 2);
		runknown.encode.bytes = data.length + 2;
		return buf;
	};
	runknown.encode.bytes = 0;
	runknown.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const len = buf.readUInt16BE(offset);
		const data = buf.slice(offset + 2, offset + 2 + len);
		runknown.decode.bytes = len + 2;
		return data;
	};
	runknown.decode.bytes = 0;
	runknown.encodingLength = function(data) {
		return data.length + 2;
	};
	const rns = exports.ns = {};
	rns.encode = function(data, buf, offset) {
		if (!buf) buf = Buffer.alloc(rns.encodingLength(data));
		if (!offset) offset = 0;
		name.encode(data, buf, offset + 2);
		buf.writeUInt16BE(name.encode.bytes, offset);
		rns.encode.bytes = name.encode.bytes + 2;
		return buf;
	};
	rns.encode.bytes = 0;
	rns.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const len = buf.readUInt16BE(offset);
		const dd = name.decode(buf, offset + 2);
		rns.decode.bytes = len + 2;
		return dd;
	};
	rns.decode.bytes = 0;
	rns.encodingLength = function(data) {
		return name.encodingLength(data) + 2;
	};
	const rsoa = exports.soa = {};
	rsoa.encode = function(data, buf, offset) {
		if (!buf) buf = Buffer.alloc(rsoa.encodingLength(data));
		if (!offset) offset = 0;
		const oldOffset = offset;
		offset += 2;
		name.encode(data.mname, buf, offset);
		offset += name.encode.bytes;
		name.encode(data.rname, buf, offset, { mail: true });
		offset += name.encode.bytes;
		buf.writeUInt32BE(data.serial || 0, offset);
		offset += 4;
		buf.writeUInt32BE(data.refresh || 0, offset);
		offset += 4;
		buf.writeUInt32BE(data.retry || 0, offset);
		offset += 4;
		buf.writeUInt32BE(data.expire || 0, offset);
		offset += 4;
		buf.writeUInt32BE(data.minimum || 0, offset);
		offset += 4;
		buf.writeUInt16BE(offset - oldOffset - 2, oldOffset);
		rsoa.encode.bytes = offset - oldOffset;
		return buf;
	};
	rsoa.encode.bytes = 0;
	rsoa.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const data = {};
		offset += 2;
		data.mname = name.decode(buf, offset);
		offset += name.decode.bytes;
		data.rname = name.decode(buf, offset, { mail: true });
		offset += name.decode.bytes;
		data.serial = buf.readUInt32BE(offset);
		offset += 4;
		data.refresh = buf.readUInt32BE(offset);
		offset += 4;
		data.retry = buf.readUInt32BE(offset);
		offset += 4;
		data.expire = buf.readUInt32BE(offset);
		offset += 4;
		data.minimum = buf.readUInt32BE(offset);
		offset += 4;
		rsoa.decode.bytes = offset - oldOffset;
		return data;
	};
	rsoa.decode.bytes = 0;
	rsoa.encodingLength = function(data) {
		return 22 + name.encodingLength(data.mname) + name.encodingLength(data.rname);
	};
	const rtxt = exports.txt = {};
	rtxt.encode = function(data, buf, offset) {
		if (!Array.isArray(data)) data = [data];
		for (let i = 0; i < data.length; i++) {
			if (typeof data[i] === "string") data[i] = Buffer.from(data[i]);
			if (!Buffer.isBuffer(data[i])) throw new Error("Must be a Buffer");
		}
		if (!buf) buf = Buffer.alloc(rtxt.encodingLength(data));
		if (!offset) offset = 0;
		const oldOffset = offset;
		offset += 2;
		data.forEach(function(d) {
			buf[offset++] = d.length;
			d.copy(buf, offset, 0, d.length);
			offset += d.length;
		});
		buf.writeUInt16BE(offset - oldOffset - 2, oldOffset);
		rtxt.encode.bytes = offset - oldOffset;
		return buf;
	};
	rtxt.encode.bytes = 0;
	rtxt.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		let remaining = buf.readUInt16BE(offset);
		offset += 2;
		let data = [];
		while (remaining > 0) {
			const len = buf[offset++];
			--remaining;
			if (remaining < len) throw new Error("Buffer overflow");
			data.push(buf.slice(offset, offset + len));
			offset += len;
			remaining -= len;
		}
		rtxt.decode.bytes = offset - oldOffset;
		return data;
	};
	rtxt.decode.bytes = 0;
	rtxt.encodingLength = function(data) {
		if (!Array.isArray(data)) data = [data];
		let length = 2;
		data.forEach(function(buf) {
			if (typeof buf === "string") length += Buffer.byteLength(buf) + 1;
			else length += buf.length + 1;
		});
		return length;
	};
	const rnull = exports.null = {};
	rnull.encode = function(data, buf, offset) {
		if (!buf) buf = Buffer.alloc(rnull.encodingLength(data));
		if (!offset) offset = 0;
		if (typeof data === "string") data = Buffer.from(data);
		if (!data) data = Buffer.alloc(0);
		const oldOffset = offset;
		offset += 2;
		const len = data.length;
		data.copy(buf, offset, 0, len);
		offset += len;
		buf.writeUInt16BE(offset - oldOffset - 2, oldOffset);
		rnull.encode.bytes = offset - oldOffset;
		return buf;
	};
	rnull.encode.bytes = 0;
	rnull.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const len = buf.readUInt16BE(offset);
		offset += 2;
		const data = buf.slice(offset, offset + len);
		offset += len;
		rnull.decode.bytes = offset - oldOffset;
		return data;
	};
	rnull.decode.bytes = 0;
	rnull.encodingLength = function(data) {
		if (!data) return 2;
		return (Buffer.isBuffer(data) ? data.length : Buffer.byteLength(data)) + 2;
	};
	const rhinfo = exports.hinfo = {};
	rhinfo.encode = function(data, buf, offset) {
		if (!buf) buf = Buffer.alloc(rhinfo.encodingLength(data));
		if (!offset) offset = 0;
		const oldOffset = offset;
		offset += 2;
		string.encode(data.cpu, buf, offset);
		offset += string.encode.bytes;
		string.encode(data.os, buf, offset);
		offset += string.encode.bytes;
		buf.writeUInt16BE(offset - oldOffset - 2, oldOffset);
		rhinfo.encode.bytes = offset - oldOffset;
		return buf;
	};
	rhinfo.encode.bytes = 0;
	rhinfo.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const data = {};
		offset += 2;
		data.cpu = string.decode(buf, offset);
		offset += string.decode.bytes;
		data.os = string.decode(buf, offset);
		offset += string.decode.bytes;
		rhinfo.decode.bytes = offset - oldOffset;
		return data;
	};
	rhinfo.decode.bytes = 0;
	rhinfo.encodingLength = function(data) {
		return string.encodingLength(data.cpu) + string.encodingLength(data.os) + 2;
	};
	const rptr = exports.ptr = {};
	const rcname = exports.cname = rptr;
	const rdname = exports.dname = rptr;
	rptr.encode = function(data, buf, offset) {
		if (!buf) buf = Buffer.alloc(rptr.encodingLength(data));
		if (!offset) offset = 0;
		name.encode(data, buf, offset + 2);
		buf.writeUInt16BE(name.encode.bytes, offset);
		rptr.encode.bytes = name.encode.bytes + 2;
		return buf;
	};
	rptr.encode.bytes = 0;
	rptr.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const data = name.decode(buf, offset + 2);
		rptr.decode.bytes = name.decode.bytes + 2;
		return data;
	};
	rptr.decode.bytes = 0;
	rptr.encodingLength = function(data) {
		return name.encodingLength(data) + 2;
	};
	const rsrv = exports.srv = {};
	rsrv.encode = function(data, buf, offset) {
		if (!buf) buf = Buffer.alloc(rsrv.encodingLength(data));
		if (!offset) offset = 0;
		buf.writeUInt16BE(data.priority || 0, offset + 2);
		buf.writeUInt16BE(data.weight || 0, offset + 4);
		buf.writeUInt16BE(data.port || 0, offset + 6);
		name.encode(data.target, buf, offset + 8);
		const len = name.encode.bytes + 6;
		buf.writeUInt16BE(len, offset);
		rsrv.encode.bytes = len + 2;
		return buf;
	};
	rsrv.encode.bytes = 0;
	rsrv.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const len = buf.readUInt16BE(offset);
		const data = {};
		data.priority = buf.readUInt16BE(offset + 2);
		data.weight = buf.readUInt16BE(offset + 4);
		data.port = buf.readUInt16BE(offset + 6);
		data.target = name.decode(buf, offset + 8);
		rsrv.decode.bytes = len + 2;
		return data;
	};
	rsrv.decode.bytes = 0;
	rsrv.encodingLength = function(data) {
		return 8 + name.encodingLength(data.target);
	};
	const rcaa = exports.caa = {};
	rcaa.ISSUER_CRITICAL = 128;
	rcaa.encode = function(data, buf, offset) {
		const len = rcaa.encodingLength(data);
		if (!buf) buf = Buffer.alloc(rcaa.encodingLength(data));
		if (!offset) offset = 0;
		if (data.issuerCritical) data.flags = rcaa.ISSUER_CRITICAL;
		buf.writeUInt16BE(len - 2, offset);
		offset += 2;
		buf.writeUInt8(data.flags || 0, offset);
		offset += 1;
		string.encode(data.tag, buf, offset);
		offset += string.encode.bytes;
		buf.write(data.value, offset);
		offset += Buffer.byteLength(data.value);
		rcaa.encode.bytes = len;
		return buf;
	};
	rcaa.encode.bytes = 0;
	rcaa.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const len = buf.readUInt16BE(offset);
		offset += 2;
		const oldOffset = offset;
		const data = {};
		data.flags = buf.readUInt8(offset);
		offset += 1;
		data.tag = string.decode(buf, offset);
		offset += string.decode.bytes;
		data.value = buf.toString("utf-8", offset, oldOffset + len);
		data.issuerCritical = !!(data.flags & rcaa.ISSUER_CRITICAL);
		rcaa.decode.bytes = len + 2;
		return data;
	};
	rcaa.decode.bytes = 0;
	rcaa.encodingLength = function(data) {
		return string.encodingLength(data.tag) + string.encodingLength(data.value) + 2;
	};
	const rmx = exports.mx = {};
	rmx.encode = function(data, buf, offset) {
		if (!buf) buf = Buffer.alloc(rmx.encodingLength(data));
		if (!offset) offset = 0;
		const oldOffset = offset;
		offset += 2;
		buf.writeUInt16BE(data.preference || 0, offset);
		offset += 2;
		name.encode(data.exchange, buf, offset);
		offset += name.encode.bytes;
		buf.writeUInt16BE(offset - oldOffset - 2, oldOffset);
		rmx.encode.bytes = offset - oldOffset;
		return buf;
	};
	rmx.encode.bytes = 0;
	rmx.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const data = {};
		offset += 2;
		data.preference = buf.readUInt16BE(offset);
		offset += 2;
		data.exchange = name.decode(buf, offset);
		offset += name.decode.bytes;
		rmx.decode.bytes = offset - oldOffset;
		return data;
	};
	rmx.encodingLength = function(data) {
		return 4 + name.encodingLength(data.exchange);
	};
	const ra = exports.a = {};
	ra.encode = function(host, buf, offset) {
		if (!buf) buf = Buffer.alloc(ra.encodingLength(host));
		if (!offset) offset = 0;
		buf.writeUInt16BE(4, offset);
		offset += 2;
		ip.v4.encode(host, buf, offset);
		ra.encode.bytes = 6;
		return buf;
	};
	ra.encode.bytes = 0;
	ra.decode = function(buf, offset) {
		if (!offset) offset = 0;
		offset += 2;
		const host = ip.v4.decode(buf, offset);
		ra.decode.bytes = 6;
		return host;
	};
	ra.decode.bytes = 0;
	ra.encodingLength = function() {
		return 6;
	};
	const raaaa = exports.aaaa = {};
	raaaa.encode = function(host, buf, offset) {
		if (!buf) buf = Buffer.alloc(raaaa.encodingLength(host));
		if (!offset) offset = 0;
		buf.writeUInt16BE(16, offset);
		offset += 2;
		ip.v6.encode(host, buf, offset);
		raaaa.encode.bytes = 18;
		return buf;
	};
	raaaa.encode.bytes = 0;
	raaaa.decode = function(buf, offset) {
		if (!offset) offset = 0;
		offset += 2;
		const host = ip.v6.decode(buf, offset);
		raaaa.decode.bytes = 18;
		return host;
	};
	raaaa.decode.bytes = 0;
	raaaa.encodingLength = function() {
		return 18;
	};
	const roption = exports.option = {};
	roption.encode = function(option, buf, offset) {
		if (!buf) buf = Buffer.alloc(roption.encodingLength(option));
		if (!offset) offset = 0;
		const oldOffset = offset;
		const code = optioncodes.toCode(option.code);
		buf.writeUInt16BE(code, offset);
		offset += 2;
		if (option.data) {
			buf.writeUInt16BE(option.data.length, offset);
			offset += 2;
			option.data.copy(buf, offset);
			offset += option.data.length;
		} else switch (code) {
			case 8:
				const spl = option.sourcePrefixLength || 0;
				const fam = option.family || ip.familyOf(option.ip);
				const ipBuf = ip.encode(option.ip, Buffer.alloc);
				const ipLen = Math.ceil(spl / 8);
				buf.writeUInt16BE(ipLen + 4, offset);
				offset += 2;
				buf.writeUInt16BE(fam, offset);
				offset += 2;
				buf.writeUInt8(spl, offset++);
				buf.writeUInt8(option.scopePrefixLength || 0, offset++);
				ipBuf.copy(buf, offset, 0, ipLen);
				offset += ipLen;
				break;
			case 11:
				if (option.timeout) {
					buf.writeUInt16BE(2, offset);
					offset += 2;
					buf.writeUInt16BE(option.timeout, offset);
					offset += 2;
				} else {
					buf.writeUInt16BE(0, offset);
					offset += 2;
				}
				break;
			case 12:
				const len = option.length || 0;
				buf.writeUInt16BE(len, offset);
				offset += 2;
				buf.fill(0, offset, offset + len);
				offset += len;
				break;
			case 14:
				const tagsLen = option.tags.length * 2;
				buf.writeUInt16BE(tagsLen, offset);
				offset += 2;
				for (const tag of option.tags) {
					buf.writeUInt16BE(tag, offset);
					offset += 2;
				}
				break;
			default: throw new Error(`Unknown roption code: ${option.code}`);
		}
		roption.encode.bytes = offset - oldOffset;
		return buf;
	};
	roption.encode.bytes = 0;
	roption.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const option = {};
		option.code = buf.readUInt16BE(offset);
		option.type = optioncodes.toString(option.code);
		offset += 2;
		const len = buf.readUInt16BE(offset);
		offset += 2;
		option.data = buf.slice(offset, offset + len);
		switch (option.code) {
			case 8:
				option.family = buf.readUInt16BE(offset);
				offset += 2;
				option.sourcePrefixLength = buf.readUInt8(offset++);
				option.scopePrefixLength = buf.readUInt8(offset++);
				const padded = Buffer.alloc(option.family === 1 ? 4 : 16);
				buf.copy(padded, 0, offset, offset + len - 4);
				option.ip = ip.decode(padded);
				break;
			case 11:
				if (len > 0) {
					option.timeout = buf.readUInt16BE(offset);
					offset += 2;
				}
				break;
			case 14:
				option.tags = [];
				for (let i = 0; i < len; i += 2) {
					option.tags.push(buf.readUInt16BE(offset));
					offset += 2;
				}
		}
		roption.decode.bytes = len + 4;
		return option;
	};
	roption.decode.bytes = 0;
	roption.encodingLength = function(option) {
		if (option.data) return option.data.length + 4;
		switch (optioncodes.toCode(option.code)) {
			case 8:
				const spl = option.sourcePrefixLength || 0;
				return Math.ceil(spl / 8) + 8;
			case 11: return typeof option.timeout === "number" ? 6 : 4;
			case 12: return option.length + 4;
			case 14: return 4 + option.tags.length * 2;
		}
		throw new Error(`Unknown roption code: ${option.code}`);
	};
	const ropt = exports.opt = {};
	ropt.encode = function(options, buf, offset) {
		if (!buf) buf = Buffer.alloc(ropt.encodingLength(options));
		if (!offset) offset = 0;
		const oldOffset = offset;
		const rdlen = encodingLengthList(options, roption);
		buf.writeUInt16BE(rdlen, offset);
		offset = encodeList(options, roption, buf, offset + 2);
		ropt.encode.bytes = offset - oldOffset;
		return buf;
	};
	ropt.encode.bytes = 0;
	ropt.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const options = [];
		let rdlen = buf.readUInt16BE(offset);
		offset += 2;
		let o = 0;
		while (rdlen > 0) {
			options[o++] = roption.decode(buf, offset);
			offset += roption.decode.bytes;
			rdlen -= roption.decode.bytes;
		}
		ropt.decode.bytes = offset - oldOffset;
		return options;
	};
	ropt.decode.bytes = 0;
	ropt.encodingLength = function(options) {
		return 2 + encodingLengthList(options || [], roption);
	};
	const rdnskey = exports.dnskey = {};
	rdnskey.PROTOCOL_DNSSEC = 3;
	rdnskey.ZONE_KEY = 128;
	rdnskey.SECURE_ENTRYPOINT = 32768;
	rdnskey.encode = function(key, buf, offset) {
		if (!buf) buf = Buffer.alloc(rdnskey.encodingLength(key));
		if (!offset) offset = 0;
		const oldOffset = offset;
		const keydata = key.key;
		if (!Buffer.isBuffer(keydata)) throw new Error("Key must be a Buffer");
		offset += 2;
		buf.writeUInt16BE(key.flags, offset);
		offset += 2;
		buf.writeUInt8(rdnskey.PROTOCOL_DNSSEC, offset);
		offset += 1;
		buf.writeUInt8(key.algorithm, offset);
		offset += 1;
		keydata.copy(buf, offset, 0, keydata.length);
		offset += keydata.length;
		rdnskey.encode.bytes = offset - oldOffset;
		buf.writeUInt16BE(rdnskey.encode.bytes - 2, oldOffset);
		return buf;
	};
	rdnskey.encode.bytes = 0;
	rdnskey.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		var key = {};
		var length = buf.readUInt16BE(offset);
		offset += 2;
		key.flags = buf.readUInt16BE(offset);
		offset += 2;
		if (buf.readUInt8(offset) !== rdnskey.PROTOCOL_DNSSEC) throw new Error("Protocol must be 3");
		offset += 1;
		key.algorithm = buf.readUInt8(offset);
		offset += 1;
		key.key = buf.slice(offset, oldOffset + length + 2);
		offset += key.key.length;
		rdnskey.decode.bytes = offset - oldOffset;
		return key;
	};
	rdnskey.decode.bytes = 0;
	rdnskey.encodingLength = function(key) {
		return 6 + Buffer.byteLength(key.key);
	};
	const rrrsig = exports.rrsig = {};
	rrrsig.encode = function(sig, buf, offset) {
		if (!buf) buf = Buffer.alloc(rrrsig.encodingLength(sig));
		if (!offset) offset = 0;
		const oldOffset = offset;
		const signature = sig.signature;
		if (!Buffer.isBuffer(signature)) throw new Error("Signature must be a Buffer");
		offset += 2;
		buf.writeUInt16BE(types.toType(sig.typeCovered), offset);
		offset += 2;
		buf.writeUInt8(sig.algorithm, offset);
		offset += 1;
		buf.writeUInt8(sig.labels, offset);
		offset += 1;
		buf.writeUInt32BE(sig.originalTTL, offset);
		offset += 4;
		buf.writeUInt32BE(sig.expiration, offset);
		offset += 4;
		buf.writeUInt32BE(sig.inception, offset);
		offset += 4;
		buf.writeUInt16BE(sig.keyTag, offset);
		offset += 2;
		name.encode(sig.signersName, buf, offset);
		offset += name.encode.bytes;
		signature.copy(buf, offset, 0, signature.length);
		offset += signature.length;
		rrrsig.encode.bytes = offset - oldOffset;
		buf.writeUInt16BE(rrrsig.encode.bytes - 2, oldOffset);
		return buf;
	};
	rrrsig.encode.bytes = 0;
	rrrsig.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		var sig = {};
		var length = buf.readUInt16BE(offset);
		offset += 2;
		sig.typeCovered = types.toString(buf.readUInt16BE(offset));
		offset += 2;
		sig.algorithm = buf.readUInt8(offset);
		offset += 1;
		sig.labels = buf.readUInt8(offset);
		offset += 1;
		sig.originalTTL = buf.readUInt32BE(offset);
		offset += 4;
		sig.expiration = buf.readUInt32BE(offset);
		offset += 4;
		sig.inception = buf.readUInt32BE(offset);
		offset += 4;
		sig.keyTag = buf.readUInt16BE(offset);
		offset += 2;
		sig.signersName = name.decode(buf, offset);
		offset += name.decode.bytes;
		sig.signature = buf.slice(offset, oldOffset + length + 2);
		offset += sig.signature.length;
		rrrsig.decode.bytes = offset - oldOffset;
		return sig;
	};
	rrrsig.decode.bytes = 0;
	rrrsig.encodingLength = function(sig) {
		return 20 + name.encodingLength(sig.signersName) + Buffer.byteLength(sig.signature);
	};
	const rrp = exports.rp = {};
	rrp.encode = function(data, buf, offset) {
		if (!buf) buf = Buffer.alloc(rrp.encodingLength(data));
		if (!offset) offset = 0;
		const oldOffset = offset;
		offset += 2;
		name.encode(data.mbox || ".", buf, offset, { mail: true });
		offset += name.encode.bytes;
		name.encode(data.txt || ".", buf, offset);
		offset += name.encode.bytes;
		rrp.encode.bytes = offset - oldOffset;
		buf.writeUInt16BE(rrp.encode.bytes - 2, oldOffset);
		return buf;
	};
	rrp.encode.bytes = 0;
	rrp.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const data = {};
		offset += 2;
		data.mbox = name.decode(buf, offset, { mail: true }) || ".";
		offset += name.decode.bytes;
		data.txt = name.decode(buf, offset) || ".";
		offset += name.decode.bytes;
		rrp.decode.bytes = offset - oldOffset;
		return data;
	};
	rrp.decode.bytes = 0;
	rrp.encodingLength = function(data) {
		return 2 + name.encodingLength(data.mbox || ".") + name.encodingLength(data.txt || ".");
	};
	const typebitmap = {};
	typebitmap.encode = function(typelist, buf, offset) {
		if (!buf) buf = Buffer.alloc(typebitmap.encodingLength(typelist));
		if (!offset) offset = 0;
		const oldOffset = offset;
		var typesByWindow = [];
		for (var i = 0; i < typelist.length; i++) {
			var typeid = types.toType(typelist[i]);
			if (typesByWindow[typeid >> 8] === void 0) typesByWindow[typeid >> 8] = [];
			typesByWindow[typeid >> 8][typeid >> 3 & 31] |= 1 << 7 - (typeid & 7);
		}
		for (i = 0; i < typesByWindow.length; i++) if (typesByWindow[i] !== void 0) {
			var windowBuf = Buffer.from(typesByWindow[i]);
			buf.writeUInt8(i, offset);
			offset += 1;
			buf.writeUInt8(windowBuf.length, offset);
			offset += 1;
			windowBuf.copy(buf, offset);
			offset += windowBuf.length;
		}
		typebitmap.encode.bytes = offset - oldOffset;
		return buf;
	};
	typebitmap.encode.bytes = 0;
	typebitmap.decode = function(buf, offset, length) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		var typelist = [];
		while (offset - oldOffset < length) {
			var window = buf.readUInt8(offset);
			offset += 1;
			var windowLength = buf.readUInt8(offset);
			offset += 1;
			for (var i = 0; i < windowLength; i++) {
				var b = buf.readUInt8(offset + i);
				for (var j = 0; j < 8; j++) if (b & 1 << 7 - j) {
					var typeid = types.toString(window << 8 | i << 3 | j);
					typelist.push(typeid);
				}
			}
			offset += windowLength;
		}
		typebitmap.decode.bytes = offset - oldOffset;
		return typelist;
	};
	typebitmap.decode.bytes = 0;
	typebitmap.encodingLength = function(typelist) {
		var extents = [];
		for (var i = 0; i < typelist.length; i++) {
			var typeid = types.toType(typelist[i]);
			extents[typeid >> 8] = Math.max(extents[typeid >> 8] || 0, typeid & 255);
		}
		var len = 0;
		for (i = 0; i < extents.length; i++) if (extents[i] !== void 0) len += 2 + Math.ceil((extents[i] + 1) / 8);
		return len;
	};
	const rnsec = exports.nsec = {};
	rnsec.encode = function(record, buf, offset) {
		if (!buf) buf = Buffer.alloc(rnsec.encodingLength(record));
		if (!offset) offset = 0;
		const oldOffset = offset;
		offset += 2;
		name.encode(record.nextDomain, buf, offset);
		offset += name.encode.bytes;
		typebitmap.encode(record.rrtypes, buf, offset);
		offset += typebitmap.encode.bytes;
		rnsec.encode.bytes = offset - oldOffset;
		buf.writeUInt16BE(rnsec.encode.bytes - 2, oldOffset);
		return buf;
	};
	rnsec.encode.bytes = 0;
	rnsec.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		var record = {};
		var length = buf.readUInt16BE(offset);
		offset += 2;
		record.nextDomain = name.decode(buf, offset);
		offset += name.decode.bytes;
		record.rrtypes = typebitmap.decode(buf, offset, length - (offset - oldOffset));
		offset += typebitmap.decode.bytes;
		rnsec.decode.bytes = offset - oldOffset;
		return record;
	};
	rnsec.decode.bytes = 0;
	rnsec.encodingLength = function(record) {
		return 2 + name.encodingLength(record.nextDomain) + typebitmap.encodingLength(record.rrtypes);
	};
	const rnsec3 = exports.nsec3 = {};
	rnsec3.encode = function(record, buf, offset) {
		if (!buf) buf = Buffer.alloc(rnsec3.encodingLength(record));
		if (!offset) offset = 0;
		const oldOffset = offset;
		const salt = record.salt;
		if (!Buffer.isBuffer(salt)) throw new Error("salt must be a Buffer");
		const nextDomain = record.nextDomain;
		if (!Buffer.isBuffer(nextDomain)) throw new Error("nextDomain must be a Buffer");
		offset += 2;
		buf.writeUInt8(record.algorithm, offset);
		offset += 1;
		buf.writeUInt8(record.flags, offset);
		offset += 1;
		buf.writeUInt16BE(record.iterations, offset);
		offset += 2;
		buf.writeUInt8(salt.length, offset);
		offset += 1;
		salt.copy(buf, offset, 0, salt.length);
		offset += salt.length;
		buf.writeUInt8(nextDomain.length, offset);
		offset += 1;
		nextDomain.copy(buf, offset, 0, nextDomain.length);
		offset += nextDomain.length;
		typebitmap.encode(record.rrtypes, buf, offset);
		offset += typebitmap.encode.bytes;
		rnsec3.encode.bytes = offset - oldOffset;
		buf.writeUInt16BE(rnsec3.encode.bytes - 2, oldOffset);
		return buf;
	};
	rnsec3.encode.bytes = 0;
	rnsec3.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		var record = {};
		var length = buf.readUInt16BE(offset);
		offset += 2;
		record.algorithm = buf.readUInt8(offset);
		offset += 1;
		record.flags = buf.readUInt8(offset);
		offset += 1;
		record.iterations = buf.readUInt16BE(offset);
		offset += 2;
		const saltLength = buf.readUInt8(offset);
		offset += 1;
		record.salt = buf.slice(offset, offset + saltLength);
		offset += saltLength;
		const hashLength = buf.readUInt8(offset);
		offset += 1;
		record.nextDomain = buf.slice(offset, offset + hashLength);
		offset += hashLength;
		record.rrtypes = typebitmap.decode(buf, offset, length - (offset - oldOffset));
		offset += typebitmap.decode.bytes;
		rnsec3.decode.bytes = offset - oldOffset;
		return record;
	};
	rnsec3.decode.bytes = 0;
	rnsec3.encodingLength = function(record) {
		return 8 + record.salt.length + record.nextDomain.length + typebitmap.encodingLength(record.rrtypes);
	};
	const rds = exports.ds = {};
	rds.encode = function(digest, buf, offset) {
		if (!buf) buf = Buffer.alloc(rds.encodingLength(digest));
		if (!offset) offset = 0;
		const oldOffset = offset;
		const digestdata = digest.digest;
		if (!Buffer.isBuffer(digestdata)) throw new Error("Digest must be a Buffer");
		offset += 2;
		buf.writeUInt16BE(digest.keyTag, offset);
		offset += 2;
		buf.writeUInt8(digest.algorithm, offset);
		offset += 1;
		buf.writeUInt8(digest.digestType, offset);
		offset += 1;
		digestdata.copy(buf, offset, 0, digestdata.length);
		offset += digestdata.length;
		rds.encode.bytes = offset - oldOffset;
		buf.writeUInt16BE(rds.encode.bytes - 2, oldOffset);
		return buf;
	};
	rds.encode.bytes = 0;
	rds.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		var digest = {};
		var length = buf.readUInt16BE(offset);
		offset += 2;
		digest.keyTag = buf.readUInt16BE(offset);
		offset += 2;
		digest.algorithm = buf.readUInt8(offset);
		offset += 1;
		digest.digestType = buf.readUInt8(offset);
		offset += 1;
		digest.digest = buf.slice(offset, oldOffset + length + 2);
		offset += digest.digest.length;
		rds.decode.bytes = offset - oldOffset;
		return digest;
	};
	rds.decode.bytes = 0;
	rds.encodingLength = function(digest) {
		return 6 + Buffer.byteLength(digest.digest);
	};
	const rsshfp = exports.sshfp = {};
	rsshfp.getFingerprintLengthForHashType = function getFingerprintLengthForHashType(hashType) {
		switch (hashType) {
			case 1: return 20;
			case 2: return 32;
		}
	};
	rsshfp.encode = function encode(record, buf, offset) {
		if (!buf) buf = Buffer.alloc(rsshfp.encodingLength(record));
		if (!offset) offset = 0;
		const oldOffset = offset;
		offset += 2;
		buf[offset] = record.algorithm;
		offset += 1;
		buf[offset] = record.hash;
		offset += 1;
		const fingerprintBuf = Buffer.from(record.fingerprint.toUpperCase(), "hex");
		if (fingerprintBuf.length !== rsshfp.getFingerprintLengthForHashType(record.hash)) throw new Error("Invalid fingerprint length");
		fingerprintBuf.copy(buf, offset);
		offset += fingerprintBuf.byteLength;
		rsshfp.encode.bytes = offset - oldOffset;
		buf.writeUInt16BE(rsshfp.encode.bytes - 2, oldOffset);
		return buf;
	};
	rsshfp.encode.bytes = 0;
	rsshfp.decode = function decode(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const record = {};
		offset += 2;
		record.algorithm = buf[offset];
		offset += 1;
		record.hash = buf[offset];
		offset += 1;
		const fingerprintLength = rsshfp.getFingerprintLengthForHashType(record.hash);
		record.fingerprint = buf.slice(offset, offset + fingerprintLength).toString("hex").toUpperCase();
		offset += fingerprintLength;
		rsshfp.decode.bytes = offset - oldOffset;
		return record;
	};
	rsshfp.decode.bytes = 0;
	rsshfp.encodingLength = function(record) {
		return 4 + Buffer.from(record.fingerprint, "hex").byteLength;
	};
	const rnaptr = exports.naptr = {};
	rnaptr.encode = function(data, buf, offset) {
		if (!buf) buf = Buffer.alloc(rnaptr.encodingLength(data));
		if (!offset) offset = 0;
		const oldOffset = offset;
		offset += 2;
		buf.writeUInt16BE(data.order || 0, offset);
		offset += 2;
		buf.writeUInt16BE(data.preference || 0, offset);
		offset += 2;
		string.encode(data.flags, buf, offset);
		offset += string.encode.bytes;
		string.encode(data.services, buf, offset);
		offset += string.encode.bytes;
		string.encode(data.regexp, buf, offset);
		offset += string.encode.bytes;
		name.encode(data.replacement, buf, offset);
		offset += name.encode.bytes;
		rnaptr.encode.bytes = offset - oldOffset;
		buf.writeUInt16BE(rnaptr.encode.bytes - 2, oldOffset);
		return buf;
	};
	rnaptr.encode.bytes = 0;
	rnaptr.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const data = {};
		offset += 2;
		data.order = buf.readUInt16BE(offset);
		offset += 2;
		data.preference = buf.readUInt16BE(offset);
		offset += 2;
		data.flags = string.decode(buf, offset);
		offset += string.decode.bytes;
		data.services = string.decode(buf, offset);
		offset += string.decode.bytes;
		data.regexp = string.decode(buf, offset);
		offset += string.decode.bytes;
		data.replacement = name.decode(buf, offset);
		offset += name.decode.bytes;
		rnaptr.decode.bytes = offset - oldOffset;
		return data;
	};
	rnaptr.decode.bytes = 0;
	rnaptr.encodingLength = function(data) {
		return string.encodingLength(data.flags) + string.encodingLength(data.services) + string.encodingLength(data.regexp) + name.encodingLength(data.replacement) + 6;
	};
	const rtlsa = exports.tlsa = {};
	rtlsa.encode = function(cert, buf, offset) {
		if (!buf) buf = Buffer.alloc(rtlsa.encodingLength(cert));
		if (!offset) offset = 0;
		const oldOffset = offset;
		const certdata = cert.certificate;
		if (!Buffer.isBuffer(certdata)) throw new Error("Certificate must be a Buffer");
		offset += 2;
		buf.writeUInt8(cert.usage, offset);
		offset += 1;
		buf.writeUInt8(cert.selector, offset);
		offset += 1;
		buf.writeUInt8(cert.matchingType, offset);
		offset += 1;
		certdata.copy(buf, offset, 0, certdata.length);
		offset += certdata.length;
		rtlsa.encode.bytes = offset - oldOffset;
		buf.writeUInt16BE(rtlsa.encode.bytes - 2, oldOffset);
		return buf;
	};
	rtlsa.encode.bytes = 0;
	rtlsa.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const cert = {};
		const length = buf.readUInt16BE(offset);
		offset += 2;
		cert.usage = buf.readUInt8(offset);
		offset += 1;
		cert.selector = buf.readUInt8(offset);
		offset += 1;
		cert.matchingType = buf.readUInt8(offset);
		offset += 1;
		cert.certificate = buf.slice(offset, oldOffset + length + 2);
		offset += cert.certificate.length;
		rtlsa.decode.bytes = offset - oldOffset;
		return cert;
	};
	rtlsa.decode.bytes = 0;
	rtlsa.encodingLength = function(cert) {
		return 5 + Buffer.byteLength(cert.certificate);
	};
	const renc = exports.record = function(type) {
		switch (type.toUpperCase()) {
			case "A": return ra;
			case "PTR": return rptr;
			case "CNAME": return rcname;
			case "DNAME": return rdname;
			case "TXT": return rtxt;
			case "NULL": return rnull;
			case "AAAA": return raaaa;
			case "SRV": return rsrv;
			case "HINFO": return rhinfo;
			case "CAA": return rcaa;
			case "NS": return rns;
			case "SOA": return rsoa;
			case "MX": return rmx;
			case "OPT": return ropt;
			case "DNSKEY": return rdnskey;
			case "RRSIG": return rrrsig;
			case "RP": return rrp;
			case "NSEC": return rnsec;
			case "NSEC3": return rnsec3;
			case "SSHFP": return rsshfp;
			case "DS": return rds;
			case "NAPTR": return rnaptr;
			case "TLSA": return rtlsa;
		}
		return runknown;
	};
	const answer = exports.answer = {};
	answer.encode = function(a, buf, offset) {
		if (!buf) buf = Buffer.alloc(answer.encodingLength(a));
		if (!offset) offset = 0;
		const oldOffset = offset;
		name.encode(a.name, buf, offset);
		offset += name.encode.bytes;
		buf.writeUInt16BE(types.toType(a.type), offset);
		if (a.type.toUpperCase() === "OPT") {
			if (a.name !== ".") throw new Error("OPT name must be root.");
			buf.writeUInt16BE(a.udpPayloadSize || 4096, offset + 2);
			buf.writeUInt8(a.extendedRcode || 0, offset + 4);
			buf.writeUInt8(a.ednsVersion || 0, offset + 5);
			buf.writeUInt16BE(a.flags || 0, offset + 6);
			offset += 8;
			ropt.encode(a.options || [], buf, offset);
			offset += ropt.encode.bytes;
		} else {
			let klass = classes.toClass(a.class === void 0 ? "IN" : a.class);
			if (a.flush) klass |= FLUSH_MASK;
			buf.writeUInt16BE(klass, offset + 2);
			buf.writeUInt32BE(a.ttl || 0, offset + 4);
			offset += 8;
			const enc = renc(a.type);
			enc.encode(a.data, buf, offset);
			offset += enc.encode.bytes;
		}
		answer.encode.bytes = offset - oldOffset;
		return buf;
	};
	answer.encode.bytes = 0;
	answer.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const a = {};
		const oldOffset = offset;
		a.name = name.decode(buf, offset);
		offset += name.decode.bytes;
		a.type = types.toString(buf.readUInt16BE(offset));
		if (a.type === "OPT") {
			a.udpPayloadSize = buf.readUInt16BE(offset + 2);
			a.extendedRcode = buf.readUInt8(offset + 4);
			a.ednsVersion = buf.readUInt8(offset + 5);
			a.flags = buf.readUInt16BE(offset + 6);
			a.flag_do = (a.flags >> 15 & 1) === 1;
			a.options = ropt.decode(buf, offset + 8);
			offset += 8 + ropt.decode.bytes;
		} else {
			const klass = buf.readUInt16BE(offset + 2);
			a.ttl = buf.readUInt32BE(offset + 4);
			a.class = classes.toString(klass & NOT_FLUSH_MASK);
			a.flush = !!(klass & FLUSH_MASK);
			const enc = renc(a.type);
			a.data = enc.decode(buf, offset + 8);
			offset += 8 + enc.decode.bytes;
		}
		answer.decode.bytes = offset - oldOffset;
		return a;
	};
	answer.decode.bytes = 0;
	answer.encodingLength = function(a) {
		const data = a.data !== null && a.data !== void 0 ? a.data : a.options;
		return name.encodingLength(a.name) + 8 + renc(a.type).encodingLength(data);
	};
	const question = exports.question = {};
	question.encode = function(q, buf, offset) {
		if (!buf) buf = Buffer.alloc(question.encodingLength(q));
		if (!offset) offset = 0;
		const oldOffset = offset;
		name.encode(q.name, buf, offset);
		offset += name.encode.bytes;
		buf.writeUInt16BE(types.toType(q.type), offset);
		offset += 2;
		buf.writeUInt16BE(classes.toClass(q.class === void 0 ? "IN" : q.class), offset);
		offset += 2;
		question.encode.bytes = offset - oldOffset;
		return q;
	};
	question.encode.bytes = 0;
	question.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const q = {};
		q.name = name.decode(buf, offset);
		offset += name.decode.bytes;
		q.type = types.toString(buf.readUInt16BE(offset));
		offset += 2;
		q.class = classes.toString(buf.readUInt16BE(offset));
		offset += 2;
		if (!!(q.class & QU_MASK)) q.class &= NOT_QU_MASK;
		question.decode.bytes = offset - oldOffset;
		return q;
	};
	question.decode.bytes = 0;
	question.encodingLength = function(q) {
		return name.encodingLength(q.name) + 4;
	};
	exports.AUTHORITATIVE_ANSWER = 1024;
	exports.TRUNCATED_RESPONSE = 512;
	exports.RECURSION_DESIRED = 256;
	exports.RECURSION_AVAILABLE = 128;
	exports.AUTHENTIC_DATA = 32;
	exports.CHECKING_DISABLED = 16;
	exports.DNSSEC_OK = 32768;
	exports.encode = function(result, buf, offset) {
		const allocing = !buf;
		if (allocing) buf = Buffer.alloc(exports.encodingLength(result));
		if (!offset) offset = 0;
		const oldOffset = offset;
		if (!result.questions) result.questions = [];
		if (!result.answers) result.answers = [];
		if (!result.authorities) result.authorities = [];
		if (!result.additionals) result.additionals = [];
		header.encode(result, buf, offset);
		offset += header.encode.bytes;
		offset = encodeList(result.questions, question, buf, offset);
		offset = encodeList(result.answers, answer, buf, offset);
		offset = encodeList(result.authorities, answer, buf, offset);
		offset = encodeList(result.additionals, answer, buf, offset);
		exports.encode.bytes = offset - oldOffset;
		if (allocing && exports.encode.bytes !== buf.length) return buf.slice(0, exports.encode.bytes);
		return buf;
	};
	exports.encode.bytes = 0;
	exports.decode = function(buf, offset) {
		if (!offset) offset = 0;
		const oldOffset = offset;
		const result = header.decode(buf, offset);
		offset += header.decode.bytes;
		offset = decodeList(result.questions, question, buf, offset);
		offset = decodeList(result.answers, answer, buf, offset);
		offset = decodeList(result.authorities, answer, buf, offset);
		offset = decodeList(result.additionals, answer, buf, offset);
		exports.decode.bytes = offset - oldOffset;
		return result;
	};
	exports.decode.bytes = 0;
	exports.encodingLength = function(result) {
		return header.encodingLength(result) + encodingLengthList(result.questions || [], question) + encodingLengthList(result.answers || [], answer) + encodingLengthList(result.authorities || [], answer) + encodingLengthList(result.additionals || [], answer);
	};
	exports.streamEncode = function(result) {
		const buf = exports.encode(result);
		const sbuf = Buffer.alloc(2);
		sbuf.writeUInt16BE(buf.byteLength);
		const combine = Buffer.concat([sbuf, buf]);
		exports.streamEncode.bytes = combine.byteLength;
		return combine;
	};
	exports.streamEncode.bytes = 0;
	exports.streamDecode = function(sbuf) {
		const len = sbuf.readUInt16BE(0);
		if (sbuf.byteLength < len + 2) return null;
		const result = exports.decode(sbuf.slice(2));
		exports.streamDecode.bytes = exports.decode.bytes;
		return result;
	};
	exports.streamDecode.bytes = 0;
	function encodingLengthList(list, enc) {
		let len = 0;
		for (let i = 0; i < list.length; i++) len += enc.encodingLength(list[i]);
		return len;
	}
	function encodeList(list, enc, buf, offset) {
		for (let i = 0; i < list.length; i++) {
			enc.encode(list[i], buf, offset);
			offset += enc.encode.bytes;
		}
		return offset;
	}
	function decodeList(list, enc, buf, offset) {
		for (let i = 0; i < list.length; i++) {
			list[i] = enc.decode(buf, offset);
			offset += enc.decode.bytes;
		}
		return offset;
	}
}));
// src/simulator/dns-server.ts
var import_dns_packet = require_rolldown_runtime.__toESM(require_dns_packet(), 1);
const PATH = "/dns-query";
const MESSAGE_TYPE = "application/dns-message";
const NXDOMAIN = 3;
const MAX_ALIASES = 16;
async function startDnsServer(options) {
	const { host = "127.0.0.1" } = options;
	const questions = [];
	const timers = new Set();
	const sockets = new Set();
	const ask = (bytes, transport, send) => {
		const query = decoded(bytes);
		const question = query?.questions?.[0];
		if (query === null || question === void 0) return;
		questions.push(`${transport} ${question.name} ${question.type}`);
		const name = question.name.toLowerCase();
		const { fault = null, faultOf = question.type } = options.zones[name] ?? {};
		const effective = faultOf === question.type ? fault : null;
		const answer = answerTo(query, options, transport, effective);
		if (answer === null) return;
		if (typeof effective === "object" && effective !== null) timers.add(setTimeout(() => send(answer, effective), effective.delayMs));
		else send(answer, effective);
	};
	const tcp = (0, node_net.createServer)((socket) => {
		sockets.add(socket);
		socket.on("error", () => {}).on("close", () => sockets.delete(socket));
		if (options.tcp === false) return void socket.destroy();
		let received = Buffer.alloc(0);
		socket.on("data", (piece) => {
			received = Buffer.concat([received, piece]);
			while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
				const end = 2 + received.readUInt16BE(0);
				ask(received.subarray(2, end), "tcp", (answer) => socket.write(framed(answer)));
				received = received.subarray(end);
			}
		});
	});
	const { udp, port } = await listenOnOnePort(tcp, host);
	udp.on("message", (bytes, { address, port: from }) => {
		ask(bytes, "udp", (answer, fault) => {
			if (fault !== "other-port") return udp.send(answer, from, address);
			const other = (0, node_dgram.createSocket)(udpFamily(host));
			other.send(answer, from, address, () => other.close());
		});
	});
	udp.on("error", () => {});
	const onRequest = (request, response) => {
		const reply = (status, type, body) => {
			response.writeHead(status, {
				"content-type": type,
				"content-length": body.length
			}).end(body);
		};
		const pieces = [];
		request.on("error", () => {}).on("data", (piece) => pieces.push(piece));
		request.on("end", () => {
			const asked = askedOverHttp(request, Buffer.concat(pieces));
			if (typeof asked === "number") reply(asked, "text/plain", Buffer.alloc(0));
			else ask(asked, request.method === "GET" ? "get" : "post", (message) => reply(200, MESSAGE_TYPE, message));
		});
	};
	const http = options.tls === void 0 ? (0, node_http.createServer)(onRequest) : (0, node_https.createServer)(options.tls, onRequest);
	await new Promise((resolve) => http.listen(0, host, resolve));
	const bracketed = host.includes(":") ? `[${host}]` : host;
	const httpPort = http.address().port;
	return {
		address: `${bracketed}:${port}`,
		url: `${options.tls === void 0 ? "http" : "https"}://${bracketed}:${httpPort}${PATH}`,
		questions,
		close: async () => {
			for (const timer of timers) clearTimeout(timer);
			for (const socket of sockets) socket.destroy();
			await Promise.all([
				new Promise((resolve) => udp.close(resolve)),
				new Promise((resolve) => tcp.close(() => resolve())),
				new Promise((resolve) => {
					http.close(() => resolve());
					http.closeAllConnections();
				})
			]);
		}
	};
}
function askedOverHttp({ method, url: path = "/", headers }, body) {
	const url = new URL(path, "http://127.0.0.1");
	if (url.pathname !== PATH) return 404;
	if (method !== "GET" && method !== "POST") return 405;
	if (method === "POST" && headers["content-type"] !== MESSAGE_TYPE) return 415;
	const bytes = method === "POST" ? body : Buffer.from(url.searchParams.get("dns") ?? "", "base64url");
	return decoded(bytes)?.questions?.length === 1 ? bytes : 400;
}
async function listenOnOnePort(tcp, host) {
	for (let attempt = 0;; attempt++) {
		await new Promise((resolve) => tcp.listen(0, host, resolve));
		const { port } = tcp.address();
		const udp = (0, node_dgram.createSocket)(udpFamily(host));
		try {
			await new Promise((resolve, reject) => {
				udp.once("error", reject).bind(port, host, () => resolve());
			});
			return {
				udp,
				port
			};
		} catch (error) {
			udp.close();
			await new Promise((resolve) => tcp.close(resolve));
			if (attempt === 9) throw error;
		}
	}
}
function udpFamily(host) {
	return host.includes(":") ? "udp6" : "udp4";
}
function decoded(bytes) {
	try {
		return import_dns_packet.decode(bytes);
	} catch {
		return null;
	}
}
function framed(message) {
	const length = Buffer.alloc(2);
	length.writeUInt16BE(message.length);
	return Buffer.concat([length, message]);
}
function answerTo(query, { zones, ad = false, ra = true }, transport, fault) {
	const question = query.questions?.[0];
	if (fault === "silent" || question === void 0) return null;
	if (fault === "garbage") return Buffer.from("no message of DNS at all");
	const found = fault === "servfail" || fault === "refused" ? FAILED[fault] : resolve(zones, question.name, question.type);
	const opt = query.additionals?.find(({ type }) => type === "OPT");
	const limit = opt === void 0 ? 512 : Number(opt.udpPayloadSize ?? 512);
	const make = (answers, isCut) => {
		const packet = {
			type: fault === "echo" ? "query" : "response",
			id: (query.id ?? 0) + (fault === "wrong-id" ? 1 : 0) & 65535,
			flags: found.rcode | (isCut ? 512 : 0) | (ad ? 32 : 0) | (ra ? 128 : 0) | (query.flags ?? 0) & 256,
			questions: fault === "wrong-question" ? [{
				...question,
				name: `not.${question.name}`
			}] : [question],
			answers,
			additionals: opt === void 0 ? [] : [{
				type: "OPT",
				name: ".",
				udpPayloadSize: 1232,
				flags: 0,
				options: []
			}]
		};
		return import_dns_packet.encode(packet);
	};
	if (fault === "truncated" || fault === "truncated-udp" && transport === "udp") return make([], true);
	const whole = make(found.answers, false);
	return transport === "udp" && whole.length > limit ? make([], true) : whole;
}
const FAILED = {
	servfail: {
		rcode: 2,
		answers: []
	},
	refused: {
		rcode: 5,
		answers: []
	}
};
function resolve(zones, asked, type) {
	const answers = [];
	let name = asked.toLowerCase();
	for (let i = 0; i < MAX_ALIASES; i++) {
		const records = recordsAt(zones, name);
		if (records === null) return {
			rcode: NXDOMAIN,
			answers
		};
		const alias = type === "CNAME" ? void 0 : records.find((record) => record.type === "CNAME");
		const wanted = alias === void 0 ? records.filter((record) => nameOfType(record) === type) : [alias];
		for (const record of wanted) answers.push(encoded(name, record));
		if (alias === void 0) return {
			rcode: 0,
			answers
		};
		name = alias.value.toLowerCase();
	}
	return FAILED.servfail;
}
function recordsAt(zones, name) {
	if (isThere(zones, name)) return zones[name]?.records ?? [];
	const labels = name.split(".");
	for (let i = 1; i < labels.length; i++) {
		const encloser = labels.slice(i).join(".");
		const wildcard = zones[`*.${encloser}`];
		if (wildcard !== void 0) return wildcard.records ?? [];
		if (isThere(zones, encloser)) return null;
	}
	return null;
}
function isThere(zones, name) {
	return Object.hasOwn(zones, name) || Object.keys(zones).some((other) => other.endsWith(`.${name}`));
}
const NUMBERS = {
	1: "A",
	5: "CNAME",
	16: "TXT",
	28: "AAAA",
	257: "CAA"
};
function nameOfType({ type }) {
	return typeof type === "string" ? type : NUMBERS[type] ?? `UNKNOWN_${type}`;
}
function encoded(name, record) {
	const common = {
		name,
		ttl: 60,
		class: "IN"
	};
	const raw = (type, data) => ({
		...common,
		type: `UNKNOWN_${type}`,
		data: Buffer.from(data)
	});
	switch (record.type) {
		case "A":
		case "AAAA":
		case "CNAME": return {
			...common,
			type: record.type,
			data: record.value
		};
		case "TXT": return {
			...common,
			type: "TXT",
			data: [record.value].flat().map((text) => Buffer.from(text))
		};
		case "CAA": {
			const head = Buffer.from([record.flags ?? 0, Buffer.byteLength(record.tag)]);
			return raw(257, Buffer.concat([
				head,
				Buffer.from(record.tag),
				Buffer.from(record.value)
			]));
		}
		default: return raw(record.type, record.data);
	}
}
// src/simulator/web-pki.ts
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const ROOT = {
	commonName: "Simulated Root X1",
	organization: "Simulated Web CA",
	country: "US"
};
const ISSUING = {
	commonName: "SE1",
	organization: "Simulated Web CA",
	country: "US"
};
function createWebPki({ keys, seed, at, crlUrl, bend = {} }) {
	const sign = createSigner(keys, bend);
	const keyId = (key) => sha1(Buffer.of(4), keys(key).publicKey);
	const params = (name, key, signedBy) => ({
		key,
		signedBy,
		version: 2,
		serial: join$1(Buffer.of(4), derivedBytes(seed, `serial/${name}`, 17)),
		issuer: signedBy === "web-root" ? ROOT : ISSUING,
		subject: ROOT,
		notBefore: addDays(at, -30),
		notAfter: addDays(at, 60),
		signatureAlgorithm: ECDSA_WITH_SHA256,
		outerSignatureAlgorithm: null,
		spki: null,
		authorityKeyId: keyId(signedBy),
		crlDistributionPoint: null,
		subjectKeyId: keyId(key),
		keyUsage: ["keyCertSign", "crlSign"],
		basicConstraints: {
			ca: true,
			pathLength: null
		},
		sgx: null,
		extensions: (list) => list,
		names: [],
		extendedKeyUsage: null,
		scts: []
	});
	const build = (name, certificate) => {
		const certify = (more) => {
			const extensions = (list) => [...certificate.extensions(extended(list, certificate)), ...more];
			return buildCertificate(name, {
				...certificate,
				extensions
			}, keys, sign);
		};
		if (certificate.scts.length === 0) return certify([]);
		return Buffer.from(certificateWithScts(certify, keys(certificate.signedBy).spki, certificate.scts, keys));
	};
	const root = build("web-root", changed({
		...params("web-root", "web-root", "web-root"),
		notBefore: addDays(at, -3650),
		notAfter: addDays(at, 3650)
	}, bend.root));
	const issuing = build("web-issuing", changed({
		...params("web-issuing", "web-issuing", "web-root"),
		subject: ISSUING,
		notBefore: addDays(at, -365),
		notAfter: addDays(at, 730),
		keyUsage: [
			"digitalSignature",
			"keyCertSign",
			"crlSign"
		],
		basicConstraints: {
			ca: true,
			pathLength: 0
		},
		extendedKeyUsage: [SERVER_AUTH]
	}, bend.issuing));
	const crl = changed({
		version: 1,
		issuer: ISSUING,
		signedBy: "web-issuing",
		thisUpdate: addDays(at, -1),
		nextUpdate: addDays(at, 6),
		revoked: [1, 2].map((n) => ({
			serial: join$1(Buffer.of(4), derivedBytes(seed, `serial/revoked-${n}`, 17)),
			date: addDays(at, -2),
			reason: 1
		})),
		signatureAlgorithm: ECDSA_WITH_SHA256,
		outerSignatureAlgorithm: null,
		crlNumber: 7,
		authorityKeyId: keyId("web-issuing"),
		extensions: (list) => list
	}, bend.crl);
	return {
		root,
		rootPem: pem(root),
		issuing,
		crl: buildCrl("crl/web", crl, sign),
		issue: (name, names, key, change) => {
			const leaf = changed({
				...params(name, key, "web-issuing"),
				subject: { commonName: names[0] ?? name },
				crlDistributionPoint: crlUrl,
				keyUsage: ["digitalSignature"],
				basicConstraints: {
					ca: false,
					pathLength: null
				},
				extendedKeyUsage: [SERVER_AUTH],
				names
			}, change);
			const bytes = build(name, leaf);
			return {
				der: bytes,
				chainPem: pem(bytes) + pem(issuing),
				key: keys(leaf.key),
				params: leaf
			};
		},
		ocspResponse: ({ params: { serial } }, change) => {
			const answer = changed({
				status: "good",
				serial,
				signedBy: "web-issuing",
				thisUpdate: addDays(at, -1),
				nextUpdate: addDays(at, 6),
				signatureAlgorithm: ECDSA_WITH_SHA256
			}, change);
			const signed = sign("ocsp/web", answer.signedBy, responseData(answer, keys));
			const algorithm = sequence(oid(answer.signatureAlgorithm));
			const basic = sequence(signed.content, algorithm, bitString(ecdsaSignature(signed.signature)));
			const typed = sequence(oid("1.3.6.1.5.5.7.48.1.1"), octetString(basic));
			return sequence(enumerated(0), explicit(0, typed));
		}
	};
}
function extended(list, { names, extendedKeyUsage }) {
	const more = [];
	if (names.length > 0) {
		const value = sequence(...names.map(generalName));
		more.push({
			oid: "2.5.29.17",
			critical: false,
			value
		});
	}
	if (extendedKeyUsage !== null) more.push({
		oid: "2.5.29.37",
		critical: false,
		value: sequence(...extendedKeyUsage.map(oid))
	});
	return [...list, ...more];
}
function generalName(name) {
	return (0, node_net.isIPv4)(name) ? implicit(7, Buffer.from(name.split(".").map(Number))) : implicit(2, Buffer.from(name));
}
const SHA1 = "1.3.14.3.2.26";
const NULL = hex("0500");
function responseData(answer, keys) {
	const keyHash = octetString(sha1(Buffer.of(4), keys("web-issuing").publicKey));
	const certificateId = sequence(sequence(oid(SHA1), NULL), octetString(sha1(nameDer(ISSUING))), keyHash, integer(answer.serial));
	const status = {
		good: implicit(0, Buffer.of()),
		revoked: explicit(1, generalizedTime(answer.thisUpdate)),
		unknown: implicit(2, Buffer.of())
	}[answer.status];
	const single = sequence(certificateId, status, generalizedTime(answer.thisUpdate), ...answer.nextUpdate === null ? [] : [explicit(0, generalizedTime(answer.nextUpdate))]);
	return sequence(explicit(2, keyHash), generalizedTime(answer.thisUpdate), sequence(single));
}
// src/simulator/domain.ts
const CA_DOMAIN = "ca.simulated.example";
const CUSTOM_DOMAIN = "app.custom.example";
const INGRESS_ACCOUNT = "https://acme.simulated.example/acct/2";
const LOOPBACK = [{
	type: "A",
	value: "127.0.0.1"
}];
function domainLogs(at) {
	return [ctLog("one", "First Operator", at), ctLog("two", "Second Operator", at, { kind: "static" })];
}
function createDomain(world, places, bend = {}) {
	const { app } = world;
	const { at, keys } = app;
	const seed = app.bend.seed ?? "";
	const { holder = "gateway" } = bend;
	const appId = toHex(app.app.appId);
	const own = holder === "gateway" ? ofGateway(appId) : OF_APP;
	const pki = createWebPki({
		keys,
		seed,
		at,
		crlUrl: places.crlUrl,
		...bend.pki === void 0 ? {} : { bend: bend.pki }
	});
	const logs = domainLogs(at);
	const timestamps = (notBefore) => logs.map((log) => sctOf(log, new Date(notBefore.getTime() + 36e5)));
	const issue = (name, key, change) => pki.issue(name, own.names, key, (certificate) => {
		const issued = changed(certificate, change);
		return issued.scts.length > 0 ? issued : {
			...issued,
			scts: timestamps(issued.notBefore)
		};
	});
	const certificate = issue("served", bend.key ?? own.key, bend.certificate);
	const before = issue("before", own.keyBefore, {
		notBefore: addDays(at, -110),
		notAfter: addDays(at, -20)
	});
	const honest = bend.key === void 0 ? certificate : issue("own", own.key);
	const more = (bend.alsoIssued ?? []).map((one, i) => issue(`also-${i}`, one.key, one.certificate));
	const zones = changed(zonesOf(own, appId, places.ipv6 === true), bend.zones);
	const otherZones = changed(structuredClone(zones), bend.otherZones);
	const list = changed({ logs: [...logs] }, bend.logList);
	return {
		holder,
		name: bend.name ?? own.name,
		pki,
		certificate,
		zones: [zones, otherZones],
		logList: logList({
			version: "1.0",
			timestamp: at,
			logs: list.logs
		}, keys),
		history: changed([
			before,
			honest,
			...more
		], bend.history),
		files: holder === "gateway" ? {} : changed(ingressFiles(world, own, honest), bend.files),
		policy: `${world.policy.replace(/^phases: \[(.*)\]$/m, "phases: [$1, domain]")}domain:
  accounts: ["${own.account}"]
  cas: [${CA_DOMAIN}]
  ct: true
`
	};
}
const ofGateway = (appId) => ({
	name: `${appId}-443.${BASE_DOMAIN}`,
	names: [`*.${BASE_DOMAIN}`],
	caaAt: BASE_DOMAIN,
	key: GATEWAY_TLS_KEYS[0],
	keyBefore: GATEWAY_TLS_KEYS[1],
	account: ACME_ACCOUNT
});
const OF_APP = {
	name: CUSTOM_DOMAIN,
	names: [CUSTOM_DOMAIN],
	caaAt: CUSTOM_DOMAIN,
	key: "ingress-tls",
	keyBefore: "ingress-tls-before",
	account: INGRESS_ACCOUNT
};
function caaValue(account) {
	return `${CA_DOMAIN};validationmethods=dns-01;accounturi=${account}`;
}
function zonesOf({ name, caaAt, account }, appId, ipv6) {
	const addresses = [...LOOPBACK, ...ipv6 ? [{
		type: "AAAA",
		value: "::1"
	}] : []];
	const caa = ["issue", "issuewild"].map((tag) => ({
		type: "CAA",
		tag,
		value: caaValue(account)
	}));
	if (caaAt !== name) return {
		[caaAt]: { records: [...addresses, ...caa] },
		[`*.${caaAt}`]: { records: addresses }
	};
	return {
		[name.slice(name.indexOf(".") + 1)]: { records: [{
			type: "CAA",
			tag: "issuewild",
			value: ";"
		}] },
		[name]: { records: [...addresses, ...caa] },
		[`_dstack-app-address.${name}`]: { records: [{
			type: "TXT",
			value: `${appId}:443`
		}] }
	};
}
function ingressFiles({ app }, own, { chainPem }) {
	const account = utf8(JSON.stringify({
		body: {},
		uri: own.account
	}));
	const chain = utf8(chainPem);
	return quotedFiles(app, {
		"acme-account.json": account,
		[`cert-${own.name}.pem`]: chain
	});
}
function quotedFiles(app, files) {
	const sums = utf8(Object.entries(files).map(([name, bytes]) => `${toHex(sha256(bytes))}  ${name}\n`).join(""));
	const quote = app.attest(padded(sha256(sums), 64));
	return {
		"quote.json": utf8(JSON.stringify(quote)),
		"sha256sum.txt": sums,
		...files
	};
}
// src/simulator/running-domain.ts
const OTHER_HOST = "127.0.0.2";
const CRL_PATH = "/se1.crl";
async function startDomain(of, bend = {}) {
	const published = {};
	const ipv6 = hasIpv6();
	const crl = await startFileServer(published);
	const domain = createDomain(of, {
		crlUrl: `${crl.url}${CRL_PATH}`,
		ipv6
	}, bend);
	published[CRL_PATH] = domain.pki.crl;
	const [first, second] = domain.zones;
	const logged = domain.history.map(({ der }) => der);
	const monitor = { now: () => of.app.at };
	const [plain, overHttps, certSpotter, crtSh, hosts] = await Promise.all([
		startDnsServer({ zones: first }),
		startDnsServer({
			zones: second,
			host: ipv6 ? "::1" : OTHER_HOST
		}),
		startCertSpotter(logged, monitor),
		startCrtSh(logged, monitor),
		startHosts(domain, ipv6, bend.staple?.(domain))
	]);
	const servers = [
		crl,
		plain,
		overHttps,
		certSpotter,
		crtSh,
		...hosts
	];
	return {
		name: domain.name,
		port: portOf(hosts[0]),
		caPem: domain.pki.rootPem,
		resolvers: [plain.address, overHttps.url],
		ctLogList: domain.logList,
		certSpotterUrl: certSpotter.url,
		crtShUrl: crtSh.url,
		world: domain,
		close: async () => {
			await Promise.all(servers.map((server) => server.close()));
		}
	};
}
function hasIpv6() {
	return Object.values((0, node_os.networkInterfaces)()).some((list) => list?.some(({ address }) => address === "::1"));
}
const ATTEMPTS = 10;
async function startHosts({ certificate, files }, ipv6, ocspResponse) {
	const options = {
		tls: {
			key: certificate.key.privateKey.export({
				type: "pkcs8",
				format: "pem"
			}),
			cert: certificate.chainPem
		},
		...ocspResponse === void 0 ? {} : { ocspResponse }
	};
	const shown = Object.entries(files).map(([name, bytes]) => [`/evidences/${name}`, bytes]);
	const pages = {
		"/": "<!doctype html><title>A simulated app</title>\n",
		...Object.fromEntries(shown)
	};
	for (let attempt = 1;; attempt++) {
		const first = await startFileServer(pages, options);
		if (!ipv6) return [first];
		try {
			return [first, await startFileServer(pages, {
				...options,
				host: "::1",
				port: portOf(first)
			})];
		} catch (error) {
			await first.close();
			if (attempt === ATTEMPTS) throw error;
		}
	}
}
function portOf({ url }) {
	return Number(new URL(url).port);
}
// src/simulator/running.ts
const DOMAIN_LIES = {
	"domain-key": () => ({ key: "thief" }),
	caa: () => ({ zones: (zones) => openedTo(zones, CA_DOMAIN) }),
	ct: ({ app: { at } }) => ({ alsoIssued: [{
		key: "thief",
		certificate: { notBefore: addDays(at, -1) }
	}] })
};
function openedTo(zones, ca) {
	const opened = ([name, { records = [], ...rest }]) => {
		const isRestricted = records.some(({ type }) => type === "CAA");
		return [name, {
			...rest,
			records: isRestricted ? [...records, {
				type: "CAA",
				tag: "issue",
				value: ca
			}] : records
		}];
	};
	return Object.fromEntries(Object.entries(zones).map(opened));
}
async function startWholeDeployment({ at, seed = toHex((0, node_crypto.randomBytes)(16)) } = {}, { lie, gatewayTls, acme, domain = {} } = {}) {
	const whole = (bend = {}) => createWholeDeployment({
		...at === void 0 ? {} : { at },
		seed,
		more: [{}, {}],
		...bend
	});
	const world = whole();
	const servers = await Promise.all([
		startCloud(world, lie === "instance" ? whole({ more: [otherVersion(world), {}] }) : world),
		lie === "kms" ? startOtherKms(whole({ kms: { compose: { name: "other-kms" } } }), world) : startItsKms(world, lie),
		startGateway(lie === "gateway" ? whole({ gateway: { app: { appId: OTHER_GATEWAY } } }).gateway : world.gateway, {
			...gatewayTls === void 0 ? {} : { tls: gatewayTls },
			...acme === void 0 ? {} : { acme }
		}),
		startPccs(world.app),
		startDomain(world, isAboutDomain(lie) ? {
			...DOMAIN_LIES[lie](world),
			...domain
		} : domain)
	]);
	const [cloud, kms, gateway, pccs, served] = servers;
	return {
		world,
		appId: toHex(world.app.app.appId),
		phalaCloudApi: cloud.url,
		kmsUrl: kms.url,
		gatewayUrl: gateway.url,
		pccsUrl: pccs.url,
		domain: served,
		policy: served.world.policy,
		close: async () => {
			await Promise.all(servers.map((server) => server.close()));
		}
	};
}
function isAboutDomain(lie) {
	return lie !== void 0 && Object.hasOwn(DOMAIN_LIES, lie);
}
const OTHER_GATEWAY = derivedBytes("other gateway", "app id", 20);
function otherVersion({ app }) {
	return {
		app: { appId: app.app.appId },
		compose: { name: "another version" }
	};
}
function startCloud({ app }, running) {
	const accepted = app.appCompose.toString();
	const respond = (answer) => {
		const { instances, ...rest } = JSON.parse(String(answer.body));
		const shown = instances?.map((one) => ({
			...one,
			tcb_info: {
				...one.tcb_info,
				app_compose: accepted
			}
		}));
		return answer.status === 200 ? {
			...answer,
			body: JSON.stringify({
				...rest,
				instances: shown
			})
		} : answer;
	};
	return startPhalaCloud(running.app, {
		instances: running.instances,
		stopped: 0,
		respond
	});
}
function startItsKms({ kms, meta }, lie) {
	if (lie !== "certificate") return startKms(kms, meta);
	return startKms(kms, meta, { certificate: kmsRpc(kms, {
		key: "thief",
		issuer: "thief-root",
		reportData: taggedReportData("ratls-cert", kms.keys("kms-rpc").spki)
	}) });
}
function startOtherKms(other, world) {
	const certificate = kmsRpc(other.kms, { issuer: "other-root" });
	return startKms(other.kms, {
		...other.meta,
		ca_cert: world.meta.ca_cert
	}, { certificate });
}
// src/cli/demo.ts
const NEXT = `
  Next
    trust-center demo --lie kms        another KMS answers: see which checks say so
    trust-center demo --write demo     keep its files, to try the commands on
    trust-center verify --help         verify a deployment of yours
`;
const WHAT_LIED = {
	instance: `
  The lie
    The second instance runs another app-compose. The cloud calls it an instance
    of the app all the same, and shows the app-compose that was expected.
`,
	kms: `
  The lie
    The KMS of another operator, with other code, answers at the address of the
    app’s KMS, and claims the root CA of that.
`,
	gateway: `
  The lie
    The gateway of somebody else, genuine and under the same KMS, answers at the
    address of the app’s gateway.
`,
	certificate: `
  The lie
    Somebody between shows the quote of the KMS, in a TLS certificate with a key
    of their own.
`,
	"domain-key": `
  The lie
    Somebody before the gateway ends TLS for the app’s domain. Their certificate
    is valid, of the same public CA; its key is their own.
`,
	caa: `
  The lie
    One more CAA record of the domain lets the CA issue to any account: whoever
    controls the DNS for a moment has a certificate, too.
`,
	ct: `
  The lie
    A log of Certificate Transparency knows of another certificate for the
    domain: issued yesterday, by the same CA, for a key that no TEE holds.
`
};
const PASSED = [
	"format",
	"output",
	"save-bundle",
	"verbose",
	"quiet"
];
async function run(argv) {
	const args = require_arguments.parseArguments("demo", argv);
	const { write: folder, lie } = args.options;
	if (folder !== void 0) require_arguments.refuseIdle(args, ["lie", ...PASSED], "with --write only files of the honest deployment are written");
	process.env.no_proxy = "*";
	const temporary = await require_temporary_folder.temporaryFolder("trust-center-demo");
	const running = await startWholeDeployment({ at: new Date().toISOString() }, { lie });
	try {
		await require_start.writeFolder(temporary, judgedBy(running), "--write");
		if (folder !== void 0) {
			await require_start.writeFolder(folder, {
				...judgedBy(running),
				...recordedFiles(running)
			}, "--write");
			const kept = ["--save-bundle", (0, node_path.join)(folder, "bundle.json")];
			const status = await require_verify.run([
				...commandFor(running, temporary),
				...kept,
				"--output",
				(0, node_path.join)(temporary, "result")
			]);
			await require_start.writeText(`${instructions(require_start.visible(folder))}\n`);
			return status;
		}
		const command = [...commandFor(running, temporary), ...passedOn(args)];
		require_start.progress(`trust-center verify ${command.join(" ")}`);
		const status = await require_verify.run(command);
		if (!PASSED.some(args.isGiven)) await require_start.writeText(lie === void 0 ? NEXT : WHAT_LIED[lie]);
		return status;
	} finally {
		await Promise.all([running.close(), (0, node_fs_promises.rm)(temporary, {
			recursive: true,
			force: true
		})]);
	}
}
function judgedBy({ world: { app }, domain, policy }) {
	return {
		"app-compose.json": app.appCompose,
		"policy.yaml": policy,
		"root-ca.pem": app.rootCaPem,
		"domain-ca.pem": domain.caPem,
		"ct-log-list.json": domain.ctLogList
	};
}
function commandFor(running, folder) {
	const { domain } = running;
	return [
		...[
			"--app-id",
			running.appId,
			"--phala-cloud-api",
			running.phalaCloudApi
		],
		...[
			"--kms-url",
			running.kmsUrl,
			"--gateway-url",
			running.gatewayUrl
		],
		...[
			"--pccs-url",
			running.pccsUrl,
			"--no-cache"
		],
		...[
			"--domain",
			`${domain.name}:${domain.port}`,
			...domain.resolvers.flatMap((one) => ["--resolver", one])
		],
		...[
			"--ca-file",
			(0, node_path.join)(folder, "domain-ca.pem"),
			"--ct-log-list",
			(0, node_path.join)(folder, "ct-log-list.json")
		],
		...[
			"--cert-spotter-url",
			domain.certSpotterUrl,
			"--crt-sh-url",
			domain.crtShUrl
		],
		...["--app-compose", (0, node_path.join)(folder, "app-compose.json")],
		...["--policy", (0, node_path.join)(folder, "policy.yaml")],
		...[
			"--insecure-root-ca",
			(0, node_path.join)(folder, "root-ca.pem"),
			"--allow-experiment",
			"--allow-private"
		]
	];
}
function passedOn({ options, isGiven }) {
	return PASSED.filter(isGiven).flatMap((name) => {
		const value = options[require_values.propertyOf(name)];
		return typeof value === "string" ? [`--${name}`, value] : [`--${name}`];
	});
}
function recordedFiles({ world: { app, kms, gateway, meta, policy }, ...running }) {
	return {
		"evidence.json": `${JSON.stringify(app.evidence)}\n`,
		"kms-info.json": `${JSON.stringify(guestAgentInfo(kms))}\n`,
		"kms-meta.json": `${JSON.stringify(meta)}\n`,
		"gateway-info.json": `${JSON.stringify(guestAgentInfo(gateway))}\n`,
		"collateral.json": `${JSON.stringify(app.collateral)}\n`,
		"policy.yaml": policy,
		"domain-policy.yaml": running.policy
	};
}
function instructions(folder) {
	return `The simulated deployment’s files are in ${folder}. Try, there:

  trust-center verify --evidence evidence.json --collateral collateral.json --app-compose app-compose.json \\
    --kms-evidence kms-info.json --kms-evidence kms-meta.json --gateway-evidence gateway-info.json \\
    --policy policy.yaml --insecure-root-ca root-ca.pem --allow-experiment

and the whole, with its domain, from what was collected of it:

  trust-center replay bundle.json --policy domain-policy.yaml --insecure-root-ca root-ca.pem --allow-experiment

Then change one thing, or leave out --insecure-root-ca, and see which check says so. A summary of the demo
(--summary) always says FAILED, on purpose: its root is a test root, and nothing under it counts in production.`;
}
exports.run = run;
