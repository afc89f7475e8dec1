import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { chooseCells, values, type Cell, type Dimension } from './matrix/cells.js';
import { unusualLines } from './matrix/unusual.js';
import { run } from './support/run.js';

const main = fileURLToPath(new URL('matrix/main.js', import.meta.url));

/** What cells have of two dimensions, each pair once. */
const pairsOf = (cells: readonly Cell[], one: Dimension, other: Dimension) =>
  new Set(cells.map((cell) => `${cell[one]!} ${cell[other]!}`)).size;

describe('npm run matrix', () => {
  it('has each pair of a tool, a Node and a package manager, in a third of all combinations', () => {
    const cells = chooseCells({ part: ['tools'], extent: 'pairs' });
    expect(pairsOf(cells, 'tool', 'node')).to.equal(7 * 4);
    expect(pairsOf(cells, 'tool', 'manager')).to.equal(7 * 5);
    expect(pairsOf(cells, 'node', 'manager')).to.equal(4 * 5);
    expect(cells).to.have.length.below(45);
    expect(chooseCells({ part: ['tools'], extent: 'all' })).to.have.length(7 * 4 * 5);
    const presets = chooseCells({ part: ['presets'], extent: 'pairs' });
    expect(pairsOf(presets, 'tool', 'preset')).to.equal(5 * 3);
    expect(pairsOf(presets, 'node', 'preset')).to.equal(4 * 3);
    expect(presets.map(({ manager }) => manager)).not.to.include('yarn@4');
  });

  it('has each value once when it has to be quick, and each TypeScript with each resolution', () => {
    const cells = chooseCells({ extent: 'quick' });
    for (const [dimension, list] of Object.entries(values)) {
      const found = cells.map((cell) => cell[dimension as Dimension]);
      expect(found, dimension).to.include.members([...list]);
    }
    expect(cells.filter(({ part }) => part === 'tools')).to.have.length(7);
    expect(
      pairsOf(chooseCells({ extent: 'quick', part: ['types'] }), 'typescript', 'resolution'),
    ).to.equal(4 * 2);
  });

  it('runs what is asked for by name, and says which names there are', async () => {
    const list = (...args: string[]) =>
      run(process.execPath, [main, '--list', ...args], { cwd: '.' });
    const [one, unknown, nothing] = await Promise.all([
      list('--node', '22', '--tool', 'nx@22', '--manager', 'pnpm@10', '--part', 'tools'),
      list('--tool', 'nx@19'),
      list('--tool', 'gulp@5', '--preset', 'ts'),
    ]);
    expect(one.output).to.equal('nx@22, Node 22, pnpm@10\n');
    expect(unknown.code).to.equal(2);
    expect(unknown.output).to.contain('--tool "nx@19" is none of gulp@4, gulp@5, nx@20');
    expect(nothing.code).to.equal(2);
    expect(nothing.output).to.contain('Nothing has all of what --tool, --preset ask for.');
  });

  it('counts what is printed beyond the usual', () => {
    const output = [
      '(node:7) ExperimentalWarning: Importing WebAssembly modules is an experimental feature',
      'npm warn deprecated glob@7.2.3: no longer supported',
      '(node:7) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.',
      '├─ util-deprecate@1.0.2',
      'added 12 packages in 3s',
      'web: succeeded on 2 of 2 instances',
    ];
    expect(unusualLines(output.join('\n'))).to.deep.equal(output.slice(0, 3));
  });
});
