const require_open = require("./open.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_image_profile = require("./image-profile.cjs");
const require_json = require("./json.cjs");
const require_options = require("./options.cjs");
const require_reference_values = require("./reference-values.cjs");
const require_sign_statement = require("./sign-statement.cjs");
const require_arguments = require("./arguments.cjs");
// src/collect/reference/measured-values.ts
function measureReferenceValues(image, shapes, { grade, source, measuredAt }) {
	const lines = shapes.split("\n").filter((line) => line.trim() !== "");
	const configs = lines.map((line, index) => readShape(line, index + 1));
	const profile = require_image_profile.profileOsImage(image, [...new Set(configs.map(({ memorySize }) => memorySize))]);
	return {
		osImageHash: image.osImageHash,
		imageName: require_image_profile.nameOsImage(image),
		grade,
		isDev: image.isDev,
		source,
		measuredAt,
		shapes: configs.map((config, index) => measureShape(profile, config, lines[index] ?? "", index + 1))
	};
}
function readShape(line, number) {
	try {
		return require_verification.parseVmConfig(line);
	} catch (cause) {
		if (!(cause instanceof require_start.ParseError)) throw cause;
		throw new require_start.ParseError(cause.code, `shapes line ${number}`, cause.message, { cause });
	}
}
function measureShape(profile, config, line, number) {
	const unknown = (why) => {
		throw new require_start.InputError("INPUT_INVALID", `shapes line ${number}: its registers cannot be known: ${why}`, { hint: "Leave this shape out: reference values are only what is certain." });
	};
	const [expected, ...others] = require_verification.expectedRegisters(profile, config, require_verification.acpiDigests(require_verification.shapeFromVmConfig(config)));
	if (expected === void 0 || others.length > 0) return unknown(config.qemuVersion === null ? "it does not name the version of QEMU (qemu_version)" : `QEMU ${require_verification.preview(config.qemuVersion)} may start the VM in more than one way`);
	const value = ({ value: digest, unknown: why }) => digest ?? unknown(why ?? "an event is unknown");
	if (expected.notes.length > 0) unknown(expected.notes.join(" "));
	const registers = [
		expected.rtmr0,
		expected.rtmr1,
		expected.rtmr2
	];
	return {
		vmConfig: require_verification.readJson(line, "shapes", require_verification.anyObject),
		mrtd: value(expected.mrtd),
		rtmr0: value(expected.rtmr0),
		rtmr1: value(expected.rtmr1),
		rtmr2: value(expected.rtmr2),
		events: registers.flatMap(({ events }, index) => events.map(({ name, digest }) => ({
			register: index,
			name,
			digest: digest ?? unknown(name)
		})))
	};
}
// src/cli/reference-values.ts
async function run(argv) {
	const { positionals, options } = require_arguments.parseArguments("reference-values", argv);
	const { shapes: shapesPath, output } = options;
	if (shapesPath === void 0) throw new require_start.InputError("INPUT_INVALID", "reference-values needs --shapes FILE");
	const image = await require_open.openImage(positionals[0] ?? "");
	const values = measureReferenceValues(image, require_verification.documentText(await require_verification.readInputFile(shapesPath, "shapes", require_verification.MAX_INPUT_BYTES), "shapes"), {
		...await readOrigin(options, image.osImageHash),
		measuredAt: new Date().toISOString()
	});
	if (options.unsigned) {
		await require_start.writeOutput(require_json.jsonText(values), output);
		return require_start.EXIT.verified;
	}
	const statement = require_reference_values.referenceValuesStatement(values);
	const signing = await require_options.readSigning(options, process.env);
	await require_start.writeOutput(await require_sign_statement.signStatement(statement, signing), output);
	return require_start.EXIT.verified;
}
async function readOrigin({ rebuildReport, repository, commit }, osImageHash) {
	if (repository === void 0 !== (commit === void 0)) throw new require_start.InputError("INPUT_INVALID", "repository and commit belong together");
	if (rebuildReport === void 0) return {
		grade: "local",
		source: repository === void 0 || commit === void 0 ? null : {
			repository,
			commit
		}
	};
	const rebuilt = await require_verification.readRebuildReport(rebuildReport);
	if (rebuilt.osImageHash !== osImageHash) throw new require_start.InputError("INPUT_INVALID", `rebuild-report: it is about image ${rebuilt.osImageHash}, not ${osImageHash}`);
	return {
		grade: "rebuilt",
		source: {
			repository: rebuilt.repository,
			commit: rebuilt.commit
		}
	};
}
exports.run = run;
