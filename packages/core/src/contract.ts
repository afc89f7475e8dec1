/* What core and @codedeployer/rehearsal say to each other. */
export type {
  AgentReference,
  AgentUnit,
  FileDiff,
  InstanceHolding,
  InstanceNetwork,
  IsolationKind,
  LaunchDeployment,
  LaunchedInstance,
  PreparationScript,
  Rehearsal,
  RehearsalBlueGreen,
  RehearsalDeploymentStyle,
  RehearsalGroup,
  RehearsalIsolation,
  RehearsalPackage,
  RehearsalRequest,
  RehearsalRole,
  RootReference,
  ScriptsLog,
  ServiceManager,
  StartRehearsal,
  StartRehearsalOptions,
} from './model/contract.js';
export type { FurtherLog } from './model/logs-report.js';
export { processStart } from './files/running-process.js';
export { hookScriptsDirectory, isRuntimeScript } from './files/hook-scripts.js';
export { readDescription } from './deployment/description.js';
export { projectState } from './files/project-state.js';
export { makeRehearsalDirectory, rehearsalRequest } from './run/open-rehearsal.js';
