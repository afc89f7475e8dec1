import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CommandCall, CommandFault } from '../server/faults.js';
import type { Answer, Call } from '../server/call.js';
import type { Service } from '../server/service.js';
import { readSigner } from '../server/signer.js';
import { instanceName } from '../protocol/instance-name.js';
import type { Instance } from '../protocol/instance.js';
import { CodeDeployError } from './codedeploy-error.js';
import {
  groupKey,
  requireConfig,
  targetKey,
  type CodeDeployContext,
  type FleetInstance,
  type Limits,
  type RunningDeployment,
} from './context.js';
import { finishInterrupted } from './finish-interrupted.js';
import {
  type Application,
  type AutoRollbackConfiguration,
  type Deployment,
  type DeploymentConfig,
  type DeploymentGroup,
  type DeploymentStyle,
  type Revision,
  type Target,
} from './model.js';
import type { CodeDeployOperation } from './operation.js';
import { operations } from './operations.js';
import { isObject } from './read-input.js';
import { openRecords } from './records.js';
import { revisionKey } from './revision-location.js';

/** A deployment group that is there from the start. One that already stands on disk keeps its history and what the API changed. */
export interface GroupOptions {
  readonly name: string;
  /** The group's id, when the caller needs to know it; else it is made when the group first is. */
  readonly id?: string | undefined;
  readonly instances: readonly Instance[];
  readonly deploymentConfigName?: string | undefined;
  readonly autoRollback?: AutoRollbackConfiguration | undefined;
  readonly deploymentOption?: DeploymentStyle['deploymentOption'] | undefined;
}

export interface CodeDeployOptions {
  /** Absolute path of the folder that keeps applications, groups, revisions and deployments. */
  readonly directory: string;
  /** Name of the application; it exists from the start. */
  readonly application: string;
  readonly groups: readonly GroupOptions[];
  readonly limits?: Partial<Limits> | undefined;
  readonly pageSize?: number | undefined;
}

const target = /^CodeDeploy_20141006\.(\w+)$/;
const largestRequest = 1024 * 1024;

/** Opens the CodeDeploy that is kept in a folder. A deployment that an earlier process left running is recorded as failed. */
export async function openCodeDeploy(
  options: CodeDeployOptions,
  shared: {
    readonly account: string;
    readonly now: () => Date;
    readonly onCommand: ((call: CommandCall) => CommandFault | undefined) | undefined;
    readonly onError: (error: unknown) => void;
  },
): Promise<{ readonly service: Service; close(): Promise<void> }> {
  const context = await openContext(options, shared);
  await finishInterrupted(context);
  await ensureApplication(context, options);
  const service: Service = {
    operation: (call) => operationOf(call)?.name ?? 'Unknown',
    async answer(call) {
      try {
        const operation = operationOf(call);
        if (!operation) {
          const name = operationName(call) ?? '';
          throw new CodeDeployError(
            'UnknownOperationException',
            `The rehearsal's CodeDeploy has no operation ${name || '(none named)'}`,
          );
        }
        const signer = readSigner(call);
        if (!signer) {
          throw new CodeDeployError(
            'MissingAuthenticationTokenException',
            'Missing Authentication Token',
          );
        }
        const input = await readInput(call);
        // Nothing comes between the two: what `read` finds is still so for `run`.
        const output = await operation.run(operation.read(input, context), context, signer);
        return json(200, output ?? {});
      } catch (error) {
        if (error instanceof CodeDeployError) return refusal(400, error.code, error.message);
        throw error;
      }
    },
    refuse: (_call, status, code, message) => refusal(status, code, message),
  };
  return {
    service,
    async close() {
      const running = [...context.running.values()];
      for (const deployment of running) {
        deployment.stop({
          code: 'MANUAL_STOP',
          message: 'The rehearsal ended while this deployment was running.',
          autoRollback: false,
        });
        deployment.abort();
      }
      await Promise.all(running.map((deployment) => deployment.done));
    },
  };
}

async function openContext(
  options: CodeDeployOptions,
  shared: Pick<CodeDeployContext, 'account' | 'now' | 'onCommand' | 'onError'>,
): Promise<CodeDeployContext> {
  const folder = (name: string) => join(options.directory, name);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 40);
  return {
    ...shared,
    applications: await openRecords<Application>(
      folder('applications'),
      (application) => application.applicationName,
      (application) => application.applicationId,
    ),
    groups: await openRecords<DeploymentGroup>(
      folder('groups'),
      (group) => groupKey(group.applicationName, group.deploymentGroupName),
      (group) => group.deploymentGroupId,
    ),
    configs: await openRecords<DeploymentConfig>(
      folder('configs'),
      (config) => config.deploymentConfigName,
      (config) => config.deploymentConfigId,
    ),
    revisions: await openRecords<Revision>(
      folder('revisions'),
      (revision) => revisionKey(revision.applicationName, revision.location),
      (revision) => hash(revisionKey(revision.applicationName, revision.location)),
    ),
    deployments: await openRecords<Deployment>(
      folder('deployments'),
      (deployment) => deployment.deploymentId,
      (deployment) => deployment.deploymentId,
    ),
    targets: await openRecords<Target>(
      folder('targets'),
      (record) => targetKey(record.deploymentId, record.targetId),
      (record) => `${record.deploymentId}.${record.targetId}`,
    ),
    fleet: options.groups.flatMap((group) => group.instances.map(fleetInstance(options, group))),
    running: new Map<string, RunningDeployment>(),
    pageSize: options.pageSize ?? 100,
    limits: {
      event: 3_600_000,
      deployment: 8 * 3_600_000,
      start: 0,
      ...options.limits,
    },
  };
}

function fleetInstance(options: CodeDeployOptions, group: GroupOptions) {
  return (instance: Instance, index: number): FleetInstance => ({
    instance,
    group: { applicationName: options.application, deploymentGroupName: group.name },
    tags: [
      { Key: 'Name', Value: instanceName(group.name, index) },
      { Key: 'DeploymentGroup', Value: group.name },
    ],
  });
}

async function ensureApplication(
  context: CodeDeployContext,
  options: CodeDeployOptions,
): Promise<void> {
  const applicationName = options.application;
  if (!context.applications.get(applicationName)) {
    await context.applications.put({
      applicationId: randomUUID(),
      applicationName,
      createTime: context.now().getTime(),
      tags: [],
    });
  }
  for (const wanted of options.groups) {
    const known = context.groups.get(groupKey(applicationName, wanted.name));
    if (wanted.deploymentConfigName) requireConfig(context, wanted.deploymentConfigName);
    const group: DeploymentGroup = {
      applicationName,
      deploymentGroupName: wanted.name,
      deploymentGroupId: wanted.id ?? randomUUID(),
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      serviceRoleArn: `arn:aws:iam::${context.account}:role/rehearsal`,
      ec2TagFilters: [{ Key: 'DeploymentGroup', Value: wanted.name, Type: 'KEY_AND_VALUE' }],
      ec2TagSet: [],
      deploymentStyle: {
        deploymentType: 'IN_PLACE',
        deploymentOption: wanted.deploymentOption ?? 'WITHOUT_TRAFFIC_CONTROL',
      },
      settings: {},
      tags: [],
      instances: {},
      ...known,
      ...(wanted.deploymentConfigName && { deploymentConfigName: wanted.deploymentConfigName }),
      ...(wanted.autoRollback && { autoRollbackConfiguration: wanted.autoRollback }),
    };
    await context.groups.put(group);
  }
}

function operationName(call: Call): string | undefined {
  return target.exec(String(call.headers['x-amz-target'] ?? ''))?.[1];
}

function operationOf(call: Call): CodeDeployOperation | undefined {
  const wanted = operationName(call);
  return operations.find(({ name }) => name === wanted);
}

async function readInput(call: Call): Promise<Readonly<Record<string, unknown>>> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of call.body() as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largestRequest) {
      throw new CodeDeployError('SerializationException', 'The request is too large');
    }
    pieces.push(piece);
  }
  try {
    const input: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8') || '{}');
    if (isObject(input)) return input;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new CodeDeployError('SerializationException', 'The request body is not a JSON structure');
}

function json(status: number, body: object): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  };
}

function refusal(status: number, code: string, message: string): Answer {
  return json(status, { __type: code, message });
}
