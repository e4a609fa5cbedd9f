const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_current_verdict = require("./current-verdict.cjs");
const require_place = require("./place.cjs");
const require_report = require("./report.cjs");
const require_arguments = require("./arguments.cjs");
const require_log = require("./log.cjs");
const require_print_result = require("./print-result.cjs");
const require_recorded = require("./recorded.cjs");
// src/cli/report.ts
async function run(argv) {
	const args = require_arguments.parseArguments("report", argv);
	const { positionals, options } = args;
	const { history, signedSummary, output } = options;
	if (history === void 0) require_arguments.refuseIdle(args, OF_LOG, "it is of the log that --history names");
	const bundle = await require_recorded.readBundle(positionals[0] ?? "");
	const judged = await repeated(bundle, options);
	const { result } = judged;
	const source = {
		...judged,
		summary: signedSummary === void 0 ? null : await readSummary(judged, signedSummary),
		timeline: history === void 0 ? null : await readTimeline(history, result.target.name, options)
	};
	const [claims = "", ...more] = require_recorded.claimsOf(bundle, {
		what: "bundle",
		chosen: ["policy", "time"]
	});
	require_start.writeLines([
		`trust-center: ${require_current_verdict.verdictLine(result, {
			at: Date.now(),
			replayed: "policy"
		})}`,
		`  A recorded appraisal, repeated: ${claims}`,
		...more
	]);
	await require_start.writeOutput(await require_report.renderReport(source), output);
	if (output !== void 0) require_start.progress(require_print_result.writtenTo(output, "report"));
	return require_start.EXIT.verified;
}
const OF_LOG = [
	"key",
	"since",
	"target",
	"allow-private"
];
const UNRECORDED = "Make the report while it is judged: `trust-center verify --evidence BUNDLE --format html --output report.html`, with your policy.";
async function repeated(bundle, { insecureRootCa, trustedRoot }) {
	const recorded = require_recorded.recordedPolicy(bundle, UNRECORDED);
	const { trustAnchors, overrides } = await require_verification.readOptions({ insecureRootCa }, "fetched");
	const judged = {
		policy: require_verification.resolvePolicy(recorded, overrides),
		at: require_recorded.recordedTime(bundle, UNRECORDED),
		trustAnchors,
		...await require_verification.readRoots(trustedRoot)
	};
	return require_report.reportSource({
		result: await require_verification.appraiseBundle(bundle, judged),
		bundle
	}, judged);
}
async function readSummary(source, path) {
	const summary = require_verification.documentText(await require_verification.readInputFile(path, "signed-summary", require_verification.MAX_INPUT_BYTES), "signed-summary");
	const mismatch = await require_report.mismatchOf(summary, source);
	if (mismatch === null) return summary;
	const { what, expected, found } = mismatch;
	throw new require_start.InputError("INPUT_INVALID", `signed-summary: it is of another verification: of ${what} it has ${found ?? "no digest"}, not ${expected}`, { hint: "Give the summary that was signed in the run that wrote the bundle, and the roots of that run." });
}
async function readTimeline(place, name, options) {
	const log = await require_log.readVerified(place, options);
	return require_log.ofLog(require_place.timelineFor(log, {
		name: options.target ?? name,
		salt: require_log.saltOf(),
		at: Date.now()
	}));
}
exports.run = run;
