import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { AccountBody, accountId, PayerBody, RoleBody } from './control/bodies.js';
import { putAccount, putPayer, putRole } from './world/change.js';
import type { World } from './world/world.js';

/** Who is outside when a world begins: examples/outside.yaml. Unknown members are refused. */
const OutsideFile = z
  .strictObject({
    payers: z.array(PayerBody.extend({ id: accountId, roleArn: z.string(), trusts: z.string() })),
    accounts: z.array(
      AccountBody.extend({ id: accountId, email: z.string(), name: z.string(), role: RoleBody.optional() }),
    ),
  })
  .superRefine(({ payers, accounts }, context) => {
    const seen = new Set<string>();
    for (const { id } of [...payers, ...accounts]) {
      if (seen.has(id)) context.addIssue({ code: 'custom', message: `${id} is there twice` });
      seen.add(id);
    }
  });

/** Puts the payers and accounts of a YAML file into the world. Throws a sentence with all that is wrong in it. */
export async function furnishFrom(file: string, world: World): Promise<void> {
  const { payers, accounts } = await read(file);
  for (const { id, ...payer } of payers) putPayer(world, id, payer);
  for (const { id, role, ...account } of accounts) {
    const made = putAccount(world, id, account);
    if (role) putRole(world, made, role);
  }
}

async function read(file: string): Promise<z.infer<typeof OutsideFile>> {
  let content: unknown;
  try {
    content = parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read as YAML: ${(error as Error).message.trim()}`, { cause: error });
  }
  const checked = OutsideFile.safeParse(content);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new Error(`${file} does not describe who is outside: ${problems.join('; ')}`);
}
