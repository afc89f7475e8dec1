import type { Activation, ActivationTarget, GroupActivation } from '@codedeployer/core/activation';
import type { Services } from '../aws/services.js';

/** A group, and all that the section wants of it. */
export interface WantedGroup {
  /** What we call it. */
  readonly name: string;
  readonly application: string;
  /** What CodeDeploy calls it. */
  readonly deploymentGroup: string;
  /** As AWS calls it: those of the section with their hash. */
  readonly deploymentConfig: string;
  /** Undefined where the configuration names none. */
  readonly bucket: string | undefined;
  readonly target: Pick<ActivationTarget, 'group'>;
  readonly wants: GroupActivation;
}

/** A region of an account, and the groups there. */
export interface Place {
  readonly services: Services;
  readonly activation: Activation;
  readonly groups: readonly WantedGroup[];
}
