// What `serve` does in place of serving: each opens the service, does one thing, and ends. What is embedded, a service that
// runs has open: it has to be stopped first.

import type { Logger } from 'pino';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { newSignInLink } from './auth/sign-in-link.js';
import { audit } from './jobs/audit.js';
import { reindex } from './jobs/reindex.js';
import { openService } from './open-service.js';
import type { Service } from './service.js';
import type { Settings } from './settings.js';
import { ensureOrganisation, FIRST_ORGANISATION } from './store/organisations.js';
import type { Transferred } from './transfer.js';
import { exportToFile, importFromFile } from './transfer-file.js';

export interface ActionRequest {
  settings: Settings;
  log: Logger;
  say: (lines: readonly string[]) => void;
  /** What follows its name. */
  given: readonly string[];
}

/** 0: done; 1: what was looked at is not as it should be. */
export type ActionStatus = 0 | 1;

interface Action {
  /** What has to follow its name; left out: nothing. */
  argument?: 'FILE';
  run(service: Service, say: ActionRequest['say'], argument: string): Promise<ActionStatus>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  /** Appraises all stored evidence again, compares with what was recorded, and checks the logs. */
  audit: {
    async run(service, say) {
      const audited = await audit(service, ({ target, verification, what }) => {
        say([`${[target, verification].filter((name) => name !== null).join(' ') || 'log'}: ${what}`]);
      });
      const { repeated, byAnotherVersion, letGo, findings } = audited;
      say([
        `${repeated} verifications appraised again, ${byAnotherVersion} of them by another version; evidence of ${letGo} is kept no longer`,
        findings === 0 ? 'all is as it was recorded' : `findings: ${findings}, see above`,
      ]);
      return findings === 0 ? 0 : 1;
    },
  },

  /** Makes the history anew from the log and the blobs. */
  reindex: {
    async run(service, say) {
      const { entries, checks, spans } = await reindex(service);
      say([`${entries} entries read from files; history made anew of ${checks} verifications: ${spans} spans`]);
      return 0;
    },
  },

  /** All of the service as one file, for a backup or another database. */
  export: {
    argument: 'FILE',
    async run(service, say, path) {
      say(linesOf(`${path} has`, await exportToFile(service, path)));
      return 0;
    },
  },

  /** Into a database that is empty. */
  import: {
    argument: 'FILE',
    async run(service, say, path) {
      say(linesOf('There are now', await importFromFile(service, path)));
      return 0;
    },
  },

  /** A link that signs in an owner: for who runs the service, where the one of the start is used up. */
  'sign-in': {
    async run(service, say) {
      const { id } = await ensureOrganisation(service.db, FIRST_ORGANISATION, new Date(service.now()));
      const { url, minutes } = await newSignInLink(service, id);
      say([url, `good once, for ${minutes} minutes`]);
      return 0;
    },
  },
};

function linesOf(begin: string, { rows, blobs, absent }: Transferred): string[] {
  const { target = 0, verification = 0 } = rows;
  const all = `${begin} ${target} targets, ${verification} verifications and ${blobs} blobs.`;
  const gone = `${absent} blobs were missing or altered where they came from: see \`trust-center serve audit\`.`;
  return absent === 0 ? [all] : [all, gone];
}

/** @throws InputError for an action that there is not, or not with what follows it */
export async function runAction(name: string, { settings, log, say, given }: ActionRequest): Promise<ActionStatus> {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    throw new InputError('INPUT_INVALID', `expected ${Object.keys(ACTIONS).join(', ')}, got ${preview(name, 100)}`);
  }
  const { argument, run } = action;
  const [first = '', next] = given;
  if (argument !== undefined && first === '') {
    throw new InputError('INPUT_INVALID', `${argument} is missing: trust-center serve ${name} ${argument}`);
  }
  const idle = argument === undefined ? given[0] : next;
  if (idle !== undefined) throw new InputError('INPUT_INVALID', `unexpected argument ${preview(idle, 100)}`);
  const ending = new AbortController();
  const { service, close } = await openService(settings, log, ending.signal);
  try {
    return await run(service, say, first);
  } finally {
    ending.abort();
    await close();
  }
}
