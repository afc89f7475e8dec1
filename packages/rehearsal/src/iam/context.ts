import type { Records } from '../state/records.js';
import type { QueryOperation } from '../query/operation.js';
import type { InstanceProfile, Role } from './model.js';

/** What the operations of IAM share: what is in one account. */
export interface IamContext {
  readonly account: string;
  readonly roles: Records<Role>;
  readonly profiles: Records<InstanceProfile>;
  readonly now: () => Date;
}

export type IamOperation = QueryOperation<IamContext>;
