import { afterAll, beforeAll, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { type Database, openDatabase } from '../../registry/database.js';
import { serialise } from '../../registry/serialise.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';
import { until } from '../harness/until.js';

let place: TestDatabase;
let database: Database;

beforeAll(async () => {
  place = await testDatabase();
  database = openDatabase(place.url);
});

afterAll(async () => {
  await database.close();
  await place.drop();
});

/** A transaction inside the names, until it is told to leave. */
function inside(names: string[]): { entered: Promise<void>; leave(): Promise<void> } {
  let letGo = (): void => {};
  let enter = (): void => {};
  const told = new Promise<void>((resolve) => (letGo = resolve));
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const ended = database.db.transaction(async (tx) => {
    await serialise(tx, names);
    enter();
    await told;
  });
  return { entered, leave: () => (letGo(), ended) };
}

async function untilSomebodyWaits(): Promise<void> {
  await until('somebody to wait', async () => {
    const { rowCount } = await database.db.execute(
      sql`select 1 from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`,
    );
    return rowCount;
  });
}

it('names are taken in one order whatever the order of asking, so that nobody waits for somebody who waits for him', async () => {
  const first = inside(['a']);
  await first.entered;
  const second = inside(['b', 'a']);
  await untilSomebodyWaits();
  // The second waits for `a` and must not be sitting on `b` meanwhile.
  const third = inside(['b']);
  await third.entered;
  await third.leave();
  await first.leave();
  await second.entered;
  await second.leave();
});

it('the same name twice, or none, is fine', async () => {
  await inside(['a', 'a']).leave();
  await inside([]).leave();
});
