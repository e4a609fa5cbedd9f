const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_record = require("./record.cjs");
// src/collect/endorsements/chain/index.ts
const KNOWN_TO_ASK = 2;
const MAX_LAG_SECONDS = 1800;
const MAX_AHEAD_MS = 6e5;
async function collectChainRecords({ chainId, rpcUrls, questions }, { progress, now, signal, limits = require_record.LIMITS, wait }) {
	const urls = rpcUrls.length > 0 ? rpcUrls : require_verification.KNOWN_ENDPOINTS.get(chainId) ?? [];
	if (urls.length === 0) return {
		items: [],
		gaps: [{
			name: `${require_verification.CHAIN_RECORD_ITEMS}0`,
			reason: `no public endpoint of chain ${chainId} is known`,
			hint: "Name a JSON-RPC endpoint of the chain: --rpc-url URL."
		}]
	};
	const asking = {
		questionMs: limits.questionMs,
		...wait === void 0 ? {} : { wait }
	};
	const endpoints = urls.map((url) => new require_record.Endpoint(url, asking));
	progress(`asking ${endpoints.map(({ origin }) => origin).join(" and ")} about chain ${chainId}`);
	const each = (before, work) => Promise.all(before.map((outcome) => outcome.gap === null ? outcomeOf(outcome, work) : outcome));
	const met = await each(endpoints.map((endpoint) => ({
		endpoint,
		value: null,
		gap: null
	})), (endpoint) => finalBlock(endpoint, chainId, now(), limits, signal));
	const chosen = rpcUrls.length > 0 ? met : someOf(met);
	const finals = chosen.flatMap(({ endpoint, value }) => value === null ? [] : [{
		endpoint,
		block: value
	}]);
	const current = await each(chosen, async (_, block) => expectCurrent(block, finals));
	const agreed = Math.min(...current.flatMap(({ value }) => value === null ? [] : [value.number]));
	const whole = await each(current, async (endpoint, own) => {
		const isOwn = own.number === agreed;
		const block = isOwn ? own : await blockAt(endpoint, agreed, limits, signal);
		const record = await require_record.readRecord(endpoint, chainId, {
			block,
			isOwn
		}, questions, limits, signal);
		const text = `${JSON.stringify(record)}\n`;
		require_verification.parseChainRecord(text, "record");
		return text;
	});
	signal?.throwIfAborted();
	const records = readable(whole);
	const collectedAt = new Date(now()).toISOString();
	return {
		items: records.flatMap(({ endpoint, value }, i) => {
			if (value === null) return [];
			return [{
				role: "endorsement",
				name: `${require_verification.CHAIN_RECORD_ITEMS}${i}`,
				source: endpoint.origin,
				collectedAt,
				bytes: require_verification.utf8(value)
			}];
		}),
		gaps: records.flatMap(({ gap }, i) => gap === null ? [] : [{
			name: `${require_verification.CHAIN_RECORD_ITEMS}${i}`,
			...gap
		}])
	};
}
async function outcomeOf({ endpoint, value }, work) {
	try {
		return {
			endpoint,
			value: await work(endpoint, value),
			gap: null
		};
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return {
			endpoint,
			value: null,
			gap: withoutName(require_verification.gapOf("", error))
		};
		if (!require_record.isFailure(error)) throw error;
		const reason = `${endpoint.origin}: ${error.message}`;
		return {
			endpoint,
			value: null,
			gap: error instanceof require_record.Unreadable ? {
				reason,
				code: require_verification.CHAIN_DISAGREES
			} : { reason }
		};
	}
}
function readable(outcomes) {
	let length = 0;
	return outcomes.map((outcome) => {
		if (outcome.value === null || length + outcome.value.length <= 8388608) {
			length += outcome.value?.length ?? 0;
			return outcome;
		}
		const { endpoint } = outcome;
		return {
			endpoint,
			value: null,
			gap: { reason: `${endpoint.origin}: its answers are longer than is read beside those of the others` }
		};
	});
}
function withoutName({ name: _, ...gap }) {
	return gap;
}
function someOf(met) {
	const answered = met.filter(({ gap }) => gap === null);
	return answered.length >= KNOWN_TO_ASK ? answered.slice(0, KNOWN_TO_ASK) : [...met];
}
async function finalBlock(endpoint, chainId, now, { questionMs }, signal) {
	return require_record.withBudget(QUESTIONS, 2 * questionMs, signal, async (budget) => {
		const answered = await endpoint.chainId(budget);
		if (answered !== chainId) throw new require_record.Unreadable(`it is an endpoint of chain ${answered}, and chain ${chainId} was asked for`);
		const block = await endpoint.block(budget, "finalized");
		if (block === null) return require_record.unreadable("it knows of no finalized block");
		if (block.timestamp * 1e3 <= now + MAX_AHEAD_MS) return block;
		return require_record.unreadable(`its last finalized block ${block.number} is of a time that is yet to come`);
	});
}
const QUESTIONS = 8;
async function blockAt(endpoint, number, { questionMs }, signal) {
	const block = await require_record.withBudget(QUESTIONS, questionMs, signal, (budget) => endpoint.block(budget, number));
	if (block === null) return require_record.unreadable(`it has no block ${number}, which another endpoint has`);
	return block.number === number ? block : require_record.unreadable(`asked for block ${number}, it answered with ${block.number}`);
}
function expectCurrent(block, finals) {
	const newest = finals.reduce((a, b) => b.block.timestamp > a.block.timestamp ? b : a);
	const lag = newest.block.timestamp - block.timestamp;
	if (lag <= MAX_LAG_SECONDS) return block;
	return require_record.unreadable(`its last finalized block ${block.number} is ${Math.round(lag / 60)} minutes older than block ${newest.block.number} of ${newest.endpoint.origin}`);
}
exports.collectChainRecords = collectChainRecords;
