// Many targets by the library: exactly one outcome for each, so many at a time, and nobody's error is another's.

import { describe, expect, it } from 'vitest';
import { SharedAnswers } from '../../src/collect/endorsements/shared-answers.js';
import { InputError } from '../../src/core/errors.js';
import { type NamedRequest, type TargetOutcome, verifyAll } from '../../src/verify-all.js';

/** Ends when it is told to, in an error of its own: what is looked at here is who ends when. */
function controlled(names: string[]) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const requests = names.map((name): NamedRequest => {
    const end = new Promise<void>((resolve) => ends.set(name, resolve));
    return {
      name,
      request: async () => {
        begun.push(name);
        await end;
        throw new InputError('INPUT_INVALID', `the end of ${name}`);
      },
    };
  });
  return { requests, begun, end: (name: string) => ends.get(name)?.() };
}

describe('verifyAll', () => {
  it('gives outcomes as they come, and never more at a time than asked for', async () => {
    const { requests, begun, end } = controlled(['a', 'b', 'c', 'd']);
    const outcomes = verifyAll(requests, { concurrency: 2 });
    const first = outcomes.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(begun).toEqual(['a', 'b']);
    end('b');
    expect((await first).value).toMatchObject({ name: 'b', verification: null });
    end('c');
    expect((await outcomes.next()).value).toMatchObject({ name: 'c' });
    end('d');
    end('a');
    const rest: TargetOutcome[] = [];
    for await (const outcome of outcomes) rest.push(outcome);
    expect(rest.map(({ name }) => name).sort()).toEqual(['a', 'd']);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('reads the answers that are there before it asks for more', async () => {
    // Each waits for one thing that comes at the next turn: with a place for all at once, few are open.
    let open = 0;
    let most = 0;
    const requests = Array.from({ length: 20 }, (_, i): NamedRequest => {
      return {
        name: `${i}`,
        request: async () => {
          open++;
          most = Math.max(most, open);
          await new Promise((resolve) => setImmediate(resolve));
          open--;
          throw new InputError('INPUT_INVALID', 'the end');
        },
      };
    });
    let count = 0;
    for await (const _ of verifyAll(requests, { concurrency: 20 })) count++;
    expect(count).toBe(20);
    expect(most).toBeLessThan(4);
  });

  it('keeps to what is read: a reader that waits is not run ahead of', async () => {
    const { requests, begun, end } = controlled(['a', 'b', 'c']);
    for (const name of ['a', 'b', 'c']) end(name);
    const outcomes = verifyAll(requests, { concurrency: 1 });
    await outcomes.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(begun).toEqual(['a']);
    await outcomes.return();
    expect(begun).toEqual(['a']);
  });

  it('has an outcome for each that was not begun when it is stopped', async () => {
    const { requests, begun } = controlled(['a', 'b']);
    const outcomes: TargetOutcome[] = [];
    for await (const outcome of verifyAll(requests, { signal: AbortSignal.abort() })) outcomes.push(outcome);
    expect(outcomes.map(({ name, error }) => [name, String(error)])).toEqual([
      ['a', expect.stringContaining('cancelled before its turn')],
      ['b', expect.stringContaining('cancelled before its turn')],
    ]);
    expect(begun).toEqual([]);
  });

  it.each([0, -1, 1.5, 65, Number.NaN])('refuses a concurrency of %d', async (concurrency) => {
    await expect(verifyAll([], { concurrency }).next()).rejects.toThrow('concurrency: expected 1 to 64');
  });

  it('refuses two of one name', async () => {
    const { requests } = controlled(['a', 'a']);
    await expect(verifyAll(requests).next()).rejects.toThrow('two targets have the name "a"');
  });
});

describe('shared answers', () => {
  it('asks once for all who wait, and again where the answer does not suit', async () => {
    const answers = new SharedAnswers<number>();
    let asked = 0;
    const ask = async (): Promise<number> => {
      asked++;
      await Promise.resolve();
      return asked;
    };
    const any = () => true;
    expect(await Promise.all([1, 2, 3].map(() => answers.get('q', any, ask)))).toEqual([1, 1, 1]);
    const second = (answer: number) => answer >= 2;
    expect(await Promise.all([1, 2, 3].map(() => answers.get('q', second, ask)))).toEqual([2, 2, 2]);
    expect(await answers.get('other', any, ask)).toBe(3);
    expect(asked).toBe(3);
  });

  it('keeps no failure, which all who wait are told', async () => {
    const answers = new SharedAnswers<number>();
    const failing = async (): Promise<number> => {
      throw new Error('no');
    };
    const both = [1, 2].map(() => answers.get('q', () => true, failing));
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(
      await answers.get(
        'q',
        () => true,
        async () => 7,
      ),
    ).toBe(7);
  });
});
