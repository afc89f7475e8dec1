import { ok, problem, type MachineSeen, type Probe } from '../probe.js';

/** The oldest versions that this package works with, by major version; any later major version does. */
const oldest: Readonly<Record<number, number>> = { 20: 19, 22: 12 };

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const from = oldest[major];
  return from === undefined ? major > 22 : minor >= from;
}

export const node: Probe<MachineSeen> = {
  name: 'node',
  looksAt: 'the version of Node of this machine',
  permissions: [],
  look: ({ nodeVersion }) =>
    isSupported(nodeVersion)
      ? [ok(`Node ${nodeVersion}`)]
      : [
          problem(
            `Node ${nodeVersion} is too old: 20.19 or later within 20, or 22.12 or later, is needed.`,
            'nvm install 22',
          ),
        ],
};
