// Names of DNS resolvers: one name for one resolver, however it is written, and no secret in it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolverName, witnessOf } from '../../../../src/core/formats/dns-resolver.js';

describe('resolverName', () => {
  it.each([
    ['192.0.2.1', 'dns://192.0.2.1:53'],
    ['192.0.2.1:5353', 'dns://192.0.2.1:5353'],
    ['192.0.2.1:80', 'dns://192.0.2.1:80'],
    ['dns://192.0.2.1', 'dns://192.0.2.1:53'],
    ['::1', 'dns://[::1]:53'],
    ['[::1]', 'dns://[::1]:53'],
    ['[2001:DB8:0::1]:5353', 'dns://[2001:db8::1]:5353'],
    ['NS1.Example.com', 'dns://ns1.example.com:53'],
    ['localhost:5353', 'dns://localhost:5353'],
    ['https://dns.example/dns-query', 'https://dns.example/dns-query'],
    ['HTTPS://DNS.example:443/dns-query', 'https://dns.example/dns-query'],
    ['https://[2606:4700::1111]/dns-query', 'https://[2606:4700::1111]/dns-query'],
    ['https://dns.example', 'https://dns.example/'],
    ['http://127.0.0.1:8053/dns-query', 'http://127.0.0.1:8053/dns-query'],
    ['HTTP://[::1]/dns-query', 'http://[::1]/dns-query'],
  ])('reads %s as %s', (text, name) => {
    expect(resolverName(text)).toBe(name);
  });

  it.each([
    '',
    'http://dns.example/dns-query',
    'http://127.0.0.1.dns.example/dns-query',
    'http://user:secret@127.0.0.1/dns-query',
    'tls://dns.example',
    'https://user:secret@dns.example/dns-query',
    'https://dns.example/dns-query?key=secret',
    'https://dns.example/dns-query#x',
    'https://',
    '192.0.2.1:0',
    '192.0.2.1:65536',
    '192.0.2.1:053',
    '192.0.2.1/24',
    '[::1',
    '::1::',
    'a b',
    '-a.example',
    'user@192.0.2.1',
    `https://dns.example/${'a'.repeat(500)}`,
  ])('refuses %j', (text) => {
    expect(resolverName(text)).toBeNull();
  });

  it('gives a name that reads as itself, for any text', () => {
    const parts = fc.array(
      fc.constantFrom('dns://', 'https://', '[', ']', ':', '::', '1', 'a.b', '53', '/', '@', '%', '.'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          parts.map((all) => all.join('')),
        ),
        (text) => {
          const name = resolverName(text);
          expect(name === null ? null : resolverName(name)).toBe(name);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('witnessOf', () => {
  const witness = (text: string): string => witnessOf(resolverName(text) ?? '');

  it.each([
    ['192.0.2.1', '192.0.2.1:5353'],
    ['192.0.2.1', 'https://192.0.2.1/dns-query'],
    ['[2001:db8::1]:5353', 'https://[2001:DB8:0::1]:8443/dns-query'],
    ['https://dns.example/dns-query', 'https://dns.example:8443/other'],
  ])('has %s and %s as one', (one, other) => {
    expect(witness(one)).toBe(witness(other));
  });

  it.each([
    ['192.0.2.1', '192.0.2.2'],
    ['127.0.0.1:53', '127.0.0.1:5353'],
    ['[::1]:53', 'http://[::1]:8053/dns-query'],
  ])('has %s and %s as two', (one, other) => {
    expect(witness(one)).not.toBe(witness(other));
  });
});
