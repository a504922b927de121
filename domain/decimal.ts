/** Amounts of money as AWS sends them: `100`, `-0.0012`. Binary fractions would lose cents, so they stay texts. */
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/** The sum, exactly, with as many decimals as the longest had; `0` of nothing. */
export function addDecimals(amounts: string[]): string {
  const parts = amounts.map(read);
  const scale = Math.max(0, ...parts.map(({ fraction }) => fraction.length));
  const sum = parts.reduce((total, { sign, whole, fraction }) => {
    const units = BigInt(whole + fraction.padEnd(scale, '0'));
    return total + (sign === '-' ? -units : units);
  }, 0n);
  return write(sum, scale);
}

/** As people read it: two decimals, rounded half away from zero, thousands with commas. */
export function showDecimal(amount: string): string {
  const { sign, whole, fraction } = read(amount);
  const thousandths = BigInt(whole + fraction.padEnd(3, '0').slice(0, 3));
  const cents = (thousandths + 5n) / 10n;
  const [units = '0', rest = '00'] = write(cents, 2).split('.');
  return `${sign === '-' && cents > 0n ? '-' : ''}${units.replace(/\B(?=(\d{3})+$)/g, ',')}.${rest}`;
}

function read(text: string): { sign: string; whole: string; fraction: string } {
  const [, sign = '', whole = '0', fraction = ''] = DECIMAL.exec(text) ?? [];
  if (!DECIMAL.test(text)) throw new Error(`not a decimal number: ${text}`);
  return { sign, whole, fraction };
}

function write(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}
