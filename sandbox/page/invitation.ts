import type { Handshake } from '../world/types.js';
import type { World } from '../world/world.js';
import { type Html, html } from './html.js';
import { shownTime } from './time.js';

export function payerName(world: World, payerId: string): string {
  const payer = world.payers.get(payerId);
  return payer ? `${payer.name} (${payerId})` : payerId;
}

/** One pending invitation with its two buttons. */
export function invitationCard(world: World, handshake: Handshake): Html {
  return html`<section class="card">
    <div class="row">
      <div>
        <strong>${handshake.accountId}</strong> · ${world.accounts.get(handshake.accountId)?.name}
        <div class="quiet small">
          from ${payerName(world, handshake.payerId)} · expires ${shownTime(handshake.expiresAt)} ·
          <a href="/invitations/${handshake.id}">details</a>
        </div>
      </div>
      ${answerForm(handshake, '/')}
    </div>
  </section>`;
}

/** GET /invitations/:id, where the acceptance link leads: what is asked, and the owner's answer. */
export function invitationPage(world: World, handshake: Handshake): Html {
  const account = world.accounts.get(handshake.accountId);
  return html`<section class="card">
      <p>
        <strong>${payerName(world, handshake.payerId)}</strong> invites the account
        <strong>${handshake.accountId}</strong>
        (${account?.name}, ${account?.email}) to join its organization.
      </p>
      <dl>
        <dt>State</dt>
        <dd>${handshake.state}</dd>
        <dt>Invited</dt>
        <dd>${shownTime(handshake.requestedAt)}</dd>
        <dt>Expires</dt>
        <dd>${shownTime(handshake.expiresAt)}</dd>
        ${
          handshake.notes !== undefined &&
          html`<dt>Notes</dt>
            <dd><pre>${handshake.notes}</pre></dd>`
        }
        <dt>Id</dt>
        <dd class="small">${handshake.id}</dd>
      </dl>
      ${
        handshake.state === 'OPEN'
          ? html`<div class="actions">${answerForm(handshake, `/invitations/${handshake.id}`)}</div>`
          : html`<p class="quiet">Nothing to answer any more.</p>`
      }
    </section>
    <p><a href="/">All accounts and mails</a></p>`;
}

function answerForm(handshake: Handshake, back: string): Html {
  return html`<form method="post" action="/accounts/${handshake.accountId}/answer">
    <input type="hidden" name="payer" value="${handshake.payerId}" />
    <input type="hidden" name="back" value="${back}" />
    <button class="main" name="answer" value="accept">Accept</button>
    <button name="answer" value="decline">Decline</button>
  </form>`;
}
