// CAA records as they are shown. A value is bytes from DNS: what is not plain text in it is spelled out.

import { preview } from '../../../bytes.js';
import { type CaaRecord, latin1 } from '../../../formats/dns-message.js';

const MAX_SHOWN = 20;
const MAX_VALUE = 300;

/** `at.example CAA 0 issue "…"; …` */
export function setText({ at, records }: { at: string | null; records: readonly CaaRecord[] }, name: string): string {
  if (at === null) return `no CAA record at ${name} or above it`;
  const shown = records.slice(0, MAX_SHOWN).map((record) => recordText(at, record));
  const more = records.length > MAX_SHOWN ? [`and ${records.length - MAX_SHOWN} more`] : [];
  return [...shown, ...more].join('; ');
}

function recordText(at: string, { flags, tag, value }: CaaRecord): string {
  return `${at} CAA ${flags} ${/^[a-z0-9]+$/.test(tag) ? tag : preview(tag)} ${preview(latin1(value), MAX_VALUE)}`;
}
