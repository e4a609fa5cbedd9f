const require_cancellation = require("./cancellation.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_arguments = require("./arguments.cjs");
const require_print_result = require("./print-result.cjs");
let node_fs = require("node:fs");
// src/cli/target.ts
function runOf(options, offline, signal) {
	return {
		offline,
		...options.noCache ? { cacheDirectory: null } : {},
		github: require_cancellation.gitHubAccess(process.env),
		onProgress: require_start.progress,
		signal,
		onCollected: (bundle) => keep(bundle, options.saveBundle, signal)
	};
}
async function keep(bundle, path, signal) {
	if (path === void 0) return;
	await require_start.writeTextFile(path, require_verification.serialiseBundle(bundle), "--save-bundle");
	if (signal.aborted) require_start.writeLines([require_print_result.writtenTo(path, "bundle of what was collected until then")]);
}
function expectAsked(args) {
	if (args.isGiven("collateral")) require_arguments.refuseIdle(args, [
		"pccs-url",
		"tcb-update",
		"early-warning"
	], "the collateral is given, with --collateral");
	if (args.options.tcbUpdate === "early") require_arguments.refuseIdle(args, ["early-warning"], "with --tcb-update early the verdict is by that recovery already");
}
function expectPrivate(args, policy) {
	if (args.positionals.length > 0 || [
		"url",
		"ra-tls",
		"kms-url",
		"gateway-url",
		"domain"
	].some((name) => args.isGiven(name))) return;
	if (policy !== null && require_verification.wantsImages(require_verification.wantedImages(policy))) return;
	require_arguments.refuseIdle(args, ["allow-private"], `it is about --url, --ra-tls, --kms-url, --gateway-url, --domain, and registries where a policy asks for provenance`);
}
function expectOfDomain(args, policy) {
	const idle = require_verification.idleOfDomain((name) => args.isGiven(name), args.options, policy);
	if (idle !== null) require_arguments.refuseIdle(args, [idle.name], idle.why);
}
function withTarget({ positionals: [text], options }) {
	if (text === void 0) return options;
	const [property, option] = kindOfTarget(text);
	if (options[property] === void 0) return Object.assign({}, options, { [property]: text });
	throw new require_start.InputError("INPUT_INVALID", `TARGET and --${option} name two targets; give one`);
}
function kindOfTarget(text) {
	const isUrl = /^https?:\/\//.test(text);
	if (!isUrl && !/^(?:0x)?[0-9a-fA-F]{40}$/.test(text)) return ["evidence", "evidence"];
	if ((0, node_fs.existsSync)(text)) throw new require_start.InputError("INPUT_INVALID", `TARGET is ${isUrl ? "a URL" : "an app id"}, and a file here has that name`, { hint: `Write ./ before it for the file, or --${isUrl ? "url" : "app-id"} for the other.` });
	return isUrl ? ["url", "url"] : ["appId", "app-id"];
}
Object.defineProperty(exports, "expectAsked", {
	enumerable: true,
	get: function() {
		return expectAsked;
	}
});
Object.defineProperty(exports, "expectOfDomain", {
	enumerable: true,
	get: function() {
		return expectOfDomain;
	}
});
Object.defineProperty(exports, "expectPrivate", {
	enumerable: true,
	get: function() {
		return expectPrivate;
	}
});
Object.defineProperty(exports, "runOf", {
	enumerable: true,
	get: function() {
		return runOf;
	}
});
Object.defineProperty(exports, "withTarget", {
	enumerable: true,
	get: function() {
		return withTarget;
	}
});
