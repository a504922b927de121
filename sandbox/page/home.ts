import { pendingFor, visibleHandshakes } from '../world/handshakes.js';
import type { Account, Mail } from '../world/types.js';
import type { World } from '../world/world.js';
import { type Html, html } from './html.js';
import { invitationCard, payerName } from './invitation.js';
import { roleEditor } from './role-editor.js';
import { shownTime } from './time.js';

/** GET /: the outside at a glance, and what its people can do. */
export function homePage(world: World): Html {
  const pending = visibleHandshakes(world).filter(({ state }) => state === 'OPEN');
  const accounts = [...world.accounts.values()];
  return html`
    <p class="quiet">
      This page plays the world outside the desk, AWS and everybody's mailbox, on this machine alone: here you act for
      the customers, who read mails, accept invitations and create roles.
    </p>
    <h2>Pending invitations</h2>
    ${pending.map((handshake) => invitationCard(world, handshake))}
    ${pending.length === 0 && html`<p class="quiet">None.</p>`}
    <h2>Accounts</h2>
    ${accounts.map((account) => accountCard(world, account))}
    ${accounts.length === 0 && html`<p class="quiet">None yet.</p>`}
    <h2>Mailbox</h2>
    ${[...world.mails].reverse().map(mailRow)} ${world.mails.length === 0 && html`<p class="quiet">No mail yet.</p>`}
    <h2>What the desk did</h2>
    ${effects(world)} ${eventFailures(world)}
  `;
}

function accountCard(world: World, account: Account): Html {
  return html`<section class="card">
    <div class="row">
      <strong>${account.id} · ${account.name}</strong>
      ${membership(world, account)}
    </div>
    <div class="quiet small">Owner ${account.email}</div>
    ${roleEditor(world, account)}
  </section>`;
}

function membership(world: World, account: Account): Html {
  if (account.memberOf !== undefined) {
    const since = account.joinedAt === undefined ? '' : `, since ${shownTime(account.joinedAt)}`;
    return html`<span class="state good">linked to ${payerName(world, account.memberOf)}${since}</span>`;
  }
  if (pendingFor(world, account.id).length > 0) return html`<span class="state warn">invited</span>`;
  const last = visibleHandshakes(world).findLast(({ accountId }) => accountId === account.id);
  if (!last) return html`<span class="state quiet">not in an organization</span>`;
  return html`<span class="state bad">invitation ${last.state.toLowerCase()}</span>`;
}

function mailRow(mail: Mail): Html {
  return html`<a class="card" style="display:block;text-decoration:none;color:inherit" href="/mails/${mail.id}">
    <strong>${mail.subject === '' ? '(no subject)' : mail.subject}</strong>
    <div class="quiet small">to ${mail.to.join(', ')} · ${shownTime(mail.receivedAt)}</div>
  </a>`;
}

function effects(world: World): Html {
  const { invitations, cancellations, mails, assumeRoles, costReads } = world.effects.counts();
  return html`<p class="quiet">
    Invitations ${invitations} · cancellations ${cancellations} · mails ${mails} · roles assumed ${assumeRoles} · cost
    reads ${costReads}
  </p>`;
}

function eventFailures(world: World): Html[] {
  return world.eventFailures.map(
    ({ at, accountId, problem }) =>
      html`<p class="bad">${shownTime(at)}: the event that ${accountId} joined did not arrive: ${problem}</p>`,
  );
}
