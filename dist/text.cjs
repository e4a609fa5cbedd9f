const require_start = require("./start.cjs");
let node_path = require("node:path");
// src/rebuild/text.ts
const RELEASE = {
	expected: "in the release",
	actual: "in the rebuilt image"
};
const BUILDS = {
	expected: "in the first build",
	actual: "in the second"
};
function rebuildText(document, workDir) {
	const { verdict, reasons, repository, commit, submodules, backend, command, builds, osImageHash, determinism } = document;
	return `${[
		`${verdict}: ${HEADLINES[verdict]}`,
		...reasons.map((reason) => `  ${require_start.visible(reason)}`),
		"",
		`repository       ${require_start.visible(repository)}`,
		`commit           ${commit}${submodules.length === 0 ? "" : `, with ${counted(submodules.length, "submodule")}`}`,
		`built with       ${require_start.visible(command.join(" "))} (${backend})`,
		...builds.map(({ outcome, checkoutSeconds, buildSeconds, image }, i) => {
			const name = builds.length === 1 ? "build" : `build ${i + 1}`;
			const where = image === null ? "" : `, image in ${require_start.visible(image)}`;
			return `${name.padEnd(15)}  ${outcome}; fetching took ${checkoutSeconds} s, building ${buildSeconds} s${where}`;
		}),
		`os_image_hash    ${osImageHash.release ?? "none"}  release`,
		`                 ${osImageHash.rebuilt ?? "none"}  rebuilt`,
		...determinism === null ? [] : [`built twice      ${determinism.verdict}`],
		...artifactLines(document.artifacts, RELEASE),
		...document.notCompared.length === 0 ? [] : ["", `Not compared, as no manifest lists them: ${require_start.visible(document.notCompared.join(", "))}.`],
		...repeatedLines(document),
		...diffoscopeLines(document, workDir)
	].join("\n")}\n`;
}
const HEADLINES = {
	reproduced: "the source at this commit gives the release, byte for byte",
	differs: "the source at this commit does not give the release",
	incomplete: "whether the source at this commit gives the release could not be found out"
};
function repeatedLines({ determinism }) {
	const unequal = determinism?.artifacts.filter(({ status }) => status !== "equal") ?? [];
	return unequal.length === 0 ? [] : [
		"",
		"The two builds:",
		...artifactLines(unequal, BUILDS)
	];
}
function artifactLines(artifacts, sides) {
	if (artifacts.length === 0) return [];
	return ["", ...artifacts.flatMap((artifact) => [headOf(artifact), ...detailsOf(artifact, sides)])];
}
function headOf({ name, status, expected }) {
	const file = status === "equal" ? expected : null;
	const what = file === null ? "" : `  ${file.sha256}  ${file.size} bytes`;
	return `${status.padEnd(7)}  ${require_start.visible(name)}${what}`;
}
function detailsOf({ status, expected, actual, difference, note }, sides) {
	if (status === "equal") return [];
	const side = (file, where) => `           ${where}: ${file === null ? `none${note === null ? "" : ` (${note})`}` : `${file.sha256}, ${file.size} bytes`}`;
	const lines = [side(expected, sides.expected), side(actual, sides.actual)];
	if (difference === null) return lines;
	lines.push(`           first differing byte: ${difference.offset}`);
	if (difference.member !== null) lines.push(`           first differing member: ${memberShown(difference.member, sides)}`);
	return lines;
}
function memberShown({ expected, actual }, sides) {
	if (expected !== null && expected === actual) return require_start.visible(expected);
	return `${require_start.visible(expected ?? "none")} ${sides.expected}, ${require_start.visible(actual ?? "none")} ${sides.actual}`;
}
function diffoscopeLines({ artifacts, determinism }, workDir) {
	const command = (a, b) => {
		const paths = [a, b].map((name) => workDir === null ? `DIR/${name}` : shellQuoted((0, node_path.join)(workDir, name)));
		return require_start.visible(`diffoscope ${paths.join(" ")}`);
	};
	const hasDifference = (compared) => compared.some(({ status }) => status === "differs");
	const commands = [...hasDifference(artifacts) ? [command("release", "image-1")] : [], ...determinism !== null && hasDifference(determinism.artifacts) ? [command("image-1", "image-2")] : []];
	if (commands.length === 0) return [];
	return [
		"",
		workDir === null ? "For more, `trust-center rebuild … --work-dir DIR` keeps both sides; then:" : "For more:",
		...commands.map((line) => `  ${line}`)
	];
}
function shellQuoted(text) {
	return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
function counted(count, noun) {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
Object.defineProperty(exports, "rebuildText", {
	enumerable: true,
	get: function() {
		return rebuildText;
	}
});
Object.defineProperty(exports, "shellQuoted", {
	enumerable: true,
	get: function() {
		return shellQuoted;
	}
});
