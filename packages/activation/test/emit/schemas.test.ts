import { expect } from 'chai';
import { checkTemplate } from '../support/check-template.js';
import { emitted, type ReadTemplate } from '../support/emitted.js';
import { variedConfigs } from '../support/vary-config.js';

describe('a template of activate --emit', () => {
  it('is as the schemas of its resources have it, whatever the section says, and the same for the same section', async () => {
    for (const config of variedConfigs(50)) {
      const { template, text } = await emitted(config);
      const said = JSON.stringify(config.activation);
      expect(checkTemplate(template), said).to.deep.equal([]);
      expect((await emitted(config)).text, said).to.equal(text);
    }
  });

  const whole = {
    application: 'shop',
    groups: ['web'],
    bucket: 'shop-revisions',
    activation: {
      serviceRole: 'codedeploy',
      instanceProfile: 'instances',
      ec2Tags: [{ key: 'Role' }],
      autoScalingGroups: ['web'],
    },
  };

  const broken: Readonly<Record<string, (template: ReadTemplate) => unknown>> = {
    'DeploymentGroupShopWeb.AlarmConfig is unknown': ({ Resources }) =>
      Object.assign(Resources.DeploymentGroupShopWeb?.Properties ?? {}, { AlarmConfig: {} }),
    'DeploymentGroupShopWeb.ServiceRoleArn is missing': ({ Resources }) =>
      Reflect.deleteProperty(Resources.DeploymentGroupShopWeb?.Properties ?? {}, 'ServiceRoleArn'),
    'DeploymentGroupShopWeb.TerminationHookEnabled: "no" is no boolean': ({ Resources }) =>
      Object.assign(Resources.DeploymentGroupShopWeb?.Properties ?? {}, {
        TerminationHookEnabled: 'no',
      }),
    'DeploymentGroupShopWeb.Ec2TagSet.Ec2TagSetList.0.Tags is unknown': ({ Resources }) =>
      Object.assign(Resources.DeploymentGroupShopWeb?.Properties ?? {}, {
        Ec2TagSet: { Ec2TagSetList: [{ Tags: [] }] },
      }),
    'DeploymentGroupShopWeb.DeploymentConfigName refers to Slow': ({ Resources }) =>
      Object.assign(Resources.DeploymentGroupShopWeb?.Properties ?? {}, {
        DeploymentConfigName: { Ref: 'Slow' },
      }),
    'DeploymentGroupShopWeb.ServiceRoleArn refers to ServiceRoleCodedeploy.Name': ({ Resources }) =>
      Object.assign(Resources.DeploymentGroupShopWeb?.Properties ?? {}, {
        ServiceRoleArn: { 'Fn::GetAtt': 'ServiceRoleCodedeploy.Name' },
      }),
    'BucketShopRevisions: there is no type AWS::S3::Buckets': ({ Resources }) =>
      Object.assign(Resources.BucketShopRevisions ?? {}, { Type: 'AWS::S3::Buckets' }),
    'ServiceRoleCodedeploy.Policies.0: there is no condition UsesLaunchTemplate': (template) =>
      Reflect.deleteProperty(template.Conditions ?? {}, 'UsesLaunchTemplate'),
    'InstanceRoleInstances.Policies.0.PolicyDocument.Statement.0.Resource.0 refers to BucketShopRevisions':
      ({ Resources }) => Reflect.deleteProperty(Resources, 'BucketShopRevisions'),
  };

  for (const [problem, spoil] of Object.entries(broken))
    it(`is not as they have it where it is spoilt by hand: ${problem}`, async () => {
      const { template } = await emitted(whole);
      expect(checkTemplate(template)).to.deep.equal([]);
      spoil(template);
      expect(checkTemplate(template)).to.deep.equal([problem]);
    });
});
