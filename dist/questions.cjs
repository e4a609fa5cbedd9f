const require_verification = require("./verification.cjs");
const require_machine = require("./machine.cjs");
// src/core/appraisal/source-code/registry/questions.ts
const MAX_MACHINES = 64;
const MAX_APPS = 4;
async function registryQuestions(machines, { appId, kmsContracts, osImageHashes }) {
	const read = present(await Promise.all(machines.slice(0, MAX_MACHINES).map(readMachine)));
	const apps = read.filter(({ role }) => role === "app");
	const nodes = read.filter(({ role }) => role === "kms");
	const measured = once(present(apps.map((app) => app.appId)));
	const appIds = (measured.length > 0 || appId === null ? measured : [prefixed(appId)]).slice(0, MAX_APPS);
	const images = once([...read.flatMap((one) => one.osImageHashes), ...osImageHashes.map(prefixed)]);
	return {
		apps: appIds.map((contract) => {
			const own = apps.filter((app) => app.appId === contract);
			return {
				contract,
				composeHashes: once(present(own.map(({ composeHash }) => composeHash))),
				deviceIds: once(own.flatMap(({ deviceIds }) => deviceIds)),
				bootInfos: own.flatMap(({ bootInfos }) => bootInfos)
			};
		}),
		kms: once(kmsContracts.map(prefixed)).map((contract) => ({
			contract,
			apps: appIds,
			osImageHashes: images,
			aggregatedMrs: once([...nodes.map(({ aggregated }) => aggregated), ...present(apps.map(({ mrKms }) => mrKms))]),
			deviceIds: once(nodes.flatMap(({ deviceIds }) => deviceIds)),
			appBootInfos: apps.flatMap(({ bootInfos }) => bootInfos),
			kmsBootInfos: nodes.flatMap(({ bootInfos }) => bootInfos)
		})),
		rootKeys: once(present(apps.map(({ rootKey }) => rootKey)))
	};
}
async function readMachine(machine) {
	const { role, quote, eventLog, vmConfig } = machine;
	const { body, header } = quote;
	if (body.kind === "enclave") return null;
	const launch = require_verification.boundLaunch(eventLog, eventLog === null ? null : require_verification.replayRegister(eventLog, 3, body.rtmrs));
	const payload = (name) => {
		const value = launch === null ? null : require_verification.readLaunchPayload(launch, name).value;
		return value === null ? null : prefixed(require_verification.toHex(value));
	};
	const tcb = await tcbOf(machine);
	const claimedImage = require_machine.claimedImageOf({ vmConfig });
	const provider = launch === null ? null : require_verification.readKeyProvider(launch).value;
	const { infos } = require_machine.appBootInfos({
		role,
		quote,
		eventLog,
		tcb,
		claimedImage
	});
	return {
		role,
		appId: payload("app-id"),
		composeHash: payload("compose-hash"),
		mrKms: payload("mr-kms"),
		rootKey: provider?.name === "kms" ? provider.id : null,
		aggregated: prefixed(require_verification.aggregatedMeasurement(body)),
		deviceIds: require_machine.deviceIdsOf(header, tcb),
		osImageHashes: once(present([payload("os-image-hash"), claimedImage === null ? null : prefixed(claimedImage)])),
		bootInfos: infos ?? []
	};
}
async function tcbOf({ quote, collateral }) {
	const { tcb } = await require_verification.appraiseHardware({
		component: "app/0",
		quote,
		collateral,
		collateralGap: null,
		trustAnchors: [],
		policy: require_verification.resolvePolicy(null, { defaultFreshness: "replayed" }).hardware,
		at: 0,
		verify: () => false
	});
	return tcb ?? {
		status: null,
		advisoryIds: [],
		deviceId: null
	};
}
function prefixed(digits) {
	return `0x${digits}`;
}
function present(values) {
	return values.filter((value) => value !== null);
}
function once(values) {
	return [...new Set(values)];
}
exports.registryQuestions = registryQuestions;
