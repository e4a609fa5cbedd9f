const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_place = require("./place.cjs");
const require_blocks = require("./blocks.cjs");
const require_facts = require("./facts.cjs");
const require_history = require("./history.cjs");
const require_json = require("./json.cjs");
const require_log_key = require("./log-key.cjs");
const require_spans = require("./spans.cjs");
const require_check_signature = require("./check-signature.cjs");
const require_arguments = require("./arguments.cjs");
const require_log = require("./log.cjs");
// src/core/history/log/proof.ts
const HEADER = "c2sp.org/tlog-proof@v1";
const MAX_BYTES = 131072;
async function proveEntry({ read }, { vkey, seq }) {
	const key = require_place.parseVerifierKey(vkey);
	const { checkpoint, note } = await require_place.readCheckpoint(read, key);
	const { size, rootHash } = checkpoint;
	if (!Number.isSafeInteger(seq) || seq < 0 || seq >= size) throw new require_start.LogError("LOG_INCOMPLETE", `there is no entry ${seq}: the log has ${size}`, { hint: "The first entry is 0." });
	const index = Math.floor(seq / 256);
	const tile = {
		level: "entries",
		index,
		width: Math.min(256, size - index * 256)
	};
	const file = await require_place.fetchTile(tile, read);
	const bytes = require_place.readBundle(file.bytes, tile, file.path)[seq % 256] ?? new Uint8Array();
	require_place.readEntry(bytes, {
		origin: key.name,
		seq
	});
	const proof = await require_place.inclusionProof(seq, size, require_place.tileHashes(size, read));
	if (!require_place.verifyInclusion(require_place.leafHash(bytes), seq, size, proof, rootHash)) throw require_place.contradiction(`entry ${seq} is not under the root hash of the checkpoint`);
	return `${[
		HEADER,
		`extra ${require_verification.toBase64(bytes)}`,
		`index ${seq}`,
		...proof.map(require_verification.toBase64)
	].join("\n")}\n\n${require_verification.fromUtf8(note, "checkpoint")}`;
}
async function verifyEntryProof(text, vkey) {
	const key = require_place.parseVerifierKey(vkey);
	const fail = (reason) => {
		throw new require_start.ParseError("PARSE_INVALID", "proof", reason);
	};
	if (text.length > MAX_BYTES) throw new require_start.ParseError("PARSE_LIMIT", "proof", `over the limit of ${MAX_BYTES} characters`);
	const end = text.indexOf("\n\n");
	if (end === -1) return fail("expected an empty line and a checkpoint after it");
	const [header, extra = "", index = "", ...hashes] = text.slice(0, end).split("\n");
	if (header !== HEADER) return fail(`expected the first line ${HEADER}`);
	const bytes = extra.startsWith("extra ") ? require_verification.decodeBase64(extra.slice(6)) : null;
	if (bytes === null) return fail("expected a line with the entry: extra and base64");
	const seq = /^index (0|[1-9][0-9]{0,15})$/.exec(index)?.[1];
	if (seq === void 0) return fail("expected a line with the place of the entry: index and a number");
	if (hashes.length > 64) return fail("more than 64 hashes");
	const proof = hashes.map((line) => {
		const hash = require_verification.decodeBase64(line);
		return hash?.length === 32 ? hash : fail("expected hashes of 32 bytes in base64");
	});
	const checkpoint = await require_place.openCheckpoint(require_verification.utf8(text.slice(end + 2)), key, "checkpoint of the proof");
	const entry = require_place.readEntry(bytes, {
		origin: key.name,
		seq: Number(seq)
	});
	if (!require_place.verifyInclusion(require_place.leafHash(bytes), entry.seq, checkpoint.size, proof, checkpoint.rootHash)) throw require_place.contradiction(`the proof does not lead from entry ${seq} to the root hash of its checkpoint`);
	return {
		entry,
		checkpoint
	};
}
// src/history/difference.ts
async function differenceIn(log, between, of) {
	const two = between === null ? lastTwo(log, of) : [entryAt(log, between[0]), entryAt(log, between[1])];
	if (two === null) return {
		from: null,
		to: null,
		changes: []
	};
	const [from, to] = two;
	const facts = await require_place.factsIn(log, [from, to]);
	const [before, after] = [facts.get(from.factsDigest), facts.get(to.factsDigest)];
	if (before === void 0 || after === void 0) throw new require_start.InputError("INPUT_NOT_FOUND", "the facts of these entries are not at hand", { hint: "They were pruned. The entries still say by their digests that they differ." });
	return {
		from: {
			...from,
			experiment: before.experiment
		},
		to: {
			...to,
			experiment: after.experiment
		},
		changes: require_spans.changesOf(before, after)
	};
}
function entryAt({ entries, checkpoint }, seq) {
	const entry = entries[seq];
	if (entry !== void 0 && entry.verdict !== null) return entry;
	const why = entry === void 0 ? `there is none: the log has ${checkpoint.size}` : "it came to no result";
	throw new require_start.InputError("INPUT_NOT_FOUND", `entry ${seq} cannot be compared: ${why}`, { hint: "The first entry is 0." });
}
function lastTwo(log, { only, salt }) {
	const all = require_place.finished(log.entries);
	const own = all.filter(({ target }) => only === null ? target === all.at(-1)?.target : require_place.isNamed(target, only, salt));
	const to = own.at(-1);
	const from = own.findLast(({ factsDigest }) => factsDigest !== to?.factsDigest);
	return to === void 0 || from === void 0 ? null : [from, to];
}
// src/cli/history.ts
const READING = [
	"key",
	"since",
	"keep",
	"allow-private",
	"output",
	"format"
];
const SIGNING = ["signing-key", "origin"];
const ACTIONS = {
	list: {
		arguments: [1, 1],
		usage: "list LOG",
		options: [...READING, "target"],
		run: list
	},
	diff: {
		arguments: [1, 3],
		usage: "diff LOG [FROM TO]",
		options: [...READING, "target"],
		run: diff
	},
	verify: {
		arguments: [1, 1],
		usage: "verify LOG",
		options: READING,
		run: verify
	},
	proof: {
		arguments: [1, 2],
		usage: "proof (LOG SEQ | FILE)",
		options: [
			"key",
			"allow-private",
			"output",
			"format"
		],
		run: proof
	},
	append: {
		arguments: [2, 100],
		usage: "append LOG (BUNDLE | REPORT)...",
		options: [
			...SIGNING,
			"since",
			"keep",
			"target",
			"every",
			"trusted-root",
			"insecure-root-ca",
			"output"
		],
		run: append
	},
	key: {
		arguments: [0, 1],
		usage: "key [LOG]",
		options: [...SIGNING, "output"],
		run: key
	}
};
const OPTION_NAMES = [...new Set(Object.values(ACTIONS).flatMap(({ options }) => options))];
async function run(argv) {
	const args = require_arguments.parseArguments("history", argv);
	const [name = "", ...given] = args.positionals;
	const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : void 0;
	if (action === void 0) throw misuse(`expected ${Object.keys(ACTIONS).join(", ")}, got ${require_verification.preview(name, 100)}`);
	const [least, most] = action.arguments;
	if (given.length < least || given.length > most) throw misuse(`expected history ${action.usage}`);
	const foreign = OPTION_NAMES.filter((option) => !action.options.includes(option));
	require_arguments.refuseIdle(args, foreign, `history ${name} does not take it`);
	return action.run(args, given);
}
function misuse(message) {
	return new require_start.InputError("INPUT_INVALID", message, { hint: "See `trust-center history --help`." });
}
async function list(args, [place = ""]) {
	const { format, output, target = null } = args.options;
	const log = await openLog(args, place);
	const at = Date.now();
	const targets = await require_log.ofLog(require_place.historyOf(log, {
		only: target,
		salt: require_log.saltOf(),
		at
	}));
	const { origin, size } = log.checkpoint;
	const shown = {
		origin,
		size,
		rootHash: Buffer.from(log.checkpoint.rootHash).toString("base64"),
		at,
		targets
	};
	if (format === "json") await require_start.writeOutput((await Promise.resolve().then(() => require("./history-json.cjs"))).renderHistoryJson(shown), output);
	else if (format === "atom") await require_start.writeOutput((await Promise.resolve().then(() => require("./history-atom.cjs"))).renderHistoryAtom(shown), output);
	else if (format === "html") await require_start.writeOutput((await Promise.resolve().then(() => require("./history-page.cjs"))).renderHistoryHtml(shown), output);
	else await require_start.writeText((await Promise.resolve().then(() => require("./history-text.cjs"))).renderHistoryText(shown), output);
	return worstOf(targets.map((one) => require_history.statusOf(one, at)));
}
function worstOf(statuses) {
	if (statuses.some((status) => status === "failed" || status === "experiment")) return require_start.EXIT.failed;
	return statuses.length > 0 && statuses.every((status) => status === "verified") ? require_start.EXIT.verified : require_start.EXIT.inconclusive;
}
async function diff(args, [place = "", from, to]) {
	const { output, target = null } = args.options;
	const format = textOrJson(args);
	if (from === void 0 !== (to === void 0)) throw misuse("expected history diff LOG, or history diff LOG FROM TO");
	const log = await openLog(args, place);
	const between = from === void 0 || to === void 0 ? null : [seqOf(from), seqOf(to)];
	const found = await require_log.ofLog(differenceIn(log, between, {
		only: target,
		salt: require_log.saltOf()
	}));
	if (format === "json") await require_start.writeOutput(require_json.jsonText({
		schema: "trust-center/history-diff/v1",
		...found
	}), output);
	else await require_start.writeText(`${differenceLines(found).join("\n")}\n`, output);
	return require_start.EXIT.verified;
}
function differenceLines({ from, to, changes }) {
	if (from === null || to === null) return ["Every check so far found the same."];
	const said = changes.map(({ weight, text: words }) => `  ${weight.padEnd(8)}  ${words}`);
	return [
		entryLine(from),
		entryLine(to),
		...said.length === 0 ? ["  no difference"] : said
	];
}
function entryLine(entry) {
	return `entry ${entry.seq}  ${require_facts.minute(entry.appraisedAt)}  ${require_history.spanStatus(entry)}  ${entry.target}`;
}
async function verify(args, [place = ""]) {
	const { output } = args.options;
	const format = textOrJson(args);
	const { origin, size, rootHash } = (await openLog(args, place)).checkpoint;
	const root = Buffer.from(rootHash).toString("base64");
	const since = args.options.since;
	const consistent = since === void 0 ? null : require_verification.preview(since, 200);
	if (format === "json") {
		await require_start.writeOutput(require_json.jsonText({
			schema: "trust-center/history-verification/v1",
			origin,
			size,
			rootHash: root,
			since: since ?? null
		}), output);
		return require_start.EXIT.verified;
	}
	const lines = [
		`LOG VERIFIED  ${origin}`,
		`entries   ${size}, each in its place under the signed checkpoint`,
		`root      ${root}`,
		consistent === null ? "since     no checkpoint was given: what was in the log before is not known (--since, --keep)" : `since     it still begins with all that ${consistent} stands for`
	];
	await require_start.writeText(`${lines.join("\n")}\n`, output);
	return require_start.EXIT.verified;
}
async function proof(args, [place = "", seq]) {
	const { output } = args.options;
	const vkey = await require_log.vkeyOf(args.options);
	if (seq !== void 0) {
		if (args.isGiven("format")) require_arguments.refuseIdle(args, ["format"], "a proof has one form, which `history proof FILE` shows");
		const files = await require_place.placeOf(place, {
			env: process.env,
			allowPrivate: args.options.allowPrivate
		}).open();
		await require_start.writeOutput(await require_log.ofLog(proveEntry(files, {
			vkey,
			seq: seqOf(seq)
		})), output);
		return require_start.EXIT.verified;
	}
	const format = textOrJson(args);
	const bytes = await require_verification.readInputFile(place, "proof", MAX_PROOF_BYTES);
	const { entry, checkpoint } = await require_log.ofLog(verifyEntryProof(require_verification.fromUtf8(bytes, "proof"), vkey));
	const { origin, size, rootHash } = checkpoint;
	const root = Buffer.from(rootHash).toString("base64");
	if (format === "json") await require_start.writeOutput(require_json.jsonText({
		schema: "trust-center/history-proof/v1",
		origin,
		size,
		rootHash: root,
		entry
	}), output);
	else {
		const members = Object.entries(entry).map(([name, value]) => `  ${name.padEnd(14)}  ${value}`);
		const lines = [`IN THE LOG  entry ${entry.seq} of ${origin}, as of ${size} entries`, ...members];
		if (entry.verdict === "verified") lines.push("Whether it was an experiment, which proves nothing, stands in its facts and not in the entry.");
		await require_start.writeText(`${lines.join("\n")}\n`, output);
	}
	return require_start.EXIT.verified;
}
async function append(args, [place = "", ...paths]) {
	const { options } = args;
	const at = Date.now();
	const salt = require_log.saltOf();
	require_place.expectSalt(salt, require_log.SALT_VARIABLE);
	const results = await appraised(paths, args, at);
	const to = require_place.writablePlaceOf(place, process.env);
	const signer = await signerOf(args, place);
	const schedule = options.every === void 0 ? null : secondsOf(options.every);
	const drafts = results.map((result) => require_place.finishedDraft(result, {
		target: options.target ?? result.target.name,
		salt,
		trigger: "command-line",
		schedule
	}));
	const done = await require_log.ofLog(require_log_key.appendTo(to, {
		signer,
		drafts,
		since: await require_log.keptBy(args.options),
		at
	}));
	if (options.keep !== void 0) await require_start.writeTextFile(options.keep, done.log.note, "--keep");
	const lines = [...done.entries.flatMap((entry, index) => {
		const experiment = drafts[index]?.facts?.value.experiment;
		return entry.verdict === null || experiment === void 0 ? [] : [entryLine({
			...entry,
			experiment
		})];
	}), ...done.isNew ? [`A log begins here. Who reads it needs its key:`, require_place.verifierKey(signer.key)] : []];
	await require_start.writeText(`${lines.join("\n")}\n`, options.output);
	return require_start.EXIT.verified;
}
async function key(args, [place]) {
	const signer = await signerOf(args, place ?? null);
	await require_start.writeText(`${require_place.verifierKey(signer.key)}\n`, args.options.output);
	return require_start.EXIT.verified;
}
const MAX_PROOF_BYTES = 1048576;
const MAX_KEY_BYTES = 65536;
async function openLog({ options }, place) {
	const { keep } = options;
	const log = await require_log.readVerified(place, options);
	if (keep !== void 0) await require_start.writeTextFile(keep, log.note, "--keep");
	return log;
}
async function signerOf({ options }, place) {
	const pem = options.signingKey === void 0 ? process.env.TRUST_CENTER_HISTORY_KEY ?? "" : require_check_signature.pemOf(await require_verification.readInputFile(options.signingKey, "signing-key", MAX_KEY_BYTES), "signing-key");
	if (pem === "") throw require_log_key.noLogKey("--signing-key history-key.pem");
	const field = options.signingKey === void 0 ? "TRUST_CENTER_HISTORY_KEY" : "signing-key";
	const origin = options.origin ?? (place === null ? null : require_place.originOf(place, process.env) ?? await presentOrigin(place));
	if (origin === null) throw new require_start.InputError("INPUT_INVALID", "a new log needs a name, which stands in all that it signs", { hint: "Give --origin NAME, such as github.com/OWNER/NAME/trust-center." });
	return require_log_key.readLogSigner(pem, origin, {
		password: process.env[require_check_signature.PASSWORD_VARIABLE],
		field
	});
}
async function presentOrigin(place) {
	const checkpoint = await (await require_place.writablePlaceOf(place, process.env).open()).read(require_place.CHECKPOINT_PATH, require_place.MAX_CHECKPOINT_BYTES);
	return checkpoint === null ? null : require_verification.fromUtf8(checkpoint, "checkpoint").split("\n")[0] ?? null;
}
function textOrJson({ options: { format } }) {
	if (format === "text" || format === "json") return format;
	throw new require_start.InputError("INPUT_INVALID", `--format: ${format} is for history list`);
}
function seqOf(given) {
	if (/^(?:0|[1-9][0-9]{0,8})$/.test(given)) return Number(given);
	throw new require_start.InputError("INPUT_INVALID", `expected the number of an entry, from 0, got ${require_verification.preview(given, 100)}`);
}
const UNITS = {
	m: require_verification.MINUTE_MS,
	h: 60 * require_verification.MINUTE_MS,
	d: require_verification.DAY_MS
};
function secondsOf(given) {
	const [, count = "", unit = ""] = /^([1-9][0-9]{0,3})([mhd])$/.exec(given) ?? [];
	const seconds = Number(count) * (UNITS[unit] ?? NaN) / 1e3;
	if (seconds <= 31622400) return seconds;
	throw new require_start.InputError("INPUT_INVALID", `--every: expected a time like 30m, 6h or 1d, got ${require_verification.preview(given, 100)}`);
}
async function appraised(paths, args, at) {
	const files = await Promise.all(paths.map(readGiven));
	const results = [];
	for (const { path, bundle } of files) if (bundle !== null) results.push(await appraise(bundle, path, args, at));
	for (const { path, result } of files) if (result !== null) expectAppraised(path, result, results);
	if (results.length > 0) return results;
	throw new require_start.InputError("INPUT_INVALID", "a result is appended with the bundle that it was made from", { hint: "Give the bundle, too: `trust-center verify … --save-bundle bundle.json` writes it." });
}
async function readGiven(path) {
	const given = require_verification.documentText(await require_verification.readInputFile(path, "bundle", require_blocks.MAX_REPORT_BYTES), "bundle");
	if (given.trimStart().startsWith("<")) {
		const { bundle, result } = await require_blocks.readReport(require_blocks.findBlocks(given));
		return {
			path,
			bundle,
			result
		};
	}
	return require_verification.readJson(given, "bundle", require_verification.only("schema", require_verification.text), WIDE) === "trust-center/result/v1" ? {
		path,
		bundle: null,
		result: given
	} : {
		path,
		bundle: require_verification.parseBundle(given),
		result: null
	};
}
const WIDE = {
	bytes: require_verification.MAX_BUNDLE_BYTES,
	values: 2e6
};
function expectAppraised(path, json, results) {
	const digest = require_verification.readJson(json, "result", require_verification.only("evidenceDigest", require_verification.text), WIDE);
	const own = results.find(({ evidenceDigest }) => evidenceDigest === digest);
	const shown = require_verification.preview(path, 200);
	if (own === void 0) throw new require_start.InputError("INPUT_INVALID", `${shown} is of the evidence ${require_verification.preview(digest, 80)}, and no bundle that is given has that digest`, { hint: "Give the bundle that it was made from." });
	if (require_json.renderJson(own) === json) return;
	throw new require_start.InputError("INPUT_INVALID", `${shown} is not what its bundle shows: appraised again, the verdict is ${own.verdict}`, { hint: "It was made by another version, under other roots (--insecure-root-ca, --trusted-root), or changed. Without it, what the bundle shows is appended." });
}
async function appraise(bundle, path, { options }, at) {
	const { appraisal } = bundle;
	if (appraisal === void 0) throw new require_start.InputError("INPUT_INVALID", `${require_verification.preview(path, 200)} records no appraisal`, { hint: "Verify it first: trust-center verify --evidence BUNDLE --save-bundle NEW." });
	const time = Date.parse(appraisal.at);
	if (!(time <= at + 3e5)) throw new require_start.InputError("INPUT_INVALID", `${require_verification.preview(path, 200)} was appraised as of ${require_verification.preview(appraisal.at, 40)}, which is yet to come`);
	const isReplayed = bundle.components.some(({ acquired }) => acquired === "replayed");
	const { overrides, trustAnchors } = await require_verification.readOptions({ insecureRootCa: options.insecureRootCa }, isReplayed ? "replayed" : "fetched");
	const policy = require_verification.resolvePolicy(require_verification.policyFromRecord(appraisal.policy), overrides);
	return require_verification.appraiseBundle(bundle, {
		policy,
		at: time,
		trustAnchors,
		...await require_verification.readRoots(options.trustedRoot)
	});
}
exports.run = run;
