const require_verification = require("./verification.cjs");
const require_json = require("./json.cjs");
// src/core/summary/subjects.ts
const IN_HAND = [
	"rebuilt",
	"release",
	"local"
];
function passingSubjects(components, resourceUri) {
	const apps = components.filter(({ role }) => role === "app");
	return [
		...named(COMPOSE, common(apps.map(({ composeHash }) => composeHash))),
		...named(OS_IMAGE, common(apps.map(({ osImageHash }) => osImageHash))),
		targetSubject(resourceUri)
	];
}
function failingSubjects(components, resourceUri, expected) {
	return [
		...named(COMPOSE, [...expected.composeHashes, ...components.map(({ composeHash }) => composeHash)]),
		...named(OS_IMAGE, [...expected.osImageHashes, ...components.map(({ osImageHash }) => osImageHash)]),
		targetSubject(resourceUri)
	];
}
function madeSubjects(result, report) {
	return [...report === null ? [] : [{
		name: REPORT,
		digest: { sha256: report }
	}], {
		name: RESULT,
		digest: { sha256: require_verification.toHex(require_verification.sha256(require_verification.utf8(require_json.renderJson(result)))) }
	}];
}
function wrongSubject(subjects, { components, resourceUri, passed }) {
	const digests = subjects.map(({ digest }) => digest.sha256);
	if (new Set(digests).size !== digests.length) return "a digest is there twice";
	if (subjects.at(-1)?.name !== "result.json") return `the last is not ${RESULT}`;
	const others = subjects.slice(0, subjects.at(-2)?.name === "report.html" ? -2 : -1);
	const text = (list) => list.map(({ name, digest }) => `${name} ${digest.sha256}`).join(", ");
	const wanted = passed ? passingSubjects(components, resourceUri) : [targetSubject(resourceUri)];
	return text(passed ? others : others.filter(({ name }) => !EXPECTED_NAME.test(name))) === text(wanted) ? null : "they do not follow from the components and the target";
}
const COMPOSE = "app-compose.json";
const OS_IMAGE = "os-image";
const RESULT = "result.json";
const REPORT = "report.html";
const EXPECTED_NAME = /^(?:app-compose\.json|os-image)(?:#[1-9][0-9]{0,3})?$/;
function targetSubject(resourceUri) {
	return {
		name: "target",
		digest: { sha256: require_verification.toHex(require_verification.sha256(require_verification.utf8(resourceUri))) }
	};
}
function acceptedComposeHash({ phases, app }) {
	return require_verification.isProven("source-code", require_verification.statusesOf(phases)) ? app?.composeHash ?? null : null;
}
function imageInHand({ phases, reference }) {
	return require_verification.isProven("os", require_verification.statusesOf(phases)) && reference !== null && IN_HAND.includes(reference.grade) ? reference.osImageHash : null;
}
function common(hashes) {
	const [first] = hashes;
	return first !== void 0 && hashes.every((hash) => hash === first) ? [first] : [];
}
function named(name, hashes) {
	return [...new Set(hashes)].filter((hash) => hash !== null).map((sha256, i) => ({
		name: i === 0 ? name : `${name}#${i + 1}`,
		digest: { sha256 }
	}));
}
Object.defineProperty(exports, "IN_HAND", {
	enumerable: true,
	get: function() {
		return IN_HAND;
	}
});
Object.defineProperty(exports, "REPORT", {
	enumerable: true,
	get: function() {
		return REPORT;
	}
});
Object.defineProperty(exports, "RESULT", {
	enumerable: true,
	get: function() {
		return RESULT;
	}
});
Object.defineProperty(exports, "acceptedComposeHash", {
	enumerable: true,
	get: function() {
		return acceptedComposeHash;
	}
});
Object.defineProperty(exports, "failingSubjects", {
	enumerable: true,
	get: function() {
		return failingSubjects;
	}
});
Object.defineProperty(exports, "imageInHand", {
	enumerable: true,
	get: function() {
		return imageInHand;
	}
});
Object.defineProperty(exports, "madeSubjects", {
	enumerable: true,
	get: function() {
		return madeSubjects;
	}
});
Object.defineProperty(exports, "passingSubjects", {
	enumerable: true,
	get: function() {
		return passingSubjects;
	}
});
Object.defineProperty(exports, "wrongSubject", {
	enumerable: true,
	get: function() {
		return wrongSubject;
	}
});
