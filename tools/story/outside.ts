import type { SandboxControl } from '../../sandbox/control.js';

/** The world outside as the example registry describes it: its payers, trusting the desk. */
export async function seedOutside(outside: SandboxControl): Promise<void> {
  for (const id of ['999988887777', '999988886666']) {
    await outside.putPayer(id, { roleArn: `arn:aws:iam::${id}:role/DeskPayerAccess`, quota: 200 });
  }
  await outside.settings({ throttles: false });
}

/** Customers' accounts that nobody has linked yet. */
export async function seedAccounts(
  outside: SandboxControl,
  accounts: { id: string; ownerEmail: string }[],
): Promise<void> {
  for (const { id, ownerEmail } of accounts) await outside.putAccount(id, { email: ownerEmail, name: `account ${id}` });
}
