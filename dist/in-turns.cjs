// src/collect/endorsements/chain/in-turns.ts
async function inTurns(items, atOnce, work) {
	const results = [];
	let next = 0;
	let failed = false;
	const worker = async () => {
		while (next < items.length && !failed) {
			const at = next++;
			try {
				results[at] = await work(items[at]);
			} catch (error) {
				failed = true;
				throw error;
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
	return results;
}
Object.defineProperty(exports, "inTurns", {
	enumerable: true,
	get: function() {
		return inTurns;
	}
});
