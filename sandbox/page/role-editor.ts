import type { Account, CustomerRole } from '../world/types.js';
import type { World } from '../world/world.js';
import { askedRole } from './asked-role.js';
import { type Html, html } from './html.js';

/** The account's role for the desk: what it is, and buttons to make, spoil and remove it. */
export function roleEditor(world: World, account: Account): Html {
  const { role } = account;
  return html`
    <div class="small">
      ${
        role
          ? html`Role <strong>${role.name}</strong>, ${externalIdOf(role)}, billing ${role.billing ? 'on' : 'off'}, Cost
              Explorer ${role.costExplorerEnabled ? 'on' : 'off'}`
          : html`<span class="quiet">No role for the desk.</span>`
      }
    </div>
    <details>
      <summary class="small">${role ? 'Change the role' : 'Create a role'}</summary>
      ${makeForm(world, account)} ${role && switches(account, role)}
    </details>
  `;
}

function externalIdOf(role: CustomerRole): string {
  if (role.acceptsAnyExternalId) return 'any external id';
  return typeof role.externalId === 'string' ? `external id ${role.externalId}` : 'no external id';
}

function makeForm(world: World, account: Account): Html {
  const asked = askedRole(world, account);
  return html`<form method="post" action="/accounts/${account.id}/role">
    <label>Role name <input type="text" name="name" value="${asked.name}" /></label>
    <label>Trusted principal <input type="text" name="trusts" value="${asked.trusts}" /></label>
    <label>
      External id${asked.externalId === undefined && ' (no mail has asked for one yet)'}
      <input type="text" name="externalId" value="${asked.externalId}" />
    </label>
    <button class="main" name="change" value="as-asked">Create role as asked</button>
    <button name="change" value="without-external-id">Create role without ExternalId</button>
  </form>`;
}

function switches(account: Account, role: CustomerRole): Html {
  return html`<div class="actions">
    <form method="post" action="/accounts/${account.id}/role">
      <button name="change" value="billing-${role.billing ? 'off' : 'on'}">
        Billing ${role.billing ? 'off' : 'on'}
      </button>
      <button name="change" value="cost-explorer-${role.costExplorerEnabled ? 'off' : 'on'}">
        Cost Explorer ${role.costExplorerEnabled ? 'off' : 'on'}
      </button>
      <button name="change" value="remove">Remove role</button>
    </form>
  </div>`;
}
