// What a rehearsal costs: `npm run bench:rehearsal -- [instances ...]`, by default 1 10 50. Rehearses examples/gulp-shop to one group, all
// instances at once, in namespaces where they are to be had, and prints seconds of wall clock and of processor time, and the most memory that
// all processes together held, pages that they share counted once (PSS). Other processes of the machine are not counted.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'packages/cli/bin/codedeployer.js');
/** Milliseconds between two looks at the memory. */
const pause = 500;

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended meanwhile, or is another user's
  }
};

/** The processes that a process has started, and those of these, itself included. */
function family(first) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    children.set(parent, [...(children.get(parent) ?? []), name]);
  }
  const found = [String(first)];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

/** In MB. */
function memoryOf(first) {
  const kilobytes = family(first).map((pid) => {
    const [, pss = '0'] = /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? [];
    return Number(pss);
  });
  return {
    megabytes: kilobytes.reduce((sum, one) => sum + one, 0) / 1024,
    processes: kilobytes.length,
  };
}

async function measure(instances) {
  const project = mkdtempSync(join(tmpdir(), 'codedeployer-bench-'));
  const example = join(root, 'examples/gulp-shop');
  cpSync(join(example, 'deploy'), join(project, 'deploy'), { recursive: true });
  cpSync(join(example, 'src'), join(project, 'dist'), { recursive: true });
  writeFileSync(join(project, 'dist/build.json'), '{"build":"bench"}\n');
  const flags = [
    '--groups',
    'ec2-alfa',
    '--source',
    'dist',
    '--instances',
    instances,
    '--deployment-config',
    'CodeDeployDefault.AllAtOnce',
  ];
  const begin = performance.now();
  // `time` of bash counts what was waited for: all of them but the threads of this process.
  const timed = 'TIMEFORMAT="%U %S"; time "$0" "$@" >&3 2>&3';
  const child = spawn(
    'bash',
    ['-c', timed, process.execPath, cli, 'rehearse', ...flags.map(String)],
    {
      cwd: project,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  let times = '';
  let said = '';
  child.stderr.on('data', (text) => (times += text));
  child.stdio[3].on('data', (text) => (said += text));
  let peak = { megabytes: 0, processes: 0 };
  const timer = setInterval(() => {
    const now = memoryOf(child.pid);
    if (now.megabytes > peak.megabytes) peak = now;
  }, pause);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  const wall = (performance.now() - begin) / 1000;
  rmSync(project, { recursive: true, force: true });
  if (code !== 0) throw new Error(`the rehearsal failed with ${code}:\n${said}`);
  const processor = times
    .trim()
    .split(' ')
    .map(Number)
    .reduce((sum, one) => sum + one, 0);
  const isolation = /isolation (\w+)/.exec(said)?.[1] ?? '?';
  return { instances, isolation, wall, processor, ...peak };
}

const asked = process.argv.slice(2).map(Number);
console.log(`Node ${process.version}, ${availableParallelism()} cores`);
console.log('instances  isolation   wall s  processor s  peak MB  processes then');
for (const instances of asked.length > 0 ? asked : [1, 10, 50]) {
  const { isolation, wall, processor, megabytes, processes } = await measure(instances);
  const cells = [String(instances).padStart(9), isolation.padEnd(10), wall.toFixed(1).padStart(6)];
  cells.push(
    processor.toFixed(1).padStart(11),
    megabytes.toFixed(0).padStart(7),
    String(processes),
  );
  console.log(cells.join('  '));
}
