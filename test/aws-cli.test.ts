import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveRehearsal } from '@codedeployer/rehearsal';
import { expect } from 'chai';
import { findAwsCli } from './support/aws-cli.js';
import { run, type Ended } from './support/run.js';

// Debian's awscli: CI must have it; elsewhere the tests are there when the program is.
const aws = findAwsCli() ?? (process.env.CI === 'true' ? 'aws' : undefined);

if (aws !== undefined) {
  describe('the aws CLI as a client of a rehearsal', function () {
    this.timeout(120_000);
    let directory: string;
    let close: () => Promise<void>;
    /** What `codedeployer rehearse --serve` prints for the shell. */
    let exports: string;
    let revision: string;

    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'codedeployer-aws-cli-'));
      const served = await serve(['silence:BeforeInstall:slow-1']);
      ({ close, exports } = served);
      await writeApp(join(directory, 'app'), 'echo deployed "$DEPLOYMENT_GROUP_NAME"');
      await writeApp(join(directory, 'bad'), 'echo it is broken >&2; exit 3');
    });
    after(async () => {
      await close();
      await rm(directory, { recursive: true, force: true });
    });

    /** Serves a rehearsal and gives what it printed. */
    async function serve(faults: string[]) {
      const controller = new AbortController();
      let print: (text: string) => void = () => undefined;
      const printed = new Promise<string>((resolve) => {
        print = resolve;
      });
      const serving = serveRehearsal(
        {
          application: 'shop',
          groups: ['web', 'slow'],
          bucket: 'artifacts',
          region: 'eu-central-1',
          instances: 2,
          isolation: 'directory',
          directory: join(directory, 'state'),
          environment: { PATH: process.env.PATH },
          faults,
        },
        { signal: controller.signal, print: (text) => print(text) },
      );
      return {
        exports: await Promise.race([printed, serving.then(() => '')]),
        close: async () => {
          controller.abort();
          await serving;
        },
      };
    }

    const call = (...arguments_: string[]): Promise<Ended> =>
      run('bash', ['-c', 'eval "$EXPORTS"; exec "$@"', '-', aws, ...arguments_], {
        cwd: directory,
        // A home without a configuration, and a profile that must not be taken.
        env: { EXPORTS: exports, HOME: directory, AWS_PROFILE: 'production', AWS_PAGER: '' },
      });

    async function json<T>(...arguments_: string[]): Promise<T> {
      const ended = await call(...arguments_, '--output', 'json');
      expect(ended.code, ended.output).to.equal(0);
      return JSON.parse(ended.stdout) as T;
    }

    const deploy = (...arguments_: string[]) => call('deploy', ...arguments_);
    const create = async (group: string, location: string): Promise<string> => {
      const { deploymentId } = await json<{ deploymentId: string }>(
        ...['deploy', 'create-deployment', '--application-name', 'shop'],
        ...['--deployment-group-name', group, '--s3-location', location],
      );
      return deploymentId;
    };
    const push = async (folder: string): Promise<string> => {
      const pushed = await deploy(
        ...['push', '--application-name', 'shop', '--source', folder],
        ...['--s3-location', `s3://artifacts/${folder}.zip`],
      );
      expect(pushed.code, pushed.output).to.equal(0);
      const location = /--s3-location (\S+)/.exec(pushed.stdout)?.[1] ?? '';
      expect(location).to.match(
        new RegExp(`^bucket=artifacts,key=${folder}.zip,bundleType=zip,eTag=[0-9a-f]{32}$`),
      );
      return location;
    };

    it('assumes a role, and is then of its account', async () => {
      const RoleArn = 'arn:aws:iam::222233334444:role/deployer';
      const { Credentials, AssumedRoleUser } = await json<{
        Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
        AssumedRoleUser: object;
      }>('sts', 'assume-role', '--role-arn', RoleArn, '--role-session-name', 'build-7');
      const arn = 'arn:aws:sts::222233334444:assumed-role/deployer/build-7';
      expect(AssumedRoleUser).to.have.property('Arn', arn);
      const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials;
      const asRole = (...arguments_: string[]) =>
        json<object>(...arguments_, ...['--profile', 'role', '--region', 'eu-central-1']);
      await mkdir(join(directory, '.aws'));
      const profile = join(directory, '.aws', 'credentials');
      await writeFile(
        profile,
        `[role]\naws_access_key_id=${AccessKeyId}\naws_secret_access_key=${SecretAccessKey}\naws_session_token=${SessionToken}\n`,
      );
      try {
        const identity = await asRole('sts', 'get-caller-identity');
        expect(identity).to.include({ Account: '222233334444', Arn: arn });
        expect(await asRole('deploy', 'list-applications')).to.deep.equal({ applications: [] });
      } finally {
        await rm(profile);
      }
      expect(await json('sts', 'get-caller-identity')).to.have.property('Account', '111122223333');
    });

    it('pushes a revision, deploys it and waits for its success', async () => {
      revision = await push('app');
      const deploymentId = await create('web', revision);
      const waited = await deploy('wait', 'deployment-successful', '--deployment-id', deploymentId);
      expect(waited.code, waited.output).to.equal(0);

      const listed = await json<{ deployments: string[] }>(
        ...['deploy', 'list-deployments', '--application-name', 'shop'],
        ...['--deployment-group-name', 'web', '--include-only-statuses', 'Succeeded'],
      );
      expect(listed.deployments).to.deep.equal([deploymentId]);
      const got = await json<{ deploymentInfo: Record<string, unknown> }>(
        ...['deploy', 'get-deployment', '--deployment-id', deploymentId],
      );
      expect(got.deploymentInfo).to.nested.include({
        status: 'Succeeded',
        'deploymentOverview.Succeeded': 2,
      });
      expect(Date.parse(String(got.deploymentInfo.completeTime))).to.be.closeTo(Date.now(), 60_000);
      const { targetIds } = await json<{ targetIds: string[] }>(
        ...['deploy', 'list-deployment-targets', '--deployment-id', deploymentId],
      );
      expect(targetIds).to.have.length(2);
      const batch = await json<{ deploymentTargets: object[] }>(
        ...['deploy', 'batch-get-deployment-targets', '--deployment-id', deploymentId],
        ...['--target-ids', ...targetIds],
      );
      expect(batch.deploymentTargets[0]).to.nested.include({
        'instanceTarget.status': 'Succeeded',
        'instanceTarget.lifecycleEvents[4].lifecycleEventName': 'AfterInstall',
        'instanceTarget.lifecycleEvents[4].diagnostics.errorCode': 'Success',
      });
      const group = await json<{ deploymentGroupInfo: object }>(
        ...['deploy', 'get-deployment-group', '--application-name', 'shop'],
        ...['--deployment-group-name', 'web'],
      );
      expect(group.deploymentGroupInfo).to.nested.include({
        'targetRevision.s3Location.key': 'app.zip',
        'lastSuccessfulDeployment.deploymentId': deploymentId,
      });
    });

    it('is told of a failed script by the waiter and by the target', async () => {
      const deploymentId = await create('web', await push('bad'));
      const waited = await deploy('wait', 'deployment-successful', '--deployment-id', deploymentId);
      expect(waited.code).to.equal(255);
      expect(waited.output).to.contain('Waiter DeploymentSuccessful failed');
      const { targetIds } = await json<{ targetIds: string[] }>(
        ...['deploy', 'list-deployment-targets', '--deployment-id', deploymentId],
        ...['--target-filters', 'TargetStatus=Failed'],
      );
      expect(targetIds).to.have.length(1);
      const { deploymentTarget } = await json<{ deploymentTarget: object }>(
        ...['deploy', 'get-deployment-target', '--deployment-id', deploymentId],
        ...['--target-id', targetIds[0]!],
      );
      expect(deploymentTarget).to.nested.include({
        'instanceTarget.lifecycleEvents[4].diagnostics.errorCode': 'ScriptFailed',
        'instanceTarget.lifecycleEvents[4].diagnostics.scriptName': 'scripts/after.sh',
      });
      expect(JSON.stringify(deploymentTarget)).to.contain('[stderr]it is broken');
    });

    it('stops a deployment that does not end', async () => {
      const deploymentId = await create('slow', revision);
      const busy = await deploy(
        ...['create-deployment', '--application-name', 'shop', '--deployment-group-name', 'slow'],
        ...['--s3-location', revision],
      );
      expect(busy.code).to.equal(254);
      expect(busy.output).to.contain(
        `(DeploymentLimitExceededException) when calling the CreateDeployment operation: The Deployment Group 'slow' already has an active Deployment '${deploymentId}'`,
      );
      const stopped = await json<{ status: string }>(
        ...['deploy', 'stop-deployment', '--deployment-id', deploymentId],
      );
      expect(stopped.status).to.be.oneOf(['Pending', 'Succeeded']);
      const status = async () =>
        (await deploy('get-deployment', '--deployment-id', deploymentId)).stdout;
      const end = Date.now() + 40_000;
      while (!(await status()).includes('"Stopped"') && Date.now() < end);
      expect(await status()).to.contain('MANUAL_STOP');
    });

    it('makes a role with its instance profile and gives it to an instance', async () => {
      const trust = JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'ec2.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      });
      const role = ['--role-name', 'host'];
      await json('iam', 'create-role', ...role, '--assume-role-policy-document', trust);
      const again = await call(
        'iam',
        'create-role',
        ...role,
        '--assume-role-policy-document',
        '{}',
      );
      expect(again.output).to.contain('(MalformedPolicyDocument) when calling the CreateRole');
      const { Role } = await json<{ Role: { AssumeRolePolicyDocument: object } }>(
        ...['iam', 'get-role', ...role],
      );
      expect(Role.AssumeRolePolicyDocument).to.deep.equal(JSON.parse(trust));
      const profile = ['--instance-profile-name', 'host'];
      await json('iam', 'create-instance-profile', ...profile);
      const added = await call('iam', 'add-role-to-instance-profile', ...profile, ...role);
      expect(added.code, added.output).to.equal(0);

      const query = ['--query', 'Reservations[].Instances[].InstanceId'];
      const filter = ['--filters', 'Name=tag:Name,Values=web-1'];
      const [id = ''] = await json<string[]>('ec2', 'describe-instances', ...filter, ...query);
      expect(id).to.match(/^i-[0-9a-f]{17}$/);
      const given = ['--filters', `Name=instance-id,Values=${id}`];
      const [association = ''] = await json<string[]>(
        ...['ec2', 'describe-iam-instance-profile-associations', ...given],
        ...['--query', 'IamInstanceProfileAssociations[].AssociationId'],
      );
      await json(
        ...['ec2', 'replace-iam-instance-profile-association', '--association-id', association],
        ...['--iam-instance-profile', 'Name=host'],
      );
      const [arn] = await json<string[]>(
        ...['ec2', 'describe-instances', '--instance-ids', id],
        ...['--query', 'Reservations[].Instances[].IamInstanceProfile.Arn'],
      );
      expect(arn).to.equal('arn:aws:iam::111122223333:instance-profile/host');
    });

    it('makes an Auto Scaling group and an alarm', async () => {
      const named = ['--auto-scaling-group-name', 'fleet'];
      const created = await call(
        ...['autoscaling', 'create-auto-scaling-group', ...named, '--min-size', '1'],
        ...['--max-size', '2', '--launch-template', 'LaunchTemplateName=web'],
        ...['--availability-zones', 'eu-central-1a'],
      );
      expect(created.code, created.output).to.equal(0);
      const states = await json<string[]>(
        ...['autoscaling', 'describe-auto-scaling-groups', '--auto-scaling-group-names', 'fleet'],
        ...['--query', 'AutoScalingGroups[].Instances[].LifecycleState'],
      );
      expect(states).to.deep.equal(['InService']);
      const put = await call(
        ...['cloudwatch', 'put-metric-alarm', '--alarm-name', 'errors', '--metric-name', '5XX'],
        ...['--namespace', 'shop', '--statistic', 'Sum', '--period', '60', '--threshold', '1'],
        ...['--evaluation-periods', '1', '--comparison-operator', 'GreaterThanThreshold'],
      );
      expect(put.code, put.output).to.equal(0);
      const alarms = await json<string[]>(
        ...['cloudwatch', 'describe-alarms', '--query', 'MetricAlarms[].StateValue'],
      );
      expect(alarms).to.deep.equal(['INSUFFICIENT_DATA']);
    });

    it('copies large files both ways, in parts', async () => {
      const bytes = randomBytes(20 * 1024 * 1024);
      await writeFile(join(directory, 'large'), bytes);
      const copy = async (from: string, to: string) => {
        const ended = await call('s3', 'cp', from, to, '--no-progress');
        expect(ended.code, ended.output).to.equal(0);
      };
      await copy('large', 's3://artifacts/files/large');
      await copy('s3://artifacts/files/large', 'back');
      expect((await readFile(join(directory, 'back'))).equals(bytes)).to.be.true;
      const listed = await call('s3', 'ls', 's3://artifacts/files/');
      expect(listed.stdout).to.match(/20971520 large\n$/);
    });
  });
}

/** An app with one hook. */
async function writeApp(folder: string, script: string): Promise<void> {
  await mkdir(join(folder, 'scripts'), { recursive: true });
  await writeFile(
    join(folder, 'appspec.yml'),
    'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: scripts/after.sh\n',
  );
  await writeFile(join(folder, 'scripts/after.sh'), `#!/usr/bin/env bash\n${script}\n`);
  await chmod(join(folder, 'scripts/after.sh'), 0o755);
}
