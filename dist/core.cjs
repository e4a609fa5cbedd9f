// src/core/report/core.ts
const CORE_PARTS = [
	"core",
	"page",
	"yaml",
	"registry",
	"domain",
	"paths",
	"provenance",
	"history"
];
Object.defineProperty(exports, "CORE_PARTS", {
	enumerable: true,
	get: function() {
		return CORE_PARTS;
	}
});
