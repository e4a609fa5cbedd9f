const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_start = require("./start.cjs");
// src/cli/commands.ts
const SIGNING = [
	"signing-key",
	"fulcio-url",
	"rekor-url",
	"timestamp-url"
];
const SHAPE = [
	"cpus",
	"memory",
	"qemu-version",
	"gpus",
	"nvswitches",
	"nics",
	"verity-volumes",
	"pci-hole64-size",
	"hugepages",
	"hotplug-off",
	"swtpm",
	"pic",
	"page-order",
	"share-mode"
];
const PRINT = { "What to print": ["report.format", "output"] };
const COMMANDS = {
	verify: {
		usage: "[TARGET] [OPTIONS]",
		summary: "collect evidence, appraise it, print the result",
		about: "TARGET is a file, a URL or an app id. The exit status is the verdict.",
		positionals: [0, 1],
		options: {
			"What to verify (one of these)": [
				"app-id",
				"url",
				"ra-tls",
				"model",
				"evidence",
				"targets"
			],
			"Where its keys come from, and its traffic": [
				"kms-evidence",
				"gateway-evidence",
				"kms-url",
				"gateway-url"
			],
			"Who lets it have them": ["rpc-url", "chain-id"],
			"Where people reach it": [
				"domain",
				"resolver",
				"ca-file",
				"ct-log-list",
				"cert-spotter-url",
				"crt-sh-url"
			],
			"How it is asked": [
				"phala-cloud-api",
				"method",
				"header",
				"body",
				"pointer",
				"nonce-encoding",
				"allow-private"
			],
			"What you expect": [
				"app-compose",
				"compose-file",
				"policy",
				"phases",
				"nonce"
			],
			"Which OS": [
				"os-image",
				"os-image-url",
				"os-image-hash",
				"reference-values",
				"rebuild-report",
				"trusted-root"
			],
			"How it is judged": [
				"at",
				"collateral",
				"pccs-url",
				"tcb-update",
				"early-warning",
				"offline",
				"no-cache",
				"insecure-root-ca",
				"allow-experiment"
			],
			"What to print and keep": [
				"format",
				"output",
				"verbose",
				"quiet",
				"save-bundle",
				"save-app-compose"
			],
			"Many at a time": ["concurrency"],
			"With a service": ["service-url"],
			"Sign the outcome": ["summary", ...SIGNING]
		},
		examples: ["trust-center verify --app-id 0123456789abcdef0123456789abcdef01234567 --app-compose app-compose.json --policy trust-center.yaml", "trust-center verify evidence.json --os-image dstack-0.5.5 --format json --save-bundle bundle.json"]
	},
	collect: {
		usage: "[TARGET] [OPTIONS]",
		summary: "collect evidence and collateral as a bundle, decide nothing",
		about: "TARGET is as for verify. The bundle goes to stdout without --save-bundle. What could not be collected is named there, and the exit status is 3 then.",
		positionals: [0, 1],
		options: {
			"What to ask (one of these)": [
				"app-id",
				"url",
				"ra-tls",
				"model",
				"evidence"
			],
			"Where its keys come from, and its traffic": [
				"kms-evidence",
				"gateway-evidence",
				"kms-url",
				"gateway-url"
			],
			"Who lets it have them": ["rpc-url", "chain-id"],
			"Where people reach it": [
				"domain",
				"resolver",
				"ca-file",
				"ct-log-list",
				"cert-spotter-url",
				"crt-sh-url"
			],
			"How it is asked": [
				"nonce",
				"phala-cloud-api",
				"method",
				"header",
				"body",
				"pointer",
				"nonce-encoding",
				"allow-private"
			],
			"Collateral for it": [
				"collateral",
				"pccs-url",
				"tcb-update",
				"early-warning",
				"no-cache"
			],
			"Where it goes": ["save-bundle"]
		},
		examples: ["trust-center collect --app-id 0123456789abcdef0123456789abcdef01234567 --save-bundle bundle.json", "trust-center collect --ra-tls app.example.org:443 --save-bundle bundle.json"]
	},
	replay: {
		usage: "BUNDLE [OPTIONS]",
		summary: "repeat a recorded appraisal from a bundle, with no network",
		about: "The same evidence, policy and time give the same result. Roots of trust are never taken from the bundle.",
		positionals: [1, 1],
		options: {
			"How it is judged": [
				"replay.policy",
				"replay.at",
				"trusted-root",
				"insecure-root-ca",
				"allow-experiment"
			],
			"What to print": [
				"format",
				"output",
				"verbose",
				"quiet"
			]
		},
		examples: ["trust-center replay bundle.json", "trust-center replay bundle.json --policy trust-center.yaml --format markdown --output result.md"]
	},
	demo: {
		usage: "[OPTIONS]",
		summary: "verify a simulated deployment on this machine",
		about: "Three instances of an app, their KMS and their gateway run on this machine, and are verified from end to end. Nothing leaves it, and nothing that it shows is production.",
		positionals: [0, 0],
		options: {
			"What to see fail": ["lie"],
			"What to print and keep": [
				"format",
				"output",
				"verbose",
				"quiet",
				"save-bundle"
			],
			"Instead of verifying": ["write"]
		},
		examples: ["trust-center demo", "trust-center demo --lie kms"]
	},
	inspect: {
		usage: "FILE [OPTIONS]",
		summary: "decode a quote, event log, certificate, collateral, bundle, or what a KMS or gateway says of itself",
		about: "Shows what the file says, and verifies nothing.",
		positionals: [1, 1],
		options: PRINT,
		examples: ["trust-center inspect quote.json", "trust-center inspect bundle.json --format json"]
	},
	"compose-hash": {
		usage: "FILE [OPTIONS]",
		summary: "hash an app-compose file, list what stands out in it",
		about: "Hashes an app-compose.json as a VM measures it: SHA-256 of its exact bytes. Says whether the file is normalised, and what stands out in it.",
		positionals: [1, 1],
		options: { "What to print": [
			"report.format",
			"output",
			"normalise"
		] },
		examples: ["trust-center compose-hash app-compose.json", "trust-center compose-hash app-compose.json --normalise --output normalised.json"]
	},
	"app-compose": {
		usage: "COMPOSE-FILE (--from FILE | --name TEXT) [OPTIONS]",
		summary: "make an app-compose file of a docker-compose.yml",
		about: "Makes the app-compose.json that dstack deploys, with the exact text of the Docker Compose file in it, and prints its compose hash. The same files give the same bytes.",
		positionals: [1, 1],
		options: {
			"The rest of it": [
				"from",
				"name",
				"form"
			],
			"What to print": ["output"]
		},
		examples: ["trust-center app-compose docker-compose.yml --from template.json --output app-compose.json", "trust-center app-compose docker-compose.yml --name my-app --form indented > app-compose.json"]
	},
	plan: {
		usage: "(--app-compose FILE | --compose-file FILE --from FILE) [OPTIONS]",
		summary: "say what deploying a change would mean, before it is",
		about: "The compose hash that the change will have, what it changes against a commit and against what runs, what the policy refuses of it, and the call that allows it on chain. Nothing is deployed. Exit status: 0 nothing refused, 1 refused, 2 misuse, 3 undecided.",
		positionals: [0, 0],
		options: {
			"What changes": [
				"app-compose",
				"compose-file",
				"from",
				"form",
				"base",
				"policy"
			],
			"What runs (one of these, or none)": [
				"app-id",
				"url",
				"ra-tls",
				"model",
				"evidence"
			],
			"Who lets it have its keys": ["rpc-url", "chain-id"],
			"How it is asked": [
				"nonce",
				"method",
				"header",
				"body",
				"pointer",
				"nonce-encoding",
				"allow-private",
				"offline"
			],
			"How what runs is judged": [
				"os-image",
				"os-image-url",
				"os-image-hash",
				"reference-values",
				"trusted-root",
				"collateral",
				"pccs-url",
				"tcb-update",
				"no-cache",
				"insecure-root-ca"
			],
			"What to print": ["plan.format", "output"]
		},
		examples: ["trust-center plan --app-compose app-compose.json --base origin/main --policy trust-center.yaml", "trust-center plan --compose-file docker-compose.yml --from template.json --base origin/main --app-id 0123456789abcdef0123456789abcdef01234567"]
	},
	policy: {
		usage: "init [OPTIONS]",
		summary: "print the default policy, every key explained",
		about: "A file to start from.",
		positionals: [1, 1],
		options: { "What to print": ["output"] },
		examples: ["trust-center policy init > trust-center.yaml", "trust-center policy init --output trust-center.yaml"]
	},
	measure: {
		usage: "IMAGE --cpus N --memory SIZE [OPTIONS] | --acpi --shapes FILE",
		summary: "compute the registers of a VM that boots an OS image",
		about: "IMAGE is a folder or tarball of dstack. The result is MRTD and RTMR0-2, with no VM and no QEMU.",
		positionals: [0, 1],
		options: {
			"The shape of the VM": [...SHAPE, "vm-config"],
			"Many shapes": ["acpi", "shapes"],
			"What to print": [
				"all-events",
				"json",
				"output"
			]
		},
		examples: ["trust-center measure dstack-0.5.4.tar.gz --cpus 8 --memory 16G --qemu-version 8.2.2", "trust-center measure dstack-0.5.4.tar.gz --vm-config vm_config.json --json"]
	},
	rebuild: {
		usage: "--repository URL --commit SHA --backend NAME --release IMAGE [OPTIONS]",
		summary: "build an OS image from source, compare with the release",
		about: "Compares artifact by artifact. The build runs with your rights: use a machine that you can spare. Exit status: 0 reproduced, 1 differs, 2 misuse, 3 incomplete.",
		positionals: [0, 0],
		options: {
			"What to build": [
				"repository",
				"commit",
				"backend",
				"build-command",
				"output-dir"
			],
			"What to compare": ["release", "twice"],
			"How to build": [
				"timeout",
				"work-dir",
				"min-disk"
			],
			...PRINT
		},
		examples: ["trust-center rebuild --repository https://github.com/Dstack-TEE/meta-dstack --commit 0123456789abcdef0123456789abcdef01234567 --backend meta-dstack --release dstack-0.5.3.tar.gz", "trust-center rebuild --repository . --commit 0123456789abcdef0123456789abcdef01234567 --build-command \"make image\" --output-dir image --release image.tar.gz"]
	},
	"reference-values": {
		usage: "IMAGE --shapes FILE [OPTIONS]",
		summary: "sign what an OS image measures to, for others to rely on",
		about: "Measures it for many VM shapes, and signs the values as the workflow or with a key.",
		positionals: [1, 1],
		options: {
			"What to measure": ["shapes"],
			"Where the image is from": [
				"rebuild-report",
				"repository",
				"commit"
			],
			"How to sign": [...SIGNING, "unsigned"],
			"What to print": ["output"]
		},
		examples: ["trust-center reference-values dstack-0.5.4.tar.gz --shapes shapes.jsonl --signing-key key.pem --output values.json", "trust-center reference-values dstack-0.5.4.tar.gz --shapes shapes.jsonl --rebuild-report rebuild.json --unsigned"]
	},
	badge: {
		usage: "RESULT.json [OPTIONS]",
		summary: "draw the badge of a result, and its README line",
		about: "Shows the result as of now. A badge does not age by itself: make it again on a schedule, so that an old success turns stale.",
		positionals: [1, 1],
		options: {
			"What to draw": [
				"badge.format",
				"badge.label",
				"badge.max-age"
			],
			"Where it goes": [
				"badge.output",
				"badge.url",
				"link"
			]
		},
		examples: ["trust-center badge result.json --output badge.svg", "trust-center badge result.json --format shields --output badge.json --url https://example.org/badge.json"]
	},
	report: {
		usage: "BUNDLE [OPTIONS]",
		summary: "write the recorded appraisal of a bundle as one HTML file",
		about: "Repeats the appraisal as replay does. The file shows the result, holds the evidence, and appraises it again where it is opened. Exit status: 0 it was written, whatever the verdict; 1 the log does not verify.",
		positionals: [1, 1],
		options: {
			"How it is judged": ["trusted-root", "insecure-root-ca"],
			"What it has, and where it goes": [
				"signed-summary",
				"history",
				"output"
			],
			"Of that log": [
				"history.key",
				"since",
				"history.target",
				"allow-private"
			]
		},
		examples: ["trust-center report bundle.json --output report.html", "trust-center report bundle.json --history log --key history.vkey"]
	},
	"check-report": {
		usage: "FILE [OPTIONS]",
		summary: "make a report again of what is in it, compare every byte",
		about: "Appraises the evidence in it again, writes the report again, and compares. Exit status: 0 not a byte is changed, whatever the verdict, which is printed; 1 changed; 2 no report, or one of another version.",
		positionals: [1, 1],
		options: PRINT,
		examples: ["trust-center check-report report.html", "trust-center check-report report.html --format json"]
	},
	"verify-summary": {
		usage: "FILE... (--key PUB.pem | --repo OWNER/NAME --signer-workflow PATH) [OPTIONS]",
		summary: "check a signed summary: signer, subjects, age, verdict",
		about: "FILE is a signed summary, or a report with one in it. Of several summaries of one target the newest decides.",
		positionals: [1, 100],
		options: {
			"Who must have signed": [
				"key",
				"server-url",
				"repo",
				"signer-workflow",
				"ref",
				"issuer",
				"allow-self-hosted"
			],
			"What it must say": [
				"subject",
				"resource-uri",
				"summary.domain",
				"policy-digest",
				"freshness",
				"summary.max-age",
				"summary.at"
			],
			"Roots of trust": [
				"summary.trusted-root",
				"refresh-trusted-root",
				"tuf-mirror",
				"tuf-root"
			],
			...PRINT
		},
		examples: ["trust-center verify-summary summary.json --key key.pub --subject app-compose.json", "trust-center verify-summary summary.json --repo octo-org/octo-app --signer-workflow .github/workflows/verify.yml"]
	},
	history: {
		usage: "(list | diff | verify | proof | append | key) [LOG] [OPTIONS]",
		summary: "read, verify and extend a log of results",
		about: "LOG is a folder, OWNER/NAME@BRANCH on GitHub, or an https URL. `list LOG` shows what was found, and when that changed; the newest verdict is the exit status. `diff LOG [FROM TO]` compares two entries, or the last two that differ. `verify LOG` checks all: exit status 1 means that the log was changed, or is another one. `proof LOG SEQ` shows that an entry is in it, and `proof FILE` checks that. `append LOG BUNDLE...` appraises bundles, or reports, again and adds what they show. `key` prints the public key.",
		positionals: [1, 100],
		options: {
			"Whose it is, and what you know of it": [
				"history.key",
				"since",
				"keep",
				"history.target"
			],
			"To append": [
				"history.signing-key",
				"origin",
				"every",
				"trusted-root",
				"insecure-root-ca"
			],
			"How it is asked": ["allow-private"],
			"What to print": ["history.format", "output"]
		},
		examples: ["trust-center history verify octo-org/octo-app@history --key history.vkey --since kept --keep kept", "trust-center history append log bundle.json --signing-key history-key.pem"]
	},
	serve: {
		usage: "[ACTION] [OPTIONS]",
		summary: "run the service: targets on a schedule, dashboard, API",
		about: "Needs nothing else: it keeps all in a folder, and shows a link to sign in. DATABASE_URL, REDIS_URL and S3_URL name servers to use instead. ACTION, in place of serving, is one of audit, reindex, export FILE, import FILE and sign-in. See docs/service.md.",
		positionals: [0, 2],
		options: {
			"Where it is": [
				"serve.host",
				"serve.port",
				"serve.public-url",
				"serve.data"
			],
			"What it does": [
				"serve.role",
				"serve.concurrency",
				"serve.tenants",
				"serve.metrics",
				"serve.log-level"
			],
			"What it asks": [
				"serve.pccs-url",
				"serve.rpc-url",
				"serve.allow-private"
			]
		},
		examples: ["trust-center serve --data trust-center-data", "trust-center serve --host 0.0.0.0 --public-url https://trust.example --metrics 9090"]
	}
};
const TASKS = {
	Verify: [
		"verify",
		"collect",
		"replay",
		"demo"
	],
	"Before a deployment": ["app-compose", "plan"],
	"Look inside": ["inspect", "compose-hash"],
	"Say what you expect": [
		"policy",
		"measure",
		"rebuild",
		"reference-values"
	],
	"Publish, and check what others publish": [
		"report",
		"check-report",
		"badge",
		"verify-summary",
		"history"
	],
	"Watch many, with others": ["serve"]
};
// src/cli/overview.ts
var overview_exports = require_rolldown_runtime.__exportAll({ overview: () => overview });
function overview(width) {
	const column = 4 + Math.max(...Object.keys(COMMANDS).map((name) => name.length));
	const tasks = Object.entries(TASKS).flatMap(([task, names]) => [
		task,
		...names.flatMap((name) => beside(`  ${called(name)}`.padEnd(column), COMMANDS[name].summary, width)),
		""
	]);
	const statuses = "0 verified; 1 failed, or an experiment (it proves nothing about any deployment); 2 misuse; 3 inconclusive, or no answer of a service";
	const variables = "TRUST_CENTER_CACHE, TRUST_CENTER_SIGNING_PASSWORD, TRUST_CENTER_HISTORY_KEY, TRUST_CENTER_HISTORY_SALT, HTTPS_PROXY and its like, NODE_EXTRA_CA_CERTS, NO_COLOR, FORCE_COLOR";
	return lines([
		`trust-center ${require_start.VERSION}: prove what a confidential VM runs`,
		"",
		"Usage: trust-center COMMAND [OPTIONS]",
		"",
		...tasks,
		...beside("Exit status  ", statuses, width),
		...beside("Environment  ", variables, width),
		...beside("", "Start with `trust-center demo`. Each command explains itself with --help.", width)
	]);
}
function called(name) {
	return `${name} ${/^[a-z]*/.exec(COMMANDS[name].usage)}`.trimEnd();
}
function beside(start, text, width) {
	return require_start.row({
		width,
		colour: false
	}, 0, [[start]], text);
}
function lines(all) {
	return `${all.join("\n")}\n`;
}
Object.defineProperty(exports, "COMMANDS", {
	enumerable: true,
	get: function() {
		return COMMANDS;
	}
});
Object.defineProperty(exports, "SHAPE", {
	enumerable: true,
	get: function() {
		return SHAPE;
	}
});
Object.defineProperty(exports, "SIGNING", {
	enumerable: true,
	get: function() {
		return SIGNING;
	}
});
Object.defineProperty(exports, "beside", {
	enumerable: true,
	get: function() {
		return beside;
	}
});
Object.defineProperty(exports, "lines", {
	enumerable: true,
	get: function() {
		return lines;
	}
});
Object.defineProperty(exports, "overview_exports", {
	enumerable: true,
	get: function() {
		return overview_exports;
	}
});
