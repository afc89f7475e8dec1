/** What an access key id of the rehearsal says: STS's name the account and the role that they stand for. */
export interface KeyOwner {
  readonly account: string;
  /** The role's name, without its path. */
  readonly role: string;
}

const prefix = 'ASIA';

/** The id of credentials for a role; letters and digits only, and no longer than the service allows. */
export function accessKeyOf({ account, role }: KeyOwner): string {
  return `${prefix}${account}${base32(Buffer.from(role))}`;
}

/** Whose credentials an id belongs to; undefined for any other, which is that of the rehearsal's own account. */
export function readAccessKey(accessKeyId: string): KeyOwner | undefined {
  const found = /^ASIA(\d{12})([A-Z2-7]+)$/.exec(accessKeyId);
  if (!found) return undefined;
  const [, account = '', role = ''] = found;
  return { account, role: fromBase32(role).toString() };
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => digits[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

function fromBase32(text: string): Buffer {
  const fives = Array.from(text, (digit) => digits.indexOf(digit).toString(2).padStart(5, '0'));
  const bits = fives.join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
