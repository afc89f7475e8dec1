/*
 * A process that ends threads amid their work, again and again: `node close-process.js <times>`.
 */
import type { CompressTask } from '../../dist/workers/compress.js';
import { startWorkers } from '../../dist/workers/workers.js';

const small = Buffer.alloc(200, 'small files are mostly setting up zlib ');
const range = {
  contents: { bytes: small },
  offset: 0,
  length: small.length,
  dictionary: 0,
  last: true,
  whole: true,
  store: false,
};
const task: CompressTask = {
  ranges: Array.from({ length: 200 }, () => range),
  compression: { level: 6, deflate: 'wasm' },
};
const tasks = 100;
let amid = 0;

for (let time = 0; time < Number(process.argv[2]); time++) {
  const workers = startWorkers(2);
  let answered = 0;
  const run = async () => {
    await workers.run('compress', task);
    answered++;
  };
  const first = run();
  for (let more = 1; more < tasks; more++) void run();
  await first;
  await workers.close();
  if (answered < tasks) amid++;
}
// On a busy machine some of them are done before they are closed.
if (amid === 0) throw new Error('Nothing was ever left to do: this shows nothing.');
process.stdout.write('closed');
