const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
const require_in_toto = require("./in-toto.cjs");
const require_subjects = require("./subjects.cjs");
// src/core/summary/levels.ts
const LEVELS = [
	"TRUST_CENTER_HARDWARE",
	"TRUST_CENTER_OS_PINNED",
	"TRUST_CENTER_OS_LOCAL",
	"TRUST_CENTER_OS_RELEASE",
	"TRUST_CENTER_OS_ATTESTED",
	"TRUST_CENTER_OS_REBUILT",
	"TRUST_CENTER_SOURCE_CODE",
	"TRUST_CENTER_ONLY_THIS_COMPOSE",
	"TRUST_CENTER_PROVENANCE",
	"TRUST_CENTER_DOMAIN"
];
const LEVEL_OF_GRADE = {
	pinned: "TRUST_CENTER_OS_PINNED",
	local: "TRUST_CENTER_OS_LOCAL",
	release: "TRUST_CENTER_OS_RELEASE",
	attested: "TRUST_CENTER_OS_ATTESTED",
	rebuilt: "TRUST_CENTER_OS_REBUILT"
};
function levelsOf(components, { isOnlyThis = false, isWholeDomain = false } = {}) {
	const os = osLevel(components.map(({ referenceGrade }) => referenceGrade));
	return require_help.PHASES.flatMap((phase) => {
		const having = components.filter(({ role }) => require_help.hasPhase(role, phase));
		if (!having.every(({ phases }) => require_verification.isProven(phase, phases))) return [];
		if (phase === "hardware") return ["TRUST_CENTER_HARDWARE"];
		if (phase === "os") return os === null ? [] : [os];
		if (phase === "domain") return isWholeDomain && having.length > 0 ? ["TRUST_CENTER_DOMAIN"] : [];
		const isBuilt = components.length > 0 && components.every(({ imagesBuilt }) => imagesBuilt);
		return [
			"TRUST_CENTER_SOURCE_CODE",
			...isOnlyThis ? ["TRUST_CENTER_ONLY_THIS_COMPOSE"] : [],
			...isBuilt ? ["TRUST_CENTER_PROVENANCE"] : []
		];
	});
}
function osLevel(grades) {
	const weakest = require_help.GRADES.findLast((grade) => grades.includes(grade));
	return weakest === void 0 || grades.includes(null) ? null : LEVEL_OF_GRADE[weakest];
}
// src/core/summary/write.ts
const SUMMARY_PREDICATE_TYPE = "https://slsa.dev/verification_summary/v1";
const SUMMARY_EXTENSION = `${require_start.PROJECT_URI}/summary/v1`;
const VERIFIER_ID = require_start.PROJECT_URI;
const MAX_RELIANCE_MS = 7 * require_verification.DAY_MS;
function summaryStatement(input) {
	const { result, bundle, policy, expected } = input;
	expectSame("bundle", bundle.digest, result.evidenceDigest);
	expectSame("policy", `sha256:${require_verification.policyDigest(policy)}`, result.policyDigest);
	const components = result.components.map(summaryComponent);
	const instances = require_verification.countOf(result.instances);
	const accepts = {
		instances: structuredClone(policy.instances),
		debug: policy.hardware.debug,
		developmentImages: policy.os.allowDev || policy.kms.allowDev || policy.gateway.allowDev,
		tcbStatuses: [...policy.hardware.tcbStatuses],
		graceDays: policy.hardware.graceDays
	};
	const { verdict, verdictReason, trustAnchor } = result;
	const stated = statedVerdict({
		accepts,
		instances,
		components
	});
	if (verdict !== stated) throw new require_start.InputError("INPUT_INVALID", `the result says ${verdict}, its phases lead to ${stated}`);
	const passed = passes({
		trustAnchor,
		accepts,
		instances,
		components
	});
	const policySha256 = hexOf(result.policyDigest);
	const uri = resourceUri(result.target);
	const registry = summaryRegistry(result);
	const domain = summaryDomain(result, policy);
	const subjects = passed ? require_subjects.passingSubjects(components, uri) : require_subjects.failingSubjects(components, uri, expected);
	return require_in_toto.statement(SUMMARY_PREDICATE_TYPE, [...subjects, ...require_subjects.madeSubjects(result, input.report)], {
		verifier: {
			id: VERIFIER_ID,
			version: { "trust-center": require_start.VERSION }
		},
		timeVerified: result.appraisedAt,
		resourceUri: uri,
		policy: {
			uri: input.policyUri ?? policyUri(policySha256),
			digest: { sha256: policySha256 }
		},
		inputAttestations: [...bundle.items.map(({ source, sha256 }) => ({
			uri: source,
			digest: { sha256 }
		})), ...attestationsOf(result.components)],
		verificationResult: passed ? "PASSED" : "FAILED",
		verifiedLevels: passed ? levelsOf(components, levelFacts({
			registry,
			domain
		})) : [],
		slsaVersion: "1.0",
		[SUMMARY_EXTENSION]: {
			reason: verdictReason.startsWith(`${verdict}: `) ? verdictReason.slice(verdict.length + 2) : verdictReason,
			evidenceDigest: hexOf(result.evidenceDigest),
			trustAnchor,
			accepts,
			instances,
			components,
			...registry === void 0 ? {} : { registry },
			...domain === void 0 ? {} : { domain },
			images: input.images,
			provenance: provenanceOf(result.components),
			notAfter: new Date(input.notAfter).toISOString()
		}
	});
}
function statedVerdict({ accepts, instances, components }) {
	if (components.flatMap(({ phases }) => require_help.PHASES.map((phase) => phases[phase])).includes("fail")) return "failed";
	const asked = require_help.PHASES.filter((phase) => components.some(({ phases }) => phases[phase] !== "skipped"));
	const isProvenIn = (phase) => components.every(({ role, phases }) => !require_help.hasPhase(role, phase) || require_verification.isProven(phase, phases));
	return require_verification.shortfall({
		asked: accepts.instances,
		...instances
	}) === null && asked.length > 0 && asked.every(isProvenIn) ? "verified" : "inconclusive";
}
function passes({ trustAnchor, accepts, instances, components }) {
	const enclave = components.some(({ tee }) => tee !== "tdx");
	const experiment = require_verification.experimentOf({
		trustAnchor,
		debugAccepted: accepts.debug,
		enclave
	});
	return statedVerdict({
		accepts,
		instances,
		components
	}) === "verified" && experiment === null;
}
function policyUri(sha256) {
	return `trust-center:policy/${sha256}`;
}
function summaryComponent(component) {
	const { role, phases, freshness, measurements, reference } = component;
	const statuses = require_verification.statusesOf(phases);
	return {
		role,
		tee: measurements === null ? null : "tdx",
		phases: statuses,
		freshness,
		referenceGrade: require_verification.isProven("os", statuses) ? reference?.grade ?? null : null,
		composeHash: require_subjects.acceptedComposeHash(component),
		osImageHash: require_subjects.imageInHand(component),
		imagesBuilt: areImagesBuilt(component)
	};
}
function summaryRegistry({ registry, components }) {
	if (registry === null || registry.app === null) return void 0;
	const { chainId, block, endpoints, app } = registry;
	const apps = components.filter(({ role }) => role === "app");
	const isOnlyThis = ({ phases }) => require_verification.isProven("source-code", require_verification.statusesOf(phases)) && phases["source-code"].checks.some(({ id, status }) => id === ONLY_THIS && status === "pass");
	return {
		chainId,
		contract: app.address.slice(2),
		block: block.number,
		blockHash: block.hash.slice(2),
		blockTime: block.time,
		endpoints: [...endpoints],
		onlyThis: apps.length > 0 && apps.every(isOnlyThis)
	};
}
function levelFacts({ registry, domain }) {
	return {
		isOnlyThis: registry?.onlyThis === true,
		isWholeDomain: domain?.leftOut.length === 0 && !domain.givenRoot
	};
}
function summaryDomain({ domain, components }, policy) {
	if (domain === null) return void 0;
	const { name, port, holder, givenRoot, leftOut } = domain;
	const apps = components.filter(({ role }) => role === "app");
	return {
		name,
		port,
		holder: apps.length > 0 && apps.every(({ phases }) => require_verification.isProven("domain", require_verification.statusesOf(phases))) ? holder : null,
		ct: policy.domain.ct,
		givenRoot,
		leftOut: [...leftOut]
	};
}
const ONLY_THIS = "source-code.registry.only-this";
const SHIPPED_ROOT = /^shipped for /;
function areImagesBuilt({ phases, images }) {
	if (!require_verification.isProven("source-code", require_verification.statusesOf(phases)) || images.length === 0) return false;
	return images.every(({ source }) => source !== null && SHIPPED_ROOT.test(source.trustedRoot));
}
function sourced(components) {
	return components.flatMap(({ phases, images }) => require_verification.isProven("source-code", require_verification.statusesOf(phases)) ? images : []);
}
function provenanceOf(components) {
	return once(sourced(components).flatMap(({ reference, digest, source }) => {
		if (reference === null || digest === null || source === null) return [];
		const { repository, commit, ref, workflow, run, trustedRoot } = source;
		return [{
			image: reference,
			sha256: hexOf(digest),
			repository,
			commit,
			ref,
			workflow,
			run,
			trustedRoot
		}];
	}));
}
function attestationsOf(components) {
	return once(sourced(components).flatMap(({ source }) => source === null ? [] : [{
		uri: source.attestation.url,
		digest: { sha256: source.attestation.sha256 }
	}]));
}
function once(items) {
	return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
function resourceUri({ kind, name }) {
	return kind === "guest-agent" && URL.canParse(name) ? name : `trust-center:${kind}/${encodeURIComponent(name)}`;
}
function hexOf(digest) {
	return digest.replace(/^sha256:/, "");
}
function expectSame(what, actual, expected) {
	if (actual === expected) return;
	throw new require_start.InputError("INPUT_INVALID", `the ${what} has ${actual}, the result was made from ${expected}`, { hint: `Give the ${what} that belongs to the result.` });
}
Object.defineProperty(exports, "LEVELS", {
	enumerable: true,
	get: function() {
		return LEVELS;
	}
});
Object.defineProperty(exports, "MAX_RELIANCE_MS", {
	enumerable: true,
	get: function() {
		return MAX_RELIANCE_MS;
	}
});
Object.defineProperty(exports, "SUMMARY_EXTENSION", {
	enumerable: true,
	get: function() {
		return SUMMARY_EXTENSION;
	}
});
Object.defineProperty(exports, "SUMMARY_PREDICATE_TYPE", {
	enumerable: true,
	get: function() {
		return SUMMARY_PREDICATE_TYPE;
	}
});
Object.defineProperty(exports, "VERIFIER_ID", {
	enumerable: true,
	get: function() {
		return VERIFIER_ID;
	}
});
Object.defineProperty(exports, "levelFacts", {
	enumerable: true,
	get: function() {
		return levelFacts;
	}
});
Object.defineProperty(exports, "levelsOf", {
	enumerable: true,
	get: function() {
		return levelsOf;
	}
});
Object.defineProperty(exports, "passes", {
	enumerable: true,
	get: function() {
		return passes;
	}
});
Object.defineProperty(exports, "policyUri", {
	enumerable: true,
	get: function() {
		return policyUri;
	}
});
Object.defineProperty(exports, "statedVerdict", {
	enumerable: true,
	get: function() {
		return statedVerdict;
	}
});
Object.defineProperty(exports, "summaryStatement", {
	enumerable: true,
	get: function() {
		return summaryStatement;
	}
});
