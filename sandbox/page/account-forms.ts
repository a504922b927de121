import type { FastifyInstance } from 'fastify';
import { type CreditPatch, putAccount, putCredits, putRole } from '../world/change.js';
import { ownerAccepts, ownerDeclines } from '../world/owner.js';
import type { Account } from '../world/types.js';
import type { World } from '../world/world.js';
import { Cannot, goBack } from './cannot.js';
import { WRONG_PRINCIPAL } from './role-editor.js';

interface ById {
  Params: { id: string };
  Body: URLSearchParams;
}

/** What the owners of accounts do in AWS, and what the outside did not manage to tell the desk. */
export function accountForms(app: FastifyInstance, world: World): void {
  app.post<ById>('/accounts/:id/answer', ({ params, body }, reply) => {
    const answers = body.get('answer') === 'accept' ? ownerAccepts : ownerDeclines;
    answers(world, params.id, body.get('payer') ?? undefined);
    return goBack(reply, body);
  });
  app.post<ById>('/accounts/:id/role', ({ params, body }, reply) => {
    const account = accountOf(world, params.id);
    const change = body.get('change');
    if (change === 'remove') delete account.role;
    else putRole(world, account, rolePatch(change, body));
    return goBack(reply, body);
  });
  app.post<ById>('/accounts/:id/credits', ({ params, body }, reply) => {
    const account = accountOf(world, params.id);
    const change = body.get('change');
    if (change === 'readable' || change === 'unreadable') {
      putAccount(world, account.id, { creditsReadable: change === 'readable' ? null : false });
    } else putCredits(world, account, creditsIn(body, account));
    return goBack(reply, body);
  });
  app.post<{ Body: URLSearchParams }>('/problems/seen', ({ body }, reply) => {
    world.eventFailures.length = 0;
    world.callbackFailures.length = 0;
    return goBack(reply, body);
  });
}

function accountOf(world: World, id: string): Account {
  const account = world.accounts.get(id);
  if (!account) throw new Cannot('There is no such account.', 404);
  return account;
}

function rolePatch(change: string | null, form: URLSearchParams) {
  const name = form.get('name')?.trim() || undefined;
  const identity = { name, trusts: form.get('trusts')?.trim() || undefined };
  const externalId = form.get('externalId')?.trim() || null;
  if (name !== undefined && !/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new Cannot(`“${name}” is not a role's name: letters, digits and +=,.@_- only, at most 64.`);
  }
  switch (change) {
    case 'as-asked':
      return { ...identity, externalId, acceptsAnyExternalId: null };
    case 'without-external-id':
      return { ...identity, externalId: null, acceptsAnyExternalId: null };
    case 'wrong-trust':
      return { name, trusts: WRONG_PRINCIPAL, externalId, acceptsAnyExternalId: null };
    case 'billing-on':
    case 'billing-off':
      return { billing: change === 'billing-on' };
    case 'cost-explorer-on':
    case 'cost-explorer-off':
      return { costExplorerEnabled: change === 'cost-explorer-on' };
    default:
      throw new Cannot('The form does not say what to change of the role.');
  }
}

/** The rows of the form; one without an amount is taken away, the rest of a known credit stays. */
function creditsIn(form: URLSearchParams, { credits = [] }: Account): CreditPatch[] {
  const [ids, amounts, ends, states] = ['credit', 'remaining', 'expires', 'status'].map((name) => form.getAll(name));
  return (amounts ?? []).flatMap((given, index) => {
    const remaining = given.trim();
    if (remaining === '') return [];
    if (!/^-?\d+(\.\d+)?$/.test(remaining)) {
      throw new Cannot(`“${remaining}” is not an amount: write it as 120.50.`);
    }
    const day = ends?.[index] ?? '';
    if (day !== '' && Number.isNaN(Date.parse(`${day}T00:00:00Z`))) {
      throw new Cannot(`“${day}” is not a day: write it as 2027-03-31.`);
    }
    const before = credits.find(({ id }) => id === ids?.[index]);
    const sameDay = before?.expiresAt?.slice(0, 10) === day;
    return [
      {
        ...before,
        remaining,
        estimated: before?.remaining === remaining ? before.estimated : remaining,
        status: states?.[index] === 'DISABLED' ? ('DISABLED' as const) : ('ENABLED' as const),
        expiresAt: sameDay ? before?.expiresAt : day === '' ? undefined : `${day}T23:59:59.000Z`,
      },
    ];
  });
}
