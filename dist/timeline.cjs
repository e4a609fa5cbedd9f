const require_verification = require("./verification.cjs");
const require_history = require("./history.cjs");
const require_style = require("./style.cjs");
const require_blocks = require("./blocks.cjs");
// src/core/views/html/timeline-look.ts
function lookOf({ verdict, experiment }) {
	if (verdict === "failed") return {
		icon: "fail",
		tone: "fail",
		word: experiment ? "experiment (failed)" : "failed"
	};
	if (experiment === true) return {
		icon: "exp",
		tone: "exp",
		word: `experiment (${verdict})`
	};
	if (verdict === "inconclusive") return {
		icon: "open",
		tone: "open",
		word: "inconclusive"
	};
	if (experiment === null) return {
		icon: "open",
		tone: "open",
		word: "verified, root not known"
	};
	return {
		icon: "pass",
		tone: "pass",
		word: "verified"
	};
}
// src/core/views/html/timeline-picture.ts
const WIDE = {
	width: 1e3,
	ticks: 10,
	name: "wideonly"
};
const NARROW = {
	width: 320,
	ticks: 4,
	name: "narrowonly"
};
const BASE = 58;
const LABELS = 80;
const HEIGHT = 88;
const HEIGHTS = {
	pass: 14,
	mute: 14,
	open: 24,
	exp: 24,
	fail: 34
};
const LEAST = 3;
const MARK = 14;
function timelinePicture(timeline) {
	return require_blocks.html`${[WIDE, NARROW].map((size) => picture(timeline, size))}`;
}
function picture(timeline, { width, ticks, name }) {
	const { spans, holes, points } = timeline;
	const times = [
		...spans.flatMap(({ firstAt, lastAt }) => [firstAt, lastAt]),
		...holes.flatMap(({ from, to }) => [from, to]),
		...points.map(({ at }) => at)
	].map((at) => Date.parse(at));
	const [first, last] = [least(times), most(times)];
	const room = Math.max(last - first, 6e4);
	const x = (at) => (at - first) / room * (width - MARK) + MARK / 2;
	const bars = barsOf(timeline, x);
	const label = `Verdicts from ${day(first)} to ${day(last)}; the list below says the same`;
	return require_blocks.html`<svg class="spans ${name}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${label}">${axis(first, last, x, ticks, width)}${holes.map(({ from, to }) => hole(x(Date.parse(from)), x(Date.parse(to))))}${bars.map(bar)}${pointMarks(points, x)}${marks(bars, width)}</svg>
`;
}
function least(values) {
	return values.reduce((a, b) => Math.min(a, b), values[0] ?? 0);
}
function most(values) {
	return values.reduce((a, b) => Math.max(a, b), values[0] ?? 0);
}
const ORDER = [
	"mute",
	"pass",
	"exp",
	"open",
	"fail"
];
function barsOf({ spans, holes }, x) {
	let from = Number.NEGATIVE_INFINITY;
	const bars = spans.flatMap((span, i) => {
		from = Math.max(from, Date.parse(span.firstAt));
		const next = spans[i + 1];
		const to = Math.max(from, next === void 0 ? Date.parse(span.lastAt) : Date.parse(next.firstAt));
		const { icon, tone } = span.look;
		const decides = next === void 0;
		return outside(from, to, holes).map(([a, b]) => ({
			x: x(a),
			width: Math.max(LEAST, x(b) - x(a)),
			decides,
			icon,
			tone
		}));
	});
	return ORDER.flatMap((tone) => bars.filter((one) => one.tone === tone));
}
function outside(from, to, holes) {
	const parts = [];
	let at = from;
	for (const hole of holes) {
		const [start, end] = [Date.parse(hole.from), Date.parse(hole.to)];
		if (end <= at || start >= to) continue;
		if (start > at) parts.push([at, start]);
		at = Math.max(at, end);
	}
	if (at < to || parts.length === 0) parts.push([at, Math.max(at, to)]);
	return parts;
}
function bar({ x, width, tone }) {
	const height = HEIGHTS[tone];
	return require_blocks.html`<rect class="s ${tone}" x="${round(x)}" y="${BASE - height}" width="${round(width)}" height="${height}" rx="1.5"/>`;
}
function hole(one, other) {
	const from = Math.min(one, other);
	const width = Math.max(LEAST, Math.abs(other - one) - 2);
	return require_blocks.html`<rect class="hole" x="${round(from + 1)}" y="${44}" width="${round(width)}" height="14"/>`;
}
function marks(bars, width) {
	const last = bars.findLast(({ decides }) => decides);
	const graver = (a, b) => ORDER.indexOf(b.tone) - ORDER.indexOf(a.tone);
	const others = bars.filter((one) => one !== last && one.tone !== "pass").sort(graver);
	const taken = [];
	return [...last === void 0 ? [] : [last], ...others].flatMap((one) => {
		const { icon, tone } = one;
		const wish = tone === "pass" ? one.x + one.width - MARK / 2 : one.x + one.width / 2;
		const center = Math.min(Math.max(wish, MARK / 2), width - MARK / 2);
		if (taken.some((other) => Math.abs(other - center) < 16)) return [];
		taken.push(center);
		return [require_blocks.html`<use class="${tone}" href="#m-${icon}" x="${round(center - MARK / 2)}" y="${BASE - HEIGHTS[tone] - MARK - 3}" width="${MARK}" height="${MARK}"/>`];
	});
}
function pointMarks(points, x) {
	const drawn = [];
	let left = Number.NEGATIVE_INFINITY;
	for (const at of points.map(({ at }) => x(Date.parse(at))).sort((a, b) => a - b)) {
		if (at < left + 5) continue;
		left = at;
		drawn.push(require_blocks.html`<circle class="hole" cx="${round(at)}" cy="${63}" r="2.5"/>`);
	}
	return drawn;
}
const HOUR_MS$1 = require_verification.DAY_MS / 24;
const STEPS = [
	HOUR_MS$1 / 12,
	HOUR_MS$1 / 4,
	HOUR_MS$1,
	3 * HOUR_MS$1,
	6 * HOUR_MS$1,
	12 * HOUR_MS$1,
	require_verification.DAY_MS,
	2 * require_verification.DAY_MS,
	7 * require_verification.DAY_MS,
	14 * require_verification.DAY_MS
];
const MONTHS = [
	"Jan",
	"Feb",
	"Mar",
	"Apr",
	"May",
	"Jun",
	"Jul",
	"Aug",
	"Sep",
	"Oct",
	"Nov",
	"Dec"
];
const MONTH_STEPS = [
	1,
	2,
	3,
	6,
	12,
	24,
	60,
	120,
	600
];
const HALF_LETTER = 4;
function axis(first, last, x, ticks, width) {
	const labels = labelsOf(first, last, ticks);
	return require_blocks.html`<path class="tick" d="M0 ${58.5}H${width}"/>${labels.map(({ at, text }) => {
		const place = x(at);
		const half = Math.max(24, text.length * HALF_LETTER);
		const anchor = place < half ? "start" : place > width - half ? "end" : "middle";
		return require_blocks.html`<path class="tick" d="M${round(place)} ${BASE}v8"/><text x="${round(place)}" y="${LABELS}" text-anchor="${anchor}">${text}</text>`;
	})}`;
}
function labelsOf(first, last, ticks) {
	const step = STEPS.find((one) => (last - first) / one <= ticks);
	if (step === void 0) return monthLabels(first, last, ticks);
	const labels = [];
	for (let at = Math.ceil(first / step) * step; at <= last; at += step) {
		const date = new Date(at);
		const text = step >= 864e5 || at % 864e5 === 0 ? dayAndMonth(date) : date.toISOString().slice(11, 16);
		labels.push({
			at,
			text
		});
	}
	return labels.length > 0 ? labels : [{
		at: last,
		text: day(last)
	}];
}
function monthLabels(first, last, ticks) {
	const [from, to] = [monthOf(first), monthOf(last)];
	const step = MONTH_STEPS.find((one) => (to - from) / one <= ticks) ?? to - from;
	const labels = [];
	for (let month = Math.ceil(from / step) * step; month <= to; month += step) {
		const at = Date.UTC(Math.floor(month / 12), month % 12);
		if (at < first) continue;
		labels.push({
			at,
			text: step % 12 === 0 || month % 12 === 0 ? `${Math.floor(month / 12)}` : `${MONTHS[month % 12]}`
		});
	}
	return labels;
}
function monthOf(at) {
	const date = new Date(at);
	return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
function dayAndMonth(date) {
	return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}
function day(at) {
	return new Date(at).toISOString().slice(0, 10);
}
function round(value) {
	return Math.round(value * 10) / 10;
}
// src/core/views/html/timeline.ts
function timelineSection(timeline) {
	if (timeline.spans.length === 0 && timeline.points.length === 0) return null;
	return {
		id: "history",
		title: "History",
		body: require_blocks.html`<section id="history"><h2>History</h2><p class="lead">What checks of this target found before, as a log has it. Checks that followed one another and found the same are one line; the newest that finished decides, whatever it says. A dashed frame is a time in which a check was due and none is known. Times are UTC.</p>
<div class="card gapv">${timelineBody(timeline)}</div>
<div class="small quiet gapv">${worth(timeline)}</div></section>`
	};
}
function worth({ origin, size, rootHash }) {
	const entries = size === 1 ? "one entry" : `${size} entries`;
	return require_blocks.html`<p>This is the word of the log ${require_style.bounded(origin, 200)} at one checkpoint: ${entries}, root hash <code>${require_style.bounded(rootHash, 100)}</code>. Whoever made this file read it there. It is not verified again in this page, <code>check-report</code> has no log to compare it with, and a signed summary is not about it.</p>
<p>A log shows that no entry was changed or taken back since it was entered, to whoever verifies it and keeps its checkpoint; it does not show that every check was entered. LOG is where it is kept, VKEY the key that its owner publishes, elsewhere than here:</p>
<pre class="code"><code>trust-center history verify LOG --key VKEY --keep kept.checkpoint
trust-center history list LOG --key VKEY --target NAME</code></pre>`;
}
function timelineBody(timeline) {
	const rows = rowsOf(timeline);
	const shown = require_history.mostTelling(rows, MAX_ROWS, isTelling);
	const failures = failuresIn(rows) - failuresIn(shown) + timeline.omittedFailures;
	const left = rows.length - shown.length + timeline.omitted;
	return require_blocks.html`<div class="pad">${timelinePicture({
		...timeline,
		spans: timeline.spans.map((span) => ({
			...span,
			look: lookOf(span)
		}))
	})}</div>
<table class="cards dense"><caption class="vh">Spans of checks that found the same, newest first</caption><thead><tr><th scope="col">What</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="num">Checks</th><th scope="col">What changed</th></tr></thead><tbody>${shown.map((row) => row.cells)}</tbody></table>
${left > 0 && require_blocks.html`<p class="small quiet padx">${left} more ${left === 1 ? "line is" : "lines are"} left out here${failures > 0 && `, ${failures} of them failed`}. The log has them.</p>`}<dl class="facts pad"><dt>Log</dt><dd>${require_style.bounded(timeline.origin, 200)}</dd><dt>Entries</dt><dd>${timeline.size}</dd><dt>Root hash</dt><dd><code>${require_style.bounded(timeline.rootHash, 100)}</code></dd><dt>Name in the log</dt><dd>${require_style.bounded(timeline.target, 200)}</dd></dl>`;
}
const MAX_ROWS = 200;
const MAX_CHANGE = 400;
function isTelling({ failed, decides }) {
	return failed || decides;
}
function failuresIn(rows) {
	return rows.filter(({ failed }) => failed).length;
}
function rowsOf({ spans, holes, points, omitted }) {
	const rows = [...holes.map(({ from, to }) => ({
		at: from,
		cells: holeRow(from, to),
		failed: false,
		decides: false
	})), ...gathered(points).map((group) => ({
		at: group.from,
		cells: pointRow(group),
		failed: false,
		decides: false
	}))].sort((a, b) => a.at < b.at ? 1 : a.at > b.at ? -1 : 0);
	const all = [];
	for (const [i, span] of [...spans.entries()].reverse()) {
		while (rows[0] !== void 0 && rows[0].at >= span.firstAt) all.push(...rows.splice(0, 1));
		const isFirst = i === 0 && omitted === 0;
		const decides = i === spans.length - 1;
		const failed = span.verdict === "failed";
		all.push({
			at: span.firstAt,
			cells: spanRow(span, isFirst, decides),
			failed,
			decides
		});
	}
	return [...all, ...rows];
}
function spanRow(span, isFirst, isNewest) {
	const { icon, tone, word } = lookOf(span);
	const { firstAt, lastAt, checks, changes } = span;
	const newest = isNewest && require_blocks.html` <span class="tag">decides</span>`;
	return require_blocks.html`<tr><td>${require_style.marked(icon, tone, word)}${newest}</td><td data-l="From">${time(firstAt)}</td>${checks === 1 ? require_blocks.html`<td></td>` : require_blocks.html`<td data-l="To">${time(lastAt)}</td>`}<td class="num" data-l="Checks">${checks}</td><td>${changeList(changes, isFirst)}</td></tr>
`;
}
function changeList(changes, isFirst) {
	if (changes.length === 0) return isFirst ? "the first in the log" : "nothing that is known";
	return require_blocks.html`<ul>${changes.map(({ weight, text }) => require_blocks.html`<li><span class="tag">${weight}</span> ${require_style.flowing(text, MAX_CHANGE)}</li>`)}</ul>`;
}
function holeRow(from, to) {
	return require_blocks.html`<tr><td>${require_style.marked("cut", "mute", "no check")}</td><td data-l="From">${time(from)}</td><td data-l="To">${time(to)}</td><td class="num" data-l="Checks">0</td><td>a check was due and none finished: nothing is known of these ${duration(from, to)}</td></tr>
`;
}
function gathered(points) {
	const groups = [];
	for (const { kind, text, at } of points) {
		const last = groups.at(-1);
		if (last?.kind === kind && last.text === text && at >= last.to) {
			last.to = at;
			last.count += 1;
		} else groups.push({
			kind,
			text,
			from: at,
			to: at,
			count: 1
		});
	}
	return groups;
}
const POINT_WORDS = {
	"no-result": "no result",
	late: "came late",
	"handed-in": "handed in"
};
function pointRow({ kind, text, from, to, count }) {
	return require_blocks.html`<tr><td>${require_style.marked("skip", "mute", POINT_WORDS[kind])}</td><td data-l="From">${time(from)}</td>${count === 1 ? require_blocks.html`<td></td>` : require_blocks.html`<td data-l="To">${time(to)}</td>`}<td class="num" data-l="Checks">${count}</td><td>${require_style.bounded(text, MAX_CHANGE)}${kind === "no-result" && ": it shows nothing, and changes nothing"}</td></tr>
`;
}
function time(at) {
	return require_blocks.html`<time datetime="${at}" class="nowrap">${at.slice(0, 16).replace("T", " ")}</time>`;
}
function duration(from, to) {
	const ms = Date.parse(to) - Date.parse(from);
	const [count, unit] = ms >= 1728e5 ? [Math.round(ms / require_verification.DAY_MS), "day"] : ms >= 2 * HOUR_MS ? [Math.round(ms / HOUR_MS), "hour"] : [Math.max(1, Math.round(ms / 6e4)), "minute"];
	return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
const HOUR_MS = require_verification.DAY_MS / 24;
exports.timelineBody = timelineBody;
exports.timelineSection = timelineSection;
