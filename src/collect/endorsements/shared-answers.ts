// Answers that several callers in one process share: whoever asks while somebody else is asking waits for that answer.

/** Has `ask` called when it is its turn among all who ask the same elsewhere, such as in other processes. */
export type Turns = <T>(question: string, ask: () => Promise<T>) => Promise<T>;

const AT_ONCE: Turns = (_question, ask) => ask();

/** As many questions as are remembered; the oldest makes room. */
const MAX_QUESTIONS = 256;

export class SharedAnswers<A> {
  readonly #turns: Turns;
  readonly #answers = new Map<string, Promise<A>>();

  /** @param turns left out: nobody asks elsewhere */
  constructor(turns: Turns = AT_ONCE) {
    this.#turns = turns;
  }

  /**
   * The answer that is there or on its way, if it suits; else that of `ask`, which the others then get to see. One that
   * failed is not kept.
   */
  async get(question: string, suits: (answer: A) => boolean, ask: () => Promise<A>): Promise<A> {
    let refused: Promise<A> | undefined;
    for (;;) {
      const known = this.#answers.get(question);
      // Another may have asked again meanwhile, for the same reason.
      if (known === undefined || known === refused) return this.#ask(question, ask);
      const answer = await known;
      if (suits(answer)) return answer;
      refused = known;
    }
  }

  async #ask(question: string, ask: () => Promise<A>): Promise<A> {
    const answer = this.#turns(question, ask);
    this.#answers.delete(question);
    if (this.#answers.size >= MAX_QUESTIONS) this.#answers.delete(this.#answers.keys().next().value ?? '');
    this.#answers.set(question, answer);
    try {
      return await answer;
    } catch (error) {
      if (this.#answers.get(question) === answer) this.#answers.delete(question);
      throw error;
    }
  }
}
