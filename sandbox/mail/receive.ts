import PostalMime from 'postal-mime';
import type { Effect } from '../world/effects.js';
import type { Mail } from '../world/types.js';
import type { World } from '../world/world.js';

/** Parses an accepted mail, stores it and counts it. `to` is the envelope, not the header. */
export async function receiveMail(
  world: World,
  raw: Buffer,
  envelope: { from: string; to: string[] },
): Promise<{ mail: Mail; effect: Effect }> {
  const parsed = await PostalMime.parse(raw);
  const mail: Mail = {
    id: world.nextMailId(),
    messageId: parsed.messageId ?? '',
    from: parsed.from?.address ?? envelope.from,
    to: envelope.to,
    cc: (parsed.cc ?? []).map((entry) => entry.address ?? '').filter((address) => address !== ''),
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html ?? '',
    headers: parsed.headers.map(({ key, value }) => ({ name: key, value })),
    receivedAt: world.clock.iso(),
  };
  world.mails.push(mail);
  const effect = world.effects.record('mail', mail.messageId, { mailId: mail.id, to: mail.to, subject: mail.subject });
  await world.effects.seen();
  await world.keep();
  return { mail, effect };
}

/** Mails to an address (envelope) and with a text in the subject; both ignore case, both are optional. */
export function findMails(world: World, filter: { to?: string | undefined; subject?: string | undefined }): Mail[] {
  const to = filter.to?.toLowerCase();
  const subject = filter.subject?.toLowerCase();
  return world.mails.filter(
    (mail) =>
      (to === undefined || mail.to.some((address) => address.toLowerCase() === to)) &&
      (subject === undefined || mail.subject.toLowerCase().includes(subject)),
  );
}
