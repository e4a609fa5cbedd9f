// What a guest agent says beside the evidence: only what is missing, and a VM's shape only of that VM.

import { describe, expect, it } from 'vitest';
import { attestationEvidence } from '../../../../src/core/formats/evidence.js';
import { completed, readTold } from '../../../../src/core/formats/told.js';

const told = attestationEvidence({
  vmConfig: '{"cpu_count":2}',
  mrConfig: '{"told":true}',
  appCompose: 'told',
  reported: { appId: 'aa', instanceId: '01' },
});

describe('what is told', () => {
  it('fills in what is missing, and nothing else', () => {
    expect(completed(attestationEvidence({}), told)).toEqual(
      attestationEvidence({ vmConfig: told.vmConfig, mrConfig: told.mrConfig, appCompose: 'told' }),
    );
    const whole = attestationEvidence({
      vmConfig: 'own',
      mrConfig: 'own',
      appCompose: 'own',
      reported: { instanceId: '01' },
    });
    expect(completed(whole, told)).toEqual(whole);
    expect(completed(whole, null)).toBe(whole);
  });

  it('is no other instance’s shape', () => {
    const other = attestationEvidence({ reported: { instanceId: '02' } });
    expect(completed(other, told)).toEqual({ ...other, appCompose: 'told' });
  });

  it('is nothing where it cannot be read', () => {
    for (const text of ['', 'x', '{"app_id":7}']) expect(readTold(new TextEncoder().encode(text))).toBeNull();
    expect(readTold(null)).toBeNull();
  });
});
