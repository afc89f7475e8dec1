import type { IamContext } from '../iam/context.js';
import type { QueryOperation } from '../query/operation.js';
import type { Records } from '../state/records.js';
import type { Ec2Instance } from './model.js';

/** What the operations of EC2 share: what is in one region of one account. */
export interface Ec2Context {
  readonly instances: Records<Ec2Instance>;
  /** Of the same account. */
  readonly iam: IamContext;
  readonly now: () => Date;
}

export type Ec2Operation = QueryOperation<Ec2Context>;
