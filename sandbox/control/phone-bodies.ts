import { z } from 'zod';

export const phoneNumber = z
  .string('a phone number in quotes')
  .regex(/^\+[1-9]\d{6,14}$/, 'a phone number such as +12065550111');
export const behaviour = z.enum(['manual', 'answers', 'no-answer', 'busy', 'voicemail', 'rejects', 'blocked']);
export const keys = z.string('keys in quotes').regex(/^[0-9*#]+$/, 'keys of a phone: 0-9, * and #');

export const PhoneParams = z.object({ number: phoneNumber });
export const PhoneBody = z.strictObject({
  name: z.string().optional(),
  behaviour: behaviour.optional(),
  presses: keys.nullable().optional(),
});

export const CallParams = z.object({ id: z.string() });
export const CallsQuery = z.strictObject({ to: z.string().optional() });
export const PressBody = z.strictObject({ digits: keys });
