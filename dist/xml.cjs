// src/core/views/xml.ts
const ENTITIES = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	"\"": "&quot;",
	"'": "&apos;"
};
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
function escapeXml(text) {
	return text.replace(NOT_XML, "�").replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
Object.defineProperty(exports, "escapeXml", {
	enumerable: true,
	get: function() {
		return escapeXml;
	}
});
