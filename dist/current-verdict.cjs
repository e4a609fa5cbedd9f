const require_verification = require("./verification.cjs");
const require_help = require("./help.cjs");
function currentVerdict(result, at, maxAgeDays) {
	if (!(maxAgeDays > 0 && maxAgeDays < Number.POSITIVE_INFINITY)) throw new RangeError(`maxAgeDays: expected a positive number of days, got ${maxAgeDays}`);
	const appraisedAt = require_verification.parseRfc3339(result.appraisedAt, "result.appraisedAt");
	if (result.verdict !== "verified") return {
		kind: result.verdict,
		words: result.verdict
	};
	if (result.experiment !== null) return {
		kind: "experiment",
		words: "verified as an experiment"
	};
	const when = whenRead(appraisedAt, at, maxAgeDays);
	return when === "now" ? {
		kind: "verified",
		words: "verified"
	} : {
		kind: when,
		words: `verified ${asOf(appraisedAt, at)}`
	};
}
function whenRead(appraisedAt, at, maxAgeDays) {
	if (appraisedAt > at + 3e5) return "early";
	return at - appraisedAt <= maxAgeDays * 864e5 ? "now" : "stale";
}
function asOf(appraisedAt, at) {
	const day = new Date(appraisedAt).toISOString().slice(0, 10);
	if (Number.isNaN(at)) return `as of ${day}`;
	const days = Math.floor((at - appraisedAt) / require_verification.DAY_MS);
	return `as of ${day}, ${days < 0 ? "which is yet to come" : `${days} day${days === 1 ? "" : "s"} ago`}`;
}
function someRecorded(machines) {
	return machines.some(({ freshness }) => freshness === "replayed");
}
function verdictLine(result, { at, replayed }) {
	const { verdict, verdictReason, experiment } = result;
	const age = ageInWords(result, at);
	return `${[
		verdict,
		...verdict === "verified" && experiment !== null ? ["as an experiment"] : [],
		...age === "" ? [] : [age]
	].join(" ")}: ${verdictReason.startsWith(`${verdict}: `) ? verdictReason.slice(verdict.length + 2) : verdictReason}${replayed === void 0 ? "" : ` — ${claimInWords(replayed, result)}`}`;
}
function ageInWords(result, at) {
	const appraisedAt = require_verification.parseRfc3339(result.appraisedAt, "result.appraisedAt");
	return whenRead(appraisedAt, at, 7) === "now" ? "" : asOf(appraisedAt, at);
}
function claimInWords(replayed, { registry, domain }) {
	const claimed = [
		"target",
		"freshness",
		...replayed === "policy" ? ["policy"] : [],
		...registry === null ? [] : ["what endpoints told of the chain"],
		...domain === null ? [] : ["what was met and told of the domain"],
		"what was expected"
	];
	return `replayed: ${require_help.enumerate(claimed)} are the bundle’s own claim`;
}
function experimentSentence(experiment) {
	return `This is an experiment (${experiment}): it shows that the checks work, and proves nothing about any deployment.`;
}
Object.defineProperty(exports, "ageInWords", {
	enumerable: true,
	get: function() {
		return ageInWords;
	}
});
Object.defineProperty(exports, "claimInWords", {
	enumerable: true,
	get: function() {
		return claimInWords;
	}
});
Object.defineProperty(exports, "currentVerdict", {
	enumerable: true,
	get: function() {
		return currentVerdict;
	}
});
Object.defineProperty(exports, "experimentSentence", {
	enumerable: true,
	get: function() {
		return experimentSentence;
	}
});
Object.defineProperty(exports, "someRecorded", {
	enumerable: true,
	get: function() {
		return someRecorded;
	}
});
Object.defineProperty(exports, "verdictLine", {
	enumerable: true,
	get: function() {
		return verdictLine;
	}
});
