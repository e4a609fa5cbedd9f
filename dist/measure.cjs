const require_open = require("./open.cjs");
const require_verification = require("./verification.cjs");
const require_image_profile = require("./image-profile.cjs");
const require_start = require("./start.cjs");
const require_json = require("./json.cjs");
const require_arguments = require("./arguments.cjs");
const require_overview = require("./overview.cjs");
// src/collect/reference/measure-image.ts
function measureImage(image, config) {
	const profile = require_image_profile.profileOsImage(image, [config.memorySize]);
	const told = require_verification.expectedRegisters(profile, config, require_verification.acpiDigests(require_verification.shapeFromVmConfig(config)));
	return config.qemuVersion === null ? told.map(ofNoVersion) : told;
}
function ofNoVersion(registers, index) {
	if (index === 0) {
		const note = `RTMR0 is that of QEMU ${require_verification.DEFAULT_QEMU}, dstack’s default where no version is named; other versions have other ACPI tables: name yours (--qemu-version; qemu_version of a vm_config).`;
		return {
			...registers,
			notes: [...registers.notes, note]
		};
	}
	const unknown = "its ACPI tables depend on the version: name it (--qemu-version; qemu_version of a vm_config)";
	return {
		...registers,
		rtmr0: {
			value: null,
			unknown,
			events: []
		}
	};
}
// src/cli/measure.ts
const MAX_SHAPES_BYTES = 67108864;
async function run(argv) {
	const args = require_arguments.parseArguments("measure", argv);
	const { acpi, json, allEvents, output } = args.options;
	if (acpi) require_arguments.refuseIdle(args, [
		...require_overview.SHAPE,
		"vm-config",
		"all-events"
	], "with --acpi each VM is a line of --shapes");
	else require_arguments.refuseIdle(args, ["shapes"], "it goes with --acpi");
	if (acpi) await require_start.writeOutput(await measureTables(args), output);
	else {
		const report = await measureNamed(args);
		if (json) await require_start.writeOutput(require_json.jsonText(report), output);
		else await require_start.writeReport(asText(report, allEvents), output);
	}
	return require_start.EXIT.verified;
}
async function measureTables({ positionals, options }) {
	const path = options.shapes;
	if (path === void 0 || positionals.length > 0) throw new require_start.InputError("INPUT_INVALID", "measure --acpi takes --shapes FILE and no image", { hint: "FILE has one vm_config (JSON) a line." });
	return measureAcpiShapes(require_verification.documentText(await require_verification.readInputFile(path, "shapes", MAX_SHAPES_BYTES), "shapes"));
}
function measureAcpiShapes(text) {
	const lines = text.split("\n");
	if (lines.at(-1)?.trim() === "") lines.pop();
	return lines.map((line, i) => require_json.jsonText(require_verification.acpiDigests(require_verification.shapeFromVmConfig(parseLine(line, i + 1))), 0)).join("");
}
function parseLine(line, number) {
	try {
		return require_verification.parseVmConfig(line);
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		throw new require_start.ParseError(error.code, `line ${number}`, error.message, {
			hint: error.hint ?? "Give one vm_config a line, as JSON.",
			cause: error
		});
	}
}
async function measureNamed(args) {
	const path = args.positionals[0];
	if (path === void 0) throw new require_start.InputError("INPUT_INVALID", "measure needs an image: a folder or tarball", { hint: "See `trust-center measure --help`." });
	const config = await readShape(args);
	const image = await require_open.openImage(path);
	return {
		osImageHash: image.osImageHash,
		version: image.version,
		isDev: image.isDev,
		rootfsHash: image.rootfsHash,
		expected: measureImage(image, config)
	};
}
async function readShape({ options, isGiven }) {
	const file = options.vmConfig;
	const given = require_overview.SHAPE.filter(isGiven);
	if (file !== void 0) {
		if (given.length > 0) throw new require_start.InputError("INPUT_INVALID", `--vm-config tells the shape; leave out --${given.join(", --")}`);
		return require_verification.parseVmConfig(require_verification.documentText(await require_verification.readInputFile(file, "vm-config"), "vm-config"));
	}
	for (const name of ["cpus", "memory"]) if (!given.includes(name)) throw new require_start.InputError("INPUT_INVALID", `measure needs --${name}, or --vm-config FILE`);
	return require_verification.parseVmConfig(JSON.stringify({
		spec_version: 1,
		cpu_count: options.cpus,
		memory_size: readSize(options.memory, "memory"),
		num_gpus: options.gpus,
		num_nvswitches: options.nvswitches,
		num_nics: options.nics,
		num_verity_volumes: options.verityVolumes,
		pci_hole64_size: readSize(options.pciHole64Size, "pci-hole64-size") ?? 0,
		hugepages: options.hugepages,
		hotplug_off: options.hotplugOff,
		swtpm: options.swtpm,
		pic: isGiven("pic") ? options.pic === "on" : void 0,
		qemu_single_pass_add_pages: isGiven("page-order") ? options.pageOrder === "two-pass" : void 0,
		qemu_version: options.qemuVersion,
		host_share_mode: options.shareMode
	}));
}
const UNITS = {
	"": 1,
	M: 2 ** 20,
	G: 2 ** 30,
	T: 2 ** 40
};
function readSize(text, name) {
	if (text === void 0) return void 0;
	const [, digits, unit = ""] = /^(\d{1,16})([MGT]?)(?:i?B)?$/i.exec(text) ?? [];
	const bytes = Number(digits) * (UNITS[unit.toUpperCase()] ?? NaN);
	if (Number.isSafeInteger(bytes)) return bytes;
	throw new require_start.InputError("INPUT_INVALID", `--${name}: expected a size such as 4G, got ${JSON.stringify(text)}`);
}
function asText({ osImageHash, version, isDev, rootfsHash, expected }, allEvents) {
	const lines = [
		`image    ${osImageHash}`,
		`version  ${require_start.visible(version ?? "not told")}${isDev ? " (development build)" : ""}`,
		`rootfs   ${rootfsHash ?? "not bound: the command line names no root hash"}`
	];
	for (const registers of expected) {
		lines.push("", expected.length === 1 ? `QEMU ${registers.launch.versions}` : `if QEMU is ${registers.launch.versions}`);
		for (const name of [
			"mrtd",
			"rtmr0",
			"rtmr1",
			"rtmr2"
		]) lines.push(...registerLines(name, registers[name], allEvents));
		lines.push(...registers.notes.map((note) => `  note: ${require_start.visible(note)}`));
	}
	return `${lines.join("\n")}\n`;
}
function registerLines(name, { value, unknown, events }, allEvents) {
	const width = Math.max(...events.map((event) => event.name.length), 0);
	return [`  ${name.padEnd(5)}  ${value ?? `unknown: ${require_start.visible(unknown ?? "it cannot be known")}`}`, ...allEvents ? events.map((event) => `    ${event.name.padEnd(width)}  ${event.digest ?? "unknown"}`) : []];
}
exports.measureAcpiShapes = measureAcpiShapes;
exports.run = run;
