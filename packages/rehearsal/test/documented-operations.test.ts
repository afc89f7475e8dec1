import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { codeDeployOperations } from '../dist/codedeploy/open-codedeploy.js';
import { s3Operations } from '../dist/s3/open-s3.js';

describe('docs/rehearsal-services.md', () => {
  for (const [service, operations] of [
    ['S3', s3Operations],
    ['CodeDeploy', codeDeployOperations],
  ] as const) {
    it(`names exactly the operations of ${service} that there are`, async () => {
      const document = new URL('../../../docs/rehearsal-services.md', import.meta.url);
      const text = await readFile(document, 'utf8');
      const paragraph = text.split(`\n## ${service}\n\n`)[1]?.split('\n\n')[0] ?? '';
      const named = paragraph.replaceAll('\n', ' ').replace(/\.$/, '').split(', ');
      expect(named).to.deep.equal(
        operations.toSorted((a, b) => a.toLowerCase().localeCompare(b.toLowerCase(), 'en')),
      );
    });
  }
});
