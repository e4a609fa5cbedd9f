const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
// src/core/appraisal/source-code/registry/boot-info.ts
const BOOT_DONE = "boot-mr-done";
const NO_KEY_PROVIDER = new Uint8Array(32);
const NO_INSTANCE = new Uint8Array(20);
function appBootInfos({ role, quote, eventLog, tcb, claimedImage }) {
	const { header, body } = quote;
	if (body.kind === "enclave") return none("the quote is an SGX enclave’s");
	if (tcb.status === null) return none("its TCB status is not known");
	const rtmr3 = eventLog === null ? null : require_verification.replayRegister(eventLog, 3, body.rtmrs);
	const launch = require_verification.boundLaunch(eventLog, rtmr3);
	if (launch === null || launch.problems.length > 0) return none("no launch is proven");
	const payload = (name) => require_verification.readLaunchPayload(launch, name).value;
	const [appId, composeHash, instanceId] = [
		payload("app-id"),
		payload("compose-hash"),
		payload("instance-id")
	];
	if (appId === null || composeHash === null || instanceId === null) return none("no launch is proven");
	const measuredImage = payload("os-image-hash");
	const osImageHash = measuredImage === null ? claimedImage : require_verification.toHex(measuredImage);
	if (osImageHash === null) return none("neither its launch nor its vm_config names an OS image");
	const measured = role === "kms" ? asItRuns(body, payload("key-provider")) : askingForKeys(body, launch);
	if (measured === null) return none(role === "kms" ? "it measured no key-provider" : `it measured no ${BOOT_DONE}, so what a KMS saw is not known`);
	const { report, keyProvider } = measured;
	const known = {
		mrAggregated: `0x${require_verification.aggregatedMeasurement(report)}`,
		mrSystem: prefixed(require_verification.sha256(require_verification.concatBytes(report.mrTd, ...report.rtmrs.slice(0, 3), keyProvider))),
		osImageHash: `0x${osImageHash}`,
		tcbStatus: tcb.status,
		advisoryIds: tcb.advisoryIds
	};
	return {
		infos: deviceIdsOf(header, tcb).map((deviceId) => ({
			appId: prefixed(appId),
			composeHash: prefixed(composeHash),
			instanceId: prefixed(instanceId.length === 0 ? NO_INSTANCE : instanceId),
			deviceId,
			...known
		})),
		problem: null
	};
}
function deviceIdsOf({ userData }, { deviceId }) {
	return [prefixed(require_verification.sha256(userData)), ...deviceId === null ? [] : [`0x${deviceId}`]];
}
function asItRuns(report, keyProvider) {
	return keyProvider === null ? null : {
		report,
		keyProvider: require_verification.sha256(keyProvider)
	};
}
function askingForKeys(report, { events }) {
	const done = events.findIndex(({ event }) => event === BOOT_DONE);
	if (done === -1) return null;
	const [rtmr0, rtmr1, rtmr2] = report.rtmrs;
	const rtmr3 = require_verification.extendRegister(events.slice(0, done + 1).map(require_verification.runtimeEventDigest));
	return {
		report: {
			...report,
			rtmrs: [
				rtmr0,
				rtmr1,
				rtmr2,
				rtmr3
			]
		},
		keyProvider: NO_KEY_PROVIDER
	};
}
function none(problem) {
	return {
		infos: null,
		problem
	};
}
function prefixed(bytes) {
	return `0x${require_verification.toHex(bytes)}`;
}
// src/core/appraisal/source-code/registry/machine.ts
function tcbOf({ tcb }) {
	return tcb ?? {
		status: null,
		advisoryIds: [],
		deviceId: null
	};
}
function claimedImageOf({ vmConfig }) {
	try {
		return vmConfig === null ? null : require_verification.parseVmConfig(vmConfig).osImageHash;
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
Object.defineProperty(exports, "appBootInfos", {
	enumerable: true,
	get: function() {
		return appBootInfos;
	}
});
Object.defineProperty(exports, "claimedImageOf", {
	enumerable: true,
	get: function() {
		return claimedImageOf;
	}
});
Object.defineProperty(exports, "deviceIdsOf", {
	enumerable: true,
	get: function() {
		return deviceIdsOf;
	}
});
Object.defineProperty(exports, "tcbOf", {
	enumerable: true,
	get: function() {
		return tcbOf;
	}
});
