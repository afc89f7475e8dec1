import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { printedHoldings } from './support/holdings.js';
import { createProject, smallest, type Project } from './support/project.js';

/** The processes of this machine whose command line has the text, from whichever namespace they are. */
function processesWith(text: string): string[] {
  const listing = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  return listing.split('\n').filter((line) => line.includes(text));
}

for (const isolation of ['auto', 'directory']) {
  describe(`codedeployer rehearse --isolation ${isolation}`, () => {
    let project: Project;
    beforeEach(async () => {
      project = await createProject();
    });
    afterEach(() => project.dispose());

    const rehearse = (...flags: string[]) => [
      'rehearse',
      '--isolation',
      isolation,
      '--instances',
      '1',
      ...flags,
    ];
    const script = 'deploy/hook-scripts/web/AfterInstall.sh';

    it('deploys twice, the second time as a second deployment, and says which isolation it is and what that cannot do', async () => {
      await project.write({
        [script]: 'TARGET_DEPLOY_DIR=/var/www/shop\nsource strategies/rotating-releases.sh\n',
      });
      for (const releases of [1, 2]) {
        const ended = await project.codedeployer(rehearse());
        expect(ended.code, ended.output).to.equal(0);
        expect(ended.output).to.match(/isolation (namespaces|directory) \(/);
        expect(ended.output).to.contain('Note: ');
        expect(ended.output).not.to.contain('Could not look'); // nothing was in the way
        const [holding] = printedHoldings(ended.output);
        const folder = join(holding?.directory ?? '', 'var/www/shop');
        expect(
          execFileSync('ls', [join(folder, 'releases')], { encoding: 'utf8' })
            .trim()
            .split('\n'),
        ).to.have.length(releases);
        expect(await readFile(join(folder, 'current/index.html'), 'utf8')).to.equal(
          '<h1>shop</h1>\n',
        );
      }
      expect(existsSync('/var/www/shop')).to.be.false;
      expect(await readFile(project.path('.codedeployer/.gitignore'), 'utf8')).to.equal('*\n');
    });

    it('says what is still running when it is interrupted, and leaves no process behind', async () => {
      const mark = `86400.${String(process.pid)}`;
      await project.write({ [script]: `sleep ${mark}\n` });
      const ended = await project.codedeployer(rehearse(), {
        during: async (child) => {
          await until(() => processesWith(`sleep ${mark}`).length > 0, 'the hook is running');
          child.kill('SIGINT');
        },
      });
      expect(ended.code, ended.output).to.equal(130);
      expect(ended.output)
        .to.match(/Cancelled while waiting for the deployments/)
        .and.to.match(/d-[A-Z0-9]+ \(web\)/);
      await until(() => processesWith(`sleep ${mark}`).length === 0, 'the hook has ended');
    });

    it('takes its instances with it when it is killed', async () => {
      const mark = `86401.${String(process.pid)}`;
      await project.write({ [script]: `sleep ${mark}\n` });
      await project.codedeployer(rehearse(), {
        during: async (child) => {
          await until(() => processesWith(`sleep ${mark}`).length > 0, 'the hook is running');
          child.kill('SIGKILL');
        },
      });
      await until(() => processesWith(`sleep ${mark}`).length === 0, 'the hook has ended');
    });
  });
}

describe('codedeployer rehearse', () => {
  let project: Project;
  beforeEach(async () => {
    project = await createProject();
  });
  afterEach(() => project.dispose());

  it('is stopped by an alarm that rings on request, says which and both ways out, and refuses one that no group has', async () => {
    await project.write({
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: [web]\nsource: dist\nactivation: { alarms: [web-5xx] }\n',
    });
    const flags = ['rehearse', '--isolation', 'directory', '--instances', '1', '--faults'];
    const stopped = await project.codedeployer([...flags, 'alarm:web-5xx:BeforeInstall']);
    expect(stopped.code, stopped.output).not.to.equal(0);
    expect(stopped.output)
      .to.contain('Activated alarms: <web-5xx>')
      .and.to.contain('aws cloudwatch describe-alarms --alarm-names web-5xx` shows since when')
      .and.to.contain('set-alarm-state --alarm-name web-5xx --state-value OK')
      .and.to.contain('codedeployer deploy --ignore-alarms');
    const past = await project.codedeployer([...flags, 'alarm:web-5xx', '--ignore-alarms']);
    expect(past.code, past.output).to.equal(0);
    const unheard = await project.codedeployer([...flags, 'alarm:other']);
    expect(unheard.code).to.equal(1);
    expect(unheard.output).to.contain('no group has the alarm "other"');
  });

  it('tells what Auto Scaling launches during a deployment and after it, and what that gets', async () => {
    const flags = ['--isolation', 'directory', '--instances', '1', '--scale-out', '1'];
    const ended = await project.codedeployer(['rehearse', ...flags]);
    expect(ended.code, ended.output).to.equal(0);
    const launches = ended.output
      .split('\n')
      .filter((line) => line.includes('Auto Scaling launched'))
      .map((line) => line.replace(/i-\w+ /, '').replace(/d-[A-Z0-9]+/g, 'd-X'))
      .map((line) => line.replace(/ [0-9a-f]{12}\.zip/g, ' REVISION'));
    expect(launches).to.deep.equal([
      'web: Auto Scaling launched (web-2) during d-X; it got REVISION (d-X by CodeDeployAutoUpdate); in service',
      'web: Auto Scaling launched (web-3); it got REVISION (d-X by autoscaling); in service',
    ]);
    expect(printedHoldings(ended.output)).to.have.length(3);
    expect(ended.output).to.contain('launched again 3 times at most here');
  });

  const rehearse = (...flags: string[]) =>
    project.codedeployer(['rehearse', '--isolation', 'directory', '--instances', '2', ...flags]);

  it('lets an event fail on an instance when asked to, and writes down what became of each', async () => {
    const ended = await rehearse(
      '--fail-at',
      'AfterInstall:web-2',
      '--deployment-config',
      'CodeDeployDefault.AllAtOnce',
      '--out',
      'out',
    );
    // All at once is content with one instance.
    expect(ended.code).to.equal(0);
    expect(ended.output)
      .to.match(/succeeded on 1 of 2 instances only/)
      .and.to.match(/AfterInstall failed on i-[0-9a-f]+ \(web-2\)/);
    const ids = (await readdir(project.path('out/web'))).sort();
    expect(ids).to.have.length(2);
    const statuses = await Promise.all(
      ids.map(async (id) => {
        const report = JSON.parse(
          await readFile(project.path('out/web', id, 'report.json'), 'utf8'),
        ) as { commands: { event: string; status: string }[] };
        return report.commands.find(({ event }) => event === 'AfterInstall')?.status ?? 'none';
      }),
    );
    expect(statuses.sort()).to.deep.equal(['Succeeded', 'none']); // the service failed it; the agent was never asked
  });

  it('runs in a folder whose name has spaces and other letters', async () => {
    const elsewhere = await createProject(smallest, 'my shop é-');
    try {
      await elsewhere.write({
        'deploy/hook-scripts/web/AfterInstall.sh':
          'TARGET_DEPLOY_DIR=/var/www/shop\nsource strategies/rotating-releases.sh\n',
      });
      const ended = await elsewhere.codedeployer(['rehearse', '--isolation', 'directory']);
      expect(ended.code, ended.output).to.equal(0);
      const [holding] = printedHoldings(ended.output);
      expect(holding?.directory).to.contain('my shop é-');
      const page = join(holding?.directory ?? '', 'var/www/shop/current/index.html');
      expect(await readFile(page, 'utf8')).to.equal('<h1>shop</h1>\n');
    } finally {
      await elsewhere.dispose();
    }
  });

  it('says where the files of each instance are also after a failure', async () => {
    await project.write({
      'deploy/hook-scripts/web/AfterInstall.sh':
        'TARGET_DEPLOY_DIR=/var/www/shop\nsource strategies/simple-copy.sh\nexit 3\n',
    });
    const ended = await rehearse('--deployment-config', 'CodeDeployDefault.AllAtOnce');
    expect(ended.code, ended.output).to.equal(1);
    const holdings = printedHoldings(ended.output);
    expect(holdings).to.have.lengthOf(2);
    for (const { directory } of holdings)
      expect(await readFile(join(directory, 'var/www/shop/index.html'), 'utf8')).to.contain('shop');
  });

  it('names what a script looks for in silence and only who rehearses has', async () => {
    await project.write({
      'bin/only-here': '#!/bin/sh\n',
      'bin/not-asked-for': '#!/bin/sh\n',
      'deploy/hook-scripts/web/AfterInstall.sh':
        '# command -v not-asked-for\nif ! command -v only-here >/dev/null 2>&1; then echo without; fi\ntype -P bash ls\n',
      'deploy/hook-scripts/web/BeforeInstall.sh':
        'PATH=$PATH:/opt/tools\ncommand -v not-asked-for || true\n',
    });
    const env = { PATH: `${process.env.PATH ?? ''}:${project.path('bin')}` };
    const ended = await project.codedeployer(['rehearse', '--instances', '1'], { env });
    expect(ended.code, ended.output).to.equal(0);
    const folder = project.path('bin');
    expect(ended.output)
      .to.contain(
        `AfterInstall.sh looks for only-here, which hooks do not find: it is in ${folder} of your PATH only.`,
      )
      .and.not.to.contain('looks for not-asked-for')
      .and.not.to.contain('looks for bash');
  });

  it('runs the scripts of chosen events only', async () => {
    await project.write({ 'deploy/hook-scripts/web/AfterInstall.sh': 'exit 3\n' });
    expect((await rehearse()).code).to.equal(1);
    const skipped = await rehearse('--events', 'BeforeInstall,ValidateService');
    expect(skipped.code, skipped.output).to.equal(0);
    expect(skipped.output).to.match(/Warning: Not rehearsed.*: AfterInstall of appspec.yml/);
    const unknown = await rehearse('--events', 'AfterInstal');
    expect(unknown.code).to.equal(1);
    expect(unknown.output).to.contain('REHEARSAL_EVENT_UNKNOWN');
  });

  it('runs the hooks around a load balancer where a group is said to have one, and fails with them', async () => {
    await project.write({
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: { web: { trafficControl: true } }\nsource: dist\n',
      'deploy/appspec.yml':
        'version: 0.0\nos: linux\nhooks:\n  BeforeAllowTraffic:\n    - location: deploy/hook-scripts/hook-wrapper.sh\n',
      'deploy/hook-scripts/web/BeforeAllowTraffic.sh': 'echo no answer yet\nexit 7\n',
    });
    const failed = await project.codedeployer(['rehearse', '--instances', '1']);
    expect(failed.code, failed.output).to.equal(1);
    expect(failed.output)
      .to.match(/AfterBlockTraffic succeeded[^]*BeforeAllowTraffic failed/)
      .and.to.contain('no answer yet');
    const without = await project.codedeployer(['rehearse', '--no-traffic-control']);
    expect(without.code).to.equal(0);
    expect(without.output).to.contain('Not rehearsed: BeforeAllowTraffic of appspec.yml');
  });

  it('keeps instances of another isolation apart', async () => {
    for (const isolation of ['auto', 'directory', 'auto']) {
      const ended = await project.codedeployer([
        'rehearse',
        '--isolation',
        isolation,
        '--instances',
        '1',
      ]);
      expect(ended.code, ended.output).to.equal(0);
    }
  });

  it('names before the deployment the users of the appspec that are missing, unless something is there to make them', async () => {
    const appspec = [
      'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: deploy/hook-scripts/hook-wrapper.sh\n',
      '      timeout: 60\npermissions:\n  - object: /srv\n    owner: somebody-of-ec2\n',
    ];
    await project.write({
      'deploy/appspec.yml': appspec.join(''),
      'deploy/prepare-instance.sh': 'exit 0\n',
    });
    const { output } = await rehearse('--isolation', 'auto');
    expect(output).to.match(/Warning: This machine has no user somebody-of-ec2.*\n.*`?prepare/);
    expect(output.indexOf('somebody-of-ec2')).to.be.below(output.indexOf('Uploaded'));
    const prepared = await rehearse('--prepare', 'deploy/prepare-instance.sh');
    expect(prepared.output)
      .to.contain('deploy/prepare-instance.sh prepares 2 instances.')
      .and.not.contain('somebody-of-ec2');
  });

  it('ends before it deploys when the instances cannot be prepared', async () => {
    await project.write({ 'deploy/prepare-instance.sh': 'echo no such mirror; exit 3\n' });
    for (const [name, code] of [
      ['deploy/prepare-instance.sh', 'REHEARSAL_PREPARE_FAILED'],
      ['deploy/other.sh', 'REHEARSAL_PREPARE_NOT_FOUND'],
    ] as const) {
      const ended = await rehearse('--prepare', name);
      expect(ended.code).to.equal(1);
      expect(ended.output).to.contain(code).and.not.contain('Uploaded');
    }
  });

  it('forgets the earlier rehearsals when asked to', async () => {
    expect((await rehearse()).output).to.contain('Uploaded');
    expect((await rehearse()).output).to.contain('Already in S3');
    expect((await rehearse('--fresh')).output).to.contain('Uploaded');
  });

  it('keeps the instances until it is interrupted, and then succeeds', async () => {
    const ended = await project.codedeployer(
      ['rehearse', '--isolation', 'directory', '--instances', '1', '--keep'],
      {
        during: async (child, output) => {
          await until(() => output().includes('keep running'), 'the instances are kept');
          child.kill('SIGINT');
        },
      },
    );
    expect(ended.code, ended.output).to.equal(0);
    expect(ended.output).to.contain('Rehearsed shop');
  });

  it('serves any AWS client with --serve, as a shell can read', async () => {
    const ended = await project.codedeployer(
      ['rehearse', '--isolation', 'directory', '--instances', '1', '--serve'],
      {
        during: async (child, output) => {
          await until(
            () => output().includes('AWS_EC2_METADATA_DISABLED'),
            'the rehearsal answers',
          );
          const script = `${output()}\ntest "$AWS_REGION" = us-east-1 && printf %s "$AWS_ENDPOINT_URL_S3"`;
          const endpoint = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
          expect((await fetch(endpoint)).status).to.equal(403); // S3's answer to a request without a signature
          child.kill('SIGTERM');
        },
      },
    );
    expect(ended.code, ended.output).to.equal(0);
  });

  it('refuses a second rehearsal of the same project while one runs', async () => {
    const second = { code: undefined as number | undefined, output: '' };
    await project.codedeployer(
      ['rehearse', '--isolation', 'directory', '--instances', '1', '--serve'],
      {
        during: async (child, output) => {
          await until(() => output().includes('AWS_REGION'), 'the rehearsal answers');
          Object.assign(second, await rehearse());
          child.kill('SIGINT');
        },
      },
    );
    expect(second.code).to.equal(1);
    expect(second.output).to.contain('REHEARSAL_RUNNING');
  });
});
