const require_cancellation = require("./cancellation.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_verify_all = require("./verify-all.cjs");
const require_json = require("./json.cjs");
const require_sarif = require("./sarif.cjs");
const require_arguments = require("./arguments.cjs");
const require_overview = require("./overview.cjs");
const require_print_result = require("./print-result.cjs");
let node_path = require("node:path");
// src/cli/verify-targets.ts
const OF_THE_RUN = [
	"targets",
	"concurrency",
	"format",
	"output",
	"quiet",
	"save-bundle",
	"offline",
	"no-cache",
	"allow-experiment"
];
const OF_ONE = [
	"verbose",
	"save-app-compose",
	...require_overview.COMMANDS.verify.options["Sign the outcome"]
];
async function verifyTargets(args) {
	const { options } = args;
	expectOfTheRun(args);
	const { concurrency, output, saveBundle, allowExperiment } = options;
	const targets = await require_verify_all.readTargets(options.targets ?? "", process.env);
	if (saveBundle !== void 0) await require_start.writeFolder(saveBundle, {}, "--save-bundle");
	const view = viewOf(options, await require_start.outputInPieces(output));
	const lines = new Map();
	await view.begin();
	await require_cancellation.cancellable(async (signal) => {
		const requests = targets.map((target) => namedRequest(target, options));
		for await (const outcome of require_verify_all.verifyAll(requests, {
			concurrency,
			signal
		})) {
			const at = Date.now();
			const line = outcome.verification === null ? require_verify_all.uncheckedLine(outcome.name, require_verify_all.reasonOf(outcome.error).message) : require_verify_all.lineOf(outcome.name, outcome.verification.result, at);
			lines.set(outcome.name, line);
			if (outcome.verification === null) tellUnforeseen(outcome.error);
			const bundle = outcome.verification?.bundle ?? outcome.collected;
			if (saveBundle !== void 0 && bundle !== null) await save(saveBundle, outcome.name, bundle);
			await view.target(outcome, line, at);
		}
	});
	await view.end(targets.flatMap(({ name }) => lines.get(name) ?? []));
	if (output !== void 0) require_start.progress(require_print_result.writtenTo(output, "results"));
	return require_start.exitStatusOfAll(targets.map(({ name }) => lines.get(name)?.status ?? "not checked"), allowExperiment);
}
function expectOfTheRun(args) {
	if (args.positionals.length > 0) throw new require_start.InputError("INPUT_INVALID", "TARGET and --targets name what to verify in two ways; give one");
	const { format } = args.options;
	if (format === "sarif" || format === "html") throw new require_start.InputError("INPUT_INVALID", `--format ${format} is about one target, not about those of --targets`, { hint: "Verify the target by itself for it. Of many there are text, json, markdown and junit." });
	require_arguments.refuseIdle(args, OF_ONE, "it is about one target, not about those of --targets");
	const ofTargets = Object.values(require_overview.COMMANDS.verify.options).flat().filter((name) => !OF_THE_RUN.includes(name));
	require_arguments.refuseIdle(args, ofTargets, "with --targets it stands in the file, at a target or in `defaults`");
	if (format !== "text") require_arguments.refuseIdle(args, ["quiet"], `${format} always has everything`);
}
function namedRequest(target, options) {
	const { name, requestOf } = target;
	const { noCache, offline } = options;
	return {
		name,
		request: () => requestOf({
			offline,
			github: require_cancellation.gitHubAccess(process.env),
			...noCache ? { cacheDirectory: null } : {},
			onProgress: (text) => require_start.progress(`${name}: ${text}`)
		})
	};
}
async function save(folder, name, bundle) {
	await require_start.writeTextFile((0, node_path.join)(folder, `${require_verify_all.fileNameOf(name)}.json`), require_verification.serialiseBundle(bundle), "--save-bundle");
}
function tellUnforeseen(error) {
	if (require_verify_all.reasonOf(error).code !== "INTERNAL" || !(error instanceof Error)) return;
	require_start.writeLines((error.stack ?? error.message).split("\n").slice(0, MAX_STACK_LINES));
}
const MAX_STACK_LINES = 50;
function viewOf({ format, output, quiet }, write) {
	const nothing = async () => {};
	const page = {
		width: require_start.textWidth(output),
		colour: output === void 0 && require_start.wantsColour()
	};
	const shown = (text) => write(require_start.visibleInColour(text, require_start.MAX_VIEW_LINE));
	switch (format) {
		case "json": return {
			begin: nothing,
			target: ({ verification, error }, { name, status, why }) => {
				const ending = verification === null ? {
					result: null,
					error: require_verify_all.reasonOf(error)
				} : {
					...verification,
					error
				};
				return write(require_json.renderJsonLine({
					name,
					status,
					why,
					result: ending.result,
					error: ending.error
				}));
			},
			end: nothing
		};
		case "junit": return {
			begin: () => write(require_sarif.JUNIT_FLEET.start),
			target: ({ name, verification }, { why }, at) => write(verification === null ? require_sarif.renderUncheckedSuite(name, why, at) : require_sarif.renderJunitSuite(name, verification.result, { at })),
			end: () => write(require_sarif.JUNIT_FLEET.end)
		};
		case "markdown": return {
			begin: nothing,
			target: nothing,
			end: (lines) => write(require_verify_all.renderFleetMarkdown(lines))
		};
		default: return {
			begin: nothing,
			target: (_, line) => quiet ? nothing() : shown(require_verify_all.renderTargetLine(line, page)),
			end: (lines) => shown(require_verify_all.renderFleetText(lines, page, quiet))
		};
	}
}
exports.verifyTargets = verifyTargets;
