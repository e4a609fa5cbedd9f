// What is asked about a domain.

import { describe, expect, it } from 'vitest';
import { dnsQuestions, parentOf } from '../../../../../src/core/appraisal/domain/dns-questions.js';

const asked = (domain: string): string[] => dnsQuestions(domain).map(({ name, type }) => `${type} ${name}`);

describe('dnsQuestions', () => {
  it('asks for addresses, for CAA up to the top-level domain, and for the texts of dstack', () => {
    expect(asked('app.example.com')).toEqual([
      'A app.example.com',
      'AAAA app.example.com',
      'CAA app.example.com',
      'CAA example.com',
      'CAA com',
      'TXT _dstack-app-address.app.example.com',
      'TXT _tapp-address.app.example.com',
      'TXT _dstack-app-address-wildcard.example.com',
      'TXT _validation-persist.app.example.com',
    ]);
    expect(asked('example.com')).not.toContain('TXT _dstack-app-address-wildcard.com');
    expect(asked('localhost')).toContain('CAA localhost');
  });

  it('asks for nothing that is too long to be a name, and never for more than a record holds', () => {
    const long = `${'a.'.repeat(124)}com`;
    expect(long.length).toBe(251);
    expect(dnsQuestions(long).every(({ name }) => name.length <= 253)).toBe(true);
    expect(dnsQuestions(long).length).toBeLessThanOrEqual(256);
    expect(asked(long)).toContain(`CAA ${long}`);
  });

  it('has parents up to nothing', () => {
    expect(['a.b.c', 'b.c', 'c'].map(parentOf)).toEqual(['b.c', 'c', '']);
  });
});
