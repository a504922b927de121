import { OnboardingRequest, RequestedContact } from '../../../contracts/onboarding.js';
import type { Choice, Questions } from './questions.js';
import type { RegisteredCustomer } from './registered.js';
import { wrongAnswer, wrongWith } from './wrong-with.js';

export type Contact = RegisteredCustomer['contacts'][number];

const SOMEBODY_ELSE = 'somebody else';

/** Whom the mails and calls go to: those of the registry unless somebody says otherwise, and others by hand. */
export async function askContacts(registered: Contact[], questions: Questions): Promise<Contact[]> {
  const picked = registered.length > 0 ? await pick(registered, questions) : { contacts: [], more: true };
  const { contacts } = picked;
  for (let { more } = picked; more || contacts.length === 0;) {
    contacts.push(await askContact(contacts.length + 1, questions));
    const full = wrongWith(OnboardingRequest.shape.contacts, [...contacts, ...contacts.slice(0, 1)]) !== undefined;
    more = !full && (await questions.agreed('One more contact?'));
  }
  return contacts;
}

async function pick(registered: Contact[], questions: Questions): Promise<{ contacts: Contact[]; more: boolean }> {
  const choices: Choice<Contact | typeof SOMEBODY_ELSE>[] = [
    ...registered.map((value) => ({ value, label: contactText(value) })),
    { value: SOMEBODY_ELSE, label: 'somebody else (asked for next)' },
  ];
  const chosen = await questions.some('Contacts (space picks, Enter goes on)', choices, registered);
  return {
    contacts: chosen.filter((one) => one !== SOMEBODY_ELSE),
    more: chosen.includes(SOMEBODY_ELSE),
  };
}

async function askContact(number: number, questions: Questions): Promise<Contact> {
  const { name, email, phone } = RequestedContact.shape;
  const ask = (what: string, field: typeof name | typeof phone, optional = false) =>
    questions.line({ question: `Contact ${number}: ${what}`, wrong: wrongAnswer(field, { optional }) });
  const contact = { name: await ask('name', name), email: await ask('e-mail', email) };
  const called = await ask('phone with + and country code (Enter: no calls)', phone, true);
  return { ...contact, ...(called && { phone: called }) };
}

/** One line that tells a contact apart from others. */
export function contactText({ name, email, phone }: Contact): string {
  return [name, `<${email}>`, phone].filter(Boolean).join(' ');
}
