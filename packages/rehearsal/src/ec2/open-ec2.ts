import { join } from 'node:path';
import type { Iam } from '../iam/open-iam.js';
import { openQueryService } from '../query/open-query-service.js';
import { ec2Wire } from '../query/wire.js';
import type { Service } from '../server/service.js';
import { createPlaces, type Places } from '../state/places.js';
import { openRecords } from '../state/records.js';
import type { Ec2Context } from './context.js';
import type { Ec2Instance } from './model.js';
import { operations } from './operations.js';

export interface Ec2 {
  readonly service: Service;
  readonly places: Places<Ec2Context>;
}

export interface Ec2Options {
  /** Absolute path of the folder that keeps it. */
  readonly directory: string;
  readonly account: string;
  /** The region that the folder itself is of; without it, the own account has one for all. */
  readonly region: string | undefined;
  readonly iam: Iam;
  readonly now: () => Date;
}

/** Opens the EC2 that is kept in a folder. */
export function openEc2({ iam, now, ...own }: Ec2Options): Ec2 {
  const places = createPlaces(own, async (folder, { account }): Promise<Ec2Context> => ({
    instances: await openRecords<Ec2Instance>(
      join(folder, 'instances'),
      ({ instanceId }) => instanceId,
      ({ instanceId }) => instanceId,
    ),
    iam: await iam.in(account),
    now,
  }));
  const { account } = own;
  const service = openQueryService({
    operations,
    wire: ec2Wire('http://ec2.amazonaws.com/doc/2016-11-15/'),
    contextOf: (caller) => places.at(caller),
    account,
    now,
    codes: {
      invalid: { status: 401, code: 'AuthFailure' },
      expired: { status: 400, code: 'RequestExpired' },
    },
  });
  return { service, places };
}
