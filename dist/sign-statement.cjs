const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_envelope = require("./envelope.cjs");
const require_in_toto = require("./in-toto.cjs");
const require_check_signature = require("./check-signature.cjs");
let node_crypto = require("node:crypto");
let node_http = require("node:http");
// src/signing/sigstore-services.ts
const HEADERS = {
	accept: "application/json",
	"content-type": "application/json"
};
const LATER = "Try again later; nothing incomplete was published.";
const LIMITS = {
	maxBytes: 1048576,
	timeoutMs: 15e3
};
const RETRIES = 2;
const MAX_CERTIFICATES = 10;
const MAX_HASHES = 64;
async function requestCertificate(fulcioUrl, request) {
	const { identityToken, publicKeyPem, proofOfPossession } = request;
	return readAnswer(await ask({
		failed: "issued no signing certificate",
		hint: "It does not accept this identity token: check its audience (sigstore), its age (minutes) and its issuer.",
		secret: identityToken
	}, fulcioUrl, "/api/v2/signingCert", {
		credentials: { oidcIdentityToken: identityToken },
		publicKeyRequest: {
			publicKey: {
				algorithm: "ECDSA",
				content: publicKeyPem
			},
			proofOfPossession: require_verification.toBase64(proofOfPossession)
		}
	}), "fulcio", (value) => {
		const answer = require_verification.anyObject(value);
		const kind = require_verification.hasMember(answer, "signedCertificateEmbeddedSct") ? "signedCertificateEmbeddedSct" : "signedCertificateDetachedSct";
		const [first] = require_verification.member(answer, kind, require_verification.only("chain", require_verification.only("certificates", certificates)));
		return first ?? require_verification.refuse$1("expected a certificate in the answer");
	});
}
const certificates = require_verification.listOf((value) => {
	const pem = require_verification.text(value);
	try {
		return new node_crypto.X509Certificate(pem);
	} catch {
		return require_verification.refuse$1("not a certificate");
	}
}, { most: MAX_CERTIFICATES });
async function logEntry(rekorUrl, envelope, certificate) {
	return readAnswer(await ask({
		failed: "did not log the signature",
		hint: LATER,
		secret: null
	}, rekorUrl, "/api/v1/log/entries", {
		apiVersion: "0.0.1",
		kind: "dsse",
		spec: { proposedContent: {
			envelope: JSON.stringify(envelope),
			verifiers: [require_verification.toBase64(require_verification.utf8(certificate.toString()))]
		} }
	}), "rekor", (value) => {
		const [entry, ...others] = Object.values(require_verification.anyObject(value));
		return entry === void 0 || others.length > 0 ? require_verification.refuse$1("expected one entry in the answer") : bundleEntry(entry);
	});
}
const count = require_verification.integer(0, Number.MAX_SAFE_INTEGER);
const whole = (value) => String(count(value));
const hexAsBase64 = (value) => require_verification.toBase64(require_verification.hexBytes()(value));
const bundleEntry = (value) => {
	const entry = require_verification.anyObject(value);
	const canonicalizedBody = require_verification.member(entry, "body", require_verification.text);
	const proven = require_verification.member(entry, "verification", verification);
	return {
		logIndex: require_verification.member(entry, "logIndex", whole),
		logId: { keyId: require_verification.member(entry, "logID", hexAsBase64) },
		kindVersion: require_verification.member(entry, "body", (body) => readAnswer(Buffer.from(require_verification.text(body), "base64"), "", kindVersion)),
		integratedTime: require_verification.member(entry, "integratedTime", whole),
		...proven,
		canonicalizedBody
	};
};
const kindVersion = (value) => {
	const body = require_verification.anyObject(value);
	return {
		kind: require_verification.member(body, "kind", require_verification.text),
		version: require_verification.member(body, "apiVersion", require_verification.text)
	};
};
const verification = (value) => {
	const stated = require_verification.anyObject(value);
	return {
		inclusionPromise: { signedEntryTimestamp: require_verification.member(stated, "signedEntryTimestamp", require_verification.text) },
		inclusionProof: require_verification.member(stated, "inclusionProof", inclusionProof)
	};
};
const inclusionProof = (value) => {
	const proof = require_verification.anyObject(value);
	return {
		logIndex: require_verification.member(proof, "logIndex", whole),
		rootHash: require_verification.member(proof, "rootHash", hexAsBase64),
		treeSize: require_verification.member(proof, "treeSize", whole),
		hashes: require_verification.member(proof, "hashes", require_verification.listOf(hexAsBase64, { most: MAX_HASHES })),
		checkpoint: { envelope: require_verification.member(proof, "checkpoint", require_verification.text) }
	};
};
async function requestTimestamp(timestampUrl, signature) {
	return ask({
		failed: "gave no timestamp",
		hint: LATER,
		secret: null
	}, timestampUrl, new URL(timestampUrl).pathname === "/" ? "/api/v1/timestamp" : "", {
		artifactHash: (0, node_crypto.createHash)("sha256").update(signature).digest("base64"),
		hashAlgorithm: "sha256"
	});
}
async function ask(service, base, path, content) {
	const refused = (code, reason, hint = LATER) => new require_start.FetchError(code, require_verification.displayUrl(base), `${service.failed}: ${reason}`, { hint });
	for (let attempt = 0;; attempt++) {
		let problem;
		let mayPass;
		try {
			const answer = await require_verification.httpSend(`${base.replace(/\/+$/, "")}${path}`, {
				method: "POST",
				headers: HEADERS,
				body: JSON.stringify(content)
			}, LIMITS);
			const { status } = answer;
			if (status >= 200 && status < 300) return answer.body;
			mayPass = status === 408 || status === 429 || status >= 500;
			problem = refused("FETCH_STATUS", `(${status}) ${saidBy(answer, service)}`, status < 500 ? service.hint : LATER);
		} catch (error) {
			if (!(error instanceof require_start.FetchError)) throw error;
			mayPass = error.code === "FETCH_TIMEOUT" || require_verification.isPassing(error);
			problem = refused(error.code, error.message.slice(error.url.length + 2), error.hint);
		}
		if (attempt >= RETRIES || !mayPass) throw problem;
		await require_verification.pause(require_verification.backoff(attempt), new AbortController().signal);
	}
}
function saidBy({ status, body }, { secret }) {
	let message = "";
	try {
		message = readAnswer(body, "answer", require_verification.only("message", require_verification.text));
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
	}
	const clean = (secret === null ? message : message.replaceAll(secret, "…")).replace(/eyJ[\w-]+(?:\.[\w-]*)*/g, "…");
	return clean === "" ? node_http.STATUS_CODES[status] ?? "unknown" : require_start.visible(clean, 200);
}
function readAnswer(bytes, name, reader) {
	return require_verification.readJson(require_verification.fromUtf8(bytes, name), name, reader);
}
// src/signing/sign-statement.ts
var sign_statement_exports = require_rolldown_runtime.__exportAll({
	GITHUB_PRIVATE: () => GITHUB_PRIVATE,
	PUBLIC_GOOD: () => PUBLIC_GOOD,
	expectServiceUrl: () => expectServiceUrl,
	readIdentityToken: () => readIdentityToken,
	servicesFor: () => servicesFor,
	signStatement: () => signStatement
});
const PUBLIC_GOOD = {
	fulcioUrl: "https://fulcio.sigstore.dev",
	rekorUrl: "https://rekor.sigstore.dev",
	timestampUrl: "https://timestamp.sigstore.dev"
};
const GITHUB_PRIVATE = {
	fulcioUrl: "https://fulcio.githubapp.com",
	rekorUrl: null,
	timestampUrl: "https://timestamp.githubapp.com"
};
const MAX_TOKEN_LENGTH = 65536;
const BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
async function signStatement(statement, signing) {
	const { fulcioUrl, rekorUrl, timestampUrl } = signing.kind === "keyless" ? signing.services : {
		fulcioUrl: null,
		rekorUrl: null,
		timestampUrl: signing.timestampUrl
	};
	const urls = [
		fulcioUrl,
		rekorUrl,
		timestampUrl
	].filter((url) => url !== null);
	for (const url of urls) expectServiceUrl(url, "Sigstore service");
	try {
		const signer = signing.kind === "key" ? {
			sign: signing.key.sign,
			material: { publicKey: { hint: signing.key.hint } },
			certificate: null
		} : await certified(signing.identityToken, signing.services.fulcioUrl);
		const payload = require_in_toto.statementBytes(statement);
		const signature = signer.sign(require_envelope.preAuthEncoding(payload));
		const dsseEnvelope = {
			payload: require_verification.toBase64(payload),
			payloadType: require_envelope.PAYLOAD_TYPE,
			signatures: [{ sig: require_verification.toBase64(signature) }]
		};
		const [entry, timestamp] = await Promise.all([rekorUrl === null || signer.certificate === null ? null : logEntry(rekorUrl, dsseEnvelope, signer.certificate), timestampUrl === null ? null : requestTimestamp(timestampUrl, signature)]);
		const bundle = {
			mediaType: BUNDLE_TYPE,
			verificationMaterial: {
				...signer.material,
				...entry === null ? {} : { tlogEntries: [entry] },
				timestampVerificationData: { rfc3161Timestamps: timestamp === null ? [] : [{ signedTimestamp: require_verification.toBase64(timestamp) }] }
			},
			dsseEnvelope
		};
		await require_check_signature.expectReadable(bundle);
		return `${JSON.stringify(bundle)}\n`;
	} catch (error) {
		if (!(error instanceof require_verification.Refusal || error instanceof require_start.ParseError)) throw error;
		const { field, message } = require_verification.problemOf(error);
		const services = urls.map(require_verification.displayUrl).join(", ");
		throw new require_start.FetchError("FETCH_CONTENT", services, `what came back cannot be read: ${field}: ${message}`);
	}
}
async function certified(identityToken, fulcioUrl) {
	const { subject } = readIdentityToken(identityToken);
	const { privateKey, publicKey } = (0, node_crypto.generateKeyPairSync)("ec", { namedCurve: "P-256" });
	const sign = (message) => (0, node_crypto.sign)("sha256", message, privateKey);
	const certificate = await requestCertificate(fulcioUrl, {
		identityToken,
		publicKeyPem: publicKey.export({
			format: "pem",
			type: "spki"
		}).toString(),
		proofOfPossession: sign(require_verification.utf8(subject))
	});
	if (!certificate.checkPrivateKey(privateKey)) throw new require_start.ParseError("PARSE_INVALID", "fulcio", "its certificate is of another key");
	return {
		sign,
		material: { certificate: { rawBytes: require_verification.toBase64(certificate.raw) } },
		certificate
	};
}
function expectServiceUrl(text, name) {
	const url = require_verification.parseHttpUrl(text);
	if (require_verification.isConfidential(url) && url.username === "" && url.password === "" && url.search === "" && url.hash === "") return;
	throw new require_start.InputError("INPUT_INVALID", `${name}: expected an https URL without credentials and query`, { hint: "Only a service on this machine may be asked by plain http." });
}
function readIdentityToken(token) {
	const hint = "Give the OIDC token that the CI system issues for the audience sigstore.";
	const payload = token.length > MAX_TOKEN_LENGTH ? void 0 : /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1];
	try {
		return require_verification.readJson(Buffer.from(payload ?? "", "base64url").toString("utf8"), "token", claims);
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
	}
	throw new require_start.InputError("INPUT_INVALID", "identity token: not a JWT with a subject", { hint });
}
const claims = (value) => {
	const given = require_verification.anyObject(value);
	const subject = require_verification.member(given, "sub", require_verification.text);
	return {
		subject: require_verification.memberOr(given, "email", subject, require_verification.text),
		issuer: require_verification.memberOr(given, "iss", null, require_verification.text),
		visibility: require_verification.memberOr(given, "repository_visibility", null, require_verification.text)
	};
};
function servicesFor({ issuer, visibility }) {
	const server = issuer === null ? null : require_verification.serverOf(issuer);
	if (server?.kind === "tenant") {
		const { hostname } = new URL(server.url);
		return {
			fulcioUrl: `https://fulcio.${hostname}`,
			rekorUrl: null,
			timestampUrl: `https://timestamp.${hostname}`
		};
	}
	if (server?.kind === "enterprise-server") throw new require_start.InputError("INPUT_INVALID", `no public certificate authority accepts the identity of a workflow on ${server.url}`, { hint: "Name your own Sigstore instance, all of it: fulcio-url, rekor-url and timestamp-url. Or sign with a key (signing-key; in the action also `sign: key`)." });
	return visibility === "private" || visibility === "internal" ? GITHUB_PRIVATE : PUBLIC_GOOD;
}
Object.defineProperty(exports, "expectServiceUrl", {
	enumerable: true,
	get: function() {
		return expectServiceUrl;
	}
});
Object.defineProperty(exports, "readIdentityToken", {
	enumerable: true,
	get: function() {
		return readIdentityToken;
	}
});
Object.defineProperty(exports, "servicesFor", {
	enumerable: true,
	get: function() {
		return servicesFor;
	}
});
Object.defineProperty(exports, "signStatement", {
	enumerable: true,
	get: function() {
		return signStatement;
	}
});
Object.defineProperty(exports, "sign_statement_exports", {
	enumerable: true,
	get: function() {
		return sign_statement_exports;
	}
});
