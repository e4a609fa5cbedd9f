const require_start = require("./start.cjs");
const require_json = require("./json.cjs");
const require_help = require("./help.cjs");
const require_repository = require("./repository.cjs");
const require_text = require("./text.cjs");
const require_arguments = require("./arguments.cjs");
let node_path = require("node:path");
// src/cli/rebuild.ts
const STATUS = {
	reproduced: require_start.EXIT.verified,
	differs: require_start.EXIT.failed,
	incomplete: require_start.EXIT.inconclusive
};
async function run(argv) {
	const { options } = require_arguments.parseArguments("rebuild", argv);
	const { format, output, minDisk } = options;
	const request = {
		commit: require_repository.readCommit(needed(options, "commit")),
		repository: require_repository.readRepository(needed(options, "repository")),
		backend: backendOf(options),
		release: needed(options, "release"),
		twice: options.twice,
		timeoutMs: require_repository.readDuration(options.timeout, "timeout"),
		workDir: options.workDir === void 0 ? null : (0, node_path.resolve)(options.workDir),
		minDiskBytes: minDisk === void 0 ? null : require_repository.readBytes(minDisk, "min-disk")
	};
	const style = process.env.GITHUB_ACTIONS === "true" ? "workflow" : "plain";
	const document = await require_repository.rebuild(request, {
		run: require_repository.runProcess,
		log: require_repository.rebuildLog(require_start.writeLog, style),
		environment: process.env,
		signal: interruption()
	});
	if (format === "json") await require_start.writeOutput(require_json.jsonText(document), output);
	else await require_start.writeText(require_text.rebuildText(document, request.workDir), output);
	return STATUS[document.verdict];
}
function needed(options, name) {
	const value = options[name];
	if (value !== void 0) return value;
	throw new require_start.InputError("INPUT_INVALID", `rebuild needs --${name}`, { hint: "See `trust-center rebuild --help`." });
}
function backendOf({ backend: name, buildCommand: command, outputDir }) {
	if (name !== void 0 && command === void 0 && outputDir === void 0) return require_help.backendNamed(name);
	if (name === void 0 && command !== void 0 && outputDir !== void 0) return require_help.commandBackend(command, outputDir);
	throw new require_start.InputError("INPUT_INVALID", "rebuild needs either --backend, or --build-command and --output-dir", { hint: `Backends: ${require_help.BACKEND_NAMES.join(", ")}.` });
}
function interruption() {
	const controller = new AbortController();
	for (const name of [
		"SIGINT",
		"SIGTERM",
		"SIGHUP"
	]) process.on(name, () => controller.abort(new require_start.InputError("INPUT_INVALID", `rebuild: interrupted by ${name}`)));
	return controller.signal;
}
exports.run = run;
