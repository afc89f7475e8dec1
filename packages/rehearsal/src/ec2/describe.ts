import type { Members } from '../query/members.js';
import { platformOf } from './filters.js';
import type { Ec2Instance, InstanceState, ProfileAssociation } from './model.js';

/** A state, or the way to one. */
export type ShownState = InstanceState | 'pending' | 'shutting-down' | 'stopping';

const codes: Readonly<Record<ShownState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function describeState(state: ShownState): Members {
  return { code: codes[state], name: state };
}

type ShownInstance = Omit<Ec2Instance, 'state'> & { readonly state: ShownState };

/** Instances by the request that launched them, as EC2 shows them. */
export function describeReservations(
  instances: readonly ShownInstance[],
  account: string,
): readonly Members[] {
  const ids = [...new Set(instances.map(({ reservationId }) => reservationId))];
  return ids.map((reservationId) => ({
    reservationId,
    ownerId: account,
    groupSet: [],
    instancesSet: instances
      .filter((instance) => instance.reservationId === reservationId)
      .map(describeInstance),
  }));
}

function describeInstance(instance: ShownInstance): Members {
  const { state, profile, tags } = instance;
  const platform = platformOf(instance);
  return {
    instanceId: instance.instanceId,
    imageId: instance.imageId,
    instanceState: describeState(state),
    privateDnsName: '',
    dnsName: '',
    ...(state === 'terminated' && {
      stateReason: {
        code: 'Client.UserInitiatedShutdown',
        message: 'Client.UserInitiatedShutdown: User initiated shutdown',
      },
    }),
    amiLaunchIndex: instance.launchIndex,
    instanceType: instance.instanceType,
    launchTime: new Date(instance.launchTime),
    placement: { availabilityZone: instance.availabilityZone, groupName: '', tenancy: 'default' },
    ...(platform !== undefined && { platform }),
    platformDetails: platform === undefined ? 'Linux/UNIX' : 'Windows',
    monitoring: { state: 'disabled' },
    architecture: 'x86_64',
    rootDeviceType: 'ebs',
    virtualizationType: 'hvm',
    ...(instance.clientToken !== undefined && { clientToken: instance.clientToken }),
    // One that is no more has none any longer.
    ...(profile !== undefined &&
      state !== 'terminated' && { iamInstanceProfile: { arn: profile.arn, id: profile.id } }),
    tagSet: tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
  };
}

export function describeAssociation(
  { associationId, arn, id, since }: ProfileAssociation,
  instanceId: string,
  state: 'associating' | 'associated' | 'disassociating',
): Members {
  return {
    associationId,
    instanceId,
    iamInstanceProfile: { arn, id },
    state,
    timestamp: new Date(since),
  };
}
