// What the contracts of a registry are asked about machines: by what each of them measured, as the checks ask for it later.
// Nothing is decided here. A question that is built on evidence which proves nothing is one that no check looks up.

import { toHex } from '../../../bytes.js';
import type { BootInfo, ChainQuestions } from '../../../chain/reads.js';
import type { Collateral } from '../../../formats/collateral.js';
import type { EventLogEntry } from '../../../formats/event-log.js';
import type { Quote } from '../../../formats/quote.js';
import { aggregatedMeasurement } from '../../../measure/registers.js';
import { resolvePolicy } from '../../../policy/policy.js';
import type { ComponentRole } from '../../../result/words.js';
import { appraiseHardware } from '../../hardware/intel/index.js';
import { replayRegister } from '../../register-replay.js';
import { boundLaunch, readKeyProvider, readLaunchPayload } from '../launch.js';
import { appBootInfos, type BootTcb, deviceIdsOf } from './boot-info.js';
import { claimedImageOf } from './machine.js';

export interface AskedMachine {
  role: ComponentRole;
  quote: Quote;
  eventLog: EventLogEntry[] | null;
  /** JSON text, the host's. */
  vmConfig: string | null;
  collateral: Collateral | null;
}

/** All hex in lower case. */
export interface NamedForQuestions {
  /** The app that was asked for, where no launch measured one; null: none was. */
  appId: string | null;
  /** Contracts that may be the KMS's. */
  kmsContracts: readonly string[];
  /** OS images that the caller accepts. */
  osImageHashes: readonly string[];
}

type Hex = `0x${string}`;

/** As many as are asked about: an app has more instances than that only where it has one launch in common. */
const MAX_MACHINES = 64;
const MAX_APPS = 4;

export async function registryQuestions(
  machines: readonly AskedMachine[],
  { appId, kmsContracts, osImageHashes }: NamedForQuestions,
): Promise<ChainQuestions> {
  const read = present(await Promise.all(machines.slice(0, MAX_MACHINES).map(readMachine)));
  const apps = read.filter(({ role }) => role === 'app');
  const nodes = read.filter(({ role }) => role === 'kms');
  const measured = once(present(apps.map((app) => app.appId)));
  const appIds = (measured.length > 0 || appId === null ? measured : [prefixed(appId)]).slice(0, MAX_APPS);
  const images = once([...read.flatMap((one) => one.osImageHashes), ...osImageHashes.map(prefixed)]);
  return {
    apps: appIds.map((contract) => {
      const own = apps.filter((app) => app.appId === contract);
      return {
        contract,
        composeHashes: once(present(own.map(({ composeHash }) => composeHash))),
        deviceIds: once(own.flatMap(({ deviceIds }) => deviceIds)),
        bootInfos: own.flatMap(({ bootInfos }) => bootInfos),
      };
    }),
    kms: once(kmsContracts.map(prefixed)).map((contract) => ({
      contract,
      apps: appIds,
      osImageHashes: images,
      aggregatedMrs: once([...nodes.map(({ aggregated }) => aggregated), ...present(apps.map(({ mrKms }) => mrKms))]),
      deviceIds: once(nodes.flatMap(({ deviceIds }) => deviceIds)),
      appBootInfos: apps.flatMap(({ bootInfos }) => bootInfos),
      kmsBootInfos: nodes.flatMap(({ bootInfos }) => bootInfos),
    })),
    rootKeys: once(present(apps.map(({ rootKey }) => rootKey))),
  };
}

interface ReadMachine {
  role: ComponentRole;
  appId: Hex | null;
  composeHash: Hex | null;
  /** What it measured as the KMS node that gave it its keys. */
  mrKms: Hex | null;
  /** Lower-case hex. */
  rootKey: string | null;
  aggregated: Hex;
  deviceIds: Hex[];
  /** What it measured, and what its host says. */
  osImageHashes: Hex[];
  bootInfos: readonly BootInfo[];
}

/** @returns null for an enclave, which has no launch that a contract could know */
async function readMachine(machine: AskedMachine): Promise<ReadMachine | null> {
  const { role, quote, eventLog, vmConfig } = machine;
  const { body, header } = quote;
  if (body.kind === 'enclave') return null;
  const launch = boundLaunch(eventLog, eventLog === null ? null : replayRegister(eventLog, 3, body.rtmrs));
  const payload = (name: string): Hex | null => {
    const value = launch === null ? null : readLaunchPayload(launch, name).value;
    return value === null ? null : prefixed(toHex(value));
  };
  const tcb = await tcbOf(machine);
  const claimedImage = claimedImageOf({ vmConfig });
  const provider = launch === null ? null : readKeyProvider(launch).value;
  const { infos } = appBootInfos({ role, quote, eventLog, tcb, claimedImage });
  return {
    role,
    appId: payload('app-id'),
    composeHash: payload('compose-hash'),
    mrKms: payload('mr-kms'),
    rootKey: provider?.name === 'kms' ? provider.id : null,
    aggregated: prefixed(aggregatedMeasurement(body)),
    deviceIds: deviceIdsOf(header, tcb),
    osImageHashes: once(present([payload('os-image-hash'), claimedImage === null ? null : prefixed(claimedImage)])),
    bootInfos: infos ?? [],
  };
}

/** What the hardware phase will say of the TCB, which does not depend on any signature or policy. */
async function tcbOf({ quote, collateral }: AskedMachine): Promise<BootTcb> {
  const { tcb } = await appraiseHardware({
    component: 'app/0',
    quote,
    collateral,
    collateralGap: null,
    trustAnchors: [],
    policy: resolvePolicy(null, { defaultFreshness: 'replayed' }).hardware,
    at: 0,
    verify: () => false,
  });
  return tcb ?? { status: null, advisoryIds: [], deviceId: null };
}

function prefixed(digits: string): Hex {
  return `0x${digits}`;
}

function present<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value) => value !== null);
}

function once<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
