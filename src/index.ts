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
export type { ResultDocument } from './result/document.js';
export { renderJson } from './result/json.js';
export { renderMarkdown } from './result/markdown.js';
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
