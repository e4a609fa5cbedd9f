const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_html = require("./html.cjs");
const require_blocks = require("./blocks.cjs");
const require_json = require("./json.cjs");
const require_summary = require("./summary.cjs");
// src/core/report/difference.ts
const [BEFORE, AFTER] = [16, 48];
const NEWLINE = 10;
function firstDifference(expected, found) {
	const shorter = Math.min(expected.length, found.length);
	let byte = 0;
	while (byte < shorter && expected[byte] === found[byte]) byte++;
	const before = expected.subarray(0, byte);
	const from = Math.max(before.lastIndexOf(NEWLINE) + 1, byte - BEFORE);
	const around = (bytes) => byte >= bytes.length ? "the end of the file" : new TextDecoder().decode(bytes.subarray(from, byte + AFTER));
	return {
		byte,
		line: before.reduce((count, one) => one === NEWLINE ? count + 1 : count, 1),
		expected: around(expected),
		found: around(found)
	};
}
const BEGINNING = /<(script|style|title|meta|[a-z0-9]+(?=[^<>]* id="))\b([^<>]*)>/g;
function placeIn(page, byte) {
	const start = textBefore(page, byte);
	if (start.length === page.length) return "after the end";
	const before = page[start.length] === "<" || start.lastIndexOf("<") > start.lastIndexOf(">") ? page.slice(0, page.indexOf(">", start.length) + 1) : start;
	const last = [...before.matchAll(BEGINNING)].at(-1);
	if (last === void 0) return "the first line";
	const [, element = "", attributes = ""] = last;
	const id = /\bid="([^"]*)"/.exec(attributes)?.[1];
	if (element === "meta" || element === "title") return "the head of the page";
	const isOver = before.slice(last.index).includes(`</${element}>`);
	const what = nameOf(element, id);
	return isOver ? `after ${what}` : what;
}
function nameOf(element, id) {
	if (element === "style") return "the style sheet";
	if (element === "script") return id === void 0 ? "the script" : `the data block ${id}`;
	return `#${id}`;
}
function textBefore(page, byte) {
	const { read } = new TextEncoder().encodeInto(page, new Uint8Array(byte));
	return page.slice(0, read);
}
const MARK = [
	239,
	187,
	191
];
function mishap(expected, found) {
	if (MARK.every((byte, i) => found[i] === byte)) return "A byte order mark stands before it, which some editors write.";
	const text = (bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
	const [wanted, given] = [text(expected), text(found)];
	if (given.trim() === wanted.trim()) return "Only white space was added at its ends.";
	if (wanted.startsWith(given)) return "It was cut off: not all of it was sent, or kept.";
	return null;
}
// src/core/report/differences.ts
const LIMITS = {
	bytes: 67108864,
	values: 2e6
};
function resultDifferences(recorded, here) {
	const made = valuesOf(require_verification.parseJson(require_json.renderJson(here), "result", LIMITS));
	let told;
	try {
		told = valuesOf(require_verification.parseJson(recorded, "report.result", LIMITS));
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return [{
			what: "result",
			recorded: `it cannot be read: ${error.message}`,
			here: here.verdict
		}];
	}
	return [...new Set([...told.keys(), ...made.keys()])].filter((what) => JSON.stringify(told.get(what)) !== JSON.stringify(made.get(what))).map((what) => ({
		what,
		recorded: shown(told.get(what)),
		here: shown(made.get(what))
	})).sort((a, b) => weight(a) - weight(b));
}
function shown(value) {
	if (value === void 0) return null;
	return require_start.visible(typeof value === "string" ? value : JSON.stringify(value), 200);
}
function weight({ what }) {
	if (what === "verdict") return 0;
	return CHECK.test(what) ? 1 : 2;
}
const CHECK = /^[a-z]+\/\d+ [\w.-]+(?: \(\d+\))?$/;
function valuesOf(root) {
	const values = new Map();
	const visit = (value, path) => {
		if (value === null || typeof value !== "object") {
			values.set(path, value);
			return;
		}
		const isList = Array.isArray(value);
		const check = isList ? null : nameOfCheck(value, path);
		let place = check ?? path;
		for (let other = 2; check !== null && values.has(place); other++) place = `${check} (${other})`;
		const inner = Object.entries(value);
		if (inner.length === 0) values.set(place, value);
		for (const [name, one] of inner) if (check !== null && name === "status") values.set(place, one);
		else visit(one, isList ? `${place}[${name}]` : `${place}${place === "" ? "" : " "}${name}`);
	};
	visit(root, "");
	return values;
}
function nameOfCheck({ component, id, status }, path) {
	return / checks\[\d+\]$/.test(path) && [
		component,
		id,
		status
	].every((one) => typeof one === "string") ? `${component} ${id}` : null;
}
// src/core/report/reappraise.ts
async function reappraise(report) {
	const result = await require_verification.appraiseBundle(report.bundle, require_html.recordedOptions(report));
	if (require_json.renderJson(result) === report.result) return {
		state: "same",
		result,
		differences: []
	};
	return {
		state: "changed",
		result,
		differences: resultDifferences(report.result, result)
	};
}
// src/core/report/check.ts
async function checkReport(file, core) {
	const page = new TextDecoder("utf-8", { ignoreBOM: true }).decode(file);
	const version = require_blocks.reportVersion(page);
	if (version === null) return { state: "no report" };
	if (version !== "0.1.0") return {
		state: "other version",
		version
	};
	const found = await comparedOrUnreadable(file, page, core);
	const unix = page.replaceAll("\r\n", "\n");
	if (found.state !== "changed" || unix === page) return found;
	return (await comparedOrUnreadable(require_verification.utf8(unix), unix, core)).state === "same" ? changed({
		...found.change,
		hint: LINE_ENDS
	}) : found;
}
const LINE_ENDS = "Only its line ends were changed, as when it is sent as text.";
async function comparedOrUnreadable(file, page, core) {
	try {
		return await compare(file, await require_blocks.readReport(require_blocks.findBlocks(page)), core);
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError) && !(error instanceof require_verification.Refusal)) throw error;
		return changed({
			where: "the data in it",
			what: `cannot be read: ${error.message}`
		});
	}
}
async function compare(file, recorded, core) {
	const { state, result, differences } = await reappraise(recorded);
	if (state !== "same") {
		const [first] = differences;
		const told = (value) => value === null ? "nothing" : value;
		return changed({
			where: "the data block tc-result",
			what: "is not what the evidence in the file comes to",
			values: first === void 0 ? null : {
				expected: `${first.what}: ${told(first.here)}`,
				found: `${first.what}: ${told(first.recorded)}`
			},
			hint: `By its evidence it is ${verdictOf(result)}.`
		});
	}
	const source = {
		...recorded,
		result
	};
	const page = await require_html.renderHtml(source, core);
	const expected = require_verification.utf8(page);
	if (!require_verification.equalBytes(expected, file)) {
		const difference = firstDifference(expected, file);
		const { byte, line } = difference;
		return changed({
			where: placeIn(page, byte),
			what: "is not what this version writes of the evidence in the file",
			values: difference,
			place: {
				byte,
				line
			},
			hint: mishap(expected, file) ?? OTHER_BUILD
		});
	}
	if (source.summary !== null) {
		const mismatch = await require_summary.summaryMismatch(source.summary, source, core);
		if (mismatch !== null) {
			const { what, ...values } = mismatch;
			return changed({
				where: "the data block tc-summary",
				what: `is a signed summary of another verification: it does not name this ${what}`,
				values: {
					expected: values.expected,
					found: values.found ?? "no digest of it"
				}
			});
		}
	}
	return {
		state: "same",
		source
	};
}
const OTHER_BUILD = "Somebody changed it, or another build of this version made it: a release has one build.";
function verdictOf({ verdict, experiment }) {
	return experiment === null ? verdict : `${verdict}, as an experiment (${experiment})`;
}
function changed(change) {
	return {
		state: "changed",
		change: {
			values: null,
			place: null,
			hint: null,
			...change
		}
	};
}
exports.checkReport = checkReport;
