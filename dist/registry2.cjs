const require_verification = require("./verification.cjs");
const require_reads = require("./reads.cjs");
const require_contracts = require("./contracts.cjs");
const require_machine = require("./machine.cjs");
const require_registry = require("./registry.cjs");
// src/core/appraisal/source-code/registry/answers.ts
const READ_AGAIN = "Read the chain again (--rpc-url URL). What was read may be of another launch, or of another contract.";
function judgeAnswer(agreement, answer, question) {
	const { yes, no, actual, otherwise } = question;
	if (answer.kind !== "value") return unanswered(answer, yes, { actual });
	const told = require_contracts.asTold(agreement);
	if (answer.value) return require_verification.pass(`${yes}, ${told}.`, { actual });
	return require_verification.fail(`${no}, ${told}.`, {
		actual,
		hint: otherwise
	});
}
function unanswered(answer, proposition, shown) {
	const hint = answer.kind === "missing" ? READ_AGAIN : OTHER_CONTRACT;
	const why = {
		missing: `there is no answer to just this question (${answer.reason})`,
		reverted: `the contract refused the question (${answer.reason})`,
		unreadable: answer.reason
	}[answer.kind];
	return require_verification.unknown(`Whether ${lowerFirst(proposition)} is not known: ${why}.`, {
		...shown,
		hint
	});
}
const OTHER_CONTRACT = "This is not a contract of dstack as this version knows them: find out what it is before you rely on it.";
function lowerFirst(text) {
	return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
// src/core/appraisal/source-code/registry/allowed.ts
function judgeDevice(agreement, { contract }, machine) {
	const ids = require_machine.deviceIdsOf(machine.quote.header, require_machine.tcbOf(machine));
	const actual = ids.join(" or ");
	if (contract.allowAnyDevice === true) return require_verification.pass(`The app’s contract allows any machine, ${require_contracts.asTold(agreement)}.`, { actual });
	return judgeAnswer(agreement, bestOf(ids.map((id) => require_reads.contractAnswer(agreement, contract.address, require_reads.appAbi, "allowedDeviceIds", [id])), (isAllowed) => isAllowed), {
		yes: "The app’s contract allows the machine",
		no: "The app’s contract does not allow the machine",
		actual,
		otherwise: "Find out whose machine this is before you allow it (addDevice)."
	});
}
function judgeImage(agreement, kms, { identity, reference }) {
	const hash = reference?.osImageHash ?? identity.osImageHash;
	if (hash === null) return require_verification.unknown("Which OS image booted is not known by its hash, so nothing can be asked about it.", { hint: "Give the OS image (--os-image), or list its hash (os.images): registers alone name no image." });
	return judgeAnswer(agreement, require_reads.contractAnswer(agreement, kms.address, require_reads.kmsAbi, "allowedOsImages", [`0x${hash}`]), {
		yes: "The KMS contract allows the OS image that booted",
		no: "The KMS contract does not allow the OS image that booted",
		actual: hash,
		otherwise: "The machine gets no keys from this KMS again. Deploy on an image that it allows."
	});
}
function judgeMeasurement(agreement, kms, { quote }) {
	if (quote.body.kind === "enclave") throw new TypeError("an enclave has no aggregated measurement");
	const actual = require_verification.aggregatedMeasurement(quote.body);
	return judgeAnswer(agreement, require_reads.contractAnswer(agreement, kms.address, require_reads.kmsAbi, "kmsAllowedAggregatedMrs", [`0x${actual}`]), {
		yes: "The KMS contract allows what the KMS node runs",
		no: "The KMS contract does not allow what the KMS node runs",
		actual,
		otherwise: "It may have been allowed when this node got its keys. Find out why it still runs, before you rely on it."
	});
}
function judgeGateway(agreement, kms, { identity }) {
	const { appId } = identity;
	const { gatewayAppId } = kms;
	if (appId === null) return require_verification.unknown("No launch is proven that names the gateway.", { followsFrom: "source-code.app-id" });
	if (gatewayAppId === null) return require_verification.unknown("Which gateway the KMS contract names was not told.", {
		actual: appId,
		hint: READ_AGAIN
	});
	if (gatewayAppId === appId) return require_verification.pass(`The KMS contract names this gateway, ${require_contracts.asTold(agreement)}.`, {
		expected: appId,
		actual: appId
	});
	return require_verification.fail(`The KMS contract names another gateway, ${require_contracts.asTold(agreement)}.`, {
		expected: gatewayAppId,
		actual: appId,
		hint: "Give the evidence of the gateway that this KMS lets register apps, or find out who runs the other."
	});
}
function judgeBoot(agreement, kms, machine) {
	const { role, quote, eventLog, reference, identity } = machine;
	const claimedImage = require_machine.claimedImageOf(machine);
	const { infos, problem } = require_machine.appBootInfos({
		role,
		quote,
		eventLog,
		tcb: require_machine.tcbOf(machine),
		claimedImage
	});
	if (infos === null) return require_verification.unknown(`What a KMS says of this boot cannot be worked out: ${problem}.`, { hint: "Give its whole evidence: quote, event log, vm_config and PCK collateral." });
	const booted = reference?.osImageHash ?? null;
	const isClaimed = identity.osImageHash === null;
	if (isClaimed && booted !== null && booted !== claimedImage) return require_verification.unknown("Its host names another OS image than booted, so it is not known what a KMS was asked about.", {
		expected: booted,
		actual: claimedImage ?? "none",
		hint: "Find out why the host names another (os_image_hash of its vm_config): a KMS is asked about that one."
	});
	if (isClaimed && booted === null && role === "app") return require_verification.unknown("Which OS image booted is only the host’s word, so it is not known what a KMS was asked about.", { hint: "Give the OS image (--os-image), or list its hash (os.images)." });
	const { name, yes, no } = BOOT[role === "kms" ? "kms" : "app"];
	const best = bestOf(infos.map((info) => require_reads.contractAnswer(agreement, kms.address, require_reads.kmsAbi, name, [info])), ([isAllowed]) => isAllowed);
	if (best.kind !== "value") return unanswered(best, yes, {});
	const [isAllowed, reason] = best.value;
	const actual = infos.map(({ mrAggregated, deviceId }) => `${mrAggregated} on ${deviceId}`).join(" or ");
	const told = require_contracts.asTold(agreement);
	if (isAllowed) return require_verification.pass(`${yes} (${name}), ${told}.${role === "kms" && booted === null ? " Its OS image is the one that its host names: what it measured counts." : ""}`, { actual });
	return require_verification.fail(`${no} (${name}), ${told}: ${require_verification.preview(reason, MAX_REASON)}.`, {
		actual,
		hint: "It may have been allowed when this machine started: it gets no keys again. See what the contract refuses."
	});
}
const MAX_REASON = 200;
const BOOT = {
	app: {
		name: "isAppAllowed",
		yes: "The contracts let this very boot have its keys",
		no: "The contracts do not let this boot have its keys"
	},
	kms: {
		name: "isKmsAllowed",
		yes: "The KMS contract lets this node have the root keys",
		no: "The KMS contract does not let this node have the root keys"
	}
};
function bestOf(answers, isYes) {
	const best = answers.find((answer) => answer.kind === "value" && isYes(answer.value)) ?? answers.find(({ kind }) => kind !== "value") ?? answers[0];
	if (best === void 0) throw new TypeError("a machine has a name");
	return best;
}
// src/core/appraisal/source-code/registry/governance.ts
const READ_CODE = "Read its code, and list its Keccak-256 in the policy (source-code.registry.code-hashes), proxy and implementation. A contract that the KMS’s own factory deployed needs no such entry.";
function judgeOwner(agreement, { contract, isPendingKnown }, accepted) {
	const { owner, pendingOwner, unfamiliar } = contract;
	const expected = accepted.map((address) => `0x${address}`).join(" or ");
	if (unfamiliar !== null) return require_verification.unknown(`What the app’s contract says of its owner proves nothing: ${unfamiliar}.`, {
		expected,
		hint: READ_CODE
	});
	if (owner === null || !isPendingKnown) return require_verification.unknown("Who owns the app’s contract, or is offered it, was not told.", {
		expected,
		hint: READ_AGAIN
	});
	const isAccepted = (address) => accepted.includes(address.slice(2));
	const shown = {
		expected,
		actual: owner.address
	};
	const told = require_contracts.asTold(agreement);
	if (!isAccepted(owner.address)) return require_verification.fail(`The owner of the app’s contract is ${require_registry.ownerInWords(owner)}, ${told}.`, {
		...shown,
		hint: "The owner can allow any other compose hash: find out who it is before you accept it (source-code.registry.owner)."
	});
	if (pendingOwner !== null && !isAccepted(pendingOwner)) return require_verification.fail(`The ownership is offered to an address that the policy does not accept, ${told}.`, {
		expected,
		actual: pendingOwner,
		hint: "It can be taken at any time: find out who it is before you accept it (source-code.registry.owner)."
	});
	return require_verification.pass(`The owner of the app’s contract is ${require_registry.ownerInWords(owner)}, ${told}.`, shown);
}
function judgeUpgrades(agreement, { contract, flagsProblem }) {
	const { upgradesDisabled, implementation } = contract;
	const shown = implementation === null ? {} : { actual: implementation.address };
	if (upgradesDisabled === null) return require_verification.unknown(`Whether the code of the app’s contract can be replaced is not known: ${flagsProblem}.`, {
		...shown,
		hint: contract.unfamiliar === null ? READ_AGAIN : READ_CODE
	});
	const told = require_contracts.asTold(agreement);
	if (upgradesDisabled) return require_verification.pass(`Nobody can replace the code of the app’s contract, ${told}.`, shown);
	return require_verification.fail(`The owner of the app’s contract can replace its code, and with it every rule, ${told}.`, {
		...shown,
		hint: "Have upgrades disabled for good (disableUpgrades), or accept it in the policy (source-code.registry.upgradeable: true)."
	});
}
function judgeOnlyThis(agreement, { contract, historyProblem }, composeHash) {
	const own = `0x${composeHash}`;
	if (historyProblem !== null || contract.composeHashes === null) return require_verification.unknown(`Which compose hashes the app’s contract allows is not known for all: ${historyProblem}.`, {
		expected: composeHash,
		hint: contract.unfamiliar === null ? READ_WHOLE : READ_CODE
	});
	const hashes = contract.composeHashes;
	const others = hashes.filter(({ value }) => value !== own);
	const told = require_contracts.asTold(agreement);
	if (others.length > 0) {
		const places = others.map(({ value, block, time }) => `${value} (block ${block}${time === null ? "" : `, ${time}`})`);
		return require_verification.fail(`The app’s contract allows other compose hashes too, ${told}: ${require_verification.listed(places)}.`, {
			expected: composeHash,
			actual: hashes.map(({ value }) => value.slice(2)).join(", "),
			hint: "Each can start with the app’s keys. Have those removed that should not (removeComposeHash), or do without only-this."
		});
	}
	if (hashes.length === 0) return require_verification.fail(`The app’s contract allows no compose hash at all, ${told}.`, {
		expected: composeHash,
		hint: "It may have been allowed when this instance started. Allow it (addComposeHash), or deploy again."
	});
	const later = contract.owner === null || contract.owner.kind === "renounced" ? "" : " Its owner can allow others later, and each change is in its log.";
	return require_verification.pass(`Of all compose hashes ever allowed, this one alone still is, ${told}.${later}`, {
		expected: composeHash,
		actual: composeHash
	});
}
const READ_WHOLE = "Read the chain again with an endpoint that gives logs from the contract’s deployment on (--rpc-url URL).";
// src/core/appraisal/source-code/registry/reading.ts
function once(known, name, make) {
	const value = known.has(name) ? known.get(name) : make();
	known.set(name, value);
	return value;
}
// src/core/appraisal/source-code/registry/kms-contract.ts
function kmsContractOf({ agreed, judgement, policy, kms: known }, rootKey) {
	const none = (found) => ({
		judgement: found,
		trusted: null
	});
	if (agreed === null) return none(require_verification.without({ "source-code.registry.endpoints": judgement }, "What the KMS contract says is not known.", { hint: READ_AGAIN }));
	if (rootKey === null || rootKey === "") return none(require_verification.unknown("No app in the evidence tells of one KMS that gave it its keys.", { hint: "See the checks of the app." }));
	const vouched = require_contracts.vouchedKms(agreed.chainId, policy);
	const keyOf = (address) => require_reads.contractAnswer(agreed, address, require_reads.kmsAbi, "kmsInfo", []);
	for (const one of vouched) {
		const answer = keyOf(one.address);
		if (answer.kind !== "value" || answer.value[1].slice(2) !== rootKey) continue;
		const detail = `The KMS contract, ${one.vouchedBy.kind === "policy" ? "which the policy names" : `known as that of ${one.vouchedBy.operator}`}, holds the key that the app’s keys hang on, ${require_contracts.asTold(agreed)}.`;
		return {
			judgement: require_verification.pass(detail, { actual: one.address }),
			trusted: once(known, one.address, () => require_contracts.readKms(agreed, one))
		};
	}
	const [named] = policy?.kmsContract == null ? [] : vouched;
	if (named === void 0) return none(require_verification.unknown(`No KMS contract that is known on chain ${agreed.chainId} was read that holds the key which the app’s keys hang on.`, {
		actual: rootKey,
		hint: "Name the KMS contract that you rely on in the policy (source-code.registry.kms-contract), and read it. Anybody can deploy one that holds this key."
	}));
	const answer = keyOf(named.address);
	if (answer.kind !== "value") return none(unanswered(answer, "The KMS contract holds the key that the app’s keys hang on", { actual: named.address }));
	return none(require_verification.fail(`The KMS contract that the policy names holds another key than the app’s keys hang on, ${require_contracts.asTold(agreed)}.`, {
		expected: rootKey,
		actual: answer.value[1].slice(2),
		hint: "The app has its keys from another KMS: find out whose it is, or correct source-code.registry.kms-contract."
	}));
}
// src/core/appraisal/source-code/registry/index.ts
function rootKeysOf(apps) {
	const keys = apps.flatMap(({ quote: { body }, eventLog }) => {
		if (body.kind === "enclave" || eventLog === null) return [];
		const launch = require_verification.boundLaunch(eventLog, require_verification.replayRegister(eventLog, 3, body.rtmrs));
		if (launch === null) return [];
		const appId = require_verification.readLaunchPayload(launch, "app-id").value;
		const composeHash = require_verification.readLaunchPayload(launch, "compose-hash").value;
		const provider = require_verification.readKeyProvider(launch).value;
		if (appId === null || composeHash === null || provider === null) return [];
		return whyUngoverned(require_verification.toHex(appId), require_verification.toHex(composeHash), provider.name) === null ? [provider.id] : [];
	});
	return [...new Set(keys)];
}
function readRegistry(input) {
	const { policy, rootKeys } = input;
	return {
		...require_contracts.agreementOf(input),
		policy,
		rootKeys,
		apps: new Map(),
		kms: new Map()
	};
}
const NOTHING = {
	judgements: {},
	registry: null
};
const LAUNCH = ["source-code.event-log-replay", "source-code.launch-events"];
const ENDPOINTS = "source-code.registry.endpoints";
const CONTRACT = "source-code.registry.contract";
const KMS_CONTRACT = "source-code.registry.kms-contract";
function judgeRegistry(reading, machine) {
	if (machine.role === "app") return judgeApp(reading, machine);
	const { judgement, agreed, policy, rootKeys } = reading;
	if (policy === null && rootKeys.length === 0) return NOTHING;
	const [rootKey = null, ...others] = rootKeys;
	const kms = kmsContractOf(reading, others.length === 0 ? rootKey : null);
	const withKms = (judge) => agreed === null || kms.trusted === null ? unknownWithout(reading, kms.judgement) : judge(agreed, kms.trusted);
	return {
		judgements: {
			[ENDPOINTS]: judgement,
			[KMS_CONTRACT]: kms.judgement,
			...machine.role === "gateway" ? { "source-code.registry.gateway": withKms((agreement, trusted) => judgeGateway(agreement, trusted, machine)) } : {
				"source-code.registry.kms-measurement": withKms((agreement, trusted) => judgeMeasurement(agreement, trusted, machine)),
				...machine.reference?.osImageHash == null ? {} : { "source-code.registry.os-image": withKms((agreement, trusted) => judgeImage(agreement, trusted, machine)) },
				"source-code.registry.boot": withKms((agreement, trusted) => judgeBoot(agreement, trusted, machine))
			}
		},
		registry: null
	};
}
function judgeApp(reading, machine) {
	const { judgement: endpoints, agreed, policy } = reading;
	const { identity, checks } = machine;
	const { appId, composeHash, keyProvider } = identity;
	const cause = LAUNCH.find((id) => checks.some((check) => check.id === id && check.status !== "pass"));
	if (cause !== void 0 || appId === null || composeHash === null || keyProvider === null) {
		const followsFrom = cause ?? (keyProvider === null ? "source-code.key-provider" : "source-code.app-id");
		const detail = "No launch is proven that names an app, so no contract can be looked for.";
		return {
			judgements: {
				[ENDPOINTS]: endpoints,
				[CONTRACT]: require_verification.unknown(detail, { followsFrom })
			},
			registry: null
		};
	}
	const ungoverned = whyUngoverned(appId, composeHash, keyProvider.name);
	if (ungoverned !== null) {
		if (policy === null) return NOTHING;
		const hint = "Deploy under a KMS that asks a contract, or take source-code.registry out of the policy: whoever runs the KMS decides then.";
		return {
			judgements: { [CONTRACT]: require_verification.fail(`No contract governs this app: ${ungoverned}.`, {
				actual: appId,
				hint
			}) },
			registry: null
		};
	}
	const kms = kmsContractOf(reading, keyProvider.id);
	const address = `0x${appId}`;
	const app = agreed === null ? null : once(reading.apps, `${address} ${kms.trusted?.address}`, () => require_contracts.readApp(agreed, address, kms.trusted, policy));
	const contract = judgeContract(reading, address, composeHash);
	const withContract = (judge) => agreed === null || app === null || contract.status !== "pass" ? require_verification.without({
		[ENDPOINTS]: endpoints,
		[CONTRACT]: contract
	}, NO_CONTRACT, { hint: READ_AGAIN }) : judge(agreed, app);
	const withKms = (judge) => agreed === null || kms.trusted === null ? unknownWithout(reading, kms.judgement) : judge(agreed, kms.trusted);
	return {
		judgements: {
			[ENDPOINTS]: endpoints,
			[CONTRACT]: contract,
			[KMS_CONTRACT]: kms.judgement,
			"source-code.registry.registered": withKms((agreement, trusted) => judgeAnswer(agreement, require_reads.contractAnswer(agreement, trusted.address, require_reads.kmsAbi, "registeredApps", [address]), {
				yes: "The KMS contract knows the app",
				no: "The KMS contract does not know the app",
				actual: address,
				otherwise: "Register the app with the KMS contract (registerApp). Find out how it came by its keys."
			})),
			"source-code.registry.compose-hash": withContract((agreement) => judgeAnswer(agreement, composeAnswer(agreement, address, composeHash), {
				yes: "The app’s contract allows the measured compose hash",
				no: "The app’s contract does not allow the measured compose hash",
				actual: composeHash,
				otherwise: "It may have been allowed when this instance started: it gets no keys again. Allow the hash (addComposeHash), or deploy one that is allowed."
			})),
			"source-code.registry.device": withContract((agreement, read) => judgeDevice(agreement, read, machine)),
			"source-code.registry.os-image": withKms((agreement, trusted) => judgeImage(agreement, trusted, machine)),
			"source-code.registry.boot": withKms((agreement, trusted) => judgeBoot(agreement, trusted, machine)),
			...policy === null || policy.owner.length === 0 ? {} : { "source-code.registry.owner": withContract((agreement, read) => judgeOwner(agreement, read, policy.owner)) },
			...policy === null || policy.upgradeable ? {} : { "source-code.registry.upgrades": withContract((agreement, read) => judgeUpgrades(agreement, read)) },
			...policy?.onlyThis === true ? { "source-code.registry.only-this": withContract((agreement, read) => judgeOnlyThis(agreement, read, composeHash)) } : {}
		},
		registry: agreed === null ? null : registryOf(agreed, app, kms.trusted)
	};
}
const NO_CONTRACT = "What the app’s contract says is not known.";
function whyUngoverned(appId, composeHash, keyProvider) {
	if (keyProvider !== "kms") return `its keys are of ${keyProvider}, not of a KMS`;
	return composeHash.startsWith(appId) ? "its app id is the beginning of its compose hash" : null;
}
function unknownWithout({ judgement }, kms) {
	return require_verification.without({
		[ENDPOINTS]: judgement,
		[KMS_CONTRACT]: kms
	}, "What the KMS contract says is not known.", { hint: READ_AGAIN });
}
function composeAnswer(agreement, app, composeHash) {
	return require_reads.contractAnswer(agreement, app, require_reads.appAbi, "allowedComposeHashes", [`0x${composeHash}`]);
}
function judgeContract(reading, address, composeHash) {
	const { agreed, judgement, policy } = reading;
	const named = policy?.contract ?? null;
	if (named !== null && `0x${named}` !== address) return require_verification.fail("The contract that the policy names is not the measured app id, so it does not govern this app.", {
		expected: `0x${named}`,
		actual: address,
		hint: "This is another app than the one of that contract. Ask for the one that you mean, or correct source-code.registry.contract."
	});
	if (agreed === null) return require_verification.without({ [ENDPOINTS]: judgement }, NO_CONTRACT, { hint: READ_AGAIN });
	const code = agreed.code.find((read) => read.address === address)?.code ?? null;
	const shown = { actual: address };
	if (code === null) return require_verification.unknown("What was read of the chain is not about the contract at the measured app id.", {
		...shown,
		hint: READ_AGAIN
	});
	if (code === "0x") return require_verification.fail(`There is no contract at the measured app id, ${require_contracts.asTold(agreed)}.`, {
		...shown,
		hint: `Find out which chain governs the app: this is chain ${agreed.chainId}. Without a contract, whoever runs the KMS decides what may have the app’s keys.`
	});
	const answer = composeAnswer(agreed, address, composeHash);
	if (answer.kind === "value") return require_verification.pass(`There is a contract at the measured app id, ${require_contracts.asTold(agreed)}.`, shown);
	return unanswered(answer, "The contract at the measured app id is one of dstack", shown);
}
function registryOf(agreement, app, kms) {
	const { chainId, block, endpoints } = agreement;
	return {
		chainId,
		block: {
			number: block.number,
			hash: block.hash,
			time: require_contracts.timeOf(block)
		},
		endpoints: [...endpoints],
		app: app === null ? null : app.contract,
		kms: kms === null ? null : {
			address: kms.address,
			vouchedBy: kms.vouchedBy,
			owner: kms.owner,
			pendingOwner: kms.pendingOwner,
			gatewayAppId: kms.gatewayAppId,
			osImages: kms.osImages
		}
	};
}
exports.judgeRegistry = judgeRegistry;
exports.readRegistry = readRegistry;
exports.rootKeysOf = rootKeysOf;
