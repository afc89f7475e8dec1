import type { OptionInfo } from '@codedeployer/core';
import type { Context, Flags } from './context.js';
import { addConfigFlags, parseCount } from './flags.js';
import { Argument, InvalidArgumentError, Option, type Command } from './commander.js';

/** What a policy names: groups, where they are, what they are deployed by, and what revisions are kept as. */
const whatPoliciesName = ({ stage, name }: OptionInfo) =>
  ['application', 'groups', 'region', 'profile', 'roleArn', 'deploymentConfig'].includes(name) ||
  (stage === 'upload' && ['bucket', 'key', 'kmsKeyId', 'acl', 'tags'].includes(name));

function parseAccount(value: string): string {
  if (!/^\d{12}$/.test(value))
    throw new InvalidArgumentError('It is not the 12 digits of an AWS account.');
  return value;
}

/** `key=value`, with the flag given once for each. */
function addTag(
  written: string,
  before: readonly { key: string; value: string }[] | undefined,
): { key: string; value: string }[] {
  const [key = '', ...rest] = written.split('=');
  // The AWS CLI reads a list of tags by its commas.
  if (key === '' || /[,\n]/.test(written))
    throw new InvalidArgumentError('Write key=value, without commas.');
  return [...(before ?? []), { key, value: rest.join('=') }];
}

function parseAgentVersion(value: string): string {
  if (!/^\d+\.\d+[\w.-]*$/.test(value))
    throw new InvalidArgumentError('It is not the version of an agent, such as 1.7.1-110.');
  return value;
}

/** What makes the AWS side heeds: where it is, and what revisions are kept in. */
const whatIsActivated = ({ stage, name }: OptionInfo) =>
  stage === 'project' ||
  ['rehearse', 'faults', 'fresh', 'timeout', 'bucket', 'deploymentConfig'].includes(name);

/** What everything that a deployment needs is named by. */
const whatDeploymentsNeed = ({ stage, name }: OptionInfo) =>
  ['project', 'revision', 'upload'].includes(stage) ||
  ['deploymentConfig', 'rehearse', 'faults', 'isolation', 'instances', 'timeout'].includes(name);

/** The commands for what has to be on AWS before anything is deployed. Only `activate` changes anything there. */
export function addPreparingCommands(program: Command, context: Context): void {
  addConfigFlags(
    program
      .command('activate')
      .description('Show what the section "activation" wants otherwise on AWS, and make it so'),
    whatIsActivated,
  )
    .option('--yes', 'Make it so without asking.')
    .option(
      '--delete <name>',
      'Delete a group, an application or a deployment configuration as well. May be given several times.',
      (name: string, names: readonly string[] | undefined) => [...(names ?? []), name],
    )
    .option('--import', 'Print the section for what is there already, and change nothing.')
    .addOption(
      new Option(
        '--emit <format>',
        'Print the section as a template, and ask AWS for nothing: for those whose infrastructure is made by stacks.',
      )
        .choices(['cloudformation'])
        .conflicts(['yes', 'delete', 'import', 'json']),
    )
    .option('-o, --output <file>', 'With --emit: file to write. Otherwise stdout.')
    .option('--json', 'Print the report as JSON.')
    .action(async (flags: Flags) =>
      (await import('./commands/activate.js')).runActivate(context, flags),
    );

  addConfigFlags(
    program
      .command('policy')
      .addArgument(
        new Argument(
          '[kind]',
          'For whom: who deploys, who assumes the roles of "roleArn", who activates, who checks, who prunes, the instances, CodeDeploy itself, jobs of a CI service.',
        )
          .choices([
            ...['deployer', 'caller', 'activator', 'check', 'pruner', 'instance'],
            ...['service-role', 'oidc'],
          ])
          .default('deployer'),
      )
      .description('Print the least that IAM has to allow for this configuration, as JSON'),
    whatPoliciesName,
  )
    .option(
      '--account <digits>',
      'AWS account of the groups. Otherwise that of their "roleArn".',
      parseAccount,
    )
    .optionsGroup('Of some kinds:')
    .option('--vpc', 'instance: the agent reaches CodeDeploy through an endpoint of a VPC.')
    .option(
      '--instance-role <arn>',
      'service-role: what has to be allowed beside the managed policy where this role is given to instances of a launch template.',
    )
    .addOption(
      new Option('--provider <name>', 'oidc: who runs the jobs.').choices([
        'github',
        'gitlab',
        'bitbucket',
      ]),
    )
    .option('--repository <name>', 'oidc: owner/name; at Bitbucket its UUID.')
    .option('--branch <name>', 'oidc: the one branch that deploys.')
    .option(
      '--job-environment <name>',
      'oidc: the environment that jobs deploy to, instead of a branch; at Bitbucket its UUID.',
    )
    .option('--workspace <name/UUID>', 'oidc: the workspace at Bitbucket.')
    .option('--host <name>', 'oidc: the host of a GitHub or GitLab of your own.')
    .action(async (kind: string, flags: Flags) =>
      (await import('./commands/policy.js')).runPolicy(context, kind, flags),
    );

  addConfigFlags(
    program
      .command('check')
      .description(
        'Look at everything that a deployment needs, and say of each what is wrong and how to mend it; reads only',
      ),
    whatDeploymentsNeed,
  )
    .option('--strict', 'Ends with 1 on warnings as well; otherwise on problems alone.')
    .option('--json', 'Print the report as JSON.')
    .action(async (flags: Flags) => (await import('./commands/check.js')).runCheck(context, flags));

  program
    .command('instance-setup')
    .description('Print user data that makes a new instance ready: tools, agent, rotation of logs')
    .addOption(
      new Option('--os <name>', 'What instances run.')
        .choices(['amazon-linux', 'ubuntu'])
        .default('amazon-linux'),
    )
    .addOption(
      new Option('--agent <line>', 'Agents 1.x, or 2.x, which are not in all regions yet.')
        .choices(['v1', 'v2'])
        .default('v1'),
    )
    .option(
      '--agent-version <version>',
      'This agent, such as 1.7.1-110, instead of the newest; with --agent v1.',
      parseAgentVersion,
    )
    .option(
      '--max-revisions <number>',
      'How many revisions of a group an agent keeps. Otherwise 5, as it does by itself.',
      parseCount,
    )
    .action(async (flags: Flags) =>
      (await import('./commands/instance-setup.js')).runInstanceSetup(context, flags),
    );

  addConfigFlags(
    program
      .command('register')
      .description('Print what registers a machine on premises; nothing is called'),
    whatPoliciesName,
  )
    .option('--print', 'Print them. There is nothing else that this command does.')
    .option('--user-arn <arn>', 'The IAM user of this machine alone, which may not be there yet.')
    .option(
      '--session-arn <arn>',
      'Instead of a user, the session of a role that the machine assumes: …:assumed-role/ROLE/SESSION.',
    )
    .option(
      '--name <name>',
      'What CodeDeploy calls the machine. Otherwise the name of its user or session.',
    )
    .option(
      '--tag <key=value>',
      'An on-premises tag, by which groups find it. Otherwise what the section "activation" has as onPremisesTags of the groups.',
      addTag,
    )
    .addOption(
      new Option('--part <name>', 'Only what is run there.').choices(['administrator', 'machine']),
    )
    .action(async (flags: Flags) =>
      (await import('./commands/register.js')).runRegister(context, flags),
    );
}
