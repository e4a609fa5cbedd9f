import 'reflect-metadata';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distributionPointUrls } from '../../../../../src/core/formats/codec/distribution-points.js';
import { type Certificate, parseCertificate } from '../../../../../src/core/formats/codec/x509.js';
import * as der from '../../../../../src/simulator/der.js';
import { makeAuthority, makeServerCertificate } from '../../../../support/web-pki.js';
import { readsOrRefuses, refusalText } from '../refusal.js';

const root = await makeAuthority('Test Root');

async function namedBy(lists: readonly string[]): Promise<string[]> {
  const { der: certificate } = await makeServerCertificate(['a.example'], root, { lists });
  return distributionPointUrls(parseCertificate(certificate, 'certificate'), 'points');
}

/** Of a certificate that has this extension. */
function read(value: Uint8Array): string[] {
  const extensions = [{ oid: '2.5.29.31', critical: false, value }];
  return distributionPointUrls({ extensions } as unknown as Certificate, 'points');
}

const url = (text: string): Buffer => der.implicit(6, Buffer.from(text));
const point = (...names: Buffer[]): Buffer => der.sequence(der.explicit(0, der.explicit(0, ...names)));

describe('where a certificate says that revocation lists are', () => {
  it('is read from certificates that another library makes', async () => {
    expect(await namedBy([])).toEqual([]);
    expect(await namedBy(['http://a.example/1.crl'])).toEqual(['http://a.example/1.crl']);
    expect(await namedBy(['http://a.example/1.crl', 'ldap://b.example/'])).toEqual([
      'http://a.example/1.crl',
      'ldap://b.example/',
    ]);
  });

  it('are the URLs among all names, of all points', () => {
    const directory = der.explicit(4, der.sequence());
    expect(read(der.sequence(point(directory, url('http://a/'), url('http://b/')), point(url('http://c/'))))).toEqual([
      'http://a/',
      'http://b/',
      'http://c/',
    ]);
  });

  it('is nowhere for a point with reasons or an issuer alone, or with a name in a directory', () => {
    const reasons = der.sequence(der.implicit(1, Uint8Array.of(0)));
    const issuer = der.sequence(der.explicit(2, url('http://issuer/')));
    const relative = der.sequence(der.explicit(0, der.explicit(1, der.sequence())));
    expect(read(der.sequence(reasons, issuer, relative, point(url('http://a/'))))).toEqual(['http://a/']);
  });

  it('is refused where it is malformed', () => {
    expect(refusalText(() => read(Uint8Array.of(1, 2)))).toContain('PARSE_');
    expect(refusalText(() => read(Buffer.concat([der.sequence(), Uint8Array.of(0)])))).toContain('PARSE_');
    expect(refusalText(() => read(der.sequence(point(der.implicit(6, Uint8Array.of(0xff))))))).toContain('PARSE_');
  });

  it('is read or refused, whatever it is', () => {
    const whole = der.sequence(point(url('http://a.example/')));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void readsOrRefuses(() => read(bytes))));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const bent = Uint8Array.from(whole);
        bent[at] = byte;
        readsOrRefuses(() => read(bent));
      }),
    );
  });
});
