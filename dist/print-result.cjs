const require_start = require("./start.cjs");
const require_sarif = require("./sarif.cjs");
const require_json = require("./json.cjs");
const require_values = require("./values.cjs");
const require_text = require("./text.cjs");
const require_arguments = require("./arguments.cjs");
// src/cli/again.ts
const DECISIVE = [
	"evidence",
	"collateral",
	"app-compose",
	"compose-file",
	"policy",
	"phases",
	"nonce",
	"app-id",
	"os-image",
	"os-image-hash",
	"reference-values",
	"rebuild-report",
	"trusted-root",
	"insecure-root-ca"
];
function verifyAgain(options, { appraisedAt }) {
	if (options.saveBundle !== void 0) return replayAgain(options.saveBundle, options);
	const { evidence, collateral, osImageUrl } = options;
	if (evidence === void 0 || evidence === "-" || collateral === void 0 || osImageUrl !== void 0) return {
		how: "What was fetched can change. To be able to repeat it, verify with `--save-bundle FILE`: then `trust-center replay FILE` gives the same result on any machine.",
		commands: []
	};
	return {
		how: "With the same files, this gives the same result:",
		commands: wrapped(["trust-center verify", ...[...DECISIVE.flatMap((name) => {
			const value = options[require_values.propertyOf(name)];
			return (value === void 0 ? [] : typeof value === "string" ? [value] : value).map((one) => [`--${name}`, require_text.shellQuoted(one)]);
		}), ["--at", appraisedAt]].map((words) => words.join(" "))])
	};
}
function replayAgain(bundle, { insecureRootCa }) {
	return {
		how: "The bundle holds all of it. This gives the same result, on any machine, with no network:",
		commands: wrapped([
			"trust-center replay",
			require_text.shellQuoted(bundle),
			...insecureRootCa === void 0 ? [] : [`--insecure-root-ca ${require_text.shellQuoted(insecureRootCa)}`]
		])
	};
}
const WIDTH = 54;
function wrapped(words) {
	const lines = [];
	for (const word of words) {
		const last = lines.at(-1);
		if (last !== void 0 && `${last} ${word}`.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(last === void 0 ? word : `  ${word}`);
	}
	return lines.map((line, i) => i === lines.length - 1 ? line : `${line} \\`);
}
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
async function printResult(result, printing, reading, written, files) {
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
	await require_start.writeOutput(await renderResult(result, format, options, files), output);
	if (isPage(printing)) return;
	for (const line of [...written, ...output === void 0 ? [] : [writtenTo(output, "result")]]) require_start.progress(line);
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
async function renderResult(result, format, options, files = {
	policy: null,
	compose: null,
	anchor: null
}) {
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
Object.defineProperty(exports, "replayAgain", {
	enumerable: true,
	get: function() {
		return replayAgain;
	}
});
Object.defineProperty(exports, "verifyAgain", {
	enumerable: true,
	get: function() {
		return verifyAgain;
	}
});
Object.defineProperty(exports, "writtenTo", {
	enumerable: true,
	get: function() {
		return writtenTo;
	}
});
