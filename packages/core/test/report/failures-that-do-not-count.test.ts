import { expect } from 'chai';
import type { DeploymentOutcome, RunReport } from '@codedeployer/core';
import { formatEvent } from '../../dist/report/format-event.js';
import { formatFailure } from '../../dist/report/format-failure.js';
import { githubAnnotations } from '../../dist/report/ci/systems.js';
import { formatPage } from '../../dist/report/html/format-page.js';
import { failed, instance, outcome, succeeded } from './sample-reports.js';

/** An instance whose ApplicationStop failed, and which went on, to its end or to another failure. */
function goneOn(instanceId: string, failsAt?: string) {
  const went = instance(instanceId, 0, failsAt);
  const [stop] = instance(instanceId, 0, 'ApplicationStop').events;
  return { ...went, events: went.events.map((event, index) => (index === 0 ? stop! : event)) };
}

const ignoring = (instances: readonly ReturnType<typeof goneOn>[], more = {}): DeploymentOutcome =>
  outcome('web', instances, { ignoreApplicationStopFailures: true, ...more });

const told = (one: DeploymentOutcome): string =>
  formatEvent({ type: 'deployment-finished', outcome: one, othersRunning: false }).join('\n');

describe('the failure of ApplicationStop that a deployment was told to ignore', () => {
  const broken = ignoring([goneOn('i-1', 'AfterInstall')], { status: 'Failed' });
  const report: RunReport = { ...failed, deployments: [broken] };

  it('is not blamed for what failed later, in the message, on the page and in the annotations', () => {
    const message = formatFailure(report);
    expect(message)
      .to.contain('AfterInstall failed on i-1')
      .and.to.contain('ENOTFOUND')
      .and.to.contain('Note: ApplicationStop failed on i-1 and was ignored')
      .and.not.to.contain('Set "ignoreApplicationStopFailures');
    const page = formatPage(report);
    expect(page)
      .to.contain('AfterInstall failed on i-1')
      .and.to.contain('ENOTFOUND')
      .and.not.to.contain('Set &quot;ignoreApplicationStopFailures');
    const annotations = githubAnnotations(report).filter((line) => line.startsWith('::error'));
    expect(annotations).to.have.length(1);
    expect(annotations[0]).to.contain('AfterInstall failed on i-1');
  });

  it('leaves a deployment that succeeded a success, with a note', () => {
    const good = ignoring([goneOn('i-1')]);
    expect(told(good))
      .to.match(/^web: succeeded on 1 of 1 instance\n {2}Note: ApplicationStop failed on i-1/)
      .and.not.to.contain('tolerates');
    const page = formatPage({ ...succeeded, deployments: [good] });
    expect(page).to.contain('class="verdict good"').and.to.contain('failed, ignored');
    expect(page).not.to.contain('What went wrong');
  });

  it('counts where the deployment was not told so', () => {
    const strict = outcome('web', [instance('i-1', 0, 'ApplicationStop')], { status: 'Failed' });
    expect(formatFailure({ ...failed, deployments: [strict] }))
      .to.contain('ApplicationStop failed on i-1')
      .and.to.contain('Set "ignoreApplicationStopFailures: true"');
  });
});

describe('a success on 19 of 20 instances', () => {
  const instances = Array.from({ length: 20 }, (_, index) =>
    instance(`i-${index}`, index, index === 7 ? 'Install' : undefined),
  );
  const partly = outcome('web', instances);

  it('is amber on the page, neither green nor red', () => {
    const page = formatPage({ ...succeeded, deployments: [partly] });
    expect(page)
      .to.contain('class="verdict mixed"')
      .and.to.contain('Rehearsal succeeded in part')
      .and.to.contain('class="card group mixed"');
    expect(page).not.to.contain('class="verdict good"');
  });

  it('says so in the log', () => {
    expect(told(partly)).to.contain('Warning: web: succeeded on 19 of 20 instances only');
  });
});
