/** "아크메 상사 김하나님", or the company alone. */
export function customerKo({ customerName, contactName }: { customerName: string; contactName?: string }): string {
  return contactName ? `${customerName} ${contactName}님` : `${customerName} 담당자님`;
}

export function customerEn({ customerName, contactName }: { customerName: string; contactName?: string }): string {
  return contactName ? `${contactName} (${customerName})` : `${customerName} team`;
}

/** "1 AWS account", "3 AWS accounts". */
export function countEn(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Account numbers for a subject: the first three, and how many more. */
export function accountsInSubject(accounts: { id: string }[], more: (count: number) => string): string {
  const shown = accounts.slice(0, 3).map(({ id }) => id);
  return shown.join(', ') + (accounts.length > 3 ? ` ${more(accounts.length - 3)}` : '');
}
