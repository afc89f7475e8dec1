import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { RunReport } from '@codedeployer/core';
import { expect } from 'chai';
import { chromium } from 'playwright-core';
import { createProject, smallest, type Project } from './support/project.js';
import { until } from './support/run.js';

const script = 'deploy/hook-scripts/web/AfterInstall.sh';
const page = '.codedeployer/report.html';

/** What a reader sees of a page. */
function textOf(html: string): string {
  return html
    .replace(/<style>[^]*?<\/style>/, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

describe('the report of a run', () => {
  let project: Project;
  beforeEach(async () => {
    project = await createProject();
  });
  afterEach(() => project.dispose());

  const rehearse = (...flags: string[]) => [
    'rehearse',
    '--isolation',
    'directory',
    '--instances',
    '1',
    ...flags,
  ];
  const read = async () => textOf(await readFile(project.path(page), 'utf8'));

  it('is JSON on stdout and a page, with when each event began and ended', async () => {
    const ended = await project.codedeployer(rehearse('--json', '--report', page));
    expect(ended.code, ended.output).to.equal(0);
    expect(ended.output).to.contain(`Report: ${project.path(page)}`);
    const report = JSON.parse(ended.stdout) as RunReport;
    expect(Object.keys(report)).to.include.members([
      'succeeded',
      'application',
      'groups',
      'startTime',
      'endTime',
      'contents',
      'version',
      'digest',
      'revision',
      'deployments',
      'notStarted',
      'warnings',
      'rehearsal',
    ]);
    const [deployment] = report.deployments;
    const [instance] = deployment!.instances;
    const times = instance!.events.flatMap(({ startTime, endTime }) => [startTime, endTime]);
    expect(times).to.have.length.above(4);
    const all = [deployment!.startTime, ...times, deployment!.endTime, report.endTime];
    for (const time of all) expect(new Date(time ?? '').toISOString()).to.equal(time);
    expect(all).to.deep.equal(all.toSorted());

    const text = await read();
    expect(text).to.contain('Rehearsal succeeded');
    expect(text).to.contain(instance!.instanceId).and.to.contain(deployment!.deploymentId);
    expect(text).to.contain('index.html 644 · 14 B');
  });

  it('has what the linter warns of', async () => {
    await project.write({
      'deploy/appspec.yml': `${smallest['deploy/appspec.yml']}  AfterInstal:\n    - location: deploy/hook-scripts/hook-wrapper.sh\n`,
    });
    const ended = await project.codedeployer(rehearse('--json', '--report', page));
    expect(ended.code, ended.output).to.equal(0);
    const { warnings } = JSON.parse(ended.stdout) as RunReport;
    expect(warnings).to.have.length(1);
    expect(warnings[0]?.message).to.contain('deploy/appspec.yml:7').and.to.contain('AfterInstal');
    expect(await read()).to.contain('Warnings deploy/appspec.yml:7');
  });

  it('shows in a browser which script failed where, and its last output as text', async () => {
    await project.write({
      [script]: `#!/usr/bin/env bash\necho '</pre><script>document.title = "taken"</script>'\nexit 7\n`,
    });
    const ended = await project.codedeployer(rehearse('--json', '--report', page));
    expect(ended.code, ended.output).to.equal(1);
    const report = JSON.parse(ended.stdout) as RunReport;
    expect(report).to.include({ succeeded: false });
    expect(report.error?.code).to.equal('DEPLOYMENT_FAILED');
    const instanceId = report.deployments[0]!.instances[0]!.instanceId;

    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    try {
      const tab = await browser.newPage({ viewport: { width: 360, height: 740 } });
      const complaints: string[] = [];
      tab.on('console', (message) => complaints.push(message.text()));
      await tab.goto(pathToFileURL(project.path(page)).href);
      expect(await tab.title()).to.match(/^✕ shop .*: Rehearsal failed$/);
      expect(await tab.getByText(`AfterInstall failed on ${instanceId}`).isVisible()).to.be.true;
      expect(await tab.getByText('failed with exit code 7').first().isVisible()).to.be.true;
      expect(await tab.getByText('</pre><script>').first().isVisible()).to.be.true;
      expect(await tab.evaluate('document.documentElement.scrollWidth')).to.equal(360);
      expect(complaints).to.deep.equal([]);
    } finally {
      await browser.close();
    }
  });

  it('says of a run that was interrupted what was going on', async () => {
    await project.write({ [script]: '#!/usr/bin/env bash\nsleep 60\n' });
    const ended = await project.codedeployer(rehearse('--json', '--report', page), {
      during: async (child, output) => {
        await until(() => output().includes(' Install succeeded'), 'AfterInstall is next');
        child.kill('SIGINT');
      },
    });
    expect(ended.code, ended.output).to.equal(130);
    const report = JSON.parse(ended.stdout) as RunReport;
    expect(report.error?.code).to.equal('CANCELLED');
    expect(report.deployments[0]?.status).to.equal('InProgress');
    const text = await read();
    expect(text).to.contain('Rehearsal cancelled');
    expect(text)
      .to.match(/Install succeeded/)
      .and.to.match(/AfterInstall (?:in progress|pending)/);
  });

  it('says of a run that nobody waited for that it goes on', async () => {
    await project.write({ [script]: '#!/usr/bin/env bash\nsleep 60\n' });
    const ended = await project.codedeployer(rehearse('--timeout', '0.3', '--report', page));
    expect(ended.code, ended.output).to.equal(3);
    expect(await read())
      .to.contain('Stopped waiting')
      .and.to.contain('web in progress');
  });

  it('says of a revision that was refused why', async () => {
    await project.write({ 'deploy/appspec.yml': 'version: 0.0\nos: linux\nhooks: 7\n' });
    const ended = await project.codedeployer(rehearse('--json', '--report', page));
    expect(ended.code).to.equal(1);
    expect(ended.output).not.to.contain('deployment d-');
    const { error, deployments } = JSON.parse(ended.stdout) as RunReport;
    expect(deployments).to.deep.equal([]);
    expect(await read())
      .to.contain('Nothing was deployed')
      .and.to.contain(error!.code);
  });

  it('is not part of the next revision, wherever it is written', async () => {
    const flags = rehearse('--source', 'dist', '--report', 'dist/report.html', '--json');
    const digests: string[] = [];
    for (const _time of [1, 2]) {
      const ended = await project.codedeployer(flags);
      expect(ended.code, ended.output).to.equal(0);
      digests.push((JSON.parse(ended.stdout) as RunReport).digest!);
    }
    expect(await readdir(project.path('dist'))).to.deep.equal(['index.html', 'report.html']);
    expect(digests[0]).to.equal(digests[1]);
  });

  it('refuses, before anything is deployed, a page that could not be written', async () => {
    await mkdir(project.path('folder.html'));
    for (const [file, code] of [
      ['folder.html', 'REPORT_UNWRITABLE'],
      ['dist/index.html/report.html', 'REPORT_UNWRITABLE'],
      ['report.txt', 'CONFIG_INVALID_VALUE'],
    ] as const) {
      const ended = await project.codedeployer(rehearse('--report', file));
      expect(ended.code, ended.output).to.equal(1);
      expect(ended.output).to.contain(code).and.to.contain(file);
      expect(existsSync(project.path('.codedeployer'))).to.be.false;
    }
  });

  it('warns when the page could not be written in the end, and keeps to the outcome', async () => {
    await project.write({ [script]: '#!/usr/bin/env bash\nsleep 1\n' });
    const ended = await project.codedeployer(rehearse('--report', 'out/report.html'), {
      during: async (_child, output) => {
        await until(() => output().includes('Install succeeded'), 'AfterInstall is next');
        await rm(project.path('out'), { recursive: true });
        await writeFile(project.path('out'), '');
      },
    });
    expect(ended.code, ended.output).to.equal(0);
    expect(ended.output).to.contain('Warning: The report could not be written to');
  });

  it('tells a GitHub Actions job its outputs and what failed, and lets no script speak for it', async () => {
    await project.write({
      [script]: `#!/usr/bin/env bash\nprintf '::warning::from the script\\n100%% lost\\n'\nexit 7\n`,
      'output.txt': 'before=1\n',
    });
    const env = { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: project.path('output.txt') };
    const ended = await project.codedeployer(rehearse('--json'), { env });
    expect(ended.code, ended.output).to.equal(1);
    const report = JSON.parse(ended.stdout) as RunReport;
    const [deployment] = report.deployments;
    const { deploymentId, instances } = deployment!;
    const commands = ended.output.split('\n').filter((line) => line.trimStart().startsWith('::'));
    expect(commands).to.have.length(1);
    expect(commands[0])
      .to.contain(`::error title=web%3A AfterInstall failed on ${instances[0]!.instanceId}::`)
      .and.to.contain('failed with exit code 7%0A')
      .and.to.contain('100%25 lost');
    const lines = (await readFile(project.path('output.txt'), 'utf8')).split('\n');
    expect(lines).to.deep.equal([
      'before=1',
      'succeeded=false',
      'application=shop',
      `version=${report.version!}`,
      `digest=${report.digest!}`,
      'bucket=shop-revisions',
      `key=${report.revision!.key}`,
      `deployment-ids=${deploymentId}`,
      `deployments={"web":"${deploymentId}"}`,
      '',
    ]);
  });
});
