import { fileURLToPath } from 'node:url';
import { activate as activateOnAws, type ActivationReport } from '@codedeployer/core/commands';
import { loadRevisionConfig } from '@codedeployer/core/config';
import { createClients } from '@codedeployer/core/stages';
import { startServer, type RequestFault, type RunningServer } from '@codedeployer/rehearsal';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { credentials, region } from './support/aws-world.js';
import { createProject, type Project } from './support/project.js';
import { run, type Ended } from './support/run.js';
import { keys, runOnTerminal, type OnTerminal } from './support/terminal.js';

const cli = fileURLToPath(new URL('../packages/cli/bin/codedeployer.js', import.meta.url));
const reads = /:(?:Get|List|Describe|Head)/;

const files = {
  'deploy/codedeployer.yml': [
    'application: shop',
    'bucket: shop-revisions',
    'groups: [web]',
    'region: eu-central-1',
    'deploymentConfig: slow',
    'activation:',
    '  serviceRole: shop-codedeploy',
    '  instanceProfile: shop-instance',
    '  ec2Tags: [{ key: Role, value: web }]',
    '  deploymentConfigs: { slow: { minimumHealthyHosts: { count: 1 } } }',
    '  tags: { Team: shop }',
    '',
  ].join('\n'),
};

/** What a run from nothing writes, in its order. */
const things = [
  'bucket shop-revisions (eu-central-1)',
  'role shop-instance',
  'instance profile shop-instance',
  'role shop-codedeploy',
  'application shop (eu-central-1)',
  'deployment configuration slow-',
  'deployment group shop/web (eu-central-1)',
];

describe('codedeployer activate, as a process', () => {
  let project: Project;
  let server: RunningServer;
  const writes: string[] = [];
  /** What becomes of a writing call, by its place from 0. */
  let onWrite: (place: number) => RequestFault | undefined;
  let env: Record<string, string>;

  beforeEach(async () => {
    writes.length = 0;
    onWrite = () => undefined;
    project = await createProject(files);
    server = await startServer({
      s3: { directory: project.path('.aws/s3'), buckets: [] },
      codeDeploy: { directory: project.path('.aws/codedeploy'), application: 'other', groups: [] },
      faults: {
        onRequest({ service, operation }) {
          const call = `${service}:${operation}`;
          return reads.test(call) ? undefined : onWrite(writes.push(call) - 1);
        },
      },
    });
    env = {
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
  });

  afterEach(async () => {
    await server.close();
    await project.dispose();
  });

  const activate = (...flags: string[]) => project.codedeployer(['activate', ...flags], { env });

  /** The same in this process, which is quicker. */
  const activateHere = async (isAgreed: boolean): Promise<ActivationReport> => {
    const { directory } = project;
    const config = await loadRevisionConfig({ directory, env: {} });
    const clients = await createClients({ region, credentials, endpoint: server.endpoint });
    try {
      const confirm = () => Promise.resolve(isAgreed);
      return await activateOnAws(config, { clients, env: {}, confirm });
    } finally {
      clients.s3.destroy();
      clients.codeDeploy.destroy();
    }
  };

  const isMade = async () => {
    const again = await activate();
    expect(again.code, again.output).to.equal(0);
    expect(again.output).to.match(/^7 as wanted\.$/m);
  };

  it('asked without a terminal and without --yes is refused by name, and writes nothing', async () => {
    const text = await activate();
    expect(text.code, text.output).to.equal(1);
    expect(text.output).to.include('ACTIVATION_NOT_AGREED').and.include('--yes');
    const json = await activate('--json');
    expect(json.code).to.equal(1);
    expect(JSON.parse(json.stdout)).to.have.property('changes').with.lengthOf(things.length);
    expect(json.output).to.include('ACTIVATION_NOT_AGREED');
    expect(writes).to.deep.equal([]);
  });

  describe('on a terminal', () => {
    const ask = async (): Promise<OnTerminal> => {
      const terminal = runOnTerminal(process.execPath, [cli, 'activate'], {
        cwd: project.directory,
        env,
      });
      await terminal.sees('7 to create.');
      await terminal.sees('Make it so? [y/N]');
      return terminal;
    };

    it('makes it so where somebody answers y', async () => {
      const terminal = await ask();
      terminal.type(`y${keys.enter}`);
      expect(await terminal.ended, terminal.output()).to.equal(0);
      for (const thing of things) expect(terminal.output()).to.include(`Created ${thing}`);
      await isMade();
    });

    for (const [what, typed] of Object.entries({
      n: `n${keys.enter}`,
      Enter: keys.enter,
      'something else': `maybe yes${keys.enter}y${keys.enter}`,
      'the end of the input': keys.ctrlD,
    }))
      it(`changes nothing where the answer is ${what}, and says so`, async () => {
        const terminal = await ask();
        terminal.type(typed);
        expect(await terminal.ended, terminal.output()).to.equal(0);
        await terminal.sees('Nothing has been changed.');
        expect(writes).to.deep.equal([]);
      });

    it('is cancelled by Ctrl-C, before anything was changed', async () => {
      const terminal = await ask();
      terminal.type(keys.ctrlC);
      expect(await terminal.ended, terminal.output()).to.equal(130);
      await terminal.sees('before anything was changed');
      await terminal.sees('CANCELLED');
      expect(writes).to.deep.equal([]);
    });
  });

  /** Runs it until a writing call comes, and ends it there. */
  const endedIn = async (
    place: number,
    signal: NodeJS.Signals,
    fault: RequestFault,
  ): Promise<Ended> => {
    onWrite = (written) => (written === place ? fault : undefined);
    const ended = await run(process.execPath, [cli, 'activate', '--yes'], {
      cwd: project.directory,
      env,
      async during(child) {
        await until(() => writes.length > place, 'the call comes');
        child.kill(signal);
      },
    });
    onWrite = () => undefined;
    return ended;
  };

  // It has come, and is carried out or not.
  const points = [
    [0, { kind: 'hang' }],
    [2, { kind: 'delay', milliseconds: 60_000 }],
    [5, { kind: 'hang' }],
    [8, { kind: 'hang' }],
    [10, { kind: 'delay', milliseconds: 60_000 }],
    [13, { kind: 'hang' }],
  ] as const;

  for (const [place, fault] of points) {
    const signal = place % 2 === 0 ? 'SIGINT' : 'SIGTERM';
    it(`ended by ${signal} in write ${place + 1} (${fault.kind}) says what was done, what may be, and how to go on`, async () => {
      const { code, output, stdout } = await endedIn(place, signal, fault);
      expect(code, output).to.equal(130);
      const told = stdout.trimEnd().split('\n');
      const report = told.slice(told.findIndex((line) => line.endsWith('to create.')) + 1);
      const states = report
        .slice(0, things.length)
        .map((line) => line.split(/ (?=bucket|role|inst|app|depl)/)[0]);
      expect(states.join(' '), output).to.match(
        /^(?:Created ?)*Maybe done, or in part: ?(?:Not begun: ?)*$/,
      );
      expect(report.at(-2)).to.equal(`Interrupted by ${signal}.`);
      const done = states.filter((state) => state === 'Created').length;
      expect(report.at(-1)).to.equal(
        `${done === 1 ? '1 thing' : `${done} things`} of 7 done; the same command goes on with the rest.`,
      );
    });

    it(`killed in write ${place + 1} (${fault.kind}) is finished by the next run`, async () => {
      const { signal: by } = await endedIn(place, 'SIGKILL', fault);
      expect(by).to.equal('SIGKILL');
      const again = await activateHere(true);
      expect(again.error).to.equal(undefined);
      const { changes } = await activateHere(false);
      expect(changes.map(({ action }) => action)).to.deep.equal(things.map(() => 'leave'));
    });
  }
});
