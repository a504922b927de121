import { describe, expect, it } from '@jest/globals';
import { differences } from './compare.js';
import type { Normal } from './normal.js';
import { failuresOf, lastLine, type Tally } from './tally.js';

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
    effects: { 'invitation small.1': 1, 'assumeRole small.1': 1, 'assumeRole 999988887777': 1 },
    extra: { unknown: 0, failed: 0, helped: 0 },
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

  it('lets reads repeat, but not be left out', () => {
    const more = ended();
    Object.assign(more.effects, { 'assumeRole small.1': 3, 'assumeRole 999988887777': 0 });
    expect(kindsOf(more)).toEqual([]);

    const fewer = ended();
    fewer.effects['assumeRole small.1'] = 0;
    expect(kindsOf(fewer)).toEqual(['lost outside: assumeRole small.1']);
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
    unknown: 119,
    mailsTwice: 58,
    helped: 0,
    mostCopies: 2,
    seconds: 1_800,
  };

  it('is one line that says where kills landed and what came of them', () => {
    expect(lastLine(tally)).toBe(
      'faults: 240 plays, 1,680 cases; kills landed 61 before a reply, 110 after (52 recorded), 9 before the effect, 113 idle; ' +
        'every effect: 110 of 110 hit; lost 0, doubled 0, unknown 119 (mails sent twice 58)',
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
});
