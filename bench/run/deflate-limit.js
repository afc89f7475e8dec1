/*
 * How long nothing but deflate takes on all processors: `node deflate-limit.js <folder>`. Every file is in memory
 * before the clock starts; the threads share the work as it comes. Prints seconds.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { deflateRawSync } from 'node:zlib';

const chunkSize = 1024 * 1024;

if (isMainThread) {
  const { directoryEntries, planRevision } = await import('@codedeployer/core/revision');
  const plan = await planRevision(directoryEntries(process.argv[2]), {
    facts: { application: 'bench', version: '1' },
    temporaryDirectory: tmpdir(),
  });
  const files = plan.entries
    .filter((entry) => entry.type === 'file' && entry.shrinks && 'path' in entry.contents)
    .map((entry) => entry.contents.path);
  const threads = availableParallelism();
  // How many have loaded, and which piece of work is the next one.
  const shared = new SharedArrayBuffer(8);
  const workers = Array.from(
    { length: threads },
    (_, index) =>
      new Worker(new URL(import.meta.url), { workerData: { files, shared, index, threads } }),
  );
  const spans = await Promise.all(
    workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))),
  );
  const begin = Math.min(...spans.map(({ begin }) => begin));
  const end = Math.max(...spans.map(({ end }) => end));
  console.log(((end - begin) / 1000).toFixed(3));
} else {
  const { files, shared, threads } = workerData;
  const counters = new Int32Array(shared);
  const pieces = files.flatMap((file) => {
    const bytes = readFileSync(file);
    return Array.from({ length: Math.max(1, Math.ceil(bytes.length / chunkSize)) }, (_, index) =>
      bytes.subarray(index * chunkSize, (index + 1) * chunkSize),
    );
  });
  Atomics.add(counters, 0, 1);
  Atomics.notify(counters, 0);
  for (let ready = Atomics.load(counters, 0); ready < threads; ready = Atomics.load(counters, 0))
    Atomics.wait(counters, 0, ready);
  const begin = performance.timeOrigin + performance.now();
  for (
    let next = Atomics.add(counters, 1, 1);
    next < pieces.length;
    next = Atomics.add(counters, 1, 1)
  )
    deflateRawSync(pieces[next], { level: 6, chunkSize: 256 * 1024 });
  parentPort.postMessage({ begin, end: performance.timeOrigin + performance.now() });
}
