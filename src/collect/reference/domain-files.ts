// What the caller gives for a domain: root CAs besides the public ones, and a list of CT logs in place of the shipped one.

import { CA_FILE_ITEMS, type CollectedItem, CT_LOG_LIST_ITEM } from '../../core/bundle.js';
import { fromUtf8, preview, utf8 } from '../../core/bytes.js';
import { InputError, ParseError } from '../../core/errors.js';
import { fromBase64 } from '../../core/formats/codec/base64.js';
import { toPem } from '../../core/formats/codec/pem.js';
import { type Certificate, parseCertificate } from '../../core/formats/codec/x509.js';
import { anyObject, readJson } from '../../core/schema/reader.js';
import { fileSource, readInputFile } from '../../io/input-file.js';
import type { WantedDomain } from '../endorsements/domain/wanted.js';
import { collected, readGiven } from '../items.js';

const MAX_CA_FILES = 16;
const MAX_CA_FILE_BYTES = 1024 * 1024;
/** Of one file: as many as the store of a system has, and room. */
const MAX_CERTIFICATES = 500;
/** Characters of the certificates of all files. */
const MAX_CA_CHARACTERS = 2 * 1024 * 1024;

/** @throws InputError, ParseError for another file than it is given as */
export async function readDomainFiles(
  { caFiles, ctLogList }: Pick<WantedDomain, 'caFiles' | 'ctLogList'>,
  now: () => number,
): Promise<CollectedItem[]> {
  if (caFiles.length > MAX_CA_FILES) {
    throw new InputError('INPUT_INVALID', `ca-file: ${caFiles.length} files, at most ${MAX_CA_FILES} are read`);
  }
  const items: CollectedItem[] = [];
  let length = 0;
  for (const [number, path] of caFiles.entries()) {
    const cas = caCertificates(await readInputFile(path, 'ca-file', MAX_CA_FILE_BYTES), path);
    const bytes = utf8(cas.map(({ raw }) => toPem(raw)).join(''));
    items.push(collected('reference', `${CA_FILE_ITEMS}${number}`, { bytes, source: fileSource(path) }, now()));
    length += bytes.length;
  }
  if (length > MAX_CA_CHARACTERS) {
    const problem = `the certificates of all files are ${length} characters, at most ${MAX_CA_CHARACTERS} are read`;
    throw new InputError('INPUT_TOO_LARGE', `ca-file: ${problem}`);
  }
  const logs = await readGiven(ctLogList, CT_LOG_LIST_ITEM, 'reference', now);
  if (logs !== null) items.push(expectLogList(logs));
  return items;
}

const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

/**
 * Of a file that goes into a bundle which people publish, the CA certificates alone: it may hold comments, a server's
 * certificate, or by mistake a key.
 */
function caCertificates(bytes: Uint8Array, path: string): Certificate[] {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new InputError('INPUT_INVALID', `ca-file: ${shown(path)} ${problem}`, {
      hint: 'Give a PEM file with the certificate of the root CA that the domain’s certificates end at.',
      cause,
    });
  };
  const blocks = [...new TextDecoder().decode(bytes).matchAll(BLOCK)];
  if (blocks.length > MAX_CERTIFICATES)
    refuse(`holds ${blocks.length} certificates, at most ${MAX_CERTIFICATES} are read`);
  const certificates = blocks.flatMap(([, body = '']) => {
    try {
      return [parseCertificate(fromBase64(body, 'ca-file'), 'ca-file')];
    } catch (cause) {
      if (!(cause instanceof ParseError)) throw cause;
      return refuse('holds a certificate that cannot be read', cause);
    }
  });
  const cas = certificates.filter(({ basicConstraints }) => basicConstraints?.ca === true);
  return cas.length === 0 ? refuse('holds no CA certificate in PEM form') : cas;
}

function shown(path: string): string {
  return path === '-' ? 'standard input' : preview(path, 200);
}

/** As for an app-compose: the file goes unchanged into the bundle, so that no other may get there. */
function expectLogList(item: CollectedItem): CollectedItem {
  const list = readJson(fromUtf8(item.bytes, CT_LOG_LIST_ITEM), CT_LOG_LIST_ITEM, anyObject);
  if (Array.isArray(list.operators)) return item;
  throw new InputError('INPUT_INVALID', `${CT_LOG_LIST_ITEM}: no list of CT logs: it names no operators`, {
    hint: 'Give a list in version 3 of the form that Google publishes: https://www.gstatic.com/ct/log_list/v3/log_list.json.',
  });
}
