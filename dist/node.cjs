const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_envelope = require("./envelope.cjs");
let node_crypto = require("node:crypto");
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
	const envelope = require_envelope.readEnvelopeOf(json);
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
	const certificate = require_envelope.certificateOf(json);
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
Object.defineProperty(exports, "openBundle", {
	enumerable: true,
	get: function() {
		return openBundle;
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
