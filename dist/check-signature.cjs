const require_verification = require("./verification.cjs");
const require_node = require("./node.cjs");
const require_start = require("./start.cjs");
const require_envelope = require("./envelope.cjs");
let node_crypto = require("node:crypto");
// src/signing/key.ts
const PASSWORD_VARIABLE = "TRUST_CENTER_SIGNING_PASSWORD";
function pemOf(bytes, field) {
	if (bytes[0] === DER_SEQUENCE) throw invalid(field, "DER, expected PEM", "Convert it: openssl pkey -inform DER -in KEY.der (public: -pubin) -out KEY.pem.");
	return require_verification.documentText(bytes, field);
}
const DER_SEQUENCE = 48;
const HASHES = {
	"P-256": "sha256",
	"P-384": "sha384",
	Ed25519: null
};
const KINDS = "ECDSA P-256, ECDSA P-384 or Ed25519";
const ENCRYPTED = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
function readSigningKey(pem, password, field = "signing-key") {
	if (/-----BEGIN ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----/.test(pem)) throw invalid(field, "a key in the format of cosign", "Give the key as PKCS#8 PEM: BEGIN [ENCRYPTED] PRIVATE KEY.");
	if (/^Proc-Type: *4,ENCRYPTED/m.test(pem)) throw invalid(field, "encrypted in the old PEM way, which is weak", "Convert it: openssl pkcs8 -topk8 -in KEY.pem.");
	const isEncrypted = pem.trimStart().startsWith(ENCRYPTED);
	if (isEncrypted && (password ?? "") === "") throw invalid(field, "the key is encrypted and there is no password", `Set ${PASSWORD_VARIABLE} to its password.`);
	let key;
	try {
		key = (0, node_crypto.createPrivateKey)({
			key: pem,
			format: "pem",
			...isEncrypted ? { passphrase: password ?? "" } : {}
		});
	} catch {
		throw isEncrypted ? invalid(field, "the password does not open the key", `Check ${PASSWORD_VARIABLE}, and that the file is whole.`) : invalid(field, "not a private key in PEM", "Give PKCS#8 PEM: BEGIN [ENCRYPTED] PRIVATE KEY.");
	}
	const hash = HASHES[kindOf(key)];
	if (hash === void 0) throw invalid(field, `a key of another kind (${kindOf(key)})`, `Use ${KINDS}.`);
	const publicKey = (0, node_crypto.createPublicKey)(key);
	const der = publicKey.export({
		format: "der",
		type: "spki"
	});
	return {
		sign: (message) => new Uint8Array((0, node_crypto.sign)(hash, message, key)),
		publicKeyPem: String(publicKey.export({
			format: "pem",
			type: "spki"
		})),
		hint: keyHint(der)
	};
}
function readPublicKey(pem, field) {
	if (!pem.trimStart().startsWith("-----BEGIN PUBLIC KEY-----")) throw invalid(field, /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem) ? "that is a private key" : "not a public key in PEM", "Give the public key: openssl pkey -in KEY.pem -pubout.");
	let key;
	try {
		key = (0, node_crypto.createPublicKey)(pem);
	} catch (cause) {
		throw new require_start.InputError("INPUT_INVALID", `${field}: not a public key in PEM`, { cause });
	}
	if (HASHES[kindOf(key)] === void 0) throw invalid(field, `a key of another kind (${kindOf(key)})`, `Use ${KINDS}.`);
	return new Uint8Array(key.export({
		format: "der",
		type: "spki"
	}));
}
function verifyWith(publicKey, message, signature) {
	const key = (0, node_crypto.createPublicKey)({
		key: Buffer.from(publicKey),
		format: "der",
		type: "spki"
	});
	const hash = HASHES[kindOf(key)];
	return hash !== void 0 && (0, node_crypto.verify)(hash, message, key, signature);
}
function keyHint(der) {
	return Buffer.from(require_verification.sha256(der)).toString("base64");
}
function kindOf(key) {
	if (key.asymmetricKeyType === "ed25519") return "Ed25519";
	if (key.asymmetricKeyType !== "ec") return key.asymmetricKeyType ?? "unknown";
	const curve = key.asymmetricKeyDetails?.namedCurve ?? "unknown";
	return {
		prime256v1: "P-256",
		secp384r1: "P-384"
	}[curve] ?? `ec ${curve}`;
}
function invalid(field, message, hint) {
	return new require_start.InputError("INPUT_INVALID", `${field}: ${message}`, { hint });
}
// src/signing/check-signature.ts
const SIGSTORE_BUNDLE_MEDIA_TYPES = ["application/vnd.dev.sigstore.bundle.v0.3+json", "application/vnd.dev.sigstore.bundle+json;version=0.3"];
var OtherSigner = class extends require_verification.Refusal {
	signed;
	constructor(problem, signed) {
		super(problem);
		this.signed = signed;
	}
};
function expectSigstoreBundle(json, field) {
	const mediaType = Object.hasOwn(json, "mediaType") ? require_verification.read(json, field, require_verification.only("mediaType", require_verification.text)) : null;
	if (mediaType !== null && SIGSTORE_BUNDLE_MEDIA_TYPES.includes(mediaType)) return;
	if (mediaType !== null) throw new require_start.ParseError("PARSE_UNSUPPORTED", `${field}.mediaType`, `expected a Sigstore bundle of version 0.3, got ${require_verification.preview(mediaType, 80)}`);
	const unsigned = Object.hasOwn(json, "_type") || Object.hasOwn(json, "schema");
	throw new require_start.ParseError("PARSE_INVALID", field, unsigned ? "it is not signed: a Sigstore bundle is expected" : "not a Sigstore bundle", { hint: "Give the file that was written by --summary, or by `gh attestation download`." });
}
async function checkSignature(json, trust) {
	const opened = await require_node.openBundle(json);
	const { payload } = opened.envelope;
	const signed = (signer) => {
		return {
			payload,
			signer,
			signedAt: pastTimesOf(opened, trust.at)
		};
	};
	if (opened.key.$case === "public-key") {
		const key = keyFor(opened.key.hint, trust.signers);
		verifyByKey(opened, opened.key.hint, key, trust.roots);
		return signed({
			kind: "key",
			fingerprint: require_verification.sha256(key)
		});
	}
	const wanted = trust.signers.filter((signer) => signer.kind === "workflow");
	if (wanted.length === 0) require_verification.refuse("signer", `wanted a signature by ${keyNames(trust.signers)}, got one by a certificate`);
	const { certificate } = require_node.verifyByCertificate(opened, trust.roots);
	const identity = require_verification.readWorkflowIdentity(certificate);
	const authentic = signed({
		kind: "workflow",
		identity
	});
	try {
		expectOneOf(wanted.map((signer) => () => require_verification.expectWorkflow(signer, identity)), identity);
	} catch (error) {
		throw error instanceof require_verification.Refusal ? new OtherSigner(error.problem, authentic) : error;
	}
	return authentic;
}
async function expectReadable(json) {
	await require_node.openBundle(json);
}
function keyFor(hint, signers) {
	const keys = signers.flatMap((signer) => signer.kind === "key" ? [signer.publicKey] : []);
	const found = keys.find((key) => keyHint(key) === hint) ?? (keys.length === 1 ? keys[0] : void 0);
	if (found !== void 0) return found;
	return require_verification.refuse("signer", keys.length === 0 ? "wanted a signature by a workflow, got one by a key" : `wanted ${keyNames(signers)}, got ${hinted(hint)}`);
}
function verifyByKey(opened, hint, key, roots) {
	const { payload, signature } = opened.envelope;
	if (!verifyWith(key, require_envelope.preAuthEncoding(payload), signature)) {
		if (hint !== keyHint(key)) require_verification.refuse("signer", `wanted ${require_verification.keyName(require_verification.sha256(key))}, got ${hinted(hint)}`);
		require_verification.refuse("signature", "it does not belong to this statement: one of the two was altered", "Get the file again from its source.");
	}
	require_node.verifyTimesOfKey(opened, key, roots);
}
function pastTimesOf(opened, at) {
	const times = require_node.timesOf(opened);
	const future = times.find((time) => time > at + require_verification.MAX_CLOCK_SKEW_MS);
	if (future !== void 0) require_verification.refuse("signature.time", `signed at ${iso(future)}, which is yet to come`, "Check the clock of this machine.");
	return times;
}
function expectOneOf(attempts, identity) {
	const problems = [];
	for (const attempt of attempts) try {
		attempt();
		return;
	} catch (error) {
		problems.push(require_verification.problemOf(error));
	}
	const [first] = problems;
	if (problems.length === 1 && first !== void 0) throw new require_verification.Refusal(first);
	require_verification.refuse("signer", `none of the ${problems.length} trusted signers is ${require_verification.describeWorkflow(identity)}`);
}
function keyNames(signers) {
	return signers.map((signer) => signer.kind === "key" ? require_verification.keyName(require_verification.sha256(signer.publicKey)) : signer.workflow).join(" or ");
}
function hinted(hint) {
	const digest = /^[A-Za-z0-9+/]{43}=$/.test(hint) ? require_verification.fromBase64(hint, "hint") : null;
	if (digest !== null) return `one that says it is by ${require_verification.keyName(digest)}`;
	return hint === "" ? "an unnamed key" : `a key that calls itself ${require_verification.preview(hint, 80)}`;
}
function iso(time) {
	return new Date(time).toISOString();
}
Object.defineProperty(exports, "OtherSigner", {
	enumerable: true,
	get: function() {
		return OtherSigner;
	}
});
Object.defineProperty(exports, "PASSWORD_VARIABLE", {
	enumerable: true,
	get: function() {
		return PASSWORD_VARIABLE;
	}
});
Object.defineProperty(exports, "checkSignature", {
	enumerable: true,
	get: function() {
		return checkSignature;
	}
});
Object.defineProperty(exports, "expectReadable", {
	enumerable: true,
	get: function() {
		return expectReadable;
	}
});
Object.defineProperty(exports, "expectSigstoreBundle", {
	enumerable: true,
	get: function() {
		return expectSigstoreBundle;
	}
});
Object.defineProperty(exports, "pemOf", {
	enumerable: true,
	get: function() {
		return pemOf;
	}
});
Object.defineProperty(exports, "readPublicKey", {
	enumerable: true,
	get: function() {
		return readPublicKey;
	}
});
Object.defineProperty(exports, "readSigningKey", {
	enumerable: true,
	get: function() {
		return readSigningKey;
	}
});
