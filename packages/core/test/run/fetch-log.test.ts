import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readLogFile, runLogCommand } from '../../dist/run/fetch-log.js';

describe('the command that reads a log', () => {
  const facts = {
    instance: 'i-1',
    deployment: 'd-A1B2C3D4E',
    deploymentGroupId: '1-2',
    region: 'eu-central-1',
    log: '/opt/x.log',
  };
  const read = (command: string, given: Partial<typeof facts> = {}) =>
    runLogCommand(
      command,
      { ...facts, ...given },
      {
        config: { directory: tmpdir() },
        env: { PATH: process.env.PATH },
        signal: new AbortController().signal,
      },
    );

  it('gets nothing that a shell would read otherwise, wherever in it that would stand', async () => {
    expect(await read(`printf '%s\\n' "{instance}" '{log}'`)).to.include({
      text: 'i-1\n/opt/x.log\n',
    });
    for (const instance of ['i-1; echo gone', 'i-$(echo gone)', "i-'1", 'i-1\ngone', '-V', '']) {
      const { text, missing } = await read('echo {instance}', { instance });
      expect(text).to.equal(undefined);
      expect(missing).to.contain(`${JSON.stringify(instance)} for {instance} is not safe`);
    }
    // What is not named in it does no harm.
    expect(await read('echo {instance}', { region: '' })).to.include({ text: 'i-1\n' });
  });

  it('leaves the braces of the shell alone, and keeps the end of what is long', async () => {
    const { text = '', isCut } = await read(
      `A={instance}; awk 'BEGIN { for (i = 0; i < 130000; i++) print i, "0123456789012345678901234567890123456789012345678901234567890" }'; echo "\${A}"`,
    );
    expect(isCut).to.equal(true);
    expect(text).to.match(/\ni-1\n$/);
    expect(text.length).to.be.within(8_000_000, 8 * 1024 * 1024);
  });

  it('may print whatever there is of it, in short lines or in none', async () => {
    const zeros = await read('head -c 600000000 /dev/zero; echo {instance}');
    expect(zeros.isCut).to.equal(true);
    expect(zeros.text).to.have.length(8 * 1024 * 1024);
    expect(zeros.text?.slice(-5)).to.equal('\0i-1\n');
    const yes = await read('yes | head -c 20000000; echo {instance}');
    expect(yes.text?.slice(-6)).to.equal('y\ni-1\n');
    const words = await read('head -c 60000000 /dev/zero >&2; exit 3; echo {instance}');
    expect(words.missing).to.match(/ended with exit code 3 \(\0{200}…\)$/);
  });

  it('is not needed for a file of this machine, which is read as far as it can be', async () => {
    expect((await readLogFile(tmpdir())).missing).to.match(/^cannot be read: EISDIR/);
    const gone = await readLogFile(join(tmpdir(), 'there', 'is', 'no.log'));
    expect(gone.missing).to.match(/^is not there: no script has run/);
  });
});
