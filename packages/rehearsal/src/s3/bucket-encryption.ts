import { ownKeys, type DefaultEncryption } from './bucket.js';
import { s3Errors } from './errors.js';
import { S3Error } from './s3-error.js';
import { booleanOf, listOf, parseXml, textOf, type XmlElement } from './xml.js';

const algorithms = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;

/**
 * Reads a default encryption. What is blocked stays as it was where the document does not say it.
 * @throws S3Error `MalformedXML`, `InvalidArgument`
 */
export function readEncryption(
  text: string,
): (before: DefaultEncryption | undefined) => DefaultEncryption {
  const rules = listOf(parseXml(text, 'ServerSideEncryptionConfiguration').Rule);
  const [rule] = rules;
  if (rule === undefined || rules.length > 1) throw s3Errors.malformedXml();
  const [usual] = listOf(rule.ApplyServerSideEncryptionByDefault);
  const name = textOf(usual?.SSEAlgorithm) ?? (usual === undefined ? 'AES256' : '');
  const algorithm = algorithms.find((known) => known === name);
  if (algorithm === undefined) throw s3Errors.malformedXml();
  const kmsKeyId = textOf(usual?.KMSMasterKeyID);
  if (kmsKeyId !== undefined && algorithm === 'AES256') {
    throw new S3Error(
      400,
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    );
  }
  const bucketKeyEnabled = booleanOf(rule.BucketKeyEnabled);
  const blocked = readBlocked(rule.BlockedEncryptionTypes);
  return (before = ownKeys) => ({
    algorithm,
    ...(kmsKeyId && { kmsKeyId }),
    bucketKeyEnabled,
    blocked: blocked ?? before.blocked,
  });
}

export function encryptionElement(encryption: DefaultEncryption = ownKeys): XmlElement {
  return {
    Rule: {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: encryption.algorithm,
        KMSMasterKeyID: encryption.kmsKeyId,
      },
      BucketKeyEnabled: encryption.bucketKeyEnabled,
      BlockedEncryptionTypes: { EncryptionType: encryption.blocked },
    },
  };
}

function readBlocked(value: unknown): readonly string[] | undefined {
  const [element] = listOf(value);
  if (element === undefined) return undefined;
  const types: unknown[] = [element.EncryptionType].flat();
  return types.map((type) => {
    if (type !== 'SSE-C' && type !== 'NONE') throw s3Errors.malformedXml();
    return type;
  });
}
