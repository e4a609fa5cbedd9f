const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
const require_verification = require("./verification.cjs");
// src/core/formats/container-image.ts
const MAX_NAME$1 = 255;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]{2,39}\])(?::(\d{1,5}))?$/;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const IMAGE_ID = /^[0-9a-f]{64}$/;
const DOCKER_HUB = "docker.io";
const DOCKER_HUB_HOSTS = [DOCKER_HUB, "index.docker.io"];
const DOCKER_HUB_REGISTRY = "registry-1.docker.io";
function parseContainerImage(text) {
	const wrong = () => require_help.refuse(`expected an image such as docker.io/library/nginx:1.27, got ${require_help.preview(text, 120)}`);
	const at = text.indexOf("@");
	const digest = at === -1 ? null : text.slice(at + 1);
	if (digest !== null && !DIGEST.test(digest)) require_help.refuse(`expected @sha256: and 64 hex digits after the name of an image, got ${require_help.preview(text, 120)}`);
	const tagged = at === -1 ? text : text.slice(0, at);
	const colon = tagged.indexOf(":", tagged.lastIndexOf("/") + 1);
	const tag = colon === -1 ? null : tagged.slice(colon + 1);
	if (tag !== null && !TAG.test(tag)) wrong();
	const whole = colon === -1 ? tagged : tagged.slice(0, colon);
	if (whole.length > MAX_NAME$1 || IMAGE_ID.test(whole) && tag === null && digest === null) wrong();
	const slash = whole.indexOf("/");
	const first = whole.slice(0, Math.max(slash, 0));
	const isHost = /[.:A-Z]/.test(first) || first === "localhost";
	const host = isHost ? first.toLowerCase() : DOCKER_HUB;
	const path = isHost ? whole.slice(slash + 1) : whole;
	const [, port = "443"] = HOST.exec(host) ?? wrong();
	if (!PATH.test(path) || Number(port) > 65535 || Number(port) === 0) wrong();
	if (!DOCKER_HUB_HOSTS.includes(host)) return {
		name: `${host}/${path}`,
		registry: host,
		repository: path,
		tag,
		digest
	};
	const repository = path.includes("/") ? path : `library/${path}`;
	return {
		name: `${DOCKER_HUB}/${repository}`,
		registry: DOCKER_HUB_REGISTRY,
		repository,
		tag,
		digest
	};
}
// src/core/appraisal/source-code/compose-images.ts
const COMPOSE_FILE = "docker_compose_file";
const MAX_IMAGES = 1024;
const MAX_NAME = 100;
async function composeImages(appCompose) {
	const compose = require_help.parseAppCompose(appCompose);
	if (compose.dockerComposeFile === null || compose.dockerComposeFile === "") return [];
	const file = await readFile(compose.dockerComposeFile);
	const services = require_verification.mappingOf(require_verification.memberOf$1(file, "services")) ?? new Map();
	const read = valueReader(compose);
	const images = require_verification.isAbsent(require_verification.memberOf$1(file, "include")) ? [] : [{
		kind: "elsewhere",
		where: `${COMPOSE_FILE}.include`,
		reference: null
	}];
	for (const [name, service] of services) {
		const where = `${COMPOSE_FILE}.services.${name.slice(0, MAX_NAME)}`;
		const { members, end } = require_verification.inheritedBy(name, services, (node) => node === void 0 ? null : read(node).text);
		const effective = (key) => require_verification.memberOf$1(service, key) ?? members.get(key);
		images.push(...serviceImage(effective, end, where, read));
		const volumes = effective("volumes");
		const mounts = volumes?.kind === "list" ? volumes.items : [];
		for (const [index, mount] of mounts.entries()) {
			if (mount.kind !== "mapping" || read(mount.entries.get("type")).text !== "image") continue;
			images.push(imageOf(mount.entries.get("source"), `${where}.volumes[${index}].source`, read));
		}
		if (images.length > MAX_IMAGES) throw new require_start.ParseError("PARSE_LIMIT", COMPOSE_FILE, `more than ${MAX_IMAGES} images`);
	}
	return images;
}
async function readFile(text) {
	try {
		return await require_verification.readComposeYaml(text);
	} catch (error) {
		if (!(error instanceof require_verification.ComposeYamlError)) throw error;
		throw new require_start.ParseError("PARSE_INVALID", COMPOSE_FILE, `it cannot be read: ${error.message}`, { cause: error });
	}
}
function valueReader(compose) {
	const setBy = require_verification.settersOf(compose);
	return (node) => {
		if (node === void 0 || require_verification.isAbsent(node)) return {
			written: null,
			text: null,
			invalid: false
		};
		if (node.kind !== "text") return {
			written: null,
			text: null,
			invalid: true
		};
		const { text, invalid } = require_verification.interpolate(node.text, setBy);
		return {
			written: node.text,
			text,
			invalid
		};
	};
}
function serviceImage(effective, end, where, read) {
	const image = effective("image");
	if (!require_verification.isAbsent(effective("build")) || read(effective("pull_policy")).text === "build") {
		const { text, written } = read(image);
		return [{
			kind: "built",
			where: `${where}.build`,
			reference: text ?? written
		}];
	}
	if (end === "elsewhere") return [{
		kind: "elsewhere",
		where: `${where}.extends`,
		reference: read(image).text
	}];
	if (!require_verification.isAbsent(image)) return [imageOf(image, `${where}.image`, read)];
	if (!require_verification.isAbsent(effective("provider"))) return [];
	return [{
		kind: "malformed",
		where: `${where}.image`,
		reference: null
	}];
}
function imageOf(node, where, read) {
	const { text, written, invalid } = read(node);
	if (text === null) return {
		kind: written === null || invalid ? "malformed" : "open",
		where,
		reference: written
	};
	try {
		return {
			kind: "named",
			where,
			reference: text,
			image: parseContainerImage(text)
		};
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return {
			kind: "malformed",
			where,
			reference: text
		};
	}
}
Object.defineProperty(exports, "composeImages", {
	enumerable: true,
	get: function() {
		return composeImages;
	}
});
