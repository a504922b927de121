import type { Handshake } from '../world/types.js';
import { type Html, html } from './html.js';
import { payerName } from './names.js';
import { action, unseen } from './parts.js';
import { shownTime } from './time.js';
import { address, type Scene } from './view.js';

/** One pending invitation with its two buttons. */
export function invitationCard(scene: Scene, handshake: Handshake): Html {
  const { world, view } = scene;
  return html`<li class="invitation" id="invitation-${handshake.id}">
    <div>
      <strong>${world.accounts.get(handshake.accountId)?.name}</strong>
      <span class="number">${handshake.accountId}</span>
      <p class="quiet">
        from ${payerName(world, handshake.payerId)}, until ${shownTime(scene, handshake.expiresAt)} ·
        <a href="/invitations/${handshake.id}">details${unseen(` of the invitation of ${handshake.accountId}`)}</a>
      </p>
    </div>
    ${answerForm(scene, handshake, address(view, {}, '#aws'))}
  </li>`;
}

/** GET /invitations/:id, where the acceptance link leads: what is asked, and the owner's answer. */
export function invitationPage(scene: Scene, handshake: Handshake): Html {
  const account = scene.world.accounts.get(handshake.accountId);
  return html`<div class="single">
    <h1>Invitation to an organization</h1>
    <section class="card" aria-label="The invitation">
      <p>
        <strong>${payerName(scene.world, handshake.payerId)}</strong> invites the account
        <strong>${handshake.accountId}</strong>
        (${account?.name}, ${account?.email}) to join its organization.
      </p>
      <dl class="facts">
        <dt>State</dt>
        <dd>${handshake.state}</dd>
        <dt>Invited</dt>
        <dd>${shownTime(scene, handshake.requestedAt)}</dd>
        <dt>Expires</dt>
        <dd>${shownTime(scene, handshake.expiresAt)}</dd>
        ${
          handshake.notes !== undefined &&
          html`<dt>Notes</dt>
            <dd><pre>${handshake.notes}</pre></dd>`
        }
        <dt>Id</dt>
        <dd><code>${handshake.id}</code></dd>
      </dl>
      ${
        handshake.state === 'OPEN'
          ? answerForm(scene, handshake, `/invitations/${handshake.id}`)
          : html`<p class="quiet">Nothing to answer any more.</p>`
      }
    </section>
    <p><a href="/#account-${handshake.accountId}">The account, its role and its credits</a></p>
  </div>`;
}

function answerForm({ world }: Scene, { accountId, payerId }: Handshake, back: string): Html {
  const of = unseen(` the invitation of ${world.accounts.get(accountId)?.name ?? ''} ${accountId}`);
  return action(
    `/accounts/${accountId}/answer`,
    back,
    html`<input type="hidden" name="payer" value="${payerId}" />
      <button class="main" name="answer" value="accept" data-done="Accepted for ${accountId}.">Accept${of}</button>
      <button name="answer" value="decline" data-done="Declined for ${accountId}.">Decline${of}</button>`,
  );
}
