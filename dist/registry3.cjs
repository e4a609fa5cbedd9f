const require_contracts = require("./contracts.cjs");
const require_reads = require("./reads.cjs");
// src/core/chain/writes.ts
function addComposeHash(contract, hash) {
	return {
		to: contract,
		data: require_reads.encodeFunctionData({
			abi: require_reads.appAbi,
			functionName: "addComposeHash",
			args: [hash]
		})
	};
}
// src/core/plan/registry.ts
function planQuestions(contract, composeHash, chainId, policy) {
	const nothing = {
		apps: [],
		osImageHashes: [],
		aggregatedMrs: [],
		deviceIds: [],
		appBootInfos: [],
		kmsBootInfos: []
	};
	return {
		apps: [{
			contract,
			composeHashes: [`0x${composeHash}`],
			deviceIds: [],
			bootInfos: []
		}],
		kms: require_contracts.vouchedKms(chainId, policy).map(({ address }) => ({
			contract: address,
			...nothing
		})),
		rootKeys: []
	};
}
function plannedRegistry(input) {
	const { contract, records, missing, composeHash, policy, at } = input;
	const hash = `0x${composeHash}`;
	const { registry } = policy.sourceCode;
	const chainId = input.chainId ?? records[0]?.chainId ?? null;
	const known = {
		contract: contract.address,
		contractFrom: contract.from,
		chainId
	};
	const unread = (problem) => ({
		...known,
		isAllowed: null,
		problem,
		seen: null,
		unfamiliar: null,
		owner: null,
		call: allowingCall(contract.address, hash, {
			chainId,
			owner: null,
			at
		})
	});
	if (records.length === 0) return unread(missing.length === 0 ? "no endpoint of its chain was asked" : missing.map(({ reason }) => reason).join("; "));
	const { judgement, agreed } = require_contracts.agreementOf({
		records,
		missing,
		policy: registry ?? (chainId === null ? null : {
			chainId,
			endpoints: 1,
			maxAgeMinutes: null
		}),
		at,
		clockSkewMinutes: policy.hardware.clockSkewMinutes
	});
	if (agreed === null) return unread(judgement.detail.replace(/\.$/, ""));
	const readings = [null, ...require_contracts.vouchedKms(agreed.chainId, registry).map((kms) => require_contracts.readKms(agreed, kms))].map((kms) => require_contracts.readApp(agreed, contract.address, kms, registry)?.contract ?? null);
	const app = readings.find((one) => one?.unfamiliar === null) ?? readings[0] ?? null;
	if (app === null) return unread("the endpoints tell of no contract at that address");
	const answer = require_reads.contractAnswer(agreed, contract.address, require_reads.appAbi, "allowedComposeHashes", [hash]);
	if (answer.kind !== "value") return unread(`the contract did not say: ${answer.reason}`);
	return {
		...known,
		isAllowed: answer.value,
		problem: null,
		seen: {
			endpoints: agreed.endpoints,
			block: agreed.block.number,
			time: timeOf(agreed.block.timestamp)
		},
		unfamiliar: app.unfamiliar,
		owner: app.owner,
		call: answer.value ? null : allowingCall(contract.address, hash, {
			chainId,
			owner: app.owner,
			at
		})
	};
}
const LAST_SECOND = 253402300799;
function timeOf(seconds) {
	return seconds > LAST_SECOND ? null : new Date(seconds * 1e3).toISOString();
}
const METHOD = "addComposeHash";
const ARGUMENT = {
	name: "composeHash",
	type: "bytes32",
	internalType: "bytes32"
};
function allowingCall(contract, hash, { chainId, owner, at }) {
	const { data } = addComposeHash(contract, hash);
	return {
		contract,
		function: `${METHOD}(${ARGUMENT.type})`,
		argument: hash,
		calldata: data,
		safeTransaction: chainId === null || owner !== null && owner.kind !== "safe" ? null : {
			version: "1.0",
			chainId: String(chainId),
			createdAt: at,
			meta: {
				name: "Allow a compose hash",
				description: `DstackApp ${contract}: ${METHOD}(${hash})`,
				createdFromSafeAddress: owner?.address ?? ""
			},
			transactions: [{
				to: contract,
				value: "0",
				data,
				contractMethod: {
					name: METHOD,
					payable: false,
					inputs: [ARGUMENT]
				},
				contractInputsValues: { [ARGUMENT.name]: hash }
			}]
		}
	};
}
exports.planQuestions = planQuestions;
exports.plannedRegistry = plannedRegistry;
