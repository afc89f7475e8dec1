import * as v from 'valibot';
import { text, flag, type OptionFacts } from './kinds.js';

/** Instances on this machine instead of those on EC2. */
export const rehearsalOptions = {
  rehearse: v.pipe(
    flag,
    v.description('On rehearsal instances of this machine, without an AWS account.'),
    v.metadata({ important: true, whenDeploying: true } satisfies OptionFacts),
  ),
  isolation: v.pipe(
    v.picklist(['auto', 'namespaces', 'directory']),
    v.description(
      'How rehearsal instances are kept apart from this machine: Linux namespaces, mapped folders, or the best there is.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  instances: v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(1, '1 or more'),
    v.maxValue(100, '100 or less'),
    v.description('Number of instances that each group has in a rehearsal.'),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  agentUnit: v.pipe(
    v.picklist(['systemd', 'sysv']),
    v.description(
      'Rehearsal: what starts agent 1 on the instances, and so gives hooks their environment and working directory; systemd unless set.',
    ),
  ),
  agent: v.pipe(
    text,
    v.description(
      "Rehearsal: AWS's own CodeDeploy agent, installed on this machine, to do the work of the rehearsal's: its program or its folder, such as /opt/codedeploy-agent; relative to the project.",
    ),
  ),
  services: v.pipe(
    v.picklist(['stand-in', 'systemd', 'none']),
    v.description(
      'Rehearsal: what answers to systemctl, service and journalctl on the instances: a stand-in that starts their units as systemd does, the systemd of their root, or nothing; the stand-in unless set.',
    ),
  ),
  network: v.pipe(
    v.picklist(['none', 'loopback', 'host']),
    v.description(
      "Rehearsal: what the instances reach: only themselves, by TCP also what listens on this machine's loopback, or whatever this machine reaches; only themselves unless set.",
    ),
  ),
  prepare: v.pipe(
    text,
    v.description(
      'Rehearsal: bash script that makes each fresh instance what the real ones are, as root in it, such as deploy/prepare-instance.sh; relative to the project.',
    ),
  ),
  root: v.pipe(
    text,
    v.description(
      'Rehearsal: what the instances start as instead of this machine: a folder, an archive of a root file system, an OCI layout or what docker save writes, relative to the project; or podman://IMAGE, docker://IMAGE.',
    ),
  ),
  trafficControl: v.pipe(
    flag,
    v.description(
      'Rehearsal: run the hooks around a load balancer as well, as in a group that deploys with traffic control. The rehearsal keeps it for the group until it is told otherwise.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  events: v.pipe(
    v.array(text),
    v.description('Rehearsal: run the scripts of these lifecycle events only.'),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  failAt: v.pipe(
    v.array(text),
    v.description(
      'Rehearsal: let these lifecycle events fail, each as EVENT or EVENT:INSTANCE (an id, or GROUP-NUMBER).',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  faults: v.pipe(
    v.array(text),
    v.description(
      'Rehearsal: what else goes wrong on purpose, such as throttle:CreateDeployment:2; see docs/rehearsal-services.md of @codedeployer/core.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  scaleOut: v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(1, '1 or more'),
    v.maxValue(20, '20 or less'),
    v.description(
      'Rehearsal: number of instances that Auto Scaling launches in each group during the deployment, and again after it. They are there in later rehearsals as well.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  out: v.pipe(
    text,
    v.description(
      'Rehearsal: folder to write to what became of each instance: changed files, logs, a report.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  against: v.pipe(
    text,
    v.description(
      'Rehearsal: report of an earlier one, as `rehearse --json` prints it, to be told what is different: files, events, exit codes, times; relative to the project.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  fresh: v.pipe(
    flag,
    v.description('Rehearsal: forget the earlier ones, so that this is the first deployment.'),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  keep: v.pipe(
    flag,
    v.description('Rehearsal: keep the instances running at the end, until Ctrl-C.'),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  keepFailed: v.pipe(
    flag,
    v.description(
      'Rehearsal: when a deployment fails, roll nothing back, and keep the instances running as they failed, until Ctrl-C.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
} as const;

/** Values for what nobody said. */
export const rehearsalDefaults = {
  rehearse: false,
  isolation: 'auto',
  instances: 2,
} as const;
