const require_start = require("./start.cjs");
const require_verification = require("./verification.cjs");
const require_in_toto = require("./in-toto.cjs");
const require_check_signature = require("./check-signature.cjs");
// src/signing/reference-values.ts
const REFERENCE_VALUES_TYPE = `${require_start.PROJECT_URI}/reference-values/v1`;
function referenceValuesStatement(values) {
	const { osImageHash, ...predicate } = values;
	try {
		require_verification.readJson(JSON.stringify(values), "reference-values", require_verification.referenceValues);
	} catch (cause) {
		if (cause instanceof require_start.ParseError) throw new require_start.InputError("INPUT_INVALID", cause.message, { cause });
		throw cause;
	}
	return require_in_toto.statement(REFERENCE_VALUES_TYPE, [{
		name: values.imageName,
		digest: { sha256: osImageHash }
	}], predicate);
}
async function verifyReferenceValues(text, signers, roots, at) {
	const json = require_verification.readJson(text, "reference-values", require_verification.anyObject, { bytes: 4 * require_verification.MAX_VALUES_BYTES });
	require_check_signature.expectSigstoreBundle(json, "reference-values");
	try {
		const { payload, signer, signedAt } = await require_check_signature.checkSignature(json, {
			signers,
			roots,
			at
		});
		const { predicateType, subject, predicate } = require_in_toto.parseStatement(payload);
		require_verification.expectEqual("predicateType", REFERENCE_VALUES_TYPE, predicateType);
		const [image] = subject;
		if (image === void 0 || subject.length > 1) require_verification.refuse("subject", `wanted one OS image, got ${subject.length}`);
		const values = {
			...require_verification.read(predicate, "predicate", require_verification.attestedValues),
			osImageHash: image.digest.sha256
		};
		require_verification.expectEqual("subject.name", values.imageName, image.name);
		if (Date.parse(values.measuredAt) > at + 3e5) require_verification.refuse("measuredAt", `${values.measuredAt} is yet to come`);
		return {
			accepted: true,
			values,
			signer,
			signedAt
		};
	} catch (error) {
		return {
			accepted: false,
			problem: require_verification.problemOf(error)
		};
	}
}
Object.defineProperty(exports, "referenceValuesStatement", {
	enumerable: true,
	get: function() {
		return referenceValuesStatement;
	}
});
Object.defineProperty(exports, "verifyReferenceValues", {
	enumerable: true,
	get: function() {
		return verifyReferenceValues;
	}
});
