const require_verification = require("./verification.cjs");
const require_cancellation = require("./cancellation.cjs");
const require_arguments = require("./arguments.cjs");
const require_start = require("./start.cjs");
const require_print_result = require("./print-result.cjs");
const require_target = require("./target.cjs");
// src/cli/collect.ts
const EVERYTHING = {
	resolvers: [],
	since: null,
	ct: true,
	skip: []
};
async function run(argv) {
	const args = require_arguments.parseArguments("collect", argv);
	require_target.expectAsked(args);
	require_target.expectPrivate(args, null);
	require_target.expectOfDomain(args, EVERYTHING);
	const options = require_target.withTarget(args);
	const { saveBundle } = options;
	const domain = require_verification.readWantedDomain(options, EVERYTHING);
	const asked = {
		...require_verification.readAsked(options),
		domain
	};
	const bundle = await require_cancellation.cancellable((signal) => require_verification.collect({
		...asked,
		...require_target.runOf(options, false, signal),
		appComposePath: null,
		composeFilePath: null
	}));
	if (saveBundle === void 0) await require_start.writeOutput(require_verification.serialiseBundle(bundle), void 0);
	else require_start.progress(require_print_result.writtenTo(saveBundle, "bundle"));
	const missing = bundle.gaps.map(({ name, reason }) => `trust-center: ${name} is missing: ${reason}`);
	require_start.writeLines(missing);
	return missing.length === 0 ? require_start.EXIT.verified : require_start.EXIT.inconclusive;
}
exports.run = run;
