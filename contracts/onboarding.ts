import { z } from 'zod';
import {
  accountIdField,
  customerField,
  emailField,
  flagField,
  languageField,
  payerField,
  phoneField,
  referenceField,
  staffField,
  textField,
  ticketField,
  wrongKind,
} from './fields.js';
import { MOST_ACCOUNTS } from '../domain/limits.js';
import { isUnreadable } from '../domain/unreadable.js';
import { type FieldProblem, fieldProblems, firstProblems } from './field-problem.js';

const group = { error: wrongKind('a group of fields') };

export const RequestedAccount = z
  .strictObject({ id: accountIdField, ownerEmail: emailField }, group)
  .meta({ example: '{ id: "111122223333", ownerEmail: aws-prod@acme.example.com }' });

export type RequestedAccount = z.infer<typeof RequestedAccount>;

export const RequestedContact = z
  .strictObject(
    {
      name: textField(200, 'Kim Minsu'),
      email: emailField,
      phone: phoneField.optional(),
      language: languageField.optional(),
    },
    group,
  )
  .meta({ example: '{ name: Kim Minsu, email: cloud-admin@acme.example.com, phone: "+12065550100", language: ko }' });

/** A CSR's request to link a customer's accounts under one payer (handbook 3). Unknown fields are refused: most are typing errors. */
export const OnboardingRequest = z
  .strictObject(
    {
      customer: customerField,
      reference: referenceField,
      /** Staff id of the CSR who asks. */
      requestedBy: staffField,
      payer: payerField,
      accounts: z
        .array(RequestedAccount, { error: wrongKind('a list of accounts') })
        .min(1, 'must name at least one account')
        .max(MOST_ACCOUNTS, `must name at most ${MOST_ACCOUNTS} accounts: split the request`)
        .refine((accounts) => repeated(accounts).length === 0, {
          error: ({ input }) => `must name each account once, but repeats ${repeated(input).join(', ')}`,
          when: () => true,
        })
        .meta({ example: '[{ id: "111122223333", ownerEmail: aws-prod@acme.example.com }]' }),
      contacts: z
        .array(RequestedContact, { error: wrongKind('a list of contacts') })
        .min(1, 'must name at least one contact')
        .max(10, 'must name at most 10 contacts')
        .meta({ example: '[{ name: Kim Minsu, email: cloud-admin@acme.example.com }]' }),
      /** A contact's own language beats it. */
      language: languageField.default('ko'),
      /** What the contract covers; it is checked after linking (handbook 3.7). */
      access: z
        .strictObject(
          { crossAccount: flagField('true').default(true), billing: flagField('true').default(true) },
          group,
        )
        .prefault({})
        .meta({ example: '{ crossAccount: true, billing: true }' }),
      /** The CSR's ticket, which the case adopts; without one the case opens its own. */
      ticket: ticketField.optional(),
    },
    group,
  )
  .meta({ example: 'examples/request.yaml' });

export type OnboardingRequest = z.infer<typeof OnboardingRequest>;

/**
 * Bytes to request: the request, or everything that is wrong with it at once.
 * Shape only; whether the customer or payer exists is the registry's to say, when the case opens.
 */
export function readOnboardingRequest(
  raw: unknown,
): { request: OnboardingRequest; problems?: undefined } | { request?: undefined; problems: FieldProblem[] } {
  if (isUnreadable(raw)) {
    return { problems: [{ field: '(all)', wrong: raw.unreadable, example: 'examples/request.yaml' }] };
  }
  const parsed = OnboardingRequest.safeParse(raw);
  if (parsed.success) return { request: parsed.data };
  return { problems: firstProblems(fieldProblems(OnboardingRequest, parsed.error)) };
}

/** Whatever can be read of a request that may be wrong elsewhere, so that the registry's problems are found along with the others. */
export interface ReadableParts {
  customer?: string;
  reference?: string;
  requestedBy?: string;
  payer?: string;
  ticket?: string;
  accounts: { index: number; id: string }[];
}

/** See {@link ReadableParts}. Never throws. */
export function readableParts(raw: unknown): ReadableParts {
  const fields = isGroup(raw) ? raw : {};
  const { shape } = OnboardingRequest;
  const accounts = Array.isArray(fields.accounts) ? fields.accounts.slice(0, MOST_ACCOUNTS) : [];
  return {
    customer: shape.customer.safeParse(fields.customer).data,
    reference: shape.reference.safeParse(fields.reference).data,
    requestedBy: shape.requestedBy.safeParse(fields.requestedBy).data,
    payer: shape.payer.safeParse(fields.payer).data,
    ticket: shape.ticket.safeParse(fields.ticket).data,
    accounts: accounts.flatMap((account: unknown, index) => {
      const id = isGroup(account) ? accountIdField.safeParse(account.id).data : undefined;
      return id === undefined ? [] : [{ index, id }];
    }),
  };
}

function repeated(accounts: unknown): string[] {
  if (!Array.isArray(accounts)) return [];
  const ids = accounts.slice(0, 10 * MOST_ACCOUNTS).flatMap((account: unknown) => {
    const id = isGroup(account) ? accountIdField.safeParse(account.id).data : undefined;
    return id === undefined ? [] : [id];
  });
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
