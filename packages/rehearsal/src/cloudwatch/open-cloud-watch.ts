import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openQueryService } from '../query/open-query-service.js';
import { queryWire } from '../query/wire.js';
import type { Service } from '../server/service.js';
import { createPlaces, type Places, type PlacesOptions } from '../state/places.js';
import { openRecords } from '../state/records.js';
import type { CloudWatchContext } from './context.js';
import type { Alarm } from './model.js';
import { operations } from './operations.js';
import { silence } from './ring.js';

export interface CloudWatch {
  readonly service: Service;
  readonly places: Places<CloudWatchContext>;
}

/** Opens the CloudWatch that is kept in a folder: alarms, which ring when they are told to. */
export function openCloudWatch(own: PlacesOptions, now: () => Date): CloudWatch {
  const places = createPlaces(own, async (folder): Promise<CloudWatchContext> => {
    const context: CloudWatchContext = {
      alarms: await openRecords<Alarm>(
        join(folder, 'alarms'),
        ({ name }) => name,
        ({ arn }) => createHash('sha256').update(arn).digest('hex').slice(0, 40),
      ),
      now,
      listeners: new Set(),
    };
    await silence(context);
    return context;
  });
  const service = openQueryService({
    operations,
    wire: queryWire('http://monitoring.amazonaws.com/doc/2010-08-01/'),
    contextOf: (caller) => places.at(caller),
    account: own.account,
    now,
  });
  return { service, places };
}
