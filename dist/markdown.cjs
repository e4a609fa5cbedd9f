const require_markdown_text = require("./markdown-text.cjs");
const require_registry = require("./registry.cjs");
const require_start = require("./start.cjs");
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
	"other-platform": "for another platform than linux/amd64",
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
function gravestFirst(all) {
	const rank = ({ isRefused, severity }) => isRefused ? 0 : severity === "warning" ? 1 : 2;
	return [...all].sort((a, b) => rank(a) - rank(b));
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
	if (images === null) return "not known: the file cannot be read";
	if (images.length === 0) return "none is named";
	const added = ofState(images, "new");
	const loose = added.filter(({ kind }) => kind !== "pinned").length;
	const subject = loose === added.length ? "which" : `${loose} of which`;
	const open = loose === 0 ? "" : `, ${subject} the hash does not fix`;
	const missing = images.filter(({ isAsked, source }) => isAsked && source === null).length;
	const asked = missing === 0 ? "" : `; where ${missing} of them ${missing === 1 ? "comes" : "come"} from is not shown`;
	return `${count(images.length, "image")}, ${added.length} new${open}${asked}`;
}
function registryWords({ registry }) {
	const { contract, isAllowed, problem, seen, unfamiliar } = registry;
	if (contract === null) return `not looked up: ${problem ?? "nobody was asked"}`;
	if (isAllowed === null || seen === null) return `not known: ${problem ?? "nobody said"}; the call that allows the hash is below`;
	const told = `as ${seen.endpoints.join(" and ")} ${seen.endpoints.length === 1 ? "tells" : "tell"} it of block ${seen.block}`;
	const doubt = unfamiliar === null ? "" : `; whether the contract decides by that is not known: ${unfamiliar}`;
	if (isAllowed) return `the hash is allowed already, ${told}${doubt}`;
	return `the hash is not allowed yet, ${told}; the call that allows it is below${doubt}`;
}
function senderWords(owner) {
	if (owner === null) return "The owner of the contract may send it; who that is was not looked up.";
	return `Its owner may send it: ${require_registry.ownerInWords(owner)}.`;
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
function imageWords({ kind, isAsked, source }) {
	if (source !== null) return `${IMAGE_WORDS[kind]}; built from ${source.repository} at ${source.commit}`;
	return `${IMAGE_WORDS[kind]}${isAsked ? "; where it comes from is not shown" : ""}`;
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
const COMMENT_LIMIT = 32768;
const MAX_FINDINGS = 40;
const MAX_IMAGES = 40;
const SHORT_SHA = 7;
const SIGNS = {
	"nothing-refused": "✓",
	refused: "✗",
	undecided: "?"
};
function renderPlanMarkdown(plan, limit = SUMMARY_LIMIT) {
	return render(plan, "##", limit, `\n<sub>${ONLY_A_PLAN}</sub>\n`);
}
function renderPlanComment(plan, { commit, run }) {
	const foot = [
		ONLY_A_PLAN,
		`Planned as of ${require_markdown_text.escapeMarkdown(`${plan.plannedAt.slice(0, 16).replace("T", " ")} UTC`)}`,
		`commit ${require_markdown_text.link(require_markdown_text.code(commit.sha.slice(0, SHORT_SHA)), commit.url)}`,
		require_markdown_text.link("the run", run)
	];
	return render(plan, "###", COMMENT_LIMIT, `\n<sub>${foot.join(" · ")}</sub>\n`);
}
function render(plan, level, limit, foot) {
	const note = (count) => count === 0 ? foot : `\n> ${count} ${count === 1 ? "part has" : "parts have"} no room here; the JSON plan has everything.\n${foot}`;
	return require_markdown_text.withinLimit(start(plan, level), blocks(plan), limit, note);
}
function start(plan, level) {
	const { outcome, outcomeReason, change, decisions } = plan;
	const files = change.files.map((file) => require_markdown_text.code(file)).join(" and ");
	const made = change.form === null ? "has" : `(${require_markdown_text.escapeMarkdown(change.form)}) have`;
	const open = toDo(decisions);
	const rows = facts(plan).map(([name, words]) => [require_markdown_text.escapeMarkdown(name), require_markdown_text.cell(words)]);
	return [
		`${level} ${SIGNS[outcome]} Plan: ${OUTCOME_WORDS[outcome]}\n`,
		open === "" ? `${require_markdown_text.prose(outcomeReason)}\n` : open,
		`With this change, ${files} ${made} the compose hash ${require_markdown_text.code(change.composeHash)}.\n`,
		require_markdown_text.table(["", "this change"], rows)
	].join("\n");
}
function blocks(plan) {
	const { findings, gone, base } = plan;
	const added = base === null ? findings : ofState(findings, "new");
	return [
		findingsBlock(base === null ? "Findings" : "New findings", added, "open"),
		allowing(plan),
		differencesBlock("What changes against the base", plan.base?.differences ?? []),
		differencesBlock("What changes against what runs", plan.running?.differences ?? []),
		imagesBlock(plan),
		findingsBlock("Findings that are gone", gone, "folded"),
		base === null ? "" : findingsBlock("Findings as before", ofState(findings, "same"), "folded")
	].filter((text) => text !== "");
}
function toDo(decisions) {
	return decisions.filter(({ status }) => status !== "pass").map(({ status, detail, hint }) => {
		const todo = hint === null ? "" : `<br>**To do:** ${require_markdown_text.prose(hint)}`;
		return `- ${require_markdown_text.marked(status)}: ${require_markdown_text.prose(detail)}${todo}\n`;
	}).join("");
}
function findingsBlock(title, all, as) {
	if (all.length === 0) return "";
	const rows = gravestFirst(all).slice(0, MAX_FINDINGS).map((finding) => {
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
	const asked = registry.seen === null ? "If the app is governed by its contract, this" : "This";
	const lines = [
		["contract", call.contract],
		["function", call.function],
		["argument", call.argument],
		["calldata", call.calldata]
	].map(([name, value = ""]) => `- ${name} ${require_markdown_text.code(value)}\n`);
	const safe = call.safeTransaction === null ? "" : require_markdown_text.details("For a Safe: a file for its Transaction Builder", require_markdown_text.copyable(JSON.stringify(call.safeTransaction, null, 1).split("\n"), "json"));
	return [
		"\n**The call that allows the hash**\n",
		`${asked} call lets the new hash have the keys of the app. ${require_markdown_text.prose(senderWords(owner))} Its address is ${require_markdown_text.escapeMarkdown(contractFrom ?? "")}.\n`,
		lines.join(""),
		safe
	].join("\n");
}
function differencesBlock(title, all) {
	if (all.length === 0) return "";
	return require_markdown_text.details(title, require_markdown_text.diffBlock(changedLines(all)));
}
function imagesBlock({ images, base }) {
	const shown = base === null ? images ?? [] : ofState(images ?? [], "new");
	if (shown.length === 0) return "";
	const rows = shown.slice(0, MAX_IMAGES).map((image) => [require_markdown_text.codeCell(image.reference ?? "–"), require_markdown_text.cell(imageWords(image))]);
	const more = shown.length - rows.length;
	return require_markdown_text.details(`${base === null ? "Images" : "New images"}: ${shown.length}`, `${require_markdown_text.table(["image", ""], rows)}${more > 0 ? `\nand ${more} more\n` : ""}`);
}
Object.defineProperty(exports, "ONLY_A_PLAN", {
	enumerable: true,
	get: function() {
		return ONLY_A_PLAN;
	}
});
Object.defineProperty(exports, "OUTCOME_WORDS", {
	enumerable: true,
	get: function() {
		return OUTCOME_WORDS;
	}
});
Object.defineProperty(exports, "changedLines", {
	enumerable: true,
	get: function() {
		return changedLines;
	}
});
Object.defineProperty(exports, "facts", {
	enumerable: true,
	get: function() {
		return facts;
	}
});
Object.defineProperty(exports, "findingName", {
	enumerable: true,
	get: function() {
		return findingName;
	}
});
Object.defineProperty(exports, "gravestFirst", {
	enumerable: true,
	get: function() {
		return gravestFirst;
	}
});
Object.defineProperty(exports, "imageWords", {
	enumerable: true,
	get: function() {
		return imageWords;
	}
});
Object.defineProperty(exports, "ofState", {
	enumerable: true,
	get: function() {
		return ofState;
	}
});
Object.defineProperty(exports, "renderPlanComment", {
	enumerable: true,
	get: function() {
		return renderPlanComment;
	}
});
Object.defineProperty(exports, "renderPlanMarkdown", {
	enumerable: true,
	get: function() {
		return renderPlanMarkdown;
	}
});
Object.defineProperty(exports, "senderWords", {
	enumerable: true,
	get: function() {
		return senderWords;
	}
});
