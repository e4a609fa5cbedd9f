const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_json = require("./json.cjs");
const require_arguments = require("./arguments.cjs");
const require_ct_log_list = require("./ct-log-list.cjs");
const require_certificate_history = require("./certificate-history.cjs");
const require_dns_message = require("./dns-message.cjs");
const require_dns_record = require("./dns-record.cjs");
const require_revocation_record = require("./revocation-record.cjs");
const require_served_certificate = require("./served-certificate.cjs");
// src/cli/inspect-domain.ts
const MAX_LISTED = 20;
const MAX_ROOTS = 512;
const MAX_CRL_BYTES = 9437184;
const DESCRIPTIONS = [
	[require_verification.ACME_INFO_ITEMS, describeAcmeInfo],
	[require_verification.INGRESS_EVIDENCE_ITEMS, describeIngress],
	[require_verification.SERVED_CERTIFICATE_ITEMS, describeServed],
	[require_verification.DNS_RECORD_ITEMS, describeDns],
	[require_verification.REVOCATION_ITEMS, describeRevocation],
	[require_verification.PUBLIC_ROOTS_ITEM, describeRoots],
	[require_verification.CA_FILE_ITEMS, describeRoots],
	[require_verification.CERTIFICATE_HISTORY_ITEMS, describeHistory],
	[require_verification.CT_LOG_LIST_ITEM, describeLogList]
];
function describeDomainItem(bundle, name) {
	const [, describe] = DESCRIPTIONS.find(([known]) => name.startsWith(known)) ?? [];
	if (describe === void 0) return null;
	try {
		return describe(require_verification.itemBytes(bundle, name), name);
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return { unreadable: error.message };
		throw error;
	}
}
function describeAcmeInfo(bytes) {
	const { accountUri, accountEvidence, keys, baseDomain } = require_verification.readAcmeInfo(bytes);
	const quoted = (evidence) => evidence === null ? "without a quote" : "with a quote";
	return {
		baseDomain,
		account: accountUri === null ? null : `${accountUri}, ${quoted(accountEvidence)}`,
		keys: shortened(keys.map(({ publicKey, evidence }) => `sha256:${require_verification.toHex(require_verification.sha256(publicKey))}, ${quoted(evidence)}`))
	};
}
function describeIngress(bytes, name) {
	const { files, name: domain } = require_verification.parseIngressEvidence(require_verification.documentText(bytes, name), name);
	return {
		domain,
		files: files.map((file) => `${file.name}, ${file.bytes.length} bytes`)
	};
}
function describeServed(bytes, name) {
	const { address, chain, ocspResponse } = require_served_certificate.parseServedCertificate(require_verification.documentText(bytes, name), name);
	const certificates = chain.map((der, i) => require_verification.parseCertificate(der, `${name}.chain[${i}]`));
	return {
		address: address ?? "behind a proxy",
		names: shortened(certificates.slice(0, 1).flatMap(require_ct_log_list.dnsNames)),
		certificates: certificates.map(certificateText),
		ocspResponse: ocspResponse === null ? "none was stapled" : `stapled, ${ocspResponse.length} bytes`
	};
}
function certificateText({ subjectName, issuerName, notBefore, notAfter, spki }) {
	return `${subjectName || "no common name"}, by ${issuerName}, ${day(notBefore)} to ${day(notAfter)}, key sha256:${require_verification.toHex(require_verification.sha256(spki))}`;
}
function describeDns(bytes, name) {
	const { resolver, answers } = require_dns_record.parseDnsRecord(require_verification.documentText(bytes, name), name);
	return {
		resolver,
		answers: answers.map((answer) => `${answer.name} ${answer.type}: ${answerText(answer)}`)
	};
}
function answerText(answer) {
	const outcome = require_dns_message.outcomeOf(answer);
	if (outcome.kind === "unusable") return `no answer that can be used: ${outcome.reason}`;
	return `${outcome.kind === "records" ? outcome.records.map((data) => dataText(data, answer)).join("; ") : "none"}${outcome.aliases.length === 0 ? "" : `, by ${outcome.aliases.join(", ")}`}${outcome.isValidated ? " (DNSSEC validated, it says)" : ""}`;
}
function dataText(data, { type }) {
	if (type === "TXT") return JSON.stringify(require_dns_message.readTxt(data));
	if (type !== "CAA") return require_dns_message.readAddress(data);
	const { flags, tag, value } = require_dns_message.readCaa(data);
	return `${flags} ${tag} ${JSON.stringify(require_dns_message.latin1(value))}`;
}
function describeRevocation(bytes, name) {
	const { url, crl } = require_revocation_record.parseRevocationRecord(require_verification.documentText(bytes, name), name);
	const { issuerName, thisUpdate, nextUpdate, revoked } = require_verification.parseCrl(crl, name, { bytes: MAX_CRL_BYTES });
	const until = nextUpdate === null ? "" : ` to ${day(nextUpdate)}`;
	return {
		url,
		list: `by ${issuerName}, ${day(thisUpdate)}${until}, ${revoked.size} revoked`
	};
}
function describeRoots(bytes, name) {
	return { roots: shortened(require_verification.parseCertificateChainPem(require_verification.documentText(bytes, name), name, MAX_ROOTS).map(certificateText)) };
}
function describeHistory(bytes, name) {
	const history = require_certificate_history.parseCertificateHistory(require_verification.documentText(bytes, name), name);
	const { issuances, problems } = require_dns_message.readIssuances([history]);
	return {
		domain: history.name,
		answered: history.complete ? "to its end" : `not to its end: ${history.problem ?? "it does not say why"}`,
		certificates: shortened(issuances.map(({ names, issuer, notBefore, notAfter, spkiSha256 }) => {
			const key = spkiSha256 === null ? "its key not said" : `key sha256:${spkiSha256}`;
			return `${shortened(names).join(" ")}, by ${issuer}, ${day(notBefore)} to ${day(notAfter)}, ${key}`;
		})),
		unreadable: problems.length === 0 ? null : `${problems.length} entries, first ${problems[0]?.message}`
	};
}
function describeLogList(bytes, name) {
	const { timestamp, logs } = require_ct_log_list.parseCtLogList(require_verification.documentText(bytes, name), name);
	return {
		made: new Date(timestamp).toISOString(),
		logs: logs.size
	};
}
function shortened(all) {
	const more = all.length - MAX_LISTED;
	return more > 0 ? [...all.slice(0, MAX_LISTED), `and ${more} more`] : [...all];
}
function day(milliseconds) {
	return new Date(milliseconds).toISOString().slice(0, 10);
}
// src/cli/tree.ts
const MAX_VALUE = 131072;
function renderTree(tree) {
	return `${lines(tree, 0).join("\n")}\n`;
}
function lines(tree, depth) {
	const indent = "  ".repeat(depth);
	if (Array.isArray(tree)) return tree.flatMap((item, index) => isLeaf(item) ? [`${indent}- ${leaf(item)}`] : [`${indent}- ${index}`, ...lines(item, depth + 1)]);
	if (tree === null || typeof tree !== "object") return [`${indent}${leaf(tree)}`];
	return Object.entries(tree).flatMap(([key, value]) => {
		if (value === null || Array.isArray(value) && value.length === 0) return [];
		return isLeaf(value) ? [`${indent}${require_start.visible(key)}: ${leaf(value)}`] : [`${indent}${require_start.visible(key)}:`, ...lines(value, depth + 1)];
	});
}
function isLeaf(tree) {
	return tree === null || typeof tree !== "object";
}
function leaf(value) {
	return typeof value === "string" ? require_start.visible(value, MAX_VALUE) : String(value);
}
// src/cli/inspect.ts
async function run(argv) {
	const { positionals, options } = require_arguments.parseArguments("inspect", argv);
	const tree = describe(await require_verification.readInputFile(positionals[0] ?? "", "inspect", require_verification.MAX_BUNDLE_BYTES));
	if (options.format === "json") await require_start.writeOutput(require_json.jsonText(tree), options.output);
	else await require_start.writeReport(renderTree(tree), options.output);
	return require_start.EXIT.verified;
}
function describe(bytes) {
	const text = require_verification.otherEncoding(bytes) === null ? new TextDecoder().decode(bytes) : require_verification.documentText(bytes, "inspect");
	if (require_verification.isBundle(bytes)) return describeBundle(text);
	const json = tryJson(text);
	if (Array.isArray(json)) return {
		kind: "event log",
		events: describeLog(require_verification.parseEventLog(json, "event_log"))
	};
	if (isObject(json) && "tcb_info" in json && "qe_identity" in json) return describeCollateral(require_verification.parseCollateral(text));
	if (isObject(json) && require_verification.isKmsStatement(json)) return describeKms(require_verification.parseKmsStatement(json));
	if (isObject(json) && require_verification.isProviderAnswer(json)) return describeProvider(require_verification.parseProviderAnswer(json));
	if (isObject(json) && require_verification.isAcmeInfo(json)) return describeAcme(require_verification.readAcmeInfo(bytes));
	try {
		const { kind, machines } = require_verification.recogniseEvidence(bytes);
		return {
			kind,
			machines: machines.map(describeMachine)
		};
	} catch (error) {
		const chain = tryChain(bytes);
		if (chain !== null) return {
			kind: "certificate chain",
			certificates: chain.map(describeCertificate)
		};
		throw error;
	}
}
function isObject(json) {
	return json !== null && typeof json === "object" && !Array.isArray(json);
}
function tryJson(text) {
	try {
		return require_verification.parseJson(text, "inspect");
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return null;
		throw error;
	}
}
function tryChain(bytes) {
	try {
		return require_verification.parseCertificates(bytes, "inspect");
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return null;
		throw error;
	}
}
function describeBundle(text) {
	const bundle = require_verification.parseBundle(text);
	const { digest, target, components, gaps, items, appraisal } = bundle;
	const { claims, ...named } = target;
	return {
		kind: "bundle",
		digest,
		target: {
			...named,
			...claims === void 0 ? {} : { claims: claims.map((claim) => ({ ...claim })) }
		},
		components: components.map(({ role, instance, acquired, evidence, collateral }) => ({
			component: `${role}/${instance}`,
			acquired,
			evidence: `${evidence.item}, machine ${evidence.machine}`,
			collateral
		})),
		gaps: gaps.map((gap) => ({ ...gap })),
		items: items.map(({ role, name, source, collectedAt, sha256 }) => {
			return {
				role,
				name,
				source,
				collectedAt,
				sha256,
				shows: describeDomainItem(bundle, name)
			};
		}),
		appraisedAt: appraisal?.at ?? null
	};
}
function describeKms(statement) {
	const { source, rootKeys, k256Keys, gatewayAppId, isDev, allowAnyUpgrade, rootKeyQuote } = statement;
	return {
		kind: "what a KMS says of itself",
		source,
		rootKeys: rootKeys.map(require_verification.toHex),
		k256Keys: k256Keys.map(require_verification.toHex),
		gatewayAppId,
		isDev,
		allowAnyUpgrade,
		rootKeyQuote: rootKeyQuote === null ? null : describeQuote(rootKeyQuote.quote)
	};
}
function describeProvider({ quote, sealedKey }) {
	return {
		kind: "answer of a local key provider",
		sealedKey: sealedKey === null ? null : require_verification.toHex(sealedKey),
		quote: describeQuote(quote)
	};
}
function describeAcme({ accountUri, accountEvidence, keys, activeCertificate, baseDomain }) {
	return {
		kind: "what a gateway says of its TLS keys",
		accountUri,
		baseDomain,
		activeCertificate: activeCertificate === null ? null : require_verification.parseCertificateChainPem(activeCertificate, "acme-info.active_cert").map(describeCertificate),
		account: accountEvidence === null ? null : describeMachine(accountEvidence),
		keys: keys.map(({ publicKey, evidence }) => ({
			publicKey: require_verification.toHex(publicKey),
			evidence: evidence === null ? null : describeMachine(evidence)
		}))
	};
}
function describeMachine(machine) {
	return {
		role: machine.role,
		platform: machine.platform,
		problem: machine.problem,
		reported: { ...machine.reported },
		keyset: machine.keyset === null ? null : describeKeyset(machine.keyset),
		quote: machine.quote === null ? null : describeQuote(machine.quote),
		eventLog: machine.eventLog === null ? null : describeLog(machine.eventLog),
		vmConfig: machine.vmConfig === null ? null : tryJson(machine.vmConfig) ?? machine.vmConfig,
		appCompose: machine.appCompose
	};
}
function describeKeyset({ digest, statedDigest, notAfter, tlsKeys }) {
	return {
		digest,
		statedDigest,
		notAfter: time(notAfter),
		tlsKeys: tlsKeys.map((key) => ({ ...key }))
	};
}
function describeQuote(bytes) {
	const { header, body, signatureData, trailing } = require_verification.parseQuote(bytes);
	const { certificationData } = signatureData;
	return {
		version: header.version,
		teeType: `0x${header.teeType.toString(16)}`,
		qeVendorId: require_verification.toHex(header.qeVendorId),
		userData: require_verification.toHex(header.userData),
		body: body.kind === "enclave" ? describeEnclave(body) : describeTd(body),
		attestationKey: require_verification.toHex(signatureData.attestationKey),
		qeReport: describeEnclave(signatureData.qeReport),
		qeAuthData: require_verification.toHex(signatureData.qeAuthData),
		certificationData: certificationData.kind === "certificates" ? {
			type: certificationData.type,
			certificates: require_verification.parseCertificates(certificationData.encoded, "quote.pck_chain").map(describePck)
		} : {
			type: certificationData.type,
			cpuSvn: require_verification.toHex(certificationData.cpuSvn),
			pceSvn: certificationData.pceSvn,
			pceId: certificationData.pceId
		},
		trailingBytes: trailing.length
	};
}
function describeTd(report) {
	return {
		kind: report.kind === "td10" ? "TD report 1.0" : "TD report 1.5",
		teeTcbSvn: require_verification.toHex(report.teeTcbSvn),
		mrSeam: require_verification.toHex(report.mrSeam),
		mrSignerSeam: require_verification.toHex(report.mrSignerSeam),
		seamAttributes: require_verification.toHex(report.seamAttributes),
		tdAttributes: require_verification.toHex(report.tdAttributes),
		xfam: require_verification.toHex(report.xfam),
		mrTd: require_verification.toHex(report.mrTd),
		mrConfigId: require_verification.toHex(report.mrConfigId),
		mrOwner: require_verification.toHex(report.mrOwner),
		mrOwnerConfig: require_verification.toHex(report.mrOwnerConfig),
		rtmr0: require_verification.toHex(report.rtmrs[0]),
		rtmr1: require_verification.toHex(report.rtmrs[1]),
		rtmr2: require_verification.toHex(report.rtmrs[2]),
		rtmr3: require_verification.toHex(report.rtmrs[3]),
		reportData: require_verification.toHex(report.reportData),
		teeTcbSvn2: report.teeTcbSvn2 === null ? null : require_verification.toHex(report.teeTcbSvn2),
		mrServiceTd: report.mrServiceTd === null ? null : require_verification.toHex(report.mrServiceTd)
	};
}
function describeEnclave(report) {
	return {
		kind: "SGX enclave report",
		cpuSvn: require_verification.toHex(report.cpuSvn),
		miscSelect: require_verification.toHex(report.miscSelect),
		attributes: require_verification.toHex(report.attributes),
		mrEnclave: require_verification.toHex(report.mrEnclave),
		mrSigner: require_verification.toHex(report.mrSigner),
		isvProdId: report.isvProdId,
		isvSvn: report.isvSvn,
		reportData: require_verification.toHex(report.reportData)
	};
}
function describeCertificate(certificate) {
	return {
		subject: certificate.subjectName,
		issuer: certificate.issuerName,
		serial: certificate.serial,
		notBefore: time(certificate.notBefore),
		notAfter: time(certificate.notAfter),
		publicKey: certificate.publicKey === null ? "not ECDSA P-256" : require_verification.toHex(certificate.publicKey)
	};
}
function describePck(certificate, index) {
	const described = describeCertificate(certificate);
	if (index > 0) return described;
	const { fmspc, pceId, pceSvn, sgxComponents, cpuSvn, ppid, platformInstanceId, sgxType } = require_verification.parsePckExtensions(certificate);
	return {
		...described,
		fmspc,
		pceId,
		pceSvn,
		sgxType,
		sgxComponents: sgxComponents.join(" "),
		cpuSvn: require_verification.toHex(cpuSvn),
		ppid: require_verification.toHex(ppid),
		platformInstanceId: platformInstanceId === null ? null : require_verification.toHex(platformInstanceId)
	};
}
function describeLog(log) {
	return log.map(({ imr, eventType, event, digest, payload }) => ({
		imr,
		type: eventType === 134217729 ? "runtime" : `0x${eventType.toString(16)}`,
		event,
		digest: digest === null ? null : require_verification.toHex(digest),
		payload: require_verification.toHex(payload)
	}));
}
function describeCollateral(collateral) {
	const chain = (part) => shown(part, (certificates) => certificates.map(describeCertificate));
	return {
		kind: "PCK collateral",
		tcbInfo: shown(collateral.tcbInfo, ({ value }) => describeTcbInfo(value)),
		tcbInfoIssuerChain: chain(collateral.tcbInfoIssuerChain),
		qeIdentity: shown(collateral.qeIdentity, ({ value }) => ({
			id: value.id,
			issueDate: time(value.issueDate),
			nextUpdate: time(value.nextUpdate),
			tcbEvaluationDataNumber: value.tcbEvaluationDataNumber,
			mrSigner: require_verification.toHex(value.mrSigner),
			isvProdId: value.isvProdId,
			tcbLevels: value.tcbLevels.map(({ isvSvn, tcbStatus, tcbDate }) => `isvsvn ${isvSvn}: ${tcbStatus} (${time(tcbDate)})`)
		})),
		qeIdentityIssuerChain: chain(collateral.qeIdentityIssuerChain),
		pckCrl: shown(collateral.pckCrl, describeCrl),
		pckCrlIssuerChain: chain(collateral.pckCrlIssuerChain),
		rootCaCrl: shown(collateral.rootCaCrl, describeCrl)
	};
}
function describeTcbInfo(tcbInfo) {
	return {
		id: tcbInfo.id,
		fmspc: tcbInfo.fmspc,
		pceId: tcbInfo.pceId,
		issueDate: time(tcbInfo.issueDate),
		nextUpdate: time(tcbInfo.nextUpdate),
		tcbEvaluationDataNumber: tcbInfo.tcbEvaluationDataNumber,
		tdxModuleIdentities: tcbInfo.tdxModuleIdentities.map(({ id }) => id),
		tcbLevels: tcbInfo.tcbLevels.map((level) => ({
			status: level.tcbStatus,
			date: time(level.tcbDate),
			advisories: level.advisoryIds.join(" "),
			sgxComponents: level.sgxComponents.join(" "),
			tdxComponents: level.tdxComponents?.join(" ") ?? null,
			pceSvn: level.pceSvn
		}))
	};
}
function describeCrl(crl) {
	return {
		issuer: crl.issuerName,
		thisUpdate: time(crl.thisUpdate),
		nextUpdate: crl.nextUpdate === null ? null : time(crl.nextUpdate),
		revoked: crl.revoked.size
	};
}
function shown(part, show) {
	return part.ok ? show(part.value) : { unreadable: part.error.message };
}
function time(milliseconds) {
	return new Date(milliseconds).toISOString();
}
exports.run = run;
