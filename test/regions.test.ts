import { expect } from 'chai';
import { deploy, loadConfig, type DeployEvent } from '@codedeployer/core';
import { errorOf } from './support/error-of.js';
import { createProject, smallest, type Project } from './support/project.js';

const role = 'arn:aws:iam::222233334444:role/deployer';

const config = (groups: string) => `application: shop
bucket: shop-revisions
region: eu-west-1
source: dist
instances: 1
isolation: directory
groups:
${groups}`;

describe('one build to groups in several regions and accounts', () => {
  let project: Project;
  afterEach(() => project.dispose());

  const rehearse = async (groups: string) => {
    project = await createProject({
      ...smallest,
      'deploy/codedeployer.yml': config(groups),
      'deploy/hook-scripts/web/AfterInstall.sh': '#!/usr/bin/env bash\necho "web $1"\n',
      'deploy/hook-scripts/partner/AfterInstall.sh': '#!/usr/bin/env bash\necho partner\n',
    });
    const events: DeployEvent[] = [];
    const loaded = await loadConfig({
      directory: project.directory,
      options: { rehearse: true },
      env: {},
    });
    const { PATH, XDG_CACHE_HOME } = process.env;
    const running = deploy(project.path('dist'), loaded, {
      env: { PATH, XDG_CACHE_HOME },
      onEvent: (event) => events.push(event),
    });
    return { running, events };
  };

  const noticesOf = (events: readonly DeployEvent[]) =>
    events.flatMap((event) =>
      event.type === 'notice' && / instances?\b/.test(event.message) ? [event.message] : [],
    );

  it('is packed once, uploaded to each bucket, and deployed to each group where it is', async () => {
    const { running, events } = await rehearse(`  web:
  web-us: { deploymentGroup: web, region: us-east-1, bucket: shop-us, instances: 2, countInstances: true }
  partner: { roleArn: '${role}', externalId: shop, bucket: partner-revisions }
`);
    const report = await running;
    expect(report.succeeded).to.equal(true);
    expect(report.deployments.map(({ group, status }) => `${group} ${status}`)).to.have.members([
      'web Succeeded',
      'web-us Succeeded',
      'partner Succeeded',
    ]);
    const buckets = Object.entries(report.revisions ?? {}).map(
      ([group, { bucket }]) => `${group} ${bucket}`,
    );
    expect(buckets).to.deep.equal([
      'web shop-revisions',
      'web-us shop-us',
      'partner partner-revisions',
    ]);
    const uploads = events.filter((event) => event.type === 'uploaded');
    expect(uploads.map(({ skipped }) => skipped)).to.deep.equal([false, false, false]);
    expect(new Set(uploads.map(({ loaded }) => loaded)).size).to.equal(1);
    // Their scripts: those of one name in CodeDeploy in its folder, the others in that of their key.
    const ran = report.rehearsal?.holdings.map(({ group, name }) => `${group} ${name ?? ''}`);
    expect(ran).to.deep.equal([
      'web web-1',
      'web-us web-us-1',
      'web-us web-us-2',
      'partner partner-1',
    ]);
    // Instances of a rehearsal are counted where it is asked for alone, and each group's where it is.
    expect(noticesOf(events)).to.deep.equal([
      'web-us: 2 instances, CodeDeployDefault.OneAtATime: 1 at a time in 2 batches; it succeeds with 1 of 2, unless "strict" is set.',
    ]);
  });

  it('says whose role is refused, and uploads nothing', async () => {
    const { running, events } = await rehearse(
      `  web: { roleArn: 'arn:aws:iam::2222:role/deployer' }\n`,
    );
    expect(await errorOf(running))
      .to.have.property('code')
      .that.is.a('string');
    expect(events.some(({ type }) => type === 'uploaded')).to.equal(false);
  });
});
