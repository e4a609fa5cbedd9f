const require_verification = require("./verification.cjs");
const require_dns_message = require("./dns-message.cjs");
// src/core/appraisal/domain/addresses.ts
const KINDS = [{
	type: "A",
	kind: "IPv4",
	bytes: 4
}, {
	type: "AAAA",
	kind: "IPv6",
	bytes: 16
}];
function domainAddresses(name, dns) {
	const addresses = new Set();
	const open = [];
	for (const { type, kind, bytes } of KINDS) {
		const said = dns.flatMap((record) => record.answers.filter((one) => one.name === name && one.type === type)).map((answer) => addressesIn(answer, bytes));
		for (const address of said.flatMap((one) => one.addresses)) addresses.add(address);
		if (said.some(({ problem }) => problem === null)) continue;
		const why = [...new Set(said.map(({ problem }) => problem ?? ""))];
		open.push(`no resolver said which ${kind} addresses it has${why.length === 0 ? "" : ` (${require_verification.listed(why)})`}`);
	}
	return {
		addresses: [...addresses],
		open
	};
}
function addressesIn(answer, bytes) {
	const outcome = require_dns_message.outcomeOf(answer);
	if (outcome.kind === "unusable") return {
		addresses: [],
		problem: outcome.reason
	};
	if (outcome.kind === "none") return {
		addresses: [],
		problem: null
	};
	const addresses = outcome.records.filter(({ length }) => length === bytes).map(require_dns_message.readAddress);
	return {
		addresses,
		problem: addresses.length === outcome.records.length ? null : "an address that cannot be read"
	};
}
// src/core/appraisal/domain/dns-questions.ts
const MAX_NAME = 253;
function dnsQuestions(domain) {
	const parent = parentOf(domain);
	const texts = [
		`_dstack-app-address.${domain}`,
		`_tapp-address.${domain}`,
		...isTopLevel(parent) ? [] : [`_dstack-app-address-wildcard.${parent}`],
		validationName(domain)
	];
	return [
		{
			name: domain,
			type: "A"
		},
		{
			name: domain,
			type: "AAAA"
		},
		...withParents(domain).map((name) => ({
			name,
			type: "CAA"
		})),
		...texts.map((name) => ({
			name,
			type: "TXT"
		}))
	].filter(({ name }) => name.length <= MAX_NAME);
}
function withParents(name) {
	const labels = name.split(".");
	return labels.map((_, i) => labels.slice(i).join("."));
}
function parentOf(name) {
	return name.slice(name.split(".", 1).join("").length + 1);
}
function isTopLevel(name) {
	return !name.includes(".");
}
function validationName(domain) {
	return `_validation-persist.${domain}`;
}
Object.defineProperty(exports, "dnsQuestions", {
	enumerable: true,
	get: function() {
		return dnsQuestions;
	}
});
Object.defineProperty(exports, "domainAddresses", {
	enumerable: true,
	get: function() {
		return domainAddresses;
	}
});
Object.defineProperty(exports, "isTopLevel", {
	enumerable: true,
	get: function() {
		return isTopLevel;
	}
});
Object.defineProperty(exports, "parentOf", {
	enumerable: true,
	get: function() {
		return parentOf;
	}
});
Object.defineProperty(exports, "validationName", {
	enumerable: true,
	get: function() {
		return validationName;
	}
});
Object.defineProperty(exports, "withParents", {
	enumerable: true,
	get: function() {
		return withParents;
	}
});
