const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
const require_current_verdict = require("./current-verdict.cjs");
const require_markdown_text = require("./markdown-text.cjs");
const require_values = require("./values.cjs");
const require_targets = require("./targets.cjs");
let node_crypto = require("node:crypto");
let node_events = require("node:events");
let node_timers_promises = require("node:timers/promises");
// src/core/views/fleet-lines.ts
const STATUSES = [
	"failed",
	"inconclusive",
	"stale",
	"early",
	"not checked",
	"experiment",
	"verified"
];
const SIGNS = {
	failed: "✗",
	inconclusive: "?",
	stale: "–",
	early: "–",
	"not checked": "–",
	experiment: "!",
	verified: "✓"
};
const MAX_WHY$1 = 400;
function lineOf(name, result, at) {
	const line = require_current_verdict.verdictLine(result, { at });
	return {
		name,
		status: require_current_verdict.currentVerdict(result, at, 7).kind,
		why: require_start.visible(line.replace(/^(?:verified|failed|inconclusive)(?:: | )/, ""), MAX_WHY$1),
		unasked: require_help.PHASES.filter((phase) => result.coverage[phase] === "skipped")
	};
}
function uncheckedLine(name, why) {
	return {
		name,
		status: "not checked",
		why: require_start.visible(why, MAX_WHY$1),
		unasked: []
	};
}
function ordered(lines) {
	return STATUSES.flatMap((status) => lines.filter((line) => line.status === status));
}
function fleetHeadline(lines) {
	const total = lines.length;
	const count = (status) => lines.filter((line) => line.status === status).length;
	const failed = count("failed");
	const rest = total - failed - count("verified");
	const of = `of ${total} ${total === 1 ? "target" : "targets"}`;
	if (failed > 0) return `${failed} ${of} failed${rest === 0 ? "" : `, ${rest} more ${rest === 1 ? "is" : "are"} not verified`}`;
	if (rest > 0 || total === 0) return `${rest} ${of} ${rest === 1 ? "is" : "are"} not verified`;
	return `${total} ${of} verified`;
}
function fleetSign(lines) {
	const has = (status) => lines.some((line) => line.status === status);
	if (has("failed")) return SIGNS.failed;
	if (lines.length > 0 && lines.every(({ status }) => status === "verified")) return SIGNS.verified;
	return lines.some(({ status }) => status !== "verified" && status !== "experiment") || lines.length === 0 ? SIGNS.inconclusive : SIGNS.experiment;
}
function unaskedInWords(lines, words) {
	return require_help.PHASES.flatMap((phase) => {
		const count = lines.filter(({ unasked }) => unasked.includes(phase)).length;
		return count === 0 ? [] : [`${words[phase]}, for ${count} of ${lines.length}`];
	});
}
// src/core/views/fleet-markdown.ts
const DEFAULT_LIMIT = 921600;
const MAX_NAME$1 = 160;
const MAX_WHY = 300;
function renderFleetMarkdown(lines, { limit = DEFAULT_LIMIT } = {}) {
	const open = ordered(lines).filter(({ status }) => status !== "verified");
	const verified = lines.filter(({ status }) => status === "verified");
	const heading = `## ${fleetSign(lines)} ${fleetHeadline(lines)}\n`;
	const [head = "", rule = "", ...rows] = require_markdown_text.table([
		"",
		"target",
		"why"
	], open.map(row)).split(/(?<=\n)/);
	const unasked = unaskedInWords(lines, require_help.PHASE_WORDS);
	const rest = [
		...rows,
		...unasked.length === 0 ? [] : [`\n**Not asked:** ${require_markdown_text.escapeMarkdown(unasked.join("; "))}.\n`],
		...verified.length === 0 ? [] : [require_markdown_text.details(`✓ verified: ${verified.length}`, names(verified))]
	];
	return require_markdown_text.withinLimit(`${heading}\n${open.length === 0 ? "" : head + rule}`, rest, limit, (count) => count === 0 ? "" : `\n> ${count} of the lines and blocks were left out to stay within ${limit} bytes.\n`);
}
function row(line) {
	const { status, why } = line;
	return [
		`${SIGNS[status]}&nbsp;${status.replace(" ", "&nbsp;")}`,
		shownName(line),
		require_markdown_text.cell(require_start.visible(why, MAX_WHY))
	];
}
function names(lines) {
	return lines.map(shownName).join(", ");
}
function shownName({ name, url }) {
	const text = require_markdown_text.cell(require_start.visible(name, MAX_NAME$1).trim() || "a target without a name");
	return url === void 0 ? text : require_markdown_text.link(text, url);
}
// src/core/views/fleet-text.ts
const STYLE = {
	failed: "red",
	inconclusive: "yellow",
	stale: "yellow",
	early: "yellow",
	"not checked": "yellow",
	experiment: "yellow",
	verified: "green"
};
const COLUMN = 12;
const MAX_NAME = 160;
function renderTargetLine({ name, status, why }, page) {
	const lead = `${SIGNS[status]} ${status.padEnd(COLUMN)}  `;
	return `${require_start.row(page, 0, [[lead, STYLE[status]]], `${flowing(name, MAX_NAME)}: ${flowing(why)}`).join("\n")}\n`;
}
function renderFleetText(lines, page, isAlone = false) {
	const open = ordered(lines).filter(({ status }) => status !== "verified");
	const again = lines.length > MAX_SEEN ? open.map((line) => renderTargetLine(line, page)) : [];
	const unasked = unaskedInWords(lines, require_help.PHASE_WORDS);
	const sign = fleetSign(lines);
	const style = sign === SIGNS.verified ? "green" : sign === SIGNS.failed ? "red" : "yellow";
	const headline = `${require_start.paint(page, `${sign} ${fleetHeadline(lines)}`, "bold", style)}\n`;
	if (isAlone) return headline;
	return [
		"\n",
		...again,
		...again.length === 0 ? [] : ["\n"],
		headline,
		...unasked.length === 0 ? [] : [`${require_start.row(page, 2, [], `Not asked: ${unasked.join("; ")}.`).join("\n")}\n`]
	].join("");
}
const MAX_SEEN = 20;
function flowing(text, limit) {
	return require_start.visible(text, limit).replace(/\p{Zs}+/gu, " ");
}
// src/targets.ts
const MAX_TARGETS = 1e3;
const MAX_FILE_BYTES = 262144;
async function readTargets(path, env, adapt = async (own) => own) {
	const text = require_verification.documentText(await require_verification.readInputFile(path, "targets", MAX_FILE_BYTES), "targets");
	const document = await require_verification.parseYaml(text, (message, { line, column }, hint = HINT) => {
		return new require_start.InputError("INPUT_INVALID", `targets ${line}:${column}: ${message}`, { hint });
	});
	const { defaults, entries, isList } = document.read(file);
	const files = require_verification.readFiles();
	const lines = new Map();
	const targets = [];
	for (const [i, { name: given, texts }] of entries.entries()) {
		const line = document.lineOf(isList ? [String(i)] : ["targets", String(i)]);
		try {
			const options = require_values.readValues(require_targets.TARGET_OPTIONS, (name) => texts.get(name) ?? defaults.get(name) ?? [], String);
			const expect = (policy) => expectNoIdle(texts, options, policy);
			const prepared = await require_verification.prepare(await adapt(options), {
				env,
				files,
				expect
			});
			const name = given ?? require_verification.targetName(prepared.target);
			const other = lines.get(looks(name));
			if (other !== void 0) throw new require_start.InputError("INPUT_INVALID", `the target of line ${other} has the name ${require_verification.preview(name)}, too`, { hint: "Give each a name of its own, also to the eye. If both are the same target, leave one out." });
			lines.set(looks(name), line);
			targets.push({
				...prepared,
				name,
				options
			});
		} catch (error) {
			throw atLine(line, given, error);
		}
	}
	return targets;
}
function fileEnvironment(env) {
	const isOwn = (name) => /^(?:ACTIONS|GITHUB|INPUT|RUNNER|STATE|TRUST_CENTER)_/i.test(name);
	return Object.fromEntries(Object.entries(env).filter(([name]) => !isOwn(name)));
}
function looks(name) {
	return name.normalize("NFKC").replace(/\s+/gu, " ").trim();
}
const PLAIN_NAME = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9][a-z0-9._-]{0,59}$/;
function fileNameOf(name) {
	if (PLAIN_NAME.test(name)) return name;
	return `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40)}~${(0, node_crypto.createHash)("sha256").update(name).digest("hex").slice(0, 12)}`;
}
const HINT = "A list of targets, or `defaults` and `targets`. A target has a name, and options that are about it: docs/fleets.md lists them.";
const file = (value) => {
	if (Array.isArray(value)) return {
		defaults: new Map(),
		entries: entriesOf(value),
		isList: true
	};
	if (!(value instanceof Map)) return require_verification.mismatch("a list of targets", value);
	expectKeys(value, ["defaults", "targets"]);
	if (!value.has("targets")) return require_verification.refuse$1("targets is missing");
	return {
		defaults: value.has("defaults") ? require_verification.read(value.get("defaults"), "defaults", defaultTexts) : new Map(),
		entries: require_verification.read(value.get("targets"), "targets", entriesOf),
		isList: false
	};
};
const SHARED = require_targets.TARGET_OPTIONS.filter((option) => !require_targets.NAMING.includes(option));
const defaultTexts = (value) => textsOf(value, SHARED);
const entriesOf = require_verification.listOf((value) => {
	const texts = textsOf(value, ["name", ...require_targets.TARGET_OPTIONS]);
	return {
		name: texts.get("name")?.[0] ?? null,
		texts: new Map([...texts].filter(([key]) => key !== "name"))
	};
}, {
	least: 1,
	most: MAX_TARGETS
});
function textsOf(value, known) {
	if (!(value instanceof Map)) return require_verification.mismatch("a mapping of options", value);
	expectKeys(value, known);
	return new Map([...value].map(([key, given]) => [key, require_verification.read(given, key, readerOf(key))]));
}
function readerOf(key) {
	if (key === "name") return (value) => [require_verification.label(value)];
	const isList = require_help.OPTIONS[key].kind === "values";
	return (value) => isList && Array.isArray(value) ? require_verification.listOf(given, {
		least: 1,
		most: 100
	})(value) : [given(value)];
}
const given = (value) => {
	const text = require_verification.textOf(value) ?? require_verification.mismatch("a text", value);
	if (text === "") return require_verification.refuse$1("expected a value, got an empty one");
	return text === "-" ? require_verification.refuse$1("expected the name of a file: standard input is not for one of many targets") : text;
};
function expectKeys(value, known) {
	for (const key of value.keys()) {
		if (known.includes(key)) continue;
		const near = require_start.nearest(key, known);
		const what = Object.hasOwn(require_help.OPTIONS, key) ? `${require_verification.preview(key)} is no option of a single target` : `unknown option ${require_verification.preview(key)}`;
		require_verification.read(void 0, key, () => require_verification.refuse$1(`${what}${near === null ? "" : `; did you mean ${near}?`}`, { hint: HINT }));
	}
}
function expectNoIdle(texts, options, policy) {
	const refuseIdle = (names, why) => {
		const idle = names.find((name) => texts.has(name));
		if (idle !== void 0) throw new require_start.InputError("INPUT_INVALID", `${idle} has no effect: ${why}`);
	};
	const { url, raTls, kmsUrl, gatewayUrl, domain, collateral, referenceValues } = options;
	const asksImages = require_verification.wantsImages(require_verification.wantedImages(policy));
	if ([
		url,
		raTls,
		kmsUrl,
		gatewayUrl,
		domain
	].every((place) => place === void 0) && !asksImages) refuseIdle(["allow-private"], "it is about url, ra-tls, kms-url, gateway-url, domain, and registries where a policy asks for provenance");
	const ofDomain = require_verification.idleOfDomain((name) => texts.has(name), options, policy.domain);
	if (ofDomain !== null) refuseIdle([ofDomain.name], ofDomain.why);
	const collateralGiven = "the collateral is given, with collateral";
	if (collateral.length > 0) refuseIdle(["pccs-url", "tcb-update"], collateralGiven);
	if (options.earlyWarning && collateral.length > 0) refuseIdle(["early-warning"], collateralGiven);
	if (options.earlyWarning && options.tcbUpdate === "early") refuseIdle(["early-warning"], "with tcb-update: early the verdict is by that recovery already");
	if (referenceValues.length === 0 && !asksImages) refuseIdle(["trusted-root"], require_verification.ROOT_IDLE);
}
function atLine(line, name, error) {
	if (!(error instanceof require_start.TrustCenterError)) return error;
	const { code, message, hint } = error;
	const which = name === null ? "" : ` (${require_verification.preview(name)})`;
	return new require_start.InputError(code, `targets line ${line}${which}: ${message}`, {
		...hint === void 0 ? {} : { hint },
		cause: error
	});
}
// src/collect/endorsements/shared-answers.ts
const AT_ONCE = (_question, ask) => ask();
const MAX_QUESTIONS = 256;
var SharedAnswers = class {
	#turns;
	#answers = new Map();
	constructor(turns = AT_ONCE) {
		this.#turns = turns;
	}
	async get(question, suits, ask) {
		let refused;
		for (;;) {
			const known = this.#answers.get(question);
			if (known === void 0 || known === refused) return this.#ask(question, ask);
			const answer = await known;
			if (suits(answer)) return answer;
			refused = known;
		}
	}
	async #ask(question, ask) {
		const answer = this.#turns(question, ask);
		this.#answers.delete(question);
		if (this.#answers.size >= MAX_QUESTIONS) this.#answers.delete(this.#answers.keys().next().value ?? "");
		this.#answers.set(question, answer);
		try {
			return await answer;
		} catch (error) {
			if (this.#answers.get(question) === answer) this.#answers.delete(question);
			throw error;
		}
	}
};
async function* verifyAll(requests, { concurrency = 8, signal } = {}) {
	if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) throw new require_start.InputError("INPUT_INVALID", `concurrency: expected 1 to 64, got ${concurrency}`);
	expectDifferent(requests);
	const left = new AbortController();
	const stop = signal === void 0 ? left.signal : AbortSignal.any([signal, left.signal]);
	(0, node_events.setMaxListeners)(Number.POSITIVE_INFINITY, stop);
	const shared = {
		sharedCollateral: new SharedAnswers(),
		sharedImages: new SharedAnswers()
	};
	const ended = [];
	let wake = () => {};
	let begun = 0;
	let open = 0;
	const begin = async (request) => {
		ended.push(await outcomeOf(request, shared, stop));
		wake();
	};
	try {
		for (;;) {
			const outcome = ended.shift();
			const next = open < concurrency ? requests[begun] : void 0;
			if (outcome !== void 0) {
				open--;
				yield outcome;
			} else if (next !== void 0) {
				begun++;
				open++;
				begin(next);
				await (0, node_timers_promises.setImmediate)();
			} else if (open === 0) return;
			else await new Promise((resolve) => {
				wake = resolve;
			});
		}
	} finally {
		left.abort(new Error("nobody waits for the outcome"));
	}
}
async function outcomeOf({ name, request }, shared, signal) {
	let collected = null;
	try {
		if (signal.aborted) throw new require_start.TrustCenterError("FETCH_FAILED", "cancelled before its turn", { cause: signal.reason });
		const own = typeof request === "function" ? await request() : request;
		const onCollected = async (bundle) => {
			collected = bundle;
			await own.collect.onCollected?.(bundle);
		};
		const collect = {
			...own.collect,
			...shared,
			signal,
			onCollected
		};
		return {
			name,
			verification: await require_verification.verify({
				...own,
				collect
			}),
			error: null,
			collected: null
		};
	} catch (error) {
		return {
			name,
			verification: null,
			error,
			collected
		};
	}
}
function reasonOf(error) {
	if (!(error instanceof require_start.TrustCenterError)) return {
		code: "INTERNAL",
		message: "internal error, please report it",
		hint: null
	};
	return {
		code: error.code,
		message: error.message,
		hint: error.hint ?? null
	};
}
function expectDifferent(requests) {
	const names = new Set();
	for (const { name } of requests) {
		if (names.has(name)) throw new require_start.InputError("INPUT_INVALID", `two targets have the name ${JSON.stringify(name)}`);
		names.add(name);
	}
}
Object.defineProperty(exports, "fileEnvironment", {
	enumerable: true,
	get: function() {
		return fileEnvironment;
	}
});
Object.defineProperty(exports, "fileNameOf", {
	enumerable: true,
	get: function() {
		return fileNameOf;
	}
});
Object.defineProperty(exports, "fleetHeadline", {
	enumerable: true,
	get: function() {
		return fleetHeadline;
	}
});
Object.defineProperty(exports, "lineOf", {
	enumerable: true,
	get: function() {
		return lineOf;
	}
});
Object.defineProperty(exports, "readTargets", {
	enumerable: true,
	get: function() {
		return readTargets;
	}
});
Object.defineProperty(exports, "reasonOf", {
	enumerable: true,
	get: function() {
		return reasonOf;
	}
});
Object.defineProperty(exports, "renderFleetMarkdown", {
	enumerable: true,
	get: function() {
		return renderFleetMarkdown;
	}
});
Object.defineProperty(exports, "renderFleetText", {
	enumerable: true,
	get: function() {
		return renderFleetText;
	}
});
Object.defineProperty(exports, "renderTargetLine", {
	enumerable: true,
	get: function() {
		return renderTargetLine;
	}
});
Object.defineProperty(exports, "uncheckedLine", {
	enumerable: true,
	get: function() {
		return uncheckedLine;
	}
});
Object.defineProperty(exports, "verifyAll", {
	enumerable: true,
	get: function() {
		return verifyAll;
	}
});
