// Bundles of many machines, as heavy as the formats allow: what the tests of bounded work appraise, and the benchmark.

import { gzipSync } from 'node:zlib';
import type { AppraiseOptions } from '../../src/core/appraisal/appraise-bundle.js';
import {
  APP_COMPOSE_ITEM,
  type Bundle,
  type BundleComponent,
  type CollectedItem,
  createBundle,
  OS_IMAGE_ITEMS,
} from '../../src/core/bundle.js';
import { parseCertificateChainPem } from '../../src/core/formats/codec/x509.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import { octetString } from '../../src/simulator/der.js';
import {
  type Bend,
  type CollateralJson,
  createDeployment,
  type Deployment,
  raTlsCertificate,
  type VmConfigJson,
} from '../../src/simulator/index.js';

const COLLECTED = '2026-06-15T12:00:00.000Z';
/** As many machines as one document may list, and fewer bytes than one may have. */
const DOCUMENT = { machines: 256, bytes: 9 * 1024 * 1024 };
const GIB = 2 ** 30;

/** One machine: an instance in Phala Cloud's answer, and the collateral for it. */
export interface Machine {
  quote: string;
  eventLog: unknown[];
  vmConfig: Record<string, unknown>;
  /** Further members of the instance. */
  more: Record<string, unknown>;
  /** Equal ones become one item. */
  collateral: CollateralJson;
}

export function machineOf(deployment: Deployment): Machine {
  const { evidence, eventLog, vmConfig, collateral } = deployment;
  return { quote: evidence.quote, eventLog, vmConfig: { ...vmConfig }, more: {}, collateral };
}

/** @param bend of each by its number; those of one seed share platform and collateral */
export function machines(count: number, bend: (index: number) => Bend = (instance) => ({ instance })): Machine[] {
  const collaterals = new Map<string, CollateralJson>();
  return Array.from({ length: count }, (_, index) => {
    const { seed = 'heavy', ...rest } = bend(index);
    const machine = machineOf(createDeployment({ seed, ...rest }));
    // Signatures are made anew each time: without this, no two would be equal.
    const collateral = collaterals.get(seed) ?? machine.collateral;
    collaterals.set(seed, collateral);
    return { ...machine, collateral };
  });
}

export function bundleOf(of: readonly Machine[], references: readonly CollectedItem[] = []): Bundle {
  const items: CollectedItem[] = [];
  const components: BundleComponent[] = [];
  const named = new Map<string, string>();
  let texts: string[] = [];
  let bytes = 0;
  let documents = 0;
  const flush = (): void => {
    if (texts.length > 0) items.push(item('evidence', `evidence/${documents++}`, `{"instances":[${texts.join(',')}]}`));
    texts = [];
    bytes = 0;
  };
  for (const [instance, { quote, eventLog, vmConfig, more, collateral }] of of.entries()) {
    const text = JSON.stringify({
      quote,
      eventlog: JSON.stringify(eventLog),
      vm_config: JSON.stringify(vmConfig),
      ...more,
    });
    if (texts.length === DOCUMENT.machines || bytes + text.length > DOCUMENT.bytes) flush();
    const endorsement = JSON.stringify(collateral);
    const name = named.get(endorsement) ?? `collateral/${named.size}`;
    if (!named.has(endorsement)) items.push(item('endorsement', name, endorsement));
    named.set(endorsement, name);
    const evidence = { item: `evidence/${documents}`, machine: texts.length };
    components.push({ role: 'app', instance, acquired: 'replayed', evidence, collateral: name });
    texts.push(text);
    bytes += text.length + 1;
  }
  flush();
  const target = { kind: 'file', name: 'heavy.json' } as const;
  return createBundle({ target, components, gaps: [], items: [...items, ...references] });
}

export function item(role: CollectedItem['role'], name: string, text: string): CollectedItem {
  const bytes = new TextEncoder().encode(text);
  return { role, name, source: 'file:heavy.json', collectedAt: COLLECTED, bytes };
}

export function appCompose(length: number): CollectedItem {
  return item('reference', APP_COMPOSE_ITEM, 'x'.repeat(length));
}

/** Images that differ from the kit's in their name. */
export function images(count: number): CollectedItem[] {
  const { imageReference } = createDeployment({ seed: 'heavy' });
  return Array.from({ length: count }, (_, i) =>
    item('reference', `${OS_IMAGE_ITEMS}${i}`, JSON.stringify({ ...imageReference, name: `image-${i}` })),
  );
}

/** Statements of reference values, each for a thousand shapes of an image that no machine has. */
export function referenceValues(statements: number, shapes = 1000, events = 0): CollectedItem[] {
  const register = (i: number): string => i.toString(16).padStart(96, '0');
  return Array.from({ length: statements }, (_, statement) =>
    item(
      'reference',
      `reference-values/${statement}`,
      JSON.stringify({
        osImageHash: 'ab'.repeat(32),
        imageName: 'heavy',
        grade: 'local',
        isDev: null,
        source: null,
        measuredAt: COLLECTED,
        shapes: Array.from({ length: shapes }, (_, i) => {
          const value = register(i);
          return {
            vmConfig: {},
            mrtd: value,
            rtmr0: value,
            rtmr1: value,
            rtmr2: value,
            events: Array.from({ length: events }, () => ({ register: 0, name: 'x', digest: value })),
          };
        }),
      }),
    ),
  );
}

/** Runtime events that the quote does not vouch for, as small as they get. */
export function emptyEvents(count: number): unknown[] {
  return Array.from({ length: count }, () => ({
    imr: 3,
    event_type: 0x0800_0001,
    digest: '',
    event: '',
    event_payload: '',
  }));
}

/** JSON text of so many values and a deep one. */
export function manyValues(count: number): string {
  return `{"x":[${'{},'.repeat(count)}${'['.repeat(20)}${']'.repeat(20)}]}`;
}

/** Documents of one machine each, as they are. */
export function bundleOfDocuments(documents: readonly Uint8Array[], collateral: CollateralJson): Bundle {
  const components = documents.map((_, instance): BundleComponent => {
    const evidence = { item: `evidence/${instance}`, machine: 0 };
    return { role: 'app', instance, acquired: 'replayed', evidence, collateral: 'collateral/0' };
  });
  const evidence = documents.map((bytes, i) => ({ ...item('evidence', `evidence/${i}`, ''), bytes }));
  const items = [...evidence, item('endorsement', 'collateral/0', JSON.stringify(collateral))];
  return createBundle({ target: { kind: 'file', name: 'heavy.json' }, components, gaps: [], items });
}

/** An RA-TLS certificate of 8 KB with an event log of so many characters. */
export function compressedLog(deployment: Deployment, length: number): Uint8Array {
  const event = { imr: 3, event_type: 0x0800_0001, digest: '', event: 'x', event_payload: '' };
  const log = JSON.stringify([event]).replace(']', `,${JSON.stringify(event).slice(0, -1)},"x":[0]}]`);
  const full = log.replace('[0]', `[${'{},'.repeat(Math.floor((length - log.length) / 3))}0]`);
  const packed = Buffer.concat([Buffer.from('ELGZv1'), gzipSync(full)]);
  const extension = { oid: '1.3.6.1.4.1.62397.1.2', critical: false, value: octetString(packed) };
  const { der } = raTlsCertificate(deployment, {
    eventLog: false,
    certificate: (params) => ({ ...params, extensions: (list) => [...params.extensions(list), extension] }),
  });
  return new Uint8Array(der);
}

/** A versioned attestation (MessagePack) with so many values that mean nothing. */
export function packedValues(deployment: Deployment, count: number): Uint8Array {
  const text = (value: string): Buffer => Buffer.concat([Buffer.from([0xd9, value.length]), Buffer.from(value)]);
  const bytes = (value: Uint8Array): Buffer => Buffer.concat([header(0xc6, value.length), value]);
  const list = (of: number): Buffer => Buffer.concat([header(0xdd, of), Buffer.alloc(of, 0xc0)]);
  const map = (members: Record<string, Uint8Array>): Buffer => {
    const entries = Object.entries(members).flatMap(([key, value]) => [text(key), value]);
    return Buffer.concat([Buffer.from([0x80 | Object.keys(members).length]), ...entries]);
  };
  const platform = map({ quote: bytes(deployment.quote), event_log: list(0) });
  const stack = map({ runtime_events: list(0), report_data: bytes(deployment.reportData), config: text('{}') });
  return new Uint8Array(
    map({
      version: Buffer.from([1]),
      platform: map({ kind: text('tdx'), data: platform }),
      stack: map({ kind: text('dstack'), data: stack }),
      x: list(count),
    }),
  );
}

/** Tag and length, big-endian. */
function header(tag: number, length: number): Buffer {
  const bytes = Buffer.from([tag, 0, 0, 0, 0]);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

/** The issuer chains repeated to `length` certificates. */
export function longChains(collateral: CollateralJson, length: number): CollateralJson {
  const long = (pem: string): string => {
    const blocks = pem.split(/(?<=-----END CERTIFICATE-----)\s*/).filter((block) => block !== '');
    return Array.from({ length }, (_, i) => blocks[i % blocks.length]).join('\n');
  };
  return {
    ...collateral,
    pck_crl_issuer_chain: long(collateral.pck_crl_issuer_chain),
    tcb_info_issuer_chain: long(collateral.tcb_info_issuer_chain),
    qe_identity_issuer_chain: long(collateral.qe_identity_issuer_chain),
  };
}

/** A revocation list with so many entries, and a signature that cannot verify; hex. */
export function longList(entries: number): string {
  const time = der(0x17, Buffer.from('260101000000Z'));
  const algorithm = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const entry = (i: number): Buffer =>
    der(0x30, der(0x02, Buffer.from([1 + ((i >> 14) & 63), (i >> 7) & 127, i & 127])), time);
  const listed = der(0x30, ...Array.from({ length: entries }, (_, i) => entry(i)));
  const tbs = der(0x30, der(0x02, Buffer.from([1])), algorithm, der(0x30), time, time, listed);
  const number = der(0x02, Buffer.alloc(32, 1));
  return der(0x30, tbs, algorithm, der(0x03, Buffer.from([0]), der(0x30, number, number))).toString('hex');
}

function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length: number[] = [];
  for (let rest = body.length; rest > 0; rest >>= 8) length.unshift(rest & 0xff);
  const form = body.length < 0x80 ? [body.length] : [0x80 | length.length, ...length];
  return Buffer.concat([Buffer.from([tag, ...form]), body]);
}

/** Tables that no shape has, measured: a verifier looks for a shape that would have them. */
const OTHER_TABLES: Bend['vm'] = { acpi: { tables: Buffer.alloc(48, 9) } };

/** The largest shape whose neighbours are looked at. */
const searched: Partial<VmConfigJson> = { cpu_count: 256, memory_size: GIB, qemu_version: '10.2.2' };

/** By what makes each heavy. Building one takes a second. */
export const HEAVY = {
  '256 ordinary instances': () => bundleOf(machines(256)),
  '64 instances that claim 4096 vCPUs': () => bundleOf(claiming(machines(64), () => ({ cpu_count: 4096 }))),
  '256 instances that claim 4096 vCPUs': () => bundleOf(claiming(machines(256), () => ({ cpu_count: 4096 }))),
  '256 platforms, nothing shared': () => bundleOf(machines(256, (i) => ({ seed: `platform ${i}` }))),
  '256 shapes': () =>
    bundleOf(
      claiming(
        machines(256, (instance) => ({ instance, vm: OTHER_TABLES })),
        (i) => (i < 3 ? { ...searched, num_nics: i } : { ...searched, cpu_count: 577 - i }),
      ),
    ),
  '65536 events': () => bundleOf(machines(16).map((machine) => ({ ...machine, eventLog: emptyEvents(4096) }))),
  '10 MiB of empty JSON objects': () =>
    bundleOf(machines(14).map((machine) => ({ ...machine, more: { tcb_info: manyValues(199_000) } }))),
  '32 compressed event logs': () => {
    const deployment = createDeployment({ seed: 'heavy' });
    const documents = Array.from({ length: 32 }, () => compressedLog(deployment, 256 * 1024));
    return bundleOfDocuments(documents, deployment.collateral);
  },
  '8 million packed values': () => {
    const deployment = createDeployment({ seed: 'heavy' });
    const documents = Array.from({ length: 32 }, () => packedValues(deployment, 262_000));
    return bundleOfDocuments(documents, deployment.collateral);
  },
  '8 MiB of revocation lists': () =>
    bundleOf(
      machines(2, (i) => ({ seed: `list ${i}` })).map((machine) => {
        return { ...machine, collateral: { ...machine.collateral, pck_crl: longList(80_000) } };
      }),
    ),
  '4000 sets of reference values': () => bundleOf(machines(256), referenceValues(4)),
  'all of these at once': () =>
    bundleOf(
      claiming(
        machines(256, (i) => ({ seed: `platform ${i}`, vm: OTHER_TABLES })),
        (i) => ({
          ...(i < 3 ? { ...searched, num_nics: i } : { ...searched, cpu_count: 577 - i }),
          memory_size: 4 * GIB + i * 2 ** 20,
          os_image_hash: undefined,
        }),
      ).map((machine) => ({
        ...machine,
        eventLog: [...machine.eventLog, ...emptyEvents(220)],
        more: { tcb_info: manyValues(1000) },
        collateral: longChains(machine.collateral, 6),
      })),
      [...images(9), ...referenceValues(4, 1000, 11), appCompose(9_000_000)],
    ),
} satisfies Record<string, () => Bundle>;

export function claiming(of: readonly Machine[], claim: (index: number) => object): Machine[] {
  return of.map((machine, i) => ({ ...machine, vmConfig: { ...machine.vmConfig, ...claim(i) } }));
}

/** Judged as the kit's policy says, which pins its image and app. */
export async function heavyOptions(): Promise<AppraiseOptions> {
  const deployment = createDeployment({ seed: 'heavy' });
  const publicKey = parseCertificateChainPem(deployment.rootCaPem, 'root')[0]?.publicKey;
  if (!publicKey) throw new Error('the root of the kit has a P-256 key');
  const policy = await parsePolicy(deployment.policy);
  return {
    policy: resolvePolicy(policy, { defaultFreshness: 'replayed', phases: ['hardware', 'os', 'source-code'] }),
    at: deployment.at.getTime(),
    trustAnchors: [{ publicKey }],
  };
}
