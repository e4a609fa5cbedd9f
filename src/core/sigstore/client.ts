// The part of the Sigstore client that checks, in one module: loaded only by the commands that need it.

export { type Bundle, bundleFromJSON } from '@sigstore/bundle';
export { TrustedRoot } from '@sigstore/protobuf-specs';
export { type SignedEntity, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
