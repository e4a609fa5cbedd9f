// What an item of a bundle is, in words, by its name.

import {
  ACME_INFO_ITEMS,
  ANSWER_ITEM,
  APP_COMPOSE_ITEM,
  CA_FILE_ITEMS,
  CERTIFICATE_HISTORY_ITEMS,
  CHAIN_RECORD_ITEMS,
  COLLATERAL_ITEMS,
  COMPOSE_FILE_ITEM,
  CT_LOG_LIST_ITEM,
  DNS_RECORD_ITEMS,
  GATEWAY_EVIDENCE_ITEMS,
  GUEST_AGENT_INFO_ITEM,
  IMAGE_RECORD_ITEMS,
  INGRESS_EVIDENCE_ITEMS,
  KMS_EVIDENCE_ITEMS,
  OS_IMAGE_ITEMS,
  PEER_CERTIFICATE_ITEMS,
  PUBLIC_ROOTS_ITEM,
  REFERENCE_VALUES_ITEMS,
  REVOCATION_ITEMS,
  SERVED_CERTIFICATE_ITEMS,
  SERVER_CLOCK_ITEM,
} from '../../../bundle.js';

const TITLES: readonly (readonly [name: string, title: string])[] = [
  [APP_COMPOSE_ITEM, 'App-compose that was expected'],
  [COMPOSE_FILE_ITEM, 'Docker Compose file that was expected'],
  [ANSWER_ITEM, 'Answer that the evidence was part of'],
  [GUEST_AGENT_INFO_ITEM, 'What the guest agent says of itself'],
  [SERVER_CLOCK_ITEM, 'Time by the target’s server'],
  [PUBLIC_ROOTS_ITEM, 'Public root CAs'],
  [CT_LOG_LIST_ITEM, 'List of CT logs'],
  [COLLATERAL_ITEMS, 'Intel’s statements'],
  [KMS_EVIDENCE_ITEMS, 'Evidence of the KMS'],
  [GATEWAY_EVIDENCE_ITEMS, 'Evidence of the gateway'],
  [ACME_INFO_ITEMS, 'What the gateway says of its TLS keys'],
  [INGRESS_EVIDENCE_ITEMS, 'What the app publishes of its TLS keys'],
  [SERVED_CERTIFICATE_ITEMS, 'Certificates that the domain serves'],
  [DNS_RECORD_ITEMS, 'Answers of a resolver'],
  [REVOCATION_ITEMS, 'What a CA says of revoked certificates'],
  [CA_FILE_ITEMS, 'Root CAs that were given'],
  [CERTIFICATE_HISTORY_ITEMS, 'What a monitor of public logs lists'],
  [PEER_CERTIFICATE_ITEMS, 'Certificates of a server that was asked'],
  [OS_IMAGE_ITEMS, 'Reference of an OS image'],
  [IMAGE_RECORD_ITEMS, 'Record of a container image'],
  [REFERENCE_VALUES_ITEMS, 'Signed reference values'],
  [CHAIN_RECORD_ITEMS, 'Answers of an endpoint of a chain'],
];

export function itemTitle(name: string): string {
  const known = TITLES.find(([own]) => (own.endsWith('/') ? name.startsWith(own) : name === own));
  return known?.[1] ?? (name.startsWith('evidence') ? 'Quote and event log' : name);
}
