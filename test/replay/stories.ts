import { bytes } from '../harness/payloads.js';
import { A, B, C, requestFor, setRole, withAccounts } from '../harness/requests.js';
import type { Story, StoryCase } from '../harness/story.js';

const BY = 'csr.kim';
const CONTACT = '+12065550110';
const DUTY = '+12065550104';

async function joins(story: Story, id: string): Promise<void> {
  await setRole(story, id);
  await story.outside.accept(id);
}

async function opened(story: Story, ids: string[], more = {}): Promise<StoryCase> {
  return story.onboard(await withAccounts(story, requestFor(ids, more)));
}

/** Stories that outlive the history of one run: kept is the run that began with what the ones before had left. */
export const OF_SHORT_RUNS = new Set(['goes-on-in-a-new-run']);

/** Stories whose histories are kept; the name of each is that of its file. Together they take every kind of step and command. */
export const STORIES: Record<string, (story: Story) => Promise<StoryCase>> = {
  'one-account-waiting': async (story) => {
    const one = await opened(story, [A]);
    await story.skip('20 h');
    return one;
  },

  'one-account-done': async (story) => {
    const one = await opened(story, [A]);
    await story.skip('20 h');
    await joins(story, A);
    await story.skip('3 h');
    await one.outcome();
    return one;
  },

  'three-accounts-three-fates': async (story) => {
    const one = await opened(story, [A, B, C]);
    await joins(story, A);
    await story.outside.decline(B);
    await story.skip('20 d');
    await joins(story, C);
    await story.skip('2 d');
    await one.outcome();
    return one;
  },

  'declined-and-ended': async (story) => {
    const one = await opened(story, [A]);
    await story.outside.decline(A);
    await story.skip('1 h');
    await one.update('decideReinvite', { accountId: A, decision: 'end', by: BY });
    await one.outcome();
    return one;
  },

  'quota-waits-a-day': async (story) => {
    await story.outside.putPayer('999988887777', { quota: 2 });
    const one = await opened(story, [A, B, C]);
    await story.skip('26 h');
    for (const id of [A, B, C]) await joins(story, id);
    await story.skip('12 h');
    await one.outcome();
    return one;
  },

  'payer-cannot-pay': async (story) => {
    await story.outside.putPayer('999988887777', { problems: 'PAYMENT_INSTRUMENT_REQUIRED' });
    const one = await opened(story, [A]);
    await story.skip('1 d');
    await story.outside.putPayer('999988887777', { problems: null });
    await one.update('retryNow', { by: BY });
    await story.settle();
    await joins(story, A);
    await story.skip('1 h');
    await one.outcome();
    return one;
  },

  'paged-and-taken-in-the-chat': async (story) => {
    await story.outside.putPhone(DUTY, { behaviour: 'no-answer' });
    await story.outside.putPhone('+12065550105', { behaviour: 'manual' });
    await story.outside.putPayer('999988887777', { problems: 'PAYMENT_INSTRUMENT_REQUIRED' });
    const one = await opened(story, [A]);
    await story.skip('6 min');
    const [page] = await story.outside.messages({ channel: 'coc-noti' });
    await story.press(page!, 0, 'coc.park');
    await story.skip('10 min');
    await one.update('cancel', { by: BY, reason: 'the payer is closed' });
    await one.outcome();
    return one;
  },

  'nobody-answers-the-phone': async (story) => {
    await story.outside.putPhone(CONTACT, { behaviour: 'no-answer' });
    const one = await opened(story, [A]);
    await story.skip('1 d');
    await joins(story, A);
    await story.skip('2 d');
    await one.outcome();
    return one;
  },

  'a-corrected-address-gets-what-it-missed': async (story) => {
    const owner = requestFor([A]).accounts[0]!.ownerEmail;
    await story.outside.addFault({
      match: { service: 'smtp', recipient: owner },
      then: { kind: 'smtp', code: 550, at: 'RCPT' },
    });
    const one = await opened(story, [A]);
    await story.skip('1 h');
    await one.update('changeContact', { contact: 'Owner', email: 'right@acme.example.com', replaces: owner, by: BY });
    await joins(story, A);
    await story.skip('3 h');
    await one.outcome();
    return one;
  },

  'credits-follow': async (story) => {
    const one = await opened(story, [A]);
    await story.outside.putAccount(A, { creditsReadable: false });
    await joins(story, A);
    await story.skip('3 h');
    await story.outside.putAccount(A, { creditsReadable: null });
    await story.skip('1 d');
    await one.outcome();
    return one;
  },

  'cancelled-midway': async (story) => {
    const one = await opened(story, [A, B]);
    await joins(story, A);
    await story.skip('1 h');
    await one.update('cancel', { by: BY, reason: 'the contract fell through' });
    await one.outcome();
    return one;
  },

  'cancelled-by-the-engine': async (story) => {
    const one = await opened(story, [A]);
    await one.handle.cancel();
    await one.outcome();
    return one;
  },

  'access-given-up': async (story) => {
    const one = await opened(story, [A]);
    await story.outside.accept(A);
    await story.skip('31 d');
    await one.outcome();
    return one;
  },

  'steered-by-people': async (story) => {
    await story.outside.putPhone(CONTACT, { behaviour: 'manual' });
    const one = await opened(story, [A, B]);
    await withAccounts(story, requestFor([C]));
    await one.update('recordCall', { call: 'guide-1', answered: false, by: BY });
    await one.update('changeContact', { contact: 'Lee Jieun', email: 'jieun.lee@acme.example.com', by: BY });
    await one.update('addAccount', { accountId: C, ownerEmail: `owner-${C}@acme.example.com`, by: BY });
    await one.update('cancel', { by: 'nobody.here', reason: 'not mine to cancel' }).catch(() => undefined);
    await one.update('dropAccount', { accountId: B, reason: 'asked by phone', by: BY });
    await story.outside.accept(A);
    await one.handle.signal('accountEvent', { accountId: A, event: 'joined', id: 'event-1' });
    await one.handle.signal('accountEvent', null);
    await one.handle.signal('nobodyKnows', bytes('{'));
    await story.settle();
    await one.update('confirmDone', { what: 'dropped-messages', by: BY });
    await one.update('confirmDone', { what: 'portal-login', by: BY });
    await setRole(story, A);
    await one.update('confirmDone', { what: 'access', by: 'customer' });
    await story.settle();
    await story.outside.putPhone(CONTACT, { behaviour: 'answers', presses: '1' });
    await joins(story, C);
    await story.skip('1 h');
    await one.outcome();
    return one;
  },

  'goes-on-in-a-new-run': async (story) => {
    await story.outside.putPhone(CONTACT, { behaviour: 'answers', presses: '2' });
    const one = await opened(story, [A, B]);
    await joins(story, A);
    await story.outside.decline(B);
    await story.skip('2 h');
    await story.outside.putPhone(CONTACT, { behaviour: 'answers', presses: '1' });
    await one.update('decideReinvite', { accountId: B, decision: 'invite', by: BY });
    await story.skip('12 d');
    await one.update('recordCall', { call: 'guide-1', answered: true, by: BY });
    await joins(story, B);
    await story.skip('3 d');
    await one.outcome();
    return one;
  },

  refused: async (story) => {
    const request = requestFor([A]);
    const one = await story.start({ ...request, payer: 'nothing' }, `onboarding/acme/${request.reference}`);
    await one.outcome().catch(() => undefined);
    return one;
  },

  'hundred-accounts': async (story) => {
    const ids = Array.from({ length: 100 }, (_, n) => String(200_000_000_000 + n));
    const one = await opened(story, ids, { access: { crossAccount: true, billing: false } });
    for (const id of ids.slice(0, 60)) await joins(story, id);
    await story.skip('3.5 d');
    for (const id of ids.slice(60)) await joins(story, id);
    await story.skip('1 d');
    await one.outcome();
    return one;
  },
};
