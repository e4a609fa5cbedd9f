// The files of a log, wherever they are kept: what is read of them, and how they change.

/** As they are at one moment. */
export interface LogFiles {
  /**
   * @param path below the log, `/` between its parts
   * @returns null: there is no such file
   * @throws InputError or FetchError for a file that cannot be read, or has more bytes
   */
  read(path: string, maxBytes: number): Promise<Uint8Array | null>;
}

/** What an append changes. A reader never sees the checkpoint without the files that it stands for. */
export interface LogChange {
  /** In one line. */
  message: string;
  /** By path. */
  write: ReadonlyMap<string, Uint8Array>;
  /** What no later reader asks for; some of it may be gone. */
  remove: readonly string[];
}

export interface LogPlace {
  /** For messages. */
  name: string;
  open(): Promise<LogFiles>;
}

export interface WritableLogPlace extends LogPlace {
  /**
   * All of the change, or nothing of it. Whoever appends at the same time is waited for, or was faster: then the change is
   * asked for again, on top of theirs.
   * @param change null: nothing is to be changed
   */
  change(change: (files: LogFiles) => Promise<LogChange | null>): Promise<void>;
}

/** Last of all: what it does not stand for is not in the log yet. */
export const CHECKPOINT = 'checkpoint';
