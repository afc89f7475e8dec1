import { createHash } from 'node:crypto';
import type { DeploymentOutcome, RunReport } from '@codedeployer/core';
import { expect } from 'chai';
import { formatHoldings } from '../../dist/report/format-report.js';
import { formatPage } from '../../dist/report/html/format-page.js';
import type { PageEntry } from '../../dist/report/html/revision.js';
import {
  entries,
  failed,
  instance,
  outcome,
  refused,
  succeeded,
  timedOut,
} from './sample-reports.js';

/** What a reader sees of a page: its text without the markup, spaces as one. */
function textOf(page: string): string {
  return page
    .replace(/<style>[^]*?<\/style>/, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

/** The same report with one instance that failed with some output, under some names. */
function failing(change: {
  readonly group?: string;
  readonly instanceId?: string;
  readonly log?: string;
  readonly script?: string;
}): RunReport {
  const broken = instance(change.instanceId ?? 'i-1', 0, 'AfterInstall');
  const events = broken.events.map((event) =>
    event.diagnostics === undefined
      ? event
      : {
          ...event,
          diagnostics: {
            ...event.diagnostics,
            logTail: change.log ?? event.diagnostics.logTail,
            scriptName: change.script ?? event.diagnostics.scriptName,
          },
        },
  );
  const deployment: DeploymentOutcome = outcome(change.group ?? 'web', [{ ...broken, events }], {
    status: 'Failed',
  });
  return { ...failed, groups: [deployment.group], deployments: [deployment] };
}

describe('the page about a run', () => {
  it('says first what failed where, then the message, the output and what helps', () => {
    const text = textOf(formatPage(failed, entries));
    const order = [
      'Deployment failed',
      'ec2-beta AfterInstall failed on i-0b1b2c3d4e5f60712 (1 of 3 instances)',
      'ec2-alfa succeeded on 2 of 2 instances',
      'failed with exit code 1',
      'npm error code ENOTFOUND',
      'd-ROLLBACK1',
      'mode: 0644 is read as octal',
    ].map((words) => text.indexOf(words));
    expect(order).not.to.include(-1);
    expect(order).to.deep.equal(order.toSorted((a, b) => a - b));
  });

  it('has every instance with its events, and what was deployed', () => {
    const text = textOf(formatPage(failed, entries));
    for (const words of [
      'i-0a1b2c3d4e5f60718 succeeded',
      'i-0b1b2c3d4e5f60713 pending',
      'ValidateService skipped',
      '9.5 s',
      's3://shop-revisions/shop/9f86',
      'AfterInstall.sh 755 · 301 B',
      '→ ../server.js',
      'uploads / empty folder',
    ])
      expect(text).to.contain(words);
  });

  it('tells of a rehearsal which files each instance has more, other and fewer', () => {
    const page = formatPage(succeeded, entries);
    const text = textOf(page);
    expect(text).to.contain('Rehearsal succeeded');
    expect(text).to.contain('ec2-alfa i-alfa-1 and i-alfa-2 7 added , 1 changed , 1 removed');
    expect(text).to.match(/~ ?changed +hosts/);
    expect(text).to.match(/− ?removed +server\.js/);
    expect(text).to.contain('Services are not started by systemd.');
    expect(page).not.to.contain('What went wrong');
  });

  it('tells of a further deployment what it has changed itself', () => {
    const holdings = succeeded.rehearsal?.holdings ?? [];
    const byDeployment = { added: ['/srv/new.txt'], changed: [], removed: [] };
    const report = (later: number) => ({
      ...succeeded,
      rehearsal: {
        isolation: { kind: 'namespaces' as const, reason: '', limits: [] },
        directory: '/srv/shop',
        holdings: holdings.map((one, index) => (index < later ? { ...one, byDeployment } : one)),
      },
    });
    const all = textOf(formatPage(report(3), entries));
    expect(all).to.contain('Compared to what was there before this deployment:');
    expect(all).to.contain('ec2-alfa i-alfa-1 and i-alfa-2 1 added , 0 changed , 0 removed');
    expect(all).not.to.contain('hosts');
    const some = textOf(formatPage(report(2), entries));
    expect(some).to.contain('before this deployment, and where it was the first to this machine');
    expect(some).to.contain('ec2-beta i-beta-1 7 added , 1 changed , 1 removed');
    expect(formatHoldings(report(1)).filter((line) => line.includes('compared'))).to.deep.equal([
      'ec2-alfa i-alfa-1 holds, compared to before this deployment: 1 added, 0 changed, 0 removed',
      'ec2-alfa i-alfa-2 holds, compared to what it started as: 7 added, 1 changed, 1 removed',
      'ec2-beta i-beta-1 holds, compared to what it started as: 7 added, 1 changed, 1 removed',
    ]);
  });

  it('tells what is known of a run that was given up, and of one that never began', () => {
    const waiting = textOf(formatPage(timedOut));
    expect(waiting).to.contain('Stopped waiting');
    expect(waiting).to.contain('ec2-alfa in progress when last looked at');
    expect(waiting.match(/Stopped waiting after/g)).to.have.length(1);
    expect(waiting).to.contain('Raise &quot;timeout&quot; to wait longer.');
    expect(waiting).to.contain('DownloadBundle in progress');
    const nothing = textOf(formatPage(refused));
    expect(nothing).to.contain('Nothing was deployed');
    expect(nothing).to.contain('AfterInstall.sh: no shebang');
    expect(nothing).not.to.contain('What happened when');
    const message = 'web: No instance has the tags Role=web.';
    const empty = formatPage({ ...refused, error: { code: 'NO_INSTANCES', message } });
    expect(textOf(empty)).to.contain(message);
  });

  it('names groups that were not deployed to, and deployments that failed without a word', () => {
    const text = textOf(
      formatPage({
        ...failed,
        deployments: [
          outcome('web', [], {
            status: 'Failed',
            error: { code: 'NO_INSTANCES', message: 'No instances found.' },
          }),
          outcome('api', [], { status: 'Stopped' }),
        ],
        notStarted: [{ group: 'jobs', reason: 'another deployment is running' }],
      }),
    );
    expect(text).to.contain('web No instances found.');
    expect(text).to.contain('api stopped').and.to.contain('CodeDeploy tells no reason.');
    expect(text).to.contain('jobs not deployed to').and.to.contain('another deployment is running');
  });

  it('tells failures that CodeDeploy tolerated, without calling the deployment failed', () => {
    const tolerated = outcome('web', [instance('i-1', 0), instance('i-2', 1, 'Install')]);
    const text = textOf(formatPage({ ...succeeded, deployments: [tolerated] }));
    expect(text).to.contain('Rehearsal succeeded');
    expect(text).to.contain('web succeeded on 1 of 2 instances');
    expect(text).to.contain('web Install failed on i-2 (1 of 2 instances)');
    expect(text).to.contain('What went wrong').and.to.contain('npm error code ENOTFOUND');
  });

  const hostile = `</pre></style><script>alert('x')</script><img src=x onerror="alert(1)">`;
  const tags = (page: string) => page.match(/<[a-z!/][^>]*>/gi)?.length;

  it('shows hostile names and output as text: nothing from outside becomes markup', () => {
    const harmless = failing({ group: 'g', instanceId: 'i', log: 'l', script: 's' });
    const report = failing({ group: hostile, instanceId: hostile, log: hostile, script: hostile });
    const page = formatPage({ ...report, application: hostile, version: hostile, branch: hostile });
    expect(page).not.to.contain('<script').and.not.to.contain('<img');
    expect(page).to.contain('&lt;script&gt;alert(&#39;x&#39;)');
    expect(tags(page)).to.equal(tags(formatPage(harmless)));

    const list = (path: string, target: string): PageEntry[] => [
      { path: `${path}/${path}`, type: 'symlink', mode: 0o777, target },
    ];
    const strange = hostile.replaceAll('/', '');
    expect(tags(formatPage(succeeded, list(strange, hostile)))).to.equal(
      tags(formatPage(succeeded, list('a', 'b'))),
    );
  });

  it('makes visible what would hide or reorder text, and drops the colors of a terminal', () => {
    const log =
      '\u001b[31mred\u001b[0m\r\nnul \u0000 bell \u0007 progress 1%\rprogress 2%\n\u202Etxt.exe';
    const page = formatPage(failing({ log, instanceId: 'i\u2066\n\u0008' }));
    expect(page).to.contain('<span>red\n').and.to.contain('nul ␀ bell ␇ progress 1%\n');
    expect(page).to.contain('\\u202etxt.exe');
    // Neither what steers a terminal nor what reorders text is left.
    expect(page).not.to.match(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  });

  it('allows itself nothing but its own style sheet, by the hash of it', () => {
    const page = formatPage(failed, entries);
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1];
    expect(policy).to.equal(
      `default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; img-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
    );
    expect(page).not.to.match(/ style="| on[a-z]+="|<script|@import|url\((?!#running)/);
    // The only addresses are that of the deployment in the console and the name of SVG.
    expect([...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address)).to.satisfy(
      (found: string[]) =>
        found.every((address) => /^(?:data:|https:\/\/[a-z0-9-]+\.console\.aws)/.test(address)),
    );
  });

  it('stays small for a revision of 54,000 files, and accounts for each of them', () => {
    const many = Array.from({ length: 54_000 }, (_, index): PageEntry => ({
      path: `node_modules/package-${index % 900}/lib/file-${index}.js`,
      type: 'file',
      mode: 0o644,
      size: 1000,
    }));
    const page = formatPage(
      { ...succeeded, contents: { files: many.length, size: 54_000_000 } },
      many,
    );
    expect(page.length).to.be.below(1_500_000);
    expect(textOf(page)).to.contain('node_modules/ 54,000 files, 54 MB');
    expect(textOf(page)).to.contain('package-899/lib/ 60 files, 60 kB');
  });

  it('states the remainder of a folder with thousands of files', () => {
    const uploads = Array.from({ length: 5000 }, (_, index): PageEntry => ({
      path: `uploads/${index}`,
      type: 'file',
      mode: 0o644,
      size: 2000,
    }));
    expect(textOf(formatPage(succeeded, uploads))).to.contain('and 4,800 more files, 9.6 MB');
  });

  it('stays small for a fleet, keeps those that failed, and counts the others', () => {
    const fleet = Array.from({ length: 1000 }, (_, index) =>
      instance(
        `i-${String(index).padStart(4, '0')}`,
        index / 10,
        index === 870 ? 'Install' : undefined,
      ),
    );
    const page = formatPage({
      ...failed,
      deployments: [outcome('web', fleet, { status: 'Failed' })],
    });
    expect(page.length).to.be.below(2_000_000);
    expect(textOf(page)).to.contain('i-0870 Install failed');
    expect(textOf(page)).to.contain('900 more instances: 900 succeeded');
  });

  it('stays small for a rehearsal that changed a lot on a lot of instances', () => {
    const holdings = Array.from({ length: 60 }, (_, index) => ({
      instanceId: `i-${index}`,
      group: 'web',
      directory: `/rehearsal/${index}`,
      added: Array.from(
        { length: 2000 },
        (_path, file) => `/srv/release-${index}/${file % 40}/${file}`,
      ),
      changed: [],
      removed: [],
    }));
    const { isolation, directory } = succeeded.rehearsal!;
    const page = formatPage({ ...succeeded, rehearsal: { isolation, directory, holdings } });
    expect(page.length).to.be.below(2_000_000);
    expect(textOf(page)).to.contain('web i-59: 2,000 added');
  });
});
