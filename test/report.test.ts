import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LoggedEvent, RunReport } from '@codedeployer/core';
import { Ajv } from 'ajv';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { chromium } from 'playwright-core';
import { createProject, smallest, type Project } from './support/project.js';
import { untilThere } from './support/until-there.js';

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
    await project.write({ [script]: untilThere(project.path('on')) });
    const ended = await project.codedeployer(rehearse('--report', 'out/report.html'), {
      during: async (_child, output) => {
        await until(() => output().includes('Install succeeded'), 'AfterInstall is next');
        await rm(project.path('out'), { recursive: true });
        await writeFile(project.path('out'), '');
        await writeFile(project.path('on'), '');
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
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: project.path('output.txt'),
      GITHUB_STEP_SUMMARY: project.path('summary.md'),
    };
    const ended = await project.codedeployer(rehearse('--json'), { env });
    expect(ended.code, ended.output).to.equal(1);
    const report = JSON.parse(ended.stdout) as RunReport;
    const [deployment] = report.deployments;
    const { deploymentId, instances } = deployment!;
    const commands = ended.output.split('\n').filter((line) => line.trimStart().startsWith('::'));
    const isGroup = (line: string) => /^::(?:end)?group::/.test(line);
    expect(commands.slice(0, -1).filter((line) => !isGroup(line))).to.deep.equal([]);
    expect(commands.filter(isGroup).slice(-2)).to.deep.equal([
      '::group::Waiting for the deployments',
      '::endgroup::',
    ]);
    expect(commands.at(-1))
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
    const markup = await readFile(project.path('summary.md'), 'utf8');
    const summary = markup.replaceAll(/>\s+|\s+</g, (space) => space.trim());
    expect(summary)
      .to.match(/<h3>❌ shop .*: Rehearsal failed<\/h3>/)
      .and.to.contain(`<td>web</td><td>Failed</td><td>0 of 1 instance</td>`)
      .and.to.contain(deploymentId)
      .and.to.match(/<pre>[^<]*failed with exit code 7[^<]*100% lost[^<]*<\/pre>/);
  });
});

describe('the log of a CI job', () => {
  let project: Project;
  beforeEach(async () => {
    project = await createProject({
      ...smallest,
      [script]:
        "#!/usr/bin/env bash\nprintf '[it|s] lost; 100%% é\\n##vso[task.complete]\\n'\nexit 7\n",
    });
  });
  afterEach(() => project.dispose());

  const section = (which: string, title = '') =>
    new RegExp(String.raw`^␛\[0Ksection_${which}:\d{10}:codedeployer_\d+\r␛\[0K${title}$`);
  const systems = [
    {
      name: 'GitLab',
      env: { GITLAB_CI: 'true' },
      opens: section('start', 'Waiting for the deployments'),
      closes: section('end'),
      says: [],
    },
    {
      name: 'Azure Pipelines',
      env: { TF_BUILD: 'True' },
      opens: /^##\[group\]Waiting for the deployments$/,
      closes: /^##\[endgroup\]$/,
      says: [
        '##vso[task.logissue type=error]web: AfterInstall failed on i-',
        '%0A[it|s] lost; 100%AZP25 é%0A##_vso[',
      ],
    },
    {
      name: 'TeamCity',
      env: { TEAMCITY_VERSION: '2026.1' },
      opens: /^##teamcity\[blockOpened name='Waiting for the deployments'\]$/,
      closes: /^##teamcity\[blockClosed name='Waiting for the deployments'\]$/,
      says: [
        "##teamcity[message text='web: AfterInstall failed on i-",
        '|n|[it||s|] lost; 100% |0x00e9|n##_vso|[',
        "' status='ERROR']",
      ],
    },
  ] as const;
  for (const { name, env, opens, closes, says } of systems)
    it(`is folded by the steps of a run and says what failed, in the words of ${name}`, async () => {
      const ended = await project.codedeployer(
        ['rehearse', '--isolation', 'directory', '--instances', '1'],
        { env },
      );
      expect(ended.code, ended.output).to.equal(1);
      const lines = ended.output.replaceAll('\u001b', '␛').split('\n');
      const opened = lines.findIndex((line) => opens.test(line));
      const closed = lines.findIndex((line, index) => index > opened && closes.test(line));
      expect(opened, ended.output).to.be.above(0);
      expect(lines.slice(opened, closed).join('\n')).to.contain('AfterInstall failed');
      const issue = lines.slice(closed + 1).filter((line) => line.startsWith('##'));
      expect(issue).to.have.length(says.length === 0 ? 0 : 1);
      for (const part of says) expect(issue[0]).to.contain(part);
      expect(ended.output.split('##vso[task.complete]')).to.have.length(1);
    });
});

describe('the variables of a run for later jobs', () => {
  it('are in a file, however it went; one that cannot be written, or that is .env itself, is refused before', async () => {
    const project = await createProject({ ...smallest, [script]: '#!/usr/bin/env bash\nexit 7\n' });
    try {
      const rehearse = ['rehearse', '--isolation', 'directory', '--instances', '1', '--json'];
      const ended = await project.codedeployer([...rehearse, '--dotenv', 'out/deployed.env']);
      expect(ended.code, ended.output).to.equal(1);
      const { application, version, digest, revision, deployments } = JSON.parse(
        ended.stdout,
      ) as RunReport;
      expect((await readFile(project.path('out/deployed.env'), 'utf8')).split('\n')).to.deep.equal([
        'DEPLOYED_SUCCEEDED=false',
        `DEPLOYED_APPLICATION=${application}`,
        `DEPLOYED_VERSION=${version!}`,
        `DEPLOYED_DIGEST=${digest!}`,
        `DEPLOYED_BUCKET=${revision!.bucket}`,
        `DEPLOYED_KEY=${revision!.key}`,
        `DEPLOYED_DEPLOYMENT_IDS=${deployments[0]!.deploymentId}`,
        '',
      ]);
      for (const [file, code] of [
        ['dist/index.html/deployed.env', 'REPORT_UNWRITABLE'],
        ['.env', 'CONFIG_INVALID_VALUE'],
      ] as const) {
        const refused = await project.codedeployer([...rehearse, '--dotenv', file]);
        expect(refused.code, refused.output).to.equal(1);
        expect(refused.output).to.contain(code).and.not.to.contain('started');
      }
    } finally {
      await project.dispose();
    }
  });
});

describe('the event log of a run', () => {
  const schema = fileURLToPath(import.meta.resolve('@codedeployer/core/event-log.schema.json'));
  const isEvent = new Ajv().compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
  const log = 'logs/events.ndjson';
  let project: Project;
  beforeEach(async () => {
    project = await createProject();
  });
  afterEach(() => project.dispose());

  const rehearse = (...flags: string[]) => [
    ...['rehearse', '--isolation', 'directory', '--instances', '1'],
    ...['--event-log', log, ...flags],
  ];
  /** The events of the log, each of which the schema takes. */
  const read = (): LoggedEvent[] => {
    const lines = readFileSync(project.path(log), 'utf8').split('\n');
    expect(lines.pop(), 'what follows the last line').to.equal('');
    return lines.map((line) => {
      const event = JSON.parse(line) as LoggedEvent;
      expect(isEvent(event), `${line}\n${JSON.stringify(isEvent.errors)}`).to.equal(true);
      return event;
    });
  };
  const types = (events: readonly LoggedEvent[]) => new Set(events.map(({ type }) => type));
  const endOf = (events: readonly LoggedEvent[]) => {
    const ended = events.find(({ type }) => type === 'ended');
    return ended?.type === 'ended' ? ended.report : undefined;
  };

  it('has what happens, as it happens, as its schema says; it is new for each run, and in no revision', async () => {
    const inSource = rehearse('--event-log', 'dist/events.jsonl', '--json');
    const first = await project.codedeployer(inSource);
    expect(first.code, first.output).to.equal(0);
    await rm(project.path('dist/events.jsonl'));
    const ended = await project.codedeployer(rehearse('--json'));
    expect(ended.code, ended.output).to.equal(0);
    const events = read();
    expect(types(events)).to.include.all.keys([
      ...['step-started', 'planned', 'rehearsal-started', 'uploaded', 'deployment-started'],
      ...['lifecycle-event', 'deployment-finished', 'ended'],
    ]);
    const steps = events.flatMap((event) => (event.type === 'step-started' ? [event.step] : []));
    expect(steps[0]).to.equal('planning');
    expect(steps).to.include.members(['packing and uploading', 'waiting for the deployments']);
    const times = events.map(({ time }) => time);
    expect(times).to.deep.equal(times.toSorted());
    expect(endOf(events)).to.deep.equal(JSON.parse(ended.stdout));
    expect(endOf(events)?.digest).to.equal((JSON.parse(first.stdout) as RunReport).digest);
  });

  it('says what failed where, and ends with the code of the run', async () => {
    await project.write({ [script]: '#!/usr/bin/env bash\necho "##vso[task.complete]"\nexit 7\n' });
    const ended = await project.codedeployer(rehearse());
    expect(ended.code, ended.output).to.equal(1);
    const events = read();
    expect(endOf(events)?.error?.code).to.equal('DEPLOYMENT_FAILED');
    const failed = events.flatMap((event) =>
      event.type === 'lifecycle-event' && event.progress.status === 'Failed' ? [event] : [],
    );
    expect(failed.map(({ progress }) => progress.event)).to.deep.equal(['AfterInstall']);
    expect(failed[0]?.progress.diagnostics?.logTail).to.contain('##vso[task.complete]');
    expect(readFileSync(project.path(log), 'utf8')).not.to.contain('##vso');
  });

  it('is there line by line: of a run that is interrupted to its end, of one that is killed to the last event', async () => {
    await project.write({ [script]: '#!/usr/bin/env bash\nsleep 60\n' });
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      await rm(project.path(log), { force: true });
      const ended = await project.codedeployer(rehearse(), {
        during: async (child) => {
          const isThere = () =>
            existsSync(project.path(log)) &&
            readFileSync(project.path(log), 'utf8').includes('"event":"AfterInstall"');
          await until(isThere, 'AfterInstall is in the log');
          child.kill(signal);
        },
      });
      const events = read();
      expect(types(events)).to.include('lifecycle-event');
      if (signal === 'SIGINT') {
        expect(ended.code, ended.output).to.equal(130);
        expect(endOf(events)?.error?.code).to.equal('CANCELLED');
      } else expect(endOf(events)).to.equal(undefined);
    }
  });

  it('that cannot be written is refused before anything is done; a dry run says that it writes none', async () => {
    execFileSync('mkfifo', [project.path('pipe.ndjson')]);
    for (const [file, code, why] of [
      ['pipe.ndjson', 'EVENT_LOG_UNWRITABLE', 'it is no file'],
      ['dist/index.html/events.ndjson', 'EVENT_LOG_UNWRITABLE', 'index.html'],
      ['package.json', 'CONFIG_INVALID_VALUE', 'an .ndjson or .jsonl file'],
    ] as const) {
      const ended = await project.codedeployer(rehearse('--event-log', file));
      expect(ended.code, ended.output).to.equal(1);
      expect(ended.output).to.contain(code).and.to.contain(file).and.to.contain(why);
      expect(existsSync(project.path('.codedeployer'))).to.equal(false);
    }
    const planned = await project.codedeployer(rehearse('--dry-run'));
    expect(planned.code, planned.output).to.equal(0);
    expect(planned.output).to.contain('"eventLog" is not heeded: nothing is deployed.');
    expect(existsSync(project.path(log))).to.equal(false);
  });

  it('that cannot be written any more is a warning, and the run goes on', async () => {
    await project.write({ [script]: untilThere(project.path('on')) });
    const ended = await project.codedeployer(rehearse(), {
      during: async (_child, output) => {
        await until(() => output().includes('Install succeeded'), 'AfterInstall is next');
        await rm(project.path('logs'), { recursive: true });
        await writeFile(project.path('logs'), '');
        await writeFile(project.path('on'), '');
      },
    });
    expect(ended.code, ended.output).to.equal(0);
    expect(ended.output.split('Warning: The event log ends here')).to.have.length(2);
  });
});
