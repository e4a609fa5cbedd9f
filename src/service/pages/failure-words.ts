// What happened where a check failed, in one clause: for lists, in which a line has room for no more.

import type { CheckId } from '../../core/result/catalog.js';
import { COMPOSE_RULES, type ComposeRule } from '../../core/result/compose-rules.js';

type ComposeCheckId = `source-code.compose.${ComposeRule}`;

const WORDS: Readonly<Record<Exclude<CheckId, ComposeCheckId>, string>> = {
  'hardware.quote-format': 'the quote does not follow Intel’s format',
  'hardware.quote-trailing-bytes': 'something follows the quote',
  'hardware.tee-type': 'the quote comes from a kind of TEE that is not accepted',
  'hardware.collateral': 'there is no PCK collateral for the platform',
  'hardware.root-ca': 'a chain does not end in the trusted root key',
  'hardware.pck-chain': 'the PCK certificate chain is not valid',
  'hardware.tcb-info-chain': 'the chain of the TCB info’s signature is not valid',
  'hardware.qe-identity-chain': 'the chain of the QE identity’s signature is not valid',
  'hardware.pck-crl-chain': 'the chain of the PCK revocation list is not valid',
  'hardware.root-ca-crl': 'the root CA’s revocation list is not authentic, or not current',
  'hardware.pck-crl': 'the PCK CA’s revocation list is not authentic, or not current',
  'hardware.revocation': 'a certificate in use is revoked',
  'hardware.tcb-info-signature': 'the TCB info is not signed by Intel',
  'hardware.tcb-info-window': 'the TCB info is not current',
  'hardware.tcb-info-platform': 'the TCB info is for another platform',
  'hardware.qe-identity-signature': 'the QE identity is not signed by Intel',
  'hardware.qe-identity-window': 'the QE identity is not current',
  'hardware.tcb-evaluation-data-number': 'the collateral is not of a recent TCB recovery',
  'hardware.collateral-age': 'the collateral is older than the policy’s limit',
  'hardware.qe-report-signature': 'the PCK key did not sign the quoting enclave’s report',
  'hardware.qe-identity': 'the quoting enclave is not Intel’s',
  'hardware.qe-tcb': 'the quoting enclave’s version has no TCB level',
  'hardware.attestation-key': 'the quoting enclave does not vouch for the attestation key',
  'hardware.quote-signature': 'the attestation key did not sign the quote',
  'hardware.tdx-module': 'the TDX module is not Intel’s, or has no TCB level',
  'hardware.platform-tcb': 'the platform has no TCB level',
  'hardware.tcb-status': 'the policy does not accept the TCB status',
  'hardware.advisories': 'the policy refuses an open advisory',
  'hardware.td-attributes': 'the TD’s attributes are not safe, or not as pinned',
  'hardware.xfam': 'the TD’s extended features are not as pinned',
  'hardware.mrseam': 'the TDX module’s measurement is not as pinned',
  'hardware.mrservicetd': 'a service TD is bound to the TD that is not pinned',
  'hardware.fmspc': 'the platform’s model is not as pinned',
  'hardware.qe-vendor-id': 'the vendor of the quoting enclave is not as pinned',
  'hardware.mrsignerseam': 'the TDX module’s signer is not as pinned',
  'hardware.seamattributes': 'the TDX module’s attributes are not as pinned',
  'hardware.mrconfigid': 'the configuration that the host gave the TD is not as pinned',
  'hardware.mrowner': 'the TD’s owner is not as pinned',
  'hardware.mrownerconfig': 'the configuration that the TD’s owner gave is not as pinned',
  'hardware.tee-tcb-svn': 'the TDX module or its microcode is older than the policy asks',
  'hardware.enclave-attributes': 'the enclave’s attributes are not safe',
  'hardware.report-data': 'the report data does not bind what it should',
  'hardware.freshness': 'the evidence is not as fresh as the policy asks',
  'hardware.channel': 'TLS to the server that gave the report does not end in the attested workload',
  'hardware.clock': 'the clock here does not agree with that of the target’s server',
  'hardware.drift': 'its hardware differs from that of its peers in what the policy refuses',

  'os.ground': 'the hardware that vouches for the registers is not proven',
  'os.event-log-replay': 'the event log does not replay to RTMR0, RTMR1 and RTMR2 of the quote',
  'os.event-layout': 'the boot events have no known layout',
  'os.constant-events': 'a boot event that is the same for every launch has another digest',
  'os.td-hob': 'the TD HOB does not describe the claimed memory',
  'os.boot-path': 'the kernel was not booted directly, in the known order',
  'os.measurement-document': 'the measurement document does not belong to the claimed image',
  'os.mrtd': 'another firmware runs than the expected one',
  'os.rtmr0': 'the virtual hardware is not the expected one',
  'os.rtmr1': 'another kernel was booted than the expected one',
  'os.rtmr2': 'another command line or initrd was booted than the expected one',
  'os.acpi-tables': 'the ACPI tables are not those QEMU makes for the claimed VM',
  'os.reference-value': 'another OS was booted than any that the verifier knows',
  'os.image-hash-event': 'the guest’s own account of its image does not agree',
  'os.dev-image': 'the image is a development build',
  'os.drift': 'its OS differs from that of its peers in what the policy refuses',

  'source-code.ground': 'the OS that reported the events of RTMR3 is not proven',
  'source-code.event-log-replay': 'the event log does not replay to RTMR3 of the quote',
  'source-code.event-digests': 'a runtime event’s digest does not follow from its name and payload',
  'source-code.rtmr3': 'RTMR3 is not as pinned',
  'source-code.launch-events': 'the launch events are not complete, single and before system-ready',
  'source-code.compose-hash': 'another app-compose was deployed than the expected one',
  'source-code.compose-file': 'another Docker Compose file runs than the expected one',
  'source-code.app-compose': 'the app-compose says something besides that is not accepted',
  'source-code.mr-config-id': 'MRCONFIGID does not agree with the launch events',
  'source-code.app-id': 'the app id is not measured, or not accepted',
  'source-code.instance-id': 'the instance id is not measured',
  'source-code.key-provider': 'the key provider is not measured, or not accepted',
  'source-code.kms-binding': 'the keys do not come from the KMS of this deployment',
  'source-code.key-provider-quote': 'the local key provider is no genuine enclave on the same host',
  'source-code.registry.endpoints': 'the endpoints that were asked of the chain do not agree',
  'source-code.registry.contract': 'there is no contract at the measured app id',
  'source-code.registry.kms-contract':
    'the KMS contract is not a known one, or does not hold the key that the app’s keys hang on',
  'source-code.registry.registered': 'the KMS contract does not know the app',
  'source-code.registry.compose-hash': 'the app’s contract does not allow the measured compose hash',
  'source-code.registry.device': 'the app’s contract does not allow the machine',
  'source-code.registry.os-image': 'the KMS contract does not allow the OS image',
  'source-code.registry.boot': 'the contracts would not let this boot have its keys',
  'source-code.registry.kms-measurement': 'the KMS contract does not allow what the KMS node runs',
  'source-code.registry.gateway': 'the KMS contract does not name this gateway',
  'source-code.registry.owner': 'the policy does not accept the owner of the app’s contract',
  'source-code.registry.upgrades': 'somebody can replace the code of the app’s contract',
  'source-code.registry.only-this': 'the app’s contract allows other compose hashes too',
  'source-code.drift': 'it differs from its peers in what the policy refuses, or is not of one app with them',
  'source-code.compose-manager': 'a manager in the VM runs other compose files than the measured one',
  'source-code.provenance.digests': 'a container image is not fixed by its digest',
  'source-code.provenance.manifests': 'a digest does not lead to what the VM can run',
  'source-code.provenance.tag': 'a tag beside a digest decides something',
  'source-code.provenance.signature': 'an image has no authentic attestation',
  'source-code.provenance.source': 'an image was not built by whom the policy names',
  'source-code.findings': 'the policy refuses something that the app-compose lets happen',

  'domain.ground': 'what runs where the TLS key is held is not proven',
  'domain.name': 'the domain does not lead to this app',
  'domain.tee-controlled-key': 'a key of the domain’s TLS certificate was not made in the TEE',
  'domain.certificate': 'the domain serves no valid certificate of an attested key',
  'domain.caa': 'others than the TEE’s account may be given a certificate for the domain',
  'domain.ct': 'public logs know a certificate for the domain with another key',
};

export function failureWords(id: CheckId): string {
  if (!isOfCompose(id)) return WORDS[id];
  const { title } = COMPOSE_RULES[id.slice(COMPOSE.length) as ComposeRule];
  return `the policy refuses it: ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}

const COMPOSE = 'source-code.compose.';

function isOfCompose(id: CheckId): id is ComposeCheckId {
  return id.startsWith(COMPOSE);
}
