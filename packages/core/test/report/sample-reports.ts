import type { DeploymentOutcome, InstanceProgress, RunReport } from '@codedeployer/core';

const start = Date.parse('2026-03-12T17:58:02.120Z');

/** A point in time so many seconds after the start of the run. */
export function at(seconds: number): string {
  return new Date(start + seconds * 1000).toISOString();
}

const events = [
  ['ApplicationStop', 0.4],
  ['DownloadBundle', 1.2],
  ['BeforeInstall', 0.6],
  ['Install', 0.3],
  ['AfterInstall', 9.5],
  ['ApplicationStart', 2.1],
  ['ValidateService', 3.4],
] as const;

const logTail = [
  'LifecycleEvent - AfterInstall',
  'Script - deploy/hook-scripts/hook-wrapper.sh',
  '[stdout]rotating-releases: unpacking to /var/www/shop/releases/20260312_175802',
  '[stdout]\u001b[32mnpm ci\u001b[0m',
  '[stderr]npm error code ENOTFOUND',
  '[stderr]npm error network request to https://registry.example.com/left-pad failed',
  '',
].join('\n');

/** An instance that goes through all events, or fails at one of them. */
export function instance(instanceId: string, begins: number, failsAt?: string): InstanceProgress {
  let clock = begins;
  let failed = false;
  return {
    instanceId,
    status: failsAt === undefined ? 'Succeeded' : 'Failed',
    events: events.map(([event, seconds]) => {
      if (failed) return { event, status: 'Skipped' };
      const times = { startTime: at(clock), endTime: at(clock + seconds), seconds };
      clock += seconds + 0.2;
      if (event !== failsAt) return { event, status: 'Succeeded', ...times };
      failed = true;
      const diagnostics = {
        errorCode: 'ScriptFailed',
        scriptName: 'deploy/hook-scripts/hook-wrapper.sh',
        message:
          'Script at specified location: deploy/hook-scripts/hook-wrapper.sh failed with exit code 1',
        logTail,
      };
      return { event, status: 'Failed', ...times, diagnostics };
    }),
  };
}

export function outcome(
  group: string,
  instances: readonly InstanceProgress[],
  more: Partial<DeploymentOutcome> = {},
): DeploymentOutcome {
  return {
    group,
    deploymentId: `d-${group
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]/g, '')
      .padEnd(9, 'X')
      .slice(0, 9)}`,
    status: 'Succeeded',
    startTime: at(0),
    endTime: at(22),
    instances,
    ...more,
  };
}

const releases = '/var/www/shop/releases/20260312_175802';

function holding(instanceId: string, group: string) {
  return {
    instanceId,
    group,
    directory: `/home/ann/shop/.codedeployer/rehearsal/instances/${instanceId}/root`,
    added: ['assets/index.html', 'assets/shop.css', 'assets/shop.js', 'build.json', 'server.js']
      .map((name) => `${releases}/${name}`)
      .concat('/etc/systemd/system/shop.service', '/var/www/shop/current'),
    changed: ['/etc/hosts'],
    removed: ['/var/www/shop/releases/20260101_120000/server.js'],
  };
}

/** What every report has. */
const common = {
  application: 'shop',
  groups: ['ec2-alfa', 'ec2-beta'],
  startTime: at(-3),
  endTime: at(23.4),
  contents: { files: 5, size: 48_211 },
  version: '4f2a91c07be1',
  commit: '4f2a91c07be1d6a7c0b7f2f0f1b2c3d4e5f60718',
  branch: 'main',
  digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  revision: {
    bucket: 'shop-revisions',
    key: 'shop/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.zip',
    bundleType: 'zip',
    eTag: 'c0ffee',
    skipped: false,
  },
  notStarted: [],
  warnings: [],
} satisfies Partial<RunReport>;

export const succeeded: RunReport = {
  ...common,
  succeeded: true,
  deployments: [
    outcome('ec2-alfa', [instance('i-alfa-1', 0.5), instance('i-alfa-2', 0.7)]),
    outcome('ec2-beta', [instance('i-beta-1', 0.6), instance('i-beta-2', 2.1)]),
  ],
  rehearsal: {
    isolation: {
      kind: 'namespaces',
      reason: 'user namespaces and overlay mounts work on this machine',
      limits: ['Services are not started by systemd.'],
    },
    directory: '/home/ann/shop/.codedeployer/rehearsal',
    holdings: [
      holding('i-alfa-1', 'ec2-alfa'),
      holding('i-alfa-2', 'ec2-alfa'),
      holding('i-beta-1', 'ec2-beta'),
    ],
  },
};

/** A deployment to AWS in which one of two groups fails on one of three instances. */
export const failed: RunReport = {
  ...common,
  succeeded: false,
  error: { code: 'DEPLOYMENT_FAILED', message: 'Deployment d-ECBETAXXX to ec2-beta: failed.' },
  warnings: [
    { message: 'appspec.yml:9: mode: 0644 is read as octal', hint: 'Put it into quotes.' },
  ],
  deployments: [
    outcome('ec2-alfa', [
      instance('i-0a1b2c3d4e5f60718', 0.5),
      instance('i-0a1b2c3d4e5f60719', 0.7),
    ]),
    outcome(
      'ec2-beta',
      [
        instance('i-0b1b2c3d4e5f60711', 0.6),
        instance('i-0b1b2c3d4e5f60712', 1.6, 'AfterInstall'),
        {
          instanceId: 'i-0b1b2c3d4e5f60713',
          status: 'Pending',
          events: events.map(([event]) => ({ event, status: 'Pending' })),
        },
      ],
      {
        status: 'Failed',
        endTime: at(20),
        url: 'https://eu-central-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-ECBETAXXX?region=eu-central-1',
        error: {
          code: 'HEALTH_CONSTRAINTS',
          message: 'The overall deployment failed because too many individual instances failed.',
        },
        rollbackDeploymentId: 'd-ROLLBACK1',
      },
    ),
  ],
};

/** The wait was given up while instances were still at work. */
export const timedOut: RunReport = {
  ...common,
  succeeded: false,
  error: {
    code: 'DEPLOYMENT_TIMED_OUT',
    message: 'Stopped waiting after 1 minutes; still running: d-ECALFAXXX (ec2-alfa).',
    hint: 'The deployments go on in CodeDeploy. Raise "timeout" to wait longer.',
  },
  deployments: [
    {
      group: 'ec2-alfa',
      deploymentId: 'd-ECALFAXXX',
      status: 'InProgress',
      startTime: at(0),
      instances: [
        {
          instanceId: 'i-alfa-1',
          status: 'InProgress',
          events: [
            {
              event: 'ApplicationStop',
              status: 'Succeeded',
              startTime: at(1),
              endTime: at(2),
              seconds: 1,
            },
            { event: 'DownloadBundle', status: 'InProgress', startTime: at(2) },
            { event: 'AfterInstall', status: 'Pending' },
          ],
        },
      ],
    },
  ],
};

/** What there is before anything was sent. */
export const refused: RunReport = {
  succeeded: false,
  error: {
    code: 'LINT_FAILED',
    message:
      'The revision has 2 errors that would fail on the instances:\n  appspec.yml:3: no hooks\n  AfterInstall.sh: no shebang',
    hint: 'Nothing was uploaded.',
  },
  application: 'shop',
  groups: ['ec2-alfa'],
  startTime: at(0),
  endTime: at(0.4),
  deployments: [],
  notStarted: [],
  warnings: [],
};

export const entries = [
  { path: 'appspec.yml', type: 'file', mode: 0o644, size: 812 },
  { path: 'assets', type: 'directory', mode: 0o755 },
  { path: 'assets/index.html', type: 'file', mode: 0o644, size: 4210 },
  { path: 'assets/shop.css', type: 'file', mode: 0o644, size: 18_400 },
  { path: 'bin', type: 'directory', mode: 0o755 },
  { path: 'bin/run', type: 'symlink', mode: 0o777, target: '../server.js' },
  { path: 'deploy/hook-scripts/ec2-alfa/AfterInstall.sh', type: 'file', mode: 0o755, size: 301 },
  { path: 'server.js', type: 'file', mode: 0o755, size: 24_488 },
  { path: 'uploads', type: 'directory', mode: 0o775 },
] as const;
