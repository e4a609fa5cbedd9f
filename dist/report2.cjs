const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_current_verdict = require("./current-verdict.cjs");
const require_report = require("./report.cjs");
const require_arguments = require("./arguments.cjs");
const require_print_result = require("./print-result.cjs");
const require_recorded = require("./recorded.cjs");
// src/cli/report.ts
async function run(argv) {
	const { positionals, options } = require_arguments.parseArguments("report", argv);
	const { signedSummary, output } = options;
	const bundle = await require_recorded.readBundle(positionals[0] ?? "");
	const source = await repeated(bundle, options);
	const { result } = source;
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
	await require_start.writeOutput(await require_report.renderReport(signedSummary === void 0 ? source : await signed(source, signedSummary)), output);
	if (output !== void 0) require_start.progress(require_print_result.writtenTo(output, "report"));
	return require_start.EXIT.verified;
}
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
async function signed(source, path) {
	const summary = require_verification.documentText(await require_verification.readInputFile(path, "signed-summary", require_verification.MAX_INPUT_BYTES), "signed-summary");
	const mismatch = await require_report.mismatchOf(summary, source);
	if (mismatch === null) return {
		...source,
		summary
	};
	const { what, expected, found } = mismatch;
	throw new require_start.InputError("INPUT_INVALID", `signed-summary: it is of another verification: of ${what} it has ${found ?? "no digest"}, not ${expected}`, { hint: "Give the summary that was signed in the run that wrote the bundle, and the roots of that run." });
}
exports.run = run;
