import type { SandboxControl } from '../../sandbox/control.js';

/** The channels, groups and people of the chat in which stories are played. */
export const STORY_CHAT = {
  channels: { 'coc-noti': 'C0COCNOTI01', general: 'C0GENERAL01' },
  groups: { csr: 'S0CSR000001', coc: 'S0COC000001' },
  /** By the staff id of the example registry. */
  users: {
    'csr.kim': 'U0CSRKIM001',
    'csr.lee': 'U0CSRLEE001',
    'coc.park': 'U0COCPARK01',
    'ts.jung': 'U0TSJUNG001',
    'ts.han': 'U0TSHAN0001',
    'admin.cho': 'U0ADMINCHO1',
  },
} as const;

/** Phones of the example registry's staff and contacts. */
const STORY_PHONES = {
  '+12065550101': '김세라',
  '+12065550102': 'Lee Jun',
  '+12065550103': '박도윤',
  '+12065550104': 'Jung Hana',
  '+12065550105': 'Han Seo',
  '+12065550106': 'Cho Min',
  '+12065550111': '김민수',
  '+12065550121': 'Dana Reyes',
};

/**
 * The world outside as the example registry describes it: its payers, trusting the desk, its phones and its chat. All
 * phones answer and press 1 unless the story says otherwise: nobody is there to pick them up.
 */
export async function seedOutside(outside: SandboxControl): Promise<void> {
  for (const id of ['999988887777', '999988886666']) {
    await outside.putPayer(id, { roleArn: `arn:aws:iam::${id}:role/DeskPayerAccess`, quota: 200 });
  }
  await outside.settings({ throttles: false, phoneDefault: { behaviour: 'answers', presses: '1' } });
  for (const [number, name] of Object.entries(STORY_PHONES)) {
    await outside.putPhone(number, { name, behaviour: 'answers', presses: '1' });
  }
  for (const [name, id] of Object.entries(STORY_CHAT.channels)) await outside.putChannel(id, { name });
  for (const [handle, id] of Object.entries(STORY_CHAT.groups)) await outside.putGroup(id, { handle });
  for (const [staffId, id] of Object.entries(STORY_CHAT.users)) {
    await outside.putChatUser(id, { name: staffId, email: `${staffId}@desk.example.com` });
  }
}

/** Customers' accounts that nobody has linked yet. */
export async function seedAccounts(
  outside: SandboxControl,
  accounts: { id: string; ownerEmail: string }[],
): Promise<void> {
  for (const { id, ownerEmail } of accounts) await outside.putAccount(id, { email: ownerEmail, name: `account ${id}` });
}
