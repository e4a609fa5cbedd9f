// What is a domain that an app answers at, and what is said of the rest.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domainAddress, parseDomainAddress } from '../../../../src/core/formats/domain-name.js';

describe('parseDomainAddress', () => {
  it.each([
    ['app.example.com', 'app.example.com', 443],
    ['App.Example.COM.', 'app.example.com', 443],
    ['app.example.com:8443', 'app.example.com', 8443],
    ['app.example.com.:443', 'app.example.com', 443],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example', 443],
    [
      `${'0123456789abcdef'.repeat(2)}01234567-8080.dstack.example`,
      `${'0123456789abcdef'.repeat(2)}01234567-8080.dstack.example`,
      443,
    ],
    ['1.2.example', '1.2.example', 443],
  ])('reads %s', (text, name, port) => {
    expect(parseDomainAddress(text)).toEqual({ name, port });
  });

  it.each([
    ['', 'not a domain name', 'name alone'],
    ['localhost', 'one label alone, not a whole name', 'as certificates have it'],
    ['a_b.example.com', 'not a domain name', 'name alone'],
    ['-a.example.com', 'not a domain name', 'name alone'],
    ['a..example.com', 'not a domain name', 'name alone'],
    ['.example.com', 'not a domain name', 'name alone'],
    ['example.com..', 'not a domain name', 'name alone'],
    ['example.123', 'not a domain name', 'name alone'],
    [' app.example.com', 'not a domain name', 'name alone'],
    ['app.example.com\n', 'not a domain name', 'name alone'],
    [`${'a'.repeat(64)}.example.com`, 'not a domain name', 'name alone'],
    [`${'a.'.repeat(127)}com`, 'not a domain name', 'name alone'],
    ['https://app.example.com', 'a URL or a path, not a domain name', 'name alone'],
    ['app.example.com/', 'a URL or a path, not a domain name', 'name alone'],
    ['user:secret@app.example.com', 'a URL or a path, not a domain name', 'name alone'],
    ['192.0.2.1', 'an address, not a domain name', 'give the name'],
    ['192.0.2.1:443', 'an address, not a domain name', 'give the name'],
    ['2001:db8::1', 'an address, not a domain name', 'give the name'],
    ['[2001:db8::1]:443', 'an address, not a domain name', 'give the name'],
    ['*.example.com', 'a wildcard, not a name that is served', 'one name below it'],
    ['bücher.example', 'letters beyond ASCII', 'xn--bcher-kva.example'],
    ['app.example.com:', 'no port from 1 to 65535 after the colon', 'name alone'],
    ['app.example.com:0', 'no port from 1 to 65535 after the colon', 'name alone'],
    ['app.example.com:065', 'no port from 1 to 65535 after the colon', 'name alone'],
    ['app.example.com:65536', 'no port from 1 to 65535 after the colon', 'name alone'],
    ['app.example.com:443:1', 'no port from 1 to 65535 after the colon', 'name alone'],
  ])('refuses %j', (text, problem, hint) => {
    expect(parseDomainAddress(text)).toEqual({ problem, hint: expect.stringContaining(hint) });
  });

  it('reads what it writes, for any text', () => {
    const parts = fc.array(
      fc.constantFrom('a', 'Z', '0', '-', '.', ':', '443', '80', '*', 'xn--', 'é', '[', '1.2.3.4'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.domain(),
          parts.map((all) => all.join('')),
        ),
        (text) => {
          const read = parseDomainAddress(text);
          if ('name' in read) expect(parseDomainAddress(domainAddress(read))).toEqual(read);
          else expect(read.problem).not.toBe('');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
