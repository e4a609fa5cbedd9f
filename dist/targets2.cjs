const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_verify_all = require("./verify-all.cjs");
const require_json = require("./json.cjs");
const require_sarif = require("./sarif.cjs");
const require_cancellation = require("./cancellation.cjs");
const require_temporary_folder = require("./temporary-folder.cjs");
const require_user_files = require("./user-files.cjs");
const require_index = require("./index.cjs");
let node_path = require("node:path");
let node_fs_promises = require("node:fs/promises");
// src/action/targets.ts
const LOG_WIDTH = 120;
async function verifyTargets(inputs, path) {
	const file = await require_index.expectInWorkspace(path, "targets", process.env);
	const targets = await require_verify_all.readTargets(file, require_verify_all.fileEnvironment(process.env), inWorkspace);
	const github = await checksOf(inputs);
	const announce = require_index.announcer();
	const runs = new Map(targets.map(({ name }) => [name, require_index.planTargetCheckRun(name)]));
	const files = await resultFiles();
	const page = {
		width: LOG_WIDTH,
		colour: (process.env.NO_COLOR ?? "") === ""
	};
	const lines = new Map();
	async function begin() {
		if (github === null) return;
		for (const each of runs.values()) announce(await require_index.startCheckRuns(github, each));
	}
	async function end(outcome, line, at) {
		require_index.view(require_verify_all.renderTargetLine(line, page));
		await files.add(outcome, line, at);
		const run = runs.get(outcome.name);
		if (github === null || run === void 0) return;
		if (outcome.verification === null) {
			announce(await require_index.abandonCheckRuns(github, run, line.why));
			return;
		}
		const options = targets.find(({ name }) => name === outcome.name)?.options;
		const userFiles = await require_user_files.readUserFiles(options ?? {}, process.env);
		const result = require_index.resultInInputs(outcome.verification.result);
		announce(await require_index.completeCheckRuns(github, run, {
			result,
			files: userFiles,
			at
		}));
	}
	async function abandon(why) {
		if (github === null) return;
		for (const [name, run] of runs) if (!lines.has(name)) announce(await require_index.abandonCheckRuns(github, run, why));
	}
	await begin();
	const verifyEach = require_cancellation.cancellable(async (signal) => {
		const requests = targets.map(({ name, requestOf }) => ({
			name,
			request: () => requestOf({
				offline: false,
				signal,
				onProgress: (text) => require_index.info(`${name}: ${text}`)
			})
		}));
		for await (const outcome of require_verify_all.verifyAll(requests, {
			concurrency: inputs.concurrency,
			signal
		})) {
			const at = Date.now();
			const line = outcome.verification === null ? require_verify_all.uncheckedLine(outcome.name, require_index.inInputs(require_verify_all.reasonOf(outcome.error).message)) : require_verify_all.lineOf(outcome.name, outcome.verification.result, at);
			if (outcome.error instanceof Error && !(outcome.error instanceof require_start.TrustCenterError)) require_index.warning((outcome.error.stack ?? outcome.error.message).split("\n"));
			await end(outcome, line, at);
			lines.set(outcome.name, line);
		}
	});
	try {
		await verifyEach;
	} catch (error) {
		await abandon(error instanceof require_start.TrustCenterError ? error.message : "internal error");
		throw error;
	}
	const all = targets.map(({ name }) => lines.get(name) ?? require_verify_all.uncheckedLine(name, "it has no outcome"));
	require_index.view(require_verify_all.renderFleetText(all, page));
	const markdown = require_verify_all.renderFleetMarkdown(all);
	await files.close(markdown);
	await require_index.addToSummary(markdown);
	const statuses = all.map(({ status }) => status);
	require_index.setOutput("verdict", worstOf(statuses));
	require_index.setOutput("summary", require_verify_all.fleetHeadline(all));
	require_index.setOutput("experiment", experimentOf(all));
	require_index.setPathOutput("results-path", files.results);
	require_index.setPathOutput("junit-path", files.junit);
	require_index.setPathOutput("markdown-path", files.markdown);
	require_index.setPathOutput("bundle-path", files.bundles);
	if (statuses.some((status) => require_index.fails(status, inputs))) require_index.fail([require_verify_all.fleetHeadline(all)]);
	else process.exitCode = 0;
}
const inWorkspace = async (options) => {
	const own = async (path, what) => path === void 0 ? void 0 : require_index.expectInWorkspace(path, what, process.env);
	return {
		...await require_index.withOwnFiles(options),
		rebuildReport: await own(options.rebuildReport, "rebuild-report"),
		trustedRoot: await own(options.trustedRoot, "trusted-root"),
		insecureRootCa: await own(options.insecureRootCa, "insecure-root-ca")
	};
};
async function checksOf(inputs) {
	if (!inputs.checkRun) return null;
	const github = await require_index.connect(inputs, process.env);
	const unchecked = require_index.uncheckedBecause(github.context);
	if (unchecked === null) return github;
	require_index.notice([`The check runs were not published: ${unchecked}.`]);
	return null;
}
async function resultFiles() {
	const folder = await require_temporary_folder.temporaryFolder("trust-center", process.env.RUNNER_TEMP);
	const paths = {
		results: (0, node_path.join)(folder, "results.jsonl"),
		junit: (0, node_path.join)(folder, "junit.xml"),
		markdown: (0, node_path.join)(folder, "result.md"),
		bundles: (0, node_path.join)(folder, "bundles")
	};
	await (0, node_fs_promises.mkdir)(paths.bundles);
	await (0, node_fs_promises.writeFile)(paths.results, "");
	await (0, node_fs_promises.writeFile)(paths.junit, require_sarif.JUNIT_FLEET.start);
	return {
		...paths,
		async add({ name, verification, error }, { status, why }, at) {
			const ending = verification === null ? {
				result: null,
				error: require_verify_all.reasonOf(error)
			} : {
				...verification,
				error
			};
			await (0, node_fs_promises.appendFile)(paths.results, require_json.renderJsonLine({
				name,
				status,
				why,
				result: ending.result,
				error: ending.error
			}));
			const suite = verification === null ? require_sarif.renderUncheckedSuite(name, why, at) : require_sarif.renderJunitSuite(name, verification.result, { at });
			await (0, node_fs_promises.appendFile)(paths.junit, suite);
			if (verification === null) return;
			await (0, node_fs_promises.writeFile)((0, node_path.join)(paths.bundles, `${require_verify_all.fileNameOf(name)}.json`), require_verification.serialiseBundle(verification.bundle));
		},
		async close(markdown) {
			await (0, node_fs_promises.appendFile)(paths.junit, require_sarif.JUNIT_FLEET.end);
			await (0, node_fs_promises.writeFile)(paths.markdown, markdown);
		}
	};
}
function worstOf(statuses) {
	if (statuses.includes("failed")) return "failed";
	return statuses.length > 0 && statuses.every((status) => status === "verified") ? "verified" : "inconclusive";
}
function experimentOf(lines) {
	const count = lines.filter(({ status }) => status === "experiment").length;
	return count === 0 ? "" : `${count} of ${lines.length} targets`;
}
exports.verifyTargets = verifyTargets;
