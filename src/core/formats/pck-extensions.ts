// The SGX extension of a PCK certificate: the platform and its TCB as Intel provisioned it.
// Intel SGX PCK Certificate and Certificate Revocation List Profile Specification, section 1.3.5.

import { toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import { DerReader, TAG } from './codec/der.js';
import { type Certificate, findExtension } from './codec/x509.js';

const OID_SGX_EXTENSIONS = '1.2.840.113741.1.13.1';

export interface PckExtensions {
  /** 16 bytes. */
  ppid: Uint8Array;
  /** Raw CPUSVN, 16 bytes; compare `sgxComponents` with TCB levels, not these. */
  cpuSvn: Uint8Array;
  /** 16 SVNs, 0..255. */
  sgxComponents: number[];
  pceSvn: number;
  /** 2 bytes, lower-case hex. */
  pceId: string;
  /** 6 bytes, lower-case hex. */
  fmspc: string;
  sgxType: 'standard' | 'scalable' | 'scalable-with-integrity';
  /** 16 bytes; null in certificates of the Processor CA. */
  platformInstanceId: Uint8Array | null;
  /** Null in certificates of the Processor CA. */
  configuration: { dynamicPlatform: boolean; cachedKeys: boolean; smtEnabled: boolean } | null;
}

const FIELD = 'pck.sgx_extensions';
const SGX_TYPES = ['standard', 'scalable', 'scalable-with-integrity'] as const;

/** Of certificates that were read: nobody writes to one. */
const knownExtensions = new WeakMap<Certificate, PckExtensions>();

/** As `parsePckExtensions`, once a certificate. */
export function readPckExtensions(certificate: Certificate): PckExtensions {
  const extensions = knownExtensions.get(certificate) ?? parsePckExtensions(certificate);
  knownExtensions.set(certificate, extensions);
  return extensions;
}

/**
 * SGX extension of a PCK certificate. Elements that are not listed above are ignored.
 * @throws ParseError when the extension or a required element is missing, appears twice or has another form
 */
export function parsePckExtensions(certificate: Certificate): PckExtensions {
  const extension = findExtension(certificate, OID_SGX_EXTENSIONS);
  if (extension === undefined) {
    throw new ParseError('PARSE_INVALID', FIELD, `the certificate has no extension ${OID_SGX_EXTENSIONS}`, {
      hint: 'A PCK certificate has one: this is a certificate of another kind.',
    });
  }
  const input = new DerReader(extension.value, FIELD);
  const elements = readElements(input, '');
  input.end('');
  const tcb = required(elements, '2', 'tcb', readElements);
  return {
    ppid: required(elements, '1', 'ppid', octets(16)),
    cpuSvn: required(tcb, '2.18', 'tcb.cpusvn', octets(16)),
    sgxComponents: Array.from({ length: 16 }, (_, i) =>
      required(tcb, `2.${i + 1}`, `tcb.component${i + 1}`, svn(0xff)),
    ),
    pceSvn: required(tcb, '2.17', 'tcb.pcesvn', svn(0xffff)),
    pceId: toHex(required(elements, '3', 'pceid', octets(2))),
    fmspc: toHex(required(elements, '4', 'fmspc', octets(6))),
    sgxType: required(elements, '5', 'sgx_type', readSgxType),
    platformInstanceId: optional(elements, '6', 'platform_instance_id', octets(16)),
    configuration: optional(elements, '7', 'configuration', readConfiguration),
  };
}

/** Which of Intel's CAs issued a PCK certificate, by the issuer's name; null for any other issuer. */
export function pckCaType(certificate: Certificate): 'platform' | 'processor' | null {
  if (certificate.issuerName === 'Intel SGX PCK Platform CA') return 'platform';
  return certificate.issuerName === 'Intel SGX PCK Processor CA' ? 'processor' : null;
}

/** By OID: a reader that stands at the element's value. */
type Elements = Map<string, DerReader>;
type ReadValue<T> = (value: DerReader, name: string) => T;

/** SEQUENCE OF SEQUENCE { OID, value }. */
function readElements(reader: DerReader, name: string): Elements {
  const list = reader.enter(TAG.SEQUENCE, name);
  const elements: Elements = new Map();
  while (!list.done) {
    const element = list.enter(TAG.SEQUENCE, name);
    const oid = element.oid(name);
    if (elements.has(oid)) element.fail('PARSE_INVALID', name, `the element ${oid} appears twice`);
    elements.set(oid, element);
  }
  return elements;
}

function required<T>(elements: Elements, id: string, name: string, read: ReadValue<T>): T {
  const value = optional(elements, id, name, read);
  if (value === null) throw new ParseError('PARSE_INVALID', `${FIELD}.${name}`, 'is missing');
  return value;
}

function optional<T>(elements: Elements, id: string, name: string, read: ReadValue<T>): T | null {
  const element = elements.get(`${OID_SGX_EXTENSIONS}.${id}`);
  if (element === undefined) return null;
  const value = read(element, name);
  element.end(name);
  return value;
}

const svn =
  (max: number): ReadValue<number> =>
  (value, name) =>
    value.smallInteger(name, max);

const octets =
  (length: number): ReadValue<Uint8Array> =>
  (value, name) => {
    const bytes = value.octetString(name);
    if (bytes.length !== length) {
      value.fail('PARSE_INVALID', name, `expected ${length} bytes, got ${bytes.length}`);
    }
    return bytes;
  };

function readSgxType(value: DerReader, name: string): PckExtensions['sgxType'] {
  const type = SGX_TYPES[value.smallInteger(name, 0xff, TAG.ENUMERATED)];
  if (type === undefined) value.fail('PARSE_UNSUPPORTED', name, `supported: ${SGX_TYPES.join(', ')} (0..2)`);
  return type;
}

function readConfiguration(value: DerReader, name: string): NonNullable<PckExtensions['configuration']> {
  const flags = readElements(value, name);
  const readFlag: ReadValue<boolean> = (flag, flagName) => flag.boolean(flagName);
  return {
    dynamicPlatform: required(flags, '7.1', `${name}.dynamic_platform`, readFlag),
    cachedKeys: required(flags, '7.2', `${name}.cached_keys`, readFlag),
    smtEnabled: required(flags, '7.3', `${name}.smt_enabled`, readFlag),
  };
}
