let node_fs = require("node:fs");
let node_path = require("node:path");
// src/core/errors.ts
var TrustCenterError = class extends Error {
	code;
	hint;
	docs;
	constructor(code, message, details = {}) {
		super(message, details.cause === void 0 ? void 0 : { cause: details.cause });
		this.name = new.target.name;
		this.code = code;
		this.hint = details.hint;
		this.docs = `docs/errors.md#${code.toLowerCase()}`;
	}
};
var InputError = class extends TrustCenterError {};
var ParseError = class ParseError extends TrustCenterError {
	field;
	offset;
	reason;
	key;
	constructor(code, field, reason, details = {}) {
		const where = details.offset === void 0 ? field : `${field} (offset ${details.offset})`;
		super(code, `${where}: ${reason}`, details);
		this.field = field;
		this.offset = details.offset;
		this.reason = reason;
		this.key = details.key;
	}
	within(outer) {
		const { code, field, reason, offset, key, hint, cause } = this;
		const path = field === "" || field.startsWith("[") || field.startsWith(".") ? outer + field : `${outer}.${field}`;
		return new ParseError(code, path, reason, {
			offset,
			key,
			cause,
			...hint === void 0 ? {} : { hint }
		});
	}
};
var PolicyError = class extends TrustCenterError {
	line;
	column;
	constructor(message, position, details = {}) {
		super("POLICY_INVALID", `policy ${position.line}:${position.column}: ${message}`, details);
		this.line = position.line;
		this.column = position.column;
	}
};
var FetchError = class extends TrustCenterError {
	url;
	status;
	isJson;
	constructor(code, url, message, details = {}) {
		super(code, `${url}: ${message}`, details);
		this.url = url;
		this.status = details.status;
		this.isJson = details.isJson ?? false;
	}
};
var LogError = class extends TrustCenterError {};
// src/io/system-error.ts
function systemErrorCode(error) {
	return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
// src/core/nearest.ts
const MAX_EDITS = 2;
const MAX_LENGTH = 64;
function nearest(word, names) {
	if (word.length > MAX_LENGTH) return null;
	let best = null;
	for (const name of names) {
		const distance = editDistance(word, name);
		if (distance <= MAX_EDITS && distance < Math.min(word.length, name.length) && (best === null || distance < best.distance)) best = {
			name,
			distance
		};
	}
	return best === null ? null : best.name;
}
function editDistance(a, b) {
	let row = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 0; i < a.length; i++) {
		const next = [i + 1];
		for (let j = 0; j < b.length; j++) {
			const substitution = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
			next.push(Math.min(substitution, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
		}
		row = next;
	}
	return row[b.length] ?? 0;
}
// src/core/version.ts
const VERSION = "0.1.0";
const PROJECT_URI = "https://github.com/org/trust-center-action";
// src/core/views/untrusted.ts
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const MAX_LOG_LINE = 8e3;
function visible(text, limit = 2e3) {
	const over = text.length - limit;
	const shown = (over > 0 ? text.slice(0, limit) : text).replace(UNSEEN, escapeOf).replaceAll("##[", "#\\u{23}[");
	return over > 0 ? `${shown}… (${over} more)` : shown;
}
function visibleText(text) {
	return text.replace(UNSEEN, (character) => character === "\n" || character === "	" ? character : escapeOf(character));
}
function visibleLine(text, limit = 2e3) {
	return visible(text, limit).replace(/^(\s*):(?=:)/u, "$1\\u{3a}");
}
function visibleLines(text, limit = 2e3) {
	return text.split("\n").map((line) => visibleLine(line, limit)).join("\n");
}
function visibleInColour(text, limit = 2e3) {
	const [first = "", ...others] = text.split(ESCAPE);
	const shown = others.map((part) => {
		const colour = COLOUR.exec(part)?.[0];
		if (colour === void 0) return visibleLines(`${ESCAPE}${part}`, limit);
		return `${ESCAPE}${colour}${visibleLines(part.slice(colour.length), limit)}`;
	});
	return [visibleLines(first, limit), ...shown].join("");
}
const ESCAPE = "\x1B";
const COLOUR = /^\[(?:[012]|(?:1;)?3[123])m/;
function escapeOf(character) {
	if (character === "\n") return "\\n";
	if (character === "	") return "\\t";
	return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
// src/core/views/rows.ts
const SGR = {
	bold: 1,
	dim: 2,
	red: 31,
	green: 32,
	yellow: 33
};
function paint({ colour }, text, ...styles) {
	return colour && styles.length > 0 ? `\u001b[${styles.map((style) => SGR[style]).join(";")}m${text}\u001b[0m` : text;
}
function row(page, indent, lead, text, words = "break") {
	const column = indent + (lead.length === 0 ? 4 : lead.reduce((sum, [piece]) => sum + [...piece].length, 0));
	const first = lead.map(([piece, ...styles]) => paint(page, piece, ...styles)).join("");
	return wrap(text, page.width - column, words).map((line, i) => (i === 0 ? `${" ".repeat(indent)}${first}${line}` : `${" ".repeat(column)}${line}`).trimEnd());
}
const LEAST_ROOM = 20;
const URL_WORD = /^https?:\/\/[!-~]{1,500}$/;
function wrap(text, width, words = "break") {
	const room = Math.max(width, LEAST_ROOM);
	const lines = [];
	let line = "";
	const isWhole = (word) => words === "whole" || words === "whole URLs" && URL_WORD.test(word);
	for (const word of text.split(" ").flatMap((one) => isWhole(one) ? [one] : cut(one, room))) {
		const longer = line === "" ? word : `${line} ${word}`;
		if (line !== "" && [...longer].length > room) {
			lines.push(line);
			line = word;
		} else line = longer;
	}
	return [...lines, line].map((one) => visibleLine(one, Number.POSITIVE_INFINITY));
}
function verbatim(page, indent, line, width, ...styles) {
	return (line === "" ? [""] : cut(line, Math.max(width - indent, LEAST_ROOM))).map((part) => {
		return paint(page, visibleLine(`${" ".repeat(indent)}${part}`, Number.POSITIVE_INFINITY).trimEnd(), ...styles);
	});
}
function cut(word, size) {
	if (word.length <= size) return [word];
	const characters = [...word];
	const parts = [];
	for (let i = 0; i < characters.length; i += size) parts.push(characters.slice(i, i + size).join(""));
	return parts;
}
const HEX_PAIR = /^([0-9a-f]{16,})(?![0-9a-f])(.*)$/i;
function compared(page, indent, expected, found) {
	const [, yours = "", after = ""] = HEX_PAIR.exec(expected ?? "") ?? [];
	const [, theirs = "", behind = ""] = HEX_PAIR.exec(found ?? "") ?? [];
	if (yours === "" || yours.length !== theirs.length) return [...side(page, indent, EXPECTED, expected), ...side(page, indent, FOUND, found)];
	const room = Math.max(page.width - indent - EXPECTED.length, LEAST_ROOM);
	const size = Math.ceil(yours.length / Math.ceil(yours.length / room));
	const differs = [...yours.toLowerCase()].findIndex((digit, i) => digit !== theirs.toLowerCase()[i]);
	return cut(yours, size).flatMap((digits, i) => {
		const start = i * size;
		const isLast = start + size >= yours.length;
		const isHere = differs >= start && differs < start + size;
		const column = indent + FOUND.length + differs - start;
		return [
			...side(page, indent, EXPECTED, `${digits}${isLast ? after : ""}`),
			...side(page, indent, FOUND, `${theirs.slice(start, start + size)}${isLast ? behind : ""}`),
			...isHere ? [pointer(column, `from digit ${differs + 1} of ${yours.length}`, page.width)] : []
		];
	});
}
function pointer(column, words, width) {
	return column + 2 + words.length <= width || column <= words.length ? `${" ".repeat(column)}^ ${words}` : `${`${words} `.padStart(column)}^`;
}
const EXPECTED = "expected  ";
const FOUND = "found     ";
function side(page, indent, label, text) {
	return text === void 0 ? [] : row(page, indent, [[label, "dim"]], text);
}
function folded(text) {
	return text.replace(/[0-9a-f]{24,}/g, (hex) => `${hex.slice(0, 8)}…${hex.slice(-8)}`);
}
const MAX_COLUMN = 40;
function wrapLines(text, width) {
	return text.split("\n").flatMap((line) => {
		const [lead = ""] = /^ *(?:\S+(?: \S+)* {2,})?/.exec(line.slice(0, MAX_COLUMN)) ?? [];
		const isTable = lead.trimStart() !== "";
		const [first = "", ...rest] = wrap(line.slice(lead.length), width - lead.length, "whole");
		const indent = " ".repeat(isTable ? lead.length : lead.length + 2);
		return [`${lead}${first}`, ...rest.map((more) => `${indent}${more}`)];
	}).join("\n");
}
// src/cli/command.ts
const EXIT = {
	verified: 0,
	failed: 1,
	misuse: 2,
	inconclusive: 3
};
function exitStatusOf({ verdict, experiment }, allowExperiment) {
	return verdict === "verified" && experiment !== null && !allowExperiment ? EXIT.failed : EXIT[verdict];
}
function exitStatusOfAll(statuses, allowExperiment) {
	const of = statuses.map((status) => {
		if (status === "verified") return EXIT.verified;
		if ((status === "experiment" || status === "stale" || status === "early") && allowExperiment) return EXIT.verified;
		return status === "failed" || status === "experiment" ? EXIT.failed : EXIT.inconclusive;
	});
	if (of.includes(EXIT.failed)) return EXIT.failed;
	return of.length > 0 && of.every((status) => status === EXIT.verified) ? EXIT.verified : EXIT.inconclusive;
}
// src/cli/output.ts
const MAX_VIEW_LINE = 262144;
function wantsColour() {
	const { FORCE_COLOR: forced = "", NO_COLOR: refused = "", TERM: terminal } = process.env;
	if (forced !== "") return forced !== "0" && forced !== "false";
	return process.stdout.isTTY === true && refused === "" && terminal !== "dumb";
}
const DEFAULT_WIDTH = 80;
const [LEAST_WIDTH, MOST_WIDTH] = [60, 120];
function textWidth(output) {
	const columns = (output === void 0 ? process.stdout.columns : void 0) ?? Number(process.env.COLUMNS ?? DEFAULT_WIDTH);
	return columns > 0 ? Math.min(Math.max(columns, LEAST_WIDTH), MOST_WIDTH) : DEFAULT_WIDTH;
}
async function writeText(text, path) {
	await writeOutput(visibleLines(text, MAX_VIEW_LINE), path);
}
async function writeReport(text, path) {
	await writeText(path === void 0 && process.stdout.isTTY === true ? wrapLines(text, textWidth()) : text, path);
}
async function writeOutput(text, path) {
	if (path === void 0) await writeStandardOutput(text);
	else await writeTextFile(path, text, "--output");
}
async function outputInPieces(path) {
	if (path === void 0) return writeStandardOutput;
	await writeTextFile(path, "", "--output");
	return async (text) => writing(path, "--output", () => (0, node_fs.appendFileSync)(path, text));
}
function writeStandardOutput(text) {
	return new Promise((resolve, reject) => {
		const onError = (cause) => {
			if (cause.code === "EPIPE") resolve();
			else reject(new InputError("INPUT_INVALID", `cannot write to standard output: ${reasonOf(cause)}`, { cause }));
		};
		process.stdout.once("error", onError);
		process.stdout.write(text, (error) => {
			if (error) return;
			process.stdout.off("error", onError);
			resolve();
		});
	});
}
async function writeTextFile(path, text, option) {
	writing(path, option, () => (0, node_fs.writeFileSync)(path, text));
}
async function writeFolder(folder, files, option) {
	writing(folder, option, () => {
		if (!(0, node_fs.existsSync)(folder)) (0, node_fs.mkdirSync)(folder);
		for (const [name, content] of Object.entries(files)) (0, node_fs.writeFileSync)((0, node_path.join)(folder, name), content);
	});
}
function writing(path, option, write) {
	try {
		write();
	} catch (cause) {
		throw new InputError("INPUT_INVALID", `${option}: cannot write ${path}: ${reasonOf(cause)}`, { cause });
	}
}
function progress(text) {
	if (process.stderr.isTTY === true) writeLines([text]);
}
function writeLines(lines) {
	process.stderr.write(lines.map((line) => `${visibleLine(line, MAX_LOG_LINE)}\n`).join(""));
}
function writeLog(text) {
	process.stderr.write(text);
}
function reasonOf(cause) {
	return {
		ENOENT: "no such folder",
		EACCES: "permission denied",
		EISDIR: "it is a folder",
		ENOTDIR: "it is in a file, not in a folder",
		EROFS: "the file system is read-only",
		ENOSPC: "the disk is full"
	}[systemErrorCode(cause) ?? ""] ?? (cause instanceof Error ? cause.message : String(cause));
}
Object.defineProperty(exports, "EXIT", {
	enumerable: true,
	get: function() {
		return EXIT;
	}
});
Object.defineProperty(exports, "FetchError", {
	enumerable: true,
	get: function() {
		return FetchError;
	}
});
Object.defineProperty(exports, "InputError", {
	enumerable: true,
	get: function() {
		return InputError;
	}
});
Object.defineProperty(exports, "LogError", {
	enumerable: true,
	get: function() {
		return LogError;
	}
});
Object.defineProperty(exports, "MAX_LOG_LINE", {
	enumerable: true,
	get: function() {
		return MAX_LOG_LINE;
	}
});
Object.defineProperty(exports, "MAX_VIEW_LINE", {
	enumerable: true,
	get: function() {
		return MAX_VIEW_LINE;
	}
});
Object.defineProperty(exports, "PROJECT_URI", {
	enumerable: true,
	get: function() {
		return PROJECT_URI;
	}
});
Object.defineProperty(exports, "ParseError", {
	enumerable: true,
	get: function() {
		return ParseError;
	}
});
Object.defineProperty(exports, "PolicyError", {
	enumerable: true,
	get: function() {
		return PolicyError;
	}
});
Object.defineProperty(exports, "TrustCenterError", {
	enumerable: true,
	get: function() {
		return TrustCenterError;
	}
});
Object.defineProperty(exports, "UNSEEN", {
	enumerable: true,
	get: function() {
		return UNSEEN;
	}
});
Object.defineProperty(exports, "VERSION", {
	enumerable: true,
	get: function() {
		return VERSION;
	}
});
Object.defineProperty(exports, "compared", {
	enumerable: true,
	get: function() {
		return compared;
	}
});
Object.defineProperty(exports, "exitStatusOf", {
	enumerable: true,
	get: function() {
		return exitStatusOf;
	}
});
Object.defineProperty(exports, "exitStatusOfAll", {
	enumerable: true,
	get: function() {
		return exitStatusOfAll;
	}
});
Object.defineProperty(exports, "folded", {
	enumerable: true,
	get: function() {
		return folded;
	}
});
Object.defineProperty(exports, "nearest", {
	enumerable: true,
	get: function() {
		return nearest;
	}
});
Object.defineProperty(exports, "outputInPieces", {
	enumerable: true,
	get: function() {
		return outputInPieces;
	}
});
Object.defineProperty(exports, "paint", {
	enumerable: true,
	get: function() {
		return paint;
	}
});
Object.defineProperty(exports, "progress", {
	enumerable: true,
	get: function() {
		return progress;
	}
});
Object.defineProperty(exports, "row", {
	enumerable: true,
	get: function() {
		return row;
	}
});
Object.defineProperty(exports, "systemErrorCode", {
	enumerable: true,
	get: function() {
		return systemErrorCode;
	}
});
Object.defineProperty(exports, "textWidth", {
	enumerable: true,
	get: function() {
		return textWidth;
	}
});
Object.defineProperty(exports, "verbatim", {
	enumerable: true,
	get: function() {
		return verbatim;
	}
});
Object.defineProperty(exports, "visible", {
	enumerable: true,
	get: function() {
		return visible;
	}
});
Object.defineProperty(exports, "visibleInColour", {
	enumerable: true,
	get: function() {
		return visibleInColour;
	}
});
Object.defineProperty(exports, "visibleLine", {
	enumerable: true,
	get: function() {
		return visibleLine;
	}
});
Object.defineProperty(exports, "visibleText", {
	enumerable: true,
	get: function() {
		return visibleText;
	}
});
Object.defineProperty(exports, "wantsColour", {
	enumerable: true,
	get: function() {
		return wantsColour;
	}
});
Object.defineProperty(exports, "wrap", {
	enumerable: true,
	get: function() {
		return wrap;
	}
});
Object.defineProperty(exports, "writeFolder", {
	enumerable: true,
	get: function() {
		return writeFolder;
	}
});
Object.defineProperty(exports, "writeLines", {
	enumerable: true,
	get: function() {
		return writeLines;
	}
});
Object.defineProperty(exports, "writeLog", {
	enumerable: true,
	get: function() {
		return writeLog;
	}
});
Object.defineProperty(exports, "writeOutput", {
	enumerable: true,
	get: function() {
		return writeOutput;
	}
});
Object.defineProperty(exports, "writeReport", {
	enumerable: true,
	get: function() {
		return writeReport;
	}
});
Object.defineProperty(exports, "writeText", {
	enumerable: true,
	get: function() {
		return writeText;
	}
});
Object.defineProperty(exports, "writeTextFile", {
	enumerable: true,
	get: function() {
		return writeTextFile;
	}
});
