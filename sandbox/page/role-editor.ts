import { DESK_WORKER_ARN } from '../world/principals.js';
import type { Account, CustomerRole } from '../world/types.js';
import type { World } from '../world/world.js';
import { askedRole } from './asked-role.js';
import { type Html, html } from './html.js';
import { action, badge, unseen } from './parts.js';
import { address, type Scene } from './view.js';

/** Somebody else than the desk. */
export const WRONG_PRINCIPAL = 'arn:aws:iam::000000000000:role/somebody-else';

/** The role's state in a word; whether it is right depends on what the desk asked for. */
export function roleInShort({ payers }: World, { role, memberOf = '' }: Account): Html | undefined {
  if (!role) return payers.has(memberOf) ? badge('warn', 'no role') : undefined;
  if (role.trusts !== DESK_WORKER_ARN) return badge('bad', 'role: wrong trust');
  if (typeof role.externalId !== 'string') return badge('bad', 'role: no external id');
  if (role.acceptsAnyExternalId) return badge('bad', 'role: any external id');
  return role.billing && role.costExplorerEnabled ? badge('good', 'role') : badge('warn', 'role: no billing');
}

/** The account's role for the desk: what it is, and buttons to make, spoil and remove it. */
export function roleEditor(scene: Scene, account: Account): Html {
  const { role } = account;
  return html`<h4>Role for the desk</h4>
    <p>
      ${
        role
          ? html`<strong>${role.name}</strong>, trusts <code>${role.trusts}</code>, ${externalIdOf(role)}, billing
              ${role.billing ? 'on' : 'off'}, Cost Explorer ${role.costExplorerEnabled ? 'on' : 'off'}.`
          : html`<span class="quiet">None yet. The guide mail says how its owner makes it.</span>`
      }
    </p>
    ${makeForm(scene, account)} ${role && switches(scene, account, role)}`;
}

function externalIdOf(role: CustomerRole): Html {
  if (role.acceptsAnyExternalId) return html`any external id`;
  return typeof role.externalId === 'string' ? html`external id <code>${role.externalId}</code>` : html`no external id`;
}

function makeForm({ world, view }: Scene, account: Account): Html {
  const asked = askedRole(world, account);
  const of = unseen(` for ${account.id}`);
  return action(
    `/accounts/${account.id}/role`,
    address(view, {}, `#account-${account.id}`),
    html`<label>Role name <input type="text" name="name" value="${asked.name}" id="role-name-${account.id}" /></label>
      <label>
        Trusted principal <input type="text" name="trusts" value="${asked.trusts}" id="role-trusts-${account.id}" />
      </label>
      <label>
        External id${asked.externalId === undefined && ' (no mail has asked for one yet)'}
        <input type="text" name="externalId" value="${asked.externalId}" id="role-id-${account.id}" />
      </label>
      <div class="buttons">
        <button class="main" name="change" value="as-asked">Create role as asked${of}</button>
        <button name="change" value="without-external-id">Create role without ExternalId${of}</button>
        <button name="change" value="wrong-trust">Create role with wrong trust${of}</button>
      </div>`,
    { id: `role-${account.id}`, done: `The role of ${account.id} is made.` },
  );
}

function switches({ view }: Scene, { id }: Account, role: CustomerRole): Html {
  const of = unseen(` of ${id}`);
  return action(
    `/accounts/${id}/role`,
    address(view, {}, `#account-${id}`),
    html`<div class="buttons">
      <button name="change" value="billing-${role.billing ? 'off' : 'on'}">
        Turn billing ${role.billing ? 'off' : 'on'}${of}
      </button>
      <button name="change" value="cost-explorer-${role.costExplorerEnabled ? 'off' : 'on'}">
        Turn Cost Explorer ${role.costExplorerEnabled ? 'off' : 'on'}${of}
      </button>
      <button class="stop" name="change" value="remove">Remove role${of}</button>
    </div>`,
    { done: `The role of ${id} is changed.` },
  );
}
