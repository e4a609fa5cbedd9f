const require_start = require("./start.cjs");
const require_targets = require("./targets.cjs");
const require_values = require("./values.cjs");
const require_service = require("./service.cjs");
const require_index = require("./index.cjs");
// src/action/service.ts
async function withService(inputs) {
	const target = require_service.readServiceUrl(inputs.serviceUrl ?? "", "input service-url");
	const collects = require_targets.NAMING.every((name) => inputs[require_values.propertyOf(name)] === void 0);
	const idle = [
		"nonce",
		"header",
		"body",
		"pointer"
	].find((name) => (inputs[require_values.propertyOf(name)] ?? "").length > 0);
	if (collects && idle !== void 0) throw new require_start.InputError("INPUT_INVALID", `input ${idle} has no effect: with service-url and no other target, the service asks for the evidence`);
	const token = await require_service.serviceToken(target, process.env).catch((error) => {
		if (collects || !(error instanceof require_start.TrustCenterError)) throw error;
		require_index.warning([`Not registered at the service: ${require_start.visible(error.message)}`, ...error.hint === void 0 ? [] : [error.hint]]);
		return null;
	});
	if (token === null) return null;
	require_index.hide(token);
	return {
		collects,
		async collect(signal) {
			const { run, bundle } = await require_service.collectAt(target, token, {
				signal,
				onProgress: require_index.info
			});
			require_index.info(require_service.runInWords(run));
			return {
				kind: "file",
				path: inputs.serviceUrl ?? "",
				bytes: bundle
			};
		},
		async register(bundle) {
			if (collects) return;
			try {
				require_index.info(require_service.runInWords(await require_service.registerAt(target, token, bundle)));
			} catch (error) {
				if (!(error instanceof require_start.FetchError)) throw error;
				require_index.warning([`Not registered at the service: ${require_start.visible(error.message)}`]);
			}
		}
	};
}
exports.withService = withService;
