const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
let node_fs_promises = require("node:fs/promises");
let node_path = require("node:path");
let node_os = require("node:os");
// src/io/temporary-folder.ts
async function temporaryFolder(name, parent = (0, node_os.tmpdir)()) {
	try {
		return await (0, node_fs_promises.mkdtemp)((0, node_path.join)(await (0, node_fs_promises.realpath)(parent), `${name}-`));
	} catch (cause) {
		const code = require_start.systemErrorCode(cause) ?? String(cause);
		throw new require_start.InputError("INPUT_INVALID", `temporary files cannot be written to ${require_verification.preview(parent, 200)} (${code})`, {
			hint: "Name a folder that you can write to in TMPDIR (in a workflow, RUNNER_TEMP).",
			cause
		});
	}
}
Object.defineProperty(exports, "temporaryFolder", {
	enumerable: true,
	get: function() {
		return temporaryFolder;
	}
});
