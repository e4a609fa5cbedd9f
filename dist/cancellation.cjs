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
