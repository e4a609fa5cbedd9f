// The part of the Sigstore client that talks to its services, in one module: large, and loaded only to sign or refresh.

export { bundleToJSON } from '@sigstore/bundle';
export { DSSEBundleBuilder, FulcioSigner, RekorWitness, type Signer, TSAWitness, type Witness } from '@sigstore/sign';
export { getTrustedRoot } from '@sigstore/tuf';
