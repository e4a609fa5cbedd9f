const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_start = require("./start.cjs");
const require_overview = require("./overview.cjs");
// src/core/result/words.ts
const CHECK_STATUSES = [
	"pass",
	"fail",
	"unknown",
	"skipped"
];
function byPhase(of) {
	return {
		hardware: of("hardware"),
		os: of("os"),
		"source-code": of("source-code"),
		domain: of("domain")
	};
}
const PHASES = [
	"hardware",
	"os",
	"source-code",
	"domain"
];
const PHASE_WORDS = {
	hardware: "hardware",
	os: "OS",
	"source-code": "source code",
	domain: "domain"
};
function enumerate(words) {
	const last = words.at(-1) ?? "";
	return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
const VERDICTS = [
	"verified",
	"failed",
	"inconclusive"
];
const PRODUCTION_TRUST_ANCHOR = "intel-sgx-root-ca";
const COVERAGES = [
	"full",
	"partial",
	"skipped"
];
const COMPONENT_ROLES = [
	"app",
	"kms",
	"gateway"
];
function hasPhase(role, phase) {
	return phase !== "domain" || role === "app";
}
const GRADES = [
	"rebuilt",
	"attested",
	"release",
	"local",
	"pinned"
];
const FRESHNESS_GRADES = [
	"replayed",
	"fetched",
	"key-bound",
	"nonce"
];
// src/core/formats/app-compose-forms.ts
const APP_COMPOSE_FORMS = [
	"normalised",
	"indented",
	"compact"
];
// src/core/formats/nonce-encodings.ts
const NONCE_ENCODINGS = [
	"hex",
	"base64",
	"base64url"
];
// src/rebuild/backend.ts
const GB = 1e9;
const MKOSI_OUTPUT = "os/mkosi/repro-build/build/out/prod";
const BACKENDS = {
	"meta-dstack": {
		command: ["./repro-build.sh", "-n"],
		folder: "repro-build",
		needs: "repro-build/repro-build.sh",
		outputs: ["repro-build/build-a/images"],
		needsDocker: true,
		needsBytes: 100 * GB
	},
	dstack: {
		command: ["make", "os-image"],
		folder: ".",
		needs: "Makefile",
		outputs: [MKOSI_OUTPUT, "os/yocto/repro-build/build-a/images"],
		needsDocker: true,
		needsBytes: 100 * GB
	},
	"dstack-mkosi": {
		command: ["make", "os-image-mkosi"],
		folder: ".",
		needs: "Makefile",
		outputs: [MKOSI_OUTPUT],
		needsDocker: true,
		needsBytes: 40 * GB
	}
};
const BACKEND_NAMES = Object.keys(BACKENDS);
function backendNamed(text) {
	const name = BACKEND_NAMES.find((known) => known === text);
	if (name === void 0) throw new require_start.InputError("INPUT_INVALID", `backend: expected one of ${BACKEND_NAMES.join(", ")}, got ${JSON.stringify(text)}`, { hint: "For another recipe, give --build-command and --output-dir instead." });
	return {
		name,
		...BACKENDS[name]
	};
}
function commandBackend(command, outputDir) {
	if (!(!/^\/|^[A-Za-z]:|\\|\0/.test(outputDir) && !outputDir.split("/").includes(".."))) throw new require_start.InputError("INPUT_INVALID", `output-dir: expected a folder within the checkout, got ${JSON.stringify(outputDir)}`, { hint: "Give it relative to the top of the repository, without `..`." });
	return {
		name: "command",
		command: splitCommand(command),
		folder: ".",
		needs: null,
		outputs: [outputDir],
		needsDocker: false,
		needsBytes: GB
	};
}
const SHELL_CHARACTERS = /[$`\\;&|<>(){}*?[\]~#!\n\r\0]/;
function splitCommand(text) {
	const args = [];
	for (const [, word = ""] of text.matchAll(/[ \t]*((?:[^ \t"']|"[^"]*"|'[^']*'|["'].*$)+)/gs)) {
		let arg = "";
		for (const [part] of word.matchAll(/"[^"]*"|'[^']*'|[^"']+|["'].*/gs)) {
			const isQuoted = /^(["']).*\1$/s.test(part) && part.length > 1;
			if (!isQuoted && /^["']/.test(part)) throw notSplit("a quote is not closed");
			const special = isQuoted ? null : SHELL_CHARACTERS.exec(part);
			if (special !== null) throw notSplit(`${JSON.stringify(special[0])} stands outside of quotes`);
			arg += isQuoted ? part.slice(1, -1) : part;
		}
		args.push(arg);
	}
	const [file, ...rest] = args;
	if (file === void 0 || file === "") throw notSplit("it names no program");
	return [file, ...rest];
}
function notSplit(reason) {
	return new require_start.InputError("INPUT_INVALID", `build-command: ${reason}`, { hint: "The command is run without a shell: a program and its arguments, separated by spaces, in quotes where needed." });
}
// src/options/table.ts
const OPTIONS = {
	mode: {
		kind: "value",
		words: ["verify", "plan"],
		default: "verify"
	},
	"app-id": {
		kind: "value",
		value: "ID",
		help: "app on Phala Cloud (40 hex digits); with another target, the app id that must be measured"
	},
	"phala-cloud-api": {
		kind: "value",
		value: "URL",
		help: "where to ask for the app of --app-id, instead of Phala Cloud: a service with the same API",
		without: "`https://cloud-api.phala.com`"
	},
	url: {
		kind: "value",
		value: "URL",
		help: "base URL of a guest agent, by https, e.g. `https://<app-id>-8090.<domain>`; or of an endpoint, with {nonce} for a nonce"
	},
	method: {
		kind: "value",
		value: "METHOD",
		words: ["GET", "POST"],
		default: "GET",
		help: "how to ask an endpoint with {nonce}"
	},
	header: {
		kind: "values",
		value: "'NAME: env:VARIABLE'",
		help: "header for an endpoint with {nonce}, its value from the environment; a scheme may stand before it: `Authorization: Bearer env:TOKEN`"
	},
	body: {
		kind: "value",
		value: "JSON",
		help: "what to send to an endpoint with POST; {nonce} may stand in it"
	},
	pointer: {
		kind: "value",
		value: "POINTER",
		help: "where in the answer of an endpoint the evidence is, as JSON Pointer, e.g. /attestation",
		without: "the whole answer"
	},
	"nonce-encoding": {
		kind: "value",
		value: "ENCODING",
		words: NONCE_ENCODINGS,
		default: "hex",
		help: "how {nonce} is written"
	},
	"ra-tls": {
		kind: "value",
		value: "HOST:PORT",
		help: "TLS server with an RA-TLS certificate: it must hold the attested key, e.g. `<app-id>-443s.<domain>:443`"
	},
	model: {
		kind: "value",
		value: "NAME",
		help: "Redpill model to fetch evidence for"
	},
	evidence: {
		kind: "value",
		value: "FILE",
		help: "recorded evidence, of any kind that is known"
	},
	targets: {
		kind: "value",
		value: "FILE",
		help: "many targets, as YAML or JSON, each with its own options; a line for each, and --save-bundle is a folder"
	},
	concurrency: {
		kind: "count",
		value: "N",
		range: [1, 64],
		default: "8",
		help: "how many of the targets of a file are verified at a time, 1 to 64"
	},
	"kms-evidence": {
		kind: "values",
		value: "FILE",
		help: "recorded evidence of the app’s KMS, or its GetMeta answer"
	},
	"gateway-evidence": {
		kind: "values",
		value: "FILE",
		help: "recorded evidence of the gateway before the app"
	},
	"kms-url": {
		kind: "value",
		value: "URL",
		help: "RPC port of the app’s KMS, to meet it and ask it, e.g. `https://kms.<domain>:8000`",
		without: "where Phala Cloud says it is"
	},
	"gateway-url": {
		kind: "value",
		value: "URL",
		help: "the gateway before the app, to ask it, e.g. `https://gateway.<domain>`",
		without: "where Phala Cloud says it is"
	},
	"rpc-url": {
		kind: "values",
		value: "URL",
		help: "JSON-RPC endpoint of the chain that governs the app, to read its contracts; of several, each is a witness",
		without: "public ones, where the policy or chain-id names a chain"
	},
	"chain-id": {
		kind: "value",
		value: "N",
		help: "chain that the app’s contract is on, to read it there, e.g. 8453 for Base",
		without: "that of the policy, or where the KMS says it is"
	},
	domain: {
		kind: "value",
		value: "NAME[:PORT]",
		help: "domain that the app answers at: adds the domain phase, who holds its TLS key and who can get certificates for it"
	},
	resolver: {
		kind: "values",
		value: "ADDR",
		help: "DNS resolver to ask about the domain: `https://HOST/PATH` (DNS over HTTPS) or `ADDRESS[:PORT]`; at least two must agree",
		without: "those of the policy, or public ones"
	},
	"ca-file": {
		kind: "values",
		value: "PEM",
		help: "root CAs that count for the domain’s certificate besides the public ones"
	},
	"ct-log-list": {
		kind: "value",
		value: "FILE",
		help: "list of Certificate Transparency logs (log_list.json, version 3) that count",
		without: "the shipped one"
	},
	"cert-spotter-url": {
		kind: "value",
		value: "URL",
		help: "where to ask for certificates of the domain instead of Cert Spotter: a service with the same API",
		without: "`https://api.certspotter.com`"
	},
	"crt-sh-url": {
		kind: "value",
		value: "URL",
		help: "where to ask for certificates of the domain instead of crt.sh: a service with the same API",
		without: "`https://crt.sh`"
	},
	"allow-private": {
		kind: "flag",
		help: "ask a target also where its name leads to an address that is not public, as in a network of your own"
	},
	"app-compose": {
		kind: "value",
		value: "FILE",
		help: "the app-compose.json that should run; its exact bytes are hashed"
	},
	"compose-file": {
		kind: "value",
		value: "FILE",
		help: "the docker-compose.yml that should be in it, byte for byte; the policy accepts the rest"
	},
	from: {
		kind: "value",
		value: "FILE",
		help: "app-compose.json with the other members: all but the Docker Compose file is taken from it"
	},
	name: {
		kind: "value",
		value: "TEXT",
		help: "name of the app, where there is no --from: the other members are those of `vmm-cli.py compose` without options"
	},
	form: {
		kind: "value",
		value: "FORM",
		words: APP_COMPOSE_FORMS,
		default: "normalised",
		help: "how the tool that deploys writes it"
	},
	base: {
		kind: "value",
		value: "REF",
		help: "commit to compare the change with, such as origin/main; read from the git repository of the file"
	},
	policy: {
		kind: "value",
		value: "FILE",
		help: "what is accepted, as YAML or JSON",
		without: "`trust-center policy init`"
	},
	"replay.policy": {
		kind: "value",
		value: "FILE",
		help: "judge by this policy, instead of the recorded one"
	},
	phases: {
		kind: "values",
		value: "LIST",
		words: PHASES,
		help: "required phases, over the policy’s"
	},
	nonce: {
		kind: "value",
		value: "HEX",
		help: "hex that the quote must contain, 16 to 64 bytes: excludes replay"
	},
	"os-image": {
		kind: "value",
		value: "IMAGE",
		help: "image that should have booted: folder, tarball, or a release such as dstack-0.5.5"
	},
	"action.os-image": { kind: "value" },
	"os-image-url": {
		kind: "value",
		value: "URL",
		help: "where to fetch the image; {hash} stands for the os_image_hash that the VM claims, {release} for the release that os-image names"
	},
	"os-image-hash": {
		kind: "values",
		value: "HEX",
		help: "image that must have booted, or one of several, by os_image_hash; accepted besides the policy’s"
	},
	"reference-values": {
		kind: "values",
		value: "FILE",
		help: "signed reference values, of a signer that the policy names"
	},
	"rebuild-report": {
		kind: "value",
		value: "FILE",
		help: "report of `trust-center rebuild --format json`: an image that it reproduced has the grade rebuilt"
	},
	"trusted-root": {
		kind: "value",
		value: "FILE",
		help: "Sigstore trusted root for signed reference values and for images, instead of the shipped ones"
	},
	rebuild: { kind: "value" },
	at: {
		kind: "value",
		value: "TIME",
		help: "as of this RFC 3339 time, instead of now"
	},
	"replay.at": {
		kind: "value",
		value: "TIME",
		help: "as of this RFC 3339 time, instead of the recorded one"
	},
	collateral: {
		kind: "values",
		value: "FILE",
		help: "PCK collateral (JSON), instead of fetching it; of several files, each is for its kind of platform"
	},
	"pccs-url": {
		kind: "values",
		value: "URL",
		help: "where to fetch collateral, in this order",
		without: "Phala’s PCCS, then Intel’s PCS"
	},
	"tcb-update": {
		kind: "value",
		value: "WHEN",
		words: ["early", "standard"],
		help: "which TCB recovery to ask a PCCS for",
		without: "whichever it gives"
	},
	"early-warning": {
		kind: "flag",
		help: "also ask for the TCB recovery that Intel has published and that is not in force yet, and say what it will change"
	},
	offline: {
		kind: "flag",
		help: "fetch nothing; what is not at hand is unknown"
	},
	"no-cache": {
		kind: "flag",
		help: "neither read nor write the cache of collateral and OS images"
	},
	"insecure-root-ca": {
		kind: "value",
		value: "PEM",
		help: "trust this root instead of Intel’s, for tests: the verdict says \"experiment\""
	},
	"allow-experiment": {
		kind: "flag",
		help: "exit 0 also for an experiment: verified, but under a test root or with debug VMs accepted"
	},
	"action.allow-experiment": { kind: "flag" },
	"fail-on": {
		kind: "value",
		words: [
			"inconclusive",
			"failed",
			"never"
		],
		default: "inconclusive"
	},
	format: {
		kind: "value",
		value: "FORMAT",
		words: [
			"text",
			"json",
			"markdown",
			"sarif",
			"junit",
			"html"
		],
		default: "text",
		help: "how to print the result; html is the report"
	},
	"report.format": {
		kind: "value",
		value: "FORMAT",
		words: ["text", "json"],
		default: "text",
		help: "how to print it"
	},
	"plan.format": {
		kind: "value",
		value: "FORMAT",
		words: [
			"text",
			"json",
			"markdown"
		],
		default: "text",
		help: "how to print the plan"
	},
	output: {
		kind: "value",
		value: "FILE",
		short: "o",
		help: "write it here, instead of to stdout"
	},
	verbose: {
		kind: "flag",
		help: "every check, and not only what is not passed"
	},
	quiet: {
		kind: "flag",
		help: "the verdict alone, in one line"
	},
	normalise: {
		kind: "flag",
		help: "print only the normalised file, byte for byte"
	},
	"save-bundle": {
		kind: "value",
		value: "FILE",
		help: "keep everything collected, for `trust-center replay`"
	},
	"save-app-compose": {
		kind: "value",
		value: "FILE",
		help: "write the app-compose that runs, byte for byte, if genuine hardware measured it"
	},
	lie: {
		kind: "value",
		value: "WHO",
		words: [
			"instance",
			"kms",
			"gateway",
			"certificate",
			"domain-key",
			"caa",
			"ct"
		],
		help: "let one of them lie: an instance of the app (another app-compose runs), the KMS (another operator’s), the gateway (of another app), a TLS certificate (with the quote of the KMS, and another key), the domain’s server (a key of its own), its CAA records (any account may have certificates), or a CT log (it knows of another certificate)",
		without: "nobody lies"
	},
	write: {
		kind: "value",
		value: "FOLDER",
		help: "only write the deployment’s files there, to try the other commands on"
	},
	"signed-summary": {
		kind: "value",
		value: "FILE",
		help: "signed summary that names the report, to put into it"
	},
	history: {
		kind: "value",
		value: "LOG",
		help: "log whose history of the target goes into it, if it verifies"
	},
	summary: {
		kind: "value",
		value: "FILE",
		help: "also write a signed summary (a Sigstore bundle)"
	},
	sign: {
		kind: "value",
		words: [
			"none",
			"keyless",
			"key"
		],
		default: "none"
	},
	"signing-key": {
		kind: "value",
		value: "PEM",
		help: "sign with this key instead of the workflow’s identity; its password is in TRUST_CENTER_SIGNING_PASSWORD"
	},
	"fulcio-url": {
		kind: "value",
		value: "URL",
		help: "certificate authority of a Sigstore instance, which has all three addresses",
		without: "Sigstore’s, for a private repository GitHub’s; none for a GitHub Enterprise Server"
	},
	"rekor-url": {
		kind: "value",
		value: "URL",
		help: "transparency log of that instance, or none"
	},
	"timestamp-url": {
		kind: "value",
		value: "URL",
		help: "timestamp authority of that instance, or none; with a key it may stand alone"
	},
	"check-run": { kind: "flag" },
	comment: { kind: "flag" },
	issue: { kind: "flag" },
	"webhook-url": { kind: "value" },
	"service-url": {
		kind: "value",
		value: "URL",
		help: "page of a target at a self-hosted service: that collects it, or is handed what is verified here"
	},
	"badge-branch": { kind: "value" },
	"badge-name": {
		kind: "value",
		default: "trust-center"
	},
	"badge-label": {
		kind: "value",
		default: "trust center"
	},
	"history-branch": { kind: "value" },
	"history-key": { kind: "value" },
	"history-salt": { kind: "value" },
	"github-token": {
		kind: "value",
		fromRunner: "${{ github.token }}"
	},
	cpus: {
		kind: "count",
		value: "N",
		help: "number of vCPUs"
	},
	memory: {
		kind: "value",
		value: "SIZE",
		help: "memory: bytes, or with M, G or T, e.g. 4G"
	},
	"vm-config": {
		kind: "value",
		value: "FILE",
		help: "the shape as vm_config (JSON), instead of the other options"
	},
	"qemu-version": {
		kind: "value",
		value: "VERSION",
		help: "version of QEMU, such as 9.2.1",
		without: "9.1 for RTMR0, which dstack means then"
	},
	gpus: {
		kind: "count",
		value: "N",
		help: "number of GPUs"
	},
	nvswitches: {
		kind: "count",
		value: "N",
		help: "number of NVSwitches"
	},
	nics: {
		kind: "count",
		value: "N",
		help: "number of network interfaces",
		without: "1"
	},
	"verity-volumes": {
		kind: "count",
		value: "N",
		help: "number of verity volumes"
	},
	"pci-hole64-size": {
		kind: "value",
		value: "SIZE",
		help: "size of the 64-bit PCI window"
	},
	hugepages: {
		kind: "flag",
		help: "memory of huge pages"
	},
	"hotplug-off": {
		kind: "flag",
		help: "ACPI hot-plug of PCI devices is off"
	},
	swtpm: {
		kind: "flag",
		help: "a software TPM is attached"
	},
	pic: {
		kind: "value",
		value: "on|off",
		words: ["on", "off"],
		help: "legacy interrupt controller",
		without: "as the QEMU version has it"
	},
	"page-order": {
		kind: "value",
		value: "ORDER",
		words: ["two-pass", "single-pass"],
		help: "how pages are added",
		without: "as the QEMU version does it"
	},
	"share-mode": {
		kind: "value",
		value: "MODE",
		help: "how host and VM share files: 9p, vvfat or vhd"
	},
	acpi: {
		kind: "flag",
		help: "only the digests of ACPI tables, of many shapes, with no image"
	},
	shapes: {
		kind: "value",
		value: "FILE",
		help: "one vm_config (JSON) a line"
	},
	"all-events": {
		kind: "flag",
		help: "also list the events behind each register"
	},
	json: {
		kind: "flag",
		help: "print JSON, events included"
	},
	repository: {
		kind: "value",
		value: "URL",
		help: "source: https URL, or the folder of a repository"
	},
	commit: {
		kind: "value",
		value: "SHA",
		help: "commit of the source, all 40 hex digits"
	},
	backend: {
		kind: "value",
		value: "NAME",
		help: `how to build: ${BACKEND_NAMES.join(", ")}`
	},
	"build-command": {
		kind: "value",
		value: "COMMAND",
		help: "instead of a backend: program and arguments, separated by spaces, quoted where needed; run without a shell at the top of the checkout"
	},
	"output-dir": {
		kind: "value",
		value: "DIR",
		help: "folder of the checkout in which the command leaves the image"
	},
	release: {
		kind: "value",
		value: "IMAGE",
		help: "image to compare with: folder or tarball"
	},
	twice: {
		kind: "flag",
		help: "build two times, from two checkouts, and compare those too"
	},
	timeout: {
		kind: "value",
		value: "TIME",
		default: "6h",
		help: "limit for each build, such as 90m"
	},
	"work-dir": {
		kind: "value",
		value: "DIR",
		help: "new or empty folder to work in, which keeps release and rebuilt images",
		without: "a temporary one"
	},
	"min-disk": {
		kind: "value",
		value: "SIZE",
		help: "free disk to ask for, such as 60GB, instead of the backend’s need"
	},
	unsigned: {
		kind: "flag",
		help: "print the plain values, instead of a signed bundle"
	},
	"badge.format": {
		kind: "value",
		value: "FORMAT",
		words: ["svg", "shields"],
		default: "svg",
		help: "picture, or JSON for the shields.io endpoint badge"
	},
	"badge.label": {
		kind: "value",
		value: "TEXT",
		default: "trust center",
		help: "what the badge says on its left, up to 40 characters"
	},
	"badge.output": {
		kind: "value",
		value: "FILE",
		help: "write the badge here, and its README line to stdout"
	},
	"badge.max-age": {
		kind: "value",
		value: "AGE",
		default: "7d",
		help: "age from which a success is stale, such as 12h; at most 90d"
	},
	link: {
		kind: "value",
		value: "URL",
		help: "where a click on the badge leads: attestations, signed summary or evidence"
	},
	"badge.url": {
		kind: "value",
		value: "URL",
		help: "where the badge will be published",
		without: "its path"
	},
	key: {
		kind: "value",
		value: "PUB.pem",
		help: "public key that must have signed"
	},
	"server-url": {
		kind: "value",
		value: "URL",
		help: "GitHub server that the repository is on, e.g. https://github.example.com",
		without: "https://github.com"
	},
	repo: {
		kind: "value",
		value: "OWNER/NAME",
		help: "repository whose workflow run must have signed"
	},
	"signer-workflow": {
		kind: "values",
		value: "PATH[@REF]",
		help: "workflow with the signing step: .github/workflows/FILE.yml, or OWNER/NAME/… of a reusable one; @REF or @COMMIT after it pins its version"
	},
	ref: {
		kind: "value",
		value: "REF",
		help: "ref of the run, e.g. refs/heads/main",
		without: "any branch or tag"
	},
	issuer: {
		kind: "value",
		value: "URL",
		help: "OIDC issuer of the signer",
		without: "the one of that server"
	},
	"allow-self-hosted": {
		kind: "flag",
		help: "accept runners other than GitHub’s: their owner decides what they sign"
	},
	subject: {
		kind: "values",
		value: "FILE",
		help: "artifact that the summary must be about, e.g. app-compose.json; or sha256:HEX"
	},
	"resource-uri": {
		kind: "value",
		value: "URI",
		help: "target that the summary must be about; others are left out"
	},
	"policy-digest": {
		kind: "values",
		value: "HEX",
		help: "digest of the policy that must have been applied: `policyDigest` of a result made with it"
	},
	freshness: {
		kind: "value",
		value: "GRADE",
		words: FRESHNESS_GRADES,
		help: "least freshness of the evidence",
		without: "the weakest"
	},
	"summary.domain": {
		kind: "value",
		value: "NAME[:PORT]",
		help: "domain that must have the level TRUST_CENTER_DOMAIN"
	},
	"summary.max-age": {
		kind: "value",
		value: "AGE",
		default: "7d",
		help: "oldest appraisal to accept, such as 30m or 12h"
	},
	"summary.at": {
		kind: "value",
		value: "TIME",
		help: "what they proved at this RFC 3339 time, instead of now"
	},
	"summary.trusted-root": {
		kind: "value",
		value: "FILE",
		help: "Sigstore trusted roots (`gh attestation trusted-root` writes them), instead of the shipped ones"
	},
	"refresh-trusted-root": {
		kind: "flag",
		help: "fetch the current trusted roots through TUF first"
	},
	"tuf-mirror": {
		kind: "value",
		value: "URL",
		help: "TUF repository of another Sigstore instance, with --tuf-root"
	},
	"tuf-root": {
		kind: "value",
		value: "FILE",
		help: "file root.json that the TUF repository starts from"
	},
	"history.key": {
		kind: "value",
		value: "VKEY",
		help: "key of the log, as its owner publishes it: NAME+ID+BASE64, or a file with it"
	},
	since: {
		kind: "value",
		value: "FILE",
		help: "checkpoint that was kept: the log must still begin with all that it stands for"
	},
	keep: {
		kind: "value",
		value: "FILE",
		help: "write the checkpoint there, for --since the next time; only when the log verifies"
	},
	"history.target": {
		kind: "value",
		value: "NAME",
		help: "only this target of the log"
	},
	"history.format": {
		kind: "value",
		value: "FORMAT",
		words: [
			"text",
			"json",
			"atom",
			"html"
		],
		default: "text",
		help: "how to print it"
	},
	"history.signing-key": {
		kind: "value",
		value: "PEM",
		help: "private key of the log (Ed25519); its password is in TRUST_CENTER_SIGNING_PASSWORD",
		without: "the text in TRUST_CENTER_HISTORY_KEY"
	},
	origin: {
		kind: "value",
		value: "NAME",
		help: "name of the log, where it is a new one",
		without: "for a branch `github.com/OWNER/NAME/trust-center`"
	},
	every: {
		kind: "value",
		value: "TIME",
		help: "when the next check is to follow, such as 6h or 1d: without one there is a hole"
	},
	"serve.host": {
		kind: "value",
		value: "ADDRESS",
		help: "address to listen on",
		without: "127.0.0.1"
	},
	"serve.port": {
		kind: "value",
		value: "N",
		help: "port to listen on",
		without: "8080"
	},
	"serve.public-url": {
		kind: "value",
		value: "URL",
		help: "how others reach it",
		without: "address and port"
	},
	"serve.data": {
		kind: "value",
		value: "FOLDER",
		help: "where it keeps what it has",
		without: "~/.local/share/trust-center"
	},
	"serve.role": {
		kind: "value",
		value: "ROLE",
		help: "what this process does",
		without: "all"
	},
	"serve.concurrency": {
		kind: "value",
		value: "N",
		help: "verifications at a time",
		without: "4"
	},
	"serve.pccs-url": {
		kind: "value",
		value: "URLS",
		help: "where to fetch collateral"
	},
	"serve.rpc-url": {
		kind: "value",
		value: "URLS",
		help: "JSON-RPC endpoints of chains"
	},
	"serve.allow-private": {
		kind: "value",
		value: "NETWORKS",
		help: "where targets may be besides the internet"
	},
	"serve.tenants": {
		kind: "value",
		value: "HOW-MANY",
		help: "organisations: one or many",
		without: "one"
	},
	"serve.metrics": {
		kind: "value",
		value: "[HOST:]PORT",
		help: "where /metrics is",
		without: "nowhere"
	},
	"serve.log-level": {
		kind: "value",
		value: "LEVEL",
		help: "what it logs",
		without: "info"
	}
};
function nameOf(key) {
	return key.slice(key.indexOf(".") + 1);
}
function fewWordsOf({ help = "", words, default: standard, without = standard }) {
	const purpose = words === void 0 ? help : `${help}: ${words.join(", ")}`;
	return without === void 0 ? purpose : `${purpose} (default: ${without})`;
}
// src/cli/help.ts
var help_exports = require_rolldown_runtime.__exportAll({ helpOf: () => helpOf });
const COLUMN = 28;
function helpOf(name, width) {
	const { usage, about, options, examples } = require_overview.COMMANDS[name];
	const groups = Object.entries(options).flatMap(([question, keys]) => [
		question,
		...keys.flatMap((key) => optionLines(key, width)),
		""
	]);
	return require_overview.lines([
		...require_overview.beside("Usage: ", `trust-center ${name} ${usage}`, width),
		"",
		...require_overview.beside("", about, width),
		"",
		...groups,
		"Examples",
		...examples.flatMap((example) => command(example, width))
	]);
}
function optionLines(key, width) {
	const option = OPTIONS[key];
	const isRepeatable = option.kind === "values" && option.words === void 0;
	const words = `${fewWordsOf(option)}${isRepeatable ? " (repeatable)" : ""}`;
	const start = `  ${signature(key)}`;
	if (start.length + 2 <= COLUMN) return require_overview.beside(start.padEnd(COLUMN), words, width);
	return [start, ...require_overview.beside(" ".repeat(COLUMN), words, width)];
}
function signature(key) {
	const { kind, value } = OPTIONS[key];
	return `--${nameOf(key)}${kind === "flag" ? "" : ` ${value}`}`;
}
function command(text, width) {
	const [first = "", ...options] = text.split(/ (?=--)/);
	const broken = [`  ${first}`];
	for (const option of options) {
		const line = `${broken.pop()} ${option}`;
		if (line.length + 2 <= width) broken.push(line);
		else broken.push(`${line.slice(0, -option.length)}\\`, `    ${option}`);
	}
	return broken;
}
Object.defineProperty(exports, "BACKEND_NAMES", {
	enumerable: true,
	get: function() {
		return BACKEND_NAMES;
	}
});
Object.defineProperty(exports, "CHECK_STATUSES", {
	enumerable: true,
	get: function() {
		return CHECK_STATUSES;
	}
});
Object.defineProperty(exports, "COMPONENT_ROLES", {
	enumerable: true,
	get: function() {
		return COMPONENT_ROLES;
	}
});
Object.defineProperty(exports, "COVERAGES", {
	enumerable: true,
	get: function() {
		return COVERAGES;
	}
});
Object.defineProperty(exports, "FRESHNESS_GRADES", {
	enumerable: true,
	get: function() {
		return FRESHNESS_GRADES;
	}
});
Object.defineProperty(exports, "GRADES", {
	enumerable: true,
	get: function() {
		return GRADES;
	}
});
Object.defineProperty(exports, "NONCE_ENCODINGS", {
	enumerable: true,
	get: function() {
		return NONCE_ENCODINGS;
	}
});
Object.defineProperty(exports, "OPTIONS", {
	enumerable: true,
	get: function() {
		return OPTIONS;
	}
});
Object.defineProperty(exports, "PHASES", {
	enumerable: true,
	get: function() {
		return PHASES;
	}
});
Object.defineProperty(exports, "PHASE_WORDS", {
	enumerable: true,
	get: function() {
		return PHASE_WORDS;
	}
});
Object.defineProperty(exports, "PRODUCTION_TRUST_ANCHOR", {
	enumerable: true,
	get: function() {
		return PRODUCTION_TRUST_ANCHOR;
	}
});
Object.defineProperty(exports, "VERDICTS", {
	enumerable: true,
	get: function() {
		return VERDICTS;
	}
});
Object.defineProperty(exports, "backendNamed", {
	enumerable: true,
	get: function() {
		return backendNamed;
	}
});
Object.defineProperty(exports, "byPhase", {
	enumerable: true,
	get: function() {
		return byPhase;
	}
});
Object.defineProperty(exports, "commandBackend", {
	enumerable: true,
	get: function() {
		return commandBackend;
	}
});
Object.defineProperty(exports, "enumerate", {
	enumerable: true,
	get: function() {
		return enumerate;
	}
});
Object.defineProperty(exports, "hasPhase", {
	enumerable: true,
	get: function() {
		return hasPhase;
	}
});
Object.defineProperty(exports, "help_exports", {
	enumerable: true,
	get: function() {
		return help_exports;
	}
});
Object.defineProperty(exports, "nameOf", {
	enumerable: true,
	get: function() {
		return nameOf;
	}
});
Object.defineProperty(exports, "splitCommand", {
	enumerable: true,
	get: function() {
		return splitCommand;
	}
});
