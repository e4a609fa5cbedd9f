const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_served_certificate = require("./served-certificate.cjs");
const require_write = require("./write.cjs");
const require_subjects = require("./subjects.cjs");
// src/core/summary/reliance.ts
function relianceLimit(bundle, appraisedAt) {
	const ofComponents = bundle.components.flatMap(({ collateral }) => collateral === null ? [] : [collateral]);
	const isNamed = bundle.target.domain !== void 0;
	const collateral = new Set([...ofComponents, ...isNamed ? namesOf(bundle, "endorsement", require_verification.COLLATERAL_ITEMS) : []]);
	const served = isNamed ? namesOf(bundle, "evidence", require_verification.SERVED_CERTIFICATE_ITEMS) : [];
	const dues = [...[...collateral].map((name) => dueAt(bundle, name, (text) => require_verification.earliestNextUpdate(require_verification.readCollateral(text)))), ...served.map((name) => dueAt(bundle, name, expiryOfServed))];
	return Math.max(appraisedAt, Math.min(appraisedAt + require_write.MAX_RELIANCE_MS, ...dues));
}
function namesOf({ items }, role, beginning) {
	return items.flatMap((item) => item.role === role && item.name.startsWith(beginning) ? [item.name] : []);
}
function expiryOfServed(text) {
	const [leaf = new Uint8Array()] = require_served_certificate.parseServedCertificate(text, "served").chain;
	return require_verification.parseCertificate(leaf, "served").notAfter;
}
function dueAt(bundle, name, read) {
	try {
		return read(require_verification.documentText(require_verification.itemBytes(bundle, name), `bundle.items.${name}`));
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return Number.NEGATIVE_INFINITY;
		throw error;
	}
}
// src/core/summary/summarise.ts
var summarise_exports = require_rolldown_runtime.__exportAll({ summarise: () => summarise });
async function summarise({ result, bundle, policy, report }, policyUri = null) {
	return require_write.summaryStatement({
		result,
		bundle,
		policy,
		policyUri,
		expected: {
			composeHashes: [...appComposeHashes(bundle), ...policy.sourceCode.composeHashes],
			osImageHashes: [...osImageHashes(bundle), ...policy.os.images.map(({ osImageHash }) => osImageHash)]
		},
		images: await imagesOf(result, bundle),
		report: report ?? null,
		notAfter: relianceLimit(bundle, Date.parse(result.appraisedAt))
	});
}
function appComposeHashes(bundle) {
	return bundle.items.some(({ role, name }) => role === "reference" && name === "app-compose") ? [require_verification.composeHash(require_verification.itemBytes(bundle, require_verification.APP_COMPOSE_ITEM))] : [];
}
function osImageHashes(bundle) {
	return bundle.items.filter(({ role, name }) => role === "reference" && name.startsWith("os-image/")).map(({ name }) => require_verification.parseImageReference(require_verification.fromUtf8(require_verification.itemBytes(bundle, name), name))).filter(({ grade }) => grade !== "unvouched").map(({ osImageHash }) => osImageHash);
}
async function imagesOf(result, bundle) {
	const [hash] = appComposeHashes(bundle);
	return hash !== void 0 && result.components.some((component) => require_subjects.acceptedComposeHash(component) === hash) ? imagesByDigest(require_verification.itemBytes(bundle, require_verification.APP_COMPOSE_ITEM)) : [];
}
async function imagesByDigest(appCompose) {
	return (await require_verification.composeImages(appCompose).catch((error) => {
		if (error instanceof require_start.ParseError) return [];
		throw error;
	})).flatMap((image) => {
		const digest = image.kind === "named" ? image.image.digest : null;
		if (digest === null) return [];
		return [{
			name: (image.reference ?? "").slice(0, -`@${digest}`.length),
			sha256: digest.slice(7)
		}];
	});
}
Object.defineProperty(exports, "summarise", {
	enumerable: true,
	get: function() {
		return summarise;
	}
});
Object.defineProperty(exports, "summarise_exports", {
	enumerable: true,
	get: function() {
		return summarise_exports;
	}
});
