const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
let node_fs = require("node:fs");
let node_fs_promises = require("node:fs/promises");
let node_crypto = require("node:crypto");
let node_path = require("node:path");
let node_zlib = require("node:zlib");
// src/collect/reference/image/files.ts
const MAX_KEPT_BYTES = 201326592;
const MAX_FILE_BYTES = 4294967296;
// src/collect/reference/image/directory.ts
const READ_BYTES = 4194304;
function directoryFiles(directory) {
	return {
		has: async (name) => await withFile((0, node_path.join)(directory, name), 4294967296, async () => true) ?? false,
		read: (name) => withFile((0, node_path.join)(directory, name), MAX_KEPT_BYTES, readWhole),
		hash: (name) => withFile((0, node_path.join)(directory, name), MAX_FILE_BYTES, hashOnly)
	};
}
async function withFile(path, maxBytes, use) {
	const file = await openRegular(path);
	try {
		const status = await file?.stat();
		if (file === null || status === void 0) return null;
		if (!status.isFile()) throw notRegular(path, "is not a regular file");
		if (status.size > maxBytes) {
			const message = `OS image: ${shown(path)} has ${status.size} bytes, at most ${maxBytes} are read`;
			throw new require_start.InputError("INPUT_TOO_LARGE", message, { hint: "Check that this is a dstack OS image." });
		}
		return await use(file, status.size);
	} finally {
		await file?.close();
	}
}
async function openRegular(path) {
	try {
		return await (0, node_fs_promises.open)(path, node_fs.constants.O_RDONLY | (node_fs.constants.O_NONBLOCK ?? 0) | (node_fs.constants.O_NOFOLLOW ?? 0));
	} catch (cause) {
		const code = require_start.systemErrorCode(cause);
		if (code === "ENOENT") return null;
		if (code === "ELOOP") throw notRegular(path, "is a symbolic link");
		throw new require_start.InputError("INPUT_INVALID", `OS image: ${shown(path)} cannot be read: ${code ?? String(cause)}`, { cause });
	}
}
async function readWhole(file, size) {
	const content = new Uint8Array(size);
	const hash = (0, node_crypto.createHash)("sha256");
	let length = 0;
	let hashed = 0;
	for (let bytesRead = -1; length < size && bytesRead !== 0; length += bytesRead) {
		const reading = file.read(content, length, Math.min(READ_BYTES, size - length), length);
		hash.update(content.subarray(hashed, length));
		hashed = length;
		({bytesRead} = await reading);
	}
	hash.update(content.subarray(hashed, length));
	return {
		sha256: hash.digest("hex"),
		content: content.subarray(0, length)
	};
}
async function hashOnly(file) {
	const hash = (0, node_crypto.createHash)("sha256");
	const buffer = new Uint8Array(READ_BYTES);
	for (let at = 0;;) {
		const { bytesRead } = await file.read(buffer, 0, READ_BYTES, at);
		if (bytesRead === 0) return hash.digest("hex");
		hash.update(buffer.subarray(0, bytesRead));
		at += bytesRead;
	}
}
function notRegular(path, what) {
	return new require_start.InputError("INPUT_INVALID", `OS image: ${shown(path)} ${what}; an image is made of regular files`, { hint: "Copy the file itself into the directory of the image." });
}
function shown(path) {
	return require_verification.preview(path, 200);
}
// src/collect/reference/image/metadata.ts
const METADATA_FILE = "metadata.json";
const MAX_CMDLINE = 4096;
const MAX_BYTES = 65536;
const ROOTFS_HASH = "dstack.rootfs_hash=";
function parseImageMetadata(bytes) {
	const json = require_verification.fromUtf8(bytes, METADATA_FILE);
	return require_verification.readJson(json, METADATA_FILE, imageMetadata, {
		bytes: MAX_BYTES,
		depth: 8
	});
}
const fileName = require_verification.matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/, "a file name");
const cmdline = (value) => {
	const line = require_verification.text(value);
	if (line.length > MAX_CMDLINE) require_verification.refuse$1(`${line.length} characters, at most ${MAX_CMDLINE}`, { code: "PARSE_LIMIT" });
	const odd = /[^ -~]/u.exec(line);
	return odd === null ? line : require_verification.refuse$1(`expected printable ASCII, got ${require_verification.preview(odd[0])} at ${odd.index}`);
};
const imageMetadata = (value) => {
	const metadata = require_verification.anyObject(value);
	return {
		bios: require_verification.member(metadata, "bios", fileName),
		kernel: require_verification.member(metadata, "kernel", fileName),
		initrd: require_verification.member(metadata, "initrd", fileName),
		rootfs: require_verification.memberOr(metadata, "rootfs", null, fileName),
		cmdline: require_verification.member(metadata, "cmdline", cmdline),
		version: require_verification.memberOr(metadata, "version", null, require_verification.text),
		gitRevision: require_verification.memberOr(metadata, "git_revision", null, require_verification.text),
		isDev: require_verification.memberOr(metadata, "is_dev", null, require_verification.boolean),
		kernelHeaderNormalized: require_verification.memberOr(metadata, "kernel_header_normalized", false, require_verification.boolean),
		ovmfVariant: require_verification.memberOr(metadata, "ovmf_variant", null, require_verification.matching(/^[A-Za-z0-9._-]{1,64}$/, "the name of a firmware line"))
	};
};
function rootfsHashOf(cmdline) {
	const field = `${METADATA_FILE}.cmdline`;
	const [argument, ...others] = cmdline.split(" ").filter((word) => word.includes(ROOTFS_HASH));
	if (argument === void 0) return null;
	if (others.length > 0) throw new require_start.ParseError("PARSE_INVALID", field, `${ROOTFS_HASH} is there more than once`);
	const hash = argument.slice(19);
	if (!argument.startsWith(ROOTFS_HASH) || !/^[0-9a-f]{64}$/.test(hash)) throw new require_start.ParseError("PARSE_INVALID", field, `expected ${ROOTFS_HASH} with 64 hex digits, got ${require_verification.preview(argument, 100)}`);
	return hash;
}
// src/core/formats/codec/tar.ts
const BLOCK = 512;
const MAX_PAX_BYTES = 8192;
const MAX_ZEROS_AFTER_END = 1048576;
const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9._+~-]*$/;
const HARMLESS_PAX_RECORDS = new Set([
	"atime",
	"comment",
	"ctime",
	"gid",
	"gname",
	"mtime",
	"uid",
	"uname"
]);
const REFUSED_TYPES = {
	"1": "a hard link",
	"2": "a symbolic link",
	"3": "a character device",
	"4": "a block device",
	"6": "a named pipe",
	"7": "a contiguous file",
	K: "a GNU long link name",
	L: "a GNU long name",
	S: "a GNU sparse file"
};
var TarReader = class {
	#what;
	#limits;
	#visitor;
	#names = new Set();
	#header = new Uint8Array(BLOCK);
	#headerFill = 0;
	#headers = 0;
	#totalBytes = 0;
	#offset = 0;
	#headerOffset = 0;
	#contentLeft = 0;
	#paddingLeft = 0;
	#pax = null;
	#paxFill = 0;
	#awaitsMember = false;
	#zeroBlocks = 0;
	#zerosAfterEnd = 0;
	constructor(what, limits, visitor) {
		this.#what = what;
		this.#limits = limits;
		this.#visitor = visitor;
	}
	push(bytes) {
		for (let at = 0; at < bytes.length;) {
			const taken = this.#take(bytes.subarray(at));
			at += taken;
			this.#offset += taken;
		}
	}
	end() {
		if (this.#zeroBlocks === 2) return;
		this.#headerOffset = this.#offset;
		this.#fail("PARSE_TRUNCATED", "the archive ends before its end marker (two blocks of zeros)");
	}
	#take(bytes) {
		if (this.#contentLeft > 0) return this.#takeContent(bytes.subarray(0, this.#contentLeft));
		if (this.#paddingLeft > 0) {
			const length = Math.min(bytes.length, this.#paddingLeft);
			this.#paddingLeft -= length;
			return length;
		}
		if (this.#zeroBlocks === 2) return this.#takeAfterEnd(bytes);
		if (this.#headerFill === 0) this.#headerOffset = this.#offset;
		const piece = bytes.subarray(0, BLOCK - this.#headerFill);
		this.#header.set(piece, this.#headerFill);
		this.#headerFill += piece.length;
		if (this.#headerFill === BLOCK) {
			this.#headerFill = 0;
			this.#readHeader();
		}
		return piece.length;
	}
	#takeContent(piece) {
		this.#contentLeft -= piece.length;
		if (this.#pax === null) this.#visitor.data(piece);
		else {
			this.#pax.set(piece, this.#paxFill);
			this.#paxFill += piece.length;
			if (this.#contentLeft === 0) {
				this.#checkPax(this.#pax);
				this.#pax = null;
			}
		}
		return piece.length;
	}
	#takeAfterEnd(bytes) {
		this.#zerosAfterEnd += bytes.length;
		if (this.#zerosAfterEnd > MAX_ZEROS_AFTER_END || !require_verification.isZero(bytes)) this.#fail("PARSE_TRAILING", "more follows the end of the archive");
		return bytes.length;
	}
	#readHeader() {
		const header = this.#header;
		if (require_verification.isZero(header)) {
			if (this.#awaitsMember) this.#fail("PARSE_INVALID", "a pax header without the member it is for");
			this.#zeroBlocks += 1;
			return;
		}
		if (this.#zeroBlocks > 0) this.#fail("PARSE_INVALID", "a lone block of zeros between members");
		this.#checkFormat();
		this.#headers += 1;
		if (this.#headers > this.#limits.headers) this.#fail("PARSE_LIMIT", `more than ${this.#limits.headers} members`);
		const type = header[156] === 0 ? "0" : String.fromCharCode(header[156] ?? 0);
		const size = this.#octal(124, 12, "size");
		if (type === "x" || type === "g") this.#beginPax(type, size);
		else this.#beginMember(type, size);
		this.#paddingLeft = (BLOCK - size % BLOCK) % BLOCK;
		this.#contentLeft = size;
	}
	#checkFormat() {
		const header = this.#header;
		const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
		const magic = String.fromCharCode(...header.subarray(257, 265));
		if (magic !== "ustar\x0000" && magic !== "ustar  \0") this.#fail("PARSE_UNSUPPORTED", `no tar header (ustar or GNU): its mark is ${require_verification.preview(magic)}`);
		if (this.#octal(148, 8, "checksum") !== sum) this.#fail("PARSE_INVALID", "the checksum of the header is wrong");
		if (magic === "ustar  \0" && !require_verification.isZero(header.subarray(345))) this.#fail("PARSE_UNSUPPORTED", "a GNU header with fields of an incremental or sparse archive");
	}
	#beginPax(type, size) {
		if (this.#awaitsMember) this.#fail("PARSE_INVALID", "a pax header for a pax header");
		if (size === 0) this.#fail("PARSE_INVALID", "a pax header without records");
		if (size > MAX_PAX_BYTES) this.#fail("PARSE_LIMIT", `pax records of ${size} bytes, at most ${MAX_PAX_BYTES}`);
		this.#awaitsMember = type === "x";
		this.#pax = new Uint8Array(size);
		this.#paxFill = 0;
	}
	#beginMember(type, size) {
		this.#awaitsMember = false;
		const name = this.#name();
		if (type !== "0" && type !== "5") {
			const kind = REFUSED_TYPES[type] ?? `of the unknown type ${require_verification.preview(type)}`;
			this.#fail("PARSE_UNSUPPORTED", `${require_verification.preview(name, 100)} is ${kind}; only regular files and folders are taken`);
		}
		const path = this.#plainPath(name, type === "5");
		const identity = path.toLowerCase();
		if (this.#names.has(identity)) this.#fail("PARSE_INVALID", `${require_verification.preview(name, 100)} is there twice`);
		this.#names.add(identity);
		if (type === "5" && size > 0) this.#fail("PARSE_INVALID", `the folder ${require_verification.preview(name, 100)} has content`);
		if (size > this.#limits.fileBytes) this.#fail("PARSE_LIMIT", `${require_verification.preview(name, 100)} has ${size} bytes, at most ${this.#limits.fileBytes}`);
		this.#totalBytes += size;
		if (this.#totalBytes > this.#limits.totalBytes) this.#fail("PARSE_LIMIT", `the files have more than ${this.#limits.totalBytes} bytes together`);
		this.#visitor.entry({
			kind: type === "5" ? "folder" : "file",
			path,
			size
		});
	}
	#plainPath(name, isFolder) {
		const path = name.replace(/^\.\//, "").replace(/\/$/, "");
		if (isFolder && (path === "" || path === ".")) return "";
		if (name.endsWith("/") && !isFolder) this.#fail("PARSE_INVALID", `the file ${require_verification.preview(name, 100)} is named like a folder`);
		if (!path.split("/").every((component) => PLAIN_NAME.test(component))) this.#fail("PARSE_INVALID", `${require_verification.preview(name, 100)} is not a plain relative name`, "Names are made of letters, digits and ._+~-, and do not start with a dot or a dash.");
		return path;
	}
	#name() {
		const name = this.#text(0, 100, "name");
		const prefix = this.#header[263] === 48 ? this.#text(345, 155, "prefix") : "";
		return prefix === "" ? name : `${prefix}/${name}`;
	}
	#checkPax(records) {
		const text = String.fromCharCode(...records);
		for (let at = 0; at < text.length;) {
			const [, digits = "", keyword = ""] = /^([1-9][0-9]{0,3}) ([^=\n]+)=/.exec(text.slice(at, at + 300)) ?? [];
			const end = at + Number(digits);
			if (digits === "" || end > text.length || end - at < `${digits} ${keyword}=\n`.length || text[end - 1] !== "\n") this.#fail("PARSE_INVALID", "a pax record that is not `length keyword=value`");
			if (!HARMLESS_PAX_RECORDS.has(keyword)) this.#fail("PARSE_UNSUPPORTED", `a pax record that changes what a member is: ${require_verification.preview(keyword)}`, "Pack the image with GNU tar and short names: `tar -czf IMAGE.tar.gz FOLDER`.");
			at = end;
		}
	}
	#text(at, length, field) {
		const bytes = this.#header.subarray(at, at + length);
		const end = bytes.indexOf(0);
		if (end !== -1 && !require_verification.isZero(bytes.subarray(end))) this.#fail("PARSE_INVALID", `${field}: text after its final NUL`);
		return String.fromCharCode(...bytes.subarray(0, end === -1 ? length : end));
	}
	#octal(at, length, field) {
		const text = String.fromCharCode(...this.#header.subarray(at, at + length));
		const [, digits] = /^ *([0-7]+)[ \0]*$/.exec(text) ?? [];
		if (digits === void 0) this.#fail("PARSE_INVALID", `${field}: expected an octal number, got ${require_verification.preview(text)}`);
		return Number.parseInt(digits, 8);
	}
	#fail(code, message, hint) {
		throw new require_start.ParseError(code, this.#what, message, {
			offset: this.#headerOffset,
			...hint === void 0 ? {} : { hint }
		});
	}
};
// src/collect/reference/image/tarball.ts
const LIMITS = {
	headers: 64,
	fileBytes: MAX_FILE_BYTES,
	totalBytes: 2 * MAX_FILE_BYTES
};
const MAX_ALL_KEPT_BYTES = 268435456;
const MAX_EXPANSION = 50;
const EXPANSION_GRACE_BYTES = 67108864;
const CHUNK_BYTES = 262144;
async function tarballFiles(file, what) {
	const members = new Members(what);
	const reader = new TarReader(what, LIMITS, members);
	const { buffer: magic, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
	const source = file.createReadStream({
		start: 0,
		autoClose: false,
		highWaterMark: CHUNK_BYTES
	});
	try {
		const isGzip = bytesRead === 2 && magic[0] === 31 && magic[1] === 139;
		for await (const piece of isGzip ? expand(source, (await file.stat()).size, what) : source) reader.push(piece);
	} finally {
		source.destroy();
	}
	reader.end();
	return members.files();
}
async function* expand(source, size, what) {
	const gunzip = (0, node_zlib.createGunzip)({ chunkSize: CHUNK_BYTES });
	source.on("error", (error) => gunzip.destroy(error));
	let expanded = 0;
	try {
		for await (const piece of source.pipe(gunzip)) {
			expanded += piece.length;
			if (expanded > EXPANSION_GRACE_BYTES && expanded > MAX_EXPANSION * gunzip.bytesWritten) {
				const sizes = `${gunzip.bytesWritten} bytes expand to ${expanded} or more`;
				throw new require_start.ParseError("PARSE_LIMIT", what, `${sizes}, over the limit of ${MAX_EXPANSION} times`);
			}
			yield piece;
		}
	} catch (error) {
		throw zlibError(error, what);
	}
	if (gunzip.bytesWritten < size) throw new require_start.ParseError("PARSE_TRAILING", what, "more follows the end of the gzip data", { offset: gunzip.bytesWritten });
}
var Members = class {
	#what;
	#files = new Map();
	#folder = null;
	#keptBytes = 0;
	#name = "";
	#bytesLeft = 0;
	#hash = (0, node_crypto.createHash)("sha256");
	#content = null;
	constructor(what) {
		this.#what = what;
	}
	entry({ kind, path, size }) {
		const names = path === "" ? [] : path.split("/");
		const name = kind === "file" ? names.pop() : void 0;
		this.#enter(names.join("/"), path);
		if (name === void 0) return;
		this.#name = name;
		this.#bytesLeft = size;
		this.#hash = (0, node_crypto.createHash)("sha256");
		this.#content = size <= 201326592 && !isRootfs(name) ? this.#keep(size) : null;
		if (size === 0) this.#finish();
	}
	data(piece) {
		this.#hash.update(piece);
		this.#content?.set(piece, this.#content.length - this.#bytesLeft);
		this.#bytesLeft -= piece.length;
		if (this.#bytesLeft === 0) this.#finish();
	}
	files() {
		return {
			has: async (name) => this.#files.has(name),
			read: async (name) => {
				const { sha256, content } = this.#files.get(name) ?? {};
				if (sha256 === void 0 || content === void 0) return null;
				if (content !== null) return {
					sha256,
					content
				};
				const reason = isRootfs(name) ? "is named like a root file system" : `has more than ${MAX_KEPT_BYTES} bytes`;
				return this.#fail("PARSE_LIMIT", `${name} ${reason}: it is not read`);
			},
			hash: async (name) => this.#files.get(name)?.sha256 ?? null
		};
	}
	#enter(folder, path) {
		if (folder.includes("/")) this.#fail("PARSE_INVALID", `${require_verification.preview(path, 100)} is more than one folder deep`);
		if (path === "") return;
		this.#folder ??= folder;
		if (this.#folder !== folder) {
			const first = this.#folder === "" ? "no folder" : `the folder ${require_verification.preview(this.#folder, 100)}`;
			this.#fail("PARSE_INVALID", `${require_verification.preview(path, 100)} is not beside the other files, which are in ${first}`);
		}
	}
	#keep(size) {
		this.#keptBytes += size;
		if (this.#keptBytes > MAX_ALL_KEPT_BYTES) this.#fail("PARSE_LIMIT", `the files have more than ${MAX_ALL_KEPT_BYTES} bytes together, without root file system`);
		return new Uint8Array(size);
	}
	#finish() {
		this.#files.set(this.#name, {
			sha256: this.#hash.digest("hex"),
			content: this.#content
		});
	}
	#fail(code, message) {
		throw new require_start.ParseError(code, this.#what, message);
	}
};
function isRootfs(name) {
	return name.startsWith("rootfs");
}
function zlibError(error, what) {
	const code = require_start.systemErrorCode(error);
	if (code === "Z_BUF_ERROR") return new require_start.ParseError("PARSE_TRUNCATED", what, "the gzip data ends in the middle", { cause: error });
	if (code === "Z_DATA_ERROR") return new require_start.ParseError("PARSE_INVALID", what, `broken gzip data: ${error.message}`, { cause: error });
	return error;
}
// src/collect/reference/image/open.ts
const MANIFEST_FILE = "sha256sum.txt";
const DIGEST_FILE = "digest.txt";
async function openImage(path) {
	const file = await openPath(path);
	try {
		const status = await file.stat();
		if (status.isDirectory()) return await checkImage(directoryFiles(path), {
			kind: "directory",
			path
		});
		if (!status.isFile()) throw new require_start.InputError("INPUT_INVALID", `OS image: ${require_verification.preview(path, 200)} is neither a directory nor a file`);
		return await openTarball(file, path);
	} finally {
		await file.close();
	}
}
async function openTarball(file, path) {
	return await checkImage(await tarballFiles(file, (0, node_path.basename)(path)), {
		kind: "tarball",
		path
	});
}
async function openPath(path) {
	try {
		return await (0, node_fs_promises.open)(path, node_fs.constants.O_RDONLY | (node_fs.constants.O_NONBLOCK ?? 0));
	} catch (cause) {
		const code = require_start.systemErrorCode(cause);
		if (code === "ENOENT" || code === "ENOTDIR") throw new require_start.InputError("INPUT_NOT_FOUND", `OS image: ${require_verification.preview(path, 200)} does not exist`, {
			hint: "Give the directory or tarball of a dstack OS image.",
			cause
		});
		throw new require_start.InputError("INPUT_INVALID", `OS image: ${require_verification.preview(path, 200)} cannot be read: ${code ?? String(cause)}`, { cause });
	}
}
async function checkImage(image, source) {
	const manifest = await required(image, MANIFEST_FILE, "the manifest", source);
	const listed = require_verification.parseChecksumManifest(require_verification.fromUtf8(manifest.content, MANIFEST_FILE));
	const metadataFile = await required(image, METADATA_FILE, "which names the others", source);
	checkDigest(listed, METADATA_FILE, metadataFile.sha256);
	const metadata = parseImageMetadata(metadataFile.content);
	const verified = async (name, role) => {
		const file = await required(image, name, role, source);
		checkDigest(listed, name, file.sha256);
		return file.content;
	};
	const firmware = await verified(metadata.bios, "the firmware");
	const kernel = await verified(metadata.kernel, "the kernel");
	const initrd = await verified(metadata.initrd, "the initrd");
	const measurementDocument = listed.some(({ name }) => name === "measurement.tdx.cbor") || await image.has("measurement.tdx.cbor") ? await verified(require_verification.DOCUMENT_FILE, "the measurement document") : null;
	const rootfs = await checkRootfs(image, listed, metadata.rootfs);
	const checked = [
		METADATA_FILE,
		metadata.bios,
		metadata.kernel,
		metadata.initrd,
		require_verification.DOCUMENT_FILE,
		metadata.rootfs
	];
	for (const { name } of listed) {
		if (checked.includes(name)) continue;
		const sha256 = await image.hash(name);
		if (sha256 === null) throw missing(name, `which ${MANIFEST_FILE} lists`, source);
		checkDigest(listed, name, sha256);
	}
	await checkDigestFile(image, manifest.sha256);
	return {
		osImageHash: manifest.sha256,
		source,
		version: metadata.version,
		isDev: metadata.isDev,
		metadata,
		files: {
			firmware,
			kernel,
			initrd,
			manifest: manifest.content,
			cmdline: metadata.cmdline
		},
		rootfs,
		rootfsHash: rootfsHashOf(metadata.cmdline),
		measurementDocument
	};
}
async function required(image, name, role, source) {
	const file = await image.read(name);
	if (file === null) throw missing(name, role, source);
	return file;
}
function missing(name, role, { kind, path }) {
	return new require_start.InputError("INPUT_NOT_FOUND", `OS image: ${require_verification.preview(path, 200)} has no ${name}, ${role}`, { hint: kind === "directory" ? `Give the directory that holds ${MANIFEST_FILE}.` : "Give the tarball of a dstack OS image, as released." });
}
async function checkRootfs(image, listed, name) {
	if (name === null || !await image.has(name)) return "absent";
	if (!listed.some((entry) => entry.name === name)) return "unlisted";
	const sha256 = await image.hash(name);
	if (sha256 === null) return "absent";
	checkDigest(listed, name, sha256);
	return "verified";
}
function checkDigest(listed, name, actual) {
	const index = listed.findIndex((entry) => entry.name === name);
	const expected = listed[index]?.sha256;
	if (expected === void 0) throw new require_start.ParseError("PARSE_INVALID", name, `${MANIFEST_FILE} does not list it, so the OS image hash does not cover it`);
	if (actual !== expected) {
		const where = `${MANIFEST_FILE} line ${index + 1}`;
		throw new require_start.ParseError("PARSE_INVALID", name, `not the file of ${where}: expected SHA-256 ${expected}, got ${actual}`, { hint: "The image was changed or damaged. Download it again from its source." });
	}
}
async function checkDigestFile(image, osImageHash) {
	if (!await image.has(DIGEST_FILE)) return;
	const file = await image.read(DIGEST_FILE);
	const text = require_verification.fromUtf8(file?.content ?? new Uint8Array(), DIGEST_FILE);
	if (text !== osImageHash && text !== `${osImageHash}\n`) throw new require_start.ParseError("PARSE_INVALID", DIGEST_FILE, `expected the SHA-256 of ${MANIFEST_FILE}, ${osImageHash}, got ${require_verification.preview(text, 64)}`);
}
Object.defineProperty(exports, "TarReader", {
	enumerable: true,
	get: function() {
		return TarReader;
	}
});
Object.defineProperty(exports, "openImage", {
	enumerable: true,
	get: function() {
		return openImage;
	}
});
Object.defineProperty(exports, "openTarball", {
	enumerable: true,
	get: function() {
		return openTarball;
	}
});
Object.defineProperty(exports, "parseImageMetadata", {
	enumerable: true,
	get: function() {
		return parseImageMetadata;
	}
});
