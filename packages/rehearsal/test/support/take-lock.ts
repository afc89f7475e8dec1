import { lockState } from '../../dist/state/lock-state.js';

/** Takes a lock at a given moment, says whether it got it, and holds it until it is killed. */
const [directory = '', moment = '0'] = process.argv.slice(2);
await new Promise((resolve) => setTimeout(resolve, Number(moment) - Date.now()));
const word = await lockState(directory).then(
  () => 'won',
  (error: unknown) => (error as { code?: string }).code ?? String(error),
);
process.stdout.write(`${word}\n`);
setInterval(() => undefined, 1000);
