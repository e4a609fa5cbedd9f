import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ReportSource } from '../../../../../src/core/report/source.js';
import {
  createDeployment,
  type Deployment,
  type EventLogEntryJson,
  runtimeEvent,
} from '../../../../../src/simulator/index.js';
import { elements, foldedDigits, greenWords, hasGreen, textOf } from '../../../../support/html-text.js';
import { imageItem, simulatedSource, sourceOfDeployment, wholeSource } from '../../../../support/report-sources.js';
import { asIntel, section } from './measured.js';

const log = (source: ReportSource): Promise<string> => section(source, 'log');

/** The part of one register: the first, where machines differ. */
function register(markup: string, name: string): string {
  return elements(markup, 'details').find((part) => part.includes(`<h3>${name}</h3>`)) ?? '';
}

function rows(part: string): string[] {
  return elements(part, 'li');
}

/** Digests of the events of a register, by the rules of dstack, computed with node:crypto. */
function digestsOf(events: readonly EventLogEntryJson[], imr: number): Buffer[] {
  return events
    .filter((event) => event.imr === imr)
    .map(({ event_type, event, event_payload, digest }) => {
      if (imr !== 3) return Buffer.from(digest, 'hex');
      const type = Buffer.alloc(4);
      type.writeUInt32LE(event_type);
      const payload = Buffer.from(event_payload, 'hex');
      return createHash('sha384').update(type).update(`:${event}:`).update(payload).digest();
    });
}

/** The register after each event. */
function chainOf(digests: readonly Buffer[]): string[] {
  let value = Buffer.alloc(48);
  return digests.map((digest) => {
    value = createHash('sha384').update(value).update(digest).digest();
    return value.toString('hex');
  });
}

const edited = (change: (log: EventLogEntryJson[]) => EventLogEntryJson[]) => ({ eventLog: change });

/** The event at a place among those of its register, changed. */
function editEvent(imr: number, place: number, change: Partial<EventLogEntryJson>) {
  return edited((events) => {
    const of = events.filter((event) => event.imr === imr);
    return events.map((event) => (event === of[place] ? { ...event, ...change } : event));
  });
}

describe('a log that replays', () => {
  const deployment = createDeployment({ seed: 'report' });

  it('has each event with its digest and the register after it, the last being that of the quote', async () => {
    const markup = await log(await sourceOfDeployment(deployment));
    for (const imr of [0, 1, 2, 3]) {
      const part = register(markup, `RTMR${imr}`);
      const digests = digestsOf(deployment.eventLog, imr);
      const chain = chainOf(digests);
      expect(rows(part)).toHaveLength(digests.length);
      for (const [i, row] of rows(part).entries()) {
        const [digest, after] = foldedDigits(row).slice(-2);
        expect({ digest, after }).toEqual({ digest: digests[i]?.toString('hex'), after: chain[i] });
      }
      const quoted = deployment.registers[`rtmr${imr}` as 'rtmr0'];
      expect(chain.at(-1)).toBe(quoted);
      expect(textOf(part)).toContain(`After the last event the value is that of RTMR${imr} in the quote`);
      expect(foldedDigits(part)[0]).toBe(quoted);
    }
  });

  it('says in words what each event is', async () => {
    const markup = await log(await sourceOfDeployment(deployment));
    const names = (imr: number) =>
      rows(register(markup, `RTMR${imr}`)).map((row) => textOf(/<div>.*?<\/div>/s.exec(row)?.[0] ?? ''));
    expect(names(0)).toEqual([
      'TD HOB',
      'Firmware variables (CFV)',
      'Secure Boot: SecureBoot',
      'Secure Boot: PK',
      'Secure Boot: KEK',
      'Secure Boot: db',
      'Secure Boot: dbx',
      'Separator',
      'ACPI table loader',
      'ACPI RSDP',
      'ACPI tables',
      'Boot variable BootOrder',
      'Boot variable Boot0000',
    ]);
    expect(names(1)).toEqual(['Kernel', 'Start of the kernel', 'Separator', 'End of the firmware', 'Firmware ended']);
    expect(names(2)).toEqual(['Kernel command line', 'Initrd']);
    expect(names(3).slice(0, 4)).toEqual(['system-preparing', 'app-id', 'compose-hash', 'instance-id']);
    const all = textOf(markup);
    expect(all).not.toContain('does not know');
    for (const told of ['528 KiB at 0xffc00000', 'TdxTable at 0x', 'Boot0000 : UiApp', 'SecureBoot : not set']) {
      expect(all).toContain(told);
    }
    expect(all).not.toContain('first that differs');
  });

  it('knows the newer line of firmware as well', async () => {
    const markup = await log(await simulatedSource({ image: { ovmf: 'stable202505' } }));
    const text = textOf(register(markup, 'RTMR0'));
    for (const name of ['QEMU: boot menu', 'QEMU: boot order', 'SMBIOS tables', 'Boot variable Boot0001']) {
      expect(text).toContain(name);
    }
    expect(text).toContain('EFI Firmware Setup');
  });

  it('marks payloads that no register holds, and none that was hashed', async () => {
    const part = register(await log(await sourceOfDeployment(deployment)), 'RTMR0');
    const told = rows(part).map((row) => row.includes('as told'));
    expect(told.map((isTold, i) => (isTold ? i + 1 : 0)).filter((place) => place > 0)).toEqual([1, 2, 9, 10, 11]);
  });

  it('has no green under a test root, and is green under Intel’s', async () => {
    const source = await sourceOfDeployment(deployment);
    expect(hasGreen(await log(source))).toBe(false);
    expect(textOf(await log(source))).toContain('replays, experiment');
    expect(greenWords(await log(asIntel(source)))).toEqual(['replays', 'replays', 'replays', 'replays']);
  });
});

describe('after the launch', () => {
  it('events are the app’s own, and one named like those of the launch is told apart', async () => {
    const source = await simulatedSource({
      events: (events) => [
        ...events,
        runtimeEvent('my-model', Buffer.from('weights 7')),
        runtimeEvent('compose-hash', Buffer.alloc(32, 1)),
      ],
    });
    const list = rows(register(await log(source), 'RTMR3'));
    expect(textOf(list.at(-2) ?? '')).toContain('my-model weights 7 The app’s own, measured after the launch.');
    const late = list.at(-1) ?? '';
    expect(textOf(late)).toContain('Named like an event of the launch, but measured after it: not part of the launch.');
    expect(late).not.toContain('<b>compose-hash');
    const ends = list.filter((row) => row.includes('launch ends here'));
    expect(ends).toHaveLength(1);
  });
});

describe('a log that was altered', () => {
  it('shows the first event whose digest is not the known one, expected over found', async () => {
    // Without a payload nothing but the digest itself is at odds.
    const source = await simulatedSource(editEvent(0, 3, { digest: 'ab'.repeat(48), event_payload: '' }));
    const part = register(await log(asIntel(source)), 'RTMR0');
    const marked = rows(part).filter((row) => row.includes('first that differs'));
    expect(marked).toHaveLength(1);
    expect(marked[0]).toBe(rows(part)[3]);
    expect(marked[0]).toContain('<li class="fail">');
    const genuine = createDeployment({ seed: 'report' }).eventLog.filter(({ imr }) => imr === 0)[3]?.digest;
    expect(marked[0]).toContain(`expected ${genuine}, found ${'ab'.repeat(48)}`);
    expect(textOf(part)).toContain('does not replay');
    expect(part).toMatch(/^<details class="phase" open>/);
  });

  it('never calls a register replayed by a check that failed', async () => {
    const source = asIntel(await simulatedSource(editEvent(0, 3, { digest: 'ab'.repeat(48) })));
    const markup = await log(source);
    expect(greenWords(register(markup, 'RTMR0'))).toEqual([]);
    // RTMR1 is as the quote has it, and the check that speaks of all three failed.
    expect(textOf(register(markup, 'RTMR1'))).toContain('replays, conditional');
    expect(greenWords(register(markup, 'RTMR1'))).toEqual([]);
  });

  it('shows a digest that does not follow from name and payload', async () => {
    const source = await simulatedSource(editEvent(3, 2, { digest: 'cd'.repeat(48) }));
    const marked = rows(register(await log(source), 'RTMR3')).filter((row) => row.includes('first that differs'));
    expect(marked.map(textOf).join()).toContain('does not follow from name and payload');
  });

  it('shows that events are missing', async () => {
    const source = await simulatedSource(
      edited((events) => events.filter((event) => event !== events.findLast(({ imr }) => imr === 2))),
    );
    const part = register(await log(source), 'RTMR2');
    expect(textOf(part)).toContain('1 event,');
    expect(textOf(part)).toContain('does not replay');
  });
});

describe('a register that is not the expected one', () => {
  const other = createDeployment({
    seed: 'report',
    vm: (vm) => ({ ...vm, acpi: { ...vm.acpi, tables: Buffer.alloc(48, 7) } }),
  });
  const phases = 'version: 1\nphases: [hardware, os, source-code]\n';

  it('is traced to the first event that differs from those of the image', async () => {
    const source = await sourceOfDeployment(other, { references: imageItem(other) }, { policy: phases });
    const marked = rows(register(await log(source), 'RTMR0')).filter((row) => row.includes('first that differs'));
    expect(marked).toHaveLength(1);
    expect(textOf(marked[0] ?? '')).toContain('ACPI tables differ');
    expect(marked[0]).toContain(`found ${'07'.repeat(48)}`);
  });

  it('is traced to the compose hash that was expected', async () => {
    const deployment = createDeployment({ seed: 'report' });
    const policy = `${phases}source-code:\n  compose-hashes: ["${'11'.repeat(32)}"]\n`;
    const source = await sourceOfDeployment(deployment, {}, { policy });
    const marked = rows(register(await log(source), 'RTMR3')).filter((row) => row.includes('first that differs'));
    expect(marked).toHaveLength(1);
    expect(marked[0]).toContain('<b>compose-hash');
    expect(marked[0]).toContain(`expected ${'11'.repeat(32)}`);
  });
});

describe('a log that is not whole', () => {
  const evidenceOf = ({ evidence }: Deployment, change: object) => ({
    evidence: { evidence: { ...evidence, ...change } },
  });

  it('is said to be absent, in the words of the check', async () => {
    const deployment = createDeployment({ seed: 'report' });
    const source = await sourceOfDeployment(deployment, evidenceOf(deployment, { event_log: '' }));
    expect(textOf(await log(source))).toContain('The evidence carries no event log');
  });

  it('that newer dstack keeps in part does not pretend to replay', async () => {
    const keep = (events: EventLogEntryJson[]) =>
      events.filter(({ imr, event_type }) => imr === 3 || event_type === 10);
    const source = await simulatedSource(edited(keep));
    const part = register(await log(source), 'RTMR0');
    expect(rows(part)).toHaveLength(3);
    expect(part).not.toContain('→');
    expect(textOf(part)).toContain('kept in part');
    expect(textOf(part)).not.toContain('does not replay');
  });

  it('of thousands of events is cut, and says how many are left out', async () => {
    const source = await simulatedSource({
      events: (events) => [
        ...events,
        ...Array.from({ length: 2000 }, (_, i) => runtimeEvent(`e${i}`, Buffer.alloc(8))),
      ],
    });
    const part = register(await log(source), 'RTMR3');
    expect(rows(part)).toHaveLength(64);
    expect(textOf(part)).toMatch(/19\d\d more are left out here/);
    expect(textOf(part)).toContain('replays');
  });

  it('of payloads of a megabyte is cut too', async () => {
    const big = runtimeEvent('big', Buffer.alloc(900_000, 7));
    const text = runtimeEvent('text', Buffer.alloc(900_000, 0x41));
    const markup = await log(await simulatedSource({ events: (events) => [...events, big, text] }));
    expect(markup.length).toBeLessThan(40_000);
    expect(textOf(markup)).toContain('and 899872 bytes more');
  });
});

describe('several machines', () => {
  it('show a log that they share once, and others by their names', async () => {
    const markup = await log(await wholeSource({ more: [{}, {}] }));
    const summaries = elements(markup, 'summary').map(textOf);
    expect(summaries.filter((text) => text.startsWith('RTMR0 '))).toHaveLength(3);
    expect(summaries[3]).toContain('App instances 1 to 3 of 3: the same');
    expect(summaries.filter((text) => /^RTMR3 .* App instance \d of 3/.test(text))).toHaveLength(3);
  });

  it('of more kinds than are shown are counted by their names', async () => {
    const markup = await log(await wholeSource({ more: Array.from({ length: 7 }, () => ({})) }));
    expect(textOf(markup)).toContain('App instances 5 to 8 of 8 have other logs of RTMR3, left out here.');
  });
});
