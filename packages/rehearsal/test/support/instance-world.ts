import { createWorld } from '@codedeployer/testing';
import { join } from 'node:path';
import type { IsolationKind, ServiceManager } from '@codedeployer/core/contract';
import type { UnitKind } from '../../dist/protocol/agent-setup.js';
import type { CommandName, CommandResult } from '../../dist/protocol/instance.js';
import { appspecJudge } from '../../dist/instance/judge-appspec.js';
import { forwardSocket, type Forward } from '../../dist/instance/forward-socket.js';
import {
  createInstance,
  type HoldingInstance,
  type InstanceOptions,
} from '../../dist/instance/start-instance.js';
import { chooseIsolation, type ChosenIsolation } from '../../dist/isolation/choose-isolation.js';
import { bundle, type Tree } from './bundle.js';
import { startBucket, type Bucket } from './bucket.js';
import { lifecycle, specification } from './specification.js';

/** A state folder, a bucket and instances over them; one for each test. */
export interface InstanceWorld {
  readonly directory: string;
  readonly bucket: Bucket;
  readonly isolation: ChosenIsolation;
  instance(name?: string, more?: Partial<InstanceOptions>): HoldingInstance;
  /** Puts a revision into the bucket and runs the whole lifecycle up to the first failure; the last result counts. */
  deploy(instance: HoldingInstance, deploymentId: string, tree: Tree): Promise<Deployed>;
  close(): Promise<void>;
}

export interface Deployed {
  readonly event: CommandName;
  readonly result: CommandResult;
}

export async function startWorld(
  kind: IsolationKind,
  unit: UnitKind = 'systemd',
  services: ServiceManager = 'stand-in',
): Promise<InstanceWorld> {
  const temporary = await createWorld();
  const { directory } = temporary;
  const isolation = await chooseIsolation(kind, { directory, path: process.env.PATH });
  const bucket = await startBucket();
  const forward: Forward = await forwardSocket(join(directory, 's3'), bucket.port);
  const s3 = Promise.resolve({ port: bucket.port, socket: forward.socket });
  const instances: HoldingInstance[] = [];
  return {
    directory,
    bucket,
    isolation,
    instance(name = 'one', more = {}) {
      const instance = createInstance({
        judgeAppspec: appspecJudge()(more.agent),
        id: `i-${name}`,
        name,
        group: 'alfa',
        directory: join(directory, 'instances', name),
        rehearsalDirectory: directory,
        isolation,
        s3,
        path: process.env.PATH,
        unit,
        services,
        network: 'none',
        ...more,
      });
      instances.push(instance);
      return instance;
    },
    async deploy(instance, deploymentId, tree) {
      bucket.put(`bucket/${deploymentId}.zip`, await bundle(tree));
      for (const event of lifecycle) {
        const result = await instance.execute(event, specification(deploymentId));
        if (result.status === 'Failed' || event === 'ValidateService') return { event, result };
      }
      throw new Error('The lifecycle has no end.');
    },
    async close() {
      for (const instance of instances) await instance.close();
      await forward.close();
      await bucket.close();
      await temporary.dispose();
    },
  };
}
