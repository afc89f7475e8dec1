import { ListApplicationsCommand, CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { startServer } from '../../dist/rehearse/start-server.js';
import { parseFaults } from '../../dist/request/parse-faults.js';
import { region, rehearsalWorld } from '../support/rehearsal-server.js';
import { assumeRole, callSts } from '../support/sts.js';

const deployer = {
  Action: 'AssumeRole',
  RoleArn: 'arn:aws:iam::222233334444:role/ci/deployer',
  RoleSessionName: 'build-7',
};
const who = { Action: 'GetCallerIdentity' };

describe('the STS of a rehearsal', () => {
  const world = rehearsalWorld();

  it('says whose the credentials of a rehearsal are', async () => {
    const { endpoint } = await world.start();
    const { element, body } = await callSts(endpoint, who);
    expect(element('Account')).to.equal('111122223333');
    expect(element('Arn')).to.equal('arn:aws:iam::111122223333:user/rehearsal');
    expect(element('UserId')).to.match(/^AIDA[0-9A-F]{17}$/);
    expect(body).to.contain(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">',
    );
    expect(element('RequestId')).to.match(/^[0-9a-f-]{36}$/);
  });

  it('gives credentials of a role that say account, role and session, and can assume another', async () => {
    const { endpoint } = await world.start();
    const first = await callSts(endpoint, { ...deployer, DurationSeconds: '900' });
    expect(first.element('Arn')).to.equal(
      'arn:aws:sts::222233334444:assumed-role/deployer/build-7',
    );
    const left = Date.parse(first.element('Expiration') ?? '') - Date.now();
    expect(left).to.be.within(800_000, 900_000);
    const accessKeyId = first.element('AccessKeyId') ?? '';
    expect(accessKeyId).to.match(/^ASIA222233334444[A-Z2-7]+$/);
    const credentials = {
      accessKeyId,
      secretAccessKey: first.element('SecretAccessKey') ?? '',
      sessionToken: first.element('SessionToken') ?? '',
    };
    const identity = await callSts(endpoint, who, credentials);
    expect(identity.element('Account')).to.equal('222233334444');
    expect(identity.element('Arn')).to.equal(first.element('Arn'));
    expect(identity.element('UserId')).to.equal(first.element('AssumedRoleId'));
    const second = await callSts(
      endpoint,
      { ...deployer, RoleArn: 'arn:aws:iam::333344445555:role/next' },
      credentials,
    );
    expect(second.element('Arn')).to.equal('arn:aws:sts::333344445555:assumed-role/next/build-7');
    const longer = { ...deployer, DurationSeconds: '3601' };
    expect((await callSts(endpoint, longer, credentials)).element('Message')).to.contain(
      '1 hour session limit for roles assumed by role chaining',
    );
    expect((await callSts(endpoint, longer)).status).to.equal(200);
  });

  it('gives a role that wants an external id to those that name it', async () => {
    const roles = [{ arn: deployer.RoleArn, externalId: 'ours' }];
    const { endpoint } = await world.start({ sts: { roles } });
    for (const externalId of [{}, { ExternalId: 'theirs' }]) {
      const { status, element } = await callSts(endpoint, { ...deployer, ...externalId });
      expect(status).to.equal(403);
      expect(element('Code')).to.equal('AccessDenied');
      expect(element('Message')).to.equal(
        `User: arn:aws:iam::111122223333:user/rehearsal is not authorized to perform: sts:AssumeRole on resource: ${deployer.RoleArn}`,
      );
    }
    const named = await callSts(endpoint, { ...deployer, ExternalId: 'ours' });
    expect(named.status).to.equal(200);
    expect(Buffer.from(named.element('SessionToken') ?? '', 'base64').toString()).to.contain(
      '"externalId":"ours"',
    );
  });

  for (const [what, parameters, code, message] of [
    ['another action', { Action: 'GetFederationToken' }, 'InvalidAction', 'GetFederationToken'],
    ['no role', { RoleArn: '' }, 'ValidationError', "Value '' at 'roleArn'"],
    [
      'an ARN that is of no role',
      { RoleArn: 'arn:aws:iam::222233334444:user/deployer' },
      'ValidationError',
      'arn:aws:iam::222233334444:user/deployer is invalid',
    ],
    [
      'a session name with a space',
      { RoleSessionName: 'build 7' },
      'ValidationError',
      "Value 'build 7' at 'roleSessionName' failed to satisfy constraint",
    ],
    ['too short a time', { DurationSeconds: '60' }, 'ValidationError', 'greater than or equal'],
    ['too long a time', { DurationSeconds: '43201' }, 'ValidationError', 'less than or equal'],
  ] as const) {
    it(`refuses ${what} as the service does`, async () => {
      const { endpoint } = await world.start();
      const { status, element } = await callSts(endpoint, { ...deployer, ...parameters });
      expect(status).to.equal(400);
      expect(element('Type')).to.equal('Sender');
      expect(element('Code')).to.equal(code);
      expect(element('Message')).to.contain(message);
    });
  }

  it('refuses a request that nobody signed', async () => {
    const { endpoint } = await world.start();
    const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(who) });
    expect(response.status).to.equal(403);
    expect(await response.text()).to.contain('<Code>MissingAuthenticationToken</Code>');
  });

  it('lets credentials of a role do nothing without their session token, and nothing after their time', async () => {
    let now = new Date('2026-05-01T12:00:00Z');
    const server = await startServer({
      s3: { directory: `${world.folder.path}/s3` },
      codeDeploy: {
        directory: `${world.folder.path}/codedeploy`,
        application: 'shop',
        groups: [],
      },
      now: () => now,
    });
    const { endpoint } = server;
    try {
      const credentials = await assumeRole(endpoint, '222233334444');
      const { sessionToken: _token, ...bare } = credentials;
      const ask = async (given: typeof credentials): Promise<readonly (string | undefined)[]> => {
        const codeDeploy = new CodeDeployClient({ endpoint, region, credentials: given });
        const s3 = (await world.start()).s3Client({ endpoint, credentials: given });
        const refused = [
          (await errorOf(codeDeploy.send(new ListApplicationsCommand({})))).name,
          (await errorOf(s3.send(new ListBucketsCommand({})))).name,
          (await callSts(endpoint, who, given)).element('Code'),
        ];
        codeDeploy.destroy();
        s3.destroy();
        return refused;
      };
      expect(await ask(bare)).to.deep.equal([
        'UnrecognizedClientException',
        'InvalidAccessKeyId',
        'InvalidClientTokenId',
      ]);
      now = new Date('2026-05-01T13:00:00Z');
      expect(await ask(credentials)).to.deep.equal([
        'ExpiredTokenException',
        'ExpiredToken',
        'ExpiredToken',
      ]);
    } finally {
      await server.close();
    }
  });

  it('fails on purpose as the other services do', async () => {
    const { endpoint } = await world.start({
      faults: parseFaults(['throttle:AssumeRole:1', 'deny:GetCallerIdentity']),
    });
    const throttled = await callSts(endpoint, deployer);
    expect(throttled.element('Code')).to.equal('Throttling');
    expect((await callSts(endpoint, deployer)).status).to.equal(200);
    expect((await callSts(endpoint, who)).element('Code')).to.equal('AccessDenied');
  });
});
