const require_values = require("./values.cjs");
const require_text = require("./text.cjs");
// src/cli/again.ts
const DECISIVE = [
	"evidence",
	"kms-evidence",
	"gateway-evidence",
	"collateral",
	"app-compose",
	"compose-file",
	"policy",
	"phases",
	"nonce",
	"app-id",
	"os-image",
	"os-image-hash",
	"reference-values",
	"rebuild-report",
	"trusted-root",
	"insecure-root-ca"
];
function verifyAgain(options, { appraisedAt, registry }) {
	if (options.saveBundle !== void 0) return replayAgain(options.saveBundle, options);
	const { evidence, collateral, osImageUrl, rpcUrl, chainId, domain } = options;
	const isChainRead = rpcUrl.length > 0 || chainId !== void 0 || registry !== null;
	const isFetched = collateral.length === 0 || osImageUrl !== void 0 || domain !== void 0 || isChainRead;
	if (evidence === void 0 || evidence === "-" || isFetched) return {
		how: "What was fetched can change. To be able to repeat it, verify with `--save-bundle FILE`: then `trust-center replay FILE` gives the same result on any machine.",
		commands: []
	};
	return {
		how: "With the same files, this gives the same result:",
		commands: wrapped(["trust-center verify", ...[...DECISIVE.flatMap((name) => {
			const value = options[require_values.propertyOf(name)];
			return (value === void 0 ? [] : typeof value === "string" ? [value] : value).map((one) => [`--${name}`, require_text.shellQuoted(one)]);
		}), ["--at", appraisedAt]].map((words) => words.join(" "))])
	};
}
function replayAgain(bundle, { insecureRootCa, trustedRoot }) {
	return {
		how: "The bundle holds all of it. This gives the same result, on any machine, with no network:",
		commands: wrapped([
			"trust-center replay",
			require_text.shellQuoted(bundle),
			...insecureRootCa === void 0 ? [] : [`--insecure-root-ca ${require_text.shellQuoted(insecureRootCa)}`],
			...trustedRoot === void 0 ? [] : [`--trusted-root ${require_text.shellQuoted(trustedRoot)}`]
		])
	};
}
const WIDTH = 54;
function wrapped(words) {
	const lines = [];
	for (const word of words) {
		const last = lines.at(-1);
		if (last !== void 0 && `${last} ${word}`.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(last === void 0 ? word : `  ${word}`);
	}
	return lines.map((line, i) => i === lines.length - 1 ? line : `${line} \\`);
}
Object.defineProperty(exports, "replayAgain", {
	enumerable: true,
	get: function() {
		return replayAgain;
	}
});
Object.defineProperty(exports, "verifyAgain", {
	enumerable: true,
	get: function() {
		return verifyAgain;
	}
});
