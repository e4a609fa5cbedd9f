const require_start = require("./start.cjs");
const require_verification = require("./verification.cjs");
// src/core/sigstore/trusted-root.ts
const MAX_TRUSTED_ROOT_BYTES = 4194304;
const MAX_ENTRIES = 100;
const MAX_DOCUMENTS = 1e3;
const MEDIA_TYPES = ["application/vnd.dev.sigstore.trustedroot+json;version=0.1", "application/vnd.dev.sigstore.trustedroot.v0.2+json"];
function shippedTrustedRoots() {
	known ??= readShipped();
	return known;
}
let known = null;
async function readShipped() {
	const [sigstore, github] = await Promise.all([Promise.resolve().then(() => require("./sigstore.cjs")), Promise.resolve().then(() => require("./github.cjs"))]);
	return [shipped("Sigstore", sigstore.SHIPPED_AT, sigstore.TRUSTED_ROOT), shipped("GitHub", github.SHIPPED_AT, github.TRUSTED_ROOT)];
}
function shipped(instance, at, text) {
	const [root] = parseTrustedRoots(text, `shipped for ${instance}`);
	if (root === void 0) throw new TypeError("a shipped trusted root is empty");
	return {
		...root,
		date: Date.parse(at)
	};
}
function parseTrustedRoots(given, name) {
	const documents = jsonDocuments(given, name);
	return documents.map((json, i) => {
		const field = documents.length === 1 ? name : `${name}[${i}]`;
		return {
			name: field,
			date: null,
			json: require_verification.read(json, field, trustedRoot)
		};
	});
}
const entries = require_verification.listOf(require_verification.anything, { most: MAX_ENTRIES });
const trustedRoot = (value) => {
	const root = require_verification.anyObject(value);
	require_verification.member(root, "mediaType", require_verification.supported(require_verification.text, MEDIA_TYPES));
	for (const key of [
		"tlogs",
		"certificateAuthorities",
		"ctlogs",
		"timestampAuthorities"
	]) if (Object.hasOwn(root, key)) require_verification.member(root, key, entries);
	return root;
};
function jsonDocuments(given, field) {
	const lines = given.split("\n").filter((line) => line.trim() !== "");
	const isLines = lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line));
	if (lines.length > MAX_DOCUMENTS && isLines) throw new require_start.ParseError("PARSE_LIMIT", field, `more than ${MAX_DOCUMENTS} documents`);
	const limits = { bytes: MAX_TRUSTED_ROOT_BYTES };
	if (!isLines) return [require_verification.readJson(given, field, require_verification.anyObject, limits)];
	return lines.map((line, i) => require_verification.readJson(line, `${field}[${i}]`, require_verification.anyObject, limits));
}
Object.defineProperty(exports, "MAX_TRUSTED_ROOT_BYTES", {
	enumerable: true,
	get: function() {
		return MAX_TRUSTED_ROOT_BYTES;
	}
});
Object.defineProperty(exports, "jsonDocuments", {
	enumerable: true,
	get: function() {
		return jsonDocuments;
	}
});
Object.defineProperty(exports, "parseTrustedRoots", {
	enumerable: true,
	get: function() {
		return parseTrustedRoots;
	}
});
Object.defineProperty(exports, "shippedTrustedRoots", {
	enumerable: true,
	get: function() {
		return shippedTrustedRoots;
	}
});
