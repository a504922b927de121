/** Numbers of handbook section 3; each is a setting, never a constant elsewhere. */
export interface OnboardingPolicy {
  /** Days after the invitation on which an unanswered one is reminded (3.5). */
  reminderDays: number[];
  /** How long before expiry the CSR is told, in days (3.5). */
  expiryWarningDays: number;
  /** Business days the CSR has to answer "invite again?" (3.5). */
  reinviteAnswerBusinessDays: number;
  /** Times an expired invitation is sent again without an answer (3.5); never after a decline. */
  automaticReinvitations: number;
  /** Days after the first linked account when completion no longer waits for the others (3.6). */
  completionAfterDays: number;
  /** Days after linking when access checks are given up (3.7). */
  accessGiveUpDays: number;
  /** Minutes from one access check to the next while something is missing; the last one repeats (3.7). */
  accessRecheckMinutes: number[];
  /** Minutes after the customer says "done" at which a refusal is looked at again before anybody is told: IAM is slow (AWS). */
  accessSettleMinutes: number[];
  /** Days after which guidance about the same gap is mailed again. */
  guidanceRepeatDays: number;
  /** A further try of an unanswered call, hours apart, and how many (2). */
  callRetryHours: number;
  callRetries: number;
  /** How long a telephone rings, in seconds. */
  ringSeconds: number;
  /** Paging (3.4, 5.3): calls of one person, minutes apart, and when the next person's turn is. */
  pageCalls: number;
  pageCallMinutes: number;
  pageStepMinutes: number;
  /** Rounds over all persons that follow each other at once; later ones begin every `pageRoundMinutes`. */
  pageRounds: number;
  pageRoundMinutes: number;
  /** Minutes from one look at credits that could not be read to the next; the last one repeats (3.6). */
  creditsRecheckMinutes: number[];
  /** Days after which unreadable credits are no longer looked at. */
  creditsGiveUpDays: number;
  /** How often an open invitation is looked at: until `untilHours` of age, every `everyMinutes`. The last row repeats. */
  invitationPolls: { untilHours: number; everyMinutes: number }[];
  /** Minutes until something that failed after all quick retries is tried again. */
  retryMinutes: number;
  /** Invitations asked for at one moment; AWS allows 3 a second (AWS). */
  invitationsAtOnce: number;
}

/** Handbook section 1, "settings of the desk". */
export interface DeskSettings {
  deskName: string;
  supportAddress: string;
  deskNumber: string;
  /** Channels of the chat by name: what happened, and what is asked of people. */
  channels: { notices: string; questions: string };
  /** Handles of the groups that are told there. */
  groups: { csr: string; coc: string };
  csrGroupAddress: string;
  accountLinkDutyAddress: string;
  costPortalUrl: string;
  /** Subject of the guide mail, by language; the guide call names it. */
  guideMailSubject: { ko: string; en: string };
  /** Where an owner accepts an invitation. */
  acceptUrl: string;
  /** The role that customers let us assume, and the role of ours that assumes it. */
  customerRoleName: string;
  deskRoleArn: string;
}

/** A set of settings as a case uses it: the version goes to the ledger with every case. */
export interface Policies {
  id: string;
  version: number;
  onboarding: OnboardingPolicy;
  desk: DeskSettings;
}

/** The handbook's own numbers. A registry can hold newer versions. */
export const HANDBOOK_ONBOARDING: OnboardingPolicy = {
  reminderDays: [1, 3, 7, 12],
  expiryWarningDays: 2,
  reinviteAnswerBusinessDays: 1,
  automaticReinvitations: 1,
  completionAfterDays: 3,
  accessGiveUpDays: 30,
  accessRecheckMinutes: [60, 240, 1440, 2880, 5760],
  accessSettleMinutes: [1, 3, 6, 10],
  guidanceRepeatDays: 7,
  callRetryHours: 2,
  callRetries: 2,
  ringSeconds: 30,
  pageCalls: 2,
  pageCallMinutes: 2,
  pageStepMinutes: 5,
  pageRounds: 3,
  pageRoundMinutes: 15,
  creditsRecheckMinutes: [60, 240, 1440],
  creditsGiveUpDays: 7,
  invitationPolls: [
    { untilHours: 1, everyMinutes: 10 },
    { untilHours: 24, everyMinutes: 60 },
    { untilHours: 0, everyMinutes: 360 },
  ],
  retryMinutes: 15,
  invitationsAtOnce: 5,
};

/** Names in the chat that the handbook itself uses. */
export const HANDBOOK_CHAT: Pick<DeskSettings, 'channels' | 'groups'> = {
  channels: { notices: 'coc-noti', questions: 'general' },
  groups: { csr: 'csr', coc: 'coc' },
};
