// Builds the service where it is missing or older than its sources, and starts it: `npm run serve -- --port 8081`.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'dist/service/main.cjs');

const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter((entry) =>
  entry.isFile(),
);
const newest = Math.max(...sources.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs));
if (!existsSync(program) || statSync(program).mtimeMs < newest) {
  console.error('Building the service, which takes some seconds ...');
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build-service.mjs')], { stdio: 'inherit' });
  if (status !== 0) process.exit(2);
}

// In this process: what the terminal and a supervisor say to it, the service hears.
process.argv.splice(1, 1, join(root, 'dist/cli.cjs'), 'serve');
await import('../dist/cli.cjs');
