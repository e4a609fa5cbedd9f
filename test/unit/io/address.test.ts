import { describe, expect, it } from 'vitest';
import { isNamedByAddress, isPublicAddress, literalAddress } from '../../../src/io/address.js';

describe('isPublicAddress', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.100.100.200',
    '127.0.0.1',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.168.1.1',
    '198.18.0.1',
    '203.0.113.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::8.8.8.8',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:808:808::1',
    '3fff::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '',
    'localhost',
    '8.8.8',
  ])('no: %s', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2001:4860:4860::8888'])(
    'yes: %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

it.each([
  ['http://0x7f.1/', '127.0.0.1', true],
  ['http://[::ffff:10.0.0.1]/', '::ffff:a00:1', true],
  ['https://10.0.0.1:8443', '10.0.0.1', true],
  ['https://localhost', null, true],
  ['https://10.0.0.1.example', null, false],
])('%s is the address %s, named by it: %s', (url, address, named) => {
  expect([literalAddress(new URL(url)), isNamedByAddress(new URL(url))]).toEqual([address, named]);
});
