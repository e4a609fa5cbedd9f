const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_node = require("./node.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_trusted_root = require("./trusted-root.cjs");
const require_build_provenance = require("./build-provenance.cjs");
const require_envelope = require("./envelope.cjs");
const require_image_manifest = require("./image-manifest.cjs");
// src/core/appraisal/source-code/provenance/attestation.ts
const MAX_BUNDLE = 4194304;
const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[123]|\.v0\.3\+json)$/;
async function readAttestation(attestation, roots) {
	try {
		const json = require_verification.readJson(require_verification.fromUtf8(attestation.bundle, "bundle"), "bundle", require_verification.anyObject, { bytes: MAX_BUNDLE });
		const mediaType = Object.hasOwn(json, "mediaType") ? json.mediaType : null;
		if (typeof mediaType !== "string" || !MEDIA_TYPE.test(mediaType)) return {
			attestation,
			kind: "bad",
			why: `it is no Sigstore bundle of a known version: ${require_verification.preview(String(mediaType), 80)}`
		};
		const why = whyOther(json);
		if (why !== null) return {
			attestation,
			kind: "other",
			why
		};
		const { payload, certificate, signedAt, root } = await require_node.verifyCertified(json, roots);
		const { subjects } = require_build_provenance.parseForeignStatement(payload);
		const earliest = Math.min(...signedAt);
		return {
			attestation,
			kind: "provenance",
			build: {
				subjects,
				...readSource(payload, certificate),
				signedAt: earliest,
				root
			}
		};
	} catch (error) {
		const { field, message, hint } = require_verification.problemOf(error);
		return {
			attestation,
			kind: "bad",
			why: `${field}: ${message}`,
			...hint === void 0 ? {} : { hint }
		};
	}
}
function whyOther(json) {
	if (!require_verification.hasMember(json, "dsseEnvelope") && require_verification.hasMember(json, "messageSignature")) return "a signature without a statement says who signed, not from what it was built";
	const { predicateType } = require_build_provenance.parseForeignStatement(require_envelope.readEnvelopeOf(json).payload);
	return predicateType === "https://slsa.dev/provenance/v1" ? null : `a statement of another kind, ${require_verification.preview(predicateType, 120)}`;
}
function readSource(payload, certificate) {
	let identity = null;
	try {
		identity = require_verification.readWorkflowIdentity(certificate);
		expectAgreement(require_build_provenance.parseBuildProvenance(payload), identity);
		expectAccepted(identity);
		return {
			identity,
			problem: null
		};
	} catch (error) {
		const { field, message, hint } = require_verification.problemOf(error);
		return {
			identity,
			problem: {
				why: `${field}: ${message}`,
				...hint === void 0 ? {} : { hint }
			}
		};
	}
}
function expectAgreement(stated, by) {
	if (by.commit === null) require_verification.refuse("signer.commit", "the certificate names no commit");
	require_verification.expectEqual("provenance.repository", by.repositoryUri, stated.repository, LIES);
	require_verification.expectEqual("provenance.ref", by.ref, stated.ref, LIES);
	require_verification.expectEqual("provenance.commit", by.commit ?? "", stated.commit, LIES);
	if (by.startedUri !== null) {
		const started = `${stated.repository}/${stated.workflowPath}@${stated.ref}`;
		require_verification.expectEqual("provenance.workflow", by.startedUri, started, LIES);
	}
	if (!(by.runnerEnvironment !== null && stated.builder === `https://github.com/actions/runner/${by.runnerEnvironment}`)) require_verification.expectEqual("provenance.builder", by.workflowUri, stated.builder, LIES);
	if (by.runUri !== null && stated.run !== null) require_verification.expectEqual("provenance.run", by.runUri, stated.run, LIES);
}
const LIES = "The workflow that signed wrote another source into the statement than its run had: do not rely on what it builds.";
function expectAccepted({ trigger, ref }) {
	if (trigger === null) require_verification.refuse("signer.trigger", "the certificate does not say what started the run");
	if (ref.startsWith("refs/pull/") || trigger.startsWith("pull_request")) require_verification.refuse("signer.trigger", `built for a pull request (${trigger}), which nobody has accepted yet`);
}
function nameOfRoot(root, shipped) {
	const digest = digestOfRoot(root);
	return shipped.find((one) => digestOfRoot(one) === digest)?.name ?? `sha256:${digest}`;
}
function digestOfRoot({ json }) {
	return require_verification.toHex(require_verification.sha256(require_verification.utf8(require_verification.canonicalJson(json))));
}
// src/core/appraisal/source-code/provenance/found.ts
const MISSING = "Verify again with a network connection to its registry, or give the digest in the policy (source-code.provenance, digests).";
function found(status, detail, hint) {
	return {
		status,
		detail,
		...hint === void 0 ? {} : { hint }
	};
}
function following(detail, followsFrom) {
	return {
		status: "unknown",
		detail,
		followsFrom
	};
}
const LEAD = {
	pass: "of",
	fail: "Not so of",
	unknown: "Not known of"
};
function together(images, good) {
	const status = ["fail", "unknown"].find((one) => images.some((image) => image.found.status === one)) ?? "pass";
	const about = images.filter((image) => image.found.status === status);
	const details = require_verification.listed([...new Set(about.map(({ name, found: { detail } }) => `${name}: ${detail}`))]);
	const counted = `${about.length} of ${images.length} image${images.length === 1 ? "" : "s"}`;
	if (status === "pass") return {
		status,
		detail: `${good} (${details}).`,
		shown: {}
	};
	const hint = about.find((image) => image.found.hint !== void 0)?.found.hint;
	const cause = about.find((image) => image.found.followsFrom !== void 0)?.found.followsFrom;
	const shown = hint !== void 0 ? { hint } : cause !== void 0 ? { followsFrom: cause } : {};
	return {
		status,
		detail: `${LEAD[status]} ${counted}: ${details}.`,
		shown
	};
}
// src/core/appraisal/source-code/provenance/content.ts
const UNREAD = {
	manifests: [],
	indexes: [],
	movedTag: null
};
function contentOf(image, record, missing) {
	if (record === null) return {
		...UNREAD,
		found: found("unknown", `what its digest leads to is not known: ${missing}`, MISSING)
	};
	const forged = record.manifests.find(({ digest, bytes }) => digestOf(bytes) !== digest);
	if (forged !== void 0) {
		const detail = `what was given for ${forged.digest} has the digest ${digestOf(forged.bytes)}`;
		return {
			...UNREAD,
			found: found("fail", detail, FORGED)
		};
	}
	const own = record.manifests.find(({ digest }) => digest === image.digest);
	if (own === void 0) {
		const reasons = problemsOf(record, ["manifest"]);
		const detail = `what its digest leads to was not obtained${reasons === "" ? "" : `: ${reasons}`}`;
		return {
			...UNREAD,
			found: found("unknown", detail, MISSING)
		};
	}
	const content = read(own);
	if ("problem" in content) return {
		...UNREAD,
		found: found("fail", content.problem, FORGED)
	};
	const indexes = record.manifests.flatMap((other) => lists(other, image.digest) ? [other.digest] : []);
	const movedTag = image.tag !== null && record.tagDigest !== null && ![image.digest, ...indexes].includes(record.tagDigest) ? record.tagDigest : null;
	if (content.kind === "manifest") return {
		found: found("pass", "a manifest"),
		manifests: [image.digest],
		indexes,
		movedTag
	};
	return {
		...ofIndex(content.entries, record),
		indexes,
		movedTag
	};
}
function problemsOf({ problems }, kinds) {
	const reasons = problems.filter(({ what }) => kinds.includes(what)).map(({ reason }) => reason);
	return [...new Set(reasons)].slice(0, 3).join("; ");
}
function ofIndex(all, record) {
	const entries = require_image_manifest.entriesForDstack(all);
	const manifests = [...new Set(entries.map(({ digest }) => digest))];
	if (manifests.length === 0) return {
		manifests,
		found: found("fail", "an index that lists no manifest for linux/amd64", "Build the image for linux/amd64 too, or name the digest of one that is.")
	};
	for (const entry of entries) {
		const listed = record.manifests.find(({ digest }) => digest === entry.digest);
		if (listed === void 0) {
			const reasons = problemsOf(record, ["manifest"]);
			return {
				manifests,
				found: found("unknown", `an index, whose manifest ${entry.digest} was not obtained${reasons === "" ? "" : `: ${reasons}`}`, MISSING)
			};
		}
		const content = read(listed);
		const problem = "problem" in content ? content.problem : differing(entry, listed, content);
		if (problem !== null) return {
			manifests,
			found: found("fail", `an index: ${problem}`, FORGED)
		};
	}
	return {
		manifests,
		found: found("pass", `an index with ${manifests.length === 1 ? `the manifest ${manifests[0]}` : `${manifests.length} manifests`} for linux/amd64`)
	};
}
function differing(entry, { bytes }, content) {
	if (content.kind !== "manifest") return `${entry.digest} is an index again, not a manifest`;
	if (entry.size === bytes.length) return null;
	return `it says that ${entry.digest} has ${entry.size} bytes, and it has ${bytes.length}`;
}
function read({ digest, mediaType, bytes }) {
	try {
		const content = require_image_manifest.parseImageManifest(bytes);
		if (!(content.kind === "index" ? require_image_manifest.MANIFEST_TYPES : require_image_manifest.INDEX_TYPES).includes(mediaType)) return content;
		return { problem: `the registry calls ${digest} ${mediaType}, and it is ${content.kind === "index" ? "an index" : "a manifest"}` };
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return { problem: `${digest} is nothing that can run: ${error.message}` };
	}
}
function lists(index, digest) {
	const content = read(index);
	return "kind" in content && content.kind === "index" && require_image_manifest.entriesForDstack(content.entries).some((entry) => entry.digest === digest);
}
function digestOf(bytes) {
	return `sha256:${require_verification.toHex(require_verification.sha256(bytes))}`;
}
const FORGED = "The registry, or whoever made the bundle, gave something else than it was asked for: ask again, and find out who answered.";
// src/core/appraisal/source-code/provenance/source.ts
function judgeSource(image, content, entries, read, unanswered, shipped) {
	const plainly = (source) => ({
		signature: null,
		source,
		shown: null
	});
	const denied = [
		image.digest,
		...content.manifests,
		...content.indexes
	].find((digest) => entries.some(({ digests: { deny } }) => deny.includes(digest)));
	if (denied !== void 0) return plainly(found("fail", `the policy refuses ${denied}`, "Deploy another build: this one was refused by name (digests.deny)."));
	if (entries.some(({ digests: { allow } }) => allow.includes(image.digest))) return plainly(found("pass", "the policy accepts its digest"));
	if (entries.length === 0) return plainly(found("unknown", "the policy does not say what it must have been built from", UNNAMED$1));
	const signers = entries.flatMap((entry) => require_verification.builderOf(entry) ?? []);
	if (signers.length === 0) return plainly(found("fail", `the policy accepts other digests of it alone, and this is ${image.digest}`, UNNAMED$1));
	if ("unknown" in read) return {
		signature: found("unknown", read.unknown, read.hint),
		source: following("no signature was verified", SIGNATURE),
		shown: null
	};
	return judgeBuilds(image, content, signers, read, unanswered, shipped);
}
const SIGNATURE = "source-code.provenance.signature";
const UNNAMED$1 = "Add to source-code.provenance the repository and the workflow whose builds of this image you accept, or its digest.";
const NONE = "Have the workflow that builds the image attest it (actions/attest-build-provenance), or accept its digest in the policy (digests.allow).";
const REFUSED = "Do not rely on this image: find out who built it. If you accept that builder, name it in source-code.provenance.";
function judgeBuilds(image, content, signers, read, unanswered, shipped) {
	const whole = [image.digest, ...content.indexes];
	const about = read.filter((one) => one.kind === "provenance").filter(({ build }) => [...whole, ...content.manifests].some((digest) => isOf(build, digest)));
	const covers = (some) => some.some(({ build }) => whole.some((digest) => isOf(build, digest))) || content.manifests.length > 0 && content.manifests.every((digest) => some.some(({ build }) => isOf(build, digest)));
	const signature = covers(about) ? found("pass", counted(about.length)) : judgeMissing(content, about, read, unanswered);
	const accepted = about.filter(({ build }) => whyRefused(build, signers) === null);
	if (covers(accepted)) {
		const sources = bySource(accepted, shipped);
		const whole = sources.find(({ builds }) => covers(builds));
		const words = (whole === void 0 ? sources : [whole]).map(({ shown: { repository, commit, ref } }) => `${short(repository)} at ${commit} (${ref})`);
		return {
			signature,
			shown: whole?.shown ?? null,
			source: found("pass", require_verification.listed(words))
		};
	}
	const refused = about.flatMap(({ build }) => whyRefused(build, signers) ?? []);
	const [problem] = refused;
	if (problem === void 0) return {
		signature,
		source: following("no attestation of it is authentic", SIGNATURE),
		shown: null
	};
	return {
		signature,
		source: found("fail", require_verification.listed([...new Set(refused.map(({ message }) => message))]), problem.hint ?? REFUSED),
		shown: null
	};
}
function judgeMissing({ manifests }, about, read, unanswered) {
	if (about.length > 0) {
		const attested = manifests.filter((digest) => about.some(({ build }) => isOf(build, digest))).length;
		return found("unknown", `attested are ${attested} of its ${manifests.length} manifests for linux/amd64`, NONE);
	}
	const bad = read.flatMap((one) => {
		if (one.kind === "bad") return [{
			why: one.why,
			hint: one.hint
		}];
		if (one.kind !== "provenance") return [];
		const [subject = "no digest"] = one.build.subjects;
		return [{
			why: `it is about another image, sha256:${subject}`,
			hint: void 0
		}];
	});
	if (bad.length > 0) {
		const why = require_verification.listed([...new Set(bad.map((one) => one.why))]);
		const hint = bad.find((one) => one.hint !== void 0)?.hint ?? REFUSED;
		return found("fail", `${counted(bad.length)} and none is good: ${why}`, hint);
	}
	const others = [...new Set(read.flatMap((one) => one.kind === "other" ? [one.why] : []))];
	return found("unknown", [others.length === 0 ? "no attestation was found" : `no provenance was found, but ${require_verification.listed(others)}`, ...unanswered === "" ? [] : [unanswered]].join("; "), unanswered === "" ? NONE : MISSING);
}
function whyRefused({ identity, problem }, signers) {
	const by = identity === null ? "" : `built by ${require_verification.describeWorkflow(identity)}: `;
	if (problem !== null || identity === null) return {
		message: `${by}${problem?.why ?? "nobody is named"}`,
		...problem?.hint === void 0 ? {} : { hint: problem.hint }
	};
	const problems = signers.flatMap((signer) => problemWith(signer, identity) ?? []);
	const [first] = problems;
	if (first === void 0 || problems.length < signers.length) return null;
	return {
		message: `${by}${first.field}: ${first.message}`,
		...first.hint === void 0 ? {} : { hint: first.hint }
	};
}
function problemWith(signer, identity) {
	try {
		require_verification.expectWorkflow(signer, identity);
		return null;
	} catch (error) {
		return require_verification.problemOf(error);
	}
}
function bySource(builds, shipped) {
	const sources = new Map();
	for (const one of builds) {
		const shown = shownOf(one, shipped);
		const key = JSON.stringify([
			shown.repository,
			shown.commit,
			shown.ref,
			shown.workflow,
			shown.trustedRoot
		]);
		const source = sources.get(key) ?? {
			shown,
			builds: []
		};
		source.builds.push(one);
		sources.set(key, source);
	}
	return [...sources.values()];
}
function shownOf({ build, attestation }, shipped) {
	const { identity, signedAt, root } = build;
	if (identity === null) throw new TypeError("an accepted build has a builder");
	return {
		repository: identity.repositoryUri,
		commit: identity.commit ?? "",
		ref: identity.ref,
		workflow: identity.workflowUri,
		run: identity.runUri,
		signedAt: new Date(signedAt).toISOString(),
		attestation: {
			url: attestation.url,
			sha256: require_verification.toHex(require_verification.sha256(attestation.bundle))
		},
		trustedRoot: nameOfRoot(root, shipped)
	};
}
function isOf({ subjects }, digest) {
	return subjects.some((subject) => `sha256:${subject}` === digest);
}
function counted(attestations) {
	return `${attestations} attestation${attestations === 1 ? "" : "s"}`;
}
function short(repository) {
	return repository.replace(/^https:\/\/github\.com\//, "");
}
// src/core/appraisal/source-code/provenance/index.ts
var provenance_exports = require_rolldown_runtime.__exportAll({ appraiseProvenance: () => appraiseProvenance });
const MAX_SHOWN = 200;
const NOTHING = {
	judgements: {},
	images: []
};
const DIGESTS = "source-code.provenance.digests";
async function appraiseProvenance(input) {
	const { composeHash, policy, records, role, known } = input;
	const isAsked = require_verification.asksForProvenance(policy);
	if (!isAsked && records.length === 0) return NOTHING;
	if (composeHash === null) return undecided(isAsked, require_verification.unknown("No app-compose is proven to run, so nothing is known of its images.", { followsFrom: "source-code.compose-hash" }));
	const text = require_verification.measuredText(composeHash, input);
	if (text === null) return undecided(isAsked, require_verification.unknown("Which images run is not known: the text of the app-compose is not at hand.", { hint: "Give the file that runs: --app-compose FILE." }));
	return await known.outcome(`${role} ${composeHash}`, () => appraiseText(text, composeHash, isAsked, input));
}
async function appraiseText(text, composeHash, isAsked, input) {
	const file = await input.findings.of(composeHash, text, input.component);
	if (file === null) return undecided(isAsked, require_verification.unknown("Which images run is not known: too many different files are in the evidence.", { hint: "Appraise the deployment in parts." }));
	const services = await readImages(text);
	if ("unreadable" in services) return undecided(isAsked, require_verification.unknown(`Which images run is not known: ${services.unreadable}.`, { hint: "Write the file so that it says all that runs, in one way only." }));
	const judged = [];
	for (const image of services.images) judged.push(await judgeImage(image, input));
	const images = [...judged.map(({ result }) => result), ...hidesImages(file.findings) ? [UNNAMED] : []];
	if (!isAsked) return {
		judgements: {},
		images
	};
	const asked = judged.filter(({ result }) => result.asked);
	const digests = [
		...whatElseRuns(file.findings, input.policy),
		...asked.map(({ name, digest }) => ({
			name,
			found: digest
		})),
		...unmatched(services.images, input.policy)
	];
	const open = digests.flatMap(({ name, found: { status } }) => status === "pass" ? [] : [{
		name,
		found: following("no digest says what runs", DIGESTS)
	}]);
	const all = (pick) => [...asked.flatMap((image) => {
		const one = pick(image) ?? null;
		return one === null ? [] : [{
			name: image.name,
			found: one
		}];
	}), ...open];
	const moved = judged.filter(({ movedTag }) => movedTag !== null);
	const signatures = all(({ sourced }) => sourced?.signature);
	return {
		images,
		judgements: {
			[DIGESTS]: together(digests, "Each image is fixed by its digest"),
			"source-code.provenance.manifests": together(all(({ content }) => content), "Bytes with these digests lead to what runs"),
			...moved.length > 0 && { "source-code.provenance.tag": judgeMoved(moved) },
			...signatures.length > 0 && { "source-code.provenance.signature": together(signatures, "Authentic attestations are about each image") },
			"source-code.provenance.source": together(all(({ sourced }) => sourced?.source), "Each was built by one whom the policy names")
		}
	};
}
function undecided(isAsked, judgement) {
	if (!isAsked) return NOTHING;
	const following = require_verification.unknown("It is not known which images run.", { followsFrom: DIGESTS });
	return {
		images: [],
		judgements: {
			[DIGESTS]: judgement,
			"source-code.provenance.manifests": following,
			"source-code.provenance.signature": following,
			"source-code.provenance.source": following
		}
	};
}
const RUNNERS = ["docker-compose", "nerdctl-compose"];
async function readImages(text) {
	try {
		const { runner } = require_verification.parseAppCompose(text);
		if (!RUNNERS.includes(runner)) return { unreadable: `the runner ${require_verification.preview(runner, 80)} starts no Docker Compose file` };
		const images = await require_verification.composeImages(text);
		if (images.length === 0) return { unreadable: "the app-compose names no image" };
		const keyOf = ({ kind, reference, where }) => JSON.stringify([kind, reference ?? where]);
		return { images: [...new Map(images.map((image) => [keyOf(image), image])).values()] };
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return { unreadable: error.message };
	}
}
async function judgeImage(image, input) {
	const { policy, records, gaps } = input;
	const entries = image.kind === "named" ? policy.provenance.filter((one) => one.image === image.image.name) : [];
	const about = isAbout(image, policy);
	const asked = about !== false;
	if (image.kind !== "named" || image.image.digest === null) {
		const result = {
			reference: image.reference,
			digest: null,
			manifests: [],
			asked,
			source: null
		};
		return {
			name: nameOf(image),
			digest: unfixed(image, about),
			content: null,
			sourced: null,
			movedTag: null,
			result
		};
	}
	const pinned = {
		...image.image,
		digest: image.image.digest
	};
	const record = recordOf(image.reference, pinned, records);
	const content = contentOf(pinned, record, whyMissing(image.reference, gaps));
	const shipped = asked && true ? await require_trusted_root.shippedTrustedRoots() : [];
	const roots = input.trustedRoots ?? shipped;
	const sourced = asked ? judgeSource(pinned, content, entries, await readAll(record, roots, input), unansweredOf(record, image.reference, gaps), shipped) : null;
	const { manifests, movedTag } = content;
	return {
		name: nameOf(image),
		digest: found("pass", pinned.digest),
		content: content.found,
		sourced,
		movedTag,
		result: {
			reference: image.reference,
			digest: pinned.digest,
			manifests,
			asked,
			source: sourced?.shown ?? null
		}
	};
}
async function readAll(record, roots, { known }) {
	if (record === null || record.attestations.length === 0) return [];
	return await known.attestations(record, (attestation) => readAttestation(attestation, roots)) ?? {
		unknown: `more than 128 attestations would have to be verified`,
		hint: "Appraise the deployment in parts."
	};
}
function isAbout(image, { provenance, provenanceFor }) {
	if (provenanceFor === "all") return true;
	if (provenance.length === 0 || image.kind === "built" && image.reference === null) return false;
	const isReadable = image.kind === "built" || image.kind === "other-platform";
	const name = image.kind === "named" ? image.image.name : isReadable ? imageName(image.reference) : null;
	return name === null ? "perhaps" : provenance.some((entry) => entry.image === name);
}
function imageName(reference) {
	try {
		return reference === null ? null : require_verification.parseContainerImage(reference).name;
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return null;
	}
}
const UNFIXED = {
	named: "a tag alone: whoever keeps it decides at each start what runs",
	open: "a variable in it is somebody else’s to set",
	built: "it is built when the VM starts, from what it then finds",
	elsewhere: "another file says which image it is, which the hash does not cover",
	"other-platform": "its service asks for another platform than linux/amd64, and the image is not judged for that",
	malformed: "it is not the name of an image"
};
const PLAIN = "Take `platform` out of the service in the Compose file, or write linux/amd64, and deploy again.";
const PIN = "Name the image by its digest (NAME@sha256:…) in the Compose file, and deploy again.";
function unfixed({ kind }, about) {
	return found(about === true ? "fail" : "unknown", UNFIXED[kind], kind === "other-platform" ? PLAIN : PIN);
}
const NAMELESS = [...require_verification.HIDING_RULES, "provider"];
function hidesImages(findings) {
	return findings.some(({ rule }) => NAMELESS.includes(rule));
}
const UNNAMED = {
	reference: null,
	digest: null,
	manifests: [],
	asked: false,
	source: null
};
function whatElseRuns(findings, { findings: { allow } }) {
	const rules = findings.map(({ rule }) => rule).filter((rule) => NAMELESS.includes(rule) && !allow.includes(rule));
	if (rules.length === 0) return [];
	return [{
		name: "the app-compose",
		found: found("unknown", `other images may run than those that it names (${require_verification.listed([...new Set(rules)])})`, "Write the file so that it says all that runs, or accept that by name in the policy (source-code.findings.allow).")
	}];
}
function unmatched(images, { provenance, provenanceFor }) {
	if (provenanceFor === "all") return [];
	const names = new Set(images.flatMap((image) => image.kind === "named" ? [image.image.name] : []));
	const idle = new Set(provenance.map(({ image }) => image).filter((image) => !names.has(image)));
	const hint = "Correct the name in source-code.provenance, or take the entry out.";
	return [...idle].map((name) => ({
		name,
		found: found("unknown", "the policy asks where it comes from, and the app-compose does not name it", hint)
	}));
}
function recordOf(reference, { registry, repository }, records) {
	const isOf = (one) => one.reference === reference && one.registry === registry && one.repository === repository;
	return records.find(isOf) ?? null;
}
function whyMissing(reference, gaps) {
	const reasons = gaps.map(({ reason }) => reason);
	const lead = `${require_verification.preview(reference, MAX_SHOWN)}: `;
	return reasons.find((reason) => reason.startsWith(lead))?.slice(lead.length) ?? reasons[0] ?? "nobody asked its registry";
}
function unansweredOf(record, reference, gaps) {
	return record === null ? whyMissing(reference, gaps) : problemsOf(record, [
		"github",
		"referrers",
		"attestation"
	]);
}
function nameOf({ reference, where }) {
	return reference === null ? where : require_verification.preview(reference, MAX_SHOWN).slice(1, -1);
}
function judgeMoved(moved) {
	const named = require_verification.listed(moved.map(({ name, movedTag }) => `${name}: ${movedTag}`));
	return require_verification.pass(`The digest decides what runs, and the tag beside it names something else by now (${named}).`, { severity: "info" });
}
Object.defineProperty(exports, "appraiseProvenance", {
	enumerable: true,
	get: function() {
		return appraiseProvenance;
	}
});
Object.defineProperty(exports, "provenance_exports", {
	enumerable: true,
	get: function() {
		return provenance_exports;
	}
});
