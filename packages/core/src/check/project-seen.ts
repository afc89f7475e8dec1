import type { MachineSeen } from '../probe/probe.js';
import type { RevisionSource } from '../source/revision-source.js';

/** This machine and the project, with what would be deployed. */
export interface ProjectSeen extends MachineSeen {
  /** What would be deployed; undefined where it has not been built yet. */
  readonly findSource: () => Promise<RevisionSource | undefined>;
}
