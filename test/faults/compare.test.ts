import { describe, expect, it } from '@jest/globals';
import { differences } from './compare.js';
import type { ArrivedCall } from './arrived-calls.js';
import type { ArrivedPost } from './arrived-posts.js';
import { callsSaid } from './call-tasks.js';
import { HELP_REASON } from './duty-csr.js';
import { ownChecks, type Normal } from './normal.js';
import type { RecordedEntry } from '../../registry/ledger.js';
import { failuresOf, lastLine, type Tally } from './tally.js';

const rang = (name: string): ArrivedCall => ({
  name,
  copies: 1,
  unknowns: 0,
  redials: 0,
  helped: 0,
  recorded: true,
  missing: false,
  alike: true,
  needless: false,
  goesOn: false,
});

const stood = (name: string): ArrivedPost => ({
  name,
  copies: 1,
  recorded: true,
  missing: false,
  strayed: false,
  unsettled: false,
});

/** The end of a small play: one account invited, guided, linked and checked. */
function ended(): Normal {
  const said = (subject: string, text: string) => ({ fate: 'small', subject, text });
  return {
    said: [
      said('small', 'opened by csr.kim'),
      said('small.1', 'invitation 1: invited'),
      said('small.1', 'mail.onboarding-guide to owner-small.1@acme.example.com'),
      said('small.1', 'linked'),
      said('access of small.1', 'check 1: complete'),
      said('small', 'closed'),
    ],
    mails: [
      { name: 'small/onboarding-guide/1', copies: 1, missing: [], unknowns: 0, helped: 0, recorded: true, alike: true },
    ],
    calls: [rang('small/guide-1/1')],
    posts: [stood('coc-noti/small/completion/1')],
    effects: {
      'invitation small.1': 1,
      'assumeRole small.1': 1,
      'creditRead small.1': 1,
      'assumeRole 999988887777': 1,
    },
    extra: { unknown: 0, helped: 0 },
  };
}

const kindsOf = (got: Normal) => differences(ended(), got).map(({ kind, where }) => `${kind} ${where}`);

describe('the comparison of a disturbed play with the undisturbed one', () => {
  it('finds nothing when both end the same', () => {
    expect(kindsOf(ended())).toEqual([]);
  });

  it('finds an entry that is missing', () => {
    const got = ended();
    got.said = got.said.filter(({ text }) => text !== 'linked');
    expect(differences(ended(), got)).toEqual([
      { kind: 'lost', where: 'small: small.1', expected: 'linked', got: 'nothing' },
    ]);
  });

  it('finds an entry that stands there twice', () => {
    const got = ended();
    got.said.push({ fate: 'small', subject: 'small.1', text: 'invitation 1: invited' });
    expect(kindsOf(got)).toEqual(['doubled small: small.1']);
  });

  it('finds an entry that says something else, and entries in another order', () => {
    const other = ended();
    other.said[4]!.text = 'check 1: role-not-assumable';
    expect(kindsOf(other)).toEqual(['different small: access of small.1']);

    const turned = ended();
    [turned.said[1], turned.said[2]] = [turned.said[2]!, turned.said[1]!];
    expect(kindsOf(turned)).toEqual(['different small: small.1, its order']);
  });

  it('finds a whole case that is missing', () => {
    const got = ended();
    got.said = [];
    expect(new Set(differences(ended(), got).map(({ kind }) => kind))).toEqual(new Set(['lost']));
  });

  it('finds an invitation that went out twice or never', () => {
    const twice = ended();
    twice.effects['invitation small.1'] = 2;
    expect(kindsOf(twice)).toEqual(['doubled outside: invitation small.1']);

    const never = ended();
    delete never.effects['invitation small.1'];
    expect(kindsOf(never)).toEqual(['lost outside: invitation small.1']);
  });

  it('lets a mail come twice only where the ledger says unknown, more often only when a person asked', () => {
    const unexplained = ended();
    unexplained.mails[0]!.copies = 2;
    expect(kindsOf(unexplained)).toEqual(['doubled outside: mail small/onboarding-guide/1']);

    const explained = ended();
    Object.assign(explained.mails[0]!, { copies: 2, unknowns: 1 });
    expect(kindsOf(explained)).toEqual([]);

    const thrice = ended();
    Object.assign(thrice.mails[0]!, { copies: 3, unknowns: 2 });
    expect(kindsOf(thrice)).toEqual(['doubled outside: mail small/onboarding-guide/1']);

    thrice.mails[0]!.helped = 1;
    expect(kindsOf(thrice)).toEqual([]);
  });

  it('finds a mail that nobody recorded, and two copies that differ', () => {
    const secret = ended();
    secret.mails[0]!.recorded = false;
    expect(kindsOf(secret)).toEqual(['different outside: mail small/onboarding-guide/1']);

    const unlike = ended();
    Object.assign(unlike.mails[0]!, { copies: 2, unknowns: 1, alike: false });
    expect(kindsOf(unlike)).toEqual(['different outside: mail small/onboarding-guide/1']);
  });

  it('finds a recipient whom the ledger takes to have a mail that never came', () => {
    const got = ended();
    got.mails[0]!.missing = ['owner-small.1@acme.example.com'];
    expect(kindsOf(got)).toEqual(['lost outside: mail small/onboarding-guide/1']);
  });

  it.each<[string, Partial<ArrivedCall>, string[]]>([
    ['rang twice, and nobody knows why', { copies: 2 }, ['doubled']],
    ['rang twice, unclear and dialled again, as the ledger says', { copies: 2, unknowns: 1, redials: 1 }, []],
    ['rang twice, unclear, but the ledger is silent about the other time', { copies: 2, unknowns: 1 }, ['doubled']],
    ['rang three times without a person', { copies: 3, unknowns: 2, redials: 2 }, ['doubled']],
    ['rang three times, because a person said so', { copies: 3, unknowns: 2, redials: 2, helped: 1 }, []],
    ['was made again after the answer', { needless: true }, ['doubled']],
    ['is in the ledger alone', { copies: 0, missing: true }, ['lost']],
    ['is outside alone', { recorded: false }, ['different']],
    ['says something else the second time', { copies: 2, unknowns: 1, redials: 1, alike: false }, ['different']],
    ['still rings', { goesOn: true }, ['different']],
  ])('a call that %s', (_what, call, kinds) => {
    const got = ended();
    Object.assign(got.calls[0]!, call);
    expect(kindsOf(got)).toEqual(kinds.map((kind) => `${kind} outside: call small/guide-1/1`));
  });

  it.each<[string, Partial<ArrivedPost>, string[]]>([
    ['stands there twice, whatever the ledger says', { copies: 2 }, ['doubled']],
    ['is in the ledger alone', { copies: 0, missing: true }, ['lost']],
    ['is in the chat alone', { recorded: false }, ['different']],
    ['stands outside its thread', { strayed: true }, ['different']],
    ['still asks what was decided', { unsettled: true }, ['different']],
  ])('a post that %s', (_what, post, kinds) => {
    const got = ended();
    Object.assign(got.posts[0]!, post);
    expect(kindsOf(got)).toEqual(kinds.map((kind) => `${kind} outside: post coc-noti/small/completion/1`));
  });

  it('leaves out the check that somebody’s help for an unclear mail made besides', () => {
    const entry = (id: number, kind: string, key: string, reason?: string) =>
      ({ id, kind, key, reason, fact: kind === 'access-check' ? 'done' : 'asked' }) as RecordedEntry;
    const checks = [1, 2, 4, 5].map((id) => entry(id, 'access-check', `access/111122223333/${id}`));
    const help = entry(3, 'command.retryNow', 'command/1', HELP_REASON);
    const entries = [...checks.slice(0, 2), help, ...checks.slice(2)];
    expect(ownChecks(checks[0]!, entries).map(({ id }) => id)).toEqual([1, 2, 5]);
    expect(ownChecks(checks[0]!, [...checks, entry(9, 'command.retryNow', 'command/2', 'asked')])).toEqual(checks);
  });

  it('lets reads repeat, but not be left out', () => {
    const more = ended();
    Object.assign(more.effects, { 'assumeRole small.1': 3, 'creditRead small.1': 2, 'assumeRole 999988887777': 0 });
    expect(kindsOf(more)).toEqual([]);

    const fewer = ended();
    fewer.effects['assumeRole small.1'] = 0;
    expect(kindsOf(fewer)).toEqual(['lost outside: assumeRole small.1']);
  });
});

describe('what is said of calls', () => {
  const HOUR = 3_600_000;
  const OWNER = 'owner-111122223333@acme.example.com';
  let id = 0;
  const entry = (hours: number, fact: RecordedEntry['fact'], key: string, kind: string, data: object = {}) => {
    id += 1;
    const base = { id, caseId: 'onboarding/acme/P1-small', rule: 'handbook 3.3', attempt: 1 };
    return { ...base, at: hours * HOUR, recordedAt: id, fact, key, kind, data };
  };
  const mail = (hours: number, kind: string) => [
    entry(hours, 'attempted', `mail/${kind}/1`, `mail.${kind}`, { to: [OWNER] }),
    entry(hours, 'done', `mail/${kind}/1`, `mail.${kind}`),
  ];
  const call = (hours: number, about: string, number: number, end: object) => [
    entry(hours, 'attempted', `call/${about}-1/${number}`, `call.${about}`),
    entry(hours, 'done', `call/${about}-1/${number}`, `call.${about}`),
    entry(hours, 'noted', `call/${about}-1/${number}/ended`, `call.${about}.ended`, end),
  ];
  const keyed = { reason: 'keyed', digit: '1' };
  const unheard = { reason: 'no-input' };
  const linked = (hours: number) =>
    entry(hours, 'done', 'mark-linked/1', 'account.linked', { accounts: [{ id: '111122223333' }] });
  const byHand = entry(1, 'asked', 'command/1', 'command.recordCall', { call: 'guide-1', answered: true });
  const right = 'guide: called until it was answered';

  it.each<[string, RecordedEntry[], string]>([
    ['answered at once', call(0, 'guide', 1, keyed), right],
    ['answered when it was made again', [...call(0, 'guide', 1, unheard), ...call(2, 'guide', 2, keyed)], right],
    ['answered to an agent who called by hand', [...call(0, 'guide', 1, unheard), byHand], right],
    ['not answered, and not wanted any more', [...call(0, 'guide', 1, unheard), linked(1)], right],
    [
      'never answered, as often as the handbook wants',
      [0, 2, 4].flatMap((at, n) => call(at, 'guide', n + 1, unheard)),
      right,
    ],
    [
      'not answered, wanted, and not made again',
      [...call(0, 'guide', 1, unheard), linked(9)],
      'guide-1: not answered (no-input), and no more',
    ],
    ['never made', [linked(9)], 'guide-1: never made, and no more'],
  ])('a guide call that was %s', (_what, entries, said) => {
    const all = [...mail(0, 'onboarding-guide'), ...entries].sort((a, b) => a.at - b.at);
    expect(callsSaid(all.map((one, index) => ({ ...one, id: index })))).toEqual([said]);
  });

  it('of completion everybody is told, whatever became of the accounts since', () => {
    const entries = [...mail(0, 'onboarding-completion'), ...call(0, 'completion', 1, unheard), linked(1)];
    expect(callsSaid(entries)).toEqual(['completion-1: not answered (no-input), and no more']);
  });

  it('a page ends when somebody takes it, at whichever call', () => {
    const rang = (number: number, end: object) =>
      entry(0, 'noted', `call/duty-1-${number}/1/ended`, 'call.duty.ended', end);
    expect(callsSaid([rang(1, unheard), rang(2, keyed)])).toEqual(['page: somebody took it']);
    expect(callsSaid([rang(1, unheard)])).toEqual(['page: nobody took it']);
  });
});

describe('the end of a run', () => {
  const tally: Tally = {
    plays: 240,
    cases: 1_680,
    kills: { before: 61, after: 58, recorded: 52, early: 9, idle: 113 },
    everyEffect: { targets: 110, hit: 110, missed: [] },
    disturbances: { 'kill of worker': 61 },
    lost: 0,
    doubled: 0,
    different: 0,
    stuck: 0,
    playedAgain: 0,
    unknown: 119,
    mailsTwice: 58,
    helped: 0,
    redials: 3,
    mostCopies: 2,
    seconds: 1_800,
  };

  it('is one line that says where kills landed and what came of them', () => {
    expect(lastLine(tally)).toBe(
      'faults: 240 plays, 1,680 cases; kills landed 61 before a reply, 110 after (52 recorded), 9 before the effect, 113 idle; ' +
        'every effect: 110 of 110 hit; lost 0, doubled 0, unknown 119 (mails sent twice 58), redials recorded 3',
    );
  });

  it('is a failure when anything was lost, doubled, different or stuck, or when the kills proved nothing', () => {
    expect(failuresOf(tally)).toEqual([]);
    expect(failuresOf({ ...tally, lost: 1 })).toEqual(['1 lost']);
    expect(failuresOf({ ...tally, doubled: 2, different: 1, stuck: 1 })).toHaveLength(3);
    expect(failuresOf({ ...tally, kills: { ...tally.kills, before: 0 } })[0]).toMatch(/before a reply/);
    expect(failuresOf({ ...tally, kills: { ...tally.kills, after: 0, recorded: 0 } })[0]).toMatch(/after a reply/);
    expect(
      failuresOf({ ...tally, everyEffect: { targets: 2, hit: 1, missed: ['mail x after its reply'] } })[0],
    ).toMatch(/never hit: mail x/);
  });

  it('that was stopped early names five of the effects that were never hit, and counts the others', () => {
    const missed = Array.from({ length: 700 }, (_, at) => `mail ${at + 1} before its reply`);
    const [failure] = failuresOf({ ...tally, everyEffect: { targets: 900, hit: 200, missed } });

    expect(failure).toMatch(/^700 never hit: mail 1 before its reply, mail 2 .*, mail 5 before its reply and 695 more/);
    expect(failure!.length).toBeLessThan(200);
  });
});
