// The code that a report carries: files beside the program, read when a report is asked for.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CORE_PARTS, type CorePart, type ReportCore } from '../core/report/core.js';

/** Where they are from here: in the bundles of the action and the command line, of the service, in the library, in the sources. */
const FOLDERS = ['./', '../', '../../', '../../dist/'];

let known: Promise<ReportCore> | null = null;

/** Read once: they do not change. */
export function readReportCore(): Promise<ReportCore> {
  known ??= read();
  return known;
}

async function read(): Promise<ReportCore> {
  const folder = FOLDERS.map((path) => new URL(path, import.meta.url)).find((url) =>
    existsSync(new URL('report-loader.js', url)),
  );
  if (folder === undefined) {
    throw new Error(`report-loader.js is not beside ${fileURLToPath(import.meta.url)}: the program is not whole`);
  }
  const textOf = (name: string): Promise<string> => readFile(new URL(name, folder), 'utf8');
  const partOf = async (part: CorePart): Promise<[CorePart, string]> => [
    part,
    await textOf(part === 'core' ? 'report-core.js' : `report-core-${part}.js`),
  ];
  const [loader, parts] = await Promise.all([textOf('report-loader.js'), Promise.all(CORE_PARTS.map(partOf))]);
  return { loader, parts: Object.fromEntries(parts) as Record<CorePart, string> };
}
