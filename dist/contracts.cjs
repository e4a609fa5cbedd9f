const require_reads = require("./reads.cjs");
const require_verification = require("./verification.cjs");
const require_help = require("./help.cjs");
// src/core/appraisal/source-code/registry/agreement.ts
const MINUTE_MS = 6e4;
const ASK_AGAIN = "Ask again. If it stays so, one of the endpoints is wrong: leave it out, or ask others too (--rpc-url).";
function agreementOf(input) {
	const { records, policy } = input;
	const [first] = records;
	if (first === void 0) return {
		judgement: nothingRead(input.missing),
		agreed: null
	};
	const least = policy?.endpoints ?? 1;
	const told = new Told(records);
	const problem = judgeChain(records, policy) ?? judgeBlock(records) ?? judgeOthers(input.missing) ?? judgeAge(first.block, input);
	if (problem !== null) return {
		judgement: problem,
		agreed: null
	};
	const agreed = told.agreed(least);
	if (told.disputes.length > 0) {
		const detail = `The endpoints contradict each other: ${require_verification.listed(told.disputes)}.`;
		return {
			judgement: require_verification.unknown(detail, { hint: ASK_AGAIN }),
			agreed: null
		};
	}
	const { endpoints } = agreed;
	if (endpoints.length < least) {
		const missing = input.missing.length === 0 ? "" : ` (${require_verification.listed(reasonsOf(input.missing))})`;
		return {
			judgement: require_verification.unknown(`${counted(endpoints)} answered, and the policy asks for ${least}${missing}.`, {
				expected: `${least} endpoints`,
				actual: endpoints.join(", "),
				hint: "Ask more endpoints, of different operators: --rpc-url URL for each."
			}),
			agreed: null
		};
	}
	const { chainId, block } = agreed;
	const detail = `${counted(endpoints)} tells the state of chain ${chainId} at block ${block.number}: ${require_help.enumerate(endpoints)}.`;
	return {
		judgement: require_verification.pass(`${endpoints.length === 1 ? detail : detail.replace(" tells ", " tell ")} It is their word: the state of the chain is not proven.`, { actual: `${block.hash} of ${timeOf(block)}` }),
		agreed
	};
}
function asTold({ endpoints, block }) {
	return `as ${require_help.enumerate(endpoints)} ${endpoints.length === 1 ? "tells" : "tell"} it of block ${block.number}`;
}
function timeOf({ timestamp }) {
	const at = new Date(timestamp * 1e3);
	return Number.isNaN(at.getTime()) ? `${timestamp} s` : `${at.toISOString().slice(0, -5)}Z`;
}
function counted(endpoints) {
	return `${endpoints.length} ${endpoints.length === 1 ? "endpoint" : "endpoints"}`;
}
function reasonsOf(missing) {
	return missing.map(({ reason }) => reason);
}
function nothingRead(missing) {
	const why = missing.length === 0 ? "" : `: ${require_verification.listed(reasonsOf(missing))}`;
	return require_verification.unknown(`Nothing was read of the chain${why}.`, { hint: "Verify with an endpoint of the chain (--rpc-url URL); a recorded bundle has what was read when it was made." });
}
function judgeChain(records, policy) {
	const expected = policy?.chainId ?? records[0]?.chainId;
	const others = records.filter(({ chainId }) => chainId !== expected);
	if (others.length === 0) return null;
	return require_verification.unknown(`The answers are of other chains than ${expected}: ${require_verification.listed(others.map((one) => `${one.endpoint} tells of chain ${one.chainId}`))}.`, {
		expected: String(expected),
		actual: others.map(({ chainId }) => chainId).join(", "),
		hint: "Give endpoints of the chain that governs the app (--rpc-url), or correct source-code.registry.chain-id of the policy."
	});
}
function judgeBlock(records) {
	const name = ({ block }) => `${block.number} ${block.hash} ${block.timestamp}`;
	if (new Set(records.map(name)).size <= 1) return null;
	const said = records.map((record) => `${record.endpoint}: block ${record.block.number}, ${record.block.hash}`);
	return require_verification.unknown(`The endpoints do not tell of the same block: ${require_verification.listed(said)}.`, { hint: "Ask again: one of them may lag, or the chain was reorganised between the answers. If it stays so, ask others too (--rpc-url)." });
}
function judgeOthers(missing) {
	const others = missing.filter(({ code }) => code === require_verification.CHAIN_DISAGREES);
	if (others.length === 0) return null;
	const detail = `Of the endpoints that were asked, not all tell of the same state of the chain: ${require_verification.listed(reasonsOf(others))}.`;
	return require_verification.unknown(detail, { hint: ASK_AGAIN });
}
function judgeAge(block, { policy, at, clockSkewMinutes }) {
	const age = at - block.timestamp * 1e3;
	const shown = { actual: timeOf(block) };
	if (age < -clockSkewMinutes * MINUTE_MS) return require_verification.unknown(`Block ${block.number} is of a time after the appraisal.`, {
		...shown,
		hint: "Set the clock right. If it is, the endpoint does not tell of a block that there is: ask another (--rpc-url)."
	});
	const most = policy?.maxAgeMinutes ?? null;
	if (most === null || age <= most * MINUTE_MS) return null;
	return require_verification.fail(`Block ${block.number} is older than the policy accepts (${most} minutes).`, {
		expected: `not before ${timeOf({ timestamp: Math.ceil(at / 1e3) - most * 60 })}`,
		...shown,
		hint: "Read the chain again, or accept older blocks (source-code.registry.max-age-minutes): a chain takes its time to be final."
	});
}
var Told = class {
	disputes = [];
	#records;
	constructor(records) {
		this.#records = records;
	}
	agreed(least) {
		const [first] = this.#records;
		if (first === void 0) throw new TypeError("no record");
		const { chainId, block } = first;
		return {
			chainId,
			block,
			endpoints: [...new Set(this.#records.map(({ endpoint }) => endpoint))],
			calls: this.#common(least, ({ calls }) => calls.flatMap((call) => {
				const { to, data, result, problem } = call;
				if (problem?.kind === "unanswered" || result === null && problem === void 0) return [];
				return [{
					question: `call ${data.slice(0, 10)} of ${to}`,
					key: data,
					value: result ?? "reverted",
					read: call
				}];
			})),
			storage: this.#common(least, ({ storage }) => storage.flatMap((read) => read.value === null ? [] : [{
				question: `slot ${read.slot} of ${read.address}`,
				value: read.value,
				read
			}])),
			code: this.#common(least, ({ code }) => code.flatMap((read) => read.code === null ? [] : [{
				question: `code of ${read.address}`,
				value: read.code,
				read
			}])),
			histories: this.#histories(least)
		};
	}
	#common(least, reads) {
		const byQuestion = new Map();
		for (const record of this.#records) {
			const { endpoint: origin } = record;
			for (const { key = "", ...said } of reads(record)) {
				const name = `${said.question} ${key}`;
				byQuestion.set(name, [...byQuestion.get(name) ?? [], {
					origin,
					...said
				}]);
			}
		}
		return [...byQuestion.values()].flatMap((said) => {
			const [first] = said;
			const other = said.find(({ value }) => value !== first?.value);
			if (first === void 0) return [];
			if (other !== void 0) {
				const short = (one) => `${one.origin} says ${brief(one.value)}`;
				this.disputes.push(`${first.question}: ${short(first)}, ${short(other)}`);
				return [];
			}
			return new Set(said.map(({ origin }) => origin)).size < least ? [] : [first.read];
		});
	}
	#histories(least) {
		const byAddress = new Map();
		for (const record of this.#records) for (const history of record.histories) {
			const known = byAddress.get(history.address) ?? [];
			byAddress.set(history.address, [...known, {
				origin: record.endpoint,
				history
			}]);
		}
		return [...byAddress].flatMap(([address, told]) => {
			for (const [i, one] of told.entries()) for (const other of told.slice(i + 1)) {
				const log = firstDifference(one.history, other.history);
				if (log === null) continue;
				const who = `${one.origin} and ${other.origin}`;
				this.disputes.push(`history of ${address}: ${who} differ in block ${log.blockNumber}`);
			}
			const furthest = [...told].sort((a, b) => b.history.completeTo - a.history.completeTo);
			const kept = [...new Map(furthest.toReversed().map((one) => [one.origin, one])).values()].sort((a, b) => b.history.completeTo - a.history.completeTo)[least - 1];
			return kept === void 0 ? [] : [kept.history];
		});
	}
};
function firstDifference(a, b) {
	const from = Math.max(a.fromBlock, b.fromBlock);
	const to = Math.min(a.completeTo, b.completeTo);
	const isCommon = ({ blockNumber, topics: [topic = ""] }) => blockNumber >= from && blockNumber <= to && a.topics.includes(topic) && b.topics.includes(topic);
	const named = ({ logs }) => new Map(logs.filter(isCommon).map((log) => [logName(log), log]));
	const [left, right] = [named(a), named(b)];
	const only = (one, other) => [...one].flatMap(([name, log]) => other.has(name) ? [] : [log]);
	return only(left, right)[0] ?? only(right, left)[0] ?? null;
}
function logName({ address, topics, data, blockNumber, transactionHash, logIndex }) {
	return JSON.stringify([
		address,
		topics,
		data,
		blockNumber,
		transactionHash,
		logIndex
	]);
}
function brief(value) {
	return value.length <= 74 ? value : `${value.slice(0, 34)}… (${(value.length - 2) / 2} bytes)`;
}
// src/core/appraisal/source-code/registry/history.ts
function historyOf(agreement, address, topics) {
	const history = agreement.histories.find((one) => one.address === address);
	if (history === void 0) return {
		events: [],
		gap: "its history was not read"
	};
	const events = require_reads.contractEvents(history);
	return {
		events,
		gap: gapIn(history, events, agreement.block.number, topics)
	};
}
function gapIn(history, events, block, topics) {
	const { address, fromBlock, completeTo, logs, problem } = history;
	if (completeTo < block) return `its history is known to block ${completeTo} of ${block} only${problem === void 0 ? "" : ` (${problem})`}`;
	if (problem !== void 0) return `its history is incomplete: ${problem}`;
	if (topics.some((topic) => !history.topics.includes(topic))) return "not all its events were asked for";
	const stray = logs.find((log) => log.address !== address || log.blockNumber < fromBlock || log.blockNumber > block || !history.topics.includes(log.topics[0] ?? ""));
	if (stray !== void 0) return `a log of block ${stray.blockNumber} in its history is not of what was asked for`;
	if (new Set(logs.map(({ blockNumber, logIndex }) => `${blockNumber} ${logIndex}`)).size < logs.length) return "two logs in its history have one place in the chain";
	const unread = events.find(({ event }) => event === null);
	if (unread !== void 0) return `a log of block ${unread.log.blockNumber} in its history cannot be read`;
	return events.some(({ event }) => event?.eventName === "Initialized" && event.args.version === 1n) || fromBlock === 0 ? null : `its history is read from block ${fromBlock}, and its deployment is not in it`;
}
function allowedBy(events, changeIn, allowed) {
	const last = new Map();
	for (const { log, event } of events) {
		const change = event === null ? null : changeIn(event);
		if (change === null) continue;
		const { value, isAdded } = change;
		const before = last.get(value)?.listed ?? null;
		last.delete(value);
		last.set(value, {
			isAdded,
			listed: isAdded ? listedBy(log, value, allowed(value)) : before
		});
	}
	const values = [...last].map(([value, { isAdded, listed }]) => ({
		value,
		isAdded,
		listed,
		now: allowed(value)
	}));
	const wrong = values.find(({ isAdded, now }) => now !== null && now !== isAdded);
	return {
		listed: values.flatMap(({ isAdded, listed, now }) => listed !== null && (now ?? isAdded) ? [listed] : []),
		contradiction: wrong === void 0 ? null : `its logs leave ${wrong.value} ${wrong.isAdded ? "allowed" : "removed"}, and it says the opposite`
	};
}
function listedBy(log, value, allowed) {
	return {
		value,
		allowed,
		block: log.blockNumber,
		time: log.timestamp === null ? null : timeOf({ timestamp: log.timestamp }),
		transaction: log.transactionHash,
		sender: log.from
	};
}
// src/core/appraisal/source-code/registry/owner.ts
const NOBODY = `0x${"0".repeat(40)}`;
function ownershipOf(agreement, contract) {
	const owner = require_reads.contractAnswer(agreement, contract, require_reads.proxyAbi, "owner", []);
	const pending = require_reads.contractAnswer(agreement, contract, require_reads.proxyAbi, "pendingOwner", []);
	const offered = pending.kind === "value" ? pending.value.toLowerCase() : NOBODY;
	return {
		owner: owner.kind === "value" ? describe(agreement, owner.value.toLowerCase()) : null,
		pendingOwner: offered === NOBODY ? null : offered,
		isPendingKnown: pending.kind === "value" || pending.kind === "reverted"
	};
}
function codeHashOf({ code }, address) {
	const found = code.find((read) => read.address === address)?.code ?? "0x";
	return found === "0x" ? null : `0x${require_verification.toHex(require_verification.keccak_256(require_verification.fromHexText(found.slice(2), "code")))}`;
}
const DELEGATED = /^0xef0100[0-9a-f]{40}$/;
function describe(agreement, address) {
	const of = (kind, more = {}) => {
		return {
			address,
			kind,
			threshold: null,
			owners: [],
			modules: null,
			delay: null,
			codeHash: null,
			...more
		};
	};
	if (address === NOBODY) return of("renounced");
	const code = agreement.code.find((read) => read.address === address)?.code ?? null;
	if (code === null) return of("undetermined");
	if (code === "0x" || DELEGATED.test(code)) return of("account");
	const codeHash = codeHashOf(agreement, address);
	const owners = require_reads.contractAnswer(agreement, address, require_reads.ownerAbi, "getOwners", []);
	const threshold = require_reads.contractAnswer(agreement, address, require_reads.ownerAbi, "getThreshold", []);
	if (owners.kind === "value" && threshold.kind === "value" && isThreshold(threshold.value, owners.value.length)) {
		const names = owners.value.map((one) => one.toLowerCase());
		const modules = require_reads.contractAnswer(agreement, address, require_reads.ownerAbi, "getModulesPaginated", require_reads.SAFE_MODULES);
		return of("safe", {
			threshold: Number(threshold.value),
			owners: names,
			modules: modules.kind === "value" ? modules.value[0].length : null,
			codeHash
		});
	}
	const delay = require_reads.contractAnswer(agreement, address, require_reads.ownerAbi, "getMinDelay", []);
	if (delay.kind === "value" && delay.value <= BigInt(Number.MAX_SAFE_INTEGER)) return of("timelock", {
		delay: Number(delay.value),
		codeHash
	});
	return of("contract", { codeHash });
}
function isThreshold(value, owners) {
	return value > 0n && value <= BigInt(owners);
}
// src/core/appraisal/source-code/registry/contracts.ts
function vouchedKms(chainId, policy) {
	const named = policy?.kmsContract ?? null;
	if (named !== null) return [{
		address: `0x${named}`,
		vouchedBy: { kind: "policy" }
	}];
	return require_verification.KNOWN_KMS_CONTRACTS.filter((known) => known.chainId === chainId).map(({ contract, operator }) => {
		return {
			address: contract,
			vouchedBy: {
				kind: "known",
				operator
			}
		};
	});
}
const KMS_TOPICS = [
	require_reads.TOPICS.OsImageHashAdded,
	require_reads.TOPICS.OsImageHashRemoved,
	require_reads.TOPICS.Upgraded,
	require_reads.TOPICS.Initialized
];
function readKms(agreement, { address, vouchedBy }) {
	const { owner, pendingOwner } = ownershipOf(agreement, address);
	const gateway = require_reads.contractAnswer(agreement, address, require_reads.kmsAbi, "gatewayAppId", []);
	const implementation = require_reads.contractAnswer(agreement, address, require_reads.kmsAbi, "appImplementation", []);
	const history = historyOf(agreement, address, KMS_TOPICS);
	const images = allowedBy(history.events, imageChange, (hash) => given(require_reads.contractAnswer(agreement, address, require_reads.kmsAbi, "allowedOsImages", [hash])));
	const named = history.events.flatMap(({ event }) => event?.eventName === "AppImplementationSet" ? [event.args.implementation.toLowerCase()] : []);
	const current = implementation.kind === "value" ? [implementation.value.toLowerCase()] : [];
	return {
		address,
		vouchedBy,
		owner,
		pendingOwner,
		gatewayAppId: gateway.kind === "value" ? appIdIn(gateway.value) : null,
		osImages: history.gap === null && images.contradiction === null ? images.listed : null,
		implementations: [...new Set([...current, ...named])].filter((one) => one !== NOBODY),
		codeHash: codeHashOf(agreement, address)
	};
}
function appIdIn(text) {
	return /^(?:0x)?([0-9a-f]{40})$/.exec(text.toLowerCase())?.[1] ?? null;
}
const imageChange = (event) => {
	if (event.eventName === "OsImageHashAdded") return {
		value: event.args.osImageHash,
		isAdded: true
	};
	return event.eventName === "OsImageHashRemoved" ? {
		value: event.args.osImageHash,
		isAdded: false
	} : null;
};
const APP_TOPICS = [
	require_reads.TOPICS.ComposeHashAdded,
	require_reads.TOPICS.ComposeHashRemoved,
	require_reads.TOPICS.DeviceAdded,
	require_reads.TOPICS.DeviceRemoved,
	require_reads.TOPICS.PolicyChanged,
	require_reads.TOPICS.Upgraded,
	require_reads.TOPICS.Initialized
];
function readApp(agreement, address, kms, policy) {
	const codeHash = codeHashOf(agreement, address);
	if (codeHash === null) return null;
	const accepted = policy?.codeHashes.map((hash) => `0x${hash}`) ?? [];
	const runs = require_reads.addressIn(require_reads.storedAt(agreement, address, require_reads.PROXY_SLOTS.implementation));
	const implementation = runs === null ? null : {
		address: runs,
		codeHash: codeHashOf(agreement, runs)
	};
	const isFamiliar = (one) => kms?.implementations.includes(one) === true || accepted.includes(codeHashOf(agreement, one) ?? "");
	const unfamiliar = whyUnfamiliar(codeHash, runs, {
		isFamiliar,
		proxies: [...accepted, kms?.codeHash ?? ""]
	}) ?? otherProxy(agreement, address);
	const { owner, pendingOwner, isPendingKnown } = ownershipOf(agreement, address);
	const allowAnyDevice = given(require_reads.contractAnswer(agreement, address, require_reads.appAbi, "allowAnyDevice", []));
	const history = historyOf(agreement, address, APP_TOPICS);
	const hashes = allowedBy(history.events, composeChange, (hash) => given(require_reads.contractAnswer(agreement, address, require_reads.appAbi, "allowedComposeHashes", [hash])));
	const devices = allowedBy(history.events, deviceChange, (id) => given(require_reads.contractAnswer(agreement, address, require_reads.appAbi, "allowedDeviceIds", [id])));
	const isNewest = history.events.some(({ event }) => event?.eventName === "PolicyChanged");
	const flags = flagsOf(agreement, address, {
		unfamiliar,
		allowAnyDevice,
		owner: owner?.address ?? null,
		isNewest
	});
	const historyProblem = unfamiliar ?? history.gap ?? hashes.contradiction ?? otherCode(history, isFamiliar) ?? unasked(hashes.listed);
	return {
		contract: {
			address,
			codeHash,
			implementation,
			unfamiliar,
			owner,
			pendingOwner,
			upgradesDisabled: flags.value,
			allowAnyDevice,
			requireTcbUpToDate: given(require_reads.contractAnswer(agreement, address, require_reads.appAbi, "requireTcbUpToDate", [])),
			composeHashes: history.gap === null ? hashes.listed : null,
			devices: history.gap === null ? devices.listed : null
		},
		flagsProblem: flags.problem,
		historyProblem,
		isPendingKnown
	};
}
function given(answer) {
	return answer.kind === "value" ? answer.value : null;
}
function whyUnfamiliar(codeHash, implementation, { isFamiliar, proxies }) {
	if (implementation === null) return proxies.includes(codeHash) ? "it names no implementation" : `nobody vouches for its code (${codeHash})`;
	if (!proxies.includes(codeHash)) return `nobody vouches for the code of its proxy (${codeHash})`;
	return isFamiliar(implementation) ? null : `nobody vouches for the code of its implementation (${implementation})`;
}
function otherProxy(agreement, address) {
	for (const role of ["admin", "beacon"]) {
		const word = require_reads.storedAt(agreement, address, require_reads.PROXY_SLOTS[role]);
		const who = {
			admin: "an admin",
			beacon: "a beacon"
		}[role];
		if (word === null) return `whether its proxy has ${who} was not told`;
		if (!/^0x0+$/.test(word)) return `its proxy has ${who} (${word})`;
	}
	return null;
}
function otherCode({ events }, isFamiliar) {
	for (const { log, event } of events) {
		if (event?.eventName !== "Upgraded") continue;
		const address = event.args.implementation.toLowerCase();
		if (!isFamiliar(address)) return `from block ${log.blockNumber} on it ran code that nobody vouches for (${address}), which may have allowed hashes without a log`;
	}
	return null;
}
function unasked(listed) {
	const [first] = listed.filter(({ allowed }) => allowed === null);
	return first === void 0 ? null : `it was not asked whether it still allows ${first.value}`;
}
function flagsOf(agreement, address, known) {
	const problem = (text) => ({
		value: null,
		problem: text
	});
	if (known.unfamiliar !== null) return problem(known.unfamiliar);
	const [, anyDevice, disabled] = /^0x0{60}(00|01)(00|01)$/.exec(require_reads.storedAt(agreement, address, require_reads.APP_FLAGS_SLOT) ?? "") ?? [];
	if (anyDevice === void 0 || disabled === void 0) return problem("its flags in storage were not told");
	if (known.allowAnyDevice !== (anyDevice === "01")) return problem("its storage has another layout: what it says of devices does not stand there");
	const stored = require_reads.addressIn(require_reads.storedAt(agreement, address, require_reads.PROXY_SLOTS.owner));
	if (!known.isNewest && (stored === null || stored !== known.owner)) return problem("its storage may have another layout: its owner does not stand where dstack’s contract has it");
	return {
		value: disabled === "01",
		problem: null
	};
}
const composeChange = (event) => {
	if (event.eventName === "ComposeHashAdded") return {
		value: event.args.composeHash,
		isAdded: true
	};
	if (event.eventName === "PolicyChanged" && event.args.policy === require_reads.POLICY_NAMES.composeHash) return {
		value: event.args.value,
		isAdded: event.args.enabled
	};
	return event.eventName === "ComposeHashRemoved" ? {
		value: event.args.composeHash,
		isAdded: false
	} : null;
};
const deviceChange = (event) => {
	if (event.eventName === "DeviceAdded") return {
		value: event.args.deviceId,
		isAdded: true
	};
	return event.eventName === "DeviceRemoved" ? {
		value: event.args.deviceId,
		isAdded: false
	} : null;
};
Object.defineProperty(exports, "agreementOf", {
	enumerable: true,
	get: function() {
		return agreementOf;
	}
});
Object.defineProperty(exports, "asTold", {
	enumerable: true,
	get: function() {
		return asTold;
	}
});
Object.defineProperty(exports, "composeChange", {
	enumerable: true,
	get: function() {
		return composeChange;
	}
});
Object.defineProperty(exports, "readApp", {
	enumerable: true,
	get: function() {
		return readApp;
	}
});
Object.defineProperty(exports, "readKms", {
	enumerable: true,
	get: function() {
		return readKms;
	}
});
Object.defineProperty(exports, "timeOf", {
	enumerable: true,
	get: function() {
		return timeOf;
	}
});
Object.defineProperty(exports, "vouchedKms", {
	enumerable: true,
	get: function() {
		return vouchedKms;
	}
});
