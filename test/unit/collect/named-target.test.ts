import { describe, expect, it } from 'vitest';
import { targetName } from '../../../src/collect/named-target.js';

describe('targetName', () => {
  const ofFile = (path: string): string => targetName({ kind: 'file', path });

  it('tells files of one repository apart, and no folders elsewhere', () => {
    expect(ofFile('evidence.json')).toBe('evidence.json');
    expect(ofFile('./prod//evidence.json')).toBe('prod/evidence.json');
    expect(ofFile('staging/evidence.json')).toBe('staging/evidence.json');
    expect(ofFile('a/../b/evidence.json')).toBe('b/evidence.json');
    expect(ofFile('/home/somebody/evidence.json')).toBe('evidence.json');
    expect(ofFile('../other/evidence.json')).toBe('evidence.json');
    expect(ofFile('..evidence.json')).toBe('..evidence.json');
    expect(ofFile('-')).toBe('stdin');
  });

  it('names evidence that a service collected by its address', () => {
    expect(ofFile('https://trust.example/v/01a2')).toBe('https://trust.example/v/01a2');
    expect(ofFile('https://user:password@trust.example/v/01a2')).not.toContain('password');
  });

  it('names what is asked over the network, without what may be secret', () => {
    const url = 'https://user:password@app.example:8090/?key=secret';
    expect(targetName({ kind: 'guest-agent', url })).not.toMatch(/password|secret/);
    expect(targetName({ kind: 'phala-cloud', appId: 'ab'.repeat(20) })).toBe('ab'.repeat(20));
    expect(targetName({ kind: 'redpill', model: 'a/b' })).toBe('a/b');
  });
});
