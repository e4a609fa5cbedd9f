import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectInWorkspace } from '../../../src/action/workspace.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'trust-center-workspace-')));
const at = (...parts: string[]): string => join(root, ...parts);
for (const folder of ['work', 'temp', 'work-evil']) {
  mkdirSync(at(folder));
  writeFileSync(at(folder, 'app-compose.json'), '{}');
}
symlinkSync(at('work'), at('link-to-work'));
symlinkSync('app-compose.json', at('work', 'within.json'));
symlinkSync(at('temp', 'app-compose.json'), at('work', 'to-temp.json'));
symlinkSync(at('work', 'app-compose.json'), at('temp', 'to-work.json'));
symlinkSync(at('temp'), at('work', 'temp'));
mkdirSync(at('work', 'inner'));
writeFileSync(at('work', 'inner', 'event.json'), '{}');
symlinkSync(at('work', 'inner', 'event.json'), at('work', 'to-inner.json'));
symlinkSync('/proc/self/environ', at('work', 'environ.json'));
symlinkSync(at('work-evil'), at('work', 'folder'));
symlinkSync('loop.json', at('work', 'loop.json'));
mkdirSync(at('work', '..folder'));
writeFileSync(at('work', '..folder', 'a.json'), '{}');

const ENV = { GITHUB_WORKSPACE: at('work'), RUNNER_TEMP: at('temp') };

describe('expectInWorkspace', () => {
  it.each([
    [at('work', 'app-compose.json'), at('work', 'app-compose.json')],
    [at('work', 'within.json'), at('work', 'app-compose.json')],
    [at('work', '..folder', 'a.json'), at('work', '..folder', 'a.json')],
    [at('temp', 'app-compose.json'), at('temp', 'app-compose.json')],
    [relative(process.cwd(), at('work', 'app-compose.json')), at('work', 'app-compose.json')],
  ])('takes %s for %s', async (path, real) => {
    expect(await expectInWorkspace(path, 'app-compose', ENV)).toBe(real);
  });

  it('takes a workspace that is itself behind a link', async () => {
    const env = { GITHUB_WORKSPACE: at('link-to-work') };
    for (const folder of ['work', 'link-to-work']) {
      const path = at(folder, 'app-compose.json');
      expect(await expectInWorkspace(path, 'app-compose', env)).toBe(at('work', 'app-compose.json'));
    }
  });

  it('refuses a link to the runner’s folder also where that is inside the workspace', async () => {
    const env = { GITHUB_WORKSPACE: at('work'), RUNNER_TEMP: at('work', 'inner') };
    await expect(expectInWorkspace(at('work', 'to-inner.json'), 'policy', env)).rejects.toThrow(
      'is not a regular file of the workspace',
    );
    const path = at('work', 'inner', 'event.json');
    expect(await expectInWorkspace(path, 'policy', env)).toBe(path);
  });

  it.each([
    '/proc/self/environ',
    at('work', 'environ.json'),
    at('work', 'to-temp.json'),
    at('work', 'temp', 'app-compose.json'),
    at('temp', 'to-work.json'),
    at('link-to-work', 'app-compose.json'),
    at('work', '..', 'temp', 'to-work.json'),
    at('work', 'folder', 'app-compose.json'),
    at('work-evil', 'app-compose.json'),
    at('work', '..', 'work-evil', 'app-compose.json'),
    at('work'),
    at('work', '..folder'),
    '/dev/null',
  ])('refuses %s, and quotes nothing of it', async (path) => {
    await expect(expectInWorkspace(path, 'app-compose', ENV)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: `app-compose: ${JSON.stringify(path)} is not a regular file of the workspace`,
      hint: 'What it holds may be published. So copy it into GITHUB_WORKSPACE or RUNNER_TEMP, and name that file, not a link to elsewhere.',
    });
  });

  it.each([at('work', 'nothing.json'), at('work', 'loop.json'), '-', ''])(
    'refuses %j, which is nothing',
    async (path) => {
      await expect(expectInWorkspace(path, 'app-compose', ENV)).rejects.toMatchObject({
        code: 'INPUT_NOT_FOUND',
        message: `app-compose: ${JSON.stringify(path)} does not exist, or may not be read`,
      });
    },
  );

  it('knows no folder that is none', async () => {
    const env = { GITHUB_WORKSPACE: at('nowhere'), RUNNER_TEMP: '' };
    await expect(expectInWorkspace(at('work', 'app-compose.json'), 'app-compose', env)).rejects.toThrow(
      'is not a regular file of the workspace',
    );
  });

  it('leaves the file to its owner where there is no workspace', async () => {
    for (const env of [{}, { GITHUB_WORKSPACE: '', RUNNER_TEMP: at('temp') }]) {
      expect(await expectInWorkspace('anything', 'app-compose', env)).toBe('anything');
    }
  });
});
