import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { AwsAccountIds, CustomerId } from '../../contracts/search-attributes.js';
import type { OnboardingRequest } from '../../contracts/onboarding.js';
import { onboardingCaseId } from '../../domain/case-id.js';
import { plain } from '../../domain/markdown.js';
import type { CaseStatus } from '../../domain/status.js';
import type { Answer } from './answer.js';
import { toShow } from './case-ref.js';
import type { Desk } from './connection.js';
import { deskCommand, type MeantDesk } from './desk-command.js';
import { noDeskAnswers, seeWhichPart, unanswered } from './engine-errors.js';
import { DeskFailure } from './failure.js';
import type { WrittenRequest } from './read-request.js';
import { runState, whyFailed } from './refused-request.js';
import { renderCase } from './render-case.js';
import { linkTo } from './show.js';
import { statusOf } from './status-of.js';
import { clean, paragraph, PLAIN, type Style } from './style.js';

const START_MS = 10_000;
const OPEN_MS = 15_000;
const LOOK_MS = 2_000;
const PAUSE_MS = 200;

/** What would be started, without asking anybody. */
export function dryRun({ request }: WrittenRequest): Answer {
  const caseId = onboardingCaseId(request.customer, request.reference);
  return {
    data: { case: caseId, dryRun: true, request },
    text: (style) =>
      [
        paragraph('', `The request is well formed: ${clean(summaryOf(request))}.`, style),
        paragraph('', `It would be ${caseId}. Nothing was started; the registry was not asked.`, style),
      ].join('\n'),
  };
}

/**
 * Starts a request's case and waits until it is open or refused. Bad input, an id that is taken and a desk without workers
 * are failures; a case that is started but not yet open goes on by itself.
 */
export async function onboard(desk: Desk, written: WrittenRequest): Promise<Answer> {
  const { request } = written;
  const caseId = onboardingCaseId(request.customer, request.reference);
  await start(desk, caseId, written);
  const status = await whenOpen(desk, caseId);
  const link = linkTo(desk, caseId);
  return {
    data: { case: caseId, opened: true, ...(link && { link }), status },
    text: (style) => openedText(caseId, request, link, desk.address, style),
  };
}

async function start(desk: Desk, caseId: string, { request, raw }: WrittenRequest): Promise<void> {
  try {
    await desk.within(START_MS, () =>
      desk.client.workflow.start('onboardAccounts', {
        workflowId: caseId,
        taskQueue: 'desk',
        args: [raw],
        staticSummary: summaryOf(request),
        staticDetails: detailsOf(request),
        typedSearchAttributes: [
          { key: CustomerId, value: request.customer },
          { key: AwsAccountIds, value: request.accounts.map(({ id }) => id) },
        ],
        workflowIdConflictPolicy: 'FAIL',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) throw await taken(desk, caseId);
    if (unanswered(error)) throw noDeskAnswers(desk.address);
    throw error;
  }
}

/** Until the case says that it is open; the registry may still refuse it. */
async function whenOpen(desk: Desk, caseId: string): Promise<CaseStatus> {
  const deadline = Date.now() + OPEN_MS;
  while (Date.now() < deadline) {
    if ((await runState(desk, caseId)) === 'FAILED')
      throw (await whyFailed(desk, caseId)) ?? new Error(`${caseId} failed`);
    const status = await statusOf(desk, caseId, LOOK_MS).catch(() => undefined);
    if (status?.openedAt !== undefined) return status;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new DeskFailure(
    'unreachable',
    `${caseId} is started and kept, but no worker opened it within ${OPEN_MS / 1000} s`,
    {
      data: { case: caseId, started: true },
      next: `${seeWhichPart(desk.address)}; then: ${toShow(caseId, desk.address)}`,
    },
  );
}

/** Why a new request cannot have this id; undefined when it can, or when nobody answers: the start says so then. */
export async function whyUsed(desk: Desk, caseId: string): Promise<string | undefined> {
  const run = await runState(desk, caseId).catch(() => undefined);
  return run === 'RUNNING' || run === 'COMPLETED' ? usedText(caseId, run) : undefined;
}

function usedText(caseId: string, run: string): string {
  return run === 'RUNNING' ? `${caseId} is already running` : `${caseId} was a case already, and is closed`;
}

async function taken(desk: Desk, caseId: string): Promise<DeskFailure> {
  const run = await runState(desk, caseId);
  const status = await statusOf(desk, caseId).catch(() => undefined);
  const link = linkTo(desk, caseId);
  const running = run === 'RUNNING';
  return new DeskFailure('refused', usedText(caseId, run), {
    data: { case: caseId, run: run.toLowerCase(), ...(link && { link }), ...(status && { status }) },
    text: status && renderCase(status, PLAIN, { link, run, now: Date.now(), demo: desk.address.demo }),
    next: running
      ? `Give it a command instead (desk --help lists them), or use a new reference for another request`
      : 'A reference is used once: give the new request a new one',
  });
}

function openedText(
  caseId: string,
  request: OnboardingRequest,
  link: string | undefined,
  meant: MeantDesk,
  style: Style,
): string {
  return [
    paragraph('', `${style.good('Opened')} ${style.strong(caseId)}: ${clean(summaryOf(request))}`, style),
    ...(link ? [link] : []),
    '',
    'It now invites the accounts and mails the guide. Follow it with:',
    `  ${toShow(caseId, meant)}`,
    `  ${deskCommand('desk cases --needs-human', meant)}`,
  ].join('\n');
}

function summaryOf({ customer, reference, payer, accounts }: OnboardingRequest): string {
  const count = accounts.length === 1 ? '1 account' : `${accounts.length} accounts`;
  return `Onboarding of ${count} of ${customer} under payer ${payer} (${reference})`;
}

const LISTED = 40;

/** For the Temporal UI, in Markdown. Ids only: addresses stay in the request. */
function detailsOf({ customer, reference, payer, accounts, requestedBy, access, ticket }: OnboardingRequest): string {
  const rows = [
    ['customer', customer],
    ['reference', reference],
    ['payer', payer],
    ['requested by', requestedBy],
    ['ticket', ticket ?? 'the case opens one'],
    ['cross-account access', access.crossAccount ? 'in the contract' : 'no'],
    ['billing access', access.billing ? 'in the contract' : 'no'],
  ].map(([name = '', value = '']) => `- ${plain(name)}: **${plain(value)}**`);
  const listed = accounts.slice(0, LISTED).map(({ id }) => `- ${plain(id)}`);
  const more = accounts.length > LISTED ? [`- and ${accounts.length - LISTED} more`] : [];
  // A list, not a table: the UI shows cells of a table without any space between them.
  return [...rows, '', 'Accounts:', '', ...listed, ...more].join('\n');
}
