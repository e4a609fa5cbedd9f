const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_trusted_root = require("./trusted-root.cjs");
const require_json = require("./json.cjs");
const require_check_signature = require("./check-signature.cjs");
const require_trusted_root$1 = require("./trusted-root2.cjs");
const require_help = require("./help.cjs");
const require_in_toto = require("./in-toto.cjs");
const require_write = require("./write.cjs");
const require_subjects = require("./subjects.cjs");
const require_arguments = require("./arguments.cjs");
let node_fs = require("node:fs");
// src/core/summary/read.ts
const MAX_LISTED = { most: 1e4 };
function eachPhase(reader) {
	return require_verification.object(require_help.byPhase(() => reader));
}
const resource = require_verification.object({
	uri: require_verification.nonEmpty,
	digest: require_in_toto.sha256Digest
});
const component = require_verification.object({
	role: require_verification.oneOf(...require_help.COMPONENT_ROLES),
	tee: require_verification.orNull(require_verification.oneOf("tdx")),
	phases: eachPhase(require_verification.oneOf(...require_help.CHECK_STATUSES)),
	freshness: require_verification.oneOf(...require_help.FRESHNESS_GRADES),
	referenceGrade: require_verification.orNull(require_verification.oneOf(...require_help.GRADES)),
	composeHash: require_verification.orNull(require_verification.lowerHex(32)),
	osImageHash: require_verification.orNull(require_verification.lowerHex(32)),
	imagesBuilt: require_verification.boolean
});
const provenance = require_verification.object({
	image: require_verification.nonEmpty,
	sha256: require_verification.lowerHex(32),
	repository: require_verification.nonEmpty,
	commit: require_verification.gitCommit,
	ref: require_verification.nonEmpty,
	workflow: require_verification.nonEmpty,
	run: require_verification.orNull(require_verification.nonEmpty),
	trustedRoot: require_verification.nonEmpty
});
const count = require_verification.integer(0, MAX_LISTED.most);
const accepted = require_verification.object({
	instances: require_verification.acceptedInstances,
	debug: require_verification.boolean,
	developmentImages: require_verification.boolean,
	tcbStatuses: require_verification.listOf(require_verification.oneOf(...require_verification.TCB_STATUSES), { most: require_verification.TCB_STATUSES.length }),
	graceDays: require_verification.integer(0, 3650)
});
const MAX_ENDPOINTS = {
	least: 1,
	most: 16
};
const blockTime = (value) => {
	require_verification.time(value);
	return require_verification.text(value);
};
const registry = require_verification.object({
	chainId: require_verification.integer(0, Number.MAX_SAFE_INTEGER),
	contract: require_verification.lowerHex(20),
	block: require_verification.integer(0, Number.MAX_SAFE_INTEGER),
	blockHash: require_verification.lowerHex(32),
	blockTime,
	endpoints: require_verification.listOf(require_verification.nonEmpty, MAX_ENDPOINTS),
	onlyThis: require_verification.boolean
});
const domain = require_verification.object({
	name: require_verification.matching(/^[a-z0-9_.-]{1,253}$/, "a domain name in lower case"),
	port: require_verification.integer(1, 65535),
	holder: require_verification.orNull(require_verification.oneOf("app", "gateway")),
	ct: require_verification.boolean,
	givenRoot: require_verification.boolean,
	leftOut: require_verification.setOf(require_verification.oneOf(...require_verification.DOMAIN_CHECKS.map((check) => `domain.${check}`)))
});
const predicateReader = require_verification.object({
	verifier: require_verification.object({
		id: require_verification.oneOf(require_write.VERIFIER_ID),
		version: require_verification.object({ "trust-center": require_verification.text })
	}),
	timeVerified: require_verification.time,
	resourceUri: require_verification.nonEmpty,
	policy: resource,
	inputAttestations: require_verification.listOf(resource, MAX_LISTED),
	verificationResult: require_verification.oneOf("PASSED", "FAILED"),
	verifiedLevels: require_verification.listOf(require_verification.oneOf(...require_write.LEVELS), { most: require_write.LEVELS.length }),
	slsaVersion: require_verification.oneOf("1.0"),
	[require_write.SUMMARY_EXTENSION]: require_verification.object({
		reason: require_verification.text,
		evidenceDigest: require_verification.lowerHex(32),
		trustAnchor: require_verification.nonEmpty,
		accepts: accepted,
		instances: require_verification.object({
			judged: count,
			distinct: count,
			stopped: count
		}),
		components: require_verification.listOf(component, MAX_LISTED),
		registry: require_verification.optional(registry),
		domain: require_verification.optional(domain),
		images: require_verification.listOf(require_verification.object({
			name: require_verification.nonEmpty,
			sha256: require_verification.lowerHex(32)
		}), MAX_LISTED),
		provenance: require_verification.listOf(provenance, MAX_LISTED),
		notAfter: require_verification.time
	})
});
function parseSummary({ subject, predicate }) {
	const stated = require_verification.read(predicate, "predicate", predicateReader);
	const { evidenceDigest, reason, ...ours } = stated[require_write.SUMMARY_EXTENSION];
	const { timeVerified, resourceUri, policy, inputAttestations, verifiedLevels } = stated;
	const verdict = require_write.statedVerdict(ours);
	const summary = {
		...ours,
		components: named(ours.components),
		verdict,
		reason: `${verdict}: ${reason}`,
		subjects: subject,
		timeVerified,
		resourceUri,
		verifierVersion: stated.verifier.version["trust-center"],
		policySha256: policy.digest.sha256,
		evidenceSha256: evidenceDigest,
		verifiedLevels,
		passed: stated.verificationResult === "PASSED"
	};
	for (const component of summary.components) expectPlausible(component);
	expectOnlyThis(summary);
	expectDomain$1(summary);
	expectEarlier(summary);
	expectDerived(summary);
	expectCounted(summary);
	expectPolicyUri(policy);
	if (inputAttestations.length === 0 && summary.components.length > 0) contradicts("inputAttestations", "there is none, but there are components");
	const { notAfter } = summary;
	if (notAfter < timeVerified || notAfter > timeVerified + require_write.MAX_RELIANCE_MS) contradicts("notAfter", "it is before the appraisal, or more than seven days after it");
	return summary;
}
function named(components) {
	const count = {
		app: 0,
		kms: 0,
		gateway: 0
	};
	return components.map((one) => ({
		...one,
		component: `${one.role}/${count[one.role]++}`
	}));
}
function expectDerived(summary) {
	const { components, images, resourceUri, subjects, verifiedLevels } = summary;
	const passed = require_write.passes(summary);
	const word = (pass) => pass ? "PASSED" : "FAILED";
	expectValue(word(summary.passed), word(passed), "predicate.verificationResult");
	const levels = passed ? require_write.levelsOf(components, require_write.levelFacts(summary)) : [];
	expectValue(verifiedLevels.join(", "), levels.join(", "), "predicate.verifiedLevels");
	if (images.length > 0 && components.every(({ composeHash }) => composeHash === null)) contradicts("images", "there are some, but no accepted app-compose that could name them");
	expectSourced(summary);
	const wrong = require_subjects.wrongSubject(subjects, {
		components,
		resourceUri,
		passed
	});
	if (wrong !== null) throw new require_start.ParseError("PARSE_INVALID", "statement.subject", wrong);
}
function expectSourced({ components, provenance: sources }) {
	if (sources.length > 0 && components.every(({ composeHash }) => composeHash === null)) contradicts("provenance", "there is some, but no accepted app-compose that could name an image");
	if (sources.length === 0 && components.some(({ imagesBuilt }) => imagesBuilt)) contradicts("provenance", "there is none, but images that were built");
}
function expectPlausible(one) {
	const { component, tee, phases, referenceGrade, composeHash, osImageHash } = one;
	const from = (what, phase) => {
		if (phases[phase] !== "pass") contradicts("components", `${component} has a ${what}, and ${phase} ${phases[phase]}`);
	};
	for (const phase of require_help.PHASES) {
		if (phases[phase] !== "skipped" && !require_help.hasPhase(one.role, phase)) contradicts("components", `${component} has no ${phase} phase, and it is ${phases[phase]}`);
		if (phases[phase] === "pass" && !require_verification.hasGround(phase, phases)) contradicts("components", `${component} passed ${phase} without what it stands on`);
	}
	if (composeHash !== null) from("composeHash", "source-code");
	if (one.imagesBuilt && composeHash === null) contradicts("components", `${component} has images that were built, and no composeHash`);
	if (referenceGrade !== null) from("referenceGrade", "os");
	if (osImageHash !== null && (referenceGrade === null || !require_subjects.IN_HAND.includes(referenceGrade))) contradicts("components", `${component} has an osImageHash, and the OS is known as ${referenceGrade}`);
	if (tee === null && (phases.os === "pass" || phases["source-code"] === "pass")) contradicts("components", `${component} is no TD, and passed as one`);
}
function expectCounted({ instances: { judged, distinct }, components }) {
	const apps = components.filter(({ role }) => role === "app");
	const passed = apps.filter(({ phases }) => phases.hardware === "pass").length;
	if (judged > apps.length || judged < passed) contradicts("instances", `${judged} were judged, of ${apps.length} components that are one, ${passed} of them passed`);
	if (distinct > judged || distinct === 0 && judged > 0) contradicts("instances", `${distinct} are different ones, of ${judged} judged`);
}
function expectOnlyThis({ registry, components }) {
	if (registry?.onlyThis !== true) return;
	const hashes = new Set(components.filter(({ role }) => role === "app").map(({ composeHash }) => composeHash));
	if (hashes.size !== 1 || hashes.has(null)) contradicts("registry", "onlyThis is true, and no one accepted compose hash is that of every app");
}
function expectDomain$1({ domain: named, components }) {
	const passed = components.filter(({ phases }) => phases.domain === "pass");
	const apps = components.filter(({ role }) => role === "app");
	if (passed.length > 0 && named === void 0) contradicts("domain", "there is none, but a domain phase that passed");
	if (named === void 0) return;
	const { holder, leftOut } = named;
	const isPassed = apps.length > 0 && passed.length === apps.length;
	if (holder !== null && !isPassed) contradicts("domain", "it has a holder, and the domain phase of an app did not pass");
	if (isPassed && holder === null !== leftOut.includes("domain.tee-controlled-key")) contradicts("domain", `who has its key was ${holder === null ? "" : "not "}asked, and it has ${holder ?? "no holder"}`);
}
const MAX_SKEW_MS = 36e5;
function expectEarlier({ registry, timeVerified }) {
	if (registry === void 0 || require_verification.parseRfc3339(registry.blockTime, "predicate.registry") <= timeVerified + MAX_SKEW_MS) return;
	contradicts("registry", "its block is of a time after the appraisal");
}
function expectPolicyUri({ uri, digest }) {
	if (uri.toLowerCase().startsWith("trust-center:")) expectValue(uri, require_write.policyUri(digest.sha256), "predicate.policy.uri");
}
function contradicts(what, message) {
	throw new require_start.ParseError("PARSE_INVALID", `predicate.${what}`, message);
}
function expectValue(actual, expected, field) {
	if (actual === expected) return;
	throw new require_start.ParseError("PARSE_INVALID", field, `expected ${expected}, got ${require_verification.preview(actual, 80)}`);
}
// src/signing/verify-summary.ts
async function verifySummaries(request) {
	const authentic = [];
	const leftOut = [];
	const refused = [];
	for (const { name: file, json } of sigstoreBundlesOf(request.files)) try {
		const { problem, ...found } = await authenticate(json, request);
		if (problem === null) authentic.push({
			file,
			...found
		});
		else leftOut.push({
			file,
			problem,
			...found
		});
	} catch (error) {
		refused.push({
			file,
			problem: require_verification.problemOf(error)
		});
	}
	const { resourceUri } = request;
	const asked = authentic.filter(({ summary }) => resourceUri === null || summary.resourceUri === resourceUri);
	const targets = [...new Set(asked.map(({ summary }) => summary.resourceUri))].sort().map((name) => judgeTarget(asked.filter(({ summary }) => summary.resourceUri === name), leftOut.filter(({ summary }) => summary.resourceUri === name), request));
	const others = leftOut.map(({ file, problem }) => ({
		file,
		problem
	}));
	if (targets.length === 0) refused.push(...others.splice(0));
	return {
		...overallVerdict(targets, refused, request),
		targets,
		refused,
		leftOut: others
	};
}
function sigstoreBundlesOf(files) {
	return files.flatMap(({ name, text }) => {
		const documents = require_trusted_root.jsonDocuments(text, name);
		return documents.map((json, i) => {
			const numbered = documents.length === 1 ? name : `${name}[${i}]`;
			require_check_signature.expectSigstoreBundle(json, numbered);
			return {
				name: numbered,
				json
			};
		});
	});
}
async function authenticate(json, request) {
	const { signed, other } = await signedBy(json, request);
	const summary = summaryIn$1(signed.payload, other);
	const { timeVerified } = summary;
	const later = [timeVerified, ...signed.signedAt].find((time) => time > request.at + require_verification.MAX_CLOCK_SKEW_MS);
	if (later !== void 0 && request.asOf !== true) require_verification.refuse("timeVerified", `${iso(later)} is yet to come`, "Check the clock of this machine and the signer’s.");
	const before = signed.signedAt.find((time) => time + require_verification.MAX_CLOCK_SKEW_MS < timeVerified);
	if (before !== void 0) require_verification.refuse("timeVerified", `${iso(timeVerified)}, but it was signed before that, at ${iso(before)}`);
	return {
		summary,
		signed,
		problem: (later === void 0 ? null : {
			field: LATER,
			message: `made at ${iso(later)}, after the time asked about`
		}) ?? other
	};
}
function summaryIn$1(payload, other) {
	try {
		const statement = require_in_toto.parseStatement(payload);
		require_verification.expectEqual("predicateType", require_write.SUMMARY_PREDICATE_TYPE, statement.predicateType, "It is about something else: give only verification summaries (`gh attestation download --predicate-type`).");
		return parseSummary(statement);
	} catch (error) {
		const problem = require_verification.problemOf(error);
		throw new require_verification.Refusal(other ?? problem);
	}
}
const LATER = "timeVerified";
async function signedBy(json, request) {
	const at = request.asOf === true ? Number.POSITIVE_INFINITY : request.at;
	try {
		return {
			signed: await require_check_signature.checkSignature(json, {
				...request,
				at
			}),
			other: null
		};
	} catch (error) {
		if (error instanceof require_check_signature.OtherSigner) return {
			signed: error.signed,
			other: error.problem
		};
		throw error;
	}
}
function judgeTarget(summaries, leftOut, request) {
	const newest = Math.max(...summaries.map(({ summary }) => summary.timeVerified));
	const worst = summaries.filter(({ summary }) => summary.timeVerified === newest).map((entry) => ({
		entry,
		...judge(entry.summary, request)
	})).reduce((a, b) => RANK[b.verdict] > RANK[a.verdict] ? b : a);
	const { file, summary, signed } = worst.entry;
	const denials = leftOut.filter((other) => denies(other, worst.entry)).map(denial);
	return {
		resourceUri: summary.resourceUri,
		verdict: denials.length > 0 ? "failed" : worst.verdict,
		file,
		signer: signed.signer.kind === "key" ? require_verification.keyName(signed.signer.fingerprint) : require_verification.describeWorkflow(signed.signer.identity),
		timeVerified: iso(summary.timeVerified),
		notAfter: iso(summary.notAfter),
		signedAt: signed.signedAt.map(iso),
		stated: statedBy(summary),
		problems: [...worst.problems, ...denials],
		older: summaries.filter((other) => other.summary.timeVerified < newest).map((other) => other.file)
	};
}
function denies({ summary, signed, problem }, counted) {
	if (problem.field === LATER || summary.passed) return false;
	if (signed.signer.kind !== "workflow" || counted.signed.signer.kind !== "workflow") return false;
	const { identity } = signed.signer;
	return identity.repositoryUri === counted.signed.signer.identity.repositoryUri && !identity.ref.startsWith("refs/pull/") && summary.timeVerified >= counted.summary.timeVerified;
}
function denial({ file, summary, signed }) {
	const signer = signed.signer.kind === "workflow" ? require_verification.describeWorkflow(signed.signer.identity) : "a key";
	return {
		field: "newer",
		message: `${file} says ${summary.verdict}, appraised later, at ${iso(summary.timeVerified)}, by ${signer}`,
		hint: "Find out why it did not pass before you rely on the older success."
	};
}
function statedBy(summary) {
	const { verdict, reason, verifiedLevels, policySha256, accepts, instances, components, images } = summary;
	const { domain = null } = summary;
	return {
		verdict,
		reason,
		verifiedLevels,
		policySha256,
		accepts,
		instances,
		components,
		domain,
		images
	};
}
const RANK = {
	verified: 0,
	inconclusive: 1,
	failed: 2
};
function judge(summary, request) {
	const problems = [];
	const check = (look) => {
		try {
			look();
		} catch (error) {
			problems.push(require_verification.problemOf(error));
		}
	};
	const { at, maxAgeMs } = request;
	const again = "Verify the deployment again, and give the new summary.";
	check(() => {
		if (at - summary.timeVerified <= maxAgeMs) return;
		require_verification.refuse("age", `wanted at most ${duration(maxAgeMs)}, got ${duration(at - summary.timeVerified)}`, again);
	});
	check(() => {
		if (at <= summary.notAfter) return;
		require_verification.refuse("notAfter", `not to be relied on after ${iso(summary.notAfter)}, and it is ${iso(at)}`, again);
	});
	check(() => {
		if (summary.trustAnchor === "intel-sgx-root-ca") return;
		require_verification.refuse("trustAnchor", "a test root was trusted instead of Intel’s: nothing is proven about the hardware");
	});
	check(() => {
		if (!summary.accepts.debug) return;
		require_verification.refuse("accepts.debug", "VMs whose memory the host can read were accepted: nothing is proven about any VM");
	});
	check(() => {
		const { policyDigests } = request;
		if (policyDigests === void 0 || policyDigests.includes(summary.policySha256)) return;
		require_verification.differs("policy", policyDigests.join(" or "), summary.policySha256, "It was judged by another policy: compare `policyDigest` of a result made with yours.");
	});
	check(() => {
		const { freshness } = request;
		if (freshness === void 0) return;
		const rank = (grade) => require_help.FRESHNESS_GRADES.indexOf(grade);
		const weak = summary.components.find((component) => rank(component.freshness) < rank(freshness));
		if (weak !== void 0) require_verification.refuse("freshness", `wanted ${freshness}, got ${weak.freshness} of ${weak.component}`);
	});
	check(() => {
		if (request.domain !== void 0) expectDomain(summary, request.domain);
	});
	for (const { name, sha256 } of request.subjects) check(() => {
		if (summary.subjects.some(({ digest }) => digest.sha256 === sha256)) return;
		const got = summary.subjects.map((subject) => `${subject.name} ${subject.digest.sha256}`).slice(0, 20);
		const more = summary.subjects.length > 20 ? `, and ${summary.subjects.length - 20} more` : "";
		require_verification.refuse(`subject ${name}`, `wanted ${sha256}, got ${got.join(", ")}${more}`, "The summary is about other artifacts than this one.");
	});
	check(() => {
		if (summary.verdict !== "verified" || summary.passed || problems.length > 0) return;
		require_verification.refuse("verificationResult", "wanted PASSED, got FAILED: what was verified is not a TD");
	});
	return {
		verdict: problems.length > 0 ? "failed" : summary.verdict,
		problems
	};
}
const DOMAIN_LEVEL = "TRUST_CENTER_DOMAIN";
function expectDomain({ domain, verifiedLevels }, wanted) {
	const hint = "Verify the deployment with this domain (--domain), and give the new summary.";
	const got = domain === void 0 ? null : require_verification.domainAddress(domain);
	if (got === null) require_verification.refuse("domain", `wanted ${wanted}, and none was named`, hint);
	if (got !== wanted) require_verification.differs("domain", wanted, got, hint);
	if (!verifiedLevels.includes(DOMAIN_LEVEL)) require_verification.refuse("domain", `${wanted} was named, and ${DOMAIN_LEVEL} is not among the levels`, hint);
}
function overallVerdict(targets, refused, { resourceUri }) {
	const [refusal] = refused;
	if (refusal !== void 0) {
		const { file, problem } = refusal;
		const more = refused.length === 1 ? "" : ` (and ${refused.length - 1} more refused)`;
		return {
			verdict: "failed",
			reason: `${file} is refused: ${problem.field}: ${problem.message}${more}`
		};
	}
	if (targets.length === 0) return {
		verdict: "failed",
		reason: resourceUri === null ? "there is no summary" : `no summary is about ${resourceUri}`
	};
	const worst = targets.reduce((a, b) => RANK[b.verdict] > RANK[a.verdict] ? b : a);
	const [problem] = worst.problems;
	const why = problem === void 0 ? worst.stated.reason : `${problem.field}: ${problem.message}`;
	return {
		verdict: worst.verdict,
		reason: `${worst.resourceUri}: ${why}`
	};
}
function duration(ms) {
	const minutes = Math.floor(ms / require_verification.MINUTE_MS);
	if (minutes < 120) return `${minutes} min`;
	if (minutes < 2880) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
	const hours = Math.floor(minutes / 60);
	return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
function iso(time) {
	return new Date(time).toISOString();
}
// src/cli/verify-summary.ts
async function run(argv) {
	const args = require_arguments.parseArguments("verify-summary", argv);
	const { positionals, options } = args;
	const signers = await readSigners(args);
	const maxAgeMs = readAge(options.maxAge);
	const asOf = options.at;
	const at = asOf === void 0 ? Date.now() : require_verification.readTime(asOf);
	const subjects = await Promise.all(options.subject.map(readSubject));
	const files = await Promise.all(positionals.map(readSummary));
	const roots = await readRoots(options);
	const report = await verifySummaries({
		files,
		signers,
		roots,
		subjects,
		resourceUri: options.resourceUri ?? null,
		...readDemands(options),
		maxAgeMs,
		at,
		asOf: asOf !== void 0
	});
	const trustedRoots = roots.map((root) => require_trusted_root$1.describeTrustedRoot(root, at));
	const { format, output } = options;
	if (format === "json") await require_start.writeOutput(require_json.jsonText({
		at: new Date(at).toISOString(),
		...report,
		trustedRoots
	}), output);
	else await require_start.writeReport(asText(report, asOf === void 0 ? null : at, trustedRoots), output);
	return require_start.EXIT[report.verdict];
}
async function readSummary(path) {
	const bytes = await require_verification.readInputFile(path, "summary", require_verification.MAX_INPUT_BYTES);
	const text = require_verification.documentText(bytes, "summary");
	return {
		name: path,
		text: text.trimStart().startsWith("<") ? await summaryIn(bytes) : text
	};
}
async function summaryIn(report) {
	const { checkReport } = await Promise.resolve().then(() => require("./report.cjs"));
	const check = await checkReport(report);
	const hint = "Give the summary itself; or see what `trust-center check-report FILE` says.";
	if (check.state !== "same") {
		const what = check.state === "changed" ? "a report that was changed" : "no report of this version";
		throw new require_start.InputError("INPUT_INVALID", `summary: the file is ${what}`, { hint });
	}
	if (check.source.summary !== null) return check.source.summary;
	throw new require_start.InputError("INPUT_INVALID", "summary: there is no signed summary in the report", { hint });
}
async function readSigners({ options, isGiven }) {
	const { key, serverUrl, repo: repository, signerWorkflow: workflows, ref, issuer } = options;
	if (key !== void 0) {
		const other = [
			"server-url",
			"repo",
			"ref",
			"issuer",
			"signer-workflow",
			"allow-self-hosted"
		].find(isGiven);
		if (other !== void 0) throw new require_start.InputError("INPUT_INVALID", `--key and --${other} name different signers; give one`);
		const pem = require_check_signature.pemOf(await require_verification.readInputFile(key, "key", 65536), "key");
		return [{
			kind: "key",
			publicKey: require_check_signature.readPublicKey(pem, "key")
		}];
	}
	if (repository === void 0 || workflows.length === 0) throw new require_start.InputError("INPUT_INVALID", "whose signature counts? A good signature by anybody proves nothing", { hint: "Give --key PUB.pem, or both --repo OWNER/NAME and --signer-workflow .github/workflows/FILE.yml." });
	const run = {
		serverUrl,
		repository,
		ref,
		issuer,
		selfHosted: options.allowSelfHosted
	};
	return workflows.map((workflow) => require_verification.workflowSigner({
		...run,
		workflow
	}));
}
function readDemands({ policyDigest, freshness, domain }) {
	const digests = policyDigest.map((text) => text.replace(/^sha256:/, ""));
	for (const digest of digests) if (!/^[0-9a-f]{64}$/.test(digest)) throw new require_start.InputError("INPUT_INVALID", "--policy-digest: expected 64 lower-case hexadecimal digits");
	return {
		...digests.length === 0 ? {} : { policyDigests: digests },
		...freshness === void 0 ? {} : { freshness },
		...domain === void 0 ? {} : { domain: require_verification.domainAddress(require_verification.readDomain(domain)) }
	};
}
async function readRoots(options) {
	const { trustedRoot: path, tufMirror: mirror, tufRoot: rootPath, refreshTrustedRoot: refresh } = options;
	if (mirror === void 0 !== (rootPath === void 0)) throw new require_start.InputError("INPUT_INVALID", "--tuf-mirror and --tuf-root belong together");
	if (refresh && path !== void 0) throw new require_start.InputError("INPUT_INVALID", "--trusted-root and --refresh-trusted-root name different roots; give one");
	if (mirror !== void 0 && !refresh) throw new require_start.InputError("INPUT_INVALID", "--tuf-mirror is only asked with --refresh-trusted-root");
	if (path !== void 0) return require_trusted_root$1.readTrustedRoots(path);
	if (!refresh) return require_trusted_root.shippedTrustedRoots();
	const cacheDirectory = require_verification.defaultCacheDirectory(process.env);
	if (cacheDirectory === null) throw new require_start.InputError("INPUT_INVALID", "--refresh-trusted-root keeps what it fetched, and there is no cache folder", { hint: "Name one in TRUST_CENTER_CACHE." });
	if (mirror === void 0 || rootPath === void 0) return require_trusted_root$1.fetchTrustedRoots(cacheDirectory);
	return [await require_trusted_root$1.fetchTrustedRoot({
		url: mirror,
		rootPath
	}, cacheDirectory)];
}
async function readSubject(text) {
	const digest = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text)?.[1];
	if (digest !== void 0) {
		if ((0, node_fs.existsSync)(text)) {
			const other = text.startsWith("sha256:") ? digest : `sha256:${digest}`;
			throw new require_start.InputError("INPUT_INVALID", `--subject: ${text} is a digest, and a file here has that name`, { hint: `Write ./${text} for the file, or ${other} for the digest.` });
		}
		return {
			name: `sha256:${digest}`,
			sha256: digest
		};
	}
	if (text.startsWith("sha256:")) throw new require_start.InputError("INPUT_INVALID", "--subject: expected 64 lower-case hexadecimal digits after sha256:");
	return {
		name: text,
		sha256: require_verification.toHex(require_verification.sha256(await require_verification.readInputFile(text, "subject", require_verification.MAX_INPUT_BYTES)))
	};
}
const UNITS = {
	m: require_verification.MINUTE_MS,
	h: 60 * require_verification.MINUTE_MS,
	d: require_verification.DAY_MS
};
function readAge(text) {
	const [, count = "", unit = ""] = /^([1-9][0-9]{0,5})([mhd])$/.exec(text) ?? [];
	const ms = Number(count) * (UNITS[unit] ?? NaN);
	if (ms > 0) return ms;
	throw new require_start.InputError("INPUT_INVALID", `--max-age: expected a time like 30m, 12h or 7d, got ${JSON.stringify(text)}`);
}
function asText(report, at, trustedRoots) {
	return [
		`${report.verdict.toUpperCase()}  ${require_start.visible(report.reason)}`,
		...at === null ? [] : [`As of ${new Date(at).toISOString()}, not now.`],
		...report.refused.flatMap(({ file, problem }) => [
			"",
			`refused    ${require_start.visible(file)}`,
			...linesOf(problem)
		]),
		...report.targets.flatMap((target) => ["", ...targetLines(target)]),
		...report.leftOut.flatMap(({ file, problem }) => [
			"",
			`left out   ${require_start.visible(file)}`,
			...linesOf(problem)
		]),
		"",
		...trustedRoots.map((root) => `trusted root  ${root}`),
		""
	].join("\n");
}
function targetLines(target) {
	const { stated } = target;
	return [
		`target     ${require_start.visible(target.resourceUri)}`,
		`verdict    ${target.verdict}`,
		`summary    ${require_start.visible(target.file)}`,
		`signed by  ${require_start.visible(target.signer)}`,
		`signed at  ${target.signedAt.length === 0 ? "only the signer says when" : target.signedAt.join(", ")}`,
		`appraised  ${target.timeVerified}, not to be relied on after ${target.notAfter}`,
		`it says    ${require_start.visible(stated.reason)}`,
		...stated.verifiedLevels.length === 0 ? [] : [`levels     ${stated.verifiedLevels.join(", ")}`],
		`policy     ${stated.policySha256}`,
		`accepts    ${acceptedBy(stated)}`,
		`instances  ${instancesOf(stated)}`,
		...stated.components.slice(0, 20).map(componentLine),
		...stated.components.length > 20 ? [`           and ${stated.components.length - 20} more`] : [],
		...stated.domain === null ? [] : [`domain     ${domainOf(stated.domain)}`],
		...stated.images.slice(0, 20).map(({ name, sha256 }) => `image      ${require_start.visible(name)}@sha256:${sha256}`),
		...target.older.length === 0 ? [] : [`older      ${target.older.map((file) => require_start.visible(file)).join(", ")}`],
		...target.problems.flatMap(linesOf)
	];
}
function acceptedBy({ accepts }) {
	return [
		`TCB ${accepts.tcbStatuses.map((status) => require_start.visible(status, 40)).join(", ")}`,
		...accepts.graceDays === 0 ? [] : [`OutOfDate for ${accepts.graceDays} days`],
		...accepts.developmentImages ? ["development images"] : [],
		...accepts.debug ? ["debug VMs"] : [],
		...accepts.instances === "all" ? [] : [`stopped instances${atLeastOf(accepts.instances)}`]
	].join("; ");
}
function instancesOf({ instances: { judged, distinct, stopped } }) {
	return `${judged} judged${distinct === judged ? "" : ` (${distinct} surely different)`}${stopped === 0 ? "" : `, ${stopped} called stopped and not judged`}`;
}
function domainOf({ name, port, holder, ct, givenRoot, leftOut }) {
	return [
		require_verification.domainAddress({
			name,
			port
		}),
		holder === null ? "who has its key is not shown" : `its key in the ${holder}`,
		...ct ? [] : ["public logs not asked"],
		...givenRoot ? ["by a root CA that the verifier was given"] : [],
		...leftOut.length === 0 ? [] : [`without ${leftOut.join(", ")}`]
	].join("; ");
}
function atLeastOf(instances) {
	return instances === "running" ? "" : ` besides ${instances.atLeast} that are judged`;
}
function componentLine({ component, freshness, referenceGrade }) {
	return `component  ${component}: evidence ${freshness}, ${referenceGrade === null ? "OS not known" : `OS known as ${referenceGrade}`}`;
}
function linesOf({ field, message, hint }) {
	return [`  ${require_start.visible(field)}: ${require_start.visible(message)}`, ...hint === void 0 ? [] : [`    ${require_start.visible(hint)}`]];
}
exports.run = run;
