/** The events whose scripts the agent runs, in their order. */
export const scriptEvents: readonly string[] = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

/** Events of a deployment that run no scripts on an instance, and why. */
export const otherEvents: Readonly<Record<string, string>> = {
  Start: 'CodeDeploy itself does this one',
  DownloadBundle: 'the agent itself does this one',
  Install: 'the agent itself does this one',
  BlockTraffic: 'CodeDeploy itself does this one',
  AllowTraffic: 'CodeDeploy itself does this one',
  End: 'CodeDeploy itself does this one',
  AfterAllowTestTraffic: 'only Amazon ECS has this one',
};
