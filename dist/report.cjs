const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_verification = require("./verification.cjs");
// src/report.ts
var report_exports = require_rolldown_runtime.__exportAll({ checkReport: () => checkReport });
function reportSource({ result, bundle }, { trustAnchors, trustedRoots }) {
	return {
		bundle,
		result,
		roots: {
			trustAnchors: trustAnchors.map(({ publicKey }) => require_verification.toHex(publicKey)),
			trustedRoots: trustedRoots?.map(({ json }) => JSON.stringify(json)) ?? null
		},
		summary: null,
		timeline: null
	};
}
async function renderReport(source) {
	const [{ renderHtml }, core] = await Promise.all([Promise.resolve().then(() => require("./html.cjs")), readCore()]);
	return renderHtml(source, core);
}
async function mismatchOf(summary, source) {
	const [{ summaryMismatch }, core] = await Promise.all([Promise.resolve().then(() => require("./summary.cjs")), readCore()]);
	return summaryMismatch(summary, source, core);
}
async function checkReport(file) {
	const [check, core] = await Promise.all([Promise.resolve().then(() => require("./check.cjs")), readCore()]);
	return check.checkReport(file, core);
}
async function readCore() {
	return (await Promise.resolve().then(() => require("./report-core.cjs"))).readReportCore();
}
Object.defineProperty(exports, "checkReport", {
	enumerable: true,
	get: function() {
		return checkReport;
	}
});
Object.defineProperty(exports, "mismatchOf", {
	enumerable: true,
	get: function() {
		return mismatchOf;
	}
});
Object.defineProperty(exports, "renderReport", {
	enumerable: true,
	get: function() {
		return renderReport;
	}
});
Object.defineProperty(exports, "reportSource", {
	enumerable: true,
	get: function() {
		return reportSource;
	}
});
Object.defineProperty(exports, "report_exports", {
	enumerable: true,
	get: function() {
		return report_exports;
	}
});
