import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { startSandbox } from '../../sandbox/sandbox.js';
import { ACCOUNT, Outside, refusal } from './clients.js';
import { sandboxProcess, type SandboxProcess } from './sandbox-process.js';

const EXAMPLE = 'examples/outside.yaml';

interface Registry {
  staff: { email: string; phone: string; chatId: string }[];
  customers: { contacts: { phone?: string }[] }[];
  payers: { managementAccountId: string; roleArn: string }[];
  policies: { desk: { deskRoleArn: string } };
  accounts: { id: string; ownerEmail: string }[];
}

describe('the file of who is outside', () => {
  let folder: string;
  let running: SandboxProcess | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  });
  afterEach(async () => {
    await running?.kill();
    running = undefined;
    await rm(folder, { recursive: true });
  });

  const start = async (settings: Record<string, string>) => {
    running = await sandboxProcess(settings);
    return new Outside(running);
  };
  const example = async (name: string) => parse(await readFile(`examples/${name}.yaml`, 'utf8')) as unknown;

  it('the example has the payers of the example registry, who invite every account of the example request', async () => {
    const registry = (await example('registry')) as Registry;
    const request = (await example('request')) as { accounts: { id: string; ownerEmail: string }[] };
    const outside = await start({ SANDBOX_WORLD: EXAMPLE });

    const world = await outside.control.world();
    expect(world.payers.map(({ id, roleArn, trusts }) => [id, roleArn, trusts])).toEqual(
      registry.payers.map((payer) => [payer.managementAccountId, payer.roleArn, registry.policies.desk.deskRoleArn]),
    );
    const owners = Object.fromEntries(world.accounts.map(({ id, email }) => [id, email]));
    for (const { id, ownerEmail } of [...request.accounts, ...registry.accounts]) expect(owners[id]).toBe(ownerEmail);
    for (const { managementAccountId } of registry.payers) {
      const payer = await outside.asPayer(managementAccountId);
      for (const { id } of request.accounts)
        await payer.send(new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: id } }));
      const unknown = new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: '123456789012' } });
      expect(await refusal(payer.send(unknown))).toMatchObject({
        name: 'InvalidInputException',
        reason: 'TARGET_NOT_SUPPORTED',
      });
    }
  });

  it('the example has the phones of the example registry, its people in the chat, and credits of every kind', async () => {
    const registry = (await example('registry')) as Registry;
    const outside = await start({ SANDBOX_WORLD: EXAMPLE });

    const world = await outside.control.world();
    const contacts = registry.customers.flatMap((customer) => customer.contacts);
    const numbers = [...registry.staff, ...contacts].flatMap(({ phone }) => phone ?? []);
    expect(world.phones.map(({ number }) => number)).toEqual(numbers);
    expect(world.phones.every(({ behaviour }) => behaviour === 'manual')).toBe(true);
    expect(world.chatUsers.map(({ id, email }) => [id, email])).toEqual(
      registry.staff.map(({ chatId, email }) => [chatId, email]),
    );
    expect(world.channels.map(({ name }) => name)).toEqual(['coc-noti', 'general']);
    expect(world.groups.map(({ handle }) => handle)).toEqual(['csr', 'coc']);
    const credits = world.accounts.flatMap((account) => account.credits ?? []);
    expect(credits.some(({ expiresAt = '9' }) => Date.parse(expiresAt) < Date.now())).toBe(true);
    expect(credits.some(({ status }) => status === 'DISABLED')).toBe(true);
    expect(credits.some(({ products }) => products.length > 0)).toBe(true);
    expect(world.accounts.some(({ creditsReadable }) => creditsReadable === false)).toBe(true);
  });

  it('is read when the world begins, and never over a world that was kept', async () => {
    const settings = { SANDBOX_WORLD: EXAMPLE, SANDBOX_FILE: join(folder, 'world.json') };
    let outside = await start(settings);
    await outside.control.putAccount(ACCOUNT, { email: 'moved@example.com' });
    await outside.control.putAccount('123456789012');
    const before = (await outside.control.world()).accounts;
    await running?.kill();

    outside = await start(settings);

    expect((await outside.control.world()).accounts).toEqual(before);
  });

  it.each([
    ['payers: []\naccounts: [{ id: 1, email: a, name: b }]', 'accounts: 0: id: 12 digits in quotes'],
    ['payers: []\naccounts: [{ id: "111122223333", email: a, nmae: b }]', 'Unrecognized key: "nmae"'],
    ['payers: [{ id: "999988887777", roleArn: a }]\naccounts: []', 'payers: 0: trusts'],
    [
      'payers: [{ id: "111122223333", roleArn: a, trusts: b }]\naccounts: [{ id: "111122223333", email: a, name: b }]',
      '111122223333 is there twice',
    ],
    ['payers: []\naccounts: []\nphones: [{ number: "0111", name: a }]', 'a phone number such as +12065550111'],
    ['payers: []\naccounts: []\nchannels: [{ id: general, name: general }]', 'a channel id'],
    ['payers: []\naccounts: [{ id: "111122223333", email: a, name: b, credits: [{ remaining: 5 }] }]', 'in quotes'],
    ['payers: [', 'cannot be read as YAML'],
    ['', 'does not describe who is outside'],
  ])('%j is refused with a sentence', async (text, problem) => {
    const file = join(folder, 'outside.yaml');
    await writeFile(file, text);

    const starting = startSandbox({ outside: file });

    await expect(starting).rejects.toThrow(problem);
    await expect(starting).rejects.toThrow(file);
  });

  it('one that is missing is refused before anything is kept', async () => {
    const settings = { SANDBOX_WORLD: join(folder, 'none.yaml'), SANDBOX_FILE: join(folder, 'world.json') };

    await expect(start(settings)).rejects.toThrow('The sandbox cannot start: ');
    await expect(readFile(settings.SANDBOX_FILE)).rejects.toThrow('ENOENT');
  });
});
