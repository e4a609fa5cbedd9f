import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { keepStepNotes } from '../../../../src/publish/github/step-notes.js';

/** Notes whose writing ends when it is told to. */
function slowly(everyMs = 0) {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const notes = keepStepNotes((step) => {
    begun.push(step);
    return new Promise((resolve) => {
      ends.push(resolve);
    });
  }, everyMs);
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await sleep(20);
  };
  return { begun, notes, end };
}

describe('keepStepNotes', () => {
  it('writes one at a time, and only the newest of what came meanwhile', async () => {
    const { begun, notes, end } = slowly();
    notes.note('collecting');
    notes.note('fetching the image');
    notes.note('checking the image');
    expect(begun).toEqual(['collecting']);
    await end();
    expect(begun).toEqual(['collecting', 'checking the image']);
    await end();
    notes.note('measuring');
    expect(begun).toEqual(['collecting', 'checking the image', 'measuring']);
    await end();
    await notes.settle();
  });

  it('settles once the note being written is done, without the pause, and writes none after', async () => {
    const { begun, notes, end } = slowly(3_600_000);
    notes.note('collecting');
    notes.note('appraising');
    let isSettled = false;
    const settled = notes.settle().then(() => {
      isSettled = true;
    });
    await sleep(20);
    expect(isSettled).toBe(false);
    await end();
    await settled;
    notes.note('too late');
    await notes.settle();
    expect(begun).toEqual(['collecting']);
  });

  it('settles during a pause', async () => {
    const { begun, notes, end } = slowly(3_600_000);
    notes.note('collecting');
    await end();
    await notes.settle();
    expect(begun).toEqual(['collecting']);
  });
});
