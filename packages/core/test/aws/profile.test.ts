import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { BatchGetDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClients, resolveIdentity, typed, type Clients } from '../../dist/aws/clients.js';
import { createWorld, errorOf, type World } from '@codedeployer/testing';

const region = 'eu-central-1';
const keys = 'aws_access_key_id = AKIAPROFILE\naws_secret_access_key = b\n';
const assumed = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>c</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

describe('a profile', () => {
  let world: World;
  let server: Server;
  let port: number;
  let clients: Clients | undefined;
  /** What was asked, as the key that signed it, and path or action. */
  let asked: string[];
  const before = process.env;

  beforeEach(async () => {
    asked = [];
    world = await createWorld();
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const signer = /Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1];
        const action = /Action=(\w+)/.exec(body)?.[1];
        asked.push(`${signer} ${action ?? request.url}`);
        response.writeHead(200, { etag: '"e"', 'content-type': 'application/x-amz-json-1.1' });
        response.end(action === 'AssumeRole' ? assumed : '{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
    process.env = { PATH: before.PATH };
    process.env.AWS_CONFIG_FILE = world.path('config');
    process.env.AWS_SHARED_CREDENTIALS_FILE = world.path('credentials');
    process.env.AWS_EC2_METADATA_DISABLED = 'true';
  });
  afterEach(async () => {
    clients?.s3.destroy();
    clients?.codeDeploy.destroy();
    clients = undefined;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    await world.dispose();
    process.env = before;
  });

  async function askBoth(profile: string | undefined, roleArn?: string): Promise<void> {
    clients = await createClients({ region, profile, roleArn, attempts: 1 });
    const { s3, codeDeploy } = typed(clients);
    await s3.send(new HeadObjectCommand({ Bucket: 'artifacts', Key: 'a' }));
    await codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: [] }));
  }
  const reached = (key: string) => [`${key} /artifacts/a`, `${key} /`];

  for (const [how, choose] of [
    ['an option', (name: string) => askBoth(name)],
    ...['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'].map(
      (variable) =>
        [
          variable,
          (name: string) => {
            process.env[variable] = name;
            return askBoth(undefined);
          },
        ] as const,
    ),
  ] as const) {
    describe(`that is chosen by ${how}`, () => {
      it('is asked at its endpoint_url, a name that is none of S3 by path', async () => {
        await world.write({
          config: `[profile local]\n${keys}endpoint_url = http://localhost:${port}\n`,
        });
        await choose('local');
        expect(asked).to.deep.equal(reached('AKIAPROFILE'));
      });

      it('is asked where its services say', async () => {
        const url = `endpoint_url = http://127.0.0.1:${port}`;
        await world.write({
          config: `[profile split]\n${keys}services = mine\n[services mine]\ns3 =\n  ${url}\ncodedeploy =\n  ${url}\n`,
        });
        await choose('split');
        expect(asked).to.deep.equal(reached('AKIAPROFILE'));
      });

      it('assumes its role there as well', async () => {
        const role =
          'role_arn = arn:aws:iam::111122223333:role/deployer\nsource_profile = source\n';
        await world.write({
          config: `[profile role]\n${role}endpoint_url = http://localhost:${port}\n[profile source]\n${keys}`,
        });
        await choose('role');
        expect(asked[0]).to.equal('AKIAPROFILE AssumeRole');
        expect(asked.filter((call) => !call.endsWith('AssumeRole'))).to.deep.equal(
          reached('ASIAROLE'),
        );
      });

      it('is named when it is not there, with what there is', async () => {
        await world.write({ config: `[profile staging]\n${keys}` });
        const error = await errorOf(choose('stagign'));
        expect(error.code).to.equal('AWS_PROFILE_NOT_FOUND');
        expect(error.message).to.include('"stagign"').and.to.include('Did you mean "staging"?');
      });

      it('is refused when it names services that are not there', async () => {
        await world.write({ config: `[profile split]\n${keys}services = mine\n` });
        const error = await errorOf(choose('split'));
        expect(error.code).to.equal('AWS_PROFILE_INVALID');
        expect(error.message).to.include('[services mine]');
      });
    });
  }

  it('is that of AWS_DEFAULT_PROFILE before that of AWS_PROFILE, as with aws, which is told', async () => {
    await world.write({
      config: `[profile mine]\n${keys}endpoint_url = http://127.0.0.1:${port}\n[profile other]\nendpoint_url = http://127.0.0.1:9\n`,
    });
    process.env.AWS_DEFAULT_PROFILE = 'mine';
    process.env.AWS_PROFILE = 'other';
    const told: string[] = [];
    clients = await createClients({ region, attempts: 1, onNotice: (line) => told.push(line) });
    await typed(clients).s3.send(new HeadObjectCommand({ Bucket: 'artifacts', Key: 'a' }));
    expect(asked).to.deep.equal(['AKIAPROFILE /artifacts/a']);
    expect(told).to.deep.equal([
      'AWS_PROFILE (other) is not heeded: AWS_DEFAULT_PROFILE (mine) comes first, as with aws.',
    ]);
  });

  it('with an endpoint that is no address of a server is refused, with the endpoint', async () => {
    process.env.AWS_ENDPOINT_URL = 'localhost:4566';
    const error = await errorOf(createClients({ region, attempts: 1 }));
    expect(error.code).to.equal('AWS_PROFILE_INVALID');
    expect(error.message).to.include('"localhost:4566"').and.include('http://');
  });

  it('that is in no file of aws is refused, with each that there is named once', async () => {
    await world.write({
      config: `[profile shop]\nregion = eu-west-1\n`,
      credentials: `[shop]\n${keys}`,
    });
    process.env.AWS_SHARED_CREDENTIALS_FILE = world.path('credentials');
    const error = await errorOf(createClients({ region, attempts: 1, profile: 'shops' }));
    expect(error.code).to.equal('AWS_PROFILE_NOT_FOUND');
    expect(`${error.message} ${error.hint ?? ''}`.split(/\bshop\b/)).to.have.lengthOf.at.most(3);
  });

  it('that says nothing of credentials leaves it to the keys of the environment', async () => {
    await world.write({ config: `[profile place]\nendpoint_url = http://127.0.0.1:${port}\n` });
    process.env.AWS_PROFILE = 'place';
    process.env.AWS_ACCESS_KEY_ID = 'AKIAENVIRONMENT';
    process.env.AWS_SECRET_ACCESS_KEY = 'b';
    await askBoth(undefined);
    expect(asked).to.deep.equal(reached('AKIAENVIRONMENT'));
  });

  it('that is chosen by option is not asked where another one says', async () => {
    await world.write({
      config: `[default]\nendpoint_url = http://127.0.0.1:9\n[profile local]\n${keys}endpoint_url = http://127.0.0.1:${port}\n`,
    });
    await askBoth('local');
    expect(asked).to.deep.equal(reached('AKIAPROFILE'));
  });

  it('assumes the role of the options at its own endpoint', async () => {
    await world.write({
      config: `[profile local]\n${keys}endpoint_url = http://localhost:${port}\n`,
    });
    await askBoth('local', 'arn:aws:iam::111122223333:role/deployer');
    expect(asked[0]).to.equal('AKIAPROFILE AssumeRole');
    expect(asked).to.include.members(reached('ASIAROLE'));
  });

  it('says what its credential_process said', async () => {
    await world.write({
      config: `[profile vault]\nregion = ${region}\ncredential_process = ${process.execPath} -e "console.error('the vault is sealed');process.exit(3)"\n`,
    });
    clients = await createClients({ profile: 'vault' });
    const error = await errorOf(resolveIdentity(clients, { region, profile: 'vault' }));
    expect(error.code).to.equal('AWS_CREDENTIALS_MISSING');
    expect(error.message).to.include('the vault is sealed').and.to.include('"vault"');
  });

  it('is not needed, nor is a home folder, by a user without a name', async () => {
    const run = promisify(execFile);
    const support = (name: string) =>
      fileURLToPath(new URL(`../../test/support/${name}`, import.meta.url));
    const program = `
      import { createClients, resolveIdentity } from ${JSON.stringify(new URL('../../dist/aws/clients.js', import.meta.url).href)};
      const clients = await createClients({ region: 'eu-central-1' });
      await resolveIdentity(clients, {}).catch((error) => console.log(error.message));`;
    const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
    const role = {
      AWS_WEB_IDENTITY_TOKEN_FILE: world.path('no-token'),
      AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/pod',
    };
    const { stdout } = await run(
      process.execPath,
      ['--require', support('without-home.cjs'), '--input-type=module', '--eval', program],
      { env: { PATH: process.env.PATH, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, ...role } },
    );
    expect(stdout).to.include('no-token').and.not.to.include('homedir');
  });
});
