import { partition } from '@aws-sdk/core/client';
import { closest } from '@codedeployer/appspec/text';
import { ok, problem, warning, type PlaceSeen, type Probe } from '../probe.js';
import { regionNames } from './region-names.js';

/**
 * Where CodeDeploy has endpoints for FIPS; the SDK makes up names for all others.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/codedeploy.html
 */
const withFips = /^us-(?:gov-)?(?:east|west)-[12]$/;
/** Whether the SDK knows a region; of names that only look like one it knows the partition alone. */
function isKnownRegion(region: string): boolean {
  const found: object = partition(region);
  return 'description' in found || regionNames.includes(region);
}

export const region: Probe<PlaceSeen> = {
  name: 'region',
  looksAt: 'whether there is such a region',
  permissions: [],
  look({ region: name, isRehearsed }) {
    if (isRehearsed || isKnownRegion(name)) return [ok(name)];
    const near = closest(name, regionNames);
    const question = near === undefined ? '' : ` Did you mean ${near}?`;
    return [
      warning(
        `${name} is no region that this version of the SDK knows.${question}`,
        near === undefined ? undefined : `Write region: ${near}`,
      ),
    ];
  },
};

export const fips: Probe<PlaceSeen> = {
  name: 'endpoints',
  looksAt:
    'whether CodeDeploy has the endpoint that the SDK is told to ask: FIPS is in few regions',
  permissions: [],
  async look({ region: name, clients, env }) {
    const asked = await clients.codeDeploy.config?.useFipsEndpoint?.();
    if (asked !== true) return [ok('the usual one')];
    if (withFips.test(name)) return [ok('FIPS')];
    return [
      problem(
        `The SDK is told to use endpoints for FIPS, and CodeDeploy has none in ${name}: its name would not be found.`,
        env.AWS_USE_FIPS_ENDPOINT === undefined
          ? 'aws configure set use_fips_endpoint false'
          : 'unset AWS_USE_FIPS_ENDPOINT',
      ),
    ];
  },
};
