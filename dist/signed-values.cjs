const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_trusted_root = require("./trusted-root.cjs");
const require_reference_values = require("./reference-values.cjs");
const require_trusted_root$1 = require("./trusted-root2.cjs");
// src/collect/reference/signed-values.ts
const MAX_SIGSTORE_BUNDLE_BYTES = 67108864;
async function acceptReferenceValues(source, signers, at) {
	if (signers.length === 0) throw new require_start.InputError("INPUT_INVALID", "reference-values: the policy names nobody who may sign them", { hint: "Name the signer in os.reference-value-signers of the policy." });
	const trusted = signers.map(trustedSigner);
	const { trustedRootPath } = source;
	const roots = trustedRootPath === null ? await require_trusted_root.shippedTrustedRoots() : await require_trusted_root$1.readTrustedRoots(trustedRootPath);
	const items = [];
	for (const [index, path] of source.paths.entries()) {
		const text = require_verification.documentText(await require_verification.readInputFile(path, "reference-values", MAX_SIGSTORE_BUNDLE_BYTES), "reference-values");
		const outcome = await require_reference_values.verifyReferenceValues(text, trusted, roots, at);
		if (!outcome.accepted) {
			const { field, message, hint } = outcome.problem;
			throw new require_start.InputError("INPUT_INVALID", `reference-values: ${path} is refused: ${field}: ${message}`, { ...hint === void 0 ? {} : { hint } });
		}
		const bytes = require_verification.utf8(JSON.stringify(outcome.values));
		const collectedAt = new Date(at).toISOString();
		items.push({
			role: "reference",
			name: `${require_verification.REFERENCE_VALUES_ITEMS}${index}`,
			source: require_verification.fileSource(path),
			collectedAt,
			bytes
		});
	}
	return items;
}
function trustedSigner({ publicKey, serverUrl, repository, workflow, ref, issuer, selfHosted }) {
	if (publicKey !== null) return {
		kind: "key",
		publicKey: require_verification.fromBase64(publicKey, "reference-value-signers.public-key")
	};
	return require_verification.workflowSigner({
		serverUrl,
		repository: repository ?? "",
		workflow: workflow ?? "",
		ref: ref ?? void 0,
		issuer: issuer ?? void 0,
		selfHosted
	});
}
exports.acceptReferenceValues = acceptReferenceValues;
