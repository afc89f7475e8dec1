import { createServer, type AddressInfo, type Server } from 'node:net';
import type { CheckReport } from '@codedeployer/core/commands';
import { startServer, type RunningServer } from '@codedeployer/rehearsal';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { createProject, smallest, type Project } from './support/project.js';

const regions = ['eu-central-1', 'us-east-1', 'ap-southeast-2'];
const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
/** Many groups, in three regions. */
const groups = Array.from({ length: 40 }, (_none, place) => `g${place}`);
const configuration = `application: shop
bucket: shop-revisions
source: dist
groups:
${groups.map((name, place) => `  ${name}: { region: ${regions[place % 3]}, scripts: web }\n`).join('')}`;
const stackTrace = /^\s+at \S+ \(|node:internal/m;

describe('codedeployer check, where much is wrong,', () => {
  let project: Project;
  let hanging: Server;
  let open = 0;

  before(async () => {
    project = await createProject({ ...smallest, 'deploy/codedeployer.yml': configuration });
    // It takes connections, and says nothing.
    hanging = createServer((socket) => {
      open += 1;
      socket.on('error', () => undefined).on('close', () => (open -= 1));
    });
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    hanging.close();
    await project.dispose();
  });

  const portOf = (server: Server) => (server.address() as AddressInfo).port;
  const check = (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    more: Partial<Parameters<Project['codedeployer']>[1]> = {},
  ) => project.codedeployer(['check', ...args], { env: { ...credentials, ...env }, ...more });

  it('asks all regions at the same time, and is interrupted at once', async () => {
    let since = 0;
    const ended = await check(
      ['--json'],
      { AWS_ENDPOINT_URL: `http://127.0.0.1:${portOf(hanging)}` },
      {
        during: async (child) => {
          await until(() => open >= regions.length, 'it waits for each region');
          since = performance.now();
          child.kill('SIGINT');
        },
      },
    );
    expect(performance.now() - since).to.be.lessThan(10_000);
    expect(ended).to.include({ code: 130, stdout: '' });
    expect(ended.output).to.contain('Cancelled while looking at everything');
    expect(ended.output).not.to.match(stackTrace);
  });

  it('tells what it has seen when the time is up, and what it has not', async () => {
    const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${portOf(hanging)}` };
    const ended = await check(['--timeout', '0.05'], env);
    expect(ended.code, ended.output).to.equal(1);
    expect(ended.stdout).to.match(/^ {2}ok +node: /m);
    expect(ended.stdout).to.match(/^ {2}unseen +\w+: Not looked at: the time was up/m);
    expect(ended.stdout).to.contain('problem  timeout: The 0.05 minutes of "timeout" were up');
  });

  describe('with an endpoint that denies everything', () => {
    let server: RunningServer;
    let env: Readonly<Record<string, string>>;
    before(async () => {
      server = await startServer({
        s3: { directory: project.path('s3'), buckets: [] },
        codeDeploy: { directory: project.path('codedeploy'), application: 'shop', groups: [] },
        faults: {
          onRequest: ({ service }) => ({
            kind: 'error',
            status: service === 'codedeploy' ? 400 : 403,
            code: service === 'codedeploy' ? 'AccessDeniedException' : 'AccessDenied',
            message: 'not allowed',
          }),
        },
      });
      env = { AWS_ENDPOINT_URL: server.endpoint };
    });
    after(() => server.close());

    it('says of each region what it could not see, by which permission it would, and what prints all', async () => {
      const ended = await check([], env);
      expect(ended.code, ended.output).to.equal(0);
      for (const region of regions)
        for (const subject of ['shop', 'shop-revisions'])
          expect(ended.stdout).to.match(
            new RegExp(`^${subject} in ${region}\\n  unseen   \\w+: Not looked at: `, 'm'),
          );
      expect(ended.stdout)
        .to.contain('to see it, allow s3:GetBucketVersioning')
        .and.to.match(/`codedeployer policy check` prints all .*\n$/);
      expect(ended.output).not.to.match(stackTrace);
    });

    it('says the same as JSON', async () => {
      const ended = await check(['--json'], env);
      const report = JSON.parse(ended.stdout) as CheckReport;
      expect(report.worst).to.equal('unseen');
      const denied = report.lines.filter(({ permission }) => permission !== undefined);
      expect(denied.length).to.equal(report.counts.unseen);
      expect(new Set(denied.map(({ region }) => region))).to.deep.equal(new Set(regions));
      const ofShop = denied.filter(({ check: name }) => name === 'application');
      expect(ofShop.flatMap((line) => line.groups ?? []).toSorted()).to.deep.equal(
        groups.toSorted(),
      );
    });
  });

  it('says that a region does not exist where nothing answers there', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const port = portOf(gone);
    await new Promise((resolve) => gone.close(resolve));
    const misspelt = await createProject({
      ...smallest,
      'deploy/codedeployer.yml': `${smallest['deploy/codedeployer.yml']}region: eu-centrl-1\n`,
    });
    const env = { ...credentials, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const ended = await misspelt.codedeployer(['check'], { env });
    await misspelt.dispose();
    expect(ended.code).to.equal(1);
    expect(ended.stdout)
      .to.match(/problem {2}network: AWS cannot be reached at 127\.0\.0\.1 .*ECONNREFUSED/)
      .and.to.match(/warning {2}region: .*Did you mean eu-central-1\?/);
    expect(ended.output).not.to.match(stackTrace);
  });
});
