#!/usr/bin/env node
const require_start = require("./start.cjs");
// src/cli/main.ts
const MODULES = {
	verify: () => Promise.resolve().then(() => require("./verify.cjs")),
	collect: () => Promise.resolve().then(() => require("./collect.cjs")),
	replay: () => Promise.resolve().then(() => require("./replay.cjs")),
	demo: () => Promise.resolve().then(() => require("./demo.cjs")),
	inspect: () => Promise.resolve().then(() => require("./inspect.cjs")),
	measure: () => Promise.resolve().then(() => require("./measure.cjs")),
	"compose-hash": () => Promise.resolve().then(() => require("./compose-hash.cjs")),
	plan: () => Promise.resolve().then(() => require("./plan3.cjs")),
	"app-compose": () => Promise.resolve().then(() => require("./app-compose.cjs")),
	"verify-summary": () => Promise.resolve().then(() => require("./verify-summary.cjs")),
	"reference-values": () => Promise.resolve().then(() => require("./reference-values2.cjs")),
	rebuild: () => Promise.resolve().then(() => require("./rebuild.cjs")),
	report: () => Promise.resolve().then(() => require("./report2.cjs")),
	"check-report": () => Promise.resolve().then(() => require("./check-report.cjs")),
	badge: () => Promise.resolve().then(() => require("./badge.cjs")),
	policy: () => Promise.resolve().then(() => require("./policy.cjs")),
	history: () => Promise.resolve().then(() => require("./history2.cjs")),
	serve: () => Promise.resolve().then(() => require("./serve.cjs"))
};
async function main(argv) {
	const [name, ...rest] = argv;
	if (name === "--version" || name === "-V") {
		await require_start.writeText(`${require_start.VERSION}\n`);
		return require_start.EXIT.verified;
	}
	if (name === "help" && rest[0] !== void 0 && !rest[0].startsWith("-")) return main([
		rest[0],
		"--help",
		...rest.slice(1)
	]);
	const width = require_start.textWidth();
	if (name === void 0 || name === "--help" || name === "-h" || name === "help") {
		await require_start.writeText((await Promise.resolve().then(() => require("./overview.cjs")).then((n) => n.overview_exports)).overview(width));
		return name === void 0 ? require_start.EXIT.misuse : require_start.EXIT.verified;
	}
	if (!isCommand(name)) {
		const near = require_start.nearest(name, Object.keys(MODULES));
		require_start.writeLines([`trust-center: unknown command ${JSON.stringify(name)}${near === null ? "" : `; did you mean ${near}?`}`, "  See `trust-center --help`."]);
		return require_start.EXIT.misuse;
	}
	if (rest.includes("--help") || rest.includes("-h")) {
		await require_start.writeText((await Promise.resolve().then(() => require("./help.cjs")).then((n) => n.help_exports)).helpOf(name, width));
		return rest.length === 1 ? require_start.EXIT.verified : require_start.EXIT.misuse;
	}
	const { run } = await MODULES[name]();
	return run(rest);
}
function isCommand(name) {
	return Object.hasOwn(MODULES, name);
}
function statusOf(error) {
	if (error instanceof require_start.LogError) return require_start.EXIT.failed;
	return error instanceof require_start.FetchError ? require_start.EXIT.inconclusive : require_start.EXIT.misuse;
}
function report(error) {
	if (error instanceof require_start.TrustCenterError) {
		const hint = error.hint === void 0 ? [] : [`  ${error.hint}`];
		require_start.writeLines([`trust-center: ${require_start.visible(error.message)} [${error.code}]`, ...hint]);
		return;
	}
	const text = error instanceof Error ? error.stack ?? error.message : String(error);
	require_start.writeLines(["trust-center: internal error, please report it", ...text.split("\n").slice(0, MAX_STACK_LINES)]);
}
const MAX_STACK_LINES = 50;
process.exitCode = require_start.EXIT.misuse;
main(process.argv.slice(2)).then((status) => {
	process.exitCode = status;
}, (error) => {
	process.exitCode = statusOf(error);
	report(error);
});
