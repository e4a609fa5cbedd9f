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
		members: require_verification.readMembers(require_verification.fromUtf8(bytes, FIELD), "plain"),
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
	if (form === "normalised") {
		if (!hasObject(members, isSortedInTwoWays)) return normalised;
		throw new require_start.ParseError("PARSE_UNSUPPORTED", "template", "has names that tools sort in different ways", { hint: "Languages differ on characters beyond U+FFFF in a name. Name them otherwise, or write it in another form." });
	}
	if (hasObject(members, isOrderLost)) throw new require_start.ParseError("PARSE_UNSUPPORTED", "template", "has an object with numbers as names, whose order is not kept", { hint: "Write it normalised: there every member has its place by its name." });
	return JSON.stringify(members, null, form === "indented" ? 4 : void 0);
}
function hasObject(value, isSuch) {
	if (typeof value !== "object" || value === null) return false;
	if (!Array.isArray(value) && isSuch(Object.keys(value))) return true;
	return Object.values(value).some((inner) => hasObject(inner, isSuch));
}
function isOrderLost(names) {
	return names.length > 1 && names.some((name) => /^(?:0|[1-9][0-9]*)$/.test(name));
}
function isSortedInTwoWays(names) {
	const inBytes = (name) => require_verification.toHex(require_verification.utf8(name));
	const byUnits = [...names].sort().map(inBytes);
	const byPoints = names.map(inBytes).sort();
	return byUnits.some((name, at) => name !== byPoints[at]);
}
Object.defineProperty(exports, "makeAppCompose", {
	enumerable: true,
	get: function() {
		return makeAppCompose;
	}
});
