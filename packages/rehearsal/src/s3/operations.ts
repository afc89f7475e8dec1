import type { S3Operation } from './operation.js';
import { abortMultipartUpload } from './operations/abort-multipart-upload.js';
import { completeMultipartUpload } from './operations/complete-multipart-upload.js';
import { createBucket } from './operations/create-bucket.js';
import { createMultipartUpload } from './operations/create-multipart-upload.js';
import { deleteBucket } from './operations/delete-bucket.js';
import { deleteObject } from './operations/delete-object.js';
import { deleteObjectTagging } from './operations/delete-object-tagging.js';
import { deleteObjects } from './operations/delete-objects.js';
import { getBucketEncryption } from './operations/get-bucket-encryption.js';
import { getBucketLocation } from './operations/get-bucket-location.js';
import { getBucketOwnershipControls } from './operations/get-bucket-ownership-controls.js';
import { getBucketVersioning } from './operations/get-bucket-versioning.js';
import { getObject } from './operations/get-object.js';
import { getObjectAcl } from './operations/get-object-acl.js';
import { getObjectTagging } from './operations/get-object-tagging.js';
import { headBucket } from './operations/head-bucket.js';
import { headObject } from './operations/head-object.js';
import { listBuckets } from './operations/list-buckets.js';
import { listMultipartUploads } from './operations/list-multipart-uploads.js';
import { listObjectVersions } from './operations/list-object-versions.js';
import { listObjects } from './operations/list-objects.js';
import { listObjectsV2 } from './operations/list-objects-v2.js';
import { listParts } from './operations/list-parts.js';
import { putBucketVersioning } from './operations/put-bucket-versioning.js';
import { putObject } from './operations/put-object.js';
import { putObjectTagging } from './operations/put-object-tagging.js';
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
  listObjectsV2,
  listObjects,
  headBucket,
  putBucketVersioning,
  createBucket,
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
