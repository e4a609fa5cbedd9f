const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_in_toto = require("./in-toto.cjs");
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
function readSigningKey(pem, password) {
	const field = "signing-key";
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
// src/signing/github-server.ts
const TENANT = /^https:\/\/([a-z0-9-]+)\.ghe\.com$/;
const TENANT_ISSUER = /^https:\/\/token\.actions\.([a-z0-9-]+)\.ghe\.com(?:\/[\w-]+)?$/;
const ENTERPRISE_SERVER_ISSUER = /^(https:\/\/[^/]+)\/_services\/token(?:\/[\w-]+)?$/;
function serverUrl(text) {
	const url = URL.canParse(text) ? new URL(text) : null;
	const isBare = url?.protocol === "https:" && url.href === `${url.origin}/`;
	if (url !== null && isBare) return url.origin;
	throw new require_start.InputError("INPUT_INVALID", `server-url: expected the address of a GitHub server, got ${JSON.stringify(text)}`, { hint: `Write https:// and the host alone, such as ${require_verification.GITHUB_COM} or https://github.example.com.` });
}
function issuerOf(server) {
	if (server === "https://github.com") return "https://token.actions.githubusercontent.com";
	const [, tenant] = TENANT.exec(server) ?? [];
	return tenant === void 0 ? `${server}/_services/token` : `https://token.actions.${tenant}.ghe.com`;
}
function serverOf(issuer) {
	const own = issuerOf(require_verification.GITHUB_COM);
	if (issuer === own || issuer.startsWith(`${own}/`)) return {
		kind: "github.com",
		url: require_verification.GITHUB_COM
	};
	const [, tenant] = TENANT_ISSUER.exec(issuer) ?? [];
	if (tenant !== void 0) return {
		kind: "tenant",
		url: `https://${tenant}.ghe.com`
	};
	const [, url] = ENTERPRISE_SERVER_ISSUER.exec(issuer) ?? [];
	return url === void 0 ? null : {
		kind: "enterprise-server",
		url
	};
}
// src/signing/refusal.ts
var Refusal = class extends Error {
	problem;
	constructor(problem) {
		super(`${problem.field}: ${problem.message}`);
		this.name = "Refusal";
		this.problem = problem;
	}
};
function refuse(field, message, hint) {
	throw new Refusal({
		field,
		message,
		...hint === void 0 ? {} : { hint }
	});
}
function differs(field, wanted, got, hint) {
	throw new Refusal({
		field,
		message: `wanted ${wanted}, got ${quoted(got)}`,
		wanted,
		got,
		...hint === void 0 ? {} : { hint }
	});
}
function expectEqual(field, wanted, got, hint) {
	if (got !== wanted) differs(field, wanted, got, hint);
}
function problemOf(error) {
	if (error instanceof Refusal) return error.problem;
	if (error instanceof require_start.ParseError) {
		const { field, reason: message, hint } = error;
		return {
			field,
			message,
			...hint === void 0 ? {} : { hint }
		};
	}
	throw error;
}
function quoted(text) {
	return /^[\x21-\x7e]{1,300}$/.test(text) ? text : require_verification.preview(text, 300);
}
// src/signing/identity.ts
const OID = {
	subjectAlternativeName: "2.5.29.17",
	legacyIssuer: "1.3.6.1.4.1.57264.1.1",
	issuer: "1.3.6.1.4.1.57264.1.8",
	buildSignerUri: "1.3.6.1.4.1.57264.1.9",
	runnerEnvironment: "1.3.6.1.4.1.57264.1.11",
	sourceRepositoryUri: "1.3.6.1.4.1.57264.1.12",
	sourceRepositoryDigest: "1.3.6.1.4.1.57264.1.13",
	sourceRepositoryRef: "1.3.6.1.4.1.57264.1.14",
	runInvocationUri: "1.3.6.1.4.1.57264.1.21"
};
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/;
const WORKFLOW_FILE = /^\.github\/workflows\/[^/@\s]+\.ya?ml$/;
const WORKFLOW_REF = /^(?:refs\/\S+|[0-9a-f]{40})$/;
const COMMIT = /^[0-9a-f]{40}$/;
const PULL_REQUEST_REF = /^refs\/pull\//;
function workflowSigner(parts) {
	const server = serverUrl(parts.serverUrl ?? "https://github.com");
	const { repository, ref, issuer = issuerOf(server), selfHosted = false } = parts;
	if (!REPOSITORY.test(repository)) throw new require_start.InputError("INPUT_INVALID", `repository: expected OWNER/NAME, got ${JSON.stringify(repository)}`);
	const [, file = "", workflowRef] = /^([^@]*)(?:@(.*))?$/s.exec(parts.workflow) ?? [];
	const workflow = WORKFLOW_FILE.test(file) ? `${repository}/${file}` : file;
	const [owner = "", name = "", ...path] = workflow.split("/");
	if (!REPOSITORY.test(`${owner}/${name}`) || !WORKFLOW_FILE.test(path.join("/"))) throw new require_start.InputError("INPUT_INVALID", `signer workflow: not a workflow’s path: ${JSON.stringify(parts.workflow)}`, { hint: "Write .github/workflows/FILE.yml, or OWNER/NAME/.github/workflows/FILE.yml for a reusable workflow." });
	if (workflowRef !== void 0 && !WORKFLOW_REF.test(workflowRef)) throw new require_start.InputError("INPUT_INVALID", `signer workflow: not a full ref or commit: ${JSON.stringify(workflowRef)}`, { hint: "Write @refs/heads/BRANCH, @refs/tags/TAG, or @ and the 40 digits of a commit." });
	if (ref !== void 0 && !/^refs\/\S+$/.test(ref)) throw new require_start.InputError("INPUT_INVALID", `ref: expected a full ref, got ${JSON.stringify(ref)}`, { hint: "Write refs/heads/BRANCH or refs/tags/TAG." });
	if ((URL.canParse(issuer) ? new URL(issuer) : null)?.protocol !== "https:") throw new require_start.InputError("INPUT_INVALID", `issuer: expected an https URL, got ${JSON.stringify(issuer)}`);
	return {
		kind: "workflow",
		serverUrl: server,
		repository,
		workflow,
		workflowRef: workflowRef ?? null,
		ref: ref ?? null,
		issuer,
		selfHosted
	};
}
function readWorkflowIdentity(der) {
	const certificate = require_verification.parseCertificate(der, "certificate");
	const issuer = claim(certificate, "issuer");
	const legacy = require_verification.findExtension(certificate, OID.legacyIssuer);
	if (legacy !== void 0) expectEqual("signer.issuer", issuer, new TextDecoder().decode(legacy.value));
	const workflowUri = subjectUri(certificate);
	expectEqual("signer.workflow", workflowUri, claim(certificate, "buildSignerUri"));
	return {
		issuer,
		workflowUri,
		repositoryUri: claim(certificate, "sourceRepositoryUri"),
		ref: claim(certificate, "sourceRepositoryRef"),
		commit: optionalClaim(certificate, "sourceRepositoryDigest"),
		runUri: optionalClaim(certificate, "runInvocationUri"),
		runnerEnvironment: optionalClaim(certificate, "runnerEnvironment")
	};
}
function expectWorkflow(wanted, got) {
	const { serverUrl: server } = wanted;
	expectServer(wanted, got);
	expectEqual("signer.issuer", wanted.issuer, got.issuer, issuerHint(wanted, got));
	expectEqual("signer.repository", `${server}/${wanted.repository}`, got.repositoryUri, CASE_HINT);
	const base = `${server}/${wanted.workflow}`;
	const workflowRef = got.workflowUri.startsWith(`${base}@`) ? got.workflowUri.slice(base.length + 1) : "";
	if (!WORKFLOW_REF.test(workflowRef)) differs("signer.workflow", `${base}@REF`, got.workflowUri, CASE_HINT);
	if (wanted.ref === null) expectAccepted("signer.ref", got.ref);
	else expectEqual("signer.ref", wanted.ref, got.ref);
	const field = "signer.workflow-ref";
	const isReusable = !wanted.workflow.startsWith(`${wanted.repository}/`);
	if (wanted.workflowRef !== null) expectEqual(field, wanted.workflowRef, workflowRef);
	else if (COMMIT.test(workflowRef)) refuse(field, `wanted a branch or tag, got ${workflowRef}`, FORK_HINT);
	else if (isReusable || wanted.ref === null) expectAccepted(field, workflowRef);
	else expectEqual(field, wanted.ref, workflowRef);
	if (!wanted.selfHosted) expectEqual("signer.runner", "github-hosted", got.runnerEnvironment ?? "none", RUNNER_HINT);
}
function expectServer({ serverUrl: wanted, issuer }, got) {
	const server = URL.canParse(got.repositoryUri) ? new URL(got.repositoryUri).origin : got.repositoryUri;
	if (server === wanted) return;
	const isMisconfigured = got.issuer === issuer && serverOf(issuer)?.url === wanted;
	const other = `If you mean that server: --server-url ${server}, in a policy \`server-url: ${server}\`.`;
	differs("signer.server", wanted, server, isMisconfigured ? AUTHORITY_HINT : other);
}
const AUTHORITY_HINT = "The token was issued by the server that you named, so it is the certificate authority that states another: set the `url` of its issuer (Fulcio: ci-issuer-metadata, default-template-values), and sign again.";
function issuerHint({ issuer: wanted }, { issuer: got }) {
	if (got.startsWith(`${wanted}/`)) return `If that is your enterprise’s own issuer: --issuer ${got}, in a policy \`issuer: ${got}\`.`;
}
function expectAccepted(field, ref) {
	if (!PULL_REQUEST_REF.test(ref)) return;
	refuse(field, `wanted a branch or tag, got ${ref}: a pull request runs code that nobody has accepted yet`, "Name the ref to accept it all the same.");
}
const FORK_HINT = "GitHub finds commits of forks under this name too: check that this one is the repository’s own, then name it (PATH@COMMIT).";
const RUNNER_HINT = "The owner of the runner decides what it signs. To accept that: --allow-self-hosted, in a policy `self-hosted: true`.";
const CASE_HINT = "Names are compared whole and with their case: write them as GitHub shows them.";
function describeWorkflow({ workflowUri, repositoryUri, ref }) {
	const short = (uri) => uri.startsWith(`https://github.com/`) ? uri.slice(require_verification.GITHUB_COM.length + 1) : uri;
	return `${short(workflowUri)}, run for ${short(repositoryUri)} at ${ref}`;
}
function claim(certificate, name) {
	return optionalClaim(certificate, name) ?? refuse("signer.certificate", `it does not state ${CLAIMS[name] ?? name}`, "It was not issued to a GitHub workflow: only those are accepted.");
}
const CLAIMS = {
	issuer: "the OIDC issuer",
	buildSignerUri: "the workflow that signed",
	sourceRepositoryUri: "the repository of the run",
	sourceRepositoryRef: "the ref of the run"
};
function optionalClaim(certificate, name) {
	const extension = require_verification.findExtension(certificate, OID[name]);
	if (extension === void 0) return null;
	const reader = new require_verification.DerReader(extension.value, `certificate.${name}`);
	if (reader.nextTag !== require_verification.TAG.UTF8_STRING) throw new require_start.ParseError("PARSE_INVALID", `certificate.${name}`, "expected a UTF8String");
	const text = reader.text("value");
	reader.end("value");
	return text;
}
function subjectUri(certificate) {
	const extension = require_verification.findExtension(certificate, OID.subjectAlternativeName);
	if (extension === void 0) return refuse("signer.certificate", "it names no subject");
	const reader = new require_verification.DerReader(extension.value, "certificate.subject_alternative_name");
	const names = reader.enter(require_verification.TAG.SEQUENCE, "names");
	reader.end("names");
	const uriTag = require_verification.contextTag(6, false);
	if (names.nextTag !== uriTag) refuse("signer.certificate", "its subject is not a URI", "It was not issued to a GitHub workflow.");
	const uri = Array.from(names.content(uriTag, "uri"), (byte) => String.fromCharCode(byte)).join("");
	if (!names.done) refuse("signer.certificate", "it names several subjects");
	return uri;
}
function keyName(fingerprint) {
	return `key sha256:${require_verification.toHex(fingerprint)}`;
}
// src/signing/check-signature.ts
const SIGSTORE_BUNDLE_MEDIA_TYPES = ["application/vnd.dev.sigstore.bundle.v0.3+json", "application/vnd.dev.sigstore.bundle+json;version=0.3"];
const MAX_WITNESSES = 8;
var OtherSigner = class extends Refusal {
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
	const { envelope, entity, sigstore } = await takeApart(json);
	const { payload } = envelope;
	const signed = (signer) => {
		return {
			payload,
			signer,
			signedAt: timesOf(entity, trust.at)
		};
	};
	if (entity.key.$case === "public-key") {
		const key = keyFor(entity.key.hint, trust.signers);
		verifyByKey(sigstore, entity, key, envelope, trust.roots);
		return signed({
			kind: "key",
			fingerprint: require_verification.sha256(key)
		});
	}
	const wanted = trust.signers.filter((signer) => signer.kind === "workflow");
	if (wanted.length === 0) refuse("signer", `wanted a signature by ${keyNames(trust.signers)}, got one by a certificate`);
	const certificate = certificateOf(json);
	verifyByCertificate(sigstore, entity, certificate, trust.roots);
	const identity = readWorkflowIdentity(certificate);
	const authentic = signed({
		kind: "workflow",
		identity
	});
	try {
		expectOneOf(wanted.map((signer) => () => expectWorkflow(signer, identity)), identity);
	} catch (error) {
		throw error instanceof Refusal ? new OtherSigner(error.problem, authentic) : error;
	}
	return authentic;
}
async function expectReadable(json) {
	const { entity } = await takeApart(json);
	parseWith(() => timesOf(entity, Number.POSITIVE_INFINITY));
}
async function takeApart(json) {
	const envelope = require_verification.read(json, "bundle", signedEnvelope);
	const sigstore = await Promise.resolve().then(() => require("./sigstore-verify.cjs"));
	const [bundle, entity] = parseWith(() => {
		const parsed = sigstore.bundleFromJSON(json);
		return [parsed, sigstore.toSignedEntity(parsed)];
	});
	if (!require_verification.equalBytes(payloadOf(bundle), envelope.payload)) refuse("dsseEnvelope.payload", "not base64 in its one canonical form");
	return {
		envelope,
		entity,
		sigstore
	};
}
const signedEnvelope = (value) => {
	const bundle = require_verification.anyObject(value);
	if (!require_verification.hasMember(bundle, "dsseEnvelope")) refuse("dsseEnvelope", "there is none: the bundle signs no statement");
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
	if (payloadType !== "application/vnd.in-toto+json") refuse("dsseEnvelope.payloadType", `wanted ${require_in_toto.PAYLOAD_TYPE}, got ${require_verification.preview(payloadType, 80)}`);
	const [signature, ...others] = require_verification.member(envelope, "signatures", require_verification.listOf(readSignature, { most: MAX_WITNESSES }));
	if (signature === void 0) return refuse("dsseEnvelope.signatures", "it is not signed: there is no signature");
	if (others.length > 0) refuse("dsseEnvelope.signatures", `wanted one signature, got ${others.length + 1}`);
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
	if (keyid !== "") refuse("dsseEnvelope.signatures[0].keyid", `wanted none, got ${require_verification.preview(keyid, 80)}`);
	return require_verification.member(signature, "sig", unbrokenBase64);
};
const unbrokenBase64 = (value) => {
	if (/\s/.test(require_verification.text(value))) throw new require_start.ParseError("PARSE_INVALID", "", "not base64: it has blanks");
	return require_verification.base64Bytes(value);
};
const CHECKPOINT_NAME = /^[A-Za-z0-9][A-Za-z0-9.:/_-]{0,199}$/;
const expectWitnesses = (value) => {
	const material = require_verification.anyObject(value);
	require_verification.onlyMembers(material, [
		"certificate",
		"publicKey",
		"tlogEntries",
		"timestampVerificationData"
	]);
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
	expectEqual("tlogEntries.inclusionProof.treeSize", size, require_verification.member(proof, "treeSize", require_verification.text));
	expectEqual("tlogEntries.inclusionProof.rootHash", root, require_verification.member(proof, "rootHash", require_verification.text));
	for (const [, name = ""] of note.matchAll(/\u2014 (\S+) /g)) if (!CHECKPOINT_NAME.test(name)) refuse("tlogEntries.checkpoint", `signed under an unusual name ${require_verification.preview(name)}`);
};
function payloadOf(bundle) {
	if (bundle.content.$case !== "dsseEnvelope") return refuse("dsseEnvelope", "there is none");
	return new Uint8Array(bundle.content.dsseEnvelope.payload);
}
function parseWith(read) {
	try {
		return read();
	} catch (error) {
		return refuse("bundle", `not a whole Sigstore bundle: ${wordsOf(error)}`);
	}
}
function keyFor(hint, signers) {
	const keys = signers.flatMap((signer) => signer.kind === "key" ? [signer.publicKey] : []);
	const found = keys.find((key) => keyHint(key) === hint) ?? (keys.length === 1 ? keys[0] : void 0);
	if (found !== void 0) return found;
	return refuse("signer", keys.length === 0 ? "wanted a signature by a workflow, got one by a key" : `wanted ${keyNames(signers)}, got ${hinted(hint)}`);
}
function verifyByKey(sigstore, entity, key, { payload, signature }, roots) {
	if (!verifyWith(key, preAuthEncoding(payload), signature)) {
		const hint = entity.key.$case === "public-key" ? entity.key.hint : "";
		if (hint !== keyHint(key)) refuse("signer", `wanted ${keyName(require_verification.sha256(key))}, got ${hinted(hint)}`);
		refuse("signature", "it does not belong to this statement: one of the two was altered", "Get the file again from its source.");
	}
	if (entity.timestamps.length === 0 && entity.tlogEntries.length === 0) return;
	const checked = {
		...entity,
		signature: withVerdict(entity.signature, true)
	};
	const found = {
		publicKey: (0, node_crypto.createPublicKey)({
			key: Buffer.from(key),
			format: "der",
			type: "spki"
		}),
		validFor: () => true
	};
	anyOf(roots.map((root) => () => {
		const material = sigstore.toTrustMaterial(sigstore.TrustedRoot.fromJSON(root.json), () => found);
		new sigstore.Verifier(material, {
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
function verifyByCertificate(sigstore, entity, leaf, roots) {
	const { issuer, issuerName } = require_verification.parseCertificate(leaf, "certificate");
	const issuers = roots.filter((root) => authorities(root).some((subject) => require_verification.equalBytes(subject, issuer)));
	if (issuers.length === 0) refuse("signer.certificate", `its issuer ${require_verification.preview(issuerName)} is in no trusted root`, "Another Sigstore instance signed it: give its trusted root with --trusted-root. `gh attestation trusted-root --hostname TENANT.ghe.com` writes that of a tenant.");
	anyOf(issuers.map(({ json }) => () => {
		const root = sigstore.TrustedRoot.fromJSON(json);
		new sigstore.Verifier(sigstore.toTrustMaterial(root), {
			ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
			tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
			timestampThreshold: 1
		}).verify(entity);
	}), "signature", "Get the file again from its source; an old trusted root may lack new keys, refresh it.");
}
function authorities({ json, name }) {
	const subject = (der) => require_verification.parseCertificate(require_verification.base64Bytes(der), "").subject;
	const certificates = require_verification.listOf(require_verification.only("rawBytes", subject), { most: 16 });
	const chains = require_verification.listOf(require_verification.only("certChain", require_verification.only("certificates", certificates)), { most: 100 });
	return require_verification.read(json, name, (root) => require_verification.memberOr(require_verification.anyObject(root), "certificateAuthorities", [], chains)).flat();
}
const leafBytes = require_verification.only("verificationMaterial", require_verification.only("certificate", require_verification.only("rawBytes", require_verification.base64Bytes)));
function certificateOf(json) {
	return require_verification.read(json, "bundle", leafBytes);
}
function timesOf({ timestamps }, at) {
	const times = timestamps.flatMap((timestamp) => {
		if (timestamp.$case === "timestamp-authority") return [timestamp.timestamp.signingTime.getTime()];
		return timestamp.tlogEntry.inclusionPromise === void 0 ? [] : [Number(timestamp.tlogEntry.integratedTime) * 1e3];
	});
	const future = times.find((time) => time > at + require_verification.MAX_CLOCK_SKEW_MS);
	if (future !== void 0) refuse("signature.time", `signed at ${iso(future)}, which is yet to come`, "Check the clock of this machine.");
	return times;
}
function anyOf(attempts, field, hint) {
	let first = null;
	for (const attempt of attempts) try {
		attempt();
		return;
	} catch (error) {
		first ??= wordsOf(error);
	}
	refuse(field, first ?? "there is no trusted root to check it with", hint);
}
function expectOneOf(attempts, identity) {
	const problems = [];
	for (const attempt of attempts) try {
		attempt();
		return;
	} catch (error) {
		problems.push(problemOf(error));
	}
	const [first] = problems;
	if (problems.length === 1 && first !== void 0) throw new Refusal(first);
	refuse("signer", `none of the ${problems.length} trusted signers is ${describeWorkflow(identity)}`);
}
function keyNames(signers) {
	return signers.map((signer) => signer.kind === "key" ? keyName(require_verification.sha256(signer.publicKey)) : signer.workflow).join(" or ");
}
function hinted(hint) {
	const digest = /^[A-Za-z0-9+/]{43}=$/.test(hint) ? require_verification.fromBase64(hint, "hint") : null;
	if (digest !== null) return `one that says it is by ${keyName(digest)}`;
	return hint === "" ? "an unnamed key" : `a key that calls itself ${require_verification.preview(hint, 80)}`;
}
function preAuthEncoding(payload) {
	return require_verification.concatBytes(require_verification.utf8(`DSSEv1 ${require_in_toto.PAYLOAD_TYPE.length} ${require_in_toto.PAYLOAD_TYPE} ${payload.length} `), payload);
}
function wordsOf(error) {
	if (error instanceof require_start.TrustCenterError || error instanceof Refusal) return error.message;
	if (!(error instanceof Error)) return "no reason given";
	const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
	return require_verification.preview(`${error.message}${cause}`, 300).slice(1, -1);
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
Object.defineProperty(exports, "Refusal", {
	enumerable: true,
	get: function() {
		return Refusal;
	}
});
Object.defineProperty(exports, "checkSignature", {
	enumerable: true,
	get: function() {
		return checkSignature;
	}
});
Object.defineProperty(exports, "describeWorkflow", {
	enumerable: true,
	get: function() {
		return describeWorkflow;
	}
});
Object.defineProperty(exports, "differs", {
	enumerable: true,
	get: function() {
		return differs;
	}
});
Object.defineProperty(exports, "expectEqual", {
	enumerable: true,
	get: function() {
		return expectEqual;
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
Object.defineProperty(exports, "keyName", {
	enumerable: true,
	get: function() {
		return keyName;
	}
});
Object.defineProperty(exports, "pemOf", {
	enumerable: true,
	get: function() {
		return pemOf;
	}
});
Object.defineProperty(exports, "problemOf", {
	enumerable: true,
	get: function() {
		return problemOf;
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
Object.defineProperty(exports, "refuse", {
	enumerable: true,
	get: function() {
		return refuse;
	}
});
Object.defineProperty(exports, "serverOf", {
	enumerable: true,
	get: function() {
		return serverOf;
	}
});
Object.defineProperty(exports, "workflowSigner", {
	enumerable: true,
	get: function() {
		return workflowSigner;
	}
});
