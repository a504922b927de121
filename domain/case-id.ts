/** Id of a customer in the registry: `acme`. */
export const CUSTOMER_PATTERN = /^[a-z0-9][a-z0-9-]{1,31}$/;

/** The requester's own reference of a request, as in the CSR's ticket: `CSR-2041`. No slash, so that a case id reads back. */
export const REFERENCE_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

/**
 * The one workflow id under which a request may run: `onboarding/acme/CSR-2041`. The case id is the workflow id.
 * Both parts must already follow their patterns; nothing is escaped here.
 */
export function onboardingCaseId(customer: string, reference: string): string {
  return `onboarding/${customer}/${reference}`;
}

/** What a case id says, or undefined when it is not the id of a case. */
export function readCaseId(caseId: string): { process: 'onboarding'; customer: string; reference: string } | undefined {
  const [process, customer, reference, ...rest] = caseId.split('/');
  if (process !== 'onboarding' || customer === undefined || reference === undefined || rest.length > 0)
    return undefined;
  if (!CUSTOMER_PATTERN.test(customer) || !REFERENCE_PATTERN.test(reference)) return undefined;
  return { process, customer, reference };
}

/** Address of a case in the Temporal UI. Percent-encodes, because case ids contain slashes. `baseUrl` may end in one. */
export function caseLink(baseUrl: string, namespace: string, caseId: string): string {
  const base = baseUrl.replace(/\/+$/, '');
  return `${base}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(caseId)}`;
}
