const require_verification = require("./verification.cjs");
const require_help = require("./help.cjs");
const require_xml = require("./xml.cjs");
const require_start = require("./start.cjs");
// src/core/views/badge.ts
const LABEL = "trust center";
const CACHE_SECONDS = 300;
const STATE_COLOURS = {
	verified: "1a7f37",
	failed: "c4232e",
	inconclusive: "8a5a00",
	stale: "57606a"
};
function badgeOf(result, at, options) {
	const { maxAgeDays } = options;
	const { kind } = require_xml.currentVerdict(result, at, maxAgeDays);
	const appraisedAt = require_verification.parseRfc3339(result.appraisedAt, "result.appraisedAt");
	const day = new Date(appraisedAt).toISOString().slice(0, 10);
	const badge = (state, words, more = "") => ({
		state,
		label: LABEL,
		message: `${words} · ${day}`,
		description: `${require_start.visible(result.target.name, 200)}: ${require_start.visible(result.verdictReason, 500)}, appraised at ${new Date(appraisedAt).toISOString()}.${more}`
	});
	const skipped = require_help.PHASES.filter((phase) => result.coverage[phase] !== "full");
	const verified = [result.components.some(({ freshness }) => freshness === "replayed") ? "verified from recorded evidence" : "verified", ...skipped.length === 0 ? [] : [`${skipped.join(" and ")} skipped`]].join(", ");
	switch (kind) {
		case "verified": return badge("verified", verified);
		case "failed":
		case "inconclusive": return badge(kind, result.components.length === 0 ? "not checked" : kind);
		case "experiment": return badge("inconclusive", `${require_start.visible(result.experiment ?? "", 60)}, proves nothing`);
		case "early": return badge("inconclusive", "dated in the future", " That time is in the future: a clock is wrong.");
		case "stale": return badge("stale", `stale, was ${verified}`, ` That is too long ago (over ${maxAge(maxAgeDays)}) to say anything about today.`);
	}
}
function uncheckedBadge(name, why, at) {
	const time = new Date(at).toISOString();
	return {
		state: "inconclusive",
		label: LABEL,
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
function readmeSnippet(image, link) {
	const badge = `![${LABEL}: state of the last verification](${destination(image)})`;
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
		text: "ffffff",
		label: "30363d",
		states: STATE_COLOURS
	},
	dark: {
		text: "0d1117",
		label: "c9d1d9",
		states: {
			verified: "56d364",
			failed: "ff7b72",
			inconclusive: "e3b341",
			stale: "9aa4af"
		}
	}
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
function renderBadgeSvg(badge) {
	const { state } = badge;
	const [label, message, description] = [
		require_start.visible(badge.label),
		require_start.visible(badge.message),
		require_start.visible(badge.description)
	];
	const labelWidth = Math.ceil(textWidth(label)) + 14;
	const messageWidth = Math.ceil(textWidth(message)) + 14;
	const width = labelWidth + messageWidth;
	const { light, dark } = BADGE_COLOURS;
	const colours = ({ text, label: back, states }) => `text{fill:#${text}}.l{fill:#${back}}.m{fill:#${states[state]}}`;
	const text = (content, x) => `<text x="${x + PADDING}" y="${BASELINE}" textLength="${textWidth(content).toFixed(1)}" lengthAdjust="spacingAndGlyphs">${require_xml.escapeXml(content)}</text>`;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-labelledby="title" aria-describedby="desc">`,
		`<title id="title">${require_xml.escapeXml(`${label}: ${message}`)}</title>`,
		`<desc id="desc">${require_xml.escapeXml(description)}</desc>`,
		`<style>${colours(light)}@media (prefers-color-scheme:dark){${colours(dark)}}</style>`,
		`<clipPath id="c"><rect width="${width}" height="${HEIGHT}" rx="3"/></clipPath>`,
		"<g clip-path=\"url(#c)\">",
		`<rect class="l" width="${labelWidth}" height="${HEIGHT}"/>`,
		`<rect class="m" x="${labelWidth}" width="${messageWidth}" height="${HEIGHT}"/>`,
		"</g>",
		`<g aria-hidden="true" font-family="Verdana,'DejaVu Sans',Geneva,sans-serif" font-size="${FONT_SIZE}">`,
		text(label, 0),
		text(message, labelWidth),
		"</g>",
		"</svg>",
		""
	].join("\n");
}
Object.defineProperty(exports, "badgeOf", {
	enumerable: true,
	get: function() {
		return badgeOf;
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
