/** A word as a POSIX shell takes it for one. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command as it is typed, each word quoted where it has to be: `awsCommand('iam', 'get-role', …)`. */
export function awsCommand(...words: readonly string[]): string {
  return ['aws', ...words].map(shellWord).join(' ');
}

/** What the command of an upload to S3 has to name; the profile and its endpoint come from the environment. */
export interface NamedUpload {
  readonly bucket: string;
  readonly key: string;
  readonly region?: string | undefined;
  readonly expectedBucketOwner?: string | undefined;
}

function aws(command: readonly string[], { region, expectedBucketOwner }: NamedUpload): string {
  const more = [
    ...(region === undefined ? [] : ['--region', region]),
    ...(expectedBucketOwner === undefined ? [] : ['--expected-bucket-owner', expectedBucketOwner]),
  ];
  return awsCommand('s3api', ...command, ...more);
}

/** The command that removes an upload which has not been completed, and its parts. */
export function abortCommand(upload: NamedUpload, uploadId: string): string {
  const { bucket, key } = upload;
  const named = ['--bucket', bucket, '--key', key, '--upload-id', uploadId];
  return aws(['abort-multipart-upload', ...named], upload);
}

/** The command that lists the uploads to a key which have not been completed. */
export function listCommand(upload: NamedUpload): string {
  const { bucket, key } = upload;
  return aws(['list-multipart-uploads', '--bucket', bucket, '--prefix', key], upload);
}
