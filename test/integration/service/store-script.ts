// Opens a database and does something with it, to be killed meanwhile: `store-script COMMAND FOLDER-OR-URL`.

import { writeSync } from 'node:fs';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { MIGRATIONS, migrate } from '../../../src/service/store/migrate.js';
import { openStore, type Store } from '../../../src/service/store/open.js';

const [, , command = '', place = ''] = process.argv;
// At once: what runs in the database keeps everything else in the process waiting.
const say = (line: string): void => void writeSync(1, `${line}\n`);

const isServer = place.startsWith('postgres:');
const store = await openStore({
  url: isServer ? place : null,
  folder: isServer ? null : place,
  onError: (error) => say(`lost ${error.message}`),
}).catch((error) => {
  say(`refused ${error.message} ${error.hint}`);
  process.exit(2);
});
say('open');
if (command === 'write') await write(store);
else if (command === 'migrate') await migrateHalf(store);
else await hold(store);

/** Two rows in each transaction: both or none are there afterwards. */
async function write({ db }: Store): Promise<never> {
  for (let i = 0; ; i++) {
    const at = new Date();
    const id = v7();
    try {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('organisation')
          .values({ id, slug: id, name: 'a'.repeat(2000), created_at: at, evidence_days: null })
          .execute();
        await transaction
          .insertInto('policy')
          .values({ organisation: id, digest: 'd', name: 'p', text: '', created_at: at })
          .execute();
      });
    } catch (error) {
      say(`failed ${error}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    say(`kept ${id}`);
    if (i === 0) say('begun');
  }
}

async function migrateHalf({ db }: Store): Promise<void> {
  const half = { name: '9998', sql: 'create table half (n integer); insert into half values (1)' };
  const rest = {
    name: '9999',
    get sql() {
      say('half');
      return 'select pg_sleep(600)';
    },
  };
  await migrate(db, [...MIGRATIONS, half, rest]);
  say('whole');
}

async function hold({ db, close }: Store): Promise<void> {
  await sql`select 1`.execute(db);
  process.stdin.once('data', async () => {
    await close();
    say('closed');
    process.exit(0);
  });
}
