import { arch, endianness } from 'node:os';

/** What programs are built for, by Node's name: the name in images, and the number in programs. */
const architectures: Readonly<Record<string, { readonly image: string; readonly elf: number }>> = {
  x64: { image: 'amd64', elf: 62 },
  arm64: { image: 'arm64', elf: 183 },
  arm: { image: 'arm', elf: 40 },
  ia32: { image: '386', elf: 3 },
  ppc64: { image: endianness() === 'LE' ? 'ppc64le' : 'ppc64', elf: 21 },
  riscv64: { image: 'riscv64', elf: 243 },
  s390x: { image: 's390x', elf: 22 },
};

/** This machine's, as images call it. */
export function imageArchitecture(): string {
  return architectures[arch()]?.image ?? arch();
}

/** What a program is built for, as images call it, by its first bytes; undefined for what is no program of Linux. */
export function programArchitecture(head: Buffer): string | undefined {
  if (head.length < 20 || head.toString('latin1', 0, 4) !== '\u007fELF') return undefined;
  const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
  const known = Object.values(architectures).find(({ elf }) => elf === machine);
  return known?.image ?? `machine ${machine}`;
}
