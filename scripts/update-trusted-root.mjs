// Writes what src/core/sigstore/shipped/ holds of the two Sigstore instances that GitHub's workflows sign with.
//
//   node scripts/update-trusted-root.mjs sigstore YYYY-MM-DD
//        from the installed @sigstore/tuf; the day on which that version of it was released
//   node scripts/update-trusted-root.mjs github YYYY-MM-DD TRUSTED_ROOT.json TUF_ROOT.json
//        GitHub's, for private repositories: the line of `gh attestation trusted-root` that is about fulcio.githubapp.com,
//        the day on which it was fetched, and a root.json of https://tuf-repo.github.com that is signed by keys of the one before

import { readFile, writeFile } from 'node:fs/promises';

const [instance, date = '', trustedRootPath, tufRootPath] = process.argv.slice(2);
const isComplete =
  instance === 'sigstore' ? trustedRootPath === undefined : instance === 'github' && tufRootPath !== undefined;
if (!isComplete || !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
  console.error('Give an instance, a day and, for github, two files: see the head of this script.');
  process.exit(2);
}
if (instance === 'sigstore') {
  const seeds = await readJson(new URL('../node_modules/@sigstore/tuf/seeds.json', import.meta.url));
  const { targets, 'root.json': tufRoot } = seeds['https://tuf-repo-cdn.sigstore.dev'];
  const decode = (base64) => JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  await write('sigstore', "Sigstore's public-good instance, as the client library carries its root", [
    `export const SHIPPED_AT = '${date}T00:00:00Z';`,
    `/** Where a refresh of the TUF repository starts from. */\nexport const TUF_ROOT = ${literal(decode(tufRoot))};`,
    `export const TRUSTED_ROOT = ${literal(decode(targets['trusted_root.json']))};`,
  ]);
} else {
  await write('github', "GitHub's own Sigstore instance, which signs for private repositories", [
    `export const SHIPPED_AT = '${date}T00:00:00Z';`,
    `/** Where a refresh of the TUF repository starts from. */\nexport const TUF_ROOT = ${literal(await readJson(tufRootPath))};`,
    `export const TRUSTED_ROOT = ${literal(await readJson(trustedRootPath))};`,
  ]);
}

async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

function literal(json) {
  const text = JSON.stringify(json, null, 2);
  return `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;
}

async function write(name, what, statements) {
  const head = `// ${what}. Made by scripts/update-trusted-root.mjs.\n`;
  await writeFile(
    new URL(`../src/core/sigstore/shipped/${name}.ts`, import.meta.url),
    `${[head.trimEnd(), ...statements].join('\n\n')}\n`,
  );
}
