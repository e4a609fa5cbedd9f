const require_current_verdict = require("./current-verdict.cjs");
const require_facts = require("./facts.cjs");
// src/core/views/history.ts
function statusOf({ timeline }, at) {
	const newest = timeline.spans.at(-1);
	if (newest === void 0) return "none";
	const { verdict, experiment: isExperiment, lastAt } = newest;
	const { kind } = require_current_verdict.currentVerdict({
		verdict,
		experiment: isExperiment === true ? "an experiment" : null,
		appraisedAt: lastAt
	}, at, 7);
	return kind === "verified" && isExperiment === null ? "unknown" : kind;
}
const WORDS = {
	verified: ["verified", ""],
	failed: ["failed", ""],
	inconclusive: ["inconclusive", ""],
	experiment: ["experiment", ", which proves nothing about any deployment"],
	early: ["dated in the future", ""],
	stale: ["stale", `, was verified more than 7 days ago`],
	none: ["no verdict yet", ""],
	unknown: ["not known", ": verified, perhaps as an experiment, as its facts are not at hand"]
};
function statusWords(history, at) {
	const [word, more] = WORDS[statusOf(history, at)];
	const overdue = overdueSince(history);
	return {
		word,
		more: [
			more,
			isRecorded(history) ? ", from recorded evidence" : "",
			overdue === null ? "" : `; a check has been due since ${require_facts.minute(overdue)}`
		].join("")
	};
}
function overdueSince({ timeline: { spans, holes } }) {
	const [newest, hole] = [spans.at(-1), holes.at(-1)];
	return newest !== void 0 && hole !== void 0 && hole.from > newest.lastAt ? hole.from : null;
}
function isRecorded({ timeline, facts }) {
	const newest = timeline.spans.at(-1);
	return newest !== void 0 && hasRecorded(newest, facts);
}
function hasRecorded({ factsDigest }, facts) {
	return (facts.get(factsDigest)?.machines ?? []).some(({ role, freshness }) => role === "app" && freshness === "replayed");
}
function spanStatus({ verdict, experiment }) {
	if (verdict !== "verified") return verdict;
	return experiment === null ? "unknown" : experiment ? "experiment" : "verified";
}
function spanText(span, facts) {
	const { checks, lastAt, firstAt } = span;
	const count = `${checks} check${checks === 1 ? "" : "s"}`;
	return [
		...spanStatus(span) === "unknown" ? ["verified, perhaps as an experiment: its facts are not at hand"] : [],
		checks === 1 || lastAt === firstAt ? count : `${count}, the last at ${require_facts.minute(lastAt)}`,
		...hasRecorded(span, facts) ? ["from recorded evidence"] : []
	].join("; ");
}
const POINT_WORDS = {
	"no-result": "no result",
	late: "late",
	"handed-in": "handed in"
};
function eventsOf({ timeline: { spans, holes, points }, facts }) {
	return [
		...spans.map((span) => ({
			at: span.firstAt,
			what: spanStatus(span),
			text: spanText(span, facts),
			changes: span.changes
		})),
		...holes.map(({ from, to }) => {
			return {
				at: from,
				what: "no check",
				text: `one was due, and none came until ${require_facts.minute(to)}`,
				changes: []
			};
		}),
		...points.map(({ kind, at, text }) => {
			return {
				at,
				what: POINT_WORDS[kind],
				text,
				changes: []
			};
		})
	].reverse().sort(byTime);
}
function mostTelling(events, room, isFailure) {
	let others = Math.max(0, room - events.filter(isFailure).length);
	return events.filter((event) => isFailure(event) || others-- > 0).slice(0, room);
}
function byTime(one, other) {
	return one.at < other.at ? 1 : one.at > other.at ? -1 : 0;
}
Object.defineProperty(exports, "byTime", {
	enumerable: true,
	get: function() {
		return byTime;
	}
});
Object.defineProperty(exports, "eventsOf", {
	enumerable: true,
	get: function() {
		return eventsOf;
	}
});
Object.defineProperty(exports, "isRecorded", {
	enumerable: true,
	get: function() {
		return isRecorded;
	}
});
Object.defineProperty(exports, "mostTelling", {
	enumerable: true,
	get: function() {
		return mostTelling;
	}
});
Object.defineProperty(exports, "spanStatus", {
	enumerable: true,
	get: function() {
		return spanStatus;
	}
});
Object.defineProperty(exports, "statusOf", {
	enumerable: true,
	get: function() {
		return statusOf;
	}
});
Object.defineProperty(exports, "statusWords", {
	enumerable: true,
	get: function() {
		return statusWords;
	}
});
