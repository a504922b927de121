import { describe, expect, it } from '@jest/globals';
import { DeskFailure } from '../../../client/desk/failure.js';
import { readRequest } from '../../../client/desk/read-request.js';

const GOOD = `customer: acme
reference: CSR-2041
requestedBy: csr.kim
payer: main
accounts:
  - { id: "111122223333", ownerEmail: owner@example.com }
contacts:
  - { name: 김민수, email: minsu@example.com, phone: "+12065550100" }
`;

function problemsOf(text: string): string[] {
  try {
    readRequest(text, 'request.yaml');
  } catch (error) {
    if (error instanceof DeskFailure && error.code === 'badInput') return error.problems;
    throw error;
  }
  throw new Error('was taken');
}

describe('a request file', () => {
  it('is read from YAML, with the defaults of what it leaves out', () => {
    const { request, raw } = readRequest(GOOD, 'request.yaml');

    expect(request).toMatchObject({ customer: 'acme', language: 'ko', access: { crossAccount: true, billing: true } });
    expect(raw).not.toHaveProperty('language');
  });

  it('is read from JSON just as well', () => {
    const { raw } = readRequest(GOOD, 'request.yaml');

    expect(readRequest(JSON.stringify(raw, null, '\t'), 'request.json').raw).toEqual(raw);
  });

  it('keeps every digit of ids and phones that were written without quotes', () => {
    const text = GOOD.replace('"111122223333"', '012345678901')
      .replace('"+12065550100"', '+12065550100')
      .replace('CSR-2041', '117');
    const { raw } = readRequest(text, 'request.yaml');

    expect(raw).toMatchObject({
      reference: '117',
      accounts: [{ id: '012345678901' }],
      contacts: [{ phone: '+12065550100' }],
    });
  });

  it('is refused with every error and the line on which it stands', () => {
    const problems = problemsOf(
      GOOD.replace('111122223333', '1111').replace('minsu@', 'minsu').replace('payer: main', 'payr: main'),
    );

    expect(problems).toHaveLength(4);
    expect(problems).toEqual([
      expect.stringMatching(/^line 1:1 {2}payer is missing/),
      expect.stringMatching(/^line 4:1 {2}payr is not a field here/),
      expect.stringMatching(/^line 6:7 {2}accounts\[0\]\.id must be the 12 digits/),
      expect.stringMatching(/^line 8:18 {2}contacts\[0\]\.email must be one e-mail address/),
    ]);
  });

  it('is refused with the line of broken YAML', () => {
    expect(problemsOf('customer: acme\naccounts: [\n  - x\n')[0]).toMatch(/^line \d+:\d+ {2}/);
  });

  it.each([
    [GOOD.replace('accounts:', 'accounts'), 'line 5:1', 'accounts'],
    [GOOD.replace('payer: main', 'payer main'), 'line 4:1', 'payer'],
    [`${GOOD}language ko\n`, 'line 9:1', 'language'],
  ])('asks after a colon that was forgotten', (text, line, field) => {
    expect(problemsOf(text)[0]).toMatch(new RegExp(`^${line} .*: is a ":" missing after ${field}\\?$`));
  });

  it('says nothing of a colon where another thing is broken', () => {
    expect(problemsOf(`${GOOD}note: a: b\n`).join('\n')).not.toContain('missing after');
  });

  it('may write account ids as the AWS console shows them', () => {
    const text = GOOD.replace('"111122223333"', '1111-2222-3333');
    const { request, raw } = readRequest(text, 'request.yaml');

    expect(request.accounts[0]!.id).toBe('111122223333');
    expect(raw).toMatchObject({ accounts: [{ id: '111122223333' }] });
    expect(problemsOf(GOOD.replace('111122223333', '1111-2222-33333'))).toHaveLength(1);
  });

  it.each(['', '[]', 'null', 'just text', '- a\n- b', '&a [*a]'])('never takes %j', (text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  it('does not blow up on a file that repeats itself without end', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`),
    ];

    expect(problemsOf(bomb.join('\n')).length).toBeGreaterThan(0);
  });
});
