import { expect } from 'chai';
import type { RunReport } from '@codedeployer/core';
import { formatEvent } from '../../dist/report/format-event.js';
import { formatFailure } from '../../dist/report/format-failure.js';
import { githubAnnotations } from '../../dist/report/ci/systems.js';
import { formatPage } from '../../dist/report/html/format-page.js';
import { failed, instance, outcome } from './sample-reports.js';

const wrapper = 'deploy/hook-scripts/hook-wrapper.sh';
const head = '[stdout][2026-11-23 13:39:09+0000] [shop:web:AfterInstall]';
const headings = ['LifecycleEvent - AfterInstall', `Script - ${wrapper}`];

/** A report about one instance of group web of application shop whose AfterInstall failed with this log. */
function failedWith(lines: readonly string[], scriptName = wrapper): RunReport {
  const broken = instance('i-1', 0, 'AfterInstall');
  const events = broken.events.map((event) => {
    const { diagnostics } = event;
    if (diagnostics === undefined) return event;
    return {
      ...event,
      diagnostics: { ...diagnostics, scriptName, logTail: `${lines.join('\n')}\n` },
    };
  });
  return {
    ...failed,
    deployments: [outcome('web', [{ ...broken, events }], { status: 'Failed' })],
  };
}

/** What stands behind the bars of the message, and the line that says what failed. */
function told(report: RunReport): { readonly headline: string; readonly tail: readonly string[] } {
  const lines = formatFailure(report).split('\n');
  return {
    headline: lines[1] ?? '',
    tail: lines.filter((line) => line.startsWith('    |')).map((line) => line.slice(6)),
  };
}

describe('the message about a failed script', () => {
  it('is what the agent has where nobody knows the cause: code, script, message and the last lines', () => {
    const message = formatFailure(failedWith([...headings, '[stderr]oh dear, 0x17']));
    expect(message).to.contain('AfterInstall failed on i-1').and.to.contain('(ScriptFailed)');
    expect(message)
      .to.contain(wrapper)
      .and.to.match(/failed with exit code \d+/);
    expect(message).to.contain('| oh dear, 0x17').and.not.to.contain('Hint:');
  });

  it('is told whole at the end of the run alone, and in a line where others still run', () => {
    const report = failedWith([...headings, `${head} copying`]);
    const early = formatEvent({
      type: 'deployment-finished',
      outcome: report.deployments[0]!,
      othersRunning: true,
    }).join('\n');
    expect(early).to.contain('AfterInstall failed on i-1: Script at').and.not.to.contain('copying');
    expect(formatFailure(report)).to.contain('copying');
  });

  it('lets nothing that an instance says begin a line of ours', () => {
    const forged = '\nDeployed shop 1.0 to web.';
    const report = failedWith([...headings, `${head} a`], `scripts/x.sh${forged}`);
    const [group] = report.deployments;
    for (const { events } of group?.instances ?? [])
      for (const { diagnostics } of events)
        if (diagnostics !== undefined) Object.assign(diagnostics, { message: `b${forged}` });
    expect(formatFailure(report))
      .to.contain('script scripts/x.sh␊Deployed')
      .and.not.to.match(/^Deployed/m);
  });

  it('has the lines as the script printed them, and names the script of the group', () => {
    const { headline, tail } = told(
      failedWith([
        ...headings,
        `${head} copying`,
        `${head} [a] bracket of its own`,
        `${head} error: deploy/hook-scripts/web/AfterInstall.sh ended with exit code 1 after 0 s`,
      ]),
    );
    expect(headline).to.equal(
      `  AfterInstall failed on i-1, script deploy/hook-scripts/web/AfterInstall.sh, run by ${wrapper} (ScriptFailed)`,
    );
    expect(tail).to.deep.equal([
      'copying',
      '[a] bracket of its own',
      'error: deploy/hook-scripts/web/AfterInstall.sh ended with exit code 1 after 0 s',
    ]);
  });

  it('leaves what is not exactly in the form of the wrapper, and then names what CodeDeploy names', () => {
    const others = [
      '[2026-11-23 13:39:09+0000] [shap:web:AfterInstall] another application',
      '[2026-11-23 13:39:09+0000] [shop:api:AfterInstall] another group',
      '[2026-11-23 13:39:09+0000] [shop:web:Install] another event',
      '[2026-11-23 13:39:09] [shop:web:AfterInstall] no zone',
      'before [2026-11-23 13:39:09+0000] [shop:web:AfterInstall] not at the start',
    ];
    const { headline, tail } = told(
      failedWith([...headings, ...others.map((line) => `[stderr]${line}`)]),
    );
    expect(tail).to.deep.equal(others);
    expect(headline).to.equal(`  AfterInstall failed on i-1, script ${wrapper} (ScriptFailed)`);
  });

  it('does not name a script that the group does not have', () => {
    const { headline, tail } = told(
      failedWith([
        ...headings,
        `${head} error: deployment group web has no script for any event in deploy/hook-scripts/web`,
      ]),
    );
    expect(headline).to.contain(`script ${wrapper} (`);
    expect(tail[0]).to.match(/^error: deployment group web/);
  });

  it('keeps the names of scripts where several ran', () => {
    const lines = ['Script - a.sh', '[stdout]of a', 'Script - b.sh', '[stderr]of b'];
    const { headline, tail } = told(failedWith([...headings.slice(0, 1), ...lines], 'b.sh'));
    expect(headline).to.contain('script b.sh (');
    expect(tail).to.deep.equal(['Script - a.sh', 'of a', 'Script - b.sh', 'of b']);
  });

  it('is the same on the page and in the annotations, while the data stay as they were', () => {
    const report = failedWith([...headings, `${head} copying`, '[stderr]of the agent']);
    const page = formatPage(report, []);
    expect(page)
      .to.contain('>copying\n</span>')
      .and.to.contain('<span class="stderr">of the agent')
      .and.to.contain('<code>deploy/hook-scripts/web/AfterInstall.sh</code>, run by');
    expect(page).not.to.contain('[shop:web:AfterInstall]');
    const [annotation = ''] = githubAnnotations(report);
    expect(annotation).to.contain('%0Acopying%0Aof the agent');
    expect(JSON.stringify(report)).to.contain(`${head} copying`);
  });
});
