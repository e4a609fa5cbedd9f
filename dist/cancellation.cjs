const require_verification = require("./verification.cjs");
// src/collect/endorsements/container-image/github-access.ts
function gitHubAccess(env, token) {
	const serverUrl = (env.GITHUB_SERVER_URL || "https://github.com").replace(/\/+$/, "");
	return {
		serverUrl,
		apiUrl: env.GITHUB_API_URL || require_verification.apiOf(serverUrl),
		token: token || env.GH_TOKEN || env.GITHUB_TOKEN || null
	};
}
// src/io/cancellation.ts
const SIGNALS = ["SIGINT", "SIGTERM"];
async function cancellable(work) {
	const controller = new AbortController();
	const cancel = (name) => {
		ignore();
		controller.abort(new Error(`cancelled by ${name}`));
	};
	const ignore = () => {
		for (const name of SIGNALS) process.off(name, cancel);
	};
	for (const name of SIGNALS) process.on(name, cancel);
	try {
		return await work(controller.signal);
	} finally {
		ignore();
	}
}
Object.defineProperty(exports, "cancellable", {
	enumerable: true,
	get: function() {
		return cancellable;
	}
});
Object.defineProperty(exports, "gitHubAccess", {
	enumerable: true,
	get: function() {
		return gitHubAccess;
	}
});
