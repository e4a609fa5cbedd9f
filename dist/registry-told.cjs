const require_reads = require("./reads.cjs");
const require_contracts = require("./contracts.cjs");
const require_verification = require("./verification.cjs");
const require_registry = require("./registry.cjs");
const require_blocks = require("./blocks.cjs");
const require_html = require("./html.cjs");
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
// src/core/views/html/stated/registry-told.ts
const MAX_LISTED = 50;
function registryTold(registry, bundle, result) {
	const { app, kms } = registry;
	const history = app === null ? null : historyCard(app, registry, bundle, result);
	return require_blocks.html`${told(registry)}<div class="two">${app !== null && appCard(app)}${kms !== null && kmsCard(kms)}</div>${history}`;
}
function told({ chainId, block, endpoints }) {
	return require_blocks.html`<div class="card pad"><h3>Told by</h3>${require_html.facts([
		[endpoints.length === 1 ? "Endpoint" : "Endpoints", endpoints.map((one, i) => require_blocks.html`${i === 0 ? "" : ", "}${one}`)],
		["Chain", chainId],
		["Block", require_blocks.html`${block.number} ${require_html.digest(block.hash)}`],
		["Of", require_html.time(block.time)]
	])}</div>`;
}
function appCard(app) {
	const { implementation, upgradesDisabled, allowAnyDevice, devices } = app;
	return require_blocks.html`<div class="card pad"><h3>Contract of the app</h3>${require_html.facts([
		["Address", require_blocks.html`<code>${app.address}</code>`],
		["Code", require_blocks.html`${require_html.digest(app.codeHash)}${implementation === null ? null : require_blocks.html`, runs <code>${implementation.address}</code>`}`],
		app.unfamiliar === null ? null : ["Not known", `${app.unfamiliar}: its answers may mean anything`],
		...ownership(app),
		["Its code", upgradesDisabled === null ? "not told whether its owner can replace it" : upgradesDisabled ? "can no longer be replaced" : "its owner can replace it, and with it every rule"],
		["Machines", allowAnyDevice === true ? "any" : devices === null ? "not known for all" : devices.length === 0 ? "none" : listedValues(devices)],
		app.requireTcbUpToDate === true ? ["TCB status", "must be UpToDate"] : null
	])}</div>`;
}
function kmsCard(kms) {
	const { vouchedBy, osImages, gatewayAppId } = kms;
	return require_blocks.html`<div class="card pad"><h3>Contract of the KMS</h3>${require_html.facts([
		["Address", require_blocks.html`<code>${kms.address}</code>`],
		["Known by", vouchedBy.kind === "policy" ? "the policy, which names it" : `this version, as that of ${vouchedBy.operator}`],
		...ownership(kms),
		gatewayAppId === null ? null : ["Gateway", require_blocks.html`<code>${gatewayAppId}</code>`],
		["OS images", osImages === null ? "not known for all" : osImages.length === 0 ? "none" : listedValues(osImages)]
	])}</div>`;
}
function ownership({ owner, pendingOwner }) {
	return [["Owner", owner === null ? "not told" : require_registry.ownerInWords(owner)], pendingOwner === null ? null : ["Offered to", require_blocks.html`<code>${pendingOwner}</code>`]];
}
function listedValues(values) {
	const lines = values.map(({ value, block, allowed }) => {
		return require_blocks.html`${require_html.digest(value)} since block ${block}${allowed === null && ", not asked whether still"}`;
	});
	return require_html.listed(lines, MAX_LISTED);
}
function historyCard(app, registry, bundle, result) {
	if (app.composeHashes === null) return require_blocks.html`<div class="card pad"><h3>Compose hashes</h3><p class="quiet">The contract’s history is not known from its beginning: which hashes it allows besides is not shown.</p></div>`;
	const whole = wholeHistory(app, registry, bundle);
	const changes = whole ?? app.composeHashes.map((one) => ({
		...one,
		isAdded: true
	}));
	const shown = changes.slice(-200);
	const running = new Set(result.components.flatMap(({ app: own }) => own?.composeHash == null ? [] : [`0x${own.composeHash}`]));
	const allowed = new Map(app.composeHashes.map((one) => [one.value, one.allowed]));
	const rows = shown.map(({ value, isAdded, block, time: at, transaction, sender }) => require_blocks.html`<tr><th scope="row">${at === null ? `block ${block}` : require_html.time(at)}</th><td data-l="Change">${isAdded ? "allowed" : "removed"}</td><td data-l="Compose hash">${require_html.digest(value)}${running.has(value) ? require_blocks.html` <span class="tag">runs</span>` : null}</td><td data-l="At the block">${standing(value, allowed, isAdded)}</td><td data-l="Block">${block}<div class="small quiet">${require_html.digest(transaction)}</div></td><td data-l="By">${sender === null ? "not told" : require_html.digest(sender)}</td></tr>`);
	const more = changes.length - shown.length;
	const lead = whole === null ? "The hashes that it allows, as was told, with when each was last added. What was removed is not told." : "Every change of them in its logs, oldest first.";
	const doubt = app.unfamiliar === null ? null : require_blocks.html` Nobody vouches for its code, which may allow others without a log.`;
	return require_blocks.html`<div class="card"><div class="pad"><h3>Compose hashes</h3><p class="small quiet">${lead}${doubt}${more === 0 ? null : require_blocks.html` ${require_html.plural(more, "older change")} not shown.`}</p></div>${changes.length === 0 ? require_blocks.html`<p class="padx">None.</p>` : require_blocks.html`<table class="cards"><caption class="vh">History of the compose hashes</caption><thead><tr><th>When</th><th>Change</th><th>Compose hash</th><th>At block ${registry.block.number}</th><th>Block and transaction</th><th>By</th></tr></thead><tbody>${rows}</tbody></table>`}</div>`;
}
function standing(value, allowed, isAdded) {
	if (!isAdded) return "–";
	const now = allowed.get(value);
	if (now === void 0) return "no longer allowed";
	return now === true ? "allowed" : "allowed by its logs; it was not asked";
}
function wholeHistory(app, registry, bundle) {
	const histories = recordsAt(bundle, registry).flatMap((record) => record.histories).filter(({ address, completeTo }) => address === app.address && completeTo >= registry.block.number);
	if (histories.length === 0) return null;
	const [changes = [], ...others] = histories.map(composeHashChanges);
	const nameOf = (one) => JSON.stringify(one.map(({ value, isAdded, block, transaction }) => [
		value,
		isAdded,
		block,
		transaction
	]));
	return others.every((other) => nameOf(other) === nameOf(changes)) && isSame(changes, app.composeHashes ?? []) ? changes : null;
}
function isSame(changes, kept) {
	const last = new Map();
	for (const change of changes) if (change.isAdded) last.set(change.value, change);
	else last.delete(change.value);
	return last.size === kept.length && kept.every(({ value, block, transaction }) => {
		const change = last.get(value);
		return change !== void 0 && change.block === block && change.transaction === transaction;
	});
}
function recordsAt(bundle, { endpoints, block, chainId }) {
	return bundle.items.filter(({ role, name }) => role === "endorsement" && name.startsWith("chain-record/")).map(({ name }) => require_verification.parseChainRecord(require_verification.documentText(require_verification.itemBytes(bundle, name), name), name)).filter((record) => record.chainId === chainId && record.block.hash === block.hash && endpoints.includes(record.endpoint));
}
exports.registryTold = registryTold;
