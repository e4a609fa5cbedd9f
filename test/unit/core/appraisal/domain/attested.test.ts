// Which keys quotes prove that the gateway holds, and every way in which one does not.

import { describe, expect, it } from 'vitest';
import {
  acmeInfo,
  type Deployment,
  guestAgentInfo,
  mrAggregated,
  taggedReportData,
  toHex,
  utf8,
} from '../../../../../src/simulator/index.js';
import {
  type Asked,
  appraised,
  certificate,
  checkOf,
  DOMAIN,
  finding,
  machinesOf,
  servedRecord,
  WORLD,
  world,
} from './named-domain.js';

const KEY = 'domain.tee-controlled-key';
const { gateway, app } = WORLD;
const served = (key = 'gateway-tls'): Record<string, unknown> => ({
  'served-certificate/0': servedRecord(DOMAIN, certificate(gateway, key, ['*.simulated.example'])),
});
const asking = (info: unknown, more: Asked = {}): Promise<string> =>
  appraised({ ...more, evidence: { ...served(), 'acme-info/0': info, ...more.evidence } }).then((result) =>
    finding(result, KEY),
  );
const URI = 'https://acme.simulated.example/acct/1';

/** A gateway with another kernel. */
const OTHER = world({ gateway: { td: (td) => ({ ...td, rtmr1: Buffer.alloc(48, 7) }) } }).gateway;

/** The gateway on a VM of another shape: another RTMR0. */
const EARLIER = world({
  gateway: { vm: (vm) => ({ ...vm, memorySize: 2 * vm.memorySize }) },
}).gateway;

interface QuotedKey {
  public_key: string;
  quote: string;
  attestation?: string;
}
interface Info {
  account_uri: string;
  account_quote: string;
  quoted_hist_keys: QuotedKey[];
  [name: string]: unknown;
}
/** What the gateway says, in the shape that has quotes alone. */
const info = (of: Deployment = gateway): Info => acmeInfo(of, '0.5.5') as unknown as Info;
const quoteBy = (of: Deployment, tag: string, content: Uint8Array): string =>
  JSON.stringify(of.attest(taggedReportData(tag, content)));

describe('keys of a gateway', () => {
  it.each(['0.5.5', '0.5.6'] as const)('are proven by quotes of the gateway: the shape of %s', async (shape) => {
    const result = await appraised({ evidence: { ...served(), 'acme-info/0': acmeInfo(gateway, shape) } });
    expect(finding(result, KEY)).toBe(
      `pass: One key is proven by quotes to be made in the gateway that was appraised. One key is named besides, and does not count: nothing quotes it. So is the ACME account "${URI}".`,
    );
    expect(finding(result, 'domain.ground')).toContain('pass:');
    expect(finding(result, 'domain.name')).toContain('pass: The name begins with the id of this app');
    expect(result.notShown.map(({ why }) => why).join()).toContain('others than those that were judged, too');
  });

  it('are proven by versioned attestations alone', async () => {
    const whole = acmeInfo(gateway, '0.5.6') as unknown as Info;
    const keys = whole.quoted_hist_keys.map(({ quote: _, ...key }) => key);
    expect(await asking({ ...whole, quoted_hist_keys: keys, account_quote: '' })).toContain('pass: One key is proven');
  });

  it('are proven by quotes of an earlier gateway, where that is in the evidence and accepted too', async () => {
    const upgraded = info();
    upgraded.account_quote = quoteBy(EARLIER, 'acme-account', utf8(URI));
    for (const key of upgraded.quoted_hist_keys) {
      if (key.public_key === toHex(gateway.keys('gateway-tls').spki)) {
        key.quote = quoteBy(EARLIER, 'zt-cert', gateway.keys('gateway-tls').spki);
      }
    }
    const alone = await appraised({ evidence: { ...served(), 'acme-info/0': upgraded } });
    expect(finding(alone, KEY)).toContain('fail: The quote for the key that the domain is served with');
    const machines = { ...machinesOf(WORLD), 'gateway-evidence/1': guestAgentInfo(EARLIER) };
    const both = await appraised({ evidence: { ...served(), 'acme-info/0': upgraded }, machines });
    expect(finding(both, KEY)).toContain('pass: One key is proven');
    // The policy has the newer version alone.
    expect(finding(both, 'domain.ground')).toContain('unknown: The gateway may hold the key, and of gateway/1');
    const policy = WORLD.policy.replace(/(gateway:\n {2}aggregated-mrs: \[)/, `$1"${toHex(mrAggregated(EARLIER))}", `);
    const accepted = await appraised({ evidence: { ...served(), 'acme-info/0': upgraded }, machines, policy });
    expect(finding(accepted, 'domain.ground')).toContain('pass');
  });

  it('are unknown where nothing quotes them: 0.5.3, and quotes that failed', async () => {
    expect(await asking(acmeInfo(gateway, '0.5.3'))).toBe(
      'unknown: 2 keys are named as the TEE’s, and none has a quote: anybody could name them.',
    );
    const { quoted_hist_keys: keys, ...rest } = info();
    expect(await asking({ ...rest, quoted_hist_keys: keys.map((key) => ({ ...key, quote: '' })) })).toContain(
      'unknown: 2 keys are named',
    );
  });

  it('are unknown where nobody says which they are', async () => {
    const reason = 'the gateway answered with status 404';
    const gaps = [{ name: 'gateway/acme-info', reason }];
    const result = await appraised({ evidence: served(), gaps });
    expect(finding(result, KEY)).toBe(
      `unknown: Nothing in the evidence tells which TLS keys the TEE holds: ${reason}.`,
    );
  });

  it('are unknown where nobody was asked: what is said to do is to ask', async () => {
    const gap = { reason: 'not asked: offline was asked for', hint: 'Ask for it without --offline.' };
    const gaps = ['dns-record/0', 'served-certificate/0'].map((name) => ({ name, ...gap }));
    const result = await appraised({ evidence: {}, gaps });
    for (const id of [KEY, 'domain.certificate', 'domain.caa'] as const) {
      const check = checkOf(result, id);
      expect(check).toMatchObject({ status: 'unknown', hint: gap.hint });
      expect(check?.detail).toContain(gap.reason);
    }
  });

  it.each<[string, (info: Info) => void, RegExp]>([
    [
      'a quote of a different gateway',
      ({ quoted_hist_keys: [key] }) => {
        if (key !== undefined) key.quote = quoteBy(OTHER, 'zt-cert', gateway.keys('gateway-tls').spki);
      },
      /^fail: .*it is of another TD than gateway\/0: RTMR1/,
    ],
    [
      'a quote of another deployment with the same OS',
      ({ quoted_hist_keys: [key] }) => {
        const other = world({ seed: 'another' }).gateway;
        if (key !== undefined) key.quote = quoteBy(other, 'zt-cert', gateway.keys('gateway-tls').spki);
      },
      /^fail: .*the TD had another key provider than gateway\/0/,
    ],
    [
      'a quote of the app as that of the gateway',
      ({ quoted_hist_keys: [key] }) => {
        if (key !== undefined) key.quote = quoteBy(app, 'zt-cert', gateway.keys('gateway-tls').spki);
      },
      /^fail: .*(?:another TD than gateway\/0|another app id, compose hash)/,
    ],
    [
      'the quote of another key',
      ({ quoted_hist_keys: [key] }) => {
        if (key !== undefined) key.quote = quoteBy(gateway, 'zt-cert', gateway.keys('other').spki);
      },
      /^fail: .*made for something else/,
    ],
    [
      'a quote with the tag of something else',
      ({ quoted_hist_keys: [key] }) => {
        if (key !== undefined) key.quote = quoteBy(gateway, 'ratls-cert', gateway.keys('gateway-tls').spki);
      },
      /^fail: .*made for something else/,
    ],
    [
      'events that were dropped',
      ({ quoted_hist_keys: [key] }) => {
        if (key === undefined) return;
        const quote = JSON.parse(key.quote);
        const log = JSON.parse(quote.event_log).filter(({ event }: { event: string }) => event !== 'compose-hash');
        key.quote = JSON.stringify({ ...quote, event_log: JSON.stringify(log) });
      },
      /^fail: .*RTMR3 replays to another value/,
    ],
    [
      'a quote whose signature is not its own',
      ({ quoted_hist_keys: [key] }) => {
        if (key === undefined) return;
        const quote = JSON.parse(key.quote);
        // In the signature, behind header and report of a version 4 quote and its length.
        const at = 2 * (48 + 584 + 4 + 10);
        const digit = quote.quote[at] === '0' ? '1' : '0';
        quote.quote = quote.quote.slice(0, at) + digit + quote.quote.slice(at + 1);
        key.quote = JSON.stringify(quote);
      },
      /^fail: .*it fails hardware\.quote-signature/,
    ],
    [
      'an account quote of another TD',
      (all) => {
        all.account_quote = quoteBy(OTHER, 'acme-account', utf8(URI));
      },
      /^fail: The quote for the ACME account does not vouch for it: it is of another TD/,
    ],
    [
      'an account URI that was changed',
      (all) => {
        all.account_uri = 'https://acme.simulated.example/acct/12';
      },
      /^fail: The quote for the ACME account .*made for something else/,
    ],
    [
      'no event log beside the quote',
      ({ quoted_hist_keys: [key] }) => {
        if (key === undefined) return;
        const { event_log: _, ...quote } = JSON.parse(key.quote);
        key.quote = JSON.stringify(quote);
      },
      /^unknown: .*no event log tells what the TD ran/,
    ],
  ])('do not count with %s', async (_, change, expected) => {
    const changed = info();
    change(changed);
    expect(await asking(changed)).toMatch(expected);
  });

  it('do not count without collateral for the platform that quoted them', async () => {
    const elsewhere = gateway.sibling(9, {
      platform: (platform) => ({ ...platform, fmspc: Buffer.from('00906ed50000', 'hex') }),
    });
    const changed = info();
    const [key] = changed.quoted_hist_keys;
    if (key !== undefined) key.quote = quoteBy(elsewhere, 'zt-cert', gateway.keys('gateway-tls').spki);
    expect(await asking(changed)).toMatch(/^unknown: .*: hardware\.collateral could not be decided of it\.$/);
  });

  it('of earlier versions are told, and do not count', async () => {
    const earlier = world({ gateway: { compose: { name: 'earlier' } } }).gateway;
    const changed = info();
    const old = changed.quoted_hist_keys[1];
    if (old !== undefined) old.quote = quoteBy(earlier, 'zt-cert', gateway.keys('gateway-tls-before').spki);
    const found = await asking(changed);
    expect(found).toContain('pass: One key is proven');
    expect(found).toContain('does not count: the TD had another compose hash');
  });

  it('count once, however often they are named, and only so many are looked at', async () => {
    const all = info();
    const [first] = all.quoted_hist_keys;
    expect(await asking({ ...all, quoted_hist_keys: Array(20).fill(first) })).toContain('pass: One key is proven');
    const quote = first?.quote ?? '';
    const others = (from: number, count: number): QuotedKey[] =>
      Array.from({ length: count }, (_, i) => ({ public_key: toHex(utf8(`key ${from + i}`)), quote }));
    const named = (...keys: QuotedKey[]): Info => ({ ...all, hist_keys: [], quoted_hist_keys: keys });
    expect(await asking(named(...others(0, 255), first as QuotedKey))).toMatch(/^pass: One key is proven/);
    const second = { 'acme-info/1': named(...others(1000, 1)) };
    expect(
      await asking(named(...others(0, 255), first as QuotedKey), { evidence: { ...served(), ...second } }),
    ).toMatch(/^unknown: Not all keys are known: only 256 quotes/);
  });

  it('are unknown where endless event logs stand beside their quotes, and no verification ends in an error', async () => {
    const event = { imr: 3, event_type: 0x08000001, digest: '', event: 'more', event_payload: '' };
    const flooded = (json: string): string => {
      const quoted = JSON.parse(json) as { event_log: string };
      const events = JSON.parse(quoted.event_log) as unknown[];
      const more = Array.from({ length: 4096 - events.length }, () => event);
      return JSON.stringify({ ...quoted, event_log: JSON.stringify([...events, ...more]) });
    };
    const whole = info();
    const keys = whole.quoted_hist_keys.filter(({ quote }) => quote !== undefined && quote !== '');
    const many = Array.from({ length: 17 }, () => keys.map((key) => ({ ...key, quote: flooded(key.quote) }))).flat();
    expect(await asking({ ...whole, quoted_hist_keys: many })).toMatch(
      /^unknown: .*its event log has 4096 events, and at most 512 are looked at/,
    );
  });

  it('need a gateway that is appraised', async () => {
    const { 'gateway-evidence/0': _, ...machines } = (await import('./named-domain.js')).machinesOf(WORLD);
    expect(await asking(info(), { machines })).toMatch(/^unknown: Nothing in the evidence tells/);
  });

  it('pass, and what runs beside them is not proven: the ground says so', async () => {
    const policy = WORLD.policy.replace(/gateway:\n {2}aggregated-mrs: .*\n/, '');
    const result = await appraised({ policy, evidence: { ...served(), 'acme-info/0': info() } });
    expect(finding(result, KEY)).toContain('pass:');
    expect(finding(result, 'domain.ground')).toMatch(/^unknown: The gateway may hold the key, and of gateway\/0/);
    expect(checkOf(result, 'domain.ground').hint).toContain('gateway/0');
    expect(result.verdict).not.toBe('verified');
  });
});
