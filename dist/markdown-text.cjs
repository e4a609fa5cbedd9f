const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const WORD = 24;
const MAX_VALUE = 1e3;
function code(text) {
	const shown = require_start.visible(text, MAX_VALUE);
	if (shown === "") return "(empty)";
	return /[`|\\<>&]/.test(shown) ? `<code>${escapeMarkdown(shown)}</code>` : `\`${shown}\``;
}
function codeCell(text) {
	const shown = require_start.visible(text, MAX_VALUE);
	return LONG_WORD.test(shown) ? `<code>${breakable(shown)}</code>` : code(text);
}
function cell(text) {
	return require_start.visible(text, MAX_VALUE).split(FOLDED).map((part, i) => i % 2 === 1 ? `\`${part}\`` : escapedCell(part)).join("");
}
const FOLDED = /\b([0-9a-f]{8}…[0-9a-f]{8})\b/;
const LONG_WORD = new RegExp(`[^\\s]{25}`, "u");
function escapedCell(text) {
	const [, before = "", inner = "", after = ""] = /^( *)(.*?)( *)$/su.exec(text) ?? [];
	return `${before}${breakable(inner)}${after}`;
}
function breakable(text) {
	const escaped = escapeMarkdown(text);
	if (!LONG_WORD.test(text)) return escaped;
	let length = 0;
	return (escaped.match(/&#?\w+;|./gsu) ?? []).map((one) => {
		length = /\s/u.test(one) ? 0 : length + 1;
		return length > WORD && length % WORD === 1 ? `<wbr>${one}` : one;
	}).join("");
}
function prose(text) {
	const parts = require_start.visible(text, MAX_VALUE).split("`");
	if (parts.length % 2 === 0) return escapeMarkdown(text);
	return parts.map((part, i) => i % 2 === 1 && part !== "" ? code(part) : escapedCell(part)).join("");
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
function link(text, url) {
	return `[${text}](${url.replace(/[^\w/:.#?=&~%-]/g, (one) => encodeURIComponent(one).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`))})`;
}
function checkLink({ id, docs }, phase = "") {
	const name = escapeMarkdown(id.startsWith(`${phase}.`) ? id.slice(phase.length + 1) : id);
	return DOCS.test(docs) ? link(name, `${require_start.PROJECT_URI}/blob/main/${docs}`) : name;
}
const DOCS = /^docs\/[\w-]+\.md(?:#[\w-]+)?$/;
function marked(mark) {
	const [sign, word] = MARKS[mark];
	return `${sign}&nbsp;${word}`;
}
const MARKS = {
	pass: ["✓", "pass"],
	fail: ["✗", "fail"],
	unknown: ["?", "unknown"],
	skipped: ["−", "not&nbsp;asked"],
	warning: ["!", "warning"],
	info: ["i", "note"]
};
function table(head, rows) {
	const row = (cells) => `| ${cells.join(" | ")} |\n`;
	return `${row(head)}${row(head.map(() => "---"))}${rows.map(row).join("")}`;
}
function details(summary, content) {
	return `\n<details><summary>${summary}</summary>\n\n${content.trim()}\n\n</details>\n`;
}
function block(lines) {
	return verbatim(lines.flatMap((line) => cut(line, 58)));
}
function diffBlock(lines) {
	return verbatim(lines.flatMap((line) => {
		if (fits(line)) return [line];
		const [sign = " "] = line;
		const parts = cut(line.slice(sign.length), 55);
		return parts.map((part, i) => `${sign}${i === 0 ? "" : "…"}${part}${i === parts.length - 1 ? "" : "…"}`);
	}), "diff");
}
function copyable(lines, language) {
	if (lines.every(fits)) return verbatim(lines, language);
	return `<p><code>${lines.map((line) => escapeLine(line).replace(/^ +/, (spaces) => "&#32;".repeat(spaces.length))).join("<br>")}</code></p>\n`;
}
function verbatim(lines, language) {
	if (lines.length === 0) return "";
	return `${language === void 0 ? "<pre>" : `<pre lang="${language}">`}${lines.map(escapeLine).join("\n")}</pre>\n`;
}
function fits(line) {
	return cut(line, 58).length === 1;
}
function cut(line, room) {
	const parts = [""];
	let column = 0;
	for (const character of line) {
		const columns = NARROW.test(character) ? 1 : 2;
		column += columns;
		if (column > room) {
			parts.push("");
			column = columns;
		}
		parts[parts.length - 1] += character;
	}
	return parts;
}
const NARROW = /[ -\u02ff\u2000-\u206f]/u;
function escapeLine(line) {
	return line.replace(/[^\w ,;"'+=^…-]|_/gu, (one) => `&#${one.codePointAt(0)};`);
}
function withinLimit(start, rest, limit, end) {
	let size = require_verification.utf8(start).length + require_verification.utf8(end(rest.length)).length;
	const kept = [start];
	for (const one of rest) {
		const bytes = require_verification.utf8(one).length;
		if (size + bytes > limit) continue;
		kept.push(one);
		size += bytes;
	}
	return `${kept.join("")}${end(rest.length + 1 - kept.length)}`;
}
Object.defineProperty(exports, "block", {
	enumerable: true,
	get: function() {
		return block;
	}
});
Object.defineProperty(exports, "cell", {
	enumerable: true,
	get: function() {
		return cell;
	}
});
Object.defineProperty(exports, "checkLink", {
	enumerable: true,
	get: function() {
		return checkLink;
	}
});
Object.defineProperty(exports, "code", {
	enumerable: true,
	get: function() {
		return code;
	}
});
Object.defineProperty(exports, "codeCell", {
	enumerable: true,
	get: function() {
		return codeCell;
	}
});
Object.defineProperty(exports, "copyable", {
	enumerable: true,
	get: function() {
		return copyable;
	}
});
Object.defineProperty(exports, "details", {
	enumerable: true,
	get: function() {
		return details;
	}
});
Object.defineProperty(exports, "diffBlock", {
	enumerable: true,
	get: function() {
		return diffBlock;
	}
});
Object.defineProperty(exports, "escapeMarkdown", {
	enumerable: true,
	get: function() {
		return escapeMarkdown;
	}
});
Object.defineProperty(exports, "link", {
	enumerable: true,
	get: function() {
		return link;
	}
});
Object.defineProperty(exports, "marked", {
	enumerable: true,
	get: function() {
		return marked;
	}
});
Object.defineProperty(exports, "prose", {
	enumerable: true,
	get: function() {
		return prose;
	}
});
Object.defineProperty(exports, "table", {
	enumerable: true,
	get: function() {
		return table;
	}
});
Object.defineProperty(exports, "withinLimit", {
	enumerable: true,
	get: function() {
		return withinLimit;
	}
});
