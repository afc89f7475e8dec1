import { operations as autoscaling } from '../autoscaling/operations.js';
import { operations as cloudwatch } from '../cloudwatch/operations.js';
import { operations as codedeploy } from '../codedeploy/operations.js';
import { operations as ec2 } from '../ec2/operations.js';
import { operations as iam } from '../iam/operations.js';
import { operations as s3 } from '../s3/operations.js';
import type { ServiceName } from '../server/faults.js';
import { operations as sts } from '../sts/operations.js';

/** What each service of a rehearsal can be asked for. No two have an operation of the same name. */
export const operationsOf: Readonly<Record<ServiceName, readonly { readonly name: string }[]>> = {
  s3,
  codedeploy,
  sts,
  iam,
  ec2,
  autoscaling,
  cloudwatch,
};
