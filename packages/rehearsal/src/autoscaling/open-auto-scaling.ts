import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Ec2 } from '../ec2/open-ec2.js';
import { openQueryService } from '../query/open-query-service.js';
import { queryWire } from '../query/wire.js';
import type { Service } from '../server/service.js';
import { createPlaces, type Places, type PlacesOptions } from '../state/places.js';
import { openRecords } from '../state/records.js';
import type { ScalingContext } from './context.js';
import { endInterruptedLaunches } from './instances.js';
import type { ScalingGroup } from './model.js';
import { operations } from './operations.js';

export interface AutoScaling {
  readonly service: Service;
  readonly places: Places<ScalingContext>;
  /** Waits until nobody is asked about an instance any more. */
  settled(): Promise<void>;
}

/** Opens the Auto Scaling that is kept in a folder. */
export function openAutoScaling(
  own: PlacesOptions,
  { ec2, now, onError }: Pick<ScalingContext, 'now' | 'onError'> & { readonly ec2: Ec2 },
): AutoScaling {
  const places = createPlaces(own, async (folder, place): Promise<ScalingContext> => {
    const context: ScalingContext = {
      groups: await openRecords<ScalingGroup>(
        join(folder, 'groups'),
        ({ name }) => name,
        ({ arn }) => createHash('sha256').update(arn).digest('hex').slice(0, 40),
      ),
      ec2: await ec2.places.at(place),
      region: place.region ?? 'us-east-1',
      now,
      listeners: new Set(),
      launching: new Map(),
      onError,
    };
    await endInterruptedLaunches(context);
    return context;
  });
  const service = openQueryService({
    operations,
    wire: queryWire('http://autoscaling.amazonaws.com/doc/2011-01-01/'),
    contextOf: (caller) => places.at(caller),
    account: own.account,
    now,
  });
  const settled = async (): Promise<void> => {
    const launching = async () =>
      (await places.all()).flatMap((context) => [...context.launching.values()]);
    // One that is abandoned is launched again.
    for (let wait = await launching(); wait.length > 0; wait = await launching())
      await Promise.all(wait);
  };
  return { service, places, settled };
}
