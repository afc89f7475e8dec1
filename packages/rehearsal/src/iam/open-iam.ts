import { join } from 'node:path';
import { openQueryService } from '../query/open-query-service.js';
import { queryWire } from '../query/wire.js';
import type { Service } from '../server/service.js';
import { createPlaces } from '../state/places.js';
import { openRecords } from '../state/records.js';
import type { IamContext } from './context.js';
import type { InstanceProfile, Role } from './model.js';
import { operations } from './operations.js';

export interface Iam {
  readonly service: Service;
  /** What is in an account. */
  in(account: string): Promise<IamContext>;
}

/** Opens the IAM that is kept in a folder: it knows accounts, and no regions. */
export function openIam(
  directory: string,
  { account, now }: { readonly account: string; readonly now: () => Date },
): Iam {
  const accounts = createPlaces(
    { directory, account, region: undefined },
    async (folder, place): Promise<IamContext> => ({
      account: place.account,
      now,
      roles: await openRecords<Role>(
        join(folder, 'roles'),
        (role) => role.roleName,
        (role) => role.roleId,
      ),
      profiles: await openRecords<InstanceProfile>(
        join(folder, 'instance-profiles'),
        (profile) => profile.name,
        (profile) => profile.id,
      ),
    }),
  );
  const inAccount = (wanted: string) => accounts.at({ account: wanted, region: undefined });
  return {
    in: inAccount,
    service: openQueryService({
      operations,
      wire: queryWire('https://iam.amazonaws.com/doc/2010-05-08/'),
      contextOf: (caller) => inAccount(caller.account),
      account,
      now,
    }),
  };
}
