// src/core/result/registry.ts
function ownerInWords({ address, kind, threshold, owners, modules, delay }) {
	switch (kind) {
		case "renounced": return "nobody: the ownership was given up";
		case "account": return `the account ${address}, whose key alone decides`;
		case "safe": return `${address}, which answers as a Safe where ${threshold} of ${owners.length} owners decide${modulesInWords(modules)}`;
		case "timelock": return `${address}, which answers as a timelock with a delay of ${delay} s`;
		case "contract": return `${address}, a contract of an unknown kind`;
		case "undetermined": return `${address}, of which it was not told whether it is a contract`;
	}
}
function modulesInWords(modules) {
	if (modules === null) return ", and whether others can act for it was not told";
	return modules === 0 ? "" : `, and ${modules} ${modules === 1 ? "module" : "modules"} can act for it alone`;
}
Object.defineProperty(exports, "ownerInWords", {
	enumerable: true,
	get: function() {
		return ownerInWords;
	}
});
