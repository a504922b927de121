import type { Letter } from '../blocks.js';
import { showInstant } from '../dates.js';
import type { CustomerLink, OnboardingGuideFacts } from '../facts.js';
import { billingPolicy, trustPolicy } from '../role-policy.js';
import { acceptLink, linkPerAccount } from '../template.js';
import { guideLetter } from './onboarding-guide-letter.js';
import { countEn, customerEn } from './words.js';

export function onboardingGuideEn(facts: OnboardingGuideFacts, link: CustomerLink): Letter {
  const { accounts, acceptUrl, costPortalUrl, roleName, crossAccount, billing } = facts;
  const own = linkPerAccount(acceptUrl);
  const until = (at: number) => showInstant(at, facts.zone, 'en');
  return guideLetter(
    facts,
    `We have invited ${countEn(accounts.length, 'AWS account')}. Please accept and set up access.`,
    [
      { paragraph: `Dear ${customerEn(facts)},` },
      {
        paragraph: `this is ${facts.deskName}. As requested, we have invited the AWS accounts below to join our organization (AWS Organizations). Please follow the steps in this mail.`,
      },
      {
        table: {
          head: ['AWS account', 'Accept before', ...(own ? ['Invitation'] : [])],
          rows: accounts.map((account) => [
            { code: account.id },
            until(account.expiresAt),
            ...(own ? [{ link: acceptLink(acceptUrl, account), text: 'Open' }] : []),
          ]),
        },
      },
      {
        notice: [
          { strong: 'Before you accept: ' },
          'an account on the AWS Free plan moves to a paid plan the moment it joins an organization, and its remaining Free Tier credits expire at once. If this concerns one of your accounts, please reply before accepting.',
        ],
      },
    ],
    [
      {
        title: 'Accept the invitation',
        blocks: [
          ...(own ? [] : [{ button: { text: 'Accept the invitation', url: acceptUrl } }]),
          {
            list: [
              'Sign in to the invited AWS account, as its root user or as a user who may organizations:AcceptHandshake, organizations:ListHandshakesForAccount, organizations:DescribeOrganization and iam:CreateServiceLinkedRole.',
              own ? 'Open the account’s link in the table above.' : 'Open the link above; it leads to Invitations.',
              'Check the invitation and the account number, then choose “Accept”.',
              'Repeat this for each account.',
            ],
            numbered: true,
          },
          {
            paragraph:
              'AWS sends its own invitation to the root e-mail address of each account. Either link is fine. An invitation expires by itself after the date above.',
          },
        ],
      },
      {
        title: 'See your costs',
        blocks: [
          {
            paragraph: [
              'Within one to two days of joining, the costs of each account show in our cost portal. You will receive your login separately. Cost portal: ',
              { link: costPortalUrl },
            ],
          },
        ],
      },
      {
        title: 'Create the cross-account role',
        when: crossAccount || billing,
        blocks: [
          {
            paragraph:
              'To support you we need one IAM role in each account. It can be used only by our system, and only when it presents the external ID below.',
          },
          {
            fields: [
              ['Role name', { code: roleName }],
              ['Trusted principal', { code: facts.deskRoleArn }],
              ['External ID', { code: link.externalId }],
            ],
          },
          {
            list: [
              'In the IAM console choose Roles > Create role > “Custom trust policy”.',
              'Paste the trust policy below as it is and continue.',
              billing
                ? 'Attach the permissions agreed in your contract, and the billing policy of the next section.'
                : 'Attach the permissions agreed in your contract.',
              ['Name the role ', { code: roleName }, ' (upper and lower case matter) and create it.'],
            ],
            numbered: true,
          },
          { listing: trustPolicy(facts.deskRoleArn, link.externalId) },
        ],
      },
      {
        title: 'Allow the role to read billing information',
        when: billing,
        blocks: [
          { paragraph: 'Both of these are needed.' },
          {
            list: [
              ['Add the policy below to the role ', { code: roleName }, ' as an inline policy. It only reads.'],
              [
                'Sign in as the root user, open the account name at the top right > Account, and activate ',
                { strong: '“IAM user and role access to Billing information”' },
                '. Only the root user can change this; while it is off, billing stays closed however right the policy is.',
              ],
            ],
            numbered: true,
          },
          { listing: billingPolicy() },
          {
            paragraph:
              'If Cost Explorer has never been used in the account, open it once in the Billing console. It takes up to 24 hours to become ready.',
          },
        ],
      },
      {
        title: 'Tell us when you are done',
        blocks: [
          {
            paragraph:
              crossAccount || billing
                ? 'When the role is set, press the button or reply to this mail. We check at once and name exactly what is missing, if anything is.'
                : 'When you have accepted, please reply to this mail.',
          },
          ...(crossAccount || billing ? [{ button: { text: 'The role is set', url: link.confirmUrl } }] : []),
          {
            paragraph: `We never ask for passwords or access keys. Questions: ${facts.supportAddress}, ${facts.deskNumber}`,
          },
        ],
      },
    ],
  );
}
