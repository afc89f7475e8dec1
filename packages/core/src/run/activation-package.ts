import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';

/**
 * Loads `@codedeployer/activation` by its name, as core must work, and load nothing of it, where it is not installed. What
 * it exports, those know who call it.
 *
 * @throws ACTIVATION_NOT_INSTALLED
 */
export async function loadPackage(): Promise<unknown> {
  // A name that the compiler does not follow.
  const name = ['@codedeployer', 'activation'].join('/');
  try {
    return await import(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(name))
      throw failure('ACTIVATION_NOT_INSTALLED', { reason: message }, { cause: error });
    throw error;
  }
}

/** The same for who can do without it: undefined where it is not installed. */
export async function findActivation(): Promise<unknown> {
  try {
    return await loadPackage();
  } catch (error) {
    if (CodedeployerError.is(error) && error.code === 'ACTIVATION_NOT_INSTALLED') return undefined;
    throw error;
  }
}
