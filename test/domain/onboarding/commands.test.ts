import { describe, expect, it } from '@jest/globals';
import { readCommand } from '../../../domain/onboarding/commands.js';

describe('a contact’s phone in a command', () => {
  const contact = { contact: 'Lee', email: 'lee@example.com', by: 'csr.kim' };

  it.each(['+82010 1234 5678', '+8201012345678', '+39(0)65550100', '010-1234-5678'])(
    '%s is refused: it would ring nobody or somebody else',
    (phone) => {
      const read = readCommand('changeContact', { ...contact, phone });
      expect(read).toEqual({
        errors: [expect.stringMatching(/^phone must .*: phone with country code, for example \+/)],
      });
    },
  );
});
