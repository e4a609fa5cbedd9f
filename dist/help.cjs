const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_start = require("./start.cjs");
let node_crypto = require("node:crypto");
// src/core/remembered.ts
var Remembered = class {
	#values = new Map();
	#limit;
	constructor(limit) {
		this.#limit = limit;
	}
	get(key, make) {
		const known = this.#values.get(key);
		const value = known ?? make();
		if (known !== void 0) this.#values.delete(key);
		else if (this.#values.size >= this.#limit) this.#values.delete(this.#values.keys().next().value ?? key);
		this.#values.set(key, value);
		return value;
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
	return JSON.stringify(shown).replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
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
// src/core/canonical-json.ts
const MAX_DEPTH$1 = 64;
const LONE_SURROGATE = /\p{Surrogate}/u;
function canonicalJson(value) {
	return write$1(value, 0);
}
function write$1(value, depth) {
	if (depth > MAX_DEPTH$1) throw new TypeError(`canonical JSON: nested deeper than ${MAX_DEPTH$1}`);
	if (value === null || typeof value === "boolean") return String(value);
	if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
	if (typeof value === "string") return writeString(value);
	if (Array.isArray(value)) return `[${Array.from(value, (item) => write$1(item, depth + 1)).join(",")}]`;
	if (isPlainObject(value)) return `{${Object.keys(value).sort().map((name) => `${writeString(name)}:${write$1(value[name], depth + 1)}`).join(",")}}`;
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
const MAX_BYTES = 16777216;
const MAX_DEPTH = 32;
const MAX_VALUES = 2e5;
function parseJson(text, field, limits = {}) {
	const { bytes = MAX_BYTES, depth = MAX_DEPTH, values = MAX_VALUES, exactNumbers = false } = limits;
	if (text.length > bytes) throw new require_start.ParseError("PARSE_LIMIT", field, `${text.length} bytes of JSON, over the limit of ${bytes}`);
	return new JsonReader(text, field, {
		depth,
		values,
		exactNumbers
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
	#exactNumbers;
	#isPlain;
	#at = 0;
	#values = 0;
	constructor(text, field, limits) {
		this.#text = text;
		this.#field = field;
		this.#maxDepth = limits.depth;
		this.#maxValues = limits.values;
		this.#exactNumbers = limits.exactNumbers;
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
		if (this.#exactNumbers && decimal(written) !== decimal(String(read))) this.#fail("PARSE_INVALID", `the number ${preview(written).slice(1, -1)} is read as ${read}`);
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
function textOf(value) {
	if (typeof value === "string") return value;
	return value instanceof Scalar ? value.text : null;
}
function plainTextOf(value) {
	return value instanceof Scalar && !value.quoted ? value.text : null;
}
function found(value) {
	const plain = plainTextOf(value);
	if (value === void 0 || plain === "") return "nothing";
	if (plain !== null) return preview(plain);
	const text = textOf(value);
	if (text !== null) return `${/^(?:-?[0-9.]+|true|false|null)$/.test(text) ? "the text " : ""}${preview(text)}`;
	if (value instanceof Unsupported) return value.what;
	if (Array.isArray(value)) return "a list";
	if (value instanceof Map) return "a mapping";
	if (value instanceof Uint8Array) return "bytes";
	if (typeof value !== "object" || value === null) return preview(String(value)).slice(1, -1);
	return Object.getPrototypeOf(value) === Object.prototype ? "an object" : "an object of a class";
}
// src/core/schema/reader.ts
function read(value, step, reader) {
	try {
		return reader(value);
	} catch (error) {
		throw within(step, error);
	}
}
function readJson(text, name, reader, limits) {
	return read(parseJson(text, name, limits), name, reader);
}
function within(step, error) {
	return error instanceof require_start.ParseError ? error.within(step) : error;
}
function refuse(message, details = {}) {
	const { code = "PARSE_INVALID", hint } = details;
	throw new require_start.ParseError(code, "", message, hint === void 0 ? {} : { hint });
}
function mismatch(expected, value) {
	return refuse(`expected ${expected}, got ${found(value)}`);
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
	return value === void 0 ? refuseMissing(key) : read(value, key, reader);
}
function memberOr(members, key, absent, reader) {
	const value = ownMember(members, key) ?? null;
	return value === null ? absent : read(value, key, reader);
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
function optional(reader) {
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
			members[key] = read(given[key], key, typeof field === "function" ? field : field.optional);
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
			members[property] = read(entry, key, fields[property][1]);
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
function listOf(item, { least = 0, most = Number.POSITIVE_INFINITY } = {}) {
	return (value) => {
		if (!Array.isArray(value)) return mismatch("a list", value);
		const { length } = value;
		if (length < least) refuse(`expected at least ${least} value${least === 1 ? "" : "s"}, got ${length === 0 ? "an empty list" : length}`);
		if (length > most) refuse(`${length} elements, over the limit of ${most}`, { code: "PARSE_LIMIT" });
		const items = [];
		try {
			for (const element of value) items.push(item(element, items.length));
		} catch (error) {
			throw within(`[${items.length}]`, error);
		}
		return items;
	};
}
function setOf(item, count = {}) {
	return (value) => {
		const seen = new Set();
		return listOf((element) => {
			const text = item(element);
			if (seen.has(text)) refuse(`${preview(text)} is listed twice`);
			seen.add(text);
			return text;
		}, count)(value);
	};
}
function orNull(reader) {
	return (value) => value === null ? null : reader(value);
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
// src/core/schema/scalars.ts
const text = (value) => textOf(value) ?? mismatch("a text", value);
function matching(pattern, expected) {
	return (value) => {
		const given = textOf(value);
		return given !== null && pattern.test(given) ? given : mismatch(expected, value);
	};
}
const nonEmpty = matching(/[\s\S]/, "a text that is not empty");
const label = matching(/^\P{C}{1,200}$/u, "printable text of 1 to 200 characters");
const gitCommit = matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "a full commit id");
function oneOf(...words) {
	const expected = words.length === 1 ? `${words[0]}` : `one of ${words.join(", ")}`;
	return (value) => {
		const given = textOf(value);
		return words.find((word) => word === given) ?? mismatch(expected, value);
	};
}
function oneOfMany(words, expected) {
	return (value) => {
		const given = textOf(value);
		if (given === null) return mismatch(expected, value);
		const near = require_start.nearest(given, words);
		const guess = near === null ? "" : `; did you mean "${near}"?`;
		return words.find((word) => word === given) ?? refuse(`expected ${expected}, got ${preview(given)}${guess}`, { hint: `Known: ${words.join(", ")}.` });
	};
}
function supported(reader, known, hint) {
	return (value) => {
		const given = reader(value);
		const shown = typeof given === "string" ? preview(given) : given;
		return known.find((one) => one === given) ?? refuse(`${shown}; supported: ${known.join(", ")}`, {
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
const INTEGER = /^(?:0|[1-9][0-9]{0,8})$/;
function integer(least, most) {
	return (value) => {
		const plain = typeof value === "number" ? null : plainTextOf(value);
		const number = plain !== null && INTEGER.test(plain) ? Number(plain) : value;
		return typeof number === "number" && Number.isSafeInteger(number) && number >= least && number <= most ? number : mismatch(`a whole number from ${least} to ${most}`, value);
	};
}
function hex(least, most = least) {
	const expected = `${least === most ? "" : `${2 * least} to `}${2 * most} hexadecimal digits`;
	return (value) => {
		const digits = normaliseHex(textOf(value) ?? "");
		if (digits === null) return mismatch(expected, value);
		if (digits.length % 2 === 0 && digits.length >= 2 * least && digits.length <= 2 * most) return digits;
		return refuse(`expected ${expected}, got ${digits.length}: ${found(value)}`);
	};
}
function normaliseHex(digits) {
	const normal = digits.replace(/^0x/i, "").toLowerCase();
	return /^[0-9a-f]+$/.test(normal) ? normal : null;
}
function lowerHex(bytes) {
	return matching(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `${2 * bytes} lower-case hex digits`);
}
function hexBytes(length) {
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
		return refuse(`expected ${length} bytes, got ${given.length}`);
	};
}
function isByte(value) {
	return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;
}
const base64Bytes = (value) => fromBase64(text(value), "");
const time = (value) => parseRfc3339(text(value), "");
// src/core/result/words.ts
const CHECK_STATUSES = [
	"pass",
	"fail",
	"unknown",
	"skipped"
];
function byPhase(of) {
	return {
		hardware: of("hardware"),
		os: of("os"),
		"source-code": of("source-code"),
		domain: of("domain")
	};
}
const PHASES = [
	"hardware",
	"os",
	"source-code",
	"domain"
];
const PHASE_WORDS = {
	hardware: "hardware",
	os: "OS",
	"source-code": "source code",
	domain: "domain"
};
function enumerate(words) {
	const last = words.at(-1) ?? "";
	return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
const VERDICTS = [
	"verified",
	"failed",
	"inconclusive"
];
const PRODUCTION_TRUST_ANCHOR = "intel-sgx-root-ca";
const COVERAGES = [
	"full",
	"partial",
	"skipped"
];
const COMPONENT_ROLES = [
	"app",
	"kms",
	"gateway"
];
const GRADES = [
	"rebuilt",
	"attested",
	"release",
	"local",
	"pinned"
];
const FRESHNESS_GRADES = [
	"replayed",
	"fetched",
	"key-bound",
	"nonce"
];
// src/core/formats/nonce-encodings.ts
const NONCE_ENCODINGS = [
	"hex",
	"base64",
	"base64url"
];
// src/core/formats/app-compose.ts
const FIELD$1 = "app-compose";
const LIMITS = { bytes: 1048576 };
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
	return readJson(fromUtf8(bytes, FIELD$1), FIELD$1, appCompose, LIMITS);
}
const texts = listOf(text, { most: MAX_TEXTS });
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
function readMembers(text) {
	return readJson(text, FIELD$1, anyObject, {
		...LIMITS,
		exactNumbers: true
	});
}
function normaliseAppCompose(bytes) {
	const json = readMembers(fromUtf8(bytes, FIELD$1));
	try {
		return canonicalJson(json);
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw new require_start.ParseError("PARSE_INVALID", FIELD$1, `has no normalised form (${why})`, { cause });
	}
}
// src/core/formats/made-app-compose.ts
const APP_COMPOSE_FORMS = [
	"normalised",
	"indented",
	"compact"
];
const MEMBER = "docker_compose_file";
const FIELD = "app-compose";
const RUNNERS = ["docker-compose", "nerdctl-compose"];
function makeAppCompose({ composeFile, from, form = "normalised" }) {
	const text = fromUtf8(composeFile, "compose-file");
	const made = {
		..."template" in from ? ofTemplate(from.template) : ofTool(from.name),
		[MEMBER]: text
	};
	return named(() => write(made, form));
}
function ofTemplate(bytes) {
	const { members, runner } = named(() => ({
		members: readMembers(fromUtf8(bytes, FIELD)),
		runner: parseAppCompose(bytes).runner
	}));
	if (RUNNERS.includes(runner)) return members;
	throw new require_start.ParseError("PARSE_INVALID", "template.runner", `expected ${RUNNERS.join(" or ")}, got ${preview(runner)}`, { hint: "With another runner nothing would start the Docker Compose file." });
}
function named(read) {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof require_start.ParseError)) throw error;
		const { code, field, reason, offset, key, hint, cause } = error;
		const details = {
			offset,
			key,
			cause,
			...hint === void 0 ? {} : { hint }
		};
		throw new require_start.ParseError(code, field.replace(FIELD, "template"), reason, details);
	}
}
function ofTool(name) {
	return {
		manifest_version: 2,
		name,
		runner: "docker-compose",
		[MEMBER]: "",
		kms_enabled: false,
		gateway_enabled: false,
		local_key_provider_enabled: false,
		key_provider_id: "",
		public_logs: false,
		public_sysinfo: false,
		allowed_envs: [],
		no_instance_id: false,
		secure_time: false
	};
}
function write(members, form) {
	const normalised = normaliseAppCompose(utf8(JSON.stringify(members)));
	if (form === "normalised") return normalised;
	if (hasLostOrder(members)) throw new require_start.ParseError("PARSE_UNSUPPORTED", "template", "has an object with numbers as names, whose order is not kept", { hint: "Write it normalised: there every member has its place by its name." });
	return JSON.stringify(members, null, form === "indented" ? 4 : void 0);
}
function hasLostOrder(value) {
	if (typeof value !== "object" || value === null) return false;
	const names = Array.isArray(value) ? [] : Object.keys(value);
	if (names.length > 1 && names.some((name) => /^(?:0|[1-9][0-9]*)$/.test(name))) return true;
	return Object.values(value).some(hasLostOrder);
}
// src/rebuild/backend.ts
const GB = 1e9;
const MKOSI_OUTPUT = "os/mkosi/repro-build/build/out/prod";
const BACKENDS = {
	"meta-dstack": {
		command: ["./repro-build.sh", "-n"],
		folder: "repro-build",
		needs: "repro-build/repro-build.sh",
		outputs: ["repro-build/build-a/images"],
		needsDocker: true,
		needsBytes: 100 * GB
	},
	dstack: {
		command: ["make", "os-image"],
		folder: ".",
		needs: "Makefile",
		outputs: [MKOSI_OUTPUT, "os/yocto/repro-build/build-a/images"],
		needsDocker: true,
		needsBytes: 100 * GB
	},
	"dstack-mkosi": {
		command: ["make", "os-image-mkosi"],
		folder: ".",
		needs: "Makefile",
		outputs: [MKOSI_OUTPUT],
		needsDocker: true,
		needsBytes: 40 * GB
	}
};
const BACKEND_NAMES = Object.keys(BACKENDS);
function backendNamed(text) {
	const name = BACKEND_NAMES.find((known) => known === text);
	if (name === void 0) throw new require_start.InputError("INPUT_INVALID", `backend: expected one of ${BACKEND_NAMES.join(", ")}, got ${JSON.stringify(text)}`, { hint: "For another recipe, give --build-command and --output-dir instead." });
	return {
		name,
		...BACKENDS[name]
	};
}
function commandBackend(command, outputDir) {
	if (!(!/^\/|^[A-Za-z]:|\\|\0/.test(outputDir) && !outputDir.split("/").includes(".."))) throw new require_start.InputError("INPUT_INVALID", `output-dir: expected a folder within the checkout, got ${JSON.stringify(outputDir)}`, { hint: "Give it relative to the top of the repository, without `..`." });
	return {
		name: "command",
		command: splitCommand(command),
		folder: ".",
		needs: null,
		outputs: [outputDir],
		needsDocker: false,
		needsBytes: GB
	};
}
const SHELL_CHARACTERS = /[$`\\;&|<>(){}*?[\]~#!\n\r\0]/;
function splitCommand(text) {
	const args = [];
	for (const [, word = ""] of text.matchAll(/[ \t]*((?:[^ \t"']|"[^"]*"|'[^']*'|["'].*$)+)/gs)) {
		let arg = "";
		for (const [part] of word.matchAll(/"[^"]*"|'[^']*'|[^"']+|["'].*/gs)) {
			const isQuoted = /^(["']).*\1$/s.test(part) && part.length > 1;
			if (!isQuoted && /^["']/.test(part)) throw notSplit("a quote is not closed");
			const special = isQuoted ? null : SHELL_CHARACTERS.exec(part);
			if (special !== null) throw notSplit(`${JSON.stringify(special[0])} stands outside of quotes`);
			arg += isQuoted ? part.slice(1, -1) : part;
		}
		args.push(arg);
	}
	const [file, ...rest] = args;
	if (file === void 0 || file === "") throw notSplit("it names no program");
	return [file, ...rest];
}
function notSplit(reason) {
	return new require_start.InputError("INPUT_INVALID", `build-command: ${reason}`, { hint: "The command is run without a shell: a program and its arguments, separated by spaces, in quotes where needed." });
}
// src/options/table.ts
const OPTIONS = {
	mode: {
		kind: "value",
		words: ["verify", "plan"],
		default: "verify",
		about: "`verify` a deployment; or make the `plan` of a change: its compose hash, what it changes, what the policy refuses of it, and the call that allows it on chain. See docs/plan.md."
	},
	"app-id": {
		kind: "value",
		value: "ID",
		help: "app on Phala Cloud (40 hex digits); with another target, the app id that must be measured"
	},
	url: {
		kind: "value",
		value: "URL",
		help: "base URL of a guest agent, by https, e.g. `https://<app-id>-8090.<domain>`; or of an endpoint, with {nonce} for a nonce",
		about: "Base URL of a guest agent, by https, e.g. `https://<app-id>-8090.<domain>`. Or the URL of any endpoint that makes a quote for a challenge, with `{nonce}` where the nonce goes: 32 random bytes, new in each run. The URL is shown as the name of the target, so no secret may be in it."
	},
	method: {
		kind: "value",
		value: "METHOD",
		words: ["GET", "POST"],
		default: "GET",
		help: "how to ask an endpoint with {nonce}"
	},
	header: {
		kind: "values",
		value: "'NAME: env:VARIABLE'",
		help: "header for an endpoint with {nonce}, its value from the environment; a scheme may stand before it: `Authorization: Bearer env:TOKEN`"
	},
	body: {
		kind: "value",
		value: "JSON",
		help: "what to send to an endpoint with POST; {nonce} may stand in it"
	},
	pointer: {
		kind: "value",
		value: "POINTER",
		help: "where in the answer of an endpoint the evidence is, as JSON Pointer, e.g. /attestation",
		without: "the whole answer"
	},
	"nonce-encoding": {
		kind: "value",
		value: "ENCODING",
		words: NONCE_ENCODINGS,
		default: "hex",
		help: "how {nonce} is written"
	},
	"ra-tls": {
		kind: "value",
		value: "HOST:PORT",
		help: "TLS server with an RA-TLS certificate: it must hold the attested key, e.g. `<app-id>-443s.<domain>:443`",
		about: "Host and port of a TLS server with an RA-TLS certificate, e.g. `<app-id>-443s.<domain>:443`. The evidence is in the certificate, and the handshake proves that the server holds the attested key (freshness `key-bound`). Where the name begins with an id of 40 hex digits, the app or its instance must have that id."
	},
	model: {
		kind: "value",
		value: "NAME",
		help: "Redpill model to fetch evidence for"
	},
	evidence: {
		kind: "value",
		value: "FILE",
		help: "recorded evidence, of any kind that is known",
		about: "Path of recorded evidence (GetQuote response, Phala Cloud attestations answer, guest agent’s Info answer, versioned attestation, RA-TLS certificate, quote or bundle) to verify instead of a live target."
	},
	targets: {
		kind: "value",
		value: "FILE",
		help: "many targets, as YAML or JSON, each with its own options; a line for each, and --save-bundle is a folder",
		about: "Path of a file with many targets, as YAML or JSON, to verify instead of one: a list, each with a `name` and the options that are about it, by the names that they have here; what most have in common may stand in `defaults`. See docs/fleets.md."
	},
	concurrency: {
		kind: "count",
		value: "N",
		range: [1, 64],
		default: "8",
		help: "how many of the targets of a file are verified at a time, 1 to 64"
	},
	"kms-evidence": {
		kind: "values",
		value: "FILE",
		help: "recorded evidence of the app’s KMS, or its GetMeta answer",
		about: "Path of recorded evidence of the KMS that gives the app its keys: of its VM (guest agent’s Info answer, RA-TLS certificate of its RPC port, GetQuote response), and beside that its GetMeta answer. Several, one a line or separated by commas."
	},
	"gateway-evidence": {
		kind: "values",
		value: "FILE",
		help: "recorded evidence of the gateway before the app",
		about: "Path of recorded evidence of the gateway that stands before the app, such as its `/.dstack/app-info`. Several, one a line or separated by commas."
	},
	"kms-url": {
		kind: "value",
		value: "URL",
		help: "RPC port of the app’s KMS, to meet it and ask it, e.g. `https://kms.<domain>:8000`",
		without: "where Phala Cloud says it is",
		about: "Base URL of the RPC port of the KMS that gives the app its keys, e.g. `https://kms.<domain>:8000`: its RA-TLS certificate is met in a handshake, and its GetMeta answer asked for over the same connection. Without it, the KMS is asked where Phala Cloud says that it is, for a target of `app-id`."
	},
	"gateway-url": {
		kind: "value",
		value: "URL",
		help: "the gateway before the app, to ask it, e.g. `https://gateway.<domain>`",
		without: "where Phala Cloud says it is",
		about: "Base URL of the gateway that stands before the app, e.g. `https://gateway.<domain>`: it is asked for its guest agent’s Info, and for what it says of its TLS keys. Without it, the gateway is asked where Phala Cloud says that it is, for a target of `app-id`."
	},
	"allow-private": {
		kind: "flag",
		help: "ask a target also where its name leads to an address that is not public, as in a network of your own",
		about: "Ask a target (`url`, `ra-tls`), or `kms-url` and `gateway-url`, also where its name leads to a private, link-local or otherwise not public address, as in a network of your own. Without it that is refused: whoever keeps the name could lead it to a neighbour of this machine. An address that is written out needs no permission."
	},
	"app-compose": {
		kind: "value",
		value: "FILE",
		help: "the app-compose.json that should run; its exact bytes are hashed"
	},
	"compose-file": {
		kind: "value",
		value: "FILE",
		help: "the docker-compose.yml that should be in it, byte for byte; the policy accepts the rest",
		about: "Path of the docker-compose.yml that should run: the Docker Compose file in the measured app-compose must have the same bytes. What the app-compose says besides must be accepted in the policy (`source-code.app-compose`)."
	},
	from: {
		kind: "value",
		value: "FILE",
		help: "app-compose.json with the other members: all but the Docker Compose file is taken from it",
		about: "Path of an app-compose.json with the other members, to make one of the `compose-file`: all but its Docker Compose file is taken from it, unknown members included."
	},
	name: {
		kind: "value",
		value: "TEXT",
		help: "name of the app, where there is no --from: the other members are those of `vmm-cli.py compose` without options"
	},
	form: {
		kind: "value",
		value: "FORM",
		words: APP_COMPOSE_FORMS,
		default: "normalised",
		help: "how the tool that deploys writes it",
		about: "How the tool that deploys writes an app-compose, and so what its hash is: `normalised` (dstack’s SDKs, Phala Cloud), `indented` (`vmm-cli.py`) or `compact` (dstack’s web console)."
	},
	base: {
		kind: "value",
		value: "REF",
		help: "commit to compare the change with, such as origin/main; read from the git repository of the file",
		about: "With `mode: plan`, the commit to compare the change with. Without it, the one that the pull request is to be merged into. It must be in the checkout: `fetch-depth: 2` of actions/checkout has the latter."
	},
	policy: {
		kind: "value",
		value: "FILE",
		help: "what is accepted, as YAML or JSON",
		without: "`trust-center policy init`"
	},
	"replay.policy": {
		kind: "value",
		value: "FILE",
		help: "judge by this policy, instead of the recorded one"
	},
	phases: {
		kind: "values",
		value: "LIST",
		words: PHASES,
		help: "required phases, over the policy’s"
	},
	nonce: {
		kind: "value",
		value: "HEX",
		help: "hex that the quote must contain, 16 to 64 bytes: excludes replay"
	},
	"os-image": {
		kind: "value",
		value: "IMAGE",
		help: "image that should have booted: folder, tarball, or a release such as dstack-0.5.5"
	},
	"action.os-image": {
		kind: "value",
		about: "OS image that should have booted, a path (folder or tarball) or a release such as `dstack-0.5.5` to fetch; or `rebuild`, to build it from source in this job first."
	},
	"os-image-url": {
		kind: "value",
		value: "URL",
		help: "where to fetch the image; {hash} stands for the os_image_hash that the VM claims, {release} for the release that os-image names"
	},
	"os-image-hash": {
		kind: "values",
		value: "HEX",
		help: "image that must have booted, or one of several, by os_image_hash; accepted besides the policy’s"
	},
	"reference-values": {
		kind: "values",
		value: "FILE",
		help: "signed reference values, of a signer that the policy names"
	},
	"rebuild-report": {
		kind: "value",
		value: "FILE",
		help: "report of `trust-center rebuild --format json`: an image that it reproduced has the grade rebuilt"
	},
	"trusted-root": {
		kind: "value",
		value: "FILE",
		help: "Sigstore trusted root for signed reference values, instead of the shipped ones"
	},
	rebuild: {
		kind: "value",
		about: `With \`os-image: rebuild\`, what to build, as YAML: \`repository\` (https URL of the source), \`commit\` (all 40 hex digits), \`backend\` (${BACKEND_NAMES.join(", ")}) or \`command\` with \`output-folder\`, \`release\` (path of the released image that must be reproduced), and \`timeout\` (e.g. \`90m\`; 6h when not given).`
	},
	at: {
		kind: "value",
		value: "TIME",
		help: "as of this RFC 3339 time, instead of now"
	},
	"replay.at": {
		kind: "value",
		value: "TIME",
		help: "as of this RFC 3339 time, instead of the recorded one"
	},
	collateral: {
		kind: "values",
		value: "FILE",
		help: "PCK collateral (JSON), instead of fetching it; of several files, each is for its kind of platform"
	},
	"pccs-url": {
		kind: "values",
		value: "URL",
		help: "where to fetch collateral, in this order",
		without: "Phala’s PCCS, then Intel’s PCS"
	},
	"tcb-update": {
		kind: "value",
		value: "WHEN",
		words: ["early", "standard"],
		help: "which TCB recovery to ask a PCCS for",
		without: "whichever it gives",
		about: "Which TCB recovery to ask a PCCS for: `early` (as soon as Intel publishes it) or `standard`. Without it, whichever it gives."
	},
	offline: {
		kind: "flag",
		help: "fetch nothing; what is not at hand is unknown"
	},
	"no-cache": {
		kind: "flag",
		help: "neither read nor write the cache of collateral and OS images"
	},
	"insecure-root-ca": {
		kind: "value",
		value: "PEM",
		help: "trust this root instead of Intel’s, for tests: the verdict says \"experiment\"",
		about: "Path of a PEM root CA to trust instead of Intel’s. For tests only: the result is an experiment then. It shows that the checks work and proves nothing about a deployment, and is no success unless `allow-experiment` is given."
	},
	"allow-experiment": {
		kind: "flag",
		help: "exit 0 also for an experiment: verified, but under a test root or with debug VMs accepted"
	},
	"action.allow-experiment": {
		kind: "flag",
		about: "`true` lets the step succeed for an experiment (a test root, debug VMs accepted) and for a verdict as of more than seven days ago (`at`). Nothing turns green by it."
	},
	"fail-on": {
		kind: "value",
		words: [
			"inconclusive",
			"failed",
			"never"
		],
		default: "inconclusive",
		about: "When the step fails: `inconclusive` (unless verified), `failed` (only on a failed verdict) or `never`. Unusable input always fails it."
	},
	format: {
		kind: "value",
		value: "FORMAT",
		words: [
			"text",
			"json",
			"markdown",
			"sarif",
			"junit"
		],
		default: "text",
		help: "how to print the result"
	},
	"report.format": {
		kind: "value",
		value: "FORMAT",
		words: ["text", "json"],
		default: "text",
		help: "how to print it"
	},
	"plan.format": {
		kind: "value",
		value: "FORMAT",
		words: [
			"text",
			"json",
			"markdown"
		],
		default: "text",
		help: "how to print the plan"
	},
	output: {
		kind: "value",
		value: "FILE",
		short: "o",
		help: "write it here, instead of to stdout"
	},
	verbose: {
		kind: "flag",
		help: "every check, and not only what is not passed"
	},
	quiet: {
		kind: "flag",
		help: "the verdict alone, in one line"
	},
	normalise: {
		kind: "flag",
		help: "print only the normalised file, byte for byte"
	},
	"save-bundle": {
		kind: "value",
		value: "FILE",
		help: "keep everything collected, for `trust-center replay`"
	},
	"save-app-compose": {
		kind: "value",
		value: "FILE",
		help: "write the app-compose that runs, byte for byte, if genuine hardware measured it"
	},
	write: {
		kind: "value",
		value: "FOLDER",
		help: "only write the deployment’s files there, to try the other commands on"
	},
	summary: {
		kind: "value",
		value: "FILE",
		help: "also write a signed summary (a Sigstore bundle)"
	},
	sign: {
		kind: "value",
		words: [
			"none",
			"keyless",
			"key"
		],
		default: "none",
		about: "Sign a verification summary: `keyless` (by the identity of the workflow; needs `id-token: write`), `key` (with `signing-key`) or `none`."
	},
	"signing-key": {
		kind: "value",
		value: "PEM",
		help: "sign with this key instead of the workflow’s identity; its password is in TRUST_CENTER_SIGNING_PASSWORD"
	},
	"fulcio-url": {
		kind: "value",
		value: "URL",
		help: "certificate authority of a Sigstore instance, which has all three addresses",
		without: "Sigstore’s, for a private repository GitHub’s; none for a GitHub Enterprise Server"
	},
	"rekor-url": {
		kind: "value",
		value: "URL",
		help: "transparency log of that instance, or none"
	},
	"timestamp-url": {
		kind: "value",
		value: "URL",
		help: "timestamp authority of that instance, or none; with a key it may stand alone"
	},
	"check-run": {
		kind: "flag",
		about: "Publish a check run for each component (`true`; needs `checks: write`)."
	},
	comment: {
		kind: "flag",
		about: "Write one comment on the pull request and keep it up to date (`true`; needs `pull-requests: write`)."
	},
	issue: {
		kind: "flag",
		about: "Open one issue when the target is not verified, and close it when it is again; not on pull requests (`true`; needs `issues: write`)."
	},
	"badge-branch": {
		kind: "value",
		about: "Branch to put the badge on, with what it was drawn from: the signed summary, or the evidence; not on pull requests (needs `contents: write`)."
	},
	"badge-name": {
		kind: "value",
		default: "trust-center",
		about: "What the files of the badge are called: NAME.svg, NAME.json and so on. Targets that share a branch need a name each: a-z, 0-9 and hyphens."
	},
	"badge-label": {
		kind: "value",
		default: "trust center",
		about: "What the badge says on its left, up to 40 characters, such as the name of the app."
	},
	"github-token": {
		kind: "value",
		fromRunner: "${{ github.token }}",
		about: "Token to publish with."
	},
	cpus: {
		kind: "count",
		value: "N",
		help: "number of vCPUs"
	},
	memory: {
		kind: "value",
		value: "SIZE",
		help: "memory: bytes, or with M, G or T, e.g. 4G"
	},
	"vm-config": {
		kind: "value",
		value: "FILE",
		help: "the shape as vm_config (JSON), instead of the other options"
	},
	"qemu-version": {
		kind: "value",
		value: "VERSION",
		help: "version of QEMU, such as 9.2.1",
		without: "9.1 for RTMR0, which dstack means then"
	},
	gpus: {
		kind: "count",
		value: "N",
		help: "number of GPUs"
	},
	nvswitches: {
		kind: "count",
		value: "N",
		help: "number of NVSwitches"
	},
	nics: {
		kind: "count",
		value: "N",
		help: "number of network interfaces",
		without: "1"
	},
	"verity-volumes": {
		kind: "count",
		value: "N",
		help: "number of verity volumes"
	},
	"pci-hole64-size": {
		kind: "value",
		value: "SIZE",
		help: "size of the 64-bit PCI window"
	},
	hugepages: {
		kind: "flag",
		help: "memory of huge pages"
	},
	"hotplug-off": {
		kind: "flag",
		help: "ACPI hot-plug of PCI devices is off"
	},
	swtpm: {
		kind: "flag",
		help: "a software TPM is attached"
	},
	pic: {
		kind: "value",
		value: "on|off",
		words: ["on", "off"],
		help: "legacy interrupt controller",
		without: "as the QEMU version has it"
	},
	"page-order": {
		kind: "value",
		value: "ORDER",
		words: ["two-pass", "single-pass"],
		help: "how pages are added",
		without: "as the QEMU version does it"
	},
	"share-mode": {
		kind: "value",
		value: "MODE",
		help: "how host and VM share files: 9p, vvfat or vhd"
	},
	acpi: {
		kind: "flag",
		help: "only the digests of ACPI tables, of many shapes, with no image"
	},
	shapes: {
		kind: "value",
		value: "FILE",
		help: "one vm_config (JSON) a line"
	},
	"all-events": {
		kind: "flag",
		help: "also list the events behind each register"
	},
	json: {
		kind: "flag",
		help: "print JSON, events included"
	},
	repository: {
		kind: "value",
		value: "URL",
		help: "source: https URL, or the folder of a repository"
	},
	commit: {
		kind: "value",
		value: "SHA",
		help: "commit of the source, all 40 hex digits"
	},
	backend: {
		kind: "value",
		value: "NAME",
		help: `how to build: ${BACKEND_NAMES.join(", ")}`
	},
	"build-command": {
		kind: "value",
		value: "COMMAND",
		help: "instead of a backend: program and arguments, separated by spaces, quoted where needed; run without a shell at the top of the checkout"
	},
	"output-dir": {
		kind: "value",
		value: "DIR",
		help: "folder of the checkout in which the command leaves the image"
	},
	release: {
		kind: "value",
		value: "IMAGE",
		help: "image to compare with: folder or tarball"
	},
	twice: {
		kind: "flag",
		help: "build two times, from two checkouts, and compare those too"
	},
	timeout: {
		kind: "value",
		value: "TIME",
		default: "6h",
		help: "limit for each build, such as 90m"
	},
	"work-dir": {
		kind: "value",
		value: "DIR",
		help: "new or empty folder to work in, which keeps release and rebuilt images",
		without: "a temporary one"
	},
	"min-disk": {
		kind: "value",
		value: "SIZE",
		help: "free disk to ask for, such as 60GB, instead of the backend’s need"
	},
	unsigned: {
		kind: "flag",
		help: "print the plain values, instead of a signed bundle"
	},
	"badge.format": {
		kind: "value",
		value: "FORMAT",
		words: ["svg", "shields"],
		default: "svg",
		help: "picture, or JSON for the shields.io endpoint badge"
	},
	"badge.label": {
		kind: "value",
		value: "TEXT",
		default: "trust center",
		help: "what the badge says on its left, up to 40 characters"
	},
	"badge.output": {
		kind: "value",
		value: "FILE",
		help: "write the badge here, and its README line to stdout"
	},
	"badge.max-age": {
		kind: "value",
		value: "AGE",
		default: "7d",
		help: "age from which a success is stale, such as 12h; at most 90d"
	},
	link: {
		kind: "value",
		value: "URL",
		help: "where a click on the badge leads: attestations, signed summary or evidence"
	},
	"badge.url": {
		kind: "value",
		value: "URL",
		help: "where the badge will be published",
		without: "its path"
	},
	key: {
		kind: "value",
		value: "PUB.pem",
		help: "public key that must have signed"
	},
	"server-url": {
		kind: "value",
		value: "URL",
		help: "GitHub server that the repository is on, e.g. https://github.example.com",
		without: "https://github.com"
	},
	repo: {
		kind: "value",
		value: "OWNER/NAME",
		help: "repository whose workflow run must have signed"
	},
	"signer-workflow": {
		kind: "values",
		value: "PATH[@REF]",
		help: "workflow with the signing step: .github/workflows/FILE.yml, or OWNER/NAME/… of a reusable one; @REF or @COMMIT after it pins its version"
	},
	ref: {
		kind: "value",
		value: "REF",
		help: "ref of the run, e.g. refs/heads/main",
		without: "any branch or tag"
	},
	issuer: {
		kind: "value",
		value: "URL",
		help: "OIDC issuer of the signer",
		without: "the one of that server"
	},
	"allow-self-hosted": {
		kind: "flag",
		help: "accept runners other than GitHub’s: their owner decides what they sign"
	},
	subject: {
		kind: "values",
		value: "FILE",
		help: "artifact that the summary must be about, e.g. app-compose.json; or sha256:HEX"
	},
	"resource-uri": {
		kind: "value",
		value: "URI",
		help: "target that the summary must be about; others are left out"
	},
	"policy-digest": {
		kind: "values",
		value: "HEX",
		help: "digest of the policy that must have been applied: `policyDigest` of a result made with it"
	},
	freshness: {
		kind: "value",
		value: "GRADE",
		words: FRESHNESS_GRADES,
		help: "least freshness of the evidence",
		without: "the weakest"
	},
	"summary.max-age": {
		kind: "value",
		value: "AGE",
		default: "7d",
		help: "oldest appraisal to accept, such as 30m or 12h"
	},
	"summary.at": {
		kind: "value",
		value: "TIME",
		help: "what they proved at this RFC 3339 time, instead of now"
	},
	"summary.trusted-root": {
		kind: "value",
		value: "FILE",
		help: "Sigstore trusted roots (`gh attestation trusted-root` writes them), instead of the shipped ones"
	},
	"refresh-trusted-root": {
		kind: "flag",
		help: "fetch the current trusted roots through TUF first"
	},
	"tuf-mirror": {
		kind: "value",
		value: "URL",
		help: "TUF repository of another Sigstore instance, with --tuf-root"
	},
	"tuf-root": {
		kind: "value",
		value: "FILE",
		help: "file root.json that the TUF repository starts from"
	}
};
function nameOf(key) {
	return key.slice(key.indexOf(".") + 1);
}
function fewWordsOf({ help = "", words, default: standard, without = standard }) {
	const purpose = words === void 0 ? help : `${help}: ${words.join(", ")}`;
	return without === void 0 ? purpose : `${purpose} (default: ${without})`;
}
// src/cli/commands.ts
const SIGNING = [
	"signing-key",
	"fulcio-url",
	"rekor-url",
	"timestamp-url"
];
const SHAPE = [
	"cpus",
	"memory",
	"qemu-version",
	"gpus",
	"nvswitches",
	"nics",
	"verity-volumes",
	"pci-hole64-size",
	"hugepages",
	"hotplug-off",
	"swtpm",
	"pic",
	"page-order",
	"share-mode"
];
const PRINT = { "What to print": ["report.format", "output"] };
const COMMANDS = {
	verify: {
		usage: "[TARGET] [OPTIONS]",
		summary: "collect evidence, appraise it, print the result",
		about: "TARGET is a file, a URL or an app id. The exit status is the verdict.",
		positionals: [0, 1],
		options: {
			"What to verify (one of these)": [
				"app-id",
				"url",
				"ra-tls",
				"model",
				"evidence",
				"targets"
			],
			"Where its keys come from, and its traffic": [
				"kms-evidence",
				"gateway-evidence",
				"kms-url",
				"gateway-url"
			],
			"How it is asked": [
				"method",
				"header",
				"body",
				"pointer",
				"nonce-encoding",
				"allow-private"
			],
			"What you expect": [
				"app-compose",
				"compose-file",
				"policy",
				"phases",
				"nonce"
			],
			"Which OS": [
				"os-image",
				"os-image-url",
				"os-image-hash",
				"reference-values",
				"rebuild-report",
				"trusted-root"
			],
			"How it is judged": [
				"at",
				"collateral",
				"pccs-url",
				"tcb-update",
				"offline",
				"no-cache",
				"insecure-root-ca",
				"allow-experiment"
			],
			"What to print and keep": [
				"format",
				"output",
				"verbose",
				"quiet",
				"save-bundle",
				"save-app-compose"
			],
			"Many at a time": ["concurrency"],
			"Sign the outcome": ["summary", ...SIGNING]
		},
		examples: ["trust-center verify --app-id 0123456789abcdef0123456789abcdef01234567 --app-compose app-compose.json --policy trust-center.yaml", "trust-center verify evidence.json --os-image dstack-0.5.5 --format json --save-bundle bundle.json"]
	},
	collect: {
		usage: "[TARGET] [OPTIONS]",
		summary: "collect evidence and collateral as a bundle, decide nothing",
		about: "TARGET is as for verify. The bundle goes to stdout without --save-bundle. What could not be collected is named there, and the exit status is 3 then.",
		positionals: [0, 1],
		options: {
			"What to ask (one of these)": [
				"app-id",
				"url",
				"ra-tls",
				"model",
				"evidence"
			],
			"Where its keys come from, and its traffic": [
				"kms-evidence",
				"gateway-evidence",
				"kms-url",
				"gateway-url"
			],
			"How it is asked": [
				"nonce",
				"method",
				"header",
				"body",
				"pointer",
				"nonce-encoding",
				"allow-private"
			],
			"Collateral for it": [
				"collateral",
				"pccs-url",
				"tcb-update",
				"no-cache"
			],
			"Where it goes": ["save-bundle"]
		},
		examples: ["trust-center collect --app-id 0123456789abcdef0123456789abcdef01234567 --save-bundle bundle.json", "trust-center collect --ra-tls app.example.org:443 --save-bundle bundle.json"]
	},
	replay: {
		usage: "BUNDLE [OPTIONS]",
		summary: "repeat a recorded appraisal from a bundle, with no network",
		about: "The same evidence, policy and time give the same result. The root of trust is never taken from the bundle.",
		positionals: [1, 1],
		options: {
			"How it is judged": [
				"replay.policy",
				"replay.at",
				"insecure-root-ca",
				"allow-experiment"
			],
			"What to print": [
				"format",
				"output",
				"verbose",
				"quiet"
			]
		},
		examples: ["trust-center replay bundle.json", "trust-center replay bundle.json --policy trust-center.yaml --format markdown --output result.md"]
	},
	demo: {
		usage: "[OPTIONS]",
		summary: "verify a simulated deployment on this machine",
		about: "From end to end. Nothing leaves the machine, and nothing that it shows is production.",
		positionals: [0, 0],
		options: {
			"What to print and keep": [
				"format",
				"output",
				"verbose",
				"quiet",
				"save-bundle"
			],
			"Instead of verifying": ["write"]
		},
		examples: ["trust-center demo", "trust-center demo --write demo"]
	},
	inspect: {
		usage: "FILE [OPTIONS]",
		summary: "decode a quote, event log, certificate, collateral or bundle",
		about: "Shows what the file says, and verifies nothing.",
		positionals: [1, 1],
		options: PRINT,
		examples: ["trust-center inspect quote.json", "trust-center inspect bundle.json --format json"]
	},
	"compose-hash": {
		usage: "FILE [OPTIONS]",
		summary: "hash an app-compose file, list what stands out in it",
		about: "Hashes an app-compose.json as a VM measures it: SHA-256 of its exact bytes. Says whether the file is normalised, and what stands out in it.",
		positionals: [1, 1],
		options: { "What to print": [
			"report.format",
			"output",
			"normalise"
		] },
		examples: ["trust-center compose-hash app-compose.json", "trust-center compose-hash app-compose.json --normalise --output normalised.json"]
	},
	"app-compose": {
		usage: "COMPOSE-FILE (--from FILE | --name TEXT) [OPTIONS]",
		summary: "make an app-compose file of a docker-compose.yml",
		about: "Makes the app-compose.json that dstack deploys, with the exact text of the Docker Compose file in it, and prints its compose hash. The same files give the same bytes.",
		positionals: [1, 1],
		options: {
			"The rest of it": [
				"from",
				"name",
				"form"
			],
			"What to print": ["output"]
		},
		examples: ["trust-center app-compose docker-compose.yml --from template.json --output app-compose.json", "trust-center app-compose docker-compose.yml --name my-app --form indented > app-compose.json"]
	},
	plan: {
		usage: "(--app-compose FILE | --compose-file FILE --from FILE) [OPTIONS]",
		summary: "say what deploying a change would mean, before it is",
		about: "The compose hash that the change will have, what it changes against a commit and against what runs, what the policy refuses of it, and the call that allows it on chain. Nothing is deployed. Exit status: 0 nothing refused, 1 refused, 2 misuse, 3 undecided.",
		positionals: [0, 0],
		options: {
			"What changes": [
				"app-compose",
				"compose-file",
				"from",
				"form",
				"base",
				"policy"
			],
			"What runs (one of these, or none)": [
				"app-id",
				"url",
				"ra-tls",
				"model",
				"evidence"
			],
			"How it is asked": [
				"nonce",
				"method",
				"header",
				"body",
				"pointer",
				"nonce-encoding",
				"allow-private",
				"offline"
			],
			"How what runs is judged": [
				"os-image",
				"os-image-url",
				"os-image-hash",
				"reference-values",
				"trusted-root",
				"collateral",
				"pccs-url",
				"tcb-update",
				"no-cache",
				"insecure-root-ca"
			],
			"What to print": ["plan.format", "output"]
		},
		examples: ["trust-center plan --app-compose app-compose.json --base origin/main --policy trust-center.yaml", "trust-center plan --compose-file docker-compose.yml --from template.json --base origin/main --app-id 0123456789abcdef0123456789abcdef01234567"]
	},
	policy: {
		usage: "init [OPTIONS]",
		summary: "print the default policy, every key explained",
		about: "A file to start from.",
		positionals: [1, 1],
		options: { "What to print": ["output"] },
		examples: ["trust-center policy init > trust-center.yaml", "trust-center policy init --output trust-center.yaml"]
	},
	measure: {
		usage: "IMAGE --cpus N --memory SIZE [OPTIONS] | --acpi --shapes FILE",
		summary: "compute the registers of a VM that boots an OS image",
		about: "IMAGE is a folder or tarball of dstack. The result is MRTD and RTMR0-2, with no VM and no QEMU.",
		positionals: [0, 1],
		options: {
			"The shape of the VM": [...SHAPE, "vm-config"],
			"Many shapes": ["acpi", "shapes"],
			"What to print": [
				"all-events",
				"json",
				"output"
			]
		},
		examples: ["trust-center measure dstack-0.5.4.tar.gz --cpus 8 --memory 16G --qemu-version 8.2.2", "trust-center measure dstack-0.5.4.tar.gz --vm-config vm_config.json --json"]
	},
	rebuild: {
		usage: "--repository URL --commit SHA --backend NAME --release IMAGE [OPTIONS]",
		summary: "build an OS image from source, compare with the release",
		about: "Compares artifact by artifact. The build runs with your rights: use a machine that you can spare. Exit status: 0 reproduced, 1 differs, 2 misuse, 3 incomplete.",
		positionals: [0, 0],
		options: {
			"What to build": [
				"repository",
				"commit",
				"backend",
				"build-command",
				"output-dir"
			],
			"What to compare": ["release", "twice"],
			"How to build": [
				"timeout",
				"work-dir",
				"min-disk"
			],
			...PRINT
		},
		examples: ["trust-center rebuild --repository https://github.com/Dstack-TEE/meta-dstack --commit 0123456789abcdef0123456789abcdef01234567 --backend meta-dstack --release dstack-0.5.3.tar.gz", "trust-center rebuild --repository . --commit 0123456789abcdef0123456789abcdef01234567 --build-command \"make image\" --output-dir image --release image.tar.gz"]
	},
	"reference-values": {
		usage: "IMAGE --shapes FILE [OPTIONS]",
		summary: "sign what an OS image measures to, for others to rely on",
		about: "Measures it for many VM shapes, and signs the values as the workflow or with a key.",
		positionals: [1, 1],
		options: {
			"What to measure": ["shapes"],
			"Where the image is from": [
				"rebuild-report",
				"repository",
				"commit"
			],
			"How to sign": [...SIGNING, "unsigned"],
			"What to print": ["output"]
		},
		examples: ["trust-center reference-values dstack-0.5.4.tar.gz --shapes shapes.jsonl --signing-key key.pem --output values.json", "trust-center reference-values dstack-0.5.4.tar.gz --shapes shapes.jsonl --rebuild-report rebuild.json --unsigned"]
	},
	badge: {
		usage: "RESULT.json [OPTIONS]",
		summary: "draw the badge of a result, and its README line",
		about: "Shows the result as of now. A badge does not age by itself: make it again on a schedule, so that an old success turns stale.",
		positionals: [1, 1],
		options: {
			"What to draw": [
				"badge.format",
				"badge.label",
				"badge.max-age"
			],
			"Where it goes": [
				"badge.output",
				"badge.url",
				"link"
			]
		},
		examples: ["trust-center badge result.json --output badge.svg", "trust-center badge result.json --format shields --output badge.json --url https://example.org/badge.json"]
	},
	"verify-summary": {
		usage: "FILE... (--key PUB.pem | --repo OWNER/NAME --signer-workflow PATH) [OPTIONS]",
		summary: "check a signed summary: signer, subjects, age, verdict",
		about: "Of several summaries of one target the newest decides.",
		positionals: [1, 100],
		options: {
			"Who must have signed": [
				"key",
				"server-url",
				"repo",
				"signer-workflow",
				"ref",
				"issuer",
				"allow-self-hosted"
			],
			"What it must say": [
				"subject",
				"resource-uri",
				"policy-digest",
				"freshness",
				"summary.max-age",
				"summary.at"
			],
			"Roots of trust": [
				"summary.trusted-root",
				"refresh-trusted-root",
				"tuf-mirror",
				"tuf-root"
			],
			...PRINT
		},
		examples: ["trust-center verify-summary summary.json --key key.pub --subject app-compose.json", "trust-center verify-summary summary.json --repo octo-org/octo-app --signer-workflow .github/workflows/verify.yml"]
	}
};
const TASKS = {
	Verify: [
		"verify",
		"collect",
		"replay",
		"demo"
	],
	"Before a deployment": ["app-compose", "plan"],
	"Look inside": ["inspect", "compose-hash"],
	"Say what you expect": [
		"policy",
		"measure",
		"rebuild",
		"reference-values"
	],
	"Publish, and check what others publish": ["badge", "verify-summary"]
};
// src/cli/help.ts
var help_exports = require_rolldown_runtime.__exportAll({
	helpOf: () => helpOf,
	overview: () => overview
});
const COLUMN = 28;
function overview(width) {
	const column = 4 + Math.max(...Object.keys(COMMANDS).map((name) => name.length));
	const tasks = Object.entries(TASKS).flatMap(([task, names]) => [
		task,
		...names.flatMap((name) => beside(`  ${called(name)}`.padEnd(column), COMMANDS[name].summary, width)),
		""
	]);
	const statuses = "0 verified; 1 failed, or an experiment (it proves nothing about any deployment); 2 misuse; 3 inconclusive, or no answer of a service";
	const variables = "TRUST_CENTER_CACHE, TRUST_CENTER_SIGNING_PASSWORD, HTTPS_PROXY and its like, NODE_EXTRA_CA_CERTS, NO_COLOR, FORCE_COLOR";
	return lines([
		`trust-center ${require_start.VERSION}: prove what a confidential VM runs`,
		"",
		"Usage: trust-center COMMAND [OPTIONS]",
		"",
		...tasks,
		...beside("Exit status  ", statuses, width),
		...beside("Environment  ", variables, width),
		...beside("", "Start with `trust-center demo`. Each command explains itself with --help.", width)
	]);
}
function called(name) {
	return `${name} ${/^[a-z]*/.exec(COMMANDS[name].usage)}`.trimEnd();
}
function helpOf(name, width) {
	const { usage, about, options, examples } = COMMANDS[name];
	const groups = Object.entries(options).flatMap(([question, keys]) => [
		question,
		...keys.flatMap((key) => optionLines(key, width)),
		""
	]);
	return lines([
		...beside("Usage: ", `trust-center ${name} ${usage}`, width),
		"",
		...beside("", about, width),
		"",
		...groups,
		"Examples",
		...examples.flatMap((example) => command(example, width))
	]);
}
function optionLines(key, width) {
	const option = OPTIONS[key];
	const isRepeatable = option.kind === "values" && option.words === void 0;
	const words = `${fewWordsOf(option)}${isRepeatable ? " (repeatable)" : ""}`;
	const start = `  ${signature(key)}`;
	if (start.length + 2 <= COLUMN) return beside(start.padEnd(COLUMN), words, width);
	return [start, ...beside(" ".repeat(COLUMN), words, width)];
}
function signature(key) {
	const { kind, value } = OPTIONS[key];
	return `--${nameOf(key)}${kind === "flag" ? "" : ` ${value}`}`;
}
function beside(start, text, width) {
	return require_start.row({
		width,
		colour: false
	}, 0, [[start]], text);
}
function command(text, width) {
	const [first = "", ...options] = text.split(/ (?=--)/);
	const broken = [`  ${first}`];
	for (const option of options) {
		const line = `${broken.pop()} ${option}`;
		if (line.length + 2 <= width) broken.push(line);
		else broken.push(`${line.slice(0, -option.length)}\\`, `    ${option}`);
	}
	return broken;
}
function lines(all) {
	return `${all.join("\n")}\n`;
}
Object.defineProperty(exports, "BACKEND_NAMES", {
	enumerable: true,
	get: function() {
		return BACKEND_NAMES;
	}
});
Object.defineProperty(exports, "ByteReader", {
	enumerable: true,
	get: function() {
		return ByteReader;
	}
});
Object.defineProperty(exports, "CHECK_STATUSES", {
	enumerable: true,
	get: function() {
		return CHECK_STATUSES;
	}
});
Object.defineProperty(exports, "COMMANDS", {
	enumerable: true,
	get: function() {
		return COMMANDS;
	}
});
Object.defineProperty(exports, "COMPONENT_ROLES", {
	enumerable: true,
	get: function() {
		return COMPONENT_ROLES;
	}
});
Object.defineProperty(exports, "COVERAGES", {
	enumerable: true,
	get: function() {
		return COVERAGES;
	}
});
Object.defineProperty(exports, "DAY_MS", {
	enumerable: true,
	get: function() {
		return DAY_MS;
	}
});
Object.defineProperty(exports, "FRESHNESS_GRADES", {
	enumerable: true,
	get: function() {
		return FRESHNESS_GRADES;
	}
});
Object.defineProperty(exports, "GRADES", {
	enumerable: true,
	get: function() {
		return GRADES;
	}
});
Object.defineProperty(exports, "MAX_CLOCK_SKEW_MS", {
	enumerable: true,
	get: function() {
		return MAX_CLOCK_SKEW_MS;
	}
});
Object.defineProperty(exports, "MINUTE_MS", {
	enumerable: true,
	get: function() {
		return MINUTE_MS;
	}
});
Object.defineProperty(exports, "NONCE_ENCODINGS", {
	enumerable: true,
	get: function() {
		return NONCE_ENCODINGS;
	}
});
Object.defineProperty(exports, "OPTIONS", {
	enumerable: true,
	get: function() {
		return OPTIONS;
	}
});
Object.defineProperty(exports, "PHASES", {
	enumerable: true,
	get: function() {
		return PHASES;
	}
});
Object.defineProperty(exports, "PHASE_WORDS", {
	enumerable: true,
	get: function() {
		return PHASE_WORDS;
	}
});
Object.defineProperty(exports, "PRODUCTION_TRUST_ANCHOR", {
	enumerable: true,
	get: function() {
		return PRODUCTION_TRUST_ANCHOR;
	}
});
Object.defineProperty(exports, "Remembered", {
	enumerable: true,
	get: function() {
		return Remembered;
	}
});
Object.defineProperty(exports, "SHAPE", {
	enumerable: true,
	get: function() {
		return SHAPE;
	}
});
Object.defineProperty(exports, "SIGNING", {
	enumerable: true,
	get: function() {
		return SIGNING;
	}
});
Object.defineProperty(exports, "Scalar", {
	enumerable: true,
	get: function() {
		return Scalar;
	}
});
Object.defineProperty(exports, "Unsupported", {
	enumerable: true,
	get: function() {
		return Unsupported;
	}
});
Object.defineProperty(exports, "VERDICTS", {
	enumerable: true,
	get: function() {
		return VERDICTS;
	}
});
Object.defineProperty(exports, "anyMap", {
	enumerable: true,
	get: function() {
		return anyMap;
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
Object.defineProperty(exports, "backendNamed", {
	enumerable: true,
	get: function() {
		return backendNamed;
	}
});
Object.defineProperty(exports, "base64Bytes", {
	enumerable: true,
	get: function() {
		return base64Bytes;
	}
});
Object.defineProperty(exports, "boolean", {
	enumerable: true,
	get: function() {
		return boolean;
	}
});
Object.defineProperty(exports, "byPhase", {
	enumerable: true,
	get: function() {
		return byPhase;
	}
});
Object.defineProperty(exports, "bytes", {
	enumerable: true,
	get: function() {
		return bytes;
	}
});
Object.defineProperty(exports, "canonicalJson", {
	enumerable: true,
	get: function() {
		return canonicalJson;
	}
});
Object.defineProperty(exports, "commandBackend", {
	enumerable: true,
	get: function() {
		return commandBackend;
	}
});
Object.defineProperty(exports, "composeHash", {
	enumerable: true,
	get: function() {
		return composeHash;
	}
});
Object.defineProperty(exports, "concatBytes", {
	enumerable: true,
	get: function() {
		return concatBytes;
	}
});
Object.defineProperty(exports, "documentText", {
	enumerable: true,
	get: function() {
		return documentText;
	}
});
Object.defineProperty(exports, "enumerate", {
	enumerable: true,
	get: function() {
		return enumerate;
	}
});
Object.defineProperty(exports, "equalBytes", {
	enumerable: true,
	get: function() {
		return equalBytes;
	}
});
Object.defineProperty(exports, "found", {
	enumerable: true,
	get: function() {
		return found;
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
Object.defineProperty(exports, "gitCommit", {
	enumerable: true,
	get: function() {
		return gitCommit;
	}
});
Object.defineProperty(exports, "hasMember", {
	enumerable: true,
	get: function() {
		return hasMember;
	}
});
Object.defineProperty(exports, "help_exports", {
	enumerable: true,
	get: function() {
		return help_exports;
	}
});
Object.defineProperty(exports, "hex", {
	enumerable: true,
	get: function() {
		return hex;
	}
});
Object.defineProperty(exports, "hexBytes", {
	enumerable: true,
	get: function() {
		return hexBytes;
	}
});
Object.defineProperty(exports, "hexTextBytes", {
	enumerable: true,
	get: function() {
		return hexTextBytes;
	}
});
Object.defineProperty(exports, "integer", {
	enumerable: true,
	get: function() {
		return integer;
	}
});
Object.defineProperty(exports, "isZero", {
	enumerable: true,
	get: function() {
		return isZero;
	}
});
Object.defineProperty(exports, "label", {
	enumerable: true,
	get: function() {
		return label;
	}
});
Object.defineProperty(exports, "listOf", {
	enumerable: true,
	get: function() {
		return listOf;
	}
});
Object.defineProperty(exports, "lowerHex", {
	enumerable: true,
	get: function() {
		return lowerHex;
	}
});
Object.defineProperty(exports, "makeAppCompose", {
	enumerable: true,
	get: function() {
		return makeAppCompose;
	}
});
Object.defineProperty(exports, "mapping", {
	enumerable: true,
	get: function() {
		return mapping;
	}
});
Object.defineProperty(exports, "matching", {
	enumerable: true,
	get: function() {
		return matching;
	}
});
Object.defineProperty(exports, "member", {
	enumerable: true,
	get: function() {
		return member;
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
Object.defineProperty(exports, "nameOf", {
	enumerable: true,
	get: function() {
		return nameOf;
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
Object.defineProperty(exports, "normaliseHex", {
	enumerable: true,
	get: function() {
		return normaliseHex;
	}
});
Object.defineProperty(exports, "object", {
	enumerable: true,
	get: function() {
		return object;
	}
});
Object.defineProperty(exports, "oneOf", {
	enumerable: true,
	get: function() {
		return oneOf;
	}
});
Object.defineProperty(exports, "oneOfMany", {
	enumerable: true,
	get: function() {
		return oneOfMany;
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
Object.defineProperty(exports, "optional", {
	enumerable: true,
	get: function() {
		return optional;
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
Object.defineProperty(exports, "parseAppCompose", {
	enumerable: true,
	get: function() {
		return parseAppCompose;
	}
});
Object.defineProperty(exports, "parseJson", {
	enumerable: true,
	get: function() {
		return parseJson;
	}
});
Object.defineProperty(exports, "parseRfc3339", {
	enumerable: true,
	get: function() {
		return parseRfc3339;
	}
});
Object.defineProperty(exports, "plainTextOf", {
	enumerable: true,
	get: function() {
		return plainTextOf;
	}
});
Object.defineProperty(exports, "preview", {
	enumerable: true,
	get: function() {
		return preview;
	}
});
Object.defineProperty(exports, "read", {
	enumerable: true,
	get: function() {
		return read;
	}
});
Object.defineProperty(exports, "readJson", {
	enumerable: true,
	get: function() {
		return readJson;
	}
});
Object.defineProperty(exports, "readMembers", {
	enumerable: true,
	get: function() {
		return readMembers;
	}
});
Object.defineProperty(exports, "refuse", {
	enumerable: true,
	get: function() {
		return refuse;
	}
});
Object.defineProperty(exports, "setOf", {
	enumerable: true,
	get: function() {
		return setOf;
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
Object.defineProperty(exports, "sha384Stream", {
	enumerable: true,
	get: function() {
		return sha384Stream;
	}
});
Object.defineProperty(exports, "sha512", {
	enumerable: true,
	get: function() {
		return sha512;
	}
});
Object.defineProperty(exports, "splitCommand", {
	enumerable: true,
	get: function() {
		return splitCommand;
	}
});
Object.defineProperty(exports, "supported", {
	enumerable: true,
	get: function() {
		return supported;
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
		return textOf;
	}
});
Object.defineProperty(exports, "time", {
	enumerable: true,
	get: function() {
		return time;
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
Object.defineProperty(exports, "unixMilliseconds", {
	enumerable: true,
	get: function() {
		return unixMilliseconds;
	}
});
Object.defineProperty(exports, "utf8", {
	enumerable: true,
	get: function() {
		return utf8;
	}
});
Object.defineProperty(exports, "verifyP256Sha256", {
	enumerable: true,
	get: function() {
		return verifyP256Sha256;
	}
});
