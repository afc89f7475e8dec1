/** How the targets are called, each by the executor that it runs; `false` for none. And what all of them are to do. */
export interface CodedeployPluginOptions {
  readonly codedeployTargetName?: string | false;
  readonly rehearseTargetName?: string | false;
  readonly packageTargetName?: string | false;
  readonly pushTargetName?: string | false;
  readonly statusTargetName?: string | false;
  readonly rollbackTargetName?: string | false;
  readonly checkTargetName?: string | false;
  readonly activateTargetName?: string | false;
  /** Target whose outputs are deployed. */
  readonly buildTargetName?: string;
  /** Whether package.json and lock file of what a project needs to run are packed as well; default false. */
  readonly prunedDependencies?: boolean;
}

export type ReadPluginOptions = Required<CodedeployPluginOptions>;

const defaults: ReadPluginOptions = {
  codedeployTargetName: 'codedeploy',
  rehearseTargetName: 'rehearse',
  packageTargetName: 'package',
  pushTargetName: 'push',
  statusTargetName: 'status',
  rollbackTargetName: 'rollback',
  checkTargetName: 'check',
  activateTargetName: 'activate',
  buildTargetName: 'build',
  prunedDependencies: false,
};

/** What is wrong with the value of an option, as the end of a sentence. */
function problemOf(option: string, names: ReadPluginOptions): string | undefined {
  const value: unknown = names[option as keyof ReadPluginOptions];
  if (option === 'prunedDependencies')
    return typeof value === 'boolean' ? undefined : 'has to be true or false';
  if (value === false && option !== 'buildTargetName') return undefined;
  if (typeof value !== 'string' || value === '')
    return `has to be the name of a target${option === 'buildTargetName' ? '' : ', or false for none'}`;
  // Of two of one name Nx would have the last one only; one that is called like the build would wait for itself.
  const [other] =
    Object.entries(names).find(([one, name]) => one !== option && name === value) ?? [];
  return other === undefined ? undefined : `is "${value}", and so is "${other}"`;
}

/**
 * The options of nx.json over the defaults. Nx hands on whatever stands there.
 *
 * @throws NX_PLUGIN_OPTION_UNKNOWN, NX_PLUGIN_OPTION_INVALID
 */
export async function readPluginOptions(
  options: CodedeployPluginOptions | undefined,
): Promise<ReadPluginOptions> {
  const names = { ...defaults, ...options };
  const known = Object.keys(defaults);
  for (const option of Object.keys(names)) {
    const isKnown = known.includes(option);
    const problem = isKnown ? problemOf(option, names) : undefined;
    if (isKnown && problem === undefined) continue;
    // They bring core, which no graph waits for that is made without a mistake.
    const { nxFailure } = await import('./failures.js');
    if (problem !== undefined) throw nxFailure('NX_PLUGIN_OPTION_INVALID', { option, problem });
    const { closest } = await import('@codedeployer/core/config');
    const suggestion = closest(option, known);
    throw nxFailure('NX_PLUGIN_OPTION_UNKNOWN', { option, known, suggestion });
  }
  return names;
}
