import { describe, expect, it } from 'vitest';
import { composeFindings } from '../../../../../src/core/appraisal/source-code/compose-findings.js';
import { managerIn } from '../../../../../src/core/appraisal/source-code/compose-manager.js';
import { text } from '../../formats/encode.js';

const SOCKET = '\n    volumes: [/var/run/docker.sock:/var/run/docker.sock]';

async function found(image: string, more = SOCKET): Promise<string | null> {
  const file = text(
    JSON.stringify({
      manifest_version: 2,
      name: 'app',
      runner: 'docker-compose',
      docker_compose_file: `services:\n  web:\n    image: ${image}${more}\n`,
      allowed_envs: ['REG', 'TAG'],
    }),
  );
  return managerIn(file, await composeFindings(file));
}

describe('managerIn', () => {
  it.each([
    'nearaidev/compose-manager:1',
    `localhost:5000/x/compose-manager@sha256:${'ab'.repeat(32)}`,
    '$' + '{REG:-docker.io/x}/compose-manager:$' + '{TAG:-a/b}',
    'x/$' + '{REG:-compose-manager}',
  ])('tells %s', async (image) => {
    expect(await found(image)).toBe(image);
  });

  it('tells one of a registry with a port, for another platform', async () => {
    expect(await found('localhost:5000/compose-manager', `${SOCKET}\n    platform: linux/arm64`)).toMatch(/manager$/);
    expect(await found('localhost:5000/compose-manager', `${SOCKET}\n    build: .`)).toMatch(/manager$/);
  });

  it('tells no other, and none that reaches no engine', async () => {
    expect(await found('x/compose-manager-docs')).toBeNull();
    expect(await found('compose-manager/app:1')).toBeNull();
    expect(await found('x/compose-manager', '')).toBeNull();
  });
});
