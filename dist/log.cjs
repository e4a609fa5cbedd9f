const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_place = require("./place.cjs");
// src/cli/log.ts
const MAX_KEY_BYTES = 65536;
const VKEY = /^[^+\s]+\+[0-9a-f]{8}\+\S+$/;
async function readVerified(place, options) {
	const from = require_place.placeOf(place, {
		env: process.env,
		allowPrivate: options.allowPrivate
	});
	return ofLog(require_place.readLog(from, await vkeyOf(options), await keptBy(options)));
}
async function ofLog(work) {
	try {
		return await work;
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		throw new require_start.LogError("LOG_CONTRADICTS", error.message, {
			hint: error.hint ?? "Fetch the whole log again. If it stays so, it was altered or damaged: do not rely on it.",
			cause: error
		});
	}
}
async function vkeyOf({ key }) {
	if (key === void 0) throw new require_start.InputError("INPUT_INVALID", "whose log is it? A log that anybody may have signed proves nothing", { hint: "Give the key that its owner publishes: --key NAME+ID+BASE64, or a file with it." });
	const given = VKEY.test(key) ? key : require_verification.documentText(await require_verification.readInputFile(key, "key", MAX_KEY_BYTES), "key").trim();
	require_place.parseVerifierKey(given);
	return given;
}
async function keptBy({ since }) {
	return since === void 0 ? [] : [await require_verification.readInputFile(since, "since", require_place.MAX_CHECKPOINT_BYTES)];
}
const SALT_VARIABLE = "TRUST_CENTER_HISTORY_SALT";
function saltOf() {
	return process.env["TRUST_CENTER_HISTORY_SALT"] || null;
}
Object.defineProperty(exports, "SALT_VARIABLE", {
	enumerable: true,
	get: function() {
		return SALT_VARIABLE;
	}
});
Object.defineProperty(exports, "keptBy", {
	enumerable: true,
	get: function() {
		return keptBy;
	}
});
Object.defineProperty(exports, "ofLog", {
	enumerable: true,
	get: function() {
		return ofLog;
	}
});
Object.defineProperty(exports, "readVerified", {
	enumerable: true,
	get: function() {
		return readVerified;
	}
});
Object.defineProperty(exports, "saltOf", {
	enumerable: true,
	get: function() {
		return saltOf;
	}
});
Object.defineProperty(exports, "vkeyOf", {
	enumerable: true,
	get: function() {
		return vkeyOf;
	}
});
