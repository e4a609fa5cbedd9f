const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_help = require("./help.cjs");
// src/options/values.ts
function readValues(keys, textsOf, shown) {
	const values = keys.map((key) => {
		const name = require_help.nameOf(key);
		return [propertyOf(name), read(require_help.OPTIONS[key], textsOf(name), shown(name))];
	});
	return Object.fromEntries(values);
}
function propertyOf(name) {
	return name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
}
const MAX_COUNT = 999999;
function read(option, texts, shown) {
	const refuse = (expected, text) => {
		throw new require_start.InputError("INPUT_INVALID", `${shown}: expected ${expected}, got ${require_verification.preview(text)}`);
	};
	const { words, range: [least, most] = [0, MAX_COUNT] } = option;
	for (const text of texts) {
		if (words !== void 0 && !words.includes(text)) refuse(words.join(words.length === 2 ? " or " : ", "), text);
		if (option.kind === "flag" && text !== "true" && text !== "false") refuse("true, false", text);
		if (option.kind !== "count") continue;
		if (!/^\d{1,6}$/.test(text)) refuse("a whole number", text);
		const count = Number(text);
		if (count < least || count > most) throw new require_start.InputError("INPUT_INVALID", `${shown}: expected ${least} to ${most}, got ${count}`);
	}
	if (option.kind === "values") return texts;
	const text = texts[0] ?? option.default;
	if (option.kind === "flag") return text === "true";
	return option.kind === "count" && text !== void 0 ? Number(text) : text;
}
Object.defineProperty(exports, "propertyOf", {
	enumerable: true,
	get: function() {
		return propertyOf;
	}
});
Object.defineProperty(exports, "readValues", {
	enumerable: true,
	get: function() {
		return readValues;
	}
});
