// Statements that are asked again and again keep a name on their connection, under which the database parses and plans them
// once. Of a verification that is most of what the database has to do.

/** As a client of `pg` is asked: `(text, values, done?)`, or `(statement, done?)`. */
export type Ask = (statement: unknown, values?: unknown, done?: unknown) => unknown;

/** Texts with a name at most: each takes memory on every connection, and lists of any length make ever new texts. */
const MOST = 300;
/** What PostgreSQL says of a plan whose table has other columns since: a newer version of the program is starting. */
const STALE = '0A000';

/** @param prefix of the names, where others prepare on the same connection, for another schema */
export function preparing(ask: Ask, names: StatementNames): Ask {
  return (statement, values, done) => {
    if (typeof statement !== 'string' || !Array.isArray(values) || values.length === 0) {
      return ask(statement, values, done);
    }
    const named = { name: names.of(statement), text: statement, values };
    const look = (error: unknown): void => {
      if (error instanceof Error && 'code' in error && error.code === STALE) names.forget(statement);
    };
    if (typeof done === 'function') {
      return ask(named, (error: unknown, answer: unknown) => {
        look(error);
        done(error, answer);
      });
    }
    return Promise.resolve(ask(named)).catch((error) => {
      look(error);
      throw error;
    });
  };
}

export interface StatementNames {
  /** From the second time on. */
  of(text: string): string | undefined;
  /** It gets another name: under this one it is not asked again. */
  forget(text: string): void;
}

/** @param space before the names, where the same connection is used with another search path as well */
export function statementNames(space: string): StatementNames {
  const names = new Map<string, string>();
  const once = new Set<string>();
  let made = 0;
  return {
    of(text) {
      const name = names.get(text);
      if (name !== undefined || names.size >= MOST) return name;
      if (!once.delete(text)) {
        if (once.size >= MOST) once.clear();
        once.add(text);
        return undefined;
      }
      names.set(text, `${space}_${++made}`);
      return names.get(text);
    },
    forget(text) {
      names.delete(text);
    },
  };
}
