const require_cancellation = require("./cancellation.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_index = require("./index.cjs");
const require_verify_all = require("./verify-all.cjs");
const require_json = require("./json.cjs");
const require_sarif = require("./sarif.cjs");
const require_place = require("./place.cjs");
const require_temporary_folder = require("./temporary-folder.cjs");
const require_user_files = require("./user-files.cjs");
let node_fs_promises = require("node:fs/promises");
let node_path = require("node:path");
// src/action/target-checks.ts
const MAX_WAITING = 16;
const AT_ONCE_WHEN_CANCELLED = 6;
const PATIENCE_WHEN_CANCELLED_MS = 5e3;
function targetChecks(github, announce, signal, patienceMs = PATIENCE_WHEN_CANCELLED_MS) {
	const runs = new Map();
	const ended = new Set();
	const tasks = [];
	let waiting = [];
	let busy = 0;
	let failure = null;
	let isTooLate = false;
	const tell = () => {
		const called = waiting;
		waiting = [];
		for (const call of called) call();
	};
	const work = () => {
		while (busy < (signal.aborted ? AT_ONCE_WHEN_CANCELLED : 1)) {
			const task = tasks.shift();
			if (task === void 0) return;
			busy++;
			task().catch((error) => {
				failure ??= { error };
			}).finally(() => {
				busy--;
				tell();
				work();
			});
		}
	};
	const hurry = () => {
		work();
		tell();
		const tooLate = () => {
			isTooLate = true;
			tell();
		};
		setTimeout(tooLate, patienceMs).unref();
	};
	signal.addEventListener("abort", hurry, { once: true });
	const until = async (isReached) => {
		while (!isReached() && failure === null && !isTooLate) await new Promise((resolve) => waiting.push(resolve));
		if (failure !== null) throw failure.error;
	};
	const add = (task) => {
		tasks.push(task);
		work();
	};
	const finish = (name, ending) => {
		const known = runs.get(name);
		if (known === void 0) return;
		const { run, begun } = known;
		ended.add(name);
		add(async () => {
			await begun;
			if (signal.aborted && run.made.size === 0) return;
			announce(typeof ending === "string" ? await require_index.abandonCheckRuns(github, run, ending) : await require_index.completeCheckRuns(github, run, ending));
		});
	};
	return {
		begin(name) {
			const run = require_index.planTargetCheckRun(name);
			const begun = new Promise((resolve) => {
				add(async () => {
					try {
						if (!signal.aborted && !ended.has(name)) announce(await require_index.startCheckRuns(github, run));
					} finally {
						resolve();
					}
				});
			});
			runs.set(name, {
				run,
				begun
			});
		},
		async end(name, ending) {
			finish(name, ending);
			await until(() => tasks.length <= MAX_WAITING || signal.aborted);
		},
		abandon(why) {
			for (const name of runs.keys()) if (!ended.has(name)) finish(name, why);
		},
		settled: () => until(() => busy === 0 && tasks.length === 0),
		urlOf(name) {
			const known = runs.get(name);
			return known === void 0 ? null : require_index.targetCheckRunUrl(github.context, known.run);
		}
	};
}
// src/action/targets.ts
const LOG_WIDTH = 120;
async function verifyTargets(inputs, path) {
	const file = await require_index.expectInWorkspace(path, "targets", process.env);
	const targets = await require_verify_all.readTargets(file, require_verify_all.fileEnvironment(process.env), inWorkspace);
	const { checks: github, history, speaks } = await publishingOf(inputs);
	const access = require_cancellation.gitHubAccess(process.env, inputs.githubToken);
	const files = await resultFiles();
	require_index.setPathOutput("results-path", files.results);
	require_index.setPathOutput("bundle-path", files.bundles);
	const page = {
		width: LOG_WIDTH,
		colour: (process.env.NO_COLOR ?? "") === ""
	};
	const lines = new Map();
	const drafts = [];
	const entered = [];
	async function end(outcome, line, at, checks) {
		require_index.view(require_verify_all.renderTargetLine(line, page));
		await files.add(outcome, line, at);
		if (outcome.verification === null) return checks?.end(outcome.name, line.why);
		const options = targets.find(({ name }) => name === outcome.name)?.options;
		const userFiles = await require_user_files.readUserFiles(options ?? {}, process.env);
		return checks?.end(outcome.name, {
			result: require_index.resultInInputs(outcome.verification.result),
			files: userFiles,
			at
		});
	}
	async function verifyEach(signal, checks) {
		const requests = targets.map(({ name, requestOf }) => ({
			name,
			request: () => {
				checks?.begin(name);
				return requestOf({
					offline: false,
					github: access,
					onProgress: (text) => require_index.info(`${name}: ${text}`)
				});
			}
		}));
		for await (const outcome of require_verify_all.verifyAll(requests, {
			concurrency: inputs.concurrency,
			signal
		})) {
			const at = Date.now();
			const line = outcome.verification === null ? require_verify_all.uncheckedLine(outcome.name, require_index.inInputs(require_verify_all.reasonOf(outcome.error).message)) : require_verify_all.lineOf(outcome.name, outcome.verification.result, at);
			if (outcome.error instanceof Error && !(outcome.error instanceof require_start.TrustCenterError)) require_index.warning((outcome.error.stack ?? outcome.error.message).split("\n"));
			lines.set(outcome.name, line);
			entered.push(outcome.name);
			if (history !== null) drafts.push(draftOf(outcome, {
				target: outcome.name,
				...history.run
			}, at));
			await end(outcome, line, at, checks);
		}
	}
	const urls = await require_cancellation.cancellable(async (signal) => {
		const checks = github === null ? null : targetChecks(github, require_index.announcer(), signal);
		try {
			await verifyEach(signal, checks);
		} catch (error) {
			checks?.abandon(error instanceof require_start.TrustCenterError ? error.message : "internal error");
			await checks?.settled();
			await require_index.enter(history, drafts, {
				github: speaks,
				inputs,
				announce: require_index.announcer(),
				env: process.env
			});
			throw error;
		}
		await checks?.settled();
		return new Map(targets.map(({ name }) => [name, checks?.urlOf(name) ?? null]));
	});
	const all = targets.map(({ name }) => {
		const line = lines.get(name) ?? require_verify_all.uncheckedLine(name, "it has no outcome");
		const url = urls.get(name) ?? null;
		return url === null ? line : {
			...line,
			url
		};
	});
	require_index.view(require_verify_all.renderFleetText(all, page));
	const markdown = require_verify_all.renderFleetMarkdown(all);
	await files.close(markdown);
	await require_index.addToSummary(markdown);
	const { since } = await require_index.enter(history, drafts, {
		github: speaks,
		inputs,
		announce: require_index.announcer(),
		env: process.env
	});
	await tellChanges(entered, since);
	const statuses = all.map(({ status }) => status);
	require_index.setOutput("verdict", worstOf(statuses));
	require_index.setOutput("summary", require_verify_all.fleetHeadline(all));
	require_index.setOutput("experiment", experimentOf(all));
	require_index.setPathOutput("junit-path", files.junit);
	require_index.setPathOutput("markdown-path", files.markdown);
	if (statuses.some((status) => require_index.fails(status, inputs))) require_index.fail([require_verify_all.fleetHeadline(all)]);
	else process.exitCode = 0;
}
async function tellChanges(names, since) {
	const told = names.flatMap((name, i) => {
		const one = since[i] ?? null;
		return one === null ? [] : [{
			name,
			since: one
		}];
	});
	if (told.length === 0) return;
	for (const { name, since: one } of told) if (one.changes.length > 0) for (const line of require_index.renderChangesText(one, name)) require_index.info(line);
	await require_index.addToSummary(require_index.renderFleetChanges(told));
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
async function publishingOf(inputs) {
	if (!inputs.checkRun && inputs.historyBranch === void 0) return {
		checks: null,
		history: null,
		speaks: null
	};
	const github = await require_index.connect(inputs, process.env);
	const unchecked = require_place.uncheckedBecause(github.context);
	if (unchecked !== null && inputs.checkRun) require_index.notice([`The check runs were not published: ${unchecked}.`]);
	const silent = require_place.silentBecause(github.context);
	if (silent !== null && inputs.historyBranch !== void 0) require_index.notice([`The history speaks for the repository and is left as it is: ${silent}.`]);
	const speaks = silent === null ? github : null;
	return {
		checks: inputs.checkRun && unchecked === null ? github : null,
		history: require_index.openHistory(inputs, speaks, process.env),
		speaks
	};
}
function draftOf({ verification, error }, run, at) {
	if (verification !== null) return require_place.finishedDraft(verification.result, run);
	return require_place.unfinishedDraft(error instanceof require_start.TrustCenterError ? error.code : "INTERNAL", at, run);
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
		async add({ name, verification, error, collected }, { status, why }, at) {
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
			const bundle = verification?.bundle ?? collected;
			if (bundle === null) return;
			await (0, node_fs_promises.writeFile)((0, node_path.join)(paths.bundles, `${require_verify_all.fileNameOf(name)}.json`), require_verification.serialiseBundle(bundle));
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
