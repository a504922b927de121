import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { BY_CODE, mailFailureRow } from '../../../activities/mail/failures.js';

/** The codes that nodemailer itself lists; its module is not exported, so they are read from its declarations. */
function nodemailerCodes(): string[] {
  const main = createRequire(import.meta.url).resolve('nodemailer');
  const listed = readFileSync(main.replace(/nodemailer\.js$/, 'errors.d.ts'), 'utf8');
  return [...listed.matchAll(/readonly (E[A-Z0-9]+):/g)].map(([, code]) => code ?? '');
}

const at = (failure: object) => mailFailureRow({ message: 'words', dataBegun: false, ...failure });

describe('the failure table knows every error of nodemailer', () => {
  it('has a row for each code, and none that nodemailer does not list', () => {
    const codes = nodemailerCodes();

    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !(code in BY_CODE))).toEqual([]);
    expect(Object.keys(BY_CODE).filter((code) => !codes.includes(code))).toEqual([]);
  });

  it.each([
    [
      { code: 'EENVELOPE', reply: 550, command: 'RCPT TO' },
      { does: 'person', who: 'csr' },
    ],
    [
      { code: 'EENVELOPE', reply: 550, command: 'MAIL FROM' },
      { does: 'person', who: 'operator' },
    ],
    [{ code: 'EENVELOPE', reply: 451, command: 'RCPT TO' }, { does: 'transient' }],
    [{ code: 'EMESSAGE', reply: 451, command: 'DATA', dataBegun: true }, { does: 'transient' }],
    [
      { code: 'EMESSAGE', reply: 554, command: 'DATA', dataBegun: true },
      { does: 'person', who: 'csr' },
    ],
    [{ code: 'ECONNECTION', dataBegun: true }, { does: 'unclear' }],
    [{ code: 'ESOCKET', dataBegun: true }, { does: 'unclear' }],
    [{ code: 'ETIMEDOUT', dataBegun: true }, { does: 'unclear' }],
    [{ code: 'EABORT', dataBegun: true }, { does: 'unclear' }],
    [{ code: 'ECONNECTION' }, { does: 'transient' }],
    [{ code: 'EDNS' }, { does: 'transient' }],
    [
      { code: 'EAUTH', reply: 535 },
      { does: 'person', who: 'operator' },
    ],
    [{ code: 'EAUTH', reply: 454 }, { does: 'transient' }],
    [{ code: 'ETLS' }, { does: 'person', who: 'operator' }],
    [{ code: 'ECONFIG' }, { does: 'person', who: 'operator' }],
    [{ code: 'ENEW' }, { does: 'transient' }],
    [{ dataBegun: true }, { does: 'unclear' }],
  ] as const)('%j is %j', (failure, expected) => {
    expect(at(failure)).toMatchObject(expected);
  });
});
