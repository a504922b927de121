import type { GapCode } from '../../../domain/onboarding/state.js';
import type { Block } from '../blocks.js';
import { billingPolicy, trustPolicy } from '../role-policy.js';
import type { GapWords } from './gap-words.js';

/** 3.7: the exact gap and the exact fix, in English. */
export const GAPS_EN: Record<GapCode, GapWords> = {
  'role-not-assumable': {
    title: 'The role cannot be used',
    found: ({ roleName }) =>
      `AWS refused us the role ${roleName} with our external ID. Either there is no such role, its name differs, or its trust policy names another principal or external ID.`,
    fix: (role): Block[] => [
      {
        list: [
          [
            'In the IAM console > Roles, look for a role named exactly ',
            { code: role.roleName },
            '; create it with a “Custom trust policy” if it is missing.',
          ],
          'In its tab “Trust relationships” choose “Edit trust policy” and replace all of it by the policy below.',
          'Make sure that no policy of your organization (SCP) forbids sts:AssumeRole.',
        ],
        numbered: true,
      },
      { listing: trustPolicy(role.deskRoleArn, role.externalId) },
    ],
  },
  'external-id-not-required': {
    title: 'The external ID is not required (security)',
    found: ({ roleName }) =>
      `The role ${roleName} can be used without an external ID, or with a wrong one. Somebody else could misuse it, so this has to be corrected.`,
    fix: (role): Block[] => [
      {
        list: [
          'In the role’s tab “Trust relationships” choose “Edit trust policy” and replace all of it by the policy below. The part “Condition” must be there.',
        ],
      },
      { listing: trustPolicy(role.deskRoleArn, role.externalId) },
    ],
  },
  'wrong-account': {
    title: 'A role of another account',
    found: () => 'The role led us into another account, or to another role, than the one expected.',
    fix: (role): Block[] => [
      {
        paragraph: [
          'Please sign in to the account named above, check that the role ',
          { code: role.roleName },
          ' was created inside it, and reply to this mail.',
        ],
      },
    ],
  },
  'billing-denied': {
    title: 'Billing information is closed',
    found: ({ roleName }) => `The role ${roleName} works, but reading costs was denied. Both of these are needed.`,
    fix: (role): Block[] => [
      {
        list: [
          ['Add the policy below to the role ', { code: role.roleName }, ' as an inline policy.'],
          [
            'Sign in as the root user, open the account name > Account, and activate ',
            { strong: '“IAM user and role access to Billing information”' },
            '. Only the root user can change this.',
          ],
        ],
        numbered: true,
      },
      { listing: billingPolicy() },
    ],
  },
  'cost-explorer-not-enabled': {
    title: 'Cost Explorer was never used',
    found: () =>
      'The permissions are right, but Cost Explorer is not enabled in this account, so there are no costs to read.',
    fix: (): Block[] => [
      {
        list: [
          'Open Cost Explorer once in the Billing console. It takes up to 24 hours to become ready; we check again by ourselves.',
        ],
      },
    ],
  },
};
