const require_help = require("./help.cjs");
const require_start = require("./start.cjs");
const require_badge_svg = require("./badge-svg.cjs");
const require_verification = require("./verification.cjs");
const require_json = require("./json.cjs");
const require_arguments = require("./arguments.cjs");
// src/core/views/badge-facts.ts
const MAX_COMPONENTS = 1e4;
const MAX_CHECKS = 1e4;
const MAX_NOT_SHOWN = 100;
function eachPhase(reader) {
	return (value) => {
		const phases = require_help.anyObject(value);
		return require_help.byPhase((phase) => require_help.member(phases, phase, reader));
	};
}
const check = (value) => {
	const judged = require_help.anyObject(value);
	return {
		status: require_help.member(judged, "status", require_help.text),
		followsFrom: require_help.hasMember(judged, "followsFrom") ? require_help.member(judged, "followsFrom", require_help.text) : null
	};
};
const phase = (value) => {
	const appraised = require_help.anyObject(value);
	return {
		status: require_help.member(appraised, "status", require_help.text),
		checks: require_help.member(appraised, "checks", require_help.listOf(check, { most: MAX_CHECKS }))
	};
};
const instances = (value) => ({
	judged: require_help.only("judged", require_help.integer(0, MAX_COMPONENTS))(value),
	stopped: require_help.only("stopped", require_help.listOf(require_help.anyObject, { most: MAX_COMPONENTS }))(value)
});
const component = (value) => ({
	freshness: require_help.only("freshness", require_help.oneOf(...require_help.FRESHNESS_GRADES))(value),
	phases: require_help.only("phases", eachPhase(phase))(value)
});
function readBadgeFacts(json) {
	return require_help.readJson(json, "result", resultDocument);
}
const HINT = "Give the result document: `trust-center verify --format json`, or the output result-path of the action.";
const resultDocument = (value) => {
	const root = require_help.anyObject(value);
	if (!require_help.hasMember(root, "schema")) require_help.refuse(`no result document: it names no schema`, {
		code: "PARSE_UNSUPPORTED",
		hint: HINT
	});
	require_help.member(root, "schema", require_help.supported(require_help.text, [require_verification.RESULT_SCHEMA], HINT));
	require_help.member(root, "appraisedAt", require_help.time);
	const components = require_help.member(root, "components", require_help.listOf(component, { most: MAX_COMPONENTS }));
	const notShown = require_help.member(root, "notShown", require_help.listOf(require_help.object({
		what: require_help.text,
		why: require_help.text
	}), { most: MAX_NOT_SHOWN }));
	const facts = {
		verdict: require_help.member(root, "verdict", require_help.oneOf(...require_help.VERDICTS)),
		verdictReason: require_help.member(root, "verdictReason", require_help.text),
		target: { name: require_help.member(root, "target", require_help.only("name", require_help.text)) },
		appraisedAt: require_help.member(root, "appraisedAt", require_help.text),
		experiment: require_help.member(root, "experiment", require_help.orNull(require_help.text)),
		coverage: require_help.member(root, "coverage", eachPhase(require_help.oneOf(...require_help.COVERAGES))),
		instances: require_help.member(root, "instances", instances),
		components: components.map(({ freshness }) => ({ freshness }))
	};
	if (facts.verdict === "verified") {
		const phases = components.map((component) => component.phases);
		expectProven(facts, require_help.member(root, "trustAnchor", require_help.text), phases);
		expectTold(facts, notShown);
	}
	return facts;
};
function expectProven({ verdictReason, coverage, experiment, instances }, trustAnchor, components) {
	const contradicts = (what) => {
		throw new require_start.ParseError("PARSE_INVALID", "verdict", `it says verified, but ${what}`);
	};
	if (experiment === null && trustAnchor !== "intel-sgx-root-ca") contradicts("a test root was trusted");
	if (!verdictReason.startsWith("verified: ")) contradicts("verdictReason does not");
	if (components.length === 0) contradicts("there is no component");
	if (instances.judged === 0) contradicts("no instance was judged");
	if (coverage.hardware !== "full") contradicts(`coverage.hardware is ${coverage.hardware}`);
	for (const phase of require_help.PHASES) {
		if (coverage[phase] === "partial") contradicts(`coverage.${phase} is partial`);
		const wanted = coverage[phase] === "skipped" ? "skipped" : "pass";
		for (const [i, { [phase]: found }] of components.entries()) {
			const name = `components[${i}].phases.${phase}`;
			if (found.status !== wanted) contradicts(`${name} is ${require_help.preview(found.status, 40)}`);
			const open = found.checks.find(({ status }) => status !== "pass");
			if (open !== void 0) contradicts(`a check of ${name} is ${require_help.preview(open.status, 40)}`);
			const derived = found.checks.find(({ followsFrom }) => followsFrom !== null);
			if (derived !== void 0) contradicts(`a check of ${name} follows from ${require_help.preview(derived.followsFrom ?? "", 40)}, which was not passed`);
			if (wanted === "pass" && found.checks.length === 0) contradicts(`${name} has no check`);
		}
		const missing = coverage[phase] === "skipped" ? void 0 : require_verification.GROUND[phase].find((below) => coverage[below] !== "full");
		if (missing !== void 0) contradicts(`${phase} stands on ${missing}, and coverage.${missing} is ${coverage[missing]}`);
	}
}
function expectTold({ coverage, components, instances }, notShown) {
	const isOld = components.some(({ freshness }) => freshness === "replayed" || freshness === "fetched");
	const untold = [
		...require_help.PHASES.filter((phase) => coverage[phase] === "skipped"),
		...instances.stopped.length > 0 ? ["instances"] : [],
		...isOld ? ["age"] : []
	].find((what) => !notShown.some((one) => one.what === what));
	if (untold !== void 0) throw new require_start.ParseError("PARSE_INVALID", "notShown", `it does not name ${untold}`);
}
// src/cli/badge.ts
async function run(argv) {
	const args = require_arguments.parseArguments("badge", argv);
	const { format, output } = args.options;
	const maxAgeDays = readMaxAge(args.options.maxAge);
	const label = require_badge_svg.readBadgeLabel(args.options.label, "--label");
	const link = readLink(args.options.link, "link");
	const url = readLink(args.options.url, "url");
	if (output === void 0) require_arguments.refuseIdle(args, ["link", "url"], "it is for the README snippet, which comes with --output");
	const bytes = await require_verification.readInputFile(args.positionals[0] ?? "", "badge", require_verification.MAX_INPUT_BYTES);
	const badge = require_badge_svg.badgeOf(readBadgeFacts(require_help.documentText(bytes, "result")), Date.now(), {
		maxAgeDays,
		label
	});
	const text = format === "svg" ? require_badge_svg.renderBadgeSvg(badge) : require_json.jsonText(require_badge_svg.shieldsEndpoint(badge));
	await require_start.writeOutput(text, output);
	if (output === void 0) return require_start.EXIT.verified;
	const image = format === "svg" ? url ?? output : url === null ? null : shieldsUrl(url);
	await require_start.writeText(`${image === null ? "The snippet needs --url: where shields.io will find this file." : require_badge_svg.readmeSnippet(image, link, label)}\n`);
	return require_start.EXIT.verified;
}
const MAX_DAYS = 90;
function readMaxAge(text) {
	const [, count = "", unit = ""] = /^([1-9][0-9]{0,3})([hd])$/.exec(text) ?? [];
	const days = unit === "h" ? Number(count) / 24 : Number(count);
	if (count !== "" && days <= MAX_DAYS) return days;
	throw new require_start.InputError("INPUT_INVALID", `--max-age: expected a time like 12h or 7d, at most ${MAX_DAYS}d, got ${JSON.stringify(text)}`);
}
function readLink(text, option) {
	if (text === void 0) return null;
	if (URL.canParse(text) && new URL(text).protocol === "https:") return new URL(text).href;
	throw new require_start.InputError("INPUT_INVALID", `--${option}: expected an https URL, got ${JSON.stringify(text)}`);
}
function shieldsUrl(url) {
	return `https://img.shields.io/endpoint?url=${encodeURIComponent(url)}`;
}
exports.run = run;
