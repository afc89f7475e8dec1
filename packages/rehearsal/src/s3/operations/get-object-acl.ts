import { requireBucket, type S3Operation } from '../context.js';
import { xmlAnswer } from '../xml.js';
import { findVersion } from '../choose-version.js';

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
