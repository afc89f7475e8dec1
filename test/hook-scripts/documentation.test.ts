import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hookScripts } from './support/instance.js';

describe('docs/hook-scripts.md', () => {
  it('has every variable of both strategies in its table, and no other, each for its strategies', async () => {
    const page = await readFile(join(hookScripts, '../docs/hook-scripts.md'), 'utf8');
    const table = /## Variables that a group script sets\n([^]*?)\n## /.exec(page)![1]!;
    const documented = [...table.matchAll(/^\| `(\w+)` +\| (both|rotating|copy) +\|/gm)];
    const of = (strategy: string): string[] =>
      documented
        .filter(([, , where]) => where === 'both' || where === strategy)
        .map(([, name]) => name!);
    for (const [strategy, file] of [
      ['rotating', 'rotating-releases.sh'],
      ['copy', 'simple-copy.sh'],
    ] as const) {
      const header = await readFile(join(hookScripts, 'strategies', file), 'utf8');
      const names = [...header.matchAll(/^# {3}([A-Z_]+) {2,}/gm)].map(([, name]) => name!);
      expect(of(strategy)).to.have.members(names);
    }
  });
});
