import type { FieldChange } from '@codedeployer/core/activation';
import type { Services } from '../aws/services.js';

/**
 * A flat description of a thing on AWS, the same for what is wanted and for what is there, with dots in the names of fields
 * that are in a structure. Lists that are sets are sorted. What is not there is null.
 */
export type State = Readonly<Record<string, unknown>>;

/**
 * One thing on AWS that the section names. Which calls it takes to read, make and change it is known here and nowhere else;
 * what is to be done is found out by comparing two states.
 */
export interface Resource {
  /** As `ResourceChange` has it. */
  readonly kind: string;
  readonly name: string;
  /** Without it for IAM's, which are in no region. */
  readonly region?: string | undefined;
  /** What it is to be; a field that is undefined is left as it is found. Undefined for what has to be gone. */
  readonly wanted: State | undefined;
  /** Fields that the service never changes: where one of them has to, the thing is made anew by `create`, under another name. */
  readonly fixed?: readonly string[] | undefined;
  /** What is there, as the service answers it, in the words of `wanted`; undefined where nothing is. */
  read(services: Services): Promise<State | undefined>;
  /**
   * What the service would refuse when half is done, before anything is.
   *
   * @throws an error that says what to do about it
   */
  check?(services: Services, changes: readonly FieldChange[]): Promise<void>;
  /** Makes it as wanted. Safe to call again after it broke off. */
  create(services: Services): Promise<void>;
  /**
   * Changes the given fields, and nothing else. Safe to call again after it broke off.
   *
   * @returns what a person has to do about it yet, a sentence each
   */
  update(
    services: Services,
    changes: readonly FieldChange[],
    before: State,
  ): Promise<readonly string[]>;
  /**
   * Of what has to be gone. That it is gone already is fine.
   *
   * @returns as `update` does
   */
  remove?(services: Services): Promise<readonly string[]>;
  /** What else a person should know of a change, a sentence each. */
  notes?(changes: readonly FieldChange[], before: State | undefined): readonly string[];
}

/** A resource, and what is to become of it. */
export interface PlannedResource<Change> {
  readonly resource: Resource;
  readonly services: Services;
  readonly change: Change;
  readonly before: State | undefined;
}
