const require_blocks = require("./blocks.cjs");
const require_start = require("./start.cjs");
const require_current_verdict = require("./current-verdict.cjs");
const require_json = require("./json.cjs");
const require_verification = require("./verification.cjs");
const require_report = require("./report.cjs");
const require_arguments = require("./arguments.cjs");
const require_recorded = require("./recorded.cjs");
// src/cli/check-report.ts
const STATUS = {
	same: require_start.EXIT.verified,
	changed: require_start.EXIT.failed,
	"other version": require_start.EXIT.misuse,
	"no report": require_start.EXIT.misuse
};
async function run(argv) {
	const { positionals, options } = require_arguments.parseArguments("check-report", argv);
	const check = await require_report.checkReport(await require_verification.readInputFile(positionals[0] ?? "", "report", require_blocks.MAX_REPORT_BYTES));
	const { format, output } = options;
	if (format === "json") await require_start.writeOutput(require_json.jsonText(asJson(check)), output);
	else await require_start.writeReport([...asText(check), ""].join("\n"), output);
	return STATUS[check.state];
}
function asJson(check) {
	const { state } = check;
	const base = {
		state,
		version: require_start.VERSION,
		reportVersion: reportVersion(check)
	};
	if (state === "changed") {
		const { where, what, values, place, hint } = check.change;
		const expected = values === null ? null : {
			expected: values.expected,
			found: values.found
		};
		return {
			...base,
			change: {
				where,
				what,
				...place,
				...expected,
				hint
			}
		};
	}
	if (state !== "same") return base;
	const { result, summary, roots } = check.source;
	const { verdict, verdictReason, experiment, target, appraisedAt, trustAnchor, evidenceDigest, policyDigest } = result;
	return {
		...base,
		verdict,
		verdictReason,
		experiment,
		target: {
			kind: target.kind,
			name: target.name
		},
		appraisedAt,
		trustAnchor,
		trustedRootsGiven: roots.trustedRoots !== null,
		evidenceDigest,
		policyDigest,
		hasSummary: summary !== null
	};
}
function reportVersion(check) {
	if (check.state === "no report") return null;
	return check.state === "other version" ? check.version : require_start.VERSION;
}
function asText(check) {
	if (check.state === "same") return sameLines(check.source);
	if (check.state === "changed") return changedLines(check.change);
	if (check.state === "no report") return ["NO REPORT  the file is none that trust-center made: it does not say so in its head.", "  Expected: the HTML file that `trust-center report` or `--format html` writes."];
	const version = require_start.visible(check.version);
	return [
		`OTHER VERSION  the report says that trust-center ${version} made it, and this is ${require_start.VERSION}.`,
		`  Nothing was compared: each version writes another page. Check it with version ${version}.`,
		"  What is in it can be judged by this version: download the bundle in the page, then",
		"  trust-center verify --evidence BUNDLE --policy FILE"
	];
}
function changedLines({ where, what, values, place, hint }) {
	return [
		"CHANGED  the file is not as trust-center wrote it. Nothing that it shows counts.",
		`  ${require_start.visible(where)} ${require_start.visible(what)}`,
		...place === null ? [] : [`  first difference  line ${place.line}, byte ${place.byte}`],
		...values === null ? [] : [`  expected          ${require_start.visible(values.expected, 300)}`, `  found             ${require_start.visible(values.found, 300)}`],
		...hint === null ? [] : [`  ${require_start.visible(hint)}`]
	];
}
function sameLines({ bundle, result, roots, summary, timeline }) {
	const [claims = "", ...more] = require_recorded.claimsOf(bundle, {
		what: "report",
		chosen: [
			"policy",
			"time",
			"roots of trust"
		]
	});
	const again = bundle.target.domain === void 0 ? "" : " --domain NAME";
	const { experiment, target, verdict } = result;
	return [
		`SAME  not a byte is changed: trust-center ${require_start.VERSION} writes this very file of the evidence in it.`,
		"  That says nothing of the verdict, which is:",
		"",
		`${verdict.toUpperCase()}  ${require_start.visible(target.name)}`,
		`  ${require_current_verdict.verdictLine(result, {
			at: Date.now(),
			replayed: "policy"
		})}`,
		...experiment === null ? [] : [`  ${require_current_verdict.experimentSentence(experiment)}`],
		"",
		`  Whoever made the report chose what it was judged by: ${claims}`,
		...more,
		...roots.trustedRoots === null ? [] : ["  They gave trusted roots of Sigstore, too: not those that are shipped."],
		...timeline === null ? [] : ["  The history in it is what they read of a log: nothing here proves it."],
		...summary === null ? [] : ["  The signed summary in it names this report. Who signed it: trust-center verify-summary REPORT --key …"],
		`  To judge it by yours: trust-center verify --evidence BUNDLE --policy FILE --app-compose FILE${again}`
	];
}
exports.run = run;
