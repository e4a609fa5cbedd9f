const require_cancellation = require("./cancellation.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_sarif = require("./sarif.cjs");
const require_markdown = require("./markdown.cjs");
const require_plan = require("./plan.cjs");
const require_json = require("./json.cjs");
const require_temporary_folder = require("./temporary-folder.cjs");
const require_user_files = require("./user-files.cjs");
const require_index = require("./index.cjs");
let node_fs_promises = require("node:fs/promises");
let node_path = require("node:path");
// src/core/plan/lines.ts
const COMPOSE_FILE = "docker_compose_file";
async function locatePlaces({ members, compose }) {
	const ofMembers = members === null ? null : require_sarif.memberLines(members.text);
	const ofCompose = compose === null ? null : await composeLines(compose.text);
	return (where) => {
		const [member = ""] = where.split(/[.[]/);
		if (member === COMPOSE_FILE && compose !== null) return {
			path: compose.path,
			line: ofCompose?.(where.slice(19)) ?? 1
		};
		if (members === null) return null;
		return {
			path: members.path,
			line: ofMembers?.get(member) ?? 1
		};
	};
}
async function composeLines(text) {
	try {
		await require_verification.readComposeYaml(text);
	} catch {
		return () => 1;
	}
	const yaml = await Promise.resolve().then(() => require("./yaml.cjs")).then((n) => n.browser_exports);
	const counter = new yaml.LineCounter();
	const options = {
		schema: "failsafe",
		prettyErrors: false,
		uniqueKeys: false,
		lineCounter: counter
	};
	const { contents } = yaml.parseDocument(text, options);
	const lineOf = (node, otherwise) => {
		const range = yaml.isNode(node) ? node.range : null;
		return range ? counter.linePos(range[0]).line : otherwise;
	};
	function find(node, path, line) {
		if (yaml.isMap(node)) {
			const pair = longest(node.items, path);
			if (pair === null) return line;
			const rest = path.slice(1 + nameOf(pair).length);
			return find(pair.value, rest, lineOf(pair.key, line));
		}
		const [whole = "", index = ""] = /^\[(\d+)\]/.exec(path) ?? [];
		if (whole === "" || !yaml.isSeq(node)) return line;
		const item = node.items[Number(index)];
		return item === void 0 ? line : find(item, path.slice(whole.length), lineOf(item, line));
	}
	return (path) => find(contents, path, 1);
}
function longest(pairs, path) {
	const fits = (name) => path.startsWith(`.${name}`) && /^(?:$|[.[])/.test(path.slice(1 + name.length));
	return pairs.filter((pair) => fits(nameOf(pair))).reduce((best, pair) => {
		return best === null || nameOf(pair).length > nameOf(best).length ? pair : best;
	}, null);
}
function nameOf({ key }) {
	return "value" in key ? String(key.value) : "";
}
// src/action/plan.ts
const LOG_WIDTH = 120;
const MAX_SUMMARY_LINE = 500;
async function planChange(inputs) {
	const { env } = process;
	const github = inputs.comment || (env.GITHUB_EVENT_PATH ?? "") !== "" ? await require_index.connect(inputs, env) : null;
	const request = await requestOf(inputs, github);
	const made = await require_index.group("Compare and look up", () => require_cancellation.cancellable((signal) => require_plan.plan(withSignal(request, signal))));
	const plan$1 = inWorkflow(made.plan);
	await writeFiles({
		...made,
		plan: plan$1
	});
	require_index.view(require_plan.renderPlanText(plan$1, {
		width: LOG_WIDTH,
		colour: (env.NO_COLOR ?? "") === ""
	}));
	annotatePlan(plan$1, await locatePlaces(await placesOf(request.change, made.texts)));
	await require_index.addToSummary(require_markdown.renderPlanMarkdown(plan$1));
	if (inputs.comment && github !== null) require_index.announcer()(await require_index.publishPlanComment(github, {
		key: plan$1.change.files.join(" + "),
		plan: plan$1,
		at: Date.now()
	}));
	if (fails(plan$1, inputs)) require_index.fail([`${require_markdown.OUTCOME_WORDS[plan$1.outcome]}: ${plan$1.outcomeReason}`], { title: "Plan" });
	else process.exitCode = 0;
}
async function requestOf(inputs, github) {
	const { from, form, base, ...others } = inputs;
	const options = { ...await require_index.withOwnFiles({
		...others,
		appCompose: void 0,
		composeFile: void 0
	}) };
	const change = {
		appCompose: inputs.appCompose,
		composeFile: inputs.composeFile,
		from,
		form,
		base
	};
	const run = {
		offline: false,
		github: require_cancellation.gitHubAccess(process.env, inputs.githubToken),
		onProgress: require_index.info
	};
	const request = await require_plan.preparePlan({
		...options,
		...change
	}, null, run, (path, what) => require_index.expectInWorkspace(path, what, process.env));
	return {
		...request,
		base: await baseOf(base, github, require_plan.firstFile(request.change))
	};
}
function withSignal(request, signal) {
	const { running, run } = request;
	const whole = {
		...request,
		run: {
			...run,
			signal
		}
	};
	return running === null ? whole : {
		...whole,
		running: {
			...running,
			collect: {
				...running.collect,
				signal
			}
		}
	};
}
async function baseOf(ref, github, file) {
	if (ref !== void 0) {
		const commit = await require_plan.commitOf(file, ref);
		if (commit !== null) return {
			ref,
			commit
		};
		throw missing(`the checkout has no commit ${require_verification.preview(ref)}`);
	}
	const context = github?.context;
	const { pullRequest } = context ?? { pullRequest: null };
	if (context === void 0 || pullRequest === null) return null;
	const commit = await require_plan.commitOf(file, "HEAD^2") === context.sha ? await require_plan.commitOf(file, "HEAD^1") : pullRequest.baseSha === null ? null : await require_plan.commitOf(file, pullRequest.baseSha);
	if (commit === null) throw missing("the checkout has no commit that the pull request is to be merged into");
	return {
		ref: "the base of the pull request",
		commit
	};
}
function missing(message) {
	return new require_start.InputError("INPUT_NOT_FOUND", `base: ${message}`, { hint: "Check out more than the last commit: `fetch-depth: 2` of actions/checkout, or `fetch-depth: 0` for any other." });
}
function inWorkflow(plan) {
	const words = (one) => ({
		...one,
		hint: one.hint === null ? null : require_index.inInputs(one.hint)
	});
	return {
		...plan,
		decisions: plan.decisions.map(words)
	};
}
async function writeFiles({ plan, appCompose }) {
	const folder = await require_temporary_folder.temporaryFolder("trust-center-plan", process.env.RUNNER_TEMP);
	const put = async (name, content) => {
		await (0, node_fs_promises.writeFile)((0, node_path.join)(folder, name), content);
		return (0, node_path.join)(folder, name);
	};
	require_index.setOutput("plan", plan.outcome);
	require_index.setOutput("summary", require_start.visible(`${require_markdown.OUTCOME_WORDS[plan.outcome]}: ${plan.outcomeReason}`, MAX_SUMMARY_LINE));
	require_index.setOutput("planned-compose-hash", plan.change.composeHash);
	require_index.setPathOutput("plan-path", await put("plan.json", require_json.jsonText(plan)));
	require_index.setPathOutput("markdown-path", await put("plan.md", require_markdown.renderPlanMarkdown(plan, Number.POSITIVE_INFINITY)));
	require_index.setPathOutput("planned-app-compose-path", await put("app-compose.json", appCompose));
}
async function placesOf(change, { members, compose }) {
	const at = async (file, text) => {
		const path = text === null ? null : await require_user_files.placeOf(file, process.env);
		return path === null || text === null ? null : {
			path,
			text
		};
	};
	if ("appCompose" in change) return {
		members: await at(change.appCompose.path, members),
		compose: null
	};
	return {
		members: await at(change.from.path, members),
		compose: await at(change.composeFile.path, compose)
	};
}
function annotatePlan(plan, locate) {
	const ofFinding = ({ rule, message, where, isRefused }) => {
		const place = locate(where);
		const at = place === null ? {} : {
			file: place.path,
			line: place.line
		};
		return {
			lines: [
				message,
				...isRefused ? ["The policy refuses it."] : [],
				...where === "" ? [] : [`where: ${where}`]
			],
			about: {
				title: `Plan: ${rule}`,
				...at
			}
		};
	};
	const ofDecision = ({ id, detail, hint }) => {
		return {
			lines: [detail, ...hint === null ? [] : [hint]],
			about: { title: `Plan: ${id}` }
		};
	};
	const findings = plan.findings.filter(({ isRefused }) => !isRefused);
	const added = (severity) => findings.filter((one) => one.state === "new" && one.severity === severity).map(ofFinding);
	const open = (status) => plan.decisions.filter((one) => one.status === status && !(one.id === "findings" && status === "fail")).map(ofDecision);
	require_index.write({
		errors: [...plan.findings.filter(({ isRefused }) => isRefused).map(ofFinding), ...open("fail")],
		warnings: [...open("unknown"), ...added("warning")],
		notices: added("info")
	});
}
function fails({ outcome }, { failOn }) {
	if (failOn === "never" || outcome === "nothing-refused") return false;
	return outcome === "refused" || failOn === "inconclusive";
}
exports.planChange = planChange;
