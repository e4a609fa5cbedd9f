// The collateral of real machines: every part reads, every signature covers the bytes kept for it.

import { verify } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Certificate } from '../../src/core/formats/codec/x509.js';
import { type Part, parseCollateral, type SignedDocument } from '../../src/core/formats/collateral.js';
import { capturesWith, captureText, describeCaptures } from './captures.js';

function contentOf<T>(part: Part<T>): T {
  if (part.ok) return part.value;
  throw part.error;
}

function isSigned({ signedBytes, signature }: SignedDocument<unknown>, [leaf]: Certificate[]): boolean {
  if (leaf === undefined) return false;
  const key = { key: Buffer.from(leaf.spki), format: 'der', type: 'spki', dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', signedBytes, key, signature);
}

describeCaptures('collateral of real machines', () => {
  const folders = capturesWith('collateral.json');

  it('is there', () => {
    expect(folders.length).toBeGreaterThan(12);
  });

  for (const folder of folders) {
    it(`${folder}: every part reads and is signed as read`, () => {
      const collateral = parseCollateral(captureText(folder, 'collateral.json'));
      const source = JSON.parse(captureText(folder, 'collateral.json'));
      const tcbInfo = contentOf(collateral.tcbInfo);
      const qeIdentity = contentOf(collateral.qeIdentity);
      expect(isSigned(tcbInfo, contentOf(collateral.tcbInfoIssuerChain))).toBe(true);
      expect(isSigned(qeIdentity, contentOf(collateral.qeIdentityIssuerChain))).toBe(true);
      expect(contentOf(collateral.rootCaCrl).issuer).toEqual(contentOf(collateral.pckCrlIssuerChain)[1]?.subject);
      expect(contentOf(collateral.pckCrl).issuer).toEqual(contentOf(collateral.pckCrlIssuerChain)[0]?.subject);

      const info = JSON.parse(source.tcb_info);
      expect(tcbInfo.value).toMatchObject({ id: info.id, fmspc: info.fmspc.toLowerCase(), pceId: info.pceId });
      expect(tcbInfo.value.issueDate).toBe(Date.parse(info.issueDate));
      expect(tcbInfo.value.nextUpdate).toBe(Date.parse(info.nextUpdate));
      const svns = (components?: { svn: number }[]) => components?.map(({ svn }) => svn) ?? null;
      expect(tcbInfo.value.tcbLevels).toEqual(
        info.tcbLevels.map((level: typeof info) => ({
          sgxComponents: svns(level.tcb.sgxtcbcomponents),
          tdxComponents: svns(level.tcb.tdxtcbcomponents),
          pceSvn: level.tcb.pcesvn,
          tcbDate: Date.parse(level.tcbDate),
          tcbStatus: level.tcbStatus,
          advisoryIds: level.advisoryIDs ?? [],
        })),
      );
      const identity = JSON.parse(source.qe_identity);
      expect(qeIdentity.value.id).toBe(identity.id);
      expect(Buffer.from(qeIdentity.value.mrSigner).toString('hex')).toBe(identity.mrsigner.toLowerCase());
      expect(qeIdentity.value.tcbLevels).toHaveLength(identity.tcbLevels.length);
    });
  }
});
