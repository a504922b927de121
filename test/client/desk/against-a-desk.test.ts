import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CustomerId, DueAt } from '../../../contracts/search-attributes.js';
import { until } from '../../harness/until.js';
import { requestOf } from '../request.js';
import { SECRETS, startRunningDesk, type RunningDesk } from '../running-desk.js';
import { typed } from './typed.js';

let running: RunningDesk;
beforeAll(async () => {
  running = await startRunningDesk();
}, 120_000);
afterAll(() => running.stop());

const desk = (line: string | string[], env = {}) => typed(line, { ...running.env, ...env });

async function written(request: object): Promise<string> {
  const file = join(running.env['DESK_DATA']!, `request-${Math.random().toString(36).slice(2)}.json`);
  await writeFile(file, JSON.stringify(request));
  return file;
}

async function opened(...ids: string[]): Promise<string> {
  const request = requestOf(...ids);
  const { code, err } = await desk(['onboard', await written(request)]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return `acme/${request.reference}`;
}

describe('desk onboard', () => {
  it('opens a case and says what to do next', async () => {
    const request = requestOf('111122223333');
    const { code, out } = await desk(['onboard', await written(request)]);

    expect(code).toBe(0);
    expect(out).toContain(`Opened onboarding/acme/${request.reference}`);
    expect(out).toContain(
      `http://ui.example.com/namespaces/${running.client.options.namespace}/workflows/onboarding%2Facme%2F`,
    );
    expect(out).toContain(`desk show acme/${request.reference}`);
    const described = await running.client.workflow.getHandle(`onboarding/acme/${request.reference}`).describe();
    expect(await described.staticSummary()).toBe(
      `Onboarding of 1 account of acme under payer main (${request.reference})`,
    );
    expect(await described.staticDetails()).toContain('- payer: **main**');

    const again = await desk(['onboard', await written(request)]);
    expect(again).toMatchObject({ code: 3, out: '', err: expect.stringContaining('is already running') });
    expect(again.err).toContain('111122223333');
  });

  it('shows everything that the registry refuses, and starts nothing', async () => {
    const request = { ...requestOf('222233334444'), customer: 'nobody', payer: 'nothing' };
    const { code, out } = await desk(['onboard', await written(request), '--json']);

    expect(code).toBe(2);
    const { error } = JSON.parse(out);
    expect(error.problems).toEqual(
      expect.arrayContaining([expect.stringMatching(/^customer /), expect.stringMatching(/^payer /)]),
    );
    const shown = await desk(`show nobody/${request.reference}`);
    expect(shown).toMatchObject({ code: 2, err: expect.stringContaining('refused; nothing was done') });
  });

  it('can be repeated under the same reference once the request is corrected', async () => {
    const request = requestOf('222233334444');

    expect((await desk(['onboard', await written({ ...request, payer: 'nothing' })])).code).toBe(2);
    expect((await desk(['onboard', await written(request)])).code).toBe(0);
  });
});

describe('desk cases', () => {
  it('lists open cases by customer', async () => {
    const id = await opened('333344445555');
    const listed = async (line: string) => (await desk(line)).json().cases?.map(({ id }) => id) ?? [];
    await until(`${id} to be listed`, async () =>
      (await listed('cases --json --customer acme')).includes(`onboarding/${id}`),
    );

    expect(await listed('cases --json --customer globex')).toEqual([]);
    expect((await desk('cases')).out).toMatch(new RegExp(`^${id} +\\w`, 'm'));
    await desk(`cancel ${id} --reason test --yes`);
  });
});

describe('desk cases by deadline', () => {
  /** Far enough away that nothing is due while the tests run. */
  const day = (plus: number) => new Date(today + (100 + plus) * 24 * 3_600_000).toISOString().slice(0, 10);
  const today = Date.now();
  const started: { terminate(): Promise<unknown> }[] = [];
  const begin = async (reference: string, dueAt?: string) => {
    const handle = await running.client.workflow.start('onboardAccounts', {
      workflowId: `onboarding/initech/${reference}`,
      taskQueue: 'nobody-works-here',
      typedSearchAttributes: [
        { key: CustomerId, value: 'initech' },
        ...(dueAt === undefined ? [] : [{ key: DueAt, value: new Date(dueAt) }]),
      ],
    });
    started.push(handle);
  };
  /** In a process of its own: the zone of a process is fixed when it starts. */
  const inZone = async (zone: string, line: string) => {
    const bin = fileURLToPath(new URL('../../../client/desk.js', import.meta.url));
    const words = `cases --customer initech ${line}`.split(' ').filter(Boolean);
    const env = { ...process.env, ...running.env, TZ: zone };
    return (await promisify(execFile)(process.execPath, [bin, ...words], { env })).stdout;
  };
  const references = (out: string) => [...out.matchAll(/^initech\/(\w+)/gm)].map(([, reference]) => reference);

  beforeAll(async () => {
    await begin('NONE');
    await begin('LATE', `${day(0)}T15:30:00Z`);
    await begin('EARLY', `${day(0)}T14:30:00Z`);
    await begin('LATEST', `${day(80)}T00:00:00Z`);
    await until(
      'all four to be listed',
      async () => ((await desk('cases --json --customer initech')).json().cases ?? []).length === 4,
    );
  }, 60_000);
  afterAll(() => Promise.all(started.map((one) => one.terminate())));

  it('stand in the order of their deadlines, those without one last, in the zone of whoever looks', async () => {
    const out = await inZone('Asia/Seoul', '');

    expect(references(out)).toEqual(['EARLY', 'LATE', 'LATEST', 'NONE']);
    expect(out).toContain('DUE (Asia/Seoul, GMT+9)');
    expect(out).toMatch(new RegExp(`initech/EARLY .*${day(0)} 23:30 in `));
    expect(await inZone('UTC', '')).toMatch(new RegExp(`DUE \\(UTC\\)[^]*initech/EARLY .*${day(0)} 14:30 in `));
  }, 60_000);

  it('stand in UTC where TZ names no zone', async () => {
    const out = await inZone('Nowhere/Land', '');
    expect(out).toMatch(new RegExp(`DUE \\(UTC\\)[^]*initech/EARLY .*${day(0)} 14:30 in `));
  }, 60_000);

  it('--due leaves out what is due after that day, where the day ends for whoever looks', async () => {
    expect(references(await inZone('Asia/Seoul', `--due ${day(0)}`))).toEqual(['EARLY']);
    expect(references(await inZone('UTC', `--due ${day(0)}`))).toEqual(['EARLY', 'LATE']);
    expect((await desk(`cases --json --customer initech --due ${day(1)}`)).json().cases).toMatchObject([
      { id: 'onboarding/initech/EARLY', dueAt: Date.parse(`${day(0)}T14:30:00Z`) },
      { id: 'onboarding/initech/LATE' },
    ]);
    expect((await desk('cases --customer initech --due today')).out).toMatch(
      /^No open cases of initech due before \d{4}-\d\d-\d\d 00:00 \(UTC\)\.$/m,
    );
  }, 60_000);
});

describe('cases that need somebody', () => {
  it('say what is to do, each below its name', async () => {
    // Nobody has such an account: its invitation waits for a person.
    const id = await opened('999988881111');
    const list = async () => (await desk('cases --needs-human')).out;
    await until('the page', async () => (await list()).includes('Take the page about …1111'));
    const head = new RegExp(
      `^${id} {2}inviting(, its next deadline .*)? {2}to do\\n( {2}- .*\\n)* {2}- Take the page`,
      'm',
    );
    expect(await list()).toMatch(head);
    const { cases } = (await desk('cases --needs-human --json')).json();
    expect(cases).toContainEqual(
      expect.objectContaining({
        id: `onboarding/${id}`,
        todos: expect.arrayContaining([expect.stringMatching(/^Take the page/)]),
      }),
    );
    await desk(`cancel ${id} --reason test --yes`);
  }, 60_000);
});

describe('a command to a case', () => {
  it('is carried out by the case, and stands in its timeline with who and why', async () => {
    const id = await opened('444455556666');
    const taken = await desk([
      'add-account',
      id.split('/')[1]!,
      '--account',
      '555566667777',
      '--owner',
      'o@example.com',
      '--reason',
      'one more',
    ]);

    expect(taken).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('555566667777 is part of the request now'),
    });
    const { out } = await desk(`show ${id}`);
    expect(out).toContain('555566667777');
    expect(out).toMatch(/command\.addAccount asked .* by csr\.kim "one more"/);
    await desk(`cancel ${id} --reason test --yes`);
  });

  it('that the case refuses ends with 3, the reason and what to do next', async () => {
    const id = await opened('666677778888');
    const refused = await desk(`decide-reinvite ${id} --account 666677778888 --decision invite`);

    expect(refused).toMatchObject({ code: 3, out: '', err: expect.stringContaining('nothing is asked about account') });
    expect(refused.err).toContain(`See what applies now: desk show ${id}`);
    const by = async (who: string, env = {}) => (await desk(`retry-now ${id} --by ${who} --json`, env)).json().error;
    expect(await by('csr.kin')).toMatchObject({ exit: 3, next: 'Did you mean csr.kim?' });
    expect(await by('who.is.this')).toMatchObject({ exit: 3, next: expect.stringMatching(/staff to choose from$/) });
    const { namespace } = running.client.options;
    const far = {
      DESK_DATA: join(running.env['DESK_DATA']!, 'none'),
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'],
      TEMPORAL_NAMESPACE: namespace,
    };
    expect(await by('csr.kin', far)).toMatchObject({ exit: 3, next: expect.stringMatching(/^Ask the operators/) });
    await desk(`cancel ${id} --reason test --yes`);
  });

  it('to a case that is closed, or never was, says so', async () => {
    const id = await opened('777788889999');
    expect(await desk(`cancel ${id} --reason test`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('Add --yes'),
    });
    expect((await desk(`cancel ${id} --reason test --yes`)).code).toBe(0);
    await running.client.workflow.getHandle(`onboarding/${id}`).result();

    expect(await desk(`retry-now ${id}`)).toMatchObject({ code: 3, err: expect.stringContaining('is closed') });
    expect(await desk(`show ${id}`)).toMatchObject({ code: 0, out: expect.stringContaining('closed: cancelled') });
    expect(await desk('retry-now acme/NEVER')).toMatchObject({ code: 5 });
    expect(await desk('show acme/NEVER')).toMatchObject({ code: 5 });
    expect(await desk('show NEVER')).toMatchObject({ code: 5 });
  });
});

describe('desk status', () => {
  it('shows every part of a desk that works, and ends with 0; a warning is no fault', async () => {
    const { code, out } = await desk('status');

    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/Nothing is wrong, 1 warning\.\n$/) });
    for (const line of [
      /^npm start +ok +0\.\d/m,
      /^Temporal +warning +1\.3\d\.\d/m,
      /^PostgreSQL +ok +\d+\.\d+ +20\d\d-/m,
      /^worker +ok .* on desk and desk-aws, seen just now/m,
      /^intake +ok +0\.\d.* +20\d\d-/m,
      /^sandbox +ok/m,
      /^cases +ok +\d+ open, \d+ needs? a person, 0 stuck/m,
      /-> \S*temporal operator namespace update --namespace client-\w+ --retention 90d --address \S+:\d+$/m,
    ])
      expect(out).toMatch(line);
    expect(out).not.toContain(SECRETS.token);
    expect(out).not.toContain(new URL(running.databaseUrl).password);
  });

  it('shows a desk on a cluster by its variables, and what it cannot know without them', async () => {
    const cluster = {
      DESK_DATA: '/nonexistent',
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'],
      TEMPORAL_NAMESPACE: running.client.options.namespace,
    };
    const all = { ...cluster, DATABASE_URL: running.databaseUrl, DESK_INTAKE_URL: running.intake.url };
    const states = async (env: object) =>
      Object.fromEntries((await desk('status --json', env)).json().parts!.map(({ name, state }) => [name, state]));

    const known = { Temporal: 'warning', PostgreSQL: 'ok', worker: 'ok', intake: 'ok', cases: 'ok' };
    expect(await states(all)).toEqual(known);
    expect(await states(cluster)).toEqual({ ...known, PostgreSQL: 'unknown', intake: 'unknown' });
    expect(await desk('status', { ...all, TEMPORAL_NAMESPACE: 'mistyped' })).toMatchObject({
      code: 1,
      out: expect.stringMatching(/There is no namespace mistyped[^]*namespace create --namespace mistyped/),
    });
    // Every other command says the same.
    for (const line of ['cases', 'cases --stuck', 'show acme/ANY-1', 'show ANY-1', 'retry-now acme/ANY-1'])
      expect([line, await desk(line, { ...all, TEMPORAL_NAMESPACE: 'mistyped' })]).toMatchObject([
        line,
        {
          code: 4,
          err: expect.stringMatching(
            /There is no namespace mistyped[^]*namespace\s+list\s+--address[^]*namespace\s+create\s+--namespace\s+mistyped/,
          ),
        },
      ]);
    const asked = await written(requestOf('999900001111'));
    expect(await desk(['onboard', asked], { ...all, TEMPORAL_NAMESPACE: 'mistyped' })).toMatchObject({ code: 4 });
    expect(
      await desk('status', { ...all, DATABASE_URL: running.databaseUrl.replace(/test_\w+$/, 'postgres') }),
    ).toMatchObject({ code: 1, out: expect.stringContaining('migrations are missing') });
  });

  it('names a stuck case with what to do, and ends with 1', async () => {
    const handle = await running.client.workflow.start('onboardAccounts', {
      workflowId: 'onboarding/acme/STUCK-1',
      taskQueue: 'nobody-works-here',
      typedSearchAttributes: [
        { key: CustomerId, value: 'acme' },
        { key: DueAt, value: new Date(Date.now() - 3_600_000) },
      ],
    });
    const shown = await until('something to be wrong', async () => {
      const seen = await desk('status');
      return seen.code === 0 ? undefined : seen;
    });

    expect(shown).toMatchObject({
      code: 1,
      out: expect.stringMatching(/acme\/STUCK-1 is stuck since 20[^]*1 thing is wrong/),
    });
    await handle.terminate();
  });
});

describe('the command as people start it', () => {
  it('runs from any folder and ends quietly when a pipe closes early', async () => {
    const bin = fileURLToPath(new URL('../../../client/desk.js', import.meta.url));
    const child = spawn(process.execPath, [bin, 'show', 'acme/NEVER'], {
      cwd: '/',
      env: { ...process.env, ...running.env },
    });
    child.stdout.destroy();
    const [code] = await once(child, 'exit');

    expect(code).toBe(5);
  });
});

describe('without workers', () => {
  let id: string;
  beforeAll(async () => {
    id = await opened('888899990000');
    await running.stopWorkers();
  }, 60_000);

  it('a case does not answer, and that is said with how to see which part is away', async () => {
    expect(await desk(`show ${id} --no-timeline`)).toMatchObject({
      code: 4,
      err: expect.stringMatching(/no worker of the desk has taken the question[^]*npx desk status/),
    });
  }, 60_000);

  it('desk status says what stands still', async () => {
    const { code, out } = await until('the workers to be missed', async () => {
      const shown = await desk('status');
      return shown.out.includes('No worker polls') ? shown : undefined;
    });

    expect(code).toBe(1);
    expect(out).toMatch(/^worker +WRONG/m);
    expect(out).toContain('No worker polls desk: no case moves');
    expect(out).toContain('No worker polls desk-aws: nothing is done at AWS');
  });
});
