import type { WrittenConfig } from '@codedeployer/core/config';
import { generateSection, seeded } from './generate-section.js';

/** A role that is there, and that the section names by its ARN. */
export const givenRole = 'arn:aws:iam::222233334444:role/given-codedeploy';

/** Configurations as people might write them, all different, with everything that a section may have but blue/green deployments. */
export function variedConfigs(count: number): WrittenConfig[] {
  const random = seeded(11);
  return Array.from({ length: count }, (_, turn): WrittenConfig => {
    const groups = turn % 2 === 0 ? ['web', 'worker'] : ['web'];
    const {
      blueGreen: _blueGreen,
      deploymentConfigs = {},
      ...section
    } = generateSection(random, groups);
    const application = `shop-${turn}`;
    const isMade = turn % 3 !== 0;
    return {
      application,
      groups,
      bucket: `shop-revisions-${turn}`,
      key: turn % 4 === 0 ? '{application}/{digest}.{format}' : 'builds/{digest}.{format}',
      deploymentConfig: turn % 3 === 0 ? `slow-${turn}` : 'CodeDeployDefault.HalfAtATime',
      ...(turn % 5 === 0 && { kmsKeyId: 'alias/revisions' }),
      activation: {
        ...section,
        // They are of the region, for all applications there.
        deploymentConfigs: Object.fromEntries(
          Object.entries(deploymentConfigs).map(([name, values]) => [`${name}-${turn}`, values]),
        ),
        bucket: turn % 4 === 3 ? 'leave' : 'make',
        serviceRole: isMade ? `codedeploy-${turn}` : givenRole,
        ...(turn % 2 === 0 && {
          instanceProfile: { name: `instances-${turn}`, vpc: turn % 4 === 0 },
        }),
        ...(turn % 7 === 0 && {
          onPremisesTagSets: [[{ key: 'a' }], [{ value: 'b' }]],
          onPremisesTags: [],
        }),
      },
    };
  });
}
