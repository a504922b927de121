import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRunningDesk, type RunningDesk } from '../running-desk.js';
import { typed } from './typed.js';

let running: RunningDesk;
beforeAll(async () => {
  running = await startRunningDesk();
}, 120_000);
afterAll(() => running.stop());

const desk = (line: string[], env = {}) => typed(line, { ...running.env, ...env });

describe('desk registry apply', () => {
  it('shows what would change, asks, and applies it', async () => {
    const file = join(running.env['DESK_DATA']!, 'more.yaml');
    await writeFile(file, 'staff:\n  - { id: csr.new, name: 새 사람, email: new@desk.example.com, roles: [csr] }\n');

    expect(await desk(['registry', 'apply', file, '--dry-run'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('+ staff csr.new'),
    });
    expect(await desk(['registry', 'apply', file])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Add --yes'),
    });
    expect(await desk(['registry', 'apply', file, '--yes', '--by', 'csr.kim'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('csr.kim is not an administrator'),
    });
    expect(await desk(['registry', 'apply', file, '--yes', '--by', 'admin.cho'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Applied 1 change.'),
    });
    expect((await desk(['registry', 'apply', file])).out).toContain('nothing to change');
  });

  it('says into which database, where the terminal names one', async () => {
    const file = join(running.env['DESK_DATA']!, 'other.yaml');
    await writeFile(file, 'staff:\n  - { id: csr.two, name: Two, email: two@desk.example.com, roles: [csr] }\n');
    const { databaseUrl } = running;
    const { host, pathname } = new URL(databaseUrl);
    const applied = await desk(['registry', 'apply', file, '--yes', '--by', 'admin.cho'], {
      DATABASE_URL: databaseUrl,
    });

    const where = `in ${host}${pathname} (DATABASE_URL)`;
    expect(applied.out).toContain(`Applied 1 change ${where}.`);
    // What is behind the `?` goes before the rest of the address.
    const elsewhere = new URL(databaseUrl);
    elsewhere.search = `host=127.0.0.1&port=${elsewhere.port}`;
    elsewhere.host = 'db.example.com:9';
    const dryRun = ['registry', 'apply', file, '--dry-run'];
    expect((await desk(dryRun, { DATABASE_URL: elsewhere.href })).out).toContain('nothing to change');
    expect((await desk(dryRun, { DATABASE_URL: elsewhere.href })).out).toContain(where);
    elsewhere.password = '';
    expect(await desk(dryRun, { DATABASE_URL: elsewhere.href })).toMatchObject({
      code: 4,
      err: expect.stringContaining('does not let us in'),
    });
  });

  it('says of an address that is none, and of a database without a desk, what is wrong with it', async () => {
    const file = fileURLToPath(new URL('../../../examples/registry.yaml', import.meta.url));
    for (const DATABASE_URL of ['notaurl', 'postgres://desk:a#b@db.example.com/desk', 'host=db user=desk']) {
      const { code, err } = await desk(['registry', 'apply', file], { DATABASE_URL });
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('DATABASE_URL must be an address') });
    }
    const empty = new URL(running.databaseUrl);
    empty.pathname = '/template1';
    const { code, err } = await desk(['registry', 'apply', file], { DATABASE_URL: empty.href });
    expect(code).toBe(4);
    expect(err).toContain(`${empty.host}/template1 holds no desk`);
  });

  it('refuses a file with all its errors and their lines', async () => {
    const file = join(running.env['DESK_DATA']!, 'bad.yaml');
    await writeFile(file, 'staff:\n  - { id: X, name: a, email: b, roles: [king] }\n');
    const { code, err } = await desk(['registry', 'apply', file]);

    expect(code).toBe(2);
    expect(err.match(/line 2:\d+ /g)).toHaveLength(3);
  });

  it('says which database it could not reach, without its password', async () => {
    const file = fileURLToPath(new URL('../../../examples/registry.yaml', import.meta.url));
    const { code, err } = await desk(['registry', 'apply', file], {
      DATABASE_URL: 'postgres://desk:hunter2@127.0.0.1:9/desk',
    });

    expect(code).toBe(4);
    expect(err).toContain('127.0.0.1:9/desk');
    expect(err).not.toContain('hunter2');
  });
});
