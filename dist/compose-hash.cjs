const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_json = require("./json.cjs");
const require_arguments = require("./arguments.cjs");
// src/cli/compose-hash.ts
async function run(argv) {
	const args = require_arguments.parseArguments("compose-hash", argv);
	const { format, normalise, output } = args.options;
	if (normalise) require_arguments.refuseIdle(args, ["format"], "with --normalise only the file is printed");
	const path = args.positionals[0] ?? "";
	const bytes = await require_verification.readInputFile(path, "compose-hash", require_verification.MAX_INPUT_BYTES);
	expectAppCompose(bytes, path);
	const normalised = require_verification.normaliseAppCompose(bytes);
	if (normalise) {
		await require_start.writeOutput(normalised, output);
		return require_start.EXIT.verified;
	}
	const report = {
		composeHash: require_verification.composeHash(bytes),
		normalisedHash: require_verification.composeHash(require_verification.utf8(normalised)),
		normalised,
		findings: await require_verification.composeFindings(bytes)
	};
	if (format === "json") await require_start.writeOutput(require_json.jsonText(report), output);
	else await require_start.writeReport(asText(report), output);
	return require_start.EXIT.verified;
}
function expectAppCompose(bytes, path) {
	try {
		require_verification.parseAppCompose(bytes);
	} catch (cause) {
		if (!(cause instanceof require_start.ParseError)) throw cause;
		throw new require_start.InputError(cause.code, `compose-hash: ${require_verification.preview(path, 200)} is no app-compose file: ${cause.message}`, {
			hint: cause.hint ?? "Give the app-compose.json that was deployed, not the Docker Compose file in it.",
			cause
		});
	}
}
function asText(report) {
	const isNormal = report.composeHash === report.normalisedHash;
	const findings = report.findings.map(({ rule, severity, message, where }) => `  ${severity.padEnd(7)}  ${rule}: ${require_start.visible(message)}${where === "" ? "" : ` (${require_start.visible(where)})`}`);
	return [
		`compose hash     ${report.composeHash}`,
		isNormal ? "normalised form  the file as it is" : `normalised form  ${report.normalisedHash} (another hash: deploy the exact bytes you hash; --normalise prints it)`,
		"",
		findings.length === 0 ? "nothing stands out" : `${findings.length} finding${findings.length === 1 ? "" : "s"}`,
		...findings,
		""
	].join("\n");
}
exports.run = run;
