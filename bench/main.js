/*
 * `npm run bench -- [--corpora A,B] [--rounds 5] [--parts table,start,again,changed,upload,growth] [--json]
 *   [--cache <folder>] [--peers aws,archiver] [--rates 10,50,500] [--quick]`
 *
 * With `--quick`, for everyday use, it is done within two minutes or so once the corpora are there: B and D, against
 * `aws deploy push`.
 *
 * Packs real material with this packer and with its peers in turn, each as a process of its own, and checks every
 * archive by unpacking it. Ratios are of neighbours in time: on a busy machine they say more than seconds do.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, homedir, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpus, filesBelow, sample, sizeOf } from './corpora.js';
import { measure, median } from './measure.js';
import { installPeers, listPeers, listPushers } from './peers.js';
import { table } from './table.js';
import { listTree, verify } from './verify.js';

const { values: given } = parseArgs({
  options: {
    corpora: { type: 'string' },
    rounds: { type: 'string' },
    parts: { type: 'string' },
    cache: { type: 'string', default: join(homedir(), '.cache', 'codedeployer-bench') },
    json: { type: 'boolean', default: false },
    peers: { type: 'string' },
    rates: { type: 'string', default: '50' },
    quick: { type: 'boolean', default: false },
  },
});
const usual = given.quick
  ? { corpora: 'B,D', rounds: '3', parts: 'table,start,again,changed', peers: 'aws' }
  : {
      corpora: 'A,B,C,D',
      rounds: '5',
      parts: 'table,start,again,changed,upload,growth',
      peers: '',
    };
const flags = { ...usual, ...given };
const rounds = Number(flags.rounds);
const parts = flags.parts.split(',');
const names = flags.corpora.split(',');
/** Parts of the names of the peers to compare with; all of them when none is said. */
const wanted = flags.peers.split(',');
mkdirSync(flags.cache, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), 'codedeployer-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const script = (name) => new URL(`run/${name}`, import.meta.url).pathname;
const say = (text) => console.error(text);

/** An endpoint that takes MB per second at most, 0 for as many as come. */
async function startSink(rate) {
  const sink = new URL('sink.py', import.meta.url).pathname;
  const process_ = spawn('python3', [sink, String(rate)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(process_.stdout, 'data');
  return { endpoint: String(line).trim(), stop: () => process_.kill() };
}

/** Costs of each runner, all of them once a round. */
function takeTurns(runners, where, afterFirst) {
  const costs = new Map(runners.map(({ name }) => [name, []]));
  const sizes = new Map();
  const failed = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const runner of runners) {
      if (failed.has(runner.name)) continue;
      const archive = join(scratch, 'archive.zip');
      rmSync(archive, { force: true });
      try {
        costs.get(runner.name).push(measure(runner.run({ ...where, archive }), scratch));
        if (round === 0) {
          sizes.set(runner.name, statSync(archive, { throwIfNoEntry: false })?.size);
          afterFirst?.(runner, archive);
        }
      } catch (error) {
        failed.set(runner.name, String(error.message).trim().split('\n').at(-1).slice(0, 160));
        say(`  ${runner.name}: ${failed.get(runner.name)}`);
      }
    }
  }
  return runners.map(({ name, version }) => {
    const own = costs.get(name);
    if (failed.has(name) || own.length === 0) return { name, version, failed: failed.get(name) };
    const ours = costs.get(runners[0].name);
    return {
      name,
      version,
      wall: median(own.map(({ wall }) => wall)),
      cpu: median(own.map(({ cpu }) => cpu)),
      memory: Math.max(...own.map(({ memory }) => memory)),
      size: sizes.get(name),
      ratio: median(own.map(({ wall }, round) => wall / ours[round].wall)),
    };
  });
}

const present = (runners) =>
  runners.filter(({ name, version }, index) => {
    if (index > 0 && !wanted.some((part) => name.includes(part))) return false;
    if (version === undefined) say(`absent: ${name}`);
    return version !== undefined;
  });

async function compareOn(name, peers) {
  const folder = corpus(flags.cache, name);
  const source = listTree(folder);
  const { files, bytes } = sizeOf(folder);
  say(`corpus ${name}: ${files} files, ${Math.round(bytes / 1e6)} MB`);
  const packed = takeTurns(
    present(listPeers(peers)),
    { folder },
    ({ name: peer, keeps }, archive) =>
      verify({ archive, source, root: folder, scratch, keeps, thorough: peer === 'codedeployer' }),
  );
  const limits = [];
  const ratios = [];
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    const archive = join(scratch, 'archive.zip');
    rmSync(archive, { force: true });
    const limit = Number(
      execFileSync(process.execPath, [script('deflate-limit.js'), folder], { encoding: 'utf8' }),
    );
    const { wall } = measure(
      { command: [process.execPath, script('codedeployer.js'), folder, archive] },
      scratch,
    );
    limits.push(limit);
    ratios.push(wall / limit);
  }
  const sink = await startSink(0);
  try {
    const pushed = takeTurns(present(await listPushers(sink.endpoint, scratch)), { folder });
    return {
      corpus: name,
      files,
      bytes,
      packed,
      pushed,
      limit: { wall: median(limits), ratio: median(ratios) },
    };
  } finally {
    sink.stop();
  }
}

/** A tiny revision costs little more than the start of a process: both in turn. */
function startUp() {
  const own = { name: 'codedeployer', run: listPeers('')[0].run };
  const nothing = { name: 'node -e 0', run: () => ({ command: [process.execPath, '-e', '0'] }) };
  const [ours, node] = takeTurns([own, nothing], { folder: corpus(flags.cache, 'D') });
  return { ours: ours.wall, node: node.wall };
}

/** The second deployment of a corpus that did not change. */
async function planAgain(name) {
  const folder = corpus(flags.cache, name);
  const cache = join(scratch, 'contents');
  const sink = await startSink(0);
  try {
    const command = [process.execPath, script('plan-again.js'), folder, cache, sink.endpoint];
    const first = measure({ command }, scratch);
    const again = Array.from({ length: rounds }, () => measure({ command }, scratch));
    return { corpus: name, first: first.wall, again: median(again.map(({ wall }) => wall)) };
  } finally {
    sink.stop();
  }
}

/** How many files change between two deployments. */
const changes = [
  { what: '1 file', count: () => 1 },
  { what: '1 %', count: (files) => Math.ceil(files / 100) },
  { what: '10 %', count: (files) => Math.ceil(files / 10) },
];

/** Pack and upload when few files have changed since the last time, beside `aws deploy push`, which packs all of them again. */
async function pushChanged(name) {
  const folder = join(scratch, 'changing');
  execFileSync('cp', ['-a', corpus(flags.cache, name), folder]);
  const cache = join(scratch, 'kept');
  // What is judged before it is uploaded stays as it is.
  const files = [...filesBelow(folder)].filter((file) => !/(?:appspec\.yml|\.sh)$/.test(file));
  const sink = await startSink(0);
  try {
    const [ours, aws] = await listPushers(sink.endpoint, scratch);
    const push = ({ run }) => measure(run({ folder, cache }), scratch);
    push(ours); // so that there is something to go on with
    const costs = changes.map(() => []);
    for (let round = 0; round < Math.min(rounds, 3); round++) {
      for (const [index, { count }] of changes.entries()) {
        const distance = Math.floor(files.length / count(files.length));
        for (let at = round % distance; at < files.length; at += distance)
          appendFileSync(files[at], `\n${round}`);
        costs[index].push(push(ours));
      }
      const whole = aws.version === undefined ? undefined : push(aws).wall;
      for (const own of costs) own[round].whole = whole;
    }
    return costs.map((own, index) => ({
      corpus: name,
      what: changes[index].what,
      wall: median(own.map(({ wall }) => wall)),
      cpu: median(own.map(({ cpu }) => cpu)),
      ratio: aws.version && median(own.map(({ wall, whole }) => whole / wall)),
    }));
  } finally {
    sink.stop();
    rmSync(folder, { recursive: true });
    rmSync(cache, { recursive: true });
  }
}

/** Packing and uploading at once against one after the other, through an endpoint of so many MB per second. */
async function uploadThrottled(name, rate) {
  const folder = corpus(flags.cache, name);
  const sink = await startSink(rate);
  try {
    const archive = join(scratch, 'archive.zip');
    const push = [process.execPath, script('push.js'), folder, sink.endpoint];
    const results = [];
    for (let round = 0; round < Math.min(rounds, 3); round++) {
      const packed = measure(
        { command: [process.execPath, script('codedeployer.js'), folder, archive] },
        scratch,
      );
      const overlapped = measure({ command: push }, scratch);
      const after = measure({ command: [...push, '--archive', archive] }, scratch);
      results.push({ pack: packed.wall, overlapped: overlapped.wall, after: after.wall });
    }
    const upload = statSync(archive).size / (rate * 1e6);
    const pack = median(results.map((result) => result.pack));
    return {
      corpus: name,
      rate,
      pack,
      upload,
      overlapped: median(results.map((result) => result.overlapped)),
      after: median(results.map((result) => result.after)),
      ratio: median(results.map((result) => result.overlapped / Math.max(result.pack, upload))),
    };
  } finally {
    sink.stop();
  }
}

/** How time and memory grow with the number of files and with the bytes. */
function grow() {
  const steps = [
    ...[1000, 10_000, 100_000].map((files) => ({ corpus: 'A', files })),
    ...[100e6, 1e9, 5e9].map((bytes) => ({ corpus: 'C', bytes })),
  ];
  return steps.map(({ corpus: name, ...wanted }) => {
    const folder = sample(flags.cache, name, wanted);
    const { files, bytes } = sizeOf(folder);
    const archive = join(scratch, 'archive.zip');
    rmSync(archive, { force: true });
    const command = [process.execPath, script('codedeployer.js'), folder, archive];
    const cost = measure({ command }, scratch);
    execFileSync('unzip', ['-tqq', archive], { stdio: ['ignore', 'ignore', 'inherit'] });
    const { size } = statSync(archive);
    rmSync(archive);
    rmSync(folder, { recursive: true, force: true });
    say(`growth: ${files} files, ${Math.round(bytes / 1e6)} MB: ${cost.wall.toFixed(1)} s`);
    return { files, bytes, size, ...cost };
  });
}

const result = {
  machine: `${availableParallelism()} × ${cpus()[0]?.model.trim()}, Linux ${release()}, Node ${process.version}`,
  rounds,
  corpora: [],
  start: undefined,
  again: [],
  changed: [],
  upload: [],
  growth: [],
};
const peers = installPeers(flags.cache);
for (const name of names) {
  if (parts.includes('table')) result.corpora.push(await compareOn(name, peers));
  if (parts.includes('again') && name !== 'D') result.again.push(await planAgain(name));
  if (parts.includes('changed') && name !== 'D') result.changed.push(...(await pushChanged(name)));
  if (parts.includes('upload') && name !== 'D')
    for (const rate of flags.rates.split(',').map(Number))
      result.upload.push(await uploadThrottled(name, rate));
}
if (parts.includes('start')) result.start = startUp();
if (parts.includes('growth')) result.growth = grow();
console.log(flags.json ? JSON.stringify(result, null, 2) : table(result));
