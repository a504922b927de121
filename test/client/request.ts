let count = 0;

/** A request of the customer acme under a reference of its own. */
export function requestOf(...ids: string[]) {
  count += 1;
  return {
    customer: 'acme',
    reference: `CLIENT-${count}`,
    requestedBy: 'csr.kim',
    payer: 'main',
    accounts: ids.map((id) => ({ id, ownerEmail: 'aws-prod@acme.example.com' })),
    contacts: [{ name: '김민수', email: 'cloud-admin@acme.example.com', phone: '+12065550111' }],
  };
}
