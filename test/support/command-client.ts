/**
 * A small client of the protocol that a CodeDeploy agent speaks, in place of AWS's: it is started as that is, goes into the
 * background, and does of a deployment what the tests need. Copied into the folder of an agent, so it needs nothing but Node.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

type Json = Readonly<Record<string, unknown>>;

const [, , , configuration = '', verb = '', folder = ''] = process.argv;
const settings = new Map(
  Array.from(
    readFileSync(configuration, 'utf8').matchAll(/^:(\w+): (.+)$/gm),
    ([, name = '', value = '']) => [name, JSON.parse(value) as unknown],
  ),
);
const setting = (name: string): string => String(settings.get(name));

if (verb === 'start') {
  // As agent 1 does: what was started ends, and leaves a process whose number stands in a file.
  const words = ['--config_file', configuration, 'work', folder];
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...words], {
    detached: true,
    stdio: 'ignore',
  });
  writeFileSync(join(setting('pid_dir'), 'codedeploy-agent.pid'), String(child.pid));
  child.unref();
} else await work();

function log(text: string): void {
  appendFileSync(join(setting('log_dir'), 'codedeploy-agent.log'), `${text}\n`);
}

async function metadata(path: string, token?: string): Promise<string> {
  const answer = await fetch(`http://169.254.169.254/latest/${path}`, {
    method: token === undefined ? 'PUT' : 'GET',
    headers:
      token === undefined
        ? { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }
        : { 'x-aws-ec2-metadata-token': token },
  });
  return answer.ok ? await answer.text() : `status ${answer.status}`;
}

async function ask(operation: string, request: Json): Promise<Json> {
  const answer = await fetch(setting('deploy_control_endpoint'), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `CodeDeployCommandService_v20141006.${operation}`,
    },
    body: JSON.stringify(request),
  });
  const said = (await answer.json()) as Json;
  return answer.ok ? said : { ...said, status: answer.status };
}

function diagnostics(payload: Json): Json {
  return { Format: 'JSON', Payload: JSON.stringify(payload) };
}

async function work(): Promise<void> {
  try {
    const token = await metadata('api/token');
    const identity = JSON.parse(
      await metadata('dynamic/instance-identity/document', token),
    ) as Record<string, string>;
    const { region, accountId, instanceId } = identity;
    const role = await metadata('meta-data/iam/security-credentials/', token);
    const keys = await metadata(`meta-data/iam/security-credentials/${role}`, token);
    log(`identity ${region} ${accountId} ${instanceId}, keys ${keys.includes('SecretAccessKey')}`);
    log(`process ${process.pid} of ${process.argv.at(-1)}`);
    log(`a token of nobody: ${await metadata('meta-data/instance-id', 'nobody')}`);
    log(`no operation: ${JSON.stringify(await ask('PutNothing', {}))}`);
    log(
      `no command: ${JSON.stringify(await ask('GetDeploymentSpecification', { DeploymentExecutionId: 'x' }))}`,
    );
    const HostIdentifier = `arn:aws:ec2:${region}:${accountId}:instance/${instanceId}`;
    for (;;) {
      const { HostCommand } = await ask('PollHostCommand', { HostIdentifier });
      if (HostCommand !== undefined) await carryOut(HostCommand as Record<string, string>);
    }
  } catch (error) {
    log(`ended by ${String(error)}`);
    process.exit(1);
  }
}

async function carryOut(command: Record<string, string>): Promise<void> {
  const {
    HostCommandIdentifier,
    HostIdentifier,
    DeploymentExecutionId,
    CommandName = '',
  } = command;
  const answer = await ask('GetDeploymentSpecification', { DeploymentExecutionId, HostIdentifier });
  const specification = unseal(answer) as Record<string, string> & {
    readonly Revision: { readonly S3Revision: Record<string, string> };
  };
  const { DeploymentGroupId = '', DeploymentId = '', Revision } = specification;
  const deployment = join(setting('root_dir'), DeploymentGroupId, DeploymentId);
  const archive = join(deployment, 'deployment-archive');
  const text = existsSync(archive) ? readFileSync(join(archive, 'appspec.yml'), 'utf8') : '';
  const of = new RegExp(`^  ${CommandName}:\\n    - location: (\\S+)`, 'm').exec(text);
  const IsCommandNoop = of === null && !['DownloadBundle', 'Install'].includes(CommandName);
  const said = await ask('PutHostCommandAcknowledgement', {
    HostCommandIdentifier,
    Diagnostics: diagnostics({ IsCommandNoop }),
  });
  log(`${CommandName}: ${JSON.stringify(said)}`);
  let failure: Json | undefined;
  if (CommandName === 'DownloadBundle') await download(Revision.S3Revision, archive);
  else if (CommandName === 'Install') install(text, archive);
  else if (of !== null) failure = hook(CommandName, of[1] ?? '', deployment, specification);
  const report = failure ?? { error_code: 0, script_name: '', message: 'Succeeded: ', log: '' };
  const complete = (payload: Json): Promise<Json> =>
    ask('PutHostCommandComplete', {
      HostCommandIdentifier,
      CommandStatus: failure === undefined ? 'Succeeded' : 'Failed',
      Diagnostics: diagnostics(payload),
    });
  await complete(report);
  // As agent 1 does of a command that failed; what it said first has to count.
  if (failure !== undefined)
    await complete({ error_code: 5, script_name: '', message: 'said again', log: '' });
}

/** Takes what was signed out of the envelope; openssl verifies the signature and ends with an error otherwise. */
function unseal(answer: Json): unknown {
  const { GenericEnvelope } = answer.DeploymentSpecification as Record<string, Json>;
  const { Format, Payload } = GenericEnvelope as Record<string, string>;
  if (Format !== 'PKCS7/JSON') throw new Error(`the format is ${Format}`);
  const words = ['cms', '-verify', '-inform', 'PEM', '-noverify', '-binary'];
  const verified = spawnSync('openssl', words, { input: Payload });
  if (verified.status !== 0) throw new Error(String(verified.stderr));
  log(`envelope: ${String(verified.stderr).trim()}`);
  return JSON.parse(String(verified.stdout));
}

async function download(
  { Bucket, Key = '', ETag, Version }: Record<string, string>,
  archive: string,
): Promise<void> {
  const query = Version === undefined ? '' : `?versionId=${Version}`;
  // Signed by credentials of the metadata, as an SDK does.
  const authorization =
    'AWS4-HMAC-SHA256 Credential=ASIAREHEARSALREHEARS/20260101/eu-west-1/s3/aws4_request';
  const answer = await fetch(`${setting('s3_endpoint_override')}/${Bucket}/${Key}${query}`, {
    headers: { authorization },
  });
  const bundle = join(archive, '../bundle.tar');
  mkdirSync(archive, { recursive: true });
  writeFileSync(bundle, Buffer.from(await answer.arrayBuffer()));
  log(
    `bundle: ${answer.status}, same ETag: ${answer.headers.get('etag')?.replaceAll('"', '') === ETag}`,
  );
  execFileSync('tar', ['-xpsf', bundle, '-C', archive]);
}

function install(appspec: string, archive: string): void {
  for (const [, source = '', destination = ''] of appspec.matchAll(
    /- source: (\S+)\n\s+destination: (\S+)/g,
  )) {
    mkdirSync(destination, { recursive: true });
    execFileSync('cp', ['-p', join(archive, source), join(destination, basename(source))]);
  }
}

/** Undefined when the script ends well. */
function hook(
  event: string,
  location: string,
  deployment: string,
  { DeploymentId = '', ApplicationName = '' }: Record<string, string>,
): Json | undefined {
  const { status, stdout } = spawnSync(join(deployment, 'deployment-archive', location), {
    encoding: 'utf8',
    env: { ...process.env, LIFECYCLE_EVENT: event, DEPLOYMENT_ID: DeploymentId, ApplicationName },
  });
  const said = `LifecycleEvent - ${event}\nScript - ${location}\n${stdout.replace(/^(?=.)/gm, '[stdout]')}`;
  mkdirSync(join(deployment, 'logs'), { recursive: true });
  const time = new Date().toISOString().slice(0, 19).replace('T', ' ');
  appendFileSync(join(deployment, 'logs/scripts.log'), said.replace(/^(?=.)/gm, `${time} `));
  if (status === 0) return undefined;
  const message = `Script at specified location: ${location} failed with exit code ${status}`;
  return { error_code: 4, script_name: location, message, log: said };
}
