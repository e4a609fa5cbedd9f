// The licence texts of the packages that a bundle has something of.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @param modules paths of what went into a bundle. @returns folders of the packages among them */
export function packagesOf(modules) {
  return [...new Set(modules.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []))];
}

/** In name order. */
export async function licenses(folders) {
  const sections = [];
  for (const folder of folders) {
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const text = await licenseText(folder);
    sections.push({ id: `${manifest.name}@${manifest.version}`, text: `${manifest.license}\n\n${text}` });
  }
  sections.sort((a, b) => (a.id < b.id ? -1 : 1));
  return sections.map(({ id, text }) => `${id}\n${'-'.repeat(id.length)}\n${text.trim()}\n`).join('\n\n');
}

async function licenseText(folder) {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'License']) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (text !== null) return text.replaceAll('\r\n', '\n');
  }
  return '(the package ships no licence file)';
}
