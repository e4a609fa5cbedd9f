// A policy in words, for whoever reads a result and has only the digest of what it was judged by.

import { TCB_STATUSES } from '../formats/collateral.js';
import { COMPOSE_RULE_NAMES, SEVERITIES } from '../result/compose-rules.js';
import { type ComponentRole, enumerate, type FreshnessGrade, PHASE_WORDS } from '../result/words.js';
import { GITHUB_COM } from '../sigstore/github-server.js';
import type { DomainPolicy } from './domain.js';
import { defaultPolicy, type ImageProvenance, type Policy } from './policy.js';
import type { RegistryPolicy } from './registry.js';
import { sectionsOf } from './sections.js';

const FRESHNESS: Readonly<Record<FreshnessGrade, string>> = {
  replayed: 'evidence of any age',
  fetched: 'evidence fetched for this very appraisal',
  'key-bound': 'evidence bound to a key that the target holds',
  nonce: 'evidence that answers a nonce of the verifier',
};

/**
 * What it asks for and accepts, a line a subject: what decides most always, else only what differs from the default. What
 * is weaker than the default is always among it. Names in it are the user's own text.
 */
export function policyInWords(policy: Policy): string[] {
  return [
    `${enumerate(policy.phases.map((phase) => PHASE_WORDS[phase]))} must pass, on ${FRESHNESS[policy.freshness]}`,
    ...instances(policy.instances),
    ...drift(policy.drift),
    ...hardware(policy.hardware),
    ...os(policy.os),
    ...sourceCode(policy.sourceCode, ', where no file is given'),
    ...required(policy.components),
    ...section('kms', policy),
    ...section('gateway', policy),
    ...domain(policy.domain),
  ];
}

/** `UpToDate or SWHardeningNeeded`: those that are accepted. */
export function tcbStatuses({ hardware: { tcbStatuses: accepted } }: Pick<Policy, 'hardware'>): string {
  return TCB_STATUSES.filter((status) => accepted.includes(status)).join(' or ');
}

const STANDARD = defaultPolicy({ freshness: 'fetched' });

function instances(accepted: Policy['instances']): string[] {
  if (accepted === 'running') return [];
  if (accepted === 'all') return ['every instance that the evidence lists, none of which may be called stopped'];
  return [`at least ${accepted.atLeast} ${accepted.atLeast === 1 ? 'instance' : 'different instances'} of the app`];
}

function drift({ fail }: Policy['drift']): string[] {
  return fail.length === 0 ? [] : [`instances that do not differ in ${enumerate(fail)}`];
}

function hardware(accepted: Policy['hardware']): string[] {
  const { hardware: standard } = STANDARD;
  const { graceDays, minTcbEvaluationDataNumber, maxCollateralAgeDays, clockSkewMinutes, minTeeTcbSvn } = accepted;
  const { allow, deny } = accepted.advisories;
  const pins = PINS.filter(([name]) => accepted[name].length > 0).map(([name, word]) => pinned(word, accepted[name]));
  return [
    `TCB status ${tcbStatuses({ hardware: accepted })}${graceDays === 0 ? '' : `, and OutOfDate for ${days(graceDays)} after the date of its TCB level`}`,
    ...(accepted.debug ? ['debug VMs, whose memory the host can read'] : []),
    ...(accepted.teeTypes.includes('sgx') ? ['SGX enclaves, which are no VMs'] : []),
    ...(allow.length === 0 ? [] : [`no open advisory but ${some(allow)}`]),
    ...(deny.length === 0 ? [] : [`never the open advisories ${some(deny)}`]),
    ...(minTcbEvaluationDataNumber === standard.minTcbEvaluationDataNumber
      ? []
      : [`collateral from TCB evaluation data number ${minTcbEvaluationDataNumber} on`]),
    ...(maxCollateralAgeDays === standard.maxCollateralAgeDays
      ? []
      : [`collateral of up to ${days(maxCollateralAgeDays)}`]),
    ...(clockSkewMinutes === standard.clockSkewMinutes
      ? []
      : [`documents from ${clockSkewMinutes} ${clockSkewMinutes === 1 ? 'minute' : 'minutes'} ahead of the time`]),
    ...(minTeeTcbSvn === null ? [] : [`TEE TCB SVN from ${minTeeTcbSvn} on`]),
    ...pins,
  ];
}

const PINS = [
  ['fmspc', 'FMSPC'],
  ['qeVendorId', 'QE vendor'],
  ['mrSeam', 'MRSEAM'],
  ['mrSignerSeam', 'MRSIGNERSEAM'],
  ['seamAttributes', 'SEAMATTRIBUTES'],
  ['tdAttributes', 'TD attributes'],
  ['xfam', 'XFAM'],
  ['mrServiceTd', 'MRSERVICETD'],
  ['mrConfigId', 'MRCONFIGID'],
  ['mrOwner', 'MROWNER'],
  ['mrOwnerConfig', 'MROWNERCONFIG'],
] as const satisfies readonly (readonly [keyof Policy['hardware'], string])[];

function os({ images, measurements, referenceValueSigners, allowDev }: Policy['os']): string[] {
  const signers = referenceValueSigners.map((signer) => {
    const { publicKey, workflow } = signer;
    return publicKey === null
      ? workflowInWords({ ...signer, signerWorkflow: workflow })
      : `the key ${publicKey.slice(-12)}`;
  });
  return [
    ...(measurements.length === 0
      ? []
      : [`the OS with the registers of ${some(measurements.map(({ name }) => name))}`]),
    ...(images.length === 0 ? [] : [`the OS image ${some(images.map(({ name }) => name))}, by its hash`]),
    ...(signers.length === 0 ? [] : [`the OS that a signer vouches for: ${some(signers)}`]),
    ...(allowDev ? ['development images, whose consoles are open'] : []),
  ];
}

function workflowInWords(signer: Omit<ImageProvenance, 'image' | 'digests'>): string {
  const { serverUrl, repository, signerWorkflow, ref, issuer, selfHosted } = signer;
  return [
    `${repository} ${signerWorkflow}`,
    ...(ref === null ? [] : [` at ${ref}`]),
    ...(serverUrl === GITHUB_COM ? [] : [` on ${serverUrl}`]),
    ...(issuer === null ? [] : [`, by the issuer ${issuer}`]),
    ...(selfHosted ? [', on any runner'] : []),
  ].join('');
}

function required(components: Policy['components']): string[] {
  if (components.length === 1) return [];
  return [`evidence of ${enumerate(components.map((role) => ROLE[role]))} must be there`];
}

/** What is accepted of a component that a section of its own judges. */
function section(role: 'kms' | 'gateway', policy: Policy): string[] {
  const own = sectionsOf(role, policy);
  const isStandard = own.freshness === STANDARD[role].freshness;
  return [
    ...(isStandard ? [] : [FRESHNESS[own.freshness]]),
    ...os(own.os),
    ...(own.aggregatedMrs.length === 0 ? [] : [`the aggregated measurement ${some(own.aggregatedMrs)}`]),
    ...sourceCode(own.sourceCode, ''),
  ].map((line) => `of ${ROLE[role]}: ${line}`);
}

const ROLE: Readonly<Record<ComponentRole, string>> = { app: 'the app', kms: 'the KMS', gateway: 'the gateway' };

/** @param unless when the compose hashes do not count */
function sourceCode(accepted: Policy['sourceCode'], unless: string): string[] {
  const { composeHashes, appIds, keyProvider, rtmr3, requireMrConfigId, appCompose, findings, registry } = accepted;
  const { provenance, provenanceFor } = accepted;
  const members = Object.keys(appCompose);
  const refused = [...SEVERITIES, ...COMPOSE_RULE_NAMES].filter((one) => findings.fail.includes(one));
  return [
    ...(composeHashes.length === 0 ? [] : [`compose hash ${some(composeHashes)}${unless}`]),
    ...(members.length === 0 ? [] : [`as the policy lists them: ${some(members)} of the app-compose`]),
    ...(appIds.length === 0 ? [] : [`app id ${some(appIds)}`]),
    ...(keyProvider === null
      ? []
      : [`key provider ${[keyProvider.kind, keyProvider.id].filter((part) => part !== null).join(' ')}`]),
    ...(rtmr3.length === 0 ? [] : [pinned('RTMR3', rtmr3)]),
    ...(requireMrConfigId ? ['MRCONFIGID must bind the launch'] : []),
    ...(refused.length === 0
      ? []
      : [
          `no finding of ${some(refused)} in the app-compose${findings.allow.length === 0 ? '' : `, but ${some(findings.allow)}`}`,
        ]),
    ...(registry === null ? [] : registryLines(registry)),
    ...provenance.map(imageFrom),
    ...(provenanceFor === 'listed' ? [] : ['no image but those, and each by its digest']),
  ];
}

function registryLines(accepted: RegistryPolicy): string[] {
  const { chainId, contract, kmsContract, endpoints, maxAgeMinutes, onlyThis, upgradeable, owner, codeHashes } =
    accepted;
  const asked = endpoints === 1 ? '' : `, as ${endpoints} endpoints tell it`;
  const age = maxAgeMinutes === null ? '' : `, at a block of up to ${maxAgeMinutes} minutes`;
  return [
    `the contracts on chain ${chainId} must let the app have its keys${asked}${age}`,
    ...(contract === null ? [] : [`the app’s contract ${contract}`]),
    ...(kmsContract === null ? [] : [`the KMS contract ${kmsContract}`]),
    ...(onlyThis ? ['the app’s contract must allow no other compose hash'] : []),
    upgradeable
      ? 'a contract whose owner can replace its code'
      : 'nobody may be able to replace the code of the app’s contract',
    ...(owner.length === 0 ? [] : [`the app’s contract owned by ${some(owner)}`]),
    ...(codeHashes.length === 0 ? [] : [`contract code ${some(codeHashes)}`]),
  ];
}

function domain({ accounts, cas, resolvers, since, ct, skip }: DomainPolicy): string[] {
  return [
    ...(accounts.length === 0 ? [] : [`certificates by the ACME account ${some(accounts)} alone`]),
    ...(cas.length === 0 ? [] : [`certificates by the CA ${some(cas)} alone`]),
    ...(resolvers.length === 0 ? [] : [`the word of the DNS resolvers ${enumerate(resolvers)}`]),
    ...(ct ? ['no certificate in the public logs whose key the TEE does not hold'] : []),
    ...(since === null ? [] : [`other certificates, where they were issued before ${since}`]),
    ...(skip.length === 0 ? [] : [`a domain without ${enumerate(skip.map((check) => `domain.${check}`))}`]),
  ].map((line) => `of the domain: ${line}`);
}

function imageFrom({ image, digests: { allow, deny }, ...builder }: ImageProvenance): string {
  const built = builder.repository === null ? [] : [`built by ${workflowInWords(builder)}`];
  const accepted = [...built, ...(allow.length === 0 ? [] : [`with the digest ${some(allow)}`])].join(', or ');
  return `the image ${image}${accepted === '' ? '' : ` ${accepted}`}${deny.length === 0 ? '' : `, never ${some(deny)}`}`;
}

function pinned(what: string, values: readonly string[]): string {
  return `${what} ${some(values)}`;
}

const MAX_LISTED = 3;

/** The first few of what any one may be. */
function some(items: readonly string[]): string {
  const shown = items.slice(0, MAX_LISTED);
  const more = items.length - shown.length;
  return more === 0 ? shown.join(' or ') : `${shown.join(', ')} or one of ${more} more`;
}

function days(count: number): string {
  return `${count} ${count === 1 ? 'day' : 'days'}`;
}
