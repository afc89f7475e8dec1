// Holds the imports of all packages, those of types included, to the map of rooms and to the borders between packages.
import { cruise } from 'dependency-cruiser';
import { root } from './published-packages.js';
import { rooms } from './rooms.js';

const core = '^packages/core/src';
const names = rooms.map(({ name }) => name);

/** The map itself: an arrow goes down, to a room that there is. */
for (const [place, { name, uses }] of rooms.entries()) {
  const below = names.slice(place + 1);
  const wrong = uses.find((used) => !below.includes(used));
  if (wrong !== undefined) fail([`scripts/rooms.js: ${name} → ${wrong} does not go down the list`]);
}

const forbidden = [
  ...rooms.map(({ name, uses }) => ({
    name: `${name} uses ${uses.join(', ') || 'no other room'}`,
    from: { path: `${core}/${name}/` },
    to: { path: `${core}/`, pathNot: `${core}/(?:${[name, ...uses].join('|')})/` },
  })),
  {
    name: 'every folder of core stands on the map (scripts/rooms.js)',
    from: { path: `${core}/[^/]+/`, pathNot: `${core}/(?:${names.join('|')})/` },
    to: {},
  },
  {
    name: 'no circle between folders',
    scope: 'folder',
    from: { path: '^packages/[^/]+/src' },
    to: { circular: true },
  },
  {
    name: 'what is another package is imported by its name',
    from: { path: '^packages/([^/]+)/' },
    to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'appspec knows no other package',
    from: { path: '^packages/appspec/' },
    to: { path: '^packages/(?!appspec/)' },
  },
  {
    name: 'core knows no adapter',
    from: { path: '^packages/core/' },
    to: { path: '^packages/(?:gulp|nx|cli)/' },
  },
  {
    name: 'an adapter knows core and no other package, but for the CLI, which serves the rehearsal',
    from: { path: '^packages/(gulp|nx|cli)/' },
    to: { path: '^packages/', pathNot: '^packages/(?:$1|core)/|^packages/rehearsal/dist/index' },
  },
  {
    name: 'only run/ starts a rehearsal, and `codedeployer serve`',
    from: {
      path: '^packages/',
      pathNot: `^packages/rehearsal/|${core}/run/|cli/src/commands/serve`,
    },
    to: { path: '^packages/rehearsal/' },
  },
];

const { output } = await cruise(
  [
    'packages/appspec/src',
    'packages/core/src',
    'packages/cli/src',
    'packages/gulp/src',
    'packages/nx/src',
    'packages/rehearsal/src',
  ],
  {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden },
    tsPreCompilationDeps: true, // otherwise imports of types are not seen
    doNotFollow: { path: 'node_modules|/dist/' }, // to leave dist out would hide imports between packages
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
);

const { violations, totalCruised, totalDependenciesCruised } = output.summary;
if (violations.length > 0) {
  const ofFiles = violations.filter(({ from }) => from.endsWith('.ts')); // one of them makes a circle of many folders
  const worst = ofFiles.length > 0 ? ofFiles : violations;
  fail(worst.map(({ from, to, rule }) => `${from} → ${to}: ${rule.name}`));
}

/** An arrow that nothing takes any more would let one in again unseen. */
const taken = new Set(
  output.modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => `${roomOf(source)} → ${roomOf(resolved)}`),
  ),
);
const idle = rooms
  .flatMap(({ name, uses }) => uses.map((used) => `${name} → ${used}`))
  .filter((arrow) => !taken.has(arrow));
if (idle.length > 0)
  fail(idle.map((arrow) => `scripts/rooms.js: nothing takes ${arrow}; remove it`));

process.stdout.write(
  `${rooms.length} rooms, ${totalCruised} files, ${totalDependenciesCruised} imports: all as on the map, no circle.\n`,
);

function roomOf(path) {
  return path.startsWith('packages/core/src/') ? path.split('/')[3] : undefined;
}

function fail(problems) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exit(1);
}
