const require_core = require("./core.cjs");
let node_fs = require("node:fs");
let node_fs_promises = require("node:fs/promises");
let node_url = require("node:url");
// src/io/report-core.ts
const FOLDERS = [
	"./",
	"../",
	"../../",
	"../../dist/"
];
let known = null;
function readReportCore() {
	known ??= read();
	return known;
}
async function read() {
	const folder = FOLDERS.map((path) => new URL(path, require("url").pathToFileURL(__filename).href)).find((url) => (0, node_fs.existsSync)(new URL("report-loader.js", url)));
	if (folder === void 0) throw new Error(`report-loader.js is not beside ${(0, node_url.fileURLToPath)(require("url").pathToFileURL(__filename).href)}: the program is not whole`);
	const textOf = (name) => (0, node_fs_promises.readFile)(new URL(name, folder), "utf8");
	const partOf = async (part) => [part, await textOf(part === "core" ? "report-core.js" : `report-core-${part}.js`)];
	const [loader, parts] = await Promise.all([textOf("report-loader.js"), Promise.all(require_core.CORE_PARTS.map(partOf))]);
	return {
		loader,
		parts: Object.fromEntries(parts)
	};
}
exports.readReportCore = readReportCore;
