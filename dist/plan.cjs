const require_help = require("./help.cjs");
const require_start = require("./start.cjs");
const require_markdown_text = require("./markdown-text.cjs");
const require_json = require("./json.cjs");
const require_cancellation = require("./cancellation.cjs");
const require_real_path = require("./real-path.cjs");
const require_running_file = require("./running-file.cjs");
const require_verification = require("./verification.cjs");
const require_compose_images = require("./compose-images.cjs");
const require_arguments = require("./arguments.cjs");
let node_path = require("node:path");
let node_child_process = require("node:child_process");
// src/core/plan/words.ts
const OUTCOME_WORDS = {
	"nothing-refused": "nothing is refused",
	refused: "refused",
	undecided: "undecided"
};
const ONLY_A_PLAN = "A plan is about files: nothing was deployed, and nothing is verified by it.";
const IMAGE_WORDS = {
	pinned: "pinned by digest",
	tag: "not pinned: whoever keeps the tag decides what runs",
	open: "depends on a variable that the file does not fix",
	built: "built when the VM starts",
	elsewhere: "named in another file",
	malformed: "no reference that Docker takes"
};
function facts(plan) {
	return [
		...plan.base === null ? [] : [["against the base", baseWords(plan.base)]],
		...plan.running === null ? [] : [["against what runs", runningWords(plan.running)]],
		["findings", findingsWords(plan)],
		["images", imagesWords(plan.images)],
		["on chain", registryWords(plan)],
		...osWords(plan)
	];
}
const KIND_WORDS = {
	none: "the same bytes, so the same hash",
	new: "there is no such file: everything is new"
};
function kindWords({ kind, detail, problem }) {
	if (kind === null) return `not known: ${problem ?? "nobody said"}`;
	if (kind === "content") return `another hash: it differs in ${detail ?? ""}`;
	if (kind === "form") return `another hash, for its form alone: ${detail ?? ""}`;
	return KIND_WORDS[kind];
}
function baseWords(base) {
	return `${base.ref} (${base.commit.slice(0, 7)}): ${kindWords(base)}`;
}
function runningWords(running) {
	const doubt = running.doubt === null || running.kind === null ? "" : `; what is said to run, as ${running.doubt}`;
	return `${running.target}: ${kindWords(running)}${doubt}`;
}
function count(n, one, many = `${one}s`) {
	return `${n} ${n === 1 ? one : many}`;
}
function ofState(all, state) {
	return all.filter((one) => one.state === state);
}
function findingsWords({ findings, gone, base }) {
	const refused = findings.filter(({ isRefused }) => isRefused).length;
	return `${(base === null ? [count(findings.length, "finding")] : [
		`${ofState(findings, "new").length} new`,
		`${ofState(findings, "same").length} as before`,
		`${gone.length} gone`
	]).join(", ")}; the policy refuses ${refused === 0 ? "none" : refused}`;
}
function imagesWords(images) {
	if (images.length === 0) return "none is named";
	const added = ofState(images, "new");
	const loose = added.filter(({ kind }) => kind !== "pinned").length;
	const open = loose === 0 ? "" : `, ${loose === added.length ? "none of them" : `${loose} of them not`} fixed by the hash`;
	return `${count(images.length, "image")}, ${added.length} new${open}`;
}
function registryWords({ registry }) {
	const { contract, isAllowed, problem, seen } = registry;
	if (contract === null) return `not looked up: ${problem ?? "nobody was asked"}`;
	if (seen.length === 0) return `not looked up: ${problem ?? "nobody was asked"}; the call that allows the hash is below`;
	if (isAllowed === null) return `not known: ${problem ?? "nobody said"}`;
	return isAllowed ? "the hash is allowed already" : "the hash is not allowed yet: the call that allows it is below";
}
function senderWords(owner) {
	if (owner === null) return "The owner of the contract may send it; who that is was not looked up.";
	const { address, kind, threshold } = owner;
	if (kind === "renounced") return "Nobody may send it: the contract has no owner any more.";
	if (kind === "safe") return `The owner may send it: the Safe ${address}${threshold === null ? "" : `, of whose ${threshold.of} owners ${threshold.needed} must sign`}.`;
	return `The owner may send it: ${address}, ${{
		account: "an account",
		contract: "a contract that is no Safe",
		unknown: "of an unknown kind"
	}[kind]}.`;
}
function osWords({ os }) {
	const rows = [];
	if (os.running !== null) {
		const { osImageHash, name } = os.running;
		const accepted = name === null ? "not one that the policy lists" : `${name}, which the policy accepts`;
		rows.push(["OS image that runs", `${osImageHash}: ${accepted}`]);
	}
	if (os.requirements !== null) rows.push(["what it asks of its OS", os.requirements]);
	if (os.accepted.length > 0) rows.push(["OS images accepted", os.accepted.slice(0, 10).map(({ name, osImageHash }) => `${name} (${osImageHash.slice(0, 8)}…)`).join(", ")]);
	return rows;
}
function findingName({ rule, severity }) {
	return `${severity} ${rule}`;
}
function changedLines(differences) {
	return differences.flatMap(({ path, expected, actual, diff = [] }) => [
		`  ${require_start.visible(path)}`,
		...expected === void 0 ? [] : [`- ${require_start.visible(expected)}`],
		...actual === void 0 ? [] : [`+ ${require_start.visible(actual)}`],
		...diff.map((line) => require_start.visible(line))
	]);
}
// src/core/plan/markdown.ts
const SUMMARY_LIMIT = 921600;
const MAX_FINDINGS = 40;
const MAX_IMAGES$1 = 40;
const SIGNS$1 = {
	"nothing-refused": "✓",
	refused: "✗",
	undecided: "?"
};
function renderPlanMarkdown(plan, limit = SUMMARY_LIMIT) {
	return render(plan, "##", limit, `\n<sub>${ONLY_A_PLAN}</sub>\n`);
}
function render(plan, level, limit, foot) {
	const note = (count) => count === 0 ? foot : `\n> ${count} ${count === 1 ? "part has" : "parts have"} no room here; the JSON plan has everything.\n${foot}`;
	return require_markdown_text.withinLimit(start(plan, level), blocks(plan), limit, note);
}
function start(plan, level) {
	const { outcome, outcomeReason, change } = plan;
	const files = change.files.map((file) => require_markdown_text.code(file)).join(" and ");
	const made = change.form === null ? "" : `, made in the form ${require_markdown_text.code(change.form)}`;
	const rows = facts(plan).map(([name, words]) => [require_markdown_text.escapeMarkdown(name), require_markdown_text.cell(words)]);
	return [
		`${level} ${SIGNS$1[outcome]} Plan: ${OUTCOME_WORDS[outcome]}\n`,
		`${require_markdown_text.prose(outcomeReason)}\n`,
		`With this change, ${files}${made} has the compose hash\n`,
		require_markdown_text.block([change.composeHash.slice(0, 32), change.composeHash.slice(32)]),
		require_markdown_text.table(["", ""], rows)
	].join("\n");
}
function blocks(plan) {
	const { findings, gone, base } = plan;
	const added = base === null ? findings : ofState(findings, "new");
	return [
		toDo(plan),
		findingsBlock("New findings", added, "open"),
		allowing(plan),
		differencesBlock("What changes against the base", plan.base?.differences ?? []),
		differencesBlock("What changes against what runs", plan.running?.differences ?? []),
		imagesBlock(plan),
		findingsBlock("Findings that are gone", gone, "folded"),
		base === null ? "" : findingsBlock("Findings as before", ofState(findings, "same"), "folded")
	].filter((text) => text !== "");
}
function toDo({ decisions }) {
	const open = decisions.filter(({ status }) => status !== "pass");
	if (open.length === 0) return "";
	return `\n${open.map(({ status, detail, hint }) => {
		const todo = hint === null ? "" : `<br>**To do:** ${require_markdown_text.prose(hint)}`;
		return `- ${require_markdown_text.marked(status)}: ${require_markdown_text.prose(detail)}${todo}\n`;
	}).join("")}`;
}
function findingsBlock(title, all, as) {
	if (all.length === 0) return "";
	const rows = all.slice(0, MAX_FINDINGS).map((finding) => {
		const where = finding.where === "" ? "" : `<br>${require_markdown_text.codeCell(finding.where)}`;
		return [
			finding.isRefused ? require_markdown_text.marked("fail") : require_markdown_text.marked(finding.severity),
			require_markdown_text.codeCell(finding.rule),
			`${require_markdown_text.cell(finding.message)}${where}`
		];
	});
	const more = all.length - rows.length;
	const content = `${require_markdown_text.table([
		"",
		"rule",
		"found"
	], rows)}${more > 0 ? `\nand ${more} more\n` : ""}`;
	const words = `${title}: ${all.length}`;
	return as === "folded" ? require_markdown_text.details(words, content) : `\n**${words}**\n\n${content}`;
}
function allowing({ registry }) {
	const { call, contractFrom, owner } = registry;
	if (call === null) return "";
	const asked = registry.seen.length === 0 ? "If the app is governed by its contract, this" : "This";
	const lines = [
		`contract  ${call.contract}`,
		`function  ${call.function}`,
		`argument  ${call.argument}`,
		"calldata",
		call.calldata
	];
	const safe = call.safeTransaction === null ? "" : require_markdown_text.details("For a Safe: a file for its Transaction Builder", require_markdown_text.copyable(JSON.stringify(call.safeTransaction, null, 1).split("\n"), "json"));
	return [
		"\n**The call that allows the hash**\n",
		`${asked} call lets the new hash have the keys of the app. ${require_markdown_text.prose(senderWords(owner))} The contract is at ${require_markdown_text.escapeMarkdown(contractFrom ?? "")}.\n`,
		require_markdown_text.block(lines),
		safe
	].join("\n");
}
function differencesBlock(title, all) {
	if (all.length === 0) return "";
	return require_markdown_text.details(title, require_markdown_text.diffBlock(changedLines(all)));
}
function imagesBlock({ images, base }) {
	const shown = base === null ? images : ofState(images, "new");
	if (shown.length === 0) return "";
	const rows = shown.slice(0, MAX_IMAGES$1).map(({ reference, kind }) => [require_markdown_text.codeCell(reference ?? "–"), require_markdown_text.cell(IMAGE_WORDS[kind])]);
	const more = shown.length - rows.length;
	return require_markdown_text.details(`New images: ${shown.length}`, `${require_markdown_text.table(["image", ""], rows)}${more > 0 ? `\nand ${more} more\n` : ""}`);
}
// src/core/plan/text.ts
const SIGNS = {
	"nothing-refused": ["✓", "green"],
	refused: ["✗", "red"],
	undecided: ["?", "yellow"]
};
const MARKS = {
	pass: "✓",
	fail: "✗",
	unknown: "?"
};
const COLUMN = 22;
const MAX_DIFFERENCE_LINES = 200;
function renderPlanText(plan, page) {
	const [sign, style] = SIGNS[plan.outcome];
	const fact = (name, words) => require_start.row(page, 2, [[name.padEnd(COLUMN), "dim"]], require_start.visible(words), "whole");
	return `${[
		...require_start.row(page, 0, [[
			`${sign} ${OUTCOME_WORDS[plan.outcome]}: `,
			style,
			"bold"
		]], require_start.visible(plan.outcomeReason)),
		...require_start.row(page, 2, [], ONLY_A_PLAN),
		"",
		...fact("compose hash", plan.change.composeHash),
		...fact("files", plan.change.files.join(" and ")),
		...facts(plan).flatMap(([name, words]) => fact(name, words)),
		...decisions(plan, page),
		...findings("New findings", plan.base === null ? plan.findings : ofState(plan.findings, "new"), page),
		...findings("Findings that are gone", plan.gone, page),
		...images(plan, page),
		...call(plan, page),
		...differences("Against the base (- base, + change)", plan.base?.differences ?? [], page),
		...differences("Against what runs (- runs, + change)", plan.running?.differences ?? [], page)
	].join("\n")}\n`;
}
function section(title, lines, page) {
	return lines.length === 0 ? [] : [
		"",
		require_start.paint(page, `  ${title}`, "bold"),
		...lines
	];
}
function decisions({ decisions: all }, page) {
	return section("To decide", all.filter(({ status }) => status !== "pass").flatMap(({ status, detail, hint }) => [...require_start.row(page, 4, [[`${MARKS[status]} `, status === "fail" ? "red" : "yellow"]], require_start.visible(detail)), ...hint === null ? [] : require_start.row(page, 6, [["To do: ", "bold"]], require_start.visible(hint))]), page);
}
function findings(title, all, page) {
	return section(title, all.flatMap((finding) => {
		const where = finding.where === "" ? "" : ` (${finding.where})`;
		const mark = finding.isRefused ? "✗" : finding.severity === "warning" ? "!" : "i";
		return require_start.row(page, 4, [[`${mark} `]], require_start.visible(`${findingName(finding)}: ${finding.message}${where}`));
	}), page);
}
function images({ images: all, base }, page) {
	return section("New images", (base === null ? all : ofState(all, "new")).flatMap(({ reference, kind, where }) => require_start.row(page, 4, [], require_start.visible(`${reference ?? where}: ${IMAGE_WORDS[kind]}`), "whole")), page);
}
function call({ registry }, page) {
	const { call: one, owner, contractFrom } = registry;
	if (one === null) return [];
	const fact = (name, words) => require_start.row(page, 4, [[name.padEnd(10), "dim"]], require_start.visible(words), "whole");
	return section("The call that allows the hash", [
		...require_start.row(page, 4, [], require_start.visible(senderWords(owner))),
		...fact("contract", `${one.contract} (${contractFrom ?? ""})`),
		...fact("function", one.function),
		...fact("argument", one.argument),
		...fact("calldata", one.calldata),
		...one.safeTransaction === null ? [] : require_start.row(page, 4, [], "The JSON plan has the batch for a Safe’s Transaction Builder.")
	], page);
}
function differences(title, all, page) {
	const lines = changedLines(all).flatMap((line) => require_start.verbatim(page, 4, line, page.width));
	const more = lines.length - MAX_DIFFERENCE_LINES;
	const shown = lines.slice(0, MAX_DIFFERENCE_LINES);
	return section(title, more > 0 ? [...shown, `    (${more} more lines)`] : shown, page);
}
// src/io/git.ts
const MAX_BYTES$1 = 1048576;
const TIMEOUT_MS = 6e4;
const MAX_PATH = 4096;
const ENVIRONMENT = {
	GIT_TERMINAL_PROMPT: "0",
	GIT_OPTIONAL_LOCKS: "0",
	GIT_NO_LAZY_FETCH: "1",
	GIT_NO_REPLACE_OBJECTS: "1",
	LC_ALL: "C"
};
const SETTINGS = [
	"-c",
	"core.fsmonitor=false",
	"-c",
	"core.hooksPath=/dev/null"
];
function git(folder, args) {
	const options = {
		cwd: folder,
		env: {
			...process.env,
			...ENVIRONMENT
		},
		encoding: "buffer",
		maxBuffer: MAX_BYTES$1,
		timeout: TIMEOUT_MS
	};
	return new Promise((resolve, reject) => {
		(0, node_child_process.execFile)("git", [...SETTINGS, ...args], options, (error, stdout, stderr) => {
			if (error === null) return resolve({
				output: stdout,
				complaint: ""
			});
			if (require_start.systemErrorCode(error) === "ENOENT") return reject(new require_start.InputError("INPUT_INVALID", "git cannot be started", { hint: "Install git 2.30 or newer." }));
			const [complaint = ""] = stderr.toString("utf8").split("\n");
			return resolve({
				output: null,
				complaint: complaint.replace(/^(?:fatal|error): /, "") || error.message
			});
		});
	});
}
async function commitOf(file, ref) {
	const args = [
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		`${ref}^{commit}`
	];
	const { output } = await git((0, node_path.dirname)(file), args);
	const commit = output?.toString("utf8").trim() ?? "";
	return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) ? commit : null;
}
async function fileAt(file, commit) {
	const folder = (0, node_path.dirname)(file);
	const prefix = await git(folder, ["rev-parse", "--show-prefix"]);
	if (prefix.output === null) throw new require_start.InputError("INPUT_INVALID", `${require_help.preview(file, 200)} is in no git repository: ${require_help.preview(prefix.complaint, 200)}`);
	const path = `${prefix.output.toString("utf8").replace(/\n$/, "")}${(0, node_path.basename)(file)}`;
	const found = await blob(folder, commit, path);
	if (found !== null) return {
		path,
		bytes: found
	};
	const before = await renamedFrom(folder, commit, path);
	const bytes = before === null ? null : await blob(folder, commit, before);
	return before === null || bytes === null ? null : {
		path: before,
		bytes
	};
}
async function blob(folder, commit, path) {
	const name = `${commit}:${path}`;
	const size = await git(folder, [
		"cat-file",
		"-s",
		name
	]);
	if (size.output === null || path.length > MAX_PATH) return null;
	if (Number(size.output.toString("utf8")) > MAX_BYTES$1) throw new require_start.InputError("INPUT_TOO_LARGE", `${require_help.preview(path, 200)} of ${commit} is over ${MAX_BYTES$1} bytes`);
	const { output } = await git(folder, [
		"cat-file",
		"blob",
		name
	]);
	return output === null ? null : new Uint8Array(output);
}
async function renamedFrom(folder, commit, path) {
	const { output } = await git(folder, [
		"diff",
		...[
			"--cached",
			"--no-relative",
			"--no-ext-diff",
			"--no-textconv",
			"--name-status",
			"-z"
		],
		"--find-renames",
		"--diff-filter=R",
		commit,
		"--"
	]);
	const parts = output?.toString("utf8").split("\0") ?? [];
	for (let at = 0; at + 2 < parts.length; at += 3) if (parts[at + 2] === path) return parts[at + 1] ?? null;
	return null;
}
// src/core/plan/compare.ts
function compareWith(change, other) {
	if (other.bytes === null) return {
		composeHash: null,
		problem: other.problem,
		kind: null,
		detail: null,
		differences: []
	};
	const hash = require_help.composeHash(other.bytes);
	const known = {
		composeHash: hash,
		problem: null
	};
	if (hash === require_help.composeHash(change)) return {
		...known,
		kind: "none",
		detail: null,
		differences: []
	};
	try {
		const [before, after] = [require_help.fromUtf8(other.bytes, "app-compose"), require_help.fromUtf8(change, "app-compose")];
		const { names, forms, differences } = require_verification.compareAppComposes(before, after);
		if (names.length > 0) return {
			...known,
			kind: "content",
			detail: require_verification.listedMembers(names),
			differences
		};
		const words = forms.map(({ expected, actual }) => `${expected} became ${actual}`).join("; ");
		return {
			...known,
			kind: "form",
			detail: words,
			differences
		};
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		const detail = `what cannot be compared, as one of them cannot be read (${error.message})`;
		return {
			...known,
			kind: "content",
			detail,
			differences: []
		};
	}
}
// src/core/plan/contents.ts
function plannedFindings(change, base, policy) {
	const planned = (all, others) => {
		const known = counted((others ?? []).map(keyOf));
		return all.map((finding) => {
			const { rule, severity, message, where } = finding;
			const state = known.take(keyOf(finding)) ? "same" : "new";
			return {
				rule,
				severity,
				message,
				where,
				isRefused: require_verification.isRefused(policy.sourceCode.findings, finding),
				state
			};
		});
	};
	const gone = base === null ? [] : planned(base, change).filter(({ state }) => state === "new");
	return {
		findings: planned(change, base),
		gone
	};
}
function keyOf({ rule, where, message }) {
	return JSON.stringify([
		rule,
		where,
		message
	]);
}
function counted(keys) {
	const left = new Map();
	for (const key of keys) left.set(key, (left.get(key) ?? 0) + 1);
	return { take(key) {
		const count = left.get(key) ?? 0;
		if (count > 0) left.set(key, count - 1);
		return count > 0;
	} };
}
const MAX_IMAGES = 256;
async function plannedImages(change, base) {
	const before = new Set((base === null ? [] : await imagesOf(base)).map(({ reference, kind }) => `${kind} ${reference}`));
	return (await imagesOf(change)).slice(0, MAX_IMAGES).map((image) => {
		const { where, reference } = image;
		const state = before.has(`${image.kind} ${reference}`) ? "same" : "new";
		return {
			where,
			reference,
			kind: kindOf$1(image),
			state
		};
	});
}
async function imagesOf(appCompose) {
	try {
		return await require_compose_images.composeImages(appCompose);
	} catch (error) {
		if (error instanceof require_start.ParseError) return [];
		throw error;
	}
}
function kindOf$1(image) {
	if (image.kind !== "named") return image.kind;
	return image.image.digest === null ? "tag" : "pinned";
}
// src/core/plan/decide.ts
function readChange$1(bytes) {
	try {
		const members = require_help.readMembers(require_help.fromUtf8(bytes, "app-compose"));
		return {
			compose: require_help.parseAppCompose(bytes),
			members,
			problem: null
		};
	} catch (error) {
		if (error instanceof require_start.ParseError) return { problem: error.message };
		throw error;
	}
}
function decision(id, status, detail, hint = null) {
	return {
		id,
		status,
		detail,
		hint
	};
}
function decideFile(change, findings, policy) {
	if (change.problem !== null) return [decision("app-compose", "fail", `dstack cannot read the app-compose: ${change.problem}.`, "Mend the file: with it, the app would not start.")];
	const { sourceCode } = policy;
	return [
		decision("app-compose", "pass", "The app-compose is one that dstack can read."),
		ofFindings(findings, sourceCode.findings),
		...ofMembers(change.members, sourceCode.appCompose),
		...ofKeyProvider(change.compose, sourceCode.keyProvider)
	];
}
const FINDINGS_HINT = {
	pass: null,
	fail: "Change the file, or accept what it does in the policy (source-code.findings).",
	unknown: "Write the file so that it says all that runs, or accept that by name in the policy (source-code.findings.allow)."
};
function ofFindings(findings, policy) {
	const { status, detail } = require_verification.judgeFindings(findings, null, policy);
	return decision("findings", status, detail, FINDINGS_HINT[status]);
}
function ofMembers(members, accepted) {
	const names = Object.keys(accepted);
	if (names.length === 0) return [];
	const wrong = names.filter((name) => !require_verification.isAccepted(require_verification.memberOf(members, name), accepted[name] ?? null));
	if (wrong.length === 0) return [decision("members", "pass", "Every member that the policy lists is as it says.")];
	return [decision("members", "fail", `The app-compose is not as the policy says in ${require_verification.listedMembers(wrong)}.`, "Change the file, or the policy (source-code.app-compose).")];
}
const KINDS = {
	kms: "kms",
	local: "local-sgx",
	tpm: "tpm",
	none: "none"
};
function kindOf({ keyProvider, kmsEnabled, localKeyProviderEnabled }) {
	if (keyProvider !== null) return KINDS[keyProvider] ?? null;
	return kmsEnabled ? "kms" : localKeyProviderEnabled ? "local-sgx" : "none";
}
function ofKeyProvider(compose, wanted) {
	if (wanted === null) return [];
	const kind = kindOf(compose);
	const id = compose.keyProviderId.toLowerCase();
	const hint = "Change the file, or the policy (source-code.key-provider).";
	if (wanted.kind !== null && kind !== wanted.kind) return [decision("key-provider", "fail", `The file asks for ${kind === null ? "a key provider that is not known here" : `keys of the kind ${kind}`}, and the policy accepts ${wanted.kind} alone.`, hint)];
	if (wanted.id !== null && id !== "" && id !== wanted.id) return [decision("key-provider", "fail", "The file names another key provider than the policy accepts.", hint)];
	return [decision("key-provider", "pass", "The key provider that the file asks for is one that the policy accepts.")];
}
function outcomeOf(decisions) {
	const of = (status) => decisions.filter((one) => one.status === status);
	const [refused] = of("fail");
	if (refused !== void 0) return {
		outcome: "refused",
		outcomeReason: refused.detail
	};
	const [open] = of("unknown");
	if (open !== void 0) return {
		outcome: "undecided",
		outcomeReason: open.detail
	};
	return {
		outcome: "nothing-refused",
		outcomeReason: "The policy refuses nothing of the change."
	};
}
// src/core/plan/document.ts
const PLAN_SCHEMA = "trust-center/plan/v1";
// src/core/plan/make-plan.ts
async function makePlan(input) {
	const { change, base, running, policy, at } = input;
	const findings = await require_verification.composeFindings(change.bytes);
	const baseBytes = base?.bytes ?? null;
	const { findings: planned, gone } = plannedFindings(findings, baseBytes === null ? null : await require_verification.composeFindings(baseBytes), policy);
	const read = readChange$1(change.bytes);
	const registry = await registryOf(input);
	const decisions = [
		...decideFile(read, findings, policy),
		...ofBase(base),
		...ofRunning(running),
		...ofRegistry(registry, input)
	];
	return {
		schema: PLAN_SCHEMA,
		...outcomeOf(decisions),
		plannedAt: new Date(at).toISOString(),
		policyDigest: `sha256:${require_verification.policyDigest(policy)}`,
		change: {
			files: change.files,
			form: change.form,
			composeHash: require_help.composeHash(change.bytes)
		},
		base: base === null ? null : comparedWithBase(change.bytes, base),
		running: running === null ? null : comparedWithRunning(change.bytes, running),
		findings: planned,
		gone,
		images: await plannedImages(change.bytes, baseBytes),
		os: osOf(read, running, policy),
		registry,
		decisions
	};
}
function comparedWithBase(change, base) {
	const { ref, commit, files } = base;
	if ("isNew" in base) return {
		ref,
		commit,
		files,
		composeHash: null,
		problem: null,
		kind: "new",
		detail: null,
		differences: []
	};
	return {
		ref,
		commit,
		files,
		...compareWith(change, base)
	};
}
function comparedWithRunning(change, running) {
	const { target } = running;
	return {
		target,
		doubt: running.bytes === null ? null : running.doubt,
		...compareWith(change, running)
	};
}
function ofBase(base) {
	if (base === null || base.bytes !== null || "isNew" in base) return [];
	return [decision("base", "unknown", `What the base has is not known: ${base.problem}.`, "Read the file there: what the change makes of it cannot be shown.")];
}
function ofRunning(running) {
	if (running === null || running.bytes !== null) return [];
	return [decision("running", "unknown", `What runs is not known: ${running.problem}.`, "Verify the deployment: that says what is missing, and what to do.")];
}
async function registryOf({ change, registry, at }) {
	const { contract, ...lookup } = registry;
	if (contract === null) return {
		contract: null,
		contractFrom: null,
		isAllowed: null,
		seen: [],
		owner: null,
		call: null,
		chainId: registry.chainId,
		problem: "which app it is was not said"
	};
	const { plannedRegistry } = await Promise.resolve().then(() => require("./registry.cjs"));
	return plannedRegistry({
		...lookup,
		contract,
		composeHash: require_help.composeHash(change.bytes),
		at
	});
}
function ofRegistry({ isAllowed, problem }, { registry }) {
	if (registry.records.length === 0) return [];
	if (isAllowed === null) return [decision("registry", "unknown", `Whether the chain allows the new hash is not known: ${problem ?? "nobody said"}.`, "Ask other endpoints, or again later.")];
	return [decision("registry", "pass", isAllowed ? "The app’s contract allows the new hash already." : "The app’s contract does not allow the new hash yet.")];
}
function osOf(read, running, policy) {
	const requirements = read.problem === null ? read.members.requirements ?? null : null;
	const { images } = policy.os;
	const hash = running?.osImageHash ?? null;
	return {
		requirements: requirements === null ? null : JSON.stringify(requirements),
		accepted: images,
		running: hash === null ? null : {
			osImageHash: hash,
			name: images.find(({ osImageHash }) => osImageHash === hash)?.name ?? null
		}
	};
}
// src/plan.ts
async function preparePlan(options, base, run, whereIs) {
	const change = await changedFiles(options, whereIs);
	const { appId, url, raTls, model, evidence } = options;
	if ([
		url,
		raTls,
		model,
		evidence
	].some((target) => target !== void 0) || appId !== void 0 && !run.offline) {
		const { policy, requestOf } = await require_verification.prepare({
			...options,
			appCompose: void 0,
			composeFile: void 0
		});
		const running = requestOf(run);
		return {
			change,
			base,
			running,
			appId: appIdOf(options),
			policy,
			at: running.at
		};
	}
	const { policy, overrides, at } = await require_verification.readOptions(options, "fetched");
	return {
		change,
		base,
		running: null,
		appId: appIdOf(options),
		policy: require_verification.resolvePolicy(policy, overrides),
		at: at ?? Date.now()
	};
}
function appIdOf({ appId }) {
	return appId === void 0 ? null : appId.replace(/^0x/i, "").toLowerCase();
}
async function changedFiles({ appCompose, composeFile, from, form }, whereIs) {
	const given = async (name, what) => ({
		name,
		path: await whereIs(name, what)
	});
	const refuse = (message, hint) => {
		throw new require_start.InputError("INPUT_INVALID", message, { hint });
	};
	if (appCompose !== void 0 && composeFile !== void 0) return refuse("app-compose and compose-file name two changes; give one", "An app-compose has the other in it.");
	if (appCompose !== void 0) {
		if (from !== void 0) refuse("from has no effect: the app-compose is whole", "It goes with --compose-file FILE.");
		return { appCompose: await given(appCompose, "app-compose") };
	}
	if (composeFile === void 0) return refuse("no change: name a file", "Give --app-compose FILE, or --compose-file FILE and --from FILE.");
	if (from === void 0) return refuse("compose-file needs from: the rest of the app-compose", "Give --from FILE: the app-compose that runs is one (`trust-center verify … --save-app-compose FILE`).");
	return {
		composeFile: await given(composeFile, "compose-file"),
		from: await given(from, "from"),
		form
	};
}
const MAX_BYTES = 1048576;
async function plan(request) {
	const { policy, at } = request;
	const change = await readChange(request.change);
	const base = request.base === null ? null : await readBase(request.change, request.base);
	const verification = request.running === null ? null : await require_verification.verify(request.running);
	return {
		plan: await makePlan({
			change,
			base,
			running: verification === null ? null : runningVersion(verification, request.appId),
			registry: registryLookup(verification, request),
			policy,
			at
		}),
		appCompose: change.bytes
	};
}
async function readChange(files) {
	if ("appCompose" in files) {
		const { name, path } = files.appCompose;
		return {
			files: [name],
			form: null,
			bytes: await require_verification.readInputFile(path, "app-compose", MAX_BYTES)
		};
	}
	const { composeFile, from, form } = files;
	const [text, template] = [await require_verification.readInputFile(composeFile.path, "compose-file", MAX_BYTES), await require_verification.readInputFile(from.path, "from", MAX_BYTES)];
	const made = require_help.makeAppCompose({
		composeFile: text,
		from: { template },
		form
	});
	return {
		files: [composeFile.name, from.name],
		form,
		bytes: require_help.utf8(made)
	};
}
async function readBase(files, { ref, commit }) {
	const given = "appCompose" in files ? [files.appCompose] : [files.composeFile, files.from];
	const found = [];
	for (const { path } of given) {
		const file = await fileAt(path, commit);
		if (file !== null) found.push(file);
	}
	const named = {
		ref,
		commit,
		files: found.map(({ path }) => path)
	};
	const [first, second] = found;
	if (first === void 0 || found.length < given.length) return {
		...named,
		bytes: null,
		isNew: true
	};
	if ("appCompose" in files || second === void 0) return {
		...named,
		bytes: first.bytes
	};
	try {
		const made = require_help.makeAppCompose({
			composeFile: first.bytes,
			from: { template: second.bytes },
			form: files.form
		});
		return {
			...named,
			bytes: require_help.utf8(made)
		};
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return {
			...named,
			bytes: null,
			problem: error.message
		};
	}
}
function runningVersion({ result, bundle }, appId) {
	const target = result.target.name;
	const apps = appsOf(result);
	const osImageHash = apps[0]?.reference?.osImageHash ?? apps[0]?.app?.osImageHash ?? null;
	const unknown = (problem) => ({
		target,
		osImageHash,
		bytes: null,
		problem
	});
	const [gap] = result.gaps;
	if (apps.length === 0) return unknown(gap?.reason ?? "there is no instance of the app");
	const measured = measuredAppId(result);
	if (appId !== null && measured !== null && measured !== appId) return unknown(`the deployment is that of the app ${measured}, and ${appId} was named`);
	const file = require_running_file.runningAppCompose(bundle, result);
	if (file.bytes === null) return unknown(file.problem);
	return {
		target,
		osImageHash,
		bytes: file.bytes,
		doubt: file.doubt
	};
}
function appsOf({ components }) {
	return components.filter(({ role }) => role === "app");
}
function measuredAppId(result) {
	const apps = appsOf(result);
	const ids = new Set(apps.map(({ app, phases }) => phases.hardware.status === "pass" ? app?.appId ?? null : null));
	const [id = null] = ids;
	return ids.size === 1 ? id : null;
}
function registryLookup(verification, { appId, policy }) {
	const measured = verification === null ? null : measuredAppId(verification.result);
	const { appIds } = policy.sourceCode;
	const listed = appIds.length === 1 ? appIds[0] ?? null : null;
	const [id, from] = [
		[appId, "the app id that was named"],
		[measured, "the app id that the running deployment measured"],
		[listed, "the app id that the policy accepts"]
	].find(([one]) => one !== null) ?? [null, ""];
	return {
		contract: id === null ? null : {
			address: `0x${id}`,
			from
		},
		records: [],
		problem: "no endpoint of a chain was asked",
		chainId: null
	};
}
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
	if (!args.isGiven("url") && !args.isGiven("ra-tls")) require_arguments.refuseIdle(args, ["allow-private"], "it is about --url and --ra-tls");
	const whereIs = async (path) => await require_real_path.realPath(path) ?? path;
	const base = ref === void 0 ? null : await baseOf(ref, options.appCompose ?? options.composeFile);
	const whole = {
		...options,
		kmsEvidence: [],
		gatewayEvidence: [],
		rebuildReport: void 0
	};
	const { plan: plan$1 } = await require_cancellation.cancellable(async (signal) => {
		return plan(await preparePlan(whole, base, {
			offline,
			signal,
			onProgress: require_start.progress,
			...noCache ? { cacheDirectory: null } : {}
		}, whereIs));
	});
	if (format === "json") await require_start.writeOutput(require_json.jsonText(plan$1), output);
	else if (format === "markdown") await require_start.writeOutput(renderPlanMarkdown(plan$1), output);
	else {
		const page = {
			width: require_start.textWidth(output),
			colour: output === void 0 && require_start.wantsColour()
		};
		await require_start.writeOutput(require_start.visibleInColour(renderPlanText(plan$1, page), require_start.MAX_VIEW_LINE), output);
	}
	return STATUS[plan$1.outcome];
}
async function baseOf(ref, file) {
	const real = file === void 0 ? null : await require_real_path.realPath(file);
	if (file === void 0 || real === null) return null;
	const commit = await commitOf(real, ref);
	if (commit !== null) return {
		ref,
		commit
	};
	throw new require_start.InputError("INPUT_NOT_FOUND", `--base: the repository of ${require_help.preview(file, 200)} has no commit ${require_help.preview(ref)}`, { hint: "Fetch it first: `git fetch origin main`, for origin/main." });
}
exports.run = run;
