const require_start = require("./start.cjs");
const require_verification = require("./verification.cjs");
const require_help = require("./help.cjs");
const require_current_verdict = require("./current-verdict.cjs");
const require_markdown_text = require("./markdown-text.cjs");
const require_xml = require("./xml.cjs");
// src/core/views/badge.ts
const DEFAULT_LABEL = "trust center";
const MAX_LABEL = 40;
const CACHE_SECONDS = 300;
const STATE_COLOURS = {
	verified: "1a7f37",
	failed: "c4232e",
	inconclusive: "8a5a00",
	experiment: "7a4fca",
	stale: "57606a",
	recorded: "57606a",
	"not-checked": "57606a"
};
function readBadgeLabel(text, what) {
	const length = [...text].length;
	if (text.trim() === text && length > 0 && length <= MAX_LABEL && require_start.visible(text) === text) return text;
	throw new require_start.InputError("INPUT_INVALID", `${what}: expected 1 to ${MAX_LABEL} visible characters, got ${JSON.stringify(require_start.visible(text, 100))}`);
}
function badgeOf(result, at, options) {
	const { maxAgeDays, label = DEFAULT_LABEL } = options;
	const { kind } = require_current_verdict.currentVerdict(result, at, maxAgeDays);
	const appraisedAt = require_verification.parseRfc3339(result.appraisedAt, "result.appraisedAt");
	const day = new Date(appraisedAt).toISOString().slice(0, 10);
	const badge = (state, words, more = "") => ({
		state,
		label,
		message: `${words} · ${day}`,
		description: `${require_start.visible(result.target.name, 200)}: ${require_start.visible(result.verdictReason, 500)}, appraised at ${new Date(appraisedAt).toISOString()}.${more}`
	});
	const ofCoverage = (coverage) => require_help.PHASES.filter((phase) => result.coverage[phase] === coverage);
	const [skipped, partial] = [ofCoverage("skipped"), ofCoverage("partial")];
	const { judged, stopped } = result.instances;
	const recorded = require_current_verdict.someRecorded(result.components);
	const verified = [
		recorded ? "verified from recorded evidence" : "verified",
		...stopped.length === 0 ? [] : [`${stopped.length} of ${judged + stopped.length} instances stopped`],
		...skipped.length === 0 ? [] : [`${skipped.join(" and ")} skipped`],
		...partial.length === 0 ? [] : [`${partial.join(" and ")} in part`],
		...result.domain?.givenRoot === true ? ["domain by own root CA"] : []
	].join(", ");
	switch (kind) {
		case "verified": return badge(recorded ? "recorded" : "verified", verified);
		case "failed": return badge("failed", "failed");
		case "inconclusive":
			if (result.components.length === 0) return badge("not-checked", "not checked");
			return badge("inconclusive", "inconclusive");
		case "experiment": return badge("experiment", `experiment: ${require_start.visible(result.experiment ?? "", 60)}, proves nothing`);
		case "early": return badge("inconclusive", "dated in the future", " That time is in the future: a clock is wrong.");
		case "stale": return badge("stale", `stale, was ${verified}`, ` That is too long ago (over ${maxAge(maxAgeDays)}) to say anything about today.`);
	}
}
function uncheckedBadge(name, why, at, label = DEFAULT_LABEL) {
	const time = new Date(at).toISOString();
	return {
		state: "not-checked",
		label,
		message: `not checked · ${time.slice(0, 10)}`,
		description: `${require_start.visible(name, 200)}: the verification stopped at ${time}: ${require_start.visible(why, 500)}.`
	};
}
function shieldsEndpoint({ state, label, message }) {
	return {
		schemaVersion: 1,
		label,
		message,
		color: STATE_COLOURS[state],
		cacheSeconds: CACHE_SECONDS
	};
}
function readmeSnippet(image, link, label = DEFAULT_LABEL) {
	const badge = `![${require_markdown_text.escapeMarkdown(label)}: state of the last verification](${destination(image)})`;
	return link === null ? badge : `[${badge}](${destination(link)})`;
}
function destination(url) {
	return url.replace(/\p{Cs}/gu, "�").replace(/[^\w\-.~:/?#@!$&'*+,;=%]/gu, (character) => ESCAPED[character] ?? encodeURIComponent(character)).replaceAll("&", "&amp;");
}
const ESCAPED = {
	"(": "%28",
	")": "%29"
};
function maxAge(days) {
	if (days >= 1) return `${Number(days.toFixed(1))} day${days === 1 ? "" : "s"}`;
	return `${Number((days * 24).toFixed(1))} h`;
}
// src/core/views/badge-svg.ts
const FONT_SIZE = 11;
const HEIGHT = 20;
const PADDING = 7;
const BASELINE = 14;
const BADGE_COLOURS = {
	light: {
		ground: "ffffff",
		ink: "14171a",
		edge: "868c92"
	},
	dark: {
		ground: "16191c",
		ink: "eef0f2",
		edge: "767e87"
	}
};
const HOLLOW = new Set([
	"stale",
	"recorded",
	"not-checked"
]);
function isHollow(state) {
	return HOLLOW.has(state);
}
const SIGN_WIDTH = 12;
const SIGN_GAP = 4;
const ROUND = "stroke-linecap=\"round\"";
const SIGNS = {
	verified: `<circle class="i" r="5.5"/><path class="c" d="m-2.7.2 1.8 1.8L2.6-2" stroke-width="1.5" ${ROUND}/>`,
	failed: `<rect class="i" x="-5.2" y="-5.2" width="10.4" height="10.4" rx="2"/><path class="c" d="m-2.2-2.2 4.4 4.4m0-4.4-4.4 4.4" stroke-width="1.6" ${ROUND}/>`,
	inconclusive: `<path class="i" d="M0-6.4 6.4 0 0 6.4-6.4 0z"/><path class="c" d="M-1.6-1.4c0-1 .7-1.6 1.6-1.6s1.6.6 1.6 1.4C1.6-.4 0-.3 0 1" stroke-width="1.2" ${ROUND}/><circle class="d" cy="2.9" r=".8"/>`,
	experiment: `<path class="i" d="M0-6 5.2-3v6L0 6-5.2 3v-6z"/><path class="c" d="M0-3.2v3.4" stroke-width="1.5" ${ROUND}/><circle class="d" cy="2.6" r=".9"/>`,
	stale: `<circle class="o" r="4.9" stroke-width="1.2"/><path class="o" d="M0-2.9V0l1.9 1.3" stroke-width="1.3" ${ROUND}/>`,
	recorded: "<rect class=\"o\" x=\"-4.8\" y=\"-4.8\" width=\"9.6\" height=\"9.6\" rx=\"2\" stroke-width=\"1.2\"/><circle class=\"i\" r=\"2.2\"/>",
	"not-checked": `<circle class="o" r="4.9" stroke-width="1.4" stroke-dasharray=".1 2.465" ${ROUND}/>`
};
const WIDTHS = [
	318,
	401,
	460,
	838,
	636,
	950,
	780,
	275,
	390,
	390,
	500,
	838,
	318,
	361,
	318,
	337,
	636,
	636,
	636,
	636,
	636,
	636,
	636,
	636,
	636,
	636,
	337,
	337,
	838,
	838,
	838,
	531,
	1e3,
	684,
	686,
	698,
	770,
	632,
	575,
	775,
	752,
	295,
	295,
	656,
	557,
	863,
	748,
	787,
	603,
	787,
	695,
	635,
	611,
	732,
	684,
	989,
	685,
	611,
	685,
	390,
	337,
	390,
	838,
	500,
	500,
	613,
	635,
	550,
	635,
	615,
	352,
	635,
	634,
	278,
	278,
	579,
	278,
	974,
	634,
	612,
	635,
	635,
	411,
	521,
	392,
	634,
	592,
	818,
	592,
	592,
	525,
	636,
	337,
	636,
	838
];
const WIDTH_OF_OTHERS = 1e3;
const MIDDLE_DOT = 318;
function textWidth(text) {
	return Array.from(text, (character) => {
		const index = (character.codePointAt(0) ?? 0) - 32;
		return character === "·" ? MIDDLE_DOT : WIDTHS[index] ?? WIDTH_OF_OTHERS;
	}).reduce((sum, width) => sum + width, 0) * FONT_SIZE / 1e3;
}
function badgeWidths({ label, message }) {
	return {
		label: Math.ceil(textWidth(require_start.visible(label))) + 14,
		message: Math.ceil(textWidth(require_start.visible(message))) + 14 + SIGN_WIDTH + SIGN_GAP
	};
}
function renderBadgeSvg(badge) {
	const { state } = badge;
	const [label, message, description] = [
		require_start.visible(badge.label),
		require_start.visible(badge.message),
		require_start.visible(badge.description)
	];
	const widths = badgeWidths(badge);
	const start = widths.label;
	const width = start + widths.message;
	const text = (content, x, style) => `<text class="${style}" x="${x}" y="${BASELINE}" textLength="${textWidth(content).toFixed(1)}" lengthAdjust="spacingAndGlyphs">${require_xml.escapeXml(content)}</text>`;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-labelledby="title" aria-describedby="desc">`,
		`<title id="title">${require_xml.escapeXml(`${label}: ${message}`)}</title>`,
		`<desc id="desc">${require_xml.escapeXml(description)}</desc>`,
		`<style>${styleOf(state, "light")}.o,.c{fill:none}@media (prefers-color-scheme:dark){${styleOf(state, "dark")}}</style>`,
		`<rect class="g e" x=".5" y=".5" width="${width - 1}" height="19" rx="3.5"${state === "not-checked" ? " stroke-dasharray=\"2 2\"" : ""}/>`,
		`<path class="m e" d="M${start} .5H${width - 4}a3.5 3.5 0 0 1 3.5 3.5V16a3.5 3.5 0 0 1-3.5 3.5H${start}z"${state === "not-checked" ? " stroke-dasharray=\"2 2\"" : ""}/>`,
		...state === "experiment" ? [`<path d="M${start} 18.5H${width - 2}" stroke="#ffffff" stroke-width="2" stroke-dasharray="3 3"/>`] : [],
		`<g aria-hidden="true" transform="translate(${start + PADDING + SIGN_WIDTH / 2} ${HEIGHT / 2})">${SIGNS[state]}</g>`,
		`<g aria-hidden="true" font-family="Verdana,'DejaVu Sans',Geneva,sans-serif" font-size="${FONT_SIZE}">`,
		text(label, PADDING, "t"),
		text(message, start + PADDING + SIGN_WIDTH + SIGN_GAP, "i"),
		"</g>",
		"</svg>",
		""
	].join("\n");
}
function styleOf(state, page) {
	const { ground, ink, edge } = BADGE_COLOURS[page];
	const face = isHollow(state) ? {
		back: ground,
		ink,
		edge
	} : {
		back: STATE_COLOURS[state],
		ink: "ffffff",
		edge: STATE_COLOURS[state]
	};
	return [`.g{fill:#${ground}}.t{fill:#${ink}}.e{stroke:#${face.edge}}`, `.m,.d{fill:#${face.back}}.c{stroke:#${face.back}}.i{fill:#${face.ink}}.o{stroke:#${face.ink}}`].join("");
}
Object.defineProperty(exports, "badgeOf", {
	enumerable: true,
	get: function() {
		return badgeOf;
	}
});
Object.defineProperty(exports, "readBadgeLabel", {
	enumerable: true,
	get: function() {
		return readBadgeLabel;
	}
});
Object.defineProperty(exports, "readmeSnippet", {
	enumerable: true,
	get: function() {
		return readmeSnippet;
	}
});
Object.defineProperty(exports, "renderBadgeSvg", {
	enumerable: true,
	get: function() {
		return renderBadgeSvg;
	}
});
Object.defineProperty(exports, "shieldsEndpoint", {
	enumerable: true,
	get: function() {
		return shieldsEndpoint;
	}
});
Object.defineProperty(exports, "uncheckedBadge", {
	enumerable: true,
	get: function() {
		return uncheckedBadge;
	}
});
