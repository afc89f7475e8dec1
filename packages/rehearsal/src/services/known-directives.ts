import type { Unit } from './find-unit.js';

/** What the stand-in heeds, by section. */
const heeded: Readonly<Record<string, readonly string[]>> = {
  Unit: [
    ...['Description', 'Documentation', 'Wants', 'Requires', 'BindsTo', 'PartOf', 'Conflicts'],
    ...['After', 'Before', 'StartLimitIntervalSec', 'StartLimitInterval', 'StartLimitBurst'],
    ...['ConditionPathExists', 'ConditionPathIsDirectory', 'ConditionFileNotEmpty'],
    ...['ConditionFileIsExecutable', 'ConditionDirectoryNotEmpty', 'AssertPathExists'],
    ...['AssertPathIsDirectory', 'AssertFileNotEmpty', 'AssertFileIsExecutable'],
    // Nothing is started or shut down as a whole here, so there is nothing that they would change.
    ...['DefaultDependencies', 'SourcePath', 'IgnoreOnIsolate', 'CollectMode'],
  ],
  Service: [
    ...['Type', 'ExecStart', 'ExecStartPre', 'ExecStartPost', 'ExecReload', 'ExecStop'],
    ...['ExecStopPost', 'ExecCondition', 'RemainAfterExit', 'PIDFile', 'GuessMainPID'],
    ...['Environment', 'EnvironmentFile', 'UnsetEnvironment', 'User', 'Group', 'WorkingDirectory'],
    ...['UMask', 'Nice', 'LimitNOFILE', 'LimitNPROC', 'LimitCORE', 'LimitMEMLOCK'],
    ...['Restart', 'RestartSec', 'RestartPreventExitStatus', 'RestartForceExitStatus'],
    ...['SuccessExitStatus', 'StartLimitInterval', 'StartLimitBurst'],
    ...['TimeoutStartSec', 'TimeoutStopSec', 'TimeoutSec', 'KillMode', 'KillSignal'],
    ...['SendSIGKILL', 'SendSIGHUP', 'StandardOutput', 'StandardError', 'SyslogIdentifier'],
    ...['RuntimeDirectory', 'RuntimeDirectoryMode', 'RuntimeDirectoryPreserve', 'StateDirectory'],
    ...['StateDirectoryMode', 'CacheDirectory', 'CacheDirectoryMode', 'LogsDirectory'],
    ...['LogsDirectoryMode', 'ConfigurationDirectory', 'ConfigurationDirectoryMode'],
    // Who may tell readiness, where it is not waited for; and how what is written is kept.
    ...['NotifyAccess', 'SyslogFacility', 'SyslogLevel', 'SyslogLevelPrefix'],
  ],
  Install: ['WantedBy', 'RequiredBy', 'Alias', 'Also', 'DefaultInstance'],
};

const heededTypes = ['simple', 'exec', 'forking', 'oneshot', 'idle'];
const heededOutputs =
  /^(?:inherit|journal(?:\+console)?|syslog|kmsg|null|(?:file|append|truncate):.*)$/;

/** What of a unit has no effect here, each as it is written: `MemoryMax=`, `Type=notify`. */
export function idleDirectives({ settings }: Pick<Unit, 'settings'>): readonly string[] {
  const idle = new Set<string>();
  for (const { section, key, value } of settings) {
    // For whoever wants them: sections of one's own.
    if (section.startsWith('X-') || key.startsWith('X-') || value === '') continue;
    if (heeded[section]?.includes(key) !== true) idle.add(`${key}=`);
    else if (key === 'Type' && !heededTypes.includes(value)) idle.add(`Type=${value}`);
    else if (key.startsWith('Standard') && !heededOutputs.test(value)) idle.add(`${key}=${value}`);
  }
  return [...idle];
}
