import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Ec2 } from '../ec2/open-ec2.js';
import { openQueryService } from '../query/open-query-service.js';
import { queryWire } from '../query/wire.js';
import type { Service } from '../server/service.js';
import { createPlaces, type Places, type PlacesOptions } from '../state/places.js';
import { openRecords } from '../state/records.js';
import type { ScalingContext } from './context.js';
import type { ScalingGroup } from './model.js';
import { operations } from './operations.js';

export interface AutoScaling {
  readonly service: Service;
  readonly places: Places<ScalingContext>;
}

/** Opens the Auto Scaling that is kept in a folder. */
export function openAutoScaling(
  own: PlacesOptions,
  { ec2, now }: { readonly ec2: Ec2; readonly now: () => Date },
): AutoScaling {
  const places = createPlaces(own, async (folder, place): Promise<ScalingContext> => ({
    groups: await openRecords<ScalingGroup>(
      join(folder, 'groups'),
      ({ name }) => name,
      ({ arn }) => createHash('sha256').update(arn).digest('hex').slice(0, 40),
    ),
    ec2: await ec2.places.at(place),
    now,
  }));
  const service = openQueryService({
    operations,
    wire: queryWire('http://autoscaling.amazonaws.com/doc/2011-01-01/'),
    contextOf: (caller) => places.at(caller),
    account: own.account,
    now,
  });
  return { service, places };
}
