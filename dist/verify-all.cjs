const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
let node_events = require("node:events");
// src/options/targets.ts
const NAMING = [
	"app-id",
	"url",
	"ra-tls",
	"model",
	"evidence"
];
const TARGET_OPTIONS = [
	...NAMING,
	"kms-evidence",
	"kms-url",
	"gateway-url",
	"gateway-evidence",
	"method",
	"header",
	"body",
	"pointer",
	"nonce-encoding",
	"allow-private",
	"app-compose",
	"compose-file",
	"policy",
	"phases",
	"nonce",
	"os-image",
	"os-image-url",
	"os-image-hash",
	"reference-values",
	"rebuild-report",
	"trusted-root",
	"at",
	"collateral",
	"pccs-url",
	"tcb-update",
	"insecure-root-ca"
];
// src/collect/endorsements/shared-answers.ts
const MAX_QUESTIONS = 256;
var SharedAnswers = class {
	#answers = new Map();
	async get(question, suits, ask) {
		let refused;
		for (;;) {
			const known = this.#answers.get(question);
			if (known === void 0 || known === refused) return this.#ask(question, ask);
			const answer = await known;
			if (suits(answer)) return answer;
			refused = known;
		}
	}
	async #ask(question, ask) {
		const answer = ask();
		this.#answers.delete(question);
		if (this.#answers.size >= MAX_QUESTIONS) this.#answers.delete(this.#answers.keys().next().value ?? "");
		this.#answers.set(question, answer);
		try {
			return await answer;
		} catch (error) {
			if (this.#answers.get(question) === answer) this.#answers.delete(question);
			throw error;
		}
	}
};
async function* verifyAll(requests, { concurrency = 8, signal } = {}) {
	if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) throw new require_start.InputError("INPUT_INVALID", `concurrency: expected 1 to 64, got ${concurrency}`);
	expectDifferent(requests);
	const left = new AbortController();
	const stop = signal === void 0 ? left.signal : AbortSignal.any([signal, left.signal]);
	(0, node_events.setMaxListeners)(Number.POSITIVE_INFINITY, stop);
	const shared = new SharedAnswers();
	const ended = [];
	let wake = () => {};
	let begun = 0;
	let open = 0;
	const begin = async (request) => {
		ended.push(await outcomeOf(request, shared, stop));
		wake();
	};
	try {
		for (;;) {
			for (; open < concurrency && begun < requests.length; begun++) {
				const next = requests[begun];
				if (next === void 0) throw new RangeError("no such request");
				open++;
				begin(next);
			}
			const outcome = ended.shift();
			if (outcome !== void 0) {
				open--;
				yield outcome;
			} else if (open === 0) return;
			else await new Promise((resolve) => {
				wake = resolve;
			});
		}
	} finally {
		left.abort(new Error("nobody waits for the outcome"));
	}
}
async function outcomeOf({ name, request }, sharedCollateral, signal) {
	try {
		if (signal.aborted) throw new require_start.TrustCenterError("FETCH_FAILED", "cancelled before its turn", { cause: signal.reason });
		const own = typeof request === "function" ? await request() : request;
		const collect = {
			...own.collect,
			sharedCollateral,
			signal
		};
		return {
			name,
			verification: await require_verification.verify({
				...own,
				collect
			}),
			error: null
		};
	} catch (error) {
		return {
			name,
			verification: null,
			error
		};
	}
}
function reasonOf(error) {
	if (!(error instanceof require_start.TrustCenterError)) return {
		code: "INTERNAL",
		message: "internal error, please report it",
		hint: null
	};
	return {
		code: error.code,
		message: error.message,
		hint: error.hint ?? null
	};
}
function expectDifferent(requests) {
	const names = new Set();
	for (const { name } of requests) {
		if (names.has(name)) throw new require_start.InputError("INPUT_INVALID", `two targets have the name ${JSON.stringify(name)}`);
		names.add(name);
	}
}
Object.defineProperty(exports, "NAMING", {
	enumerable: true,
	get: function() {
		return NAMING;
	}
});
Object.defineProperty(exports, "TARGET_OPTIONS", {
	enumerable: true,
	get: function() {
		return TARGET_OPTIONS;
	}
});
Object.defineProperty(exports, "reasonOf", {
	enumerable: true,
	get: function() {
		return reasonOf;
	}
});
Object.defineProperty(exports, "verifyAll", {
	enumerable: true,
	get: function() {
		return verifyAll;
	}
});
