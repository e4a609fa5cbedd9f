const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
const require_xml = require("./xml.cjs");
const require_json = require("./json.cjs");
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
	"hardware.freshness": ["freshness"],
	"os.mrtd": ["os", "measurements"],
	"os.rtmr0": ["os", "measurements"],
	"os.rtmr1": ["os", "measurements"],
	"os.rtmr2": ["os", "measurements"],
	"os.reference-value": ["os", "images"],
	"os.image-hash-event": ["os", "images"],
	"os.dev-image": ["os", "allow-dev"],
	"source-code.compose-hash": ["source-code", "compose-hashes"],
	"source-code.app-id": ["source-code", "app-ids"],
	"source-code.key-provider": ["source-code", "key-provider"],
	"source-code.mr-config-id": ["source-code", "mr-config-id"],
	"source-code.findings": ["source-code", "findings"]
};
async function locateIn(files) {
	const policy = inRepository(files.policy);
	const compose = inRepository(files.compose);
	const tree = policy === null ? null : await readTree(policy.text);
	const composeHash = compose === null ? null : require_verification.toHex(require_verification.sha256(compose.bytes));
	const lines = compose === null ? new Map() : memberLines(new TextDecoder("utf-8", { ignoreBOM: true }).decode(compose.bytes));
	return (check) => {
		if (compose !== null && check.place?.composeHash === composeHash) {
			const [member = ""] = check.place.path.split(/[.[]/);
			return {
				path: compose.path,
				line: lines.get(member) ?? 1
			};
		}
		if (check.place !== void 0 && policy === null) return null;
		if (compose !== null && (check.id === "source-code.compose-hash" || policy === null)) return check.phase === "source-code" ? {
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
// src/core/views/markdown.ts
const DEFAULT_LIMIT = 921600;
const LEAST_LIMIT = 8192;
const MAX_REASON = 400;
const MAX_VALUE = 1e3;
const ICON = {
	pass: "✅",
	fail: "❌",
	unknown: "❔",
	skipped: "➖",
	warning: "⚠️",
	info: "ℹ️"
};
function renderMarkdown(result, options) {
	const limit = Math.max(options.limit ?? DEFAULT_LIMIT, LEAST_LIMIT);
	const [headline = "", ...rest] = blocks(result, options);
	const note = (count) => `\n> ${count} ${count === 1 ? "part was" : "parts were"} left out to stay within ${limit} bytes; the JSON result has everything.\n`;
	let size = require_verification.utf8(headline).length + require_verification.utf8(note(rest.length)).length;
	const kept = [headline];
	for (const block of rest) {
		const bytes = require_verification.utf8(block).length;
		if (size + bytes > limit) continue;
		kept.push(block);
		size += bytes;
	}
	const dropped = rest.length + 1 - kept.length;
	return `${kept.join("")}${dropped === 0 ? "" : note(dropped)}`;
}
function blocks(result, reading) {
	const checks = result.components.flatMap((component) => require_help.PHASES.flatMap((phase) => component.phases[phase].checks));
	const open = checks.filter(({ status }) => status !== "pass");
	const accepted = (mark) => checks.filter((check) => require_verification.markOf(check) === mark);
	const found = [...accepted("warning"), ...accepted("info")];
	return [
		headline$1(result, reading),
		...result.components.length === 0 ? [] : [phaseTable(result.components)],
		...result.gaps.length === 0 ? [] : ["\n### Not obtained\n\n"],
		...result.gaps.map(gapLine),
		...open.length === 0 ? [] : ["\n### Checks that did not pass\n\n"],
		...open.filter(({ status }) => status === "fail").map(openCheck),
		...open.filter(({ status }) => status !== "fail").map(openCheck),
		...found.length === 0 ? [] : ["\n### Found in the app-compose, and not refused by the policy\n\n"],
		...found.map(openCheck),
		...result.components.map(componentSection),
		provenance(result),
		...result.components.map(allChecks)
	];
}
function headline$1(result, reading) {
	const icon = {
		verified: require_xml.currentVerdict(result, reading.at, 7).kind === "verified" ? ICON.pass : "⚠️",
		failed: ICON.fail,
		inconclusive: ICON.unknown
	}[result.verdict];
	const experiment = result.experiment === null ? "" : `> ${escapeMarkdown(require_xml.experimentSentence(result.experiment))}\n\n`;
	return `## ${icon} ${escapeMarkdown(require_start.visible(require_xml.verdictLine(result, reading), MAX_REASON))}\n\n${experiment}`;
}
function gapLine({ name, reason, code: errorCode, hint }) {
	return `- ${code(name)}: ${escapeMarkdown(reason)}${errorCode === null ? "" : ` (${code(errorCode)})`}\n${hint === null ? "" : `  - what to do: ${escapeMarkdown(hint)}\n`}`;
}
function phaseTable(components) {
	const rows = components.map((component) => [code(nameOf$2(component)), ...require_help.PHASES.map((phase) => `${ICON[component.phases[phase].status]} ${component.phases[phase].status}`)]);
	return table(["component", ...require_help.PHASES], rows);
}
function openCheck(check) {
	const more = [["expected", check.expected], ["actual", check.actual]];
	return `${[
		`- ${ICON[require_verification.markOf(check)]} **${escapeMarkdown(check.id)}** (${code(check.component)}): ${escapeMarkdown(check.detail)}`,
		...check.place === void 0 ? [] : [`  - where: ${code(check.place.path)}`],
		...more.flatMap(([label, value]) => value === void 0 ? [] : [`  - ${label}: ${code(value)}`]),
		...check.hint === void 0 ? [] : [`  - what to do: ${escapeMarkdown(check.hint)}`]
	].join("\n")}\n`;
}
function componentSection(component) {
	const { tcb, measurements, app, expected } = component;
	let text = `\n### ${code(nameOf$2(component))}\n\n`;
	if (tcb !== null) {
		const rows = [
			["platform", tcb.platform],
			["TDX module", tcb.module],
			["quoting enclave", tcb.qe]
		].flatMap(([name, part]) => {
			if (part === null) return [];
			const { status, tcbDate, advisoryIds, lags } = part;
			return [[
				name,
				escapeMarkdown(status),
				code(tcbDate),
				list(advisoryIds),
				list(lags)
			]];
		});
		const converged = [
			"converged",
			escapeMarkdown(tcb.status ?? "undetermined"),
			codeOrNone(tcb.tcbDate),
			list(tcb.advisoryIds),
			""
		];
		text += `${table([
			"TCB",
			"status",
			"date",
			"advisories",
			"lags behind"
		], [...rows, converged])}\n`;
	}
	if (measurements !== null) {
		const rows = [...[
			"mrtd",
			"rtmr0",
			"rtmr1",
			"rtmr2"
		].map((name) => [
			name.toUpperCase(),
			code(measurements[name]),
			codeOrNone(expected[name])
		]), [
			"RTMR3",
			code(measurements.rtmr3),
			"by its events"
		]];
		text += `${table([
			"register",
			"in the quote",
			"expected"
		], rows)}\n`;
	}
	if (app !== null) {
		const rows = [
			[
				"app id",
				codeOrNone(app.appId),
				""
			],
			[
				"instance id",
				codeOrNone(app.instanceId),
				""
			],
			[
				"compose hash",
				codeOrNone(app.composeHash),
				codeOrNone(expected.composeHash)
			],
			[
				"OS image hash (the guest’s claim)",
				codeOrNone(app.osImageHash),
				""
			],
			[
				"key provider",
				app.keyProvider === null ? NONE : `${code(app.keyProvider.name)} ${code(app.keyProvider.id)}`,
				""
			],
			[
				"MRCONFIGID",
				escapeMarkdown(app.mrConfigId),
				""
			]
		];
		text += table([
			"identity",
			"measured",
			"expected"
		], rows);
	}
	return text;
}
function provenance(result) {
	return `\n${table(["", "appraised"], [
		["target", `${code(result.target.name)} (${escapeMarkdown(result.target.kind)})`],
		["appraised at", code(result.appraisedAt)],
		["evidence", code(result.evidenceDigest)],
		["policy", code(result.policyDigest)],
		["trusted root", code(result.trustAnchor)]
	])}`;
}
function allChecks(component) {
	const checks = require_help.PHASES.flatMap((phase) => component.phases[phase].checks);
	const rows = checks.map((check) => [
		`${ICON[require_verification.markOf(check)]} ${require_verification.markOf(check)}`,
		code(check.id),
		escapeMarkdown(check.detail)
	]);
	return `\n<details><summary>${`All ${checks.length} checks of ${escapeMarkdown(nameOf$2(component))}`}</summary>\n\n${table([
		"",
		"check",
		"found"
	], rows)}\n</details>\n`;
}
function nameOf$2({ role, instance }) {
	return `${role}/${instance}`;
}
function table(head, rows) {
	const row = (cells) => `| ${cells.join(" | ")} |\n`;
	return `${row(head)}${row(head.map(() => "---"))}${rows.map(row).join("")}`;
}
const NONE = "–";
function codeOrNone(text) {
	return text === null ? NONE : code(text);
}
function list(texts) {
	return escapeMarkdown(texts.join("; "));
}
function code(text) {
	const shown = require_start.visible(text, MAX_VALUE);
	if (shown === "") return "(empty)";
	return /[`|\\<>&]/.test(shown) ? `<code>${escapeMarkdown(shown)}</code>` : `\`${shown}\``;
}
const SPECIAL = /[\\`*_[\]#|<>&~$@]|:(?=\S)/g;
const ZERO_WIDTH_SPACE = "&#8203;";
function escapeMarkdown(text) {
	return require_start.visible(text, MAX_VALUE).trim().replace(SPECIAL, (character, offset, whole) => {
		const reference = `&#${character.charCodeAt(0)};`;
		const isLink = character === ":" && LINK_OR_EMOJI.test(whole.slice(offset, offset + MAX_EMOJI));
		return character === "@" || character === "#" || isLink ? `${reference}${ZERO_WIDTH_SPACE}` : reference;
	}).replace(/www\./gi, (www) => `${www.slice(0, 3)}${ZERO_WIDTH_SPACE}.`).replace(/\bGH-/gi, (gh) => `${gh}${ZERO_WIDTH_SPACE}`).replace(/^(?:[-+=]|[0-9]+(?=[.)]))/, (start) => `${start.slice(0, -1)}&#${start.charCodeAt(start.length - 1)};`);
}
const LINK_OR_EMOJI = /^:(?:\/\/|[\w+-]+:)/;
const MAX_EMOJI = 64;
// src/core/views/not-shown.ts
const QUESTION = {
	hardware: "whether it is genuine, and its TCB accepted",
	os: "which OS booted",
	"source-code": "which app-compose runs",
	domain: "who holds the TLS key"
};
const GRADE = {
	rebuilt: null,
	attested: "its signer vouches for it; not rebuilt from source here",
	release: "as its publisher gave it; not rebuilt from source",
	local: "the one that you gave; not rebuilt from source",
	pinned: "pinned as known good; not rebuilt from source"
};
function notShown(result) {
	const { components } = result;
	const why = (what, reasons) => [...new Set(reasons)].flatMap((reason) => reason === null ? [] : [{
		what,
		why: reason
	}]);
	return [
		...require_help.PHASES.flatMap((phase) => why(phase, [openQuestion(phase, result)])),
		...why("age", components.map(ageOf)),
		...why("OS image", components.map((component) => isShown("os", component) && component.reference !== null ? GRADE[component.reference.grade] : null)),
		...why("KMS", components.map((component) => hasOpenKms(component, components) ? "gives the app its keys, and was not appraised" : null)),
		...why("gateway", components.map((component) => hasOpenGateway(component, components) ? "stands before the app, and was not appraised" : null))
	];
}
function openQuestion(phase, { components, coverage }) {
	if (coverage[phase] === "skipped") return `nobody asked ${QUESTION[phase]}`;
	const open = components.filter((component) => !isShown(phase, component));
	if (components.length > 0 && open.length === 0) return null;
	const some = open.length < components.length ? ` for ${open.length} of ${components.length}` : "";
	return `${QUESTION[phase]}: not proven${some}`;
}
function isShown(phase, { phases }) {
	return require_verification.isProven(phase, {
		hardware: phases.hardware.status,
		os: phases.os.status,
		"source-code": phases["source-code"].status,
		domain: phases.domain.status
	});
}
function ageOf({ freshness }) {
	if (freshness === "replayed") return "read from a file: the evidence may be of any age";
	return freshness === "fetched" ? "fetched without a nonce: the quote may be an older one" : null;
}
function hasOpenKms({ role, app }, all) {
	return role === "app" && app?.keyProvider?.name === "kms" && all.every((other) => other.role !== "kms");
}
function hasOpenGateway({ role, phases }, all) {
	const isBehindOne = phases["source-code"].checks.some(({ id }) => id === "source-code.compose.gateway");
	return role === "app" && isBehindOne && all.every((other) => other.role !== "gateway");
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
	const isGreen = require_xml.currentVerdict({
		...result,
		verdict: "verified"
	}, at, 7).kind === "verified";
	const page = {
		width: detail === "verdict" ? Number.POSITIVE_INFINITY : options.width,
		colour,
		isGreen
	};
	const verdict = headline(result, require_xml.verdictLine(result, options), page);
	if (detail === "verdict") return `${verdict.join("\n")}\n`;
	const lines = [
		about(result, page),
		...detail === "summary" ? summary(result, page) : everyCheck(result, page),
		unshown(result, page),
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
			...notices(result, "fail", 2, page),
			...gaps(result, page),
			...notices(result, "unknown", 2, page)
		],
		...phaseTables(result, page),
		warnings(result, page)
	];
}
function everyCheck(result, page) {
	return [...result.components.flatMap((component) => [[...require_start.row(page, 2, [[nameOf$1(component), "bold"], ["  "]], identity(component.app)), ...tcbLines(component.tcb, page)], ...require_help.PHASES.map((phase) => [...phaseRow(component, phase, 2, page), ...checkRows(component.phases[phase].checks, page)])]), gaps(result, page)];
}
function headline({ verdict }, line, page) {
	const mark = {
		verified: page.isGreen ? "pass" : "warning",
		failed: "fail",
		inconclusive: "unknown"
	}[verdict];
	const column = 6;
	const [first = "", ...rest] = require_start.wrap(flowing(line), page.width - column);
	return [`${require_start.paint(page, `${SYMBOL[mark]} ${verdict}`, "bold", STYLE[mark])}${first.slice(verdict.length)}`, ...rest.map((more) => `${" ".repeat(column)}${more}`)];
}
function flowing(text) {
	return require_start.visible(text).replace(/\p{Zs}+/gu, " ");
}
function marked(mark, { isGreen }) {
	return [`${SYMBOL[mark]} `, mark === "pass" && !isGreen ? "yellow" : STYLE[mark]];
}
function about({ target, appraisedAt, experiment }, page) {
	const time = new Date(require_verification.parseRfc3339(appraisedAt, "result.appraisedAt")).toISOString();
	const minute = `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
	return [...require_start.row(page, 2, [], `${flowing(target.name)} (${require_start.visible(target.kind)}), appraised ${minute}`), ...experiment === null ? [] : require_start.row(page, 2, [], require_start.visible(require_xml.experimentSentence(experiment)))];
}
function notices({ components }, mark, indent, page) {
	const found = components.flatMap(checksOf).filter((check) => require_verification.markOf(check) === mark);
	const isGround = ({ id }) => id.endsWith(".ground");
	const causes = grouped(found.filter((check) => !isGround(check)), ({ hint }) => hint ?? "");
	const lines = (checks) => grouped(checks, ({ detail, place, expected, actual }) => JSON.stringify([
		detail,
		place,
		expected,
		actual
	])).flatMap((same) => notice(same, components.length > 1, indent, page));
	return [...causes.flatMap((checks) => [...lines(checks), ...toDo(checks[0]?.hint, indent + 2, page)]), ...lines(found.filter(isGround))];
}
function notice(same, isOneOfMany, indent, page) {
	const [check] = same;
	if (check === void 0) return [];
	const mark = require_verification.markOf(check);
	const ids = [...new Set(same.map(({ id }) => id))].join(", ");
	const who = isOneOfMany ? ` (${namesOf([...new Set(same.map(({ component }) => component))])})` : "";
	const { expected, actual } = check;
	const name = expected === void 0 && actual !== void 0 ? ` (${require_start.folded(require_start.visible(actual))})` : "";
	return [...require_start.row(page, indent, [marked(mark, page)], `${ids}${who}: ${sentenceOf(check)}${name}`), ...expected === void 0 ? [] : comparison(check, indent + 4, page)];
}
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
	return result.gaps.flatMap(({ name, reason, hint }) => [...require_start.row(page, 2, [marked("unknown", page)], `${require_start.visible(name)} was not obtained: ${flowing(reason)}`), ...toDo(hint, 4, page)]);
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
function phaseTables({ components }, page) {
	const isOne = components.length === 1;
	return grouped(components.map((component) => ({
		name: nameOf$1(component),
		lines: require_help.PHASES.flatMap((phase) => phaseRow(component, phase, isOne ? 2 : 4, page))
	})), ({ lines }) => lines.join("\n")).map((same) => [...isOne ? [] : require_start.row(page, 2, [], namesOf(same.map(({ name }) => name))), ...same[0]?.lines ?? []]);
}
const PHASE_COLUMN = Math.max(...require_help.PHASES.map((phase) => phase.length)) + 2;
const COUNT_COLUMN = 9;
function phaseRow(component, phase, indent, page) {
	const { status, checks } = component.phases[phase];
	const [count, outcome] = countOf(status, checks);
	const facts = status === "skipped" ? "" : FACTS[phase](component);
	const lead = [
		[phase.padEnd(PHASE_COLUMN), "bold"],
		marked(status, page),
		[`${count.padEnd(COUNT_COLUMN)}  `]
	];
	return require_start.row(page, indent, lead, [outcome, facts].filter((text) => text !== "").join("; "));
}
function countOf(status, checks) {
	const of = (wanted) => checks.filter((check) => check.status === wanted).length;
	const [failed, open] = [of("fail"), of("unknown")];
	const all = `${checks.length} ${checks.length === 1 ? "check" : "checks"}`;
	if (status === "pass") return [checks.length < 10 ? ` ${all}` : all, ""];
	if (status === "skipped") return ["not asked", checks.length === 0 ? "" : `${all} of what was named passed`];
	if (status === "fail") return [`${failed} of ${checks.length}`, `failed${open === 0 ? "" : `, ${open} unknown`}`];
	if (checks.length === 0) return ["no check", "not appraised"];
	return [`${open} of ${checks.length}`, open === 0 ? "unknown, as it stands on what is not proven" : "unknown"];
}
const FACTS = {
	hardware({ tcb }) {
		if (tcb === null) return "TCB not appraised";
		const date = tcb.tcbDate === null ? "" : ` of ${day(tcb.tcbDate)}`;
		const advisories = tcb.advisoryIds.length > 0 ? `, ${require_start.visible(tcb.advisoryIds.join(" "))}` : tcb.status === null ? "" : ", no open advisory";
		return `${require_start.visible(tcb.teeType).toUpperCase()}, TCB ${require_start.visible(tcb.status ?? "undetermined")}${date}${advisories}`;
	},
	os({ reference }) {
		if (reference === null) return "no reference value knows it";
		const image = reference.osImageHash === null ? "" : `, image ${require_start.folded(require_start.visible(reference.osImageHash))}`;
		return `${require_start.visible(reference.name)}, ${require_start.visible(reference.grade)}${image}`;
	},
	"source-code"({ app, phases }) {
		const marks = phases["source-code"].checks.map(require_verification.markOf);
		const findings = ["warning", "info"].flatMap((mark) => {
			const count = marks.filter((one) => one === mark).length;
			return count === 0 ? [] : [`${count} ${mark === "info" ? "note" : mark}${count === 1 ? "" : "s"}`];
		});
		return [`compose hash ${app === null || app.composeHash === null ? "not measured" : require_start.folded(require_start.visible(app.composeHash))}`, ...findings].join(", ");
	},
	domain: () => ""
};
function warnings(result, page) {
	const lines = notices(result, "warning", 4, page);
	return lines.length === 0 ? [] : [...require_start.row(page, 2, [["Found in the app-compose, and not refused by the policy", "bold"]], ""), ...lines];
}
function unshown(result, page) {
	const list = notShown(result);
	if (list.length === 0) return [];
	return [...require_start.row(page, 2, [["Not shown", "bold"]], ""), ...list.flatMap(({ what, why }) => require_start.row(page, 4, [[what.padEnd(PHASE_COLUMN)]], require_start.visible(why)))];
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
			...check.status === "pass" ? [] : comparison(check, 8, page),
			...mark === "pass" ? [] : toDo(check.hint, 6, page)
		];
	});
}
function identity(app) {
	if (app === null) return "identity not appraised";
	const { appId, instanceId, composeHash, keyProvider } = app;
	const value = (text) => text === null || text === void 0 ? "not measured" : text === "" ? "empty" : require_start.visible(text);
	return [
		`app id ${value(appId)}`,
		`instance ${value(instanceId)}`,
		`compose hash ${value(composeHash)}`,
		`key provider ${value(keyProvider?.name)}`
	].join(", ");
}
function tcbLines(tcb, page) {
	if (tcb === null) return require_start.row(page, 4, [], "TCB not appraised");
	const facts = [
		require_start.visible(tcb.teeType),
		...tcb.fmspc === null ? [] : [`FMSPC ${require_start.visible(tcb.fmspc)}`],
		...tcb.evaluationDataNumber === null ? [] : [`evaluation data number ${tcb.evaluationDataNumber}`],
		...tcb.tcbDate === null ? [] : [`TCB date ${day(tcb.tcbDate)}`],
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
	return require_start.row(page, 6, [], `${name} ${require_start.visible(part.status)} of ${day(part.tcbDate)}${lags}`);
}
function checksOf({ phases }) {
	return require_help.PHASES.flatMap((phase) => phases[phase].checks);
}
function nameOf$1({ role, instance }) {
	return `${require_start.visible(role)}/${instance}`;
}
function namesOf(names) {
	const runs = [];
	for (const name of names) {
		const run = runs.at(-1);
		if (run !== void 0 && name === following(run.at(-1))) run.push(name);
		else runs.push([name]);
	}
	return runs.map((run) => require_start.visible(run.length > 2 ? `${run[0]} to ${run.at(-1)}` : run.join(", "))).join(", ");
}
function following(name = "") {
	const [, role, instance] = /^([a-z]+)\/(\d+)$/.exec(name) ?? [];
	return role === void 0 ? null : `${role}/${Number(instance) + 1}`;
}
function day(time) {
	return require_start.visible(time.replace(/T00:00:00(?:\.000)?Z$/, ""));
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
	}, ...result.components.flatMap((component) => require_help.PHASES.map((phase) => ({
		name: `${nameOf(component)} ${phase}`,
		cases: phaseCases(component, phase)
	})))];
	const all = suites.flatMap(({ cases }) => cases);
	const body = suites.map(({ name, cases }) => {
		const timestamp = attribute("timestamp", result.appraisedAt);
		return `  <testsuite ${attribute("name", name)} ${counts(cases)} ${timestamp}>\n${cases.map(testCase).join("")}  </testsuite>\n`;
	});
	return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attribute("name", `trust-center ${result.target.name}`)} ${counts(all)}>\n${body.join("")}</testsuites>\n`;
}
function verdictCase(result, reading) {
	const ending = require_xml.currentVerdict(result, reading.at, 7).kind === "verified" ? "pass" : result.verdict === "failed" ? "failure" : "error";
	const lines = result.gaps.map(({ name, reason }) => `${name}: ${reason}`);
	return {
		className: "verdict",
		name: "verified",
		ending,
		message: require_xml.verdictLine(result, reading),
		lines
	};
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
		...check.hint === void 0 ? [] : [check.hint],
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
	const ids = [...new Set(checks.map(({ id }) => id))];
	const rules = ids.map((id) => rule(checks, id, options));
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
			results: [...whole(result, options), ...checks.flatMap((check) => finding(check, ids.indexOf(check.id), options))],
			properties: {
				verdict: result.verdict,
				verdictReason: require_start.visible(require_xml.verdictLine(result, options)),
				target: require_start.visible(result.target.name),
				evidenceDigest: require_start.visible(result.evidenceDigest),
				policyDigest: require_start.visible(result.policyDigest),
				trustAnchor: require_start.visible(result.trustAnchor)
			}
		}]
	};
	return require_json.jsonText(log);
}
function rule(checks, id, { informationUri }) {
	const check = checks.find((one) => one.id === id);
	return {
		id,
		shortDescription: { text: plain(check?.title ?? id) },
		helpUri: `${informationUri}/blob/main/${check?.docs ?? "docs/checks.md"}`,
		defaultConfiguration: { level: "error" }
	};
}
function whole(result, reading) {
	if (result.components.some(({ phases }) => require_help.PHASES.some((phase) => phases[phase].checks.some(({ status }) => status === "fail" || status === "unknown"))) || require_xml.currentVerdict(result, reading.at, 7).kind === "verified") return [];
	return [{
		level: result.verdict === "failed" ? "error" : "warning",
		kind: "fail",
		message: { text: plain(require_xml.verdictLine(result, reading)) }
	}];
}
function finding(check, ruleIndex, { locate }) {
	const mark = require_verification.markOf(check);
	if (mark === "pass" || mark === "skipped") return [];
	const place = locate(check);
	if (place === null && check.status === "pass") return [];
	const lines = [
		check.detail,
		...check.expected === void 0 ? [] : [`Expected: ${check.expected}`],
		...check.actual === void 0 ? [] : [`Actual: ${check.actual}`],
		...check.place === void 0 ? [] : [`Where: ${check.place.path}`],
		...check.hint === void 0 ? [] : [check.hint]
	];
	const path = check.place === void 0 ? "" : `/${require_start.visible(check.place.path)}`;
	return [{
		ruleId: check.id,
		ruleIndex,
		kind: "fail",
		level: LEVEL[mark],
		message: { text: lines.map(plain).join("\n") },
		locations: [{
			...place === null ? {} : { physicalLocation: {
				artifactLocation: {
					uri: uriOf(place.path),
					uriBaseId: "%SRCROOT%"
				},
				region: { startLine: place.line }
			} },
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
function uriOf(path) {
	return path.split("/").map(encodeURIComponent).join("/");
}
function plain(text) {
	return require_start.visible(text).replace(/[{}]/g, "$&$&").replaceAll("](", "] (");
}
Object.defineProperty(exports, "escapeMarkdown", {
	enumerable: true,
	get: function() {
		return escapeMarkdown;
	}
});
Object.defineProperty(exports, "locateIn", {
	enumerable: true,
	get: function() {
		return locateIn;
	}
});
Object.defineProperty(exports, "renderJunit", {
	enumerable: true,
	get: function() {
		return renderJunit;
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
