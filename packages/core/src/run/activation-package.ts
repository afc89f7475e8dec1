import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import type { FurtherProbes } from '../probe/further.js';

/** What of the package is loaded: all of it, or what is looked at before each deployment. */
type Entry = 'activation' | 'activation/quick-probes';

/**
 * Loads `@codedeployer/activation` by its name, as core must work, and load nothing of it, where it is not installed. What
 * it exports, those know who call it.
 *
 * @throws ACTIVATION_NOT_INSTALLED
 */
export async function loadPackage(entry: Entry = 'activation'): Promise<unknown> {
  // A name that the compiler does not follow.
  const name = ['@codedeployer', entry].join('/');
  try {
    return await import(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes('@codedeployer/activation'))
      throw failure('ACTIVATION_NOT_INSTALLED', { reason: message }, { cause: error });
    throw error;
  }
}

/** The same for who can do without it: undefined where it is not installed. */
export async function findActivation(entry?: Entry): Promise<unknown> {
  try {
    return await loadPackage(entry);
  } catch (error) {
    if (CodedeployerError.is(error) && error.code === 'ACTIVATION_NOT_INSTALLED') return undefined;
    throw error;
  }
}

/** What `check` can look at where the package is installed. */
export async function findFurtherProbes(): Promise<FurtherProbes | undefined> {
  const found = (await findActivation()) as { readonly furtherProbes: FurtherProbes } | undefined;
  return found?.furtherProbes;
}
