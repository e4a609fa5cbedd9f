const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
const require_values = require("./values.cjs");
const require_arguments = require("./arguments.cjs");
const require_overview = require("./overview.cjs");
let node_fs = require("node:fs");
let node_url = require("node:url");
let node_module = require("node:module");
// src/cli/serve.ts
const PLACES = ["./service/main.cjs", "../../dist/service/main.cjs"];
async function run(argv) {
	const { positionals, options } = require_arguments.parseArguments("serve", argv);
	const names = Object.values(require_overview.COMMANDS.serve.options).flat().map(require_help.nameOf);
	const given = Object.fromEntries(names.map((name) => [name, options[require_values.propertyOf(name)]]));
	const place = PLACES.map((path) => new URL(path, require("url").pathToFileURL(__filename).href)).find((url) => (0, node_fs.existsSync)(url));
	if (place === void 0) throw new require_start.InputError("INPUT_NOT_FOUND", `the service is not built: ${(0, node_url.fileURLToPath)(new URL(PLACES[0] ?? "", require("url").pathToFileURL(__filename).href))}`, { hint: "In a clone of the repository, run `npm ci && npm run build:service`; or install the package." });
	return (0, node_module.createRequire)(require("url").pathToFileURL(__filename).href)((0, node_url.fileURLToPath)(place)).main({
		action: positionals,
		options: given,
		env: process.env,
		folder: process.cwd(),
		say: require_start.writeLines
	});
}
exports.run = run;
