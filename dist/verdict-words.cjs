const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
const require_facts = require("./facts.cjs");
// src/core/policy/in-words.ts
const FRESHNESS = {
	replayed: "evidence of any age",
	fetched: "evidence fetched for this very appraisal",
	"key-bound": "evidence bound to a key that the target holds",
	nonce: "evidence that answers a nonce of the verifier"
};
function policyInWords(policy) {
	return [
		`${require_help.enumerate(policy.phases.map((phase) => require_help.PHASE_WORDS[phase]))} must pass, on ${FRESHNESS[policy.freshness]}`,
		...instances(policy.instances),
		...drift(policy.drift),
		...hardware(policy.hardware),
		...os(policy.os),
		...sourceCode(policy.sourceCode, ", where no file is given"),
		...required(policy.components),
		...section("kms", policy),
		...section("gateway", policy),
		...domain(policy.domain)
	];
}
function tcbStatuses({ hardware: { tcbStatuses: accepted } }) {
	return require_verification.TCB_STATUSES.filter((status) => accepted.includes(status)).join(" or ");
}
const STANDARD = require_verification.defaultPolicy({ freshness: "fetched" });
function instances(accepted) {
	if (accepted === "running") return [];
	if (accepted === "all") return ["every instance that the evidence lists, none of which may be called stopped"];
	return [`at least ${accepted.atLeast} ${accepted.atLeast === 1 ? "instance" : "different instances"} of the app`];
}
function drift({ fail }) {
	return fail.length === 0 ? [] : [`instances that do not differ in ${require_help.enumerate(fail)}`];
}
function hardware(accepted) {
	const { hardware: standard } = STANDARD;
	const { graceDays, minTcbEvaluationDataNumber, maxCollateralAgeDays, clockSkewMinutes, minTeeTcbSvn } = accepted;
	const { allow, deny } = accepted.advisories;
	const pins = PINS.filter(([name]) => accepted[name].length > 0).map(([name, word]) => pinned(word, accepted[name]));
	return [
		`TCB status ${tcbStatuses({ hardware: accepted })}${graceDays === 0 ? "" : `, and OutOfDate for ${days(graceDays)} after the date of its TCB level`}`,
		...accepted.debug ? ["debug VMs, whose memory the host can read"] : [],
		...accepted.teeTypes.includes("sgx") ? ["SGX enclaves, which are no VMs"] : [],
		...allow.length === 0 ? [] : [`no open advisory but ${some(allow)}`],
		...deny.length === 0 ? [] : [`never the open advisories ${some(deny)}`],
		...minTcbEvaluationDataNumber === standard.minTcbEvaluationDataNumber ? [] : [`collateral from TCB evaluation data number ${minTcbEvaluationDataNumber} on`],
		...maxCollateralAgeDays === standard.maxCollateralAgeDays ? [] : [`collateral of up to ${days(maxCollateralAgeDays)}`],
		...clockSkewMinutes === standard.clockSkewMinutes ? [] : [`documents from ${clockSkewMinutes} ${clockSkewMinutes === 1 ? "minute" : "minutes"} ahead of the time`],
		...minTeeTcbSvn === null ? [] : [`TEE TCB SVN from ${minTeeTcbSvn} on`],
		...pins
	];
}
const PINS = [
	["fmspc", "FMSPC"],
	["qeVendorId", "QE vendor"],
	["mrSeam", "MRSEAM"],
	["mrSignerSeam", "MRSIGNERSEAM"],
	["seamAttributes", "SEAMATTRIBUTES"],
	["tdAttributes", "TD attributes"],
	["xfam", "XFAM"],
	["mrServiceTd", "MRSERVICETD"],
	["mrConfigId", "MRCONFIGID"],
	["mrOwner", "MROWNER"],
	["mrOwnerConfig", "MROWNERCONFIG"]
];
function os({ images, measurements, referenceValueSigners, allowDev }) {
	const signers = referenceValueSigners.map((signer) => {
		const { publicKey, workflow } = signer;
		return publicKey === null ? workflowInWords({
			...signer,
			signerWorkflow: workflow
		}) : `the key ${publicKey.slice(-12)}`;
	});
	return [
		...measurements.length === 0 ? [] : [`the OS with the registers of ${some(measurements.map(({ name }) => name))}`],
		...images.length === 0 ? [] : [`the OS image ${some(images.map(({ name }) => name))}, by its hash`],
		...signers.length === 0 ? [] : [`the OS that a signer vouches for: ${some(signers)}`],
		...allowDev ? ["development images, whose consoles are open"] : []
	];
}
function workflowInWords(signer) {
	const { serverUrl, repository, signerWorkflow, ref, issuer, selfHosted } = signer;
	return [
		`${repository} ${signerWorkflow}`,
		...ref === null ? [] : [` at ${ref}`],
		...serverUrl === "https://github.com" ? [] : [` on ${serverUrl}`],
		...issuer === null ? [] : [`, by the issuer ${issuer}`],
		...selfHosted ? [", on any runner"] : []
	].join("");
}
function required(components) {
	if (components.length === 1) return [];
	return [`evidence of ${require_help.enumerate(components.map((role) => ROLE[role]))} must be there`];
}
function section(role, policy) {
	const own = require_verification.sectionsOf(role, policy);
	return [
		...own.freshness === STANDARD[role].freshness ? [] : [FRESHNESS[own.freshness]],
		...os(own.os),
		...own.aggregatedMrs.length === 0 ? [] : [`the aggregated measurement ${some(own.aggregatedMrs)}`],
		...sourceCode(own.sourceCode, "")
	].map((line) => `of ${ROLE[role]}: ${line}`);
}
const ROLE = {
	app: "the app",
	kms: "the KMS",
	gateway: "the gateway"
};
function sourceCode(accepted, unless) {
	const { composeHashes, appIds, keyProvider, rtmr3, requireMrConfigId, appCompose, findings, registry } = accepted;
	const { provenance, provenanceFor } = accepted;
	const members = Object.keys(appCompose);
	const refused = [...require_verification.SEVERITIES, ...require_verification.COMPOSE_RULE_NAMES].filter((one) => findings.fail.includes(one));
	return [
		...composeHashes.length === 0 ? [] : [`compose hash ${some(composeHashes)}${unless}`],
		...members.length === 0 ? [] : [`as the policy lists them: ${some(members)} of the app-compose`],
		...appIds.length === 0 ? [] : [`app id ${some(appIds)}`],
		...keyProvider === null ? [] : [`key provider ${[keyProvider.kind, keyProvider.id].filter((part) => part !== null).join(" ")}`],
		...rtmr3.length === 0 ? [] : [pinned("RTMR3", rtmr3)],
		...requireMrConfigId ? ["MRCONFIGID must bind the launch"] : [],
		...refused.length === 0 ? [] : [`no finding of ${some(refused)} in the app-compose${findings.allow.length === 0 ? "" : `, but ${some(findings.allow)}`}`],
		...registry === null ? [] : registryLines(registry),
		...provenance.map(imageFrom),
		...provenanceFor === "listed" ? [] : ["no image but those, and each by its digest"]
	];
}
function registryLines(accepted) {
	const { chainId, contract, kmsContract, endpoints, maxAgeMinutes, onlyThis, upgradeable, owner, codeHashes } = accepted;
	return [
		`the contracts on chain ${chainId} must let the app have its keys${endpoints === 1 ? "" : `, as ${endpoints} endpoints tell it`}${maxAgeMinutes === null ? "" : `, at a block of up to ${maxAgeMinutes} minutes`}`,
		...contract === null ? [] : [`the app’s contract ${contract}`],
		...kmsContract === null ? [] : [`the KMS contract ${kmsContract}`],
		...onlyThis ? ["the app’s contract must allow no other compose hash"] : [],
		upgradeable ? "a contract whose owner can replace its code" : "nobody may be able to replace the code of the app’s contract",
		...owner.length === 0 ? [] : [`the app’s contract owned by ${some(owner)}`],
		...codeHashes.length === 0 ? [] : [`contract code ${some(codeHashes)}`]
	];
}
function domain({ accounts, cas, resolvers, since, ct, skip }) {
	return [
		...accounts.length === 0 ? [] : [`certificates by the ACME account ${some(accounts)} alone`],
		...cas.length === 0 ? [] : [`certificates by the CA ${some(cas)} alone`],
		...resolvers.length === 0 ? [] : [`the word of the DNS resolvers ${require_help.enumerate(resolvers)}`],
		...ct ? ["no certificate in the public logs whose key the TEE does not hold"] : [],
		...since === null ? [] : [`other certificates, where they were issued before ${since}`],
		...skip.length === 0 ? [] : [`a domain without ${require_help.enumerate(skip.map((check) => `domain.${check}`))}`]
	].map((line) => `of the domain: ${line}`);
}
function imageFrom({ image, digests: { allow, deny }, ...builder }) {
	const accepted = [...builder.repository === null ? [] : [`built by ${workflowInWords(builder)}`], ...allow.length === 0 ? [] : [`with the digest ${some(allow)}`]].join(", or ");
	return `the image ${image}${accepted === "" ? "" : ` ${accepted}`}${deny.length === 0 ? "" : `, never ${some(deny)}`}`;
}
function pinned(what, values) {
	return `${what} ${some(values)}`;
}
const MAX_LISTED = 3;
function some(items) {
	const shown = items.slice(0, MAX_LISTED);
	const more = items.length - shown.length;
	return more === 0 ? shown.join(" or ") : `${shown.join(", ")} or one of ${more} more`;
}
function days(count) {
	return `${count} ${count === 1 ? "day" : "days"}`;
}
// src/core/views/component-names.ts
function componentName(component, all) {
	return componentNames([`${component.role}/${component.instance}`], all);
}
function componentNames(ids, all) {
	const roles = new Map();
	const phrases = [];
	for (const id of ids) {
		const [, role, instance] = FORM.exec(id) ?? [];
		if (role === void 0) phrases.push(id);
		else roles.set(role, [...roles.get(role) ?? [], Number(instance) + 1]);
	}
	for (const [role, places] of roles) phrases.push(phrase(role, places, all));
	return phrases.join(" and ");
}
const FORM = /^(app|kms|gateway)\/(\d+)$/;
const ONE = {
	app: "the app",
	kms: "the KMS",
	gateway: "the gateway"
};
const NOUN = {
	app: "app instance",
	kms: "KMS",
	gateway: "gateway"
};
const MAX_RUNS = 8;
function phrase(role, places, all) {
	const count = all.filter((one) => one.role === role).length;
	const [first = 1] = places;
	if (places.length === 1 && first === 1 && count <= 1) return ONE[role] ?? role;
	const total = Math.max(...places) > count ? "" : ` of ${count}`;
	const plural = places.length > 1 && role !== "kms" ? "s" : "";
	return `${NOUN[role]}${plural} ${runsOf(places)}${total}`;
}
function runsOf(places) {
	const runs = [];
	for (const place of [...places].sort((a, b) => a - b)) {
		const last = runs.at(-1);
		if (last !== void 0 && place === last[1] + 1) last[1] = place;
		else runs.push([place, place]);
	}
	const words = runs.flatMap(([from, to]) => to - from > 1 ? [`${from} to ${to}`] : from === to ? [`${from}`] : [`${from}`, `${to}`]);
	const shown = words.slice(0, MAX_RUNS);
	if (words.length > shown.length) return `${shown.join(", ")} and others (${places.length} in all)`;
	return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
// src/core/views/drift-words.ts
const MAX_VALUES = 4;
const WHO = {
	app: "app",
	kms: "KMS",
	gateway: "gateway"
};
function driftLines(drift) {
	return drift.map(({ role, what, values }) => ({
		what: `${WHO[role]} ${what}`,
		values: values.slice(0, MAX_VALUES).map(({ value, instances }) => ({
			value: value === "" ? "empty" : require_start.folded(require_start.visible(value)),
			components: instances.map((instance) => `${role}/${instance}`)
		})),
		more: Math.max(0, values.length - MAX_VALUES)
	}));
}
// src/core/views/differences.ts
function differenceLines({ differences = [] }) {
	return differences.flatMap(({ path, expected, actual, diff = [] }) => {
		const sides = [...expected === void 0 ? [] : [`expected ${require_start.visible(expected)}`], ...actual === void 0 ? [] : [`found ${require_start.visible(actual)}`]];
		const values = sides.length > 0 ? sides.join(", ") : "- expected, + found";
		return [`${require_start.visible(path)}: ${values}`, ...diff.map((line) => require_start.visible(line))];
	});
}
function policyLines({ policyLines: lines = [] }) {
	return lines.map((line) => require_start.visible(line));
}
// src/core/views/notices.ts
function openNotices(components) {
	return together(require_verification.causesOf(components));
}
function foundNotices(components, severity) {
	const found = components.flatMap((component) => {
		return require_help.PHASES.flatMap((phase) => component.phases[phase].checks).filter((check) => require_verification.markOf(check) === severity).map((check) => ({
			check,
			component
		}));
	});
	return together(found.map(({ check }) => ({
		check,
		follows: []
	}))).map((notice) => {
		if (!notice.check.id.startsWith("source-code.compose.")) return notice;
		const hashes = found.flatMap(({ check, component }) => notice.components.includes(check.component) ? [component.app?.composeHash ?? null] : []);
		const runs = (one) => hashes.some((hash) => hash !== null && hash === one.app?.composeHash) && isJudged(one);
		const names = components.filter(runs).map(({ role, instance }) => `${role}/${instance}`);
		return {
			...notice,
			components: [...new Set([...notice.components, ...names])]
		};
	});
}
function isJudged({ phases }) {
	return phases["source-code"].checks.some(({ id, status }) => id === "source-code.findings" && (status === "pass" || status === "fail"));
}
function together(all) {
	const notices = new Map();
	for (const { check, follows } of all) {
		const { id, status, detail, expected, actual, place, hint } = check;
		const key = JSON.stringify([
			id,
			status,
			detail,
			expected,
			actual,
			place,
			hint
		]);
		const same = notices.get(key) ?? {
			check,
			components: [],
			follows: []
		};
		if (!same.components.includes(check.component)) same.components.push(check.component);
		same.follows.push(...follows);
		notices.set(key, same);
	}
	return [...notices.values()];
}
const MAX_TOGETHER = 5;
function byRemedy(notices) {
	const groups = [];
	const open = new Map();
	for (const notice of notices) {
		const remedy = notice.check.hint ?? notice.check.id;
		const group = open.get(remedy);
		if (group !== void 0 && group.length < MAX_TOGETHER) {
			group.push(notice);
			continue;
		}
		const started = [notice];
		open.set(remedy, started);
		groups.push(started);
	}
	return groups;
}
function following({ follows }) {
	const ofDomain = follows.filter(({ id }) => require_verification.isOfDomain(id));
	const length = follows.length - ofDomain.length + new Set(ofDomain.map(({ id }) => id)).size;
	return length === 0 ? "" : `${length} more ${length === 1 ? "follows" : "follow"} from this`;
}
function namesOf(names) {
	const runs = [];
	for (const name of names) {
		const run = runs.at(-1);
		if (run !== void 0 && name === next(run.at(-1))) run.push(name);
		else runs.push([name]);
	}
	return runs.map((run) => run.length > 2 ? `${run[0]} to ${run.at(-1)}` : run.join(", ")).join(", ");
}
function next(name = "") {
	const [, role, instance] = /^([a-z]+)\/(\d+)$/.exec(name) ?? [];
	return role === void 0 ? null : `${role}/${Number(instance) + 1}`;
}
// src/core/views/announced-words.ts
const ANNOUNCED_TITLE = "Announced by Intel, and not yet in force";
function announcedLines({ announced = [], components }) {
	const same = new Map();
	for (const one of announced) {
		const key = JSON.stringify({
			...one,
			component: null
		});
		const known = same.get(key) ?? {
			one,
			names: []
		};
		known.names.push(one.component);
		same.set(key, known);
	}
	return [...same.values()].map(({ one, names }) => ({
		words: require_start.visible(`${whenInWords(one)} ${changeInWords(one, componentNames(names, components))}`),
		todo: one.hint === null ? null : require_start.visible(one.hint)
	}));
}
function whenInWords({ evaluationDataNumber, recoveryDate, standardFrom, daysLeft }) {
	const what = `TCB evaluation data number ${evaluationDataNumber} is published, and will become the standard one`;
	if (recoveryDate === null || standardFrom === null || daysLeft === null) return `${what}; when, is not known here.`;
	const left = daysLeft === 0 ? "any day now" : `${daysLeft} ${daysLeft === 1 ? "day" : "days"} left`;
	return `${what} about ${day(standardFrom)} (${left}): as a rule twelve months after the recovery of ${day(recoveryDate)}.`;
}
function changeInWords({ from, to, advisoryIds, fails }, who) {
	return `Then the platform of ${who} ${to === null ? "has no TCB status" : to === from ? `is ${to} as it is now` : `is ${to}`}${to === from ? "" : ` (now ${from ?? "undetermined"})`}: ${fails.length === 0 ? "the policy accepts that" : `${fails.join(", ")} would not pass`}.${advisoryIds.length === 0 ? "" : ` Open then: ${advisoryIds.join(", ")}.`}`;
}
function day(time) {
	return time.slice(0, 10);
}
// src/core/views/verdict-words.ts
function sentenceOf(result, policy) {
	const asked = require_help.PHASES.filter((phase) => result.coverage[phase] !== "skipped").map((phase) => phase === "hardware" && policy !== null ? `${require_help.PHASE_WORDS[phase]} (TCB ${tcbStatuses(policy)})` : require_help.PHASE_WORDS[phase]);
	const by = asked.length === 0 ? "a policy that asks for nothing" : `a policy that asks for ${require_help.enumerate(asked)}`;
	return [`${evidenceWords(result)}, as of ${minuteOf(result)}, judged by ${by}: `, ...outcome(result)];
}
function evidenceWords({ components }) {
	const apps = components.filter(({ role }) => role === "app");
	const weakest = (some) => require_help.FRESHNESS_GRADES.find((grade) => some.some(({ freshness }) => freshness === grade));
	const grade = weakest(apps) ?? weakest(components);
	if (grade === void 0) return "No evidence";
	const isWeaker = ({ freshness }) => require_help.FRESHNESS_GRADES.indexOf(freshness) < require_help.FRESHNESS_GRADES.indexOf(grade);
	const weaker = components.filter(isWeaker);
	const least = weakest(weaker);
	if (least === void 0) return EVIDENCE[grade];
	const ids = weaker.map(({ role, instance }) => `${role}/${instance}`);
	return `${EVIDENCE[grade]}, and ${lowerFirst(EVIDENCE[least])} of ${componentNames(ids, components)}`;
}
const EVIDENCE = {
	replayed: "Recorded evidence",
	fetched: "Evidence that was fetched",
	"key-bound": "Evidence that is bound to a key",
	nonce: "Evidence that answers a nonce"
};
function minuteOf({ appraisedAt }) {
	return require_facts.minute(new Date(require_verification.parseRfc3339(appraisedAt, "result.appraisedAt")).toISOString());
}
function outcome(result) {
	const { components, verdict, verdictReason } = result;
	if (verdict === "verified") {
		const shown = inARow(require_help.PHASES.filter((phase) => isPassed(phase, components)).map((phase) => whatIsShown(phase, result)).filter((words) => words.length > 0));
		const others = components.flatMap(({ role, instance }) => role === "app" ? [] : [`${role}/${instance}`]);
		const are = others.length === 1 ? "is" : "are";
		return others.length === 0 ? shown : [...shown, `; ${componentNames(others, components)} ${are} as the policy asks`];
	}
	const causes = require_verification.causesOf(components);
	const decisive = verdict === "failed" ? causes.filter(({ check }) => check.status === "fail") : causes;
	const [first] = decisive;
	if (first === void 0) return [{ text: (verdictReason.startsWith(`${verdict}: `) ? verdictReason.slice(verdict.length + 2) : verdictReason).replace(/\.$/, "") }];
	const ids = new Set(decisive.map(({ check }) => check.id));
	const others = ids.size === 1 ? "" : ` and ${ids.size - 1} more`;
	const how = verdict === "failed" ? "failed" : "could not be decided";
	const passed = require_help.PHASES.filter((phase) => isPassed(phase, components));
	const rest = passed.length === 0 ? "" : `; ${require_help.enumerate(passed.map((phase) => require_help.PHASE_WORDS[phase]))} ${passed.length === 1 ? "is" : "are"} as the policy asks`;
	return [{ check: first.check }, `${others} ${how}${rest}`];
}
function whatIsShown(phase, { components, trustAnchor, domain }) {
	if (phase === "hardware") {
		const tee = components.some(({ tcb }) => tcb?.teeType === "sgx") ? "SGX" : "TDX";
		return trustAnchor === "intel-sgx-root-ca" ? [`genuine Intel ${tee} hardware`] : [`${tee} hardware by the word of a test root, not of Intel`];
	}
	if (phase === "os") return osInWords(components);
	if (phase === "source-code") return ["exactly the app-compose that is expected"];
	if (domain === null) return [];
	const name = { value: require_verification.domainAddress(domain) };
	if (domain.leftOut.length === 0) return [
		"the domain ",
		name,
		" with a TLS key that the TEE holds"
	];
	return [
		"of the domain ",
		name,
		" all but ",
		...inARow(domain.leftOut.map((value) => [{ value }]))
	];
}
function isPassed(phase, components) {
	const having = components.filter(({ role }) => require_help.hasPhase(role, phase));
	return having.length > 0 && having.every(({ phases }) => phases[phase].status === "pass");
}
function osInWords(components) {
	const apps = components.filter(({ role }) => role === "app");
	const reference = new Set(apps.map(({ reference }) => JSON.stringify([reference?.name, reference?.grade]))).size === 1 ? apps[0]?.reference ?? null : null;
	if (reference === null) return ["an OS that is known"];
	return [
		"the OS ",
		{ value: reference.name },
		" (",
		{ text: reference.grade },
		")"
	];
}
function inARow(all) {
	return all.flatMap((words, i) => [...i === 0 ? [] : [i === all.length - 1 ? " and " : ", "], ...words]);
}
function subjectWords(what) {
	const phase = require_help.PHASES.find((one) => one === what);
	return phase === void 0 ? what : require_help.PHASE_WORDS[phase];
}
function upperFirst(text) {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
function lowerFirst(text) {
	return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
Object.defineProperty(exports, "ANNOUNCED_TITLE", {
	enumerable: true,
	get: function() {
		return ANNOUNCED_TITLE;
	}
});
Object.defineProperty(exports, "announcedLines", {
	enumerable: true,
	get: function() {
		return announcedLines;
	}
});
Object.defineProperty(exports, "byRemedy", {
	enumerable: true,
	get: function() {
		return byRemedy;
	}
});
Object.defineProperty(exports, "componentName", {
	enumerable: true,
	get: function() {
		return componentName;
	}
});
Object.defineProperty(exports, "componentNames", {
	enumerable: true,
	get: function() {
		return componentNames;
	}
});
Object.defineProperty(exports, "differenceLines", {
	enumerable: true,
	get: function() {
		return differenceLines;
	}
});
Object.defineProperty(exports, "driftLines", {
	enumerable: true,
	get: function() {
		return driftLines;
	}
});
Object.defineProperty(exports, "following", {
	enumerable: true,
	get: function() {
		return following;
	}
});
Object.defineProperty(exports, "foundNotices", {
	enumerable: true,
	get: function() {
		return foundNotices;
	}
});
Object.defineProperty(exports, "isPassed", {
	enumerable: true,
	get: function() {
		return isPassed;
	}
});
Object.defineProperty(exports, "minuteOf", {
	enumerable: true,
	get: function() {
		return minuteOf;
	}
});
Object.defineProperty(exports, "namesOf", {
	enumerable: true,
	get: function() {
		return namesOf;
	}
});
Object.defineProperty(exports, "openNotices", {
	enumerable: true,
	get: function() {
		return openNotices;
	}
});
Object.defineProperty(exports, "policyInWords", {
	enumerable: true,
	get: function() {
		return policyInWords;
	}
});
Object.defineProperty(exports, "policyLines", {
	enumerable: true,
	get: function() {
		return policyLines;
	}
});
Object.defineProperty(exports, "sentenceOf", {
	enumerable: true,
	get: function() {
		return sentenceOf;
	}
});
Object.defineProperty(exports, "subjectWords", {
	enumerable: true,
	get: function() {
		return subjectWords;
	}
});
Object.defineProperty(exports, "upperFirst", {
	enumerable: true,
	get: function() {
		return upperFirst;
	}
});
Object.defineProperty(exports, "whatIsShown", {
	enumerable: true,
	get: function() {
		return whatIsShown;
	}
});
