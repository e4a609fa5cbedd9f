const require_verification = require("./verification.cjs");
const require_help = require("./help.cjs");
const require_start = require("./start.cjs");
// src/core/views/domain-words.ts
const MAX_LISTED = 4;
function domainTitle(domain, components) {
	const apps = components.filter(({ role }) => role === "app");
	const isProven = apps.length > 0 && apps.every(({ phases }) => phases.domain.status === "pass");
	return `${require_verification.domainAddress(domain)}${isProven ? "" : ", not proven"}`;
}
function domainFacts(domain, checks) {
	const { holder, certificates, leftOut } = domain;
	const isPassed = (id) => checks.some((check) => check.id === id && check.status === "pass");
	const [first] = isPassed("domain.certificate") ? certificates : [];
	const by = first === void 0 ? [] : [`certificate by ${first.issuer} until ${first.notAfter.slice(0, 10)}${byRoot(domain)}`];
	return [
		holder !== null && isPassed("domain.tee-controlled-key") ? `key in the ${holder}` : "not shown who has its key",
		...certificates.length < 2 ? by : [`${certificates.length} different certificates`],
		...leftOut.length === 0 ? [] : [`${require_help.enumerate(leftOut)} not asked`]
	].join(", ");
}
function domainLines(domain) {
	const { holder, certificates, accounts, leftOut } = domain;
	return [
		{
			what: "key",
			words: holder === null ? "not shown who has it" : `in the ${holder}, by its quotes`
		},
		...listed("certificate", certificates.map(({ keySha256, issuer, notAfter }) => `by ${issuer} until ${notAfter.slice(0, 10)}${byRoot(domain)}, key sha256:${keySha256}`)),
		...listed("account", accounts),
		...leftOut.length === 0 ? [] : [{
			what: "not asked",
			words: require_help.enumerate(leftOut)
		}]
	];
}
function byRoot({ givenRoot }) {
	return givenRoot ? " (root CA given, not public)" : "";
}
function listed(what, all) {
	const more = all.length - MAX_LISTED;
	return [...all.slice(0, MAX_LISTED).map((words) => ({
		what,
		words
	})), ...more > 0 ? [{
		what,
		words: `and ${more} more`
	}] : []];
}
// src/core/views/facts.ts
function factsOf(phase, component, result) {
	return FACTS[phase](component, result);
}
const FACTS = {
	hardware({ tcb }) {
		if (tcb === null) return "TCB not appraised";
		const date = tcb.tcbDate === null ? "" : ` of ${day(tcb.tcbDate)}`;
		const advisories = tcb.advisoryIds.length > 0 ? `, ${require_start.visible(tcb.advisoryIds.join(" "))}` : tcb.status === null ? "" : ", no open advisory";
		return `${require_start.visible(tcb.teeType).toUpperCase()}, TCB ${require_start.visible(tcb.status ?? "undetermined")}${date}${advisories}`;
	},
	os({ reference }) {
		if (reference === null) return "no reference value knows it";
		const image = reference.osImageHash === null ? "" : `, image ${require_start.folded(require_start.visible(reference.osImageHash))}`;
		return `${require_start.visible(reference.name)}, ${require_start.visible(reference.grade)}${image}`;
	},
	"source-code"(component, { components }) {
		const { app } = component;
		const findings = findingsInWords(findingsOf(component, components));
		return [
			`compose hash ${app === null || app.composeHash === null ? "not measured" : require_start.folded(require_start.visible(app.composeHash))}`,
			...builtFrom(component),
			...findings === "" ? [] : [findings]
		].join(", ");
	},
	domain: ({ phases }, { domain }) => domain === null ? "" : require_start.visible(domainFacts(domain, phases.domain.checks))
};
function builtFrom({ images }) {
	const sources = images.flatMap(({ source }) => source === null ? [] : [source]);
	if (sources.length === 0) return [];
	const named = [...new Set(sources.map(({ repository, commit }) => `${repositoryName(repository)}@${commit.slice(0, 8)}`))];
	const more = named.length > 2 ? ` and ${named.length - 2} more` : "";
	return [`${images.length === 1 ? "its image" : `${sources.length} of ${images.length} images`} built from ${require_start.visible(named.slice(0, 2).join(", "))}${more}`];
}
function repositoryName(url) {
	return url.replace(/^https:\/\/github\.com\//, "");
}
function imageLines({ images }) {
	return images.map(({ reference, digest, manifests, asked, source }) => {
		const platform = manifests.filter((one) => one !== digest);
		const by = source === null ? "" : `${repositoryName(source.repository)} at ${source.commit} (${source.ref})`;
		return {
			name: reference ?? "an image without a name",
			facts: [
				digest === null ? "not fixed by a digest" : `digest ${digest}`,
				...platform.length === 0 ? [] : [`linux/amd64 ${platform.join(" ")}`],
				...source === null ? [asked ? "what it was built from is not shown" : "nobody asked what it was built from"] : [
					`built from ${by} by ${repositoryName(source.workflow)}`,
					...source.run === null ? [] : [`run ${source.run}`],
					`signed ${source.signedAt}`,
					`attestation ${source.attestation.url}`,
					`by ${source.trustedRoot.replace(/^shipped for /, "")}`
				]
			].join(", ")
		};
	});
}
function findingsOf(component, all) {
	const hash = component.app?.composeHash ?? null;
	const own = (one) => one.phases["source-code"].checks.filter(({ severity }) => severity !== void 0);
	if (hash === null) return own(component);
	return [component, ...all.filter(({ app }) => app?.composeHash === hash)].map(own).find(({ length }) => length > 0) ?? [];
}
function findingsInWords(checks) {
	const marks = checks.map(require_verification.markOf);
	return ["warning", "info"].flatMap((mark) => {
		const count = marks.filter((one) => one === mark).length;
		return count === 0 ? [] : [`${count} ${mark === "info" ? "note" : mark}${count === 1 ? "" : "s"}`];
	}).join(", ");
}
function minute(time) {
	return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
function day(time) {
	return require_start.visible(time.replace(/T00:00:00(?:\.000)?Z$/, ""));
}
Object.defineProperty(exports, "day", {
	enumerable: true,
	get: function() {
		return day;
	}
});
Object.defineProperty(exports, "domainLines", {
	enumerable: true,
	get: function() {
		return domainLines;
	}
});
Object.defineProperty(exports, "domainTitle", {
	enumerable: true,
	get: function() {
		return domainTitle;
	}
});
Object.defineProperty(exports, "factsOf", {
	enumerable: true,
	get: function() {
		return factsOf;
	}
});
Object.defineProperty(exports, "findingsInWords", {
	enumerable: true,
	get: function() {
		return findingsInWords;
	}
});
Object.defineProperty(exports, "findingsOf", {
	enumerable: true,
	get: function() {
		return findingsOf;
	}
});
Object.defineProperty(exports, "imageLines", {
	enumerable: true,
	get: function() {
		return imageLines;
	}
});
Object.defineProperty(exports, "minute", {
	enumerable: true,
	get: function() {
		return minute;
	}
});
Object.defineProperty(exports, "repositoryName", {
	enumerable: true,
	get: function() {
		return repositoryName;
	}
});
