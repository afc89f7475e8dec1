import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { readOnPremisesIdentity } from '../../dist/policy/on-premises-identity.js';
import { registrationScripts } from '../../dist/policy/registration.js';

const group = {
  application: 'shop',
  deploymentGroup: 'racks',
  region: 'eu-central-1',
  account: '111122223333',
  bucket: 'artifacts',
  key: 'shop/{version}.zip',
};
const user = 'arn:aws:iam::111122223333:user/CodeDeploy/rack-1';
const session = 'arn:aws:sts::111122223333:assumed-role/on-premises/rack-1';

const scriptsFor = (kind: 'user' | 'session', tags = [{ key: 'env', value: "it's" }]) =>
  registrationScripts({
    identity: readOnPremisesIdentity(kind, kind === 'user' ? user : session),
    name: 'rack-1',
    tags,
    groups: [group],
  });

function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return undefined;
}

describe('what registers a machine on premises', () => {
  for (const kind of ['user', 'session'] as const)
    for (const part of ['administrator', 'machine'] as const)
      for (const tags of [[], [{ key: 'env', value: "it's" }]])
        it(`is clean bash for the ${part} of a ${kind} with ${tags.length} tags`, () => {
          const { status, stdout, stderr } = spawnSync('shellcheck', ['-'], {
            input: scriptsFor(kind, tags)[part],
            encoding: 'utf8',
          });
          expect(`${stdout}${stderr}`).to.equal('');
          expect(status).to.equal(0);
        });

  it('is a user of its own, registered in the region of the groups with on-premises tags', () => {
    const { administrator, machine } = scriptsFor('user');
    for (const line of [
      'aws iam create-user --path /CodeDeploy/ --user-name rack-1',
      `aws deploy register-on-premises-instance --region eu-central-1 --instance-name rack-1 --iam-user-arn ${user}`,
      `aws deploy add-tags-to-on-premises-instances --region eu-central-1 --instance-names rack-1 --tags 'Key=env,Value=it'\\''s'`,
      's3:GetObjectVersion',
    ])
      expect(administrator).to.contain(line);
    expect(machine).to.contain(`iam_user_arn: ${user}`).and.to.contain('region: eu-central-1');
  });

  it('renews the credentials of a session under the one name that CodeDeploy knows, and starts the agent anew', () => {
    const { machine } = scriptsFor('session');
    expect(machine)
      .to.contain(`iam_session_arn: ${session}`)
      .and.to.contain(
        '--role-arn arn:aws:iam::111122223333:role/on-premises --role-session-name rack-1',
      )
      .and.to.contain('systemctl restart codedeploy-agent')
      .and.to.contain('ongoing-deployment');
  });

  const wrong = [
    ['user', 'rack-1'],
    ['user', session],
    ['session', user],
    ['session', 'arn:aws:iam::111122223333:role/on-premises'],
    ['session', 'arn:aws:sts::111122223333:assumed-role/on-premises'],
    ['user', 'arn:aws:iam::1111:user/rack-1'],
  ] as const;
  for (const [kind, arn] of wrong)
    it(`takes no ${arn} for that of a ${kind}`, () => {
      expect(codeOf(() => readOnPremisesIdentity(kind, arn))).to.equal('REGISTER_ARN_INVALID');
    });

  it('refuses an identity of another account, and groups in two places', () => {
    const identity = readOnPremisesIdentity('user', user);
    const at =
      (...groups: (typeof group)[]) =>
      () =>
        registrationScripts({ identity, name: 'rack-1', tags: [], groups });
    expect(codeOf(at({ ...group, account: '222222222222' }))).to.equal('REGISTER_ARN_INVALID');
    expect(codeOf(at(group, { ...group, region: 'us-east-1' }))).to.equal(
      'REGISTER_SEVERAL_PLACES',
    );
  });
});
