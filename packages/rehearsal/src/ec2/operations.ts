import type { Ec2Operation } from './context.js';
import { associateIamInstanceProfile } from './operations/associate-iam-instance-profile.js';
import { createTags } from './operations/create-tags.js';
import { deleteTags } from './operations/delete-tags.js';
import { describeIamInstanceProfileAssociations } from './operations/describe-iam-instance-profile-associations.js';
import { describeInstances } from './operations/describe-instances.js';
import { disassociateIamInstanceProfile } from './operations/disassociate-iam-instance-profile.js';
import { replaceIamInstanceProfileAssociation } from './operations/replace-iam-instance-profile-association.js';
import { runInstances } from './operations/run-instances.js';
import { startInstances } from './operations/start-instances.js';
import { stopInstances } from './operations/stop-instances.js';
import { terminateInstances } from './operations/terminate-instances.js';

/** All operations. */
export const operations: readonly Ec2Operation[] = [
  associateIamInstanceProfile,
  createTags,
  deleteTags,
  describeIamInstanceProfileAssociations,
  describeInstances,
  disassociateIamInstanceProfile,
  replaceIamInstanceProfileAssociation,
  runInstances,
  startInstances,
  stopInstances,
  terminateInstances,
];
