/**
 * What core and `@codedeployer/activation` agree on. Core loads that package by name, where it is installed, for
 * `activate`, `check` and the guards before a deployment.
 */

/** One field of a resource that is not as it is wanted. */
export interface FieldChange {
  /** As the configuration or the API names it, with dots: `alarms`, `blueGreen.readyAction`. */
  readonly field: string;
  /** What is there now, a value of JSON; undefined is what is not there. */
  readonly from: unknown;
  readonly to: unknown;
}

/** What has to become of one thing on AWS. */
export interface ResourceChange {
  /** In words: `bucket`, `role`, `instance profile`, `deployment configuration`, `application`, `deployment group`. */
  readonly kind: string;
  readonly name: string;
  /** Of what is in one; IAM's are in none. */
  readonly region?: string | undefined;
  readonly account: string;
  /** `replace` is a new one under another name, what used the old one moved over, and the old one deleted. */
  readonly action: 'create' | 'change' | 'replace' | 'delete' | 'leave';
  /** Of a change; of what is created, all that is set. */
  readonly fields: readonly FieldChange[];
  /** What else is to know, a sentence each. */
  readonly notes: readonly string[];
}

/** What `activate` found, and what it has done. */
export interface ActivationReport {
  /** ISO 8601. */
  readonly time: string;
  readonly rehearsed: boolean;
  /** All that the section names, in the order in which it is made, with how far it has come. */
  readonly changes: readonly (ResourceChange & {
    /**
     * `in part`: it broke off in it, or in its only call without an answer, so that it may be done. `not begun`: nothing has
     * changed, as nothing was to be done, nobody has agreed, or AWS refused the first call.
     */
    readonly state: 'done' | 'in part' | 'not begun';
    /** What a person has to do about it yet, a sentence each. */
    readonly left: readonly string[];
  })[];
  /** What broke it off. */
  readonly error?:
    | {
        readonly code?: string | undefined;
        readonly message: string;
        readonly hint?: string | undefined;
      }
    | undefined;
}

/** How a line of `check` came out; `unseen` could not be looked at. */
export type CheckLevel = 'ok' | 'warning' | 'problem' | 'unseen';

/** One thing that was looked at. */
export interface CheckLine {
  /** Stable, in kebab case: `bucket-versioning`, `service-role-trust`. */
  readonly check: string;
  readonly level: CheckLevel;
  /** What it is about: a bucket, a group, an instance. */
  readonly subject: string;
  /** Our names of the groups that it concerns; none for what concerns all. */
  readonly groups?: readonly string[] | undefined;
  /** Where it is; none for this machine, and where AWS was not reached. */
  readonly region?: string | undefined;
  /** What was found, in one sentence. */
  readonly message: string;
  /** What to do about it: a command to the letter where there is one. */
  readonly fix?: string | undefined;
  /** Of what could not be seen: what has to be allowed, `iam:GetRole`. */
  readonly permission?: string | undefined;
}
