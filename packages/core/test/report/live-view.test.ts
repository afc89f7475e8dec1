import { expect } from 'chai';
import type { DeployEvent } from '../../dist/index.js';
import { createLiveView, type Letters } from '../../dist/report/live-view.js';
import { progressBar } from '../../dist/report/progress-bar.js';

const started = (group: string, deploymentId: string): DeployEvent => ({
  ...{ type: 'deployment-started', group, deploymentId, url: undefined },
});
const at = (instanceId: string, event: string, status: string): DeployEvent => ({
  ...{ type: 'lifecycle-event', group: 'web', deploymentId: 'd-1', instanceId },
  progress: { event, status },
});

/** Letters of one column each, as the command line has them of a library for all. */
const letters: Letters = {
  widthOf: ({ length }) => length,
  shorten: (text, columns) =>
    text.length <= columns ? text : `${text.slice(0, columns - 4)}…${text.slice(-3)}`,
};

/** The view of a run of one minute that has told some events at its beginning. */
function rowsOf(events: readonly DeployEvent[], size = { columns: 100, rows: 24 }): string[] {
  const view = createLiveView(0, letters);
  for (const event of events) view.heed(event, 1000);
  return view.rows(size, 61_000).map(({ text }) => text);
}

describe('the rows of the live view', () => {
  it('have room for a deployment each, those that run first, and say how many have none', () => {
    const groups = Array.from({ length: 30 }, (_none, index) => `g${index}`);
    const finished: DeployEvent = {
      type: 'deployment-finished',
      outcome: { group: 'g0', deploymentId: 'd-g0', status: 'Succeeded', instances: [] },
      othersRunning: true,
    };
    const events = [...groups.map((group) => started(group, `d-${group}`)), finished];
    const rows = rowsOf(events, { columns: 80, rows: 10 });
    expect(rows).to.have.length(9);
    expect(rows[1]).to.match(/^g1 /);
    expect(rows.at(-1)).to.equal('… and 23 more deployments');
    for (const height of [1, 2, 3, 4, 31, 32, 33, 80])
      expect(rowsOf(events, { columns: 80, rows: height })).to.have.length(
        Math.min(Math.max(1, height - 1), 31),
      );
  });

  it('count an instance that has begun since the numbers were asked for', () => {
    const numbers = (counts: Record<string, number>): DeployEvent => ({
      ...{ type: 'deployment-progress', group: 'web', deploymentId: 'd-1', counts },
    });
    const begun = [started('web', 'd-1'), at('i-1', 'AfterInstall', 'InProgress')];
    const [, ahead] = rowsOf([...begun, numbers({ Pending: 2, InProgress: 0 })]);
    expect(ahead).to.match(/^web {2}\[▒+░+\] {2}0 of 2 done, 1 in progress, /);
    const [, among] = rowsOf([...begun, numbers({ Pending: 1, InProgress: 1 })]);
    expect(among).to.equal(ahead);
    // One that has come to its end is not counted twice.
    const [, after] = rowsOf([...begun, numbers({ Pending: 0, Succeeded: 2 })]);
    expect(after).to.match(/^web {2}\[█+\] {2}2 of 2 done, /);
  });

  it('show what failed before what stands still and what is in progress, and that longest', () => {
    const standstill = {
      waitsFor: 'event',
      event: 'Install',
      since: '2026-01-01T00:00:00.000Z',
      seconds: 180,
    } as const;
    const events: DeployEvent[] = [
      started('web', 'd-1'),
      { type: 'rollback-started', group: 'web', deploymentId: 'd-2', rollbackOf: 'd-1' },
      at('i-1', 'Install', 'InProgress'),
      at('i-2', 'Install', 'InProgress'),
      at('i-3', 'Install', 'Failed'),
      at('i-3', 'AfterInstall', 'Skipped'),
      at('i-4', 'Install', 'Succeeded'),
      {
        type: 'waiting',
        seconds: 180,
        running: [
          {
            group: 'web',
            deploymentId: 'd-1',
            status: 'InProgress',
            standing: [{ instanceId: 'i-2', standstill }],
          },
        ],
      },
    ];
    const rows = rowsOf(events);
    expect(rows[1]).to.match(/^web {11} {2}\[░{38}\] {2}InProgress, 1 min$/);
    expect(rows.slice(2, 5)).to.deep.equal([
      '  x i-3  Install failed',
      '  ! i-2 has been at Install for 3 min, since 2026-01-01 00:00:00 UTC',
      '  > i-1  Install  1 min',
    ]);
    expect(rows[5]).to.match(/^web \(rollback\) {2}\[/);
    expect(rows).to.have.length(6);
    const many = Array.from({ length: 100 }, (_none, index) =>
      at(`i-${index}`, 'Install', 'InProgress'),
    );
    const cut = rowsOf([started('web', 'd-1'), ...many]);
    expect(cut).to.have.length(12);
    expect(cut.at(-1)).to.equal('  … and 91 more');
    // Once it moves, it stands still no more.
    expect(rowsOf([...events, at('i-2', 'Install', 'Succeeded')]).join('\n')).not.to.contain('!');
  });

  it('leave out of long names rather than of what is said of them, and of no name all', () => {
    const planned: DeployEvent = {
      ...{ type: 'planned', application: 'shop', version: 'f'.repeat(64) },
      ...{ digest: '', files: 1, size: 1 },
    };
    const groups = ['a', 'b'].map((one) => `${'production-'.repeat(8)}${one}-1`);
    const events = [planned, ...groups.map((group) => started(group, group))];
    const rows = rowsOf(events, { columns: 80, rows: 24 });
    expect(rows[0])
      .to.match(/^shop f+…fff: planning, 1 min 1 s$/)
      .and.have.length(79);
    expect(rows[1]).to.match(/^production-.*…a-1 {2}Created, 1 min$/);
    expect(rows[2])
      .to.match(/^production-.*…b-1 {2}Created, 1 min$/)
      .and.have.length(79);
    expect(rowsOf(events, { columns: 10, rows: 24 })[1]).to.equal('prod…a-1  Created, 1 min');
  });

  it('have bars as wide as asked for, in which one instance of many has its mark', () => {
    expect(progressBar({ Succeeded: 4, InProgress: 2, Failed: 1, Pending: 3 }, 12)).to.equal(
      '[████▒▒x░░░]',
    );
    expect(progressBar({ Succeeded: 998, InProgress: 1, Failed: 1 }, 12)).to.equal('[████████▒x]');
    expect(progressBar({ Skipped: 1, Unknown: 1, Ready: 1 }, 8)).to.equal('[██xx--]');
    expect(progressBar({}, 5)).to.equal('[░░░]');
    for (let width = 8; width <= 40; width++)
      expect(
        progressBar({ Succeeded: 1, InProgress: 1, Failed: 9, Pending: 500 }, width),
      ).to.have.length(width);
  });

  it('let no name and no message speak to the terminal', () => {
    const events: DeployEvent[] = [
      {
        type: 'planned',
        application: 'shop',
        version: '1\u001b[2J\n2',
        digest: '',
        files: 1,
        size: 1,
      },
      started('web', 'd-1'),
      {
        ...{ type: 'lifecycle-event', group: 'web', deploymentId: 'd-1', instanceId: 'i-1' },
        progress: {
          event: 'Install',
          status: 'Failed',
          diagnostics: {
            errorCode: 'ScriptFailed',
            scriptName: 'x',
            message: 'a\u001b]0;b\r\nc',
            logTail: '',
          },
        },
      },
    ];
    const rows = rowsOf(events);
    expect(rows.join('')).not.to.match(/\p{Cc}/u);
    expect(rows.at(-1)).to.equal('  x i-1  Install failed: a␛]0;b␍');
  });
});
