import type { Db } from '../../registry/database.js';
import { withoutSql } from '../without-sql.js';
import { sendMail, type SendMailInput } from './send-mail.js';
import type { SmtpSettings } from './smtp.js';
import { TEMPLATES, type Templates } from './templates/all.js';

export interface MailOptions {
  db: Db;
  smtp: SmtpSettings;
  links: {
    /** Public base url of the intake. */
    intakeUrl: string;
    /** DESK_LINK_SECRET */
    secret: string;
  };
  templates?: Templates;
}

export type MailActivities = ReturnType<typeof createMailActivities>;

/** Activities that send mail: any worker of the queue `desk`. */
export function createMailActivities({ templates = TEMPLATES, ...options }: MailOptions) {
  return withoutSql({ sendMail: (input: SendMailInput) => sendMail({ ...options, templates }, input) });
}
