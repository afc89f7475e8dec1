import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { format, resolveConfig } from 'prettier';
import { furtherProbes } from '@codedeployer/activation';
import {
  bucketProbes,
  groupProbes,
  machineProbes,
  placeProbes,
} from '../packages/core/dist/check/probes.js';
import { variableOf } from '../packages/core/dist/config/option-variables.js';
import { fileSchema, layerSchema } from '../packages/core/dist/config/options.js';
import { operations as codeDeployOperations } from '../packages/rehearsal/dist/codedeploy/operations.js';
import { operations as scalingOperations } from '../packages/rehearsal/dist/autoscaling/operations.js';
import { operations as cloudWatchOperations } from '../packages/rehearsal/dist/cloudwatch/operations.js';
import { operations as ec2Operations } from '../packages/rehearsal/dist/ec2/operations.js';
import { operations as iamOperations } from '../packages/rehearsal/dist/iam/operations.js';
import { operations as s3Operations } from '../packages/rehearsal/dist/s3/operations.js';
import { operations as stsOperations } from '../packages/rehearsal/dist/sts/operations.js';
import { createGenerator } from 'ts-json-schema-generator';
import { optionInfos } from '@codedeployer/core';
import { lintCodes } from '@codedeployer/core/lint';
import { documentErrors, listErrors, listOutcomes, withErrors } from './document-errors.js';
import { documentEvents } from './document-events.js';
import {
  commandTable,
  executorTable,
  generatorTable,
  optionList,
  taskTable,
} from './document-readmes.js';
import { compileEngine } from '../packages/deflate/compile.js';
import { githubAction, inputTable, outputTable, withRelease } from './github-action.js';
import { activationRooms, rehearsalRooms, rooms } from './rooms.js';

/*
 * The files that are made from the code: from the options in packages/core/src/config/options/, the codes in
 * packages/core/src/lint/codes.ts, the errors of all packages, the events in packages/core/src/model/events.ts, the operations
 * of the rehearsal, and from the maps of rooms beside this file: `npm run generate` writes them, and a test fails when one is
 * not what this makes.
 */

const root = new URL('..', import.meta.url);

/** Our checks' own words for what is expected serve people; a JSON schema needs only the rules. */
const settings = { target: 'draft-07', errorMode: 'ignore', ignoreActions: ['non_empty'] };

function editorSchema() {
  const schema = toJsonSchema(fileSchema, settings);
  return { ...schema, title: 'codedeployer configuration' };
}

/** A line of the event log, from the types of the events. */
function eventLogSchema() {
  const generator = createGenerator({
    path: new URL('packages/core/src/model/events.ts', root).pathname,
    tsconfig: new URL('packages/core/tsconfig.json', root).pathname,
    skipTypeCheck: true,
    topRef: false,
  });
  const schema = generator.createSchema('LoggedEvent');
  return { ...schema, title: 'a line of the event log of codedeployer' };
}

/** Of an executor of Nx, what says which files are packed. */
const built = {
  buildTarget: {
    type: 'string',
    description:
      'Target whose outputs are deployed, such as "build" or "app:build:production". Otherwise "build".',
  },
  prunedDependencies: {
    type: 'boolean',
    description:
      'Pack package.json and lock file as well, pruned by Nx to what the project needs to run, for an installation on the instances. Otherwise false.',
  },
};

const nxOnly = {
  ...built,
  config: {
    type: 'string',
    description:
      'Configuration file, relative to the project. Otherwise deploy/codedeployer.yml, if there is one.',
    'x-completion-type': 'file',
  },
  environment: {
    type: 'string',
    description:
      'Section of "environments" in the configuration file. Otherwise that of the Nx configuration, if there is one.',
  },
  dryRun: {
    type: 'boolean',
    description:
      'Plan the revision, and upload and deploy nothing; so do `nx release --dry-run` and NX_DRY_RUN=true.',
  },
  // What `nx release publish` hands to the target nx-release-publish, whatever its executor is.
  nxReleaseVersionData: {
    type: 'object',
    description:
      'Accepted from `nx release`, whose version of the project is that of the revision.',
    visible: false,
  },
  ...Object.fromEntries(
    [
      ['firstRelease', 'boolean'],
      ['registry', 'string'],
      ['tag', 'string'],
      ['access', 'string'],
      ['otp', ['string', 'number']],
    ].map(([name, type]) => [
      name,
      { type, description: 'Accepted from `nx release`, and means nothing here.', visible: false },
    ]),
  ),
};

const deployingBuild =
  "Deploys the outputs of the project's build to groups of EC2 instances through AWS CodeDeploy.";

const json = { type: 'boolean', description: 'Print the report as JSON.' };

const waiting = { type: 'string', description: 'Its id. Otherwise the one that waits.' };

/** What of the configuration is heeded where something is deployed that is in S3 already. */
const deploying = optionInfos()
  .filter(
    ({ stage, name }) =>
      stage === 'rehearsal' ||
      (stage === 'deployment' && !['revision', 'description'].includes(name)),
  )
  .map(({ name }) => name);

/** What of the configuration is heeded where everything that a deployment needs is looked at. */
const checking = [
  ...optionInfos()
    .filter(({ stage }) => ['revision', 'upload'].includes(stage))
    .map(({ name }) => name),
  ...['deploymentConfig', 'isolation', 'instances'],
];

/** What of the configuration is heeded where something is packed. */
const packing = optionInfos().filter(({ heededBy }) => heededBy !== 'deploying');

/** What of the configuration is heeded where something is packed and brought to S3. */
const pushing = optionInfos()
  .filter(
    ({ stage, name }) =>
      ['revision', 'upload'].includes(stage) || ['description', 'fresh', 'sequence'].includes(name),
  )
  .map(({ name }) => name);

/** What of the configuration is heeded where what would be deployed is compared with what is live. */
const comparing = [
  ...optionInfos()
    .filter(({ stage }) => stage === 'revision')
    .map(({ name }) => name),
  'revision',
  ...optionInfos()
    .filter(({ isCompared }) => isCompared)
    .map(({ name }) => name),
];

/** The lock of a group is kept beside its revisions, in the same way. */
const locking = optionInfos()
  .filter(({ stage }) => stage === 'upload')
  .map(({ name }) => name);

/** The executors for what is deployed: what they are called and do, their own options, and which of the configuration they heed. */
const operating = {
  check: {
    does: 'Looks at everything that a deployment needs, and says of each what is wrong and how to mend it; reads only.',
    own: {
      strict: {
        type: 'boolean',
        description: 'Fail on warnings as well; otherwise on problems alone.',
      },
      ...built,
      json,
    },
    waits: checking,
  },
  activate: {
    does: 'Says what the section "activation" of the configuration wants otherwise on AWS, and makes it so where that is asked for.',
    own: {
      yes: { type: 'boolean', description: 'Make it so. Otherwise the plan is all.' },
      delete: {
        type: 'array',
        items: { type: 'string' },
        description:
          'Groups, applications or deployment configurations to delete as well, by name.',
      },
      import: {
        type: 'boolean',
        description: 'Print the section for what is there already, and change nothing.',
      },
      json,
    },
    waits: ['activation', 'fresh', 'bucket', 'deploymentConfig'],
  },
  status: { does: 'Says what is on each deployment group.', own: { json } },
  history: {
    does: 'Says what was deployed to each deployment group.',
    own: {
      limit: { type: 'integer', minimum: 1, description: 'How many of each group. Otherwise 10.' },
      all: {
        type: 'boolean',
        description: 'Also those that Auto Scaling has started, updates and restarts.',
      },
      json,
    },
  },
  logs: {
    does: 'Says what the lifecycle events of a deployment have printed on its instances.',
    own: {
      deployment: {
        type: 'string',
        description: 'Its id. Otherwise the last one to each of the groups.',
      },
      instance: {
        type: 'string',
        description:
          'Id of one instance; in a rehearsal also its name. Otherwise those that failed, or where none did, all.',
      },
      event: { type: 'string', description: 'One lifecycle event, such as AfterInstall.' },
      json,
    },
  },
  watch: {
    does: 'Follows a deployment to its end, whoever has started it.',
    own: {
      deployment: { type: 'string', description: 'Its id, such as d-A1B2C3D4E.' },
      json,
    },
    waits: ['pollInterval', 'silence', 'report', 'summary', 'eventLog', 'dotenv'],
  },
  stop: {
    does: 'Stops a deployment and waits until it has stopped.',
    own: {
      deployment: {
        type: 'string',
        description: 'Its id. Otherwise the one deployment that runs on the groups.',
      },
      rollback: {
        type: 'boolean',
        description:
          'Whether the last good revision is brought back, which is waited for. Otherwise the group decides.',
      },
      json,
    },
    waits: ['pollInterval', 'silence'],
  },
  continue: {
    does: 'Lets the traffic of a blue/green deployment move that is ready and waits.',
    own: { deployment: waiting, json },
  },
  'skip-wait': {
    does: 'Lets a blue/green deployment end its old instances now, which it waits for.',
    own: { deployment: waiting, json },
  },
  rollback: {
    does: 'Brings the last good revision back on each deployment group.',
    own: {
      to: {
        type: 'string',
        description:
          'A version, the id of a deployment, or how many revisions back. Otherwise the last good one.',
      },
      json,
    },
    waits: deploying,
  },
  redeploy: {
    does: 'Deploys what is live on each deployment group once more.',
    own: { json },
    waits: deploying,
  },
  restart: {
    does: 'Lets each instance of the deployment groups deploy the copy that it has once more, with agents from 2.1.0 on.',
    own: { json },
    waits: deploying.filter((name) => name !== 'updateOutdatedInstancesOnly'),
  },
  package: {
    does: "Makes the archive of the outputs of the project's build and writes it to a file, without AWS.",
    own: {
      output: {
        type: 'string',
        description:
          'File to write, relative to the workspace. Otherwise .codedeployer/<application>-<version>.zip of the project.',
        'x-completion-type': 'file',
      },
      ...built,
    },
    heeds: packing.map(({ name }) => name),
  },
  push: {
    does: "Uploads the outputs of the project's build for another job to deploy.",
    own: { ...built, json },
    waits: pushing,
  },
  diff: {
    does: "Says what a deployment of the outputs of the project's build would change on each group.",
    own: { ...built, json },
    waits: comparing,
  },
  lock: {
    does: 'Lets nothing be deployed to the deployment groups until they are unlocked.',
    own: { reason: { type: 'string', description: 'Why, for those who meet it.' }, json },
    waits: locking,
  },
  unlock: {
    does: 'Lets the deployment groups be deployed to again, whoever has locked them.',
    own: { json },
    waits: locking,
  },
  prune: {
    does: 'Says which revisions in S3 nothing needs any more, and deletes them where that is asked for.',
    own: {
      keep: {
        type: 'integer',
        minimum: 1,
        description:
          'How many good revisions of each group stay, and of the newest objects. Otherwise 5.',
      },
      yes: { type: 'boolean', description: 'Delete them.' },
      json,
    },
    waits: locking,
  },
};

/** What there has to be, of an executor. */
const required = { watch: ['deployment'], lock: ['reason'] };

/** Texts that may be nothing but digits: Nx makes numbers of those on its command line, and then refuses them. */
const digits = ['version', 'revision', 'to', 'externalId', 'reason'];

function takeNumbers(properties) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      digits.includes(name) ? { ...property, type: ['string', 'number'] } : property,
    ]),
  );
}

function operatingSchema(name, { does, own, waits = [], heeds }) {
  const heeded = optionInfos().filter((info) =>
    heeds === undefined
      ? info.stage === 'project' || ['rehearse', 'faults', 'timeout', ...waits].includes(info.name)
      : heeds.includes(info.name),
  );
  const { properties } = toJsonSchema(layerSchema, settings);
  const { config, environment } = nxOnly;
  return {
    $schema: 'https://json-schema.org/schema',
    $id: name,
    version: 2,
    outputCapture: 'direct-nodejs',
    cli: 'nx',
    title: does.replace(/\.$/, ''),
    description: does,
    type: 'object',
    properties: takeNumbers({
      ...own,
      config,
      environment,
      ...Object.fromEntries(heeded.map((info) => [info.name, properties[info.name]])),
    }),
    ...(name in required ? { required: required[name] } : {}),
  };
}

const important = optionInfos()
  .filter((info) => info.important)
  .map(({ name }) => name);

/**
 * No defaults and nothing required: both would be applied before the configuration file is read. Further properties are refused by
 * the executors themselves, which say what may have been meant.
 */
function nxSchema() {
  const { properties } = toJsonSchema(layerSchema, settings);
  const marked = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      important.includes(name) ? { ...property, 'x-priority': 'important' } : property,
    ]),
  );
  return {
    $schema: 'https://json-schema.org/schema',
    $id: 'codedeploy',
    version: 2,
    outputCapture: 'direct-nodejs',
    cli: 'nx',
    title: 'Deploy through AWS CodeDeploy',
    description: deployingBuild,
    type: 'object',
    properties: takeNumbers({ ...nxOnly, ...marked }),
  };
}

const stages = {
  project: 'The project, and how AWS is asked',
  revision: 'What is in the revision, and how it is judged',
  upload: 'Where it is kept in S3',
  deployment: 'What CodeDeploy does with it, and how long that is waited for',
  rehearsal: 'Rehearsals',
  activation: 'What there has to be on AWS',
};

function optionTables() {
  return Object.entries(stages)
    .map(([stage, title]) => `### ${title}\n\n${optionTable(stage)}`)
    .join('\n\n');
}

/** What may stand in the structure of an option, field by field, with dots in the paths of what is deeper. */
function fieldTable(name) {
  const schema = toJsonSchema(layerSchema, settings).properties[name];
  const rows = fieldsOf(schema).map(
    ([path, { description = '', ...field }]) =>
      `| \`${path}\` | ${valueOf(field)} | ${description.replaceAll('<', '&lt;')} |`,
  );
  return ['| Field | Value | What it says |', '| --- | --- | --- |', ...rows].join('\n');
}

function fieldsOf({ properties = {} }) {
  return Object.entries(properties).flatMap(([name, field]) => {
    const inside = field.type === 'array' ? field.items : field;
    // What groups may say is what the section says for all, but for what only they can.
    const value = inside.additionalProperties;
    const deeper =
      name === 'groups'
        ? fieldsOf({ properties: { '*': ownFieldsOf(value, properties) } })
        : fieldsOf(value?.properties === undefined ? inside : { properties: { '*': value } });
    const mark = field.type === 'array' ? '[]' : '';
    const below = deeper.filter(([, { description }]) => description !== undefined);
    return [[name, field], ...below.map(([path, it]) => [`${name}${mark}.${path}`, it])];
  });
}

function ownFieldsOf({ anyOf, ...value }, common) {
  const { properties } = anyOf?.find((form) => form.properties !== undefined) ?? value;
  const own = Object.entries(properties).filter(([name]) => !(name in common));
  return { properties: Object.fromEntries(own) };
}

function valueOf({ type, enum: values, items, anyOf }) {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (type === 'array')
    return items.enum === undefined ? 'list' : `list of ${valueOf({ enum: items.enum })}`;
  if (anyOf !== undefined) return [...new Set(anyOf.map(valueOf))].join(' or ');
  return type === 'object' ? 'structure' : type;
}

function optionTable(stage) {
  const infos = optionInfos().filter((info) => info.stage === stage);
  const rows = infos.map(({ name, type, description, choices, default: value }) => {
    const oneOf = choices.map((choice) => `\`${choice}\``).join(', ');
    const kind = type === 'choice' ? oneOf : type === 'map' ? `by code: ${oneOf}` : type;
    return `| \`${name}\` | ${kind} | ${description.replaceAll('<', '&lt;')} | ${value === undefined ? '' : `\`${value}\``} |`;
  });
  return ['| Option | Value | What it does | Default |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

/** The page with what stands between the marks of its generated parts replaced. */
function withParts(path, parts) {
  let page = readFileSync(new URL(path, root), 'utf8');
  for (const [name, part] of Object.entries(parts)) {
    const begin = `<!-- ${name}: generated by \`npm run generate\` -->`;
    const end = `<!-- end of ${name} -->`;
    const [before, rest] = page.split(begin);
    const after = rest?.split(end)[1];
    if (after === undefined)
      throw new Error(`${path} has no part between "${begin}" and "${end}".`);
    page = `${before}${begin}\n\n${part}\n\n${end}${after}`;
  }
  return page;
}

function roomTable(rooms) {
  const rows = rooms.map(({ name, idea, uses }) => {
    const names = uses.map((used) => `\`${used}\``).join(' ');
    return `| \`${name}\` | ${idea} | ${names} |`;
  });
  return ['| Room | Idea | Imports from |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The operations of one service of the rehearsal, by name. */
function operationTable(operations) {
  const rows = operations
    .toSorted((a, b) => a.name.toLowerCase().localeCompare(b.name.toLowerCase(), 'en'))
    .map(({ name, does }) => `| \`${name}\` | ${does} |`);
  return ['| Operation | What it does |', '| --- | --- |', ...rows].join('\n');
}

/** What `check` looks at, in the order of its lines. */
function probeTable(probes) {
  const rows = probes.map(({ name, looksAt, permissions }) => {
    const allowed = permissions.map((action) => `\`${action}\``).join(' ');
    return `| \`${name}\` | ${looksAt} | ${allowed} |`;
  });
  return [
    '| Line | What it looks at | What has to be allowed |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function lintTable() {
  const rows = Object.entries(lintCodes).map(
    ([code, { severity, meaning }]) => `| \`${code}\` | ${severity} | ${meaning} |`,
  );
  return ['| Code | Severity | What it means |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The plugin of Nx, which loads nothing of core, knows by this what an archive depends on beside files. */
function packingVariables() {
  const variables = packing.filter(({ type }) => type !== 'structure');
  return [
    '// Generated from the options by `npm run generate`.',
    '/** Variables of the environment that give options a value which change what an archive is made of, or whether it is made. */',
    `export const packingVariables = ${JSON.stringify(variables.map(({ name }) => variableOf(name)))} as const;\n`,
  ].join('\n');
}

/** Options know the codes by this, as config/ knows nothing of lint/. What tells of a setting is none to set. */
function lintCodeList() {
  const codes = Object.keys(lintCodes).filter((code) => code !== 'appspec-rejected');
  return [
    '// Generated from the rules by `npm run generate`.',
    '/** The codes of findings that the option `lint` may name. */',
    `export const lintCodes = ${JSON.stringify(codes)} as const;\n`,
  ].join('\n');
}

/** Paths from the root of the project, and what should be in them. */
export async function generatedFiles() {
  const files = {
    'action.yml': githubAction(),
    'packages/core/codedeployer.schema.json': JSON.stringify(editorSchema()),
    'packages/nx/schemas/codedeploy.json': JSON.stringify(nxSchema()),
    ...Object.fromEntries(
      Object.entries(operating).map(([name, executor]) => [
        `packages/nx/schemas/${name}.json`,
        JSON.stringify(operatingSchema(name, executor)),
      ]),
    ),
    'docs/configuration.md': withParts('docs/configuration.md', {
      options: optionTables(),
      'fields of activation': fieldTable('activation'),
    }),
    'docs/ci.md': withRelease(
      withParts('docs/ci.md', {
        'inputs of the action': inputTable,
        'outputs of the action': outputTable,
      }),
    ),
    'docs/lint.md': withParts('docs/lint.md', { codes: lintTable() }),
    'packages/core/event-log.schema.json': JSON.stringify(eventLogSchema()),
    'packages/core/errors.json': JSON.stringify(listErrors()),
    'packages/core/src/config/lint-codes.ts': lintCodeList(),
    'packages/deflate/src/engine.ts': await compileEngine(),
    'packages/nx/src/packing-variables.ts': packingVariables(),
    'docs/errors.md': documentErrors(),
    'docs/check.md': withParts('docs/check.md', {
      'what is looked at': probeTable([
        ...machineProbes,
        ...placeProbes,
        ...bucketProbes,
        ...groupProbes,
      ]),
      'what is looked at with the package': probeTable(
        ['place', 'bucket', 'group'].flatMap((seen) => furtherProbes[seen]),
      ),
    }),
    'docs/troubleshooting.md': withErrors(
      withParts('docs/troubleshooting.md', { 'codes of CodeDeploy': listOutcomes() }),
    ),
    'docs/events.md': documentEvents(),
    'packages/cli/README.md': withParts('packages/cli/README.md', {
      commands: commandTable(),
      options: optionList(stages),
    }),
    'packages/gulp/README.md': withParts('packages/gulp/README.md', {
      tasks: taskTable(),
      options: optionList(stages),
    }),
    'packages/nx/README.md': withParts('packages/nx/README.md', {
      generators: generatorTable(),
      executors: executorTable({ codedeploy: { does: deployingBuild, own: nxOnly }, ...operating }),
      options: optionList(stages),
    }),
    'packages/rehearsal/README.md': withParts('packages/rehearsal/README.md', {
      options: optionTable('rehearsal'),
    }),
    'docs/rehearsal-services.md': withParts('docs/rehearsal-services.md', {
      'operations of S3': operationTable(s3Operations),
      'operations of CodeDeploy': operationTable(codeDeployOperations),
      'operations of STS': operationTable(stsOperations),
      'operations of IAM': operationTable(iamOperations),
      'operations of EC2': operationTable(ec2Operations),
      'operations of Auto Scaling': operationTable(scalingOperations),
      'operations of CloudWatch': operationTable(cloudWatchOperations),
    }),
    'CONTRIBUTING.md': withParts('CONTRIBUTING.md', {
      rooms: roomTable(rooms),
      'rooms of the rehearsal': roomTable(rehearsalRooms),
      'rooms of activation': roomTable(activationRooms),
    }),
  };
  const made = [];
  for (const [path, text] of Object.entries(files)) {
    const filepath = new URL(path, root).pathname;
    made.push({ path, text: await format(text, { ...(await resolveConfig(filepath)), filepath }) });
  }
  return made;
}
