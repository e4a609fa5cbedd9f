const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
const require_current_verdict = require("./current-verdict.cjs");
const require_verdict_words = require("./verdict-words.cjs");
const require_facts = require("./facts.cjs");
const require_markdown_text = require("./markdown-text.cjs");
const require_registry = require("./registry.cjs");
const require_json = require("./json.cjs");
const require_xml = require("./xml.cjs");
// src/core/views/locate.ts
const POLICY_KEYS = {
	"hardware.tee-type": ["hardware", "tee-types"],
	"hardware.tcb-evaluation-data-number": ["hardware", "min-tcb-evaluation-data-number"],
	"hardware.collateral-age": ["hardware", "max-collateral-age-days"],
	"hardware.tcb-status": ["hardware", "tcb-statuses"],
	"hardware.advisories": ["hardware", "advisories"],
	"hardware.td-attributes": ["hardware", "td-attributes"],
	"hardware.xfam": ["hardware", "xfam"],
	"hardware.mrseam": ["hardware", "mrseam"],
	"hardware.mrservicetd": ["hardware", "mrservicetd"],
	"hardware.fmspc": ["hardware", "fmspc"],
	"hardware.qe-vendor-id": ["hardware", "qe-vendor-id"],
	"hardware.mrsignerseam": ["hardware", "mrsignerseam"],
	"hardware.seamattributes": ["hardware", "seamattributes"],
	"hardware.mrconfigid": ["hardware", "mrconfigid"],
	"hardware.mrowner": ["hardware", "mrowner"],
	"hardware.mrownerconfig": ["hardware", "mrownerconfig"],
	"hardware.tee-tcb-svn": ["hardware", "min-tee-tcb-svn"],
	"hardware.freshness": ["freshness"],
	"os.mrtd": ["os", "measurements"],
	"os.rtmr0": ["os", "measurements"],
	"os.rtmr1": ["os", "measurements"],
	"os.rtmr2": ["os", "measurements"],
	"os.reference-value": ["os", "images"],
	"os.image-hash-event": ["os", "images"],
	"os.dev-image": ["os", "allow-dev"],
	"source-code.compose-hash": ["source-code", "compose-hashes"],
	"source-code.app-compose": ["source-code", "app-compose"],
	"source-code.app-id": ["source-code", "app-ids"],
	"source-code.key-provider": ["source-code", "key-provider"],
	"source-code.rtmr3": ["source-code", "rtmr3"],
	"source-code.mr-config-id": ["source-code", "mr-config-id"],
	"source-code.findings": ["source-code", "findings"]
};
const SECTIONS = ["kms", "gateway"];
const OF_FILE = ["source-code.compose-hash", "source-code.compose-file"];
async function locateIn(files) {
	const policy = inRepository(files.policy);
	const compose = inRepository(files.compose);
	const tree = policy === null ? null : await readTree(policy.text);
	const composeHash = compose === null ? null : require_verification.toHex(require_verification.sha256(compose.bytes));
	const lines = compose === null ? new Map() : memberLines(new TextDecoder("utf-8", { ignoreBOM: true }).decode(compose.bytes));
	return (check) => {
		const [role = ""] = check.component.split("/");
		if (SECTIONS.includes(role) && check.phase !== "hardware") {
			if (policy === null) return null;
			const [, key] = POLICY_KEYS[require_verification.sectionOf(check.id)] ?? [];
			return {
				path: policy.path,
				line: tree?.lineOf(key === void 0 ? [role] : [role, key]) ?? 1
			};
		}
		if (compose !== null && check.place?.composeHash === composeHash) {
			const [member = ""] = check.place.path.split(/[.[]/);
			return {
				path: compose.path,
				line: lines.get(member) ?? 1
			};
		}
		if (check.place !== void 0 && policy === null) return null;
		if (compose !== null && (OF_FILE.includes(check.id) || policy === null)) return check.phase === "source-code" ? {
			path: compose.path,
			line: 1
		} : null;
		if (policy === null) return null;
		return {
			path: policy.path,
			line: tree?.lineOf(POLICY_KEYS[require_verification.sectionOf(check.id)] ?? [check.phase]) ?? 1
		};
	};
}
function inRepository(file) {
	if (file === null) return null;
	const path = file.path.replaceAll("\\", "/").replace(/^(?:\.\/+)+/, "");
	return path === "" || /^(?:\/|[A-Za-z]:)/.test(path) || path.split("/").includes("..") ? null : {
		...file,
		path
	};
}
function memberLines(text) {
	const lines = new Map();
	let line = 1;
	let depth = 0;
	for (const [token, key] of text.matchAll(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"(?=(\s*:)?)|[[\]{}]|\n/g)) if (token === "\n") line += 1;
	else if (token === "{" || token === "[") depth += 1;
	else if (token === "}" || token === "]") depth -= 1;
	else if (depth === 1 && key !== void 0) lines.set(token.slice(1, -1), line);
	return lines;
}
async function readTree(text) {
	try {
		return await require_verification.parseYaml(text, require_verification.policyError);
	} catch (error) {
		if (error instanceof require_start.PolicyError) return null;
		throw error;
	}
}
// src/core/views/markdown-causes.ts
function causeBlocks(result) {
	const open = require_verdict_words.openNotices(result.components);
	const failed = open.filter(({ check }) => check.status === "fail");
	const undecided = open.filter(({ check }) => check.status !== "fail");
	return [
		...require_verdict_words.byRemedy(failed).map((notices) => cause("Why", notices, result.components)),
		...gapBlocks(result),
		...require_verdict_words.byRemedy(undecided).map((notices) => cause(failed.length === 0 ? "Why" : "Also not decided", notices, result.components))
	];
}
const MAX_HEADING = 90;
function cause(why, notices, all) {
	const [first] = notices;
	if (first === void 0) return "";
	const inHeading = isShort(first.check);
	const title = inHeading ? require_markdown_text.escapeMarkdown(first.check.detail.replace(/\.$/, "")) : require_markdown_text.escapeMarkdown(first.check.id);
	const parts = notices.map((notice, i) => causeText(notice, all, { withDetail: i > 0 || !inHeading }));
	const { hint } = first.check;
	return [
		`\n### ${why}: ${title}\n`,
		...parts,
		...hint === void 0 ? [] : [toDo$1(hint)],
		...followers(notices.flatMap(({ follows }) => follows))
	].join("\n");
}
function isShort({ detail }) {
	return require_start.visible(detail).length <= MAX_HEADING;
}
function causeText(notice, all, { withDetail }) {
	const { check } = notice;
	return [
		`${require_markdown_text.marked(check.status)}: ${require_markdown_text.checkLink(check)}${ofWhom(notice, all)}${withDetail ? `: ${require_markdown_text.escapeMarkdown(check.detail)}` : ""}\n`,
		...check.place === void 0 ? [] : [`Where: ${require_markdown_text.code(check.place.path)}\n`],
		comparison$1(check),
		require_markdown_text.diffBlock(differences(check)),
		...check.policyLines === void 0 ? [] : [require_markdown_text.details("Lines for the policy", require_markdown_text.copyable(require_verdict_words.policyLines(check), "yaml")).trimStart()]
	].filter((text) => text !== "").join("\n");
}
function ofWhom({ components }, all) {
	return all.length === 1 ? "" : ` (${require_markdown_text.escapeMarkdown(require_verdict_words.componentNames(components, all))})`;
}
function toDo$1(hint) {
	return `**To do:** ${require_markdown_text.prose(hint)}\n`;
}
function followers(follows) {
	if (follows.length === 0) return [];
	const ids = new Map(follows.map((check) => [check.id, require_markdown_text.checkLink(check)]));
	return [require_markdown_text.details(require_markdown_text.escapeMarkdown(require_verdict_words.following({ follows })), [...ids.values()].join(", ")).trimStart()];
}
function comparison$1({ expected, actual }) {
	if (expected === void 0) return actual === void 0 ? "" : `Found: ${require_markdown_text.code(actual)}\n`;
	const shown = (text) => text === void 0 ? void 0 : require_start.visible(text);
	return require_markdown_text.block(require_start.compared({
		width: 58,
		colour: false
	}, 0, shown(expected), shown(actual)));
}
function differences({ differences: all = [] }) {
	return all.flatMap(({ path, expected, actual, diff = [] }) => [
		`  ${require_start.visible(path)}`,
		...expected === void 0 ? [] : [`- ${require_start.visible(expected)}`],
		...actual === void 0 ? [] : [`+ ${require_start.visible(actual)}`],
		...diff.map((line) => require_start.visible(line))
	]);
}
function gapBlocks({ gaps, components }) {
	if (gaps.length === 0) return [];
	return ["\n### Not obtained\n\n", ...gaps.map(({ name, reason, code: errorCode, hint }) => {
		const why = `${require_markdown_text.escapeMarkdown(reason)}${errorCode === null ? "" : ` (${require_markdown_text.code(errorCode)})`}`;
		return `- ${gapName(name, components)}: ${why}\n${hint === null ? "" : `  - ${toDo$1(hint)}`}`;
	})];
}
function gapName(name, all) {
	const [, id, what] = /^((?:app|kms|gateway)\/\d+)(?:\/(.+))?$/s.exec(name) ?? [];
	if (id === void 0) return require_markdown_text.code(name);
	const component = require_markdown_text.escapeMarkdown(require_verdict_words.componentNames([id], all));
	return what === void 0 ? component : `${require_markdown_text.code(what)} of ${component}`;
}
// src/core/views/markdown-verdict.ts
const MAX_NAME = 160;
const MAX_WORDS = 200;
const MAX_REASON = 300;
function heading(result, { at }, level) {
	const name = require_start.visible(result.target.name, MAX_NAME);
	return `${level} ${verdictWords(result, at)}: ${name.trim() === "" ? "a target without a name" : require_markdown_text.escapeMarkdown(name)}\n`;
}
function verdictWords(result, at) {
	const { kind } = require_current_verdict.currentVerdict(result, at, 7);
	if (kind === "experiment") return "! experiment, not verified";
	return [
		kind === "verified" ? "✓" : {
			verified: "!",
			failed: "✗",
			inconclusive: "?"
		}[result.verdict],
		result.verdict,
		require_current_verdict.ageInWords(result, at)
	].join(" ").trim();
}
function sentence(result, reading, policy) {
	const { instances } = result;
	const weaknesses = [
		...instances.stopped.length === 0 ? [] : [`${require_verdict_words.upperFirst(require_verification.stoppedOf(require_verification.countOf(instances)))}.`],
		...result.experiment === null ? [] : [require_current_verdict.experimentSentence(require_start.visible(result.experiment, MAX_WORDS))],
		...reading.replayed === void 0 ? [] : [`This is ${require_current_verdict.claimInWords(reading.replayed, result)}.`]
	];
	return [`${inMarkdown(require_verdict_words.sentenceOf(result, policy))}.\n`, ...weaknesses.map((one) => `\n> ${require_markdown_text.escapeMarkdown(one)}\n`)].join("");
}
function inMarkdown(words) {
	return words.map((word) => {
		if (typeof word === "string") return word;
		if ("value" in word) return require_markdown_text.code(require_start.visible(word.value, MAX_WORDS));
		return "check" in word ? `**${require_markdown_text.checkLink(word.check)}**` : require_markdown_text.escapeMarkdown(require_start.visible(word.text, MAX_REASON));
	}).join("");
}
function phaseTables$1(result) {
	const { components } = result;
	const tables = new Map();
	for (const component of components) {
		const rows = require_help.PHASES.filter((phase) => require_help.hasPhase(component.role, phase)).map((phase) => phaseRow$1(component, result, phase));
		const text = require_markdown_text.table([
			"",
			"phase",
			"found"
		], rows);
		const same = tables.get(text) ?? {
			ids: [],
			rank: rankOf(component)
		};
		same.ids.push(`${component.role}/${component.instance}`);
		tables.set(text, same);
	}
	return [...tables].sort(([, a], [, b]) => a.rank - b.rank).map(([text, { ids }]) => {
		const names = require_markdown_text.escapeMarkdown(require_verdict_words.componentNames(ids, components));
		return components.length === 1 ? `\n${text}` : `\n**${require_verdict_words.upperFirst(names)}**\n\n${text}`;
	});
}
function rankOf({ phases }) {
	const statuses = require_help.PHASES.map((phase) => phases[phase].status);
	return statuses.includes("fail") ? 0 : statuses.includes("unknown") ? 1 : 2;
}
function phaseRow$1(component, result, phase) {
	const { status } = component.phases[phase];
	return [
		require_markdown_text.marked(status),
		require_help.PHASE_WORDS[phase].replace(" ", "&nbsp;"),
		found(component, result, phase)
	];
}
function found(component, result, phase) {
	const { status, checks } = component.phases[phase];
	if (status === "skipped") return checks.length === 0 ? "" : "what was named passed, and no more was asked";
	const name = phase === "domain" && result.domain !== null ? `${require_start.visible(require_verification.domainAddress(result.domain), MAX_REASON)}: ` : "";
	const facts = hasFacts(component, phase) ? require_markdown_text.cell(`${name}${require_start.visible(require_facts.factsOf(phase, component, result), MAX_REASON)}`) : "";
	if (status === "pass") return facts;
	return [openChecks(component, phase), facts].filter((part) => part !== "").join("<br>");
}
function hasFacts({ tcb, reference, app }, phase) {
	return {
		hardware: tcb !== null,
		os: reference !== null,
		"source-code": app !== null,
		domain: true
	}[phase];
}
const MAX_NAMED = 3;
function openChecks(component, phase) {
	const open = component.phases[phase].checks.filter(({ status }) => status !== "pass");
	const causes = require_verification.causesOf([component]).flatMap(({ check }) => check.phase === phase ? [check] : []);
	const ground = require_help.PHASES.slice(0, require_help.PHASES.indexOf(phase)).find((one) => component.phases[one].status !== "pass");
	if (causes.length === 0 && ground !== void 0) return `rests on the ${require_help.PHASE_WORDS[ground]}, which is not proven`;
	const named = causes.length === 0 ? open : causes;
	const follow = open.length - named.length;
	const parts = [
		...named.slice(0, MAX_NAMED).map((check) => require_markdown_text.checkLink(check, phase)),
		...named.length > MAX_NAMED ? [`${named.length - MAX_NAMED} more`] : [],
		...follow > 0 ? [`${follow} that follow${follow === 1 ? "s" : ""}`] : []
	];
	return parts.length === 0 ? "not appraised" : require_help.enumerate(parts);
}
function notShownList({ notShown }) {
	if (notShown.length === 0) return "";
	return `\n**Not shown**\n\n${notShown.map(({ what, why }) => `- ${require_markdown_text.escapeMarkdown(require_verdict_words.subjectWords(what))}: ${require_markdown_text.escapeMarkdown(require_start.visible(why, MAX_REASON))}\n`).join("")}`;
}
function announcedList(result) {
	const lines = require_verdict_words.announcedLines(result).map(({ words, todo }) => `- ${require_markdown_text.escapeMarkdown(words)}${todo === null ? "" : ` To do: ${require_markdown_text.escapeMarkdown(todo)}`}\n`);
	return lines.length === 0 ? "" : `\n**${require_verdict_words.ANNOUNCED_TITLE}**\n\n${lines.join("")}`;
}
// src/core/views/registry-words.ts
const MAX_LISTED = 8;
function registryTitle({ chainId, block, endpoints }) {
	return require_start.visible(`chain ${chainId} at block ${block.number} of ${block.time}, as told by ${require_help.enumerate(endpoints)}`);
}
function registryLines({ app, kms }) {
	return [...app === null ? [["app contract", "not read"]] : ofApp(app), ...ofKms(kms)].map(([what, words]) => ({
		what,
		words: require_start.visible(words)
	}));
}
function ofApp(app) {
	const { implementation, upgradesDisabled } = app;
	const code = [
		`proxy ${require_start.folded(app.codeHash)}`,
		...implementation === null ? [] : [`implementation ${implementation.address}`],
		...app.unfamiliar === null ? [] : [app.unfamiliar]
	];
	const upgrades = upgradesDisabled === null ? "not known" : upgradesDisabled ? "disabled for good" : "possible";
	return [
		["app contract", app.address],
		["its code", code.join("; ")],
		...owned(app),
		["upgrades", upgrades],
		["machines", app.allowAnyDevice === true ? "any" : listedInWords(app.devices)],
		...app.requireTcbUpToDate === true ? [["TCB status", "must be UpToDate"]] : [],
		["compose hashes", listedInWords(app.composeHashes)]
	];
}
function ofKms(kms) {
	if (kms === null) return [["KMS contract", "none is known to hold the key that the app’s keys hang on"]];
	const { vouchedBy } = kms;
	const who = vouchedBy.kind === "policy" ? "which the policy names" : `known as that of ${vouchedBy.operator}`;
	return [
		["KMS contract", `${kms.address}, ${who}`],
		...owned(kms),
		["OS images", listedInWords(kms.osImages)]
	];
}
function owned({ owner, pendingOwner }) {
	return [["its owner", owner === null ? "not told" : require_registry.ownerInWords(owner)], ...pendingOwner === null ? [] : [["offered to", pendingOwner]]];
}
function listedInWords(listed) {
	if (listed === null) return "not known for all";
	if (listed.length === 0) return "none";
	const shown = listed.slice(0, MAX_LISTED).map(({ value, block, time, transaction, sender }) => {
		const more = [
			...time === null ? [] : [time],
			`transaction ${require_start.folded(transaction)}`,
			...sender === null ? [] : [`by ${sender}`]
		];
		return `${require_start.folded(value)} since block ${block} (${more.join(", ")})`;
	});
	const more = listed.length - shown.length;
	return `${shown.join("; ")}${more === 0 ? "" : `; and ${more} more`}`;
}
// src/core/views/markdown.ts
const DEFAULT_LIMIT = 921600;
const LEAST_LIMIT = 8192;
function renderMarkdown(result, options) {
	const limit = Math.max(options.limit ?? DEFAULT_LIMIT, LEAST_LIMIT);
	const note = (count) => count === 0 ? "" : `\n> ${count} ${count === 1 ? "part was" : "parts were"} left out to stay within ${limit} bytes; the JSON result has everything.\n`;
	return require_markdown_text.withinLimit(`${heading(result, options, "##")}\n${sentence(result, options, policyOf(result, options))}`, blocks(result, options), limit, note);
}
function blocks(result, options) {
	const { components } = result;
	return [
		...phaseTables$1(result),
		notShownList(result),
		announcedList(result),
		differing$1(result),
		registered$1(result),
		named$1(result),
		...causeBlocks(result),
		...findings(result),
		...components.map((component) => values(component, components)),
		repeating(result, options),
		...allChecks(components)
	].filter((text) => text !== "");
}
function differing$1({ drift, components: all }) {
	if (drift.length === 0) return "";
	return `\n**Different among instances**\n\n${require_verdict_words.driftLines(drift).map(({ what, values, more }) => {
		const groups = values.map(({ value, components }) => `${require_markdown_text.code(value)} (${require_markdown_text.escapeMarkdown(require_verdict_words.componentNames(components, all))})`).join(", ");
		return `- ${require_markdown_text.escapeMarkdown(what)}: ${groups}${more === 0 ? "" : ` and ${more} more`}\n`;
	}).join("")}`;
}
function registered$1({ registry }) {
	if (registry === null) return "";
	const lines = registryLines(registry).map(({ what, words }) => `- ${what}: ${require_markdown_text.escapeMarkdown(words)}\n`);
	return `\n**Registry** (${require_markdown_text.escapeMarkdown(registryTitle(registry))})\n\n${lines.join("")}`;
}
function named$1({ domain, components }) {
	if (domain === null) return "";
	const lines = require_facts.domainLines(domain).map(({ what, words }) => `- ${what}: ${require_markdown_text.escapeMarkdown(require_start.visible(words))}\n`);
	return `\n**Domain** (${require_markdown_text.escapeMarkdown(require_start.visible(require_facts.domainTitle(domain, components)))})\n\n${lines.join("")}`;
}
const MAX_FINDINGS = 40;
function findings({ components }) {
	const found = [...require_verdict_words.foundNotices(components, "warning"), ...require_verdict_words.foundNotices(components, "info")];
	const parts = Math.ceil(found.length / MAX_FINDINGS);
	return Array.from({ length: parts }, (_, i) => {
		const some = found.slice(i * MAX_FINDINGS, (i + 1) * MAX_FINDINGS);
		const place = parts === 1 ? "" : `, part ${i + 1} of ${parts}`;
		const counts = require_facts.findingsInWords(found.map(({ check }) => check));
		const rows = some.map((notice) => finding$1(notice, components));
		return require_markdown_text.details(`Found in the app-compose, and not refused by the policy: ${counts}${place}`, require_markdown_text.table([
			"",
			"check",
			"found"
		], rows));
	});
}
function finding$1(notice, all) {
	const { check } = notice;
	const where = check.place === void 0 ? "" : `<br>${require_markdown_text.codeCell(check.place.path)}`;
	const todo = check.hint === void 0 ? "" : `<br>To do: ${require_markdown_text.cell(check.hint)}`;
	return [
		require_markdown_text.marked(require_verification.markOf(check)),
		require_markdown_text.checkLink(check, check.phase),
		`${require_markdown_text.cell(check.detail)}${ofWhom(notice, all)}${where}${todo}`
	];
}
function values(component, all) {
	const parts = [
		tcbPart(component.tcb),
		registersPart(component),
		identityPart(component),
		imagesPart(component)
	].filter((text) => text !== "");
	if (parts.length === 0 || all.length === 1) return parts.join("");
	const name = require_verdict_words.upperFirst(require_markdown_text.escapeMarkdown(require_verdict_words.componentName(component, all)));
	return require_markdown_text.details(`${name}: TCB, registers, identity`, parts.join("\n"));
}
function imagesPart(component) {
	const rows = require_facts.imageLines(component).map(({ name, facts }) => [require_markdown_text.codeCell(name), require_markdown_text.cell(facts)]);
	if (rows.length === 0) return "";
	const shown = component.images.filter(({ source }) => source !== null).length;
	return require_markdown_text.details(`Container images: of ${shown} of ${rows.length} it is shown what they were built from`, require_markdown_text.table(["image", "facts"], rows));
}
function tcbPart(tcb) {
	if (tcb === null) return "";
	const parts = [
		["platform", tcb.platform],
		["TDX module", tcb.module],
		["quoting enclave", tcb.qe]
	];
	const level = (status, date) => require_markdown_text.cell(date === null ? status : `${status}, level of ${require_facts.day(date)}`);
	const rows = [...parts.flatMap(([name, part]) => part === null ? [] : [[name, level(part.status, part.tcbDate)]]), ["converged", level(tcb.status ?? "undetermined", tcb.tcbDate)]];
	const facts = [...tcb.fmspc === null ? [] : [`FMSPC ${require_markdown_text.code(tcb.fmspc)}`], ...tcb.evaluationDataNumber === null ? [] : [`TCB evaluation data number ${tcb.evaluationDataNumber}`]];
	const behind = parts.flatMap(([name, part]) => [...part === null || part.advisoryIds.length === 0 ? [] : [`${name}: ${list(part.advisoryIds)}`], ...part === null || part.lags.length === 0 ? [] : [`${name} lags behind: ${list(part.lags)}`]]);
	const open = tcb.advisoryIds.length === 0 ? [] : [`open advisories: ${list(tcb.advisoryIds)}`];
	const lines = [
		...facts,
		...behind,
		...open
	].map((line) => `- ${line}\n`);
	return require_markdown_text.details(`TCB: ${require_markdown_text.escapeMarkdown(tcb.status ?? "undetermined")}`, `${require_markdown_text.table(["part", "TCB"], rows)}\n${lines.join("")}`);
}
function registersPart({ measurements, expected }) {
	if (measurements === null) return "";
	const names = [
		"mrtd",
		"rtmr0",
		"rtmr1",
		"rtmr2"
	];
	const lines = names.flatMap((name) => register(name.toUpperCase(), measurements[name], expected[name]));
	const equal = names.filter((name) => measurements[name] === expected[name]).length;
	return require_markdown_text.details(`Registers: ${equal === 0 ? "none is compared" : equal === names.length ? "as expected" : `${equal} of ${names.length} as expected`}`, require_markdown_text.block([
		...lines,
		"RTMR3, by its events",
		...digits(measurements.rtmr3)
	]));
}
function register(name, found, expected) {
	if (expected === null) return [`${name}, with nothing to compare it with`, ...digits(found)];
	if (expected === found) return [`${name}, as expected`, ...digits(found)];
	return [`${name}, not as expected`, ...require_start.compared({
		width: 58,
		colour: false
	}, 0, require_start.visible(expected), require_start.visible(found))];
}
const DIGITS = 48;
function digits(hex) {
	return require_start.visible(hex).match(new RegExp(`.{1,${DIGITS}}`, "gu")) ?? [];
}
function identityPart({ app, expected }) {
	if (app === null) return "";
	const isExpected = app.composeHash === expected.composeHash;
	const rows = [
		["app id", codeOrNone(app.appId)],
		["instance id", codeOrNone(app.instanceId)],
		["compose hash", `${codeOrNone(app.composeHash)}${isExpected || expected.composeHash === null ? "" : `, expected ${require_markdown_text.code(expected.composeHash)}`}`],
		["OS image hash (the guest’s claim)", codeOrNone(app.osImageHash)],
		["key provider", app.keyProvider === null ? NONE : `${require_markdown_text.code(app.keyProvider.name)} ${require_markdown_text.code(app.keyProvider.id)}`],
		...app.mrKms === null ? [] : [["KMS node (its aggregated measurement)", require_markdown_text.code(app.mrKms)]],
		["MRCONFIGID", require_markdown_text.escapeMarkdown(app.mrConfigId)]
	];
	return require_markdown_text.details("Identity: app id, compose hash, key provider", rows.map(([name, value]) => `- ${name}: ${value}\n`).join(""));
}
function policyOf({ policyDigest: digest }, { policy }) {
	return policy !== void 0 && `sha256:${require_verification.policyDigest(policy)}` === digest ? policy : null;
}
function repeating(result, options) {
	const { target, appraisedAt, evidenceDigest, trustAnchor } = result;
	const { again } = options;
	const policy = policyOf(result, options);
	const words = policy === null ? [] : require_verdict_words.policyInWords(policy);
	const lines = [
		`target: ${require_markdown_text.code(target.name)} (${require_markdown_text.escapeMarkdown(target.kind)})`,
		`appraised at: ${require_markdown_text.code(appraisedAt)}`,
		`trusted root: ${require_markdown_text.code(trustAnchor)}`,
		`evidence: ${require_markdown_text.code(evidenceDigest)}`,
		`policy: ${require_markdown_text.code(result.policyDigest)}${words.length === 0 ? "" : ", in words:"}`,
		...words.map((line) => `  - ${require_markdown_text.escapeMarkdown(require_start.folded(require_start.visible(line)))}`)
	].map((fact) => fact.startsWith("  ") ? `${fact}\n` : `- ${fact}\n`).join("");
	const how = again === void 0 ? "" : `\n${require_markdown_text.prose(again.how)}\n\n${require_markdown_text.copyable(again.commands.map((line) => require_start.visible(line)), "sh")}`;
	return require_markdown_text.details("Do not take our word: evidence, policy, and how to repeat this", `${lines}${how}`);
}
function allChecks(components) {
	const same = new Map();
	for (const component of components) {
		const parts = phaseChecks(component);
		const known = same.get(parts.join("")) ?? {
			parts,
			ids: [],
			checks: []
		};
		known.ids.push(`${component.role}/${component.instance}`);
		known.checks = require_help.PHASES.flatMap((phase) => component.phases[phase].checks);
		same.set(parts.join(""), known);
	}
	if (components.length === 1) return [...same.values()].flatMap(({ parts }) => parts);
	return [...same.values()].map(({ parts, ids, checks }) => {
		const names = require_verdict_words.upperFirst(require_markdown_text.escapeMarkdown(require_verdict_words.componentNames(ids, components)));
		return require_markdown_text.details(`${names}: ${countOf$1(checks)}`, parts.join("\n"));
	});
}
function phaseChecks({ phases }) {
	return require_help.PHASES.flatMap((phase) => {
		const { checks } = phases[phase];
		if (checks.length === 0) return [];
		const rows = checks.map((check) => [
			require_markdown_text.marked(require_verification.markOf(check)),
			require_markdown_text.checkLink(check, phase),
			foundCell(check)
		]);
		return [require_markdown_text.details(`${require_verdict_words.upperFirst(require_help.PHASE_WORDS[phase])}: ${countOf$1(checks)}`, require_markdown_text.table([
			"",
			"check",
			"found"
		], rows))];
	});
}
function foundCell({ detail, followsFrom }) {
	return `${require_markdown_text.cell(detail)}${followsFrom === void 0 ? "" : ` Follows from ${require_markdown_text.codeCell(followsFrom)}.`}`;
}
function countOf$1(checks) {
	const count = (wanted) => checks.filter(({ status }) => status === wanted).length;
	const all = `${checks.length} ${checks.length === 1 ? "check" : "checks"}`;
	const open = [...count("fail") === 0 ? [] : [`${count("fail")} failed`], ...count("unknown") === 0 ? [] : [`${count("unknown")} unknown`]];
	return open.length === 0 ? `${all} passed` : `${all}, ${open.join(", ")}`;
}
const NONE = "–";
function codeOrNone(text) {
	return text === null ? NONE : require_markdown_text.code(text);
}
function list(texts) {
	return require_markdown_text.escapeMarkdown(texts.join("; "));
}
// src/core/views/text.ts
const SYMBOL = {
	pass: "✓",
	fail: "✗",
	unknown: "?",
	skipped: "–",
	warning: "⚠",
	info: "i"
};
const STYLE = {
	pass: "green",
	fail: "red",
	unknown: "yellow",
	skipped: "dim",
	warning: "yellow",
	info: "dim"
};
const MAX_BETWEEN = 20;
function renderText(result, options) {
	const { at, colour, detail } = options;
	const isGreen = require_current_verdict.currentVerdict({
		...result,
		verdict: "verified"
	}, at, 7).kind === "verified";
	const page = {
		width: detail === "verdict" ? Number.POSITIVE_INFINITY : options.width,
		colour,
		isGreen
	};
	const verdict = headline(result, require_current_verdict.verdictLine(result, options), page);
	if (detail === "verdict") return `${verdict.join("\n")}\n`;
	const lines = [
		about(result, page),
		...detail === "summary" ? summary(result, page) : everyCheck(result, page),
		unshown(result, page),
		announcements(result, page),
		differing(result, page),
		registered(result, page),
		named(result, page),
		[...detail === "summary" ? digestsInShort(result, page) : digests(result, page), ...(options.notes ?? []).flatMap((note) => require_start.wrap(require_start.visible(note), page.width - 2, "whole").map((line) => `  ${line}`))]
	].filter((block) => block.length > 0).flatMap((block) => [...block, ""]);
	const again = lines.length > MAX_BETWEEN ? [...verdict, ""] : [];
	return [
		...verdict,
		...lines,
		...again
	].join("\n");
}
function summary(result, page) {
	return [
		[
			...open(result, "fail", page),
			...gaps(result, page),
			...open(result, "unknown", page)
		],
		...phaseTables(result, page),
		warnings(result, page)
	];
}
function everyCheck(result, page) {
	return [
		...result.components.flatMap((component) => [
			[...require_start.row(page, 2, [[nameOf$1(component), "bold"], ["  "]], identity(component.app)), ...tcbLines(component.tcb, page)],
			...phasesOf$1(component).map((phase) => [...phaseRow(component, result, phase, 2, page), ...checkRows(component.phases[phase].checks, page)]),
			imageRows(component, page)
		]),
		gaps(result, page),
		stoppedInstances(result, page)
	];
}
function imageRows(component, page) {
	const lines = require_facts.imageLines(component);
	if (lines.length === 0) return [];
	return [...require_start.row(page, 2, [["Container images", "bold"]], ""), ...lines.flatMap(({ name, facts }) => require_start.row(page, 4, [], `${flowing(name)}: ${flowing(facts)}`))];
}
function stoppedInstances({ instances: { stopped } }, page) {
	if (stopped.length === 0) return [];
	const named = stopped.map(({ instanceId, name, reason }) => {
		return `Instance${instanceId === null ? "" : ` ${flowing(instanceId)}`}${name === null ? "" : ` "${flowing(name)}"`}: ${flowing(reason)}`;
	});
	return [...require_start.row(page, 2, [["Instances that were not judged", "bold"]], ""), ...named.flatMap((line) => require_start.row(page, 4, [], line))];
}
function headline({ verdict }, line, page) {
	const mark = {
		verified: page.isGreen ? "pass" : "warning",
		failed: "fail",
		inconclusive: "unknown"
	}[verdict];
	const column = 6;
	const [first = "", ...rest] = require_start.wrap(flowing(line), page.width - column, "whole URLs");
	return [`${require_start.paint(page, `${SYMBOL[mark]} ${verdict}`, "bold", STYLE[mark])}${first.slice(verdict.length)}`, ...rest.map((more) => `${" ".repeat(column)}${more}`)];
}
function flowing(text) {
	return require_start.visible(text).replace(/\p{Zs}+/gu, " ");
}
function marked(mark, { isGreen }) {
	return [`${SYMBOL[mark]} `, mark === "pass" && !isGreen ? "yellow" : STYLE[mark]];
}
function about(result, page) {
	const { target, experiment } = result;
	return [...require_start.row(page, 2, [], `Target ${flowing(target.name)} (${require_start.visible(target.kind)}), appraised ${require_verdict_words.minuteOf(result)}`), ...experiment === null ? [] : require_start.row(page, 2, [], require_start.visible(require_current_verdict.experimentSentence(experiment)))];
}
function open({ components }, status, page) {
	return tell(require_verdict_words.openNotices(components).filter(({ check }) => check.status === "fail" === (status === "fail")), components.length > 1, 2, page);
}
function tell(notices, isOneOfMany, indent, page) {
	const lines = (some) => grouped(some, ({ check: { detail, place, expected, actual }, components }) => JSON.stringify([
		detail,
		place,
		expected,
		actual,
		components
	])).flatMap((same) => notice(same, isOneOfMany, indent, page));
	return grouped(notices, ({ check }) => check.hint ?? "").flatMap((some) => [...lines(some), ...toDo(some[0]?.check.hint, indent + 2, page)]);
}
function notice(same, isOneOfMany, indent, page) {
	const [first] = same;
	if (first === void 0) return [];
	const { check, components } = first;
	const mark = require_verification.markOf(check);
	const ids = [...new Set(same.map((one) => one.check.id))].join(", ");
	const who = isOneOfMany ? ` (${require_start.visible(require_verdict_words.namesOf(components))})` : "";
	const more = require_verdict_words.following({ follows: same.flatMap(({ follows }) => follows) });
	const { expected, actual } = check;
	const name = expected === void 0 && actual !== void 0 ? ` (${require_start.folded(require_start.visible(actual))})` : "";
	return [
		...require_start.row(page, indent, [marked(mark, page)], `${ids}${who}: ${sentenceOf(check)}${name}`),
		...expected === void 0 ? [] : comparison(check, indent + 4, page),
		...files(check, indent + 4, page),
		...more === "" ? [] : require_start.row(page, indent + 2, [], `${more}.`)
	];
}
function files(check, indent, page) {
	const lines = require_verdict_words.policyLines(check);
	return [
		...require_verdict_words.differenceLines(check).flatMap((line) => EDIT.test(line) ? require_start.verbatim(page, indent, line, page.width, ...STYLE_OF_EDIT[line.charAt(0)] ?? []) : require_start.row(page, indent, [], line)),
		...lines.length === 0 ? [] : require_start.row(page, indent, [["Lines for the policy:", "dim"]], ""),
		...lines.flatMap((line) => require_start.verbatim(page, indent, line, Number.POSITIVE_INFINITY))
	];
}
const EDIT = /^[-+@ ]/;
const STYLE_OF_EDIT = {
	"-": ["red"],
	"+": ["green"],
	"@": ["dim"]
};
function sentenceOf({ detail, place }) {
	return `${require_start.visible(detail)}${place === void 0 ? "" : ` (${require_start.visible(place.path)})`}`;
}
function comparison({ expected, actual }, indent, page) {
	const shown = (text) => text === void 0 ? void 0 : require_start.visible(text);
	return require_start.compared(page, indent, shown(expected), shown(actual));
}
function toDo(hint, indent, page) {
	return hint === null || hint === void 0 ? [] : require_start.row(page, indent, [["To do: ", "dim"]], require_start.visible(hint));
}
function gaps(result, page) {
	return grouped(result.gaps, ({ hint }) => hint ?? "").flatMap((alike) => [...alike.flatMap(({ name, reason }) => require_start.row(page, 2, [marked("unknown", page)], `${require_start.visible(name)} was not obtained: ${flowing(reason)}`, "whole URLs")), ...toDo(alike[0]?.hint, 4, page)]);
}
function grouped(items, keyOf) {
	const groups = new Map();
	for (const item of items) {
		const group = groups.get(keyOf(item));
		if (group === void 0) groups.set(keyOf(item), [item]);
		else group.push(item);
	}
	return [...groups.values()];
}
function phaseTables(result, page) {
	const { components } = result;
	const isOne = components.length === 1;
	return grouped(components.map((component) => ({
		name: nameOf$1(component),
		lines: phasesOf$1(component).flatMap((phase) => phaseRow(component, result, phase, isOne ? 2 : 4, page))
	})), ({ lines }) => lines.join("\n")).map((same) => [...isOne ? [] : require_start.row(page, 2, [], require_verdict_words.namesOf(same.map(({ name }) => name))), ...same[0]?.lines ?? []]);
}
const PHASE_COLUMN = Math.max(...require_help.PHASES.map((phase) => phase.length)) + 2;
const COUNT_COLUMN = 9;
function phasesOf$1({ role }) {
	return require_help.PHASES.filter((phase) => require_help.hasPhase(role, phase));
}
function phaseRow(component, result, phase, indent, page) {
	const { status, checks } = component.phases[phase];
	const [count, outcome] = countOf(status, checks.filter((check) => !isListed(check)), require_verification.causesOf([component]));
	const facts = status === "skipped" ? "" : require_facts.factsOf(phase, component, result);
	const lead = [
		[phase.padEnd(PHASE_COLUMN), "bold"],
		marked(status, page),
		[`${count.padEnd(COUNT_COLUMN)}  `]
	];
	return require_start.row(page, indent, lead, [outcome, facts].filter((text) => text !== "").join("; "));
}
function isListed({ id, status, severity }) {
	return id.startsWith("source-code.compose.") && status === "pass" && severity !== void 0;
}
function countOf(status, checks, causes) {
	const of = (wanted) => checks.filter((check) => check.status === wanted).length;
	const [failed, open] = [of("fail"), of("unknown")];
	const all = `${checks.length} ${checks.length === 1 ? "check" : "checks"}`;
	if (status === "pass") return [checks.length < 10 ? ` ${all}` : all, ""];
	if (status === "skipped") return ["not asked", checks.length === 0 ? "" : `${all} of what was named passed`];
	if (status === "fail") return [`${failed} of ${checks.length}`, `failed${open === 0 ? "" : `, ${open} unknown`}`];
	if (checks.length === 0) return ["no check", "not appraised"];
	if (open === 0) return [`${open} of ${checks.length}`, "unknown, as it stands on what is not proven"];
	return [`${open} of ${checks.length}`, `unknown: ${whyOpen(checks, causes)}`];
}
function whyOpen(checks, causes) {
	const own = causes.map(({ check }) => check).filter((check) => checks.includes(check));
	const from = causes.filter(({ follows }) => follows.some((check) => checks.includes(check)));
	const following = from.flatMap(({ follows }) => follows.filter((check) => checks.includes(check))).length;
	const names = [...new Set((own.length > 0 ? own : from.map(({ check }) => check)).map(({ id }) => id))];
	const shown = `${names.slice(0, 2).join(", ")}${names.length > 2 ? ` and ${names.length - 2} more` : ""}`;
	if (own.length === 0) return `${following === 1 ? "follows" : "all follow"} from ${shown}`;
	return `${shown}${following === 0 ? "" : `, and ${following} that follow${following === 1 ? "s" : ""}`}`;
}
function warnings(result, page) {
	const { components } = result;
	const lines = tell(require_verdict_words.foundNotices(components, "warning"), components.length > 1, 4, page);
	return lines.length === 0 ? [] : [...require_start.row(page, 2, [["Found in the app-compose, and not refused by the policy", "bold"]], ""), ...lines];
}
function announcements(result, page) {
	const lines = require_verdict_words.announcedLines(result);
	if (lines.length === 0) return [];
	return [...require_start.row(page, 2, [[require_verdict_words.ANNOUNCED_TITLE, "bold"]], ""), ...lines.flatMap(({ words, todo }) => [...require_start.row(page, 4, [], flowing(words)), ...toDo(todo, 6, page)])];
}
function unshown({ notShown }, page) {
	if (notShown.length === 0) return [];
	return [...require_start.row(page, 2, [["Not shown", "bold"]], ""), ...notShown.flatMap(({ what, why }) => require_start.row(page, 4, [[require_start.visible(what).padEnd(PHASE_COLUMN)]], flowing(why)))];
}
function differing({ drift }, page) {
	if (drift.length === 0) return [];
	const lines = require_verdict_words.driftLines(drift);
	const width = Math.max(...lines.map(({ what }) => what.length)) + 2;
	return [...require_start.row(page, 2, [["Different among instances", "bold"]], ""), ...lines.flatMap((line) => require_start.row(page, 4, [[line.what.padEnd(width)]], flowing(valuesOf(line))))];
}
function registered({ registry }, page) {
	if (registry === null) return [];
	const lines = registryLines(registry);
	const width = Math.max(...lines.map(({ what }) => what.length)) + 2;
	return [...require_start.row(page, 2, [["Registry", "bold"], ["  "]], flowing(registryTitle(registry))), ...lines.flatMap(({ what, words }) => require_start.row(page, 4, [[what.padEnd(width)]], flowing(words)))];
}
function named({ domain, components }, page) {
	if (domain === null) return [];
	const lines = require_facts.domainLines(domain);
	const width = Math.max(...lines.map(({ what }) => what.length)) + 2;
	return [...require_start.row(page, 2, [["Domain", "bold"], ["  "]], flowing(require_facts.domainTitle(domain, components))), ...lines.flatMap(({ what, words }) => require_start.row(page, 4, [[what.padEnd(width)]], flowing(words)))];
}
function valuesOf({ values, more }) {
	return `${values.map(({ value, components }) => `${value} (${require_verdict_words.namesOf(components)})`).join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}
function digestsInShort({ evidenceDigest, policyDigest }, page) {
	return require_start.row(page, 2, [], require_start.folded(`evidence ${require_start.visible(evidenceDigest)}, policy ${require_start.visible(policyDigest)}`));
}
function digests(result, page) {
	const facts = {
		evidence: result.evidenceDigest,
		policy: result.policyDigest,
		root: result.trustAnchor
	};
	return Object.entries(facts).flatMap(([name, value]) => require_start.row(page, 2, [[name.padEnd(10), "dim"]], require_start.visible(value)));
}
function checkRows(checks, page) {
	const width = Math.max(0, ...checks.map(({ id }) => id.length));
	return checks.flatMap((check) => {
		const mark = require_verification.markOf(check);
		const lead = [marked(mark, page), [`${check.id.padEnd(width)}  `]];
		return [
			...require_start.row(page, 4, lead, sentenceOf(check)),
			...check.status === "pass" ? [] : [...comparison(check, 8, page), ...files(check, 8, page)],
			...mark === "pass" ? [] : toDo(check.hint, 6, page),
			...check.followsFrom === void 0 ? [] : require_start.row(page, 6, [["Follows from ", "dim"]], require_start.visible(check.followsFrom))
		];
	});
}
function identity(app) {
	if (app === null) return "identity not appraised";
	const { appId, instanceId, composeHash, keyProvider, mrKms } = app;
	const value = (text) => text === null || text === void 0 ? "not measured" : text === "" ? "empty" : require_start.visible(text);
	return [
		`app id ${value(appId)}`,
		`instance ${value(instanceId)}`,
		`compose hash ${value(composeHash)}`,
		`key provider ${value(keyProvider?.name)}`,
		...mrKms === null ? [] : [`KMS node ${require_start.visible(mrKms)}`]
	].join(", ");
}
function tcbLines(tcb, page) {
	if (tcb === null) return require_start.row(page, 4, [], "TCB not appraised");
	const facts = [
		require_start.visible(tcb.teeType),
		...tcb.fmspc === null ? [] : [`FMSPC ${require_start.visible(tcb.fmspc)}`],
		...tcb.evaluationDataNumber === null ? [] : [`evaluation data number ${tcb.evaluationDataNumber}`],
		...tcb.tcbDate === null ? [] : [`TCB date ${require_facts.day(tcb.tcbDate)}`],
		...tcb.advisoryIds.length === 0 ? [] : [require_start.visible(tcb.advisoryIds.join(" "))]
	];
	const parts = {
		platform: tcb.platform,
		module: tcb.module,
		"quoting enclave": tcb.qe
	};
	return [...require_start.row(page, 4, [], `TCB ${require_start.visible(tcb.status ?? "undetermined")} (${facts.join(", ")})`), ...Object.entries(parts).flatMap(([name, part]) => lagLines(name, part, page))];
}
function lagLines(name, part, page) {
	if (part === null || part.status === "UpToDate" && part.lags.length === 0) return [];
	const lags = part.lags.length === 0 ? "" : `: ${require_start.visible(part.lags.join("; "))}`;
	return require_start.row(page, 6, [], `${name} ${require_start.visible(part.status)} of ${require_facts.day(part.tcbDate)}${lags}`);
}
function nameOf$1({ role, instance }) {
	return `${require_start.visible(role)}/${instance}`;
}
// src/core/views/junit.ts
const ENDING = {
	pass: "pass",
	fail: "failure",
	unknown: "error",
	skipped: "skipped"
};
function renderJunit(result, reading) {
	const suites = [{
		name: "verdict",
		cases: [verdictCase(result, reading)]
	}, ...result.components.flatMap((component) => phasesOf(component).map((phase) => ({
		name: `${nameOf(component)} ${phase}`,
		cases: phaseCases(component, phase)
	})))];
	const all = suites.flatMap(({ cases }) => cases);
	const body = suites.map(({ name, cases }) => suite(name, cases, result.appraisedAt));
	return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attribute("name", `trust-center ${result.target.name}`)} ${counts(all)}>\n${body.join("")}</testsuites>\n`;
}
const JUNIT_FLEET = {
	start: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"trust-center\">\n",
	end: "</testsuites>\n"
};
function renderJunitSuite(name, result, reading) {
	const cases = result.components.flatMap((component) => phasesOf(component).flatMap((phase) => phaseCases(component, phase)));
	return suite(name, [verdictCase(result, reading), ...cases], result.appraisedAt);
}
function renderUncheckedSuite(name, why, at) {
	return suite(name, [{
		className: "verdict",
		name: "verified",
		ending: "error",
		message: `not checked: ${why}`,
		lines: []
	}], new Date(at).toISOString());
}
function suite(name, cases, time) {
	return `  <testsuite ${`${attribute("name", name)} ${counts(cases)} ${attribute("timestamp", time)}`}>\n${cases.map(testCase).join("")}  </testsuite>\n`;
}
function verdictCase(result, reading) {
	const ending = require_current_verdict.currentVerdict(result, reading.at, 7).kind === "verified" ? "pass" : result.verdict === "failed" ? "failure" : "error";
	const notShown = result.notShown.map(({ what, why }) => `not shown: ${what}: ${why}`);
	const lines = [...result.gaps.map(({ name, reason }) => `${name}: ${reason}`), ...notShown];
	const output = notShown.length === 0 ? {} : { output: notShown.join("; ") };
	return {
		className: "verdict",
		name: "verified",
		ending,
		message: require_current_verdict.verdictLine(result, reading),
		lines,
		...output
	};
}
function phasesOf({ role }) {
	return require_help.PHASES.filter((phase) => require_help.hasPhase(role, phase));
}
function phaseCases(component, phase) {
	const { status, checks } = component.phases[phase];
	if (checks.length > 0) return checks.map((check) => checkCase(check));
	const message = status === "skipped" ? "Not asked for." : "The phase was not decided.";
	const ending = status === "skipped" ? "skipped" : "error";
	return [{
		className: nameOf(component),
		name: phase,
		ending,
		message,
		lines: []
	}];
}
function checkCase(check) {
	const lines = [
		...check.expected === void 0 ? [] : [`expected: ${check.expected}`],
		...check.actual === void 0 ? [] : [`actual: ${check.actual}`],
		...require_verdict_words.differenceLines(check),
		...require_verdict_words.policyLines(check),
		...check.hint === void 0 ? [] : [check.hint],
		...check.followsFrom === void 0 ? [] : [`follows from ${check.followsFrom}`],
		check.docs
	];
	return {
		className: check.component,
		name: `${check.id}: ${check.title}${check.place === void 0 ? "" : ` (${check.place.path})`}`,
		ending: ENDING[check.status],
		message: check.detail,
		lines,
		...require_verification.markOf(check) === check.status ? {} : { output: `${require_verification.markOf(check)}: ${check.detail}` }
	};
}
function testCase({ className, name, ending, message, lines, output }) {
	const head = `    <testcase ${attribute("classname", className)} ${attribute("name", name)}`;
	if (ending === "pass" && output !== void 0) return `${head}><system-out>${oneLine(output)}</system-out></testcase>\n`;
	if (ending === "pass") return `${head}/>\n`;
	if (ending === "skipped") return `${head}><skipped ${attribute("message", message)}/></testcase>\n`;
	const type = attribute("type", ending === "failure" ? "fail" : "unknown");
	const text = lines.map((line) => oneLine(line)).join("\n");
	return `${head}><${ending} ${attribute("message", message)} ${type}>${text}</${ending}></testcase>\n`;
}
function counts(cases) {
	const count = (ending) => cases.filter((one) => one.ending === ending).length;
	return `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}"`;
}
function nameOf({ role, instance }) {
	return `${role}/${instance}`;
}
function attribute(name, value) {
	return `${name}="${oneLine(value)}"`;
}
function oneLine(text) {
	return require_xml.escapeXml(require_start.visibleLine(text));
}
// src/core/views/sarif.ts
const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const LEVEL = {
	fail: "error",
	unknown: "warning",
	warning: "warning",
	info: "note"
};
function renderSarif(result, options) {
	const checks = result.components.flatMap(({ phases }) => require_help.PHASES.flatMap((phase) => phases[phase].checks));
	const told = new Map([...require_verification.causesOf(result.components).map(({ check, follows }) => [check, follows]), ...checks.filter(({ status }) => status === "pass").map((check) => [check, []])]);
	const ids = [...new Set(checks.map(({ id }) => id))];
	const rules = [...ids.map((id) => rule(id, checks.find((one) => one.id === id)?.title ?? id, docsOf(checks, id), options)), rule(VERDICT, "The verdict counts for the deployment today", "docs/publishing.md#files", options)];
	const log = {
		$schema: SCHEMA,
		version: "2.1.0",
		runs: [{
			tool: { driver: {
				name: "trust-center",
				version: options.version,
				semanticVersion: options.version,
				informationUri: options.informationUri,
				rules
			} },
			invocations: [{
				executionSuccessful: true,
				endTimeUtc: result.appraisedAt
			}],
			results: [...whole(result, ids.length, options), ...[...told].flatMap(([check, follows]) => finding(check, follows, ids.indexOf(check.id), result, options))],
			properties: {
				verdict: result.verdict,
				verdictReason: require_start.visible(require_current_verdict.verdictLine(result, options)),
				notShown: result.notShown.map(({ what, why }) => require_start.visible(`${what}: ${why}`)),
				target: require_start.visible(result.target.name),
				evidenceDigest: require_start.visible(result.evidenceDigest),
				policyDigest: require_start.visible(result.policyDigest),
				trustAnchor: require_start.visible(result.trustAnchor)
			}
		}]
	};
	return require_json.jsonText(log);
}
const VERDICT = "verdict";
function docsOf(checks, id) {
	return checks.find((one) => one.id === id)?.docs ?? "docs/checks.md";
}
function rule(id, title, docs, { informationUri }) {
	const helpUri = `${informationUri}/blob/main/${docs}`;
	const about = "What it means, and what to do";
	return {
		id,
		shortDescription: { text: plain(title) },
		fullDescription: { text: plain(title) },
		help: {
			text: `${about}: ${helpUri}`,
			markdown: `[${about}](${helpUri})`
		},
		helpUri,
		defaultConfiguration: { level: "error" }
	};
}
function whole(result, ruleIndex, options) {
	if (result.components.some(({ phases }) => require_help.PHASES.some((phase) => phases[phase].checks.some(({ status }) => status === "fail" || status === "unknown"))) || require_current_verdict.currentVerdict(result, options.at, 7).kind === "verified") return [];
	return [{
		ruleId: VERDICT,
		ruleIndex,
		kind: "fail",
		level: result.verdict === "failed" ? "error" : "warning",
		message: { text: plain(require_current_verdict.verdictLine(result, options)) },
		locations: [physical(null, result, options)],
		partialFingerprints: { "componentAndCheck/v1": VERDICT }
	}];
}
function finding(check, follows, ruleIndex, result, options) {
	const mark = require_verification.markOf(check);
	if (mark === "pass" || mark === "skipped") return [];
	const lines = [
		check.detail,
		...check.expected === void 0 ? [] : [`Expected: ${check.expected}`],
		...check.actual === void 0 ? [] : [`Actual: ${check.actual}`],
		...require_verdict_words.differenceLines(check),
		...require_verdict_words.policyLines(check),
		...check.place === void 0 ? [] : [`Where: ${check.place.path}`],
		...check.hint === void 0 ? [] : [check.hint],
		...follows.length === 0 ? [] : [`${require_verdict_words.following({ follows })}: ${follows.map(({ id }) => id).join(", ")}`]
	];
	const path = check.place === void 0 ? "" : `/${require_start.visible(check.place.path)}`;
	return [{
		ruleId: check.id,
		ruleIndex,
		kind: "fail",
		level: LEVEL[mark],
		message: { text: lines.map(plain).join("\n") },
		locations: [{
			...physical(options.locate(check), result, options),
			logicalLocations: [{
				fullyQualifiedName: require_start.visible(check.component),
				kind: "component"
			}]
		}],
		partialFingerprints: { "componentAndCheck/v1": `${require_start.visible(check.component)}/${check.id}${path}` },
		properties: {
			status: check.status,
			phase: check.phase,
			...check.severity === void 0 ? {} : { severity: check.severity }
		}
	}];
}
function physical(place, { target }, { anchor }) {
	const path = place?.path ?? anchor;
	return { physicalLocation: {
		artifactLocation: path === null ? { uri: uriOf(require_start.visible(`target: ${target.name}`).replaceAll("/", " ")) } : {
			uri: uriOf(path),
			uriBaseId: "%SRCROOT%"
		},
		region: { startLine: place?.line ?? 1 }
	} };
}
function uriOf(path) {
	return path.split("/").map(encodeURIComponent).join("/");
}
function plain(text) {
	return require_start.visible(text).replace(/[{}]/g, "$&$&").replaceAll("](", "] (");
}
Object.defineProperty(exports, "JUNIT_FLEET", {
	enumerable: true,
	get: function() {
		return JUNIT_FLEET;
	}
});
Object.defineProperty(exports, "comparison", {
	enumerable: true,
	get: function() {
		return comparison$1;
	}
});
Object.defineProperty(exports, "gapName", {
	enumerable: true,
	get: function() {
		return gapName;
	}
});
Object.defineProperty(exports, "heading", {
	enumerable: true,
	get: function() {
		return heading;
	}
});
Object.defineProperty(exports, "locateIn", {
	enumerable: true,
	get: function() {
		return locateIn;
	}
});
Object.defineProperty(exports, "memberLines", {
	enumerable: true,
	get: function() {
		return memberLines;
	}
});
Object.defineProperty(exports, "ofWhom", {
	enumerable: true,
	get: function() {
		return ofWhom;
	}
});
Object.defineProperty(exports, "phaseTables", {
	enumerable: true,
	get: function() {
		return phaseTables$1;
	}
});
Object.defineProperty(exports, "renderJunit", {
	enumerable: true,
	get: function() {
		return renderJunit;
	}
});
Object.defineProperty(exports, "renderJunitSuite", {
	enumerable: true,
	get: function() {
		return renderJunitSuite;
	}
});
Object.defineProperty(exports, "renderMarkdown", {
	enumerable: true,
	get: function() {
		return renderMarkdown;
	}
});
Object.defineProperty(exports, "renderSarif", {
	enumerable: true,
	get: function() {
		return renderSarif;
	}
});
Object.defineProperty(exports, "renderText", {
	enumerable: true,
	get: function() {
		return renderText;
	}
});
Object.defineProperty(exports, "renderUncheckedSuite", {
	enumerable: true,
	get: function() {
		return renderUncheckedSuite;
	}
});
Object.defineProperty(exports, "sentence", {
	enumerable: true,
	get: function() {
		return sentence;
	}
});
Object.defineProperty(exports, "toDo", {
	enumerable: true,
	get: function() {
		return toDo$1;
	}
});
