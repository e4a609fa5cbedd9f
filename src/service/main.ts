// The program of the service: settings, then its parts, then what its role is: schedule -> offer -> collect -> freeze ->
// appraise -> record -> tell.

import { LogError, TrustCenterError } from '../core/errors.js';
import { runAction } from './actions.js';
import { serviceLog, standardError } from './log.js';
import { type Given, readSettings, SettingsError } from './read-settings.js';
import { runService } from './run.js';

export interface Request {
  /** What to do in place of serving, and what it needs. */
  action: readonly string[];
  options: Given;
  env: Given;
  folder: string;
  say: (lines: readonly string[]) => void;
}

/** As every command ends: 0 as asked, 1 what was looked at is not as it should be, 2 misuse. */
export type Status = 0 | 1 | 2;

export async function main({ action, options, env, folder, say }: Request): Promise<Status> {
  try {
    const [name, ...rest] = action;
    const settings = await readSettings(options, env, folder);
    if (name === undefined) {
      await runService(settings, serviceLog(settings.logLevel), say);
      return 0;
    }
    // What an action gives may go to standard output.
    return await runAction(name, { settings, log: serviceLog(settings.logLevel, standardError()), say, given: rest });
  } catch (error) {
    say(linesOf(error));
    return error instanceof LogError ? 1 : 2;
  }
}

function linesOf(error: unknown): string[] {
  if (error instanceof SettingsError) {
    return ['trust-center: these settings cannot be used:', ...error.faults.map((fault) => `  ${fault}`)];
  }
  if (error instanceof TrustCenterError) {
    return [`trust-center: ${error.message} [${error.code}]`, ...(error.hint === undefined ? [] : [`  ${error.hint}`])];
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return ['trust-center: internal error, please report it', ...text.split('\n').slice(0, 50)];
}
