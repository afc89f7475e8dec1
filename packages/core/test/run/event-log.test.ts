import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { withEventLog } from '../../dist/run/event-log.js';
import type { DeployEvent } from '../../dist/model/events.js';

describe('an event log that two runs write', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'codedeployer-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const begin = () => {
    const told: DeployEvent[] = [];
    const { onEvent } = withEventLog(
      { directory, eventLog: 'events.ndjson' },
      { onEvent: (event: DeployEvent) => void told.push(event) },
    );
    return {
      write: () => onEvent({ type: 'step-started', step: 'packing and uploading' }),
      warnings: () => told.filter(({ type }) => type === 'warning'),
    };
  };
  const lines = async () =>
    (await readFile(join(directory, 'events.ndjson'), 'utf8')).trimEnd().split('\n');

  it('is said once by each of them, and every line is whole', async () => {
    const one = begin();
    one.write();
    expect(one.warnings()).to.deep.equal([]);
    const other = begin();
    for (let times = 0; times < 3; times += 1) {
      one.write();
      other.write();
    }
    for (const { warnings } of [one, other]) {
      expect(warnings()).to.have.length(1);
      expect(warnings()[0]).to.have.property('message').that.contains('events.ndjson as well');
    }
    const written = await lines();
    expect(written).to.have.length(7);
    for (const line of written) expect(JSON.parse(line)).to.have.property('time');
  });

  it('is said as well of what came in between, or was taken away, by other hands', async () => {
    for (const change of [
      () => appendFile(join(directory, 'events.ndjson'), '{}\n'),
      () => writeFile(join(directory, 'events.ndjson'), ''),
      () => rm(join(directory, 'events.ndjson')),
    ]) {
      const alone = begin();
      alone.write();
      await change();
      expect(alone.warnings()).to.deep.equal([]);
      alone.write();
      alone.write();
      expect(alone.warnings()).to.have.length(1);
    }
  });
});
