import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter, type WorkflowHandle } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import type { Browser } from 'playwright-core';
import type { OnboardingRequest } from '../../contracts/onboarding.js';
import { caseLink } from '../../domain/case-id.js';
import type { CaseStatus } from '../../domain/status.js';
import { customers } from '../../registry/schema.js';
import { seedAccounts } from '../../tools/story/outside.js';
import { A, B, requestFor, withAccounts } from '../harness/requests.js';
import type { Story } from '../harness/story.js';
import { until } from '../harness/until.js';
import { browserIsRequired, findChromium, NO_BROWSER, openBrowser } from './browser.js';
import { GUIDE_UI, guideJson, guideLinks } from './guide.js';
import { TemporalUi } from './temporal-ui.js';

const HOSTILE = '<img src=x onerror=alert(1)> **Big** [Corp](https://evil.example.com) <b>Inc</b> | `x` # _y_';

let story: Story;
let browser: Browser;
let ui: TemporalUi;
let popups: string[];

/** A link of the operator guide, at the server and in the namespace of this test. */
function here(link: string): string {
  return link.replace(GUIDE_UI, `${process.env['TEST_TEMPORAL_UI']}/namespaces/${story.client.options.namespace}/`);
}

/** The guide's start form, filled in for another case. */
function formFor(workflowId: string): string {
  const link = new URL(here(guideLinks()['filled-in start form'] ?? ''));
  link.searchParams.set('workflowId', workflowId);
  return link.href;
}

function pageOf(caseId: string): string {
  return caseLink(process.env['TEST_TEMPORAL_UI'] ?? '', story.client.options.namespace, caseId);
}

/** Starts a request through the form; answers when the case waits for its owners. */
async function startWaiting(request: OnboardingRequest): Promise<WorkflowHandle> {
  const caseId = `onboarding/${request.customer}/${request.reference}`;
  await ui.start(formFor(caseId), JSON.stringify(request));
  return whenWaiting(caseId);
}

async function whenWaiting(caseId: string): Promise<WorkflowHandle> {
  const handle = story.client.workflow.getHandle(caseId);
  const waiting = async (): Promise<boolean> => {
    const { stage, steps } = await handle.query<CaseStatus>('status');
    return (
      stage === 'waiting for acceptance' && steps.some(({ title, state }) => title === 'Guide mail' && state === 'done')
    );
  };
  const seen = async () => ({
    status: await handle.query('status'),
    work: (await handle.describe()).raw.pendingActivities,
  });
  await until('the case to wait for acceptance', waiting, 60_000, seen);
  return handle;
}

/** The summaries that the workflow gave to its activities. */
async function summaries(handle: WorkflowHandle): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? [])
    .filter((event) => event.activityTaskScheduledEventAttributes)
    .map((event) => defaultPayloadConverter.fromPayload<string>(event.userMetadata?.summary ?? {}));
}

const kindsOf = async (caseId: string): Promise<string[]> => (await story.record(caseId)).map((entry) => entry.kind);

const found = findChromium();

if (found || browserIsRequired()) describe('the Temporal UI is an operator’s way in', stories);
else {
  process.stderr.write(`Tests in a browser are left out. ${NO_BROWSER}\n`);
  describe.skip(`the Temporal UI is an operator’s way in (left out: ${NO_BROWSER})`, stories);
}

function stories(): void {
  beforeAll(async () => {
    browser = await openBrowser();
    // Not imported above: it brings the engine's runtime up, which would keep a run alive that leaves these tests out.
    const harness = await import('../harness/story.js');
    story = await harness.Story.begin();
    // Cases started in the UI live in real time: so does their outside.
    await story.outside.setClock({ offsetMs: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await story?.end();
  });
  beforeEach(async () => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, timezoneId: 'Asia/Seoul' });
    page.setDefaultTimeout(20_000);
    popups = [];
    page.on('dialog', (dialog) => {
      popups.push(dialog.message());
      void dialog.dismiss();
    });
    ui = new TemporalUi(page);
  });
  afterEach(() => ui?.page.close());

  it('the operator guide’s link and JSON start a case, whose page says where it stands and what can be done', async () => {
    const json = guideJson('Start a case')[0] ?? '';
    const { accounts } = JSON.parse(json) as OnboardingRequest;
    await seedAccounts(story.outside, accounts);
    // It rings until somebody records a call by hand.
    await story.outside.putPhone('+12065550111', { behaviour: 'manual' });
    await ui.start(here(guideLinks()['filled-in start form'] ?? ''), json);
    const caseId = 'onboarding/acme/CSR-2041';
    const handle = await whenWaiting(caseId);

    // The page learns of a step a moment after the engine.
    const steps = await summaries(handle);
    expect(steps.length).toBeGreaterThanOrEqual(5);
    await ui.shows('sendMail', ...steps);

    const says = async (): Promise<string[]> => {
      const { stage, waitingFor, todos, updates } = await handle.query<CaseStatus>('status');
      // It applies for as long as the telephone rings.
      expect(updates).toContain('recordCall');
      return [stage, ...[...waitingFor, ...todos].map(({ text }) => text), `apply now: ${updates.join(', ')}.`];
    };
    const details = await ui.currentDetails<string>(says);
    expect(details).toContain('아크메 상사');
    for (const { id } of accounts) expect(details).toContain(id);
  });

  it('the operator guide’s saved views find what they are named for', async () => {
    const links = guideLinks();
    // AWS does not know its account: somebody has to act.
    const blocked = await story.onboard(requestFor(['999900001111'], { reference: 'CSR-2099' }));
    await until('the case to need somebody', async () => (await blocked.status()).needsHuman);
    for (const name of ['Waits for a person', 'Due', 'Customer acme', 'Account']) {
      const soon = encodeURIComponent(new Date(Date.now() + 5 * 86_400_000).toISOString());
      await ui.open(here(links[name] ?? '').replace(/(DueAt[^"]*%22).*?(%22)/, `$1${soon}$2`));
      const found = name === 'Waits for a person' ? blocked.id : 'onboarding/acme/CSR-2041';
      await ui.page.getByRole('link', { name: found }).waitFor();
      await ui.shows(name);
    }
    await ui.open(here(links['Stuck'] ?? ''));
    await ui.page.getByText('No Workflows Found').waitFor();
  });

  it('an update given in the dialog is accepted, and the record says by whom', async () => {
    const caseId = 'onboarding/acme/CSR-2041';
    await ui.open(pageOf(caseId));
    const offered = await ui.offeredUpdates();
    expect(offered.find((one) => one.startsWith('recordCall'))).toContain('call, answered, by, reason');
    await ui.page.reload();
    expect(await ui.update('recordCall', guideJson('recordCall')[0] ?? '')).toBeUndefined();
    const entry = (await story.record(caseId)).find((one) => one.kind === 'command.recordCall');
    expect(entry).toMatchObject({ by: 'coc.park', fact: 'asked' });
    const { todos } = await story.client.workflow.getHandle(caseId).query<CaseStatus>('status');
    expect(todos.filter(({ command }) => command.includes('guide-1'))).toEqual([]);
  });

  it('an update of the wrong shape stays in the dialog, with everything that is wrong', async () => {
    await ui.open(pageOf('onboarding/acme/CSR-2041'));
    const said = await ui.update('recordCall', '{"call": 7, "answered": "yes", "bye": "coc.park"}');
    for (const field of [
      'call must be text',
      'answered must be true or false',
      'by is missing',
      '"bye" is not a field',
    ])
      expect(said).toContain(field);
  });

  it('an update that does not apply stays in the dialog, with why not and what to do', async () => {
    await ui.open(pageOf('onboarding/acme/CSR-2041'));
    const said = await ui.update('decideReinvite', guideJson('decideReinvite')[0] ?? '');
    expect(said).toContain('nothing is asked about account 333344445555 now');
    expect(await kindsOf('onboarding/acme/CSR-2041')).toContain('command.decideReinvite');
  });

  it('cancel ends the case: invitations are withdrawn and the page shows the outcome', async () => {
    const caseId = 'onboarding/acme/CSR-2041';
    await ui.open(pageOf(caseId));
    expect(await ui.update('cancel', guideJson('cancel')[0] ?? '')).toBeUndefined();
    const outcome = await story.client.workflow.getHandle(caseId).result();
    expect(outcome).toMatchObject({ outcome: 'cancelled' });
    const { cancellations } = await story.outside.effects();
    expect(cancellations).toBe(3);
    await ui.open(pageOf(caseId));
    await ui.page.getByText('Completed', { exact: false }).first().waitFor();
    await ui.shows('"outcome": "cancelled"');
  });

  it('the UI’s own button Request Cancellation is a cancel without a name', async () => {
    const handle = await startWaiting(await withAccounts(story, requestFor([A])));
    await ui.requestCancellation();
    expect(await handle.result()).toMatchObject({ outcome: 'cancelled', accounts: [{ id: A, outcome: 'cancelled' }] });
    const entry = (await story.record(handle.workflowId)).find((one) => one.kind === 'command.cancel');
    expect(entry?.data).toMatchObject({ by: 'temporal-ui' });
  });

  it('a request with errors fails at once, and its page lists all of them', async () => {
    const before = await story.outside.effects();
    const wrong = { ...requestFor(['11112222333']), customer: 'acme', requestedBy: 'csr.nobody', payer: 'third' };
    const caseId = 'onboarding/acme/SOMETHING-ELSE';
    await ui.start(formFor(caseId), JSON.stringify({ ...wrong, contacts: [], acounts: [] }));
    await until('the page to say that it failed', async () =>
      /failed onboarding/i.test(await ui.shows('cannot be taken in')),
    );
    await ui.shows(
      'workflowId is not the one that this request must have',
      `onboarding/acme/${wrong.reference}`,
      'accounts[0].id must be the 12 digits',
      'contacts must name at least one contact',
      'acounts is not a field here',
      'payer (third) is not in the registry',
      'requestedBy (csr.nobody) is not in the registry',
    );
    expect(await story.outside.effects()).toEqual(before);
    expect(await kindsOf(caseId)).toEqual([]);
    await ui.open(formFor(caseId));
    await ui.shows('"acounts"', '"11112222333"');
  });

  it.each(['[]', 'null', '"acme"', '42'])('%s in place of a request fails with an example', async (json) => {
    await ui.start(formFor('onboarding/acme/NOT-A-REQUEST'), json);
    await ui.shows('examples/request.yaml');
  });

  it('a customer’s name with HTML and Markdown shows as text', async () => {
    await story.database.db.update(customers).set({ name: HOSTILE }).where(eq(customers.id, 'globex'));
    const request = await withAccounts(story, requestFor([B], { customer: 'globex' }));
    const contacts = [{ name: HOSTILE, email: 'ops@globex.example.com', phone: '+12065550121' }];
    await startWaiting({ ...request, contacts });
    await ui.shows(HOSTILE);
    const { heading, drawn } = await ui.currentDetails<{ heading: string; drawn: string[] }>(
      'waiting for acceptance',
      `{
        heading: document.querySelector('h2').innerText,
        drawn: [...document.querySelectorAll('img, a, b, em, strong')]
          .filter((one) => one.tagName !== 'STRONG' || one.innerText.includes('Big'))
          .map((one) => one.outerHTML),
      }`,
    );
    expect(heading).toContain(HOSTILE);
    expect(drawn).toEqual([]);
    expect(popups).toEqual([]);
  });
}
