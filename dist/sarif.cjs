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
const OF_FILE = ["source-code.compose-hash", "source-code.compose-file"];
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
// src/core/views/differences.ts
function differenceLines({ differences = [] }) {
	return differences.flatMap(({ path, expected, actual, diff = [] }) => {
		const sides = [...expected === void 0 ? [] : [`expected ${require_start.visible(expected)}`], ...actual === void 0 ? [] : [`found ${require_start.visible(actual)}`]];
		const values = sides.length > 0 ? sides.join(", ") : "- expected, + found";
		return [`${require_start.visible(path)}: ${values}`, ...diff.map((line) => require_start.visible(line))];
	});
}
function policyLines({ policyLines: lines = [] }) {
	return lines.map((line) => require_start.visible(line));
}
// src/core/views/notices.ts
function openNotices(components) {
	return together(require_verification.causesOf(components));
}
function foundNotices(components, severity) {
	return together(components.flatMap(({ phases }) => require_help.PHASES.flatMap((phase) => phases[phase].checks)).filter((check) => require_verification.markOf(check) === severity).map((check) => ({
		check,
		follows: []
	})));
}
function together(all) {
	const notices = new Map();
	for (const { check, follows } of all) {
		const { id, status, detail, expected, actual, place, hint } = check;
		const key = JSON.stringify([
			id,
			status,
			detail,
			expected,
			actual,
			place,
			hint
		]);
		const same = notices.get(key) ?? {
			check,
			components: [],
			follows: []
		};
		if (!same.components.includes(check.component)) same.components.push(check.component);
		same.follows.push(...follows);
		notices.set(key, same);
	}
	return [...notices.values()];
}
function following({ follows: { length } }) {
	return length === 0 ? "" : `${length} more ${length === 1 ? "follows" : "follow"} from this`;
}
function namesOf(names) {
	const runs = [];
	for (const name of names) {
		const run = runs.at(-1);
		if (run !== void 0 && name === next(run.at(-1))) run.push(name);
		else runs.push([name]);
	}
	return runs.map((run) => run.length > 2 ? `${run[0]} to ${run.at(-1)}` : run.join(", ")).join(", ");
}
function next(name = "") {
	const [, role, instance] = /^([a-z]+)\/(\d+)$/.exec(name) ?? [];
	return role === void 0 ? null : `${role}/${Number(instance) + 1}`;
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
	const { components } = result;
	const open = openNotices(components);
	const found = [...foundNotices(components, "warning"), ...foundNotices(components, "info")];
	return [
		headline$1(result, reading),
		...components.length === 0 ? [] : [phaseTable(components)],
		...result.notShown.length === 0 ? [] : [notShownList(result)],
		...result.gaps.length === 0 ? [] : ["\n### Not obtained\n\n"],
		...result.gaps.map(gapLine),
		...open.length === 0 ? [] : ["\n### Checks that did not pass\n\n"],
		...open.map(noticeLines),
		...found.length === 0 ? [] : ["\n### Found in the app-compose, and not refused by the policy\n\n"],
		...found.map(noticeLines),
		...components.map(componentSection),
		provenance(result),
		...components.map(allChecks)
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
function notShownList({ notShown }) {
	return `\n### Not shown\n\n${notShown.map(({ what, why }) => `- ${escapeMarkdown(what)}: ${escapeMarkdown(why)}\n`).join("")}`;
}
function noticeLines({ check, components, follows }) {
	const more = [["expected", check.expected], ["actual", check.actual]];
	return `${[
		`- ${ICON[require_verification.markOf(check)]} **${escapeMarkdown(check.id)}** (${code(namesOf(components))}): ${escapeMarkdown(check.detail)}`,
		...check.place === void 0 ? [] : [`  - where: ${code(check.place.path)}`],
		...more.flatMap(([label, value]) => value === void 0 ? [] : [`  - ${label}: ${code(value)}`]),
		...block("differences", differenceLines(check)),
		...block("lines for the policy", policyLines(check)),
		...check.hint === void 0 ? [] : [`  - what to do: ${escapeMarkdown(check.hint)}`],
		...follows.length === 0 ? [] : [`  - ${followingLine(follows)}`]
	].join("\n")}\n`;
}
function followingLine(follows) {
	const ids = [...new Set(follows.map(({ id }) => escapeMarkdown(id)))];
	return `<details><summary>${following({ follows })}</summary>${ids.join(", ")}</details>`;
}
function block(label, lines) {
	if (lines.length === 0) return [];
	const escaped = lines.map((line) => line.replace(/[^\w ,;"'+=-]|_/gu, (one) => `&#${one.codePointAt(0)};`));
	return [
		`  - ${label}:`,
		"",
		...`<pre>${escaped.join("\n")}</pre>`.split("\n").map((line) => `    ${line}`),
		""
	];
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
			...app.mrKms === null ? [] : [[
				"KMS node (its aggregated measurement)",
				code(app.mrKms),
				""
			]],
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
		`${escapeMarkdown(check.detail)}${check.followsFrom === void 0 ? "" : ` Follows from ${code(check.followsFrom)}.`}`
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
			...open(result, "fail", page),
			...gaps(result, page),
			...open(result, "unknown", page)
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
function open({ components }, status, page) {
	return tell(openNotices(components).filter(({ check }) => check.status === "fail" === (status === "fail")), components.length > 1, 2, page);
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
	const who = isOneOfMany ? ` (${require_start.visible(namesOf(components))})` : "";
	const more = following({ follows: same.flatMap(({ follows }) => follows) });
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
	const lines = policyLines(check);
	return [
		...differenceLines(check).flatMap((line) => require_start.verbatim(page, indent, line, page.width, ...STYLE_OF_EDIT[line.charAt(0)] ?? [])),
		...lines.length === 0 ? [] : require_start.row(page, indent, [["Lines for the policy:", "dim"]], ""),
		...lines.flatMap((line) => require_start.verbatim(page, indent, line, Number.POSITIVE_INFINITY))
	];
}
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
	const { components } = result;
	const lines = tell(foundNotices(components, "warning"), components.length > 1, 4, page);
	return lines.length === 0 ? [] : [...require_start.row(page, 2, [["Found in the app-compose, and not refused by the policy", "bold"]], ""), ...lines];
}
function unshown({ notShown }, page) {
	if (notShown.length === 0) return [];
	return [...require_start.row(page, 2, [["Not shown", "bold"]], ""), ...notShown.flatMap(({ what, why }) => require_start.row(page, 4, [[require_start.visible(what).padEnd(PHASE_COLUMN)]], require_start.visible(why)))];
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
function nameOf$1({ role, instance }) {
	return `${require_start.visible(role)}/${instance}`;
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
	const notShown = result.notShown.map(({ what, why }) => `not shown: ${what}: ${why}`);
	const lines = [...result.gaps.map(({ name, reason }) => `${name}: ${reason}`), ...notShown];
	const output = notShown.length === 0 ? {} : { output: notShown.join("; ") };
	return {
		className: "verdict",
		name: "verified",
		ending,
		message: require_xml.verdictLine(result, reading),
		lines,
		...output
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
		...differenceLines(check),
		...policyLines(check),
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
			results: [...whole(result, options), ...[...told].flatMap(([check, follows]) => finding(check, follows, ids.indexOf(check.id), options))],
			properties: {
				verdict: result.verdict,
				verdictReason: require_start.visible(require_xml.verdictLine(result, options)),
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
function finding(check, follows, ruleIndex, { locate }) {
	const mark = require_verification.markOf(check);
	if (mark === "pass" || mark === "skipped") return [];
	const place = locate(check);
	if (place === null && check.status === "pass") return [];
	const lines = [
		check.detail,
		...check.expected === void 0 ? [] : [`Expected: ${check.expected}`],
		...check.actual === void 0 ? [] : [`Actual: ${check.actual}`],
		...differenceLines(check),
		...policyLines(check),
		...check.place === void 0 ? [] : [`Where: ${check.place.path}`],
		...check.hint === void 0 ? [] : [check.hint],
		...follows.length === 0 ? [] : [`${following({ follows })}: ${follows.map(({ id }) => id).join(", ")}`]
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
Object.defineProperty(exports, "differenceLines", {
	enumerable: true,
	get: function() {
		return differenceLines;
	}
});
Object.defineProperty(exports, "escapeMarkdown", {
	enumerable: true,
	get: function() {
		return escapeMarkdown;
	}
});
Object.defineProperty(exports, "following", {
	enumerable: true,
	get: function() {
		return following;
	}
});
Object.defineProperty(exports, "foundNotices", {
	enumerable: true,
	get: function() {
		return foundNotices;
	}
});
Object.defineProperty(exports, "locateIn", {
	enumerable: true,
	get: function() {
		return locateIn;
	}
});
Object.defineProperty(exports, "namesOf", {
	enumerable: true,
	get: function() {
		return namesOf;
	}
});
Object.defineProperty(exports, "openNotices", {
	enumerable: true,
	get: function() {
		return openNotices;
	}
});
Object.defineProperty(exports, "policyLines", {
	enumerable: true,
	get: function() {
		return policyLines;
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
