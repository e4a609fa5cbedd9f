// Results of a pure function, kept for the next caller who has the same question: most of a fleet's certificates,
// collateral and machines are alike. A result must follow from its key alone, which is the exact text or bytes that it was
// made from: then nobody can put anything there that another would not have worked out himself.

/** As many values as `limit`; the one that was not asked for longest makes room. */
export class Remembered<T, Key = string> {
  /** With the key that is held on to: an equal one may be another copy of a long text. */
  readonly #values = new Map<Key, { key: Key; value: T }>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param make what the value is; where it throws, nothing is remembered */
  get(key: Key, make: () => T): T {
    const known = this.#values.get(key);
    const entry = known ?? { key, value: make() };
    // A Map keeps the order of insertion: what was asked for last stands last.
    if (known !== undefined) this.#values.delete(key);
    else if (this.#values.size >= this.#limit) this.#values.delete(this.#values.keys().next().value ?? key);
    this.#values.set(entry.key, entry);
    return entry.value;
  }
}
