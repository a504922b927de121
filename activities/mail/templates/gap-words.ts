import type { Block } from '../blocks.js';

/** What the fixes need to be exact. */
interface RoleFacts {
  roleName: string;
  deskRoleArn: string;
  externalId: string;
}

/** How one gap is told to the customer: what we found, and what to do about it. */
export interface GapWords {
  title: string;
  found(role: RoleFacts): string;
  fix(role: RoleFacts): Block[];
}
