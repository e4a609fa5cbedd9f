const require_start = require("./start.cjs");
const require_json = require("./json.cjs");
const require_sarif = require("./sarif.cjs");
const require_arguments = require("./arguments.cjs");
// src/cli/print-result.ts
function printingOf(args) {
	const { format, output, verbose, quiet } = args.options;
	if (format !== "text") require_arguments.refuseIdle(args, ["verbose", "quiet"], `${format} always has everything`);
	if (verbose && quiet) throw new require_start.InputError("INPUT_INVALID", "--verbose asks for every check, and --quiet for none; give one");
	return {
		format,
		detail: verbose ? "every check" : quiet ? "verdict" : "summary",
		output
	};
}
async function printResult(result, printing, reading, written, made = {}) {
	const { format, detail, output } = printing;
	const notes = [...detail === "summary" ? ["Every check: --verbose"] : [], ...isPage(printing) ? written : []];
	const options = {
		...reading,
		detail,
		notes,
		width: require_start.textWidth(output),
		colour: output === void 0 && require_start.wantsColour()
	};
	if (isPage(printing)) require_start.progress("");
	await require_start.writeOutput(await renderResult(result, format, options, made), output);
	if (isPage(printing)) return;
	for (const line of [...written, ...output === void 0 ? [] : [writtenTo(output, format === "html" ? "report" : "result")]]) require_start.progress(line);
}
function writtenTo(path, what) {
	return `Written: ${path} (${what})`;
}
async function printWritten(line, printing) {
	if (isPage(printing)) await require_start.writeText(`  ${require_start.visibleLine(line, require_start.MAX_LOG_LINE)}\n`);
	else require_start.progress(line);
}
function isPage({ format, detail, output }) {
	return format === "text" && detail !== "verdict" && output === void 0;
}
async function renderResult(result, format, options, { files = {
	policy: null,
	compose: null,
	anchor: null
}, report } = {}) {
	if (format === "html") {
		if (report === void 0) throw new TypeError("the report was not made");
		return report;
	}
	if (format === "sarif") {
		const locate = await require_sarif.locateIn(files);
		const sarif = {
			...options,
			version: require_start.VERSION,
			informationUri: require_start.PROJECT_URI,
			locate,
			anchor: files.anchor
		};
		return require_sarif.renderSarif(result, sarif);
	}
	if (format === "junit") return require_sarif.renderJunit(result, options);
	if (format === "json") return require_json.renderJson(result);
	if (format === "markdown") return require_sarif.renderMarkdown(result, options);
	return require_start.visibleInColour(require_sarif.renderText(result, options), require_start.MAX_VIEW_LINE);
}
Object.defineProperty(exports, "printResult", {
	enumerable: true,
	get: function() {
		return printResult;
	}
});
Object.defineProperty(exports, "printWritten", {
	enumerable: true,
	get: function() {
		return printWritten;
	}
});
Object.defineProperty(exports, "printingOf", {
	enumerable: true,
	get: function() {
		return printingOf;
	}
});
Object.defineProperty(exports, "writtenTo", {
	enumerable: true,
	get: function() {
		return writtenTo;
	}
});
