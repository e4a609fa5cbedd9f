const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_made_app_compose = require("./made-app-compose.cjs");
const require_arguments = require("./arguments.cjs");
// src/cli/app-compose.ts
const MAX_BYTES = 1048576;
async function run(argv) {
	const args = require_arguments.parseArguments("app-compose", argv);
	const { from, name, form, output } = args.options;
	if (from !== void 0) require_arguments.refuseIdle(args, ["name"], "the name is that of the file that --from names");
	if (from === void 0 && name === void 0) throw new require_start.InputError("INPUT_INVALID", "app-compose needs --from FILE, or --name TEXT", { hint: "Take the file that runs for --from: `trust-center verify … --save-app-compose FILE`." });
	const composeFile = await require_verification.readInputFile(args.positionals[0] ?? "", "app-compose", MAX_BYTES);
	const other = from === void 0 ? { name: name ?? "" } : { template: await require_verification.readInputFile(from, "from", MAX_BYTES) };
	const made = require_made_app_compose.makeAppCompose({
		composeFile,
		from: other,
		form
	});
	const hash = require_verification.composeHash(require_verification.utf8(made));
	const { unknownFields } = require_verification.parseAppCompose(require_verification.utf8(made));
	await require_start.writeOutput(made, output);
	if (output === void 0) require_start.writeLines([`compose hash ${hash}`]);
	else await require_start.writeText(`${hash}  ${require_start.visible(output)}\n`);
	if (unknownFields.length > 0) {
		const names = unknownFields.slice(0, 10).map((field) => require_verification.preview(field));
		require_start.writeLines([`Members that this version does not know, taken as they are: ${names.join(", ")}`]);
	}
	return require_start.EXIT.verified;
}
exports.run = run;
