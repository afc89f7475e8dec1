/** What people run the adapters by, as the registry of npm names it. A new version is added here and nowhere else. */
export const values = {
  node: ['20.19', '22', '24', '26'],
  tool: ['gulp@4', 'gulp@5', 'nx@20', 'nx@21', 'nx@22', 'nx@23', 'nx@24'],
  manager: ['npm', 'pnpm@10', 'pnpm@12', 'yarn@1', 'yarn@4'],
  preset: ['apps', 'ts', 'npm'],
  typescript: ['5.4', '5.9', '6.0', '7.0'],
  resolution: ['nodenext', 'bundler'],
} as const;

export type Dimension = keyof typeof values;

/** A project made by hand, a workspace made by create-nx-workspace, or a program that imports our types. */
export type Part = 'tools' | 'presets' | 'types';

/** One combination: a value for each dimension of its part. */
export type Cell = { readonly part: Part } & Readonly<Partial<Record<Dimension, string>>>;

const dimensions = {
  tools: ['tool', 'node', 'manager'],
  presets: ['tool', 'preset', 'node', 'manager'],
  types: ['typescript', 'resolution'],
} as const satisfies Record<Part, readonly Dimension[]>;

export const parts = Object.keys(dimensions) as readonly Part[];

export interface Wanted extends Readonly<Partial<Record<Dimension, readonly string[]>>> {
  readonly part?: readonly string[];
  /** `all` combinations, those that have each pair of values (`pairs`), or those that have each value once (`quick`). */
  readonly extent: 'all' | 'pairs' | 'quick';
}

/**
 * What create-nx-workspace has no use for, or does not work with: pnpm from 11 on ends where a package has a script that nobody has
 * allowed, which nobody can in a workspace that is not there yet; of Yarn 4 it downloads a copy from a place that is not npm.
 */
const noPreset: readonly string[] = ['gulp@4', 'gulp@5', 'pnpm@12', 'yarn@4'];

/** All combinations of a part that have what is wanted. */
function product(part: Part, wanted: Wanted): Cell[] {
  return dimensions[part].reduce<Cell[]>(
    (cells, dimension) => {
      const listed: readonly string[] = wanted[dimension] ?? values[dimension];
      const usable = listed.filter((value) => part !== 'presets' || !noPreset.includes(value));
      return cells.flatMap((cell) => usable.map((value) => ({ ...cell, [dimension]: value })));
    },
    [{ part }],
  );
}

/**
 * What a cell shows to be working. Of presets each is paired with each of the others, which are not paired among themselves: Nx
 * with Node and with package managers is what the part `tools` is for.
 */
function shownBy(cell: Cell, extent: 'pairs' | 'quick'): string[] {
  const listed: readonly Dimension[] = dimensions[cell.part];
  const named = listed.map((dimension) => `${dimension} ${cell[dimension]!}`);
  if (extent === 'quick') return named;
  const pairs = named.flatMap((one, index) => named.slice(index + 1).map((other) => [one, other]));
  const counted = pairs.filter(
    (pair) => cell.part !== 'presets' || pair.some((one) => one.startsWith('preset ')),
  );
  return counted.map((pair) => pair.join(', '));
}

/**
 * As few of the cells as show all that they show together: each time the one that adds the most, and of those the one whose values
 * had their turn the least.
 */
function cover(cells: readonly Cell[], extent: 'pairs' | 'quick'): Cell[] {
  const left = new Set(cells.flatMap((cell) => shownBy(cell, extent)));
  const chosen = new Set<Cell>();
  const score = (cell: Cell) => {
    const adds = shownBy(cell, extent).filter((shown) => left.has(shown)).length;
    const turns = [...chosen].flatMap((one) =>
      Object.entries(cell).filter(([name, value]) => one[name as Dimension] === value),
    );
    // No cell has as many turns behind it.
    return adds * 1e6 - turns.length;
  };
  while (left.size > 0) {
    const best = cells
      .map((cell) => ({ cell, score: score(cell) }))
      .reduce((most, one) => (one.score > most.score ? one : most)).cell;
    for (const shown of shownBy(best, extent)) left.delete(shown);
    chosen.add(best);
  }
  return cells.filter((cell) => chosen.has(cell));
}

/** Whether a part has a value for everything that is asked for: who asks for a Node asks for no types. */
function isWanted(part: Part, wanted: Wanted): boolean {
  const own: readonly string[] = dimensions[part];
  const asked = Object.keys(values).filter((name) => wanted[name as Dimension] !== undefined);
  return (wanted.part?.includes(part) ?? true) && asked.every((name) => own.includes(name));
}

/** The cells to run, in the order of the lists above. */
export function chooseCells(wanted: Wanted): Cell[] {
  return parts
    .filter((part) => isWanted(part, wanted))
    .flatMap((part) => {
      const cells = product(part, wanted);
      // A program is compiled in seconds.
      if (wanted.extent === 'all' || part === 'types') return cells;
      return cover(cells, wanted.extent);
    });
}

/** As people say it: `nx@22, Node 24, pnpm`. */
export function nameOf({ tool, preset, node, manager, typescript, resolution }: Cell): string {
  if (typescript !== undefined) return `TypeScript ${typescript}, ${resolution!}`;
  const made = preset === undefined ? '' : ` (preset ${preset})`;
  return `${tool!}${made}, Node ${node!}, ${manager!}`;
}
