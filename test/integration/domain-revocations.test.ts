// Revocation lists, fetched from where served certificates say that they are, by a real server on loopback.

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fetchRevocations } from '../../src/collect/endorsements/domain/revocations.js';
import type { ServedOptions } from '../../src/collect/endorsements/domain/served.js';
import type { BundleGap, CollectedItem } from '../../src/core/bundle.js';
import { parseRevocationRecord } from '../../src/core/formats/revocation-record.js';
import { makeAuthority, makeRevocationList, makeServerCertificate } from '../support/web-pki.js';
import { serve, serveTls } from './loopback.js';

const NOW = Date.UTC(2026, 5, 15, 12);
const root = await makeAuthority('Test Root');
const list = await makeRevocationList(root);

const options: ServedOptions = {
  allowPrivate: true,
  patience: { retries: 0, timeoutMs: 5000 },
  now: () => NOW,
  progress: () => {},
  signal: undefined,
};

/** Of a chain whose server's certificate names these lists, and the CA above it those. */
async function revocations(
  lists: readonly string[],
  more: Partial<ServedOptions> & { above?: readonly string[] } = {},
): Promise<{ items: CollectedItem[]; gaps: BundleGap[] }> {
  const { above = [], ...terms } = more;
  const issuing = await makeAuthority('Test Issuing', root, { lists: above });
  const leaf = await makeServerCertificate(['app.example.com'], issuing, { lists });
  return fetchRevocations([[leaf.der, issuing.der]], { ...options, ...terms });
}

const recordOf = ({ bytes }: CollectedItem) => parseRevocationRecord(Buffer.from(bytes).toString(), 'revocation');

describe('revocation lists', () => {
  it('are those that the certificates of the chain name, each asked for once', async () => {
    const { url, requests } = await serve((_, response) => response.end(list));
    const found = await revocations([`${url}/leaf.crl`, `${url}/root.crl`], {
      above: [`${url}/root.crl`, 'ldap://ca.example/cn=list'],
    });
    expect(found.gaps).toEqual([]);
    expect(requests.toSorted()).toEqual(['GET /leaf.crl', 'GET /root.crl']);
    expect(found.items.map(({ role, name, source }) => [role, name, source])).toEqual([
      ['endorsement', 'revocation/0', `${url}/leaf.crl`],
      ['endorsement', 'revocation/1', `${url}/root.crl`],
    ]);
    expect(found.items.map(recordOf).map(({ url: named, crl }) => [named, crl])).toEqual([
      [`${url}/leaf.crl`, list],
      [`${url}/root.crl`, list],
    ]);
  });

  it('are asked for once, however many addresses serve the chain', async () => {
    const { url, requests } = await serve((_, response) => response.end(list));
    const chains = await Promise.all(
      [1, 2, 3].map(async () => [(await makeServerCertificate(['a.example'], root, { lists: [`${url}/1`] })).der]),
    );
    const found = await fetchRevocations([...chains, [new Uint8Array([0x30, 0x00])]], options);
    expect([found.items.length, found.gaps, requests]).toEqual([1, [], ['GET /1']]);
  });

  it('are none where no certificate names one', async () => {
    expect(await revocations([])).toEqual({ items: [], gaps: [] });
    expect(await fetchRevocations([], options)).toEqual({ items: [], gaps: [] });
  });

  it('are eight at most, those of the servers’ own certificates first', async () => {
    const { url, requests } = await serve((_, response) => response.end(list));
    const own = Array.from({ length: 6 }, (_, i) => `${url}/own/${i}`);
    const above = Array.from({ length: 6 }, (_, i) => `${url}/above/${i}`);
    const found = await revocations(own, { above });
    expect(found.items.map(({ source }) => source)).toEqual([...own, ...above.slice(0, 2)]);
    expect(found.gaps).toEqual([
      {
        name: 'revocation/8',
        reason: 'the served certificates name 12 revocation lists, of which 8 were asked for',
      },
    ]);
    expect(requests).toHaveLength(8);
  });

  it('are followed to another address, but only to one that is public unless that is allowed', async () => {
    const there = await serve((_, response) => response.end(list));
    const { url } = await serve((_, response) => response.writeHead(302, { location: `${there.url}/moved` }).end());
    expect((await revocations([`${url}/a`])).items.map(({ source }) => source)).toEqual([`${there.url}/moved`]);
    const refused = await revocations([`${url}/a`, 'http://[::1]/b', 'http://169.254.169.254/latest'], {
      allowPrivate: false,
    });
    expect(refused.items).toEqual([]);
    expect(refused.gaps.map(({ name, reason }) => `${name} ${reason}`)).toEqual(
      [`${url}/a`, 'http://[::1]/b', 'http://169.254.169.254/latest'].map(
        (asked, i) => `revocation/${i} ${asked}: leads to an address that is not public, and is not asked`,
      ),
    );
    expect(there.requests).toHaveLength(1);
  });

  it.each([
    ['is not there', 404, Buffer.of(), 'answered with status 404, expected 200'],
    ['is no list', 200, Buffer.from('<html>'), 'the answer is no revocation list (no DER)'],
    ['is cut', 200, Buffer.from(list.subarray(0, -1)), 'the answer is no revocation list (no DER)'],
    ['has more behind it', 200, Buffer.concat([list, Buffer.of(0)]), 'the answer is no revocation list (no DER)'],
    ['is empty', 200, Buffer.of(), 'the answer is no revocation list (no DER)'],
    ['is too large', 200, Buffer.alloc(8 * 1024 * 1024 + 1), 'the answer is larger than 8388608 bytes'],
  ])('that %s is a gap', async (_, status, body, said) => {
    const { url } = await serve((_request, response) => response.writeHead(status).end(body));
    const found = await revocations([`${url}/list.crl`]);
    expect(found.items).toEqual([]);
    expect(found.gaps).toEqual([expect.objectContaining({ name: 'revocation/0', reason: `${url}/list.crl: ${said}` })]);
  });

  it('that are large in all are left out beyond a limit', async () => {
    // DER of an OCTET STRING in a SEQUENCE, 7 MiB.
    const size = 7 * 1024 * 1024;
    const header = (tag: number, length: number): Buffer => {
      const bytes = Buffer.of(tag, 0x83, 0, 0, 0);
      bytes.writeUIntBE(length, 2, 3);
      return bytes;
    };
    const large = Buffer.concat([header(0x30, size + 5), header(0x04, size), Buffer.alloc(size)]);
    const { url } = await serve((_, response) => response.end(large));
    const found = await revocations([1, 2, 3].map((i) => `${url}/${i}`));
    expect(found.items.map(({ name }) => name)).toEqual(['revocation/0', 'revocation/1']);
    expect(found.gaps.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
      `revocation/2 ${url}/3: all lists are larger than 16777216 bytes`,
    ]);
  });

  it('that do not come in time are a gap', async () => {
    const { url } = await serve((_, response) => void response.writeHead(200).write(list.subarray(0, 10)));
    const found = await revocations([`${url}/slow`], { patience: { retries: 0, timeoutMs: 150 } });
    expect(found.gaps[0]).toMatchObject({ name: 'revocation/0', code: 'FETCH_TIMEOUT' });
  });

  it('are not asked for with a password, nor is one shown', async () => {
    const { url, requests } = await serve((_, response) => response.end(list));
    const withPassword = `${url.replace('http://', 'http://alice:secret@')}/list?token=secret`;
    const found = await revocations([
      withPassword,
      'http://alice:secret@[bad/list',
      `http://a.example/${'x'.repeat(1000)}`,
    ]);
    expect(found.items).toEqual([]);
    expect(found.gaps.map(({ name }) => name)).toEqual(['revocation/0', 'revocation/1', 'revocation/2']);
    expect(found.gaps[0]?.reason).toBe(`${url}/list?token=…: is no address that a revocation list can be asked for at`);
    expect(JSON.stringify(found.gaps)).not.toContain('secret');
    expect(requests).toEqual([]);
  });

  it('are fetched by https where they are named so, under a certificate that is trusted', async () => {
    const { url } = await serveTls((_, response) => response.end(list));
    const found = await revocations([`${url}/list`]);
    expect(found.gaps[0]?.reason).toContain('TLS certificate is not trusted');
  });

  it('are asked for through the proxy', async () => {
    const asked: string[] = [];
    const { url } = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end(list);
    });
    vi.stubEnv('http_proxy', url);
    onTestFinished(() => void vi.unstubAllEnvs());
    const found = await revocations(['http://lists.example/1.crl'], { allowPrivate: false });
    expect(found.gaps).toEqual([]);
    expect(asked).toEqual(['http://lists.example/1.crl']);
  });

  it('are not waited for once it is cancelled', async () => {
    const { url } = await serve(() => {});
    const stop = new AbortController();
    const found = revocations([`${url}/1`], { signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(found).rejects.toMatchObject({ message: expect.stringContaining('cancelled') });
  });
});
