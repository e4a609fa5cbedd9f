const require_verification = require("./verification.cjs");
const require_style = require("./style.cjs");
const require_blocks = require("./blocks.cjs");
const require_dns_record = require("./dns-record.cjs");
const require_served_certificate = require("./served-certificate.cjs");
const require_html = require("./html.cjs");
// src/core/views/html/stated/met.ts
function servedIn(bundle) {
	return documentsOf(bundle, "evidence", require_verification.SERVED_CERTIFICATE_ITEMS, require_served_certificate.parseServedCertificate);
}
function resolversIn(bundle) {
	return [...new Set(documentsOf(bundle, "endorsement", require_verification.DNS_RECORD_ITEMS, require_dns_record.parseDnsRecord).map(({ resolver }) => resolver))];
}
function documentsOf(bundle, role, names, parse) {
	return bundle.items.filter((item) => item.role === role && item.name.startsWith(names)).map(({ name }) => parse(require_verification.documentText(require_verification.itemBytes(bundle, name), name), name));
}
// src/core/views/html/stated/domain-met.ts
const MAX_LISTED = 32;
function domainMet(domain, checks, bundle, view) {
	const { holder, accounts, leftOut, givenRoot } = domain;
	const served = servedIn(bundle);
	const resolvers = resolversIn(bundle);
	const isHeld = holder !== null && isPassed("domain.tee-controlled-key", checks);
	const keys = [...new Set(domain.certificates.map(({ keySha256 }) => keySha256))];
	return require_blocks.html`<p class="lead">What was met when this was collected, at the addresses below and nowhere else.</p>
<div class="two">${require_html.facts([
		["Name", require_blocks.html`<b>${require_verification.domainAddress(domain)}</b>`],
		["Its key", isHeld ? stateIn("domain.tee-controlled-key", checks, view, `in the ${holder}, by its quotes`) : require_blocks.html`<span class="quiet">not shown who has it</span>`],
		["Addresses", addressesOf(served)],
		["Keys served", keys.length === 0 ? "none that can be read" : keys.slice(0, MAX_LISTED).map((key) => require_blocks.html`<div>sha256 ${require_html.digestWithCopy(key, "key digest")}</div>`)],
		["ACME accounts", accounts.length === 0 ? require_blocks.html`<span class="quiet">none is shown to be the TEE’s</span>` : require_html.listed(accounts, MAX_LISTED)],
		leftOut.length === 0 ? null : ["Not asked", leftOut.join(", ")]
	], "card pad")}${require_html.facts([
		["Resolvers", resolvers.length === 0 ? require_blocks.html`<span class="quiet">none was asked</span>` : require_html.listed(resolvers, MAX_LISTED)],
		["CAA", stateIn("domain.caa", checks, view)],
		["Public logs", stateIn("domain.ct", checks, view)],
		["Certificate", stateIn("domain.certificate", checks, view)],
		givenRoot ? ["Root CA", "one that was given: no public CA vouches for the certificate"] : null
	], "card pad")}</div>
${served.length === 0 ? null : chainTable(served, isPassed("domain.certificate", checks))}`;
}
function isPassed(id, checks) {
	const own = checks.filter((check) => check.id === id);
	return own.length > 0 && own.every((check) => check.status === "pass");
}
function stateIn(id, checks, view, word) {
	const own = checks.filter((check) => check.id === id);
	const worst = own.find(({ status }) => status === "fail") ?? own.find(({ status }) => status !== "pass") ?? own.find((check) => require_html.groundIn(check, view) !== "proven") ?? own[0];
	return worst === void 0 ? require_style.marked("skip", "mute", "not asked") : require_html.checkMark(worst, view, word);
}
function addressesOf(served) {
	if (served.length === 0) return "none answered";
	return require_html.listed([...new Set(served.map(({ address }) => address ?? "one behind a proxy"))], MAX_LISTED);
}
function chainsOf(served) {
	const chains = new Map();
	for (const { address, chain } of served) {
		const key = chain.map((der) => require_verification.toHex(require_verification.sha256(der))).join(" ");
		const known = chains.get(key) ?? {
			addresses: [],
			chain
		};
		known.addresses.push(address ?? "a proxy");
		chains.set(key, known);
	}
	return [...chains.values()];
}
function chainTable(served, isValid) {
	const lead = isValid ? "As they were served, the domain’s own first." : "As they were served, the domain’s own first. The check of them did not pass: anybody can write what they say.";
	const rows = chainsOf(served).slice(0, MAX_LISTED).flatMap(({ addresses, chain }) => chain.map((der, i) => certificateRow(der, i === 0 ? addresses.join(", ") : "")));
	return require_blocks.html`<div class="card"><div class="pad"><h3>Certificates served</h3><p class="small quiet">${lead}</p></div><table class="cards"><caption class="vh">Certificates served</caption><thead><tr><th>Certificate</th><th>Issued by</th><th>Valid</th><th>Key, serial number</th><th>At</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
function certificateRow(der, at) {
	const certificate = require_verification.parseCertificateOrNull(der);
	if (certificate === null) return require_blocks.html`<tr><th scope="row">cannot be read</th><td>${require_html.plural(der.length, "byte")}</td><td></td><td>sha256 ${require_html.digest(require_verification.toHex(require_verification.sha256(der)))}</td><td data-l="At">${at}</td></tr>`;
	const { subjectName, issuerName, notBefore, notAfter, serial, spki } = certificate;
	return require_blocks.html`<tr><th scope="row"><code>${nameIn(subjectName)}</code></th><td data-l="Issued by"><code>${nameIn(issuerName)}</code></td><td data-l="Valid">${moment(notBefore)}<br>to ${moment(notAfter)}</td><td data-l="Key">sha256 ${require_html.digest(require_verification.toHex(require_verification.sha256(spki)))}<div class="small quiet">serial ${require_html.digest(serial)}</div></td><td data-l="At">${at}</td></tr>`;
}
function nameIn(name) {
	return name === "" ? "without a common name" : require_style.bounded(name, 200);
}
function moment(at) {
	return require_html.time(new Date(at).toISOString());
}
exports.domainMet = domainMet;
