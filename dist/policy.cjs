const require_start = require("./start.cjs");
const require_verification = require("./verification.cjs");
const require_arguments = require("./arguments.cjs");
// src/cli/policy.ts
async function run(argv) {
	const { positionals, options } = require_arguments.parseArguments("policy", argv);
	const action = positionals[0] ?? "";
	if (action !== "init") throw new require_start.InputError("INPUT_INVALID", `policy: expected init, got ${JSON.stringify(action)}`);
	await require_start.writeOutput(require_verification.policyTemplate(), options.output);
	return require_start.EXIT.verified;
}
exports.run = run;
