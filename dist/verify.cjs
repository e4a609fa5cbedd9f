const require_verification = require("./verification.cjs");
const require_running_file = require("./running-file.cjs");
const require_cancellation = require("./cancellation.cjs");
const require_user_files = require("./user-files.cjs");
const require_again = require("./again.cjs");
const require_arguments = require("./arguments.cjs");
const require_start = require("./start.cjs");
const require_overview = require("./overview.cjs");
const require_print_result = require("./print-result.cjs");
const require_target = require("./target.cjs");
// src/cli/verify.ts
async function run(argv) {
	const args = require_arguments.parseArguments("verify", argv);
	if (args.isGiven("targets")) return (await Promise.resolve().then(() => require("./verify-targets.cjs"))).verifyTargets(args);
	require_arguments.refuseIdle(args, ["concurrency"], "it is about the targets of a file; give that with --targets FILE");
	const printing = require_print_result.printingOf(args);
	expectNoIdleOption(args);
	const given = require_target.withTarget(args);
	const { saveBundle } = given;
	const service = await serviceOf(args, given);
	const options = service?.collects ? {
		...given,
		evidence: given.serviceUrl
	} : given;
	if (options.summary !== void 0) (await Promise.resolve().then(() => require("./options.cjs")).then((n) => n.options_exports)).expectSigningOptions(options);
	const expect = (policy) => {
		require_target.expectPrivate(args, policy);
		expectRoot(args, policy);
		require_target.expectOfDomain(args, policy.domain);
	};
	const { policy, requestOf } = await require_verification.prepare(options, { expect });
	const { verification, request } = await require_cancellation.cancellable(async (signal) => {
		const prepared = requestOf(require_target.runOf(options, options.offline, signal));
		const request = service?.collects ? withEvidence(prepared, await service.collect(signal)) : prepared;
		return {
			verification: await require_verification.verify(request),
			request
		};
	});
	const { result, bundle } = verification;
	if (saveBundle !== void 0) await require_start.writeTextFile(saveBundle, require_verification.serialiseBundle(bundle), "--save-bundle");
	const files = printing.format === "sarif" ? await require_user_files.readUserFiles(options, process.env) : void 0;
	const report = printing.format === "html" ? await reportOf(verification, request) : void 0;
	const saved = await saveAppCompose(options.saveAppCompose, {
		result,
		bundle
	});
	const written = [...saveBundle === void 0 ? [] : [require_print_result.writtenTo(saveBundle, "bundle")], ...saved.notes];
	const reading = {
		at: Date.now(),
		policy,
		again: require_again.verifyAgain(given, result)
	};
	await require_print_result.printResult(result, printing, reading, written, {
		files,
		report
	});
	await writeSummary(options, {
		...verification,
		policy
	}, report, printing);
	if (service !== null && !service.collects) await require_print_result.printWritten(await service.register(require_verification.serialiseBundle(bundle)), printing);
	const status = require_start.exitStatusOf(result, options.allowExperiment);
	return status === require_start.EXIT.verified && saved.isMissing ? require_start.EXIT.inconclusive : status;
}
async function serviceOf(args, options) {
	if (options.serviceUrl === void 0) return null;
	return (await Promise.resolve().then(() => require("./with-service.cjs"))).withService(args, options, options.serviceUrl);
}
function withEvidence(request, { run, bundle }) {
	return {
		...request,
		collect: {
			...request.collect,
			target: {
				kind: "file",
				path: run.page,
				bytes: bundle
			}
		}
	};
}
async function reportOf(verification, request) {
	const { renderReport, reportSource } = await Promise.resolve().then(() => require("./report.cjs"));
	return renderReport(reportSource(verification, request));
}
async function saveAppCompose(path, { result, bundle }) {
	if (path === void 0) return {
		notes: [],
		isMissing: false
	};
	const file = require_running_file.runningAppCompose(bundle, result);
	if (file.bytes === null) return {
		notes: [`Not written: ${path} (app-compose): ${file.problem}`],
		isMissing: true
	};
	await require_start.writeTextFile(path, file.bytes, "--save-app-compose");
	const what = file.doubt === null ? "app-compose that runs" : `app-compose that is said to run: ${file.doubt}`;
	return {
		notes: [require_print_result.writtenTo(path, what)],
		isMissing: false
	};
}
function expectNoIdleOption(args) {
	if (!args.isGiven("summary")) require_arguments.refuseIdle(args, require_overview.SIGNING, "it is about signing a summary; say where that goes, with --summary FILE");
	require_target.expectAsked(args);
	if (args.isGiven("offline")) require_arguments.refuseIdle(args, [
		"pccs-url",
		"tcb-update",
		"early-warning",
		"rpc-url",
		"chain-id",
		"resolver",
		"cert-spotter-url",
		"crt-sh-url"
	], "nothing is fetched, with --offline");
}
function expectRoot(args, policy) {
	const asksImages = require_verification.wantsImages(require_verification.wantedImages(policy));
	if (!args.isGiven("reference-values") && !asksImages) require_arguments.refuseIdle(args, ["trusted-root"], require_verification.ROOT_IDLE);
}
async function writeSummary(options, verified, report, printing) {
	const path = options.summary;
	if (path === void 0) return;
	const [{ summarise }, { signStatement }, { readSigning }] = await Promise.all([
		Promise.resolve().then(() => require("./summarise.cjs")).then((n) => n.summarise_exports),
		Promise.resolve().then(() => require("./sign-statement.cjs")).then((n) => n.sign_statement_exports),
		Promise.resolve().then(() => require("./options.cjs")).then((n) => n.options_exports)
	]);
	const statement = await summarise({
		...verified,
		...report === void 0 ? {} : { report: require_verification.toHex(require_verification.sha256(require_verification.utf8(report))) }
	});
	const signing = await readSigning(options, process.env);
	await require_start.writeTextFile(path, await signStatement(statement, signing), "--summary");
	await require_print_result.printWritten(require_print_result.writtenTo(path, "signed summary"), printing);
}
exports.run = run;
