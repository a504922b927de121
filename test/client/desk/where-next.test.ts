import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../harness/until.js';
import { requestOf } from '../request.js';
import { startRunningDesk, type RunningDesk } from '../running-desk.js';
import { typed } from './typed.js';

let running: RunningDesk;
beforeAll(async () => {
  running = await startRunningDesk();
}, 120_000);
afterAll(() => running.stop());

const desk = (line: string | string[]) => typed(line, running.env);

/** Where a request stands, and its case as people type it. */
async function written(account: string): Promise<{ file: string; id: string }> {
  const request = requestOf(account);
  const file = join(running.env['DESK_DATA']!, `${request.reference}.json`);
  await writeFile(file, JSON.stringify(request));
  return { file, id: `acme/${request.reference}` };
}

describe('with --demo', () => {
  it('every desk line that is printed goes to the demo, too', async () => {
    const place = running.env['DESK_DATA']!;
    const demo = (line: string[]) => desk([...line, '--demo']);
    await copyFile(join(place, 'desk.json'), join(place, 'demo.json'));
    const { file, id } = await written('121212121212');
    const answers = [
      await demo(['onboard', file]),
      await demo(['onboard', file]),
      await demo(['show', 'acme/NEVER']),
      await demo(['retry-now', id]),
      await demo(['cancel', id, '--reason', 'test', '--yes']),
    ];
    await rm(join(place, 'demo.json'));

    const lines = answers.map(({ out, err }) => `${out}${err}`.match(/\bdesk (?!<|--help)[a-z][^\n]*/g) ?? []);
    expect(lines.filter((some) => some.length > 0).length).toBeGreaterThanOrEqual(4);
    expect(lines.flat().filter((line) => !/ --demo\b| --help$/.test(line))).toEqual([]);
  });
});

describe('what is mistyped', () => {
  it('is a case that is nearly another: that one is named', async () => {
    const { file, id } = await written('131313131313');
    expect((await desk(['onboard', file])).code).toBe(0);
    await until('it to be listed', async () => (await desk('cases --json')).out.includes(id));

    for (const typed of [id.toLowerCase(), id.toLowerCase().split('/')[1]!])
      expect(await desk(`show ${typed}`)).toMatchObject({
        code: 5,
        err: expect.stringContaining(`Did you mean ${id}?`),
      });
    await desk(`cancel ${id} --reason test --yes`);
  });

  it('is a customer whom the registry does not know', async () => {
    expect((await desk('cases --customer acmee')).out).toBe(
      'No open cases of acmee.\nThe registry has no customer acmee. Did you mean acme?\n',
    );
    expect((await desk('cases --stuck --customer acmee')).out).toContain('has no customer acmee');
    expect((await desk('cases --customer globex')).out).toBe('No open cases of globex.\n');
  });
});
