let node_fs_promises = require("node:fs/promises");
let node_path = require("node:path");
// src/io/real-path.ts
async function realPath(path) {
	try {
		return await (0, node_fs_promises.realpath)(path);
	} catch {
		return null;
	}
}
function isInside(folder, path) {
	const below = (0, node_path.relative)(folder, path);
	return below !== "" && !/^\.\.(?:[/\\]|$)/.test(below) && !(0, node_path.isAbsolute)(below);
}
Object.defineProperty(exports, "isInside", {
	enumerable: true,
	get: function() {
		return isInside;
	}
});
Object.defineProperty(exports, "realPath", {
	enumerable: true,
	get: function() {
		return realPath;
	}
});
