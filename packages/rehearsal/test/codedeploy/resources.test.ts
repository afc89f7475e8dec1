import {
  BatchGetApplicationRevisionsCommand,
  BatchGetApplicationsCommand,
  BatchGetDeploymentGroupsCommand,
  BatchGetDeploymentsCommand,
  BatchGetDeploymentTargetsCommand,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  DeleteApplicationCommand,
  DeleteDeploymentConfigCommand,
  DeleteDeploymentGroupCommand,
  GetApplicationCommand,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  ListApplicationRevisionsCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  ListTagsForResourceCommand,
  paginateListApplications,
  paginateListDeploymentConfigs,
  paginateListDeploymentGroups,
  paginateListDeployments,
  RegisterApplicationRevisionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApplicationCommand,
  UpdateDeploymentGroupCommand,
  type CodeDeployClient,
  type RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { rehearsalWorld } from '../support/rehearsal-server.js';
import { scriptedInstance } from '../support/scripted-instance.js';

const serviceRoleArn = 'arn:aws:iam::111122223333:role/codedeploy';

describe('applications, groups, configurations and revisions in the CodeDeploy of a rehearsal', () => {
  const world = rehearsalWorld();

  it('creates, describes, renames and deletes applications, and lists them in pages', async () => {
    const { codeDeploy } = await world.start({ codeDeploy: { pageSize: 2 } });
    for (const applicationName of ['blog', 'wiki', 'api', 'zoo']) {
      await codeDeploy.send(new CreateApplicationCommand({ applicationName }));
    }
    const names: string[] = [];
    let pages = 0;
    for await (const page of paginateListApplications({ client: codeDeploy }, {})) {
      names.push(...page.applications!);
      pages += 1;
    }
    expect(names).to.deep.equal(['api', 'blog', 'shop', 'wiki', 'zoo']);
    expect(pages).to.equal(3);
    const { application } = await codeDeploy.send(
      new GetApplicationCommand({ applicationName: 'blog' }),
    );
    expect(application).to.include({ applicationName: 'blog', computePlatform: 'Server' });
    expect(application!.createTime!.getTime()).to.be.closeTo(Date.now(), 60_000);
    await codeDeploy.send(
      new UpdateApplicationCommand({ applicationName: 'blog', newApplicationName: 'news' }),
    );
    const batch = await codeDeploy.send(
      new BatchGetApplicationsCommand({ applicationNames: ['news', 'api'] }),
    );
    expect(batch.applicationsInfo!.map((one) => one.applicationName)).to.deep.equal([
      'news',
      'api',
    ]);
    await codeDeploy.send(new DeleteApplicationCommand({ applicationName: 'news' }));
    await codeDeploy.send(new DeleteApplicationCommand({ applicationName: 'news' }));
    expect(
      await errorOf(codeDeploy.send(new GetApplicationCommand({ applicationName: 'news' }))),
    ).to.include({
      name: 'ApplicationDoesNotExistException',
      message: 'No application found for name: news',
    });
    expect(
      await errorOf(codeDeploy.send(new CreateApplicationCommand({ applicationName: 'api' }))),
    ).to.have.property('name', 'ApplicationAlreadyExistsException');
    expect(
      await errorOf(
        codeDeploy.send(
          new CreateApplicationCommand({ applicationName: 'fn', computePlatform: 'Lambda' }),
        ),
      ),
    ).to.have.property('name', 'InvalidComputePlatformException');
  });

  it('creates a group over instances found by their tags, changes only what an update names, and renames it', async () => {
    const log: string[] = [];
    const instances = ['i-1', 'i-2', 'i-3'].map((id) => scriptedInstance(id, undefined, log));
    const { codeDeploy } = await world.start({
      codeDeploy: { groups: [{ name: 'web', instances }] },
    });
    await codeDeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: 'shop',
        deploymentGroupName: 'canary',
        serviceRoleArn,
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
        ec2TagSet: {
          ec2TagSetList: [
            [{ Key: 'DeploymentGroup', Type: 'KEY_ONLY' }],
            [
              { Key: 'Name', Value: 'web-1', Type: 'KEY_AND_VALUE' },
              { Value: 'web-3', Type: 'VALUE_ONLY' },
            ],
          ],
        },
        loadBalancerInfo: { targetGroupInfoList: [{ name: 'front' }] },
      }),
    );
    await codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: 'shop',
        currentDeploymentGroupName: 'canary',
        newDeploymentGroupName: 'first',
        autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
        deploymentStyle: {
          deploymentType: 'IN_PLACE',
          deploymentOption: 'WITH_TRAFFIC_CONTROL',
        },
      }),
    );
    const { deploymentGroupInfo: group } = await codeDeploy.send(
      new GetDeploymentGroupCommand({ applicationName: 'shop', deploymentGroupName: 'first' }),
    );
    expect(group).to.deep.include({
      deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'front' }] },
      serviceRoleArn,
    });
    await deploy(codeDeploy, 'first');
    expect(new Set(log.map((line) => line.split(' ')[0]))).to.deep.equal(new Set(['i-1', 'i-3']));
    // Behind a load balancer the agent gets four more events; the service blocks and allows the traffic itself.
    expect(log.filter((line) => line.startsWith('i-1')).map((line) => line.slice(4))).to.deep.equal(
      [
        'BeforeBlockTraffic',
        'AfterBlockTraffic',
        'ApplicationStop',
        'DownloadBundle',
        'BeforeInstall',
        'Install',
        'AfterInstall',
        'ApplicationStart',
        'ValidateService',
        'BeforeAllowTraffic',
        'AfterAllowTraffic',
      ],
    );
    const batch = await codeDeploy.send(
      new BatchGetDeploymentGroupsCommand({
        applicationName: 'shop',
        deploymentGroupNames: ['web', 'first', 'canary'],
      }),
    );
    expect(batch.deploymentGroupsInfo).to.have.length(2);
    expect(batch.errorMessage).to.contain('canary');
    await codeDeploy.send(
      new DeleteDeploymentGroupCommand({ applicationName: 'shop', deploymentGroupName: 'first' }),
    );
    const groups: string[] = [];
    for await (const page of paginateListDeploymentGroups(
      { client: codeDeploy },
      { applicationName: 'shop' },
    )) {
      groups.push(...page.deploymentGroups!);
    }
    expect(groups).to.deep.equal(['web']);
  });

  it('refuses groups that the service would refuse', async () => {
    const { codeDeploy } = await world.start({
      codeDeploy: { groups: [{ name: 'web', instances: [] }] },
    });
    const refusal = async (input: object) =>
      (
        await errorOf(
          codeDeploy.send(
            new CreateDeploymentGroupCommand({
              applicationName: 'shop',
              deploymentGroupName: 'new',
              serviceRoleArn,
              ...input,
            }),
          ),
        )
      ).name;
    const filter = { Key: 'a', Type: 'KEY_ONLY' };
    expect(await refusal({ deploymentGroupName: 'web' })).to.equal(
      'DeploymentGroupAlreadyExistsException',
    );
    expect(await refusal({ serviceRoleArn: undefined })).to.equal('RoleRequiredException');
    expect(await refusal({ serviceRoleArn: 'nonsense' })).to.equal('InvalidRoleException');
    expect(
      await refusal({ ec2TagFilters: [filter], ec2TagSet: { ec2TagSetList: [[filter]] } }),
    ).to.equal('InvalidEC2TagCombinationException');
    expect(await refusal({ ec2TagFilters: Array.from({ length: 11 }, () => filter) })).to.equal(
      'InvalidEC2TagException',
    );
    expect(await refusal({ autoRollbackConfiguration: { enabled: true } })).to.equal(
      'InvalidAutoRollbackConfigException',
    );
    expect(await refusal({ deploymentStyle: { deploymentType: 'SIDEWAYS' } })).to.equal(
      'InvalidDeploymentStyleException',
    );
    const eleven = Array.from({ length: 11 }, (_, index) => ({ name: `a${index}` }));
    expect(await refusal({ alarmConfiguration: { alarms: eleven } })).to.equal(
      'AlarmsLimitExceededException',
    );
    const triggers = eleven.map(({ name }) => ({
      triggerName: name,
      triggerTargetArn: 'arn:aws:sns:eu-central-1:111122223333:ops',
      triggerEvents: ['DeploymentFailure'],
    }));
    expect(await refusal({ triggerConfigurations: triggers })).to.equal(
      'TriggerTargetsLimitExceededException',
    );
    expect(await refusal({ autoScalingGroups: ['asg'] })).to.equal(
      'InvalidAutoScalingGroupException',
    );
  });

  it('keeps deployment configurations, and one in use from being deleted', async () => {
    const { codeDeploy } = await world.start();
    const create = (minimumHealthyHosts: object, deploymentConfigName = 'most') =>
      codeDeploy.send(
        new CreateDeploymentConfigCommand({
          deploymentConfigName,
          minimumHealthyHosts: minimumHealthyHosts,
        }),
      );
    await create({ type: 'FLEET_PERCENT', value: 75 });
    const refusals = [
      create({ type: 'FLEET_PERCENT', value: 100 }, 'all'),
      create({ type: 'MOST_CONCURRENCY', value: 1 }, 'one'),
      create({ type: 'HOST_COUNT', value: -1 }, 'less'),
    ];
    for (const refused of refusals) {
      expect(await errorOf(refused)).to.have.property(
        'name',
        'InvalidMinimumHealthyHostValueException',
      );
    }
    await codeDeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: 'shop',
        deploymentGroupName: 'web',
        serviceRoleArn,
        deploymentConfigName: 'most',
      }),
    );
    const remove = () =>
      codeDeploy.send(new DeleteDeploymentConfigCommand({ deploymentConfigName: 'most' }));
    expect(await errorOf(remove())).to.have.property('name', 'DeploymentConfigInUseException');
    await codeDeploy.send(
      new DeleteDeploymentGroupCommand({ applicationName: 'shop', deploymentGroupName: 'web' }),
    );
    await remove();
    const names: string[] = [];
    for await (const page of paginateListDeploymentConfigs({ client: codeDeploy }, {})) {
      names.push(...page.deploymentConfigsList!);
    }
    expect(names.filter((name) => !/Lambda|ECS/.test(name))).to.deep.equal([
      'CodeDeployDefault.AllAtOnce',
      'CodeDeployDefault.HalfAtATime',
      'CodeDeployDefault.OneAtATime',
    ]);
    expect(names).to.have.length(17);
  });

  it('registers revisions and lists them by place, age and use', async () => {
    const { codeDeploy } = await world.start({
      codeDeploy: { groups: [{ name: 'web', instances: [scriptedInstance('i-1')] }] },
    });
    for (const key of ['a/1.zip', 'a/2.zip', 'b/3.zip']) {
      await codeDeploy.send(
        new RegisterApplicationRevisionCommand({
          applicationName: 'shop',
          revision: revision(key),
          description: key,
        }),
      );
      await sleep(2);
    }
    await deploy(codeDeploy, 'web', revision('a/2.zip'));
    const list = async (input: object) =>
      (
        await codeDeploy.send(
          new ListApplicationRevisionsCommand({ applicationName: 'shop', ...input }),
        )
      ).revisions!.map((one) => one.s3Location!.key);
    expect(await list({ sortBy: 'registerTime', sortOrder: 'descending' })).to.deep.equal([
      'b/3.zip',
      'a/2.zip',
      'a/1.zip',
    ]);
    expect(await list({ s3Bucket: 'artifacts', s3KeyPrefix: 'a/' })).to.have.members([
      'a/1.zip',
      'a/2.zip',
    ]);
    expect(await list({ deployed: 'include' })).to.deep.equal(['a/2.zip']);
    expect(await list({ deployed: 'exclude' })).to.have.members(['a/1.zip', 'b/3.zip']);
    expect(await errorOf(list({ s3KeyPrefix: 'a/' }))).to.have.property(
      'name',
      'BucketNameFilterRequiredException',
    );
    const { revisionInfo } = await codeDeploy.send(
      new GetApplicationRevisionCommand({ applicationName: 'shop', revision: revision('a/2.zip') }),
    );
    expect(revisionInfo).to.include({ description: 'a/2.zip' });
    expect(revisionInfo!.firstUsedTime).to.be.instanceOf(Date);
    expect(
      await errorOf(
        codeDeploy.send(
          new GetApplicationRevisionCommand({ applicationName: 'shop', revision: revision('x') }),
        ),
      ),
    ).to.have.property('name', 'RevisionDoesNotExistException');
    const batch = await codeDeploy.send(
      new BatchGetApplicationRevisionsCommand({
        applicationName: 'shop',
        revisions: [revision('b/3.zip'), revision('x')],
      }),
    );
    expect(batch.revisions).to.have.length(1);
  });

  it('lists deployments newest first, by state and time, and their targets by state, all in pages', async () => {
    const instances = Array.from({ length: 5 }, (_, index) => scriptedInstance(`i-${index + 1}`));
    const { codeDeploy } = await world.start({
      codeDeploy: {
        groups: [
          { name: 'web', instances, deploymentConfigName: 'CodeDeployDefault.AllAtOnce' },
          { name: 'empty', instances: [] },
        ],
        pageSize: 2,
      },
    });
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      ids.unshift(await deploy(codeDeploy, 'web'));
      await sleep(2);
    }
    const failed = await deploy(codeDeploy, 'empty');
    const listed: string[] = [];
    for await (const page of paginateListDeployments(
      { client: codeDeploy },
      { applicationName: 'shop', deploymentGroupName: 'web' },
    )) {
      listed.push(...page.deployments!);
    }
    expect(listed).to.deep.equal(ids);
    const list = async (input: object) =>
      (await codeDeploy.send(new ListDeploymentsCommand(input))).deployments;
    expect(await list({ includeOnlyStatuses: ['Failed'] })).to.deep.equal([failed]);
    expect(await list({ createTimeRange: { end: new Date(Date.now() - 60_000) } })).to.deep.equal(
      [],
    );
    expect(await errorOf(list({ applicationName: 'shop' }))).to.have.property(
      'name',
      'DeploymentGroupNameRequiredException',
    );
    expect(await errorOf(list({ nextToken: 'nonsense' }))).to.have.property(
      'name',
      'InvalidNextTokenException',
    );
    const targets: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await codeDeploy.send(
        new ListDeploymentTargetsCommand({
          deploymentId: ids[0],
          nextToken,
          targetFilters: { TargetStatus: ['Succeeded'] },
        }),
      );
      targets.push(...page.targetIds!);
      nextToken = page.nextToken;
    } while (nextToken);
    expect(targets).to.have.members(['i-1', 'i-2', 'i-3', 'i-4', 'i-5']);
    const batch = await codeDeploy.send(
      new BatchGetDeploymentsCommand({ deploymentIds: [failed, 'd-NOSUCHONE', ids[0]!] }),
    );
    expect(batch.deploymentsInfo!.map((info) => info.deploymentId)).to.deep.equal([failed, ids[0]]);
  });

  it('holds to the service’s limits for batches', async () => {
    const { codeDeploy } = await world.start({
      codeDeploy: { groups: [{ name: 'web', instances: [scriptedInstance('i-1')] }] },
    });
    const deploymentId = await deploy(codeDeploy, 'web');
    const many = (count: number) => Array.from({ length: count }, () => 'i-1');
    const targets = (targetIds: string[]) =>
      codeDeploy.send(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }));
    const refused = [
      [targets(many(26)), 'DeploymentTargetListSizeExceededException'],
      [targets(['i-9']), 'DeploymentTargetDoesNotExistException'],
      [
        codeDeploy.send(
          new BatchGetDeploymentsCommand({ deploymentIds: many(26).map(() => deploymentId) }),
        ),
        'BatchLimitExceededException',
      ],
      [
        codeDeploy.send(new BatchGetApplicationsCommand({ applicationNames: many(101) })),
        'BatchLimitExceededException',
      ],
    ] as const;
    for (const [request, name] of refused) {
      expect(await errorOf(request)).to.have.property('name', name);
    }
  });

  it('still answers the older operations, which take an instance by its ARN', async () => {
    const { codeDeploy, endpoint } = await world.start({
      codeDeploy: { groups: [{ name: 'web', instances: [scriptedInstance('i-1')] }] },
    });
    const deploymentId = await deploy(codeDeploy, 'web');
    const instance = 'arn:aws:ec2:eu-central-1:111122223333:instance/i-1';
    const ask = async (operation: string, input: object) =>
      (await post(endpoint, operation, JSON.stringify({ deploymentId, ...input }))).answer;
    expect(await ask('ListDeploymentInstances', {})).to.deep.equal({ instancesList: ['i-1'] });
    expect(await ask('GetDeploymentInstance', { instanceId: instance })).to.nested.include({
      'instanceSummary.status': 'Succeeded',
      'instanceSummary.instanceId': instance,
    });
    expect(
      await ask('BatchGetDeploymentInstances', { instanceIds: [instance, 'i-9'] }),
    ).to.nested.include({
      'instancesSummary.length': 1,
      errorMessage: 'Some instances were not found',
    });
    expect(await ask('GetDeploymentInstance', { instanceId: 'i-9' })).to.include({
      __type: 'InstanceDoesNotExistException',
    });
  });

  it('tags applications and groups', async () => {
    const { codeDeploy } = await world.start();
    const ResourceArn = 'arn:aws:codedeploy:eu-central-1:111122223333:application:shop';
    const read = async () =>
      (await codeDeploy.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
    await codeDeploy.send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: 'team', Value: 'web' },
          { Key: 'stage', Value: 'live' },
        ],
      }),
    );
    await codeDeploy.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['stage'] }));
    expect(await read()).to.deep.equal([{ Key: 'team', Value: 'web' }]);
    expect(
      await errorOf(
        codeDeploy.send(new ListTagsForResourceCommand({ ResourceArn: 'arn:aws:s3:::x' })),
      ),
    ).to.have.property('name', 'InvalidArnException');
  });

  it('answers what is no request of CodeDeploy’s with the service’s errors', async () => {
    const { endpoint } = await world.start();
    const ask = async (operation: string, body: string, headers: object = {}) => {
      const { status, answer } = await post(endpoint, operation, body, headers);
      return `${status} ${String(answer.__type)}`;
    };
    expect(await ask('Explode', '{}')).to.equal('400 UnknownOperationException');
    expect(await ask('constructor', '{}')).to.equal('400 UnknownOperationException');
    expect(await ask('GetApplication', '{')).to.equal('400 SerializationException');
    expect(await ask('GetApplication', '[]')).to.equal('400 SerializationException');
    expect(await ask('GetApplication', '{"applicationName":1}')).to.equal(
      '400 SerializationException',
    );
    expect(await ask('GetApplication', '{}', { authorization: '' })).to.equal(
      '400 MissingAuthenticationTokenException',
    );
  });
});

function revision(key: string): RevisionLocation {
  return { revisionType: 'S3', s3Location: { bucket: 'artifacts', key, bundleType: 'zip' } };
}

/** A request as a client other than the SDK might send it. */
async function post(
  endpoint: string,
  operation: string,
  body: string,
  headers: object = {},
): Promise<{ status: number; answer: Record<string, unknown> }> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': `CodeDeploy_20141006.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/codedeploy/aws4_request, Signature=0',
      ...headers,
    },
    body,
  });
  return { status: answer.status, answer: (await answer.json()) as Record<string, unknown> };
}

/** Deploys and waits for the end. */
async function deploy(
  client: CodeDeployClient,
  deploymentGroupName: string,
  location = revision('app.zip'),
): Promise<string> {
  const { deploymentId } = await client.send(
    new CreateDeploymentCommand({
      applicationName: 'shop',
      deploymentGroupName,
      revision: location,
    }),
  );
  for (;;) {
    const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
    if (deploymentInfo!.completeTime) return deploymentId!;
    await sleep(5);
  }
}
