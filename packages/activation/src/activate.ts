import type { ActivationReport, ActivationRequest } from '@codedeployer/core/activation';
import { apply, nothingBegun } from './plan/apply.js';
import { describeBreak } from './plan/describe-break.js';
import { plan } from './plan/plan.js';
import { withDeleted } from './plan/with-deleted.js';
import { listResources } from './resources/list-resources.js';
import { refuseWithoutRole } from './section/refuse-without-role.js';
import { refuseOtherPartitions } from './section/refuse-other-partitions.js';
import { withPlaces } from './section/with-places.js';

/**
 * Compares the section with AWS, and makes AWS what it says where `confirm` agrees.
 *
 * @returns also where something failed while it was made: `error` then says what
 * @throws ACTIVATION_DELETE_UNKNOWN, ACTIVATION_PARTITION, ACTIVATION_SCALING_GROUP_MISSING, CONFIG_MISSING where a group has no service role, and what fails while AWS is looked at: AWS_ACCESS_DENIED,
 *   AWS_UNREACHABLE, AWS_ANSWERED
 */
export async function activate(request: ActivationRequest): Promise<ActivationReport> {
  const { targets, calling, confirm } = request;
  refuseWithoutRole(request.config, targets);
  const facts = {
    time: new Date().toISOString(),
    rehearsed: targets.some(({ isRehearsed }) => isRehearsed),
  };
  return withPlaces(request, async (places) => {
    refuseOtherPartitions(places);
    const wanted = [];
    for (const place of places)
      wanted.push({ place, resources: await listResources(place, places) });
    const planned = await plan(await withDeleted(wanted, request.delete));
    const untouched = { ...facts, changes: nothingBegun(planned) };
    if (!(await confirm(untouched))) return untouched;
    const { changes, broken } = await apply(planned, { ...calling, onNotice: request.onNotice });
    return {
      ...facts,
      changes,
      ...(broken === undefined ? {} : { error: describeBreak(broken) }),
    };
  });
}
