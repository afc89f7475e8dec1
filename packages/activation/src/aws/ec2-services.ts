import { EC2Client } from '@aws-sdk/client-ec2';
import type { Clients } from '@codedeployer/core';
import type { Calling } from '@codedeployer/core/activation';
import type { ServiceClients, Services } from './services.js';
import { settingsOf } from './settings-of.js';

/** Where instances are and who asks; the clients of the other services need not be loaded for it. */
export interface Ec2Services extends Pick<Services, 'region' | 'calling'> {
  readonly clients: Pick<ServiceClients, 'ec2'>;
}

export interface OpenedEc2 extends Ec2Services {
  close(): void;
}

/** Makes the client, and asks for nothing. */
export function openEc2(given: Clients, region: string, calling: Calling): OpenedEc2 {
  const ec2 = new EC2Client(settingsOf(given, region)('ec2'));
  // Its connections may be those of the clients that were given, which go on.
  const isShared = given.settingsFor !== undefined;
  const close = () => (isShared ? undefined : ec2.destroy());
  return { clients: { ec2 }, region, calling, close };
}
