const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
let node_fs = require("node:fs");
let node_fs_promises = require("node:fs/promises");
let node_crypto = require("node:crypto");
let node_path = require("node:path");
let node_dns = require("node:dns");
node_dns = require_rolldown_runtime.__toESM(node_dns, 1);
let node_net = require("node:net");
let node_tls = require("node:tls");
node_tls = require_rolldown_runtime.__toESM(node_tls, 1);
let node_async_hooks = require("node:async_hooks");
let node_path_posix = require("node:path/posix");
let node_os = require("node:os");
// src/core/remembered.ts
var Remembered = class {
	#values = new Map();
	#limit;
	constructor(limit) {
		this.#limit = limit;
	}
	get(key, make) {
		const known = this.#values.get(key);
		const entry = known ?? {
			key,
			value: make()
		};
		if (known !== void 0) this.#values.delete(key);
		else if (this.#values.size >= this.#limit) this.#values.delete(this.#values.keys().next().value ?? key);
		this.#values.set(entry.key, entry);
		return entry.value;
	}
};
// src/core/crypto/node.ts
function sha256(bytes) {
	return new Uint8Array((0, node_crypto.hash)("sha256", bytes, "buffer"));
}
function sha384(bytes) {
	return new Uint8Array((0, node_crypto.hash)("sha384", bytes, "buffer"));
}
function sha512(bytes) {
	return new Uint8Array((0, node_crypto.hash)("sha512", bytes, "buffer"));
}
function sha384Stream() {
	const stream = (0, node_crypto.createHash)("sha384");
	return {
		update(bytes) {
			stream.update(bytes);
			return this;
		},
		digest: () => new Uint8Array(stream.digest())
	};
}
function encodeHex(bytes) {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}
function decodeHex(text) {
	const bytes = Buffer.from(text, "hex");
	return bytes.toString("hex") === text.toLowerCase() ? new Uint8Array(bytes) : null;
}
function decodeBase64(text) {
	const bytes = Buffer.from(text, "base64");
	return bytes.toString("base64") === text ? new Uint8Array(bytes) : null;
}
const importedKeys = new Remembered(64);
function verifyP256Sha256(point, message, signature) {
	if (point.length !== 64 || signature.length !== 64) return false;
	const key = importKey(point);
	return key !== null && (0, node_crypto.verify)("sha256", message, {
		key,
		dsaEncoding: "ieee-p1363"
	}, signature);
}
function importKey(point) {
	const bytes = Buffer.from(point.buffer, point.byteOffset, 64);
	const key = importedKeys.get(bytes.toString("latin1"), () => {
		const x = bytes.toString("base64url", 0, 32);
		const y = bytes.toString("base64url", 32, 64);
		try {
			return (0, node_crypto.createPublicKey)({
				key: {
					kty: "EC",
					crv: "P-256",
					x,
					y
				},
				format: "jwk"
			});
		} catch {
			return "no point";
		}
	});
	return key === "no point" ? null : key;
}
function verifyWithSpki(spki, scheme, message, signature) {
	try {
		const key = (0, node_crypto.createPublicKey)({
			key: Buffer.from(spki),
			format: "der",
			type: "spki"
		});
		const hashName = scheme.hash.replace("-", "").toLowerCase();
		if (scheme.name === "ECDSA") return (0, node_crypto.verify)(hashName, message, {
			key,
			dsaEncoding: "ieee-p1363"
		}, signature);
		const isPss = scheme.name === "RSA-PSS";
		const padding = isPss ? node_crypto.constants.RSA_PKCS1_PSS_PADDING : node_crypto.constants.RSA_PKCS1_PADDING;
		return (0, node_crypto.verify)(hashName, message, {
			key,
			padding,
			...isPss ? { saltLength: scheme.saltLength } : {}
		}, signature);
	} catch {
		return false;
	}
}
function verifyEd25519(key, message, signature) {
	if (key.length !== 32 || signature.length !== 64) return false;
	try {
		const x = Buffer.from(key).toString("base64url");
		const publicKey = (0, node_crypto.createPublicKey)({
			key: {
				kty: "OKP",
				crv: "Ed25519",
				x
			},
			format: "jwk"
		});
		return (0, node_crypto.verify)(null, message, publicKey, signature);
	} catch {
		return false;
	}
}
// src/core/sigstore/github-server.ts
const GITHUB_COM = "https://github.com";
const TENANT = /^https:\/\/([a-z0-9-]+)\.ghe\.com$/;
const TENANT_ISSUER = /^https:\/\/token\.actions\.([a-z0-9-]+)\.ghe\.com(?:\/[\w-]+)?$/;
const ENTERPRISE_SERVER_ISSUER = /^(https:\/\/[^/]+)\/_services\/token(?:\/[\w-]+)?$/;
function serverUrl$1(text) {
	const url = URL.canParse(text) ? new URL(text) : null;
	const isBare = url?.protocol === "https:" && url.href === `${url.origin}/`;
	if (url !== null && isBare) return url.origin;
	throw new require_start.InputError("INPUT_INVALID", `server-url: expected the address of a GitHub server, got ${JSON.stringify(text)}`, { hint: `Write https:// and the host alone, such as ${GITHUB_COM} or https://github.example.com.` });
}
function apiOf(server) {
	if (server === "https://github.com") return "https://api.github.com";
	const [, tenant] = TENANT.exec(server) ?? [];
	return tenant === void 0 ? `${server}/api/v3` : `https://api.${tenant}.ghe.com`;
}
function issuerOf(server) {
	if (server === "https://github.com") return "https://token.actions.githubusercontent.com";
	const [, tenant] = TENANT.exec(server) ?? [];
	return tenant === void 0 ? `${server}/_services/token` : `https://token.actions.${tenant}.ghe.com`;
}
function serverOf$1(issuer) {
	const own = issuerOf(GITHUB_COM);
	if (issuer === own || issuer.startsWith(`${own}/`)) return {
		kind: "github.com",
		url: GITHUB_COM
	};
	const [, tenant] = TENANT_ISSUER.exec(issuer) ?? [];
	if (tenant !== void 0) return {
		kind: "tenant",
		url: `https://${tenant}.ghe.com`
	};
	const [, url] = ENTERPRISE_SERVER_ISSUER.exec(issuer) ?? [];
	return url === void 0 ? null : {
		kind: "enterprise-server",
		url
	};
}
// src/collect/endorsements/container-image/wanted.ts
function wantedImages({ sourceCode, kms, gateway }) {
	return {
		app: sourceCode,
		kms,
		gateway
	};
}
function wantsImages(wanted) {
	return Object.values(wanted).some(({ provenance, provenanceFor }) => provenanceFor === "all" || provenance.length > 0);
}
// src/core/bytes.ts
function toHex(bytes) {
	return encodeHex(bytes);
}
function fromHex(text, field, length) {
	const bytes = decodeHex(text);
	if (bytes === null) throw new require_start.ParseError("PARSE_INVALID", field, `expected hexadecimal, got ${preview(text)}`);
	if (length !== void 0 && bytes.length !== length) throw new require_start.ParseError("PARSE_INVALID", field, `expected ${length} bytes of hexadecimal, got ${bytes.length}`);
	return bytes;
}
function fromHexText(text, field, length) {
	return fromHex(text.startsWith("0x") ? text.slice(2) : text, field, length);
}
function equalBytes(a, b) {
	if (a.length !== b.length) return false;
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
}
function isZero(bytes) {
	return bytes.every((byte) => byte === 0);
}
function concatBytes(...parts) {
	const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		joined.set(part, at);
		at += part.length;
	}
	return joined;
}
const encoder = new TextEncoder();
function utf8(text) {
	return encoder.encode(text);
}
function fromUtf8(bytes, field) {
	try {
		return new TextDecoder("utf-8", {
			fatal: true,
			ignoreBOM: true
		}).decode(bytes);
	} catch (cause) {
		throw new require_start.ParseError("PARSE_INVALID", field, "not valid UTF-8", { cause });
	}
}
function documentText(bytes, field) {
	const encoding = otherEncoding(bytes);
	if (encoding !== null) throw new require_start.ParseError("PARSE_INVALID", field, `${encoding} text, expected UTF-8`, { hint: "Save it as UTF-8. In Windows PowerShell, > writes UTF-16: use Out-File -Encoding utf8." });
	const text = fromUtf8(bytes, field);
	return text.startsWith("﻿") ? text.slice(1) : text;
}
function otherEncoding(bytes) {
	const [a, b, c, d] = bytes;
	if (a === 255 && b === 254 && c === 0 && d === 0 || a === 0 && b === 0 && c === 254 && d === 255) return "UTF-32";
	if (a === 255 && b === 254 || a === 254 && b === 255) return "UTF-16";
	const isText = (byte = 0) => byte >= 32 && byte < 127 || byte === 10 || byte === 13 || byte === 9;
	return isText(a) && b === 0 && isText(c) && d === 0 || a === 0 && isText(b) && c === 0 && isText(d) ? "UTF-16" : null;
}
function preview(text, limit = 40) {
	const shown = text.length > limit ? `${text.slice(0, limit)}…` : text;
	return JSON.stringify(shown).replace(UNSEEN$1, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
const UNSEEN$1 = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
var ByteReader = class {
	bytes;
	what;
	#view;
	#offset = 0;
	constructor(bytes, what) {
		this.bytes = bytes;
		this.what = what;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}
	get offset() {
		return this.#offset;
	}
	get remaining() {
		return this.bytes.length - this.#offset;
	}
	take(length, field) {
		const at = this.#advance(length, field);
		return this.bytes.subarray(at, at + length);
	}
	u8(field) {
		return this.#view.getUint8(this.#advance(1, field));
	}
	u16(field) {
		return this.#view.getUint16(this.#advance(2, field), true);
	}
	u32(field) {
		return this.#view.getUint32(this.#advance(4, field), true);
	}
	u64(field) {
		return this.#view.getBigUint64(this.#advance(8, field), true);
	}
	block32(field, limit) {
		const length = this.u32(`${field}.length`);
		if (length > limit) this.fail("PARSE_LIMIT", field, `length ${length} is over the limit of ${limit} bytes`);
		return this.take(length, field);
	}
	end() {
		if (this.remaining > 0) this.fail("PARSE_TRAILING", "end", `${this.remaining} bytes left over`);
	}
	fail(code, field, message) {
		throw new require_start.ParseError(code, `${this.what}.${field}`, message, { offset: this.#offset });
	}
	#advance(length, field) {
		if (length > this.remaining) this.fail("PARSE_TRUNCATED", field, `needs ${length} bytes, ${this.remaining} are left`);
		const at = this.#offset;
		this.#offset += length;
		return at;
	}
};
// src/core/formats/domain-name.ts
const HTTPS_PORT = 443;
const MAX_PORT$1 = 65535;
const MAX_NAME$6 = 253;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
function parseDomainAddress(text) {
	const refuse = (problem, hint = "Give the name alone, and its port if that is not 443: app.example.com.") => {
		return {
			problem,
			hint
		};
	};
	if (text.includes("/") || text.includes("@")) return refuse("a URL or a path, not a domain name");
	if (isAddress(text)) return refuse("an address, not a domain name", "Certificates and CAA records are about names: give the name.");
	const [host = "", digits, ...rest] = text.split(":");
	const port = digits === void 0 ? HTTPS_PORT : /^[1-9][0-9]{0,4}$/.test(digits) ? Number(digits) : 0;
	if (rest.length > 0 || port < 1 || port > MAX_PORT$1) return refuse(`no port from 1 to ${MAX_PORT$1} after the colon`);
	const name = host.toLowerCase().replace(/\.$/, "");
	if (name.startsWith("*.")) return refuse("a wildcard, not a name that is served", "Give one name below it, at which the app answers.");
	if (/[^\0-\x7f]/.test(host)) return refuse("letters beyond ASCII", aLabelHint(host));
	const labels = name.split(".");
	if (labels.length === 1 && LABEL.test(name)) return refuse("one label alone, not a whole name", "Give the whole name, as certificates have it: app.example.com.");
	return name.length <= MAX_NAME$6 && labels.length > 1 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "") ? {
		name,
		port
	} : refuse("not a domain name");
}
function domainAddress({ name, port }) {
	return port === HTTPS_PORT ? name : `${name}:${port}`;
}
function isAddress(text) {
	return /^\[?[0-9a-f:.]*:[0-9a-f.]*:[0-9a-f:.]*\]?(?::\d+)?$/i.test(text) || /^\d+(?:\.\d+){3}\.?(?::\d+)?$/.test(text);
}
function aLabelHint(host) {
	const url = `http://${host}`;
	const written = URL.canParse(url) ? new URL(url).hostname : null;
	const what = "the name as DNS has it (A-labels, xn--…)";
	return written === null ? `Give ${what}.` : `Give ${what}: ${written}, if that is the one you mean.`;
}
// src/core/canonical-json.ts
const MAX_DEPTH$3 = 64;
const LONE_SURROGATE = /\p{Surrogate}/u;
function canonicalJson(value) {
	return write(value, 0);
}
function write(value, depth) {
	if (depth > MAX_DEPTH$3) throw new TypeError(`canonical JSON: nested deeper than ${MAX_DEPTH$3}`);
	if (value === null || typeof value === "boolean") return String(value);
	if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
	if (typeof value === "string") return writeString(value);
	if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, depth + 1)).join(",")}]`;
	if (isPlainObject(value)) return `{${Object.keys(value).sort().map((name) => `${writeString(name)}:${write(value[name], depth + 1)}`).join(",")}}`;
	throw new TypeError(`canonical JSON: ${typeof value === "object" ? "a class instance" : String(value)} is not JSON`);
}
function writeString(text) {
	if (LONE_SURROGATE.test(text)) throw new TypeError("canonical JSON: a string holds a lone surrogate");
	return JSON.stringify(text);
}
function isPlainObject(value) {
	if (typeof value !== "object" || value === null) return false;
	const prototype = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
// src/core/formats/codec/base64.ts
const BLANKS = [
	9,
	10,
	13,
	32
];
const BLANK = /[\n\r\t ]/;
const DIGIT = /[A-Za-z0-9+/]/;
const FOREIGN = /[^A-Za-z0-9+/=\n\r\t ]/;
const FOREIGN_CODE = 63;
function fromBase64(text, field) {
	const bytes = decodeBase64(withoutBlanks(text));
	if (bytes !== null) return bytes;
	const offset = firstForeign(text);
	if (offset !== null) throw new require_start.ParseError("PARSE_INVALID", field, "not base64", { offset });
	throw new require_start.ParseError("PARSE_INVALID", field, "base64 does not end in its canonical form", { offset: text.length });
}
function toBase64(bytes) {
	let binary = "";
	for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
	return btoa(binary);
}
function withoutBlanks(text) {
	if (!BLANK.test(text)) return text;
	const kept = new Uint8Array(text.length);
	let length = 0;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code > 32 || !BLANKS.includes(code)) kept[length++] = code < 128 ? code : FOREIGN_CODE;
	}
	return fromUtf8(kept.subarray(0, length), "base64");
}
function firstForeign(text) {
	const padding = text.indexOf("=");
	const beyond = padding === -1 ? "" : text.slice(padding);
	const found = [text.search(FOREIGN), DIGIT.test(beyond) ? padding + beyond.search(DIGIT) : -1].filter((place) => place !== -1);
	return found.length === 0 ? null : Math.min(...found);
}
// src/core/formats/codec/json.ts
const MAX_BYTES$5 = 16777216;
const MAX_DEPTH$2 = 32;
const MAX_VALUES$1 = 2e5;
function parseJson(text, field, limits = {}) {
	const { bytes = MAX_BYTES$5, depth = MAX_DEPTH$2, values = MAX_VALUES$1, numbers = "any" } = limits;
	if (text.length > bytes) throw new require_start.ParseError("PARSE_LIMIT", field, `${text.length} bytes of JSON, over the limit of ${bytes}`);
	return new JsonReader(text, field, {
		depth,
		values,
		numbers
	}).document();
}
function decimal(written) {
	const [, sign = "", whole = "", fraction = "", power = "0"] = DECIMAL.exec(written) ?? [];
	const digits = `${whole}${fraction}`.replace(/^0+/, "");
	let length = digits.length;
	while (digits[length - 1] === "0") length -= 1;
	const short = digits.slice(0, length);
	return `${sign}${short}e${short === "" ? 0 : Number(power) - fraction.length + digits.length - short.length}`;
}
const DECIMAL = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const NOT_PLAIN = /[^ -[\]-\uffff]/;
var JsonReader = class {
	#text;
	#field;
	#maxDepth;
	#maxValues;
	#numbers;
	#isPlain;
	#at = 0;
	#values = 0;
	constructor(text, field, limits) {
		this.#text = text;
		this.#field = field;
		this.#maxDepth = limits.depth;
		this.#maxValues = limits.values;
		this.#numbers = limits.numbers;
		this.#isPlain = !NOT_PLAIN.test(text);
	}
	document() {
		const value = this.#value(0);
		this.#skipSpace();
		if (this.#at < this.#text.length) this.#fail("PARSE_TRAILING", "text after the end of the JSON value");
		return value;
	}
	#value(depth) {
		this.#skipSpace();
		this.#values += 1;
		if (this.#values > this.#maxValues) this.#fail("PARSE_LIMIT", `more than ${this.#maxValues} values`);
		switch (this.#text.charCodeAt(this.#at)) {
			case OPEN_BRACE: return this.#object(depth + 1);
			case OPEN_BRACKET: return this.#array(depth + 1);
			case QUOTE: return this.#string();
			case 116: return this.#word("true", true);
			case 102: return this.#word("false", false);
			case 110: return this.#word("null", null);
			default: return this.#number();
		}
	}
	#object(depth) {
		this.#open(depth);
		const object = {};
		if (this.#take(CLOSE_BRACE)) return object;
		do {
			this.#skipSpace();
			const start = this.#at;
			if (this.#text.charCodeAt(start) !== QUOTE) this.#unexpected("a key in double quotes");
			const key = this.#string();
			if (Object.hasOwn(object, key)) this.#fail("PARSE_INVALID", `the key ${preview(key)} appears twice in one object`, start);
			if (!this.#take(COLON)) this.#unexpected("\":\" after the key");
			const value = this.#value(depth);
			if (key === "__proto__") Object.defineProperty(object, key, {
				value,
				enumerable: true,
				configurable: true,
				writable: true
			});
			else object[key] = value;
		} while (this.#take(COMMA));
		if (!this.#take(CLOSE_BRACE)) this.#unexpected("\",\" or \"}\"");
		return object;
	}
	#array(depth) {
		this.#open(depth);
		const array = [];
		if (this.#take(CLOSE_BRACKET)) return array;
		do
			array.push(this.#value(depth));
		while (this.#take(COMMA));
		if (!this.#take(CLOSE_BRACKET)) this.#unexpected("\",\" or \"]\"");
		return array;
	}
	#open(depth) {
		if (depth > this.#maxDepth) this.#fail("PARSE_LIMIT", `nested deeper than ${this.#maxDepth} levels`);
		this.#at += 1;
	}
	#string() {
		const start = this.#at;
		let end = start;
		do {
			end = this.#text.indexOf("\"", end + 1);
			if (end === -1) this.#fail("PARSE_TRUNCATED", "a string that does not end", start);
		} while (this.#isEscaped(end));
		this.#at = end + 1;
		const text = this.#text.slice(start + 1, end);
		if (this.#isPlain || !NOT_PLAIN.test(text)) return text;
		try {
			return JSON.parse(`"${text}"`);
		} catch {
			this.#fail("PARSE_INVALID", "a string with a bad escape or a raw control character", start);
		}
	}
	#isEscaped(end) {
		let backslashes = 0;
		while (this.#text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
		return backslashes % 2 === 1;
	}
	#number() {
		NUMBER.lastIndex = this.#at;
		const match = NUMBER.exec(this.#text);
		if (match === null) this.#unexpected("a value");
		const [written] = match;
		const read = Number(written);
		if (this.#numbers !== "any" && decimal(written) !== decimal(String(read))) this.#fail("PARSE_INVALID", `the number ${preview(written).slice(1, -1)} is read as ${read}`);
		if (this.#numbers === "plain" && (written !== String(read) || written.includes("e"))) this.#fail("PARSE_INVALID", `the number ${preview(written).slice(1, -1)} is one that tools write in different ways`);
		this.#at = NUMBER.lastIndex;
		return read;
	}
	#word(word, value) {
		if (!this.#text.startsWith(word, this.#at)) this.#unexpected("a value");
		this.#at += word.length;
		return value;
	}
	#take(code) {
		this.#skipSpace();
		if (this.#text.charCodeAt(this.#at) !== code) return false;
		this.#at += 1;
		return true;
	}
	#skipSpace() {
		for (;;) {
			const code = this.#text.charCodeAt(this.#at);
			if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
			this.#at += 1;
		}
	}
	#unexpected(expected) {
		if (this.#at >= this.#text.length) this.#fail("PARSE_TRUNCATED", `the JSON text ends where ${expected} is expected`);
		const found = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
		this.#fail("PARSE_INVALID", `not JSON: expected ${expected}, got ${preview(found)}`);
	}
	#fail(code, message, at = this.#at) {
		throw new require_start.ParseError(code, this.#field, message, { offset: utf8(this.#text.slice(0, at)).length });
	}
};
// src/core/schema/value.ts
var Scalar = class {
	text;
	quoted;
	constructor(text, quoted) {
		this.text = text;
		this.quoted = quoted;
	}
};
var Unsupported = class {
	what;
	constructor(what) {
		this.what = what;
	}
};
function textOf$2(value) {
	if (typeof value === "string") return value;
	return value instanceof Scalar ? value.text : null;
}
function plainTextOf(value) {
	return value instanceof Scalar && !value.quoted ? value.text : null;
}
function found$2(value) {
	const plain = plainTextOf(value);
	if (value === void 0 || plain === "") return "nothing";
	if (plain !== null) return preview(plain);
	const text = textOf$2(value);
	if (text !== null) return `${/^(?:-?[0-9.]+|true|false|null)$/.test(text) ? "the text " : ""}${preview(text)}`;
	if (value instanceof Unsupported) return value.what;
	if (Array.isArray(value)) return "a list";
	if (value instanceof Map) return "a mapping";
	if (value instanceof Uint8Array) return "bytes";
	if (typeof value !== "object" || value === null) return preview(String(value)).slice(1, -1);
	return Object.getPrototypeOf(value) === Object.prototype ? "an object" : "an object of a class";
}
// src/core/schema/reader.ts
function read$2(value, step, reader) {
	try {
		return reader(value);
	} catch (error) {
		throw within$1(step, error);
	}
}
function readJson(text, name, reader, limits) {
	return read$2(parseJson(text, name, limits), name, reader);
}
function within$1(step, error) {
	return error instanceof require_start.ParseError ? error.within(step) : error;
}
function refuse$3(message, details = {}) {
	const { code = "PARSE_INVALID", hint } = details;
	throw new require_start.ParseError(code, "", message, hint === void 0 ? {} : { hint });
}
function mismatch(expected, value) {
	return refuse$3(`expected ${expected}, got ${found$2(value)}`);
}
function isObject(value) {
	return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
function ownMember(members, key) {
	if (members instanceof Map) return members.get(key);
	return Object.hasOwn(members, key) ? members[key] : void 0;
}
const anything = (value) => value;
const anyObject = (value) => {
	return isObject(value) ? value : mismatch("an object", value);
};
const anyMap = (value) => value instanceof Map ? value : mismatch("a map", value);
function hasMember(members, key) {
	return (ownMember(members, key) ?? null) !== null;
}
function member(members, key, reader) {
	const value = ownMember(members, key);
	return value === void 0 ? refuseMissing(key) : read$2(value, key, reader);
}
function memberOr(members, key, absent, reader) {
	const value = ownMember(members, key) ?? null;
	return value === null ? absent : read$2(value, key, reader);
}
function onlyMembers(object, known) {
	const other = Object.keys(object).find((key) => !known.includes(key));
	if (other !== void 0) refuseKey(other, known);
}
function refuseMissing(key) {
	throw new require_start.ParseError("PARSE_INVALID", key, "is missing");
}
function refuseKey(key, known) {
	const near = require_start.nearest(key, known);
	const guess = near === null ? "" : `; did you mean "${near}"?`;
	const hint = `Known keys: ${known.join(", ")}.`;
	throw new require_start.ParseError("PARSE_INVALID", "", `unknown key ${preview(key)}${guess}`, {
		hint,
		key
	});
}
function only(key, reader) {
	return (value) => member(anyObject(value), key, reader);
}
function optional$1(reader) {
	return { optional: reader };
}
function object(fields) {
	const known = Object.keys(fields);
	return (value) => {
		const given = anyObject(value);
		const members = {};
		for (const key of known) {
			if (!Object.hasOwn(given, key)) continue;
			const field = fields[key];
			members[key] = read$2(given[key], key, typeof field === "function" ? field : field.optional);
		}
		onlyMembers(given, known);
		const missing = known.find((key) => typeof fields[key] === "function" && !Object.hasOwn(given, key));
		return missing === void 0 ? members : refuseMissing(missing);
	};
}
function mapping(fields, defaults = {}) {
	const properties = Object.keys(fields);
	const fileNames = properties.map((property) => fields[property][0]);
	return (value) => {
		const isFile = value instanceof Map;
		if (!isFile && !isObject(value)) return mismatch("a mapping", value);
		const names = isFile ? fileNames : properties;
		const entries = isFile ? value : Object.entries(value);
		const members = {};
		for (const [key, entry] of entries) {
			const property = properties[names.indexOf(key)];
			if (property === void 0) return refuseKey(key, names);
			members[property] = read$2(entry, key, fields[property][1]);
		}
		for (const [i, property] of properties.entries()) {
			if (Object.hasOwn(members, property) || isFile && Object.hasOwn(defaults, property)) continue;
			return refuseMissing(names[i] ?? property);
		}
		return {
			...defaults,
			...members
		};
	};
}
function listOf$2(item, { least = 0, most = Number.POSITIVE_INFINITY } = {}) {
	return (value) => {
		if (!Array.isArray(value)) return mismatch("a list", value);
		const { length } = value;
		if (length < least) refuse$3(`expected at least ${least} value${least === 1 ? "" : "s"}, got ${length === 0 ? "an empty list" : length}`);
		if (length > most) refuse$3(`${length} elements, over the limit of ${most}`, { code: "PARSE_LIMIT" });
		const items = [];
		try {
			for (const element of value) items.push(item(element, items.length));
		} catch (error) {
			throw within$1(`[${items.length}]`, error);
		}
		return items;
	};
}
function setOf$1(item, count = {}) {
	return (value) => {
		const seen = new Set();
		return listOf$2((element) => {
			const text = item(element);
			if (seen.has(text)) refuse$3(`${preview(text)} is listed twice`);
			seen.add(text);
			return text;
		}, count)(value);
	};
}
function orNull(reader) {
	return (value) => value === null ? null : reader(value);
}
function oneOrMore(item) {
	const list = setOf$1(item);
	return (value) => value instanceof Scalar ? [item(value)] : list(value);
}
// src/core/formats/codec/time.ts
const MINUTE_MS = 6e4;
const DAY_MS = 1440 * MINUTE_MS;
const MAX_CLOCK_SKEW_MS = 5 * MINUTE_MS;
const CYCLE_YEARS = 400;
const CYCLE_MILLISECONDS = 146097 * DAY_MS;
function unixMilliseconds(year, month, day, hour, minute, second) {
	if (hour > 23 || minute > 59 || second > 59 || day < 1 || month < 1 || month > 12) return null;
	const time = Date.UTC(year + CYCLE_YEARS, month - 1, day, hour, minute, second);
	if (new Date(time).getUTCMonth() !== month - 1) return null;
	return time - CYCLE_MILLISECONDS;
}
const RFC3339_UTC = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?Z$/;
function parseRfc3339(text, field) {
	const match = RFC3339_UTC.exec(text);
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match?.slice(1, 7).map(Number) ?? [];
	const time = match === null ? null : unixMilliseconds(year, month, day, hour, minute, second);
	if (time === null) throw new require_start.ParseError("PARSE_INVALID", field, `expected a time like 2026-03-18T15:43:27Z, got ${preview(text)}`);
	return time + Number((match?.[7] ?? "").padEnd(3, "0").slice(0, 3));
}
const formatted = new Remembered(64);
function formatTime(at) {
	return formatted.get(at, () => `${new Date(at).toISOString().slice(0, -5)}Z`);
}
function formatDay(at) {
	return formatTime(at).slice(0, 10);
}
// src/core/schema/scalars.ts
const text = (value) => textOf$2(value) ?? mismatch("a text", value);
function matching(pattern, expected) {
	return (value) => {
		const given = textOf$2(value);
		return given !== null && pattern.test(given) ? given : mismatch(expected, value);
	};
}
const nonEmpty = matching(/[\s\S]/, "a text that is not empty");
const label = matching(/^\P{C}{1,200}$/u, "printable text of 1 to 200 characters");
const gitCommit = matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "a full commit id");
function oneOf(...words) {
	const expected = words.length === 1 ? `${words[0]}` : `one of ${words.join(", ")}`;
	return (value) => {
		const given = textOf$2(value);
		return words.find((word) => word === given) ?? mismatch(expected, value);
	};
}
function oneOfMany(words, expected) {
	return (value) => {
		const given = textOf$2(value);
		if (given === null) return mismatch(expected, value);
		const near = require_start.nearest(given, words);
		const guess = near === null ? "" : `; did you mean "${near}"?`;
		return words.find((word) => word === given) ?? refuse$3(`expected ${expected}, got ${preview(given)}${guess}`, { hint: `Known: ${words.join(", ")}.` });
	};
}
function supported(reader, known, hint) {
	return (value) => {
		const given = reader(value);
		const shown = typeof given === "string" ? preview(given) : given;
		return known.find((one) => one === given) ?? refuse$3(`${shown}; supported: ${known.join(", ")}`, {
			code: "PARSE_UNSUPPORTED",
			hint
		});
	};
}
const boolean = (value) => {
	if (typeof value === "boolean") return value;
	const plain = plainTextOf(value);
	return plain === "true" || plain === "false" ? plain === "true" : mismatch("true or false", value);
};
const INTEGER$1 = /^(?:0|[1-9][0-9]{0,8})$/;
function integer(least, most) {
	return (value) => {
		const plain = typeof value === "number" ? null : plainTextOf(value);
		const number = plain !== null && INTEGER$1.test(plain) ? Number(plain) : value;
		return typeof number === "number" && Number.isSafeInteger(number) && number >= least && number <= most ? number : mismatch(`a whole number from ${least} to ${most}`, value);
	};
}
function hex$2(least, most = least) {
	const expected = `${least === most ? "" : `${2 * least} to `}${2 * most} hexadecimal digits`;
	return (value) => {
		const digits = normaliseHex(textOf$2(value) ?? "");
		if (digits === null) return mismatch(expected, value);
		if (digits.length % 2 === 0 && digits.length >= 2 * least && digits.length <= 2 * most) return digits;
		return refuse$3(`expected ${expected}, got ${digits.length}: ${found$2(value)}`);
	};
}
function normaliseHex(digits) {
	const normal = digits.replace(/^0x/i, "").toLowerCase();
	return /^[0-9a-f]+$/.test(normal) ? normal : null;
}
function lowerHex(bytes) {
	return matching(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `${2 * bytes} lower-case hex digits`);
}
function hexBytes$2(length) {
	return (value) => fromHex(text(value), "", length);
}
function hexTextBytes(length) {
	return (value) => fromHexText(text(value), "", length);
}
function bytes(length) {
	return (value) => {
		const given = Array.isArray(value) && value.every(isByte) ? Uint8Array.from(value) : value;
		if (!(given instanceof Uint8Array)) return mismatch("bytes", value);
		if (length === void 0 || given.length === length) return given;
		return refuse$3(`expected ${length} bytes, got ${given.length}`);
	};
}
function isByte(value) {
	return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;
}
const base64Bytes = (value) => fromBase64(text(value), "");
const time$3 = (value) => parseRfc3339(text(value), "");
// src/core/bundle.ts
const BUNDLE_SCHEMA = "trust-center/bundle/v1";
const COLLECTION_GAP = "collection";
const APP_COMPOSE_ITEM = "app-compose";
const COMPOSE_FILE_ITEM = "compose-file";
const ANSWER_ITEM = "answer";
const GUEST_AGENT_INFO_ITEM = "guest-agent-info";
const KMS_EVIDENCE_ITEMS = "kms-evidence/";
const GATEWAY_EVIDENCE_ITEMS = "gateway-evidence/";
const ACME_INFO_ITEMS = "acme-info/";
const INGRESS_EVIDENCE_ITEMS = "ingress-evidence/";
const SERVED_CERTIFICATE_ITEMS = "served-certificate/";
const DNS_RECORD_ITEMS = "dns-record/";
const REVOCATION_ITEMS = "revocation/";
const PUBLIC_ROOTS_ITEM = "public-roots";
const CA_FILE_ITEMS = "ca-file/";
const CERTIFICATE_HISTORY_ITEMS = "certificate-history/";
const CT_LOG_LIST_ITEM = "ct-log-list";
const DOMAIN_ITEMS = [
	INGRESS_EVIDENCE_ITEMS,
	SERVED_CERTIFICATE_ITEMS,
	DNS_RECORD_ITEMS,
	REVOCATION_ITEMS,
	PUBLIC_ROOTS_ITEM,
	CA_FILE_ITEMS,
	CERTIFICATE_HISTORY_ITEMS,
	CT_LOG_LIST_ITEM
];
const COLLATERAL_ITEMS = "collateral/";
const EARLY_COLLATERAL_ITEMS = "early-collateral/";
const TCB_NUMBERS_ITEMS = "tcb-numbers/";
const SERVER_CLOCK_ITEM = "server-clock";
const PEER_CERTIFICATE_ITEMS = "peer-certificates/";
const OS_IMAGE_ITEMS = "os-image/";
const IMAGE_RECORD_ITEMS = "image-record/";
const REFERENCE_VALUES_ITEMS = "reference-values/";
const CHAIN_RECORD_ITEMS = "chain-record/";
const CHAIN_DISAGREES = "FETCH_DISAGREES";
const MAX_BUNDLE_BYTES = 67108864;
const MAX_ENTRIES = 1e3;
const MAX_DOCUMENTS = 32;
const MAX_PARSED = {
	evidence: 14680064,
	endorsement: 8388608
};
const MAX_TEXT$1 = 1e3;
const TARGET_KINDS = [
	"file",
	"guest-agent",
	"challenge",
	"ra-tls",
	"phala-cloud",
	"redpill"
];
const ACQUIRED = [
	"handshake",
	"fetched",
	"replayed"
];
const CLAIM_SUBJECTS = [
	"os-source",
	"app-source",
	"hardware",
	"governance",
	"relationships"
];
function gapOf$1(name, { message, code, hint }) {
	return {
		name,
		reason: message,
		code,
		...hint === void 0 ? {} : { hint }
	};
}
function createBundle(parts) {
	const { claims } = parts.target;
	const target = {
		...parts.target,
		name: printable(parts.target.name),
		...claims === void 0 ? {} : { claims: claims.map(({ about, text }) => ({
			about,
			text: printable(text)
		})) }
	};
	const gaps = parts.gaps.map(({ hint, ...gap }) => ({
		...gap,
		reason: printable(gap.reason),
		...hint === void 0 ? {} : { hint: printable(hint) }
	}));
	const items = parts.items.map(encodeItem);
	const content = {
		target,
		components: structuredClone(parts.components),
		gaps,
		items
	};
	return checked({
		schema: BUNDLE_SCHEMA,
		digest: digestOf$1(content),
		...content
	});
}
function recordAppraisal(bundle, at, policy) {
	return deepFreeze({
		...bundle,
		appraisal: {
			at: new Date(at).toISOString(),
			policy: structuredClone(policy)
		}
	});
}
function itemBytes(bundle, name) {
	const index = bundle.items.findIndex((item) => item.name === name);
	const item = bundle.items[index];
	if (item === void 0) throw new require_start.ParseError("PARSE_INVALID", "bundle.items", `no item is named ${preview(name)}`);
	return decode(item, `bundle.items[${index}].data`);
}
function serialiseBundle(bundle) {
	const { schema, digest, target, components, gaps, items, appraisal } = bundle;
	const ordered = {
		schema,
		digest,
		target: {
			kind: target.kind,
			name: target.name,
			nonce: target.nonce,
			appId: target.appId,
			addressedId: target.addressedId,
			kmsUrl: target.kmsUrl,
			gatewayUrl: target.gatewayUrl,
			osImageHashes: target.osImageHashes,
			domain: target.domain,
			claims: target.claims?.map(({ about, text }) => ({
				about,
				text
			}))
		},
		components: components.map(({ role, instance, acquired, evidence, collateral }) => {
			return {
				role,
				instance,
				acquired,
				evidence: {
					item: evidence.item,
					machine: evidence.machine
				},
				collateral
			};
		}),
		gaps: gaps.map(({ name, reason, code, hint }) => ({
			name,
			reason,
			code,
			hint
		})),
		items: items.map(({ role, name, source, collectedAt, sha256, encoding, data }) => {
			return {
				role,
				name,
				source,
				collectedAt,
				sha256,
				encoding,
				data
			};
		}),
		appraisal: appraisal && {
			at: appraisal.at,
			policy: appraisal.policy
		}
	};
	return `${JSON.stringify(ordered, null, 2)}\n`;
}
function parseBundle(json) {
	return readBundle(parseJson(json, "bundle", { bytes: MAX_BUNDLE_BYTES }));
}
function readBundle(json) {
	const bundle = read$2(json, "bundle", readDocument);
	for (const [i, item] of bundle.items.entries()) {
		const actual = toHex(sha256(decode(item, `bundle.items[${i}].data`)));
		if (actual !== item.sha256) throw new require_start.ParseError("PARSE_INVALID", `bundle.items[${i}].sha256`, `the data has sha256 ${actual}, not ${item.sha256}`, { hint: "The bundle was altered after it was saved; collect again." });
	}
	const digest = digestOf$1(bundle);
	if (digest !== bundle.digest) throw new require_start.ParseError("PARSE_INVALID", "bundle.digest", `the content has ${digest}, not ${preview(bundle.digest, 80)}`, { hint: "The bundle was altered after it was saved; collect again." });
	return checked(bundle);
}
function digestOf$1({ target, components, gaps, items }) {
	return `sha256:${toHex(sha256(utf8(canonicalJson({
		target,
		components,
		gaps,
		items: items.map(({ role, name, sha256 }) => ({
			role,
			name,
			sha256
		}))
	}))))}`;
}
function checked(bundle) {
	const fail = (field, message, code = "PARSE_INVALID") => {
		throw new require_start.ParseError(code, field, message);
	};
	if (bundle.components.length === 0 && bundle.gaps.length === 0) fail("bundle.components", "there is none, and no gap says why");
	if (bundle.components.length > 258) fail("bundle.components", `more than 258 components`, "PARSE_LIMIT");
	if (bundle.components.length > 0 && bundle.components.every(({ role }) => role !== "app")) fail("bundle.components", "none is an instance of the app");
	const { kind, name: app, appId = app } = bundle.target;
	if (kind === "phala-cloud" && appId !== app) fail("bundle.target.appId", "it is not the app id that is the name");
	const roles = new Map();
	for (const [i, { name, role }] of bundle.items.entries()) {
		if (roles.has(name)) fail(`bundle.items[${i}].name`, `${preview(name)} is the name of two items`);
		roles.set(name, role);
	}
	const components = new Set();
	const machines = new Set();
	for (const [i, component] of bundle.components.entries()) {
		const field = `bundle.components[${i}]`;
		const name = `${component.role}/${component.instance}`;
		if (components.has(name)) fail(field, `${name} stands there twice`);
		components.add(name);
		const { item, machine } = component.evidence;
		if (machines.has(`${item}#${machine}`)) fail(`${field}.evidence`, `machine ${machine} of ${preview(item)} stands there twice`);
		machines.add(`${item}#${machine}`);
		if (roles.get(item) !== "evidence") fail(`${field}.evidence.item`, `no evidence item is named ${preview(item)}`);
		const { collateral } = component;
		if (collateral !== null && roles.get(collateral) !== "endorsement") fail(`${field}.collateral`, `no endorsement item is named ${preview(collateral)}`);
	}
	const documents = new Set(bundle.components.map(({ evidence }) => evidence.item));
	if (documents.size > MAX_DOCUMENTS) fail("bundle.components", `more than ${MAX_DOCUMENTS} documents of evidence`, "PARSE_LIMIT");
	const named = new Set([...documents, ...bundle.components.map(({ collateral }) => collateral)]);
	for (const role of ["evidence", "endorsement"]) {
		const isParsed = ({ name }) => named.has(name) || isGiven(name) || PARSED_ITEMS.some((beginning) => name.startsWith(beginning));
		const length = bundle.items.filter((item) => item.role === role && isParsed(item)).reduce((sum, { data }) => sum + data.length, 0);
		if (length > MAX_PARSED[role]) fail("bundle.items", `${length} characters of ${role} in all, over the limit of ${MAX_PARSED[role]}`, "PARSE_LIMIT");
	}
	return deepFreeze(bundle);
}
const PARSED_ITEMS = [
	COLLATERAL_ITEMS,
	EARLY_COLLATERAL_ITEMS,
	TCB_NUMBERS_ITEMS
];
function isGiven(name) {
	return name.startsWith("kms-evidence/") || name.startsWith("gateway-evidence/");
}
function encodeItem({ role, name, source, collectedAt, bytes }) {
	const text = readableText(bytes);
	const stated = {
		role,
		name,
		source: printable(source),
		collectedAt,
		sha256: toHex(sha256(bytes))
	};
	if (text !== null) return {
		...stated,
		encoding: "utf8",
		data: text
	};
	return {
		...stated,
		encoding: "base64",
		data: toBase64(bytes)
	};
}
function readableText(bytes) {
	try {
		const text = fromUtf8(bytes, "item");
		return CONTROL_CHARACTER.test(text) ? null : text;
	} catch {
		return null;
	}
}
function decode(item, field) {
	return item.encoding === "utf8" ? utf8(item.data) : fromBase64(item.data, field);
}
const CONTROL_CHARACTER = /[^\P{Cc}\t\n\r]/u;
const UNPRINTABLE = /\p{Cc}|\p{Cs}|\p{Bidi_Control}/u;
function printable(text) {
	const shown = text.replace(new RegExp(UNPRINTABLE, "gu"), "?");
	return shown.length > MAX_TEXT$1 ? `${shown.slice(0, 999).replace(/\p{Cs}$/u, "")}…` : shown;
}
const entries = { most: MAX_ENTRIES };
const index = integer(0, MAX_ENTRIES);
const name = matching(/^[a-z0-9][a-z0-9/-]{0,99}$/, "a name such as \"collateral/0\"");
const line$1 = (value) => {
	const given = text(value);
	if (given.length <= MAX_TEXT$1 && !UNPRINTABLE.test(given)) return given;
	return refuse$3(`expected one line of at most ${MAX_TEXT$1} characters, got ${preview(given)}`);
};
const time$2 = (value) => {
	const given = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "a UTC time in milliseconds")(value);
	const at = Date.parse(given);
	return !Number.isNaN(at) && new Date(at).toISOString() === given ? given : refuse$3(`no such time: ${preview(given)}`);
};
const target = object({
	kind: oneOf(...TARGET_KINDS),
	name: line$1,
	nonce: optional$1(matching(/^(?:[0-9a-f]{2}){1,64}$/, "lower-case hex")),
	appId: optional$1(lowerHex(20)),
	addressedId: optional$1(lowerHex(20)),
	kmsUrl: optional$1(line$1),
	gatewayUrl: optional$1(line$1),
	osImageHashes: optional$1(listOf$2(lowerHex(32), entries)),
	domain: optional$1(line$1),
	claims: optional$1(listOf$2(object({
		about: oneOf(...CLAIM_SUBJECTS),
		text: line$1
	}), entries))
});
const component$1 = object({
	role: oneOf("app", "kms", "gateway"),
	instance: index,
	acquired: oneOf(...ACQUIRED),
	evidence: object({
		item: name,
		machine: index
	}),
	collateral: orNull(name)
});
const gap = object({
	name,
	reason: line$1,
	code: optional$1(matching(/^[A-Z_]{1,40}$/, "an error code")),
	hint: optional$1(line$1)
});
const item = object({
	role: oneOf("evidence", "endorsement", "reference"),
	name,
	source: line$1,
	collectedAt: time$2,
	sha256: lowerHex(32),
	encoding: oneOf("utf8", "base64"),
	data: text
});
const document$1 = object({
	schema: supported(text, [BUNDLE_SCHEMA]),
	digest: text,
	target,
	components: listOf$2(component$1, entries),
	gaps: listOf$2(gap, entries),
	items: listOf$2(item, entries),
	appraisal: optional$1(object({
		at: time$2,
		policy: anything
	}))
});
function readDocument(value) {
	if (Object.hasOwn(anyObject(value), "schema")) return document$1(value);
	return refuse$3("this is no evidence bundle: it names no schema", { hint: "Give a file that --save-bundle wrote; to judge evidence: `trust-center verify --evidence FILE`." });
}
function deepFreeze(value) {
	if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
		Object.freeze(value);
		for (const member of Object.values(value)) deepFreeze(member);
	}
	return value;
}
// src/io/input-file.ts
const MAX_INPUT_BYTES = 10485760;
const READ_BYTES = 65536;
async function readInputFile(path, what, maxBytes = MAX_INPUT_BYTES) {
	const bytes = path === "-" ? await readStandardInput(what, maxBytes) : readRegularFile(path, what, maxBytes);
	if (bytes.length === 0) throw new require_start.InputError("INPUT_INVALID", `${what}: ${show(path)} is empty`);
	return bytes;
}
function fileSource(path) {
	return `file:${path === "-" ? "stdin" : (0, node_path.basename)(path)}`;
}
function readRegularFile(path, what, maxBytes) {
	let file;
	try {
		file = (0, node_fs.openSync)(path, node_fs.constants.O_RDONLY | (node_fs.constants.O_NONBLOCK ?? 0));
		const status = (0, node_fs.fstatSync)(file);
		if (!status.isFile()) throw notRegular(path, what, status.isDirectory());
		if (status.size > maxBytes) throw tooLarge$1(path, what, maxBytes, `${status.size} bytes`);
		return readAll(file, path, what, {
			maxBytes,
			statedBytes: status.size
		});
	} catch (error) {
		throw error instanceof require_start.InputError ? error : unreadable$1(path, what, error);
	} finally {
		if (file !== void 0) (0, node_fs.closeSync)(file);
	}
}
function readAll(file, path, what, { maxBytes, statedBytes }) {
	const pieces = [];
	let length = 0;
	for (;;) {
		const left = statedBytes + 1 - length;
		const size = statedBytes > 0 && left > 0 ? left : READ_BYTES;
		const buffer = new Uint8Array(size);
		const bytesRead = (0, node_fs.readSync)(file, buffer, 0, size, null);
		pieces.push(buffer.subarray(0, bytesRead));
		length += bytesRead;
		if (length > maxBytes) throw tooLarge$1(path, what, maxBytes, "more");
		if (bytesRead === 0 || statedBytes > 0 && length === statedBytes && bytesRead < size) return joined(pieces, length);
	}
}
async function readStandardInput(what, maxBytes) {
	const pieces = [];
	let length = 0;
	for await (const piece of process.stdin) {
		const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
		pieces.push(bytes);
		length += bytes.length;
		if (length > maxBytes) throw tooLarge$1("-", what, maxBytes, "more");
	}
	return joined(pieces, length);
}
function joined(pieces, length) {
	const [first] = pieces;
	return first?.length === length ? first : new Uint8Array(Buffer.concat(pieces, length));
}
function notRegular(path, what, isFolder) {
	return new require_start.InputError("INPUT_INVALID", `${what}: ${show(path)} is ${isFolder ? "a folder" : "not a regular file"}`, { hint: isFolder ? "Name a file in it." : "Save it to a file, or pipe it in and give - as the file." });
}
function tooLarge$1(path, what, maxBytes, size) {
	return new require_start.InputError("INPUT_TOO_LARGE", `${what}: ${show(path)} is too large: ${size}, at most ${maxBytes} bytes are read`, { hint: "Check that this is the file you meant." });
}
function unreadable$1(path, what, cause) {
	const code = require_start.systemErrorCode(cause);
	if (code === "ENOENT" || code === "ENOTDIR") return new require_start.InputError("INPUT_NOT_FOUND", `${what}: ${show(path)} does not exist`, {
		hint: "Check the path; it is relative to the current folder.",
		cause
	});
	if (code === "EISDIR") return notRegular(path, what, true);
	const reason = code === "EACCES" || code === "EPERM" ? "permission denied" : code ?? String(cause);
	return new require_start.InputError("INPUT_INVALID", `${what}: ${show(path)} cannot be read: ${reason}`, { cause });
}
function show(path) {
	return path === "-" ? "standard input" : preview(path, 200);
}
// src/io/url.ts
const MAX_SHOWN_URL = 300;
function parseHttpUrl(url) {
	if (!URL.canParse(url)) throw new require_start.InputError("INPUT_INVALID", "not a URL", { hint: "Write it in full, e.g. https://example.org/path." });
	const parsed = new URL(url);
	if (parsed.protocol !== "https:" && parsed.protocol !== "http:") throw new require_start.InputError("INPUT_INVALID", `a ${parsed.protocol} URL cannot be fetched`, { hint: "Give an https: or http: URL." });
	return parsed;
}
function displayUrl(url) {
	const { protocol, host, pathname, searchParams } = new URL(url);
	const names = [...searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`);
	const shown = `${protocol}//${host}${pathname}${names.length === 0 ? "" : `?${names.join("&")}`}`;
	return shown.length > MAX_SHOWN_URL ? `${shown.slice(0, MAX_SHOWN_URL)}…` : shown;
}
function isLoopback({ hostname }) {
	return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
function isConfidential(url) {
	return url.protocol === "https:" || isLoopback(url);
}
function expectNoSecretInTheClear(url, headers) {
	if (isConfidential(url) || url.username === "" && url.password === "" && headers === void 0) return;
	throw new require_start.InputError("INPUT_INVALID", `${displayUrl(url)} is not https: what is secret is not sent there`, { hint: "Give an https: URL, or one without user name and password." });
}
function basicCredentials({ username, password }) {
	if (username === "" && password === "") return null;
	try {
		return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}`;
	} catch {
		throw new require_start.InputError("INPUT_INVALID", "user name or password of a URL are not percent-encoded");
	}
}
// src/core/formats/codec/json-pointer.ts
const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;
const INDEX = /^(?:0|[1-9]\d{0,8})$/;
function isJsonPointer(text) {
	return POINTER.test(text);
}
function textAt(json, pointer, field) {
	const names = pointer.split("/").slice(1);
	let value = parseJson(json, field);
	for (const name of names) value = memberOf$2(value, name.replaceAll("~1", "/").replaceAll("~0", "~"));
	if (value === void 0) return null;
	return typeof value === "string" ? value : JSON.stringify(value);
}
function memberOf$2(value, name) {
	if (typeof value !== "object" || value === null) return void 0;
	if (Array.isArray(value)) return INDEX.test(name) ? value[Number(name)] : void 0;
	return Object.hasOwn(value, name) ? value[name] : void 0;
}
// src/core/formats/nonce-text.ts
function nonceText(nonce, encoding) {
	if (encoding === "hex") return toHex(nonce);
	const base64 = toBase64(nonce);
	return encoding === "base64" ? base64 : base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
// src/core/formats/server-clock.ts
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:[A-Z][a-z]{2}) \d{4} \d\d:\d\d:\d\d GMT$/;
function readHttpDate(date) {
	const time = HTTP_DATE.test(date) ? Date.parse(date) : NaN;
	return Number.isNaN(time) ? null : time;
}
function readServerClock(json) {
	return readJson(json, "server-clock", serverClock);
}
const time$1 = integer(0, 0xe677d21fdbff);
const MAX_SOURCE = 400;
const serverClock = object({
	source: (value) => text(value).length > MAX_SOURCE ? refuse$3("expected a URL as results show it") : text(value),
	date: (value) => readHttpDate(text(value)) === null ? refuse$3("expected a date as HTTP writes it") : text(value),
	age: integer(0, 999999999),
	askedAt: time$1,
	receivedAt: time$1
});
// src/io/address.ts
const NOT_PUBLIC = "ERR_ADDRESS_NOT_PUBLIC";
const SPECIAL_IPV4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12
  192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
  240.0.0.0/4`;
const GLOBAL_IPV6 = "2000::/3";
const SPECIAL_IPV6 = "2001::/23 2001:db8::/32 2002::/16 3fff::/20";
function listOf$1(family, ranges) {
	const list = new node_net.BlockList();
	for (const range of ranges.split(/\s+/)) {
		const [address = "", prefix] = range.split("/");
		list.addSubnet(address, Number(prefix), family);
	}
	return list;
}
const specialIpv4 = listOf$1("ipv4", SPECIAL_IPV4);
const globalIpv6 = listOf$1("ipv6", GLOBAL_IPV6);
const specialIpv6 = listOf$1("ipv6", SPECIAL_IPV6);
function isPublicAddress(address) {
	const plain = address.replace(/%.*$/, "");
	if ((0, node_net.isIPv6)(plain)) return globalIpv6.check(plain, "ipv6") && !specialIpv6.check(plain, "ipv6");
	return (0, node_net.isIP)(plain) === 4 && !specialIpv4.check(plain, "ipv4");
}
function literalAddress({ hostname }) {
	const bare = hostname.replace(/^\[(.*)\]$/, "$1");
	return (0, node_net.isIP)(bare) === 0 ? null : bare;
}
function isNamedByAddress(url) {
	return literalAddress(url) !== null || isLoopback(url);
}
function lookupAllowed(isAllowed) {
	return (hostname, options, callback) => {
		node_dns.default.lookup(hostname, {
			...options,
			all: true
		}, (error, found) => {
			const allowed = error === null ? found.filter(({ address }) => isAllowed(address)) : [];
			const [first] = allowed;
			if (error !== null) callback(error, "");
			else if (first === void 0) callback(Object.assign(new Error("not a public address"), { code: NOT_PUBLIC }), "");
			else if (options.all === true) callback(null, allowed);
			else callback(null, first.address, first.family);
		});
	};
}
const lookupPublic = lookupAllowed(isPublicAddress);
// src/core/formats/codec/pem.ts
const PEM_CERTIFICATE = "-----BEGIN CERTIFICATE-----";
const BEGIN = PEM_CERTIFICATE;
const END = "-----END CERTIFICATE-----";
function certificateBlocks(text, field, limit) {
	const bodies = [];
	let at = skip$1(text, 0, isSpace);
	while (text.startsWith(BEGIN, at)) {
		if (bodies.length === limit) throw new require_start.ParseError("PARSE_LIMIT", field, `more than ${limit} certificates`, { offset: at });
		const start = at + 27;
		const end = text.indexOf(END, start);
		if (end === -1) throw new require_start.ParseError("PARSE_TRUNCATED", field, `a certificate without "${END}"`, { offset: at });
		bodies.push(text.slice(start, end));
		at = skip$1(text, end + 25, isSpace);
	}
	if (bodies.length === 0 || skip$1(text, at, isSpaceOrNul) !== text.length) throw new require_start.ParseError("PARSE_INVALID", field, `expected "${BEGIN}"`, { offset: at });
	return bodies;
}
function toPem(der) {
	const lines = toBase64(der).match(/.{1,64}/g) ?? [];
	return [
		BEGIN,
		...lines,
		END,
		""
	].join("\n");
}
function skip$1(text, start, isSkipped) {
	let at = start;
	while (at < text.length && isSkipped(text.charCodeAt(at))) at += 1;
	return at;
}
const isSpace = (code) => code === 10 || code === 13 || code === 32 || code === 9;
const isSpaceOrNul = (code) => code === 0 || isSpace(code);
// src/io/host-limit.ts
const MAX_AT_ONCE = 6;
const hosts = new Map();
async function inTurn(host, signal, work) {
	const queue = hosts.get(host) ?? {
		busy: 0,
		waiting: []
	};
	hosts.set(host, queue);
	if (queue.busy < MAX_AT_ONCE) queue.busy += 1;
	else await turn(queue.waiting, signal);
	try {
		return await work();
	} finally {
		const next = queue.waiting.shift();
		if (next !== void 0) next();
		else queue.busy -= 1;
		if (queue.busy === 0) hosts.delete(host);
	}
}
function turn(waiting, signal) {
	return new Promise((resolve, reject) => {
		const come = () => {
			signal.removeEventListener("abort", leave);
			resolve();
		};
		const leave = () => {
			waiting.splice(waiting.indexOf(come), 1);
			reject(signal.reason);
		};
		waiting.push(come);
		signal.addEventListener("abort", leave, { once: true });
	});
}
// src/io/proxy.ts
function proxyFor(url, env) {
	if (isLoopback(url) || isExempt(url, variable$2(env, "NO_PROXY")?.value ?? "")) return null;
	const named = variable$2(env, url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY") ?? variable$2(env, "ALL_PROXY");
	return named === null ? null : readProxy(named);
}
function describeProxy({ variable, origin }) {
	return `the proxy ${new URL(origin).host} (${variable})`;
}
function variable$2(env, name) {
	for (const spelled of [name.toLowerCase(), name]) {
		const value = env[spelled]?.trim() ?? "";
		if (value !== "") return {
			name: spelled,
			value
		};
	}
	return null;
}
function readProxy({ name, value }) {
	const refuse = (problem) => {
		throw new require_start.InputError("INPUT_INVALID", `${name}: ${problem}`, { hint: `Write ${name} as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT (percent-encoded), or unset it.` });
	};
	const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
	if (!URL.canParse(text)) return refuse("not the URL of a proxy");
	const url = new URL(text);
	if (url.protocol !== "http:" && url.protocol !== "https:") return refuse("only an http or https proxy can be used");
	try {
		return {
			variable: name,
			origin: url.origin,
			authorization: basicCredentials(url)
		};
	} catch {
		return refuse("user name or password are not percent-encoded");
	}
}
function isExempt({ protocol, hostname, port }, list) {
	const host = bare(hostname);
	const asked = port === "" ? {
		"https:": "443",
		"http:": "80"
	}[protocol] : port;
	return list.split(/[\s,]+/).some((entry) => {
		if (entry === "*") return true;
		const [, name = entry, only = asked] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
		const domain = bare(name).replace(/^\*?\./, "");
		return only === asked && domain !== "" && (host === domain || host.endsWith(`.${domain}`));
	});
}
function bare(host) {
	return host.toLowerCase().replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}
// src/io/reach.ts
const ANY = {
	key: "any",
	refuses: () => false,
	lookup: null
};
const PUBLIC = {
	key: "public",
	refuses(url) {
		const literal = literalAddress(url);
		return literal !== null && !isPublicAddress(literal);
	},
	lookup: lookupPublic
};
const current = new node_async_hooks.AsyncLocalStorage();
function isConfined() {
	return current.getStore() !== void 0;
}
function connectionRule(url, addresses) {
	const confinement = current.getStore();
	if (confinement === void 0) return addresses === "public" ? PUBLIC : ANY;
	return addresses === "operator" && confinement.origins.has(url.origin) ? ANY : confinement;
}
// src/io/exchange.ts
async function exchange(url, { method, headers, body = null }, limits, signal, receive) {
	signal.throwIfAborted();
	const ask = () => exchangeNow(url, {
		method,
		headers,
		body
	}, limits, signal, receive);
	return limits.connection === void 0 ? inTurn(url.host, signal, ask) : ask();
}
async function exchangeNow(url, { method, headers, body }, { maxBytes, idleTimeoutMs, addresses = "any", recordPeer = false, connection }, signal, receive) {
	const rule = connectionRule(url, addresses);
	if (rule.refuses(url)) throw notPublic(url);
	const proxy = proxyFor(url, process.env);
	const authorization = basicCredentials(url);
	const undici = await loadUndici();
	const peer = { chain: null };
	const isOwn = recordPeer && url.protocol === "https:" && connection === void 0;
	const dispatcher = connection !== void 0 ? over(connection, url, undici) : isOwn ? createDispatcher(proxy, rule, undici, peer) : pooledDispatcher(proxy, rule, undici);
	const stopped = new AbortController();
	const stop = stopped.signal;
	const silence = setTimeout(() => {
		stopped.abort(fetchError("FETCH_TIMEOUT", url, `nothing received for ${idleTimeoutMs} ms${through(proxy)}`));
	}, idleTimeoutMs);
	const cancel = () => stopped.abort(signal.reason);
	if (signal.aborted) cancel();
	signal.addEventListener("abort", cancel);
	const failure = (cause) => stop.aborted ? stop.reason : connectionError(url, cause, proxy);
	let answer = null;
	try {
		answer = await untilAborted(undici.request(url, {
			dispatcher,
			method,
			headers: {
				"user-agent": USER_AGENT,
				...authorization === null ? {} : { authorization },
				...headers,
				"accept-encoding": "identity"
			},
			body,
			signal: stop,
			headersTimeout: 0,
			bodyTimeout: 0
		}), stop).catch((cause) => {
			throw failure(cause);
		});
		silence.refresh();
		const incoming = answer.body;
		incoming.on("error", () => {});
		const pieces = async function* () {
			let length = 0;
			try {
				for await (const piece of incoming) {
					silence.refresh();
					length += piece.length;
					if (length > maxBytes) throw tooLarge(url, maxBytes);
					yield piece;
					silence.refresh();
				}
			} catch (cause) {
				throw cause instanceof require_start.FetchError ? cause : failure(cause);
			}
		};
		return await receive({
			url: displayUrl(url),
			status: answer.statusCode,
			headers: flatten(answer.headers),
			peer: peer.chain
		}, pieces());
	} finally {
		clearTimeout(silence);
		signal.removeEventListener("abort", cancel);
		answer?.body.destroy();
		if (isOwn) dispatcher.destroy().catch(() => {});
	}
}
const USER_AGENT = `trust-center/${require_start.VERSION}`;
function untilAborted(asked, signal) {
	return new Promise((resolve, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
		asked.then(resolve, reject);
	});
}
function isPassing(error) {
	return error.code === "FETCH_FAILED" && PASSING.has(require_start.systemErrorCode(error.cause) ?? "");
}
const PASSING = new Set([
	"ECONNRESET",
	"EPIPE",
	"EAI_AGAIN",
	"UND_ERR_SOCKET"
]);
function tooLarge(url, maxBytes) {
	return fetchError("FETCH_TOO_LARGE", url, `the answer is larger than ${maxBytes} bytes`);
}
function fetchError(code, url, message, cause) {
	const hint = HINTS[code];
	return new require_start.FetchError(code, displayUrl(url), message, {
		...hint === void 0 ? {} : { hint },
		cause
	});
}
const HINTS = {
	FETCH_TIMEOUT: "Try again later, or check that the host is reachable from here.",
	FETCH_FAILED: "Try again later, or check the address and that the host is reachable from here."
};
const CONNECT_TIMEOUT_MS = 1e4;
const CONNECT = {
	timeout: CONNECT_TIMEOUT_MS,
	rejectUnauthorized: true,
	minVersion: "TLSv1.2"
};
const dispatchers = new Map();
let undiciLoaded;
function loadUndici() {
	undiciLoaded ??= Promise.resolve().then(() => require("./undici.cjs")).then((n) => require_rolldown_runtime.__toESM(n.require_undici(), 1));
	return undiciLoaded;
}
function pooledDispatcher(proxy, rule, undici) {
	const key = proxy === null ? rule.key : `${proxy.origin} ${proxy.authorization}`;
	const known = dispatchers.get(key);
	if (known !== void 0) return known;
	const made = createDispatcher(proxy, rule, undici, null);
	dispatchers.set(key, made);
	return made;
}
const clients = new WeakMap();
function over(connection, { origin }, { Client }) {
	const known = clients.get(connection);
	if (known !== void 0) return known;
	const connect = (_, callback) => {
		setImmediate(() => {
			if (connection.destroyed) callback(Object.assign(new Error("it is closed"), { code: "ECONNRESET" }), null);
			else callback(null, connection);
		});
	};
	const client = new Client(origin, { connect });
	clients.set(connection, client);
	return client;
}
function createDispatcher(proxy, { lookup }, undici, peer) {
	const host = {
		...CONNECT,
		...peer === null ? {} : { checkServerIdentity: recordingIdentity(peer) }
	};
	if (proxy === null) return new undici.Agent({ connect: {
		...host,
		...lookup === null ? {} : { lookup }
	} });
	return new undici.ProxyAgent({
		uri: proxy.origin,
		requestTls: host,
		proxyTls: CONNECT,
		clientFactory: (origin, options) => tunnelPool(undici, origin, options),
		...proxy.authorization === null ? {} : { token: proxy.authorization },
		proxyTunnel: false
	});
}
function recordingIdentity(peer) {
	return (hostName, certificate) => {
		const error = node_tls.default.checkServerIdentity(hostName, certificate);
		if (error === void 0) peer.chain = chainOf(certificate).map(toPem).join("");
		return error;
	};
}
const MAX_CHAIN$2 = 8;
function chainOf(leaf) {
	const chain = [];
	const seen = new Set();
	for (let next = leaf; next !== void 0; next = next.issuerCertificate) {
		if (seen.has(next) || seen.size === MAX_CHAIN$2 || next.raw === void 0) break;
		seen.add(next);
		chain.push(new Uint8Array(next.raw));
	}
	return chain;
}
function tunnelPool({ Pool }, origin, options) {
	const pool = new Pool(origin, {
		...options,
		headersTimeout: CONNECT_TIMEOUT_MS
	});
	const ask = pool.connect.bind(pool);
	const connect = (request) => ask(request).catch((cause) => {
		if (require_start.systemErrorCode(cause) !== "UND_ERR_SOCKET") throw cause;
		throw Object.assign(new Error("the proxy closed the connection", { cause }), { code: "ECONNRESET" });
	});
	return Object.assign(pool, { connect });
}
function flatten(headers) {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value ?? ""]));
}
function connectionError(url, cause, proxy) {
	if (cause instanceof require_start.FetchError) return cause;
	if (proxy !== null) {
		const status = PROXY_REFUSAL.exec(cause instanceof Error ? cause.message : "")?.[1];
		if (status !== void 0) return proxyRefusal(url, proxy, status);
	}
	if (require_start.systemErrorCode(cause) === "ERR_ADDRESS_NOT_PUBLIC") return notPublic(url);
	if (NO_CONNECTION.has(require_start.systemErrorCode(cause) ?? "")) return fetchError("FETCH_TIMEOUT", url, `no connection within ${CONNECT_TIMEOUT_MS} ms${through(proxy)}`, cause);
	const reason = reasonOf(cause);
	return fetchError("FETCH_FAILED", url, `${CONNECTION_ERRORS[reason] ?? (isMalformed(cause) ? "the answer is not valid HTTP" : "the connection failed")} (${reason})${through(proxy)}`, cause);
}
function notPublic(url) {
	if (isConfined()) return new require_start.FetchError("FETCH_FAILED", displayUrl(url), "leads to where this service does not ask", { hint: "It asks public addresses, at ports 80, 443 and those from 1024 on, and the networks that its operator allows." });
	return new require_start.FetchError("FETCH_FAILED", displayUrl(url), "leads to an address that is not public, and is not asked", { hint: "Whoever keeps the name could lead it anywhere. If it is a host of your own network, allow that: --allow-private." });
}
const NO_CONNECTION = new Set(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT"]);
function reasonOf(cause) {
	const known = require_start.systemErrorCode(cause) ?? "";
	const code = known === "UND_ERR_SOCKET" ? "ECONNRESET" : known;
	return (isMalformed(cause) ? /\(([\w ,/.-]{1,80})\)$/.exec(cause.message)?.[1] : void 0) ?? /^[A-Z][A-Z0-9_]{1,60}$/.exec(code)?.[0] ?? "unknown reason";
}
function isMalformed(cause) {
	return cause instanceof Error && (cause.name === "HTTPParserError" || MALFORMED.has(require_start.systemErrorCode(cause) ?? ""));
}
const MALFORMED = new Set(["UND_ERR_HEADERS_OVERFLOW", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"]);
const PROXY_REFUSAL = /^Proxy (?:response|Authentication Required) \((\d{3})\)/;
function proxyRefusal(url, proxy, status) {
	const problem = status === "407" ? "asks for a user name and password, or refuses those it was given" : "refuses the connection";
	return new require_start.FetchError("FETCH_FAILED", displayUrl(url), `${describeProxy(proxy)} ${problem} (status ${status})`, { hint: `Check ${proxy.variable}, or name the host in NO_PROXY if it is reached without a proxy.` });
}
function through(proxy) {
	return proxy === null ? "" : `, through ${describeProxy(proxy)}`;
}
const CONNECTION_ERRORS = {
	ECONNRESET: "the connection was closed before the answer was complete",
	EPIPE: "the connection was closed before the answer was complete",
	ECONNREFUSED: "the connection was refused",
	ENOTFOUND: "the host name is not known",
	EAI_AGAIN: "the host name could not be looked up",
	CERT_HAS_EXPIRED: "the server’s TLS certificate has expired",
	DEPTH_ZERO_SELF_SIGNED_CERT: "the server’s TLS certificate is not trusted",
	SELF_SIGNED_CERT_IN_CHAIN: "the server’s TLS certificate is not trusted",
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server’s TLS certificate is not trusted",
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server’s TLS certificate is not trusted",
	ERR_TLS_CERT_ALTNAME_INVALID: "the server’s TLS certificate is for another host name"
};
// src/io/http.ts
const JSON_TYPE = "application/json";
const JSON_TYPES = [
	JSON_TYPE,
	"text/plain",
	"application/octet-stream"
];
const MEDIA_TYPES = new Set([
	...JSON_TYPES,
	"text/html",
	"application/xhtml+xml",
	"text/xml",
	"application/xml",
	"application/problem+json",
	"application/gzip",
	"application/zip",
	"application/pdf",
	"image/png"
]);
const ENCODINGS = new Set([
	"gzip",
	"deflate",
	"br",
	"zstd",
	"compress"
]);
const MAX_BYTES$4 = 10485760;
const TIMEOUT_MS$1 = 3e4;
const IDLE_TIMEOUT_MS = 1e4;
const MAX_REDIRECTS = 5;
const RETRIES = 2;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_AFTER_MS = 15e3;
const REDIRECTS = new Set([
	301,
	302,
	303,
	307,
	308
]);
async function httpGet(url, options = {}) {
	const target = parseHttpUrl(url);
	const { timeoutMs = TIMEOUT_MS$1, signal: cancelled } = options;
	return within(target, {
		timeoutMs,
		signal: cancelled
	}, (signal) => withRetries(options, signal, () => getOnce(target, options, signal, whole)));
}
async function httpStream(url, options, receive) {
	const target = parseHttpUrl(url);
	try {
		return await within(target, { signal: options.signal }, (signal) => getOnce(target, options, signal, receive));
	} catch (error) {
		if (error instanceof require_start.FetchError && error.code === "FETCH_TIMEOUT") return new PassingFailure(error);
		throw error;
	}
}
async function httpSend(url, request, options = {}) {
	const target = parseHttpUrl(url);
	expectNoSecretInTheClear(target, request.headers);
	const { maxBytes = MAX_BYTES$4, timeoutMs = TIMEOUT_MS$1, idleTimeoutMs = timeoutMs, connection, signal: cancelled } = options;
	return within(target, {
		timeoutMs,
		signal: cancelled
	}, (signal) => exchange(target, request, {
		maxBytes,
		idleTimeoutMs,
		connection
	}, signal, whole));
}
async function httpPost(url, body, options = {}) {
	const target = parseHttpUrl(url);
	expectNoSecretInTheClear(target, options.headers);
	const { timeoutMs = TIMEOUT_MS$1, signal: cancelled } = options;
	const headers = {
		...typeof body === "string" ? { "content-type": JSON_TYPE } : {},
		...options.headers
	};
	return within(target, {
		timeoutMs,
		signal: cancelled
	}, (signal) => withRetries(options, signal, async () => {
		const answer = await request(target, {
			method: "POST",
			headers,
			body
		}, options, signal, whole);
		if (!(answer instanceof Redirect)) return answer;
		throw fetchError("FETCH_FAILED", target, "redirects, which is not followed with a POST");
	}));
}
async function within(target, { signal, timeoutMs }, work) {
	const stop = new AbortController();
	const tooLate = () => stop.abort(fetchError("FETCH_TIMEOUT", target, `no complete answer within ${timeoutMs} ms`));
	const cancel = () => stop.abort(fetchError("FETCH_FAILED", target, "cancelled", signal?.reason));
	const deadline = timeoutMs === void 0 ? void 0 : setTimeout(tooLate, timeoutMs);
	if (signal?.aborted) cancel();
	signal?.addEventListener("abort", cancel);
	try {
		return await work(stop.signal);
	} finally {
		clearTimeout(deadline);
		signal?.removeEventListener("abort", cancel);
	}
}
var PassingFailure = class {
	error;
	retryAfterMs;
	constructor(error, retryAfterMs = 0) {
		this.error = error;
		this.retryAfterMs = retryAfterMs;
	}
};
async function withRetries({ retries = RETRIES, wait = pause }, signal, attemptOnce) {
	for (let attempt = 0;; attempt++) {
		const answer = await attemptOnce();
		if (!(answer instanceof PassingFailure)) return answer;
		if (attempt >= retries || answer.retryAfterMs > MAX_RETRY_AFTER_MS) throw answer.error;
		await wait(backoff(attempt, answer.retryAfterMs), signal);
		signal.throwIfAborted();
	}
}
function passingOrThrow(error) {
	if (error instanceof require_start.FetchError && isPassing(error)) return new PassingFailure(error);
	throw error;
}
async function whole(head, body) {
	const pieces = [];
	for await (const piece of body) pieces.push(piece);
	return {
		...head,
		body: new Uint8Array(Buffer.concat(pieces))
	};
}
function backoff(attempt, retryAfterMs = 0) {
	return Math.max(FIRST_RETRY_MS * 2 ** attempt * (.5 + Math.random() / 2), retryAfterMs);
}
function pause(ms, signal) {
	if (signal.aborted) return Promise.resolve();
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener("abort", done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		signal.addEventListener("abort", done);
	});
}
var Redirect = class {
	location;
	constructor(location) {
		this.location = location;
	}
};
async function getOnce(target, options, signal, receive) {
	expectNoSecretInTheClear(target, options.headers);
	const { redirectHosts = [] } = options;
	const hosts = redirectHosts === "any" ? "any" : [target.host, ...redirectHosts];
	const visited = new Set();
	let url = target;
	for (;;) {
		visited.add(url.href);
		const headers = {
			...url.origin === target.origin ? options.headers : {},
			...options.conditions
		};
		const addresses = url.host === target.host || hosts === "any" ? options.addresses : onward(target);
		const answer = await request(url, {
			method: "GET",
			headers
		}, {
			...options,
			addresses
		}, signal, receive);
		if (!(answer instanceof Redirect)) return answer;
		const next = redirectTarget(url, answer.location, hosts);
		if (visited.has(next.href)) throw fetchError("FETCH_FAILED", url, "redirects in a circle");
		if (visited.size > MAX_REDIRECTS) throw fetchError("FETCH_FAILED", url, `more than ${MAX_REDIRECTS} redirects`);
		url = next;
	}
}
function onward(target) {
	return isNamedByAddress(target) ? "any" : "public";
}
function redirectTarget(from, location, hosts) {
	if (location === void 0 || !URL.canParse(location, from.href)) throw fetchError("FETCH_FAILED", from, "redirects without saying where to (no valid Location header)");
	const next = new URL(location, from.href);
	if (next.protocol !== "https:" && next.protocol !== from.protocol) throw fetchError("FETCH_FAILED", from, `redirects ${next.protocol === "http:" ? "from https: to http:" : "to what is no https: or http: URL"}, which is not followed`);
	if (hosts !== "any" && !hosts.includes(next.host)) {
		const message = `redirects to another host, ${preview(next.host, 80)}, which is not followed`;
		throw new require_start.FetchError("FETCH_FAILED", displayUrl(from), message, { hint: "If the other host is meant, and is to be trusted like this one, give its URL." });
	}
	next.username = "";
	next.password = "";
	return next;
}
async function request(url, asked, options, signal, receive) {
	const { maxBytes = MAX_BYTES$4, idleTimeoutMs = IDLE_TIMEOUT_MS, addresses, recordPeer, connection } = options;
	const limits = {
		maxBytes,
		idleTimeoutMs,
		addresses,
		recordPeer,
		connection
	};
	try {
		return await exchange(url, asked, limits, signal, async (head, body) => {
			if (REDIRECTS.has(head.status)) return new Redirect(head.headers.location);
			const problem = judgeHead(url, head, options, maxBytes);
			if (problem instanceof require_start.FetchError) throw problem;
			return problem ?? await receive(head, body);
		});
	} catch (error) {
		return passingOrThrow(error);
	}
}
function judgeHead(url, { status, headers }, { contentTypes, statuses = [200] }, maxBytes) {
	const type = mediaType(headers["content-type"]);
	if (!statuses.includes(status)) return statusFailure(url, status, headers["retry-after"], type === JSON_TYPE);
	const encoding = headers["content-encoding"];
	if (encoding !== void 0 && encoding !== "identity") return fetchError("FETCH_CONTENT", url, `the body is encoded${ENCODINGS.has(encoding) ? ` (${encoding})` : ""} though plain bytes were asked for`);
	if (contentTypes !== void 0 && !contentTypes.includes(type)) return fetchError("FETCH_CONTENT", url, `answered with ${MEDIA_TYPES.has(type) ? type : "another media type"}, expected ${contentTypes.join(" or ")}`);
	return Number(headers["content-length"] ?? 0) > maxBytes ? tooLarge(url, maxBytes) : null;
}
function mediaType(header = "application/octet-stream") {
	return header.split(";", 1).join("").trim().toLowerCase();
}
function statusFailure(url, status, retryAfter, isJson) {
	const failure = (more = "") => new require_start.FetchError("FETCH_STATUS", displayUrl(url), `answered with status ${status}, expected 200${more}`, {
		status,
		isJson
	});
	if (!isPassingStatus(status)) return failure();
	const waitMs = retryAfterMs(retryAfter);
	return new PassingFailure(failure(waitMs > MAX_RETRY_AFTER_MS ? ` and asks to wait ${Math.ceil(waitMs / 1e3)} s` : ""), waitMs);
}
function isPassingStatus(status) {
	return status === 429 || status >= 500 && status !== 501 && status !== 505;
}
function retryAfterMs(header) {
	if (header === void 0) return 0;
	if (/^\d{1,9}$/.test(header)) return Number(header) * 1e3;
	const date = Date.parse(header);
	return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}
// src/collect/evidence/fetch-evidence.ts
const PATIENCE = {
	timeoutMs: 12e4,
	idleTimeoutMs: 6e4
};
async function fetchEvidence(url, options) {
	const { now = Date.now, post, ...http } = options;
	expectConfidential(url);
	const askedAt = now();
	const terms = {
		...PATIENCE,
		...http,
		contentTypes: JSON_TYPES,
		recordPeer: true
	};
	const { body, url: source, headers, peer } = post === void 0 ? await httpGet(url, terms) : await httpPost(url, post, terms);
	const { date = "", age = "" } = headers;
	const isTold = peer !== null && readHttpDate(date) !== null;
	const kept = /^\d{1,9}$/.test(age) ? Number(age) : 0;
	return {
		bytes: body,
		source,
		peer,
		clock: isTold ? {
			source,
			date,
			age: kept,
			askedAt,
			receivedAt: now()
		} : null
	};
}
async function fetchFirst(urls, options) {
	const failures = [];
	for (const url of urls) {
		const answer = await settled(fetchEvidence(url, options));
		if (!(answer instanceof require_start.FetchError)) return answer;
		failures.push(answer);
		if (!isElsewhere(answer)) break;
	}
	throw whyNowhere(failures);
}
function whyNowhere(failures) {
	const [first] = failures;
	if (first === void 0) throw new TypeError("no failure");
	if (failures.some(({ status }) => status !== 404)) return first;
	const why = failures.some(({ isJson }) => isJson) ? "the service is there, and has no such method" : "no such service is there, or one of an earlier dstack";
	return new require_start.FetchError("FETCH_STATUS", first.url, `answered with status 404, expected 200 (${why})`, {
		status: 404,
		cause: first
	});
}
function isElsewhere({ status = 0 }) {
	return status >= 400 && status < 500 && status !== 429;
}
async function settled(promise) {
	try {
		return await promise;
	} catch (error) {
		if (error instanceof require_start.FetchError) return error;
		throw error;
	}
}
function expectConfidential(url) {
	if (isConfidential(parseHttpUrl(url))) return;
	throw new require_start.InputError("INPUT_INVALID", `${displayUrl(url)} is not https: anybody on the way could answer in its place`, { hint: "Give an https: URL. What a service answers on a network of your own can be saved, and given with --evidence." });
}
function addressesOf$1(url, allowPrivate) {
	return allowPrivate || isNamedByAddress(parseHttpUrl(url)) ? "any" : "public";
}
function below(base, path) {
	return `${base.replace(/\/+$/, "")}/${path}`;
}
// src/collect/evidence/challenge.ts
const NONCE = "{nonce}";
const MAX_URL_LENGTH = 250;
const MAX_BODY_LENGTH = 4096;
const SECRET_NAME = /key|token|secret|passw|auth|credential/i;
const OWN_HEADER = /^(?:host|content-.*|transfer-encoding|accept-encoding|connection|keep-alive|te|trailer|upgrade|expect|proxy-.*)$/i;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[!-~](?:[ -~]*[!-~])?$/;
function expectChallenge({ url, method, headers, body, pointer }) {
	const refuse = (what, hint) => {
		throw new require_start.InputError("INPUT_INVALID", what, hint === void 0 ? {} : { hint });
	};
	const filled = url.replaceAll(NONCE, "0");
	expectConfidential(filled);
	const { username, password, hash, host, searchParams } = new URL(filled);
	if (username !== "" || password !== "") refuse("url: user name and password do not go into it", "Give them as a header, from the environment.");
	if (hash !== "" || url.length > MAX_URL_LENGTH) refuse("url: expected a short one, without a fragment");
	if (new URL(url.replaceAll(NONCE, "1")).host !== host) refuse("url: the nonce cannot be part of the host");
	const secret = [...searchParams.keys()].find((name) => SECRET_NAME.test(name));
	if (secret !== void 0) refuse(`url: ${preview(secret, 40)} looks like a secret, and the URL is shown`, "Give it as a header, from the environment.");
	if (!url.includes(NONCE) && body?.includes(NONCE) !== true) refuse(`url: ${NONCE} stands neither there nor in the body`);
	if (body !== null && method === "GET") refuse("body: it is sent with method POST alone");
	if (body !== null && (body.length > MAX_BODY_LENGTH || !isJson(body))) refuse("body: expected short JSON");
	for (const [name, value] of Object.entries(headers)) {
		if (!HEADER_NAME.test(name) || OWN_HEADER.test(name)) refuse(`header: ${preview(name, 40)} cannot be set`);
		if (!HEADER_VALUE.test(value)) refuse(`header: the value of ${name} is empty, or has characters that none can have`);
	}
	if (pointer !== null && !isJsonPointer(pointer)) refuse(`pointer: ${preview(pointer, 80)} is no JSON Pointer`, "Write the way to the evidence, e.g. /attestation/quote.");
}
async function fetchByChallenge(challenge, nonce, { allowPrivate, ...options }) {
	const { method, headers, body, pointer, encoding } = challenge;
	const text = nonceText(nonce, encoding);
	const url = challenge.url.replaceAll(NONCE, encodeURIComponent(text));
	const answer = await fetchEvidence(url, {
		...options,
		addresses: addressesOf$1(url, allowPrivate),
		headers: { ...headers },
		...method === "POST" ? { post: body?.replaceAll(NONCE, text) ?? null } : {}
	});
	expectNoSecret(answer, headers);
	if (pointer === null) return {
		evidence: answer,
		answer: null
	};
	return {
		evidence: partOf(answer, pointer),
		answer
	};
}
function partOf({ bytes, source }, pointer) {
	const unusable = (reason, cause) => new require_start.FetchError("FETCH_CONTENT", source, `the answer is not usable: ${reason}`, {
		hint: "Check pointer, and what the endpoint answers.",
		cause
	});
	try {
		const part = textAt(fromUtf8(bytes, "answer"), pointer, "answer");
		return part === null ? unusable(`nothing stands at ${preview(pointer, 80)}`) : {
			bytes: utf8(part),
			source
		};
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return unusable(error.message, error);
		throw error;
	}
}
function expectNoSecret({ bytes, source }, headers) {
	const answer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
	const plain = answer.replace(JSON_ESCAPE, (_, code, character) => character ?? String.fromCharCode(Number.parseInt(code, 16)));
	for (const [name, value] of Object.entries(headers)) {
		if (!secretsOf(name, value).some((secret) => answer.includes(secret) || plain.includes(secret))) continue;
		throw new require_start.FetchError("FETCH_CONTENT", source, `the answer repeats the value of the header ${name}, and is not kept`, { hint: "An endpoint that shows the secrets of its callers is not one to send any to: have it mended." });
	}
}
const JSON_ESCAPE = /\\(?:u00([2-7][0-9a-fA-F])|(["\\/]))/g;
const MIN_SECRET = 8;
function secretsOf(name, value) {
	const isCookie = name.toLowerCase() === "cookie";
	const values = (isCookie ? value.split(/;\s*/) : []).map((cookie) => cookie.slice(cookie.indexOf("=") + 1));
	const whole = value.slice(value.indexOf(" ") + 1);
	return [...isCookie || SECRET_NAME.test(name) || whole.length >= MIN_SECRET ? [whole] : [], ...values.filter(({ length }) => length >= MIN_SECRET)];
}
function isJson(text) {
	try {
		parseJson(text, "body");
		return true;
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return false;
		throw error;
	}
}
// src/core/formats/codec/packed-value.ts
const MAX_DEPTH$1 = 16;
const MAX_VALUES = 262144;
var PackedReader = class {
	input;
	#values = 0;
	constructor(bytes, field) {
		this.input = new ByteReader(bytes, field);
	}
	document() {
		const value = this.#next(0);
		this.input.end();
		return value;
	}
	array(count, depth) {
		this.#enter(count, depth);
		const array = [];
		for (let i = 0; i < count; i++) array.push(this.#next(depth));
		return array;
	}
	map(count, depth) {
		this.#enter(2 * count, depth);
		const map = new Map();
		for (let i = 0; i < count; i++) {
			const key = this.#next(depth);
			if (typeof key !== "string") this.input.fail("PARSE_UNSUPPORTED", "map", "a key that is not text");
			if (map.has(key)) this.input.fail("PARSE_INVALID", "map", `the key ${preview(key)} appears twice`);
			map.set(key, this.#next(depth));
		}
		return map;
	}
	text(length) {
		return fromUtf8(this.input.take(length, "text"), `${this.input.what}.text`);
	}
	unsigned(size) {
		const value = this.input.take(size, "integer").reduce((sum, byte) => sum * 256 + byte, 0);
		if (value > Number.MAX_SAFE_INTEGER) this.input.fail("PARSE_LIMIT", "integer", "over 2^53 - 1");
		return value;
	}
	#next(depth) {
		this.#values += 1;
		if (this.#values > MAX_VALUES) this.input.fail("PARSE_LIMIT", "values", `more than ${MAX_VALUES} values`);
		return this.value(depth);
	}
	#enter(least, depth) {
		if (depth > MAX_DEPTH$1) this.input.fail("PARSE_LIMIT", "depth", `nested deeper than ${MAX_DEPTH$1} levels`);
		if (least > this.input.remaining) this.input.fail("PARSE_TRUNCATED", "count", `needs ${least} bytes at least, ${this.input.remaining} are left`);
	}
};
// src/core/formats/codec/cbor.ts
function decodeCbor(bytes, field) {
	return new CborReader(bytes, field).document();
}
var CborReader = class extends PackedReader {
	value(depth) {
		const head = this.input.u8("tag");
		const major = head >>> 5;
		if (major === 7) return this.#simple(head);
		const argument = this.#argument(head & 31);
		switch (major) {
			case 0: return argument;
			case 1: return -1 - argument;
			case 2: return this.input.take(argument, "bytes");
			case 3: return this.text(argument);
			case 4: return this.array(argument, depth + 1);
			case 5: return this.map(argument, depth + 1);
			default: return this.input.fail("PARSE_UNSUPPORTED", "tag", `CBOR tag ${argument}`);
		}
	}
	#argument(info) {
		if (info < 24) return info;
		if (info > 27) this.input.fail("PARSE_UNSUPPORTED", "tag", "an indefinite or reserved length");
		const size = 1 << info - 24;
		const value = this.unsigned(size);
		if (value < (size === 1 ? 24 : 2 ** (4 * size))) this.input.fail("PARSE_INVALID", "integer", "not in its shortest form");
		return value;
	}
	#simple(head) {
		if (head === 244) return false;
		if (head === 245) return true;
		if (head === 246) return null;
		return this.input.fail("PARSE_UNSUPPORTED", "tag", `CBOR simple value or float 0x${head.toString(16)}`);
	}
};
// src/core/formats/codec/msgpack.ts
function decodeMsgpack(bytes, field) {
	return new MsgpackReader(bytes, field).document();
}
var MsgpackReader = class extends PackedReader {
	value(depth) {
		const tag = this.input.u8("tag");
		if (tag <= 127) return tag;
		if (tag <= 143) return this.map(tag & 15, depth + 1);
		if (tag <= 159) return this.array(tag & 15, depth + 1);
		if (tag <= 191) return this.text(tag & 31);
		if (tag >= 224) return tag - 256;
		switch (tag) {
			case 192: return null;
			case 194: return false;
			case 195: return true;
			case 196:
			case 197:
			case 198: return this.input.take(this.unsigned(1 << tag - 196), "bytes");
			case 204:
			case 205:
			case 206:
			case 207: return this.unsigned(1 << tag - 204);
			case 208:
			case 209:
			case 210: return this.#signed(1 << tag - 208);
			case 217:
			case 218:
			case 219: return this.text(this.unsigned(1 << tag - 217));
			case 220:
			case 221: return this.array(this.unsigned(2 << tag - 220), depth + 1);
			case 222:
			case 223: return this.map(this.unsigned(2 << tag - 222), depth + 1);
			default: return this.input.fail("PARSE_UNSUPPORTED", "tag", `MessagePack type 0x${tag.toString(16)}`);
		}
	}
	#signed(size) {
		const value = this.unsigned(size);
		return value >= 2 ** (8 * size - 1) ? value - 2 ** (8 * size) : value;
	}
};
// src/core/formats/codec/scale.ts
function readCompact(reader, field) {
	const first = reader.u8(field);
	const mode = first & 3;
	if (mode === 0) return first >>> 2;
	if (mode === 3) reader.fail("PARSE_LIMIT", field, "a length over 2^30 - 1");
	const value = ((mode === 1 ? reader.u8(field) : reader.u8(field) + reader.u16(field) * 256) * 256 + first - mode) / 4;
	if (value < (mode === 1 ? 64 : 16384)) reader.fail("PARSE_INVALID", field, "a compact integer not in its shortest form");
	return value;
}
function readBytes(reader, field, limit) {
	return reader.take(readLength(reader, field, limit), field);
}
function readText$1(reader, field, limit) {
	return fromUtf8(readBytes(reader, field, limit), `${reader.what}.${field}`);
}
function readVector(reader, field, limit, item) {
	const count = readLength(reader, field, limit);
	const items = [];
	for (let index = 0; index < count; index++) items.push(item(index));
	return items;
}
function readOption(reader, field, item) {
	const tag = reader.u8(field);
	if (tag === 0) return null;
	if (tag !== 1) reader.fail("PARSE_INVALID", field, `option tag ${tag}, expected 0 or 1`);
	return item();
}
function readLength(reader, field, limit) {
	const length = readCompact(reader, `${field}.length`);
	if (length > limit) reader.fail("PARSE_LIMIT", field, `length ${length} is over the limit of ${limit}`);
	return length;
}
// src/core/formats/event-log.ts
const RUNTIME_EVENT_TYPE = 134217729;
const MAX_EVENTS$2 = 4096;
const MAX_EVENT_PAYLOAD_BYTES = 1048576;
const MAX_EVENT_NAME_LENGTH = 4096;
const MAX_EVENT_LOG_BYTES$1 = 10485760;
const MAX_U32 = 4294967295;
function parseEventLog(source, field) {
	return read$2(source, field, eventLog$1);
}
const u32$3 = integer(0, MAX_U32);
const hexText = hexTextBytes();
const events = listOf$2((value, index) => {
	const event = anyObject(value);
	return eventLogEntry({
		index,
		imr: member(event, "imr", u32$3),
		eventType: member(event, "event_type", u32$3),
		digest: memberOr(event, "digest", new Uint8Array(0), hexText),
		event: member(event, "event", text),
		payload: member(event, "event_payload", hexText),
		version: memberOr(event, "version", 1, u32$3)
	}, "");
}, { most: MAX_EVENTS$2 });
const eventLog$1 = (value) => {
	return typeof value === "string" ? readJson(value, "", events, { bytes: MAX_EVENT_LOG_BYTES$1 }) : events(value);
};
const optionalEventLog = (value) => value === "" ? null : eventLog$1(value);
function eventLogEntry(raw, field) {
	const { index, eventType, event, payload } = raw;
	const imr = [
		0,
		1,
		2,
		3
	].find((register) => register === raw.imr);
	if (imr === void 0) throw new require_start.ParseError("PARSE_INVALID", `${field}.imr`, `expected 0..3, got ${raw.imr}`);
	const version = [1, 2].find((known) => known === raw.version);
	if (version === void 0) throw new require_start.ParseError("PARSE_UNSUPPORTED", `${field}.version`, `${raw.version}; supported: 1, 2`);
	const { length } = raw.digest;
	if (length !== 48 && !(length === 0 && imr === 3)) throw new require_start.ParseError("PARSE_INVALID", `${field}.digest`, `expected 48 bytes, got ${length}`);
	if (payload.length > 1048576) throw new require_start.ParseError("PARSE_LIMIT", `${field}.event_payload`, `${payload.length} bytes, over the limit of ${MAX_EVENT_PAYLOAD_BYTES}`);
	if (event.length > 4096) throw new require_start.ParseError("PARSE_LIMIT", `${field}.event`, `${event.length} characters, over the limit of ${MAX_EVENT_NAME_LENGTH}`);
	return {
		index,
		imr,
		eventType,
		digest: length === 0 ? null : raw.digest,
		event,
		payload,
		version
	};
}
function runtimeEvent(index, event, payload, version, field) {
	return eventLogEntry({
		index,
		imr: 3,
		eventType: RUNTIME_EVENT_TYPE,
		digest: new Uint8Array(0),
		event,
		payload,
		version
	}, field);
}
// src/core/formats/evidence.ts
function attestationEvidence(found) {
	return {
		role: "app",
		quote: null,
		eventLog: null,
		reportData: null,
		vmConfig: null,
		mrConfig: null,
		appCompose: null,
		e2ePublicKey: null,
		keyset: null,
		hasComposeManager: false,
		raTlsCertificate: null,
		platform: null,
		reported: {},
		problem: null,
		stopped: null,
		...found
	};
}
// src/core/formats/quote.ts
const TEE_TYPE_SGX = 0;
const ATTESTATION_KEY_ECDSA_P256 = 2;
const MAX_QUOTE_BYTES = 65536;
const HEADER_BYTES$1 = 48;
const QE_VENDOR_ID_OFFSET = 12;
const INTEL_QE_VENDOR_ID = fromHex("939a7233f79c4ca9940a0db3957f0607", "qe_vendor_id");
function looksLikeQuote(bytes) {
	if (bytes.length < HEADER_BYTES$1 || !namesIntelQe(bytes)) return false;
	const reader = new ByteReader(bytes, "quote");
	const version = reader.u16("version");
	const keyType = reader.u16("attestation_key_type");
	const teeType = reader.u32("tee_type");
	return version >= 3 && version <= 5 && keyType === ATTESTATION_KEY_ECDSA_P256 && (teeType === TEE_TYPE_SGX || teeType === 129);
}
function namesIntelQe(bytes) {
	return equalBytes(bytes.subarray(QE_VENDOR_ID_OFFSET, 28), INTEL_QE_VENDOR_ID);
}
const BASE64_QUOTE = /^(?:AwAC|BAAC|BQAC)/;
const BODY_TYPE_ENCLAVE = 1;
const BODY_TYPE_TD10 = 2;
const BODY_TYPE_TD15 = 3;
function parseQuote(bytes) {
	const reader = new ByteReader(bytes, "quote");
	if (bytes.length > 65536) reader.fail("PARSE_LIMIT", "length", `${bytes.length} bytes, over the limit of ${MAX_QUOTE_BYTES}`);
	const header = readHeader$1(reader);
	return {
		header,
		body: readBody(reader, header),
		signedBytes: bytes.subarray(0, reader.offset),
		signatureData: readSignatureData(reader.block32("signature_data", MAX_QUOTE_BYTES), header.version),
		trailing: bytes.subarray(reader.offset)
	};
}
function parseQuoteOrNull(bytes) {
	try {
		return parseQuote(bytes);
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return null;
		throw error;
	}
}
function readHeader$1(reader) {
	const version = reader.u16("header.version");
	if (version !== 3 && version !== 4 && version !== 5) reader.fail("PARSE_UNSUPPORTED", "header.version", `quote version ${version}; supported: 3, 4, 5`);
	const attestationKeyType = reader.u16("header.attestation_key_type");
	if (attestationKeyType !== ATTESTATION_KEY_ECDSA_P256) reader.fail("PARSE_UNSUPPORTED", "header.attestation_key_type", `type ${attestationKeyType}; supported: 2 (ECDSA P-256)`);
	const teeType = reader.u32("header.tee_type");
	if (teeType !== TEE_TYPE_SGX && teeType !== 129) reader.fail("PARSE_UNSUPPORTED", "header.tee_type", `0x${teeType.toString(16)}; supported: 0 (SGX), 0x81 (TDX)`);
	if (version === 3 && teeType !== TEE_TYPE_SGX) reader.fail("PARSE_INVALID", "header.tee_type", "a version 3 quote is an SGX quote");
	return {
		version,
		attestationKeyType,
		teeType,
		reserved: reader.take(4, "header.reserved"),
		qeVendorId: reader.take(16, "header.qe_vendor_id"),
		userData: reader.take(20, "header.user_data")
	};
}
function readBody(reader, header) {
	if (header.version !== 5) return header.teeType === 129 ? readTdReport(reader, "td10") : readEnclaveReport(reader, "body");
	const type = reader.u16("body.type");
	const size = reader.u32("body.size");
	const shape = {
		[BODY_TYPE_ENCLAVE]: {
			size: 384,
			teeType: TEE_TYPE_SGX
		},
		[BODY_TYPE_TD10]: {
			size: 584,
			teeType: 129
		},
		[BODY_TYPE_TD15]: {
			size: 648,
			teeType: 129
		}
	}[type];
	if (shape === void 0) reader.fail("PARSE_UNSUPPORTED", "body.type", `${type}; supported: 1 (enclave), 2 (TD 1.0), 3 (TD 1.5)`);
	if (size !== shape.size) reader.fail("PARSE_INVALID", "body.size", `${size} bytes for body type ${type}, expected ${shape.size}`);
	if (header.teeType !== shape.teeType) reader.fail("PARSE_INVALID", "body.type", `${type} does not go with TEE type 0x${header.teeType.toString(16)}`);
	if (type === BODY_TYPE_ENCLAVE) return readEnclaveReport(reader, "body");
	return readTdReport(reader, type === BODY_TYPE_TD10 ? "td10" : "td15");
}
function readTdReport(reader, kind) {
	const register = (name) => reader.take(48, `body.${name}`);
	return {
		kind,
		teeTcbSvn: reader.take(16, "body.tee_tcb_svn"),
		mrSeam: register("mrseam"),
		mrSignerSeam: register("mrsignerseam"),
		seamAttributes: reader.take(8, "body.seamattributes"),
		tdAttributes: reader.take(8, "body.tdattributes"),
		xfam: reader.take(8, "body.xfam"),
		mrTd: register("mrtd"),
		mrConfigId: register("mrconfigid"),
		mrOwner: register("mrowner"),
		mrOwnerConfig: register("mrownerconfig"),
		rtmrs: [
			register("rtmr0"),
			register("rtmr1"),
			register("rtmr2"),
			register("rtmr3")
		],
		reportData: reader.take(64, "body.reportdata"),
		teeTcbSvn2: kind === "td15" ? reader.take(16, "body.tee_tcb_svn2") : null,
		mrServiceTd: kind === "td15" ? register("mrservicetd") : null
	};
}
function readEnclaveReport(reader, name) {
	const start = reader.offset;
	const cpuSvn = reader.take(16, `${name}.cpusvn`);
	const miscSelect = reader.take(4, `${name}.miscselect`);
	reader.take(28, `${name}.reserved1`);
	const attributes = reader.take(16, `${name}.attributes`);
	const mrEnclave = reader.take(32, `${name}.mrenclave`);
	reader.take(32, `${name}.reserved2`);
	const mrSigner = reader.take(32, `${name}.mrsigner`);
	reader.take(96, `${name}.reserved3`);
	const isvProdId = reader.u16(`${name}.isvprodid`);
	const isvSvn = reader.u16(`${name}.isvsvn`);
	reader.take(60, `${name}.reserved4`);
	return {
		kind: "enclave",
		cpuSvn,
		miscSelect,
		attributes,
		mrEnclave,
		mrSigner,
		isvProdId,
		isvSvn,
		reportData: reader.take(64, `${name}.reportdata`),
		raw: reader.bytes.subarray(start, reader.offset)
	};
}
function readSignatureData(block, version) {
	const reader = new ByteReader(block, "quote.signature_data");
	const signature = reader.take(64, "signature");
	const attestationKey = reader.take(64, "attestation_key");
	if (version === 3) return {
		signature,
		attestationKey,
		...readQeReportData(reader)
	};
	const type = reader.u16("certification_data.type");
	if (type !== 6) reader.fail("PARSE_UNSUPPORTED", "certification_data.type", `${type}; a version ${version} quote carries type 6 (QE report)`);
	const inner = reader.block32("certification_data", MAX_QUOTE_BYTES);
	reader.end();
	return {
		signature,
		attestationKey,
		...readQeReportData(new ByteReader(inner, "quote.certification_data"))
	};
}
function readQeReportData(reader) {
	const qeReport = readEnclaveReport(reader, "qe_report");
	const qeReportSignature = reader.take(64, "qe_report_signature");
	const qeAuthData = reader.take(reader.u16("qe_auth_data.length"), "qe_auth_data");
	const type = reader.u16("pck_certification_data.type");
	const data = reader.block32("pck_certification_data", MAX_QUOTE_BYTES);
	reader.end();
	return {
		qeReport,
		qeReportSignature,
		qeAuthData,
		certificationData: readCertificationData(type, data, reader)
	};
}
const PPID_BYTES = {
	1: 16,
	2: 256,
	3: 384
};
function readCertificationData(type, data, outer) {
	if (type === 4 || type === 5) return {
		kind: "certificates",
		type,
		encoded: data
	};
	if (type !== 1 && type !== 2 && type !== 3) outer.fail("PARSE_UNSUPPORTED", "pck_certification_data.type", `${type}; supported: 1 (PPID), 2, 3 (encrypted PPID), 4 (PCK certificate), 5 (PCK chain)`);
	const reader = new ByteReader(data, "quote.pck_certification_data");
	const ppid = reader.take(Number(PPID_BYTES[type]), type === 1 ? "ppid" : "encrypted_ppid");
	const cpuSvn = reader.take(16, "cpusvn");
	const pceSvn = reader.u16("pcesvn");
	const pceId = reader.u16("pceid");
	reader.end();
	return {
		kind: "ppid",
		type,
		ppid,
		cpuSvn,
		pceSvn,
		pceId
	};
}
// src/core/formats/vm-config.ts
function launchConfig(text) {
	const outer = readJsonObject(text);
	const vmConfig = typeof outer.vm_config === "string" ? outer.vm_config : text;
	const mrConfig = [outer.mr_config, readJsonObject(vmConfig).mr_config].find((document) => typeof document === "string" && document !== "");
	return {
		vmConfig: vmConfig || null,
		mrConfig: typeof mrConfig === "string" ? mrConfig : null
	};
}
function readJsonObject(text) {
	try {
		return readJson(text, "config", anyObject, LIMITS$3);
	} catch (error) {
		if (error instanceof require_start.ParseError) return {};
		throw error;
	}
}
const LIMITS$3 = {
	bytes: 1048576,
	values: 4096
};
const MAX_COUNT = 65535;
const HEX = /^(?:[0-9a-fA-F]{2})+$/;
function parseVmConfig(json) {
	return readJson(json, "vm_config", vmConfig, LIMITS$3);
}
const count$1 = integer(0, MAX_COUNT);
const vmConfig = (value) => {
	const config = anyObject(value);
	const optionalText = (key) => memberOr(config, key, null, text) || null;
	memberOr(config, "spec_version", 1, supported(integer(0, Number.MAX_SAFE_INTEGER), [1]));
	return {
		osImageHash: optionalText("os_image_hash") === null ? null : toHex(member(config, "os_image_hash", hexTextBytes(32))),
		cpuCount: member(config, "cpu_count", integer(1, MAX_COUNT)),
		memorySize: member(config, "memory_size", integer(1, Number.MAX_SAFE_INTEGER)),
		qemuVersion: optionalText("qemu_version"),
		image: optionalText("image"),
		qemuSinglePassAddPages: memberOr(config, "qemu_single_pass_add_pages", null, boolean),
		pic: memberOr(config, "pic", null, boolean),
		pciHole64Size: memberOr(config, "pci_hole64_size", 0, integer(0, Number.MAX_SAFE_INTEGER)),
		hugepages: memberOr(config, "hugepages", false, boolean),
		numGpus: memberOr(config, "num_gpus", 0, count$1),
		numNvswitches: memberOr(config, "num_nvswitches", 0, count$1),
		numNics: memberOr(config, "num_nics", 1, count$1),
		numVerityVolumes: memberOr(config, "num_verity_volumes", 0, count$1),
		swtpm: memberOr(config, "swtpm", false, boolean),
		numaNodes: hasMember(config, "numa_nodes"),
		hotplugOff: memberOr(config, "hotplug_off", false, boolean),
		hostShareMode: optionalText("host_share_mode"),
		ovmfVariant: optionalText("ovmf_variant"),
		tdxAttestationVariant: optionalText("tdx_attestation_variant"),
		tdxMeasurement: memberOr(config, "tdx_measurement", null, tdxMeasurement),
		mrConfig: optionalText("mr_config")
	};
};
const tdxMeasurement = (value) => {
	const material = anyObject(value);
	return {
		version: memberOr(material, "version", null, count$1),
		osImageHash: hasMember(material, "os_image_hash") ? toHex(member(material, "os_image_hash", hexTextBytes(32))) : null,
		measurement: member(material, "measurement", measurement$1),
		checksumFile: memberOr(material, "checksum_file", null, base64Bytes)
	};
};
const measurement$1 = (value) => {
	const encoded = text(value);
	return HEX.test(encoded) ? fromHexText(encoded, "") : fromBase64(encoded, "");
};
// src/core/formats/attestation.ts
const MAX_ATTESTATION_BYTES = 10485760;
const PLATFORMS = [
	"dstack-tdx",
	"dstack-gcp-tdx",
	"dstack-nitro-enclave",
	"dstack-amd-sev-snp",
	"dstack-aws-nitro-tpm"
];
const TEE_NAMES = {
	"dstack-tdx": "Intel TDX",
	"dstack-gcp-tdx": "Intel TDX",
	"dstack-nitro-enclave": "AWS Nitro Enclave",
	"dstack-amd-sev-snp": "AMD SEV-SNP",
	"dstack-aws-nitro-tpm": "AWS NitroTPM"
};
function notSupported(tee) {
	return `${tee} evidence: not supported by this version`;
}
const PLATFORM_OF_KIND = {
	tdx: "dstack-tdx",
	"gcp-tdx": "dstack-gcp-tdx",
	"nitro-enclave": "dstack-nitro-enclave",
	"sev-snp": "dstack-amd-sev-snp",
	"aws-nitro-tpm": "dstack-aws-nitro-tpm"
};
const MAX_CONFIG_BYTES = 1048576;
const MAX_OTHER_EVIDENCE_BYTES = 65536;
function parseVersionedAttestation(encoded, field = "attestation") {
	if (encoded.length > 10485760) throw new require_start.ParseError("PARSE_LIMIT", field, `${encoded.length} bytes, over the limit of ${MAX_ATTESTATION_BYTES}`);
	const first = encoded[0];
	if (first === 0) return readV0(new ByteReader(encoded, field));
	if (first !== void 0 && isMsgpackMap(first)) return read$2(decodeMsgpack(encoded, field), field, readV1);
	if (first !== void 0 && isCborMap(first)) return read$2(decodeCbor(encoded, field), field, readV1);
	const found = first === void 0 ? "no bytes" : `first byte 0x${first.toString(16).padStart(2, "0")}`;
	throw new require_start.ParseError("PARSE_UNSUPPORTED", field, `${found}; supported: 0x00 (V0) and a map (V1)`);
}
function looksLikeAttestation(bytes) {
	const [first, second] = bytes;
	if (first === void 0 || second === void 0) return false;
	if (first === 0) return second > 1 ? second < PLATFORMS.length : quoteFollows(bytes, 2) || quoteFollows(bytes, 3);
	if (!isMsgpackMap(first) && !isCborMap(first)) return false;
	const start = String.fromCharCode(...bytes.subarray(0, 32));
	return [
		"version",
		"platform",
		"stack"
	].some((key) => start.includes(key));
}
function isMsgpackMap(first) {
	return first >= 128 && first <= 143 || first === 222 || first === 223;
}
function isCborMap(first) {
	return first >> 5 === 5;
}
function evidenceOf(attestation) {
	const { platform, quote, eventLog, runtimeEvents, reportData, config } = attestation;
	const numbered = (eventLog.some(({ imr }) => imr === 3) ? [] : runtimeEvents).map((event) => ({
		...event,
		index: event.index + eventLog.length
	}));
	return attestationEvidence({
		platform,
		quote,
		eventLog: [...eventLog, ...numbered],
		reportData,
		...launchConfig(config)
	});
}
function withoutQuote(platform) {
	return attestationEvidence({
		platform,
		problem: notSupported(TEE_NAMES[platform])
	});
}
function readV0(reader) {
	reader.u8("version");
	const number = reader.u8("platform");
	const platform = PLATFORMS[number];
	if (platform === void 0) reader.fail("PARSE_UNSUPPORTED", "platform", `number ${number}; supported: 0..${PLATFORMS.length - 1}`);
	const body = isEarlyLayout(reader) ? readEarlyPlatform(reader) : readPlatform(reader, platform);
	const runtimeEvents = readVector(reader, "runtime_events", MAX_EVENTS$2, (index) => {
		return runtimeEvent(index, readText$1(reader, `runtime_events[${index}].event`, MAX_EVENT_NAME_LENGTH), readBytes(reader, `runtime_events[${index}].payload`, MAX_EVENT_PAYLOAD_BYTES), 1, `${reader.what}.runtime_events[${index}]`);
	});
	const reportData = reader.take(64, "report_data");
	const config = readText$1(reader, "config", MAX_CONFIG_BYTES);
	reader.end();
	if (body === null) return withoutQuote(platform);
	return evidenceOf({
		platform,
		...body,
		runtimeEvents,
		reportData,
		config
	});
}
function isEarlyLayout(reader) {
	return !quoteFollows(reader.bytes, reader.offset) && quoteFollows(reader.bytes, reader.offset + 1);
}
function readEarlyPlatform(reader) {
	const body = readOption(reader, "tdx_quote", () => readTdxQuote(reader));
	if (body === null) reader.fail("PARSE_INVALID", "tdx_quote", "is missing");
	readOption(reader, "tpm_quote", () => skipTpmQuote(reader));
	return body;
}
function readPlatform(reader, platform) {
	switch (platform) {
		case "dstack-tdx": return readTdxQuote(reader);
		case "dstack-gcp-tdx": {
			const body = readTdxQuote(reader);
			skipTpmQuote(reader);
			return body;
		}
		case "dstack-amd-sev-snp":
			readBytes(reader, "report", MAX_OTHER_EVIDENCE_BYTES);
			readVector(reader, "cert_chain", 16, () => readBytes(reader, "cert_chain", MAX_OTHER_EVIDENCE_BYTES));
			readText$1(reader, "mr_config", MAX_CONFIG_BYTES);
			return null;
		case "dstack-nitro-enclave":
		case "dstack-aws-nitro-tpm":
			readBytes(reader, "document", MAX_OTHER_EVIDENCE_BYTES);
			return null;
	}
}
function readTdxQuote(reader) {
	return {
		quote: readBytes(reader, "quote", MAX_QUOTE_BYTES),
		eventLog: readVector(reader, "event_log", MAX_EVENTS$2, (index) => {
			const field = `event_log[${index}]`;
			return eventLogEntry({
				index,
				imr: reader.u32(`${field}.imr`),
				eventType: reader.u32(`${field}.event_type`),
				digest: readBytes(reader, `${field}.digest`, 64),
				event: readText$1(reader, `${field}.event`, MAX_EVENT_NAME_LENGTH),
				payload: readBytes(reader, `${field}.event_payload`, MAX_EVENT_PAYLOAD_BYTES),
				version: 1
			}, `${reader.what}.${field}`);
		})
	};
}
function skipTpmQuote(reader) {
	const field = "tpm_quote";
	readBytes(reader, `${field}.message`, MAX_OTHER_EVIDENCE_BYTES);
	readBytes(reader, `${field}.signature`, MAX_OTHER_EVIDENCE_BYTES);
	readVector(reader, `${field}.pcr_values`, 64, () => {
		reader.u32(`${field}.pcr_values.index`);
		readText$1(reader, `${field}.pcr_values.algorithm`, 16);
		readBytes(reader, `${field}.pcr_values.value`, 64);
	});
	readBytes(reader, `${field}.ak_cert`, MAX_OTHER_EVIDENCE_BYTES);
	reader.u8(`${field}.platform`);
	readVector(reader, `${field}.event_log`, MAX_EVENTS$2, () => {
		reader.u32(`${field}.event_log.pcr_index`);
		readBytes(reader, `${field}.event_log.digest`, 64);
	});
}
function quoteFollows(bytes, at) {
	const lengthBytes = [
		1,
		2,
		4
	][(bytes[at] ?? 3) & 3];
	return lengthBytes !== void 0 && namesIntelQe(bytes.subarray(at + lengthBytes));
}
const documentVersion = supported(integer(0, Number.MAX_SAFE_INTEGER), [1]);
const u32$2 = integer(0, 4294967295);
const readV1 = (value) => {
	const document = anyMap(value);
	member(document, "version", documentVersion);
	const { platform, body } = member(document, "platform", platformPart);
	return body === null ? withoutQuote(platform) : evidenceOf({
		platform,
		...body,
		...member(document, "stack", stackPart)
	});
};
function tagged$1(kindReader, readData) {
	return (value) => {
		const part = anyMap(value);
		const kind = member(part, "kind", kindReader);
		return member(part, "data", (data) => readData(anyMap(data), kind));
	};
}
const eventLog = listOf$2((value, index) => {
	const event = anyMap(value);
	return eventLogEntry({
		index,
		imr: member(event, "imr", u32$2),
		eventType: member(event, "event_type", u32$2),
		digest: memberOr(event, "digest", new Uint8Array(0), bytes()),
		event: member(event, "event", text),
		payload: member(event, "event_payload", bytes()),
		version: memberOr(event, "version", 1, u32$2)
	}, "");
}, { most: MAX_EVENTS$2 });
const runtimeEvents = listOf$2((value, index) => {
	const event = anyMap(value);
	const payload = member(event, "payload", bytes());
	return runtimeEvent(index, member(event, "event", text), payload, memberOr(event, "version", 1, u32$2), "");
}, { most: MAX_EVENTS$2 });
const platformPart = tagged$1(supported(text, Object.keys(PLATFORM_OF_KIND)), (data, kind) => {
	const platform = PLATFORM_OF_KIND[kind];
	if (platform !== "dstack-tdx" && platform !== "dstack-gcp-tdx") return {
		platform,
		body: null
	};
	return {
		platform,
		body: {
			quote: member(data, "quote", bytes()),
			eventLog: member(data, "event_log", eventLog)
		}
	};
});
const stackPart = tagged$1(supported(text, ["dstack", "dstack-pod"]), (data) => ({
	runtimeEvents: member(data, "runtime_events", runtimeEvents),
	reportData: member(data, "report_data", bytes(64)),
	config: member(data, "config", text)
}));
// src/core/formats/codec/der.ts
const TAG$1 = {
	BOOLEAN: 1,
	INTEGER: 2,
	BIT_STRING: 3,
	OCTET_STRING: 4,
	OID: 6,
	ENUMERATED: 10,
	UTF8_STRING: 12,
	PRINTABLE_STRING: 19,
	TELETEX_STRING: 20,
	IA5_STRING: 22,
	UTC_TIME: 23,
	GENERALIZED_TIME: 24,
	SEQUENCE: 48,
	SET: 49
};
function contextTag(number, constructed) {
	return 128 | (constructed ? 32 : 0) | number;
}
var DerReader = class DerReader {
	#bytes;
	#field;
	#elementStart;
	#end;
	#at;
	#contentStart = 0;
	constructor(bytes, field, start = 0, end = bytes.length, elementStart = start) {
		this.#bytes = bytes;
		this.#field = field;
		this.#at = start;
		this.#end = end;
		this.#elementStart = elementStart;
	}
	get element() {
		return this.#bytes.subarray(this.#elementStart, this.#end);
	}
	get done() {
		return this.#at === this.#end;
	}
	get nextTag() {
		return this.#at < this.#end ? this.#byte(this.#at) : -1;
	}
	enter(tag, name) {
		const start = this.#at;
		this.#next(tag, name);
		return new DerReader(this.#bytes, this.#field, this.#contentStart, this.#at, start);
	}
	content(tag, name) {
		this.#next(tag, name);
		return this.#bytes.subarray(this.#contentStart, this.#at);
	}
	any(name) {
		const start = this.#at;
		this.#next(this.nextTag, name);
		return this.#bytes.subarray(start, this.#at);
	}
	octetString(name) {
		return this.content(TAG$1.OCTET_STRING, name);
	}
	integer(name, tag = TAG$1.INTEGER) {
		const start = this.#at;
		const content = this.content(tag, name);
		const [first, second = 0] = content;
		if (first === void 0) this.#fail("PARSE_INVALID", name, "an integer without content", start);
		if (content.length > 1 && (first === 0 && second < 128 || first === 255 && second >= 128)) this.#fail("PARSE_INVALID", name, "an integer with a superfluous leading byte", start);
		return content;
	}
	smallInteger(name, max, tag = TAG$1.INTEGER) {
		const start = this.#at;
		const content = this.integer(name, tag);
		const value = content.length > 4 ? Number.POSITIVE_INFINITY : content.reduce((sum, byte) => sum * 256 + byte, 0);
		if ((content[0] ?? 0) >= 128 || value > max) this.#fail("PARSE_INVALID", name, `expected an integer in 0..${max}`, start);
		return value;
	}
	boolean(name) {
		const start = this.#at;
		const content = this.content(TAG$1.BOOLEAN, name);
		if (content.length !== 1 || content[0] !== 0 && content[0] !== 255) this.#fail("PARSE_INVALID", name, "a boolean other than 00 or ff", start);
		return content[0] === 255;
	}
	flag(name) {
		const start = this.#at;
		if (this.nextTag !== TAG$1.BOOLEAN) return false;
		if (!this.boolean(name)) this.#fail("PARSE_INVALID", name, "an explicit default, which DER leaves out", start);
		return true;
	}
	bitString(name) {
		const start = this.#at;
		const content = this.content(TAG$1.BIT_STRING, name);
		const unusedBits = content[0] ?? 8;
		const last = content.length > 1 ? content[content.length - 1] ?? 0 : 0;
		if (unusedBits > 7 || content.length === 1 && unusedBits > 0 || last % (1 << unusedBits) !== 0) this.#fail("PARSE_INVALID", name, "a bit string with bad unused bits", start);
		return {
			bytes: content.subarray(1),
			unusedBits
		};
	}
	oid(name) {
		const start = this.#at;
		this.#next(TAG$1.OID, name);
		let text = "";
		let arc = 0;
		let arcStart = true;
		for (let i = this.#contentStart; i < this.#at; i++) {
			const byte = this.#byte(i);
			if (arcStart && byte === 128) this.#fail("PARSE_INVALID", name, "an object identifier not in minimal form", start);
			arc = arc * 128 + (byte & 127);
			if (arc > Number.MAX_SAFE_INTEGER) this.#fail("PARSE_UNSUPPORTED", name, "an object identifier arc over 2^53", start);
			arcStart = byte < 128;
			if (!arcStart) continue;
			if (text !== "") text += `.${arc}`;
			else text = arc < 80 ? `${Math.floor(arc / 40)}.${arc % 40}` : `2.${arc - 80}`;
			arc = 0;
		}
		if (text === "" || !arcStart) this.#fail("PARSE_INVALID", name, "an object identifier that does not end", start);
		return text;
	}
	text(name) {
		const tag = this.nextTag;
		const content = this.content(tag, name);
		if (tag === TAG$1.UTF8_STRING) return fromUtf8(content, `${this.#field}.${name}`);
		return tag === TAG$1.PRINTABLE_STRING || tag === TAG$1.IA5_STRING || tag === TAG$1.TELETEX_STRING ? Array.from(content, (byte) => String.fromCharCode(byte)).join("") : "";
	}
	time(name) {
		const start = this.#at;
		const tag = this.nextTag === TAG$1.GENERALIZED_TIME ? TAG$1.GENERALIZED_TIME : TAG$1.UTC_TIME;
		this.#next(tag, name);
		const yearDigits = tag === TAG$1.UTC_TIME ? 2 : 4;
		if (this.#at - this.#contentStart !== yearDigits + 11 || this.#byte(this.#at - 1) !== 90) this.#fail("PARSE_INVALID", name, `expected a time of ${yearDigits + 10} digits and "Z"`, start);
		const digits = (from, count) => {
			let value = 0;
			for (let i = 0; i < count; i++) {
				const digit = this.#byte(this.#contentStart + from + i) - 48;
				value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
			}
			return value;
		};
		const shortYear = digits(0, yearDigits);
		const year = tag === TAG$1.GENERALIZED_TIME ? shortYear : shortYear + (shortYear < 50 ? 2e3 : 1900);
		const two = (position) => digits(yearDigits + 2 * position, 2);
		const time = unixMilliseconds(year, two(0), two(1), two(2), two(3), two(4));
		if (time === null) this.#fail("PARSE_INVALID", name, "not a date and time", start);
		return time;
	}
	end(name) {
		if (!this.done) this.#fail("PARSE_TRAILING", name, `${this.#end - this.#at} bytes left over`, this.#at);
	}
	fail(code, name, message) {
		this.#fail(code, name, message, this.#at);
	}
	#next(tag, name) {
		const start = this.#at;
		if (this.#end - start < 2) this.#fail("PARSE_TRUNCATED", name, "the data ends where an element is expected", start);
		const found = this.#byte(start);
		if (found !== tag) this.#fail("PARSE_INVALID", name, `expected DER tag 0x${hex$1(tag)}, got 0x${hex$1(found)}`, start);
		if ((found & 31) === 31) this.#fail("PARSE_UNSUPPORTED", name, "a tag number over 30", start);
		let length = this.#byte(start + 1);
		let contentStart = start + 2;
		if (length >= 128) {
			const lengthBytes = length & 127;
			if (lengthBytes === 0) this.#fail("PARSE_INVALID", name, "an indefinite length, which DER does not have", start);
			if (lengthBytes > 4) this.#fail("PARSE_LIMIT", name, "a length of more than 4 bytes", start);
			if (this.#end - contentStart < lengthBytes) this.#fail("PARSE_TRUNCATED", name, "the data ends within a length", start);
			length = 0;
			for (let i = 0; i < lengthBytes; i++) length = length * 256 + this.#byte(contentStart + i);
			if (length < (lengthBytes === 1 ? 128 : 256 ** (lengthBytes - 1))) this.#fail("PARSE_INVALID", name, "a length not in minimal form", start);
			contentStart += lengthBytes;
		}
		if (length > this.#end - contentStart) {
			const left = this.#end - contentStart;
			this.#fail("PARSE_TRUNCATED", name, `an element of ${length} bytes where ${left} are left`, start);
		}
		this.#contentStart = contentStart;
		this.#at = contentStart + length;
	}
	#byte(at) {
		return this.#bytes[at] ?? 0;
	}
	#fail(code, name, message, offset) {
		throw new require_start.ParseError(code, name === "" ? this.#field : `${this.#field}.${name}`, message, { offset });
	}
};
const hex$1 = (byte) => byte.toString(16).padStart(2, "0");
function ecdsaSignature(der, size = 32) {
	try {
		const input = new DerReader(der, "signature");
		const pair = input.enter(TAG$1.SEQUENCE, "ecdsa");
		input.end("ecdsa");
		const signature = new Uint8Array(2 * size);
		for (const end of [size, 2 * size]) {
			const integer = pair.integer("integer");
			const magnitude = integer[0] === 0 ? integer.subarray(1) : integer;
			if ((integer[0] ?? 0) >= 128 || magnitude.length === 0 || magnitude.length > size) return null;
			signature.set(magnitude, end - magnitude.length);
		}
		pair.end("ecdsa");
		return signature;
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
// src/core/formats/codec/gzip.ts
const FIXED_LENGTHS = Array.from({ length: 288 }, (_, symbol) => {
	if (symbol < 144) return 8;
	if (symbol < 256) return 9;
	return symbol < 280 ? 7 : 8;
});
const FIXED_DISTANCES = new Array(30).fill(5);
const CODE_LENGTH_ORDER = [
	16,
	17,
	18,
	0,
	8,
	7,
	9,
	6,
	10,
	5,
	11,
	4,
	12,
	3,
	13,
	2,
	14,
	1,
	15
];
const MAX_CODE_BITS = 15;
const MAX_BLOCKS = 1024;
function gunzip(bytes, field, limit) {
	const reader = new ByteReader(bytes, field);
	if (reader.u16("gzip.id") !== 35615) reader.fail("PARSE_INVALID", "gzip.id", "not gzip");
	if (reader.u8("gzip.method") !== 8) reader.fail("PARSE_UNSUPPORTED", "gzip.method", "not DEFLATE");
	const flags = reader.u8("gzip.flags");
	if (flags !== 0) reader.fail("PARSE_UNSUPPORTED", "gzip.flags", `0x${flags.toString(16)}; supported: 0 (no name, comment or extra)`);
	reader.take(6, "gzip.mtime_xfl_os");
	const content = new Inflater(reader, limit).run();
	if (reader.u32("gzip.crc32") !== crc32(content)) reader.fail("PARSE_INVALID", "gzip.crc32", "the checksum does not match");
	if (reader.u32("gzip.isize") !== content.length) reader.fail("PARSE_INVALID", "gzip.isize", "the length does not match");
	reader.end();
	return content;
}
var Inflater = class {
	#reader;
	#output = [];
	#limit;
	#bits = 0;
	#bitCount = 0;
	constructor(reader, limit) {
		this.#reader = reader;
		this.#limit = limit;
	}
	run() {
		let last = false;
		for (let blocks = 1; !last; blocks++) {
			if (blocks > MAX_BLOCKS) this.#reader.fail("PARSE_LIMIT", "gzip", `more than ${MAX_BLOCKS} blocks`);
			last = this.#take(1) === 1;
			const type = this.#take(2);
			if (type === 0) this.#stored();
			else if (type === 1) this.#compressed(codeOf(FIXED_LENGTHS), codeOf(FIXED_DISTANCES));
			else if (type === 2) this.#compressed(...this.#dynamicCodes());
			else this.#fail("block type 3");
		}
		return Uint8Array.from(this.#output);
	}
	#stored() {
		this.#bits = 0;
		this.#bitCount = 0;
		const length = this.#reader.u16("gzip.stored.length");
		if ((this.#reader.u16("gzip.stored.nlen") ^ length) !== 65535) this.#fail("a stored block with a wrong length");
		for (const byte of this.#reader.take(length, "gzip.stored")) this.#emit(byte);
	}
	#compressed(literals, distances) {
		for (let symbol = this.#symbol(literals); symbol !== 256; symbol = this.#symbol(literals)) {
			if (symbol < 256) {
				this.#emit(symbol);
				continue;
			}
			const length = this.#length(symbol);
			const distance = this.#distance(this.#symbol(distances));
			if (distance > this.#output.length) this.#fail("a distance to before the start");
			for (let i = 0; i < length; i++) this.#emit(this.#output[this.#output.length - distance] ?? 0);
		}
	}
	#dynamicCodes() {
		const literalCount = 257 + this.#take(5);
		const distanceCount = 1 + this.#take(5);
		const lengthCount = 4 + this.#take(4);
		const codeLengths = new Array(19).fill(0);
		for (const position of CODE_LENGTH_ORDER.slice(0, lengthCount)) codeLengths[position] = this.#take(3);
		const code = codeOf(codeLengths);
		const lengths = [];
		while (lengths.length < literalCount + distanceCount) {
			const symbol = this.#symbol(code);
			if (symbol < 16) lengths.push(symbol);
			else if (symbol === 16) this.#repeat(lengths, lengths.at(-1), 3 + this.#take(2));
			else if (symbol === 17) this.#repeat(lengths, 0, 3 + this.#take(3));
			else this.#repeat(lengths, 0, 11 + this.#take(7));
		}
		if (lengths.length > literalCount + distanceCount) this.#fail("more code lengths than announced");
		return [codeOf(lengths.slice(0, literalCount)), codeOf(lengths.slice(literalCount))];
	}
	#repeat(lengths, value, times) {
		if (value === void 0) this.#fail("a repetition of nothing");
		for (let i = 0; i < times; i++) lengths.push(value);
	}
	#length(symbol) {
		if (symbol < 265) return symbol - 254;
		if (symbol === 285) return 258;
		if (symbol > 285) this.#fail(`length symbol ${symbol}`);
		const extra = symbol - 261 >> 2;
		return ((symbol - 265 & 3) << extra) + (4 << extra) + 3 + this.#take(extra);
	}
	#distance(symbol) {
		if (symbol < 4) return symbol + 1;
		if (symbol > 29) this.#fail(`distance symbol ${symbol}`);
		const extra = (symbol >> 1) - 1;
		return (2 + (symbol & 1) << extra) + 1 + this.#take(extra);
	}
	#symbol({ counts, symbols }) {
		let code = 0;
		let first = 0;
		let index = 0;
		for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
			code |= this.#take(1);
			const count = counts[bits] ?? 0;
			const symbol = code - first < count ? symbols[index + code - first] : void 0;
			if (symbol !== void 0) return symbol;
			index += count;
			first = first + count << 1;
			code <<= 1;
		}
		return this.#fail("a code that no symbol has");
	}
	#emit(byte) {
		if (this.#output.length >= this.#limit) this.#reader.fail("PARSE_LIMIT", "gzip", `content is over the limit of ${this.#limit} bytes`);
		this.#output.push(byte);
	}
	#take(count) {
		while (this.#bitCount < count) {
			this.#bits |= this.#reader.u8("gzip.deflate") << this.#bitCount;
			this.#bitCount += 8;
		}
		const value = this.#bits & (1 << count) - 1;
		this.#bits >>>= count;
		this.#bitCount -= count;
		return value;
	}
	#fail(message) {
		return this.#reader.fail("PARSE_INVALID", "gzip.deflate", message);
	}
};
function codeOf(lengths) {
	const counts = [];
	const symbols = [];
	for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
		const before = symbols.length;
		lengths.forEach((length, symbol) => {
			if (length === bits) symbols.push(symbol);
		});
		counts[bits] = symbols.length - before;
	}
	return {
		counts,
		symbols
	};
}
function crc32(bytes) {
	let crc = -1;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ 3988292384 & -(crc & 1);
	}
	return ~crc >>> 0;
}
// src/core/formats/codec/x509.ts
const OID_SUBJECT_KEY_ID = "2.5.29.14";
const OID_KEY_USAGE = "2.5.29.15";
const OID_BASIC_CONSTRAINTS = "2.5.29.19";
const OID_AUTHORITY_KEY_ID = "2.5.29.35";
const OID_CRL_REASON = "2.5.29.21";
const LIST_SCOPE_OIDS = ["2.5.29.27", "2.5.29.28"];
const MAX_CERTIFICATE_BYTES = 1048576;
const MAX_CRL_BYTES = 4194304;
const MAX_EXTENSIONS = 64;
const MAX_CHAIN$1 = 8;
const ECDSA_WITH_SHA256 = fromHex("300a06082a8648ce3d040302", "ecdsa-with-SHA256");
const P256_PREFIX = fromHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004", "P-256");
const P256_SPKI_BYTES = 91;
const COMMON_NAME = fromHex("550403", "commonName");
function parseCertificate(der, field) {
	const { tbs, signature, signed } = openSigned(der, field, MAX_CERTIFICATE_BYTES);
	const version = tbs.nextTag === contextTag(0, true) ? readVersion(tbs) : 1;
	const serial = toHex(tbs.integer("serial_number"));
	expectAlgorithm(tbs, signed.algorithm);
	const issuer = readName(tbs, "issuer");
	const validity = tbs.enter(TAG$1.SEQUENCE, "validity");
	const notBefore = validity.time("validity.not_before");
	const notAfter = validity.time("validity.not_after");
	validity.end("validity");
	const subject = readName(tbs, "subject");
	const { spki, publicKey } = readPublicKey(tbs);
	for (const tag of [contextTag(1, false), contextTag(2, false)]) if (version > 1 && tbs.nextTag === tag) tbs.content(tag, "unique_id");
	const extensions = version === 3 && tbs.nextTag === contextTag(3, true) ? readExtensions(tbs, 3) : [];
	tbs.end("tbs");
	return {
		raw: der,
		tbs: tbs.element,
		version,
		serial,
		issuer: issuer.der,
		subject: subject.der,
		issuerName: issuer.commonName,
		subjectName: subject.commonName,
		notBefore,
		notAfter,
		spki,
		publicKey,
		signature,
		signed,
		basicConstraints: readExtension(extensions, OID_BASIC_CONSTRAINTS, `${field}.basic_constraints`, readBasicConstraints),
		keyUsage: readExtension(extensions, OID_KEY_USAGE, `${field}.key_usage`, readKeyUsage),
		authorityKeyId: readExtension(extensions, OID_AUTHORITY_KEY_ID, `${field}.authority_key_id`, readAuthorityKeyId),
		subjectKeyId: readExtension(extensions, OID_SUBJECT_KEY_ID, `${field}.subject_key_id`, (value) => value.octetString("key_identifier")),
		extensions
	};
}
function parseCertificateOrNull(der) {
	try {
		return parseCertificate(der, "certificate");
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
function parseCrl(der, field, { bytes = MAX_CRL_BYTES, only } = {}) {
	const { tbs, signature, signed } = openSigned(der, field, bytes);
	if (tbs.smallInteger("version", 1) !== 1) tbs.fail("PARSE_UNSUPPORTED", "version", "supported: version 2 (value 1)");
	expectAlgorithm(tbs, signed.algorithm);
	const issuer = readName(tbs, "issuer");
	const thisUpdate = tbs.time("this_update");
	const nextUpdate = tbs.nextTag === TAG$1.UTC_TIME || tbs.nextTag === TAG$1.GENERALIZED_TIME ? tbs.time("next_update") : null;
	const revoked = tbs.nextTag === TAG$1.SEQUENCE ? readRevoked(tbs, only) : new Map();
	const extensions = tbs.nextTag === contextTag(0, true) ? readExtensions(tbs, 0) : [];
	tbs.end("tbs");
	const partial = extensions.find(({ oid, critical }) => LIST_SCOPE_OIDS.includes(oid) && !critical);
	if (partial !== void 0) tbs.fail("PARSE_INVALID", "extensions", `the extension ${partial.oid} is not critical`);
	return {
		raw: der,
		tbs: tbs.element,
		issuer: issuer.der,
		issuerName: issuer.commonName,
		thisUpdate,
		nextUpdate,
		revoked,
		signature,
		signed,
		authorityKeyId: readExtension(extensions, OID_AUTHORITY_KEY_ID, `${field}.authority_key_id`, readAuthorityKeyId),
		extensions
	};
}
const knownCertificates = new Remembered(64);
const MAX_REMEMBERED_BODY = 4096;
function parseCertificateChainPem(pemText, field, limit = MAX_CHAIN$1) {
	return certificateBlocks(pemText, field, limit).map((body, index) => {
		const parse = () => parseCertificate(fromBase64(body, `${field}[${index}]`), `${field}[${index}]`);
		return body.length > MAX_REMEMBERED_BODY ? parse() : knownCertificates.get(toHex(sha256(utf8(body))), parse);
	});
}
const PEM_CRL$1 = /^-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----$/;
function crlOfText(text, field) {
	const trimmed = text.trim();
	const base64 = PEM_CRL$1.exec(trimmed)?.[1] ?? (trimmed.startsWith("MI") ? trimmed : null);
	return base64 === null ? fromHex(trimmed, field) : fromBase64(base64, field);
}
function parseCertificates(encoded, field) {
	return encoded[0] === TAG$1.SEQUENCE ? [parseCertificate(encoded, field)] : parseCertificateChainPem(fromUtf8(encoded, field), field);
}
function findExtension(of, oid) {
	return of.extensions.find((extension) => extension.oid === oid);
}
function openSigned(der, field, limit) {
	if (der.length > limit) throw new require_start.ParseError("PARSE_LIMIT", field, `${der.length} bytes, over the limit of ${limit}`);
	const input = new DerReader(der, field);
	const signed = input.enter(TAG$1.SEQUENCE, "");
	input.end("");
	const tbs = signed.enter(TAG$1.SEQUENCE, "tbs");
	const parts = readSignature(signed);
	signed.end("signature");
	return {
		tbs,
		signature: parts.value !== null && equalBytes(parts.algorithm, ECDSA_WITH_SHA256) && parts.value !== null ? ecdsaSignature(parts.value) : null,
		signed: parts
	};
}
function readSignature(reader) {
	const algorithm = readAlgorithm(reader, "signature_algorithm");
	const { bytes, unusedBits } = reader.bitString("signature");
	return {
		algorithm,
		value: unusedBits === 0 ? bytes : null
	};
}
function expectAlgorithm(tbs, outer) {
	if (!equalBytes(readAlgorithm(tbs, "signature"), outer)) tbs.fail("PARSE_INVALID", "signature", "the signature algorithm differs from the one outside the signed part");
}
function readAlgorithm(reader, name) {
	const algorithm = reader.enter(TAG$1.SEQUENCE, name);
	algorithm.oid(`${name}.algorithm`);
	if (!algorithm.done) algorithm.any(`${name}.parameters`);
	algorithm.end(name);
	return algorithm.element;
}
function readVersion(tbs) {
	const explicit = tbs.enter(contextTag(0, true), "version");
	const version = 1 + explicit.smallInteger("version", 2);
	if (version === 1) explicit.fail("PARSE_INVALID", "version", "DER leaves out the default, version 1");
	explicit.end("version");
	return version;
}
function readName(tbs, name) {
	const sequence = tbs.enter(TAG$1.SEQUENCE, name);
	let commonName = "";
	while (!sequence.done) {
		const set = sequence.enter(TAG$1.SET, name);
		do {
			const attribute = set.enter(TAG$1.SEQUENCE, name);
			const type = attribute.content(TAG$1.OID, name);
			if (commonName === "" && equalBytes(type, COMMON_NAME)) commonName = attribute.text(name);
			else attribute.any(name);
			attribute.end(name);
		} while (!set.done);
	}
	return {
		der: sequence.element,
		commonName
	};
}
function readPublicKey(tbs) {
	const sequence = tbs.enter(TAG$1.SEQUENCE, "subject_public_key_info");
	readAlgorithm(sequence, "subject_public_key_info.algorithm");
	sequence.bitString("subject_public_key_info.public_key");
	sequence.end("subject_public_key_info");
	const spki = sequence.element;
	return {
		spki,
		publicKey: p256Point(spki)
	};
}
function p256Point(spki) {
	return spki.length === P256_SPKI_BYTES && equalBytes(spki.subarray(0, P256_PREFIX.length), P256_PREFIX) ? spki.subarray(P256_PREFIX.length) : null;
}
function readRevoked(tbs, only) {
	const entries = tbs.enter(TAG$1.SEQUENCE, "revoked_certificates");
	const revoked = new Map();
	while (!entries.done) {
		const entry = entries.enter(TAG$1.SEQUENCE, "revoked_certificates");
		const serial = toHex(entry.integer("revoked_certificates.serial_number"));
		const since = entry.time("revoked_certificates.revocation_date");
		if (only?.has(serial) ?? true) revoked.set(serial, since);
		if (entry.done) continue;
		const unknown = readExtensionList(entry).find(({ critical, oid }) => critical && oid !== OID_CRL_REASON);
		if (unknown !== void 0) entry.fail("PARSE_UNSUPPORTED", "revoked_certificates", `an entry with the critical extension ${unknown.oid}`);
		entry.end("revoked_certificates");
	}
	return revoked;
}
function readExtensions(tbs, number) {
	const explicit = tbs.enter(contextTag(number, true), "extensions");
	const extensions = readExtensionList(explicit);
	explicit.end("extensions");
	return extensions;
}
function readExtensionList(reader) {
	const list = reader.enter(TAG$1.SEQUENCE, "extensions");
	const extensions = [];
	while (!list.done) {
		const sequence = list.enter(TAG$1.SEQUENCE, "extensions");
		const oid = sequence.oid("extensions.oid");
		const critical = sequence.flag("extensions.critical");
		const value = sequence.octetString("extensions.value");
		sequence.end("extensions");
		if (extensions.some((known) => known.oid === oid)) sequence.fail("PARSE_INVALID", "extensions", `the extension ${oid} appears twice`);
		if (extensions.length === MAX_EXTENSIONS) list.fail("PARSE_LIMIT", "extensions", `more than ${MAX_EXTENSIONS}`);
		extensions.push({
			oid,
			critical,
			value
		});
	}
	return extensions;
}
function readExtension(extensions, oid, field, read) {
	const extension = findExtension({ extensions }, oid);
	if (extension === void 0) return null;
	const reader = new DerReader(extension.value, field);
	const value = read(reader);
	reader.end("value");
	return value;
}
function readBasicConstraints(value) {
	const sequence = value.enter(TAG$1.SEQUENCE, "value");
	const ca = sequence.flag("ca");
	const pathLength = sequence.done ? null : sequence.smallInteger("path_length", 255);
	sequence.end("value");
	return {
		ca,
		pathLength
	};
}
function readKeyUsage(value) {
	const [first = 0] = value.bitString("value").bytes;
	return {
		digitalSignature: (first & 128) !== 0,
		keyEncipherment: (first & 32) !== 0,
		keyAgreement: (first & 8) !== 0,
		keyCertSign: (first & 4) !== 0,
		crlSign: (first & 2) !== 0
	};
}
function readAuthorityKeyId(value) {
	const sequence = value.enter(TAG$1.SEQUENCE, "value");
	const keyId = sequence.nextTag === contextTag(0, false) ? sequence.content(contextTag(0, false), "key_identifier") : null;
	for (const tag of [contextTag(1, true), contextTag(2, false)]) if (sequence.nextTag === tag) sequence.content(tag, "issuer_and_serial");
	sequence.end("value");
	return keyId;
}
// src/core/formats/ra-tls.ts
const OID_ARC = "1.3.6.1.4.1.62397.1";
const OID_TDX_QUOTE = `${OID_ARC}.1`;
const OID_EVENT_LOG = `${OID_ARC}.2`;
const OID_APP_ID = `${OID_ARC}.3`;
const OID_USAGE = `${OID_ARC}.4`;
const OID_ATTESTATION = `${OID_ARC}.8`;
const OID_APP_INFO = `${OID_ARC}.9`;
const MAX_EVENT_LOG_BYTES = 262144;
const GZIP_MAGIC = "ELGZv1";
function parseRaTlsCertificate(bytes, field = "certificate") {
	return bytes[0] === 48 ? parseCertificate(bytes, field) : parseRaTlsCertificatePem(documentText(bytes, field), field);
}
function parseRaTlsCertificatePem(text, field = "certificate") {
	const [leaf] = parseCertificateChainPem(text, field);
	if (leaf === void 0) throw new require_start.ParseError("PARSE_INVALID", field, "no certificate");
	return leaf;
}
function raTlsEvidence(certificate, field = "certificate") {
	const { spki: publicKey, notBefore, notAfter } = certificate;
	const carried = {
		raTlsCertificate: {
			publicKey,
			notBefore,
			notAfter
		},
		reported: readReported(certificate, field)
	};
	const attestation = extensionBytes(certificate, OID_ATTESTATION, field);
	if (attestation !== null) return {
		...parseVersionedAttestation(attestation, `${field}.attestation`),
		...carried
	};
	const quote = extensionBytes(certificate, OID_TDX_QUOTE, field);
	if (quote === null) return null;
	const eventLog = extensionBytes(certificate, OID_EVENT_LOG, field);
	return attestationEvidence({
		quote,
		eventLog: eventLog === null ? null : readEventLog(eventLog, `${field}.event_log`),
		...carried
	});
}
function requireRaTlsEvidence(certificate, field = "certificate") {
	const evidence = raTlsEvidence(certificate, field);
	if (evidence !== null) return evidence;
	throw new require_start.ParseError("PARSE_UNSUPPORTED", field, `carries no attestation: it has neither extension ${OID_TDX_QUOTE} (quote) nor ${OID_ATTESTATION} (attestation)`, { hint: "Give the RA-TLS certificate of the app (app_cert), not one of a web server or a CA." });
}
function raTlsUsage(certificate, field = "certificate") {
	const usage = extensionBytes(certificate, OID_USAGE, field);
	return usage === null ? null : fromUtf8(usage, `${field}.usage`);
}
function extensionBytes(certificate, oid, field) {
	const extension = findExtension(certificate, oid);
	if (extension === void 0) return null;
	const reader = new DerReader(extension.value, `${field}.extension[${oid}]`);
	const bytes = reader.octetString("value");
	reader.end("value");
	return bytes;
}
function readEventLog(bytes, field) {
	const json = fromUtf8(inflate(bytes, field), field);
	if (json.startsWith("[")) return parseEventLog(json, field);
	if (!json.startsWith("{")) return null;
	return parseEventLog(json.split("\n").filter((line) => line !== "").map((line, index) => readJson(line, `${field}[${index}]`, earlyEvent)), field);
}
function earlyEvent(value) {
	const event = anyObject(value);
	return {
		...event,
		event: member(event, "associated_data", text),
		event_payload: ""
	};
}
function inflate(bytes, field) {
	return String.fromCharCode(...bytes.subarray(0, 6)) === GZIP_MAGIC ? gunzip(bytes.subarray(6), field, MAX_EVENT_LOG_BYTES) : bytes;
}
function readReported(certificate, field) {
	const reported = {};
	const appId = extensionBytes(certificate, OID_APP_ID, field);
	if (appId !== null) reported.appId = toHex(appId);
	const appInfo = extensionBytes(certificate, OID_APP_INFO, field);
	const info = appInfo === null ? null : decodeMsgpack(appInfo, `${field}.app_info`);
	if (info instanceof Map) Object.assign(reported, identityOf(info));
	return reported;
}
function identityOf(info) {
	const identity = {};
	for (const [key, name] of APP_INFO_FIELDS) {
		const value = info.get(key);
		if (value instanceof Uint8Array) identity[name] = toHex(value);
	}
	return identity;
}
const APP_INFO_FIELDS = [
	["app_id", "appId"],
	["instance_id", "instanceId"],
	["compose_hash", "composeHash"],
	["os_image_hash", "osImageHash"]
];
// src/io/handshake.ts
const TIMEOUT_MS = 3e4;
const SIGNED = [
	"TLS_AES_256_GCM_SHA384",
	"TLS_CHACHA20_POLY1305_SHA256",
	"TLS_AES_128_GCM_SHA256",
	"ECDHE+AESGCM",
	"ECDHE+CHACHA20",
	"!aNULL",
	"!PSK"
].join(":");
function handshake(server, options = {}) {
	const { addresses = "any", timeoutMs = TIMEOUT_MS, signal: cancelled } = options;
	return within(server, {
		timeoutMs,
		signal: cancelled
	}, (signal) => withRetries(options, signal, () => inTurn(server.host, signal, () => attempt(server, addresses, signal, silent).catch(passingOrThrow))));
}
async function silent(chain, socket) {
	await ended$1(socket);
	return chain;
}
function handshakeAndGet(url, options = {}) {
	const { addresses = "any", timeoutMs = TIMEOUT_MS, signal: cancelled, retries, wait, ...terms } = options;
	const patience = {
		...retries === void 0 ? {} : { retries },
		...wait === void 0 ? {} : { wait }
	};
	return within(url, {
		timeoutMs,
		signal: cancelled
	}, (signal) => {
		const ask = async (chain, connection) => {
			const answer = await httpGet(url.href, {
				...terms,
				timeoutMs,
				retries: 0,
				signal,
				connection
			}).catch(orThrow);
			signal.throwIfAborted();
			return {
				chain,
				answer
			};
		};
		return withRetries(patience, signal, () => inTurn(url.host, signal, () => attempt(url, addresses, signal, ask).catch(passingOrThrow)));
	});
}
function meet$1(server, address, options = {}) {
	const { addresses = "any", timeoutMs = TIMEOUT_MS, signal: cancelled } = options;
	return within(server, {
		timeoutMs,
		signal: cancelled
	}, (signal) => withRetries(options, signal, () => inTurn(server.host, signal, async () => {
		const { secure, ocspResponse, close } = await open$2(server, {
			address,
			addresses
		}, signal);
		const chain = sentChain(secure);
		if (chain.length > MAX_CHAIN) {
			close();
			throw fetchError("FETCH_CONTENT", server, `the server shows more than ${MAX_CHAIN} certificates`);
		}
		let wasLast = false;
		return {
			chain,
			ocspResponse,
			isOver: () => wasLast || secure.destroyed || secure.readableEnded || !secure.writable,
			get: async (path, terms) => {
				const answer = await httpSend(new URL(path, server).href, {
					method: "GET",
					headers: {}
				}, {
					...terms,
					connection: secure
				});
				wasLast ||= /\bclose\b/i.test(answer.headers.connection ?? "");
				return answer;
			},
			close
		};
	}).catch(passingOrThrow)));
}
function goesThroughProxy(server) {
	return proxyFor(server, process.env) !== null;
}
function orThrow(error) {
	if (error instanceof require_start.FetchError) return error;
	throw error;
}
async function attempt(server, addresses, signal, talk) {
	const { secure, proxy, close } = await open$2(server, {
		address: null,
		addresses
	}, signal);
	try {
		return await talk(chainOf(secure.getPeerCertificate(true)), secure);
	} catch (cause) {
		throw signal.aborted ? signal.reason : connectionError(server, cause, proxy);
	} finally {
		close();
	}
}
async function open$2(server, { address, addresses }, signal) {
	const literal = literalAddress(server);
	const known = address ?? literal;
	const rule = connectionRule(server, addresses);
	if (rule.refuses(known === null ? server : at(known, server))) throw notPublic(server);
	const proxy = address === null ? proxyFor(server, process.env) : null;
	const socket = proxy === null ? null : await tunnel(server, proxy, signal);
	const host = known ?? server.hostname;
	const options = {
		...socket === null ? {
			host,
			port: Number(server.port || 443)
		} : { socket },
		...rule.lookup === null ? {} : { lookup: rule.lookup },
		servername: literal === null ? server.hostname : "",
		minVersion: CONNECT.minVersion,
		ciphers: SIGNED,
		requestOCSP: true,
		rejectUnauthorized: false,
		ca: []
	};
	const secure = node_tls.default.connect(options);
	const close = () => {
		secure.destroy();
		socket?.destroy();
	};
	let ocspResponse = null;
	secure.once("OCSPResponse", (response) => {
		if (response !== null && response.length > 0) ocspResponse = new Uint8Array(response);
	});
	try {
		await connected(secure, signal);
		if (secure.getPeerCertificate().raw === void 0) throw fetchError("FETCH_CONTENT", server, "the server shows no certificate");
		return {
			secure,
			ocspResponse,
			proxy,
			close
		};
	} catch (cause) {
		close();
		throw signal.aborted ? signal.reason : connectionError(server, cause, proxy);
	}
}
function at(address, { port }) {
	return new URL(`https://${(0, node_net.isIPv6)(address) ? `[${address}]` : address}:${port || 443}`);
}
const MAX_CHAIN = 16;
function sentChain(secure) {
	const chain = [];
	let next = secure.getPeerX509Certificate();
	while (next !== void 0 && chain.length <= MAX_CHAIN) {
		chain.push(new Uint8Array(next.raw));
		next = next.issuerCertificate;
	}
	return chain;
}
function connected(socket, signal) {
	return new Promise((resolve, reject) => {
		const late = setTimeout(() => reject(Object.assign(new Error(), { code: "UND_ERR_CONNECT_TIMEOUT" })), CONNECT.timeout);
		const done = (settle) => () => {
			clearTimeout(late);
			settle();
		};
		socket.once("secureConnect", done(resolve));
		socket.on("error", (error) => done(() => reject(error))());
		socket.once("close", done(() => reject(Object.assign(new Error(), { code: "ECONNRESET" }))));
		signal.addEventListener("abort", done(() => reject(signal.reason)), { once: true });
	});
}
function ended$1(socket) {
	return new Promise((resolve) => {
		socket.once("close", () => resolve());
		socket.end(() => resolve());
	});
}
async function tunnel(server, proxy, signal) {
	const pool = tunnelPool(await Promise.resolve().then(() => require("./undici.cjs")).then((n) => require_rolldown_runtime.__toESM(n.require_undici(), 1)), new URL(proxy.origin), { connect: CONNECT });
	const path = `${server.hostname}:${server.port || 443}`;
	const authorization = proxy.authorization === null ? {} : { "proxy-authorization": proxy.authorization };
	try {
		const asked = {
			origin: proxy.origin,
			path,
			headers: {
				host: path,
				...authorization
			},
			signal
		};
		const { socket, statusCode } = await pool.connect(asked);
		if (statusCode === 200) return socket;
		socket.on("error", () => {}).destroy();
		throw proxyRefusal(server, proxy, String(statusCode));
	} catch (cause) {
		throw signal.aborted ? signal.reason : connectionError(server, cause, proxy);
	} finally {
		pool.close().catch(() => {});
	}
}
// node_modules/@noble/hashes/_u64.js
const U32_MASK64 = (() => BigInt(2 ** 32 - 1))();
const _32n = BigInt(32);
function fromBig(n, le = false) {
	if (le) return {
		h: Number(n & U32_MASK64),
		l: Number(n >> _32n & U32_MASK64)
	};
	return {
		h: Number(n >> _32n & U32_MASK64) | 0,
		l: Number(n & U32_MASK64) | 0
	};
}
function split(lst, le = false) {
	const len = lst.length;
	let Ah = new Uint32Array(len);
	let Al = new Uint32Array(len);
	for (let i = 0; i < len; i++) {
		const { h, l } = fromBig(lst[i], le);
		[Ah[i], Al[i]] = [h, l];
	}
	return [Ah, Al];
}
const fromNumH = (n) => n / 2 ** 32 | 0;
const fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE) {
	const h = fromNumH(n);
	const l = fromNumL(n);
	view.setUint32(byteOffset, isLE ? l : h, isLE);
	view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
}
const shrSH = (h, _l, s) => h >>> s;
const shrSL = (h, l, s) => h << 32 - s | l >>> s;
const rotrSH = (h, l, s) => h >>> s | l << 32 - s;
const rotrSL = (h, l, s) => h << 32 - s | l >>> s;
const rotrBH = (h, l, s) => h << 64 - s | l >>> s - 32;
const rotrBL = (h, l, s) => h >>> s - 32 | l << 64 - s;
function add(Ah, Al, Bh, Bl) {
	const l = (Al >>> 0) + (Bl >>> 0);
	return {
		h: Ah + Bh + (l / 2 ** 32 | 0) | 0,
		l: l | 0
	};
}
const add3L = (Al, Bl, Cl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0);
const add3H = (low, Ah, Bh, Ch) => Ah + Bh + Ch + (low / 2 ** 32 | 0) | 0;
const add4L = (Al, Bl, Cl, Dl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0);
const add4H = (low, Ah, Bh, Ch, Dh) => Ah + Bh + Ch + Dh + (low / 2 ** 32 | 0) | 0;
const add5L = (Al, Bl, Cl, Dl, El) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0) + (El >>> 0);
const add5H = (low, Ah, Bh, Ch, Dh, Eh) => Ah + Bh + Ch + Dh + Eh + (low / 2 ** 32 | 0) | 0;
// node_modules/@noble/hashes/utils.js
function isBytes(a) {
	return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
const atitle = (title) => title ? `"${title}" ` : "";
function anumber(n, title = "") {
	if (typeof n !== "number") throw new TypeError(atitle(title) + "expected number, got " + typeof n);
	if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
	return n;
}
function abool(value, title = "") {
	if (typeof value !== "boolean") throw new TypeError(atitle(title) + "expected boolean, got type=" + typeof value);
	return value;
}
function abytes(value, length, title = "") {
	if (isBytes(value) && (length === void 0 || value.length === length)) return value;
	if (length !== void 0) anumber(length, "length");
	const bytes = isBytes(value);
	const ofLen = length !== void 0 ? ` of length ${length}` : "";
	const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
	const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
	if (!bytes) throw new TypeError(message);
	throw new RangeError(message);
}
const aobject = (value, label) => {
	if (value === null || typeof value !== "object" || Array.isArray(value)) throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
};
const aopts = (value, label) => {
	aobject(value, label);
	const proto = Object.getPrototypeOf(value);
	if (proto !== Object.prototype && proto !== null) throw new TypeError(`"${label}" expected plain object`);
	if (Object.hasOwn(value, "__proto__")) throw new TypeError(`"${label}.__proto__" is not allowed`);
};
function aexists(instance, checkFinished = true) {
	if (instance.destroyed) throw new Error("hash was destroyed");
	if (checkFinished && instance.finished) throw new Error("digest() was already called");
}
function aoutput(out, instance) {
	abytes(out, void 0, "output");
	const min = instance.outputLen;
	if (!(out.length >= min)) throw new RangeError("\"output\" expected length >= " + min);
}
function u32$1(arr) {
	return new Uint32Array(arr.buffer, arr.byteOffset, Math.floor(arr.byteLength / 4));
}
function clean(...arrays) {
	for (let i = 0; i < arrays.length; i++) arrays[i].fill(0);
}
function createView(arr) {
	return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
}
function rotr(word, shift) {
	return word << 32 - shift | word >>> shift;
}
function rotl(word, shift) {
	return word << shift | word >>> 32 - shift >>> 0;
}
const isLE = (() => new Uint8Array(new Uint32Array([287454020]).buffer)[0] === 68)();
function byteSwap(word) {
	return word << 24 & 4278190080 | word << 8 & 16711680 | word >>> 8 & 65280 | word >>> 24 & 255;
}
function byteSwap32(arr) {
	for (let i = 0; i < arr.length; i++) arr[i] = byteSwap(arr[i]);
	return arr;
}
const swap32IfBE = isLE ? (u) => u : byteSwap32;
function checkOpts(defaults, opts, title = "opts") {
	aopts(defaults, "defaults");
	if (opts !== void 0) aopts(opts, title);
	return Object.assign(Object.create(null), defaults, opts);
}
function createHasher(hashCons, info = {}) {
	if (typeof hashCons !== "function") throw new TypeError("\"hashCons\" expected function, got type=" + typeof hashCons);
	info = checkOpts({}, info, "info");
	const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
	const tmp = hashCons(void 0);
	hashC.outputLen = tmp.outputLen;
	hashC.blockLen = tmp.blockLen;
	hashC.canXOF = tmp.canXOF;
	hashC.create = (opts) => hashCons(opts);
	Object.assign(hashC, info);
	return Object.freeze(hashC);
}
const oidNist = (suffix) => ({ oid: Uint8Array.from([
	6,
	9,
	96,
	134,
	72,
	1,
	101,
	3,
	4,
	2,
	suffix
]) });
// node_modules/@noble/hashes/sha3.js
const _0n = BigInt(0);
const _1n = BigInt(1);
const _2n = BigInt(2);
const _7n = BigInt(7);
const _256n = BigInt(256);
const _0x71n = BigInt(113);
const SHA3_PI = [];
const SHA3_ROTL = [];
const _SHA3_IOTA = [];
for (let round = 0, R = _1n, x = 1, y = 0; round < 24; round++) {
	[x, y] = [y, (2 * x + 3 * y) % 5];
	SHA3_PI.push(2 * (5 * y + x));
	SHA3_ROTL.push((round + 1) * (round + 2) / 2 % 64);
	let t = _0n;
	for (let j = 0; j < 7; j++) {
		R = (R << _1n ^ (R >> _7n) * _0x71n) % _256n;
		if (R & _2n) t ^= _1n << (_1n << BigInt(j)) - _1n;
	}
	_SHA3_IOTA.push(t);
}
const IOTAS = split(_SHA3_IOTA, true);
const SHA3_IOTA_H = IOTAS[0];
const SHA3_IOTA_L = IOTAS[1];
const rotlSH = (h, l, s) => h << s | l >>> 32 - s;
const rotlSL = (h, l, s) => l << s | h >>> 32 - s;
const rotlBH = (h, l, s) => l << s - 32 | h >>> 64 - s;
const rotlBL = (h, l, s) => h << s - 32 | l >>> 64 - s;
const rotlH = (h, l, s) => s > 32 ? rotlBH(h, l, s) : rotlSH(h, l, s);
const rotlL = (h, l, s) => s > 32 ? rotlBL(h, l, s) : rotlSL(h, l, s);
const B = new Uint32Array(10);
function keccakP(s, rounds = 24) {
	if (!(s instanceof Uint32Array)) throw new TypeError("\"s\" expected Uint32Array(50), got type=" + typeof s);
	if (s.length !== 50) throw new RangeError("\"s\" expected Uint32Array(50), got length=" + s.length);
	anumber(rounds, "rounds");
	if (rounds < 1 || rounds > 24) throw new Error("\"rounds\" expected integer 1..24");
	for (let round = 24 - rounds; round < 24; round++) {
		for (let x = 0; x < 10; x++) B[x] = s[x] ^ s[x + 10] ^ s[x + 20] ^ s[x + 30] ^ s[x + 40];
		for (let x = 0; x < 10; x += 2) {
			const idx1 = (x + 8) % 10;
			const idx0 = (x + 2) % 10;
			const B0 = B[idx0];
			const B1 = B[idx0 + 1];
			const Th = rotlH(B0, B1, 1) ^ B[idx1];
			const Tl = rotlL(B0, B1, 1) ^ B[idx1 + 1];
			for (let y = 0; y < 50; y += 10) {
				s[x + y] ^= Th;
				s[x + y + 1] ^= Tl;
			}
		}
		let curH = s[2];
		let curL = s[3];
		for (let t = 0; t < 24; t++) {
			const shift = SHA3_ROTL[t];
			const Th = rotlH(curH, curL, shift);
			const Tl = rotlL(curH, curL, shift);
			const PI = SHA3_PI[t];
			curH = s[PI];
			curL = s[PI + 1];
			s[PI] = Th;
			s[PI + 1] = Tl;
		}
		for (let y = 0; y < 50; y += 10) {
			const b0 = s[y], b1 = s[y + 1], b2 = s[y + 2], b3 = s[y + 3];
			s[y] ^= ~s[y + 2] & s[y + 4];
			s[y + 1] ^= ~s[y + 3] & s[y + 5];
			s[y + 2] ^= ~s[y + 4] & s[y + 6];
			s[y + 3] ^= ~s[y + 5] & s[y + 7];
			s[y + 4] ^= ~s[y + 6] & s[y + 8];
			s[y + 5] ^= ~s[y + 7] & s[y + 9];
			s[y + 6] ^= ~s[y + 8] & b0;
			s[y + 7] ^= ~s[y + 9] & b1;
			s[y + 8] ^= ~b0 & b2;
			s[y + 9] ^= ~b1 & b3;
		}
		s[0] ^= SHA3_IOTA_H[round];
		s[1] ^= SHA3_IOTA_L[round];
	}
	clean(B);
}
var Keccak = class Keccak {
	state;
	pos = 0;
	posOut = 0;
	finished = false;
	state32;
	destroyed = false;
	blockLen;
	suffix;
	outputLen;
	canXOF;
	enableXOF = false;
	rounds;
	constructor(blockLen, suffix, outputLen, enableXOF = false, rounds = 24) {
		anumber(blockLen, "blockLen");
		anumber(suffix, "suffix");
		anumber(rounds, "rounds");
		abool(enableXOF, "enableXOF");
		this.blockLen = blockLen;
		this.suffix = suffix;
		this.outputLen = outputLen;
		this.enableXOF = enableXOF;
		this.canXOF = enableXOF;
		this.rounds = rounds;
		anumber(outputLen, "outputLen");
		if (!(0 < blockLen && blockLen < 200)) throw new Error("\"blockLen\" must be 1..199");
		this.state = new Uint8Array(200);
		this.state32 = u32$1(this.state);
	}
	clone() {
		return this._cloneInto();
	}
	keccak() {
		swap32IfBE(this.state32);
		keccakP(this.state32, this.rounds);
		swap32IfBE(this.state32);
		this.posOut = 0;
		this.pos = 0;
	}
	update(data) {
		aexists(this);
		abytes(data);
		const { blockLen, state, state32 } = this;
		const len = data.length;
		const canUseU32 = blockLen % 4 === 0 && data.byteOffset % 4 === 0;
		const blockLen32 = blockLen / 4;
		const data32 = canUseU32 && len >= blockLen ? u32$1(data) : void 0;
		for (let pos = 0; pos < len;) {
			if (data32 !== void 0 && this.pos === 0 && pos % 4 === 0 && len - pos >= blockLen) {
				for (let i = 0, o = pos / 4; i < blockLen32; i++) state32[i] ^= data32[o + i];
				pos += blockLen;
				this.pos = blockLen;
				this.keccak();
				continue;
			}
			const take = Math.min(blockLen - this.pos, len - pos);
			for (let i = 0; i < take; i++) state[this.pos++] ^= data[pos++];
			if (this.pos === blockLen) this.keccak();
		}
		return this;
	}
	finish() {
		if (this.finished) return;
		this.finished = true;
		const { state, suffix, pos, blockLen } = this;
		state[pos] ^= suffix;
		if ((suffix & 128) !== 0 && pos === blockLen - 1) this.keccak();
		state[blockLen - 1] ^= 128;
		this.keccak();
	}
	writeInto(out) {
		aexists(this, false);
		abytes(out);
		this.finish();
		const bufferOut = this.state;
		const { blockLen } = this;
		for (let pos = 0, len = out.length; pos < len;) {
			if (this.posOut >= blockLen) this.keccak();
			const take = Math.min(blockLen - this.posOut, len - pos);
			out.set(bufferOut.subarray(this.posOut, this.posOut + take), pos);
			this.posOut += take;
			pos += take;
		}
		return out;
	}
	xofInto(out) {
		if (!this.enableXOF) throw new Error("XOF is not enabled");
		return this.writeInto(out);
	}
	xof(bytes) {
		anumber(bytes);
		return this.xofInto(new Uint8Array(bytes));
	}
	digestInto(out) {
		aoutput(out, this);
		if (this.finished) throw new Error("digest() was already called");
		this.writeInto(out.length === this.outputLen ? out : out.subarray(0, this.outputLen));
		this.destroy();
	}
	digest() {
		const out = new Uint8Array(this.outputLen);
		this.digestInto(out);
		return out;
	}
	destroy() {
		this.destroyed = true;
		clean(this.state);
	}
	_cloneInto(to) {
		const { blockLen, suffix, outputLen, rounds, enableXOF } = this;
		to ||= new Keccak(blockLen, suffix, outputLen, enableXOF, rounds);
		to.blockLen = blockLen;
		to.state32.set(this.state32);
		to.pos = this.pos;
		to.posOut = this.posOut;
		to.finished = this.finished;
		to.rounds = rounds;
		to.suffix = suffix;
		to.outputLen = outputLen;
		to.enableXOF = enableXOF;
		to.canXOF = this.canXOF;
		to.destroyed = this.destroyed;
		return to;
	}
};
const genKeccak = (suffix, blockLen, outputLen, info = {}) => createHasher(() => new Keccak(blockLen, suffix, outputLen), info);
const keccak_256 = genKeccak(1, 136, 32);
// src/core/formats/get-quote.ts
const REPORT_DATA_BYTES = 64;
function parseGetQuote(json) {
	return read$2(json, "get_quote", getQuote);
}
const getQuote = (value) => {
	const answer = anyObject(value);
	const quote = memberOr(answer, "quote", null, optionalQuote);
	if (quote === null) {
		if (memberOr(answer, "attestation", "", text) !== "") return attestationAnswer(answer);
		throw new require_start.ParseError("PARSE_INVALID", "quote", "is missing or empty");
	}
	return attestationEvidence({
		quote,
		eventLog: memberOr(answer, "event_log", null, optionalEventLog),
		reportData: memberOr(answer, "report_data", null, reportData),
		...memberOr(answer, "vm_config", NO_CONFIG, launchConfigs)
	});
};
const reportData = (value) => {
	const bytes = optionalHex(value);
	if (bytes === null || bytes.length <= REPORT_DATA_BYTES) return bytes;
	return refuse$3(`expected at most ${REPORT_DATA_BYTES} bytes, got ${bytes.length}`);
};
function parseAttestationAnswer(json) {
	return read$2(json, "attest", attestationAnswer);
}
const attestationAnswer = (value) => {
	return member(anyObject(value), "attestation", (hex) => parseVersionedAttestation(fromHexText(text(hex), ""), ""));
};
const optionalHex = (value) => {
	const hex = text(value);
	return hex === "" ? null : fromHexText(hex, "");
};
const optionalQuote = (value) => {
	if (Array.isArray(value)) return value.length === 0 ? null : bytes()(value);
	const encoded = text(value);
	return BASE64_QUOTE.test(encoded) ? base64Bytes(encoded) : optionalHex(encoded);
};
const NO_CONFIG = {
	vmConfig: null,
	mrConfig: null
};
const launchConfigs = (value) => {
	return launchConfig(typeof value === "object" ? JSON.stringify(value) : text(value));
};
function isKmsStatement(json) {
	return hasMember(json, "ca_cert") || hasMember(json, "caPubkey");
}
function parseKmsStatement(json) {
	return hasMember(json, "ca_cert") ? read$2(json, "meta", getMeta) : read$2(json, "kms_info", contractRecord);
}
function rootKeyReportData(rootKey, k256Key) {
	const named = `dstack-kms-genereted-keys-v1:${toHex(rootKey)};${toHex(k256Key)};`;
	return concatBytes(keccak_256(utf8(named)), new Uint8Array(32));
}
function given(...keys) {
	return keys.flatMap((key) => key === null ? [] : [key]);
}
const hexBytes$1 = (value) => fromHexText(text(value), "");
const rootKeyOfPem = (value) => {
	return parseCertificateChainPem(text(value), "").at(-1)?.spki ?? refuse$3("has no certificate");
};
const appId = matching(/^(?:0x)?[0-9a-fA-F]{40}$/, "an app id (20 bytes in hexadecimal)");
const optionalAppId = (value) => {
	const given = text(value);
	if (given === "" || given === "any") return given || null;
	return appId(value).replace(/^0x/, "").toLowerCase();
};
const attestedQuote = (value) => {
	return text(value) === "" ? null : parseVersionedAttestation(fromHexText(text(value), ""), "").quote;
};
const bootstrapInfo = (value) => {
	const info = anyObject(value);
	const quote = memberOr(info, "quote", null, optionalQuote) ?? memberOr(info, "attestation", null, attestedQuote);
	if (quote === null) return {
		rootKey: memberOr(info, "ca_pubkey", null, optionalHex),
		k256Key: memberOr(info, "k256_pubkey", null, optionalHex),
		rootKeyQuote: null
	};
	const keys = {
		rootKey: member(info, "ca_pubkey", hexBytes$1),
		k256Key: member(info, "k256_pubkey", hexBytes$1)
	};
	return {
		...keys,
		rootKeyQuote: {
			quote,
			...keys
		}
	};
};
const NO_BOOTSTRAP = {
	rootKey: null,
	k256Key: null,
	rootKeyQuote: null
};
const getMeta = (value) => {
	const meta = anyObject(value);
	const bootstrap = memberOr(meta, "bootstrap_info", NO_BOOTSTRAP, bootstrapInfo);
	const k256Key = memberOr(meta, "k256_pubkey", null, optionalHex);
	return {
		source: "GetMeta answer",
		rootKeys: given(member(meta, "ca_cert", rootKeyOfPem), bootstrap.rootKey),
		k256Keys: given(k256Key, bootstrap.k256Key),
		rootKeyQuote: bootstrap.rootKeyQuote,
		rpcChain: [],
		gatewayAppId: memberOr(meta, "gateway_app_id", null, optionalAppId),
		isDev: memberOr(meta, "is_dev", null, boolean),
		allowAnyUpgrade: memberOr(meta, "allow_any_upgrade", null, boolean)
	};
};
const contractRecord = (value) => {
	const record = anyObject(value);
	const rootKey = member(record, "caPubkey", hexBytes$1);
	const quote = memberOr(record, "quote", null, optionalQuote);
	const k256Key = memberOr(record, "k256Pubkey", null, optionalHex);
	return {
		source: "contract record",
		rootKeys: [rootKey],
		k256Keys: given(k256Key),
		rootKeyQuote: quote === null ? null : {
			quote,
			rootKey,
			k256Key
		},
		rpcChain: [],
		gatewayAppId: memberOr(record, "gatewayAppId", null, optionalAppId),
		isDev: null,
		allowAnyUpgrade: null
	};
};
// src/core/formats/provider-quote.ts
function isProviderAnswer(json) {
	return hasMember(json, "provider_quote");
}
function parseProviderAnswer(json) {
	return read$2(json, "key-provider", providerAnswer);
}
function isEnclaveQuote(quote) {
	return looksLikeQuote(quote) && quote.subarray(4, 8).every((byte) => byte === 0);
}
const providerAnswer = (value) => {
	const answer = anyObject(value);
	return {
		quote: member(answer, "provider_quote", optionalQuote) ?? refuse$3("provider_quote: is empty"),
		sealedKey: memberOr(answer, "encrypted_key", null, byteText)
	};
};
const byteText = (value) => Array.isArray(value) ? bytes()(value) : hexTextBytes()(value);
// src/core/formats/aci.ts
const ACI_MEMBER = "workload_keyset_digest";
function parseAciReport(json) {
	return read$2(json, "aci", aciReport);
}
function aciReportData({ digest }, nonce) {
	return concatBytes(sha256(utf8(`{"keyset_digest":"${digest}","nonce":${nonce === null ? "null" : `"${toHex(nonce)}"`},"purpose":"aci.report_data.v1"}`)), new Uint8Array(32));
}
const aciReport = (value) => {
	const report = anyObject(value);
	member(report, "api_version", supported(text, ["aci/1"]));
	const statedDigest = member(report, ACI_MEMBER, digestText);
	return member(report, "attestation", (attestation) => attested$1(anyObject(attestation), statedDigest));
};
const digestText = matching(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 lower-case hex digits");
function attested$1(attestation, statedDigest) {
	const tee = member(attestation, "tee_type", text);
	const keyset = {
		...member(attestation, "workload_keyset", readKeyset),
		statedDigest
	};
	if (tee !== "tdx") return attestationEvidence({
		keyset,
		platform: "other",
		problem: notSupported(tee === "sev_snp" ? "AMD SEV-SNP" : "another TEE")
	});
	return {
		...member(attestation, "evidence", machineEvidence),
		keyset,
		reportData: memberOr(attestation, "report_data", null, optionalHex)
	};
}
const readKeyset = (value) => {
	const keyset = anyObject(value);
	const notAfter = member(keyset, "not_after", integer(0, MAX_SECONDS)) * 1e3;
	const tlsKeys = memberOr(keyset, "tls_public_keys", [], listOf$2(tlsKey, { most: MAX_TLS_KEYS }));
	return {
		digest: `sha256:${toHex(sha256(utf8(canonicalText(keyset))))}`,
		notAfter,
		tlsKeys
	};
};
const tlsKey = (value) => {
	const key = anyObject(value);
	const domain = memberOr(key, "domain", null, text);
	return {
		spkiSha256: member(key, "spki_sha256", lowerHex(32)),
		domain: domain?.toLowerCase() ?? null
	};
};
const MAX_TLS_KEYS = 256;
const MAX_SECONDS = 253402300799;
function canonicalText(keyset) {
	try {
		return canonicalJson(keyset);
	} catch (cause) {
		if (!(cause instanceof TypeError)) throw cause;
		throw new require_start.ParseError("PARSE_INVALID", "", `it has no canonical form: ${cause.message}`, { cause });
	}
}
const machineEvidence = (value) => {
	const evidence = anyObject(value);
	const quote = memberOr(evidence, "quote", null, optionalQuote);
	if (quote === null) refuse$3("has no quote");
	return attestationEvidence({
		quote,
		eventLog: memberOr(evidence, "event_log", null, optionalEventLog),
		appCompose: memberOr(evidence, "app_compose", null, text) || null,
		...memberOr(evidence, "vm_config", NO_CONFIG, launchConfigs)
	});
};
// src/core/formats/guest-agent-info.ts
const MAX_CERTIFICATES$1 = 8;
function parseGuestAgentInfo(json) {
	return read$2(json, "info", guestAgentInfo);
}
const guestAgentInfo = (value) => {
	const info = anyObject(value);
	const attested = memberOr(info, "app_cert", null, certificateEvidence) ?? memberOr(info, "app_certificates", null, firstCertificate) ?? attestationEvidence({ problem: "the guest agent’s answer has no certificate (app_cert) with a quote" });
	const tcbInfo = memberOr(info, "tcb_info", NO_TCB_INFO, readTcbInfo);
	const config = memberOr(info, "vm_config", NO_CONFIG, launchConfigs);
	return {
		...attested,
		eventLog: tcbInfo.eventLog ?? attested.eventLog,
		vmConfig: config.vmConfig ?? attested.vmConfig,
		mrConfig: config.mrConfig ?? attested.mrConfig,
		appCompose: tcbInfo.appCompose,
		reported: {
			...attested.reported,
			...readIdentity$1(info)
		}
	};
};
const certificateEvidence = (value) => {
	const pem = text(value);
	return pem === "" ? null : raTlsEvidence(parseRaTlsCertificatePem(pem, ""), "");
};
const firstCertificate = (value) => {
	const [quote = null] = listOf$2((certificate, index) => index === 0 ? memberOr(anyObject(certificate), "quote", null, optionalQuote) : null, { most: MAX_CERTIFICATES$1 })(value);
	return quote === null ? null : attestationEvidence({ quote });
};
const NO_TCB_INFO = {
	eventLog: null,
	appCompose: null
};
const readTcbInfo = (value) => {
	if (value === "") return NO_TCB_INFO;
	const tcbInfo = typeof value === "string" ? readJson(value, "", anyObject) : anyObject(value);
	return {
		eventLog: memberOr(tcbInfo, "event_log", null, optionalEventLog),
		appCompose: memberOr(tcbInfo, "app_compose", null, text) || null
	};
};
const readIdentity$1 = (value) => {
	const stated = anyObject(value);
	const identity = {};
	for (const [key, name] of IDENTITY_FIELDS) {
		const [, digits] = HEX_IDENTITY.exec(memberOr(stated, key, "", text)) ?? [];
		if (digits !== void 0) identity[name] = digits.toLowerCase();
	}
	return identity;
};
const HEX_IDENTITY = /^(?:0x)?((?:[0-9a-fA-F]{2}){1,64})$/;
const IDENTITY_FIELDS = [
	["app_id", "appId"],
	["instance_id", "instanceId"],
	["compose_hash", "composeHash"],
	["os_image_hash", "osImageHash"]
];
function withholdsEvidence(info) {
	try {
		const answer = anyObject(parseJson(documentText(info, "info"), "info"));
		return hasMember(answer, "tcb_info") && memberOr(answer, "tcb_info", "", anything) === "";
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return false;
		throw error;
	}
}
// src/core/formats/phala-cloud.ts
const MAX_INSTANCES = 256;
const STOPPED = ["stopped", "exited"];
function parsePhalaCloudAttestations(json) {
	return read$2(json, "attestations", attestations);
}
const attestations = (value) => {
	const answer = anyObject(value);
	const instances = member(answer, "instances", listOf$2(instance, { most: MAX_INSTANCES }));
	if (instances.length === 0) throw new require_start.ParseError("PARSE_INVALID", "instances", "the app has no instances", { hint: "Start the app, then fetch its attestations again." });
	const app = readIdentity$1(answer);
	const agent = (key, role) => {
		const machine = memberOr(answer, key, null, guestAgentInfo);
		return machine === null || machine.quote === null ? [] : [{
			...machine,
			role
		}];
	};
	return [
		...instances.map((machine) => ({
			...machine,
			reported: {
				...app,
				...machine.reported
			}
		})),
		...agent("kms_guest_agent_info", "kms"),
		...agent("gateway_guest_agent_info", "gateway")
	];
};
const instance = (value) => {
	const stated = anyObject(value);
	const quote = memberOr(stated, "quote", null, optionalQuote);
	const tcbInfo = memberOr(stated, "tcb_info", NO_TCB_INFO, readTcbInfo);
	const eventLog = memberOr(stated, "eventlog", null, optionalEventLog) ?? tcbInfo.eventLog;
	const { appCompose } = tcbInfo;
	const evidence = attestationEvidence({
		quote,
		eventLog,
		appCompose,
		...memberOr(stated, "vm_config", NO_CONFIG, launchConfigs),
		reported: readIdentity$1(stated)
	});
	if (quote !== null) return evidence;
	const certificates = memberOr(stated, "app_certificates", [], listOf$2(anything));
	const contradictions = [
		...eventLog === null || eventLog.length === 0 ? [] : ["an event log"],
		...appCompose === null ? [] : ["an app-compose"],
		...certificates.length === 0 ? [] : ["certificates"]
	];
	const stopped = contradictions.length === 0 ? stoppedMachine(stated) : null;
	return {
		...evidence,
		stopped,
		problem: stopped === null ? whyNoQuote(stated, contradictions) : null
	};
};
function stoppedMachine(instance) {
	const status = STOPPED.find((word) => word === memberOr(instance, "status", null, text));
	if (status === void 0 || memberOr(instance, "error", "", text) !== "") return null;
	return {
		name: memberOr(instance, "name", null, text),
		status
	};
}
function whyNoQuote(instance, contradictions) {
	const status = memberOr(instance, "status", null, text);
	const error = memberOr(instance, "error", null, text);
	const details = [
		...status ? [`status ${preview(status)}`] : [],
		...error ? [`error ${preview(error, 100)}`] : [],
		...contradictions.length > 0 ? [`but ${contradictions.join(" and ")}`] : []
	];
	return `Phala Cloud gives no quote for this instance${details.length > 0 ? ` (${details.join(", ")})` : "; it may be stopped"}`;
}
function parseNamedAddresses(json) {
	return read$2(json, "attestations", (value) => {
		const info = memberOr(anyObject(value), "kms_info", {}, anyObject);
		const urlAt = (key) => memberOr(info, key, null, text) || null;
		return {
			kmsUrl: urlAt("url"),
			gatewayUrl: urlAt("gateway_app_url")
		};
	});
}
// src/core/formats/redpill-report.ts
const MAX_MACHINES = 256;
function parseRedpillReport(json) {
	return read$2(json, "report", redpillReport);
}
const redpillReport = (value) => {
	const report = anyObject(value);
	const gateway = memberOr(report, "gateway_attestation", null, machine);
	if (gateway === null && !hasMember(report, "model_attestations")) return modelReport(report);
	const models = memberOr(report, "model_attestations", [], listOf$2(modelReport, { most: MAX_MACHINES })).flat();
	if (models.length === 0) throw new require_start.ParseError("PARSE_INVALID", "model_attestations", "the report has no machine of a model", { hint: "Ask for the report of a model (?model=…)." });
	if (models.length > MAX_MACHINES) refuse$3(`more than ${MAX_MACHINES} machines`, { code: "PARSE_LIMIT" });
	return gateway === null ? models : [...models, {
		...gateway,
		role: "gateway"
	}];
};
const modelReport = (value) => {
	const report = anyObject(value);
	const listed = memberOr(report, "all_attestations", [], listOf$2(machine, { most: MAX_MACHINES }));
	if (!hasMember(report, "intel_quote") && listed.length > 0) return listed;
	const answering = machine(report);
	return [answering, ...listed.filter(({ quote }) => !isSame$2(quote, answering.quote))];
};
function isSame$2(a, b) {
	return a !== null && b !== null && equalBytes(a, b);
}
const machine = (value) => {
	const stated = anyObject(value);
	const quote = memberOr(stated, "intel_quote", null, optionalQuote);
	const info = memberOr(stated, "info", NO_INFO, machineInfo);
	return attestationEvidence({
		...info,
		quote,
		eventLog: memberOr(stated, "event_log", null, optionalEventLog) ?? info.eventLog,
		reportData: memberOr(stated, "report_data", null, optionalHex),
		e2ePublicKey: memberOr(stated, "e2e_pubkey", null, text) || null,
		hasComposeManager: hasMember(stated, "compose_manager_attestation"),
		problem: quote === null ? "the report has no intel_quote for this machine" : null
	});
};
const NO_INFO = {
	...NO_TCB_INFO,
	...NO_CONFIG,
	reported: {}
};
const machineInfo = (value) => {
	if (value === "") return NO_INFO;
	const info = typeof value === "string" ? readJson(value, "", anyObject) : anyObject(value);
	return {
		...memberOr(info, "tcb_info", NO_TCB_INFO, readTcbInfo),
		...memberOr(info, "vm_config", NO_CONFIG, launchConfigs),
		reported: readIdentity$1(info)
	};
};
// src/core/formats/recognise.ts
const MAX_EVIDENCE_BYTES = MAX_ATTESTATION_BYTES;
const BUNDLE_SCHEMA_PREFIX = "trust-center/bundle/";
const BASE64_TEXT = /^\s*(?:AwAC|BAAC|BQAC|hEShATgi)[A-Za-z0-9+/=\s]*$/;
const HEX_TEXT = /^(?:0x)?[0-9a-fA-F\s]+$/;
const REPORT_KEYS = [
	"intel_quote",
	"all_attestations",
	"model_attestations",
	"gateway_attestation"
];
const SUPPORTED = "Give a TDX or SGX quote (binary, hex, base64 or a JSON list of bytes), a GetQuote answer, a Phala Cloud attestations answer, a guest-agent Info answer, a Redpill or NEAR report, a versioned attestation (binary, hex or JSON), an RA-TLS certificate (PEM or DER) or an evidence bundle.";
function recogniseEvidence(bytes) {
	if (bytes.length > MAX_EVIDENCE_BYTES) throw new require_start.InputError("INPUT_TOO_LARGE", `evidence: ${bytes.length} bytes, over the limit of ${MAX_EVIDENCE_BYTES}`, { hint: "Give the evidence of one app; a document of this size is something else." });
	if (bytes.length === 0) return unrecognised("an empty file");
	const binary = recogniseBinary(bytes);
	if (binary !== null) return binary;
	if (otherEncoding(bytes) !== null) documentText(bytes, "evidence");
	const text = readText(bytes);
	if (text === null || text.includes("\0")) return unrecognised(`binary data beginning with ${toHex(bytes.subarray(0, 8))}`);
	const start = text.trimStart();
	if (start === "") return unrecognised("a file of white space");
	if (start.startsWith("{") || start.startsWith("[")) return recogniseJson(parseJson(start, "evidence"));
	if (start.startsWith("-----BEGIN CERTIFICATE-----")) return certificateDocument(bytes);
	if (HEX_TEXT.test(text)) return recogniseHex(text);
	const decoded = BASE64_TEXT.test(text) ? recogniseBinary(fromBase64(text, "evidence")) : null;
	if (decoded !== null) return decoded;
	return unrecognised(`text beginning with ${preview(start, 24)}`);
}
function isBundle(bytes) {
	return bundleIn(bytes) !== null;
}
function bundleIn(bytes) {
	const text = readText(bytes);
	if (text === null || !text.includes(BUNDLE_SCHEMA_PREFIX)) return null;
	try {
		const json = parseJson(text, "bundle", { bytes: Number.POSITIVE_INFINITY });
		return isBundleObject(json) ? json : null;
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
function isBundleObject(json) {
	if (typeof json !== "object" || json === null || Array.isArray(json)) return false;
	return typeof json.schema === "string" && json.schema.startsWith(BUNDLE_SCHEMA_PREFIX);
}
function recogniseBinary(bytes) {
	if (looksLikeQuote(bytes)) return one("quote", attestationEvidence({ quote: bytes }));
	if (looksLikeAttestation(bytes)) return one("versioned-attestation", parseVersionedAttestation(bytes));
	refuseOtherTees(bytes);
	return isDerSequence(bytes) ? certificateDocument(bytes) : null;
}
const SNP_REPORT_BYTES = 1184;
const COSE_ES384 = ["8444a1013822", "d28444a1013822"];
function refuseOtherTees(bytes) {
	const refuse = (tee) => {
		throw new require_start.InputError("INPUT_UNRECOGNISED", `evidence: ${notSupported(tee)}`, { hint: SUPPORTED });
	};
	const start = toHex(bytes.subarray(0, 7));
	if (COSE_ES384.some((header) => start.startsWith(header))) refuse("AWS Nitro Enclave");
	const [version = 0] = bytes;
	if (version >= 2 && version <= 5 && isZero(bytes.subarray(1, 4)) && toHex(bytes.subarray(52, 56)) === "01000000" && bytes.length >= SNP_REPORT_BYTES) refuse("AMD SEV-SNP");
}
function isDerSequence(bytes) {
	const [tag, form, high = 0, low = 0] = bytes;
	return tag === 48 && form === 130 && high * 256 + low + 4 === bytes.length;
}
function recogniseHex(text) {
	const digits = text.replace(/\s+/g, "").replace(/^0x/, "");
	if (digits.length % 2 !== 0) return unrecognised(`an odd number (${digits.length}) of hexadecimal digits`);
	const bytes = fromHex(digits, "evidence");
	const binary = recogniseBinary(bytes);
	if (binary !== null) return binary;
	return unrecognised(`hexadecimal of ${bytes.length} bytes beginning with ${toHex(bytes.subarray(0, 8))}`);
}
function recogniseJson(value) {
	if (Array.isArray(value)) {
		const binary = value.length > 0 && value.every((one) => typeof one === "number") ? recogniseBinary(read$2(value, "evidence", bytes())) : null;
		if (binary !== null) return binary;
		return unrecognised("a JSON array", "An event log alone proves nothing: give the document that holds the quote too.");
	}
	const json = read$2(value, "evidence", anyObject);
	refuseOtherFiles(json);
	if (hasMember(json, "instances")) return {
		kind: "phala-cloud-attestations",
		machines: parsePhalaCloudAttestations(json)
	};
	if (hasMember(json, "workload_keyset_digest")) return one("aci-report", parseAciReport(json));
	if (REPORT_KEYS.some((key) => hasMember(json, key))) return {
		kind: "redpill-report",
		machines: parseRedpillReport(json)
	};
	if (hasMember(json, "quote")) return one("get-quote", parseGetQuote(json));
	if (hasMember(json, "attestation")) return one("versioned-attestation", parseAttestationAnswer(json));
	if (hasMember(json, "app_cert") || hasMember(json, "tcb_info")) return one("guest-agent-info", parseGuestAgentInfo(json));
	const keys = Object.keys(json);
	const named = keys.slice(0, 8).map((key) => preview(key, 24));
	const more = keys.length > named.length ? `, and ${keys.length - named.length} more` : "";
	return unrecognised(keys.length === 0 ? "an empty JSON object" : `JSON with the keys ${named.join(", ")}${more}`);
}
function refuseOtherFiles(json) {
	const has = (...keys) => keys.every((key) => Object.hasOwn(json, key));
	if (isBundleObject(json)) unrecognised("an evidence bundle", "Use it with the replay command.");
	if (has("tcb_info_signature") || has("qe_identity")) unrecognised("PCK collateral", "Pass it with --collateral.");
	if (has("docker_compose_file") || has("manifest_version")) unrecognised("an app-compose file", "Pass it with --app-compose, or see what is in it with `trust-center compose-hash`.");
	if (isKmsStatement(json)) unrecognised("what a KMS says of itself", "Pass it with --kms-evidence.");
	if (isProviderAnswer(json)) unrecognised("the answer of a local key provider", "Pass it with --kms-evidence.");
	if (has("cpu_count", "memory_size")) unrecognised("a vm_config", "Pass it to measure with --vm-config.");
}
function certificateDocument(bytes) {
	return one("ra-tls-certificate", requireRaTlsEvidence(parseRaTlsCertificate(bytes)));
}
function one(kind, machine) {
	return {
		kind,
		machines: [machine]
	};
}
function readText(bytes) {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}
function unrecognised(seen, hint = SUPPORTED) {
	throw new require_start.InputError("INPUT_UNRECOGNISED", `evidence: not recognised: this is ${seen}`, { hint });
}
// src/core/formats/component-evidence.ts
function recogniseComponentEvidence(role, bytes) {
	const { statement, provider } = role === "kms" ? readStatement(bytes) : NOTHING$1;
	if (statement !== null || provider !== null) return {
		machines: [],
		statement,
		provider
	};
	if (isBundle(bytes)) refuse$2(role, "an evidence bundle");
	const { kind, machines } = recogniseEvidence(bytes);
	if (ABOUT_APPS.includes(kind)) refuse$2(role, "a report about an app");
	const quote = role === "kms" && kind === "quote" ? machines[0]?.quote ?? null : null;
	if (quote !== null && isEnclaveQuote(quote)) return {
		machines: [],
		statement: null,
		provider: {
			quote,
			sealedKey: null
		}
	};
	return {
		machines: machines.map((machine) => ({
			...machine,
			role
		})),
		statement: role === "kms" && kind === "ra-tls-certificate" ? rpcCertificate(bytes) : null,
		provider: null
	};
}
const NOTHING$1 = {
	statement: null,
	provider: null
};
const ABOUT_APPS = [
	"phala-cloud-attestations",
	"redpill-report",
	"aci-report"
];
function refuse$2(role, what) {
	throw new require_start.InputError("INPUT_UNRECOGNISED", `${role}-evidence: this is ${what}`, { hint: "Give it as the evidence itself, which has every machine that it is about; here, give the evidence of one machine." });
}
function readStatement(bytes) {
	if (bytes.length > MAX_EVIDENCE_BYTES || !fromStart(bytes).trimStart().startsWith("{")) return NOTHING$1;
	const json = read$2(parseJson(documentText(bytes, "kms-evidence"), "kms-evidence"), "kms-evidence", anyObject);
	return {
		statement: isKmsStatement(json) ? parseKmsStatement(json) : null,
		provider: isProviderAnswer(json) ? parseProviderAnswer(json) : null
	};
}
function fromStart(bytes) {
	return String.fromCharCode(...bytes.subarray(0, 64)).replace(/^\u00ef\u00bb\u00bf/, "");
}
function rpcCertificate(bytes) {
	const chain = certificatesIn(bytes);
	const [leaf, ...issuers] = chain;
	if (leaf === void 0 || raTlsUsage(leaf) !== "kms:rpc") return null;
	const root = issuers.at(-1);
	return {
		source: "RPC certificate",
		rootKeys: root === void 0 ? [] : [root.spki],
		k256Keys: [],
		rootKeyQuote: null,
		rpcChain: chain,
		gatewayAppId: null,
		isDev: null,
		allowAnyUpgrade: null
	};
}
function certificatesIn(bytes) {
	if (bytes[0] === 48 && bytes[1] === 130) return [parseCertificate(bytes, "certificate")];
	const text = documentText(bytes, "certificate").trimStart();
	return text.startsWith("-----BEGIN CERTIFICATE-----") ? parseCertificateChainPem(text, "certificate") : [];
}
// src/collect/evidence/guest-agent.ts
const ATTESTATION = [
	"prpc/Worker.GetAttestationForAppKey?algorithm=secp256k1",
	"prpc/Worker.GetAttestationForAppKey?algorithm=ed25519",
	"prpc/GetAttestationForAppKey?algorithm=secp256k1"
];
const INFO = [
	"prpc/Worker.Info",
	"prpc/Info",
	"prpc/v1/Info"
];
async function fetchFromGuestAgent(url, options = {}) {
	const [attestation, info] = await Promise.all([settled(fetchFirst(ATTESTATION.map((path) => below(url, path)), options)), settled(fetchInfo(url, options))]);
	const gaps = [];
	if (attestation instanceof require_start.FetchError) gaps.push({
		name: "attestation",
		reason: attestation.message
	});
	if (info instanceof require_start.FetchError) {
		if (gaps.length === 0) gaps.push({
			name: "info",
			reason: info.message
		});
		return {
			evidence: attestation,
			info: null,
			gaps
		};
	}
	const withheld = whyWithheld(info);
	if (withheld !== null) gaps.push({
		name: "info",
		reason: withheld,
		hint: GIVE_IT
	});
	return attestation instanceof require_start.FetchError && carriesQuote(info.bytes) ? {
		evidence: info,
		info: null,
		gaps
	} : {
		evidence: attestation,
		info,
		gaps
	};
}
function whyWithheld({ bytes, source }) {
	return withholdsEvidence(bytes) ? `${source}: ${WITHHELD}` : null;
}
const WITHHELD = "the agent gives no event log, app-compose and vm_config: the app-compose of the VM hides them (public_tcbinfo: false)";
const GIVE_IT = "What needs them is unknown then. Deploy with public_tcbinfo: true, or give the app-compose (--app-compose) and evidence that the app hands out itself.";
async function fetchInfoOf(appId, url, options = {}) {
	const info = await fetchInfo(url, options);
	const refuse = (why, cause) => {
		throw new require_start.FetchError("FETCH_CONTENT", info.source, why, {
			hint: "The agent must answer at https://<app id>-8090.<domain>: check the domain, or leave it out.",
			cause
		});
	};
	try {
		const [machine] = recogniseEvidence(info.bytes).machines;
		const named = machine?.reported.appId;
		return named === appId ? info : refuse(`this is not the guest agent of ${appId}: it ${named === void 0 ? "names no app" : `is that of ${named}`}`);
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError) || error instanceof require_start.FetchError) throw error;
		return refuse(`the answer is not usable: ${error.message}`, error);
	}
}
function fetchInfo(url, options) {
	return fetchFirst(INFO.map((path) => below(url, path)), options);
}
function carriesQuote(info) {
	try {
		return recogniseEvidence(info).machines.every(({ quote }) => quote !== null);
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return false;
		throw error;
	}
}
// src/collect/evidence/component.ts
function documentOf(role, from, what, isWanted) {
	let why;
	try {
		const document = recogniseComponentEvidence(role, from.bytes);
		if (isWanted(document)) return document;
		why = `it is no ${what}`;
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError)) throw error;
		why = error.code === "INPUT_UNRECOGNISED" ? `it is no ${what}` : error.message;
	}
	throw new require_start.FetchError("FETCH_CONTENT", from.source, `the answer is not usable: ${why}`, { hint: "Check that the address is the right one for this service, or try again later." });
}
function addInfo(role, from, { documents, gaps }) {
	const document = documentOf(role, from, "Info answer", ({ machines }) => machines.length > 0);
	documents.push({
		from,
		document,
		isMet: false
	});
	const withheld = whyWithheld(from);
	if (withheld === null) return;
	const hint = `What needs them is unknown then. Ask its operator to deploy it with public_tcbinfo: true, or for evidence with the event log (--${role}-evidence FILE).`;
	gaps.push({
		name: `${role}/info`,
		reason: withheld,
		hint
	});
}
async function orGap(name, gaps, ask) {
	try {
		await ask();
	} catch (error) {
		if (!(error instanceof require_start.FetchError)) throw error;
		gaps.push(gapOf$1(name, error));
	}
}
// src/collect/evidence/kms.ts
const META = [
	"prpc/KMS.GetMeta",
	"prpc/GetMeta",
	"prpc/v1/GetMeta"
];
const RPC_USAGE = "kms:rpc";
function expectKmsUrl(url) {
	if (parseHttpUrl(url).protocol === "https:") return;
	throw new require_start.InputError("INPUT_INVALID", `${displayUrl(url)}: a KMS is asked by https, for its certificate`, { hint: "Give the URL of its RPC port, e.g. https://kms.example.org:8000." });
}
async function fetchFromKms(url, options) {
	const answers = {
		documents: [],
		records: [],
		gaps: []
	};
	const { documents, gaps } = answers;
	const met = await settled(meet(url, options));
	await orGap("kms/rpc-certificate", gaps, async () => {
		if (met instanceof require_start.FetchError) throw met;
		const { certificate } = met;
		if (certificate instanceof require_start.FetchError) throw certificate;
		const document = documentOf("kms", certificate, "RA-TLS certificate", ({ machines }) => machines.length > 0);
		documents.push({
			from: certificate,
			document,
			isMet: true
		});
	});
	await orGap("kms/meta", gaps, async () => {
		if (met instanceof require_start.FetchError) throw met;
		const from = met.meta ?? await fetchMeta(url, options);
		if (from instanceof require_start.FetchError) throw from;
		const document = documentOf("kms", from, "GetMeta answer", ({ statement }) => statement !== null);
		documents.push({
			from,
			document,
			isMet: false
		});
	});
	const agent = agentOf(url);
	if (agent !== null) await orGap("kms/info", gaps, async () => {
		addInfo("kms", await fetchInfo(agent, options), answers);
	});
	return answers;
}
async function meet(url, options) {
	const { now: _, post: __, headers: ___, ...terms } = options;
	const { origin, host } = parseHttpUrl(url);
	const first = whoseCertificate(await handshake(new URL(origin), terms), host);
	if (first instanceof require_start.FetchError) return {
		certificate: first,
		meta: null
	};
	let met = {
		certificate: first,
		meta: null
	};
	const failures = [];
	for (const path of META) {
		const answered = await settled(handshakeAndGet(new URL(below(url, path)), {
			...terms,
			contentTypes: JSON_TYPES
		}));
		if (answered instanceof require_start.FetchError) return {
			...met,
			meta: answered
		};
		const { chain, answer } = answered;
		const certificate = whoseCertificate(chain, host);
		if (certificate instanceof require_start.FetchError) return {
			certificate,
			meta: null
		};
		if (!(answer instanceof require_start.FetchError)) return {
			certificate,
			meta: {
				bytes: answer.body,
				source: answer.url
			}
		};
		failures.push(answer);
		met = {
			certificate,
			meta: whyNowhere(failures)
		};
		if (!isElsewhere(answer)) break;
	}
	return met;
}
function whoseCertificate(chain, host) {
	const source = `tls://${host.includes(":") ? host : `${host}:443`}`;
	const unusable = (why) => new require_start.FetchError("FETCH_CONTENT", source, why, { hint: "Give the RPC port of the KMS itself, where TLS ends in its VM; or recorded evidence, with --kms-evidence." });
	const [der] = chain;
	if (der === void 0) return unusable("the server shows no certificate");
	try {
		const leaf = parseRaTlsCertificate(der);
		const usage = raTlsUsage(leaf);
		if (raTlsEvidence(leaf) === null) return unusable("the certificate has no attestation");
		if (usage !== null && usage !== RPC_USAGE) return unusable("the certificate is for something else than the RPC of a KMS");
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError)) throw error;
		return unusable(`the certificate cannot be used: ${error.message}`);
	}
	return {
		bytes: utf8(chain.map(toPem).join("")),
		source
	};
}
function fetchMeta(url, options) {
	return fetchFirst(META.map((path) => below(url, path)), options);
}
const ADDRESSED$1 = /^([0-9a-f]{40})-\d{1,5}s?\.(.+)$/;
function agentOf(url) {
	const { hostname, port } = parseHttpUrl(url);
	const [, id, domain] = ADDRESSED$1.exec(hostname) ?? [];
	return id === void 0 ? null : `https://${id}-8090.${domain}${port === "" ? "" : `:${port}`}`;
}
// src/collect/evidence/ra-tls.ts
async function fetchRaTlsCertificate(address, allowPrivate, options = {}) {
	const server = `https://${address}`;
	const addresses = addressesOf$1(server, allowPrivate);
	return {
		bytes: utf8((await handshake(new URL(server), {
			...options,
			addresses
		})).map(toPem).join("")),
		source: `tls://${address}`
	};
}
const ADDRESSED = /^([0-9a-f]{40})(?![0-9a-z_])/;
function addressedId(host) {
	return ADDRESSED.exec(host)?.[1] ?? null;
}
// src/collect/named-target.ts
function expectNamed({ target, expected = {}, kmsUrl, gatewayUrl, domain, offline }) {
	if (offline && (kmsUrl !== void 0 || gatewayUrl !== void 0)) {
		const what = kmsUrl === void 0 ? "gateway-url" : "kms-url";
		throw new require_start.InputError("INPUT_INVALID", `offline: ${what} has to be asked over the network`, { hint: `Give recorded evidence with --${what.replace("url", "evidence")}, or leave out --offline.` });
	}
	if (kmsUrl !== void 0) expectKmsUrl(kmsUrl);
	if (gatewayUrl !== void 0) expectConfidential(gatewayUrl);
	const expectHex = (what, text, digits) => {
		if (text.length === digits && /^[0-9a-f]*$/.test(text)) return;
		const wanted = `${digits} lower-case hexadecimal digits`;
		throw new require_start.InputError("INPUT_INVALID", `${what}: expected ${wanted}, got ${preview(text, 100)}`);
	};
	if (domain !== void 0) expectDomain(domain);
	if (target.kind === "challenge") expectChallenge(target);
	if (target.kind === "phala-cloud") expectHex("app id", target.appId, 40);
	if (expected.appId !== void 0) expectHex("app id", expected.appId, 40);
	for (const hash of expected.osImageHashes ?? []) expectHex("OS image hash", hash, 64);
	if (target.kind === "phala-cloud" && expected.appId !== void 0 && expected.appId !== target.appId) throw new require_start.InputError("INPUT_INVALID", `${target.appId} and ${expected.appId} name two apps; give one`);
}
function expectDomain({ name, port }) {
	const read = parseDomainAddress(domainAddress({
		name,
		port
	}));
	const isRead = "name" in read && read.name === name && read.port === port;
	const url = `https://${name}`;
	if (isRead && URL.canParse(url) && new URL(url).hostname === name) return;
	const problem = "problem" in read ? read.problem : "a name that URLs write otherwise, or not at all";
	const given = preview(`${name}:${port}`, 100);
	throw new require_start.InputError("INPUT_INVALID", `domain: expected a domain name in lower case, got ${given}: ${problem}`, { hint: "Give the name that clients connect to, e.g. app.example.com, or app.example.com:8443." });
}
function namedTarget({ target, nonce, kmsUrl, gatewayUrl, domain }) {
	const addressed = addressedId(hostOf(target));
	return {
		kind: target.kind,
		name: targetName(target),
		...nonce === null ? {} : { nonce: toHex(nonce) },
		...addressed === null ? {} : { addressedId: addressed },
		...kmsUrl === void 0 ? {} : { kmsUrl: placeName(kmsUrl) },
		...gatewayUrl === void 0 ? {} : { gatewayUrl: placeName(gatewayUrl) },
		...domain === void 0 ? {} : { domain: domainAddress(domain) }
	};
}
function hostOf(target) {
	if (target.kind === "ra-tls") return target.address;
	return target.kind === "guest-agent" || target.kind === "challenge" ? parseHttpUrl(target.url).host : "";
}
function targetName(target) {
	switch (target.kind) {
		case "file": return fileName$1(target.path);
		case "guest-agent": return placeName(target.url);
		case "challenge": return target.url;
		case "ra-tls": return target.address;
		case "phala-cloud": return target.appId;
		case "redpill": return target.model;
	}
}
function fileName$1(path) {
	if (/^https?:\/\//.test(path)) return placeName(path);
	const plain = (0, node_path.normalize)(path);
	return path === "-" || (0, node_path.isAbsolute)(plain) || plain.split(node_path.sep)[0] === ".." ? fileSource(path).replace(/^file:/, "") : plain.split(node_path.sep).join("/");
}
function placeName(url) {
	return displayUrl(parseHttpUrl(url)).replace(/\/$/, "");
}
// src/core/result/compose-rules.ts
const SEVERITIES = ["info", "warning"];
const warning = (title) => ({
	severity: "warning",
	title
});
const info = (title) => ({
	severity: "info",
	title
});
const COMPOSE_RULES = {
	malformed: warning("The app-compose cannot be read"),
	"not-normalised": info("The app-compose is not in normalised form"),
	runner: warning("The runner is one that this version does not know"),
	"init-script": warning("A script runs before the VM is set up"),
	"pre-launch-script": warning("A script runs before the containers"),
	"bash-script": warning("A script runs in place of containers"),
	"public-logs": warning("The logs are public"),
	"public-sysinfo": info("Load and disk usage are public"),
	"private-tcbinfo": info("The guest agent hides the evidence"),
	"allowed-envs": warning("The deployer sets variables"),
	"allowed-env-of-tools": warning("The deployer sets variables of the programs that start the containers"),
	kms: info("Keys come from a KMS"),
	"local-key-provider": info("Keys come from an enclave on the host"),
	"any-key-provider": info("Any key provider of the kind is accepted"),
	gateway: info("A gateway stands before the app"),
	"no-instance-id": info("Instances have no identity of their own"),
	"host-time": info("The time at boot is the host’s"),
	"unknown-field": info("A member that this version does not know"),
	"no-compose-file": warning("There is no Docker Compose file"),
	"compose-file-malformed": warning("A part of the Docker Compose file cannot be read"),
	include: warning("Other Compose files are included"),
	"image-not-pinned": warning("An image is not pinned by digest"),
	"image-built": warning("An image is built in the VM"),
	"no-image": warning("A service names no image"),
	"pull-policy": info("An image that is not pinned has a pull policy"),
	extends: warning("A service of another file is extended"),
	"env-file": warning("Variables come from a file that the hash does not cover"),
	"file-not-hashed": warning("A file is used that the hash does not cover"),
	provider: warning("A service is run by a plugin"),
	privileged: warning("A container is privileged"),
	"cap-add": warning("A container has more capabilities than usual"),
	"security-opt": warning("A container’s confinement is changed"),
	"host-namespace": warning("A container shares a namespace with the VM"),
	devices: warning("A container has devices of the VM"),
	"docker-socket": warning("A container can reach the container engine"),
	"host-root": warning("A container has the whole file system of the VM"),
	"host-system": warning("A container has system files of the VM"),
	"host-path": info("A container has files of the VM"),
	"dstack-socket": info("A container can ask the guest agent"),
	"volumes-from": warning("A container has the volumes of another"),
	"volume-options": warning("A volume is mounted with options of its own"),
	"external-volume": info("A volume is made by something else"),
	runtime: info("A container has another runtime"),
	"published-ports": info("Ports of the VM lead to a container"),
	"open-value": warning("What a container is depends on a variable that the file does not fix"),
	"open-environment": info("What a container is given depends on a variable that the file does not fix")
};
const COMPOSE_RULE_NAMES = Object.keys(COMPOSE_RULES);
const HIDING_RULES = [
	"malformed",
	"compose-file-malformed",
	"include",
	"extends",
	"runner",
	"allowed-env-of-tools"
];
// src/core/result/catalog.ts
const entry = (phase, title) => ({
	phase,
	title
});
const COMPOSE_CHECKS = Object.fromEntries(COMPOSE_RULE_NAMES.map((rule) => [`source-code.compose.${rule}`, entry("source-code", `The policy does not refuse it: ${lowerFirst(COMPOSE_RULES[rule].title)}`)]));
const CATALOG = {
	"hardware.quote-format": entry("hardware", "The quote follows Intel’s format"),
	"hardware.quote-trailing-bytes": entry("hardware", "Nothing but zero padding follows the quote"),
	"hardware.tee-type": entry("hardware", "The quote comes from an accepted kind of TEE"),
	"hardware.collateral": entry("hardware", "PCK collateral for the platform is at hand"),
	"hardware.root-ca": entry("hardware", "Every chain ends in the trusted root key"),
	"hardware.pck-chain": entry("hardware", "The PCK certificate chain is valid"),
	"hardware.tcb-info-chain": entry("hardware", "The TCB info signing chain is valid"),
	"hardware.qe-identity-chain": entry("hardware", "The QE identity signing chain is valid"),
	"hardware.pck-crl-chain": entry("hardware", "The issuer chain of the PCK revocation list is valid"),
	"hardware.root-ca-crl": entry("hardware", "The root CA’s revocation list is authentic and current"),
	"hardware.pck-crl": entry("hardware", "The PCK CA’s revocation list is authentic and current"),
	"hardware.revocation": entry("hardware", "No certificate in use is revoked"),
	"hardware.tcb-info-signature": entry("hardware", "The TCB info is signed by Intel"),
	"hardware.tcb-info-window": entry("hardware", "The TCB info is current"),
	"hardware.tcb-info-platform": entry("hardware", "The TCB info is for this platform (FMSPC, PCE-ID)"),
	"hardware.qe-identity-signature": entry("hardware", "The QE identity is signed by Intel"),
	"hardware.qe-identity-window": entry("hardware", "The QE identity is current"),
	"hardware.tcb-evaluation-data-number": entry("hardware", "The collateral is of a recent TCB recovery"),
	"hardware.collateral-age": entry("hardware", "The collateral is younger than the policy’s limit"),
	"hardware.qe-report-signature": entry("hardware", "The PCK key signed the quoting enclave’s report"),
	"hardware.qe-identity": entry("hardware", "The quoting enclave is Intel’s"),
	"hardware.qe-tcb": entry("hardware", "The quoting enclave’s version has a TCB level"),
	"hardware.attestation-key": entry("hardware", "The quoting enclave vouches for the attestation key"),
	"hardware.quote-signature": entry("hardware", "The attestation key signed the quote"),
	"hardware.tdx-module": entry("hardware", "The TDX module is Intel’s and has a TCB level"),
	"hardware.platform-tcb": entry("hardware", "The platform has a TCB level"),
	"hardware.tcb-status": entry("hardware", "The converged TCB status is accepted by the policy"),
	"hardware.advisories": entry("hardware", "No open advisory is refused by the policy"),
	"hardware.td-attributes": entry("hardware", "The TD’s attributes are safe and as pinned"),
	"hardware.xfam": entry("hardware", "The TD’s extended features are as pinned"),
	"hardware.mrseam": entry("hardware", "The TDX module’s measurement is as pinned"),
	"hardware.mrservicetd": entry("hardware", "No service TD is bound to the TD, or one that is pinned"),
	"hardware.fmspc": entry("hardware", "The platform’s model is as pinned"),
	"hardware.qe-vendor-id": entry("hardware", "The vendor of the quoting enclave is as pinned"),
	"hardware.mrsignerseam": entry("hardware", "The TDX module’s signer is as pinned"),
	"hardware.seamattributes": entry("hardware", "The TDX module’s attributes are as pinned"),
	"hardware.mrconfigid": entry("hardware", "The configuration that the host gave the TD is as pinned"),
	"hardware.mrowner": entry("hardware", "The TD’s owner is as pinned"),
	"hardware.mrownerconfig": entry("hardware", "The configuration that the TD’s owner gave is as pinned"),
	"hardware.tee-tcb-svn": entry("hardware", "The TDX module and its microcode are as recent as the policy asks"),
	"hardware.enclave-attributes": entry("hardware", "The enclave’s attributes are safe"),
	"hardware.report-data": entry("hardware", "The report data binds what it should"),
	"hardware.freshness": entry("hardware", "The evidence is as fresh as the policy asks"),
	"hardware.channel": entry("hardware", "TLS to the server that gave the report ends in the attested workload"),
	"hardware.clock": entry("hardware", "The clock here agrees with that of the target’s server"),
	"hardware.drift": entry("hardware", "Its hardware differs from that of its peers in nothing that the policy refuses"),
	"os.ground": entry("os", "The hardware that vouches for the registers is proven"),
	"os.event-log-replay": entry("os", "The event log replays to RTMR0, RTMR1 and RTMR2 of the quote"),
	"os.event-layout": entry("os", "The boot events have a known layout"),
	"os.constant-events": entry("os", "Boot events that are the same for every launch have their known digests"),
	"os.td-hob": entry("os", "The TD HOB describes the claimed memory"),
	"os.boot-path": entry("os", "The kernel was booted directly, in the known order"),
	"os.measurement-document": entry("os", "The measurement document belongs to the claimed image"),
	"os.mrtd": entry("os", "MRTD is that of the expected firmware"),
	"os.rtmr0": entry("os", "RTMR0 is that of the expected virtual hardware"),
	"os.rtmr1": entry("os", "RTMR1 is that of the expected kernel"),
	"os.rtmr2": entry("os", "RTMR2 is that of the expected command line and initrd"),
	"os.acpi-tables": entry("os", "The ACPI tables are those QEMU makes for the claimed VM"),
	"os.reference-value": entry("os", "The OS is one the verifier knows"),
	"os.image-hash-event": entry("os", "The guest’s own account of its image agrees"),
	"os.dev-image": entry("os", "The image is not a development build"),
	"os.drift": entry("os", "Its OS differs from that of its peers in nothing that the policy refuses"),
	"source-code.ground": entry("source-code", "The OS that reported the events of RTMR3 is proven"),
	"source-code.event-log-replay": entry("source-code", "The event log replays to RTMR3 of the quote"),
	"source-code.event-digests": entry("source-code", "Every runtime event’s digest follows from its name and payload"),
	"source-code.rtmr3": entry("source-code", "RTMR3 is as pinned"),
	"source-code.launch-events": entry("source-code", "The launch events are complete, single and before system-ready"),
	"source-code.compose-hash": entry("source-code", "The measured app-compose is the expected one"),
	"source-code.compose-file": entry("source-code", "The Docker Compose file that runs is the expected one"),
	"source-code.app-compose": entry("source-code", "What the app-compose says besides is accepted"),
	"source-code.mr-config-id": entry("source-code", "MRCONFIGID agrees with the launch events"),
	"source-code.app-id": entry("source-code", "The app id is measured and accepted"),
	"source-code.instance-id": entry("source-code", "The instance id is measured"),
	"source-code.key-provider": entry("source-code", "The key provider is measured and accepted"),
	"source-code.kms-binding": entry("source-code", "The keys come from the KMS of this deployment"),
	"source-code.key-provider-quote": entry("source-code", "The local key provider is a genuine enclave on the same host"),
	"source-code.registry.endpoints": entry("source-code", "The endpoints that were asked of the chain agree"),
	"source-code.registry.contract": entry("source-code", "There is a contract at the measured app id"),
	"source-code.registry.kms-contract": entry("source-code", "The KMS contract is a known one, and holds the key that the app’s keys hang on"),
	"source-code.registry.registered": entry("source-code", "The KMS contract knows the app"),
	"source-code.registry.compose-hash": entry("source-code", "The app’s contract allows the measured compose hash"),
	"source-code.registry.device": entry("source-code", "The app’s contract allows the machine"),
	"source-code.registry.os-image": entry("source-code", "The KMS contract allows the OS image"),
	"source-code.registry.boot": entry("source-code", "The contracts let this very boot have its keys"),
	"source-code.registry.kms-measurement": entry("source-code", "The KMS contract allows what the KMS node runs"),
	"source-code.registry.gateway": entry("source-code", "The KMS contract names this gateway"),
	"source-code.registry.owner": entry("source-code", "The policy accepts the owner of the app’s contract"),
	"source-code.registry.upgrades": entry("source-code", "Nobody can replace the code of the app’s contract"),
	"source-code.registry.only-this": entry("source-code", "The app’s contract allows no other compose hash"),
	"source-code.drift": entry("source-code", "It is of one app with its peers, and differs from them in nothing that the policy refuses"),
	"source-code.compose-manager": entry("source-code", "No manager in the VM runs other compose files than the measured one"),
	"source-code.provenance.digests": entry("source-code", "The container images are fixed by their digests"),
	"source-code.provenance.manifests": entry("source-code", "The digests lead to what the VM can run"),
	"source-code.provenance.tag": entry("source-code", "A tag beside a digest decides nothing"),
	"source-code.provenance.signature": entry("source-code", "Authentic attestations are about the images"),
	"source-code.provenance.source": entry("source-code", "The images were built by whom the policy names"),
	"source-code.findings": entry("source-code", "The policy refuses nothing that the app-compose lets happen"),
	...COMPOSE_CHECKS,
	"domain.ground": entry("domain", "What runs where the TLS key is held is proven"),
	"domain.name": entry("domain", "The domain leads to this app"),
	"domain.tee-controlled-key": entry("domain", "The keys of the domain’s TLS certificate were made in the TEE"),
	"domain.certificate": entry("domain", "The domain serves a valid certificate of an attested key"),
	"domain.caa": entry("domain", "Nobody but the TEE’s account may be given a certificate for the domain"),
	"domain.ct": entry("domain", "Public logs know no certificate for the domain with another key")
};
function sectionOf(id) {
	return id.startsWith("source-code.compose.") ? "source-code.findings" : id;
}
function lowerFirst(text) {
	return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
// src/core/appraisal/expectations.ts
const NAMED_IMAGES = {
	given: "os-image/given",
	release: "os-image/release",
	rebuild: "os-image/rebuild"
};
const LAUNCH$3 = [
	"source-code.ground",
	"source-code.event-log-replay",
	"source-code.event-digests",
	"source-code.launch-events"
];
const COMPARED_BY = {
	nonce: ["hardware.quote-format", "hardware.report-data"],
	"os-image": ["os.ground", ...[
		"os.mrtd",
		"os.rtmr0",
		"os.rtmr1",
		"os.rtmr2",
		"os.acpi-tables",
		"os.reference-value"
	]],
	"app-id": [...LAUNCH$3, "source-code.app-id"],
	"app-compose": [
		...LAUNCH$3,
		"source-code.compose-hash",
		"source-code.compose-manager"
	],
	"compose-file": [
		...LAUNCH$3,
		"source-code.compose-file",
		"source-code.app-compose",
		"source-code.compose-manager"
	],
	kms: [
		...LAUNCH$3,
		"source-code.kms-binding",
		"source-code.key-provider-quote"
	],
	gateway: [...LAUNCH$3, "source-code.kms-binding"],
	registry: [...LAUNCH$3, ...Object.keys(CATALOG).filter((id) => id.startsWith("source-code.registry."))],
	domain: [
		"domain.ground",
		"domain.name",
		"domain.tee-controlled-key",
		"domain.certificate",
		"domain.caa",
		"domain.ct"
	]
};
function comparing(named, checks) {
	const ids = new Set(named.flatMap((expectation) => COMPARED_BY[expectation]));
	const byId = new Map(checks.map((check) => [check.id, check]));
	for (const id of ids) {
		const cause = byId.get(id)?.followsFrom;
		if (cause !== void 0) ids.add(cause);
	}
	return checks.filter(({ id }) => ids.has(id));
}
function isNamed(named, phase) {
	return named.some((expectation) => COMPARED_BY[expectation].some((id) => id.startsWith(`${phase}.`)));
}
function namedOf(role, named) {
	if (role === "app") return named;
	return role === "gateway" ? named.filter((expectation) => expectation === "gateway") : [];
}
// src/core/formats/collateral.ts
const TCB_STATUSES = [
	"UpToDate",
	"SWHardeningNeeded",
	"ConfigurationNeeded",
	"ConfigurationAndSWHardeningNeeded",
	"OutOfDate",
	"OutOfDateConfigurationNeeded",
	"Revoked"
];
const MAX_COLLATERAL_BYTES = 4194304;
const MAX_DOCUMENT = {
	bytes: 262144,
	depth: 8
};
const MAX_TCB_LEVELS = 128;
const MAX_MODULE_IDENTITIES = 32;
const MAX_ADVISORIES = 128;
const MAX_ADVISORY_ID = 64;
const knownCollateral = new Remembered(16);
const MAX_REMEMBERED = 131072;
function readCollateral(text) {
	return text.length > MAX_REMEMBERED ? parseCollateral(text) : knownCollateral.get(text, () => parseCollateral(text));
}
function parseCollateral(json) {
	return readJson(json, "collateral", collateral, {
		bytes: MAX_COLLATERAL_BYTES,
		depth: 8
	});
}
const collateral = (value) => {
	const document = anyObject(value);
	if (!hasMember(document, "tcb_info") && !hasMember(document, "qe_identity")) refuse$3("this is no PCK collateral: it has neither tcb_info nor qe_identity", { hint: "Give the nine-member JSON that dcap-qvl writes, or leave it out to have it fetched." });
	const stated = (key) => member(document, key, text);
	const chain = (pem, key) => part(() => parseCertificateChainPem(pem, key));
	const crl = (key) => {
		const text = stated(key);
		return part(() => parseCrl(crlOfText(text, key), key));
	};
	const signed = (key, parse) => {
		const json = stated(key);
		const signature = stated(`${key}_signature`);
		return part(() => ({
			value: parse(json),
			signedBytes: utf8(json),
			signature: fromHex(signature, `${key}_signature`, 64)
		}));
	};
	const pckChain = memberOr(document, "pck_certificate_chain", null, text);
	return {
		pckCrlIssuerChain: chain(stated("pck_crl_issuer_chain"), "pck_crl_issuer_chain"),
		rootCaCrl: crl("root_ca_crl"),
		pckCrl: crl("pck_crl"),
		tcbInfoIssuerChain: chain(stated("tcb_info_issuer_chain"), "tcb_info_issuer_chain"),
		tcbInfo: signed("tcb_info", parseTcbInfo),
		qeIdentityIssuerChain: chain(stated("qe_identity_issuer_chain"), "qe_identity_issuer_chain"),
		qeIdentity: signed("qe_identity", parseQeIdentity),
		pckCertificateChain: pckChain === null ? null : chain(pckChain, "pck_certificate_chain")
	};
};
function part(read) {
	try {
		return {
			ok: true,
			value: read()
		};
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return {
			ok: false,
			error
		};
		throw error;
	}
}
const u16$1 = integer(0, 65535);
const evaluationNumber = integer(0, 2147483647);
function parseTcbInfo(json) {
	return readJson(json, "tcb_info", tcbInfo, MAX_DOCUMENT);
}
const tcbInfo = (value) => {
	const info = anyObject(value);
	const version = member(info, "version", supported(u16$1, [3]));
	const id = member(info, "id", supported(text, ["SGX", "TDX"]));
	const isTdx = id === "TDX";
	return {
		id,
		version,
		issueDate: member(info, "issueDate", time$3),
		nextUpdate: member(info, "nextUpdate", time$3),
		fmspc: toHex(member(info, "fmspc", hexBytes$2(6))),
		pceId: toHex(member(info, "pceId", hexBytes$2(2))),
		tcbType: member(info, "tcbType", supported(u16$1, [0])),
		tcbEvaluationDataNumber: member(info, "tcbEvaluationDataNumber", evaluationNumber),
		tdxModule: isTdx ? member(info, "tdxModule", tdxModule) : null,
		tdxModuleIdentities: memberOr(info, "tdxModuleIdentities", [], tdxModuleIdentities),
		tcbLevels: member(info, "tcbLevels", isTdx ? tdxLevels : sgxLevels),
		componentNames: componentNames(info, isTdx)
	};
};
function parseQeIdentity(json) {
	return readJson(json, "qe_identity", qeIdentity, MAX_DOCUMENT);
}
const qeIdentity = (value) => {
	const identity = anyObject(value);
	return {
		version: member(identity, "version", supported(u16$1, [2])),
		id: member(identity, "id", supported(text, [
			"QE",
			"QVE",
			"TD_QE"
		])),
		issueDate: member(identity, "issueDate", time$3),
		nextUpdate: member(identity, "nextUpdate", time$3),
		tcbEvaluationDataNumber: member(identity, "tcbEvaluationDataNumber", evaluationNumber),
		miscSelect: member(identity, "miscselect", hexBytes$2(4)),
		miscSelectMask: member(identity, "miscselectMask", hexBytes$2(4)),
		attributes: member(identity, "attributes", hexBytes$2(16)),
		attributesMask: member(identity, "attributesMask", hexBytes$2(16)),
		mrSigner: member(identity, "mrsigner", hexBytes$2(32)),
		isvProdId: member(identity, "isvprodid", u16$1),
		tcbLevels: member(identity, "tcbLevels", qeLevels)
	};
};
const tdxModule = (value) => {
	const module = anyObject(value);
	return {
		mrSigner: member(module, "mrsigner", hexBytes$2(48)),
		attributes: member(module, "attributes", hexBytes$2(8)),
		attributesMask: member(module, "attributesMask", hexBytes$2(8))
	};
};
const advisoryIds$1 = listOf$2((value) => {
	const id = text(value);
	return id.length <= MAX_ADVISORY_ID ? id : refuse$3(`longer than ${MAX_ADVISORY_ID} characters`, { code: "PARSE_LIMIT" });
}, { most: MAX_ADVISORIES });
const tcbStatus$1 = supported(text, TCB_STATUSES);
const qeStatus = supported(text, [
	"UpToDate",
	"ConfigurationNeeded",
	"OutOfDate",
	"OutOfDateConfigurationNeeded",
	"Revoked"
]);
const moduleStatus = supported(text, [
	"UpToDate",
	"OutOfDate",
	"Revoked"
]);
function levelStatus(level, status) {
	return {
		tcbDate: member(level, "tcbDate", time$3),
		tcbStatus: member(level, "tcbStatus", status),
		advisoryIds: memberOr(level, "advisoryIDs", [], advisoryIds$1)
	};
}
const svn$1 = integer(0, 255);
const components$1 = listOf$2((value) => member(anyObject(value), "svn", svn$1), {
	least: 16,
	most: 16
});
function tcbLevel(isTdx) {
	return (value) => {
		const level = anyObject(value);
		return {
			...member(level, "tcb", (value) => {
				const svns = anyObject(value);
				return {
					sgxComponents: member(svns, "sgxtcbcomponents", components$1),
					tdxComponents: isTdx ? member(svns, "tdxtcbcomponents", components$1) : null,
					pceSvn: member(svns, "pcesvn", u16$1)
				};
			}),
			...levelStatus(level, tcbStatus$1)
		};
	};
}
function isvSvnLevel(status) {
	return (value) => {
		const level = anyObject(value);
		return {
			isvSvn: member(level, "tcb", (tcb) => member(anyObject(tcb), "isvsvn", u16$1)),
			...levelStatus(level, status)
		};
	};
}
const LEVELS = {
	least: 1,
	most: MAX_TCB_LEVELS
};
const tdxLevels = platformLevels(true);
const sgxLevels = platformLevels(false);
const qeLevels = listOf$2(isvSvnLevel(qeStatus), LEVELS);
const moduleLevels = listOf$2(isvSvnLevel(moduleStatus), LEVELS);
function platformLevels(isTdx) {
	const list = listOf$2(tcbLevel(isTdx), LEVELS);
	return (value) => {
		const levels = list(value);
		const known = new Set();
		for (const { sgxComponents, tdxComponents, pceSvn } of levels) {
			const svns = JSON.stringify([
				sgxComponents,
				tdxComponents,
				pceSvn
			]);
			if (known.has(svns)) refuse$3("two levels have the same SVNs");
			known.add(svns);
		}
		return levels;
	};
}
const moduleId$1 = matching(/^TDX_[0-9A-F]{2}$/i, "a name like TDX_01");
const tdxModuleIdentities = listOf$2((value) => {
	const identity = anyObject(value);
	return {
		id: member(identity, "id", moduleId$1),
		...tdxModule(value),
		tcbLevels: member(identity, "tcbLevels", moduleLevels)
	};
}, { most: MAX_MODULE_IDENTITIES });
function componentNames(info, isTdx) {
	const [first] = member(info, "tcbLevels", listOf$2(anyObject));
	const tcb = member(anyObject(first), "tcb", anyObject);
	return {
		sgx: member(tcb, "sgxtcbcomponents", listOf$2(componentName)),
		tdx: isTdx ? member(tcb, "tdxtcbcomponents", listOf$2(componentName)) : Array(16).fill("")
	};
}
const componentName = (value) => {
	const { category, type } = anyObject(value);
	return [category, type].filter((word) => typeof word === "string" && word !== "").join(", ");
};
function earliestNextUpdate({ tcbInfo, qeIdentity, pckCrl, rootCaCrl }) {
	const never = Number.NEGATIVE_INFINITY;
	return Math.min(tcbInfo.ok ? tcbInfo.value.value.nextUpdate : never, qeIdentity.ok ? qeIdentity.value.value.nextUpdate : never, pckCrl.ok ? pckCrl.value.nextUpdate ?? never : never, rootCaCrl.ok ? rootCaCrl.value.nextUpdate ?? never : never);
}
// src/core/formats/container-image.ts
const MAX_NAME$5 = 255;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]{2,39}\])(?::(\d{1,5}))?$/;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST$2 = /^sha256:[0-9a-f]{64}$/;
const IMAGE_ID = /^[0-9a-f]{64}$/;
const DOCKER_HUB = "docker.io";
const DOCKER_HUB_HOSTS = [DOCKER_HUB, "index.docker.io"];
const DOCKER_HUB_REGISTRY = "registry-1.docker.io";
function parseContainerImage(text) {
	const wrong = () => refuse$3(`expected an image such as docker.io/library/nginx:1.27, got ${preview(text, 120)}`);
	const at = text.indexOf("@");
	const digest = at === -1 ? null : text.slice(at + 1);
	if (digest !== null && !DIGEST$2.test(digest)) refuse$3(`expected @sha256: and 64 hex digits after the name of an image, got ${preview(text, 120)}`);
	const tagged = at === -1 ? text : text.slice(0, at);
	const colon = tagged.indexOf(":", tagged.lastIndexOf("/") + 1);
	const tag = colon === -1 ? null : tagged.slice(colon + 1);
	if (tag !== null && !TAG.test(tag)) wrong();
	const whole = colon === -1 ? tagged : tagged.slice(0, colon);
	if (whole.length > MAX_NAME$5 || IMAGE_ID.test(whole) && tag === null && digest === null) wrong();
	const slash = whole.indexOf("/");
	const first = whole.slice(0, Math.max(slash, 0));
	const isHost = /[.:A-Z]/.test(first) || first === "localhost";
	const host = isHost ? first.toLowerCase() : DOCKER_HUB;
	const path = isHost ? whole.slice(slash + 1) : whole;
	const [, port = "443"] = HOST.exec(host) ?? wrong();
	if (!PATH.test(path) || Number(port) > 65535 || Number(port) === 0) wrong();
	if (!DOCKER_HUB_HOSTS.includes(host)) return {
		name: `${host}/${path}`,
		registry: host,
		repository: path,
		tag,
		digest
	};
	const repository = path.includes("/") ? path : `library/${path}`;
	return {
		name: `${DOCKER_HUB}/${repository}`,
		registry: DOCKER_HUB_REGISTRY,
		repository,
		tag,
		digest
	};
}
// src/core/formats/image-record.ts
const IMAGE_RECORD_SCHEMA = "trust-center/image-record/v1";
const MAX_IMAGE_RECORD = 8388608;
const MAX_MANIFESTS = 64;
const MAX_ATTESTATIONS = 128;
const imageDigest = matching(/^sha256:[0-9a-f]{64}$/, "a digest, sha256: and 64 hex digits");
const line = matching(/^\P{C}{1,1000}$/u, "printable text of 1 to 1000 characters");
const imageRecord = object({
	schema: oneOf(IMAGE_RECORD_SCHEMA),
	reference: line,
	registry: line,
	repository: line,
	tagDigest: orNull(imageDigest),
	manifests: listOf$2(object({
		digest: imageDigest,
		mediaType: line,
		bytes: base64Bytes
	}), { most: MAX_MANIFESTS }),
	attestations: listOf$2(object({
		source: oneOf("github", "referrer", "tag"),
		url: line,
		subject: imageDigest,
		bundle: base64Bytes
	}), { most: MAX_ATTESTATIONS }),
	problems: listOf$2(object({
		what: oneOf("tag", "manifest", "github", "referrers", "attestation"),
		reason: line
	}), { most: MAX_MANIFESTS })
});
function serialiseImageRecord(record) {
	const { schema, reference, registry, repository, tagDigest, manifests, attestations, problems } = record;
	return JSON.stringify({
		schema,
		reference,
		registry,
		repository,
		tagDigest,
		manifests: manifests.map(({ digest, mediaType, bytes }) => ({
			digest,
			mediaType,
			bytes: toBase64(bytes)
		})),
		attestations: attestations.map(({ source, url, subject, bundle }) => {
			return {
				source,
				url,
				subject,
				bundle: toBase64(bundle)
			};
		}),
		problems: problems.map(({ what, reason }) => ({
			what,
			reason
		}))
	});
}
function parseImageRecord(json, name) {
	return readJson(json, name, imageRecord, { bytes: MAX_IMAGE_RECORD });
}
function extendRegister(digests, start = new Uint8Array(48)) {
	return digests.reduce((register, digest) => sha384(concatBytes(register, digest)), start);
}
const REGISTERS = [
	"mrtd",
	"rtmr0",
	"rtmr1",
	"rtmr2"
];
function eachRegister(make) {
	return {
		mrtd: make("mrtd"),
		rtmr0: make("rtmr0"),
		rtmr1: make("rtmr1"),
		rtmr2: make("rtmr2")
	};
}
function quotedRegisters(report) {
	const [rtmr0, rtmr1, rtmr2] = report.rtmrs;
	return {
		mrtd: toHex(report.mrTd),
		rtmr0: toHex(rtmr0),
		rtmr1: toHex(rtmr1),
		rtmr2: toHex(rtmr2)
	};
}
function aggregatedMeasurement({ mrTd, rtmrs, mrConfigId, mrOwner, mrOwnerConfig }) {
	const bound = concatBytes(mrConfigId, mrOwner, mrOwnerConfig);
	return toHex(sha256(concatBytes(mrTd, ...rtmrs, isZero(bound) ? new Uint8Array() : bound)));
}
function differing(quoted, expected) {
	return REGISTERS.filter((name) => quoted[name] !== expected[name]);
}
function distance(a, b) {
	return Number(a.mrtd !== b.mrtd) + Number(a.rtmr0 !== b.rtmr0) + Number(a.rtmr1 !== b.rtmr1) + Number(a.rtmr2 !== b.rtmr2);
}
function isSame$1(a, b) {
	return a.mrtd === b.mrtd && a.rtmr0 === b.rtmr0 && a.rtmr1 === b.rtmr1 && a.rtmr2 === b.rtmr2;
}
// src/core/result/drift.ts
const DRIFT_NAMES = [
	"app-id",
	"compose-hash",
	"key-provider",
	"mr-kms",
	"os-image",
	"registers",
	"tcb-status",
	"fmspc",
	"tcb-evaluation-data-number",
	"host"
];
const DRIFT_PHASE = {
	"app-id": "source-code",
	"compose-hash": "source-code",
	"key-provider": "source-code",
	"mr-kms": "source-code",
	"os-image": "os",
	registers: "os",
	"tcb-status": "hardware",
	fmspc: "hardware",
	"tcb-evaluation-data-number": "hardware",
	host: "hardware"
};
// src/core/schema/json-value.ts
const INTEGER = /^-?(?:0|[1-9][0-9]*)$/;
const AMBIGUOUS = /^(?:|~|null|y|n|yes|no|on|off|true|false|[-+.]?[0-9][0-9_.,:xobe+-]*|[-+]?\.(?:inf|nan))$/i;
const jsonValue = (value) => {
	if (value === null || typeof value === "boolean" || typeof value === "string") return value;
	if (typeof value === "number") return Number.isSafeInteger(value) ? value : mismatch("a whole number", value);
	if (value instanceof Scalar) return value.quoted ? value.text : plainValue(value);
	return Array.isArray(value) ? listOf$2(jsonValue)(value) : jsonObject(value);
};
const jsonObject = (value) => {
	const entries = value instanceof Map ? [...value] : Object.entries(anyObject(value));
	return Object.fromEntries(entries.map(([name, inner]) => [name, read$2(inner, name, jsonValue)]));
};
function plainValue(scalar) {
	const { text } = scalar;
	if (text === "null") return null;
	if (text === "true" || text === "false") return text === "true";
	if (INTEGER.test(text) && Number.isSafeInteger(Number(text)) && text !== "-0") return Number(text);
	if (!AMBIGUOUS.test(text)) return text;
	return refuse$3(`expected JSON (null, true, false, a whole number) or a text, got ${found$2(scalar)}`, { hint: "Put a text in quotes." });
}
// src/core/schema/yaml-nesting.ts
const MAX_BLOCK_COLUMN = 100;
const MAX_FLOW_DEPTH = 16;
const MARK = /^\p{Cc}$/u;
const WHITE = /^[\t\n\r]$/;
function nestingFault(tokens, most) {
	let offset = 0;
	let lineStart = 0;
	let flow = 0;
	let count = 0;
	for (const token of tokens) {
		if (MARK.test(token) && !WHITE.test(token)) continue;
		count += 1;
		if (count > most) return {
			offset,
			message: `more than ${most} tokens`
		};
		if (token === "[" || token === "{") flow += 1;
		if (token === "]" || token === "}") flow = Math.max(0, flow - 1);
		if (flow > MAX_FLOW_DEPTH) return {
			offset,
			message: `nested deeper than ${MAX_FLOW_DEPTH} levels`
		};
		if ((token === "-" || token === "?" || token === ":") && flow === 0 && offset - lineStart > MAX_BLOCK_COLUMN) return {
			offset,
			message: `a key or list item beyond column ${MAX_BLOCK_COLUMN}`
		};
		offset += token.length;
		const newline = token.lastIndexOf("\n");
		if (newline !== -1) lineStart = offset - token.length + newline + 1;
	}
	return null;
}
// src/core/schema/yaml.ts
const MAX_BYTES$3 = 262144;
const MAX_TOKENS$1 = 5e4;
const UNUSUAL = /[^\t\n\r -~]/;
const INVISIBLE = /(?![\t\n\r])\p{Cc}|\p{Cs}|\p{Bidi_Control}/u;
var YamlDocument = class {
	root;
	#place;
	#source;
	constructor(root, place, source) {
		this.root = root;
		this.#place = place;
		this.#source = source;
	}
	read(reader) {
		try {
			return reader(this.root);
		} catch (error) {
			if (!(error instanceof require_start.ParseError)) throw error;
			const { field, reason, key, hint } = error;
			const place = this.#innermost(field.match(/[^.[\]]+/g) ?? []);
			const offset = key === void 0 ? place.value : place.inner.get(key)?.key ?? place.value;
			return this.#source.refuse(offset, field === "" ? reason : `${field}: ${reason}`, hint);
		}
	}
	lineOf(keys) {
		return this.#source.positionOf(this.#innermost(keys).key).line;
	}
	#innermost(steps) {
		let place = this.#place;
		for (const step of steps) {
			const next = place.inner.get(step);
			if (next === void 0) break;
			place = next;
		}
		return place;
	}
};
var Source = class {
	text;
	#errorOf;
	constructor(text, errorOf) {
		this.text = text;
		this.#errorOf = errorOf;
	}
	positionOf(offset) {
		const before = this.text.slice(0, offset);
		return {
			line: before.split("\n").length,
			column: offset - before.lastIndexOf("\n")
		};
	}
	refuse(offset, message, hint) {
		throw this.#errorOf(message, this.positionOf(offset), hint);
	}
};
async function parseYaml(text, errorOf, whenEmpty) {
	const source = new Source(text, errorOf);
	if (text.length > MAX_BYTES$3 || utf8(text).length > MAX_BYTES$3) source.refuse(0, `the file is over the limit of ${MAX_BYTES$3} bytes`);
	const invisible = UNUSUAL.test(text) ? INVISIBLE.exec(text) : null;
	if (invisible !== null) source.refuse(invisible.index, `character ${codePoint(invisible[0])} is not allowed`);
	const yaml = await Promise.resolve().then(() => require("./yaml.cjs")).then((n) => n.browser_exports);
	const fault = nestingFault(new yaml.Lexer().lex(text), MAX_TOKENS$1);
	if (fault !== null) source.refuse(fault.offset, fault.message);
	const document = yaml.parseDocument(text, {
		schema: "failsafe",
		prettyErrors: false,
		uniqueKeys: false
	});
	const error = document.errors[0];
	if (error?.code === "MULTIPLE_DOCS") source.refuse(error.pos[0], "a second document, where one is expected");
	if (error !== void 0) source.refuse(error.pos[0], `not valid YAML: ${error.message.slice(0, 160)}`);
	if (document.contents === null) source.refuse(0, "the file is empty", whenEmpty);
	const place = {
		key: 0,
		value: 0,
		inner: new Map()
	};
	return new YamlDocument(treeOf(document.contents, place, ""), place, source);
	function treeOf(node, place, path) {
		place.value = node?.range[0] ?? place.key;
		const inner = (name, key, value, step) => {
			const at = {
				key,
				value: key,
				inner: new Map()
			};
			place.inner.set(name, at);
			return treeOf(value, at, path + step);
		};
		if (node === null) return new Scalar("", false);
		if (yaml.isAlias(node)) return new Unsupported("a YAML alias");
		if (node.tag !== void 0) return new Unsupported(`the YAML tag ${node.tag.slice(0, 40)}`);
		if (yaml.isScalar(node)) return new Scalar(String(node.value), node.type !== yaml.Scalar.PLAIN);
		if (yaml.isSeq(node)) return node.items.map((item, i) => inner(String(i), item?.range[0] ?? place.value, item, `[${i}]`));
		if (!yaml.isMap(node)) return new Unsupported("a YAML construct");
		const entries = new Map();
		for (const { key, value } of node.items) {
			const name = yaml.isScalar(key) && key.tag === void 0 ? String(key.value) : "";
			const [start] = key.range;
			if (entries.has(name)) source.refuse(start, `${path === "" ? "" : `${path}: `}key ${preview(name)} is given twice`);
			entries.set(name, inner(name, start, value, path === "" ? name : `.${name}`));
		}
		return entries;
	}
}
function codePoint(character) {
	return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
// src/core/sigstore/refusal.ts
var Refusal = class extends Error {
	problem;
	constructor(problem) {
		super(`${problem.field}: ${problem.message}`);
		this.name = "Refusal";
		this.problem = problem;
	}
};
function refuse$1(field, message, hint) {
	throw new Refusal({
		field,
		message,
		...hint === void 0 ? {} : { hint }
	});
}
function differs(field, wanted, got, hint) {
	throw new Refusal({
		field,
		message: `wanted ${wanted}, got ${quoted(got)}`,
		wanted,
		got,
		...hint === void 0 ? {} : { hint }
	});
}
function expectEqual(field, wanted, got, hint) {
	if (got !== wanted) differs(field, wanted, got, hint);
}
function problemOf(error) {
	if (error instanceof Refusal) return error.problem;
	if (error instanceof require_start.ParseError) {
		const { field, reason: message, hint } = error;
		return {
			field,
			message,
			...hint === void 0 ? {} : { hint }
		};
	}
	throw error;
}
function quoted(text) {
	return /^[\x21-\x7e]{1,300}$/.test(text) ? text : preview(text, 300);
}
// src/core/sigstore/identity.ts
const OID = {
	subjectAlternativeName: "2.5.29.17",
	legacyIssuer: "1.3.6.1.4.1.57264.1.1",
	issuer: "1.3.6.1.4.1.57264.1.8",
	buildSignerUri: "1.3.6.1.4.1.57264.1.9",
	runnerEnvironment: "1.3.6.1.4.1.57264.1.11",
	sourceRepositoryUri: "1.3.6.1.4.1.57264.1.12",
	sourceRepositoryDigest: "1.3.6.1.4.1.57264.1.13",
	sourceRepositoryRef: "1.3.6.1.4.1.57264.1.14",
	buildConfigUri: "1.3.6.1.4.1.57264.1.18",
	buildTrigger: "1.3.6.1.4.1.57264.1.20",
	runInvocationUri: "1.3.6.1.4.1.57264.1.21"
};
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/;
const WORKFLOW_FILE = /^\.github\/workflows\/[^/@\s]+\.ya?ml$/;
const WORKFLOW_REF = /^(?:refs\/\S+|[0-9a-f]{40})$/;
const COMMIT = /^[0-9a-f]{40}$/;
const PULL_REQUEST_REF = /^refs\/pull\//;
function workflowSigner(parts) {
	const server = serverUrl$1(parts.serverUrl ?? "https://github.com");
	const { repository, ref, issuer = issuerOf(server), selfHosted = false } = parts;
	if (!REPOSITORY.test(repository)) throw new require_start.InputError("INPUT_INVALID", `repository: expected OWNER/NAME, got ${JSON.stringify(repository)}`);
	const [, file = "", workflowRef] = /^([^@]*)(?:@(.*))?$/s.exec(parts.workflow) ?? [];
	const workflow = WORKFLOW_FILE.test(file) ? `${repository}/${file}` : file;
	const [owner = "", name = "", ...path] = workflow.split("/");
	if (!REPOSITORY.test(`${owner}/${name}`) || !WORKFLOW_FILE.test(path.join("/"))) throw new require_start.InputError("INPUT_INVALID", `signer workflow: not a workflow’s path: ${JSON.stringify(parts.workflow)}`, { hint: "Write .github/workflows/FILE.yml, or OWNER/NAME/.github/workflows/FILE.yml for a reusable workflow." });
	if (workflowRef !== void 0 && !WORKFLOW_REF.test(workflowRef)) throw new require_start.InputError("INPUT_INVALID", `signer workflow: not a full ref or commit: ${JSON.stringify(workflowRef)}`, { hint: "Write @refs/heads/BRANCH, @refs/tags/TAG, or @ and the 40 digits of a commit." });
	if (ref !== void 0 && !/^refs\/\S+$/.test(ref)) throw new require_start.InputError("INPUT_INVALID", `ref: expected a full ref, got ${JSON.stringify(ref)}`, { hint: "Write refs/heads/BRANCH or refs/tags/TAG." });
	if ((URL.canParse(issuer) ? new URL(issuer) : null)?.protocol !== "https:") throw new require_start.InputError("INPUT_INVALID", `issuer: expected an https URL, got ${JSON.stringify(issuer)}`);
	return {
		kind: "workflow",
		serverUrl: server,
		repository,
		workflow,
		workflowRef: workflowRef ?? null,
		ref: ref ?? null,
		issuer,
		selfHosted
	};
}
function readWorkflowIdentity(der) {
	const certificate = parseCertificate(der, "certificate");
	const issuer = claim(certificate, "issuer");
	const legacy = findExtension(certificate, OID.legacyIssuer);
	if (legacy !== void 0) expectEqual("signer.issuer", issuer, new TextDecoder().decode(legacy.value));
	const workflowUri = subjectUri(certificate);
	expectEqual("signer.workflow", workflowUri, claim(certificate, "buildSignerUri"));
	return {
		issuer,
		workflowUri,
		repositoryUri: claim(certificate, "sourceRepositoryUri"),
		ref: claim(certificate, "sourceRepositoryRef"),
		commit: optionalClaim(certificate, "sourceRepositoryDigest"),
		startedUri: optionalClaim(certificate, "buildConfigUri"),
		trigger: optionalClaim(certificate, "buildTrigger"),
		runUri: optionalClaim(certificate, "runInvocationUri"),
		runnerEnvironment: optionalClaim(certificate, "runnerEnvironment")
	};
}
function expectWorkflow(wanted, got) {
	const { serverUrl: server } = wanted;
	expectServer(wanted, got);
	expectEqual("signer.issuer", wanted.issuer, got.issuer, issuerHint(wanted, got));
	expectEqual("signer.repository", `${server}/${wanted.repository}`, got.repositoryUri, CASE_HINT);
	const base = `${server}/${wanted.workflow}`;
	const workflowRef = got.workflowUri.startsWith(`${base}@`) ? got.workflowUri.slice(base.length + 1) : "";
	if (!WORKFLOW_REF.test(workflowRef)) differs("signer.workflow", `${base}@REF`, got.workflowUri, CASE_HINT);
	if (wanted.ref === null) expectAccepted("signer.ref", got.ref);
	else expectEqual("signer.ref", wanted.ref, got.ref);
	const field = "signer.workflow-ref";
	const isReusable = !wanted.workflow.startsWith(`${wanted.repository}/`);
	if (wanted.workflowRef !== null) expectEqual(field, wanted.workflowRef, workflowRef);
	else if (COMMIT.test(workflowRef)) refuse$1(field, `wanted a branch or tag, got ${workflowRef}`, FORK_HINT);
	else if (isReusable || wanted.ref === null) expectAccepted(field, workflowRef);
	else expectEqual(field, wanted.ref, workflowRef);
	if (!wanted.selfHosted) expectEqual("signer.runner", "github-hosted", got.runnerEnvironment ?? "none", RUNNER_HINT);
}
function expectServer({ serverUrl: wanted, issuer }, got) {
	const server = URL.canParse(got.repositoryUri) ? new URL(got.repositoryUri).origin : got.repositoryUri;
	if (server === wanted) return;
	const isMisconfigured = got.issuer === issuer && serverOf$1(issuer)?.url === wanted;
	const other = `If you mean that server: --server-url ${server}, in a policy \`server-url: ${server}\`.`;
	differs("signer.server", wanted, server, isMisconfigured ? AUTHORITY_HINT : other);
}
const AUTHORITY_HINT = "The token was issued by the server that you named, so it is the certificate authority that states another: set the `url` of its issuer (Fulcio: ci-issuer-metadata, default-template-values), and sign again.";
function issuerHint({ issuer: wanted }, { issuer: got }) {
	if (got.startsWith(`${wanted}/`)) return `If that is your enterprise’s own issuer: --issuer ${got}, in a policy \`issuer: ${got}\`.`;
}
function expectAccepted(field, ref) {
	if (!PULL_REQUEST_REF.test(ref)) return;
	refuse$1(field, `wanted a branch or tag, got ${ref}: a pull request runs code that nobody has accepted yet`, "Name the ref to accept it all the same.");
}
const FORK_HINT = "GitHub finds commits of forks under this name too: check that this one is the repository’s own, then name it (PATH@COMMIT).";
const RUNNER_HINT = "The owner of the runner decides what it signs. To accept that: --allow-self-hosted, in a policy `self-hosted: true`.";
const CASE_HINT = "Names are compared whole and with their case: write them as GitHub shows them.";
function describeWorkflow({ workflowUri, repositoryUri, ref }) {
	const short = (uri) => uri.startsWith(`https://github.com/`) ? uri.slice(19) : uri;
	return `${short(workflowUri)}, run for ${short(repositoryUri)} at ${ref}`;
}
function claim(certificate, name) {
	return optionalClaim(certificate, name) ?? refuse$1("signer.certificate", `it does not state ${CLAIMS[name] ?? name}`, "It was not issued to a GitHub workflow: only those are accepted.");
}
const CLAIMS = {
	issuer: "the OIDC issuer",
	buildSignerUri: "the workflow that signed",
	sourceRepositoryUri: "the repository of the run",
	sourceRepositoryRef: "the ref of the run"
};
function optionalClaim(certificate, name) {
	const extension = findExtension(certificate, OID[name]);
	if (extension === void 0) return null;
	const reader = new DerReader(extension.value, `certificate.${name}`);
	if (reader.nextTag !== TAG$1.UTF8_STRING) throw new require_start.ParseError("PARSE_INVALID", `certificate.${name}`, "expected a UTF8String");
	const text = reader.text("value");
	reader.end("value");
	return text;
}
function subjectUri(certificate) {
	const extension = findExtension(certificate, OID.subjectAlternativeName);
	if (extension === void 0) return refuse$1("signer.certificate", "it names no subject");
	const reader = new DerReader(extension.value, "certificate.subject_alternative_name");
	const names = reader.enter(TAG$1.SEQUENCE, "names");
	reader.end("names");
	const uriTag = contextTag(6, false);
	if (names.nextTag !== uriTag) refuse$1("signer.certificate", "its subject is not a URI", "It was not issued to a GitHub workflow.");
	const uri = Array.from(names.content(uriTag, "uri"), (byte) => String.fromCharCode(byte)).join("");
	if (!names.done) refuse$1("signer.certificate", "it names several subjects");
	return uri;
}
function keyName(fingerprint) {
	return `key sha256:${toHex(fingerprint)}`;
}
// src/core/formats/dns-resolver.ts
const DNS_PORT = 53;
const MAX_PORT = 65535;
const MAX_NAME$4 = 500;
const BARE_IPV6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i;
const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([1-9][0-9]{0,4}))?$/i;
const RESOLVER_FORMS = "a resolver: https://HOST/PATH (DNS over HTTPS), or ADDRESS[:PORT]";
function resolverName(text) {
	if (text.length > MAX_NAME$4) return null;
	if (/^https?:\/\//i.test(text)) return urlName(text);
	const rest = text.replace(/^dns:\/\//i, "");
	const [, written = "", digits] = HOST_AND_PORT.exec(BARE_IPV6.test(rest) ? `[${rest}]` : rest) ?? [];
	const address = `http://${written}`;
	const port = digits === void 0 ? DNS_PORT : Number(digits);
	if (written === "" || port > MAX_PORT || !URL.canParse(address)) return null;
	return `dns://${new URL(address).hostname}:${port}`;
}
const HERE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
function urlName(text) {
	if (/[?#]/.test(text) || !URL.canParse(text)) return null;
	const url = new URL(text);
	if (url.protocol !== "https:" && !HERE.test(url.hostname)) return null;
	return `${url.username}${url.password}` === "" ? url.href : null;
}
const IPV4_WITHIN = /^\[(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/;
function resolverHost(name) {
	const host = new URL(name).hostname.replace(/\.$/, "");
	const [, high, low] = IPV4_WITHIN.exec(host) ?? [];
	if (high === void 0 || low === void 0) return host;
	const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
	return [
		upper >> 8,
		upper & 255,
		lower >> 8,
		lower & 255
	].join(".");
}
// src/core/policy/domain.ts
const DOMAIN_CHECKS = [
	"tee-controlled-key",
	"certificate",
	"caa"
];
const DEFAULT_DOMAIN_POLICY = {
	accounts: [],
	cas: [],
	resolvers: [],
	since: null,
	ct: false,
	skip: []
};
const MAX_LISTED$1 = 64;
const account = matching(/^(?=.{1,500}$)https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?\/[!-:<-~]+$/, "the whole URI of an ACME account, https://HOST/PATH");
const ISSUER_NAME = /^(?=.{1,253}$)[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)+$/;
const issuerName = (value) => {
	const name = text(value).toLowerCase();
	return ISSUER_NAME.test(name) ? name : mismatch("the domain name of a CA as CAA records have it, letsencrypt.org", value);
};
const resolver = (value) => resolverName(text(value)) ?? mismatch("a resolver: https://HOST/PATH (DNS over HTTPS), or ADDRESS[:PORT]", value);
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const since = (value) => {
	const given = text(value);
	try {
		const time = parseRfc3339(DATE.test(given) ? `${given}T00:00:00Z` : given, "");
		return new Date(time).toISOString().replace(".000Z", "Z");
	} catch {
		return refuse$3(`expected a date or a time in UTC, 2026-03-18 or 2026-03-18T15:43:27Z, got ${preview(given)}`);
	}
};
const skip = (value) => {
	const named = setOf$1(oneOf(...DOMAIN_CHECKS))(value);
	return DOMAIN_CHECKS.filter((check) => named.includes(check));
};
const domainPolicy = mapping({
	accounts: ["accounts", setOf$1(account, { most: MAX_LISTED$1 })],
	cas: ["cas", setOf$1(issuerName, { most: MAX_LISTED$1 })],
	resolvers: ["resolvers", setOf$1(resolver, { most: MAX_LISTED$1 })],
	since: ["since", orNull(since)],
	ct: ["ct", boolean],
	skip: ["skip", skip]
}, DEFAULT_DOMAIN_POLICY);
// src/core/policy/registry.ts
const ADDRESS_BYTES = 20;
const HASH_BYTES$1 = 32;
const MAX_ENDPOINTS$1 = 8;
const MAX_AGE_MINUTES = 527040;
const address$2 = hex$2(ADDRESS_BYTES);
const registryPolicy = mapping({
	chainId: ["chain-id", integer(1, Number.MAX_SAFE_INTEGER)],
	contract: ["contract", orNull(address$2)],
	kmsContract: ["kms-contract", orNull(address$2)],
	endpoints: ["endpoints", integer(1, MAX_ENDPOINTS$1)],
	maxAgeMinutes: ["max-age-minutes", orNull(integer(1, MAX_AGE_MINUTES))],
	onlyThis: ["only-this", boolean],
	upgradeable: ["upgradeable", boolean],
	owner: ["owner", oneOrMore(address$2)],
	codeHashes: ["code-hashes", oneOrMore(hex$2(HASH_BYTES$1))]
}, {
	contract: null,
	kmsContract: null,
	endpoints: 1,
	maxAgeMinutes: null,
	onlyThis: false,
	upgradeable: false,
	owner: [],
	codeHashes: []
});
// src/core/policy/template.ts
function policyTemplate() {
	return `# What trust-center accepts. Every value here is the default; a key left out has it too.
# All keys: docs/policy.md
version: 1

# Phases that must be decided for the verdict "verified": hardware, os, source-code, domain.
phases: [hardware, os, source-code]

# Least freshness of the evidence: replayed, fetched, key-bound or nonce.
# Left out: fetched, or replayed for evidence read from a file.
# freshness: fetched

# Which instances of the app must be judged. running: all but those that are called stopped, which are listed; one at least.
# all: those too, so that none may be stopped. { at-least: 3 }: as running, and three different ones.
instances: running

# In what instances of the app may not differ, nor nodes of the KMS or gateway: app-id, compose-hash, key-provider, mr-kms,
# os-image, registers, tcb-status, fmspc, tcb-evaluation-data-number, host. What differs else is shown. That an app or a
# gateway has one app id is always asked.
drift: { fail: [] }

hardware:
  # Kinds of quote: tdx, sgx.
  tee-types: [tdx]
  # Accepted TCB statuses, of platform, TDX module and quoting enclave together.
  tcb-statuses: [UpToDate]
  # allow: when not empty, any other open advisory fails. deny: these fail always.
  advisories: { allow: [], deny: [] }
  # Days for which OutOfDate is still accepted, counted from the date of the TCB level that the lagging part has.
  grace-days: 0
  # Oldest TCB recovery that the collateral may describe.
  min-tcb-evaluation-data-number: 17
  # Oldest collateral, by its issue date.
  max-collateral-age-days: 30
  # Minutes by which a certificate or signed document may begin after the time of appraisal, for clocks that differ.
  clock-skew-minutes: 5
  # true accepts a TD whose memory the host can read: the result is an experiment, and proves nothing about any deployment.
  debug: false
  # Pins, hex: one value or a list of accepted ones; empty accepts any.
  fmspc: []
  qe-vendor-id: []
  mrseam: []
  mrsignerseam: []
  seamattributes: []
  td-attributes: []
  xfam: []
  mrservicetd: []
  mrconfigid: []
  mrowner: []
  mrownerconfig: []
  # Least tee_tcb_svn, 16 bytes, compared byte by byte. Left out: any.
  # min-tee-tcb-svn: <32 hex digits>

os:
  # Known OS images. Without an entry here or below the OS stays undecided.
  # - { os-image-hash: <64 hex digits>, name: dstack-0.5.4 }
  images: []
  # Known register sets; the quote must match all four registers of one set.
  # - { name: prod, mrtd: <96 hex digits>, rtmr0: <...>, rtmr1: <...>, rtmr2: <...> }
  measurements: []
  # Whose signed reference values (--reference-values) count as known: a key, or a workflow by exact identity.
  # - { public-key: <base64 of the DER key> }
  #   Runners other than GitHub's count only with self-hosted: true, as their owner decides what they sign.
  # - { repository: owner/name, workflow: .github/workflows/measure.yml, ref: refs/heads/main, self-hosted: false }
  #   On another server than github.com with server-url: https://HOST, and issuer: https://... if it has one of its own.
  reference-value-signers: []
  # true accepts development images, whose consoles are open.
  allow-dev: false

source-code:
  # Accepted compose hashes, where no app-compose file is given. A file given is the only one accepted.
  compose-hashes: []
  # Accepted app ids; empty accepts any.
  app-ids: []
  # Accepted key provider: kind (kms, local-sgx, tpm, none), id (hex) or both. Left out: any kind except none.
  # key-provider: { kind: kms, id: <hex> }
  # Accepted values of RTMR3, which holds the events of applications too; empty accepts any.
  rtmr3: []
  # required: MRCONFIGID must bind the launch. any: it may be zero.
  mr-config-id: any
  # Values of members of the app-compose that runs. With a Docker Compose file given (--compose-file), every other member
  # that changes something must be here; what is missing is reported with the lines to add.
  # - public_logs: true. A long text by its digest: pre_launch_script: "sha256:<hex>". null: the member is not there.
  app-compose: {}
  # What the app-compose may not do: severities (info, warning) and rules, as docs/checks.md lists them. allow: rules that
  # a severity in fail would refuse. With nothing in fail, all that is found is shown and accepted.
  findings: { fail: [], allow: [] }
  # What the contracts on a chain must say, as the endpoints tell it that the verification asks (--rpc-url). Left out:
  # nothing is asked of a chain. What was read of one is judged all the same.
  # registry:
  #   chain-id: 8453
  #   # Of the app: must be its measured app id. Of the KMS: left out, one of those that trust-center knows.
  #   contract: <40 hex digits>
  #   kms-contract: <40 hex digits>
  #   # How many endpoints must say the same; and how old, in minutes, the block may be. Left out: one, of any age.
  #   endpoints: 2
  #   max-age-minutes: 60
  #   # true: the app's contract allows no compose hash but the one that runs.
  #   only-this: false
  #   # true accepts a contract whose owner can replace its code, and with it every rule.
  #   upgradeable: false
  #   # Accepted owners of the app's contract; empty accepts any. Forty zeros: ownership that was given up.
  #   owner: []
  #   # Keccak-256 of code that you have read, of proxy and implementation; not needed where the KMS's factory deployed it.
  #   code-hashes: []
  # What container images must have been built from: each image by its name without tag and digest, and the workflow that
  # signed its provenance, by exact identity.
  # - { image: ghcr.io/owner/app, repository: owner/app, signer-workflow: .github/workflows/release.yml, ref: refs/heads/main }
  #   Any branch or tag without a ref. server-url, issuer and self-hosted as in os.reference-value-signers.
  #   Digests that count wherever they come from, or never: digests: { allow: [sha256:...], deny: [sha256:...] }
  provenance: []
  # listed: asked of the images named there. all: of every image that runs.
  provenance-for: listed

# Components whose evidence must be there: app (always), kms, gateway. One that is found is judged, required or not.
components: [app]

# What is accepted of the KMS that gives the app its keys. Without reference values it stays undecided, once it is found;
# the result then has the lines to put here. hardware, above, is about it too; os and source-code are not.
kms:
  # Least freshness of its evidence: it takes no nonce.
  freshness: replayed
  # Known OS, as in os; and accepted compose hashes.
  images: []
  measurements: []
  allow-dev: false
  compose-hashes: []
  # Accepted mr_aggregated (64 hex digits): one value for OS, compose hash and the whole launch, instead of those above.
  aggregated-mrs: []
  # Accepted app ids; empty accepts any.
  app-ids: []
  # Accepted key provider of the KMS itself. Left out: any kind except none.
  # key-provider: { kind: local-sgx, id: <hex> }
  # What its app-compose may not do, and what its images must have been built from, as in source-code.
  findings: { fail: [], allow: [] }
  provenance: []
  provenance-for: listed

# The same of the gateway that stands before the app.
gateway:
  freshness: replayed
  images: []
  measurements: []
  allow-dev: false
  compose-hashes: []
  aggregated-mrs: []
  app-ids: []
  findings: { fail: [], allow: [] }
  provenance: []
  provenance-for: listed

# What is accepted of the domain that the app answers at, where the verification names one (--domain).
domain:
  # Accepted ACME accounts, whole URIs; empty accepts any that a quote proves to be the TEE's. One that none proves never counts.
  accounts: []
  # CAs that may issue, by the names in CAA records; empty accepts those that are known to honour accounturi.
  # - letsencrypt.org
  cas: []
  # DNS resolvers whose answers count, as for --resolver, and that are asked where no --resolver says otherwise. Two at
  # least must agree. Empty: those that were asked.
  resolvers: []
  # Certificates issued before this date or time (UTC) are shown and accepted: the TEE had not taken over. Left out: none.
  # since: 2026-03-18
  # true: Certificate Transparency is asked for certificates whose key the TEE does not hold.
  ct: false
  # Checks that are left out: tee-controlled-key, certificate, caa. Each is named in the verdict, and none counts as passed.
  skip: []
`;
}
// src/core/policy/policy.ts
const KEY_PROVIDER_KINDS = [
	"kms",
	"local-sgx",
	"tpm",
	"none"
];
const PROVENANCE_FOR = ["listed", "all"];
const NOTHING_KNOWN = {
	freshness: "replayed",
	images: [],
	measurements: [],
	aggregatedMrs: [],
	allowDev: false,
	composeHashes: [],
	appIds: [],
	keyProvider: null,
	findings: {
		fail: [],
		allow: []
	},
	provenance: [],
	provenanceFor: "listed"
};
const DEFAULTS = {
	phases: [
		"hardware",
		"os",
		"source-code"
	],
	freshness: null,
	instances: "running",
	drift: { fail: [] },
	hardware: {
		teeTypes: ["tdx"],
		tcbStatuses: ["UpToDate"],
		advisories: {
			allow: [],
			deny: []
		},
		graceDays: 0,
		minTcbEvaluationDataNumber: 17,
		maxCollateralAgeDays: 30,
		clockSkewMinutes: 5,
		debug: false,
		fmspc: [],
		qeVendorId: [],
		mrSeam: [],
		mrSignerSeam: [],
		seamAttributes: [],
		tdAttributes: [],
		xfam: [],
		mrServiceTd: [],
		mrConfigId: [],
		mrOwner: [],
		mrOwnerConfig: [],
		minTeeTcbSvn: null
	},
	os: {
		images: [],
		measurements: [],
		referenceValueSigners: [],
		allowDev: false
	},
	sourceCode: {
		composeHashes: [],
		appIds: [],
		keyProvider: null,
		rtmr3: [],
		requireMrConfigId: false,
		appCompose: {},
		findings: {
			fail: [],
			allow: []
		},
		registry: null,
		provenance: [],
		provenanceFor: "listed"
	},
	components: ["app"],
	kms: NOTHING_KNOWN,
	gateway: NOTHING_KNOWN,
	domain: DEFAULT_DOMAIN_POLICY
};
const HASH_BYTES = 32;
const APP_ID_BYTES = 20;
const MAX_KEY_PROVIDER_ID_BYTES = 1024;
const MAX_RECORD$2 = 1048576;
function defaultPolicy(settings) {
	return {
		version: 1,
		...structuredClone(DEFAULTS),
		freshness: settings.freshness
	};
}
async function parsePolicy(text) {
	const document = await parseYaml(text, policyError, "Start from `trust-center policy init`.");
	return structuredClone(document.read(POLICY));
}
const policyError = (message, at, hint) => {
	return new require_start.PolicyError(message, at, hint === void 0 ? {} : { hint });
};
function resolvePolicy(input, overrides) {
	const policy = structuredClone(input ?? {
		version: 1,
		...DEFAULTS
	});
	for (const osImageHash of hexArguments("OS image hash", overrides.osImageHashes, HASH_BYTES)) if (!policy.os.images.some((image) => image.osImageHash === osImageHash)) policy.os.images.push({
		osImageHash,
		name: "command line"
	});
	const { sourceCode } = policy;
	const composeHashes = hexArguments("compose hash", overrides.composeHashes, HASH_BYTES);
	sourceCode.composeHashes = [...new Set([...sourceCode.composeHashes, ...composeHashes])];
	const asked = hexArguments("app id", overrides.appIds, APP_ID_BYTES);
	if (asked.length > 0) sourceCode.appIds = narrowed(sourceCode.appIds, asked);
	if (overrides.namesDomain === true && !policy.phases.includes("domain")) policy.phases.push("domain");
	if (overrides.phases !== void 0) policy.phases = phasesArgument(overrides.phases);
	const { domainChecks = {} } = overrides;
	policy.domain.ct = domainChecks.ct ?? policy.domain.ct;
	policy.domain.skip = DOMAIN_CHECKS.filter((check) => {
		return !(domainChecks[check] ?? !policy.domain.skip.includes(check));
	});
	return {
		...policy,
		freshness: policy.freshness ?? overrides.defaultFreshness
	};
}
function policyDigest(policy) {
	return toHex(sha256(utf8(canonicalJson(policy))));
}
function policyFromRecord(value) {
	const { freshness, ...policy } = read$2(value, "policy", POLICY);
	if (freshness === null) throw new require_start.ParseError("PARSE_INVALID", "policy.freshness", "is missing");
	const effective = structuredClone({
		...policy,
		freshness
	});
	const text = canonicalJson(effective);
	if (text.length > MAX_RECORD$2) throw new require_start.ParseError("PARSE_LIMIT", "policy", `${text.length} characters, over the limit of ${MAX_RECORD$2}`);
	if (text !== canonicalJson(value)) throw new require_start.ParseError("PARSE_INVALID", "policy", "not as it is recorded: lower-case hex and phases in their order");
	return effective;
}
function hexArguments(name, texts = [], bytes) {
	return texts.map((text) => {
		const digits = normaliseHex(text);
		if (digits?.length === 2 * bytes) return digits;
		throw new require_start.InputError("INPUT_INVALID", `${name}: expected ${bytes} bytes of hexadecimal, got ${preview(text, 100)}`);
	});
}
function phasesArgument(texts) {
	const unknown = texts.find((text) => !require_help.PHASES.includes(text));
	if (unknown !== void 0 || texts.length === 0) {
		const got = unknown === void 0 ? "none" : preview(unknown);
		throw new require_start.InputError("INPUT_INVALID", `phases: expected some of ${require_help.PHASES.join(", ")}, got ${got}`);
	}
	return require_help.PHASES.filter((phase) => texts.includes(phase));
}
function narrowed(accepted, asked) {
	const refused = accepted.length === 0 ? void 0 : asked.find((id) => !accepted.includes(id));
	if (refused === void 0) return [...new Set(asked)];
	throw new require_start.InputError("INPUT_INVALID", `app id ${refused} is not one that the policy accepts`, { hint: "Add it to source-code.app-ids, or name an app of that list." });
}
const phases = (value) => {
	const named = setOf$1(oneOf(...require_help.PHASES), { least: 1 })(value);
	return require_help.PHASES.filter((phase) => named.includes(phase));
};
const acceptableStatus = oneOf(...TCB_STATUSES.filter((status) => status !== "Revoked"));
const tcbStatus = (value) => {
	return textOf$2(value) === "Revoked" ? refuse$3("a revoked TCB can never be accepted") : acceptableStatus(value);
};
const advisoryIds = setOf$1(matching(/^INTEL-SA-[0-9]{5}$/, "an advisory id like INTEL-SA-00615"));
const advisories = (value) => {
	const { allow, deny } = mapping({
		allow: ["allow", advisoryIds],
		deny: ["deny", advisoryIds]
	}, DEFAULTS.hardware.advisories)(value);
	const both = allow.find((id) => deny.includes(id));
	return both === void 0 ? {
		allow,
		deny
	} : refuse$3(`${both} is both allowed and denied`);
};
const hardware = mapping({
	teeTypes: ["tee-types", setOf$1(oneOf("tdx", "sgx"), { least: 1 })],
	tcbStatuses: ["tcb-statuses", setOf$1(tcbStatus, { least: 1 })],
	advisories: ["advisories", advisories],
	graceDays: ["grace-days", integer(0, 3650)],
	minTcbEvaluationDataNumber: ["min-tcb-evaluation-data-number", integer(0, 1e6)],
	maxCollateralAgeDays: ["max-collateral-age-days", integer(1, 3650)],
	clockSkewMinutes: ["clock-skew-minutes", integer(0, 60)],
	debug: ["debug", boolean],
	fmspc: ["fmspc", oneOrMore(hex$2(6))],
	qeVendorId: ["qe-vendor-id", oneOrMore(hex$2(16))],
	mrSeam: ["mrseam", oneOrMore(hex$2(48))],
	mrSignerSeam: ["mrsignerseam", oneOrMore(hex$2(48))],
	seamAttributes: ["seamattributes", oneOrMore(hex$2(8))],
	tdAttributes: ["td-attributes", oneOrMore(hex$2(8))],
	xfam: ["xfam", oneOrMore(hex$2(8))],
	mrServiceTd: ["mrservicetd", oneOrMore(hex$2(48))],
	mrConfigId: ["mrconfigid", oneOrMore(hex$2(48))],
	mrOwner: ["mrowner", oneOrMore(hex$2(48))],
	mrOwnerConfig: ["mrownerconfig", oneOrMore(hex$2(48))],
	minTeeTcbSvn: ["min-tee-tcb-svn", orNull(hex$2(16))]
}, DEFAULTS.hardware);
const image = mapping({
	osImageHash: ["os-image-hash", hex$2(HASH_BYTES)],
	name: ["name", label]
}, { name: "unnamed" });
const measurement = mapping({
	name: ["name", label],
	mrtd: ["mrtd", hex$2(48)],
	rtmr0: ["rtmr0", hex$2(48)],
	rtmr1: ["rtmr1", hex$2(48)],
	rtmr2: ["rtmr2", hex$2(48)]
}, { name: "unnamed" });
const UNNAMED_SIGNER = {
	publicKey: null,
	serverUrl: GITHUB_COM,
	repository: null,
	workflow: null,
	ref: null,
	issuer: null,
	selfHosted: false
};
const serverUrl = matching(/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$/, "an address, https://github.example.com");
const repository = orNull(matching(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, "a repository, owner/name"));
const ref = orNull(matching(/^refs\/\S+$/, "a full ref, refs/heads/main"));
const issuer = orNull(matching(/^https:\/\/\S+$/, "an https URL"));
const signer = (value) => {
	const read = mapping({
		publicKey: ["public-key", orNull(matching(/^[A-Za-z0-9+/]{40,2000}={0,2}$/, "a public key (base64, one line)"))],
		serverUrl: ["server-url", serverUrl],
		repository: ["repository", repository],
		workflow: ["workflow", orNull(matching(/^\S+\.ya?ml$/, "a workflow file, .github/workflows/name.yml"))],
		ref: ["ref", ref],
		issuer: ["issuer", issuer],
		selfHosted: ["self-hosted", boolean]
	}, UNNAMED_SIGNER)(value);
	const isWorkflow = read.repository !== null && read.workflow !== null;
	const isKey = canonicalJson({
		...read,
		publicKey: null
	}) === canonicalJson(UNNAMED_SIGNER);
	if (read.publicKey === null ? isWorkflow : isKey) return read;
	return refuse$3("expected a public-key, or a repository and a workflow");
};
const os = mapping({
	images: ["images", listOf$2(image)],
	measurements: ["measurements", listOf$2(measurement)],
	referenceValueSigners: ["reference-value-signers", listOf$2(signer)],
	allowDev: ["allow-dev", boolean]
}, DEFAULTS.os);
const keyProvider$1 = (value) => {
	const provider = mapping({
		kind: ["kind", orNull(oneOf(...KEY_PROVIDER_KINDS))],
		id: ["id", orNull(hex$2(1, MAX_KEY_PROVIDER_ID_BYTES))]
	}, {
		kind: null,
		id: null
	})(value);
	return provider.kind === null && provider.id === null ? refuse$3("expected a kind, an id or both") : provider;
};
const requireMrConfigId = (value) => {
	return value instanceof Scalar ? oneOf("required", "any")(value) === "required" : boolean(value);
};
const findings = (value) => {
	const read = mapping({
		fail: ["fail", setOf$1(oneOfMany([...SEVERITIES, ...COMPOSE_RULE_NAMES], "a severity or a rule"))],
		allow: ["allow", setOf$1(oneOfMany(COMPOSE_RULE_NAMES, "a rule"))]
	}, DEFAULTS.sourceCode.findings)(value);
	const both = read.allow.find((rule) => read.fail.includes(rule));
	if (both !== void 0) return refuse$3(`${both} is both refused and allowed`);
	const hasSeverity = SEVERITIES.some((severity) => read.fail.includes(severity));
	if (read.allow.length === 0 || hasSeverity) return read;
	return refuse$3(`allow has no effect: fail names no severity (${SEVERITIES.join(", ")})`);
};
const digests = (value) => {
	const { allow, deny } = mapping({
		allow: ["allow", setOf$1(imageDigest)],
		deny: ["deny", setOf$1(imageDigest)]
	}, {
		allow: [],
		deny: []
	})(value);
	const both = allow.find((digest) => deny.includes(digest));
	return both === void 0 ? {
		allow,
		deny
	} : refuse$3(`${both} is both allowed and denied`);
};
const imageName = (value) => {
	const image = parseContainerImage(text(value));
	if (image.tag === null && image.digest === null) return image.name;
	return refuse$3(`expected the name of an image without tag and digest, got ${preview(text(value), 120)}`, { hint: `Write ${image.name}; digests have a key of their own: digests: { allow: [], deny: [] }.` });
};
const UNNAMED_BUILDER = {
	serverUrl: GITHUB_COM,
	repository: null,
	signerWorkflow: null,
	ref: null,
	issuer: null,
	selfHosted: false
};
const provenance = (value) => {
	const read = mapping({
		image: ["image", imageName],
		serverUrl: ["server-url", serverUrl],
		repository: ["repository", repository],
		signerWorkflow: ["signer-workflow", orNull(matching(/^\S+\.ya?ml(?:@\S+)?$/, "a workflow file, .github/workflows/name.yml"))],
		ref: ["ref", ref],
		issuer: ["issuer", issuer],
		selfHosted: ["self-hosted", boolean],
		digests: ["digests", digests]
	}, {
		...UNNAMED_BUILDER,
		digests: {
			allow: [],
			deny: []
		}
	})(value);
	const { image: _, digests: named, ...builder } = read;
	if (canonicalJson(builder) === canonicalJson(UNNAMED_BUILDER)) {
		if (named.allow.length + named.deny.length > 0) return read;
		return refuse$3("expected a repository and a signer-workflow, or digests");
	}
	if (read.repository === null || read.signerWorkflow === null) return refuse$3("expected a repository and a signer-workflow");
	try {
		builderOf(read);
	} catch (error) {
		if (!(error instanceof require_start.InputError)) throw error;
		return refuse$3(error.message, { hint: error.hint });
	}
	return read;
};
function builderOf(entry) {
	if (entry.repository === null || entry.signerWorkflow === null) return null;
	return workflowSigner({
		serverUrl: entry.serverUrl,
		repository: entry.repository,
		workflow: entry.signerWorkflow,
		ref: entry.ref ?? void 0,
		issuer: entry.issuer ?? void 0,
		selfHosted: entry.selfHosted
	});
}
const provenances = listOf$2(provenance, { most: 256 });
const MEMBER_NAME = /^[A-Za-z][\w-]{0,99}$/;
function isMemberName(name) {
	return MEMBER_NAME.test(name) && name !== COMPOSE_FILE_MEMBER;
}
const COMPOSE_FILE_MEMBER = "docker_compose_file";
const appCompose$1 = (value) => {
	const members = jsonObject(value);
	for (const name of Object.keys(members)) {
		if (name === COMPOSE_FILE_MEMBER) refuse$3(`${name} is compared with a file`, { hint: "Give the Docker Compose file to the verification: compose-file." });
		if (!isMemberName(name)) refuse$3(`expected the name of a member, got ${preview(name)}`);
	}
	return members;
};
const sourceCode = mapping({
	composeHashes: ["compose-hashes", setOf$1(hex$2(HASH_BYTES))],
	appIds: ["app-ids", setOf$1(hex$2(APP_ID_BYTES))],
	keyProvider: ["key-provider", orNull(keyProvider$1)],
	rtmr3: ["rtmr3", oneOrMore(hex$2(48))],
	requireMrConfigId: ["mr-config-id", requireMrConfigId],
	appCompose: ["app-compose", appCompose$1],
	findings: ["findings", findings],
	registry: ["registry", orNull(registryPolicy)],
	provenance: ["provenance", provenances],
	provenanceFor: ["provenance-for", oneOf(...PROVENANCE_FOR)]
}, DEFAULTS.sourceCode);
const atLeast = mapping({ atLeast: ["at-least", integer(1, 256)] });
const acceptedInstances = (value) => {
	const word = textOf$2(value);
	if (word === "running" || word === "all") return word;
	return word === null && typeof value === "object" && value !== null && !Array.isArray(value) ? atLeast(value) : mismatch("running, all or { at-least: N }", value);
};
const drift = mapping({ fail: ["fail", setOf$1(oneOf(...DRIFT_NAMES))] }, DEFAULTS.drift);
const components = (value) => {
	const named = setOf$1(oneOf(...require_help.COMPONENT_ROLES))(value);
	if (!named.includes("app")) refuse$3("expected app among the components: a verification is always about an app");
	return require_help.COMPONENT_ROLES.filter((role) => named.includes(role));
};
const component = mapping({
	freshness: ["freshness", oneOf(...require_help.FRESHNESS_GRADES)],
	images: ["images", listOf$2(image)],
	measurements: ["measurements", listOf$2(measurement)],
	aggregatedMrs: ["aggregated-mrs", setOf$1(hex$2(HASH_BYTES))],
	allowDev: ["allow-dev", boolean],
	composeHashes: ["compose-hashes", setOf$1(hex$2(HASH_BYTES))],
	appIds: ["app-ids", setOf$1(hex$2(APP_ID_BYTES))],
	keyProvider: ["key-provider", orNull(keyProvider$1)],
	findings: ["findings", findings],
	provenance: ["provenance", provenances],
	provenanceFor: ["provenance-for", oneOf(...PROVENANCE_FOR)]
}, NOTHING_KNOWN);
const version = (value) => {
	return value === 1 || plainTextOf(value) === "1" ? 1 : mismatch("the number 1, the only version there is", value);
};
const POLICY = mapping({
	version: ["version", version],
	phases: ["phases", phases],
	freshness: ["freshness", oneOf(...require_help.FRESHNESS_GRADES)],
	instances: ["instances", acceptedInstances],
	drift: ["drift", drift],
	hardware: ["hardware", hardware],
	os: ["os", os],
	sourceCode: ["source-code", sourceCode],
	components: ["components", components],
	kms: ["kms", component],
	gateway: ["gateway", component],
	domain: ["domain", domainPolicy]
}, DEFAULTS);
// src/core/appraisal/judgement.ts
function pass(detail, shown = {}) {
	return {
		status: "pass",
		detail,
		shown
	};
}
function fail$1(detail, shown = {}) {
	return {
		status: "fail",
		detail,
		shown
	};
}
function unknown(detail, shown = {}) {
	return {
		status: "unknown",
		detail,
		shown
	};
}
function without(needed, detail, otherwise) {
	const cause = Object.entries(needed).find(([, { status }]) => status !== "pass");
	return unknown(detail, cause === void 0 ? otherwise : { followsFrom: cause[0] });
}
function checksOf(component, judgements) {
	return Object.entries(judgements).map(([id, judgement]) => checkOf(component, id, judgement));
}
function checkOf(component, id, { status, detail, shown }) {
	const { phase, title } = CATALOG[id];
	const { expected, actual, differences = [], policyLines = [], severity, place, hint, followsFrom } = shown;
	const check = {
		id,
		phase,
		component,
		status,
		title,
		detail,
		docs: DOCS[id]
	};
	if (expected !== void 0) check.expected = expected;
	if (actual !== void 0) check.actual = actual;
	if (differences.length > 0) check.differences = differences;
	if (policyLines.length > 0) check.policyLines = policyLines;
	if (severity !== void 0) check.severity = severity;
	if (place !== void 0) check.place = place;
	if (hint !== void 0) check.hint = hint;
	if (followsFrom !== void 0) check.followsFrom = followsFrom;
	return check;
}
const DOCS = Object.fromEntries(Object.keys(CATALOG).map((id) => [id, `docs/checks.md#${sectionOf(id).replaceAll(".", "")}`]));
function markOf({ status, severity }) {
	return status === "pass" && severity !== void 0 ? severity : status;
}
function listed(items) {
	const shown = items.slice(0, 5).join("; ");
	return items.length > 5 ? `${shown}; and ${items.length - 5} more` : shown;
}
// src/core/policy/sections.ts
function sectionsOf(role, policy) {
	const { freshness, hardware, os, sourceCode } = policy;
	if (role === "app") return {
		freshness,
		hardware,
		os,
		sourceCode,
		aggregatedMrs: []
	};
	const own = policy[role];
	return {
		freshness: own.freshness,
		hardware: {
			...hardware,
			mrConfigId: [],
			mrOwner: [],
			mrOwnerConfig: []
		},
		os: {
			images: own.images,
			measurements: own.measurements,
			referenceValueSigners: [],
			allowDev: own.allowDev
		},
		sourceCode: {
			composeHashes: own.composeHashes,
			appIds: own.appIds,
			keyProvider: own.keyProvider,
			rtmr3: [],
			requireMrConfigId: false,
			appCompose: {},
			findings: own.findings,
			registry: null,
			provenance: own.provenance,
			provenanceFor: own.provenanceFor
		},
		aggregatedMrs: own.aggregatedMrs
	};
}
// src/core/result/causes.ts
function causesOf(components) {
	const causes = components.flatMap(({ phases }) => causesAmong(require_help.PHASES.flatMap((phase) => phases[phase].checks.filter(({ status }) => status !== "pass"))));
	const isFailure = ({ check }) => check.status === "fail";
	return [...causes.filter(isFailure), ...causes.filter((cause) => !isFailure(cause))];
}
function causesAmong(open) {
	const byId = new Map();
	for (const check of open) if (!byId.has(check.id)) byId.set(check.id, check);
	const causes = new Map();
	const followers = [];
	for (const check of open) {
		const cause = causeOf(check, byId);
		if (cause === check) causes.set(check, []);
		else followers.push([cause, check]);
	}
	for (const [cause, check] of followers) causes.get(cause)?.push(check);
	return [...causes].map(([check, follows]) => ({
		check,
		follows
	}));
}
function causeOf(check, open) {
	let cause = check;
	for (let steps = 0; cause.followsFrom !== void 0; steps++) {
		const next = open.get(cause.followsFrom);
		if (!(next !== void 0 && steps < open.size && (cause.status !== "fail" || next.status === "fail"))) return check;
		cause = next;
	}
	return cause;
}
function isOfDomain(id) {
	return id.startsWith("domain.") && id !== "domain.ground";
}
// src/core/appraisal/instances.ts
const INSTANCES_GAP = "app/instances";
const MAX_NAME$3 = 100;
function isStopped({ role, evidence }) {
	return role === "app" && evidence.quote === null && evidence.stopped !== null;
}
function countInstances(machines, results) {
	const apps = machines.filter(({ role }) => role === "app");
	const judged = apps.filter(({ evidence }) => evidence.quote !== null).length;
	const ids = new Set(results.flatMap(({ role, app }) => role === "app" && app?.instanceId ? [app.instanceId] : []));
	return {
		judged,
		distinct: Math.min(judged, Math.max(1, ids.size)),
		stopped: apps.flatMap(stoppedInstance)
	};
}
function stoppedInstance(machine) {
	const { stopped, reported } = machine.evidence;
	if (stopped === null || !isStopped(machine)) return [];
	return [{
		instanceId: reported.instanceId ?? null,
		name: stopped.name === null ? null : preview(stopped.name, MAX_NAME$3).slice(1, -1),
		reason: `it gives no quote, and its status is "${stopped.status}"`
	}];
}
function countOf({ judged, distinct, stopped }) {
	return {
		judged,
		distinct,
		stopped: stopped.length
	};
}
function shortfall(count) {
	const { asked, judged, distinct, stopped } = count;
	if (judged === 0) return "whether any instance passes (none was judged)";
	if (asked === "running") return null;
	if (asked === "all") return stopped === 0 ? null : `whether every instance passes (${stopped} of ${judged + stopped} stopped)`;
	return distinct >= asked.atLeast ? null : `whether ${asked.atLeast} instances pass (${judgedOf(count)})`;
}
function instancesGap(count) {
	const { asked, judged, stopped } = count;
	const gap = (reason, hint) => [{
		name: INSTANCES_GAP,
		reason,
		code: null,
		hint
	}];
	if (judged === 0) return stopped === 0 ? [] : gap(`every instance is said to be stopped (${stopped})`, "Start the app.");
	if (asked === "running" || shortfall(count) === null) return [];
	if (asked === "all") return gap(`${stoppedOf(count)}, and the policy asks for all of them`, "Start them, or accept in the policy that some are stopped (instances: running).");
	return gap(`${judgedOf(count)}, and the policy asks for ${asked.atLeast}`, "Start more instances, or ask for fewer in the policy (instances: { at-least: N }).");
}
function stoppedOf({ judged, stopped }) {
	return `${stopped} of ${judged + stopped} instances stopped and not judged`;
}
function judgedOf({ judged, distinct }) {
	return `${judged} judged${judged === distinct ? "" : `, ${distinct} by different instance ids`}`;
}
// src/collect/reference/image/release.ts
const RELEASE_NAME = /^(?:(dstack(?:-nvidia)?(?:-dev)?)-)?((0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})\.\d{1,4}(?:[.-][0-9A-Za-z]{1,16}){0,4})$/;
const FIRST_OF_DSTACK = {
	major: 0,
	minor: 6
};
const PLAIN_RELEASE = /^(?:dstack(?:-nvidia)?(?:-dev)?-)?\d+\.\d+\.\d+$/;
const RELEASE_PLACE = /\{release\}/g;
function placeOfImage(named, url, exists) {
	const isMirror = url?.includes("{release}") === true;
	if (named === null || !PLAIN_RELEASE.test(named)) {
		if (!isMirror) return {
			path: named,
			url
		};
		throw new require_start.InputError("INPUT_INVALID", "os-image-url: {release} stands for a release, and os-image names none", { hint: "Name it, e.g. os-image dstack-0.5.5; or write {hash}, for the image that the VM claims." });
	}
	if (exists(named)) throw new require_start.InputError("INPUT_INVALID", `os-image: ${named} is a release, and a file or folder here has that name`, { hint: `Write ./${named} for the file or folder; for the release, leave out os-image and give os-image-url: ${releaseUrl(named)}` });
	return {
		path: null,
		url: releaseAt(named, url)
	};
}
function releaseAt(name, mirror) {
	const published = releaseUrl(name);
	if (mirror === null) return published;
	if (!mirror.includes("{release}")) throw new require_start.InputError("INPUT_INVALID", "os-image names a release and os-image-url an address: give only one of them", { hint: "Where the address is that of a mirror, write {release} in it for the name of the release." });
	if (mirror.includes("{hash}")) throw new require_start.InputError("INPUT_INVALID", "os-image-url: {hash} stands for the image that the VM claims, and a release is named", { hint: "Write {release} alone: what the VM claims must not decide which image the release is." });
	return mirror.replace(RELEASE_PLACE, (0, node_path_posix.basename)(published, ".tar.gz"));
}
function releaseUrl(name) {
	const [, image = "dstack", version = "", major, minor] = RELEASE_NAME.exec(name) ?? [];
	if (version === "") throw new require_start.InputError("INPUT_INVALID", `${preview(name, 100)} is not a release of dstack`, { hint: "Give a version, or name and version, e.g. 0.5.5, dstack-nvidia-0.5.5 or dstack-dev-0.6.0." });
	return `https://github.com/Dstack-TEE/${Number(major) > FIRST_OF_DSTACK.major || Number(major) === FIRST_OF_DSTACK.major && Number(minor) >= FIRST_OF_DSTACK.minor ? `dstack/releases/download/guest-os-v${version}` : `meta-dstack/releases/download/v${version}`}/${image}-${version}.tar.gz`;
}
const GITHUB_FILES = ["release-assets.githubusercontent.com", "objects.githubusercontent.com"];
function imageHosts(url) {
	const { protocol, host } = new URL(url);
	return protocol === "https:" && host === "github.com" ? GITHUB_FILES : [];
}
function imageUrl(template, osImageHash) {
	return template.replace(/\{[^{}]*\}/g, (placeholder) => {
		if (placeholder !== "{hash}") throw new require_start.InputError("INPUT_INVALID", `OS image URL: ${preview(placeholder)} is not a placeholder`, { hint: "The only placeholder is {hash}: the OS image hash." });
		if (osImageHash === null) throw new require_start.InputError("INPUT_INVALID", "OS image URL: {hash} has no value", { hint: "Say which OS image hash is wanted." });
		return encodeURIComponent(osImageHash);
	});
}
function judgeBinding(input) {
	const grade = gradeOf(input);
	return {
		reportData: judgeReportData(input),
		freshness: judgeFreshness(grade, input),
		grade
	};
}
function gradeOf({ nonce, reportData, evidence, acquired }) {
	if (nonce !== null && bindsNonce(reportData, nonce, evidence)) return "nonce";
	if (acquired === "handshake" && bindsKey(reportData, evidence.raTlsCertificate)) return "key-bound";
	return withoutBinding(acquired);
}
function withoutBinding(acquired) {
	return acquired === "replayed" ? "replayed" : "fetched";
}
function bindsKey(reportData, certificate) {
	return certificate !== null && equalBytes(reportData, tagged("ratls-cert", certificate.publicKey));
}
function judgeReportData({ reportData, evidence, nonce, at, latestStart }) {
	const { reportData: stated, raTlsCertificate: certificate, keyset } = evidence;
	const key = certificate === null ? null : tagged("ratls-cert", certificate.publicKey);
	const expectations = [
		{
			what: "the report data that the evidence states",
			expected: stated,
			holds: stated !== null && matchesPadded(reportData, stated)
		},
		{
			what: "the public key of the RA-TLS certificate",
			expected: key,
			holds: bindsKey(reportData, certificate)
		},
		{
			what: "the nonce",
			expected: nonce,
			holds: nonce !== null && bindsNonce(reportData, nonce, evidence)
		},
		{
			what: "the keyset with the nonce",
			expected: keyset === null || nonce === null ? null : aciReportData(keyset, nonce),
			holds: keyset !== null && bindsKeyset(reportData, keyset, nonce)
		}
	].filter(({ expected }) => expected !== null);
	const actual = toHex(reportData);
	const broken = expectations.filter(({ holds }) => !holds);
	const [first = null] = broken;
	if (first !== null && first.expected !== null) return fail$1(`The quote’s report_data does not bind ${broken.map(({ what }) => what).join(" nor ")}.`, {
		expected: toHex(first.expected),
		actual,
		hint: "This quote was made for something else: collect evidence and quote together, and check that nobody stands between."
	});
	const doubt = (certificate === null ? null : doubtOfCertificate(certificate, at, latestStart)) ?? (keyset === null ? null : doubtOfKeyset(keyset, bindsKeyset(reportData, keyset, nonce), at));
	if (doubt !== null) return doubt;
	if (expectations.length === 0) return keyset === null ? null : pass("The quote’s report_data binds the keyset.", { actual });
	return pass(`The quote’s report_data binds ${expectations.map(({ what }) => what).join(" and ")}.`, { actual });
}
function doubtOfCertificate({ notBefore, notAfter }, at, latestStart) {
	if (at <= notAfter && notBefore <= latestStart) return null;
	const [from, until] = [notBefore, notAfter].map((time) => new Date(time).toISOString());
	return fail$1(`The RA-TLS certificate that carries the quote is ${at > notAfter ? "no longer" : "not yet"} valid.`, {
		expected: `${from} to ${until}`,
		actual: new Date(at).toISOString(),
		hint: "Collect the evidence again. If it stays so, have the service restarted, which makes a new certificate; and see that the clock here is right."
	});
}
function bindsKeyset(reportData, keyset, nonce) {
	return equalBytes(reportData, aciReportData(keyset, nonce));
}
const MAX_KEYSET_MS = 366 * DAY_MS;
function doubtOfKeyset({ digest, statedDigest, notAfter }, isBound, at) {
	if (statedDigest !== digest) return fail$1("The report states another digest than that of the keyset in it.", {
		expected: digest,
		actual: statedDigest,
		hint: "Ask for the report again. If it stays so, do not use the keys that it lists."
	});
	if (!isBound) return unknown("Whether the quote’s report_data binds the keyset can only be told with the nonce that the report was made for.", { hint: "Give that nonce (--nonce HEX), or ask for a report with a new one (--url with {nonce})." });
	if (notAfter - at > MAX_KEYSET_MS) return fail$1("The keyset that the quote’s report_data binds is good for longer than a year: it is as if it never expired.", {
		expected: `until ${new Date(at + MAX_KEYSET_MS).toISOString()} at most`,
		actual: new Date(notAfter).toISOString(),
		hint: "Have the service make keysets that expire: a key that is lost or stolen would be good until then."
	});
	if (at < notAfter) return null;
	return fail$1("The keyset that the quote’s report_data binds was good until an earlier time.", {
		expected: new Date(notAfter).toISOString(),
		actual: new Date(at).toISOString(),
		hint: "Ask for a new report, and do not use the keys of this one."
	});
}
function judgeFreshness(grade, { required, nonce }) {
	const detail = `Freshness grade ${grade}: ${MEANING$1[grade]}.`;
	const shown = {
		expected: required,
		actual: grade
	};
	if (require_help.FRESHNESS_GRADES.indexOf(grade) >= require_help.FRESHNESS_GRADES.indexOf(required)) return pass(detail, shown);
	const short = `${detail} The policy asks for ${required} or better.`;
	if (required === "nonce" && nonce !== null) return fail$1(short, {
		...shown,
		followsFrom: "hardware.report-data"
	});
	return fail$1(short, {
		...shown,
		hint: `${REACHED_BY[required]}, or accept a lower grade in the policy (freshness).`
	});
}
const REACHED_BY = {
	nonce: "Pass the nonce that the quote was made with (--nonce HEX), or ask an endpoint that takes one (--url with {nonce})",
	"key-bound": "Meet the app’s own TLS server (--ra-tls HOST:PORT)",
	fetched: "Let trust-center fetch the evidence from the target itself",
	replayed: "Give evidence"
};
const MEANING$1 = {
	replayed: "the evidence was read from a file, it may be of any age",
	fetched: "the evidence was asked of the target in this run, but carries no nonce",
	"key-bound": "the target proved in this run that it holds the attested key; the quote is as old as its certificate",
	nonce: "the quote contains the verifier’s nonce"
};
function tagged(tag, content) {
	return sha512(concatBytes(utf8(`${tag}:`), content));
}
function matchesPadded(reportData, content) {
	return content.length > 0 && content.length <= reportData.length && equalBytes(reportData.subarray(0, content.length), content) && isZero(reportData.subarray(content.length));
}
function bindsNonce(reportData, nonce, { e2ePublicKey, keyset }) {
	if (nonce.length < 16 || isZero(nonce)) return false;
	if (keyset !== null) return bindsKeyset(reportData, keyset, nonce);
	return standsUnmarked(reportData, nonce) || sentForms(nonce).some((form) => equalBytes(reportData, tagged("app-data", form))) || nonce.length === 32 && equalBytes(reportData.subarray(32), nonce) || e2ePublicKey !== null && equalBytes(reportData.subarray(0, 32), sha256(utf8(toHex(nonce) + e2ePublicKey)));
}
function standsUnmarked(reportData, nonce) {
	return sentForms(nonce).some((form) => matchesPadded(reportData, form));
}
function sentForms(nonce) {
	return [nonce, ...require_help.NONCE_ENCODINGS.map((encoding) => utf8(nonceText(nonce, encoding)))];
}
// src/core/appraisal/hardware/trust-anchor.ts
const INTEL_KEY = "0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f567918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394";
const INTEL_SGX_ROOT_CA = Object.freeze({ publicKey: fromHex(INTEL_KEY, "INTEL_SGX_ROOT_CA", 64) });
function isIntelRoot({ publicKey }) {
	return toHex(publicKey) === INTEL_KEY;
}
const MAX_ROOT_CA_BYTES = 65536;
const DER_SEQUENCE = 48;
function parseTrustAnchor(bytes, what) {
	const hint = "Give one certificate (PEM or DER) with an ECDSA P-256 key.";
	try {
		const chain = bytes[0] === DER_SEQUENCE ? parseCertificates(bytes, what) : parseCertificateChainPem(documentText(bytes, what), what);
		const publicKey = chain[0]?.publicKey;
		if (chain.length === 1 && publicKey !== null && publicKey !== void 0) return { publicKey };
	} catch (cause) {
		if (!(cause instanceof require_start.TrustCenterError)) throw cause;
		throw new require_start.InputError("INPUT_INVALID", cause.message, {
			hint: cause.hint ?? hint,
			cause
		});
	}
	throw new require_start.InputError("INPUT_INVALID", `${what}: expected one P-256 certificate`, { hint });
}
// src/io/json-rpc.ts
const MAX_MESSAGE = 300;
const STATUSES = [
	200,
	400,
	404,
	413,
	422
];
async function askRpc(url, method, params, options = {}) {
	const endpoint = expectRpcUrl(url);
	const shown = endpoint.origin;
	const { body, status } = await httpPost(url, JSON.stringify({
		jsonrpc: "2.0",
		id: QUESTION_ID,
		method,
		params
	}), {
		...options,
		statuses: STATUSES,
		contentTypes: JSON_TYPES
	}).catch((error) => {
		throw error instanceof require_start.FetchError ? withoutPath(error, shown) : error;
	});
	try {
		const { value, error } = read$2(parseJson(fromUtf8(body, method), method), method, response);
		if (error === null) return {
			value,
			error
		};
		return {
			value: null,
			error: {
				...error,
				message: oneLine(withoutSecrets(error.message, endpoint))
			}
		};
	} catch (cause) {
		if (!(cause instanceof require_start.ParseError)) throw cause;
		if (cause.code === "PARSE_LIMIT") throw new require_start.FetchError("FETCH_TOO_LARGE", shown, `the answer to ${method} has more in it than is read`);
		if (status !== 200) throw new require_start.FetchError("FETCH_STATUS", shown, `answered with status ${status}, expected 200`, { status });
		throw new require_start.FetchError("FETCH_CONTENT", shown, `no JSON-RPC answer to ${method}`, { hint: "Check that the address is that of a JSON-RPC endpoint." });
	}
}
function expectRpcUrl(url) {
	const endpoint = parseHttpUrl(url);
	if (isConfidential(endpoint)) return endpoint;
	throw new require_start.InputError("INPUT_INVALID", `${endpoint.origin} is not https: anybody on the way could answer in its place`, { hint: "Give an https: URL, or that of a node on this machine." });
}
const QUESTION_ID = 1;
const response = (value) => {
	const answer = anyObject(value);
	const id = answer.id ?? null;
	if (id !== QUESTION_ID && !(id === null && hasMember(answer, "error"))) refuse$3("the answer is to another question");
	if (hasMember(answer, "error")) return {
		value: null,
		error: memberOr(answer, "error", UNSAID, rpcError)
	};
	return {
		value: answer.result ?? null,
		error: null
	};
};
const UNSAID = {
	code: null,
	message: "no reason given"
};
const rpcError = (value) => {
	if (typeof value === "string") return {
		code: null,
		message: value
	};
	const { code, message } = anyObject(value);
	return {
		code: typeof code === "number" && Number.isSafeInteger(code) ? code : null,
		message: typeof message === "string" && message !== "" ? message : UNSAID.message
	};
};
function oneLine(text) {
	const line = text.slice(0, 4 * MAX_MESSAGE).replace(/[\p{C}\s]+/gu, " ").trim();
	return line.length > MAX_MESSAGE ? `${line.slice(0, 299).replace(/\p{Cs}$/u, "")}…` : line;
}
function withoutSecrets(message, { pathname, search, username, password }) {
	return [
		...pathname.split("/"),
		...search.split(/[?&=]/),
		username,
		password
	].flatMap((part) => [part, decoded$1(part)]).filter((part) => part.length >= SHORTEST_SECRET).reduce((text, secret) => text.replaceAll(secret, "…"), message);
}
const SHORTEST_SECRET = 8;
function decoded$1(part) {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
function withoutPath({ code, url, message, hint, status }, shown) {
	return new require_start.FetchError(code, shown, message.slice(`${url}: `.length), {
		...hint === void 0 ? {} : { hint },
		...status === void 0 ? {} : { status }
	});
}
// src/rebuild/document.ts
const REBUILD_SCHEMA = "trust-center/rebuild/v1";
function referenceOf(document) {
	const { verdict, commit, osImageHash } = document;
	if (verdict !== "reproduced" || osImageHash.release === null || osImageHash.release !== osImageHash.rebuilt) return null;
	return {
		osImageHash: osImageHash.release,
		grade: "rebuilt",
		commit
	};
}
// src/rebuild/report.ts
const NAME$1 = "rebuild-report";
async function readRebuildReport(path) {
	return readJson(documentText(await readInputFile(path, NAME$1, MAX_INPUT_BYTES), NAME$1), NAME$1, rebuiltImage);
}
const rebuiltImage = (value) => {
	const report = anyObject(value);
	member(report, "schema", supported(text, [REBUILD_SCHEMA]));
	const verdict = member(report, "verdict", text);
	if (verdict !== "reproduced") throw new require_start.InputError("INPUT_INVALID", `${NAME$1}: the image was not reproduced: ${preview(verdict)}`, { hint: "Only a rebuild that gives the very same image vouches for it." });
	const { release, rebuilt } = member(report, "osImageHash", imageHashes);
	if (release !== rebuilt) throw new require_start.InputError("INPUT_INVALID", `${NAME$1}: release and rebuild are different images`);
	return {
		osImageHash: release,
		repository: member(report, "repository", text),
		commit: member(report, "commit", text)
	};
};
const imageHashes = (value) => {
	const hashes = anyObject(value);
	const hashOf = (name) => toHex(member(hashes, name, hexBytes$2(32)));
	return {
		release: hashOf("release"),
		rebuilt: hashOf("rebuilt")
	};
};
// src/wanted-domain.ts
const MAX_RESOLVERS = 8;
const MAX_CA_FILES$1 = 16;
function readWantedDomain(options, { resolvers, since, ct, skip }) {
	const { domain, resolver = [], caFile = [], ctLogList, certSpotterUrl, crtShUrl } = options;
	if (domain === void 0) return void 0;
	const asked = resolver.length === 0 ? resolvers : resolver.map(readResolver);
	if (new Set(asked).size < asked.length) throw new require_start.InputError("INPUT_INVALID", "resolver: one resolver is given twice, and is only one witness");
	expectAtMost("resolver", asked, MAX_RESOLVERS);
	if (!skip.includes("caa")) expectWitnesses(asked, resolver.length === 0 ? "domain.resolvers" : "resolver");
	expectAtMost("ca-file", caFile, MAX_CA_FILES$1);
	return {
		...readDomain(domain),
		resolvers: asked.map((name) => name.replace(/^dns:\/\//, "")),
		caFiles: caFile,
		ctLogList: ctLogList ?? null,
		ct,
		...since === null ? {} : { since: parseRfc3339(since, "domain.since") },
		...certSpotterUrl === void 0 ? {} : { certSpotterApi: readMonitor(certSpotterUrl, "cert-spotter-url") },
		...crtShUrl === void 0 ? {} : { crtShUrl: readMonitor(crtShUrl, "crt-sh-url") }
	};
}
const ABOUT_CT = [
	"ct-log-list",
	"cert-spotter-url",
	"crt-sh-url"
];
function idleOfDomain(isGiven, { domain }, { ct }) {
	const first = (names, why) => {
		const name = names.find(isGiven);
		return name === void 0 ? null : {
			name,
			why
		};
	};
	if (domain === void 0) return first([
		"resolver",
		"ca-file",
		...ABOUT_CT
	], "no domain is named");
	return ct ? null : first(ABOUT_CT, "nobody asks Certificate Transparency, unless by `domain: { ct: true }` in the policy");
}
function readDomain(text) {
	const read = parseDomainAddress(text);
	if ("name" in read) return read;
	const got = `got ${preview(text, 100)}: ${read.problem}`;
	throw new require_start.InputError("INPUT_INVALID", `domain: expected NAME or NAME:PORT, ${got}`, { hint: read.hint });
}
function readResolver(text) {
	const name = resolverName(text);
	if (name !== null) return name;
	throw new require_start.InputError("INPUT_INVALID", `resolver: expected ${RESOLVER_FORMS}`, { hint: "For example https://dns.google/dns-query, 192.0.2.1 or [2001:db8::1]:5353. It is shown in results, so no secret may be in it." });
}
function expectWitnesses(resolvers, field) {
	const hosts = new Set(resolvers.map(resolverHost));
	if (hosts.size !== 1) return;
	throw new require_start.InputError("INPUT_INVALID", `${field}: at least two resolvers at different hosts, got ${[...hosts].join()} alone, which could lie, or be lied to`, { hint: "Name another one besides, of another operator, or none, to have public ones asked." });
}
function readMonitor(text, name) {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url === null || !/^https?:$/.test(url.protocol)) throw new require_start.InputError("INPUT_INVALID", `${name}: expected an http or https URL`);
	if (!isConfidential(url)) throw new require_start.InputError("INPUT_INVALID", `${name}: ${displayUrl(url)} is not https: anybody on the way could answer in its place`, { hint: "Give an https: URL, or that of a service on this machine." });
	if (url.search === "" && url.hash === "" && url.username === "" && url.password === "") return text;
	throw new require_start.InputError("INPUT_INVALID", `${name}: expected a base URL without user, query and fragment`);
}
function expectAtMost(name, given, most) {
	if (given.length > most) throw new require_start.InputError("INPUT_INVALID", `${name}: at most ${most}, got ${given.length}`);
}
// src/request.ts
function readFiles() {
	return {
		policy: onceEach(readPolicy),
		rootCa: onceEach(readRootCa)
	};
}
function onceEach(read) {
	const known = new Map();
	return (path) => {
		const found = known.get(path) ?? read(path);
		known.set(path, found);
		return found;
	};
}
const MAX_POLICY_BYTES = 262144;
const MAX_BASE_URL_LENGTH = 250;
async function prepare(options, { env = process.env, files = readFiles(), expect = () => {} } = {}) {
	const asked = readAsked(options, env);
	const { target } = asked;
	const settings = await readOptions(options, target.kind === "file" ? "replayed" : "fetched", files);
	const policy = resolvePolicy(settings.policy, settings.overrides);
	expect(policy);
	const registry = readRegistry(options, policy.sourceCode.registry);
	const domain = readWantedDomain(options, policy.domain);
	const osImage = await readOsImage(options);
	const { referenceValues: paths, trustedRoot, appCompose, composeFile } = options;
	const trustedRoots = await readRoots(trustedRoot);
	const references = paths.length === 0 ? {} : { referenceValues: {
		paths,
		trustedRootPath: trustedRoot ?? null
	} };
	return {
		target,
		policy,
		requestOf: (run) => ({
			collect: {
				...asked,
				registry,
				domain,
				...run,
				appComposePath: appCompose ?? null,
				composeFilePath: composeFile ?? null
			},
			...osImage,
			...references,
			policy,
			at: settings.at ?? Date.now(),
			trustAnchors: settings.trustAnchors,
			...trustedRoots
		})
	};
}
const ROOT_IDLE = "it is for checking signed reference values (reference-values), and where images come from (source-code.provenance of a policy)";
async function readRoots(path) {
	if (path === void 0) return {};
	const { readTrustedRoots } = await Promise.resolve().then(() => require("./trusted-root2.cjs"));
	return { trustedRoots: await readTrustedRoots(path) };
}
function readAsked(options, env = process.env) {
	const target = readTarget(options, env);
	return {
		target,
		kmsEvidencePaths: options.kmsEvidence,
		gatewayEvidencePaths: options.gatewayEvidence,
		...readPlaces(options),
		collateralPaths: options.collateral,
		pccsUrls: options.pccsUrl.map((url) => readUrl(url, "pccs-url")),
		tcbUpdate: options.tcbUpdate,
		earlyWarning: options.earlyWarning ?? false,
		registry: readRegistry(options, null),
		expected: readExpected(options, target),
		nonce: readNonce(options.nonce),
		allowPrivate: options.allowPrivate
	};
}
async function readOptions(options, defaultFreshness, files = readFiles()) {
	return {
		policy: options.policy === void 0 ? null : await files.policy(options.policy),
		overrides: {
			defaultFreshness,
			...options.phases === void 0 || options.phases.length === 0 ? {} : { phases: options.phases },
			osImageHashes: (options.osImageHash ?? []).map((hash) => readHex(hash, "os-image-hash", 32)),
			appIds: options.appId === void 0 ? [] : [readHex(options.appId, "app-id", 20)],
			namesDomain: options.domain !== void 0
		},
		at: options.at === void 0 ? null : readTime(options.at),
		trustAnchors: options.insecureRootCa === void 0 ? [INTEL_SGX_ROOT_CA] : [await files.rootCa(options.insecureRootCa)]
	};
}
function readTarget(options, env = process.env) {
	const { evidence, url, raTls, model, appId, phalaCloudApi } = options;
	const named = Object.entries({
		evidence,
		url,
		"ra-tls": raTls,
		model
	}).filter(([, value]) => value !== void 0);
	if (named.length > 1) throw new require_start.InputError("INPUT_INVALID", `${named.map(([name]) => name).join(" and ")} name different targets; give one`);
	if (phalaCloudApi !== void 0 && named.length > 0) throw new require_start.InputError("INPUT_INVALID", "phala-cloud-api has no effect: it is about a target of app-id alone");
	const isChallenge = url !== void 0 && `${url} ${options.body ?? ""}`.includes("{nonce}");
	if (!isChallenge) expectNoChallenge(options);
	if (evidence !== void 0) return {
		kind: "file",
		path: evidence
	};
	if (isChallenge) return {
		kind: "challenge",
		...readChallenge(url, options, env)
	};
	if (url !== void 0) return {
		kind: "guest-agent",
		url: readBaseUrl(url, "url", "https://<app-id>-8090.<domain>")
	};
	if (raTls !== void 0) return {
		kind: "ra-tls",
		address: readAddress(raTls)
	};
	if (model !== void 0) return {
		kind: "redpill",
		model
	};
	if (appId !== void 0) {
		const app = {
			kind: "phala-cloud",
			appId: readHex(appId, "app-id", 20)
		};
		if (phalaCloudApi === void 0) return app;
		return {
			...app,
			api: readBaseUrl(phalaCloudApi, "phala-cloud-api", "https://cloud-api.phala.com")
		};
	}
	throw new require_start.InputError("INPUT_INVALID", "no target: name one of evidence, url, ra-tls, app-id or model", { hint: "For a first look: `trust-center demo`." });
}
function readPlaces({ kmsUrl, gatewayUrl }) {
	return {
		...kmsUrl === void 0 ? {} : { kmsUrl: readBaseUrl(kmsUrl, "kms-url", "https://kms.<domain>:8000") },
		...gatewayUrl === void 0 ? {} : { gatewayUrl: readBaseUrl(gatewayUrl, "gateway-url", "https://gateway.<domain>") }
	};
}
function readRegistry({ rpcUrl = [], chainId }, policy) {
	const named = chainId === void 0 ? null : readChainId(chainId);
	if (rpcUrl.length === 0 && named === null && policy === null) return void 0;
	if (named !== null && policy !== null && named !== policy.chainId) throw new require_start.InputError("INPUT_INVALID", `chain-id: ${named} is not the chain that the policy names, ${policy.chainId}`, { hint: "Leave it out, or correct source-code.registry.chain-id of the policy." });
	for (const url of rpcUrl) expectRpcUrl(readUrl(url, "rpc-url"));
	if (rpcUrl.length > MAX_ENDPOINTS) throw new require_start.InputError("INPUT_INVALID", `rpc-url: at most ${MAX_ENDPOINTS} endpoints, got ${rpcUrl.length}`);
	if (new Set(rpcUrl).size < rpcUrl.length) throw new require_start.InputError("INPUT_INVALID", "rpc-url: one endpoint is given twice, and is only one witness");
	return {
		chainId: named ?? policy?.chainId ?? null,
		rpcUrls: rpcUrl,
		kmsContract: policy?.kmsContract ?? null
	};
}
const MAX_ENDPOINTS = 8;
function readChainId(text) {
	const number = /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : NaN;
	if (Number.isSafeInteger(number)) return number;
	throw new require_start.InputError("INPUT_INVALID", `chain-id: expected a whole number, got ${preview(text)}`, { hint: "For example 8453 for Base, 1 for Ethereum." });
}
function readExpected({ appId, osImageHash: hashes = [] }, target) {
	return {
		...appId === void 0 || target.kind === "phala-cloud" ? {} : { appId: readHex(appId, "app-id", 20) },
		...hashes.length === 0 ? {} : { osImageHashes: hashes.map((hash) => readHex(hash, "os-image-hash", 32)) }
	};
}
async function readOsImage({ osImage, osImageUrl, rebuildReport }) {
	const { path, url } = placeOfImage(osImage ?? null, osImageUrl ?? null, node_fs.existsSync);
	if (path === null && url === null) {
		if (rebuildReport === void 0) return {};
		throw new require_start.InputError("INPUT_INVALID", "rebuild-report: give the image too, as os-image or os-image-url");
	}
	return { osImage: {
		path,
		url,
		rebuilt: rebuildReport === void 0 ? null : await readRebuildReport(rebuildReport)
	} };
}
function readChallenge(url, { method = "GET", header = [], body, pointer, nonceEncoding = "hex" }, env) {
	return {
		url,
		method,
		headers: Object.fromEntries(header.map((text) => readHeader(text, env))),
		body: body ?? null,
		pointer: pointer ?? null,
		encoding: nonceEncoding
	};
}
function expectNoChallenge({ method = "GET", header = [], body, pointer, nonceEncoding = "hex" }) {
	const given = {
		method: method !== "GET",
		header: header.length > 0,
		body,
		pointer,
		"nonce-encoding": nonceEncoding !== "hex"
	};
	const idle = Object.entries(given).find(([, value]) => value !== void 0 && value !== false);
	if (idle === void 0) return;
	throw new require_start.InputError("INPUT_INVALID", `${idle[0]} has no effect: it is about an endpoint that takes a nonce`, { hint: "Give its address as url, with {nonce} where the nonce goes." });
}
const HEADER = /^([^\s:]{1,100}):[ \t]*(?:([A-Za-z][A-Za-z0-9-]{0,30}) )?env:([A-Za-z_][A-Za-z0-9_]{0,100})$/;
function readHeader(text, env) {
	const [, name = "", scheme, variable = ""] = HEADER.exec(text) ?? [];
	if (name === "") throw new require_start.InputError("INPUT_INVALID", "header: expected NAME: env:VARIABLE", { hint: "The value is taken from the environment, so that it is in no log: `Authorization: Bearer env:TOKEN`." });
	const value = env[variable]?.trim() ?? "";
	if (value === "") throw new require_start.InputError("INPUT_INVALID", `header: ${variable} is not set, or empty`);
	return [name.toLowerCase(), scheme === void 0 ? value : `${scheme} ${value}`];
}
function readBaseUrl(text, name, example) {
	const { search, hash, href } = new URL(readUrl(text, name));
	if (search === "" && hash === "" && href.length <= MAX_BASE_URL_LENGTH) return text;
	throw new require_start.InputError("INPUT_INVALID", `${name}: expected ${name === "url" ? "the base URL of a guest agent" : "a base URL"}, short and without a query`, { hint: `For example ${example}.` });
}
function readAddress(text) {
	const server = URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : null;
	const isPlain = server?.href === `https://${server?.host}/` && !text.endsWith("/");
	if (server !== null && isPlain) return `${server.hostname}:${server.port || "443"}`;
	throw new require_start.InputError("INPUT_INVALID", `ra-tls: expected HOST:PORT, got ${preview(text)}`, { hint: "For example app.example.org:443, 192.0.2.1:8443 or [2001:db8::1]:443." });
}
function readUrl(text, name) {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url === null || url.protocol !== "https:" && url.protocol !== "http:") {
		const got = url === null ? "text that is no URL" : `one of ${preview(url.protocol)}`;
		throw new require_start.InputError("INPUT_INVALID", `${name}: expected an http or https URL, got ${got}`);
	}
	return text;
}
function readNonce(text) {
	if (text === void 0) return null;
	const bytes = hexBytes(text, "nonce");
	if (bytes.length < 16 || bytes.length > 64) throw new require_start.InputError("INPUT_INVALID", `nonce: expected 16 to 64 bytes of hexadecimal, got ${bytes.length}`);
	if (isZero(bytes)) throw new require_start.InputError("INPUT_INVALID", "nonce: it is all zero, as the report data of any quote without a nonce");
	return bytes;
}
function readHex(text, name, length) {
	if (hexBytes(text, name).length !== length) throw new require_start.InputError("INPUT_INVALID", `${name}: expected ${length} bytes of hexadecimal, got ${preview(text)}`);
	return text.replace(/^0x/i, "").toLowerCase();
}
function hexBytes(text, name) {
	try {
		return fromHex(text.replace(/^0x/i, ""), name);
	} catch (cause) {
		throw new require_start.InputError("INPUT_INVALID", `${name}: expected hexadecimal, got ${preview(text)}`, { cause });
	}
}
const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
function readTime(text) {
	const time = RFC3339.test(text) ? Date.parse(text.toUpperCase()) : NaN;
	const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
	if (Number.isNaN(time) || new Date(day).getUTCDate() !== Number(text.slice(8, 10))) throw new require_start.InputError("INPUT_INVALID", `at: expected an RFC 3339 time such as 2026-06-15T12:00:00Z, got ${preview(text)}`);
	return time;
}
async function readPolicy(path) {
	return parsePolicy(documentText(await readInputFile(path, "policy", MAX_POLICY_BYTES), "policy"));
}
async function readRootCa(path) {
	return parseTrustAnchor(await readInputFile(path, ROOT_CA, MAX_ROOT_CA_BYTES), ROOT_CA);
}
const ROOT_CA = "insecure-root-ca";
// src/core/collection/components.ts
function componentsOf(evidence) {
	const machines = evidence.flatMap(({ item, document, acquired }) => document.machines.map((found, machine) => ({
		found,
		acquired,
		evidence: {
			item: item.name,
			machine
		}
	})));
	if (machines.every(({ found }) => found.role !== "app")) return [];
	const count = {
		app: 0,
		kms: 0,
		gateway: 0
	};
	const hasNoWord = ({ found }) => found.stopped === null;
	return [...machines.filter(hasNoWord), ...machines.filter((one) => !hasNoWord(one))].map(({ found, ...of }) => {
		return {
			found,
			component: {
				role: found.role,
				instance: count[found.role]++,
				...of,
				collateral: null
			}
		};
	});
}
// src/core/bundle-evidence.ts
function givenFor(item) {
	if (item.startsWith("kms-evidence/")) return "kms";
	return item.startsWith("gateway-evidence/") ? "gateway" : null;
}
function readEvidenceItem(item, bytes) {
	const role = givenFor(item);
	if (role !== null) return recogniseComponentEvidence(role, bytes);
	return {
		machines: recogniseEvidence(bytes).machines,
		statement: null,
		provider: null
	};
}
// src/core/formats/acme-info.ts
const MAX_KEYS = 256;
const MAX_URI = 1e3;
function isAcmeInfo$1(json) {
	return hasMember(json, "hist_keys") || hasMember(json, "quoted_hist_keys");
}
function readAcmeInfo(bytes) {
	return read$2(parseJson(documentText(bytes, "acme-info"), "acme-info"), "acme-info", acmeInfo);
}
const acmeInfo = (value) => {
	const info = anyObject(value);
	if (!isAcmeInfo$1(info)) return refuse$3("it names no keys: neither hist_keys nor quoted_hist_keys");
	const quoted = memberOr(info, "quoted_hist_keys", [], listOf$2(quotedKey, { most: MAX_KEYS }));
	const named = memberOr(info, "hist_keys", [], listOf$2(publicKey, { most: MAX_KEYS }));
	const isQuoted = (key) => quoted.some((one) => equalBytes(one.publicKey, key));
	return {
		accountUri: member(info, "account_uri", uri$1),
		accountEvidence: memberOr(info, "account_quote", null, quotedText) ?? memberOr(info, "account_attestation", null, attested),
		keys: [...quoted, ...named.filter((key) => !isQuoted(key)).map((key) => ({
			publicKey: key,
			evidence: null
		}))],
		activeCertificate: memberOr(info, "active_cert", null, text) || null,
		baseDomain: memberOr(info, "base_domain", null, text) || null
	};
};
const uri$1 = (value) => {
	const given = text(value);
	if (given === "") return null;
	return given.length <= MAX_URI ? given : refuse$3(`expected at most ${MAX_URI} characters, got ${given.length}`);
};
const publicKey = (value) => {
	const key = hexTextBytes()(value);
	return key.length > 0 ? key : refuse$3("is empty");
};
const quotedKey = (value) => {
	const key = anyObject(value);
	const evidence = memberOr(key, "quote", null, quotedText) ?? memberOr(key, "attestation", null, attested);
	return {
		publicKey: member(key, "public_key", publicKey),
		evidence
	};
};
const quotedText = (value) => {
	const json = text(value);
	return json === "" ? null : parseGetQuote(parseJson(json, ""));
};
const attested = (value) => {
	const given = text(value);
	if (given === "") return null;
	if (given.startsWith("{")) return parseAttestationAnswer(parseJson(given, ""));
	return parseVersionedAttestation(fromHexText(given, ""), "");
};
// src/core/formats/ingress-evidence.ts
const INGRESS_EVIDENCE_SCHEMA = "trust-center/ingress-evidence/v1";
const MAX_RECORD$1 = 4194304;
const MAX_FILES$1 = 32;
const INGRESS_FILE_NAME = /^[A-Za-z0-9_*][A-Za-z0-9_.*-]{0,254}$/;
const ingressFileName = matching(INGRESS_FILE_NAME, "the name of a file, without a folder");
const files = (value) => {
	const all = listOf$2(file, {
		least: 1,
		most: MAX_FILES$1
	})(value);
	return new Set(all.map(({ name }) => name)).size === all.length ? all : refuse$3("two files have the same name");
};
const file = object({
	name: ingressFileName,
	bytes: base64Bytes
});
const ingressEvidence = object({
	schema: oneOf(INGRESS_EVIDENCE_SCHEMA),
	name: matching(/^[a-z0-9_.-]{1,253}$/, "a host name in lower case"),
	files
});
function serialiseIngressEvidence({ schema, name, files }) {
	return JSON.stringify({
		schema,
		name,
		files: files.map((file) => ({
			name: file.name,
			bytes: toBase64(file.bytes)
		}))
	});
}
function parseIngressEvidence(json, name) {
	return readJson(json, name, ingressEvidence, { bytes: MAX_RECORD$1 });
}
// src/core/formats/ingress-files.ts
const INGRESS_QUOTE = "quote.json";
function readIngressQuote(bytes) {
	return parseGetQuote(parseJson(documentText(bytes, INGRESS_QUOTE), INGRESS_QUOTE));
}
const MAX_LISTED = 256;
const MAX_ACCOUNT = 65536;
const LINE = /^([0-9a-f]{64}) [ *](.*)$/;
function readSha256Sums(bytes, field) {
	const fail = (message) => {
		throw new require_start.ParseError("PARSE_INVALID", field, message);
	};
	const text = fromUtf8(bytes, field);
	if (!text.endsWith("\n")) fail("it does not end with the end of a line");
	const lines = text.slice(0, -1).split("\n");
	if (lines.length > MAX_LISTED) throw new require_start.ParseError("PARSE_LIMIT", field, `more than ${MAX_LISTED} lines`);
	const sums = new Map();
	for (const [i, line] of lines.entries()) {
		const [, sum = "", name = ""] = LINE.exec(line) ?? [];
		if (!INGRESS_FILE_NAME.test(name)) fail(`line ${i + 1} is no SHA-256 with the name of a file`);
		if (sums.has(name)) fail(`line ${i + 1} names a file that another line names`);
		sums.set(name, sum);
	}
	return sums;
}
function readAcmeAccount(bytes, field) {
	return readJson(documentText(bytes, field), field, accountUri, { bytes: MAX_ACCOUNT });
}
const accountUri = (value) => {
	const account = anyObject(value);
	if (!hasMember(account, "registration")) return member(account, "uri", uri);
	if (hasMember(account, "uri")) return refuse$3("it names two accounts");
	return member(account, "registration", registeredUri);
};
const registeredUri = (value) => {
	const registration = anyObject(value);
	if (!hasMember(registration, "accountURL")) return member(registration, "uri", uri);
	if (hasMember(registration, "uri")) return refuse$3("it names two accounts");
	return member(registration, "accountURL", uri);
};
const uri = matching(/^[!-~]{1,1000}$/, "the URI of an account");
// src/core/formats/pck-extensions.ts
const OID_SGX_EXTENSIONS = "1.2.840.113741.1.13.1";
const FIELD$1 = "pck.sgx_extensions";
const SGX_TYPES = [
	"standard",
	"scalable",
	"scalable-with-integrity"
];
const knownExtensions = new WeakMap();
function readPckExtensions(certificate) {
	const extensions = knownExtensions.get(certificate) ?? parsePckExtensions(certificate);
	knownExtensions.set(certificate, extensions);
	return extensions;
}
function parsePckExtensions(certificate) {
	const extension = findExtension(certificate, OID_SGX_EXTENSIONS);
	if (extension === void 0) throw new require_start.ParseError("PARSE_INVALID", FIELD$1, `the certificate has no extension ${OID_SGX_EXTENSIONS}`, { hint: "A PCK certificate has one: this is a certificate of another kind." });
	const input = new DerReader(extension.value, FIELD$1);
	const elements = readElements(input, "");
	input.end("");
	const tcb = required(elements, "2", "tcb", readElements);
	return {
		ppid: required(elements, "1", "ppid", octets(16)),
		cpuSvn: required(tcb, "2.18", "tcb.cpusvn", octets(16)),
		sgxComponents: Array.from({ length: 16 }, (_, i) => required(tcb, `2.${i + 1}`, `tcb.component${i + 1}`, svn(255))),
		pceSvn: required(tcb, "2.17", "tcb.pcesvn", svn(65535)),
		pceId: toHex(required(elements, "3", "pceid", octets(2))),
		fmspc: toHex(required(elements, "4", "fmspc", octets(6))),
		sgxType: required(elements, "5", "sgx_type", readSgxType),
		platformInstanceId: optional(elements, "6", "platform_instance_id", octets(16)),
		configuration: optional(elements, "7", "configuration", readConfiguration)
	};
}
function pckCaType(certificate) {
	if (certificate.issuerName === "Intel SGX PCK Platform CA") return "platform";
	return certificate.issuerName === "Intel SGX PCK Processor CA" ? "processor" : null;
}
function readElements(reader, name) {
	const list = reader.enter(TAG$1.SEQUENCE, name);
	const elements = new Map();
	while (!list.done) {
		const element = list.enter(TAG$1.SEQUENCE, name);
		const oid = element.oid(name);
		if (elements.has(oid)) element.fail("PARSE_INVALID", name, `the element ${oid} appears twice`);
		elements.set(oid, element);
	}
	return elements;
}
function required(elements, id, name, read) {
	const value = optional(elements, id, name, read);
	if (value === null) throw new require_start.ParseError("PARSE_INVALID", `${FIELD$1}.${name}`, "is missing");
	return value;
}
function optional(elements, id, name, read) {
	const element = elements.get(`${OID_SGX_EXTENSIONS}.${id}`);
	if (element === void 0) return null;
	const value = read(element, name);
	element.end(name);
	return value;
}
const svn = (max) => (value, name) => value.smallInteger(name, max);
const octets = (length) => (value, name) => {
	const bytes = value.octetString(name);
	if (bytes.length !== length) value.fail("PARSE_INVALID", name, `expected ${length} bytes, got ${bytes.length}`);
	return bytes;
};
function readSgxType(value, name) {
	const type = SGX_TYPES[value.smallInteger(name, 255, TAG$1.ENUMERATED)];
	if (type === void 0) value.fail("PARSE_UNSUPPORTED", name, `supported: ${SGX_TYPES.join(", ")} (0..2)`);
	return type;
}
function readConfiguration(value, name) {
	const flags = readElements(value, name);
	const readFlag = (flag, flagName) => flag.boolean(flagName);
	return {
		dynamicPlatform: required(flags, "7.1", `${name}.dynamic_platform`, readFlag),
		cachedKeys: required(flags, "7.2", `${name}.cached_keys`, readFlag),
		smtEnabled: required(flags, "7.3", `${name}.smt_enabled`, readFlag)
	};
}
// src/core/collection/collateral-key.ts
const PCK = "pck_certificate_chain";
function pckOf({ header, signatureData }) {
	const data = signatureData.certificationData;
	if (data.kind === "certificates") return { certificate: leafOf(parseCertificates(data.encoded, PCK)) };
	if (data.type === 1) throw new require_start.ParseError("PARSE_UNSUPPORTED", PCK, "the quote names its platform by a PPID that is not encrypted", { hint: "No service gives a certificate for it: give collateral with pck_certificate_chain (--collateral)." });
	const { ppid, cpuSvn, pceSvn, pceId } = data;
	return { request: {
		qeId: header.userData.subarray(0, 16),
		ppid,
		cpuSvn,
		pceSvn,
		pceId
	} };
}
function leafOf([leaf]) {
	if (leaf === void 0) throw new require_start.ParseError("PARSE_INVALID", PCK, "no certificate");
	return leaf;
}
function collateralKeyOf(quote, pck) {
	const ca = pckCaType(pck);
	if (ca === null) {
		const message = `issued by ${preview(pck.issuerName)}, expected Intel SGX PCK Platform CA or Intel SGX PCK Processor CA`;
		throw new require_start.ParseError("PARSE_UNSUPPORTED", `${PCK}[0]`, message);
	}
	return {
		fmspc: readPckExtensions(pck).fmspc,
		ca,
		tee: quote.header.teeType === 129 ? "tdx" : "sgx"
	};
}
// src/core/collection/endorse.ts
async function endorseQuotes(listed, documents, { given, along, ask }, { items, gaps }) {
	for (const { found, component } of listed) {
		if (found.quote === null) continue;
		const { item, machine } = component.evidence;
		const cameAlong = along.get(`${item}#${machine}`);
		const { endorsement, gap } = given?.(found.quote) ?? (cameAlong === void 0 ? await ask(found.quote) : {
			endorsement: cameAlong,
			gap: null
		});
		if (endorsement !== null) component.collateral = addOnce(items, endorsement);
		if (gap !== null) gaps.push({
			name: `${component.role}/${component.instance}/collateral`,
			reason: gap
		});
	}
	for (const quote of providerQuotes(items, documents)) {
		const { endorsement, gap } = given?.(quote) ?? await ask(quote);
		if (endorsement !== null) addOnce(items, endorsement);
		if (gap !== null) gaps.push({
			name: "kms/key-provider/collateral",
			reason: gap
		});
	}
}
function providerQuotes(items, documents) {
	return items.filter(({ role, name }) => role === "evidence" && givenFor(name) === "kms").flatMap(({ name, bytes }) => {
		const { provider } = documents.get(name) ?? readEvidenceItem(name, bytes);
		return provider?.quote ?? [];
	});
}
const MAX_PLATFORMS$2 = 8;
async function endorseKeyQuotes({ given, ask }, { items, gaps }) {
	const known = new Set(items.filter(isCollateral$1).flatMap(platformOfCollateral));
	let asked = 0;
	for (const quote of items.flatMap(keyQuotes)) {
		const platform = platformOf$1(quote);
		if (platform === null || known.has(platform)) continue;
		if (asked === MAX_PLATFORMS$2) {
			gaps.push({
				name: KEY_COLLATERAL,
				reason: `the quotes of keys are of more than ${MAX_PLATFORMS$2} platforms`
			});
			return;
		}
		asked += 1;
		known.add(platform);
		const { endorsement, gap } = given?.(quote) ?? await ask(quote);
		if (endorsement !== null) addOnce(items, endorsement);
		if (gap !== null) gaps.push({
			name: KEY_COLLATERAL,
			reason: gap
		});
	}
}
const KEY_COLLATERAL = "domain/collateral";
function keyQuotes({ role, name, bytes }) {
	if (role !== "evidence") return [];
	return readable(() => {
		if (name.startsWith("acme-info/")) {
			const { accountEvidence, keys } = readAcmeInfo(bytes);
			return [accountEvidence, ...keys.map(({ evidence }) => evidence)].flatMap((evidence) => evidence?.quote ?? []);
		}
		if (!name.startsWith("ingress-evidence/")) return [];
		const { files } = parseIngressEvidence(documentText(bytes, name), name);
		const quote = files.find((file) => file.name === INGRESS_QUOTE);
		return quote === void 0 ? [] : [readIngressQuote(quote.bytes).quote ?? []].flat();
	});
}
function platformOf$1(quote) {
	const [platform = null] = readable(() => {
		const read = parseQuote(quote);
		const pck = pckOf(read);
		if (!("certificate" in pck)) return [];
		const { fmspc, tee } = collateralKeyOf(read, pck.certificate);
		return [`${tee} ${fmspc}`];
	});
	return platform;
}
function platformOfCollateral({ name, bytes }) {
	return readable(() => {
		const { tcbInfo } = readCollateral(documentText(bytes, name));
		return tcbInfo.ok ? [`${tcbInfo.value.value.id.toLowerCase()} ${tcbInfo.value.value.fmspc}`] : [];
	});
}
function readable(read) {
	try {
		return read();
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return [];
		throw error;
	}
}
function isCollateral$1({ role, name }) {
	return role === "endorsement" && name.startsWith("collateral/");
}
function addOnce(items, added) {
	const endorsements = items.filter(isCollateral$1);
	const known = endorsements.find(({ bytes }) => equalBytes(bytes, added.bytes));
	if (known !== void 0) return known.name;
	const name = `${COLLATERAL_ITEMS}${endorsements.length}`;
	items.push({
		...added,
		name
	});
	return name;
}
// src/core/collection/numbered.ts
const ITEMS_OF = {
	kms: KMS_EVIDENCE_ITEMS,
	gateway: GATEWAY_EVIDENCE_ITEMS
};
function numbered(given, others) {
	const taken = new Set(others.map(({ name }) => name));
	return given.map(({ item, ...rest }) => {
		let number = 0;
		while (taken.has(`${item.name}${number}`)) number += 1;
		const name = `${item.name}${number}`;
		taken.add(name);
		return {
			...rest,
			item: {
				...item,
				name
			}
		};
	});
}
function isMetaGiven(given) {
	return given.some(({ document }) => document.statement?.source === "GetMeta answer");
}
// src/core/collection/offline.ts
const OFFLINE_COLLATERAL = "not fetched: offline was asked for";
const OFFLINE = {
	reason: "not asked: offline was asked for",
	hint: "Ask for it without --offline. What a bundle recorded of it, `trust-center replay` judges again."
};
// src/core/formats/told.ts
function completed(machine, told) {
	if (told === null) return machine;
	const appCompose = machine.appCompose ?? told.appCompose;
	if (!mayBeSame(machine.reported.instanceId, told.reported.instanceId)) return {
		...machine,
		appCompose
	};
	return {
		...machine,
		appCompose,
		vmConfig: machine.vmConfig ?? told.vmConfig,
		mrConfig: machine.mrConfig ?? told.mrConfig
	};
}
function mayBeSame(a, b) {
	return a === void 0 || b === void 0 || a === b;
}
function readTold(info) {
	try {
		return info === null ? null : recogniseEvidence(info).machines[0] ?? null;
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return null;
		throw error;
	}
}
// src/io/cache-directory.ts
function defaultCacheDirectory(env) {
	const named = env.TRUST_CENTER_CACHE ?? "";
	if (named !== "") return named === "off" ? null : named;
	const toolCache = env.RUNNER_TOOL_CACHE ?? "";
	if (toolCache !== "") return (0, node_path.join)(toolCache, "trust-center-action");
	const cacheHome = env.XDG_CACHE_HOME ?? "";
	const folder = (0, node_path.isAbsolute)(cacheHome) ? cacheHome : userCache();
	return folder === null ? null : (0, node_path.join)(folder, "trust-center-action");
}
function userCache() {
	try {
		return (0, node_path.join)((0, node_os.homedir)(), ".cache");
	} catch (error) {
		if (require_start.systemErrorCode(error) === "ERR_SYSTEM_ERROR") return null;
		throw error;
	}
}
// src/collect/collect-request.ts
function cacheDirectoryOf({ cacheDirectory: named }) {
	return named === void 0 ? defaultCacheDirectory(process.env) : named;
}
// src/collect/items.ts
function collected(role, name, { bytes, source }, at) {
	return {
		role,
		name,
		source,
		collectedAt: new Date(at).toISOString(),
		bytes
	};
}
async function readGiven(path, name, role, now) {
	if (path === null) return null;
	const bytes = await readInputFile(path, name);
	documentText(bytes, name);
	return collected(role, name, {
		bytes,
		source: fileSource(path)
	}, now());
}
function answerItems(from, name, at) {
	return [collected("evidence", name, from, at), ...whoAnswered(from, at)];
}
function whoAnswered({ source, peer = null, clock = null }, at) {
	const record = (name, text) => collected("evidence", name, {
		bytes: utf8(text),
		source
	}, at);
	return [...peer === null ? [] : [record(`${PEER_CERTIFICATE_ITEMS}0`, peer)], ...clock === null ? [] : [record(SERVER_CLOCK_ITEM, `${JSON.stringify(clock)}\n`)]];
}
function addRecords(items, added) {
	for (const item of added) {
		const isPeer = item.name.startsWith(PEER_CERTIFICATE_ITEMS);
		const alike = items.filter(({ name }) => isPeer ? name.startsWith(PEER_CERTIFICATE_ITEMS) : name === item.name);
		if (!isPeer && alike.length > 0) continue;
		if (alike.some(({ bytes }) => Buffer.compare(bytes, item.bytes) === 0)) continue;
		items.push(isPeer ? {
			...item,
			name: `${PEER_CERTIFICATE_ITEMS}${alike.length}`
		} : item);
	}
}
// src/core/formats/tcb-numbers.ts
const MAX_DOCUMENT_BYTES$1 = 65536;
const MAX_NUMBERS = 64;
function serialiseTcbNumbers(document, signature) {
	return JSON.stringify({
		tcb_evaluation_data_numbers: document,
		tcb_evaluation_data_numbers_signature: signature
	});
}
function parseTcbNumbers(json, field) {
	const { tcb_evaluation_data_numbers: document, tcb_evaluation_data_numbers_signature: signature } = readJson(json, field, record$1, { bytes: 2 * MAX_DOCUMENT_BYTES$1 });
	return {
		value: readJson(document, `${field}.tcb_evaluation_data_numbers`, tcbNumbers, { bytes: MAX_DOCUMENT_BYTES$1 }),
		signedBytes: utf8(document),
		signature
	};
}
const record$1 = object({
	tcb_evaluation_data_numbers: text,
	tcb_evaluation_data_numbers_signature: hexBytes$2(64)
});
const tcbNumber = (value) => {
	const one = anyObject(value);
	return {
		number: member(one, "tcbEvaluationDataNumber", integer(0, 2147483647)),
		recoveryDate: member(one, "tcbRecoveryEventDate", time$3)
	};
};
const tcbNumbers = (value) => {
	const document = anyObject(value);
	member(document, "version", supported(integer(0, 65535), [1]));
	return {
		id: member(document, "id", supported(text, ["SGX", "TDX"])),
		issueDate: member(document, "issueDate", time$3),
		nextUpdate: member(document, "nextUpdate", time$3),
		numbers: member(document, "tcbEvalNumbers", listOf$2(tcbNumber, { most: MAX_NUMBERS }))
	};
};
// src/collect/endorsements/raw-member.ts
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;
function rawMember(json, name, field) {
	let depth = 0;
	let key = "";
	let start = null;
	for (const { 0: token, index } of json.matchAll(TOKEN)) {
		if (token === "}" || token === "]") depth -= 1;
		if (depth === 1 && start === null && token === ":") start = index + 1;
		else if (depth === 1 && start === null) key = token;
		else if (start !== null && (depth === 0 || depth === 1 && token === ",")) {
			if (JSON.parse(key) === name) return json.slice(start, index).trim();
			start = null;
		}
		if (token === "{" || token === "[") depth += 1;
	}
	throw new require_start.ParseError("PARSE_INVALID", `${field}.${name}`, "is missing");
}
// src/collect/endorsements/intel.ts
const INTEL_PCS = "https://api.trustedservices.intel.com";
const INTEL_ROOT_CA_CRL = "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";
const DEFAULT_SOURCE_URLS = ["https://pccs.phala.network", INTEL_PCS];
const TCB_INFO_CHAIN = ["tcb-info-issuer-chain", "sgx-tcb-info-issuer-chain"];
const QE_IDENTITY_CHAIN = ["sgx-enclave-identity-issuer-chain"];
const LIMITS$2 = {
	addresses: "operator",
	maxBytes: 2097152
};
function collateralSource(url) {
	const parsed = parseHttpUrl(url);
	expectNoSecretInTheClear(parsed);
	const { search, hash } = parsed;
	if (search !== "" || hash !== "") throw new require_start.InputError("INPUT_INVALID", `${displayUrl(url)}: the URL of a PCCS ends with its path, without ? and #`);
	const base = url.replace(/\/+$/, "").replace(/\/(?:sgx|tdx)\/certification\/v4$/, "");
	return {
		url: base,
		rootCaCrlUrl: base === INTEL_PCS ? INTEL_ROOT_CA_CRL : `${base}/sgx/certification/v4/rootcacrl`
	};
}
async function fetchCollateral(source, platform, options = {}) {
	const { fmspc, ca, tee } = platform;
	const { tcbUpdate } = options;
	const urls = {
		pckCrl: `${source.url}/sgx/certification/v4/pckcrl?ca=${ca}&encoding=der`,
		rootCaCrl: source.rootCaCrlUrl,
		tcbInfo: `${source.url}/${tee}/certification/v4/tcb?fmspc=${fmspc.toUpperCase()}${tcbUpdate === void 0 ? "" : `&update=${tcbUpdate}`}`,
		qeIdentity: `${source.url}/${tee}/certification/v4/qe/identity${tcbUpdate === void 0 ? "" : `?update=${tcbUpdate}`}`
	};
	const get = together(options);
	const [pckCrl, rootCaCrl, tcbInfo, qeIdentity] = await Promise.all([
		get(urls.pckCrl),
		get(urls.rootCaCrl),
		get(urls.tcbInfo, JSON_TYPES),
		get(urls.qeIdentity, JSON_TYPES)
	]);
	const tcb = {
		answer: tcbInfo,
		signed: signedMember(tcbInfo, "tcbInfo")
	};
	const qe = {
		answer: qeIdentity,
		signed: signedMember(qeIdentity, "enclaveIdentity")
	};
	const text = JSON.stringify({
		pck_crl_issuer_chain: issuerChain(pckCrl, ["sgx-pck-crl-issuer-chain"]),
		root_ca_crl: toHex(crlBytes(rootCaCrl)),
		pck_crl: toHex(crlBytes(pckCrl)),
		...tcbMembers(tcb, qe)
	});
	const collateral = readCollateral(text);
	const readable = (part, from) => {
		if (part.ok) return part.value;
		throw content(from, part.error.message, part.error);
	};
	readable(collateral.pckCrlIssuerChain, pckCrl);
	readable(collateral.tcbInfoIssuerChain, tcbInfo);
	readable(collateral.qeIdentityIssuerChain, qeIdentity);
	readable(collateral.rootCaCrl, rootCaCrl);
	readable(collateral.pckCrl, pckCrl);
	readable(collateral.qeIdentity, qeIdentity);
	const of = readable(collateral.tcbInfo, tcbInfo).value;
	expectAsked(of, {
		fmspc,
		tee
	}, tcbInfo);
	return {
		text,
		collateral
	};
}
function expectAsked(of, { fmspc, tee }, answer) {
	if (of.fmspc === fmspc && of.id.toLowerCase() === tee) return;
	throw content(answer, `is ${of.id} TCB info for FMSPC ${of.fmspc}, asked for ${tee.toUpperCase()} and ${fmspc}`);
}
function tcbMembers(tcb, qe) {
	return {
		tcb_info_issuer_chain: issuerChain(tcb.answer, TCB_INFO_CHAIN),
		tcb_info: tcb.signed[0],
		tcb_info_signature: tcb.signed[1],
		qe_identity_issuer_chain: issuerChain(qe.answer, QE_IDENTITY_CHAIN),
		qe_identity: qe.signed[0],
		qe_identity_signature: qe.signed[1]
	};
}
async function fetchEarly(source, { fmspc, tee }, standard, options = {}) {
	const base = `${source.url}/${tee}/certification/v4`;
	const get = together(options);
	const tcbInfo = await get(`${base}/tcb?fmspc=${fmspc.toUpperCase()}&update=early`, JSON_TYPES);
	const tcb = {
		answer: tcbInfo,
		signed: signedMember(tcbInfo, "tcbInfo")
	};
	const of = read$1(tcbInfo, () => parseTcbInfo(tcb.signed[0]));
	expectAsked(of, {
		fmspc,
		tee
	}, tcbInfo);
	const { tcbInfo: now } = standard.collateral;
	if (!now.ok || of.tcbEvaluationDataNumber <= now.value.value.tcbEvaluationDataNumber) return null;
	const qeIdentity = await get(`${base}/qe/identity?update=early`, JSON_TYPES);
	const qe = {
		answer: qeIdentity,
		signed: signedMember(qeIdentity, "enclaveIdentity")
	};
	read$1(qeIdentity, () => parseQeIdentity(qe.signed[0]));
	return {
		text: JSON.stringify({
			...JSON.parse(standard.text),
			...tcbMembers(tcb, qe)
		}),
		numbers: await fetchNumbers(`${base}/tcbevaluationdatanumbers`, options)
	};
}
async function fetchNumbers(url, options) {
	try {
		const answer = await httpGet(url, {
			...options,
			contentTypes: JSON_TYPES,
			...LIMITS$2
		});
		const numbers = serialiseTcbNumbers(...signedMember(answer, "tcbEvaluationDataNumbers"));
		read$1(answer, () => parseTcbNumbers(numbers, "answer"));
		return numbers;
	} catch (error) {
		if (error instanceof require_start.FetchError && !options.signal?.aborted) return null;
		throw error;
	}
}
async function fetchPckCertificateChain(source, request, options = {}) {
	const query = new URLSearchParams({
		qeid: upperHex(request.qeId),
		encrypted_ppid: upperHex(request.ppid),
		cpusvn: upperHex(request.cpuSvn),
		pcesvn: upperHex(littleEndian16(request.pceSvn)),
		pceid: upperHex(littleEndian16(request.pceId))
	});
	const answer = await httpGet(`${source.url}/sgx/certification/v4/pckcert?${query}`, {
		...options,
		...LIMITS$2
	});
	const pem = `${textOf$1(answer).trimEnd()}\n${issuerChain(answer, ["sgx-pck-certificate-issuer-chain"])}`;
	read$1(answer, () => parseCertificateChainPem(pem, "pck_certificate_chain"));
	return pem;
}
function together(options) {
	const others = new AbortController();
	const signal = options.signal ? AbortSignal.any([options.signal, others.signal]) : others.signal;
	return async (url, contentTypes) => {
		try {
			const types = contentTypes === void 0 ? {} : { contentTypes };
			return await httpGet(url, {
				...options,
				...types,
				signal,
				...LIMITS$2
			});
		} catch (error) {
			others.abort();
			throw error;
		}
	};
}
function signedMember(answer, name) {
	return read$1(answer, () => {
		const text$1 = textOf$1(answer);
		const signature = readJson(text$1, "answer", only("signature", text), { bytes: LIMITS$2.maxBytes });
		return [rawMember(text$1, name, "answer"), signature];
	});
}
function issuerChain(answer, names) {
	const encoded = names.map((name) => answer.headers[name]).find((value) => value !== void 0);
	if (encoded === void 0) throw content(answer, `no ${names.join(" or ")} header`);
	try {
		return decodeURIComponent(encoded);
	} catch (cause) {
		throw content(answer, `the ${names.join(" or ")} header is not URL-encoded text`, cause);
	}
}
const PEM_CRL = /^-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----$/;
function crlBytes(answer) {
	if (answer.body[0] === 48) return answer.body;
	return read$1(answer, () => {
		const text = textOf$1(answer).trim();
		if (/^30[0-9a-fA-F]*$/.test(text)) return fromHex(text, "crl");
		return fromBase64(PEM_CRL.exec(text)?.[1] ?? text, "crl (neither DER, PEM nor hex)");
	});
}
function textOf$1(answer) {
	return read$1(answer, () => fromUtf8(answer.body, "answer"));
}
function read$1(answer, run) {
	try {
		return run();
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError) || error instanceof require_start.FetchError) throw error;
		throw content(answer, error.message, error);
	}
}
function content(answer, message, cause) {
	return new require_start.FetchError("FETCH_CONTENT", answer.url, message, {
		hint: "The service does not answer as a PCCS does; try another with --pccs-url.",
		cause
	});
}
function littleEndian16(value) {
	return Uint8Array.of(value & 255, value >> 8);
}
function upperHex(bytes) {
	return toHex(bytes).toUpperCase();
}
function sourceName(source) {
	return displayUrl(source.url).replace(/\/$/, "");
}
// src/collect/endorsements/early.ts
const MAX_PLATFORMS$1 = 16;
const MAX_BYTES$2 = 4194304;
async function addEarlyCollateral({ earlyWarning = false, offline, pccsUrls, signal, onProgress: progress = () => {} }, now, items, gaps) {
	if (!earlyWarning || offline) return;
	const sources = (pccsUrls.length > 0 ? pccsUrls : DEFAULT_SOURCE_URLS).map(collateralSource);
	const platforms = new Map(items.flatMap(platformsOf).map((one) => [`${one.tee} ${one.fmspc}`, one]));
	const kept = [];
	let bytes = items.filter(isCollateral).reduce((sum, item) => sum + item.bytes.length, 0);
	const unreachable = new Map();
	for (const platform of [...platforms.values()].slice(0, MAX_PLATFORMS$1)) {
		const { tee, fmspc, source: from, standard } = platform;
		const source = sources.find((one) => sourceName(one) === from) ?? sources[0];
		if (source === void 0) return;
		try {
			const known = unreachable.get(source.url);
			if (known !== void 0) throw known;
			progress(`asking ${sourceName(source)} for the next TCB recovery of FMSPC ${fmspc}`);
			const early = await fetchEarly(source, {
				fmspc,
				tee
			}, standard, { signal });
			if (early === null) continue;
			const { text, numbers } = early;
			const more = text.length + (numbers?.length ?? 0);
			if (bytes + more > MAX_BYTES$2) {
				const message = `${bytes + more} bytes of collateral in all, at most ${MAX_BYTES$2} are kept`;
				throw new require_start.FetchError("FETCH_TOO_LARGE", sourceName(source), message);
			}
			bytes += more;
			const at = now();
			const item = (name, json) => collected("endorsement", name, {
				bytes: utf8(json),
				source: sourceName(source)
			}, at);
			kept.push(item(`${EARLY_COLLATERAL_ITEMS}${kept.length}`, text));
			const name = `${TCB_NUMBERS_ITEMS}${tee}`;
			if (numbers !== null && kept.every((one) => one.name !== name)) kept.push(item(name, numbers));
		} catch (error) {
			if (!(error instanceof require_start.TrustCenterError) || error instanceof require_start.InputError || signal?.aborted) throw error;
			if (error instanceof require_start.FetchError && UNREACHABLE.has(error.code)) unreachable.set(source.url, error);
			gaps.push({
				name: `${EARLY_COLLATERAL_ITEMS}${tee}-${fmspc}`,
				reason: error.message,
				code: error.code
			});
		}
	}
	items.push(...kept);
}
const UNREACHABLE = new Set(["FETCH_TIMEOUT", "FETCH_FAILED"]);
function isCollateral({ role, name }) {
	return role === "endorsement" && name.startsWith("collateral/");
}
function platformsOf(item) {
	if (!isCollateral(item)) return [];
	const { name, bytes, source } = item;
	try {
		const text = documentText(bytes, name);
		const collateral = readCollateral(text);
		if (!collateral.tcbInfo.ok) return [];
		const { id, fmspc } = collateral.tcbInfo.value.value;
		return [{
			tee: id === "TDX" ? "tdx" : "sgx",
			fmspc,
			source,
			standard: {
				text,
				collateral
			}
		}];
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return [];
		throw error;
	}
}
// src/core/collection/given-collateral.ts
function givenCollateral(files) {
	const [only] = files;
	if (only === void 0 || files.length === 1) return () => ({
		endorsement: only ?? null,
		gap: null
	});
	const byPlatform = new Map(files.map((file) => [platformOfFile(file), file]));
	return (quote) => {
		const platform = quote === null ? null : platformOfQuote(quote);
		const endorsement = platform === null ? null : byPlatform.get(platform) ?? null;
		if (endorsement !== null) return {
			endorsement,
			gap: null
		};
		return {
			endorsement: null,
			gap: platform === null ? "nothing tells which of the files given is for this machine" : `none of the ${files.length} files given is for ${platform}`
		};
	};
}
function platformOfFile({ bytes, source }) {
	const { tcbInfo } = readCollateral(documentText(bytes, "collateral"));
	if (tcbInfo.ok) return `${tcbInfo.value.value.id.toUpperCase()} FMSPC ${tcbInfo.value.value.fmspc}`;
	throw new require_start.InputError("INPUT_INVALID", `collateral: ${source} does not tell which platform it is for`, {
		hint: "Give whole collateral for each platform, or one file for all.",
		cause: tcbInfo.error
	});
}
function platformOfQuote(bytes) {
	try {
		const quote = parseQuote(bytes);
		const pck = pckOf(quote);
		if (!("certificate" in pck)) return null;
		const { tee, fmspc } = collateralKeyOf(quote, pck.certificate);
		return `${tee.toUpperCase()} FMSPC ${fmspc}`;
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return null;
		throw error;
	}
}
// src/io/cache-folder.ts
var CacheProblem = class extends Error {};
const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0, O_DIRECTORY = 0 } = node_fs.constants;
const TEMPORARY = /^[0-9a-f]{32}\.tmp$/;
const DEAD_MS = 72e5;
const CHUNK_BYTES = 65536;
var CacheFolder = class CacheFolder {
	path;
	#handle;
	#base;
	constructor(path, handle) {
		this.path = path;
		this.#handle = handle;
		this.#base = process.platform === "linux" ? `/proc/self/fd/${handle.fd}` : path;
	}
	static async open(directory, below = null) {
		const path = (0, node_path.resolve)(directory);
		const folder = await CacheFolder.#hold(path, path);
		if (below === null) return folder;
		try {
			return await CacheFolder.#hold((0, node_path.join)(folder.#base, below), (0, node_path.join)(path, below));
		} finally {
			await folder.close();
		}
	}
	static async #hold(at, path) {
		const shown = preview(path, 200);
		let handle;
		try {
			await makeFolder(at);
			handle = await (0, node_fs_promises.open)(at, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_DIRECTORY);
		} catch (error) {
			const code = require_start.systemErrorCode(error);
			if (code === null) throw error;
			throw new CacheProblem((await (0, node_fs_promises.lstat)(at).catch(() => null))?.isDirectory() === false ? `${shown} is a link or no folder` : `${shown} cannot be written (${code})`);
		}
		try {
			const problem = await foreign(handle);
			if (problem !== null) throw new CacheProblem(`${shown} ${problem}`);
			return new CacheFolder(path, handle);
		} catch (error) {
			await handle.close();
			throw error;
		}
	}
	async close() {
		await this.#handle.close();
	}
	entry(name) {
		return (0, node_path.join)(this.#base, name);
	}
	async create() {
		try {
			await this.#removeDead();
			const name = `${(0, node_crypto.randomBytes)(16).toString("hex")}.tmp`;
			return {
				name,
				file: await (0, node_fs_promises.open)(this.entry(name), "wx+", 384)
			};
		} catch (error) {
			throw this.#problem(error);
		}
	}
	async publish(temporary, name) {
		try {
			await (0, node_fs_promises.rename)(this.entry(temporary), this.entry(name));
		} catch (error) {
			await this.discard(temporary);
			throw this.#problem(error);
		}
	}
	async write(name, content) {
		const temporary = await this.create();
		try {
			await temporary.file.writeFile(content);
		} catch (error) {
			await this.discard(temporary.name);
			throw this.#problem(error);
		} finally {
			await temporary.file.close();
		}
		await this.publish(temporary.name, name);
	}
	async discard(name) {
		await remove(this.entry(name));
	}
	async #removeDead() {
		for (const name of await (0, node_fs_promises.readdir)(this.#base)) {
			if (!TEMPORARY.test(name)) continue;
			const status = await (0, node_fs_promises.lstat)(this.entry(name)).catch(() => null);
			if (status !== null && Date.now() - status.mtimeMs > DEAD_MS) await this.discard(name);
		}
	}
	#problem(error) {
		const code = require_start.systemErrorCode(error);
		return code === null ? error : new CacheProblem(`${preview(this.path, 200)} cannot be written (${code})`);
	}
};
async function makeFolder(path) {
	const alone = () => (0, node_fs_promises.mkdir)(path, { mode: 448 });
	try {
		await alone().catch(async (error) => {
			if (require_start.systemErrorCode(error) !== "ENOENT" || (0, node_path.dirname)(path) === path) throw error;
			await makeFolder((0, node_path.dirname)(path));
			await alone();
		});
	} catch (error) {
		if (require_start.systemErrorCode(error) !== "EEXIST") throw error;
	}
}
async function foreign(folder) {
	const { uid, mode } = await folder.stat();
	const self = process.geteuid?.();
	if (self === void 0) return null;
	if (uid !== self) return `belongs to another user (${uid})`;
	return (mode & 18) === 0 ? null : `can be written by others (mode ${(mode & 511).toString(8)}): chmod go-w`;
}
async function openEntry(path, maxBytes) {
	let file = null;
	try {
		file = await (0, node_fs_promises.open)(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
		const status = await file.stat();
		if (status.isFile() && status.size <= maxBytes) return file;
	} catch (error) {
		if (require_start.systemErrorCode(error) === null) throw error;
	}
	await file?.close();
	return null;
}
async function readEntry(path, maxBytes) {
	const file = await openEntry(path, maxBytes);
	try {
		return file === null ? null : await readBounded(file, maxBytes);
	} catch (error) {
		if (require_start.systemErrorCode(error) === null) throw error;
		return null;
	} finally {
		await file?.close();
	}
}
async function readBounded(file, maxBytes) {
	const pieces = [];
	for (let length = 0; length <= maxBytes;) {
		const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, length);
		if (bytesRead === 0) return new Uint8Array(Buffer.concat(pieces));
		pieces.push(buffer.subarray(0, bytesRead));
		length += bytesRead;
	}
	return null;
}
async function remove(path) {
	try {
		await (0, node_fs_promises.unlink)(path);
	} catch (error) {
		if (require_start.systemErrorCode(error) === null) throw error;
	}
}
// src/collect/endorsements/cache.ts
const SCHEMA = "trust-center/collateral-cache/v1";
const MAX_AGE_MS = DAY_MS;
const MAX_ENTRY_BYTES = 8388608;
const MAX_LINE_BYTES = 16384;
function collateralCache(directory, note) {
	let noted = false;
	async function inFolder(use) {
		try {
			const folder = await CacheFolder.open(directory);
			try {
				return await use(folder);
			} finally {
				await folder.close();
			}
		} catch (error) {
			if (!(error instanceof CacheProblem)) throw error;
			if (!noted) note(`collateral is not cached: ${error.message}`);
			noted = true;
			return null;
		}
	}
	return {
		async read(source, platform, now) {
			const path = `${cacheKey(source, platform)}.json`;
			const bytes = await inFolder((folder) => readEntry(folder.entry(path), MAX_ENTRY_BYTES));
			if (bytes === null) return null;
			try {
				const entry = parseEntry(fromUtf8(bytes, "cache"), source, platform);
				return isCurrent(entry, now, MAX_AGE_MS) ? entry : null;
			} catch (error) {
				if (error instanceof require_start.TrustCenterError) return null;
				throw error;
			}
		},
		async write(source, platform, entry) {
			await inFolder((folder) => folder.write(`${cacheKey(source, platform)}.json`, writeEntry(source, platform, entry)));
		}
	};
}
function cacheKey(source, { fmspc, ca, tee }) {
	return `${tee}-${ca}-${fmspc}-${toHex(sha256(utf8(source))).slice(0, 16)}`;
}
function isCurrent({ text, fetchedAt }, now, maxAgeMs) {
	const age = now - fetchedAt;
	return age >= 0 && age <= maxAgeMs && earliestNextUpdate(readCollateral(text)) > now;
}
function writeEntry(source, { fmspc, ca, tee }, { text, fetchedAt }) {
	const stated = {
		schema: SCHEMA,
		source,
		fmspc,
		ca,
		tee,
		fetchedAt: new Date(fetchedAt).toISOString()
	};
	return `${JSON.stringify({
		...stated,
		sha256: toHex(sha256(utf8(text)))
	})}\n${text}`;
}
function parseEntry(written, source, platform) {
	const [line = ""] = written.split("\n", 1);
	const fetchedAt = readJson(line, "cache", only("fetchedAt", time$3), { bytes: MAX_LINE_BYTES });
	const entry = {
		text: written.slice(line.length + 1),
		fetchedAt
	};
	if (writeEntry(source, platform, entry) === written) return entry;
	throw new require_start.ParseError("PARSE_INVALID", "cache", "not an entry as it was written");
}
// src/collect/endorsements/requirement.ts
function shortfallsOf(collateral, requirement) {
	const parts = partsOf(collateral);
	if (parts === null) return ["a part of it cannot be read"];
	const { tcbEvaluationDataNumber: least, issuedSince, beginsBy, nextUpdateAfter } = requirement;
	const { number, issued } = recencyOf(collateral);
	const clauses = [];
	if (number < least) clauses.push(`TCB evaluation data number ${number}, wanted at least ${least}`);
	if (issued < issuedSince) clauses.push(`issued ${time(issued)}, wanted since ${time(issuedSince)}`);
	for (const { name, from, until } of parts) if (until <= nextUpdateAfter) {
		const end = Number.isFinite(until) ? `to be renewed by ${time(until)}` : "without a time of renewal";
		clauses.push(`${name} ${end}, needed after ${time(nextUpdateAfter)}`);
	} else if (from > beginsBy) clauses.push(`${name} issued ${time(from)}, needed for ${time(beginsBy)}`);
	return clauses;
}
function isFresher(one, other) {
	const [mine, theirs] = [recencyOf(one), recencyOf(other)];
	for (const key of [
		"number",
		"issued",
		"listed"
	]) if (mine[key] !== theirs[key]) return mine[key] > theirs[key];
	return false;
}
function recencyOf({ tcbInfo, qeIdentity, pckCrl, rootCaCrl }) {
	const documents = [tcbInfo, qeIdentity].map((part) => part.ok ? part.value.value : null);
	const lists = [pckCrl, rootCaCrl].map((part) => part.ok ? part.value : null);
	const never = Number.NEGATIVE_INFINITY;
	return {
		number: Math.min(...documents.map((document) => document?.tcbEvaluationDataNumber ?? never)),
		issued: Math.min(...documents.map((document) => document?.issueDate ?? never)),
		listed: Math.min(...lists.map((list) => list?.thisUpdate ?? never))
	};
}
function partsOf({ tcbInfo, qeIdentity, pckCrl, rootCaCrl }) {
	if (!tcbInfo.ok || !qeIdentity.ok || !pckCrl.ok || !rootCaCrl.ok) return null;
	const document = (name, { issueDate, nextUpdate }) => {
		return {
			name,
			from: issueDate,
			until: nextUpdate
		};
	};
	const list = (name, { thisUpdate, nextUpdate }) => {
		return {
			name,
			from: thisUpdate,
			until: nextUpdate ?? Number.NEGATIVE_INFINITY
		};
	};
	return [
		document("TCB info", tcbInfo.value.value),
		document("QE identity", qeIdentity.value.value),
		list("PCK revocation list", pckCrl.value),
		list("root CA revocation list", rootCaCrl.value)
	];
}
function time(at) {
	return `${new Date(at).toISOString().slice(0, -5)}Z`;
}
// src/collect/endorsements/collateral.ts
const SHORTFALL_MS = 6e4;
const MAX_PLATFORMS = 16;
function quoteEndorser(options) {
	const collateral = once$1((platform) => options.shared === void 0 ? obtainCollateral(platform, options) : share(options.shared, platform, options));
	const pckCertificateChain = once$1((request) => obtainPckCertificateChain(request, options));
	return async (bytes) => {
		const quote = parseQuote(bytes);
		const pck = pckOf(quote);
		if ("certificate" in pck) return collateral(collateralKeyOf(quote, pck.certificate));
		const pem = await pckCertificateChain(pck.request);
		const obtained = await collateral(collateralKeyOf(quote, leafOf(parseCertificateChainPem(pem, "pck_certificate_chain"))));
		return {
			...obtained,
			text: JSON.stringify({
				...JSON.parse(obtained.text),
				pck_certificate_chain: pem
			})
		};
	};
}
function once$1(ask) {
	const answers = new Map();
	return async (question) => {
		const key = JSON.stringify(question);
		const known = answers.get(key);
		if (known !== void 0) return known;
		if (answers.size >= MAX_PLATFORMS) throw new require_start.ParseError("PARSE_LIMIT", "evidence", `names more than ${MAX_PLATFORMS} platforms; nothing was asked for the others`);
		const answer = ask(question);
		answers.set(key, answer);
		return answer;
	};
}
async function share(answers, platform, options) {
	const { sources, tcbUpdate, cache, requirement, now } = options;
	const question = JSON.stringify([
		platform,
		sources.map(sourceName),
		tcbUpdate ?? null,
		cache === null
	]);
	const demand = demandOf(requirement);
	const isRecent = ({ demand: asked, askedAt }) => asked === demand && now() - askedAt < SHORTFALL_MS && now() >= askedAt;
	const suits = (answer) => "failure" in answer ? isRecent(answer) : isEnough(answer.obtained, requirement) || isRecent(answer);
	const ask = async () => {
		const askedAt = now();
		try {
			return {
				obtained: await obtainCollateral(platform, options),
				demand,
				askedAt
			};
		} catch (error) {
			return {
				failure: asFetchError(error),
				demand,
				askedAt
			};
		}
	};
	const answer = await answers.get(question, suits, ask);
	if ("failure" in answer) throw answer.failure;
	const { obtained } = answer;
	return isEnough(obtained, requirement) ? {
		...obtained,
		gap: null
	} : obtained;
}
function isEnough({ text }, requirement) {
	return shortfallsOf(readCollateral(text), requirement).length === 0;
}
function demandOf(requirement) {
	const { tcbEvaluationDataNumber, issuedSince, beginsBy, nextUpdateAfter } = requirement;
	return [
		tcbEvaluationDataNumber,
		nextUpdateAfter - issuedSince,
		beginsBy - nextUpdateAfter
	].join(" ");
}
async function obtainCollateral(platform, options) {
	const { sources, cache, now, progress, requirement, tcbUpdate } = options;
	const keyOf = (name) => tcbUpdate === void 0 ? name : `${name}?update=${tcbUpdate}`;
	for (const source of sources.map(sourceName)) {
		const cached = await cache?.read(keyOf(source), platform, now());
		if (cached && shortfallsOf(readCollateral(cached.text), requirement).length === 0) return {
			...cached,
			source,
			gap: null
		};
	}
	const failures = [];
	const gaps = [];
	let best = null;
	for (const each of sources) {
		const source = sourceName(each);
		progress(`asking ${source} for collateral of FMSPC ${platform.fmspc}`);
		try {
			const fetched = {
				...await fetchCollateral(each, platform, options),
				source,
				fetchedAt: now()
			};
			const { text, collateral, fetchedAt } = fetched;
			const shortfalls = shortfallsOf(collateral, requirement);
			if (shortfalls.length === 0) {
				if (earliestNextUpdate(collateral) > fetchedAt) await cache?.write(keyOf(source), platform, {
					text,
					fetchedAt
				});
				return {
					text,
					source,
					fetchedAt,
					gap: null
				};
			}
			gaps.push(`${source}: ${shortfalls.join(", ")}`);
			if (best === null || isFresher(collateral, best.collateral)) best = fetched;
		} catch (error) {
			const failure = asFetchError(error);
			failures.push(failure);
			gaps.push(failure.message);
		}
		progress(`no suitable collateral from ${gaps.at(-1)}`);
	}
	if (best !== null) {
		const { text, source, fetchedAt } = best;
		return {
			text,
			source,
			fetchedAt,
			gap: `no source has suitable collateral (${gaps.join("; ")})`
		};
	}
	const { tee, fmspc, ca } = platform;
	throw noSource(`${tee.toUpperCase()} collateral for FMSPC ${fmspc}, ${ca} CA`, failures);
}
async function obtainPckCertificateChain(request, options) {
	const failures = [];
	for (const source of options.sources) try {
		return await fetchPckCertificateChain(source, request, options);
	} catch (error) {
		failures.push(asFetchError(error));
	}
	throw noSource("PCK certificate for the quote’s encrypted PPID", failures);
}
function asFetchError(error) {
	if (error instanceof require_start.FetchError) return error;
	throw error;
}
function noSource(wanted, failures) {
	const [first, ...others] = failures;
	if (first === void 0) throw new TypeError("there is no source to ask");
	const reasons = [first.message.slice(`${first.url}: `.length), ...others.map(({ message }) => message)].join("; ");
	const code = others.every((other) => other.code === first.code) ? first.code : "FETCH_FAILED";
	return new require_start.FetchError(code, first.url, `${reasons} (wanted: ${wanted})`, {
		hint: "Try again later, ask another service with --pccs-url, or give what you have with --collateral.",
		cause: new AggregateError(failures)
	});
}
// src/collect/endorsements/quotes.ts
async function readCollateralFiles(paths, now) {
	const files = [];
	for (const path of paths) {
		const file = await readGiven(path, "collateral", "endorsement", now);
		if (file !== null) files.push(file);
	}
	return files.length === 0 ? null : givenCollateral(files);
}
function endorser(request, now) {
	const { onProgress: progress = () => {}, signal, tcbUpdate, sharedCollateral: shared } = request;
	const urls = request.pccsUrls.length > 0 ? request.pccsUrls : DEFAULT_SOURCE_URLS;
	const directory = cacheDirectoryOf(request);
	const cache = request.collateralCache ?? (directory === null ? null : collateralCache(directory, progress));
	const requirement = request.collateralRequirement ?? currentAt(now());
	const collateralFor = quoteEndorser({
		sources: urls.map(collateralSource),
		requirement,
		tcbUpdate,
		cache,
		shared,
		now,
		signal,
		progress
	});
	const without = (gap) => ({
		endorsement: null,
		gap
	});
	return async (quote) => {
		if (request.offline) return without(OFFLINE_COLLATERAL);
		try {
			const { text, source, fetchedAt, gap } = await collateralFor(quote);
			return {
				endorsement: collected("endorsement", "collateral", {
					bytes: utf8(text),
					source
				}, fetchedAt),
				gap
			};
		} catch (error) {
			if (error instanceof require_start.TrustCenterError && !signal?.aborted) return without(error.message);
			throw error;
		}
	};
}
function currentAt(time) {
	return {
		tcbEvaluationDataNumber: 0,
		issuedSince: Number.NEGATIVE_INFINITY,
		beginsBy: Number.POSITIVE_INFINITY,
		nextUpdateAfter: time
	};
}
// src/core/chain/known.ts
const KNOWN_ENDPOINTS = new Map([
	[1, [
		"https://ethereum-rpc.publicnode.com",
		"https://eth.drpc.org",
		"https://1rpc.io/eth"
	]],
	[8453, [
		"https://mainnet.base.org",
		"https://base-rpc.publicnode.com",
		"https://base.drpc.org"
	]],
	[2035, ["https://rpc.phala.network"]],
	[11155111, ["https://ethereum-sepolia-rpc.publicnode.com", "https://sepolia.drpc.org"]],
	[84532, [
		"https://sepolia.base.org",
		"https://base-sepolia-rpc.publicnode.com",
		"https://base-sepolia.drpc.org"
	]]
]);
const KNOWN_KMS_CONTRACTS = [
	{
		chainId: 8453,
		contract: "0x2f83172a49584c017f2b256f0fb2dca14126ba9c",
		operator: "Phala Cloud"
	},
	{
		chainId: 8453,
		contract: "0x1d6b828455e1fb63182b498ade29c452edd93f55",
		operator: "Phala Cloud, until 2025"
	},
	{
		chainId: 8453,
		contract: "0xbfd2d557118fc650ea25a0e7d85355d335f259d8",
		operator: "Phala, large language models"
	},
	{
		chainId: 1,
		contract: "0xd343a3f5593b93d8056ab5d60c433622d7d65a80",
		operator: "Phala Cloud"
	},
	{
		chainId: 2035,
		contract: "0xae43c1d4814f665aa4e08ec3589309dff939a049",
		operator: "Phala, the chain of its own"
	}
];
// src/core/formats/kms-contract.ts
const address$1 = (value) => {
	const digits = /^(?:0x)?([0-9a-f]{40})$/.exec(text(value).toLowerCase())?.[1] ?? null;
	return digits === null || /^0+$/.test(digits) ? null : digits;
};
const chainId = (value) => integer(0, Number.MAX_SAFE_INTEGER)(value) || null;
function parseNamedContract(answer) {
	const named = memberOr(answer, "kms_info", answer, anyObject);
	const found = memberOr(named, hasMember(answer, "kms_info") ? "contract_address" : "kms_contract_address", null, address$1);
	return found === null ? null : {
		chainId: memberOr(named, "chain_id", null, chainId),
		address: found
	};
}
// src/collect/endorsements/registry.ts
const MAX_NAMED$1 = 4;
async function registryEndorsements({ chainId: wanted, rpcUrls, kmsContract }, { machines, documents, appId, osImageHashes }, options) {
	const named = namedContracts(documents);
	const chainIds = [...new Set(named.flatMap((contract) => contract.chainId ?? []))];
	const [only = null, ...others] = chainIds;
	const chainId = wanted ?? (others.length === 0 ? only : null);
	if (chainId === null) return notAsked(others.length === 0 ? "no chain is named" : `the evidence names several chains: ${chainIds.slice(0, 5).join(", ")}`, "Say which chain the contracts are on: --chain-id N, or source-code.registry of the policy.");
	const known = KNOWN_KMS_CONTRACTS.filter((kms) => kms.chainId === chainId).map(({ contract }) => contract.slice(2));
	const here = named.filter((contract) => (contract.chainId ?? chainId) === chainId).map(({ address }) => address);
	const kmsContracts = kmsContract === null ? [...new Set([...here.slice(0, MAX_NAMED$1), ...known])] : [kmsContract];
	const { registryQuestions } = await Promise.resolve().then(() => require("./questions.cjs"));
	const questions = await registryQuestions(machines.flatMap(askedMachine), {
		appId,
		kmsContracts,
		osImageHashes
	});
	if (questions.apps.length === 0) return notAsked("no launch is proven that names an app, so no contract can be looked for", "Give evidence with a quote and its event log, or name the app: --app-id ID.");
	const { collectChainRecords } = await Promise.resolve().then(() => require("./chain.cjs"));
	return collectChainRecords({
		chainId,
		rpcUrls,
		questions
	}, options);
}
function notAsked(reason, hint) {
	return {
		items: [],
		gaps: [{
			name: `${CHAIN_RECORD_ITEMS}0`,
			reason,
			hint
		}]
	};
}
function namedContracts(documents) {
	return documents.flatMap((bytes) => {
		try {
			if (bytes[0] !== 123) return [];
			return parseNamedContract(read$2(parseJson(documentText(bytes, "evidence"), "evidence"), "evidence", anyObject)) ?? [];
		} catch (error) {
			if (error instanceof require_start.TrustCenterError) return [];
			throw error;
		}
	});
}
function askedMachine({ found, collateral }) {
	const readable = (bytes, read) => {
		try {
			return bytes === null ? null : read(bytes);
		} catch (error) {
			if (error instanceof require_start.TrustCenterError) return null;
			throw error;
		}
	};
	const quote = readable(found.quote, parseQuote);
	const { role, eventLog, vmConfig } = found;
	const known = readable(collateral, (bytes) => readCollateral(documentText(bytes, "collateral")));
	return quote === null ? [] : [{
		role,
		quote,
		eventLog,
		vmConfig,
		collateral: known
	}];
}
// src/collect/endorsements/records.ts
async function chainRecords({ registry, offline, onProgress: progress = () => {}, signal }, now, evidence) {
	if (registry === void 0) return {
		items: [],
		gaps: []
	};
	if (!offline) return registryEndorsements(registry, evidence, {
		progress,
		now,
		signal
	});
	return notAsked(OFFLINE.reason, OFFLINE.hint);
}
async function domainRecords(request, now) {
	const { domain, offline, allowPrivate = false, patience = {}, onProgress: progress = () => {}, signal } = request;
	if (domain === void 0) return {
		items: [],
		gaps: []
	};
	const { askAbout, notAskedAbout } = await Promise.resolve().then(() => require("./domain.cjs"));
	if (offline) return notAskedAbout(domain, OFFLINE.reason, OFFLINE.hint);
	return askAbout(domain, {
		allowPrivate,
		patience,
		now,
		progress,
		signal
	});
}
async function imageRecords(request, now, machines, appCompose) {
	const { images } = request;
	if (images === void 0 || !wantsImages(images)) return {
		items: [],
		gaps: []
	};
	const { fetchImageRecords } = await Promise.resolve().then(() => require("./container-image.cjs"));
	return fetchImageRecords(composesOf(machines, appCompose), images, imageOptions(request, now));
}
function composesOf(machines, given) {
	return [...machines.flatMap(({ role, appCompose }) => appCompose === null ? [] : [{
		role,
		appCompose
	}]), ...given === null ? [] : [{
		role: "app",
		appCompose: documentText(given.bytes, APP_COMPOSE_ITEM)
	}]];
}
function imageOptions(request, now) {
	const { offline, signal, allowPrivate = false, github = null, sharedImages: shared } = request;
	const { onProgress: progress = () => {} } = request;
	return {
		access: github,
		offline,
		signal,
		addresses: allowPrivate ? "any" : "public",
		cacheDirectory: cacheDirectoryOf(request),
		shared,
		progress,
		now
	};
}
// src/collect/evidence/gateway.ts
const APP_INFO = ".dstack/app-info";
const ACME_INFO = ".dstack/acme-info";
async function fetchFromGateway(url, options) {
	const answers = {
		documents: [],
		records: [],
		gaps: []
	};
	const { records, gaps } = answers;
	await orGap("gateway/info", gaps, async () => {
		addInfo("gateway", await fetchEvidence(below(url, APP_INFO), options), answers);
	});
	await orGap("gateway/acme-info", gaps, async () => {
		const from = await fetchEvidence(below(url, ACME_INFO), options);
		try {
			readAcmeInfo(from.bytes);
		} catch (error) {
			if (!(error instanceof require_start.TrustCenterError)) throw error;
			throw new require_start.FetchError("FETCH_CONTENT", from.source, `the answer is not usable: ${error.message}`, { cause: error });
		}
		records.push({
			name: `${ACME_INFO_ITEMS}0`,
			from
		});
	});
	return answers;
}
// src/collect/evidence/kms-and-gateway.ts
async function readComponentEvidence(role, paths, now) {
	const found = [];
	for (const path of paths) {
		const bytes = await readInputFile(path, `${role}-evidence`);
		const item = collected("evidence", ITEMS_OF[role], {
			bytes,
			source: fileSource(path)
		}, now());
		found.push({
			item,
			document: recogniseComponentEvidence(role, bytes),
			acquired: "replayed"
		});
	}
	return found;
}
async function askOthers(places, request, now) {
	const { onProgress: progress = () => {}, signal, patience, allowPrivate = false } = request;
	const answers = await Promise.all(places.map(async ({ role, url, learnedFrom }) => {
		progress(`asking the ${NAME_OF[role]} at ${displayUrl(url)}`);
		const options = {
			...learnedFrom === null ? {} : IN_PASSING,
			...patience,
			signal,
			now,
			addresses: learnedFrom === "phala-cloud" ? "public" : addressesOf$1(url, allowPrivate)
		};
		return {
			role,
			learnedFrom,
			...await (role === "kms" ? fetchFromKms(url, options) : fetchFromGateway(url, options))
		};
	}));
	return {
		given: answers.flatMap(({ role, documents }) => documents.map(({ from, document, isMet }) => {
			return {
				item: collected("evidence", ITEMS_OF[role], from, now()),
				document,
				acquired: isMet ? "handshake" : "fetched"
			};
		})),
		records: answers.flatMap(({ documents, records }) => {
			const peersOf = (from) => whoAnswered({
				...from,
				clock: null
			}, now());
			return [...records.map(({ name, from }) => collected("evidence", name, from, now())), ...[...documents, ...records].flatMap(({ from }) => peersOf(from))];
		}),
		gaps: answers.flatMap(({ role, learnedFrom, gaps }) => learnedFrom === null ? gaps : gaps.map((gap) => gap.code === void 0 ? gap : {
			...gap,
			hint: `${SAYS[learnedFrom]} ${SAY_WHERE[role]}`
		}))
	};
}
const SAYS = {
	"phala-cloud": "Phala Cloud names this address.",
	domain: "The name of the domain says that a gateway is there."
};
const NAME_OF = {
	kms: "KMS",
	gateway: "gateway"
};
const SAY_WHERE = {
	kms: "If the KMS is elsewhere, say where: --kms-url URL; or give recorded evidence of it: --kms-evidence FILE.",
	gateway: "If the gateway is elsewhere, say where: --gateway-url URL; or give recorded evidence of it: --gateway-evidence FILE."
};
const IN_PASSING = {
	timeoutMs: 3e4,
	retries: 1
};
// src/collect/evidence/places.ts
function placesOf$1(request, own) {
	const { target, kmsUrl, gatewayUrl, domain } = request;
	const [first] = own;
	const told = target.kind === "phala-cloud" && first !== void 0 ? addressesIn(first.item.bytes) : NOWHERE;
	const before = domain === void 0 ? null : gatewayBefore(domain);
	const usable = [
		{
			role: "kms",
			url: kmsUrl,
			learnedFrom: null
		},
		{
			role: "kms",
			url: told.kmsUrl,
			learnedFrom: "phala-cloud"
		},
		{
			role: "gateway",
			url: gatewayUrl,
			learnedFrom: null
		},
		{
			role: "gateway",
			url: told.gatewayUrl,
			learnedFrom: "phala-cloud"
		},
		{
			role: "gateway",
			url: before,
			learnedFrom: "domain"
		}
	].flatMap(({ url, ...place }) => typeof url === "string" ? [{
		...place,
		url
	}] : []);
	return usable.filter(({ role }, i) => usable.findIndex((place) => place.role === role) === i);
}
const BEHIND_GATEWAY = /^[0-9a-f]{40}(?:-[0-9]{0,5}[sg]?)?\.(.+)$/;
function gatewayBefore({ name, port }) {
	const base = BEHIND_GATEWAY.exec(name)?.[1];
	if (base === void 0) return null;
	return `https://gateway.${base}${port === 443 ? "" : `:${port}`}`;
}
const NOWHERE = {
	kmsUrl: null,
	gatewayUrl: null
};
function addressesIn(answer) {
	const { kmsUrl, gatewayUrl } = readJson(documentText(answer, "evidence"), "evidence", parseNamedAddresses);
	const usable = (url) => url !== null && isPlainHttps(url) ? url : null;
	return {
		kmsUrl: usable(kmsUrl),
		gatewayUrl: usable(gatewayUrl)
	};
}
function isPlainHttps(text) {
	if (text.length > MAX_LEARNED_URL || !URL.canParse(text)) return false;
	const { protocol, username, password, search, hash } = new URL(text);
	return protocol === "https:" && [
		username,
		password,
		search,
		hash
	].every((part) => part === "");
}
const MAX_LEARNED_URL = 250;
// src/collect/evidence/acquired.ts
function fetched(target, from, at) {
	const [item, ...others] = answerItems(from, "evidence", at);
	let document;
	try {
		document = readEvidenceItem(item.name, from.bytes);
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError)) throw error;
		const reason = error.code === "INPUT_UNRECOGNISED" ? "it is not evidence of a known kind" : error.message;
		return nothing(target, new require_start.FetchError("FETCH_CONTENT", from.source, `the answer is not usable: ${reason}`, {
			hint: "Check that the address is the right one for this service, or try again later.",
			cause: error
		}), [item, ...others]);
	}
	return {
		target,
		acquired: "fetched",
		evidence: [{
			item,
			document
		}],
		others,
		gaps: [],
		collateral: new Map()
	};
}
function nothing(target, error, others = []) {
	return {
		target,
		acquired: "fetched",
		evidence: [],
		others,
		gaps: [gapOf$1("evidence", error)],
		collateral: new Map()
	};
}
// src/collect/evidence/phala-cloud.ts
const PHALA_CLOUD_API = "https://cloud-api.phala.com";
function fetchPhalaCloudAttestations(appId, api = PHALA_CLOUD_API, options = {}) {
	return fetchEvidence(below(api, `api/v1/apps/${appId}/attestations`), options);
}
// src/core/collection/recorded.ts
function recordedEvidence({ bytes, source, collectedAt }, target) {
	if (bytes.length > 67108864) throw new require_start.InputError("INPUT_TOO_LARGE", `evidence: ${bytes.length} bytes, at most ${MAX_BUNDLE_BYTES} are read`);
	const bundle = bundleIn(bytes);
	if (bundle !== null) return {
		target,
		acquired: "replayed",
		...reuse(readBundle(bundle))
	};
	const item = {
		role: "evidence",
		name: "evidence",
		source,
		collectedAt,
		bytes
	};
	return {
		target,
		acquired: "replayed",
		evidence: [{
			item,
			document: readEvidenceItem(item.name, bytes)
		}],
		others: [],
		gaps: [],
		collateral: new Map()
	};
}
function reuse(bundle) {
	const items = new Map(bundle.items.map(({ role, name, source, collectedAt }) => {
		return [name, {
			role,
			name,
			source,
			collectedAt,
			bytes: itemBytes(bundle, name)
		}];
	}));
	const evidence = new Map();
	const collateral = new Map();
	for (const component of bundle.components) {
		const { item: name, machine } = component.evidence;
		const found = items.get(name);
		if (found === void 0) throw new TypeError(`bundle without item ${name}`);
		if (!evidence.has(name)) evidence.set(name, {
			item: found,
			document: readEvidenceItem(name, found.bytes)
		});
		const endorsement = component.collateral === null ? void 0 : items.get(component.collateral);
		if (endorsement !== void 0) collateral.set(`${name}#${machine}`, endorsement);
	}
	return {
		evidence: [...evidence.values()],
		others: [...items.values()].filter(({ role, name }) => role === "evidence" && !evidence.has(name) && !DOMAIN_ITEMS.some((beginning) => name.startsWith(beginning))),
		gaps: bundle.gaps.filter(({ name }) => OF_EVIDENCE.test(name)),
		collateral
	};
}
const OF_EVIDENCE = /^(?:evidence|collection|app\/\d+\/(?:attestation|info)|kms\/(?:rpc-certificate|meta|info)|gateway\/(?:info|acme-info))$/;
// src/collect/evidence/recorded.ts
async function readRecorded({ path, bytes: given }, target, now) {
	return recordedEvidence({
		bytes: given ?? await readInputFile(path, "evidence", 67108864),
		source: fileSource(path),
		collectedAt: new Date(now()).toISOString()
	}, target);
}
// src/collect/evidence/redpill.ts
const REDPILL_API = "https://api.redpill.ai";
async function fetchRedpillReport(model, nonce, api = REDPILL_API, options = {}) {
	if (nonce.length !== 32) throw new require_start.InputError("INPUT_INVALID", `nonce: Redpill takes 32 bytes, got ${nonce.length}`, { hint: "Give 64 hex digits, or none: then a random nonce is made." });
	return fetchEvidence(below(api, `v1/attestation/report?${new URLSearchParams({
		model,
		nonce: toHex(nonce)
	})}`), options);
}
// src/collect/evidence/target.ts
async function acquireTarget(request, now) {
	try {
		return await acquire(request, now);
	} catch (error) {
		if (!(error instanceof require_start.FetchError) || request.signal?.aborted) throw error;
		return nothing(namedTarget(request), error);
	}
}
async function acquire(request, now) {
	const { target, nonce, onProgress: progress = () => {}, signal, allowPrivate = false } = request;
	const named = namedTarget(request);
	if (target.kind === "file") return readRecorded(target, named, now);
	if (request.offline) throw new require_start.InputError("INPUT_INVALID", "offline: this target has to be asked over the network", { hint: "Give recorded evidence with --evidence, or leave out --offline." });
	const options = {
		...request.patience,
		signal,
		now
	};
	if (target.kind === "redpill") {
		const fresh = nonce ?? new Uint8Array((0, node_crypto.randomBytes)(32));
		progress(`asking Redpill for a report on ${target.model}`);
		const report = await fetchRedpillReport(target.model, fresh, target.api, options);
		return fetched({
			...named,
			nonce: toHex(fresh)
		}, report, now());
	}
	if (target.kind === "challenge") {
		const fresh = nonce ?? new Uint8Array((0, node_crypto.randomBytes)(32));
		progress(`asking ${named.name} for a quote with a nonce`);
		const { evidence, answer } = await fetchByChallenge(target, fresh, {
			...options,
			allowPrivate
		});
		const kept = answer === null ? [] : answerItems(answer, ANSWER_ITEM, now());
		const challenged = {
			...named,
			nonce: toHex(fresh)
		};
		if (evidence instanceof require_start.FetchError) return nothing(challenged, evidence, kept);
		const acquired = fetched(challenged, evidence, now());
		addRecords(acquired.others, kept);
		return acquired;
	}
	if (nonce !== null) throw new require_start.InputError("INPUT_INVALID", `nonce: a target of kind ${target.kind} makes no quote for a nonce`, { hint: "Leave out the nonce, or give evidence that was made for it with --evidence." });
	if (target.kind === "phala-cloud") {
		progress(`asking ${target.api === void 0 ? "Phala Cloud" : displayUrl(parseHttpUrl(target.api))} for the attestations of ${target.appId}`);
		const acquired = fetched(named, await fetchPhalaCloudAttestations(target.appId, target.api, options), now());
		if (target.agentUrl === void 0) return acquired;
		progress(`asking its guest agent at ${displayUrl(parseHttpUrl(target.agentUrl))}`);
		const addresses = addressesOf$1(target.agentUrl, allowPrivate);
		try {
			const info = await fetchInfoOf(target.appId, target.agentUrl, {
				...options,
				addresses
			});
			addRecords(acquired.others, answerItems(info, GUEST_AGENT_INFO_ITEM, now()));
			return acquired;
		} catch (error) {
			if (!(error instanceof require_start.FetchError) || signal?.aborted) throw error;
			return nothing(named, error, [...acquired.evidence.map(({ item }) => item), ...acquired.others]);
		}
	}
	if (target.kind === "ra-tls") {
		progress(`meeting the TLS server at ${named.name}`);
		return {
			...fetched(named, await fetchRaTlsCertificate(target.address, allowPrivate, options), now()),
			acquired: "handshake"
		};
	}
	progress(`asking the guest agent at ${named.name}`);
	const addresses = addressesOf$1(target.url, allowPrivate);
	const { evidence, info, gaps } = await fetchFromGuestAgent(target.url, {
		...options,
		addresses
	});
	const kept = info === null ? [] : answerItems(info, GUEST_AGENT_INFO_ITEM, now());
	if (evidence instanceof require_start.FetchError) return nothing(named, evidence, kept);
	const acquired = fetched(named, evidence, now());
	addRecords(acquired.others, kept);
	acquired.gaps.push(...gaps.map((gap) => ({
		...gap,
		name: `app/0/${gap.name}`
	})));
	return acquired;
}
// src/collect/reference/domain-files.ts
const MAX_CA_FILES = 16;
const MAX_CA_FILE_BYTES = 1048576;
const MAX_CERTIFICATES = 500;
const MAX_CA_CHARACTERS = 2097152;
async function readDomainFiles({ caFiles, ctLogList }, now) {
	if (caFiles.length > MAX_CA_FILES) throw new require_start.InputError("INPUT_INVALID", `ca-file: ${caFiles.length} files, at most ${MAX_CA_FILES} are read`);
	const items = [];
	let length = 0;
	for (const [number, path] of caFiles.entries()) {
		const bytes = utf8(caCertificates(await readInputFile(path, "ca-file", MAX_CA_FILE_BYTES), path).map(({ raw }) => toPem(raw)).join(""));
		items.push(collected("reference", `${CA_FILE_ITEMS}${number}`, {
			bytes,
			source: fileSource(path)
		}, now()));
		length += bytes.length;
	}
	if (length > MAX_CA_CHARACTERS) {
		const problem = `the certificates of all files are ${length} characters, at most ${MAX_CA_CHARACTERS} are read`;
		throw new require_start.InputError("INPUT_TOO_LARGE", `ca-file: ${problem}`);
	}
	const logs = await readGiven(ctLogList, CT_LOG_LIST_ITEM, "reference", now);
	if (logs !== null) items.push(expectLogList(logs));
	return items;
}
const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;
function caCertificates(bytes, path) {
	const refuse = (problem, cause) => {
		throw new require_start.InputError("INPUT_INVALID", `ca-file: ${shown(path)} ${problem}`, {
			hint: "Give a PEM file with the certificate of the root CA that the domain’s certificates end at.",
			cause
		});
	};
	const blocks = [...new TextDecoder().decode(bytes).matchAll(BLOCK)];
	if (blocks.length > MAX_CERTIFICATES) refuse(`holds ${blocks.length} certificates, at most ${MAX_CERTIFICATES} are read`);
	const cas = blocks.flatMap(([, body = ""]) => {
		try {
			return [parseCertificate(fromBase64(body, "ca-file"), "ca-file")];
		} catch (cause) {
			if (!(cause instanceof require_start.ParseError)) throw cause;
			return refuse("holds a certificate that cannot be read", cause);
		}
	}).filter(({ basicConstraints }) => basicConstraints?.ca === true);
	return cas.length === 0 ? refuse("holds no CA certificate in PEM form") : cas;
}
function shown(path) {
	return path === "-" ? "standard input" : preview(path, 200);
}
function expectLogList(item) {
	const list = readJson(fromUtf8(item.bytes, CT_LOG_LIST_ITEM), CT_LOG_LIST_ITEM, anyObject);
	if (Array.isArray(list.operators)) return item;
	throw new require_start.InputError("INPUT_INVALID", `${CT_LOG_LIST_ITEM}: no list of CT logs: it names no operators`, { hint: "Give a list in version 3 of the form that Google publishes: https://www.gstatic.com/ct/log_list/v3/log_list.json." });
}
// src/core/appraisal/source-code/compose-yaml.ts
const MAX_LENGTH = 131072;
const MAX_TOKENS = 2e4;
const MAX_NODES = 5e4;
const NOT_YAML = /(?![\t\n\r])\p{Cc}|\p{Cs}|\r(?!\n)|[\u2028\u2029\ufffe\uffff]|(?<!^)\ufeff/u;
const KNOWN_TAGS = ["tag:yaml.org,2002:str", "!override"];
var ComposeYamlError = class extends Error {};
function mappingOf(node) {
	return node?.kind === "mapping" ? node.entries : null;
}
function memberOf$1(node, key) {
	return mappingOf(node)?.get(key);
}
function isAbsent(node) {
	return node === void 0 || node.kind === "text" && node.plain && /^(?:~|null|Null|NULL)?$/.test(node.text);
}
async function readComposeYaml(text) {
	if (text.length > MAX_LENGTH) refuse(`over ${MAX_LENGTH} characters`);
	const unusable = NOT_YAML.exec(text);
	if (unusable !== null) refuse(`it has the character U+${(unusable[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}, which readers of YAML take differently`);
	const yaml = await Promise.resolve().then(() => require("./yaml.cjs")).then((n) => n.browser_exports);
	const fault = nestingFault(new yaml.Lexer().lex(text), MAX_TOKENS);
	if (fault !== null) refuse(fault.message);
	const document = yaml.parseDocument(text, {
		schema: "failsafe",
		prettyErrors: false,
		uniqueKeys: false
	});
	const [error] = document.errors;
	if (error !== void 0) refuse(error.message.split("\n")[0] ?? "");
	const anchors = new Map();
	const root = convert(document.contents);
	if (root.size > MAX_NODES) refuse(`more than ${MAX_NODES} values`);
	return root;
	function convert(node) {
		if (node === null) return {
			kind: "text",
			text: "",
			plain: true,
			size: 1
		};
		if (yaml.isAlias(node)) return anchors.get(node.source) ?? refuse(`the alias ${preview(node.source)} has no anchor before it`);
		if (node.tag !== void 0 && !KNOWN_TAGS.includes(node.tag)) refuse(`the YAML tag ${preview(node.tag)} is not known here`);
		const converted = convertUntagged(node);
		if (node.anchor !== void 0) anchors.set(node.anchor, converted);
		return converted;
	}
	function convertUntagged(node) {
		if (yaml.isScalar(node)) {
			const plain = node.type === yaml.Scalar.PLAIN && node.tag === void 0;
			return {
				kind: "text",
				text: String(node.value),
				plain,
				size: 1
			};
		}
		if (yaml.isSeq(node)) {
			const items = node.items.map((item) => convert(item));
			return {
				kind: "list",
				items,
				size: sizeOf(items)
			};
		}
		if (!yaml.isMap(node)) return refuse("it has a construct that is not known here");
		const own = new Map();
		let merged = null;
		for (const { key, value } of node.items) {
			if (!yaml.isScalar(key) || key.tag !== void 0) refuse("a key is not plain text");
			const name = String(key.value);
			const isMerge = name === "<<" && key.type === yaml.Scalar.PLAIN;
			if (own.has(name) || name === "<<" && merged !== null) refuse(`the key ${preview(name)} appears twice in one mapping`);
			if (key.anchor !== void 0) anchors.set(key.anchor, {
				kind: "text",
				text: name,
				plain: key.type === yaml.Scalar.PLAIN,
				size: 1
			});
			const converted = convert(value);
			if (isMerge) merged = converted;
			else own.set(name, converted);
		}
		const entries = merged === null ? own : new Map([...mergedEntries(merged), ...own]);
		return {
			kind: "mapping",
			entries,
			size: sizeOf([...entries.values()])
		};
	}
}
function mergedEntries(value) {
	const sources = value.kind === "list" ? value.items : [value];
	const entries = new Map();
	for (const source of sources) {
		if (source.kind !== "mapping") refuse("a merge key (<<) merges something else than mappings");
		for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
	}
	return entries;
}
function sizeOf(nodes) {
	const size = nodes.reduce((sum, node) => sum + node.size, 1);
	return size > MAX_NODES ? refuse(`more than ${MAX_NODES} values`) : size;
}
function refuse(message) {
	throw new ComposeYamlError(message);
}
// src/core/collection/expected.ts
function expectAppCompose(bytes) {
	try {
		readJson(fromUtf8(bytes, "app-compose").replace(/^\ufeff/, ""), "app-compose", anyObject);
	} catch (cause) {
		if (!(cause instanceof require_start.TrustCenterError) || cause.code === "PARSE_LIMIT") throw cause;
		throw new require_start.InputError("INPUT_INVALID", "app-compose: not a JSON object", { hint: "Give the app-compose.json that was deployed. For the Docker Compose file in it there is compose-file." });
	}
}
// src/collect/reference/expected-files.ts
async function readExpectedFiles({ appComposePath, composeFilePath = null }, now) {
	const appCompose = await readGiven(appComposePath, APP_COMPOSE_ITEM, "reference", now);
	if (appCompose !== null) expectAppCompose(appCompose.bytes);
	const composeFile = await readGiven(composeFilePath, COMPOSE_FILE_ITEM, "reference", now);
	if (composeFile !== null) await expectComposeFile(composeFile.bytes);
	return {
		appCompose,
		composeFile
	};
}
async function expectComposeFile(bytes) {
	const refusal = (why, hint) => new require_start.InputError("INPUT_INVALID", `compose-file: ${why}`, { hint });
	let root;
	try {
		root = await readComposeYaml(fromUtf8(bytes, "compose-file"));
	} catch (cause) {
		if (!(cause instanceof ComposeYamlError)) throw cause;
		throw refusal(`no Docker Compose file that can be read: ${cause.message}`, "Give the docker-compose.yml of the app.");
	}
	const has = (key) => root.kind === "mapping" && root.entries.has(key);
	if (has("docker_compose_file")) throw refusal("it is an app-compose.json", "Give it as app-compose.");
	if (!has("services") && !has("include")) throw refusal("no Docker Compose file: it names no services", "Give the docker-compose.yml of the app.");
}
// src/collect/reference/obtain.ts
async function obtainReferences({ osImage, referenceValues, gaps, policy, at }, machines, options) {
	const found = {
		items: [],
		gaps: [...gaps]
	};
	if (osImage !== void 0) {
		const { obtainOsImages } = await Promise.resolve().then(() => require("./os-images.cjs"));
		const vouched = new Set(policy.images.map(({ osImageHash }) => osImageHash));
		const images = await obtainOsImages(osImage, machines, {
			...options,
			vouched
		});
		found.items.push(...images.items);
		found.gaps.push(...images.gaps);
		if (images.items.length === 0 && images.gaps.length === 0) found.gaps.push({
			name: `${OS_IMAGE_ITEMS}0`,
			reason: "no VM in the evidence claims an OS image hash to fetch it by"
		});
	}
	if (referenceValues !== void 0) {
		const { acceptReferenceValues } = await Promise.resolve().then(() => require("./signed-values.cjs"));
		found.items.push(...await acceptReferenceValues(referenceValues, policy.referenceValueSigners, at));
	}
	return found;
}
// src/collect/collect.ts
async function collect(request) {
	return (await collectAndRead(request)).bundle;
}
async function collectAndRead(request) {
	const { onCollected = () => {}, signal } = request;
	expectNamed(request);
	const parts = {
		target: {
			...namedTarget(request),
			...request.expected
		},
		components: [],
		gaps: [],
		items: []
	};
	let read;
	try {
		read = await gather(request, parts);
	} catch (error) {
		if (signal?.aborted || parts.items.length > 0) {
			const reason = signal?.aborted ? "it was cancelled before it was complete" : "it ended in an error";
			parts.gaps.push({
				name: COLLECTION_GAP,
				reason
			});
			await onCollected(createBundle(parts));
		}
		throw error;
	}
	const bundle = createBundle(parts);
	await onCollected(bundle);
	return {
		bundle,
		...read
	};
}
async function gather(request, parts) {
	const now = request.now ?? Date.now;
	const { components, gaps, items } = parts;
	const given = await readCollateralFiles(request.collateralPaths, now);
	const { appCompose, composeFile } = await readExpectedFiles(request, now);
	const ofDomain = request.domain === void 0 ? [] : await readDomainFiles(request.domain, now);
	const recorded = [...await readComponentEvidence("kms", request.kmsEvidencePaths ?? [], now), ...await readComponentEvidence("gateway", request.gatewayEvidencePaths ?? [], now)];
	const ask = endorser(request, now);
	const { evidence, others, collateral } = await gatherEvidence(request, recorded, parts, now);
	const documents = new Map(evidence.map(({ item, document }) => [item.name, document]));
	const listed = componentsOf(evidence);
	components.push(...listed.map(({ component }) => component));
	if (request.signal?.aborted) throw new require_start.FetchError("FETCH_FAILED", parts.target.name, "cancelled", { cause: request.signal.reason });
	await endorseQuotes(listed, documents, {
		given,
		along: !request.offline && (request.pccsUrls.length > 0 || request.tcbUpdate !== void 0) ? new Map() : collateral,
		ask
	}, parts);
	const info = others.find(({ name }) => name === GUEST_AGENT_INFO_ITEM);
	const told = readTold(info?.bytes ?? null);
	const machines = listed.map(({ found }) => found.role === "app" ? completed(found, told) : found);
	const { appId = null, osImageHashes = [], kind, name } = parts.target;
	const chain = await chainRecords(request, now, {
		machines: listed.map(({ component }, i) => ({
			found: machines[i],
			collateral: items.find((item) => item.name === component.collateral)?.bytes ?? null
		})),
		documents: [...evidence.map(({ item }) => item), ...others].map(({ bytes }) => bytes),
		appId: kind === "phala-cloud" ? name : appId,
		osImageHashes
	});
	items.push(...chain.items);
	gaps.push(...chain.gaps);
	const domain = await domainRecords(request, now);
	items.push(...domain.items, ...ofDomain);
	gaps.push(...domain.gaps);
	if (request.domain !== void 0) await endorseKeyQuotes({
		given,
		ask
	}, parts);
	await addEarlyCollateral(request, now, items, gaps);
	if (appCompose !== null) items.push(appCompose);
	if (composeFile !== null) items.push(composeFile);
	if (request.references !== void 0) {
		const { onProgress: progress = () => {}, offline, signal } = request;
		const options = {
			cacheDirectory: cacheDirectoryOf(request),
			offline,
			progress,
			now,
			signal
		};
		const found = await obtainReferences(request.references, machines, options);
		items.push(...found.items);
		gaps.push(...found.gaps);
	}
	const images = await imageRecords(request, now, machines, appCompose);
	items.push(...images.items);
	gaps.push(...images.gaps);
	if (components.length === 0 && gaps.length === 0) gaps.push({
		name: "evidence",
		reason: "the evidence holds no instance of the app"
	});
	return {
		documents,
		...info === void 0 ? {} : { told }
	};
}
async function gatherEvidence(request, recorded, parts, now) {
	const found = await acquireTarget(request, now);
	const { target, acquired, evidence: own, gaps: missing, collateral } = found;
	parts.target = {
		...target,
		...request.expected
	};
	const known = placesOf$1(request, own);
	const places = request.offline ? [] : known;
	const asked = await askOthers(places, request, now);
	const before = missing.filter(({ name }) => places.every(({ role }) => !name.startsWith(`${role}/`)));
	const hasMeta = request.kmsUrl === void 0 && isMetaGiven(recorded);
	parts.gaps.push(...[...before, ...asked.gaps].filter(({ name }) => !(hasMeta && name === "kms/meta")));
	const isReplaced = (item) => isAcmeInfo(item) && asked.records.some(isAcmeInfo);
	const others = found.others.filter((item) => !isReplaced(item));
	addRecords(others, asked.records);
	if (places.length < known.length) parts.gaps.push(...acmeInfoNotAsked(others, missing));
	const evidence = [...own.map((document) => ({
		...document,
		acquired
	})), ...numbered([...recorded, ...asked.given], [...own.map(({ item }) => item), ...others])];
	parts.items.push(...evidence.map(({ item }) => item), ...others);
	return {
		evidence,
		others,
		collateral
	};
}
function acmeInfoNotAsked(others, missing) {
	return others.some(isAcmeInfo) || missing.some(({ name }) => name === ACME_INFO_GAP) ? [] : [{
		name: ACME_INFO_GAP,
		...OFFLINE
	}];
}
function isAcmeInfo({ name }) {
	return name.startsWith(ACME_INFO_ITEMS);
}
const ACME_INFO_GAP = "gateway/acme-info";
// src/core/formats/chain-record.ts
const CHAIN_RECORD_SCHEMA = "trust-center/chain-record/v1";
const MAX_RECORD = 4194304;
const MAX_CHAIN_TEXT = 2 * MAX_RECORD;
const MAX_CHAIN_LOGS = 4096;
const MAX_CHAIN_READS = 1024;
const MAX_HISTORIES = 8;
const MAX_CODE_BYTES = 131072;
const MAX_RESULT_BYTES = 65536;
const digits = matching(/^0x(?:[0-9a-f]{2})*$/, "lower-case hex digits after 0x");
const hexOf$1 = (least, most = least) => {
	return (value) => {
		const given = digits(value);
		const length = (given.length - 2) / 2;
		return length >= least && length <= most ? given : mismatch(`${least} to ${most} bytes in hexadecimal`, value);
	};
};
const address = hexOf$1(20);
const word = hexOf$1(32);
const count = integer(0, Number.MAX_SAFE_INTEGER);
const reason = matching(/^[\s\S]{0,1000}$/, "a text of at most 1000 characters");
const MAX_ORIGIN = 300;
function endpointName({ origin }) {
	return origin.replace(/\.(?=$|:\d+$)/, "");
}
const endpoint = (value) => {
	const given = text(value);
	return given.length <= MAX_ORIGIN && /^https?:/.test(given) && URL.canParse(given) && endpointName(new URL(given)) === given ? given : mismatch("the origin of a URL (https://host)", value);
};
const anyCall = object({
	to: address,
	data: hexOf$1(4, MAX_RESULT_BYTES),
	result: orNull(hexOf$1(0, MAX_RESULT_BYTES)),
	problem: optional$1(object({
		kind: oneOf("reverted", "unanswered"),
		reason
	}))
});
const call = (value) => {
	const given = anyCall(value);
	return given.result === null || given.problem === void 0 ? given : mismatch("a result, or why there is none", value);
};
const storage = object({
	address,
	slot: word,
	value: orNull(word),
	problem: optional$1(reason)
});
const code = object({
	address,
	code: orNull(hexOf$1(0, MAX_CODE_BYTES)),
	problem: optional$1(reason)
});
const log = object({
	address,
	topics: listOf$2(word, { most: 4 }),
	data: hexOf$1(0, MAX_RESULT_BYTES),
	blockNumber: count,
	timestamp: orNull(count),
	transactionHash: word,
	logIndex: count,
	from: orNull(address)
});
const history = object({
	address,
	topics: listOf$2(word, { most: 64 }),
	fromBlock: count,
	completeTo: count,
	problem: optional$1(reason),
	logs: listOf$2(log, { most: MAX_CHAIN_LOGS })
});
const histories = (value) => {
	const given = listOf$2(history, { most: MAX_HISTORIES })(value);
	return new Set(given.map((one) => one.address)).size === given.length ? given : mismatch("one history of each contract", value);
};
const chainRecord = object({
	schema: oneOf(CHAIN_RECORD_SCHEMA),
	endpoint,
	chainId: count,
	block: object({
		tag: oneOf("finalized", "number"),
		number: count,
		hash: word,
		timestamp: count
	}),
	calls: listOf$2(call, { most: MAX_CHAIN_READS }),
	storage: listOf$2(storage, { most: MAX_CHAIN_READS }),
	code: listOf$2(code, { most: MAX_CHAIN_READS }),
	histories
});
function parseChainRecord(json, name) {
	return readJson(json, name, chainRecord, { bytes: MAX_RECORD });
}
// src/core/measure/reference-values.ts
const VOUCHED_GRADES = [
	"rebuilt",
	"release",
	"local"
];
const MAX_SHAPES = 1e3;
const MAX_EVENTS$1 = 256;
const MAX_VALUES_BYTES = 8388608;
function parseReferenceValues(json, name) {
	return readJson(json, name, referenceValues, { bytes: MAX_VALUES_BYTES });
}
function osReferenceValues({ imageName, osImageHash, isDev, shapes }) {
	return shapes.map(({ mrtd, rtmr0, rtmr1, rtmr2 }, i) => {
		return {
			name: shapes.length === 1 ? imageName : `${imageName} (shape ${i + 1} of ${shapes.length})`,
			osImageHash,
			grade: "attested",
			isDev,
			mrtd,
			rtmr0,
			rtmr1,
			rtmr2
		};
	});
}
const digest$2 = lowerHex(48);
const registerNumber = integer(0, 2);
const rfc3339 = (value) => {
	time$3(value);
	return text(value);
};
const shape = object({
	vmConfig: anyObject,
	mrtd: digest$2,
	rtmr0: digest$2,
	rtmr1: digest$2,
	rtmr2: digest$2,
	events: listOf$2(object({
		register: registerNumber,
		name: text,
		digest: digest$2
	}), { most: MAX_EVENTS$1 })
});
const fields = {
	imageName: text,
	grade: oneOf(...VOUCHED_GRADES),
	isDev: orNull(boolean),
	source: orNull(object({
		repository: text,
		commit: gitCommit
	})),
	measuredAt: rfc3339,
	shapes: listOf$2(shape, {
		least: 1,
		most: MAX_SHAPES
	})
};
const referenceValues = object({
	osImageHash: lowerHex(32),
	...fields
});
const attestedValues = object(fields);
// src/core/measure/image-reference.ts
const IMAGE_REFERENCE_SCHEMA = "trust-center/os-image/v1";
const IMAGE_GRADES = [...VOUCHED_GRADES, "unvouched"];
function serialiseImageReference(reference) {
	const { name, osImageHash, grade, source, isDev, gitRevision, profile } = reference;
	return canonicalJson({
		schema: IMAGE_REFERENCE_SCHEMA,
		name,
		osImageHash,
		grade,
		source,
		isDev,
		...gitRevision === void 0 ? {} : { gitRevision },
		profile
	});
}
const MAX_BYTES$1 = 262144;
const MAX_LIST = 1024;
const MAX_PAGE$1 = 2 ** 39;
const MAX_ADDRESS = 4294967295;
function parseImageReference(json) {
	const { schema, ...reference } = readJson(json, "image-reference", document, {
		bytes: MAX_BYTES$1,
		depth: 6
	});
	return reference;
}
const GIT_REVISION = /^[0-9a-f]{7,64}$/;
const shortText = matching(/^[\s\S]{1,1000}$/, "1 to 1000 characters");
const digest$1 = hexOf(48);
function hexOf(bytes) {
	const read = hexBytes$2(bytes);
	return (value) => toHex(read(value));
}
const profile = object({
	mrtd: object({
		singlePass: digest$1,
		twoPass: digest$1
	}),
	ovmfVariant: orNull(shortText),
	acceptedMemory: object({
		basePage: integer(0, MAX_PAGE$1),
		tdHobPageDelta: integer(0, MAX_PAGE$1),
		ranges: listOf$2(object({
			startPageDelta: integer(0, MAX_PAGE$1),
			pages: integer(1, MAX_PAGE$1)
		}), { most: MAX_LIST })
	}),
	cfv: listOf$2(digest$1, { most: MAX_LIST }),
	kernel: object({
		plain: digest$1,
		headerNormalized: boolean,
		initrdMax: integer(0, MAX_ADDRESS),
		initrdSize: integer(1, MAX_ADDRESS),
		patched: listOf$2(object({
			initrdAddress: integer(0, MAX_ADDRESS),
			digest: digest$1
		}), { most: MAX_LIST })
	}),
	cmdline: digest$1,
	initrd: digest$1
});
const document = object({
	schema: supported(text, [IMAGE_REFERENCE_SCHEMA]),
	name: shortText,
	osImageHash: hexOf(32),
	grade: oneOf(...IMAGE_GRADES),
	source: shortText,
	isDev: orNull(boolean),
	gitRevision: optional$1(matching(GIT_REVISION, "a git revision")),
	profile
});
// src/core/result/document.ts
const RESULT_SCHEMA = "trust-center/result/v1";
// src/core/appraisal/component/quote-format.ts
function readQuote(evidence) {
	if (evidence.quote === null) return {
		judgement: unknown(`There is no quote: ${evidence.problem ?? "the evidence carries none"}.`, { hint: evidence.role !== "app" ? `Give its evidence: --${evidence.role}-evidence FILE, say where to ask it: --${evidence.role}-url URL, or give an answer of Phala Cloud that has it.` : evidence.platform === null ? "Start the instance, and fetch its evidence again." : "Give the evidence of an Intel TDX machine." }),
		quote: null
	};
	try {
		const quote = parseQuote(evidence.quote);
		const body = {
			td10: "TD report 1.0",
			td15: "TD report 1.5",
			enclave: "SGX enclave report"
		}[quote.body.kind];
		return {
			judgement: pass(`Version ${quote.header.version} quote with a ${body}.`),
			quote
		};
	} catch (error) {
		if (!(error instanceof require_start.TrustCenterError)) throw error;
		const hint = error.hint ?? "Fetch the quote again; it is cut short, altered, or of a kind that this version does not know.";
		return {
			judgement: fail$1(`The quote cannot be read: ${error.message}.`, { hint }),
			quote: null
		};
	}
}
const ENCLAVE_HINT = "Give the TDX quote of the VM; an SGX quote can only be appraised for its hardware phase.";
const NO_REGISTERS = fail$1("The quote is an SGX enclave’s: it has no runtime registers.", { hint: ENCLAVE_HINT });
const ENCLAVE = {
	os: {
		"os.event-log-replay": NO_REGISTERS,
		"os.reference-value": fail$1("The quote is an SGX enclave’s: it booted no image.", { hint: ENCLAVE_HINT })
	},
	sourceCode: { "source-code.event-log-replay": NO_REGISTERS }
};
// src/core/appraisal/hardware/intel/context.ts
const FETCH_COLLATERAL = "Fetch fresh collateral from a PCCS and verify again.";
function fetchFresher({ collateralGap }, unlessAsked = FETCH_COLLATERAL) {
	if (collateralGap === null) return unlessAsked;
	return `Ask another PCCS (--pccs-url), or for TCB recoveries early (--tcb-update early): ${collateralGap}.`;
}
const WITHOUT_COLLATERAL = unknown("There is no PCK collateral.", { followsFrom: "hardware.collateral" });
function unreadable({ collateral }, detail, followsFrom) {
	return collateral === null ? WITHOUT_COLLATERAL : unknown(detail, { followsFrom });
}
function valueIn(part) {
	return part?.ok ? part.value : null;
}
// src/core/appraisal/hardware/intel/converge.ts
function convergeStatus(platform, others) {
	if (platform === "Revoked" || others.includes("Revoked")) return "Revoked";
	if (others.every((status) => status === "UpToDate")) return platform;
	switch (platform) {
		case "UpToDate":
		case "SWHardeningNeeded":
		case "OutOfDate": return "OutOfDate";
		case "ConfigurationNeeded":
		case "ConfigurationAndSWHardeningNeeded":
		case "OutOfDateConfigurationNeeded": return "OutOfDateConfigurationNeeded";
	}
}
function uniteAdvisories(components) {
	return [...new Set(components.flatMap(({ advisoryIds }) => advisoryIds))].sort();
}
function worstOf(components) {
	return components.find(({ status }) => status === "Revoked") ?? components.find(({ status }) => status !== "UpToDate") ?? components[0] ?? null;
}
// src/core/appraisal/window.ts
function standingAt({ at, latestStart }, from, until) {
	if (until === null || at > until) return "outdated";
	return from > latestStart ? "later" : "current";
}
function judgeLater(from) {
	return `Judge at a time from ${formatTime(from)} on (--at, or leave it out), or set the clock of this machine right.`;
}
// src/core/appraisal/hardware/intel/documents.ts
const TCB_INFO = "hardware.tcb-info-signature";
const QE_IDENTITY = "hardware.qe-identity-signature";
function areDocumentsCurrent(context) {
	return [valueIn(context.collateral?.tcbInfo), valueIn(context.collateral?.qeIdentity)].every((document) => document === null || standingAt(context, document.value.issueDate, document.value.nextUpdate) === "current");
}
const CHAIN = {
	"TCB info": "hardware.tcb-info-chain",
	"QE identity": "hardware.qe-identity-chain"
};
async function judgeSignature({ verify }, name, part, signer) {
	if (part === null) return WITHOUT_COLLATERAL;
	if (!part.ok && isOtherVersion(part.error)) return unknown(`The ${name} is of a version that is not read: ${part.error.message}.`, { hint: "Fetch it from version 4 of Intel’s service, which this version of trust-center reads." });
	if (!part.ok) return fail$1(`The ${name} cannot be read: ${part.error.message}.`, { hint: part.error.hint ?? "Take the document as Intel or the PCCS gives it, byte for byte." });
	if (signer === null) return unknown(`The certificate that must have signed the ${name} is missing.`, { followsFrom: CHAIN[name] });
	const { signedBytes, signature } = part.value;
	if (await verify(signer.publicKey, signedBytes, signature)) return pass(`${signer.subjectName} signed these exact bytes.`);
	return fail$1(`The signature over the ${name} does not verify under the key of ${signer.subjectName}.`, { hint: "The document or its signature was altered, or re-serialised: the signature covers the exact bytes." });
}
function isOtherVersion(error) {
	return error.code === "PARSE_UNSUPPORTED" && error instanceof require_start.ParseError && /^\w+\.version$/.test(error.field);
}
function judgeWindow$1(context, name, part) {
	if (part === null) return WITHOUT_COLLATERAL;
	if (!part.ok) return unknown(`The ${name} cannot be read.`, { followsFrom: name === "TCB info" ? TCB_INFO : QE_IDENTITY });
	const { issueDate, nextUpdate } = part.value.value;
	const span = `${formatTime(issueDate)} to ${formatTime(nextUpdate)}`;
	const standing = standingAt(context, issueDate, nextUpdate);
	if (standing === "current") return pass(`It speaks for ${span}.`);
	const isLater = standing === "later";
	return unknown(`The ${name} ${isLater ? "was issued after the time of judgement" : "is outdated"}.`, {
		expected: span,
		actual: formatTime(context.at),
		hint: isLater ? judgeLater(issueDate) : fetchFresher(context)
	});
}
function judgePlatform(context, tcbInfo, pck) {
	if (tcbInfo === null) return unreadable(context, "The TCB info cannot be read.", TCB_INFO);
	if (pck === null) return unknown("The PCK certificate does not name its platform.", { followsFrom: "hardware.pck-chain" });
	const describe = (tee, version, type, fmspc, pceId) => `${tee.toUpperCase()} TCB info version ${version}, tcbType ${type}, FMSPC ${fmspc.toLowerCase()}, PCE-ID ${pceId.toLowerCase()}`;
	const expected = describe(context.teeType, 3, 0, pck.fmspc, pck.pceId);
	const actual = describe(tcbInfo.id, tcbInfo.version, tcbInfo.tcbType, tcbInfo.fmspc, tcbInfo.pceId);
	if (actual === expected) return pass(`It is for FMSPC ${pck.fmspc}, PCE-ID ${pck.pceId}.`, {
		expected,
		actual
	});
	return fail$1("The TCB info is not for this platform: its levels say nothing about it.", {
		expected,
		actual,
		hint: "Fetch the collateral for the FMSPC that the PCK certificate names."
	});
}
function bothUnreadable(context, tcbInfo) {
	return unreadable(context, "TCB info or QE identity cannot be read.", tcbInfo === null ? TCB_INFO : QE_IDENTITY);
}
function judgeEvaluationNumber(context, tcbInfo, qeIdentity) {
	if (tcbInfo === null || qeIdentity === null) return bothUnreadable(context, tcbInfo);
	const least = context.policy.minTcbEvaluationDataNumber;
	const numbers = `TCB info ${tcbInfo.tcbEvaluationDataNumber}, QE identity ${qeIdentity.tcbEvaluationDataNumber}`;
	if (Math.min(tcbInfo.tcbEvaluationDataNumber, qeIdentity.tcbEvaluationDataNumber) >= least) return pass(`${numbers}; the policy asks for ${least}.`);
	return fail$1("The collateral is of an older TCB recovery than the policy accepts.", {
		expected: `at least ${least}`,
		actual: numbers,
		hint: `It may not know of the latest vulnerabilities. ${fetchFresher(context, "Fetch collateral again, with --tcb-update early.")}`
	});
}
function judgeAge(context, tcbInfo, qeIdentity) {
	if (tcbInfo === null || qeIdentity === null) return bothUnreadable(context, tcbInfo);
	const { at, latestStart } = context;
	const issued = Math.min(tcbInfo.issueDate, qeIdentity.issueDate);
	const days = context.policy.maxCollateralAgeDays;
	if (issued > latestStart) return unknown("The collateral was issued after the time of judgement, so it has no age then.", {
		expected: `issued ${formatTime(at - days * DAY_MS)} to ${formatTime(at)}`,
		actual: `issued ${formatTime(issued)}`,
		hint: judgeLater(issued)
	});
	if (at - issued <= days * 864e5) return pass(`Issued ${formatTime(issued)}; the policy allows ${days} days.`);
	return unknown(`The collateral is older than the ${days} days that the policy allows.`, {
		expected: `issued since ${formatTime(at - days * DAY_MS)}`,
		actual: `issued ${formatTime(issued)}`,
		hint: fetchFresher(context)
	});
}
// src/core/appraisal/hardware/intel/crl.ts
async function judgeCrl(context, part, issuer, issuerCheck) {
	const replaced = "The list was altered or exchanged, or is damaged. Fetch it from Intel or a PCCS; never go without.";
	if (part === null) return {
		judgement: WITHOUT_COLLATERAL,
		list: null
	};
	if (!part.ok) return {
		judgement: fail$1(`The list cannot be read: ${part.error.message}.`, { hint: part.error.hint ?? replaced }),
		list: null
	};
	const crl = part.value;
	if (issuer === null) return {
		judgement: unknown("The certificate of the CA that must have signed the list is missing.", { followsFrom: issuerCheck }),
		list: null
	};
	const problem = await forgery(crl, issuer, context.verify);
	if (problem !== null) return {
		judgement: fail$1(problem, {
			expected: issuer.subjectName,
			actual: crl.issuerName,
			hint: replaced
		}),
		list: null
	};
	const standing = standingAt(context, crl.thisUpdate, crl.nextUpdate);
	return {
		judgement: judgeWindow(context, crl, standing),
		list: {
			crl,
			current: standing === "current"
		}
	};
}
function judgeWindow(context, { issuerName, thisUpdate, nextUpdate, revoked }, standing) {
	const window = `${formatTime(thisUpdate)} to ${nextUpdate === null ? "an unstated time" : formatTime(nextUpdate)}`;
	if (standing === "current") return pass(`${issuerName} signed it; it speaks for ${window} and lists ${revoked.size} certificates.`);
	const shown = {
		expected: window,
		actual: formatTime(context.at)
	};
	if (standing === "later") return unknown(`The list is ${issuerName}’s but was issued after the time of judgement.`, {
		...shown,
		hint: judgeLater(thisUpdate)
	});
	const detail = `The list is ${issuerName}’s but does not speak for this time.`;
	if (!areDocumentsCurrent(context)) return unknown(detail, {
		...shown,
		hint: fetchFresher(context)
	});
	const hint = "TCB info and QE identity are current and this list is outdated: it may hide a revocation. Fetch the current list.";
	return fail$1(detail, {
		...shown,
		hint
	});
}
async function forgery(crl, issuer, verify) {
	if (!equalBytes(crl.issuer, issuer.subject)) return `The list is of ${preview(crl.issuerName, 64)}, a CA that issued none of the certificates it should speak for.`;
	if (!await verify(issuer.publicKey, crl.tbs, crl.signature)) return "The list’s signature does not verify under its issuer’s key.";
	const critical = crl.extensions.find((extension) => extension.critical);
	return critical === void 0 ? null : `The list has a critical extension that is not understood: ${critical.oid}.`;
}
// src/core/appraisal/hardware/intel/envelope.ts
const MAX_PADDING = 4096;
function judgeTrailingBytes({ quote: { trailing } }) {
	const first = trailing.findIndex((byte) => byte !== 0);
	if (first >= 0) return fail$1(`Bytes that nobody signed follow the quote, the first after ${first} zero bytes.`, {
		expected: "nothing, or zero padding",
		actual: `${trailing.length} bytes: ${toHex(trailing.subarray(first, first + 16))}…`,
		hint: "The evidence was put together by hand, or is not one quote. Fetch it again."
	});
	if (trailing.length > MAX_PADDING) return fail$1(`${trailing.length} bytes of padding follow the quote.`, {
		expected: `at most ${MAX_PADDING}`,
		actual: String(trailing.length),
		hint: "Cut the padding off, or fetch the quote again."
	});
	return pass(trailing.length === 0 ? "The quote ends where it says." : `${trailing.length} zero bytes follow.`);
}
function judgeTeeType({ teeType, policy }) {
	const names = {
		tdx: "an Intel TDX virtual machine (TD)",
		sgx: "an Intel SGX enclave"
	};
	if (policy.teeTypes.includes(teeType)) return pass(`The quote is that of ${names[teeType]}.`);
	return fail$1(`The quote is that of ${names[teeType]}, which the policy does not accept.`, {
		expected: policy.teeTypes.join(" or "),
		actual: teeType,
		hint: "Give the quote of the virtual machine itself."
	});
}
function judgeCollateral({ collateral, collateralGap }) {
	if (collateral !== null) return pass(`PCK collateral is at hand${collateralGap === null ? "" : `, but ${collateralGap}`}.`);
	return unknown(`There is no PCK collateral: ${collateralGap ?? "none was given"}.`, { hint: FETCH_COLLATERAL });
}
// src/core/appraisal/hardware/intel/chain.ts
const ROOT = ["Intel SGX Root CA"];
const PCK_CA = ["Intel SGX PCK Platform CA", "Intel SGX PCK Processor CA"];
const PCK_CHAIN = {
	subjects: [
		["Intel SGX PCK Certificate"],
		PCK_CA,
		ROOT
	],
	leaf: "signs-data"
};
const TCB_SIGNING_CHAIN = {
	subjects: [["Intel SGX TCB Signing"], ROOT],
	leaf: "signs-data"
};
const PCK_CRL_ISSUER_CHAIN = {
	subjects: [PCK_CA, ROOT],
	leaf: "signs-crl"
};
const TAKE_WHOLE = "Take the chain exactly as the quote or the PCCS gives it: leaf first, root last, nothing left out or added.";
const FORGED = "A certificate was altered or exchanged. Do not rely on this evidence.";
const NOT_INTELS = "Intel issues no such certificate: the chain is forged or not of the SGX PKI.";
const judgedAsOf = (at) => `The appraisal is as of ${formatTime(at)}: check that time; at the right time, take the renewed certificate.`;
const UNDERSTOOD = new Set([
	"2.5.29.15",
	"2.5.29.19",
	"1.2.840.113741.1.13.1"
]);
async function chainProblems(chain, shape, { at, latestStart }, verify) {
	const problems = [];
	const { subjects } = shape;
	if (chain.length !== subjects.length) {
		const expected = subjects.map(nameAny).join(", ");
		problems.push({
			detail: `Its length is ${chain.length}, expected ${subjects.length}: ${expected}.`,
			hint: TAKE_WHOLE
		});
	}
	for (const [index, certificate] of chain.entries()) {
		const issuer = chain[index + 1] ?? certificate;
		const add = (hint, detail, how = {}) => {
			const name = preview(certificate.subjectName, 64);
			problems.push({
				detail: `Certificate ${index + 1} (${name}) ${detail}.`,
				hint,
				...how
			});
		};
		const names = subjects[index];
		if (!names?.includes(certificate.subjectName)) add(TAKE_WHOLE, names === void 0 ? "has no place in this chain" : `is not ${nameAny(names)}`);
		if (!equalBytes(certificate.issuer, issuer.subject)) {
			const other = issuer === certificate ? "is not issued by itself" : `is not issued by certificate ${index + 2}`;
			add(TAKE_WHOLE, `${other}: its issuer is ${preview(certificate.issuerName, 64)}`);
		}
		if (!await isSignedBy(issuer, certificate, verify)) add(FORGED, `has a signature that does not verify under its issuer’s key`);
		if (certificate.notBefore > latestStart) {
			const from = formatTime(certificate.notBefore);
			add(judgeLater(certificate.notBefore), `is not valid before ${from}`, { isEarly: true });
		}
		if (at > certificate.notAfter) add(judgedAsOf(at), `expired at ${formatTime(certificate.notAfter)}`);
		for (const detail of roleProblems(certificate, index, shape)) add(NOT_INTELS, detail);
	}
	return problems;
}
const selfSigned = new WeakSet();
async function isSignedBy(issuer, certificate, verify) {
	if (issuer === certificate && selfSigned.has(certificate)) return true;
	const valid = await verify(issuer.publicKey, certificate.tbs, certificate.signature);
	if (valid && issuer === certificate) selfSigned.add(certificate);
	return valid;
}
function nameAny(names) {
	return names.map((name) => preview(name)).join(" or ");
}
function* roleProblems(certificate, index, shape) {
	const { basicConstraints, keyUsage } = certificate;
	if (index > 0 || shape.leaf === "signs-crl") {
		if (!basicConstraints?.ca) yield "is used as a CA but is not one (basicConstraints)";
		const below = Math.max(0, index - 1);
		const limit = basicConstraints?.pathLength ?? null;
		if (limit !== null && below > limit) yield `has more CAs below it (${below}) than its path length allows (${limit})`;
		if (!keyUsage?.keyCertSign) yield "may not sign certificates (keyUsage)";
		if (!keyUsage?.crlSign) yield "may not sign revocation lists (keyUsage)";
	} else {
		if (basicConstraints?.ca) yield "is a CA, expected an end entity (basicConstraints)";
		if (!keyUsage?.digitalSignature) yield "may not sign data (keyUsage)";
	}
	for (const { oid, critical } of certificate.extensions) if (critical && !UNDERSTOOD.has(oid)) yield `has a critical extension that is not understood: ${oid}`;
}
async function judgeChain(context, part, shape, { problems = [], doubt = null } = {}) {
	if (!part.ok) return fail$1(`The chain cannot be read: ${part.error.message}.`, { hint: part.error.hint ?? TAKE_WHOLE });
	const found = [...await chainProblems(part.value, shape, context, context.verify), ...problems];
	const detail = found.map((problem) => problem.detail).join(" ");
	const wrong = found.find(({ isEarly }) => !isEarly);
	const [early] = found;
	if (wrong !== void 0) return fail$1(detail, { hint: wrong.hint });
	if (early !== void 0) return unknown(detail, { hint: early.hint });
	if (doubt !== null) return unknown(doubt.detail, { hint: doubt.hint });
	return pass(`${part.value.map((certificate) => certificate.subjectName).join(" ← ")}, valid until ${formatTime(Math.min(...part.value.map((certificate) => certificate.notAfter)))}.`);
}
// src/core/appraisal/hardware/intel/issuers.ts
function readIssuers(collateral) {
	return {
		tcbInfo: valueIn(collateral?.tcbInfoIssuerChain) ?? [],
		qeIdentity: valueIn(collateral?.qeIdentityIssuerChain) ?? [],
		pckCrl: valueIn(collateral?.pckCrlIssuerChain) ?? []
	};
}
async function judgeSignerChain(context, part) {
	return part === null ? WITHOUT_COLLATERAL : judgeChain(context, part, TCB_SIGNING_CHAIN);
}
async function judgePckCrlChain(context, pckCa) {
	const { collateral } = context;
	if (collateral === null) return WITHOUT_COLLATERAL;
	const part = collateral.pckCrlIssuerChain;
	const [issuer = null] = valueIn(part) ?? [];
	return judgeChain(context, part, PCK_CRL_ISSUER_CHAIN, { problems: anotherCa(issuer, pckCa) });
}
function anotherCa(issuer, pckCa) {
	if (issuer === null || pckCa === null) return [];
	if (equalBytes(issuer.subject, pckCa.subject) && equalBytes(issuer.spki, pckCa.spki)) return [];
	return [{
		detail: "Certificate 1 is not the CA that issued the PCK certificate.",
		hint: "Fetch the PCK revocation list of that CA (…/pckcrl?ca=platform or ca=processor)."
	}];
}
// src/core/appraisal/hardware/intel/pck.ts
function readPck(context) {
	const part = pckChain(context, context.quote.signatureData.certificationData);
	const chain = valueIn(part) ?? [];
	const [certificate = null, ca = null] = chain;
	return {
		part,
		certificate,
		ca,
		chain,
		extensions: certificate && read(() => readPckExtensions(certificate))
	};
}
async function judgePckChain(context, { part, extensions }) {
	if (part === null) {
		const { kind, type } = context.quote.signatureData.certificationData;
		const detail = kind === "certificates" ? "The quote carries the PCK certificate without its issuers, and no collateral has them." : `The quote names its platform by ${type === 1 ? "its PPID" : "an encrypted PPID"}, and no PCK certificate was given for it.`;
		if (context.collateral === null) return unknown(detail, { followsFrom: "hardware.collateral" });
		return unknown(detail, { hint: "Fetch the platform’s PCK certificate from its PCCS (pck_certificate_chain)." });
	}
	return judgeChain(context, part, PCK_CHAIN, {
		problems: extensions?.ok === false ? [undescribed(extensions.error)] : [],
		doubt: otherPlatform(context.quote.signatureData.certificationData, valueIn(extensions))
	});
}
function pckChain({ collateral }, data) {
	if (data.kind === "ppid") return collateral?.pckCertificateChain ?? null;
	const carried = read(() => parseCertificates(data.encoded, "quote.pck_certification_data"));
	if (data.type === 5 || !carried.ok) return carried;
	const issuers = valueIn(collateral?.pckCrlIssuerChain);
	return issuers === null ? null : {
		ok: true,
		value: [...carried.value, ...issuers]
	};
}
function undescribed(error) {
	return {
		detail: `Certificate 1 does not describe its platform: ${error.message}.`,
		hint: NOT_INTELS
	};
}
function otherPlatform(data, pck) {
	if (data.kind !== "ppid" || pck === null) return null;
	const named = `CPUSVN ${toHex(data.cpuSvn)}, PCESVN ${data.pceSvn}`;
	if (data.type === 1 && !equalBytes(data.ppid, pck.ppid)) return {
		detail: "The PCK certificate given is for another PPID than the quote names.",
		hint: "Fetch the PCK certificate for the platform that the quote names."
	};
	if (equalBytes(data.cpuSvn, pck.cpuSvn) && data.pceSvn === pck.pceSvn) return null;
	return {
		detail: `The PCK certificate given is for CPUSVN ${toHex(pck.cpuSvn)}, PCESVN ${pck.pceSvn}; the quote names ${named}.`,
		hint: "Fetch the PCK certificate for the SVNs that the quote names."
	};
}
function read(reader) {
	try {
		return {
			ok: true,
			value: reader()
		};
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return {
			ok: false,
			error
		};
		throw error;
	}
}
// src/core/appraisal/hardware/intel/enclave-identity.ts
function equalUnderMask(value, mask, expected) {
	return value.length === mask.length && value.length === expected.length && value.every((byte, index) => (byte & Number(mask[index])) === expected[index]);
}
function findIsvSvnLevel(levels, isvSvn) {
	return levels.find((level) => isvSvn >= level.isvSvn);
}
function isvSvnLags(name, levels, isvSvn) {
	const needs = newestLevel(levels)?.isvSvn;
	return needs === void 0 || isvSvn >= needs ? [] : [`${name} isvsvn has ${isvSvn}, needs ${needs}`];
}
function newestLevel(levels) {
	return levels.find((level) => level.tcbStatus === "UpToDate") ?? levels[0];
}
// src/core/appraisal/hardware/intel/tcb-level.ts
function platformLags({ sgxComponents, pceSvn, teeTcbSvns }, level, names = UNNAMED) {
	return [
		...lagging("sgxtcbcomponents", sgxComponents, level.sgxComponents, 0, names.sgx),
		...pceSvn >= level.pceSvn ? [] : [`pcesvn has ${pceSvn}, needs ${level.pceSvn}`],
		...teeTcbSvns.flatMap((svn) => level.tdxComponents === null ? ["the level names no tdxtcbcomponents"] : lagging("tdxtcbcomponents", svn, level.tdxComponents, Number(svn[1]) > 0 ? 2 : 0, names.tdx))
	];
}
const UPDATE$1 = "the operator of the host must update its BIOS, microcode and SEAM loader";
const RELAUNCH$1 = "what lags is the TDX module of the launch, and the host has loaded a newer one since: launch the TD again";
const UNNAMED = {
	sgx: [],
	tdx: []
};
function lagging(array, has, needs, from, names) {
	return needs.flatMap((svn, index) => {
		if (index < from || Number(has[index]) >= svn) return [];
		return [`${array}[${index}]${names[index] ? ` (${names[index]})` : ""} has ${has[index]}, needs ${svn}`];
	});
}
function judgePlatformTcb(context, tcbInfo, pck) {
	if (tcbInfo === null || pck === null) {
		const [detail, cause] = tcbInfo === null ? ["The TCB info cannot be read.", "hardware.tcb-info-signature"] : ["The PCK certificate does not give the SVNs.", "hardware.pck-chain"];
		return {
			judgement: unreadable(context, detail, cause),
			tcb: null
		};
	}
	const svns = teeTcbSvns(context);
	const now = svns.slice(-1);
	const platform = {
		sgxComponents: pck.sgxComponents,
		pceSvn: pck.pceSvn,
		teeTcbSvns: svns
	};
	const level = tcbInfo.tcbLevels.find((candidate) => platformLags(platform, candidate).length === 0);
	if (level === void 0) {
		const lowest = tcbInfo.tcbLevels.slice(-1);
		const lacks = lowest.flatMap((candidate) => platformLags(platform, candidate, tcbInfo.componentNames)).join("; ");
		return {
			judgement: fail$1(`The platform reaches none of the ${tcbInfo.tcbLevels.length} TCB levels: ${lacks}.`, {
				expected: `at least the lowest level, of ${lowest.map(({ tcbDate }) => formatDay(tcbDate)).join()}`,
				actual: lacks,
				hint: "Intel does not vouch for this state of the platform. Its operator must update BIOS, microcode and SEAM loader, and register the platform again."
			}),
			tcb: null
		};
	}
	const newest = newestLevel(tcbInfo.tcbLevels) ?? level;
	const lags = platformLags(platform, newest, tcbInfo.componentNames);
	const isUpdated = lags.length > 0 && platformLags({
		...platform,
		teeTcbSvns: now
	}, newest).length === 0;
	return {
		judgement: pass(`${[`It reaches the level of ${formatDay(level.tcbDate)}, ${level.tcbStatus}`, ...lags].join("; ")}.`),
		tcb: {
			component: "platform",
			status: level.tcbStatus,
			tcbDate: level.tcbDate,
			advisoryIds: level.advisoryIds,
			lags,
			remedy: isUpdated ? RELAUNCH$1 : UPDATE$1
		}
	};
}
function teeTcbSvns({ quote: { body } }) {
	if (body.kind === "enclave") return [];
	const { teeTcbSvn: launch, teeTcbSvn2: now } = body;
	return now === null || launch.every((svn, index) => svn === now[index]) ? [launch] : [launch, now];
}
// src/core/appraisal/hardware/intel/pins.ts
function judgePin(name, pins, actual, key) {
	if (pins.length === 0) return pass(`The policy pins no ${name}.`, { actual });
	if (pins.includes(actual)) return pass(`${name} is pinned.`, { actual });
	return fail$1(`${name} is not among those pinned.`, {
		expected: pins.join(" or "),
		actual,
		hint: `The host runs the TD otherwise than expected. If that is meant, add the value to ${key} of the policy.`
	});
}
function judgePlatformPins({ policy, quote }, pck) {
	return {
		...policy.fmspc.length > 0 && { "hardware.fmspc": judgeFmspc(policy.fmspc, pck) },
		...policy.qeVendorId.length > 0 && { "hardware.qe-vendor-id": judgePin("The vendor of the quoting enclave", policy.qeVendorId, toHex(quote.header.qeVendorId), "hardware.qe-vendor-id") }
	};
}
function judgeTdPins(context, body) {
	const { mrSignerSeam, seamAttributes, mrConfigId, mrOwner, mrOwnerConfig, minTeeTcbSvn } = context.policy;
	const pinned = (name, pins, value, key) => judgePin(name, pins, toHex(value), `hardware.${key}`);
	return {
		...mrSignerSeam.length > 0 && { "hardware.mrsignerseam": pinned("MRSIGNERSEAM", mrSignerSeam, body.mrSignerSeam, "mrsignerseam") },
		...seamAttributes.length > 0 && { "hardware.seamattributes": pinned("SEAMATTRIBUTES", seamAttributes, body.seamAttributes, "seamattributes") },
		...mrConfigId.length > 0 && { "hardware.mrconfigid": pinned("MRCONFIGID", mrConfigId, body.mrConfigId, "mrconfigid") },
		...mrOwner.length > 0 && { "hardware.mrowner": pinned("MROWNER", mrOwner, body.mrOwner, "mrowner") },
		...mrOwnerConfig.length > 0 && { "hardware.mrownerconfig": pinned("MROWNERCONFIG", mrOwnerConfig, body.mrOwnerConfig, "mrownerconfig") },
		...minTeeTcbSvn !== null && { "hardware.tee-tcb-svn": judgeTeeTcbSvn(minTeeTcbSvn, teeTcbSvns(context)) }
	};
}
function judgeFmspc(pins, pck) {
	if (pck !== null) return judgePin("FMSPC", pins, pck.fmspc, "hardware.fmspc");
	return unknown("The PCK certificate does not name its platform.", { followsFrom: "hardware.pck-chain" });
}
function judgeTeeTcbSvn(least, svns) {
	const shown = {
		expected: `at least ${least}, byte by byte`,
		actual: svns.map(toHex).join(", now ")
	};
	const reaches = (svn) => svn.every((component, at) => component >= Number.parseInt(least.slice(2 * at, 2 * at + 2), 16));
	if (svns.every(reaches)) return pass("Every TEE TCB SVN is what the policy asks for, or higher.", shown);
	return fail$1("A TEE TCB SVN is lower than the policy asks for.", {
		...shown,
		hint: "The operator of the host must update its TDX module and microcode, and launch the TD again."
	});
}
// src/core/appraisal/hardware/intel/qe.ts
const QE_IDENTITY_VERSION = 2;
const DEBUG$1 = 2;
async function judgeQeReport({ verify, quote }, pck) {
	const { qeReport, qeReportSignature } = quote.signatureData;
	if (pck === null) return unknown("The PCK certificate that must have signed the quoting enclave’s report is missing.", { followsFrom: "hardware.pck-chain" });
	if (await verify(pck.publicKey, qeReport.raw, qeReportSignature)) return pass("The signature over the quoting enclave’s report verifies under the PCK key.");
	return fail$1("The signature over the quoting enclave’s report does not verify under the PCK key.", { hint: "The quote was altered, or its PCK certificate is another platform’s. Do not rely on it." });
}
function judgeAttestationKey({ quote }) {
	const { qeReport, qeAuthData, attestationKey } = quote.signatureData;
	const expected = sha256(concatBytes(attestationKey, qeAuthData));
	const bound = equalBytes(qeReport.reportData.subarray(0, 32), expected);
	if (bound && isZero(qeReport.reportData.subarray(32))) return pass("The quoting enclave’s report data is the SHA-256 of the attestation key and its auth data.");
	return fail$1(bound ? "The second half of the quoting enclave’s report data is not zero." : "The quoting enclave’s report data is not the SHA-256 of the attestation key and its auth data.", {
		expected: `${toHex(expected)}${"00".repeat(32)}`,
		actual: toHex(qeReport.reportData),
		hint: "The attestation key is not the quoting enclave’s: anybody can have made it, and signed the quote with it."
	});
}
async function judgeQuoteSignature({ verify, quote }) {
	const { attestationKey, signature } = quote.signatureData;
	if (await verify(attestationKey, quote.signedBytes, signature)) return pass(`The signature over header and body (${quote.signedBytes.length} bytes) verifies.`);
	return fail$1("The signature over header and body does not verify under the attestation key.", { hint: "The quote was altered after it was made. Do not rely on any value in it." });
}
const NOT_INTELS_QE = "The quote was not made by Intel’s quoting enclave: nothing in it can be trusted.";
const IDENTITY_UNREADABLE = ["The QE identity cannot be read.", "hardware.qe-identity-signature"];
function judgeQeIdentity(context, identity) {
	const { quote, teeType } = context;
	const vendor = quote.header.qeVendorId;
	if (!equalBytes(vendor, INTEL_QE_VENDOR_ID)) return fail$1("The quote’s header names another vendor of the quoting enclave.", {
		expected: toHex(INTEL_QE_VENDOR_ID),
		actual: toHex(vendor),
		hint: NOT_INTELS_QE
	});
	if (identity === null) return unreadable(context, ...IDENTITY_UNREADABLE);
	const { qeReport } = quote.signatureData;
	const document = `${identity.id} version ${identity.version}`;
	const wanted = `${teeType === "tdx" ? "TD_QE" : "QE"} version ${QE_IDENTITY_VERSION}`;
	const mismatch = (what, expected, actual, hint = NOT_INTELS_QE) => fail$1(`${what} is not that of Intel’s quoting enclave.`, {
		expected,
		actual,
		hint
	});
	if (document !== wanted) return fail$1("The QE identity is for another enclave, or of an unknown version.", {
		expected: wanted,
		actual: document,
		hint: "Fetch the QE identity for this kind of quote (…/tdx/… or …/sgx/certification/v4/qe/identity)."
	});
	if (!equalBytes(qeReport.mrSigner, identity.mrSigner)) return mismatch("MRSIGNER", toHex(identity.mrSigner), toHex(qeReport.mrSigner));
	if (qeReport.isvProdId !== identity.isvProdId) return mismatch("ISVPRODID", String(identity.isvProdId), String(qeReport.isvProdId));
	if (!equalUnderMask(qeReport.miscSelect, identity.miscSelectMask, identity.miscSelect)) return mismatch("MISCSELECT", `${toHex(identity.miscSelect)} under mask ${toHex(identity.miscSelectMask)}`, toHex(qeReport.miscSelect));
	if (!equalUnderMask(qeReport.attributes, identity.attributesMask, identity.attributes)) return mismatch("ATTRIBUTES", `${toHex(identity.attributes)} under mask ${toHex(identity.attributesMask)}`, toHex(qeReport.attributes));
	if ((Number(qeReport.attributes[0]) & DEBUG$1) !== 0) return mismatch("ATTRIBUTES", "DEBUG off", "DEBUG on", "The quoting enclave runs in debug mode: its keys can be read, and quotes forged.");
	return pass(`${identity.id}: MRSIGNER, ISVPRODID, MISCSELECT and ATTRIBUTES are as Intel publishes them.`);
}
function judgeQeTcb(context, identity) {
	if (identity === null) return {
		judgement: unreadable(context, ...IDENTITY_UNREADABLE),
		tcb: null
	};
	const { isvSvn } = context.quote.signatureData.qeReport;
	const level = findIsvSvnLevel(identity.tcbLevels, isvSvn);
	if (level === void 0) return {
		judgement: fail$1("The quoting enclave reaches none of the TCB levels of its identity.", {
			expected: `isvsvn ${identity.tcbLevels.map((known) => known.isvSvn).join(", ")}`,
			actual: `isvsvn ${isvSvn}`,
			hint: "Intel does not vouch for this version: the operator of the host must update the quoting enclave."
		}),
		tcb: null
	};
	const lags = isvSvnLags(identity.id, identity.tcbLevels, isvSvn);
	return {
		judgement: pass(`${[`It reaches the level of ${formatDay(level.tcbDate)}, ${level.tcbStatus}`, ...lags].join("; ")}.`),
		tcb: {
			component: "QE",
			status: level.tcbStatus,
			tcbDate: level.tcbDate,
			advisoryIds: level.advisoryIds,
			lags,
			remedy: "the operator of the host must update its quoting enclave (DCAP)"
		}
	};
}
// src/core/appraisal/hardware/intel/revocation.ts
function judgeRevocation({ collateral }, listings) {
	if (collateral === null) return WITHOUT_COLLATERAL;
	const revoked = [];
	const open = [];
	for (const { what, certificate, list, checks } of listings) {
		const since = certificate && list?.crl.revoked.get(certificate.serial);
		if (typeof since === "number") revoked.push(`${what} (serial ${certificate?.serial}) since ${formatTime(since)}`);
		else if (certificate === null) open.push({
			what,
			followsFrom: checks.certificate
		});
		else if (!list?.current) open.push({
			what,
			followsFrom: checks.list
		});
	}
	if (revoked.length > 0) return fail$1(`Revoked: ${revoked.join(", ")}.`, { hint: "Intel no longer vouches for it: its key may be in other hands. Do not use this machine." });
	const [first] = open;
	if (first !== void 0) {
		const { followsFrom } = first;
		return unknown(`No authentic, current list speaks of: ${open.map(({ what }) => what).join(", ")}.`, { followsFrom });
	}
	return pass(`On no list: ${listings.map(({ what }) => what).join(", ")}.`);
}
// src/core/appraisal/hardware/intel/root-ca.ts
function trustedRoot(chains, trustAnchors) {
	return Object.values(chains).flatMap((chain) => chain.slice(-1)).find((root) => anchorOf(root, trustAnchors) !== void 0) ?? null;
}
function judgeRoot(chains, trustAnchors) {
	const roots = Object.entries(chains).flatMap(([what, chain]) => chain.slice(-1).map((root) => ({
		what,
		root,
		anchor: anchorOf(root, trustAnchors)
	})));
	const anchor = roots.find((root) => root.anchor !== void 0)?.anchor;
	const strangers = roots.filter((root) => root.anchor === void 0 || root.anchor !== anchor);
	if (roots.length === 0) return unknown("There is no certificate chain to look at.", { followsFrom: "hardware.pck-chain" });
	if (strangers.length > 0 || anchor === void 0) {
		const [stranger] = strangers;
		return fail$1(`Another key ends the chain of: ${strangers.map(({ what }) => what).join(", ")}.`, {
			expected: trustAnchors.map(describe$4).join(" or "),
			actual: stranger?.root.publicKey ? toHex(stranger.root.publicKey) : "a key that is not ECDSA P-256",
			hint: "This is not Intel’s PKI, whatever the certificates are called. A root of your own, for tests, can be given with --insecure-root-ca."
		});
	}
	return pass(`${`${roots.length === 1 ? "The one chain at hand ends" : `All ${roots.length} chains end`} in`} ${isIntelRoot(anchor) ? "the key of the Intel SGX Root CA" : "the root given as insecure. This is not Intel’s: it proves nothing about real hardware"}.`);
}
function anchorOf({ publicKey }, trustAnchors) {
	return publicKey === null ? void 0 : trustAnchors.find((anchor) => equalBytes(anchor.publicKey, publicKey));
}
function describe$4(anchor) {
	return `${toHex(anchor.publicKey)} (${isIntelRoot(anchor) ? "intel-sgx-root-ca" : "insecure"})`;
}
// src/core/appraisal/hardware/intel/signatures.ts
const MAX_MESSAGES = 8;
function verifyOnce(onVerify = () => {}) {
	const seen = new Map();
	return (point, message, signature) => {
		if (point === null || signature === null) return false;
		const key = toHex(signature);
		const verified = seen.get(key) ?? [];
		const same = verified.find((known) => equalBytes(known.point, point) && equalBytes(known.message, message));
		if (same !== void 0) return same.valid;
		onVerify();
		const valid = verifyP256Sha256(point, message, signature);
		if (verified.length < MAX_MESSAGES) seen.set(key, [...verified, {
			point,
			message,
			valid
		}]);
		return valid;
	};
}
// src/core/appraisal/hardware/intel/tcb-status.ts
function convergeTcb({ platform, modules, qe }) {
	if (platform === null || modules === null || qe === null) return null;
	const components = [
		platform,
		...modules,
		qe
	];
	const others = [...modules, qe].map(({ status }) => status);
	return {
		components,
		status: convergeStatus(platform.status, others),
		advisoryIds: uniteAdvisories(components)
	};
}
function noTcbStatus({ collateral }, { platform, modules, qe }) {
	const missing = [
		...platform === null ? [{
			part: "platform",
			check: "hardware.platform-tcb"
		}] : [],
		...modules === null ? [{
			part: "TDX module",
			check: "hardware.tdx-module"
		}] : [],
		...qe === null ? [{
			part: "QE",
			check: "hardware.qe-tcb"
		}] : []
	];
	const detail = `There is no TCB status: nothing is known of ${missing.map(({ part }) => part).join(", ")}.`;
	const cause = collateral === null ? "hardware.collateral" : missing[0]?.check;
	return unknown(detail, cause === void 0 ? {} : { followsFrom: cause });
}
function judgeTcbStatus({ policy, at }, { status, components, advisoryIds }) {
	const parts = components.map(describe$3).join(", ");
	if (status !== "Revoked" && policy.tcbStatuses.includes(status)) return pass(`${status}: ${parts}.`);
	const graceUntil = endOfGrace(status, components, policy);
	if (graceUntil !== null && at <= graceUntil) return pass(`${status}, accepted until ${`${formatTime(graceUntil)} by the policy’s ${policy.graceDays} grace days`}: ${parts}.`);
	return fail$1(`${status}: ${parts}.`, {
		expected: policy.tcbStatuses.filter((accepted) => accepted !== "Revoked").join(" or ") || "no status is accepted",
		actual: status,
		hint: remedy(status, components, advisoryIds, graceUntil)
	});
}
function describe$3({ component, status, tcbDate, lags }) {
	return `${component} ${status} (${[`level of ${formatDay(tcbDate)}`, ...status === "UpToDate" ? [] : lags].join("; ")})`;
}
const OUT_OF_DATE = ["OutOfDate", "OutOfDateConfigurationNeeded"];
function endOfGrace(status, components, policy) {
	if (policy.graceDays === 0 || !OUT_OF_DATE.includes(status)) return null;
	const [platform] = components;
	const rest = platform === void 0 ? status : withoutAge(platform.status);
	if (rest !== "UpToDate" && !policy.tcbStatuses.includes(rest)) return null;
	const late = components.filter((component) => isLate(component));
	return Math.min(...late.map(({ tcbDate }) => tcbDate)) + policy.graceDays * DAY_MS;
}
function withoutAge(platform) {
	if (platform === "OutOfDate") return "UpToDate";
	return platform === "OutOfDateConfigurationNeeded" ? "ConfigurationNeeded" : platform;
}
function isLate({ component, status }) {
	return component === "platform" ? OUT_OF_DATE.includes(status) : status !== "UpToDate";
}
function remedy(status, components, advisoryIds, graceUntil) {
	if (status === "Revoked") return "Intel has withdrawn its trust in this TCB. No policy can accept it: use another machine.";
	const advisories = advisoryIds.length === 0 ? "" : ` Open advisories: ${advisoryIds.join(", ")}.`;
	const grace = graceUntil === null ? "" : ` The grace that the policy gives ended at ${formatTime(graceUntil)}.`;
	const late = components.filter((component) => isLate(component));
	return `${late.length > 0 ? late.map((component) => `${component.component}: ${component.remedy}.`).join(" ") : "platform: its operator must change the BIOS configuration, or the software must be hardened, as the advisories say."}${advisories}${grace} To accept it as it is, list ${status} in hardware.tcb-statuses of the policy.`;
}
function judgeAdvisories({ policy }, { advisoryIds }) {
	const has = (list, advisory) => list.some((entry) => entry.toUpperCase() === advisory.toUpperCase());
	const { allow, deny } = policy.advisories;
	const refused = advisoryIds.filter((advisory) => has(deny, advisory) || allow.length > 0 && !has(allow, advisory));
	if (refused.length === 0) return pass(advisoryIds.length === 0 ? "No advisory is open." : `Open, not refused: ${advisoryIds.join(", ")}.`);
	return fail$1(`Open advisories that the policy refuses: ${refused.join(", ")}.`, {
		expected: [...allow.length > 0 ? [`only ${allow.join(", ")}`] : [], ...deny.length > 0 ? [`none of ${deny.join(", ")}`] : []].join("; "),
		actual: advisoryIds.join(", "),
		hint: "Read the advisories at https://www.intel.com/content/www/us/en/security-center; updating the platform closes them."
	});
}
// src/core/appraisal/hardware/intel/td-attributes.ts
const DEBUG = 0;
const SEPT_VE_DISABLE = 28;
const NAMES = {
	[DEBUG]: "DEBUG",
	4: "HGS_PLUS_PROF",
	5: "PERF_PROF",
	6: "PMT_PROF",
	16: "ICSSD",
	17: "SERVTD_EXT",
	27: "LASS",
	[SEPT_VE_DISABLE]: "SEPT_VE_DISABLE",
	29: "MIGRATABLE",
	30: "PKS",
	31: "KL",
	62: "TPA",
	63: "PERFMON"
};
const HARMLESS$1 = new Set([
	16,
	27,
	30,
	31,
	63
]);
function judgeTdAttributes({ policy }, body) {
	const actual = toHex(body.tdAttributes);
	const on = bitsOf(body.tdAttributes);
	const hint = "Whoever launched the TD chose its attributes. Launch it with safe ones, or pin the value in hardware.td-attributes of the policy if it is meant.";
	if (on.includes(DEBUG) && !policy.debug) return fail$1("DEBUG is on: the host can read and change the TD’s memory and registers.", {
		expected: "DEBUG (bit 0) off",
		actual,
		hint: "This is no protection at all. Launch the TD without debug; hardware.debug of the policy is for experiments only."
	});
	const names = on.map((bit) => NAMES[bit] ?? `bit ${bit}`).join(", ") || "none";
	if (policy.tdAttributes.length > 0) {
		if (!policy.tdAttributes.includes(actual)) {
			const expected = policy.tdAttributes.join(" or ");
			return fail$1(`The attributes are not among those pinned; on are: ${names}.`, {
				expected,
				actual,
				hint
			});
		}
	} else {
		const problems = unsafeAttributes(on);
		if (problems.length > 0) return fail$1(`${problems.join("; ")}.`, {
			expected: "SEPT_VE_DISABLE (bit 28) on, nothing else but ICSSD, LASS, PKS, KL, PERFMON",
			actual,
			hint
		});
	}
	return pass(`${on.includes(DEBUG) ? "DEBUG IS ON and the policy accepts it: the host can read and change everything in this TD. " : ""}On are: ${names}.`, { actual });
}
function unsafeAttributes(on) {
	return [...on.filter((bit) => bit !== DEBUG && bit !== SEPT_VE_DISABLE && !HARMLESS$1.has(bit)).map((bit) => `${NAMES[bit] ?? `reserved bit ${bit}`} is on`), ...on.includes(SEPT_VE_DISABLE) ? [] : ["SEPT_VE_DISABLE is off, so the host can make the TD’s memory accesses fault"]];
}
const XFAM_ALLOWED = 449511n;
function judgeXfam({ policy }, body) {
	const actual = toHex(body.xfam);
	if ((Number(body.xfam[0]) & 3) !== 3) return fail$1("x87 or SSE state is off, which no TDX module allows.", {
		expected: "bits 0 and 1 on",
		actual,
		hint: "No TD can be launched like this: do not rely on the quote."
	});
	const foreign = bitsOf(body.xfam).filter((bit) => (XFAM_ALLOWED >> BigInt(bit) & 1n) === 0n);
	if (foreign.length > 0 && policy.xfam.length === 0) return fail$1(`Features are on that no TDX module known to this version allows: bits ${foreign.join(", ")}.`, {
		expected: `no bit outside ${XFAM_ALLOWED.toString(16)} (hexadecimal, highest bit first)`,
		actual,
		hint: "If a newer module allows them, pin the value in hardware.xfam of the policy."
	});
	return judgePin("XFAM", policy.xfam, actual, "hardware.xfam");
}
function judgeMrSeam({ policy }, body) {
	return judgePin("MRSEAM", policy.mrSeam, toHex(body.mrSeam), "hardware.mrseam");
}
const NO_SERVICE_TD = "00".repeat(48);
function judgeServiceTd({ policy }, { mrServiceTd }) {
	if (policy.mrServiceTd.length > 0) {
		const actual = mrServiceTd === null ? NO_SERVICE_TD : toHex(mrServiceTd);
		return judgePin("MRSERVICETD", policy.mrServiceTd, actual, "hardware.mrservicetd");
	}
	if (mrServiceTd === null) return pass("A TD report 1.0 knows no service TDs.");
	if (isZero(mrServiceTd)) return pass("MRSERVICETD is zero.");
	return fail$1("A service TD is bound to the TD, which may move it or change its measurements.", {
		expected: NO_SERVICE_TD,
		actual: toHex(mrServiceTd),
		hint: "Launch the TD without a migration or other service TD, or pin the value in hardware.mrservicetd of the policy if it is meant."
	});
}
function judgeEnclaveAttributes({ policy }, body) {
	const actual = toHex(body.attributes);
	if (!bitsOf(body.attributes).includes(1)) return pass("The enclave runs in production mode.", { actual });
	if (policy.debug) return pass("DEBUG IS ON and the policy accepts it: the host can read and change everything in this enclave.", { actual });
	return fail$1("DEBUG is on: the host can read and change the enclave’s memory.", {
		expected: "DEBUG (bit 1) off",
		actual,
		hint: "This is no protection at all. Build and launch the enclave for production."
	});
}
function bitsOf(littleEndian) {
	const on = [];
	for (let bit = 0; bit < littleEndian.length * 8; bit++) if (Number(littleEndian[bit >> 3]) >> (bit & 7) & 1) on.push(bit);
	return on;
}
// src/core/appraisal/hardware/intel/tdx-module.ts
const UPDATE = "the operator of the host must load a newer TDX module and launch the TD again";
const RELAUNCH = "the host has loaded a newer one since, so launch the TD again";
function judgeTdxModule(context, body, tcbInfo) {
	const none = (judgement) => ({
		judgement,
		tcb: null
	});
	if (tcbInfo === null) return none(unreadable(context, "The TCB info cannot be read.", "hardware.tcb-info-signature"));
	if (tcbInfo.tdxModule === null) return none(fail$1("The TCB info describes no TDX module.", { hint: "It is not a TCB info for TDX. Fetch the collateral for TDX (…/tdx/certification/v4/tcb)." }));
	const components = [];
	for (const [index, svn] of teeTcbSvns(context).entries()) {
		const isvSvn = Number(svn[0]);
		const version = Number(svn[1]);
		const identity = version === 0 ? null : findIdentity(tcbInfo, version);
		if (identity === void 0) return none(fail$1(`The TCB info has no identity for a TDX module of version ${version}.`, {
			expected: tcbInfo.tdxModuleIdentities.map(({ id }) => id).join(", ") || "no module identity at all",
			actual: moduleId(version),
			hint: "Intel does not vouch for this module, or the collateral is older than it: fetch fresh collateral."
		}));
		const stranger = index === 0 ? notIntels(body, identity ?? tcbInfo.tdxModule) : null;
		if (stranger !== null) return none(stranger);
		if (identity === null) continue;
		const level = findIsvSvnLevel(identity.tcbLevels, isvSvn);
		if (level === void 0) return none(fail$1(`The TDX module reaches none of the TCB levels of ${identity.id}.`, {
			expected: `isvsvn ${identity.tcbLevels.map((known) => known.isvSvn).join(", ")}`,
			actual: `isvsvn ${isvSvn}`,
			hint: "Intel does not vouch for this module: the operator of the host must load a newer one."
		}));
		components.push({
			component: index === 0 ? "TDX module" : "TDX module loaded now",
			status: level.tcbStatus,
			tcbDate: level.tcbDate,
			advisoryIds: level.advisoryIds,
			lags: isvSvnLags(identity.id, identity.tcbLevels, isvSvn),
			remedy: UPDATE
		});
	}
	const [launch, now] = components;
	if (launch === void 0) return {
		judgement: pass("Intel’s TDX module, of an early version whose SVN counts in the platform’s TCB level."),
		tcb: []
	};
	if (now === void 0) return {
		judgement: pass(`Intel’s TDX module: ${describe$2(launch)}.`),
		tcb: [launch]
	};
	const detail = `Intel’s TDX module: at launch ${describe$2(launch)}; loaded now ${describe$2(now)}.`;
	const remedy = now.status === "UpToDate" ? RELAUNCH : UPDATE;
	return {
		judgement: pass(detail),
		tcb: [{
			...launch,
			remedy
		}, now]
	};
}
function describe$2({ status, tcbDate, lags }) {
	return [`level of ${formatDay(tcbDate)}, ${status}`, ...lags].join("; ");
}
function notIntels(body, { mrSigner, attributes, attributesMask }) {
	const hint = "The TD does not run under Intel’s TDX module: nothing it measures can be trusted.";
	if (!equalBytes(body.mrSignerSeam, mrSigner)) return fail$1("MRSIGNERSEAM is not Intel’s.", {
		expected: toHex(mrSigner),
		actual: toHex(body.mrSignerSeam),
		hint
	});
	if (!equalUnderMask(body.seamAttributes, attributesMask, attributes) || !isZero(body.seamAttributes)) return fail$1("SEAMATTRIBUTES is not that of a production module.", {
		expected: `${toHex(attributes)} under mask ${toHex(attributesMask)}, and zero`,
		actual: toHex(body.seamAttributes),
		hint
	});
	return null;
}
function findIdentity(tcbInfo, version) {
	return tcbInfo.tdxModuleIdentities.find(({ id }) => id.toUpperCase() === moduleId(version));
}
function moduleId(version) {
	return `TDX_${version.toString(16).padStart(2, "0").toUpperCase()}`;
}
// src/core/appraisal/hardware/intel/index.ts
async function appraiseHardware(input) {
	const { component, quote, collateral, trustAnchors, policy, at } = input;
	const { body } = quote;
	const context = {
		quote,
		teeType: quote.header.teeType === 129 ? "tdx" : "sgx",
		collateral,
		collateralGap: input.collateralGap,
		policy,
		at,
		latestStart: at + policy.clockSkewMinutes * MINUTE_MS,
		verify: input.verify ?? verifyOnce()
	};
	const pck = readPck(context);
	const pckExtensions = valueIn(pck.extensions);
	const issuers = readIssuers(collateral);
	const [tcbInfoSigner = null] = issuers.tcbInfo;
	const [qeIdentitySigner = null] = issuers.qeIdentity;
	const [pckCrlIssuer = null] = issuers.pckCrl;
	const chains = {
		PCK: pck.chain,
		"TCB info": issuers.tcbInfo,
		"QE identity": issuers.qeIdentity,
		"PCK revocation list": issuers.pckCrl
	};
	const root = trustedRoot(chains, trustAnchors);
	const rootCrl = await judgeCrl(context, collateral?.rootCaCrl ?? null, root, "hardware.root-ca");
	const pckCrl = await judgeCrl(context, collateral?.pckCrl ?? null, pck.ca ?? pckCrlIssuer, "hardware.pck-chain");
	const byRoot = (what, certificate, check) => ({
		what,
		certificate,
		list: rootCrl.list,
		checks: {
			certificate: check,
			list: "hardware.root-ca-crl"
		}
	});
	const listings = [
		{
			what: "PCK certificate",
			certificate: pck.certificate,
			list: pckCrl.list,
			checks: {
				certificate: "hardware.pck-chain",
				list: "hardware.pck-crl"
			}
		},
		byRoot("PCK CA", pck.ca, "hardware.pck-chain"),
		byRoot("issuer of the PCK revocation list", pckCrlIssuer, "hardware.pck-crl-chain"),
		byRoot("signer of the TCB info", tcbInfoSigner, "hardware.tcb-info-chain"),
		byRoot("signer of the QE identity", qeIdentitySigner, "hardware.qe-identity-chain"),
		byRoot("root CA", root, "hardware.root-ca")
	];
	const signedTcbInfo = collateral?.tcbInfo ?? null;
	const signedQeIdentity = collateral?.qeIdentity ?? null;
	const tcbInfo = valueIn(signedTcbInfo)?.value ?? null;
	const qeIdentity = valueIn(signedQeIdentity)?.value ?? null;
	const qe = judgeQeTcb(context, qeIdentity);
	const module = body.kind === "enclave" ? null : judgeTdxModule(context, body, tcbInfo);
	const platform = judgePlatformTcb(context, tcbInfo, pckExtensions);
	const parts = {
		platform: platform.tcb,
		modules: module === null ? [] : module.tcb,
		qe: qe.tcb
	};
	const converged = convergeTcb(parts);
	const checks = checksOf(component, {
		"hardware.quote-trailing-bytes": judgeTrailingBytes(context),
		"hardware.tee-type": judgeTeeType(context),
		"hardware.collateral": judgeCollateral(context),
		"hardware.pck-chain": await judgePckChain(context, pck),
		"hardware.tcb-info-chain": await judgeSignerChain(context, collateral?.tcbInfoIssuerChain ?? null),
		"hardware.qe-identity-chain": await judgeSignerChain(context, collateral?.qeIdentityIssuerChain ?? null),
		"hardware.pck-crl-chain": await judgePckCrlChain(context, pck.ca),
		"hardware.root-ca": judgeRoot(chains, trustAnchors),
		"hardware.root-ca-crl": rootCrl.judgement,
		"hardware.pck-crl": pckCrl.judgement,
		"hardware.revocation": judgeRevocation(context, listings),
		"hardware.tcb-info-signature": await judgeSignature(context, "TCB info", signedTcbInfo, tcbInfoSigner),
		"hardware.tcb-info-window": judgeWindow$1(context, "TCB info", signedTcbInfo),
		"hardware.tcb-info-platform": judgePlatform(context, tcbInfo, pckExtensions),
		"hardware.qe-identity-signature": await judgeSignature(context, "QE identity", signedQeIdentity, qeIdentitySigner),
		"hardware.qe-identity-window": judgeWindow$1(context, "QE identity", signedQeIdentity),
		"hardware.tcb-evaluation-data-number": judgeEvaluationNumber(context, tcbInfo, qeIdentity),
		"hardware.collateral-age": judgeAge(context, tcbInfo, qeIdentity),
		"hardware.qe-report-signature": await judgeQeReport(context, pck.certificate),
		"hardware.attestation-key": judgeAttestationKey(context),
		"hardware.qe-identity": judgeQeIdentity(context, qeIdentity),
		"hardware.qe-tcb": qe.judgement,
		"hardware.quote-signature": await judgeQuoteSignature(context),
		...module === null ? {} : { "hardware.tdx-module": module.judgement },
		"hardware.platform-tcb": platform.judgement,
		"hardware.tcb-status": converged === null ? noTcbStatus(context, parts) : judgeTcbStatus(context, converged),
		"hardware.advisories": converged === null ? noTcbStatus(context, parts) : judgeAdvisories(context, converged),
		...judgePlatformPins(context, pckExtensions),
		...body.kind === "enclave" ? { "hardware.enclave-attributes": judgeEnclaveAttributes(context, body) } : {
			"hardware.td-attributes": judgeTdAttributes(context, body),
			"hardware.xfam": judgeXfam(context, body),
			"hardware.mrseam": judgeMrSeam(context, body),
			"hardware.mrservicetd": judgeServiceTd(context, body),
			...judgeTdPins(context, body)
		}
	});
	const worstModule = parts.modules && worstOf(parts.modules);
	return {
		checks,
		tcb: {
			status: converged?.status ?? null,
			advisoryIds: converged?.advisoryIds ?? [],
			platform: platform.tcb && present(platform.tcb),
			qe: qe.tcb && present(qe.tcb),
			module: worstModule && present(worstModule),
			evaluationDataNumber: tcbInfo?.tcbEvaluationDataNumber ?? null,
			tcbDate: platform.tcb && formatTime(platform.tcb.tcbDate),
			fmspc: pckExtensions?.fmspc ?? null,
			deviceId: pckExtensions === null ? null : toHex(sha256(pckExtensions.ppid)),
			teeType: context.teeType
		}
	};
}
function present({ status, tcbDate, advisoryIds, lags }) {
	return {
		status,
		tcbDate: formatTime(tcbDate),
		advisoryIds: [...advisoryIds],
		lags: [...lags]
	};
}
// src/core/appraisal/announced.ts
const DOCUMENT_CHECKS = [
	"hardware.root-ca",
	"hardware.tcb-info-chain",
	"hardware.tcb-info-signature",
	"hardware.tcb-info-window",
	"hardware.tcb-info-platform",
	"hardware.qe-identity-chain",
	"hardware.qe-identity-signature",
	"hardware.qe-identity-window",
	"hardware.revocation"
];
async function announcedOf(judged, input, work) {
	const { collaterals, gaps } = input.announcement ?? NOTHING;
	const announced = [];
	const why = new Set(gaps.map((gap) => `whether Intel has announced one could not be asked: ${gap}`));
	for (const [component, result] of judged) {
		const early = collaterals.find((one) => isLaterFor(one, component.collateral));
		if (early === void 0 || result.tcb === null) continue;
		const found = await foresee(component, result, early, input, work);
		if (found === null) continue;
		if ("problem" in found) why.add(`what is announced is not shown to be Intel’s: ${found.problem}`);
		else announced.push(found);
	}
	return {
		announced,
		notShown: [...why].map((text) => ({
			what: "TCB recovery",
			why: text
		}))
	};
}
const NOTHING = {
	collaterals: [],
	numbers: [],
	gaps: []
};
function isLaterFor({ tcbInfo: early }, standard) {
	if (!early.ok || standard === null || !standard.tcbInfo.ok) return false;
	const [one, other] = [early.value.value, standard.tcbInfo.value.value];
	return one.id === other.id && one.fmspc === other.fmspc && one.tcbEvaluationDataNumber > other.tcbEvaluationDataNumber;
}
async function foresee(component, { tcb, phases }, early, input, work) {
	const { quote } = readQuote(component.evidence);
	if (quote === null || tcb === null || !early.tcbInfo.ok) return null;
	const name = `${component.role}/${component.instance}`;
	const then = await appraiseHardware({
		component: name,
		quote,
		collateral: early,
		collateralGap: null,
		trustAnchors: input.trustAnchors,
		policy: sectionsOf(component.role, input.policy).hardware,
		at: input.at,
		verify: work.verify
	});
	const now = new Map(phases.hardware.checks.map((check) => [check.id, check]));
	const isPassedNow = ({ id }) => now.get(id)?.status === "pass";
	const unproven = then.checks.find(({ id, status }) => DOCUMENT_CHECKS.includes(id) && status !== "pass");
	if (unproven !== void 0) return isPassedNow(unproven) ? { problem: unproven.detail } : null;
	const lost = then.checks.filter((check) => check.status !== "pass" && isPassedNow(check));
	const to = then.tcb?.status ?? null;
	if (lost.length === 0 && rankOf(to) <= rankOf(tcb.status)) return null;
	const number = early.tcbInfo.value.value.tcbEvaluationDataNumber;
	return {
		component: name,
		evaluationDataNumber: number,
		from: tcb.status,
		to,
		advisoryIds: (then.tcb?.advisoryIds ?? []).filter((id) => !tcb.advisoryIds.includes(id)),
		fails: lost.map(({ id }) => id),
		...await datesOf(number, early, input, work),
		hint: lost.find(({ hint }) => hint !== void 0)?.hint ?? null
	};
}
function rankOf(status) {
	const rank = TCB_STATUSES.indexOf(status);
	return rank === -1 ? TCB_STATUSES.length : rank;
}
async function datesOf(number, { tcbInfo, tcbInfoIssuerChain }, { at, policy, announcement }, { verify }) {
	const unknown = {
		recoveryDate: null,
		standardFrom: null,
		daysLeft: null
	};
	const id = tcbInfo.ok ? tcbInfo.value.value.id : null;
	const list = announcement?.numbers.find(({ value }) => value.id === id);
	const entry = list?.value.numbers.find((one) => one.number === number);
	const [signer] = tcbInfoIssuerChain.ok ? tcbInfoIssuerChain.value : [];
	if (list === void 0 || entry === void 0 || signer === void 0) return unknown;
	if (!await verify(signer.publicKey, list.signedBytes, list.signature)) return unknown;
	const { issueDate, nextUpdate } = list.value;
	if (standingAt({
		at,
		latestStart: at + policy.hardware.clockSkewMinutes * MINUTE_MS
	}, issueDate, nextUpdate) !== "current") return unknown;
	const { recoveryDate } = entry;
	const standardFrom = twelveMonthsAfter(recoveryDate);
	return {
		recoveryDate: formatTime(recoveryDate),
		standardFrom: formatTime(standardFrom),
		daysLeft: Math.max(0, Math.ceil((standardFrom - at) / DAY_MS))
	};
}
function twelveMonthsAfter(time) {
	const date = new Date(time);
	return date.setUTCFullYear(date.getUTCFullYear() + 1);
}
// src/core/appraisal/channel.ts
function judgeChannel(keyset, { host, spkiSha256 }) {
	const keys = keysFor(host, keyset).map((key) => key.spkiSha256);
	if (keys.length === 0) return null;
	const shown = {
		expected: listed(keys),
		actual: spkiSha256
	};
	if (keys.includes(spkiSha256)) return pass("The TLS server that gave the report holds a key of its keyset: TLS to it ends in the workload.", shown);
	return fail$1("The TLS server that gave the report holds no key of its keyset: TLS to it ends elsewhere.", {
		...shown,
		hint: "Whoever ends TLS there reads what you send. Ask at a name at which TLS ends in the workload, or find out who stands before it."
	});
}
function channelNotShown(keyset, server) {
	if (keyset === null || server === null || keysFor(server.host, keyset).length > 0) return [];
	return [{
		what: "connection",
		why: "the keyset lists no TLS key for this host: who ends TLS there is not known"
	}];
}
function keysFor(host, { tlsKeys }) {
	return tlsKeys.filter(({ domain }) => domain === null || domain === host);
}
// src/core/appraisal/claims.ts
const WHAT = {
	"os-source": "OS source",
	"app-source": "app source",
	hardware: "CPU and GPU",
	governance: "governance",
	relationships: "links"
};
const MAX_SHOWN = 200;
function claimsNotShown(claims, components, images) {
	return claims.flatMap(({ about, text }) => {
		const said = preview(text, MAX_SHOWN);
		if (about !== "os-source") return [{
			what: WHAT[about],
			why: `${said} is what you said; it was not compared`
		}];
		const open = components.filter(({ role }) => role === "app").map((component) => openSource(text, imageOf$1(component, images)));
		return [...new Set(open.length === 0 ? [NOTHING_NAMES_IT] : open)].flatMap((reason) => reason === null ? [] : [{
			what: WHAT[about],
			why: `${said}: ${reason}`
		}]);
	});
}
const NOTHING_NAMES_IT = "not proven; nothing names the source of the image";
function imageOf$1({ reference }, images) {
	if (reference === null) return null;
	const { osImageHash, grade } = reference;
	return images.find((image) => image.osImageHash === osImageHash && image.grade === grade) ?? null;
}
function openSource(text, image) {
	if (image === null) return NOTHING_NAMES_IT;
	const [repository, commit] = sourceOf(text);
	if (image.grade === "rebuilt") {
		const [rebuiltFrom, at] = sourceOf(image.source);
		if (commit !== "" && rebuiltFrom === repository && at.startsWith(commit)) return null;
		return `not proven; the image was rebuilt from ${preview(image.source, MAX_SHOWN)}`;
	}
	const { gitRevision: revision } = image;
	if (revision === void 0) return NOTHING_NAMES_IT;
	if (commit !== "" && (revision.startsWith(commit) || commit.startsWith(revision))) return "the image names this commit itself; only a rebuild from source proves it";
	return `not proven; the image itself names commit ${revision}, of a repository that it does not name`;
}
function sourceOf(text) {
	const [, repository = text, commit = ""] = /^(.*) at ([0-9a-f]{7,64})$/.exec(text) ?? [];
	return [repository.replace(/\/+$/, "").replace(/\.git$/, ""), commit];
}
// src/core/appraisal/ground.ts
const GROUND = {
	hardware: [],
	os: ["hardware"],
	"source-code": ["os"],
	domain: ["source-code"]
};
function isProven(phase, statuses) {
	return statuses[phase] === "pass" && hasGround(phase, statuses);
}
function hasGround(phase, statuses) {
	return GROUND[phase].every((below) => isProven(below, statuses));
}
function statusesOf(phases) {
	return require_help.byPhase((phase) => phases[phase].status);
}
function whyUnproven({ phases }, required) {
	if (isProven("source-code", statusesOf(phases))) return null;
	const [cause] = causesOf([{ phases }]);
	if (cause !== void 0) return `${cause.check.id} is ${cause.check.status}`;
	const skipped = require_help.PHASES.find((phase) => phase !== "domain" && !required.includes(phase));
	return skipped === void 0 ? "it could not be decided" : `the ${skipped} phase is not required`;
}
// src/core/appraisal/remedies.ts
const SHARED = /\b(?:os|source-code)\.(images|measurements|allow-dev|compose-hashes|app-ids|key-provider|findings)\b/g;
function withOwnRemedies(checks, found) {
	return found.role === "app" ? [...checks] : checks.map((check) => ownRemedy(check, found));
}
function ownRemedy(check, found) {
	const { role, aggregated, isOsKnown, composeHash } = found;
	const who = role === "kms" ? "KMS" : "gateway";
	const isOpen = check.status === "unknown" && check.followsFrom === void 0;
	if (isOpen && check.id === "os.reference-value" && aggregated !== null) {
		const hint = `Find out what this ${who} runs: its OS release, and the app-compose with hash ${composeHash ?? "unknown"}. Then accept it in the policy (${role}.aggregated-mrs, or ${role}.measurements and ${role}.compose-hashes).`;
		return {
			...check,
			policyLines: linesOf$1(role, "aggregated-mrs", aggregated),
			hint
		};
	}
	if (isOpen && check.id === "source-code.compose-hash" && composeHash !== null) {
		const lines = isOsKnown ? { policyLines: linesOf$1(role, "compose-hashes", composeHash) } : {};
		const hint = `Read the app-compose that this ${who} runs, then accept its hash in the policy (${role}.compose-hashes).`;
		return {
			...check,
			...lines,
			hint
		};
	}
	return check.hint === void 0 ? check : {
		...check,
		hint: check.hint.replace(SHARED, `${role}.$1`)
	};
}
function linesOf$1(role, key, value) {
	return [
		`${role}:`,
		`  ${key}:`,
		`    - "${value}"`
	];
}
// src/core/appraisal/verdict.ts
function experimentOf({ trustAnchor, debugAccepted, enclave }) {
	const why = [
		...trustAnchor === "intel-sgx-root-ca" ? [] : ["test root"],
		...debugAccepted ? ["debug VMs accepted"] : [],
		...enclave ? ["an SGX enclave, no VM"] : []
	];
	return why.length === 0 ? null : why.join(", ");
}
function phaseStatuses(requiredPhases, phases) {
	const statuses = {
		hardware: "unknown",
		os: "unknown",
		"source-code": "unknown",
		domain: "unknown"
	};
	for (const phase of require_help.PHASES) {
		const { checks } = phases[phase];
		const isRequired = requiredPhases.includes(phase);
		const holds = checks.every(({ status }) => status === "pass");
		if (checks.some(({ status }) => status === "fail")) statuses[phase] = "fail";
		else if (!isRequired) statuses[phase] = holds ? "skipped" : "unknown";
		else if (holds && checks.length > 0 && hasGround(phase, statuses)) statuses[phase] = "pass";
	}
	return statuses;
}
function requiredOf(role, requiredPhases) {
	return requiredPhases.filter((phase) => require_help.hasPhase(role, phase));
}
function coverageOf(phase, requiredPhases, components, leftOut) {
	if (!requiredPhases.includes(phase)) return "skipped";
	const having = components.filter(({ role }) => require_help.hasPhase(role, phase));
	const decided = having.every(({ phases }) => {
		const { checks } = phases[phase];
		return checks.length > 0 && checks.every(({ status }) => status === "pass" || status === "fail");
	});
	const isWhole = leftOut.every((id) => CATALOG[id].phase !== phase);
	return decided && isWhole && having.length > 0 ? "full" : "partial";
}
function reduceVerdict(input) {
	const { components, instances, experiment, leftOut = [] } = input;
	const required = require_help.PHASES.filter((phase) => input.requiredPhases.includes(phase));
	const isSomebodys = (phase) => components.length === 0 || components.some(({ role }) => require_help.hasPhase(role, phase));
	const skipped = require_help.PHASES.filter((phase) => !required.includes(phase) && isSomebodys(phase));
	const single = leftOut.filter((id) => required.includes(CATALOG[id].phase));
	const { verdict, why } = verdictOf(required, components, instances, input.gaps ?? []);
	const notes = [
		...skipped.length === 0 ? [] : [`${require_help.enumerate(skipped)} skipped`],
		...single.length === 0 ? [] : [`${require_help.enumerate(single)} skipped`],
		...instances === null || instances.stopped === 0 || components.length === 0 ? [] : [stoppedOf(instances)],
		...recordedNote(components),
		...input.notes ?? []
	];
	const coverage = (phase) => coverageOf(phase, required, components, leftOut);
	return {
		verdict,
		reason: [
			`${verdict}: ${why}`,
			...notes.length === 0 ? [] : [` (${notes.join("; ")})`],
			...experiment === null ? [] : [` — ${experiment}, not production`]
		].join(""),
		coverage: {
			hardware: coverage("hardware"),
			os: coverage("os"),
			"source-code": coverage("source-code"),
			domain: coverage("domain")
		}
	};
}
function recordedNote(components) {
	const recorded = new Set(components.filter(({ freshness }) => freshness === "replayed").map(({ role }) => role));
	if (recorded.size === 0) return [];
	return [recorded.has("app") ? "recorded evidence" : `recorded evidence of ${require_help.enumerate([...recorded])}`];
}
function verdictOf(required, components, instances, gaps) {
	const told = new Set();
	const causes = components.flatMap((component) => causesOf([component]).flatMap(({ check, follows }) => {
		const ofDomain = isOfDomain(check.id);
		const cause = `${check.status} ${check.id}`;
		if (ofDomain && told.has(cause)) return [];
		told.add(cause);
		const name = ofDomain ? check.id : `${check.id} (${component.role}/${component.instance})`;
		return [{
			isFailure: check.status === "fail",
			name,
			follows: follows.length
		}];
	}));
	const failed = causes.filter(({ isFailure }) => isFailure);
	if (failed.length > 0) return {
		verdict: "failed",
		why: [firstOf(failed), ...consequences(failed)].join("; ")
	};
	if (components.length === 0) {
		const [gap] = gaps;
		return {
			verdict: "inconclusive",
			why: `there is nothing to appraise${gap === void 0 ? "" : `: ${gap.reason}`}`
		};
	}
	const short = instances === null ? null : shortfall(instances);
	const undecided = [
		...causes,
		...components.flatMap((component) => unsettled(required, component)),
		...short === null ? [] : [{
			name: short,
			follows: 0
		}]
	];
	if (undecided.length > 0) return {
		verdict: "inconclusive",
		why: [`${firstOf(undecided)} could not be decided`, ...consequences(undecided)].join("; ")
	};
	const proven = required.filter((phase) => components.some(({ role }) => require_help.hasPhase(role, phase)));
	if (proven.length === 0) return {
		verdict: "inconclusive",
		why: "no phase is required"
	};
	return {
		verdict: "verified",
		why: require_help.enumerate(proven)
	};
}
function unsettled(all, { role, instance, phases }) {
	const required = requiredOf(role, all);
	const statuses = phaseStatuses(required, phases);
	const isSettled = (phase) => required.includes(phase) ? isProven(phase, statuses) : statuses[phase] === "skipped";
	return require_help.PHASES.filter((phase) => !isSettled(phase) && phases[phase].checks.every(({ status }) => status === "pass")).map((phase) => ({
		name: `the ${phase} phase (${role}/${instance})`,
		follows: 0
	}));
}
function firstOf(all) {
	return all.length === 1 ? `${all[0]?.name}` : `${all[0]?.name} and ${all.length - 1} more`;
}
function consequences(all) {
	const count = all.reduce((sum, { follows }) => sum + follows, 0);
	return count === 0 ? [] : [`${count} follow${count === 1 ? "s" : ""} from ${all.length === 1 ? "it" : "them"}`];
}
// src/core/appraisal/component/phases.ts
const OWN_PHASES = [
	"hardware",
	"os",
	"source-code"
];
function appraiseComponent({ component, checks, isEnclave, aggregated, registry, found }, drift, { policy, named: allNamed }) {
	const name = `${component.role}/${component.instance}`;
	const named = namedOf(component.role, allNamed);
	const required = requiredOf(component.role, policy.phases);
	const isRequired = (phase) => required.includes(phase);
	const own = {
		role: component.role,
		aggregated,
		isOsKnown: found.reference !== null,
		composeHash: found.app?.composeHash ?? null
	};
	const phases = { ...NO_CHECKS };
	for (const phase of OWN_PHASES) {
		if (!isRequired(phase) && !isNamed(named, phase)) continue;
		const all = [
			...groundChecks(phase, name, required, phases),
			...withOwnRemedies(checks[phase], own),
			...found.measurements === null ? [] : driftChecks(phase, name, drift)
		];
		phases[phase] = { checks: isRequired(phase) ? all : comparing(named, all) };
	}
	const statuses = phaseStatuses(required, phases);
	return {
		result: {
			role: found.role,
			instance: found.instance,
			phases: require_help.byPhase((phase) => ({
				status: statuses[phase],
				checks: [...phases[phase].checks]
			})),
			tcb: found.tcb,
			measurements: found.measurements,
			expected: found.expected,
			reference: found.reference,
			app: found.app,
			images: found.images,
			freshness: found.freshness
		},
		isEnclave,
		aggregated,
		registry
	};
}
function withDomain(appraised, { holders, judgements }, { policy, named }) {
	const { result } = appraised;
	const name = `${result.role}/${result.instance}`;
	const own = judgeGround("domain", policy.phases, result.phases);
	const all = [checkOf(name, "domain.ground", own.status === "pass" ? holders ?? own : own), ...checksOf(name, judgements)];
	const checks = policy.phases.includes("domain") ? all : comparing(namedOf(result.role, named), all);
	const phases = {
		...result.phases,
		domain: { checks }
	};
	const statuses = phaseStatuses(policy.phases, phases);
	return {
		...appraised,
		result: {
			...result,
			phases: {
				...phases,
				domain: {
					status: statuses.domain,
					checks
				}
			}
		}
	};
}
const DRIFT_CHECK = {
	hardware: "hardware.drift",
	os: "os.drift",
	"source-code": "source-code.drift"
};
function driftChecks(phase, name, drift) {
	const judgement = drift[phase];
	return judgement === void 0 ? [] : [checkOf(name, DRIFT_CHECK[phase], judgement)];
}
const NO_CHECKS = require_help.byPhase(() => ({ checks: [] }));
const GROUND_CHECK = {
	os: "os.ground",
	"source-code": "source-code.ground"
};
function groundChecks(phase, name, required, phases) {
	if (phase === "hardware") return [];
	return [checkOf(name, GROUND_CHECK[phase], judgeGround(phase, required, phases))];
}
function judgeGround(phase, required, phases) {
	const statuses = phaseStatuses(required, phases);
	const [missing] = GROUND[phase].filter((below) => !isProven(below, statuses));
	if (missing === void 0) return pass(`The ${GROUND[phase].join(" and ")} phase passed, with all that it stands on.`);
	if (required.includes(missing)) {
		const detail = `The ${missing} phase was not passed, so what is read here proves nothing yet.`;
		const [cause] = causesOf([{ phases: {
			...NO_CHECKS,
			[missing]: phases[missing]
		} }]);
		return unknown(detail, cause === void 0 ? {} : { followsFrom: cause.check.id });
	}
	return unknown(`The ${missing} phase is not required, so what is read here proves nothing.`, { hint: `Require it too: add ${missing}, and what it stands on, to the phases.` });
}
// src/core/appraisal/side-quote.ts
async function judgeSideQuote(quote, collaterals, judging) {
	const { checks } = await appraiseHardware({
		component: "key",
		quote,
		collateral: collateralFor(quote, collaterals),
		collateralGap: null,
		trustAnchors: judging.trustAnchors,
		policy: judging.policy,
		at: judging.at,
		...judging.verify === void 0 ? {} : { verify: judging.verify }
	});
	const named = (status) => {
		const all = checks.filter((one) => one.status === status);
		const causes = all.filter(({ followsFrom }) => !all.some(({ id }) => id === followsFrom));
		return (causes.length === 0 ? all : causes).map(({ id }) => id);
	};
	const failed = named("fail");
	if (failed.length > 0) return {
		status: "wrong",
		detail: `it fails ${listed(failed)}`
	};
	const open = named("unknown");
	if (open.length > 0) return {
		status: "open",
		detail: `${listed(open)} could not be decided of it`
	};
	return {
		status: "proven",
		detail: ""
	};
}
function collateralFor(quote, collaterals) {
	const id = quote.header.teeType === 129 ? "TDX" : "SGX";
	const fmspc = fmspcOf(quote);
	const fits = ({ tcbInfo }) => tcbInfo.ok && tcbInfo.value.value.id === id && tcbInfo.value.value.fmspc === fmspc;
	return collaterals.find(fits) ?? null;
}
function fmspcOf({ signatureData: { certificationData } }) {
	if (certificationData.kind !== "certificates") return null;
	try {
		const [pck] = parseCertificates(certificationData.encoded, "quote.pck_chain");
		return pck === void 0 ? null : parsePckExtensions(pck).fmspc;
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return null;
		throw error;
	}
}
// src/core/appraisal/source-code/provider-quote.ts
const PLATFORM_BYTES = 16;
function platformOf({ header }) {
	const id = header.userData.subarray(0, PLATFORM_BYTES);
	return isZero(id) ? null : toHex(id);
}
async function judgeProviderQuote({ quote: bytes, sealedKey }, collaterals, judging) {
	const quote = parseQuoteOrNull(bytes);
	if (quote === null || quote.body.kind !== "enclave") return {
		mrEnclave: null,
		platform: null,
		status: "wrong",
		detail: "it is not the quote of an SGX enclave"
	};
	const { body } = quote;
	const found = {
		mrEnclave: toHex(body.mrEnclave),
		platform: platformOf(quote)
	};
	const over = sealedKey === null ? null : concatBytes(sha256(sealedKey), new Uint8Array(32));
	if (over !== null && !equalBytes(body.reportData, over)) return {
		...found,
		status: "wrong",
		detail: "its report data is not over the sealed key beside it"
	};
	const { status, detail } = await judgeSideQuote(quote, collaterals, {
		...judging,
		policy: {
			...judging.policy,
			teeTypes: ["sgx"]
		}
	});
	return {
		...found,
		status,
		detail
	};
}
const LAUNCH$2 = [
	"source-code.event-log-replay",
	"source-code.launch-events",
	"source-code.key-provider"
];
function judgeProviderBinding(input) {
	const { role, identity, quotes, platform, hasKms } = input;
	const { keyProvider } = identity;
	if (quotes.length === 0) return null;
	if (keyProvider === null) return unknown("No launch is proven that tells where the keys come from.", { followsFrom: LAUNCH$2.find((id) => input.checks.some((check) => check.id === id && check.status !== "pass")) ?? "source-code.key-provider" });
	if (keyProvider.name !== "local-sgx") {
		if (role === "app" && hasKms) return null;
		return fail$1("The quote of a local key provider is in the evidence, but the keys are not of one.", {
			expected: "local-sgx",
			actual: keyProvider.name,
			hint: "Leave it out of the evidence, or give that of the KMS which has its keys from this provider."
		});
	}
	const same = quotes.filter(({ mrEnclave }) => mrEnclave === keyProvider.id);
	if (same.length === 0) return fail$1("The quote is of another enclave than the key provider that was measured.", {
		expected: keyProvider.id,
		actual: listed(quotes.map(({ mrEnclave }) => mrEnclave ?? "no enclave")),
		hint: "Give the quote of the key provider on the host of this VM. If it was upgraded since, start the VM again."
	});
	const wrong = same.find(({ status }) => status === "wrong");
	if (wrong !== void 0) return fail$1(`The quote of the key provider does not vouch for it: ${wrong.detail}.`, { hint: "Take a new quote of it. If it stays so, the host is out of date, or somebody made the quote up." });
	const here = same.filter((one) => platform !== null && one.platform === platform);
	if (here.length === 0) return unknown("The enclave that was measured quoted itself, but not on the host of this VM.", {
		...platform === null ? {} : { expected: platform },
		actual: listed(same.map((one) => one.platform ?? "no platform")),
		hint: "Give the quote of the key provider on the host of each VM."
	});
	if (here.find(({ status }) => status === "proven") !== void 0) return pass("The enclave that was measured as key provider runs on the host of this VM: its quote is genuine.", { actual: keyProvider.id });
	return unknown(`Whether the quote of the key provider is genuine is not shown: ${listed(here.map((one) => one.detail))}.`, { hint: "Give PCK collateral for SGX on that platform (--collateral), or let it be fetched." });
}
// src/core/appraisal/clock.ts
const RESOLUTION_MS = 1e3;
function judgeClock({ source, date, age, askedAt, receivedAt }, skewMinutes) {
	const said = readHttpDate(date);
	if (said === null) return unknown(`What ${source} says of the time is no date.`, { hint: "Fetch the evidence again." });
	const server = said + age * 1e3;
	const [earliest, latest] = [askedAt - server - RESOLUTION_MS, receivedAt - server];
	const ahead = earliest > 0 ? earliest : latest < 0 ? latest : 0;
	const shown = {
		expected: new Date(server).toISOString(),
		actual: new Date(receivedAt).toISOString()
	};
	const tolerance = skewMinutes * MINUTE_MS;
	if (ahead === 0 || Math.abs(ahead) <= tolerance) return pass(`The clock here and that of ${source} differ by no more than ${skewMinutes} minutes.`, shown);
	return unknown(`The clock here is ${Math.max(1, Math.round(Math.abs(ahead) / MINUTE_MS))} minutes ${ahead > 0 ? "ahead of" : "behind"} that of ${source}. By a wrong clock, what has expired can look current.`, {
		...shown,
		hint: "Set the clock of this machine right, and verify again. If it is right, the server’s is not."
	});
}
// src/core/appraisal/component/hardware.ts
async function hardwareOf(quote, component, input, work) {
	const name = `${component.role}/${component.instance}`;
	const { hardware, freshness: required } = sectionsOf(component.role, input.policy);
	const { clock = null } = input;
	const { checks, tcb } = await appraiseHardware({
		component: name,
		quote,
		collateral: component.collateral,
		collateralGap: component.collateralGap,
		trustAnchors: input.trustAnchors,
		policy: hardware,
		at: input.at,
		verify: work.verify
	});
	const { reportData, freshness, grade } = judgeBinding({
		reportData: quote.body.reportData,
		evidence: component.evidence,
		nonce: component.role === "app" ? input.nonce : null,
		acquired: component.acquired,
		at: input.at,
		latestStart: input.at + hardware.clockSkewMinutes * MINUTE_MS,
		required
	});
	const { evidence, server = null } = component;
	const channel = evidence.keyset === null || server === null ? null : judgeChannel(evidence.keyset, server);
	const binding = checksOf(name, {
		...reportData === null ? {} : { "hardware.report-data": reportData },
		"hardware.freshness": freshness,
		...channel === null ? {} : { "hardware.channel": channel },
		...clock === null || component.acquired === "replayed" ? {} : { "hardware.clock": judgeClock(clock, hardware.clockSkewMinutes) }
	});
	return {
		checks: [...checks, ...binding],
		tcb,
		freshness: grade
	};
}
// src/core/measure/qemu.ts
const GIB$4 = 1024 ** 3;
const SPLIT_FROM = 2952790016;
const LOW_MEMORY_WHEN_SPLIT = 2 * GIB$4;
function lowMemory(memorySize) {
	return memorySize >= SPLIT_FROM ? LOW_MEMORY_WHEN_SPLIT : memorySize;
}
function pageOrder(config) {
	return config.qemuSinglePassAddPages ?? qemuRelease(config.qemuVersion)?.major === 8 ? "twoPass" : "singlePass";
}
function kernelVariation(config) {
	const release = qemuRelease(config.qemuVersion);
	if (release !== null && (release.major > 10 || release.major === 10 && release.minor >= 2)) return `QEMU ${release.major}.${release.minor} hands the kernel to a TD unpatched`;
	if (release?.major === 10 && release.minor === 1) return "some builds of QEMU 10.1 hand the kernel to a TD unpatched";
	if (lowMemory(config.memorySize) !== LOW_MEMORY_WHEN_SPLIT) return `QEMU patches the kernel in another way for ${config.memorySize} bytes of memory`;
	return null;
}
const LAUNCHES = [
	{
		versions: "9.0 to 10.1",
		from: 90,
		before: 102,
		pageOrder: "singlePass",
		kernelHeader: "patched"
	},
	{
		versions: "10.2 and later",
		from: 101,
		before: 120,
		pageOrder: "singlePass",
		kernelHeader: "plain"
	},
	{
		versions: "8",
		from: 80,
		before: 90,
		pageOrder: "twoPass",
		kernelHeader: "patched"
	}
];
function qemuLaunches(config) {
	const release = qemuRelease(config.qemuVersion);
	const series = release === null || release.minor > 9 ? null : release.major * 10 + release.minor;
	const known = LAUNCHES.filter(({ from, before }) => series !== null && series >= from && series < before);
	return (known.length > 0 ? known : LAUNCHES).map(({ versions, pageOrder, kernelHeader }) => ({
		versions,
		pageOrder: twoPassOverride(config) ?? pageOrder,
		kernelHeader
	}));
}
function twoPassOverride({ qemuSinglePassAddPages: twoPass }) {
	if (twoPass === null) return null;
	return twoPass ? "twoPass" : "singlePass";
}
function qemuRelease(version) {
	const [, major, minor] = /^(\d{1,4})\.(\d{1,4})(?:\D|$)/.exec(version ?? "") ?? [];
	return major === void 0 || minor === void 0 ? null : {
		major: Number(major),
		minor: Number(minor)
	};
}
// src/core/measure/td-hob.ts
const PAGE$3 = 4096;
const FOUR_GIB$1 = 4294967296;
const OVMF_MEMORY = {
	basePage: 2048,
	tdHobPageDelta: 9,
	ranges: [
		{
			startPageDelta: 0,
			pages: 6
		},
		{
			startPageDelta: 9,
			pages: 2
		},
		{
			startPageDelta: 11,
			pages: 2
		},
		{
			startPageDelta: 16,
			pages: 16
		}
	]
};
const RESOURCE_SYSTEM_MEMORY = 0;
const RESOURCE_MEMORY_UNACCEPTED = 7;
const RESOURCE_ATTRIBUTES = 7;
const HANDOFF_BYTES = 56;
const RESOURCE_BYTES = 48;
const END_BYTES = 8;
function acceptedMemory(sections) {
	const tdHob = sections.find(({ type }) => type === "TD_HOB");
	if (tdHob === void 0) throw new TypeError("firmware needs a TD_HOB section");
	const accepted = sections.filter(({ type }) => type === "TD_HOB" || type === "TEMP_MEM");
	const basePage = Math.min(...accepted.map(({ address }) => address)) / PAGE$3;
	const delta = ({ address }) => address / PAGE$3 - basePage;
	const ranges = accepted.map((section) => ({
		startPageDelta: delta(section),
		pages: section.memorySize / PAGE$3
	}));
	return {
		basePage,
		tdHobPageDelta: delta(tdHob),
		ranges
	};
}
function tdHobDigest(firmware, memorySize) {
	const resources = describeMemory(firmware, memorySize);
	if (resources === null) return null;
	const hobAddress = (firmware.basePage + firmware.tdHobPageDelta) * PAGE$3;
	const length = HANDOFF_BYTES + RESOURCE_BYTES * resources.length;
	const list = new DataView(new ArrayBuffer(length));
	list.setUint16(0, 1, true);
	list.setUint16(2, HANDOFF_BYTES, true);
	list.setUint32(8, 9, true);
	list.setBigUint64(48, BigInt(hobAddress + length + END_BYTES), true);
	for (const [i, { type, start, end }] of resources.entries()) {
		const offset = HANDOFF_BYTES + RESOURCE_BYTES * i;
		list.setUint16(offset, 3, true);
		list.setUint16(offset + 2, RESOURCE_BYTES, true);
		list.setUint32(offset + 24, type, true);
		list.setUint32(offset + 28, RESOURCE_ATTRIBUTES, true);
		list.setBigUint64(offset + 32, BigInt(start), true);
		list.setBigUint64(offset + 40, BigInt(end - start), true);
	}
	return sha384(new Uint8Array(list.buffer));
}
function describeMemory(firmware, memorySize) {
	const low = lowMemory(memorySize);
	const accepted = firmware.ranges.map(({ startPageDelta, pages }) => {
		const start = (firmware.basePage + startPageDelta) * PAGE$3;
		return {
			type: RESOURCE_SYSTEM_MEMORY,
			start,
			end: start + pages * PAGE$3
		};
	}).sort((a, b) => a.start - b.start);
	const resources = [];
	const fill = (start, end) => {
		if (start < end) resources.push({
			type: RESOURCE_MEMORY_UNACCEPTED,
			start,
			end
		});
	};
	let at = 0;
	for (const range of accepted) {
		if (range.start < at || range.start === range.end || range.end > low) return null;
		fill(at, range.start);
		resources.push(range);
		at = range.end;
	}
	fill(at, low);
	fill(FOUR_GIB$1, FOUR_GIB$1 + memorySize - low);
	return resources;
}
// src/core/appraisal/source-code/launch.ts
const SINGLE_NAMES = [
	"system-preparing",
	"rootfs-hash",
	"app-id",
	"compose-hash",
	"gpu-policy-hash",
	"gpu-attestation",
	"instance-id",
	"boot-mr-done",
	"mr-kms",
	"os-image-hash",
	"key-provider",
	"storage-fs"
];
const READY = "system-ready";
const REQUIRED_NAMES = [
	"app-id",
	"compose-hash",
	"instance-id",
	"key-provider"
];
const BOOT_NAMES = [
	"app-id",
	"compose-hash",
	"instance-id"
];
const OLD_NAMES = ["ca-cert-hash", "upgraded-app-id"];
const SIZES = new Map([
	["app-id", [20]],
	["compose-hash", [32]],
	["instance-id", [0, 20]],
	["mr-kms", [32]],
	["os-image-hash", [32]]
]);
function readLaunch(log) {
	const measured = log.filter((event) => event.imr === 3);
	const runtime = measured.filter((event) => event.eventType === RUNTIME_EVENT_TYPE);
	const ready = runtime.findIndex((event) => event.event === READY);
	const complete = ready !== -1;
	const events = complete ? runtime.slice(0, ready) : runtime;
	const reserved = [...SINGLE_NAMES, READY];
	const late = complete ? runtime.slice(ready + 1).filter((event) => reserved.includes(event.event)) : [];
	const problems = [];
	for (const event of measured) {
		if (event.eventType === 134217729) continue;
		problems.push(`event ${event.index} in RTMR3 has type 0x${event.eventType.toString(16)}, not a runtime event’s`);
	}
	for (const event of log) {
		if (event.imr === 3 || event.eventType !== 134217729) continue;
		problems.push(`${describeEvent(event)} is a runtime event in RTMR${event.imr}, not RTMR3`);
	}
	if (!complete) problems.push(`no ${READY} event ends the launch`);
	for (const name of SINGLE_NAMES) {
		const named = events.filter((event) => event.event === name);
		if (named.length > 1) problems.push(`${name} stands ${named.length} times (${listEvents(named)})`);
	}
	for (const name of REQUIRED_NAMES) if (!events.some((event) => event.event === name)) problems.push(`there is no ${name} event before ${READY}`);
	const bootDone = events.findIndex((event) => event.event === "boot-mr-done");
	for (const event of bootDone === -1 ? [] : events.slice(bootDone)) if (BOOT_NAMES.includes(event.event)) problems.push(`${describeEvent(event)} stands after boot-mr-done`);
	const keyed = events.findIndex((event) => event.event === "key-provider");
	for (const [at, event] of events.entries()) {
		if (event.event !== "mr-kms" || bootDone !== -1 && bootDone < at && at < keyed) continue;
		problems.push(`${describeEvent(event)} does not stand between boot-mr-done and key-provider`);
	}
	for (const event of events) {
		const sizes = SIZES.get(event.event);
		if (sizes !== void 0 && !sizes.includes(event.payload.length)) problems.push(`${describeEvent(event)} has ${event.payload.length} bytes, not ${sizes.join(" or ")}`);
		if (event.version === 1 && event.event.includes(":")) problems.push(`${describeEvent(event)} has a colon in its name, so its digest does not bind where the name ends`);
	}
	return {
		events,
		complete,
		old: !complete && runtime.some((event) => OLD_NAMES.includes(event.event)),
		late,
		problems
	};
}
function describeEvent(event) {
	return `${/^[\w-]{1,40}$/.test(event.event) ? event.event : preview(event.event)} (event ${event.index})`;
}
function listEvents(events) {
	return `events ${events.map((event) => event.index).join(", ")}`;
}
const found$1 = (value) => ({
	value,
	problem: null
});
const absent = (problem) => ({
	value: null,
	problem,
	isOfLaunch: true
});
function readLaunchPayload(launch, name) {
	const named = launch.events.filter((event) => event.event === name);
	const [event] = named;
	if (event === void 0) return absent(`There is no ${name} event in the launch.`);
	if (named.length > 1) return absent(`There are ${named.length} ${name} events in the launch (${listEvents(named)}).`);
	const sizes = SIZES.get(name);
	if (sizes !== void 0 && !sizes.includes(event.payload.length)) return absent(`${describeEvent(event)} has ${event.payload.length} bytes, not ${sizes.join(" or ")}.`);
	return found$1(event.payload);
}
const MAX_KEY_PROVIDER_BYTES = 4096;
const keyProvider = object({
	name: text,
	id: matching(/^(?:[0-9a-fA-F]{2})*$/, "hexadecimal")
});
function readKeyProvider(launch) {
	const payload = readLaunchPayload(launch, "key-provider");
	if (payload.value === null) return payload;
	try {
		const { name, id } = readJson(fromUtf8(payload.value, "key-provider"), "key-provider", keyProvider, {
			bytes: MAX_KEY_PROVIDER_BYTES,
			depth: 1
		});
		return found$1({
			name,
			id: id.toLowerCase()
		});
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return {
			value: null,
			problem: `The key-provider event cannot be read: ${error.message}.`,
			isOfLaunch: false
		};
	}
}
function boundLaunch(log, rtmr3) {
	if (log === null || rtmr3 === null || !rtmr3.bound) return null;
	const launch = readLaunch(log);
	return launch.complete ? launch : null;
}
// src/core/measure/acpi/fields.ts
function join(...parts) {
	let length = 0;
	for (const part of parts) length += part.length;
	const joined = new Array(length);
	let at = 0;
	for (const part of parts) for (const byte of part) joined[at++] = byte;
	return joined;
}
function u8(...numbers) {
	return numbers;
}
function u16(...numbers) {
	const bytes = [];
	for (const number of numbers) bytes.push(number & 255, number >>> 8 & 255);
	return bytes;
}
function u32(...numbers) {
	const bytes = [];
	for (const number of numbers) bytes.push(number & 255, number >>> 8 & 255, number >>> 16 & 255, number >>> 24);
	return bytes;
}
function u64(...numbers) {
	return join(...numbers.map((number) => u32(number, Math.floor(number / 2 ** 32))));
}
function zeros(length) {
	return new Array(length).fill(0);
}
function ascii(text, length = text.length) {
	const bytes = zeros(length);
	for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
	return bytes;
}
function systemTable(signature, revision, ...body) {
	const length = body.reduce((sum, part) => sum + part.length, 36);
	return join(ascii(signature), u32(length), u8(revision, 0), ascii("BOCHS "), ascii("BXPC    "), u32(1), ascii("BXPC"), u32(1), ...body);
}
// src/core/measure/acpi/apic.ts
const LOCAL_APIC = 4276092928;
const IO_APIC = 4273995776;
const PCAT_COMPAT = 1;
const ENABLED$2 = 1;
const AS_BUS = 0;
const ACTIVE_HIGH_EDGE = 5;
const ACTIVE_HIGH_LEVEL = 13;
const PCI_INTERRUPTS = [
	5,
	9,
	10,
	11
];
function apic({ cpus, pic, edgeTriggered }) {
	const overrides = edgeTriggered ? [override(0, 2, ACTIVE_HIGH_EDGE), ...fromTo(1, 15).map((irq) => override(irq, irq, ACTIVE_HIGH_EDGE))] : [override(0, 2, AS_BUS), ...PCI_INTERRUPTS.map((irq) => override(irq, irq, ACTIVE_HIGH_LEVEL))];
	return systemTable("APIC", 3, u32(LOCAL_APIC, pic ? PCAT_COMPAT : 0), ...fromTo(0, cpus - 1).map(processorEntry$1), join(u8(1, 12, 0, 0), u32(IO_APIC, 0)), ...overrides, nonMaskableInterrupt(cpus));
}
function processorEntry$1(id) {
	return id < 255 ? join(u8(0, 8, id, id), u32(ENABLED$2)) : join(u8(9, 16, 0, 0), u32(id, ENABLED$2, id));
}
function override(source, interrupt, flags) {
	return join(u8(2, 10, 0, source), u32(interrupt), u16(flags));
}
function nonMaskableInterrupt(cpus) {
	return cpus <= 255 ? u8(4, 6, 255, 0, 0, 1) : join(u8(10, 12, 0, 0), u32(4294967295), u8(1, 0, 0, 0));
}
function fromTo(first, last) {
	return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
// src/core/measure/acpi/aml.ts
function encode(operand) {
	if (typeof operand === "number") return Integer(operand);
	return typeof operand === "string" ? NameString(operand) : operand;
}
function term(opcode, ...operands) {
	return join(opcode, ...operands.map(encode));
}
function packaged(opcode, ...content) {
	const encoded = join(...content.map(encode));
	return join(opcode, PkgLength(encoded.length), encoded);
}
function NameString(path) {
	const bytes = [];
	let at = 0;
	while (path[at] === "\\" || path[at] === "^") bytes.push(path.charCodeAt(at++));
	const segments = at === path.length ? [] : path.slice(at).split(".");
	if (segments.length === 0) bytes.push(0);
	else if (segments.length === 2) bytes.push(46);
	else if (segments.length > 2) bytes.push(47, segments.length);
	for (const segment of segments) for (let i = 0; i < 4; i++) bytes.push(i < segment.length ? segment.charCodeAt(i) : UNDERSCORE);
	return bytes;
}
const UNDERSCORE = 95;
const NullName = [0];
function Integer(value) {
	if (value <= 1) return u8(value);
	if (value <= 255) return u8(10, value);
	if (value <= 65535) return join(u8(11), u16(value));
	if (value <= 4294967295) return join(u8(12), u32(value));
	return join(u8(14), u64(value));
}
const Text = (text) => join(u8(13), ascii(text), u8(0));
const DefBuffer = (bytes) => packaged([17], bytes.length, bytes);
const Package = (count, ...elements) => packaged([18], u8(count), ...elements);
function EisaId(id) {
	const [a = 0, b = 0, c = 0] = [...id.slice(0, 3)].map((letter) => letter.charCodeAt(0) - 64);
	const vendor = a << 10 | b << 5 | c;
	return join(u8(12, vendor >> 8, vendor & 255), hex(id.slice(3)));
}
function ToUUID(uuid) {
	const [first = "", second = "", third = "", ...rest] = uuid.split("-");
	return DefBuffer(join(hex(first).reverse(), hex(second).reverse(), hex(third).reverse(), hex(rest.join(""))));
}
const hex = (digits) => [...fromHex(digits, "AML constant")];
function PkgLength(content) {
	const bytes = lengthBytes(content);
	return lengthEncoding(content + bytes, bytes);
}
function lengthBytes(content) {
	if (content + 1 < 64) return 1;
	if (content + 2 < 4096) return 2;
	return content + 3 < 1048576 ? 3 : 4;
}
function lengthEncoding(value, bytes) {
	if (bytes === 1) return [value];
	const encoded = [bytes - 1 << 6 | value & 15];
	for (let i = 1; i < bytes; i++) encoded.push(value >> 8 * i - 4 & 255);
	return encoded;
}
const Name = (name, object) => term([8], name, object);
const Scope = (path, ...terms) => packaged([16], path, ...terms);
const Device = (name, ...terms) => packaged([91, 130], name, ...terms);
const Processor = (name, id, ...terms) => packaged([91, 131], name, u8(id), u32(0), u8(0), ...terms);
const Mutex = (name) => term([91, 1], name, u8(0));
const Method = (name, args, serialized, ...terms) => packaged([20], name, u8(args | serialized), ...terms);
const OperationRegion = (name, space, offset, length) => term([91, 128], name, u8(space), offset, length);
const Field = (region, flags, ...elements) => packaged([91, 129], region, u8(flags), ...elements);
const FieldUnit = (name, bits) => join(NameString(name), bitWidth(bits));
const Reserved = (bits) => join(u8(0), bitWidth(bits));
function bitWidth(bits) {
	return lengthEncoding(bits, lengthBytes(bits));
}
const CreateDWordField = (source, byteIndex, name) => term([138], source, byteIndex, name);
const If = (condition, ...terms) => packaged([160], condition, ...terms);
const Else = (...terms) => packaged([161], ...terms);
const While = (condition, ...terms) => packaged([162], condition, ...terms);
const Return = (value) => term([164], value);
const Break = [165];
const Notify = (object, value) => term([134], object, value);
const Release = (mutex) => term([91, 39], mutex);
const Acquire = (mutex) => term([91, 35], mutex, u16(65535));
const Store = (source, target) => term([112], source, target);
const Subtract = (a, b, target) => term([116], a, b, target);
const Increment = (target) => term([117], target);
const ShiftLeft = (source, bits, target = NullName) => term([121], source, bits, target);
const And = (a, b, target = NullName) => term([123], a, b, target);
const Or = (a, b, target = NullName) => term([125], a, b, target);
const DerefOf = (reference) => term([131], reference);
const SizeOf = (object) => term([135], object);
const Index = (object, index) => term([136], object, index, NullName);
const LAnd = (a, b) => term([144], a, b);
const LOr = (a, b) => term([145], a, b);
const LNot = (a) => term([146], a);
const LEqual = (a, b) => term([147], a, b);
const LLess = (a, b) => term([149], a, b);
const ToBuffer = (data, target) => term([150], data, target);
const ToHexString = (data, target) => term([152], data, target);
const Call = (method, ...args) => term([], method, ...args);
const Local0 = [96];
const Local1 = [97];
const Local2 = [98];
const Local3 = [99];
const Local4 = [100];
const Local5 = [101];
const Arg0 = [104];
const Arg1 = [105];
const Arg2 = [106];
const Arg3 = [107];
const Arg4 = [108];
const Debug = [91, 49];
// src/core/measure/acpi/resource.ts
const ResourceTemplate = (...descriptors) => DefBuffer(join(...descriptors, u8(121, 0)));
const IO = (port, alignment, length) => join(u8(71, 1), u16(port, port), u8(alignment, length));
const IRQNoFlags = (line) => join(u8(34), u16(1 << line));
const IRQShared = (line) => join(u8(35), u16(1 << line), u8(24));
const Interrupt = (trigger, ...numbers) => join(u8(137), u16(2 + 4 * numbers.length), u8(trigger === "edge" ? 11 : 9, numbers.length), u32(...numbers));
const MEMORY = 0;
const IO_PORTS = 1;
const BUS_NUMBERS = 2;
const FIXED_RANGE = 12;
const ENTIRE_RANGE = 3;
const range = (first, last) => [
	0,
	first,
	last,
	0,
	last - first + 1
];
const WordBusNumber = (first, last) => join(u8(136), u16(13), u8(BUS_NUMBERS, FIXED_RANGE, 0), u16(...range(first, last)));
const WordIO = (first, last) => join(u8(136), u16(13), u8(IO_PORTS, FIXED_RANGE, ENTIRE_RANGE), u16(...range(first, last)));
const DWordMemory = (first, last, flags) => join(u8(135), u16(23), u8(MEMORY, FIXED_RANGE, flags), u32(...range(first, last)));
const QWordMemory = (first, last, flags) => join(u8(138), u16(43), u8(MEMORY, FIXED_RANGE, flags), u64(...range(first, last)));
// src/core/measure/acpi/dsdt/cpus.ts
const GET_NEXT_EVENT = 0;
const OST_EVENT = 1;
const OST_STATUS = 2;
const LIST = 255;
const PORTS = 3288;
const PORT_COUNT = 12;
const register = (name) => `\\_SB.PCI0.PRES.${name}`;
const LOCK = register("CPLK");
const SELECTOR = register("CSEL");
const COMMAND = register("CCMD");
const DATA = register("CDAT");
const ENABLED$1 = register("CPEN");
const INSERTED = register("CINS");
const REMOVED = register("CRMV");
const EJECT = register("CEJ0");
const cpuName = (id) => `C${id.toString(16).toUpperCase().padStart(3, "0")}`;
function cpus(machine) {
	const ids = Array.from({ length: machine.cpus }, (_, id) => id);
	return Scope("_SB", hotplugRegisters(machine), Device("\\_SB.CPUS", Name("_HID", Text("ACPI0010")), Name("_CID", EisaId("PNP0A05")), notifyMethod(ids), statusMethod(), ejectMethod$1(), scanMethod(machine), ospmStatusMethod(), ...ids.map((id) => cpu(id, machine))));
}
function cpuHotplugEvent() {
	return Method("\\_GPE._E02", 0, 0, Call("\\_SB.CPUS.CSCN"));
}
function hotplugRegisters({ traits }) {
	return Device("\\_SB.PCI0.PRES", Name("_HID", EisaId("PNP0A06")), Name("_UID", Text("CPU Hotplug resources")), Mutex("CPLK"), Name("_CRS", ResourceTemplate(IO(PORTS, 1, PORT_COUNT))), OperationRegion("PRST", 1, PORTS, PORT_COUNT), Field("PRST", 65, Reserved(32), FieldUnit("CPEN", 1), FieldUnit("CINS", 1), FieldUnit("CRMV", 1), FieldUnit("CEJ0", 1), FieldUnit("CEJF", 1), Reserved(3), FieldUnit("CCMD", 8)), Field("PRST", 3, FieldUnit("CSEL", 32), Reserved(32), FieldUnit("CDAT", 32)), ...traits.resetsCpuSelector ? [Method("_INI", 0, 8, Store(0, "CSEL"))] : []);
}
function notifyMethod(ids) {
	const cases = ids.map((id) => If(LEqual(Arg0, id), Notify(cpuName(id), Arg1)));
	return Method("CTFY", 2, 0, ...cases);
}
function statusMethod() {
	return Method("CSTA", 1, 8, Acquire(LOCK), Store(Arg0, SELECTOR), Store(0, Local0), If(LEqual(ENABLED$1, 1), Store(15, Local0)), Release(LOCK), Return(Local0));
}
function ejectMethod$1() {
	return Method("CEJ0", 1, 8, Acquire(LOCK), Store(Arg0, SELECTOR), Store(1, EJECT), Release(LOCK));
}
function ospmStatusMethod() {
	return Method("COST", 4, 8, Acquire(LOCK), Store(Arg0, SELECTOR), Store(OST_EVENT, COMMAND), Store(Arg1, DATA), Store(OST_STATUS, COMMAND), Store(Arg2, DATA), Release(LOCK));
}
function scanMethod({ cpus, traits }) {
	const atOnce = traits.removesWhileScanning;
	const removals = atOnce ? [] : [Name("CEJL", Package(LIST))];
	const isFull = atOnce ? LEqual(Local1, LIST) : LOr(LEqual(Local1, LIST), LEqual(Local5, LIST));
	const onRemoval = atOnce ? Else(If(LEqual(REMOVED, 1), Call("CTFY", Local3, 3), Store(1, REMOVED), Store(1, Local0))) : If(LEqual(REMOVED, 1), Store(Local3, Index("CEJL", Local5)), Increment(Local5), Store(1, Local0));
	const scan = While(LAnd(LEqual(Local0, 1), LLess(Local3, cpus)), Store(0, Local0), Store(Local3, SELECTOR), Store(GET_NEXT_EVENT, COMMAND), If(LLess(DATA, Local3), Break), If(isFull, Store(1, Local4), Break), Store(DATA, Local3), If(LEqual(INSERTED, 1), Store(Local3, Index("CNEW", Local1)), Increment(Local1), Store(1, Local0)), onRemoval, Increment(Local3));
	const notifyInserted = forEach("CNEW", Local1, [
		Call("CTFY", Local3, 1),
		Store(Local3, Debug),
		Store(Local3, SELECTOR),
		Store(1, INSERTED)
	]);
	const notifyRemoved = forEach("CEJL", Local5, [
		Call("CTFY", Local3, 3),
		Store(Local3, SELECTOR),
		Store(1, REMOVED)
	]);
	return Method("CSCN", 0, 8, Acquire(LOCK), Name("CNEW", Package(LIST)), ...removals, Store(0, Local3), Store(1, Local4), While(LEqual(Local4, 1), Store(0, Local4), Store(1, Local0), Store(0, Local1), ...atOnce ? [] : [Store(0, Local5)], scan, ...notifyInserted, ...atOnce ? [] : notifyRemoved), Release(LOCK));
}
function forEach(list, count, steps) {
	return [Store(0, Local2), While(LLess(Local2, count), Store(DerefOf(Index(list, Local2)), Local3), ...steps, Increment(Local2))];
}
function cpu(id, { hugepages }) {
	const body = [
		Method("_STA", 0, 8, Return(Call("CSTA", id))),
		Name("_MAT", DefBuffer(processorEntry$1(id))),
		...id > 0 ? [Method("_EJ0", 1, 0, Call("CEJ0", id))] : [],
		Method("_OST", 3, 8, Call("COST", id, Arg0, Arg1, Arg2)),
		...hugepages ? [Name("_PXM", 0)] : []
	];
	return id < 255 ? Processor(cpuName(id), id, ...body) : Device(cpuName(id), Name("_HID", Text("ACPI0007")), Name("_UID", id), ...body);
}
// src/core/measure/acpi/dsdt/fixed.ts
function debugPort() {
	return Scope("\\", OperationRegion("DBG", 1, 1026, 1), Field("DBG", 1, FieldUnit("DBGB", 8)), Method("DBUG", 1, 0, ToHexString(Arg0, Local0), ToBuffer(Local0, Local0), Subtract(SizeOf(Local0), 1, Local1), Store(0, Local2), While(LLess(Local2, Local1), Store(DerefOf(Index(Local0, Local2)), "DBGB"), Increment(Local2)), Store(10, "DBGB")));
}
function gpeBlock() {
	return Scope("_GPE", Name("_HID", Text("ACPI0006")));
}
function sleepStates() {
	return Scope("\\", Name("_S3", Package(4, 1, 1, 0, 0)), Name("_S4", Package(4, 2, 2, 0, 0)), Name("_S5", Package(4, 0, 0, 0, 0)));
}
function firmwareConfig() {
	return Scope("\\_SB.PCI0", Device("FWCF", Name("_HID", Text("QEMU0002")), Name("_STA", 11), Name("_CRS", ResourceTemplate(IO(1296, 1, 12)))));
}
const NO_FUNCTIONS = DefBuffer([0]);
// src/core/measure/acpi/dsdt/interrupts.ts
const LINKS$1 = "ABCDEFGH";
const LINK_DEVICE = EisaId("PNP0C0F");
const DISABLED = 128;
function interruptModel() {
	return [Name("PICF", 0), Method("_PIC", 1, 0, Store(Arg0, "PICF"))];
}
function interruptRouting({ traits }) {
	const trigger = traits.edgeTriggered ? "edge" : "level";
	const links = [...LINKS$1];
	return Scope("_SB", Scope("PCI0", Name("PRTP", routingTable("LNK")), Name("PRTA", routingTable("GSI")), Method("_PRT", 0, 0, If(LEqual("PICF", 0), Return("PRTP")), Else(Return("PRTA")))), linkStatus(), linkResources(trigger), ...links.map((letter, i) => picLink(letter, i, trigger)), ...links.map((letter, i) => apicLink(letter, i, trigger)));
}
function routingTable(prefix) {
	const rows = Array.from({ length: 128 }, (_, i) => {
		const [slot, pin] = [i >> 2, i & 3];
		return Package(4, slot * 65536 + 65535, pin, `${prefix}${linkOf(slot, pin)}`, 0);
	});
	return Package(128, ...rows);
}
function linkOf(slot, pin) {
	return LINKS$1[(slot >= 25 && slot <= 29 || slot === 31 ? 0 : 4) + ((slot < 24 ? slot : 0) + pin & 3)] ?? "";
}
function linkStatus() {
	return Method("IQST", 1, 0, If(And(DISABLED, Arg0), Return(9)), Return(11));
}
function linkResources(trigger) {
	return Method("IQCR", 1, 8, Name("PRR0", ResourceTemplate(Interrupt(trigger, 0))), CreateDWordField("PRR0", 5, "PRRI"), Store(And(Arg0, 15), "PRRI"), Return("PRR0"));
}
function picLink(letter, index, trigger) {
	const register = `PRQ${letter}`;
	return Device(`LNK${letter}`, Name("_HID", LINK_DEVICE), Name("_UID", index), Name("_PRS", ResourceTemplate(Interrupt(trigger, 5, 10, 11))), Method("_STA", 0, 0, Return(Call("IQST", register))), Method("_DIS", 0, 0, Or(register, DISABLED, register)), Method("_CRS", 0, 0, Return(Call("IQCR", register))), Method("_SRS", 1, 0, CreateDWordField(Arg0, 5, "PRRI"), Store("PRRI", register)));
}
function apicLink(letter, index, trigger) {
	const input = ResourceTemplate(Interrupt(trigger, 16 + index));
	return Device(`GSI${letter}`, Name("_HID", LINK_DEVICE), Name("_UID", 16 + index), Name("_PRS", input), Name("_CRS", input), Method("_DIS", 0, 0), Method("_SRS", 1, 0));
}
// src/core/measure/acpi/qemu-traits.ts
const KNOWN_SERIES = "8.0 to 11.1";
function qemuTraits(version) {
	const parts = /^(\d{1,2})\.(\d)\.\d{1,3}$/.exec(version);
	if (parts === null) return null;
	const [major, minor] = [Number(parts[1]), Number(parts[2])];
	const series = major * 10 + minor;
	if (series < 80 || series > 111 || minor > 2) return null;
	return {
		edgeTriggered: series < 92,
		removesWhileScanning: series < 100,
		resetsCpuSelector: series < 110,
		flagsSerialInterrupt: series >= 111
	};
}
function defaultPic(version) {
	return version.startsWith("8.");
}
function maxCpus(version) {
	if (version.startsWith("8.")) return version.startsWith("8.0.") ? 288 : 1024;
	return 4096;
}
// src/core/measure/acpi/shape.ts
const DEFAULT_QEMU = "9.1.0";
function vmShape(given) {
	const qemuVersion = given.qemuVersion ?? "9.1.0";
	return {
		gpus: 0,
		nvswitches: 0,
		nics: 1,
		volumes: 0,
		rootVerity: true,
		hotplugOff: false,
		hole64: 0,
		pic: defaultPic(qemuVersion),
		smm: false,
		hugepages: false,
		pxb: given.hugepages ?? false,
		swtpm: false,
		numaNodes: false,
		hostShareMode: null,
		...given,
		qemuVersion
	};
}
function shapeFromVmConfig(config) {
	return vmShape({
		cpus: config.cpuCount,
		memory: config.memorySize,
		gpus: config.numGpus,
		nvswitches: config.numNvswitches,
		nics: config.numNics,
		volumes: config.numVerityVolumes,
		rootVerity: hasVerityRoot(config.image),
		hotplugOff: config.hotplugOff,
		hole64: config.pciHole64Size,
		hugepages: config.hugepages,
		swtpm: config.swtpm,
		numaNodes: config.numaNodes,
		hostShareMode: config.hostShareMode,
		...config.pic === null ? {} : { pic: config.pic },
		...config.qemuVersion === null ? {} : { qemuVersion: config.qemuVersion }
	});
}
function hasVerityRoot(image) {
	const [, major, minor] = /-(\d{1,4})\.(\d{1,4})(?:\.|$)/.exec(image ?? "") ?? [];
	return !(Number(major) === 0 && Number(minor) < 5);
}
const MIB$1 = 2 ** 20;
const GIB$3 = 2 ** 30;
const MAX_CPUS$1 = 4096;
const MAX_TD_CPUS = 576;
const MAX_TD_MEMORY_END = 61572651155456;
const MAX_HOLE64 = 2 ** 52 - 61572651155456;
const DEFAULT_HOLE64 = 32 * GIB$3;
const CHIPSET_SLOT = 31;
const SHARE_MODES = [
	"9p",
	"vvfat",
	"vhd",
	""
];
function endpoints({ volumes, nics, rootVerity }) {
	return 3 + volumes + nics + (rootVerity ? 1 : 0);
}
function rootPorts({ gpus, nvswitches, pxb }) {
	return nvswitches + (pxb ? 0 : gpus);
}
function whyImpossible(shape) {
	const { cpus, memory, gpus, nvswitches, nics, volumes, hole64, pxb } = shape;
	const counts = {
		cpus,
		memory,
		gpus,
		nvswitches,
		nics,
		volumes,
		hole64
	};
	for (const [name, count] of Object.entries(counts)) if (!Number.isSafeInteger(count) || count < 0) return `${name} must be a whole number from 0 on, not ${count}`;
	if (cpus < 1 || cpus > MAX_CPUS$1) return `a VM has 1 to ${MAX_CPUS$1} vCPUs, not ${cpus}`;
	if (memory < 2 * MIB$1 || memory % MIB$1 !== 0) return `a VM has whole MiB of memory, at least 2, not ${memory} bytes`;
	const noTd = whyNoTd(shape);
	if (noTd !== null) return noTd;
	if (hole64 > MAX_HOLE64) return `a 64-bit PCI window of ${hole64} bytes is beyond the physical address space`;
	const before = endpoints(shape);
	if (pxb && before >= 16) return `${before} virtio devices take slot 16, which the expander bridge needs`;
	const taken = before + (pxb ? 1 : 0) + rootPorts(shape);
	return taken >= CHIPSET_SLOT ? `PCI bus 0 has 30 free slots, not ${taken}` : null;
}
function whyNoTd({ cpus, memory }) {
	if (cpus > MAX_TD_CPUS) return `a TD has at most ${MAX_TD_CPUS} vCPUs, not ${cpus}`;
	const most = MAX_TD_MEMORY_END - 2 * GIB$3;
	return memory > most ? `a TD has at most ${most} bytes of memory, not ${memory}` : null;
}
function whyUnpredictable(shape) {
	const { cpus, memory, hole64, hugepages, swtpm, numaNodes, hostShareMode, qemuVersion } = shape;
	if (qemuTraits(qemuVersion) === null) return `the tables of QEMU ${preview(qemuVersion)} are not known, only those of ${KNOWN_SERIES}`;
	const most = maxCpus(qemuVersion);
	if (cpus > most) return `QEMU ${qemuVersion} gives a VM at most ${most} vCPUs, not ${cpus}`;
	if (numaNodes) return "explicit NUMA nodes (numa_nodes) add tables and bridges that are not modelled";
	if (swtpm) return "a virtual TPM (swtpm) adds a table and devices that are not modelled";
	if (hostShareMode !== null && !SHARE_MODES.includes(hostShareMode)) return `the devices of host share mode ${preview(hostShareMode)} are not known`;
	const passedThrough = shape.gpus + shape.nvswitches > 0;
	if (hugepages && passedThrough) return "with huge pages and passed-through devices the tables contain addresses that firmware chose and the host’s NUMA nodes";
	if (hugepages && memory % GIB$3 !== 0) return `with huge pages a VM gets whole GiB of memory, not the ${memory} bytes that its configuration claims`;
	if (passedThrough && (hole64 || DEFAULT_HOLE64) <= DEFAULT_HOLE64) return "passed-through devices enlarge the 64-bit PCI window, by an amount that depends on their memory";
	return null;
}
// src/core/measure/acpi/machine.ts
const GIB$2 = 2 ** 30;
const WINDOW64 = 61572651155456;
const CHIPSET = [
	{
		slot: 31,
		function: 0,
		kind: "lpc",
		hotplugBus: null
	},
	{
		slot: 31,
		function: 2,
		kind: "endpoint",
		hotplugBus: null
	},
	{
		slot: 31,
		function: 3,
		kind: "endpoint",
		hotplugBus: null
	}
];
function describeMachine(shape) {
	const { cpus, hugepages, pxb, hotplugOff } = shape;
	const traits = qemuTraits(shape.qemuVersion);
	if (traits === null) throw new TypeError("a known QEMU");
	const low = lowMemory(shape.memory);
	const hole64 = shape.hole64 || DEFAULT_HOLE64;
	const window64 = {
		first: WINDOW64,
		last: WINDOW64 + Math.ceil(hole64 / GIB$2) * GIB$2 - 1
	};
	return {
		cpus,
		hugepages,
		pxb,
		hotplug: !hotplugOff,
		traits,
		memory: {
			low,
			high: shape.memory - low
		},
		window64,
		functions: busZero(shape)
	};
}
function busZero(shape) {
	const free = [];
	for (let slot = 1; slot < 31; slot++) if (!(shape.pxb && slot === 16)) free.push(slot);
	const devices = endpoints(shape);
	const ports = rootPorts(shape);
	const hotplug = !shape.hotplugOff;
	const added = free.slice(0, devices + ports).map((slot, i) => {
		if (i < devices) return {
			slot,
			function: 0,
			kind: "endpoint",
			hotplugBus: null
		};
		return {
			slot,
			function: 0,
			kind: "port",
			hotplugBus: hotplug ? devices + ports - 1 - i : null
		};
	});
	if (shape.pxb) added.push({
		slot: 16,
		function: 0,
		kind: "endpoint",
		hotplugBus: null
	});
	return [
		{
			slot: 0,
			function: 0,
			kind: "endpoint",
			hotplugBus: null
		},
		...added.sort((a, b) => a.slot - b.slot),
		...CHIPSET
	];
}
function functionName({ slot, function: number }) {
	return `S${(slot * 8 + number).toString(16).toUpperCase().padStart(2, "0")}`;
}
// src/core/measure/acpi/rsdt.ts
function rsdt(offsets) {
	return systemTable("RSDT", 1, u32(...offsets));
}
function rsdtPointers(count) {
	return Array.from({ length: count }, (_, i) => ({
		offset: 36 + 4 * i,
		size: 4
	}));
}
function rsdp(rsdtOffset) {
	return join(ascii("RSD PTR "), u8(0), ascii("BOCHS "), u8(0), u32(rsdtOffset));
}
const RSDP = {
	length: 20,
	checksum: 8,
	rsdtPointer: 16
};
const FACS_BYTES = 64;
function facs() {
	return join(ascii("FACS"), u32(FACS_BYTES), zeros(56));
}
const PCI_CONFIG_BASE = 3758096384;
function mcfg() {
	return systemTable("MCFG", 1, u64(0, PCI_CONFIG_BASE), u16(0), u8(0, 255), u32(0));
}
const ACPI_PM_TIMER_GOOD = 2;
function waet() {
	return systemTable("WAET", 1, u32(ACPI_PM_TIMER_GOOD));
}
// src/core/measure/acpi/dsdt/pci-host.ts
const PCI_EXPRESS_ROOT = EisaId("PNP0A08");
const PCI_ROOT = EisaId("PNP0A03");
const PXB_BUS = 5;
const STATUS_PRESENT = 11;
function hostBridge({ hotplug }) {
	const configSpace = ResourceTemplate(DWordMemory(PCI_CONFIG_BASE, 4026531839, 1));
	return Scope("_SB", Device("PCI0", Name("_HID", PCI_EXPRESS_ROOT), Name("_CID", PCI_ROOT), Name("_UID", 0), operatingSystemCapabilities(!hotplug), endpointDeviceMethod()), Device("DRAC", Name("_HID", Text("PNP0C01")), Name("_CRS", configSpace)));
}
function operatingSystemCapabilities(nativeHotplug) {
	return Method("_OSC", 4, 0, CreateDWordField(Arg3, 0, "CDW1"), If(LEqual(Arg0, ToUUID("33db4d5b-1ff7-401c-9657-7441c03dd766")), CreateDWordField(Arg3, 4, "CDW2"), CreateDWordField(Arg3, 8, "CDW3"), Store("CDW3", Local0), And(Local0, nativeHotplug ? 31 : 30, Local0), If(LNot(LEqual(Arg1, 1)), Or("CDW1", 8, "CDW1")), If(LNot(LEqual("CDW3", Local0)), Or("CDW1", 16, "CDW1")), Store(Local0, "CDW3")), Else(Or("CDW1", 4, "CDW1")), Return(Arg3));
}
function deviceMethodPrologue() {
	return [
		Store(NO_FUNCTIONS, Local0),
		If(LNot(LEqual(Arg0, ToUUID("e5c937d0-3553-4d7a-9117-ea4d19c3434d"))), Return(Local0)),
		If(LLess(Arg1, 2), Return(Local0))
	];
}
function endpointDeviceMethod() {
	const FUNCTIONS_0_AND_7 = 129;
	return Method("EDSM", 5, 8, If(LEqual(Arg2, 0), ...deviceMethodPrologue(), Store(FUNCTIONS_0_AND_7, Index(Local0, 0)), Return(Local0)), If(LEqual(Arg2, 7), Store(Package(2, 0, Text("")), Local0), Store(DerefOf(Index(Arg4, 0)), Local1), Store(Local1, Index(Local0, 0)), Return(Local0)));
}
function expanderBridge() {
	const routes = Array.from({ length: 128 }, (_, i) => {
		const [slot, pin] = [i >> 2, i & 3];
		return Package(4, slot * 65536 + 65535, pin, `LNK${"DABC"[slot + pin & 3]}`, 0);
	});
	return Scope("\\_SB", Device("PC05", Name("_UID", PXB_BUS), Name("_BBN", PXB_BUS), Name("_HID", PCI_EXPRESS_ROOT), Name("_CID", PCI_ROOT), operatingSystemCapabilities(true), Name("_PXM", 0), Method("_PRT", 0, 0, Return(Package(128, ...routes))), Name("_CRS", ResourceTemplate(WordBusNumber(PXB_BUS, PXB_BUS)))));
}
function hostBridgeResources({ pxb, hotplug, memory, window64 }) {
	const windows = ResourceTemplate(WordBusNumber(0, pxb ? 4 : 255), IO(3320, 1, 8), WordIO(0, 3319), WordIO(3328, 65535), DWordMemory(655360, 786431, 3), DWordMemory(memory.low, 3758096383, 1), DWordMemory(4026531840, 4273995775, 1), QWordMemory(window64.first, window64.last, 3));
	return Scope("\\_SB.PCI0", Name("_CRS", windows), reserved("GPE0", "GPE0 resources", IO(1568, 1, 16)), ...hotplug ? [reserved("PHPR", "PCI Hotplug resources", IO(3264, 1, 24))] : []);
}
function reserved(name, title, ports) {
	return Device(name, Name("_HID", Text("PNP0A06")), Name("_UID", Text(title)), Name("_STA", STATUS_PRESENT), Name("_CRS", ResourceTemplate(ports)));
}
// src/core/measure/acpi/dsdt/pci-hotplug.ts
const NO_INDEX = 4294967295;
function pciHotplugMethods({ traits }) {
	const registers = (region, port, ...names) => [OperationRegion(region, 1, port, 4 * names.length), Field(region, 67, ...names.map((name) => FieldUnit(name, 32)))];
	return [Scope("_SB.PCI0", ...registers("PCST", 3264, "PCIU", "PCID"), ...registers("SEJ", 3272, "B0EJ"), ...registers("BNMR", 3280, "BNUM", "PIDX"), Mutex("BLCK"), ejectMethod(), indexMethod(), deviceMethod(traits.edgeTriggered))];
}
function ejectMethod() {
	return Method("PCEJ", 2, 0, Acquire("BLCK"), Store(Arg0, "BNUM"), Store(ShiftLeft(1, Arg1), "B0EJ"), Release("BLCK"), Return(0));
}
function indexMethod() {
	return Method("AIDX", 2, 0, Acquire("BLCK"), Store(Arg0, "BNUM"), Store(ShiftLeft(1, Arg1), "PIDX"), Store("PIDX", Local0), Release("BLCK"), Return(Local0));
}
function deviceMethod(firstForm) {
	const index = Call("AIDX", DerefOf(Index(Arg4, 0)), DerefOf(Index(Arg4, 1)));
	const isNone = [LEqual(Local2, 0), LEqual(Local2, NO_INDEX)];
	const nameDevice = firstForm ? [
		Store(Package(2, 0, Text("")), Local0),
		Store(index, Local2),
		Store(Local2, Index(Local0, 0))
	] : [
		Store(index, Local2),
		Store(Package(2), Local0),
		If(LNot(LOr(...isNone)), Store(Local2, Index(Local0, 0)), Store(Text(""), Index(Local0, 1)))
	];
	return Method("PDSM", 5, 8, If(LEqual(Arg2, 0), ...deviceMethodPrologue(), Store(0, Local1), Store(index, Local2), If(LNot(Or(...isNone)), Or(Local1, 1, Local1), Or(Local1, ShiftLeft(1, 7), Local1)), Store(Local1, Index(Local0, 0)), Return(Local0)), If(LEqual(Arg2, 7), ...nameDevice, Return(Local0)));
}
function hotplugPort(bus) {
	return [
		Name("BSEL", bus),
		Scope("S00", Name("ASUN", 0), Method("_DSM", 4, 8, Store(Package(2, 0, 0), Local0), Store("BSEL", Index(Local0, 0)), Store("ASUN", Index(Local0, 1)), Return(Call("PDSM", Arg0, Arg1, Arg2, Arg3, Local0))), Name("_SUN", 0), Method("_EJ0", 1, 0, Call("PCEJ", "BSEL", "_SUN"))),
		Method("DVNT", 2, 0, If(And(Arg0, 1), Notify("S00", Arg1)))
	];
}
function pciHotplugEvent({ functions }) {
	const ports = functions.filter((port) => port.hotplugBus !== null).reverse();
	if (ports.length === 0) return [Scope("_GPE", Method("_E01", 0, 0))];
	const notifyAll = ports.map((port) => Call(`^${functionName(port)}.PCNT`));
	return [Scope("\\_SB.PCI0", ...ports.map(notifyPort), Method("PCNT", 0, 0, ...notifyAll)), Scope("_GPE", Method("_E01", 0, 0, Acquire("\\_SB.PCI0.BLCK"), Call("\\_SB.PCI0.PCNT"), Release("\\_SB.PCI0.BLCK")))];
}
function notifyPort(port) {
	return Scope(functionName(port), Method("PCNT", 0, 0, Store(port.hotplugBus ?? 0, "BNUM"), Call("DVNT", "PCIU", 1), Call("DVNT", "PCID", 3)));
}
// src/core/measure/acpi/dsdt/pci-devices.ts
const STATUS_WORKING = 15;
function busZeroDevices({ functions, traits }) {
	return Scope("\\_SB", Scope("PCI0", ...functions.map((pciFunction) => functionDevice(pciFunction, traits))));
}
function functionDevice(pciFunction, traits) {
	const { slot, function: number, kind, hotplugBus } = pciFunction;
	const name = functionName(pciFunction);
	const address = Name("_ADR", slot * 65536 + number);
	switch (kind) {
		case "endpoint": return Device(name, address);
		case "port": return Device(name, address, Device("S00", Name("_ADR", 0)), ...hotplugBus === null ? [] : hotplugPort(hotplugBus));
		case "lpc": return Device(name, address, ...interruptRegisters(), ...isaDevices(traits));
	}
}
function interruptRegisters() {
	const registers = (letters) => [...letters].map((letter) => FieldUnit(`PRQ${letter}`, 8));
	return [OperationRegion("PIRQ", 2, 96, 12), Scope("\\_SB", Field("PCI0.SF8.PIRQ", 1, ...registers("ABCD"), Reserved(32), ...registers("EFGH")))];
}
function isaDevices({ flagsSerialInterrupt }) {
	const serialInterrupt = flagsSerialInterrupt ? IRQShared(4) : IRQNoFlags(4);
	return [
		Device("KBD", Name("_HID", EisaId("PNP0303")), Name("_STA", STATUS_WORKING), Name("_CRS", ResourceTemplate(IO(96, 1, 1), IO(100, 1, 1), IRQNoFlags(1)))),
		Device("MOU", Name("_HID", EisaId("PNP0F13")), Name("_STA", STATUS_WORKING), Name("_CRS", ResourceTemplate(IRQNoFlags(12)))),
		Device("COM1", Name("_HID", EisaId("PNP0501")), Name("_UID", 1), Name("_STA", STATUS_WORKING), Name("_CRS", ResourceTemplate(IO(1016, 0, 8), serialInterrupt))),
		Device("RTC", Name("_HID", EisaId("PNP0B00")), Name("_CRS", ResourceTemplate(IO(112, 1, 8), IRQNoFlags(8))))
	];
}
// src/core/measure/acpi/dsdt/index.ts
function dsdt(machine) {
	return systemTable("DSDT", 1, debugPort(), hostBridge(machine), ...machine.hotplug ? pciHotplugMethods(machine) : [], ...interruptModel(), interruptRouting(machine), gpeBlock(), cpus(machine), cpuHotplugEvent(), ...machine.pxb ? [expanderBridge()] : [], hostBridgeResources(machine), sleepStates(), firmwareConfig(), busZeroDevices(machine), ...machine.hotplug ? pciHotplugEvent(machine) : []);
}
const FACP_POINTERS = [
	{
		offset: 36,
		size: 4
	},
	{
		offset: 40,
		size: 4
	},
	{
		offset: 140,
		size: 8
	}
];
const PM1_EVENT = 1536;
const PM1_CONTROL = 1540;
const PM_TIMER = 1544;
const GPE0 = 1568;
const RESET = 3321;
const RESET_VALUE = 15;
const SMI_COMMAND = 178;
const SCI_INTERRUPT = 9;
const FLAGS = 33957;
const MOST_FLAT_CPUS = 8;
function facp({ cpus, smm }, offsets) {
	const body = new DataView(new ArrayBuffer(208));
	const at = (tableOffset) => tableOffset - 36;
	const u8 = (offset, value) => body.setUint8(at(offset), value);
	const u16 = (offset, value) => body.setUint16(at(offset), value, true);
	const u32 = (offset, value) => body.setUint32(at(offset), value, true);
	const gas = (offset, bits, port) => {
		u8(offset, 1);
		u8(offset + 1, bits);
		u32(offset + 4, port);
	};
	u32(36, offsets.facs);
	u32(40, offsets.dsdt);
	u8(44, 1);
	u16(46, SCI_INTERRUPT);
	if (smm) {
		u32(48, SMI_COMMAND);
		u8(52, 2);
		u8(53, 3);
	}
	u32(56, PM1_EVENT);
	u32(64, PM1_CONTROL);
	u32(76, PM_TIMER);
	u32(80, GPE0);
	u8(88, 4);
	u8(89, 2);
	u8(91, 4);
	u8(92, 16);
	u16(96, 4095);
	u16(98, 4095);
	u8(108, 50);
	u16(109, 2);
	u32(112, cpus > MOST_FLAT_CPUS ? 296101 : FLAGS);
	gas(116, 8, RESET);
	u8(128, RESET_VALUE);
	u32(140, offsets.dsdt);
	gas(148, 32, PM1_EVENT);
	gas(172, 16, PM1_CONTROL);
	gas(208, 32, PM_TIMER);
	gas(220, 128, GPE0);
	return systemTable("FACP", 3, [...new Uint8Array(body.buffer)]);
}
// src/core/measure/acpi/loader.ts
const TABLES_FILE = "etc/acpi/tables";
const RSDP_FILE = "etc/acpi/rsdp";
const COMMAND_BYTES = 128;
const FILE_NAME_BYTES = 56;
const ALLOCATE = 1;
const ADD_POINTER = 2;
const ADD_CHECKSUM = 3;
function allocate(file, alignment, zone) {
	return command(ALLOCATE, fileName(file), u32(alignment), u8(zone));
}
function addPointer(file, target, offset, size) {
	return command(ADD_POINTER, fileName(file), fileName(target), u32(offset), u8(size));
}
function addChecksum(file, offset, start, length) {
	return command(ADD_CHECKSUM, fileName(file), u32(offset, start, length));
}
const fileName = (name) => ascii(name, FILE_NAME_BYTES);
function command(code, ...fields) {
	const bytes = join(u32(code), ...fields);
	return join(bytes, zeros(COMMAND_BYTES - bytes.length));
}
// src/core/measure/acpi/srat.ts
const ENABLED = 1;
const NODE = 0;
const GAP_START = 655360;
const GAP_END = 1048576;
const HIGH_MEMORY = 4294967296;
const MEMORY_ENTRIES = 3;
function srat(cpus, memory) {
	const entries = [memoryEntry(0, GAP_START, ENABLED), memoryEntry(GAP_END, memory.low - GAP_END, ENABLED)];
	if (memory.high > 0) entries.push(memoryEntry(HIGH_MEMORY, memory.high, ENABLED));
	while (entries.length < MEMORY_ENTRIES) entries.push(memoryEntry(0, 0, 0));
	const processors = Array.from({ length: cpus }, (_, id) => processorEntry(id));
	return systemTable("SRAT", 1, u32(1), zeros(8), ...processors, ...entries);
}
function processorEntry(id) {
	return id < 255 ? join(u8(0, 16, NODE, id), u32(ENABLED), zeros(8)) : join(u8(2, 24, 0, 0), u32(NODE, id, ENABLED), zeros(8));
}
function memoryEntry(base, length, flags) {
	return join(u8(1, 40), u32(NODE), u16(0), u64(base, length), u32(0, flags), zeros(8));
}
// src/core/measure/acpi/index.ts
const LOADER_ALIGNMENT = 4096;
const TABLES_ALIGNMENT = 131072;
function generateAcpi(shape) {
	const reason = whyUnknown(shape);
	if (reason !== null) throw new require_start.InputError("INPUT_INVALID", `ACPI tables of this VM: ${reason}`);
	return layOut(describeMachine(shape), shape);
}
function acpiDigests$1(shape) {
	const unknown = whyUnknown(shape);
	if (unknown !== null) return { unknown };
	return digestsOfMachine(machineKey(shape), shape);
}
const knownDigests = new Remembered(64);
function digestsOfMachine(machine, shape) {
	return knownDigests.get(machine, () => digestsOf(generateAcpi(shape)));
}
function digestsOf({ loader, rsdp, tables }) {
	return {
		loader: toHex(sha384(loader)),
		rsdp: toHex(sha384(rsdp)),
		tables: toHex(sha384(tables))
	};
}
function whyUnknown(shape) {
	return whyImpossible(shape) ?? whyUnpredictable(shape);
}
function machineKey(shape) {
	const { memory, ...machine } = describeMachine(shape);
	return JSON.stringify([
		machine,
		machine.hugepages ? memory : memory.low,
		shape.pic,
		shape.smm
	]);
}
function layOut(machine, { pic, smm }) {
	const { cpus, hugepages, memory, traits } = machine;
	const placed = [];
	const commands = [allocate(RSDP_FILE, 16, 2), allocate(TABLES_FILE, 64, 1)];
	let end = 0;
	const place = (table) => {
		const offset = end;
		placed.push(table);
		end += table.length;
		return offset;
	};
	const link = (table, pointers = []) => {
		const start = place(table);
		for (const { offset, size } of pointers) commands.push(addPointer(TABLES_FILE, TABLES_FILE, start + offset, size));
		commands.push(addChecksum(TABLES_FILE, start + 9, start, table.length));
		return start;
	};
	const facsOffset = place(facs());
	const dsdtOffset = link(dsdt(machine));
	const listed = [
		link(facp({
			cpus,
			smm
		}, {
			facs: facsOffset,
			dsdt: dsdtOffset
		}), FACP_POINTERS),
		link(apic({
			cpus,
			pic,
			edgeTriggered: traits.edgeTriggered
		})),
		...hugepages ? [link(srat(cpus, memory))] : [],
		link(mcfg()),
		link(waet())
	];
	const rsdtOffset = link(rsdt(listed), rsdtPointers(listed.length));
	commands.push(addPointer(RSDP_FILE, TABLES_FILE, RSDP.rsdtPointer, 4), addChecksum(RSDP_FILE, RSDP.checksum, 0, RSDP.length));
	return {
		loader: padded(commands, LOADER_ALIGNMENT),
		rsdp: padded([rsdp(rsdtOffset)], 1),
		tables: padded(placed, TABLES_ALIGNMENT)
	};
}
function padded(parts, alignment) {
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	const file = new Uint8Array(Math.ceil(length / alignment) * alignment);
	file.set(join(...parts));
	return file;
}
// src/core/measure/smbios.ts
const PRODUCTS = [{
	manufacturer: "dstack",
	name: "dstack"
}, {
	manufacturer: "QEMU",
	name: "Standard PC (Q35 + ICH9, 2009)"
}];
const DSTACK_FIRMWARE = [
	"EDK II",
	"unknown",
	"02/02/2022"
];
const KIB = 1024;
const MIB = 2 ** 20;
const GIB$1 = 2 ** 30;
const MEMORY_ARRAY = 4096;
const SIGNATURE_AT = 8;
function smbiosBytes(tables) {
	const { memorySize, series, firmware } = tables;
	return Uint8Array.from(join(...systemAndChassis(tables), processor(tables), ...memoryDevices(memorySize, series), ...ramRanges(memorySize), structure(32, 8192, [zeros(7)]), structure(0, 0, [
		u8(1, 2),
		u16(59392),
		u8(3, 0),
		u64(8),
		u8(0, 28, 0, 0, 255, 255),
		u16(0)
	], firmware), structure(127, 65279, [])));
}
function systemAndChassis({ product, series }) {
	const machine = machineType(series);
	return [structure(1, 256, [u8(1, 2, 3, 0), zeros(19)], [
		product.manufacturer,
		product.name,
		machine
	]), structure(3, 768, [u8(1, 1, 2, 0, 0, 3, 3, 3, 2), zeros(9)], ["QEMU", machine])];
}
function machineType(series) {
	return `pc-q35-${Math.floor(series / 10)}.${series % 10}`;
}
function structure(type, handle, fields, strings = []) {
	const body = join(...fields);
	const text = strings.length === 0 ? zeros(2) : ascii(`${strings.map((string) => `${string}\0`).join("")}\0`);
	return join(u8(type, 4 + body.length), u16(handle), body, text);
}
function processor({ cpu, cpuCount, series }) {
	return structure(4, 1024, [
		u8(1, 3, series < 90 ? 1 : 254, 2),
		u32(cpu.signature, cpu.features),
		u8(3, 0),
		u16(0, 2e3, 0),
		u8(65, 1, 255, 255, 255, 255, 255, 255),
		zeros(6),
		u16(2, 1),
		...hasEntryPoint64(series, cpuCount) ? [zeros(6)] : []
	], [
		"CPU 0",
		"QEMU",
		machineType(series)
	]);
}
function hasEntryPoint64(series, cpuCount) {
	return series === 81 || series === 82 || series >= 90 && cpuCount >= 255;
}
function deviceBytes(series) {
	if (series <= 90) return 16 * GIB$1;
	return series >= 102 ? 2048 * GIB$1 : Number.POSITIVE_INFINITY;
}
function memoryDevices(memorySize, series) {
	const most = Math.min(deviceBytes(series), memorySize);
	const count = Math.ceil(memorySize / most);
	return [structure(16, MEMORY_ARRAY, [
		u8(1, 3, 6),
		u32(memorySize / KIB),
		u16(65534, count),
		u64(0)
	]), ...Array.from({ length: count }, (_, i) => {
		const mib = Math.min(most, memorySize - i * most) / MIB;
		const [size, extended] = mib < 32767 ? [mib, 0] : [32767, mib];
		const fields = [
			u16(MEMORY_ARRAY, 65534, 65535, 65535, size),
			u8(9, 0, 1, 0, 7),
			u16(2, 0),
			u8(2, 0, 0, 0, 0),
			u32(extended),
			zeros(8)
		];
		return structure(17, 4352 + i, fields, [`DIMM ${i}`, "QEMU"]);
	})];
}
function ramRanges(memorySize) {
	const low = lowMemory(memorySize);
	const high = {
		start: 4 * GIB$1,
		end: 4 * GIB$1 + memorySize - low
	};
	return [{
		start: 0,
		end: low
	}, ...memorySize > low ? [high] : []].map(({ start, end }, i) => structure(19, 4864 + i, [
		u32(start / KIB, end / KIB - 1),
		u16(MEMORY_ARRAY),
		u8(1),
		zeros(16)
	]));
}
const FEATURES = 260832255;
const FEATURE_CHOICES = [
	10,
	18,
	20,
	21,
	22,
	28,
	29,
	30,
	31
];
const STEPPINGS = 16;
const MAX_MEMORY$1 = 1024 * GIB$1;
function whyNoSmbios({ memorySize, qemuVersion, fmspc }) {
	if (qemuTraits(qemuVersion) === null) return `the SMBIOS tables of QEMU ${preview(qemuVersion)} are not known`;
	if (fmspc === null) return "its SMBIOS tables depend on the host’s CPU, and no PCK certificate names it";
	if (memorySize % MIB !== 0) return `a VM has whole MiB of memory, not ${memorySize} bytes`;
	return memorySize > MAX_MEMORY$1 ? `the SMBIOS tables of ${memorySize} bytes of memory are not searched` : null;
}
function findSmbios(machine, isMeasured) {
	const { memorySize, cpuCount, qemuVersion, fmspc } = machine;
	if (fmspc === null || whyNoSmbios(machine) !== null) throw new TypeError("a machine whose tables can be searched");
	const [major, minor] = qemuVersion.split(".").map(Number);
	const series = Number(major) * 10 + Number(minor);
	const model = Number.parseInt(fmspc.slice(2, 6), 16) * STEPPINGS;
	for (const product of PRODUCTS) {
		const bytes = smbiosBytes({
			memorySize,
			cpuCount,
			series,
			product,
			cpu: {
				signature: 0,
				features: 0
			},
			firmware: DSTACK_FIRMWARE
		});
		const view = new DataView(bytes.buffer);
		const at = join(...systemAndChassis({
			product,
			series
		})).length + SIGNATURE_AT;
		for (let stepping = 0; stepping < STEPPINGS; stepping++) {
			view.setUint32(at, model + stepping, true);
			for (let choice = 0; choice < 2 ** FEATURE_CHOICES.length; choice++) {
				view.setUint32(at + 4, featuresOf(choice), true);
				const digest = sha384(bytes);
				if (isMeasured(digest)) return {
					product,
					signature: model + stepping,
					digest
				};
			}
		}
	}
	return null;
}
function featuresOf(choice) {
	return FEATURE_CHOICES.reduce((bits, bit, i) => choice & 1 << i ? bits | 1 << bit : bits, FEATURES) >>> 0;
}
// src/core/appraisal/register-replay.ts
function runtimeEventDigest(event) {
	if (event.version === 2) {
		const canonical = {
			name: event.event,
			payload: toHex(event.payload),
			type: RUNTIME_EVENT_TYPE
		};
		return sha384(utf8(JSON.stringify(canonical)));
	}
	return sha384(concatBytes(new Uint8Array([
		1,
		0,
		0,
		8
	]), utf8(`:${event.event}:`), event.payload));
}
function replayRegister(log, imr, registers) {
	const events = log.filter((event) => event.imr === imr);
	const digests = events.map(measuredDigest).filter((digest) => digest !== null);
	const measured = registers[imr] ?? new Uint8Array();
	const replayed = digests.length === events.length ? extendRegister(digests) : null;
	const bound = replayed !== null && equalBytes(replayed, measured);
	return {
		name: `RTMR${imr}`,
		events,
		measured,
		replayed,
		bound
	};
}
function measuredDigest(event) {
	return event.imr === 3 && event.eventType === 134217729 ? runtimeEventDigest(event) : event.digest;
}
function replayFailure(replay) {
	if (replay.replayed !== null) return `${replay.name} replays to another value`;
	const missing = replay.events.filter((event) => measuredDigest(event) === null).map((event) => event.index);
	return `${replay.name} cannot be replayed, event ${missing.slice(0, 3).join(", ")} has no digest`;
}
function alteredEvents(events) {
	return events.flatMap((event) => {
		const { digest } = event;
		const isAltered = digest !== null && !equalBytes(digest, runtimeEventDigest(event));
		return event.eventType === 134217729 && isAltered ? [{
			event,
			digest
		}] : [];
	});
}
// src/core/formats/app-compose.ts
const FIELD = "app-compose";
const LIMITS$1 = { bytes: 1048576 };
const MAX_TEXTS = 4096;
const KNOWN_FIELDS = new Set([
	"manifest_version",
	"name",
	"features",
	"runner",
	"snapshotter",
	"docker_compose_file",
	"docker_config",
	"init_script",
	"pre_launch_script",
	"bash_script",
	"kms_enabled",
	"gateway_enabled",
	"tproxy_enabled",
	"local_key_provider_enabled",
	"key_provider",
	"key_provider_id",
	"public_logs",
	"public_sysinfo",
	"public_tcbinfo",
	"allowed_envs",
	"no_instance_id",
	"secure_time",
	"storage_fs",
	"swap_size",
	"event_log_version",
	"port_policy",
	"requirements",
	"verity_volumes",
	"launch_token_hash"
]);
function composeHash(bytes) {
	return toHex(sha256(bytes));
}
function parseAppCompose(bytes) {
	return readJson(fromUtf8(bytes, FIELD), FIELD, appCompose, LIMITS$1);
}
const texts = listOf$2(text, { most: MAX_TEXTS });
const manifestVersion = (value) => {
	return typeof value === "number" ? String(integer(1, 65535)(value)) : text(value);
};
const appCompose = (value) => {
	const json = anyObject(value);
	const flag = (key, absent) => memberOr(json, key, absent, boolean);
	const optionalText = (key) => memberOr(json, key, null, text);
	const features = memberOr(json, "features", [], texts);
	return {
		manifestVersion: member(json, "manifest_version", manifestVersion),
		name: member(json, "name", text),
		runner: member(json, "runner", text),
		dockerComposeFile: optionalText("docker_compose_file"),
		initScript: optionalText("init_script"),
		preLaunchScript: optionalText("pre_launch_script"),
		bashScript: optionalText("bash_script"),
		kmsEnabled: flag("kms_enabled", false) || features.includes("kms"),
		gatewayEnabled: flag("gateway_enabled", false) || flag("tproxy_enabled", false) || features.includes("tproxy-net"),
		localKeyProviderEnabled: flag("local_key_provider_enabled", false),
		keyProvider: optionalText("key_provider"),
		keyProviderId: optionalText("key_provider_id") ?? "",
		publicLogs: flag("public_logs", false),
		publicSysinfo: flag("public_sysinfo", false),
		publicTcbinfo: flag("public_tcbinfo", true),
		allowedEnvs: memberOr(json, "allowed_envs", [], texts),
		noInstanceId: flag("no_instance_id", false),
		secureTime: flag("secure_time", true),
		storageFs: optionalText("storage_fs"),
		eventLogVersion: memberOr(json, "event_log_version", 1, integer(1, 2)) === 2 ? 2 : 1,
		unknownFields: Object.keys(json).filter((key) => !KNOWN_FIELDS.has(key))
	};
};
function readMembers(text, numbers = "exact") {
	return readJson(text, FIELD, anyObject, {
		...LIMITS$1,
		numbers
	});
}
function normaliseAppCompose(bytes) {
	const json = readMembers(fromUtf8(bytes, FIELD));
	try {
		return canonicalJson(json);
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw new require_start.ParseError("PARSE_INVALID", FIELD, `has no normalised form (${why})`, { cause });
	}
}
// src/core/appraisal/source-code/compose-extends.ts
function inheritedBy(name, services, textOf) {
	const members = new Map();
	const seen = new Set([name]);
	let extended = services.get(name);
	for (;;) {
		const count = seen.size - 1;
		const extension = memberOf$1(extended, "extends");
		if (extension === void 0 || isAbsent(extension)) return {
			members,
			end: "here",
			count
		};
		if (!isAbsent(memberOf$1(extension, "file"))) return {
			members,
			end: "elsewhere",
			count
		};
		const target = textOf(extension.kind === "mapping" ? extension.entries.get("service") : extension);
		extended = target === null ? void 0 : services.get(target);
		if (target === null || extended === void 0 || seen.has(target)) return {
			members,
			end: "nowhere",
			count
		};
		seen.add(target);
		for (const [key, member] of mappingOf(extended) ?? []) if (!members.has(key) && !isAbsent(member)) members.set(key, member);
	}
}
// src/core/appraisal/source-code/compose-interpolation.ts
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:[-?+]|[-?+]/y;
const MAX_DEPTH = 16;
const MAX_OPEN = 32;
const VM_VARIABLE = /^(?:PATH|HOME|PWD|OLDPWD|USER|LOGNAME|SHELL|SHLVL|LANG|LC_.*|HOSTNAME|TERM|_|PCCS_URL|INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_.*|COMPOSE_PROJECT_NAME)$/;
function settersOf(compose) {
	const allowed = new Set(compose.allowedEnvs);
	const scripts = `${compose.initScript ?? ""} ${compose.preLaunchScript ?? ""}`;
	const inScripts = new Set(scripts.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []);
	return (name) => {
		if (allowed.has(name)) return "deployer";
		if (inScripts.has(name)) return "script";
		return VM_VARIABLE.test(name) ? "vm" : null;
	};
}
function interpolate(text, setBy) {
	if (!text.includes("$")) return {
		text,
		prefix: text,
		suffix: text,
		open: [],
		invalid: false
	};
	const parts = substitute(text, setBy, 0);
	if (parts === null) return {
		text: null,
		prefix: "",
		suffix: "",
		open: [],
		invalid: true
	};
	const open = parts.filter((part) => typeof part !== "string");
	if (open.length === 0) {
		const known = parts.join("");
		return {
			text: known,
			prefix: known,
			suffix: known,
			open: [],
			invalid: false
		};
	}
	const first = parts.findIndex((part) => typeof part !== "string");
	const last = parts.findLastIndex((part) => typeof part !== "string");
	const literal = (from, to) => parts.slice(from, to).join("");
	return {
		text: null,
		prefix: literal(0, first),
		suffix: literal(last + 1, parts.length),
		open: [...new Map(open.map((variable) => [variable.name, variable])).values()].slice(0, MAX_OPEN),
		invalid: false
	};
}
function substitute(text, setBy, depth) {
	if (depth > MAX_DEPTH) return null;
	const parts = [];
	let at = 0;
	while (at < text.length) {
		const dollar = text.indexOf("$", at);
		if (dollar === -1) break;
		parts.push(text.slice(at, dollar));
		const next = text[dollar + 1];
		if (next === "$") {
			parts.push("$");
			at = dollar + 2;
			continue;
		}
		const isBraced = next === "{";
		const name = match(NAME, text, dollar + (isBraced ? 2 : 1));
		if (name === null) return null;
		if (!isBraced) {
			parts.push(variable$1(name, setBy));
			at = dollar + 1 + name.length;
			continue;
		}
		const end = closingBrace(text, dollar);
		if (end === -1) return null;
		const value = expression(name, text.slice(dollar + 2 + name.length, end), setBy, depth);
		if (value === null) return null;
		parts.push(...value);
		at = end + 1;
	}
	parts.push(text.slice(at));
	return parts;
}
function expression(name, rest, setBy, depth) {
	if (rest === "") return [variable$1(name, setBy)];
	const operator = match(OPERATOR, rest, 0);
	if (operator === null) return null;
	const word = rest.slice(operator.length);
	const value = {
		name,
		by: setBy(name)
	};
	const isAmbiguous = /(?<!\$)\{/.test(word) || !operator.startsWith(":") && /:[-?+]/.test(word);
	const replacement = substitute(word, setBy, depth + 1);
	if (replacement === null) return null;
	if (value.by !== null || isAmbiguous || operator.endsWith("?")) return [value];
	return operator.endsWith("-") ? replacement : [];
}
function variable$1(name, setBy) {
	return {
		name,
		by: setBy(name)
	};
}
function closingBrace(text, dollar) {
	let depth = 0;
	for (let at = dollar; at < text.length; at++) if (text.startsWith("${", at)) {
		depth += 1;
		at += 1;
	} else if (text[at] === "}") {
		depth -= 1;
		if (depth === 0) return at;
	}
	return -1;
}
function match(pattern, text, at) {
	pattern.lastIndex = at;
	return pattern.exec(text)?.[0] ?? null;
}
// src/core/appraisal/source-code/compose-members.ts
const KNOWN = {
	file: setOf("version name include services models networks volumes configs secrets"),
	service: setOf(`annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent
  cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules
  devices dns dns_opt dns_search domainname entrypoint env_file environment expose extends external_links extra_hosts gpus group_add
  healthcheck hostname image init ipc isolation label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness
  memswap_limit models network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_start pre_stop
  privileged profiles provider pull_policy pull_refresh_after read_only restart runtime scale secrets security_opt shm_size stdin_open
  stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volumes volumes_from working_dir`),
	step: setOf("command image user privileged working_dir environment per_replica"),
	hook: setOf("command user privileged working_dir environment")
};
function unknownMembers(entries, kind) {
	return [...entries.keys()].filter((key) => !KNOWN[kind].has(key) && !key.startsWith("x-"));
}
function setOf(names) {
	return new Set(names.split(/\s+/));
}
// src/core/appraisal/source-code/host-path.ts
const PROJECT_FOLDER = "/dstack";
const ENGINE_SOCKETS = [
	"/run/docker.sock",
	"/run/containerd/containerd.sock",
	"/run/docker/containerd/containerd.sock",
	"/run/podman/podman.sock",
	"/var/run/docker.sock"
];
const DSTACK_SOCKETS = ["/run/dstack.sock", "/run/tappd.sock"];
const STATE = [
	"/proc",
	"/sys",
	"/dev",
	"/run",
	"/var/lib/docker",
	"/var/lib/containerd",
	"/var/lib/sysbox"
];
const SYSTEM = [
	"/etc",
	"/usr",
	"/bin",
	"/sbin",
	"/lib",
	"/lib64",
	"/boot",
	"/root",
	"/home",
	"/opt",
	"/var/lib",
	"/var/spool"
];
const DSTACK_FOLDERS = ["/dstack", "/tapp"];
const VOLATILE = /^\/var\/volatile(?!\/(?:log|tmp|cache)(?:\/|$))(?:\/|$)/;
const DSTACK_OWN = /^\/(?:dstack|tapp)\/(?:\..*|persistent|user_config|agent\.json|(?:app|docker)-compose.*)(?:\/|$)/;
const LINKS = [
	[/^\/var\/run$/, "/run"],
	[/^\/var\/lock$/, "/run/lock"],
	[/^\/var\/(log|tmp)$/, "/var/volatile/$1"],
	[/^\/var\/volatile\/dstack$/, "/dstack"],
	[/^\/(?:dev\/fd|proc\/[^/]+(?:\/task\/[^/]+)?\/fd)\/[^/]+$/, "/"],
	[/^\/proc\/[^/]+(?:\/task\/[^/]+)?\/(?:root|cwd)$/, "/"]
];
function hostPlaces(source, readOnly) {
	const path = absolute(source.trim());
	const readings = new Set([resolved(path, false), resolved(path, true)]);
	const places = new Set([...readings].flatMap((reading) => placesOf(reading, readOnly)));
	if (places.size > 1) places.delete("host-path");
	return [...places];
}
function devicePlaces(device, readOnly) {
	const places = new Set([...hostPlaces(device, readOnly), ...hostPlaces(`/${device.trim()}`, readOnly)]);
	if (places.size > 1) places.delete("host-path");
	return [...places];
}
function absolute(source) {
	if (source.startsWith("/")) return source;
	if (source.startsWith("~")) return source.replace(/^~[^/]*/, "/root");
	return `${PROJECT_FOLDER}/${source}`;
}
function resolved(path, follow) {
	let at = "";
	for (const part of path.split("/")) {
		if (part === "" || part === ".") continue;
		at = part === ".." ? at.slice(0, Math.max(0, at.lastIndexOf("/"))) : `${at}/${part}`;
		if (follow) at = followed(at);
	}
	const end = followed(at).replace(/^\/var\/run(?=\/)/, "/run").replace(/^\/var\/volatile\/dstack(?=\/)/, "/dstack");
	return end === "" ? "/" : end;
}
function followed(path) {
	for (const [link, target] of LINKS) if (link.test(path)) return path.replace(link, target).replace(/^\/$/, "");
	return path;
}
function placesOf(path, readOnly) {
	if (path === "/") return ["docker-socket", "host-root"];
	if (DSTACK_SOCKETS.includes(path)) return ["dstack-socket"];
	const places = ENGINE_SOCKETS.some((socket) => isWithin(socket, path)) ? ["docker-socket"] : [];
	if (ENGINE_SOCKETS.includes(path)) return places;
	const isSystem = [
		...STATE,
		...SYSTEM,
		...DSTACK_FOLDERS
	].some((folder) => isWithin(folder, path)) || STATE.some((folder) => isWithin(path, folder)) || DSTACK_OWN.test(path) || VOLATILE.test(path) || !readOnly && SYSTEM.some((folder) => isWithin(path, folder));
	return [...places, isSystem ? "host-system" : "host-path"];
}
function isWithin(path, folder) {
	return path === folder || path.startsWith(`${folder}/`);
}
// src/core/appraisal/source-code/compose-findings.ts
const MAX_SERVICES = 256;
const MAX_PLACES = 20;
const MAX_WHERE = 300;
const MAX_NAME$2 = 100;
async function composeFindings(bytes) {
	let compose;
	let normalised;
	try {
		compose = parseAppCompose(bytes);
		normalised = normaliseAppCompose(bytes);
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return [found("malformed", "", `Not an app-compose that dstack can read: ${error.message}.`)];
	}
	const findings = memberFindings(compose);
	if (normalised !== fromUtf8(bytes, "app-compose")) findings.push(found("not-normalised", "", "Not in normalised form: a tool that writes it again changes its hash."));
	return limited([...findings, ...await composeFileFindings(compose)]);
}
function limited(findings) {
	const kept = [];
	const counts = new Map();
	for (const finding of findings) {
		const count = (counts.get(finding.rule) ?? 0) + 1;
		counts.set(finding.rule, count);
		if (count > MAX_PLACES) continue;
		const where = finding.where.length > MAX_WHERE ? `${finding.where.slice(0, MAX_WHERE)}…` : finding.where;
		kept.push({
			...finding,
			where
		});
	}
	return kept.map((finding, at) => {
		const more = (counts.get(finding.rule) ?? 0) - MAX_PLACES;
		if (more <= 0 || kept.findLastIndex(({ rule }) => rule === finding.rule) !== at) return finding;
		const mayBe = findings.flatMap((one) => one.rule === finding.rule ? one.mayBe ?? [] : []);
		const message = `${finding.message} The same holds at ${more} more ${more === 1 ? "place" : "places"}.`;
		return {
			...finding,
			message,
			...mayBe.length === 0 ? {} : { mayBe: [...new Set(mayBe)] }
		};
	});
}
const KNOWN_RUNNERS = [
	"docker-compose",
	"nerdctl-compose",
	"bash"
];
const TOOL_VARIABLE = /^(?:COMPOSE_.*|APP_COMPOSE_FILE|DOCKER_(?:HOST|CONTEXT|CONFIG|CERT_PATH|TLS.*|CLI_.*|API_VERSION|BUILDKIT|CONTENT_TRUST.*|DEFAULT_PLATFORM)|BUILD(?:KIT|X)_.*|NERDCTL_.*|CONTAINERD_.*|CNI_.*|LD_.*|GCONV_PATH|GODEBUG|SSL_CERT_(?:FILE|DIR)|PATH|HOME|XDG_.*|BASH_.*|ENV|IFS|SHELLOPTS|BASHOPTS|PS4)$/;
function listOf(names) {
	const shown = names.slice(0, 16).map((name) => preview(name));
	return `${shown.join(", ")}${names.length > shown.length ? `, and ${names.length - shown.length} more` : ""}`;
}
function memberFindings(compose) {
	const findings = [];
	if (!KNOWN_RUNNERS.includes(compose.runner)) {
		const message = `The runner ${preview(compose.runner)} is not known here: nobody can say what runs.`;
		findings.push(found("runner", "runner", message));
	}
	const scripts = [
		[
			"init-script",
			"init_script",
			compose.initScript
		],
		[
			"pre-launch-script",
			"pre_launch_script",
			compose.preLaunchScript
		],
		[
			"bash-script",
			"bash_script",
			compose.bashScript
		]
	];
	for (const [rule, where, script] of scripts) {
		if (!script) continue;
		findings.push(found(rule, where, "Runs in the VM as root, outside the containers: read it like the code it is."));
	}
	if (compose.publicLogs) findings.push(found("public-logs", "public_logs", "Anyone can read the logs of the containers."));
	if (compose.publicSysinfo) findings.push(found("public-sysinfo", "public_sysinfo", "Anyone can read the load and disk usage of the VM."));
	if (!compose.publicTcbinfo) findings.push(found("private-tcbinfo", "public_tcbinfo", "The guest agent hides the evidence from the public."));
	if (compose.allowedEnvs.length > 0) {
		const message = `The deployer chooses the values of ${compose.allowedEnvs.length} variables, which are not measured: ${listOf(compose.allowedEnvs)}.`;
		findings.push(found("allowed-envs", "allowed_envs", message));
	}
	const ofTools = compose.allowedEnvs.filter((name) => TOOL_VARIABLE.test(name));
	if (ofTools.length > 0) {
		const message = `The programs that start the containers obey ${listOf(ofTools)}: whoever sets them can have something else run.`;
		findings.push(found("allowed-env-of-tools", "allowed_envs", message));
	}
	findings.push(...keyFindings(compose));
	if (compose.gatewayEnabled) findings.push(found("gateway", "gateway_enabled", "Reached through a dstack gateway, which has to be verified too."));
	if (compose.noInstanceId) findings.push(found("no-instance-id", "no_instance_id", "Instances have no identity of their own, and share keys."));
	if (!compose.secureTime) findings.push(found("host-time", "secure_time", "The VM takes its time from the host at boot."));
	for (const field of compose.unknownFields) findings.push(found("unknown-field", field, "A member that this version does not know."));
	return findings;
}
function keyFindings(compose) {
	const byKms = compose.keyProvider === "kms" || compose.keyProvider === null && compose.kmsEnabled;
	const byLocal = compose.keyProvider === "local" || compose.keyProvider === null && compose.localKeyProviderEnabled;
	const findings = [];
	if (byKms) findings.push(found("kms", "key_provider", "Keys come from a KMS, which has to be verified too."));
	else if (byLocal) findings.push(found("local-key-provider", "key_provider", "Keys come from an SGX enclave on the same host."));
	if ((byKms || byLocal) && compose.keyProviderId === "") findings.push(found("any-key-provider", "key_provider_id", "Any key provider of this kind is accepted, not a particular one."));
	return findings;
}
const COMPOSE_FILE$1 = "docker_compose_file";
async function composeFileFindings(compose) {
	if (compose.dockerComposeFile === null || compose.dockerComposeFile === "") return compose.runner === "bash" ? [] : [found("no-compose-file", COMPOSE_FILE$1, "There is no Docker Compose file.")];
	let file;
	try {
		file = await readComposeYaml(compose.dockerComposeFile);
	} catch (error) {
		const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
		return [malformed(COMPOSE_FILE$1, `The Docker Compose file cannot be read: ${why.slice(0, 200)}.`)];
	}
	const services = mappingOf(memberOf$1(file, "services"));
	if (services === null) return [malformed(COMPOSE_FILE$1, "The Docker Compose file has no services.")];
	if (services.size > MAX_SERVICES) return [malformed(COMPOSE_FILE$1, `More than ${MAX_SERVICES} services: not examined.`)];
	return new ComposeFileReader(file, services, settersOf(compose)).findings();
}
const FALSE = /^(?:n|no|f|false|off|0|)$/i;
const HOST_NAMESPACES = [
	"network_mode",
	"pid",
	"ipc",
	"userns_mode",
	"uts",
	"cgroup"
];
const SCALARS = [
	"image",
	"pull_policy",
	"privileged",
	"use_api_socket",
	"runtime",
	...HOST_NAMESPACES
];
const USUAL_CAPABILITIES = new Set([
	"AUDIT_WRITE",
	"CHOWN",
	"DAC_OVERRIDE",
	"FOWNER",
	"FSETID",
	"KILL",
	"MKNOD",
	"NET_BIND_SERVICE",
	"NET_RAW",
	"SETFCAP",
	"SETGID",
	"SETPCAP",
	"SETUID",
	"SYS_CHROOT"
]);
const USUAL_CONFINEMENT = /^(?:no-new-privileges(?:[:=]true)?|apparmor[:=]docker-default|seccomp[:=]builtin)$/i;
const USUAL_RUNTIMES = [
	"",
	"runc",
	"io.containerd.runc.v2"
];
const DIGEST$1 = /@sha256:[0-9a-f]{64}$/;
const ANY_PATH = [
	"docker-socket",
	"host-root",
	"host-system",
	"host-path",
	"dstack-socket"
];
const ANY_VOLUME = [
	...ANY_PATH,
	"volume-options",
	"external-volume"
];
const DECISIVE = {
	image: [],
	build: [],
	pull_policy: ["pull-policy", "image-built"],
	command: [],
	entrypoint: [],
	healthcheck: [],
	working_dir: [],
	platform: [],
	user: [],
	group_add: [],
	cgroup_parent: [],
	extends: ["extends"],
	provider: [],
	privileged: ["privileged"],
	pre_start: ["privileged", "image-not-pinned"],
	post_start: ["privileged"],
	pre_stop: ["privileged"],
	use_api_socket: ["docker-socket"],
	cap_add: ["cap-add"],
	security_opt: ["security-opt"],
	...Object.fromEntries(HOST_NAMESPACES.map((name) => [name, ["host-namespace"]])),
	networks: ["host-namespace"],
	devices: [],
	device_cgroup_rules: [],
	env_file: [],
	label_file: [],
	volumes_from: [],
	runtime: ["runtime"]
};
const CAUSE = {
	deployer: "whose value the deployer chooses",
	script: "which a script of this file may set",
	vm: "which the VM sets",
	none: "whose value nothing in this file says"
};
var ComposeFileReader = class {
	#file;
	#services;
	#setBy;
	#findings = [];
	#values = new WeakMap();
	constructor(file, services, setBy) {
		this.#file = file;
		this.#services = services;
		this.#setBy = setBy;
	}
	findings() {
		for (const [name, service] of this.#services) this.#service(name, service, `${COMPOSE_FILE$1}.services.${name.slice(0, MAX_NAME$2)}`);
		if (!isAbsent(memberOf$1(this.#file, "include"))) this.#add("include", `${COMPOSE_FILE$1}.include`, "Includes other files, which the hash does not cover.");
		this.#knows("file", this.#file, COMPOSE_FILE$1);
		this.#each("models", (_, where) => {
			this.#add("provider", where, "A plugin of Docker Compose runs the model, outside any container.");
		});
		this.#each("volumes", (volume, where) => this.#topVolume(volume, where));
		this.#each("networks", (network, where) => this.#network(network, where));
		this.#each("configs", (config, where) => this.#content(config, where));
		this.#each("secrets", (secret, where) => this.#content(secret, where));
		return this.#findings;
	}
	#add(rule, where, message, mayBe = []) {
		this.#findings.push(found(rule, where, message, mayBe));
	}
	#knows(kind, node, where) {
		const unknown = unknownMembers(mappingOf(node) ?? new Map(), kind);
		if (unknown.length === 0) return;
		const message = `What Docker Compose makes of ${listOf(unknown)} is not known here.`;
		this.#findings.push(malformed(where, message));
	}
	#each(section, judge) {
		const node = memberOf$1(this.#file, section);
		if (isAbsent(node)) return;
		const entries = mappingOf(node);
		if (entries === null) {
			this.#findings.push(malformed(`${COMPOSE_FILE$1}.${section}`, "This is not a mapping."));
			return;
		}
		for (const [name, value] of entries) judge(value, `${COMPOSE_FILE$1}.${section}.${name.slice(0, MAX_NAME$2)}`);
	}
	#value(node) {
		if (node.kind !== "text") return null;
		const value = this.#values.get(node) ?? interpolate(node.text, this.#setBy);
		this.#values.set(node, value);
		return value;
	}
	#text(node) {
		return node === void 0 || isAbsent(node) ? null : this.#value(node)?.text ?? null;
	}
	#isTrue(node) {
		if (node === void 0 || isAbsent(node)) return false;
		const value = this.#value(node);
		if (value === null || value.invalid) return true;
		return value.text !== null && !FALSE.test(value.text);
	}
	#items(service, key, where) {
		const node = service.get(key);
		if (node === void 0 || isAbsent(node)) return [];
		const path = `${where}.${key}`;
		if (node.kind === "list") return node.items.map((item, index) => ({
			node: item,
			where: `${path}[${index}]`
		}));
		if (node.kind === "text") return [{
			node,
			where: path
		}];
		this.#findings.push(malformed(path, "This is not a list."));
		return [];
	}
	#texts(service, key, where) {
		return this.#items(service, key, where).flatMap((item) => {
			if (item.node.kind !== "text") {
				this.#findings.push(malformed(item.where, "This is not plain text."));
				return [];
			}
			const text = this.#text(item.node);
			return text === null ? [] : [{
				text: text.trim(),
				where: item.where
			}];
		});
	}
	#service(name, node, where) {
		const service = mappingOf(node);
		if (service === null) {
			this.#findings.push(malformed(where, "The service is not a mapping."));
			return;
		}
		for (const key of SCALARS) {
			const member = service.get(key);
			if (member !== void 0 && member.kind !== "text") this.#findings.push(malformed(`${where}.${key}`, "This is not plain text."));
		}
		this.#knows("service", node, where);
		this.#image(name, service, where);
		this.#rights(service, where);
		for (const volume of this.#items(service, "volumes", where)) this.#mount(volume.node, volume.where);
		this.#files(service, where);
		if (this.#items(service, "ports", where).length > 0) this.#add("published-ports", `${where}.ports`, "Who reaches the VM reaches the container by these ports.");
		for (const [key, member] of service) if (key !== "volumes" && !key.startsWith("x-")) this.#openMember(key, member, `${where}.${key}`, DECISIVE[key]);
	}
	#image(name, service, where) {
		const inherited = this.#inherited(name, where);
		const has = (key) => !isAbsent(service.get(key) ?? inherited.get(key));
		const image = service.get("image");
		if (image !== void 0 && !isAbsent(image) && !this.#isPinned(image)) {
			const text = image.kind === "text" ? preview(this.#text(image) ?? image.text, 120) : "of another form";
			this.#add("image-not-pinned", `${where}.image`, `The image ${text} is not pinned by digest: the registry decides what runs.`);
		}
		if (!isAbsent(service.get("build"))) this.#add("image-built", `${where}.build`, "The image is built when the VM starts: the hash does not determine it.");
		else if (!has("image") && !has("build") && !has("provider")) this.#add("no-image", where, "The service names no image.");
		const policy = this.#text(service.get("pull_policy"));
		const effective = service.get("image") ?? inherited.get("image");
		const pinned = effective !== void 0 && this.#isPinned(effective);
		if (policy === "build") this.#add("image-built", `${where}.pull_policy`, "The image is built when the VM starts, whatever it is called.");
		else if (policy !== null && !pinned && !/^(?:missing|if_not_present|)$/.test(policy)) {
			const message = /^never$/i.test(policy) ? "The image of that name that the VM’s disk has is taken, whoever put it there." : "The image is fetched anew: what runs can change without a deployment.";
			this.#add("pull-policy", `${where}.pull_policy`, message);
		}
	}
	#isPinned(image) {
		const value = this.#value(image);
		return value !== null && !value.invalid && DIGEST$1.test(value.suffix);
	}
	#inherited(name, where) {
		const { members, end, count } = inheritedBy(name, this.#services, (node) => this.#text(node));
		if (end === "elsewhere" && count === 0) this.#add("extends", `${where}.extends`, "Extends a service of a file that the hash does not cover.");
		if (end === "nowhere") this.#findings.push(malformed(`${where}.extends`, "It extends a service that this file does not have."));
		return end === "elsewhere" ? new Map([...members, ["image", UNKNOWN_IMAGE]]) : members;
	}
	#rights(service, where) {
		if (this.#isTrue(service.get("privileged"))) this.#add("privileged", `${where}.privileged`, "A privileged container controls the whole VM.");
		for (const key of [
			"pre_start",
			"post_start",
			"pre_stop"
		]) for (const hook of this.#items(service, key, where)) {
			this.#knows(key === "pre_start" ? "step" : "hook", hook.node, hook.where);
			const image = memberOf$1(hook.node, "image");
			if (image !== void 0 && !isAbsent(image) && !this.#isPinned(image)) this.#add("image-not-pinned", `${hook.where}.image`, "The image of this step is not pinned by digest.");
			if (!this.#isTrue(memberOf$1(hook.node, "privileged"))) continue;
			this.#add("privileged", `${hook.where}.privileged`, "A privileged command in the container controls the whole VM.");
		}
		if (this.#isTrue(service.get("use_api_socket"))) this.#add("docker-socket", `${where}.use_api_socket`, ENGINE);
		if (!this.#texts(service, "cap_add", where).map(({ text }) => text.toUpperCase()).every((name) => USUAL_CAPABILITIES.has(name.replace(/^CAP_/, "")))) this.#add("cap-add", `${where}.cap_add`, "The container has more capabilities than the usual ones.");
		for (const option of this.#texts(service, "security_opt", where)) {
			if (USUAL_CONFINEMENT.test(option.text)) continue;
			this.#add("security-opt", option.where, "The confinement of the container is not the usual one.");
		}
		for (const key of HOST_NAMESPACES) {
			if (this.#text(service.get(key))?.trim().toLowerCase() !== "host") continue;
			this.#add("host-namespace", `${where}.${key}`, "The container shares this namespace with the VM.");
		}
		for (const key of ["devices", "device_cgroup_rules"]) for (const device of this.#items(service, key, where)) this.#add("devices", device.where, "The container has a device of the VM.");
		for (const from of this.#items(service, "volumes_from", where)) this.#add("volumes-from", from.where, "The container has all volumes of another container.");
		const runtime = this.#text(service.get("runtime"));
		if (runtime !== null && !USUAL_RUNTIMES.includes(runtime)) this.#add("runtime", `${where}.runtime`, `The container is run by ${preview(runtime)}.`);
		if (!isAbsent(service.get("provider"))) this.#add("provider", `${where}.provider`, "A plugin of Docker Compose runs the service, outside any container.");
	}
	#files(service, where) {
		const files = service.get("env_file")?.kind === "mapping" ? [{ where: `${where}.env_file` }] : this.#items(service, "env_file", where).filter(({ node }) => !isAbsent(node));
		for (const file of files) this.#add("env-file", file.where, "Variables come from a file that the hash does not cover.");
		for (const key of ["label_file", "credential_spec"]) if (!isAbsent(service.get(key))) this.#add("file-not-hashed", `${where}.${key}`, NOT_COVERED);
	}
	#mount(node, where) {
		const value = this.#value(node);
		if (value !== null) {
			const { source, target, mode } = shortVolume(value.text ?? value.prefix, value.text !== null);
			const isOpen = value.text === null && target === null && !/^[A-Za-z0-9]{2}/.test(value.prefix);
			this.#open(node, where, isOpen ? ANY_PATH : null);
			const lastMode = mode?.split(",").findLast((option) => option === "ro" || option === "rw");
			if (source !== null && /^[./~]/.test(source.trim())) this.#hostPath(source, value.text !== null && lastMode === "ro", where);
			return;
		}
		const type = memberOf$1(node, "type");
		const source = memberOf$1(node, "source");
		const kind = this.#text(type);
		const path = this.#text(source);
		const isKnown = (isAbsent(type) || kind !== null) && (isAbsent(source) || path !== null);
		this.#open(node, where, isKnown ? null : [...ANY_PATH, "image-not-pinned"]);
		if (node.kind !== "mapping") {
			this.#findings.push(malformed(where, "The volume is neither text nor a mapping."));
			return;
		}
		if (kind === "image" && source !== void 0 && !this.#isPinned(source)) this.#add("image-not-pinned", `${where}.source`, "The image mounted here is not pinned by digest.");
		if (path === null || kind === "image") return;
		const readOnly = node.entries.get("read_only");
		const isReadOnly = readOnly !== void 0 && this.#isTrue(readOnly);
		if (kind === "bind" || /^[./~]/.test(path.trim())) this.#hostPath(path, isReadOnly, where);
	}
	#hostPath(path, isReadOnly, where) {
		this.#places(hostPlaces(path, isReadOnly), where);
	}
	#places(places, where) {
		for (const place of places) this.#add(place, where, PLACES[place]);
	}
	#topVolume(volume, where) {
		const options = memberOf$1(volume, "driver_opts");
		this.#open(volume, where, isAbsent(options) && isAbsent(memberOf$1(volume, "driver")) ? null : ANY_VOLUME);
		if (this.#isExternal(volume)) this.#add("external-volume", `${where}.external`, "The volume is not made by this file: it may be anything.");
		const driver = this.#text(memberOf$1(volume, "driver"));
		if (driver !== null && driver !== "" && driver !== "local") this.#add("volume-options", `${where}.driver`, `The volume is that of the driver ${preview(driver)}.`);
		if (options === void 0 || isAbsent(options) || mappingOf(options)?.size === 0) return;
		const path = `${where}.driver_opts`;
		const type = (this.#text(memberOf$1(options, "type")) ?? "").trim();
		const flags = (this.#text(memberOf$1(options, "o")) ?? "").split(",").map((flag) => flag.trim());
		const device = this.#text(memberOf$1(options, "device"));
		const isBind = flags.includes("bind") || flags.includes("rbind");
		if (type === "tmpfs" && !isBind) return;
		if (device !== null && (isBind || /^[./~]/.test(device.trim()))) this.#places(devicePlaces(device, flags.includes("ro")), path);
		if (!isBind) this.#add("volume-options", path, "The volume is mounted with options of its own: it may be anything.");
	}
	#isExternal(node) {
		return this.#isTrue(memberOf$1(node, "external"));
	}
	#network(network, where) {
		this.#open(network, where, ["host-namespace"]);
		const external = memberOf$1(network, "external");
		if ([
			memberOf$1(network, "name"),
			memberOf$1(external, "name"),
			memberOf$1(network, "driver")
		].some((name) => this.#text(name)?.trim().toLowerCase() === "host") || where === `${COMPOSE_FILE$1}.networks.host` && this.#isExternal(network)) this.#add("host-namespace", where, "Containers of this network share it with the VM.");
	}
	#content(node, where) {
		this.#open(node, where, ["file-not-hashed", ...ANY_PATH]);
		const variable = this.#text(memberOf$1(node, "environment"));
		if (variable !== null) {
			const setBy = this.#setBy(variable);
			this.#add("open-environment", `${where}.environment`, dependsOn([{
				name: variable,
				by: setBy
			}]));
		}
		const file = memberOf$1(node, "file");
		if (file === void 0 || isAbsent(file)) return;
		this.#add("file-not-hashed", `${where}.file`, NOT_COVERED);
		const path = this.#text(file);
		if (path === null) return;
		for (const place of hostPlaces(path, true)) if (place !== "host-path") this.#add(place, `${where}.file`, PLACES[place]);
	}
	#openMember(key, member, where, mayBe) {
		this.#open(member, where, Object.hasOwn(DECISIVE, key) ? mayBe ?? [] : null);
	}
	#open(member, where, mayBe) {
		const open = new Map();
		let isInvalid = false;
		const visit = (node) => {
			if (node.kind === "list") node.items.forEach(visit);
			if (node.kind === "mapping") node.entries.forEach(visit);
			const value = this.#value(node);
			isInvalid ||= value?.invalid === true;
			for (const variable of value?.open ?? []) open.set(variable.name, variable);
		};
		visit(member);
		if (isInvalid) this.#findings.push(malformed(where, "It has a $ that begins no variable, which Docker Compose refuses."));
		if (open.size === 0) return;
		const message = dependsOn([...open.values()]);
		if (mayBe === null) this.#add("open-environment", where, message);
		else {
			const may = mayBe.length === 0 ? "" : ` It may come to: ${mayBe.join(", ")}.`;
			this.#add("open-value", where, `${message}${may}`, mayBe);
		}
	}
};
const UNKNOWN_IMAGE = {
	kind: "text",
	text: "unknown",
	plain: true,
	size: 1
};
const ENGINE = "The socket of the container engine gives control of every container and of the VM.";
const NOT_COVERED = "A file is used that the hash does not cover.";
const PLACES = {
	"docker-socket": ENGINE,
	"host-root": "The whole file system of the VM is mounted.",
	"host-system": "System files of the VM are mounted: they can hold keys, or change what runs.",
	"host-path": "Files of the VM are mounted, which the hash does not cover.",
	"dstack-socket": "The guest agent gives the container keys of the app and quotes of the VM."
};
function dependsOn(variables) {
	return `It depends on ${[...new Set(variables.map(({ by }) => by ?? "none"))].map((cause) => {
		return `${listOf(variables.filter(({ by }) => (by ?? "none") === cause).map(({ name }) => name))}, ${CAUSE[cause]}`;
	}).join("; and on ")}.`;
}
function shortVolume(spec, isWhole) {
	const drive = /^[A-Za-z]:/.exec(spec)?.[0] ?? "";
	const [source = "", target, ...modes] = spec.slice(drive.length).split(":");
	if (target === void 0 || isWhole && spec.length <= 2) return {
		source: null,
		target: null,
		mode: null
	};
	return {
		source: `${drive}${source}`,
		target,
		mode: modes.length === 0 ? null : modes.join(":")
	};
}
function malformed(where, message) {
	return found("compose-file-malformed", where, message);
}
function found(rule, where, message, mayBe = []) {
	const { severity } = COMPOSE_RULES[rule];
	return {
		rule,
		severity,
		message,
		where,
		...mayBe.length === 0 ? {} : { mayBe }
	};
}
// src/core/appraisal/source-code/compose-images.ts
const COMPOSE_FILE = "docker_compose_file";
const MAX_IMAGES$1 = 1024;
const MAX_NAME$1 = 100;
async function composeImages(appCompose) {
	const compose = parseAppCompose(appCompose);
	if (compose.dockerComposeFile === null || compose.dockerComposeFile === "") return [];
	const file = await readFile(compose.dockerComposeFile);
	const services = mappingOf(memberOf$1(file, "services")) ?? new Map();
	const read = valueReader(compose);
	const images = isAbsent(memberOf$1(file, "include")) ? [] : [{
		kind: "elsewhere",
		where: `${COMPOSE_FILE}.include`,
		reference: null
	}];
	for (const [name, service] of services) {
		const where = `${COMPOSE_FILE}.services.${name.slice(0, MAX_NAME$1)}`;
		const { members, end } = inheritedBy(name, services, (node) => node === void 0 ? null : read(node).text);
		const effective = (key) => {
			const own = memberOf$1(service, key);
			return isAbsent(own) ? members.get(key) : own;
		};
		images.push(...serviceImage(effective, end, where, read));
		for (const [index, hook] of itemsOf(effective("pre_start")).entries()) {
			const image = memberOf$1(hook, "image");
			if (isAbsent(image)) continue;
			const named = imageOf(image, `${where}.pre_start[${index}].image`, read);
			images.push(forPlatform(named, effective("platform"), where, read));
		}
		for (const [index, mount] of itemsOf(effective("volumes")).entries()) {
			if (mount.kind !== "mapping") continue;
			const type = read(mount.entries.get("type"));
			const path = `${where}.volumes[${index}].source`;
			const source = mount.entries.get("source");
			if (type.text === "image") images.push(imageOf(source, path, read));
			else if (type.written !== null && type.text === null) images.push({
				kind: "open",
				where: path,
				reference: read(source).written
			});
		}
		if (images.length > MAX_IMAGES$1) throw new require_start.ParseError("PARSE_LIMIT", COMPOSE_FILE, `more than ${MAX_IMAGES$1} images`);
	}
	return images;
}
function itemsOf(node) {
	return node?.kind === "list" ? node.items : [];
}
async function readFile(text) {
	try {
		return await readComposeYaml(text);
	} catch (error) {
		if (!(error instanceof ComposeYamlError)) throw error;
		throw new require_start.ParseError("PARSE_INVALID", COMPOSE_FILE, `it cannot be read: ${error.message}`, { cause: error });
	}
}
function valueReader(compose) {
	const setBy = settersOf(compose);
	return (node) => {
		if (node === void 0 || isAbsent(node)) return {
			written: null,
			text: null,
			invalid: false
		};
		if (node.kind !== "text") return {
			written: null,
			text: null,
			invalid: true
		};
		const { text, invalid } = interpolate(node.text, setBy);
		return {
			written: node.text,
			text,
			invalid
		};
	};
}
function serviceImage(effective, end, where, read) {
	const image = effective("image");
	if (!isAbsent(effective("build")) || read(effective("pull_policy")).text === "build") {
		const { text, written } = read(image);
		return [{
			kind: "built",
			where: `${where}.build`,
			reference: text ?? written
		}];
	}
	if (end === "elsewhere") return [{
		kind: "elsewhere",
		where: `${where}.extends`,
		reference: read(image).text
	}];
	if (!isAbsent(image)) return [forPlatform(imageOf(image, `${where}.image`, read), effective("platform"), where, read)];
	if (!isAbsent(effective("provider"))) return [];
	return [{
		kind: "malformed",
		where: `${where}.image`,
		reference: null
	}];
}
function forPlatform(image, platform, where, read) {
	if (isAbsent(platform) || ["", "linux/amd64"].includes(read(platform).text ?? "open") || image.kind !== "named") return image;
	return {
		kind: "other-platform",
		where: `${where}.platform`,
		reference: image.reference
	};
}
function imageOf(node, where, read) {
	const { text, written, invalid } = read(node);
	if (text === null) return {
		kind: written === null || invalid ? "malformed" : "open",
		where,
		reference: written
	};
	try {
		return {
			kind: "named",
			where,
			reference: text,
			image: parseContainerImage(text)
		};
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return {
			kind: "malformed",
			where,
			reference: text
		};
	}
}
// src/core/appraisal/source-code/compose-manager.ts
const MANAGERS = [
	"compose-manager",
	"watchtower",
	"dockge",
	"portainer",
	"portainer-ce",
	"portainer-ee",
	"komodo-periphery",
	"diun",
	"ouroboros",
	"shepherd"
];
async function managerIn(appCompose, findings) {
	if (!findings.some(({ rule, mayBe = [] }) => [rule, ...mayBe].some((one) => ENGINE_RULES.includes(one)))) return null;
	try {
		for (const image of await composeImages(appCompose)) if (namesOf(image).some((name) => MANAGERS.includes(name))) return image.reference;
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
	}
	return null;
}
function namesOf(image) {
	if (image.kind === "named") return image.image.repository.split("/").slice(-1);
	return (image.reference ?? "").toLowerCase().split(/[^\w.-]+-?/);
}
const ENGINE_RULES = [
	"docker-socket",
	"host-root",
	"privileged"
];
const HINT$1 = "Do not take the compose hash for all that runs there. Ask the operator for an app-compose that names it all.";
function judgeManager(isReported, manager) {
	if (isReported) return unknown("The report says that a manager in this VM ran compose files which it pulled after the launch: no register names them.", { hint: HINT$1 });
	if (manager === null) return null;
	return unknown(`The app-compose runs ${preview(manager, 200)}, which starts containers that it does not name, and can reach the container engine: no register names them.`, { hint: HINT$1 });
}
// src/core/appraisal/source-code/measured-text.ts
function measuredText(hash, texts) {
	const { expected, reported } = texts;
	if (expected?.sha256 === hash) return expected.bytes;
	const bytes = reported === null ? null : utf8(reported);
	return bytes !== null && toHex(sha256(bytes)) === hash ? bytes : null;
}
// src/core/appraisal/source-code/findings.ts
const MAX_FILES = 8;
var KnownFindings = class {
	#files = new Map();
	async of(hash, bytes, component) {
		const known = this.#files.get(hash);
		if (known !== void 0) return known;
		if (this.#files.size >= MAX_FILES) return null;
		const findings = await rememberedFindings(bytes);
		const read = {
			findings,
			listedBy: component,
			manager: await managerIn(bytes, findings)
		};
		this.#files.set(hash, read);
		return read;
	}
};
const rememberedFiles = new Remembered(16);
const MAX_REMEMBERED_BYTES = 262144;
function rememberedFindings(bytes) {
	const read = () => composeFindings(bytes);
	return bytes.length > MAX_REMEMBERED_BYTES ? read() : rememberedFiles.get(toHex(sha256(bytes)), read);
}
async function knownManager(input) {
	const { composeHash, component } = input;
	const bytes = composeHash === null ? null : measuredText(composeHash, input);
	if (composeHash === null || bytes === null) return null;
	return (await input.known.of(composeHash, bytes, component))?.manager ?? null;
}
async function appraiseFindings(input) {
	const { component, role, composeHash, policy } = input;
	const summary = (judgement) => checkOf(component, "source-code.findings", judgement);
	if (composeHash === null) return [summary(unknown("No app-compose is proven to run, so nothing is known of what one does.", { followsFrom: "source-code.compose-hash" }))];
	const bytes = measuredText(composeHash, input);
	const file = bytes === null ? null : await input.known.of(composeHash, bytes, component);
	if (file === null) return [summary(judgeUnread(bytes === null, role, policy))];
	if (file.listedBy !== component) return [summary(judgeFindings(file.findings, file.listedBy, policy))];
	return [summary(judgeFindings(file.findings, null, policy)), ...file.findings.map((finding) => checkOf(component, `source-code.compose.${finding.rule}`, judgeFinding(finding, composeHash, policy)))];
}
function refuses({ fail: refused, allow }, rule) {
	if (refused.includes(rule)) return true;
	return (refused.includes("info") || refused.includes(COMPOSE_RULES[rule].severity)) && !allow.includes(rule);
}
function isRefused(policy, { rule, mayBe = [] }) {
	return [rule, ...mayBe].some((one) => refuses(policy, one));
}
function judgeUnread(isMissing, role, policy) {
	const detail = `What the app-compose that runs lets happen is not shown: ${isMissing ? "its text is not at hand" : "too many different files are in the evidence"}.`;
	const hint = role === "app" ? "Give the file that runs: --app-compose FILE." : `Give the Info answer of its guest agent, which holds the text: --${role}-evidence FILE.`;
	if (policy.fail.length === 0) return pass(detail, {
		severity: "info",
		hint
	});
	return unknown(`${detail} The policy refuses some of it (source-code.findings).`, { hint });
}
const HINT = "Change the file and deploy again, or accept what it does in the policy (source-code.findings).";
function judgeFindings(findings, listedBy, policy) {
	const refused = findings.filter((finding) => isRefused(policy, finding));
	const elsewhere = listedBy === null ? "" : ` The file is that of ${listedBy}, which lists them.`;
	if (refused.length > 0) {
		const rules = listed([...new Set(refused.map(({ rule }) => rule))]);
		return fail$1(`The policy refuses ${`${refused.length} of ${counts(findings)}`}: ${rules}.${elsewhere}`, { hint: HINT });
	}
	const hiding = findings.filter(({ rule }) => HIDING_RULES.includes(rule) && !policy.allow.includes(rule));
	if (hiding.length > 0 && policy.fail.length > 0) return unknown(`What the policy refuses may be in what was not read: ${listed([...new Set(hiding.map(({ rule }) => rule))])}.${elsewhere}`, { hint: "Write the file so that it says all that runs, or accept that by name in the policy (source-code.findings.allow)." });
	if (findings.length === 0) return pass("Nothing stands out in the app-compose.");
	return pass(`${counts(findings)}, none of which the policy refuses.${elsewhere}`);
}
function counts(findings) {
	const warnings = findings.filter(({ severity }) => severity === "warning").length;
	const s = (count) => count === 1 ? "" : "s";
	return `${findings.length} finding${s(findings.length)} (${warnings} warning${s(warnings)})`;
}
function judgeFinding(finding, composeHash, policy) {
	const { severity, message, where } = finding;
	const shown = {
		severity,
		...where === "" ? {} : { place: {
			composeHash,
			path: where
		} }
	};
	return isRefused(policy, finding) ? fail$1(message, {
		...shown,
		hint: HINT
	}) : pass(message, shown);
}
// src/core/appraisal/source-code/provenance/known.ts
function asksForProvenance(policy) {
	return policy.provenance.length > 0 || policy.provenanceFor === "all";
}
var KnownProvenance = class {
	#outcomes = new Map();
	#read = new Map();
	#verified = 0;
	async outcome(key, make) {
		const outcome = this.#outcomes.get(key) ?? await make();
		this.#outcomes.set(key, outcome);
		return outcome;
	}
	async attestations(record, readOne) {
		const all = [];
		for (const attestation of record.attestations) {
			const known = this.#read.get(attestation);
			if (known === void 0 && this.#verified >= 128) return null;
			const read = known ?? await readOne(attestation);
			if (known === void 0 && read.kind !== "other") this.#verified += 1;
			this.#read.set(attestation, read);
			all.push(read);
		}
		return all;
	}
};
// src/core/appraisal/work.ts
const NO_SUCH_VM = "Have vm_config corrected: no VM that makes a quote is as it claims.";
const OTHER_SMBIOS = "QEMU makes other SMBIOS tables for the claimed VM, with every product name and set of CPU features that is known";
const LIMITS = {
	machines: 16,
	nearTables: 96,
	nearShapes: 512,
	smbiosSearches: 8
};
const MAX_EXPLAINED = 3;
function isExplained(instance) {
	return instance < MAX_EXPLAINED;
}
var Work = class {
	done = {
		machines: 0,
		tables: 0,
		nearTables: 0,
		nearShapes: 0,
		smbiosSearches: 0,
		signatures: 0,
		events: 0
	};
	verify = verifyOnce(() => {
		this.done.signatures += 1;
	});
	findings = new KnownFindings();
	provenance = new KnownProvenance();
	#limits;
	#claimed = new Set();
	#tables = new Map();
	#smbios = new Map();
	#rtmr3 = null;
	constructor(limits = LIMITS) {
		this.#limits = limits;
	}
	claimedTables(shape) {
		const impossible = whyImpossible(shape);
		if (impossible !== null) return {
			unknown: impossible,
			refused: NO_SUCH_VM
		};
		const unpredictable = whyUnpredictable(shape);
		if (unpredictable !== null) return {
			unknown: unpredictable,
			refused: null
		};
		const machine = machineKey({
			...shape,
			pic: false
		});
		if (!this.#claimed.has(machine)) {
			const { machines } = this.#limits;
			if (this.#claimed.size >= machines) return {
				unknown: `it is one of more than ${machines} different ones that are claimed at once`,
				refused: `Appraise the deployment in parts of at most ${machines} different machines.`
			};
			this.#claimed.add(machine);
			this.done.machines += 1;
		}
		return this.#tablesOf(shape);
	}
	nearTables(shape) {
		if (whyImpossible(shape) !== null || whyUnpredictable(shape) !== null) return null;
		if (!this.#tables.has(machineKey(shape))) {
			if (this.done.nearTables >= this.#limits.nearTables) return null;
			this.done.nearTables += 1;
		}
		return this.#tablesOf(shape);
	}
	smbios(machine, sought, isMeasured) {
		const unknown = whyNoSmbios(machine);
		if (unknown !== null) return { unknown };
		const key = JSON.stringify([machine, sought]);
		const known = this.#smbios.get(key);
		if (known !== void 0) return known;
		const { smbiosSearches } = this.#limits;
		if (this.done.smbiosSearches >= smbiosSearches) return { unknown: `SMBIOS tables are searched for at most ${smbiosSearches} times at once` };
		this.done.smbiosSearches += 1;
		const found = findSmbios(machine, isMeasured) ?? { unknown: OTHER_SMBIOS };
		this.#smbios.set(key, found);
		return found;
	}
	rtmr3(log, registers) {
		const known = this.#rtmr3;
		if (known?.log === log && known.registers === registers) return known.replay;
		const replay = replayRegister(log, 3, registers);
		this.#rtmr3 = {
			log,
			registers,
			replay
		};
		return replay;
	}
	mayLook() {
		if (this.done.nearShapes >= this.#limits.nearShapes) return false;
		this.done.nearShapes += 1;
		return true;
	}
	#tablesOf(shape) {
		const key = machineKey(shape);
		const known = this.#tables.get(key);
		if (known !== void 0) return known;
		const made = digestsOfMachine(key, shape);
		this.done.tables += 1;
		this.#tables.set(key, made);
		return made;
	}
};
// src/core/measure/event-notes.ts
const SECURE_BOOT = {
	dependsOn: "Secure Boot variables, which dstack does not set",
	whenOther: "Secure Boot variables are set: the VM was launched with another variable store than dstack’s."
};
const ACPI = {
	dependsOn: "vCPU count, memory size, devices and QEMU version",
	whenOther: "ACPI tables differ: the VM was launched with another vCPU count, memory size, device set or QEMU version than vm_config claims."
};
const BOOT_OPTIONS = {
	dependsOn: "firmware",
	whenOther: "Boot options differ: the VM runs other firmware, or QEMU was given a boot order."
};
const FW_CFG = {
	dependsOn: "nothing: QEMU starts every kernel directly in the same way",
	whenOther: "QEMU was given a boot menu or another boot order than dstack’s."
};
const BOOT_PATH = {
	dependsOn: "nothing: it is the same in every direct boot",
	whenOther: "The kernel was not started directly, or the firmware is not dstack’s."
};
const NOTES = {
	"TD HOB": {
		dependsOn: "memory size and the memory that the firmware accepts",
		whenOther: "The memory map differs: the VM was launched with another memory size than vm_config claims."
	},
	CFV: {
		dependsOn: "variable store in the firmware, which is EDK II’s empty one",
		whenOther: "The firmware’s variable store differs: the VM was launched with another one, or with other firmware."
	},
	SecureBoot: SECURE_BOOT,
	PK: SECURE_BOOT,
	KEK: SECURE_BOOT,
	db: SECURE_BOOT,
	dbx: SECURE_BOOT,
	"ACPI table loader": ACPI,
	"ACPI RSDP": ACPI,
	"ACPI tables": ACPI,
	"SMBIOS tables": {
		dependsOn: "memory size, QEMU version, product name and the host’s CPU",
		whenOther: "SMBIOS tables differ: the VM was launched with another memory size, QEMU version or product name, or on another CPU."
	},
	"fw_cfg BootMenu": FW_CFG,
	"fw_cfg bootorder": FW_CFG,
	BootOrder: BOOT_OPTIONS,
	Boot0000: BOOT_OPTIONS,
	Boot0001: BOOT_OPTIONS,
	kernel: {
		dependsOn: "kernel; unless its header is normalised, with QEMU up to 10.1 also initrd size and memory size",
		whenOther: "The kernel differs: another image booted, or QEMU wrote other values into its header (QEMU version, memory size, initrd size)."
	},
	"kernel command line": {
		dependsOn: "command line in metadata.json",
		whenOther: "The kernel’s command line differs: another image booted, or it was launched with other arguments."
	},
	initrd: {
		dependsOn: "initrd",
		whenOther: "The initrd differs: another image booted."
	}
};
function eventNote(event) {
	return NOTES[event] ?? BOOT_PATH;
}
// src/core/formats/boot-event-types.ts
const EV_EFI_VARIABLE_DRIVER_CONFIG = 2147483649;
const EV_EFI_VARIABLE_BOOT = 2147483650;
const EV_EFI_BOOT_SERVICES_APPLICATION = 2147483651;
const EV_EFI_ACTION = 2147483655;
const EV_EFI_HANDOFF_TABLES = 2147483657;
const EV_EFI_PLATFORM_FIRMWARE_BLOB2 = 2147483658;
const EV_EFI_HANDOFF_TABLES2 = 2147483659;
// src/core/measure/efi-variable.ts
const EFI_GLOBAL_VARIABLE = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
const EFI_IMAGE_SECURITY_DATABASE = "d719b2cb-3d3a-4596-a3bc-dad00e67656f";
function absentEfiVariableDigest(vendorGuid, name) {
	const lengths = new DataView(new ArrayBuffer(16));
	lengths.setBigUint64(0, BigInt(name.length), true);
	return sha384(concatBytes(guidBytes(vendorGuid), new Uint8Array(lengths.buffer), utf16(name)));
}
const FIRMWARE_VOLUME = "7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1";
function firmwareLoadOption(attributes, description, file) {
	const node = (subtype, guid) => concatBytes(Uint8Array.of(4, subtype, 20, 0), guidBytes(guid));
	const path = concatBytes(node(7, FIRMWARE_VOLUME), node(6, file), Uint8Array.of(127, 255, 4, 0));
	const head = new DataView(new ArrayBuffer(6));
	head.setUint32(0, attributes, true);
	head.setUint16(4, path.length, true);
	return concatBytes(new Uint8Array(head.buffer), utf16(`${description}\0`), path);
}
function utf16(text) {
	const view = new DataView(new ArrayBuffer(2 * text.length));
	for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), true);
	return new Uint8Array(view.buffer);
}
function guidBytes(guid) {
	const [first = "", second = "", third = "", ...rest] = guid.split("-");
	const group = (digits) => fromHex(digits, "guid");
	return concatBytes(group(first).reverse(), group(second).reverse(), group(third).reverse(), group(rest.join("")));
}
// src/core/measure/boot-events.ts
const CFV_DIGEST = "344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790";
const SETUP_APPLICATION = "462caa21-7614-4503-836e-8ab6f4662331";
const BOOT_MANAGER_MENU = "eec25bdc-67f2-4d95-b1d5-f81b2039d11d";
const HIDDEN_APPLICATION = 265;
const APPLICATION = 257;
const BOOT_FROM_KERNEL = "/rom@genroms/linuxboot_dma.bin\0";
const constant = (name, eventType, digest) => ({
	name,
	eventType,
	digest
});
const varying = (name, eventType) => ({
	name,
	eventType,
	digest: null
});
const variable = (vendorGuid, name) => constant(name, EV_EFI_VARIABLE_DRIVER_CONFIG, absentEfiVariableDigest(vendorGuid, name));
const separator = constant("separator", 4, sha384(new Uint8Array(4)));
const action = (text) => constant(text, EV_EFI_ACTION, sha384(utf8(text)));
const SECURE_BOOT_VARIABLES = [
	variable(EFI_GLOBAL_VARIABLE, "SecureBoot"),
	variable(EFI_GLOBAL_VARIABLE, "PK"),
	variable(EFI_GLOBAL_VARIABLE, "KEK"),
	variable(EFI_IMAGE_SECURITY_DATABASE, "db"),
	variable(EFI_IMAGE_SECURITY_DATABASE, "dbx")
];
const ACPI_DATA = [
	varying("ACPI table loader", 10),
	varying("ACPI RSDP", 10),
	varying("ACPI tables", 10)
];
const TD_HOB = varying("TD HOB", EV_EFI_HANDOFF_TABLES2);
const CFV = constant("CFV", EV_EFI_PLATFORM_FIRMWARE_BLOB2, fromHex(CFV_DIGEST, "cfv"));
const fwCfg = (item, content) => constant(`fw_cfg ${item}`, 10, sha384(content));
const bootVariable = (name, data) => constant(name, EV_EFI_VARIABLE_BOOT, sha384(data));
const PRE202505 = {
	name: "pre202505",
	rtmr0: [
		TD_HOB,
		CFV,
		...SECURE_BOOT_VARIABLES,
		separator,
		...ACPI_DATA,
		bootVariable("BootOrder", Uint8Array.of(0, 0)),
		bootVariable("Boot0000", firmwareLoadOption(HIDDEN_APPLICATION, "UiApp", SETUP_APPLICATION))
	],
	constants: "CFV, Secure Boot variables, separator and boot options",
	measuresPciRoots: false
};
const FIRMWARE_LINES = [PRE202505, {
	name: "stable202505",
	rtmr0: [
		TD_HOB,
		CFV,
		fwCfg("BootMenu", Uint8Array.of(0, 0)),
		fwCfg("bootorder", utf8(BOOT_FROM_KERNEL)),
		...SECURE_BOOT_VARIABLES,
		separator,
		...ACPI_DATA,
		varying("SMBIOS tables", EV_EFI_HANDOFF_TABLES),
		bootVariable("BootOrder", Uint8Array.of(0, 0, 1, 0)),
		bootVariable("Boot0000", firmwareLoadOption(HIDDEN_APPLICATION, "BootManagerMenuApp", BOOT_MANAGER_MENU)),
		bootVariable("Boot0001", firmwareLoadOption(APPLICATION, "EFI Firmware Setup", SETUP_APPLICATION))
	],
	constants: "CFV, boot menu and boot order of QEMU, Secure Boot variables, separator and boot options",
	measuresPciRoots: true
}];
function firmwareLine(name) {
	return FIRMWARE_LINES.find((line) => line.name === name) ?? null;
}
function measuresSmbios({ rtmr0 }) {
	return rtmr0.some(({ name }) => name === "SMBIOS tables");
}
function lineDigests({ rtmr0 }, vm) {
	return rtmr0.map((event) => {
		if (event.digest !== null) return event.digest;
		const hex = vm[event.name];
		return hex === null ? null : fromHex(hex, event.name, 48);
	});
}
const RTMR1_DIRECT_BOOT = [
	varying("kernel", EV_EFI_BOOT_SERVICES_APPLICATION),
	action("Calling EFI Application from Boot Option"),
	separator,
	action("Exit Boot Services Invocation"),
	action("Exit Boot Services Returned with Success")
];
const RTMR2_DIRECT_BOOT = [varying("kernel command line", 6), varying("initrd", 6)];
function bootDigests(sequence, measured) {
	const rest = [...measured];
	const digests = sequence.map((event) => event.digest ?? rest.shift());
	if (rest.length > 0 || digests.includes(void 0)) throw new TypeError("one digest for each varying boot event");
	return digests.filter((digest) => digest !== void 0);
}
// src/core/appraisal/os/boot-log.ts
const ACPI_EVENTS = 3;
function readBootLog(log, registers) {
	const replays = [
		replayRegister(log, 0, registers),
		replayRegister(log, 1, registers),
		replayRegister(log, 2, registers)
	];
	const layout = layoutOf(replays);
	return {
		replays,
		layout,
		acpi: layout === null ? null : acpiDigests(replays[0].events)
	};
}
function layoutOf([rtmr0, rtmr1, rtmr2]) {
	const line = FIRMWARE_LINES.find((each) => follows(rtmr0.events, each.rtmr0));
	if (line !== void 0) return line.name;
	const onlyAcpi = rtmr0.events.length === ACPI_EVENTS && rtmr0.events.every(isConfiguration);
	const nothingElse = rtmr1.events.length === 0 && rtmr2.events.length === 0;
	return onlyAcpi && nothingElse && !rtmr0.bound ? "reduced" : null;
}
function eventNamed({ layout, replays: [rtmr0] }, name) {
	const at = firmwareLine(layout)?.rtmr0.findIndex((event) => event.name === name) ?? -1;
	return rtmr0.events[at] ?? null;
}
function isConfiguration({ eventType }) {
	return eventType === 10;
}
function acpiDigests(rtmr0) {
	const [loader, rsdp, tables] = rtmr0.filter(isConfiguration).slice(-3).flatMap(({ digest }) => digest === null ? [] : [toHex(digest)]);
	return loader === void 0 || rsdp === void 0 || tables === void 0 ? null : {
		loader,
		rsdp,
		tables
	};
}
function follows(events, sequence) {
	return events.length === sequence.length && events.every((event, i) => event.eventType === sequence[i]?.eventType);
}
function otherConstants(events, sequence) {
	return sequence.flatMap(({ name, digest }, i) => {
		const event = events[i];
		if (event === void 0 || digest === null) return [];
		return event.digest !== null && equalBytes(event.digest, digest) ? [] : [`${name} (event ${event.index})`];
	});
}
function falsePayloads(events) {
	return events.filter((event) => payloadLeadsToDigest(event) === false).map((event) => `event ${event.index}`);
}
function payloadLeadsToDigest({ payload, digest, eventType }) {
	const hashed = payload.length === 0 || digest === null ? null : hashedPart(eventType, payload);
	return hashed === null || digest === null ? null : equalBytes(sha384(hashed), digest);
}
function hashedPart(eventType, payload) {
	switch (eventType) {
		case 4:
		case EV_EFI_ACTION:
		case EV_EFI_VARIABLE_DRIVER_CONFIG: return payload;
		case EV_EFI_VARIABLE_BOOT: return variableData(payload);
		default: return null;
	}
}
function variableData(payload) {
	if (payload.length < 32) return new Uint8Array();
	const nameLength = new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getBigUint64(16, true);
	return nameLength > payload.length ? new Uint8Array() : payload.subarray(32 + 2 * Number(nameLength));
}
// src/core/appraisal/os/matched.ts
const PIN_HINT = "Pin the registers of a VM that you trust in the policy (os.measurements).";
const UNKNOWN_OS = { followsFrom: "os.reference-value" };
function undecided(matched, detail, open) {
	return matched === null ? unknown(detail, open) : pass(`${detail} ${sentenceCase(matched.label)} covers it.`);
}
function unexpected(matched, bound, detail, hint) {
	return bound && matched !== null ? undecided(matched, detail, {}) : fail$1(detail, { hint });
}
function sentenceCase(text) {
	return text.slice(0, 1).toUpperCase() + text.slice(1);
}
// src/core/measure/explain.ts
function firstDifference(expected, logged) {
	for (const [index, { name, digest }] of expected.entries()) {
		const actual = logged[index] ?? null;
		if (index >= logged.length) return {
			index,
			event: name,
			expected: digest,
			actual,
			meaning: `The log ends after ${logged.length} of ${expected.length} events.`
		};
		if (digest !== null && actual !== digest) return {
			index,
			event: name,
			expected: digest,
			actual,
			meaning: eventNote(name).whenOther
		};
	}
	if (logged.length === expected.length) return null;
	const meaning = `The log has ${logged.length} events, ${expected.length} are known.`;
	return {
		index: expected.length,
		event: "unexpected event",
		expected: null,
		actual: logged[expected.length] ?? null,
		meaning
	};
}
const GIB = 1024 ** 3;
const QEMU_VERSIONS = [
	"8.2.2",
	"9.1.0",
	"9.2.1",
	"10.0.0",
	"10.2.0",
	"11.0.0",
	"11.1.0"
];
const MEMORY_GIB = [
	1,
	2,
	3,
	4,
	6,
	8,
	12,
	16,
	24,
	32,
	48,
	64,
	96,
	128,
	192,
	256,
	384,
	512,
	768,
	1024,
	1536,
	2048
];
const CPU_COUNTS = [
	1,
	2,
	4,
	6,
	8,
	12,
	16,
	24,
	32,
	48,
	64,
	96,
	128
];
function neighbours(shape) {
	const versions = QEMU_VERSIONS.filter((version) => version !== shape.qemuVersion).flatMap((qemuVersion) => {
		const change = `QEMU ${qemuVersion} instead of ${told(shape.qemuVersion)}`;
		const asUsual = {
			...shape,
			qemuVersion,
			pic: null,
			qemuSinglePassAddPages: null
		};
		const same = {
			shape: {
				...shape,
				qemuVersion
			},
			change
		};
		return shape.pic !== null || shape.qemuSinglePassAddPages !== null ? [same, {
			shape: asUsual,
			change: `${change}, with its usual PIC and page order`
		}] : [same];
	});
	const pageOrders = [true, false].filter((twoPass) => twoPass !== shape.qemuSinglePassAddPages).map((twoPass) => ({
		shape: {
			...shape,
			qemuSinglePassAddPages: twoPass
		},
		change: `firmware pages added ${twoPass ? "in two passes" : "in a single pass"}`
	}));
	const pics = [true, false].filter((pic) => pic !== shape.pic).map((pic) => ({
		shape: {
			...shape,
			pic
		},
		change: `PIC ${pic ? "on" : "off"}`
	}));
	const nics = Array.from({ length: 5 }, (_, count) => count).filter((numNics) => numNics !== shape.numNics).map((numNics) => ({
		shape: {
			...shape,
			numNics
		},
		change: `${numNics} NICs instead of ${shape.numNics}`
	}));
	const memory = MEMORY_GIB.map((gib) => gib * GIB).filter((memorySize) => memorySize !== shape.memorySize).map((memorySize) => ({
		shape: {
			...shape,
			memorySize
		},
		change: `${memorySize / GIB} GiB of memory instead of ${shape.memorySize / GIB}`
	}));
	const cpus = CPU_COUNTS.filter((cpuCount) => cpuCount !== shape.cpuCount).map((cpuCount) => ({
		shape: {
			...shape,
			cpuCount
		},
		change: `${cpuCount} vCPUs instead of ${shape.cpuCount}`
	}));
	const hotplug = {
		shape: {
			...shape,
			hotplugOff: !shape.hotplugOff
		},
		change: `PCI hot-plug ${shape.hotplugOff ? "on" : "off"}`
	};
	return [
		...versions,
		...pageOrders,
		...pics,
		...nics,
		...memory,
		...cpus,
		hotplug
	];
}
function matchingNeighbour(shape, matches) {
	return neighbours(shape).find((neighbour) => matches(neighbour.shape)) ?? null;
}
function told(version) {
	return version === null ? "none told" : preview(version);
}
// src/core/appraisal/os/mismatch.ts
const MAX_CPUS = 256;
function shapeHint(vmConfig, matches) {
	const neighbour = vmConfig.cpuCount > MAX_CPUS ? null : matchingNeighbour(vmConfig, matches);
	if (neighbour === null) return null;
	return `It would match with ${neighbour.change}: vm_config is wrong, or the VM was not launched as it should be.`;
}
function eventDifference(expected, replay) {
	if (replay === null || !replay.bound || expected.length === 0) return "";
	const { length } = replay.events;
	if (length !== expected.length) return ` The log has ${length} events of it, not ${expected.length}.`;
	const difference = firstDifference(expected, replay.events.map(({ digest }) => digest === null ? null : toHex(digest)));
	if (difference === null) return "";
	return ` First event that differs: ${difference.event} (${difference.index + 1} of ${expected.length}). ${difference.meaning}`;
}
// src/core/appraisal/os/acpi-tables.ts
function generateTables(vmConfig, told, work = new Work()) {
	const shape = shapeFromVmConfig(vmConfig);
	const { qemuVersion } = shape;
	const candidates = [];
	for (const pic of [shape.pic, !shape.pic]) {
		const digests = work.claimedTables({
			...shape,
			pic
		});
		if ("unknown" in digests) return {
			candidates: [],
			...digests,
			qemuVersion
		};
		candidates.push({
			digests,
			pic
		});
		if (told !== null && sameDigests(digests, told)) break;
	}
	return {
		candidates,
		unknown: null,
		refused: null,
		qemuVersion
	};
}
const FILES = [
	"loader",
	"rsdp",
	"tables"
];
function sameDigests(a, b) {
	return FILES.every((file) => a[file] === b[file]);
}
function describeDigests(digests, files = FILES) {
	return files.map((file) => `${file} ${digests[file]}`).join(", ");
}
function judgeTables(input) {
	const { vmConfig, generated, bootLog, bound, proven, matched, boot, reference } = input;
	if (vmConfig === null || generated === null) return undecided(matched, "The evidence does not tell the shape of the VM.", reference.status !== "pass" && reference.shown.followsFrom === void 0 ? UNKNOWN_OS : { hint: "Give evidence with vm_config." });
	if (generated.unknown !== null) {
		const detail = `The ACPI tables of the claimed VM cannot be known: ${generated.unknown}.`;
		return generated.refused === null ? undecided(matched, detail, { hint: PIN_HINT }) : unknown(detail, { hint: generated.refused });
	}
	const told = bootLog?.acpi ?? null;
	if (told === null) {
		if (proven !== null) return pass(`RTMR0 was recomputed with ${describe$1(proven, generated, vmConfig)}.`);
		return openBy({ "os.event-layout": boot["os.event-layout"] }, matched, "The evidence has no ACPI digests at a known place of its event log.");
	}
	const match = generated.candidates.find(({ digests }) => sameDigests(digests, told)) ?? null;
	if (match !== null) {
		const detail = `The ACPI tables are ${describe$1(match, generated, vmConfig)}.`;
		if (bound) return besideSmbios(detail, input);
		return openBy({ "os.event-log-replay": boot["os.event-log-replay"] }, matched, `${detail} But nothing binds the log’s digests to RTMR0.`);
	}
	return judgeOthers(input, vmConfig, generated, told, bound);
}
function openBy(needed, matched, detail) {
	return undecided(matched, detail, without(needed, detail, { hint: PIN_HINT }).shown);
}
function besideSmbios(detail, { smbios, matched }) {
	if (smbios === null) return pass(detail);
	if ("unknown" in smbios) return undecided(matched, `${detail} But ${smbios.unknown}.`, { hint: PIN_HINT });
	return pass(`${detail} So are the SMBIOS tables, of product ${preview(smbios.product.name)}.`);
}
function judgeOthers({ bootLog, matched, firmware, explain, work }, vmConfig, generated, told, bound) {
	const expected = generated.candidates[0]?.digests ?? told;
	const others = FILES.filter((file) => expected[file] !== told[file]);
	const detail = `QEMU ${generated.qemuVersion} makes other ACPI tables for the claimed VM, with the PIC on or off.`;
	const digests = {
		expected: describeDigests(expected, others),
		actual: describeDigests(told, others)
	};
	if (bound && matched !== null) return {
		...undecided(matched, detail, {}),
		shown: digests
	};
	const matches = (shape) => work.mayLook() && isObserved(shape, told, firmware, bootLog, work);
	const near = explain ? shapeHint(vmConfig, matches) : null;
	return fail$1(detail, {
		...digests,
		hint: near ?? ACPI_MEANING
	});
}
const ACPI_MEANING = eventNote("ACPI tables").whenOther;
function isObserved(shape, told, firmware, bootLog, work) {
	const tdHob = bootLog === null ? null : eventNamed(bootLog, "TD HOB")?.digest ?? null;
	if (tdHob !== null) {
		const digest = tdHobDigest(firmware, shape.memorySize);
		if (digest === null || !equalBytes(digest, tdHob)) return false;
	}
	const near = shapeFromVmConfig(shape);
	return [true, false].some((pic) => {
		const digests = work.nearTables({
			...near,
			pic
		});
		return digests !== null && sameDigests(digests, told);
	});
}
function describe$1({ pic }, { qemuVersion }, vmConfig) {
	const assumed = vmConfig.qemuVersion === null ? " (vm_config names none)" : "";
	const otherwise = vmConfig.pic === null || vmConfig.pic === pic ? "" : `, though vm_config says ${onOff(vmConfig.pic)}`;
	return `those that QEMU ${qemuVersion}${assumed} makes for the claimed VM, with the PIC ${onOff(pic)}${otherwise}`;
}
function onOff(pic) {
	return pic ? "on" : "off";
}
// src/core/appraisal/os/unknown-layout.ts
function describeDifference(events) {
	const all = FIRMWARE_LINES.map(({ name, rtmr0 }) => ({
		line: name,
		...compare(events, rtmr0)
	}));
	const size = ({ added, missing }) => added.length + missing.length;
	const nearest = all.reduce((best, other) => size(other) < size(best) ? other : best);
	const parts = [...nearest.added.length === 0 ? [] : [`new: ${listed(nearest.added.map(describe))}`], ...nearest.missing.length === 0 ? [] : [`missing: ${listed(nearest.missing)}`]];
	return `Against ${nearest.line}, ${parts.join("; ")}.`;
}
function describe(event) {
	const item = fwCfgItem(event);
	const what = `type 0x${event.eventType.toString(16)}${item === null ? "" : `, fw_cfg ${preview(item)}`}`;
	return `event ${event.index} (${what})`;
}
function fwCfgItem({ eventType, payload }) {
	if (eventType !== 10) return null;
	const [, item] = /^QEMU FW CFG\0([!-~]{1,56})\0/.exec(String.fromCharCode(...payload.subarray(0, 80))) ?? [];
	return item ?? null;
}
function compare(events, line) {
	const rows = Array.from({ length: events.length + 1 }, () => new Array(line.length + 1).fill(0));
	const rest = (i, j) => rows[i]?.[j] ?? 0;
	for (const [i, event] of [...events.entries()].reverse()) for (const [j, known] of [...line.entries()].reverse()) {
		const like = likeness(event, known);
		const kept = like === 0 ? 0 : like + rest(i + 1, j + 1);
		(rows[i] ?? [])[j] = Math.max(kept, rest(i + 1, j), rest(i, j + 1));
	}
	const added = [];
	const missing = [];
	let j = 0;
	for (const [i, event] of events.entries()) {
		for (let known = line[j]; known !== void 0 && rest(i, j) === rest(i, j + 1) && rest(i, j) > 0; known = line[++j]) missing.push(known.name);
		if (rest(i, j) === rest(i + 1, j)) added.push(event);
		else j += 1;
	}
	return {
		added,
		missing: [...missing, ...line.slice(j).map(({ name }) => name)]
	};
}
function likeness({ eventType, digest }, known) {
	if (eventType !== known.eventType) return 0;
	return digest !== null && known.digest !== null && equalBytes(digest, known.digest) ? 3 : 2;
}
// src/core/appraisal/os/boot-checks.ts
function judgeBootLog(log, input) {
	return {
		"os.event-log-replay": judgeReplay$2(log),
		"os.event-layout": judgeLayout(log, input),
		"os.constant-events": judgeConstants(log, input.matched),
		"os.td-hob": judgeTdHob(log, input),
		"os.boot-path": judgeBootPath(log, input.matched)
	};
}
const LAYOUT = { followsFrom: "os.event-layout" };
function holds(matched, replays, detail) {
	const unbound = replays.filter((replay) => !replay.bound).map(({ name }) => name);
	if (unbound.length === 0) return pass(detail);
	return undecided(matched, `${detail} But the log does not replay to ${unbound.join(" and ")}.`, { followsFrom: "os.event-log-replay" });
}
function judgeReplay$2({ replays }) {
	const failed = replays.filter((replay) => !replay.bound);
	if (failed.length === 0) return pass(`The log replays: ${replays.map(({ name, events }) => `${events.length} events to ${name}`).join(", ")}.`);
	const actual = failed.flatMap(({ name, replayed }) => replayed === null ? [] : [`${name} ${toHex(replayed)}`]);
	return fail$1(`${failed.map(replayFailure).join("; ")}: the event log is not what this VM measured.`, {
		expected: failed.map(({ name, measured }) => `${name} ${toHex(measured)}`).join(", "),
		...actual.length === 0 ? {} : { actual: actual.join(", ") },
		hint: "Fetch quote and event log again in one answer; the events must be complete, unaltered and in order."
	});
}
function judgeLayout({ layout, replays: [rtmr0] }, { platform, matched }) {
	const line = firmwareLine(layout);
	if (line !== null) {
		const detail = `RTMR0 has the ${line.rtmr0.length} events of dstack’s firmware (${line.name}), in order.`;
		return holds(matched, [rtmr0], detail);
	}
	const where = platform === null ? "" : ` (platform ${platform})`;
	return undecided(matched, `RTMR0 has ${rtmr0.events.length} events in an order that this version does not know${where}. ${describeDifference(rtmr0.events)}`, { hint: PIN_HINT });
}
function judgeConstants({ layout, replays: [rtmr0] }, matched) {
	const madeUp = falsePayloads(rtmr0.events);
	if (madeUp.length > 0) return falsePayload(madeUp);
	const line = firmwareLine(layout);
	if (line === null) return undecided(matched, "The constants of this event layout are not known.", LAYOUT);
	const others = otherConstants(rtmr0.events, line.rtmr0);
	if (others.length > 0) return unexpected(matched, rtmr0.bound, `Not the known digest: ${listed(others)}.`, "The firmware, Secure Boot variables or boot options are not dstack’s, or the log was altered.");
	return holds(matched, [rtmr0], `${line.constants} have their known digests.`);
}
function falsePayload(events) {
	return fail$1(`The payload does not lead to the digest: ${listed(events)}.`, { hint: "Payload or digest was altered after it was measured: fetch the event log again from the VM." });
}
function judgeTdHob(log, { vmConfig, firmware, matched }) {
	const [rtmr0] = log.replays;
	const digest = eventNamed(log, "TD HOB")?.digest ?? null;
	if (digest === null) return undecided(matched, "The event log has no TD HOB at a known place.", log.layout === null ? LAYOUT : { followsFrom: "os.event-log-replay" });
	if (vmConfig === null) return undecided(matched, "The evidence does not tell the VM’s memory.", { followsFrom: "os.acpi-tables" });
	const { memorySize } = vmConfig;
	const claim = `${memorySize} bytes of memory`;
	const computed = tdHobDigest(firmware ?? OVMF_MEMORY, memorySize);
	if (computed !== null && equalBytes(computed, digest)) return holds(matched, [rtmr0], `The TD HOB describes ${claim}, as vm_config claims.`);
	if (firmware === null) return undecided(matched, `The TD HOB is not that of ${claim} under the usual firmware, and no image or measurement document tells of another.`, UNKNOWN_OS);
	const judgement = unexpected(matched, rtmr0.bound, `The TD HOB is not that of ${claim} under the image’s firmware.`, "The VM has another amount of memory than vm_config claims, or the log was altered.");
	const expected = computed === null ? {} : { expected: toHex(computed) };
	return {
		...judgement,
		shown: {
			...judgement.shown,
			...expected,
			actual: toHex(digest)
		}
	};
}
function judgeBootPath({ layout, replays: [, rtmr1, rtmr2] }, matched) {
	const madeUp = falsePayloads([...rtmr1.events, ...rtmr2.events]);
	if (madeUp.length > 0) return falsePayload(madeUp);
	const bound = rtmr1.bound && rtmr2.bound;
	const hint = "Something else than a dstack kernel was started, or the log was altered.";
	if (!follows(rtmr1.events, RTMR1_DIRECT_BOOT) || !follows(rtmr2.events, RTMR2_DIRECT_BOOT)) {
		const detail = `The kernel was not started directly: ${`${rtmr1.events.length} events in RTMR1 and ${rtmr2.events.length} in RTMR2`} are not the known 5 and 2, or of other types.`;
		return layout === null ? undecided(matched, detail, LAYOUT) : unexpected(matched, bound, detail, hint);
	}
	const others = otherConstants(rtmr1.events, RTMR1_DIRECT_BOOT);
	if (others.length > 0) return unexpected(matched, bound, `Not the known digest: ${listed(others)}.`, hint);
	return holds(matched, [rtmr1, rtmr2], "The firmware started the kernel directly, with one command line and one initrd.");
}
// src/core/measure/command-line.ts
const INITRD_ARGUMENT = " initrd=initrd";
const MAX_CHARACTERS = 65536;
function commandLineDigest(cmdline) {
	if (cmdline.length > MAX_CHARACTERS) throw new require_start.ParseError("PARSE_LIMIT", "cmdline", `${cmdline.length} characters, over the limit of ${MAX_CHARACTERS}`);
	const [strange] = /[^ -~]/u.exec(cmdline) ?? [];
	if (strange !== void 0) throw new require_start.ParseError("PARSE_UNSUPPORTED", "cmdline", `${preview(strange)} is not printable ASCII`);
	const measured = cmdline + INITRD_ARGUMENT;
	const utf16 = new Uint8Array(2 * measured.length + 2);
	for (let i = 0; i < measured.length; i++) utf16[2 * i] = measured.charCodeAt(i);
	return sha384(utf16);
}
// src/core/formats/codec/pe.ts
const SIGNATURE_POINTER = 60;
const COFF_BYTES = 24;
const MACHINE_X86_64 = 34404;
const PE32_PLUS = 523;
const SIZE_OF_HEADERS = 60;
const CHECKSUM = 64;
const DIRECTORY_COUNT = 108;
const DIRECTORIES = 112;
const CERTIFICATE_DIRECTORY = 4;
const MAX_DIRECTORIES = 16;
const SECTION_BYTES$1 = 40;
const MAX_SECTIONS$1 = 96;
function parsePe(file, field) {
	const fail = (code, name, message, offset) => {
		throw new require_start.ParseError(code, `${field}.${name}`, message, { offset });
	};
	const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
	const need = (name, offset, length) => {
		if (offset + length > file.length) fail("PARSE_TRUNCATED", name, `needs ${length} bytes, ${Math.max(0, file.length - offset)} are left`, offset);
	};
	need("dos_header", 0, 64);
	if (view.getUint16(0, false) !== 19802) fail("PARSE_INVALID", "dos_header", "no executable: it does not begin with MZ", 0);
	const coff = view.getUint32(SIGNATURE_POINTER, true);
	need("pe_header", coff, 136);
	if (view.getUint32(coff, false) !== 1346699264) fail("PARSE_INVALID", "pe_header", "expected the signature PE", coff);
	const machine = view.getUint16(coff + 4, true);
	if (machine !== MACHINE_X86_64) fail("PARSE_UNSUPPORTED", "machine", `0x${machine.toString(16)}; supported: 0x8664 (x86-64)`, coff + 4);
	const optional = coff + COFF_BYTES;
	const magic = view.getUint16(optional, true);
	if (magic !== PE32_PLUS) fail("PARSE_UNSUPPORTED", "magic", `0x${magic.toString(16)}; supported: 0x20b (PE32+)`, optional);
	const directories = view.getUint32(optional + DIRECTORY_COUNT, true);
	const optionalSize = view.getUint16(coff + 20, true);
	if (directories > MAX_DIRECTORIES || DIRECTORIES + 8 * directories > optionalSize) fail("PARSE_INVALID", "data_directories", `${directories} do not fit the optional header`, optional + DIRECTORY_COUNT);
	const sectionTable = optional + optionalSize;
	const sectionCount = view.getUint16(coff + 6, true);
	if (sectionCount > MAX_SECTIONS$1) fail("PARSE_LIMIT", "sections", `${sectionCount} sections, over the limit of ${MAX_SECTIONS$1}`, coff + 6);
	const sizeOfHeaders = view.getUint32(optional + SIZE_OF_HEADERS, true);
	need("headers", 0, sizeOfHeaders);
	if (sectionTable + SECTION_BYTES$1 * sectionCount > sizeOfHeaders) fail("PARSE_INVALID", "section_table", `reaches beyond the headers of ${sizeOfHeaders} bytes`, sectionTable);
	const certificateEntryOffset = directories > CERTIFICATE_DIRECTORY ? optional + DIRECTORIES + 32 : null;
	const certificateTableSize = certificateEntryOffset === null ? 0 : view.getUint32(certificateEntryOffset + 4, true);
	const contentEnd = file.length - certificateTableSize;
	if (certificateEntryOffset !== null && certificateTableSize > 0) {
		if (view.getUint32(certificateEntryOffset, true) !== contentEnd || contentEnd < sizeOfHeaders) fail("PARSE_UNSUPPORTED", "certificate_table", "it does not end the file", certificateEntryOffset);
	}
	const sections = [];
	for (let i = 0; i < sectionCount; i++) {
		const at = sectionTable + SECTION_BYTES$1 * i;
		const size = view.getUint32(at + 16, true);
		if (size === 0) continue;
		const offset = view.getUint32(at + 20, true);
		if (offset + size > contentEnd) fail("PARSE_INVALID", `sections[${i}]`, `${size} bytes from ${offset} reach beyond the file’s ${contentEnd}`, at + 16);
		sections.push({
			name: sectionName(file.subarray(at, at + 8)),
			offset,
			size
		});
	}
	sections.sort((a, b) => a.offset - b.offset);
	let end = sizeOfHeaders;
	for (const { offset, size } of sections) {
		if (offset < end) fail("PARSE_INVALID", "sections", `content at ${offset} belongs to two of them or to the headers`, offset);
		end = offset + size;
	}
	return {
		length: file.length,
		checksumOffset: optional + CHECKSUM,
		certificateEntryOffset,
		sizeOfHeaders,
		sections,
		certificateTableSize
	};
}
function sectionName(bytes) {
	return String.fromCharCode(...bytes).replace(/\0+$/, "");
}
const SETUP_SECTS = 497;
const MAGIC = 514;
const VERSION = 518;
const INITRD_ADDR_MAX = 556;
const XLOADFLAGS = 566;
const XLF_CAN_BE_LOADED_ABOVE_4G = 2;
const OLDEST = 515;
const HAS_XLOADFLAGS = 524;
function parseSetupHeader(kernel) {
	const fail = (code, name, message, offset) => {
		throw new require_start.ParseError(code, `kernel.${name}`, message, { offset });
	};
	if (kernel.length < 568) fail("PARSE_TRUNCATED", "setup_header", `needs 568 bytes, there are ${kernel.length}`, 0);
	const view = new DataView(kernel.buffer, kernel.byteOffset, kernel.byteLength);
	if (view.getUint32(MAGIC, false) !== 1214542419) fail("PARSE_INVALID", "setup_header", "no Linux kernel: expected HdrS", MAGIC);
	const protocol = view.getUint16(VERSION, true);
	if (protocol < OLDEST) fail("PARSE_UNSUPPORTED", "protocol", `0x${protocol.toString(16)}; supported: 0x203 (2.03) and later`, VERSION);
	const setupBytes = ((view.getUint8(SETUP_SECTS) || 4) + 1) * 512;
	if (setupBytes > kernel.length) fail("PARSE_INVALID", "setup_sects", `a setup of ${setupBytes} bytes reaches beyond the file`, SETUP_SECTS);
	const anywhere = protocol >= HAS_XLOADFLAGS && (view.getUint16(XLOADFLAGS, true) & XLF_CAN_BE_LOADED_ABOVE_4G) !== 0;
	return {
		protocol,
		loadflags: view.getUint8(529),
		initrdMax: anywhere ? 4294967295 : view.getUint32(INITRD_ADDR_MAX, true)
	};
}
// src/core/measure/authenticode.ts
const ALIGNMENT = 8;
function authenticodeSha384(file, pe, head = new Uint8Array()) {
	const hash = sha384Stream();
	const update = (start, end) => {
		const border = Math.min(Math.max(start, head.length), end);
		hash.update(head.subarray(start, border)).update(file.subarray(border, end));
	};
	const afterChecksum = pe.checksumOffset + 4;
	update(0, pe.checksumOffset);
	if (pe.certificateEntryOffset === null) update(afterChecksum, pe.sizeOfHeaders);
	else {
		update(afterChecksum, pe.certificateEntryOffset);
		update(pe.certificateEntryOffset + 8, pe.sizeOfHeaders);
	}
	let hashed = pe.sizeOfHeaders;
	for (const { offset, size } of pe.sections) {
		update(offset, offset + size);
		hashed += size;
	}
	const contentEnd = pe.length - pe.certificateTableSize;
	update(hashed, contentEnd);
	return hash.update(new Uint8Array((ALIGNMENT - contentEnd % ALIGNMENT) % ALIGNMENT)).digest();
}
// src/core/measure/kernel.ts
const ACPI_DATA_BYTES = 163840;
const PAGE$2 = 4096;
const LOADER_QEMU = 176;
const HEAP_GAP = 512;
function profileKernel(parts, memorySizes) {
	const { kernel, cmdline, initrdSize, headerNormalized } = parts;
	const pe = parsePe(kernel, "kernel");
	const header = parseSetupHeader(kernel);
	if (!headerNormalized && cmdline.includes("vga=")) throw new require_start.ParseError("PARSE_UNSUPPORTED", "cmdline", "vga= makes QEMU write a video mode into the kernel", { hint: "Measure an image whose command line has no vga=." });
	const addresses = headerNormalized ? [] : memorySizes.map((memorySize) => initrdAddress(header.initrdMax, initrdSize, memorySize));
	return {
		plain: toHex(authenticodeSha384(kernel, pe)),
		headerNormalized,
		initrdMax: header.initrdMax,
		initrdSize,
		patched: [...new Set(addresses.filter((address) => address !== null))].map((address) => ({
			initrdAddress: address,
			digest: toHex(patchedDigest(parts, pe, header, address))
		}))
	};
}
function initrdAddress(initrdMax, initrdSize, memorySize) {
	const highest = Math.min(initrdMax, lowMemory(memorySize) - ACPI_DATA_BYTES - 1);
	if (initrdSize >= highest) return null;
	const address = highest - initrdSize;
	return address - address % PAGE$2;
}
function patchedDigest({ kernel, cmdline, initrdSize }, pe, header, initrd) {
	const head = kernel.slice(0, 568);
	const view = new DataView(head.buffer);
	const [realMode, commandLine] = loadAddresses(header, cmdline);
	view.setUint8(528, LOADER_QEMU);
	view.setUint8(529, header.loadflags | 128);
	view.setUint16(548, commandLine - realMode - HEAP_GAP, true);
	view.setUint32(552, commandLine, true);
	view.setUint32(536, initrd, true);
	view.setUint32(540, initrdSize, true);
	return authenticodeSha384(kernel, pe, head);
}
function loadAddresses({ loadflags }, cmdline) {
	if ((loadflags & 1) !== 0) return [65536, 131072];
	const room = cmdline.length + 16;
	return [589824, 630784 - (room - room % 16)];
}
// src/core/measure/expected.ts
function expectedRegisters(profile, shape, acpi) {
	const line = toldLine(profile.ovmfVariant ?? shape.ovmfVariant);
	const rtmr0 = "unknown" in line ? line : expectRtmr0(line, profile, shape.memorySize, acpi, SMBIOS_OF_HOST);
	const rtmr2 = expectRegister(RTMR2_DIRECT_BOOT, [profile.cmdline, profile.initrd], null);
	const notes = oddities(profile);
	const distinct = [];
	for (const launch of qemuLaunches(shape)) {
		const mrtd = {
			value: profile.mrtd[launch.pageOrder],
			unknown: null,
			events: []
		};
		const rtmr1 = expectRtmr1(launch, profile.kernel, shape.memorySize);
		const twin = distinct.find((other) => other.mrtd.value === mrtd.value && other.rtmr1.value === rtmr1.value);
		if (twin === void 0) distinct.push({
			launch,
			mrtd,
			rtmr0,
			rtmr1,
			rtmr2,
			notes
		});
		else twin.launch = {
			...twin.launch,
			versions: `${twin.launch.versions}, ${launch.versions}`
		};
	}
	return distinct;
}
const SMBIOS_OF_HOST = { unknown: "its firmware measures the SMBIOS tables, which depend on the host’s CPU" };
function toldLine(name) {
	const line = name === null ? PRE202505 : firmwareLine(name);
	if (line !== null) return line;
	const known = FIRMWARE_LINES.map((each) => each.name).join(", ");
	return {
		value: null,
		unknown: `its firmware measures in the layout ${preview(name ?? "")}; known: ${known}`,
		events: []
	};
}
function expectRtmr0(line, { acceptedMemory }, memorySize, acpi, smbios) {
	const hob = tdHobDigest(acceptedMemory, memorySize);
	const tables = "unknown" in acpi ? {
		loader: null,
		rsdp: null,
		tables: null
	} : acpi;
	const noHob = hob === null ? `no VM with ${memorySize} bytes of memory can have its firmware` : null;
	const noAcpi = "unknown" in acpi ? noTables(acpi.unknown) : null;
	const noSmbios = measuresSmbios(line) && "unknown" in smbios ? smbios.unknown : null;
	const digests = lineDigests(line, {
		"TD HOB": hob === null ? null : toHex(hob),
		"ACPI table loader": tables.loader,
		"ACPI RSDP": tables.rsdp,
		"ACPI tables": tables.tables,
		"SMBIOS tables": "unknown" in smbios ? null : smbios.digest
	});
	return registerOf(line.rtmr0, digests, noHob ?? noAcpi ?? noSmbios);
}
function noTables(why) {
	return `the ACPI tables cannot be known: ${why}`;
}
function expectRtmr1({ kernelHeader }, kernel, memorySize) {
	const { initrdMax, initrdSize, patched } = kernel;
	if (kernelHeader === "plain" || kernel.headerNormalized) return expectRegister(RTMR1_DIRECT_BOOT, [kernel.plain], null);
	const address = initrdAddress(initrdMax, initrdSize, memorySize);
	const digest = patched.find((variant) => variant.initrdAddress === address)?.digest ?? null;
	if (address === null) {
		const unknown = `an initrd of ${initrdSize} bytes does not fit a VM with ${memorySize} bytes of memory`;
		return expectRegister(RTMR1_DIRECT_BOOT, [null], unknown);
	}
	const unknown = `the kernel was not measured as QEMU patches it for ${memorySize} bytes of memory`;
	return expectRegister(RTMR1_DIRECT_BOOT, [digest], digest === null ? unknown : null);
}
function expectRegister(sequence, varying, unknown) {
	return registerOf(sequence, bootDigests(sequence, varying.map((hex) => hex === null ? null : fromHex(hex, "digest", 48))), unknown);
}
function registerOf(sequence, digests, unknown) {
	const known = digests.filter((digest) => digest !== null);
	return {
		value: known.length === digests.length ? toHex(extendRegister(known)) : null,
		unknown,
		events: sequence.map(({ name }, i) => {
			const digest = digests[i] ?? null;
			return {
				name,
				digest: digest === null ? null : toHex(digest),
				dependsOn: eventNote(name).dependsOn
			};
		})
	};
}
function oddities({ cfv }) {
	if (cfv.length === 1 && cfv[0] === "344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790") return [];
	return [`The firmware has ${cfv.length === 0 ? "no variable store" : `a variable store (CFV) with the digest ${cfv.join(", ")}`}; RTMR0 is computed for EDK II’s empty variable store, as in dstack’s images.`];
}
// src/core/formats/tdvf.ts
const PAGE$1 = 4096;
const FOUR_GIB = 4294967296;
const MAX_FIRMWARE_BYTES = 64 * 1024 ** 2;
const MAX_SECTIONS = 64;
const MAX_MEMORY = 256 * 1024 ** 2;
const AFTER_TABLE = 32;
const ENTRY_TAIL = 18;
const TABLE_GUID = "96b582de-1fb2-45f7-baea-a366c55a082d";
const TDX_METADATA_OFFSET_GUID = "e47a6535-984a-4798-865e-4685a7bf8ec2";
const DESCRIPTOR_BYTES = 16;
const SECTION_BYTES = 32;
const SECTION_TYPES = [
	"BFV",
	"CFV",
	"TD_HOB",
	"TEMP_MEM"
];
const MR_EXTEND = 1;
const PAGE_AUG = 2;
function parseTdvf(firmware) {
	if (firmware.length > MAX_FIRMWARE_BYTES) fail("PARSE_LIMIT", "size", `${firmware.length} bytes, over the limit of ${MAX_FIRMWARE_BYTES}`, 0);
	const view = new DataView(firmware.buffer, firmware.byteOffset, firmware.byteLength);
	const descriptor = findDescriptor(view);
	const count = readSectionCount(view, descriptor);
	const sections = Array.from({ length: count }, (_, i) => readSection(view, descriptor + DESCRIPTOR_BYTES + SECTION_BYTES * i, `sections[${i}]`));
	checkSections(sections, descriptor);
	return { sections };
}
function findDescriptor(view) {
	const end = view.byteLength - AFTER_TABLE;
	if (end < ENTRY_TAIL || guidAt(view, end - 16) !== TABLE_GUID) fail("PARSE_INVALID", "guid_table", "no table of GUIDs stands at its end", Math.max(0, end - 16), "Give a firmware file (ovmf.fd) that was built for TDX.");
	const length = view.getUint16(end - ENTRY_TAIL, true);
	if (length < ENTRY_TAIL || length > end) fail("PARSE_INVALID", "guid_table.length", `${length} is not the length of a table in this file`, end - ENTRY_TAIL);
	const start = end - length;
	const found = [];
	for (let at = end - ENTRY_TAIL; at > start;) {
		const size = at - start < ENTRY_TAIL ? 0 : view.getUint16(at - ENTRY_TAIL, true);
		if (size < ENTRY_TAIL || size > at - start) fail("PARSE_INVALID", "guid_table", "an entry reaches beyond the table", Math.max(start, at - ENTRY_TAIL));
		if (guidAt(view, at - 16) === TDX_METADATA_OFFSET_GUID) found.push(readDescriptorOffset(view, at, size));
		at -= size;
	}
	const [descriptor] = found;
	if (descriptor === void 0 || found.length > 1) fail("PARSE_INVALID", "guid_table", `${found.length} entries lead to TDVF metadata, expected 1`, start, "Give a firmware file (ovmf.fd) that was built for TDX.");
	return descriptor;
}
function readDescriptorOffset(view, end, size) {
	const field = "tdvf_offset";
	if (size !== 22) fail("PARSE_INVALID", field, `${size - ENTRY_TAIL} bytes, expected 4`, end - size);
	const distance = view.getUint32(end - size, true);
	if (distance > view.byteLength || distance < DESCRIPTOR_BYTES) fail("PARSE_INVALID", field, `${distance} bytes from the end is outside the file`, end - size);
	return view.byteLength - distance;
}
function readSectionCount(view, at) {
	if (view.getUint32(at, false) !== 1413764678) fail("PARSE_INVALID", "tdvf.signature", "expected TDVF", at);
	const version = view.getUint32(at + 8, true);
	if (version !== 1) fail("PARSE_UNSUPPORTED", "tdvf.version", `${version}; supported: 1`, at + 8);
	const count = view.getUint32(at + 12, true);
	if (count > MAX_SECTIONS) fail("PARSE_LIMIT", "tdvf.sections", `${count} sections, over the limit of ${MAX_SECTIONS}`, at + 12);
	const length = view.getUint32(at + 4, true);
	if (length !== DESCRIPTOR_BYTES + SECTION_BYTES * count) fail("PARSE_INVALID", "tdvf.length", `${length} is not the length of a descriptor of ${count} sections`, at + 4);
	if (length > view.byteLength - at) fail("PARSE_TRUNCATED", "tdvf", `needs ${length} bytes, ${view.byteLength - at} are left`, at);
	return count;
}
function readSection(view, at, field) {
	const name = `tdvf.${field}`;
	const typeNumber = view.getUint32(at + 24, true);
	const type = SECTION_TYPES[typeNumber];
	if (type === void 0) fail("PARSE_UNSUPPORTED", `${name}.type`, `${typeNumber}; supported: 0 to ${SECTION_TYPES.length - 1}`, at + 24);
	const attributes = view.getUint32(at + 28, true);
	if ((attributes & -4) !== 0) fail("PARSE_UNSUPPORTED", `${name}.attributes`, `0x${attributes.toString(16)}; supported: bits 0 and 1`, at + 28);
	const dataOffset = view.getUint32(at, true);
	const dataSize = view.getUint32(at + 4, true);
	if (dataOffset + dataSize > view.byteLength) {
		const range = `${dataSize} bytes from ${dataOffset}`;
		fail("PARSE_INVALID", `${name}.data`, `${range} reach beyond the file of ${view.byteLength}`, at);
	}
	const address = view.getBigUint64(at + 8, true);
	const memorySize = view.getBigUint64(at + 16, true);
	if (memorySize === 0n || address + memorySize > BigInt(FOUR_GIB)) {
		const range = `0x${memorySize.toString(16)} bytes at 0x${address.toString(16)}`;
		fail("PARSE_INVALID", `${name}.memory`, `${range} are no memory below 4 GiB`, at + 8);
	}
	if ((address | memorySize) % BigInt(PAGE$1) !== 0n) fail("PARSE_INVALID", `${name}.memory`, "its address or size is not a multiple of 4096", at + 8);
	if (BigInt(dataSize) > memorySize) fail("PARSE_INVALID", `${name}.data`, `${dataSize} bytes do not fit its memory of ${memorySize}`, at + 4);
	const fromFile = type === "BFV" || type === "CFV";
	if (fromFile !== dataSize > 0) fail("PARSE_INVALID", `${name}.data`, `a ${type} section ${fromFile ? "must" : "cannot"} have content`, at + 4);
	return {
		type,
		dataOffset,
		dataSize,
		address: Number(address),
		memorySize: Number(memorySize),
		extended: (attributes & MR_EXTEND) !== 0,
		augmented: (attributes & PAGE_AUG) !== 0
	};
}
function checkSections(sections, descriptor) {
	for (const type of ["BFV", "TD_HOB"]) {
		const count = sections.filter((section) => section.type === type).length;
		if (type === "BFV" ? count === 0 : count !== 1) fail("PARSE_INVALID", "tdvf.sections", `${count} sections of type ${type}`, descriptor);
	}
	const memory = sections.reduce((sum, { memorySize }) => sum + memorySize, 0);
	if (memory > MAX_MEMORY) fail("PARSE_LIMIT", "tdvf.sections", `${memory} bytes of memory, over the limit of ${MAX_MEMORY}`, descriptor);
	let end = 0;
	for (const { address, memorySize } of sections.toSorted((a, b) => a.address - b.address)) {
		if (address < end) fail("PARSE_INVALID", "tdvf.sections", `two of them overlap at 0x${address.toString(16)}`, descriptor);
		end = address + memorySize;
	}
}
function guidAt(view, at) {
	const digits = (value, width) => value.toString(16).padStart(width, "0");
	const tail = Array.from({ length: 8 }, (_, i) => digits(view.getUint8(at + 8 + i), 2)).join("");
	return [
		...[digits(view.getUint32(at, true), 8), digits(view.getUint16(at + 4, true), 4)],
		digits(view.getUint16(at + 6, true), 4),
		tail.slice(0, 4),
		tail.slice(4)
	].join("-");
}
function fail(code, field, message, offset, hint) {
	throw new require_start.ParseError(code, `firmware.${field}`, message, {
		offset,
		...hint === void 0 ? {} : { hint }
	});
}
// src/core/measure/mrtd.ts
const PAGE = 4096;
const CHUNK = 256;
const RECORD = 128;
const RECORD_ADDRESS = 16;
function mrtd(firmware, sections, order) {
	const hash = sha384Stream();
	const pageAdd = record("MEM.PAGE.ADD");
	const pageExtend = extendRecords();
	for (const section of sections) {
		const content = firmware.subarray(section.dataOffset, section.dataOffset + section.dataSize);
		const add = (offset) => {
			if (!section.augmented) hash.update(pageAdd(section.address + offset));
		};
		const extend = (offset) => {
			if (section.extended) hash.update(pageExtend(section.address + offset, content.subarray(offset, offset + PAGE)));
		};
		const passes = order === "singlePass" ? [[add, extend]] : [[add], [extend]];
		for (const steps of passes) for (let offset = 0; offset < section.memorySize; offset += PAGE) for (const step of steps) step(offset);
	}
	return hash.digest();
}
function record(operation) {
	const bytes = new Uint8Array(RECORD);
	writeRecord(bytes, 0, operation);
	const view = new DataView(bytes.buffer);
	return (address) => {
		view.setUint32(RECORD_ADDRESS, address, true);
		return bytes;
	};
}
function extendRecords() {
	const bytes = new Uint8Array(PAGE / CHUNK * 384);
	const view = new DataView(bytes.buffer);
	for (let at = 0; at < bytes.length; at += 384) writeRecord(bytes, at, "MR.EXTEND");
	return (address, content) => {
		for (let offset = 0, at = 0; offset < PAGE; offset += CHUNK, at += 384) {
			const chunk = content.subarray(offset, offset + CHUNK);
			view.setUint32(at + RECORD_ADDRESS, address + offset, true);
			bytes.set(chunk, at + RECORD);
			bytes.fill(0, at + RECORD + chunk.length, at + RECORD + CHUNK);
		}
		return bytes;
	};
}
function writeRecord(bytes, at, operation) {
	for (let i = 0; i < operation.length; i++) bytes[at + i] = operation.charCodeAt(i);
}
// src/core/measure/image.ts
const USUAL_MEMORY = 2147483648;
function profileImage(parts, memorySizes = []) {
	const { firmware, kernel, initrd, cmdline } = parts;
	if (initrd.length === 0) throw new require_start.ParseError("PARSE_INVALID", "initrd", "is empty");
	const { sections } = parseTdvf(firmware);
	const kernelParts = {
		kernel,
		cmdline,
		initrdSize: initrd.length,
		headerNormalized: parts.kernelHeaderNormalized
	};
	return {
		mrtd: {
			singlePass: toHex(mrtd(firmware, sections, "singlePass")),
			twoPass: toHex(mrtd(firmware, sections, "twoPass"))
		},
		ovmfVariant: parts.ovmfVariant,
		acceptedMemory: acceptedMemory(sections),
		cfv: sections.filter(({ type }) => type === "CFV").map((section) => contentDigest(firmware, section)),
		cmdline: toHex(commandLineDigest(cmdline)),
		kernel: profileKernel(kernelParts, [USUAL_MEMORY, ...memorySizes]),
		initrd: toHex(sha384Stream().update(initrd).digest())
	};
}
function contentDigest(firmware, { dataOffset, dataSize }) {
	return toHex(sha384Stream().update(firmware.subarray(dataOffset, dataOffset + dataSize)).digest());
}
// src/core/appraisal/os/firmware.ts
function toldLineName(image, vmConfig, bootLog) {
	const logged = bootLog?.replays[0].bound === true ? firmwareLine(bootLog.layout)?.name ?? null : null;
	return image ?? logged ?? vmConfig?.ovmfVariant ?? null;
}
function otherLines(told, tried) {
	return told === null ? FIRMWARE_LINES.filter((line) => line !== tried) : [];
}
function machineOf({ vmConfig, generated, fmspc }) {
	if (vmConfig === null || generated === null) return null;
	const { memorySize, cpuCount } = vmConfig;
	return {
		memorySize,
		cpuCount,
		qemuVersion: generated.qemuVersion,
		fmspc
	};
}
const NO_SHAPE$1 = { unknown: "the evidence does not tell the shape of the VM" };
function smbiosOfLog(bootLog, input) {
	const digest = (bootLog === null || !bootLog.replays[0].bound ? null : eventNamed(bootLog, "SMBIOS tables"))?.digest ?? null;
	if (digest === null) return null;
	const machine = machineOf(input);
	if (machine === null) return NO_SHAPE$1;
	return input.work.smbios(machine, toHex(digest), (tables) => equalBytes(tables, digest));
}
function smbiosOfRegister(rtmr0, events, input) {
	const machine = machineOf(input);
	if (machine === null) return NO_SHAPE$1;
	const digests = events.map(({ digest }) => digest === null ? null : fromHex(digest, "digest", 48));
	const at = digests.indexOf(null);
	const after = digests.slice(at + 1).filter((digest) => digest !== null);
	const before = extendRegister(digests.slice(0, at).filter((digest) => digest !== null));
	if (after.length + at + 1 !== digests.length) return { unknown: "other events of RTMR0 are not known either" };
	const quoted = fromHex(rtmr0, "rtmr0", 48);
	const key = [
		before,
		...after,
		quoted
	].map(toHex).join();
	return input.work.smbios(machine, key, (tables) => equalBytes(extendRegister([tables, ...after], before), quoted));
}
// src/core/appraisal/os/expectation.ts
function documentProfile({ image, tdvf }) {
	const { singlePass, twoPass } = tdvf.mrtd;
	const { cmdline } = image;
	return {
		mrtd: {
			singlePass: toHex(singlePass),
			twoPass: toHex(twoPass)
		},
		ovmfVariant: tdvf.ovmf,
		acceptedMemory: tdvf.tdHob,
		cfv: [CFV_DIGEST],
		kernel: documentKernel(image.kernel),
		cmdline: toHex("text" in cmdline ? commandLineDigest(cmdline.text) : cmdline.sha384),
		initrd: toHex(image.initrdSha384)
	};
}
const ANY_INITRD = {
	initrdMax: 2147483647,
	initrdSize: 4096
};
function documentKernel({ plain, patched, headerNormalized }) {
	const only = plain ?? patched;
	if (only === null) throw new TypeError("a document has a digest of the kernel");
	if (headerNormalized || plain === null || patched === null) return {
		plain: toHex(only),
		headerNormalized: true,
		initrdMax: 0,
		initrdSize: 0,
		patched: []
	};
	const address = initrdAddress(ANY_INITRD.initrdMax, ANY_INITRD.initrdSize, USUAL_MEMORY);
	const usual = address === null ? [] : [{
		initrdAddress: address,
		digest: toHex(patched)
	}];
	return {
		plain: toHex(plain),
		headerNormalized: false,
		...ANY_INITRD,
		patched: usual
	};
}
const ANY_SHAPE = {
	memorySize: USUAL_MEMORY,
	qemuVersion: null,
	qemuSinglePassAddPages: null,
	ovmfVariant: null
};
const NO_SHAPE = "the evidence does not tell the shape of the VM";
const OTHER_CFV = "its firmware has another variable store (CFV) than the known one";
function tableSources(generated, told) {
	if (generated === null) return [{
		acpi: { unknown: NO_SHAPE },
		remark: "",
		tables: null
	}];
	if (generated.unknown === null) {
		const remark = ", with the ACPI tables that QEMU makes for the claimed VM";
		return generated.candidates.map((tables) => ({
			acpi: tables.digests,
			remark,
			tables
		}));
	}
	return [told === null ? {
		acpi: { unknown: generated.unknown },
		remark: "",
		tables: null
	} : toldSource(told)];
}
function toldSource(acpi) {
	return {
		acpi,
		remark: ", with the ACPI digests that the event log tells",
		tables: null
	};
}
function nearSources(vmConfig, work) {
	const shape = shapeFromVmConfig(vmConfig);
	return [shape.pic, !shape.pic].flatMap((pic) => {
		const acpi = work.nearTables({
			...shape,
			pic
		});
		return acpi === null ? [] : [{
			acpi,
			remark: "",
			tables: null
		}];
	});
}
function expectImage({ profile, ordinaryKernel }, vmConfig, input) {
	const shape = vmConfig ?? ANY_SHAPE;
	const variants = expectedRegisters(profile, shape, { unknown: NO_SHAPE });
	const rtmr0 = expectRtmr0Values(profile, shape.memorySize, input);
	const rtmr1 = optionsOf(variants.map((expected) => expected.rtmr1));
	const otherKernel = vmConfig === null ? NO_SHAPE : ordinaryKernel ? kernelVariation(vmConfig) : null;
	const knownCfv = variants.every(({ notes }) => notes.length === 0);
	return {
		mrtd: expectMrtd(profile, shape),
		rtmr0: {
			...rtmr0,
			open: rtmr0.open ?? (knownCfv ? null : OTHER_CFV)
		},
		rtmr1: {
			...rtmr1,
			open: rtmr1.open ?? otherKernel
		},
		rtmr2: optionsOf(variants.slice(0, 1).map((expected) => expected.rtmr2))
	};
}
function expectRtmr0Values(profile, memorySize, { sources, line: name, hugepages, smbios, quoted }) {
	const told = toldLine(name);
	if ("unknown" in told) return {
		values: [],
		open: told.unknown
	};
	const along = (line) => {
		if (hugepages && line.measuresPciRoots) return {
			values: [],
			open: PCI_ROOTS
		};
		const options = sources.map(({ acpi, remark, tables }) => {
			const others = expectRtmr0(line, profile, memorySize, acpi, { unknown: "" });
			if (!measuresSmbios(line)) return optionsOf([others], remark, tables);
			return optionsOf([expectRtmr0(line, profile, memorySize, acpi, smbios(line, others))], `${remark}${WITH_SMBIOS}`, tables);
		});
		return {
			values: options.flatMap(({ values }) => values),
			open: options.find(({ open }) => open !== null)?.open ?? null
		};
	};
	const usual = along(told);
	const isQuoted = ({ value }) => value === quoted;
	if (name !== null || usual.values.some(isQuoted)) return usual;
	const others = otherLines(name, told).flatMap((line) => along(line).values.filter(isQuoted));
	return {
		...usual,
		values: [...usual.values, ...others]
	};
}
const PCI_ROOTS = "with huge pages its firmware measures more events than are known";
const WITH_SMBIOS = ", and the SMBIOS tables that it makes";
function optionsOf(registers, remark = "", tables = null) {
	return {
		values: registers.flatMap(({ value, events }) => value === null ? [] : [{
			value,
			events,
			remark,
			tables
		}]),
		open: registers.find((register) => register.value === null)?.unknown ?? null
	};
}
function expectMrtd({ mrtd }, shape) {
	const likely = pageOrder(shape);
	const option = (order) => {
		const remark = `, with pages added ${order === "singlePass" ? "in a single pass" : "in two passes"}${order === likely ? "" : ", though vm_config suggests the other order"}`;
		return {
			value: mrtd[order],
			events: [],
			remark,
			tables: null
		};
	};
	return {
		values: [option(likely), option(likely === "twoPass" ? "singlePass" : "twoPass")],
		open: null
	};
}
function judgeImage(image, given) {
	const { quoted, vmConfig, generated, bootLog } = given;
	const line = toldLineName(image.profile.ovmfVariant, vmConfig, bootLog);
	const expectation = expectImage(image, vmConfig, {
		sources: tableSources(generated, bootLog?.acpi ?? null),
		line,
		hugepages: vmConfig?.hugepages === true,
		smbios: (firmware, others) => smbiosAlong(firmware, others, given),
		quoted: quoted.rtmr0
	});
	return eachRegister((name) => {
		const { values } = expectation[name];
		const actual = quoted[name];
		const register = name.toUpperCase();
		const match = values.find(({ value }) => value === actual);
		if (match !== void 0) return {
			judgement: pass(`${register} is what ${image.label} leads to${match.remark}.`, {
				expected: actual,
				actual
			}),
			expected: actual,
			proven: match.tables
		};
		const [likely] = values;
		const count = name === "rtmr0" && likely === void 0 ? otherCount(line, given) : null;
		if (count !== null) return {
			judgement: fail$1(`${register} is not what ${image.label} leads to: ${count}.`, {
				actual,
				hint: OTHER_BOOTED.mrtd
			}),
			expected: null,
			proven: null
		};
		const open = expectation[name].open ?? (name === "rtmr0" && line === null ? layoutDoubt(bootLog) : null);
		if (open !== null || likely === void 0) return {
			judgement: unknown(`${register} cannot be computed from ${image.label}: ${open}.`, {
				actual,
				...whyOpen(open, given)
			}),
			expected: null,
			proven: null
		};
		const which = name === "mrtd" ? ", in whichever order QEMU adds the firmware’s pages" : likely.remark;
		const replay = name === "mrtd" ? null : bootLog?.replays[REPLAY_OF[name]] ?? null;
		const detail = `${register} is not what ${image.label} leads to${which}.${eventDifference(likely.events, replay)}`;
		const hint = mismatchHint(name, image, given) ?? OTHER_BOOTED[name];
		return {
			judgement: fail$1(detail, {
				expected: likely.value,
				actual,
				hint
			}),
			expected: likely.value,
			proven: null
		};
	});
}
function smbiosAlong(line, others, given) {
	const { bootLog, quoted } = given;
	const logged = bootLog?.layout === line.name ? smbiosOfLog(bootLog, given) : null;
	if (logged === null && bootLog?.replays[0].bound === true) return { unknown: "its event log shows no SMBIOS tables" };
	const found = logged ?? smbiosOfRegister(quoted.rtmr0, others.events, given);
	return "unknown" in found ? found : { digest: toHex(found.digest) };
}
function otherCount(told, { vmConfig, bootLog }) {
	const line = firmwareLine(told);
	if (line === null || line.measuresPciRoots && vmConfig?.hugepages === true) return null;
	if (!measuresSmbios(line) || bootLog === null || !bootLog.replays[0].bound) return null;
	const [{ length }, expected] = [bootLog.replays[0].events, line.rtmr0.length];
	return length === expected ? null : `the log has ${length} events of it, not the ${expected} of ${line.name}`;
}
function layoutDoubt(bootLog) {
	return bootLog?.replays[0].bound === true && firmwareLine(bootLog.layout) === null ? OTHER_EVENTS : null;
}
const OTHER_EVENTS = "its firmware measures other events than the known";
function whyOpen(open, given) {
	const { vmConfig, generated, bootLog } = given;
	if (open === OTHER_EVENTS) return { followsFrom: "os.event-layout" };
	const isTables = generated !== null && generated.unknown !== null && open === noTables(generated.unknown);
	const smbios = smbiosOfLog(bootLog, given);
	const isSmbios = smbios !== null && "unknown" in smbios && open === smbios.unknown;
	return vmConfig === null || isTables || isSmbios ? { followsFrom: "os.acpi-tables" } : { hint: PIN_HINT };
}
const OTHER_TABLES = "The VM has other ACPI tables than the claimed one: os.acpi-tables says which.";
const REPLAY_OF = {
	rtmr0: 0,
	rtmr1: 1,
	rtmr2: 2
};
const OTHER_BOOTED = {
	mrtd: "Other firmware booted than that of the image that vm_config claims.",
	rtmr0: "Another image or VM shape booted than vm_config claims.",
	rtmr1: "Another image or VM shape booted than vm_config claims.",
	rtmr2: "Another image booted than vm_config claims."
};
function mismatchHint(name, image, given) {
	const { quoted, vmConfig, generated, bootLog, explain, work } = given;
	if (!explain || vmConfig === null || name === "mrtd" || name === "rtmr2") return null;
	const told = bootLog?.replays[0].bound === true ? bootLog.acpi : null;
	const tablesDiffer = told !== null && generated?.candidates.every(({ digests }) => !sameDigests(digests, told));
	if (name === "rtmr0" && tablesDiffer) return OTHER_TABLES;
	return shapeHint(vmConfig, (shape) => {
		if (!work.mayLook()) return false;
		const measured = () => told === null ? nearSources(shape, work) : [toldSource(told)];
		return expectImage(image, shape, {
			sources: name === "rtmr0" ? measured() : [],
			line: toldLineName(image.profile.ovmfVariant, vmConfig, bootLog),
			hugepages: shape.hugepages,
			smbios: () => ({ unknown: "not searched for shapes that nobody claims" }),
			quoted: quoted.rtmr0
		})[name].values.some(({ value }) => value === quoted[name]);
	});
}
// src/core/appraisal/os/image-identity.ts
function judgeImageHashEvent(launch, vmConfig, matched, isLaunchJudged) {
	const noLaunch = isLaunchJudged ? { followsFrom: "source-code.launch-events" } : { hint: WHOLE_LAUNCH };
	if (launch === null) return unknown("No launch that the quote vouches for tells an image hash.", noLaunch);
	const claimed = vmConfig?.osImageHash ?? null;
	const right = matched?.osImageHash ?? claimed;
	const expected = right === null ? {} : { expected: right };
	if (claimed !== null && claimed !== right) return fail$1(`vm_config claims another image hash than that of ${matched?.label}, whose registers the VM has.`, {
		...expected,
		actual: claimed,
		hint: OTHER_CONFIG
	});
	const told = launch.events.some(({ event }) => event === "os-image-hash") ? readLaunchPayload(launch, "os-image-hash") : null;
	if (told !== null && told.problem !== null) return fail$1(told.problem, {
		...expected,
		...noLaunch
	});
	const actual = told === null ? null : toHex(told.value);
	const shown = {
		...expected,
		...actual === null ? {} : { actual }
	};
	if (actual !== null && right !== null) {
		const source = claimed === null ? `of ${matched?.label}` : "that vm_config claims";
		if (actual === right) return pass(`The guest measured the image hash ${source}.`, shown);
		return fail$1(`The guest measured another image hash than the one ${source}. It is the guest’s own account of its image.`, {
			...shown,
			hint: OTHER_CONFIG
		});
	}
	const missing = actual === null ? "The guest measured no image hash" : "vm_config claims no image hash";
	if (matched !== null) return pass(`${missing}: nothing disagrees with the reference value ${preview(matched.name)}.`, shown);
	return unknown(`${missing}: there is nothing to compare.`, {
		...shown,
		...UNKNOWN_OS
	});
}
function judgeAskedImage(reference, { osImageHashes, named, isMissing }, matched, launch) {
	if (reference.status !== "pass" || matched === null) return reference;
	if (isMissing && named.length === 0) return unknown(`The OS is that of ${matched.label}, but the image that was named could not be had to compare it with.`, { hint: "See what was not obtained, and verify again; or do not name an image beside those that the policy knows." });
	const lists = [osImageHashes, named].filter((list) => list.length > 0);
	if (lists.length === 0) return reference;
	const told = launch === null ? null : readLaunchPayload(launch, "os-image-hash");
	const actual = matched.osImageHash ?? (told === null || told.problem !== null ? null : toHex(told.value));
	if (actual === null) return unknown(`The OS is that of ${matched.label}, but nothing tells which image that is.`, {
		expected: (lists[0] ?? []).join(" or "),
		hint: "Give the image itself (--os-image), or do not ask for an image hash beside pinned registers."
	});
	const other = lists.find((list) => !list.includes(actual));
	if (other === void 0) {
		if (osImageHashes.length === 0) return reference;
		return {
			...reference,
			shown: {
				...reference.shown,
				expected: actual,
				actual
			}
		};
	}
	const shown = {
		expected: other.join(" or "),
		actual
	};
	if (other === named && isMissing) return unknown(`The OS is that of ${matched.label}; of the images that were named, one could not be had.`, {
		...shown,
		hint: "See what was not obtained, and verify again."
	});
	return fail$1(`The OS is that of ${matched.label}, which is not the image asked for.`, {
		...shown,
		hint: "Another image was booted. Deploy the one that you mean, or ask for the one that runs."
	});
}
function judgeAskedValues(reference, referenceValues, quoted) {
	const holds = referenceValues.some((values) => differing(quoted, values).length === 0);
	if (reference.status !== "pass" || referenceValues.length === 0 || holds) return reference;
	return unknown(`${reference.detail} But none of the reference values given is that of this VM.`, {
		...reference.shown,
		hint: "Give reference values of this image at this shape, or leave them out and rely on what the policy knows."
	});
}
const WHOLE_LAUNCH = "Give evidence with the whole event log of RTMR3, as the VM measured it.";
const OTHER_CONFIG = "vm_config is not that of this VM, or was altered: fetch it again from the VM’s host.";
function judgeDevImage(vmConfig, image, matched, allowDev) {
	if (allowDev) return pass("The policy accepts development images.");
	const hint = "Deploy a production image. Only for tests, accept development images in the policy (os.allow-dev).";
	const declared = [matched, image?.reference ?? null].find((reference) => reference?.isDev === true) ?? null;
	if (declared !== null) return fail$1("By its own metadata the image is a development build, which lets others log in.", {
		actual: declared.name,
		hint
	});
	const dev = [
		vmConfig?.image,
		matched?.name,
		image?.reference.name
	].filter((name) => typeof name === "string").find((name) => /-dev(?![a-z])/i.test(name));
	if (dev !== void 0) return fail$1("By its name the image is a development build, which lets others log in.", {
		actual: dev,
		hint
	});
	if (matched === null) return unknown("Nothing says that the image is a development build, but it is no known image either.", UNKNOWN_OS);
	return pass(`By ${matched.isDev === false ? "its own metadata" : "its name"} the reference value ${preview(matched.name)} is no development build.`);
}
// src/core/formats/measurement-document.ts
const DOCUMENT_FILE = "measurement.tdx.cbor";
const DOCUMENT_VERSIONS = [
	2,
	3,
	4
];
const MAX_BYTES = 8192;
const MAX_PAGE = 2 ** 39;
const MAX_RANGES = 64;
function parseMeasurementDocument(encoded, wrapper = null) {
	const name = "measurement";
	if (encoded.length > MAX_BYTES) throw new require_start.ParseError("PARSE_LIMIT", name, `${encoded.length} bytes, over the limit of ${MAX_BYTES}`);
	return read$2(decodeCbor(encoded, name), name, (value) => {
		const document = anyMap(value);
		const told = document.get("version");
		const version = told === void 0 && wrapper === 2 ? 2 : DOCUMENT_VERSIONS.find((known) => known === told);
		if (version === void 0 || version === 2 && told !== void 0) return {
			supported: false,
			version: typeof told === "number" ? told : null
		};
		return supportedDocument(document, version);
	});
}
const digest = bytes(48);
function supportedDocument(document, version) {
	return {
		supported: true,
		version,
		image: member(document, "image", (value) => {
			const image = anyMap(value);
			const hasText = hasMember(image, "cmdline");
			if (hasText && version !== 4) refuse$3(`has a cmdline, which version ${version} has not`);
			if (hasText && hasMember(image, "cmdline_sha384")) refuse$3("has cmdline and cmdline_sha384, which exclude each other");
			return {
				cmdline: hasText ? { text: member(image, "cmdline", cmdline) } : { sha384: member(image, "cmdline_sha384", digest) },
				kernel: version === 4 && !hasText ? kernelOfBoth(image) : kernelOfOne(image),
				initrdSha384: member(image, "initrd_sha384", digest)
			};
		}),
		tdvf: member(document, "tdvf", (value) => {
			const tdvf = anyMap(value);
			return {
				ovmf: member(tdvf, "ovmf", text),
				mrtd: member(tdvf, "mrtd", (value) => {
					const mrtd = anyMap(value);
					return {
						singlePass: member(mrtd, "single_pass", digest),
						twoPass: member(mrtd, "two_pass", digest)
					};
				}),
				tdHob: member(tdvf, "td_hob", (value) => readTdHobWitness(bytes()(value)))
			};
		})
	};
}
function kernelOfOne(image) {
	if (hasMember(image, PATCHED)) refuse$3(`has ${PATCHED} beside a digest of the patched kernel`, UNSUPPORTED);
	const kernel = member(image, "kernel_authenticode", digest);
	const headerNormalized = memberOr(image, NORMALIZED, false, boolean);
	return {
		patched: headerNormalized ? null : kernel,
		plain: headerNormalized ? kernel : null,
		headerNormalized
	};
}
function kernelOfBoth(image) {
	if (!hasMember(image, PATCHED)) refuse$3(`has neither cmdline nor ${PATCHED}: no known form of version 4`, UNSUPPORTED);
	if (hasMember(image, NORMALIZED)) refuse$3(`has ${NORMALIZED} and ${PATCHED}: no known form of version 4`, UNSUPPORTED);
	const plain = member(image, "kernel_authenticode", digest);
	return {
		patched: member(image, PATCHED, digest),
		plain,
		headerNormalized: false
	};
}
const NORMALIZED = "kernel_header_normalized";
const PATCHED = "patched_kernel_authenticode";
const UNSUPPORTED = { code: "PARSE_UNSUPPORTED" };
const ROOTFS = /(?:^| )dstack\.rootfs_hash=[0-9a-f]{64}(?= |$)/g;
const cmdline = (value) => {
	const line = text(value);
	const [strange] = /[^ -~]/u.exec(line) ?? [];
	if (strange !== void 0) refuse$3(`${preview(strange)} is not printable ASCII`);
	if ((line.match(ROOTFS)?.length ?? 0) !== 1 || line.split("dstack.rootfs_hash").length !== 2) refuse$3("expected one dstack.rootfs_hash of 64 hex digits");
	return line;
};
function readTdHobWitness(encoded) {
	const reader = new ByteReader(encoded, "");
	const basePage = readVarint(reader, "base_page");
	const tdHobPageDelta = readVarint(reader, "td_hob_page_delta");
	const count = readVarint(reader, "ranges.length");
	if (count > MAX_RANGES) reader.fail("PARSE_LIMIT", "ranges", `${count} ranges, over the limit of ${MAX_RANGES}`);
	const ranges = [];
	for (let i = 0; i < count; i++) {
		const startPageDelta = readVarint(reader, `ranges[${i}].start_page_delta`);
		ranges.push({
			startPageDelta,
			pages: readVarint(reader, `ranges[${i}].pages`)
		});
	}
	reader.end();
	return {
		basePage,
		tdHobPageDelta,
		ranges
	};
}
function readVarint(reader, field) {
	let value = 0;
	for (let unit = 1;; unit *= 128) {
		const byte = reader.u8(field);
		value += (byte & 127) * unit;
		if (value > MAX_PAGE || unit > MAX_PAGE) reader.fail("PARSE_LIMIT", field, `over ${MAX_PAGE}`);
		if (byte === 0 && unit > 1) reader.fail("PARSE_INVALID", field, "a varint not in its shortest form");
		if (byte < 128) return value;
	}
}
const MAX_MANIFEST_ENTRIES = 1024;
const MANIFEST_LINE = /^([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9._-]{0,254})$/;
function parseChecksumManifest(text) {
	const field = "sha256sum.txt";
	if (!text.endsWith("\n")) throw new require_start.ParseError("PARSE_TRUNCATED", field, "does not end with a line feed");
	const lines = text.slice(0, -1).split("\n", 1025);
	if (lines.length > MAX_MANIFEST_ENTRIES) throw new require_start.ParseError("PARSE_LIMIT", field, `more than ${MAX_MANIFEST_ENTRIES} lines`);
	const names = new Set();
	return lines.map((line, index) => {
		const [, sha256, name] = MANIFEST_LINE.exec(line) ?? [];
		const where = `${field} line ${index + 1}`;
		if (sha256 === void 0 || name === void 0) throw new require_start.ParseError("PARSE_INVALID", where, `expected 64 hex digits, two spaces and a file name, got ${preview(line)}`);
		if (names.has(name)) throw new require_start.ParseError("PARSE_INVALID", where, `${preview(name)} is listed twice`);
		names.add(name);
		return {
			sha256,
			name
		};
	});
}
// src/core/appraisal/os/measurement-document.ts
function readHostDocument(text) {
	if (text === null) return {
		kind: "absent",
		vmConfig: null
	};
	let vmConfig = null;
	try {
		vmConfig = parseVmConfig(text);
		return vmConfig.tdxMeasurement === null ? {
			kind: "absent",
			vmConfig
		} : followChain(vmConfig, vmConfig.tdxMeasurement);
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		const detail = `${vmConfig === null ? "The VM’s configuration" : "The measurement document"} cannot be read: ${error.message}.`;
		if (error.code === "PARSE_UNSUPPORTED") return {
			kind: "unsupported",
			vmConfig,
			detail
		};
		return {
			kind: "broken",
			vmConfig,
			detail,
			shown: {}
		};
	}
}
function followChain(vmConfig, given) {
	const broken = (detail, shown = {}) => ({
		kind: "broken",
		vmConfig,
		detail,
		shown
	});
	const document = parseMeasurementDocument(given.measurement, given.version);
	const unsupported = (detail) => ({
		kind: "unsupported",
		vmConfig,
		detail
	});
	if (!document.supported) return unsupported(`The measurement document has version ${document.version ?? given.version ?? "unknown"}; supported: ${DOCUMENT_VERSIONS.join(", ")}.`);
	const isBare = document.version === 2;
	if (given.version !== null && !isBare) return unsupported(`The measurement document comes in a wrapper of version ${given.version}; supported: none.`);
	const { osImageHash } = vmConfig;
	if (osImageHash === null) return broken("A measurement document is given, but no os_image_hash that it belongs to.");
	const actual = toHex(sha256(given.measurement));
	if (isBare) {
		const other = [actual, given.osImageHash ?? actual].find((hash) => hash !== osImageHash);
		if (other === void 0) return {
			kind: "sound",
			vmConfig,
			document,
			osImageHash
		};
		return broken("The measurement document is not that of the claimed image: its SHA-256 is not os_image_hash.", {
			expected: osImageHash,
			actual: other
		});
	}
	if (given.checksumFile === null) return broken("The measurement document comes without its manifest, sha256sum.txt.");
	const manifestHash = toHex(sha256(given.checksumFile));
	if (manifestHash !== osImageHash) return broken("The manifest (sha256sum.txt) is not that of the claimed image: its SHA-256 is not os_image_hash.", {
		expected: osImageHash,
		actual: manifestHash
	});
	const listed = parseChecksumManifest(fromUtf8(given.checksumFile, "sha256sum.txt")).find(({ name }) => name === DOCUMENT_FILE);
	if (listed === void 0) return broken(`The manifest of the claimed image (sha256sum.txt) does not list ${DOCUMENT_FILE}.`);
	if (actual !== listed.sha256) return broken(`The measurement document is not the ${DOCUMENT_FILE} that the manifest of the claimed image lists.`, {
		expected: listed.sha256,
		actual
	});
	return {
		kind: "sound",
		vmConfig,
		document,
		osImageHash
	};
}
// src/core/appraisal/os/reduced-log.ts
function recomputeRtmr0(input) {
	const { rtmr0, bootLog, generated, vmConfig, firmware, ovmfVariant } = input;
	if (vmConfig === null) return null;
	const told = bootLog?.acpi ?? null;
	const guesses = [...told === null ? [] : [told], ...(generated?.candidates ?? []).map(({ digests }) => digests)];
	const memories = [...firmware, OVMF_MEMORY].filter((memory, i, all) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(memory)) === i);
	const name = toldLineName(ovmfVariant, vmConfig, bootLog);
	for (const line of FIRMWARE_LINES) {
		const searches = measuresSmbios(line);
		if (vmConfig.hugepages && line.measuresPciRoots) continue;
		if (searches && (bootLog?.layout !== "reduced" || name !== null && name !== line.name)) continue;
		for (const acpi of guesses) if (memories.some((acceptedMemory) => {
			const along = (smbios) => expectRtmr0(line, { acceptedMemory }, vmConfig.memorySize, acpi, smbios);
			const others = along({ unknown: "" });
			if (!searches) return others.value === rtmr0;
			const found = smbiosOfRegister(rtmr0, others.events, input);
			return !("unknown" in found) && along({ digest: toHex(found.digest) }).value === rtmr0;
		})) return {
			line,
			acpi
		};
	}
	return null;
}
const KEPT = "The log keeps only the ACPI events of the boot";
function judgeReducedLog(log, recomputed, { vmConfig, matched }) {
	const { rtmr0, rtmr1, rtmr2 } = recomputed;
	const open = (registers) => {
		const names = registers.join(", ").replace(/, (?=\w+$)/, " and ");
		return undecided(matched, `${KEPT}, and ${names} could not be recomputed.`, UNKNOWN_OS);
	};
	const ifRtmr0 = (detail) => rtmr0 === null ? open(["RTMR0"]) : pass(detail(rtmr0.line));
	const bootPath = [...rtmr1 ? [] : ["RTMR1"], ...rtmr2 ? [] : ["RTMR2"]];
	return {
		"os.event-log-replay": judgeReplay$1(log, rtmr0?.acpi ?? null, bootPath, open),
		"os.event-layout": ifRtmr0((line) => `${KEPT}; RTMR0 was recomputed with the ${line.rtmr0.length} of dstack’s firmware (${line.name}), in order.`),
		"os.constant-events": ifRtmr0(({ constants }) => `RTMR0 was recomputed with the known digests of ${constants}.`),
		"os.td-hob": ifRtmr0(() => `RTMR0 was recomputed with the TD HOB of ${vmConfig?.memorySize} bytes of memory, as vm_config claims.`),
		"os.boot-path": bootPath.length > 0 ? open(bootPath) : pass("RTMR1 and RTMR2 were recomputed: the kernel was started directly, with one command line and one initrd.")
	};
}
function judgeReplay$1({ acpi: told }, acpi, bootPath, open) {
	if (acpi !== null && (told === null || !sameDigests(told, acpi))) return fail$1(`${KEPT}, and these are not the measured ones: RTMR0 has others.`, {
		expected: describeDigests(acpi),
		...told === null ? {} : { actual: describeDigests(told) },
		hint: "Fetch quote and event log again in one answer; the events must be unaltered."
	});
	if (acpi === null) {
		const judgement = open(["RTMR0", ...bootPath]);
		return {
			...judgement,
			detail: `Nothing binds the log’s digests to RTMR0. ${judgement.detail}`
		};
	}
	if (bootPath.length > 0) return open(bootPath);
	return pass(`${KEPT}: RTMR0 was recomputed with these very digests, RTMR1 and RTMR2 without the log.`);
}
// src/core/appraisal/os/reference-value.ts
function judgeReference(found) {
	const input = withoutUnlistedReleases(found);
	const { quoted, claimed, policy, byDocument } = input;
	const sets = [
		...input.referenceValues,
		...policy.measurements,
		...aggregatedSets(input)
	];
	const equal = sets.find((registers) => isSame$1(quoted, registers));
	const bySet = equal === void 0 ? null : compareSet(quoted, registerReference(equal));
	const registerSet = bySet?.matched ?? null;
	const image = selectImage(input, registerSet);
	const byImage = image === null ? null : compareImage(image);
	const listed = policy.images.find(({ osImageHash }) => osImageHash === claimed) ?? null;
	const byListed = listed === null || byDocument === null ? null : compareListed(listed, byDocument);
	if (byImage?.reference.status === "fail") {
		const { reference } = byImage;
		if (bySet === null || registerSet === null) return {
			...byImage,
			registerSet,
			image
		};
		const detail = `${reference.detail} They are those of ${registerSet.label}.`;
		const shown = {
			actual: image?.reference.osImageHash ?? "",
			hint: TWO_IMAGES
		};
		return {
			...bySet,
			reference: fail$1(detail, shown),
			matched: null,
			registerSet,
			image
		};
	}
	return {
		...strongest([
			bySet,
			byImage,
			byListed
		].filter((found) => found !== null)) ?? byImage ?? byListed ?? compareNearest(quoted, sets) ?? compareNothing(input, listed),
		registerSet,
		image
	};
}
function withoutUnlistedReleases(input) {
	const { images: listed } = input.policy;
	const counts = ({ grade, osImageHash }) => grade !== "release" && grade !== "unvouched" || listed.length === 0 || listed.some((image) => image.osImageHash === osImageHash);
	return {
		...input,
		given: input.given.filter((image) => image.grade !== "unvouched" && counts(image)),
		images: input.images.filter(({ reference }) => counts(reference) && (reference.grade !== "unvouched" || input.claimed !== null))
	};
}
function aggregatedSets({ quoted, aggregated: { measured, accepted } }) {
	return accepted.includes(measured) ? [{
		name: `mr_aggregated ${measured.slice(0, 16)}…`,
		...quoted
	}] : [];
}
function registerReference(set) {
	return "grade" in set ? attestedSet(set) : pinnedSet(set);
}
function attestedSet({ name, grade, osImageHash, isDev, mrtd, rtmr0, rtmr1, rtmr2 }) {
	return {
		value: {
			label: `the attested set ${preview(name)}`,
			name,
			grade,
			osImageHash,
			isDev
		},
		registers: {
			mrtd,
			rtmr0,
			rtmr1,
			rtmr2
		}
	};
}
function pinnedSet({ name, mrtd, rtmr0, rtmr1, rtmr2 }) {
	return {
		value: {
			label: `the pinned set ${preview(name)}`,
			name,
			grade: "pinned",
			osImageHash: null,
			isDev: null
		},
		registers: {
			mrtd,
			rtmr0,
			rtmr1,
			rtmr2
		}
	};
}
function strongest(comparisons) {
	for (const grade of require_help.GRADES) {
		const found = comparisons.find(({ matched }) => matched?.grade === grade);
		if (found !== void 0) return found;
	}
	return null;
}
const MEANING = {
	mrtd: "MRTD is the firmware: this is another image, or QEMU added its pages in another order.",
	rtmr0: "RTMR0 is the virtual hardware: CPUs, memory, devices and QEMU must be those of the pinned VM.",
	rtmr1: "RTMR1 is the kernel: this is another image, or QEMU patched it otherwise (memory size, version).",
	rtmr2: "RTMR2 is kernel command line and initrd, and through them the root file system: this is another image."
};
function compareSet(quoted, { value, registers }, among = 1) {
	const others = differing(quoted, registers);
	const nearest = among === 1 ? "" : `, the nearest of ${among}`;
	return {
		registers: eachRegister((name) => {
			const [expected, actual] = [registers[name], quoted[name]];
			const register = name.toUpperCase();
			return expected === actual ? pass(`${register} is that of ${value.label}.`, {
				expected,
				actual
			}) : fail$1(`${register} is not that of ${value.label}.`, {
				expected,
				actual,
				hint: MEANING[name]
			});
		}),
		expected: registers,
		reference: others.length === 0 ? pass(`All four registers are those of ${value.label} (grade ${value.grade}).`) : fail$1(`The registers are not those of ${value.label}${nearest}, they differ in ${others.join(", ")}.`, { hint: "Another image or VM shape booted. Pin registers only after you checked where they come from." }),
		matched: others.length === 0 ? value : null
	};
}
function compareNearest(quoted, sets) {
	let nearest = null;
	for (const set of sets) {
		const far = distance(quoted, set);
		if (nearest === null || far < nearest.far) nearest = {
			set,
			far
		};
	}
	return nearest === null ? null : compareSet(quoted, registerReference(nearest.set), sets.length);
}
function selectImage({ images, claimed }, registerSet) {
	const fits = ({ registers }) => withStatus(registers, "pass").length;
	const isVouched = ({ reference }) => reference.grade === "unvouched" ? 0 : 1;
	const [best] = [...images].sort((a, b) => fits(b) - fits(a) || isVouched(b) - isVouched(a));
	if (best === void 0) return null;
	return claimed === null && registerSet !== null && withStatus(best.registers, "fail").length > 0 ? null : best;
}
function withStatus(registers, status) {
	return REGISTERS.filter((name) => registers[name].judgement.status === status);
}
function compareImage({ reference, registers }) {
	const { name, grade, osImageHash, isDev, source } = reference;
	const label = `image ${preview(name)}`;
	if (grade === "unvouched") return compareClaimed({
		label,
		osImageHash
	}, registers, nobodyVouches(label, osImageHash));
	const value = {
		label,
		name,
		grade,
		osImageHash,
		isDev
	};
	return compareClaimed(value, registers, matchedBy(value, `grade ${grade}, from ${preview(source, 200)}`));
}
function compareListed({ name, osImageHash }, registers) {
	const value = {
		label: `image ${preview(name)}`,
		name,
		grade: "pinned",
		osImageHash,
		isDev: null
	};
	return compareClaimed(value, registers, matchedBy(value, "grade pinned, listed in the policy"));
}
function matchedBy(value, origin) {
	return {
		reference: pass(`The registers are those of ${value.label} in a VM of the claimed shape (${origin}).`, { actual: value.osImageHash ?? "" }),
		matched: value
	};
}
function nobodyVouches(label, osImageHash) {
	return {
		reference: unknown(`The registers are those of ${label} in the cache, for which nobody vouched when it was used (grade unvouched).`, {
			actual: osImageHash,
			hint: "List its hash in os.images of the policy, if you know it, and verify again; or let the image be fetched from its publisher."
		}),
		matched: null
	};
}
function compareClaimed(image, judged, equal) {
	const comparison = {
		registers: eachRegister((name) => judged[name].judgement),
		expected: eachRegister((name) => judged[name].expected),
		matched: null
	};
	const [others, open] = [withStatus(judged, "fail"), withStatus(judged, "unknown")];
	const shown = (name) => ({
		actual: image.osImageHash ?? "",
		followsFrom: `os.${name}`
	});
	if (others[0] !== void 0) {
		const detail = `These registers are not those of ${image.label}: ${others.join(", ")}.`;
		return {
			...comparison,
			reference: fail$1(detail, shown(others[0]))
		};
	}
	if (open[0] !== void 0) {
		const detail = `These registers could not be compared with those of ${image.label}: ${open.join(", ")}.`;
		return {
			...comparison,
			reference: unknown(detail, shown(open[0]))
		};
	}
	return {
		...comparison,
		...equal
	};
}
const TWO_IMAGES = "The VM that was pinned or attested booted another image than this one: name the image that it should run, or take these registers out of what you accept.";
const REFERENCE_HINT = "Give the OS image (--os-image), pin the registers of a VM that you trust in the policy (os.measurements), or give evidence whose vm_config carries a measurement document.";
function compareNothing({ quoted, claimed, policy, given, byDocument, aggregated }, listed) {
	return {
		registers: eachRegister((name) => {
			const judged = byDocument?.[name].judgement ?? null;
			if (judged !== null && judged.status !== "unknown") return judged;
			return unknown(judged?.detail ?? `There is no reference value for ${name.toUpperCase()}.`, {
				actual: quoted[name],
				...UNKNOWN_OS
			});
		}),
		expected: eachRegister((name) => byDocument?.[name].expected ?? null),
		reference: judgeAggregated(aggregated, judgeClaim(claimed, listed, [...policy.images, ...given])),
		matched: null
	};
}
function judgeAggregated({ measured, accepted }, otherwise) {
	if (accepted.length === 0 || otherwise.status === "fail") return otherwise;
	return fail$1("The aggregated measurement is not one that the policy accepts, and nothing else makes the OS known.", {
		expected: accepted.join(" or "),
		actual: measured,
		hint: "Another VM runs there, or a new version of it: check what it runs before you accept it (aggregated-mrs)."
	});
}
function judgeClaim(claimed, listed, accepted) {
	if (claimed === null) return unknown("Nothing says which image this is, and no registers are pinned.", { hint: REFERENCE_HINT });
	if (listed !== null) return unknown(`The VM claims image ${preview(listed.name)}, and nothing ties its registers to it.`, {
		actual: claimed,
		hint: REFERENCE_HINT
	});
	if (accepted.length > 0) return fail$1("The image that the VM claims is not one that the policy accepts or that was given.", {
		expected: accepted.map(({ osImageHash }) => osImageHash).join(" or "),
		actual: claimed,
		hint: "Deploy an accepted image, or list this one in the policy (os.images) after you checked it against a release or a rebuild."
	});
	return unknown("The VM names its image itself, and no reference value knows it.", {
		actual: claimed,
		hint: "Give the image (--os-image), or check its hash against a release or a rebuild and list it in the policy (os.images) or with --os-image-hash."
	});
}
// src/core/appraisal/os/index.ts
function appraiseOs(input) {
	const { report: td, eventLog, platform, fmspc, policy, referenceValues, aggregatedMrs = [], work = new Work() } = input;
	const quoted = quotedRegisters(td);
	const hostDocument = readHostDocument(input.vmConfig);
	const { vmConfig } = hostDocument;
	const claimed = vmConfig?.osImageHash ?? null;
	const hasBoot = eventLog?.some(({ imr }) => imr !== 3) === true;
	const bootLog = eventLog !== null && hasBoot ? readBootLog(eventLog, td.rtmrs) : null;
	const told = bootLog?.acpi ?? null;
	const generated = vmConfig === null ? null : generateTables(vmConfig, told, work);
	const judge = (image) => judgeImage(image, {
		quoted,
		vmConfig,
		generated,
		bootLog,
		fmspc,
		explain: input.explain,
		work
	});
	const byDocument = hostDocument.kind === "sound" ? judge(documentImage(hostDocument.document)) : null;
	const images = input.images.filter(({ osImageHash }) => claimed === null || osImageHash === claimed).map((reference) => ({
		reference,
		registers: judge(referenceImage(reference))
	}));
	const outcome = judgeReference({
		quoted,
		claimed,
		policy,
		referenceValues,
		aggregated: {
			measured: aggregatedMeasurement(td),
			accepted: aggregatedMrs
		},
		given: input.images,
		images,
		byDocument
	});
	const { registers, reference, matched, expected, registerSet, image } = outcome;
	const settling = matched ?? registerSet;
	const judged = [byDocument, ...images.map((candidate) => candidate.registers)].filter((by) => by !== null);
	const tdvf = hostDocument.kind === "sound" ? hostDocument.document.tdvf : null;
	const firmware = image?.reference.profile.acceptedMemory ?? tdvf?.tdHob ?? null;
	const isRecomputed = (name) => judged.some((by) => by[name].judgement.status === "pass");
	const smbiosInput = {
		vmConfig,
		generated,
		fmspc,
		work
	};
	const rtmr0 = recomputeRtmr0({
		...smbiosInput,
		rtmr0: quoted.rtmr0,
		bootLog,
		firmware: firmware === null ? [] : [firmware],
		ovmfVariant: image?.reference.profile.ovmfVariant ?? tdvf?.ovmf ?? null
	});
	const recomputed = {
		rtmr0,
		rtmr1: isRecomputed("rtmr1"),
		rtmr2: isRecomputed("rtmr2")
	};
	const boot = judgeBoot(bootLog, {
		platform,
		vmConfig,
		firmware,
		matched: settling
	}, recomputed);
	const tables = judgeTables({
		vmConfig,
		generated,
		bootLog,
		bound: bindsTables(bootLog, rtmr0?.acpi ?? null),
		smbios: smbiosOfLog(bootLog, smbiosInput),
		boot,
		reference: outcome.reference,
		proven: judged.find(({ rtmr0 }) => rtmr0.proven !== null)?.rtmr0.proven ?? null,
		firmware: firmware ?? OVMF_MEMORY,
		matched: registerSet,
		explain: input.explain,
		work
	});
	const launch = boundLaunch(eventLog, eventLog === null ? null : work.rtmr3(eventLog, td.rtmrs));
	const asked = judgeAskedImage(reference, input.asked, matched, launch);
	return {
		checks: checksOf(input.component, {
			...boot,
			"os.measurement-document": judgeDocument(hostDocument, byDocument, settling),
			"os.mrtd": registers.mrtd,
			"os.rtmr0": registers.rtmr0,
			"os.rtmr1": registers.rtmr1,
			"os.rtmr2": registers.rtmr2,
			"os.acpi-tables": tables,
			"os.reference-value": judgeAskedValues(asked, referenceValues, quoted),
			"os.image-hash-event": judgeImageHashEvent(launch, vmConfig, matched, input.isLaunchJudged),
			"os.dev-image": judgeDevImage(vmConfig, image, matched, policy.allowDev)
		}),
		expected,
		reference: matched === null ? null : nameOf(matched)
	};
}
function documentImage(document) {
	const { plain } = document.image.kernel;
	return {
		label: "the measurement document",
		profile: documentProfile(document),
		ordinaryKernel: plain === null
	};
}
function referenceImage({ name, profile }) {
	return {
		label: `image ${preview(name)}`,
		profile,
		ordinaryKernel: false
	};
}
function nameOf({ name, grade, osImageHash }) {
	return {
		name,
		grade,
		osImageHash
	};
}
const NO_LOG$1 = "The evidence carries no event log of the boot (RTMR0 to RTMR2).";
const LOG_HINT = "Give evidence with an event log: a GetQuote response, or a Phala Cloud attestations answer.";
function judgeBoot(bootLog, input, recomputed) {
	if (bootLog !== null) return bootLog.layout === "reduced" ? judgeReducedLog(bootLog, recomputed, input) : judgeBootLog(bootLog, input);
	const open = undecided(input.matched, NO_LOG$1, { followsFrom: "os.event-log-replay" });
	return {
		"os.event-log-replay": unknown(NO_LOG$1, { hint: LOG_HINT }),
		"os.event-layout": open,
		"os.constant-events": open,
		"os.td-hob": open,
		"os.boot-path": open
	};
}
function bindsTables(bootLog, acpi) {
	if (bootLog === null || bootLog.acpi === null) return false;
	return bootLog.replays[0].bound || acpi !== null && sameDigests(acpi, bootLog.acpi);
}
function judgeDocument(hostDocument, byDocument, matched) {
	switch (hostDocument.kind) {
		case "absent": return undecided(matched, "The evidence carries no measurement document.", UNKNOWN_OS);
		case "unsupported": return undecided(matched, hostDocument.detail, { hint: "Use a version of trust-center that knows it." });
		case "broken": return fail$1(hostDocument.detail, {
			...hostDocument.shown,
			hint: "The host passes on a document that is not the image’s: take nothing from it."
		});
		case "sound": {
			const others = REGISTERS.filter((name) => byDocument?.[name].judgement.status === "fail");
			if (matched !== null && others.length > 0) return fail$1(`The document leads to other registers than ${matched.label}: ${others.join(", ")}.`, { hint: "The host claims another image or VM than the one that booted: have its vm_config corrected." });
			const actual = hostDocument.osImageHash;
			return hostDocument.document.version === 2 ? pass("The document is the one whose SHA-256 is the claimed image hash.", { actual }) : pass("The document is the one that the manifest of the claimed image lists.", { actual });
		}
	}
}
// src/core/appraisal/component/os.ts
const NO_IMAGE_ASKED = {
	osImageHashes: [],
	named: [],
	isMissing: false
};
function osOf(report, fmspc, component, input, work, isLaunchJudged) {
	const { eventLog, vmConfig, platform } = component.evidence;
	const { os: policy, aggregatedMrs } = sectionsOf(component.role, input.policy);
	const isApp = component.role === "app";
	return appraiseOs({
		component: `${component.role}/${component.instance}`,
		report,
		eventLog,
		vmConfig,
		platform,
		fmspc,
		policy,
		images: isApp ? input.images : input.claimedImages,
		referenceValues: isApp ? input.referenceValues : [],
		aggregatedMrs,
		asked: isApp ? input.askedImages : NO_IMAGE_ASKED,
		isLaunchJudged,
		explain: isExplained(component.instance),
		work
	});
}
// node_modules/diff/libesm/diff/base.js
var Diff = class {
	diff(oldStr, newStr, options = {}) {
		let callback;
		if (typeof options === "function") {
			callback = options;
			options = {};
		} else if ("callback" in options) callback = options.callback;
		const oldString = this.castInput(oldStr, options);
		const newString = this.castInput(newStr, options);
		const oldTokens = this.removeEmpty(this.tokenize(oldString, options));
		const newTokens = this.removeEmpty(this.tokenize(newString, options));
		return this.diffWithOptionsObj(oldTokens, newTokens, options, callback);
	}
	diffWithOptionsObj(oldTokens, newTokens, options, callback) {
		var _a;
		const done = (value) => {
			value = this.postProcess(value, options);
			if (callback) {
				setTimeout(function() {
					callback(value);
				}, 0);
				return;
			} else return value;
		};
		const newLen = newTokens.length, oldLen = oldTokens.length;
		let editLength = 1;
		let maxEditLength = newLen + oldLen;
		if (options.maxEditLength != null) maxEditLength = Math.min(maxEditLength, options.maxEditLength);
		const maxExecutionTime = (_a = options.timeout) !== null && _a !== void 0 ? _a : Infinity;
		const abortAfterTimestamp = Date.now() + maxExecutionTime;
		const bestPath = [{
			oldPos: -1,
			lastComponent: void 0
		}];
		let newPos = this.extractCommon(bestPath[0], newTokens, oldTokens, 0, options);
		if (bestPath[0].oldPos + 1 >= oldLen && newPos + 1 >= newLen) return done(this.buildValues(bestPath[0].lastComponent, newTokens, oldTokens));
		let minDiagonalToConsider = -Infinity, maxDiagonalToConsider = Infinity;
		const execEditLength = () => {
			for (let diagonalPath = Math.max(minDiagonalToConsider, -editLength); diagonalPath <= Math.min(maxDiagonalToConsider, editLength); diagonalPath += 2) {
				let basePath;
				const removePath = bestPath[diagonalPath - 1], addPath = bestPath[diagonalPath + 1];
				if (removePath) bestPath[diagonalPath - 1] = void 0;
				let canAdd = false;
				if (addPath) {
					const addPathNewPos = addPath.oldPos - diagonalPath;
					canAdd = addPath && 0 <= addPathNewPos && addPathNewPos < newLen;
				}
				const canRemove = removePath && removePath.oldPos + 1 < oldLen;
				if (!canAdd && !canRemove) {
					bestPath[diagonalPath] = void 0;
					continue;
				}
				if (!canRemove || canAdd && removePath.oldPos < addPath.oldPos) basePath = this.addToPath(addPath, true, false, 0, options);
				else basePath = this.addToPath(removePath, false, true, 1, options);
				newPos = this.extractCommon(basePath, newTokens, oldTokens, diagonalPath, options);
				if (basePath.oldPos + 1 >= oldLen && newPos + 1 >= newLen) return done(this.buildValues(basePath.lastComponent, newTokens, oldTokens)) || true;
				else {
					bestPath[diagonalPath] = basePath;
					if (basePath.oldPos + 1 >= oldLen) maxDiagonalToConsider = Math.min(maxDiagonalToConsider, diagonalPath - 1);
					if (newPos + 1 >= newLen) minDiagonalToConsider = Math.max(minDiagonalToConsider, diagonalPath + 1);
				}
			}
			editLength++;
		};
		if (callback) (function exec() {
			setTimeout(function() {
				if (editLength > maxEditLength || Date.now() > abortAfterTimestamp) return callback(void 0);
				if (!execEditLength()) exec();
			}, 0);
		})();
		else while (editLength <= maxEditLength && Date.now() <= abortAfterTimestamp) {
			const ret = execEditLength();
			if (ret) return ret;
		}
	}
	addToPath(path, added, removed, oldPosInc, options) {
		const last = path.lastComponent;
		if (last && !options.oneChangePerToken && last.added === added && last.removed === removed) return {
			oldPos: path.oldPos + oldPosInc,
			lastComponent: {
				count: last.count + 1,
				added,
				removed,
				previousComponent: last.previousComponent
			}
		};
		else return {
			oldPos: path.oldPos + oldPosInc,
			lastComponent: {
				count: 1,
				added,
				removed,
				previousComponent: last
			}
		};
	}
	extractCommon(basePath, newTokens, oldTokens, diagonalPath, options) {
		const newLen = newTokens.length, oldLen = oldTokens.length;
		let oldPos = basePath.oldPos, newPos = oldPos - diagonalPath, commonCount = 0;
		while (newPos + 1 < newLen && oldPos + 1 < oldLen && this.equals(oldTokens[oldPos + 1], newTokens[newPos + 1], options)) {
			newPos++;
			oldPos++;
			commonCount++;
			if (options.oneChangePerToken) basePath.lastComponent = {
				count: 1,
				previousComponent: basePath.lastComponent,
				added: false,
				removed: false
			};
		}
		if (commonCount && !options.oneChangePerToken) basePath.lastComponent = {
			count: commonCount,
			previousComponent: basePath.lastComponent,
			added: false,
			removed: false
		};
		basePath.oldPos = oldPos;
		return newPos;
	}
	equals(left, right, options) {
		if (options.comparator) return options.comparator(left, right);
		else return left === right || !!options.ignoreCase && left.toLowerCase() === right.toLowerCase();
	}
	removeEmpty(array) {
		const ret = [];
		for (let i = 0; i < array.length; i++) if (array[i]) ret.push(array[i]);
		return ret;
	}
	castInput(value, options) {
		return value;
	}
	tokenize(value, options) {
		return Array.from(value);
	}
	join(chars) {
		return chars.join("");
	}
	postProcess(changeObjects, options) {
		return changeObjects;
	}
	get useLongestToken() {
		return false;
	}
	buildValues(lastComponent, newTokens, oldTokens) {
		const components = [];
		let nextComponent;
		while (lastComponent) {
			components.push(lastComponent);
			nextComponent = lastComponent.previousComponent;
			delete lastComponent.previousComponent;
			lastComponent = nextComponent;
		}
		components.reverse();
		const componentLen = components.length;
		let componentPos = 0, newPos = 0, oldPos = 0;
		for (; componentPos < componentLen; componentPos++) {
			const component = components[componentPos];
			if (!component.removed) {
				if (!component.added && this.useLongestToken) {
					let value = newTokens.slice(newPos, newPos + component.count);
					value = value.map(function(value, i) {
						const oldValue = oldTokens[oldPos + i];
						return oldValue.length > value.length ? oldValue : value;
					});
					component.value = this.join(value);
				} else component.value = this.join(newTokens.slice(newPos, newPos + component.count));
				newPos += component.count;
				if (!component.added) oldPos += component.count;
			} else {
				component.value = this.join(oldTokens.slice(oldPos, oldPos + component.count));
				oldPos += component.count;
			}
		}
		return components;
	}
};
// node_modules/diff/libesm/diff/character.js
var CharacterDiff = class extends Diff {};
new CharacterDiff();
// node_modules/diff/libesm/util/string.js
function longestCommonPrefix(str1, str2) {
	let i = 0;
	for (; i < str1.length && i < str2.length; i++) if (str1[i] != str2[i]) return str1.slice(0, i);
	return str1.slice(0, i);
}
function longestCommonSuffix(str1, str2) {
	let i;
	if (!str1 || !str2 || str1[str1.length - 1] != str2[str2.length - 1]) return "";
	for (i = 0; i < str1.length && i < str2.length; i++) if (str1[str1.length - (i + 1)] != str2[str2.length - (i + 1)]) return str1.slice(-i);
	return str1.slice(-i);
}
function replacePrefix(string, oldPrefix, newPrefix) {
	if (string.slice(0, oldPrefix.length) != oldPrefix) throw Error(`string ${JSON.stringify(string)} doesn't start with prefix ${JSON.stringify(oldPrefix)}; this is a bug`);
	return newPrefix + string.slice(oldPrefix.length);
}
function replaceSuffix(string, oldSuffix, newSuffix) {
	if (!oldSuffix) return string + newSuffix;
	if (string.slice(-oldSuffix.length) != oldSuffix) throw Error(`string ${JSON.stringify(string)} doesn't end with suffix ${JSON.stringify(oldSuffix)}; this is a bug`);
	return string.slice(0, -oldSuffix.length) + newSuffix;
}
function removePrefix(string, oldPrefix) {
	return replacePrefix(string, oldPrefix, "");
}
function removeSuffix(string, oldSuffix) {
	return replaceSuffix(string, oldSuffix, "");
}
function maximumOverlap(string1, string2) {
	return string2.slice(0, overlapCount(string1, string2));
}
function overlapCount(a, b) {
	let startA = 0;
	if (a.length > b.length) startA = a.length - b.length;
	let endB = b.length;
	if (a.length < b.length) endB = a.length;
	const map = Array(endB);
	let k = 0;
	map[0] = 0;
	for (let j = 1; j < endB; j++) {
		if (b[j] == b[k]) map[j] = map[k];
		else map[j] = k;
		while (k > 0 && b[j] != b[k]) k = map[k];
		if (b[j] == b[k]) k++;
	}
	k = 0;
	for (let i = startA; i < a.length; i++) {
		while (k > 0 && a[i] != b[k]) k = map[k];
		if (a[i] == b[k]) k++;
	}
	return k;
}
function segment(string, segmenter) {
	const parts = [];
	for (const segmentObj of Array.from(segmenter.segment(string))) {
		const segment = segmentObj.segment;
		if (parts.length && /\s/.test(parts[parts.length - 1]) && /\s/.test(segment)) parts[parts.length - 1] += segment;
		else parts.push(segment);
	}
	return parts;
}
function trailingWs(string, segmenter) {
	if (segmenter) return leadingAndTrailingWs(string, segmenter)[1];
	let i;
	for (i = string.length - 1; i >= 0; i--) if (!string[i].match(/\s/)) break;
	return string.substring(i + 1);
}
function leadingWs(string, segmenter) {
	if (segmenter) return leadingAndTrailingWs(string, segmenter)[0];
	const match = string.match(/^\s*/);
	return match ? match[0] : "";
}
function leadingAndTrailingWs(string, segmenter) {
	if (!segmenter) return [leadingWs(string), trailingWs(string)];
	if (segmenter.resolvedOptions().granularity != "word") throw new Error("The segmenter passed must have a granularity of \"word\"");
	const segments = segment(string, segmenter);
	const firstSeg = segments[0];
	const lastSeg = segments[segments.length - 1];
	return [/\s/.test(firstSeg) ? firstSeg : "", /\s/.test(lastSeg) ? lastSeg : ""];
}
// node_modules/diff/libesm/diff/word.js
const extendedWordChars = "a-zA-Z0-9_\\u{AD}\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2C6}\\u{2C8}-\\u{2D7}\\u{2DE}-\\u{2FF}\\u{1E00}-\\u{1EFF}";
const tokenizeIncludingWhitespace = new RegExp(`[${extendedWordChars}]+|\\s+|[^${extendedWordChars}]`, "ug");
var WordDiff = class extends Diff {
	equals(left, right, options) {
		if (options.ignoreCase) {
			left = left.toLowerCase();
			right = right.toLowerCase();
		}
		return left.trim() === right.trim();
	}
	tokenize(value, options = {}) {
		let parts;
		if (options.intlSegmenter) {
			const segmenter = options.intlSegmenter;
			if (segmenter.resolvedOptions().granularity != "word") throw new Error("The segmenter passed must have a granularity of \"word\"");
			parts = segment(value, segmenter);
		} else parts = value.match(tokenizeIncludingWhitespace) || [];
		const tokens = [];
		let prevPart = null;
		parts.forEach((part) => {
			if (/\s/.test(part)) {
				if (prevPart == null) tokens.push(part);
				else tokens.push(tokens.pop() + part);
			} else if (prevPart != null && /\s/.test(prevPart)) {
				if (tokens[tokens.length - 1] == prevPart) tokens.push(tokens.pop() + part);
				else tokens.push(prevPart + part);
			} else tokens.push(part);
			prevPart = part;
		});
		return tokens;
	}
	join(tokens) {
		return tokens.map((token, i) => {
			if (i == 0) return token;
			else return token.replace(/^\s+/, "");
		}).join("");
	}
	postProcess(changes, options) {
		if (!changes || options.oneChangePerToken) return changes;
		let lastKeep = null;
		let insertion = null;
		let deletion = null;
		changes.forEach((change) => {
			if (change.added) insertion = change;
			else if (change.removed) deletion = change;
			else {
				if (insertion || deletion) dedupeWhitespaceInChangeObjects(lastKeep, deletion, insertion, change, options.intlSegmenter);
				lastKeep = change;
				insertion = null;
				deletion = null;
			}
		});
		if (insertion || deletion) dedupeWhitespaceInChangeObjects(lastKeep, deletion, insertion, null, options.intlSegmenter);
		return changes;
	}
};
new WordDiff();
function dedupeWhitespaceInChangeObjects(startKeep, deletion, insertion, endKeep, segmenter) {
	if (deletion && insertion) {
		const [oldWsPrefix, oldWsSuffix] = leadingAndTrailingWs(deletion.value, segmenter);
		const [newWsPrefix, newWsSuffix] = leadingAndTrailingWs(insertion.value, segmenter);
		if (startKeep) {
			const commonWsPrefix = longestCommonPrefix(oldWsPrefix, newWsPrefix);
			startKeep.value = replaceSuffix(startKeep.value, newWsPrefix, commonWsPrefix);
			deletion.value = removePrefix(deletion.value, commonWsPrefix);
			insertion.value = removePrefix(insertion.value, commonWsPrefix);
		}
		if (endKeep) {
			const commonWsSuffix = longestCommonSuffix(oldWsSuffix, newWsSuffix);
			endKeep.value = replacePrefix(endKeep.value, newWsSuffix, commonWsSuffix);
			deletion.value = removeSuffix(deletion.value, commonWsSuffix);
			insertion.value = removeSuffix(insertion.value, commonWsSuffix);
		}
	} else if (insertion) {
		if (startKeep) {
			const ws = leadingWs(insertion.value, segmenter);
			insertion.value = insertion.value.substring(ws.length);
		}
		if (endKeep) {
			const ws = leadingWs(endKeep.value, segmenter);
			endKeep.value = endKeep.value.substring(ws.length);
		}
	} else if (startKeep && endKeep) {
		const newWsFull = leadingWs(endKeep.value, segmenter), [delWsStart, delWsEnd] = leadingAndTrailingWs(deletion.value, segmenter);
		const newWsStart = longestCommonPrefix(newWsFull, delWsStart);
		deletion.value = removePrefix(deletion.value, newWsStart);
		const newWsEnd = longestCommonSuffix(removePrefix(newWsFull, newWsStart), delWsEnd);
		deletion.value = removeSuffix(deletion.value, newWsEnd);
		endKeep.value = replacePrefix(endKeep.value, newWsFull, newWsEnd);
		startKeep.value = replaceSuffix(startKeep.value, newWsFull, newWsFull.slice(0, newWsFull.length - newWsEnd.length));
	} else if (endKeep) {
		const endKeepWsPrefix = leadingWs(endKeep.value, segmenter);
		const overlap = maximumOverlap(trailingWs(deletion.value, segmenter), endKeepWsPrefix);
		deletion.value = removeSuffix(deletion.value, overlap);
	} else if (startKeep) {
		const overlap = maximumOverlap(trailingWs(startKeep.value, segmenter), leadingWs(deletion.value, segmenter));
		deletion.value = removePrefix(deletion.value, overlap);
	}
}
var WordsWithSpaceDiff = class extends Diff {
	tokenize(value) {
		const regex = new RegExp(`(\\r?\\n)|[${extendedWordChars}]+|[^\\S\\n\\r]+|[^${extendedWordChars}]`, "ug");
		return value.match(regex) || [];
	}
};
new WordsWithSpaceDiff();
// node_modules/diff/libesm/diff/line.js
var LineDiff = class extends Diff {
	constructor() {
		super(...arguments);
		this.tokenize = tokenize;
	}
	equals(left, right, options) {
		if (options.ignoreWhitespace) {
			if (!options.newlineIsToken || !left.includes("\n")) left = left.trim();
			if (!options.newlineIsToken || !right.includes("\n")) right = right.trim();
		} else if (options.ignoreNewlineAtEof && !options.newlineIsToken) {
			if (left.endsWith("\n")) left = left.slice(0, -1);
			if (right.endsWith("\n")) right = right.slice(0, -1);
		}
		return super.equals(left, right, options);
	}
};
const lineDiff = new LineDiff();
function diffLines(oldStr, newStr, options) {
	return lineDiff.diff(oldStr, newStr, options);
}
function tokenize(value, options) {
	if (options.stripTrailingCr) value = value.replace(/\r\n/g, "\n");
	const retLines = [], linesAndNewlines = value.split(/(\n|\r\n)/);
	if (!linesAndNewlines[linesAndNewlines.length - 1]) linesAndNewlines.pop();
	for (let i = 0; i < linesAndNewlines.length; i++) {
		const line = linesAndNewlines[i];
		if (i % 2 && !options.newlineIsToken) retLines[retLines.length - 1] += line;
		else retLines.push(line);
	}
	return retLines;
}
// node_modules/diff/libesm/diff/sentence.js
function isSentenceEndPunct(char) {
	return char == "." || char == "!" || char == "?";
}
var SentenceDiff = class extends Diff {
	tokenize(value) {
		var _a;
		const result = [];
		let tokenStartI = 0;
		for (let i = 0; i < value.length; i++) {
			if (i == value.length - 1) {
				result.push(value.slice(tokenStartI));
				break;
			}
			if (isSentenceEndPunct(value[i]) && value[i + 1].match(/\s/)) {
				result.push(value.slice(tokenStartI, i + 1));
				i = tokenStartI = i + 1;
				while ((_a = value[i + 1]) === null || _a === void 0 ? void 0 : _a.match(/\s/)) i++;
				result.push(value.slice(tokenStartI, i + 1));
				tokenStartI = i + 1;
			}
		}
		return result;
	}
};
new SentenceDiff();
// node_modules/diff/libesm/diff/css.js
var CssDiff = class extends Diff {
	tokenize(value) {
		return value.split(/([{}:;,]|\s+)/);
	}
};
new CssDiff();
// node_modules/diff/libesm/diff/json.js
var JsonDiff = class extends Diff {
	constructor() {
		super(...arguments);
		this.tokenize = tokenize;
	}
	get useLongestToken() {
		return true;
	}
	castInput(value, options) {
		const { undefinedReplacement, stringifyReplacer = (k, v) => typeof v === "undefined" ? undefinedReplacement : v } = options;
		return typeof value === "string" ? value : JSON.stringify(canonicalize(value, null, null, stringifyReplacer), null, "  ");
	}
	equals(left, right, options) {
		return super.equals(left.replace(/,([\r\n])/g, "$1"), right.replace(/,([\r\n])/g, "$1"), options);
	}
};
new JsonDiff();
function canonicalize(obj, stack, replacementStack, replacer, key) {
	stack = stack || [];
	replacementStack = replacementStack || [];
	if (replacer) obj = replacer(key === void 0 ? "" : key, obj);
	let i = 0;
	for (; i < stack.length; i += 1) if (stack[i] === obj) return replacementStack[i];
	let canonicalizedObj;
	if ("[object Array]" === Object.prototype.toString.call(obj)) {
		stack.push(obj);
		canonicalizedObj = new Array(obj.length);
		replacementStack.push(canonicalizedObj);
		for (i = 0; i < obj.length; i += 1) canonicalizedObj[i] = canonicalize(obj[i], stack, replacementStack, replacer, String(i));
		stack.pop();
		replacementStack.pop();
		return canonicalizedObj;
	}
	if (obj && obj.toJSON) obj = obj.toJSON();
	if (typeof obj === "object" && obj !== null) {
		stack.push(obj);
		canonicalizedObj = {};
		replacementStack.push(canonicalizedObj);
		const sortedKeys = [];
		let key;
		for (key in obj) if (Object.prototype.hasOwnProperty.call(obj, key)) sortedKeys.push(key);
		sortedKeys.sort();
		for (i = 0; i < sortedKeys.length; i += 1) {
			key = sortedKeys[i];
			canonicalizedObj[key] = canonicalize(obj[key], stack, replacementStack, replacer, key);
		}
		stack.pop();
		replacementStack.pop();
	} else canonicalizedObj = obj;
	return canonicalizedObj;
}
// node_modules/diff/libesm/diff/array.js
var ArrayDiff = class extends Diff {
	tokenize(value) {
		return value.slice();
	}
	join(value) {
		return value;
	}
	removeEmpty(value) {
		return value;
	}
};
new ArrayDiff();
// node_modules/diff/libesm/patch/create.js
function structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options) {
	let optionsObj;
	if (!options) optionsObj = {};
	else if (typeof options === "function") optionsObj = { callback: options };
	else optionsObj = options;
	if (typeof optionsObj.context === "undefined") optionsObj.context = 4;
	const context = optionsObj.context;
	if (optionsObj.newlineIsToken) throw new Error("newlineIsToken may not be used with patch-generation functions, only with diffing functions");
	if (!optionsObj.callback) return diffLinesResultToPatch(diffLines(oldStr, newStr, optionsObj));
	else {
		const { callback } = optionsObj;
		diffLines(oldStr, newStr, Object.assign(Object.assign({}, optionsObj), { callback: (diff) => {
			const patch = diffLinesResultToPatch(diff);
			callback(patch);
		} }));
	}
	function diffLinesResultToPatch(diff) {
		if (!diff) return;
		diff.push({
			value: "",
			lines: []
		});
		function contextLines(lines) {
			return lines.map(function(entry) {
				return " " + entry;
			});
		}
		const hunks = [];
		let oldRangeStart = 0, newRangeStart = 0, curRange = [], oldLine = 1, newLine = 1;
		for (let i = 0; i < diff.length; i++) {
			const current = diff[i], lines = current.lines || splitLines(current.value);
			current.lines = lines;
			if (current.added || current.removed) {
				if (!oldRangeStart) {
					const prev = diff[i - 1];
					oldRangeStart = oldLine;
					newRangeStart = newLine;
					if (prev) {
						curRange = context > 0 ? contextLines(prev.lines.slice(-context)) : [];
						oldRangeStart -= curRange.length;
						newRangeStart -= curRange.length;
					}
				}
				for (const line of lines) curRange.push((current.added ? "+" : "-") + line);
				if (current.added) newLine += lines.length;
				else oldLine += lines.length;
			} else {
				if (oldRangeStart) {
					if (lines.length <= context * 2 && i < diff.length - 2) for (const line of contextLines(lines)) curRange.push(line);
					else {
						const contextSize = Math.min(lines.length, context);
						for (const line of contextLines(lines.slice(0, contextSize))) curRange.push(line);
						const hunk = {
							oldStart: oldRangeStart,
							oldLines: oldLine - oldRangeStart + contextSize,
							newStart: newRangeStart,
							newLines: newLine - newRangeStart + contextSize,
							lines: curRange
						};
						hunks.push(hunk);
						oldRangeStart = 0;
						newRangeStart = 0;
						curRange = [];
					}
				}
				oldLine += lines.length;
				newLine += lines.length;
			}
		}
		for (const hunk of hunks) for (let i = 0; i < hunk.lines.length; i++) if (hunk.lines[i].endsWith("\n")) hunk.lines[i] = hunk.lines[i].slice(0, -1);
		else {
			hunk.lines.splice(i + 1, 0, "\\ No newline at end of file");
			i++;
		}
		return {
			oldFileName,
			newFileName,
			oldHeader,
			newHeader,
			hunks
		};
	}
}
function splitLines(text) {
	const hasTrailingNl = text.endsWith("\n");
	const result = text.split("\n").map((line) => line + "\n");
	if (hasTrailingNl) result.pop();
	else result.push(result.pop().slice(0, -1));
	return result;
}
// src/core/appraisal/source-code/text-difference.ts
const FORMS = [
	{
		of: (text) => `${text.startsWith("﻿") ? "a" : "no"} byte order mark`,
		without: (text) => text.replace(/^\ufeff/, ""),
		remedy: "Save the file as UTF-8 without a byte order mark."
	},
	{
		of: (text) => `${lineEndOf(text)} line ends`,
		without: (text) => text.replace(/\r\n?/g, "\n"),
		remedy: "Keep git from changing line ends: a line with the file’s name and `-text` in .gitattributes."
	},
	{
		of: (text) => ["no final newline", "a final newline"][finalNewlines(text)] ?? `${finalNewlines(text)} final newlines`,
		without: (text) => text.slice(0, text.length - finalNewlines(text)),
		remedy: "Keep the editor from adding or removing the final newline: `insert_final_newline = unset` in .editorconfig."
	}
];
function lineEndOf(text) {
	const ends = new Set(text.match(/\r\n?|\n/g) ?? []);
	if (ends.size > 1) return "mixed";
	return ends.has("\r\n") ? "CRLF" : ends.has("\r") ? "CR" : "LF";
}
function finalNewlines(text) {
	let count = 0;
	while (text[text.length - 1 - count] === "\n") count += 1;
	return count;
}
function compareForms(yourText, theirText) {
	const forms = [];
	let rest = [yourText, theirText];
	for (const { of, without, remedy } of FORMS) {
		const [yours, theirs] = rest;
		rest = [without(yours), without(theirs)];
		const [expected, actual] = [of(yours), of(theirs)];
		if (expected !== actual && (rest[0] !== yours || rest[1] !== theirs)) forms.push({
			expected,
			actual,
			remedy
		});
		else if (rest[0] === rest[1] && yours !== theirs) forms.push({
			expected,
			actual: `${actual} elsewhere`,
			remedy
		});
	}
	return {
		forms,
		rest
	};
}
const MAX_COMPARED = 524288;
const MAX_EDITS = 400;
const MAX_LINES$1 = 60;
const MAX_LINE = 200;
function unifiedDiff(expected, actual) {
	const lines = expected === "" ? added(actual) : changed(ended(expected), ended(actual));
	if (lines === null) return ["(too much differs to show it line by line)"];
	const more = lines.length - MAX_LINES$1;
	const shown = lines.slice(0, MAX_LINES$1).map((line) => cut(line, MAX_LINE));
	return more > 0 ? [...shown, `(${more} more ${more === 1 ? "line" : "lines"})`] : shown;
}
function ended(text) {
	return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
function added(text) {
	return text.replace(/\n$/, "").split("\n").map((line) => `+${line}`);
}
function changed(expected, actual) {
	if (expected.length + actual.length > MAX_COMPARED) return null;
	const patch = structuredPatch("", "", expected, actual, void 0, void 0, {
		context: 3,
		maxEditLength: MAX_EDITS
	});
	if (patch === void 0) return null;
	return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`, ...lines]);
}
function cut(text, limit) {
	return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
// src/core/appraisal/source-code/compose-difference.ts
const MAX_DIFFERENCES = 40;
const MAX_VALUE = 300;
const MAX_NAME = 100;
const MAX_LINES = 150;
function explainComposeHash(expected, deployed) {
	try {
		return explained(fromUtf8(expected, "app-compose"), fromUtf8(deployed, "app-compose"));
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
function compareAppComposes(expected, actual) {
	const { forms, rest } = compareForms(expected, actual);
	const [yours, theirs] = [readMembers(rest[0]), readMembers(rest[1])];
	const names = [...new Set([...Object.keys(yours), ...Object.keys(theirs)])].sort().filter((name) => !isSame(memberOf(yours, name), memberOf(theirs, name)));
	if (names.length === 0) return {
		names,
		forms: [...forms, ...jsonForms(rest, [yours, theirs])],
		differences: []
	};
	return {
		names,
		forms,
		differences: memberDifferences(names, yours, theirs)
	};
}
function listedMembers(names) {
	return listed(names.map((name) => /^[\w-]{1,40}$/.test(name) ? name : preview(name)));
}
function explained(expected, deployed) {
	const { names, forms, differences } = compareAppComposes(expected, deployed);
	if (names.length === 0) return inFormOnly(forms, compareForms(expected, deployed).rest[0], deployed);
	return {
		detail: `the deployed file differs in ${listedMembers(names)}`,
		hint: "Review the difference. If what runs is right, take the deployed file: `trust-center verify … --save-app-compose FILE`. Else deploy yours again.",
		differences
	};
}
function inFormOnly(forms, yours, deployed) {
	const pairs = forms.map(({ expected, actual }) => `${expected}, deployed ${actual}`);
	const write = normaliseAppCompose(utf8(yours)) === deployed ? "To have the deployed form: `trust-center compose-hash FILE --normalise --output FILE`." : "To have the deployed bytes: `trust-center verify … --save-app-compose FILE`.";
	return {
		detail: `it says the same as the deployed file, and differs only in form (${pairs.join("; ")})`,
		hint: [write, ...new Set(forms.map(({ remedy }) => remedy))].join(" "),
		differences: []
	};
}
function jsonForms(texts, values) {
	const each = (of) => [of(texts[0]), of(texts[1])];
	const differ = ([a, b]) => a !== b;
	const spaces = each((text) => tokensOf(text).filter((token) => /^\s/.test(token)).join("|"));
	const words = each((text) => tokensOf(text).filter((token) => /^[^\s,]/.test(token)).sort().join(" "));
	const remedy = "Have no editor or formatter (`.prettierignore`) write the file again.";
	const form = (what) => ({
		expected: `its own ${what}`,
		actual: "another",
		remedy
	});
	const found = [
		...differ(spaces) ? [form("indentation")] : [],
		...differ([JSON.stringify(values[0]), JSON.stringify(values[1])]) ? [form("order of keys")] : [],
		...differ(words) ? [form("spelling of texts or numbers")] : []
	];
	return found.length === 0 && differ(texts) ? [form("indentation")] : found;
}
function tokensOf(json) {
	return json.match(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"|\s+|[^\s"]/g) ?? [];
}
function memberDifferences(names, expected, actual) {
	let lines = 0;
	return names.slice(0, MAX_DIFFERENCES).map((name) => {
		const difference = valueDifference(cut(name, MAX_NAME), memberOf(expected, name), memberOf(actual, name));
		lines += difference.diff?.length ?? 0;
		return lines <= MAX_LINES ? difference : {
			path: difference.path,
			diff: ["(not shown: the others take all the room)"]
		};
	});
}
function memberOf(object, name) {
	return Object.hasOwn(object, name) ? object[name] : void 0;
}
function isSame(a, b) {
	return a === void 0 || b === void 0 ? a === b : JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}
function sorted(value) {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name] ?? null)]));
}
function valueDifference(path, expected, actual) {
	const [yours, theirs] = [linesOf(expected), linesOf(actual)];
	if (typeof expected === "string" && typeof actual === "string") {
		const { forms, rest } = compareForms(expected, actual);
		const inForm = {
			expected: forms.map((form) => form.expected).join(", "),
			actual: forms.map((form) => form.actual).join(", ")
		};
		if (rest[0] === rest[1]) return {
			path,
			...inForm
		};
		if (/\n/.test(yours + theirs)) return {
			path,
			...forms.length === 0 ? {} : inForm,
			diff: unifiedDiff(...rest)
		};
	} else if (/\n/.test(yours + theirs)) return {
		path,
		diff: unifiedDiff(yours, theirs)
	};
	return {
		path,
		...expected === void 0 ? {} : { expected: cut(JSON.stringify(expected), MAX_VALUE) },
		...actual === void 0 ? {} : { actual: cut(JSON.stringify(actual), MAX_VALUE) }
	};
}
function linesOf(value) {
	if (value === void 0) return "";
	return typeof value === "string" ? value : JSON.stringify(sorted(value), null, 2);
}
// src/core/appraisal/source-code/compose-file.ts
function readDeployed(bytes) {
	if (bytes === null) return {
		members: null,
		problem: unknown("The app-compose that runs is not in the evidence, so nothing in it can be compared.", { hint: "Give it (--app-compose FILE), or evidence that holds it: an answer of Phala Cloud, or of the guest agent to Info." })
	};
	try {
		return {
			members: readMembers(fromUtf8(bytes, "app-compose")),
			problem: null
		};
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return {
			members: null,
			problem: unknown(`The app-compose that runs cannot be read: ${error.message}.`, { hint: NOT_DSTACKS })
		};
	}
}
const NOT_DSTACKS = "It is not what dstack’s tools deploy: deploy again.";
const MEMBER = "docker_compose_file";
function judgeComposeFile({ label, bytes }, deployed, explain) {
	const actual = memberOf(deployed, MEMBER);
	if (typeof actual !== "string") return fail$1("The app-compose that runs has no Docker Compose file.", { hint: "Another kind of app was deployed: read its app-compose (--save-app-compose FILE)." });
	const expected = decoded(bytes);
	if (expected === actual) return pass(`The Docker Compose file in the app-compose that runs is ${label}.`);
	if (expected === null) return fail$1(`${label} is not UTF-8, so it is not the Docker Compose file that runs.`);
	const { rest } = compareForms(expected, actual);
	const differences = explain ? [valueDifference(MEMBER, expected, actual)] : [];
	if (rest[0] !== rest[1]) return fail$1(`The Docker Compose file that runs is not ${label}.`, {
		differences,
		hint: "Another version was deployed: check out the one that runs, or deploy yours."
	});
	return fail$1(`The Docker Compose file that runs is ${label} but for its form, and every byte counts.`, {
		differences,
		hint: "Restore the bytes that were deployed, and keep git (`-text` in .gitattributes) and the editor from changing them."
	});
}
function decoded(bytes) {
	try {
		return fromUtf8(bytes, "compose-file");
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
const HARMLESS = {
	manifest_version: [
		1,
		2,
		"1",
		"2"
	],
	name: "any text",
	runner: ["docker-compose"],
	features: [[]],
	docker_config: [{}],
	init_script: [""],
	pre_launch_script: [""],
	bash_script: [""],
	kms_enabled: [false],
	gateway_enabled: [false],
	tproxy_enabled: [false],
	local_key_provider_enabled: [false],
	key_provider: [null],
	key_provider_id: [""],
	public_logs: [false],
	public_sysinfo: [false],
	public_tcbinfo: [true],
	allowed_envs: [[]],
	no_instance_id: [false],
	secure_time: [true],
	storage_fs: [null]
};
function isHarmless(name, value) {
	const values = Object.hasOwn(HARMLESS, name) ? HARMLESS[name] ?? [] : [];
	if (values === "any text") return typeof value === "string";
	return values.some((harmless) => canonicalJson(harmless) === textOf(value));
}
const MAX_MEMBERS = 40;
function judgeMembers(deployed, { listed: accepted, whole, explain }) {
	const shown = explain ? MAX_MEMBERS : 0;
	const wrong = Object.keys(accepted).filter((name) => !isAccepted(memberOf(deployed, name), accepted[name] ?? null));
	if (wrong.length > 0) return fail$1(`The app-compose that runs is not as the policy says in ${listed(wrong)}.`, {
		differences: memberDifferences(wrong.slice(0, shown), accepted, deployed),
		hint: "Find out who changed it; then deploy again, or change the policy (source-code.app-compose)."
	});
	if (whole !== null) return pass(whole);
	if (memberOf(deployed, "runner") === void 0 && !Object.hasOwn(accepted, "runner")) return unknown("The app-compose that runs names no runner, so nothing says that its Docker Compose file is run.", { hint: NOT_DSTACKS });
	const open = Object.keys(deployed).sort().filter((name) => name !== MEMBER && !Object.hasOwn(accepted, name)).filter((name) => !isHarmless(name, deployed[name] ?? null));
	if (open.length === 0) return pass("Every member beside the Docker Compose file is as the policy lists it, or changes nothing.");
	return unknown(`The app-compose that runs says more than its Docker Compose file: ${listed(open.map((name) => isMemberName(name) ? name : preview(name)))}.`, {
		differences: memberDifferences(open.slice(0, shown), {}, deployed),
		policyLines: policyLines(open.slice(0, shown), deployed),
		hint: "Read each member, then accept it in the policy (source-code.app-compose); or accept the whole file (--app-compose FILE)."
	});
}
const MAX_TEXT = 100;
const MAX_WRITTEN = 1e3;
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|##\[/u;
function policyLines(names, deployed) {
	const lines = names.filter(isMemberName).flatMap((name) => {
		const value = deployed[name] ?? null;
		const written = textOf(value);
		if (written === null) return [];
		if (written.length <= (typeof value === "string" ? MAX_TEXT : MAX_WRITTEN) && !UNSEEN.test(written)) return [`    ${name}: ${written}`];
		return typeof value === "string" ? [`    ${name}: ${digestOf(value)}`] : [];
	});
	return lines.length === 0 ? [] : [
		"source-code:",
		"  app-compose:",
		...lines
	];
}
function isAccepted(value, expected) {
	if (value === void 0) return expected === null;
	if (typeof expected === "string" && DIGEST.test(expected)) return typeof value === "string" && textOf(value) !== null && digestOf(value) === expected;
	const text = textOf(value);
	return text !== null && text === textOf(expected);
}
const DIGEST = /^sha256:[0-9a-f]{64}$/;
function digestOf(text) {
	return `sha256:${toHex(sha256(utf8(text)))}`;
}
function textOf(value) {
	return isExact(value) ? canonicalJson(value) : null;
}
function isExact(value) {
	if (typeof value === "number") return Number.isSafeInteger(value);
	if (typeof value === "string") return !/\p{Surrogate}/u.test(value);
	if (typeof value !== "object" || value === null) return true;
	return Object.entries(value).every(([name, inner]) => isExact(name) && isExact(inner));
}
// src/core/appraisal/source-code/mr-config-id.ts
function mrConfigIdForm(mrConfigId) {
	if (isZero(mrConfigId)) return "none";
	const version = mrConfigId[0];
	return version === 1 ? "v1" : version === 2 ? "v2" : version === 3 ? "v3" : "unrecognised";
}
function judgeMrConfigId(mrConfigId, form, launch, document) {
	if (form === "v1") return judgeHash(mrConfigId, launch.composeHash, "the measured compose hash (version 1)");
	if (form === "v2") return judgeHash(mrConfigId, hashOfLaunch(launch), "the measured compose hash, app id and key provider (version 2)");
	if (document === null) return unknown("MRCONFIGID is the hash of a launch document (version 3) that the evidence does not carry.", { hint: "Give evidence with the launch document: newer guests return it in vm_config (mr_config)." });
	const judgement = judgeHash(mrConfigId, hashOfDocument(document), "the launch document (version 3)");
	if (judgement.status !== "pass") return judgement;
	const faults = documentFaults(document, launch);
	if (faults.length === 0) return {
		...judgement,
		detail: `${judgement.detail} The document agrees with the launch events.`
	};
	return fail$1(`The launch document that MRCONFIGID binds (version 3) disagrees with the launch: ${listed(faults)}.`, { hint: OTHER_LAUNCH });
}
const OTHER_LAUNCH = "The host built this TD for another launch than the one it measured: do not trust it.";
function judgeHash(mrConfigId, hash, what) {
	const expected = new Uint8Array(48);
	expected.set(mrConfigId.subarray(0, 1));
	if (hash !== null) expected.set(hash, 1);
	if (hash !== null && equalBytes(mrConfigId, expected)) return pass(`MRCONFIGID binds ${what}.`, { expected: toHex(expected) });
	const shown = {
		...hash === null ? {} : { expected: toHex(expected) },
		hint: OTHER_LAUNCH
	};
	return fail$1(`MRCONFIGID does not bind ${what}.`, shown);
}
const KEY_PROVIDER_BYTE = new Map([
	["none", 0],
	["local-sgx", 1],
	["kms", 2],
	["tpm", 3]
]);
function hashOfLaunch({ composeHash, appId, keyProvider }) {
	const kind = KEY_PROVIDER_BYTE.get(keyProvider.name);
	if (kind === void 0) return null;
	return keccak_256(concatBytes(composeHash, appId, new Uint8Array([kind]), providerId(keyProvider)));
}
function hashOfDocument(document) {
	return sha256(concatBytes(utf8("dstack-mr-config-v3:"), new Uint8Array(1), document));
}
const MAX_DOCUMENT_BYTES = 65536;
const KIND_IN_DOCUMENT = new Map([
	["none", "none"],
	["local", "local-sgx"],
	["kms", "kms"],
	["tpm", "tpm"]
]);
const MEMBERS = new Map([
	["compose_hash", (value, launch) => isHexOf(value, launch.composeHash)],
	["key_provider", (value, launch) => KIND_IN_DOCUMENT.get(value) === launch.keyProvider.name],
	["key_provider_id", (value, launch) => isHexOf(value, providerId(launch.keyProvider))],
	["app_id", (value, launch) => isHexOf(value, launch.appId)],
	["instance_id", (value, launch) => isHexOf(value, launch.instanceId)],
	["gpu_policy_hash", (value, launch) => areHexOf([value], launch.gpuPolicyHashes)],
	["init_script_hashes", (value, launch) => Array.isArray(value) && areHexOf(value, launch.initScriptHashes)],
	["version", (value) => value === 3]
]);
function documentFaults(document, launch) {
	const field = "mr_config";
	let json;
	try {
		json = readJson(fromUtf8(document, field), field, anyObject, {
			bytes: MAX_DOCUMENT_BYTES,
			depth: 2
		});
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		return [`it cannot be read, ${error.message}`];
	}
	const faults = ["compose_hash", "key_provider"].filter((name) => !Object.hasOwn(json, name)).map((name) => `it has no ${name}`);
	for (const [name, value] of Object.entries(json)) {
		const agrees = MEMBERS.get(name);
		if (agrees === void 0) faults.push(`it has an unknown member ${preview(name)}`);
		else if (!agrees(value, launch)) faults.push(`its ${name} is another`);
	}
	return faults;
}
function providerId(keyProvider) {
	return fromHex(keyProvider.id, "key-provider.id");
}
function isHexOf(value, bytes) {
	return value === toHex(bytes);
}
function areHexOf(values, list) {
	return values.length === list.length && list.every((bytes, i) => isHexOf(values[i], bytes));
}
// src/core/appraisal/source-code/index.ts
function appraiseSourceCode(input) {
	const { report: td, eventLog, expectedAppCompose } = input;
	const { mrConfigDocument, policy, work = new Work() } = input;
	const rtmr3 = eventLog === null ? null : work.rtmr3(eventLog, td.rtmrs);
	const withLog = (judge, otherwise = WITHOUT_LOG) => eventLog === null || rtmr3 === null ? otherwise : judge(eventLog, rtmr3);
	const launch = boundLaunch(eventLog, rtmr3);
	const identity = launch === null ? null : readIdentity(launch);
	const nothingBound = withLog((_, replay) => noLaunch(replay.bound));
	const withValue = (pick, judge) => {
		if (identity === null) return nothingBound;
		const reading = pick(identity);
		return reading.problem === null ? judge(reading.value) : unread(reading);
	};
	const accepted = expectedAppCompose === null ? policy.composeHashes : [expectedAppCompose.sha256];
	const composeHash = hexOrNull(identity?.composeHash.value);
	const texts = {
		expected: expectedAppCompose,
		reported: input.reportedAppCompose
	};
	const running = composeHash === null ? null : measuredText(composeHash, texts);
	const parts = judgeParts(input, composeHash !== null && accepted.includes(composeHash), running);
	const ofLaunch = (judgement) => withValue((known) => known.composeHash, () => judgement);
	const composeFile = parts.composeFile === null ? null : ofLaunch(parts.composeFile);
	const members = parts.members === null ? null : ofLaunch(parts.members);
	const isAggregated = input.aggregatedMrs?.includes(aggregatedMeasurement(td)) === true;
	const judgeHash = (actual) => {
		if (isAggregated) return pass("The measured compose hash is in the aggregated measurement, which the policy accepts.", { actual });
		if (accepted.length === 0 && composeFile !== null) return judgeByFile(actual, composeFile, members);
		return judgeComposeHash(actual, accepted, expectedAppCompose, input.explain ? running : null);
	};
	const checks = checksOf(input.component, {
		"source-code.event-log-replay": withLog((_, replay) => judgeReplay(replay), NO_LOG),
		...policy.rtmr3.length > 0 && { "source-code.rtmr3": judgeRtmr3(toHex(td.rtmrs[3]), policy.rtmr3) },
		"source-code.event-digests": withLog((_, replay) => judgeDigests(replay.events)),
		"source-code.launch-events": withLog((log, replay) => judgeLaunchEvents(readLaunch(log), replay.bound)),
		...composeFile === null ? {} : { "source-code.compose-file": composeFile },
		...members === null ? {} : { "source-code.app-compose": members },
		"source-code.compose-hash": withValue((known) => known.composeHash, (value) => judgeHash(toHex(value))),
		"source-code.mr-config-id": judgeMrConfig(td.mrConfigId, policy.requireMrConfigId, (form) => launch === null || identity === null ? nothingBound : withLaunchValues(launch, identity, (values) => judgeMrConfigId(td.mrConfigId, form, values, mrConfigDocument))),
		"source-code.app-id": withValue((known) => known.appId, (value) => {
			return judgeAddressedId([toHex(value), hexOrNull(identity?.instanceId.value)], input.addressedId ?? null) ?? judgeAppId(toHex(value), input.appId, policy.appIds, composeHash);
		}),
		"source-code.instance-id": withValue((known) => known.instanceId, judgeInstanceId),
		"source-code.key-provider": withValue((known) => known.keyProvider, (value) => judgeKeyProvider(value, policy.keyProvider))
	});
	const app = {
		appId: hexOrNull(identity?.appId.value),
		instanceId: hexOrNull(identity?.instanceId.value),
		composeHash,
		osImageHash: hexOrNull(identity?.osImageHash.value),
		mrKms: hexOrNull(identity?.mrKms.value),
		keyProvider: identity?.keyProvider.value ?? null,
		mrConfigId: mrConfigIdForm(td.mrConfigId)
	};
	const isExpected = checks.some(({ id, status }) => id === "source-code.compose-hash" && status === "pass");
	return {
		checks,
		app,
		expectedComposeHash: composeHash !== null && isExpected ? composeHash : accepted.length === 1 ? accepted[0] ?? null : null
	};
}
function readIdentity(launch) {
	return {
		appId: readLaunchPayload(launch, "app-id"),
		composeHash: readLaunchPayload(launch, "compose-hash"),
		instanceId: readLaunchPayload(launch, "instance-id"),
		keyProvider: readKeyProvider(launch),
		osImageHash: readLaunchPayload(launch, "os-image-hash"),
		mrKms: readLaunchPayload(launch, "mr-kms")
	};
}
const NO_LOG = unknown("The evidence carries no event log.", { hint: "Give evidence with an event log: a GetQuote response, or a Phala Cloud attestations answer." });
const REPLAY = { followsFrom: "source-code.event-log-replay" };
const LAUNCH$1 = { followsFrom: "source-code.launch-events" };
const WITHOUT_LOG = unknown("The evidence carries no event log.", REPLAY);
function noLaunch(bound) {
	return bound ? unknown("No system-ready event ends the launch, so the measured events prove nothing.", LAUNCH$1) : unknown("The event log does not replay to RTMR3, so its events prove nothing.", REPLAY);
}
function unread({ problem, isOfLaunch }) {
	return fail$1(problem, isOfLaunch ? LAUNCH$1 : { hint: OTHER_PROVIDER });
}
const OTHER_PROVIDER = "This VM was not launched as dstack does it: find out who hosts it, and what its keys hang on.";
function judgeReplay(replay) {
	const shown = {
		expected: toHex(replay.measured),
		...replay.replayed === null ? {} : { actual: toHex(replay.replayed) }
	};
	if (replay.bound) return pass(`${replay.events.length} events replay to RTMR3.`, shown);
	return fail$1(`${replayFailure(replay)}: the event log is not what this VM measured.`, {
		...shown,
		hint: "Fetch quote and event log again in one answer; the events must be complete, unaltered and in order."
	});
}
function judgeRtmr3(actual, accepted) {
	if (accepted.includes(actual)) return pass("RTMR3 is pinned.", { actual });
	return fail$1("RTMR3 is not among the values pinned.", {
		expected: accepted.join(" or "),
		actual,
		hint: "RTMR3 holds every runtime event: it changes with the instance id and with what applications measure. If that is meant, add the value to source-code.rtmr3 of the policy."
	});
}
function judgeDigests(events) {
	const runtime = events.filter((event) => event.eventType === RUNTIME_EVENT_TYPE);
	const wrong = alteredEvents(runtime);
	const [first] = wrong;
	if (first === void 0) {
		const given = runtime.filter(({ digest }) => digest !== null);
		return pass(`Every digest follows from type, name and payload (${`${runtime.length} runtime events, ${given.length} of them with a digest in the log`}).`);
	}
	return fail$1(`The digest in the log does not follow from name and payload: ${listed(wrong.map(({ event }) => describeEvent(event)))}.`, {
		expected: toHex(runtimeEventDigest(first.event)),
		actual: toHex(first.digest),
		hint: "Name, payload or digest was altered after it was measured: fetch the event log again from the VM."
	});
}
function judgeLaunchEvents({ events, old, late, problems }, bound) {
	if (old) return fail$1("These are the events of dstack 0.3 or earlier: no system-ready ends the launch, so what applications measured cannot be told from it.", {
		expected: "the events of dstack 0.4 or later",
		hint: "Deploy on dstack 0.4 or later."
	});
	if (problems.length > 0) return fail$1(`The launch events are not those of a dstack VM: ${listed(problems)}.`, { hint: "Fetch the event log again. If it stays so, this VM was not launched in a way that proves its identity." });
	const counted = `${events.length} launch events stand before system-ready.`;
	if (!bound) return unknown(`${counted} But the log does not replay to RTMR3, so they prove nothing.`, REPLAY);
	if (late.length === 0) return pass(counted);
	return pass(`${counted} Later events of such names do not count: ${listed(late.map(describeEvent))}.`);
}
function judgeParts({ expectedAppCompose: file, expectedComposeFile: composeFile, explain, policy }, isExpected, running) {
	const { appCompose: listed } = policy;
	if (composeFile === null && Object.keys(listed).length === 0) return {
		composeFile: null,
		members: null
	};
	const { members, problem } = readDeployed(running);
	if (problem !== null) return {
		composeFile: composeFile === null ? null : problem,
		members: problem
	};
	return {
		composeFile: composeFile === null ? null : judgeComposeFile(composeFile, members, explain),
		members: judgeMembers(members, {
			listed,
			whole: wholeOf(file, composeFile, isExpected),
			explain
		})
	};
}
function wholeOf(file, composeFile, isExpected) {
	if (isExpected) return `All of it is expected: its hash is ${file === null ? "one that the policy accepts" : `that of ${file.label}`}.`;
	return composeFile === null ? "Its members are as the policy lists them; of others nothing is expected." : null;
}
function judgeComposeHash(actual, accepted, file, running) {
	if (accepted.length === 0) return unknown("An app-compose file is measured, but none is expected.", {
		actual,
		hint: "Give the file that should run (--app-compose FILE), or list its hash in the policy (source-code.compose-hashes)."
	});
	const what = file === null ? "one that the policy accepts" : `that of ${file.label}`;
	if (accepted.includes(actual)) return pass(`The measured compose hash is ${what}.`, {
		expected: actual,
		actual
	});
	const shown = {
		expected: accepted.join(" or "),
		actual
	};
	const why = file === null || running === null ? null : explainComposeHash(file.bytes, running);
	if (why !== null) {
		const { detail, hint, differences } = why;
		return fail$1(`The measured compose hash is not ${what}: ${detail}.`, {
			...shown,
			differences,
			hint
		});
	}
	return fail$1(`The measured compose hash is not ${what}.`, {
		...shown,
		hint: "Another app-compose file was deployed. Every byte counts: compare your file with the deployed one, or deploy again."
	});
}
function judgeByFile(actual, composeFile, members) {
	if (composeFile.status === "pass" && members?.status === "pass") return pass("The measured compose hash is of an app-compose with the expected Docker Compose file, all else accepted.", {
		expected: actual,
		actual
	});
	const detail = "Whether the measured app-compose is the expected one is not shown.";
	const { followsFrom } = without({
		"source-code.compose-file": composeFile,
		...members === null ? {} : { "source-code.app-compose": members }
	}, detail, {}).shown;
	return unknown(detail, {
		actual,
		...followsFrom === void 0 ? {} : { followsFrom }
	});
}
function judgeMrConfig(mrConfigId, required, judgeForm) {
	const form = mrConfigIdForm(mrConfigId);
	const actual = toHex(mrConfigId);
	if (form === "none") {
		const detail = "MRCONFIGID is zero: the host bound no launch configuration by it";
		if (!required) return pass(`${detail}.`, { actual });
		return fail$1(`${detail}, and the policy requires one.`, {
			actual,
			hint: "Deploy on a host that sets MRCONFIGID, or drop the requirement (source-code.mr-config-id)."
		});
	}
	if (form === "unrecognised") return unknown(`MRCONFIGID begins with byte ${mrConfigId[0]}, a form that this version does not know.`, {
		actual,
		hint: "Use a version of trust-center that knows it."
	});
	const { status, detail, shown } = judgeForm(form);
	return {
		status,
		detail,
		shown: {
			actual,
			...shown
		}
	};
}
function withLaunchValues(launch, identity, judge) {
	const { appId, composeHash, instanceId, keyProvider } = identity;
	if (appId.value === null || composeHash.value === null || instanceId.value === null || keyProvider.value === null) return fail$1("MRCONFIGID binds a launch whose events are incomplete.", { followsFrom: [
		appId,
		composeHash,
		instanceId,
		keyProvider
	].some((reading) => reading.isOfLaunch === true) ? "source-code.launch-events" : "source-code.key-provider" });
	const payloads = (name) => launch.events.filter((event) => event.event === name).map((event) => event.payload);
	return judge({
		appId: appId.value,
		composeHash: composeHash.value,
		instanceId: instanceId.value,
		keyProvider: keyProvider.value,
		gpuPolicyHashes: payloads("gpu-policy-hash"),
		initScriptHashes: payloads("init-script-hash")
	});
}
function judgeAppId(actual, asked, accepted, composeHash) {
	if (asked !== null && actual !== asked) return fail$1("The measured app id is not the one that was asked for.", {
		expected: asked,
		actual,
		hint: "This is another app. Ask for the one that you mean, or find out who answers in its place."
	});
	if (accepted.length > 0 && !accepted.includes(actual)) return fail$1("The measured app id is not one that the policy accepts.", {
		expected: accepted.join(" or "),
		actual,
		hint: "This is another app. If it is the one you mean, list its id in the policy (source-code.app-ids)."
	});
	const origin = composeHash?.startsWith(actual) === true ? "It is the beginning of the compose hash: no contract governs this app." : "It is not the beginning of the compose hash: a contract’s address, or the id from an earlier compose file.";
	return pass(`The app id is measured${asked !== null ? " and the one that was asked for" : accepted.length > 0 ? " and accepted" : ""}. ${origin}`, { actual });
}
function judgeAddressedId(measured, addressed) {
	if (addressed === null || measured.includes(addressed)) return null;
	return fail$1("Neither the measured app id nor the instance id is the one that the name of the host begins with.", {
		expected: addressed,
		actual: measured.filter((id) => id !== null && id !== "").join(" or "),
		hint: "Another app answers under this name: find out who, and why the gateway leads there."
	});
}
function judgeInstanceId(value) {
	return pass(value.length === 0 ? "The instance id is measured as empty." : "The instance id is measured.", { actual: toHex(value) });
}
function judgeKeyProvider(value, accepted) {
	const actual = `${value.name} ${value.id}`.trim();
	if (!KEY_PROVIDER_KINDS.some((kind) => kind === value.name)) return fail$1("The measured key provider is of a kind that this version does not know.", {
		expected: KEY_PROVIDER_KINDS.join(" or "),
		actual,
		hint: "Use a version of trust-center that knows it."
	});
	const kind = accepted?.kind ?? null;
	const id = accepted?.id?.toLowerCase() ?? null;
	if (kind !== null && kind !== value.name || id !== null && id !== value.id) return fail$1("The measured key provider is not the one that the policy accepts.", {
		expected: `${kind ?? "any kind"} ${id ?? ""}`.trim(),
		actual,
		hint: "Who holds the keys can read the app’s data: find out whose provider this is before you accept it (source-code.key-provider)."
	});
	if (kind === null && value.name === "none") return fail$1("There is no key provider: the app’s disk and keys are not tied to a TEE.", {
		expected: "kms or local-sgx or tpm",
		actual,
		hint: "If the app keeps no secrets, accept it by name in the policy (source-code.key-provider: {kind: none})."
	});
	return pass(`The key provider is ${value.name}${accepted === null ? "" : ", which the policy accepts"}.`, { actual });
}
function hexOrNull(bytes) {
	return bytes === null || bytes === void 0 ? null : toHex(bytes);
}
// src/core/appraisal/source-code/kms-binding.ts
function judgeKmsBinding(input) {
	const judgement = judgeKeys(input);
	return judgement?.status === "pass" ? whyNotEnough(input, judgement) ?? judgement : judgement;
}
function whyNotEnough({ role, identity, kms, gatewayIds }, { detail }) {
	if (kms.silent !== null) return unknown(`${detail} But it did not say whether others get the same keys (GetMeta): ${kms.silent}.`, { hint: "Ask the KMS again, or give its recorded GetMeta answer (--kms-evidence FILE) in place of asking it (--kms-url)." });
	const { appId } = identity;
	if (role !== "gateway") return null;
	if (appId === null) return unknown(`${detail} But its app id is not known.`, { followsFrom: "source-code.app-id" });
	if ([...kms.statements.map(({ statement }) => statement.gatewayAppId), ...gatewayIds].includes(appId)) return null;
	return unknown(`${detail} But nothing names its app id, so it may be the gateway of other apps under that KMS.`, {
		actual: appId,
		policyLines: [
			"gateway:",
			"  app-ids:",
			`    - "${appId}"`
		],
		hint: "Let the KMS name its gateway: give its GetMeta answer (--kms-url URL, or --kms-evidence FILE), or ask its contract (--rpc-url URL). Or find out which app id is that of your gateway, and name it in the policy (gateway.app-ids)."
	});
}
function judgeKeys(input) {
	const { role, identity, kms, apps } = input;
	const { keyProvider } = identity;
	const isKmsKnown = kms.nodes.length > 0 || kms.statements.length > 0;
	if (!isKmsKnown && role === "app") {
		if (kms.missing === null) return null;
		return unknown(`Nothing of the KMS is in the evidence: ${kms.missing}.`, { hint: "Ask it again later, or give recorded evidence of it: --kms-evidence FILE." });
	}
	const cause = LAUNCH.find((id) => input.checks.some((check) => check.id === id && check.status !== "pass"));
	if (cause !== void 0) return unknown("No launch is proven that tells where the keys come from.", { followsFrom: cause });
	if (keyProvider === null) return unknown("The launch does not tell where the keys come from.", { followsFrom: "source-code.key-provider" });
	const other = role === "gateway" ? ofAnotherKms(keyProvider, apps) : null;
	if (other !== null) return other;
	if (keyProvider.name === "kms" && keyProvider.id === "") return fail$1("The measured key provider is a KMS without a root key: it may be any KMS.", {
		expected: "the public key of its root CA",
		actual: "kms",
		hint: "Deploy on a release of dstack that measures which KMS it has its keys from."
	});
	if (keyProvider.name !== "kms") {
		if (!isKmsKnown) return UNTIED;
		return fail$1(`A KMS is in the evidence, but the keys are not of a KMS: the measured key provider is ${keyProvider.name}.`, {
			expected: "kms",
			actual: keyProvider.name,
			hint: "Leave the KMS out of the evidence if the app should have none; else find out why it has other keys."
		});
	}
	return (role === "gateway" ? ofAnotherGateway(identity, kms) : null) ?? contradicted(keyProvider.id, kms) ?? (isKmsKnown ? boundBy(identity.mrKms, kms) : sameAsApps(apps));
}
const LAUNCH = ["source-code.event-log-replay", "source-code.launch-events"];
function ofAnotherKms(provider, apps) {
	const text = ({ name, id }) => `${name} ${id}`.trim();
	for (const { keyProvider } of apps) {
		if (keyProvider?.name !== "kms" || text(keyProvider) === text(provider)) continue;
		return fail$1("The keys of the gateway are not of the app’s KMS.", {
			expected: text(keyProvider),
			actual: text(provider),
			hint: "This is the gateway of another deployment, or an operator of its own holds its keys: do not send it traffic of the app."
		});
	}
	return null;
}
function sameAsApps(apps) {
	if (apps.some(({ keyProvider }) => keyProvider === null)) return unknown("Where the app has its keys from is not proven, so nothing is there to compare with.", { hint: "See the checks of the app." });
	if (apps.length === 0 || apps.some(({ keyProvider }) => keyProvider?.name !== "kms")) return UNTIED;
	return pass("Its keys hang on the same root key as the app’s. The KMS itself is not in the evidence.");
}
const UNTIED = unknown("Nothing ties this gateway to the app: they do not have their keys of one KMS.", { hint: "Find out whether the app is behind this gateway at all: a gateway of dstack serves apps of its own KMS. If not, leave it out of the evidence." });
function ofAnotherGateway({ appId }, { statements }) {
	for (const { statement } of statements) {
		const { gatewayAppId, source } = statement;
		if (gatewayAppId === null || gatewayAppId === appId) continue;
		if (gatewayAppId === "any") return fail$1(`The KMS names any app as its gateway (${source}): guests hand their traffic to whoever answers.`, {
			expected: "one app id",
			actual: "any",
			hint: "Have the KMS name its gateway (gatewayAppId of its contract or authorisation service), and start the app again."
		});
		return fail$1(`The gateway is not the one that the KMS names (${source}).`, {
			expected: gatewayAppId,
			...appId === null ? {} : { actual: appId },
			hint: "Give the evidence of the gateway that this KMS lets register apps, or find out who runs the other."
		});
	}
	return null;
}
function contradicted(providerId, { statements }) {
	for (const { statement, rootKey, issuer } of statements) {
		const { source, isDev, allowAnyUpgrade } = statement;
		const other = statement.rootKeys.map(toHex).find((key) => key !== providerId);
		if (other !== void 0) return fail$1(`The KMS has another root key (${source}) than the keys hang on by the measured key provider.`, {
			expected: providerId,
			actual: other,
			hint: "This is not the KMS that gave the keys: give the evidence of the one that did."
		});
		if (rootKey?.status === "wrong") return fail$1(`The quote that the KMS gives for its root keys (${source}) does not vouch for them: ${rootKey.detail}.`, { hint: "Ask the KMS again. If it stays so, do not rely on this KMS: its keys may be known outside the TEE." });
		if (issuer?.status === "wrong") return fail$1(`The certificate of the KMS’s RPC port is not of its root CA: ${issuer.detail}.`, { hint: "Somebody answers in the place of this KMS, or between: find out who, and do not rely on it." });
		const mode = isDev === true ? "development mode" : allowAnyUpgrade === true ? "allows any upgrade" : null;
		if (mode !== null) return fail$1(`The KMS gives keys to whoever asks (${source}: ${mode}).`, {
			expected: "is_dev and allow_any_upgrade: false",
			actual: isDev === true ? "is_dev: true" : "allow_any_upgrade: true",
			hint: "Other code can get the keys of this app. Deploy under a KMS that asks a contract."
		});
	}
	return contradictoryKeys(statements);
}
function contradictoryKeys(statements) {
	const stated = statements.flatMap(({ statement: { k256Keys, source } }) => k256Keys.map((key) => ({
		key: toHex(compressed(key)),
		source
	})));
	const [first] = stated;
	const other = stated.find(({ key }) => key !== first?.key);
	if (first === void 0 || other === void 0) return null;
	return fail$1(`The KMS states two different k256 keys (${listed([...new Set([first.source, other.source])])}).`, {
		expected: first.key,
		actual: other.key,
		hint: "Ask the KMS again. If it stays so, what it says of itself is made up: do not rely on it."
	});
}
function compressed(point) {
	if (point.length !== 65 || point[0] !== 4) return point;
	return Uint8Array.of(2 + ((point[64] ?? 0) & 1), ...point.subarray(1, 33));
}
function boundBy(mrKms, kms) {
	const { nodes } = kms;
	const stated = kms.statements.filter(({ statement, issuer }) => issuer === null ? statement.rootKeys.length > 0 : issuer.status === "proven").map(({ statement }) => statement.source);
	const agrees = stated.length === 0 ? "" : ` The same root key is in the ${listed([...new Set(stated)])}.`;
	if (nodes.length === 0) return unknown("The KMS says something of itself, but no quote of a machine of it is in the evidence.", { hint: `Give the evidence of the KMS’s own VM: the answer of its guest agent, or the certificate of its RPC port.` });
	if (mrKms !== null) {
		const named = nodes.filter(({ aggregated }) => aggregated === mrKms);
		if (named.length === 0) return fail$1("The keys were given by a KMS that runs something else than the one in the evidence.", {
			expected: mrKms,
			actual: listed(nodes.map(({ name, aggregated }) => `${aggregated} (${name})`)),
			hint: "Give the evidence of the KMS node that gave the keys: mr-kms names what it ran. If it was upgraded since, restart the app."
		});
		const detail = (node) => `The guest measured, as the KMS that gave it its keys, what ${node.name} runs (mr-kms).`;
		return proven(named, (node) => `${detail(node)}${agrees}`, {
			expected: mrKms,
			actual: mrKms
		});
	}
	const rootKeys = kms.statements.flatMap(({ rootKey }) => rootKey === null ? [] : [rootKey]);
	const makers = rootKeys.flatMap(({ status, node }) => status === "proven" && node !== null ? [node] : []);
	if (makers.length > 0) return proven(makers, (node) => `A quote of what ${node.name} runs vouches for the root key that the keys hang on.`, {});
	const [open] = rootKeys;
	return unknown(`The guest measured no mr-kms, ${open === void 0 ? "and no quote over the root key is in the evidence" : open.detail}.`, { hint: "Give the KMS’s GetMeta answer with its bootstrap_info too (--kms-evidence); dstack 0.4 to 0.5 measure mr-kms." });
}
function proven(nodes, detail, shown) {
	const known = nodes.find(({ open }) => open === null);
	if (known !== void 0) return pass(detail(known), shown);
	const [node] = nodes;
	if (node === void 0) throw new TypeError("no machine to be proven");
	return unknown(`${detail(node)} But of ${node.name} it is not proven what it runs: ${node.open}.`, {
		...shown.actual === void 0 ? {} : { actual: shown.actual },
		hint: `See the checks of ${node.name}: once it is accepted (section kms of the policy), so are the keys.`
	});
}
// src/core/appraisal/component/keys.ts
function keyChecks({ component, outcome, registered, platform, keys, input }) {
	const { role, instance } = component;
	const { checks, app: identity } = outcome;
	const { providers, kms, apps } = keys;
	const name = `${role}/${instance}`;
	const gatewayIds = namedGateways(component, outcome, registered, input);
	const binding = role === "kms" ? null : judgeKmsBinding({
		role,
		identity,
		checks,
		kms,
		apps,
		gatewayIds
	});
	const hasKms = input.components.some((one) => one.role === "kms");
	const provider = role === "gateway" ? null : judgeProviderBinding({
		role,
		identity,
		checks,
		platform,
		quotes: providers,
		hasKms
	});
	return [...binding === null ? [] : [checkOf(name, "source-code.kms-binding", binding)], ...provider === null ? [] : [checkOf(name, "source-code.key-provider-quote", provider)]];
}
function namedGateways({ role }, { app }, registered, { policy }) {
	const isOnChain = registered?.judgements["source-code.registry.gateway"]?.status === "pass";
	return [...sectionsOf(role, policy).sourceCode.appIds, ...isOnChain && app.appId !== null ? [app.appId] : []];
}
// src/core/appraisal/component/source-code.ts
async function sourceCodeOf(report, platform, component, input, work, keys, judgeRegistered) {
	const name = `${component.role}/${component.instance}`;
	const { eventLog, mrConfig, appCompose } = component.evidence;
	const { role } = component;
	const { sourceCode: policy, aggregatedMrs } = sectionsOf(role, input.policy);
	const isApp = role === "app";
	const outcome = appraiseSourceCode({
		component: name,
		report,
		eventLog,
		expectedAppCompose: isApp ? input.expectedAppCompose : null,
		expectedComposeFile: isApp ? input.expectedComposeFile : null,
		reportedAppCompose: appCompose,
		mrConfigDocument: mrConfig === null ? null : utf8(mrConfig),
		appId: isApp ? input.appId : null,
		addressedId: isApp ? input.addressedId ?? null : null,
		policy,
		aggregatedMrs,
		explain: isExplained(component.instance),
		work
	});
	const file = {
		component: name,
		role,
		composeHash: outcome.app.composeHash,
		expected: isApp ? input.expectedAppCompose : null,
		reported: appCompose,
		known: work.findings
	};
	const findings = await appraiseFindings({
		...file,
		policy: policy.findings
	});
	const provenance = await provenanceOf({
		...file,
		role,
		policy,
		records: input.imageRecords ?? [],
		gaps: input.gaps.filter((gap) => gap.name.startsWith(IMAGE_RECORD_ITEMS)),
		trustedRoots: input.trustedRoots ?? null,
		findings: work.findings,
		known: work.provenance
	});
	const registered = judgeRegistered(outcome);
	const bound = keyChecks({
		component,
		outcome,
		registered,
		platform,
		keys,
		input
	});
	const manager = judgeManager(component.evidence.hasComposeManager, await knownManager(file));
	const managed = manager === null ? [] : [checkOf(name, "source-code.compose-manager", manager)];
	const built = checksOf(name, provenance.judgements);
	const onChain = registered === null ? [] : checksOf(name, registered.judgements);
	return {
		...outcome,
		checks: [
			...outcome.checks,
			...bound,
			...managed,
			...built,
			...findings,
			...onChain
		],
		images: provenance.images,
		registered
	};
}
async function provenanceOf(input) {
	if (!asksForProvenance(input.policy) && input.records.length === 0) return {
		judgements: {},
		images: []
	};
	const { appraiseProvenance } = await Promise.resolve().then(() => require("./provenance.cjs")).then((n) => n.provenance_exports);
	return appraiseProvenance(input);
}
// src/core/appraisal/component/read.ts
async function readComponent(component, input, work, keys, registry) {
	const name = `${component.role}/${component.instance}`;
	const named = namedOf(component.role, input.named);
	const isAsked = (phase) => input.policy.phases.includes(phase) || isNamed(named, phase);
	const format = readQuote(component.evidence);
	const { quote } = format;
	const body = quote?.body ?? null;
	const td = body === null || body.kind === "enclave" ? null : body;
	const isEnclave = body !== null && td === null;
	const hardware = quote !== null && isAsked("hardware") ? await hardwareOf(quote, component, input, work) : null;
	const fmspc = hardware?.tcb?.fmspc ?? null;
	const os = td !== null && isAsked("os") ? osOf(td, fmspc, component, input, work, isAsked("source-code")) : null;
	const judgeRegistered = ({ app, checks }) => registry === null || quote === null ? null : registry({
		role: component.role,
		quote,
		eventLog: component.evidence.eventLog,
		vmConfig: component.evidence.vmConfig,
		tcb: hardware?.tcb ?? null,
		identity: app,
		reference: os?.reference ?? null,
		checks
	});
	const sourceCode = quote !== null && td !== null && isAsked("source-code") ? await sourceCodeOf(td, platformOf(quote), component, input, work, keys, judgeRegistered) : null;
	return {
		component,
		checks: {
			hardware: [checkOf(name, "hardware.quote-format", format.judgement), ...hardware?.checks ?? []],
			os: os?.checks ?? (isEnclave ? checksOf(name, ENCLAVE.os) : []),
			"source-code": sourceCode === null ? isEnclave ? checksOf(name, ENCLAVE.sourceCode) : [] : sourceCode.checks
		},
		isEnclave,
		aggregated: td === null ? null : aggregatedMeasurement(td),
		registry: sourceCode?.registered?.registry ?? null,
		found: {
			role: component.role,
			instance: component.instance,
			tcb: hardware?.tcb ?? null,
			measurements: td === null ? null : measurementsOf(td),
			expected: {
				...os?.expected ?? NOTHING_EXPECTED,
				composeHash: sourceCode?.expectedComposeHash ?? null
			},
			reference: os?.reference ?? null,
			app: sourceCode?.app ?? null,
			images: sourceCode?.images ?? [],
			freshness: hardware?.freshness ?? withoutBinding(component.acquired)
		}
	};
}
const NOTHING_EXPECTED = {
	mrtd: null,
	rtmr0: null,
	rtmr1: null,
	rtmr2: null
};
function measurementsOf({ mrTd, rtmrs: [rtmr0, rtmr1, rtmr2, rtmr3] }) {
	return {
		mrtd: toHex(mrTd),
		rtmr0: toHex(rtmr0),
		rtmr1: toHex(rtmr1),
		rtmr2: toHex(rtmr2),
		rtmr3: toHex(rtmr3)
	};
}
// src/core/appraisal/domain/left-out.ts
function leftOutOf({ policy }) {
	return policy.domain.skip.map((name) => `domain.${name}`);
}
// src/core/appraisal/domain/not-shown.ts
function domainNotes(found) {
	return found?.givenRoot === true ? ["domain by a root CA that was given"] : [];
}
function domainNotShown({ domain = null, policy }, found, leftOut) {
	const holder = found?.holder ?? null;
	if (!(policy.phases.includes("domain") || domain !== null)) return [];
	return [
		...leftOut.length === 0 ? [] : [`nobody asked for ${require_help.enumerate(leftOut)}`],
		...found?.givenRoot === true ? ["no public CA vouches for it: its certificate is valid by a root that was given, for those who trust that"] : [],
		...policy.domain.ct ? [] : ["nobody asked public logs whether somebody else had certificates made for it (domain.ct)"],
		...domain === null || domain.evidence.served.length === 0 ? [] : [
			...domain.evidence.dns.length === 0 ? [] : [`what DNS holds is as ${require_help.enumerate(resolversOf(domain.evidence))} told it: its signatures are not checked here`],
			...domain.evidence.roots.given.length === 0 || found?.givenRoot === true ? [] : ["root CAs that the caller gave (--ca-file) count like public ones: browsers may not know them, and no public rule says to whom they may give certificates"],
			...domain.ingress.length === 0 && holder !== "app" ? [] : ["what the app has quoted of its keys nothing sets apart: code in that VM that quotes what callers send it could have been made to quote other keys"],
			...holder === "gateway" ? ["the gateway leads a name with an app id to whatever instances have registered there: others than those that were judged, too", "all nodes of the gateway share its keys: those that nobody judged, too, of every version that the KMS lets be this gateway"] : [],
			`a quote proves where a key was made, and a handshake who holds it: at the ${addressesOf(domain.evidence.served.length)} met as this was collected, and nowhere else`
		]
	].map((why) => ({
		what: "domain",
		why
	}));
}
function resolversOf({ dns }) {
	return [...new Set(dns.map(({ resolver }) => resolverHost(resolver)))];
}
function addressesOf(count) {
	return count === 1 ? "one address" : `${count} addresses`;
}
// src/core/appraisal/drift.ts
const VALUE = {
	"app-id": ({ app }) => app?.appId ?? null,
	"compose-hash": ({ app }) => app?.composeHash ?? null,
	"key-provider": ({ app }) => {
		const provider = app?.keyProvider ?? null;
		return provider === null ? null : `${provider.name} ${provider.id}`.trim();
	},
	"mr-kms": ({ app }) => app === null ? null : app.mrKms ?? "not measured",
	"os-image": ({ app, reference, measurements }) => app?.osImageHash ?? reference?.osImageHash ?? registersOf(measurements, [
		"mrtd",
		"rtmr1",
		"rtmr2"
	]),
	registers: ({ measurements }) => registersOf(measurements, [
		"mrtd",
		"rtmr0",
		"rtmr1",
		"rtmr2"
	]),
	"tcb-status": ({ tcb }) => tcb?.status ?? null,
	fmspc: ({ tcb }) => tcb?.fmspc ?? null,
	"tcb-evaluation-data-number": ({ tcb }) => tcb?.evaluationDataNumber?.toString() ?? null,
	host: ({ tcb }) => tcb?.deviceId ?? null
};
function registersOf(measurements, names) {
	return measurements === null ? null : names.map((name) => measurements[name]).join(" ");
}
function driftOf(machines) {
	return require_help.COMPONENT_ROLES.flatMap((role) => {
		const alike = machines.filter((machine) => machine.role === role);
		return DRIFT_NAMES.flatMap((what) => {
			const found = new Map();
			for (const machine of alike) {
				const value = VALUE[what](machine);
				if (value !== null) found.set(value, [...found.get(value) ?? [], machine.instance]);
			}
			const values = [...found].map(([value, instances]) => ({
				value,
				instances
			}));
			return values.length < 2 ? [] : [{
				role,
				what,
				values
			}];
		});
	});
}
function judgeDrift(machines, refused) {
	const judged = machines.filter(({ measurements }) => measurements !== null);
	const [first] = judged;
	if (first === void 0 || judged.length < 2) return {};
	const drift = driftOf(judged);
	const judgements = {};
	for (const phase of require_help.PHASES) {
		const names = DRIFT_NAMES.filter((what) => DRIFT_PHASE[what] === phase && (refused.includes(what) || isOneApp(first.role, what)));
		if (names.length > 0) judgements[phase] = judge(names, judged, drift);
	}
	return judgements;
}
function isOneApp(role, what) {
	return what === "app-id" && role !== "kms";
}
function judge(names, machines, drift) {
	const differing = drift.filter(({ what }) => names.includes(what));
	const [first] = differing;
	if (first === void 0) return pass(`All ${machines.length} are alike: ${require_help.enumerate(names)}.`);
	const actual = differing.map((one) => `${one.what} ${valuesOf(one)}`).join("; ");
	if (isOneApp(first.role, first.what)) return fail$1("Machines of different apps are in the evidence as if they were of one.", {
		actual,
		hint: "Name the app that you mean, and judge the others by themselves. Whoever gave all of this as evidence of one app is not to be relied on."
	});
	return fail$1(`They differ in what the policy says must be alike: ${require_help.enumerate(differing.map((one) => one.what))}.`, {
		actual,
		hint: "If an upgrade is under way, verify again once it is through. If they may differ, take it out of the policy (drift.fail)."
	});
}
const MAX_NAMED = 4;
function valuesOf({ role, values }) {
	return few(values.map(({ value, instances }) => {
		return `${value} (${few(instances.map((instance) => `${role}/${instance}`))})`;
	}));
}
function few(items) {
	const more = items.length - MAX_NAMED;
	return more <= 0 ? items.join(", ") : `${items.slice(0, MAX_NAMED).join(", ")} and ${more} more`;
}
function driftNotes(drift) {
	const grave = drift.filter(({ role, what }) => role === "app" && GRAVE.includes(what));
	return grave.length === 0 ? [] : [`instances differ in ${require_help.enumerate(grave.map(({ what }) => what))}`];
}
const GRAVE = [
	"app-id",
	"compose-hash",
	"key-provider",
	"os-image"
];
// src/core/appraisal/not-obtained.ts
const WITH_ARTICLE = {
	app: "an app",
	kms: "a KMS",
	gateway: "a gateway"
};
function missingComponents(input) {
	const { components, policy, named } = input;
	const [first] = components;
	if (first === void 0) return [];
	const isAsked = (role) => role !== "app" && named.includes(role) && unanswered(role, input) !== null;
	return ROLES.filter((role) => policy.components.includes(role) || isAsked(role)).filter((role) => components.every((component) => component.role !== role)).map((role) => {
		const reason = unanswered(role, input);
		const evidence = attestationEvidence({
			role,
			problem: policy.components.includes(role) ? `the policy requires ${WITH_ARTICLE[role]} (components), and none is in the evidence${reason === null ? "" : `: ${reason}`}` : `the ${role === "kms" ? "KMS" : role} that was asked gave none: ${reason}`
		});
		return {
			role,
			instance: 0,
			acquired: first.acquired,
			evidence,
			collateral: null,
			collateralGap: null
		};
	});
}
const ROLES = [
	"app",
	"kms",
	"gateway"
];
function unanswered(role, { components, gaps }) {
	if (components.some((component) => component.role === role)) return null;
	const names = {
		app: [],
		kms: ["kms/rpc-certificate", "kms/info"],
		gateway: ["gateway/info"]
	}[role];
	return gaps.find(({ name }) => names.includes(name))?.reason ?? null;
}
function isOwnWord({ gaps }) {
	return gaps.every(({ name }) => name !== "kms/rpc-certificate");
}
function untold(gaps, components) {
	const isAsked = components.some(({ phases }) => phases["source-code"].checks.some(({ id }) => id === "source-code.provenance.manifests"));
	const told = components.filter(({ phases }) => phases.hardware.checks.some(({ id }) => id === "hardware.collateral")).map(({ role, instance }) => `${role}/${instance}/collateral`);
	const ofChain = components.flatMap(({ phases }) => phases["source-code"].checks).filter(({ id }) => id === "source-code.registry.endpoints");
	const isTold = ({ name, reason }) => told.includes(name) || name.startsWith("chain-record/") && ofChain.some(({ detail }) => detail.includes(reason)) || isAsked && name.startsWith("image-record/");
	return gaps.filter((gap) => !isTold(gap));
}
// src/core/appraisal/source-code/root-key-quote.ts
const OF_PLATFORM = [
	"hardware.tcb-info-platform",
	"hardware.platform-tcb",
	"hardware.tcb-status",
	"hardware.advisories",
	"hardware.tee-tcb-svn",
	"hardware.fmspc"
];
async function judgeRootKeyQuote({ quote: bytes, rootKey, k256Key }, nodes, collateralOf, judging) {
	const quote = parseQuoteOrNull(bytes);
	const wrong = (detail) => ({
		status: "wrong",
		detail,
		node: null
	});
	const open = (detail, node = null) => ({
		status: "open",
		detail,
		node
	});
	if (quote === null) return wrong("it cannot be read");
	const { body } = quote;
	if (body.kind === "enclave") return wrong("it is of an SGX enclave");
	if (k256Key === null) return open("and the quote over the root key is given without the k256 key that it is over too");
	if (!equalBytes(body.reportData, rootKeyReportData(rootKey, k256Key))) return wrong("its report data does not bind them");
	const aggregated = aggregatedMeasurement(body);
	const node = nodes.find((one) => one.aggregated === aggregated) ?? null;
	if (node === null) return open("and the root key was made by other code than that of the KMS in the evidence");
	const { checks, tcb } = await appraiseHardware({
		component: node.name,
		quote,
		collateral: collateralOf(node),
		collateralGap: null,
		...judging
	});
	const without = checks.filter(({ id, status }) => status !== "pass" && !OF_PLATFORM.includes(id));
	const failed = without.filter(({ status }) => status === "fail");
	if (failed.length > 0) return wrong(`it fails ${listed(failed.map(({ id }) => id))}`);
	if (without.length > 0) return open(`and whether the quote over the root key is genuine is not shown (${listed(without.map(({ id }) => id))})`, node);
	const status = checks.some(({ id, status }) => id === "hardware.tcb-info-platform" && status === "pass") ? tcb?.status ?? null : null;
	if (status === "Revoked") return wrong("the TCB of the platform that made it is revoked");
	if (status === null) return open("and whether the platform that quoted the root key is revoked is not known", node);
	return {
		status: "proven",
		detail: "",
		node
	};
}
// src/core/appraisal/source-code/rpc-issuer.ts
async function judgeRpcIssuer({ rpcChain: chain }, others, verify) {
	const [leaf] = chain;
	if (leaf === void 0) throw new TypeError("no certificate");
	const signed = chain.length === 1 ? chain : chain.slice(0, -1);
	if (signed.some(({ signature }) => signature === null)) return open("its signature is of a kind that is not read");
	if (chain.length > 1) {
		for (const [index, certificate] of signed.entries()) {
			const key = chain[index + 1]?.publicKey ?? null;
			if (key === null) return open("the key of an issuer is of a kind that is not read");
			if (!await verify(key, certificate.tbs, certificate.signature)) return {
				status: "wrong",
				detail: `certificate ${index + 1} of its chain is not signed by the key of the next`
			};
		}
		return PROVEN;
	}
	const keys = others.flatMap(({ rootKeys }) => rootKeys);
	if (keys.length === 0) return open("it came without its issuer, and the KMS states no root key");
	const points = keys.flatMap((key) => p256Point(key) ?? []);
	for (const point of points) if (await verify(point, leaf.tbs, leaf.signature)) return PROVEN;
	if (points.length < keys.length) return open("a root key that the KMS states is of a kind that is not read");
	return {
		status: "wrong",
		detail: "no root key that the KMS states signed it"
	};
}
const PROVEN = {
	status: "proven",
	detail: ""
};
const open = (detail) => ({
	status: "open",
	detail
});
// src/core/appraisal/key-sources.ts
const NO_KMS = {
	nodes: [],
	statements: [],
	missing: null,
	silent: null
};
async function providersOf(input, work) {
	const findings = [];
	const judging = {
		...input,
		policy: sectionsOf("kms", input.policy).hardware,
		verify: work.verify
	};
	for (const given of input.providerQuotes ?? []) findings.push(await judgeProviderQuote(given, input.providerCollateral ?? [], judging));
	return findings;
}
async function kmsSide(components, appraised, input, work) {
	const collaterals = new Map();
	for (const component of components) {
		const outcome = component.role === "kms" ? appraised.get(component) : void 0;
		if (outcome === void 0 || outcome.aggregated === null) continue;
		const open = whyUnproven(outcome.result, input.policy.phases);
		const node = {
			name: `kms/${component.instance}`,
			aggregated: outcome.aggregated,
			open
		};
		collaterals.set(node, component.collateral);
	}
	const nodes = [...collaterals.keys()];
	const statements = [];
	for (const statement of input.kmsStatements) {
		const { rootKeyQuote } = statement;
		const judging = {
			...input,
			policy: sectionsOf("kms", input.policy).hardware,
			verify: work.verify
		};
		const collateralOf = (node) => collaterals.get(node) ?? null;
		const rootKey = rootKeyQuote === null ? null : await judgeRootKeyQuote(rootKeyQuote, nodes, collateralOf, judging);
		const others = input.kmsStatements.filter((one) => one !== statement);
		const issuer = statement.rpcChain.length === 0 ? null : await judgeRpcIssuer(statement, others, work.verify);
		statements.push({
			statement,
			rootKey,
			issuer
		});
	}
	return {
		nodes,
		statements,
		missing: input.named.includes("kms") ? unanswered("kms", input) : null,
		silent: input.gaps.find(({ name }) => name === "kms/meta")?.reason ?? null
	};
}
// src/core/appraisal/not-shown.ts
const QUESTION = {
	hardware: "whether it is genuine, and its TCB accepted",
	os: "which OS booted",
	"source-code": "which app-compose runs",
	domain: "who can answer at its domain"
};
const GRADE = {
	rebuilt: null,
	attested: "its signer vouches for it; not rebuilt from source here",
	release: "as its publisher gave it; not rebuilt from source",
	local: "the one that you gave; not rebuilt from source",
	pinned: "pinned as known good; not rebuilt from source"
};
function notShown({ components, coverage, instances, drift, registry }, about = components) {
	const why = (what, reasons) => [...new Set(reasons)].flatMap((reason) => reason === null ? [] : [{
		what,
		why: reason
	}]);
	return [
		...require_help.PHASES.flatMap((phase) => why(phase, [openQuestion(phase, coverage[phase], about)])),
		...why("instances", [...instancesNotShown(instances, components), ...versionsNotShown(drift)]),
		...why("age", agesOf(about)),
		...why("OS image", about.map((component) => isShown("os", component) && component.reference !== null ? GRADE[component.reference.grade] : null)),
		...why("images", about.map(imagesNotShown)),
		...why("KMS", about.map((component) => hasOpenKms(component, components) ? "gives the app its keys, and was not appraised" : null)),
		...why("KMS", about.map((component) => component.role === "app" && isAppraised("kms", components) && !isBound(component) ? "appraised, but not shown to be the one that gives the app its keys" : null)),
		...why("key provider", about.map(openKeyProvider)),
		...why("KMS", alikeMachines("kms", components, about)),
		...why("gateway", about.map((component) => hasOpenGateway(component, components) ? "stands before the app, and was not appraised" : null)),
		...why("gateway", about.map((component) => component.role === "gateway" && component.measurements !== null && !isBound(component) ? "appraised, but not shown to be of the deployment that the app is of" : null)),
		...why("gateway", alikeMachines("gateway", components, about)),
		...why("registry", about.flatMap((component) => registryNotShown(component, registry)))
	];
}
function imagesNotShown({ role, images }) {
	const names = images.flatMap(({ asked, reference }) => asked ? [] : [reference ?? "one without a name"]);
	if (names.length === 0) return null;
	return `nobody asked what ${names.length} of ${images.length} that ${ROLE[role]} runs were built from: ${listed([...new Set(names)])}`;
}
function openQuestion(phase, coverage, components) {
	const having = components.filter(({ role }) => require_help.hasPhase(role, phase));
	if (components.length > 0 && having.length === 0) return null;
	if (coverage === "skipped") return `nobody asked ${QUESTION[phase]}`;
	const open = having.filter((component) => !isShown(phase, component));
	if (components.length > 0 && open.length === 0) return null;
	const some = open.length < having.length ? ` for ${open.length} of ${having.length}` : "";
	return `${QUESTION[phase]}: not proven${some}`;
}
function isShown(phase, { phases }) {
	return isProven(phase, statusesOf(phases));
}
function instancesNotShown({ judged, stopped }, components) {
	const ids = components.flatMap(({ role, app }) => role === "app" && app?.instanceId ? [app.instanceId] : []);
	const different = new Set(ids).size;
	const names = stopped.map(({ instanceId, name }) => instanceId ?? (name === null ? "one without a name" : `"${name}"`));
	return [...stopped.length === 0 ? [] : [`${stopped.length} of ${judged + stopped.length} called stopped by whoever gave the evidence, and not judged: ${listed(names)}`], ...different === ids.length ? [] : [`${ids.length} were judged that have ${different} instance id${different === 1 ? "" : "s"}: some are one machine`]];
}
function versionsNotShown(drift) {
	const versions = drift.find(({ role, what }) => role === "app" && what === "compose-hash");
	return versions === void 0 ? [] : [`they run ${versions.values.length} different app-composes: which one answers a request is not known`];
}
const ROLE = {
	app: "the app",
	kms: "the KMS",
	gateway: "the gateway"
};
function agesOf(about) {
	const ages = new Map();
	for (const component of about) {
		const age = ageOf(component);
		ages.set(age, (ages.get(age) ?? new Set()).add(ROLE[component.role]));
	}
	if (ages.size < 2) return [...ages.keys()];
	return [...ages].map(([age, roles]) => age === null ? null : `${age} (${require_help.enumerate([...roles])})`);
}
function ageOf({ freshness }) {
	if (freshness === "replayed") return "read from a file: the evidence may be of any age";
	if (freshness === "fetched") return "fetched without a nonce: the quote may be an older one";
	return freshness === "key-bound" ? "the attested key was met now: its quote is as old as the certificate" : null;
}
function absentNotes(components) {
	const absent = [...components.some((component) => hasOpenKms(component, components)) ? ["KMS"] : [], ...components.some((component) => hasOpenGateway(component, components)) ? ["gateway"] : []];
	return absent.length === 0 ? [] : [`${require_help.enumerate(absent)} not appraised`];
}
function kmsWordNotShown(components, statements, isOwn) {
	if (!components.some((component) => component.role === "app" && isBound(component))) return [];
	const unsaid = [...statements.some(({ isDev }) => isDev !== null) ? [] : ["is in development mode"], ...statements.some(({ allowAnyUpgrade }) => allowAnyUpgrade !== null) ? [] : ["allows any upgrade"]];
	if (unsaid.length > 0) return [{
		what: "KMS",
		why: `whether it ${unsaid.join(" or ")}: its own statement (GetMeta) of that is in no evidence`
	}];
	if (isOwn) return [];
	return [{
		what: "KMS",
		why: "what it says of itself (GetMeta) did not come over TLS that ends in it: whoever ends TLS there could hide development mode"
	}];
}
function openKeyProvider({ role, app, phases }) {
	const provider = app?.keyProvider ?? null;
	if (provider?.name === "tpm") return `${ROLE[role]} has its keys from a TPM (tpm), of which nothing is appraised`;
	if (provider?.name !== "local-sgx") return null;
	const { checks } = phases["source-code"];
	if (checks.some(({ id, status }) => id === "source-code.key-provider-quote" && status === "pass")) return null;
	const id = MRENCLAVE.test(provider.id) ? `, MRENCLAVE ${provider.id.slice(0, 8)}…${provider.id.slice(-8)}` : "";
	return `${ROLE[role]} has its keys from an SGX enclave of its host (local-sgx${id}) that the guest alone verified: its quote is in no evidence`;
}
const MRENCLAVE = /^[0-9a-f]{64}$/;
function alikeMachines(role, components, about) {
	const groups = new Map();
	for (const component of components) {
		const { measurements, tcb } = component;
		const host = tcb?.deviceId ?? null;
		if (component.role !== role || measurements === null || host === null) continue;
		const key = [host, ...Object.values(measurements)].join(" ");
		groups.set(key, [...groups.get(key) ?? [], component]);
	}
	return [...groups.values()].flatMap((alike) => {
		if (alike.length < 2 || !alike.some((component) => about.includes(component))) return [];
		const names = alike.map(({ instance }) => `${role}/${instance}`);
		return [`${require_help.enumerate(names)} have the same registers and the same host: evidence of one machine, or of machines that are alike`];
	});
}
function registryNotShown({ role, app, phases }, registry) {
	if (role !== "app" || app === null || app.keyProvider?.name !== "kms") return [];
	if (app.appId !== null && app.composeHash?.startsWith(app.appId) === true) return ["no contract governs the app: whoever runs its KMS decides what else may boot with the app’s keys"];
	if (registry === null) return ["not read: nobody looked whether other compose hashes may boot with the app’s keys"];
	const { checks } = phases["source-code"];
	const isShown = (id) => checks.some((check) => check.id === id && check.status === "pass");
	const { endpoints, block, app: contract } = registry;
	const hashes = contract?.composeHashes ?? null;
	const others = hashes === null ? null : hashes.filter(({ value }) => value !== `0x${app.composeHash}`).length;
	return [
		`as ${require_help.enumerate(endpoints)} told it of block ${block.number} (${block.time}): the state of the chain is not proven`,
		...isShown("source-code.registry.only-this") ? [] : [others === null || others === 0 ? "not shown that no other compose hash may boot with the app’s keys" : `${others} other compose ${others === 1 ? "hash" : "hashes"} may boot with the app’s keys`],
		...isShown("source-code.registry.upgrades") ? [] : [contract?.upgradesDisabled === false ? "the owner of the app’s contract can replace its code, and with it every rule" : "not shown that nobody can replace the code of the app’s contract"],
		...contract === null || contract.owner === null || contract.owner.kind === "renounced" ? [] : [`${contract.owner.address} owns the app’s contract, and can allow other compose hashes`]
	];
}
function registryNotes(registry) {
	return registry === null ? [] : [`registry as ${require_help.enumerate(registry.endpoints)} ${registry.endpoints.length === 1 ? "tells" : "tell"} it of ${registry.block.time}`];
}
function hasOpenKms({ role, app }, all) {
	return role === "app" && app?.keyProvider?.name === "kms" && !isAppraised("kms", all);
}
function hasOpenGateway({ role, phases }, all) {
	const isBehindOne = phases["source-code"].checks.some(({ id }) => id === "source-code.compose.gateway");
	return role === "app" && isBehindOne && !isAppraised("gateway", all);
}
function isBound({ phases }) {
	const { checks } = phases["source-code"];
	return checks.some(({ id, status }) => id === "source-code.kms-binding" && status === "pass");
}
function isAppraised(role, all) {
	return all.some((other) => other.role === role && other.measurements !== null);
}
// src/core/appraisal/registry-judge.ts
async function registryJudge(input) {
	const { components, chainRecords = [], policy, gaps, named, at } = input;
	if (policy.sourceCode.registry === null && !named.includes("registry")) return null;
	const { judgeRegistry, readRegistry, rootKeysOf } = await Promise.resolve().then(() => require("./registry2.cjs"));
	const reading = readRegistry({
		records: chainRecords,
		missing: gaps.filter(({ name }) => name.startsWith(CHAIN_RECORD_ITEMS)),
		policy: policy.sourceCode.registry,
		at,
		clockSkewMinutes: policy.hardware.clockSkewMinutes,
		rootKeys: rootKeysOf(components.flatMap(({ role, evidence }) => {
			const { quote } = role === "app" ? readQuote(evidence) : { quote: null };
			return quote === null ? [] : [{
				quote,
				eventLog: evidence.eventLog
			}];
		}))
	});
	return (machine) => judgeRegistry(reading, machine);
}
// src/core/appraisal/appraise.ts
async function appraise(given) {
	const trustAnchors = given.trustAnchors.map(({ publicKey }) => ({ publicKey: Uint8Array.from(publicKey) }));
	const input = {
		...given,
		trustAnchors
	};
	const { policy, work = new Work() } = input;
	const expected = [...input.components, ...missingComponents(input)].filter((one) => !isStopped(one));
	const appraised = new Map();
	const registry = await registryJudge(input);
	const appraiseAll = async (role, keys) => {
		const read = [];
		for (const component of expected.filter((one) => one.role === role)) read.push(await readComponent(component, input, work, keys, registry));
		const drift = judgeDrift(read.map(({ found }) => found), policy.drift.fail);
		return read.map((one) => {
			const outcome = appraiseComponent(one, drift, input);
			appraised.set(one.component, outcome);
			return outcome.result;
		});
	};
	const providers = await providersOf(input, work);
	await appraiseAll("kms", {
		providers,
		kms: NO_KMS,
		apps: []
	});
	const kms = await kmsSide(expected, appraised, input, work);
	await appraiseAll("gateway", {
		providers,
		kms,
		apps: (await appraiseAll("app", {
			providers,
			kms,
			apps: []
		})).flatMap(({ app }) => app === null ? [] : [app])
	});
	const isDomainAsked = policy.phases.includes("domain") || input.named.includes("domain");
	const leftOut = isDomainAsked ? leftOutOf(input) : [];
	let domain = null;
	if (isDomainAsked) {
		const { judgeDomain } = await Promise.resolve().then(() => require("./domain2.cjs"));
		const judged = [...appraised].map(([component, { result }]) => ({
			component,
			result
		}));
		domain = await judgeDomain(input.domain ?? null, judged, input, work);
		for (const [component, outcome] of appraised) if (require_help.hasPhase(component.role, "domain")) appraised.set(component, withDomain(outcome, domain, input));
	}
	const { announced, notShown: notForeseen } = await announcedOf([...appraised].map(([component, { result }]) => [component, result]), input, work);
	const outcomes = expected.flatMap((component) => appraised.get(component) ?? []);
	const components = outcomes.map(({ result }) => result);
	const enclave = outcomes.some(({ isEnclave }) => isEnclave);
	const trustAnchor = describeAnchors(trustAnchors);
	const experiment = experimentOf({
		trustAnchor,
		debugAccepted: policy.hardware.debug,
		enclave
	});
	const found = countInstances(input.components, components);
	const instances = {
		asked: policy.instances,
		...countOf(found)
	};
	const gaps = [...instancesGap(instances), ...input.gaps];
	const drift = driftOf(components);
	const [told = null] = outcomes.flatMap((outcome) => outcome.registry === null ? [] : [outcome.registry]);
	const ofDomain = domain?.found ?? null;
	const notes = [
		...driftNotes(drift),
		...absentNotes(components),
		...registryNotes(told),
		...domainNotes(ofDomain)
	];
	const requiredPhases = policy.phases;
	const decision = reduceVerdict({
		requiredPhases,
		components,
		instances,
		experiment,
		gaps,
		leftOut,
		notes
	});
	return {
		schema: RESULT_SCHEMA,
		verdict: decision.verdict,
		verdictReason: decision.reason,
		notShown: [
			...notShown({
				coverage: decision.coverage,
				instances: found,
				drift,
				registry: told,
				components
			}),
			...input.components.flatMap(({ evidence, server = null }) => channelNotShown(evidence.keyset, server)),
			...kmsWordNotShown(components, input.kmsStatements, isOwnWord(input)),
			...domainNotShown(input, ofDomain, leftOut),
			...claimsNotShown(input.claims ?? [], components, input.images),
			...notForeseen
		],
		...announced.length === 0 ? {} : { announced },
		target: {
			kind: input.target.kind,
			name: input.target.name
		},
		appraisedAt: new Date(input.at).toISOString(),
		evidenceDigest: input.evidenceDigest,
		policyDigest: input.policyDigest,
		trustAnchor,
		experiment,
		coverage: decision.coverage,
		gaps: untold(gaps, components).map(({ name, reason, code, hint }) => ({
			name,
			reason,
			code,
			hint
		})),
		instances: found,
		drift,
		registry: told,
		domain: ofDomain,
		components
	};
}
function describeAnchors(anchors) {
	const other = anchors.find((anchor) => !isIntelRoot(anchor));
	return other === void 0 ? require_help.PRODUCTION_TRUST_ANCHOR : `insecure:${toHex(sha256(other.publicKey))}`;
}
// src/core/appraisal/appraise-bundle.ts
const MAX_EARLY = 16;
const MAX_EVENTS = 65536;
const MAX_IMAGES = 9;
const MAX_CHAIN_RECORDS = 8;
const MAX_IMAGE_RECORDS = 256;
const MAX_REFERENCE_SETS = 4096;
async function appraiseBundle(bundle, options, work) {
	expectFinished(bundle);
	return appraiseCollected({
		bundle,
		documents: new Map()
	}, options, work);
}
async function appraiseCollected({ bundle, ...known }, options, work = new Work()) {
	const documents = new Map();
	const read = (name) => once(documents, name, () => known.documents.get(name) ?? readEvidenceItem(name, itemBytes(bundle, name)));
	const collaterals = new Map();
	const readCollateralItem = (name) => readCollateral(documentText(itemBytes(bundle, name), `bundle.items.${name}`));
	const told = known.told === void 0 ? toldInfo(bundle) : known.told;
	const components = bundle.components.map((component) => {
		const evidence = read(component.evidence.item).machines[component.evidence.machine];
		if (evidence === void 0) throw new require_start.ParseError("PARSE_INVALID", "bundle.components", `item ${component.evidence.item} has no machine ${component.evidence.machine}`);
		if (evidence.role !== component.role) {
			const machine = `machine ${component.evidence.machine} of ${component.evidence.item}`;
			throw new require_start.ParseError("PARSE_INVALID", "bundle.components", `${machine} is ${evidence.role}, not ${component.role}`);
		}
		work.done.events += evidence.eventLog?.length ?? 0;
		if (work.done.events > MAX_EVENTS) throw tooMuch("bundle.components", `more than ${MAX_EVENTS} events in all their logs`);
		return {
			role: component.role,
			instance: component.instance,
			acquired: component.acquired,
			evidence: component.role === "app" ? completed(evidence, told) : evidence,
			collateral: component.collateral === null ? null : once(collaterals, component.collateral, readCollateralItem),
			collateralGap: gapOf(bundle, component),
			...evidence.keyset === null ? {} : { server: serverOf(bundle, component) }
		};
	});
	const given = bundle.items.filter(({ role, name }) => role === "evidence" && givenFor(name) !== null);
	if (given.length > 16) throw tooMuch("bundle.items", `${given.length} items of evidence of KMS and gateway, over the limit of 16`);
	const statements = given.flatMap(({ name }) => read(name).statement ?? []);
	const providerQuotes = given.flatMap(({ name }) => read(name).provider ?? []);
	const allCollateral = () => collateralItems(bundle).map((name) => once(collaterals, name, readCollateralItem));
	const domain = bundle.target.domain === void 0 ? null : await givenOf(bundle, allCollateral);
	expectWhole(bundle, documents);
	const appCompose = expectedFile(bundle, APP_COMPOSE_ITEM);
	return appraise({
		target: {
			kind: bundle.target.kind,
			name: bundle.target.name
		},
		components,
		kmsStatements: statements,
		providerQuotes,
		providerCollateral: providerQuotes.length === 0 ? [] : allCollateral(),
		chainRecords: chainRecordsOf(bundle),
		expectedAppCompose: appCompose === null ? null : {
			...appCompose,
			sha256: toHex(sha256(appCompose.bytes))
		},
		expectedComposeFile: expectedFile(bundle, COMPOSE_FILE_ITEM),
		images: imagesOf(bundle, () => true),
		claimedImages: imagesOf(bundle, (name) => !isNamedImage(name)),
		referenceValues: referenceValuesOf(bundle),
		imageRecords: imageRecordsOf(bundle),
		nonce: bundle.target.nonce === void 0 ? null : fromHex(bundle.target.nonce, "bundle.target.nonce"),
		appId: appIdOf(bundle),
		addressedId: bundle.target.addressedId ?? null,
		clock: clockOf(bundle),
		askedImages: askedImages(bundle),
		named: namedIn(bundle),
		claims: bundle.target.claims ?? [],
		domain,
		announcement: announcementOf(bundle),
		gaps: bundle.gaps.filter((gap) => !isAnnouncement(gap)).map(({ name, reason, code = null, hint = null }) => ({
			name,
			reason,
			code,
			hint
		})),
		policy: options.policy,
		at: options.at,
		trustAnchors: options.trustAnchors,
		trustedRoots: options.trustedRoots ?? null,
		work,
		evidenceDigest: bundle.digest,
		policyDigest: `sha256:${policyDigest(options.policy)}`
	});
}
async function givenOf(bundle, collaterals) {
	const { domainGiven } = await Promise.resolve().then(() => require("./given.cjs"));
	return domainGiven(bundle, collaterals);
}
function expectFinished({ appraisal, gaps }) {
	const cut = gaps.find(({ name }) => name === COLLECTION_GAP);
	if (cut === void 0 || appraisal !== void 0) return;
	throw new require_start.ParseError("PARSE_INVALID", "bundle.gaps", `the collection is not whole: ${cut.reason}`, { hint: "Give it as evidence, to be judged by what you expect: `trust-center verify --evidence BUNDLE`." });
}
function expectWhole({ components }, documents) {
	if (components.length === 0) return;
	for (const [item, { machines }] of documents) {
		const isListed = (machine) => components.some(({ evidence }) => evidence.item === item && evidence.machine === machine);
		const left = machines.findIndex((_, machine) => !isListed(machine));
		const role = machines[left]?.role;
		if (role === void 0) continue;
		throw new require_start.ParseError("PARSE_INVALID", "bundle.components", `machine ${left} of ${item} is ${role === "app" ? "an instance of the app too" : `the ${role === "kms" ? "KMS" : "gateway"}`}, and is left out`, { hint: "To judge every machine by your own rules: `trust-center verify --evidence BUNDLE`." });
	}
}
function expectedFile(bundle, name) {
	const item = bundle.items.find((one) => one.role === "reference" && one.name === name);
	return item === void 0 ? null : {
		label: item.source.replace(/^file:/, ""),
		bytes: itemBytes(bundle, name)
	};
}
function toldInfo(bundle) {
	return readTold(bundle.items.some(({ role, name }) => role === "evidence" && name === "guest-agent-info") ? itemBytes(bundle, GUEST_AGENT_INFO_ITEM) : null);
}
function clockOf(bundle) {
	return bundle.items.some(({ role, name }) => role === "evidence" && name === "server-clock") ? readServerClock(documentText(itemBytes(bundle, SERVER_CLOCK_ITEM), SERVER_CLOCK_ITEM)) : null;
}
function isAnnouncement({ name }) {
	return name.startsWith(EARLY_COLLATERAL_ITEMS);
}
function announcementOf(bundle) {
	const items = bundle.items.filter(({ role }) => role === "endorsement");
	const early = items.filter(isAnnouncement);
	const lists = items.filter(({ name }) => name.startsWith(TCB_NUMBERS_ITEMS));
	if (early.length > MAX_EARLY || lists.length > MAX_EARLY) throw tooMuch("bundle.items", `${early.length + lists.length} items about announced TCB recoveries`);
	const text = (name) => documentText(itemBytes(bundle, name), `bundle.items.${name}`);
	return {
		collaterals: early.map(({ name }) => readCollateral(text(name))),
		numbers: lists.map(({ name }) => parseTcbNumbers(text(name), `bundle.items.${name}`)),
		gaps: bundle.gaps.filter(isAnnouncement).map(({ reason }) => reason)
	};
}
function collateralItems({ items }) {
	return items.flatMap(({ role, name }) => role === "endorsement" && name.startsWith("collateral/") ? [name] : []);
}
function serverOf(bundle, { acquired, evidence }) {
	if (acquired === "replayed") return null;
	const source = bundle.items.find(({ name }) => name === evidence.item)?.source;
	const peer = bundle.items.find((item) => item.role === "evidence" && item.name.startsWith("peer-certificates/") && item.source === source);
	const host = HTTPS_HOST.exec(source ?? "")?.[1];
	if (peer === void 0 || host === void 0) return null;
	const [leaf] = parseCertificateChainPem(documentText(itemBytes(bundle, peer.name), peer.name), peer.name);
	return leaf === void 0 ? null : {
		host: host.toLowerCase(),
		spkiSha256: toHex(sha256(leaf.spki))
	};
}
const HTTPS_HOST = /^https:\/\/(\[[^\]]*\]|[^/:?#]+?)\.?(?:[/:?#]|$)/;
function appIdOf({ target }) {
	return target.kind === "phala-cloud" ? target.name : target.appId ?? null;
}
function namedIn(bundle) {
	const { target, items, gaps } = bundle;
	const hasReference = (prefix) => items.some(({ role, name }) => role === "reference" && name.startsWith(prefix));
	const hasEvidence = (prefix) => items.some(({ role, name }) => role === "evidence" && name.startsWith(prefix));
	const isImageNamed = target.osImageHashes !== void 0 || hasReference("os-image/") || hasReference("reference-values/") || gaps.some(({ name }) => name.startsWith("os-image/"));
	return [
		...target.nonce === void 0 ? [] : ["nonce"],
		...isImageNamed ? ["os-image"] : [],
		...appIdOf(bundle) === null && target.addressedId === void 0 ? [] : ["app-id"],
		...expectedFile(bundle, "app-compose") === null ? [] : ["app-compose"],
		...expectedFile(bundle, "compose-file") === null ? [] : ["compose-file"],
		...target.kmsUrl !== void 0 || hasEvidence("kms-evidence/") ? ["kms"] : [],
		...target.gatewayUrl !== void 0 || hasEvidence("gateway-evidence/") ? ["gateway"] : [],
		...isChainAsked(bundle) ? ["registry"] : [],
		...target.domain === void 0 ? [] : ["domain"]
	];
}
function isChainAsked({ items, gaps }) {
	return [...items, ...gaps].some(({ name }) => name.startsWith(CHAIN_RECORD_ITEMS));
}
function askedImages(bundle) {
	const isNamed = ({ name }) => isNamedImage(name);
	const references = bundle.items.filter((item) => item.role === "reference" && isNamed(item)).map(({ name }) => imageReference(bundle, name));
	const vouched = references.filter(({ grade }) => grade !== "unvouched");
	return {
		osImageHashes: bundle.target.osImageHashes ?? [],
		named: vouched.map(({ osImageHash }) => osImageHash),
		isMissing: vouched.length < references.length || bundle.gaps.some(isNamed)
	};
}
function imageReference(bundle, name) {
	return parseImageReference(fromUtf8(itemBytes(bundle, name), `bundle.items.${name}`));
}
function isNamedImage(name) {
	return Object.values(NAMED_IMAGES).includes(name);
}
function imagesOf(bundle, counts) {
	const texts = referencesOf(bundle, OS_IMAGE_ITEMS, counts);
	if (texts.length > MAX_IMAGES) throw tooMuch("bundle.items", `${texts.length} OS images, over the limit of ${MAX_IMAGES}`);
	return texts.map(parseImageReference);
}
function referenceValuesOf(bundle) {
	const texts = referencesOf(bundle, REFERENCE_VALUES_ITEMS);
	const length = texts.reduce((sum, text) => sum + text.length, 0);
	if (length > 8388608) throw tooMuch("bundle.items", `${`${length} characters of reference values`}, over the limit of ${MAX_VALUES_BYTES}`);
	const sets = texts.flatMap((text) => osReferenceValues(parseReferenceValues(text, "reference-values")));
	if (sets.length > MAX_REFERENCE_SETS) throw tooMuch("bundle.items", `${sets.length} sets of reference values, over the limit of ${MAX_REFERENCE_SETS}`);
	return sets;
}
function chainRecordsOf(bundle) {
	const given = bundle.items.filter(({ role, name }) => role === "endorsement" && name.startsWith("chain-record/"));
	const length = given.reduce((sum, { data }) => sum + data.length, 0);
	if (given.length > MAX_CHAIN_RECORDS || length > 8388608) throw tooMuch("bundle.items", `${`${given.length} records of a chain with ${length} characters`}, over the limit of ${MAX_CHAIN_RECORDS} with ${MAX_CHAIN_TEXT}`);
	return given.map(({ name }) => parseChainRecord(documentText(itemBytes(bundle, name), `bundle.items.${name}`), `bundle.items.${name}`));
}
function imageRecordsOf(bundle) {
	const items = bundle.items.filter(({ role, name }) => role === "endorsement" && name.startsWith("image-record/"));
	if (items.length > MAX_IMAGE_RECORDS) throw tooMuch("bundle.items", `${items.length} records of images, over the limit of ${MAX_IMAGE_RECORDS}`);
	return items.map(({ name }) => {
		const field = `bundle.items.${name}`;
		return parseImageRecord(documentText(itemBytes(bundle, name), field), field);
	});
}
function tooMuch(field, message) {
	return new require_start.ParseError("PARSE_LIMIT", field, message, { hint: "Appraise the deployment in parts." });
}
function referencesOf(bundle, prefix, counts = () => true) {
	return bundle.items.filter(({ role, name }) => role === "reference" && name.startsWith(prefix) && counts(name)).map(({ name }) => fromUtf8(itemBytes(bundle, name), `bundle.items.${name}`));
}
function gapOf(bundle, { role, instance }) {
	return bundle.gaps.find(({ name }) => name === `${role}/${instance}/collateral`)?.reason ?? null;
}
function once(known, name, make) {
	const value = known.get(name) ?? make(name);
	known.set(name, value);
	return value;
}
// src/verify.ts
async function verify(request) {
	const collateralRequirement = acceptableCollateral(request);
	const { osImage, referenceValues, gaps = [], policy, at } = request;
	const references = {
		osImage,
		referenceValues,
		gaps,
		policy: policy.os,
		at
	};
	const images = wantedImages(policy);
	const collected = await collectAndRead({
		...request.collect,
		references,
		collateralRequirement,
		images
	});
	return {
		result: await appraiseCollected(collected, request),
		bundle: recordAppraisal(collected.bundle, request.at, request.policy)
	};
}
function acceptableCollateral({ policy: { hardware }, at }) {
	return {
		tcbEvaluationDataNumber: hardware.minTcbEvaluationDataNumber,
		issuedSince: at - hardware.maxCollateralAgeDays * DAY_MS,
		beginsBy: at + hardware.clockSkewMinutes * MINUTE_MS,
		nextUpdateAfter: at
	};
}
Object.defineProperty(exports, "ACME_INFO_ITEMS", {
	enumerable: true,
	get: function() {
		return ACME_INFO_ITEMS;
	}
});
Object.defineProperty(exports, "ANSWER_ITEM", {
	enumerable: true,
	get: function() {
		return ANSWER_ITEM;
	}
});
Object.defineProperty(exports, "APP_COMPOSE_ITEM", {
	enumerable: true,
	get: function() {
		return APP_COMPOSE_ITEM;
	}
});
Object.defineProperty(exports, "BUNDLE_SCHEMA", {
	enumerable: true,
	get: function() {
		return BUNDLE_SCHEMA;
	}
});
Object.defineProperty(exports, "ByteReader", {
	enumerable: true,
	get: function() {
		return ByteReader;
	}
});
Object.defineProperty(exports, "CATALOG", {
	enumerable: true,
	get: function() {
		return CATALOG;
	}
});
Object.defineProperty(exports, "CA_FILE_ITEMS", {
	enumerable: true,
	get: function() {
		return CA_FILE_ITEMS;
	}
});
Object.defineProperty(exports, "CERTIFICATE_HISTORY_ITEMS", {
	enumerable: true,
	get: function() {
		return CERTIFICATE_HISTORY_ITEMS;
	}
});
Object.defineProperty(exports, "CHAIN_DISAGREES", {
	enumerable: true,
	get: function() {
		return CHAIN_DISAGREES;
	}
});
Object.defineProperty(exports, "CHAIN_RECORD_ITEMS", {
	enumerable: true,
	get: function() {
		return CHAIN_RECORD_ITEMS;
	}
});
Object.defineProperty(exports, "CHAIN_RECORD_SCHEMA", {
	enumerable: true,
	get: function() {
		return CHAIN_RECORD_SCHEMA;
	}
});
Object.defineProperty(exports, "COLLATERAL_ITEMS", {
	enumerable: true,
	get: function() {
		return COLLATERAL_ITEMS;
	}
});
Object.defineProperty(exports, "COMPOSE_FILE_ITEM", {
	enumerable: true,
	get: function() {
		return COMPOSE_FILE_ITEM;
	}
});
Object.defineProperty(exports, "COMPOSE_RULES", {
	enumerable: true,
	get: function() {
		return COMPOSE_RULES;
	}
});
Object.defineProperty(exports, "COMPOSE_RULE_NAMES", {
	enumerable: true,
	get: function() {
		return COMPOSE_RULE_NAMES;
	}
});
Object.defineProperty(exports, "CT_LOG_LIST_ITEM", {
	enumerable: true,
	get: function() {
		return CT_LOG_LIST_ITEM;
	}
});
Object.defineProperty(exports, "CacheFolder", {
	enumerable: true,
	get: function() {
		return CacheFolder;
	}
});
Object.defineProperty(exports, "CacheProblem", {
	enumerable: true,
	get: function() {
		return CacheProblem;
	}
});
Object.defineProperty(exports, "DAY_MS", {
	enumerable: true,
	get: function() {
		return DAY_MS;
	}
});
Object.defineProperty(exports, "DEFAULT_QEMU", {
	enumerable: true,
	get: function() {
		return DEFAULT_QEMU;
	}
});
Object.defineProperty(exports, "DNS_RECORD_ITEMS", {
	enumerable: true,
	get: function() {
		return DNS_RECORD_ITEMS;
	}
});
Object.defineProperty(exports, "DOCUMENT_FILE", {
	enumerable: true,
	get: function() {
		return DOCUMENT_FILE;
	}
});
Object.defineProperty(exports, "DOMAIN_CHECKS", {
	enumerable: true,
	get: function() {
		return DOMAIN_CHECKS;
	}
});
Object.defineProperty(exports, "DerReader", {
	enumerable: true,
	get: function() {
		return DerReader;
	}
});
Object.defineProperty(exports, "EV_EFI_ACTION", {
	enumerable: true,
	get: function() {
		return EV_EFI_ACTION;
	}
});
Object.defineProperty(exports, "EV_EFI_BOOT_SERVICES_APPLICATION", {
	enumerable: true,
	get: function() {
		return EV_EFI_BOOT_SERVICES_APPLICATION;
	}
});
Object.defineProperty(exports, "EV_EFI_HANDOFF_TABLES", {
	enumerable: true,
	get: function() {
		return EV_EFI_HANDOFF_TABLES;
	}
});
Object.defineProperty(exports, "EV_EFI_HANDOFF_TABLES2", {
	enumerable: true,
	get: function() {
		return EV_EFI_HANDOFF_TABLES2;
	}
});
Object.defineProperty(exports, "EV_EFI_PLATFORM_FIRMWARE_BLOB2", {
	enumerable: true,
	get: function() {
		return EV_EFI_PLATFORM_FIRMWARE_BLOB2;
	}
});
Object.defineProperty(exports, "EV_EFI_VARIABLE_BOOT", {
	enumerable: true,
	get: function() {
		return EV_EFI_VARIABLE_BOOT;
	}
});
Object.defineProperty(exports, "EV_EFI_VARIABLE_DRIVER_CONFIG", {
	enumerable: true,
	get: function() {
		return EV_EFI_VARIABLE_DRIVER_CONFIG;
	}
});
Object.defineProperty(exports, "GATEWAY_EVIDENCE_ITEMS", {
	enumerable: true,
	get: function() {
		return GATEWAY_EVIDENCE_ITEMS;
	}
});
Object.defineProperty(exports, "GITHUB_COM", {
	enumerable: true,
	get: function() {
		return GITHUB_COM;
	}
});
Object.defineProperty(exports, "GIT_REVISION", {
	enumerable: true,
	get: function() {
		return GIT_REVISION;
	}
});
Object.defineProperty(exports, "GROUND", {
	enumerable: true,
	get: function() {
		return GROUND;
	}
});
Object.defineProperty(exports, "GUEST_AGENT_INFO_ITEM", {
	enumerable: true,
	get: function() {
		return GUEST_AGENT_INFO_ITEM;
	}
});
Object.defineProperty(exports, "HIDING_RULES", {
	enumerable: true,
	get: function() {
		return HIDING_RULES;
	}
});
Object.defineProperty(exports, "IMAGE_RECORD_ITEMS", {
	enumerable: true,
	get: function() {
		return IMAGE_RECORD_ITEMS;
	}
});
Object.defineProperty(exports, "IMAGE_RECORD_SCHEMA", {
	enumerable: true,
	get: function() {
		return IMAGE_RECORD_SCHEMA;
	}
});
Object.defineProperty(exports, "INGRESS_EVIDENCE_ITEMS", {
	enumerable: true,
	get: function() {
		return INGRESS_EVIDENCE_ITEMS;
	}
});
Object.defineProperty(exports, "INGRESS_EVIDENCE_SCHEMA", {
	enumerable: true,
	get: function() {
		return INGRESS_EVIDENCE_SCHEMA;
	}
});
Object.defineProperty(exports, "INGRESS_QUOTE", {
	enumerable: true,
	get: function() {
		return INGRESS_QUOTE;
	}
});
Object.defineProperty(exports, "INSTANCES_GAP", {
	enumerable: true,
	get: function() {
		return INSTANCES_GAP;
	}
});
Object.defineProperty(exports, "JSON_TYPES", {
	enumerable: true,
	get: function() {
		return JSON_TYPES;
	}
});
Object.defineProperty(exports, "KMS_EVIDENCE_ITEMS", {
	enumerable: true,
	get: function() {
		return KMS_EVIDENCE_ITEMS;
	}
});
Object.defineProperty(exports, "KNOWN_ENDPOINTS", {
	enumerable: true,
	get: function() {
		return KNOWN_ENDPOINTS;
	}
});
Object.defineProperty(exports, "KNOWN_KMS_CONTRACTS", {
	enumerable: true,
	get: function() {
		return KNOWN_KMS_CONTRACTS;
	}
});
Object.defineProperty(exports, "KnownFindings", {
	enumerable: true,
	get: function() {
		return KnownFindings;
	}
});
Object.defineProperty(exports, "KnownProvenance", {
	enumerable: true,
	get: function() {
		return KnownProvenance;
	}
});
Object.defineProperty(exports, "MAX_BUNDLE_BYTES", {
	enumerable: true,
	get: function() {
		return MAX_BUNDLE_BYTES;
	}
});
Object.defineProperty(exports, "MAX_CHAIN_LOGS", {
	enumerable: true,
	get: function() {
		return MAX_CHAIN_LOGS;
	}
});
Object.defineProperty(exports, "MAX_CHAIN_READS", {
	enumerable: true,
	get: function() {
		return MAX_CHAIN_READS;
	}
});
Object.defineProperty(exports, "MAX_CHAIN_TEXT", {
	enumerable: true,
	get: function() {
		return MAX_CHAIN_TEXT;
	}
});
Object.defineProperty(exports, "MAX_CLOCK_SKEW_MS", {
	enumerable: true,
	get: function() {
		return MAX_CLOCK_SKEW_MS;
	}
});
Object.defineProperty(exports, "MAX_CODE_BYTES", {
	enumerable: true,
	get: function() {
		return MAX_CODE_BYTES;
	}
});
Object.defineProperty(exports, "MAX_INPUT_BYTES", {
	enumerable: true,
	get: function() {
		return MAX_INPUT_BYTES;
	}
});
Object.defineProperty(exports, "MAX_RECORD", {
	enumerable: true,
	get: function() {
		return MAX_RECORD;
	}
});
Object.defineProperty(exports, "MAX_RESULT_BYTES", {
	enumerable: true,
	get: function() {
		return MAX_RESULT_BYTES;
	}
});
Object.defineProperty(exports, "MAX_VALUES_BYTES", {
	enumerable: true,
	get: function() {
		return MAX_VALUES_BYTES;
	}
});
Object.defineProperty(exports, "MINUTE_MS", {
	enumerable: true,
	get: function() {
		return MINUTE_MS;
	}
});
Object.defineProperty(exports, "NAMED_IMAGES", {
	enumerable: true,
	get: function() {
		return NAMED_IMAGES;
	}
});
Object.defineProperty(exports, "OS_IMAGE_ITEMS", {
	enumerable: true,
	get: function() {
		return OS_IMAGE_ITEMS;
	}
});
Object.defineProperty(exports, "PEER_CERTIFICATE_ITEMS", {
	enumerable: true,
	get: function() {
		return PEER_CERTIFICATE_ITEMS;
	}
});
Object.defineProperty(exports, "PEM_CERTIFICATE", {
	enumerable: true,
	get: function() {
		return PEM_CERTIFICATE;
	}
});
Object.defineProperty(exports, "PUBLIC_ROOTS_ITEM", {
	enumerable: true,
	get: function() {
		return PUBLIC_ROOTS_ITEM;
	}
});
Object.defineProperty(exports, "PassingFailure", {
	enumerable: true,
	get: function() {
		return PassingFailure;
	}
});
Object.defineProperty(exports, "REBUILD_SCHEMA", {
	enumerable: true,
	get: function() {
		return REBUILD_SCHEMA;
	}
});
Object.defineProperty(exports, "REFERENCE_VALUES_ITEMS", {
	enumerable: true,
	get: function() {
		return REFERENCE_VALUES_ITEMS;
	}
});
Object.defineProperty(exports, "RESOLVER_FORMS", {
	enumerable: true,
	get: function() {
		return RESOLVER_FORMS;
	}
});
Object.defineProperty(exports, "RESULT_SCHEMA", {
	enumerable: true,
	get: function() {
		return RESULT_SCHEMA;
	}
});
Object.defineProperty(exports, "REVOCATION_ITEMS", {
	enumerable: true,
	get: function() {
		return REVOCATION_ITEMS;
	}
});
Object.defineProperty(exports, "ROOT_IDLE", {
	enumerable: true,
	get: function() {
		return ROOT_IDLE;
	}
});
Object.defineProperty(exports, "RTMR1_DIRECT_BOOT", {
	enumerable: true,
	get: function() {
		return RTMR1_DIRECT_BOOT;
	}
});
Object.defineProperty(exports, "RTMR2_DIRECT_BOOT", {
	enumerable: true,
	get: function() {
		return RTMR2_DIRECT_BOOT;
	}
});
Object.defineProperty(exports, "RUNTIME_EVENT_TYPE", {
	enumerable: true,
	get: function() {
		return RUNTIME_EVENT_TYPE;
	}
});
Object.defineProperty(exports, "Refusal", {
	enumerable: true,
	get: function() {
		return Refusal;
	}
});
Object.defineProperty(exports, "Remembered", {
	enumerable: true,
	get: function() {
		return Remembered;
	}
});
Object.defineProperty(exports, "SERVED_CERTIFICATE_ITEMS", {
	enumerable: true,
	get: function() {
		return SERVED_CERTIFICATE_ITEMS;
	}
});
Object.defineProperty(exports, "SERVER_CLOCK_ITEM", {
	enumerable: true,
	get: function() {
		return SERVER_CLOCK_ITEM;
	}
});
Object.defineProperty(exports, "SEVERITIES", {
	enumerable: true,
	get: function() {
		return SEVERITIES;
	}
});
Object.defineProperty(exports, "TAG", {
	enumerable: true,
	get: function() {
		return TAG$1;
	}
});
Object.defineProperty(exports, "TCB_STATUSES", {
	enumerable: true,
	get: function() {
		return TCB_STATUSES;
	}
});
Object.defineProperty(exports, "Work", {
	enumerable: true,
	get: function() {
		return Work;
	}
});
Object.defineProperty(exports, "abytes", {
	enumerable: true,
	get: function() {
		return abytes;
	}
});
Object.defineProperty(exports, "acceptedInstances", {
	enumerable: true,
	get: function() {
		return acceptedInstances;
	}
});
Object.defineProperty(exports, "acpiDigests", {
	enumerable: true,
	get: function() {
		return acpiDigests$1;
	}
});
Object.defineProperty(exports, "add", {
	enumerable: true,
	get: function() {
		return add;
	}
});
Object.defineProperty(exports, "add3H", {
	enumerable: true,
	get: function() {
		return add3H;
	}
});
Object.defineProperty(exports, "add3L", {
	enumerable: true,
	get: function() {
		return add3L;
	}
});
Object.defineProperty(exports, "add4H", {
	enumerable: true,
	get: function() {
		return add4H;
	}
});
Object.defineProperty(exports, "add4L", {
	enumerable: true,
	get: function() {
		return add4L;
	}
});
Object.defineProperty(exports, "add5H", {
	enumerable: true,
	get: function() {
		return add5H;
	}
});
Object.defineProperty(exports, "add5L", {
	enumerable: true,
	get: function() {
		return add5L;
	}
});
Object.defineProperty(exports, "addressesOf", {
	enumerable: true,
	get: function() {
		return addressesOf$1;
	}
});
Object.defineProperty(exports, "aexists", {
	enumerable: true,
	get: function() {
		return aexists;
	}
});
Object.defineProperty(exports, "aggregatedMeasurement", {
	enumerable: true,
	get: function() {
		return aggregatedMeasurement;
	}
});
Object.defineProperty(exports, "alteredEvents", {
	enumerable: true,
	get: function() {
		return alteredEvents;
	}
});
Object.defineProperty(exports, "anyObject", {
	enumerable: true,
	get: function() {
		return anyObject;
	}
});
Object.defineProperty(exports, "anything", {
	enumerable: true,
	get: function() {
		return anything;
	}
});
Object.defineProperty(exports, "aoutput", {
	enumerable: true,
	get: function() {
		return aoutput;
	}
});
Object.defineProperty(exports, "apiOf", {
	enumerable: true,
	get: function() {
		return apiOf;
	}
});
Object.defineProperty(exports, "appraiseBundle", {
	enumerable: true,
	get: function() {
		return appraiseBundle;
	}
});
Object.defineProperty(exports, "appraiseHardware", {
	enumerable: true,
	get: function() {
		return appraiseHardware;
	}
});
Object.defineProperty(exports, "askRpc", {
	enumerable: true,
	get: function() {
		return askRpc;
	}
});
Object.defineProperty(exports, "asksForProvenance", {
	enumerable: true,
	get: function() {
		return asksForProvenance;
	}
});
Object.defineProperty(exports, "attestedValues", {
	enumerable: true,
	get: function() {
		return attestedValues;
	}
});
Object.defineProperty(exports, "backoff", {
	enumerable: true,
	get: function() {
		return backoff;
	}
});
Object.defineProperty(exports, "base64Bytes", {
	enumerable: true,
	get: function() {
		return base64Bytes;
	}
});
Object.defineProperty(exports, "basicCredentials", {
	enumerable: true,
	get: function() {
		return basicCredentials;
	}
});
Object.defineProperty(exports, "boolean", {
	enumerable: true,
	get: function() {
		return boolean;
	}
});
Object.defineProperty(exports, "boundLaunch", {
	enumerable: true,
	get: function() {
		return boundLaunch;
	}
});
Object.defineProperty(exports, "builderOf", {
	enumerable: true,
	get: function() {
		return builderOf;
	}
});
Object.defineProperty(exports, "canonicalJson", {
	enumerable: true,
	get: function() {
		return canonicalJson;
	}
});
Object.defineProperty(exports, "causesOf", {
	enumerable: true,
	get: function() {
		return causesOf;
	}
});
Object.defineProperty(exports, "clean", {
	enumerable: true,
	get: function() {
		return clean;
	}
});
Object.defineProperty(exports, "collect", {
	enumerable: true,
	get: function() {
		return collect;
	}
});
Object.defineProperty(exports, "collected", {
	enumerable: true,
	get: function() {
		return collected;
	}
});
Object.defineProperty(exports, "compareAppComposes", {
	enumerable: true,
	get: function() {
		return compareAppComposes;
	}
});
Object.defineProperty(exports, "completed", {
	enumerable: true,
	get: function() {
		return completed;
	}
});
Object.defineProperty(exports, "composeFindings", {
	enumerable: true,
	get: function() {
		return composeFindings;
	}
});
Object.defineProperty(exports, "composeHash", {
	enumerable: true,
	get: function() {
		return composeHash;
	}
});
Object.defineProperty(exports, "composeImages", {
	enumerable: true,
	get: function() {
		return composeImages;
	}
});
Object.defineProperty(exports, "concatBytes", {
	enumerable: true,
	get: function() {
		return concatBytes;
	}
});
Object.defineProperty(exports, "connectionRule", {
	enumerable: true,
	get: function() {
		return connectionRule;
	}
});
Object.defineProperty(exports, "contextTag", {
	enumerable: true,
	get: function() {
		return contextTag;
	}
});
Object.defineProperty(exports, "countOf", {
	enumerable: true,
	get: function() {
		return countOf;
	}
});
Object.defineProperty(exports, "createHasher", {
	enumerable: true,
	get: function() {
		return createHasher;
	}
});
Object.defineProperty(exports, "createView", {
	enumerable: true,
	get: function() {
		return createView;
	}
});
Object.defineProperty(exports, "decodeBase64", {
	enumerable: true,
	get: function() {
		return decodeBase64;
	}
});
Object.defineProperty(exports, "defaultCacheDirectory", {
	enumerable: true,
	get: function() {
		return defaultCacheDirectory;
	}
});
Object.defineProperty(exports, "defaultPolicy", {
	enumerable: true,
	get: function() {
		return defaultPolicy;
	}
});
Object.defineProperty(exports, "describeEvent", {
	enumerable: true,
	get: function() {
		return describeEvent;
	}
});
Object.defineProperty(exports, "describeWorkflow", {
	enumerable: true,
	get: function() {
		return describeWorkflow;
	}
});
Object.defineProperty(exports, "differs", {
	enumerable: true,
	get: function() {
		return differs;
	}
});
Object.defineProperty(exports, "displayUrl", {
	enumerable: true,
	get: function() {
		return displayUrl;
	}
});
Object.defineProperty(exports, "documentProfile", {
	enumerable: true,
	get: function() {
		return documentProfile;
	}
});
Object.defineProperty(exports, "documentText", {
	enumerable: true,
	get: function() {
		return documentText;
	}
});
Object.defineProperty(exports, "domainAddress", {
	enumerable: true,
	get: function() {
		return domainAddress;
	}
});
Object.defineProperty(exports, "earliestNextUpdate", {
	enumerable: true,
	get: function() {
		return earliestNextUpdate;
	}
});
Object.defineProperty(exports, "ecdsaSignature", {
	enumerable: true,
	get: function() {
		return ecdsaSignature;
	}
});
Object.defineProperty(exports, "endpointName", {
	enumerable: true,
	get: function() {
		return endpointName;
	}
});
Object.defineProperty(exports, "equalBytes", {
	enumerable: true,
	get: function() {
		return equalBytes;
	}
});
Object.defineProperty(exports, "eventNote", {
	enumerable: true,
	get: function() {
		return eventNote;
	}
});
Object.defineProperty(exports, "exchange", {
	enumerable: true,
	get: function() {
		return exchange;
	}
});
Object.defineProperty(exports, "expectEqual", {
	enumerable: true,
	get: function() {
		return expectEqual;
	}
});
Object.defineProperty(exports, "expectWorkflow", {
	enumerable: true,
	get: function() {
		return expectWorkflow;
	}
});
Object.defineProperty(exports, "expectedRegisters", {
	enumerable: true,
	get: function() {
		return expectedRegisters;
	}
});
Object.defineProperty(exports, "experimentOf", {
	enumerable: true,
	get: function() {
		return experimentOf;
	}
});
Object.defineProperty(exports, "extendRegister", {
	enumerable: true,
	get: function() {
		return extendRegister;
	}
});
Object.defineProperty(exports, "fail", {
	enumerable: true,
	get: function() {
		return fail$1;
	}
});
Object.defineProperty(exports, "fileSource", {
	enumerable: true,
	get: function() {
		return fileSource;
	}
});
Object.defineProperty(exports, "findExtension", {
	enumerable: true,
	get: function() {
		return findExtension;
	}
});
Object.defineProperty(exports, "firmwareLine", {
	enumerable: true,
	get: function() {
		return firmwareLine;
	}
});
Object.defineProperty(exports, "firstDifference", {
	enumerable: true,
	get: function() {
		return firstDifference;
	}
});
Object.defineProperty(exports, "follows", {
	enumerable: true,
	get: function() {
		return follows;
	}
});
Object.defineProperty(exports, "formatDay", {
	enumerable: true,
	get: function() {
		return formatDay;
	}
});
Object.defineProperty(exports, "formatTime", {
	enumerable: true,
	get: function() {
		return formatTime;
	}
});
Object.defineProperty(exports, "fromBase64", {
	enumerable: true,
	get: function() {
		return fromBase64;
	}
});
Object.defineProperty(exports, "fromHex", {
	enumerable: true,
	get: function() {
		return fromHex;
	}
});
Object.defineProperty(exports, "fromHexText", {
	enumerable: true,
	get: function() {
		return fromHexText;
	}
});
Object.defineProperty(exports, "fromUtf8", {
	enumerable: true,
	get: function() {
		return fromUtf8;
	}
});
Object.defineProperty(exports, "gapOf", {
	enumerable: true,
	get: function() {
		return gapOf$1;
	}
});
Object.defineProperty(exports, "generateTables", {
	enumerable: true,
	get: function() {
		return generateTables;
	}
});
Object.defineProperty(exports, "gitCommit", {
	enumerable: true,
	get: function() {
		return gitCommit;
	}
});
Object.defineProperty(exports, "goesThroughProxy", {
	enumerable: true,
	get: function() {
		return goesThroughProxy;
	}
});
Object.defineProperty(exports, "hasGround", {
	enumerable: true,
	get: function() {
		return hasGround;
	}
});
Object.defineProperty(exports, "hasMember", {
	enumerable: true,
	get: function() {
		return hasMember;
	}
});
Object.defineProperty(exports, "hex", {
	enumerable: true,
	get: function() {
		return hex$2;
	}
});
Object.defineProperty(exports, "hexBytes", {
	enumerable: true,
	get: function() {
		return hexBytes$2;
	}
});
Object.defineProperty(exports, "httpGet", {
	enumerable: true,
	get: function() {
		return httpGet;
	}
});
Object.defineProperty(exports, "httpPost", {
	enumerable: true,
	get: function() {
		return httpPost;
	}
});
Object.defineProperty(exports, "httpSend", {
	enumerable: true,
	get: function() {
		return httpSend;
	}
});
Object.defineProperty(exports, "httpStream", {
	enumerable: true,
	get: function() {
		return httpStream;
	}
});
Object.defineProperty(exports, "idleOfDomain", {
	enumerable: true,
	get: function() {
		return idleOfDomain;
	}
});
Object.defineProperty(exports, "imageDigest", {
	enumerable: true,
	get: function() {
		return imageDigest;
	}
});
Object.defineProperty(exports, "imageHosts", {
	enumerable: true,
	get: function() {
		return imageHosts;
	}
});
Object.defineProperty(exports, "imageUrl", {
	enumerable: true,
	get: function() {
		return imageUrl;
	}
});
Object.defineProperty(exports, "integer", {
	enumerable: true,
	get: function() {
		return integer;
	}
});
Object.defineProperty(exports, "isAccepted", {
	enumerable: true,
	get: function() {
		return isAccepted;
	}
});
Object.defineProperty(exports, "isAcmeInfo", {
	enumerable: true,
	get: function() {
		return isAcmeInfo$1;
	}
});
Object.defineProperty(exports, "isBundle", {
	enumerable: true,
	get: function() {
		return isBundle;
	}
});
Object.defineProperty(exports, "isConfidential", {
	enumerable: true,
	get: function() {
		return isConfidential;
	}
});
Object.defineProperty(exports, "isIntelRoot", {
	enumerable: true,
	get: function() {
		return isIntelRoot;
	}
});
Object.defineProperty(exports, "isKmsStatement", {
	enumerable: true,
	get: function() {
		return isKmsStatement;
	}
});
Object.defineProperty(exports, "isLoopback", {
	enumerable: true,
	get: function() {
		return isLoopback;
	}
});
Object.defineProperty(exports, "isNamedByAddress", {
	enumerable: true,
	get: function() {
		return isNamedByAddress;
	}
});
Object.defineProperty(exports, "isOfDomain", {
	enumerable: true,
	get: function() {
		return isOfDomain;
	}
});
Object.defineProperty(exports, "isPassing", {
	enumerable: true,
	get: function() {
		return isPassing;
	}
});
Object.defineProperty(exports, "isPassingStatus", {
	enumerable: true,
	get: function() {
		return isPassingStatus;
	}
});
Object.defineProperty(exports, "isProven", {
	enumerable: true,
	get: function() {
		return isProven;
	}
});
Object.defineProperty(exports, "isProviderAnswer", {
	enumerable: true,
	get: function() {
		return isProviderAnswer;
	}
});
Object.defineProperty(exports, "isRefused", {
	enumerable: true,
	get: function() {
		return isRefused;
	}
});
Object.defineProperty(exports, "isZero", {
	enumerable: true,
	get: function() {
		return isZero;
	}
});
Object.defineProperty(exports, "itemBytes", {
	enumerable: true,
	get: function() {
		return itemBytes;
	}
});
Object.defineProperty(exports, "judgeFindings", {
	enumerable: true,
	get: function() {
		return judgeFindings;
	}
});
Object.defineProperty(exports, "judgeLater", {
	enumerable: true,
	get: function() {
		return judgeLater;
	}
});
Object.defineProperty(exports, "judgeSideQuote", {
	enumerable: true,
	get: function() {
		return judgeSideQuote;
	}
});
Object.defineProperty(exports, "keccak_256", {
	enumerable: true,
	get: function() {
		return keccak_256;
	}
});
Object.defineProperty(exports, "keyName", {
	enumerable: true,
	get: function() {
		return keyName;
	}
});
Object.defineProperty(exports, "label", {
	enumerable: true,
	get: function() {
		return label;
	}
});
Object.defineProperty(exports, "leftOutOf", {
	enumerable: true,
	get: function() {
		return leftOutOf;
	}
});
Object.defineProperty(exports, "listOf", {
	enumerable: true,
	get: function() {
		return listOf$2;
	}
});
Object.defineProperty(exports, "listed", {
	enumerable: true,
	get: function() {
		return listed;
	}
});
Object.defineProperty(exports, "listedMembers", {
	enumerable: true,
	get: function() {
		return listedMembers;
	}
});
Object.defineProperty(exports, "literalAddress", {
	enumerable: true,
	get: function() {
		return literalAddress;
	}
});
Object.defineProperty(exports, "lowerHex", {
	enumerable: true,
	get: function() {
		return lowerHex;
	}
});
Object.defineProperty(exports, "mapping", {
	enumerable: true,
	get: function() {
		return mapping;
	}
});
Object.defineProperty(exports, "markOf", {
	enumerable: true,
	get: function() {
		return markOf;
	}
});
Object.defineProperty(exports, "matching", {
	enumerable: true,
	get: function() {
		return matching;
	}
});
Object.defineProperty(exports, "measuredDigest", {
	enumerable: true,
	get: function() {
		return measuredDigest;
	}
});
Object.defineProperty(exports, "measuredText", {
	enumerable: true,
	get: function() {
		return measuredText;
	}
});
Object.defineProperty(exports, "meet", {
	enumerable: true,
	get: function() {
		return meet$1;
	}
});
Object.defineProperty(exports, "member", {
	enumerable: true,
	get: function() {
		return member;
	}
});
Object.defineProperty(exports, "memberOf", {
	enumerable: true,
	get: function() {
		return memberOf;
	}
});
Object.defineProperty(exports, "memberOr", {
	enumerable: true,
	get: function() {
		return memberOr;
	}
});
Object.defineProperty(exports, "mismatch", {
	enumerable: true,
	get: function() {
		return mismatch;
	}
});
Object.defineProperty(exports, "nonEmpty", {
	enumerable: true,
	get: function() {
		return nonEmpty;
	}
});
Object.defineProperty(exports, "normaliseAppCompose", {
	enumerable: true,
	get: function() {
		return normaliseAppCompose;
	}
});
Object.defineProperty(exports, "notShown", {
	enumerable: true,
	get: function() {
		return notShown;
	}
});
Object.defineProperty(exports, "object", {
	enumerable: true,
	get: function() {
		return object;
	}
});
Object.defineProperty(exports, "oidNist", {
	enumerable: true,
	get: function() {
		return oidNist;
	}
});
Object.defineProperty(exports, "oneOf", {
	enumerable: true,
	get: function() {
		return oneOf;
	}
});
Object.defineProperty(exports, "only", {
	enumerable: true,
	get: function() {
		return only;
	}
});
Object.defineProperty(exports, "onlyMembers", {
	enumerable: true,
	get: function() {
		return onlyMembers;
	}
});
Object.defineProperty(exports, "openEntry", {
	enumerable: true,
	get: function() {
		return openEntry;
	}
});
Object.defineProperty(exports, "optional", {
	enumerable: true,
	get: function() {
		return optional$1;
	}
});
Object.defineProperty(exports, "orNull", {
	enumerable: true,
	get: function() {
		return orNull;
	}
});
Object.defineProperty(exports, "otherEncoding", {
	enumerable: true,
	get: function() {
		return otherEncoding;
	}
});
Object.defineProperty(exports, "p256Point", {
	enumerable: true,
	get: function() {
		return p256Point;
	}
});
Object.defineProperty(exports, "parseAppCompose", {
	enumerable: true,
	get: function() {
		return parseAppCompose;
	}
});
Object.defineProperty(exports, "parseBundle", {
	enumerable: true,
	get: function() {
		return parseBundle;
	}
});
Object.defineProperty(exports, "parseCertificate", {
	enumerable: true,
	get: function() {
		return parseCertificate;
	}
});
Object.defineProperty(exports, "parseCertificateChainPem", {
	enumerable: true,
	get: function() {
		return parseCertificateChainPem;
	}
});
Object.defineProperty(exports, "parseCertificateOrNull", {
	enumerable: true,
	get: function() {
		return parseCertificateOrNull;
	}
});
Object.defineProperty(exports, "parseCertificates", {
	enumerable: true,
	get: function() {
		return parseCertificates;
	}
});
Object.defineProperty(exports, "parseChainRecord", {
	enumerable: true,
	get: function() {
		return parseChainRecord;
	}
});
Object.defineProperty(exports, "parseChecksumManifest", {
	enumerable: true,
	get: function() {
		return parseChecksumManifest;
	}
});
Object.defineProperty(exports, "parseCollateral", {
	enumerable: true,
	get: function() {
		return parseCollateral;
	}
});
Object.defineProperty(exports, "parseContainerImage", {
	enumerable: true,
	get: function() {
		return parseContainerImage;
	}
});
Object.defineProperty(exports, "parseCrl", {
	enumerable: true,
	get: function() {
		return parseCrl;
	}
});
Object.defineProperty(exports, "parseDomainAddress", {
	enumerable: true,
	get: function() {
		return parseDomainAddress;
	}
});
Object.defineProperty(exports, "parseEventLog", {
	enumerable: true,
	get: function() {
		return parseEventLog;
	}
});
Object.defineProperty(exports, "parseHttpUrl", {
	enumerable: true,
	get: function() {
		return parseHttpUrl;
	}
});
Object.defineProperty(exports, "parseImageRecord", {
	enumerable: true,
	get: function() {
		return parseImageRecord;
	}
});
Object.defineProperty(exports, "parseImageReference", {
	enumerable: true,
	get: function() {
		return parseImageReference;
	}
});
Object.defineProperty(exports, "parseIngressEvidence", {
	enumerable: true,
	get: function() {
		return parseIngressEvidence;
	}
});
Object.defineProperty(exports, "parseJson", {
	enumerable: true,
	get: function() {
		return parseJson;
	}
});
Object.defineProperty(exports, "parseKmsStatement", {
	enumerable: true,
	get: function() {
		return parseKmsStatement;
	}
});
Object.defineProperty(exports, "parsePckExtensions", {
	enumerable: true,
	get: function() {
		return parsePckExtensions;
	}
});
Object.defineProperty(exports, "parseProviderAnswer", {
	enumerable: true,
	get: function() {
		return parseProviderAnswer;
	}
});
Object.defineProperty(exports, "parseQuote", {
	enumerable: true,
	get: function() {
		return parseQuote;
	}
});
Object.defineProperty(exports, "parseQuoteOrNull", {
	enumerable: true,
	get: function() {
		return parseQuoteOrNull;
	}
});
Object.defineProperty(exports, "parseRfc3339", {
	enumerable: true,
	get: function() {
		return parseRfc3339;
	}
});
Object.defineProperty(exports, "parseVmConfig", {
	enumerable: true,
	get: function() {
		return parseVmConfig;
	}
});
Object.defineProperty(exports, "parseYaml", {
	enumerable: true,
	get: function() {
		return parseYaml;
	}
});
Object.defineProperty(exports, "pass", {
	enumerable: true,
	get: function() {
		return pass;
	}
});
Object.defineProperty(exports, "passingOrThrow", {
	enumerable: true,
	get: function() {
		return passingOrThrow;
	}
});
Object.defineProperty(exports, "pause", {
	enumerable: true,
	get: function() {
		return pause;
	}
});
Object.defineProperty(exports, "payloadLeadsToDigest", {
	enumerable: true,
	get: function() {
		return payloadLeadsToDigest;
	}
});
Object.defineProperty(exports, "policyDigest", {
	enumerable: true,
	get: function() {
		return policyDigest;
	}
});
Object.defineProperty(exports, "policyError", {
	enumerable: true,
	get: function() {
		return policyError;
	}
});
Object.defineProperty(exports, "policyFromRecord", {
	enumerable: true,
	get: function() {
		return policyFromRecord;
	}
});
Object.defineProperty(exports, "policyTemplate", {
	enumerable: true,
	get: function() {
		return policyTemplate;
	}
});
Object.defineProperty(exports, "prepare", {
	enumerable: true,
	get: function() {
		return prepare;
	}
});
Object.defineProperty(exports, "preview", {
	enumerable: true,
	get: function() {
		return preview;
	}
});
Object.defineProperty(exports, "problemOf", {
	enumerable: true,
	get: function() {
		return problemOf;
	}
});
Object.defineProperty(exports, "profileImage", {
	enumerable: true,
	get: function() {
		return profileImage;
	}
});
Object.defineProperty(exports, "read", {
	enumerable: true,
	get: function() {
		return read$2;
	}
});
Object.defineProperty(exports, "readAcmeAccount", {
	enumerable: true,
	get: function() {
		return readAcmeAccount;
	}
});
Object.defineProperty(exports, "readAcmeInfo", {
	enumerable: true,
	get: function() {
		return readAcmeInfo;
	}
});
Object.defineProperty(exports, "readAlgorithm", {
	enumerable: true,
	get: function() {
		return readAlgorithm;
	}
});
Object.defineProperty(exports, "readAsked", {
	enumerable: true,
	get: function() {
		return readAsked;
	}
});
Object.defineProperty(exports, "readBootLog", {
	enumerable: true,
	get: function() {
		return readBootLog;
	}
});
Object.defineProperty(exports, "readCollateral", {
	enumerable: true,
	get: function() {
		return readCollateral;
	}
});
Object.defineProperty(exports, "readComposeYaml", {
	enumerable: true,
	get: function() {
		return readComposeYaml;
	}
});
Object.defineProperty(exports, "readDomain", {
	enumerable: true,
	get: function() {
		return readDomain;
	}
});
Object.defineProperty(exports, "readEntry", {
	enumerable: true,
	get: function() {
		return readEntry;
	}
});
Object.defineProperty(exports, "readEvidenceItem", {
	enumerable: true,
	get: function() {
		return readEvidenceItem;
	}
});
Object.defineProperty(exports, "readExtension", {
	enumerable: true,
	get: function() {
		return readExtension;
	}
});
Object.defineProperty(exports, "readExtensionList", {
	enumerable: true,
	get: function() {
		return readExtensionList;
	}
});
Object.defineProperty(exports, "readFiles", {
	enumerable: true,
	get: function() {
		return readFiles;
	}
});
Object.defineProperty(exports, "readHostDocument", {
	enumerable: true,
	get: function() {
		return readHostDocument;
	}
});
Object.defineProperty(exports, "readIngressQuote", {
	enumerable: true,
	get: function() {
		return readIngressQuote;
	}
});
Object.defineProperty(exports, "readInputFile", {
	enumerable: true,
	get: function() {
		return readInputFile;
	}
});
Object.defineProperty(exports, "readIssuers", {
	enumerable: true,
	get: function() {
		return readIssuers;
	}
});
Object.defineProperty(exports, "readJson", {
	enumerable: true,
	get: function() {
		return readJson;
	}
});
Object.defineProperty(exports, "readKeyProvider", {
	enumerable: true,
	get: function() {
		return readKeyProvider;
	}
});
Object.defineProperty(exports, "readLaunch", {
	enumerable: true,
	get: function() {
		return readLaunch;
	}
});
Object.defineProperty(exports, "readLaunchPayload", {
	enumerable: true,
	get: function() {
		return readLaunchPayload;
	}
});
Object.defineProperty(exports, "readMembers", {
	enumerable: true,
	get: function() {
		return readMembers;
	}
});
Object.defineProperty(exports, "readOptions", {
	enumerable: true,
	get: function() {
		return readOptions;
	}
});
Object.defineProperty(exports, "readOsImage", {
	enumerable: true,
	get: function() {
		return readOsImage;
	}
});
Object.defineProperty(exports, "readPck", {
	enumerable: true,
	get: function() {
		return readPck;
	}
});
Object.defineProperty(exports, "readRebuildReport", {
	enumerable: true,
	get: function() {
		return readRebuildReport;
	}
});
Object.defineProperty(exports, "readRegistry", {
	enumerable: true,
	get: function() {
		return readRegistry;
	}
});
Object.defineProperty(exports, "readRoots", {
	enumerable: true,
	get: function() {
		return readRoots;
	}
});
Object.defineProperty(exports, "readSha256Sums", {
	enumerable: true,
	get: function() {
		return readSha256Sums;
	}
});
Object.defineProperty(exports, "readSignature", {
	enumerable: true,
	get: function() {
		return readSignature;
	}
});
Object.defineProperty(exports, "readTarget", {
	enumerable: true,
	get: function() {
		return readTarget;
	}
});
Object.defineProperty(exports, "readTime", {
	enumerable: true,
	get: function() {
		return readTime;
	}
});
Object.defineProperty(exports, "readWantedDomain", {
	enumerable: true,
	get: function() {
		return readWantedDomain;
	}
});
Object.defineProperty(exports, "readWorkflowIdentity", {
	enumerable: true,
	get: function() {
		return readWorkflowIdentity;
	}
});
Object.defineProperty(exports, "recogniseEvidence", {
	enumerable: true,
	get: function() {
		return recogniseEvidence;
	}
});
Object.defineProperty(exports, "recordAppraisal", {
	enumerable: true,
	get: function() {
		return recordAppraisal;
	}
});
Object.defineProperty(exports, "reduceVerdict", {
	enumerable: true,
	get: function() {
		return reduceVerdict;
	}
});
Object.defineProperty(exports, "referenceOf", {
	enumerable: true,
	get: function() {
		return referenceOf;
	}
});
Object.defineProperty(exports, "referenceValues", {
	enumerable: true,
	get: function() {
		return referenceValues;
	}
});
Object.defineProperty(exports, "refuse", {
	enumerable: true,
	get: function() {
		return refuse$1;
	}
});
Object.defineProperty(exports, "refuse$1", {
	enumerable: true,
	get: function() {
		return refuse$3;
	}
});
Object.defineProperty(exports, "replayFailure", {
	enumerable: true,
	get: function() {
		return replayFailure;
	}
});
Object.defineProperty(exports, "replayRegister", {
	enumerable: true,
	get: function() {
		return replayRegister;
	}
});
Object.defineProperty(exports, "resolvePolicy", {
	enumerable: true,
	get: function() {
		return resolvePolicy;
	}
});
Object.defineProperty(exports, "resolverHost", {
	enumerable: true,
	get: function() {
		return resolverHost;
	}
});
Object.defineProperty(exports, "resolverName", {
	enumerable: true,
	get: function() {
		return resolverName;
	}
});
Object.defineProperty(exports, "retryAfterMs", {
	enumerable: true,
	get: function() {
		return retryAfterMs;
	}
});
Object.defineProperty(exports, "rotl", {
	enumerable: true,
	get: function() {
		return rotl;
	}
});
Object.defineProperty(exports, "rotr", {
	enumerable: true,
	get: function() {
		return rotr;
	}
});
Object.defineProperty(exports, "rotrBH", {
	enumerable: true,
	get: function() {
		return rotrBH;
	}
});
Object.defineProperty(exports, "rotrBL", {
	enumerable: true,
	get: function() {
		return rotrBL;
	}
});
Object.defineProperty(exports, "rotrSH", {
	enumerable: true,
	get: function() {
		return rotrSH;
	}
});
Object.defineProperty(exports, "rotrSL", {
	enumerable: true,
	get: function() {
		return rotrSL;
	}
});
Object.defineProperty(exports, "runtimeEventDigest", {
	enumerable: true,
	get: function() {
		return runtimeEventDigest;
	}
});
Object.defineProperty(exports, "sectionOf", {
	enumerable: true,
	get: function() {
		return sectionOf;
	}
});
Object.defineProperty(exports, "sectionsOf", {
	enumerable: true,
	get: function() {
		return sectionsOf;
	}
});
Object.defineProperty(exports, "serialiseBundle", {
	enumerable: true,
	get: function() {
		return serialiseBundle;
	}
});
Object.defineProperty(exports, "serialiseImageRecord", {
	enumerable: true,
	get: function() {
		return serialiseImageRecord;
	}
});
Object.defineProperty(exports, "serialiseImageReference", {
	enumerable: true,
	get: function() {
		return serialiseImageReference;
	}
});
Object.defineProperty(exports, "serialiseIngressEvidence", {
	enumerable: true,
	get: function() {
		return serialiseIngressEvidence;
	}
});
Object.defineProperty(exports, "serverOf", {
	enumerable: true,
	get: function() {
		return serverOf$1;
	}
});
Object.defineProperty(exports, "setOf", {
	enumerable: true,
	get: function() {
		return setOf$1;
	}
});
Object.defineProperty(exports, "setU64FromNum", {
	enumerable: true,
	get: function() {
		return setU64FromNum;
	}
});
Object.defineProperty(exports, "sha256", {
	enumerable: true,
	get: function() {
		return sha256;
	}
});
Object.defineProperty(exports, "sha384", {
	enumerable: true,
	get: function() {
		return sha384;
	}
});
Object.defineProperty(exports, "sha512", {
	enumerable: true,
	get: function() {
		return sha512;
	}
});
Object.defineProperty(exports, "shapeFromVmConfig", {
	enumerable: true,
	get: function() {
		return shapeFromVmConfig;
	}
});
Object.defineProperty(exports, "shortfall", {
	enumerable: true,
	get: function() {
		return shortfall;
	}
});
Object.defineProperty(exports, "shrSH", {
	enumerable: true,
	get: function() {
		return shrSH;
	}
});
Object.defineProperty(exports, "shrSL", {
	enumerable: true,
	get: function() {
		return shrSL;
	}
});
Object.defineProperty(exports, "split", {
	enumerable: true,
	get: function() {
		return split;
	}
});
Object.defineProperty(exports, "standingAt", {
	enumerable: true,
	get: function() {
		return standingAt;
	}
});
Object.defineProperty(exports, "standsUnmarked", {
	enumerable: true,
	get: function() {
		return standsUnmarked;
	}
});
Object.defineProperty(exports, "statusesOf", {
	enumerable: true,
	get: function() {
		return statusesOf;
	}
});
Object.defineProperty(exports, "stoppedOf", {
	enumerable: true,
	get: function() {
		return stoppedOf;
	}
});
Object.defineProperty(exports, "supported", {
	enumerable: true,
	get: function() {
		return supported;
	}
});
Object.defineProperty(exports, "tagged", {
	enumerable: true,
	get: function() {
		return tagged;
	}
});
Object.defineProperty(exports, "targetName", {
	enumerable: true,
	get: function() {
		return targetName;
	}
});
Object.defineProperty(exports, "text", {
	enumerable: true,
	get: function() {
		return text;
	}
});
Object.defineProperty(exports, "textOf", {
	enumerable: true,
	get: function() {
		return textOf$2;
	}
});
Object.defineProperty(exports, "time", {
	enumerable: true,
	get: function() {
		return time$3;
	}
});
Object.defineProperty(exports, "toBase64", {
	enumerable: true,
	get: function() {
		return toBase64;
	}
});
Object.defineProperty(exports, "toHex", {
	enumerable: true,
	get: function() {
		return toHex;
	}
});
Object.defineProperty(exports, "toPem", {
	enumerable: true,
	get: function() {
		return toPem;
	}
});
Object.defineProperty(exports, "toldInfo", {
	enumerable: true,
	get: function() {
		return toldInfo;
	}
});
Object.defineProperty(exports, "unknown", {
	enumerable: true,
	get: function() {
		return unknown;
	}
});
Object.defineProperty(exports, "utf8", {
	enumerable: true,
	get: function() {
		return utf8;
	}
});
Object.defineProperty(exports, "verify", {
	enumerable: true,
	get: function() {
		return verify;
	}
});
Object.defineProperty(exports, "verifyEd25519", {
	enumerable: true,
	get: function() {
		return verifyEd25519;
	}
});
Object.defineProperty(exports, "verifyP256Sha256", {
	enumerable: true,
	get: function() {
		return verifyP256Sha256;
	}
});
Object.defineProperty(exports, "verifyWithSpki", {
	enumerable: true,
	get: function() {
		return verifyWithSpki;
	}
});
Object.defineProperty(exports, "wantedImages", {
	enumerable: true,
	get: function() {
		return wantedImages;
	}
});
Object.defineProperty(exports, "wantsImages", {
	enumerable: true,
	get: function() {
		return wantsImages;
	}
});
Object.defineProperty(exports, "whyUnproven", {
	enumerable: true,
	get: function() {
		return whyUnproven;
	}
});
Object.defineProperty(exports, "withRetries", {
	enumerable: true,
	get: function() {
		return withRetries;
	}
});
Object.defineProperty(exports, "within", {
	enumerable: true,
	get: function() {
		return within;
	}
});
Object.defineProperty(exports, "without", {
	enumerable: true,
	get: function() {
		return without;
	}
});
Object.defineProperty(exports, "workflowSigner", {
	enumerable: true,
	get: function() {
		return workflowSigner;
	}
});
