import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { defaultCacheDirectory } from '../../../src/io/cache-directory.js';

describe('defaultCacheDirectory', () => {
  it.each<[Record<string, string>, string | null]>([
    [{ TRUST_CENTER_CACHE: '/c', RUNNER_TOOL_CACHE: '/tools', XDG_CACHE_HOME: '/xdg' }, '/c'],
    [{ TRUST_CENTER_CACHE: 'off', RUNNER_TOOL_CACHE: '/tools' }, null],
    [{ TRUST_CENTER_CACHE: '', RUNNER_TOOL_CACHE: '/tools', XDG_CACHE_HOME: '/xdg' }, '/tools/trust-center-action'],
    [{ RUNNER_TOOL_CACHE: '', XDG_CACHE_HOME: '/xdg' }, '/xdg/trust-center-action'],
    [{ XDG_CACHE_HOME: 'relative' }, `${homedir()}/.cache/trust-center-action`],
    [{}, `${homedir()}/.cache/trust-center-action`],
  ])('of %j is %s', (env, directory) => {
    expect(defaultCacheDirectory(env)).toBe(directory);
  });
});
