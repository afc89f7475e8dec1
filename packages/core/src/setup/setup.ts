import { planSetup } from './plan-setup.js';
import { writeSetup } from './write-setup.js';

export type Strategy = 'rotating-releases' | 'simple-copy';

export interface SetupRequest {
  /** Absolute path of the project. */
  readonly directory: string;
  /** Otherwise that of the folder. */
  readonly application?: string | undefined;
  /** Otherwise one after the application. */
  readonly bucket?: string | undefined;
  /** Otherwise left to the environment and to the profile. */
  readonly region?: string | undefined;
  /** Otherwise those of the configuration that is there, or else "web". */
  readonly groups?: readonly string[] | undefined;
  /** Whether whoever asks adds the groups to the configuration that is there (`addGroup`); otherwise a note says which it lacks. */
  readonly addsGroups?: boolean | undefined;
  readonly strategy: Strategy;
  /** Folder whose contents are deployed, relative to the project. Otherwise what fits the project, by its files. */
  readonly source?: string | undefined;
  /** Command line that starts the application in the folder that it is deployed to; empty for none. Otherwise what fits. */
  readonly start?: string | undefined;
  /** URL by which each instance says that it is well; empty for none. Otherwise what fits. */
  readonly healthUrl?: string | undefined;
  /** A config.php of the PHP tool soisy/codedeployer, from the project on, which is written anew as codedeployer.yml. */
  readonly from?: string | undefined;
  /** Also copy the wrapper and the strategies, for the user to change. */
  readonly eject: boolean;
  /** How messages call the request, for example "command line". */
  readonly optionsName?: string | undefined;
}

/** A file that setup wrote, or found and left as it is. Its path is relative to the project. */
export interface SetupFile {
  readonly path: string;
  readonly written: boolean;
}

export interface SetupResult {
  /** Every file concerned, in the order in which a person should read them. */
  readonly files: readonly SetupFile[];
  /** What a person should know: what was found, and what was asked for and not done. */
  readonly notes: readonly string[];
}

/**
 * Writes what a project needs to be deployed, and only what is the user's own: the configuration, appspec.yml, the
 * excludes and the scripts of each group, which start and check what the project is. A file that is there is never touched.
 *
 * @throws CONFIG_INVALID_VALUE, GROUP_RESERVED and what reading a configuration that is there throws; nothing has been
 *   written then. SETUP_UNWRITABLE, which says what has been
 */
export async function setup(request: SetupRequest): Promise<SetupResult> {
  return writeSetup(await planSetup(request));
}
