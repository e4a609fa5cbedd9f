// The library face. Everything exported here is public and documented; everything else is not.

export type { CheckId } from './appraisal/catalog.js';
export type { Check, CheckStatus, Phase } from './appraisal/check.js';
export { INTEL_SGX_ROOT_CA, type TrustAnchor } from './appraisal/hardware/trust-anchor.js';
export type { Verdict } from './appraisal/verdict.js';
export { type AppraiseOptions, appraiseBundle } from './appraise-bundle.js';
export { type ErrorCode, FetchError, InputError, ParseError, PolicyError, TrustCenterError } from './errors.js';
export { type Bundle, parseBundle, serialiseBundle } from './evidence/bundle.js';
export { type CollectRequest, type CollectTarget, collect } from './evidence/collect.js';
export { parseQuote, type Quote } from './formats/quote.js';
export {
  type Policy,
  type PolicyInput,
  type PolicyOverrides,
  parsePolicy,
  policyDigest,
  resolvePolicy,
} from './policy.js';
export { signStatement } from './publish/sign.js';
export { type TrustedSigner, workflowSigner } from './publish/signer.js';
export { readSigning, type SigningOptions } from './publish/signing.js';
export { readPublicKey } from './publish/signing-key.js';
export { summarise } from './publish/summarise.js';
export { parseTrustedRoots, shippedTrustedRoots, type TrustedRoot } from './publish/trusted-root.js';
export {
  type SummaryReport,
  type TargetReport,
  type VerifySummaryRequest,
  verifySummaries,
} from './publish/verify-summary.js';
export { type Badge, badgeOf, type ShieldsEndpoint, shieldsEndpoint } from './result/badge.js';
export { renderBadgeSvg } from './result/badge-svg.js';
export type { ResultDocument } from './result/document.js';
export { renderJson } from './result/json.js';
export { renderJunit } from './result/junit.js';
export { renderMarkdown } from './result/markdown.js';
export { renderSarif, type SarifOptions } from './result/sarif.js';
export { renderText } from './result/text.js';
export {
  type DataObject,
  type PhalaCloudConfig,
  type RedpillConfig,
  type VerificationFlags,
  type VerificationResponse,
  VerificationService,
  type VerificationServiceOptions,
} from './verification-service.js';
export { type Verification, type VerifyRequest, verify } from './verify.js';
export { VERSION } from './version.js';
