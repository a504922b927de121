import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import { WebClient } from '@slack/web-api';
import type { Page } from 'playwright-core';
import { SANDBOX_SLACK, SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { ACCOUNT, type Outside } from '../sandbox/clients.js';
import { twilioAt, type Intake } from '../sandbox/twilio-clients.js';
import { until } from '../harness/until.js';

export const PHONE = '+12065550111';
export const CHANNEL = 'C0GENERAL01';
export const USER = 'U0KIM000001';

/** An outside with everything that the page can show: people, a mail, an invitation, a question with a button. */
export async function furnishPage(outside: Outside, intake: Intake): Promise<void> {
  await outside.furnish();
  const { control } = outside;
  await control.putPhone(PHONE, { name: '김하나' });
  await control.putPhone('+12065550112', { name: 'Dana Reyes', behaviour: 'answers', presses: '1' });
  await control.putChannel(CHANNEL, { name: 'general' });
  await control.putChatUser(USER, { name: '김세라' });
  await control.putChatUser('U0LEE000001', { name: 'Lee Jun' });
  await control.setChatTarget({ url: `${intake.url}/chat` });
  await control.putCredits(ACCOUNT, [{ remaining: '120.50', expiresAt: '2027-03-31T23:59:59.000Z' }]);
  await control.putRole(ACCOUNT, { externalId: null });
  const payer = await outside.asPayer();
  await payer.send(new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: ACCOUNT } }));
  await send(outside, '안내 메일');
  const slack = new WebClient(SANDBOX_SLACK.token, { slackApiUrl: `${outside.sandbox.httpUrl}/slack/api/` });
  await slack.chat.postMessage({
    channel: CHANNEL,
    text: '초대를 다시 보낼까요?',
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '초대를 다시 보낼까요?' } },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'a/1',
            text: { type: 'plain_text', text: '다시 초대' },
            style: 'primary',
            value: 'again',
          },
        ],
      },
    ],
  });
}

export async function send(outside: Outside, subject: string): Promise<void> {
  await outside.mailer().sendMail({
    from: 'desk@example.com',
    to: 'owner@example.com',
    subject,
    text: `text of ${subject}`,
    html: `<h1>${subject}</h1><p><a href="${outside.sandbox.httpUrl}/">link</a></p>`,
  });
}

/** The desk calls; answers when the phone rings. */
export async function call(outside: Outside, intake: Intake): Promise<string> {
  const { sid } = await twilioAt(outside.sandbox.httpUrl).calls.create({
    to: PHONE,
    from: SANDBOX_TWILIO.from,
    twiml: `<Response><Gather numDigits="1" timeout="60" action="${intake.url}/keyed"><Say language="ko-KR">안녕하세요. 확인하셨으면 1번을 눌러 주세요.</Say></Gather></Response>`,
  });
  await until('the phone to ring', async () => (await outside.control.calls()).at(-1)?.status === 'ringing');
  return sid;
}

interface Violation {
  id: string;
  impact?: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious or critical on the page. */
export async function violations(page: Page): Promise<string[]> {
  // Not as a script of the page: its own policy forbids that, rightly.
  await page.evaluate(AXE);
  const { violations: found } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: Violation[];
  };
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`));
}
