/* The options and errors without a run: for who makes flags, forms or files of them, and starts quickly. */
export {
  loadConfig,
  loadRevisionConfig,
  type Config,
  type DeployedGroup,
  type LoadConfigOptions,
  type RevisionConfig,
} from './config/load-config.js';
export { describeConfig } from './config/describe-config.js';
export type {
  ConfigDescription,
  DescribedOption,
  ValueSource,
} from './model/config-description.js';
export { groupNames, type Connection, type GroupConfig } from './config/groups.js';
export type { WrittenGroup, WrittenGroups } from './config/options/groups.js';
export type { Wave, WaveStep } from './config/waves.js';
export { findElsewhere } from './config/find-elsewhere.js';
export {
  configFileNames,
  readConfigFile,
  type FoundConfigFile,
} from './config/read-config-file.js';
export { optionInfos, type OptionInfo } from './config/option-info.js';
export {
  defaults,
  type ConfigFile,
  type ConfigLayer,
  type OptionName,
  type OptionStage,
  type WrittenConfig,
} from './config/options.js';
export { validateLayer, type Locate } from './config/validate.js';
export { exitCodeMeanings } from './report/exit-code.js';
export { failure } from './errors/failure.js';
export { CodedeployerError, type Explanation } from './errors/codedeployer-error.js';
export { closest } from '@codedeployer/appspec/text';
