// The files of a log, wherever they are kept: what is read of them, and how they change.

import type { ReadLogFile } from '../core/history/log/tiles.js';

/** As they are at one moment. */
export interface LogFiles {
  /** By the path below the log. @throws InputError or FetchError for a file that cannot be read, or is larger */
  read: ReadLogFile;
  /** Whether nothing of a log is there: neither a checkpoint nor what one stands for. */
  isNew(): Promise<boolean>;
}

/** What an append changes. A reader never sees the checkpoint without the files that it stands for. */
export interface LogChange {
  /** In one line. */
  message: string;
  /** By path. */
  write: ReadonlyMap<string, Uint8Array>;
  /** Folders that no reader needs any more; some may be gone. */
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

/** Folder of the tiles. */
export const TILES = 'tile';
