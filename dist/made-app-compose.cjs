const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
// src/core/formats/made-app-compose.ts
const MEMBER = "docker_compose_file";
const FIELD = "app-compose";
const RUNNERS = ["docker-compose", "nerdctl-compose"];
function makeAppCompose({ composeFile, from, form = "normalised" }) {
	const text = require_verification.fromUtf8(composeFile, "compose-file");
	const made = {
		..."template" in from ? ofTemplate(from.template) : ofTool(from.name),
		[MEMBER]: text
	};
	return named(() => write(made, form));
}
function ofTemplate(bytes) {
	const { members, runner } = named(() => ({
		members: require_verification.readMembers(require_verification.fromUtf8(bytes, FIELD)),
		runner: require_verification.parseAppCompose(bytes).runner
	}));
	if (RUNNERS.includes(runner)) return members;
	throw new require_start.ParseError("PARSE_INVALID", "template.runner", `expected ${RUNNERS.join(" or ")}, got ${require_verification.preview(runner)}`, { hint: "With another runner nothing would start the Docker Compose file." });
}
function named(read) {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		const { code, field, reason, offset, key, hint, cause } = error;
		const details = {
			offset,
			key,
			cause,
			...hint === void 0 ? {} : { hint }
		};
		throw new require_start.ParseError(code, field.replace(FIELD, "template"), reason, details);
	}
}
function ofTool(name) {
	return {
		manifest_version: 2,
		name,
		runner: "docker-compose",
		[MEMBER]: "",
		kms_enabled: false,
		gateway_enabled: false,
		local_key_provider_enabled: false,
		key_provider_id: "",
		public_logs: false,
		public_sysinfo: false,
		allowed_envs: [],
		no_instance_id: false,
		secure_time: false
	};
}
function write(members, form) {
	const normalised = require_verification.normaliseAppCompose(require_verification.utf8(JSON.stringify(members)));
	if (form === "normalised") return normalised;
	if (hasLostOrder(members)) throw new require_start.ParseError("PARSE_UNSUPPORTED", "template", "has an object with numbers as names, whose order is not kept", { hint: "Write it normalised: there every member has its place by its name." });
	return JSON.stringify(members, null, form === "indented" ? 4 : void 0);
}
function hasLostOrder(value) {
	if (typeof value !== "object" || value === null) return false;
	const names = Array.isArray(value) ? [] : Object.keys(value);
	if (names.length > 1 && names.some((name) => /^(?:0|[1-9][0-9]*)$/.test(name))) return true;
	return Object.values(value).some(hasLostOrder);
}
Object.defineProperty(exports, "makeAppCompose", {
	enumerable: true,
	get: function() {
		return makeAppCompose;
	}
});
