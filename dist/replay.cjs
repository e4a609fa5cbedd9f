const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_user_files = require("./user-files.cjs");
const require_again = require("./again.cjs");
const require_arguments = require("./arguments.cjs");
const require_print_result = require("./print-result.cjs");
// src/cli/replay.ts
async function run(argv) {
	const args = require_arguments.parseArguments("replay", argv);
	const { positionals, options } = args;
	const printing = require_print_result.printingOf(args);
	const path = positionals[0] ?? "";
	const bytes = await require_verification.readInputFile(path, "bundle", require_verification.MAX_BUNDLE_BYTES);
	const bundle = require_verification.parseBundle(require_verification.documentText(bytes, "bundle"));
	const settings = await require_verification.readOptions(options, bundle.components.some(({ acquired }) => acquired === "replayed") ? "replayed" : "fetched");
	const policy = require_verification.resolvePolicy(settings.policy ?? require_verification.policyFromRecord(recorded(bundle.appraisal?.policy, "policy")), settings.overrides);
	require_start.writeLines(notice(settings.policy === null, bundle.target.domain ?? null));
	const at = settings.at ?? Date.parse(recorded(bundle.appraisal?.at, "at"));
	const roots = await require_verification.readRoots(options.trustedRoot);
	const result = await require_verification.appraiseBundle(bundle, {
		policy,
		at,
		trustAnchors: settings.trustAnchors,
		...roots
	});
	const replayed = settings.policy === null ? "policy" : "evidence";
	const given = {
		policy: options.policy,
		evidence: path
	};
	const files = printing.format === "sarif" ? await require_user_files.readUserFiles(given, process.env) : void 0;
	const again = require_again.replayAgain(path, options);
	await require_print_result.printResult(result, printing, {
		at: Date.now(),
		replayed,
		policy,
		again
	}, [], files);
	return require_start.exitStatusOf(result, options.allowExperiment);
}
function notice(recordedPolicy, domain) {
	const again = domain === null ? "" : " --domain NAME";
	return [
		`trust-center: repeating a recorded appraisal: reference values, freshness${recordedPolicy ? ", policy" : ""} and time are the bundle’s own.`,
		...domain === null ? [] : [`  So is what it has of ${require_verification.preview(domain, 100)}: nothing proves what was served, what DNS and monitors answered, and which roots are public.`],
		`  To judge it by yours: trust-center verify --evidence BUNDLE --policy FILE --app-compose FILE${again}`
	];
}
function recorded(value, option) {
	if (value !== void 0) return value;
	throw new require_start.InputError("INPUT_INVALID", "the bundle records no appraisal to repeat", { hint: `Give --${option}.` });
}
exports.run = run;
