import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.js';
import { describeProxy, proxyFor } from '../../../src/io/proxy.js';

type Environment = Parameters<typeof proxyFor>[1];

function through(url: string, env: Environment): string | null {
  const proxy = proxyFor(new URL(url), env);
  return proxy === null ? null : `${proxy.variable} ${proxy.origin}`;
}

describe('the proxy of a request', () => {
  it('is none where none is named, or the variable is empty', () => {
    expect(through('https://a.example', {})).toBeNull();
    expect(through('https://a.example', { HTTPS_PROXY: '', https_proxy: ' ', ALL_PROXY: '' })).toBeNull();
  });

  it.each<[string, Environment, string | null]>([
    ['https://a.example', { HTTPS_PROXY: 'http://p:1' }, 'HTTPS_PROXY http://p:1'],
    ['http://a.example', { HTTPS_PROXY: 'http://p:1' }, null],
    ['http://a.example', { HTTP_PROXY: 'http://p:1' }, 'HTTP_PROXY http://p:1'],
    ['https://a.example', { HTTP_PROXY: 'http://p:1' }, null],
    ['https://a.example', { https_proxy: 'http://low:1', HTTPS_PROXY: 'http://up:1' }, 'https_proxy http://low:1'],
    ['https://a.example', { https_proxy: '', HTTPS_PROXY: 'http://up:1' }, 'HTTPS_PROXY http://up:1'],
    ['https://a.example', { ALL_PROXY: 'http://all:1' }, 'ALL_PROXY http://all:1'],
    ['http://a.example', { all_proxy: 'http://all:1' }, 'all_proxy http://all:1'],
    ['https://a.example', { all_proxy: 'http://all:1', HTTPS_PROXY: 'http://p:1' }, 'HTTPS_PROXY http://p:1'],
    ['https://a.example', { HTTPS_PROXY: 'https://p.example' }, 'HTTPS_PROXY https://p.example'],
    ['https://a.example', { HTTPS_PROXY: 'p.example:3128' }, 'HTTPS_PROXY http://p.example:3128'],
    ['https://a.example', { HTTPS_PROXY: 'http://p:1/path?x' }, 'HTTPS_PROXY http://p:1'],
  ])('of %s under %j is %s', (url, env, expected) => {
    expect(through(url, env)).toBe(expected);
  });

  it.each([
    ['*', 'https://a.example', true],
    ['a.example', 'https://a.example', true],
    ['A.Example', 'https://a.example', true],
    ['a.example', 'https://x.a.example', true],
    ['.a.example', 'https://x.a.example', true],
    ['*.a.example', 'https://x.a.example', true],
    ['a.example', 'https://a.example.', true],
    ['a.example', 'https://ba.example', false],
    ['x.a.example', 'https://a.example', false],
    ['b.example, a.example', 'https://a.example', true],
    ['b.example a.example', 'https://a.example', true],
    ['a.example:443', 'https://a.example', true],
    ['a.example:8443', 'https://a.example', false],
    ['a.example:8443', 'https://a.example:8443', true],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['fd00::1', 'https://[fd00::1]', true],
    ['[fd00::1]:443', 'https://[fd00::1]', true],
    ['[fd00::1]:444', 'https://[fd00::1]', false],
    [',', 'https://a.example', false],
    ['.', 'https://a.example', false],
  ])('with NO_PROXY=%s, %s is asked directly: %s', (NO_PROXY, url, direct) => {
    expect(through(url, { NO_PROXY, ALL_PROXY: 'http://p:1' }) === null).toBe(direct);
    expect(through(url, { no_proxy: NO_PROXY, NO_PROXY: 'other', ALL_PROXY: 'http://p:1' }) === null).toBe(direct);
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1', 'https://127.1.2.3', 'http://[::1]:1'])(
    'is never asked for %s: what is on this machine does not leave it',
    (url) => {
      expect(through(url, { ALL_PROXY: 'http://p:1', HTTP_PROXY: 'socks5://x' })).toBeNull();
    },
  );

  it('has its credentials apart from what may be shown', () => {
    const proxy = proxyFor(new URL('https://a.example'), { HTTPS_PROXY: 'http://al%40ice:p%3Ass@p.example:1' });
    if (proxy === null) throw new Error('no proxy');
    expect(proxy.authorization).toBe(`Basic ${btoa('al@ice:p:ss')}`);
    expect(describeProxy(proxy)).toBe('the proxy p.example:1 (HTTPS_PROXY)');
    expect(proxyFor(new URL('https://a.example'), { HTTPS_PROXY: 'http://alice@p:1' })?.authorization).toBe(
      `Basic ${btoa('alice:')}`,
    );
  });

  it.each([
    ['https_proxy', 'http://alice:secret@', 'not the URL of a proxy'],
    ['HTTPS_PROXY', 'http://alice:secret@p:99999', 'not the URL of a proxy'],
    ['HTTPS_PROXY', 'socks5://alice:secret@p:1', 'only an http or https proxy can be used'],
    ['all_proxy', 'socks5h://alice:secret@p:1', 'only an http or https proxy can be used'],
    ['ALL_PROXY', 'secret://p:1', 'only an http or https proxy can be used'],
    ['HTTPS_PROXY', 'http://alice:secret%zz@p:1', 'user name or password are not percent-encoded'],
  ])('is refused by the name of the variable alone: %s=%s', (variable, value, problem) => {
    let refusal: unknown;
    try {
      proxyFor(new URL('https://a.example'), { [variable]: value });
    } catch (error) {
      refusal = error;
    }
    if (!(refusal instanceof InputError)) throw new Error('not refused');
    expect(refusal.message).toBe(`${variable}: ${problem}`);
    expect(refusal.hint).toContain(variable);
    expect(`${refusal.hint} ${refusal.cause} ${refusal.stack?.split('\n')[0]}`).not.toMatch(/secret|alice/);
  });
});
