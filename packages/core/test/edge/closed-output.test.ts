import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { expect } from 'chai';

/** Writes for a while, and then says in its exit code that it came to its end. */
const script = `
  import { tolerateClosedOutput } from ${JSON.stringify(new URL('../../dist/edge/closed-output.js', import.meta.url).href)};
  tolerateClosedOutput(process);
  for (let line = 0; line < 20; line++) {
    process.stdout.write('line\\n');
    process.stderr.write('line\\n');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  process.exitCode = 7;
`;

describe('tolerateClosedOutput', () => {
  it('lets a run come to its end when the disk of its log is full', async () => {
    const full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', full.fd, full.fd],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    await full.close();
    expect(code).to.equal(7);
  });

  it('lets a run come to its end when nobody reads it any more', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    child.stderr.destroy();
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).to.equal(7);
  });
});
