// What a monitor of Certificate Transparency lists of the certificates for a domain: its pages as they came, for the checks
// to read. A monitor is one witness: what it does not list may exist all the same.

import { listOf, object, orNull, readJson } from '../schema/reader.js';
import { boolean, matching, oneOf, text } from '../schema/scalars.js';

export const CERTIFICATE_HISTORY_SCHEMA = 'trust-center/certificate-history/v1';
const MAX_RECORD = 32 * 1024 * 1024;
const MAX_PAGES = 4096;

export const CT_MONITORS = ['certspotter', 'crt.sh'] as const;
export type CtMonitor = (typeof CT_MONITORS)[number];

export interface CertificateHistory {
  schema: typeof CERTIFICATE_HISTORY_SCHEMA;
  monitor: CtMonitor;
  /** The domain whose certificates were asked for. */
  name: string;
  pages: HistoryPage[];
  /** Whether the monitor was asked to its end; `problem` says why not. */
  complete: boolean;
  problem: string | null;
}

export interface HistoryPage {
  /** What was asked, URL without credentials. */
  url: string;
  /** The answer as it came: JSON of the monitor, or PEM of one certificate. */
  body: string;
}

const line = matching(/^\P{C}{1,1000}$/u, 'printable text of 1 to 1000 characters');

const certificateHistory = object<CertificateHistory>({
  schema: oneOf(CERTIFICATE_HISTORY_SCHEMA),
  monitor: oneOf(...CT_MONITORS),
  name: matching(/^[a-z0-9_.-]{1,253}$/, 'a host name in lower case'),
  pages: listOf(object<HistoryPage>({ url: line, body: text }), { most: MAX_PAGES }),
  complete: boolean,
  problem: orNull(line),
});

/** The document. Equal records have equal texts. */
export function serialiseCertificateHistory(record: CertificateHistory): string {
  const { schema, monitor, name, pages, complete, problem } = record;
  return JSON.stringify({
    schema,
    monitor,
    name,
    pages: pages.map(({ url, body }) => ({ url, body })),
    complete,
    problem,
  });
}

/** @throws ParseError */
export function parseCertificateHistory(json: string, name: string): CertificateHistory {
  return readJson(json, name, certificateHistory, { bytes: MAX_RECORD });
}
