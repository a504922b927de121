import { createHash } from 'node:crypto';
import type { Language } from '../../domain/language.js';
import { plain } from './blocks.js';
import type { CaseFacts, CustomerLink, MailFacts, TemplateId } from './facts.js';
import { renderHtml } from './render-html.js';
import { renderText } from './render-text.js';
import type { Templates } from './templates/all.js';

/** The exact text of a mail, and the hash under which it is kept. */
export interface ComposedMail {
  template: TemplateId;
  version: number;
  language: Language;
  subject: string;
  text: string;
  html: string;
  hash: string;
}

/** Writes a mail from its facts: the same facts always give the same bytes. */
export function composeMail<T extends TemplateId>(
  templates: Templates,
  id: T,
  language: Language,
  facts: MailFacts[T],
  link: CustomerLink,
): ComposedMail {
  const template = templates[id];
  const letter = language === 'ko' ? template.ko(facts, link) : template.en(facts, link);
  const foot = signature(facts, language);
  const subject = plain(letter.subject).slice(0, 200);
  const written = {
    template: id,
    version: template.version,
    language,
    subject,
    text: renderText(letter, foot),
    html: renderHtml(letter, language, foot),
  };
  return { ...written, hash: createHash('sha256').update(JSON.stringify(written)).digest('hex') };
}

function signature({ deskName, supportAddress, deskNumber, caseId }: CaseFacts, language: Language): string[] {
  const reference = language === 'ko' ? `문의 번호: ${caseId}` : `Reference: ${caseId}`;
  return [deskName, `${supportAddress} · ${deskNumber}`, reference];
}
