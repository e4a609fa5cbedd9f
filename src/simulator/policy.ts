// The policy a careful user of the simulated deployment would write: it accepts this app on this image and nothing else.

import type { AppIdentity } from './app.js';
import { toHex } from './bytes.js';

/** Hex. */
export interface PinnedRegisters {
  mrtd: string;
  rtmr0: string;
  rtmr1: string;
  rtmr2: string;
}

export function policyText(pins: { image: string; registers: PinnedRegisters; app: AppIdentity }): string {
  const { registers, app } = pins;
  return `version: 1
phases: [hardware, os, source-code]
os:
  images:
    - name: ${pins.image}
      os-image-hash: "${toHex(app.osImageHash)}"
  measurements:
    - name: ${pins.image}
      mrtd: "${registers.mrtd}"
      rtmr0: "${registers.rtmr0}"
      rtmr1: "${registers.rtmr1}"
      rtmr2: "${registers.rtmr2}"
source-code:
  compose-hashes: ["${toHex(app.composeHash)}"]
  app-ids: ["${toHex(app.appId)}"]
  key-provider:
    kind: ${app.keyProvider.name}
    id: "${app.keyProvider.id}"
`;
}
