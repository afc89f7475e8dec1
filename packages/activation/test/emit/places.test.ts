import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { checkTemplate } from '../support/check-template.js';
import { emitted, resourcesOf } from '../support/emitted.js';

const config = {
  application: 'shop',
  bucket: 'shop-revisions',
  groups: {
    web: {},
    worker: {},
    us: { region: 'us-east-1', bucket: 'shop-revisions-us' },
    cn: {
      region: 'cn-north-1',
      bucket: 'shop-revisions-cn',
      roleArn: 'arn:aws-cn:iam::999988887777:role/deployer',
    },
  },
  activation: { serviceRole: 'codedeploy', instanceProfile: 'instances' },
};

describe('activate --emit of groups in several places', () => {
  it('refuses them together, and names the groups of each', async () => {
    const request = emitted(config);
    const error = await errorOf(request);
    expect(error).to.have.property('code', 'ACTIVATION_EMIT_SEVERAL_PLACES');
    expect(error).to.have.property(
      'hint',
      'Emit a template for each of them: `--groups web,worker` for eu-central-1, `--groups us` for us-east-1, `--groups cn` for cn-north-1 of 999988887777.',
    );
  });

  it('has the roles of the account in the template of the first of its regions, for all of them', async () => {
    const { template } = await emitted(config, { only: ['web', 'worker'] });
    expect(checkTemplate(template)).to.deep.equal([]);
    const roles = new Map(resourcesOf(template, 'AWS::IAM::Role'));
    const trust = JSON.stringify(roles.get('ServiceRoleCodedeploy')?.Properties);
    expect(trust)
      .to.contain('codedeploy.${AWS::Region}.${AWS::URLSuffix}')
      .and.to.contain('"codedeploy.us-east-1.amazonaws.com"')
      .and.to.contain('arn:aws:codedeploy:us-east-1:${AWS::AccountId}:deploymentgroup:shop/*')
      .and.not.to.contain('cn-north-1');
    const policy = JSON.stringify(roles.get('InstanceRoleInstances')?.Properties);
    expect(policy)
      .to.contain('arn:${AWS::Partition}:s3:::${BucketShopRevisions}/shop/')
      .and.to.contain('"arn:aws:s3:::shop-revisions-us/shop/');
  });

  it('refers to them from the template of another region, and tells which stack comes first', async () => {
    const { template, notes } = await emitted(config, { only: ['us'] });
    expect(checkTemplate(template)).to.deep.equal([]);
    expect(resourcesOf(template, 'AWS::IAM::Role')).to.deep.equal([]);
    const [[, group] = []] = resourcesOf(template, 'AWS::CodeDeploy::DeploymentGroup');
    expect(group?.Properties.ServiceRoleArn).to.deep.equal({
      'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/codedeploy',
    });
    expect(notes.join('\n'))
      .to.contain('The role "codedeploy" is in the template of web, worker in eu-central-1')
      .and.to.contain('aws cloudformation deploy --region us-east-1 --stack-name shop');
  });

  it('has the roles of another account in a template of its own', async () => {
    const { template } = await emitted(config, { only: ['cn'] });
    expect(checkTemplate(template)).to.deep.equal([]);
    expect(resourcesOf(template, 'AWS::IAM::Role')).to.have.lengthOf(2);
    expect(JSON.stringify(template)).not.to.contain('arn:aws:');
  });

  it('tells which groups of the place were not chosen, as a stack that has them deletes them', async () => {
    const { template, notes } = await emitted(config, { only: ['web'] });
    expect(resourcesOf(template, 'AWS::CodeDeploy::DeploymentGroup')).to.have.lengthOf(1);
    expect(notes.join('\n')).to.contain('as they were not chosen: worker. A stack that has them');
  });

  it('makes a bucket only in the account that it has to belong to', async () => {
    const { template, notes } = await emitted(
      { ...config, expectedBucketOwner: '222233334444' },
      { only: ['web'] },
    );
    expect(checkTemplate(template)).to.deep.equal([]);
    expect(template.Resources.BucketShopRevisions?.Condition).to.equal('OwnsBucketShopRevisions');
    expect(template.Conditions).to.deep.equal({
      OwnsBucketShopRevisions: { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '222233334444'] },
    });
    expect(JSON.stringify(template)).not.to.contain('${BucketShopRevisions}');
    expect(notes.join('\n')).to.contain('only by a stack in 222233334444');
  });
});
