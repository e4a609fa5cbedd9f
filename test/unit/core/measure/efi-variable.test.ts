import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import {
  absentEfiVariableDigest,
  EFI_GLOBAL_VARIABLE,
  EFI_IMAGE_SECURITY_DATABASE,
} from '../../../../src/core/measure/efi-variable.js';

describe('absentEfiVariableDigest', () => {
  // Digests in the event logs of real dstack VMs.
  it.each([
    [
      EFI_GLOBAL_VARIABLE,
      'SecureBoot',
      '9dc3a1f80bcec915391dcda5ffbb15e7419f77eab462bbf72b42166fb70d50325e37b36f93537a863769bcf9bedae6fb',
    ],
    [
      EFI_GLOBAL_VARIABLE,
      'PK',
      '6f2e3cbc14f9def86980f5f66fd85e99d63e69a73014ed8a5633ce56eca5b64b692108c56110e22acadcef58c3250f1b',
    ],
    [
      EFI_GLOBAL_VARIABLE,
      'KEK',
      'd607c0efb41c0d757d69bca0615c3a9ac0b1db06c557d992e906c6b7dee40e0e031640c7bfd7bcd35844ef9edeadc6f9',
    ],
    [
      EFI_IMAGE_SECURITY_DATABASE,
      'db',
      '08a74f8963b337acb6c93682f934496373679dd26af1089cb4eaf0c30cf260a12e814856385ab8843e56a9acea19e127',
    ],
    [
      EFI_IMAGE_SECURITY_DATABASE,
      'dbx',
      '18cc6e01f0c6ea99aa23f8a280423e94ad81d96d0aeb5180504fc0f7a40cb3619dd39bd6a95ec1680a86ed6ab0f9828d',
    ],
  ])('%s %s', (guid, name, digest) => {
    expect(toHex(absentEfiVariableDigest(guid, name))).toBe(digest);
  });
});
