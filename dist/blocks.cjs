const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_trusted_root = require("./trusted-root.cjs");
const require_spans = require("./spans.cjs");
const require_help = require("./help.cjs");
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
// src/core/report/packed.ts
async function unpack(packed, field, limit) {
	const bytes = require_verification.fromBase64(packed, field);
	const reader = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
	const chunks = [];
	let length = 0;
	for (;;) {
		const { done, value } = await nextOf(reader, field);
		if (done) return require_verification.fromUtf8(require_verification.concatBytes(...chunks), field);
		length += value.length;
		if (length > limit) {
			await reader.cancel();
			throw new require_start.ParseError("PARSE_LIMIT", field, `it unpacks to more than ${limit} bytes`);
		}
		chunks.push(value);
	}
}
async function nextOf(reader, field) {
	try {
		return await reader.read();
	} catch {
		throw new require_start.ParseError("PARSE_INVALID", field, "not a whole gzip file");
	}
}
// src/core/report/timeline.ts
const MOST = 1e3;
const time = (value) => {
	const given = require_verification.text(value);
	require_verification.parseRfc3339(given, "");
	return given;
};
const span = require_verification.object({
	verdict: require_verification.oneOf(...require_help.VERDICTS),
	experiment: require_verification.orNull(require_verification.boolean),
	firstAt: time,
	lastAt: time,
	checks: require_verification.integer(1, Number.MAX_SAFE_INTEGER),
	factsDigest: require_verification.matching(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hex digits"),
	changes: require_verification.listOf(require_verification.object({
		weight: require_verification.oneOf(...require_spans.WEIGHTS),
		text: require_verification.text
	}), { most: 1e3 })
});
const readTimeline = require_verification.object({
	origin: require_verification.text,
	size: require_verification.integer(0, Number.MAX_SAFE_INTEGER),
	rootHash: require_verification.text,
	target: require_verification.text,
	spans: require_verification.listOf(span, { most: MOST }),
	omitted: require_verification.integer(0, Number.MAX_SAFE_INTEGER),
	omittedFailures: require_verification.integer(0, Number.MAX_SAFE_INTEGER),
	holes: require_verification.listOf(require_verification.object({
		from: time,
		to: time
	}), { most: MOST }),
	points: require_verification.listOf(require_verification.object({
		kind: require_verification.oneOf(...require_spans.POINT_KINDS),
		at: time,
		text: require_verification.text
	}), { most: MOST })
});
// src/core/report/blocks.ts
const DATA = [
	"bundle",
	"result",
	"roots",
	"summary",
	"timeline"
];
const MAX_BYTES = {
	bundle: require_verification.MAX_BUNDLE_BYTES,
	result: require_verification.MAX_BUNDLE_BYTES,
	roots: 16777216,
	summary: 16777216,
	timeline: 16777216
};
const MAX_REPORT_BYTES = 4 * require_verification.MAX_BUNDLE_BYTES;
function digestOf(text) {
	return require_verification.toHex(require_verification.sha256(require_verification.utf8(text)));
}
const BLOCK = /<script type="([a-z/]+)" id="tc-([a-z-]+)"( data-form="gzip")?(?: data-sha256="([0-9a-f]{64})")?>([^<]*)<\/script>/g;
function findBlocks(page) {
	const blocks = new Map();
	for (const [, type, name = "", form, digest, text = ""] of page.matchAll(BLOCK)) {
		const isPacked = form !== void 0;
		if (type === (isPacked ? "text/plain" : "application/json")) addBlock(blocks, name, {
			text,
			isPacked,
			sha256: digest
		});
	}
	return blocks;
}
function addBlock(blocks, name, block) {
	if (blocks.has(name)) throw new require_start.ParseError("PARSE_INVALID", `report.tc-${name}`, "the block is there twice");
	blocks.set(name, block);
}
function reportVersion(page) {
	return /<meta name="generator" content="trust-center ([0-9A-Za-z.+-]{1,50})">/.exec(page)?.[1] ?? null;
}
const GENERATOR = html`<meta name="generator" content="trust-center ${require_start.VERSION}">`;
async function readReport(blocks) {
	const [bundle, result, roots, summary, timeline] = await Promise.all(DATA.map((name) => textOf(blocks, name)));
	return {
		bundle: require_verification.parseBundle(needed("bundle", bundle)),
		result: needed("result", result),
		roots: require_verification.readJson(needed("roots", roots), "report.roots", readRoots, { bytes: MAX_BYTES.roots }),
		summary: summary == null ? null : require_verification.readJson(summary, "report.summary", require_verification.text, { bytes: MAX_BYTES.summary }),
		timeline: timeline == null ? null : require_verification.readJson(timeline, "report.timeline", readTimeline, { bytes: MAX_BYTES.timeline })
	};
}
async function textOf(blocks, name) {
	const block = blocks.get(name);
	if (block === void 0) return null;
	const field = `report.${name}`;
	if (block.sha256 !== void 0 && block.sha256 !== digestOf(block.text)) throw new require_start.ParseError("PARSE_INVALID", field, "it was changed: its text has another digest than it states");
	return block.isPacked ? unpack(block.text, field, MAX_BYTES[name]) : block.text;
}
function needed(name, text) {
	if (typeof text === "string") return text;
	throw new require_start.ParseError("PARSE_INVALID", `report.${name}`, `there is no block tc-${name}`, { hint: "Take the file as it was made: a report is one whole file." });
}
const MAX_ROOTS = 16;
const readRoots = require_verification.object({
	trustAnchors: require_verification.listOf(require_verification.lowerHex(64), {
		least: 1,
		most: MAX_ROOTS
	}),
	trustedRoots: require_verification.orNull(require_verification.listOf(trustedRootText, {
		least: 1,
		most: MAX_ROOTS
	}))
});
function trustedRootText(value) {
	const given = require_verification.text(value);
	if (given.length <= 4194304) return given;
	throw new require_start.ParseError("PARSE_LIMIT", "", `more than ${require_trusted_root.MAX_TRUSTED_ROOT_BYTES} characters`);
}
Object.defineProperty(exports, "GENERATOR", {
	enumerable: true,
	get: function() {
		return GENERATOR;
	}
});
Object.defineProperty(exports, "MAX_REPORT_BYTES", {
	enumerable: true,
	get: function() {
		return MAX_REPORT_BYTES;
	}
});
Object.defineProperty(exports, "digestOf", {
	enumerable: true,
	get: function() {
		return digestOf;
	}
});
Object.defineProperty(exports, "findBlocks", {
	enumerable: true,
	get: function() {
		return findBlocks;
	}
});
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
Object.defineProperty(exports, "readReport", {
	enumerable: true,
	get: function() {
		return readReport;
	}
});
Object.defineProperty(exports, "readTimeline", {
	enumerable: true,
	get: function() {
		return readTimeline;
	}
});
Object.defineProperty(exports, "reportVersion", {
	enumerable: true,
	get: function() {
		return reportVersion;
	}
});
