import type { Db } from '../../registry/database.js';
import { withoutSql } from '../without-sql.js';
import { type PortalSettings, requestLogin, type RequestLoginInput } from './request-login.js';

export type PortalActivities = ReturnType<typeof createPortalActivities>;

/** Activities that speak to the cost portal: any worker of the queue `desk`. Without settings a person is asked instead. */
export function createPortalActivities(parts: { db: Db; portal?: PortalSettings | undefined }) {
  return withoutSql({ requestLogin: (input: RequestLoginInput) => requestLogin(parts, input) });
}
