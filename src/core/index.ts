// The pure core in one entry: a frozen bundle in, an attestation result and its views out. Runs in Node and in a browser.

export { type AppraiseOptions, appraiseBundle } from './appraisal/appraise-bundle.js';
export { INTEL_SGX_ROOT_CA, type TrustAnchor } from './appraisal/hardware/trust-anchor.js';
export { type Bundle, parseBundle, serialiseBundle } from './bundle.js';
export { type Policy, parsePolicy, policyDigest, policyFromRecord, resolvePolicy } from './policy/policy.js';
export type { ResultDocument } from './result/document.js';
export { renderJson } from './views/json.js';
export { renderMarkdown } from './views/markdown.js';
export { renderText } from './views/text.js';
