import { onboard } from '../../client/desk/onboard.js';
import { sendCommand } from '../../client/desk/send-command.js';
import { onboardingCaseId } from '../../domain/case-id.js';
import type { OnboardingCommand } from '../../domain/onboarding/commands.js';
import type { CaseStatus } from '../../domain/status.js';
import type { OnboardingOutcome } from '../../workflows/onboarding.js';
import { begun, settled } from '../story/clock.js';
import { STORY_CHAT } from '../story/outside.js';
import { skipTo } from '../story/skip.js';
import type { Screen } from './screen.js';
import type { Stage } from './stage.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LOOK_MS = 250;

/** Plays one onboarding to its end in front of the reader: three accounts, each with a fate of its own. */
export async function play(stage: Stage, screen: Screen): Promise<OnboardingOutcome> {
  const { desk, outside, request, externalId, startsAt } = stage;
  const caseId = onboardingCaseId(request.request.customer, request.request.reference);
  const [prompt, reminded, lapsing] = request.request.accounts.map((account) => account.id) as [string, string, string];
  const watching = watch(stage, caseId, screen);
  const skip = async (ms: number): Promise<void> => {
    await skipTo(desk.client, stage, () => [caseId], (await stage.now()) + ms);
  };
  const skipToDay = (days: number): Promise<void> => skipTo(desk.client, stage, () => [caseId], startsAt + days * DAY);
  const command = async (one: OnboardingCommand): Promise<void> => {
    await sendCommand(desk, caseId, one);
    await settled(desk.client, caseId);
  };
  const accepts = async (id: string): Promise<void> => {
    await outside.accept(id);
    await settled(desk.client, caseId);
  };

  try {
    screen.tell(
      `A CSR asks: link ${request.request.accounts.length} accounts of ${request.request.customer} (desk onboard examples/request.yaml)`,
    );
    const opening = onboard(desk, request);
    await begun(desk.client, caseId).catch(() => {});
    await opening;
    await settled(desk.client, caseId);

    screen.tell(
      'The desk calls the contact, who hears the guide and presses 1; an agent creates the cost-portal login',
    );
    await command({ name: 'confirmDone', by: 'coc.park', what: 'portal-login' });

    screen.tell(`The owner of …${prompt.slice(-4)} creates the role and accepts at once`);
    await skip(HOUR);
    await setRole(stage, prompt, externalId);
    await outside.putCredits(prompt, [
      { remaining: '250.00', expiresAt: new Date(startsAt + 200 * DAY).toISOString() },
    ]);
    await accepts(prompt);

    screen.tell('Days pass: reminders after 1 and 3 days');
    await skipToDay(3 + 1 / 24);
    screen.tell(`The owner of …${reminded.slice(-4)} accepts, but the role asks for no external id`);
    await setRole(stage, reminded, null);
    await outside.putAccount(reminded, { creditsReadable: false });
    await accepts(reminded);
    await skip(2 * HOUR);

    screen.tell('The mail named the exact gap; the customer corrects the role and clicks "the role is set"');
    await setRole(stage, reminded, externalId);
    await clickRoleIsSet(stage);
    await settled(desk.client, caseId);
    await outside.putAccount(reminded, { creditsReadable: null });
    await outside.putCredits(reminded, [{ remaining: '40.00' }]);

    screen.tell(`The owner of …${lapsing.slice(-4)} does nothing: more reminders, a word to the CSR, expiry`);
    await skipToDay(15 + 4 / 24);
    screen.tell(`The CSR presses a button in #general: invite …${lapsing.slice(-4)} again`);
    await pressInviteAgain(stage);
    await settled(desk.client, caseId);
    await skip(5 * HOUR);
    screen.tell(`Now the owner of …${lapsing.slice(-4)} accepts`);
    await setRole(stage, lapsing, externalId);
    await accepts(lapsing);
    // Its completion call waits for business time.
    await skip(DAY);
    return await desk.client.workflow.getHandle(caseId).result();
  } finally {
    await watching.stop();
  }
}

/** The customer makes the role as the guide mail says, or, with null, one that anybody could assume. */
async function setRole({ outside }: Stage, accountId: string, externalId: string | null): Promise<void> {
  await outside.putRole(accountId, { name: 'DeskAccess', externalId, billing: true, costExplorerEnabled: true });
}

/** What a person does with the link of the newest mail that has one: open it, press its button. */
async function clickRoleIsSet({ outside, local }: Stage): Promise<void> {
  const mails = await outside.mails();
  const links = mails.flatMap(({ text }) => text.match(/https?:\/\/\S+\/confirm\/[\w.~-]+/g) ?? []);
  const link = links.at(-1);
  if (!link?.startsWith(local.intakeUrl)) throw new Error('no mail carries the link to say that the role is set');
  const answer = await fetch(link, { method: 'POST' });
  if (!answer.ok) throw new Error(`the link to say that the role is set answered ${answer.status}`);
}

/** The CSR presses the first button of the newest question in the channel. */
async function pressInviteAgain({ outside }: Stage): Promise<void> {
  const question = (await outside.messages({ channel: 'general' })).at(-1);
  const blocks = (question?.blocks ?? []) as { elements?: { action_id?: string }[] }[];
  const actionId = blocks.flatMap(({ elements = [] }) => elements.flatMap(({ action_id }) => action_id ?? []))[0];
  if (!question || !actionId) throw new Error('nothing is asked in #general');
  const { channel, ts } = question;
  const { delivered, problem } = await outside.pressButton({
    channel,
    ts,
    actionId,
    user: STORY_CHAT.users['csr.kim'],
  });
  if (!delivered) throw new Error(`the button in #general was not taken: ${problem}`);
}

/** Asks the case where it stands, again and again, and shows the answers. */
function watch({ desk }: Stage, caseId: string, screen: Screen): { stop(): Promise<void> } {
  let on = true;
  const handle = desk.client.workflow.getHandle(caseId);
  const look = async (): Promise<void> => {
    const status = await handle.query<CaseStatus>('status').catch(() => undefined);
    if (status?.openedAt !== undefined) screen.show(status);
  };
  const loop = (async () => {
    while (on) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    await look();
    screen.done();
  })();
  return {
    stop: () => {
      on = false;
      return loop;
    },
  };
}
