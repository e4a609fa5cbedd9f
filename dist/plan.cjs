const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_markdown = require("./markdown.cjs");
const require_running_file = require("./running-file.cjs");
const require_made_app_compose = require("./made-app-compose.cjs");
const require_provenance = require("./provenance.cjs");
let node_fs_promises = require("node:fs/promises");
let node_path = require("node:path");
let node_child_process = require("node:child_process");
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
			`${sign} ${require_markdown.OUTCOME_WORDS[plan.outcome]}: `,
			style,
			"bold"
		]], require_start.visible(plan.outcomeReason)),
		...require_start.row(page, 2, [], require_markdown.ONLY_A_PLAN),
		"",
		...fact("compose hash", plan.change.composeHash),
		...fact("files", plan.change.files.join(" and ")),
		...require_markdown.facts(plan).flatMap(([name, words]) => fact(name, words)),
		...decisions(plan, page),
		...findings(plan.base === null ? "Findings" : "New findings", plan.base === null ? plan.findings : require_markdown.ofState(plan.findings, "new"), page),
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
	return section(title, require_markdown.gravestFirst(all).flatMap((finding) => {
		const where = finding.where === "" ? "" : ` (${finding.where})`;
		const mark = finding.isRefused ? "✗" : finding.severity === "warning" ? "!" : "i";
		return require_start.row(page, 4, [[`${mark} `]], require_start.visible(`${require_markdown.findingName(finding)}: ${finding.message}${where}`));
	}), page);
}
function images({ images: all, base }, page) {
	const lines = (base === null ? all ?? [] : require_markdown.ofState(all ?? [], "new")).flatMap((image) => require_start.row(page, 4, [], require_start.visible(`${image.reference ?? image.where}: ${require_markdown.imageWords(image)}`), "whole"));
	return section(base === null ? "Images" : "New images", lines, page);
}
function call({ registry }, page) {
	const { call: one, owner, contractFrom } = registry;
	if (one === null) return [];
	const fact = (name, words) => require_start.row(page, 4, [[name.padEnd(10), "dim"]], require_start.visible(words), "whole");
	return section("The call that allows the hash", [
		...require_start.row(page, 4, [], require_start.visible(require_markdown.senderWords(owner))),
		...fact("contract", `${one.contract} (${contractFrom ?? ""})`),
		...fact("function", one.function),
		...fact("argument", one.argument),
		...fact("calldata", one.calldata),
		...one.safeTransaction === null ? [] : require_start.row(page, 4, [], "The JSON plan has the batch for a Safe’s Transaction Builder.")
	], page);
}
function differences(title, all, page) {
	const lines = require_markdown.changedLines(all).flatMap((line) => require_start.verbatim(page, 4, line, page.width));
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
	"core.hooksPath=/dev/null",
	"--literal-pathspecs"
];
const OF_ANOTHER_REPOSITORY = [
	"GIT_DIR",
	"GIT_WORK_TREE",
	"GIT_COMMON_DIR",
	"GIT_INDEX_FILE",
	"GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_NAMESPACE",
	"GIT_PREFIX",
	"GIT_GRAFT_FILE",
	"GIT_SHALLOW_FILE"
];
function environment() {
	const others = Object.entries(process.env).filter(([name]) => !OF_ANOTHER_REPOSITORY.includes(name));
	return {
		...Object.fromEntries(others),
		...ENVIRONMENT
	};
}
function git(folder, args) {
	const options = {
		cwd: folder,
		env: environment(),
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
async function topOf(file) {
	const whole = (0, node_path.resolve)(file);
	for (let folder = (0, node_path.dirname)(whole), below = whole; folder !== below; below = folder, folder = (0, node_path.dirname)(folder)) if (await (0, node_fs_promises.lstat)((0, node_path.join)(folder, ".git")).catch(() => null) !== null) return folder;
	return null;
}
async function commitOf(file, ref) {
	const top = await topOf(file);
	if (top === null) return null;
	const { output } = await git(top, [
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		`${ref}^{commit}`
	]);
	const commit = output?.toString("utf8").trim() ?? "";
	return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) ? commit : null;
}
async function fileAt(file, commit) {
	const top = await topOf(file);
	if (top === null) throw new require_start.InputError("INPUT_INVALID", `${require_verification.preview(file, 200)} is in no git repository`);
	const prefix = await git(top, ["rev-parse", "--show-prefix"]);
	if (prefix.output?.toString("utf8").trim() !== "") {
		const why = prefix.output === null ? prefix.complaint : "its .git is none";
		throw new require_start.InputError("INPUT_INVALID", `${require_verification.preview(file, 200)} is in no git repository: ${require_verification.preview(why, 200)}`);
	}
	const path = (0, node_path.relative)(top, (0, node_path.resolve)(file)).split(node_path.sep).join("/");
	const found = await blob(top, commit, path);
	if (found !== null) return {
		path,
		bytes: found
	};
	const before = await renamedFrom(top, commit, path);
	const bytes = before === null ? null : await blob(top, commit, before);
	return before === null || bytes === null ? null : {
		path: before,
		bytes
	};
}
const ENTRY = /^100(?:644|755) blob ([0-9a-f]+)\t/;
async function blob(top, commit, path) {
	if (path.length > MAX_PATH) return null;
	const shown = `${require_verification.preview(path, 200)} of ${commit}`;
	const entry = must(await git(top, [
		"ls-tree",
		"-z",
		"--full-tree",
		commit,
		"--",
		path
	]), shown).toString("utf8");
	const [, name] = ENTRY.exec(entry) ?? [];
	if (name === void 0) return null;
	const size = must(await git(top, [
		"cat-file",
		"-s",
		name
	]), shown).toString("utf8");
	if (Number(size) > MAX_BYTES$1) throw new require_start.InputError("INPUT_TOO_LARGE", `${shown} is over ${MAX_BYTES$1} bytes`);
	return new Uint8Array(must(await git(top, [
		"cat-file",
		"blob",
		name
	]), shown));
}
function must({ output, complaint }, shown) {
	if (output !== null) return output;
	throw new require_start.InputError("INPUT_INVALID", `${shown} cannot be read: ${require_verification.preview(complaint, 200)}`, { hint: "Nothing is fetched here: a clone that left files out (`--filter`) lacks them. Clone it whole." });
}
async function renamedFrom(top, commit, path) {
	const { output } = await git(top, [
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
	const hash = require_verification.composeHash(other.bytes);
	const known = {
		composeHash: hash,
		problem: null
	};
	if (hash === require_verification.composeHash(change)) return {
		...known,
		kind: "none",
		detail: null,
		differences: []
	};
	try {
		const [before, after] = [require_verification.fromUtf8(other.bytes, "app-compose"), require_verification.fromUtf8(change, "app-compose")];
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
async function plannedImages(change, base, judged) {
	const images = await imagesOf(change);
	if (images === null) return null;
	const known = base === null ? null : await imagesOf(base);
	const before = new Set((known ?? []).map(({ reference, kind }) => `${kind} ${reference}`));
	return images.slice(0, MAX_IMAGES).map((image) => {
		const { where, reference } = image;
		const state = before.has(`${image.kind} ${reference}`) ? "same" : "new";
		const known = judged.find((one) => one.reference !== null && one.reference === reference);
		const { repository, commit } = known?.source ?? {
			repository: null,
			commit: null
		};
		const source = repository === null || commit === null ? null : {
			repository,
			commit
		};
		return {
			where,
			reference,
			kind: kindOf$1(image),
			state,
			isAsked: known?.asked ?? false,
			source
		};
	});
}
async function imagesOf(appCompose) {
	try {
		return await require_verification.composeImages(appCompose);
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
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
		const members = require_verification.readMembers(require_verification.fromUtf8(bytes, "app-compose"));
		return {
			compose: require_verification.parseAppCompose(bytes),
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
function outcomeOf(decisions, { sourceCode }) {
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
		outcomeReason: sourceCode.findings.fail.length > 0 ? "The policy refuses nothing of the change." : "The policy refuses nothing of the change, and would refuse no finding at all (source-code.findings)."
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
	const provenance = await provenanceOf(input);
	const decisions = [
		...decideFile(read, findings, policy),
		...ofBase(base),
		...ofRunning(running),
		...ofRegistry(registry, input),
		...ofProvenance(provenance)
	];
	return {
		schema: PLAN_SCHEMA,
		...outcomeOf(decisions, policy),
		plannedAt: new Date(at).toISOString(),
		policyDigest: `sha256:${require_verification.policyDigest(policy)}`,
		change: {
			files: change.files,
			form: change.form,
			composeHash: require_verification.composeHash(change.bytes)
		},
		base: base === null ? null : comparedWithBase(change.bytes, base),
		running: running === null ? null : comparedWithRunning(change.bytes, running),
		findings: planned,
		gone,
		images: await plannedImages(change.bytes, baseBytes, provenance.images),
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
async function registryOf({ change, registry, policy, at }) {
	const { contract, records, missing, chainId } = registry;
	if (contract === null) return {
		contract: null,
		contractFrom: null,
		isAllowed: null,
		seen: null,
		chainId,
		problem: "which app it is was not said",
		unfamiliar: null,
		owner: null,
		call: null
	};
	const { plannedRegistry } = await Promise.resolve().then(() => require("./registry3.cjs"));
	return plannedRegistry({
		contract,
		records,
		missing,
		chainId,
		policy,
		composeHash: require_verification.composeHash(change.bytes),
		at
	});
}
function ofRegistry(planned, { registry, policy }) {
	const { contract, isAllowed, problem, unfamiliar } = planned;
	const named = policy.sourceCode.registry?.contract ?? null;
	const hint = "Find out which app it is, or change the policy";
	if (contract !== null && named !== null && contract !== `0x${named}`) return [decision("registry", "fail", `The app’s contract would be ${contract}, and the policy names 0x${named}.`, `${hint} (source-code.registry).`)];
	const { appIds } = policy.sourceCode;
	if (contract !== null && appIds.length > 0 && !appIds.includes(contract.slice(2))) return [decision("registry", "fail", `The app would be ${contract.slice(2)}, which the policy does not accept.`, `${hint} (source-code.app-ids).`)];
	if (!registry.isWanted) return [];
	if (isAllowed === null) return [decision("registry", "unknown", `Whether the chain allows the new hash is not known: ${problem ?? "nobody said"}.`, "Name the app (--app-id ID), its chain (--chain-id N) and endpoints of it (--rpc-url URL), or ask again.")];
	if (!isAllowed) return [decision("registry", "pass", "The app’s contract does not allow the new hash yet.")];
	if (unfamiliar !== null) return [decision("registry", "unknown", `The contract says that it allows the new hash, which proves nothing: ${unfamiliar}.`, READ_CODE)];
	return [decision("registry", "pass", "The app’s contract allows the new hash already.")];
}
const READ_CODE = "Name the contract of its KMS in the policy (source-code.registry.kms-contract), or read its code and list that (code-hashes).";
function provenanceOf({ change, images, policy }) {
	const { bytes } = change;
	const sha256 = require_verification.composeHash(bytes);
	return require_provenance.appraiseProvenance({
		...images,
		component: "app/0",
		role: "app",
		composeHash: sha256,
		expected: {
			sha256,
			bytes
		},
		reported: null,
		policy: policy.sourceCode,
		findings: new require_verification.KnownFindings(),
		known: new require_verification.KnownProvenance()
	});
}
function ofProvenance({ judgements }) {
	const all = Object.values(judgements);
	const open = all.filter(({ status, shown }) => status !== "pass" && shown.followsFrom === void 0);
	if (open.length === 0 && all.length > 0) return [decision("provenance", "pass", "Each image that the policy asks about comes from where it says.")];
	return open.map(({ status, detail, shown }) => decision("provenance", status, detail, shown.hint ?? null));
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
	const others = [
		url,
		raTls,
		model,
		evidence
	].some((target) => target !== void 0);
	const settings = await require_verification.readOptions(options, evidence === void 0 ? "fetched" : "replayed");
	const policy = require_verification.resolvePolicy(settings.policy, settings.overrides);
	expectNoIdle(options, policy);
	const registry = run.offline ? null : require_verification.readRegistry(options, policy.sourceCode.registry) ?? null;
	const more = {
		allowPrivate: options.allowPrivate,
		...await require_verification.readRoots(options.trustedRoot)
	};
	const known = {
		change,
		base,
		appId: appIdOf(options),
		registry,
		policy,
		at: settings.at ?? Date.now(),
		run,
		...more
	};
	if (!others && (appId === void 0 || run.offline)) return {
		...known,
		running: null
	};
	const { collect, ...running } = (await require_verification.prepare({
		...options,
		appCompose: void 0,
		composeFile: void 0
	})).requestOf(run);
	return {
		...known,
		running: {
			...running,
			collect: {
				...collect,
				registry: void 0
			}
		}
	};
}
function expectNoIdle(options, policy) {
	const { url, raTls, allowPrivate, trustedRoot, referenceValues } = options;
	const refuse = (name, why) => {
		throw new require_start.InputError("INPUT_INVALID", `${name} has no effect: ${why}`);
	};
	if (require_verification.wantsImages(require_verification.wantedImages(policy))) return;
	if (allowPrivate && url === void 0 && raTls === void 0) refuse("allow-private", "it is about url, ra-tls, and registries where a policy asks for provenance");
	if (trustedRoot !== void 0 && referenceValues.length === 0) refuse("trusted-root", require_verification.ROOT_IDLE);
}
function appIdOf({ appId }) {
	return appId === void 0 ? null : appId.replace(/^0x/i, "").toLowerCase();
}
function firstFile(files) {
	return "appCompose" in files ? files.appCompose.path : files.composeFile.path;
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
	const atHand = [change.bytes, ...base === null || base.bytes === null ? [] : [base.bytes]];
	return {
		plan: await makePlan({
			change,
			base,
			running: verification === null ? null : runningVersion(verification, request.appId, atHand),
			registry: await lookUp(request, verification, require_verification.composeHash(change.bytes)),
			images: await lookUpImages(request, change.bytes),
			policy,
			at
		}),
		appCompose: change.bytes,
		texts: change.texts
	};
}
async function readChange(files) {
	if ("appCompose" in files) {
		const { name, path } = files.appCompose;
		const bytes = await require_verification.readInputFile(path, "app-compose", MAX_BYTES);
		return {
			files: [name],
			form: null,
			bytes,
			texts: {
				members: shown(bytes),
				compose: null
			}
		};
	}
	const { composeFile, from, form } = files;
	const [text, template] = [await require_verification.readInputFile(composeFile.path, "compose-file", MAX_BYTES), await require_verification.readInputFile(from.path, "from", MAX_BYTES)];
	const made = require_made_app_compose.makeAppCompose({
		composeFile: text,
		from: { template },
		form
	});
	const texts = {
		members: shown(template),
		compose: shown(text)
	};
	return {
		files: [composeFile.name, from.name],
		form,
		bytes: require_verification.utf8(made),
		texts
	};
}
function shown(bytes) {
	return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
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
		const made = require_made_app_compose.makeAppCompose({
			composeFile: first.bytes,
			from: { template: second.bytes },
			form: files.form
		});
		return {
			...named,
			bytes: require_verification.utf8(made)
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
function runningVersion({ result, bundle }, appId, atHand) {
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
	const file = require_running_file.runningAppCompose(bundle, result, atHand);
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
function contractOf({ appId, policy }, verification) {
	const { appIds, registry } = policy.sourceCode;
	const sources = [
		[appId, "the app id that was named"],
		[verification === null ? null : measuredAppId(verification.result), "the app id that the deployment measured"],
		[registry?.contract ?? null, "that which the policy names"],
		[appIds.length === 1 ? appIds[0] ?? null : null, "the app id that the policy accepts"]
	];
	for (const [id, from] of sources) if (id !== null) return {
		address: `0x${id}`,
		from
	};
	return null;
}
async function lookUpImages(request, appCompose) {
	const { policy, run, allowPrivate, trustedRoots = null } = request;
	const wanted = {
		app: policy.sourceCode,
		kms: NOTHING_WANTED,
		gateway: NOTHING_WANTED
	};
	if (!require_verification.wantsImages(wanted)) return {
		records: [],
		gaps: [],
		trustedRoots
	};
	const { fetchImageRecords } = await Promise.resolve().then(() => require("./container-image.cjs"));
	const { items, gaps } = await fetchImageRecords([{
		role: "app",
		appCompose: shown(appCompose)
	}], wanted, {
		access: run.github ?? null,
		offline: run.offline,
		signal: run.signal,
		addresses: allowPrivate ? "any" : "public",
		cacheDirectory: run.cacheDirectory === void 0 ? require_verification.defaultCacheDirectory(process.env) : run.cacheDirectory,
		progress: run.onProgress ?? (() => {}),
		now: Date.now
	});
	return {
		records: items.map(({ name, bytes }) => require_verification.parseImageRecord(require_verification.fromUtf8(bytes, name), name)),
		gaps,
		trustedRoots
	};
}
const NOTHING_WANTED = {
	provenance: [],
	provenanceFor: "listed"
};
async function lookUp(request, verification, hash) {
	const { registry, policy, run } = request;
	const contract = contractOf(request, verification);
	const chainId = registry?.chainId ?? policy.sourceCode.registry?.chainId ?? null;
	const isWanted = registry !== null || policy.sourceCode.registry !== null;
	const none = (...reasons) => {
		const missing = reasons.map((reason) => ({
			reason,
			code: null
		}));
		return {
			contract,
			records: [],
			missing,
			chainId,
			isWanted
		};
	};
	if (contract === null || registry === null) return none();
	if (chainId === null) return none("no chain is named");
	const [{ planQuestions }, { collectChainRecords }, { LIMITS }] = await Promise.all([
		Promise.resolve().then(() => require("./registry3.cjs")),
		Promise.resolve().then(() => require("./chain.cjs")),
		Promise.resolve().then(() => require("./record.cjs"))
	]);
	const questions = planQuestions(contract.address, hash, chainId, policy.sourceCode.registry);
	const { items, gaps } = await collectChainRecords({
		chainId,
		rpcUrls: registry.rpcUrls,
		questions
	}, {
		progress: run.onProgress ?? (() => {}),
		now: Date.now,
		signal: run.signal,
		limits: {
			...LIMITS,
			historyRequests: 0
		}
	});
	return {
		contract,
		records: items.map(({ name, bytes }) => require_verification.parseChainRecord(require_verification.fromUtf8(bytes, name), name)),
		missing: gaps.map(({ reason, code = null }) => ({
			reason,
			code
		})),
		chainId,
		isWanted
	};
}
Object.defineProperty(exports, "commitOf", {
	enumerable: true,
	get: function() {
		return commitOf;
	}
});
Object.defineProperty(exports, "firstFile", {
	enumerable: true,
	get: function() {
		return firstFile;
	}
});
Object.defineProperty(exports, "plan", {
	enumerable: true,
	get: function() {
		return plan;
	}
});
Object.defineProperty(exports, "preparePlan", {
	enumerable: true,
	get: function() {
		return preparePlan;
	}
});
Object.defineProperty(exports, "renderPlanText", {
	enumerable: true,
	get: function() {
		return renderPlanText;
	}
});
