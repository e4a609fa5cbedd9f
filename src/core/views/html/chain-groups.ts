// What each check is about: the part of the chain of trust that it judges. Every check belongs to one group, and every group
// to one part.

import type { CheckId } from '../../result/catalog.js';

/** Parts of the chain, each vouched for by what stands before it; the last four hang from more than one. */
export const LINKS = [
  'platform',
  'enclave',
  'quote',
  'module',
  'os',
  'launch',
  'compose',
  'containers',
  'keys',
  'registry',
  'certificate',
  'domain',
] as const;
export type Link = (typeof LINKS)[number];

/** Not there where nothing was asked of them. */
export const OPTIONAL: readonly Link[] = ['keys', 'registry', 'certificate'];

export type Group = Link | 'collateral' | 'status';

/** In the order of the list of checks. */
export const GROUPS: Readonly<Record<Group, { title: string; question: string; link: Link }>> = {
  platform: {
    title: 'Platform',
    question: 'Is this a genuine Intel machine, not revoked, with a known state?',
    link: 'platform',
  },
  collateral: {
    title: 'What Intel says of it',
    question: 'Are the statements that it is judged by Intel’s own, and current?',
    link: 'platform',
  },
  status: { title: 'Taken together', question: 'Does the policy accept the state of all its parts?', link: 'platform' },
  enclave: { title: 'Quoting enclave', question: 'Is the enclave that signs quotes Intel’s?', link: 'enclave' },
  quote: { title: 'Quote', question: 'Did that enclave sign exactly this, and when?', link: 'quote' },
  module: {
    title: 'TDX module and settings of the VM',
    question: 'Is the VM shut off from its host?',
    link: 'module',
  },
  os: { title: 'OS image', question: 'Which system booted?', link: 'os' },
  launch: {
    title: 'Launch record',
    question: 'What did that system measure before it started anything?',
    link: 'launch',
  },
  compose: { title: 'Compose file', question: 'Is the measured file the expected one?', link: 'compose' },
  containers: { title: 'Containers', question: 'What does that file let run?', link: 'containers' },
  keys: { title: 'Keys', question: 'Who gives the app its keys?', link: 'keys' },
  registry: { title: 'Registry', question: 'What does the contract allow to run with these keys?', link: 'registry' },
  certificate: { title: 'TLS certificate', question: 'Was its key made inside?', link: 'certificate' },
  domain: { title: 'Domain', question: 'Do those who use the domain reach the app?', link: 'domain' },
};

export const GROUP_NAMES = Object.keys(GROUPS) as Group[];

type ComposeRuleId = Extract<CheckId, `source-code.compose.${string}`>;

const GROUP_OF: Readonly<Record<Exclude<CheckId, ComposeRuleId>, Group>> = {
  'hardware.quote-format': 'quote',
  'hardware.quote-trailing-bytes': 'quote',
  'hardware.tee-type': 'quote',
  'hardware.collateral': 'collateral',
  'hardware.root-ca': 'platform',
  'hardware.pck-chain': 'platform',
  'hardware.tcb-info-chain': 'collateral',
  'hardware.qe-identity-chain': 'collateral',
  'hardware.pck-crl-chain': 'platform',
  'hardware.root-ca-crl': 'platform',
  'hardware.pck-crl': 'platform',
  'hardware.revocation': 'platform',
  'hardware.tcb-info-signature': 'collateral',
  'hardware.tcb-info-window': 'collateral',
  'hardware.tcb-info-platform': 'collateral',
  'hardware.qe-identity-signature': 'collateral',
  'hardware.qe-identity-window': 'collateral',
  'hardware.tcb-evaluation-data-number': 'collateral',
  'hardware.collateral-age': 'collateral',
  'hardware.qe-report-signature': 'enclave',
  'hardware.qe-identity': 'enclave',
  'hardware.qe-tcb': 'enclave',
  'hardware.attestation-key': 'enclave',
  'hardware.quote-signature': 'quote',
  'hardware.tdx-module': 'module',
  'hardware.platform-tcb': 'platform',
  'hardware.tcb-status': 'status',
  'hardware.advisories': 'status',
  'hardware.td-attributes': 'module',
  'hardware.xfam': 'module',
  'hardware.mrseam': 'module',
  'hardware.mrservicetd': 'module',
  'hardware.fmspc': 'platform',
  'hardware.qe-vendor-id': 'enclave',
  'hardware.mrsignerseam': 'module',
  'hardware.seamattributes': 'module',
  'hardware.mrconfigid': 'module',
  'hardware.mrowner': 'module',
  'hardware.mrownerconfig': 'module',
  'hardware.tee-tcb-svn': 'module',
  'hardware.enclave-attributes': 'module',
  'hardware.report-data': 'quote',
  'hardware.freshness': 'quote',
  'hardware.channel': 'quote',
  'hardware.clock': 'quote',
  'hardware.drift': 'status',
  'os.ground': 'os',
  'os.event-log-replay': 'os',
  'os.event-layout': 'os',
  'os.constant-events': 'os',
  'os.td-hob': 'os',
  'os.boot-path': 'os',
  'os.measurement-document': 'os',
  'os.mrtd': 'os',
  'os.rtmr0': 'os',
  'os.rtmr1': 'os',
  'os.rtmr2': 'os',
  'os.acpi-tables': 'os',
  'os.reference-value': 'os',
  'os.image-hash-event': 'os',
  'os.dev-image': 'os',
  'os.drift': 'os',
  'source-code.ground': 'launch',
  'source-code.event-log-replay': 'launch',
  'source-code.event-digests': 'launch',
  'source-code.rtmr3': 'launch',
  'source-code.launch-events': 'launch',
  'source-code.mr-config-id': 'launch',
  'source-code.app-id': 'launch',
  'source-code.instance-id': 'launch',
  'source-code.compose-hash': 'compose',
  'source-code.compose-file': 'compose',
  'source-code.app-compose': 'compose',
  'source-code.drift': 'compose',
  'source-code.compose-manager': 'containers',
  'source-code.provenance.digests': 'containers',
  'source-code.provenance.manifests': 'containers',
  'source-code.provenance.tag': 'containers',
  'source-code.provenance.signature': 'containers',
  'source-code.provenance.source': 'containers',
  'source-code.findings': 'containers',
  'source-code.key-provider': 'keys',
  'source-code.kms-binding': 'keys',
  'source-code.key-provider-quote': 'keys',
  'source-code.registry.endpoints': 'registry',
  'source-code.registry.contract': 'registry',
  'source-code.registry.kms-contract': 'registry',
  'source-code.registry.registered': 'registry',
  'source-code.registry.compose-hash': 'registry',
  'source-code.registry.device': 'registry',
  'source-code.registry.os-image': 'registry',
  'source-code.registry.boot': 'registry',
  'source-code.registry.kms-measurement': 'registry',
  'source-code.registry.gateway': 'registry',
  'source-code.registry.owner': 'registry',
  'source-code.registry.upgrades': 'registry',
  'source-code.registry.only-this': 'registry',
  'domain.ground': 'domain',
  'domain.name': 'domain',
  'domain.tee-controlled-key': 'certificate',
  'domain.certificate': 'certificate',
  'domain.caa': 'domain',
  'domain.ct': 'domain',
};

/** What a file lets happen is about its containers. */
export function groupOf(id: CheckId): Group {
  return isRule(id) ? 'containers' : GROUP_OF[id];
}

function isRule(id: CheckId): id is ComposeRuleId {
  return id.startsWith('source-code.compose.');
}

export function linkOf(id: CheckId): Link {
  return GROUPS[groupOf(id)].link;
}
