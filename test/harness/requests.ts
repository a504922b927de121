import type { OnboardingRequest } from '../../contracts/onboarding.js';
import { seedAccounts } from '../../tools/story/outside.js';
import type { Story } from './story.js';

export const A = '111122223331';
export const B = '111122223332';
export const C = '111122223333';

/** Nobody is called: a call under way moves deadlines and writes its end into the record. */
export const WITHOUT_PHONE = [{ name: 'Kim Minsu', email: 'cloud-admin@acme.example.com' }];

let numbers = 0;

/** A request of acme as a CSR would send it, with a reference of its own. */
export function requestFor(accounts: string[], more: Partial<OnboardingRequest> = {}): OnboardingRequest {
  numbers += 1;
  return {
    customer: 'acme',
    reference: `CSR-${numbers}`,
    requestedBy: 'csr.kim',
    payer: 'main',
    accounts: accounts.map((id) => ({ id, ownerEmail: `owner-${id}@acme.example.com` })),
    contacts: [{ name: 'Kim Minsu', email: 'cloud-admin@acme.example.com', phone: '+12065550110', language: 'ko' }],
    language: 'ko',
    access: { crossAccount: true, billing: true },
    ...more,
  };
}

/** The accounts of a request exist outside, linked to nobody. */
export async function withAccounts(story: Story, request: OnboardingRequest): Promise<OnboardingRequest> {
  await seedAccounts(story.outside, request.accounts);
  return request;
}

/** The customer creates the role exactly as the guide mail says. */
export async function setRole(story: Story, accountId: string, customer = 'acme'): Promise<void> {
  await story.outside.putRole(accountId, {
    name: 'DeskAccess',
    trusts: 'arn:aws:iam::999999999999:role/desk-worker',
    externalId: await story.externalId(customer),
    billing: true,
    costExplorerEnabled: true,
  });
}
