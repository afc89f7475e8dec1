import { defineFailures } from './define-failures.js';
import { configFailures } from './config-failures.js';
import { revisionFailures } from './revision-failures.js';
import { awsFailures } from './aws-failures.js';
import { uploadFailures } from './upload-failures.js';
import { guardFailures } from './guard-failures.js';
import { deploymentFailures } from './deployment-failures.js';
import { policyFailures } from './policy-failures.js';
import { setupFailures } from './setup-failures.js';
import { activationFailures } from './activation-failures.js';
import { rehearsalFailures } from './rehearsal-failures.js';

/** Every error of the pipeline by its code, the tables in the order of a run; those of an adapter are in the adapter. */
export const failures = {
  ...configFailures,
  ...revisionFailures,
  ...awsFailures,
  ...uploadFailures,
  ...guardFailures,
  ...deploymentFailures,
  ...rehearsalFailures,
  ...policyFailures,
  ...setupFailures,
  ...activationFailures,
};

export type FailureCode = keyof typeof failures;

/** Makes the error of a code from the facts of the case. */
export const failure = defineFailures(failures);
