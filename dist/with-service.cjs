const require_start = require("./start.cjs");
const require_targets = require("./targets.cjs");
const require_values = require("./values.cjs");
const require_service = require("./service.cjs");
const require_arguments = require("./arguments.cjs");
// src/cli/with-service.ts
async function withService(args, options, url) {
	const target = require_service.readServiceUrl(url, "--service-url");
	const collects = require_targets.NAMING.every((name) => options[require_values.propertyOf(name)] === void 0);
	const idle = [
		"offline",
		"nonce",
		"allow-private",
		"method",
		"header",
		"body",
		"pointer",
		"nonce-encoding"
	];
	if (collects) require_arguments.refuseIdle(args, idle, "with --service-url and no other target, the service asks for the evidence");
	const token = await require_service.serviceToken(target, process.env);
	return {
		collects,
		collect: (signal) => require_service.collectAt(target, token, {
			signal,
			onProgress: require_start.progress
		}),
		async register(bundle) {
			try {
				return require_service.runInWords(await require_service.registerAt(target, token, bundle));
			} catch (error) {
				if (!(error instanceof require_start.FetchError)) throw error;
				return `Not registered: ${require_start.visible(error.message)}`;
			}
		}
	};
}
exports.withService = withService;
