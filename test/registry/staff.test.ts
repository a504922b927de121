import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { applyRegistryFile } from '../../registry/apply.js';
import { InvalidRegistryFile } from '../../registry/read-registry-file.js';
import { type Database, openDatabase } from '../../registry/database.js';
import { staff } from '../../registry/schema.js';
import { accountLinkDuty, staffOfChat } from '../../registry/staff.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';

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
beforeEach(() => database.db.delete(staff));

const apply = (lines: string[]) =>
  applyRegistryFile(database.db, `staff:\n${lines.map((line) => `  - { ${line} }\n`).join('')}`, { by: 'admin.cho' });
const one = (id: string, more: string) => `id: ${id}, name: ${id}, email: ${id}@desk.example.com, ${more}`;
const ADMIN = one('admin.cho', 'roles: [admin]');

describe('who somebody is in the chat', () => {
  it('is told by their Slack member id, and by no other', async () => {
    await apply([ADMIN, one('csr.kim', 'chatId: U0CSRKIM001, roles: [csr]')]);

    expect(await staffOfChat(database.db, 'U0CSRKIM001')).toMatchObject({ id: 'csr.kim', chatId: 'U0CSRKIM001' });
    expect(await staffOfChat(database.db, 'U0NOBODY001')).toBeUndefined();
    expect(await staffOfChat(database.db, 'U0\0')).toBeUndefined();
  });

  it.each(['kim', 'u0csrkim', 'C0GENERAL01', '"U0 KIM"'])('%s is no member id', async (chatId) => {
    await expect(apply([ADMIN, one('csr.kim', `chatId: ${chatId}, roles: [csr]`)])).rejects.toThrow(
      InvalidRegistryFile,
    );
  });

  it('two cannot be the same person there', async () => {
    const twins = [ADMIN, one('csr.kim', 'chatId: U0SAME, roles: []'), one('csr.lee', 'chatId: U0SAME, roles: []')];

    await expect(apply(twins)).rejects.toThrow('is the chat id of');
  });
});

describe('account-link duty', () => {
  it('is called primary first, then secondary, then the general roster; each once, by id within a role', async () => {
    await apply([
      ADMIN,
      one('ts.a', 'roles: [general-roster]'),
      one('ts.b', 'phone: "+12065550104", roles: [ts, account-link-duty, general-roster]'),
      one('ts.c', 'roles: [account-link-duty-secondary]'),
      one('ts.d', 'roles: [general-roster, account-link-duty-secondary]'),
      one('csr.kim', 'roles: [csr]'),
    ]);

    expect(await accountLinkDuty(database.db)).toEqual([
      { id: 'ts.b', name: 'ts.b', phone: '+12065550104' },
      { id: 'ts.c', name: 'ts.c' },
      { id: 'ts.d', name: 'ts.d' },
      { id: 'ts.a', name: 'ts.a' },
    ]);
  });
});
