import { abortCommand, listCommand, type NamedUpload } from './aws-command.js';
import type { Failures } from './define-failures.js';

/** What goes wrong with S3. */
export const uploadFailures = {
  BUCKET_NOT_FOUND: {
    cause: 'The bucket does not exist.',
    remedy: 'Create it in the region of the deployment, or correct the option "bucket".',
    say: (facts: { bucket: string }) => ({
      message: `There is no S3 bucket "${facts.bucket}".`,
    }),
  },
  BUCKET_REGION: {
    cause: 'The bucket is in another region than the deployment.',
    remedy:
      'CodeDeploy reads revisions only from buckets of its own region: use a bucket there, or correct "region".',
    say: (facts: { bucket: string; bucketRegion: string | undefined; region: string }) => ({
      message: `The S3 bucket "${facts.bucket}" is in ${facts.bucketRegion ?? 'another region'}, the deployment in ${facts.region}.`,
    }),
  },
  UPLOAD_FAILED: {
    cause: 'The archive could not be sent to S3.',
    remedy: 'Try again; what is left in S3 is told with the error.',
    say: (facts: {
      bucket: string;
      key: string;
      reason: string;
      /** What to do about the reason. */
      advice?: string | undefined;
      /** What may be in S3 nevertheless: what a warning has told, or the object. */
      left: 'nothing' | 'told' | 'object';
    }) => ({
      message: `The upload to s3://${facts.bucket}/${facts.key} failed: ${facts.reason}`,
      hint: `Nothing was deployed${
        {
          nothing: ' and no part of the upload was left behind.',
          told: '; what may have been left open in S3 is told before.',
          object:
            '; whether the object has arrived is not known. The next run looks, and takes it if it is whole.',
        }[facts.left]
      } ${facts.advice ?? 'Try again.'}`,
    }),
  },
  KMS_KEY_UNUSABLE: {
    cause: 'S3 cannot encrypt by the KMS key: it is not there, disabled, or elsewhere.',
    remedy:
      'Correct "kmsKeyId" (or the default key of the bucket): the key has to be there, enabled, and in the region of the bucket.',
    say: (facts: { action: string; resource: string; reason: string }) => ({
      message: `The KMS key cannot be used for ${facts.action} on ${facts.resource}: ${facts.reason}`,
    }),
  },
  UPLOAD_OVERTAKEN: {
    cause: 'Another run wrote the same key while this one was uploading.',
    remedy:
      'Nothing was deployed. With {digest} in the option "key" every revision has its own object; otherwise let one run deploy after the other.',
    say: (facts: { bucket: string; key: string }) => ({
      message: `Another upload to s3://${facts.bucket}/${facts.key} came first while this revision was on its way; it was not replaced, as it may be deployed right now.`,
    }),
  },
  UPLOAD_PARTS_LEFT: {
    cause:
      'An upload failed, and S3 did not let its parts be removed: they cost money until they are.',
    remedy: 'Run the command that the hint shows.',
    say: (facts: NamedUpload & { uploadId: string; reason: string; message: string }) => ({
      message: `The upload to s3://${facts.bucket}/${facts.key} failed: ${facts.reason} What had arrived of it could not be removed: ${facts.message}`,
      hint: `Nothing was deployed. Remove the parts, or let the next run do it: ${abortCommand(facts, facts.uploadId)}`,
    }),
  },
  UPLOAD_LEFT_OPEN: {
    cause: 'The answer to the start of an upload was lost, so that an empty upload may stand open.',
    remedy: 'Run the command that the hint shows, unless the upload is another run’s.',
    say: (
      facts: NamedUpload & {
        /** Those that may be meant, if they are known. */
        uploadIds: readonly string[];
      },
    ) => {
      const commands = facts.uploadIds.map((id) => abortCommand(facts, id));
      return {
        message: `An answer of S3 got lost: an upload to s3://${facts.bucket}/${facts.key} may have been left open, with nothing in it.`,
        hint:
          commands.length > 0
            ? `Unless it is another run's, remove it: ${commands.join(' or ')}`
            : `To look for it: ${listCommand(facts)}. A lifecycle rule with AbortIncompleteMultipartUpload removes it in time.`,
      };
    },
  },
  UPLOAD_OF_ANOTHER: {
    cause:
      'Somebody else is uploading to the same key, or was killed while uploading: its parts cost money until they are removed.',
    remedy: 'Where no other run is at work, run the command that the hint shows.',
    say: (facts: NamedUpload & { uploadIds: readonly string[] }) => ({
      message: `${facts.uploadIds.length === 1 ? 'An upload' : `${facts.uploadIds.length} uploads`} to s3://${facts.bucket}/${facts.key} ${facts.uploadIds.length === 1 ? 'is' : 'are'} open that this project has not begun on this machine: another run's, or left by one that was killed.`,
      hint: `Where no other run is at work, remove what is left: ${facts.uploadIds.map((id) => abortCommand(facts, id)).join(' and ')}`,
    }),
  },
} satisfies Failures;
