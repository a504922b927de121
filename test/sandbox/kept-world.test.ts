import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AcceptHandshakeCommand,
  CancelHandshakeCommand,
  DescribeAccountCommand,
  DescribeHandshakeCommand,
  InviteAccountToOrganizationCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, Outside, PAYER, refusal } from './clients.js';
import { sandboxProcess, type SandboxProcess } from './sandbox-process.js';

const OTHER = '222233334444';
const OWNER = { accessKeyId: 'AKIAOWNER00000000001', secretAccessKey: 'owner-secret' };

describe('a sandbox with a file', () => {
  let folder: string;
  let file: string;
  let running: SandboxProcess | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    file = join(folder, 'deep', 'world.json');
  });
  afterEach(async () => {
    await running?.kill();
    running = undefined;
    await rm(folder, { recursive: true });
  });

  const start = async () => {
    running = await sandboxProcess({ SANDBOX_FILE: file });
    return new Outside(running);
  };
  const killed = async () => {
    await running?.kill();
    return start();
  };
  const invite = async (payer: OrganizationsClient, id = ACCOUNT) =>
    (await payer.send(new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: id } }))).Handshake?.Id;
  const stateOf = async (payer: OrganizationsClient, id: string | undefined) =>
    (await payer.send(new DescribeHandshakeCommand({ HandshakeId: id }))).Handshake?.State;
  const mail = (outside: Outside<SandboxProcess>, subject: string) =>
    outside
      .mailer()
      .sendMail({ from: 'a@example.com', to: 'b@example.com', subject, text: '안녕', html: '<p>안녕</p>' });

  it('killed right after its replies, it finds invitations, mails, roles, clock and effects again', async () => {
    let outside = await start();
    await outside.furnish();
    await outside.control.putRole(ACCOUNT, { externalId: 'acme-7', billing: false });
    await outside.control.setClock({ advanceMs: 86_400_000 });
    await outside.control.setEventTarget({ url: 'http://127.0.0.1:9/events', key: 'k' });
    await mail(outside, 'first');
    const before = await outside.control.world();
    const handshakeId = await invite(await outside.asPayer());

    outside = await killed();

    const after = await outside.control.world();
    expect(after).toEqual({
      ...before,
      clock: { now: expect.any(String), offsetMs: 86_400_000 },
      handshakes: [expect.objectContaining({ id: handshakeId, state: 'OPEN' })],
    });
    expect(await outside.control.effects()).toMatchObject({ invitations: 1, mails: 1, assumeRoles: 1 });
    const payer = await outside.asPayer();
    expect(await stateOf(payer, handshakeId)).toBe('OPEN');
    expect(await refusal(invite(payer))).toMatchObject({ name: 'DuplicateHandshakeException' });

    await mail(outside, 'second');
    outside = await killed();

    const mails = await outside.control.mails();
    expect(mails.map(({ id, subject, text }) => [id, subject, text.trim()])).toEqual([
      ['mail-1', 'first', '안녕'],
      ['mail-2', 'second', '안녕'],
    ]);
  });

  it('every way to answer an invitation outlives a kill, and so do the credentials in use', async () => {
    const ids = [ACCOUNT, OTHER, '333344445555', '444455556666', '555566667777'] as const;
    let outside = await start();
    await outside.furnish();
    for (const id of ids) await outside.control.putAccount(id, { owner: { ...OWNER, accessKeyId: `AKIAOWNER${id}` } });
    const keys = await outside.assume(`arn:aws:iam::${PAYER}:role/DeskPayerAccess`);
    const handshakes: (string | undefined)[] = [];
    for (const id of ids) handshakes.push(await invite(outside.organizations(keys), id));
    const post = (path: string, form: Record<string, string>) =>
      fetch(`${outside.sandbox.httpUrl}${path}`, {
        method: 'POST',
        body: new URLSearchParams(form),
        redirect: 'manual',
      });
    const answers = [
      () => outside.control.accept(ids[0]),
      () => outside.control.decline(ids[1]),
      () => post(`/accounts/${ids[2]}/answer`, { answer: 'accept', payer: PAYER }),
      () =>
        outside
          .organizations({ ...OWNER, accessKeyId: `AKIAOWNER${ids[3]}` })
          .send(new AcceptHandshakeCommand({ HandshakeId: handshakes[3] })),
      () => outside.organizations(keys).send(new CancelHandshakeCommand({ HandshakeId: handshakes[4] })),
    ];
    const states = ['ACCEPTED', 'DECLINED', 'ACCEPTED', 'ACCEPTED', 'CANCELED'];

    for (const [index, answer] of answers.entries()) {
      await answer();
      outside = await killed();
      expect(await stateOf(outside.organizations(keys), handshakes[index])).toBe(states[index]);
    }
    const member = new DescribeAccountCommand({ AccountId: ids[2] });
    expect((await outside.organizations(keys).send(member)).Account?.State).toBe('ACTIVE');
  });

  it('an effect whose reply is dropped is kept too', async () => {
    let outside = await start();
    await outside.furnish();
    const payer = await outside.asPayer();
    await outside.control.addFault({ match: { service: 'organizations' }, then: { kind: 'dropReply' } });
    await expect(invite(payer)).rejects.toThrow();

    outside = await killed();

    expect((await outside.control.world()).handshakes).toHaveLength(1);
  });

  it('many changes at once are all in the file, which only its owner may read', async () => {
    let outside = await start();
    const ids = Array.from({ length: 40 }, (_, index) => String(222200000000 + index));
    await Promise.all(ids.map((id) => outside.control.putAccount(id)));

    outside = await killed();

    expect((await outside.control.world()).accounts.map(({ id }) => id).sort()).toEqual(ids);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'deep'))).toEqual(['world.json']);
  });

  it('a change that cannot be kept is not answered as done', async () => {
    const outside = await start();
    await rm(join(folder, 'deep'), { recursive: true });

    await expect(outside.control.putAccount(ACCOUNT)).rejects.toMatchObject({ status: 500 });
    await expect(mail(outside, 'lost')).rejects.toThrow();
  });

  it('a damaged file is refused with a sentence and left as it is', async () => {
    const outside = await start();
    await outside.furnish();
    await running?.stop();
    const whole = await readFile(file, 'utf8');

    for (const damaged of ['', whole.slice(0, -20), '{"version":1}', whole.replace(`"id":"${PAYER}"`, '"id":7')]) {
      await writeFile(file, damaged);
      await expect(start()).rejects.toThrow(
        `The sandbox cannot start: the world it kept in ${file} is damaged. Restore the file, or remove it`,
      );
      expect(await readFile(file, 'utf8')).toBe(damaged);
    }
  });
});
