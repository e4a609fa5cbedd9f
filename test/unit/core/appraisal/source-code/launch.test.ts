import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayRegister } from '../../../../../src/core/appraisal/register-replay.js';
import {
  boundLaunch,
  readKeyProvider,
  readLaunch,
  readLaunchPayload,
} from '../../../../../src/core/appraisal/source-code/launch.js';
import { toHex } from '../../../../../src/core/bytes.js';
import { type EventLogEntry, RUNTIME_EVENT_TYPE } from '../../../../../src/core/formats/event-log.js';
import { utf8 } from '../../../../../src/simulator/index.js';
import { simulate } from '../simulated.js';

const event = (name: string, payload: Uint8Array | string = '', index = 0): EventLogEntry => ({
  index,
  imr: 3,
  eventType: RUNTIME_EVENT_TYPE,
  digest: null,
  event: name,
  payload: typeof payload === 'string' ? Uint8Array.from(utf8(payload)) : payload,
  version: 1,
});
const numbered = (events: EventLogEntry[]): EventLogEntry[] => events.map((entry, index) => ({ ...entry, index }));

const LAUNCH = numbered([
  event('system-preparing'),
  event('app-id', new Uint8Array(20).fill(1)),
  event('compose-hash', new Uint8Array(32).fill(2)),
  event('instance-id', new Uint8Array(20).fill(3)),
  event('boot-mr-done'),
  event('os-image-hash', new Uint8Array(32).fill(4)),
  event('key-provider', '{"name":"kms","id":"ab"}'),
  event('storage-fs', 'zfs'),
  event('system-ready'),
]);

const inserted = (position: number, ...events: EventLogEntry[]): EventLogEntry[] =>
  numbered(LAUNCH.toSpliced(position, 0, ...events));
const replaced = (position: number, entry: EventLogEntry): EventLogEntry[] => numbered(LAUNCH.with(position, entry));

describe('readLaunch', () => {
  it('reads a launch', () => {
    const launch = readLaunch(LAUNCH);
    expect(launch.events.map(({ event: name }) => name)).toEqual(LAUNCH.slice(0, -1).map(({ event: name }) => name));
    expect(launch).toMatchObject({ complete: true, late: [], problems: [] });
  });

  it('accepts an empty instance id, several init scripts and names it does not know', () => {
    const empty = replaced(3, event('instance-id'));
    const scripts = inserted(3, event('init-script-hash', 'a'), event('init-script-hash', 'b'), event('new-name'));
    for (const log of [empty, scripts]) expect(readLaunch(log).problems).toEqual([]);
  });

  it('needs no boot-mr-done, as in older guests, but the identity must precede it', () => {
    expect(readLaunch(numbered(LAUNCH.toSpliced(4, 1))).problems).toEqual([]);
    const late = numbered(LAUNCH.toSpliced(3, 2, ...LAUNCH.slice(3, 5).reverse()));
    expect(readLaunch(late).problems).toEqual(['instance-id (event 4) stands after boot-mr-done']);
  });

  it('counts nothing after system-ready, whatever its name, and names it', () => {
    const log = numbered([
      ...LAUNCH,
      event('app-id', 'forged'),
      event('compose-hash', new Uint8Array(32)),
      event('system-ready'),
      event('my:app', 'x'),
    ]);
    const launch = readLaunch(log);
    expect(launch.problems).toEqual([]);
    expect(launch.events).toEqual(readLaunch(LAUNCH).events);
    expect(launch.late.map(({ event: name, index }) => `${name} ${index}`)).toEqual([
      'app-id 9',
      'compose-hash 10',
      'system-ready 11',
    ]);
  });

  it('needs system-ready', () => {
    const launch = readLaunch(LAUNCH.slice(0, -1));
    expect(launch.complete).toBe(false);
    expect(launch.late).toEqual([]);
    expect(launch.problems).toEqual(['no system-ready event ends the launch']);
  });

  it.each(['app-id', 'compose-hash', 'instance-id', 'key-provider'])('needs %s before system-ready', (name) => {
    const position = LAUNCH.findIndex((entry) => entry.event === name);
    const missing = [`there is no ${name} event before system-ready`];
    expect(readLaunch(numbered(LAUNCH.toSpliced(position, 1))).problems).toEqual(missing);
    const late = numbered([...LAUNCH.toSpliced(position, 1), ...LAUNCH.slice(position, position + 1)]);
    expect(readLaunch(late).problems).toEqual(missing);
    expect(readLaunch(replaced(position, event(name.toUpperCase()))).problems).toEqual(missing);
    expect(readLaunch(replaced(position, event(`${name} `))).problems).toEqual(missing);
  });

  it.each(['system-preparing', 'app-id', 'compose-hash', 'instance-id', 'os-image-hash', 'key-provider', 'storage-fs'])(
    'refuses a second %s',
    (name) => {
      const position = LAUNCH.findIndex((entry) => entry.event === name);
      const log = inserted(position, ...LAUNCH.slice(position, position + 1));
      expect(readLaunch(log).problems).toContain(`${name} stands 2 times (events ${position}, ${position + 1})`);
    },
  );

  it('refuses a second boot-mr-done', () => {
    expect(readLaunch(inserted(6, event('boot-mr-done'))).problems).toEqual([
      'boot-mr-done stands 2 times (events 4, 6)',
    ]);
  });

  it.each([
    [1, event('app-id', new Uint8Array(19)), 'app-id (event 1) has 19 bytes, not 20'],
    [2, event('compose-hash', new Uint8Array(48)), 'compose-hash (event 2) has 48 bytes, not 32'],
    [3, event('instance-id', new Uint8Array(1)), 'instance-id (event 3) has 1 bytes, not 0 or 20'],
    [5, event('os-image-hash'), 'os-image-hash (event 5) has 0 bytes, not 32'],
  ])('refuses a payload of the wrong size in event %i', (position, entry, problem) => {
    expect(readLaunch(replaced(position, entry)).problems).toEqual([problem]);
  });

  it('refuses other events in RTMR3 and runtime events elsewhere', () => {
    const foreign = inserted(2, { ...event('compose-hash'), eventType: 4 });
    expect(readLaunch(foreign).problems).toEqual(['event 2 in RTMR3 has type 0x4, not a runtime event’s']);
    const misplaced = inserted(2, { ...event('app-id'), imr: 1 });
    expect(readLaunch(misplaced).problems).toEqual(['app-id (event 2) is a runtime event in RTMR1, not RTMR3']);
    const odd = inserted(2, { ...event('a\nb'), imr: 0 });
    expect(readLaunch(odd).problems).toEqual(['"a\\nb" (event 2) is a runtime event in RTMR0, not RTMR3']);
  });

  it('refuses a version 1 name with a colon, which its digest does not delimit', () => {
    // "app-id" with payload "x:y" and "app-id:x" with payload "y" have one digest.
    const split = inserted(2, event('app-id:x', 'y'));
    expect(readLaunch(split).problems).toEqual([
      '"app-id:x" (event 2) has a colon in its name, so its digest does not bind where the name ends',
    ]);
    expect(readLaunch(inserted(2, { ...event('app-id:x', 'y'), version: 2 })).problems).toEqual([]);
  });

  it('takes no name for a property of an object', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(readLaunch(inserted(2, event(name))).problems).toEqual([]);
    }
  });

  it('never throws', () => {
    const names = ['app-id', 'compose-hash', 'key-provider', 'system-ready', 'boot-mr-done', 'x', ':'];
    const entry = fc.record<EventLogEntry>({
      index: fc.nat(99),
      imr: fc.constantFrom(0, 1, 2, 3),
      eventType: fc.constantFrom(RUNTIME_EVENT_TYPE, 4),
      digest: fc.constant(null),
      event: fc.constantFrom(...names),
      payload: fc.uint8Array({ maxLength: 40 }),
      version: fc.constantFrom(1, 2),
    });
    fc.assert(
      fc.property(fc.array(entry), (log) => {
        const launch = readLaunch(log);
        readKeyProvider(launch);
        for (const name of names) readLaunchPayload(launch, name);
      }),
    );
  });
});

describe('readLaunchPayload', () => {
  const read = (log: EventLogEntry[], name: string): string | null => {
    const { value, problem } = readLaunchPayload(readLaunch(log), name);
    return value === null ? problem : toHex(value);
  };

  it('reads the only event of that name', () => {
    expect(read(LAUNCH, 'app-id')).toBe('01'.repeat(20));
    expect(read(LAUNCH, 'storage-fs')).toBe('7a6673');
    expect(read(numbered([...LAUNCH, event('app-id', 'late')]), 'app-id')).toBe('01'.repeat(20));
  });

  it('says why there is none', () => {
    expect(read(LAUNCH, 'App-Id')).toBe('There is no App-Id event in the launch.');
    expect(read(inserted(2, event('app-id', new Uint8Array(20))), 'app-id')).toBe(
      'There are 2 app-id events in the launch (events 1, 2).',
    );
    expect(read(replaced(1, event('app-id', 'x')), 'app-id')).toBe('app-id (event 1) has 1 bytes, not 20.');
  });
});

describe('readKeyProvider', () => {
  const read = (payload: string | Uint8Array) =>
    readKeyProvider(readLaunch(replaced(6, event('key-provider', payload))));

  it('reads name and id', () => {
    expect(read('{"name":"kms","id":"00AB"}').value).toEqual({ name: 'kms', id: '00ab' });
    expect(read('{"id":"","name":"none"}').value).toEqual({ name: 'none', id: '' });
    expect(read('{"name":"another","id":""}').value).toEqual({ name: 'another', id: '' });
  });

  it.each([
    [
      '',
      'The key-provider event cannot be read: key-provider (offset 0): the JSON text ends where a value is expected.',
    ],
    ['{"name":"kms"}', 'The key-provider event cannot be read: key-provider.id: is missing.'],
    ['{"id":"00"}', 'The key-provider event cannot be read: key-provider.name: is missing.'],
    ['["kms","00"]', 'The key-provider event cannot be read: key-provider: expected an object, got a list.'],
    ['{"name":"kms","id":1}', 'The key-provider event cannot be read: key-provider.id: expected hexadecimal, got 1.'],
    [
      '{"name":"kms","id":"0"}',
      'The key-provider event cannot be read: key-provider.id: expected hexadecimal, got the text "0".',
    ],
    [
      '{"name":"kms","id":"0x00"}',
      'The key-provider event cannot be read: key-provider.id: expected hexadecimal, got "0x00".',
    ],
    ['{"name":"kms","id":"00","x":1}', 'The key-provider event cannot be read: key-provider: unknown key "x".'],
    [
      '{"name":"none","name":"kms","id":"00"}',
      'The key-provider event cannot be read: key-provider (offset 15): the key "name" appears twice in one object.',
    ],
  ])('refuses %s', (payload, problem) => {
    expect(read(payload)).toEqual({ value: null, problem, isOfLaunch: false });
  });

  it('refuses what is not UTF-8, and a missing event', () => {
    expect(read(Uint8Array.of(0xff)).problem).toBe(
      'The key-provider event cannot be read: key-provider: not valid UTF-8.',
    );
    const without = numbered(LAUNCH.toSpliced(6, 1));
    expect(readKeyProvider(readLaunch(without)).problem).toBe('There is no key-provider event in the launch.');
  });
});

describe('boundLaunch', () => {
  const { eventLog, report } = simulate();

  it('is the launch of a log that replays', () => {
    const launch = boundLaunch(eventLog, replayRegister(eventLog, 3, report.rtmrs));
    expect(launch?.events.map(({ event: name }) => name)).toContain('compose-hash');
  });

  it('is null for any other', () => {
    expect(boundLaunch(null, null)).toBeNull();
    expect(boundLaunch(eventLog, null)).toBeNull();
    const altered = eventLog.slice(0, -1);
    expect(boundLaunch(altered, replayRegister(altered, 3, report.rtmrs))).toBeNull();
  });

  it('is null without system-ready', () => {
    const open = simulate({ events: (events) => events.filter(({ event: name }) => name !== 'system-ready') });
    const replay = replayRegister(open.eventLog, 3, open.report.rtmrs);
    expect(replay.bound).toBe(true);
    expect(boundLaunch(open.eventLog, replay)).toBeNull();
  });
});
