const require_history = require("./history.cjs");
const require_json = require("./json.cjs");
// src/core/views/history-json.ts
const HISTORY_SCHEMA = "trust-center/history/v1";
function renderHistoryJson({ origin, size, rootHash, at, targets }) {
	return require_json.jsonText({
		schema: HISTORY_SCHEMA,
		origin,
		size,
		rootHash,
		readAt: new Date(at).toISOString(),
		targets: targets.map((history) => {
			const { target, omitted, omittedFailures, holes, points } = history.timeline;
			const spans = history.timeline.spans.map((span) => ({
				status: require_history.spanStatus(span),
				...span
			}));
			return {
				target,
				status: require_history.statusOf(history, at),
				spans,
				omitted,
				omittedFailures,
				holes,
				points
			};
		})
	});
}
exports.renderHistoryJson = renderHistoryJson;
