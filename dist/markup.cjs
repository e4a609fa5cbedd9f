const require_start = require("./start.cjs");
// src/core/views/html/markup.ts
var Html = class {
	markup;
	constructor(markup) {
		this.markup = markup;
	}
};
function html(ours, ...given) {
	return new Html(ours.map((text, i) => text + (i < given.length ? markupOf(given[i] ?? null) : "")).join(""));
}
function ours(markup) {
	return new Html(markup);
}
function markupOf(part) {
	if (part === null || part === false) return "";
	if (part instanceof Html) return part.markup;
	if (typeof part === "object") return part.map(markupOf).join("");
	return escaped(String(part));
}
const ENTITIES = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	"\"": "&quot;",
	"'": "&#39;"
};
function escaped(text) {
	return require_start.visibleText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
Object.defineProperty(exports, "html", {
	enumerable: true,
	get: function() {
		return html;
	}
});
Object.defineProperty(exports, "ours", {
	enumerable: true,
	get: function() {
		return ours;
	}
});
