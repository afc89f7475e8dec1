import {
  awsCommand,
  stackPlace,
  type ActivationRequest,
  type EmittedTemplate,
} from '@codedeployer/core/activation';
import { bucketRequests, isArn, profileOf } from '../resources/foundation-requests.js';
import { refuseWithoutRole } from '../section/refuse-without-role.js';
import { addBucket } from './add-bucket.js';
import { addApplications, addDeploymentConfigs, addGroups } from './add-groups.js';
import { addInstanceProfiles, addServiceRoles } from './add-roles.js';
import { stackOf, type Stack } from './stack.js';
import { Template } from './template.js';

/**
 * What `activate` would make, as a template of CloudFormation. AWS is asked for nothing: what only it knows is a parameter of
 * the template, or filled in by CloudFormation.
 *
 * @throws CONFIG_MISSING where a group has no service role, ACTIVATION_EMIT_SEVERAL_PLACES, ACTIVATION_EMIT_BLUE_GREEN,
 *   POLICY_PLACE_UNKNOWN
 */
export function emitCloudFormation({ config }: Pick<ActivationRequest, 'config'>): EmittedTemplate {
  refuseWithoutRole(config, config.targets);
  const stack = stackOf(config);
  const template = new Template();
  const buckets = new Map(
    bucketRequests(stackPlace, stack).map((request) => [
      request.name,
      addBucket(template, request),
    ]),
  );
  const instanceRoles = addInstanceProfiles(template, stack, buckets);
  const serviceRoles = addServiceRoles(template, stack, instanceRoles);
  const applications = addApplications(template, stack);
  const configs = addDeploymentConfigs(template, stack);
  addGroups(template, stack, { applications, configs, serviceRoles });
  const names = [...applications.keys()];
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  return {
    template: template.describedAs(
      `What CodeDeploy needs for ${names[0] ?? ''}${more}; written by codedeployer activate.`,
    ),
    notes: [...template.notes, ...notesOn(stack), makeCommand(stack, template)],
  };
}

/** What of the section is not in the template, and why. */
function notesOn({ activation, groups, others }: Stack): string[] {
  const givenProfiles = new Set(groups.flatMap((group) => profileOf(group)?.name ?? []));
  const withoutBucket = groups.filter((group) => {
    const name = profileOf(group)?.name;
    return group.bucket === undefined && name !== undefined && !isArn(name);
  });
  return [
    ...[...givenProfiles]
      .filter(isArn)
      .map((arn) => `The instance profile ${arn} is given by its ARN, and left as it is.`),
    ...withoutBucket.map(
      ({ name }) =>
        `The instance profile of ${name} is not in the template: its role fetches revisions from the bucket, and no "bucket" is configured.`,
    ),
    ...(activation.bucket !== undefined &&
    activation.bucket !== 'leave' &&
    groups.every(({ bucket }) => bucket === undefined)
      ? [`\`bucket: ${activation.bucket}\` has no effect: no "bucket" is configured.`]
      : []),
    ...(others.length > 0
      ? [
          `Not in the template, as they were not chosen: ${others.map(({ name }) => name).join(', ')}. A stack that has them deletes them when it is updated by it.`,
        ]
      : []),
  ];
}

/** The command that makes the stack. */
function makeCommand({ region, groups }: Stack, { resources }: Template): string {
  const words = (groups[0]?.application ?? '').replaceAll(/[^A-Za-z0-9]+/g, '-');
  const name = /^[A-Za-z]/.test(words) ? words : `codedeployer-${words}`;
  const hasRoles = Object.values(resources).some(({ Type }) => Type.startsWith('AWS::IAM::'));
  const command = awsCommand(
    'cloudformation',
    'deploy',
    ...(region === undefined ? [] : ['--region', region]),
    '--stack-name',
    name,
    '--template-file',
    'FILE',
    ...(hasRoles ? ['--capabilities', 'CAPABILITY_NAMED_IAM'] : []),
  );
  return `The stack is made by \`${command}\`; \`codedeployer activate\` shows afterwards whether anything is missing.`;
}
