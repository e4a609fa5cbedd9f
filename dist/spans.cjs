const require_verification = require("./verification.cjs");
const require_help = require("./help.cjs");
// src/core/history/changes.ts
const WEIGHTS = [
	"worse",
	"better",
	"identity",
	"platform",
	"scope",
	"ours"
];
const MAX_NAMED = 3;
const MAX_VALUE = 60;
const MAX_WHOLE = 160;
function changesOf(before, after, known = []) {
	const changes = [
		...checkChanges(before, after),
		...plain(before, after, known),
		...require_help.COMPONENT_ROLES.flatMap((role) => machineChanges(role, of(before, role), of(after, role))),
		...registryChanges(before, after),
		...domainChanges(before, after)
	];
	if (changes.length === 0 && require_verification.canonicalJson(before) !== require_verification.canonicalJson(after)) changes.push({
		weight: "identity",
		path: "machines",
		text: "no value is new, but some are on another machine than before"
	});
	return WEIGHTS.flatMap((weight) => changes.filter((change) => change.weight === weight));
}
const GRAVITY = {
	verified: 0,
	inconclusive: 1,
	failed: 2
};
function knownChanges(before, after) {
	return [...before.verdict !== after.verdict || after.experiment === true && before.experiment !== true ? [verdictChange(before, after, [])] : [], {
		weight: "scope",
		path: "facts",
		text: "what else changed is not known: the facts are not at hand"
	}];
}
function verdictChange(before, after, ids) {
	const weight = GRAVITY[after.verdict] > GRAVITY[before.verdict] || after.experiment === true && !before.experiment ? "worse" : after.verdict === "verified" ? "better" : "scope";
	const names = ids.length === 0 ? "" : `: ${few(ids)}`;
	return {
		weight,
		path: "verdict",
		text: `${outcomeWord(before)} before, ${outcomeWord(after)} now${names}`
	};
}
function outcomeWord({ verdict, experiment }) {
	if (experiment === true) return `${verdict} as an experiment`;
	return experiment === null && verdict === "verified" ? "verified (root not known)" : verdict;
}
function of({ machines }, role) {
	return machines.filter((machine) => machine.role === role);
}
const IS = {
	fail: "fail now",
	unknown: "cannot be decided now",
	pass: "pass now",
	skipped: "are not asked now"
};
function checkChanges(before, after) {
	const [old, now] = [statuses(before), statuses(after)];
	const ids = [...new Set([...old.keys(), ...now.keys()])].sort();
	const groups = new Map();
	const tell = (weight, what, id) => {
		const group = groups.get(`${weight} ${what}`) ?? {
			weight,
			what,
			ids: []
		};
		group.ids.push(id);
		groups.set(`${weight} ${what}`, group);
	};
	for (const id of ids) {
		const [was, is] = [old.get(id), now.get(id)];
		if (was?.text === is?.text) continue;
		if (is === void 0) tell("scope", "no longer checked", id);
		else if (was === void 0) {
			if (is.worst === "pass" || is.worst === "skipped") tell("scope", "new checks", id);
			else tell("worse", IS[is.worst], id);
		} else if (is.worst === was.worst) tell(moreGrave(was, is), "have another outcome on some machines", id);
		else tell(weightOf(was.worst, is.worst), IS[is.worst], id);
	}
	const changes = [];
	let named = null;
	if (before.verdict !== after.verdict) {
		const reason = (after.verdict === "verified" ? ["better pass now"] : [
			"worse fail now",
			"worse cannot be decided now",
			"scope cannot be decided now"
		]).map((name) => groups.get(name)).find((group) => group !== void 0);
		changes.push(verdictChange(before, after, reason?.ids ?? []));
		named = reason ?? null;
	}
	for (const group of groups.values()) {
		if (group === named) continue;
		const { weight, what, ids } = group;
		changes.push({
			weight,
			path: "checks",
			text: `${ids.length === 1 ? singular(what) : what}: ${few(ids)}`
		});
	}
	return changes;
}
const SINGULAR = {
	"fail now": "fails now",
	"pass now": "passes now",
	"are not asked now": "is not asked now",
	"new checks": "new check",
	"have another outcome on some machines": "has another outcome on some machines"
};
function singular(what) {
	return SINGULAR[what] ?? what;
}
const BY_GRAVITY = [
	"fail",
	"unknown",
	"skipped",
	"pass"
];
function statuses({ machines }) {
	const counts = new Map();
	for (const { role, checks } of machines) for (const [id, status] of Object.entries(checks)) {
		const name = role === "app" ? id : `${role} ${id}`;
		const count = counts.get(name) ?? {
			pass: 0,
			fail: 0,
			unknown: 0,
			skipped: 0
		};
		count[status] += 1;
		counts.set(name, count);
	}
	return new Map([...counts].map(([id, count]) => {
		const present = BY_GRAVITY.filter((status) => count[status] > 0);
		const isAlike = present.length === 1;
		const text = present.map((status) => isAlike ? status : `${status} ${count[status]}`).join(", ");
		return [id, {
			worst: present[0] ?? "unknown",
			text,
			counts: count
		}];
	}));
}
function weightOf(was, is) {
	if (was === "skipped" || is === "skipped") return is === "fail" || is === "unknown" ? "worse" : "scope";
	if (BY_GRAVITY.indexOf(is) < BY_GRAVITY.indexOf(was)) return "worse";
	return is === "pass" ? "better" : "scope";
}
function moreGrave(was, is) {
	for (const status of BY_GRAVITY) {
		const more = is.counts[status] - was.counts[status];
		if (more === 0) continue;
		if (status === "pass" || status === "skipped") return "scope";
		return more > 0 ? "worse" : is.counts.pass > was.counts.pass ? "better" : "scope";
	}
	return "scope";
}
function plain(before, after, known) {
	return [
		...one("identity", "trustAnchor", "the trusted root", before.trustAnchor, after.trustAnchor),
		...experimentChange(before, after),
		...one("scope", "policyDigest", "the policy", before.policyDigest, after.policyDigest),
		...require_help.PHASES.flatMap((phase) => one("scope", `coverage.${phase}`, `the coverage of ${require_help.PHASE_WORDS[phase]}`, before.coverage[phase], after.coverage[phase])),
		...sets("scope", "gaps", "what could not be obtained", before.gaps, after.gaps),
		...sets("scope", "stopped", "the instances that are said to be stopped", before.stopped, after.stopped),
		...announcedChanges(before.announced, after.announced, known),
		...one("ours", "coreVersion", "the version of the verifier", before.coreVersion, after.coreVersion)
	];
}
const ANNOUNCED = {
	isNew: "announced",
	comesAndGoes: "announced.known"
};
function announcedChanges(before, after, known) {
	const told = (path, text) => ({
		weight: "platform",
		path,
		text
	});
	const number = (announced) => announced.split(" ")[0] ?? "";
	const status = (announced) => announced.split(" ").slice(1).join(" ");
	const added = after.filter((one) => !before.includes(one));
	const gone = before.filter((one) => !after.includes(one));
	return [...added.map((one) => known.includes(one) ? told(ANNOUNCED.comesAndGoes, `the TCB recovery ${number(one)} is known of again: ${status(one)} once it is in force`) : told(ANNOUNCED.isNew, `Intel has announced the TCB recovery ${number(one)}: ${status(one)} once it is in force`)), ...gone.map((one) => told(ANNOUNCED.comesAndGoes, `nothing is known now of the announced TCB recovery ${number(one)} (${status(one)})`))];
}
function experimentChange({ experiment: was }, { experiment: is }) {
	if (was === is) return [];
	return is ? [{
		weight: "worse",
		path: "experiment",
		text: "an experiment now: it proves nothing about the deployment"
	}] : [{
		weight: "better",
		path: "experiment",
		text: "no experiment any more"
	}];
}
const WHO = {
	app: "",
	kms: " of the KMS",
	gateway: " of the gateway"
};
const VALUES = [
	[
		"appId",
		"identity",
		"the app id"
	],
	[
		"composeHash",
		"identity",
		"the compose hash"
	],
	[
		"osImageHash",
		"identity",
		"the OS image"
	],
	[
		"keyProvider",
		"identity",
		"the key provider"
	],
	[
		"mrKms",
		"identity",
		"the KMS that gave the keys"
	],
	[
		"instanceId",
		"identity",
		"the instance id"
	],
	[
		"mrtd",
		"identity",
		"MRTD"
	],
	[
		"rtmr0",
		"identity",
		"RTMR0"
	],
	[
		"rtmr1",
		"identity",
		"RTMR1"
	],
	[
		"rtmr2",
		"identity",
		"RTMR2"
	],
	[
		"rtmr3",
		"identity",
		"RTMR3"
	],
	[
		"tcbStatus",
		"platform",
		"the TCB status"
	],
	[
		"platformStatus",
		"platform",
		"the TCB status of the platform"
	],
	[
		"moduleStatus",
		"platform",
		"the TCB status of the TDX module"
	],
	[
		"qeStatus",
		"platform",
		"the TCB status of the quoting enclave"
	],
	[
		"tcbEvaluation",
		"platform",
		"the TCB evaluation data number"
	],
	[
		"fmspc",
		"platform",
		"the model of the platform (FMSPC)"
	],
	[
		"host",
		"platform",
		"the host"
	],
	[
		"teeType",
		"platform",
		"the kind of TEE"
	],
	[
		"mrConfigId",
		"scope",
		"the form of MRCONFIGID"
	],
	[
		"expectedComposeHash",
		"scope",
		"the expected compose hash"
	],
	[
		"reference",
		"scope",
		"how the verifier knows the OS"
	]
];
function machineChanges(role, before, after) {
	if (before.length === 0 && after.length === 0) return [];
	const who = WHO[role];
	const nodes = role === "app" ? "instances that were judged" : `nodes${who} that were judged`;
	return [
		...one("scope", `${role}.count`, `the number of ${nodes}`, String(before.length), String(after.length)),
		...VALUES.flatMap(([name, weight, words]) => sets(weight, `${role}.${name}`, `${words}${who}`, valuesOf(before, name), valuesOf(after, name))),
		...sets("identity", `${role}.images`, `the container images${who}`, allOf(before, "images"), allOf(after, "images")),
		...sets("platform", `${role}.advisories`, `the open advisories${who}`, allOf(before, "advisories"), allOf(after, "advisories")),
		...sets("scope", `${role}.freshness`, `the freshness of the evidence${who}`, grades(before), grades(after))
	];
}
function valuesOf(machines, name) {
	return distinct(machines.map(({ values }) => values[name] ?? "not known"));
}
function allOf(machines, list) {
	return distinct(machines.flatMap((machine) => machine[list]));
}
function grades(machines) {
	return distinct(machines.map(({ freshness }) => freshness));
}
function distinct(texts) {
	return [...new Set(texts)].sort();
}
function registryChanges({ registry: before }, { registry: after }) {
	if (before === null || after === null) {
		if (before === after) return [];
		return [{
			weight: "scope",
			path: "registry",
			text: after === null ? "the registry was read before, and is not now" : "the registry is read now"
		}];
	}
	return [
		...one("identity", "registry.chainId", "the chain of the registry", before.chainId, after.chainId),
		...one("identity", "registry.owner", "the owner of the app’s contract", before.appOwner, after.appOwner),
		...sets("identity", "registry.app", "what the app’s contract says", before.app, after.app),
		...lists("registry.composeHashes", "the compose hashes that the app’s contract allows", before.composeHashes, after.composeHashes),
		...lists("registry.devices", "the devices that the app’s contract allows", before.devices, after.devices),
		...one("identity", "registry.kmsOwner", "the owner of the KMS contract", before.kmsOwner, after.kmsOwner),
		...sets("identity", "registry.kms", "what the KMS contract says", before.kms, after.kms),
		...lists("registry.osImages", "the OS images that the KMS contract allows", before.osImages, after.osImages)
	];
}
function lists(path, words, before, after) {
	if (before !== null && after !== null) return sets("identity", path, words, before, after);
	if (before === after) return [];
	return [{
		weight: "scope",
		path,
		text: `${words} are ${after === null ? "not known now" : "known now"}`
	}];
}
function domainChanges({ domain: before }, { domain: after }) {
	if (before === null || after === null) {
		if (before === after) return [];
		return [{
			weight: "scope",
			path: "domain",
			text: `a domain is ${after === null ? "no longer named" : "named now"}`
		}];
	}
	return [
		...one("scope", "domain.name", "the domain", before.name, after.name),
		...one("identity", "domain.holder", "who holds the keys of the domain", before.holder, after.holder),
		...sets("identity", "domain.keys", "the public keys of the domain", before.keys, after.keys),
		...sets("identity", "domain.issuers", "who issued the certificates of the domain", before.issuers, after.issuers),
		...sets("identity", "domain.accounts", "the ACME accounts of the TEE", before.accounts, after.accounts),
		...one("scope", "domain.givenRoot", "the root of its certificate", rootOf(before), rootOf(after)),
		...sets("scope", "domain.leftOut", "the checks of the domain that are left out", before.leftOut, after.leftOut)
	];
}
function rootOf({ givenRoot }) {
	return givenRoot ? "one that the caller gave" : "that of a public CA";
}
function one(weight, path, words, before, after) {
	if (before === after) return [];
	const [was, is] = shown(before ?? "not known", after ?? "not known");
	return [{
		weight,
		path,
		text: `${words} changed from ${was} to ${is}`
	}];
}
function sets(weight, path, words, before, after) {
	const added = after.filter((value) => !before.includes(value));
	const gone = before.filter((value) => !after.includes(value));
	if (added.length === 0 && gone.length === 0) return [];
	const [was, is] = [before[0], after[0]];
	if (before.length === 1 && after.length === 1 && was !== void 0 && is !== void 0) return one(weight, path, words, was, is);
	return [{
		weight,
		path,
		text: `${words}: ${[...added.length === 0 ? [] : [`new ${few(added.map(cut))}`], ...gone.length === 0 ? [] : [`gone ${few(gone.map(cut))}`]].join("; ")}`
	}];
}
function shown(before, after) {
	const [was, is] = [cut(before), cut(after)];
	if (was !== is) return [was, is];
	if (Math.max(before.length, after.length) <= MAX_WHOLE) return [before, after];
	const [old, now] = [[...before], [...after]];
	const first = old.findIndex((character, i) => character !== now[i]);
	const at = first === -1 ? old.length : first;
	return [around(old, at), around(now, at)];
}
function around(characters, at) {
	const start = Math.max(0, at - 12);
	const end = start + MAX_VALUE;
	const part = characters.slice(start, end).join("");
	return `${start > 0 ? "…" : ""}${part}${end < characters.length ? "…" : ""}`;
}
const HEX = /[0-9a-f]{24,}/g;
function cut(text) {
	if (text === "") return "empty";
	const folded = text.replace(HEX, (digits) => `${digits.slice(0, 8)}…${digits.slice(-4)}`);
	const characters = [...folded];
	if (characters.length <= MAX_VALUE) return folded;
	return `${characters.slice(0, MAX_VALUE / 2).join("")}…${characters.slice(1 - MAX_VALUE / 2).join("")}`;
}
function few(items) {
	const more = items.length - MAX_NAMED;
	return more <= 0 ? require_help.enumerate(items) : `${items.slice(0, MAX_NAMED).join(", ")} and ${more} more`;
}
// src/core/history/spans.ts
const POINT_KINDS = [
	"no-result",
	"late",
	"handed-in"
];
const HANDED_IN = "upload";
const MAX_CHANGES = 12;
function dueAfter(schedule) {
	return schedule * 1500 + 6e5;
}
function severity({ verdict, factsDigest }, facts) {
	if (verdict === "verified") return facts.get(factsDigest)?.experiment === false ? 0 : 1;
	return verdict === "failed" ? 2 : 1;
}
function timelineOf(entries, facts, head, target, until) {
	const { spans, points, holes } = trace(entries.filter((entry) => entry.target === target), facts, until);
	const kept = spans.slice(-300);
	const omitted = spans.length - kept.length;
	return {
		origin: head.origin,
		size: head.size,
		rootHash: require_verification.toBase64(head.rootHash),
		target,
		spans: kept.map((span, i) => {
			const before = i > 0 ? kept[i - 1] : spans[omitted - 1];
			const changes = before === void 0 ? [] : changesBetween(before, span, facts);
			return {
				...span,
				...outcomeOf(span, facts),
				changes
			};
		}),
		omitted,
		omittedFailures: spans.slice(0, omitted).filter(({ verdict }) => verdict === "failed").length,
		holes: holes.slice(-300),
		points: points.slice(-300)
	};
}
function trace(runs, facts, until) {
	const spans = [];
	const points = [];
	const holes = [];
	let newest = null;
	let schedule = null;
	const look = (at) => {
		if (newest === null || schedule === null) return;
		const since = Date.parse(newest);
		if (Date.parse(at) - since <= dueAfter(schedule)) return;
		holes.push({
			from: new Date(since + schedule * 1e3).toISOString(),
			to: at
		});
	};
	const isAsked = runs.some(({ trigger }) => trigger !== HANDED_IN);
	for (const run of runs) {
		const { appraisedAt: at } = run;
		const current = spans.at(-1);
		if (isAsked && run.trigger === HANDED_IN && run.verdict !== null) {
			const text = `${outcomeWord(outcomeOf(run, facts))}, by evidence that was handed in, which may be of any age`;
			if (severity(run, facts) > (current === void 0 ? 1 : severity(current, facts))) spans.push(spanOf(run));
			else points.push({
				kind: "handed-in",
				at,
				text
			});
			continue;
		}
		if (run.verdict === null) points.push({
			kind: "no-result",
			at,
			text: `no result: ${run.error}`
		});
		else if (newest !== null && current !== void 0 && at < newest) {
			if (severity(run, facts) > severity(current, facts)) spans.push(spanOf(run));
			else points.push({
				kind: "late",
				at,
				text: `${outcomeWord(outcomeOf(run, facts))}, but a newer check was in the log already`
			});
		} else {
			look(at);
			newest = at;
			if (current?.factsDigest === run.factsDigest && current.verdict === run.verdict) {
				current.lastAt = at;
				current.checks += 1;
			} else spans.push(spanOf(run));
		}
		schedule = run.schedule ?? schedule;
	}
	if (until !== null) look(until);
	return {
		spans,
		points,
		holes
	};
}
function spanOf({ verdict, appraisedAt, factsDigest }) {
	return {
		verdict,
		firstAt: appraisedAt,
		lastAt: appraisedAt,
		checks: 1,
		factsDigest
	};
}
function changesBetween(before, after, facts) {
	const [old, now] = [facts.get(before.factsDigest), facts.get(after.factsDigest)];
	const changes = old !== void 0 && now !== void 0 ? changesOf(old, now) : knownChanges(outcomeOf(before, facts), outcomeOf(after, facts));
	const shown = changes.slice(0, MAX_CHANGES).map(({ weight, text }) => ({
		weight,
		text
	}));
	const more = changes.length - shown.length;
	const last = changes[MAX_CHANGES];
	if (last !== void 0) shown.push({
		weight: last.weight,
		text: `and ${more} more`
	});
	return shown;
}
function outcomeOf({ verdict, factsDigest }, facts) {
	return {
		verdict,
		experiment: facts.get(factsDigest)?.experiment ?? null
	};
}
Object.defineProperty(exports, "ANNOUNCED", {
	enumerable: true,
	get: function() {
		return ANNOUNCED;
	}
});
Object.defineProperty(exports, "POINT_KINDS", {
	enumerable: true,
	get: function() {
		return POINT_KINDS;
	}
});
Object.defineProperty(exports, "WEIGHTS", {
	enumerable: true,
	get: function() {
		return WEIGHTS;
	}
});
Object.defineProperty(exports, "changesOf", {
	enumerable: true,
	get: function() {
		return changesOf;
	}
});
Object.defineProperty(exports, "knownChanges", {
	enumerable: true,
	get: function() {
		return knownChanges;
	}
});
Object.defineProperty(exports, "timelineOf", {
	enumerable: true,
	get: function() {
		return timelineOf;
	}
});
