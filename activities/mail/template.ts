import type { Letter } from './blocks.js';
import type { CustomerLink, MailFacts, TemplateId } from './facts.js';

/** One mail in both languages. A change of wording raises `version`: the ledger names which text was sent. */
export interface Template<T extends TemplateId> {
  id: T;
  version: number;
  /** Whether an unclear delivery may be repeated (with the same Message-ID), or a person has to decide. */
  duplicateHarmless: boolean;
  ko(facts: MailFacts[T], link: CustomerLink): Letter;
  en(facts: MailFacts[T], link: CustomerLink): Letter;
}

/** `acceptUrl` of one account. */
export function acceptLink(acceptUrl: string, { handshakeId }: { handshakeId?: string }): string {
  return acceptUrl.replaceAll('{handshakeId}', encodeURIComponent(handshakeId ?? ''));
}

/** True when every account has its own link. */
export function linkPerAccount(acceptUrl: string): boolean {
  return acceptUrl.includes('{handshakeId}');
}
