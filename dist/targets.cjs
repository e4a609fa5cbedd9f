// src/options/of-domain.ts
const DOMAIN_OPTIONS = [
	"domain",
	"resolver",
	"ca-file",
	"ct-log-list",
	"cert-spotter-url",
	"crt-sh-url"
];
// src/options/targets.ts
const NAMING = [
	"app-id",
	"url",
	"ra-tls",
	"model",
	"evidence"
];
const TARGET_OPTIONS = [
	...NAMING,
	"kms-evidence",
	"kms-url",
	"gateway-url",
	"gateway-evidence",
	"phala-cloud-api",
	"rpc-url",
	"chain-id",
	...DOMAIN_OPTIONS,
	"method",
	"header",
	"body",
	"pointer",
	"nonce-encoding",
	"allow-private",
	"app-compose",
	"compose-file",
	"policy",
	"phases",
	"nonce",
	"os-image",
	"os-image-url",
	"os-image-hash",
	"reference-values",
	"rebuild-report",
	"trusted-root",
	"at",
	"collateral",
	"pccs-url",
	"tcb-update",
	"early-warning",
	"insecure-root-ca"
];
Object.defineProperty(exports, "DOMAIN_OPTIONS", {
	enumerable: true,
	get: function() {
		return DOMAIN_OPTIONS;
	}
});
Object.defineProperty(exports, "NAMING", {
	enumerable: true,
	get: function() {
		return NAMING;
	}
});
Object.defineProperty(exports, "TARGET_OPTIONS", {
	enumerable: true,
	get: function() {
		return TARGET_OPTIONS;
	}
});
