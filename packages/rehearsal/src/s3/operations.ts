import type { S3Operation } from './operation.js';
import { abortMultipartUpload } from './operations/abort-multipart-upload.js';
import { completeMultipartUpload } from './operations/complete-multipart-upload.js';
import { createBucket } from './operations/create-bucket.js';
import { createMultipartUpload } from './operations/create-multipart-upload.js';
import { deleteBucketEncryption } from './operations/delete-bucket-encryption.js';
import { deleteBucketLifecycle } from './operations/delete-bucket-lifecycle.js';
import { deleteBucketOwnershipControls } from './operations/delete-bucket-ownership-controls.js';
import { deleteBucketPolicy } from './operations/delete-bucket-policy.js';
import { deleteBucketTagging } from './operations/delete-bucket-tagging.js';
import { deleteBucket } from './operations/delete-bucket.js';
import { deleteObjectTagging } from './operations/delete-object-tagging.js';
import { deleteObject } from './operations/delete-object.js';
import { deleteObjects } from './operations/delete-objects.js';
import { deletePublicAccessBlock } from './operations/delete-public-access-block.js';
import { getBucketEncryption } from './operations/get-bucket-encryption.js';
import { getBucketLifecycleConfiguration } from './operations/get-bucket-lifecycle-configuration.js';
import { getBucketLocation } from './operations/get-bucket-location.js';
import { getBucketOwnershipControls } from './operations/get-bucket-ownership-controls.js';
import { getBucketPolicyStatus } from './operations/get-bucket-policy-status.js';
import { getBucketPolicy } from './operations/get-bucket-policy.js';
import { getBucketTagging } from './operations/get-bucket-tagging.js';
import { getBucketVersioning } from './operations/get-bucket-versioning.js';
import { getObjectAcl } from './operations/get-object-acl.js';
import { getObjectTagging } from './operations/get-object-tagging.js';
import { getObject } from './operations/get-object.js';
import { getPublicAccessBlock } from './operations/get-public-access-block.js';
import { headBucket } from './operations/head-bucket.js';
import { headObject } from './operations/head-object.js';
import { listBuckets } from './operations/list-buckets.js';
import { listMultipartUploads } from './operations/list-multipart-uploads.js';
import { listObjectVersions } from './operations/list-object-versions.js';
import { listObjectsV2 } from './operations/list-objects-v2.js';
import { listObjects } from './operations/list-objects.js';
import { listParts } from './operations/list-parts.js';
import { putBucketEncryption } from './operations/put-bucket-encryption.js';
import { putBucketLifecycleConfiguration } from './operations/put-bucket-lifecycle-configuration.js';
import { putBucketOwnershipControls } from './operations/put-bucket-ownership-controls.js';
import { putBucketPolicy } from './operations/put-bucket-policy.js';
import { putBucketTagging } from './operations/put-bucket-tagging.js';
import { putBucketVersioning } from './operations/put-bucket-versioning.js';
import { putObjectTagging } from './operations/put-object-tagging.js';
import { putObject } from './operations/put-object.js';
import { putPublicAccessBlock } from './operations/put-public-access-block.js';
import { uploadPart } from './operations/upload-part.js';

/** All operations. Where a request names several subresources, the first of them counts. */
export const operations: readonly S3Operation[] = [
  listBuckets,
  getBucketLocation,
  getBucketVersioning,
  listMultipartUploads,
  listObjectVersions,
  getBucketOwnershipControls,
  getBucketEncryption,
  getPublicAccessBlock,
  getBucketLifecycleConfiguration,
  getBucketPolicy,
  getBucketPolicyStatus,
  getBucketTagging,
  listObjectsV2,
  listObjects,
  headBucket,
  putBucketVersioning,
  putPublicAccessBlock,
  putBucketEncryption,
  putBucketOwnershipControls,
  putBucketLifecycleConfiguration,
  putBucketPolicy,
  putBucketTagging,
  createBucket,
  deletePublicAccessBlock,
  deleteBucketEncryption,
  deleteBucketOwnershipControls,
  deleteBucketLifecycle,
  deleteBucketPolicy,
  deleteBucketTagging,
  deleteBucket,
  deleteObjects,
  listParts,
  getObjectTagging,
  getObjectAcl,
  getObject,
  headObject,
  uploadPart,
  putObjectTagging,
  putObject,
  createMultipartUpload,
  completeMultipartUpload,
  abortMultipartUpload,
  deleteObjectTagging,
  deleteObject,
];
