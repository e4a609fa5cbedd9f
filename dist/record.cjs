const require_reads = require("./reads.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_in_turns = require("./in-turns.cjs");
// src/collect/endorsements/chain/endpoint.ts
var Refusal = class extends Error {
	code;
	constructor({ code, message }) {
		super(message);
		this.code = code;
	}
};
var Budget = class {
	#limit;
	signal;
	#stop = new AbortController();
	#timer;
	#asked = 0;
	constructor(limit, ms, signal) {
		this.#limit = limit;
		this.signal = signal === void 0 ? this.#stop.signal : AbortSignal.any([this.#stop.signal, signal]);
		this.#timer = setTimeout(() => this.#stop.abort(new Spent(`not done within ${Math.round(ms / 1e3)} s`)), ms);
		this.#timer.unref();
	}
	get left() {
		return this.#limit - this.#asked;
	}
	take() {
		this.expectTime();
		if (this.#asked >= this.#limit) throw new Spent(`more than ${this.#limit} requests`);
		this.#asked += 1;
	}
	expectTime() {
		if (this.#stop.signal.aborted) throw this.#stop.signal.reason;
	}
	end() {
		clearTimeout(this.#timer);
	}
};
var Spent = class extends Error {};
var Unreadable = class extends Error {};
function unreadable(message) {
	throw new Unreadable(message);
}
function isFailure(error) {
	return error instanceof Refusal || error instanceof Spent || error instanceof Unreadable;
}
async function withBudget(requests, ms, signal, work) {
	const budget = new Budget(requests, ms, signal);
	try {
		return await work(budget);
	} finally {
		budget.end();
	}
}
const MAX_ANSWER_BYTES = 8388608;
const RATE_LIMIT = /\brate\b|too many requests|\bthroughput\b|\bcapacity\b|per second|requests? limit/i;
const RATE_LIMIT_CODES = new Set([
	429,
	-32029,
	-32097
]);
const RATE_LIMIT_TRIES = 3;
const RATE_LIMIT_WAIT_MS = 1e3;
const NO_METHOD = -32601;
const REVERTED = 3;
var Endpoint = class {
	origin;
	#url;
	#options;
	constructor(url, options) {
		this.#url = url;
		this.origin = require_verification.endpointName(new URL(url));
		this.#options = options;
	}
	chainId(budget) {
		return this.#ask(budget, "eth_chainId", [], quantity);
	}
	block(budget, block) {
		const named = typeof block === "number" ? toQuantity(block) : block;
		return this.#ask(budget, "eth_getBlockByNumber", [named, false], require_verification.orNull(readBlock));
	}
	code(budget, address, at) {
		return this.#ask(budget, "eth_getCode", [address, at], upTo(require_verification.MAX_CODE_BYTES));
	}
	storage(budget, address, slot, at) {
		return this.#ask(budget, "eth_getStorageAt", [
			address,
			slot,
			at
		], word);
	}
	call(budget, to, data, at) {
		return this.#ask(budget, "eth_call", [{
			to,
			data
		}, at], upTo(require_verification.MAX_RESULT_BYTES));
	}
	logs(budget, address, topics, from, to) {
		const filter = {
			address,
			topics: [[...topics]],
			fromBlock: toQuantity(from),
			toBlock: toQuantity(to)
		};
		return this.#ask(budget, "eth_getLogs", [filter], require_verification.listOf(readLog));
	}
	sender(budget, transaction) {
		const from = (value) => require_verification.member(require_verification.anyObject(value), "from", fixed(20));
		return this.#ask(budget, "eth_getTransactionByHash", [transaction], require_verification.orNull(from));
	}
	async #ask(budget, method, params, reader) {
		const { questionMs, wait = require_verification.pause, retries } = this.#options;
		const { signal } = budget;
		for (let attempt = 0;; attempt++) {
			budget.take();
			const answer = await require_verification.askRpc(this.#url, method, params, {
				timeoutMs: questionMs,
				idleTimeoutMs: questionMs,
				maxBytes: MAX_ANSWER_BYTES,
				addresses: "operator",
				wait,
				signal,
				...retries === void 0 ? {} : { retries }
			}).catch((error) => {
				budget.expectTime();
				throw error;
			});
			if (answer.error === null) return this.#read(method, answer.value, reader);
			if (!isRateLimit(answer.error) || attempt >= RATE_LIMIT_TRIES) throw new Refusal(answer.error);
			await wait(RATE_LIMIT_WAIT_MS * 2 ** attempt, signal);
		}
	}
	#read(method, value, reader) {
		try {
			return require_verification.read(value, method, reader);
		} catch (cause) {
			if (!(cause instanceof require_start.ParseError)) throw cause;
			throw new require_start.FetchError("FETCH_CONTENT", this.origin, `the answer is not usable: ${cause.message}`);
		}
	}
};
function isRateLimit({ code, message }) {
	return RATE_LIMIT_CODES.has(code ?? 0) || RATE_LIMIT.test(message);
}
function isReverted({ code, message }) {
	return code === REVERTED || /\brevert/i.test(message);
}
function isTooMuch(failure) {
	if (failure instanceof Refusal) return failure.code !== NO_METHOD && !isRateLimit(failure);
	return [
		"FETCH_TOO_LARGE",
		"FETCH_TIMEOUT",
		"FETCH_STATUS"
	].includes(failure.code);
}
function toQuantity(number) {
	return `0x${number.toString(16)}`;
}
const quantity = (value) => {
	const number = typeof value === "string" && /^0x[0-9a-fA-F]{1,14}$/.test(value) ? Number(value) : NaN;
	return Number.isSafeInteger(number) ? number : require_verification.mismatch("a quantity (a number in hexadecimal after 0x)", value);
};
const bytes = (value) => {
	return typeof value === "string" && /^0x(?:[0-9a-fA-F]{2})*$/.test(value) ? value.toLowerCase() : require_verification.mismatch("bytes in hexadecimal after 0x", value);
};
function upTo(length) {
	return (value) => {
		const given = bytes(value);
		return given.length <= 2 + 2 * length ? given : require_verification.mismatch(`at most ${length} bytes in hexadecimal after 0x`, value);
	};
}
function fixed(length) {
	return (value) => {
		const given = bytes(value);
		return given.length === 2 + 2 * length ? given : require_verification.mismatch(`${length} bytes in hexadecimal after 0x`, value);
	};
}
const word = (value) => {
	if (!(typeof value === "string" && /^0x[0-9a-fA-F]{0,64}$/.test(value))) return require_verification.mismatch("32 bytes in hexadecimal after 0x", value);
	return `0x${value.slice(2).toLowerCase().padStart(64, "0")}`;
};
const readBlock = (value) => {
	const block = require_verification.anyObject(value);
	return {
		number: require_verification.member(block, "number", quantity),
		hash: require_verification.member(block, "hash", fixed(32)),
		timestamp: require_verification.member(block, "timestamp", quantity)
	};
};
const readLog = (value) => {
	const log = require_verification.anyObject(value);
	if (log.removed === true) require_verification.mismatch("a log of the chain", value);
	return {
		address: require_verification.member(log, "address", fixed(20)),
		topics: require_verification.member(log, "topics", require_verification.listOf(fixed(32), { most: 4 })),
		data: require_verification.member(log, "data", upTo(require_verification.MAX_RESULT_BYTES)),
		blockNumber: require_verification.member(log, "blockNumber", quantity),
		timestamp: require_verification.memberOr(log, "blockTimestamp", null, quantity),
		transactionHash: require_verification.member(log, "transactionHash", fixed(32)),
		logIndex: require_verification.member(log, "logIndex", quantity)
	};
};
// src/collect/endorsements/chain/history.ts
const AT_ONCE$1 = 4;
const MAX_LOOKUPS = 512;
async function collectHistory(endpoint, budget, asked, block) {
	const { address, topics } = asked;
	const from = await deploymentBlock(endpoint, budget, address, block.number) ?? 0;
	const { logs, completeTo, problem } = await collectLogs(endpoint, budget, asked, from, block.number);
	return {
		address,
		topics: [...topics],
		fromBlock: from,
		completeTo,
		...problem === null ? {} : { problem },
		logs: await withDetails(endpoint, budget, logs, block)
	};
}
async function deploymentBlock(endpoint, budget, address, last) {
	let [without, having] = [-1, last];
	try {
		while (having - without > 1) {
			const middle = Math.floor((without + having) / 2);
			if (await endpoint.code(budget, address, toQuantity(middle)) === "0x") without = middle;
			else having = middle;
		}
		return having;
	} catch (error) {
		if (error instanceof Refusal || error instanceof require_start.FetchError || error instanceof Spent) return null;
		throw error;
	}
}
async function collectLogs(endpoint, budget, asked, from, to) {
	const logs = [];
	let next = from;
	let size = to - from + 1;
	let characters = 0;
	const until = (problem) => ({
		logs,
		completeTo: Math.max(0, next - 1),
		problem
	});
	while (next <= to) {
		const needed = Math.ceil((to - next + 1) / size);
		if (needed > budget.left) return until(`it would take ${needed} more requests of ${size} blocks each, which is over the limit`);
		const windows = Array.from({ length: Math.min(needed, AT_ONCE$1) }, (_, i) => next + i * size);
		const answers = await Promise.all(windows.map(async (start) => {
			const end = Math.min(start + size - 1, to);
			return {
				start,
				end,
				found: await logsWithin(endpoint, budget, asked, start, end)
			};
		}));
		for (const { start, end, found } of answers) {
			if (!Array.isArray(found)) {
				const { problem, isSize } = found;
				if (!isSize || start === end) return until(problem);
				size = Math.floor((end - start + 1) / 2);
				break;
			}
			if (logs.length + found.length > asked.most) return until(`there are more than ${asked.most} logs`);
			characters += found.reduce((sum, { data }) => sum + data.length, 0);
			if (characters > 4194304) return until("its logs are longer than is read");
			logs.push(...found);
			next = end + 1;
		}
	}
	return until(null);
}
async function logsWithin(endpoint, budget, { address, topics }, start, end) {
	try {
		const logs = await endpoint.logs(budget, address, topics, start, end);
		if (logs.find((log) => log.address !== address || log.blockNumber < start || log.blockNumber > end || !topics.includes(log.topics[0] ?? "")) !== void 0) return {
			problem: "the endpoint answered with logs that were not asked for",
			isSize: false
		};
		return [...logs].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
	} catch (error) {
		if (error instanceof Spent) return {
			problem: error.message,
			isSize: false
		};
		if (!(error instanceof Refusal) && !(error instanceof require_start.FetchError)) throw error;
		return {
			problem: `of ${start === end ? `block ${start}` : `blocks ${start} to ${end}`}: ${error.message}`,
			isSize: isTooMuch(error)
		};
	}
}
async function withDetails(endpoint, budget, logs, block) {
	const times = await lookUp(logs.filter(({ timestamp }) => timestamp === null).map(({ blockNumber }) => blockNumber), async (number) => {
		const found = number === block.number ? block : await endpoint.block(budget, number);
		return found?.number === number ? found.timestamp : null;
	});
	const dated = logs.map((log) => ({
		...log,
		timestamp: log.timestamp ?? times.get(log.blockNumber) ?? null,
		from: null
	}));
	const senders = await lookUp(require_reads.standingLogs(dated).map(({ transactionHash }) => transactionHash), (transaction) => endpoint.sender(budget, transaction));
	return dated.map((log) => ({
		...log,
		from: senders.get(log.transactionHash) ?? null
	}));
}
async function lookUp(keys, ask) {
	const found = new Map();
	const wanted = [...new Set([...keys].reverse())].slice(0, MAX_LOOKUPS);
	await require_in_turns.inTurns(wanted, AT_ONCE$1, async (key) => {
		try {
			const value = await ask(key);
			if (value !== null) found.set(key, value);
		} catch (error) {
			if (!(error instanceof Refusal) && !(error instanceof require_start.FetchError) && !(error instanceof Spent)) throw error;
		}
	});
	return found;
}
// src/collect/endorsements/chain/record.ts
const LIMITS = {
	questionMs: 2e4,
	stateMs: 6e4,
	historyMs: 12e4,
	historyRequests: 3e3
};
const AT_ONCE = 6;
const MAX_STATE_REQUESTS = 2e3;
const MAX_ROUNDS = 4;
const MAX_REASON = 500;
async function readRecord(endpoint, chainId, { block, isOwn }, questions, limits, signal) {
	const record = {
		schema: require_verification.CHAIN_RECORD_SCHEMA,
		endpoint: endpoint.origin,
		chainId,
		block: {
			tag: isOwn ? "finalized" : "number",
			...block
		},
		calls: [],
		storage: [],
		code: [],
		histories: []
	};
	const contracts = [...questions.apps, ...questions.kms].map(({ contract }) => contract);
	const at = await withBudget(MAX_STATE_REQUESTS, limits.stateMs, signal, async (budget) => {
		const state = await stateOf(endpoint, budget, contracts[0] ?? ZERO, block);
		let next = require_reads.unread(record, require_reads.firstReads(questions));
		for (let round = 0; round < MAX_ROUNDS && !isEmpty(next); round++) {
			await readInto(record, endpoint, budget, next, state);
			next = require_reads.unread(record, [require_reads.furtherReads(record, contracts)]);
		}
		return state;
	});
	await withBudget(limits.historyRequests, limits.historyMs, signal, async (budget) => {
		let most = require_verification.MAX_CHAIN_LOGS;
		for (const asked of require_reads.worthwhileHistories(record, questions)) {
			const history = await collectHistory(endpoint, budget, {
				...asked,
				most
			}, block);
			record.histories.push(bounded(history));
			most -= history.logs.length;
		}
	});
	await withBudget(MAX_STATE_REQUESTS, limits.stateMs, signal, (budget) => readInto(record, endpoint, budget, require_reads.unread(record, record.histories.map(require_reads.readsOfHistory)), at));
	await withBudget(MAX_STATE_REQUESTS, limits.questionMs, signal, async (budget) => {
		const now = await endpoint.block(budget, block.number);
		if (now?.hash === block.hash) return;
		const found = now === null ? "there is none" : `it is ${now.hash}`;
		unreadable(`the chain was reorganised while it was read: block ${block.number} was ${block.hash}, now ${found}`);
	});
	return record;
}
const ZERO = `0x${"0".repeat(40)}`;
async function stateOf(endpoint, budget, address, block) {
	const byHash = {
		blockHash: block.hash,
		requireCanonical: true
	};
	try {
		await endpoint.code(budget, address, byHash);
		return byHash;
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return toQuantity(block.number);
	}
}
function isEmpty({ calls, storage, code }) {
	return calls.length + storage.length + code.length === 0;
}
async function readInto(record, endpoint, budget, { calls, storage, code }, at) {
	const read = (items, work) => {
		return require_in_turns.inTurns(items, AT_ONCE, work);
	};
	record.code.push(...await read(code, async (address) => {
		const answer = await answerOf(() => endpoint.code(budget, address, at));
		if (typeof answer === "string") return {
			address,
			code: answer
		};
		return {
			address,
			code: null,
			problem: reasonOf(answer)
		};
	}));
	record.storage.push(...await read(storage, async ({ address, slot }) => {
		const answer = await answerOf(() => endpoint.storage(budget, address, slot, at));
		if (typeof answer === "string") return {
			address,
			slot,
			value: answer
		};
		return {
			address,
			slot,
			value: null,
			problem: reasonOf(answer)
		};
	}));
	record.calls.push(...await read(calls, async ({ to, data }) => {
		const answer = await answerOf(() => endpoint.call(budget, to, data, at));
		if (typeof answer === "string") return {
			to,
			data,
			result: answer
		};
		return {
			to,
			data,
			result: null,
			problem: {
				kind: isReverted(answer) ? "reverted" : "unanswered",
				reason: reasonOf(answer)
			}
		};
	}));
}
async function answerOf(ask) {
	try {
		return await ask();
	} catch (error) {
		if (error instanceof Refusal) return error;
		throw error;
	}
}
function reasonOf({ message }) {
	return message.slice(0, MAX_REASON);
}
function bounded(history) {
	return history.problem === void 0 ? history : {
		...history,
		problem: history.problem.slice(0, MAX_REASON)
	};
}
exports.Endpoint = Endpoint;
exports.LIMITS = LIMITS;
exports.Unreadable = Unreadable;
exports.isFailure = isFailure;
exports.readRecord = readRecord;
exports.unreadable = unreadable;
exports.withBudget = withBudget;
