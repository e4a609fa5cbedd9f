const require_verification = require("./verification.cjs");
const require_user_files = require("./user-files.cjs");
const require_report = require("./report.cjs");
const require_again = require("./again.cjs");
const require_arguments = require("./arguments.cjs");
const require_start = require("./start.cjs");
const require_print_result = require("./print-result.cjs");
const require_recorded = require("./recorded.cjs");
// src/cli/replay.ts
async function run(argv) {
	const args = require_arguments.parseArguments("replay", argv);
	const { positionals, options } = args;
	const printing = require_print_result.printingOf(args);
	const path = positionals[0] ?? "";
	const bundle = await require_recorded.readBundle(path);
	const settings = await require_verification.readOptions(options, bundle.components.some(({ acquired }) => acquired === "replayed") ? "replayed" : "fetched");
	const policy = require_verification.resolvePolicy(settings.policy ?? require_recorded.recordedPolicy(bundle, "Give --policy."), settings.overrides);
	require_start.writeLines(notice(bundle, settings.policy === null));
	const at = settings.at ?? require_recorded.recordedTime(bundle, "Give --at.");
	const judged = {
		policy,
		at,
		trustAnchors: settings.trustAnchors,
		...await require_verification.readRoots(options.trustedRoot)
	};
	const result = await require_verification.appraiseBundle(bundle, judged);
	const replayed = settings.policy === null ? "policy" : "evidence";
	const given = {
		policy: options.policy,
		evidence: path
	};
	const files = printing.format === "sarif" ? await require_user_files.readUserFiles(given, process.env) : void 0;
	const judgedBundle = settings.policy === null && settings.at === null ? bundle : require_verification.recordAppraisal(bundle, at, policy);
	const report = printing.format === "html" ? await require_report.renderReport(require_report.reportSource({
		result,
		bundle: judgedBundle
	}, judged)) : void 0;
	const again = require_again.replayAgain(path, options);
	await require_print_result.printResult(result, printing, {
		at: Date.now(),
		replayed,
		policy,
		again
	}, [], {
		files,
		report
	});
	return require_start.exitStatusOf(result, options.allowExperiment);
}
function notice(bundle, isPolicyRecorded) {
	const [claims = "", ...more] = require_recorded.claimsOf(bundle, {
		what: "bundle",
		chosen: isPolicyRecorded ? ["policy", "time"] : ["time"]
	});
	const again = bundle.target.domain === void 0 ? "" : " --domain NAME";
	return [
		`trust-center: repeating a recorded appraisal: ${claims}`,
		...more,
		`  To judge it by yours: trust-center verify --evidence BUNDLE --policy FILE --app-compose FILE${again}`
	];
}
exports.run = run;
