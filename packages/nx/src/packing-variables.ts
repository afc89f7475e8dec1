// Generated from the options by `npm run generate`.
/** Variables of the environment that give options a value which change what an archive is made of, or whether it is made. */
export const packingVariables = [
  'CODEDEPLOYER_APPLICATION',
  'CODEDEPLOYER_GROUPS',
  'CODEDEPLOYER_SOURCE',
  'CODEDEPLOYER_VERSION',
  'CODEDEPLOYER_IGNORE',
  'CODEDEPLOYER_SYMLINKS',
  'CODEDEPLOYER_MODES',
  'CODEDEPLOYER_TIMES',
  'CODEDEPLOYER_ARCHIVE',
  'CODEDEPLOYER_FORMAT',
  'CODEDEPLOYER_LEVEL',
  'CODEDEPLOYER_CACHE',
  'CODEDEPLOYER_AGENT_PROFILE',
  'CODEDEPLOYER_ALLOW_SECRETS',
  'CODEDEPLOYER_LINT',
  'CODEDEPLOYER_WARN_SOURCE_MAPS',
  'CODEDEPLOYER_FILE_EXISTS_BEHAVIOR',
] as const;
