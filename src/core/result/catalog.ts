// Every check this package can report: its id, phase and the proposition that holds when it passes.
// Ids are stable; docs/checks.md explains each one (a test keeps the two in step).

import { COMPOSE_RULE_NAMES, COMPOSE_RULES, type ComposeRule } from './compose-rules.js';
import type { Phase } from './words.js';

interface CatalogEntry {
  phase: Phase;
  title: string;
}

const entry = (phase: Phase, title: string): CatalogEntry => ({ phase, title });

type ComposeCheckId = `source-code.compose.${ComposeRule}`;

/** A check for each rule about the app-compose. It passes unless the policy refuses what the rule found. */
const COMPOSE_CHECKS = Object.fromEntries(
  COMPOSE_RULE_NAMES.map((rule) => [
    `source-code.compose.${rule}`,
    entry('source-code', `The policy does not refuse it: ${lowerFirst(COMPOSE_RULES[rule].title)}`),
  ]),
) as Record<ComposeCheckId, CatalogEntry>;

export const CATALOG = {
  'hardware.quote-format': entry('hardware', 'The quote follows Intel’s format'),
  'hardware.quote-trailing-bytes': entry('hardware', 'Nothing but zero padding follows the quote'),
  'hardware.tee-type': entry('hardware', 'The quote comes from an accepted kind of TEE'),
  'hardware.collateral': entry('hardware', 'PCK collateral for the platform is at hand'),
  'hardware.root-ca': entry('hardware', 'Every chain ends in the trusted root key'),
  'hardware.pck-chain': entry('hardware', 'The PCK certificate chain is valid'),
  'hardware.tcb-info-chain': entry('hardware', 'The TCB info signing chain is valid'),
  'hardware.qe-identity-chain': entry('hardware', 'The QE identity signing chain is valid'),
  'hardware.pck-crl-chain': entry('hardware', 'The issuer chain of the PCK revocation list is valid'),
  'hardware.root-ca-crl': entry('hardware', 'The root CA’s revocation list is authentic and current'),
  'hardware.pck-crl': entry('hardware', 'The PCK CA’s revocation list is authentic and current'),
  'hardware.revocation': entry('hardware', 'No certificate in use is revoked'),
  'hardware.tcb-info-signature': entry('hardware', 'The TCB info is signed by Intel'),
  'hardware.tcb-info-window': entry('hardware', 'The TCB info is current'),
  'hardware.tcb-info-platform': entry('hardware', 'The TCB info is for this platform (FMSPC, PCE-ID)'),
  'hardware.qe-identity-signature': entry('hardware', 'The QE identity is signed by Intel'),
  'hardware.qe-identity-window': entry('hardware', 'The QE identity is current'),
  'hardware.tcb-evaluation-data-number': entry('hardware', 'The collateral is of a recent TCB recovery'),
  'hardware.collateral-age': entry('hardware', 'The collateral is younger than the policy’s limit'),
  'hardware.qe-report-signature': entry('hardware', 'The PCK key signed the quoting enclave’s report'),
  'hardware.qe-identity': entry('hardware', 'The quoting enclave is Intel’s'),
  'hardware.qe-tcb': entry('hardware', 'The quoting enclave’s version has a TCB level'),
  'hardware.attestation-key': entry('hardware', 'The quoting enclave vouches for the attestation key'),
  'hardware.quote-signature': entry('hardware', 'The attestation key signed the quote'),
  'hardware.tdx-module': entry('hardware', 'The TDX module is Intel’s and has a TCB level'),
  'hardware.platform-tcb': entry('hardware', 'The platform has a TCB level'),
  'hardware.tcb-status': entry('hardware', 'The converged TCB status is accepted by the policy'),
  'hardware.advisories': entry('hardware', 'No open advisory is refused by the policy'),
  'hardware.td-attributes': entry('hardware', 'The TD’s attributes are safe and as pinned'),
  'hardware.xfam': entry('hardware', 'The TD’s extended features are as pinned'),
  'hardware.mrseam': entry('hardware', 'The TDX module’s measurement is as pinned'),
  'hardware.mrservicetd': entry('hardware', 'No service TD is bound to the TD, or one that is pinned'),
  'hardware.fmspc': entry('hardware', 'The platform’s model is as pinned'),
  'hardware.qe-vendor-id': entry('hardware', 'The vendor of the quoting enclave is as pinned'),
  'hardware.mrsignerseam': entry('hardware', 'The TDX module’s signer is as pinned'),
  'hardware.seamattributes': entry('hardware', 'The TDX module’s attributes are as pinned'),
  'hardware.mrconfigid': entry('hardware', 'The configuration that the host gave the TD is as pinned'),
  'hardware.mrowner': entry('hardware', 'The TD’s owner is as pinned'),
  'hardware.mrownerconfig': entry('hardware', 'The configuration that the TD’s owner gave is as pinned'),
  'hardware.tee-tcb-svn': entry('hardware', 'The TDX module and its microcode are as recent as the policy asks'),
  'hardware.enclave-attributes': entry('hardware', 'The enclave’s attributes are safe'),
  'hardware.report-data': entry('hardware', 'The report data binds what it should'),
  'hardware.freshness': entry('hardware', 'The evidence is as fresh as the policy asks'),
  'hardware.channel': entry('hardware', 'TLS to the server that gave the report ends in the attested workload'),
  'hardware.clock': entry('hardware', 'The clock here agrees with that of the target’s server'),
  'hardware.drift': entry('hardware', 'Its hardware differs from that of its peers in nothing that the policy refuses'),

  'os.ground': entry('os', 'The hardware that vouches for the registers is proven'),
  'os.event-log-replay': entry('os', 'The event log replays to RTMR0, RTMR1 and RTMR2 of the quote'),
  'os.event-layout': entry('os', 'The boot events have a known layout'),
  'os.constant-events': entry('os', 'Boot events that are the same for every launch have their known digests'),
  'os.td-hob': entry('os', 'The TD HOB describes the claimed memory'),
  'os.boot-path': entry('os', 'The kernel was booted directly, in the known order'),
  'os.measurement-document': entry('os', 'The measurement document belongs to the claimed image'),
  'os.mrtd': entry('os', 'MRTD is that of the expected firmware'),
  'os.rtmr0': entry('os', 'RTMR0 is that of the expected virtual hardware'),
  'os.rtmr1': entry('os', 'RTMR1 is that of the expected kernel'),
  'os.rtmr2': entry('os', 'RTMR2 is that of the expected command line and initrd'),
  'os.acpi-tables': entry('os', 'The ACPI tables are those QEMU makes for the claimed VM'),
  'os.reference-value': entry('os', 'The OS is one the verifier knows'),
  'os.image-hash-event': entry('os', 'The guest’s own account of its image agrees'),
  'os.dev-image': entry('os', 'The image is not a development build'),
  'os.drift': entry('os', 'Its OS differs from that of its peers in nothing that the policy refuses'),

  'source-code.ground': entry('source-code', 'The OS that reported the events of RTMR3 is proven'),
  'source-code.event-log-replay': entry('source-code', 'The event log replays to RTMR3 of the quote'),
  'source-code.event-digests': entry('source-code', 'Every runtime event’s digest follows from its name and payload'),
  'source-code.rtmr3': entry('source-code', 'RTMR3 is as pinned'),
  'source-code.launch-events': entry('source-code', 'The launch events are complete, single and before system-ready'),
  'source-code.compose-hash': entry('source-code', 'The measured app-compose is the expected one'),
  'source-code.compose-file': entry('source-code', 'The Docker Compose file that runs is the expected one'),
  'source-code.app-compose': entry('source-code', 'What the app-compose says besides is accepted'),
  'source-code.mr-config-id': entry('source-code', 'MRCONFIGID agrees with the launch events'),
  'source-code.app-id': entry('source-code', 'The app id is measured and accepted'),
  'source-code.instance-id': entry('source-code', 'The instance id is measured'),
  'source-code.key-provider': entry('source-code', 'The key provider is measured and accepted'),
  'source-code.kms-binding': entry('source-code', 'The keys come from the KMS of this deployment'),
  'source-code.key-provider-quote': entry(
    'source-code',
    'The local key provider is a genuine enclave on the same host',
  ),
  'source-code.registry.endpoints': entry('source-code', 'The endpoints that were asked of the chain agree'),
  'source-code.registry.contract': entry('source-code', 'There is a contract at the measured app id'),
  'source-code.registry.kms-contract': entry(
    'source-code',
    'The KMS contract is a known one, and holds the key that the app’s keys hang on',
  ),
  'source-code.registry.registered': entry('source-code', 'The KMS contract knows the app'),
  'source-code.registry.compose-hash': entry('source-code', 'The app’s contract allows the measured compose hash'),
  'source-code.registry.device': entry('source-code', 'The app’s contract allows the machine'),
  'source-code.registry.os-image': entry('source-code', 'The KMS contract allows the OS image'),
  'source-code.registry.boot': entry('source-code', 'The contracts let this very boot have its keys'),
  'source-code.registry.kms-measurement': entry('source-code', 'The KMS contract allows what the KMS node runs'),
  'source-code.registry.gateway': entry('source-code', 'The KMS contract names this gateway'),
  'source-code.registry.owner': entry('source-code', 'The policy accepts the owner of the app’s contract'),
  'source-code.registry.upgrades': entry('source-code', 'Nobody can replace the code of the app’s contract'),
  'source-code.registry.only-this': entry('source-code', 'The app’s contract allows no other compose hash'),
  'source-code.drift': entry(
    'source-code',
    'It is of one app with its peers, and differs from them in nothing that the policy refuses',
  ),
  'source-code.compose-manager': entry(
    'source-code',
    'No manager in the VM runs other compose files than the measured one',
  ),
  'source-code.provenance.digests': entry('source-code', 'The container images are fixed by their digests'),
  'source-code.provenance.manifests': entry('source-code', 'The digests lead to what the VM can run'),
  'source-code.provenance.tag': entry('source-code', 'A tag beside a digest decides nothing'),
  'source-code.provenance.signature': entry('source-code', 'Authentic attestations are about the images'),
  'source-code.provenance.source': entry('source-code', 'The images were built by whom the policy names'),
  'source-code.findings': entry('source-code', 'The policy refuses nothing that the app-compose lets happen'),
  ...COMPOSE_CHECKS,

  'domain.ground': entry('domain', 'What runs where the TLS key is held is proven'),
  'domain.name': entry('domain', 'The domain leads to this app'),
  'domain.tee-controlled-key': entry('domain', 'The keys of the domain’s TLS certificate were made in the TEE'),
  'domain.certificate': entry('domain', 'The domain serves a valid certificate of an attested key'),
  'domain.caa': entry('domain', 'Nobody but the TEE’s account may be given a certificate for the domain'),
  'domain.ct': entry('domain', 'Public logs know no certificate for the domain with another key'),
} as const satisfies Record<string, CatalogEntry>;

export type CheckId = keyof typeof CATALOG;

/** Heading in docs/checks.md that explains the check: the checks of the app-compose’s rules share one. */
export function sectionOf(id: CheckId): CheckId {
  return id.startsWith('source-code.compose.') ? 'source-code.findings' : id;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
