const require_reads = require("./reads.cjs");
const require_contracts = require("./contracts.cjs");
// src/core/appraisal/source-code/registry/compose-hash-changes.ts
function composeHashChanges(history) {
	const changes = require_reads.contractEvents(history).flatMap(({ log, event }) => {
		const change = event === null ? null : require_contracts.composeChange(event);
		if (change === null) return [];
		const time = log.timestamp === null ? null : require_contracts.timeOf({ timestamp: log.timestamp });
		return [{
			...change,
			block: log.blockNumber,
			time,
			transaction: log.transactionHash,
			sender: log.from
		}];
	});
	return changes.filter((change, i) => {
		const before = changes[i - 1];
		return before === void 0 || before.transaction !== change.transaction || before.value !== change.value || before.isAdded !== change.isAdded;
	});
}
exports.composeHashChanges = composeHashChanges;
