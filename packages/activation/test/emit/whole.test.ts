import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { checkTemplate } from '../support/check-template.js';
import { emitted, resourcesOf } from '../support/emitted.js';

describe('the text that activate --emit writes', () => {
  it('is this one, as a whole', async () => {
    const { text, template } = await emitted({
      application: 'shop',
      bucket: 'shop-revisions',
      groups: ['web'],
      deploymentConfig: 'slow',
      activation: {
        serviceRole: 'shop-codedeploy',
        instanceProfile: 'shop-instance',
        ec2Tags: [{ key: 'Role', value: 'web' }],
        autoRollback: true,
        alarms: ['cpu'],
        triggers: [{ topic: 'arn:aws:sns:eu-central-1:222233334444:deploys' }],
        loadBalancer: { targetGroups: ['web'] },
        tags: { Team: 'shop' },
        deploymentConfigs: { slow: { minimumHealthyHosts: { percent: 75 } } },
      },
    });
    const file = new URL('../../test/emit/whole.template', import.meta.url);
    expect(text).to.equal(await readFile(file, 'utf8'));
    expect(checkTemplate(template)).to.deep.equal([]);
  });

  it('keeps texts that a reader of YAML takes for something else, and that CloudFormation would fill in', async () => {
    const values = ['yes', 'Off', 'null', '~', '010', '1_000', '12:30:00', '2026-01-01', '=', '<<'];
    const more = [
      '1e3',
      '.5',
      '0x1f',
      ' a',
      '# b',
      'a: b',
      '*a',
      '!Ref X',
      '${AWS::Region}',
      'é',
      '',
    ];
    const tags = Object.fromEntries([...values, ...more].map((value, at) => [`t${at}`, value]));
    const { template } = await emitted({
      application: 'shop',
      groups: ['web'],
      bucket: 'shop-revisions',
      kmsKeyId: 'alias/${odd}/name',
      activation: { serviceRole: 'codedeploy', instanceProfile: 'instances', tags },
    });
    const [[, application] = []] = resourcesOf(template, 'AWS::CodeDeploy::Application');
    const found = application?.Properties.Tags as { Key: string; Value: unknown }[];
    expect(Object.fromEntries(found.map(({ Key, Value }) => [Key, Value]))).to.deep.equal(tags);
    const roles = JSON.stringify(resourcesOf(template, 'AWS::IAM::Role'));
    expect(roles).to.contain('alias/${!odd}/name');
  });

  it('calls a resource by its own name alone, whatever else there is', async () => {
    const ids = async (groups: readonly string[]) =>
      resourcesOf(
        (await emitted({ application: 'shop', groups, activation: { serviceRole: 'codedeploy' } }))
          .template,
        'AWS::CodeDeploy::DeploymentGroup',
      ).map(([id]) => id);
    const names = ['web-1', 'web1', 'Web1', 'web_1', 'web.1', 'web-one', 'webOne'];
    const together = await ids(names);
    expect(new Set(together).size).to.equal(names.length);
    for (const [at, name] of names.entries())
      expect(await ids([name])).to.deep.equal([together[at]]);
    expect(await ids(['web-one', 'web1'])).to.deep.equal([
      'DeploymentGroupShopWebOne',
      'DeploymentGroupShopWeb1',
    ]);
  });
});
