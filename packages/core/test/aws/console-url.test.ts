import { expect } from 'chai';
import { consoleUrl } from '../../dist/aws/console-url.js';

describe('consoleUrl', () => {
  const hosts = {
    'eu-central-1': 'eu-central-1.console.aws.amazon.com',
    'cn-north-1': 'cn-north-1.console.amazonaws.cn',
    'us-gov-west-1': 'us-gov-west-1.console.amazonaws-us-gov.com',
  };
  for (const [region, host] of Object.entries(hosts)) {
    it(`leads to the console of ${region}`, () => {
      expect(consoleUrl(region, 'd-1')).to.equal(
        `https://${host}/codesuite/codedeploy/deployments/d-1?region=${region}`,
      );
    });
  }
});
