const require_start = require("./start.cjs");
const require_temporary_folder = require("./temporary-folder.cjs");
const require_values = require("./values.cjs");
const require_verification = require("./verification.cjs");
const require_arguments = require("./arguments.cjs");
const require_verify = require("./verify.cjs");
let node_path = require("node:path");
let node_crypto = require("node:crypto");
require("node:tls");
let node_fs_promises = require("node:fs/promises");
let node_http = require("node:http");
let node_https = require("node:https");
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
	const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
	const year = date.getUTCFullYear();
	return year >= 1950 && year < 2050 ? tlv(23, utf8(digits.slice(2))) : tlv(24, utf8(digits));
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
function rfc3339(date) {
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
		issueDate: rfc3339(addDays(at, -1)),
		nextUpdate: rfc3339(addDays(at, 29)),
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
		issueDate: rfc3339(addDays(at, -1)),
		nextUpdate: rfc3339(addDays(at, 29)),
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
function acmeInfo(gateway, shape = "0.5.6") {
	const uri = "https://acme.simulated.example/acct/1";
	const keys = ["gateway-tls", "gateway-tls-before"].map((name) => gateway.keys(name).spki);
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
		base_domain: "simulated.example"
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
			const { tcb_info, tcb_info_signature, tcb_info_issuer_chain } = world.collateral;
			return withChain("TCB-Info-Issuer-Chain", tcb_info_issuer_chain, `{"tcbInfo":${tcb_info},"signature":"${tcb_info_signature}"}`, "application/json");
		}
		case "qe/identity": {
			const world = ofTee[0];
			if (world === void 0) return null;
			const { qe_identity, qe_identity_signature, qe_identity_issuer_chain } = world.collateral;
			return withChain("SGX-Enclave-Identity-Issuer-Chain", qe_identity_issuer_chain, `{"enclaveIdentity":${qe_identity},"signature":"${qe_identity_signature}"}`, "application/json");
		}
		case "pckcert": {
			if (first === void 0) return null;
			const [leaf = "", ...issuers] = first.pki.chains.pck.split(/(?<=-----END CERTIFICATE-----\n)/);
			return withChain("SGX-PCK-Certificate-Issuer-Chain", issuers.join(""), leaf, "application/x-pem-file");
		}
		default: return null;
	}
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
	const route = (url) => url.pathname === `${prefix}GetMeta` ? json(meta) : null;
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
			case "/.dstack/app-info": return json(guestAgentInfo(gateway));
			case "/.dstack/acme-info": return json(acme);
			default: return null;
		}
	}, options);
}
function startPhalaCloud(deployment, options = {}) {
	const appId = toHex(deployment.app.appId);
	return serve((url) => {
		return /^\/api\/v1\/apps\/(?:0x)?([0-9a-fA-F]{40})\/attestations$/.exec(url.pathname)?.[1]?.toLowerCase() === appId ? json(phalaCloudAttestations(deployment, options)) : null;
	}, options);
}
function json(value, status = 200) {
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
		const usual = route(url) ?? json({ error: `nothing at ${url.pathname}` }, 404);
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
	const server = options.tls === void 0 ? (0, node_http.createServer)(listener) : (0, node_https.createServer)(options.tls, listener);
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address();
	return {
		url: `${options.tls === void 0 ? "http" : "https"}://127.0.0.1:${port}`,
		requests,
		close: () => new Promise((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		})
	};
}
// src/simulator/running.ts
async function startWholeDeployment({ at, seed = toHex((0, node_crypto.randomBytes)(16)) } = {}, { lie, gatewayTls } = {}) {
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
		startGateway(lie === "gateway" ? whole({ gateway: { app: { appId: OTHER_GATEWAY } } }).gateway : world.gateway, { ...gatewayTls === void 0 ? {} : { tls: gatewayTls } }),
		startPccs(world.app)
	]);
	const [cloud, kms, gateway, pccs] = servers;
	return {
		world,
		appId: toHex(world.app.app.appId),
		phalaCloudApi: cloud.url,
		kmsUrl: kms.url,
		gatewayUrl: gateway.url,
		pccsUrl: pccs.url,
		close: async () => {
			await Promise.all(servers.map((server) => server.close()));
		}
	};
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
	const at = new Date().toISOString();
	if (folder !== void 0) {
		require_arguments.refuseIdle(args, ["lie", ...PASSED], "with --write nothing is verified");
		await require_start.writeFolder(folder, recordedFiles(at), "--write");
		await require_start.writeText(`${instructions(require_start.visible(folder))}\n`);
		return require_start.EXIT.verified;
	}
	const temporary = await require_temporary_folder.temporaryFolder("trust-center-demo");
	const running = await startWholeDeployment({ at }, { lie });
	try {
		const { app, policy } = running.world;
		const files = {
			"app-compose.json": app.appCompose,
			"policy.yaml": policy,
			"root-ca.pem": app.rootCaPem
		};
		await require_start.writeFolder(temporary, files, "--write");
		const command = [
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
			...["--app-compose", (0, node_path.join)(temporary, "app-compose.json")],
			...["--policy", (0, node_path.join)(temporary, "policy.yaml")],
			...[
				"--insecure-root-ca",
				(0, node_path.join)(temporary, "root-ca.pem"),
				"--allow-experiment"
			],
			...passedOn(args)
		];
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
function passedOn({ options, isGiven }) {
	return PASSED.filter(isGiven).flatMap((name) => {
		const value = options[require_values.propertyOf(name)];
		return typeof value === "string" ? [`--${name}`, value] : [`--${name}`];
	});
}
function recordedFiles(at) {
	const { app, kms, gateway, meta, policy } = createWholeDeployment({ at });
	return {
		"evidence.json": `${JSON.stringify(app.evidence)}\n`,
		"kms-info.json": `${JSON.stringify(guestAgentInfo(kms))}\n`,
		"kms-meta.json": `${JSON.stringify(meta)}\n`,
		"gateway-info.json": `${JSON.stringify(guestAgentInfo(gateway))}\n`,
		"collateral.json": `${JSON.stringify(app.collateral)}\n`,
		"app-compose.json": app.appCompose,
		"policy.yaml": policy,
		"root-ca.pem": app.rootCaPem
	};
}
function instructions(folder) {
	return `The simulated deployment’s files are in ${folder}. Try, there:

  trust-center verify --evidence evidence.json --collateral collateral.json --app-compose app-compose.json \\
    --kms-evidence kms-info.json --kms-evidence kms-meta.json --gateway-evidence gateway-info.json \\
    --policy policy.yaml --insecure-root-ca root-ca.pem --allow-experiment

Then change one thing, or leave out --insecure-root-ca, and see which check says so. A summary of the demo
(--summary) always says FAILED, on purpose: its root is a test root, and nothing under it counts in production.`;
}
exports.run = run;
