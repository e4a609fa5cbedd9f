const require_verification = require("./verification.cjs");
// src/core/formats/build-provenance.ts
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
const PROVENANCE_TYPE = "https://slsa.dev/provenance/v1";
const WORKFLOW_BUILD_TYPES = ["https://actions.github.io/buildtypes/workflow/v1", "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1"];
const MAX_STATEMENT_BYTES = 4194304;
const MAX_SUBJECTS = 1024;
const MAX_DEPENDENCIES = 4096;
const line = require_verification.matching(/^[\x21-\x7e]{1,1000}$/, "printable ASCII of 1 to 1000 characters");
function parseForeignStatement(bytes) {
	return require_verification.readJson(require_verification.fromUtf8(bytes, "statement"), "statement", foreignStatement, { bytes: MAX_STATEMENT_BYTES });
}
function parseBuildProvenance(bytes) {
	return require_verification.readJson(require_verification.fromUtf8(bytes, "statement"), "statement", provenanceStatement, { bytes: MAX_STATEMENT_BYTES });
}
const digestSet = (value) => require_verification.memberOr(require_verification.anyObject(value), "sha256", null, require_verification.lowerHex(32));
const subject = require_verification.only("digest", digestSet);
const foreignStatement = (value) => {
	const given = require_verification.anyObject(value);
	require_verification.member(given, "_type", require_verification.supported(require_verification.text, [STATEMENT_TYPE]));
	const subjects = require_verification.member(given, "subject", require_verification.listOf(subject, {
		least: 1,
		most: MAX_SUBJECTS
	}));
	return {
		predicateType: require_verification.member(given, "predicateType", line),
		subjects: subjects.filter((one) => one !== null)
	};
};
const workflow = (value) => {
	const given = require_verification.anyObject(value);
	return {
		ref: require_verification.member(given, "ref", line),
		repository: require_verification.member(given, "repository", line),
		path: require_verification.member(given, "path", line)
	};
};
const dependency = (value) => {
	const given = require_verification.anyObject(value);
	const commit = require_verification.memberOr(require_verification.memberOr(given, "digest", {}, require_verification.anyObject), "gitCommit", null, require_verification.gitCommit);
	return commit === null ? null : {
		uri: require_verification.member(given, "uri", line),
		commit
	};
};
const provenanceStatement = (value) => {
	const statement = foreignStatement(value);
	if (statement.predicateType !== "https://slsa.dev/provenance/v1") require_verification.refuse$1(`wanted the predicate ${PROVENANCE_TYPE}, got ${require_verification.preview(statement.predicateType, 80)}`);
	return {
		...statement,
		...require_verification.member(require_verification.anyObject(value), "predicate", predicate)
	};
};
const predicate = (value) => {
	const given = require_verification.anyObject(value);
	const built = require_verification.member(given, "buildDefinition", buildDefinition);
	const details = require_verification.member(given, "runDetails", require_verification.anyObject);
	return {
		...built,
		builder: require_verification.member(details, "builder", require_verification.only("id", line)),
		run: require_verification.memberOr(require_verification.memberOr(details, "metadata", {}, require_verification.anyObject), "invocationId", null, line)
	};
};
const buildDefinition = (value) => {
	const given = require_verification.anyObject(value);
	require_verification.member(given, "buildType", require_verification.supported(require_verification.text, WORKFLOW_BUILD_TYPES));
	const { ref, repository, path } = require_verification.member(given, "externalParameters", require_verification.only("workflow", workflow));
	const uri = `git+${repository}@${ref}`;
	const commits = require_verification.member(given, "resolvedDependencies", require_verification.listOf(dependency, { most: MAX_DEPENDENCIES })).flatMap((one) => one?.uri === uri ? [one.commit] : []);
	const [commit, ...others] = new Set(commits);
	if (commit === void 0) return require_verification.refuse$1(`no resolved dependency is ${require_verification.preview(uri, 200)}`);
	if (others.length > 0) require_verification.refuse$1(`the resolved dependency ${require_verification.preview(uri, 200)} has two commits`);
	return {
		repository,
		ref,
		workflowPath: path,
		commit
	};
};
Object.defineProperty(exports, "PROVENANCE_TYPE", {
	enumerable: true,
	get: function() {
		return PROVENANCE_TYPE;
	}
});
Object.defineProperty(exports, "STATEMENT_TYPE", {
	enumerable: true,
	get: function() {
		return STATEMENT_TYPE;
	}
});
Object.defineProperty(exports, "parseBuildProvenance", {
	enumerable: true,
	get: function() {
		return parseBuildProvenance;
	}
});
Object.defineProperty(exports, "parseForeignStatement", {
	enumerable: true,
	get: function() {
		return parseForeignStatement;
	}
});
