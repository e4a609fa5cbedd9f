const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
const require_values = require("./values.cjs");
const require_overview = require("./overview.cjs");
let node_util = require("node:util");
// src/cli/arguments.ts
function parseArguments(command, argv) {
	const { usage, positionals, options } = require_overview.COMMANDS[command];
	const keys = Object.values(options).flat();
	const grammar = {};
	for (const key of keys) {
		const { kind, short } = require_help.OPTIONS[key];
		const isFlag = kind === "flag";
		grammar[require_help.nameOf(key)] = {
			type: isFlag ? "boolean" : "string",
			multiple: !isFlag,
			...short === void 0 ? {} : { short }
		};
	}
	const misuse = (message, cause) => new require_start.InputError("INPUT_INVALID", message, {
		hint: `See \`trust-center ${command} --help\`.`,
		cause
	});
	let parsed;
	try {
		parsed = (0, node_util.parseArgs)({
			args: argv,
			options: grammar,
			allowPositionals: true,
			strict: true
		});
	} catch (cause) {
		throw misuse(describe(cause, [...Object.keys(grammar), "help"]), cause);
	}
	const [least, most] = positionals;
	const count = parsed.positionals.length;
	if (count < least) throw misuse(`${command} needs ${usage.replace(/ \[OPTIONS\]$/, "")}`);
	if (count > most) throw misuse(`unexpected argument ${JSON.stringify(parsed.positionals[most])}`);
	const texts = new Map();
	for (const key of keys) {
		const name = require_help.nameOf(key);
		const given = [parsed.values[name] ?? []].flat().map(String);
		const isList = require_help.OPTIONS[key].kind === "values";
		if (!isList && given.length > 1) throw misuse(`--${name} is given more than once`);
		if (given.includes("")) throw misuse(`--${name} needs a value, got an empty one`);
		texts.set(name, isList ? given.flatMap((text) => text.split(",").map((part) => part.trim())) : given);
	}
	const textsOf = (name) => texts.get(name) ?? [];
	return {
		positionals: parsed.positionals,
		options: require_values.readValues(keys, textsOf, (name) => `--${name}`),
		isGiven: (name) => textsOf(name).length > 0
	};
}
function refuseIdle({ isGiven }, names, why) {
	const idle = names.find(isGiven);
	if (idle !== void 0) throw new require_start.InputError("INPUT_INVALID", `--${idle} has no effect: ${why}`);
}
function describe(cause, names) {
	const text = cause instanceof Error ? cause.message : String(cause);
	const unknown = /^Unknown option '(-{1,2}[^']*)'/.exec(text)?.[1];
	if (unknown === void 0) return text.split(".")[0] ?? text;
	const near = require_start.nearest(unknown.replace(/^-+/, ""), names);
	return `unknown option ${unknown}${near === null ? "" : `; did you mean --${near}?`}`;
}
Object.defineProperty(exports, "parseArguments", {
	enumerable: true,
	get: function() {
		return parseArguments;
	}
});
Object.defineProperty(exports, "refuseIdle", {
	enumerable: true,
	get: function() {
		return refuseIdle;
	}
});
