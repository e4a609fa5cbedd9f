const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
let node_crypto = require("node:crypto");
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
// src/core/sigstore/node.ts
async function verifyCertified(json, roots) {
	const opened = await openBundle(json);
	if (opened.key.$case !== "certificate") return require_verification.refuse("signer", "it is signed by a key, not by a certificate");
	const { certificate, root } = verifyByCertificate(opened, roots);
	return {
		payload: opened.envelope.payload,
		certificate,
		signedAt: timesOf(opened),
		root
	};
}
async function openBundle(json) {
	const envelope = readEnvelopeOf(json);
	const client = await Promise.resolve().then(() => require("./client.cjs"));
	const [bundle, entity] = parseWith(() => {
		const parsed = client.bundleFromJSON(json);
		return [parsed, client.toSignedEntity(parsed)];
	});
	if (!require_verification.equalBytes(payloadOf(bundle), envelope.payload)) require_verification.refuse("dsseEnvelope.payload", "not base64 in its one canonical form");
	const opened = {
		json,
		envelope,
		entity,
		key: entity.key,
		client
	};
	parseWith(() => timesOf(opened));
	return opened;
}
function payloadOf(bundle) {
	if (bundle.content.$case !== "dsseEnvelope") return require_verification.refuse("dsseEnvelope", "there is none");
	return new Uint8Array(bundle.content.dsseEnvelope.payload);
}
function parseWith(read) {
	try {
		return read();
	} catch (error) {
		return require_verification.refuse("bundle", `not a whole Sigstore bundle: ${wordsOf(error)}`);
	}
}
function verifyTimesOfKey({ entity, client }, publicKey, roots) {
	if (entity.timestamps.length === 0 && entity.tlogEntries.length === 0) return;
	const checked = {
		...entity,
		signature: withVerdict(entity.signature, true)
	};
	const found = {
		publicKey: (0, node_crypto.createPublicKey)({
			key: Buffer.from(publicKey),
			format: "der",
			type: "spki"
		}),
		validFor: () => true
	};
	firstOf(roots.map((root) => () => {
		const material = client.toTrustMaterial(client.TrustedRoot.fromJSON(root.json), () => found);
		new client.Verifier(material, {
			ctlogThreshold: 0,
			tlogThreshold: 0,
			timestampThreshold: 0
		}).verify(checked);
	}), "timestamp", "Give the trusted root that has its timestamp authority with --trusted-root.");
}
function withVerdict(content, verdict) {
	return {
		signature: content.signature,
		compareSignature: (signature) => content.compareSignature(signature),
		compareDigest: (digest) => content.compareDigest(digest),
		verifySignature: () => verdict
	};
}
function verifyByCertificate({ json, entity, client }, roots) {
	const certificate = certificateOf(json);
	const { issuer, issuerName } = require_verification.parseCertificate(certificate, "certificate");
	const issuers = roots.filter((root) => authorities(root).some((subject) => require_verification.equalBytes(subject, issuer)));
	if (issuers.length === 0) require_verification.refuse("signer.certificate", `its issuer ${require_verification.preview(issuerName)} is in no trusted root`, "Another Sigstore instance signed it: give its trusted root with --trusted-root. `gh attestation trusted-root --hostname TENANT.ghe.com` writes that of a tenant.");
	return {
		certificate,
		root: firstOf(issuers.map((root) => () => {
			once(verifiers, root.json, () => verifierOf(client, root)).verify(entity);
			return root;
		}), "signature", "Get the file again from its source; an old trusted root may lack new keys, refresh it.")
	};
}
const verifiers = new WeakMap();
const subjects = new WeakMap();
function once(known, json, make) {
	const value = known.get(json) ?? make();
	known.set(json, value);
	return value;
}
function verifierOf(client, { json }) {
	const root = client.TrustedRoot.fromJSON(json);
	return new client.Verifier(client.toTrustMaterial(root), {
		ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
		tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
		timestampThreshold: 1
	});
}
function authorities(root) {
	return once(subjects, root.json, () => readAuthorities(root));
}
function readAuthorities({ json, name }) {
	const subject = (der) => require_verification.parseCertificate(require_verification.base64Bytes(der), "").subject;
	const certificates = require_verification.listOf(require_verification.only("rawBytes", subject), { most: 16 });
	const chains = require_verification.listOf(require_verification.only("certChain", require_verification.only("certificates", certificates)), { most: 100 });
	return require_verification.read(json, name, (root) => require_verification.memberOr(require_verification.anyObject(root), "certificateAuthorities", [], chains)).flat();
}
function timesOf({ entity }) {
	return entity.timestamps.flatMap((timestamp) => {
		if (timestamp.$case === "timestamp-authority") return [timestamp.timestamp.signingTime.getTime()];
		return timestamp.tlogEntry.inclusionPromise === void 0 ? [] : [Number(timestamp.tlogEntry.integratedTime) * 1e3];
	});
}
function firstOf(attempts, field, hint) {
	let first = null;
	for (const attempt of attempts) try {
		return attempt();
	} catch (error) {
		first ??= wordsOf(error);
	}
	return require_verification.refuse(field, first ?? "there is no trusted root to check it with", hint);
}
function wordsOf(error) {
	if (error instanceof require_start.TrustCenterError || error instanceof require_verification.Refusal) return error.message;
	if (!(error instanceof Error)) return "no reason given";
	const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
	return require_verification.preview(`${error.message}${cause}`, 300).slice(1, -1);
}
Object.defineProperty(exports, "PAYLOAD_TYPE", {
	enumerable: true,
	get: function() {
		return PAYLOAD_TYPE;
	}
});
Object.defineProperty(exports, "openBundle", {
	enumerable: true,
	get: function() {
		return openBundle;
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
Object.defineProperty(exports, "timesOf", {
	enumerable: true,
	get: function() {
		return timesOf;
	}
});
Object.defineProperty(exports, "verifyByCertificate", {
	enumerable: true,
	get: function() {
		return verifyByCertificate;
	}
});
Object.defineProperty(exports, "verifyCertified", {
	enumerable: true,
	get: function() {
		return verifyCertified;
	}
});
Object.defineProperty(exports, "verifyTimesOfKey", {
	enumerable: true,
	get: function() {
		return verifyTimesOfKey;
	}
});
