import { fileURLToPath } from 'node:url';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  createAwsWorld,
  region,
  scriptFailure,
  twoGroups,
  type AwsWorld,
  type AwsWorldOptions,
} from './support/aws-world.js';
import { keys, runOnTerminal, type OnTerminal } from './support/terminal.js';

const cli = fileURLToPath(new URL('../packages/cli/bin/codedeployer.js', import.meta.url));
const script = 'deploy/hook-scripts/web/AfterInstall.sh';
const [hideCursor, showCursor] = ['\u001b[?25l', '\u001b[?25h'];

describe('the live view', () => {
  let world: AwsWorld;
  let terminal: OnTerminal;
  /** Instances that stay at AfterInstall until they are let go, and those that fail there. */
  const held = new Set<string>();
  const failing = new Set<string>();

  const begin = async (instances: number, options: AwsWorldOptions = {}) => {
    held.clear();
    failing.clear();
    world = await createAwsWorld({
      ...options,
      instances,
      async answer(id, command, signal) {
        if (command !== 'AfterInstall') return undefined;
        if (failing.has(id)) return scriptFailure(script, 7, '[stderr]no such table');
        await until(() => !held.has(id) || signal?.aborted === true, `${id} is let go`, 60_000);
        return undefined;
      },
    });
  };
  afterEach(() => world.dispose());

  const env = (more: Readonly<Record<string, string>> = {}) => ({
    AWS_ENDPOINT_URL: world.endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    CODEDEPLOYER_POLL_INTERVAL: '0.1',
    CODEDEPLOYER_DEPLOYMENT_CONFIG: 'CodeDeployDefault.AllAtOnce',
    ...more,
  });
  const deployOn = (
    cols: number,
    more: Readonly<Record<string, string>> = {},
    ...flags: string[]
  ) =>
    runOnTerminal(
      process.execPath,
      [cli, 'deploy', '--version', '1', ...flags],
      { cwd: world.project.directory, env: env(more) },
      { cols, rows: 24 },
    );
  /** The rows of the view that stand on the screen, once one of them is as wanted. */
  const viewWith = async (wanted: RegExp, isWhole = (_rows: readonly string[]) => true) => {
    let rows: string[] = [];
    const look = async () => {
      const screen = await terminal.screen();
      rows = screen.slice(screen.findLastIndex((line) => line.startsWith('shop 1: ')));
      return rows.some((row) => wanted.test(row)) && isWhole(rows);
    };
    await until(look, `${String(wanted)} is on the screen`).catch((error: unknown) => {
      throw new Error(rows.join('\n'), { cause: error });
    });
    return rows;
  };
  const isBar = (row: string) => row.includes('  [');
  /** The rows once the instance is at its event, and the numbers, which come by an event of their own, are there as well. */
  const viewOfOne = (id: string) =>
    viewWith(new RegExp(`> ${id} {2}AfterInstall`), (rows) =>
      rows.some((row) => row.includes(' of 1 done')),
    );
  /** What was written by a run that was interrupted: its view is gone, and the cursor is there. */
  const takenAway = async () => {
    expect(await terminal.ended, terminal.output()).to.equal(130);
    const left = await terminal.screen();
    expect(left.filter(isBar)).to.deep.equal([]);
    expect(left.at(-1)).to.match(/^\(CANCELLED\)/);
    const raw = terminal.raw();
    expect(raw.lastIndexOf(showCursor)).to.be.above(raw.lastIndexOf(hideCursor));
    return raw;
  };

  it('shows of 100 instances how many are done and those that matter, at 80 and at 200 columns and when that changes; then its lines are left', async () => {
    await begin(100);
    for (const id of ['i-web-5', 'i-web-6', 'i-web-77']) held.add(id);
    failing.add('i-web-3');
    terminal = deployOn(80);
    const at = '96 of 100 done, 3 in progress, 1 failed';
    // The rows of instances come by events of their own, and the last of them with the last bytes of a picture.
    const active = (rows: readonly string[]) =>
      rows.filter((row) => /^ {2}> i-web-\d+ {2}AfterInstall {2}\d+ s$/.test(row));
    const narrow = await viewWith(new RegExp(at), (rows) => active(rows).length === 3);
    expect(narrow[0]).to.match(/^shop 1: waiting for the deployments, \d+ s$/);
    expect(narrow[1]).to.match(
      /^web {2}\[█{11,}▒x\] {2}96 of 100 done, 3 in progress, 1 failed, \d+ s$/,
    );
    expect(narrow[1]).to.have.length.within(70, 79);
    expect(narrow[2]).to.match(
      /^ {2}x i-web-3 {2}AfterInstall failed: Script at specified location: .*…$/,
    );
    expect(narrow[2]).to.have.length(79);
    const running = narrow.slice(3).map((row) => row.replace(/\d+ s$/, 'N s'));
    expect(running.toSorted()).to.deep.equal([
      '  > i-web-5  AfterInstall  N s',
      '  > i-web-6  AfterInstall  N s',
      '  > i-web-77  AfterInstall  N s',
    ]);

    terminal.resize(200, 24);
    const wide = await viewWith(/failed with exit code 7/);
    expect(wide[1]).to.match(/^web {2}\[█{36}▒x\] {2}96 of 100/);
    await until(
      async () => (await terminal.screen()).filter(isBar).length === 1,
      'the view is there once',
    );
    terminal.resize(80, 24);
    const again = await viewWith(/…$/, (rows) => rows.every((row) => row.length < 80));
    // What the time is longer by from 10 s on, the bar is shorter by.
    const withoutTime = (row = '') => row.replace(/█+/, '█').replace(/\d+ s$/, '');
    expect(withoutTime(again[1])).to.equal(withoutTime(narrow[1]));
    expect(again[1]).to.have.length(narrow[1]?.length ?? 0);

    held.clear();
    expect(await terminal.ended, terminal.output()).to.equal(0);
    const left = await terminal.screen();
    expect(left.at(-1)).to.equal('Deployed shop 1 to web.');
    expect(left.join('\n')).to.contain('web: succeeded on 99 of 100 instances only');
    expect(left.join('\n'))
      .to.contain('i-web-3 AfterInstall failed')
      .and.not.to.contain('succeeded (');
    expect(terminal.raw()).to.contain('\u001b[31m');
    expect(terminal.raw().lastIndexOf(showCursor)).to.be.above(
      terminal.raw().lastIndexOf(hideCursor),
    );
  });

  it('of one instance is taken away by Ctrl-C, which gives the cursor back; without color where NO_COLOR says so', async () => {
    await begin(1);
    held.add('i-web-1');
    terminal = deployOn(200, { NO_COLOR: '1' });
    const rows = await viewOfOne('i-web-1');
    expect(rows[1]).to.match(/^web {2}\[▒{38}\] {2}0 of 1 done, 1 in progress, \d+ s$/);
    terminal.type(keys.ctrlC);
    const raw = await takenAway();
    // No colors.
    expect(raw).not.to.match(/\p{Cc}\[[\d;]+m/u);
  });

  it('is taken away by SIGTERM as well; has colors where FORCE_COLOR says so, on a terminal of which Node knows none', async () => {
    await begin(1);
    held.add('i-web-1');
    terminal = deployOn(200, { TERM: 'plain', FORCE_COLOR: '1' });
    await viewOfOne('i-web-1');
    terminal.kill('SIGTERM');
    const raw = await takenAway();
    expect(raw).to.match(/\p{Cc}\[[\d;]+m/u);
  });

  it('has 80 columns on a terminal that was not told its size; gives way to the shell with Ctrl-Z, and comes back with it', async () => {
    await begin(1);
    held.add('i-web-1');
    terminal = runOnTerminal(
      'bash',
      ['--norc', '--noprofile', '-i'],
      { cwd: world.project.directory, env: env({ PS1: 'shell> ', NODE: process.execPath }) },
      { cols: 80, rows: 24 },
    );
    terminal.type(`stty cols 0 rows 0; "$NODE" "${cli}" deploy --version 1${keys.enter}`);
    const rows = await viewOfOne('i-web-1');
    expect(rows[1]).to.match(/^web {2}\[▒{38}\] {2}0 of 1 done, 1 in progress, \d+ s$/);

    terminal.type(keys.ctrlZ);
    await terminal.sees('Stopped');
    expect((await terminal.screen()).filter(isBar)).to.deep.equal([]);
    const raw = terminal.raw();
    expect(raw.lastIndexOf(showCursor)).to.be.above(raw.lastIndexOf(hideCursor));

    terminal.type(`fg${keys.enter}`);
    await viewOfOne('i-web-1');
    held.clear();
    await terminal.sees('Deployed shop 1 to web.');
    terminal.type(`exit${keys.enter}`);
    expect(await terminal.ended, terminal.output()).to.equal(0);
  });

  it('gives way to a question, and comes back with the answer', async () => {
    await begin(1, {
      ...twoGroups,
      files: {
        ...twoGroups.files,
        'deploy/codedeployer.yml': `application: shop
bucket: shop-revisions
groups: [web, db]
source: dist
waves:
  - { groups: [web], then: { confirm: 'Go on to db?' } }
  - [db]
`,
      },
    });
    held.add('i-db-1');
    terminal = deployOn(80);
    await terminal.sees('Go on to db? [y/N]');
    const asked = await terminal.screen();
    expect(asked.at(-1)).to.contain('Go on to db? [y/N]');
    expect(asked.filter(isBar)).to.deep.equal([]);
    terminal.type(`y${keys.enter}`);
    const rows = await viewOfOne('i-db-1');
    expect(rows[1]).to.match(/^db {3}\[▒+\] {2}0 of 1 done, 1 in progress/);
    held.clear();
    expect(await terminal.ended, terminal.output()).to.equal(0);
    expect((await terminal.screen()).at(-1)).to.equal('Deployed shop 1 to web, db.');
  });

  it('is nowhere but on a terminal that can be drawn on: else there are the lines, as in a pipe', async () => {
    await begin(1);
    const piped = await world.project.codedeployer(['deploy', '--version', '1'], { env: env() });
    expect(piped.code, piped.output).to.equal(0);
    expect(piped.output).not.to.contain('\u001b');
    const known = (text: string) =>
      text
        .replaceAll(/d-[A-Z\d]{9}|\d+\.\d s/g, '…')
        .split(/\r?\n/)
        .filter((line) => !/S3|uploaded/i.test(line));
    for (const [more, ...flags] of [
      [{ TERM: 'dumb' }],
      [{ CI: 'true' }],
      [{}, '--json'],
    ] as const) {
      terminal = deployOn(200, more, ...flags);
      expect(await terminal.ended, terminal.output()).to.equal(0);
      expect(terminal.raw()).not.to.contain('\u001b');
      if (flags.length === 0)
        expect(known(terminal.output()).join('\n')).to.equal(known(piped.output).join('\n'));
      else expect(terminal.output()).to.contain('"succeeded": true');
    }
  });
});
