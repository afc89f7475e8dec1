import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { operations as codeDeployOperations } from '../dist/codedeploy/operations.js';
import { operations as scalingOperations } from '../dist/autoscaling/operations.js';
import { operations as cloudWatchOperations } from '../dist/cloudwatch/operations.js';
import { operations as ec2Operations } from '../dist/ec2/operations.js';
import { operations as iamOperations } from '../dist/iam/operations.js';
import { operations as s3Operations } from '../dist/s3/operations.js';
import { operations as stsOperations } from '../dist/sts/operations.js';

describe('docs/rehearsal-services.md', () => {
  for (const [service, operations] of [
    ['S3', s3Operations],
    ['CodeDeploy', codeDeployOperations],
    ['STS', stsOperations],
    ['IAM', iamOperations],
    ['EC2', ec2Operations],
    ['Auto Scaling', scalingOperations],
    ['CloudWatch', cloudWatchOperations],
  ] as const) {
    it(`names exactly the operations of ${service} that there are`, async () => {
      const document = new URL('../../../docs/rehearsal-services.md', import.meta.url);
      const text = await readFile(document, 'utf8');
      const section = text.split(`\n## ${service}\n\n`)[1]?.split('\n## ')[0] ?? '';
      const named = [...section.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
      expect(named).to.deep.equal(
        operations
          .map(({ name }) => name)
          .toSorted((a, b) => a.toLowerCase().localeCompare(b.toLowerCase(), 'en')),
      );
    });

    it(`has each operation of ${service} once, under the name of its file`, async () => {
      const list = new URL(
        `../../../packages/rehearsal/src/${service.toLowerCase().replace(' ', '')}/operations.ts`,
        import.meta.url,
      );
      const files = [...(await readFile(list, 'utf8')).matchAll(/'\.\/operations\/([\w-]+)\.js'/g)];
      const expected = operations.map(({ name }) =>
        name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase(),
      );
      expect(files.map(([, file]) => file)).to.have.members(expected);
      expect(new Set(expected).size).to.equal(expected.length);
    });
  }
});
