import type { FieldChange, ResourceChange } from '@codedeployer/core/activation';
import type { Services } from '../aws/services.js';

/** A flat description of a thing on AWS, the same for what is wanted and for what is there. Lists that are sets are sorted. */
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
  /** What it is to be; a field that is undefined is left as it is found. */
  readonly wanted: State;
  /** Fields that the service never changes: one of them asks for a replacement, or is refused by `refuse`. */
  readonly fixed?: readonly string[] | undefined;
  /** What is there, as the service answers it, in the words of `wanted`; undefined where nothing is. */
  read(services: Services): Promise<State | undefined>;
  /** Makes it as wanted. Safe to call again after it broke off. */
  create(services: Services): Promise<void>;
  /** Changes the given fields, and nothing else. Safe to call again after it broke off. */
  update(services: Services, changes: readonly FieldChange[], before: State): Promise<void>;
  /** Of what `--delete` may name. */
  remove?(services: Services): Promise<readonly string[]>;
  /** What else a person should know of a change, a sentence each. */
  notes?(changes: readonly FieldChange[], before: State | undefined): readonly string[];
}

/** A resource, and what is to become of it. */
export interface PlannedResource {
  readonly resource: Resource;
  readonly change: ResourceChange;
  readonly before: State | undefined;
}
