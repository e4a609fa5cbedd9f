const require_verification = require("./verification.cjs");
const require_facts = require("./facts.cjs");
const require_history = require("./history.cjs");
const require_start = require("./start.cjs");
const require_xml = require("./xml.cjs");
// src/core/views/history-atom.ts
const MAX_ENTRIES = 100;
function renderHistoryAtom({ origin, at, targets }) {
	const all = targets.flatMap((of) => require_history.eventsOf(of).map((event) => ({
		...event,
		target: of.timeline.target
	})));
	const newest = require_history.mostTelling(all.sort(require_history.byTime), MAX_ENTRIES, ({ what }) => what === "failed");
	return [
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>",
		"<feed xmlns=\"http://www.w3.org/2005/Atom\">",
		`  <title>${require_xml.escapeXml(`Verifications: ${origin}`)}</title>`,
		`  <id>${idOf([origin])}</id>`,
		`  <updated>${newest[0]?.at ?? new Date(at).toISOString()}</updated>`,
		`  <author><name>${require_xml.escapeXml(origin)}</name></author>`,
		...newest.flatMap((event) => entry(origin, event)),
		"</feed>",
		""
	].join("\n");
}
function entry(origin, { at, what, text, changes, target }) {
	const said = [...changes.length === 0 ? [] : ["What changed:"], ...changes.map((change) => `- ${change.weight}: ${change.text}`)];
	const lines = [`From ${require_facts.minute(at)}: ${text}.`, ...said].join("\n");
	return [
		"  <entry>",
		`    <title>${require_xml.escapeXml(require_start.visible(`${target}: ${what}`))}</title>`,
		`    <id>${idOf([
			origin,
			target,
			at,
			what
		])}</id>`,
		`    <updated>${at}</updated>`,
		`    <content type="text">${require_xml.escapeXml(require_start.visibleText(lines))}</content>`,
		"  </entry>"
	];
}
function idOf(parts) {
	const bytes = require_verification.sha256(require_verification.utf8(JSON.stringify(parts))).slice(0, 16);
	bytes[6] = (bytes[6] ?? 0) & 15 | 128;
	bytes[8] = (bytes[8] ?? 0) & 63 | 128;
	return `urn:uuid:${require_verification.toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}`;
}
exports.renderHistoryAtom = renderHistoryAtom;
