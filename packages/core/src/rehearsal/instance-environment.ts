type Environment = Readonly<Record<string, string | undefined>>;

/** Where programs are, how text is written, what time it is, and whose home this is: the rest is the developer's own. */
const inherited = /^(PATH|LANG|LANGUAGE|LC_\w+|TZ|HOME|USER|LOGNAME|SHELL)$/;

/**
 * What the instances of a rehearsal may know of this process's environment. An agent on EC2 would have none of its
 * variables, so a hook must not come to rely on them; and credentials stay out.
 */
export function instanceEnvironment(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => inherited.test(name)));
}
