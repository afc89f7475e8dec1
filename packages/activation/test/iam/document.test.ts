import { serviceRoleTrust, type PolicyDocument } from '@codedeployer/core/policy';
import { compare } from '@codedeployer/activation';
import { expect } from 'chai';
import { foundDocument, wantedDocument } from '../../dist/iam/document.js';
import { group } from '../support/services-world.js';

const trust = serviceRoleTrust([group, { ...group, region: 'us-east-1' }]);
const [first, second] = trust.Statement;

function drift(document: PolicyDocument | object, found: object | string) {
  const wanted = document as PolicyDocument;
  const text = typeof found === 'string' ? found : JSON.stringify(found);
  return compare(wantedDocument('trust', wanted), foundDocument('trust', wanted, text));
}

describe('documents of IAM', () => {
  it('are the same in another order, as lists or single, encoded for URLs, and with other names of statements', () => {
    const { Sid: _sid, ...unnamed } = second!;
    const rewritten = {
      Statement: [
        { ...unnamed, Action: 'sts:assumeRole' },
        {
          Condition: {
            ArnLike: { 'AWS:sourcearn': first!.Condition!.ArnLike!['aws:SourceArn']![0] },
            StringEquals: { 'aws:SourceAccount': '111122223333' },
          },
          Action: ['sts:AssumeRole'],
          Principal: { Service: [first!.Principal!.Service] },
          Effect: 'Allow',
        },
      ],
      Version: '2012-10-17',
    };
    expect(drift(trust, rewritten)).to.deep.equal([]);
    expect(drift(trust, encodeURIComponent(JSON.stringify(rewritten, null, 2)))).to.deep.equal([]);
  });

  it('differ in the statement that differs', () => {
    const open = { ...second, Condition: {} };
    const changes = drift(trust, { ...trust, Statement: [first, open] });
    expect(changes).to.deep.equal([{ field: 'trust.CodeDeploy2', from: open, to: second }]);
  });

  it('differ in a statement that is missing, and in one that nobody wants', () => {
    const stranger = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
    expect(drift(trust, { ...trust, Statement: [stranger, first] })).to.deep.equal([
      { field: 'trust.CodeDeploy2', from: undefined, to: second },
      { field: 'trust.others', from: [stranger], to: [] },
    ]);
  });

  it('differ where one statement stands for a list of one and denies', () => {
    const single = { ...trust, Statement: [first] };
    const denied = { ...first, Effect: 'Deny' };
    expect(drift(single, { ...single, Statement: first! })).to.deep.equal([]);
    expect(drift(single, { ...single, Statement: denied })).to.deep.equal([
      { field: 'trust.CodeDeploy1', from: denied, to: first },
    ]);
  });

  it('differ in their version, which is an older one where none is named', () => {
    expect(drift(trust, { Statement: trust.Statement })).to.deep.equal([
      { field: 'trust.version', from: '2008-10-17', to: '2012-10-17' },
    ]);
  });

  it('take no statement that was changed for another one that is as wanted', () => {
    const one = { ...first, Sid: 'CodeDeploy2' };
    const two = { ...second, Sid: 'CodeDeploy1' };
    expect(drift(trust, { ...trust, Statement: [one, two] })).to.deep.equal([]);
  });
});
