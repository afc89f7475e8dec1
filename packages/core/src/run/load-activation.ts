/** What of `@codedeployer/activation` core calls, beside `activate`. */
export interface CheckPackage {
  /** What `check` asks IAM, EC2, Auto Scaling and CloudWatch: the room `check` knows what it is. */
  readonly furtherProbes: unknown;
}

/** Loads that package; undefined where it is not installed. */
export async function findActivation(): Promise<CheckPackage | undefined> {
  // A name that the compiler does not follow: core must work, and load nothing of it, where it is not installed.
  const name = ['@codedeployer', 'activation'].join('/');
  try {
    return (await import(name)) as CheckPackage;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(name)) return undefined;
    throw error;
  }
}
