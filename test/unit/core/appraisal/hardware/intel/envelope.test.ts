import { describe, expect, it } from 'vitest';
import { appraiseSimulated, finding, notPassed } from './simulated.js';

describe('hardware.quote-trailing-bytes', () => {
  const ID = 'hardware.quote-trailing-bytes';

  it('passes with nothing behind the quote, or with the zeros of a buffer', async () => {
    expect(finding(await appraiseSimulated(), ID).detail).toBe('The quote ends where it says.');
    for (const length of [1, 70, 4096]) {
      const outcome = await appraiseSimulated({ quote: { padding: new Uint8Array(length) } });
      expect(notPassed(outcome)).toEqual([]);
      expect(finding(outcome, ID).detail).toBe(`${length} zero bytes follow.`);
    }
  });

  it('fails with anything else behind it', async () => {
    const padding = new Uint8Array(100);
    padding[70] = 0xab;
    const outcome = await appraiseSimulated({ quote: { padding } });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'Bytes that nobody signed follow the quote, the first after 70 zero bytes.',
      expected: 'nothing, or zero padding',
      actual: '100 bytes: ab000000000000000000000000000000…',
      hint: 'The evidence was put together by hand, or is not one quote. Fetch it again.',
    });
    const last = new Uint8Array(1).fill(1);
    expect(notPassed(await appraiseSimulated({ quote: { padding: last } }))).toEqual([`fail ${ID}`]);
  });

  it('fails with more zeros than any buffer has', async () => {
    const outcome = await appraiseSimulated({ quote: { padding: new Uint8Array(4097) } });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: '4097 bytes of padding follow the quote.',
      expected: 'at most 4096',
      actual: '4097',
      hint: 'Cut the padding off, or fetch the quote again.',
    });
  });
});

describe('hardware.tee-type', () => {
  const ID = 'hardware.tee-type';

  it('passes where the policy accepts the TEE', async () => {
    expect(finding(await appraiseSimulated(), ID).detail).toBe(
      'The quote is that of an Intel TDX virtual machine (TD).',
    );
    const sgx = await appraiseSimulated({ tee: 'sgx' }, { policy: { teeTypes: ['tdx', 'sgx'] } });
    expect(finding(sgx, ID).detail).toBe('The quote is that of an Intel SGX enclave.');
  });

  it('fails where it does not', async () => {
    const outcome = await appraiseSimulated({ tee: 'sgx' }, { policy: { teeTypes: ['tdx'] } });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'The quote is that of an Intel SGX enclave, which the policy does not accept.',
      expected: 'tdx',
      actual: 'sgx',
      hint: 'Give the quote of the virtual machine itself.',
    });
    expect(notPassed(await appraiseSimulated({}, { policy: { teeTypes: ['sgx'] } }))).toEqual([`fail ${ID}`]);
  });
});
