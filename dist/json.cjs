const require_help = require("./help.cjs");
const require_start = require("./start.cjs");
// src/core/views/json.ts
function renderJson(result) {
	return jsonText(orderResult(result));
}
function renderJsonLine({ name, status, why, result, error }) {
	return jsonText({
		schema: "trust-center/target/v1",
		name,
		status,
		why,
		result: result === null ? null : orderResult(result),
		error
	}, 0);
}
function jsonText(value, indent = 2) {
	return `${JSON.stringify(value, null, indent).replace(NOT_PLAIN, (run) => run.replace(require_start.UNSEEN, escapeOf)).replaceAll("##[", "#\\u0023[")}\n`;
}
const NOT_PLAIN = /[^\n -~]+/g;
function escapeOf(character) {
	if (character === "\n") return character;
	let escaped = "";
	for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
	return escaped;
}
function orderResult(result) {
	return {
		schema: result.schema,
		verdict: result.verdict,
		verdictReason: result.verdictReason,
		notShown: result.notShown.map(({ what, why }) => ({
			what,
			why
		})),
		...result.announced === void 0 ? {} : { announced: result.announced.map(orderAnnounced) },
		target: {
			kind: result.target.kind,
			name: result.target.name
		},
		appraisedAt: result.appraisedAt,
		evidenceDigest: result.evidenceDigest,
		policyDigest: result.policyDigest,
		trustAnchor: result.trustAnchor,
		experiment: result.experiment,
		coverage: require_help.byPhase((phase) => result.coverage[phase]),
		gaps: result.gaps.map(({ name, reason, code, hint }) => ({
			name,
			reason,
			code,
			hint
		})),
		instances: {
			judged: result.instances.judged,
			distinct: result.instances.distinct,
			stopped: result.instances.stopped.map(({ instanceId, name, reason }) => ({
				instanceId,
				name,
				reason
			}))
		},
		drift: result.drift.map(({ role, what, values }) => ({
			role,
			what,
			values: values.map(({ value, instances }) => ({
				value,
				instances
			}))
		})),
		registry: result.registry === null ? null : orderRegistry(result.registry),
		domain: result.domain === null ? null : orderDomain(result.domain),
		components: result.components.map(orderComponent)
	};
}
function orderAnnounced(announced) {
	const { component, evaluationDataNumber, from, to, advisoryIds, fails } = announced;
	const { recoveryDate, standardFrom, daysLeft, hint } = announced;
	return {
		component,
		evaluationDataNumber,
		from,
		to,
		advisoryIds,
		fails,
		recoveryDate,
		standardFrom,
		daysLeft,
		hint
	};
}
function orderDomain(domain) {
	const { name, port, holder, certificates, givenRoot, accounts, leftOut } = domain;
	return {
		name,
		port,
		holder,
		certificates: certificates.map(orderDomainCertificate),
		givenRoot,
		accounts,
		leftOut
	};
}
function orderDomainCertificate({ keySha256, issuer, notAfter }) {
	return {
		keySha256,
		issuer,
		notAfter
	};
}
function orderRegistry({ chainId, block, endpoints, app, kms }) {
	return {
		chainId,
		block: {
			number: block.number,
			hash: block.hash,
			time: block.time
		},
		endpoints,
		app: app === null ? null : orderAppContract(app),
		kms: kms === null ? null : orderKmsContract(kms)
	};
}
function orderAppContract(app) {
	const { implementation } = app;
	return {
		address: app.address,
		codeHash: app.codeHash,
		implementation: implementation === null ? null : {
			address: implementation.address,
			codeHash: implementation.codeHash
		},
		unfamiliar: app.unfamiliar,
		owner: app.owner === null ? null : orderOwner(app.owner),
		pendingOwner: app.pendingOwner,
		upgradesDisabled: app.upgradesDisabled,
		allowAnyDevice: app.allowAnyDevice,
		requireTcbUpToDate: app.requireTcbUpToDate,
		composeHashes: app.composeHashes?.map(orderListed) ?? null,
		devices: app.devices?.map(orderListed) ?? null
	};
}
function orderKmsContract(kms) {
	const { vouchedBy } = kms;
	return {
		address: kms.address,
		vouchedBy: vouchedBy.kind === "policy" ? { kind: vouchedBy.kind } : {
			kind: vouchedBy.kind,
			operator: vouchedBy.operator
		},
		owner: kms.owner === null ? null : orderOwner(kms.owner),
		pendingOwner: kms.pendingOwner,
		gatewayAppId: kms.gatewayAppId,
		osImages: kms.osImages?.map(orderListed) ?? null
	};
}
function orderOwner({ address, kind, threshold, owners, modules, delay, codeHash }) {
	return {
		address,
		kind,
		threshold,
		owners,
		modules,
		delay,
		codeHash
	};
}
function orderListed({ value, allowed, block, time, transaction, sender }) {
	return {
		value,
		allowed,
		block,
		time,
		transaction,
		sender
	};
}
function orderComponent(component) {
	return {
		role: component.role,
		instance: component.instance,
		phases: require_help.byPhase((phase) => {
			const { status, checks } = component.phases[phase];
			return {
				status,
				checks: checks.map(orderCheck)
			};
		}),
		tcb: component.tcb === null ? null : orderTcb(component.tcb),
		measurements: component.measurements === null ? null : orderMeasurements(component.measurements),
		expected: orderExpected(component.expected),
		reference: component.reference === null ? null : orderReference(component.reference),
		app: component.app === null ? null : orderApp(component.app),
		images: component.images.map(orderImage),
		freshness: component.freshness
	};
}
function orderImage({ reference, digest, manifests, asked, source }) {
	return {
		reference,
		digest,
		manifests,
		asked,
		source: source === null ? null : orderSource(source)
	};
}
function orderSource(source) {
	const { repository, commit, ref, workflow, run, signedAt, attestation, trustedRoot } = source;
	const { url, sha256 } = attestation;
	return {
		repository,
		commit,
		ref,
		workflow,
		run,
		signedAt,
		attestation: {
			url,
			sha256
		},
		trustedRoot
	};
}
function orderCheck(check) {
	return {
		id: check.id,
		phase: check.phase,
		component: check.component,
		status: check.status,
		title: check.title,
		detail: check.detail,
		...check.expected === void 0 ? {} : { expected: check.expected },
		...check.actual === void 0 ? {} : { actual: check.actual },
		...check.differences === void 0 ? {} : { differences: check.differences.map(orderDifference) },
		...check.policyLines === void 0 ? {} : { policyLines: check.policyLines },
		...check.severity === void 0 ? {} : { severity: check.severity },
		...check.place === void 0 ? {} : { place: {
			composeHash: check.place.composeHash,
			path: check.place.path
		} },
		...check.hint === void 0 ? {} : { hint: check.hint },
		...check.followsFrom === void 0 ? {} : { followsFrom: check.followsFrom },
		docs: check.docs
	};
}
function orderDifference({ path, expected, actual, diff }) {
	return {
		path,
		...expected === void 0 ? {} : { expected },
		...actual === void 0 ? {} : { actual },
		...diff === void 0 ? {} : { diff }
	};
}
function orderTcb(tcb) {
	return {
		status: tcb.status,
		advisoryIds: tcb.advisoryIds,
		platform: tcb.platform === null ? null : orderTcbComponent(tcb.platform),
		qe: tcb.qe === null ? null : orderTcbComponent(tcb.qe),
		module: tcb.module === null ? null : orderTcbComponent(tcb.module),
		evaluationDataNumber: tcb.evaluationDataNumber,
		tcbDate: tcb.tcbDate,
		fmspc: tcb.fmspc,
		deviceId: tcb.deviceId,
		teeType: tcb.teeType
	};
}
function orderTcbComponent({ status, tcbDate, advisoryIds, lags }) {
	return {
		status,
		tcbDate,
		advisoryIds,
		lags
	};
}
function orderMeasurements({ mrtd, rtmr0, rtmr1, rtmr2, rtmr3 }) {
	return {
		mrtd,
		rtmr0,
		rtmr1,
		rtmr2,
		rtmr3
	};
}
function orderExpected({ mrtd, rtmr0, rtmr1, rtmr2, composeHash }) {
	return {
		mrtd,
		rtmr0,
		rtmr1,
		rtmr2,
		composeHash
	};
}
function orderReference({ name, grade, osImageHash }) {
	return {
		name,
		grade,
		osImageHash
	};
}
function orderApp(app) {
	return {
		appId: app.appId,
		instanceId: app.instanceId,
		composeHash: app.composeHash,
		osImageHash: app.osImageHash,
		mrKms: app.mrKms,
		keyProvider: app.keyProvider === null ? null : {
			name: app.keyProvider.name,
			id: app.keyProvider.id
		},
		mrConfigId: app.mrConfigId
	};
}
Object.defineProperty(exports, "jsonText", {
	enumerable: true,
	get: function() {
		return jsonText;
	}
});
Object.defineProperty(exports, "renderJson", {
	enumerable: true,
	get: function() {
		return renderJson;
	}
});
Object.defineProperty(exports, "renderJsonLine", {
	enumerable: true,
	get: function() {
		return renderJsonLine;
	}
});
