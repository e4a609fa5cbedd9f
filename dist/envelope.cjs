const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
// src/core/sigstore/envelope.ts
const PAYLOAD_TYPE = "application/vnd.in-toto+json";
const MAX_WITNESSES = 8;
function preAuthEncoding(payload) {
	return require_verification.concatBytes(require_verification.utf8(`DSSEv1 28 ${PAYLOAD_TYPE} ${payload.length} `), payload);
}
function readEnvelopeOf(bundle) {
	return require_verification.read(bundle, "bundle", signedEnvelope);
}
const signedEnvelope = (value) => {
	const bundle = require_verification.anyObject(value);
	if (!require_verification.hasMember(bundle, "dsseEnvelope")) require_verification.refuse("dsseEnvelope", "there is none: the bundle signs no statement");
	const envelope = require_verification.member(bundle, "dsseEnvelope", readEnvelope);
	require_verification.member(bundle, "verificationMaterial", expectWitnesses);
	require_verification.onlyMembers(bundle, [
		"mediaType",
		"verificationMaterial",
		"dsseEnvelope"
	]);
	return envelope;
};
const readEnvelope = (value) => {
	const envelope = require_verification.anyObject(value);
	const payloadType = require_verification.member(envelope, "payloadType", require_verification.text);
	if (payloadType !== "application/vnd.in-toto+json") require_verification.refuse("dsseEnvelope.payloadType", `wanted ${PAYLOAD_TYPE}, got ${require_verification.preview(payloadType, 80)}`);
	const [signature, ...others] = require_verification.member(envelope, "signatures", require_verification.listOf(readSignature, { most: MAX_WITNESSES }));
	if (signature === void 0) return require_verification.refuse("dsseEnvelope.signatures", "it is not signed: there is no signature");
	if (others.length > 0) require_verification.refuse("dsseEnvelope.signatures", `wanted one signature, got ${others.length + 1}`);
	require_verification.onlyMembers(envelope, [
		"payload",
		"payloadType",
		"signatures"
	]);
	return {
		payload: require_verification.member(envelope, "payload", unbrokenBase64),
		signature
	};
};
const readSignature = (value) => {
	const signature = require_verification.anyObject(value);
	require_verification.onlyMembers(signature, ["sig", "keyid"]);
	const keyid = require_verification.memberOr(signature, "keyid", "", require_verification.text);
	if (keyid !== "") require_verification.refuse("dsseEnvelope.signatures[0].keyid", `wanted none, got ${require_verification.preview(keyid, 80)}`);
	return require_verification.member(signature, "sig", unbrokenBase64);
};
const unbrokenBase64 = (value) => {
	if (/\s/.test(require_verification.text(value))) throw new require_start.ParseError("PARSE_INVALID", "", "not base64: it has blanks");
	return require_verification.base64Bytes(value);
};
const CHECKPOINT_NAME = /^[A-Za-z0-9][A-Za-z0-9.:/_-]{0,199}$/;
const SIGNER_MEMBERS = [
	"certificate",
	"x509CertificateChain",
	"publicKey"
];
const expectWitnesses = (value) => {
	const material = require_verification.anyObject(value);
	require_verification.onlyMembers(material, [
		...SIGNER_MEMBERS,
		"tlogEntries",
		"timestampVerificationData"
	]);
	const signers = SIGNER_MEMBERS.filter((name) => require_verification.hasMember(material, name));
	if (signers.length > 1) require_verification.refuse("verificationMaterial", `wanted one signer, got ${signers.join(" and ")}`);
	require_verification.memberOr(material, "tlogEntries", null, require_verification.listOf(expectLogEntry, { most: MAX_WITNESSES }));
	require_verification.memberOr(material, "timestampVerificationData", null, expectTimestamps);
};
const expectTimestamps = (value) => {
	require_verification.memberOr(require_verification.anyObject(value), "rfc3161Timestamps", null, require_verification.listOf(require_verification.anything, { most: MAX_WITNESSES }));
};
const expectLogEntry = (value) => {
	require_verification.memberOr(require_verification.anyObject(value), "inclusionProof", null, expectInclusionProof);
};
const expectInclusionProof = (value) => {
	const proof = require_verification.anyObject(value);
	require_verification.memberOr(proof, "hashes", null, require_verification.listOf(require_verification.anything, { most: 64 }));
	const note = require_verification.memberOr(proof, "checkpoint", null, require_verification.only("envelope", require_verification.text));
	if (note === null) return;
	const [, size = "", root = ""] = note.split("\n");
	require_verification.expectEqual("tlogEntries.inclusionProof.treeSize", size, require_verification.member(proof, "treeSize", require_verification.text));
	require_verification.expectEqual("tlogEntries.inclusionProof.rootHash", root, require_verification.member(proof, "rootHash", require_verification.text));
	for (const [, name = ""] of note.matchAll(/\u2014 (\S+) /g)) if (!CHECKPOINT_NAME.test(name)) require_verification.refuse("tlogEntries.checkpoint", `signed under an unusual name ${require_verification.preview(name)}`);
};
function certificateOf(bundle) {
	return require_verification.read(bundle, "bundle", signerCertificate);
}
const rawBytes = require_verification.only("rawBytes", require_verification.base64Bytes);
const signerCertificate = require_verification.only("verificationMaterial", (value) => {
	const material = require_verification.anyObject(value);
	if (!require_verification.hasMember(material, "x509CertificateChain")) return require_verification.member(material, "certificate", rawBytes);
	const chain = require_verification.listOf(rawBytes, {
		least: 1,
		most: MAX_WITNESSES
	});
	const [first] = require_verification.member(material, "x509CertificateChain", require_verification.only("certificates", chain));
	return first ?? require_verification.refuse("verificationMaterial", "it has no certificate");
});
Object.defineProperty(exports, "PAYLOAD_TYPE", {
	enumerable: true,
	get: function() {
		return PAYLOAD_TYPE;
	}
});
Object.defineProperty(exports, "certificateOf", {
	enumerable: true,
	get: function() {
		return certificateOf;
	}
});
Object.defineProperty(exports, "preAuthEncoding", {
	enumerable: true,
	get: function() {
		return preAuthEncoding;
	}
});
Object.defineProperty(exports, "readEnvelopeOf", {
	enumerable: true,
	get: function() {
		return readEnvelopeOf;
	}
});
