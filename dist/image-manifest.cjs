const require_verification = require("./verification.cjs");
// src/core/formats/image-manifest.ts
const INDEX_TYPES = ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];
const MANIFEST_TYPES = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];
const MAX_MANIFEST_BYTES = 4194304;
const MAX_DESCRIPTORS = 4096;
const BY_ANY_CASE = new Map([
	"schemaVersion",
	"mediaType",
	"artifactType",
	"manifests",
	"config",
	"layers",
	"fsLayers",
	"subject",
	"annotations",
	"digest",
	"size",
	"platform",
	"os",
	"architecture",
	"variant",
	"os.version",
	"os.features"
].map((name) => [anyCase(name), name]));
function anyCase(name) {
	return name.toUpperCase().toLowerCase();
}
const asWritten = (value) => {
	const json = require_verification.anyObject(value);
	for (const key of Object.keys(json)) {
		const name = BY_ANY_CASE.get(anyCase(key));
		if (name !== void 0 && name !== key) require_verification.refuse$1(`some readers take the member ${require_verification.preview(key)} for ${name}`);
	}
	return json;
};
const mediaType = require_verification.matching(/^[\x21-\x7e][\x20-\x7e]{0,254}$/, "a media type");
const platformPart = require_verification.matching(/^[\x20-\x7e]{0,100}$/, "printable ASCII of at most 100 characters");
const platform = (value) => {
	const json = asWritten(value);
	return {
		os: require_verification.member(json, "os", platformPart),
		architecture: require_verification.member(json, "architecture", platformPart),
		isNarrower: Object.keys(json).some((key) => key !== "os" && key !== "architecture" && require_verification.hasMember(json, key))
	};
};
const annotations = (value) => new Map(Object.entries(require_verification.anyObject(value)).map(([key, content]) => [key, require_verification.text(content)]));
const descriptor = (value) => {
	const json = asWritten(value);
	return {
		mediaType: require_verification.member(json, "mediaType", mediaType),
		digest: require_verification.member(json, "digest", require_verification.imageDigest),
		size: require_verification.member(json, "size", require_verification.integer(0, Number.MAX_SAFE_INTEGER)),
		platform: require_verification.memberOr(json, "platform", null, platform),
		artifactType: require_verification.memberOr(json, "artifactType", null, require_verification.text) || null,
		annotations: require_verification.memberOr(json, "annotations", new Map(), annotations)
	};
};
const descriptors = require_verification.listOf(descriptor, { most: MAX_DESCRIPTORS });
const content = (value) => {
	const json = asWritten(value);
	const isIndex = require_verification.hasMember(json, "manifests");
	if (isIndex === (require_verification.hasMember(json, "layers") || require_verification.hasMember(json, "config") || require_verification.hasMember(json, "fsLayers"))) require_verification.refuse$1(isIndex ? "it has members of an index and of a manifest" : "neither an index nor a manifest");
	const types = isIndex ? INDEX_TYPES : MANIFEST_TYPES;
	const stated = require_verification.memberOr(json, "mediaType", types[0] ?? "", require_verification.text);
	if (!types.includes(stated)) require_verification.refuse$1(`its media type is not that of ${isIndex ? "an index" : "a manifest"}`);
	if (isIndex) return {
		kind: "index",
		mediaType: stated,
		entries: require_verification.memberOr(json, "manifests", [], descriptors)
	};
	return {
		kind: "manifest",
		mediaType: stated,
		artifactType: require_verification.memberOr(json, "artifactType", null, require_verification.text) || null,
		subject: require_verification.memberOr(json, "subject", null, descriptor)?.digest ?? null,
		layers: require_verification.memberOr(json, "layers", [], descriptors)
	};
};
function parseImageManifest(bytes) {
	return require_verification.readJson(require_verification.fromUtf8(bytes, "manifest"), "manifest", content, { bytes: MAX_MANIFEST_BYTES });
}
function entriesForDstack(entries) {
	const isFixed = entries.some(isPlain);
	return entries.filter(({ platform: of }) => {
		const fit = of === null ? "open" : fitOf(of);
		return fit === "amd64" || fit === "open" || fit === "besides" && !isFixed;
	});
}
function isPlain({ platform: of, mediaType: type, artifactType, annotations: notes }) {
	return MANIFEST_TYPES.includes(type) && artifactType === null && !notes.has(REFERENCE) && of !== null && fitOf(of) === "amd64" && !of.isNarrower;
}
const REFERENCE = "vnd.docker.reference.type";
const AMD64 = [
	"amd64",
	"x86_64",
	"x86-64"
];
const BESIDES = [
	"386",
	"i386",
	""
];
function fitOf({ os, architecture }) {
	if (os === "" && architecture === "") return "open";
	if (os !== "" && os.toLowerCase() !== "linux") return "none";
	const name = architecture.toLowerCase();
	if (AMD64.includes(name)) return "amd64";
	return BESIDES.includes(name) ? "besides" : "none";
}
Object.defineProperty(exports, "INDEX_TYPES", {
	enumerable: true,
	get: function() {
		return INDEX_TYPES;
	}
});
Object.defineProperty(exports, "MANIFEST_TYPES", {
	enumerable: true,
	get: function() {
		return MANIFEST_TYPES;
	}
});
Object.defineProperty(exports, "MAX_MANIFEST_BYTES", {
	enumerable: true,
	get: function() {
		return MAX_MANIFEST_BYTES;
	}
});
Object.defineProperty(exports, "entriesForDstack", {
	enumerable: true,
	get: function() {
		return entriesForDstack;
	}
});
Object.defineProperty(exports, "parseImageManifest", {
	enumerable: true,
	get: function() {
		return parseImageManifest;
	}
});
