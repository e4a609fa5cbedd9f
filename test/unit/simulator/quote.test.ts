// Quotes and collateral of the simulated platform, taken apart here by the offsets of Intel's tables and verified step
// by step with node:crypto.

import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Bend, createDeployment, hex, nth, toHex } from '../../../src/simulator/index.js';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

function verifies(publicKey: Uint8Array | X509Certificate, message: Uint8Array, signature: Uint8Array): boolean {
  const key =
    publicKey instanceof X509Certificate
      ? publicKey.publicKey
      : createPublicKey({
          key: {
            kty: 'EC',
            crv: 'P-256',
            x: Buffer.from(publicKey.subarray(0, 32)).toString('base64url'),
            y: Buffer.from(publicKey.subarray(32)).toString('base64url'),
          },
          format: 'jwk',
        });
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** Cuts a quote whose signed part has `signedLength` bytes; v3 has no outer certification data. */
function cut(quote: Buffer, signedLength: number, outer: boolean) {
  const length = quote.readUInt32LE(signedLength);
  const data = quote.subarray(signedLength + 4, signedLength + 4 + length);
  const start = outer ? 128 + 6 : 128;
  const authLength = data.readUInt16LE(start + 448);
  const authData = data.subarray(start + 450, start + 450 + authLength);
  const certification = start + 450 + authLength;
  return {
    signed: quote.subarray(0, signedLength),
    signature: data.subarray(0, 64),
    attestationKey: data.subarray(64, 128),
    outerType: outer ? data.readUInt16LE(128) : null,
    outerLength: outer ? data.readUInt32LE(130) : null,
    rest: data.length - 134,
    qeReport: data.subarray(start, start + 384),
    qeReportSignature: data.subarray(start + 384, start + 448),
    authData,
    certificationType: data.readUInt16LE(certification),
    certificationData: data.subarray(certification + 6),
    certificationLength: data.readUInt32LE(certification + 2),
    trailing: quote.subarray(signedLength + 4 + length),
  };
}

const shapes: [string, Bend, { version: number; teeType: number; signedLength: number }][] = [
  ['v4', {}, { version: 4, teeType: 0x81, signedLength: 48 + 584 }],
  ['v5, TD 1.0', { quote: { version: 5 } }, { version: 5, teeType: 0x81, signedLength: 48 + 6 + 584 }],
  ['v5, TD 1.5', { quote: { version: 5, body: 'td15' } }, { version: 5, teeType: 0x81, signedLength: 48 + 6 + 648 }],
  ['v3, SGX', { tee: 'sgx' }, { version: 3, teeType: 0, signedLength: 48 + 384 }],
];

describe.each(shapes)('quote %s', (_name, bend, { version, teeType, signedLength }) => {
  const world = createDeployment(bend);
  const parts = cut(world.quote, signedLength, version !== 3);

  it('has the header and layout of its version', () => {
    expect(world.quote.readUInt16LE(0)).toBe(version);
    expect(world.quote.readUInt16LE(2)).toBe(2);
    expect(world.quote.readUInt32LE(4)).toBe(teeType);
    expect(toHex(world.quote.subarray(12, 28))).toBe('939a7233f79c4ca9940a0db3957f0607');
    if (version === 5) {
      expect(world.quote.readUInt16LE(48)).toBe(signedLength === 48 + 6 + 584 ? 2 : 3);
      expect(world.quote.readUInt32LE(50)).toBe(signedLength - 54);
    }
    if (version !== 3) expect([parts.outerType, parts.outerLength]).toEqual([6, parts.rest]);
    expect(parts.certificationType).toBe(5);
    expect(parts.certificationLength).toBe(parts.certificationData.length);
    expect(parts.certificationData.toString()).toBe(`${world.pki.chains.pck}\0`);
    expect(parts.trailing.length).toBe(0);
  });

  it('verifies step by step: quote, attestation key, QE report', () => {
    const pck = new X509Certificate(world.pki.certificates.pck ?? '');
    expect(verifies(parts.attestationKey, parts.signed, parts.signature)).toBe(true);
    expect(parts.qeReport.subarray(320, 352)).toEqual(sha256(parts.attestationKey, parts.authData));
    expect(toHex(parts.qeReport.subarray(352))).toBe('00'.repeat(32));
    expect(verifies(pck, parts.qeReport, parts.qeReportSignature)).toBe(true);
  });

  it('holds the report data in its place', () => {
    const end = signedLength === 48 + 6 + 648 ? signedLength - 64 : signedLength;
    expect(world.quote.subarray(end - 64, end)).toEqual(world.reportData);
  });
});

describe('TD report', () => {
  it('has every field where Intel’s table puts it', () => {
    const fields: [string, number, number][] = [
      ['teeTcbSvn', 0, 16],
      ['mrSeam', 16, 48],
      ['mrSignerSeam', 64, 48],
      ['seamAttributes', 112, 8],
      ['tdAttributes', 120, 8],
      ['xfam', 128, 8],
      ['mrTd', 136, 48],
      ['mrConfigId', 184, 48],
      ['mrOwner', 232, 48],
      ['mrOwnerConfig', 280, 48],
      ['rtmr0', 328, 48],
      ['rtmr1', 376, 48],
      ['rtmr2', 424, 48],
      ['rtmr3', 472, 48],
      ['reportData', 520, 64],
      ['teeTcbSvn2', 584, 16],
      ['mrServiceTd', 600, 48],
    ];
    const td = Object.fromEntries(fields.map(([name, , length], i) => [name, Buffer.alloc(length, i + 1)]));
    const { quote } = createDeployment({ td, quote: { version: 5, body: 'td15' } });
    for (const [name, offset, length] of fields) {
      expect([name, toHex(quote.subarray(54 + offset, 54 + offset + length))]).toEqual([
        name,
        toHex(td[name] ?? Buffer.alloc(0)),
      ]);
    }
  });
});

describe('quoting enclave', () => {
  it('has every field where Intel’s table puts it', () => {
    const qe = {
      cpuSvn: Buffer.alloc(16, 1),
      miscSelect: Buffer.alloc(4, 2),
      reserved1: Buffer.alloc(28, 3),
      attributes: Buffer.alloc(16, 4),
      mrEnclave: Buffer.alloc(32, 5),
      reserved2: Buffer.alloc(32, 6),
      mrSigner: Buffer.alloc(32, 7),
      reserved3: Buffer.alloc(96, 8),
      isvProdId: 0x0909,
      isvSvn: 0x0a0a,
      reserved4: Buffer.alloc(60, 11),
      reportData: Buffer.alloc(64, 12),
      authData: Buffer.from('auth'),
    };
    const parts = cut(createDeployment({ qe }).quote, 632, true);
    expect(toHex(parts.qeReport)).toBe(
      [
        '01'.repeat(16),
        '02'.repeat(4),
        '03'.repeat(28),
        '04'.repeat(16),
        '05'.repeat(32),
        '06'.repeat(32),
        '07'.repeat(32),
        '08'.repeat(96),
        '0909',
        '0a0a',
        '0b'.repeat(60),
        '0c'.repeat(64),
      ].join(''),
    );
    expect(parts.authData.toString()).toBe('auth');
  });

  it('meets its identity under the masks', () => {
    for (const tee of ['tdx', 'sgx'] as const) {
      const world = createDeployment({ tee });
      const { qeReport } = cut(world.quote, tee === 'tdx' ? 632 : 432, tee === 'tdx');
      const identity = world.qeIdentity;
      const masked = hex(identity.attributesMask).map((mask, i) => mask & (qeReport[48 + i] ?? 0));
      expect(toHex(masked)).toBe(identity.attributes);
      expect(toHex(qeReport.subarray(128, 160)).toUpperCase()).toBe(identity.mrsigner);
      expect(qeReport.readUInt16LE(256)).toBe(identity.isvprodid);
      expect(qeReport.readUInt16LE(258)).toBeGreaterThanOrEqual(nth(identity.tcbLevels, 0).tcb.isvsvn);
      expect(identity.id).toBe(tee === 'tdx' ? 'TD_QE' : 'QE');
    }
  });
});

describe('bends of the quote', () => {
  it('reach header, certification data and padding, and are signed with the rest', () => {
    const { quote } = createDeployment({
      quote: { reserved: hex('01020304'), userData: Buffer.alloc(20, 5), padding: Buffer.alloc(70) },
    });
    const parts = cut(quote, 632, true);
    expect(toHex(quote.subarray(8, 12))).toBe('01020304');
    expect(quote.subarray(28, 48)).toEqual(Buffer.alloc(20, 5));
    expect(parts.trailing).toEqual(Buffer.alloc(70));
    expect(verifies(parts.attestationKey, parts.signed, parts.signature)).toBe(true);
  });

  it.each([
    [2, 256],
    [3, 384],
  ])('give an encrypted PPID as certification data of type %i', (certificationType, length) => {
    const world = createDeployment({ quote: { certificationType } });
    const parts = cut(world.quote, 632, true);
    expect(parts.certificationType).toBe(certificationType);
    expect(parts.certificationData.length).toBe(length + 16 + 2 + 2);
    expect(toHex(parts.certificationData.subarray(length))).toBe('04040202040100050000000000000000' + '0d00' + '0000');
    expect(world.collateral.pck_certificate_chain).toBe(world.pki.chains.pck);
  });

  it('show another key than the one that signed', () => {
    const attestationKey = createDeployment().keys('stranger').publicKey;
    const parts = cut(createDeployment({ quote: { attestationKey } }).quote, 632, true);
    expect(parts.attestationKey).toEqual(attestationKey);
    expect(parts.qeReport.subarray(320, 352)).toEqual(sha256(attestationKey, parts.authData));
    expect(verifies(parts.attestationKey, parts.signed, parts.signature)).toBe(false);
  });

  it('go through the signing hooks: before is authentic, after is not', () => {
    const mark = (content: Uint8Array) =>
      Buffer.concat([content.subarray(0, 28), Buffer.alloc(20, 9), content.subarray(48)]);
    const before = createDeployment({ beforeSign: (name, content) => (name === 'quote' ? mark(content) : undefined) });
    const after = createDeployment({
      afterSign: (name, { content, signature }) =>
        name === 'quote' ? { content: mark(content), signature } : undefined,
    });
    for (const [world, authentic] of [
      [before, true],
      [after, false],
    ] as const) {
      const parts = cut(world.quote, 632, true);
      expect(parts.signed.subarray(28, 48)).toEqual(Buffer.alloc(20, 9));
      expect(verifies(parts.attestationKey, parts.signed, parts.signature)).toBe(authentic);
    }
  });

  it('see every signed structure by name', () => {
    const names: string[] = [];
    createDeployment({
      beforeSign: (name) => {
        names.push(name);
        return undefined;
      },
    });
    expect(names).toEqual([
      'certificate/root',
      'certificate/pckCa',
      'certificate/pck',
      'certificate/tcbSigning',
      'crl/root',
      'crl/pck',
      'tcb-info',
      'qe-identity',
      'quote',
      'qe-report',
    ]);
  });
});

describe('collateral', () => {
  it('is the nine fields, its documents signed over their exact text', () => {
    const { collateral, pki, tcbInfo, qeIdentity } = createDeployment();
    expect(Object.keys(collateral)).toEqual([
      'pck_crl_issuer_chain',
      'root_ca_crl',
      'pck_crl',
      'tcb_info_issuer_chain',
      'tcb_info',
      'tcb_info_signature',
      'qe_identity_issuer_chain',
      'qe_identity',
      'qe_identity_signature',
    ]);
    const signer = new X509Certificate(pki.certificates.tcbSigning ?? '');
    expect(verifies(signer, Buffer.from(collateral.tcb_info), hex(collateral.tcb_info_signature))).toBe(true);
    expect(verifies(signer, Buffer.from(collateral.qe_identity), hex(collateral.qe_identity_signature))).toBe(true);
    expect(JSON.parse(collateral.tcb_info)).toEqual(tcbInfo);
    expect(JSON.parse(collateral.qe_identity)).toEqual(qeIdentity);
  });

  it('is of the platform and its time', () => {
    const { tcbInfo, qeIdentity } = createDeployment({ at: '2030-01-02T03:04:05.678Z' });
    expect(tcbInfo).toMatchObject({
      id: 'TDX',
      version: 3,
      issueDate: '2030-01-01T03:04:05Z',
      nextUpdate: '2030-01-31T03:04:05Z',
      fmspc: '70D06E5EE500',
      pceId: '0000',
      tcbEvaluationDataNumber: 19,
    });
    expect(qeIdentity).toMatchObject({ id: 'TD_QE', version: 2, issueDate: tcbInfo.issueDate });
    const sgx = createDeployment({ tee: 'sgx' }).tcbInfo;
    expect(sgx.id).toBe('SGX');
    expect(sgx.tdxModule).toBeUndefined();
    expect(nth(sgx.tcbLevels, 0).tcb.tdxtcbcomponents).toBeUndefined();
  });
});
