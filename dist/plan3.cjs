const require_cancellation = require("./cancellation.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_markdown = require("./markdown.cjs");
const require_plan = require("./plan.cjs");
const require_json = require("./json.cjs");
const require_real_path = require("./real-path.cjs");
const require_arguments = require("./arguments.cjs");
// src/cli/plan.ts
const STATUS = {
	"nothing-refused": require_start.EXIT.verified,
	refused: require_start.EXIT.failed,
	undecided: require_start.EXIT.inconclusive
};
async function run(argv) {
	const args = require_arguments.parseArguments("plan", argv);
	const { options } = args;
	const { format, output, noCache, offline, base: ref } = options;
	if (options.from === void 0) require_arguments.refuseIdle(args, ["form"], "it is about a file that is made, with --from FILE");
	if (args.isGiven("collateral")) require_arguments.refuseIdle(args, ["pccs-url", "tcb-update"], "the collateral is given, with --collateral");
	if (offline) require_arguments.refuseIdle(args, [
		"pccs-url",
		"tcb-update",
		"rpc-url",
		"chain-id"
	], "nothing is fetched, with --offline");
	const whereIs = async (path) => await require_real_path.realPath(path) ?? path;
	if (ref !== void 0 && [
		options.appCompose,
		options.composeFile,
		options.from
	].includes("-")) throw new require_start.InputError("INPUT_INVALID", "--base needs files: standard input is in no repository");
	const base = ref === void 0 ? null : await baseOf(ref, options.appCompose ?? options.composeFile);
	const whole = {
		...options,
		kmsEvidence: [],
		gatewayEvidence: [],
		rebuildReport: void 0
	};
	const { plan: plan$1 } = await require_cancellation.cancellable(async (signal) => {
		const cache = noCache ? { cacheDirectory: null } : {};
		return require_plan.plan(await require_plan.preparePlan(whole, base, {
			offline,
			signal,
			github: require_cancellation.gitHubAccess(process.env),
			onProgress: require_start.progress,
			...cache
		}, whereIs));
	});
	if (format === "json") await require_start.writeOutput(require_json.jsonText(plan$1), output);
	else if (format === "markdown") await require_start.writeOutput(require_markdown.renderPlanMarkdown(plan$1), output);
	else {
		const page = {
			width: require_start.textWidth(output),
			colour: output === void 0 && require_start.wantsColour()
		};
		await require_start.writeOutput(require_start.visibleInColour(require_plan.renderPlanText(plan$1, page), require_start.MAX_VIEW_LINE), output);
	}
	return STATUS[plan$1.outcome];
}
async function baseOf(ref, file) {
	const real = file === void 0 ? null : await require_real_path.realPath(file);
	if (file === void 0 || real === null) return null;
	const commit = await require_plan.commitOf(real, ref);
	if (commit !== null) return {
		ref,
		commit
	};
	throw new require_start.InputError("INPUT_NOT_FOUND", `--base: the repository of ${require_verification.preview(file, 200)} has no commit ${require_verification.preview(ref)}`, { hint: "Fetch it first: `git fetch origin main`, for origin/main." });
}
exports.run = run;
