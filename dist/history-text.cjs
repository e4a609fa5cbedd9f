const require_facts = require("./facts.cjs");
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
	const isFailure = ({ what }) => what === "failed";
	const shown = require_history.mostTelling(events, MAX_EVENTS, isFailure);
	const { omitted, omittedFailures } = target.timeline;
	const failures = events.filter(isFailure).length - shown.filter(isFailure).length + omittedFailures;
	const left = events.length - shown.length + omitted;
	const { word, more } = require_history.statusWords(target, at);
	return [
		target.timeline.target,
		`now       ${word}${more}`,
		...shown.flatMap(eventLines),
		...left > 0 ? [`          and ${left} more${failures > 0 ? `, ${failures} of them failed` : ""}`] : []
	];
}
function eventLines({ at, what, text, changes }) {
	return [`  ${require_facts.minute(at)}  ${what.padEnd(12)}  ${text}`, ...changes.map((change) => `      ${change.weight.padEnd(8)}  ${change.text}`)];
}
exports.renderHistoryText = renderHistoryText;
