import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Database, migrate, openDatabase } from '../../registry/database.js';
import { begin, entriesOf, record } from '../../registry/ledger.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';
import { until } from '../harness/until.js';

const NOON = Date.UTC(2026, 2, 2, 3);

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

function effect(key: string) {
  return { caseId: 'onboarding/acme/L-1', key, kind: 'invitation', rule: 'handbook 3.2', at: NOON };
}

async function query(text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

describe('the record can only grow (handbook 13)', () => {
  const changes = ['update ledger set by = null', 'delete from ledger', 'truncate ledger'];

  it.each(changes)('%s is refused and changes nothing', async (change) => {
    await record(database.db, { ...effect(`keep/${change}`), fact: 'noted', by: 'csr.kim' });
    const before = (await query('select * from ledger order by id')).rows;
    await expect(query(change)).rejects.toThrow(/ledger is append-only: (UPDATE|DELETE|TRUNCATE) is refused/);
    expect((await query('select * from ledger order by id')).rows).toEqual(before);
  });

  it('even a change that would hit no row, and one in a replica session, is refused', async () => {
    await expect(query('delete from ledger where false')).rejects.toThrow(/append-only/);
    await expect(query("set session_replication_role = 'replica'; delete from ledger")).rejects.toThrow(/append-only/);
  });

  it.each(['sent_texts', 'policies'])('%s are kept the same way', async (table) => {
    await expect(query(`delete from ${table}`)).rejects.toThrow(/append-only/);
    await expect(query(`truncate ${table}`)).rejects.toThrow(/append-only/);
  });

  it('a fact outside the list is refused by the database itself', async () => {
    const insert =
      "insert into ledger (case_id, key, attempt, fact, kind, at) values ('c', 'k', 1, 'maybe', 'x', now())";
    await expect(query(insert)).rejects.toThrow(/ledger_fact/);
  });
});

describe('an entry', () => {
  it('stands once: the first one stays, also for entries without a case', async () => {
    const entry = { ...effect('once'), fact: 'noted' as const, data: { said: 'first' } };
    expect(await record(database.db, entry)).toBe(1);
    expect(await record(database.db, { ...entry, data: { said: 'second' } })).toBe(0);
    expect(await record(database.db, { ...entry, caseId: null })).toBe(1);
    expect(await record(database.db, { ...entry, caseId: null })).toBe(0);
    const [kept] = (await entriesOf(database.db, entry.caseId)).filter(({ key }) => key === 'once');
    expect(kept?.data).toEqual({ said: 'first' });
  });

  it("keeps the case's now and the database's clock apart", async () => {
    const clock = async () =>
      ((await query('select clock_timestamp() as now')).rows as [{ now: Date }])[0].now.getTime();
    const before = await clock();
    await record(database.db, { ...effect('clocks'), fact: 'noted' });
    const after = await clock();
    const entry = (await entriesOf(database.db, effect('').caseId)).find(({ key }) => key === 'clocks');
    expect(entry?.at).toBe(NOON);
    expect(entry?.recordedAt).toBeGreaterThanOrEqual(before);
    expect(entry?.recordedAt).toBeLessThanOrEqual(after);
  });

  it('takes any text; what PostgreSQL cannot keep is shown by a stand-in', async () => {
    const nasty = `'; drop table ledger; -- <b>"\\ 한글 \u0000 \ud800 \r\n \u202e`;
    const data = { [nasty]: [nasty, { deep: nasty }], __proto__x: 1 };
    await record(database.db, { ...effect('nasty'), fact: 'noted', by: nasty, reason: nasty, data });
    const entry = (await entriesOf(database.db, effect('').caseId)).find(({ key }) => key === 'nasty');
    const kept = nasty.replace('\u0000', '\u2400').replace('\ud800', '\ufffd');
    expect(entry).toMatchObject({ by: kept, reason: kept, data: { [kept]: [kept, { deep: kept }], __proto__x: 1 } });
  });

  it('comes back in the order of writing, page by page', async () => {
    const caseId = 'onboarding/acme/PAGES';
    const keys = ['a', 'b', 'c', 'd', 'e'];
    for (const key of keys) await record(database.db, { ...effect(key), caseId, fact: 'noted' });
    const first = await entriesOf(database.db, caseId, { limit: 2 });
    const rest = await entriesOf(database.db, caseId, { afterId: first[1]?.id ?? 0 });
    expect([...first, ...rest].map(({ key }) => key)).toEqual(keys);
  });
});

describe('an effect', () => {
  it('that is done is not begun again and answers what it did', async () => {
    const first = await begin(database.db, effect('done'));
    expect(first).toEqual({ attempt: 1, dangling: [] });
    await record(database.db, { ...effect('done'), attempt: 1, fact: 'done', data: { handshakeId: 'h-1' } });
    expect(await begin(database.db, effect('done'))).toEqual({
      attempt: 1,
      done: { handshakeId: 'h-1' },
      dangling: [],
    });
    const facts = (await entriesOf(database.db, effect('').caseId)).filter(({ key }) => key === 'done');
    expect(facts.map(({ fact }) => fact)).toEqual(['attempted', 'done']);
  });

  it('that failed clearly is begun anew without looking back', async () => {
    await begin(database.db, effect('failed'));
    await record(database.db, { ...effect('failed'), attempt: 1, fact: 'failed' });
    expect(await begin(database.db, effect('failed'))).toEqual({ attempt: 2, dangling: [] });
  });

  it('whose process died is dangling: its attempt gets `unknown`, and stays to be looked at until it is cleared up', async () => {
    await begin(database.db, effect('died'));
    expect(await begin(database.db, effect('died'))).toEqual({ attempt: 2, dangling: [1] });
    await record(database.db, { ...effect('died'), attempt: 2, fact: 'unknown' });
    expect(await begin(database.db, effect('died'))).toEqual({ attempt: 3, dangling: [1, 2] });
    const facts = (await entriesOf(database.db, effect('').caseId)).filter(({ key }) => key === 'died');
    expect(facts.map(({ attempt, fact }) => `${attempt} ${fact}`)).toEqual([
      '1 attempted',
      '1 unknown',
      '2 attempted',
      '2 unknown',
      '3 attempted',
    ]);
  });

  it('that answered after it was given up counts as done', async () => {
    await begin(database.db, effect('late'));
    await begin(database.db, effect('late'));
    await record(database.db, { ...effect('late'), attempt: 1, fact: 'done', data: { late: true } });
    expect(await begin(database.db, effect('late'))).toEqual({ attempt: 1, done: { late: true }, dangling: [] });
  });

  it('begun by 20 at once gets 20 different numbers', async () => {
    const begun = await Promise.all(Array.from({ length: 20 }, () => begin(database.db, effect('race'))));
    expect(begun.map(({ attempt }) => attempt).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    for (const { attempt, dangling } of begun) expect(dangling).toHaveLength(attempt - 1);
  });
});

describe('a database', () => {
  it('can be migrated by several processes at once and again', async () => {
    await expect(Promise.all([migrate(place.url), migrate(place.url), migrate(place.url)])).resolves.toBeDefined();
  });

  it('has no connection of ours any more once closed, and closing twice is fine', async () => {
    const other = openDatabase(place.url, { connections: 4 });
    await Promise.all(Array.from({ length: 8 }, () => entriesOf(other.db, 'onboarding/acme/none')));
    await database.close();
    await Promise.all([other.close(), other.close()]);
    database = openDatabase(place.url);
    const left =
      "select pid from pg_stat_activity where application_name = 'durable-desk' and datname = current_database()";
    await until('the server to have let go of all of them', async () => (await query(left)).rowCount === 0);
  });
});
