const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_current_verdict = require("./current-verdict.cjs");
const require_place = require("./place.cjs");
const require_check_signature = require("./check-signature.cjs");
const require_in_toto = require("./in-toto.cjs");
const require_sign_statement = require("./sign-statement.cjs");
const require_spans = require("./spans.cjs");
let node_crypto = require("node:crypto");
// src/core/history/log/append.ts
async function appendToLog({ read }, appending) {
	const key = require_place.parseVerifierKey(appending.vkey);
	const { size: old, hashAt: oldHashAt } = await present(read, key, appending.begin);
	const entries = appending.entries.map((draft, i) => ({
		v: 1,
		origin: key.name,
		seq: old + i,
		...draft
	}));
	const size = old + entries.length;
	if (size > 25e4) throw new require_start.LogError("LOG_INCOMPLETE", `the log is full: ${require_place.MAX_LOG_SIZE} entries`, { hint: "Begin another log, with another name." });
	const added = entries.map(require_place.writeEntry);
	const hashAt = grown(old, oldHashAt, added.map(require_place.leafHash));
	const bundleOf = await bundles(read, old, oldHashAt, added);
	const tiles = require_place.tilesOf(size, old);
	const files = await Promise.all(tiles.map(async ({ level, index, width }) => {
		const path = require_place.tilePath({
			level,
			index,
			width
		});
		if (level === "entries") return {
			path,
			bytes: require_place.writeBundle(bundleOf(index, width))
		};
		return {
			path,
			bytes: await require_place.writeTile({
				level,
				index,
				width
			}, hashAt)
		};
	}));
	const rootHash = await require_place.rootOf(size, hashAt);
	const note = await require_place.signCheckpoint({
		size,
		rootHash
	}, key, appending.sign);
	files.push({
		path: require_place.CHECKPOINT_PATH,
		bytes: note
	});
	return {
		files,
		obsolete: tiles.filter(({ width }) => width === 256).map(require_place.partialsOf),
		entries,
		checkpoint: {
			origin: key.name,
			size,
			rootHash
		},
		note
	};
}
async function present(read, key, begin) {
	const file = await read(require_place.CHECKPOINT_PATH, require_place.MAX_CHECKPOINT_BYTES);
	if (file === null) {
		if (begin) return {
			size: 0,
			hashAt: require_place.tileHashes(0, read)
		};
		throw new require_start.LogError("LOG_INCOMPLETE", `${require_place.CHECKPOINT_PATH} is missing: there is no log`, { hint: "If there never was one, say that it is to be begun. Else restore what was removed." });
	}
	const { size, rootHash } = await require_place.openCheckpoint(file, key, require_place.CHECKPOINT_PATH);
	const hashAt = require_place.tileHashes(size, read);
	const root = size === 0 ? require_place.EMPTY_ROOT : await require_place.rootOf(size, hashAt);
	if (!require_verification.equalBytes(root, rootHash)) throw require_place.contradiction("the tiles do not make the root hash of the checkpoint");
	return {
		size,
		hashAt
	};
}
function grown(old, oldHashAt, added) {
	const made = new Map();
	const make = async (level, index) => {
		if ((index + 1) * 2 ** level <= old) return oldHashAt(level, index);
		const leaf = level === 0 ? added[index - old] : void 0;
		if (leaf !== void 0) return leaf;
		if (level === 0) throw new RangeError(`no leaf ${index}`);
		return require_place.nodeHash(await hashAt(level - 1, 2 * index), await hashAt(level - 1, 2 * index + 1));
	};
	const hashAt = (level, index) => {
		const name = `${level}/${index}`;
		const known = made.get(name) ?? make(level, index);
		made.set(name, known);
		return known;
	};
	return hashAt;
}
async function bundles(read, old, oldHashAt, added) {
	const width = old % 256;
	const index = Math.floor(old / 256);
	const tile = {
		level: "entries",
		index,
		width
	};
	let before = [];
	if (width > 0 && added.length > 0) {
		const { path, bytes } = await require_place.fetchTile(tile, read);
		before = require_place.readBundle(bytes, tile, path);
		for (const [i, entry] of before.entries()) {
			const seq = index * 256 + i;
			if (!require_verification.equalBytes(require_place.leafHash(entry), await oldHashAt(0, seq))) throw require_place.contradiction(`${path}: entry ${seq} is not the one in the tree`);
		}
	}
	const first = index * 256;
	const all = [...before, ...added];
	return (of, count) => all.slice(of * 256 - first, of * 256 - first + count);
}
// src/history/rekor.ts
const CHECKPOINT_TYPE = `${require_start.PROJECT_URI}/history-checkpoint/v1`;
function rekorPath(at) {
	const day = new Date(at).toISOString().slice(0, 10);
	return {
		day,
		checkpoint: `rekor/${day}.checkpoint`,
		bundle: `rekor/${day}.sigstore.json`
	};
}
async function publishCheckpoint(place, { checkpoint, note }, signing, at) {
	const { origin, size, rootHash } = checkpoint;
	const subject = {
		name: origin,
		digest: { sha256: require_verification.toHex(require_verification.sha256(note)) }
	};
	const about = require_in_toto.statement(CHECKPOINT_TYPE, [subject], {
		origin,
		size,
		rootHash: require_verification.toBase64(rootHash)
	});
	const bundle = require_verification.utf8(await require_sign_statement.signStatement(about, signing));
	const paths = rekorPath(at);
	const write = new Map([[paths.bundle, bundle], [paths.checkpoint, note]]);
	await place.change(async () => ({
		message: `History: the checkpoint of ${size} in Rekor`,
		write,
		remove: []
	}));
}
// src/history/since.ts
async function sinceLast(log, run) {
	const own = (log?.entries ?? []).filter(({ target }) => target === run.draft.target);
	const checks = require_place.finished(own);
	const last = checks.at(-1);
	const newest = own.at(-1);
	if (log === null || last === void 0) return {
		last: null,
		wasVerified: newest === void 0 ? null : false,
		changes: []
	};
	const before = (await require_place.factsIn(log, [last])).get(last.factsDigest);
	const wasRecorded = require_current_verdict.someRecorded(before?.machines ?? []);
	const isAlike = run.facts === null || require_current_verdict.someRecorded(run.facts.value.machines) === wasRecorded;
	const wasVerified = newest?.verdict === "verified" && before?.experiment !== true && isAlike;
	const { appraisedAt } = last;
	return {
		last: {
			appraisedAt,
			verdict: last.verdict === "verified" && wasRecorded ? "recorded" : last.verdict
		},
		wasVerified,
		changes: await changesSince(log, checks, last, before, run)
	};
}
const MAX_ASKED = 32;
async function changesSince(log, checks, last, before, { facts }) {
	if (facts === null || facts.digest === last.factsDigest) return [];
	const now = facts.value;
	if (before === void 0) return require_spans.knownChanges({
		verdict: last.verdict,
		experiment: null
	}, now);
	const isTold = now.announced.every((one) => before.announced.includes(one));
	return require_spans.changesOf(before, now, isTold ? [] : await announcedIn(log, checks));
}
async function announcedIn(log, checks) {
	const newest = new Map(checks.toReversed().map((entry) => [entry.factsDigest, entry]));
	return [...(await require_place.factsIn(log, [...newest.values()].slice(0, MAX_ASKED))).values()].flatMap(({ announced }) => announced);
}
// src/history/append.ts
async function appendTo(place, appending) {
	const { drafts, at } = appending;
	const attempts = [];
	await place.change(async (files) => {
		const { before, appended } = await prepare(place, files, appending);
		const earlier = attempts.at(-1);
		if (earlier !== void 0 && before !== null && isIn(before, earlier.entries)) return null;
		const { entries, checkpoint, note, obsolete } = appended;
		const last = before === null ? null : {
			...before,
			files
		};
		const since = await Promise.all(drafts.map((draft) => sinceLast(last, draft)));
		const isFirstToday = before === null || !await isInRekor(files, before, appending.signer, at);
		const facts = drafts.flatMap(({ facts: of }) => of === null ? [] : [[require_place.factsPath(of.digest), of.bytes]]);
		const write = new Map([...facts, ...appended.files.map(({ path, bytes }) => [path, bytes])]);
		const log = {
			checkpoint,
			note,
			entries: [...before?.entries ?? [], ...entries],
			files: {
				read: async (path, most) => write.get(path) ?? files.read(path, most),
				isNew: async () => false
			}
		};
		attempts.push({
			entries,
			since,
			log,
			isNew: before === null,
			isFirstToday
		});
		return {
			message: messageOf(entries),
			write,
			remove: obsolete
		};
	});
	const done = attempts.at(-1);
	if (done === void 0) throw new Error("the log was not changed");
	return done;
}
function isIn({ entries }, own) {
	return own.every((entry) => require_verification.canonicalJson(entries[entry.seq] ?? null) === require_verification.canonicalJson(entry));
}
async function isInRekor(files, { entries }, signer, at) {
	const { day, checkpoint: path } = rekorPath(at);
	try {
		const note = await files.read(path, require_place.MAX_CHECKPOINT_BYTES);
		if (note === null) return false;
		const { size } = await require_place.openCheckpoint(note, signer.key, path);
		return entries[size - 1]?.appraisedAt.startsWith(day) === true;
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError)) throw error;
		return false;
	}
}
async function prepare(place, files, { signer, drafts, since }) {
	const vkey = require_place.verifierKey(signer.key);
	const isNew = await files.isNew();
	if (isNew && since.length > 0) throw gone(place);
	const before = isNew ? null : await require_place.verifyLog(files, {
		vkey,
		since
	});
	const entries = drafts.map(({ draft }) => draft);
	if (before?.entries.some(require_place.isHidden) && !entries.every(require_place.isHidden)) throw saltLost(place);
	return {
		before,
		appended: await appendToLog(files, {
			vkey,
			sign: signer.sign,
			entries,
			begin: isNew
		})
	};
}
function saltLost({ name }) {
	return new require_start.InputError("INPUT_INVALID", `${name} hides the names of its targets, and no salt was given to hide this one`, { hint: "Give the salt again that its entries were made with (history-salt, TRUST_CENTER_HISTORY_SALT). For names that all may see, begin another log." });
}
function gone({ name }) {
	return new require_start.LogError("LOG_REWOUND", `${name} holds no log, and there was one when the checkpoint was kept`, { hint: "It was removed, or this is another place. Restore it: a new log in its place would hide what was in it." });
}
function messageOf(entries) {
	const [first, ...others] = entries;
	if (first === void 0) return "History: nothing new";
	const more = others.length === 0 ? "" : ` and ${others.length} more`;
	return `History: ${first.seq}, ${first.verdict ?? "no result"}${more}`;
}
// src/signing/log-key.ts
const NEW_KEY = "openssl genpkey -algorithm ed25519 -out history-key.pem";
function readLogSigner(pem, origin, { password, field }) {
	expectOrigin(origin);
	const { sign, publicKeyPem } = require_check_signature.readSigningKey(pem, password, field);
	const { kty, crv, x } = (0, node_crypto.createPublicKey)(publicKeyPem).export({ format: "jwk" });
	if (kty !== "OKP" || crv !== "Ed25519" || x === void 0) throw new require_start.InputError("INPUT_INVALID", `${field}: a log is signed with a key of Ed25519, and this is one of ${crv}`, { hint: `Make one: ${NEW_KEY}` });
	return {
		key: {
			name: origin,
			publicKey: new Uint8Array(Buffer.from(x, "base64url"))
		},
		sign: async (text) => sign(text)
	};
}
function expectOrigin(origin) {
	if (require_place.isKeyName(origin)) return;
	throw new require_start.InputError("INPUT_INVALID", `${require_verification.preview(origin, 200)} cannot name a log: expected 1 to 200 characters without space and +`, { hint: "Write it like an address without its scheme: github.com/OWNER/REPO/trust-center." });
}
function noLogKey(how) {
	return new require_start.InputError("INPUT_INVALID", "a log is signed, and no key was given", { hint: `Make one key for the log, once, and keep it: ${NEW_KEY}. Then give it: ${how}.` });
}
Object.defineProperty(exports, "NEW_KEY", {
	enumerable: true,
	get: function() {
		return NEW_KEY;
	}
});
Object.defineProperty(exports, "appendTo", {
	enumerable: true,
	get: function() {
		return appendTo;
	}
});
Object.defineProperty(exports, "noLogKey", {
	enumerable: true,
	get: function() {
		return noLogKey;
	}
});
Object.defineProperty(exports, "publishCheckpoint", {
	enumerable: true,
	get: function() {
		return publishCheckpoint;
	}
});
Object.defineProperty(exports, "readLogSigner", {
	enumerable: true,
	get: function() {
		return readLogSigner;
	}
});
