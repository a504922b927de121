import { problemLine } from '../../../contracts/field-problem.js';
import { OnboardingRequest, readOnboardingRequest } from '../../../contracts/onboarding.js';
import { onboardingCaseId } from '../../../domain/case-id.js';
import { DeskFailure } from '../failure.js';
import type { WrittenRequest } from '../read-request.js';
import { readAccounts, wrongAccounts } from './accounts.js';
import { askContacts, contactText, type Contact } from './contacts.js';
import { askWho } from './person.js';
import type { Questions } from './questions.js';
import type { Registered } from './registered.js';
import { wrongAnswer } from './wrong-with.js';

const { shape } = OnboardingRequest;

/**
 * An onboarding request, asked for field by field; each answer is checked when it is given.
 * @param whyUsed of a case's id that cannot be had any more
 */
export async function askRequest(
  questions: Questions,
  known: Registered | undefined,
  env: NodeJS.ProcessEnv,
  whyUsed: (caseId: string) => Promise<string | undefined> = async () => undefined,
): Promise<WrittenRequest> {
  const customer = await askCustomer(questions, known);
  const registered = known?.customers.find(({ id }) => id === customer);
  const payer = await askPayer(questions, known);
  const reference = await askReference(questions, (typed) => whyUsed(onboardingCaseId(customer, typed)));
  const typed = await questions.lines({
    question:
      "Accounts, one a line: 12 digits and the owner's e-mail, as in\n111122223333 owner@example.com\nEnter on an empty line ends",
    wrong: wrongAccounts,
  });
  const language = await questions.one(
    'Language of mails and calls',
    [
      { value: 'ko', label: 'ko  한국어' },
      { value: 'en', label: 'en  English' },
    ],
    registered?.language,
  );
  const parts = await questions.some(
    'What does the contract cover? (space picks, Enter goes on)',
    [
      { value: 'crossAccount', label: 'cross-account access' },
      { value: 'billing', label: 'billing access' },
    ],
    ['crossAccount', 'billing'],
  );
  const contacts = await askContacts(registered?.contacts ?? [], questions);
  const ticket = await questions.line({
    question: 'Ticket that the case takes over (Enter: it opens its own)',
    wrong: wrongAnswer(shape.ticket, { optional: true }),
  });
  const requestedBy = await askWho('Who asks for it?', 'csr', env, known, questions);
  const { accounts } = readAccounts(typed);
  const access = { crossAccount: parts.includes('crossAccount'), billing: parts.includes('billing') };
  const raw = {
    customer,
    reference,
    requestedBy,
    payer,
    accounts,
    contacts,
    language,
    access,
    ...(ticket && { ticket }),
  };
  const { request, problems } = readOnboardingRequest(raw);
  if (!request)
    throw new DeskFailure('badInput', 'These answers are no request; nothing was started', {
      problems: problems.map(problemLine),
    });
  return { raw, request };
}

async function askCustomer(questions: Questions, known: Registered | undefined): Promise<string> {
  if (!known || known.customers.length === 0)
    return questions.line({ question: 'Customer: its id, as in acme', wrong: wrongAnswer(shape.customer) });
  const width = Math.max(...known.customers.map(({ id }) => id.length));
  return questions.one(
    'Customer',
    known.customers.map(({ id, name }) => ({ value: id, label: `${id.padEnd(width)}  ${name}` })),
  );
}

async function askReference(
  questions: Questions,
  whyUsed: (reference: string) => Promise<string | undefined>,
): Promise<string> {
  for (;;) {
    const reference = await questions.line({
      question: 'Reference: your own for this request, used once, as in CSR-2041',
      wrong: wrongAnswer(shape.reference),
    });
    const why = await whyUsed(reference);
    if (why === undefined) return reference;
    questions.tell('Used already', `${why}.\nGive this request a reference of its own.`);
  }
}

async function askPayer(questions: Questions, known: Registered | undefined): Promise<string> {
  if (!known || known.payers.length === 0)
    return questions.line({ question: 'Payer: its id, as in main', wrong: wrongAnswer(shape.payer) });
  const main = known.payers.find(({ isMain }) => isMain);
  const choices = known.payers.map(({ id, name }) => ({ value: id, label: `${id}  ${name}` }));
  return questions.one('Payer, under which the accounts are linked', choices, main?.id);
}

/** What would be started, for whoever has to say yes to it. */
export function requestText({ request }: WrittenRequest, known: Registered | undefined): string {
  const { customer, reference, payer, accounts, language, access, contacts, ticket, requestedBy } = request;
  const name = known?.customers.find(({ id }) => id === customer)?.name;
  const parts = [access.crossAccount && 'cross-account', access.billing && 'billing'].filter(Boolean);
  const rows: [string, string][] = [
    ['Customer', name ? `${customer}  ${name}` : customer],
    ['Reference', reference],
    ['Payer', payer],
    ...listed(
      accounts.length === 1 ? 'Account' : `${accounts.length} accounts`,
      accounts.map(({ id, ownerEmail }) => `${id}  ${ownerEmail}`),
    ),
    ['Language', language],
    ['Access', parts.join(' and ') || 'not part of the contract'],
    ...listed(
      'Contacts',
      contacts.map((one) => contactText(one as Contact)),
    ),
    ['Ticket', ticket ?? 'the case opens one'],
    ['Asked by', requestedBy],
  ];
  return rows.map(([title, text]) => `${title.padEnd(TITLES)}${text}`).join('\n');
}

/** Addresses of the request that the registry knows as another customer's: mostly the wrong customer was chosen. */
export function strangersIn({ request }: WrittenRequest, known: Registered | undefined): string[] {
  const { customer, contacts, accounts } = request;
  const own = known?.customers.find(({ id }) => id === customer)?.contacts.map(({ email }) => email) ?? [];
  const named = [...contacts.map(({ email }) => email), ...accounts.map(({ ownerEmail }) => ownerEmail)];
  return [...new Set(named)].flatMap((email) => {
    const other = known?.customers.find(
      ({ id, contacts }) => id !== customer && contacts.some((one) => one.email === email),
    );
    return other && !own.includes(email) ? [`${email} is a contact of ${other.id}, ${other.name}`] : [];
  });
}

const TITLES = 14;

function listed(title: string, lines: string[]): [string, string][] {
  return lines.map((line, at) => [at === 0 ? title : '', line]);
}
