import * as v from 'valibot';
import { applicationOption, connectionOptions } from './connection.js';
import { deploymentOptions } from './deployment.js';
import { group, name, type OptionFacts } from './kinds.js';
import { rehearsalOptions } from './rehearsal.js';
import { revisionOptions } from './revision.js';
import { uploadOptions } from './upload.js';

const {
  revision: _revision,
  sequence: _sequence,
  strict: _strict,
  waves: _waves,
  parallel: _parallel,
  yes: _yes,
  timeout: _timeout,
  pollInterval: _pollInterval,
  silence: _silence,
  onCancel: _onCancel,
  onReady: _onReady,
  until: _until,
  report: _report,
  notify: _notify,
  ...ofDeployment
} = deploymentOptions;

/** The options that a group may have a value of its own for. */
export const groupOptions = {
  ...applicationOption,
  ...connectionOptions,
  ...uploadOptions,
  ...ofDeployment,
  format: revisionOptions.format,
  instances: rehearsalOptions.instances,
  services: rehearsalOptions.services,
  network: rehearsalOptions.network,
  prepare: rehearsalOptions.prepare,
  root: rehearsalOptions.root,
  agent: rehearsalOptions.agent,
  trafficControl: rehearsalOptions.trafficControl,
} as const;

export type GroupOption = keyof typeof groupOptions;

/** What a person may write below the name of a group; nothing is fine. */
const settings = v.nullable(
  v.strictObject({
    deploymentGroup: v.optional(
      v.pipe(name, v.description('Name of the group in CodeDeploy. Otherwise that of the key.')),
    ),
    scripts: v.optional(
      v.pipe(
        group,
        v.description('Folder of its scripts in hook-scripts/. Otherwise that of the key.'),
      ),
    ),
    ...v.partial(v.object(groupOptions)).entries,
  }),
);

const groupNames = v.pipe(
  v.array(group),
  v.minLength(1, 'at least one deployment group'),
  v.checkItems(
    (item, index, items) => items.indexOf(item) === index,
    'each deployment group only once',
  ),
);

const groupMap = v.pipe(
  v.record(group, settings),
  v.minEntries(1, 'at least one deployment group'),
);

export const groupsOption = {
  groups: v.pipe(
    v.union([groupNames, groupMap]),
    v.description(
      'Deployment groups, each with its scripts in hook-scripts/<group>/: a list of names, or a map with settings of its own for each.',
    ),
    v.metadata({ important: true, heededBy: 'judging' } satisfies OptionFacts),
  ),
} as const;

/** Settings of a group as a person writes them. */
export type WrittenGroup = v.InferOutput<typeof settings>;

/** `groups` as a person writes it. */
export type WrittenGroups = readonly string[] | Readonly<Record<string, WrittenGroup>>;
