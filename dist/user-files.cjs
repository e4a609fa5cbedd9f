const require_verification = require("./verification.cjs");
const require_real_path = require("./real-path.cjs");
const require_start = require("./start.cjs");
let node_fs_promises = require("node:fs/promises");
let node_path = require("node:path");
// src/io/repository.ts
const MAX_BYTES = 262144;
async function repositoryOf(file, top) {
	const real = await require_real_path.realPath(file);
	const end = top === null ? null : await require_real_path.realPath(top);
	if (real === null || top !== null && (end === null || !require_real_path.isInside(end, real))) return null;
	const roots = [];
	for (let folder = (0, node_path.dirname)(real);; folder = (0, node_path.dirname)(folder)) {
		if (await exists((0, node_path.join)(folder, ".git"))) roots.push(folder);
		if (folder === end || (0, node_path.dirname)(folder) === folder) break;
	}
	const [root, outer] = roots;
	if (root !== void 0) return {
		root,
		path: within(root, real),
		origin: await originOf(root),
		isInner: outer !== void 0
	};
	return end === null ? null : {
		root: end,
		path: within(end, real),
		origin: null,
		isInner: false
	};
}
function within(root, file) {
	return (0, node_path.relative)(root, file).split(node_path.sep).join("/");
}
async function exists(path) {
	return await (0, node_fs_promises.stat)(path).catch(() => null) !== null;
}
async function originOf(root) {
	const folder = await gitFolder(root);
	const shared = (await readText$1((0, node_path.join)(folder, "commondir")))?.trim() ?? ".";
	const config = await readText$1((0, node_path.join)((0, node_path.resolve)(folder, shared), "config"));
	const url = config === null ? null : originUrl(config);
	return url === null ? null : addressOf(url);
}
async function gitFolder(root) {
	const entry = (0, node_path.join)(root, ".git");
	const text = await readText$1(entry);
	const [, elsewhere] = /^gitdir: *(\S.*)/.exec(text ?? "") ?? [];
	return elsewhere === void 0 ? entry : (0, node_path.resolve)(root, elsewhere.trim());
}
async function readText$1(path) {
	try {
		return require_verification.documentText(await require_verification.readInputFile(path, "file", MAX_BYTES), "file");
	} catch (error) {
		if (error instanceof require_start.InputError || error instanceof require_start.ParseError) return null;
		throw error;
	}
}
function originUrl(config) {
	let isOrigin = false;
	for (const line of config.split("\n")) {
		const text = line.trim();
		if (text.startsWith("[")) isOrigin = /^\[remote +"origin"\]/i.test(text);
		const [, url] = /^url *= *"?([^"\s]+)/i.exec(text) ?? [];
		if (isOrigin && url !== void 0) return url;
	}
	return null;
}
function addressOf(url) {
	const [, scheme, rest = url] = /^([a-z][a-z+.-]*):\/\/(.*)$/i.exec(url) ?? [];
	if (scheme?.toLowerCase() === "file") return null;
	const [, host, path] = (scheme === void 0 ? /^(?:[^@/]*@)?([^:/@]{2,}):(.+)$/ : /^(?:[^@/]*@)?([^:/@]+)(?::\d*)?\/(.+)$/).exec(rest) ?? [];
	if (host === void 0 || path === void 0) return null;
	const name = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/i, "");
	return {
		host: host.toLowerCase(),
		name: name.toLowerCase()
	};
}
// src/io/user-files.ts
async function readUserFiles(given, env) {
	const givenCompose = given.appCompose ?? given.composeFile;
	const [policy, compose, evidence] = [
		await find(given.policy, env),
		await find(givenCompose, env),
		await find(given.evidence, env)
	];
	const first = policy ?? compose ?? evidence;
	const pathOf = (file) => file !== null && (ownAddress(env) !== null || file.root === first?.root) ? file.path : null;
	const [policyPath, composePath] = [pathOf(policy), pathOf(compose)];
	return {
		policy: policyPath === null ? null : {
			path: policyPath,
			text: await readText(given.policy)
		},
		compose: composePath === null ? null : {
			path: composePath,
			bytes: await read(givenCompose, "app-compose")
		},
		anchor: policyPath ?? composePath ?? workflowOf(env) ?? pathOf(evidence)
	};
}
async function placeOf(file, env) {
	return (await find(file, env))?.path ?? null;
}
async function find(file, env) {
	if (file === void 0) return null;
	const path = (0, node_path.resolve)(file);
	const { GITHUB_WORKSPACE: workspace = "", RUNNER_TEMP: temporary = "" } = env;
	if (workspace === "") return await repositoryOf(path, null) ?? await repositoryOf(path, process.cwd());
	if (await isTemporary(path, workspace, temporary)) return null;
	const found = await repositoryOf(path, workspace);
	const own = ownAddress(env);
	return found !== null && (own === null || isOwn(found, own)) ? found : null;
}
function isOwn({ origin, isInner }, own) {
	if (origin === null) return !isInner;
	return origin.name === own.name && (origin.host === own.host || origin.host === `ssh.${own.host}`);
}
function ownAddress({ GITHUB_SERVER_URL: server = "", GITHUB_REPOSITORY: name = "" }) {
	if (name === "" || !URL.canParse(server)) return null;
	return {
		host: new URL(server).hostname,
		name: name.toLowerCase()
	};
}
async function isTemporary(path, workspace, temporary) {
	const real = await require_real_path.realPath(path);
	const top = await require_real_path.realPath(workspace);
	const folder = temporary === "" ? null : await require_real_path.realPath(temporary);
	return real !== null && top !== null && folder !== null && require_real_path.isInside(top, folder) && require_real_path.isInside(folder, real);
}
function workflowOf({ GITHUB_WORKFLOW_REF: text = "", GITHUB_REPOSITORY: repository = "" }) {
	const [, name, path] = /^([^/]+\/[^/]+)\/(\.github\/workflows\/[^/@]+\.ya?ml)@/.exec(text) ?? [];
	return path !== void 0 && name?.toLowerCase() === repository.toLowerCase() ? path : null;
}
async function read(path = "", what) {
	return require_verification.readInputFile((0, node_path.resolve)(path), what);
}
async function readText(path) {
	return require_verification.documentText(await read(path, "policy"), "policy");
}
Object.defineProperty(exports, "placeOf", {
	enumerable: true,
	get: function() {
		return placeOf;
	}
});
Object.defineProperty(exports, "readUserFiles", {
	enumerable: true,
	get: function() {
		return readUserFiles;
	}
});
