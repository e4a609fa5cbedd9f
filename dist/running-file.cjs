const require_verification = require("./verification.cjs");
// src/core/appraisal/running-file.ts
function runningAppCompose(bundle, result, candidates = []) {
	const none = (problem) => ({
		bytes: null,
		problem
	});
	const apps = result.components.filter(({ role }) => role === "app");
	if (apps.length === 0) return none("there is no instance of the app");
	const hashes = new Set();
	for (const { instance, phases, app } of apps) {
		const name = `app/${instance}`;
		if (phases.hardware.status !== "pass") return none(`the hardware phase of ${name} did not pass, so nothing vouches for it`);
		if (app === null) return none("the source-code phase is not required, so nobody looked");
		if (app.composeHash === null) return none(`no compose hash of ${name} is proven by its event log`);
		hashes.add(app.composeHash);
	}
	const [hash, ...others] = hashes;
	if (hash === void 0 || others.length > 0) return none("the instances run different files");
	for (const { expected, reported } of texts(bundle, candidates)) {
		const bytes = require_verification.measuredText(hash, {
			expected,
			reported
		});
		if (bytes !== null) return {
			bytes,
			doubt: doubtOf(apps),
			problem: null
		};
	}
	return none("its text is not in the evidence");
}
function doubtOf(apps) {
	const unknown = apps.find(({ phases }) => phases.os.status !== "pass");
	if (unknown === void 0) return null;
	return `the OS of app/${unknown.instance}, which measured its hash, is not proven: another one can measure any hash`;
}
function* texts(bundle, candidates) {
	for (const bytes of candidates) yield {
		expected: {
			sha256: require_verification.toHex(require_verification.sha256(bytes)),
			bytes
		},
		reported: null
	};
	if (bundle.items.some(({ role, name }) => role === "reference" && name === "app-compose")) {
		const bytes = require_verification.itemBytes(bundle, require_verification.APP_COMPOSE_ITEM);
		yield {
			expected: {
				sha256: require_verification.toHex(require_verification.sha256(bytes)),
				bytes
			},
			reported: null
		};
	}
	yield {
		expected: null,
		reported: require_verification.toldInfo(bundle)?.appCompose ?? null
	};
	const apps = bundle.components.filter(({ role }) => role === "app");
	for (const item of new Set(apps.map(({ evidence }) => evidence.item))) for (const { appCompose } of require_verification.recogniseEvidence(require_verification.itemBytes(bundle, item)).machines) yield {
		expected: null,
		reported: appCompose
	};
}
Object.defineProperty(exports, "runningAppCompose", {
	enumerable: true,
	get: function() {
		return runningAppCompose;
	}
});
