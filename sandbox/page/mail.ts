import type { Mail } from '../world/types.js';
import { type Html, html } from './html.js';
import { shownTime } from './time.js';

/** GET /mails/:id: the mail as its reader sees it. Its HTML runs no script and opens links in a new tab. */
export function mailPage(mail: Mail): Html {
  return html`
    <p><a href="/">All accounts and mails</a></p>
    ${
      mail.text.includes('console.aws.amazon.com') &&
      html`<p class="warn">
        Links to the AWS console lead to the real one, which knows nothing of this. <a href="/">Accept here</a> instead.
      </p>`
    }
    <section class="card">
      <dl>
        <dt>From</dt>
        <dd>${mail.from}</dd>
        <dt>To</dt>
        <dd>${mail.to.join(', ')}</dd>
        ${
          mail.cc.length > 0 &&
          html`<dt>Cc</dt>
            <dd>${mail.cc.join(', ')}</dd>`
        }
        <dt>Received</dt>
        <dd>${shownTime(mail.receivedAt)}</dd>
        <dt>Message-ID</dt>
        <dd class="small">${mail.messageId}</dd>
      </dl>
    </section>
    ${
      mail.html !== '' &&
      html`<iframe
        title="The mail as HTML"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        srcdoc="${`<base target="_blank">${mail.html}`}"
      ></iframe>`
    }
    <h2>Plain text</h2>
    <section class="card"><pre>${mail.text}</pre></section>
  `;
}
