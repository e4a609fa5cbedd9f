const require_history = require("./history.cjs");
// src/core/views/history-text.ts
const MAX_EVENTS = 100;
function renderHistoryText({ origin, size, rootHash, at, targets }) {
	return [
		...[
			`History   ${origin}`,
			`entries   ${size}`,
			`root      ${rootHash}`
		],
		...targets.flatMap((target) => ["", ...targetLines(target, at)]),
		""
	].join("\n");
}
function targetLines(target, at) {
	const events = require_history.eventsOf(target);
	const left = events.length - MAX_EVENTS + target.timeline.omitted;
	const { word, more } = require_history.statusWords(target, at);
	return [
		target.timeline.target,
		`now       ${word}${more}`,
		...events.slice(0, MAX_EVENTS).flatMap(eventLines),
		...left > 0 ? [`          and ${left} earlier`] : []
	];
}
function eventLines({ at, what, text, changes }) {
	return [`  ${require_history.minute(at)}  ${what.padEnd(12)}  ${text}`, ...changes.map((change) => `      ${change.weight.padEnd(8)}  ${change.text}`)];
}
exports.renderHistoryText = renderHistoryText;
