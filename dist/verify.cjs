const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_arguments = require("./arguments.cjs");
const require_help = require("./help.cjs");
const require_print_result = require("./print-result.cjs");
let node_fs = require("node:fs");
let node_path = require("node:path");
let node_fs_promises = require("node:fs/promises");
// src/cli/verify.ts
async function run(argv) {
	const args = require_arguments.parseArguments("verify", argv);
	const printing = require_print_result.printingOf(args);
	expectNoIdleOption(args);
	const options = withTarget(args);
	const { saveBundle } = options;
	if (options.summary !== void 0) (await Promise.resolve().then(() => require("./options.cjs")).then((n) => n.options_exports)).expectSigningOptions(options);
	const target = require_verification.readTarget(options);
	const settings = await require_verification.readOptions(options, target.kind === "file" ? "replayed" : "fetched");
	const policy = require_verification.resolvePolicy(settings.policy, settings.overrides);
	const { result, bundle } = await require_verification.verify({
		collect: {
			target,
			collateralPath: options.collateral ?? null,
			appComposePath: options.appCompose ?? null,
			pccsUrls: options.pccsUrl.map((url) => require_verification.readUrl(url, "pccs-url")),
			expected: require_verification.readExpected(options, target),
			tcbUpdate: options.tcbUpdate,
			nonce: require_verification.readNonce(options.nonce),
			offline: options.offline,
			...options.noCache ? { cacheDirectory: null } : {},
			onProgress: require_start.progress
		},
		...await require_verification.readOsImage(options),
		...referenceValuesOf(options),
		policy,
		at: settings.at ?? Date.now(),
		trustAnchors: settings.trustAnchors
	});
	if (saveBundle !== void 0) await require_start.writeTextFile(saveBundle, require_verification.serialiseBundle(bundle), "--save-bundle");
	const files = printing.format === "sarif" ? await userFiles(options) : void 0;
	const written = saveBundle === void 0 ? [] : [require_print_result.writtenTo(saveBundle, "bundle")];
	await require_print_result.printResult(result, printing, { at: Date.now() }, written, files);
	await writeSummary(options, {
		result,
		bundle
	}, policy, printing);
	return require_start.exitStatusOf(result, options.allowExperiment);
}
function expectNoIdleOption(args) {
	if (!args.isGiven("summary")) require_arguments.refuseIdle(args, require_help.SIGNING, "it is about signing a summary; say where that goes, with --summary FILE");
	if (!args.isGiven("reference-values")) require_arguments.refuseIdle(args, ["trusted-root"], "it is for checking signed reference values; give them with --reference-values FILE");
	const aboutCollateral = ["pccs-url", "tcb-update"];
	if (args.isGiven("collateral")) require_arguments.refuseIdle(args, aboutCollateral, "the collateral is given, with --collateral");
	if (args.isGiven("offline")) require_arguments.refuseIdle(args, aboutCollateral, "nothing is fetched, with --offline");
}
async function writeSummary(options, { result, bundle }, policy, printing) {
	const path = options.summary;
	if (path === void 0) return;
	const [{ summarise }, { signStatement }, { readSigning }] = await Promise.all([
		Promise.resolve().then(() => require("./summarise.cjs")).then((n) => n.summarise_exports),
		Promise.resolve().then(() => require("./sign-statement.cjs")).then((n) => n.sign_statement_exports),
		Promise.resolve().then(() => require("./options.cjs")).then((n) => n.options_exports)
	]);
	const statement = await summarise({
		result,
		bundle,
		policy
	});
	const signing = await readSigning(options, process.env);
	await require_start.writeTextFile(path, await signStatement(statement, signing), "--summary");
	await require_print_result.printWritten(require_print_result.writtenTo(path, "signed summary"), printing);
}
async function userFiles(options) {
	const within = (path) => {
		return path === void 0 || (0, node_path.isAbsolute)(path) || (0, node_path.normalize)(path).startsWith("..") ? void 0 : (0, node_path.normalize)(path);
	};
	const policy = within(options.policy);
	const compose = within(options.appCompose);
	return {
		policy: policy === void 0 ? null : {
			path: policy,
			text: await (0, node_fs_promises.readFile)(policy, "utf8")
		},
		compose: compose === void 0 ? null : {
			path: compose,
			bytes: await (0, node_fs_promises.readFile)(compose)
		}
	};
}
function referenceValuesOf({ referenceValues: paths, trustedRoot }) {
	return paths.length === 0 ? {} : { referenceValues: {
		paths,
		trustedRootPath: trustedRoot ?? null
	} };
}
function withTarget({ positionals: [text], options }) {
	if (text === void 0) return options;
	const [property, option] = kindOfTarget(text);
	if (options[property] === void 0) return {
		...options,
		[property]: text
	};
	throw new require_start.InputError("INPUT_INVALID", `TARGET and --${option} name two targets; give one`);
}
function kindOfTarget(text) {
	const isUrl = /^https?:\/\//.test(text);
	if (!isUrl && !/^(?:0x)?[0-9a-fA-F]{40}$/.test(text)) return ["evidence", "evidence"];
	if ((0, node_fs.existsSync)(text)) throw new require_start.InputError("INPUT_INVALID", `TARGET is ${isUrl ? "a URL" : "an app id"}, and a file here has that name`, { hint: `Write ./ before it for the file, or --${isUrl ? "url" : "app-id"} for the other.` });
	return isUrl ? ["url", "url"] : ["appId", "app-id"];
}
exports.run = run;
