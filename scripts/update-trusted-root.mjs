// Writes src/publish/shipped-trusted-root.ts from the trusted root that the installed @sigstore/tuf carries.
//
//   node scripts/update-trusted-root.mjs YYYY-MM-DD      the day on which that version of @sigstore/tuf was released

import { readFile, writeFile } from 'node:fs/promises';

const date = process.argv[2] ?? '';
if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) {
  console.error('Give the day on which the installed @sigstore/tuf was released: npm view @sigstore/tuf time');
  process.exit(2);
}
const seeds = JSON.parse(await readFile(new URL('../node_modules/@sigstore/tuf/seeds.json', import.meta.url), 'utf8'));
const { targets } = seeds['https://tuf-repo-cdn.sigstore.dev'];
const root = JSON.parse(Buffer.from(targets['trusted_root.json'], 'base64').toString('utf8'));
const lines = JSON.stringify(root, null, 2).replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
await writeFile(
  new URL('../src/publish/shipped-trusted-root.ts', import.meta.url),
  `// Sigstore's public-good trusted root, as the client library carries it. Made by scripts/update-trusted-root.mjs.

export const SHIPPED_AT = '${date}T00:00:00Z';

export const SHIPPED_TRUSTED_ROOT = \`${lines}\`;
`,
);
