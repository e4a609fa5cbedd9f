const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_badge_svg = require("./badge-svg.cjs");
const require_help = require("./help.cjs");
const require_json = require("./json.cjs");
const require_arguments = require("./arguments.cjs");
// src/core/views/badge-facts.ts
const MAX_COMPONENTS = 1e4;
const MAX_CHECKS = 1e4;
const MAX_NOT_SHOWN = 100;
const MAX_LEFT_OUT = 10;
function eachPhase(reader) {
	return (value) => {
		const phases = require_verification.anyObject(value);
		return require_help.byPhase((phase) => require_verification.member(phases, phase, reader));
	};
}
const check = (value) => {
	const judged = require_verification.anyObject(value);
	return {
		status: require_verification.member(judged, "status", require_verification.text),
		followsFrom: require_verification.hasMember(judged, "followsFrom") ? require_verification.member(judged, "followsFrom", require_verification.text) : null
	};
};
const phase = (value) => {
	const appraised = require_verification.anyObject(value);
	return {
		status: require_verification.member(appraised, "status", require_verification.text),
		checks: require_verification.member(appraised, "checks", require_verification.listOf(check, { most: MAX_CHECKS }))
	};
};
const instances = (value) => ({
	judged: require_verification.only("judged", require_verification.integer(0, MAX_COMPONENTS))(value),
	stopped: require_verification.only("stopped", require_verification.listOf(require_verification.anyObject, { most: MAX_COMPONENTS }))(value)
});
const component = (value) => ({
	role: require_verification.only("role", require_verification.oneOf(...require_help.COMPONENT_ROLES))(value),
	freshness: require_verification.only("freshness", require_verification.oneOf(...require_help.FRESHNESS_GRADES))(value),
	phases: require_verification.only("phases", eachPhase(phase))(value)
});
const domain = (value) => ({ givenRoot: require_verification.only("givenRoot", require_verification.boolean)(value) });
function readBadgeFacts(json) {
	return require_verification.readJson(json, "result", resultDocument);
}
const HINT = "Give the result document: `trust-center verify --format json`, or the output result-path of the action.";
const resultDocument = (value) => {
	const root = require_verification.anyObject(value);
	if (!require_verification.hasMember(root, "schema")) require_verification.refuse$1(`no result document: it names no schema`, {
		code: "PARSE_UNSUPPORTED",
		hint: HINT
	});
	require_verification.member(root, "schema", require_verification.supported(require_verification.text, [require_verification.RESULT_SCHEMA], HINT));
	require_verification.member(root, "appraisedAt", require_verification.time);
	const components = require_verification.member(root, "components", require_verification.listOf(component, { most: MAX_COMPONENTS }));
	const notShown = require_verification.member(root, "notShown", require_verification.listOf(require_verification.object({
		what: require_verification.text,
		why: require_verification.text
	}), { most: MAX_NOT_SHOWN }));
	const facts = {
		verdict: require_verification.member(root, "verdict", require_verification.oneOf(...require_help.VERDICTS)),
		verdictReason: require_verification.member(root, "verdictReason", require_verification.text),
		target: { name: require_verification.member(root, "target", require_verification.only("name", require_verification.text)) },
		appraisedAt: require_verification.member(root, "appraisedAt", require_verification.text),
		experiment: require_verification.member(root, "experiment", require_verification.orNull(require_verification.text)),
		coverage: require_verification.member(root, "coverage", eachPhase(require_verification.oneOf(...require_help.COVERAGES))),
		instances: require_verification.member(root, "instances", instances),
		components: components.map(({ freshness }) => ({ freshness })),
		domain: require_verification.memberOr(root, "domain", null, domain)
	};
	if (facts.verdict === "verified") {
		const leftOut = require_verification.memberOr(root, "domain", null, require_verification.only("leftOut", require_verification.listOf(require_verification.text, { most: MAX_LEFT_OUT })));
		expectProven(facts, require_verification.member(root, "trustAnchor", require_verification.text), components, leftOut);
		expectTold(facts, notShown);
	}
	return facts;
};
function expectProven({ verdictReason, coverage, experiment, instances }, trustAnchor, components, leftOut) {
	const contradicts = (what) => {
		throw new require_start.ParseError("PARSE_INVALID", "verdict", `it says verified, but ${what}`);
	};
	if (experiment === null && trustAnchor !== "intel-sgx-root-ca") contradicts("a test root was trusted");
	if (!verdictReason.startsWith("verified: ")) contradicts("verdictReason does not");
	if (components.length === 0) contradicts("there is no component");
	if (instances.judged === 0) contradicts("no instance was judged");
	if (coverage.hardware !== "full") contradicts(`coverage.hardware is ${coverage.hardware}`);
	for (const phase of require_help.PHASES) {
		const isPartial = phase === "domain" && leftOut !== null && leftOut.length > 0;
		if (coverage[phase] !== "skipped" && coverage[phase] === "partial" !== isPartial) contradicts(`coverage.${phase} is ${coverage[phase]}`);
		for (const [i, { role, phases }] of components.entries()) {
			const wanted = coverage[phase] === "skipped" || !require_help.hasPhase(role, phase) ? "skipped" : "pass";
			const found = phases[phase];
			const name = `components[${i}].phases.${phase}`;
			if (found.status !== wanted) contradicts(`${name} is ${require_verification.preview(found.status, 40)}`);
			const open = found.checks.find(({ status }) => status !== "pass");
			if (open !== void 0) contradicts(`a check of ${name} is ${require_verification.preview(open.status, 40)}`);
			const derived = found.checks.find(({ followsFrom }) => followsFrom !== null);
			if (derived !== void 0) contradicts(`a check of ${name} follows from ${require_verification.preview(derived.followsFrom ?? "", 40)}, which was not passed`);
			if (wanted === "pass" && found.checks.length === 0) contradicts(`${name} has no check`);
		}
		if (phase === "domain" && coverage.domain !== "skipped" && leftOut === null) contradicts("no domain was named");
		const missing = coverage[phase] === "skipped" ? void 0 : require_verification.GROUND[phase].find((below) => coverage[below] !== "full");
		if (missing !== void 0) contradicts(`${phase} stands on ${missing}, and coverage.${missing} is ${coverage[missing]}`);
	}
}
function expectTold({ coverage, components, instances }, notShown) {
	const isOld = components.some(({ freshness }) => freshness === "replayed" || freshness === "fetched");
	const untold = [
		...require_help.PHASES.filter((phase) => coverage[phase] !== "full"),
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
	const badge = require_badge_svg.badgeOf(readBadgeFacts(require_verification.documentText(bytes, "result")), Date.now(), {
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
