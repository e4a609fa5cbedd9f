const require_verification = require("./verification.cjs");
// src/report.ts
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
exports.checkReport = checkReport;
exports.mismatchOf = mismatchOf;
exports.renderReport = renderReport;
exports.reportSource = reportSource;
