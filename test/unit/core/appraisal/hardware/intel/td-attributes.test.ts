import { describe, expect, it } from 'vitest';
import { type Bend, hex, toHex } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, notPassed } from './simulated.js';

const ID = 'hardware.td-attributes';
const DEBUG = 0;
const SEPT_VE_DISABLE = 28;
const SAFE = 'SEPT_VE_DISABLE (bit 28) on, nothing else but ICSSD, LASS, PKS, KL, PERFMON';

const attributes = (...bits: number[]): Uint8Array => {
  const bytes = new Uint8Array(8);
  for (const bit of bits) bytes[bit >> 3] = Number(bytes[bit >> 3]) | (1 << (bit & 7));
  return bytes;
};

describe('the attributes of a TD', () => {
  it('pass with SEPT_VE_DISABLE alone', async () => {
    const outcome = await appraiseSimulated();
    expect(finding(outcome, ID)).toEqual({
      status: 'pass',
      detail: 'On are: SEPT_VE_DISABLE.',
      actual: '0000001000000000',
    });
  });

  it('pass with any harmless bit, and with all of them', async () => {
    for (const bits of [[16], [27], [30], [31], [63], [16, 27, 30, 31, 63]]) {
      const tdAttributes = attributes(SEPT_VE_DISABLE, ...bits);
      expect(notPassed(await appraiseSimulated({ td: { tdAttributes } }))).toEqual([]);
    }
    const all = await appraiseSimulated({ td: { tdAttributes: attributes(SEPT_VE_DISABLE, 16, 27, 30, 31, 63) } });
    expect(finding(all, ID).detail).toBe('On are: ICSSD, LASS, SEPT_VE_DISABLE, PKS, KL, PERFMON.');
  });

  it('fail with any other bit', async () => {
    const names: Record<number, string> = {
      4: 'HGS_PLUS_PROF',
      5: 'PERF_PROF',
      6: 'PMT_PROF',
      17: 'SERVTD_EXT',
      29: 'MIGRATABLE',
      62: 'TPA',
    };
    for (let bit = 1; bit < 64; bit++) {
      if ([16, 27, 28, 30, 31, 63].includes(bit)) continue;
      const tdAttributes = attributes(SEPT_VE_DISABLE, bit);
      const outcome = await appraiseSimulated({ td: { tdAttributes } });
      expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
      expect(finding(outcome, ID)).toEqual({
        status: 'fail',
        detail: `${names[bit] ?? `reserved bit ${bit}`} is on.`,
        expected: SAFE,
        actual: toHex(tdAttributes),
        hint: 'Whoever launched the TD chose its attributes. Launch it with safe ones, or pin the value in hardware.td-attributes of the policy if it is meant.',
      });
    }
  });

  it('fail without SEPT_VE_DISABLE', async () => {
    const outcome = await appraiseSimulated({ td: { tdAttributes: hex('0000004000000000') } });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toMatchObject({
      detail: 'SEPT_VE_DISABLE is off, so the host can make the TD’s memory accesses fault.',
      expected: SAFE,
      actual: '0000004000000000',
    });
    const zero = await appraiseSimulated({ td: { tdAttributes: attributes() } });
    expect(finding(zero, ID).status).toBe('fail');
  });

  it('fail with DEBUG, even where it is pinned', async () => {
    const tdAttributes = attributes(DEBUG, SEPT_VE_DISABLE);
    for (const pins of [[], [toHex(tdAttributes)]]) {
      const outcome = await appraiseSimulated({ td: { tdAttributes } }, { policy: { tdAttributes: pins } });
      expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
      expect(finding(outcome, ID)).toEqual({
        status: 'fail',
        detail: 'DEBUG is on: the host can read and change the TD’s memory and registers.',
        expected: 'DEBUG (bit 0) off',
        actual: '0100001000000000',
        hint: 'This is no protection at all. Launch the TD without debug; hardware.debug of the policy is for experiments only.',
      });
    }
  });

  it('pass with DEBUG where the policy accepts it, and shout', async () => {
    const tdAttributes = attributes(DEBUG, SEPT_VE_DISABLE);
    const outcome = await appraiseSimulated({ td: { tdAttributes } }, { policy: { debug: true } });
    expect(notPassed(outcome)).toEqual([]);
    expect(finding(outcome, ID).detail).toBe(
      'DEBUG IS ON and the policy accepts it: the host can read and change everything in this TD. On are: DEBUG, SEPT_VE_DISABLE.',
    );
    const more = await appraiseSimulated({ td: { tdAttributes: attributes(DEBUG, 1) } }, { policy: { debug: true } });
    expect(finding(more, ID).detail).toBe(
      'reserved bit 1 is on; SEPT_VE_DISABLE is off, so the host can make the TD’s memory accesses fault.',
    );
  });

  it('must be one of the pinned values where there are any', async () => {
    const migratable = attributes(SEPT_VE_DISABLE, 29);
    const pins = ['0000004000000000', toHex(migratable)];
    const pinned = { policy: { tdAttributes: pins } };
    expect(notPassed(await appraiseSimulated({ td: { tdAttributes: migratable } }, pinned))).toEqual([]);
    expect(notPassed(await appraiseSimulated({ td: { tdAttributes: hex('0000004000000000') } }, pinned))).toEqual([]);
    const outcome = await appraiseSimulated({ td: { tdAttributes: attributes(28, 1) } }, pinned);
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toMatchObject({
      detail: 'The attributes are not among those pinned; on are: bit 1, SEPT_VE_DISABLE.',
      expected: '0000004000000000 or 0000003000000000',
      actual: '0200001000000000',
    });
    const none = await appraiseSimulated({ td: { tdAttributes: attributes() } }, pinned);
    expect(finding(none, ID).detail).toBe('The attributes are not among those pinned; on are: none.');
  });
});

describe('XFAM', () => {
  const XFAM = 'hardware.xfam';

  it('passes unpinned as long as x87 and SSE are on', async () => {
    expect(finding(await appraiseSimulated(), XFAM)).toEqual({
      status: 'pass',
      detail: 'The policy pins no XFAM.',
      actual: 'e702060000000000',
    });
    for (const first of ['00', '01', '02', 'fc']) {
      const outcome = await appraiseSimulated({ td: { xfam: hex(`${first}00000000000000`) } });
      expect(notPassed(outcome)).toEqual([`fail ${XFAM}`]);
      expect(finding(outcome, XFAM)).toMatchObject({
        detail: 'x87 or SSE state is off, which no TDX module allows.',
        expected: 'bits 0 and 1 on',
      });
    }
  });

  it('fails with a bit that no TDX module allows, unless that very value is pinned', async () => {
    const allowed = 0x6_dbe7n;
    for (let bit = 2n; bit < 64n; bit++) {
      const xfam = Buffer.alloc(8);
      xfam.writeBigUInt64LE(3n | (1n << bit));
      const outcome = await appraiseSimulated({ td: { xfam } });
      expect(notPassed(outcome)).toEqual((allowed >> bit) & 1n ? [] : [`fail ${XFAM}`]);
    }
    const odd = '0300080000000000';
    const bend = { td: { xfam: hex(odd) } };
    expect(finding(await appraiseSimulated(bend), XFAM)).toEqual({
      status: 'fail',
      detail: 'Features are on that no TDX module known to this version allows: bits 19.',
      expected: 'no bit outside 6dbe7 (hexadecimal, highest bit first)',
      actual: odd,
      hint: 'If a newer module allows them, pin the value in hardware.xfam of the policy.',
    });
    expect(notPassed(await appraiseSimulated(bend, { policy: { xfam: [odd] } }))).toEqual([]);
    const without = { td: { xfam: hex('0000080000000000') } };
    const pinned = { policy: { xfam: ['0000080000000000'] } };
    expect(notPassed(await appraiseSimulated(without, pinned))).toEqual([`fail ${XFAM}`]);
  });

  it('must be one of the pinned values where there are any', async () => {
    const policy = { xfam: ['e718060000000000', 'e702060000000000'] };
    const outcome = await appraiseSimulated({}, { policy });
    expect(finding(outcome, XFAM)).toMatchObject({ status: 'pass', detail: 'XFAM is pinned.' });
    const other = await appraiseSimulated({ td: { xfam: hex('0300000000000000') } }, { policy });
    expect(notPassed(other)).toEqual([`fail ${XFAM}`]);
    expect(finding(other, XFAM)).toEqual({
      status: 'fail',
      detail: 'XFAM is not among those pinned.',
      expected: 'e718060000000000 or e702060000000000',
      actual: '0300000000000000',
      hint: 'The host runs the TD otherwise than expected. If that is meant, add the value to hardware.xfam of the policy.',
    });
  });
});

describe('MRSEAM', () => {
  it('passes unpinned, and must be one of the pinned values where there are any', async () => {
    const outcome = await appraiseSimulated();
    const { actual = '', detail } = finding(outcome, 'hardware.mrseam');
    expect(detail).toBe('The policy pins no MRSEAM.');
    expect(actual).toHaveLength(96);
    const other = '00'.repeat(48);
    expect(notPassed(await appraiseSimulated({}, { policy: { mrSeam: [other, actual] } }))).toEqual([]);
    const failed = await appraiseSimulated({}, { policy: { mrSeam: [other] } });
    expect(notPassed(failed)).toEqual(['fail hardware.mrseam']);
    expect(finding(failed, 'hardware.mrseam')).toMatchObject({ expected: other, actual });
  });
});

describe('MRSERVICETD', () => {
  const MRSERVICETD = 'hardware.mrservicetd';

  it('is not known to a TD report 1.0', async () => {
    expect(finding(await appraiseSimulated(), MRSERVICETD).detail).toBe('A TD report 1.0 knows no service TDs.');
  });

  it('must be zero in a TD report 1.5', async () => {
    const quote = { version: 5, body: 'td15' } as const;
    expect(finding(await appraiseSimulated({ quote }), MRSERVICETD).detail).toBe('MRSERVICETD is zero.');
    for (const byte of [0, 20, 47]) {
      const mrServiceTd = new Uint8Array(48);
      mrServiceTd[byte] = 1;
      const outcome = await appraiseSimulated({ quote, td: { mrServiceTd } });
      expect(notPassed(outcome)).toEqual([`fail ${MRSERVICETD}`]);
      expect(finding(outcome, MRSERVICETD)).toEqual({
        status: 'fail',
        detail: 'A service TD is bound to the TD, which may move it or change its measurements.',
        expected: '00'.repeat(48),
        actual: toHex(mrServiceTd),
        hint: 'Launch the TD without a migration or other service TD, or pin the value in hardware.mrservicetd of the policy if it is meant.',
      });
    }
  });

  it('must be one of the pinned values where there are any; a TD report 1.0 counts as zero', async () => {
    const quote = { version: 5, body: 'td15' } as const;
    const [zero, one] = ['00'.repeat(48), '01'.repeat(48)];
    const outcome = (pins: string[], bend: Bend) => appraiseSimulated(bend, { policy: { mrServiceTd: pins } });
    const bound: Bend = { quote, td: { mrServiceTd: hex(one) } };
    for (const [pins, bend] of [
      [[one], bound],
      [[zero, one], bound],
      [[zero], { quote }],
      [[zero], {}],
    ] satisfies [string[], Bend][]) {
      expect(notPassed(await outcome(pins, bend))).toEqual([]);
    }
    for (const [pins, bend] of [
      [[zero], bound],
      [['02'.repeat(48)], bound],
      [[one], { quote }],
      [[one], {}],
    ] satisfies [string[], Bend][]) {
      const refused = await outcome(pins, bend);
      expect(notPassed(refused)).toEqual([`fail ${MRSERVICETD}`]);
      expect(finding(refused, MRSERVICETD).expected).toBe(pins.join(' or '));
    }
  });
});

describe('the attributes of an SGX enclave', () => {
  const ENCLAVE = 'hardware.enclave-attributes';
  const debug = { tee: 'sgx', enclave: { attributes: hex('0700000000000000e700000000000000') } } as const;

  it('pass in production mode', async () => {
    expect(finding(await appraiseSimulated({ tee: 'sgx' }), ENCLAVE)).toEqual({
      status: 'pass',
      detail: 'The enclave runs in production mode.',
      actual: '0500000000000000e700000000000000',
    });
  });

  it('fail in debug mode', async () => {
    const outcome = await appraiseSimulated(debug);
    expect(notPassed(outcome)).toEqual([`fail ${ENCLAVE}`]);
    expect(finding(outcome, ENCLAVE)).toEqual({
      status: 'fail',
      detail: 'DEBUG is on: the host can read and change the enclave’s memory.',
      expected: 'DEBUG (bit 1) off',
      actual: '0700000000000000e700000000000000',
      hint: 'This is no protection at all. Build and launch the enclave for production.',
    });
  });

  it('pass in debug mode where the policy accepts it, and shout', async () => {
    const outcome = await appraiseSimulated(debug, { policy: { debug: true } });
    expect(notPassed(outcome)).toEqual([]);
    expect(finding(outcome, ENCLAVE).detail).toBe(
      'DEBUG IS ON and the policy accepts it: the host can read and change everything in this enclave.',
    );
  });
});
