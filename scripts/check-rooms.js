// Holds the imports of all packages, those of types included, to the map of rooms and to the borders between packages.
import { cruise } from 'dependency-cruiser';
import { root } from './published-packages.js';
import { activationRooms, rehearsalRooms, rooms } from './rooms.js';

const core = '^packages/core/src';

const maps = [
  { package: 'core', rooms },
  { package: 'rehearsal', rooms: rehearsalRooms },
  { package: 'activation', rooms: activationRooms },
];

/** A map itself: an arrow goes down, to a room that there is. */
for (const { rooms } of maps)
  for (const [place, { name, uses }] of rooms.entries()) {
    const below = rooms.slice(place + 1).map((room) => room.name);
    const wrong = uses.find((used) => !below.includes(used));
    if (wrong !== undefined)
      fail([`scripts/rooms.js: ${name} → ${wrong} does not go down the list`]);
  }

const forbidden = [
  ...maps.flatMap(rulesOf),
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
    name: 'deflate knows no other package',
    from: { path: '^packages/deflate/' },
    to: { path: '^packages/(?!deflate/)' },
  },
  {
    name: 'core knows no adapter, and loads what is not always there by its name',
    from: { path: '^packages/core/' },
    to: { path: '^packages/(?:activation|gulp|nx|cli)/' },
  },
  {
    name: 'an adapter knows core and no other package, but for the CLI, which serves the rehearsal and reads what it has kept',
    from: { path: '^packages/(activation|gulp|nx|cli)/' },
    to: {
      path: '^packages/',
      pathNot: '^packages/(?:$1|core)/|^packages/rehearsal/dist/(?:index|kept)',
    },
  },
  {
    name: 'only run/ starts a rehearsal, and `rehearse --serve`; `shell` looks into one',
    from: {
      path: '^packages/',
      pathNot: `^packages/rehearsal/|${core}/run/|cli/src/commands/(?:serve|shell)`,
    },
    to: { path: '^packages/rehearsal/', pathNot: '/kept\\.' },
  },
];

const { output } = await cruise(
  [
    'packages/activation/src',
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
const idle = maps
  .flatMap(({ package: owner, rooms }) =>
    rooms.flatMap(({ name, uses }) => uses.map((used) => `${owner}/${name} → ${owner}/${used}`)),
  )
  .filter((arrow) => !taken.has(arrow));
if (idle.length > 0)
  fail(idle.map((arrow) => `scripts/rooms.js: nothing takes ${arrow}; remove it`));

const count = maps.reduce((sum, { rooms }) => sum + rooms.length, 0);
process.stdout.write(
  `${count} rooms, ${totalCruised} files, ${totalDependenciesCruised} imports: all as on the map, no circle.\n`,
);

/** What holds the rooms of a package to its map. */
function rulesOf({ package: owner, rooms }) {
  const source = `^packages/${owner}/src`;
  const names = rooms.map(({ name }) => name);
  return [
    ...rooms.map(({ name, uses }) => ({
      name: `${name} uses ${uses.join(', ') || 'no other room'}`,
      from: { path: `${source}/${name}/` },
      to: { path: `${source}/`, pathNot: `${source}/(?:${[name, ...uses].join('|')})/` },
    })),
    {
      name: `every folder of ${owner} stands on the map (scripts/rooms.js)`,
      from: { path: `${source}/[^/]+/`, pathNot: `${source}/(?:${names.join('|')})/` },
      to: {},
    },
  ];
}

/** The package and the room that a file stands in, as `core/plan`. */
function roomOf(path) {
  const [, owner, room] = /^packages\/([^/]+)\/src\/([^/]+)\//.exec(path) ?? [];
  return `${owner}/${room}`;
}

function fail(problems) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exit(1);
}
