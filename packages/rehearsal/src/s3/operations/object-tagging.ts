import { requireBucket, type S3Operation } from '../context.js';
import { versionHeader } from '../describe-object.js';
import { s3Errors } from '../errors.js';
import { checkTags } from '../object-attributes.js';
import { readDocument } from '../read-document.js';
import type { Tag } from '../stored-object.js';
import { listOf, parseXml, textOf, xmlAnswer } from '../xml.js';
import { findVersion } from './get-object.js';

/** Lists an object's tags. */
export const getObjectTagging: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const version = await findVersion(request, bucket, context);
  return xmlAnswer(
    'Tagging',
    { TagSet: { Tag: version.tags.map(({ Key, Value }) => ({ Key, Value })) } },
    versionHeader(version, bucket),
  );
};

/** Replaces an object's tags. */
export const putObjectTagging: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const version = await findVersion(request, bucket, context);
  const document = parseXml(await readDocument(request.call), 'Tagging');
  const [tagSet] = listOf(document.TagSet);
  const tags = listOf(tagSet?.Tag).map((tag): Tag => {
    const Key = textOf(tag.Key);
    if (Key === undefined) throw s3Errors.malformedXml();
    return { Key, Value: textOf(tag.Value) ?? '' };
  });
  await context.objects.update(bucket.name, request.key, { ...version, tags: checkTags(tags) });
  return { status: 200, headers: versionHeader(version, bucket) };
};

/** Removes an object's tags. */
export const deleteObjectTagging: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const version = await findVersion(request, bucket, context);
  await context.objects.update(bucket.name, request.key, { ...version, tags: [] });
  return { status: 204, headers: versionHeader(version, bucket) };
};

/** Says which canned access control list the object was given, as the grants that it stands for. */
export const getObjectAcl: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const version = await findVersion(request, bucket, context);
  const grantee = (type: string, members: Record<string, string>) => ({
    '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    '@xsi:type': type,
    ...members,
  });
  const owner = grantee('CanonicalUser', { ID: bucket.owner });
  const everybody = grantee('Group', { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' });
  const authenticated = grantee('Group', {
    URI: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  });
  const grants = [
    { Grantee: owner, Permission: 'FULL_CONTROL' },
    ...(version.acl.startsWith('public-read') ? [{ Grantee: everybody, Permission: 'READ' }] : []),
    ...(version.acl === 'public-read-write' ? [{ Grantee: everybody, Permission: 'WRITE' }] : []),
    ...(version.acl === 'authenticated-read'
      ? [{ Grantee: authenticated, Permission: 'READ' }]
      : []),
  ];
  return xmlAnswer('AccessControlPolicy', {
    Owner: { ID: bucket.owner },
    AccessControlList: { Grant: grants },
  });
};
