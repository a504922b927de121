import type { Trouble } from './stuck.js';

/**
 * What a case says about itself: the answer of its `status` query, the source of the UI's current details,
 * of `desk show` and of the demo's progress. The same shape for every process. Times are epoch ms.
 */
export interface CaseStatus {
  caseId: string;
  process: 'onboarding';
  title: string;
  stage: string;
  /** The case's own clock when it last moved. */
  now: number;
  zone: string;
  openedAt?: number;
  /** Who and what it is about, as it is now: payer, requester, contacts, owners. */
  facts?: { name: string; text: string }[];
  /** The next deadline of the process; looks at the outside (polls) are not deadlines. */
  dueAt?: number;
  /** True while somebody of the desk has to do something: see `todos` and `trouble`. */
  needsHuman: boolean;
  /** Work that has failed for long, though it is tried again by itself: the longest. */
  trouble?: Trouble;
  steps: StatusStep[];
  /** What it waits for, in plain words, with the instant until which. */
  waitingFor: { text: string; until?: number }[];
  /** What people have to do, each with the command or update that tells the case it is done. */
  todos: StatusTodo[];
  /** `droppable`: `dropAccount` applies to it now. */
  accounts: { id: string; state: string; detail: string; droppable: boolean }[];
  /** Calls to the customer of which an agent can record that they were made by hand, by the name that the command takes; absent while it opens. */
  calls?: { id: string; text: string }[];
  /** Updates that apply now. */
  updates: string[];
  outcome?: string;
}

export interface StatusTodo {
  text: string;
  /** For the terminal: `desk record-call onboarding/acme/CSR-1 --call guide-1 --answered true`. */
  command: string;
  /** For the Temporal UI: the update and its JSON argument. */
  update: string;
  argument: string;
}

export interface StatusStep {
  title: string;
  state: 'done' | 'active' | 'open' | 'skipped';
  detail?: string;
  at?: number;
}
