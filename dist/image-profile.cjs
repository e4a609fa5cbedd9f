const require_verification = require("./verification.cjs");
// src/collect/reference/image-profile.ts
function profileOsImage({ files, metadata }, memorySizes) {
	const { firmware, kernel, initrd, cmdline } = files;
	const { kernelHeaderNormalized, ovmfVariant } = metadata;
	return require_verification.profileImage({
		firmware,
		kernel,
		initrd,
		cmdline,
		kernelHeaderNormalized,
		ovmfVariant
	}, memorySizes);
}
function nameOsImage({ version, osImageHash }) {
	return version === null ? osImageHash.slice(0, 12) : `dstack-${version}`;
}
Object.defineProperty(exports, "nameOsImage", {
	enumerable: true,
	get: function() {
		return nameOsImage;
	}
});
Object.defineProperty(exports, "profileOsImage", {
	enumerable: true,
	get: function() {
		return profileOsImage;
	}
});
