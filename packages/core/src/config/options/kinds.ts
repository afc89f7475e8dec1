import * as v from 'valibot';

/** What else is to know of an option than its value; `v.metadata()` takes it. */
export interface OptionFacts {
  /** Among the first that a form shows. */
  readonly important?: true;
  /**
   * The least that has to be done for it to be heeded; where it is not, that is told. Otherwise `judging` for what is in
   * a revision, and `deploying` for the rest.
   */
  readonly heededBy?: 'judging' | 'packing';
  /** Means nothing where nothing is deployed, as in `lint` and `package`, which do not take it. */
  readonly whenDeploying?: true;
  /** Saying no is not the same as saying nothing, so that the help shows how to say it. */
  readonly showNegation?: true;
  /** False for a list of texts that may have commas themselves. */
  readonly commas?: false;
  /** More than a command line can say. */
  readonly structure?: true;
}

export const name = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9._+=,@-]{1,100}$/, 'a name of 1 to 100 letters, digits or . _ + = , @ -'),
);
// A group is a folder of scripts, too: it must be one below hook-scripts/.
export const group = v.pipe(
  v.string(),
  v.regex(
    /^(?!\.{1,2}$)[A-Za-z0-9._+=,@-]{1,100}$/,
    'a name of 1 to 100 letters, digits or . _ + = , @ -',
  ),
);
export const text = v.pipe(v.string(), v.nonEmpty('a text that is not empty'));
export const flag = v.boolean();
