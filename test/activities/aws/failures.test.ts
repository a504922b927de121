import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  ConstraintViolationExceptionReason,
  HandshakeConstraintViolationExceptionReason,
  InvalidInputExceptionReason,
} from '@aws-sdk/client-organizations';
import { describe, expect, it } from '@jest/globals';
import { classifyAws } from '../../../activities/aws/classify.js';
import { awsFailureRow, DEFAULT_ROW, REASON_ROWS } from '../../../activities/aws/failures.js';
import { NEVER_MET } from './never-met.js';

const require = createRequire(import.meta.url);

/** What the SDK itself says an operation throws, from the documentation of its command. */
function thrownBy(client: string, command: string): string[] {
  const index = require.resolve(`@aws-sdk/${client}`);
  const file = index.replace(/dist-cjs.*/, `dist-types/commands/${command}Command.d.ts`);
  const names = [...readFileSync(file, 'utf8').matchAll(/@throws \{@link (\w+)\}/g)].map(([, name]) => name ?? '');
  // The last one is the base class of all.
  return names.filter((name) => !/^(Organizations|STS|CostExplorer)ServiceException$/.test(name));
}

const COMMANDS: [client: string, command: string][] = [
  ['client-organizations', 'InviteAccountToOrganization'],
  ['client-organizations', 'DescribeHandshake'],
  ['client-organizations', 'ListHandshakesForOrganization'],
  ['client-organizations', 'CancelHandshake'],
  ['client-organizations', 'DescribeAccount'],
  ['client-sts', 'AssumeRole'],
  ['client-sts', 'GetCallerIdentity'],
  ['client-cost-explorer', 'GetCostAndUsage'],
];

const WITH_REASONS = new Set(Object.keys(REASON_ROWS));
const NOW = Date.UTC(2026, 10, 23, 1);
const DOING = { doing: 'inviting account 111122223333', acted: true };

describe('the failure table knows whatever the SDK lists', () => {
  it.each(COMMANDS)('%s %s: every modelled error has a row', (client, command) => {
    const names = thrownBy(client, command);

    if (command !== 'GetCallerIdentity') expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !WITH_REASONS.has(name) && !awsFailureRow(name).known)).toEqual([]);
  });

  it.each([
    ['HandshakeConstraintViolationException', HandshakeConstraintViolationExceptionReason, 16],
    ['ConstraintViolationException', ConstraintViolationExceptionReason, 48],
    ['InvalidInputException', InvalidInputExceptionReason, 41],
  ])('%s: every reason has a row, or is named as one that only other operations give', (name, reasons, atLeast) => {
    const all = Object.values(reasons);
    const others = NEVER_MET[name] ?? [];

    expect(all.length).toBeGreaterThanOrEqual(atLeast);
    expect(all.filter((reason) => !awsFailureRow(name, reason).known && !others.includes(reason))).toEqual([]);
    expect(others.filter((reason) => awsFailureRow(name, reason).known)).toEqual([]);
    expect(others.filter((reason) => !(all as string[]).includes(reason))).toEqual([]);
  });

  it('has no reason that the SDK does not know', () => {
    const known = new Set<string>([
      ...Object.values(HandshakeConstraintViolationExceptionReason),
      ...Object.values(ConstraintViolationExceptionReason),
      ...Object.values(InvalidInputExceptionReason),
    ]);
    const ours = Object.values(REASON_ROWS).flatMap((rows) => Object.keys(rows));

    expect(ours.filter((reason) => !known.has(reason))).toEqual([]);
  });

  it('tells a person what it means and what to do, in sentences', () => {
    const rows = Object.values(REASON_ROWS).flatMap((byReason) => Object.values(byReason));
    for (const row of [...rows, DEFAULT_ROW]) {
      if (row.does === 'retry' || row.does === 'look') continue;
      expect(row.means).toMatch(/^[A-Z].{15,}[.)]$/);
      expect(row.next).toMatch(/^[A-Z].{15,}\.$/);
    }
  });
});

describe('what an error means for the case', () => {
  const error = (name: string, more: object = {}) => ({
    name,
    message: 'words',
    $metadata: { httpStatusCode: 400 },
    ...more,
  });

  it('an unknown error shows AWS’s own words to the operators', () => {
    const failure = classifyAws(error('SomethingNewException', { message: 'the moon is full' }), NOW, DOING);

    expect(failure).toMatchObject({ as: 'problem', problem: { code: 'SomethingNewException', who: 'operator' } });
    expect(JSON.stringify(failure)).toContain('the moon is full');
  });

  it('an unknown reason names itself in the code', () => {
    const failure = classifyAws(error('InvalidInputException', { Reason: 'NEW_REASON' }), NOW, DOING);

    expect(failure).toMatchObject({ problem: { code: 'InvalidInputException/NEW_REASON' } });
  });

  it('an organization that is being set up is waited for', () => {
    const failure = classifyAws(error('FinalizingOrganizationException'), NOW, DOING);

    expect(failure).toMatchObject({ problem: { action: 'wait', retryAt: NOW + 15 * 60_000 } });
  });

  it('no answer is unclear after acting, transient before', () => {
    const lost = { name: 'TimeoutError', message: 'socket hang up' };

    expect(classifyAws(lost, NOW, DOING)).toMatchObject({ as: 'unclear' });
    expect(classifyAws(lost, NOW, { ...DOING, acted: false })).toMatchObject({ as: 'transient' });
  });

  it.each([undefined, null, 'text', 42, {}])('%j, which is no error at all, does not break it', (thrown) => {
    expect(classifyAws(thrown, NOW, DOING)).toMatchObject({ as: 'unclear' });
  });
});
