/** Trust policy that a customer gives the role: only our worker, and only with the customer's external id. */
export function trustPolicy(deskRoleArn: string, externalId: string): string {
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: deskRoleArn },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': externalId } },
        },
      ],
    },
    undefined,
    2,
  );
}

/** Permission policy for reading costs, credits and billing settings; nothing in it changes anything. */
export function billingPolicy(): string {
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'BillingRead',
          Effect: 'Allow',
          Action: [
            'ce:GetCostAndUsage',
            'ce:GetDimensionValues',
            'billing:GetCredits',
            'billing:GetCreditAllocationHistory',
            'billing:GetBillingPreferences',
            'freetier:GetAccountPlanState',
            'account:GetAlternateContact',
            'cur:DescribeReportDefinitions',
          ],
          Resource: '*',
        },
      ],
    },
    undefined,
    2,
  );
}
