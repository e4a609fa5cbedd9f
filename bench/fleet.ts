// A whole verification, all three phases with vm_config and app-compose: of one deployment again and again, and of 2,000
// quotes of 100 machines that one process verifies one after another, as a service would. Against ten bare P-256
// verifications, which is what the signatures of one quote take.

import { appraiseBundle } from '../src/core/appraisal/appraise-bundle.js';
import { APP_COMPOSE_ITEM, createBundle, parseBundle, serialiseBundle } from '../src/core/bundle.js';
import { createDeployment, type Deployment } from '../src/simulator/index.js';
import { heavyOptions, item } from '../test/support/heavy-bundle.js';
import { bareVerification } from './support/bare.js';
import { machinesOf } from './support/deployment.js';
import { cpuTime, figureOf, measure } from './support/rounds.js';

/** Times ten bare verifications; CPU milliseconds a machine; megabytes that the last thousand may add. */
const TARGETS = { whole: 4, machine: 5, growth: 8 };
const MACHINES = 100;
const QUOTES = 2000;

const first = createDeployment({ seed: 'heavy' });
const machines = machinesOf(first, MACHINES);
const options = await heavyOptions();
const collateral = JSON.stringify(first.collateral);

/** Each quote has report data of its own, so no two are alike. */
function bundleText(machine: Deployment, number: number): string {
  const evidence = machine.attest(Buffer.alloc(64, `quote ${number} `));
  const component = { role: 'app', instance: 0, acquired: 'replayed', collateral: 'collateral/0' } as const;
  return serialiseBundle(
    createBundle({
      target: { kind: 'file', name: 'fleet.json' },
      components: [{ ...component, evidence: { item: 'evidence/0', machine: 0 } }],
      gaps: [],
      items: [
        item('evidence', 'evidence/0', JSON.stringify(evidence)),
        item('endorsement', 'collateral/0', collateral),
        item('reference', APP_COMPOSE_ITEM, machine.appCompose.toString()),
      ],
    }),
  );
}

async function verify(text: string): Promise<void> {
  const { verdict, verdictReason } = await appraiseBundle(parseBundle(text), options);
  if (verdict !== 'verified') throw new Error(verdictReason);
}

const text = bundleText(first, 0);
const bare = bareVerification();
const figures = await measure([
  {
    name: 'bare',
    run: () => {
      for (let i = 0; i < 10; i++) bare();
    },
  },
  { name: 'again', run: () => verify(text) },
]);
const again = { best: figures.again.best / figures.bare.best, median: figures.again.median / figures.bare.median };
console.log(
  `whole verification, three phases (Node ${process.version}), CPU time; ten bare ${ms(figures.bare.median)}`,
);
console.log(
  `  the same deployment again: ${ms(figures.again.median)}, ${again.best.toFixed(2)} (best) and ${again.median.toFixed(2)} (median) times ten bare, at most ${TARGETS.whole}: ${met(again.median <= TARGETS.whole)}`,
);

const times: number[] = [];
const memory: number[] = [];
for (let number = 0; number < QUOTES; number++) {
  const machine = machines[number % MACHINES];
  if (machine === undefined) throw new RangeError('no such machine');
  const next = bundleText(machine, number + 1);
  const start = cpuTime();
  await verify(next);
  times.push(cpuTime() - start);
  if (number % 100 === 99) memory.push(process.memoryUsage().rss / 2 ** 20);
}
const { best, median } = figureOf(times);
const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
const growth = (memory.at(-1) ?? Number.NaN) - (memory[memory.length >> 1] ?? Number.NaN);
console.log(
  `  ${QUOTES} quotes of ${MACHINES} machines: mean ${ms(mean)}, best ${ms(best)}, median ${ms(median)}; mean at most ${TARGETS.machine}: ${met(mean <= TARGETS.machine)}`,
);
console.log(
  `  memory ${memory.at(-1)?.toFixed(0)} MB, the last thousand added ${growth.toFixed(0)} MB, at most ${TARGETS.growth}: ${met(growth <= TARGETS.growth)}`,
);

function ms(time: number): string {
  return `${time.toFixed(3)} ms`;
}

function met(isMet: boolean): string {
  return isMet ? 'ok' : 'MISSED';
}
