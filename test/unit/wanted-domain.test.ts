// From texts about a domain to whom is asked: nobody without a name, and nothing that has no effect.

import { describe, expect, it } from 'vitest';
import { inInputs } from '../../src/action/hints.js';
import { DEFAULT_DOMAIN_POLICY } from '../../src/core/policy/domain.js';
import { idleOfDomain, readWantedDomain } from '../../src/wanted-domain.js';

const policy = DEFAULT_DOMAIN_POLICY;
const withCt = { ...policy, ct: true };

describe('whom to ask about a domain', () => {
  it('is nobody, where none is named, whatever the policy says', () => {
    expect(readWantedDomain({}, policy)).toBeUndefined();
    expect(readWantedDomain({}, { ...withCt, resolvers: ['dns://192.0.2.1:53'] })).toBeUndefined();
  });

  it('are public services, where nothing else is named', () => {
    expect(readWantedDomain({ domain: 'App.Example.com.' }, policy)).toEqual({
      name: 'app.example.com',
      port: 443,
      resolvers: [],
      caFiles: [],
      ctLogList: null,
      ct: false,
    });
  });

  it('are those that options name, else those of the policy', () => {
    const resolvers = ['dns://192.0.2.1:53', 'https://dns.example/dns-query'];
    const domain = 'app.example.com:8443';
    expect(readWantedDomain({ domain }, { ...policy, resolvers })).toMatchObject({
      port: 8443,
      resolvers: ['192.0.2.1:53', 'https://dns.example/dns-query'],
    });
    expect(readWantedDomain({ domain, resolver: ['::1', '127.0.0.1:5353'] }, { ...policy, resolvers })).toMatchObject({
      resolvers: ['[::1]:53', '127.0.0.1:5353'],
    });
  });

  it.each([
    ['resolver', { resolver: ['192.0.2.1'] }, []],
    ['resolver', { resolver: ['192.0.2.1', '192.0.2.1:5353'] }, []],
    ['domain.resolvers', {}, ['https://dns.example/dns-query']],
  ])('are two resolvers at least: not one of %s', (field, options, resolvers) => {
    const read = (skip: (typeof policy)['skip']) =>
      readWantedDomain({ domain: 'a.example', ...options }, { ...policy, resolvers, skip });
    expect(() => read([])).toThrow(new RegExp(`^${field}: at least two resolvers`));
    // One will do to find the addresses, where nobody relies on what it says of CAA.
    expect(read(['caa'])?.resolvers.length).toBeGreaterThan(0);
  });

  it('are asked for no keys of certificates from before the date of the policy', () => {
    const since = '2026-03-18T15:43:27Z';
    expect(readWantedDomain({ domain: 'app.example.com' }, { ...withCt, since })).toMatchObject({
      since: Date.UTC(2026, 2, 18, 15, 43, 27),
    });
    expect(readWantedDomain({ domain: 'app.example.com' }, withCt)).not.toHaveProperty('since');
  });

  it('are monitors too, where the policy asks for Certificate Transparency', () => {
    const options = {
      domain: 'app.example.com',
      caFile: ['own.pem'],
      ctLogList: 'logs.json',
      certSpotterUrl: 'http://127.0.0.1:8080',
      crtShUrl: 'https://crt.example',
    };
    expect(readWantedDomain(options, withCt)).toMatchObject({
      caFiles: ['own.pem'],
      ctLogList: 'logs.json',
      ct: true,
      certSpotterApi: 'http://127.0.0.1:8080',
      crtShUrl: 'https://crt.example',
    });
  });

  it.each([
    [
      { domain: 'https://app.example.com' },
      'domain: expected NAME or NAME:PORT, got "https://app.example.com": a URL or a path, not a domain name',
    ],
    [
      { domain: '*.example.com' },
      'domain: expected NAME or NAME:PORT, got "*.example.com": a wildcard, not a name that is served',
    ],
    [
      { domain: 'a.example', resolver: ['https://user:SECRET@dns.example/'] },
      'resolver: expected a resolver: https://HOST/PATH (DNS over HTTPS), or ADDRESS[:PORT]',
    ],
    [
      { domain: 'a.example', resolver: ['192.0.2.1', 'dns://192.0.2.1:53'] },
      'resolver: one resolver is given twice, and is only one witness',
    ],
    [
      { domain: 'a.example', resolver: Array.from({ length: 9 }, (_, i) => `192.0.2.${i}`) },
      'resolver: at most 8, got 9',
    ],
    [
      { domain: 'a.example', crtShUrl: 'http://crt.example/' },
      'crt-sh-url: http://crt.example/ is not https: anybody on the way could answer in its place',
    ],
    [
      { domain: 'a.example', certSpotterUrl: 'https://user:SECRET@a.example' },
      'cert-spotter-url: expected a base URL without user, query and fragment',
    ],
    [{ domain: 'a.example', certSpotterUrl: 'user:SECRET' }, 'cert-spotter-url: expected an http or https URL'],
  ])('is refused, without what may be secret: %#', (options, message) => {
    expect(() => readWantedDomain(options, withCt)).toThrow(expect.objectContaining({ name: 'InputError', message }));
    expect(message).not.toContain('SECRET');
  });

  it('has no use for options without a domain, nor for those about logs where these are not asked', () => {
    const idle = (names: readonly string[], domain: string | undefined, ct: boolean) =>
      idleOfDomain((name) => names.includes(name), { domain }, { ct });
    const all = ['resolver', 'ca-file', 'ct-log-list', 'cert-spotter-url', 'crt-sh-url'];
    for (const name of all) expect(idle([name], undefined, true)).toEqual({ name, why: 'no domain is named' });
    for (const name of all.slice(2)) {
      expect(idle([name], 'app.example.com', false)).toEqual({ name, why: expect.stringContaining('ct: true') });
    }
    expect(idle([], undefined, false)).toBeNull();
    expect(idle(all.slice(0, 2), 'app.example.com', false)).toBeNull();
    expect(idle(all, 'app.example.com', true)).toBeNull();
  });

  it('has hints that a workflow understands', () => {
    expect(inInputs('Name it: --domain NAME[:PORT].')).toBe('Name it: the input `domain`.');
    expect(inInputs('Name it, with --domain NAME.')).toBe('Name it, with the input `domain`.');
    expect(inInputs('Give two at least, with --resolver ADDR.')).toBe('Give two at least, with the input `resolver`.');
    expect(inInputs('Give it with --ca-file PEM or --ct-log-list FILE.')).toBe(
      'Give it with the input `ca-file` or the input `ct-log-list`.',
    );
  });
});
