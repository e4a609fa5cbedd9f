// The library face. Everything exported here is public and documented; everything else is not.

export { collect } from './collect/collect.js';
export type { CollectRequest, CollectTarget } from './collect/collect-request.js';
export type { OsImage } from './collect/reference/image/os-image.js';
export { type AppraiseOptions, appraiseBundle } from './core/appraisal/appraise-bundle.js';
export { INTEL_SGX_ROOT_CA, type TrustAnchor } from './core/appraisal/hardware/trust-anchor.js';
export { type Bundle, parseBundle, serialiseBundle } from './core/bundle.js';
export { type ErrorCode, FetchError, InputError, ParseError, PolicyError, TrustCenterError } from './core/errors.js';
export { composeHash, normaliseAppCompose } from './core/formats/app-compose.js';
export type { AppComposeForm } from './core/formats/app-compose-forms.js';
export { type MadeAppCompose, makeAppCompose } from './core/formats/made-app-compose.js';
export { parseQuote, type Quote } from './core/formats/quote.js';
export type { ExpectedRegister, ExpectedRegisters } from './core/measure/expected.js';
export {
  type Policy,
  type PolicyInput,
  type PolicyOverrides,
  parsePolicy,
  policyDigest,
  resolvePolicy,
} from './core/policy/policy.js';
export type { ReportChange, ReportCheck } from './core/report/check.js';
export type { ReportCore } from './core/report/core.js';
export type { ReportRoots, ReportSource } from './core/report/source.js';
export type { CheckId } from './core/result/catalog.js';
export type { Check, NotShown, ResultDocument } from './core/result/document.js';
export type { CheckStatus, Phase, Verdict } from './core/result/words.js';
export { type TrustedSigner, workflowSigner } from './core/sigstore/identity.js';
export { parseTrustedRoots, shippedTrustedRoots, type TrustedRoot } from './core/sigstore/trusted-root.js';
export { summarise } from './core/summary/summarise.js';
export { VERSION } from './core/version.js';
export { type Badge, badgeOf, type ShieldsEndpoint, shieldsEndpoint } from './core/views/badge.js';
export { renderBadgeSvg } from './core/views/badge-svg.js';
export { renderJson } from './core/views/json.js';
export { renderJunit } from './core/views/junit.js';
export { renderMarkdown } from './core/views/markdown.js';
export { renderSarif, type SarifOptions } from './core/views/sarif.js';
export { renderText } from './core/views/text.js';
export { measure, type OpenOsImageOptions, openOsImage } from './measure.js';
export { checkReport, renderReport, reportSource } from './report.js';
export { readPublicKey } from './signing/key.js';
export { readSigning, type SigningOptions } from './signing/options.js';
export { signStatement } from './signing/sign-statement.js';
export {
  type SummaryReport,
  type TargetReport,
  type VerifySummaryRequest,
  verifySummaries,
} from './signing/verify-summary.js';
export type {
  AppMetadata,
  AppSourceInfo,
  ChallengeConfig,
  EvidenceConfig,
  GovernanceInfo,
  GuestAgentConfig,
  HardwareInfo,
  ObjectRelationship,
  OSSourceInfo,
  PhalaCloudConfig,
  RaTlsConfig,
  RedpillConfig,
  VerificationConfig,
  VerificationFlags,
} from './verification-config.js';
export {
  type DataObject,
  type VerificationError,
  type VerificationResponse,
  type VerificationRun,
  VerificationService,
  type VerificationServiceOptions,
} from './verification-service.js';
export { type Verification, type VerifyRequest, verify } from './verify.js';
export {
  type NamedRequest,
  type TargetOutcome,
  type VerifyAllOptions,
  verifyAll,
} from './verify-all.js';
